"""Words and a font -> outlines: HarfBuzz shapes, fontTools pens draw, skia-pathops unites what overlaps.

A font's own y axis points up; it is flipped in `_draw`, once, and everything after that is in em with y down.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile
from pathlib import Path
from types import MappingProxyType
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

import numpy as np
import pathops
import shapely
import uharfbuzz as hb
from shapely.geometry.base import BaseGeometry

from wordpack import assets, geometry, lines, pens, runs
from wordpack.errors import WordpackError, first_few
from wordpack.fonts import Font, Glyph, load_font
from wordpack.model import Line, Missing, Outline, Outlines, Segment, Word, Words
from wordpack.options import MISSING_POLICIES

FLATTEN_TOLERANCE = 2.5e-4
"""Largest distance between a curve and its polyline, em: 0.05 page units on a word of 200 units per em, a twentieth of
the default gap. A finer one costs vertices as its inverse square root (about 100 a letter here)."""

OVERLAP_AREA = 1e-9
"""Area (em^2) by which a glyph's signed area may miss its ink before its contours count as overlapping: rounding."""

PATHOPS_EM = 1024.0
"""Units per em for skia-pathops, whose tolerances are made for pixels; a power of two, so that scaling is exact."""

SHOWN = 5
"""Words that a note or an error names before it says "and n more"."""

WITH = " + "
"""Between the names of fonts that draw a word together."""

SKIN = range(0x1F3FB, 0x1F400)
"""Characters that colour the emoji before them."""

KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
"""What Unicode's emoji keycap sequences are (UTS #51, ED-14c), and as they are also written."""

BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff"
    "\u2800\ufffc\U00013441\U00013442\U00016fe4\U0001d159]"
)
"""Characters without ink that are no spaces, controls or formats: Default_Ignorable_Code_Point (Unicode 16), blanks of
Braille, hieroglyphs, Khitan and music, and what keeps the place of an object."""

INVISIBLE_STACKER = 9
"""Canonical combining class of viramas, which say how the letters beside them join."""


@dataclass(frozen=True)
class Stroke:
    """One shaped glyph of a font: its number, its pen origin in em (y down), its text's first character's index."""

    glyph: int
    x: float
    y: float
    cluster: int
    font: Font


# ------------------------------------------------------------------------------------------------------- words to ink


