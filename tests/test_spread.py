"""Words that may not grow, spread over the silhouette."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from problems import off_rays, placed, problem, rays, rectangle, region_of, smallest_distance, state
from scipy.spatial import cKDTree

from wordpack import orientation
from wordpack.backend import Compiled
from wordpack.model import Problem, State
from wordpack.place import compositions, greedy
from wordpack.spread import CROWDED, DENSE, Spread, _with_rim, as_it_stands, even, spread

LOOSE = problem([rectangle(2.0, 1.0)] * 20, gap=1.0)
AREA = 1e6


def largest_hole(given, at) -> float:  # type: ignore[no-untyped-def]
    """Distance from the point of a 20-unit grid that is farthest from all words' middles."""
    grid = np.stack(np.meshgrid(np.arange(10.0, 1000, 20), np.arange(10.0, 1000, 20)), -1).reshape(-1, 2)
    return float(cKDTree(at.poses[:, :2]).query(grid)[0].max())


def test_no_limit_or_no_room_is_no_spreading() -> None:
    assert spread(LOOSE) is None
    dense = float(np.sqrt(0.97 * AREA / LOOSE.ink))
    assert spread(replace(LOOSE, largest_scale=dense)) is None


def test_without_a_gap_the_tries_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    dense = replace(LOOSE, gap=0.0, largest_scale=float(np.sqrt(0.8 * AREA / LOOSE.ink)))
    tried = []

    def counted(*given: Any) -> Any:
        tried.append(1)
        assert len(tried) < 100
        return greedy(*given)

    monkeypatch.setattr("wordpack.spread.greedy", counted)
    assert spread(dense) is None
    assert len(tried) > 1


def test_words_stand_as_far_apart_as_is_said_and_leave_no_quarter_bare() -> None:
    given = replace(LOOSE, largest_scale=40.0)
    found = spread(given)
    assert found is not None
    assert found.state.scale == 40.0
    assert found.gap > 60
    assert smallest_distance(placed(given, found.state)) > found.gap - 5  # a board's pixels
    after = even(given, found, Compiled())
    assert after.scale == 40.0
    inside = [shape for shape in placed(given, after) if region_of(given).buffer(8).covers(shape)]
    assert len(inside) == 20
    assert smallest_distance(placed(given, after)) > 0.5 * found.gap
    assert largest_hole(given, after) < 230  # a square lattice of 20 leaves 158


def test_words_keep_to_their_field_on_a_page_with_a_rim() -> None:
    given = replace(LOOSE, largest_scale=40.0, turning=rays(300.0, 500.0))
    found = spread(given)
    assert found is not None
    assert off_rays(even(given, found, Compiled()).poses, 300.0, 500.0).max() < 15.5


