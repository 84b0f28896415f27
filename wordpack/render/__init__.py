"""One renderer in four siblings with one signature:

coverage(edges, poses, height, width, border="zero") -> S [B, height, width]

S is the sum over words of the exact area inside each pixel, differentiable in the poses [B, N, 4]. Siblings are
imported when they are picked, so that nobody pays for the ones they do not use.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Callable, Sequence

import torch

from wordpack.model import WordpackError
from wordpack.raster import BORDERS
from wordpack.render.edges import Edges

__all__ = ["BORDERS", "DEVICES", "RENDERERS", "Edges", "Renderer", "Step", "pick", "plainly"]

RENDERERS = ("reference", "cpu", "cuda", "diffvg")
DEVICES = ("auto", "cpu", "cuda")


Step = Callable[[], Any]
"""Something done over and over to the same tensors."""


def plainly(step: Step, state: Sequence[torch.Tensor]) -> Step:
    """A step that is repeated by calling it."""
    return step


@dataclass(frozen=True)
class Renderer:
    """A sibling and the device its tensors live on.

    `repeat(step, state)` is how a step that draws with it is best done again and again: it gives what to call instead.
    The step changes the tensors of its state in place and reads nothing back to the host; they are as they were when
    the first call comes.
    """

    name: str
    device: str
    coverage: Callable[..., torch.Tensor]
    repeat: Callable[[Step, Sequence[torch.Tensor]], Step] = plainly


def pick(name: str = "auto", device: str = "auto") -> Renderer:
    """The renderer of that name on that device; "auto" takes the fastest that is there.

    Raises WordpackError when the name or the device is unknown or not to be had on this machine.
    """
    if name not in ("auto", *RENDERERS):
        raise WordpackError(f"option renderer: {name!r} was given; choose one of auto, {', '.join(RENDERERS)}")
    if device not in DEVICES:
        raise WordpackError(f"option device: {device!r} was given; choose one of {', '.join(DEVICES)}")
    if device == "cuda" and not torch.cuda.is_available():
        raise WordpackError("option device: cuda was given and torch finds no GPU here; choose --device cpu")
    if name == "auto":
        name = _fastest(device)
    if device == "auto":
        device = "cuda" if name == "cuda" else "cpu"
    _refuse(name, device)
    sibling = import_module(f"wordpack.render.{name}")
    return Renderer(name, device, sibling.coverage, sibling.GraphedStep if name == "cuda" else plainly)


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
