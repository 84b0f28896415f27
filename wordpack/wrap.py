"""--wrap: which words are drawn in several lines, and in which.

The rule. A word is *long* when it would be longer than the room for one word at the scale that is to be expected: a
share of the silhouette's typical chord, and no more than --limit-share allows. A long word breaks at its spaces but the
no-break ones; where that leaves it very long, at its soft hyphens, too. For each number of lines there is one breaking,
the evenest, in which a line that ends with a word shorter than the next one counts as longer unless that makes it too
long for the room; of those that fit the room the one is taken whose block is nearest PLEASING in shape, and the
narrowest if none fits. Sizes (page units per em) stay what they were: breaking changes shapes alone, and a list of
single words without soft hyphens not at all.

Words that fit are left alone: a block has ragged ends, and wastes more room than one line does that has a place.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, Optional

import numpy as np

from wordpack import assets, geometry
from wordpack.fallbacks import WITH, mixed
from wordpack.fonts import Font, load_font
from wordpack.lines import HYPHEN, Breaking, broken, chances, evenest, is_hyphenated
from wordpack.model import Outline, Outlines, Silhouette, Word, target_size
from wordpack.options import Options
from wordpack.orientation import turning
from wordpack.outlines import advance, outline_lines
from wordpack.page import longest_word

LONG = 0.6
"""Share of the silhouette's typical chord that is the room for one word."""

VERY_LONG = 0.9
"""The same for breaking at soft hyphens: the eye forgives a long word sooner than a cut one."""

PLEASING = 3.0
"""Length over height that a block should come near: a word of six letters, which finds a place most easily."""

HANGING = 0.25
"""Share of what a word is shorter than the next one by which a line that ends with it counts as longer: of breakings
about as even the one is taken that leaves no short word (a preposition, an article) hanging at a line's end."""

EXPECTED_FILL = 0.42
"""Ink over silhouette by which the scale is foretold: what lists of a hundred words reach (benchmarks/RESULTS.md)."""


def wrap(outlines: Outlines, font: Font, silhouette: Silhouette, options: Options) -> Outlines:
    """The outlines with the long words in lines, by the rule above; `font` drew those that it has."""
    fonts: Dict[str, Font] = {font.name: font}
    least = np.array([_least(word, o, fonts) for word, o in zip(outlines.words, outlines.items, strict=True)])
    rooms = room_each(outlines, least, silhouette, options)
    widest = room_each(outlines, least, silhouette, options, VERY_LONG)
    each = zip(outlines.words, outlines.items, rooms, widest, strict=True)
    return replace(outlines, items=tuple(_wrapped(*one, fonts) for one in each))


def room_each(
    outlines: Outlines, least: np.ndarray, silhouette: Silhouette, options: Options, share: float = LONG
) -> np.ndarray:
    """How long each word [N] may be, em, to take `share` of the typical chord at the scale that is to be expected: that
    of EXPECTED_FILL, unless a word that is `least` [N] long, em, however it is broken, is then longer than the longest
    chord or than --limit-share allows."""
    ideal = np.array([target_size(word.weight, options.scale) for word in outlines.words])
    relative = ideal / ideal.max()
    ink = float((np.array([outline.area for outline in outlines.items]) * relative**2).sum())
    chords = [geometry.chords(silhouette.rings, angle) for angle in turning(options.orientation).angles]
    allowed = longest_word(options, silhouette)
    limit = min(max(own[-1] for own in chords), allowed) / float((least * relative).max())
    scale = min(math.sqrt(EXPECTED_FILL * silhouette.area / ink), limit)
    room = min(share * max(_typical(own) for own in chords), allowed)
    return room / np.maximum(scale * relative, 1e-300)


def _typical(chords: np.ndarray) -> float:
    """The chord (ascending lengths) through a typical point: their median over the area."""
    return float(chords[np.searchsorted(np.cumsum(chords), 0.5 * chords.sum())])


