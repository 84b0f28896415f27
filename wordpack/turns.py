"""Moves of words that may turn: as in moves.py, but a word that turns, or changes places with one at another angle, has
to be drawn anew, which takes as long as some sixty moves.

So some points of its ink are looked up first, where they would come to be: a few in the midst of it, then many behind
its edge. If one of the former is taken, or more of the latter than the move may bring conflict, it is refused unseen;
that is nearly always.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import ndimage

from wordpack.bitmaps import (
    BITS,
    BOXES,
    BULK,
    COLUMNS,
    FIRST,
    LEFT,
    MOST,
    ROWS,
    SHARED,
    SPARE,
    TAKEN,
    TOP,
    WIDTH,
    bitmap,
    conflict_at,
    draw_word,
    own,
)
from wordpack.compiled import compiled
from wordpack.moves import (
    SHIFT,
    begin_swap,
    end_swap,
    is_within,
    lean_one,
    may_move,
    may_swap,
    move,
    partner,
    stands,
    step,
    swap_level,
)

SAME = 1e-9
"""Difference of two angles, rad, under which a bitmap is not drawn anew."""

FAR_TURNS = 0.2
"""Share of the turns that go to any angle."""

PROBES, DEEP = 256, 24
"""Points of a word that are looked up, at most, and how many of them lie in the midst of its ink: if one of those is
taken, much of the word lies on another. Of 200 words a move took 2.4 microseconds with the deep ones alone, 1.6 with 96
in all, 1.4 with 160, 1.2 with 300."""


@compiled(nogil=True)
def sweep_turning(  # type: ignore[no-untyped-def]
    page, bits, table, pen, poses, probes, room, side, poise, ways, mix, bars, chance
):
    """A move of a word that may turn for each of `bars` [M], by numbers of chance [M, 6]. `poise` (moves.lean_by) is
    kept."""
    (swaps, jumps, turns), (angles, slack, headings), count = mix, ways, len(table) - SPARE
    for m in range(len(bars)):
        word, kind, u, v, w, z = (
            int(chance[m, 0] * count), chance[m, 1], chance[m, 2], chance[m, 3], chance[m, 4], chance[m, 5],
        )  # fmt: skip
        if table[word, ROWS] == 0:
            continue
        if kind < swaps:
            _exchange(page, bits, table, pen, poses, probes, side, poise, ways, word, u, v, w, z, bars[m])
            continue
        down, along, angle = float(step(u)), float(step(v)), poses[word, 2]
        if kind < swaps + jumps:
            row, column = room[0] + int(u * (room[2] - room[0])), room[1] + int(v * (room[3] - room[1]))
            down, along = math.floor(row - poses[word, 1]), math.floor(column - poses[word, 0])
            angle = _angle_at(angles, headings, row, column, angle, w, z)
        elif kind < swaps + jumps + turns:
            angle = _angle_near(angles, slack, headings, angle, pen[BOXES][word, 2] * math.exp(poses[word, 3]), w, z)
        x, y = poses[word, 0] + along, poses[word, 1] + down
        if slack > 0.0 and not _is_along(angles, slack, headings, x, y, angle):
            continue
        slot = word
        if abs(angle - poses[word, 2]) > SAME:
            slot = count
            if not _draws(page, bits, table, pen, poses, probes, word, slot, x, y, angle, bars[m]):
                continue
        top, left = table[word, TOP] + int(down), table[word, LEFT] + int(along)
        if slot != word:
            top, left = table[slot, TOP], table[slot, LEFT]
        _try(page, bits, table, poses, side, poise, word, slot, top, left, bars[m])


@compiled(nogil=True, counted=False)
def _try(page, bits, table, poses, side, poise, word, slot, top, left, bar):  # type: ignore[no-untyped-def]
    """The word to a place, as the bitmap of a slot, if that brings no more conflict than the bar."""
    inside = is_within(page, table[slot, ROWS], table[slot, COLUMNS], top, left)
    if inside and may_move(table, word, slot, top, left, side):
        found = conflict_at(page, bits, table, slot, top, left, word, bar + table[word, MOST])
        if stands(page, bits, table, word, found, bar) and lean_one(table, poses, poise, word, slot, top, left):
            move(page, bits, table, poses, word, slot, top, left, found)


@compiled(nogil=True)
def _exchange(page, bits, table, pen, poses, probes, side, poise, ways, word, u, v, w, z, bar):  # type: ignore[no-untyped-def]
    """The word and another of nearly its length change places, drawn anew where their angles differ."""
    other = partner(table, word, w, z)
    if other == word or not may_swap(table, word, other, side):
        return
    if abs(poses[word, 2] - poses[other, 2]) > SAME:
        _swap_turned(page, bits, table, pen, poses, probes, poise, ways, word, other, u, v, bar)
    else:
        swap_level(page, bits, table, poses, poise, word, other, u, v, bar)


@compiled(nogil=True)
def _swap_turned(page, bits, table, pen, poses, probes, poise, ways, word, other, u, v, bar):  # type: ignore[no-untyped-def]
    """Two words change places and angles: the origin of each comes to that of the other, within as much as they differ
    in length and height. Two of a field stand as it runs there, or do not. The larger one is tried first."""
    if table[word, BULK] < table[other, BULK]:
        word, other = other, word
    count, angle, its_angle = len(table) - SPARE, poses[word, 2], poses[other, 2]
    sizes, boxes = (math.exp(poses[word, 3]), math.exp(poses[other, 3])), pen[BOXES]
    along = (2.0 * u - 1.0) * (boxes[other, 2] * sizes[1] - boxes[word, 2] * sizes[0])
    down = (2.0 * v - 1.0) * (boxes[other, 3] * sizes[1] - boxes[word, 3] * sizes[0])
    c, s = math.cos(its_angle), math.sin(its_angle)
    x, y = poses[other, 0] + c * along - s * down, poses[other, 1] + s * along + c * down
    c, s = math.cos(angle), math.sin(angle)
    its_x, its_y = poses[word, 0] - c * along + s * down, poses[word, 1] - s * along - c * down
    angles, slack, headings = ways
    if headings.size > 0 and not (
        _is_along(angles, slack, headings, x, y, its_angle) and _is_along(angles, slack, headings, its_x, its_y, angle)
    ):
        return
    if _lies_on(page, bits, table, poses, probes, other, word, its_x, its_y, angle, 0, DEEP, 0.0):
        return
    if _lies_on(page, bits, table, poses, probes, word, other, x, y, its_angle, 0, DEEP, 0.0):
        return
    limit, all_probes = bar + own(page, bits, table, word) + own(page, bits, table, other), probes.shape[1]
    if _lies_on(page, bits, table, poses, probes, word, other, x, y, its_angle, DEEP, all_probes, limit):
        return
    if _lies_on(page, bits, table, poses, probes, other, word, its_x, its_y, angle, DEEP, all_probes, limit):
        return
    _draw_at(bits, table, pen, poses, word, count, x, y, its_angle)
    top, left = table[count, TOP], table[count, LEFT]
    found = begin_swap(page, bits, table, word, other, count, top, left, bar)
    if found < 0:
        return
    _draw_at(bits, table, pen, poses, other, count + 1, its_x, its_y, angle)
    new_top, new_left = table[count + 1, TOP], table[count + 1, LEFT]
    end_swap(page, bits, table, poses, poise, word, other, count, count + 1, top, left, new_top, new_left, found, bar)


@compiled(nogil=True)
def _draws(page, bits, table, pen, poses, probes, word, slot, x, y, angle, bar):  # type: ignore[no-untyped-def]
    """Draw a word at another pose to a slot, unless its probes tell that it would be in too much conflict there."""
    if _lies_on(page, bits, table, poses, probes, word, word, x, y, angle, 0, DEEP, 0.0):
        return False
    limit = bar + own(page, bits, table, word)
    if _lies_on(page, bits, table, poses, probes, word, word, x, y, angle, DEEP, probes.shape[1], limit):
        return False
    _draw_at(bits, table, pen, poses, word, slot, x, y, angle)
    return True


@compiled(nogil=True, counted=False)
def _lies_on(page, bits, table, poses, probes, word, gone, x, y, angle, begin, end, limit):  # type: ignore[no-untyped-def]
    """Whether more than `limit` of some of a word's probes would lie off the page or on others than itself or `gone` at
    another pose. The probe that tells comes forward among those that are asked."""
    _, height, width = page.shape
    size = math.exp(poses[word, 3])
    c, s = math.cos(angle) * size, math.sin(angle) * size
    total = 0
    for k in range(begin, end):
        u, v = probes[word, k, 0], probes[word, k, 1]
        if math.isnan(u):
            break
        column, row = int(x + c * u - s * v), int(y + s * u + c * v)
        if row < 0 or column < 0 or row >= height or column >= BITS * width:
            return True
        cell, bit = column >> 6, column & 63
        if (page[TAKEN, row, cell] >> bit) & 1:
            mine = _has(bits, table, word, row, column) or (gone != word and _has(bits, table, gone, row, column))
            if not mine or (page[SHARED, row, cell] >> bit) & 1:
                total += 1
                if total > limit:
                    ahead = begin + (k - begin) // 2
                    probes[word, k, 0], probes[word, k, 1] = probes[word, ahead, 0], probes[word, ahead, 1]
                    probes[word, ahead, 0], probes[word, ahead, 1] = u, v
                    return True
    return False


@compiled(nogil=True)
def _draw_at(bits, table, pen, poses, word, slot, x, y, angle):  # type: ignore[no-untyped-def]
    """Draw a word at another pose to a slot."""
    poses[slot, 0], poses[slot, 1], poses[slot, 2], poses[slot, 3] = x, y, angle, poses[word, 3]
    draw_word(bits, table, pen, poses, word, slot)


@compiled(nogil=True, counted=False)
def _has(bits, table, word, row, column):  # type: ignore[no-untyped-def]
    """Whether a pixel of the page is a word's."""
    y, x = row - table[word, TOP], column - table[word, LEFT]
    if not (0 <= y < table[word, ROWS] and 0 <= x < table[word, COLUMNS]):
        return False
    at = table[word, FIRST] + y * (table[word, WIDTH] + 1) + 1 + (x >> 6)
    return (bits[at] >> (x & 63)) & 1 == 1


