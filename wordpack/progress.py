"""What an observer is told of the packing: how far it is, and where the words stand."""

from __future__ import annotations

import math
import time
from typing import Any, Callable, Optional, Sequence

from wordpack import geometry
from wordpack.levels import Level
from wordpack.model import Observer, Problem, Progress, State, flexed
from wordpack.optimise import Run
from wordpack.search import Stage

SHARES = {"draft": (0.35, 0.05, 0.3), "standard": (0.25, 0.05, 0.45), "best": (0.1, 0.05, 0.75)}
"""What the start, the optimiser and the search take of the whole time, by quality, for the progress to be told."""

BEGUN = 0.01
"""What is told of the whole time when the start begins: not nothing, for the words are read and drawn."""

CROWD = (0.02, 0.72)
"""What is told of the whole time when the first word of a long list is seated, and when the last one is."""

FILL_BEGINS = 0.95
"""What is told of the whole time when the fillers begin."""


class Teller:
    """Tells the observer where the packing stands; silent without one.

    `begun` is when it began (time.perf_counter), `levels` are the optimiser's, `stages` how many the search has, and
    `leaning` takes a state of theirs to one of the problem.
    """

    def __init__(
        self,
        observer: Optional[Observer],
        begun: float,
        problem: Problem,
        quality: str,
        levels: Sequence[Level],
        stages: int,
        leaning: Callable[[State], State],
    ) -> None:
        self.observer, self.begun, self.problem, self.shares = observer, begun, problem, SHARES[quality]
        self.area, self.leaning = geometry.area(problem.region), leaning
        self.levels, self.stages, self.told = levels, stages, 0.0

    def _tell(
        self, fraction: float, name: str, scale: float = 0.0, state: Optional[State] = None, **where: Any
    ) -> None:
        self.told = max(self.told, fraction)  # a second try at a smaller scale is further on, whatever it has seated
        if self.observer is not None:
            ink = self.problem.ink if state is None else flexed(self.problem, state).ink
            fill = scale**2 * ink / self.area
            known = {"level": 0, "levels": 0, "resolution": 0, "overlap": 0.0, **where}
            elapsed = time.perf_counter() - self.begun
            self.observer(Progress(name, fill=fill, fraction=self.told, elapsed=elapsed, state=state, **known))

    def stage(self, name: str, state: Optional[State] = None) -> None:
        """A stage that tells nothing of its own begins."""
        done = {"start": BEGUN, "finish": sum(self.shares), "fill": FILL_BEGINS, "done": 1.0}[name]
        self._tell(done, name, state.scale if state else 0.0, state=state)

    def of_crowd(self, share: float, scale: float) -> None:
        """Some more words of a long list are seated; the proof and the drawing take the rest of the time."""
        first, last = CROWD
        self._tell(first + share * (last - first), "start", scale)

    def of_run(self, run: Run) -> None:
        """One step of the optimiser. Nobody to tell: a GPU need not be waited for."""
        if self.observer is None:
            return
        level = self.levels.index(run.level)
        part = (level + run.count / run.level.steps) / len(self.levels)
        self._tell(
            self.shares[0] + part * self.shares[1], "optimise", math.exp(float(run.scale[0])), level=level + 1,
            levels=len(self.levels), resolution=run.level.resolution, overlap=float(run.overlap[0]),
            state=self.leaning(run.first),
        )  # fmt: skip

    def of_search(self, index: int, stage: Stage, state: State, done: float, overlap: float) -> None:
        """So much of a stage of the search is done."""
        part = (index + done) / self.stages
        self._tell(
            sum(self.shares[:2]) + part * self.shares[2], "search", state.scale, level=index + 1,
            levels=self.stages, resolution=stage.resolution, overlap=overlap,
            state=self.leaning(state),
        )  # fmt: skip
