"""Arrays of rings: area, bounds, offset, fill rules, and the way to shapely's polygons and back.

A region is a sequence of rings (float64 [V, 2], closed implicitly), outer rings of positive shoelace area and holes
of negative. Exact geometry itself is shapely's (GEOS); this file only speaks both languages.
"""

from __future__ import annotations

import math
from typing import Iterable, List, Sequence, Tuple

import numpy as np
import shapely
import shapely.affinity
from shapely.geometry.base import BaseGeometry

TINY = 1e-9
"""What stands for a divisor of 0, or for one that has come to less: a size, a length, an ink or a gap that matters is
many times as large in whatever unit, and what is divided by it then is 0 too, or is cut off by a bound."""

CURVE = 2.5e-4
"""Largest distance between a curve and its polyline, em: 0.05 page units on a word of 200 units per em, a twentieth of
the default gap. A finer one costs vertices as its inverse square root (about 100 a letter here). Who proves something
of curves by their polylines allows for as much."""

ROUND_SEGMENTS = 4
"""Segments per quarter circle of an offset's round corners: its sagitta is 2 % of the offset distance."""

CHUNK = 4_000_000
"""Point-edge pairs of the winding numbers about a ring held at once: 100 MB of temporary arrays."""

CHORDS = 200
"""Lines along which a region's chords are measured."""


def ring_area(ring: np.ndarray) -> float:
    """Signed shoelace area of one ring [V, 2]; positive for an outer ring."""
    if not len(ring):
        return 0.0
    x, y = (ring - ring[0]).T  # far from the origin, a small ring's area would be lost in the products' rounding
    chain = np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])
    return 0.5 * float(chain + x[-1] * y[0] - x[0] * y[-1])


def area(rings: Iterable[np.ndarray]) -> float:
    """Area of a region: outer rings less holes."""
    return sum(ring_area(ring) for ring in rings)


def length(rings: Sequence[np.ndarray]) -> float:
    """Extent of a region in x: of an outline, its length along the baseline."""
    x0, _, x1, _ = bounds(rings)
    return x1 - x0


def bounds(rings: Sequence[np.ndarray]) -> Tuple[float, float, float, float]:
    """x0, y0, x1, y1 of a region; raises ValueError for an empty one."""
    points = np.concatenate(list(rings))
    (x0, y0), (x1, y1) = points.min(0), points.max(0)
    return float(x0), float(y0), float(x1), float(y1)


def simplified(polygons: np.ndarray, tolerance: np.ndarray, loose: bool) -> np.ndarray:
    """Polygons [N] with fewer points, to within tolerances [N]; one of which nothing would be left stays as it was.
    `loose` ones may cross themselves, where shapely.buffer mends them or edges alone are looked at: it takes ten times
    as long to keep them from it."""
    fewer = shapely.simplify(polygons, tolerance, preserve_topology=not loose)
    return np.where(shapely.is_empty(fewer), polygons, fewer)


def chords(rings: Iterable[np.ndarray], angle: float = 0.0) -> np.ndarray:
    """Lengths, ascending, of the straight ways from edge to edge of a region in one direction (rad), along CHORDS
    evenly spaced lines."""
    shape = shapely.affinity.rotate(to_polygon(rings), -angle, origin=(0, 0), use_radians=True)
    x0, y0, x1, y1 = shape.bounds
    heights = y0 + (np.arange(CHORDS) + 0.5) / CHORDS * (y1 - y0)
    lines = shapely.linestrings([[(x0 - 1, y), (x1 + 1, y)] for y in heights])
    return np.sort(shapely.length(shapely.get_parts(shapely.intersection(lines, shape))))


def to_polygon(rings: Iterable[np.ndarray]) -> BaseGeometry:
    """The region as one valid shapely geometry (Polygon or MultiPolygon).

    It is the union of outer rings less the holes; an outer ring within a hole (the c of a copyright sign) is ink again.
    """
    usable = [ring for ring in rings if len(ring) >= 3]
    signs = np.array([ring_area(ring) > 0 for ring in usable], bool)
    polygons = shapely.make_valid(np.array([shapely.polygons(ring) for ring in usable], object))
    outer, holes = polygons[signs], polygons[~signs]
    if len(holes) and shapely.STRtree(outer).query(holes, predicate="contains").size:
        return polygonal(_nested(outer, holes))
    return polygonal(shapely.union_all(outer).difference(shapely.union_all(holes)))


