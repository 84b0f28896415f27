"""The page's printed size by proportions, points by their definition, and the share of the silhouette for words."""

from __future__ import annotations

import math
from typing import Optional, Tuple

import pytest
from problems import square_region

from wordpack.model import Options, Silhouette
from wordpack.page import longest_word, points_per_page_unit, printed

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


def test_a_point_is_a_72nd_of_an_inch() -> None:
    assert points_per_page_unit((25.4, 12.7)) == pytest.approx(72 / 1000)


def test_the_longest_word_is_a_share_of_the_silhouette_not_of_the_page() -> None:
    assert longest_word(Options(limit_share="30%"), TALL) == pytest.approx(120.0)
    assert longest_word(Options(), TALL) == math.inf
