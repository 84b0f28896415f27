"""A font's glyphs -> ink: numbered and placed by HarfBuzz, drawn by fontTools' pens, united by skia-pathops.

A font's own y axis points up; it is flipped in `_draw`, once, and everything after that is in em with y down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, List, Sequence, Tuple

import numpy as np
import pathops
import shapely
import uharfbuzz as hb
from shapely.geometry.base import BaseGeometry

from wordpack import geometry, pens, runs
from wordpack.errors import WordpackError
from wordpack.fonts import Font, Glyph
from wordpack.model import Segment

FLATTEN_TOLERANCE = geometry.CURVE
"""Largest distance between a glyph's curves and its rings, em."""

OVERLAP_AREA = 1e-9
"""Area (em^2) by which a glyph's signed area may miss its ink before its contours count as overlapping: rounding."""

LEAST_INK = 1e-9
"""Area (em^2) under which a glyph has no ink: rounding. The least triangle of whole units, at 16384 to the em, has
nearly twice that."""

PATHOPS_EM = 1024.0
"""Units per em for skia-pathops, whose tolerances are made for pixels; a power of two, so that scaling is exact."""


@dataclass(frozen=True)
class Stroke:
    """One shaped glyph of a font: its number, its pen origin in em (y down), its text's first character's index."""

    glyph: int
    x: float
    y: float
    cluster: int
    font: Font


def shaped(text: str, run: runs.Run, font: Font) -> Any:
    """HarfBuzz's buffer of a run of the text: glyphs and their places in the font's units, from left to right."""
    buffer = hb.Buffer()
    buffer.add_str(text, run.start, run.end - run.start)
    buffer.direction = "rtl" if run.rtl else "ltr"
    buffer.language = "und"  # or a HarfBuzz that asks the locale makes posters differ from one machine to another
    buffer.guess_segment_properties()
    hb.shape(font.shaper, buffer)
    return buffer


def glyph_of(font: Font, number: int) -> Glyph:
    """The glyph of a number, drawn when it is first asked for; WordpackError for one that is damaged."""
    if number not in font.glyphs:
        font.glyphs[number] = _draw(font, number)
    return font.glyphs[number]


def is_empty(font: Font, number: int) -> bool:
    """Whether a glyph is .notdef, or has no ink."""
    return not number or glyph_of(font, number).bounds is None


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
    if ink.area < LEAST_INK:  # contours without area draw nothing, and have no bounds that a word could be measured by
        return Glyph((), (), 0.0, None, ink)
    signed = geometry.area(rings)
    if abs(abs(signed) - ink.area) > OVERLAP_AREA:
        path = _unite(path, ink)
    elif signed < 0:
        path = pens.reverse(path)
    return _finished(path, ink)


def _finished(path: Tuple[Segment, ...], ink: BaseGeometry) -> Glyph:
    """The glyph of a path whose contours are disjoint and well oriented."""
    return Glyph(path, pens.flatten(path, FLATTEN_TOLERANCE), pens.area(path), pens.bounds(path), ink)


def boxes_of(drawn: Sequence[Tuple[Stroke, Glyph]]) -> np.ndarray:
    """x0, y0, x1, y1 of each glyph where it stands, [G, 4]."""
    return np.array([glyph.bounds for _, glyph in drawn]) + [[s.x, s.y, s.x, s.y] for s, _ in drawn]


def touching(drawn: Sequence[Tuple[Stroke, Glyph]]) -> List[List[Tuple[Stroke, Glyph]]]:
    """The glyphs of one text in groups whose ink touches: connected components, in order of their first glyph."""
    group = list(range(len(drawn)))
    boxes = boxes_of(drawn)
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
        known[key] = bool(a.ink.intersects(moved(b.ink, t.x - s.x, t.y - s.y)))
    return known[key]


def merged(group: Sequence[Tuple[Stroke, Glyph]]) -> Tuple[Stroke, Glyph]:
    """Touching glyphs as one, about the text's origin."""
    if len(group) == 1:
        return group[0]
    path = pens.MovedPaths(tuple((glyph.path, stroke.x, stroke.y) for stroke, glyph in group))
    ink = shapely.union_all([moved(glyph.ink, stroke.x, stroke.y) for stroke, glyph in group])
    return replace(group[0][0], x=0.0, y=0.0), _finished(_unite(path, ink), ink)


def moved(ink: BaseGeometry, dx: float, dy: float) -> BaseGeometry:
    """Ink that is shifted, em."""
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
