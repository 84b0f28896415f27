"""From a problem to a proven State: the stages that move words, in their order. numba loads with this file, so
pipeline.py takes it up after the input has been read.
"""

from __future__ import annotations

import math
import os
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Callable, List, Optional, Sequence, Tuple, Union

import numpy as np

from wordpack import flex
from wordpack.backend import Backend
from wordpack.clock import Clock
from wordpack.compiled import is_kept, refuse_forked
from wordpack.compose import TOWARDS
from wordpack.crowd import LONGEST, crowd
from wordpack.device import backend_for
from wordpack.errors import UnprovenError
from wordpack.fillers import LEAST, fillers, levels
from wordpack.finish import FINE, Effort, at_limit, fineness, finish, shrink_apart
from wordpack.holes import plugged
from wordpack.levels import FROM_AFAR, SCHEDULES, Level
from wordpack.model import MANY, Observer, Problem, State, flexed
from wordpack.optimise import optimise
from wordpack.options import Options
from wordpack.pins import is_pinned, leashed, settled
from wordpack.place import Chance, compositions, start, two_starts, with_room
from wordpack.progress import Teller
from wordpack.raster import draw_bands
from wordpack.rattlers import drifted, drifts_of
from wordpack.scatter import fitting, scatter
from wordpack.search import FEWEST, LAYOUTS, Stage, layouts_of, search, stages_of
from wordpack.spread import Spread, as_it_stands, even, spread
from wordpack.swell import Filler
from wordpack.together import together

STARTS = {"draft": 1, "standard": 2, "best": 4}
"""Layouts that are begun, by quality; where words turn at most LAYOUTS, since all take part in the first stage of the
search, which is the only one then."""

FEW_STARTS = {"draft": 1, "standard": 16, "best": 16}
"""Layouts that are begun of FEWEST words and fewer that do not turn: it is chance in which order they stand, slow
cooling does not change it, and a layout takes a fifth of a second. 4 words in an owl came to 0.335 instead of 0.288, 8
in a heart to 0.380 instead of 0.374 and in a star to 0.381 instead of 0.370, at standard quality."""

LONG_STARTS = {"draft": 1, "standard": 1, "best": 2}
"""Layouts that are begun of more than MANY words, of which one is finished: on 1000 a start takes seconds, a finish
longer."""

DIGITS = 6
"""Of page units and rad to which layouts are the same: a picture's pixels round them."""

FINISHED = 3
"""Layouts that are finished, the largest that the stages of the search came to. The finish lets some grow by 0.013 of
fill and others not at all, so that the one that ends largest may come to it as the third; with the fourth as well 100
words came to 0.4519 over ten seeds instead of 0.4518, in a tenth more time."""

BREATHS, BREATHED = 2, 0.55
"""The `most` of search.stages_of where sizes may give way, and the share of their rounds: words that have to be drawn
anew take three times as long."""

FILLED = 2
"""The `most` of search.stages_of where fillers come after it, which take as long. All four at best quality brought 200
words in a heart 0.005 more of fill, in 72 s instead of 59."""


@dataclass(frozen=True, eq=False)
class Arranged:
    """Where the words stand, proven; the renderer that was used, what the user should know, and the fillers."""

    state: State
    renderer: str
    notes: Tuple[str, ...] = ()
    fillers: Tuple[Filler, ...] = ()


def arrange(
    problem: Problem,
    options: Options,
    rng: np.random.Generator,
    *,
    observer: Optional[Observer] = None,
    begun: Optional[float] = None,
) -> Arranged:
    """The words packed by the options' quality and renderer. `observer` is told of the progress, with the seconds
    since `begun` (time.perf_counter).

    Raises WordpackError when there is no such renderer or no room, or in a process forked from one that has packed;
    UnprovenError when no layout could be proven.
    """
    refuse_forked()
    backend = backend_for(options, moves=len(problem) <= LONGEST)
    begun = time.perf_counter() if begun is None else begun
    tools, clock = _tools(problem, options), Clock(options, begun, len(problem))
    tell = Teller(observer, begun, problem, options.quality, levels_of(options), len(tools.stages), tools.leaning)
    tell.stage("start")
    if len(problem) > LONGEST:
        loose = replace(problem, pins=None)
        crowded = crowd(loose, anchor=options.anchor, luck=rng, watch=tell.of_crowd)
        exact = (f"sizes stay exact: {len(problem)} words are too many to be flexed",) if options.flex else ()
        free = (f"words are not pinned: {len(problem)} are too many to be moved",) if options.pin else ()
        made = Arranged(shrink_apart(problem, crowded), "", (_not_moved(len(problem)), *exact, *free))
    else:
        state = None if options.pin else _spread(problem, options, backend, rng, clock)
        if state is None:
            state = _moved(problem, options, tools, backend, rng, tell, clock)
            state = state if options.pin or clock.closing() else _evened(problem, state, options, backend, rng, clock)
        made = Arranged(state, backend.name)
    if options.fill:
        tell.stage("fill", made.state)
        made = _filled(problem, made, options, rng, clock)
    tell.stage("done", made.state)
    return replace(made, notes=(*made.notes, *_not_kept()))


