"""The start: few enough words without a free place, the largest scale of its series, and refusals in a sentence."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import List, Tuple

import numpy as np
import pytest
import shapely
from problems import (
    UPRIGHT,
    disc_region,
    ell,
    overlap_area,
    placed,
    problem,
    rays,
    rectangle,
    region_of,
    smallest_distance,
    square_region,
)

from wordpack import geometry, place, seats
from wordpack.board import Board
from wordpack.errors import WordpackError
from wordpack.model import Problem, Turning
from wordpack.orientation import turning as turning_of
from wordpack.place import (
    FIRST_FILL,
    OVERFULL,
    SHRINK,
    Chance,
    _first_scale,
    _ground,
    compositions,
    greedy,
    start,
    two_starts,
)
from wordpack.search import begun
from wordpack.seats import Wish, resolution_for


def some_words(count: int, gap: float = 2.0, turning: Turning = UPRIGHT) -> Problem:
    rng = np.random.default_rng(count)
    words = [rectangle(rng.uniform(1, 3), 0.7) if k % 3 else ell() for k in range(count)]
    return problem(words, disc_region(420, 500, 500), relative=rng.uniform(0.3, 1, count), gap=gap, turning=turning)


def begin(given: Problem, seed: int = 0):
    return start(given, Chance(np.random.default_rng(seed)))


def test_greedy_words_are_apart_by_the_gap_to_within_a_pixel() -> None:
    given = some_words(25, gap=6.0)
    found = greedy(given, 90.0)
    there = [i for i in range(25) if i not in found.left]
    assert len(there) > 12
    shapes = placed(given, place.State(found.poses, 90.0))[there]
    pixel = 1000 / resolution_for(given, 90.0)
    assert smallest_distance(shapely.buffer(shapes, -0.5 * pixel)) >= 6.0 * 0.75
    region = region_of(given).buffer(0.5 * pixel)
    assert all(region.covers(shapely.buffer(shape, -0.5 * pixel)) for shape in shapes)


def test_greedy_seats_the_widest_first() -> None:
    # There is room for either alone. The bar is wider, so it comes first, though the block has more ink.
    given = problem([rectangle(2, 2), rectangle(5, 0.5)], (rectangle(520, 240) + 500,))
    assert greedy(given, 100.0).left == (0,)
    # With the second half as large it is not wider any more.
    given = problem([rectangle(2, 2), rectangle(5, 0.5)], (rectangle(520, 210) + 500,), relative=(1.0, 0.3))
    assert greedy(given, 100.0).left == ()
    given = problem([rectangle(2, 2), rectangle(5, 2)], (rectangle(210, 210) + 500,), relative=(1.0, 0.39))
    assert greedy(given, 100.0).left == (1,)


@pytest.mark.parametrize("count", [1, 2, 12, 40])
def test_the_start_is_full_but_not_overfull(count: int) -> None:
    given = some_words(count)
    at = begin(given)
    area = geometry.area(given.region)
    first = math.sqrt(FIRST_FILL * area / given.ink)
    assert at.scale <= first * (1 + 1e-12)
    left = greedy(given, at.scale).left
    ink = given.areas * given.relative**2
    assert ink[list(left)].sum() <= OVERFULL * ink.sum()
    # All that overlaps comes from the few without a seat, up to pixels along the outlines.
    outlines = sum(shape.length for shape in placed(given, at))
    pixel = 1000 / resolution_for(given, at.scale)
    assert overlap_area(given, at) <= (OVERFULL * given.ink * at.scale**2) + 0.5 * pixel * outlines
    if at.scale < first * (1 - 1e-9):  # the scale before was too large

        def share(scale: float) -> float:
            return float(ink[list(greedy(given, scale).left)].sum() / ink.sum())

        before = [at.scale / factor for _, factor in SHRINK]
        assert any(scale <= first * (1 + 1e-9) and share(scale) > OVERFULL for scale in before)
    assert (np.abs(at.poses) < 2000).all()


def test_the_start_is_no_larger_than_is_allowed() -> None:
    given = problem([rectangle(2.0, 1.0)] * 10, square_region(1000.0))
    assert start(replace(given, largest_scale=50.0), Chance(np.random.default_rng(0))).scale == 50.0


@pytest.mark.parametrize("length", [8.0, 40.0])
def test_a_start_begins_where_the_widest_word_has_a_place(length: float, monkeypatch: pytest.MonkeyPatch) -> None:
    # 4 words and a bar that is longer than the square is wide at any usual fill: no try at which it has no place.
    given = problem([*[rectangle(1.0, 1.0)] * 4, rectangle(length, 0.5)], square_region(1000.0))
    tries = []
    monkeypatch.setattr(place, "greedy", lambda *asked: tries.append(asked[1]) or greedy(*asked))
    assert begin(given).scale <= 1000 / length
    assert len(tries) <= 4
    pixel = 1000 / resolution_for(given, max(tries))
    assert min(factor for _, factor in SHRINK) * (1000 - 4 * pixel) / length <= max(tries) <= 1000 / length


def test_the_next_scale_is_tried_beside_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    # At the first scale so much is left that alone it would send the next one down by a twentieth.
    given, honest, tried = some_words(12), place._try, []

    def tries(problem: Problem, scale: float, chance: Chance) -> object:
        tried.append(scale)
        found = honest(problem, 0.8 * scale, chance)._replace(scale=scale)
        return found._replace(start=None, share=0.5) if scale == max(tried) else found

    monkeypatch.setattr(place, "_try", tries)
    monkeypatch.setattr(place, "together", lambda jobs, _: [job() for job in jobs])
    assert begin(given).scale == pytest.approx(0.975 * max(tried))
    assert len(tried) == 2


def test_same_chance_same_start() -> None:
    given = some_words(40)
    one, two = begin(given, 5), begin(given, 5)
    assert one.scale == two.scale
    assert one.poses.tobytes() == two.poses.tobytes()


def test_of_two_starts_the_first_is_the_one_it_were_alone_and_says_the_scale() -> None:
    given = some_words(40)
    chances = [
        Chance(np.random.default_rng(n), compositions(given, "top", np.random.default_rng(n) if n else None))
        for n in range(2)
    ]
    one, two = two_starts(given, chances)
    alone = start(given, chances[0]._replace(rng=np.random.default_rng(0)), first=one.scale)
    assert one.poses.tobytes() == alone.poses.tobytes()
    assert two.scale <= one.scale
    assert (two.poses != one.poses).any()


def test_the_second_start_goes_on_down_where_it_leaves_more(monkeypatch: pytest.MonkeyPatch) -> None:
    given, honest, tried = some_words(12), place._try, []

    def mine(board: Board) -> Wish:
        return lambda word, sprite, poses, places: np.zeros(board.taken.shape if places is None else len(places))

    def tries(problem: Problem, scale: float, chance: Chance) -> object:
        found = honest(problem, scale, chance)
        if mine not in chance.composed:
            return found
        tried.append(scale)
        return found if len(tried) > seen else found._replace(start=None, share=0.1)

    monkeypatch.setattr(place, "_try", tries)
    for seen in (1, 2):
        tried.clear()
        chances = [Chance(np.random.default_rng(0)), Chance(np.random.default_rng(1), (mine,))]
        one, two = two_starts(given, chances)
        if one.scale < tried[0]:  # the first start went down as well
            continue
        assert two.scale == pytest.approx(one.scale * SHRINK[0][1] ** seen)
        return
    pytest.fail("the first start never stood at once")


@pytest.mark.parametrize(
    ("late", "fall", "more"), [(False, SHRINK[0][1], [False, True]), (True, place.HURRIED, [False])]
)
def test_once_it_is_late_the_scale_falls_faster_and_one_start_goes_on_alone(
    late: bool, fall: float, more: List[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    given, honest = some_words(12), place._try
    chances = [Chance(np.random.default_rng(n), late=lambda: late) for n in (0, 1)]
    tried: List[Tuple[float, bool]] = []

    def tries(problem: Problem, scale: float, chance: Chance) -> object:
        tried.append((scale, chance is chances[1]))
        found = honest(problem, scale, chance)
        return found._replace(start=None, share=0.1) if scale == max(tried)[0] else found  # a hair too much is left

    monkeypatch.setattr(place, "_try", tries)
    one, two = two_starts(given, chances)
    first = max(tried)[0]
    assert sorted(second for scale, second in tried if scale == first) == [False, True]
    assert sorted(second for scale, second in tried if scale == pytest.approx(fall * first)) == more
    assert (two is one) == late


def test_there_is_a_next_scale_whatever_was_left() -> None:
    for share, factor in ((0.09, 0.975), (0.12, 0.975), (0.3, 0.95), (1.0, 0.8), (np.nextafter(1.0, 2.0), 0.8)):
        tried, chance = place._Tried(100.0, None, float(share)), Chance(np.random.default_rng())
        assert place._next_scale(problem([rectangle(1, 1)]), tried, chance) == pytest.approx(100.0 * factor)


def test_words_without_a_seat_are_put_down_where_they_overlap_least(monkeypatch: pytest.MonkeyPatch) -> None:
    # Five squares where only four have room: at a share of a fifth the fifth is put down all the same.
    monkeypatch.setattr(place, "OVERFULL", 0.25)
    monkeypatch.setattr(place, "FIRST_FILL", 5 * 195.0**2 / 400**2)
    given = problem([rectangle(1, 1)] * 5, square_region(400, 300, 300))
    at = begin(given)
    assert at.scale == pytest.approx(195.0)
    assert len(greedy(given, at.scale).left) == 1
    assert at.why
    shapes, region = placed(given, at), region_of(given)
    assert all(region.buffer(40).covers(shape) for shape in shapes)
    # Five squares of 195 have 30 % more ink than the region has room: the least overlap that there can be.
    least = 5 * 195**2 - 400**2
    assert least <= overlap_area(given, at) < 2 * least


def test_turned_words_start_at_an_allowed_angle() -> None:
    angles = (0.3, -0.9)
    at = begin(some_words(12, turning=Turning(angles)))
    assert set(at.poses[:, 2]) <= set(angles)


def test_words_at_any_angle_start_level_where_that_is_as_good(monkeypatch: pytest.MonkeyPatch) -> None:
    given = some_words(40, turning=begun(turning_of("any")))

    def level() -> int:
        _ground.cache_clear()
        return int((greedy(given, 60.0).poses[:, 2] == 0.0).sum())

    chosen = level()
    monkeypatch.setattr(seats, "TURNED", 1.0)
    assert chosen > 20
    assert level() < chosen / 2


@pytest.mark.parametrize("orientation", ["any", "slight:20"])
def test_words_that_turn_later_start_at_the_scale_of_those_angles(orientation: str) -> None:
    free = some_words(12, turning=turning_of(orientation))
    held, level = replace(free, turning=begun(free.turning)), replace(free, turning=Turning())
    like = free if orientation == "any" else level
    assert _first_scale(held) == _first_scale(like)
    assert _first_scale(free) > _first_scale(level)


def test_words_along_a_field_start_where_level_ones_do() -> None:
    given = some_words(12)
    assert _first_scale(replace(given, turning=rays())) == _first_scale(given)


def test_an_impossible_gap_is_told() -> None:
    given = problem([rectangle(1, 1)] * 30, square_region(100, 450, 450), gap=60.0)
    with pytest.raises(WordpackError, match="option gap: 60 was given, and 30 words"):
        begin(given)


def test_a_long_thin_word_does_not_stay_outside() -> None:
    # A bar with little ink that is longer than the region at the first scales: no free place anywhere, and too large
    # to be put down. It may not be forgotten where words stand that are not on the page yet.
    given = problem([rectangle(6.5, 0.1), *[rectangle(1, 1)] * 14], square_region(1000.0))
    at = begin(given)
    assert region_of(given).buffer(100).covers(placed(given, at)[0])


@pytest.mark.parametrize(
    ("share", "late", "many", "factor"),
    [
        (0.1, False, True, 0.975),
        (0.2, False, True, 0.95),
        (0.36, False, True, 0.864),  # 1.08 sqrt(0.64)
        (0.36, False, False, 0.95),
        (0.36, True, True, 0.816),  # 1.02 sqrt(0.64)
        (0.1, True, False, 0.95),
        (0.1, True, True, 0.95),
        (0.64, False, True, 0.8),
        (1.0, True, True, 0.8),
        (1.0 + 1e-12, False, True, 0.8),
    ],
)
def test_many_words_go_down_at_once_to_a_scale_at_which_as_much_ink_has_a_place(
    share: float, late: bool, many: bool, factor: float
) -> None:
    given = problem([rectangle(1, 1)] * (place.FEW + many))
    chance = Chance(np.random.default_rng(0), late=lambda: late)
    assert place._next_scale(given, place._Tried(20.0, None, share), chance) == pytest.approx(20.0 * factor)
