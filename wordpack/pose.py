"""The similarity transform that puts an outline on the page: turn, scale, move. Written once for numpy and torch.

    p = t + exp(s) R(angle) q        R(a) = [[cos a, -sin a], [sin a, cos a]], y down

A pose is x, y, angle (rad), s = log scale. The functions use only operators and methods that numpy arrays and torch
tensors share, so that gradients flow where the poses carry them; this module itself imports neither torch nor any
stage.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from wordpack.model import Turning, WordpackError


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


STEPS_ANY = 16
"""Angles tried per half turn for free orientation; the optimiser and the search refine them."""


def turning(orientation: str) -> Turning:
    """--orientation -> the angles that words may take; never upside down unless asked by angle.

    horizontal, vertical, cross (0 and -90 degrees: reading upwards), any, slight:DEG, angles:A,B,... in degrees,
    positive anticlockwise as a reader thinks of them. Raises WordpackError for anything else.
    """
    name, _, rest = orientation.partition(":")
    quarter = math.pi / 2
    if not rest and name in ("horizontal", "vertical", "cross"):
        return {
            "horizontal": Turning((0.0,)),
            "vertical": Turning((-quarter,)),
            "cross": Turning((0.0, -quarter)),
        }[name]
    if not rest and name == "any":
        return Turning(tuple(-quarter + math.pi * i / STEPS_ANY for i in range(1, STEPS_ANY + 1)), quarter)
    try:
        degrees = [float(part) for part in rest.split(",")]
    except ValueError:
        degrees = []
    if name == "slight" and len(degrees) == 1 and 0 < degrees[0] <= 90:
        slack = math.radians(degrees[0])
        return Turning((0.0, *(sign * slack * part for part in (0.5, 1.0) for sign in (1, -1))), slack)
    if name == "angles" and degrees and all(math.isfinite(d) and abs(d) <= 360 for d in degrees):
        return Turning(tuple(-math.radians(d) for d in degrees))
    raise WordpackError(
        f"option orientation: {orientation!r} was given; choose horizontal, vertical, cross, any, slight:20 or "
        "angles:0,45,-45"
    )
