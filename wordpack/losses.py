"""Coverage images -> scalars, each with its gradient in closed form.

Every loss takes S [B, H, W] and returns (value [B], upstream [B, H, W] = dvalue/dS), so that no tape runs through the
image: the optimiser adds the upstream images and hands the sum to the renderer's own derivative. The share of each
pixel that words may have is `free` [H, W] (1 inside the region, 0 outside, fractions on its edge).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Optional, Sequence, Tuple

import torch
import torch.nn.functional as F

Loss = Tuple[torch.Tensor, torch.Tensor]


def surplus(image: torch.Tensor, free: torch.Tensor, out: Optional[torch.Tensor] = None) -> torch.Tensor:
    """max(S - free, 0) [B, H, W]: the ink of each pixel that lies on other ink or outside; written to `out` if given.

    Words add, so more ink in a pixel than there is room is a word on a word or a word outside. (The paper's eq. 5 and 6
    weigh the two apart; here both are areas of the same kind.)
    """
    return torch.sub(image, free, out=out).clamp_(min=0.0)


def excess(image: torch.Tensor, free: torch.Tensor) -> Loss:
    """Overlap and outside in one: 1/2 sum over pixels of surplus^2. Its upstream is the surplus itself."""
    over = surplus(image, free)
    return 0.5 * over.square().sum((1, 2)), over


def overlap_share(image: torch.Tensor, over: torch.Tensor) -> torch.Tensor:
    """Share [B] of all ink that is `over` (surplus): the optimiser's tolerance is on this."""
    return over.sum((1, 2)) / image.sum((1, 2)).clamp(min=1e-9)


@dataclass(frozen=True, eq=False)
class Grid:
    """What evenness knows of the free room at one radius, once for all pictures: cells of factor x factor pixels.

    row [H], column [W]: the cell that each pixel lies in; down [h, h], across [w, w]: the blur along each axis; weight
    [h, w]: each cell's share of all room; spread [h, w]: the blurred room.
    """

    factor: int
    row: torch.Tensor
    column: torch.Tensor
    down: torch.Tensor
    across: torch.Tensor
    weight: torch.Tensor
    spread: torch.Tensor


def grids(free: torch.Tensor, radii: Sequence[float]) -> Tuple[Grid, ...]:
    """A grid for each radius (px), reduced until the radius is about two cells, since a blur cannot see more."""
    made = []
    for radius in radii:
        factor = max(1, int(radius / 2))
        room = _reduce(free[None], factor)[0]
        down, across = (_gaussian(size, radius / factor, free) for size in room.shape)
        weight, spread = room / room.sum().clamp(min=1e-9), (down @ room @ across).clamp(min=1e-3)
        row, column = (torch.arange(size, device=free.device) // factor for size in free.shape)
        made.append(Grid(factor, row, column, down, across, weight, spread))
    return tuple(made)


def evenness(image: torch.Tensor, on: Sequence[Grid]) -> Loss:
    """1/2 sum over grids and cells inside of (density - mean)^2, density = blurred ink / blurred room.

    Contact losses have no gradient for a word that touches nothing; this one lets words flow from crowded to empty
    regions (design section 2, "pressure"). A blur is its own transpose, since its kernel is symmetric.
    """
    value, upstream = image.new_zeros(len(image)), torch.zeros_like(image)
    for grid in on:
        density = grid.down @ _reduce(image, grid.factor) @ grid.across / grid.spread
        off = density - (density * grid.weight).sum((1, 2), keepdim=True)
        back = grid.weight * off  # the mean's own derivative vanishes: sum(weight * off) = 0
        value = value + 0.5 * (back * off).sum((1, 2))
        cells = grid.down @ (back / grid.spread) @ grid.across / grid.factor**2
        upstream += cells.index_select(2, grid.column).index_select(1, grid.row)
    return value, upstream


def force(image: torch.Tensor, potential: torch.Tensor) -> Loss:
    """sum of S * potential [H, W]: ink rolls downhill (gravity, a pull to a point or to an edge)."""
    return (image * potential).sum((1, 2)), potential.expand_as(image)


def _reduce(image: torch.Tensor, factor: int) -> torch.Tensor:
    """Mean over factor x factor blocks, the picture padded with empty room."""
    height, width = image.shape[-2:]
    padded = F.pad(image, (0, -width % factor, 0, -height % factor))
    rows = padded.unflatten(1, (-1, factor)).sum(2)
    return rows.unflatten(2, (-1, factor)).sum(3) / factor**2


def _gaussian(size: int, sigma: float, like: torch.Tensor) -> torch.Tensor:
    """A blur along an axis as a matrix [size, size]: a normalised kernel that reaches three sigmas, and nothing beyond
    the ends."""
    reach = max(1, math.ceil(3 * sigma))
    weight = torch.exp(-0.5 * (torch.arange(-reach, reach + 1, dtype=like.dtype, device=like.device) / sigma).square())
    at = torch.arange(size, device=like.device)
    away = at[:, None] - at + reach
    within = (away >= 0) & (away <= 2 * reach)
    return (weight / weight.sum())[away.clamp(0, 2 * reach)] * within
