"""Pens against closed forms: areas of parabolas, distances from curves, contours walked backwards."""

from __future__ import annotations

import math
from typing import List, Tuple

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from wordpack import geometry, pens
from wordpack.model import Segment

NUMBER = st.floats(-5, 5).map(lambda value: round(value, 3))
POINT = st.tuples(NUMBER, NUMBER)
SEGMENT = st.one_of(
    st.tuples(st.just("lineTo"), st.tuples(POINT)),
    st.tuples(st.just("qCurveTo"), st.tuples(POINT, POINT)),
    st.tuples(st.just("curveTo"), st.tuples(POINT, POINT, POINT)),
)
PATH = st.builds(
    lambda start, middle: (("moveTo", (start,)), *middle, ("closePath", ())), POINT, st.lists(SEGMENT, min_size=1)
)

CIRCLE = 4 / 3 * math.tan(math.pi / 8)
"""Arm of the usual cubic quarter circle: its radius is right to 2.7e-4."""


def circle(radius: float) -> Tuple[Segment, ...]:
    """Four cubics, from +x towards +y."""
    corners = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    path: List[Segment] = [("moveTo", ((radius, 0.0),))]
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        a = (ax + CIRCLE * bx, ay + CIRCLE * by)
        b = (bx + CIRCLE * ax, by + CIRCLE * ay)
        path.append(("curveTo", tuple((radius * x, radius * y) for x, y in (a, b, (bx, by)))))
    return (*path, ("closePath", ()))


def test_area_of_a_parabola_is_two_thirds_of_its_box() -> None:
    path = (("moveTo", ((0.0, 0.0),)), ("qCurveTo", ((1.0, 2.0), (2.0, 0.0))), ("closePath", ()))
    assert pens.area(path) == pytest.approx(-4 / 3)
    assert pens.area(pens.reverse(path)) == pytest.approx(4 / 3)
    assert pens.bounds(path) == (0.0, 0.0, 2.0, 1.0)


def test_area_and_bounds_of_a_circle_turning_as_an_outer_ring() -> None:
    assert pens.area(circle(2.0)) == pytest.approx(4 * math.pi, rel=3e-4)
    assert pens.bounds(circle(2.0)) == pytest.approx((-2, -2, 2, 2))
    assert geometry.ring_area(pens.flatten(circle(2.0), 1e-4)[0]) > 0


@pytest.mark.parametrize("tolerance", [1e-1, 1e-2, 1e-3, 1e-4])
def test_flattening_keeps_its_tolerance_and_wastes_no_vertices(tolerance: float) -> None:
    (ring,) = pens.flatten(circle(1.0), tolerance)
    middle = (ring + np.roll(ring, -1, 0)) / 2
    assert 1 - np.hypot(*middle.T).min() <= tolerance + 3e-4
    assert len(ring) <= 2 * math.pi / math.sqrt(2 * tolerance) + 8


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.tuples(POINT, POINT, POINT), st.tuples(POINT, POINT, POINT, POINT)), st.floats(1e-3, 0.3))
def test_no_point_of_a_curve_is_far_from_its_polyline(points: Tuple, tolerance: float) -> None:
    name = "qCurveTo" if len(points) == 3 else "curveTo"
    pen = pens.FlattenPen(tolerance)
    pens.replay([("moveTo", points[:1]), (name, points[1:]), ("closePath", ())], pen)
    if not pen.rings:
        return
    control = np.array(points, np.float64)
    for t in np.linspace(0, 1, 41):  # de Casteljau, not the formula under test
        level = control
        while len(level) > 1:
            level = (1 - t) * level[:-1] + t * level[1:]
        line = shapely.LinearRing(pen.rings[0])
        assert line.distance(shapely.Point(level[0])) <= tolerance * (1 + 1e-6) + 1e-9


@settings(max_examples=60, deadline=None)
@given(st.lists(PATH, max_size=4), st.floats(1e-3, 0.3))
def test_contours_are_flattened_together_as_each_alone(paths: List, tolerance: float) -> None:
    pen = pens.CurvePen()
    for path in paths:
        pens.replay(path, pen)
    together = pens.polylines(pen.curves, tolerance)
    alone = [ring for path in paths for ring in pens.flatten(path, tolerance)]
    assert len(together) == len(alone)
    assert all(np.array_equal(one, other) for one, other in zip(together, alone, strict=True))


def test_what_does_not_begin_with_a_move_is_no_path() -> None:
    pen = pens.CurvePen()
    pen.lineTo((1.0, 0.0))
    pen.moveTo((0.0, 0.0))
    with pytest.raises(ValueError, match="begins with a move"):
        assert pen.curves


@settings(max_examples=60, deadline=None)
@given(PATH)
def test_reversing_turns_the_sign_and_nothing_else(path: Tuple[Segment, ...]) -> None:
    back = pens.reverse(path)
    assert pens.area(back) == pytest.approx(-pens.area(path), abs=1e-9)
    assert pens.bounds(back) == pytest.approx(pens.bounds(path), abs=1e-9)
    assert len(back) == len(path)


