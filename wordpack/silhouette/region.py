"""What every reader hands to the page: a shapely region in a frame of its own.

A frame is x right, y down, from 0, 0 to width, height, in units of the reader's choice (user units, pixels, em).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, eq=False)
class Region:
    """`shape` within the frame [0, width] x [0, height]; `traced` says that it came from pixels."""

    shape: BaseGeometry
    width: float
    height: float
    source: str
    notes: Tuple[str, ...] = ()
    traced: bool = False
