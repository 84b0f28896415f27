"""One move of all words in which each has a growth of its own (--sizes flex): jam.py's linear programme, in which the
contacts allow the most ink instead of the largest common scale.

A word's ink follows the square of its size, so a growth by the share g brings 2 g of it to first order. How far a size
is off k f(weight) is told by its deviation u = log(size / f(weight)) from the mean of all deviations, which is log k: a
band for u - mean(u) is linear as well, with one more column for the mean.
"""

from __future__ import annotations

from typing import Any, List, NamedTuple, Tuple

import numpy as np
from scipy.sparse import bmat, csc_matrix, identity

from wordpack.jam import EFFORT, LACK_PRICE, UNIT, Freedom, constraints, solve


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
    matrix = constraints(ends, rows, count, freedom.turn > 0, lacking, own=True)
    above, below, mean = _rows(matrix, count, columns, freedom)
    solved = solve(
        _cost(sizes, freedom, len(lacking), price),
        count,
        level=False,
        A_ub=bmat([above, *below], "csc"),
        b_ub=np.concatenate(
            (rows[:, 0] - rows[:, 1], sizes.band[1] - sizes.deviation, sizes.deviation - sizes.band[0])
        ),
        A_eq=csc_matrix(mean),
        b_eq=[-sizes.deviation.mean()],
        bounds=_bounds(freedom, growth, len(lacking)),
    )
    lack = np.maximum(rows[:, 1] - rows[:, 0], 0.0)
    if solved.x is None:
        return Stretch(np.zeros((count, 3)), np.zeros(count), lack)
    to, fro, growths, _, left = np.split(solved.x, np.cumsum([columns, columns, count, 1]))
    lack[lacking] = left
    return Stretch(freedom.moves(to - fro), growths, lack)


def _rows(
    matrix: csc_matrix, count: int, columns: int, freedom: Freedom
) -> Tuple[List[Any], List[List[Any]], np.ndarray]:
    """The rows of contacts and bands, in blocks over moves there and back, growths, the mean deviation and lacks; and
    the row that makes the mean what it is."""
    at, growing, lacks = np.split(np.arange(matrix.shape[1]), [columns, columns + count])
    moving = freedom.moving(matrix[:, at])
    each, all_less = identity(count, format="csc"), csc_matrix(np.full((count, 1), -1.0))
    contacts = [moving, -moving, matrix[:, growing], None, matrix[:, lacks]]
    bands = [[None, None, each, all_less, None], [None, None, -each, -all_less, None]]
    mean = np.concatenate((np.zeros(2 * columns), np.full(count, 1.0 / count), [-1.0], np.zeros(len(lacks))))
    return contacts, bands, mean


def _cost(sizes: Sizes, freedom: Freedom, lacking: int, price: float) -> np.ndarray:
    """Of moves there and back, growths, the mean deviation, and lacks: ink is what is wanted, in jam.py's unit."""
    effort = EFFORT * freedom.size
    return np.concatenate((effort, effort, -2 * UNIT * sizes.ink, [0.0], np.full(lacking, UNIT * price)))


def _bounds(freedom: Freedom, growth: Tuple[float, float], lacking: int) -> np.ndarray:
    """Least and largest value [columns, 2] of each column."""
    most = freedom.trust / np.maximum(freedom.radius, 1e-9)
    high = (*freedom.most, np.minimum(growth[1], most), [np.inf], np.full(lacking, np.inf))
    low = (np.zeros(2 * len(freedom.size)), np.maximum(growth[0], -most), [-np.inf], np.zeros(lacking))
    return np.stack((np.concatenate(low), np.concatenate(high)), 1)
