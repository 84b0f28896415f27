"""--wrap: who is broken and who is not, on silhouettes whose chords are known."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any, Dict, Sequence

import numpy as np
import pytest
from problems import disc_region, square_region

from wordpack import geometry
from wordpack.fonts import load_font
from wordpack.lines import broken, chances
from wordpack.model import Outline, Outlines, Silhouette, Word, Words
from wordpack.options import Options
from wordpack.outlines import advance, outline_words
from wordpack.wrap import _best, _blocks, _wrapped, room_each, wrap

LONG, VERY_LONG, EXPECTED_FILL, PLEASING, HANGING = 0.6, 0.9, 0.42, 3.0, 0.25
"""The rule's numbers as wordpack/wrap.py gives them."""

LATO = load_font("lato-black")
SHORT = {f"{a}{b}": 4.0 for a in "aeiou" for b in "lmnrst"}


def silhouette(width: float, height: float) -> Silhouette:
    x, y = width, height
    ring = np.array([[0, 0], [x, 0], [x, y], [0, y]], float)
    return Silhouette((ring,), width, height, width * height)


NARROW, FLAT = silhouette(300.0, 1000.0), silhouette(1000.0, 300.0)


def outlines(weights: Dict[str, float]) -> Outlines:
    return outline_words(Words(tuple(Word(text, weight) for text, weight in weights.items())), LATO)


def wrapped(given: Outlines, shape: Silhouette, **options: object) -> Dict[str, Outline]:
    found = wrap(given, LATO, shape, Options(**options))  # type: ignore[arg-type]
    assert found.words == given.words
    return {word.text: outline for word, outline in zip(found.words, found.items, strict=True)}


def shown(outline: Outline) -> tuple:
    return tuple(line.text for line in outline.lines)


def length(outline: Outline) -> float:
    return outline.bounds[2] - outline.bounds[0]


def test_chords_of_a_disc_and_of_a_rectangle() -> None:
    disc = geometry.chords(disc_region(300.0, 500.0, 400.0, sides=720), 0.7)
    assert disc[-1] == pytest.approx(600, rel=1e-3)
    assert disc.mean() == pytest.approx(math.pi * 300**2 / 600, rel=2e-3)  # area over height
    assert geometry.chords(NARROW.rings) == pytest.approx(np.full(200, 300.0))
    assert geometry.chords(NARROW.rings, math.pi / 2) == pytest.approx(np.full(200, 1000.0))


def test_chords_do_not_cross_what_is_left_empty() -> None:
    two = (*square_region(100.0, 0.0, 0.0), *square_region(200.0, 500.0, 0.0))
    assert set(np.round(geometry.chords(two), 6)) == {100.0, 200.0}


def test_a_list_of_single_words_is_not_changed_at_all() -> None:
    given = outlines({**SHORT, "incomprehensibilities": 400.0})
    assert wrap(given, LATO, NARROW, Options(wrap=True)).items == given.items


def test_a_phrase_is_broken_where_it_is_long_for_the_silhouette_and_not_where_it_fits() -> None:
    given = outlines({**SHORT, "net zero": 4.0, "in a": 1.0})
    narrow, flat = wrapped(given, NARROW), wrapped(given, FLAT)
    assert shown(narrow["net zero"]) == ("net", "zero")
    assert shown(flat["net zero"]) == shown(narrow["in a"]) == ()


def test_a_phrase_fits_the_room_after_it_was_broken() -> None:
    text = "one two three four five six seven"
    given = outlines({**SHORT, text: 1.0})
    least = np.array([length(item) for item in given.items]) / 8
    room, found = room_each(given, least, NARROW, Options())[-1], wrapped(given, NARROW)[text]
    assert length(given.items[-1]) > room >= length(found)
    assert " ".join(shown(found)) == text
    assert len(found.lines) < 7


def test_a_phrase_with_a_dash_breaks_after_it() -> None:
    text = "Mo\u00ebt \u2013 Louis"
    assert shown(wrapped(outlines({**SHORT, text: 9.0}), NARROW)[text]) == ("Mo\u00ebt \u2013", "Louis")