def _nested(outer: np.ndarray, holes: np.ndarray) -> BaseGeometry:
    """Outer rings added and holes taken away from the largest to the smallest: what lies within comes later.

    All that do not meet, or are of one kind, are so at once: a page of text has thousands.
    """
    polygons, is_ink = np.concatenate((outer, holes)), np.arange(len(outer) + len(holes)) < len(outer)
    ranked = np.argsort(-shapely.area(polygons), kind="stable")
    polygons, is_ink = polygons[ranked], is_ink[ranked]
    later, earlier = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    turn = np.where(is_ink, 0, 1)  # even turns add, odd ones take away
    for n in np.lexsort((earlier, later)):
        if earlier[n] < later[n] and is_ink[earlier[n]] != is_ink[later[n]]:
            turn[later[n]] = max(turn[later[n]], turn[earlier[n]] + 1)
    whole = shapely.Polygon()
    for now in range(turn.max() + 1):
        those = shapely.union_all(polygons[turn == now])
        whole = whole.difference(those) if now % 2 else whole.union(those)
    return whole


def filled(rings: Sequence[np.ndarray], even_odd: bool) -> BaseGeometry:
    """The region that closed rings (float64 [V, 2], crossing as they like) fill by the non-zero or even-odd rule.

    All edges are noded, the faces between them taken, and each kept or not by the winding number of a point in it.
    """
    usable = [ring for ring in rings if len(ring) >= 3]
    if not usable:
        return shapely.Polygon()
    if len(usable) == 1:
        single = shapely.Polygon(usable[0])
        if single.is_valid:
            return single
    lines = shapely.union_all(np.array([shapely.LinearRing(ring) for ring in usable], object))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    if len(faces) == 0:
        return shapely.Polygon()
    turns = winding_numbers(shapely.get_coordinates(shapely.point_on_surface(faces)), usable)
    inside = turns % 2 == 1 if even_odd else turns != 0
    return polygonal(shapely.union_all(faces[inside]))


def assembled(rings: Sequence[np.ndarray], even_odd: bool) -> BaseGeometry:
    """The region that `filled` gives, its points in another order, in a sixth of the time where no rings cross, as in
    nearly all text.

    Rings that turn as the largest does are outer ones, each other is a hole in the smallest of them about it. If what
    comes of this is valid, then both rules fill it; else edges are noded.
    """
    usable = [ring for ring in rings if len(ring) >= 3]
    if not usable:
        return shapely.Polygon()
    lines = shapely.linearrings(np.concatenate(usable), indices=np.repeat(np.arange(len(usable)), [*map(len, usable)]))
    areas, turns = shapely.area(shapely.polygons(lines)), shapely.is_ccw(lines)
    outer = turns == turns[areas.argmax()]
    shells, owner = shapely.polygons(lines[outer]), np.cumsum(outer) - 1
    about = shapely.intersects_xy(shells[:, None], *np.array([ring[0] for ring in usable])[~outer].T)
    owner[~outer] = np.where(about, areas[outer, None], np.inf).argmin(0)
    order = np.lexsort((~outer, owner))
    parts = shapely.polygons(lines[order], indices=owner[order])
    whole = parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
    return whole if whole.is_valid else filled(usable, even_odd)


def winding_numbers(points: np.ndarray, rings: Sequence[np.ndarray]) -> np.ndarray:
    """How often the rings turn about each point: int64 [N] of points [N, 2]. A ring turns about none outside its box,
    of which there are most where it is one of thousands."""
    out = np.zeros(len(points), np.int64)
    boxes = shapely.box(*np.array([bounds([ring]) for ring in rings]).T)
    ring_of, within = shapely.STRtree(shapely.points(points)).query(boxes)
    ends = np.searchsorted(ring_of, np.arange(len(rings) + 1))
    for ring, begin, end in zip(rings, ends[:-1], ends[1:], strict=True):
        out[within[begin:end]] += _turns_about(points[within[begin:end]], ring)
    return out


