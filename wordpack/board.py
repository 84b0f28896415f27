"""The page as a grid of taken pixels, and every place on it where a word fits, found at once.

A pixel is taken when ink, grown by half the gap, covers more than a little of it (TOUCH), or when it lies outside the
region that words must stay in. Where a word of mask M may stand is the correlation of M with the taken pixels: zero
overlap is a free place. By the convolution theorem one Fourier transform each way answers for all places together:

    overlap = F^-1[ F[taken] conj F[M] ]             contact = F^-1[ G F[taken] conj F[M] ]

where G = 1 / (1 + (2 pi f lambda)^2) is the transfer function of an exponential blur: contact is how much taken
surface lies within about lambda of the word, and the place with the most of it wastes the least space.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple
from weakref import WeakKeyDictionary, ref

import numpy as np
import scipy.fft
import shapely
from shapely.geometry.base import BaseGeometry

from wordpack import geometry, orientation
from wordpack.compiled import compiled
from wordpack.model import Problem, Ring, Turning
from wordpack.raster import Outline, Workspace

TOUCH = 0.15
"""Share of a pixel that ink may cover before the pixel is taken. At 0.5 words overlap by up to half a pixel, which
jams the exact finish; at 0.05 a tenth of the room is wasted; 0.15 stands between."""

REACH = 3.0
"""lambda of the contact, page units: narrow enough to see which gaps are closed, wide enough to see past the gap."""

OUTLINE_TOLERANCE = 0.2
"""How far the board's simplified outlines may stray, page units: well under a pixel."""

FREE = 0.5
"""Pixels of overlap below which a place is free: the transforms' rounding is far less, one taken pixel is more."""

SLIVER = 0.1
"""Half the thickness, over half the gap, under which what growing closes is taken for the chords of round corners."""

RIM = 2
"""Pixels of margin around the room's bounds, always taken."""


@dataclass(frozen=True, eq=False)
class Sprite:
    """A word's taken pixels as uint8 [h, w]; (row, column) of the word's origin within them, in pixels; with a field,
    the heading (an index into the turning's angles) that a place must have for it."""

    mask: np.ndarray
    row: float
    column: float
    heading: Optional[int] = None
    _spectra: Dict[Tuple[int, ...], np.ndarray] = field(default_factory=dict, repr=False)

    @cached_property
    def pixels(self) -> np.ndarray:
        """Row and column of each taken pixel [P, 2]."""
        return np.argwhere(self.mask)

    @property
    def origin_pixel(self) -> Tuple[int, int]:
        """Row and column of the pixel at the origin, or of the nearest: that of a tiny word may be a far corner."""
        height, width = self.mask.shape
        return nearest_within(int(self.row), height), nearest_within(int(self.column), width)

    def afresh(self) -> Sprite:
        """The same sprite with no spectra kept."""
        return replace(self, _spectra={})

    def spectrum(self, shape: Tuple[int, ...]) -> np.ndarray:
        """conj F[M] on a window's shape, kept: windows come in few shapes and a word may look into many."""
        if shape not in self._spectra:
            self._spectra[shape] = np.conj(scipy.fft.rfft2(self.mask.astype(np.float32), s=shape))
        return self._spectra[shape]


def nearest_within(at: int, side: int) -> int:
    """The index nearest to `at` of so many."""
    return min(max(at, 0), side - 1)


class Spot(NamedTuple):
    """A free place: upper left pixel of the sprite, and how good the contact is there."""

    row: int
    column: int
    contact: float


_SHAPES: WeakKeyDictionary[Problem, Tuple[BaseGeometry, ...]] = WeakKeyDictionary()


def shapes(problem: Problem) -> Tuple[BaseGeometry, ...]:
    """Every word as a shapely polygon in em, made once."""
    if problem not in _SHAPES:
        _SHAPES[problem] = tuple(_polygon(rings) for rings in problem.rings)
    return _SHAPES[problem]


_POLYGONS: Dict[int, Tuple[Tuple[ref[Ring], ...], BaseGeometry]] = {}
"""The polygons of rings that are still there, by the id of the first one."""


def _polygon(rings: Tuple[Ring, ...]) -> BaseGeometry:
    """Rings as a polygon, kept while they live: uniting them costs more than all else, and problems that differ in
    sizes, or have some words of another, share their rings."""
    kept, polygon = _POLYGONS.get(id(rings[0]) if rings else 0, ((), None))
    if polygon is not None and len(kept) == len(rings) and all(each() is ring for each, ring in zip(kept, rings)):
        return polygon
    polygon = geometry.to_polygon(rings)
    if rings:
        key = id(rings[0])
        gone = ref(rings[0], lambda _: _POLYGONS.pop(key, None))
        _POLYGONS[key] = (gone, *(ref(ring) for ring in rings[1:])), polygon
    return polygon


