"""Coverage images -> scalars, each with its gradient in closed form.

No tape runs through the image S [B, H, W]: the optimiser adds the upstream images dvalue/dS [B, H, W] of its losses and
hands the sum to the renderer's own derivative. Of overlap and outside, 1/2 sum over pixels of surplus^2, that is the
surplus itself. The share of each pixel that words may have is `free` [H, W] (1 inside the region, 0 outside, fractions
on its edge). Arrays are numpy's or torch's (backend.py).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

import numpy as np

from wordpack.backend import Array, host, like, namespace
from wordpack.geometry import TINY

Loss = Tuple[Array, Array]

BARE = 1e-3
"""Least blurred room, as a share of a cell, that ink is divided by: far outside there is none, and ink there is heeded
by contact alone, not as a density beyond all others."""


def surplus(image: Array, free: Array, out: Optional[Array] = None) -> Array:
    """max(S - free, 0) [B, H, W]: the ink of each pixel that lies on other ink or outside; written to `out` if given.

    Words add, so more ink in a pixel than there is room is a word on a word or a word outside. (The paper's eq. 5 and 6
    weigh the two apart; here both are areas of the same kind.)
    """
    call = namespace(image)
    return call.clip(call.subtract(image, free, out=out), 0.0, None, out=out)


def overlap_share(image: Array, over: Array) -> Array:
    """Share [B] of all ink that is `over` (surplus): the optimiser's tolerance is on this."""
    return over.sum((1, 2)) / image.sum((1, 2)).clip(TINY)


@dataclass(frozen=True, eq=False)
class Grid:
    """What evenness knows of the free room at one radius, once for all pictures: cells of some pixels square.

    down [h, H], across [W, w]: the mean over each cell and the blur of the cells, along each axis; weight [h, w]: each
    cell's share of all room; spread [h, w]: the blurred room.
    """

    down: Array
    across: Array
    weight: Array
    spread: Array


def grids(free: Array, radii: Sequence[float]) -> Tuple[Grid, ...]:
    """A grid for each radius (px), of cells so large that the radius is about two of them, since a blur cannot see
    more."""
    made = []
    for radius in radii:
        size = max(1, int(radius / 2))
        means = [_means(side, size) for side in free.shape]
        room = means[0] @ host(free) @ means[1].T
        blurs = [_gaussian(side, radius / size) for side in room.shape]
        spread = (blurs[0] @ room @ blurs[1]).clip(BARE)
        parts = (blurs[0] @ means[0], means[1].T @ blurs[1], room / max(room.sum(), TINY), spread)
        made.append(Grid(*(like(part, free) for part in parts)))
    return tuple(made)


def evenness(image: Array, on: Sequence[Grid]) -> Loss:
    """1/2 sum over grids and cells inside of (density - mean)^2, density = blurred ink / blurred room.

    Contact losses have no gradient for a word that touches nothing; this one lets words flow from crowded to empty
    regions: the pressure of docs/architecture.md.
    """
    value, upstream = 0.0, 0.0
    for grid in on:
        density = grid.down @ image @ grid.across / grid.spread
        off = density - (density * grid.weight).sum((1, 2))[:, None, None]
        back = grid.weight * off  # the mean's own derivative vanishes: sum(weight * off) = 0
        value = value + 0.5 * (back * off).sum((1, 2))
        upstream = upstream + grid.down.T @ (back / grid.spread) @ grid.across.T
    return value, upstream


def _means(side: int, size: int) -> np.ndarray:
    """Means over cells of `size` pixels along an axis as a matrix [cells, side]; nothing fills up the last cell."""
    return (np.arange(-(-side // size))[:, None] == np.arange(side) // size) / size


def _gaussian(size: int, sigma: float) -> np.ndarray:
    """A blur along an axis as a matrix [size, size]: a normalised kernel that reaches three sigmas, and nothing beyond
    the ends. It is its own transpose, as the kernel is symmetric."""
    reach = max(1, math.ceil(3 * sigma))
    weight = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    at = np.arange(size)
    away = at[:, None] - at + reach
    within = (away >= 0) & (away <= 2 * reach)
    return (weight / weight.sum())[away.clip(0, 2 * reach)] * within
