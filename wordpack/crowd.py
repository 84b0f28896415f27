"""Seating a crowd: lists of thousands of words, which no programme moves all at once.

Every word gets a free place and keeps it, so the places must be apart by the gap as they are. The board is conservative
for that: a pixel is taken when a word, grown by half the gap, touches it at all, so two words that share no pixel are
apart. Its pixels are a fraction of the gap, so little room is lost, and on so fine a board transforms are too dear: the
few large words are seated on a coarse board by seats.seat, all others by trying each place of a window (WINDOW, the
freest first) on a few of the word's pixels and then, where it would be the best so far, on all of them.
"""

from __future__ import annotations

import math
from typing import Callable, List, Optional, Sequence, Tuple

import numpy as np
import shapely
from numba import njit

from wordpack.board import Board, Spot, Sprite, grown, shapes, turned
from wordpack.model import Problem, Ring, State, WordpackError
from wordpack.seats import seat, starts

LONGEST = 2500
"""Words up to which all are moved at once: a linear programme for 1000 takes 1 to 3 s, and time grows faster."""

DENSE = 0.82
"""Share of the region that words and the bands around them, of half the gap and half a pixel, take in the first try."""

SHRINK = (0.9, 0.99)
"""Least and largest factor on the scale from one try to the next: between them, what was seated is what there is room
for."""

LEAST = 1e-2
"""Share of the first scale under which there is no point in trying on."""

LARGE, COARSE = 256, 1024
"""So many words, the widest, are seated on a coarse board of so many px along the page."""

PER_GAP, PER_EM = 4.0, 12.0
"""Pixels of the fine board per gap, and per em of the smallest word, within RESOLUTIONS."""

RESOLUTIONS = (1024, 4096)
"""px along the page: the least and the most of the fine board."""

TOUCH = 1e-3
"""Share of a pixel that ink may cover before it is taken: above what single precision makes of none."""

SPARE = 0.02
"""Page units by which outlines are grown beyond half the gap: what TOUCH forgives, the drawing's rounding, the curves'
distance from their polylines."""

SIMPLE = 0.03
"""Page units by which the outlines are simplified; they are grown by as much."""

WINDOW = 256
"""Least side of a window, px; it is also twice as wide as any word that looks into one."""

NEWS = 50
"""Words from one call of `watch` to the next."""

PROBES = 32
"""Pixels of a word that are looked at first, in the places of a window."""

REACH = 16
"""px: the contact of a place is how much is taken, on the mean, in squares of twice this side around the probes."""

WORTH = 0.9
"""A window where a word of some ink found no place is tried again by words of less than this share of it, or last."""

Watch = Callable[[float, float], None]
"""Told the share of the words that are seated, and the scale."""


def crowd(problem: Problem, area: float, *, watch: Optional[Watch] = None) -> State:
    """Every word at a free place, at the largest scale of a falling series. `area`: of the region, page units^2;
    `watch` is told how it stands now and then.

    Raises WordpackError when the words find no place at any size.
    """
    first = scale = first_scale(problem, area)
    ink = problem.areas * problem.relative**2 / problem.ink
    while scale > LEAST * first:
        poses, left = _seat_all(problem, scale, watch)
        if not left:
            return State(poses, scale, "every word has a place, and keeps it: the list is too long to be moved")
        scale *= float(np.clip(math.sqrt(1.0 - ink[left].sum()), *SHRINK))
    raise WordpackError(
        f"option gap: {problem.gap:g} was given, and {len(problem)} words so far apart find no place in this "
        "silhouette at any size; choose a smaller --gap, a smaller --margin or fewer words"
    )


def first_scale(problem: Problem, area: float) -> float:
    """The scale k at which ink k^2 + band width x perimeter k is DENSE of the area (page units^2)."""
    perimeter = float((shapely.length(np.array(shapes(problem), dtype=object)) * problem.relative).sum())
    band = 0.5 * problem.gap + SPARE + SIMPLE + 0.5 * max(problem.page) / RESOLUTIONS[1]
    half = 0.5 * band * perimeter / problem.ink
    return math.sqrt(half * half + DENSE * area / problem.ink) - half


def resolution_for(problem: Problem, scale: float) -> int:
    """px along the page of the fine board."""
    page = max(problem.page)
    wanted = max(PER_EM * page / (scale * float(problem.relative.min())), PER_GAP * page / max(problem.gap, 1e-9))
    return int(min(max(wanted, RESOLUTIONS[0]), RESOLUTIONS[1]))


def _seat_all(problem: Problem, scale: float, watch: Optional[Watch] = None) -> Tuple[np.ndarray, List[int]]:
    """Poses [N, 3] of the words at the scale, and those that found no place."""
    sizes = scale * problem.relative
    outlines = grown(problem, scale, SIMPLE, SPARE + SIMPLE)
    key = np.array([np.ptp(np.concatenate(rings), 0).max() for rings in problem.rings]) * problem.relative
    order = [int(i) for i in np.argsort(-key, kind="stable")]
    poses = np.zeros((len(problem), 3))
    large, small = order[:LARGE], order[LARGE:]
    left = seat(problem, Board.of(problem, COARSE, TOUCH), outlines, sizes, large, poses)
    board = Board.of(problem, resolution_for(problem, scale), TOUCH)
    widest = float(key[small].max(initial=0.0)) * scale + problem.gap
    hall = Hall(board, max(WINDOW, math.ceil(2 * widest * board.unit)))
    for i in large:
        if i not in left:
            hall.stand(outlines[i], poses[i], float(sizes[i]))
    for n, i in enumerate(small):
        if watch is not None and n % NEWS == 0:
            watch((len(large) + n) / len(problem), scale)
        pose = hall.seat(outlines[i], problem.turning.angles, float(sizes[i]))
        if pose is None:
            left += small[n:]
            break
        poses[i] = pose
    return poses, left


