"""Moves of words on their bitmaps (bitmaps.py) that stand or not by the conflict they come to: numba on flat arrays.

A move stands if the words that it moves have no more conflict afterwards than before and a `bar` more, a number of
chance; a pixel that two of them share counts once. Nothing is put down to try it: bitmaps are laid on the page where
they would be, and the words that leave are looked through.
"""

from __future__ import annotations

import math

from wordpack.bitmaps import (
    BITS,
    BULK,
    COLUMNS,
    EAST,
    FAR,
    LEFT,
    MOST,
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
    own,
    put,
)
from wordpack.compiled import compiled

SHIFT = 3
"""Most pixels along each axis of a shift."""

NEAR = 0.15
"""Share of all words, by length, among which a word finds those to change places with, either way."""


@compiled(nogil=True, counted=False)
def sweep_level(page, bits, table, poses, room, side, poise, mix, bars, chance):  # type: ignore[no-untyped-def]
    """A move of a word at its angle for each of `bars` [M], by numbers of chance [M, 6]: two change places, one jumps
    to anywhere in the room, or shifts a little. `poise` (lean_by) is kept."""
    (swaps, jumps, _), count = mix, len(table) - SPARE
    for m in range(len(bars)):
        word, kind, u, v = int(chance[m, 0] * count), chance[m, 1], chance[m, 2], chance[m, 3]
        if table[word, ROWS] == 0:
            continue
        if kind < swaps:
            other = partner(table, word, chance[m, 4], chance[m, 5])
            if other != word and may_swap(table, word, other, side):
                swap_level(page, bits, table, poses, poise, word, other, u, v, bars[m])
            continue
        if kind < swaps + jumps:
            top = room[0] + int(u * (room[2] - room[0])) - table[word, ROWS] // 2
            left = room[1] + int(v * (room[3] - room[1])) - table[word, COLUMNS] // 2
        else:
            top, left = table[word, TOP] + step(u), table[word, LEFT] + step(v)
        if not may_move(table, word, word, top, left, side):
            continue
        if is_within(page, table[word, ROWS], table[word, COLUMNS], top, left):
            found = conflict_at(page, bits, table, word, top, left, word, bars[m] + table[word, MOST])
            if not stands(page, bits, table, word, found, bars[m]):
                continue
            if lean_one(table, poses, poise, word, word, top, left):
                move(page, bits, table, poses, word, word, top, left, found)


@compiled(nogil=True, counted=False)
def may_swap(table, word, other, side):  # type: ignore[no-untyped-def]
    """Whether of two words that change places the larger one comes no farther from the side that draws large ones, and
    neither is on a leash."""
    if table[word, SOUTH] < FAR or table[other, SOUTH] < FAR:
        return False
    along = side[0] * (table[other, LEFT] - table[word, LEFT]) + side[1] * (table[other, TOP] - table[word, TOP])
    return (table[word, BULK] - table[other, BULK]) * along >= 0.0


@compiled(nogil=True, counted=False)
def may_move(table, word, slot, top, left, side):  # type: ignore[no-untyped-def]
    """Whether a word, as the bitmap of a slot, stays on its leash, and one of the larger half goes no farther from the
    side that draws large ones than by a shift, or one of the smaller half no nearer."""
    y, x = 2 * top + table[slot, ROWS], 2 * left + table[slot, COLUMNS]
    if y < table[word, NORTH] or y > table[word, SOUTH] or x < table[word, WEST] or x > table[word, EAST]:
        return False
    along = side[0] * (left - table[word, LEFT]) + side[1] * (top - table[word, TOP])
    return abs(along) <= SHIFT or (2 * table[word, BULK] - (len(table) - SPARE)) * along >= 0.0


@compiled(nogil=True, counted=False)
def moment(table, poses, word, slot, top, left):  # type: ignore[no-untyped-def]
    """x and y of how far a word's middle goes to a place, as the bitmap of a slot, times the word's size."""
    along = left - table[word, LEFT] + 0.5 * (table[slot, COLUMNS] - table[word, COLUMNS])
    down = top - table[word, TOP] + 0.5 * (table[slot, ROWS] - table[word, ROWS])
    size = math.exp(poses[word, 3])
    return size * along, size * down


@compiled(nogil=True, counted=False)
def lean_by(poise, x, y):  # type: ignore[no-untyped-def]
    """Add x and y to the sum of the words' moments if they stay balanced, or come no farther off; whether they do.
    `poise` [3]: the sum's x and y, px times px per em, and the square of what its length may be."""
    now, then = poise[0] ** 2 + poise[1] ** 2, (poise[0] + x) ** 2 + (poise[1] + y) ** 2
    if then > max(now, poise[2]):
        return False
    poise[0] += x
    poise[1] += y
    return True