def test_soft_hyphens_are_used_where_spaces_do_not_do() -> None:
    soft = (5, 11, 16)
    word = Word("incomprehensibilities", 90.0, None, soft)
    given = outline_words(Words((*(Word(t, w) for t, w in SHORT.items()), word)), LATO)
    lines = shown(wrapped(given, NARROW)[word.text])
    ways = [[place for n, place in enumerate(soft) if mask >> n & 1] for mask in range(1, 8)]
    assert lines in [broken(word.text, tuple(way)) for way in ways]
    phrase = Word("net zero", 4.0, None, (2, 6))
    given = outline_words(Words((*(Word(t, w) for t, w in SHORT.items()), phrase)), LATO)
    assert shown(wrapped(given, NARROW)[phrase.text]) == ("net", "zero")
    assert chances(phrase, within=True) == (2, 3, 6)


def test_the_limit_on_a_words_share_is_the_room() -> None:
    given = outlines({**SHORT, "net zero": 4.0})
    plain = room_each(given, np.full(31, 0.1), FLAT, Options())
    assert room_each(given, np.full(31, 0.1), FLAT, Options(limit_share=LONG / 2)) == pytest.approx(plain / 2)
    below = 0.9 * LONG * length(given.items[-1]) / plain[-1]
    assert shown(wrapped(given, FLAT, limit_share=below)["net zero"]) == ("net", "zero")


def test_the_room_is_that_of_words_whose_ink_is_as_much_as_is_to_be_expected() -> None:
    """At the sizes at which the rooms are LONG of the chord, all words together have EXPECTED_FILL of the area."""
    given = outlines({text: weight**2 for weight, text in enumerate(SHORT, start=1)})
    sizes = LONG * 300.0 / room_each(given, np.full(30, 0.1), NARROW, Options())
    ink = [geometry.to_polygon(item.rings).area for item in given.items]
    assert (ink * sizes**2).sum() == pytest.approx(EXPECTED_FILL * 300.0 * 1000.0, rel=2e-3)
    assert sizes == pytest.approx(sizes[0] * np.arange(1, 31))


def test_the_typical_chord_is_the_median_over_the_area() -> None:
    """Of a triangle's area half lies where chords are longer than its base over the root of two."""
    triangle = np.array([[0, 800], [450, 0], [900, 800]], float)
    given, least = outlines(SHORT), np.full(30, 0.1)
    rooms = room_each(given, least, Silhouette((triangle,), 1000.0, 1000.0, 360_000.0), Options())
    width = 900 / math.sqrt(2)
    assert rooms == pytest.approx(room_each(given, least, silhouette(width, 360_000 / width), Options()), rel=0.01)


def test_upright_words_have_the_room_of_level_ones_in_the_shape_laid_down() -> None:
    given, least = outlines(SHORT), np.full(30, 0.1)
    upright = room_each(given, least, NARROW, Options(orientation="vertical"))
    assert upright == pytest.approx(room_each(given, least, FLAT, Options()))
    either = room_each(given, least, NARROW, Options(orientation="cross"))
    assert either == pytest.approx(upright)
    assert (room_each(given, least, NARROW, Options()) < 0.5 * upright).all()


def test_a_word_that_is_long_however_it_is_broken_is_expected_to_be_the_longest_chord() -> None:
    """The room is LONG of that chord then, and so LONG of that word's length for a word of its weight."""
    given, least = outlines({**SHORT, "net zero": 1.0}), np.array([0.1] * 29 + [20.0, 0.1])
    rooms = room_each(given, least, NARROW, Options())
    assert rooms[:30] == pytest.approx(np.full(30, LONG * 20.0))
    assert rooms[30] == pytest.approx(2 * LONG * 20.0)  # a fourth of the weight, half the size


def test_a_word_is_expected_to_be_no_longer_than_its_share_however_it_is_broken() -> None:
    """Half of the chord is allowed, less than LONG of it: then the room is that word's own length."""
    given, least = outlines(SHORT), np.array([0.1] * 29 + [20.0])
    rooms = room_each(given, least, NARROW, Options(limit_share=0.5))
    assert rooms == pytest.approx(np.full(30, 20.0))


