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

from wordpack.bitmaps import BITS, BULK, COLUMNS, LEFT, ROWS, TAKEN, TOP, conflict_at
from wordpack.compiled import compiled
from wordpack.contact import ContactFinder
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

ELSEWHERE = 1.0
"""Page units from where it was beyond which a word stands elsewhere: the others come back from the bitmaps but for
rounding."""


def plugged(problem: Problem, state: State, side: Tuple[float, float] = (0.0, 0.0)) -> State:
    """A proven state with words in its largest holes, proven as well; the state itself where none has room in them.

    `side` (x, y): where large words are drawn to, from which those of the larger half go no farther. Words that follow
    a field stay: they would stand askew elsewhere.
    """
    if problem.turning.field is not None:
        return state
    words = Metropolis(Picture(problem, state, RESOLUTION), problem.turning, side, pins=problem.pins, balanced=True)
    if not _fill(words):
        return state
    words.hand_over()
    poses = words.picture.state("").poses
    contacts = contacts_of(problem, state.scale)
    together = mended(problem, contacts, state, poses)
    return one_by_one(problem, contacts, state, poses) if together is state else together


def one_by_one(problem: Problem, contacts: ContactFinder, state: State, poses: np.ndarray) -> State:
    """A proven state with those of its words at other poses that can be set apart there."""
    for word in np.flatnonzero(np.hypot(*(poses - state.poses)[:, :2].T) > ELSEWHERE):
        there = state.poses.copy()
        there[word] = poses[word]
        state = mended(problem, contacts, state, there)
    return state


class Box(NamedTuple):
    """A rectangle of the page's pixels, some rows and columns; it may reach beyond the page."""

    top: int
    left: int
    bottom: int
    right: int

    def wider(self, by: int) -> Box:
        """The box and so many pixels more on each side, none before the page's first."""
        return Box(max(self.top - by, 0), max(self.left - by, 0), self.bottom + by, self.right + by)

    @property
    def pixels(self) -> Tuple[slice, slice]:
        """The rows and the columns."""
        return slice(self.top, self.bottom), slice(self.left, self.right)


def _fill(words: Metropolis) -> bool:
    """Put words in the largest holes; whether any had room."""
    depth, passed, filled = depths(words, Box(0, 0, words.page.shape[1], words.page.shape[2] * BITS), 0), [], False
    most = math.ceil(depth.max())
    for _ in range(HOLES):
        y, x = (int(at) for at in np.unravel_index(int(depth.argmax()), depth.shape))
        changed = _plug(words, y, x, float(depth[y, x]))
        for box in changed:
            around = box.wider(most)  # no hole is larger than the largest was: none has changed farther away
            depth[around.pixels] = depths(words, around, most)
            filled = True
        if not changed:
            passed.append(Box(y, x, y, x).wider(math.ceil(depth[y, x])))
        for hole in passed:
            depth[hole.pixels] = 0.0
    return filled


def _plug(words: Metropolis, y: int, x: int, radius: float) -> Tuple[Box, ...]:
    """Put the best word in the hole about a pixel, if one makes it smaller, leaves none as large and the words as
    balanced as they are to be; where it was and where it is, none if it stays."""
    reach = math.ceil(radius)
    hole = Box(y - reach, x - reach, y + reach, x + reach)
    least, best, lean = LESS * radius, None, words.lean()
    for word, seat in _seats(words, y, x, reach):
        back, was = _seat(words, word), _box(words, word)
        _put(words, word, seat)
        largest = max(float(depths(words, box, reach).max()) for box in (hole, was))
        if largest < least and words.lean() <= lean:
            least, best = largest, (word, seat)
        _put(words, word, back)
    if best is None:
        return ()
    was = _box(words, best[0])
    _put(words, *best)
    return was, _box(words, best[0])


def _box(words: Metropolis, word: int) -> Box:
    """The box of a word's bitmap where it stands."""
    top, left, rows, columns = (int(each) for each in words.table[word, [TOP, LEFT, ROWS, COLUMNS]])
    return Box(top, left, top + rows, left + columns)


def depths(words: Metropolis, box: Box, most: int) -> np.ndarray:
    """Distance of each pixel of a box from what is taken, px, as far as it is no more than `most`."""
    inner, outer = box.wider(0), box.wider(most)
    rows = np.unpackbits(words.page[TAKEN, outer.pixels[0]].view(np.uint8), axis=-1, bitorder="little")
    taken = np.pad(np.asarray(rows[:, outer.pixels[1]], bool), 1, constant_values=True)
    top, left = inner.top - outer.top + 1, inner.left - outer.left + 1
    depth = np.asarray(ndimage.distance_transform_edt(~taken))[top:-1, left:-1]
    return depth[: inner.bottom - inner.top, : inner.right - inner.left]


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
    """The word's place in a hole at the first of its angles at which it has one. A word of the smaller half may come
    nearer to the side of the large ones: held off it, such words left a larger hole in 17 of 20 drafts."""
    side = words.side if 2 * words.table[word, BULK] >= len(words.picture.poses) else (0.0, 0.0)
    for angle in words.angles_of(word):
        words.draw_turned(word, angle)
        top, left = nearest_place(words.page, words.bits, words.table, word, words.slot, y, x, radius, side)
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
                if allowed and conflict_at(page, bits, table, slot, top, left, word, 0.0) == 0:
                    nearest, its_top, its_left = far, top, left
    return its_top, its_left
