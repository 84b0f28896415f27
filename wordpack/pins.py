"""Words that are pinned to a place (--pin): where they are wished, and the leash on which the stages keep them.

The start seats a pinned word, before all others, at the free place nearest to the wish. From then on that place is its
pin, since the wish may lie outside or leave it no room, and its middle stays within LEASH of it along each axis (in the
search, on whole pixels, within two of them more).
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import List, Optional, Sequence, Tuple

import numpy as np
import shapely
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry

from wordpack import geometry
from wordpack.errors import WordpackError, shown
from wordpack.meant import hint
from wordpack.model import Problem, State, Word
from wordpack.options import Pin

LEASH = 10.0
"""Page units, along each axis: a hundredth of the page, as near as anybody points, and enough for words to settle."""

FAR = 2 * LEASH
"""Page units from its wish from which a word does not stand there: each axis has a leash, and the search its pixels."""

BISECTIONS = 12
"""Halvings that find the scale at which a word has room at its wish to a few ten-thousandths."""

CLOSE = 0.7
"""Similarity from which a word of the list, which may be long, is taken for the one that was meant."""


def wishes(words: Sequence[Word], pins: Sequence[Pin], page: Tuple[float, float], source: str) -> Optional[np.ndarray]:
    """Where words are pinned to [N, 2], page units, nan where they are free; None where all are.

    `pins` name words as these are read (entries.as_read). Raises WordpackError for a pinned word that is not among
    them, and for one with two places, which Options cannot tell where the two are spelt apart.
    """
    if not pins:
        return None
    out, index = np.full((len(words), 2), np.nan), {word.text: n for n, word in enumerate(words)}
    for text, x, y in pins:
        if text not in index:
            raise WordpackError(
                f"option pin: {shown(text)} was given{hint(text, index, CLOSE)} and is not among the words that are "
                f"drawn from {source}; choose one that is (--max-words and --missing leave some out)"
            )
        if not np.isnan(out[index[text], 0]):
            raise WordpackError(f"option pin: {shown(text)} was given two places; choose one")
        out[index[text]] = x * page[0], y * page[1]
    return out


def is_pinned(problem: Problem) -> np.ndarray:
    """Which words [N] are pinned."""
    return np.zeros(len(problem), bool) if problem.pins is None else ~np.isnan(problem.pins[:, 0])


def settled(problem: Problem, state: State) -> Problem:
    """The problem with the pins where a first layout has put the words."""
    if problem.pins is None:
        return problem
    return replace(problem, pins=np.where(is_pinned(problem)[:, None], state.poses[:, :2], np.nan))


def leashed(problem: Problem, state: State) -> State:
    """The state with pinned words that have strayed brought back to the ends of their leashes."""
    if problem.pins is None:
        return state
    pinned, poses = is_pinned(problem), state.poses.copy()
    pins = problem.pins[pinned]
    poses[pinned, :2] = np.clip(poses[pinned, :2], pins - LEASH, pins + LEASH)
    return replace(state, poses=poses)


def slack(problem: Problem, poses: np.ndarray) -> Optional[Tuple[np.ndarray, np.ndarray]]:
    """How far words at poses [N, 3] may move forth and back along x and y [N, 2], page units, inf where they are free;
    None where all are."""
    if problem.pins is None:
        return None
    off = poses[:, :2] - problem.pins
    forth, back = (np.where(np.isnan(off), math.inf, np.maximum(LEASH + sign * off, 0.0)) for sign in (-1.0, 1.0))
    return forth, back


def strayed(problem: Problem, state: State) -> List[Tuple[int, float]]:
    """The pinned words (indices) that stand more than FAR from their wishes, the farthest first, and how far, page
    units. `problem` is that of the wishes."""
    if problem.pins is None:
        return []
    off = np.nan_to_num(np.hypot(*(state.poses[:, :2] - problem.pins).T))
    return [(int(word), float(off[word])) for word in np.argsort(-off, kind="stable") if off[word] > FAR]


def largest_at_pin(problem: Problem, word: int, scale: float) -> float:
    """The largest scale k, up to `scale`, at which a pinned word alone would stand inside at its wish, at one of the
    turning's angles; 0 where it does at none, and along a field, which says how it would lie there."""
    assert problem.pins is not None
    wish, turning = problem.pins[word], problem.turning
    angles = turning.angles if turning.field is None else ()
    region, ink = geometry.to_polygon(problem.region), geometry.to_polygon(problem.rings[word])
    shapely.prepare(region)

    def stands(share: float) -> bool:
        size = share * scale * float(problem.relative[word])
        return any(region.covers(_posed(ink, wish, angle, size)) for angle in angles)

    low, high = 0.0, 1.0
    if stands(high):
        return scale
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if stands(middle) else (low, middle)
    return low * scale


def _posed(ink: BaseGeometry, at: np.ndarray, angle: float, size: float) -> BaseGeometry:
    """A word's ink (em) at a place of the page."""
    c, s = size * math.cos(angle), size * math.sin(angle)
    return affine_transform(ink, [c, -s, s, c, at[0], at[1]])