@compiled(nogil=True, counted=False)
def lean_one(table, poses, poise, word, slot, top, left):  # type: ignore[no-untyped-def]
    """The same where one word goes to a place, as the bitmap of a slot."""
    x, y = moment(table, poses, word, slot, top, left)
    return lean_by(poise, x, y)


@compiled(nogil=True, counted=False)
def lean_both(table, poses, poise, word, other, one, two, top, left, new_top, new_left):  # type: ignore[no-untyped-def]
    """The same where two words change places."""
    x, y = moment(table, poses, word, one, top, left)
    its_x, its_y = moment(table, poses, other, two, new_top, new_left)
    return lean_by(poise, x + its_x, y + its_y)


@compiled(nogil=True, counted=False)
def step(chance):  # type: ignore[no-untyped-def]
    return int(chance * (2 * SHIFT + 1)) - SHIFT


@compiled(nogil=True, counted=False)
def partner(table, word, far, way):  # type: ignore[no-untyped-def]
    """Another word of nearly the length; the word itself where there is none."""
    count = len(table) - SPARE
    steps = 1 + int(far * NEAR * count)
    at = table[word, RANK] + (steps if way < 0.5 else -steps)
    other = table[at, ORDER] if 0 <= at < count else word
    return other if table[other, ROWS] > 0 else word


@compiled(nogil=True, counted=False)
def stands(page, bits, table, word, found, bar):  # type: ignore[no-untyped-def]
    """Whether so much conflict at another place is no more than a word's own and the bar. What it can have at most is
    looked up before: its own is counted only for moves that pass that."""
    return found <= bar + table[word, MOST] and found <= bar + own(page, bits, table, word)


@compiled(nogil=True, counted=False)
def is_within(page, rows, columns, top, left):  # type: ignore[no-untyped-def]
    """Whether a bitmap, if it has rows, is wholly on a page at a place."""
    _, height, width = page.shape
    return rows > 0 and top >= 0 and left >= 0 and top + rows <= height and left + columns <= BITS * (width - 2)


@compiled(nogil=True, counted=False)
def _meet(table, slot, top, left, other, its_top, its_left):  # type: ignore[no-untyped-def]
    """Whether the boxes of two slots' bitmaps, each at a place, share a pixel."""
    return (
        top < its_top + table[other, ROWS]
        and its_top < top + table[slot, ROWS]
        and left < its_left + table[other, COLUMNS]
        and its_left < left + table[slot, COLUMNS]
    )


@compiled(nogil=True, counted=False)
def _stir(table, word, found):  # type: ignore[no-untyped-def]
    """After a word has come to where it has so much conflict: others about it may have as much more now."""
    table[word, MOST] = found
    if found > 0:
        top, left = table[word, TOP], table[word, LEFT]
        for n in range(len(table) - SPARE):
            if n != word and _meet(table, word, top, left, n, table[n, TOP], table[n, LEFT]):
                table[n, MOST] += found


@compiled(nogil=True, counted=False)
def move(page, bits, table, poses, word, slot, top, left, found):  # type: ignore[no-untyped-def]
    """The word to a place where it has so much conflict, as the bitmap of a slot."""
    put(page, bits, table, word, table[word, TOP], table[word, LEFT], True)
    _land(page, bits, table, poses, word, slot, top, left)
    _stir(table, word, found)


@compiled(nogil=True, counted=False)
def _land(page, bits, table, poses, word, slot, top, left):  # type: ignore[no-untyped-def]
    """Put a lifted word down at a place, as the bitmap of a slot."""
    poses[word, 0] = poses[slot, 0] + left - table[slot, LEFT]
    poses[word, 1] = poses[slot, 1] + top - table[slot, TOP]
    poses[word, 2], poses[word, 3] = poses[slot, 2], poses[slot, 3]
    if slot != word:
        copy_slot(bits, table, slot, word)
    table[word, TOP], table[word, LEFT] = top, left
    put(page, bits, table, word, top, left, False)


