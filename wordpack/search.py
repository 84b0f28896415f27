"""The search: rounds of trials on the picture, while the one scale of all words follows the overlap.

Words that lie most on others are lifted and put elsewhere (picture.trial); between rounds all words settle together,
and the scale grows while the overlap is under the tolerance and shrinks while it is over it. What holds all others
back is then what overlaps most, and so what is moved next.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable, Optional, Tuple

import numpy as np

from wordpack.model import Problem, State
from wordpack.picture import Picture, trial


@dataclass(frozen=True)
class Stage:
    """rounds: how many; trials: words lifted per round; resolution: px along the page; tolerance: first and last share
    of ink that may overlap."""

    rounds: int
    trials: int
    resolution: int
    tolerance: Tuple[float, float]


STAGES = {
    "draft": (),
    "standard": (Stage(16, 20, 512, (2e-3, 1e-4)), Stage(10, 20, 1024, (1e-4, 3e-5))),
    "best": (Stage(24, 20, 512, (2e-3, 1e-4)), Stage(16, 20, 1024, (1e-4, 3e-5))),
}
"""By quality. Two words that share a pixel are not seen to overlap while they fill it less than once, so the last stage
looks closer."""

GROWTH = 2e-3
"""Largest change of log k per round; it is proportional to what is left of the tolerance."""

STEPS = 24
"""Steps in which all words settle after a round of trials."""

HEAT = (3.0, 0.1)
"""A trial that makes the picture worse stands with the odds exp(-loss / heat) (simulated annealing); the heat, first
and last of a stage, is in units of the loss per word."""

CALM = 0.5
"""Share of a stage's rounds in which the tolerance falls to its last value."""

RESTLESS = 0.02
"""Odds of a word that overlaps nothing, against those of the word that overlaps most."""

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
    """The layout after a stage. `watch` is told the state and its overlap after every round; no round begins when it
    is `late`."""
    picture = Picture(problem, state, stage.resolution)
    for index in range(stage.rounds):
        if late():
            return picture.state("the time limit was reached")
        part = index / max(stage.rounds - 1, 1)
        heat = HEAT[0] * (HEAT[1] / HEAT[0]) ** part * picture.loss(picture.frame) / len(problem)
        for word in candidates(picture, stage.trials, rng):
            trial(picture, problem, int(word), heat, rng)
        picture.settle_all(STEPS)
        overlap = picture.overlap()
        first, last = stage.tolerance
        room = 1.0 - overlap / (first * (last / first) ** min(part / CALM, 1.0))
        growth = math.exp(GROWTH * min(max(room, -1.0), 1.0))
        picture.rescale(min(growth, problem.largest_scale / picture.scale))
        if watch is not None:
            watch(picture.state("searching"), stage, overlap)
    return picture.state(f"all {stage.rounds} rounds of search at {stage.resolution} px")


def candidates(picture: Picture, count: int, rng: np.random.Generator) -> np.ndarray:
    """Words to lift: the likelier, the larger the share of their ink that overlaps."""
    share = picture.pressure(picture.everyone) / np.maximum(picture.ink_of(picture.everyone), 1e-9)
    odds = share + RESTLESS * max(float(share.max()), 1e-9)
    return rng.choice(len(odds), min(count, len(odds)), replace=False, p=odds / odds.sum())
