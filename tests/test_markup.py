"""The grammars that readers of SVG share: numbers and transforms written in every way, and XML that is refused."""

from __future__ import annotations

import math
import re
from typing import List

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordpack import markup
from wordpack.errors import WordpackError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.5.5", [10.5, 0.5]),
        ("1-2+3", [1, -2, 3]),
        (" 1 , 2\t3\n", [1, 2, 3]),
        ("1e2.5e-1-.5", [100, 0.05, -0.5]),
        ("4.", [4]),
        ("", []),
    ],
)
def test_numbers_need_no_separator_before_a_sign_or_a_second_point(text: str, expected: List[float]) -> None:
    assert markup.numbers(text) == expected


@pytest.mark.parametrize("text", ["1,,2", "1,2,", ",1", "1 x", "1px", ".", "--1", "\u0661", "nan", "inf"])
def test_what_is_no_list_of_numbers(text: str) -> None:
    assert markup.numbers(text) is None


@given(st.lists(st.floats(-1e6, 1e6)))
def test_numbers_are_read_back_with_as_few_separators_as_can_be(values: List[float]) -> None:
    """A minus sign, or a point after a number that has one, parts by itself."""
    text = ""
    for said in map(repr, values):
        said = said.replace("0.", ".", 1) if said.startswith(("0.", "-0.")) else said
        alone = said[0] == "-" or (said[0] == "." and "." in text.split(" ")[-1].split("-")[-1])
        text += said if alone or not text else f" {said}"
    assert markup.numbers(text) == values


def test_a_long_list_that_is_none_is_refused_and_not_tried_in_every_way() -> None:
    assert markup.numbers("1" * 5000 + "x") is None


def test_a_number_of_a_million_digits_is_told_from_what_is_none_by_reading_it_once() -> None:
    """Were its digits parted in every way, this would take hours."""
    assert re.fullmatch(rf"({markup.NUMBER})(px)?", "1" * 10**6 + "!") is None
    assert re.fullmatch(markup.NUMBER, "1" * 10**6 + ".5e-7")


@settings(max_examples=40, deadline=None)
@given(st.floats(-360, 360), st.floats(0.01, 50), st.floats(-99, 99), st.floats(-99, 99))
def test_transform_lists_compose_as_matrices(turn: float, grow: float, x: float, y: float) -> None:
    found = markup.transform(f"translate({x!r},{y!r}) rotate({turn!r}),scale({grow!r} 2)")
    assert found is not None
    a = math.radians(turn)
    move = np.array([[1, 0, x], [0, 1, y], [0, 0, 1]])
    rotate = np.array([[math.cos(a), -math.sin(a), 0], [math.sin(a), math.cos(a), 0], [0, 0, 1]])
    expected = move @ rotate @ np.diag([grow, 2, 1])
    assert np.allclose([found[0:2], found[2:4], found[4:6]], expected[:2].T)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("none", ""),
        ("translate(10.5.5)", "translate(10.5 0.5)"),
        ("translate( 7 )", "matrix(1 0 0 1 7 0)"),
        ("rotate(90 .5.5)", "translate(.5,.5)rotate(90)translate(-.5-.5)"),
        ("skewX(45)", "matrix(1 0 1 1 0 0)"),
        ("skewY(45) scale(2)", "matrix(2 2 0 2 0 0)"),
    ],
)
def test_a_transform_written_in_two_ways(text: str, same: str) -> None:
    ours, other = markup.transform(text), markup.transform(same)
    assert ours is not None
    assert ours == pytest.approx(other)


@pytest.mark.parametrize(
    "text",
    ["spin(3)", "rotate(a)", "rotate(45deg)", "translate()", "scale(1 2 3)", "translate(1),", "translate(1),,scale(2)"]
    + ["translate(1", "rotate(1 2)", "TRANSLATE(1)", "translate(1) x"],
)
def test_what_is_no_transform(text: str) -> None:
    assert markup.transform(text) is None