def outline_words(
    words: Words,
    font: Font,
    *,
    missing: str = "refuse",
    fallbacks: Optional[Sequence[Union[Font, Path]]] = None,
    shown: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Outlines:
    """The outlines of all words, in order; those of the texts in `shown` in these lines.

    A word with a letter or digit that `font` lacks is drawn whole from the first of `fallbacks` (default: the bundled
    ones) that has every character; if none has, or where only signs are lacking, each stretch that `font` lacks is
    drawn from those that have it. Where no font has a character, WordpackError is raised, or with missing="skip" the
    word is left out. All is told in `missing` and `notes`. A blank in place of ink counts as lacking, too.
    """
    if missing not in MISSING_POLICIES:
        raise WordpackError(f"option missing: {missing!r} was given; choose one of {', '.join(MISSING_POLICIES)}")
    others = _Fallbacks(fallbacks)
    kept: List[Word] = []
    items: List[Outline] = []
    absent: List[Missing] = []
    for word in words.items:
        rows = shown.get(word.text, ())
        outline, lacking = _try_outline(word.text, font, rows)
        if outline is None:
            outline, entry = _instead(word.text, lacking, font, others, rows)
            absent.append(entry)
        if outline is not None:
            kept.append(word)
            items.append(outline)
    lost = [entry for entry in absent if entry.fallback is None]
    if lost and (missing == "refuse" or not kept):
        what = "leave them out with --missing skip" if kept else "no word is left to draw"
        raise WordpackError(f"font {font.name}: {_plural(lost)} {_named(lost)} cannot be drawn with it or with any "
                            f"bundled font; choose another --font, or {what}")  # fmt: skip
    return Outlines(tuple(kept), tuple(items), tuple(absent), (*font.notes, *_missing_notes(font, absent, items)))


def _instead(
    text: str, lacking: str, font: Font, fallbacks: _Fallbacks, rows: Sequence[str]
) -> Tuple[Optional[Outline], Missing]:
    """The outline of a text that `font` cannot draw: by one fallback, else by several with `font`; or None. Signs that
    are lacking (hearts, arrows, quotes) leave the letters beside them in the font that was chosen; so do keycaps, which
    fonts that have their parts alone draw as boxes across their neighbours."""
    signs = KEYCAP.search(text) or all(unicodedata.category(char)[0] in "SP" for char in filter(_is_seen, lacking))
    for other in () if signs else fallbacks:
        outline = _try_outline(text, other, rows)[0]
        if outline is not None:
            return outline, Missing(text, lacking, other.name)
    return _by_stretches(text, lacking, font, fallbacks, rows)


def _by_stretches(
    text: str, lacking: str, font: Font, fallbacks: _Fallbacks, rows: Sequence[str]
) -> Tuple[Optional[Outline], Missing]:
    """The outline of a text by `font` and, where it lacks characters, by those that have them; or None."""
    drawing = _fonts(text, replace(font, others=tuple(fallbacks)))
    if not lacking or None in drawing:
        fonts = (font, *fallbacks)
        lost = [c for c, drawn in zip(text, drawing, strict=True) if drawn is None]
        unknown = [c for c in lost if not any(_draws(own, c) for own in fonts)]
        return None, Missing(text, "".join(dict.fromkeys(unknown or lost)) if lacking else "", None)
    used = [other for other in fallbacks if other in drawing]
    outline = _try_outline(text, mixed(font, used), rows)[0]
    return outline, Missing(text, lacking, None if outline is None else WITH.join(other.name for other in used))


def mixed(font: Font, others: Sequence[Font]) -> Font:
    """The font, with others for what it lacks; those draw each stretch of a text that has it longest."""
    return replace(font, name=WITH.join(own.name for own in (font, *others)), others=tuple(others))


def outline_text(text: str, font: Font) -> Outline:
    """The outline of one text; raises WordpackError for characters that the font lacks and for a text without ink."""
    outline, lacking = _try_outline(text, font)
    if outline is None:
        raise WordpackError(f"font {font.name}: {_named([Missing(text, lacking, None)])} cannot be drawn with it; "
                            "choose another font")  # fmt: skip
    return outline


def outline_silhouette(text: str, font: Font) -> Tuple[Outline, Tuple[str, ...]]:
    """The outline of a silhouette's text, in lines where it has line feeds, and a note where bundled fallbacks drew of
    it; raises WordpackError for characters that no font has and for a line without ink.

    What `font` has it draws, even where a fallback has the whole: a heart must not make the digits beside it thin.
    """
    shown = tuple(text.split("\n")) if "\n" in text else ()
    text = " ".join(shown) or text
    outline, lacking = _try_outline(text, font, shown)
    if outline is not None:
        return outline, ()
    outline, entry = _by_stretches(text, lacking, font, _Fallbacks(None), shown)
    if outline is None:
        raise WordpackError(f"font {font.name}: the silhouette's text {_named([entry])} cannot be drawn with it or "
                            "with any bundled font; choose another --shape or --font")  # fmt: skip
    return outline, tuple(_missing_notes(font, [entry], [outline]))


def outline_lines(text: str, shown: Sequence[str], font: Font) -> Optional[Outline]:
    """The outline of one text in the lines `shown`; None when the font lacks a character (a hyphen) or a line has no
    ink."""
    return _try_outline(text, font, shown)[0]


def advance(text: str, font: Font) -> float:
    """The typographic width of a text, em; characters that the font lacks are as wide as its .notdef."""
    return _shape(text, font)[1]


class _Fallbacks:
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


def _missing_notes(font: Font, absent: Sequence[Missing], items: Sequence[Outline]) -> Iterator[str]:
    """One note for each choice of fallback fonts that drew words or parts of them, and one for the words left out."""
    parts = {outline.text for outline in items if outline.font.startswith(font.name + WITH)}
    for fallback, in_part in dict.fromkeys((entry.fallback, entry.word in parts) for entry in absent):
        group = [entry for entry in absent if (entry.fallback, entry.word in parts) == (fallback, in_part)]
        what = "these characters drawn with" if in_part else "drawn with"
        deed = f"{what} {fallback}" if fallback else "left out, no bundled font has them"
        yield f"{font.name} cannot draw {_plural(group)} {_named(group)}: {deed}"


def _plural(entries: Sequence[Missing]) -> str:
    return "the word" if len(entries) == 1 else f"{len(entries)} words:"


def _named(entries: Sequence[Missing]) -> str:
    """'word' (U+0041 U+0042), 'other' (nothing to draw), and n more."""
    lacking = [" ".join(f"U+{ord(char):04X}" for char in entry.characters) for entry in entries]
    named = [f"{entry.word!r} ({codes or 'nothing to draw'})" for entry, codes in zip(entries, lacking, strict=True)]
    return first_few(named, SHOWN)


# -------------------------------------------------------------------------------------------------- shaping one text


@dataclass(frozen=True, eq=False)
class _Row:
    """One line about its own pen origin, em: the pieces of its ink, its bounds and its advance."""

    pieces: Tuple[Tuple[Stroke, Glyph], ...]
    bounds: Tuple[float, float, float, float]
    advance: float


def _try_outline(text: str, font: Font, shown: Sequence[str] = ()) -> Tuple[Optional[Outline], str]:
    """The text's outline, in the lines `shown` if there are any, and ""; or None and the characters that the font
    lacks ("" when there is no ink at all)."""
    level = runs.paragraph_level(text) if shown else None
    shaped = [_shape(line, font, level) for line in shown or (text,)]
    lacking = "".join(_lacking(line, strokes, font) for line, (strokes, _) in zip(shown or (text,), shaped))
    if lacking:
        return None, "".join(dict.fromkeys(lacking))
    rows = [_row(strokes, advance) for strokes, advance in shaped]
    inked = [row for row in rows if row is not None]
    if len(inked) < len(rows):
        return None, ""
    return _stacked(text, shown, inked, font), ""


def _row(strokes: Sequence[Stroke], advance: float) -> Optional[_Row]:
    """The line that glyphs make; None when there is no ink."""
    drawn = [(stroke, _glyph(stroke.font, stroke.glyph)) for stroke in strokes]
    drawn = [(stroke, glyph) for stroke, glyph in drawn if glyph.bounds is not None]
    if not drawn:
        return None
    pieces = tuple(_merge(group) for group in _touching(drawn))
    boxes = _boxes(pieces)
    (x0, y0), (x1, y1) = boxes[:, :2].min(0).tolist(), boxes[:, 2:].max(0).tolist()
    return _Row(pieces, (x0, y0, x1, y1), advance)


def _stacked(text: str, shown: Sequence[str], rows: Sequence[_Row], font: Font) -> Outline:
    """Lines one under the other, the middles of their ink on one vertical, about the middle of the whole."""
    middle = [(row.bounds[0] + row.bounds[2]) / 2 for row in rows]
    inks = [_moved(_ink(row), -cx, 0.0) for row, cx in zip(rows, middle, strict=True)] if len(rows) > 1 else []
    step = lines.line_step(inks)
    y0 = min(row.bounds[1] + n * step for n, row in enumerate(rows))
    y1 = max(row.bounds[3] + n * step for n, row in enumerate(rows))
    cy = (y0 + y1) / 2
    x0 = min(row.bounds[0] - cx for row, cx in zip(rows, middle, strict=True))
    x1 = max(row.bounds[2] - cx for row, cx in zip(rows, middle, strict=True))
    places = [
        (glyph, stroke.x - cx, stroke.y + n * step - cy)
        for n, (row, cx) in enumerate(zip(rows, middle, strict=True))
        for stroke, glyph in row.pieces
    ]
    return Outline(
        text=text,
        path=pens.MovedPaths(tuple((glyph.path, x, y) for glyph, x, y in places)),
        rings=tuple(ring + np.array((x, y)) for glyph, x, y in places for ring in glyph.rings),
        area=sum(glyph.area for glyph, _, _ in places),
        bounds=(x0, y0 - cy, x1, y1 - cy),
        baseline=(-middle[0], -cy),
        advance=max(row.advance for row in rows),
        font=font.name,
        lines=tuple(
            Line(line, row.bounds[0] - cx, row.bounds[2] - cx, n * step - cy)
            for n, (line, row, cx) in enumerate(zip(shown, rows, middle))
        ),
    )


def _ink(row: _Row) -> BaseGeometry:
    return shapely.union_all([_moved(glyph.ink, stroke.x, stroke.y) for stroke, glyph in row.pieces])


def _shape(text: str, font: Font, level: Optional[int] = None) -> Tuple[List[Stroke], float]:
    """HarfBuzz's glyphs from left to right, and the advance of the whole, in em; `level`: of the paragraph that the
    text is a line of (runs.split)."""
    strokes, x, y = [], 0, 0
    drawing, left, top = font, 0.0, 0.0  # where the stretch of one font begins, for each has units of its own
    for run, own in _pieces(text, font, level):
        if own is not drawing:
            left, top = left + x / drawing.upem, top - y / drawing.upem
            drawing, x, y = own, 0, 0
        buffer = _shaped(text, run, own)
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            at = left + (x + place.x_offset) / own.upem, top - (y + place.y_offset) / own.upem
            strokes.append(Stroke(info.codepoint, *at, info.cluster, own))
            x += place.x_advance
            y += place.y_advance
    return strokes, left + x / drawing.upem


def _shaped(text: str, run: runs.Run, font: Font) -> Any:
    buffer = hb.Buffer()
    buffer.add_str(text, run.start, run.end - run.start)
    buffer.direction = "rtl" if run.rtl else "ltr"
    buffer.language = "und"  # or a HarfBuzz that asks the locale makes posters differ from one machine to another
    buffer.guess_segment_properties()
    hb.shape(font.shaper, buffer)
    return buffer


def _pieces(text: str, font: Font, level: Optional[int]) -> Iterator[Tuple[runs.Run, Font]]:
    """The text's runs from left to right, cut where another font draws on."""
    drawing = _fonts(text, font) if font.others else []
    for run in runs.split(text, level):
        if not drawing:
            yield run, font
            continue
        cuts = [i for i in range(run.start + 1, run.end) if drawing[i] is not drawing[i - 1]]
        pieces = [runs.Run(a, b, run.rtl) for a, b in zip([run.start, *cuts], [*cuts, run.end], strict=True)]
        for piece in pieces[::-1] if run.rtl else pieces:
            yield piece, drawing[piece.start] or font


def _fonts(text: str, font: Font) -> List[Optional[Font]]:
    """Which font draws each character: `font` what it has; what it lacks, the one of its others that goes on longest
    there, the first of several. None where no font has it. A keycap is drawn by the last that has it whole, if
    one has: pictures come last."""
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
    whole = [other for other in others if _has_keycap(other, cluster)] if KEYCAP.fullmatch(cluster) else []
    return font is whole[-1] if whole else _has(font, cluster)


def _has_keycap(font: Font, cluster: str) -> bool:
    """Whether one glyph is the whole keycap."""
    return _has(font, cluster) and sum(not _is_empty(font, stroke.glyph) for stroke in _strokes(cluster, font)) == 1


def _has(font: Font, cluster: str) -> bool:
    return not _lacking(cluster, _strokes(cluster, font), font)


def _strokes(cluster: str, font: Font) -> List[Stroke]:
    """The glyphs of a cluster alone, wherever they stand."""
    infos = _shaped(cluster, runs.Run(0, len(cluster), False), font).glyph_infos
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


def _lacking(text: str, strokes: Sequence[Stroke], font: Font) -> str:
    """The characters behind every .notdef (glyph 0), and those that came out blank and are not, each once, in the
    text's order."""
    suspects = {stroke.cluster for stroke in strokes if _is_empty(stroke.font, stroke.glyph)}
    starts = sorted({stroke.cluster for stroke in strokes} | {len(text)})
    found: Dict[str, None] = {}
    for start in sorted(suspects):
        cluster = text[start : starts[starts.index(start) + 1]]
        here = [stroke for stroke in strokes if stroke.cluster == start]
        if all(stroke.glyph for stroke in here):
            found.update(dict.fromkeys(_lost(cluster, here)))
        else:
            found.update(dict.fromkeys([char for char in cluster if not _draws(font, char)] or cluster))
    return "".join(found)


def _lost(cluster: str, strokes: Sequence[Stroke]) -> List[str]:
    """The characters of a cluster without .notdef that its font has as blanks: those that are shaped to just these, or
    all where no glyph has ink. Others are seen in glyphs that are not their own, as parts of a ligature."""
    font, numbers = strokes[0].font, {stroke.glyph for stroke in strokes}
    blank = [char for char in cluster if _is_blank(font, char)]
    if all(_is_empty(font, number) for number in numbers):
        return blank
    return [char for char in blank if font.shaper.get_nominal_glyph(ord(char)) in numbers]


def _draws(font: Font, char: str) -> bool:
    return ord(char) in font.cmap and not _is_blank(font, char)


def _is_blank(font: Font, char: str) -> bool:
    """Whether a font has a character that is seen and no outline for it: colour fonts, and subsets cut by glyphs."""
    number = font.shaper.get_nominal_glyph(ord(char)) if _is_seen(char) else 0
    return bool(number) and _is_empty(font, number)


def _is_empty(font: Font, number: int) -> bool:
    """Whether a glyph is .notdef, or has no outline."""
    return not number or _glyph(font, number).bounds is None


def _is_seen(char: str) -> bool:
    """Whether a character must have ink."""
    if unicodedata.category(char) in ("Zs", "Zl", "Zp", "Cc", "Cf"):
        return False
    return BLANK.match(char) is None and unicodedata.combining(char) != INVISIBLE_STACKER


# ---------------------------------------------------------------------------------------------------- drawing glyphs


def _glyph(font: Font, number: int) -> Glyph:
    if number not in font.glyphs:
        font.glyphs[number] = _draw(font, number)
    return font.glyphs[number]


def _draw(font: Font, number: int) -> Glyph:
    """Draw a glyph in em, y down; contours that overlap are united, all others keep their very curves."""
    pen = pens.SimplePen(font.glyph_set)
    try:
        font.glyph_set[font.order[number]].draw(pen)
    except Exception as error:  # as in load_font: a damaged glyph raises anything
        raise WordpackError(f"font {font.path}: glyph {number} cannot be drawn ({error}); "
                            "is the file damaged?") from error  # fmt: skip
    path = pens.transform(pen.segments, 1 / font.upem, -1 / font.upem, 0.0, 0.0)
    rings = pens.flatten(path, FLATTEN_TOLERANCE)
    ink = geometry.filled(rings, even_odd=False)
    signed = geometry.area(rings)
    if abs(abs(signed) - ink.area) > OVERLAP_AREA:
        path = _unite(path, ink)
    elif signed < 0:
        path = pens.reverse(path)
    return _finished(path, ink)


def _finished(path: Tuple[Segment, ...], ink: BaseGeometry) -> Glyph:
    """The glyph of a path whose contours are disjoint and well oriented."""
    return Glyph(path, pens.flatten(path, FLATTEN_TOLERANCE), pens.area(path), pens.bounds(path), ink)


def _boxes(drawn: Sequence[Tuple[Stroke, Glyph]]) -> np.ndarray:
    """x0, y0, x1, y1 of each glyph where it stands, [G, 4]."""
    return np.array([glyph.bounds for _, glyph in drawn]) + [[s.x, s.y, s.x, s.y] for s, _ in drawn]


def _touching(drawn: Sequence[Tuple[Stroke, Glyph]]) -> List[List[Tuple[Stroke, Glyph]]]:
    """The glyphs of one text in groups whose ink touches: connected components, in order of their first glyph."""
    group = list(range(len(drawn)))
    boxes = _boxes(drawn)
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    near = ((low <= high.swapaxes(0, 1)) & (low.swapaxes(0, 1) <= high)).all(2)
    for i, j in zip(*(axis.tolist() for axis in near.nonzero()), strict=True):
        if i < j and group[i] != group[j] and _meet(drawn[i], drawn[j]):
            old, new = max(group[i], group[j]), min(group[i], group[j])
            group = [new if g == old else g for g in group]
    return [[piece for piece, g in zip(drawn, group, strict=True) if g == first] for first in sorted(set(group))]


def _meet(one: Tuple[Stroke, Glyph], other: Tuple[Stroke, Glyph]) -> bool:
    """Whether two glyphs' inks share a point; of one font, remembered by their numbers and the step from one to the
    other."""
    (s, a), (t, b) = one, other
    key = (s.glyph, t.glyph, round(t.x - s.x, 9), round(t.y - s.y, 9))
    known = s.font.meets if s.font is t.font else {}
    if key not in known:
        known[key] = bool(a.ink.intersects(_moved(b.ink, t.x - s.x, t.y - s.y)))
    return known[key]


def _merge(group: Sequence[Tuple[Stroke, Glyph]]) -> Tuple[Stroke, Glyph]:
    """Touching glyphs as one, about the text's origin."""
    if len(group) == 1:
        return group[0]
    path = pens.MovedPaths(tuple((glyph.path, stroke.x, stroke.y) for stroke, glyph in group))
    ink = shapely.union_all([_moved(glyph.ink, stroke.x, stroke.y) for stroke, glyph in group])
    return replace(group[0][0], x=0.0, y=0.0), _finished(_unite(path, ink), ink)


def _moved(ink: BaseGeometry, dx: float, dy: float) -> BaseGeometry:
    return shapely.transform(ink, lambda points: points + (dx, dy))


def _unite(path: Sequence[Segment], ink: BaseGeometry) -> Tuple[Segment, ...]:
    """The non-zero union of a path's contours with its curves kept, outer contours positive.

    Skia's path operations now and then lose or invent a contour; `ink`, the exact union of the polylines, is the
    witness. The areas may differ by no more than the flattening allows along the outline; if they do, the polylines
    themselves are the answer.
    """
    scaled, pen = pathops.Path(), pens.SimplePen()
    pens.replay(pens.transform(path, PATHOPS_EM, PATHOPS_EM, 0.0, 0.0), scaled.getPen())
    try:
        scaled.simplify(fix_winding=True, keep_starting_points=False)
        scaled.draw(pen)
        united = pens.transform(pen.segments, 1 / PATHOPS_EM, 1 / PATHOPS_EM, 0.0, 0.0)
    except pathops.PathOpsError:
        united = ()
    if geometry.area(pens.flatten(united, FLATTEN_TOLERANCE)) < 0:
        united = pens.reverse(united)
    if abs(geometry.area(pens.flatten(united, FLATTEN_TOLERANCE)) - ink.area) <= ink.length * FLATTEN_TOLERANCE:
        return united
    return pens.from_rings(geometry.from_polygon(ink))