def find_probes(bits: np.ndarray, table: np.ndarray, poses: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Points [N, PROBES, 2] em from each word's origin that lie in its ink: the first DEEP, if there is so much ink, in
    the midst of it, the others a pixel behind its edge, which turned bitmaps have as well; nan where there are less. Of
    strokes so thin that they are all edge, which they may not have, no more than DEEP."""
    probes = np.full((len(table) - SPARE, PROBES, 2), np.nan)
    for n, found in enumerate(probes):
        ink = np.pad(bitmap(bits, table, n), 1)
        behind = ndimage.binary_erosion(ink)
        core = ndimage.binary_erosion(behind)
        core, rim, edge = (rng.permutation(np.argwhere(each)) for each in (core, behind & ~core, ink & ~behind))
        pixels = np.concatenate((core[:DEEP], rim, core[DEEP:]) if len(rim) else (edge[:DEEP],))[:PROBES]
        off = pixels[:, ::-1] - 0.5 + table[n, [LEFT, TOP]] - poses[n, :2]
        c, s = math.cos(poses[n, 2]) / math.exp(poses[n, 3]), math.sin(poses[n, 2]) / math.exp(poses[n, 3])
        found[: len(pixels)] = off @ np.array([[c, -s], [s, c]])
    return probes


@compiled(nogil=True, counted=False)
def _angle_at(angles, headings, y, x, angle, whether, which):  # type: ignore[no-untyped-def]
    """The angle with which a word jumps to a pixel: the field's there, else its own or, half the time, any."""
    if headings.size > 0:
        return angles[headings[y, x]]
    if whether < 0.5:
        return angles[int(which * len(angles))]
    return angle


@compiled(nogil=True, counted=False)
def _angle_near(angles, slack, headings, angle, half, whether, which):  # type: ignore[no-untyped-def]
    """The angle to which a word of half a length turns on its place: so far that its ends move as by a shift, or, where
    it is free to, any."""
    if slack == 0.0:
        return angles[int(which * len(angles))]
    if headings.size == 0 and whether < FAR_TURNS:
        return (2.0 * which - 1.0) * slack
    return angle + (2.0 * which - 1.0) * min(SHIFT / half, slack)


@compiled(nogil=True, counted=False)
def _is_along(angles, slack, headings, x, y, angle):  # type: ignore[no-untyped-def]
    """Whether an angle is within the slack of level, or of the heading that is nearest to the field at a place, and not
    upside down: up to half a step of the headings more than orientation.limits allows, to which hand_over brings it.
    Words held to less lost 0.004 to 0.017 of fill (100 words, flow and radial, three seeds)."""
    if headings.size == 0:
        return abs(angle) <= slack
    row, column = min(max(int(y), 0), headings.shape[0] - 1), min(max(int(x), 0), headings.shape[1] - 1)
    off = angle - angles[headings[row, column]]
    return abs(off - math.pi * round(off / math.pi)) <= slack and abs(angle) <= 0.5 * math.pi
