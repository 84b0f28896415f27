"""Lengths as people write them, and dots per inch: one table of units, all in millimetres."""

from __future__ import annotations

import math
import re

from wordpack.errors import WordpackError, shown

MILLIMETRES = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6, "px": 25.4 / 96}
"""CSS absolute units (and the metre): 1 in = 96 px = 72 pt = 25.4 mm."""

LARGEST_MM = 100_000.0
"""A hundred metres: past any printer, and a number that other programs still read."""

LEAST_MM = 0.2
"""Less than a pixel. No page is 250 times as long as it is wide, for so thin a silhouette is refused (as a hairline):
its shorter side is still more than 0 in the three decimals in which a drawing has it."""

ROUNDING = 1e-9
"""Share by which a length may be past a limit, or short of one, for doubles' rounding alone."""

LARGEST_DPI = 100_000.0
"""Pixels half as wide as light's waves: past any printer, too."""


def length_mm(text: str, option: str) -> float:
    """ "600mm", "24in", "1000px" or a plain number of px -> millimetres. Raises WordpackError naming the option."""
    match = re.fullmatch(r"\s*([0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?)\s*([a-zA-Z]*)\s*", text)
    unit = (match.group(2).lower() or "px") if match else ""
    value = float(match.group(1)) * MILLIMETRES[unit] if match and unit in MILLIMETRES else math.nan
    if not LEAST_MM <= value <= LARGEST_MM:
        raise WordpackError(
            f"option {option}: {shown(text)} was given; give a length from {LEAST_MM:g} mm to {LARGEST_MM / 1000:g} m, "
            "such as 600mm, 24in or 1000px"
        )
    return value


def refuse_senseless_dpi(dpi: float) -> None:
    """Raise WordpackError for dots per inch that are not above 0, or more than LARGEST_DPI."""
    if not 0 < dpi <= LARGEST_DPI:
        raise WordpackError(
            f"option dpi: {dpi:g} was given; give a number above 0 and up to {LARGEST_DPI:g}, such as 300"
        )
