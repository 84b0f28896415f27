"""Rings and polygons: closed forms, and areas that no turn changes."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wordpack import geometry, pose


def box(x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
    """An outer ring: clockwise on a screen whose y points down."""
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float64)


def hole(x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
    return box(x0, y0, x1, y1)[::-1]


def test_area_sign_and_bounds() -> None:
    assert geometry.ring_area(box(0, 0, 2, 3)) == 6
    assert geometry.area([box(0, 0, 2, 3), hole(0.5, 0.5, 1, 1)]) == 5.75
    assert geometry.bounds([box(0, 0, 2, 3), box(-1, 1, 0, 4)]) == (-1, 0, 2, 4)
    with pytest.raises(ValueError, match="concatenate"):
        geometry.bounds([])


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=3, max_size=12),
    st.floats(-7, 7),
    st.floats(0.1, 5),
)
def test_area_is_unchanged_by_turning_and_squared_by_scaling(points: list, angle: float, scale: float) -> None:
    ring = np.array(points)
    moved = pose.transform(ring, 3.0, -2.0, angle, scale)
    assert geometry.ring_area(moved) == pytest.approx(scale**2 * geometry.ring_area(ring), abs=1e-9 + 1e-11 * scale**2)


def test_holes_islands_and_separate_pieces() -> None:
    rings = [box(0, 0, 10, 10), hole(1, 1, 9, 9), box(2, 2, 8, 8), hole(3, 3, 7, 7), box(20, 0, 21, 1)]
    for order in (rings, rings[::-1], rings[2:] + rings[:2]):
        polygon = geometry.to_polygon(order)
        assert polygon.is_valid
        assert polygon.area == pytest.approx(geometry.area(rings)) == pytest.approx(100 - 64 + 36 - 16 + 1)
        assert polygon.contains(shapely.Point(2.5, 5))
        assert not polygon.intersects(shapely.Point(1.5, 5))


def test_what_a_figure_of_eight_and_a_doubled_ring_fill() -> None:
    eight = np.array([[0, 0], [2, 2], [2, 0], [0, 2]], np.float64)
    square = box(0, 0, 1, 1)
    for even_odd in (False, True):
        assert geometry.filled([eight], even_odd).area == pytest.approx(2.0)
        assert geometry.filled([square, square], even_odd).area == pytest.approx(0.0 if even_odd else 1.0)
        assert geometry.filled([square, square[::-1]], even_odd).is_empty
        assert geometry.filled([], even_odd).is_empty


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=7), max_size=3))
def test_fill_rules_by_counting_turns(contours):
    """At points off the grid of the corners, the region has what the winding number by angles says."""
    rings = [np.array(c, np.float64) for c in contours]
    points = np.random.default_rng(1).uniform(0, 12, (40, 2))
    turns = np.zeros(len(points))
    for ring in rings:
        arms = ring[None] - points[:, None]
        angle = np.arctan2(arms[..., 1], arms[..., 0])
        step = np.roll(angle, -1, 1) - angle
        turns += ((step + math.pi) % math.tau - math.pi).sum(1) / math.tau
    turns = np.rint(turns).astype(int)
    if rings:
        assert (geometry.winding_numbers(points, rings) == turns).all()
    for even_odd, inside in ((False, turns != 0), (True, turns % 2 == 1)):
        shape = geometry.filled(rings, even_odd)
        assert shape.is_valid
        assert (shapely.contains_xy(shape, points) == inside).all()


def test_rings_that_do_not_cross_are_assembled_without_noding(monkeypatch: pytest.MonkeyPatch) -> None:
    rings = [box(0, 0, 10, 10), hole(1, 1, 9, 9), box(2, 2, 8, 8), hole(3, 3, 7, 7), box(20, 0, 21, 1)]
    whole = geometry.to_polygon(rings)
    monkeypatch.setattr(geometry, "filled", None)
    for order in (rings, rings[::-1], rings[2:] + rings[:2], [ring[::-1] for ring in rings]):
        assert geometry.assembled(order, even_odd=False).equals(whole)
        assert geometry.assembled(order, even_odd=True).equals(whole)
    assert geometry.assembled([box(0, 0, 1, 2)], even_odd=False).equals(shapely.box(0, 0, 1, 2))
    assert geometry.assembled([], even_odd=False).is_empty


CORNER = st.tuples(st.integers(0, 6), st.integers(0, 6))
SQUARE = [(0, 0), (6, 0), (6, 6), (0, 6)]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(CORNER, min_size=3, max_size=5), max_size=4), st.booleans())
@example([SQUARE, [(4, 4), (9, 4), (9, 9), (4, 9)]], False)  # two that overlap
@example([SQUARE, [(1, 1), (3, 1), (3, 3), (1, 3)]], False)  # one within the other, both ink
@example([SQUARE, [(1, 1), (3, 1), (3, 3), (1, 3)]], True)
@example([SQUARE, [(1, 1), (1, 7), (3, 7), (3, 1)]], False)  # one that turns the other way and reaches out
@example([SQUARE, [(7, 0), (7, 3), (9, 3), (9, 0)]], False)  # and one that lies beside
def test_whatever_is_assembled_is_what_is_filled(corners: list, even_odd: bool) -> None:
    rings = [np.array(ring, float) for ring in corners]
    made, filled = geometry.assembled(rings, even_odd), geometry.filled(rings, even_odd)
    assert made.is_valid
    assert made.symmetric_difference(filled).area == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("even_odd", "turned"), [(True, True), (True, False), (False, True), (False, False)])
def test_rings_within_rings_are_filled_by_their_rule(even_odd: bool, turned: bool) -> None:
    """Squares of sides 2, 4, ... 12, three times side by side; every other one is a hole if it is turned, or even."""
    squares = [
        box(20 * at - k, -k, 20 * at + k, k)[:: -1 if turned and k % 2 else 1] for at in range(3) for k in range(1, 7)
    ]
    rings = 4.0 * sum((-1) ** k * k**2 for k in range(1, 7))
    assert geometry.filled(squares, even_odd).area == pytest.approx(3 * (rings if even_odd or turned else 144))
    if turned:
        oriented = [ring[::-1] if geometry.ring_area(squares[-1]) < 0 else ring for ring in squares]
        assert geometry.to_polygon(oriented).area == pytest.approx(3 * rings)


def test_a_ring_is_asked_only_about_points_in_its_box(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of dots in a drawing took minutes: each was asked about each."""
    asked, turns_about = [], geometry._turns_about
    monkeypatch.setattr(geometry, "_turns_about", lambda p, ring: asked.append(len(p)) or turns_about(p, ring))
    dots = [box(2 * x, 2 * y, 2 * x + 1, 2 * y + 1) for x in range(20) for y in range(20)]
    shape = geometry.filled([box(-1, -1, 41, 41), *(dot[::-1] for dot in dots)], even_odd=False)
    assert shape.area == pytest.approx(42**2 - 400)
    assert sum(asked) == 2 * 400 + 1  # each dot about its own middle, the page about them and itself


