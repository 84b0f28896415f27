"""Moves of chance: words shift, jump, turn and change places, and a move stands if it brings no more conflict than heat
allows (Metropolis, Rosenbluth, Rosenbluth, Teller & Teller 1953).

The conflict of words is the pixels that they share, or have outside the region. A move that adds d pixels of it stands
with the odds exp(-d / heat), all others stand: so words never come to rest, the free room wanders, and whatever fits
anywhere comes to be there. Words that change places are what matters most. In a crowd no word leaves the cage of its
neighbours, but two of like length take each other's place now and then, and then the cages change (swap Monte Carlo:
Grigera & Parisi 2001; Ninarello, Berthier & Coslovich 2017, who came to much denser packings of discs with it).

On bitmaps (bitmaps.py) a move takes some 0.25 microseconds, most of them being refused by the first row or two that
they ask.
"""

from __future__ import annotations

import math
from typing import NamedTuple, Optional, Tuple

import numpy as np

from wordpack import orientation
from wordpack.bitmaps import (
    COLUMNS,
    EAST,
    FRAME,
    LEFT,
    NORTH,
    ROWS,
    SOUTH,
    SPARE,
    TOP,
    WEST,
    clear,
    conflicts,
    draw_all,
    draw_word,
    empty_words,
    own,
    page_of,
    pen_of,
)
from wordpack.model import Turning
from wordpack.moves import freest, move, sweep_level
from wordpack.picture import Picture
from wordpack.pins import LEASH
from wordpack.raster import scratch_for
from wordpack.sizes import sweep_sizes
from wordpack.turns import SAME, find_probes, sweep_turning


class Mix(NamedTuple):
    """Shares of the moves: two words that change places, jumps, turns; the others are shifts."""

    swaps: float
    jumps: float
    turns: float


LEVEL, TURNED = Mix(0.5, 0.2, 0.0), Mix(0.2, 0.1, 0.1)
"""Where words do not turn, and where they do."""

LOCKED, RELIEVED, ANGLES = 30, 3, 12
"""Pixels of conflict from which a word is said to be locked in another, words that are put elsewhere at once, and how
many angles they are tried at where all are free."""

BALANCE, BALANCED = 0.04, 20
"""How far the size-weighted mean of the words' middles may come from the region's, in square roots of its area: 0.05 is
aimed at, and the finish moves it a little. Of 32 shapes with 40 words 8 came to more than that, up to 0.083, where
nothing kept it, and one with this, to 0.055, at 0.0005 less of fill. And from how many words on: of two in two rooms
the larger room's is held in the smaller one's way, and 15 words lost 0.003 of fill (at draft quality)."""

INWARD = 0.97
"""Share of how far it is off to which a mean that is farther is brought by one call of `sweep`: within that words move
freely. Where no move might bring it farther off again, it stuck half way."""

BREATHS = 0.05
"""Changes of size per move, where sizes may change: each has to be drawn, which takes as long as sixty moves."""

TURN = 10
"""Sweeps between two batches of them."""

Ways = Tuple[np.ndarray, float, np.ndarray]
"""How words may turn: angles [A] rad to choose from, the slack about level or about the field, and with a field the
index of its angle for each pixel, headings [H, W] (else [0, 0])."""


