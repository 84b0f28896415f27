"""What --orientation allows: angles as a reader counts them, refusals, and how a field holds and turns words."""

from __future__ import annotations

import cmath
import math
from dataclasses import replace
from typing import List

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import around, off, rays

from wordpack import orientation, pose
from wordpack.errors import WordpackError
from wordpack.model import Directions, Turning
from wordpack.orientation import limits, turning

RADIAL = rays()


@pytest.mark.parametrize(
    ("orientation", "degrees", "slack"),
    [
        ("horizontal", [0], 0),
        ("vertical", [90], 0),
        ("cross", [0, 90], 0),
        ("angles:0,45,-30.5", [0, 45, -30.5], 0),
        ("slight:20", [0, -10, 10, -20, 20], 20),
        ("any", [-90, -45, 0, 45], 90),
    ],
)
def test_orientations_are_angles_as_a_reader_counts_them(orientation: str, degrees: List[float], slack: float) -> None:
    """Anticlockwise, so that what is vertical reads upwards: its end (1, 0) goes to (0, -1), y pointing down."""
    made = turning(orientation)
    ends = [complex(*pose.transform(np.array([[1.0, 0.0]]), 0.0, 0.0, angle, 1.0)[0]) for angle in made.angles]
    asked = [cmath.exp(1j * math.radians(turn)).conjugate() for turn in degrees]
    assert sorted(ends, key=cmath.phase) == pytest.approx(sorted(asked, key=cmath.phase), abs=1e-12)
    assert math.degrees(made.slack) == pytest.approx(slack)
    assert made.field is None


@pytest.mark.parametrize(
    ("orientation", "degrees"),
    [
        ("angles:0,0", [0]),
        ("angles:0,360,-360", [0]),
        ("angles:45,0,-315,0,-45.1,314.9", [45, 0, -45.1]),
        ("angles:0,180,90", [0, 180, 90]),
    ],
)
def test_an_angle_that_is_given_twice_is_one_to_turn_to(orientation: str, degrees: List[float]) -> None:
    made = turning(orientation)
    assert [-math.degrees(angle) for angle in made.angles] == pytest.approx(degrees)
    assert made.turns == (len(degrees) > 1)


@pytest.mark.parametrize(
    "orientation",
    [
        *("angles:", "angles:a", "angles:361", "slight", "slight:", "slight:0", "slight:91", "up", ""),
        *("horizontal:", "vertical:", "cross:", "any:", "radial:", "flow:", "any:20"),
    ],
)
def test_what_is_no_orientation_is_refused(orientation: str) -> None:
    with pytest.raises(WordpackError, match="option orientation: .* was given; choose horizontal"):
        turning(orientation)


@pytest.mark.parametrize(
    ("orientation", "bounds"), [("slight:90", "up to 90 degrees"), ("angles:-360,360", "from -360 to 360 degrees")]
)
def test_the_angles_that_a_refusal_names_are_taken(orientation: str, bounds: str) -> None:
    turning(orientation)
    with pytest.raises(WordpackError, match=bounds):
        turning(orientation + "9")


@pytest.mark.parametrize(("certainty", "slack"), [(1.0, 15.0), (0.5, 15.0), (0.25, 52.5), (0.0, 90.0)])
def test_a_field_holds_words_to_15_degrees_and_to_less_where_it_is_less_sure(certainty: float, slack: float) -> None:
    """Along 30 degrees: the doubled angle, times the certainty; from a half of it on nothing more is allowed."""
    along = certainty * np.array([math.cos(math.radians(60)), math.sin(math.radians(60))])
    along_30 = replace(turning("flow"), field=Directions(np.tile(along, (3, 3, 1)), 10.0))
    least, most = limits(along_30, np.array([7.0, 12.0, math.radians(30)]))
    if certainty:
        assert math.degrees(least) == pytest.approx(max(30 - slack, -90))
        assert math.degrees(most) == pytest.approx(min(30 + slack, 90))
    else:
        assert math.degrees(most - least) >= 90 - 1e-9


@settings(max_examples=200, deadline=None)
@given(st.floats(0, 1000), st.floats(0, 1000), st.floats(-math.pi / 2, math.pi / 2))
def test_limits_are_the_slack_about_the_ray_and_never_upside_down(x: float, y: float, angle: float) -> None:
    radius = math.hypot(x - 500.0, y - 500.0)
    least, most = (float(each) for each in orientation.limits(RADIAL, np.array([x, y, angle])))
    assert -math.pi / 2 <= least <= most <= math.pi / 2
    if radius < 10.0:
        return
    ray = math.atan2(y - 500.0, x - 500.0)
    held = float(orientation.held(RADIAL, np.array([x, y, angle]))[2])
    assert off(np.array([least, most, held]), np.array(ray)).max() <= 15.0 + 3.0 * (6.0 / radius) ** 2
    if off(np.array(angle), np.array(ray)) < 14.0:
        assert held == pytest.approx(angle, abs=math.radians(0.1))


