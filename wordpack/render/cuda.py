"""The renderer for a GPU: reference.py's mathematics in Triton kernels (kernels.py), bit-identical from run to run.

Forward is three launches: zero an int32 image, add every edge to it with integer atomics (integers add in any order to
the same sum), scan its rows into float32 in place. Backward is two: the boundary integral of each chunk of a word's
edges, then each word's chunks added in order. No float is ever added atomically. What the host checks for a newcomer
(finite poses, shapes) it cannot check inside a CUDA graph; there the kernels leave out an edge that is not finite, and
whoever reads the poses back asks raster.check_poses.

Triton is imported at the first call. Under TRITON_INTERPRET=1 everything here runs on the CPU, slowly: for tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Tuple
from weakref import WeakKeyDictionary

import torch
from torch.autograd.function import once_differentiable

from wordpack.errors import WordpackError
from wordpack.render.edges import Edges, check_call

LANES = 32
"""Edges of one program: one for each lane of a warp. Chunks of 64 to 256 edges on one to eight warps took as long or
longer on an H100 (docs/renderers.md): the walk is as long as that of the chunk's longest edge."""

SCAN_BLOCK = 2048
"""Most pixels of a row that one program holds at a time."""

FINEST_BITS = 20
"""Fraction bits of the fixed point: 1e-6 of a pixel, finer than float32 coordinates of a 2048 px frame (1e-4 px)."""

SUM_BITS = 30
"""Bits for the sum of all words at a pixel: half the int32 range, so every word may count up to twice on average."""

EDGE_BYTES, CHUNK_BYTES, POSE_BYTES, PIXEL_BYTES = 16, 16, 48, 8
"""Of GPU memory, at four bytes a number: an edge's two ends; a chunk's three numbers in its plan and its word's one, or
the four of its part of a gradient; a pose as given, as drawn, and its gradient; a pixel of S and of its gradient."""


def coverage(edges: Edges, poses: torch.Tensor, height: int, width: int, border: str = "zero") -> torch.Tensor:
    """S [B, height, width] float32: sum over words of the exact area inside each pixel; see reference.coverage.

    poses [B, N, 4] on the GPU: x px, y px, angle rad, log scale (px per em); the arithmetic is float32, the gradient
    has their dtype. `border` is one of raster.BORDERS. Raises WordpackError without triton or a GPU, for poses that
    are not finite (not while a CUDA graph is captured) and where the GPU's memory does not hold the picture;
    ValueError for wrong shapes.
    """
    kernels = _kernels()
    _check_device(poses, kernels)
    if not _capturing():
        check_call(edges, poses, height, width, border)
    made = plan(edges, poses.device)
    if len(made.word_first) - 1 > poses.shape[1]:
        raise ValueError(f"poses: {poses.shape[1]} words were given and the edges are of {len(made.word_first) - 1}")
    return _Coverage.apply(poses, made, kernels, height, width, border)


@dataclass(frozen=True, eq=False)
class Plan:
    """Edges as the kernels read them, made once for each Edges.

    ends [4, E] float32: start x, start y, end x, end y, by word and within a word by length, so that the lanes of a
    program have walks of much the same length; edges without length are left out. A chunk is up to LANES edges of one
    word: first, last, word [C] int32. The chunks of word i are word_first[i] to word_first[i + 1], [words + 1] int32.
    """

    ends: torch.Tensor
    first: torch.Tensor
    last: torch.Tensor
    word: torch.Tensor
    word_first: torch.Tensor


_PLANS: WeakKeyDictionary[Edges, Plan] = WeakKeyDictionary()
"""A plan lives as long as its edges: computed from them alone, so sharing it is not seen."""


def plan(edges: Edges, device: torch.device) -> Plan:
    """The plan of these edges on this device, from the cache after the first call."""
    made = _PLANS.get(edges)
    if made is None or made.ends.device != device:
        made = _PLANS[edges] = _make_plan(edges, device)
    return made


def _make_plan(edges: Edges, device: torch.device) -> Plan:
    start, end, word = edges.start.cpu(), edges.end.cpu(), edges.word.cpu()
    length = (end - start).double().norm(dim=1)
    order = length.argsort(stable=True)
    order = order[word[order].argsort(stable=True)]
    order = order[length[order] > 0]
    ends = torch.cat((start[order], end[order]), 1).T.float()

    per_word = torch.bincount(word[order])
    chunks = (per_word + LANES - 1) // LANES
    word_first = torch.cat((chunks.new_zeros(1), chunks.cumsum(0)))
    owner = torch.arange(len(chunks)).repeat_interleave(chunks)
    edge_first = per_word.cumsum(0) - per_word
    first = edge_first[owner] + (torch.arange(len(owner)) - word_first[owner]) * LANES
    last = torch.minimum(first + LANES, (edge_first + per_word)[owner])
    tables = (t.to(device=device, dtype=torch.int32) for t in (first, last, owner, word_first))
    return Plan(ends.contiguous().to(device), *tables)


