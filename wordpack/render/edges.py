"""The outlines as a renderer wants them: one flat list of directed edges, each belonging to a word.

Only the vertices move from step to step, so the list is built once per level of detail and shared by every sibling.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Sequence, Union

import numpy as np
import torch

from wordpack.model import WordpackError

BORDERS = ("zero", "clamp")
"""What the upstream gradient is outside the frame: nothing (the exact derivative), or its value at the border."""


FLOATS = (torch.float32, torch.float64)

MOST_PIXELS = 2**31
"""A pixel's number in its picture is an int32."""


@dataclass(frozen=True, eq=False)
class Edges:
    """Directed edges of all words. start, end [E, 2] em, y down, float32 or float64; word [E] int64, ascending.

    The edges of one word are closed rings: outer rings of positive shoelace area, holes of negative. Raises ValueError
    for other shapes and types, words out of order and coordinates that are not finite.
    """

    start: torch.Tensor
    end: torch.Tensor
    word: torch.Tensor

    def __post_init__(self) -> None:
        count = len(self.word)
        if self.start.shape != (count, 2) or self.end.shape != (count, 2) or self.word.shape != (count,):
            shapes = f"{tuple(self.start.shape)}, {tuple(self.end.shape)} and {tuple(self.word.shape)}"
            raise ValueError(f"edges: start, end and word have the shapes {shapes}; give [E, 2], [E, 2] and [E]")
        if self.start.dtype not in FLOATS or self.end.dtype != self.start.dtype:
            raise ValueError(
                f"edges: {self.start.dtype} and {self.end.dtype} were given; give both as float32 or float64"
            )
        if not bool(torch.isfinite(self.start).all() & torch.isfinite(self.end).all()):
            raise ValueError("edges: a coordinate that is not finite was found; give finite outlines")
        if count and bool((self.word[1:] < self.word[:-1]).any() or self.word[0] < 0):
            raise ValueError("edges: word is not ascending from 0; sort the edges by their word")

    def __len__(self) -> int:
        return len(self.word)

    def to(self, device: Union[str, torch.device]) -> Edges:
        """The same edges on another device."""
        return Edges(self.start.to(device), self.end.to(device), self.word.to(device))

    @classmethod
    def from_rings(
        cls,
        words: Sequence[Sequence[np.ndarray]],
        dtype: torch.dtype = torch.float32,
        device: Union[str, torch.device] = "cpu",
    ) -> Edges:
        """`words[i]` is the rings (float64 [V, 2] em, closed implicitly) of word i; a word may have none."""
        rings = [(i, np.asarray(ring, np.float64)) for i, word in enumerate(words) for ring in word if len(ring)]
        empty = np.zeros((0, 2))
        start = np.concatenate([ring for _, ring in rings] or [empty])
        end = np.concatenate([np.roll(ring, -1, axis=0) for _, ring in rings] or [empty])
        word = np.repeat([i for i, _ in rings], [len(ring) for _, ring in rings]).astype(np.int64)
        first, second = (torch.tensor(points, dtype=dtype, device=device) for points in (start, end))
        return cls(first, second, torch.tensor(word, device=device))


def check_call(edges: Edges, poses: torch.Tensor, height: int, width: int, border: str) -> None:
    """The one gate of every sibling: ValueError for wrong shapes and types, WordpackError for poses that are not finite
    and frames too large.

    poses [B, N, 4]: x px, y px, angle rad, log scale (px per em).
    """
    if not isinstance(poses, torch.Tensor) or poses.dtype not in FLOATS:
        kind = poses.dtype if isinstance(poses, torch.Tensor) else type(poses).__name__
        raise ValueError(f"poses: {kind} was given; give a tensor of float32 or float64")
    if poses.ndim != 3 or poses.shape[-1] != 4:
        raise ValueError(f"poses: the shape {tuple(poses.shape)} was given; give [B, N, 4]")
    if len(edges) and int(edges.word[-1]) >= poses.shape[1]:
        raise ValueError(f"poses: {poses.shape[1]} words were given and an edge belongs to word {int(edges.word[-1])}")
    if height < 1 or width < 1:
        raise ValueError(f"frame: {width} x {height} px was given; give at least 1 x 1")
    if height * width >= MOST_PIXELS:
        raise WordpackError(f"frame: {width} x {height} px was asked for; pictures have less than 2^31 pixels")
    if border not in BORDERS:
        raise ValueError(f"border: {border!r} was given; choose one of {', '.join(BORDERS)}")
    check_poses(poses)


LARGEST_LOG_SCALE = 40.0
"""exp(40) = 2e17 px per em: far past any poster, and its square is still finite in float32."""

LARGEST_POSITION = 1e12
"""Pixels: far past any poster, and float64 still tells tenths of a millipixel apart there."""


def check_poses(poses: Union[torch.Tensor, np.ndarray]) -> None:
    """Raises WordpackError unless all poses [B, N, 4] are finite, with positions and log scales within the limits."""
    flat = torch.as_tensor(poses).detach().reshape(-1, 4)
    if not len(flat) or _within(*(ends.tolist() for ends in flat.aminmax(dim=0))):
        return
    at, pose = next((at, pose) for at, pose in enumerate(flat.tolist()) if not _within(pose, pose))
    raise WordpackError(
        f"pose of word {at % poses.shape[1]}: {pose} was found (x px, y px, angle, log scale); "
        f"give finite numbers, positions within {LARGEST_POSITION:g} px and a log scale up to {LARGEST_LOG_SCALE:g}"
    )


def _within(low: Sequence[float], high: Sequence[float]) -> bool:
    """Whether all poses are good whose least and greatest entries are these; nan is both, and good for nothing."""
    return (
        all(low[i] >= -LARGEST_POSITION and high[i] <= LARGEST_POSITION for i in (0, 1))
        and all(math.isfinite(end) for end in (*low[2:], *high[2:]))
        and high[3] <= LARGEST_LOG_SCALE
    )
