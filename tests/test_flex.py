"""flex.py: sizes that give way, against packings that can be computed, and the bounds that they must keep."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from problems import overlap_area, placed, problem, rectangle, smallest_distance, square_region, state

from wordpack.bitmaps import FRAME
from wordpack.flex import PRESS, SPARE, TAKE, Breathing, band_of, breathe, finish_flexed, grow, held, lean
from wordpack.model import Problem, State, flexed
from wordpack.options import LEAST_FLEX
from wordpack.orientation import turning
from wordpack.search import Stage, search

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


def test_of_the_least_share_that_may_be_asked_for_nearly_all_is_there_to_give_way() -> None:
    """What is kept away from the limit is a tenth of it at most, as options.LEAST_FLEX says: the band has two ends."""
    assert 10 * SPARE <= LEAST_FLEX
    low, high = band_of(LEAST_FLEX - SPARE)
    assert low < -0.008 < 0.008 < high


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


def climbed_to(given: Problem, at: State, share: float, rounds: int = 300) -> State:
    return breathe(given, at, Stage(rounds, 512, (1.0, 0.1)), share, rng=chance())


def test_once_it_is_late_words_are_proven_and_grow_no_more() -> None:
    alone = problem([rectangle(1, 1)], square_region(100.0, 450, 450))
    at = State(np.array([[500.0, 500, 0]]), 80.0, flex=np.ones(1))
    small, large = (finish_flexed(alone, at, 0.2, rng=chance(), late=lambda late=late: late) for late in (True, False))
    assert small.scale == pytest.approx(80.0)
    assert large.scale == pytest.approx(100.0, rel=1e-3)


def test_once_it_is_late_a_programme_of_growth_is_the_last() -> None:
    alone = problem([rectangle(1, 1)], square_region(300, 350, 350))
    at = State(np.array([[500.0, 500, 0]]), 80.0, flex=np.ones(1))
    for programmes in range(3):
        grown = grow(alone, at, 0.2, partial(next, iter([False] * programmes + [True])))
        assert math.log(grown.scale / 80.0) == pytest.approx(programmes * TAKE, abs=1e-9)
    asked = iter([False, True])  # not yet when they have been proven
    after = finish_flexed(alone, at, 0.2, rng=chance(), late=partial(next, asked))
    assert after.scale == pytest.approx(80.0)


def test_growth_that_ends_with_less_ink_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = problem([rectangle(1, 1)], square_region(100.0, 450, 450))
    at = State(np.array([[500.0, 500, 0]]), 80.0, flex=np.ones(1))
    monkeypatch.setattr("wordpack.flex.grow", lambda _, before, *__: replace(before, scale=0.5 * before.scale))
    assert finish_flexed(alone, at, 0.2, rng=chance()).scale == pytest.approx(80.0)


@pytest.mark.parametrize(("scale", "kept"), [(90.0, False), (97.0, True)])
def test_of_two_layouts_the_one_with_more_ink_is_kept_and_not_the_one_with_more_size(
    monkeypatch: pytest.MonkeyPatch, scale: float, kept: bool
) -> None:
    """Words of 1 and 1/2: flexed by 1.1 and 1/1.1 they have (1.21 + 0.25 / 1.21) / 1.25 = 1.133 times the ink, which is
    as much as that of a scale larger by 6.5 per cent."""
    pair = problem([rectangle(1, 1)] * 2, relative=[1.0, 0.5])
    at = State(np.array([[300.0, 300, 0], [700.0, 700, 0]]), 100.0, flex=np.ones(2))
    wide = replace(at, scale=scale, flex=np.array([1.1, 1 / 1.1]))
    monkeypatch.setattr("wordpack.flex.grow", lambda *_: wide)
    after = finish_flexed(pair, at, 0.2, rng=chance())
    assert after.scale == pytest.approx(scale if kept else 100.0)
    side = after.scale * flexed(pair, after).relative
    assert (side**2).sum() == pytest.approx(max(100.0**2 * 1.25, scale**2 * (1.21 + 0.25 / 1.21)))


@pytest.mark.parametrize("late", [True, False])
def test_a_finish_stays_away_from_the_share_where_it_binds(late: bool) -> None:
    """Of two words in rooms of their own one is too large for its own and gives way, until the other is off from their
    mean by all that it may be: the upper end of the band is the nearer one."""
    pair = problem([rectangle(1, 1)] * 2, (*square_region(100, 100, 100), *square_region(200, 400, 400)))
    at = State(np.array([[150.0, 150, 0], [500, 500, 0]]), 101.0, flex=np.ones(2))
    after = finish_flexed(pair, at, 0.005, rng=chance(), late=lambda: late)
    assert after.flex is not None
    assert after.flex == pytest.approx([1 / (1.005 - SPARE), 1.005 - SPARE], abs=1e-7)
    assert after.scale * after.flex[0] == pytest.approx(100.0, abs=0.3)


def test_a_word_breathes_to_the_size_of_its_box() -> None:
    box = problem([rectangle(1, 1)], square_region(400, 300, 300))
    for scale in (370.0, 430.0):
        after = climbed_to(box, state(scale, (500, 500)), 0.2)
        assert after.scale == pytest.approx(400, abs=4)  # a pixel is 2
        assert after.flex == pytest.approx([1.0])


def test_of_two_words_the_one_with_room_is_larger() -> None:
    pair = problem([rectangle(1, 1)] * 2, (*square_region(100, 100, 100), *square_region(130, 400, 400)))
    after = climbed_to(pair, state(104.0, (150, 150), (465, 465)), 0.2)
    tight, free = sorted(after.scale * flexed(pair, after).relative)
    assert tight == pytest.approx(100, abs=3)
    assert free == pytest.approx(130, abs=3)


def test_of_two_words_in_room_for_both_neither_is_off_by_more_than_the_share() -> None:
    pair = problem([rectangle(1, 1)] * 2, (*square_region(100, 100, 100), *square_region(90 * 1.5, 400, 400)))
    after = climbed_to(pair, state(95.0, (150, 150), (465, 465)), 0.1)
    tight, free = sorted(after.scale * flexed(pair, after).relative)
    assert tight == pytest.approx(100, abs=3)
    assert free / tight == pytest.approx((1 + 0.1 - SPARE) ** 2, rel=0.01)  # both within the band about their mean


def test_a_search_ends_within_the_share_and_by_chance_alone() -> None:
    rng = np.random.default_rng(1)
    words = [rectangle(w, 1) for w in rng.uniform(1, 4, 10)]
    crowd = problem(words, square_region(400, 300, 300), relative=rng.uniform(0.5, 1, 10), gap=2.0)
    before = state(48.0, *rng.uniform(380, 620, (10, 2)))
    stage = Stage(60, 256, (1.0, 0.1))
    one, same, other = (breathe(crowd, before, stage, 0.15, rng=chance(seed)) for seed in (5, 5, 6))
    assert (one.poses == same.poses).all()
    assert (one.flex == same.flex).all()
    assert (one.poses != other.poses).any()
    for after in (one, other):
        assert np.log(after.flex).mean() == pytest.approx(0, abs=1e-9)
        assert after.flex.min() >= 0.85 + SPARE - 1e-9
        assert after.flex.max() <= 1.15 - SPARE + 1e-9
        assert overlap_area(flexed(crowd, after), after) < 0.1 * overlap_area(crowd, before)


def test_a_search_in_which_sizes_give_way_ends_with_more_ink() -> None:
    rng = np.random.default_rng(2)
    words = [rectangle(w, 1) for w in rng.uniform(1, 4, 14)]
    crowd = problem(words, square_region(400, 300, 300), relative=rng.uniform(0.5, 1, 14), gap=2.0)
    at = state(45.0, *rng.uniform(380, 620, (14, 2)))
    exact = search(crowd, at, Stage(200, 512, (1.0, 0.1)), rng=chance())
    after = climbed_to(crowd, at, 0.2, 200)
    assert after.scale**2 * flexed(crowd, after).ink > 1.03 * exact.scale**2 * crowd.ink


def test_layouts_are_compared_by_their_ink() -> None:
    pair = problem([rectangle(1, 1)] * 2, relative=[1.0, 0.5])
    climb = Breathing(pair, state(100.0, (300, 300), (700, 700)), 256, 0.2)
    one, other = (replace(climb.now(""), flex=np.array(flex)) for flex in ([1.1, 1 / 1.1], [1 / 1.1, 1.1]))
    assert climb.size(one) > climb.size(other)


@pytest.mark.parametrize(("heat", "press"), [(1.0, PRESS), (0.25, 0.5 * PRESS), (0.04, 0.2 * PRESS)])
def test_words_press_by_the_root_of_the_heat(monkeypatch: pytest.MonkeyPatch, heat: float, press: float) -> None:
    climb, asked = Breathing(problem([rectangle(1, 1)]), state(100.0, (500, 500)), 256, 0.2), []
    monkeypatch.setattr(climb.words, "sweep", lambda sweeps, heat, rng, press: asked.append((heat, press)))
    climb._sweep(heat, chance())
    assert asked == [(heat, pytest.approx(press))]


def test_the_layout_is_told_as_the_words_have_moved() -> None:
    words = [rectangle(2, 0.5)] * 6
    loose = problem(words, square_region(800, 100, 100), turning=turning("any"))
    at = state(60.0, *[(200.0 + 100 * k, 200.0 + 100 * k, 0.1 * k) for k in range(6)])
    climb = Breathing(loose, at, 512, 0.2)
    climb.words.sweep(10, 1.0, chance(), 0.01)
    now, unit = climb.now(""), 512 / 1000
    moved = climb.words.poses[:6]
    assert (abs(now.poses - at.poses) > 1e-6).any(0).all()
    assert now.poses[:, :2] * unit == pytest.approx(moved[:, :2] - FRAME)
    assert now.poses[:, 2] == pytest.approx(moved[:, 2])
    assert now.flex is not None
    assert now.scale * unit * now.flex == pytest.approx(np.exp(moved[:, 3]))
    assert np.log(now.flex).mean() == pytest.approx(0.0, abs=1e-12)
    assert abs(now.scale / 60.0 - 1.0) > 1e-3


def test_a_layout_is_told_within_the_share_of_its_own_mean() -> None:
    pair = problem([rectangle(1, 1)] * 2)
    climb = Breathing(pair, state(100.0, (300, 300), (700, 700)), 256, 0.1)
    climb.words.poses[:2, 3] += (0.3, -0.2)
    now = climb.now("")
    assert now.flex == pytest.approx([1.1, 1 / 1.1])
    assert now.scale == pytest.approx(100.0 * math.exp(0.05))


def test_a_search_in_which_sizes_give_way_draws_large_words_to_their_side() -> None:
    words = [rectangle(1.5, 0.5)] * 16
    given = problem(words, square_region(600, 200, 200), relative=np.linspace(1.0, 0.5, 16))
    at, heights = state(60.0, *np.random.default_rng(0).uniform(300, 700, (16, 2))), []
    for down in (-1.0, 1.0):
        after = breathe(given, at, Stage(40, 256, (1.0, 0.1)), 0.1, rng=chance(), side=(0.0, down))
        heights.append(after.poses[:6, 1].mean())
    assert heights[0] < heights[1] - 100


def test_a_search_in_which_sizes_give_way_ends_with_its_time() -> None:
    box, asked = problem([rectangle(1, 1)], square_region(400, 300, 300)), iter([0.0, 0.5, 1.0])
    after = breathe(
        box, state(300.0, (500, 500)), Stage(50, 128, (1.0, 0.1)), 0.1, rng=chance(), spent=partial(next, asked)
    )
    assert after.why == "the time limit was reached"
