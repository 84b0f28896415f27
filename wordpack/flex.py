"""--sizes flex: each word's size may differ from k f(weight) by up to a share, so that words grow into the room that
they have and give way where they are in it.

k is the geometric mean of size / f(weight). Three stages know of it: the start and the optimiser get sizes that lean
towards large words (lean), the search lets words breathe while they move (breathe), and the finish grows each on its
exact outline (finish_flexed). The share is a bound in all of them and is proven in the end like all else.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Callable, Optional, Tuple

import numpy as np

from wordpack import orientation
from wordpack.contact import ContactFinder
from wordpack.elastic import Sizes, Stretch, most_ink
from wordpack.finish import (
    ENOUGH,
    HALVE,
    NARROW,
    NARROWEST,
    PROGRESS,
    TRUST,
    Effort,
    contacts_of,
    finish,
    near_contacts,
)
from wordpack.model import Problem, State, flexed
from wordpack.picture import Picture
from wordpack.search import SWEEPS, Climb, Stage, Watch, climbed
from wordpack.seats import Late, never

SPARE = 1e-3
"""Share by which sizes stay away from the limit: rounding in a drawing shifts what is measured by half as much."""

LEAN = 0.3
"""Power of f(weight) by which the first sizes lean: where large words are larger and small ones smaller, small ones fit
between."""


PRESS = 0.03
"""Pixels of conflict that a pixel of ink is worth at a heat of 1 px; at another one times its square root: where it
falls no faster than that, words are never apart, and where it falls like the heat they press no more than before."""

DRIFT = 1e-3
"""Change of the mean log size from which the band about it is laid anew."""

MEND, GROW = 40, 25
"""Programmes for setting apart, and for growing, at most."""

GIVE, TAKE = 4e-3, 2e-2
"""Most that a word shrinks or grows by one programme."""

CHEAP, DEAR = 0.02, 5.0
"""Price of a page unit of lack, in shares of all ink, while words are set apart and while they grow: a word of one per
cent of the ink that shrinks by 5 % gives 0.001 for some units of room."""

CLEAN = 0.02
"""Page units that contacts may lack while growing before the trust region narrows, and before growing may end."""

IDLE = 2e-4
"""Growth of all ink by one programme under which growing ends."""


def band_of(share: float) -> Tuple[float, float]:
    """Least and largest log(size / (k f(weight))) when sizes may be off by `share`."""
    return math.log(1.0 - share), math.log(1.0 + share)


def held(deviation: np.ndarray, share: float) -> np.ndarray:
    """Log factors [N] of mean 0 within the band of `share`: deviations shifted together and cut off at its ends."""
    low, high = band_of(share)
    lower, upper = float(deviation.min()) - high, float(deviation.max()) - low
    for _ in range(64):  # the mean of what is cut off falls steadily as the shift grows: halve until it is 0
        shift = 0.5 * (lower + upper)
        lower, upper = (shift, upper) if np.clip(deviation - shift, low, high).sum() > 0 else (lower, shift)
    return np.clip(deviation - shift, low, high)


def lean(problem: Problem, share: float) -> np.ndarray:
    """Factors [N] on the sizes for the first layout; never is a heavier word smaller by them than a lighter one."""
    return np.exp(held(LEAN * np.log(problem.relative), share))


class Breathing(Climb):
    """A climb in which words also grow and shrink: the band of sizes follows their mean."""

    def __init__(
        self, problem: Problem, state: State, resolution: int, share: float, side: Tuple[float, float] = (0.0, 0.0)
    ) -> None:
        picture = Picture(flexed(problem, state), state, resolution)
        self.ideal, self.share, self.middle = np.log(problem.relative * picture.unit), share, 0.0
        super().__init__(problem, picture, side)

    def _band(self) -> Tuple[float, np.ndarray]:
        """The mean log size over f(weight), and the words' log factors about it, held within the share."""
        deviation = self.picture.poses[:, 3] - self.ideal
        factors = held(deviation, self.share)
        return float((deviation - factors).mean()), factors

    def _bounds(self) -> np.ndarray:
        """All sizes are brought within the band about their mean."""
        self.middle, factors = self._band()
        self.picture.scale = math.exp(self.middle)
        self.picture.poses[:, 3] = self.ideal + self.middle + factors
        low, high = band_of(self.share)
        return np.stack((self.ideal + (self.middle + low), self.ideal + (self.middle + high)), 1)

    def _sweep(self, heat: float, rng: np.random.Generator) -> None:
        self.words.sweep(SWEEPS, heat, rng, PRESS * math.sqrt(heat))
        self.words.hand_over()
        if abs(float((self.picture.poses[:, 3] - self.ideal).mean()) - self.middle) > DRIFT:
            self._resize(1.0)

    def size(self, state: State) -> float:
        """The root of all ink."""
        return state.scale * math.sqrt(flexed(self.problem, state).ink)

    def now(self, why: str) -> State:
        self.words.hand_over()
        poses, unit = self.picture.poses, self.picture.unit
        middle, factors = self._band()
        return State(poses[:, :3] / (unit, unit, 1.0), math.exp(middle), why, flex=np.exp(factors))


