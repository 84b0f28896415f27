"""Neighbours told apart: of words that might be read as one as few as possible get another colour.

Words are the nodes of a graph and pairs that must differ its edges; each connected component is coloured by itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Set, Tuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from wordpack.model import Placement
from wordpack.palette import FILLERS_APART, Palette, Pool, alike, difference, pool_of
from wordpack.reading import run_on


def recolour_apart(
    colours: Sequence[str],
    pairs: Iterable[Tuple[int, int]],
    palette: Palette,
    background: Optional[str] = None,
    *,
    fill: bool = False,
) -> Tuple[str, ...]:
    """The colours with as few as possible changed so that the two of every pair of indices differ by APART.

    New colours are the palette's, or lightness steps of its hues, all readable, and with `fill` none like a filler's.
    Greedy: the word with most conflicts takes a candidate that suits all its neighbours: one of the palette's, or where
    none does, one by as small a step as does, and of these the one most like its own; where no candidate does, one that
    suits all but a neighbour who can move; where none does, the one with fewest conflicts. Words that this leaves alike
    are coloured without regard to steps, where that leaves fewer. `still_alike` tells what is left.
    """
    out = list(colours)
    friends = _friends(pairs)
    pool = pool_of(palette, background, fill=fill)
    for members in _components(friends):
        _solve_best(members, out, friends, pool)
    return tuple(out)


def _friends(pairs: Iterable[Tuple[int, int]]) -> Dict[int, Set[int]]:
    """Each index of a pair -> the others that it is paired with."""
    friends: Dict[int, Set[int]] = defaultdict(set)
    for i, j in pairs:
        if i != j:
            friends[i].add(j)
            friends[j].add(i)
    return friends


def _components(friends: Mapping[int, Set[int]]) -> List[List[int]]:
    """The connected components of the graph of neighbours, each sorted, in order of their first member."""
    ends = np.array([(i, j) for i in friends for j in friends[i]], int).reshape(-1, 2)
    count = max(friends, default=0) + 1
    graph = coo_array((np.ones(len(ends), bool), ends.T), (count, count))
    _, component = connected_components(graph, directed=False)
    found: Dict[int, List[int]] = defaultdict(list)
    for i in sorted(friends):
        found[component[i]].append(i)
    return list(found.values())


def _solve_best(members: Sequence[int], out: List[str], friends: Dict[int, Set[int]], pool: Pool) -> None:
    """Recolour one component in place, by colours near the palette's; where that is not enough, by all alike, if fewer
    conflicts are left: the nearest ones are few, and run out."""
    anew = list(out)
    _solve(members, out, friends, pool)
    left = sum(_clashes(i, out[i], out, friends) for i in members)
    if not left:
        return
    _solve(members, anew, friends, dict.fromkeys(pool, 0))
    if sum(_clashes(i, anew[i], anew, friends) for i in members) < left:
        out[:] = anew


def _solve(members: Sequence[int], out: List[str], friends: Dict[int, Set[int]], pool: Pool) -> None:
    """Recolour one component in place; every change lowers the number of conflicts, so it ends."""
    clashes: Dict[int, int] = {}
    fresh: Iterable[int] = members
    while True:
        for i in fresh:
            clashes[i] = _clashes(i, out[i], out, friends)
        worst = max(clashes, key=lambda i: (clashes[i], -len(friends[i]), i))
        if not clashes[worst]:
            return
        changed = next(filter(None, (settle(worst, out, friends, pool) for settle in _WAYS)), ())
        if not changed:
            clashes[worst] = 0  # stuck, until a neighbour changes
        fresh = {j for i in changed for j in (i, *friends[i])}


def still_alike(colours: Sequence[str], pairs: Iterable[Tuple[int, int]]) -> Tuple[Tuple[int, int], ...]:
    """The pairs of indices whose colours differ by less than APART."""
    return tuple((i, j) for i, j in pairs if i != j and alike(colours[i], colours[j]))


def _clashes(i: int, colour: str, out: Sequence[str], friends: Dict[int, Set[int]]) -> int:
    """How many neighbours of word i look like that colour."""
    return sum(alike(colour, out[j]) for j in friends[i])


def _settle(i: int, out: List[str], friends: Dict[int, Set[int]], pool: Pool) -> Tuple[int, ...]:
    """Give word i the first colour of the pool, by _nearness, that suits all its neighbours; the words changed, if
    any."""
    fit = [c for c in pool if not _clashes(i, c, out, friends)]
    if not fit:
        return ()
    out[i] = min(fit, key=_nearness(out[i], pool))
    return (i,)


def _nearness(own: str, pool: Pool) -> Callable[[str], Tuple[int, float, str]]:
    """What colours of the pool are sorted by for a word: the palette's, then small steps of these before large ones,
    for a large one looks like another palette's; and the most like its `own` first."""
    return lambda colour: (pool[colour], difference(*sorted((colour, own))), colour)


