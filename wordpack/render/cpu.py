"""The renderer on the CPU: raster.py's compiled picture and gradient, for torch's tensors and its autograd."""

from __future__ import annotations

from typing import Any, Tuple
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch.autograd.function import once_differentiable

from wordpack.raster import Chains, borrowed
from wordpack.render.edges import Edges, check_call


def coverage(edges: Edges, poses: torch.Tensor, height: int, width: int, border: str = "zero") -> torch.Tensor:
    """S [B, height, width] float32: sum over words of the exact area inside each pixel; see reference.coverage.

    poses [B, N, 4] float32 or float64 on the CPU; the gradient has their dtype.
    """
    check_call(edges, poses, height, width, border)
    return _Coverage.apply(poses, edges, height, width, border)


class _Coverage(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, poses: torch.Tensor, edges: Edges, height: int, width: int, border: str) -> torch.Tensor:
        ctx.save_for_backward(poses)
        ctx.rest = edges, border
        image = np.empty((len(poses), height, width), np.float32)  # the caller's own
        with borrowed(packed(edges), image.shape) as workspace:
            workspace.forward(poses.detach().numpy(), image)
        return torch.from_numpy(image)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *upstream: torch.Tensor) -> Tuple[Any, ...]:
        (poses,) = ctx.saved_tensors
        edges, border = ctx.rest
        with borrowed(packed(edges), upstream[0].shape) as workspace:
            workspace.take(poses.detach().numpy())
            grad = torch.from_numpy(workspace.backward(upstream[0].numpy(), border)).to(poses.dtype, copy=True)
        return grad, None, None, None, None


_CHAINS: WeakKeyDictionary[Edges, Chains] = WeakKeyDictionary()


def packed(edges: Edges) -> Chains:
    """The edges' chains, made once per Edges."""
    if edges not in _CHAINS:
        _CHAINS[edges] = Chains(edges.start.numpy(), edges.end.numpy(), edges.word.numpy())
    return _CHAINS[edges]