def test_points_anywhere_are_turned_about_as_the_angle_says() -> None:
    """Against the sum of the angles under which the edges are seen."""
    chance = np.random.default_rng(3)
    rings = [chance.uniform(-1, 1, (9, 2)) + at for at in ((0, 0), (0.5, 0), (0, 3), (0.2, 0.1))]
    points = chance.uniform(-2, 4, (300, 2))
    seen = np.zeros(len(points))
    for ring in rings:
        away = (ring[None] - points[:, None]) @ (1, 1j)
        seen += np.angle(np.roll(away, -1, 1) / away).sum(1)
    assert np.allclose(geometry.winding_numbers(points, rings), seen / (2 * math.pi))


def test_the_strip_between_two_outlines_covers_what_is_in_one_alone() -> None:
    rng = np.random.default_rng(0)
    whole = shapely.Point(0, 0).buffer(5, quad_segs=40).difference(shapely.box(-1, -2, 2, 1))
    for _ in range(40):
        one, other = (shapely.MultiPoint(cloud).convex_hull for cloud in rng.normal(0, 2, (2, 7, 2)))
        assert geometry.strip_area(one, other) >= one.symmetric_difference(other).area - 1e-9
        rings = [np.roll(ring + rng.normal(0, 2e-3, ring.shape), 5, 0) for ring in geometry.from_polygon(whole)]
        shaken = geometry.to_polygon(rings)
        exact = whole.symmetric_difference(shaken).area
        assert exact - 1e-9 <= geometry.strip_area(whole, shaken) <= 3 * exact
    for dx in (0.01, 1.0, 30.0):
        moved = shapely.affinity.translate(whole, dx)
        assert geometry.strip_area(whole, moved) >= whole.symmetric_difference(moved).area
    assert geometry.strip_area(whole, shapely.Point(0, 0).buffer(5)) == math.inf  # which has no hole
    assert geometry.strip_area(whole, shapely.Polygon()) == math.inf


