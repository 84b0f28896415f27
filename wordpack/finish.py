"""The finish: from nearly right to proven. All words move at once on their exact outlines, by programmes that
let the common scale grow as far as contacts allow (jam.py); words that cannot be set apart are put elsewhere, and only
if nothing else helps does the one scale of all words shrink (docs/architecture.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Callable, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import shapely

from wordpack import geometry, orientation, pose, projections
from wordpack.board import shapes
from wordpack.contact import ContactFinder
from wordpack.errors import UnprovenError
from wordpack.jam import LACK_PRICE, Freedom, Move, largest_growth, moved, tightest
from wordpack.model import MANY, Problem, State
from wordpack.picture import Picture, shove, trial
from wordpack.pins import is_pinned, slack
from wordpack.projections import FORESIGHT
from wordpack.seats import Late, never

HAIR = 0.003
"""Page units added to the gap and the margin: drawings are rounded to three decimals."""

FINE, COARSE, FEW_POINTS = 0.0025, 0.02, 250_000
"""Page units by which the outlines may be simplified for the contacts, of lists up to so many points (some 450 words,
or 90 phrases) and of longer ones; the gap is widened by as much. At 0.02 a programme on 200 words took as long, and the
gap so much wider cost 0.001 of fill; with the finer outlines a standard packing of 1000 words took 50 s, with these
35."""

TRUST = (1.5, 0.002)
"""Largest and smallest trust region, page units: in it contacts keep the edges that they were found on. It is never
smaller than what contacts lack, up to the largest, so that they can be mended."""

NARROW, HALVE = 0.8, 0.5
"""Factors on the trust region from one programme to the next, and when the last one had promised that nothing lacks:
words that touch nothing go anywhere in it, and in a wide one always meet others that the programme did not foresee."""

TURN = 0.5
"""Share of the trust region that words' ends may move by turning."""

REACH = FORESIGHT * TRUST[0] + 0.5
"""How far contacts are looked for, page units: what is heeded, and slack."""

SHRINK = 0.002
"""Largest shrinking of the scale by one programme while words are being set apart."""

GROWTH = 0.01
"""Largest growth of the scale by one programme."""

ENOUGH = 1e-3
"""Page units that a contact may lack after a programme and count as apart: HAIR is three times as much."""

OPENINGS, OPENED_TRUST = 15, 0.5
"""Rounds of projections before the programmes of a long list, at most, and the first trust region after them: what
contacts still lack is little then, and a programme of fewer contacts takes two thirds of the time."""

STUCK = 0.05
"""Page units that a contact still lacks after a programme when its words are taken to be stuck."""

PROGRESS, STALLED = 0.7, 2
"""Share of the lack before it that a programme may leave before stuck words are put elsewhere, and after how many such
programmes in a row any lack counts as stuck: a lock of less than STUCK held up 2500 words for minutes."""

TOGETHER = 4
"""Stuck words that are put elsewhere at once."""

RESOLUTION = 1024
"""px along the page of the picture on which they are put elsewhere."""

DEAR = 1e3
"""Factor on the price of a lack while the scale grows: nothing that is apart is given up for growth."""

CLEAN = 0.25
"""Share of the trust region that contacts may lack while growing before it narrows: the outlines bent away from it. At
0.02 page units whatever the region it was at its smallest when words that turn had room to turn further: 100 and 200 at
any angle end at 0.4646 and 0.4904 instead of 0.4627 and 0.4881 (six layouts and four), level ones as they did."""

NARROWEST = 0.2
"""Smallest trust region while growing, page units: in a smaller one words creep."""

STRESSED = 1.05 * NARROWEST
"""Trust region of the programme that tells who carries the stress: contacts are thinned out in it, since on 1000 words
it took a tenth of the whole finish with all of them."""

IDLE, PATIENCE = 4e-4, 4
"""The growing ends when so many programmes together have let the scale grow by less than this share."""

HELD = 0.1
"""Share of the largest stress under which a word is not said to hold the others back."""

TRIES = 4
"""Trials for each stuck word; the places that they look at differ by chance."""

LIMITED = "the scale is the largest that is allowed"
"""Why a layout stopped growing that had room to."""

AT_LIMIT = 1 - 1e-6
"""Share of the largest scale allowed from which it counts as reached: it is come to in steps of growth."""

