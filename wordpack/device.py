"""What the optimiser computes with: compiled loops on a processor, or torch, which takes seconds to load, where there
may be a GPU or another renderer than the compiled one is asked for.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

from wordpack.backend import Backend, Compiled
from wordpack.options import Options

DRIVERS, ROCM = ("libcuda.so.1", "nvcuda.dll"), Path("/dev/kfd")
"""Libraries of which one is there where torch may find NVIDIA's GPUs, and the device that is there for AMD's, whose
library torch brings along."""


def backend_for(options: Options, moves: bool = True) -> Backend:
    """What the optimiser computes with, by the options' renderer and device. Where nothing `moves` it is not used, and
    a GPU is not looked for.

    Raises WordpackError when there is no such renderer.
    """
    gpu = moves and (options.renderer, options.device) == ("auto", "auto") and may_have_gpu()
    if options.renderer in ("auto", "cpu") and options.device in ("auto", "cpu") and not gpu:
        return Compiled()
    from wordpack.render import pick

    renderer = pick(options.renderer, options.device)
    return Compiled() if renderer.name == "cpu" else renderer


def may_have_gpu() -> bool:
    """Whether a GPU's driver is there, asked without torch."""
    for library in DRIVERS:
        try:
            ctypes.CDLL(library)
        except OSError:
            continue
        return True
    return ROCM.exists()
