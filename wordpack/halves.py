"""A page cut in two whose words move side by side, each half on a core of its own: for long lists, of which one layout
is searched.

Chance draws a line across the page or down it. A word that lies wholly on one side moves there for some sweeps as if
there were no other side; those on the line stay where they are meanwhile, and so do their pixels, which both sides see.
With another line each time all words come to move and any two to meet. The halves share no word and no pixel, so what
they come to is the same on one core.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import List, Tuple

import numpy as np

from wordpack.bitmaps import BESIDE, BITS, BULK, COLUMNS, FAR, LEFT, MOST, ORDER, RANK, ROWS, SPARE, TOP
from wordpack.moves import sweep_level
from wordpack.together import together

BETWEEN = (0.35, 0.65)
"""The shares of the words between which the line is drawn: halves of like size take a like time."""


LINE = 20
"""Sweeps with one line. 1000 words ended at a fill of 0.4415 undivided, at 0.441 with a line for 20 sweeps and at 0.438
with one for 100, in halves or in quarters (means of four, 300 rounds): fewer meet."""


@dataclass(frozen=True, eq=False)
class Half:
    """Words of a page, by their indices, with a page, a table, poses and a room (metropolis.Metropolis) of their own.
    Its upper left pixel is the page's `origin`: a row, and a machine word of it."""

    words: np.ndarray
    page: np.ndarray
    table: np.ndarray
    poses: np.ndarray
    room: np.ndarray
    origin: Tuple[int, int]

    def hand_back(self, page: np.ndarray, table: np.ndarray, poses: np.ndarray) -> None:
        """Bring the whole page to what this half has come to."""
        (top, left), (_, height, width), count = self.origin, self.page.shape, len(self.words)
        page[:, top : top + height, left : left + width - BESIDE] = self.page[:, :, : width - BESIDE]
        table[self.words, TOP] = self.table[:count, TOP] + top
        table[self.words, LEFT] = self.table[:count, LEFT] + BITS * left
        table[self.words, MOST] = self.table[:count, MOST]
        poses[self.words] = self.poses[:count]


def sweep_halves(  # type: ignore[no-untyped-def]
    page, bits, table, poses, room, side, mix, sweeps: int, heat: float, rng: np.random.Generator
) -> None:
    """So many moves for each word, less those that it lay on a line; the arguments are metropolis.Metropolis's."""
    for begin in range(0, sweeps, LINE):
        halves = cut(page, table, poses, room, rng)
        count = min(LINE, sweeps - begin)
        chances = rng.spawn(len(halves))
        together([partial(_sweep, *each, bits, side, mix, count, heat) for each in zip(halves, chances)], Event())
        table[: len(table) - SPARE, MOST] = FAR  # those on the line stayed, but others may have come to lie on them
        for half in halves:
            half.hand_back(page, table, poses)


def _sweep(  # type: ignore[no-untyped-def]
    half: Half, rng: np.random.Generator, bits, side, mix, sweeps: int, heat: float
) -> None:
    moves = sweeps * len(half.words)
    bars = np.float32(heat) * rng.standard_exponential(moves, np.float32)
    chance = rng.random((moves, 6), np.float32)
    sweep_level(half.page, bits, half.table, half.poses, half.room, side, mix, bars, chance)


def cut(
    page: np.ndarray, table: np.ndarray, poses: np.ndarray, room: np.ndarray, rng: np.random.Generator
) -> List[Half]:
    """The halves on both sides of a line of chance, less one that has no word to itself."""
    words, (_, height, width) = table[: len(table) - SPARE], page.shape
    rows, columns = (words[:, TOP], words[:, ROWS]), (words[:, LEFT], words[:, COLUMNS])
    downward, share = rng.random() < 0.5, rng.uniform(*BETWEEN)
    begin, size = rows if downward else columns
    line, end = int(np.quantile(begin + size // 2, share)), height if downward else width - BESIDE
    line = line if downward else round(line / BITS)
    halves = []
    for first, last in ((0, line), (line, end)):
        low, high = (first, last) if downward else (BITS * first, BITS * last)
        within = np.flatnonzero((begin >= low) & (begin + size <= high))
        if len(within):
            corners = ((first, 0), (last, width - BESIDE)) if downward else ((0, first), (height, last))
            halves.append(_half(page, table, poses, room, within, *corners))
    return halves


def _half(
    page: np.ndarray,
    table: np.ndarray,
    poses: np.ndarray,
    room: np.ndarray,
    words: np.ndarray,
    first: Tuple[int, int],
    last: Tuple[int, int],
) -> Half:
    """The half with these words, from one corner of the page to another (row, machine word)."""
    slots = np.append(words, np.arange(len(table) - SPARE, len(table)))
    own, moving = table[slots], slice(len(words))
    own[moving, TOP] -= first[0]
    own[moving, LEFT] -= BITS * first[1]
    order = np.argsort(own[moving, RANK])
    own[moving, ORDER] = order
    own[order, RANK] = np.arange(len(words))
    own[np.argsort(own[moving, BULK]), BULK] = np.arange(len(words))
    low, high = np.array(first) * (1, BITS), np.array(last) * (1, BITS)
    around = np.concatenate([np.clip(corner, low, high) - low for corner in (room[:2], room[2:])])
    copied = np.ascontiguousarray(page[:, first[0] : last[0], first[1] : last[1] + BESIDE])
    return Half(words, copied, own, poses[slots], around, first)
