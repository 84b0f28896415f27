"""The backbone: words that keep all others from growing, put elsewhere one by one.

In a jammed layout a part of the words carries all stress, the backbone, and the others rattle (Torquato & Stillinger,
Rev. Mod. Phys. 82, 2633, 2010). The finish's programmes say how much each word carries. One that carries some is lifted
off, put where there is most room for it, and those that it lies on give way (masks.relocate); then all are set apart
and grow again on exact contacts. Where the scale is the larger for it, the move stands.

The search cannot do it: it sees pixels, and a word that is in no conflict on them never moves, however much it carries.
"""

from __future__ import annotations

from typing import Callable, Optional

import numpy as np

from wordpack.contact import Separator
from wordpack.finish import Effort, contacts_of, faults, holding, regrown, stress
from wordpack.masks import Masks
from wordpack.model import Problem, State
from wordpack.picture import Picture

TRIALS = {"draft": 0, "standard": 0, "best": 8}
"""Words that are put elsewhere, by quality; half as many where words turn, whose programmes take twice as long. Half of
them leave the layout larger, the first eight by 0.003 of fill on the mean and eight more by 0.001; one takes about a
second on 200 words."""

ATTEMPTS = 3000
"""Words that are tried in one of them until one has a place elsewhere, times the number of all words: an attempt takes
longer the more there are, 0.1 s on 100 that may turn."""

RESOLUTION = 1024
"""px along the page of the bitmaps."""

CARRIES = 0.02
"""Share of the largest stress from which a word counts as of the backbone."""

EFFORT = Effort(rounds=6, growths=12)
"""Programmes after each move. What they cannot set apart is no move worth more of them."""

Watch = Callable[[float, State], None]


def trials_of(problem: Problem, quality: str) -> int:
    """Trials for a problem; none where a field turns the words, which would have another angle elsewhere."""
    turning = problem.turning
    return 0 if turning.field is not None else TRIALS[quality] // (2 if turning.slack > 0 else 1)


def loosened(
    problem: Problem,
    state: State,
    trials: int,
    *,
    rng: np.random.Generator,
    watch: Optional[Watch] = None,
    late: Callable[[], bool] = lambda: False,
) -> State:
    """A proven state, grown as far as so many trials bring it. `watch` is told the share of the trials that are done;
    none begins when it is `late`."""
    if trials == 0:
        return state
    contacts, picture = contacts_of(problem, state.scale), Picture(problem, state, RESOLUTION)
    masks = Masks(picture, problem.turning, np.ones(len(problem)))
    begun, carried = state, stress(problem, contacts, state.poses, state.scale)
    for trial in range(trials):
        if late():
            break
        grown = _trial(problem, contacts, masks, state, carried, rng)
        if grown is not None:
            state, carried = grown, stress(problem, contacts, grown.poses, grown.scale)
        if watch is not None:
            watch((trial + 1) / trials, state)
    if state is begun:
        return state
    return State(state.poses, state.scale, state.why, holding(problem, contacts, state.poses, state.scale))


def _trial(
    problem: Problem, contacts: Separator, masks: Masks, state: State, carried: np.ndarray, rng: np.random.Generator
) -> Optional[State]:
    """The state with one word of the backbone elsewhere and all grown, proven; None where it is no larger."""
    masks.picture.take(problem, state)
    masks.take()
    backbone = np.flatnonzero(carried > CARRIES * carried.max(initial=0.0))
    odds, attempts = np.sqrt(carried[backbone]), min(len(backbone), max(1, ATTEMPTS // len(problem)))
    for word in rng.choice(backbone, attempts, replace=False, p=odds / odds.sum()):
        if masks.relocate(int(word), rng):
            break
    else:
        return None
    masks.hand_over()
    grown = regrown(problem, contacts, masks.picture.state("").poses, state.scale, EFFORT)
    if grown is None or grown.scale <= state.scale or faults(problem, grown.poses, grown.scale):
        return None
    return grown
