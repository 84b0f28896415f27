"""One move of all words and of their common scale, by a programme: the largest growth that contacts allow.

To first order a contact of two words stays open when

    s + n . (d_i + g a_i + w_i q_i) - n . (d_j + g a_j + w_j q_j) >= wanted

where s is its separation, n its unit normal (from the foot on j to the vertex of i), d the words' moves, a the arms
from their origins to the contact (a word that grows by the share g moves its points by g a), w their turns and q the
arms turned by a quarter. All are linear in (d, w, g), so the largest g within a small trust region is a linear
programme; repeated, it ends in a layout in which no collective move lets the words grow further (sequential linear
programming of jammed packings: Torquato & Jiao, Phys. Rev. E 82, 061302, 2010). The squares of the moves cost a little
as well (programme.py). Where words overlap already, each contact that lacks distance may keep some of its lack at a
price, so that there always is a solution.
"""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

import numpy as np
from scipy.sparse import bmat, csc_matrix, hstack, identity

from wordpack.geometry import TINY
from wordpack.programme import Programme, solve


class Move(NamedTuple):
    """moves [N, 3] (dx, dy, turn), growth g, what each contact of the call [C] still lacks, and its stress [C]: what a
    page unit more of room there would be worth (the programme's dual), 0 where a contact holds nothing up."""

    moves: np.ndarray
    growth: float
    lack: np.ndarray
    stress: np.ndarray


LACK_PRICE = 0.05
"""Price of a page unit of lack, in shares of growth: a lack is worth more than any growth that a word could gain by it
(a word of 100 units that grows by 1 % reaches half a unit further), and less than shrinking all for one stuck word."""


NO_LIMIT = np.array(np.inf)

UNIT, EFFORT = 1e3, 1e-4
"""Price of growth, and of half the square of a page unit that a word's ends are moved: a word that touches nothing
stays where it is. Left free it went to the end of the trust region, and met others there that the programme had not
foreseen. Moving 100 words by 1 unit each is worth a growth of 5e-6."""


class Freedom(NamedTuple):
    """How words may move in one programme.

    trust: largest move along each axis, page units; radius [N]: the words' extents, page units (a turn moves a word's
    ends by as much); turn: share of the trust region that turning may use, 0 forbids it; room: how far each word may at
    most turn back and forth, rad; bend [N, 2]: rad per page unit by which a word turns with its field when it moves
    along x and y, of which `turn` and `room` know nothing; leash: how far each word [N, 2] may at most move forth and
    back along x and y, page units.
    """

    trust: float
    radius: np.ndarray
    turn: float = 0.0
    room: Tuple[np.ndarray, np.ndarray] = (NO_LIMIT, NO_LIMIT)
    bend: Optional[np.ndarray] = None
    leash: Optional[Tuple[np.ndarray, np.ndarray]] = None

    @property
    def size(self) -> np.ndarray:
        """How far a unit of each column moves a word's ends: x, y of each word, then turns if words turn."""
        return np.concatenate((np.ones(2 * len(self.radius)), self.radius if self.turn > 0 else self.radius[:0]))

    @property
    def most(self) -> Tuple[np.ndarray, np.ndarray]:
        """Largest value of each column, forth and back."""
        straight = np.full(2 * len(self.radius), self.trust)
        ends = [straight, straight]
        if self.leash is not None:
            ends = [np.minimum(straight, side.ravel()) for side in self.leash]
        if self.turn > 0:
            turns = self.turn * self.trust / np.maximum(self.radius, TINY)
            back, forth = self.room
            ends = [np.append(end, np.minimum(turns, side)) for end, side in zip(ends, (forth, back))]
        return ends[0], ends[1]

    def moving(self, matrix: csc_matrix) -> csc_matrix:
        """The contacts' rows over moves and turns [C, columns], the turns that follow a field put into the moves."""
        return matrix if self.bend is None else matrix @ _following(self.bend)

    def moves(self, columns: np.ndarray) -> np.ndarray:
        """Moves [N, 3] (dx, dy, turn) from the columns' values."""
        count = len(self.radius)
        moves = np.zeros((count, 3))
        moves[:, :2] = columns[: 2 * count].reshape(count, 2)
        if self.turn > 0:
            moves[:, 2] = columns[2 * count :]
            if self.bend is not None:
                moves[:, 2] += (self.bend * moves[:, :2]).sum(1)
        return moves


