"""Words and a font -> outlines: each text in a line or several, what its font lacks drawn by others, and told."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Iterator, List, Mapping, Optional, Sequence, Tuple, Union

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from wordpack import lines, pens, runs
from wordpack.errors import WordpackError, first_few, shown
from wordpack.fallbacks import KEYCAP, WITH, Fallbacks, draws, fonts_of, is_seen, lacks, mixed, stretches
from wordpack.fonts import Font, Glyph
from wordpack.glyphs import FLATTEN_TOLERANCE as FLATTEN_TOLERANCE  # how near the outlines' rings are to their curves
from wordpack.glyphs import Stroke, boxes_of, glyph_of, merged, moved, shaped, touching
from wordpack.model import Line, Missing, Outline, Outlines, Word, Words
from wordpack.options import MISSING_POLICIES, one_of

SHOWN = 5
"""Words, and characters of each, that a note or an error names before it says "and n more"."""

NEARLY_ALL = 0.9
"""Share of the words from which those that one fallback draws are no exceptions to be named: the list is in a script
that its font has not."""

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
    one_of("missing", missing, MISSING_POLICIES)
    others = Fallbacks(fallbacks)
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
    text: str, lacking: str, font: Font, fallbacks: Fallbacks, rows: Sequence[str]
) -> Tuple[Optional[Outline], Missing]:
    """The outline of a text that `font` cannot draw: by one fallback, else by several with `font`; or None. Signs that
    are lacking (hearts, arrows, quotes) leave the letters beside them in the font that was chosen; so do keycaps, which
    fonts that have their parts alone draw as boxes across their neighbours."""
    signs = KEYCAP.search(text) or all(unicodedata.category(char)[0] in "SP" for char in filter(is_seen, lacking))
    for other in () if signs else fallbacks:
        outline = _try_outline(text, other, rows)[0]
        if outline is not None:
            return outline, Missing(text, lacking, other.name)
    return _by_stretches(text, lacking, font, fallbacks, rows)


def _by_stretches(
    text: str, lacking: str, font: Font, fallbacks: Fallbacks, rows: Sequence[str]
) -> Tuple[Optional[Outline], Missing]:
    """The outline of a text by `font` and, where it lacks characters, by those that have them; or None."""
    drawing = fonts_of(text, replace(font, others=tuple(fallbacks)))
    if not lacking or None in drawing:
        fonts = (font, *fallbacks)
        lost = [c for c, drawn in zip(text, drawing, strict=True) if drawn is None]
        unknown = [c for c in lost if not any(draws(own, c) for own in fonts)]
        return None, Missing(text, "".join(dict.fromkeys(unknown or lost)) if lacking else "", None)
    used = [other for other in fallbacks if other in drawing]
    outline = _try_outline(text, mixed(font, used), rows)[0]
    return outline, Missing(text, lacking, None if outline is None else WITH.join(other.name for other in used))


def outline_text(text: str, font: Font) -> Outline:
    """The outline of one text; raises WordpackError for characters that the font lacks and for a text without ink."""
    outline, lacking = _try_outline(text, font)
    if outline is None:
        raise WordpackError(f"font {font.name}: {_named([Missing(text, lacking, None)])} cannot be drawn with it; "
                            "choose another font")  # fmt: skip
    return outline


def outline_silhouette(text: str, font: Font, *, own: bool = False) -> Tuple[Outline, Tuple[str, ...]]:
    """The outline of a silhouette's text, in lines where it has line feeds, and notes: where bundled fallbacks drew of
    it, and on a font that is its `own`, which the words' notes do not have. Raises WordpackError for characters that no
    font has and for a line without ink.

    What `font` has it draws, even where a fallback has the whole: a heart must not make the digits beside it thin.
    """
    shown = tuple(text.split("\n")) if "\n" in text else ()
    text = " ".join(shown) or text
    outline, lacking = _try_outline(text, font, shown)
    notes = font.notes if own else ()
    if outline is not None:
        return outline, notes
    outline, entry = _by_stretches(text, lacking, font, Fallbacks(None), shown)
    if outline is None:
        raise WordpackError(f"font {font.name}: the silhouette's text {_named([entry])} cannot be drawn with it or "
                            "with any bundled font; choose another --shape or --font")  # fmt: skip
    return outline, (*notes, *_missing_notes(font, [entry], [outline]))


def outline_lines(text: str, shown: Sequence[str], font: Font) -> Optional[Outline]:
    """The outline of one text in the lines `shown`; None when the font lacks a character (a hyphen) or a line has no
    ink."""
    return _try_outline(text, font, shown)[0]


def advance(text: str, font: Font) -> float:
    """The typographic width of a text, em; characters that the font lacks are as wide as its .notdef."""
    return _shape(text, font)[1]


def _missing_notes(font: Font, absent: Sequence[Missing], items: Sequence[Outline]) -> Iterator[str]:
    """One note for each choice of fallback fonts that drew words or parts of them, and one for the words left out.
    More words than would be named, and nearly all of the list's, are told by their number alone; the characters that
    `font` lacks only where they are missing or replaced, not where one fallback draws all of the word."""
    parts = {outline.text for outline in items if outline.font.startswith(font.name + WITH)}
    for fallback, in_part in dict.fromkeys((entry.fallback, entry.word in parts) for entry in absent):
        group = [entry for entry in absent if (entry.fallback, entry.word in parts) == (fallback, in_part)]
        if fallback and not in_part and len(group) > SHOWN and len(group) >= NEARLY_ALL * len(items):
            those = f"all {len(group)}" if len(group) == len(items) else f"{len(group)} of {len(items)}"
            why = f"since {font.name} has no such letters; for another look give a font that has them with --font"
            yield f"{those} words are drawn with {fallback}, {why}"
            continue
        what = "these characters drawn with" if in_part else "drawn with"
        left_out = f"left out, no bundled font has {'it' if len(group) == 1 else 'them'}"
        deed = f"{what} {fallback}" if fallback else left_out
        named = _named(group) if in_part or not fallback else first_few([shown(entry.word) for entry in group], SHOWN)
        yield f"{font.name} cannot draw {_plural(group)} {named}: {deed}"


def _plural(entries: Sequence[Missing]) -> str:
    return "the word" if len(entries) == 1 else f"{len(entries)} words:"


def _named(entries: Sequence[Missing]) -> str:
    """'word' (U+0041 U+0042), 'other' (nothing to draw), and n more."""
    lacking = [first_few([f"U+{ord(char):04X}" for char in entry.characters], SHOWN, " ") for entry in entries]
    named = [
        f"{shown(entry.word)} ({codes or 'nothing to draw'})" for entry, codes in zip(entries, lacking, strict=True)
    ]
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
    made = [_shape(line, font, level) for line in shown or (text,)]
    lacking = "".join(lacks(line, strokes, font) for line, (strokes, _) in zip(shown or (text,), made))
    if lacking:
        return None, "".join(dict.fromkeys(lacking))
    rows = [_row(strokes, length) for strokes, length in made]
    inked = [row for row in rows if row is not None]
    if len(inked) < len(rows):
        return None, ""
    return _stacked(text, shown, inked, font), ""


def _row(strokes: Sequence[Stroke], length: float) -> Optional[_Row]:
    """The line that glyphs make; None when there is no ink."""
    drawn = [(stroke, glyph_of(stroke.font, stroke.glyph)) for stroke in strokes]
    drawn = [(stroke, glyph) for stroke, glyph in drawn if glyph.bounds is not None]
    if not drawn:
        return None
    pieces = tuple(merged(group) for group in touching(drawn))
    boxes = boxes_of(pieces)
    (x0, y0), (x1, y1) = boxes[:, :2].min(0).tolist(), boxes[:, 2:].max(0).tolist()
    return _Row(pieces, (x0, y0, x1, y1), length)


def _stacked(text: str, shown: Sequence[str], rows: Sequence[_Row], font: Font) -> Outline:
    """Lines one under the other, the middles of their ink on one vertical, about the middle of the whole."""
    middle = [(row.bounds[0] + row.bounds[2]) / 2 for row in rows]
    inks = [moved(_ink(row), -cx, 0.0) for row, cx in zip(rows, middle, strict=True)] if len(rows) > 1 else []
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
    return shapely.union_all([moved(glyph.ink, stroke.x, stroke.y) for stroke, glyph in row.pieces])


def _shape(text: str, font: Font, level: Optional[int] = None) -> Tuple[List[Stroke], float]:
    """HarfBuzz's glyphs from left to right, and the advance of the whole, in em; `level`: of the paragraph that the
    text is a line of (runs.split)."""
    strokes, x, y = [], 0, 0
    drawing, left, top = font, 0.0, 0.0  # where the stretch of one font begins, for each has units of its own
    for run, own in stretches(text, font, level):
        if own is not drawing:
            left, top = left + x / drawing.upem, top - y / drawing.upem
            drawing, x, y = own, 0, 0
        buffer = shaped(text, run, own)
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            at = left + (x + place.x_offset) / own.upem, top - (y + place.y_offset) / own.upem
            strokes.append(Stroke(info.codepoint, *at, info.cluster, own))
            x += place.x_advance
            y += place.y_advance
    return strokes, left + x / drawing.upem
