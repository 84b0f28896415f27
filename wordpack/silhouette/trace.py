"""A soft membership image -> its 0.5 contour as a region, below a pixel's grain.

The centre of pixel (row, column) stands at (column + 0.5, row + 0.5), so the picture covers its frame edge to edge.
An antialiased edge carries its position in its greys: marching squares (Lorensen & Cline 1987, by contourpy) put the
contour where the interpolated membership is 0.5. Small pictures are enlarged bicubically first, so that the contour
bends between pixels; hard-edged ones are softened a little, or the contour would repeat their stairs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, List, Tuple

import numpy as np
import shapely
from contourpy import FillType, contour_generator
from PIL import Image
from scipy.ndimage import gaussian_filter
from shapely.geometry.base import BaseGeometry

from wordpack import geometry
from wordpack.errors import WordpackError

TRACED_SIDE = 1024
"""Longer side, in pixels, below which a picture is enlarged before it is traced: about a page unit each."""
MOST_ENLARGED = 16
"""Largest enlargement: beyond it the contour of an icon only gains points."""
SOFTENING = 0.7
"""Gaussian sigma in pixels for hard-edged pictures: it melts steps of one pixel, and moves the edge of a circle of
radius r by sigma^2 / 2r, under 0.003 px at r = 100."""
SOFT_SHARE = 0.3
"""Pixels of middling membership for every step across 0.5 that make an edge antialiased: such an edge has about one."""
MIDDLING = (0.1, 0.9)
"""Membership between which a pixel is soft: noise alone brings others within a tenth of wholly out or in."""
SIMPLIFIED = 0.1
"""Largest shift of the simplified contour, in traced pixels: no eye and no word sees a tenth of a pixel."""
SIMPLIFIED_HARD = 0.3
"""Largest shift where edges are hard, in pixels of the picture: such an edge is only known to half a pixel."""
SPECK_SHARE = 1e-4
"""Pieces and holes smaller than this share of the silhouette are dust or noise, and dropped."""
SPECK_PIXELS = 4.0
"""So are those of fewer square pixels, which in a small picture may be a larger share."""
KEPT = 0.5
"""Share of the pixels inside that must be left of them, or they were dust alone."""
PADDING = 2
"""Pixels repeated around the picture, so that its contour reaches the frame and is cut there straight."""


MOST_RINGS = 5000
"""Contours beyond which a picture has no shape but a texture, which takes minutes and holds no words."""
MOST_POINTS = 400_000
"""Points of the contour, about one a pixel, from which it is one too; a tree with every leaf has a tenth of them."""


@dataclass(frozen=True, eq=False)
class Traced:
    """The region, and how many specks and pinholes under `least` (a share of its area) were left out of it."""

    shape: BaseGeometry
    specks: int
    pinholes: int
    least: float

    def notes(self, name: str) -> Tuple[str, ...]:
        """What the user should know about it: nothing, or one sentence."""
        if not self.specks and not self.pinholes:
            return ()
        counts = [_count(self.specks, "speck"), _count(self.pinholes, "pinhole")]
        which = " and ".join(text for text in counts if text)
        return (f"{name}: {which}, each smaller than {self.least:.2g} of the silhouette's area, left out",)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number > 1)}" if number else ""


def trace(membership: np.ndarray, name: str = "picture") -> Traced:
    """Membership [H, W] (1 inside, 0 outside, between on the edge) -> the region of > 0.5, in pixels of that image.

    Raises WordpackError for a texture of more than MOST_RINGS contours or MOST_POINTS points, and for pixels of which
    less than KEPT is left, so far apart are they: lone ones vanish where their stairs are softened.
    """
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
    traced = _contours(padded, SPECK_PIXELS * scale**2, name)
    # Douglas and Peucker's plain way; GEOS's topology-preserving one takes minutes for a ring of a million points
    shape = traced.shape.simplify(SIMPLIFIED_HARD * scale if hard else SIMPLIFIED, preserve_topology=False)
    shape = shapely.transform(shape, lambda points: (points + (0.5 - PADDING - 1)) / scale)
    shape = geometry.polygonal(shapely.make_valid(shape).intersection(shapely.box(0, 0, width, height)))
    _refuse_dust(membership, shape, name)
    return replace(traced, shape=shape)


def _refuse_dust(membership: np.ndarray, shape: BaseGeometry, name: str) -> None:
    """Refuse a picture of whose pixels inside the shape holds too few."""
    inside = int((membership > 0.5).sum())
    if shape.area >= KEPT * inside:
        return
    dots = "1 pixel" if inside == 1 else f"{inside} pixels"
    specks = "" if inside == 1 else ", most of them in specks"
    raise WordpackError(
        f"{name}: what is to be seen in it is {dots} of {membership.shape[1]} x {membership.shape[0]}{specks}, too "
        "little to trace a shape from; give it in more pixels, or with a larger shape"
    )


def is_hard(membership: np.ndarray) -> bool:
    """Whether the edges of the picture are steps: few pixels between in and out beside the crossings of 0.5."""
    inside = membership > 0.5
    crossings = int((inside[1:] != inside[:-1]).sum()) + int((inside[:, 1:] != inside[:, :-1]).sum())
    low, high = MIDDLING
    soft = int(((membership > low) & (membership < high)).sum())
    return soft < SOFT_SHARE * crossings


def _contours(image: np.ndarray, speck: float, name: str) -> Traced:
    """The region where the bilinear image is > 0.5, in array indices (column, row), less specks and pinholes."""
    generator = contour_generator(z=image, fill_type=FillType.ChunkCombinedOffsetOffset)
    chunk: Any = generator.filled(0.5, float(image.max()) + 1.0)
    points, starts, groups = (part[0] for part in chunk)
    if points is None:
        return Traced(shapely.Polygon(), 0, 0, 0.0)
    areas = _ring_areas(points, starts)
    outer = groups[:-1]
    total = 2 * areas[outer].sum() - areas.sum()
    least = min(max(speck, SPECK_SHARE * total), areas[outer].max())
    whole = areas >= least
    if whole.sum() > MOST_RINGS:
        raise _texture(name, f"{whole.sum()} pieces and holes")
    length = int(np.diff(starts.astype(np.int64))[whole].sum())
    if length > MOST_POINTS:
        raise _texture(name, f"an edge of {length} points")
    rings = [points[a:b] for a, b in zip(starts[:-1], starts[1:], strict=True)]
    polygons: List[BaseGeometry] = []
    pinholes = 0
    for first, last in zip(groups[:-1], groups[1:], strict=True):
        if whole[first]:
            holes = [i for i in range(first + 1, last) if whole[i]]
            pinholes += int(last - first) - 1 - len(holes)
            polygons.append(shapely.Polygon(rings[first], [rings[i] for i in holes]))
    parts = np.array(polygons, object)
    joined = shapely.multipolygons(parts) if shapely.is_valid(parts).all() else shapely.union_all(_valid(parts))
    return Traced(geometry.polygonal(joined), int((~whole[outer]).sum()), pinholes, float(least / total))


def _texture(name: str, seen: str) -> WordpackError:
    return WordpackError(
        f"{name}: the picture has {seen}, a texture and no silhouette; give one with a clear shape, or blur it first"
    )


def _valid(parts: np.ndarray) -> np.ndarray:
    return np.asarray(shapely.make_valid(parts), object)


def _ring_areas(points: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Absolute areas [R] of closed rings: ring i is points[starts[i] : starts[i + 1]], its first point last."""
    x, y = points[:, 0], points[:, 1]
    cross = np.zeros(len(points))
    cross[:-1] = x[:-1] * y[1:] - x[1:] * y[:-1]
    cross[starts[1:] - 1] = 0.0  # from one ring's last point to the next one's first
    return np.abs(np.add.reduceat(cross, starts[:-1].astype(np.int64))) / 2