LAST_RESORT = 0.99
"""Factor on the scale when words were not set apart in all rounds, or a proof failed."""

LEAST = 1e-3
"""Share of the scale that words begin at under which it is not their size that keeps them from being apart."""

LEAST_SHRUNK = 0.8
"""Share of the scale under which a layout that was to be apart as it stands is given up."""


@dataclass(frozen=True)
class Effort:
    """rounds: programmes for setting apart before all words shrink; growths: programmes for growing afterwards."""

    rounds: int = 60
    growths: int = 40

    @classmethod
    def of(cls, count: int, quality: str = "standard", turns: bool = False) -> Effort:
        """For so many words that turn or not."""
        if count > MANY:
            return cls(growths=LONG_GROWTHS[quality])
        return cls(growths=TURNING_GROWTHS[quality]) if turns and count > TURNING else cls()


LONG_GROWTHS = {"draft": 2, "standard": 12, "best": 40}
"""Programmes for growing of more than MANY words, by quality. Three brought 1000 words 0.7 % of the scale, six 0.8 and
twelve 0.9, after which they ended."""

TURNING, TURNING_GROWTHS = 120, {"draft": 8, "standard": 20, "best": 40}
"""More words than that, where they turn, have fewer programmes for growing, by quality: one takes two to three times as
long as of level words. Twenty bring 200 words at any angle within 0.0005 of what all bring, eight within 0.004."""


def finish(
    problem: Problem,
    state: State,
    effort: Optional[Effort] = None,
    *,
    rng: np.random.Generator,
    late: Late = never,
) -> State:
    """A State in which every word is apart and inside by exact geometry, at the largest scale that was found; once it
    is `late` words grow no more.

    Raises UnprovenError when even tiny words would not fit.
    """
    effort = Effort.of(len(problem)) if effort is None else effort
    contacts, start = contacts_of(problem, state.scale), state.scale
    transfer = _transfer(problem, rng)
    poses, scale = orientation.held(problem.turning, state.poses.copy()), state.scale
    while scale > LEAST * start:
        poses, scale, lack = _set_apart(problem, contacts, poses, scale, effort, transfer)
        if lack <= ENOUGH:
            large = _grow(problem, contacts, poses, scale, effort.growths, late)
            after, size, lack = _set_apart(problem, contacts, large.poses, large.scale, effort, transfer, held=True)
            if lack <= ENOUGH and size >= scale and not faults(problem, after, size):
                return State(after, size, large.why, holding(problem, contacts, after, size))
            wrong = faults(problem, poses, scale)
            if not wrong:
                largest = at_limit(problem, State(poses, scale))
                return State(poses, scale, LIMITED if largest else "the last layout that was proven")
            deeper = np.full(len(wrong), np.inf)  # than contacts reach
            unseen = _stuck(problem, np.array(wrong), deeper, STUCK)
            poses = transfer(State(poses, scale), unseen[:TOGETHER])
        scale *= LAST_RESORT
    raise UnprovenError(
        f"{len(problem)} words cannot be set apart by a gap of {problem.gap:g} in this silhouette at any size; "
        "choose a smaller --gap, a smaller --margin or fewer words"
    )


MEND = Effort(rounds=10)
"""Programmes that set the words of a proven state apart again after some of them were moved."""

AS_LARGE = 1 - 1e-4
"""Share of the scale that must be left then: setting the last contacts apart costs 1e-5 of it now and then."""


def mended(problem: Problem, contacts: ContactFinder, state: State, poses: np.ndarray) -> State:
    """A proven state with its words at other poses, set apart there and proven as well; the state itself where that
    would cost scale."""
    there, scale, lack = _set_apart(problem, contacts, poses, state.scale, MEND, _stay, held=True)
    if lack > ENOUGH or scale < AS_LARGE * state.scale or faults(problem, there, scale):
        return state
    return replace(state, poses=there, scale=scale)


