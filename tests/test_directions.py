"""Direction fields against closed forms: rays, the long axis of a rectangle, circles of a ring, level in a disc."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import around, disc_region, off, rectangle

from wordpack import directions, geometry, orientation, pose
from wordpack.errors import WordpackError
from wordpack.model import Silhouette
from wordpack.silhouette import load_silhouette

SLACK = math.radians(15.0)


def silhouette(*rings: np.ndarray, width: float = 1000.0, height: float = 1000.0) -> Silhouette:
    return Silhouette(tuple(rings), width, height, geometry.area(rings))


def ring(inner: float, outer: float, x: float = 500.0, y: float = 500.0) -> Silhouette:
    return silhouette(*disc_region(outer, x, y, 256), disc_region(inner, x, y, 256)[0][::-1])


def turned(points: np.ndarray, angle: float, x: float, y: float) -> np.ndarray:
    return pose.transform(points, x, y, angle, 1.0)


@pytest.mark.parametrize("inner", [100.0, 300.0])
def test_rays_run_away_from_the_centroid_though_it_lies_in_a_hole(inner: float) -> None:
    field = directions.rays(ring(inner, 400.0, 480.0, 530.0))
    points = around(60, (20.0, 60.0, 250.0, 390.0), 480.0, 530.0)
    along, certainty = orientation.directions(field, points[:, :2])
    assert off(along, points[:, 2]).max() < 0.5
    assert certainty.min() > 0.95
    assert (along > -math.pi / 2).all()
    assert (along <= math.pi / 2).all()


def test_rays_of_a_shape_whose_centroid_is_outside() -> None:
    # Of half a ring, radii 300 and 400 about (500, 800): its centroid is 4/3 (R^3 - r^3) / (pi (R^2 - r^2)) above.
    turn = np.linspace(math.pi, math.tau, 400)
    arc = np.stack((np.cos(turn), np.sin(turn)), 1)
    given_ = silhouette(np.concatenate((400 * arc, 300 * arc[::-1])) + (500.0, 800.0))
    centre = 800.0 - 4 / (3 * math.pi) * (400**3 - 300**3) / (400**2 - 300**2)
    assert not geometry.to_polygon(given_.rings).covers(shapely.Point(500.0, centre))
    at = np.concatenate(given_.rings)
    along, _ = orientation.directions(directions.rays(given_), at)
    assert off(along, np.arctan2(at[:, 1] - centre, at[:, 0] - 500.0)).max() < 0.5


@settings(max_examples=12, deadline=None)
@given(st.floats(-math.pi, math.pi), st.floats(0.1, 0.35))
def test_the_flow_of_a_rectangle_is_its_long_axis(angle: float, slim: float) -> None:
    long = 800.0
    field = directions.flow(silhouette(turned(rectangle(long, slim * long), angle, 500.0, 500.0)))
    x, y = (
        each.ravel() for each in np.meshgrid(np.linspace(-0.3, 0.3, 9) * long, np.linspace(-0.4, 0.4, 5) * slim * long)
    )
    along, certainty = orientation.directions(field, turned(np.stack((x, y), 1), angle, 500.0, 500.0))
    assert off(along, np.array(angle)).max() < 3.0
    assert certainty.min() > 0.9


@pytest.mark.parametrize("inner", [150.0, 250.0, 330.0])
def test_the_flow_of_a_ring_goes_round(inner: float) -> None:
    field = directions.flow(ring(inner, 400.0))
    points = around(48, (0.75 * inner + 100.0, 0.5 * inner + 200.0, 0.25 * inner + 300.0))
    along, certainty = orientation.directions(field, points[:, :2])
    assert off(along, points[:, 2] + math.pi / 2).max() < 4.0
    assert certainty.min() > 0.9


def test_the_flow_of_a_disc_is_level() -> None:
    along, certainty = orientation.directions(
        directions.flow(silhouette(*disc_region(400.0, 500.0, 500.0, 256))),
        around(48, (0.0, 100.0, 250.0, 370.0))[:, :2],
    )
    assert off(along, np.array(0.0)).max() < 3.0
    assert certainty.min() > 0.7


def test_the_flow_begins_and_ends_to_turn_without_a_crease() -> None:
    """Of a cubic from 0 to 1 that is level at both ends the slope in the middle is 3 / 2 (Hermite)."""
    low, high = directions.LEVEL, directions.ALONG
    at = np.array([0.0, low, (low + high) / 2, high, 1.0])
    assert directions._trust(at) == pytest.approx([0.0, 0.0, 0.5, 1.0, 1.0])
    step = 1e-4 * (high - low)
    slope = (directions._trust(at + step) - directions._trust(at - step)) / (2 * step) * (high - low)
    assert slope == pytest.approx([0.0, 0.0, 1.5, 0.0, 0.0], abs=1e-3)


def test_the_flow_turns_with_the_silhouette() -> None:
    # A quarter turn maps the grid on itself, so only the fall back to level differs, and a crescent has none.
    given_ = load_silhouette("crescent", page=(1.0, 1.0))
    swung = silhouette(*(turned(each, math.pi / 2, 1000.0, 0.0) for each in given_.rings))
    points = np.random.default_rng(0).uniform(0, 1000, (4000, 2))
    points = points[shapely.contains_xy(geometry.to_polygon(given_.rings).buffer(-10.0), points)]
    here, _ = orientation.directions(directions.flow(given_), points)
    there, _ = orientation.directions(directions.flow(swung), turned(points, math.pi / 2, 1000.0, 0.0))
    assert len(points) > 500
    assert off(there, here + math.pi / 2).max() < 2.0


def test_nodes_are_inside_as_shapely_has_it() -> None:
    for name in ("star", "fish"):
        given_ = load_silhouette(name)
        cell = 1000.0 / 97
        inside = directions._inside(given_.rings, cell, (98, 98))
        x, y = np.meshgrid(np.arange(98) * cell, np.arange(98) * cell)
        assert (inside == shapely.contains_xy(geometry.to_polygon(given_.rings), x, y)).all()


def test_only_fields_are_given_one() -> None:
    given_ = load_silhouette("circle")
    assert directions.turning_in("any", given_) == orientation.turning("any")
    for name in orientation.FIELDS:
        made = directions.turning_in(name, given_)
        assert made.field is not None
        assert made.slack == pytest.approx(SLACK)
        assert all(-math.pi / 2 < angle <= math.pi / 2 for angle in made.angles)
    with pytest.raises(WordpackError, match="radial or flow"):
        directions.turning_in("radial:20", given_)
