"""A font's glyphs: contours that overlap, glyphs that touch, and numbers by HarfBuzz that no locale changes."""

from __future__ import annotations

from pathlib import Path
from typing import List

import pytest
import uharfbuzz as hb
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from made_fonts import LATO_FILE, SQUARE, builder, draw, truetype

from wordpack import geometry, glyphs
from wordpack.errors import WordpackError
from wordpack.fonts import load_font
from wordpack.glyphs import Stroke, glyph_of, is_empty, touching
from wordpack.model import Word, Words
from wordpack.outlines import outline_text, outline_words


def test_glyphs_that_touch_are_united_and_keep_their_curves() -> None:
    script = load_font("pacifico")
    outline = outline_text("Mission", script)
    assert len(outline.rings) < 7  # seven letters and two dots, but most hang together
    polygon = geometry.to_polygon(outline.rings)
    assert geometry.area(outline.rings) == pytest.approx(polygon.area, rel=1e-9)
    curves = sum(name != "lineTo" for name, _ in outline.path)
    assert curves > 0.8 * len(outline.path)


def test_overlapping_contours_count_once(tmp_path: Path) -> None:
    font = load_font(str(truetype(tmp_path / "made.ttf")))
    assert outline_text("a", font).area == pytest.approx(0.36)
    united = outline_text("b", font)
    assert united.area == pytest.approx(2 * 0.36 - 0.09)
    assert len(united.rings) == 1
    assert outline_text("c", font).area == pytest.approx(0.36 - 0.04)
    assert outline_text("aa", font).bounds == pytest.approx((-0.85, -0.3, 0.85, 0.3))


def test_a_small_overlap_counts_once_too(tmp_path: Path) -> None:
    made = builder(cff=False)
    pen = TTGlyphPen(None)
    draw(pen, SQUARE, [(x + 595, y + 595) for x, y in SQUARE])  # 5 by 5 units of 1000 in common
    made.font["glyf"]["b"] = pen.glyph()
    made.save(tmp_path / "corner.ttf")
    outline = outline_text("b", load_font(tmp_path / "corner.ttf"))
    assert outline.area == pytest.approx(2 * 0.6**2 - 0.005**2, abs=1e-6)
    assert geometry.area(outline.rings) == pytest.approx(outline.area, abs=1e-6)


def test_glyphs_meet_where_they_stand_and_not_the_neighbours_alone(tmp_path: Path) -> None:
    """Squares of 0.6: at a step of 0.3 they share ink, at 0.7 none, whatever was asked of the two before."""
    font = load_font(truetype(tmp_path / "squares.ttf"))
    square = glyph_of(font, font.order.index("a"))
    first, apart, over = ((Stroke(2, x, 0.0, 0, font), square) for x in (0.0, 0.7, 0.3))
    for _ in range(2):
        assert glyphs._meet(first, over)
        assert not glyphs._meet(first, apart)
    far = Stroke(2, 5.0, 0.0, 0, font), square
    assert touching([first, far, over]) == [[first, over], [far]]


def test_what_met_in_one_font_is_not_taken_for_what_meets_in_two(tmp_path: Path) -> None:
    """The other font's glyph of the same number is a square of 0.1 that begins at 0.5, past where the first ends."""
    font = load_font(truetype(tmp_path / "squares.ttf"))
    made, pen = builder(cff=False), TTGlyphPen(None)
    draw(pen, [(500, 0), (500, 100), (600, 100), (600, 0)])
    made.font["glyf"]["a"] = pen.glyph()
    made.font["hmtx"].metrics["a"] = (1100, 500)  # where its ink begins
    made.save(tmp_path / "small.ttf")
    other = load_font(tmp_path / "small.ttf")
    square, small = (glyph_of(each, each.order.index("a")) for each in (font, other))
    first = Stroke(2, 0.0, 0.0, 0, font), square
    assert glyphs._meet(first, (Stroke(2, 0.3, 0.0, 1, font), square))
    assert not glyphs._meet(first, (Stroke(2, 0.3, 0.0, 1, other), small))
    assert glyphs._meet(first, (Stroke(2, 0.3, 0.0, 1, font), square))


def test_a_word_looks_the_same_whatever_the_locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The font draws a as c, a square with a hole, in Turkish. Not every HarfBuzz is built to ask the locale, so that
    this one is told what those would find."""

    class Turkish(hb.Buffer):
        """As HarfBuzz is on a Turkish machine: what has no language is in that one."""

        def guess_segment_properties(self) -> None:
            if self.language is None:
                self.language = "tr"
            super().guess_segment_properties()

    monkeypatch.setattr(hb, "Buffer", Turkish)
    made = builder(cff=False)
    made.addOpenTypeFeatures(
        "languagesystem DFLT dflt; languagesystem latn dflt; languagesystem latn TRK;"
        "feature locl { script latn; language TRK exclude_dflt; sub a by c; } locl;"
    )
    made.save(tmp_path / "localised.ttf")
    font, guessed = load_font(tmp_path / "localised.ttf"), Turkish()
    guessed.add_str("a")
    guessed.guess_segment_properties()
    hb.shape(font.shaper, guessed)
    assert [font.order[info.codepoint] for info in guessed.glyph_infos] == ["c"]
    assert outline_text("a", font).area == pytest.approx(0.36)


@pytest.mark.parametrize("turn", [1, -1])
def test_a_failing_union_of_curves_falls_back_on_polygons(
    turn: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def lose(self: object, **options: object) -> None:
        raise glyphs.pathops.PathOpsError("no")

    class Losing(glyphs.pathops.Path):
        simplify = lose

    monkeypatch.setattr(glyphs.pathops, "Path", Losing)
    font = load_font(str(truetype(tmp_path / "made.ttf")))
    assert outline_text("b", font).area == pytest.approx(2 * 0.36 - 0.09)


@pytest.mark.parametrize(
    "contours",
    [
        [[(100, 0), (700, 0)]],
        [[(100, 0), (300, 0), (700, 0)]],
        [[(100, 0), (300, 200), (700, 600)]],
        [SQUARE, SQUARE[::-1]],
    ],
)
@pytest.mark.parametrize("cff", [False, True])
def test_a_letter_whose_contours_have_no_area_counts_as_lacking(tmp_path: Path, cff: bool, contours: List) -> None:
    made = builder(cff)
    pen = T2CharStringPen(1100, None) if cff else TTGlyphPen(None)
    draw(pen, *contours)
    if cff:
        made.font["CFF "].cff[0].CharStrings["a"].program = pen.getCharString().program
    else:
        made.font["glyf"]["a"] = pen.glyph()
    made.save(tmp_path / "made.ttf")
    font = load_font(str(tmp_path / "made.ttf"))
    assert is_empty(font, font.order.index("a"))
    assert not is_empty(font, font.order.index("b"))
    with pytest.raises(WordpackError, match=r"'ab' \(U\+0061\) cannot be drawn with it; choose another font$"):
        outline_text("ab", font)
    drawn = outline_words(Words((Word("ab", 1.0),)), font, fallbacks=[LATO_FILE]).items[0]
    assert drawn.area == pytest.approx(outline_text("ab", load_font(LATO_FILE)).area)