def test_overlapping_outer_rings_count_once() -> None:
    assert geometry.to_polygon([box(0, 0, 2, 2), box(1, 1, 3, 3)]).area == pytest.approx(7)


@pytest.mark.parametrize("rings", [[], [np.zeros((2, 2))], [np.zeros((4, 2))]])
def test_nothing_makes_an_empty_polygon(rings: list) -> None:
    assert geometry.to_polygon(rings).is_empty


def test_rings_survive_the_way_to_shapely_and_back() -> None:
    shape = shapely.Point(0, 0).buffer(3).difference(shapely.Point(0, 0).buffer(1))
    rings = geometry.from_polygon(shape)
    assert [geometry.ring_area(ring) > 0 for ring in rings] == [True, False]
    assert geometry.area(rings) == pytest.approx(shape.area)
    assert geometry.to_polygon(rings).equals(shape)


def test_the_rings_of_several_shapes_are_those_of_each() -> None:
    ring = shapely.Point(0, 0).buffer(3).difference(shapely.Point(0, 0).buffer(1))
    apart = shapely.union_all([shapely.box(0, 0, 1, 1), ring.reverse().buffer(0), shapely.box(9, 9, 10, 12)])
    both = shapely.MultiPolygon([ring.reverse(), shapely.box(5, 5, 6, 6, ccw=False)])
    mixed = shapely.GeometryCollection([shapely.box(0, 0, 2, 1), shapely.LineString([(5, 5), (6, 6)])])
    shapes = [shapely.Polygon(), ring, ring.reverse(), apart, both, mixed, shapely.Point(0, 0)]
    several = geometry.from_polygons(shapes)
    assert [len(rings) for rings in several] == [0, 2, 2, 3, 3, 1, 0]
    for rings, shape in zip(several, shapes):
        assert geometry.area(rings) == pytest.approx(shape.area)
        assert geometry.to_polygon(rings).equals(geometry.polygonal(shape))
        assert sum(geometry.ring_area(found) < 0 for found in rings) == sum(
            len(part.interiors) for part in shapely.get_parts(geometry.polygonal(shape))
        )
    assert geometry.from_polygons([]) == ()


def test_polygonal_drops_lines_and_points() -> None:
    mixed = shapely.GeometryCollection([shapely.box(0, 0, 1, 1), shapely.LineString([(5, 5), (6, 6)])])
    assert geometry.polygonal(mixed).equals(shapely.box(0, 0, 1, 1))
    assert geometry.polygonal(shapely.Point(0, 0)).is_empty


def test_offset_of_a_square_by_steiners_formula() -> None:
    # area + perimeter r + pi r^2; the round corners are polygons of 4 segments a quarter
    corners = 8 * math.sin(math.pi / 8) * 1.0
    grown = geometry.area(geometry.offset([box(0, 0, 4, 4)], 1.0))
    assert grown == pytest.approx(16 + 16 + corners) or grown == pytest.approx(16 + 16 + math.pi, rel=0.005)
    assert geometry.area(geometry.offset([box(0, 0, 4, 4)], -1.0)) == pytest.approx(4)
    assert geometry.offset([box(0, 0, 4, 4)], -2.1) == ()


def test_a_tiny_ring_far_from_the_origin_keeps_its_area_and_sign() -> None:
    tiny = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * 2.0**-24 + (967.0, 449.0)
    assert geometry.ring_area(tiny) == pytest.approx(2.0**-48, rel=1e-6)
    assert geometry.ring_area(tiny[::-1]) == pytest.approx(-(2.0**-48), rel=1e-6)