CURVE = 2.5e-4
"""em by which the true curves may leave the polylines (outlines.FLATTEN_TOLERANCE): the gap is kept by the curves."""


def grown(
    problem: Problem, scale: float, tolerance: float = OUTLINE_TOLERANCE, spare: float = 0.0
) -> Tuple[Tuple[Ring, ...], ...]:
    """Every word's rings (em) grown by half the gap and `spare` (page units) at the scale, simplified to within
    `tolerance` page units. With something to spare the growth is whole even where round corners are chords, and by
    CURVE more: who asks for it wants a proof, and not the smallest outline."""
    em = 1.0 / (scale * problem.relative)
    growth, segments = (0.5 * problem.gap + spare) * em, 2
    if spare > 0:
        segments = geometry.ROUND_SEGMENTS
        growth = (growth + CURVE) / math.cos(math.pi / (4 * segments))
    any_growth = bool((growth > 0).any())
    words = geometry.simplified(np.array(shapes(problem), dtype=object), tolerance * em, loose=any_growth)
    if any_growth:
        words = shapely.buffer(words, growth, quad_segs=segments)
    return geometry.from_polygons(words)


@dataclass(eq=False)
class Board:
    """Taken pixels [H, W] (a count of words in each, so that a word can be lifted off again) of the region's bounds.

    `unit` is pixels per page unit; page point (x, y) lies at pixel ((x - left) * unit, (y - top) * unit). `headings`
    [H, W] says which of the `angles` each place is for, where a field turns the words.
    """

    unit: float
    left: float
    top: float
    taken: np.ndarray
    touch: float = TOUCH
    angles: Tuple[float, ...] = ()
    headings: Optional[np.ndarray] = None
    _barred: Dict[int, np.ndarray] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, problem: Problem, resolution: int, touch: float = TOUCH) -> Board:
        """An empty board; `resolution` is in pixels along the page's longer side. The gap is between words only, so
        the region is grown by half of it to meet the grown words."""
        unit = resolution / max(problem.page)
        rings = room(problem)
        x0, y0, x1, y1 = geometry.bounds(rings)
        left, top = x0 - RIM / unit, y0 - RIM / unit
        height, width = (int(math.ceil((b - a) * unit)) + 2 * RIM for a, b in ((y0, y1), (x0, x1)))
        inside = draw([ring - (left, top) for ring in rings], 0.0, unit, 0.0, 0.0, height, width)
        board = cls(unit, left, top, (inside < 1.0 - touch).astype(np.int16), touch)
        return board if problem.turning.field is None else board.headed(problem.turning)

    def headed(self, turning: Turning) -> Board:
        """The board with the headings of a turning that has a field, one for every block of about a page unit; where
        the field turns within a block, as about the middle of rays, one for every pixel."""
        (height, width), step = self.taken.shape, max(1, int(self.unit))
        x, y = (np.arange(0.5 * step, side, step) / self.unit for side in (width + step, height + step))
        blocks = orientation.headings(turning, self.left + x, self.top + y)
        fine = blocks.repeat(step, 0).repeat(step, 1)[:height, :width]
        for row, column in np.argwhere(bent(blocks, len(turning.angles))).tolist() if step > 1 else ():
            part = fine[row * step : (row + 1) * step, column * step : (column + 1) * step]
            corner = self.left + column * step / self.unit, self.top + row * step / self.unit
            y, x = (np.arange(side) / self.unit for side in part.shape)
            part[...] = orientation.headings(turning, corner[0] + x, corner[1] + y)  # of origins, which are corners
        return replace(self, angles=turning.angles, headings=fine)

    def barred(self, sprite: Sprite, top: int, left: int, rows: int, columns: int) -> Optional[np.ndarray]:
        """How many places in a row from each one on [rows, columns], by the sprite's upper left corner from (top, left)
        on, have their origin's pixel at another heading than the sprite's, 0 where it is the same; None where no field
        turns the words."""
        if self.headings is None or sprite.heading is None:
            return None
        if sprite.heading not in self._barred:
            self._barred[sprite.heading] = runs_of(self.headings != sprite.heading)
        row, column = sprite.origin_pixel
        y, x = top + row, left + column
        return self._barred[sprite.heading][y : y + rows, x : x + columns]

    def sprite(self, rings: Sequence[Ring], angle: float, size: float, outline: Optional[Outline] = None) -> Sprite:
        """The taken pixels of a word (grown rings, em) at `size` page units per em, its origin on a pixel corner.
        `outline`: the rings' own, where it is made already."""
        scale = size * self.unit
        x0, y0, x1, y1 = geometry.bounds([turned(np.concatenate(rings), angle)])
        column, row = math.ceil(-x0 * scale), math.ceil(-y0 * scale)
        height, width = row + math.ceil(y1 * scale), column + math.ceil(x1 * scale)
        outline = Outline.of([rings]) if outline is None else outline
        ink = draw_outline(outline, angle, scale, column, row, max(height, 1), max(width, 1))
        heading = self.angles.index(angle) if self.headings is not None and angle in self.angles else None
        return Sprite((ink > self.touch).astype(np.uint8), float(row), float(column), heading)

    def put(self, sprite: Sprite, spot: Spot, angle: float) -> Tuple[float, float, float]:
        """Take the sprite's pixels at the spot; returns the word's pose x, y, angle."""
        height, width = sprite.mask.shape
        self.taken[spot.row : spot.row + height, spot.column : spot.column + width] += sprite.mask
        return self.pose(sprite, spot, angle)

    def pose(self, sprite: Sprite, spot: Spot, angle: float) -> Tuple[float, float, float]:
        """x, y, angle of a word whose sprite lies at the spot."""
        return (
            (spot.column + sprite.column) / self.unit + self.left,
            (spot.row + sprite.row) / self.unit + self.top,
            angle,
        )


