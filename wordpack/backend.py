"""What the optimiser computes with: arrays, and pictures of words with their gradients.

Compiled is numpy's arrays and raster.py's loops, which are there at once; render.Renderer is torch's, on a GPU or by
another sibling, and takes seconds to load. optimise.py and losses.py are written once for both, with operators, indices
and the functions that numpy and torch have under one name, so this module imports no torch.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Callable, ContextManager, Iterator, Protocol, Sequence

import numpy as np
from threadpoolctl import threadpool_limits

from wordpack.raster import Chains, borrowed

Array = Any
"""A numpy array or a torch tensor."""

Step = Callable[[], Any]
"""Something done over and over to the same arrays."""


class Backend(Protocol):
    """Arrays of one kind on one device, and a renderer for them; `outlines` are whatever it wants words as."""

    @property
    def name(self) -> str:
        """That of the renderer."""

    @property
    def device(self) -> str:
        """Where the arrays live."""

    def array(self, values: np.ndarray) -> Array:
        """A copy of numpy's array, of its type, on the device."""

    def outlines(self, words: Sequence[Sequence[np.ndarray]]) -> Any:
        """The outlines of words given as rings (float64 [V, 2] em, closed implicitly), for pictures of them."""

    def picture(self, outlines: Any, poses: Array, height: int, width: int) -> Array:
        """S [B, H, W], see render, at the poses [B, N, 4]: x px, y px, angle rad, log px per em."""

    def gradient(self, outlines: Any, poses: Array, shape: Sequence[int], upstream: Callable[[Array], Array]) -> Array:
        """dL/dposes [B, N, 4] from `upstream`, which gives dL/dS [B, H, W] for the picture S of this shape (H, W); what
        lies outside the frame counts as the frame's border does."""

    def repeat(self, step: Step, state: Sequence[Array]) -> Step:
        """How a step that changes the arrays of its state in place, and reads nothing back to the host, is best done
        again and again: what to call instead. The arrays are as they were when the first call comes."""

    def at_work(self) -> ContextManager[None]:
        """While the steps are done."""


@dataclass(frozen=True)
class Compiled:
    """numpy's arrays and the compiled renderer."""

    name: str = "cpu"
    device: str = "cpu"

    def array(self, values: np.ndarray) -> np.ndarray:
        return np.array(values)

    def outlines(self, words: Sequence[Sequence[np.ndarray]]) -> Chains:
        return Chains.of(words)

    def picture(self, outlines: Chains, poses: np.ndarray, height: int, width: int) -> np.ndarray:
        image = np.empty((len(poses), height, width), np.float32)
        with borrowed(outlines, image.shape) as workspace:
            return workspace.forward(poses, image)

    def gradient(
        self, outlines: Chains, poses: np.ndarray, shape: Sequence[int], upstream: Callable[[np.ndarray], np.ndarray]
    ) -> np.ndarray:
        with borrowed(outlines, (len(poses), *shape)) as workspace:
            return workspace.backward(upstream(workspace.forward(poses)), "clamp").copy()

    def repeat(self, step: Step, state: Sequence[np.ndarray]) -> Step:
        return plainly(step, state)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """numpy's products on one thread: on pictures this small, waking a second one costs more than it brings, up to
        a hundred times as much where other work takes the core; and sums come in one order on all machines."""
        with threadpool_limits(1, "blas"):
            yield


def plainly(step: Step, state: Sequence[Array]) -> Step:
    """A step that is repeated by calling it."""
    return step


def namespace(array: Array) -> Any:
    """The module of an array's functions: numpy, or torch, which is there if one of its tensors is."""
    return np if isinstance(array, np.ndarray) else sys.modules["torch"]


def like(values: np.ndarray, other: Array) -> Array:
    """numpy's array as one of another's type, on its device."""
    if isinstance(other, np.ndarray):
        return values.astype(other.dtype)
    return namespace(other).as_tensor(values, dtype=other.dtype, device=other.device)


def host(array: Array) -> np.ndarray:
    """A copy as numpy's array."""
    return array.copy() if isinstance(array, np.ndarray) else array.to("cpu", copy=True).numpy()
