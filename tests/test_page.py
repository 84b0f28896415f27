"""The page's printed size by proportions, points by their definition, and the share of the silhouette for words."""

from __future__ import annotations

import math
from typing import Optional, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from problems import square_region

from wordpack.errors import WordpackError
from wordpack.model import Silhouette
from wordpack.options import Options
from wordpack.page import longest_word, points_per_page_unit, printed, rounded_down
from wordpack.units import LARGEST_MM

TALL = Silhouette(square_region(400.0, 50.0, 300.0), 500.0, 1000.0, 400.0**2)


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [
        (None, None, (500 * 25.4 / 96, 1000 * 25.4 / 96)),  # 1000 px
        (210.0, None, (210.0, 420.0)),
        (None, 210.0, (105.0, 210.0)),
        (210.0, 420.0, (210.0, 420.0)),
    ],
)
def test_a_page_is_printed_in_its_own_proportions(
    width: Optional[float], height: Optional[float], size: Tuple[float, float]
) -> None:
    assert printed(TALL, width, height) == pytest.approx(size, rel=1e-12)


def test_neither_side_of_a_page_is_longer_than_the_longest() -> None:
    """A page of 1 : 2 is 100 m high when it is 50 m wide; what is advised is accepted, the next of three digits not."""
    wide = Silhouette(square_region(400.0, 50.0, 300.0), 1000.0, 300.0, 400.0**2)
    for page, sides, most in ((TALL, {"width": 60_000.0, "height": None}, 50_000.0),
                              (wide, {"width": None, "height": LARGEST_MM}, 30_000.0)):  # fmt: skip
        (given,) = [name for name, length in sides.items() if length]
        said = f"^option {given}: {sides[given]:g} mm was given, .* give at most {most:g} mm$"
        with pytest.raises(WordpackError, match=said):
            printed(page, **sides)
        assert max(printed(page, **{**sides, given: most})) == pytest.approx(LARGEST_MM)
        with pytest.raises(WordpackError, match=f"^option {given}: "):
            printed(page, **{**sides, given: most + 100.0})
    assert max(printed(TALL, None, LARGEST_MM)) == pytest.approx(LARGEST_MM)


@given(st.floats(1e-3, 1e9))
def test_a_number_is_rounded_down_to_three_digits(value: float) -> None:
    short = rounded_down(value)
    assert float(f"{short:.3g}") == short
    assert 0.99 * value < short <= value * (1 + 1e-8)


@pytest.mark.parametrize(("value", "short"), [(0.508, 0.508), (1919.9999999999998, 1920.0), (999.9, 999.0), (1e5, 1e5)])
def test_rounding_errors_are_not_rounded_down(value: float, short: float) -> None:
    assert rounded_down(value) == short


@pytest.mark.parametrize("physical", [(25.4, 12.7), (12.7, 25.4)])
def test_a_point_is_a_72nd_of_an_inch(physical: Tuple[float, float]) -> None:
    """A page's longer side, an inch here, has 1000 units."""
    assert points_per_page_unit(physical) == pytest.approx(72 / 1000)


def test_the_longest_word_is_a_share_of_the_silhouette_not_of_the_page() -> None:
    assert longest_word(Options(limit_share="30%"), TALL) == pytest.approx(120.0)
    assert longest_word(Options(), TALL) == math.inf
