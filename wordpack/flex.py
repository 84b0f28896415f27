"""--sizes flex: each word's size may differ from k f(weight) by up to a share, so that words grow into the room that
they have and give way where they are in it.

k is the geometric mean of size / f(weight). Three stages know of it: the start and the optimiser get sizes that lean
towards large words (lean), the search lets words breathe on the picture (breathe), and the finish grows each on its
exact outline (finish_flexed). The share is a bound in all of them and is proven in the end like all else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Callable, Optional, Tuple

import numpy as np

from wordpack import pose
from wordpack.contact import Separator
from wordpack.elastic import Sizes, Stretch, most_ink
from wordpack.finish import (
    CLEAN,
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
from wordpack.picture import Box, Picture, trial
from wordpack.search import Watch

SPARE = 1e-3
"""Share by which sizes stay away from the limit: rounding in a drawing shifts what is measured by half as much."""

LEAN = 0.3
"""Power of f(weight) by which the first sizes lean: where large words are larger and small ones smaller, small ones fit
between."""


@dataclass(frozen=True)
class Breaths:
    """rounds: how many; resolution: px along the page; trials: words lifted per round; press: the excess that a word
    meets on the mean along its outline when it stops growing, at first and in the end."""

    rounds: int
    resolution: int
    trials: int
    press: Tuple[float, float]


STAGES = {
    "draft": (),
    "standard": (Breaths(24, 512, 20, (2e-2, 2e-3)), Breaths(6, 1024, 20, (2e-3, 5e-4))),
    "best": (Breaths(40, 512, 20, (2e-2, 2e-3)), Breaths(8, 1024, 20, (2e-3, 5e-4))),
}
"""By quality. Two words that share a pixel are not seen to overlap while they fill it less than once, so the last stage
looks closer."""

STEPS = 24
"""Steps in which all words settle after a round of trials."""

COOLER = 1.0 / 30.0
"""Heat of the last round over that of the first, which is the loss per word: a trial that makes the picture worse
stands with the odds exp(-loss / heat) (simulated annealing)."""

RESTLESS = 0.02
"""Odds of a word that overlaps nothing, against those of the word that overlaps most."""

MEND, GROW = 40, 25
"""Programmes for setting apart, and for growing, at most."""

GIVE, TAKE = 4e-3, 2e-2
"""Most that a word shrinks or grows by one programme."""

CHEAP, DEAR = 0.02, 5.0
"""Price of a page unit of lack, in shares of all ink, while words are set apart and while they grow: a word of one per
cent of the ink that shrinks by 5 % gives 0.001 for some units of room."""

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


class Breathing(Picture):
    """A picture whose words also grow and shrink. What its trials lower is the loss less `press` times the ink: a word
    gives up room where it overlaps, and takes room where there is some."""

    def __init__(self, problem: Problem, state: State, resolution: int, share: float, press: float) -> None:
        super().__init__(flexed(problem, state), state, resolution)
        self.ideal, self.share, self.press = np.log(problem.relative * self.unit), share, press
        self.hold_sizes()

    def hold_sizes(self) -> None:
        """Bring all sizes within the band about k, which follows the words; how far each may now breathe."""
        deviation = self.poses[:, 3] - self.ideal
        factors = held(deviation, self.share)
        self.scale = math.exp(float((deviation - factors).mean()))
        self.poses[:, 3] = self.ideal + math.log(self.scale) + factors
        low, high = (self.ideal + math.log(self.scale) + end for end in band_of(self.share))
        self.breath = np.stack((low, high, self.areas, np.full(len(low), self.press)), 1)

    def ease(self, press: float) -> None:
        """Change the press."""
        self.press, self.breath[:, 3] = press, press

    def state(self, why: str) -> State:
        poses = self.poses[:, :3] / (self.unit, self.unit, 1.0)
        return State(poses, self.scale, why, flex=np.exp(self.poses[:, 3] - self.ideal - math.log(self.scale)))

    def stamp(self, word: int, sign: float) -> float:
        return super().stamp(word, sign) - sign * self.press * float(self.ink_of(np.array([word]))[0])

    def settle(self, words: np.ndarray, window: Box, steps: int) -> float:
        before = float(self.ink_of(words).sum())
        change = super().settle(words, window, steps)
        return change - self.press * (float(self.ink_of(words).sum()) - before)

    def settle_all(self, steps: int) -> None:
        self.settle(self.everyone, self.frame, steps)
        self.hold_sizes()
        self.redraw()


def breathe(
    problem: Problem,
    state: State,
    stage: Breaths,
    share: float,
    *,
    rng: np.random.Generator,
    watch: Optional[Watch] = None,
    late: Callable[[], bool] = lambda: False,
) -> State:
    """The layout after a stage of the search in which all words breathe: rounds of trials (picture.trial), after
    each of which all settle. `watch` and `late` are those of search.search."""
    first, last = stage.press
    picture = Breathing(problem, state, stage.resolution, share - SPARE, first)
    for index in range(stage.rounds):
        if late():
            return picture.state("the time limit was reached")
        part = index / max(stage.rounds - 1, 1)
        picture.ease(first * (last / first) ** part)
        heat = COOLER**part * picture.loss(picture.frame) / len(problem)
        for word in candidates(picture, stage.trials, rng):
            trial(picture, problem, int(word), heat, rng)
        picture.settle_all(STEPS)
        if watch is not None:
            watch(picture.state("searching"), (index + 1) / stage.rounds, picture.overlap())
    return picture.state(f"all {stage.rounds} rounds of search at {stage.resolution} px")


def candidates(picture: Picture, count: int, rng: np.random.Generator) -> np.ndarray:
    """Words to lift: the likelier, the larger the share of their ink that overlaps."""
    share = picture.pressure(picture.everyone) / np.maximum(picture.ink_of(picture.everyone), 1e-9)
    odds = share + RESTLESS * max(float(share.max()), 1e-9)
    return rng.choice(len(odds), min(count, len(odds)), replace=False, p=odds / odds.sum())


def finish_flexed(problem: Problem, state: State, share: float, *, rng: np.random.Generator) -> State:
    """A proven State whose words have grown on their own as far as contacts and the share allow.

    Raises UnprovenError as finish does.
    """
    first = _proven(problem, mend(problem, state, share - SPARE, TRUST[0]), rng)
    grown = mend(problem, grow(problem, first, share - SPARE), share - SPARE, NARROWEST)
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


def grow(problem: Problem, state: State, share: float) -> State:
    """The state after growing until programmes bring nothing, or all are used; contacts may lack a little."""
    contacts, trust = contacts_of(flexed(problem, state), state.scale), TRUST[0]
    for _ in range(GROW):
        move, lack = _programme(problem, contacts, state, share, trust, (-TAKE, TAKE), DEAR)
        if lack <= CLEAN and 2.0 * float((_ink(problem, state) * move.growths).sum()) < IDLE:
            break
        if lack > CLEAN:
            trust = max(trust * NARROW, NARROWEST)
        state = _moved(problem, state, move)
    return state


def _ink(problem: Problem, state: State) -> np.ndarray:
    """The words' shares of all ink [N]."""
    ink = problem.areas * flexed(problem, state).relative ** 2
    return ink / ink.sum()


def _moved(problem: Problem, state: State, move: Stretch) -> State:
    """The state after a move, its scale the geometric mean again."""
    deviation = np.log(flexed(problem, state).relative / problem.relative) + move.growths
    mean = float(deviation.mean())
    return replace(
        state,
        poses=pose.held(problem.turning, state.poses + move.moves),
        scale=state.scale * math.exp(mean),
        flex=np.exp(deviation - mean),
    )


def _programme(
    problem: Problem,
    contacts: Separator,
    state: State,
    share: float,
    trust: float,
    growth: Tuple[float, float],
    price: float,
) -> Tuple[Stretch, float]:
    """The best move, and the lack before it; see finish.py for its trust region."""
    contacts.relative = flexed(problem, state).relative
    ends, rows, lack, freedom = near_contacts(
        problem.turning, contacts, state.poses, state.scale, trust, by_place=True
    )  # a word that grows on its own moves its ends by more than its middle
    sizes = Sizes(_ink(problem, state), np.log(contacts.relative / problem.relative), band_of(share))
    return most_ink(ends, rows, sizes, freedom, growth, price), lack
