"""A fine board with windows, on which thousands of words find places that are proven as they stand.

The board is conservative: a pixel is taken when a word, grown by half the gap, touches it at all, so two words that
share no pixel are apart. Its pixels are a fraction of the gap, so little room is lost, and on so fine a board
transforms are too dear: each place of a window is tried on a few of the word's pixels and then, where it would be the
best so far, on all of them.
"""

from __future__ import annotations

import math
from copy import copy
from typing import Optional, Sequence, Tuple

import numpy as np

from wordpack.board import Board, Spot, Sprite, turned
from wordpack.compiled import compiled
from wordpack.geometry import TINY
from wordpack.model import Problem, Ring
from wordpack.raster import Chains, Workspace
from wordpack.seats import Turns, best_turn, starts

TOUCH = 1e-3
"""Share of a pixel that ink may cover before it is taken: above what single precision makes of none."""

SPARE = 0.02
"""Page units by which outlines are grown beyond half the gap: what TOUCH forgives, the drawing's rounding."""

SIMPLE = 0.03
"""Page units by which the outlines are simplified; they are grown by as much."""

WINDOW = 256
"""Least side of a window, px; it is also twice as wide as any word that looks into one."""

PROBES = 32
"""Pixels of a word that are looked at first, in the places of a window."""

REACH = 16
"""px: the contact of a place is how much is taken, on the mean, in squares of twice this side around the probes."""

WORTH = 0.9
"""A window where a word of some ink found no place is tried again by words of less than this share of it, or last."""

RESOLUTIONS = (1024, 4096)
"""px along the page: the least and the most of the fine board."""

PER_GAP, PER_EM = 4.0, 12.0
"""Pixels of the fine board per gap, and per em of the smallest word, within RESOLUTIONS."""


def fine_resolution(problem: Problem, scale: float) -> int:
    """px along the page of the fine board."""
    page = max(problem.page)
    wanted = max(PER_EM * page / (scale * float(problem.relative.min())), PER_GAP * page / max(problem.gap, TINY))
    return int(min(max(wanted, RESOLUTIONS[0]), RESOLUTIONS[1]))


