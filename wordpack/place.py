"""The first layout: words in descending size, each at the free place with the most contact (docs/architecture.md).

The scale is chosen so large that a few words find no free place; they are put down where they overlap least. Sharing
out that overlap among all words is what the optimiser is good at, and it ends tighter than a start without any.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from threading import Event
from typing import Callable, Dict, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from wordpack import geometry
from wordpack.board import Board, Window, extents, grown
from wordpack.compose import AWAY, Composer
from wordpack.model import MANY, Problem, State, part_of
from wordpack.picture import Picture, elsewhere
from wordpack.pins import is_pinned
from wordpack.seats import Late, Sprites, Turns, Wish, drawn, never, resolution_for, seat, too_tight
from wordpack.together import together

FIRST_FILL, TURNED_FILL = 0.479, 0.504
"""Ink over region at which the greedy start is tried first, where words stand at one angle or along a field, and where
each may choose among several; what it leaves over says how far to go down."""

LONG_LIST_FILL = 0.44
"""Ink over region at which more words than MANY are tried first, where each try costs seconds: one that is nearly sure
to do. The search makes up for what the start leaves."""

COARSER = 640
"""px along the page at most for as many words."""

FEW = 60
"""Words up to which a composition is given up where it costs size, and what is left says little of the next scale."""

OVERFULL = 0.08
"""Share of the ink that may find no free place, for the optimiser and the search to share out."""

SHRINK = ((0.12, 0.975), (0.5, 0.95), (math.inf, 0.8))
"""Factors on the scale from one try to the next when up to such a share of the ink was left, of which rounding may make
a hair more than all. One of 0.975 brought lists of 100 and 200 words from 0.115 to 0.06 and from 0.124 to 0.11."""

NEARLY, HURRIED_NEARLY = 1.08, 1.02
"""Share of the scale at which as much ink would be on the page as had a place, to which more words than FEW go down at
once where much was left, and once it is late. 200 phrases of which two fifths found no place were seated at four pairs
of scales, and are at two or three; at 1.02 lists end up to a tenth less full."""

HURRIED = 0.95
"""The largest such factor once it is late."""

LEAST = 1e-4
"""Share of the first scale under which there is no point in trying on."""

RESOLUTION = 512
"""px along the page on which words without a free place are put down."""


@dataclass(frozen=True, eq=False)
class Start:
    """poses [N, 3]; `left` are the words (indices) for which there was no free place: their pose is meaningless."""

    poses: np.ndarray
    left: Tuple[int, ...]


Composition = Optional[Callable[[Board], Wish]]
"""What the places of a board are worth beside the contact; None: contact alone."""


def greedy(problem: Problem, scale: float, composition: Composition = None, late: Late = never) -> Start:
    """Greedy maximal contact at the scale k, pinned words first, then the widest; at few angles once it is `late`."""
    ground = _ground(problem, scale) if len(problem) <= MANY else _Ground.of(problem, scale)
    board = replace(ground.board, taken=ground.board.taken.copy())
    order = [int(i) for i in np.lexsort((-extents(problem), ~is_pinned(problem)))]
    poses = np.full((len(problem), 3), AWAY)
    poses[:, 2] = problem.turning.angles[0]
    wish = None if composition is None else composition(board)
    return Start(poses, tuple(seat(board, ground.sprites, order, poses, wish, late)))


@dataclass(frozen=True, eq=False)
class _Ground:
    """What all starts at a scale begin from: the empty board and the words' sprites."""

    board: Board
    sprites: Sprites

    @classmethod
    def of(cls, problem: Problem, scale: float) -> _Ground:
        resolution = resolution_for(problem, scale)
        board = _board(problem, min(resolution, COARSER) if len(problem) > MANY else resolution)
        return cls(board, drawn(problem, board, grown(problem, scale), scale * problem.relative))


@lru_cache(maxsize=2)
def _board(problem: Problem, resolution: int) -> Board:
    """The empty board, kept for the next scale: a silhouette of thousands of letters takes seconds to draw."""
    return Board.of(problem, resolution)


@lru_cache(maxsize=2)
def _ground(problem: Problem, scale: float) -> _Ground:
    """The ground of a list that is not long, kept for the next start at the scale, with every sprite drawn once. The
    places of their pixels are not kept, which take many times as much memory."""
    ground = _Ground.of(problem, scale)
    kept: Dict[int, Turns] = {}

    def sprites(word: int) -> Turns:
        if word not in kept:
            kept[word] = ground.sprites(word)
        return [turn.afresh() for turn in kept[word]]

    return _Ground(ground.board, sprites)


def compositions(problem: Problem, anchor: str, luck: Optional[np.random.Generator]) -> Tuple[Composition, ...]:
    """The compositions that a start tries at a scale: balanced about the anchor, `luck` making one of many starts. A
    few words fit together in few ways, so contact alone finds their scale, and a composition that nobody asked for by
    an anchor or pins must keep it."""

    def composed(board: Board) -> Wish:
        return Composer.of(problem, board, anchor, luck).bonus

    asked_for = anchor != "center" or problem.pins is not None
    return (None, composed) if len(problem) <= FEW and not asked_for else (composed,)


