"""The search: simulated annealing of the words' places, in which the one scale of all grows whenever they are apart.

Words move by chance (metropolis.py) at a heat that falls from round to round, geometrically. Heat keeps words in
conflict: at a given one they are apart up to some scale and no further, so cooling lets the scale grow, slowly enough
for words to change places meanwhile. That is the slow compression by which hard particles come to dense packings
(Lubachevsky & Stillinger 1990); the heat stands for the pressure, and whatever the list and the silhouette, it finds
the scale by itself. Where rounds at a scale bring nothing, it falls back a little.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Callable, Optional, Tuple

import numpy as np

from wordpack import geometry
from wordpack.metropolis import Metropolis
from wordpack.model import MANY, Problem, State, Turning
from wordpack.picture import Picture, put_back
from wordpack.pins import is_pinned


@dataclass(frozen=True)
class Stage:
    """rounds: how many; resolution: px along the page; heat: in the first and the last round, px of conflict; held:
    whether words that may turn keep the angles in it that they begin at."""

    rounds: int
    resolution: int
    heat: Tuple[float, float]
    held: bool = False

    def on(self, problem: Problem) -> Problem:
        """The problem as the stage has it."""
        return replace(problem, turning=begun(problem.turning)) if self.held else problem

    def times(self, factor: float) -> Stage:
        """The stage with so many times the rounds."""
        return replace(self, rounds=round(factor * self.rounds))


COOLING = (1.0, 0.1)
"""Heat of the first round and the last. From 2 the scale came 0.002 of fill less far in as many rounds, from 0.7
0.001."""

STAGES = {
    "draft": (Stage(150, 1024, COOLING),),
    "standard": (Stage(300, 1024, COOLING),),
    "best": (Stage(1600, 1024, COOLING),) * 4,
}
"""By quality. After a stage the larger half of the layouts goes on (arrange.fittest): heated and cooled again they come
to others, and the largest of several is larger than what one slower cooling comes to."""

TURNED_COOLING = (0.6, 0.1)
"""Heat of the first round and the last where words turn. From 1 their angles are shaken out of the order of the start,
and they end 0.005 lower; from 0.3 they are locked in it and end as much lower."""

TURNING_STAGES = {
    "draft": (Stage(120, 1024, TURNED_COOLING),),
    "standard": (Stage(350, 1024, TURNED_COOLING),),
    "best": (Stage(900, 1024, TURNED_COOLING),),
}
"""The stages where a field turns the words, or few angles are given, for which a round takes five times as long."""

FREE_STAGES = {
    **TURNING_STAGES,
    "best": (*(Stage(800, 1024, COOLING, held=True),) * 2, Stage(700, 1024, (0.4, 0.1))),
}
"""The stages where words turn freely. At best quality they keep the angles of their first places in the first two, in
which all change places at the price of level moves. Layouts that turned all along, in 900 rounds and from starts at all
angles, took as long and ended 0.005 lower on 200 words (five seeds) and as high on 100."""

FREED_COOLING = (0.25, 0.1)
"""Heat of the first round and the last where words that stood level begin to turn."""

FREED_STAGES = {
    "draft": Stage(60, 1024, FREED_COOLING),
    "standard": Stage(150, 1024, FREED_COOLING),
    "best": Stage(450, 1024, FREED_COOLING),
}
"""The last stage where words stand about level: after those in which they stand level, whose moves take a fifth of the
time. Of 100 words in an s and 200 in a heart, within 20 degrees of level at standard quality, layouts that turned from
the start ended at 0.461 and 0.4875 in 18 and 37 s, these at 0.4635 and 0.496 in 13 and 25 (two seeds). From a heat of
0.5 they end as high, from 0.15 0.003 lower."""

LEVEL_FIRST = 3
"""Stages in which words stand level, at most, before the one of FREED_STAGES."""

LONG_STAGES = {
    "draft": (Stage(40, 1024, COOLING),),
    "standard": (Stage(300, 1024, COOLING),),
    "best": (Stage(1500, 1024, COOLING),),
}
"""The stages of more words than MANY, which do not turn."""

VERY_LONG = 1000
"""Words beyond which, but for best quality, there are as many fewer rounds as there are more words, since each takes
as much longer."""

EM, FINEST = 32.0, 4096
"""Pixels per em of the middling word from which the stages' resolution is enough, and the largest resolution: words
are a pixel or so larger on their bitmaps than they are. At 1024 px 1000 words, with 11 px per em, ended at a fill of
0.421, at 1536 at 0.436, at 2048 at 0.444, at 3072 at 0.450, in 8 to 20 s; 100 words and 200, with 33 px, no higher for
more of them."""

LARGE = 0.25
"""Share of the mean em, weighted by itself, that counts instead of the middling word's where that is less: of a list
whose few large words have nearly all the ink the small ones have places anyhow. At --scale linear 100 countries came to
0.340 in 8 s instead of 0.336 in 14, and 200 words of Alice to 0.507 both times; five phrases along rays, whose large
words took 200 microseconds a move, took 34 s."""

TYPICAL_FILL = 0.45
"""Fill assumed by `_resolution`."""

SWEEPS = 100
"""Moves of each word in a round."""

APART = 5e-5
"""Share of all ink that may be in conflict where words count as apart: some pixels, which the finish mends."""

BEGIN = 0.96
"""Factor on the scale of a layout that comes with more than a little in conflict."""

GROWTH = 1e-3
"""Growth of log k when all words are apart."""

SMALLER = 0.8
"""Factor on the scale while a word is larger than the page."""

AT_LIMIT = 1 - 1e-9
"""Share of the largest scale allowed from which it counts as reached: it is come to by a factor, which rounds."""

BACK, OVERFULL = 2e-3, 10.0
"""How far log k falls where rounds bring nothing more; up to so many times as far where that many times APART and more
is in conflict."""

PATIENCE = 40
"""Rounds without less conflict before words that are locked in each other are put elsewhere (Metropolis.relieve), and
the scale falls where none are. Two small words across each other, which no move of one of them takes apart, brought
layouts of 200 at any angle from a fill of 0.48 to 0.42."""

PROGRESS = 0.98
"""Share of the least conflict so far under which a round has brought something."""

TOLD = 10
"""Rounds from one word of the progress to the next."""


FEW, MORE = 200, 1.8
"""Fewer words than so many take as many more rounds at best quality as they are fewer, up to so many times, and as many
more layouts at standard quality: the fewer the words, the more is chance in where each ends."""

FEWEST, SHORTER = 12, 0.15
"""So few words and fewer, where none turns at first, take this share of the rounds at best quality, on more layouts
(arrange.FEW_STARTS): a round takes as long for a few large words as for many small ones, and slow cooling does not
change how they stand. Seven lists of 5 to 10 words came to 0.366 instead of 0.362 on average, in half the time."""

LAYOUTS, IN_ALL = 2, 1.2
"""Layouts that are searched side by side, since chance leads each elsewhere: laptops have two cores and more. And how
many more rounds more of them take together: two of 100 words in 300 rounds came to 0.4522 over ten seeds, with a
spread of 3.8 % of it, four in 180 to 0.4519 and 2.5 %."""


def stages_of(problem: Problem, quality: str, most: Optional[int] = None, shorter: bool = True) -> Tuple[Stage, ...]:
    """The stages for a problem. There are `most` of them at most where words do not turn, and as many before the one in
    which words that stood level begin to; free words, those along a field and those of listed angles have all of theirs
    whatever `most` is."""
    count, turning = len(problem), problem.turning
    stages: Tuple[Stage, ...]
    if is_free(turning):
        stages = FREE_STAGES[quality]
    elif turning.turns and not is_about_level(turning):
        stages = TURNING_STAGES[quality]
    else:
        dealt = min(IN_ALL * LAYOUTS / layouts_of(problem, quality), 1.0)
        stages = tuple(stage.times(dealt) for stage in (LONG_STAGES if count > MANY else STAGES)[quality][:most])
    if is_about_level(turning):
        stages = (*(replace(stage, held=True) for stage in stages[:LEVEL_FIRST]), FREED_STAGES[quality])
    if quality == "best":
        few = shorter and count <= FEWEST and not stages[0].on(problem).turning.turns
        more = min(max(FEW / count, 1.0), MORE) * (SHORTER if few else 1.0)
    else:
        more = min(VERY_LONG / count, 1.0)
    finer = _resolution(problem)
    return tuple(replace(stage.times(more), resolution=max(stage.resolution, finer)) for stage in stages)


def layouts_of(problem: Problem, quality: str) -> int:
    """Layouts that are searched side by side, at least."""
    if quality != "standard" or problem.turning.turns and not is_about_level(problem.turning):
        return LAYOUTS
    return round(LAYOUTS * min(max(FEW / len(problem), 1.0), MORE))


def is_about_level(turning: Turning) -> bool:
    """Whether words turn about level and never by a quarter."""
    return turning.field is None and turning.slack > 0.0 and not is_free(turning)


def is_free(turning: Turning) -> bool:
    """Whether words turn to any angle."""
    return turning.field is None and turning.slack >= 0.5 * math.pi


def begun(turning: Turning) -> Turning:
    """At which angles words that turn stand before they do: free ones at any that are tried, others level."""
    return Turning(turning.angles if is_free(turning) else (0.0,), held=True)


def _resolution(problem: Problem) -> int:
    """px along the page at which the middling word, or a larger one (LARGE), has EM px per em, a multiple of 256."""
    scale = min(math.sqrt(TYPICAL_FILL * geometry.area(problem.region) / problem.ink), problem.largest_scale)
    sizes = problem.relative
    typical = max(float(np.median(sizes)), LARGE * float((sizes**2).sum() / sizes.sum()))
    wanted = EM * max(problem.page) / (scale * typical)
    return min(256 * round(wanted / 256), FINEST)


Watch = Callable[[State, float, float], None]
"""Is told the state, the share of the rounds that are done, and the share of the ink that is in conflict."""


def search(
    problem: Problem,
    state: State,
    stage: Stage,
    *,
    rng: np.random.Generator,
    side: Tuple[float, float] = (0.0, 0.0),
    watch: Optional[Watch] = None,
    spent: Callable[[], float] = lambda: 0.0,
) -> State:
    """The largest layout of a stage whose words are apart, the given one included; if there is none, the last one.
    `side` (x, y): where large words are drawn to. `watch` is told after every TOLD rounds. `spent` is asked for the
    share of the stage's time that is gone: where that is ahead of the rounds words cool by it, and at 1 it ends."""
    problem = stage.on(problem)
    return climbed(Climb(problem, Picture(problem, state, stage.resolution), side), stage, rng, watch, spent)