def extents(problem: Problem) -> np.ndarray:
    """The larger side [N] of each word's bounds at k = 1, page units."""
    return np.array([np.ptp(np.concatenate(rings), 0).max() for rings in problem.rings]) * problem.relative


_ROOMS: List[Tuple[Tuple[Ring, ...], float, Tuple[Ring, ...]]] = []
"""The last region and gap asked for, and their room: all boards and pictures of a packing ask for the same."""


def room(problem: Problem) -> Tuple[Ring, ...]:
    """The rings within which words grown by half the gap must stay: the region grown as they are, less the notches
    that growing closes (between the lobes of a heart), into which a word might reach unseen."""
    for region, gap, rings in list(_ROOMS):
        if region is problem.region and gap == problem.gap:
            return rings
    made = _room(problem.region, problem.gap)
    _ROOMS[:] = [(problem.region, problem.gap, made)]
    return made


def _room(rings: Tuple[Ring, ...], gap: float) -> Tuple[Ring, ...]:
    half = 0.5 * gap
    if half == 0:
        return rings
    region = geometry.to_polygon(rings)
    grown_region = region.buffer(half, quad_segs=geometry.ROUND_SEGMENTS)
    closed = grown_region.buffer(-half, quad_segs=geometry.ROUND_SEGMENTS)
    notches = closed.difference(region).buffer(-SLIVER * half).buffer(SLIVER * half)
    return geometry.from_polygon(grown_region.difference(notches))


def bent(headings: np.ndarray, steps: int) -> np.ndarray:
    """Whether each block [H, W] has a neighbour whose heading, one of so many `steps` of a half turn, is two steps or
    more from its own."""
    found = np.zeros(headings.shape, bool)
    for here, there in (np.s_[1:], np.s_[:-1]), (np.s_[:, 1:], np.s_[:, :-1]):
        apart = (headings[here].astype(np.int16) - headings[there]) % steps
        far = np.minimum(apart, steps - apart) > 1
        found[here] |= far
        found[there] |= far
    return found


def turned(ring: Ring, angle: float) -> Ring:
    """The ring turned about the origin."""
    if angle == 0.0:
        return ring
    c, s = math.cos(angle), math.sin(angle)
    return ring @ np.array([[c, s], [-s, c]])


def draw(rings: Sequence[Ring], angle: float, scale: float, x: float, y: float, height: int, width: int) -> np.ndarray:
    """Coverage [height, width] of one word at one pose, px."""
    return draw_outline(Outline.of([rings]), angle, scale, x, y, height, width)


def draw_outline(
    outline: Outline, angle: float, scale: float, x: float, y: float, height: int, width: int
) -> np.ndarray:
    """The same of an outline of one word."""
    image = Workspace(outline, 1, height, width)
    return image.forward(np.array([[[x, y, angle, math.log(scale)]]]))[0]


