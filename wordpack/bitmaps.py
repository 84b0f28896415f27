"""Words as bitmaps of one bit a pixel, and the page that counts how many of them lie on each pixel.

64 pixels of a row are one machine word, so that "does it lie on others here?" is a shift, an AND and a count of bits,
and soonest answered for a word that does, since the rows that said so of late are asked first. The page counts in
binary with one bit of each pixel's count per plane; words are put down and lifted by a ripple-carry adder over whole
machine words.

A pixel is a word's own when the outline, grown by half the gap, covers more than TOUCH of it.
"""

from __future__ import annotations

import math
from typing import Any, Tuple

import numpy as np

from wordpack.compiled import bits_set, compiled
from wordpack.picture import Picture
from wordpack.raster import ALONE, draw_bands, place_word

TOUCH = 0.25
"""Share of a pixel that a grown word may cover before the pixel is its own: from 0.1 to 0.25 all end within 0.003 of
fill of each other."""

FRAME = 8
"""Pixels outside around the page: words may be tried a little beyond it."""

BITS = 64
"""Pixels in a machine word."""


ONES, TWOS, FOURS, OUTSIDE, TAKEN, SHARED = range(6)
"""Planes of a page, uint64 [6, H, W / 64] of one bit a pixel: the count of words in binary (it wraps at 8), what is
outside the region, what is taken (by a word or outside), what is shared (by two words or more, or outside)."""

FIRST, ROWS, COLUMNS, WIDTH, TOP, LEFT, ASKED, MOST, ORDER, RANK, BULK, NORTH, SOUTH, WEST, EAST = range(15)
"""Columns of the words' table, int64 [N + SPARE, 15], which with their bits, uint64, is all there is of their bitmaps:
slots 0 to N - 1 are the words', two are for what words are like at other angles, N + NOBODY stays empty.

A bitmap has so many ROWS and COLUMNS of pixels. Its rows are in the bits from FIRST on, each after an empty machine
word and WIDTH machine words long, the leftmost pixel in the lowest bit; behind the last comes an empty one as well. Its
upper left pixel is at TOP, LEFT of the page. From ASKED on the bits have its rows in the order in which they are asked,
at first by falling number of pixels. A word larger than the page has no rows, stays, and is not counted. MOST: the
most conflict that a word can be in, what was last counted and what others have come to share since; the words by length
are in ORDER, and the place of each there is its RANK; by size each has the rank BULK, the largest
N - 1. Twice the middle of a bitmap stays between NORTH and SOUTH, WEST and EAST, which are FAR where a word is free.
"""


FAR = 1 << 40
"""Half pixels: farther than any place."""


SPARE, NOBODY = 3, 2
"""Slots beyond the words', and which of them is nobody's."""


Pen = Tuple[Any, ...]
"""What words are drawn with: the outlines' points, live edges, first points and boxes (raster.Chains), one thread's
scratch arrays, an image for one word, and the page's rows and columns. A plain tuple: numba's cache of a kernel that is
handed a class cannot be read any more when the class is gone."""

BOXES = 3  # of a Pen