def climbed(
    climb: Climb, stage: Stage, rng: np.random.Generator, watch: Optional[Watch], spent: Callable[[], float]
) -> State:
    """What a climb comes to by the rounds of a stage."""
    first, last = stage.heat
    for index in range(stage.rounds):
        gone = spent()
        if gone >= 1.0:
            return climb.best("the time limit was reached")
        if climb.is_done():
            break
        overlap = climb.round(first * (last / first) ** max(index / max(stage.rounds - 1, 1), gone), rng)
        if watch is not None and (index + 1) % TOLD == 0:
            watch(climb.now("searching"), (index + 1) / stage.rounds, overlap)
    return climb.best(f"the rounds of search at {stage.resolution} px are done")


class Climb:
    """One stage: the picture with its words in motion, what was apart so far and how that leans, and what the rounds at
    this scale brought. Sizes are exact; flex.py has one in which they are not."""

    def __init__(self, problem: Problem, picture: Picture, side: Tuple[float, float] = (0.0, 0.0)) -> None:
        self.problem, self.picture = problem, picture
        self.words = Metropolis(picture, problem.turning, side, self._bounds(), problem.pins, balanced=True)
        self._turn_back()
        while not self.words.fit_page():
            self._resize(SMALLER)
        share = self._share()
        self.apart: Optional[State] = None
        self.lean = math.inf
        if share <= APART:
            self._keep("all words were apart on their bitmaps")
        self._begin()
        if share > OVERFULL * APART:
            self._rescale(BEGIN)

    def _bounds(self) -> Optional[np.ndarray]:
        """Bounds of the sizes that the picture's words have now (Metropolis); None: they are exact."""
        return None

    def _turn_back(self) -> None:
        """Words that a field has turned to where they are larger than the page go elsewhere: it was not the scale that
        was wrong. Shrunk till the largest of 250 words fitted, they began at a fill of 0.17, and never got over it."""
        misfits = [int(word) for word in self.words.misfits() if not is_pinned(self.problem)[word]]
        if self.problem.turning.field is None or not misfits:
            return
        for word in misfits:
            put_back(self.picture, word, np.random.default_rng(word))
        self.words.take(self._bounds())

    def _begin(self) -> None:
        """At a scale of which nothing is known yet."""
        self.least, self.idle = math.inf, 0

    def _rescale(self, factor: float) -> None:
        self._resize(min(factor, self.problem.largest_scale / self.picture.scale))
        self._begin()

    def _resize(self, factor: float) -> None:
        self.words.hand_over()
        self.picture.rescale(factor)
        self.words.take(self._bounds())

    def _share(self) -> float:
        """What is in conflict, as a share of all ink."""
        return float(self.words.conflicts().sum()) / float(self.picture.ink_of(self.picture.everyone).sum())

    def _sweep(self, heat: float, rng: np.random.Generator) -> None:
        self.words.sweep(SWEEPS, heat, rng)

    def round(self, heat: float, rng: np.random.Generator) -> float:
        """Some sweeps, and what follows from them; returns the share in conflict."""
        self._sweep(heat, rng)
        share = self._share()
        if share <= APART:
            self._keep("all words are apart on their bitmaps")
            self._rescale(math.exp(GROWTH))
            return share
        self.idle = 0 if share < PROGRESS * self.least else self.idle + 1
        self.least = min(self.least, share)
        if self.idle >= PATIENCE and self.words.relieve():
            self._begin()
        elif self.idle >= PATIENCE:
            self._rescale(math.exp(-BACK * min(max(share / (OVERFULL * APART), 1.0), OVERFULL)))
        return share

    def _keep(self, why: str) -> None:
        """Keep the layout, whose words are apart, if it leans less than the one before or, of two that are balanced, is
        the larger."""
        now, lean = self.now(why), self.words.lean()
        if self.apart is None or lean < self.lean or lean == self.lean and self.size(now) > self.size(self.apart):
            self.apart, self.lean = now, lean

    def size(self, state: State) -> float:
        """By which layouts are compared."""
        return state.scale

    def is_done(self) -> bool:
        """Whether words are apart at the largest scale allowed."""
        return self.apart is not None and self.apart.scale >= AT_LIMIT * self.problem.largest_scale

    def now(self, why: str) -> State:
        self.words.hand_over()
        return self.picture.state(why)

    def best(self, why: str) -> State:
        return self.now(why) if self.apart is None else replace(self.apart, why=why)
