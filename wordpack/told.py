"""What the reader is told of a layout, beside its figures: why the packing stopped, the report's remarks, the warnings.

Sentences for people, each with what can be done. What was measured and what was chosen comes in; nothing is changed.
"""

from __future__ import annotations

import math
from typing import List, Optional, Sequence, Tuple

import numpy as np

from wordpack import geometry
from wordpack.errors import first_few, shown
from wordpack.model import COMPILED, Layout, Outlines, Placement, Problem, Silhouette, State, Word, target_size
from wordpack.options import Options
from wordpack.page import longest_word, points_per_page_unit
from wordpack.palette import ATLAS, Palette, assign, beside, groups_alike, load_palette, moved
from wordpack.pins import largest_at_pin, strayed
from wordpack.reading import parting
from wordpack.units import ROUNDING

HELD_NAMED = 8
"""Words that hold the scale where it is, told by name."""

WRAPPED_NAMED = 5
"""Words in several lines that are told by name."""

GROUPS_NAMED = 5
"""Pairs of groups of like colours that are told by name."""

COLOURS_NAMED = 12
"""Groups whose colours are told."""

SMALL_NAMED = 20
"""Words too small to read that are told by name."""

ENOUGH_ROOM = 0.98
"""Share of the largest scale at which a word has room at its pin that is advised: places are sought on whole pixels."""

LARGEST_PRINT = 5000.0
"""Longer side of a print, mm, past which nobody is advised to print larger."""

SMALL_PRINT = 100.0
"""Longer side of a print, mm, under which it is told to a tenth: a whole millimetre would be more than a hundredth."""

AT_LIMIT = 0.999
"""Share of the length that --limit-share allows from which a word counts as one that reaches it."""

MORE = "more colours of your own would do"
"""What is advised against others beside the user's where words are spaced already and what is left is stacked."""

LESS = "choose a smaller --min-size"
"""What is advised for words too small to read where neither a print nor the list can mend it."""

FRAMED = 0.7
"""Share of a page under which it is told that the silhouette's own frame leaves much of it: a square is 0.707 of A4."""

MILDER = {"linear": ("sqrt", "log"), "sqrt": ("log",), "log": ()}
"""Scales by which sizes span less than by another."""


def why(state: State, outlines: Outlines) -> str:
    """Why the packing stopped, and at which words."""
    if not state.holding:
        return state.why
    named = first_few([shown(outlines.words[i].text) for i in state.holding], HELD_NAMED)
    if len(state.poses) == 1:
        return f"{state.why}: the silhouette holds {named}"
    hold = "holds all others" if len(state.holding) == 1 else "hold each other"
    return f"{state.why}: {named} {hold}"


def wrapped(outlines: Outlines) -> List[Tuple[str, str]]:
    """What is told of the words that --wrap broke."""
    named = [repr(" / ".join(line.text for line in outline.lines)) for outline in outlines.items if outline.lines]
    if not named:
        return []
    words = "1 word" if len(named) == 1 else f"{len(named)} words"
    return [("wrapped", f"{words} in several lines: {first_few(named, WRAPPED_NAMED)}")]


def bands(silhouette: Silhouette) -> List[str]:
    """The warning about a page whose width and height were both given, and of which the silhouette leaves much."""
    if silhouette.framed >= FRAMED:
        return []
    return [
        f"the silhouette's own page is {100 * silhouette.framed:.0f} % of one of that --width and --height, which has "
        "another ratio; give one of the two, or a silhouette of the page's ratio"
    ]


def key(words: Sequence[Word], drawn: Sequence[str]) -> List[Tuple[str, str]]:
    """Which group is drawn in which colour, where there are groups, in order of appearance."""
    by_group = dict(zip((word.group for word in words), drawn, strict=True))
    if not any(group is not None for group in by_group):
        return []
    return [("groups", first_few([f"{_group(group)} {colour}" for group, colour in by_group.items()], COLOURS_NAMED))]


def pinned(problem: Problem, state: State, outlines: Outlines, longest: float) -> List[Tuple[str, str]]:
    """What is to be said of words that do not stand where they were pinned to, and what would bring them there: not
    where sizes are flexed, which --limit-share does not go with. `longest`: length of the longest word at k = 1, as a
    share of the silhouette's width."""
    remarks = []
    for word, off in strayed(problem, state):
        scale = ENOUGH_ROOM * largest_at_pin(problem, word, state.scale)
        share = math.floor(100 * scale * longest) if scale < ENOUGH_ROOM * state.scale else 0
        able = 0 < share <= 100 and state.flex is None
        there = f"; at a smaller scale, by --limit-share {share}%, it has room there" if able else ""
        named = repr(outlines.words[word].text)
        text = f"{named} found no room where it is pinned to and stands {off:.0f} thousandths off{there}"
        remarks.append(("pin", text))
    return remarks


def colours(
    drawn: Sequence[str], alike: Sequence[Tuple[int, int]], outlines: Outlines, palette: Palette, options: Options
) -> List[str]:
    """The warnings about the colours [N] that words are drawn in; `alike`: pairs that might be read as one, and whose
    colours hardly differ."""
    return [
        *_recoloured(drawn, outlines, palette, options),
        *_groups_alike(outlines.words, drawn, options),
        *_read_as_one(drawn, alike, parting(outlines.items)),
    ]