def test_the_area_of_a_tiny_ring_is_that_of_exact_arithmetic() -> None:
    """Corners are whole multiples of 2^-40 about a point far away: their shoelace sum in whole numbers is exact."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        points = rng.integers(-(2**12), 2**12, (7, 2))
        exact = sum(int(x0) * int(y1) - int(x1) * int(y0) for (x0, y0), (x1, y1) in zip(points, np.roll(points, -1, 0)))
        ring = points * 2.0**-40 + (967.0, 449.0)
        assert geometry.ring_area(ring) == pytest.approx(0.5 * exact * 2.0**-80, rel=1e-9)


def test_chords_are_measured_in_their_direction() -> None:
    """A bar that is turned by 30 degrees is as long as it is in that direction, and 1 / sin 60 wide across another."""
    bar = [pose.transform(box(-5, -0.5, 5, 0.5), 20.0, 10.0, math.radians(30), 1.0)]
    assert geometry.chords(bar, math.radians(30)) == pytest.approx(np.full(geometry.CHORDS, 10.0))
    assert geometry.chords(bar, math.radians(-30))[-1] == pytest.approx(1 / math.sin(math.radians(60)))


def test_chords_are_those_at_the_middles_of_even_strips() -> None:
    """The midpoint rule is exact for the widths of a triangle, and they rise by even steps."""
    triangle = [np.array([[0, 0], [8, 4], [2, 4]], float)]
    chords = geometry.chords(triangle)
    assert chords == pytest.approx(6 * (np.arange(geometry.CHORDS) + 0.5) / geometry.CHORDS)
    assert chords.sum() * 4 / geometry.CHORDS == pytest.approx(geometry.area(triangle))


def test_triangles_survive_the_way_to_shapely_and_back() -> None:
    triangle = shapely.Polygon([(0, 0), (4, 0), (0, 3)])
    (ring,) = geometry.from_polygon(triangle)
    assert geometry.ring_area(ring) == 6


def test_widened_adds_to_the_left_and_right_alone() -> None:
    wide = geometry.to_polygon(geometry.widened([box(0, 0, 2, 1)], 0.25))
    x0, y0, x1, y1 = geometry.to_polygon([box(0, 0, 2, 1)]).bounds
    assert wide.bounds == pytest.approx((x0 - 0.25, y0, x1 + 0.25, y1), abs=1e-3)
    disc = shapely.Point(0, 0).buffer(1.0, quad_segs=64)
    # The sum with a line of length l adds l times the height.
    wide = geometry.to_polygon(geometry.widened(geometry.from_polygon(disc), 0.5))
    assert wide.area == pytest.approx(disc.area + 2.0 * 1.0, rel=2e-3)
    assert wide.buffer(1e-6).covers(shapely.transform(disc, lambda points: points + (0.5, 0.0)))


@pytest.mark.parametrize("mended", [True, False])
def test_simplified_polygons_stay_within_their_tolerances_and_none_vanishes(mended: bool) -> None:
    disc = shapely.Point(0, 0).buffer(1.0, quad_segs=64)
    small, large = 0.01, 0.1
    given = np.array([disc, disc, shapely.Point(5, 5).buffer(0.02)], object)
    one, two, tiny = geometry.simplified(given, np.array([small, large, 1.0]), mended)
    assert len(two.exterior.coords) < len(one.exterior.coords) < len(disc.exterior.coords)
    for made, tolerance in ((one, small), (two, large)):
        assert made.hausdorff_distance(disc) <= tolerance
    assert tiny.area > 0


@pytest.mark.parametrize("seed", range(20))
def test_of_rings_within_and_across_each_other_the_smallest_decides(seed: int) -> None:
    """Wherever a point is, the smallest ring about it says whether it is ink."""
    rng = np.random.default_rng(seed)
    kinds, rings = [False, True], [hole(10, 10, 20, 20), box(12, 12, 14, 14)]  # a ring in a hole is what it is about
    for corner, size in zip(rng.uniform(0, 40, (40, 2)), rng.uniform(1, 25, 40)):
        kinds.append(bool(rng.random() < 0.5))
        rings.append((box if kinds[-1] else hole)(*corner, *(corner + size)))
    points = rng.uniform(0, 65, (500, 2))
    areas = np.array([abs(geometry.ring_area(ring)) for ring in rings])
    about = np.array([((points > ring.min(0)) & (points < ring.max(0))).all(1) for ring in rings])
    smallest = np.where(about, areas[:, None], np.inf).argmin(0)
    inside = shapely.contains_xy(geometry.to_polygon(rings), *points.T)
    assert (inside == (np.array(kinds)[smallest] & about.any(0))).all()
    assert 0.1 < inside.mean() < 0.9