Bonus = Callable[[Optional[np.ndarray]], np.ndarray]
"""What places are worth beside the contact, by a sprite's upper left corner: [P] at the places [P, 2] of a call, [H, W]
at all of them without any."""

_NOTHING, _NOTHING_ANYWHERE = np.zeros(0, np.float32), np.zeros((0, 0), np.float32)


def _no_bonus(places: Optional[np.ndarray]) -> np.ndarray:
    """That of places that are worth their contact alone."""
    return _NOTHING_ANYWHERE if places is None else _NOTHING


LOOKS = 2_000_000
"""Pixels of a sprite that are looked up at all its places, at most, before transforms are the quicker: as many take as
long as three of those of a board of 640 px."""


class Window:
    """A rectangle of the board with its Fourier transform, kept until something in it is taken.

    All outside the rectangle counts as taken, so that a word found here lies wholly within. While there is much room
    transforms find it; once there is little the places are looked through one by one.
    """

    def __init__(self, board: Board, rows: Tuple[int, int], columns: Tuple[int, int], reach: float = REACH) -> None:
        self.board, self.rows, self.columns = board, rows, columns
        self.height, self.width = rows[1] - rows[0], columns[1] - columns[0]
        self.shape = tuple(scipy.fft.next_fast_len(side + 1, real=True) for side in (self.height, self.width))
        self.blur = transfer(self.shape, reach * board.unit)
        self.spectrum: Optional[np.ndarray] = None
        self.blurred: Optional[np.ndarray] = None
        self.runs: Optional[np.ndarray] = None
        self.looks = math.inf

    def changed(self) -> None:
        """Something in the window has been taken."""
        self.spectrum = self.blurred = self.runs = None

    def find(self, sprite: Sprite, bonus: Bonus = _no_bonus) -> Optional[Spot]:
        """The free place for the sprite with the most contact and bonus, which is asked for where there is one; None if
        there is none."""
        height, width = sprite.mask.shape
        if height > self.height or width > self.width:
            return None
        rows, columns = self.height - height + 1, self.width - width + 1
        barred = self.board.barred(sprite, self.rows[0], self.columns[0], rows, columns)
        places = None if self.looks > LOOKS else self._looked_through(sprite, rows, columns, barred)
        if places is None:
            return self._transformed(sprite, rows, columns, barred, bonus)
        self.looks = len(places) * len(sprite.pixels)
        if not len(places):
            return None  # most windows have no room for most words: the contact is not asked for
        row, column, best = best_of(places, self._around(), sprite.pixels, bonus(places))
        return Spot(self.rows[0] + row, self.columns[0] + column, best)

    def _transformed(
        self, sprite: Sprite, rows: int, columns: int, barred: Optional[np.ndarray], bonus: Bonus
    ) -> Optional[Spot]:
        """The place to be found, of so many rows and columns of places, by transforms."""
        if barred is not None and barred.all():
            return None
        product = self.product(sprite)
        overlap = scipy.fft.irfft2(product, s=self.shape)
        if barred is not None:
            overlap[:rows, :columns][barred > 0] = np.inf
        free = int(np.count_nonzero(overlap[:rows, :columns] < FREE))
        self.looks = free * len(sprite.pixels)
        if free == 0:
            return None
        row, column, best = best_place(overlap, self.contact(product, sprite), rows, columns, bonus(None))
        return Spot(self.rows[0] + row, self.columns[0] + column, best)

    def _looked_through(
        self, sprite: Sprite, rows: int, columns: int, barred: Optional[np.ndarray]
    ) -> Optional[np.ndarray]:
        """The free places of the sprite [P, 2], None if it takes too many looks to find them."""
        if self.runs is None:
            self.runs = runs_of(self.board.taken[slice(*self.rows), slice(*self.columns)])
        places, found = free_places(self.runs, sprite.pixels, rows, columns, barred, 2 * LOOKS)
        return None if found < 0 else places[:found]

    def _around(self) -> np.ndarray:
        """What is taken about each pixel [H, W], blurred: its mean over a sprite's pixels is the contact."""
        if self.blurred is None:
            self.blurred = scipy.fft.irfft2(self._transform() * self.blur, s=self.shape)
        return self.blurred

    def product(self, sprite: Sprite) -> np.ndarray:
        """F[taken] conj F[M]: its inverse transform is the overlap in pixels by the sprite's upper left corner."""
        return sprite.spectrum(self.shape) * self._transform()

    def _transform(self) -> np.ndarray:
        """F[taken]."""
        if self.spectrum is None:
            taken = np.ones(self.shape, np.float32)
            taken[: self.height, : self.width] = self.board.taken[slice(*self.rows), slice(*self.columns)] > 0
            self.spectrum = scipy.fft.rfft2(taken)
        return self.spectrum

    def contact(self, product: np.ndarray, sprite: Sprite) -> np.ndarray:
        """Contact per pixel of ink, by the sprite's upper left corner."""
        return scipy.fft.irfft2(product * (self.blur / max(int(sprite.mask.sum()), 1)), s=self.shape)

    def touches(self, spot: Spot, sprite: Sprite) -> bool:
        """Whether a word put there changes this window."""
        height, width = sprite.mask.shape
        return (
            spot.row < self.rows[1]
            and spot.row + height > self.rows[0]
            and spot.column < self.columns[1]
            and spot.column + width > self.columns[0]
        )