def _recoloured(drawn: Sequence[str], outlines: Outlines, palette: Palette, options: Options) -> List[str]:
    """The warnings about colours of the user's own that are drawn otherwise, and about others drawn beside them."""
    notes = [
        f"{text} has too little contrast with the page and is drawn as {made}"
        for text, made in moved(drawn, palette, options.background)
    ]
    other = beside(drawn, palette, options.background)
    if not other:
        return notes
    words = outlines.words
    if any(word.group is not None for word in words):
        groups, those = ({words[k].group for k in indices} for indices in (range(len(words)), other))
        are = "is drawn in a colour" if len(those) == 1 else "are drawn in colours"
        own = len(set(palette.colours))
        return [*notes, f"{len(those)} of {len(groups)} groups {are} beside the palette's, which has {own}"]
    one = len(other) == 1
    are = "1 word is drawn in a colour" if one else f"{len(other)} words are drawn in colours"
    them = "it from a neighbour with which it" if one else "them from neighbours with which they"
    space = parting(outlines.items)
    advice = f"--word-space {space:g} parts those side by side instead" if options.word_space < space else MORE
    return [*notes, f"{are} beside the palette's, to tell {them} might be read as one; {advice}"]


def _groups_alike(words: Sequence[Word], drawn: Sequence[str], options: Options) -> List[str]:
    """The warning about groups that their colours do not tell apart, and the palette that would, if it does."""
    pairs, count = groups_alike(words, drawn, GROUPS_NAMED)
    if not pairs:
        return []
    named = first_few([" and ".join(map(_group, pair)) for pair in pairs], GROUPS_NAMED, count=count)
    who = f"the groups {named} have" if count == 1 else f"{count} pairs of groups have"
    all_named = "" if count == 1 else f" ({named})"
    by_atlas = assign(words, load_palette(ATLAS), options.background, fill=options.fill)
    other = "another --palette or --background" if groups_alike(words, by_atlas, 0)[1] else f"--palette {ATLAS}"
    return [f"{who} colours that differ little{all_named}; choose {other}, or fewer groups"]


def _group(group: Optional[str]) -> str:
    return "the words without a group" if group is None else shown(group)


def _read_as_one(drawn: Sequence[str], alike: Sequence[Tuple[int, int]], space: float) -> List[str]:
    """The warning about neighbours that no colour tells apart, but which so much --word-space would part."""
    if not alike:
        return []
    pairs = "1 pair" if len(alike) == 1 else f"{len(alike)} pairs"
    same = all(drawn[i] == drawn[j] for i, j in alike)
    having = "one colour" if same else "colours that are the same or hardly differ"
    return [f"{pairs} of neighbours might be read as one word, having {having}; --word-space {space:g} parts them"]


def late(layout: Layout, taken: float) -> List[str]:
    """What is told when even the shortest road took longer, `taken` seconds, than the limit."""
    limit = layout.options.time_limit
    if limit is None or taken <= limit:
        return []
    what = "a first layout, its fillers and its proof" if layout.options.fill else "a first layout and its proof"
    compiled = layout.report.compiling
    of_it = f", of which {compiled:.0f} s went to compiling" if compiled >= COMPILED else ""
    return [f"the time limit of {limit:g} s was passed: {what} took {taken:.0f} s{of_it}"]


def small(layout: Layout) -> List[str]:
    """The warning about words too small to read at the page's printed size."""
    points = points_per_page_unit(layout.physical)
    unread: List[Tuple[float, Word]] = [
        (p.size * points, p.word)
        for p in layout.placements
        if not p.filler and p.size * points < layout.options.min_size
    ]
    if not unread:
        return []
    smallest = min(size for size, _ in unread)
    side = max(layout.physical) * layout.options.min_size / smallest
    are = "is" if len(unread) == 1 else "are"
    named = first_few([shown(word.text) for _, word in unread], SMALL_NAMED)
    data = [p for p in layout.placements if not p.filler]
    ways = ["choose a larger --limit-share or none"] if _limited(data, layout) else []
    if side <= LARGEST_PRINT:
        ways.append(f"print the longer side at {_no_less(side):g} mm")
    else:
        ways += _milder(data, layout.options, points)
    if len(data) > len(unread):
        ways.append(f"keep the heaviest with --max-words {len(data) - len(unread)}")
    if not ways:
        ways.append("choose fewer words" if _alone(data) * points >= layout.options.min_size else LESS)
    return [
        f"{len(unread)} of {len(data)} words {are} smaller than {layout.options.min_size:g} pt ({named}; "
        f"the smallest {smallest:.2g} pt): {', or '.join(ways)}"
    ]


def _limited(data: Sequence[Placement], layout: Layout) -> bool:
    """Whether it is --limit-share that holds the words at their size."""
    longest = max(p.size * geometry.length(p.outline.rings) for p in data)
    return longest >= AT_LIMIT * longest_word(layout.options, layout.silhouette)


def _milder(data: Sequence[Placement], options: Options, points: float) -> List[str]:
    """The advice to take another scale, of those at which no word is too small with as much ink as is drawn."""
    area = np.array([p.outline.area for p in data])
    ink, able = float(area @ np.array([p.size for p in data]) ** 2), []
    for scale in MILDER[options.scale]:
        sizes = np.array([target_size(p.word.weight, scale) for p in data])
        sizes /= sizes.max()
        if sizes.min() * math.sqrt(ink / float(area @ sizes**2)) * points >= options.min_size:
            able.append(scale)
    return [f"choose --scale {' or '.join(able)}"] if able else []


def _alone(data: Sequence[Placement]) -> float:
    """The size, page units per em, of the heaviest word if it had all ink to itself."""
    area, size = np.array([(p.outline.area, p.size) for p in data]).T
    heaviest = int(size.argmax())
    return math.sqrt(float(area @ size**2) / area[heaviest])


def _no_less(side: float) -> float:
    """A length, mm, as it is told: rounded up, for who follows the advice is to see no warning again."""
    steps = 10 if side < SMALL_PRINT else 1
    return math.ceil(side * steps * (1 + ROUNDING)) / steps