def page_of(picture: Picture) -> np.ndarray:
    """An empty page, FRAME larger on each side than the picture."""
    outside = np.pad(picture.solid > 1.0 - TOUCH, FRAME, constant_values=True)
    height, columns = outside.shape
    width = -(-columns // BITS) + 2  # a shifted row reaches a machine word further
    wide = np.pad(outside, ((0, 0), (0, width * BITS - columns)), constant_values=True)
    page = np.zeros((6, height, width), np.uint64)
    page[OUTSIDE] = np.packbits(wide, axis=-1, bitorder="little").view("<u8")
    clear(page)
    return page


def clear(page: np.ndarray) -> None:
    """Take all words off a page."""
    page[[ONES, TWOS, FOURS]] = 0
    page[[TAKEN, SHARED]] = page[OUTSIDE]


def empty_words(half: np.ndarray, length: np.ndarray, sizes: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """Bits and table for words of at most so much half height and width [N, 2] px, of such lengths and sizes [N]."""
    size = np.ceil(2 * half).astype(np.int64) + 2
    size = np.concatenate((size, np.tile(size.max(0, initial=2), (SPARE, 1))))
    packed = size[:, 0] * (-(-size[:, 1] // BITS) + 1) + 1
    room = packed + size[:, 0]
    table = np.zeros((len(size), 15), np.int64)
    table[:, [NORTH, WEST]], table[:, [SOUTH, EAST]] = -FAR, FAR
    table[:, FIRST] = np.cumsum(room) - room
    table[:, ASKED] = table[:, FIRST] + packed
    order = np.argsort(length, kind="stable")
    table[: len(half), ORDER] = order
    table[order, RANK] = np.arange(len(half))
    table[np.argsort(sizes, kind="stable"), BULK] = np.arange(len(half))
    return np.zeros(int(room.sum()), np.uint64), table


def pen_of(picture: Picture, half: np.ndarray, most: Tuple[int, int], scratch: Tuple[np.ndarray, ...]) -> Pen:
    """The pen for a picture's words of at most so much half height and width [N, 2] px, on a page of so many rows and
    columns; the scratch arrays are raster's for it."""
    largest = np.minimum(np.ceil(2 * half).astype(np.int64).max(0, initial=0) + 2, most)
    image, c = np.zeros(int(largest.prod()), np.float32), picture.chains
    return c.points, c.live, c.first, c.boxes, scratch, image, most


def bitmap(bits: np.ndarray, table: np.ndarray, slot: int) -> np.ndarray:
    """A slot's pixels, bool [rows, columns]."""
    rows, columns, width = (int(each) for each in table[slot, [ROWS, COLUMNS, WIDTH]])
    packed = bits[table[slot, FIRST] :][: rows * (width + 1)].reshape(rows, width + 1)[:, 1:]
    pixels = np.unpackbits(np.ascontiguousarray(packed, "<u8").view(np.uint8), axis=-1, bitorder="little")
    return np.asarray(pixels[:, :columns], bool)


# ------------------------------------------------------------------------------------------------------------ kernels


@compiled(nogil=True, counted=False)
def _shifted(bits, at, by, back):  # type: ignore[no-untyped-def]
    """Machine word `at` of a row that begins `by` pixels into the page's machine words; back is 63 - by, since a shift
    by 64 is not defined."""
    return (bits[at + 1] << by) | ((bits[at] >> np.uint64(1)) >> back)


@compiled(nogil=True, counted=False)
def put(page, bits, table, slot, top, left, lift):  # type: ignore[no-untyped-def]
    """Put a bitmap down on the page, or lift it, at a place."""
    width, column = table[slot, WIDTH], left >> 6
    by = np.uint64(left & 63)
    back = np.uint64(63) - by
    for y in range(table[slot, ROWS]):
        at = table[slot, FIRST] + y * (width + 1)
        for j in range(width + 1):
            own = _shifted(bits, at + j, by, back)
            if own != 0:
                _count(page, top + y, column + j, own, lift)


@compiled(nogil=True, counted=False)
def _count(page, y, x, own, lift):  # type: ignore[no-untyped-def]
    """One more, or one less, on the pixels `own` of one machine word of the page."""
    ones, twos, fours = page[ONES, y, x], page[TWOS, y, x], page[FOURS, y, x]
    carry = ~ones & own if lift else ones & own
    ones ^= own
    again = ~twos & carry if lift else twos & carry
    twos ^= carry
    fours ^= again
    page[ONES, y, x], page[TWOS, y, x], page[FOURS, y, x] = ones, twos, fours
    several = twos | fours | page[OUTSIDE, y, x]
    page[TAKEN, y, x], page[SHARED, y, x] = ones | several, several


@compiled(nogil=True, counted=False)
def conflict(page, bits, table, slot):  # type: ignore[no-untyped-def]
    """Pixels of a word, where it stands, that another one or the outside has as well."""
    top, left, width = table[slot, TOP], table[slot, LEFT], table[slot, WIDTH]
    by, column, total = np.uint64(left & 63), left >> 6, 0
    back = np.uint64(63) - by
    for y in range(table[slot, ROWS]):
        at = table[slot, FIRST] + y * (width + 1)
        for j in range(width + 1):
            both = _shifted(bits, at + j, by, back) & page[SHARED, top + y, column + j]
            if both != 0:
                total += np.int64(bits_set(both))
    return total


@compiled(nogil=True, counted=False)
def own(page, bits, table, word):  # type: ignore[no-untyped-def]
    """The conflict of a word where it stands, which is the most that it can be in from now on."""
    found = conflict(page, bits, table, word) if table[word, MOST] > 0 else 0
    table[word, MOST] = found
    return found


@compiled(nogil=True, counted=False)
def conflict_at(page, bits, table, slot, top, left, gone, limit):  # type: ignore[no-untyped-def]
    """Pixels that a bitmap would share at a place if word `gone` were not where it stands; more than `limit`, and not
    all of them, if there are more. The row that tells comes forward among those that are asked: where a word stands,
    and where words of its length do, the same few of them nearly always do."""
    width, column, total = table[slot, WIDTH], left >> 6, 0
    by = np.uint64(left & 63)
    back = np.uint64(63) - by
    gone_top, gone_rows, gone_width = table[gone, TOP], table[gone, ROWS], table[gone, WIDTH]
    gone_by, gone_column = np.uint64(table[gone, LEFT] & 63), table[gone, LEFT] >> 6
    gone_back = np.uint64(63) - gone_by
    for k in range(table[slot, ROWS]):
        row = np.int64(bits[table[slot, ASKED] + k])
        at, y = table[slot, FIRST] + row * (width + 1), top + row
        gone_at = table[gone, FIRST] + (y - gone_top) * (gone_width + 1) - gone_column
        beside = not 0 <= y - gone_top < gone_rows
        for j in range(width + 1):
            x = column + j
            own = _shifted(bits, at + j, by, back)
            both = own & page[TAKEN, y, x]
            if both != 0:
                if not (beside or x < gone_column or x > gone_column + gone_width):
                    its = _shifted(bits, gone_at + x, gone_by, gone_back)
                    both = own & (page[SHARED, y, x] | (page[TAKEN, y, x] & ~its))
                total += np.int64(bits_set(both))
                if total > limit:
                    asked = table[slot, ASKED]
                    bits[asked + k], bits[asked + k // 2] = bits[asked + k // 2], np.uint64(row)
                    return total
    return total


@compiled(nogil=True)
def draw_word(bits, table, pen, poses, word, slot):  # type: ignore[no-untyped-def]
    """A word's bitmap at the slot's pose (x, y px of the page, angle, log px per em) into the slot, with its upper left
    pixel. It gets no rows if it is larger than the page."""
    points, live, first, boxes, scratch, drawn, most = pen
    pose = poses[slot]
    scale = math.exp(pose[3])
    c, s = math.cos(pose[2]) * scale, math.sin(pose[2]) * scale
    box = boxes[word]
    half_x, half_y = abs(c) * box[2] + abs(s) * box[3], abs(s) * box[2] + abs(c) * box[3]
    x, y = pose[0] + c * box[0] - s * box[1], pose[1] + s * box[0] + c * box[1]
    left, top = int(math.floor(x - half_x)), int(math.floor(y - half_y))
    rows, columns = max(int(math.ceil(y + half_y)) - top, 1), max(int(math.ceil(x + half_x)) - left, 1)
    table[slot, TOP], table[slot, LEFT], table[slot, ROWS] = top, left, 0
    if rows > most[0] or columns > most[1]:
        return
    moves, spans = np.empty((1, 1, 4)), np.zeros((1, 1, 2), np.int32)
    here = pose.copy()
    here[0] -= left
    here[1] -= top
    place_word(here, box, rows, rows, columns, moves[0, 0], spans[0, 0])
    image = drawn[: rows * columns].reshape((1, rows, columns))
    draw_bands(points, live, first[word : word + 2], moves, spans, image, rows, scratch, *ALONE)
    _pack(image[0], bits, table, slot)


@compiled(nogil=True)
def _pack(image, bits, table, slot):  # type: ignore[no-untyped-def]
    """The pixels of an image that are covered enough, as a slot's bitmap."""
    rows, columns = image.shape
    width = (columns + BITS - 1) // BITS
    table[slot, ROWS], table[slot, COLUMNS], table[slot, WIDTH] = rows, columns, width
    at, ink = table[slot, FIRST], np.zeros(rows, np.int64)
    for y in range(rows):
        bits[at] = 0
        for begin in range(0, columns, BITS):
            cell = np.uint64(0)
            for x in range(min(begin + BITS, columns) - 1, begin - 1, -1):
                cell = (cell << np.uint64(1)) | np.uint64(image[y, x] > TOUCH)
            at += 1
            bits[at] = cell
            ink[y] -= np.int64(bits_set(cell))
        at += 1
    bits[at] = 0
    if not ink.any():  # less than a pixel of ink: one pixel all the same, or it would be in nobody's way
        bits[table[slot, FIRST] + rows // 2 * (width + 1) + 1 + ((columns // 2) >> 6)] = np.uint64(1) << np.uint64(
            (columns // 2) & 63
        )
    _rank(ink, columns, bits, table[slot, ASKED])


@compiled(nogil=True)
def _rank(ink, columns, bits, asked):  # type: ignore[no-untyped-def]
    """The rows, those with most ink (which is below zero) first, to bits[asked:]. Counted out: numba takes a second to
    compile a sort of its own."""
    ends = np.zeros(columns + 2, np.int64)
    for y in range(len(ink)):
        ends[columns + ink[y] + 1] += 1
    for n in range(columns + 1):
        ends[n + 1] += ends[n]
    for y in range(len(ink)):
        place = columns + ink[y]
        bits[asked + ends[place]] = np.uint64(y)
        ends[place] += 1


@compiled(nogil=True, counted=False)
def copy_slot(bits, table, source, target):  # type: ignore[no-untyped-def]
    """One slot's bitmap, and where it is, to another."""
    rows = table[source, ROWS]
    for part, size in ((FIRST, rows * (table[source, WIDTH] + 1) + 1), (ASKED, rows)):
        begin, end = table[source, part], table[target, part]
        for k in range(size):
            bits[end + k] = bits[begin + k]
    for part in (ROWS, COLUMNS, WIDTH, TOP, LEFT):
        table[target, part] = table[source, part]


@compiled(nogil=True)
def draw_all(page, bits, table, pen, poses):  # type: ignore[no-untyped-def]
    """All words' bitmaps where they stand, moved to be wholly on the page, and put down."""
    height, width = pen[-1]
    for n in range(len(table) - SPARE):
        draw_word(bits, table, pen, poses, n, n)
        if table[n, ROWS] > 0:
            top = min(max(table[n, TOP], 0), height - table[n, ROWS])
            left = min(max(table[n, LEFT], 0), width - table[n, COLUMNS])
            poses[n, 0] += left - table[n, LEFT]
            poses[n, 1] += top - table[n, TOP]
            table[n, TOP], table[n, LEFT], table[n, MOST] = top, left, FAR
            put(page, bits, table, n, top, left, False)


@compiled(nogil=True, counted=False)
def conflicts(page, bits, table, out):  # type: ignore[no-untyped-def]
    """Every word's conflict, to out [N]."""
    for n in range(len(out)):
        out[n] = own(page, bits, table, n)
