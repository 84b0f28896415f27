"""Which font draws what: areas against FreeType's rasteriser, stretches of a text against HarfBuzz."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import List

import numpy as np
import pytest
import uharfbuzz as hb
from fontTools.pens.ttGlyphPen import TTGlyphPen
from lists import words
from made_fonts import LATO_FILE, builder, fallback, freetype_ink, truetype

from wordpack.errors import WordpackError
from wordpack.fallbacks import is_seen
from wordpack.fonts import load_font
from wordpack.model import Missing
from wordpack.outlines import outline_text, outline_words

LATO = load_font("lato-black")


def test_a_missing_character_is_drawn_by_the_first_fallback_that_has_all(tmp_path: Path) -> None:
    made = load_font(str(truetype(tmp_path / "made.ttf")))
    result = outline_words(words("abc", "cabin"), made, fallbacks=[made, LATO_FILE])
    assert [item.font for item in result.items] == ["made.ttf", "Lato-Black.ttf"]
    assert result.missing == (Missing("cabin", "in", "Lato-Black.ttf"),)
    assert result.notes == ("made.ttf cannot draw the word 'cabin': drawn with Lato-Black.ttf",)
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
    result = outline_words(words(*texts, "abc", "bca", "cab"), made, fallbacks=[LATO])
    assert len(result.missing) == 20
    assert len(result.notes) == 1
    assert "and 15 more" in result.notes[0]


@pytest.mark.parametrize(
    ("lacking", "others", "told"),
    [
        (20, 0, "all 20 words are drawn with lato-black, since made.ttf has no such letters;"),
        (18, 2, "18 of 20 words are drawn with lato-black, since made.ttf has no such letters;"),
        (17, 3, "made.ttf cannot draw 17 words: 'ad', 'ae', "),
        (6, 0, "all 6 words are drawn with lato-black,"),
        (5, 0, "made.ttf cannot draw 5 words: 'ad', 'ae', 'af', 'ag', 'ah': drawn with lato-black"),
    ],
)
def test_a_list_in_a_script_that_the_font_has_not_is_told_by_the_number_of_its_words(
    lacking: int, others: int, told: str, tmp_path: Path
) -> None:
    made = load_font(str(truetype(tmp_path / "made.ttf")))
    texts = [f"a{chr(ord('d') + k)}" for k in range(lacking)] + ["abc", "bca", "cab"][:others]
    (note,) = outline_words(words(*texts), made, fallbacks=[LATO]).notes
    assert note.startswith(told)


def test_code_points_are_told_of_what_is_missing_or_replaced_and_not_of_words_that_one_font_draws_whole() -> None:
    notes = outline_words(words("नमस्ते", "☂ ab", "a𐎀"), LATO, missing="skip").notes
    assert [note.partition(": ")[0] for note in notes] == [
        "lato-black cannot draw the word 'नमस्ते'",
        "lato-black cannot draw the word '☂ ab' (U+2602)",
        "lato-black cannot draw the word 'a𐎀' (U+10380)",
    ]


def test_signs_in_all_words_and_words_that_are_left_out_are_named(tmp_path: Path) -> None:
    signs = outline_words(words(*(f"{char}\u2605" for char in "abcdefgh")), LATO).notes
    assert [note.partition(" words")[0] for note in signs] == ["lato-black cannot draw 8"]
    made = load_font(str(truetype(tmp_path / "made.ttf")))
    left = outline_words(words("abc", *(f"a{k}" for k in range(10, 40))), made, fallbacks=[], missing="skip").notes
    assert [note.partition(" words")[0] for note in left] == ["made.ttf cannot draw 30"]


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
    assert {char for char in unknown if not is_seen(char)} == hidden | viramas | {"\U00016fe4"}


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
        ("½ ♥", [(None, "½ "), ("Emoji", "♥")]),
        ("♥\ufe0f★♠", [("Emoji", "♥\ufe0f"), ("Symbols2", "★"), ("Emoji", "♠")]),
        ("☂❤", [("Symbols2", "☂❤")]),
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
    ink = freetype_ink(LATO_FILE, "½") + freetype_ink(fallback("Emoji"), "♥")
    assert outline_words(words("½♥"), LATO).items[0].area == pytest.approx(ink, rel=3e-3)


@pytest.mark.parametrize("suit", "♠♣♥♦")
def test_suits_are_drawn_as_full_as_pictures_draw_them(suit: str) -> None:
    """The larger of two inks by FreeType, and for the heart no blunt tip: its lowest points are one, but for a hair."""
    outline = outline_words(words(suit), LATO).items[0]
    inks = {name: freetype_ink(fallback(name), suit) for name in ("Symbols2", "Emoji")}
    assert inks["Emoji"] > 1.5 * inks["Symbols2"]
    assert outline.area == pytest.approx(inks["Emoji"], rel=3e-3)
    points = np.concatenate(outline.rings)
    tip = points[points[:, 1] > points[:, 1].max() - 0.001 * np.ptp(points[:, 1])]
    assert suit != "♥" or np.ptp(tip[:, 0]) < 0.01 * np.ptp(points[:, 0])


def test_where_only_a_sign_is_lacking_letters_and_digits_stay_in_the_font() -> None:
    heart = freetype_ink(fallback("Emoji"), "♥")  # other fonts that have it have digits of their own, thin ones
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
