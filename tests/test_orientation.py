"""What --orientation allows: angles as a reader counts them, refusals, and how far a field holds words."""

from __future__ import annotations

import cmath
import math
from dataclasses import replace
from typing import List

import numpy as np
import pytest

from wordpack import pose
from wordpack.model import Directions, WordpackError
from wordpack.orientation import limits, turning


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
