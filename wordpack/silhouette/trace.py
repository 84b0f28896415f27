"""A soft membership image -> its 0.5 contour as a region, below a pixel's grain.

The centre of pixel (row, column) stands at (column + 0.5, row + 0.5), so the picture covers its frame edge to edge.
An antialiased edge carries its position in its greys: marching squares (Lorensen & Cline 1987, by contourpy) put the
contour where the interpolated membership is 0.5. Small pictures are enlarged bicubically first, so that the contour
bends between pixels; hard-edged ones are softened a little, or the contour would repeat their stairs.
"""

from __future__ import annotations

import math
from typing import List, Tuple, cast

import numpy as np
import shapely
from contourpy import FillType, contour_generator
from PIL import Image
from scipy.ndimage import gaussian_filter
from shapely.geometry.base import BaseGeometry

from wordpack import geometry

TRACED_SIDE = 1024
"""Longer side, in pixels, below which a picture is enlarged before it is traced: about a page unit each."""
MOST_ENLARGED = 16
"""Largest enlargement: beyond it the contour of an icon only gains points."""
SOFTENING = 0.7
"""Gaussian sigma in pixels for hard-edged pictures: it melts steps of one pixel, and moves the edge of a circle of
radius r by sigma^2 / 2r, under 0.003 px at r = 100."""
SOFT_SHARE = 0.3
"""Pixels of middling membership for every step across 0.5 that make an edge antialiased: such an edge has about one."""
SIMPLIFIED = 0.1
"""Largest shift of the simplified contour, in traced pixels: no eye and no word sees a tenth of a pixel."""
SIMPLIFIED_HARD = 0.3
"""The same for hard-edged pictures, in pixels of the picture: their edge is only known to half a pixel."""
PADDING = 2
"""Pixels repeated around the picture, so that its contour reaches the frame and is cut there straight."""


Lines = Tuple[List[np.ndarray], List[np.ndarray]]
"""contourpy's polygons: points [V, 2] of all rings of one, and where each ring starts in them."""


def trace(membership: np.ndarray) -> BaseGeometry:
    """Membership [H, W] (1 inside, 0 outside, between on the edge) -> the region of > 0.5, in pixels of that image."""
    height, width = membership.shape
    soft = membership.astype(np.float32)
    hard = is_hard(soft)
    if hard:
        soft = gaussian_filter(soft, SOFTENING, mode="nearest")
    scale = min(MOST_ENLARGED, math.ceil(TRACED_SIDE / max(height, width)))
    if scale > 1:
        size = (width * scale, height * scale)
        soft = np.asarray(Image.fromarray(soft).resize(size, Image.Resampling.BICUBIC))
    padded = np.pad(np.pad(soft, PADDING, mode="edge"), 1, constant_values=0.0)
    shape = _contours(padded)
    shape = shape.simplify(SIMPLIFIED_HARD * scale if hard else SIMPLIFIED, preserve_topology=True)
    shape = shapely.transform(shape, lambda points: (points + (0.5 - PADDING - 1)) / scale)
    return geometry.polygonal(shapely.make_valid(shape).intersection(shapely.box(0, 0, width, height)))


def is_hard(membership: np.ndarray) -> bool:
    """Whether the edges of the picture are steps: few pixels between in and out beside the crossings of 0.5."""
    inside = membership > 0.5
    crossings = int((inside[1:] != inside[:-1]).sum()) + int((inside[:, 1:] != inside[:, :-1]).sum())
    soft = int(((membership > 0.1) & (membership < 0.9)).sum())
    return soft < SOFT_SHARE * crossings


def _contours(image: np.ndarray) -> BaseGeometry:
    """The region where the bilinear image is > 0.5, in array indices (column, row)."""
    generator = contour_generator(z=image, fill_type=FillType.OuterOffset)
    points, offsets = cast(Lines, generator.filled(0.5, float(image.max()) + 1.0))
    polygons: List[BaseGeometry] = []
    for outline, cuts in zip(points, offsets, strict=True):
        rings = [outline[a:b] for a, b in zip(cuts[:-1], cuts[1:], strict=True) if b - a >= 4]
        if rings:
            polygons.append(shapely.Polygon(rings[0], rings[1:]))
    if not polygons:
        return shapely.Polygon()
    parts = shapely.make_valid(np.array(polygons, object))
    return geometry.polygonal(shapely.union_all(parts))