@pytest.mark.parametrize(
    "d", ["", " M0 0h4e2v3E-2z", "m.5.5-1-1,2 3a1 1 0 0110 10", "M1.,2.L3 4", "M100 0.07h1e05v-2E-05L0 10.007"]
)
def test_path_data(d: str) -> None:
    assert markup.is_path(d)


@pytest.mark.parametrize(
    "d",
    [
        "M0 0 h9 x v9z",
        "M0,,0h9",
        "9M0 0h9",
        "M0 0h1.e2v9z",
        "M0 0L9#9 0",
        "M0 0h9,z",
        "none",
        "M007 1h9",
        "M0 0a1 1 0 0110 10l-01 1",
        "M0 00.5h9",
    ],
)
def test_what_is_no_path_data(d: str) -> None:
    assert not markup.is_path(d)


@pytest.mark.parametrize(
    "text", ["0 0 9", "0 0 9 0", "0 0 -9 9", "0 0 1e999 1", "0 0 1e-300 1", "1e200 0 1 1", "0 0 9 9 9", "", "a0 0 9 9"]
)
def test_what_is_no_view(text: str) -> None:
    assert markup.view_box(text) is None


def test_a_view_is_four_numbers() -> None:
    assert markup.view_box("-1.5.5,9 8") == (-1.5, 0.5, 9, 8)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'<?xml version="1.0" encoding="foo"?><svg/>', "in UTF-8"),
        (b'<?xml version="1.0" encoding="shift_jis"?><svg/>', "in UTF-8"),
        (b'<?xml version="1.0" encoding="utf-32"?><svg/>', "in UTF-8"),
        (b"<g>" * 2000 + b"</g>" * 2000, "over 200 elements lie within one another"),
        (b"<svg><g></svg>", r"line 1, column 11: this is not well-formed XML \(mismatched tag\)"),
        (b'<!DOCTYPE s [<!ENTITY f SYSTEM "file:///etc/hostname">]><s>&f;</s>', "the XML entity 'f'"),
        (b'<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><s>&b;</s>', "the XML entity 'b'"),
        (f'<!DOCTYPE s [<!ENTITY a "{"h" * 201}">]><s>{"&a;" * 9}</s>', "the XML entity 'a'"),
        ("<svg/>\udcff", "cannot be read"),
    ],
)
def test_xml_that_is_refused_in_one_sentence(data: bytes, said: str) -> None:
    with pytest.raises(WordpackError, match=said) as caught:
        markup.parse_xml(data, "x.svg")
    assert str(caught.value).startswith("x.svg: ")
    assert "\n" not in str(caught.value)


def test_short_entities_are_read_as_drawing_programs_write_them() -> None:
    found = markup.parse_xml('<!DOCTYPE svg [<!ENTITY ns "http://x.org/">]><svg a="&ns;"/>', "x.svg")
    assert found.root.get("a") == "http://x.org/"


def test_style_sheets_are_found_wherever_they_stand() -> None:
    text = (
        "<?xml-stylesheet href='x.css'?><s><defs><style>a{}</style></defs><style> </style><g><style>b{}</style></g></s>"
    )
    found = markup.parse_xml(text, "x.svg")
    assert markup.sheets(found.root) == ["a{}", "b{}"]
    assert found.linked == ("href='x.css'",)


def test_elements_without_a_namespace_are_svg_s_only_where_the_root_has_none() -> None:
    html = markup.parse_xml('<svg><g/><x:a xmlns:x="x"/></svg>', "x.svg").root
    assert [markup.of_svg(element) for element in html.iter()] == [True, True, False]
    xml = markup.parse_xml(f'<svg xmlns="{markup.SVG[1:-1]}"><g/><g xmlns=""/></svg>', "x.svg").root
    assert [markup.of_svg(element) for element in xml.iter()] == [True, True, False]
    other = markup.parse_xml("<s><g/></s>", "x.svg").root
    assert not any(map(markup.of_svg, other.iter()))