def _filled(problem: Problem, made: Arranged, options: Options, rng: np.random.Generator, clock: Clock) -> Arranged:
    """The layout with fillers, and with a note where the time limit cut them short."""
    cut = False

    def late() -> bool:  # that it was is what cuts them short: they may be done at a time that would have been late
        nonlocal cut
        cut = clock.filling()
        return cut

    words = flexed(problem, made.state)
    clock.fill()
    found = fillers(words, made.state, rng=rng, quality=options.quality, late=late)
    told = ["the time limit cut the fillers short: there may be room for more"] if cut else []
    if not levels(words, made.state.scale):
        told.append(_not_filled(made.state.scale * float(words.relative.min())))
    return replace(made, fillers=found, notes=(*made.notes, *told))


def _not_filled(smallest: float) -> str:
    """What it means that the smallest word leaves no size to fillers, page units per em."""
    return (
        f"nothing was filled: words are repeated smaller than the smallest of the list, which has {smallest:.2g} "
        f"thousandths of the page to the em, and none under {LEAST:g}; keep the heaviest with --max-words, or choose "
        "--scale log"
    )


def _moved(
    problem: Problem,
    options: Options,
    tools: _Tools,
    backend: Backend,
    rng: np.random.Generator,
    tell: Teller,
    clock: Clock,
) -> State:
    """The stages that move all words, one after another, on several layouts; the one that ends largest. When it is late
    the finish, which proves, comes at once."""
    starts = options.starts or tools.starts
    chains = max(starts, layouts_of(problem, options.quality) if len(problem) <= MANY else 1)  # one of a long list
    chances = rng.spawn(max(chains, FINISHED))
    states = _starts(tools.first, options, chances[:starts], clock)
    problem = settled(problem, states[0])
    tools = _tools(problem, options)
    states = optimise(tools.first, states, levels_of(options), backend, watch=tell.of_run, late=clock.late)
    states = [leashed(problem, state) for state in states]
    found = _all_searched(tools, [states[n % len(states)] for n in range(chains)], chances, tell, clock)
    found = largest([leashed(problem, tools.leaning(state)) for state in found], tools.size)
    return _finished(problem, options, tools, found, chances, tell, clock)


def _all_searched(
    tools: _Tools,
    states: List[State],
    chances: Sequence[np.random.Generator],
    tell: Teller,
    clock: Clock,
) -> List[State]:
    """The different layouts that the stages of the search come to, or the states where there is no stage; of words
    that turn after they stood level those that turn. A stage begins from the fittest of the one before, and comes to
    one of them again where it finds none that is larger."""
    clock.search()
    found: List[State] = []
    for index, stage in enumerate(tools.stages):
        watches = [partial(tell.of_search, index, stage)] + [None] * len(states)
        parts = len(tools.stages) - index - 1 + math.ceil(len(states) / (os.cpu_count() or 1))
        jobs = [
            partial(_searched, tools, state, stage, chance, watch, clock, parts)
            for state, chance, watch in zip(states, chances, watches)
        ]
        states = together(jobs, clock.stop)
        freed = tools.stages[0].held and not stage.held  # each is larger than the held one that it comes from
        found = states if freed else found + states
        states = fittest(states, tools.size)
    return list({(np.round(state.poses, DIGITS) + 0.0).tobytes(): state for state in found or states}.values())