def test_a_heap_is_pushed_apart() -> None:
    given = replace(LOOSE, largest_scale=40.0)
    heap = state(40.0, *[(45.0 + 120.0 * (i % 4), 25.0 + 200.0 * (i // 4)) for i in range(20)])  # on the left half
    loose = as_it_stands(given, heap)
    after = even(given, loose, Compiled())
    assert largest_hole(given, after) < 0.8 * largest_hole(given, heap)
    assert after.scale == 40.0


def test_once_it_is_late_words_are_moved_no_more() -> None:
    given, asked = replace(LOOSE, largest_scale=40.0), []
    found = spread(given)
    assert found is not None
    even(given, found, Compiled(), late=lambda: asked.append(True) or True)
    assert asked == [True]


def dense_gap(sides: np.ndarray, area: float) -> float:
    """The gap at which squares and the bands of half of it around them, eight-cornered as they are, are DENSE of an
    area: a^2 + 2 a g + g^2 / sqrt(2) each, less DENSE of it."""
    a, b, c = len(sides) / math.sqrt(2), 2 * sides.sum(), (sides**2).sum() - DENSE * area
    return (math.sqrt(b * b - 4 * a * c) - b) / (2 * a)


@pytest.mark.parametrize("relative", [[1.0] * 12, [1.0] * 3 + [0.2] * 9, [0.1]])
def test_the_first_gap_is_that_at_which_words_and_their_bands_are_dense(relative: list) -> None:
    # On a page of 1000 by 300 one small word comes to more than 300 of it.
    region = (rectangle(1000.0, 300.0) + (500.0, 150.0),)
    given = problem([rectangle(1, 1)] * len(relative), region, relative=relative, page=(1000.0, 300.0))
    expected = dense_gap(50 * given.relative, 3e5)
    found = as_it_stands(given, State(np.zeros((len(given), 3)), 50.0))
    assert found.gap == pytest.approx(CROWDED * expected, abs=CROWDED)
    assert as_it_stands(replace(given, gap=expected), found.state).gap == expected
    assert (len(relative) > 1) or expected > 300


def test_the_gap_is_the_first_of_a_falling_series_at_which_all_find_a_place() -> None:
    given = replace(LOOSE, largest_scale=110.0)
    found = spread(given)
    assert found is not None
    first = as_it_stands(given, found.state).gap / CROWDED
    tries = math.log(found.gap / first) / math.log(0.9)
    assert tries > 0.5
    assert tries == pytest.approx(round(tries), abs=1e-6)
    assert greedy(replace(given, gap=found.gap / 0.9), 110.0).left
    assert not greedy(replace(given, gap=found.gap), 110.0).left
    assert spread(replace(given, gap=1.01 * found.gap)) is None


@pytest.mark.parametrize(("anchor", "axis", "sign"), [("top", 1, -1), ("bottom", 1, 1), ("left", 0, -1)])
def test_large_words_are_drawn_to_the_anchor(anchor: str, axis: int, sign: int) -> None:
    given = problem([rectangle(2, 1)] * 12, relative=[1.0] * 4 + [0.3] * 8, gap=1.0)
    given = replace(given, largest_scale=60.0)
    found = spread(given, compositions(given, anchor, None)[-1])
    assert found is not None
    large, small = found.state.poses[:4, axis].mean(), found.state.poses[4:, axis].mean()
    assert sign * (large - small) > 100


def test_words_are_moved_as_if_farther_apart_on_a_page_with_room_for_that(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def optimise(large: Problem, states: list, *_: object, **__: object) -> list:
        asked.extend([large, *states])
        return states

    monkeypatch.setattr("wordpack.spread.optimise", optimise)
    given, before = replace(LOOSE, largest_scale=40.0), state(40.0, *[(50.0 * k, 500.0) for k in range(20)])
    after = even(given, Spread(before, 60.0), Compiled())
    large, at = asked
    rim = 1.15 * 60.0
    assert large.gap == pytest.approx(rim)
    assert large.page == pytest.approx((1000 + 2 * rim, 1000 + 2 * rim))
    assert large.region[0] == pytest.approx(given.region[0] + rim)
    assert at.poses == pytest.approx(before.poses + (rim, rim, 0.0))
    assert after.poses == pytest.approx(before.poses)


@pytest.mark.parametrize("gap", [5.0, 61.3])
def test_the_rim_is_as_wide_as_the_gap_and_turned_like_the_page_s_edge(gap: float) -> None:
    given = replace(LOOSE, gap=gap, turning=rays(300.0, 500.0))
    large, step = _with_rim(given)
    assert step[0] == step[1] >= gap
    assert large.page == pytest.approx(np.array(given.page) + 2 * step[0])
    along = np.linspace(0.0, 1000.0, 23)
    for out in (0.0, 0.5 * gap, gap):
        for x, y in ((-out, along), (1000.0 + out, along), (along, -out), (along, 1000.0 + out)):
            poses = np.stack([*np.broadcast_arrays(x, y, 0.2)], 1)
            edge = np.clip(poses, 0.0, (1000.0, 1000.0, 1.0))
            found, nearest = orientation.limits(large.turning, poses + step), orientation.limits(given.turning, edge)
            assert np.stack(found) == pytest.approx(np.stack(nearest), abs=1e-9)
