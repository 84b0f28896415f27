"""Moves of words that may change their size within bounds, on their bitmaps: as in moves.py.

Ink is worth conflict: `press` is what a pixel of ink is worth, in pixels of conflict, as pressure is what volume is
worth where hard particles change theirs (the ensemble of constant pressure: Wood 1968). Without it words would shrink
by chance, since small ones have more places. A word grows or shrinks about any point of its box, so that it can grow
away from what it touches.
"""

from __future__ import annotations

import math

from wordpack.bitmaps import BOXES, COLUMNS, LEFT, MOST, ROWS, SPARE, TOP, conflict_at, draw_word
from wordpack.compiled import compiled
from wordpack.moves import is_within, may_move, move, stands

BREATH = 0.04
"""Largest change of a log size by one move."""

NOWHERE = (0.0, 0.0)
"""The side that draws large words: changes of size move them too little to ask."""

LEAST = 1e-3
"""Change of a log size for which a word is not drawn anew."""


@compiled(nogil=True)
def sweep_sizes(page, bits, table, pen, poses, bounds, areas, press, bars, chance):  # type: ignore[no-untyped-def]
    """A change of a word's size for each of `bars` [M], by numbers of chance [M, 4]. Log sizes stay within bounds
    [N, 2]; areas [N] are the words' ink at size 1."""
    count = len(table) - SPARE
    for m in range(len(bars)):
        word, old = int(chance[m, 0] * count), poses[int(chance[m, 0] * count), 3]
        new = min(max(old + BREATH * (2.0 * chance[m, 1] - 1.0), bounds[word, 0]), bounds[word, 1])
        if table[word, ROWS] == 0 or abs(new - old) < LEAST:
            continue
        worth = press * areas[word] * (math.exp(2.0 * new) - math.exp(2.0 * old))
        if bars[m] + worth + table[word, MOST] < 0.0:
            continue
        _draw_larger(bits, table, pen, poses, word, new, 2.0 * chance[m, 2] - 1.0, 2.0 * chance[m, 3] - 1.0)
        top, left = table[count, TOP], table[count, LEFT]
        inside = is_within(page, table[count, ROWS], table[count, COLUMNS], top, left)
        if inside and may_move(table, word, count, top, left, NOWHERE):
            found = conflict_at(page, bits, table, count, top, left, word, bars[m] + worth + table[word, MOST])
            if stands(page, bits, table, word, found, bars[m] + worth):
                move(page, bits, table, poses, word, count, top, left, found)


@compiled(nogil=True)
def _draw_larger(bits, table, pen, poses, word, size, u, v):  # type: ignore[no-untyped-def]
    """Draw a word at another log size to the first spare slot; the point (u, v) of its box, -1 to 1, moves the other
    way as if (-u, -v) stayed."""
    slot, box, change = len(table) - SPARE, pen[BOXES][word], math.exp(size) - math.exp(poses[word, 3])
    along, down = u * box[2] * change, v * box[3] * change
    c, s = math.cos(poses[word, 2]), math.sin(poses[word, 2])
    poses[slot, 0] = poses[word, 0] + c * along - s * down
    poses[slot, 1] = poses[word, 1] + s * along + c * down
    poses[slot, 2], poses[slot, 3] = poses[word, 2], size
    draw_word(bits, table, pen, poses, word, slot)
