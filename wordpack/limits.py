"""Which word keeps all others small, and what the poster would be without it: told when it is much.

One scale holds for all words, so one that is as long as the silhouette is wide decides it. Whether it does is asked of
the start: it is run without the longest words, and the ink that it places, about as much as the finish ends with, is
held against the finished layout's. Lists without a word that is nearly as long as the silhouette's longest chord do
not pay for the question.
"""

from __future__ import annotations

from typing import List, Sequence, Tuple

import numpy as np

from wordpack import geometry
from wordpack.finish import at_limit
from wordpack.lines import chances
from wordpack.model import Options, Problem, State, Word, WordpackError, part_of
from wordpack.place import MANY, Chance, start

NEARLY = 0.75
"""Share of the region's longest chord from which a word may be what limits the scale."""

MOST = 3
"""Words that are said to limit the scale: where more are as long, it is the list."""

GAIN = 0.05
"""Growth of the fill from which it is told: a start, whose scales fall by place.SHRINK, tells no less."""

Remark = Tuple[str, str]


def limits(
    problem: Problem, lengths: np.ndarray, state: State, words: Sequence[Word], options: Options, whole: float
) -> List[Remark]:
    """Heading and sentence on the words that limit the scale of a finished layout; empty when none does. `lengths` [N]:
    of the words along their baselines at k = 1, page units; `whole`: area of the silhouette, margin and all, page
    units^2, of which fills are told."""
    if options.limit_share is not None:
        return [("limit", _by_share(lengths, at_limit(problem, state), words, float(options.limit_share)))]
    chord = max(geometry.chords(problem.region, angle)[-1] for angle in problem.turning.angles)
    long = [int(i) for i in np.flatnonzero(lengths * state.scale > NEARLY * chord)]
    if not 0 < len(long) <= MOST or not len(long) < len(problem) <= MANY or options.time_limit is not None:
        return []
    area = geometry.area(problem.region)
    now, then = state.scale**2 * problem.ink / area, without(problem, long, area, options.seed)
    if then < (1 + GAIN) * now:
        return []
    now, then = now * area / whole, then * area / whole
    named = " and ".join(repr(words[i].text) for i in long)
    it = "limits the scale: without it" if len(long) == 1 else "limit the scale: without them"
    breaks = not options.wrap and any(chances(words[i], within=True) for i in long)
    advice = "; --wrap can break " + ("it" if len(long) == 1 else "them") if breaks else ""
    digits = next(n for n in range(2, 9) if n == 8 or f"{then:.{n}f}" != f"{now:.{n}f}")
    return [("limit", f"{named} {it} fill would be about {then:.{digits}f} instead of {now:.{digits}f}{advice}")]


def without(problem: Problem, words: Sequence[int], area: float, seed: int) -> float:
    """Ink over region that the start places without some words (indices); 0 where it finds no place for the rest.

    `area`: of the region, page units^2.
    """
    keep = np.setdiff1d(np.arange(len(problem)), words)
    rest = part_of(problem, keep)
    try:
        found = start(rest, area, Chance(np.random.default_rng(seed)))
    except WordpackError:  # it found one for all of them by another road: there is nothing to tell
        return 0.0
    return found.scale**2 * rest.ink / area


def _by_share(lengths: np.ndarray, reached: bool, words: Sequence[Word], share: float) -> str:
    """What --limit-share holds back, and by which word."""
    order = [int(i) for i in np.argsort(-lengths, kind="stable")]
    first = repr(words[order[0]].text)
    if not reached:
        return f"--limit-share {100 * share:g}% holds nothing back: {first}, the longest word, stays under it"
    told = f"{first} limits the scale by --limit-share {100 * share:g}%"
    if len(order) == 1:
        return told
    more = lengths[order[0]] / lengths[order[1]] - 1
    return f"{told}: without it {words[order[1]].text!r} would, at a scale {100 * more:.0f} % larger"
