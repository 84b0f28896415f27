"""What every reader hands to the page: a shapely region in a frame of its own, and fill rules made exact.

A frame is x right, y down, from 0, 0 to width, height, in units of the reader's choice (user units, pixels, em).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence, Tuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from wordpack import geometry

CHUNK = 4_000_000
"""Point-edge pairs of the winding numbers held at once: 100 MB of temporary arrays."""


@dataclass(frozen=True, eq=False)
class Region:
    """`shape` within the frame [0, width] x [0, height]; `traced` says that it came from pixels."""

    shape: BaseGeometry
    width: float
    height: float
    source: str
    notes: Tuple[str, ...] = ()
    traced: bool = False


def filled(rings: Sequence[np.ndarray], even_odd: bool) -> BaseGeometry:
    """The region that closed rings (float64 [V, 2], crossing as they like) fill by the non-zero or even-odd rule.

    All edges are noded, the faces between them taken, and each kept or not by the winding number of a point in it.
    """
    usable = [ring for ring in rings if len(ring) >= 3]
    if not usable:
        return shapely.Polygon()
    if len(usable) == 1:
        single = shapely.Polygon(usable[0])
        if single.is_valid:
            return single
    lines = shapely.union_all(np.array([shapely.LinearRing(ring) for ring in usable], object))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    if len(faces) == 0:
        return shapely.Polygon()
    turns = winding_numbers(shapely.get_coordinates(shapely.point_on_surface(faces)), usable)
    inside = turns % 2 == 1 if even_odd else turns != 0
    return geometry.polygonal(shapely.union_all(faces[inside]))


def winding_numbers(points: np.ndarray, rings: Sequence[np.ndarray]) -> np.ndarray:
    """How often the rings turn about each point: int64 [N] of points [N, 2], by signed crossings of a ray to +x."""
    start = np.concatenate(list(rings))
    end = np.concatenate([np.roll(ring, -1, 0) for ring in rings])
    out = np.empty(len(points), np.int64)
    step = max(1, CHUNK // len(start))
    for i in range(0, len(points), step):
        px, py = points[i : i + step, 0, None], points[i : i + step, 1, None]
        left = (end[:, 0] - start[:, 0]) * (py - start[:, 1]) - (px - start[:, 0]) * (end[:, 1] - start[:, 1])
        down = (start[:, 1] <= py) & (end[:, 1] > py) & (left > 0)
        up = (start[:, 1] > py) & (end[:, 1] <= py) & (left < 0)
        out[i : i + step] = down.sum(1) - up.sum(1)
    return out
