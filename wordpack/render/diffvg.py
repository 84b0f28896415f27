"""The renderer of the paper: diffvg (Li, Lukac, Gharbi and Ragan-Kelley, SIGGRAPH Asia 2020), where pydiffvg imports.

diffvg knows opacity, not sums. Every word is one non-zero ShapeGroup of closed Paths, one for each contour, filled
with the same low opacity tau on a transparent background. Behind n full coverages the accumulated alpha is
A = 1 - (1 - tau)^n, so

    S = log(1 - A) / log(1 - tau)

which is exact where a pixel is covered evenly and, by the curve of the logarithm, at most 0.03 too low at tau = 0.2
where half of it is covered. Poses reach the control points through pose.transform_each, so torch carries diffvg's
gradient of the points on to the poses.

diffvg's gradient is a sum over random samples of the outline: noisy, and zero outside the picture. With
border="clamp" a larger picture is drawn, and the gradient beyond the frame is the one at its border; it reaches one
frame's size to each side and no further.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import Any, List, Tuple

import torch

from wordpack.errors import WordpackError
from wordpack.pose import transform_each
from wordpack.render.edges import Edges, check_call

OPACITY = 0.2
"""tau: low, so that S stays near linear in the coverage of a pixel; lower drowns in diffvg's sampling."""

SAMPLES = 4
"""Samples of a pixel in each direction."""

SEED = 0
"""Of diffvg's sampling: the same picture for the same poses."""

LEAST_LIGHT = 1e-6
"""Least 1 - A: float32 alpha has no more; it is reached at 60 coverages of one pixel."""

BYTES_PER_PIXEL = 1100
"""What diffvg holds while it differentiates, measured: a record of each of the SAMPLES x SAMPLES samples of a pixel."""

SOURCE = "https://github.com/BachiLi/diffvg"


def coverage(edges: Edges, poses: torch.Tensor, height: int, width: int, border: str = "zero") -> torch.Tensor:
    """S [B, height, width]: sum over words of the area inside each pixel, sampled, in the dtype of poses.

    poses [B, N, 4]: x px, y px, angle rad, log scale (px per em); `border` is one of raster.BORDERS. Differentiable
    in the poses. The edges of each ring must follow one another, as Edges.from_rings lays them. Raises WordpackError
    without pydiffvg and for poses that are not finite, ValueError for wrong shapes.
    """
    pydiffvg = _pydiffvg()
    check_call(edges, poses, height, width, border)
    return _render(pydiffvg, _from_edges(edges), poses, height, width, border)


@dataclass(frozen=True, eq=False)
class Contours:
    """Closed contours of lines: points [P, 2] em, of all contours one after another, and the word of each point [P].

    For contour c: sizes[c] of the points are its own, words[c] is the word it belongs to.
    """

    points: torch.Tensor
    word: torch.Tensor
    sizes: Tuple[int, ...]
    words: Tuple[int, ...]


def _from_edges(edges: Edges) -> Contours:
    """Rings found again in the list of edges: one ends where the next edge starts elsewhere or is another word's."""
    if not len(edges):
        return Contours(edges.start, edges.word, (), ())
    apart = (edges.end[:-1] != edges.start[1:]).any(1) | (edges.word[:-1] != edges.word[1:])
    bounds = [0, *(apart.nonzero()[:, 0] + 1).tolist(), len(edges)]
    sizes = tuple(b - a for a, b in zip(bounds[:-1], bounds[1:], strict=True))
    return Contours(edges.start, edges.word, sizes, tuple(edges.word[bounds[:-1]].tolist()))


def _render(
    pydiffvg: Any, contours: Contours, poses: torch.Tensor, height: int, width: int, border: str
) -> torch.Tensor:
    """S of each layout in turn: diffvg draws one scene at a time."""
    pydiffvg.set_device(poses.device)
    images = [poses.new_zeros(0, height, width)]
    for pose in poses:
        points = transform_each(contours.points.to(pose), pose[contours.word.to(pose.device)])
        pad = _reach(points, height, width) if border == "clamp" else 0
        _check_memory(height + 2 * pad, width + 2 * pad)
        alpha = _alpha(pydiffvg, contours, points + pad, height + 2 * pad, width + 2 * pad)
        image = (1 - alpha).clamp(min=LEAST_LIGHT).log() / math.log(1 - OPACITY)
        images.append(_Crop.apply(image, pad)[None])
    return torch.cat(images).to(poses.dtype)


def _check_memory(height: int, width: int) -> None:
    """Raises WordpackError for a picture that the machine's memory cannot hold (where the system tells its size)."""
    if not hasattr(os, "sysconf"):
        return
    need, there = BYTES_PER_PIXEL * height * width, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if need > there:
        raise WordpackError(
            f"renderer diffvg: a picture of {width} x {height} px needs {need / 2**30:.1f} GiB of memory and this "
            f"machine has {there / 2**30:.1f} GiB; lower the resolution or choose --renderer auto"
        )


def _reach(points: torch.Tensor, height: int, width: int) -> int:
    """Pixels by which the points stand out of the frame, at most the frame's longer side."""
    if not len(points):
        return 0
    frame = points.new_tensor((width, height))
    out = torch.maximum(-points, points - frame).max().item()
    return min(max(math.ceil(out), 0), max(height, width))


def _alpha(pydiffvg: Any, contours: Contours, points: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Accumulated opacity [height, width] of the words' contours at points [P, 2] px."""
    if not contours.sizes:
        return 0 * points.sum() + points.new_zeros(height, width)
    shapes = [
        pydiffvg.Path(
            num_control_points=torch.zeros(len(own), dtype=torch.int32),  # between the ends of a line there is none
            points=own.contiguous(),
            is_closed=True,
            stroke_width=torch.tensor(0.0),
        )
        for own in points.float().split(contours.sizes)
    ]
    members: dict[int, List[int]] = {}
    for shape, word in enumerate(contours.words):
        members.setdefault(word, []).append(shape)
    ink = torch.tensor((0.0, 0.0, 0.0, OPACITY))
    groups = [
        pydiffvg.ShapeGroup(shape_ids=torch.tensor(ids), fill_color=ink, use_even_odd_rule=False)
        for ids in members.values()
    ]
    scene = pydiffvg.RenderFunction.serialize_scene(width, height, shapes, groups)
    return pydiffvg.RenderFunction.apply(width, height, SAMPLES, SAMPLES, SEED, None, *scene)[..., 3]


class _Crop(torch.autograd.Function):
    """The frame within a picture `pad` larger on every side; its gradient there goes on outwards unchanged."""

    @staticmethod
    def forward(ctx: Any, image: torch.Tensor, pad: int) -> torch.Tensor:
        ctx.pad = pad
        height, width = image.shape
        return image[pad : height - pad, pad : width - pad].clone()

    @staticmethod
    def backward(ctx: Any, *upstream: torch.Tensor) -> Tuple[Any, ...]:
        sides = (ctx.pad,) * 4
        return torch.nn.functional.pad(upstream[0][None, None], sides, mode="replicate")[0, 0], None


def _pydiffvg() -> Any:
    try:
        import pydiffvg
    except ImportError as error:
        raise WordpackError(
            f"renderer diffvg: pydiffvg does not import ({error}); build it as {SOURCE} says, or choose --renderer auto"
        ) from error
    return pydiffvg
