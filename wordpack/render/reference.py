"""The exact coverage image and its exact derivative, written to be read. Any device, float32 or float64.

The picture. S(p) is the area of pixel p that lies inside the words, summed over words. By Green's theorem the area is
an integral over the outline, so each directed edge can be drawn alone: cut it at the pixel borders, and let a piece
that rises by dy in pixel (row, column) and has its middle at the fraction f of the pixel's width add

    -dy (1 - f)   to   D[row, column]          its share of the pixel it is in
    -dy      f    to   D[row, column + 1]      what is left for all pixels to the right

and S is the sum of D from the left along each row. (This is the signed-area accumulation of exact font rasterisers.)

The derivative. When a pose moves the outline with the velocity field v, Reynolds' transport theorem gives

    dL/dtheta = sum over pieces of g(pixel) (v . n) ds        g = dL/dS,  n ds = (dy, -dx) outward

with v = (1, 0) and (0, 1) for a shift, the quarter-turned arm for a turn, the arm itself for the log scale; the arm
reaches from the word's position to the edge. v . n is linear along a piece, so its value at the middle is exact.

The frame. A piece left of the frame is drawn at x = 0 (the pixels to its right are inside the word all the same); one
right of, above or below the frame draws nothing. Outside the frame nothing is seen, so with `border="zero"` (exact)
the derivative there is zero; with "clamp" g is taken from the nearest pixel of the frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Tuple

import torch
from torch.autograd.function import once_differentiable

from wordpack.pose import transform_each
from wordpack.render.edges import Edges, check_call


def coverage(edges: Edges, poses: torch.Tensor, height: int, width: int, border: str = "zero") -> torch.Tensor:
    """S [B, height, width]: sum over words of the exact area inside each pixel, in the dtype of poses.

    poses [B, N, 4]: x px, y px, angle rad, log scale (px per em); `border` is one of raster.BORDERS. Differentiable
    in the poses. Raises WordpackError for poses that are not finite, ValueError for wrong shapes.
    """
    check_call(edges, poses, height, width, border)
    return _Coverage.apply(poses, edges, height, width, border)


class _Coverage(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, poses: torch.Tensor, edges: Edges, height: int, width: int, border: str) -> torch.Tensor:
        ctx.save_for_backward(poses)
        ctx.rest = edges, height, width, border
        images = [_draw(_cut(edges, pose, height, width), height, width) for pose in poses]
        return torch.stack(images) if images else poses.new_zeros(0, height, width)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *upstream: torch.Tensor) -> Tuple[Any, ...]:
        (poses,) = ctx.saved_tensors
        edges, height, width, border = ctx.rest
        grad = torch.zeros_like(poses)
        for one, pose, g in zip(grad, poses, upstream[0], strict=True):
            one.copy_(_integrate(_cut(edges, pose, height, width), pose, g, border))
        return grad, None, None, None, None


@dataclass(frozen=True, eq=False)
class _Pieces:
    """Edges cut at the pixel borders of the frame: middle, step [P, 2] px; word [P]; row, column [P] (-1 and height
    or width stand for all that lies outside)."""

    middle: torch.Tensor
    step: torch.Tensor
    word: torch.Tensor
    row: torch.Tensor
    column: torch.Tensor


def _cut(edges: Edges, pose: torch.Tensor, height: int, width: int) -> _Pieces:
    """All edges at one pose [N, 4], cut at every pixel border x = 0..width and y = 0..height."""
    each = pose[edges.word]
    start = transform_each(edges.start.to(pose.dtype), each)
    step = transform_each(edges.end.to(pose.dtype), each) - start
    owner_x, at_x = _crossings(start[:, 0], step[:, 0], width)
    owner_y, at_y = _crossings(start[:, 1], step[:, 1], height)
    every = torch.arange(len(edges), device=pose.device)
    owner = torch.cat((every, owner_x, owner_y))
    begin = torch.cat((torch.zeros_like(start[:, 0]), at_x, at_y))
    order = begin.argsort(stable=True)
    order = order[owner[order].argsort(stable=True)]  # by edge, and along each edge
    owner, begin = owner[order], begin[order]
    finish = torch.ones_like(begin)
    same = owner[1:] == owner[:-1]
    finish[:-1][same] = begin[1:][same]

    middle = start[owner] + step[owner] * ((begin + finish) / 2)[:, None]
    cell = middle.floor()
    row, column = cell[:, 1].clamp(-1, height).long(), cell[:, 0].clamp(-1, width).long()
    return _Pieces(middle, step[owner] * (finish - begin)[:, None], edges.word[owner], row, column)


def _crossings(start: torch.Tensor, step: torch.Tensor, size: int) -> Tuple[torch.Tensor, torch.Tensor]:
    """Where the edges start + u step cross the lines 0, 1, ..., size: the edge [K] and u [K] in (0, 1)."""
    low, high = torch.minimum(start, start + step), torch.maximum(start, start + step)
    first = (low.floor() + 1).clamp(0, size + 1)
    last = (high.ceil() - 1).clamp(-1, size)
    count = (last - first + 1).clamp(min=0).long()
    owner = torch.arange(len(start), device=start.device).repeat_interleave(count)
    rank = torch.arange(len(owner), device=start.device) - (count.cumsum(0) - count)[owner]
    return owner, ((first[owner] + rank - start[owner]) / step[owner]).clamp(0, 1)


def _draw(pieces: _Pieces, height: int, width: int) -> torch.Tensor:
    """S [height, width] of one layout."""
    seen = (pieces.row >= 0) & (pieces.row < height) & (pieces.column < width)
    row, rise = pieces.row[seen], -pieces.step[seen, 1]
    column = pieces.column[seen].clamp(min=0)
    fraction = (pieces.middle[seen, 0] - column).clamp(0, 1)  # 0 for what lies left of the frame
    change = rise.new_zeros(height * (width + 1))
    change.index_add_(0, row * (width + 1) + column, rise * (1 - fraction))
    change.index_add_(0, row * (width + 1) + column + 1, rise * fraction)
    return change.view(height, width + 1).cumsum(1)[:, :width]


def _integrate(pieces: _Pieces, pose: torch.Tensor, g: torch.Tensor, border: str) -> torch.Tensor:
    """dL/dpose [N, 4] of one layout from g = dL/dS [height, width]."""
    height, width = g.shape
    row, column = pieces.row.clamp(0, height - 1), pieces.column.clamp(0, width - 1)
    weight = g[row, column]
    if border == "zero":
        weight = weight * ((row == pieces.row) & (column == pieces.column))
    normal_x, normal_y = weight * pieces.step[:, 1], -weight * pieces.step[:, 0]
    arm_x, arm_y = (pieces.middle - pose[pieces.word, :2]).unbind(1)
    turn = arm_x * normal_y - arm_y * normal_x
    grow = arm_x * normal_x + arm_y * normal_y
    parts = torch.stack((normal_x, normal_y, turn, grow), 1)
    return torch.zeros_like(pose).index_add_(0, pieces.word, parts)
