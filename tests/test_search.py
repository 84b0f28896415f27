"""The search: words come apart and the scale grows, chance decides alone, and whoever watches is told now and then."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Dict, List, Tuple

import numpy as np
import pytest
from problems import disc_region, ell, off_rays, overlap_area, problem, rays, rectangle, square_region, state

from wordpack.metropolis import BALANCED, Metropolis
from wordpack.model import MANY, Problem, State
from wordpack.orientation import turning
from wordpack.picture import Picture
from wordpack.search import (
    APART,
    BACK,
    BEGIN,
    EM,
    FEW,
    FEWEST,
    FINEST,
    FREE_STAGES,
    FREED_STAGES,
    GROWTH,
    IN_ALL,
    LAYOUTS,
    LEVEL_FIRST,
    LONG_STAGES,
    MORE,
    PATIENCE,
    SHORTER,
    STAGES,
    TOLD,
    TURNING_STAGES,
    VERY_LONG,
    Climb,
    Stage,
    begun,
    climbed,
    layouts_of,
    search,
    stages_of,
)

SMALL = Stage(60, 256, (1.0, 0.1))


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
    words = Metropolis(made, given.turning)
    return float(words.conflicts().sum() / made.ink_of(made.everyone).sum())


def test_overlap_goes_down_at_the_same_scale() -> None:
    given, at = crowd(scale=150.0)
    after = run(given, at)
    assert overlap_area(given, at) > 1000
    assert overlap_area(given, replace(after, scale=at.scale * BEGIN)) < 0.02 * overlap_area(given, at)


def test_what_it_returns_is_apart_and_grew() -> None:
    given, at = crowd(scale=120.0)
    after = run(given, at)
    assert after.scale > at.scale * BEGIN * math.exp(5 * GROWTH)
    assert in_conflict(given, after, SMALL.resolution) <= APART


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


def test_whoever_watches_is_told_now_and_then_and_changes_nothing() -> None:
    given, at = crowd()
    told: List[Tuple[State, float, float]] = []
    rng = np.random.default_rng(0)
    after = search(given, at, SMALL, rng=rng, watch=lambda *news: told.append(news))
    assert [done for _, done, _ in told] == pytest.approx([(k + 1) * TOLD / SMALL.rounds for k in range(len(told))])
    assert len(told) == SMALL.rounds // TOLD
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


def test_without_room_the_scale_falls_again_and_again_until_there_is_some() -> None:
    given = problem([rectangle(1, 1)] * 3, square_region(100, 450, 450))
    at = state(100.0, (490, 500), (500, 500), (510, 500))
    few, many = (run(given, at, replace(SMALL, rounds=rounds)) for rounds in (4 * PATIENCE, 20 * PATIENCE))
    assert few.scale < at.scale * BEGIN * math.exp(-BACK)
    assert many.scale < 0.95 * few.scale


def test_words_that_lie_on_each_other_find_the_free_room() -> None:
    given = problem([rectangle(2, 1)] * 4, square_region(420, 200, 200), gap=2.0)
    after = run(given, state(95.0, (400, 400), (402, 400), (400, 403), (405, 401)))
    assert overlap_area(given, after) < 0.001 * after.scale**2
    assert after.scale >= 95.0 * BEGIN


def test_turned_words_stay_at_their_angles_where_they_may_not_turn() -> None:
    given = replace(crowd()[0], turning=turning("angles:0,90"))
    after = run(given, crowd()[1])
    assert set(np.round(np.degrees(after.poses[:, 2])).astype(int)) <= {0, -90}


def test_one_word_alone_comes_inside() -> None:
    given = problem([rectangle(1, 1)], square_region(800, 100, 100))
    after = run(given, state(100.0, (120, 500)), replace(SMALL, rounds=10))
    assert overlap_area(given, after) == pytest.approx(0.0, abs=0.02 * 100**2)


def test_it_ends_when_it_is_late_or_when_nothing_is_left_to_grow() -> None:
    given, at = crowd(scale=40.0)
    shares = iter([0.0, 0.2, 0.9, 1.0])
    after = search(given, at, SMALL, rng=np.random.default_rng(0), spent=lambda: next(shares))
    assert next(shares, None) is None
    assert after.why == "the time limit was reached"
    limit = at.scale * BEGIN * math.exp(12 * GROWTH)
    told: List[float] = []
    after = search(
        replace(given, largest_scale=limit), at, SMALL, rng=np.random.default_rng(0),
        watch=lambda now, *_: told.append(now.scale),
    )  # fmt: skip
    assert after.scale == pytest.approx(limit, rel=1e-12)
    assert len(told) < SMALL.rounds // TOLD


def test_a_word_larger_than_the_page_shrinks_with_all_until_it_is_not() -> None:
    given = problem([rectangle(8, 1), rectangle(1, 1)], square_region(800, 100, 100))
    after = run(given, state(148.0, (500, 500), (500, 300)), replace(SMALL, rounds=1500))
    assert after.scale <= 101  # a pixel is 4 page units
    assert in_conflict(given, after, SMALL.resolution) <= APART


def test_a_slower_cooling_comes_further() -> None:
    given, at = crowd(scale=175.0)
    ends = [
        np.mean([run(given, at, replace(SMALL, rounds=rounds), seed).scale for seed in range(4)])
        for rounds in (20, 200)
    ]
    assert ends[1] > 1.01 * ends[0]


@pytest.mark.parametrize(
    "stages",
    [STAGES, TURNING_STAGES, FREE_STAGES, LONG_STAGES, {name: (stage,) for name, stage in FREED_STAGES.items()}],
)
def test_better_quality_takes_more_rounds_and_all_cool(stages: Dict[str, Tuple[Stage, ...]]) -> None:
    rounds = [sum(stage.rounds for stage in stages[quality]) for quality in ("draft", "standard", "best")]
    assert rounds == sorted(set(rounds))
    assert all(stage.heat[0] > stage.heat[1] for made in stages.values() for stage in made)


def test_long_lists_and_words_that_turn_have_stages_of_their_own() -> None:
    few, some, many = (problem([rectangle(1, 1)] * count) for count in (3, FEW, MANY + 1))
    assert stages_of(some, "best") == STAGES["best"]
    assert stages_of(many, "best") == LONG_STAGES["best"]
    assert stages_of(some, "standard") == STAGES["standard"]
    for orientation in ("any", "cross"):
        assert stages_of(replace(few, turning=turning(orientation)), "draft") == TURNING_STAGES["draft"]
    assert stages_of(replace(some, turning=turning("cross")), "best") == TURNING_STAGES["best"]


def test_words_about_level_stand_level_first_and_then_turn() -> None:
    given = replace(problem([rectangle(1, 1)] * FEW), turning=turning("slight:20"))
    for quality, stages in STAGES.items():
        *level, freed = stages_of(given, quality)
        assert [replace(stage, held=False) for stage in level] == list(stages[:LEVEL_FIRST])
        assert all(stage.held and stage.on(given).turning.angles == (0.0,) for stage in level)
        assert freed == FREED_STAGES[quality]
        assert freed.on(given).turning.slack == math.radians(20)
        assert len(stages_of(given, quality, 1)) == 2, "of fewer stages the last is kept"


def test_words_at_any_angle_keep_that_of_their_first_place_in_all_stages_but_the_last_at_best_quality() -> None:
    given = replace(problem([rectangle(1, 1)] * FEW), turning=turning("any"))
    for quality, stages in FREE_STAGES.items():
        *begun, last = stages_of(given, quality)
        assert [*begun, last] == list(stages)
        assert len(begun) == (2 if quality == "best" else 0)
        assert last.on(given).turning == given.turning
        for stage in begun:
            made = stage.on(given).turning
            assert made.angles == given.turning.angles
            assert made.slack == 0.0
            assert not made.turns


def test_a_stage_that_holds_words_turns_none() -> None:
    given, at = crowd(scale=120.0)
    given = replace(given, turning=turning("any"))
    angles = np.resize((*given.turning.angles, 0.3), len(given))
    at = replace(at, poses=np.column_stack((at.poses[:, :2], angles)))
    held, turned = (run(given, at, replace(SMALL, held=held)) for held in (True, False))
    assert np.array_equal(held.poses[:, 2], angles)
    words = Metropolis(Picture(given, at, SMALL.resolution), begun(given.turning))
    assert all(words.angles_of(word).tolist() == [angle] for word, angle in enumerate(angles)), "relieved too"
    assert overlap_area(given, held) < 0.05 * overlap_area(given, at)
    assert not np.isin(turned.poses[:, 2], angles).all()


def test_a_level_stage_turns_no_word() -> None:
    given, at = crowd(scale=120.0)
    given = replace(given, turning=turning("slight:20"))
    level, turned = (run(given, at, replace(SMALL, held=held)) for held in (True, False))
    assert not level.poses[:, 2].any()
    assert abs(turned.poses[:, 2]).max() > 0.01
    assert abs(turned.poses[:, 2]).max() <= math.radians(20)


def middling(relative: float, area: float) -> Problem:
    """200 words of which the middling one has so many page units per em where they are 0.45 of a square region."""
    words = [rectangle(1, 0.5)] * 200
    given = problem(words, square_region(math.sqrt(area), 0, 0), relative=[1.0] + [relative] * 199)
    return replace(given, page=(1000.0, 500.0))


def test_bitmaps_are_as_fine_as_the_middling_word_is_small() -> None:
    # 0.5 k^2 (1 + 199 r^2) = 0.45 area: k = 40 and r = 1 / 4: 10 page units per em
    area = 0.5 * 40.0**2 * (1 + 199 / 16) / 0.45
    given = middling(0.25, area)
    (stage,) = stages_of(given, "standard")
    assert stage.resolution == 256 * round(EM * 100 / 256) == 3072
    assert stages_of(replace(given, largest_scale=20.0), "standard")[0].resolution == FINEST
    (coarse,) = stages_of(middling(0.25, 16 * area), "standard")
    assert coarse.resolution == STAGES["standard"][0].resolution, "large words need no more than the least"
    long = problem([rectangle(1, 1)] * (4 * VERY_LONG))
    assert stages_of(long, "standard")[0].rounds == round(LONG_STAGES["standard"][0].rounds / 4)


def test_bitmaps_are_no_finer_for_small_words_beside_few_that_have_all_ink() -> None:
    # 0.5 k^2 (1 + 4 / 2500) = 0.45 area: k = 40, where a quarter of the mean by size, 1.0016 / 1.08, has 9.3 units
    side = math.sqrt(0.5 * 40.0**2 * 1.0016 / 0.45)
    given = problem([rectangle(1, 0.5)] * 5, square_region(side, 0, 0), relative=[1.0] + [0.02] * 4)
    given = replace(given, page=(1000.0, 500.0))
    (stage,) = stages_of(given, "standard")
    assert stage.resolution == 256 * round(EM * 1000 / 9.274 / 256) == 3328


@pytest.mark.parametrize(("count", "layouts"), [(1, 4), (FEW // 2, 4), (140, 3), (FEW, 2), (5 * FEW, 2)])
def test_few_words_take_more_layouts_at_standard_quality(count: int, layouts: int) -> None:
    given = problem([rectangle(1, 1)] * count)
    about, free = (replace(given, turning=turning(name)) for name in ("slight:20", "any"))
    assert [layouts_of(each, "standard") for each in (given, about, free)] == [layouts, layouts, LAYOUTS]
    assert layouts_of(given, "draft") == layouts_of(given, "best") == LAYOUTS
    (stage,), (level, freed) = stages_of(given, "standard"), stages_of(about, "standard")
    (whole,) = LONG_STAGES["standard"] if count > MANY else STAGES["standard"]
    assert LAYOUTS * whole.rounds <= layouts * stage.rounds <= IN_ALL * LAYOUTS * whole.rounds + 1
    assert level.rounds == stage.rounds
    assert freed.rounds == FREED_STAGES["standard"].rounds


@pytest.mark.parametrize(
    ("count", "more"),
    [
        (1, SHORTER * MORE),
        (FEWEST, SHORTER * MORE),
        (FEWEST + 1, MORE),
        (FEW // 2, MORE),
        (125, 1.6),
        (160, 1.25),
        (FEW + 1, 1.0),
    ],
)
def test_few_words_take_more_rounds_at_best_quality(count: int, more: float) -> None:
    rounds = [stage.rounds for stage in stages_of(problem([rectangle(1, 1)] * count), "best")]
    assert rounds == [pytest.approx(more * stage.rounds, abs=0.5) for stage in STAGES["best"]]


def test_a_few_words_in_few_layouts_take_as_many_rounds_as_ever() -> None:
    given = problem([rectangle(1, 1)] * FEWEST)
    (whole, *_), (short, *_) = stages_of(given, "best", shorter=False), stages_of(given, "best")
    assert whole.rounds == pytest.approx(MORE * STAGES["best"][0].rounds, abs=0.5)
    assert short.rounds < whole.rounds


def test_a_few_words_that_turn_at_once_take_as_many_rounds_as_ever() -> None:
    few, more = (replace(problem([rectangle(1, 1)] * n), turning=turning("cross")) for n in (FEWEST, FEWEST + 1))
    assert stages_of(few, "best") == stages_of(more, "best")


def test_a_stage_that_is_cut_short_returns_no_smaller_layout_than_it_was_given() -> None:
    given, at = crowd(scale=120.0)
    first = run(given, at)
    hot = run(given, first, Stage(3, SMALL.resolution, (50.0, 50.0)))
    assert hot.scale == first.scale
    assert in_conflict(given, hot, SMALL.resolution) <= APART


def test_a_stage_balances_its_words_unless_a_side_draws_them() -> None:
    given = problem([rectangle(1, 1)] * BALANCED, square_region(800, 100, 100))
    at = state(20.0, *[(200 + 30 * (n % 5), 200 + 30 * (n // 5)) for n in range(BALANCED)])
    picture = Picture(given, at, 256)
    assert Climb(given, picture).lean > 0
    assert Climb(given, picture, (0.0, -1.0)).lean == 0.0


def test_a_layout_that_leans_less_is_kept_before_a_larger_one(monkeypatch: pytest.MonkeyPatch) -> None:
    given = problem([rectangle(1, 1)] * 2)
    climb = Climb(given, Picture(given, state(100.0, (300, 300), (700, 700)), 256))
    leans = iter([5.0, 4.0, 0.0, 0.0, 0.0, 1.0])
    monkeypatch.setattr(climb.words, "lean", lambda: next(leans))
    kept = []
    climb.apart = None
    for factor in (1.0, 0.9, 0.9, 1.05, 0.5, 4.0):  # larger, but leaning: the last one
        climb._rescale(factor)
        climb._keep("")
        kept.append(climb.apart.scale)
    assert kept == pytest.approx([100.0, 90.0, 81.0, 85.05, 85.05, 85.05])


def test_the_largest_scale_that_was_apart_is_kept_when_later_ones_are_smaller() -> None:
    given = problem([rectangle(1, 1)] * 2)
    climb, rng = Climb(given, Picture(given, state(100.0, (300, 300), (700, 700)), 256)), np.random.default_rng(0)
    climb.round(1.0, rng)
    assert climb.apart is not None
    assert climb.apart.scale == pytest.approx(100.0)
    climb._rescale(0.5)
    climb.round(1.0, rng)
    assert climb.best("").scale == pytest.approx(100.0)


def test_a_word_that_a_field_has_turned_across_the_page_goes_elsewhere_and_nobody_shrinks() -> None:
    page = rectangle(400, 1000) + (200, 500)
    words = [rectangle(6.0, 0.6), rectangle(1, 1)]
    given = problem(words, (page,), turning=rays(200, 500), page=(400.0, 1000.0))
    across = State(np.array([[150, 457, math.radians(41)], [300, 800, math.radians(72)]]), 100.0)
    climb = Climb(given, Picture(given, across, 512))
    assert climb.words.fit_page()
    assert climb.picture.scale >= BEGIN * across.scale
    found = climb.now("").poses
    assert off_rays(found, 200, 500).max() <= 10
    assert abs(np.cos(found[0, 2])) * 600 < 400
    shrunk = Climb(given, Picture(given, replace(across, scale=300.0), 512))
    assert shrunk.words.fit_page()
    assert shrunk.picture.scale < 300.0, "where it fits at no angle all words shrink"


@pytest.mark.parametrize("gone", [0.0, 0.5, 0.98])
def test_words_cool_by_the_rounds_or_by_the_time_whichever_is_ahead(gone: float) -> None:
    given, at = crowd()
    heats: List[float] = []

    class Noted(Climb):
        def round(self, heat: float, rng: np.random.Generator) -> float:
            heats.append(heat)
            return 0.0

    made = Noted(given, Picture(given, at, 128))
    climbed(made, SMALL, np.random.default_rng(0), None, lambda: gone)
    assert len(heats) == SMALL.rounds
    by_rounds = 0.1 ** (np.arange(SMALL.rounds) / (SMALL.rounds - 1))
    assert heats == pytest.approx(np.minimum(by_rounds, 0.1**gone))


def test_where_rounds_bring_nothing_locked_words_are_put_elsewhere_before_the_scale_falls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given, at = crowd()
    climb, asked = Climb(given, Picture(given, at, SMALL.resolution)), []
    scale = climb.picture.scale
    monkeypatch.setattr(climb, "_sweep", lambda heat, rng: None)  # no round brings anything
    monkeypatch.setattr(climb.words, "relieve", lambda: asked.append(climb.picture.scale) or len(asked) == 1)
    for _ in range(PATIENCE + 1):
        climb.round(1.0, np.random.default_rng(0))
    assert (len(asked), climb.picture.scale) == (1, scale)
    for _ in range(PATIENCE + 1):
        climb.round(1.0, np.random.default_rng(0))
    assert len(asked) == 2
    assert climb.picture.scale < scale