def shrink_apart(problem: Problem, state: State) -> State:
    """The state at the largest scale, of a series that falls by LAST_RESORT, at which it is proven as it stands.

    For layouts that are made to be apart (crowd.py). Raises UnprovenError when they are not at LEAST_SHRUNK either: a
    word in another's counter is not helped by shrinking.
    """
    scale = state.scale
    while scale > LEAST_SHRUNK * state.scale:
        if not faults(problem, state.poses, scale):
            return State(state.poses, scale, state.why)
        scale *= LAST_RESORT
    raise UnprovenError(
        f"{len(problem)} words could not be set apart without moving them; keep fewer words with --max-words"
    )


Transfer = Callable[[State, Sequence[int]], np.ndarray]
"""Puts words of a state elsewhere where that lessens the overlap; returns all poses."""


def _stay(state: State, words: Sequence[int]) -> np.ndarray:
    """The Transfer that puts no word elsewhere."""
    return state.poses


def _transfer(problem: Problem, rng: np.random.Generator) -> Transfer:
    """A Transfer whose picture is made when it is first needed and then kept: most layouts need none.

    A word for which no trial betters the picture is put elsewhere all the same. Its lock is one that the picture does
    not see, a stroke in a notch of another word that is narrower than the gap, and shrinking makes the notch narrower.
    """
    pictures: List[Picture] = []
    free = ~is_pinned(problem)

    def transfer(state: State, words: Sequence[int]) -> np.ndarray:
        if pictures:
            pictures[0].take(problem, state)
        else:
            pictures.append(Picture(problem, state, RESOLUTION))
        for word in words:
            if not any(trial(pictures[0], word, 0.0, rng) for _ in range(TRIES)):
                shove(pictures[0], word, rng)
        poses = np.where(free[:, None], pictures[0].state("stuck words were put elsewhere").poses, state.poses)
        return orientation.held(problem.turning, poses)

    return transfer


def fineness(problem: Problem) -> float:
    """Page units by which the words' outlines may be simplified for their contacts."""
    return FINE if sum(len(ring) for word in problem.rings for ring in word) <= FEW_POINTS else COARSE


def contacts_of(problem: Problem, scale: float) -> ContactFinder:
    """The outlines as contacts are found on, made once: scales that the finish comes to differ by little."""
    sizes = problem.relative * scale
    fine = fineness(problem)
    words = geometry.from_polygons(geometry.simplified(np.array(shapes(problem), object), fine / sizes, loose=True))
    own = geometry.CURVE + (HAIR + fine) / np.maximum(sizes, geometry.TINY)
    return ContactFinder(
        words, sizes, problem.region, problem.page, gap=problem.gap, slack=own, reach=REACH + problem.gap
    )


Contacts = Tuple[np.ndarray, np.ndarray]
"""Ends and rows of contacts (contact.gather_contacts)."""


class Near(NamedTuple):
    """What a programme is about: the ends and rows of the contacts to heed, the worst lack, and the words' freedom."""

    ends: np.ndarray
    rows: np.ndarray
    lack: float
    freedom: Freedom

    @property
    def lacks(self) -> float:
        """All that contacts lack together, page units."""
        return float(np.maximum(self.rows[:, 1] - self.rows[:, 0], 0.0).sum())

    def with_others(self, others: Optional[Contacts]) -> Near:
        """With more contacts, those of another programme."""
        if others is None:
            return self
        return self._replace(ends=np.concatenate((self.ends, others[0])), rows=np.concatenate((self.rows, others[1])))

    def after(self, move: Move) -> Contacts:
        """The contacts that lack distance, as they are to first order after a move. Of each vertex and body the nearest
        point is known alone: a corner between two walls of a notch was moved from one to the other for ever."""
        lacking = self.rows[:, 0] < self.rows[:, 1]
        ends, rows = self.ends[lacking], self.rows[lacking]
        return ends, moved(ends, rows, move)


