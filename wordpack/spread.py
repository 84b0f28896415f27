"""Words with more room than they need, spread over it: where the scale may not grow (--limit-share), the gap does.

The start is asked for the widest gap at which it still finds a free place for every word; then the optimiser moves all
words as if their gap were wider still, and presses them into what was left bare.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Optional, Tuple

import numpy as np
import shapely
import shapely.affinity

from wordpack import geometry
from wordpack.backend import Backend
from wordpack.board import shapes
from wordpack.levels import Level
from wordpack.model import Problem, State
from wordpack.optimise import optimise
from wordpack.place import Composition, greedy
from wordpack.seats import Late, never

DENSE = 0.9
"""Share of the region that words and the bands of half the gap around them take in the start's first try."""

NARROWER = 0.9
"""Factor on the gap from one try to the next."""

LEAST = 0.1
"""Page units: a gap that is no wider is not seen. Without one the series would go on for hours where --gap is 0."""

WIDER = 1.15
"""Factor on the gap that the start found room for, while the words are evened out."""

CROWDED = 0.5
"""Factor on the gap of the first try for words that the start found no place for farther apart than they must be."""

EVEN = (Level(256, 0.0, 120, (1.0, 0.1), math.inf, 0.3), Level(512, 0.0, 60, (1.0, 0.05), math.inf))
"""The optimiser's levels for it. Overlap of the widened words is what moves them, so any is tolerated."""


@dataclass(frozen=True, eq=False)
class Spread:
    """Where the words stand, and how far apart they are to be (page units)."""

    state: State
    gap: float


def spread(problem: Problem, composed: Composition = None) -> Optional[Spread]:
    """All words at the largest scale allowed and as far apart as the start can place them; None where that is not
    farther than the gap. `composed` as in place.greedy."""
    scale = problem.largest_scale
    gap = _widest(problem, scale) if math.isfinite(scale) else 0.0
    while gap > max(problem.gap, LEAST):
        found = greedy(replace(problem, gap=gap), scale, composed)
        if not found.left:
            return Spread(State(found.poses, scale, "every word has a place"), gap)
        gap *= NARROWER
    return None


def as_it_stands(problem: Problem, state: State) -> Spread:
    """A layout as it stands, and how far apart its words might be, page units."""
    return Spread(state, max(CROWDED * _widest(problem, state.scale), problem.gap))


def even(problem: Problem, loose: Spread, backend: Backend, late: Late = never) -> State:
    """The words moved to stand as evenly as the optimiser can make them until it is `late`, at the same scale."""
    large, step = _with_rim(replace(problem, gap=WIDER * loose.gap))
    (moved,) = optimise(large, [replace(loose.state, poses=loose.state.poses + step)], EVEN, backend, late=late)
    return replace(moved, poses=moved.poses - step)


def _with_rim(problem: Problem) -> Tuple[Problem, np.ndarray]:
    """The problem on a page with a rim as wide as its gap, and the step of all poses onto it: the room of so wide a gap
    reaches off the page, where no picture would see a word."""
    turning, rim = problem.turning, problem.gap
    if turning.field is not None:
        cells = math.ceil(rim / turning.field.cell)
        rim = cells * turning.field.cell
        vectors = np.pad(turning.field.vectors, ((cells, cells), (cells, cells), (0, 0)), mode="edge")
        turning = replace(turning, field=replace(turning.field, vectors=vectors))
    width, height = problem.page
    large = replace(
        problem,
        region=tuple(ring + rim for ring in problem.region),
        page=(width + 2 * rim, height + 2 * rim),
        turning=turning,
    )
    return large, np.array((rim, rim, 0.0))


def _widest(problem: Problem, scale: float) -> float:
    """The gap, page units, at which words and the bands around them are DENSE of the region's area."""
    sizes, area = scale * problem.relative, geometry.area(problem.region)
    words = [shapely.affinity.scale(word, size, size) for word, size in zip(shapes(problem), sizes, strict=True)]
    low, high = 0.0, max(problem.page)
    while high - low > 1.0:
        gap = 0.5 * (low + high)
        bands = shapely.area(shapely.buffer(np.array(words, object), 0.5 * gap, quad_segs=2)).sum()
        low, high = (gap, high) if bands < DENSE * area else (low, gap)
    return low
