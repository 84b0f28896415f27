"""Moves of words on their bitmaps (bitmaps.py) that stand or not by the conflict they come to: numba on flat arrays.

A move stands if the words that it moves have no more conflict afterwards than before and a `bar` more, a number of
chance; a pixel that two of them share counts once. Nothing is put down to try it: bitmaps are laid on the page where
they would be, and the words that leave are looked through.
"""

from __future__ import annotations

from wordpack.bitmaps import (
    BITS,
    BULK,
    CALM,
    COLUMNS,
    EAST,
    FAR,
    LEFT,
    NOBODY,
    NORTH,
    ORDER,
    RANK,
    ROWS,
    SOUTH,
    SPARE,
    TOP,
    WEST,
    conflict,
    conflict_at,
    copy_slot,
    put,
)
from wordpack.compiled import compiled

SHIFT = 3
"""Most pixels along each axis of a shift."""

NEAR = 0.15
"""Share of all words, by length, among which a word finds those to change places with, either way."""


@compiled(nogil=True)
def sweep_level(page, bits, table, poses, room, side, mix, bars, chance):  # type: ignore[no-untyped-def]
    """A move of a word at its angle for each of `bars` [M], by numbers of chance [M, 6]: two change places, one jumps
    to anywhere in the room, or shifts a little."""
    (swaps, jumps, _), count = mix, len(table) - SPARE
    for m in range(len(bars)):
        word, kind, u, v = int(chance[m, 0] * count), chance[m, 1], chance[m, 2], chance[m, 3]
        if table[word, ROWS] == 0:
            continue
        if kind < swaps:
            other = partner(table, word, chance[m, 4], chance[m, 5])
            if other != word and may_swap(table, word, other, side):
                swap_level(page, bits, table, poses, word, other, u, v, bars[m])
            continue
        if kind < swaps + jumps:
            top = room[0] + int(u * (room[2] - room[0])) - table[word, ROWS] // 2
            left = room[1] + int(v * (room[3] - room[1])) - table[word, COLUMNS] // 2
        else:
            top, left = table[word, TOP] + step(u), table[word, LEFT] + step(v)
        if not may_move(table, word, word, top, left, side):
            continue
        if is_within(page, table[word, ROWS], table[word, COLUMNS], top, left):
            limit = bars[m] if table[word, CALM] else bars[m] + own(page, bits, table, word)
            found = conflict_at(page, bits, table, word, top, left, word, limit)
            if found <= limit:
                move(page, bits, table, poses, word, word, top, left, found)


@compiled(nogil=True)
def may_swap(table, word, other, side):  # type: ignore[no-untyped-def]
    """Whether of two words that change places the larger one comes no farther from the side that draws large ones, and
    neither is on a leash."""
    if table[word, SOUTH] < FAR or table[other, SOUTH] < FAR:
        return False
    along = side[0] * (table[other, LEFT] - table[word, LEFT]) + side[1] * (table[other, TOP] - table[word, TOP])
    return (table[word, BULK] - table[other, BULK]) * along >= 0.0


@compiled(nogil=True)
def may_move(table, word, slot, top, left, side):  # type: ignore[no-untyped-def]
    """Whether a word, as the bitmap of a slot, stays on its leash, and one of the larger half goes no farther from the
    side that draws large ones than by a shift, or one of the smaller half no nearer."""
    y, x = 2 * top + table[slot, ROWS], 2 * left + table[slot, COLUMNS]
    if y < table[word, NORTH] or y > table[word, SOUTH] or x < table[word, WEST] or x > table[word, EAST]:
        return False
    along = side[0] * (left - table[word, LEFT]) + side[1] * (top - table[word, TOP])
    return abs(along) <= SHIFT or (2 * table[word, BULK] - (len(table) - SPARE)) * along >= 0.0


@compiled(nogil=True)
def step(chance):  # type: ignore[no-untyped-def]
    return int(chance * (2 * SHIFT + 1)) - SHIFT


@compiled(nogil=True)
def partner(table, word, far, way):  # type: ignore[no-untyped-def]
    """Another word of nearly the length; the word itself where there is none."""
    count = len(table) - SPARE
    steps = 1 + int(far * NEAR * count)
    at = table[word, RANK] + (steps if way < 0.5 else -steps)
    other = table[at, ORDER] if 0 <= at < count else word
    return other if table[other, ROWS] > 0 else word


@compiled(nogil=True)
def own(page, bits, table, word):  # type: ignore[no-untyped-def]
    """The conflict of a word that is not known to be calm, where it stands."""
    found = conflict(page, bits, table, word)
    table[word, CALM] = 1 if found == 0 else 0
    return found


@compiled(nogil=True)
def is_within(page, rows, columns, top, left):  # type: ignore[no-untyped-def]
    """Whether a bitmap, if it has rows, is wholly on a page at a place."""
    _, height, width = page.shape
    return rows > 0 and top >= 0 and left >= 0 and top + rows <= height and left + columns <= BITS * (width - 2)


