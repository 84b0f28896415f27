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
