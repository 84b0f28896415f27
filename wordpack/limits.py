"""Which words keep all others small, and what the poster would be without them: told when it is much.

One scale holds for all words, so one that is as long as the silhouette is wide decides it, and a few that share its
only wide parts, none of them too long alone, do together. Whether they do is asked of the start: it is run without the
longest words, and the ink that it places, about as much as the finish ends with, is held against the finished layout's.
Lists without a word that is nearly as long as the silhouette's longest chord do not pay for the question, unless they
leave much of it empty. What is said of either names ways out that help: words at other angles are asked of the start as
well.
"""

from __future__ import annotations

from dataclasses import replace
from typing import List, Optional, Sequence, Tuple

import numpy as np

from wordpack import geometry
from wordpack.bare import LOST
from wordpack.errors import WordpackError, shown
from wordpack.finish import at_limit
from wordpack.lines import chances
from wordpack.model import MANY, Problem, State, Word, part_of
from wordpack.options import Options
from wordpack.orientation import turning
from wordpack.place import Chance, start
from wordpack.reading import WORD_SPACE

NEARLY = 0.75
"""Share of the region's longest chord from which a word may be what limits the scale."""

MOST = 3
"""Words that are said to limit the scale: where more are as long, it is the list."""

GAIN = 0.05
"""Growth of the fill from which it is told: a start, whose scales fall by place.SHRINK, tells no less."""

LOOSE = 0.3
"""Ink over region under which it is asked whether the longest words hold the scale together: half a dozen words fill
more of a plain shape."""

BARE = 0.2
"""Ink over region under which it is told what would fill more: one or two words fill as much of a plain shape."""

BARE_PHRASES = 0.25
"""Ink over region under which that is told of a list that is mostly phrases and not in lines: answers of a survey came
to 0.205 so, and to 0.321 with --wrap."""

FEW_PHRASES = 0.1
"""Share of the words under which phrases are too few for --wrap to fill more: one of 35 in lines brought nothing."""

SHARED = 0.25
"""Growth of the fill from which that is told, and that words at other angles would bring: fewer words fill a narrow
shape better anyhow."""

Remark = Tuple[str, str]


def limits(
    problem: Problem,
    lengths: np.ndarray,
    state: State,
    words: Sequence[Word],
    options: Options,
    whole: float,
    bare: float = 0.0,
) -> List[Remark]:
    """Heading and sentence on the words that limit the scale of a finished layout; empty when none does. `lengths` [N]:
    of the words along their baselines at k = 1, page units; `whole`: area of the silhouette, margin and all, page
    units^2, of which fills are told. Where much is left empty and none does, what would fill more; and where words
    leave much of the outline `bare` (bare.bare_outline), that."""
    lost = bare >= LOST and not options.fill
    outline = [("outline", _outline(bare, options))] if lost else []
    if options.limit_share is not None:
        return [("limit", _by_share(lengths, at_limit(problem, state), words, float(options.limit_share))), *outline]
    if len(problem) > MANY:
        return outline
    area = geometry.area(problem.region)
    now = state.scale**2 * problem.ink / area
    found, asks = None, options.time_limit is None
    if asks:
        found = _alone(problem, lengths, state.scale, (1 + GAIN) * now, options.seed)
        if found is None and now < LOOSE:
            found = _together(problem, lengths, (1 + SHARED) * now, options.seed)
    white = not options.fill and not lost and now < BARE
    if found is not None:
        held = [words[i] for i in found[0]]
        turned = _turns(problem, options, "cross", now) if now < LOOSE else 0.0  # half the time of any, and as full
        ways = _ways(held, options, turned * area / whole, white)
        return [("limit", _sentence(held, now * area / whole, found[1] * area / whole, ways)), *outline]
    phrases = 0 if options.wrap else sum(bool(chances(word)) for word in words)
    if now >= (BARE_PHRASES if 2 * phrases >= len(words) else BARE) or options.fill:
        return outline
    also = f", and {_percent(bare)} of its outline bare" if lost else ""
    turned = asks and _turns(problem, options, "any", now) > 0
    return [("empty", _more(also, options, turned, phrases >= FEW_PHRASES * len(words)))]


Held = Optional[Tuple[List[int], float]]
"""Words (indices) and the ink over region without them; None where that is not enough to tell."""


def _alone(problem: Problem, lengths: np.ndarray, scale: float, enough: float, seed: int) -> Held:
    """The few words that are nearly as long as the region's longest chord."""
    chord = max(geometry.chords(problem.region, angle)[-1] for angle in problem.turning.angles)
    long = [int(i) for i in np.flatnonzero(lengths * scale > NEARLY * chord)]
    if not 0 < len(long) <= MOST or len(long) == len(problem):
        return None
    then = without(problem, long, seed)
    return (long, then) if then >= enough else None