def _settle_with_one(i: int, out: List[str], friends: Dict[int, Set[int]], pool: Pool) -> Tuple[int, ...]:
    """Give word i a colour in whose way exactly one neighbour is, who can itself be settled; the words changed, if
    any."""
    before = out[i]
    for c in sorted(pool, key=_nearness(before, pool)):
        blocking = [j for j in sorted(friends[i]) if alike(c, out[j])]
        if len(blocking) == 1:
            out[i] = c
            if _settle(blocking[0], out, friends, pool):
                return (i, blocking[0])
    out[i] = before
    return ()


def _settle_for_less(i: int, out: List[str], friends: Dict[int, Set[int]], pool: Pool) -> Tuple[int, ...]:
    """Give word i the colour with fewest conflicts, if that is fewer than it has; the words changed, if any."""
    near = _nearness(out[i], pool)
    best = min(pool, key=lambda c: (_clashes(i, c, out, friends), near(c)))
    if _clashes(i, best, out, friends) >= _clashes(i, out[i], out, friends):
        return ()
    out[i] = best
    return (i,)


_WAYS = (_settle, _settle_with_one, _settle_for_less)


def fillers_apart(placements: Tuple[Placement, ...], steps: Mapping[str, Sequence[str]]) -> Tuple[Placement, ...]:
    """The words, of which fillers that might be read as one with a neighbour have other tones, or where colours are
    groups' paler ones of the same hue (`steps`: those of each tone, as of filler_steps). The one with most neighbours
    is changed first: that parts most pairs."""
    poses = np.array([(p.x, p.y, p.angle) for p in placements])
    friends = _friends(run_on([p.outline for p in placements], poses, np.array([p.size for p in placements])))
    colours = [p.colour for p in placements]
    grouped = any(p.word.group is not None for p in placements)
    for i in sorted(friends, key=lambda i: (-len(friends[i]), i)):
        if placements[i].filler:
            own = {colours[i]: steps[colours[i]]} if grouped else steps  # a group keeps its hue
            colours[i] = _tone_apart(colours[i], [colours[k] for k in sorted(friends[i])], own)
    return tuple(replace(p, colour=colour) for p, colour in zip(placements, colours))


def _tone_apart(own: str, beside: Sequence[str], steps: Mapping[str, Sequence[str]]) -> str:
    """The filler's own tone if it differs by FILLERS_APART from all beside it, else the tone that differs most; where
    that is not enough, as small a step of any as does, and where none does, the one that differs most."""

    def apart(tone: str) -> float:
        return min(difference(*sorted((tone, other))) for other in beside)

    farthest = max(steps, key=apart)
    if max(apart(own), apart(farthest)) < FILLERS_APART:
        every = [step for _, step in sorted(pair for paler in steps.values() for pair in enumerate(paler))]
        return max(every, key=lambda tone: min(apart(tone), FILLERS_APART))
    return own if apart(own) >= FILLERS_APART else farthest
