"""First layouts that heed no overlap, for the optimiser to sort out: the starts of the paper and of its code.

Wang & Lu (SIGGRAPH 2025), section 4.1, put items on the medial axis, larger ones where it is wider; their code also has
a greedy distance field and a random start. Here they stand beside place.start for comparison (`--start`): words keep
their exact sizes, at one scale.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable, Dict, List

import numpy as np

from wordpack import geometry
from wordpack.board import Board, depth, grown
from wordpack.compose import AWAY
from wordpack.model import Problem, State
from wordpack.seats import resolution_for

FILL = 0.42
"""Ink over region of a scattered layout: what the gradients alone come to from there, about."""

RIDGE = 0.7
"""Slope of the distance to the edge, px per px, under which a pixel lies on the medial axis: away from it, it is 1."""

APART = 0.6
"""Share of the distance to the edge by which a word put on the medial axis keeps others away from its middle."""


@dataclass(frozen=True, eq=False)
class _Given:
    """What a start has to go by: the words at a scale, their order [N], largest first, their angles [N] rad, and the
    empty board, which it may fill."""

    problem: Problem
    scale: float
    order: List[int]
    angles: np.ndarray
    board: Board


def fitting(problem: Problem) -> float:
    """The scale at which words could just fit by their ink."""
    return math.sqrt(FILL * geometry.area(problem.region) / problem.ink)


def scatter(problem: Problem, kind: str, scale: float, *, rng: np.random.Generator) -> State:
    """The words by one of KINDS, largest first, at a scale."""
    board = Board.of(problem, resolution_for(problem, scale))
    order = [int(i) for i in np.argsort(-problem.relative, kind="stable")]
    angles = np.array(problem.turning.angles)
    poses = np.full((len(problem), 3), AWAY)
    poses[:, 2] = angles[rng.integers(len(angles), size=len(problem))]
    middles = KINDS[kind](_Given(problem, scale, order, poses[:, 2], board), rng)
    poses[:, 0] = (middles[:, 1] + 0.5) / board.unit + board.left
    poses[:, 1] = (middles[:, 0] + 0.5) / board.unit + board.top
    return State(poses, scale, f"scattered: {kind}")


def _random(given: _Given, rng: np.random.Generator) -> np.ndarray:
    """Pixels of the room [N, 2], each as likely as any."""
    free = np.argwhere(given.board.taken == 0)
    return free[rng.integers(len(free), size=len(given.problem))]


def _distance(given: _Given, rng: np.random.Generator) -> np.ndarray:
    """Each word at the pixel that is farthest from the edge and from all words before it, ties broken by chance."""
    problem, board, scale = given.problem, given.board, given.scale
    outlines, middles = grown(problem, scale), np.zeros((len(problem), 2), np.int64)
    tie = rng.random(board.taken.shape)
    for i in given.order:
        distance = depth(board.taken == 0)
        row, column = np.unravel_index(int((distance + tie).argmax()), distance.shape)
        middles[i] = row, column
        sprite = board.sprite(outlines[i], float(given.angles[i]), scale * float(problem.relative[i]))
        _stamp(board.taken, sprite.mask, int(row - sprite.row), int(column - sprite.column))
    return middles


def _medial_axis(given: _Given, rng: np.random.Generator) -> np.ndarray:
    """Each word at the widest pixel left on the medial axis; it keeps others away from itself, more where it is wide,
    and when the axis is used up it is dealt out anew."""
    distance = depth(given.board.taken == 0)
    slope = np.hypot(*np.gradient(distance))
    axis = np.argwhere((slope < RIDGE) & (distance >= min(2.0, distance.max())))
    width = distance[axis[:, 0], axis[:, 1]]
    middles, free = np.zeros((len(given.problem), 2), np.int64), np.ones(len(axis), bool)
    for i in given.order:
        if not free.any():
            free[:] = True
        at = int(np.argmax(np.where(free, width + rng.random(len(axis)), -1.0)))
        middles[i] = axis[at]
        free &= np.hypot(*(axis - axis[at]).T) > APART * width[at]
    return middles


def _stamp(taken: np.ndarray, mask: np.ndarray, row: int, column: int) -> None:
    """Take a mask's pixels, those beyond the board left out."""
    height, width = taken.shape
    y0, x0 = max(row, 0), max(column, 0)
    y1, x1 = min(row + mask.shape[0], height), min(column + mask.shape[1], width)
    if y1 > y0 and x1 > x0:
        taken[y0:y1, x0:x1] += mask[y0 - row : y1 - row, x0 - column : x1 - column]


KINDS: Dict[str, Callable[[_Given, np.random.Generator], np.ndarray]] = {
    "distance": _distance,
    "medial-axis": _medial_axis,
    "random": _random,
}
"""Rows and columns of the words' middles on the board [N, 2], by the start's name."""
