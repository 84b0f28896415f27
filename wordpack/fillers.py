"""Fillers: words repeated in what room the data leave, so that the silhouette is crisp. They are ornament, not data.

Level by level, each of smaller words than the one before, the windows of the hall take words until several tries in a
row have failed. A word that found no place is followed by narrower ones. The largest filler is smaller than the
smallest datum. After each level all fillers move and grow between the data (swell.py), and in the end they are set
apart on exact outlines (jostle.py), and the holes that are left take some more.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np

from wordpack import geometry
from wordpack.board import Board, grown
from wordpack.hall import SIMPLE, SPARE, TOUCH, WINDOW, Hall, fine_resolution
from wordpack.jostle import proven, set_apart
from wordpack.model import Problem, State
from wordpack.seats import Late, Turns, drawn, never
from wordpack.swell import Filler, as_words, poses_of, swell, taken_by

SMALLER = 0.9
"""The first level's size over the smallest datum's."""

STEP = 0.6
"""Size of a level over that of the level before: in between words grow. On 200 words in a heart levels of 0.7 brought
0.002 more of fill in a fifth longer."""

LEAST = 3.0
"""Page units per em of the smallest filler that is put down: 3 mm on a poster of a metre; one that lacks room in the
end may be a quarter smaller (jostle.py). With the default gap, smaller letters bring little."""

LARGEST = 30.0
"""Page units per em of the largest filler, however large the data are: ornament keeps back."""

NARROWER = 0.85
"""After a word that found no place, those of at most this share of its width are tried."""

RARE = 2
"""Power of 1 / (1 + uses) in the odds of a word: short words fit most often, and would be all that is seen."""

MOST, EVEN, FIRST = 0.25, 1.5, 20
"""Share of all fillers that may be of one word, the even shares that it has at least, and how many of it there may be
before that is asked: of five words, four of them long, nine tenths were the shortest one, which was a footnote of the
data. The others come smaller where it has no more part."""

TRIES = 4
"""Tries that may fail in a row before a window is left for this level."""


LAST = 1
"""Levels, the last ones, that the holes are tried with that are left in the end."""


def fillers(
    problem: Problem,
    state: State,
    *,
    rng: np.random.Generator,
    quality: str = "standard",
    late: Late = never,
) -> Tuple[Filler, ...]:
    """Words repeated between those of a proven state: apart by the gap from all and inside, as the data are. Once it is
    `late` no window is filled any more, and what there is is set apart."""
    sizes, uses = levels(problem, state.scale), np.zeros(len(problem), int)
    if not sizes:
        return ()
    found: Tuple[Filler, ...] = ()
    hall, taken = _furnished(problem, state), taken_by(problem, state)
    for size in sizes:
        found += tuple(_Level(problem, _with(hall, problem, found, size), size, rng, uses).fill(late))
        if late():
            break
        found = swell(problem, taken, found, (LEAST, sizes[0]), quality, rng=rng)
    found = set_apart(problem, state, found, sizes[0])
    hall = _with(hall, problem, found, sizes[-LAST])
    for size in () if late() else sizes[-LAST:]:
        found += tuple(_Level(problem, hall, size, rng, uses).fill(late))
    return proven(problem, state, found)


def levels(problem: Problem, scale: float) -> Tuple[float, ...]:
    """Sizes of the levels, page units per em, from the largest that is below every datum to LEAST."""
    size, sizes = min(SMALLER * scale * float(problem.relative.min()), LARGEST), []
    while size > LEAST:
        sizes.append(size)
        size *= STEP
    return (*sizes, LEAST) if sizes else ()


def _furnished(problem: Problem, state: State) -> Hall:
    """A hall in which the data stand."""
    hall = Hall(Board.of(problem, fine_resolution(problem, state.scale), TOUCH))
    outlines = grown(problem, state.scale, SIMPLE, SPARE + SIMPLE)
    hall.stand_all(outlines, state.poses, state.scale * problem.relative)
    return hall


def _with(hall: Hall, problem: Problem, found: Sequence[Filler], size: float) -> Hall:
    """The hall with the fillers that there are, in windows for words of a size, page units per em."""
    widest = size * max(float(np.ptp(np.concatenate(rings), 0).max()) for rings in problem.rings) + problem.gap
    hall = hall.copy(max(WINDOW, math.ceil(2 * widest * hall.board.unit)))
    if found:
        own = as_words(problem, found)
        hall.stand_all(grown(own, 1.0, SIMPLE, SPARE + SIMPLE), poses_of(found), own.relative)
    return hall


class _Level:
    """The fillers of one size. `uses` [N], how often each word was repeated, is kept over the levels."""

    def __init__(self, problem: Problem, hall: Hall, size: float, rng: np.random.Generator, uses: np.ndarray) -> None:
        self.problem, self.hall, self.size, self.rng, self.uses = problem, hall, size, rng, uses
        even = replace(problem, relative=np.ones(len(problem)))
        self.sprites = drawn(even, hall.board, grown(even, size, SIMPLE, SPARE + SIMPLE), size * even.relative)
        self.widths = np.array([geometry.length(rings) for rings in problem.rings])
        self.turns: Dict[int, Turns] = {}

    def fill(self, late: Late) -> List[Filler]:
        """Fill every window, the freest first, which is filled even when it is late."""
        found: List[Filler] = []
        for n, p in enumerate(np.argsort(-self.hall.free, kind="stable")):
            if n and late():
                break
            limit, failed = np.inf, 0
            while failed < TRIES:
                candidates = np.flatnonzero((self.widths <= limit) & ~self._overused())
                if not len(candidates):
                    break
                odds = 1.0 / (1.0 + self.uses[candidates]) ** RARE
                word = int(self.rng.choice(candidates, p=odds / odds.sum()))
                filler = self._seat(int(p), word)
                if filler is None:
                    limit, failed = NARROWER * self.widths[word], failed + 1
                else:
                    found.append(filler)
                    self.uses[word] += 1
        return found

    def _overused(self) -> np.ndarray:
        """Whether each word has had its part [N]."""
        share = max(MOST, EVEN / len(self.uses))
        return self.uses >= FIRST + share * self.uses.sum()

    def _seat(self, pane: int, word: int) -> Optional[Filler]:
        headings = self.hall.headings_in(pane)
        if headings is not None and not len(headings):
            return None
        turn = self.rng.integers(len(self.problem.turning.angles)) if headings is None else self.rng.choice(headings)
        if word not in self.turns:
            self.turns[word] = self.sprites(word)
        found = self.hall.seat_in(pane, [self.turns[word][int(turn)]])
        return None if found is None else Filler(word, *found, self.size)
