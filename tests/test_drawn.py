"""Drawings read from their files: areas in closed form, and what is refused."""

from __future__ import annotations

import pytest

from wordpack.drawn import read_drawing
from wordpack.model import WordpackError


def test_even_odd_paths_have_their_holes() -> None:
    d = "M0 0H100V100H0zM20 20H80V80H20zM40 40H60V60H40z"
    text = f'<svg viewBox="0 0 1000 1000"><g data-word="o" fill-rule="evenodd"><path d="{d}"/></g></svg>'
    (word,) = read_drawing(text).words
    assert word.polygon.area == pytest.approx(100**2 - 60**2 + 20**2)


def test_the_page_is_the_view_box_in_thousandths_of_its_longer_side() -> None:
    text = '<svg viewBox="10 20 400 200" data-shape="heart"><path data-word="a" d="M10 20h4v2h-4z"/></svg>'
    drawing = read_drawing(text)
    assert (drawing.width, drawing.height) == (1000, 500)
    assert drawing.words[0].polygon.bounds == pytest.approx((0, 0, 10, 5))
    assert drawing.recorded == {"shape": "heart"}


WORD = '<g data-word="a"><path d="M0 0h1v1z"/></g>'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not xml", "not well-formed XML"),
        ("", "not well-formed XML"),
        (b"\x00\x01\xff", "not well-formed XML"),
        ("<html/>", "root element is <html>"),
        (f"<svg>{WORD}</svg>", "the viewBox is None"),
        (f'<svg viewBox="0 0 0 10">{WORD}</svg>', "width > 0"),
        ('<svg viewBox="0 0 9 9"><path d="M0 0h1v1z"/></svg>', "no element carries data-word"),
        ('<svg viewBox="0 0 9 9"><g data-word="a"><text>a</text></g></svg>', "holds a <text> element"),
        ('<svg viewBox="0 0 9 9"><g data-word="a"><rect width="3"/></g></svg>', "holds a <rect> element"),
        ('<svg viewBox="0 0 9 9"><g data-word="a"><path d="M0 0 Q 1"/></g></svg>', "cannot be read"),
        ('<svg viewBox="0 0 9 9"><g data-word="a"><path d="L1 1"/></g></svg>', "cannot be read"),
        ('<svg viewBox="0 0 9 9"><g data-word="a"><path d="M0 0h1e999v1z"/></g></svg>', "not finite"),
        ('<svg viewBox="0 0 9 9"><g data-word="a" transform="spin(3)"/></svg>', "transform spin(3)"),
        ('<svg viewBox="0 0 9 9"><g data-word="a" transform="matrix(3)"/></svg>', "transform matrix(3)"),
        ('<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY lol "&a;&a;">]><svg viewBox="0 0 9 9"/>', "entity 'lol'"),
        (b'<?xml version="1.0" encoding="foo"?><svg/>', "XML cannot be read"),
        (b'<?xml version="1.0" encoding="shift_jis"?><svg/>', "XML cannot be read"),
        (b'<?xml version="1.0" encoding="utf-32"?><svg/>', "XML cannot be read"),
        (f'<svg viewBox="0 0 9 9">{"<g>" * 2000}{WORD}{"</g>" * 2000}</svg>', "over 200 elements"),
        ('<!DOCTYPE svg [<!ENTITY f SYSTEM "file:///etc/passwd">]><svg viewBox="0 0 9 9">&f;</svg>', "entity 'f'"),
    ],
)
def test_what_is_no_drawing_of_ours_is_refused_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(WordpackError, match=said.replace("(", r"\(").replace(")", r"\)")) as caught:
        read_drawing(text, "poster.svg")
    assert str(caught.value).startswith("poster.svg: ")
    assert "\n" not in str(caught.value)
