"""Lengths by CSS's own ratios, and the bounds that keep both sides of every page above 0 in the drawing."""

from __future__ import annotations

from pathlib import Path

import pytest

from wordpack.errors import WordpackError
from wordpack.export.svg import number
from wordpack.silhouette import HAIRLINE_RADIUS, load_silhouette
from wordpack.units import LARGEST_MM, LEAST_MM, length_mm


@pytest.mark.parametrize(
    ("text", "millimetres"),
    [
        ("25.4mm", 25.4),
        ("2.54cm", 25.4),
        ("1in", 25.4),
        ("72pt", 25.4),
        ("6PC", 25.4),
        ("96px", 25.4),
        (" 96 ", 25.4),
        ("1.5 m", 1500.0),
        (".5e1mm", 5.0),
        ("0.2mm", LEAST_MM),
        ("100m", LARGEST_MM),
    ],
)
def test_an_inch_is_as_long_in_every_unit(text: str, millimetres: float) -> None:
    assert length_mm(text, "width") == pytest.approx(millimetres, rel=1e-12)


@pytest.mark.parametrize(
    "text", ["0.0004mm", "0.199mm", "0", "1e-320mm", "100.1m", "1e999px", "5 feet", "-5mm", "", "mm", "nan"]
)
def test_what_is_no_length_of_a_page_is_refused(text: str) -> None:
    with pytest.raises(
        WordpackError, match="option height: '.*' was given; give a length from 0.2 mm to 100 m, such as"
    ):
        length_mm(text, "height")


def test_the_shorter_side_of_the_thinnest_page_is_not_0_in_a_drawing(tmp_path: Path) -> None:
    thinnest = 2 * HAIRLINE_RADIUS * 1.02
    path = tmp_path / "thin.svg"
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 {}"><path d="M{} 0h{}v{}h-{}z"/></svg>'
    path.write_text(svg.format(thinnest, *("400", "100", thinnest, "100")), encoding="utf-8")
    page = load_silhouette(path)
    assert float(number(LEAST_MM * page.height / page.width)) > 0
    path.write_text(svg.format(thinnest / 2, *("400", "100", thinnest / 2, "100")), encoding="utf-8")
    with pytest.raises(WordpackError, match="hairline"):
        load_silhouette(path)
