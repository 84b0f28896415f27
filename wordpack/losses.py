"""Coverage images -> scalars, each with its gradient in closed form.

Every loss takes S [B, H, W] and returns (value [B], upstream [B, H, W] = dvalue/dS), so that no tape runs through the
image: the optimiser adds the upstream images and hands the sum to the renderer's own derivative. Pixels of the page
that words must not touch are `solid` [H, W] (1 outside the region, 0 inside, fractions on its edge).
"""

from __future__ import annotations

import math
from typing import Tuple

import torch
import torch.nn.functional as F

Loss = Tuple[torch.Tensor, torch.Tensor]


def excess(image: torch.Tensor, solid: torch.Tensor) -> Loss:
    """Overlap and outside in one: 1/2 sum over pixels of max(S + solid - 1, 0)^2.

    Words add and what lies outside counts as ink, so more than one pixel's worth of ink in a pixel is a word on a word
    or a word outside. (The paper's eq. 5 and 6 weigh the two apart; here both are areas of the same kind.)
    """
    upstream = (image + (solid - 1.0)).clamp_(min=0.0)
    return 0.5 * upstream.square().sum((1, 2)), upstream


def overlap_share(image: torch.Tensor, solid: torch.Tensor) -> torch.Tensor:
    """Share [B] of all ink that lies on other ink or outside: the optimiser's tolerance is on this."""
    return (image + (solid - 1.0)).clamp_(min=0.0).sum((1, 2)) / image.sum((1, 2)).clamp(min=1e-9)


def evenness(image: torch.Tensor, solid: torch.Tensor, radii: Tuple[float, ...]) -> Loss:
    """1/2 sum over radii and pixels inside of (density - mean)^2, density = blurred ink / blurred room.

    Contact losses have no gradient for a word that touches nothing; this one lets words flow from crowded to empty
    regions (design section 2, "pressure"). Radii in px; each is computed on a grid reduced until the radius is about
    two cells, since a blur cannot see more than that.
    """
    value = image.new_zeros(len(image))
    upstream = torch.zeros_like(image)
    for radius in radii:
        factor = max(1, int(radius / 2))
        small = _reduce(image, factor)
        room = _reduce(1.0 - solid[None], factor)
        kernel = _gaussian(radius / factor, image)
        weight = room / room.sum().clamp(min=1e-9)
        spread = _blur(room, kernel).clamp(min=1e-3)
        density = _blur(small, kernel) / spread
        mean = (density * weight).sum((1, 2), keepdim=True)
        off = density - mean
        value = value + 0.5 * (weight * off.square()).sum((1, 2))
        back = weight * off  # the mean's own derivative vanishes: sum(weight * off) = 0
        upstream += _enlarge(_blur(back / spread, kernel), factor, image.shape) / (factor * factor)
    return value, upstream


def force(image: torch.Tensor, potential: torch.Tensor) -> Loss:
    """sum of S * potential [H, W]: ink rolls downhill (gravity, a pull to a point or to an edge)."""
    return (image * potential).sum((1, 2)), potential.expand_as(image)


def _reduce(image: torch.Tensor, factor: int) -> torch.Tensor:
    """Mean over factor x factor blocks, the picture padded with empty room."""
    height, width = image.shape[-2:]
    padded = F.pad(image[:, None], (0, -width % factor, 0, -height % factor))
    return F.avg_pool2d(padded, factor)[:, 0]


def _enlarge(image: torch.Tensor, factor: int, shape: torch.Size) -> torch.Tensor:
    """The transpose of _reduce up to the factor's square: each block takes its cell's value."""
    big = image.repeat_interleave(factor, 1).repeat_interleave(factor, 2)
    return big[:, : shape[-2], : shape[-1]]


def _gaussian(sigma: float, like: torch.Tensor) -> torch.Tensor:
    """A normalised kernel that reaches three sigmas."""
    reach = max(1, math.ceil(3 * sigma))
    x = torch.arange(-reach, reach + 1, dtype=like.dtype, device=like.device)
    kernel = torch.exp(-0.5 * (x / sigma).square())
    return kernel / kernel.sum()


def _blur(image: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    """Separable convolution, empty beyond the picture; its own transpose since the kernel is symmetric."""
    reach = len(kernel) // 2
    rows = F.conv2d(image[:, None], kernel[None, None, :, None], padding=(reach, 0))
    return F.conv2d(rows, kernel[None, None, None, :], padding=(0, reach))[:, 0]