def breathe(
    problem: Problem,
    state: State,
    stage: Stage,
    share: float,
    *,
    rng: np.random.Generator,
    side: Tuple[float, float] = (0.0, 0.0),
    watch: Optional[Watch] = None,
    spent: Callable[[], float] = lambda: 0.0,
) -> State:
    """The layout of a stage of the search with the most ink whose words are apart, their sizes off by no more than
    `share` less SPARE; else as search.search."""
    return climbed(Breathing(stage.on(problem), state, stage.resolution, share - SPARE, side), stage, rng, watch, spent)


def finish_flexed(
    problem: Problem,
    state: State,
    share: float,
    *,
    rng: np.random.Generator,
    late: Late = never,
) -> State:
    """A proven State whose words have grown on their own as far as contacts and the share allow, or until it is `late`.

    Raises UnprovenError as finish does.
    """
    first = _proven(problem, mend(problem, state, share - SPARE, TRUST[0]), rng)
    if late():
        return first
    grown = mend(problem, grow(problem, first, share - SPARE, late), share - SPARE, NARROWEST)
    best = max(first, _proven(problem, grown, rng), key=lambda state: state.scale**2 * flexed(problem, state).ink)
    return replace(best, why="no move lets the words take up more room", holding=())


def _proven(problem: Problem, state: State, rng: np.random.Generator) -> State:
    """What is not apart yet is set apart by finish: words that are locked into each other are put elsewhere, and if
    need be all shrink together."""
    return replace(finish(flexed(problem, state), state, Effort(growths=0), rng=rng), flex=state.flex)


def mend(problem: Problem, state: State, share: float, trust: float) -> State:
    """The state after programmes that set the words apart, in which those that are in the way give up size, until all
    are apart or what is lacking falls no more."""
    contacts, before = contacts_of(flexed(problem, state), state.scale), np.inf
    for _ in range(MEND):
        move, lack = _programme(problem, contacts, state, share, trust, (-GIVE, 0.0), CHEAP)
        left = float(move.lack.sum())
        if lack <= ENOUGH:
            break
        state = _moved(problem, state, move)
        if left > PROGRESS * before:
            break
        trust, before = max(trust * (NARROW if left > ENOUGH else HALVE), TRUST[1]), left
    return state


def grow(problem: Problem, state: State, share: float, late: Late = never) -> State:
    """The state after growing until programmes bring nothing, all are used or it is `late`; contacts may lack a
    little."""
    contacts, trust = contacts_of(flexed(problem, state), state.scale), TRUST[0]
    for _ in range(GROW):
        move, lack = _programme(problem, contacts, state, share, trust, (-TAKE, TAKE), DEAR)
        if late() or lack <= CLEAN and 2.0 * float((_ink(problem, state) * move.growths).sum()) < IDLE:
            break
        if lack > CLEAN:
            trust = max(trust * NARROW, NARROWEST)
        state = _moved(problem, state, move)
    return state


def _ink(problem: Problem, state: State) -> np.ndarray:
    """The words' shares of all ink [N]."""
    ink = flexed(problem, state).inks
    return ink / ink.sum()


def _moved(problem: Problem, state: State, move: Stretch) -> State:
    """The state after a move, its scale the geometric mean again."""
    deviation = np.log(flexed(problem, state).relative / problem.relative) + move.growths
    mean = float(deviation.mean())
    return replace(
        state,
        poses=orientation.held(problem.turning, state.poses + move.moves),
        scale=state.scale * math.exp(mean),
        flex=np.exp(deviation - mean),
    )


def _programme(
    problem: Problem,
    contacts: ContactFinder,
    state: State,
    share: float,
    trust: float,
    growth: Tuple[float, float],
    price: float,
) -> Tuple[Stretch, float]:
    """The best move, and the lack before it; see finish.py for its trust region."""
    own = flexed(problem, state)
    ends, rows, lack, freedom = near_contacts(
        own, contacts, state.poses, state.scale, trust, by_place=True
    )  # a word that grows on its own moves its ends by more than its middle
    sizes = Sizes(_ink(problem, state), np.log(own.relative / problem.relative), band_of(share))
    return most_ink(ends, rows, sizes, freedom, growth, price), lack
