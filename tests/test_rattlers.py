"""Rattlers: loose words drift to the middle of the room and to the border, none is let go of, and sizes stay."""

from __future__ import annotations

import numpy as np
import pytest
from problems import WHOLE_PAGE, emptiest, placed, problem, rays, rectangle, smallest_distance, square_region, state

from wordpack.finish import faults
from wordpack.model import State, Turning
from wordpack.rattlers import BORDER, DRIFTS, FAINT, NEAR, RESOLUTION, _Bare, drifted, drifts_of


def bars(*heights: float) -> State:
    """Bars across a box of 500, at these heights."""
    return state(500.0, *[(500.0, height) for height in heights])


def test_a_loose_word_drifts_towards_the_empty_side() -> None:
    given = problem([rectangle(0.9, 0.2)] * 3, square_region(500, 250, 250), gap=1.0)
    before = bars(301.0, 402.5, 504.0)  # all above, bare below
    after = drifted(given, before, 12)
    assert not faults(given, after.poses, after.scale)
    assert smallest_distance(placed(given, after)) >= given.gap
    assert after.scale == pytest.approx(before.scale, rel=1e-4)
    assert emptiest(given, after) < 0.95 * emptiest(given, before)


def test_words_that_turn_drift_at_their_angles() -> None:
    given = problem([rectangle(0.9, 0.2)] * 3, square_region(500, 250, 250), gap=1.0, turning=Turning((0.0,), 0.5))
    before = state(500.0, (500, 301, 0.01), (500, 410, -0.02), (500, 514, 0.01))
    after = drifted(given, before, 12)
    assert not faults(given, after.poses, after.scale)
    assert np.array_equal(after.poses[:, 2], before.poses[:, 2])
    assert emptiest(given, after) < 0.95 * emptiest(given, before)


def test_once_it_is_late_no_word_drifts_on() -> None:
    given = problem([rectangle(0.9, 0.2)] * 3, square_region(500, 250, 250), gap=1.0)
    before = bars(301.0, 402.5, 504.0)
    asked = iter([False, False, True])
    some = drifted(given, before, 12, lambda: next(asked))
    assert 0 < np.abs(some.poses - before.poses).max() < np.abs(drifted(given, before, 12).poses - before.poses).max()
    assert np.array_equal(drifted(given, before, 12, lambda: True).poses, before.poses)


def test_what_is_jammed_stays() -> None:
    given = problem([rectangle(1, 1)] * 4, square_region(402, 299, 299), gap=1.0)
    cells = [(299.6 + 100 + 200.7 * x, 299.6 + 100 + 200.7 * y) for x in range(2) for y in range(2)]
    before = state(200.0, *cells)
    after = drifted(given, before, 6)
    assert not faults(given, after.poses, after.scale)
    assert np.abs(after.poses - before.poses).max() < 1.5


def test_room_at_the_border_counts_more() -> None:
    bare = _Bare(problem([rectangle(1, 1)], square_region(500, 250, 250)))
    middle, edge = bare.share[RESOLUTION // 2, RESOLUTION // 2], bare.share[RESOLUTION // 2, RESOLUTION // 4]
    assert middle == pytest.approx(1.0, abs=1e-6)
    assert edge == pytest.approx(1 + BORDER * np.exp(-1 / (NEAR * bare.unit)))  # the first pixel inside


def test_of_two_gaps_as_wide_the_one_at_the_border_pulls() -> None:
    given = problem([rectangle(498, 100), rectangle(498, 350)], square_region(500, 250, 250), relative=[1.0, 1.0])
    poses = np.array([[500.0, 325.0, 0.0], [500.0, 575.0, 0.0]])  # 25 to the wall above, and to the word below
    pull = _Bare(given).worth(poses, 1.0)
    assert pull[0, 1] < -0.2
    assert abs(pull[0, 0]) < 0.05


def test_the_edge_of_the_page_is_a_border_too() -> None:
    bare = _Bare(problem([rectangle(1, 1)], WHOLE_PAGE))
    for pixel in (0, RESOLUTION - 1):
        assert bare.share[pixel, RESOLUTION // 2] == pytest.approx(1 + BORDER * np.exp(-1 / (NEAR * bare.unit)))


def test_a_move_of_the_middling_word_is_worth_one() -> None:
    # Three words beside the bare middle of a box, of which one is pulled less, and one that fills another box.
    region = (*square_region(500, 250, 250), *square_region(60, 50, 50))
    given = problem([rectangle(1, 1)] * 5, region, relative=[60, 60, 60, 60, 59.0])
    poses = np.array([[285.0, 500, 0], [500, 285, 0], [715, 500, 0], [300, 300, 0], [80, 80, 0]])
    strength = np.hypot(*_Bare(given).worth(poses, 1.0).T)
    assert np.sort(strength)[2] == pytest.approx(1.0)
    assert abs(strength.mean() - 1.0) > 0.05
    assert strength.max() > 1.1


def test_where_most_words_feel_nothing_the_strongest_pull_is_worth_a_thousand() -> None:
    given = problem([rectangle(60, 60)] * 3, square_region(500, 250, 250))
    off = np.full((3, 3), (60.0, 60.0, 0.0))  # far from all that is bare
    assert np.array_equal(_Bare(given).worth(off, 1.0), np.zeros((3, 2)))
    off[0, :2] = 300.0, 500.0
    strength = np.hypot(*_Bare(given).worth(off, 1.0).T)
    assert strength == pytest.approx([1 / FAINT, 0.0, 0.0])


@pytest.mark.parametrize("quality", list(DRIFTS))
def test_words_along_a_field_have_half_the_programmes(quality: str) -> None:
    level, along = (problem([rectangle(1, 1)], turning=each) for each in (Turning(), rays()))
    assert drifts_of(level, quality) == 2 * drifts_of(along, quality) > 0


def test_the_pull_is_the_derivative_of_the_room_that_is_covered() -> None:
    # A word 10 from the left wall and 70 from the right one, halfway down: it is pulled to the right alone.
    given = problem([rectangle(0.84, 0.84)], square_region(500, 250, 250))
    pull = _Bare(given).worth(np.array([[470.0, 500.0, 0.0]]), 500.0)
    assert pull[0, 0] > 0.9
    assert abs(pull[0, 1]) < 0.05


def test_what_is_known_of_the_state_is_kept() -> None:
    given = problem([rectangle(0.9, 0.2)] * 2, square_region(500, 250, 250), gap=1.0)
    at = State(bars(301.0, 402.5).poses, 500.0, "why", (1,), np.array([1.0, 1.0]))
    after = drifted(given, at, 3)
    assert (after.why, after.holding, after.flex is at.flex) == ("why", (1,), True)
