"""Words that change their size by chance: the books stay right, bounds are kept, and ink is worth what it says."""

from __future__ import annotations

from typing import Tuple

import numpy as np
import pytest
from problems import ell, problem, rectangle, square_region, state

from wordpack.bitmaps import LEFT, TOP
from wordpack.metropolis import Metropolis
from wordpack.model import Problem, State
from wordpack.orientation import turning
from wordpack.picture import Picture
from wordpack.pose import transform
from wordpack.sizes import BREATH, _draw_larger

PX = 1000
"""Resolution of the tests: one pixel is one page unit."""


def words_of(given: Problem, at: State, band: Tuple[float, float]) -> Metropolis:
    made = Picture(given, at, PX)
    return Metropolis(made, given.turning, bounds=made.poses[:, 3:] + np.log(band))


def crowd(orientation: str = "horizontal") -> Metropolis:
    rng = np.random.default_rng(0)
    words = [rectangle(0.6 + 0.2 * (k % 5), 0.5) if k % 3 else ell() for k in range(20)]
    given = problem(words, square_region(500, 250, 250), gap=2.0, turning=turning(orientation))
    at = state(80.0, *rng.uniform(300, 700, (20, 2)))
    at.poses[:, 2] = rng.choice(given.turning.angles, 20)
    return words_of(given, at, (0.8, 1.2))


@pytest.mark.parametrize("orientation", ["horizontal", "any"])
def test_the_books_are_right_and_sizes_within_their_bounds(orientation: str) -> None:
    made, rng = crowd(orientation), np.random.default_rng(1)
    before = made.poses[:20, 3].copy()
    for heat, press in ((20.0, 0.0), (1.0, 0.05), (0.1, 0.02)):
        made.sweep(60, heat, rng, press)
    assert made.bounds is not None
    sizes = made.poses[:20, 3]
    assert (sizes >= made.bounds[:, 0]).all()
    assert (sizes <= made.bounds[:, 1]).all()
    assert (sizes != before).all()
    made.hand_over()
    anew = Metropolis(made.picture, made.turning, bounds=made.bounds)
    assert (anew.page == made.page).all()
    assert (anew.conflicts() == made.conflicts()).all()
    assert (anew.table[:20, [TOP, LEFT]] == made.table[:20, [TOP, LEFT]]).all()


def test_sizes_stay_where_they_have_no_bounds() -> None:
    given = problem([rectangle(1, 1)] * 3, square_region(800, 100, 100))
    made = Metropolis(Picture(given, state(100.0, (300, 300), (600, 300), (300, 600)), PX), given.turning)
    before = made.poses[:3, 3].copy()
    made.sweep(50, 1.0, np.random.default_rng(0), press=1.0)
    assert (made.poses[:3, 3] == before).all()


@pytest.mark.parametrize(("press", "least", "most"), [(-1.0, 0.8, 0.81), (0.0, 0.9, 1.12), (1.0, 1.19, 1.2)])
def test_ink_is_worth_its_press(press: float, least: float, most: float) -> None:
    given = problem([rectangle(1, 1)], square_region(800, 100, 100))
    made, rng = words_of(given, state(100.0, (500, 500)), (0.8, 1.2)), np.random.default_rng(0)
    sizes = []
    for _ in range(400):
        made._breathe(20, 1.0, rng, press)
        sizes.append(float(np.exp(made.poses[0, 3])) / 100)
    assert least <= np.mean(sizes[50:]) <= most


def test_the_ink_that_counts_is_the_words_own() -> None:
    # At this press the large one's is worth hundreds of pixels of conflict, the small one's none.
    pair = problem([rectangle(0.02, 0.02), rectangle(1, 1)], square_region(800, 100, 100))
    made, rng, sizes = words_of(pair, state(100.0, (300, 300), (600, 600)), (0.8, 1.2)), np.random.default_rng(0), []
    for _ in range(400):
        made._breathe(40, 1.0, rng, 0.1)
        sizes.append(np.exp(made.poses[:2, 3]) / 100)
    small, large = np.mean(sizes[50:], axis=0)
    assert 0.9 <= small <= 1.12
    assert 1.19 <= large <= 1.2


@pytest.mark.parametrize("orientation", ["horizontal", "any"])
def test_the_point_of_its_box_from_which_a_word_grows_stays(orientation: str) -> None:
    made, rng = crowd(orientation), np.random.default_rng(0)
    for word in range(20):
        (u, v), size = rng.uniform(-1, 1, 2), made.poses[word, 3] + rng.uniform(-BREATH, BREATH)
        _draw_larger(made.bits, made.table, made.pen, made.poses, word, size, u, v)
        opposite = -made.pen[3][word, 2:] * (u, v)
        before, after = (
            transform(opposite[None], x, y, angle, np.exp(log)) for x, y, angle, log in made.poses[[word, made.slot]]
        )
        assert made.poses[made.slot, 2:] == pytest.approx([made.poses[word, 2], size])
        assert after == pytest.approx(before)


def test_a_word_in_a_corner_grows_to_fill_its_box() -> None:
    # It touches two walls, so that it can only grow away from them, or after it has shifted.
    given = problem([rectangle(1, 1)], square_region(120, 400, 400))
    made = words_of(given, state(100.0, (450.5, 450.5)), (0.8, 1.5))
    made.sweep(20000, 0.01, np.random.default_rng(0), 0.001)
    assert np.exp(made.poses[0, 3]) == pytest.approx(120, abs=1.5)
    assert made.conflicts().tolist() == [0]


def test_a_word_that_is_too_large_shrinks_even_if_ink_is_worth_something() -> None:
    given = problem([rectangle(1, 1)], square_region(90, 400, 400))
    made = words_of(given, state(100.0, (445, 445)), (0.8, 1.2))
    made._breathe(3000, 0.01, np.random.default_rng(0), 0.001)
    assert np.exp(made.poses[0, 3]) == pytest.approx(90, abs=1.5)
