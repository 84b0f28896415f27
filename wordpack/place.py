"""The first layout: words in descending size, each at the free place with the most contact (design section 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np

from wordpack.board import Board, grown
from wordpack.model import Problem, State
from wordpack.seats import resolution_for, seat

FIRST_FILL = 0.47
"""Ink over region at which the greedy start is tried first; what it leaves over says how far to go down."""

SHRINK = 0.97
"""Factor on the scale from one try to the next."""


@dataclass(frozen=True, eq=False)
class Start:
    """poses [N, 3]; `left` are the words (indices) for which there was no free place: their pose is meaningless."""

    poses: np.ndarray
    left: Tuple[int, ...]


def greedy(
    problem: Problem,
    scale: float,
    *,
    rng: Optional[np.random.Generator] = None,
    noise: float = 0.0,
    resolution: Optional[int] = None,
) -> Start:
    """Greedy maximal contact at the scale k, widest words first.

    With `rng` and `noise` the order is shaken by a factor exp(noise * normal) on the widths.
    """
    board = Board.of(problem, resolution or resolution_for(problem, scale))
    key = np.array([np.ptp(np.concatenate(rings), 0).max() for rings in problem.rings]) * problem.relative
    if rng is not None and noise > 0:
        key = key * np.exp(noise * rng.standard_normal(len(problem)))
    order = [int(i) for i in np.argsort(-key, kind="stable")]
    poses = np.zeros((len(problem), 3))
    left = seat(problem, board, grown(problem, scale), scale * problem.relative, order, poses)
    return Start(poses, tuple(left))


def start(problem: Problem, area: float, *, rng: np.random.Generator) -> State:
    """The greedy start at the largest scale, of a falling series, at which every word finds a place.

    `area`: of the region, page units^2.
    """
    scale = float(np.sqrt(FIRST_FILL * area / problem.ink))
    while True:
        first = greedy(problem, scale, rng=rng)
        if not first.left:
            return State(first.poses, scale, "every word is seated")
        scale *= SHRINK if len(first.left) < 0.2 * len(problem) else SHRINK**4
