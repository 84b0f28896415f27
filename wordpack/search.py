"""The search: the one scale of all words grows whenever guided local search (masks.py) has set them apart at it.

A round is a few passes on the bitmaps and, while words are still in conflict, a few steps in which all of them settle
on the picture together: that shares out room by less than a pixel, which words moved one at a time cannot. Where
rounds bring nothing more, the scale falls back towards the last one at which all were apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable, Optional

import numpy as np

from wordpack.masks import Masks
from wordpack.model import Problem, State
from wordpack.picture import Picture


@dataclass(frozen=True)
class Stage:
    """rounds: how many; resolution: px along the page."""

    rounds: int
    resolution: int


STAGES = {
    "draft": (Stage(10, 1024),),
    "standard": (Stage(24, 1024), Stage(40, 1024)),
    "best": (Stage(24, 1024), Stage(100, 1024)),
}
"""By quality. After a stage the larger half of the layouts is kept (arrange.fittest)."""

PASSES = 6
"""Passes of a round at most."""

STEPS = 5
"""Steps in which all words settle after a round that has not set them apart."""

APART = 1e-4
"""Share of all ink that may be in conflict where words count as apart: some pixels, which the finish mends."""

BEGIN = 0.95
"""Factor on the scale of a layout that comes with conflicts: at its own, all words would be in conflict without end,
and their weights would tell nothing."""

GROWTH = 4e-3
"""Growth of log k when all words are apart."""

BACK, FAR_BACK = 4e-3, 1e-2
"""How far log k falls, at most, where the rounds bring nothing more, and where words have not been apart yet."""

PATIENCE = 4
"""Rounds without less conflict before the scale falls."""

PROGRESS = 0.99
"""Share of the least conflict so far under which a round has brought something."""

Watch = Callable[[State, Stage, float], None]


def search(
    problem: Problem,
    state: State,
    stage: Stage,
    *,
    rng: np.random.Generator,
    watch: Optional[Watch] = None,
    late: Callable[[], bool] = lambda: False,
) -> State:
    """The largest layout of a stage whose words are apart; if there is none, the last one. `watch` is told the state
    and its overlap after every round; no round begins when it is `late`."""
    climb = _Climb(problem, Picture(problem, state, stage.resolution))
    for _ in range(stage.rounds):
        if late():
            return climb.best("the time limit was reached")
        if climb.is_done():
            break
        overlap = climb.round(rng)
        if watch is not None:
            watch(climb.now("searching"), stage, overlap)
    return climb.best(f"all {stage.rounds} rounds of search at {stage.resolution} px")


class _Climb:
    """One stage: the picture with its masks, what was apart so far, and what the rounds at this scale brought."""

    def __init__(self, problem: Problem, picture: Picture) -> None:
        self.problem, self.picture = problem, picture
        self.masks = Masks(picture, problem.turning, np.ones(len(problem)))
        self.apart: Optional[State] = None
        self._begin()
        if self._share() > APART:
            self._rescale(BEGIN)

    def _begin(self) -> None:
        """At a scale of which nothing is known yet."""
        self.least, self.idle, self.kept = math.inf, 0, self.masks.poses.copy()

    def _rescale(self, factor: float) -> None:
        self.picture.rescale(min(factor, self.problem.largest_scale / self.picture.scale))
        self.masks.weights[:] = 1.0
        self.masks.take()
        self._begin()

    def _share(self) -> float:
        """What is in conflict, as a share of all ink."""
        return float(self.masks.conflicts.sum()) / float(self.picture.ink_of(self.picture.everyone).sum())

    def round(self, rng: np.random.Generator) -> float:
        """Some passes, and what follows from them; returns the share in conflict."""
        share, brought = self._share(), False
        for _ in range(PASSES):
            if share <= APART:
                break
            self.masks.improve(rng)
            share = self._share()
            if share < PROGRESS * self.least:
                self.least, self.kept, brought = share, self.masks.poses.copy(), True
        self.masks.hand_over()
        if share <= APART:
            self.apart = self.picture.state("all words are apart on their bitmaps")
            self._rescale(math.exp(GROWTH))
            return share
        self.idle = 0 if brought else self.idle + 1
        if self.idle >= PATIENCE:
            self._fall()
        elif self.idle > 0:
            self.picture.redraw()
            self.picture.settle_all(STEPS)
            self.masks.take()
        return share

    def _fall(self) -> None:
        """Back to the best poses of this scale, at one between it and the last at which words were apart."""
        self.masks.poses[:] = self.kept
        self.masks.hand_over()
        if self.apart is None:
            self._rescale(math.exp(-FAR_BACK))
        else:
            self._rescale(max(math.exp(-BACK), math.sqrt(self.apart.scale / self.picture.scale)))

    def is_done(self) -> bool:
        """Whether words are apart at the largest scale allowed."""
        return self.apart is not None and self.apart.scale >= self.problem.largest_scale

    def now(self, why: str) -> State:
        return self.picture.state(why)

    def best(self, why: str) -> State:
        return self.now(why) if self.apart is None else State(self.apart.poses, self.apart.scale, why)