def _together(problem: Problem, lengths: np.ndarray, enough: float, seed: int) -> Held:
    """The fewest of the longest words without which the rest fill as much, within GAIN, as without min(MOST, N // 4) of
    them. That larger removal is tried first, since it settles most lists."""
    longest = [int(i) for i in np.argsort(-lengths, kind="stable")][: min(MOST, len(problem) // 4)]
    most = without(problem, longest, seed) if longest else 0.0
    if most < enough:
        return None
    for count in range(1, len(longest)):
        then = without(problem, longest[:count], seed)
        if then * (1 + GAIN) >= most:
            return longest[:count], then
    return longest, most


def _sentence(held: Sequence[Word], now: float, then: float, ways: str) -> str:
    """That they hold the scale, with the fill as it is and as it would be, told to as many digits as they differ in."""
    named = _joined([shown(word.text) for word in held])
    it = "limits the scale: without it" if len(held) == 1 else "limit the scale: without them"
    digits = next(n for n in range(2, 9) if n == 8 or f"{then:.{n}f}" != f"{now:.{n}f}")
    return f"{named} {it} fill would be about {then:.{digits}f} instead of {now:.{digits}f}{ways}"


def _ways(held: Sequence[Word], options: Options, turned: float, white: bool) -> str:
    """What helps those who want to keep the words that hold the scale: lines, angles, with which the fill would be
    `turned` (0: no more), and fillers where much is left white."""
    breaks = 0 if options.wrap else sum(bool(chances(word, within=True)) for word in held)
    them = "it" if len(held) == 1 else "them"
    ways = [f"--wrap can break {them if breaks == len(held) else 'one of them'}"] if breaks else []
    if turned:
        ways.append(f"--orientation cross can turn {them} (a fill of about {turned:.2f})")
    if white:
        ways.append("--fill can fill what is left white")
    return f"; {_joined(ways)}" if ways else ""


def _joined(names: Sequence[str]) -> str:
    """ "a, b and c"."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _turns(problem: Problem, options: Options, orientation: str, now: float) -> float:
    """Ink over region of words that are turned so, if that is clearly more and they may not be yet; else 0."""
    if options.orientation in ("any", orientation):
        return 0.0
    then = _turned(problem, orientation, options.seed)
    return then if then >= (1 + SHARED) * now else 0.0


def _turned(problem: Problem, orientation: str, seed: int) -> float:
    """Ink over region that the start places at the angles of an orientation."""
    return without(replace(problem, turning=turning(orientation)), [], seed)


def _outline(bare: float, options: Options) -> str:
    """That the outline is lost in part, and what draws it."""
    ways = "more words" if options.limit_share is None else "a larger --limit-share, more words"
    return f"the words leave {_percent(bare)} of the silhouette's outline bare: {ways} or --fill can draw it"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _more(also: str, options: Options, turned: bool, phrases: bool) -> str:
    """That much is left white, and `also` what else is, where no few words hold the scale, and what would fill more:
    first lines if there are phrases that could have some, and words at any angle if they do."""
    ways = ["--wrap"] if phrases else []
    ways.append("more words")
    if turned:
        ways.append("--orientation any")
    if options.gap > Options.gap:
        ways.append("a smaller --gap")
    if options.word_space > WORD_SPACE:
        ways.append("a smaller --word-space")
    return f"much of the silhouette is left white{also}: {', '.join(ways)} or --fill can fill more of it"


def without(problem: Problem, words: Sequence[int], seed: int) -> float:
    """Ink over region that the start places without some words (indices); 0 where it finds no place for the rest."""
    keep = np.setdiff1d(np.arange(len(problem)), words)
    rest = part_of(problem, keep)
    try:
        found = start(rest, Chance(np.random.default_rng(seed)))
    except WordpackError:  # it found one for all of them by another road: there is nothing to tell
        return 0.0
    return found.scale**2 * rest.ink / geometry.area(problem.region)


def _by_share(lengths: np.ndarray, reached: bool, words: Sequence[Word], share: float) -> str:
    """What --limit-share holds back, and by which word."""
    order = [int(i) for i in np.argsort(-lengths, kind="stable")]
    first = shown(words[order[0]].text)
    if not reached:
        return f"--limit-share {100 * share:g}% holds nothing back: {first}, the longest word, stays under it"
    told = f"{first} limits the scale by --limit-share {100 * share:g}%"
    if len(order) == 1:
        return told
    then, more = words[order[1]].text, 100 * (lengths[order[0]] / lengths[order[1]] - 1)
    return f"{told}: without that word {shown(then)} would, at a scale " + (
        f"{more:.0f} % larger" if more >= 1 else "less than 1 % larger"
    )