class Metropolis:
    """The words of a picture in motion: working arrays of one search, not data.

    page, bits, table: see bitmaps.py; poses [N + SPARE, 4] of all slots, px of the page; room: the pixels to jump to
    (top, left, bottom, right); side (x, y): where large words are drawn to, (0, 0) if nowhere; bounds [N, 2]: least
    and largest log px per em, None where sizes stay; pins [N, 2]: where words are pinned to, page units, nan where they
    are free; balanced: whether the words stay balanced about the middle of the region, as far as neither a side nor
    pins say where they are to be.
    """

    def __init__(
        self,
        picture: Picture,
        turning: Turning,
        side: Tuple[float, float] = (0.0, 0.0),
        bounds: Optional[np.ndarray] = None,
        pins: Optional[np.ndarray] = None,
        balanced: bool = False,
    ) -> None:
        self.picture, self.turning, self.side, self.pins = picture, turning, side, pins
        self.page = page_of(picture)
        inside = np.argwhere(picture.solid < 1.0)
        self.room = np.concatenate((inside.min(0), inside.max(0) + 1)) + FRAME
        self.middle, self.off = np.zeros(2), math.inf
        if balanced and side == (0.0, 0.0) and pins is None and len(picture.poses) >= BALANCED:
            middle, area = _middle_of(picture.solid)
            self.middle, self.off = middle + FRAME, BALANCE * math.sqrt(area)
        height, width = (side + 2 * FRAME for side in picture.solid.shape)
        self.most, self.scratch = (height, width), scratch_for(height, width)
        headings = np.zeros((0, 0), np.uint8)
        if turning.field is not None:
            y, x = ((np.arange(side) + 0.5 - FRAME) / picture.unit for side in (height, width))
            headings = orientation.headings(turning, x, y)
        self.ways: Ways = (np.array(turning.angles), turning.slack, headings)
        self.turns = turning.turns
        self.mix = TURNED if self.turns else LEVEL
        self.probes: Optional[np.ndarray] = None
        self.take(bounds)

    def take(self, bounds: Optional[np.ndarray] = None) -> None:
        """Draw the bitmaps where the picture's words stand now, at their sizes; from now on with these bounds."""
        self.bounds = bounds
        words = self.picture.poses + (FRAME, FRAME, 0.0, 0.0)
        self.poses = np.concatenate((words, np.zeros((SPARE, 4))))
        largest = words if bounds is None else np.column_stack((words[:, :3], bounds[:, 1]))
        half = self._half_sizes(largest)
        length = self.picture.chains.boxes[:, 2] * np.exp(words[:, 3])
        self.bits, self.table = empty_words(half, length, words[:, 3])
        self._tie()
        self.pen = pen_of(self.picture, half, self.most, self.scratch)
        clear(self.page)
        draw_all(self.page, self.bits, self.table, self.pen, self.poses)
        if self.turns and self.probes is None and self.fit_page():
            self.probes = find_probes(self.bits, self.table, self.poses, np.random.default_rng(0))

    def _tie(self) -> None:
        """Put pinned words on their leashes, which are a pixel longer: bitmaps are laid out in whole ones."""
        if self.pins is None:
            return
        pinned = np.flatnonzero(~np.isnan(self.pins[:, 0]))
        middle, reach = 2 * (self.pins[pinned] * self.picture.unit + FRAME), 2 * (LEASH * self.picture.unit + 1)
        for columns, axis in (((WEST, EAST), 0), ((NORTH, SOUTH), 1)):
            for column, sign in zip(columns, (-1, 1)):
                self.table[pinned, column] = np.rint(middle[:, axis] + sign * reach)

    def _half_sizes(self, poses: np.ndarray) -> np.ndarray:
        """Half of the largest height and width [N, 2] px that a word's bitmap can come to have."""
        x, y = (self.picture.chains.boxes[:, 2:] * np.exp(poses[:, 3])[:, None]).T
        if self.turns:
            return np.stack((np.hypot(x, y), np.hypot(x, y)), 1)
        c, s = abs(np.cos(poses[:, 2])), abs(np.sin(poses[:, 2]))
        return np.stack((s * x + c * y, c * x + s * y), 1)

    def sweep(self, sweeps: int, heat: float, rng: np.random.Generator, press: float = 0.0) -> None:
        """So many moves for each word, at a heat in pixels. Where sizes may change they do in turns with the moves, a
        pixel of ink being worth so many of conflict."""
        if self.bounds is None:
            self._move(sweeps, heat, rng)
            return
        for begin in range(0, sweeps, TURN):
            part = min(TURN, sweeps - begin)
            self._breathe(math.ceil(BREATHS * part * len(self.picture.poses)), heat, rng, press)
            self._move(part, heat, rng)

    def _move(self, sweeps: int, heat: float, rng: np.random.Generator) -> None:
        """So many moves for each word."""
        moves = sweeps * len(self.picture.poses)
        bars = np.float32(heat) * rng.standard_exponential(moves, np.float32)
        chance = rng.random((moves, 6), np.float32)
        mix, words = tuple(self.mix), (self.page, self.bits, self.table)
        if not self.turns or self.probes is None:
            sweep_level(*words, self.poses, self.room, self.side, self.poise(), mix, bars, chance)
        else:
            sweep_turning(
                *words, self.pen, self.poses, self.probes, self.room, self.side, self.poise(), self.ways, mix, bars,
                chance,
            )  # fmt: skip

    def poise(self) -> np.ndarray:
        """How the words lean now and may at most (moves.lean_by)."""
        x, y, most = self._moments()
        return np.array([x, y, max(most, INWARD * math.hypot(x, y)) ** 2])

    def lean(self) -> float:
        """By how much the words lean more than they are to, px times px per em; 0 while they are balanced."""
        x, y, most = self._moments()
        return max(math.hypot(x, y) - most, 0.0)

    def _moments(self) -> Tuple[float, float, float]:
        """x and y of the sum of the words' moments about the region's middle, px times px per em, and how long it is
        to be at most."""
        count = len(self.picture.poses)
        sizes, table = np.exp(self.poses[:count, 3]), self.table[:count]
        middles = table[:, [LEFT, TOP]] + 0.5 * table[:, [COLUMNS, ROWS]]
        x, y = sizes @ (middles - self.middle)
        return float(x), float(y), float(self.off * sizes.sum())

    def _breathe(self, moves: int, heat: float, rng: np.random.Generator, press: float) -> None:
        """So many changes of sizes."""
        bars = np.float32(heat) * rng.standard_exponential(moves, np.float32)
        sweep_sizes(
            self.page, self.bits, self.table, self.pen, self.poses, self.bounds, self.picture.areas, press, bars,
            rng.random((moves, 4), np.float32),
        )  # fmt: skip

    def fit_page(self) -> bool:
        """Whether no word is larger than the page."""
        return not len(self.misfits())

    def misfits(self) -> np.ndarray:
        """The words that are larger than the page at their angles."""
        return np.flatnonzero(self.table[: len(self.picture.poses), ROWS] == 0)

    def conflicts(self) -> np.ndarray:
        """Pixels of each word [N] that another one or the outside has as well."""
        out = np.zeros(len(self.picture.poses), np.int64)
        conflicts(self.page, self.bits, self.table, out)
        return out

    def relieve(self) -> bool:
        """Put words that are locked in others where they lie on least; whether any could be. Of two that lie on each
        other the smaller goes first, which has more places."""
        locked = np.flatnonzero(self.conflicts() >= LOCKED)
        smallest = locked[np.argsort(self.poses[locked, 3], kind="stable")]
        return any([self._released(int(word)) for word in smallest[:RELIEVED]])  # a list: any alone ends at the first

    def _released(self, word: int) -> bool:
        """Whether the place and angle, of all, at which a word is in the least conflict has less than half of its own;
        it goes there."""
        least = own(self.page, self.bits, self.table, word)
        if least < LOCKED:  # the one that it was in has gone
            return False
        slot, to, limit = self.slot, None, least // 2
        for angle in self.angles_of(word):
            self.draw_turned(word, angle)
            top, left, found = freest(self.page, self.bits, self.table, word, slot, self.room, self.side, limit)
            if found < limit:
                to, limit = (angle, top, left), found
        if to is None:
            return False
        angle, top, left = to
        self.draw_turned(word, angle)
        move(self.page, self.bits, self.table, self.poses, word, slot, top, left, limit)
        return True

    @property
    def slot(self) -> int:
        """Where words are drawn to be tried at other angles."""
        return len(self.poses) - SPARE

    def draw_turned(self, word: int, angle: float) -> None:
        """Draw a word at an angle to the slot for that."""
        self.poses[self.slot] = self.poses[word]
        self.poses[self.slot, 2] = angle
        draw_word(self.bits, self.table, self.pen, self.poses, word, self.slot)

    def angles_of(self, word: int) -> np.ndarray:
        """The angles that a word is tried at: its own and then what others there are, with a field its own alone."""
        angles, slack, headings = self.ways
        if headings.size > 0 or self.turning.held:
            angles = angles[:0]
        elif slack > 0:
            angles = np.linspace(-slack, slack, ANGLES, endpoint=False)
        own_angle = self.poses[word, 2]
        return np.append(own_angle, angles[abs(angles - own_angle) > SAME])

    def hand_over(self) -> None:
        """Bring the picture's words to where they stand now, turned to within their limits; the picture is not drawn
        anew."""
        self.picture.poses[:] = self.poses[: len(self.picture.poses)] - (FRAME, FRAME, 0.0, 0.0)
        self.picture.hold(self.picture.everyone)


def _middle_of(solid: np.ndarray) -> Tuple[np.ndarray, float]:
    """The centroid (x, y) px and the area px of the region, where the image of what is outside is less than 1."""
    along, down = (len(solid) - solid.sum(0, dtype=np.float64), solid.shape[1] - solid.sum(1, dtype=np.float64))
    middle = [sums @ (np.arange(len(sums)) + 0.5) / sums.sum() for sums in (along, down)]
    return np.array(middle), float(along.sum())