def _searched(
    tools: _Tools,
    state: State,
    stage: Stage,
    rng: np.random.Generator,
    watch: Optional[Callable[..., None]],
    clock: Clock,
    parts: int,
) -> State:
    """A stage of the search, whose time begins when it does: where there are more layouts than cores they take turns.
    `parts`: in how many the rest of the time is dealt out when the first of them begin."""
    if clock.late():
        return state
    return tools.search(state=state, stage=stage, rng=rng, watch=watch, spent=clock.share(parts))


def _finished(
    problem: Problem,
    options: Options,
    tools: _Tools,
    states: Sequence[State],
    chances: Sequence[np.random.Generator],
    tell: Teller,
    clock: Clock,
) -> State:
    """The stages on exact outlines, on the largest of the layouts that the search came to, which come largest first;
    the one that ends largest of those that could be proven, UnprovenError where none could."""
    tell.stage("finish", states[0])
    ends = states[: _finished_of(problem, options)]
    jobs = [
        partial(_tried, tools.finish, problem, state, rng=chance, late=clock.closing)
        for state, chance in zip(ends, chances)
    ]
    tried = together(jobs, clock.stop)
    proven = [state for state in tried if isinstance(state, State)]
    if not proven:
        raise next(error for error in tried if isinstance(error, UnprovenError))
    best = largest(proven, tools.size)[0]
    if len(problem) > MANY or clock.closing():
        return best
    known = flexed(problem, best)
    best = plugged(known, best, TOWARDS[options.anchor])
    return drifted(known, best, drifts_of(problem, options.quality), clock.closing)


def _tried(ending: Callable[..., State], *asked: Any, **more: Any) -> Union[State, UnprovenError]:
    """A finished layout, or why it could not be proven, by which the others are not ended."""
    try:
        return ending(*asked, **more)
    except UnprovenError as error:
        return error


MANY_TURNING = 250
"""Words that turn from which one layout alone is finished at draft quality: the time of a finish grows faster than they
do."""


def _finished_of(problem: Problem, options: Options) -> int:
    """How many layouts are finished: fewer with a time limit, and where programmes take long, as with sizes of their
    own."""
    hurried = options.time_limit is not None
    many = len(problem) > (MANY_TURNING if options.quality == "draft" and problem.turning.slack > 0 else MANY)
    many = many or hurried and fineness(problem) > FINE
    few = hurried or options.flex > 0
    return 1 if many else LAYOUTS if few else FINISHED


@dataclass(frozen=True, eq=False)
class _Tools:
    """What sizes that give way do otherwise: the problem of the first layouts, how many are begun, the search's stages
    and what runs them, the finish; `lean` [N] are the factors on the first sizes, None where all are exact."""

    problem: Problem
    first: Problem
    starts: int
    stages: Sequence[Stage]
    search: Callable[..., State]
    finish: Callable[..., State]
    lean: Optional[np.ndarray] = None

    def leaning(self, state: State) -> State:
        """A state of the first problem as one of the problem itself."""
        return _leaning(state, self.lean)

    def size(self, state: State) -> float:
        """By which layouts are compared: the scale, of flexed words that of as much ink."""
        return state.scale * math.sqrt(flexed(self.problem, state).ink / self.problem.ink)


def _leaning(state: State, lean: Optional[np.ndarray]) -> State:
    """The state with sizes that lean, if any do and it has none of its own yet."""
    return state if lean is None or state.flex is not None else replace(state, flex=lean)


def _tools(problem: Problem, options: Options) -> _Tools:
    quality, share = options.quality, options.flex
    side, most = TOWARDS[options.anchor], BREATHS if share else FILLED if options.fill else None
    stages = stages_of(problem, quality, most, shorter=not share and options.starts is None)
    first = stages[0].on(problem) if stages else problem
    starts = (LONG_STARTS if len(problem) > MANY else STARTS)[quality]
    if first.turning.turns:
        starts = min(starts, LAYOUTS)
    elif len(problem) <= FEWEST:
        starts = FEW_STARTS[quality]
    if len(problem) == 1:
        starts = 1
    if not share:
        climb = partial(search, problem, side=side)
        effort = Effort.of(len(problem), quality, turns=problem.turning.slack > 0)
        return _Tools(problem, first, starts, stages, climb, partial(finish, effort=effort))
    lean = flex.lean(problem, share)
    first = replace(first, relative=problem.relative * lean)

    def breathe(state: State, stage: Stage, **others: Any) -> State:
        return flex.breathe(problem, _leaning(state, lean), stage, share, side=side, **others)

    return _Tools(
        problem,
        first,
        min(starts, LAYOUTS),
        [replace(stage, rounds=math.ceil(BREATHED * stage.rounds)) for stage in stages],
        breathe,
        partial(flex.finish_flexed, share=share),
        lean,
    )


