"""Outlines: areas against FreeType's rasteriser, widths against the font's own tables."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import List

import freetype
import numpy as np
import pytest
import uharfbuzz as hb
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from made_fonts import LATO_FILE, SQUARE, builder, draw, truetype

from wordpack import assets, geometry, outlines, pens
from wordpack.fonts import load_font
from wordpack.model import Missing, Outline, Word, WordpackError, Words
from wordpack.outlines import FLATTEN_TOLERANCE, Stroke, outline_silhouette, outline_text, outline_words

LATO = load_font("lato-black")


def words(*texts: str) -> Words:
    return Words(tuple(Word(text, 1.0) for text in texts))


def freetype_ink(file: Path, char: str, pixels: int = 600) -> float:
    """Area of a glyph in em^2 as FreeType's smooth rasteriser covers it."""
    face = freetype.Face(str(file))
    face.set_pixel_sizes(pixels, pixels)
    face.load_char(char, freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_NO_BITMAP | freetype.FT_LOAD_RENDER)
    return sum(face.glyph.bitmap.buffer) / 255 / pixels**2


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
    square = outlines._glyph(font, font.order.index("a"))
    first, apart, over = ((Stroke(2, x, 0.0, 0, font), square) for x in (0.0, 0.7, 0.3))
    for _ in range(2):
        assert outlines._meet(first, over)
        assert not outlines._meet(first, apart)
    far = Stroke(2, 5.0, 0.0, 0, font), square
    assert outlines._touching([first, far, over]) == [[first, over], [far]]


def test_what_met_in_one_font_is_not_taken_for_what_meets_in_two(tmp_path: Path) -> None:
    """The other font's glyph of the same number is a square of 0.1 that begins at 0.5, past where the first ends."""
    font = load_font(truetype(tmp_path / "squares.ttf"))
    made, pen = builder(cff=False), TTGlyphPen(None)
    draw(pen, [(500, 0), (500, 100), (600, 100), (600, 0)])
    made.font["glyf"]["a"] = pen.glyph()
    made.font["hmtx"].metrics["a"] = (1100, 500)  # where its ink begins
    made.save(tmp_path / "small.ttf")
    other = load_font(tmp_path / "small.ttf")
    square, small = (outlines._glyph(each, each.order.index("a")) for each in (font, other))
    first = Stroke(2, 0.0, 0.0, 0, font), square
    assert outlines._meet(first, (Stroke(2, 0.3, 0.0, 1, font), square))
    assert not outlines._meet(first, (Stroke(2, 0.3, 0.0, 1, other), small))
    assert outlines._meet(first, (Stroke(2, 0.3, 0.0, 1, font), square))


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
        raise outlines.pathops.PathOpsError("no")

    class Losing(outlines.pathops.Path):
        simplify = lose

    monkeypatch.setattr(outlines.pathops, "Path", Losing)
    font = load_font(str(truetype(tmp_path / "made.ttf")))
    assert outline_text("b", font).area == pytest.approx(2 * 0.36 - 0.09)


# ---------------------------------------------------------------------------------------------- missing characters


def test_a_missing_character_is_drawn_by_the_first_fallback_that_has_all(tmp_path: Path) -> None:
    made = load_font(str(truetype(tmp_path / "made.ttf")))
    result = outline_words(words("abc", "cabin"), made, fallbacks=[made, LATO_FILE])
    assert [item.font for item in result.items] == ["made.ttf", "Lato-Black.ttf"]
    assert result.missing == (Missing("cabin", "in", "Lato-Black.ttf"),)
    assert "U+0069 U+006E" in result.notes[0]
    assert "Lato-Black.ttf" in result.notes[0]
    assert result.items[1].area == pytest.approx(outline_text("cabin", LATO).area)