def near_contacts(
    problem: Problem, contacts: ContactFinder, poses: np.ndarray, scale: float, trust: float, by_place: bool
) -> Near:
    """The contacts of a trust region, thinned out where they are many (`by_place` along the words where ends move
    otherwise than middles)."""
    ends, rows = contacts.contacts(poses, problem.relative, scale, FORESIGHT * trust)
    lack = float((rows[:, 1] - rows[:, 0]).max(initial=0.0))
    if lack > trust:
        trust = min(lack, TRUST[0])
        ends, rows = contacts.contacts(poses, problem.relative, scale, FORESIGHT * trust)
    if trust > NARROWEST:  # in a small trust region contacts are few, and those left out would show
        keep = tightest(ends, rows, len(poses), by_place)
        ends, rows = ends[keep], rows[keep]
    turning, radius = problem.turning, contacts.extent * problem.relative * scale
    least, most = orientation.limits(turning, poses)
    room = np.maximum(poses[:, 2] - least, 0.0), np.maximum(most - poses[:, 2], 0.0)
    bend = None if turning.field is None else orientation.followed(turning, poses)
    turn = TURN if turning.slack > 0 else 0.0
    return Near(ends, rows, lack, Freedom(trust, radius, turn, room, bend, slack(problem, poses)))


def heeded(
    problem: Problem, contacts: ContactFinder, poses: np.ndarray, scale: float, trust: float, held: bool = False
) -> Near:
    """What a programme of words that grow together is about: near_contacts, thinned out by place where they turn. Those
    that are `held` keep their angles, which is a fifth of the work; along a field they turn with it all the same."""
    turning = problem.turning
    if turning.slack > 0 and not (held and turning.field is None):
        return near_contacts(problem, contacts, poses, scale, trust, by_place=True)
    near = near_contacts(problem, contacts, poses, scale, trust, by_place=False)
    return near._replace(freedom=near.freedom._replace(turn=0.0))


def _programme(near: Near, growth: Tuple[float, float], price: float) -> Move:
    """The best move for words that grow together."""
    ends, rows, _, freedom = near
    bounds = growth[0], min(growth[1], freedom.trust / float(freedom.radius.max()))  # points move by no more than words
    return largest_growth(ends, rows, freedom, bounds, price)


def _set_apart(
    problem: Problem,
    contacts: ContactFinder,
    poses: np.ndarray,
    scale: float,
    effort: Effort,
    transfer: Transfer,
    held: bool = False,
) -> Tuple[np.ndarray, float, float]:
    """Poses and scale after programmes that set the words apart, and what the worst contact still lacks; `held`: as in
    heeded."""
    many = len(problem) > MANY
    first = OPENED_TRUST if many else TRUST[0]
    trust, before, idle = first, np.inf, 0
    sides: Optional[Contacts] = None
    poses = _opened(problem, contacts, poses, scale)
    for _ in range(effort.rounds):
        near = heeded(problem, contacts, poses, scale, trust, held)
        if near.lack <= ENOUGH:
            return poses, scale, near.lack
        near, found = near.with_others(sides), near
        move = _programme(near, (-SHRINK, 0.0), LACK_PRICE)
        poses, scale = orientation.held(problem.turning, poses + move.moves), scale * (1 + move.growth)
        sides = found.after(move) if trust <= NARROWEST else None
        left = float(move.lack.sum())
        trust = max(trust * (NARROW if left > ENOUGH else HALVE), TRUST[1])
        idle = idle + 1 if left > PROGRESS * min(before, near.lacks if many else np.inf) else 0
        stuck = _stuck(problem, near.ends, move.lack, STUCK if idle < STALLED else ENOUGH)
        if stuck and idle > 0:
            poses, scale = transfer(State(poses, scale), stuck[:TOGETHER]), scale * (1 - SHRINK)
            poses, trust, before, idle = _opened(problem, contacts, poses, scale), first, np.inf, 0
            sides = None
        else:
            before = left
    return poses, scale, contacts.lack(poses, problem.relative, scale)


def _opened(problem: Problem, contacts: ContactFinder, poses: np.ndarray, scale: float) -> np.ndarray:
    """Poses after projections that set the words of a long list apart as far as they do, which leaves little to the
    programmes, where each takes seconds. They know of no pins."""
    for _ in range(OPENINGS if len(problem) > MANY and problem.pins is None else 0):
        ends, rows = contacts.contacts(poses, problem.relative, scale, FORESIGHT * projections.TRUST)
        if not (rows[:, 1] - rows[:, 0] > ENOUGH).any():
            break
        shifts, _ = projections.opened(ends, rows, len(poses), ENOUGH)
        poses = orientation.held(problem.turning, np.column_stack((poses[:, :2] + shifts, poses[:, 2])))
    return poses