def _turns_about(points: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """How often a ring turns about each point: int64 [N] of points [N, 2], by signed crossings of a ray to +x."""
    start, end = ring, np.roll(ring, -1, 0)
    out = np.empty(len(points), np.int64)
    step = max(1, CHUNK // len(start))
    for i in range(0, len(points), step):
        px, py = points[i : i + step, 0, None], points[i : i + step, 1, None]
        left = (end[:, 0] - start[:, 0]) * (py - start[:, 1]) - (px - start[:, 0]) * (end[:, 1] - start[:, 1])
        down = (start[:, 1] <= py) & (end[:, 1] > py) & (left > 0)
        up = (start[:, 1] > py) & (end[:, 1] <= py) & (left < 0)
        out[i : i + step] = down.sum(1) - up.sum(1)
    return out


def polygonal(shape: BaseGeometry) -> BaseGeometry:
    """The areal part of a geometry: stray lines and points of a repair dropped."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [p for p in shapely.get_parts(shape) if p.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if parts else shapely.Polygon()


def strip_area(one: BaseGeometry, other: BaseGeometry) -> float:
    """No less than the area in one of two valid regions and not in both, and a fifth of the work: that of the triangles
    between points at equal shares of the lengths of their rings, ring by ring. Infinite where one has more rings."""
    (p, s), (q, t) = _walk(one), _walk(other)
    if len(s) == 0 or len(t) == 0 or s[-1] != t[-1]:
        return math.inf
    shares = np.sort(np.concatenate((s, t)))
    p, q = np.interp(shares, s, p), np.interp(shares, t, q)
    across = (q - p).conj()
    twice = np.abs((np.diff(p) * across[:-1]).imag) + np.abs((np.diff(q) * across[1:]).imag)
    return float(twice[shares[:-1] % 2 < 1].sum() / 2)


def _walk(shape: BaseGeometry) -> Tuple[np.ndarray, np.ndarray]:
    """The points [V] of a region's rings as complex numbers, each ring from its farthest point in one direction and
    closed, and the share of its length at which they come; between the rings lies a share of 1."""
    points, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shape)), return_index=True)
    kept = np.append(ring[1:] == ring[:-1], False)[: len(ring)]  # a ring's last point is its first
    points, ring = points[kept] @ (1, 1j), ring[kept]
    count = np.bincount(ring)
    first = np.cumsum(count) - count
    top = np.lexsort(((points * SLANT).real, ring))[first] - first
    ring = np.repeat(np.arange(len(count)), count + 1)
    begin = first + np.arange(len(count))
    step = np.arange(len(ring)) - begin[ring]
    points = points[first[ring] + (top[ring] + step) % count[ring]]
    run = np.append(0.0, np.abs(np.diff(points)).cumsum())
    return points, 2 * ring + (run - run[begin][ring]) / (run[begin + count] - run[begin])[ring]


SLANT = np.exp(1j)
"""A turn after which hardly any edge of a letter is upright, so that one point of a ring is farthest to the left."""


def from_polygon(shape: BaseGeometry) -> Tuple[np.ndarray, ...]:
    """Rings of a shapely polygon or multipolygon, oriented by our convention."""
    return from_polygons([shape])[0]


def from_polygons(shapes: Iterable[BaseGeometry]) -> Tuple[Tuple[np.ndarray, ...], ...]:
    """The rings of each of several: a call of shapely for all of them costs as much as one for one."""
    areal = np.array([polygonal(shape) for shape in shapes], object)
    parts, whose = shapely.get_parts(areal, return_index=True)
    lines, part = shapely.get_rings(parts, return_index=True)
    points, line = shapely.get_coordinates(lines, return_index=True)
    outer = np.append(True, part[1:] != part[:-1])[: len(part)]  # the first ring of each part
    turned = shapely.is_ccw(lines) != outer  # counter-clockwise by shapely's axes, y up, is a positive area
    rings: List[List[np.ndarray]] = [[] for _ in areal]
    ends = np.searchsorted(line, np.arange(1, len(lines) + 1))
    for begin, end, turn, owner in zip(np.append(0, ends[:-1]), ends, turned, whose[part]):
        if end - begin > 3:  # closed explicitly
            ring = points[begin : end - 1]
            rings[owner].append(ring[::-1].copy() if turn else ring.copy())
    return tuple(tuple(found) for found in rings)


def offset(rings: Sequence[np.ndarray], distance: float) -> Tuple[np.ndarray, ...]:
    """The region grown by `distance` (shrunk when negative), corners round, in the rings' own units."""
    if distance == 0:
        return tuple(rings)
    return from_polygon(to_polygon(rings).buffer(distance, quad_segs=ROUND_SEGMENTS))


def eroded(rings: Sequence[np.ndarray], distance: float) -> Tuple[np.ndarray, ...]:
    """What of the region is `distance` and more from its edge, but for the sagitta of round corners.

    GEOS draws a wavy edge smoother before it offsets it, by a hundredth of the distance or so: where a margin is
    promised, a buffer of the whole region comes up to 2.4 % too near. That of a single edge has nothing to smooth.
    """
    shape = to_polygon(rings)
    lines = shapely.get_rings(shapely.get_parts(shape))
    points, line = shapely.get_coordinates(lines, return_index=True)
    edges = np.stack((points[:-1], points[1:]), 1)[line[:-1] == line[1:]]
    near = shapely.buffer(shapely.linestrings(edges), distance, quad_segs=ROUND_SEGMENTS)
    return from_polygon(shape.difference(shapely.union_all(near)))


def widened(rings: Sequence[np.ndarray], distance: float) -> Tuple[np.ndarray, ...]:
    """The region with all that lies within `distance` of it to the left or right: its Minkowski sum with a level line.

    An offset of the region squeezed to a FLAT-th of its width: the disc becomes an ellipse that is as flat.
    """
    if distance == 0:
        return tuple(rings)
    squeezed = shapely.transform(to_polygon(rings), lambda points: points * (1 / FLAT, 1.0))
    wide = squeezed.buffer(distance / FLAT, quad_segs=ROUND_SEGMENTS)
    return from_polygon(shapely.transform(wide, lambda points: points * (FLAT, 1.0)))


FLAT = 1000.0
"""Width over height of the ellipse that stands for a level line: what it adds above and below is lost in the gap."""
