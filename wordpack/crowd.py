"""Seating a crowd: lists of thousands of words, which no programme moves all at once.

Every word gets a free place and keeps it, so the places must be apart by the gap as they are: hall.py's board is
conservative for that. The few large words are seated on a coarse board by seats.seat, all others in the hall's windows,
the freest first.
"""

from __future__ import annotations

import math
from typing import Callable, List, Optional, Tuple

import numpy as np
import shapely

from wordpack import geometry
from wordpack.board import Board, extents, grown, shapes
from wordpack.compose import AWAY, Composer
from wordpack.hall import RESOLUTIONS, SIMPLE, SPARE, TOUCH, WINDOW, Hall, fine_resolution
from wordpack.model import Problem, State
from wordpack.seats import drawn, seat, too_tight, turns_of

LONGEST = 2500
"""Words up to which all are moved at once: the time of search and finish grows faster than their number."""

DENSE = 0.82
"""Share of the region that words and the bands around them, of half the gap and half a pixel, take in the first try."""

SHRINK = (0.9, 0.99)
"""Least and largest factor on the scale from one try to the next: between them, what was seated is what there is room
for."""

LEAST = 1e-2
"""Share of the first scale under which there is no point in trying on."""

LARGE, COARSE = 256, 1024
"""So many words, the widest, are seated on a coarse board of so many px along the page."""

NEWS = 50
"""Words from one call of `watch` to the next."""

Watch = Callable[[float, float], None]
"""Told the share of the words that are seated, and the scale."""


def crowd(
    problem: Problem,
    *,
    anchor: str = "center",
    luck: Optional[np.random.Generator] = None,
    watch: Optional[Watch] = None,
) -> State:
    """Every word at a free place, at the largest scale of a falling series. `anchor` and `luck` say where the largest
    stand (compose.Composer); `watch` is told how it stands now and then.

    Raises WordpackError when the words find no place at any size.
    """
    first = scale = min(first_scale(problem), problem.largest_scale)
    ink = problem.inks / problem.ink
    while scale > LEAST * first:
        poses, left = _seat_all(problem, scale, anchor, luck, watch)
        if not left:
            return State(poses, scale, "every word has a place, and keeps it: the list is too long to be moved")
        seated = max(1.0 - float(ink[left].sum()), 0.0)  # the shares' sum rounds, past 1 where none was seated
        scale *= float(np.clip(math.sqrt(seated), *SHRINK))
    raise too_tight(problem)


def first_scale(problem: Problem) -> float:
    """The scale k at which ink k^2 + band width x perimeter k is DENSE of the region's area."""
    perimeter = float((shapely.length(np.array(shapes(problem), dtype=object)) * problem.relative).sum())
    band = 0.5 * problem.gap + SPARE + SIMPLE + 0.5 * max(problem.page) / RESOLUTIONS[1]
    half = 0.5 * band * perimeter / problem.ink
    return math.sqrt(half * half + DENSE * geometry.area(problem.region) / problem.ink) - half


def _seat_all(
    problem: Problem, scale: float, anchor: str, luck: Optional[np.random.Generator], watch: Optional[Watch]
) -> Tuple[np.ndarray, List[int]]:
    """Poses [N, 3] of the words at the scale, and those that found no place."""
    sizes = scale * problem.relative
    outlines = grown(problem, scale, SIMPLE, SPARE + SIMPLE)
    key = extents(problem)
    order = [int(i) for i in np.argsort(-key, kind="stable")]
    poses = np.full((len(problem), 3), AWAY)
    large, small = order[:LARGE], order[LARGE:]
    coarse = Board.of(problem, COARSE, TOUCH)
    wish = Composer.of(problem, coarse, anchor, luck).bonus
    left = seat(coarse, drawn(problem, coarse, outlines, sizes), large, poses, wish)
    if left:
        return poses, left  # no seat of the thousands that follow makes up for it
    board = Board.of(problem, fine_resolution(problem, scale), TOUCH)
    widest = float(key[small].max(initial=0.0)) * scale + problem.gap
    hall = Hall(board, max(WINDOW, math.ceil(2 * widest * board.unit)))
    for i in large:
        hall.stand(outlines[i], poses[i], float(sizes[i]))
    for n, i in enumerate(small):
        if watch is not None and n % NEWS == 0:
            watch((len(large) + n) / len(problem), scale)
        pose = hall.seat(turns_of(problem, board, outlines[i], float(sizes[i])))
        if pose is None:
            left += small[n:]
            break
        poses[i] = pose
    return poses, left
