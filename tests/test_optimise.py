"""The optimiser: its gradient by finite differences, words that come apart, a scale that follows the overlap.

Gradients are those of the reference renderer in float64, pixel pictures are counted by shapely.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import List, Tuple

import numpy as np
import pytest
import shapely
import torch
from problems import (
    UPRIGHT,
    disc_region,
    ell,
    overlap_area,
    placed,
    problem,
    rectangle,
    region_of,
    smallest_distance,
    square_region,
    state,
)

from wordpack import geometry, optimise
from wordpack.losses import evenness, excess
from wordpack.model import Problem, State, Turning
from wordpack.optimise import (
    GROWTH,
    SCHEDULES,
    SIMPLE,
    Level,
    Run,
    closed_outlines,
    init,
    solid_image,
    steps,
)
from wordpack.render import Edges, Renderer, cpu, reference

EXACT = Renderer("reference", "cpu", reference.coverage)
FAST = Renderer("cpu", "cpu", cpu.coverage)
ANY = Turning((0.0,), math.pi / 2)
SHORT = Level(100, 0.0, 40, (1.5, 0.05), 0.004)


def crowd(turning: Turning = UPRIGHT, gap: float = 0.0) -> Tuple[Problem, State]:
    """Five words in and about the middle of a disc, all wholly on the page."""
    given = problem(
        [rectangle(1.6, 0.7), ell(), rectangle(1, 1), ell(), rectangle(2, 0.5)],
        disc_region(300, 500, 500),
        relative=(1.0, 0.8, 0.6, 0.9, 0.7),
        turning=turning,
        gap=gap,
    )
    rng = np.random.default_rng(0)
    angles = rng.uniform(-turning.slack, turning.slack, 5)
    return given, State(np.column_stack((rng.uniform(380, 640, (5, 2)), angles)), 170.0)


def exactly(run: Run) -> Run:
    """The run with outlines and region in float64."""
    edges = Edges(run.edges.start.double(), run.edges.end.double(), run.edges.word)
    return replace(run, edges=edges, solid=run.solid.double())


@pytest.mark.parametrize("pressure", [0.0, 40.0])
@pytest.mark.parametrize("turning", [UPRIGHT, ANY])
def test_the_whole_steps_gradient(turning: Turning, pressure: float, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: List[torch.Tensor] = []
    move = optimise._move

    def spy(given: Problem, run: Run, gradient: torch.Tensor, unit: float) -> Run:
        seen.append(gradient)
        return move(given, run, gradient, unit)

    monkeypatch.setattr(optimise, "_move", spy)
    given, at = crowd(turning)
    level = Level(64, 0.0, 10, (1.0, 0.1), 0.01, pressure)
    run = exactly(init(given, [at], level, EXACT))
    optimise.step(given, run, EXACT)
    (gradient,) = seen
    unit = 0.064
    sizes = np.log(at.scale * given.relative * unit)
    poses = torch.tensor(np.column_stack((at.poses[:, :2] * unit, at.poses[:, 2], sizes)))[None]
    radii = tuple(radius * unit for radius in optimise.RADII)

    def loss(moved: torch.Tensor) -> float:
        image = reference.coverage(run.edges, moved, 64, 64)
        value = float(excess(image, run.solid)[0])
        if pressure:
            value += pressure * 64 * 64 * float(evenness(image, run.solid, radii)[0])
        return value

    assert loss(poses) > 1
    for word in range(5):
        for axis in range(4):
            step = torch.zeros_like(poses)
            step[0, word, axis] = 1e-5
            expected = (loss(poses + step) - loss(poses - step)) / 2e-5
            assert float(gradient[0, word, axis]) == pytest.approx(expected, rel=2e-3, abs=2e-3)


@pytest.mark.parametrize("renderer", [EXACT, FAST], ids=lambda r: r.name)
def test_two_overlapping_squares_come_apart(renderer: Renderer) -> None:
    given = problem([rectangle(1, 1)] * 2, square_region(800, 100, 100), gap=6.0)
    before = state(200.0, (441.3, 500.9), (588.7, 512.1))
    after = optimise.optimise(given, before, [replace(SHORT, tolerance=1e-9)], renderer)
    assert overlap_area(given, replace(after, scale=200.0)) < 0.01 * overlap_area(given, before)
    assert smallest_distance(placed(given, after)) > 4.0  # of a gap of 6, at 10 units per pixel
    assert "40 steps" in after.why
    assert before.poses[0, 0] == 441.3


def test_a_word_outside_comes_in() -> None:
    given = problem([rectangle(1, 1)], disc_region(300, 500, 500))
    after = optimise.optimise(given, state(100.0, (230, 500)), [replace(SHORT, tolerance=1e-9)], FAST)
    outside = placed(given, after)[0].difference(region_of(given)).area
    assert outside < 0.01 * 100**2


def test_the_scale_grows_by_all_it_may_while_there_is_room() -> None:
    given = problem([rectangle(1, 1)] * 2, square_region(800, 100, 100))
    after = optimise.optimise(given, state(100.0, (300, 300), (600, 600)), [SHORT], FAST)
    assert after.scale == pytest.approx(100.0 * math.exp(GROWTH * SHORT.steps))
    assert after.poses[:, :2] == pytest.approx(np.array([(300, 300), (600, 600)]))  # nothing pushes them


def test_the_scale_shrinks_by_all_it_may_where_there_is_none() -> None:
    given = problem([rectangle(1, 1)] * 2, square_region(100, 450, 450))
    after = optimise.optimise(given, state(100.0, (495, 500), (505, 500)), [SHORT], FAST)
    assert after.scale == pytest.approx(100.0 * math.exp(-GROWTH * SHORT.steps))


def test_growth_is_in_proportion_to_what_is_left_of_the_tolerance() -> None:
    given, at = crowd()
    level = replace(SHORT, tolerance=0.5)
    run = init(given, [at], level, EXACT)
    after = optimise.step(given, run, EXACT)
    share = float(after.overlap[0])
    image = reference.coverage(run.edges, pixels(given, at, 0.1), 100, 100)[0] + run.solid - 1.0
    assert share == pytest.approx(float(image.clamp(min=0).sum()) / (at.scale**2 * given.ink * 0.01), rel=1e-4)
    assert 0.02 < share < 0.5
    assert float(after.scale[0]) - math.log(at.scale) == pytest.approx(GROWTH * (1 - share / 0.5), rel=1e-9)


def pixels(given: Problem, at: State, unit: float) -> torch.Tensor:
    sizes = np.log(at.scale * given.relative * unit)
    return torch.tensor(np.column_stack((at.poses[:, :2] * unit, at.poses[:, 2], sizes)))[None]


@pytest.mark.parametrize("slack", [0.0, 0.06, math.pi / 2])
def test_angles_stay_within_the_slack(slack: float) -> None:
    given, at = crowd(Turning((0.0,), slack))
    for run in steps(given, [at], SHORT, FAST):
        assert (run.poses[..., 2].abs() <= slack).all()
    turned = np.abs(run.poses[0, :, 2].numpy() - at.poses[:, 2])
    assert (turned.max() > 0.01) == (slack > 0)


def test_fixed_angles_stay_as_they_are() -> None:
    given, at = crowd(Turning((0.0, -math.pi / 2)))
    at.poses[1, 2] = -math.pi / 2
    after = optimise.optimise(given, at, [SHORT], FAST)
    assert (after.poses[:, 2] == at.poses[:, 2]).all()


def test_layouts_of_a_batch_are_strangers() -> None:
    given, at = crowd()
    other = State(at.poses + (20.0, -30.0, 0.0), at.scale)
    level = replace(SHORT, steps=4)
    both = list(steps(given, [at, other], level, FAST))[-1]
    for b, alone in enumerate((at, other)):
        one = list(steps(given, [alone], level, FAST))[-1]
        assert both.poses[b].numpy() == pytest.approx(one.poses[0].numpy(), abs=1e-6)
        assert float(both.scale[b]) == pytest.approx(float(one.scale[0]), abs=1e-9)


def test_a_step_is_no_longer_than_its_pace_at_first() -> None:
    given, at = crowd(ANY)
    run = init(given, [at], SHORT, FAST)
    after = optimise.step(given, run, FAST)
    length = np.hypot(*(after.poses - run.poses)[0, :, :2].numpy().T) * 0.1  # px
    assert (length <= SHORT.pace[0]).all()
    assert length.max() > 0.9 * SHORT.pace[0]
    reach = np.abs((after.poses - run.poses)[0, :, 2].numpy()) * at.scale * given.relative * 0.1
    assert (reach <= SHORT.pace[0]).all()


def test_pressure_moves_words_that_touch_nothing_to_where_there_is_room() -> None:
    given = problem([rectangle(1, 1)] * 2, square_region(900, 50, 50))
    before = state(100.0, (130, 200), (240, 200))
    still = optimise.optimise(given, before, [Level(64, 0.0, 15, (1.0, 1.0), 1e-9)], FAST)
    assert still.poses[:, :2] == pytest.approx(before.poses[:, :2])
    pushed = optimise.optimise(given, before, [Level(64, 0.0, 15, (1.0, 1.0), 1e-9, pressure=40.0)], FAST)
    assert pushed.poses[1, 0] - pushed.poses[0, 0] > 120
    assert overlap_area(given, pushed) < 100.0


def test_whoever_watches_sees_every_step_of_every_level() -> None:
    given, at = crowd()
    levels = [replace(SHORT, steps=3), replace(SHORT, resolution=128, steps=2)]
    seen: List[Run] = []
    after = optimise.optimise(given, at, levels, FAST, seen.append)
    assert [(run.level.resolution, run.count) for run in seen] == [(100, 1), (100, 2), (100, 3), (128, 1), (128, 2)]
    assert after.poses == pytest.approx(seen[-1].poses[0].numpy())
    assert (after.poses == optimise.optimise(given, at, levels, FAST).poses).all()


def test_torchs_threads_are_given_back() -> None:
    threads, seen = torch.get_num_threads(), []
    try:
        torch.set_num_threads(2)
        optimise.optimise(*crowd(), [replace(SHORT, steps=1)], FAST, lambda _: seen.append(torch.get_num_threads()))
        assert torch.get_num_threads() == 2
        assert seen == [1]
    finally:
        torch.set_num_threads(threads)


@pytest.mark.parametrize("gap", [0.0, 5.0])
@pytest.mark.parametrize("closing", [0.0, 0.1, 0.3])
def test_closed_outlines_contain_the_originals(closing: float, gap: float) -> None:
    given, at = crowd(gap=gap)
    unit = 0.1
    level = Level(100, closing, 10, (1.0, 0.1), 0.01)
    for rings, word, relative in zip(closed_outlines(given, at.scale, level, unit), given.rings, given.relative):
        size = at.scale * relative
        exact = shapely.polygons(word[0] * size)
        got = shapely.transform(geometry.to_polygon(rings), lambda points, size=size: points * size)
        bent = SIMPLE / unit + 0.03 * (closing * size + gap / 2)  # simplifying, and round corners that are chords
        assert got.buffer(bent).covers(exact.buffer(gap / 2))
        if closing == 0:
            assert exact.buffer(gap / 2 + bent).covers(got)
        else:
            assert shapely.convex_hull(exact).buffer(gap / 2 + bent).covers(got)


def test_closing_fills_what_words_could_interlock_in() -> None:
    slot = np.array([[0, 0], [3, 0], [3, 2], [1.6, 2], [1.6, 0.5], [1.4, 0.5], [1.4, 2], [0, 2]], float) - (1.5, 1)
    given = problem([slot])
    level = Level(256, 0.15, 10, (1.0, 0.1), 0.01)
    (open_,), (closed,) = (closed_outlines(given, 100.0, replace(level, closing=c), 0.256) for c in (0.0, 0.15))
    assert geometry.area(open_) == pytest.approx(6 - 0.2 * 1.5, rel=0.01)
    assert geometry.area(closed) == pytest.approx(6, rel=0.01)


@pytest.mark.parametrize("gap", [0.0, 20.0])
def test_the_solid_picture_is_what_the_region_leaves(gap: float) -> None:
    given = problem([rectangle(1, 1)], disc_region(300, 500, 300), gap=gap, page=(1000.0, 600.0))
    solid = solid_image(given, Level(50, 0.0, 1, (1.0, 1.0), 0.1), EXACT).numpy()
    assert solid.shape == (30, 50)
    row, column = np.mgrid[0:30, 0:50] * 20.0
    region = region_of(given).buffer(gap / 2, quad_segs=64)
    outside = 1 - shapely.area(shapely.intersection(region, shapely.box(column, row, column + 20, row + 20))) / 400
    assert solid == pytest.approx(outside, abs=0.02 if gap else 1e-5)


def test_schedules_go_from_coarse_to_fine() -> None:
    for levels in SCHEDULES.values():
        assert [level.resolution for level in levels] == sorted(level.resolution for level in levels)
        assert [-level.tolerance for level in levels] == sorted(-level.tolerance for level in levels)
        assert all(level.pace[0] > level.pace[1] > 0 for level in levels)