def test_a_word_that_cannot_be_broken_lowers_the_scale_that_is_expected() -> None:
    light, heavy = ({**SHORT, "net zero": 40.0, "incomprehensibilities": weight} for weight in (1.0, 2000.0))
    assert shown(wrapped(outlines(light), NARROW)["net zero"])
    assert not shown(wrapped(outlines(heavy), NARROW)["net zero"])
    breaks = outlines({**SHORT, "net zero": 40.0, "of incomprehensibilities": 200.0})  # one piece is long
    assert not shown(wrapped(breaks, NARROW)["net zero"])


def test_words_of_a_fallback_font_are_broken_in_it() -> None:
    text = "אנרגיה מתחדשת ירוקה"
    found = wrapped(outlines({**SHORT, text: 60.0}), NARROW)[text]
    assert "Hebrew" in found.font
    assert " ".join(shown(found)) == text
    assert len(found.lines) > 1


def test_a_word_that_several_fonts_draw_breaks_as_others_do() -> None:
    text = "Hello 🌍 from 東京 to all"
    given = outlines({text: 9.0, **SHORT})
    block = wrapped(given, NARROW)[text]
    assert len(block.lines) > 1
    assert block.font == given.items[0].font
    proof = outline_words(Words(given.words), LATO, shown={text: shown(block)}).items[0]
    assert list(proof.path) == list(block.path)
    assert proof.font == block.font


@pytest.mark.parametrize(
    ("widths", "room", "expected"),
    [
        ((8.0, 4.0, 2.9, 1.0), 9.0, 2.9),  # all fit: the one of length over height nearest to PLEASING
        ((5.5, 1.4), 9.0, 5.5),  # by ratio: 5.5 / 3 is less than 3 / 1.4, though 1.4 is nearer to 3
        ((8.0, 3.0, 1.0), 2.0, 1.0),  # only the last fits
        ((8.0, 1.5, 3.0), 1.0, 1.5),  # none does: the narrowest
    ],
)
def test_the_most_pleasing_block_that_fits_is_chosen(widths: tuple, room: float, expected: float) -> None:
    blocks: Any = [SimpleNamespace(bounds=(0.0, 0.0, width, 1.0)) for width in widths]
    assert _best(blocks, room).bounds[2] == expected


def in_lines(word: Word, room: float, widest: float) -> tuple:
    """The lines in which a word that finds so much room stands, em."""
    outline = outline_words(Words((word,)), LATO).items[0]
    return shown(_wrapped(word, outline, room, widest, {LATO.name: LATO}))


def test_lines_go_on_from_two_that_fit_but_are_flat() -> None:
    # 40 letters: two lines are some 11 em by 1.7, six to one, and three some 7 by 2.7, which is nearer to three to one.
    lines = in_lines(Word("one two three four five six seven eight", 1.0), 14.0, 20.0)
    assert len(lines) == 3


@pytest.mark.parametrize(("text", "lines"), [("ไทยไทย", ("ไทย-", "ไทย")), ("한국어한국어", ())])
def test_words_break_at_soft_hyphens_where_their_font_has_a_hyphen(text: str, lines: tuple) -> None:
    # Of the bundled fonts the Korean one has none.
    assert in_lines(Word(text, 1.0, None, (3,)), 0.5, 0.6) == lines


@pytest.mark.parametrize(("share", "whole"), [(VERY_LONG - 0.02, True), (VERY_LONG + 0.02, False)])
def test_a_word_is_cut_at_soft_hyphens_from_where_it_is_very_long_for_the_chord(share: float, whole: bool) -> None:
    """The words that it is with have most of the ink, so that its length at the expected scale goes with its size."""
    soft = (5, 11, 16)

    def listed(weight: float) -> Outlines:
        word = Word("incomprehensibilities", weight, None, soft)
        return outline_words(Words((*(Word(t, w) for t, w in SHORT.items()), word)), LATO)

    def length_of(weight: float) -> float:
        """Share of the chord."""
        return (
            LONG * length(listed(weight).items[-1]) / room_each(listed(weight), np.full(31, 0.1), NARROW, Options())[-1]
        )

    low, high = 1e-3, 100.0
    for _ in range(30):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if length_of(middle) < share else (low, middle)
    assert length_of(high) == pytest.approx(share, abs=1e-3)
    found = wrapped(listed(high), NARROW)
    assert (shown(found["incomprehensibilities"]) == ()) is whole


