"""What options make of the page: how large it is printed, and how long its words may be."""

from __future__ import annotations

import math
from typing import Optional, Tuple

from wordpack import geometry
from wordpack.errors import WordpackError
from wordpack.model import PAGE, Silhouette
from wordpack.options import Options
from wordpack.units import LARGEST_MM, MILLIMETRES, ROUNDING

DEFAULT_PAGE_MM = 1000 * MILLIMETRES["px"]
"""Longer side of the page when nobody says: 1000 px."""

DIGITS = 3
"""Digits of a largest number that is advised: as many as anybody types."""


def printed(silhouette: Silhouette, width: Optional[float], height: Optional[float]) -> Tuple[float, float]:
    """The silhouette's page as it is printed, in millimetres, of which its `width` or `height` are given, or none.

    Raises WordpackError where one that is given makes the other more than units.LARGEST_MM.
    """
    if width:
        unit = width / silhouette.width
    elif height:
        unit = height / silhouette.height
    else:
        unit = DEFAULT_PAGE_MM / max(silhouette.width, silhouette.height)
    size = silhouette.width * unit, silhouette.height * unit
    if max(size) > LARGEST_MM * (1 + ROUNDING):
        given, asked, other = ("width", width, "height") if width else ("height", height, "width")
        most = rounded_down(LARGEST_MM * min(size) / max(size))
        raise WordpackError(
            f"option {given}: {asked:g} mm was given, which makes {silhouette.source} a page of a {other} of "
            f"{max(size):g} mm, more than {LARGEST_MM:g}; give at most {most:g} mm"
        )
    return size


def rounded_down(value: float) -> float:
    """The largest number of DIGITS digits that is not above `value` (> 0) but for ROUNDING."""
    power = math.floor(math.log10(value)) + 1 - DIGITS
    whole = math.floor(value * (1 + ROUNDING) / 10.0**power)
    return float(f"{whole}e{power}")


def points_per_page_unit(physical: Tuple[float, float]) -> float:
    """Printed points per page unit on a page of this size in millimetres."""
    return max(physical) / PAGE / MILLIMETRES["pt"]


def longest_word(options: Options, silhouette: Silhouette) -> float:
    """Length along its baseline, page units, that --limit-share allows a word; infinite without it."""
    if options.limit_share is None:
        return math.inf
    return float(options.limit_share) * geometry.length(silhouette.rings)