@compiled(nogil=True)
def _meet(top, left, rows, columns, its_top, its_left, its_rows, its_columns):  # type: ignore[no-untyped-def]
    """Whether two boxes share a pixel."""
    return (
        top < its_top + its_rows
        and its_top < top + rows
        and left < its_left + its_columns
        and its_left < left + columns
    )


@compiled(nogil=True)
def _stir(table, word, found):  # type: ignore[no-untyped-def]
    """After a word has come to where it has so much conflict: who may have got some by it is calm no more."""
    table[word, CALM] = 1 if found == 0 else 0
    if found > 0:
        top, left, rows, columns = table[word, TOP], table[word, LEFT], table[word, ROWS], table[word, COLUMNS]
        for n in range(len(table) - SPARE):
            if table[n, CALM] and _meet(
                top, left, rows, columns, table[n, TOP], table[n, LEFT], table[n, ROWS], table[n, COLUMNS]
            ):
                table[n, CALM] = 0


@compiled(nogil=True)
def move(page, bits, table, poses, word, slot, top, left, found):  # type: ignore[no-untyped-def]
    """The word to a place where it has so much conflict, as the bitmap of a slot."""
    put(page, bits, table, word, table[word, TOP], table[word, LEFT], True)
    _land(page, bits, table, poses, word, slot, top, left)
    _stir(table, word, found)


@compiled(nogil=True)
def _land(page, bits, table, poses, word, slot, top, left):  # type: ignore[no-untyped-def]
    """Put a lifted word down at a place, as the bitmap of a slot."""
    poses[word, 0] = poses[slot, 0] + left - table[slot, LEFT]
    poses[word, 1] = poses[slot, 1] + top - table[slot, TOP]
    poses[word, 2], poses[word, 3] = poses[slot, 2], poses[slot, 3]
    if slot != word:
        copy_slot(bits, table, slot, word)
    table[word, TOP], table[word, LEFT] = top, left
    put(page, bits, table, word, top, left, False)


@compiled(nogil=True)
def swap_level(page, bits, table, poses, word, other, down, along, bar):  # type: ignore[no-untyped-def]
    """Two words change places; their boxes stand alike in each other's, flush with a side or between."""
    rows, columns = table[other, ROWS] - table[word, ROWS], table[other, COLUMNS] - table[word, COLUMNS]
    top, left = table[other, TOP] + int(round(rows * down)), table[other, LEFT] + int(round(columns * along))
    if not is_within(page, table[word, ROWS], table[word, COLUMNS], top, left):
        return
    found, limit = begin_swap(page, bits, table, word, other, word, top, left, bar)
    if found <= limit:
        new_top = table[word, TOP] - int(round(rows * down))
        new_left = table[word, LEFT] - int(round(columns * along))
        end_swap(page, bits, table, poses, word, other, word, other, top, left, new_top, new_left, found, limit)


@compiled(nogil=True)
def begin_swap(page, bits, table, word, other, one, top, left, bar):  # type: ignore[no-untyped-def]
    """The first of two words that change places, as the bitmap of slot `one` at a place on the page. Returns the
    conflict there, and the most that both may have. If that is enough both are lifted and the first is put down there,
    else all is as before."""
    y, x, rows, columns, limit = table[word, TOP], table[word, LEFT], table[one, ROWS], table[one, COLUMNS], bar
    if not table[word, CALM]:
        limit += own(page, bits, table, word)
    lifted = not table[other, CALM] or _meet(top, left, rows, columns, y, x, table[word, ROWS], table[word, COLUMNS])
    if lifted:
        put(page, bits, table, word, y, x, True)
    if not table[other, CALM]:
        limit += conflict(page, bits, table, other)
    found = conflict_at(page, bits, table, one, top, left, other, limit)
    if found <= limit:
        if not lifted:
            put(page, bits, table, word, y, x, True)
        put(page, bits, table, other, table[other, TOP], table[other, LEFT], True)
        put(page, bits, table, one, top, left, False)
    elif lifted:
        put(page, bits, table, word, y, x, False)
    return float(found), limit


@compiled(nogil=True)
def end_swap(  # type: ignore[no-untyped-def]
    page, bits, table, poses, word, other, one, two, top, left, new_top, new_left, found, limit
):
    """The second of the words, as the bitmap of slot `two`, to its place; or both back to where they stood."""
    total = limit + 1.0
    if is_within(page, table[two, ROWS], table[two, COLUMNS], new_top, new_left):
        nobody = len(table) - SPARE + NOBODY
        total = found + conflict_at(page, bits, table, two, new_top, new_left, nobody, limit - found)
    put(page, bits, table, one, top, left, True)
    if total > limit:
        for which in (word, other):
            put(page, bits, table, which, table[which, TOP], table[which, LEFT], False)
        return
    _land(page, bits, table, poses, word, one, top, left)
    _land(page, bits, table, poses, other, two, new_top, new_left)
    _stir(table, word, total)
    _stir(table, other, total)
