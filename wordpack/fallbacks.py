"""Which font draws which characters of a text: what a font has and lacks, and the others that draw what it lacks."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Sequence, Tuple, Union

from wordpack import assets, runs
from wordpack.fonts import Font, load_font
from wordpack.glyphs import Stroke, is_empty, shaped

WITH = " + "
"""Between the names of fonts that draw a word together."""

SKIN = range(0x1F3FB, 0x1F400)
"""Characters that colour the emoji before them."""

KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
"""What Unicode's emoji keycap sequences are (UTS #51, ED-14c), and as they are also written."""

SUITS = "\u2660\u2663\u2665\u2666"
"""Signs that pictures draw better: the symbols' font has a narrow heart with a blunt tip, no larger than a letter. Most
other signs are hatched, boxed or drawn in lines as pictures, and solid as symbols."""

BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff"
    "\u2800\ufffc\U00013441\U00013442\U00016fe4\U0001d159]"
)
"""Characters without ink that are no spaces, controls or formats: Default_Ignorable_Code_Point (Unicode 16), blanks of
Braille, hieroglyphs, Khitan and music, and what keeps the place of an object."""

INVISIBLE_STACKER = 9
"""Canonical combining class of viramas, which say how the letters beside them join."""


class Fallbacks:
    """The fallback fonts one by one, each loaded when it is first needed."""

    def __init__(self, entries: Optional[Sequence[Union[Font, Path]]]) -> None:
        self._waiting = list(assets.fallback_fonts() if entries is None else entries)
        self._loaded: List[Font] = []

    def __iter__(self) -> Iterator[Font]:
        yield from self._loaded
        while self._waiting:
            entry = self._waiting.pop(0)
            self._loaded.append(entry if isinstance(entry, Font) else load_font(entry))
            yield self._loaded[-1]


def mixed(font: Font, others: Sequence[Font]) -> Font:
    """The font, with others for what it lacks; those draw each stretch of a text that has it longest."""
    return replace(font, name=WITH.join(own.name for own in (font, *others)), others=tuple(others))


def stretches(text: str, font: Font, level: Optional[int]) -> Iterator[Tuple[runs.Run, Font]]:
    """The text's runs from left to right, cut where another font draws on."""
    drawing = fonts_of(text, font) if font.others else []
    for run in runs.split(text, level):
        if not drawing:
            yield run, font
            continue
        cuts = [i for i in range(run.start + 1, run.end) if drawing[i] is not drawing[i - 1]]
        pieces = [runs.Run(a, b, run.rtl) for a, b in zip([run.start, *cuts], [*cuts, run.end], strict=True)]
        for piece in pieces[::-1] if run.rtl else pieces:
            yield piece, drawing[piece.start] or font


def fonts_of(text: str, font: Font) -> List[Optional[Font]]:
    """Which font draws each character: `font` what it has; what it lacks, the one of its others that goes on longest
    there, the first of several. None where no font has it. A keycap is drawn by the last that has it whole, if
    one has, and one of SUITS by the last that has it: pictures come last."""
    clusters = _clusters(text)
    own = [_has(font, cluster) for cluster in clusters]
    drawing: List[Optional[Font]] = []
    at = 0
    while at < len(clusters):
        best: Optional[Font] = font
        step = 1
        if not own[at]:
            lacked = clusters[at : own.index(True, at) if True in own[at:] else None]
            may_draw = (partial(_may_draw, other, font.others) for other in font.others)
            reaches = [sum(1 for _ in takewhile(may, lacked)) for may in may_draw]
            step = max(reaches, default=0)
            best = font.others[reaches.index(step)] if step else None
        drawing += [best] * sum(map(len, clusters[at : at + max(step, 1)]))
        at += max(step, 1)
    return drawing


def _may_draw(font: Font, others: Sequence[Font], cluster: str) -> bool:
    pictured = _has_keycap if KEYCAP.fullmatch(cluster) else _has if cluster[0] in SUITS else None
    able = [other for other in others if pictured(other, cluster)] if pictured else []
    return font is able[-1] if able else _has(font, cluster)


def _has_keycap(font: Font, cluster: str) -> bool:
    """Whether one glyph is the whole keycap."""
    return _has(font, cluster) and sum(not is_empty(font, stroke.glyph) for stroke in _strokes(cluster, font)) == 1


def _has(font: Font, cluster: str) -> bool:
    return not lacks(cluster, _strokes(cluster, font), font)


def _strokes(cluster: str, font: Font) -> List[Stroke]:
    """The glyphs of a cluster alone, wherever they stand."""
    infos = shaped(cluster, runs.Run(0, len(cluster), False), font).glyph_infos
    return [Stroke(info.codepoint, 0.0, 0.0, info.cluster, font) for info in infos]


def _clusters(text: str) -> List[str]:
    """The text in pieces that one font must draw: a character and its marks, emoji that are joined to one."""
    pieces: List[str] = []
    for char in text:
        joins = unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf") or ord(char) in SKIN
        if pieces and (joins or pieces[-1].endswith("\u200d")):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def lacks(text: str, strokes: Sequence[Stroke], font: Font) -> str:
    """The characters behind every .notdef (glyph 0), and those that came out blank and are not, each once, in the
    text's order."""
    suspects = {stroke.cluster for stroke in strokes if is_empty(stroke.font, stroke.glyph)}
    starts = sorted({stroke.cluster for stroke in strokes} | {len(text)})
    found: Dict[str, None] = {}
    for start in sorted(suspects):
        cluster = text[start : starts[starts.index(start) + 1]]
        here = [stroke for stroke in strokes if stroke.cluster == start]
        if all(stroke.glyph for stroke in here):
            found.update(dict.fromkeys(_lost(cluster, here)))
        else:
            found.update(dict.fromkeys([char for char in cluster if not draws(font, char)] or cluster))
    return "".join(found)


def _lost(cluster: str, strokes: Sequence[Stroke]) -> List[str]:
    """The characters of a cluster without .notdef that its font has as blanks: those that are shaped to just these, or
    all where no glyph has ink. Others are seen in glyphs that are not their own, as parts of a ligature."""
    font, numbers = strokes[0].font, {stroke.glyph for stroke in strokes}
    blank = [char for char in cluster if _is_blank(font, char)]
    if all(is_empty(font, number) for number in numbers):
        return blank
    return [char for char in blank if font.shaper.get_nominal_glyph(ord(char)) in numbers]


def draws(font: Font, char: str) -> bool:
    """Whether a font has a character, and ink for it if it must have any."""
    return ord(char) in font.cmap and not _is_blank(font, char)


def _is_blank(font: Font, char: str) -> bool:
    """Whether a font has a character that is seen and no outline for it: colour fonts, and subsets cut by glyphs."""
    number = font.shaper.get_nominal_glyph(ord(char)) if is_seen(char) else 0
    return bool(number) and is_empty(font, number)


def is_seen(char: str) -> bool:
    """Whether a character must have ink."""
    if unicodedata.category(char) in ("Zs", "Zl", "Zp", "Cc", "Cf"):
        return False
    return BLANK.match(char) is None and unicodedata.combining(char) != INVISIBLE_STACKER
