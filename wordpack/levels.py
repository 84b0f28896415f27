"""The optimiser's levels of detail, coarse to fine: what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple


@dataclass(frozen=True)
class Level:
    """One level of detail.

    resolution: px along the page's longer side; closing: em by which outlines are closed, so that words cannot
    interlock where the picture is too coarse to see it; steps: at most so many; pace: first and last step length in px;
    tolerance: share of ink that may overlap while the scale grows; pressure: weight of the evenness loss.
    """

    resolution: int
    closing: float
    steps: int
    pace: Tuple[float, float]
    tolerance: float
    pressure: float = 0.0


SCHEDULES = {
    "draft": (Level(512, 0.0, 60, (1.5, 0.05), 0.002),),
    "standard": (Level(256, 0.0, 60, (1.0, 0.1), 0.006), Level(512, 0.0, 80, (1.0, 0.05), 0.004)),
    "best": (Level(256, 0.0, 120, (1.0, 0.1), 0.006), Level(512, 0.0, 160, (1.0, 0.05), 0.004)),
}
"""After a greedy start the words stand where they can interlock only on purpose: outlines are not closed."""

FROM_AFAR = (
    Level(64, 0.25, 120, (2.0, 0.3), 0.03, pressure=0.3),
    Level(128, 0.15, 100, (1.5, 0.2), 0.02, pressure=0.3),
    Level(256, 0.08, 100, (1.2, 0.1), 0.01, pressure=0.1),
)
"""Before those, where words begin on top of each other: closed outlines, and pressure to make them flow apart."""
