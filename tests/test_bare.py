"""How much of an outline is bare: by closed forms, for words that are boxes."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from problems import WHOLE_PAGE, problem, rectangle, square_region, state

from wordpack.bare import REACH, bare_outline

UNIT = np.array([[-0.5, -0.5, 0.5, 0.5]])
PIXEL = 1000 / 256
"""Page units of the picture that distances are taken from."""


def square(side: float, region=WHOLE_PAGE) -> float:  # type: ignore[no-untyped-def]
    """What a square word in the middle of the page leaves bare."""
    return bare_outline(problem([rectangle(1.0, 1.0)], region), state(side, (500, 500)), UNIT)


def test_the_half_that_no_word_comes_near_is_bare() -> None:
    """The word covers the left half of a square: the right side, and the top and bottom beyond the reach."""
    given, wide = problem([rectangle(0.5, 1.0)]), np.array([[-0.25, -0.5, 0.25, 0.5]])
    share = (1 + 2 * (0.5 - REACH)) / 4
    assert bare_outline(given, state(1000.0, (250, 500)), wide) == pytest.approx(share, abs=2 * PIXEL / 4000)
    upright = problem([rectangle(1.0, 0.5)])
    turned = bare_outline(upright, state(1000.0, (250, 500, math.pi / 2)), np.array([[-0.5, -0.25, 0.5, 0.25]]))
    assert turned == pytest.approx(share, abs=2 * PIXEL / 4000)


def test_it_is_as_far_as_the_reach_that_a_word_draws_the_outline() -> None:
    """A square d from the sides of a larger one is farther than the reach r from them beyond its corners alone: there
    by sqrt(d^2 + t^2) at t along the side."""
    assert square(1000.0) == 0.0
    d, r = 90.0, 1000 * REACH
    bare = 8 * (d - math.sqrt(r * r - d * d)) / 4000
    assert square(1000 - 2 * d) == pytest.approx(bare, abs=0.03)
    assert square(1000 - 2 * (r + 2 * PIXEL)) == 1.0
    assert square(1000 - 2 * (r - 2 * PIXEL)) < 0.9


def test_the_reach_goes_with_the_silhouette() -> None:
    small = square_region(500.0, 250.0, 250.0)
    assert square(500 - 2 * (500 * REACH + 2 * PIXEL), small) == 1.0
    assert square(500 - 2 * (500 * REACH - 2 * PIXEL), small) < 0.9


def test_the_outlines_of_holes_count_too() -> None:
    """A word along the whole left of a square with a square hole: of the hole's outline only its left is near."""
    hole = rectangle(400.0, 400.0)[::-1] + (500.0, 500.0)
    given, tall = problem([rectangle(0.3, 1.0)], (*WHOLE_PAGE, hole)), np.array([[-0.15, -0.5, 0.15, 0.5]])
    reach = REACH * math.sqrt(1e6 - 1.6e5)
    bare = 1000 + 2 * (700 - reach) + 400 + 2 * (400 - reach)
    assert bare_outline(given, state(1000.0, (150, 500)), tall) == pytest.approx(bare / 5600, abs=4 * PIXEL / 5600)


def test_several_words_count_by_their_own_sizes() -> None:
    """Two squares of 1 and 0.4: one lies in the middle, the other in a corner, of which it covers 400 on each side."""
    given = replace(problem([rectangle(1.0, 1.0)] * 2), relative=np.array([0.4, 0.1]))
    at = state(1000.0, (200, 200), (500, 500))
    bare = 4000 - 2 * (400 + 1000 * REACH)
    assert bare_outline(given, at, np.repeat(UNIT, 2, 0)) == pytest.approx(bare / 4000, abs=2 * PIXEL / 4000)


def shares(ring: np.ndarray, at: tuple[float, float], half: tuple[float, float], page: tuple[float, float]) -> float:
    """What a box of those halves leaves bare of a silhouette on a page."""
    box = np.array([[-half[0], -half[1], half[0], half[1]]])
    return bare_outline(problem([rectangle(1.0, 1.0)], (ring,), page=page), state(1.0, at), box)


def test_an_edge_of_many_points_counts_by_its_length() -> None:
    """A square whose right side, which alone is bare but for the ends of two others, has a thousand points."""
    right = np.column_stack((np.full(1001, 1000.0), np.linspace(0, 1000, 1001)))
    ring = np.vstack(([[0.0, 0.0]], right, [[0.0, 1000.0]]))
    bare = (1000 + 2 * (500 - 100)) / 4000
    assert shares(ring, (250, 500), (250, 500), (1000, 1000)) == pytest.approx(bare, abs=0.01)


@pytest.mark.parametrize("at", [250.0, 750.0])
def test_a_page_that_is_no_square_is_looked_at_to_its_end(at: float) -> None:
    """One half of a page twice as long as it is broad is covered, or the other half; a tenth of the root of its area
    beyond that is near it."""
    bare = (500 + 2 * (500 - 0.1 * math.sqrt(5e5))) / 3000
    wide, high = rectangle(1000, 500) + (500.0, 250.0), rectangle(500, 1000) + (250.0, 500.0)
    assert shares(wide, (at, 250), (250, 250), (1000, 500)) == pytest.approx(bare, abs=0.01)
    assert shares(high, (250, at), (250, 250), (500, 1000)) == pytest.approx(bare, abs=0.01)
