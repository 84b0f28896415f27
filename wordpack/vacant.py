"""The places on a board where a word has room, 64 at a time.

A pixel is one bit of a machine word, 1 where it is taken. A place is free when none of the word's pixels is taken
there, so the places that are not are the OR of the board shifted to each pixel. Pixels side by side are asked at once:
on level k a bit says whether any of the 2^k pixels from it on is taken, and two such pieces make a stretch of any
length. Nothing is rounded.
"""

from __future__ import annotations

from typing import Tuple

import numpy as np

from wordpack.compiled import bits_set, compiled

LEVELS = 6
"""Pieces of a stretch are 1, 2, 4, ... pixels long, as many lengths as this: 32 at most."""

BITS = 64
"""Pixels in a machine word."""

ALL = np.uint64(2**BITS - 1)
"""A machine word of taken pixels."""

FIRST_ASKED = 4
"""Pieces that are asked before it is looked whether any place is left, and twice as many each time after that."""

GOLDEN = 0.618
"""Part of all pieces, or of a turn, by which those that follow each other are apart, so that any few are spread."""


@compiled(nogil=True)
def spans_of(taken: np.ndarray) -> np.ndarray:
    """uint64 [LEVELS, H, W / 64 + 1]: a bit of level k is 1 where any of the 2^k pixels of its row from it on is taken,
    and beyond the end of the row; taken [H, W] is above 0 where a pixel is."""
    height, width = taken.shape
    count = (width + BITS - 1) // BITS
    spans = np.full((LEVELS, height, count + 1), ALL)
    for y in range(height):
        for x in range(width):
            if taken[y, x] <= 0:
                spans[0, y, x // BITS] ^= np.uint64(1) << np.uint64(x % BITS)
        for k in range(1, LEVELS):
            by = np.uint64(1 << (k - 1))
            for w in range(count):
                one, following = spans[k - 1, y, w], spans[k - 1, y, w + 1]
                spans[k, y, w] = one | (one >> by) | (following << (np.uint64(BITS) - by))
    return spans


def pieces_of(mask: np.ndarray) -> np.ndarray:
    """Row, column and level int64 [M, 3] of pieces that together are the pixels of a mask [h, w], in the order in which
    they are asked."""
    pieces = _pieces_of(mask)
    return pieces[np.argsort(np.arange(len(pieces)) * GOLDEN % 1.0, kind="stable")]


@compiled(nogil=True)
def _pieces_of(mask: np.ndarray) -> np.ndarray:
    """The same row by row."""
    height, width = mask.shape
    pieces, count = np.empty((height * width, 3), np.int64), 0
    for y in range(height):
        x = 0
        while x < width:
            end = x
            while end < width and mask[y, end] > 0:
                end += 1
            level = 0
            while level < LEVELS - 1 and 2 << level <= end - x:
                level += 1
            while x < end:
                at = min(x, end - (1 << level))  # the last piece may cover again what another does
                pieces[count, 0], pieces[count, 1], pieces[count, 2] = y, at, level
                x, count = at + (1 << level), count + 1
            x += 1
    return pieces[:count]


@compiled(nogil=True)
def free_bits(spans, pieces, rows, columns, closed, top, left):  # type: ignore[no-untyped-def]
    """uint64 [rows, columns / 64] with a bit of 1 at each free place that is not closed, by the word's upper left
    corner, and how many they are. The spans are the board's; in `closed`, the lowest level of spans, the first place is
    at (top, left); none is closed if it has no rows."""
    count, stride, found = (columns + BITS - 1) // BITS, spans.shape[2], 0
    at = (pieces[:, 2] * spans.shape[1] + pieces[:, 0]) * stride + pieces[:, 1] // BITS
    by = (pieces[:, 1] % BITS).astype(np.uint64)
    bits, flat = np.zeros((rows, count), np.uint64), spans.ravel()
    for y in range(rows):
        row = bits[y]  # of what is not free, until all is asked
        if len(closed):
            _or(row, 0, count, closed[top + y], left // BITS, np.uint64(left % BITS))
        if columns % BITS:
            row[-1] |= ALL << np.uint64(columns % BITS)
        _ask(row, flat[y * stride :], at, by)
        for w in range(count):
            row[w] = ~row[w]
            found += bits_set(row[w])
    return bits, found


@compiled(nogil=True)
def _ask(row, flat, at, by):  # type: ignore[no-untyped-def]
    """Let a row of places, 0 where one may be free, know of all pieces, until none is free: piece m is asked at bit
    by[m] of the machine word at[m]."""
    first, last = _open(row, 0, len(row))
    asked, most = 0, FIRST_ASKED
    while asked < len(at) and first < last:
        for m in range(asked, min(most, len(at))):
            _or(row, first, last, flat, at[m], by[m])
        asked, most = most, 2 * most
        first, last = _open(row, first, last)


@compiled(nogil=True)
def _or(row, first, last, bits, at, by):  # type: ignore[no-untyped-def]
    """Set what is set in other bits, from bit `by` of the machine word `at` on, in part of a row."""
    for w in range(first, last):  # a shift by 64 is not defined
        row[w] |= (bits[at + w] >> by) | ((bits[at + w + 1] << np.uint64(1)) << (np.uint64(BITS - 1) - by))


@compiled(nogil=True)
def _open(row: np.ndarray, first: int, last: int) -> Tuple[int, int]:
    """The part of a row's machine words, from first to before last, outside which no bit is 0."""
    while first < last and row[first] == ALL:
        first += 1
    while first < last and row[last - 1] == ALL:
        last -= 1
    return first, last


@compiled(nogil=True)
def best_place(bits, lines, contact, bonus):  # type: ignore[no-untyped-def]
    """Row and column of the free place with the largest contact + bonus; -1 where none is free. `lines` [R] are the
    rows in which there are any, `contact` [R, W] has those alone, `bonus` [H, W] all, or nothing."""
    row, column, best = -1, -1, -np.inf
    plain = bonus.shape[0] == 0
    for r in range(len(lines)):
        y = lines[r]
        for w in range(bits.shape[1]):
            if bits[y, w] != 0:
                for x in range(w * BITS, min((w + 1) * BITS, contact.shape[1])):
                    if (bits[y, w] >> np.uint64(x % BITS)) & np.uint64(1):
                        value = contact[r, x] if plain else contact[r, x] + bonus[y, x]
                        if value > best:
                            row, column, best = y, x, value
    return row, column, best


@compiled(nogil=True)
def places_of(bits: np.ndarray, count: int) -> np.ndarray:
    """Row and column int64 [count, 2] of so many bits, row by row."""
    places, found = np.empty((count, 2), np.int64), 0
    for y in range(len(bits)):
        for w in range(bits.shape[1]):
            word, x = bits[y, w], w * BITS
            while word:
                if word & np.uint64(1):
                    places[found, 0], places[found, 1] = y, x
                    found += 1
                word, x = word >> np.uint64(1), x + 1
    return places
