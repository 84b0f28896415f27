"""Outlines: areas against FreeType's rasteriser, widths against the font's own tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from lists import words
from made_fonts import LATO_FILE, builder, draw, fallback, freetype_ink

from wordpack import assets, geometry, pens
from wordpack.errors import WordpackError
from wordpack.fonts import load_font
from wordpack.model import Outline
from wordpack.outlines import FLATTEN_TOLERANCE, outline_silhouette, outline_text, outline_words

LATO = load_font("lato-black")


# ------------------------------------------------------------------------------------------------------------ ink


@pytest.mark.parametrize("char", list("aegioQ@8&ß§") + ["Å", "®", "Ж", "fi"[0]])
def test_area_is_freetypes(char: str) -> None:
    outline = outline_text(char, LATO)
    assert outline.area == pytest.approx(freetype_ink(LATO_FILE, char), rel=2e-3)


@pytest.mark.parametrize("name", assets.font_names())
def test_every_bundled_font_draws_freetypes_area(name: str) -> None:
    font = load_font(name)
    for char in "RB":  # no script font has other forms of these at the end of a word
        assert outline_text(char, font).area == pytest.approx(freetype_ink(font.path, char), rel=3e-3)


@pytest.mark.parametrize("text", ["Wonderland", "Ångström", "fjord", "®", "%&@", "Ελλάδα", "quay"])
def test_the_parts_of_an_outline_agree(text: str) -> None:
    outline = outline_text(text, LATO)
    polygon = geometry.to_polygon(outline.rings)
    assert geometry.area(outline.rings) == pytest.approx(polygon.area, rel=1e-9)
    assert abs(outline.area - polygon.area) <= polygon.length * FLATTEN_TOLERANCE
    assert pens.area(outline.path) == pytest.approx(outline.area, rel=1e-9)
    assert pens.bounds(outline.path) == pytest.approx(outline.bounds, abs=1e-9)
    x0, y0, x1, y1 = outline.bounds
    assert (x0 + x1, y0 + y1) == pytest.approx((0, 0), abs=1e-12)
    again = geometry.to_polygon(pens.flatten(outline.path, FLATTEN_TOLERANCE))
    assert again.symmetric_difference(polygon).area < 1e-9


def test_y_points_down_and_the_baseline_is_where_letters_stand() -> None:
    outline = outline_text("L", LATO)
    ring = outline.rings[0]
    low = ring[ring[:, 1] > 0]  # the foot of L is below its middle: wide there, narrow above
    assert np.ptp(low[:, 0]) > 2 * np.ptp(ring[ring[:, 1] < -0.1][:, 0])
    assert outline.baseline[1] == pytest.approx(outline.bounds[3], abs=1e-9)
    table = TTFont(LATO_FILE)
    bearing = table["hmtx"][table.getBestCmap()[ord("L")]][1] / 2000  # from the pen's origin to the ink, to the right
    assert outline.bounds[0] - outline.baseline[0] == pytest.approx(bearing, abs=1e-9)
    deep = outline_text("Lg", LATO)
    assert deep.bounds[3] > deep.baseline[1] + 0.1


def test_advance_is_the_sum_of_advances_and_kerning_is_applied() -> None:
    table = TTFont(LATO_FILE)
    advance = [table["hmtx"][table.getBestCmap()[ord(char)]][0] / 2000 for char in "AV"]
    assert outline_text("A", LATO).advance == pytest.approx(advance[0])
    assert outline_text("AV", LATO).advance < sum(advance) - 0.01


def test_a_silhouettes_text_is_drawn_by_the_font_and_by_others_what_it_lacks() -> None:
    """Not the whole by a font that has the heart, with digits too, and thin ones: the digits are Lato's by FreeType."""
    outline, notes = outline_silhouette("♥2026", LATO)
    digits = sum(freetype_ink(LATO_FILE, digit) for digit in "2026")
    assert outline.area == pytest.approx(digits + freetype_ink(fallback("Emoji"), "♥"), rel=3e-3)
    assert [note.partition(": ")[0] for note in notes] == ["lato-black cannot draw the word '♥2026' (U+2665)"]
    assert fallback("Emoji").name in notes[0]
    plain, none = outline_silhouette("2026", LATO)
    assert (plain.area, none) == (outline_text("2026", LATO).area, ())
    with pytest.raises(WordpackError, match=r"the silhouette's text 'a𐎀東b' \(U\+10380\) cannot be drawn"):
        outline_silhouette("a𐎀東b", LATO)
    with pytest.raises(WordpackError, match="nothing to draw"):
        outline_silhouette("\u200b", LATO)


