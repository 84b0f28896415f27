"""Scattered starts: inside, by the rule that each is named for, and the same for the same chance."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from problems import disc_region, problem, rectangle, region_of

from wordpack.model import Problem, State
from wordpack.options import BEGINNINGS
from wordpack.scatter import FILL, KINDS, fitting, scatter


def some_words(count: int = 12) -> Problem:
    sizes = np.linspace(1.0, 0.3, count)
    bar = rectangle(900, 200) + 500
    return problem([rectangle(2, 0.7)] * count, (*disc_region(200, 500, 500), bar)[1:], relative=sizes, gap=2.0)


def begin(given: Problem, kind: str, seed: int = 0) -> State:
    return scatter(given, kind, fitting(given), rng=np.random.default_rng(seed))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_all_middles_lie_inside_at_the_wished_fill(kind: str) -> None:
    given = some_words()
    at = begin(given, kind)
    assert region_of(given).buffer(3).covers(shapely.points(at.poses[:, :2])).all()
    assert at.scale**2 * given.ink == pytest.approx(FILL * region_of(given).area)
    assert kind in BEGINNINGS
    assert np.array_equal(at.poses, begin(given, kind).poses)
    assert not np.array_equal(at.poses, begin(given, kind, 1).poses)


def test_distance_puts_the_largest_word_in_the_widest_place() -> None:
    given = problem([rectangle(2, 0.7)] * 3, (*disc_region(150, 300, 500), rectangle(500, 100) + (700, 500))[:1])
    assert begin(given, "distance").poses[0, :2] == pytest.approx((300, 500), abs=8)
    apart = begin(given, "distance").poses[:, :2]
    assert np.hypot(*(apart[0] - apart[1])) > 60


def test_medial_axis_keeps_to_the_middle_of_a_bar() -> None:
    given = some_words()
    at = begin(given, "medial-axis")
    # The medial axis of a bar: its middle line, and at each end two diagonals to the corners.
    on_line = np.abs(at.poses[:, 1] - 500)
    from_end = 450 - np.abs(at.poses[:, 0] - 500)
    assert (np.minimum(on_line, np.abs(100 - on_line - from_end)) < 12).all()
    assert np.ptp(at.poses[:, 0]) > 500