class Hall:
    """The fine board and its windows, which overlap by half so that no seam is closed to a word.

    panes [P, 4]: first row and column of each window, last + 1; free [P]: its free pixels; refused [P]: the least ink
    (px) of a word that found no place in it.
    """

    def __init__(self, board: Board, window: int = WINDOW) -> None:
        self.board = board
        self.taken = (board.taken > 0).astype(np.uint8)
        self._divide(window)

    def _divide(self, window: int) -> None:
        """Windows of so many pixels' side."""
        height, width = self.taken.shape
        rows, columns = starts(height, window), starts(width, window)
        self.panes = np.array([(y, x, min(y + window, height), min(x + window, width)) for y in rows for x in columns])
        self.free = np.array([self._free(pane) for pane in self.panes])
        self.refused = np.full(len(self.panes), np.inf)
        self._blurred: Optional[Tuple[int, np.ndarray]] = None  # of the window looked into last

    def copy(self, window: int = WINDOW) -> Hall:
        """The hall as it stands now, to be filled on its own, in windows of so many pixels' side."""
        other = copy(self)
        other.taken = self.taken.copy()
        other._divide(window)
        return other

    def _free(self, pane: np.ndarray) -> int:
        window = self.taken[pane[0] : pane[2], pane[1] : pane[3]]
        return window.size - int(window.sum())

    def headings_in(self, p: int) -> Optional[np.ndarray]:
        """The headings of window `p`'s free pixels, as often as they have some; None where no field turns the words."""
        if self.board.headings is None:
            return None
        top, left, bottom, right = self.panes[p].tolist()
        return self.board.headings[top:bottom, left:right][self.taken[top:bottom, left:right] == 0]

    def stand(self, rings: Sequence[Ring], pose: np.ndarray, size: float) -> None:
        """Take the pixels of a word that stands at a pose."""
        x, y = (pose[0] - self.board.left) * self.board.unit, (pose[1] - self.board.top) * self.board.unit
        column, row = math.floor(x), math.floor(y)
        shift = np.array([x - column, y - row]) / (size * self.board.unit)
        sprite = self.board.sprite([turned(ring, pose[2]) + shift for ring in rings], 0.0, size)
        self._take(sprite, row - int(sprite.row), column - int(sprite.column))

    def stand_all(self, outlines: Sequence[Sequence[Ring]], poses: np.ndarray, sizes: np.ndarray) -> None:
        """Take the pixels of many words at once: grown rings (em), poses [N, 3] and sizes [N], page units per em."""
        if not len(outlines):
            return
        board = self.board
        at = (poses[:, :2] - (board.left, board.top)) * board.unit
        pixels = np.column_stack((at, poses[:, 2], np.log(sizes * board.unit)))
        image = Workspace(Chains.of(outlines), 1, *self.taken.shape).forward(pixels[None])[0]
        self.taken |= image > board.touch
        self._blurred = None
        self.free = np.array([self._free(pane) for pane in self.panes])

    def seat(self, turns: Turns) -> Optional[Tuple[float, float, float]]:
        """The pose at which the word was seated, in the freest window that has a place for it; None without any."""
        ink = len(turns[0].sprite.pixels)
        hopeless = ink >= WORTH * self.refused
        for p in np.lexsort((-self.free, hopeless)).tolist():
            pose = self.seat_in(p, turns)
            if pose is not None:
                return pose
            self.refused[p] = min(self.refused[p], ink)
        return None

    def seat_in(self, p: int, turns: Turns) -> Optional[Tuple[float, float, float]]:
        """The pose at which the word was seated in window `p`; None when it has no place there."""
        if self.free[p] < len(turns[0].sprite.pixels):
            return None
        found = best_turn(lambda sprite: self._find(p, sprite), turns)
        if found is None:
            return None
        self._take(found[0], found[1].row, found[1].column)
        return self.board.pose(*found)

    def _find(self, p: int, sprite: Sprite) -> Optional[Spot]:
        """The free place with the most contact in window `p`."""
        top, left, bottom, right = self.panes[p].tolist()
        window, pixels = self.taken[top:bottom, left:right], sprite.pixels
        height, width = sprite.mask.shape
        rows, columns = max(bottom - top - height + 1, 0), max(right - left - width + 1, 0)
        barred = self.board.barred(sprite, top, left, rows, columns)
        if barred is not None and barred.all():
            return None
        if self._blurred is None or self._blurred[0] != p:
            self._blurred = p, blurred(window, REACH)
        probes = pixels[(np.arange(PROBES) * len(pixels) * GOLDEN % len(pixels)).astype(int)]
        row, column, contact = _best_place(window, self._blurred[1], pixels, probes, height, width, barred)
        return None if row < 0 else Spot(top + row, left + column, contact)

    def _take(self, sprite: Sprite, row: int, column: int) -> None:
        """Take the sprite's pixels; those off the board, by a hair that outlines are grown to be safe, are taken."""
        height, width = sprite.mask.shape
        up, aside = max(-row, 0), max(-column, 0)
        window = self.taken[row + up : row + height, column + aside : column + width]
        window |= sprite.mask[up : up + window.shape[0], aside : aside + window.shape[1]]
        self._blurred = None
        top, left, bottom, right = self.panes.T
        for p in np.flatnonzero((top < row + height) & (bottom > row) & (left < column + width) & (right > column)):
            self.free[p] = self._free(self.panes[p])


GOLDEN = (math.sqrt(5) - 1) / 2
"""Steps of this share of the pixels, taken round and round, leave no wide gap between probes (Weyl 1916)."""


@compiled(nogil=True)
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


@compiled(nogil=True)
def _best_place(taken, around, pixels, probes, height, width, barred):  # type: ignore[no-untyped-def]
    """Row and column of the free place, not `barred` (None where none is), with the largest sum of `around` at the
    probes; -1 where there is none. The pixel that refused the last place is asked first: it refuses the next one as
    well, as a rule."""
    row, column, best = -1, -1, -1
    down, along = probes[0]
    for y in range(taken.shape[0] - height + 1):
        for x in range(taken.shape[1] - width + 1):
            if taken[y + down, x + along] > 0 or barred is not None and barred[y, x]:
                continue
            value = 0
            for n in range(len(probes)):
                v, u = y + probes[n, 0], x + probes[n, 1]
                if taken[v, u] > 0:
                    down, along, value = v - y, u - x, -1
                    break
                value += around[v, u]
            if value > best:
                free = True
                for n in range(len(pixels)):
                    if taken[y + pixels[n, 0], x + pixels[n, 1]] > 0:
                        down, along, free = pixels[n, 0], pixels[n, 1], False
                        break
                if free:
                    row, column, best = y, x, value
    return row, column, float(best)
