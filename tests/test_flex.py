"""flex.py: sizes that give way, against packings that can be computed, and the bounds that they must keep."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from problems import overlap_area, placed, problem, rectangle, smallest_distance, square_region, state

from wordpack.flex import (
    SPARE,
    STAGES,
    Breathing,
    Breaths,
    band_of,
    breathe,
    candidates,
    finish_flexed,
    grow,
    held,
    lean,
)
from wordpack.model import State, flexed
from wordpack.picture import Picture

deviations = st.lists(st.floats(-2, 2), min_size=1, max_size=30).map(np.array)
shares = st.floats(0.01, 0.5)


@given(deviations, shares)
def test_what_is_held_is_in_the_band_and_keeps_the_order_and_the_mean(deviation: np.ndarray, share: float) -> None:
    low, high = band_of(share)
    factors = held(deviation, share)
    assert (factors >= low).all()
    assert (factors <= high).all()
    assert factors.mean() == pytest.approx(0.0, abs=1e-12)
    order = np.argsort(deviation, kind="stable")
    assert (np.diff(factors[order]) >= 0).all()
    assert held(factors + 0.7, share) == pytest.approx(factors, abs=1e-12)


def test_a_lean_makes_large_words_larger_and_keeps_the_order() -> None:
    relative = np.array([1.0, 0.6, 0.3, 0.3, 0.1])
    factors = lean(problem([rectangle(1, 1)] * 5, relative=relative), 0.15)
    assert (np.diff(factors) <= 0).all()
    assert factors[2] == factors[3]
    assert factors.max() / factors.min() > 1.2
    assert 0.85 <= factors.min() < 1 < factors.max() <= 1.15


def test_two_squares_in_a_strip_share_it_as_the_band_allows() -> None:
    # Sides a + b = 150; a/b may be at most 2 (1.1 / 1.1^-1): a grows on b's account, for its ink grows faster.
    strip = problem([rectangle(1, 1)] * 2, (rectangle(150, 120) + (500, 500),), relative=[1.0, 0.5])
    before = State(np.array([[476.0, 500, 0], [550.0, 500, 0]]), 96.0, flex=np.ones(2))
    grown = grow(strip, before, 0.1)
    sides = grown.scale * flexed(strip, grown).relative
    assert sides == pytest.approx([150 * 2.42 / 3.42, 150 / 3.42], abs=0.2)  # less what finish.py keeps of the gap
    assert np.log(grown.flex).mean() == pytest.approx(0, abs=1e-12)
    assert grown.flex.max() == pytest.approx(1.1, rel=1e-9)


def test_a_word_alone_fills_its_box_and_is_exact() -> None:
    alone = problem([rectangle(1, 1)], square_region(300, 350, 350))
    after = finish_flexed(alone, State(np.array([[490.0, 505, 0]]), 250.0, flex=np.ones(1)), 0.2, rng=chance())
    assert after.scale == pytest.approx(300, abs=0.3)  # less what finish.py keeps of the gap
    assert after.flex == pytest.approx([1.0], abs=1e-12)


def chance(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("gap", [0.0, 4.0])
def test_a_finish_is_apart_inside_and_within_the_share(gap: float) -> None:
    rng = np.random.default_rng(3)
    words = [rectangle(w, 1) for w in rng.uniform(1, 4, 12)]
    crowd = problem(words, square_region(400, 300, 300), relative=rng.uniform(0.5, 1, 12), gap=gap)
    cells = [(350 + 100 * (i % 4), 360 + 130 * (i // 4)) for i in range(12)]
    after = finish_flexed(crowd, State(state(30.0, *cells).poses, 30.0, flex=np.ones(12)), 0.15, rng=chance())
    own = flexed(crowd, after)
    assert smallest_distance(placed(own, after)) >= gap
    assert overlap_area(own, after) < 1e-9
    assert np.log(after.flex).mean() == pytest.approx(0, abs=1e-12)
    assert after.flex.min() >= 0.85 + SPARE - 1e-9
    assert after.flex.max() <= 1.15 - SPARE + 1e-9
    assert np.ptp(after.flex) > 0.1  # the room was taken up by some more than by others
    assert after.scale > 30.0


def test_a_word_breathes_to_the_size_of_its_box() -> None:
    box = problem([rectangle(1, 1)], square_region(400, 300, 300))
    for scale in (370.0, 430.0):
        picture = Breathing(box, state(scale, (500, 500)), 256, 0.2, press=0.01)
        for _ in range(8):
            picture.settle_all(24)
        assert picture.state("").scale == pytest.approx(400, abs=4)  # a pixel is 3.9


def test_of_two_words_the_one_with_room_grows() -> None:
    # One square fills its corner of the page too well, the other stands free.
    pair = problem([rectangle(1, 1)] * 2, (*square_region(100, 100, 100), *square_region(400, 400, 400)))
    picture = Breathing(pair, state(104.0, (150, 150), (600, 600)), 256, 0.2, press=0.01)
    for _ in range(12):
        picture.settle_all(24)
    after = picture.state("")
    tight, free = after.scale * flexed(pair, after).relative
    assert tight == pytest.approx(100, abs=4)
    assert free / tight == pytest.approx(1.2 * 1.2, rel=0.02)  # both within the band about their mean


def test_a_search_ends_within_the_share_and_by_chance_alone() -> None:
    rng = np.random.default_rng(1)
    words = [rectangle(w, 1) for w in rng.uniform(1, 4, 10)]
    crowd = problem(words, square_region(400, 300, 300), relative=rng.uniform(0.5, 1, 10), gap=2.0)
    before = state(48.0, *rng.uniform(380, 620, (10, 2)))
    stage = Breaths(4, 128, 5, (2e-2, 2e-3))
    one, same, other = (breathe(crowd, before, stage, 0.15, rng=chance(seed)) for seed in (5, 5, 6))
    assert (one.poses == same.poses).all()
    assert (one.flex == same.flex).all()
    assert (one.poses != other.poses).any()
    for after in (one, other):
        assert np.abs(np.log(after.flex)).max() <= -math.log(0.85 + SPARE) + 1e-12
        assert overlap_area(flexed(crowd, after), after) < 0.3 * overlap_area(crowd, before)


def test_candidates_are_those_that_overlap_and_nobody_is_left_out_for_ever() -> None:
    given = problem([rectangle(1, 1)] * 6, square_region(900, 50, 50))
    at = state(150.0, (150, 150), (150, 180), (450, 150), (750, 150), (150, 450), (450, 450))
    made, rng = Picture(given, at, 100), np.random.default_rng(0)
    lifted = np.bincount(np.concatenate([candidates(made, 1, rng) for _ in range(1500)]), minlength=6)
    assert lifted[:2].min() > 10 * lifted[2:].max()
    assert lifted[2:].min() > 0
    for count in (3, 6, 99):
        some = candidates(made, count, rng)
        assert len(some) == len(set(some.tolist())) == min(count, 6)
    calm = Picture(given, state(25.0, *at.poses[:, :2]), 100)
    even = np.bincount(np.concatenate([candidates(calm, 1, rng) for _ in range(600)]), minlength=6)
    assert even.min() > 50  # of 100 each


@pytest.mark.parametrize("quality", ["standard", "best"])
def test_stages_press_less_and_less_and_look_closer(quality: str) -> None:
    stages = STAGES[quality]
    assert [s.resolution for s in stages] == sorted(s.resolution for s in stages)
    presses = [press for s in stages for press in s.press]
    assert presses == sorted(presses, reverse=True)
