"""The search: overlap goes down or the scale up, chance decides alone, and whoever watches is told every round."""

from __future__ import annotations

from dataclasses import replace
from typing import List, Tuple

import numpy as np
import pytest
from problems import disc_region, ell, overlap_area, problem, rectangle, square_region, state

from wordpack.model import Problem, State
from wordpack.picture import Picture
from wordpack.search import GROWTH, HEAT, STAGES, Stage, candidates, search

SMALL = Stage(6, 6, 128, (2e-3, 1e-4))


def crowd(count: int = 14, scale: float = 175.0) -> Tuple[Problem, State]:
    """Words that fill three quarters of a disc, strewn without care."""
    rng = np.random.default_rng(3)
    words = [rectangle(1.6, 0.7) if k % 3 else ell() for k in range(count)]
    given = problem(words, disc_region(400, 500, 500), relative=rng.uniform(0.6, 1, count), gap=2.0)
    return given, State(np.column_stack((rng.uniform(250, 750, (count, 2)), np.zeros(count))), scale)


def run(given: Problem, at: State, stage: Stage = SMALL, seed: int = 0) -> State:
    return search(given, at, stage, rng=np.random.default_rng(seed))


def test_overlap_goes_down() -> None:
    given, at = crowd()
    after = run(given, at)
    before = overlap_area(given, at)
    # With the scale taken back, so that shrinking alone is no merit.
    assert overlap_area(given, replace(after, scale=at.scale)) < 0.25 * before
    assert overlap_area(given, after) < 0.1 * before
    assert len(after.why) > 5


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


def test_whoever_watches_is_told_every_round() -> None:
    given, at = crowd()
    told: List[Tuple[State, Stage, float]] = []
    rng = np.random.default_rng(0)
    after = search(given, at, SMALL, rng=rng, watch=lambda *news: told.append(news))
    assert len(told) == SMALL.rounds
    assert all(stage is SMALL for _, stage, _ in told)
    assert told[-1][0].poses == pytest.approx(after.poses)
    assert told[-1][0].scale == after.scale
    # The overlap told is that of the picture before the scale followed it.
    scales = [at.scale, *(each.scale for each, _, _ in told)]
    for k, (each, _, overlap) in enumerate(told):
        drawn = Picture(given, replace(each, scale=scales[k]), SMALL.resolution)
        assert overlap == pytest.approx(drawn.overlap(), abs=2e-4 + 0.05 * overlap)
    watched = run(given, at)
    assert watched.poses.tobytes() == after.poses.tobytes()  # watching changes nothing


def test_with_room_the_scale_grows_and_never_faster_than_it_may() -> None:
    given = problem([rectangle(1, 1)] * 3, square_region(800, 100, 100))
    at = state(100.0, (300, 300), (600, 300), (300, 600))
    after = run(given, at)
    assert after.scale == pytest.approx(100.0 * np.exp(GROWTH * SMALL.rounds))
    assert overlap_area(given, after) == pytest.approx(0.0, abs=1e-6)


def test_without_room_the_scale_shrinks_and_never_faster_than_it_may() -> None:
    given = problem([rectangle(1, 1)] * 3, square_region(100, 450, 450))
    after = run(given, state(100.0, (490, 500), (500, 500), (510, 500)))
    assert after.scale == pytest.approx(100.0 * np.exp(-GROWTH * SMALL.rounds))


def test_the_tolerance_falls_over_the_first_half_and_stays() -> None:
    # Geometrically from first to last by the middle of the stage; growth is in proportion to what is left of it.
    given, at = crowd()
    stage = Stage(9, 0, 128, (0.4, 0.1))
    told: List[Tuple[float, float]] = []
    search(
        given, at, stage, rng=np.random.default_rng(0), watch=lambda now, _, overlap: told.append((now.scale, overlap))
    )
    steps = np.diff(np.log([at.scale, *(scale for scale, _ in told)]))
    tolerance = 0.1 * 4.0 ** np.maximum(1.0 - np.arange(9) / 4, 0.0)
    room = np.clip(1.0 - np.array([overlap for _, overlap in told]) / tolerance, -1.0, 1.0)
    assert (np.abs(room) < 1).all()
    assert steps == pytest.approx(GROWTH * room, abs=1e-12)


def test_the_heat_is_in_units_of_the_loss_per_word_and_falls(monkeypatch: pytest.MonkeyPatch) -> None:
    given, at = crowd()
    seen: List[Tuple[float, float]] = []

    def cold(made: Picture, _: Problem, word: int, heat: float, rng: np.random.Generator) -> bool:
        over = np.maximum(made.ink.astype(float) + made.solid - 1.0, 0.0)
        seen.append((heat, 0.5 * float((over**2).sum()) / len(given)))
        return False

    monkeypatch.setattr("wordpack.search.trial", cold)
    run(given, at, Stage(3, 1, 128, (2e-3, 1e-4)))
    shares = [heat / loss for heat, loss in seen]
    assert shares == pytest.approx([HEAT[0], (HEAT[0] * HEAT[1]) ** 0.5, HEAT[1]], rel=1e-4)


def test_one_word_alone() -> None:
    given = problem([rectangle(1, 1)], square_region(800, 100, 100))
    after = run(given, state(100.0, (120, 500)), Stage(3, 4, 64, (1e-3, 1e-4)))
    assert overlap_area(given, after) < 0.02 * 100**2


def testcandidates_are_those_that_overlap_and_nobody_is_left_out_for_ever() -> None:
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


@pytest.mark.parametrize("quality", ["draft", "standard", "best"])
def test_stages_look_closer_and_closer(quality: str) -> None:
    stages = STAGES[quality]
    assert [s.resolution for s in stages] == sorted(s.resolution for s in stages)
    tolerances = [t for s in stages for t in s.tolerance]
    assert tolerances == sorted(tolerances, reverse=True)


def test_the_scale_stops_at_the_largest_that_is_allowed() -> None:
    given, at = crowd(scale=40.0)
    after = run(replace(given, largest_scale=40.0 * (1 + 2 * GROWTH)), at)
    assert after.scale == pytest.approx(40.0 * (1 + 2 * GROWTH), rel=1e-12)
