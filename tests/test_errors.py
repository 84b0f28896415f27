"""How sentences put values, long lists and refusals of the system: on one line, short, and in words."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any, Callable, List, Optional

import pytest

from wordpack.errors import LONGEST_SHOWN, WordpackError, first_few, reason, shown
from wordpack.fonts import load_font
from wordpack.markup import parse_xml
from wordpack.model import Word, Words
from wordpack.orientation import turning
from wordpack.outlines import outline_text, outline_words
from wordpack.pins import wishes
from wordpack.proof import prove_file
from wordpack.silhouette import load_silhouette
from wordpack.units import length_mm
from wordpack.words import read_words


def nested() -> List[Any]:
    inner: List[Any] = []
    for _ in range(100_000):
        inner = [inner]
    return inner


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("joy", "'joy'"),
        (0.5, "0.5"),
        (10**29, "1" + 29 * "0"),
        (-(10**30), "a number of over 30 digits"),
        ("x" * 58, "'" + 58 * "x" + "'"),
        ("x" * 59, "'" + 56 * "x" + "..."),
    ],
)
def test_a_value_is_quoted_and_cut(value: Any, said: str) -> None:
    assert shown(value) == said
    assert len(said) <= LONGEST_SHOWN


def test_a_value_of_many_lines_stands_on_one() -> None:
    class Lines:
        def __repr__(self) -> str:
            return "[1,\n   2]"

    assert shown(Lines()) == "[1, 2]"
    assert shown("long enough", 10) == "'long e..."


def test_a_value_of_a_million_blanks_is_cut_in_one_reading() -> None:
    """Were a line's end looked for from each of them, this would take hours."""
    assert shown(" " * 10**6) == "'" + 56 * " " + "..."


def test_what_is_nested_too_deep_to_be_shown_is_called_so() -> None:
    value = nested()
    assert shown(value) == "something nested hundreds deep"
    while value:  # or it is taken apart by a recursion as deep
        value = value.pop()


@pytest.mark.parametrize(
    ("names", "count", "said"),
    [
        ([], None, ""),
        (["a"], None, "a"),
        (["a", "b", "c"], None, "a, b, c"),
        (["a", "b", "c", "d"], None, "a, b, c and 1 more"),
        (["a", "b", "c"], 12, "a, b, c and 9 more"),
    ],
)
def test_of_many_names_the_first_are_told_and_how_many_more(names: List[str], count: Optional[int], said: str) -> None:
    assert first_few(names, 3, count=count) == said
    assert first_few(names, 3, " and ", count) == said.replace(", ", " and ")


def test_a_reason_is_the_system_s_where_it_refused() -> None:
    assert reason(OSError(errno.EACCES, os.strerror(errno.EACCES), "a.csv")) == os.strerror(errno.EACCES)
    assert reason(OSError("no number of an error")) == "no number of an error"
    assert reason(ValueError("embedded null byte")) == "embedded null byte"


@pytest.mark.parametrize(
    "read", [read_words, load_silhouette, load_font, lambda path: prove_file(path, {"a": 1.0})], ids=str
)
def test_a_file_that_cannot_be_read_is_told_once_and_with_the_reason(read: Any, tmp_path: Path) -> None:
    """A link that leads to itself: the system says why in its own words, and the path is named once."""
    loop = tmp_path / "loop.svg"
    loop.symlink_to(loop)
    with pytest.raises(WordpackError) as refused:
        read(str(loop))
    assert str(refused.value).count(str(loop)) == 1
    assert "\n" not in str(refused.value)
    assert "Errno" not in str(refused.value)


CUNEIFORM = "".join(map(chr, range(0x12000, 0x12190)))


@pytest.mark.parametrize(
    "refused",
    [
        lambda: wishes([Word("joy", 1.0)], [("x" * 999, 0.5, 0.5)], (1000.0, 1000.0), "words.csv"),
        lambda: wishes([Word("x" * 999, 1.0)], [("x" * 999, 0.1, 0.5), ("x" * 999, 0.5, 0.5)], (9.0, 9.0), "words.csv"),
        lambda: turning("x" * 999),
        lambda: length_mm("9" * 999 + "mm", "width"),
        lambda: load_silhouette("text:" + "x" * 999 + "\a"),
        lambda: load_silhouette("text:" + " " * 999),
        lambda: load_silhouette("text:" + "x" * 999),
        lambda: parse_xml(f'<!DOCTYPE svg [<!ENTITY {"x" * 999} "&a;">]><svg/>', "a.svg"),
        lambda: outline_words(Words((Word(CUNEIFORM, 1.0),)), load_font("lato-black"), fallbacks=()),
        lambda: outline_text(CUNEIFORM, load_font("lato-black")),
    ],
)
def test_what_was_given_is_told_in_short_however_long_it_is(refused: Callable[[], Any]) -> None:
    with pytest.raises(WordpackError) as caught:
        refused()
    assert len(str(caught.value)) < 300
    assert str(caught.value).isprintable()


def test_a_note_names_a_few_of_hundreds_of_characters_that_no_font_has() -> None:
    words = Words((Word("joy", 2.0), Word(CUNEIFORM, 1.0)))
    (note,) = outline_words(words, load_font("lato-black"), missing="skip", fallbacks=()).notes
    assert "(U+12000 U+12001 U+12002 U+12003 U+12004 and 395 more)" in note
    assert len(note) < 250
