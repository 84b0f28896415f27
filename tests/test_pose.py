"""The pose in numpy against complex arithmetic, in torch against numpy, its gradients against finite differences."""

from __future__ import annotations

import cmath
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from wordpack import pose

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