def test_what_no_font_has_is_refused_or_skipped_by_name(tmp_path: Path) -> None:
    made = load_font(str(truetype(tmp_path / "made.ttf")))
    with pytest.raises(WordpackError, match=r"'cab1' \(U\+0031\).*--missing skip"):
        outline_words(words("abc", "cab1"), made, fallbacks=[])
    result = outline_words(words("abc", "cab1"), made, fallbacks=[], missing="skip")
    assert [word.text for word in result.words] == ["abc"]
    assert result.missing == (Missing("cab1", "1", None),)
    assert "left out" in result.notes[0]
    with pytest.raises(WordpackError, match="no word is left"):
        outline_words(words("xyz"), made, fallbacks=[], missing="skip")
    with pytest.raises(WordpackError, match="choose one of refuse, skip"):
        outline_words(words("abc"), made, missing="ignore")


@pytest.mark.parametrize("text", [" ", "\u200b", "\u00a0\u2003"])
def test_a_word_without_ink_is_missing(text: str) -> None:
    result = outline_words(words("ink", text), LATO, missing="skip", fallbacks=[])
    assert [word.text for word in result.words] == ["ink"]
    assert [entry.word for entry in result.missing] == [text]
    with pytest.raises(WordpackError, match="nothing to draw"):
        outline_text(text, LATO)


def test_invisible_characters_are_not_missing() -> None:
    plain, joined = outline_text("cooperate", LATO), outline_text("co\u00adop\u200der\ufe0fate", LATO)
    assert joined.area == pytest.approx(plain.area, rel=1e-6)


def test_many_missing_words_make_one_short_note(tmp_path: Path) -> None:
    made = load_font(str(truetype(tmp_path / "made.ttf")))
    texts = [f"ab{chr(ord('d') + k)}" for k in range(20)]
    result = outline_words(words(*texts), made, fallbacks=[LATO])
    assert len(result.missing) == 20
    assert len(result.notes) == 1
    assert "and 15 more" in result.notes[0]


def emptied(path: Path, *chars: str) -> Path:
    """The made font in which some characters have glyphs without outlines, as in colour fonts and in bad subsets."""
    made = builder(cff=False)
    for char in chars:
        made.font["glyf"][char] = TTGlyphPen(None).glyph()
    made.save(path)
    return path


def test_a_visible_character_that_a_font_has_as_a_blank_is_lacking(tmp_path: Path) -> None:
    """Drawn by others as what the font has not at all; by FreeType's area nothing is lost."""
    font = load_font(emptied(tmp_path / "blank.ttf", "b"))
    result = outline_words(words("abc", "ac", "b\ufe0f"), font, fallbacks=[LATO_FILE])
    assert result.missing == tuple(Missing(word, "b", "Lato-Black.ttf") for word in ("abc", "b\ufe0f"))
    ink = sum(freetype_ink(LATO_FILE, char) for char in "abc")
    assert result.items[0].area == pytest.approx(ink, rel=2e-3)
    assert result.items[1].area == pytest.approx(0.36 + 0.32)
    with pytest.raises(WordpackError, match=r"'abc' \(U\+0062\) cannot be drawn"):
        outline_words(words("abc"), font, fallbacks=[])
    left = outline_words(words("abc", "ac"), font, fallbacks=[font], missing="skip")
    assert [word.text for word in left.words] == ["ac"]
    assert [
        entry.characters for entry in outline_words(words("bç", "a"), font, fallbacks=[], missing="skip").missing
    ] == ["bç"]


def test_signs_that_a_font_has_as_blanks_leave_the_letters_beside_them_alone(tmp_path: Path) -> None:
    made = builder(cff=False)
    made.setupCharacterMap({ord(name): name for name in "abc"} | {32: "space", 0x2764: "space"})
    made.save(tmp_path / "colours.ttf")
    font, heart = load_font(tmp_path / "colours.ttf"), freetype_ink(fallback("Symbols2"), "❤")
    for text, letters in (("❤", 0.0), ("a ❤ c", 0.36 + 0.32), ("❤\ufe0fa", 0.36), ("a\u200b❤", 0.36)):
        outline, entry = outline_words(words(text), font).items[0], outline_words(words(text), font).missing[0]
        assert outline.area == pytest.approx(letters + heart, rel=3e-3)
        assert (entry.characters, entry.fallback) == ("❤", fallback("Symbols2").name)


