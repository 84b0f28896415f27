"""What options make of the page: how large it is printed, and how long its words may be."""

from __future__ import annotations

import math
from typing import Optional, Tuple

from wordpack import geometry
from wordpack.model import PAGE, Options, Silhouette
from wordpack.units import MILLIMETRES

DEFAULT_PAGE_MM = 1000 * MILLIMETRES["px"]
"""Longer side of the page when nobody says: 1000 px."""


def printed(silhouette: Silhouette, width: Optional[float], height: Optional[float]) -> Tuple[float, float]:
    """The silhouette's page as it is printed, in millimetres, of which its `width` or `height` are given, or none."""
    if width:
        unit = width / silhouette.width
    elif height:
        unit = height / silhouette.height
    else:
        unit = DEFAULT_PAGE_MM / max(silhouette.width, silhouette.height)
    return silhouette.width * unit, silhouette.height * unit


def points_per_page_unit(physical: Tuple[float, float]) -> float:
    """Printed points per page unit on a page of this size in millimetres."""
    return max(physical) / PAGE / MILLIMETRES["pt"]


def longest_word(options: Options, silhouette: Silhouette) -> float:
    """Length along its baseline, page units, that --limit-share allows a word; infinite without it."""
    if options.limit_share is None:
        return math.inf
    return float(options.limit_share) * geometry.length(silhouette.rings)
