"""Small pens, one question each: which simple segments, which rings, how much area, how far does the ink reach.

All of them read the segments of model.Segment: moveTo, lineTo, qCurveTo, curveTo, closePath. Coordinates keep the
units and axes that they came in.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

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


class Curves(NamedTuple):
    """Contours of lines and curves, segment by segment.

    `points` [P, 2] are each segment's control points and its end, `counts` [S] how many of them it has: 1 of a line,
    and of the move that begins a contour, 2 of a quadratic, 3 of a cubic; `moves` [C] are the moves' segments.
    """

    points: np.ndarray
    counts: np.ndarray
    moves: np.ndarray


class CurvePen:
    """Collects contours of lines, quadratics with one control point and cubics, as they are drawn."""

    def __init__(self) -> None:
        self._points: List[Point] = []
        self._counts: List[int] = []
        self._moves: List[int] = []

    @property
    def curves(self) -> Curves:
        """All that was drawn; raises ValueError when it does not begin with a move."""
        if self._counts and self._moves[:1] != [0]:
            raise ValueError("a path begins with a move")
        points = np.array(self._points, np.float64).reshape(-1, 2)
        return Curves(points, np.array(self._counts, np.int64), np.array(self._moves, np.int64))

    def moveTo(self, p: Point) -> None:
        self._moves.append(len(self._counts))
        self.lineTo(p)

    def lineTo(self, p: Point) -> None:
        self._points.append(p)
        self._counts.append(1)

    def qCurveTo(self, c: Point, p: Point) -> None:
        self._points += (c, p)
        self._counts.append(2)

    def curveTo(self, a: Point, b: Point, p: Point) -> None:
        self._points += (a, b, p)
        self._counts.append(3)

    def closePath(self) -> None:
        pass

    def endPath(self) -> None:
        pass


class FlattenPen(BasePen):
    """Collects closed rings; no point of a curve is further than `tolerance` from its polyline (polylines)."""

    def __init__(self, tolerance: float, glyphs: Optional[Any] = None) -> None:
        super().__init__(glyphs)
        self.tolerance = tolerance
        self._pen = CurvePen()
        self._moveTo, self._lineTo = self._pen.moveTo, self._pen.lineTo
        self._qCurveToOne, self._curveToOne = self._pen.qCurveTo, self._pen.curveTo

    @property
    def rings(self) -> Tuple[Ring, ...]:
        """float64 [V, 2] each, in drawing order, repeated points dropped; those with fewer than 3 points left out."""
        return polylines(self._pen.curves, self.tolerance)


def polylines(curves: Curves, tolerance: float) -> Tuple[Ring, ...]:
    """Contours as closed rings, float64 [V, 2] each, in their order, no point of a curve further than `tolerance` from
    its polyline; repeated points are dropped, and rings of fewer than 3 points.

    A curve cut at n equal parameters stays within max|second derivative| / (8 n^2) of its chords, which is
    |p0 - 2c + p1| / (4 n^2) for a quadratic and at most 6 max(|p0 - 2a + b|, |a - 2b + p1|) / (8 n^2) for a cubic.
    """
    points, counts, last = curves.points, curves.counts, np.cumsum(curves.counts) - 1
    pieces, curved = np.ones_like(counts), []
    for count in (2, 3):
        of = np.flatnonzero(counts == count)
        hull = np.stack([points[last[of - 1]], *(points[last[of] - k] for k in range(count)[::-1])])
        n = pieces[of] = _pieces(hull, tolerance)
        t = (np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n) + 1) / np.repeat(n, n)
        curved.append(_at(np.repeat(hull, n, axis=1), t[:, None]))
    vertices = np.repeat(points[last], pieces, axis=0)
    for count, own in zip((2, 3), curved, strict=True):
        vertices[np.repeat(counts == count, pieces)] = own
    return _rings(vertices, (np.cumsum(pieces) - pieces)[curves.moves])


def _rings(vertices: np.ndarray, first: np.ndarray) -> Tuple[Ring, ...]:
    """Closed rings of vertices [V, 2], which begin at `first` [C], without points that equal their predecessor (the
    first one's is the last), and without rings of fewer than 3."""
    previous = np.arange(len(vertices)) - 1
    previous[first] = np.append(first[1:], len(vertices))[: len(first)] - 1
    distinct = (vertices != vertices[previous]).any(1)
    parts = zip(np.split(vertices, first[1:]), np.split(distinct, first[1:]), strict=True)
    return tuple(ring for part, own in parts if len(ring := part[own]) >= 3)


def _at(hull: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Points [M, 2] at parameters [M, 1] of quadratics or cubics with control points [3 or 4, M, 2], ends included."""
    u = 1 - t
    if len(hull) == 3:
        q, c, p = hull
        return u * u * q + 2 * u * t * c + t * t * p
    q, a, b, p = hull
    return u**3 * q + 3 * u * u * t * a + 3 * u * t * t * b + t**3 * p


def _parameters(q: Point, curve: Sequence[Point], tolerance: float) -> List[float]:
    """The parameters 1/n, 2/n ... before 1 at which a curve that begins at `q` is cut (polylines)."""
    n = int(_pieces(np.array([q, *curve])[:, None], tolerance)[0])
    return (np.arange(1, n) / n).tolist()


def _pieces(hull: np.ndarray, tolerance: float) -> np.ndarray:
    """Into how many pieces [M] quadratics or cubics with control points [3 or 4, M, 2], ends included, are cut to stay
    within the tolerance of their chords (polylines)."""
    bends = np.hypot(*np.moveaxis(hull[:-2] - 2 * hull[1:-1] + hull[2:], -1, 0)).max(0)
    factor = 0.25 if len(hull) == 3 else 0.75
    return np.maximum(1, np.ceil(np.sqrt(factor * bends / tolerance) - 1e-9)).astype(np.int64)


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
    of their chords (polylines)."""
    if isinstance(path, MovedPaths):
        return MovedPaths(tuple((_cut(part, sagitta), x, y) for part, x, y in path.parts))
    return _cut(tuple(path), sagitta)


@lru_cache(maxsize=1024)
def _cut(path: Tuple[Segment, ...], sagitta: float) -> Tuple[Segment, ...]:
    """A path cut as `cut` says, kept: the words of a list share a few glyphs."""
    out: List[Segment] = []
    here = (0.0, 0.0)
    for name, points in path:
        if name == "qCurveTo":
            out += [
                (name, piece[1:]) for piece in splitQuadraticAtT(here, *points, *_parameters(here, points, sagitta))
            ]
        elif name == "curveTo":
            out += [(name, piece[1:]) for piece in splitCubicAtT(here, *points, *_parameters(here, points, sagitta))]
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