def test_a_character_may_be_seen_in_a_ligature_and_have_a_blank_of_its_own(tmp_path: Path) -> None:
    """Fonts of icons spell their names so; letters without their ligature are lacking."""
    made = builder(cff=False)
    for char in "ab":
        made.font["glyf"][char] = TTGlyphPen(None).glyph()
    made.addOpenTypeFeatures("feature liga { sub a b by c; } liga;")
    made.save(tmp_path / "icons.ttf")
    font = load_font(tmp_path / "icons.ttf")
    assert outline_text("ab", font).area == pytest.approx(0.32)
    assert outline_words(words("ab", "ba"), font, fallbacks=[LATO]).missing == (Missing("ba", "ba", "lato-black"),)


@pytest.mark.parametrize(
    "char", list("\u2800\u3164\u115f\u034f\u180b\ufe0f\u00a0\u3000\u200d\u2028\ufffc") + ["\U0001d159"]
)
def test_what_is_blank_by_its_nature_is_not_lacking(char: str, tmp_path: Path) -> None:
    made = builder(cff=False)
    made.setupCharacterMap({ord(name): name for name in "ac"} | {32: "space", ord(char): "space"})
    made.save(tmp_path / "blanks.ttf")
    assert outline_text(f"a{char}c", load_font(tmp_path / "blanks.ttf")).area == pytest.approx(0.36 + 0.32)


def test_the_marks_that_need_no_ink_are_those_that_harfbuzz_hides_and_viramas() -> None:
    shaper, hidden = hb.Font(hb.Face(LATO_FILE.read_bytes())), set()
    marks = {chr(code) for code in range(0xE1000) if unicodedata.category(chr(code))[0] == "M"}
    unknown = {char for char in marks if not shaper.get_nominal_glyph(ord(char))}
    for char in unknown:
        buffer = hb.Buffer()
        buffer.add_str(char)
        buffer.guess_segment_properties()
        hb.shape(shaper, buffer)
        if all(info.codepoint for info in buffer.glyph_infos):
            hidden.add(char)
    viramas = {char for char in unknown if unicodedata.combining(char) == 9}
    assert len(hidden) > 250
    assert {char for char in unknown if not outlines._is_seen(char)} == hidden | viramas | {"\U00016fe4"}


def fallback(name: str) -> Path:
    return next(path for path in assets.fallback_fonts() if name in path.name)


def harfbuzz_advance(file: Path, text: str) -> float:
    """The advance of a text, em, as HarfBuzz itself guesses its direction and script."""
    font, buffer = hb.Font(hb.Face(file.read_bytes())), hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    return sum(place.x_advance for place in buffer.glyph_positions) / font.face.upem


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Hello 🌍", [(None, "Hello "), ("Symbols2", "🌍")]),
        ("½ ♥", [(None, "½ "), ("Symbols2", "♥")]),
        ("Paris → 東京", [(None, "Paris → "), ("SansSC", "東京")]),
        ("東京🎉", [("SansSC", "東京"), ("Emoji", "🎉")]),
        ("👩\u200d💻 Ada", [("Emoji", "👩\u200d💻"), (None, " Ada")]),
        ("مرحبا 🎉", [("Arabic", "مرحبا"), (None, " "), ("Emoji", "🎉")]),
        ("1\ufe0f\u20e3 ab नमस्ते", [("Emoji", "1\ufe0f\u20e3"), (None, " ab "), ("Sans-", "नमस्ते")]),
        ("5\ufe0f\u20e3 stars", [("Emoji", "5\ufe0f\u20e3"), (None, " stars")]),
        ("top1\u20e30\ufe0f\u20e3🔟", [(None, "top"), ("Emoji", "1\u20e30\ufe0f\u20e3🔟")]),
        ("#\ufe0f\u20e3", [("Emoji", "#\ufe0f\u20e3")]),
        ("é A\u20e3", [(None, "é "), ("Symbols-", "A\u20e3")]),
        ("❤\ufe0f2026", [("Symbols2", "❤\ufe0f"), (None, "2026")]),
    ],
)
def test_what_no_single_font_has_is_drawn_by_several(text: str, pieces: List) -> None:
    """As wide as HarfBuzz makes each stretch in a font that has all of it, the units of each taken into account."""
    result = outline_words(words(text), LATO)
    files = [LATO_FILE if name is None else fallback(name) for name, _ in pieces]
    assert result.items[0].advance == pytest.approx(
        sum(harfbuzz_advance(file, piece) for file, (_, piece) in zip(files, pieces, strict=True)), abs=1e-9
    )
    used = {path.name for path in files} - {LATO_FILE.name}
    assert set(result.missing[0].fallback.split(" + ")) == used
    assert result.items[0].font == f"lato-black + {result.missing[0].fallback}"
    assert result.notes[0].endswith(f": these characters drawn with {result.missing[0].fallback}")