def _grow(
    problem: Problem,
    contacts: ContactFinder,
    poses: np.ndarray,
    scale: float,
    programmes: int,
    late: Late,
) -> State:
    """The state after growing until programmes bring nothing, all are used or it is late; contacts may lack a
    little."""
    trust, scales = TRUST[0], [scale]
    for _ in range(programmes):
        if late():
            return State(poses, scale, "the time limit was reached")
        near = heeded(problem, contacts, poses, scale, trust)
        move = _programme(near, (-SHRINK, _growth(problem, scale)), DEAR * LACK_PRICE)
        if near.lack > CLEAN * near.freedom.trust:
            trust = max(trust * NARROW, NARROWEST)
        poses, scale = orientation.held(problem.turning, poses + move.moves), scale * (1 + move.growth)
        scales.append(scale)
        if len(scales) > PATIENCE and scale < scales[-1 - PATIENCE] * (1 + IDLE):
            break
    limited = _growth(problem, scale) < IDLE
    return State(poses, scale, LIMITED if limited else "no collective move lets the words grow further")


def at_limit(problem: Problem, state: State) -> bool:
    """Whether the words are as large as they are allowed to be."""
    return state.scale >= AT_LIMIT * problem.largest_scale


def _growth(problem: Problem, scale: float) -> float:
    """Largest growth of the scale that a programme may ask for."""
    return min(GROWTH, max(problem.largest_scale / scale - 1, 0.0))


def stress(problem: Problem, contacts: ContactFinder, poses: np.ndarray, scale: float) -> np.ndarray:
    """What each word [N] carries of what keeps all from growing: the sum of its contacts' stress (jam.Move)."""
    near = heeded(problem, contacts, poses, scale, STRESSED)
    move = _programme(near, (0.0, _growth(problem, scale)), LACK_PRICE)
    carried = np.zeros(len(problem) + 1)
    for side in (0, 1):
        np.add.at(carried, near.ends[:, side], move.stress)
    return carried[:-1]


def holding(problem: Problem, contacts: ContactFinder, poses: np.ndarray, scale: float) -> Tuple[int, ...]:
    """The words that keep all from growing, those that carry most first: take one out and the scale would grow."""
    carried = stress(problem, contacts, poses, scale)
    held = np.flatnonzero(carried > HELD * carried.max(initial=0.0))
    return tuple(int(i) for i in held[np.argsort(-carried[held], kind="stable")])


def _stuck(problem: Problem, ends: np.ndarray, lack: np.ndarray, more: float) -> List[int]:
    """The words to take out so that no contact lacks more: worst contact first, the smaller word of each pair; none
    that is pinned."""
    pinned = np.append(is_pinned(problem), True)  # as the silhouette is, which comes last
    size = np.where(pinned, np.inf, np.append(problem.inks, 0.0))
    out: List[int] = []
    for c in np.argsort(-lack, kind="stable")[: int((lack > more).sum())]:
        i, j = int(ends[c, 0]), int(ends[c, 1])
        if i not in out and j not in out:
            out.append(i if size[i] <= size[j] else j)
    return [word for word in out if not pinned[word]]


def polygons(problem: Problem, poses: np.ndarray, scale: float) -> np.ndarray:
    """The words as shapely polygons on the page."""
    return np.array(
        [
            shapely.transform(word, lambda ring, p=p, r=r: pose.transform(ring, p[0], p[1], p[2], scale * r))
            for word, p, r in zip(shapes(problem), poses, problem.relative)
        ],
        dtype=object,
    )


def faults(problem: Problem, poses: np.ndarray, scale: float) -> List[Tuple[int, int]]:
    """Pairs of words that overlap or are closer than the gap, and (word, N) for words that are not inside: empty means
    proven."""
    words = polygons(problem, poses, scale)
    pairs = shapely.STRtree(words).query(words, predicate="dwithin", distance=problem.gap).T
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    one, other = words[pairs[:, 0]], words[pairs[:, 1]]
    near = pairs[(shapely.distance(one, other) < problem.gap) | shapely.relate_pattern(one, other, "T********")]
    region = geometry.to_polygon(problem.region)
    shapely.prepare(region)
    outside = [(int(i), len(problem)) for i in np.flatnonzero(~shapely.covers(region, words))]
    return [(int(i), int(j)) for i, j in near] + outside