class Chance(NamedTuple):
    """What makes one of several starts: its numbers of chance, and the compositions that it tries in turn at each
    scale, as long as few enough words find no place, the last such one being kept; once it is `late` words are tried at
    few angles."""

    rng: np.random.Generator
    composed: Sequence[Composition] = (None,)
    late: Late = never


def start(problem: Problem, chance: Chance, first: Optional[float] = None) -> State:
    """The greedy start at the largest scale, of a falling series, at which few enough words find no place.

    `first`: the scale at which the series begins, that of another start: without it two scales are tried side by side,
    of a list that is not long. Raises WordpackError when the words find no place at any size.
    """
    scale = first or _first_scale(problem)
    least = LEAST * scale
    while scale > least:
        scales = (scale,) if first or len(problem) > MANY else (scale, scale * SHRINK[0][1])
        tries = together([partial(_try, problem, each, chance) for each in scales], Event())
        for tried in tries:
            state = _seated(problem, tried, chance.rng)
            if state is not None:
                return state
        scale = _next_scale(problem, tries[-1], chance)
    raise too_tight(problem)


def two_starts(problem: Problem, chances: Sequence[Chance]) -> Tuple[State, State]:
    """Two starts side by side, both at the scale to which the first one comes; the second goes on down by itself where
    it leaves more. Once it is late for the first one it goes on alone, and is both. Raises WordpackError as `start`
    does."""
    scale = _first_scale(problem)
    least = LEAST * scale
    while scale > least:
        if len(problem) <= MANY:
            _ground(problem, scale)  # or both would make it
        one, two = together([partial(_try, problem, scale, chance) for chance in chances], Event())
        state = _seated(problem, one, chances[0].rng)
        if state is not None:
            other = _seated(problem, two, chances[1].rng)
            if other is None:
                other = start(problem, chances[1], _next_scale(problem, two, chances[1]))
            return state, other
        scale = _next_scale(problem, one, chances[0])
        if chances[0].late():
            alone = start(problem, chances[0], scale)
            return alone, alone
    raise too_tight(problem)


def _first_scale(problem: Problem) -> float:
    """Where the series begins: at a fill, or where the widest word has a place on the empty board, if it has none
    there. A list whose longest phrase is much too long was seated a dozen times before that phrase had a place."""
    chosen = problem.turning.field is None and len(problem.turning.angles) > 1
    fill = LONG_LIST_FILL if len(problem) > MANY else TURNED_FILL if chosen else FIRST_FILL
    area = geometry.area(problem.region)
    first = min(float(np.sqrt(fill * area / problem.ink)), problem.largest_scale)
    return first if problem.pins is not None else with_room(problem, first)  # a pin asks for more room than any place


def with_room(problem: Problem, first: float) -> float:
    """The scale `first`, or where it falls to until the widest word has a place on the empty board."""
    scale, word = first, int(extents(problem).argmax())
    widest, ink = part_of(problem, np.array([word])), problem.inks
    while not _has_room(widest, scale) and scale > LEAST * first:
        scale *= _factor(float(ink[word] / ink.sum()))
    return scale


def _has_room(problem: Problem, scale: float) -> bool:
    """Whether there is a free place for a problem's only word."""
    ground = _Ground.of(problem, scale)
    height, width = ground.board.taken.shape
    window = Window(ground.board, (0, height), (0, width))
    return any(window.find(turn.sprite) is not None for turn in ground.sprites(0))


def _next_scale(problem: Problem, tried: _Tried, chance: Chance) -> float:
    """The scale to try after one at which there was no start."""
    late = chance.late()
    factor = min(_factor(tried.share), HURRIED if late else 1.0)
    if len(problem) > FEW:
        factor = min(factor, (HURRIED_NEARLY if late else NEARLY) * math.sqrt(max(1.0 - tried.share, 0.0)))
    return tried.scale * max(factor, SHRINK[-1][1])


def _factor(share: float) -> float:
    """By what the scale falls where such a share of the ink has no place."""
    return next(factor for most, factor in SHRINK if share <= most)


class _Tried(NamedTuple):
    """A scale, the last of the compositions there that left few enough words and none that is pinned, if any did, and
    the share of the ink that the last one tried has left."""

    scale: float
    start: Optional[Start]
    share: float


def _try(problem: Problem, scale: float, chance: Chance) -> _Tried:
    ink, found = problem.inks, None
    for composition in chance.composed:
        tried = greedy(problem, scale, composition, chance.late)
        share = float(ink[list(tried.left)].sum() / ink.sum())
        if share > OVERFULL or is_pinned(problem)[list(tried.left)].any():
            break
        found = tried
    return _Tried(scale, found, share)


def _seated(problem: Problem, tried: _Tried, rng: np.random.Generator) -> Optional[State]:
    """The start with the words that found no place put down where they overlap least; None if there is no start, or if
    a word finds no place at all."""
    if tried.start is None:
        return None
    ink = problem.inks
    state = State(tried.start.poses, tried.scale, "every word has a place")
    heaviest = sorted(tried.start.left, key=lambda i: (-ink[i], i))
    if heaviest:
        state = elsewhere(Picture(problem, state, RESOLUTION), heaviest, rng)
    return state if (state.poses[:, 0] > 0.5 * AWAY).all() else None  # a word longer than the region is wide is away