@compiled(nogil=True, counted=False)
def swap_level(page, bits, table, poses, poise, word, other, down, along, bar):  # type: ignore[no-untyped-def]
    """Two words change places; their boxes stand alike in each other's, flush with a side or between. The larger one is
    tried first: that it finds no room is the soonest found out."""
    if table[word, BULK] < table[other, BULK]:
        word, other = other, word
    rows, columns = table[other, ROWS] - table[word, ROWS], table[other, COLUMNS] - table[word, COLUMNS]
    down, along = int(math.floor(rows * down + 0.5)), int(math.floor(columns * along + 0.5))
    top, left = table[other, TOP] + down, table[other, LEFT] + along
    new_top, new_left = table[word, TOP] - down, table[word, LEFT] - along
    found = begin_swap(page, bits, table, word, other, word, top, left, bar)
    if found >= 0:
        end_swap(page, bits, table, poses, poise, word, other, word, other, top, left, new_top, new_left, found, bar)


@compiled(nogil=True, counted=False)
def begin_swap(page, bits, table, word, other, one, top, left, bar):  # type: ignore[no-untyped-def]
    """The conflict that the first of two words that change places would have, as the bitmap of slot `one`, before the
    other has come to its own; -1 where that is more than both may have."""
    if not is_within(page, table[one, ROWS], table[one, COLUMNS], top, left):
        return -1
    y, x, limit = table[word, TOP], table[word, LEFT], bar + table[word, MOST] + table[other, MOST]
    lifted = _meet(table, one, top, left, word, y, x)
    if lifted:
        put(page, bits, table, word, y, x, True)
    found = conflict_at(page, bits, table, one, top, left, other, limit)
    if lifted:
        put(page, bits, table, word, y, x, False)
    return found if found <= limit else -1


@compiled(nogil=True, counted=False)
def end_swap(  # type: ignore[no-untyped-def]
    page, bits, table, poses, poise, word, other, one, two, top, left, new_top, new_left, found, bar
):
    """The second of the words to its place, as the bitmap of slot `two`, and the first, if both may stand there and all
    stay balanced."""
    if not is_within(page, table[two, ROWS], table[two, COLUMNS], new_top, new_left):
        return
    y, x, its_y, its_x = table[word, TOP], table[word, LEFT], table[other, TOP], table[other, LEFT]
    near = (
        _meet(table, word, y, x, other, its_y, its_x)
        or _meet(table, two, new_top, new_left, other, its_y, its_x)
        or _meet(table, two, new_top, new_left, one, top, left)
    )
    if near:
        before = own(page, bits, table, word)
        put(page, bits, table, word, y, x, True)
        before += conflict(page, bits, table, other)
        put(page, bits, table, other, its_y, its_x, True)
        put(page, bits, table, one, top, left, False)
        nobody = len(table) - SPARE + NOBODY
        total = found + conflict_at(page, bits, table, two, new_top, new_left, nobody, bar + before - found)
        put(page, bits, table, one, top, left, True)
        if total > bar + before or not lean_both(
            table, poses, poise, word, other, one, two, top, left, new_top, new_left
        ):
            put(page, bits, table, word, y, x, False)
            put(page, bits, table, other, its_y, its_x, False)
            return
    else:
        limit = bar + table[word, MOST] + table[other, MOST]
        total = found + conflict_at(page, bits, table, two, new_top, new_left, word, limit - found)
        if total > limit or total > bar + own(page, bits, table, word) + own(page, bits, table, other):
            return
        if not lean_both(table, poses, poise, word, other, one, two, top, left, new_top, new_left):
            return
        put(page, bits, table, word, y, x, True)
        put(page, bits, table, other, its_y, its_x, True)
    _land(page, bits, table, poses, word, one, top, left)
    _land(page, bits, table, poses, other, two, new_top, new_left)
    _stir(table, word, total)
    _stir(table, other, total)


@compiled(nogil=True, counted=False)
def freest(page, bits, table, word, slot, room, side, limit):  # type: ignore[no-untyped-def]
    """Top, left and conflict of the place, of every second one along each axis, at which a word as the bitmap of a slot
    is in the least conflict, where that is below `limit`; else -1, -1, limit."""
    rows, columns = table[slot, ROWS], table[slot, COLUMNS]
    its_top, its_left = -1, -1
    for y in range(room[0], room[2], 2):
        for x in range(room[1], room[3], 2):
            top, left = y - rows // 2, x - columns // 2
            if limit == 0 or not is_within(page, rows, columns, top, left):
                continue
            if may_move(table, word, slot, top, left, side):
                found = conflict_at(page, bits, table, slot, top, left, word, limit - 1)
                if found < limit:
                    its_top, its_left, limit = top, left, found
    return its_top, its_left, limit