@pytest.mark.parametrize("text", ["✌🏽", "☝🏿"])
def test_a_hand_and_its_colour_are_drawn_by_one_font(text: str) -> None:
    """As wide as HarfBuzz makes the one glyph of both, though the font that was chosen has the hand alone."""
    symbols, emoji = fallback("Symbols2"), fallback("Emoji")
    result = outline_words(words(text), load_font(symbols))
    assert result.items[0].advance == pytest.approx(harfbuzz_advance(emoji, text))
    assert harfbuzz_advance(emoji, text) < harfbuzz_advance(symbols, text[0]) + harfbuzz_advance(emoji, text[1])


def test_the_ink_of_a_word_by_several_fonts_is_freetypes() -> None:
    ink = freetype_ink(LATO_FILE, "½") + freetype_ink(fallback("Symbols2"), "♥")
    assert outline_words(words("½♥"), LATO).items[0].area == pytest.approx(ink, rel=3e-3)


def test_where_only_a_sign_is_lacking_letters_and_digits_stay_in_the_font() -> None:
    heart = freetype_ink(fallback("Symbols2"), "♥")  # this font has digits of its own, thin ones
    for text, rest in (("♥2026", "2026"), ("2026♥", "2026"), ("♥", "")):
        ink = heart + sum(freetype_ink(LATO_FILE, char) for char in rest)
        assert outline_words(words(text), LATO).items[0].area == pytest.approx(ink, rel=3e-3)


@pytest.mark.parametrize(("text", "left"), [("مرحبا 🎉", True), ("🎉 مرحبا", False), ("ab 🎉", False), ("🎉 東", True)])
def test_several_fonts_draw_in_the_order_of_reading(text: str, left: bool) -> None:
    """Rules P2, N2 and L2 of UAX #9: in an Arabic text what comes last stands left."""
    whole = outline_words(words(text), LATO).items[0].rings
    alone = max(outline_words(words("🎉"), LATO).items[0].rings, key=len)
    size = np.ptp(alone, axis=0)
    (found,) = (ring for ring in whole if len(ring) == len(alone) and np.allclose(np.ptp(ring, axis=0), size))
    assert (found[:, 0].mean() < 0) == left


def test_only_the_characters_that_no_font_has_are_named_when_a_word_is_refused() -> None:
    with pytest.raises(WordpackError, match=r"the word 'a𐎀東b' \(U\+10380\) cannot be drawn"):
        outline_words(words("a𐎀東b"), LATO)


def test_a_silhouettes_text_is_drawn_by_the_font_and_by_others_what_it_lacks() -> None:
    """Not the whole by Noto Sans Symbols 2, which has digits too, and thin ones: the digits are Lato's by FreeType."""
    outline, notes = outline_silhouette("♥2026", LATO)
    digits = sum(freetype_ink(LATO_FILE, digit) for digit in "2026")
    assert outline.area == pytest.approx(digits + freetype_ink(fallback("Symbols2"), "♥"), rel=3e-3)
    assert [note.partition(": ")[0] for note in notes] == ["lato-black cannot draw the word '♥2026' (U+2665)"]
    assert fallback("Symbols2").name in notes[0]
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