def fraction_bits(words: int) -> int:
    """Fraction bits of the int32 fixed point for that many words.

    Sums wrap modulo 2^32 on the way, which addition does not mind: only the final S must fit. A word of united
    contours covers a pixel at most once, so |S| <= words < 2^bit_length(words), and SUM_BITS leave room for twice that.
    """
    return min(FINEST_BITS, SUM_BITS - max(words, 1).bit_length())


def memory_bytes(edges: int, words: int, batch: int, height: int, width: int) -> int:
    """Bytes of GPU memory that `coverage` and its backward hold at most, upstream gradient included."""
    chunks = edges // LANES + words
    of_layout = PIXEL_BYTES * height * width + POSE_BYTES * words + CHUNK_BYTES * chunks
    return EDGE_BYTES * edges + CHUNK_BYTES * chunks + batch * of_layout


class _Coverage(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, poses: torch.Tensor, made: Plan, kernels: Any, height: int, width: int, border: str
    ) -> torch.Tensor:
        single = poses.detach().float().contiguous()
        ctx.save_for_backward(single)
        ctx.rest = made, kernels, border, poses.dtype
        return _draw(kernels, made, single, height, width)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *upstream: torch.Tensor) -> Tuple[Any, ...]:
        (single,) = ctx.saved_tensors
        made, kernels, border, dtype = ctx.rest
        grad = _integrate(kernels, made, single, upstream[0].float().contiguous(), border)
        return grad.to(dtype), None, None, None, None, None


def _draw(kernels: Any, made: Plan, poses: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """S [B, height, width] float32."""
    batch, words, _ = poses.shape
    try:
        change = torch.zeros((batch, height, width), dtype=torch.int32, device=poses.device)
    except torch.cuda.OutOfMemoryError as error:
        need = memory_bytes(made.ends.shape[1], words, batch, height, width) / 2**30
        raise WordpackError(
            f"renderer cuda: {batch} layouts of {width} x {height} px need {need:.1f} GiB of GPU memory and it has "
            "less; draw fewer at once or lower the resolution"
        ) from error
    unit, chunks = 1 << fraction_bits(words), len(made.word)
    if batch and chunks:
        kernels.accumulate[(batch * chunks,)](
            change, made.ends, poses, made.first, made.last, made.word, chunks, made.ends.shape[1], words,
            height, width, unit, LANES=LANES, num_warps=1, enable_fp_fusion=False,
        )  # fmt: skip
        block = min(SCAN_BLOCK, 1 << (width - 1).bit_length())
        kernels.scan[(batch * height,)](change, width, unit, BLOCK=block, num_warps=4)
    return change.view(torch.float32)


def _integrate(kernels: Any, made: Plan, poses: torch.Tensor, upstream: torch.Tensor, border: str) -> torch.Tensor:
    """dL/dposes [B, N, 4] float32 from g = dL/dS [B, height, width]."""
    batch, words, _ = poses.shape
    _, height, width = upstream.shape
    grad, chunks, drawn = torch.zeros_like(poses), len(made.word), len(made.word_first) - 1
    if batch and chunks:
        partial = torch.empty((batch, chunks, 4), dtype=torch.float32, device=poses.device)
        kernels.gather[(batch * chunks,)](
            partial, upstream, made.ends, poses, made.first, made.last, made.word, chunks, made.ends.shape[1], words,
            height, width, CLAMP=border == "clamp", LANES=LANES, num_warps=1, enable_fp_fusion=False,
        )  # fmt: skip
        blocks = -(-drawn * 4 // LANES)
        kernels.total[(batch * blocks,)](grad, partial, made.word_first, drawn, words, chunks, LANES=LANES, num_warps=1)
    return grad


def _kernels() -> Any:
    try:
        from wordpack.render import kernels
    except ImportError as error:
        raise WordpackError(
            f"renderer cuda: triton does not import ({error}); install the triton of your torch, which there is for "
            "Linux, or choose --renderer cpu"
        ) from error
    return kernels


def _interpreted(kernels: Any) -> bool:
    from triton.runtime.jit import JITFunction

    return not isinstance(kernels.scan, JITFunction)


def _check_device(poses: torch.Tensor, kernels: Any) -> None:
    """Raises WordpackError unless the kernels can run where the poses are."""
    if poses.is_cuda or _interpreted(kernels):
        return
    if not torch.cuda.is_available():
        raise WordpackError("renderer cuda: torch finds no GPU on this machine; choose --renderer cpu")
    raise WordpackError(
        f"renderer cuda: the poses are on {poses.device}; move them to the GPU or choose --renderer cpu"
    )


def _capturing() -> bool:
    return torch.cuda.is_available() and torch.cuda.is_current_stream_capturing()
