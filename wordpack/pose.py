"""The similarity transform that puts an outline on the page: turn, scale, move. Written twice, and tested against each
other: `transform` for numpy, and `transform_each` for torch, which it alone imports, so that gradients reach the poses.

    p = t + exp(s) R(angle) q        R(a) = [[cos a, -sin a], [sin a, cos a]], y down

A pose is x, y, angle (rad), s = log scale.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def transform(points: np.ndarray, x: float, y: float, angle: float, scale: float) -> np.ndarray:
    """Points [V, 2] in em -> [V, 2] on the page; `scale` in page units per em."""
    c, s = math.cos(angle) * scale, math.sin(angle) * scale
    out = np.empty_like(points, dtype=np.float64)
    out[:, 0] = x + c * points[:, 0] - s * points[:, 1]
    out[:, 1] = y + s * points[:, 0] + c * points[:, 1]
    return out


def transform_each(points: Any, poses: Any) -> Any:
    """Torch: points [E, 2] and one pose each [..., E, 4] (x, y, angle, log scale) -> [..., E, 2], differentiable."""
    import torch

    scale = poses[..., 3].exp()
    c, s = poses[..., 2].cos() * scale, poses[..., 2].sin() * scale
    px, py = points[..., 0], points[..., 1]
    return torch.stack((poses[..., 0] + c * px - s * py, poses[..., 1] + s * px + c * py), -1)