def test_a_silhouettes_text_is_drawn_in_its_lines() -> None:
    """The ink is FreeType's of all letters; the lines stand one under the other about one vertical."""
    outline, notes = outline_silhouette("HE\nIHH", LATO)
    assert outline.area == pytest.approx(sum(freetype_ink(LATO_FILE, letter) for letter in "HEIHH"), rel=3e-3)
    boxes = [(ring.min(0), ring.max(0)) for ring in outline.rings]
    upper, lower = ([(low, high) for low, high in boxes if (low[1] + high[1] > 0) == below] for below in (False, True))
    assert (len(upper), len(lower), notes) == (2, 3, ())
    assert max(high[1] for _, high in upper) < min(low[1] for low, _ in lower)
    for line in (upper, lower):
        assert min(low[0] for low, _ in line) + max(high[0] for _, high in line) == pytest.approx(0, abs=1e-9)
    mixed, (note,) = outline_silhouette("♥\n2026", LATO)
    assert mixed.area == pytest.approx(outline_silhouette("♥2026", LATO)[0].area, rel=1e-9)
    assert note.startswith("lato-black cannot draw the word '♥ 2026' (U+2665)")
    with pytest.raises(WordpackError, match="nothing to draw"):
        outline_silhouette("A\n\u200b", LATO)


@pytest.mark.parametrize("text", ["Привет", "Ελλάδα", "שלום", "مرحبا", "नमस्ते", "日本語", "한국어", "ไทย", "😀"])
def test_every_script_is_drawn_by_some_bundled_font(text: str) -> None:
    result = outline_words(words(text), LATO)
    assert result.items[0].area > 0.1
    assert len(result.missing) == (result.items[0].font != "lato-black")


def test_arabic_letters_join_and_hebrew_runs_from_the_right() -> None:
    arabic = outline_words(words("بيت", "ب", "ي", "ت"), LATO)
    joined, *single = (item.advance for item in arabic.items)
    assert joined < 0.95 * sum(single)
    hebrew = next(o for o in outline_words(words("אל"), LATO).items)
    lamed = outline_words(words("ל"), LATO).items[0]
    # lamed alone reaches above the other letters: read from the right it stands at the left
    tall = np.concatenate(hebrew.rings)
    assert tall[tall[:, 1].argmin(), 0] < 0
    assert lamed.bounds[3] - lamed.bounds[1] == pytest.approx(hebrew.bounds[3] - hebrew.bounds[1], abs=0.05)


def test_marks_stand_where_the_font_anchors_them(tmp_path: Path) -> None:
    """The mark's anchor, the middle of its foot, comes to stand on the letter's, right above the square."""
    made = builder(cff=False)
    made.setupCharacterMap({ord("a"): "a", 0x0301: "b"})
    pen = TTGlyphPen(None)
    draw(pen, [(150, 100), (150, 200), (250, 200), (250, 100)])
    made.font["glyf"]["b"] = pen.glyph()
    made.font["hmtx"].metrics.update(a=(1100, 100), b=(1100, 150))  # where each glyph's ink begins
    made.addOpenTypeFeatures(
        "markClass b <anchor 200 100> @TOP; feature mark { pos base a <anchor 600 650> mark @TOP; } mark;"
    )
    made.save(tmp_path / "marks.ttf")
    outline = outline_text("a\u0301", load_font(tmp_path / "marks.ttf"))
    boxes = sorted((geometry.bounds([ring]) for ring in outline.rings), key=lambda box: box[2] - box[0])
    x, y = outline.baseline
    on_the_line = [(x0 - x, y0 - y, x1 - x, y1 - y) for x0, y0, x1, y1 in boxes]
    assert on_the_line[0] == pytest.approx((0.55, -0.75, 0.65, -0.65))
    assert on_the_line[1] == pytest.approx((0.1, -0.6, 0.7, 0.0))


def test_numbers_within_hebrew_keep_their_order() -> None:
    font = load_font(next(path for path in assets.fallback_fonts() if "Hebrew" in path.name))
    mixed, digits = outline_text("של12", font), outline_text("12", font)
    left = [ring - ring.min(0) for ring in sorted(mixed.rings, key=lambda r: r[:, 0].min())[:2]]
    alone = [ring - ring.min(0) for ring in sorted(digits.rings, key=lambda r: r[:, 0].min())]
    for a, b in zip(left, alone, strict=True):
        assert np.allclose(a, b, atol=1e-9)


def test_the_same_text_gives_the_same_outline() -> None:
    one, other = (outline_text("Determinism", load_font("lato-black")) for _ in range(2))
    assert list(one.path) == list(other.path)
    assert all(np.array_equal(a, b) for a, b in zip(one.rings, other.rings, strict=True))
    together: Outline = outline_words(words("first", "Determinism"), LATO).items[1]
    assert list(together.path) == list(one.path)