@settings(max_examples=40, deadline=None)
@given(PATH, st.floats(0.1, 9), st.floats(0.1, 9), NUMBER, NUMBER)
def test_transform_scales_areas(path: Tuple[Segment, ...], sx: float, sy: float, x: float, y: float) -> None:
    moved = pens.transform(path, sx, -sy, x, y)
    assert pens.area(moved) == pytest.approx(-sx * sy * pens.area(path), abs=1e-6)


def test_moved_paths_read_like_the_moved_path() -> None:
    whole = pens.MovedPaths(((circle(1.0), 2.0, 3.0), (circle(2.0), -1.0, 0.0)))
    assert len(whole) == len(list(whole)) == 12
    assert tuple(whole)[:6] == pens.transform(circle(1.0), 1, 1, 2, 3)
    assert whole[0] == ("moveTo", ((3.0, 3.0),))
    assert whole[-1] == ("closePath", ())
    assert pens.area(whole) == pytest.approx(5 * pens.area(circle(1.0)))


@settings(max_examples=60, deadline=None)
@given(PATH, st.floats(1e-3, 0.3))
def test_a_cut_path_is_the_same_and_its_pieces_are_near_their_chords(path: Tuple[Segment, ...], sagitta: float) -> None:
    pieces = pens.cut(path, sagitta)
    assert pens.area(pieces) == pytest.approx(pens.area(path), abs=1e-9)
    assert pens.bounds(pieces) == pytest.approx(pens.bounds(path), abs=1e-9)
    here = path[0][1][-1]
    for _, points in pieces:
        control = np.array([here, *points], np.float64)
        for t in np.linspace(0, 1, 9) if len(points) > 1 else ():  # de Casteljau, not the formula under test
            level = control
            while len(level) > 1:
                level = (1 - t) * level[:-1] + t * level[1:]
            assert shapely.LineString([here, points[-1]]).distance(shapely.Point(level[0])) <= sagitta * (1 + 1e-6)
        here = points[-1] if points else here


def test_moved_paths_are_cut_like_the_moved_path() -> None:
    whole = pens.MovedPaths(((circle(1.0), 2.0, 3.0), (circle(2.0), -1.0, 0.0)))
    pieces = list(pens.cut(whole, 1e-2))
    assert len(pieces) > 24
    for (name, points), (other, there) in zip(pieces, pens.cut(list(whole), 1e-2), strict=True):
        assert name == other
        assert np.allclose(points, there, atol=1e-12)


def test_simple_pen_spells_out_truetypes_implied_points() -> None:
    pen = pens.SimplePen()
    pen.qCurveTo((1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0), None)  # a contour without any point on the curve
    pen.closePath()
    names = [name for name, _ in pen.segments]
    assert names == ["moveTo", "qCurveTo", "qCurveTo", "qCurveTo", "qCurveTo", "closePath"]
    assert pens.area(pen.segments) == pytest.approx(5 / 6)  # a square less four corners of 1/24 each


def test_simple_pen_drops_what_has_no_ink() -> None:
    pen = pens.SimplePen()
    pen.moveTo((0.0, 0.0))
    pen.closePath()
    pen.moveTo((0.0, 0.0))
    pen.lineTo((1.0, 0.0))
    pen.lineTo((1.0, 0.0))
    pen.closePath()
    assert pen.segments == []
    pen.moveTo((0.0, 0.0))
    for point in ((1.0, 0.0), (1.0, 1.0), (0.0, 0.0)):
        pen.lineTo(point)
    pen.endPath()
    assert [name for name, _ in pen.segments] == ["moveTo", "lineTo", "lineTo", "closePath"]


@pytest.mark.parametrize(("points", "factor"), [(3, 0.25), (4, 0.75)])
def test_a_curve_of_exactly_so_many_pieces_has_no_more(points: int, factor: float) -> None:
    """The root of factor x bend / tolerance is a whole number but for rounding, which may put it above."""
    counts, tolerances = (each.ravel() for each in np.meshgrid(np.arange(1, 60), (0.1, 0.07, 1 / 3, 0.003, 1 / 19)))
    hull = np.zeros((points, len(counts), 2))
    hull[1, :, 1] = 0.5 * counts**2 * tolerances / factor  # back to where it began: the bend is twice that
    for n, tolerance in enumerate(tolerances):
        assert pens._pieces(hull[:, n : n + 1], tolerance)[0] == counts[n]
        assert pens._pieces(1.001 * hull[:, n : n + 1], tolerance)[0] == counts[n] + 1


def test_rings_to_path_and_back() -> None:
    ring = np.array([[0, 0], [2, 0], [2, 1]], np.float64)
    assert np.array_equal(np.sort(pens.flatten(pens.from_rings([ring]), 1.0)[0], 0), np.sort(ring, 0))
    assert pens.area(pens.from_rings([ring])) == geometry.ring_area(ring)
    assert pens.bounds(()) is None
    assert pens.flatten((), 1.0) == ()
