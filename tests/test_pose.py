"""The pose in numpy against complex arithmetic, in torch against numpy, its gradients against finite differences."""

from __future__ import annotations

import cmath
import math
from dataclasses import replace
from typing import List

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from wordpack import pose
from wordpack.model import Directions, WordpackError

COORDINATE = st.floats(-100, 100)


@settings(max_examples=60, deadline=None)
@given(COORDINATE, COORDINATE, COORDINATE, COORDINATE, st.floats(-10, 10), st.floats(1e-3, 300))
def test_pose_is_complex_multiplication(px: float, py: float, x: float, y: float, angle: float, scale: float) -> None:
    expected = complex(x, y) + scale * cmath.exp(1j * angle) * complex(px, py)
    moved = pose.transform(np.array([[px, py]]), x, y, angle, scale)
    assert complex(*moved[0]) == pytest.approx(expected, abs=1e-7)


def test_a_positive_angle_turns_x_towards_y() -> None:
    moved = pose.transform(np.array([[1.0, 0.0]]), 0.0, 0.0, math.pi / 2, 2.0)
    assert moved[0] == pytest.approx((0.0, 2.0), abs=1e-12)


def test_integer_points_are_no_trap() -> None:
    assert pose.transform(np.array([[1, 0]]), 0.5, 0.0, 0.0, 1.0)[0, 0] == 1.5


def test_torch_and_numpy_agree() -> None:
    rng = np.random.default_rng(3)
    points, poses = rng.normal(size=(20, 2)), rng.normal(size=(20, 4))
    together = pose.transform_each(torch.from_numpy(points), torch.from_numpy(poses)).numpy()
    for point, (x, y, angle, log_scale), moved in zip(points, poses, together, strict=True):
        assert moved == pytest.approx(pose.transform(point[None], x, y, angle, math.exp(log_scale))[0], abs=1e-12)


def test_a_batch_of_layouts_broadcasts() -> None:
    rng = np.random.default_rng(4)
    points, poses = torch.from_numpy(rng.normal(size=(7, 2))), torch.from_numpy(rng.normal(size=(3, 7, 4)))
    batch = pose.transform_each(points, poses)
    assert batch.shape == (3, 7, 2)
    assert torch.equal(batch[1], pose.transform_each(points, poses[1]))


def test_gradients_reach_the_pose() -> None:
    generator = torch.Generator().manual_seed(5)
    points = torch.randn(4, 2, dtype=torch.float64, generator=generator)
    poses = torch.randn(4, 4, dtype=torch.float64, generator=generator).requires_grad_()
    assert torch.autograd.gradcheck(lambda p: pose.transform_each(points, p), (poses,))


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
    made = pose.turning(orientation)
    ends = [complex(*pose.transform(np.array([[1.0, 0.0]]), 0.0, 0.0, angle, 1.0)[0]) for angle in made.angles]
    asked = [cmath.exp(1j * math.radians(turn)).conjugate() for turn in degrees]
    assert sorted(ends, key=cmath.phase) == pytest.approx(sorted(asked, key=cmath.phase), abs=1e-12)
    assert math.degrees(made.slack) == pytest.approx(slack)
    assert made.field is None


@pytest.mark.parametrize("orientation", ["angles:", "angles:a", "angles:361", "slight", "slight:0", "slight:91", "up"])
def test_what_is_no_orientation_is_refused(orientation: str) -> None:
    with pytest.raises(WordpackError, match="option orientation: .* was given; choose horizontal"):
        pose.turning(orientation)


@pytest.mark.parametrize(
    ("orientation", "bounds"), [("slight:90", "up to 90 degrees"), ("angles:-360,360", "from -360 to 360 degrees")]
)
def test_the_angles_that_a_refusal_names_are_taken(orientation: str, bounds: str) -> None:
    pose.turning(orientation)
    with pytest.raises(WordpackError, match=bounds):
        pose.turning(orientation + "9")


@pytest.mark.parametrize(("certainty", "slack"), [(1.0, 15.0), (0.5, 15.0), (0.25, 52.5), (0.0, 90.0)])
def test_a_field_holds_words_to_15_degrees_and_to_less_where_it_is_less_sure(certainty: float, slack: float) -> None:
    """Along 30 degrees: the doubled angle, times the certainty; from a half of it on nothing more is allowed."""
    along = certainty * np.array([math.cos(math.radians(60)), math.sin(math.radians(60))])
    turning = replace(pose.turning("flow"), field=Directions(np.tile(along, (3, 3, 1)), 10.0))
    least, most = pose.limits(turning, np.array([7.0, 12.0, math.radians(30)]))
    if certainty:
        assert math.degrees(least) == pytest.approx(max(30 - slack, -90))
        assert math.degrees(most) == pytest.approx(min(30 + slack, 90))
    else:
        assert math.degrees(most - least) >= 90 - 1e-9