@pytest.mark.parametrize(
    ("ray", "angle", "held"), [(30, 50, 45), (30, -20, 15), (-70, 88, -85), (80, -86, -86), (80, -80, -85)]
)
def test_a_word_is_turned_back_by_the_shorter_way(ray: float, angle: float, held: float) -> None:
    x, y = 500 + 300 * math.cos(math.radians(ray)), 500 + 300 * math.sin(math.radians(ray))
    now = orientation.held(RADIAL, np.array([x, y, math.radians(angle)]))[2]
    assert math.degrees(now) == pytest.approx(held, abs=0.1)


def test_limits_never_jump() -> None:
    """Across all of the page, centre and fold among it, a step of a hundredth of a unit moves no limit by 2 degrees."""
    rng = np.random.default_rng(1)
    near, far = rng.normal(500.0, 4.0, (2000, 2)), rng.uniform(0, 1000, (2000, 2))
    for points in (near, far):
        angle = rng.uniform(-math.pi / 2, math.pi / 2, len(points))
        start = orientation.held(RADIAL, np.column_stack((points, angle)))
        moved = start + np.column_stack((rng.uniform(-0.01, 0.01, (len(points), 2)), np.zeros(len(points))))
        assert off(orientation.held(RADIAL, moved)[:, 2], start[:, 2]).max() < 2.0


def test_the_field_bends_as_finite_differences_say() -> None:
    points = around(24, (100.0, 300.0))
    bend = orientation.bend(RADIAL, points)
    across = np.stack((-np.sin(points[:, 2]), np.cos(points[:, 2])), 1)
    radius = np.hypot(points[:, 0] - 500.0, points[:, 1] - 500.0)
    assert bend == pytest.approx(across / radius[:, None], rel=0.02, abs=1e-5)  # a ray turns by 1 / r across itself
    assert (orientation.bend(Turning((0.0,), 0.3), points) == 0).all()


@pytest.mark.parametrize(("certainty", "least", "most"), [(1.0, 1.0, 1.0), (0.5, 1.0, 1.0), (0.3, 0.01, 0.8)])
def test_a_field_bends_words_less_where_it_is_less_sure(certainty: float, least: float, most: float) -> None:
    """Its direction is 2 mrad further on for each unit along x; from half a certainty on words follow all of that."""
    columns = np.broadcast_to(np.arange(40) * 10.0, (40, 40))
    doubled = 2 * 0.002 * columns
    vectors = certainty * np.stack((np.cos(doubled), np.sin(doubled)), -1)
    along = replace(turning("flow"), field=Directions(vectors, 10.0))
    ((x, y),) = orientation.bend(along, np.array([[200.0, 150.0, 0.4]]))
    assert 0.002 * least - 1e-9 <= x <= 0.002 * most + 1e-9
    assert y == pytest.approx(0.0, abs=1e-12)


def test_words_follow_the_field_but_over_the_upright() -> None:
    points = orientation.held(RADIAL, around(720, (100.0, 300.0)))
    upright = np.pi / 2 - np.abs(points[:, 2]) < orientation.UPRIGHT
    assert 0 < upright.sum() < 0.1 * len(points)
    followed, bend = orientation.followed(RADIAL, points), orientation.bend(RADIAL, points)
    assert (followed[upright] == 0).all()
    assert np.array_equal(followed[~upright], bend[~upright])
    at_limit = points[upright].copy()  # what a programme takes for following turns nobody who is stopped at the upright
    at_limit[:, 2] = np.copysign(np.pi / 2, at_limit[:, 2])
    moved = at_limit + np.column_stack((np.sign(at_limit[:, 2]), np.zeros((len(at_limit), 2))))
    assert orientation.held(RADIAL, moved)[:, 2] == pytest.approx(at_limit[:, 2], abs=1e-12)


def test_headings_are_the_nearest_angle() -> None:
    x, y = np.linspace(3, 990, 40), np.linspace(5, 980, 30)
    angles = np.array(RADIAL.angles)[orientation.headings(RADIAL, x, y)]
    ray = np.arctan2(y[:, None] - 500.0, x[None, :] - 500.0)
    assert off(angles, ray).max() <= 90.0 / len(RADIAL.angles) + 0.5


@pytest.mark.parametrize(
    "orientation", ["angles:0,1_0", "slight:1_0", "slight:\uff12\uff10", "angles:nan", "angles:0,inf"]
)
def test_angles_have_the_digits_that_word_lists_have(orientation: str) -> None:
    with pytest.raises(WordpackError, match="option orientation: .* was given; choose horizontal"):
        turning(orientation)