def _spread(
    problem: Problem, options: Options, backend: Backend, rng: np.random.Generator, clock: Clock
) -> Optional[State]:
    """The words at the largest scale allowed, spread over the room that they may not grow into; None where there is
    no limit to the scale, or no such room."""
    composed = compositions(problem, options.anchor, None)[-1]
    loose = spread(problem, composed)
    return None if loose is None else _finished_even(problem, loose, options, backend, rng, clock)


def _evened(
    problem: Problem, state: State, options: Options, backend: Backend, rng: np.random.Generator, clock: Clock
) -> State:
    """The layout, its words spread where the largest scale allowed kept them from growing further."""
    if not at_limit(problem, state):
        return state
    loose = as_it_stands(problem, state)
    evened = _finished_even(problem, loose, options, backend, rng, clock)
    return evened if at_limit(problem, evened) else state


def _finished_even(
    problem: Problem, loose: Spread, options: Options, backend: Backend, rng: np.random.Generator, clock: Clock
) -> State:
    """A loose layout with its words spread evenly until it is late, proven at the largest scale allowed, to which words
    with so much room come at once."""
    effort = Effort.of(len(problem), options.quality)
    return finish(problem, even(problem, loose, backend, clock.late), effort, rng=rng)


def _starts(problem: Problem, options: Options, chances: Sequence[np.random.Generator], clock: Clock) -> List[State]:
    """The first layouts: the first one is composed, and says at which scale the others begin, composed by chance."""
    if options.start != "contact":
        scale = with_room(problem, fitting(problem))
        jobs = [partial(scatter, problem, options.start, scale, rng=chance) for chance in chances]
        scattered = together(jobs, clock.stop)
        if problem.pins is None:
            return scattered
        seated = start(problem, Chance(chances[0], compositions(problem, options.anchor, None), clock.hurried))
        pinned = is_pinned(problem)[:, None]
        return [replace(state, poses=np.where(pinned, seated.poses, state.poses)) for state in scattered]
    begun = [
        Chance(rng, compositions(problem, options.anchor, rng if n > 0 else None), clock.hurried)
        for n, rng in enumerate(chances)
    ]
    if len(begun) == 1:
        return [start(problem, begun[0])]
    since = time.perf_counter()
    states = two_starts(problem, begun[:2])
    afforded = clock.affords(time.perf_counter() - since)
    jobs = [partial(start, problem, chance, states[0].scale) for n, chance in enumerate(begun[2:]) if n < afforded]
    return [*states, *together(jobs, clock.stop)]


def levels_of(options: Options) -> Tuple[Level, ...]:
    """The optimiser's levels by quality and start."""
    return (() if options.start == "contact" else FROM_AFAR) + SCHEDULES[options.quality]


def largest(states: Sequence[State], size: Callable[[State], float] = lambda state: state.scale) -> List[State]:
    """The layouts, largest first."""
    return sorted(states, key=lambda state: -size(state))


def fittest(states: Sequence[State], size: Callable[[State], float] = lambda state: state.scale) -> List[State]:
    """The larger half of the layouts, largest first; at least LAYOUTS where there are so many, else copies of the
    largest: from the same layout chance leads to others."""
    ranked = largest(states, size)
    kept = ranked[: math.ceil(len(ranked) / 2)]
    return kept + kept[:1] * (min(LAYOUTS, len(ranked)) - len(kept))


def _not_kept() -> Tuple[str, ...]:
    """What it means that compiled kernels find no folder to stay in."""
    if is_kept(draw_bands):
        return ()
    return (
        "no folder to keep compiled kernels in can be written, so that every run compiles them anew; name one that can "
        "with the environment variable NUMBA_CACHE_DIR",
    )


def _not_moved(count: int) -> str:
    """What a list too long to be moved means for the poster."""
    return (
        f"{count} words are more than the {LONGEST} that are moved together: each keeps the place it was first given, "
        "whatever --quality, --start and --starts; keep fewer with --max-words for a tighter poster"
    )