class Hall:
    """The fine board and its windows, which overlap by half so that no seam is closed to a word.

    panes [P, 4]: first row and column of each window, last + 1; free [P]: its free pixels; refused [P]: the least ink
    (px) of a word that found no place in it.
    """

    def __init__(self, board: Board, window: int = WINDOW) -> None:
        self.board = board
        self.taken = (board.taken > 0).astype(np.uint8)
        height, width = self.taken.shape
        rows, columns = starts(height, window), starts(width, window)
        self.panes = np.array([(y, x, min(y + window, height), min(x + window, width)) for y in rows for x in columns])
        self.free = np.array([self._free(pane) for pane in self.panes])
        self.refused = np.full(len(self.panes), np.inf)

    def _free(self, pane: np.ndarray) -> int:
        window = self.taken[pane[0] : pane[2], pane[1] : pane[3]]
        return window.size - int(window.sum())

    def stand(self, rings: Sequence[Ring], pose: np.ndarray, size: float) -> None:
        """Take the pixels of a word that stands at a pose."""
        x, y = (pose[0] - self.board.left) * self.board.unit, (pose[1] - self.board.top) * self.board.unit
        column, row = math.floor(x), math.floor(y)
        shift = np.array([x - column, y - row]) / (size * self.board.unit)
        sprite = self.board.sprite([turned(ring, pose[2]) + shift for ring in rings], 0.0, size)
        self._take(sprite, row - int(sprite.row), column - int(sprite.column))

    def seat(self, rings: Sequence[Ring], angles: Sequence[float], size: float) -> Optional[Tuple[float, float, float]]:
        """The pose at which the word was seated, in the freest window that has a place for it; None without any."""
        turns = [(self.board.sprite(rings, angle, size), angle) for angle in angles]
        ink = int(turns[0][0].mask.sum())
        hopeless = ink >= WORTH * self.refused
        for p in np.lexsort((-self.free, hopeless)):
            if self.free[p] < ink:
                continue
            found = self._best_turn(self.panes[p], turns)
            if found is not None:
                self._take(found[0], found[1].row, found[1].column)
                return self.board.pose(*found)
            self.refused[p] = min(self.refused[p], ink)
        return None

    def _best_turn(
        self, pane: np.ndarray, turns: Sequence[Tuple[Sprite, float]]
    ) -> Optional[Tuple[Sprite, Spot, float]]:
        best: Optional[Tuple[Sprite, Spot, float]] = None
        window = self.taken[pane[0] : pane[2], pane[1] : pane[3]]
        around = blurred(window, REACH)
        for sprite, angle in turns:
            pixels = np.argwhere(sprite.mask)
            probes = pixels[(np.arange(PROBES) * len(pixels) * GOLDEN % len(pixels)).astype(int)]
            row, column, contact = _best_place(window, around, pixels, probes, *sprite.mask.shape)
            if row >= 0 and (best is None or contact > best[1].contact):
                best = sprite, Spot(int(pane[0]) + row, int(pane[1]) + column, contact), angle
        return best

    def _take(self, sprite: Sprite, row: int, column: int) -> None:
        height, width = sprite.mask.shape
        self.taken[row : row + height, column : column + width] |= sprite.mask
        top, left, bottom, right = self.panes.T
        for p in np.flatnonzero((top < row + height) & (bottom > row) & (left < column + width) & (right > column)):
            self.free[p] = self._free(self.panes[p])


GOLDEN = (math.sqrt(5) - 1) / 2
"""Steps of this share of the pixels, taken round and round, leave no wide gap between probes (Weyl 1916)."""


@njit(cache=True, nogil=True)
def blurred(taken: np.ndarray, reach: int) -> np.ndarray:
    """Sums of taken [H, W] over squares of side 2 reach + 1; beyond the window all is taken."""
    height, width = taken.shape
    rows = np.empty((height, width), np.int32)
    for y in range(height):
        total = reach
        for x in range(-1, reach):
            total += taken[y, x + 1] if x + 1 < width else 1
        for x in range(width):
            rows[y, x] = total
            total += taken[y, x + reach + 1] if x + reach + 1 < width else 1
            total -= taken[y, x - reach] if x >= reach else 1
    side = 2 * reach + 1
    out = np.empty((height, width), np.int32)
    total_of = np.full(width, reach * side, np.int32)
    for y in range(reach + 1):
        for x in range(width):
            total_of[x] += rows[y, x] if y < height else side
    for y in range(height):
        for x in range(width):
            out[y, x] = total_of[x]
            total_of[x] += rows[y + reach + 1, x] if y + reach + 1 < height else side
            total_of[x] -= rows[y - reach, x] if y >= reach else side
    return out


@njit(cache=True, nogil=True)
def _best_place(taken, around, pixels, probes, height, width):  # type: ignore[no-untyped-def]
    """Row and column of the free place with the largest sum of `around` at the probes; -1 where there is none."""
    row, column, best = -1, -1, -1
    for y in range(taken.shape[0] - height + 1):
        for x in range(taken.shape[1] - width + 1):
            value = 0
            for n in range(len(probes)):
                v, u = y + probes[n, 0], x + probes[n, 1]
                if taken[v, u] > 0:
                    value = -1
                    break
                value += around[v, u]
            if value > best:
                free = True
                for n in range(len(pixels)):
                    if taken[y + pixels[n, 0], x + pixels[n, 1]] > 0:
                        free = False
                        break
                if free:
                    row, column, best = y, x, value
    return row, column, float(best)
