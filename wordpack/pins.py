"""Words that are pinned to a place (--pin): where they are wished, and the leash on which the stages keep them.

The start seats a pinned word, before all others, at the free place nearest to the wish. From then on that place is its
pin, since the wish may lie outside or leave it no room, and its middle stays within LEASH of it along each axis (in the
search, on whole pixels, within two of them more).
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Optional, Sequence, Tuple

import numpy as np

from wordpack.meant import hint
from wordpack.model import Pin, Problem, State, Word, WordpackError

LEASH = 10.0
"""Page units, along each axis: a hundredth of the page, as near as anybody points, and enough for words to settle."""

CLOSE = 0.7
"""Similarity from which a word of the list, which may be long, is taken for the one that was meant."""


def wishes(words: Sequence[Word], pins: Sequence[Pin], page: Tuple[float, float], source: str) -> Optional[np.ndarray]:
    """Where words are pinned to [N, 2], page units, nan where they are free; None where all are.

    `pins` name words as these are read (words.as_read). Raises WordpackError for a pinned word that is not among them,
    and for one with two places, which Options cannot tell where the two are spelt apart.
    """
    if not pins:
        return None
    out, index = np.full((len(words), 2), np.nan), {word.text: n for n, word in enumerate(words)}
    for text, x, y in pins:
        if text not in index:
            raise WordpackError(
                f"option pin: {text!r} was given{hint(text, index, CLOSE)} and is not among the words that are drawn "
                f"from {source}; choose one that is (--max-words and --missing leave some out)"
            )
        if not np.isnan(out[index[text], 0]):
            raise WordpackError(f"option pin: {text!r} was given two places; choose one")
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


def farthest(problem: Problem, state: State) -> Tuple[int, float]:
    """The pinned word (index) that stands farthest from its wish, and how far, page units. `problem` is that of the
    wishes, with one pin at least."""
    assert problem.pins is not None
    off = np.hypot(*(state.poses[:, :2] - problem.pins).T)
    worst = int(np.nanargmax(off))
    return worst, float(off[worst])
