"""Small pens, one question each: which simple segments, which rings, how much area, how far does the ink reach.

All of them read the segments of model.Segment: moveTo, lineTo, qCurveTo, curveTo, closePath. Coordinates keep the
units and axes that they came in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Iterable, Iterator, List, Optional, Sequence, Tuple

import numpy as np
from fontTools.misc.bezierTools import splitCubicAtT, splitQuadraticAtT
from fontTools.pens.areaPen import AreaPen
from fontTools.pens.basePen import BasePen
from fontTools.pens.boundsPen import BoundsPen

from wordpack.model import Ring, Segment

Point = Tuple[float, float]


class SimplePen(BasePen):
    """Records one curve a segment: composites decomposed, TrueType's implied points spelled out, contours closed.

    `segments` holds moveTo, lineTo, qCurveTo with one control point, curveTo with two, closePath. A contour of fewer
    than two segments has no ink and is left out.
    """

    def __init__(self, glyphs: Optional[Any] = None) -> None:
        super().__init__(glyphs)
        self.segments: List[Segment] = []
        self._contour: List[Segment] = []

    def _moveTo(self, p: Point) -> None:
        self._finish()
        self._contour = [("moveTo", (p,))]

    def _lineTo(self, p: Point) -> None:
        if p != self._getCurrentPoint():
            self._contour.append(("lineTo", (p,)))

    def _qCurveToOne(self, c: Point, p: Point) -> None:
        self._contour.append(("qCurveTo", (c, p)))

    def _curveToOne(self, a: Point, b: Point, p: Point) -> None:
        self._contour.append(("curveTo", (a, b, p)))

    def _closePath(self) -> None:
        self._finish()

    def _endPath(self) -> None:
        self._finish()

    def _finish(self) -> None:
        contour, self._contour = self._contour, []
        if len(contour) > 1 and contour[-1] == ("lineTo", contour[0][1]):
            contour.pop()  # closePath draws that line
        if len(contour) > 2 or any(name != "lineTo" for name, _ in contour[1:]):
            self.segments += [*contour, ("closePath", ())]


class FlattenPen(BasePen):
    """Collects closed rings; no point of a curve is further than `tolerance` from its polyline.

    A curve cut at n equal parameters stays within max|second derivative| / (8 n^2) of its chords, which is
    |p0 - 2c + p1| / (4 n^2) for a quadratic and at most 6 max(|p0 - 2a + b|, |a - 2b + p1|) / (8 n^2) for a cubic.
    """

    def __init__(self, tolerance: float, glyphs: Optional[Any] = None) -> None:
        super().__init__(glyphs)
        self.tolerance = tolerance
        self._points: List[List[np.ndarray]] = []

    @property
    def rings(self) -> Tuple[Ring, ...]:
        """float64 [V, 2] each, in drawing order, repeated points dropped; those with fewer than 3 points left out."""
        rings = (_distinct(np.concatenate(parts)) for parts in self._points)
        return tuple(ring for ring in rings if len(ring) >= 3)

    def _moveTo(self, p: Point) -> None:
        self._points.append([np.array([p], np.float64)])

    def _lineTo(self, p: Point) -> None:
        self._points[-1].append(np.array([p], np.float64))

    def _qCurveToOne(self, c: Point, p: Point) -> None:
        q = self._getCurrentPoint()
        t = _parameters(q, (c, p), self.tolerance)
        u = 1 - t
        self._points[-1].append(u * u * q + 2 * u * t * c + t * t * np.asarray(p, np.float64))

    def _curveToOne(self, a: Point, b: Point, p: Point) -> None:
        q = self._getCurrentPoint()
        t = _parameters(q, (a, b, p), self.tolerance)
        u = 1 - t
        self._points[-1].append(u**3 * q + 3 * u * u * t * a + 3 * u * t * t * b + t**3 * np.asarray(p, np.float64))

    def _closePath(self) -> None:
        pass

    def _endPath(self) -> None:
        pass


def _parameters(q: Point, curve: Sequence[Point], tolerance: float) -> np.ndarray:
    """The parameters 1/n, 2/n ... 1 as a column [n, 1] at which a curve that begins at `q` is cut (FlattenPen)."""
    n = _pieces(q, curve, tolerance)
    return np.arange(1, n + 1, dtype=np.float64)[:, None] / n


def _pieces(q: Point, curve: Sequence[Point], tolerance: float) -> int:
    """Into how many pieces a curve from `q`, of one control point and its end or of two, is cut to stay within the
    tolerance of its chords (FlattenPen)."""
    points = (q, *curve)
    bends = [
        math.hypot(a[0] - 2 * b[0] + c[0], a[1] - 2 * b[1] + c[1]) for a, b, c in zip(points, points[1:], points[2:])
    ]
    factor = 0.25 if len(curve) == 2 else 0.75
    return max(1, math.ceil(math.sqrt(factor * max(bends) / tolerance) - 1e-9))


def _distinct(points: np.ndarray) -> np.ndarray:
    """Points [V, 2] without those that equal their predecessor (the first one's is the last)."""
    return points[(points != np.roll(points, 1, 0)).any(1)]


def replay(path: Iterable[Segment], pen: Any) -> None:
    """Draw a path's segments on a pen."""
    for name, points in path:
        getattr(pen, name)(*points)


def flatten(path: Iterable[Segment], tolerance: float) -> Tuple[Ring, ...]:
    """A path's contours as rings, float64 [V, 2], curves kept to within `tolerance` (the path's own units)."""
    pen = FlattenPen(tolerance)
    replay(path, pen)
    return pen.rings


def area(path: Iterable[Segment]) -> float:
    """Exact signed area of a path of curves (Green's theorem, fontTools' AreaPen): positive as model.Ring's outer."""
    pen = AreaPen()
    replay(path, pen)
    return float(pen.value)


def bounds(path: Iterable[Segment]) -> Optional[Tuple[float, float, float, float]]:
    """x0, y0, x1, y1 of the curves themselves (not their control points); None for an empty path."""
    pen = BoundsPen(None)
    replay(path, pen)
    if pen.bounds is None:
        return None
    x0, y0, x1, y1 = map(float, pen.bounds)
    return x0, y0, x1, y1


def transform(path: Iterable[Segment], scale_x: float, scale_y: float, x: float, y: float) -> Tuple[Segment, ...]:
    """Every point (px, py) becomes (scale_x px + x, scale_y py + y)."""
    return tuple([(name, tuple([(scale_x * px + x, scale_y * py + y) for px, py in points])) for name, points in path])


@dataclass(frozen=True, eq=False)
class MovedPaths(Sequence[Segment]):
    """Paths one after the other, each moved by its own (x, y), worked out as they are read.

    The words of a long list share a few glyphs: 20 000 words are four million segments written out, and a gigabyte.
    """

    parts: Tuple[Tuple[Tuple[Segment, ...], float, float], ...]

    def __iter__(self) -> Iterator[Segment]:
        for path, x, y in self.parts:
            yield from transform(path, 1.0, 1.0, x, y)

    def __len__(self) -> int:
        return sum(len(path) for path, _, _ in self.parts)

    def __getitem__(self, index: Any) -> Any:
        return tuple(self)[index]


def cut(path: Sequence[Segment], sagitta: float) -> Sequence[Segment]:
    """The path with every curve cut at equal parameters into pieces that stay within `sagitta` (the path's own units)
    of their chords (FlattenPen)."""
    if isinstance(path, MovedPaths):
        return MovedPaths(tuple((_cut(part, sagitta), x, y) for part, x, y in path.parts))
    return _cut(tuple(path), sagitta)


@lru_cache(maxsize=1024)
def _cut(path: Tuple[Segment, ...], sagitta: float) -> Tuple[Segment, ...]:
    """The same, kept: the words of a list share a few glyphs."""
    out: List[Segment] = []
    here = (0.0, 0.0)
    for name, points in path:
        if name == "qCurveTo":
            out += [
                (name, piece[1:])
                for piece in splitQuadraticAtT(here, *points, *_parameters(here, points, sagitta)[:-1, 0].tolist())
            ]
        elif name == "curveTo":
            out += [
                (name, piece[1:])
                for piece in splitCubicAtT(here, *points, *_parameters(here, points, sagitta)[:-1, 0].tolist())
            ]
        else:
            out.append((name, points))
        here = points[-1] if points else here
    return tuple(out)


def reverse(path: Iterable[Segment]) -> Tuple[Segment, ...]:
    """Every contour walked the other way; the path is one of SimplePen's."""
    out: List[Segment] = []
    contour: List[Segment] = []
    for segment in path:
        if segment[0] != "closePath":
            contour.append(segment)
            continue
        out.append(("moveTo", (contour[-1][1][-1],)))
        for (name, points), (_, before) in zip(contour[:0:-1], contour[-2::-1], strict=True):
            out.append((name, (*points[-2::-1], before[-1])))
        out.append(("closePath", ()))
        contour = []
    return tuple(out)


def from_rings(rings: Iterable[Ring]) -> Tuple[Segment, ...]:
    """Rings as a path of straight lines."""
    out: List[Segment] = []
    for ring in rings:
        first, *rest = (tuple(point) for point in ring.tolist())
        out += [("moveTo", (first,)), *(("lineTo", (point,)) for point in rest), ("closePath", ())]
    return tuple(out)
