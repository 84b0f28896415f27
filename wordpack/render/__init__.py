"""One renderer in four siblings with one signature:

coverage(edges, poses, height, width, border="zero") -> S [B, height, width]

S is the sum over words of the exact area inside each pixel, differentiable in the poses [B, N, 4]. Siblings are
imported when they are picked, so that nobody pays for the ones they do not use.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Callable, Iterator, Sequence

import numpy as np
import torch

from wordpack.backend import Step, plainly
from wordpack.errors import WordpackError
from wordpack.options import DEVICES, RENDERERS, one_of
from wordpack.raster import BORDERS
from wordpack.render.edges import Edges
from wordpack.render.graphed import GraphedStep

__all__ = ["BORDERS", "Edges", "Renderer", "pick"]


@dataclass(frozen=True)
class Renderer:
    """A sibling and the device its tensors live on: a backend.Backend."""

    name: str
    device: str
    coverage: Callable[..., torch.Tensor]
    repeat: Callable[[Step, Sequence[torch.Tensor]], Step] = plainly

    def array(self, values: np.ndarray) -> torch.Tensor:
        """See backend.Backend, as for the others."""
        return torch.tensor(values, device=self.device)

    def outlines(self, words: Sequence[Sequence[np.ndarray]]) -> Edges:
        """Their edges, on the device."""
        return Edges.from_rings(words, device=self.device)

    def picture(self, outlines: Edges, poses: torch.Tensor, height: int, width: int) -> torch.Tensor:
        """S [B, height, width]."""
        return self.coverage(outlines, poses, height, width)

    def gradient(
        self, outlines: Edges, poses: torch.Tensor, shape: Sequence[int], upstream: Callable[..., torch.Tensor]
    ) -> torch.Tensor:
        """dL/dposes [B, N, 4], by torch's tape through the coverage."""
        leaf = poses.detach().requires_grad_(True)
        image = self.coverage(outlines, leaf, *shape, border="clamp")
        with torch.no_grad():
            asked = upstream(image)
        return torch.autograd.grad(image, leaf, asked)[0]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """torch on one thread: on pictures this small, waking a second one costs more than it brings."""
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(threads)


def pick(name: str = "auto", device: str = "auto") -> Renderer:
    """The renderer of that name on that device; "auto" takes the fastest that is there.

    Raises WordpackError when the name or the device is unknown or not to be had on this machine.
    """
    one_of("renderer", name, RENDERERS)
    one_of("device", device, DEVICES)
    if device == "cuda" and not torch.cuda.is_available():
        raise WordpackError("option device: cuda was given and torch finds no GPU here; choose --device cpu")
    if name == "auto":
        name = _fastest(device)
    if device == "auto":
        device = "cuda" if name == "cuda" else "cpu"
    _refuse(name, device)
    sibling = import_module(f"wordpack.render.{name}")
    return Renderer(name, device, sibling.coverage, GraphedStep if name == "cuda" else plainly)


def _fastest(device: str) -> str:
    if device == "cpu" or not torch.cuda.is_available():
        return "cpu"
    if find_spec("triton") is not None:
        return "cuda"
    return "reference" if device == "cuda" else "cpu"


def _refuse(name: str, device: str) -> None:
    """Raises WordpackError where the sibling cannot run on the device."""
    if name == "cpu" and device == "cuda":
        raise WordpackError("option renderer: cpu was given with --device cuda; choose --renderer cuda or --device cpu")
    if name == "cuda" and (device == "cpu" or not torch.cuda.is_available()):
        raise WordpackError("option renderer: cuda was given without a GPU to run on; choose --renderer cpu")
    if name == "cuda" and find_spec("triton") is None:
        raise WordpackError(
            "option renderer: cuda was given and triton is not installed; install triton for your torch"
        )
    if name == "diffvg" and find_spec("pydiffvg") is None:
        raise WordpackError(
            "option renderer: diffvg was given and pydiffvg does not import; docs/renderers.md says how to build it"
        )
