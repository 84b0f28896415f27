"""Drawn words held against their outlines at one em: whether a word is its own outline moved, turned and scaled, and
whether it may be turned so.

The outline is laid on the drawn word, centroid on centroid, at the few turns that the word may have, and the area that
lies in one of the two alone is measured.
"""

from __future__ import annotations

import math
from typing import Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from wordpack import geometry, orientation, pose
from wordpack.drawn import DrawnWord
from wordpack.errors import shown
from wordpack.model import Turning

TURN_TOLERANCE = math.radians(0.5)
"""Angle by which a word may miss those allowed: a turn that is read off an outline is not exact, nor is it seen."""


class Likeness(NamedTuple):
    """The turn, rad, at which a word is its em outline, None where it is at none; whether that is allowed; and the
    least share of its area by which it leaves the outline."""

    turn: Optional[float]
    allowed: bool
    least: float


def likenesses(
    words: Sequence[DrawnWord],
    sizes: Sequence[float],
    em_inks: Mapping[str, BaseGeometry],
    turning: Optional[Turning],
    length: float,
    curve: float,
) -> List[Optional[Likeness]]:
    """How each word, of those sizes (page units per em), is like its em outline; None for one that has no outline to
    hold it against. Without `turning` all turns are allowed. `length` (page units) and `curve` (em) are how far an edge
    may be off its outline."""
    return [
        _likeness(word, size, em_inks.get(word.text), turning, length, length / 2 + curve * size)
        for word, size in zip(words, sizes, strict=True)
    ]


def unlike(words: Sequence[DrawnWord], found: Sequence[Optional[Likeness]]) -> Iterator[str]:
    """A sentence for every word whose ink is not its outline moved, turned and scaled (it is squashed, mirrored or
    another word's), and for every word that is turned as it may not be, by its likeness."""
    for word, like in zip(words, found, strict=True):
        if like is not None and like.turn is None:
            left = f"which it leaves by {like.least:.1%} of its area"
            yield f"{shown(word.text)} is not drawn with its own outline ({left})"
        elif like is not None and like.turn is not None and not like.allowed:
            yield misturned(word.text, like.turn)


def misturned(text: str, turn: float) -> str:
    """The sentence about a word that is turned as it may not be, rad, with the shorter way of turning it so."""
    degrees = math.degrees(math.remainder(turn, math.tau))
    way = "clockwise" if degrees > 0 else "anticlockwise"
    return f"{shown(text)} is turned by {abs(degrees):.3g} degrees {way}, which its orientation does not allow"


def may_turn(turning: Turning, turn: float, middle: Tuple[float, float], reach: float) -> bool:
    """Whether a word may have this angle, radians, with its middle within `reach` (page units) of that point."""
    if turning.slack > 0:
        turn = math.remainder(turn, math.tau)
        poses = np.array([(middle[0] + x * reach, middle[1] + y * reach, turn) for x in (-1, 0, 1) for y in (-1, 0, 1)])
        least, most = orientation.limits(turning, poses)
        return bool(((least - TURN_TOLERANCE <= turn) & (turn <= most + TURN_TOLERANCE)).any())
    return any(abs(math.remainder(turn - angle, math.tau)) <= TURN_TOLERANCE for angle in turning.angles)


def _likeness(
    word: DrawnWord, size: float, em: Optional[BaseGeometry], turning: Optional[Turning], reach: float, hair: float
) -> Optional[Likeness]:
    """How one word of that size is like its em outline; None where it has none. Its middle may be `reach` off, its edge
    a `hair` (page units)."""
    if em is None or em.is_empty or size == 0:
        return None
    close = word.polygon.length * hair / word.polygon.area
    least, matching = math.inf, None
    for turn in _turns(word, em):
        deviation = _deviation(word.polygon, em, size, turn, close)
        least = min(least, deviation)
        if deviation <= close:
            matching = turn
            if turning is None or may_turn(turning, turn, _middle(word, em, size, turn), reach):
                return Likeness(turn, True, least)  # else a word like OXO may be its outline at another turn, too
    return Likeness(matching, False, least)


def _middle(word: DrawnWord, em: BaseGeometry, size: float, turn: float) -> Tuple[float, float]:
    """Where the origin of the em outline lies on the page when its centroid lies on the drawn word's."""
    centre = word.polygon.centroid
    ((x, y),) = pose.transform(np.array([[-em.centroid.x, -em.centroid.y]]), centre.x, centre.y, turn, size).tolist()
    return x, y


def _turns(word: DrawnWord, em: BaseGeometry) -> Iterator[float]:
    """Angles that the word may have: its transform's, and those of its tightest rectangle if that was flattened."""
    yield word.turn
    quarter = _axis(word.polygon) - _axis(em)
    yield from (quarter + k * math.pi / 2 for k in range(4))


def _axis(polygon: BaseGeometry) -> float:
    """Direction of a side of the smallest rectangle about the polygon, radians."""
    (x0, y0), (x1, y1) = shapely.get_coordinates(shapely.oriented_envelope(polygon))[:2].tolist()
    return math.atan2(y1 - y0, x1 - x0)


def _deviation(polygon: BaseGeometry, em: BaseGeometry, size: float, turn: float, close: float) -> float:
    """Area in one of the polygon and the scaled and turned em outline, laid centroid on centroid, but not in both, as a
    share of the polygon's; or, within `close`, a share that it does not exceed and that takes less time."""
    target, own = polygon.centroid, em.centroid
    ideal = shapely.transform(em, lambda q: pose.transform(q - (own.x, own.y), target.x, target.y, turn, size))
    most = geometry.strip_area(polygon, ideal) / polygon.area
    return most if most <= close else float(polygon.symmetric_difference(ideal).area / polygon.area)
