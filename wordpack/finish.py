"""The finish: from nearly right to proven. Words are pushed apart on their exact outlines, those that cannot be are
seated elsewhere, and only if nothing else helps does the one scale of all words shrink (design section 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence, Tuple

import numpy as np
import shapely

from wordpack import geometry, pose
from wordpack.board import Board, grown
from wordpack.contact import Separator
from wordpack.model import Problem, State, UnprovenError
from wordpack.seats import resolution_for, seat

CURVE = 2.5e-4
"""em by which the true curves may leave the polylines (outlines.FLATTEN_TOLERANCE): the gap is kept by the curves."""

HAIR = 0.003
"""Page units added to the gap and the margin: drawings are rounded to three decimals."""

REACH = 4.0
"""How far contacts are looked for, page units: a few gaps, so that a round of moves cannot jump over a neighbour."""

COARSE = 0.1
"""Page units by which the outlines may be simplified while words are still being pushed about."""

FINE = 0.02
"""Page units by which the outlines may be simplified for the last projections; the gap is widened by as much."""

SHRINK = 0.9965
"""Factor on k when words could be neither pushed apart nor seated elsewhere."""

RESEATS = 2
"""Times that stuck words are seated elsewhere at one scale before the scale shrinks all the same."""

GROWTH = (0.004, 0.0004)
"""First and last step of the scale's growth when all is apart."""


@dataclass(frozen=True)
class Effort:
    """rounds: projections per settling; growths: attempts to grow the scale afterwards."""

    rounds: int = 60
    growths: int = 12


def finish(problem: Problem, state: State, effort: Effort = Effort()) -> State:
    """A State in which every word is apart and inside by exact geometry, at the largest scale that was found.

    Raises UnprovenError when even tiny words would not fit.
    """
    poses, scale = state.poses.copy(), state.scale
    start, reseated = scale, 0
    while scale > 1e-3 * start:
        simple = _separator(problem, scale, COARSE)
        poses, lack = _settle(simple, poses, scale, effort.rounds, COARSE)
        stuck = _stuck(problem, simple, poses, scale)
        if stuck:
            poses, left = _reseat(problem, poses, scale, stuck)
            reseated += 1
            if left or reseated % RESEATS == 0:
                scale *= SHRINK
            continue
        exact = _separator(problem, scale, FINE)
        poses, lack = _settle(exact, poses, scale, effort.rounds, HAIR)
        if lack <= HAIR and not faults(problem, poses, scale):
            return _grow(problem, State(poses, scale), effort)
        scale *= SHRINK
    raise UnprovenError(
        f"{len(problem)} words cannot be set apart by a gap of {problem.gap:g} in this silhouette at any size; "
        "choose a smaller --gap, a smaller --margin or fewer words"
    )


def _separator(problem: Problem, scale: float, tolerance: float) -> Separator:
    sizes = problem.relative * scale
    words = [
        geometry.from_polygon(geometry.to_polygon(rings).simplify(tolerance / size))
        for rings, size in zip(problem.rings, sizes)
    ]
    slack = CURVE + (HAIR + FINE) / np.maximum(sizes, 1e-9)
    return Separator(
        words, problem.relative, problem.region, problem.page, scale, gap=problem.gap, slack=slack,
        reach=REACH + problem.gap, turn=1.0 if problem.turning.slack > 0 else 0.0,
    )  # fmt: skip


def _settle(
    separator: Separator, poses: np.ndarray, scale: float, rounds: int, enough: float
) -> Tuple[np.ndarray, float]:
    """Project until no contact lacks more than `enough` or the rounds are used up."""
    lack = np.inf
    for _ in range(rounds):
        moved, lack = separator.relax(poses, scale, SWEEPS)
        if lack <= enough:
            break
        poses = moved
    return poses, lack


SWEEPS = 20
"""Gauss-Seidel sweeps per round: neighbours' neighbours feel a push, the far side of the page need not."""

DEEP = 0.5
"""Page units that a contact lacks after settling when the word is taken to be stuck rather than late."""


def _stuck(problem: Problem, separator: Separator, poses: np.ndarray, scale: float) -> List[int]:
    """The words to take out so that no deep contact remains: worst contact first, the smaller word of each pair."""
    ends, rows = separator.contacts(poses, scale, 0.0)
    lacks = rows[:, 1] - rows[:, 0]
    pairs = [(int(i), int(j)) for i, j in ends[np.argsort(-lacks, kind="stable")][: int((lacks > DEEP).sum())]]
    pairs += crossings(problem, poses, scale)
    size = np.append(problem.areas * problem.relative**2, np.inf)
    out: List[int] = []
    for i, j in pairs:
        if i not in out and j not in out:
            out.append(i if size[i] <= size[j] else j)
    return out


def _reseat(problem: Problem, poses: np.ndarray, scale: float, out: Sequence[int]) -> Tuple[np.ndarray, List[int]]:
    """Seat the words of `out` elsewhere; those that fit nowhere stay where they are and are returned."""
    board = Board.of(problem, resolution_for(problem, scale))
    outlines, sizes = grown(problem, scale), scale * problem.relative
    for i in set(range(len(problem))) - set(out):
        board.stamp(outlines[i], poses[i], float(sizes[i]))
    order = sorted(out, key=lambda i: (-problem.areas[i] * problem.relative[i] ** 2, i))
    new = poses.copy()
    left = seat(problem, board, outlines, sizes, order, new)
    new[left] = poses[left]
    return new, left


def _grow(problem: Problem, state: State, effort: Effort) -> State:
    """Grow the scale by ever smaller steps while the words can still be set apart."""
    step, last = GROWTH
    for _ in range(effort.growths):
        if step < last:
            break
        scale = state.scale * (1 + step)
        exact = _separator(problem, scale, FINE)
        poses, lack = _settle(exact, state.poses, scale, effort.rounds // 2, HAIR)
        if lack <= HAIR and not faults(problem, poses, scale):
            state = State(poses, scale, "the scale no longer grows")
        else:
            step /= 2
    return state


def polygons(problem: Problem, poses: np.ndarray, scale: float) -> np.ndarray:
    """The words as shapely polygons on the page."""
    return np.array(
        [
            geometry.to_polygon(pose.transform(ring, *p, scale * r) for ring in rings)
            for rings, p, r in zip(problem.rings, poses, problem.relative)
        ],
        dtype=object,
    )


def crossings(problem: Problem, poses: np.ndarray, scale: float) -> List[Tuple[int, int]]:
    """Pairs of words that overlap, and (word, N) for words that are not inside."""
    shapes = polygons(problem, poses, scale)
    pairs = shapely.STRtree(shapes).query(shapes, predicate="intersects").T
    out = [(int(i), int(j)) for i, j in pairs if i < j]
    region = geometry.to_polygon(problem.region)
    shapely.prepare(region)
    return out + [(int(i), len(problem)) for i in np.flatnonzero(~shapely.covers(region, shapes))]


def faults(problem: Problem, poses: np.ndarray, scale: float) -> List[Tuple[int, int]]:
    """Pairs of words closer than the gap, and (word, N) for words that are not inside: empty means proven."""
    shapes = polygons(problem, poses, scale)
    pairs = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=problem.gap).T
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    near = pairs[shapely.distance(shapes[pairs[:, 0]], shapes[pairs[:, 1]]) < problem.gap] if len(pairs) else pairs
    region = geometry.to_polygon(problem.region)
    shapely.prepare(region)
    outside = [(int(i), len(problem)) for i in np.flatnonzero(~shapely.covers(region, shapes))]
    return [(int(i), int(j)) for i, j in near] + outside
