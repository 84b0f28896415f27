"""What a packing will take of the machine's memory, told before it starts."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

from wordpack.errors import WordpackError
from wordpack.model import Problem

BASE = 350e6
"""Bytes of the process without any word: numba and its kernels, the pictures (4096 x 4096 px at most) and the two
layouts that are worked on side by side. torch, which loads where there is a GPU, takes 0.3 GB more."""

PER_POINT = 175.0
"""Bytes per point of an outline over all its copies: curves, polylines, polygons, grown ones, the drawing's text.
Measured with torch: 0.64 to 0.75 GB at 140 000 points (200 words; 0.86 at any angle), 1.06 GB at 3.4 million (5000),
3.28 GB at 14 million (20 000); without it 0.41 GB on the same 200 words and 0.53 on 1000."""

MEMINFO = Path("/proc/meminfo")


def estimate(problem: Problem) -> float:
    """Bytes that the whole process will hold at its peak, to within a factor of two where torch does not load."""
    return BASE + PER_POINT * sum(len(ring) for rings in problem.rings for ring in rings)


def available() -> Optional[float]:
    """Bytes that a new process can have without swapping; None where the system does not tell (only Linux does)."""
    try:
        lines = MEMINFO.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    for line in lines:
        if line.startswith("MemAvailable:"):
            return float(line.split()[1]) * 1024
    return None


def refuse_too_large(problem: Problem, source: str) -> None:
    """Raise WordpackError, with the numbers, for what would not fit."""
    need, free = estimate(problem), available()
    if free is not None and need > free:
        raise WordpackError(
            f"{source}: {len(problem)} words need about {need / 1e9:.1f} GB of memory and {free / 1e9:.1f} GB are "
            "free; keep fewer with --max-words"
        )
