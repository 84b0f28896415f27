"""Setting many small words apart on exact outlines, and letting them grow as far as they can.

Contacts that lack distance are opened one after another (projections.py). Who stays too near for all that shrinks a
little, who does not grows a little, and in the last rounds nobody grows. For thousands of ornaments whose sizes are
nobody's data: the finish's programmes would take minutes for them.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import compress
from typing import Sequence, Tuple

import numpy as np
import shapely

from wordpack import geometry, orientation
from wordpack.finish import ENOUGH, HAIR, contacts_of, fineness, polygons
from wordpack.model import Problem, State
from wordpack.projections import FORESIGHT, TRUST, opened
from wordpack.swell import Filler, as_words, moved_to, poses_of

ROUNDS, GROWING = 12, 8
"""Times that contacts are found anew, and in how many of them, the first, words grow."""

GROW, SHRINK = 1.02, 0.99
"""Factors on the size of a word that is apart from all after a round, and of one that is not. With 1.01 the fillers
ended with 1 % less ink."""

SMALLER = (0.97, 0.92, 0.85)
"""Sizes of fillers that have not come apart, of those that they had. The holes that they left were 16 page units wide,
since only the smallest fillers are tried there after them."""

SURE = 0.012
"""Page units by which the gap is widened, and the region narrowed, in the proof: what drawings round off, and the
fillers' curves' distance from their polylines."""


def set_apart(problem: Problem, state: State, found: Sequence[Filler], most: float) -> Tuple[Filler, ...]:
    """The fillers, set apart by the gap from each other and the data of a proven state, and inside, on exact outlines;
    none is larger than `most`, page units per em. Those that have not come apart are drawn smaller where they stand,
    and left out where they would be under the least of SMALLER."""
    if not len(found):
        return ()
    fillers = as_words(problem, found)
    more = _more(fillers)
    room = replace(fillers, region=_room(problem, state, more), gap=problem.gap + more)
    moved = moved_to(found, *jostle(room, poses_of(found), most))
    kept: Tuple[Filler, ...] = ()
    lost = tuple(sorted(moved, key=lambda f: -f.size))
    for factor in (1.0, *SMALLER):
        if not lost:
            break
        tried = kept + tuple(replace(f, size=factor * f.size) for f in lost)
        apart = _is_apart(problem, state, tried)
        lost = tuple(compress(lost, ~apart[len(kept) :]))
        kept = tuple(compress(tried, apart))
    return kept


def jostle(problem: Problem, poses: np.ndarray, most: float) -> Tuple[np.ndarray, np.ndarray]:
    """Poses [N, 3] and sizes [N], page units per em, of words that are nearly apart, as they are when they jostle; no
    size is above `most`."""
    poses, sizes, contacts = poses.copy(), problem.relative.copy(), contacts_of(problem, 1.0)
    for index in range(ROUNDS):
        ends, rows = contacts.contacts(poses, sizes, 1.0, FORESIGHT * TRUST)
        if index > GROWING and not (rows[:, 1] - rows[:, 0] > ENOUGH).any():
            break
        shifts, near = opened(ends, rows, len(sizes), ENOUGH)
        poses[:, :2] += shifts
        poses = orientation.held(problem.turning, poses)
        grow = GROW if index < GROWING else 1.0
        sizes = np.minimum(sizes * np.where(near, SHRINK, grow), most)
    return poses, sizes


def _away(problem: Problem, state: State) -> np.ndarray:
    """How far fillers are to be from the outlines of the data [N], page units, which their curves may leave."""
    return np.asarray(problem.gap + geometry.CURVE * state.scale * problem.relative)


def _more(fillers: Problem) -> float:
    """By how much the room of so many fillers is narrower, page units, so that the proof finds them SURE apart: the
    contacts of few are so fine that they allow less."""
    return max(SURE + ENOUGH - HAIR - fineness(fillers), 0.0)


def _room(problem: Problem, state: State, more: float) -> Tuple[np.ndarray, ...]:
    """Rings of where fillers may be: the region less the data and the gap around them, and `more` page units."""
    data = polygons(problem, state.poses, state.scale)
    taken = shapely.union_all(shapely.buffer(data, _away(problem, state) + more))
    return tuple(geometry.from_polygon(geometry.to_polygon(problem.region).buffer(-more).difference(taken)))


def proven(problem: Problem, state: State, found: Sequence[Filler]) -> Tuple[Filler, ...]:
    """The fillers less those that are nearer than the gap to data or to an earlier one that is kept, or not inside."""
    return tuple(compress(found, _is_apart(problem, state, found)))


def _is_apart(problem: Problem, state: State, found: Sequence[Filler]) -> np.ndarray:
    """Whether each filler [N] is kept (proven)."""
    data = polygons(problem, state.poses, state.scale)
    own = polygons(as_words(problem, found), poses_of(found), 1.0)
    region = geometry.to_polygon(problem.region).buffer(-SURE)
    shapely.prepare(region)
    reach = problem.gap + SURE
    _, near_data = shapely.STRtree(own).query(data, predicate="dwithin", distance=_away(problem, state) + SURE)
    out = set(near_data.tolist()) | set(np.flatnonzero(~shapely.covers(region, own)).tolist())
    for one, other in shapely.STRtree(own).query(own, predicate="dwithin", distance=reach).T.tolist():
        if one < other and one not in out and other not in out:
            out.add(other)
    return np.array([n not in out for n in range(len(found))], bool)