@lru_cache(maxsize=32)
def transfer(shape: Tuple[int, ...], reach: float) -> np.ndarray:
    """G on the half plane of frequencies that rfft2 uses, float32; kept, since windows come in few sizes."""
    fy, fx = scipy.fft.fftfreq(shape[0])[:, None], scipy.fft.rfftfreq(shape[1])[None, :]
    return np.asarray(1.0 / (1.0 + (2 * math.pi * reach) ** 2 * (fx * fx + fy * fy)), np.float32)


@compiled(nogil=True)
def best_place(
    overlap: np.ndarray, contact: np.ndarray, height: int, width: int, bonus: np.ndarray
) -> Tuple[int, int, float]:
    """Row and column of the largest contact + bonus where the overlap is under half a pixel; -1 where none is."""
    row, column, best = -1, -1, -np.inf
    plain = bonus.shape[0] == 0
    for y in range(height):
        for x in range(width):
            if overlap[y, x] < FREE:
                value = contact[y, x] if plain else contact[y, x] + bonus[y, x]
                if value > best:
                    row, column, best = y, x, value
    return row, column, best


@compiled(nogil=True)
def runs_of(taken: np.ndarray) -> np.ndarray:
    """int32 [H, W + 1]: how many pixels of its row are taken from each one on, up to the next free one or the end."""
    height, width = taken.shape
    runs = np.zeros((height, width + 1), np.int32)
    for y in range(height):
        for x in range(width - 1, -1, -1):
            runs[y, x] = runs[y, x + 1] + 1 if taken[y, x] > 0 else 0
    return runs


@compiled(nogil=True)
def free_places(runs, pixels, height, width, barred, most):  # type: ignore[no-untyped-def]
    """Upper left corners [P, 2], row by row, of places not barred at which none of a sprite's pixels [K, 2] is taken,
    and how many they are; -1 where `most` looks at pixels do not tell. What told last is asked first, and with it go
    all places up to where the pixel would be free."""
    places, count, looks, stride = np.empty((256, 2), np.int64), 0, 0, runs.shape[1]
    flat, order = runs.ravel(), pixels[:, 0] * stride + pixels[:, 1]
    for y in range(height):
        x = 0
        while x < width:
            run, at = 0 if barred is None else barred[y, x], y * stride + x
            if run == 0:
                for k in range(len(order)):
                    run, looks = flat[at + order[k]], looks + 1
                    if run > 0:
                        order[k], order[k // 2] = order[k // 2], order[k]
                        break
                if run == 0:
                    if count == len(places):
                        places = np.concatenate((places, places))
                    places[count, 0], places[count, 1] = y, x
                    count, run = count + 1, 1
            x += run
        if looks > most:
            return places, -1
    return places, count


@compiled(nogil=True)
def best_of(places: np.ndarray, around: np.ndarray, pixels: np.ndarray, bonus: np.ndarray) -> Tuple[int, int, float]:
    """Row and column of the place, of some [P, 2], with the largest mean of `around` over a sprite's pixels + its bonus
    [P], or [0] where none has one. A word that is less than a pixel has none."""
    row, column, best = -1, -1, -np.inf
    plain = len(bonus) == 0
    for p in range(len(places)):
        y, x = places[p]
        total = 0.0
        for k in range(len(pixels)):
            total += around[y + pixels[k, 0], x + pixels[k, 1]]
        value = total / max(len(pixels), 1) + (0.0 if plain else bonus[p])
        if value > best:
            row, column, best = y, x, value
    return row, column, best
