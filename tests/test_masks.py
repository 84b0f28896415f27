"""Guided local search on bitmaps: what is in conflict is counted exactly, and words leave it for free room."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from problems import ell, problem, rectangle, square_region, state
from shapely import affinity, box

from wordpack.masks import DEARER, DEAREST, FORGET, FRAME, Masks
from wordpack.model import Problem, State
from wordpack.picture import Picture
from wordpack.pose import turning

PX = 1000
"""Resolution of the tests: one pixel is one page unit."""


def masks_of(given: Problem, at: State, weights: np.ndarray | None = None) -> Masks:
    return Masks(Picture(given, at, PX), given.turning, np.ones(len(given)) if weights is None else weights)


def test_conflicts_are_the_pixels_that_two_words_share_or_that_are_outside() -> None:
    given = problem([rectangle(1, 1)] * 4, square_region(600, 100, 100))
    # 40 x 70 shared by the first two; a quarter of the third, 50 x 50, is outside; the fourth stands alone.
    at = state(100.0, (300, 300), (360, 330), (700, 700), (200, 600))
    assert masks_of(given, at).conflicts.tolist() == [40 * 70, 40 * 70, 10000 - 50 * 50, 0]


@pytest.mark.parametrize("orientation", ["any", "angles:45"])
@pytest.mark.parametrize("angle", [0.0, 0.3, -1.2, -math.pi / 4])
def test_bitmaps_are_the_words_grown_by_half_the_gap(angle: float, orientation: str) -> None:
    given = replace(problem([rectangle(3, 1)], square_region(900, 50, 50), gap=6.0), turning=turning(orientation))
    made = masks_of(given, State(np.array([[500.3, 480.7, angle]]), 100.0))
    grown = affinity.rotate(box(350.3, 430.7, 650.3, 530.7), angle, use_radians=True).buffer(3.0)
    assert made.maps.bits.sum() == pytest.approx(grown.area, rel=0.01)


def test_the_books_are_right_after_many_moves() -> None:
    rng = np.random.default_rng(0)
    given = problem([ell(), rectangle(2, 1), rectangle(1, 2)] * 4, square_region(500, 250, 250), gap=2.0)
    weights = np.ones(12)
    made = masks_of(given, state(90.0, *rng.uniform(300, 700, (12, 2))), weights)
    for _ in range(5):
        made.improve(rng)
    made.hand_over()
    anew = Masks(made.picture, given.turning, weights)
    assert (anew.count == made.count).all()
    assert anew.price == pytest.approx(made.price, rel=1e-4)
    assert (anew.conflicts == made.conflicts).all()


def test_words_move_by_whole_pixels_and_stay_on_the_images() -> None:
    rng = np.random.default_rng(0)
    given = problem([rectangle(2, 1)] * 3, square_region(400, 300, 300))
    at = state(100.0, (500.25, 500.5), (510.25, 500.75), (520.5, 505.0))
    made = masks_of(given, at)
    before = made.picture.poses.copy()
    while made.improve(rng):
        pass
    made.hand_over()
    moved = made.picture.poses[:, :2] - before[:, :2]
    assert (moved == np.round(moved)).all()
    assert np.abs(moved).max() > 50
    assert not made.conflicts.any()


def test_a_word_goes_to_the_only_hole_that_takes_it() -> None:
    # A wall of large words that do not give way (they are in conflict with nobody) leaves one hole, far off.
    given = problem(
        [rectangle(1, 1)] * 24 + [rectangle(1, 1)], square_region(505, 200, 200), relative=[1.0] * 24 + [0.9]
    )
    cells = [(250.5 + 101 * x, 250.5 + 101 * y) for y in range(5) for x in range(5) if (x, y) != (4, 1)]
    made = masks_of(given, state(100.0, *cells, (251, 655)))
    rng = np.random.default_rng(1)
    for _ in range(200):
        if not made.improve(rng):
            break
    made.hand_over()
    assert not made.conflicts.any()
    stands = {(round((x - 250.5) / 101), round((y - 250.5) / 101)) for x, y in made.picture.poses[:, :2]}
    assert len(stands) == 25


def test_what_stays_in_conflict_grows_dear_and_what_is_free_forgets() -> None:
    given = problem([rectangle(1, 1)] * 3, square_region(150, 400, 400))  # room for one
    weights = np.array([1.0, 1.0, 1.0])
    made = masks_of(given, state(140.0, (470, 470), (475, 475), (480, 480)), weights)
    made.improve(np.random.default_rng(0))
    assert weights.max() == pytest.approx(1.0 + DEARER)
    assert weights.min() > 1.0
    for _ in range(30):
        made.improve(np.random.default_rng(0))
    assert weights.max() <= DEAREST
    apart = problem([rectangle(1, 1)] * 3, square_region(800, 100, 100))
    heavy = np.array([8.0, 1.0, 1.0])
    two = masks_of(apart, state(100.0, (200, 200), (600, 600), (605, 600)), heavy)
    two.improve(np.random.default_rng(0))
    assert heavy[0] == pytest.approx(8.0 * FORGET)


def test_the_heavier_word_is_avoided() -> None:
    # Both places overlap by as much; the lighter neighbour is the cheaper one to lie on.
    given = problem([rectangle(1, 1)] * 3, [*square_region(100, 300, 450), *square_region(100, 600, 450)])
    for heavy, expected in ((0, 650), (1, 350)):
        weights = np.ones(3)
        weights[heavy] = 20.0
        made = masks_of(given, state(98.0, (350, 500), (650, 500), (500, 500)), weights)
        made.improve(np.random.default_rng(3))
        made.hand_over()
        assert abs(made.picture.poses[2, 0] - expected) < 60


def test_words_turn_when_only_another_angle_fits() -> None:
    slot = [np.array([[300.0, 200], [330, 200], [330, 500], [300, 500]])]
    given = replace(problem([rectangle(10, 1)], slot), turning=turning("cross"))
    made = masks_of(given, state(25.0, (315, 350)))
    rng = np.random.default_rng(0)
    for _ in range(50):
        if not made.improve(rng):
            break
    made.hand_over()
    assert made.picture.poses[0, 2] == pytest.approx(-math.pi / 2)
    assert made.conflicts.tolist() == [0]


def test_a_word_larger_than_the_page_stays_and_one_off_the_page_comes_back() -> None:
    for large in (rectangle(30, 1), rectangle(1, 40), rectangle(30, 30)):
        given = problem([large, rectangle(1, 1)], square_region(300, 100, 100))
        made = masks_of(given, state(100.0, (250, 250), (5000, -4000)))
        made.improve(np.random.default_rng(0))
        made.hand_over()
        assert made.picture.poses[0, :2].tolist() == [250, 250]
    assert (np.abs(made.picture.poses[1, :2] - 250) <= 100).all()
    assert made.conflicts.tolist() == [0, 0]


def test_chance_alone_decides() -> None:
    given = problem([rectangle(2, 1)] * 6, square_region(400, 300, 300))
    at = state(100.0, *([(500, 500)] * 6))
    ends = []
    for seed in (1, 1, 2):
        made = masks_of(given, at)
        made.improve(np.random.default_rng(seed))
        ends.append(made.poses.copy())
    assert (ends[0] == ends[1]).all()
    assert (ends[0] != ends[2]).any()
    assert (ends[0][:, :2] > FRAME).all()


def test_a_lifted_word_leaves_nothing_of_its_weight_behind() -> None:
    # Its only place overlaps where it stands: what it weighs itself must not keep it from there.
    given = problem([rectangle(1, 1)], square_region(102, 450, 450))
    weights = np.array([20.0])
    made = masks_of(given, state(100.0, (505, 503)), weights)
    assert made.conflicts[0] > 0
    made.improve(np.random.default_rng(0))
    assert made.conflicts.tolist() == [0]
