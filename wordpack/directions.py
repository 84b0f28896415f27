"""Direction fields of a silhouette: rays from its centre, and the flow along its medial axis.

The flow is read off the distance field D (each inside point's distance to the edge). Its gradient points across a limb
from either edge, so the structure tensor, the mean of grad D grad D^T over a neighbourhood, has its small axis along
the limb (Bigun & Granlund, ICCV 1987; in the doubled angle the tensor's traceless part is one vector, Knutsson 1989).
The neighbourhood is as wide as the limb: the mean is a Gaussian whose deviation is the local thickness, the radius of
the largest inscribed disc that holds the point (Hildebrand & Ruegsegger, J. Microsc. 185, 1997). What is round has no
axis; there the mean vanishes, and the flow falls back to level.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Sequence, Tuple

import numpy as np
from scipy import ndimage

from wordpack import geometry
from wordpack.model import Directions, Ring, Silhouette, Turning
from wordpack.orientation import FIELDS, turning

RAY_CELLS = 512
"""Cells along the page of the rays' grid: farther than 3 cells from the centre it is exact to a degree."""

FLOW_CELLS = 200
"""Cells along the page of the flow's grid, which is smooth at the scale of limbs."""

THINNEST, FINER = 1.0, math.sqrt(2)
"""The least local thickness that is told apart, in cells, and the ratio of one to the next."""

WIDE = 1.2
"""Deviation of the Gaussian over the local thickness. A narrower one takes the rim of a disc for a ring; a wider one
sees from one stroke of a letter to the next."""

LEVEL, ALONG = 0.10, 0.18
"""Coherence (length of the mean vector, 0 to 1) up to which the flow is level, and from which it follows the axis. In
a disc it is under 0.1 but for the rim's last cells, in all but 5 % of a letter S over 0.13, in a crescent near 0.8."""

SEAM = 2.0
"""Cells of a last blur, over the seams between thicknesses."""


def turning_in(orientation: str, silhouette: Silhouette) -> Turning:
    """orientation.turning with its field, if it has one. Raises WordpackError for an unknown orientation."""
    made = turning(orientation)
    if orientation not in FIELDS:
        return made
    return replace(made, field=rays(silhouette) if orientation == "radial" else flow(silhouette))


def rays(silhouette: Silhouette) -> Directions:
    """Lines through the silhouette's area centroid, which may lie in a hole or outside as well as inside."""
    centre = geometry.to_polygon(silhouette.rings).centroid
    cell, (height, width) = _grid(silhouette, RAY_CELLS)
    x, y = np.arange(width) * cell - centre.x, np.arange(height)[:, None] * cell - centre.y
    square = np.maximum(x * x + y * y, geometry.TINY)
    return Directions(np.stack(((x * x - y * y) / square, 2 * x * y / square), -1), cell)


def flow(silhouette: Silhouette) -> Directions:
    """The direction of the medial axis nearby, level where there is none."""
    cell, shape = _grid(silhouette, FLOW_CELLS)
    inside = np.pad(_inside(silhouette.rings, cell, shape), 1)  # the page's edge is an edge
    mean = _coherent(ndimage.distance_transform_edt(inside))[:, 1:-1, 1:-1]
    length = np.hypot(*mean)
    trust = _trust(length)
    vectors = mean * (trust / np.maximum(length, geometry.TINY))
    vectors[0] += 1.0 - trust
    return Directions(np.stack([ndimage.gaussian_filter(part, SEAM) for part in vectors], -1), cell)


def _trust(coherence: np.ndarray) -> np.ndarray:
    """How far, 0 to 1, the flow follows axes of such coherence: between LEVEL and ALONG by Hermite's cubic, whose slope
    is 0 at both ends, so that a field that begins to turn has no crease there."""
    share = np.clip((coherence - LEVEL) / (ALONG - LEVEL), 0.0, 1.0)
    return share * share * (3 - 2 * share)


def _coherent(distance: np.ndarray) -> np.ndarray:
    """The doubled direction [2, H, W] across grad D turned by a quarter, averaged over the local thickness; outside,
    that of the nearest point inside."""
    down, right = np.gradient(distance)
    inside = distance > 0
    tensor = np.stack((down * down - right * right, -2 * right * down)) * inside
    weight = (right * right + down * down) * inside
    out = np.zeros_like(tensor)
    thickness = THINNEST
    while thickness < max(distance.max(), FINER * THINNEST):
        within = ndimage.distance_transform_edt(distance < thickness) <= thickness + 1  # a disc so thick holds it
        total = np.maximum(ndimage.gaussian_filter(weight, WIDE * thickness), geometry.TINY)
        mean = np.stack([ndimage.gaussian_filter(part, WIDE * thickness) for part in tensor]) / total
        out[:, within] = mean[:, within]
        thickness *= FINER
    nearest = ndimage.distance_transform_edt(~inside, return_distances=False, return_indices=True)
    return out[:, nearest[0], nearest[1]]


def _inside(rings: Sequence[Ring], cell: float, shape: Tuple[int, int]) -> np.ndarray:
    """Whether each node of the grid is inside the rings: their winding number there, row by row."""
    start = np.concatenate(list(rings)) / cell
    end = np.concatenate([np.roll(ring, -1, 0) for ring in rings]) / cell
    lower, upper = (np.clip(np.ceil(f(start[:, 1], end[:, 1])), 0, shape[0]) for f in (np.minimum, np.maximum))
    count = (upper - lower).astype(np.int64)
    edge = np.arange(len(start)).repeat(count)
    row = lower[edge] + np.arange(len(edge)) - (np.cumsum(count) - count)[edge]
    (x0, y0), (dx, dy) = start[edge].T, (end - start)[edge].T
    column = np.clip(np.ceil(x0 + (row - y0) * dx / dy), 0, shape[1])
    crossings = np.zeros((shape[0], shape[1] + 1))
    np.add.at(crossings, (row.astype(np.int64), column.astype(np.int64)), np.sign(dy))
    return np.cumsum(crossings, 1)[:, :-1] != 0


def _grid(silhouette: Silhouette, cells: int) -> Tuple[float, Tuple[int, int]]:
    """Page units per cell, and the nodes' count down and across: the first and last lie on the page's edges or past."""
    cell = max(silhouette.width, silhouette.height) / cells
    return cell, (math.ceil(silhouette.height / cell) + 1, math.ceil(silhouette.width / cell) + 1)
