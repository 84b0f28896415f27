"""One move of all words in which each has a growth of its own (--sizes flex): jam.py's programme, in which the
contacts allow the most ink instead of the largest common scale.

A word's ink follows the square of its size, so a growth by the share g brings 2 g of it to first order. How far a size
is off k f(weight) is told by its deviation u = log(size / f(weight)) from the mean of all deviations, which is log k: a
band for u - mean(u) is linear as well, with one more column for the mean.
"""

from __future__ import annotations

from typing import NamedTuple, Tuple

import numpy as np
from scipy.sparse import bmat, csc_matrix, identity

from wordpack.geometry import TINY
from wordpack.jam import EFFORT, LACK_PRICE, UNIT, Freedom, constraints
from wordpack.programme import Programme, solve


class Sizes(NamedTuple):
    """The words as they are before a move: ink [N], shares of all ink; deviation [N], log(size / ideal size); and the
    band in which deviations must be, less their mean, after it."""

    ink: np.ndarray
    deviation: np.ndarray
    band: Tuple[float, float]


class Stretch(NamedTuple):
    """moves [N, 3] (dx, dy, turn), growths [N] (shares), and what each contact of the call [C] still lacks."""

    moves: np.ndarray
    growths: np.ndarray
    lack: np.ndarray


def most_ink(
    ends: np.ndarray,
    rows: np.ndarray,
    sizes: Sizes,
    freedom: Freedom,
    growth: Tuple[float, float],
    price: float = LACK_PRICE,
) -> Stretch:
    """The best move for contacts as contact.gather_contacts gives them.

    As jam.largest_growth; `growth` bounds each word's own, which moves its ends by the trust region at most, and
    `price` is that of a page unit of lack in shares of all ink. Deviations that are outside the band may make it
    impossible: then nothing moves.
    """
    count, columns = len(sizes.ink), len(freedom.size)
    lacking = np.flatnonzero(rows[:, 0] < rows[:, 1])
    solved = solve(_programme(ends, rows, sizes, freedom, growth, UNIT * price, lacking))
    lack = np.maximum(rows[:, 1] - rows[:, 0], 0.0)
    if solved is None:
        return Stretch(np.zeros((count, 3)), np.zeros(count), lack)
    moves, growths, _, left = np.split(solved.values, np.cumsum([columns, count, 1]))
    lack[lacking] = left
    return Stretch(freedom.moves(moves), growths, lack)


def _programme(
    ends: np.ndarray,
    rows: np.ndarray,
    sizes: Sizes,
    freedom: Freedom,
    growth: Tuple[float, float],
    price: float,
    lacking: np.ndarray,
) -> Programme:
    """Over moves, growths, the mean deviation, and what each of the `lacking` contacts lacks. The first row makes the
    mean what it is."""
    count, columns, no_lack = len(sizes.ink), len(freedom.size), np.zeros(len(lacking))
    matrix = constraints(ends, rows, count, freedom.turn > 0, lacking, own=True)
    moving, growing, lacks = (
        matrix[:, a:b] for a, b in ((0, columns), (columns, columns + count), (columns + count, None))
    )
    each, one = identity(count, format="csc"), csc_matrix(np.ones((count, 1)))
    forth, back = freedom.most
    most = freedom.trust / np.maximum(freedom.radius, TINY)
    return Programme(
        square=np.concatenate((EFFORT * freedom.size**2, np.zeros(count + 1), no_lack)),
        cost=np.concatenate((np.zeros(columns), -2 * UNIT * sizes.ink, [0.0], no_lack + price)),
        rows=bmat(
            [
                [None, one.T / count, csc_matrix([[-1.0]]), None],
                [freedom.moving(moving), growing, None, lacks],
                [None, each, -one, None],
                [None, -each, one, None],
            ],
            "csc",
        ),
        limits=np.concatenate(
            (
                [-sizes.deviation.mean()],
                rows[:, 0] - rows[:, 1],
                sizes.band[1] - sizes.deviation,
                sizes.deviation - sizes.band[0],
            )
        ),
        low=np.concatenate((-back, np.maximum(growth[0], -most), [-np.inf], no_lack)),
        high=np.concatenate((forth, np.minimum(growth[1], most), [np.inf], no_lack + np.inf)),
        equal=1,
    )
