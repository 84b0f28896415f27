"""The crowd: every word of a long list at a free place, apart and inside exactly, with none left over."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from problems import (
    UPRIGHT,
    disc_region,
    ell,
    off_rays,
    placed,
    problem,
    rays,
    rectangle,
    region_of,
    smallest_distance,
    square_region,
)

from wordpack import crowd, geometry, hall
from wordpack.board import Board
from wordpack.compose import AWAY
from wordpack.errors import WordpackError
from wordpack.finish import faults
from wordpack.model import Problem, Turning

CROSS = Turning(angles=(0.0, math.pi / 2))


def many(count: int, gap: float = 2.0, turning: Turning = UPRIGHT) -> Problem:
    rng = np.random.default_rng(count)
    words = [rectangle(rng.uniform(1, 3), 0.7) if k % 3 else ell() for k in range(count)]
    return problem(words, disc_region(420, 500, 500), relative=rng.uniform(0.3, 1, count), gap=gap, turning=turning)


@pytest.fixture
def few_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of a hundred words are long enough for the tests."""
    monkeypatch.setattr(crowd, "LARGE", 12)
    monkeypatch.setattr(hall, "RESOLUTIONS", (512, 1024))


@pytest.mark.parametrize("turning", [UPRIGHT, CROSS, rays()])
@pytest.mark.parametrize("gap", [0.0, 4.0])
def test_every_word_is_seated_apart_and_inside(gap: float, turning: Turning, few_are_large: None) -> None:
    given = many(120, gap, turning)
    state = crowd.crowd(given)
    assert faults(given, state.poses, state.scale) == []
    shapes = placed(given, state)
    assert smallest_distance(shapes) >= gap
    assert all(region_of(given).covers(shape) for shape in shapes)
    assert set(state.poses[:, 2]) <= set(turning.angles)
    if turning.field is not None:
        far = np.hypot(*(state.poses[:, :2] - 500).T) > 40
        assert off_rays(state.poses[far]).max() < 90 / len(turning.angles) + 3
    assert state.scale**2 * given.ink > 0.3 * geometry.area(given.region)


def test_what_the_first_scale_cannot_hold_the_next_does(few_are_large: None, monkeypatch: pytest.MonkeyPatch) -> None:
    given = many(80)
    monkeypatch.setattr(crowd, "DENSE", 1.4)
    tried = []
    monkeypatch.setattr(crowd, "_seat_all", _noted(tried, crowd._seat_all))
    state = crowd.crowd(given)
    assert len(tried) > 1
    assert state.scale == tried[-1]
    low, high = crowd.SHRINK
    assert all(low - 1e-9 <= b / a <= high + 1e-9 for a, b in zip(tried, tried[1:]))
    assert faults(given, state.poses, state.scale) == []


def test_one_word_without_a_place_is_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    given, tried = problem([rectangle(2, 1), rectangle(1, 1)]), []

    def one_is_left(given: Problem, scale: float, *_: object) -> tuple:
        tried.append(scale)
        return np.full((2, 3), 500.0), [1] if len(tried) < 3 else []

    monkeypatch.setattr(crowd, "_seat_all", one_is_left)
    assert crowd.crowd(given).scale == tried[2]
    ratio = math.sqrt(1 - 1 / 3)  # a third of the ink has no place; the scale falls by no more than a tenth
    assert [b / a for a, b in zip(tried, tried[1:])] == pytest.approx([max(ratio, 0.9)] * 2)


def test_the_scale_falls_with_the_ink_that_has_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    given, tried = problem([rectangle(3, 3), rectangle(1, 1)]), []

    def the_small_one_is_left(given: Problem, scale: float, *_: object) -> tuple:
        tried.append(scale)
        return np.full((2, 3), 500.0), [1] if len(tried) < 3 else []

    monkeypatch.setattr(crowd, "_seat_all", the_small_one_is_left)
    crowd.crowd(given)
    assert [b / a for a, b in zip(tried, tried[1:])] == pytest.approx([math.sqrt(1 - 1 / 10)] * 2)


def test_windows_are_twice_as_wide_as_the_widest_word_that_looks_into_one(
    few_are_large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, "WINDOW", 16)
    sides = []

    class Seen(hall.Hall):
        def __init__(self, board: Board, window: int) -> None:
            sides.append(window / board.unit)
            super().__init__(board, window)

    monkeypatch.setattr(crowd, "Hall", Seen)
    given = problem([rectangle(9, 0.5)] * 12 + [rectangle(6, 0.5)] * 10 + [rectangle(2, 0.5)] * 10, gap=8.0)
    crowd._seat_all(given, 30.0, "center", None, None)
    assert sides == pytest.approx([2 * (30 * 6 + 8)], abs=1.0)  # to a pixel


