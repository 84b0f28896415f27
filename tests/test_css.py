"""CSS as browsers read it: which declaration counts, what it is for, and what is no CSS at all."""

from __future__ import annotations

from typing import List

import pytest

from wordpack import css
from wordpack.css import Declared


@pytest.mark.parametrize(
    ("style", "fill"),
    [
        ("fill:#fff!important;fill:#000", "#fff"),
        ("fill:#fff ! IMPORTANT;fill:#000 !/**/important;fill:#111", "#000"),
        ("fill:#000;fill:#fff!important", "#fff"),
        ("fill:#fff;fill:#000 !bogus", "#000 !bogus"),  # which browsers leave aside, and which is no colour
        ("fill:#fff;x:(;fill:#000", "#fff"),
        ("fill:#fff;x:url(a;fill:#000;b)", "#fff"),
        ('fill:#fff;x:";fill:#000', "#fff"),
        ("f\\69ll:#fff", "#fff"),
        (" FILL : n\\6fne ", "none"),
        ("fill:rgb( 0 0 0/* ink */ / 40% )", "rgb(0 0 0  / 40%)"),
        ("fill:no/**/ne", "no ne"),
        ("fill:#fff;/*;fill:#000", "#fff"),
        ("fill:f(g(h(i(j))))", "f(g(h(...)))"),
        ('fill:"a\'" [b] (c)', '"a\'" [b] (c)'),
        ("fill:url(a b)", "..."),
    ],
)
def test_the_declaration_that_counts(style: str, fill: str) -> None:
    """By CSS Syntax 3 (4.3, 5.4), and by CSS Cascade 4 (6.4) the last that is important, if one is."""
    assert {key: value for key, value, _ in css.of_style(style)}["fill"] == fill


def test_vendors_names_are_the_others() -> None:
    assert [found.name for found in css.of_style("-webkit-filter:none;-ms-x:y;--o-x:y;-inkscape-x:y")] == [
        *("filter", "x", "--o-x", "-inkscape-x")
    ]


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        ("svg,.a > #b:hover{fill:red}", [("fill", "red", "svg,.a > #b:hover")]),
        ("/* a{fill:red} */", []),
        ("@media print{ svg {fill:red}}", [("fill", "red", "svg")]),
        ("a{b{scale:2} fill:red}", [("fill", "red", "a"), ("scale", "2", "b")]),
        ("svg{@media print{top:0}}", [("top", "0", "")]),
        ("@page{margin:0}", [("margin", "0", "")]),
        ("a{x:'}'; d:path('M0 0')", [("x", '"}"', "a"), ("d", 'path("M0 0")', "a")]),
        ("a{font-family:'/*'} b{fill:red}", [("font-family", '"/*"', "a"), ("fill", "red", "b")]),
    ],
)
def test_the_declarations_of_a_sheet(sheet: str, found: List[Declared]) -> None:
    assert sorted(css.of_sheet(sheet)) == sorted(found)


@pytest.mark.parametrize("brackets", ["{}", "()", "[]"])
def test_no_nesting_is_too_deep(brackets: str) -> None:
    opened, closed = brackets
    found = css.of_sheet(f"{opened * 9999}{closed * 9999} svg{{}} a{{top:{opened * 9999}{closed * 9999}}}")
    assert [(one.name, one.selector) for one in found if one.name == "top"] == [("top", "a")]
    assert css.of_sheet("a{" * 9999 + "top:1px") == (Declared("top", "1px", "a"),)


def test_a_sheet_that_takes_in_another() -> None:
    assert css.takes_in_another('@IMPORT "x.css";')
    assert not css.takes_in_another('/* @import "x.css"; */ a{content:"@import"}')


@pytest.mark.parametrize(
    ("text", "in_style", "in_sheet"),
    [
        ("fill:red", False, True),
        ("fill:red;;opacity:1;", False, True),
        (" /* nothing */ ", False, False),
        ("g{fill:red}", True, False),
        ("fill:red}g{}", True, False),
        ("fill red;opacity:1", True, True),
        ("@media print{g{fill:red}}", True, False),
        ("g{fill red}", True, True),
    ],
)
def test_what_is_no_css(text: str, in_style: bool, in_sheet: bool) -> None:
    assert bool(css.unread_in_style(text)) == in_style
    assert bool(css.unread_in_sheet(text)) == in_sheet
