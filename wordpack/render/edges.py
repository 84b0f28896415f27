"""The outlines as a renderer wants them: one flat list of directed edges, each belonging to a word.

Only the vertices move from step to step, so the list is built once per level of detail and shared by every sibling.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence, Union

import numpy as np
import torch

from wordpack import raster
from wordpack.errors import WordpackError
from wordpack.raster import BORDERS, edges_of, within

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
    def from_rings(cls, words: Sequence[Sequence[np.ndarray]], device: Union[str, torch.device] = "cpu") -> Edges:
        """Edges in float32; `words[i]` is the rings (float64 [V, 2] em, closed implicitly) of word i, which may have
        none."""
        start, end, word = edges_of(words)
        first, second = (torch.tensor(points, dtype=torch.float32, device=device) for points in (start, end))
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


def check_poses(poses: torch.Tensor) -> None:
    """raster.check_poses of a tensor on any device. Least and greatest entries alone are read back, all others only to
    say which pose is bad."""
    flat = poses.detach().reshape(-1, 4)
    if len(flat) and not within(*(ends.tolist() for ends in flat.aminmax(dim=0))):
        raster.check_poses(poses.detach().cpu().numpy())
