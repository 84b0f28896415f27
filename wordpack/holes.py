"""The largest holes of a layout: a small word that has room in one comes to stand there, at the scale that all have.

The search lets words grow and sees no worth in a hole that is too small for those that hold all back, so it may leave
one in which a smaller word would do. A hole is a circle about the free pixel that is farthest from what is taken. Words
that have a place in it without conflict on their bitmaps are tried, and the one goes there that leaves the least of a
hole where it came from and where it goes.
"""

from __future__ import annotations

import math
from typing import Iterator, NamedTuple, Optional, Tuple

import numpy as np
from scipy import ndimage

from wordpack.bitmaps import COLUMNS, LEFT, ROWS, TAKEN, TOP, conflict_at
from wordpack.compiled import compiled
from wordpack.finish import contacts_of, mended
from wordpack.metropolis import Metropolis
from wordpack.model import Problem, State
from wordpack.moves import is_within, may_move, move
from wordpack.picture import Picture

RESOLUTION = 1024
"""px along the page: words without conflict there are apart, or lack less than a pixel of it."""

HOLES = 8
"""Holes that are looked at, from the largest on."""

TRIED = 6
"""Words that are tried in a hole, the largest of those that have a place in it: small ones leave more of it."""

LENGTH = 3.0
"""Length, in radii of the hole, up to which words are looked at: a hole is longer than its circle here and there."""

LESS = 0.95
"""Share of the hole's radius than which those that a plug leaves must be smaller."""


def plugged(problem: Problem, state: State, side: Tuple[float, float] = (0.0, 0.0)) -> State:
    """A proven state with words in its largest holes, proven as well; the state itself where none has room in them.

    `side` (x, y): where large words are drawn to. Words that follow a field stay: they would stand askew elsewhere.
    """
    if problem.turning.field is not None:
        return state
    words = Metropolis(Picture(problem, state, RESOLUTION), problem.turning, side, pins=problem.pins)
    if not _fill(words):
        return state
    words.hand_over()
    poses = words.picture.state("").poses
    return mended(problem, contacts_of(problem, state.scale), state, poses)


def _fill(words: Metropolis) -> bool:
    """Put words in the largest holes; whether any had room."""
    depth, passed, filled = _depth(words), [], False
    for _ in range(HOLES):
        y, x = (int(at) for at in np.unravel_index(int(depth.argmax()), depth.shape))
        reach = math.ceil(depth[y, x])
        if _plug(words, y, x, float(depth[y, x])):
            depth, filled = _depth(words), True
        else:
            passed.append((slice(max(y - reach, 0), y + reach), slice(max(x - reach, 0), x + reach)))
        for hole in passed:
            depth[hole] = 0.0
    return filled


def _plug(words: Metropolis, y: int, x: int, radius: float) -> bool:
    """Put the best word in the hole about a pixel, if one makes it smaller and leaves none as large."""
    reach = math.ceil(radius)
    least, best = LESS * radius, None
    for word, seat in _seats(words, y, x, reach):
        back, (rows, columns) = _seat(words, word), words.table[word, [ROWS, COLUMNS]]
        _put(words, word, seat)
        here = _hole_in(words, (y - reach, x - reach, y + reach, x + reach), reach)
        there = _hole_in(words, (back.top, back.left, back.top + int(rows), back.left + int(columns)), reach)
        if max(here, there) < least:
            least, best = max(here, there), (word, seat)
        _put(words, word, back)
    if best is None:
        return False
    _put(words, *best)
    return True


def _depth(words: Metropolis) -> np.ndarray:
    """Distance of each pixel of the page [H, W] from what is taken, px."""
    return np.asarray(ndimage.distance_transform_edt(~_taken(words, 0, words.page.shape[1])))


def _taken(words: Metropolis, top: int, bottom: int) -> np.ndarray:
    """Which pixels of some rows of the page are taken."""
    rows = np.unpackbits(words.page[TAKEN, top:bottom].view(np.uint8), axis=-1, bitorder="little")
    return np.asarray(rows, bool)


def _hole_in(words: Metropolis, box: Tuple[int, int, int, int], pad: int) -> float:
    """Largest distance from what is taken, px, up to `pad`, of the pixels of a box (top, left, bottom, right)."""
    top, left, bottom, right = box
    above, before = max(top - pad, 0), max(left - pad, 0)
    taken = _taken(words, above, bottom + pad)[:, before : right + pad]
    depth = ndimage.distance_transform_edt(np.pad(~taken, 1))[1:-1, 1:-1]
    return float(depth[top - above : bottom - above, left - before : right - before].max())


class Seat(NamedTuple):
    """Where a word's bitmap stands, its first row and column, and its angle."""

    angle: float
    top: int
    left: int


def _seats(words: Metropolis, y: int, x: int, radius: int) -> Iterator[Tuple[int, Seat]]:
    """Words that have a place in a hole about a pixel, the largest first, each with its nearest one there."""
    half = words.picture.chains.boxes[:, 2:] * np.exp(words.poses[: len(words.picture.poses), 3])[:, None]
    small = np.flatnonzero((half[:, 0] <= 0.5 * LENGTH * radius) & (half[:, 1] <= radius))
    found = 0
    for word in small[np.argsort(-words.picture.ink_of(small), kind="stable")]:
        seat = _nearest(words, int(word), y, x, radius)
        if seat is not None:
            yield int(word), seat
            found += 1
        if found == TRIED:
            return


def _nearest(words: Metropolis, word: int, y: int, x: int, radius: int) -> Optional[Seat]:
    """The word's place in a hole at the first of its angles at which it has one."""
    for angle in words.angles_of(word):
        words.draw_turned(word, angle)
        top, left = nearest_place(
            words.page, words.bits, words.table, word, words.slot, y, x, radius, words.side
        )  # fmt: skip
        if top >= 0:
            return Seat(float(angle), int(top), int(left))
    return None


def _seat(words: Metropolis, word: int) -> Seat:
    """Where a word stands."""
    top, left = words.table[word, [TOP, LEFT]]
    return Seat(float(words.poses[word, 2]), int(top), int(left))


def _put(words: Metropolis, word: int, seat: Seat) -> None:
    """The word to a place, drawn anew: whole pixels on and at the same angle its bitmap is the same again."""
    words.draw_turned(word, seat.angle)
    move(words.page, words.bits, words.table, words.poses, word, words.slot, seat.top, seat.left, 0)


@compiled(nogil=True, counted=False)
def nearest_place(page, bits, table, word, slot, y, x, reach, side):  # type: ignore[no-untyped-def]
    """Top and left of a word's bitmap, that of a slot, where it has no conflict, its middle as near to a pixel as there
    is a place within so many rows and columns; -1, -1 where there is none."""
    nearest, its_top, its_left = 2 * reach * reach + 1, -1, -1
    rows, columns = table[slot, ROWS], table[slot, COLUMNS]
    for ring in range(reach + 1):  # squares about the pixel, from the inmost on
        if ring * ring >= nearest:
            break
        for down in range(-ring, ring + 1):
            step = 1 if abs(down) == ring else 2 * ring
            for along in range(-ring, ring + 1, step):
                far = down * down + along * along
                top, left = y + down - rows // 2, x + along - columns // 2
                if far >= nearest or not is_within(page, rows, columns, top, left):
                    continue
                allowed = may_move(table, word, slot, top, left, side)
                if allowed and conflict_at(page, bits, table, slot, top, left, word, 0) == 0:
                    nearest, its_top, its_left = far, top, left
    return its_top, its_left