def _least(word: Word, outline: Outline, fonts: Dict[str, Font]) -> float:
    """Length of the word, em, when it is broken wherever it can be."""
    places = chances(word, within=True)
    if not places:
        return _length(outline)
    font = _drawn_with(outline.font, fonts)
    return max(advance(piece, font) for piece in broken(word.text, places))


def _wrapped(word: Word, outline: Outline, room: float, widest: float, fonts: Dict[str, Font]) -> Outline:
    """The outline, in lines if it is longer than the room and may break; `widest`: from where on within words."""
    if not chances(word, within=True) or _length(outline) <= room:
        return outline
    font = _drawn_with(outline.font, fonts)
    best = _best([outline, *_blocks(word, chances(word), room, font)], room)
    if _length(best) > widest:
        best = _best([best, *_blocks(word, chances(word, within=True), widest, font)], widest)
    return best


def _best(blocks: List[Outline], room: float) -> Outline:
    """The one of the most pleasing shape of those that fit the room; the narrowest when none does."""
    fitting = [block for block in blocks if _length(block) <= room]
    if not fitting:
        return min(blocks, key=_length)
    return min(fitting, key=lambda block: abs(math.log(_aspect(block) / PLEASING)))


def _blocks(word: Word, places: Breaking, room: float, font: Font) -> Iterator[Outline]:
    """The word in two lines, three and so on, until it is high enough and fits."""
    pieces = broken(word.text, places)
    space, hyphen = advance(" ", font), advance(HYPHEN, font)
    spaces = [space if word.text[i] == " " else 0.0 for i in places]
    hyphens = [hyphen if is_hyphenated(word.text, i) else 0.0 for i in places]
    lengths = [advance(piece, font) - end for piece, end in zip(pieces, [*hyphens, 0.0])]
    ends = [hyphen + _hanging(word.text, i, font) for i, hyphen in zip(places, hyphens)]
    pleasant, even = (islice(evenest(lengths, spaces, own), 1, None) for own in (ends, hyphens))
    for ways in zip(pleasant, even):
        breakings = (tuple(places[piece - 1] for piece in begun) for begun in dict.fromkeys(ways))
        drawn = (outline_lines(word.text, broken(word.text, breaking), font) for breaking in breakings)
        block = _first_that_fits((block for block in drawn if block is not None), room)
        if block is None:  # the font has no hyphen, or a line no ink
            continue
        yield block
        if _aspect(block) < PLEASING and _length(block) <= room:
            return


def _first_that_fits(blocks: Iterable[Outline], room: float) -> Optional[Outline]:
    """The first block that fits the room, the others not being drawn then; the narrowest where none does."""
    seen: List[Outline] = []
    for block in blocks:
        if _length(block) <= room:
            return block
        seen.append(block)
    return min(seen, key=_length, default=None)


def _hanging(text: str, at: int, font: Font) -> float:
    """By how much a line that ends before that character counts as longer, em: at a space, by HANGING."""
    if text[at] != " ":
        return 0.0
    last, following = text[:at].rpartition(" ")[2], text[at + 1 :].partition(" ")[0]
    return HANGING * max(advance(following, font) - advance(last, font), 0.0)


def _drawn_with(name: str, fonts: Dict[str, Font]) -> Font:
    """The font of that name, `fonts` being those that are loaded, the chosen one first: that, a fallback, or it with
    fallbacks."""
    chosen = next(iter(fonts.values()))
    if name not in fonts and name.startswith(chosen.name + WITH):
        others = name[len(chosen.name + WITH) :].split(WITH)
        fonts[name] = mixed(chosen, [_drawn_with(other, fonts) for other in others])
    if name not in fonts:
        fonts[name] = load_font(next(path for path in assets.fallback_fonts() if Path(path).name == name))
    return fonts[name]


def _length(outline: Outline) -> float:
    return outline.bounds[2] - outline.bounds[0]


def _aspect(outline: Outline) -> float:
    return _length(outline) / (outline.bounds[3] - outline.bounds[1])
