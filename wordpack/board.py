"""The page as a grid of taken pixels, and every place on it where a word fits, found at once.

A pixel is taken when ink, grown by half the gap, covers more than a little of it (TOUCH), or when it lies outside the
region that words must stay in. A word of mask M may stand where none of its pixels is taken, which vacant.py finds
bit by bit. What a place is worth is the correlation of M with what is taken, blurred: by the convolution theorem one
Fourier transform each way answers for all places together:

    contact = F^-1[ G F[taken] conj F[M] ]

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
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from wordpack import geometry, orientation
from wordpack.compiled import compiled
from wordpack.model import Problem, Ring, Turning
from wordpack.raster import Chains, Workspace
from wordpack.vacant import best_place, free_bits, pieces_of, places_of, spans_of

TOUCH = 0.15
"""Share of a pixel that ink may cover before the pixel is taken. At 0.5 words overlap by up to half a pixel, which
jams the exact finish; at 0.05 a tenth of the room is wasted; 0.15 stands between."""

REACH = 3.0
"""lambda of the contact, page units: narrow enough to see which gaps are closed, wide enough to see past the gap."""

OUTLINE_TOLERANCE = 0.2
"""How far the board's simplified outlines may stray, page units: well under a pixel."""

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

    @cached_property
    def pixels(self) -> np.ndarray:
        """Row and column of each taken pixel [P, 2]."""
        return np.argwhere(self.mask)

    @cached_property
    def pieces(self) -> np.ndarray:
        """The same in pieces of a row each (vacant.pieces_of)."""
        return pieces_of(self.mask)

    @property
    def origin_pixel(self) -> Tuple[int, int]:
        """Row and column of the pixel at the origin, or of the nearest: that of a tiny word may be a far corner."""
        height, width = self.mask.shape
        return nearest_within(int(self.row), height), nearest_within(int(self.column), width)

    def rows_at(self, spot: Spot) -> Tuple[int, int]:
        """The board's rows that the sprite lies in at a spot, from the first to before the last."""
        return spot.row, spot.row + len(self.mask)

    def afresh(self) -> Sprite:
        """The same sprite with nothing kept of what was asked of it."""
        return replace(self)

    def spectrum(self, shape: Tuple[int, ...]) -> np.ndarray:
        """conj F[M] [K, H] on a window's shape. Rows in which the word has nothing are not transformed."""
        height = len(self.mask)
        padded = np.zeros((shape[1] // 2 + 1, shape[0]), np.complex64)
        padded[:, :height] = scipy.fft.rfft(self.mask.astype(np.float32), n=shape[1], axis=1).T
        found = scipy.fft.fft(padded, axis=1, overwrite_x=True)
        return np.asarray(np.conj(found, out=found))


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


def grown(
    problem: Problem, scale: float, tolerance: float = OUTLINE_TOLERANCE, spare: float = 0.0
) -> Tuple[Tuple[Ring, ...], ...]:
    """Every word's rings (em) grown by half the gap and `spare` (page units) at the scale, simplified to within
    `tolerance` page units. With something to spare the growth is whole even where round corners are chords, and by
    geometry.CURVE more: who asks for it wants a proof, and not the smallest outline."""
    em = 1.0 / (scale * problem.relative)
    growth, segments = (0.5 * problem.gap + spare) * em, 2
    if spare > 0:
        segments = geometry.ROUND_SEGMENTS
        growth = (growth + geometry.CURVE) / math.cos(math.pi / (4 * segments))
    any_growth = bool((growth > 0).any())
    words = geometry.simplified(np.array(shapes(problem), dtype=object), tolerance * em, loose=any_growth)
    if any_growth:
        words = shapely.buffer(words, growth, quad_segs=segments)
    return geometry.from_polygons(words)


Closed = Tuple[np.ndarray, int, int]
"""A bit for each pixel of a board, 1 where no origin may be (vacant.spans_of), and the first place's origin's pixel."""

_NONE_CLOSED: Closed = np.zeros((0, 0), np.uint64), 0, 0


@dataclass(eq=False)
class Board:
    """Taken pixels [H, W] of the region's bounds, above 0 where one is taken.

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
    _closed: Dict[int, np.ndarray] = field(default_factory=dict, repr=False)

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
        """Whether places [rows, columns], by the sprite's upper left corner from (top, left) on, have their origin's
        pixel at another heading than the sprite's; None where no field turns the words."""
        if self.headings is None or sprite.heading is None:
            return None
        row, column = sprite.origin_pixel
        y, x = top + row, left + column
        return np.asarray(self.headings[y : y + rows, x : x + columns] != sprite.heading)

    def closed(self, sprite: Sprite, top: int, left: int) -> Closed:
        """The same as bits of the whole board, and where in them the first place's origin is."""
        if self.headings is None or sprite.heading is None:
            return _NONE_CLOSED
        if sprite.heading not in self._closed:
            self._closed[sprite.heading] = spans_of(self.headings != sprite.heading)[0].copy()
        row, column = sprite.origin_pixel
        return self._closed[sprite.heading], top + row, left + column

    def sprite(self, rings: Sequence[Ring], angle: float, size: float, outline: Optional[Chains] = None) -> Sprite:
        """The taken pixels of a word (grown rings, em) at `size` page units per em, its origin on a pixel corner.
        `outline`: the rings' own, where it is made already."""
        scale = size * self.unit
        x0, y0, x1, y1 = geometry.bounds([turned(np.concatenate(rings), angle)])
        column, row = math.ceil(-x0 * scale), math.ceil(-y0 * scale)
        height, width = row + math.ceil(y1 * scale), column + math.ceil(x1 * scale)
        outline = Chains.of([rings]) if outline is None else outline
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


def depth(free: np.ndarray) -> np.ndarray:
    """Distance of each pixel [H, W] from the nearest that is not free, px; what lies off the picture is not free."""
    return np.asarray(ndimage.distance_transform_edt(np.pad(free, 1))[1:-1, 1:-1])


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
    return draw_outline(Chains.of([rings]), angle, scale, x, y, height, width)


def draw_outline(
    outline: Chains, angle: float, scale: float, x: float, y: float, height: int, width: int
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
"""Pixels of a sprite at all its free places that are looked up, at most, before transforms are the quicker: as many
take as long as three of those of a board of 640 px."""

LANES = 8
"""Places that are summed side by side."""


class ByRow:
    """What is made of each row of a window by itself, made anew of those alone that have changed."""

    def __init__(self, rows: int, make: Callable[[slice], np.ndarray]) -> None:
        self.rows, self.make = rows, make
        self.made: Optional[np.ndarray] = None
        self.changed = slice(0, rows)

    def change(self, first: int, last: int) -> None:
        """The rows from the first to before the last have changed."""
        start, stop = max(first, 0), min(last, self.rows)
        if self.changed.start < self.changed.stop:
            start, stop = min(start, self.changed.start), max(stop, self.changed.stop)
        self.changed = slice(start, stop)

    def now(self) -> np.ndarray:
        """Of all rows [..., H, any]."""
        if self.made is None:
            self.made = self.make(slice(0, self.rows))
        elif self.changed.start < self.changed.stop:
            self.made[..., self.changed, :] = self.make(self.changed)
        self.changed = slice(0, 0)
        return self.made


class Window:
    """A rectangle of the board with its Fourier transform, kept until something in it is taken.

    All outside the rectangle counts as taken, so that a word found here lies wholly within. While there is much room
    transforms say what the places are worth; once there is little they are looked through one by one.
    """

    def __init__(self, board: Board, rows: Tuple[int, int], columns: Tuple[int, int], reach: float = REACH) -> None:
        self.board, self.rows, self.columns = board, rows, columns
        self.height, self.width = rows[1] - rows[0], columns[1] - columns[0]
        self.shape = tuple(scipy.fft.next_fast_len(side + 1, real=True) for side in (self.height, self.width))
        self.blur = transfer(self.shape, reach * board.unit)
        self.spans = ByRow(self.height, lambda rows: np.asarray(spans_of(self._taken(rows))))
        self.lines = ByRow(self.shape[0], self._lines)
        self.spectrum: Optional[np.ndarray] = None
        self.blurred: Optional[np.ndarray] = None

    def changed(self, first: int = 0, last: Optional[int] = None) -> None:
        """Something in the window has been taken, in rows of the board from the first to before the last."""
        self.spectrum = self.blurred = None
        for kept in (self.spans, self.lines):
            kept.change(first - self.rows[0], self.rows[1] if last is None else last - self.rows[0])

    def find(self, sprite: Sprite, bonus: Bonus = _no_bonus) -> Optional[Spot]:
        """The free place for the sprite with the most contact and bonus, which is asked for where there is one; None if
        there is none."""
        height, width = sprite.mask.shape
        if height > self.height or width > self.width:
            return None
        rows, columns = self.height - height + 1, self.width - width + 1
        closed = self.board.closed(sprite, self.rows[0], self.columns[0])
        bits, free = free_bits(self.spans.now(), sprite.pieces, rows, columns, *closed)
        if free == 0:
            return None  # most windows have no room for most words: the contact is not asked for
        if free * len(sprite.pixels) <= LOOKS:
            places = places_of(bits, free)
            row, column, best = best_of(places, self._around(), sprite.pixels, bonus(places))
        else:
            lines = np.flatnonzero(bits.any(1))
            row, column, best = best_place(bits, lines, self.contact(sprite, lines), bonus(None))
        return Spot(self.rows[0] + row, self.columns[0] + column, best)

    def _around(self) -> np.ndarray:
        """What is taken about each pixel [H, W], blurred: its mean over a sprite's pixels is the contact."""
        if self.blurred is None:
            self.blurred = inverse(self._transform() * self.blur, self.shape)
        return self.blurred

    def _taken(self, rows: slice) -> np.ndarray:
        """What is taken in some rows of the window."""
        return self.board.taken[slice(*self.rows), slice(*self.columns)][rows]

    def _lines(self, rows: slice) -> np.ndarray:
        """Some rows' own transforms [rows, K]; those of the board's lie side by side, as the columns' transforms read
        them."""
        taken = np.ones((rows.stop - rows.start, self.shape[1]), np.float32)
        part = self._taken(rows)
        taken[: len(part), : self.width] = part > 0
        return np.asfortranarray(scipy.fft.rfft(taken, axis=1))

    def _transform(self) -> np.ndarray:
        """F[taken] [K, H]: columns of the half plane of frequencies, each in a row."""
        if self.spectrum is None:
            self.spectrum = scipy.fft.fft(self.lines.now().T, axis=1)
        return self.spectrum

    def contact(self, sprite: Sprite, lines: np.ndarray) -> np.ndarray:
        """Contact per pixel of ink [R, W], by the sprite's upper left corner, in the window's rows `lines` [R]."""
        product = sprite.spectrum(self.shape)
        product *= self._transform()
        product *= self.blur / max(int(sprite.mask.sum()), 1)
        return inverse(product, self.shape, lines)

    def touches(self, spot: Spot, sprite: Sprite) -> bool:
        """Whether a word put there changes this window."""
        height, width = sprite.mask.shape
        return (
            spot.row < self.rows[1]
            and spot.row + height > self.rows[0]
            and spot.column < self.columns[1]
            and spot.column + width > self.columns[0]
        )


def inverse(spectrum: np.ndarray, shape: Tuple[int, ...], lines: Optional[np.ndarray] = None) -> np.ndarray:
    """The image [H, W] of a spectrum [K, H], which is used up, or its rows `lines` [R] alone, the others not being
    transformed back."""
    columns = scipy.fft.ifft(spectrum, axis=1, norm="forward", overwrite_x=True)
    rows = columns.T if lines is None else columns[:, lines].T
    image = scipy.fft.irfft(rows, n=shape[1], axis=1, norm="forward")
    image *= np.float32(1.0 / (shape[0] * shape[1]))
    return np.asarray(image)


@lru_cache(maxsize=32)
def transfer(shape: Tuple[int, ...], reach: float) -> np.ndarray:
    """G [K, H] on the half plane of frequencies that rfft2 uses, float32, each of its columns in a row; kept, since
    windows come in few sizes."""
    fy, fx = scipy.fft.fftfreq(shape[0])[None, :], scipy.fft.rfftfreq(shape[1])[:, None]
    return np.asarray(1.0 / (1.0 + (2 * math.pi * reach) ** 2 * (fx * fx + fy * fy)), np.float32)


@compiled(nogil=True)
def best_of(places: np.ndarray, around: np.ndarray, pixels: np.ndarray, bonus: np.ndarray) -> Tuple[int, int, float]:
    """Row and column of the place, of some [P, 2], with the largest mean of `around` over a sprite's pixels + its bonus
    [P], or [0] where none has one. A word that is less than a pixel has none. Some places are summed side by side: one
    addition need not wait for the other."""
    row, column, best = -1, -1, -np.inf
    plain, flat, stride = len(bonus) == 0, around.ravel(), around.shape[1]
    order, at, total = pixels[:, 0] * stride + pixels[:, 1], np.empty(LANES, np.int64), np.empty(LANES)
    for start in range(0, len(places), LANES):
        count = min(LANES, len(places) - start)
        for p in range(LANES):
            y, x = places[start + min(p, count - 1)]
            at[p], total[p] = y * stride + x, 0.0
        for k in range(len(order)):
            for p in range(LANES):
                total[p] += flat[at[p] + order[k]]
        for p in range(count):
            value = total[p] / max(len(pixels), 1) + (0.0 if plain else bonus[start + p])
            if value > best:
                row, column, best = places[start + p, 0], places[start + p, 1], value
    return row, column, best