@pytest.mark.parametrize(("widest", "whole"), [(12.0, True), (6.0, False)])
def test_soft_hyphens_are_left_alone_up_to_the_widest_that_is_allowed(widest: float, whole: bool) -> None:
    # The long word is some 8 em and has 5, so that no line of the phrase fits.
    lines = in_lines(Word("incomprehensible ways", 1.0, None, (5, 11)), 5.0, widest)
    assert (lines == ("incomprehensible", "ways")) is whole


def test_a_word_cut_at_soft_hyphens_is_of_the_most_pleasing_shape_that_very_long_words_may_have() -> None:
    # In two lines it is some 6.2 em by 1.8, in three 3.7 by 2.5: both within 7, and neither within 3.
    assert in_lines(Word("incomprehensibilities", 1.0, None, (5, 11, 16)), 3.0, 7.0) == ("incomprehen-", "sibilities")


@pytest.mark.parametrize(
    ("text", "soft"),
    [
        ("a i o u to be of ingenuity", ()),
        ("internationalisation to us", (2, 5, 7, 8, 10, 12, 14, 16)),
        ("unbelievable to me as is", (2, 4, 7, 8, 9)),
        ("winter an", (3,)),
        ("unbelievable", (2, 3, 4, 9)),
        ("tea at four", (2,)),
    ],
)
def test_two_lines_are_as_even_as_they_are_drawn(text: str, soft: tuple) -> None:
    """The first with four spaces in one line and one in the other; pieces of a word have none between them, nor a
    hyphen where no line ends. A line counts as longer by HANGING of what its last word is shorter than the next."""
    word = Word(text, 1.0, None, soft)
    places = chances(word, within=True)
    ways = [broken(text, (place,)) for place in places]
    block = next(_blocks(word, places, 9.0, LATO))

    def squares(lines: Sequence[str]) -> float:
        first, second = (advance(line, LATO) for line in lines)
        last, following = (advance(word, LATO) for word in (lines[0].split()[-1], lines[1].split()[0]))
        hang = 0.0 if lines[0].endswith("-") else max(following - last, 0.0)
        return (first + HANGING * hang) ** 2 + second**2

    assert shown(block) == min(ways, key=squares)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("letters with stamps", ("letters", "with stamps")),
        ("stories by the fire", ("stories", "by the fire")),
        ("tea at four", ("tea", "at four")),
        ("with letters stamped", ("with letters", "stamped")),
    ],
)
def test_no_short_word_hangs_at_the_end_of_a_line_that_could_be_about_as_even_without_it(
    text: str, lines: tuple
) -> None:
    word = Word(text, 1.0)
    assert shown(next(_blocks(word, chances(word), 9.0, LATO))) == lines


def test_a_short_word_hangs_where_lines_without_it_would_be_far_from_even() -> None:
    word = Word("apple pie on Sundays", 1.0)
    two, three, four = (shown(block) for block in _blocks(word, chances(word), 0.1, LATO))
    assert two == ("apple pie", "on Sundays")
    assert three == ("apple", "pie on", "Sundays")
    assert four == tuple(word.text.split())


def test_a_short_word_hangs_where_the_room_asks_for_it() -> None:
    """Drawn, "by the fire" is some 4.5 em long and "stories by" 4.4."""
    word = Word("stories by the fire", 1.0)
    pleasing, even = (
        outline_words(Words((word,)), LATO, shown={word.text: lines}).items[0]
        for lines in (("stories", "by the fire"), ("stories by", "the fire"))
    )
    assert length(even) < length(pleasing)
    for room, lines in (
        (length(pleasing), shown(pleasing)),
        (length(pleasing) - 0.01, shown(even)),
        (0.5, shown(even)),
    ):
        assert shown(next(_blocks(word, chances(word), room, LATO))) == lines
