"""Fillers that move and grow between the data, which stay where they are.

On bitmaps (metropolis.py) fillers shift, jump, change places and change their sizes under a pressure: what a pixel of
ink is worth. Heat and pressure fall together. In the end they are apart but for parts of a pixel (jostle.py).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Sequence, Tuple

import numpy as np

from wordpack.bitmaps import TOUCH
from wordpack.metropolis import Metropolis
from wordpack.model import Problem, State, part_of
from wordpack.picture import Picture

ROUNDS = {"draft": 4, "standard": 10, "best": 15}
"""By quality; a fifth of them where words turn, for which each takes ten times as long."""

SWEEPS = 100
"""Moves of each filler in a round."""

HEAT, PRESS = (0.5, 0.1), (0.2, 0.1)
"""Of the first round and the last: px of conflict, and px of conflict that a pixel of ink is worth. At 0.3
throughout a quarter of the fillers were in conflict in the end, at 0.03 they did not use their room."""

RESOLUTION = 2048
"""px along the page: at 3072 the same rounds took half as long again, and what a pixel leaves open is closed later."""

GROWTH = 0.4
"""Growth of a filler's log size until the bitmaps are made anew, at most."""

FRESH = 5
"""Rounds after which they are made anew."""


@dataclass(frozen=True)
class Filler:
    """A repeated word: its index among the problem's words, pose (page units, rad) and size (page units per em)."""

    word: int
    x: float
    y: float
    angle: float
    size: float


def as_words(problem: Problem, found: Sequence[Filler]) -> Problem:
    """The fillers as words of a problem of their own, each at its size when the scale is 1."""
    own = part_of(problem, np.array([f.word for f in found], int))
    return replace(own, relative=np.array([f.size for f in found]), largest_scale=math.inf, pins=None)


def poses_of(found: Sequence[Filler]) -> np.ndarray:
    """Poses [N, 3] of fillers."""
    return np.array([(f.x, f.y, f.angle) for f in found]).reshape(-1, 3)


def moved_to(found: Sequence[Filler], poses: np.ndarray, sizes: np.ndarray) -> Tuple[Filler, ...]:
    """The fillers at other poses [N, 3] and sizes [N], page units per em."""
    return tuple(
        Filler(f.word, float(x), float(y), float(angle), float(size))
        for f, (x, y, angle), size in zip(found, poses, sizes, strict=True)
    )


def taken_by(problem: Problem, state: State) -> np.ndarray:
    """The pixels [H, W] that the data take of the picture on which fillers swell."""
    return np.asarray(Picture(problem, state, RESOLUTION).ink > TOUCH)


def swell(
    problem: Problem,
    taken: np.ndarray,
    found: Sequence[Filler],
    sizes: Tuple[float, float],
    quality: str,
    *,
    rng: np.random.Generator,
) -> Tuple[Filler, ...]:
    """The fillers after moving and growing, of the least and largest size, page units per em, beside what the data have
    taken (taken_by)."""
    if not found:
        return ()
    own = as_words(problem, found)
    picture = Picture(own, State(poses_of(found), 1.0), RESOLUTION)
    picture.solid = np.maximum(picture.solid, taken)
    words = Metropolis(picture, own.turning, bounds=_bounds(picture, sizes))
    rounds = max(ROUNDS[quality] // (5 if words.turns else 1), 1)
    for index in range(rounds):
        part = index / max(rounds - 1, 1)
        heat, press = (first * (last / first) ** part for first, last in (HEAT, PRESS))
        words.sweep(SWEEPS, heat, rng, press)
        if index % FRESH == FRESH - 1:
            words.hand_over()
            words.take(_bounds(picture, sizes))
    words.hand_over()
    poses = picture.poses[:, :3] / (picture.unit, picture.unit, 1.0)
    return moved_to(found, poses, np.exp(picture.poses[:, 3]) / picture.unit)


def _bounds(picture: Picture, sizes: Tuple[float, float]) -> np.ndarray:
    """Bounds of the fillers' log sizes, px per em, until their bitmaps are made anew."""
    least, most = (math.log(size * picture.unit) for size in sizes)
    return np.stack((np.full(len(picture.poses), least), np.minimum(most, picture.poses[:, 3] + GROWTH)), 1)
