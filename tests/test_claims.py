"""claims.py: weights and titles that are the list's, in any spelling, and those that are not."""

from __future__ import annotations

from typing import List, Optional
from xml.etree import ElementTree as ET

import pytest

from wordpack.claims import other_titles, other_weights
from wordpack.drawn import read_drawing

LISTED = {"union": 9.0, "a: 1": 9.0}


def told(title: str = "", attributes: str = "", text: str = "union") -> List[str]:
    """What is told of a drawing of one word."""
    word = f'<g data-word="{text}" {attributes}>{title}<path d="M0 0h9v9z"/></g>'
    words = read_drawing(f'<svg viewBox="0 0 1000 1000">{word}</svg>').words
    return [*other_weights(words, LISTED), *other_titles(words, LISTED)]


@pytest.mark.parametrize("weight", ["9", "9.0", "9e0", "0.9E+1", None])
def test_a_weight_is_the_lists_in_any_spelling_or_none(weight: Optional[str]) -> None:
    assert told(attributes="" if weight is None else f'data-weight="{weight}"') == []


@pytest.mark.parametrize("weight", ["70", "many", "nan", "", "9.000000000000002"])
def test_a_weight_that_is_not_the_lists_is_told(weight: str) -> None:
    (problem,) = told(attributes=f'data-weight="{weight}"')
    assert problem == f"'union' carries the weight {weight}, the word list says 9"
    assert told(attributes=f'data-weight="{weight}" data-filler=""') == []
    assert told(attributes=f'data-weight="{weight}"', text="onion") == []  # which is told as no word of the list


@pytest.mark.parametrize(("value", "said"), [(0.1, "0.1"), (27.8532, "27.8532"), (0.1 + 0.2, "0.30000000000000004")])
def test_the_lists_weight_is_told_as_short_as_it_reads_back(value: float, said: str) -> None:
    """To 17 digits 0.1 is 0.10000000000000001, which nobody wrote; the sum needs all of its own."""
    word = '<g data-word="w" data-weight="7"><path d="M0 0h9v9z"/></g>'
    words = read_drawing(f'<svg viewBox="0 0 1000 1000">{word}</svg>').words
    assert [*other_weights(words, {"w": value})] == [f"'w' carries the weight 7, the word list says {said}"]


@pytest.mark.parametrize(
    ("title", "fine"),
    [
        ("", True),
        ("<title/>", True),
        ("<title>union</title>", True),
        ("<title>union: 9</title>", True),
        ("<title>\n  union:\n  9.0 </title>", True),
        ("<title>union: 90</title>", False),
        ("<title>union: nine</title>", False),
        ("<title>onion: 9</title>", False),
        ("<title>union: 9</title><title>union: 8</title>", False),
    ],
)
def test_a_title_that_says_another_word_or_weight_is_told(title: str, fine: bool) -> None:
    last = ET.fromstring(f"<g>{title}</g>").findall("title")[-1].text if title else ""
    said = f"'union' has the title {last!r}, which is not its text and weight"
    assert told(title, 'data-weight="9"') == ([] if fine else [said])


@pytest.mark.parametrize("text", ["7" * 5000, "7&#10;8", "seven&#x2028;eight"])
def test_what_is_told_of_a_drawing_is_short_and_on_one_line(text: str) -> None:
    for problem in told(f"<title>{text}</title>", f'data-weight="{text}0"'):
        assert len(problem) < 250
        assert problem.isprintable()


def test_a_weight_that_a_title_repeats_is_told_once() -> None:
    (problem,) = told("<title>union: 70</title>", 'data-weight="70"')
    assert problem == "'union' carries the weight 70, the word list says 9"
    assert len(told("<title>union: 71</title>", 'data-weight="70"')) == 2


def test_a_word_that_ends_like_a_weight_may_be_its_own_title() -> None:
    for title in ("a: 1", "a: 1: 9"):
        assert told(f"<title>{title}</title>", text="a: 1") == []
    (problem,) = told("<title>a: 9</title>", text="a: 1")
    assert problem == "'a: 1' has the title 'a: 9', which is not its text and weight"


def test_a_filler_is_titled_by_its_text_alone() -> None:
    assert told("<title>union</title>", 'data-filler=""') == []
    (problem,) = told("<title>union: 9</title>", 'data-filler=""')
    assert problem == "'union' has the title 'union: 9', which is not its text"


def test_a_fillers_title_claims_no_weight_of_its_own() -> None:
    words = read_drawing(
        '<svg viewBox="0 0 1000 1000"><g data-word="a" data-filler="true" data-weight="7"><title>a: 7</title>'
        '<path d="M50 50h9v9z"/></g></svg>'
    ).words
    assert len([*other_titles(words, {"a": 9.0})]) == 1
