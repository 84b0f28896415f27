"""The search: words come apart and the scale grows, chance decides alone, and whoever watches is told every round."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import List, Tuple

import numpy as np
import pytest
from problems import disc_region, ell, overlap_area, problem, rectangle, square_region, state

from wordpack.masks import Masks
from wordpack.model import Problem, State
from wordpack.picture import Picture
from wordpack.search import APART, BEGIN, FAR_BACK, GROWTH, PATIENCE, STAGES, Stage, _Climb, search

SMALL = Stage(12, 256)


def crowd(count: int = 14, scale: float = 175.0) -> Tuple[Problem, State]:
    """Words that fill three quarters of a disc, strewn without care."""
    rng = np.random.default_rng(3)
    words = [rectangle(1.6, 0.7) if k % 3 else ell() for k in range(count)]
    given = problem(words, disc_region(400, 500, 500), relative=rng.uniform(0.6, 1, count), gap=2.0)
    return given, State(np.column_stack((rng.uniform(250, 750, (count, 2)), np.zeros(count))), scale)


def run(given: Problem, at: State, stage: Stage = SMALL, seed: int = 0) -> State:
    return search(given, at, stage, rng=np.random.default_rng(seed))


def in_conflict(given: Problem, at: State, resolution: int) -> float:
    made = Picture(given, at, resolution)
    masks = Masks(made, given.turning, np.ones(len(given)))
    return float(masks.conflicts.sum() / made.ink_of(made.everyone).sum())


def test_overlap_goes_down_at_the_same_scale() -> None:
    given, at = crowd(scale=150.0)
    after = run(given, at)
    assert overlap_area(given, at) > 1000
    assert overlap_area(given, replace(after, scale=at.scale * BEGIN)) < 0.02 * overlap_area(given, at)


def test_what_it_returns_is_apart_and_the_largest_that_was() -> None:
    given, at = crowd(scale=120.0)
    told: List[Tuple[float, float]] = []
    after = search(
        given, at, SMALL, rng=np.random.default_rng(0), watch=lambda now, _, share: told.append((now.scale, share))
    )
    apart = [at.scale * BEGIN, *(scale for scale, _ in told)]
    solved = [scale for scale, (_, share) in zip(apart, told) if share <= APART]
    assert solved, "nothing was ever apart: the test shows nothing"
    assert after.scale == pytest.approx(max(solved), rel=1e-12)
    assert in_conflict(given, after, SMALL.resolution) <= 2 * APART  # drawn anew about the same middles


def test_same_chance_same_bytes_and_other_chance_another_layout() -> None:
    given, at = crowd()
    one, two, other = run(given, at, seed=1), run(given, at, seed=1), run(given, at, seed=2)
    assert one.poses.tobytes() == two.poses.tobytes()
    assert one.scale == two.scale
    assert one.poses.tobytes() != other.poses.tobytes()


def test_the_given_state_is_left_alone() -> None:
    given, at = crowd()
    before = at.poses.copy()
    run(given, at, replace(SMALL, rounds=2))
    assert (at.poses == before).all()
    assert at.scale == 175.0


def test_whoever_watches_is_told_every_round_and_changes_nothing() -> None:
    given, at = crowd()
    told: List[Tuple[State, Stage, float]] = []
    rng = np.random.default_rng(0)
    after = search(given, at, SMALL, rng=rng, watch=lambda *news: told.append(news))
    assert len(told) == SMALL.rounds
    assert all(stage is SMALL for _, stage, _ in told)
    assert all(share >= 0 for _, _, share in told)
    watched = run(given, at)
    assert watched.poses.tobytes() == after.poses.tobytes()
    assert watched.scale == after.scale


def test_with_room_the_scale_grows_by_the_same_step_every_round() -> None:
    given = problem([rectangle(1, 1)] * 3, square_region(800, 100, 100))
    at = state(100.0, (300, 300), (600, 300), (300, 600))
    after = run(given, at)
    # The last growth is not yet known to be apart.
    assert after.scale == pytest.approx(100.0 * np.exp(GROWTH * (SMALL.rounds - 1)))
    assert overlap_area(given, after) == pytest.approx(0.0, abs=1e-6)


def test_without_room_the_scale_falls_when_patience_ends() -> None:
    given = problem([rectangle(1, 1)] * 3, square_region(100, 450, 450))
    rounds = 4 * (PATIENCE + 1)
    after = run(given, state(100.0, (490, 500), (500, 500), (510, 500)), Stage(rounds, 256))
    falls = math.log(100.0 * BEGIN / after.scale) / FAR_BACK
    assert falls == pytest.approx(round(falls), abs=1e-9)
    assert 1 <= round(falls) <= rounds / PATIENCE


def test_words_that_lie_on_each_other_find_the_free_room() -> None:
    given = problem([rectangle(2, 1)] * 4, square_region(420, 200, 200), gap=2.0)
    after = run(given, state(95.0, (400, 400), (402, 400), (400, 403), (405, 401)))
    assert overlap_area(given, after) < 0.001 * after.scale**2
    assert after.scale >= 95.0 * BEGIN


def test_turned_words_stay_at_their_angles_where_they_may_not_turn() -> None:
    from wordpack.pose import turning

    given = replace(crowd()[0], turning=turning("angles:0,90"))
    after = run(given, crowd()[1])
    assert set(np.round(np.degrees(after.poses[:, 2])).astype(int)) <= {0, -90}


def test_one_word_alone_comes_inside() -> None:
    given = problem([rectangle(1, 1)], square_region(800, 100, 100))
    after = run(given, state(100.0, (120, 500)), Stage(3, 256))
    assert overlap_area(given, after) == pytest.approx(0.0, abs=0.02 * 100**2)


def test_it_ends_when_it_is_late_or_when_nothing_is_left_to_grow() -> None:
    given, at = crowd(scale=40.0)
    told: List[float] = []
    search(given, at, SMALL, rng=np.random.default_rng(0), late=lambda: len(told) >= 3,
           watch=lambda now, *_: told.append(now.scale))  # fmt: skip
    assert len(told) == 3
    limit = 40.0 * BEGIN * math.exp(2 * GROWTH)
    bounded, rounds = replace(given, largest_scale=limit), []
    after = search(bounded, at, SMALL, rng=np.random.default_rng(0), watch=lambda now, *_: rounds.append(now.scale))
    assert after.scale == pytest.approx(limit, rel=1e-12)
    assert len(rounds) < SMALL.rounds


@pytest.mark.parametrize("quality", ["standard", "best"])
def test_stages_look_no_less_closely_as_they_go(quality: str) -> None:
    assert [s.resolution for s in STAGES[quality]] == sorted(s.resolution for s in STAGES[quality])
    assert sum(s.rounds for s in STAGES["best"]) > sum(s.rounds for s in STAGES["standard"])


def stuck() -> _Climb:
    given = problem([rectangle(1, 1)] * 3, square_region(100, 450, 450))
    return _Climb(given, Picture(given, state(100.0, (490, 500), (500, 500), (510, 500)), 256))


def test_the_scale_falls_from_the_poses_that_had_the_least_conflict() -> None:
    climb = stuck()
    climb.kept = climb.masks.poses + (3.0, -2.0, 0.0, 0.0)
    before = climb.picture.poses.copy()
    climb._fall()
    assert climb.picture.poses[:, :2] == pytest.approx(before[:, :2] + (3.0, -2.0))
    assert climb.picture.poses[:, 3] == pytest.approx(before[:, 3] - FAR_BACK)


def test_all_words_settle_together_where_passes_bring_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    settled: List[int] = []
    monkeypatch.setattr(Picture, "settle_all", lambda _, steps: settled.append(steps))
    climb, rng = stuck(), np.random.default_rng(0)
    for _ in range(3 * PATIENCE):
        idle = climb.idle
        climb.round(rng)
        assert bool(settled) == (climb.idle > idle)
        settled.clear()
