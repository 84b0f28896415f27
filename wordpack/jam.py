"""One move of all words and of their common scale, by a linear programme: the largest growth that contacts allow.

To first order a contact of two words stays open when

    s + n . (d_i + g a_i + w_i q_i) - n . (d_j + g a_j + w_j q_j) >= wanted

where s is its separation, n its unit normal (from the foot on j to the vertex of i), d the words' moves, a the arms
from their origins to the contact (a word that grows by the share g moves its points by g a), w their turns and q the
arms turned by a quarter. All are linear in (d, w, g), so the largest g within a small trust region is a linear
programme; repeated, it ends in a layout in which no collective move lets the words grow further (sequential linear
programming of jammed packings: Torquato & Jiao, Phys. Rev. E 82, 061302, 2010). Where words overlap already, each
contact that lacks distance may keep some of its lack at a price, so that there always is a solution.
"""

from __future__ import annotations

from typing import NamedTuple, Tuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix


class Move(NamedTuple):
    """moves [N, 3] (dx, dy, turn), growth g, and what each contact of the call [C] still lacks."""

    moves: np.ndarray
    growth: float
    lack: np.ndarray


LACK_PRICE = 0.05
"""Price of a page unit of lack, in shares of growth: a lack is worth more than any growth that a word could gain by it
(a word of 100 units that grows by 1 % reaches half a unit further), and less than shrinking all for one stuck word."""


MANY = 400
"""Words up to which the dual simplex is the quicker solver; on 1000 it takes several times what interior points do."""


def largest_growth(
    ends: np.ndarray,
    rows: np.ndarray,
    count: int,
    trust: float,
    growth: Tuple[float, float],
    radius: np.ndarray,
    turn: float = 0.0,
    price: float = LACK_PRICE,
) -> Move:
    """The best move within the trust region for contacts as contact.gather_contacts gives them.

    ends [C, 2] bodies (the silhouette is `count`), rows [C, 8]; trust: largest move along each axis, page units;
    growth: least and largest g; radius [N]: the words' extents, page units (a turn moves a word's ends by as much);
    turn: share of the trust region that turning may use, 0 forbids it.
    """
    contacts = len(ends)
    lacking = np.flatnonzero(rows[:, 0] < rows[:, 1])
    columns = (3 if turn > 0 else 2) * count
    matrix = _constraints(ends, rows, count, turn > 0, lacking)
    cost = np.zeros(matrix.shape[1])
    cost[columns], cost[columns + 1 :] = -1.0, price
    low, high = np.full(matrix.shape[1], -trust), np.full(matrix.shape[1], trust)
    if turn > 0:
        high[2 * count : columns] = turn * trust / np.maximum(radius, 1e-9)
        low[2 * count : columns] = -high[2 * count : columns]
    low[columns], high[columns] = growth
    low[columns + 1 :], high[columns + 1 :] = 0.0, np.inf
    method = "highs-ds" if count <= MANY else "highs-ipm"
    solved = linprog(cost, A_ub=matrix, b_ub=rows[:, 0] - rows[:, 1], bounds=np.stack((low, high), 1), method=method)
    if solved.x is None:
        return Move(np.zeros((count, 3)), 0.0, np.maximum(rows[:, 1] - rows[:, 0], 0.0))
    moves = np.zeros((count, 3))
    moves[:, :2] = solved.x[: 2 * count].reshape(count, 2)
    if turn > 0:
        moves[:, 2] = solved.x[2 * count : columns]
    lack = np.zeros(contacts)
    lack[lacking] = solved.x[columns + 1 :]
    return Move(moves, float(solved.x[columns]), lack)


def _constraints(ends: np.ndarray, rows: np.ndarray, count: int, turns: bool, lacking: np.ndarray) -> csr_matrix:
    """Rows -(n . ...) <= s - wanted over the columns x, y of each word, then turns, g, and a lack each of `lacking`."""
    contact = np.arange(len(ends))
    normal = rows[:, 2:4]
    where, what, value = [], [], []
    stretch = np.zeros(len(ends))
    for side, sign, arm in ((0, 1.0, rows[:, 4:6]), (1, -1.0, rows[:, 6:8])):
        moves = ends[:, side] < count
        body = ends[moves, side]
        for axis in (0, 1):
            where.append(contact[moves])
            what.append(2 * body + axis)
            value.append(-sign * normal[moves, axis])
        stretch[moves] += sign * (normal * arm)[moves].sum(1)
        if turns:
            where.append(contact[moves])
            what.append(2 * count + body)
            value.append(-sign * (normal[moves, 1] * arm[moves, 0] - normal[moves, 0] * arm[moves, 1]))
    columns = (3 if turns else 2) * count
    where += [contact, lacking]
    what += [np.full(len(ends), columns), columns + 1 + np.arange(len(lacking))]
    value += [-stretch, -np.ones(len(lacking))]
    index = (np.concatenate(where), np.concatenate(what))
    return csr_matrix((np.concatenate(value), index), shape=(len(ends), columns + 1 + len(lacking)))


BINS = 12
"""Directions told apart when contacts of one pair are thinned out."""

ARMS = 3
"""Places along each word told apart as well where words may turn."""


def tightest(ends: np.ndarray, rows: np.ndarray, turns: bool) -> np.ndarray:
    """Indices of the contacts that matter: of those of one pair in one direction, the one with the least room.

    The others hold to first order when it does; what growth and turning make of the difference is seen by the next
    round's contacts.
    """
    angle = np.arctan2(rows[:, 3], rows[:, 2])
    keys = [ends[:, 0], ends[:, 1], np.floor((angle / (2 * np.pi) + 0.5) * BINS).astype(np.int64) % BINS]
    if turns:
        along = rows[:, 3] * rows[:, 4] - rows[:, 2] * rows[:, 5]
        spread = np.maximum(np.abs(along).max(initial=1.0), 1e-9)
        keys.append(np.floor((along / spread + 1.0) * 0.5 * (4 * ARMS)).astype(np.int64))
    order = np.lexsort((np.arange(len(ends)), rows[:, 0] - rows[:, 1], *reversed(keys)))
    first = np.ones(len(order), bool)
    if len(order):
        same = np.ones(len(order) - 1, bool)
        for key in keys:
            same &= key[order][1:] == key[order][:-1]
        first[1:] = ~same
    return np.sort(order[first])