def largest_growth(
    ends: np.ndarray,
    rows: np.ndarray,
    freedom: Freedom,
    growth: Tuple[float, float],
    price: float = LACK_PRICE,
    worth: Optional[np.ndarray] = None,
) -> Move:
    """The best move of N words for contacts as contact.gather_contacts gives them.

    ends [C, 2] bodies (the silhouette is N), rows [C, 8]; growth: least and largest g; price: of a page unit of lack;
    worth [N, 2]: of a page unit that each word moves along x and y, where UNIT is that of growth.
    """
    count, columns = len(freedom.radius), len(freedom.size)
    gain = np.zeros(columns)
    if worth is not None:
        gain[: 2 * count] = worth.ravel()
    lacking = np.flatnonzero(rows[:, 0] < rows[:, 1])
    matrix = constraints(ends, rows, count, freedom.turn > 0, lacking)
    no_lack = np.zeros(len(lacking))
    forth, back = freedom.most
    programme = Programme(
        square=np.concatenate((EFFORT * freedom.size**2, [0.0], no_lack)),
        cost=np.concatenate((-gain, [-UNIT], no_lack + UNIT * price)),
        rows=hstack((freedom.moving(matrix[:, :columns]), matrix[:, columns:]), format="csc"),
        limits=rows[:, 0] - rows[:, 1],
        low=np.concatenate((-back, growth[:1], no_lack)),
        high=np.concatenate((forth, growth[1:], no_lack + np.inf)),
    )
    solved = solve(programme)
    lack = np.maximum(rows[:, 1] - rows[:, 0], 0.0)
    if solved is None:
        return Move(np.zeros((count, 3)), 0.0, lack, np.zeros(len(rows)))
    moves, (g,), left = np.split(solved.values, [columns, columns + 1])
    lack[lacking] = left
    return Move(freedom.moves(moves), float(g), lack, solved.worth)


def moved(ends: np.ndarray, rows: np.ndarray, move: Move) -> np.ndarray:
    """The contacts' rows [C, 8] with their separations after a move, to first order."""
    count = len(move.moves)
    after = rows.copy()
    for side, sign, arm in ((0, 1.0, rows[:, 4:6]), (1, -1.0, rows[:, 6:8])):
        words = np.flatnonzero(ends[:, side] < count)  # the silhouette stays
        arms, moves = arm[words], move.moves[ends[words, side]]
        shift = moves[:, :2] + move.growth * arms + moves[:, 2:] * np.column_stack((-arms[:, 1], arms[:, 0]))
        after[words, 0] += sign * (rows[words, 2:4] * shift).sum(1)
    return after


def _following(bend: np.ndarray) -> csc_matrix:
    """Moves and turns [3 N, 3 N] (x, y of each word, then turns) of words that turn with their field as they move."""
    count = len(bend)
    along = csc_matrix((bend.ravel(), (np.arange(count).repeat(2), np.arange(2 * count))), shape=(count, 2 * count))
    return bmat([[identity(2 * count), None], [along, identity(count)]], "csc")


def constraints(
    ends: np.ndarray, rows: np.ndarray, count: int, turns: bool, lacking: np.ndarray, own: bool = False
) -> csc_matrix:
    """Rows -(n . ...) <= s - wanted over the columns x, y of each word, then turns, g (each word's own, or one), and a
    lack each of `lacking`."""
    contact = np.arange(len(ends))
    normal = rows[:, 2:4]
    columns, growths = (3 if turns else 2) * count, count if own else 1
    where, what, value = [lacking], [columns + growths + np.arange(len(lacking))], [-np.ones(len(lacking))]
    for side, sign, arm in ((0, 1.0, rows[:, 4:6]), (1, -1.0, rows[:, 6:8])):
        moves = ends[:, side] < count
        body, along, q = ends[moves, side], normal[moves], arm[moves]
        parts = [(2 * body, along[:, 0]), (2 * body + 1, along[:, 1])]
        parts.append((columns + body * own, (along * q).sum(1)))  # of one g for all, both sides' parts add up
        if turns:
            parts.append((2 * count + body, along[:, 1] * q[:, 0] - along[:, 0] * q[:, 1]))
        for column, part in parts:
            where.append(contact[moves])
            what.append(column)
            value.append(-sign * part)
    index = (np.concatenate(where), np.concatenate(what))
    return csc_matrix((np.concatenate(value), index), shape=(len(ends), columns + growths + len(lacking)))


BINS = 12
"""Directions told apart when contacts of one pair are thinned out."""

ARMS = 8
"""Places along each word told apart as well where words may turn. Of 200 twelve bring such as stand about level 0.0006
farther and those at any angle no farther, in five quarters of the time; with four, contacts that were left out lack so
much after each programme that the words end 0.004 less far."""


def tightest(ends: np.ndarray, rows: np.ndarray, count: int, turns: bool) -> np.ndarray:
    """Indices of the contacts of N = `count` words that matter: of those of one pair in one direction, and where words
    turn (`turns`) at one place along the word, the one with the least room.

    The others hold to first order when it does; what growth and turning make of the difference is seen by the next
    round's contacts.
    """
    angle = np.arctan2(rows[:, 3], rows[:, 2])
    bodies = int(ends.max(initial=0)) + 1
    key = ends[:, 0] * bodies + ends[:, 1]
    key = key * BINS + np.floor((angle / (2 * np.pi) + 0.5) * BINS).astype(np.int64) % BINS
    if turns:
        arm = np.where(ends[:, :1] == count, -rows[:, 6:8], rows[:, 4:6])  # of a word: the other way is the normal's
        along = rows[:, 3] * arm[:, 0] - rows[:, 2] * arm[:, 1]
        spread = np.abs(along).max(initial=1.0)
        key = key * (ARMS + 1) + np.floor((along / spread + 1.0) * 0.5 * ARMS).astype(np.int64)
    order = np.lexsort((rows[:, 0] - rows[:, 1], key))  # stable: of equal ones the first
    first = np.ones(len(order), bool)
    first[1:] = key[order][1:] != key[order][:-1]
    return np.sort(order[first])