def test_who_finds_no_place_is_told(few_are_large: None) -> None:
    given = many(80)
    poses, left = crowd._seat_all(given, 1.3 * crowd.first_scale(given), "center", None, None)
    assert 1 < len(left) < 80
    assert sorted(left) == np.flatnonzero(poses[:, 0] == AWAY).tolist()


def test_a_large_word_without_a_place_ends_the_try_before_small_ones_are_seated(
    few_are_large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stood, stand = [], hall.Hall.stand
    monkeypatch.setattr(
        hall.Hall, "stand", lambda self, rings, pose, size: stood.append(pose) or stand(self, rings, pose, size)
    )
    given = problem([rectangle(30, 0.3)] + [rectangle(1, 1)] * 20, square_region(300), gap=2.0)
    scale = crowd.first_scale(given)
    assert 30 * scale > 300 * math.sqrt(2)
    poses, left = crowd._seat_all(given, scale, "center", None, None)
    assert left[0] == 0
    assert stood == []


def _noted(tried: list, real):
    def call(given, scale, *others):
        tried.append(scale)
        return real(given, scale, *others)

    return call


def test_words_wider_than_a_window_are_seated_too(few_are_large: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "WINDOW", 16)
    given = problem([rectangle(8, 0.5)] * 40, square_region(1000), gap=2.0)
    state = crowd.crowd(given)
    assert 8 * state.scale * 0.5 > 16  # on 512 px
    assert faults(given, state.poses, state.scale) == []


def test_no_place_at_any_size_is_said_in_a_sentence(few_are_large: None) -> None:
    given = problem([rectangle(1, 1)] * 60, square_region(20), gap=30.0)
    with pytest.raises(WordpackError, match="gap: 30 was given, and 60 words"):
        crowd.crowd(given)


def test_the_watch_is_told_how_far_it_is(few_are_large: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "NEWS", 10)
    given, told = many(80), []
    crowd.crowd(given, watch=lambda share, scale: told.append((share, scale)))
    scales = list(dict.fromkeys(scale for _, scale in told))
    for scale in scales:
        shares = [share for share, at in told if at == scale]
        assert shares == sorted(shares)
        assert shares[0] > 0
        assert shares[-1] < 1
    assert len(told) >= 7


def test_the_first_scale_solves_its_equation() -> None:
    # Squares of side a: ink a^2 k^2 and a band around 4 a k long.
    given = problem([rectangle(2, 2)] * 9, relative=[1.0] * 5 + [0.5] * 4, gap=3.0)
    k = crowd.first_scale(given)
    band = 1.5 + crowd.SPARE + crowd.SIMPLE + 0.5 * 1000 / crowd.RESOLUTIONS[1]
    assert 5 * (4 * k**2 + 8 * k * band) + 4 * (k**2 + 4 * k * band) == pytest.approx(crowd.DENSE * 1e6, rel=1e-9)


def test_a_crowd_is_no_larger_than_is_allowed(few_are_large: None) -> None:
    given = many(120)
    free = crowd.crowd(given).scale
    limited = replace(given, largest_scale=0.7 * free)
    assert crowd.crowd(limited).scale == 0.7 * free


def test_shares_that_sum_to_more_than_all_are_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [rectangle(width, 0.7) for width in np.random.default_rng(3).uniform(1, 3, 120)]
    lists = (problem(words, relative=np.random.default_rng(n).uniform(0.3, 1, 120)) for n in range(200))
    given = next(each for each in lists if (each.areas * each.relative**2 / each.ink)[list(range(120))].sum() > 1.0)
    monkeypatch.setattr(crowd, "_seat_all", lambda *_: (np.zeros((120, 3)), list(range(120))))
    with pytest.raises(WordpackError, match="find no place"):
        crowd.crowd(given)


def test_the_anchor_and_chance_say_where_the_largest_stand(few_are_large: None) -> None:
    given = many(120)
    largest = np.argsort(-given.relative)[:10]

    def seated(anchor: str, seed: int) -> np.ndarray:
        luck = np.random.default_rng(seed)
        return crowd.crowd(given, anchor=anchor, luck=luck).poses[:, :2]

    top, bottom = (seated(anchor, 1)[largest, 1].mean() for anchor in ("top", "bottom"))
    assert top < 500 < bottom
    assert np.array_equal(seated("center", 1), seated("center", 1))
    assert not np.array_equal(seated("center", 1)[largest], seated("center", 2)[largest])
