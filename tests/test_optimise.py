"""The optimiser: its gradient by finite differences, words that come apart, a scale that follows the overlap.

Gradients are those of the reference renderer in float64, pixel pictures are counted by shapely.
"""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import Any, List, Sequence, Tuple

import numpy as np
import pytest
import shapely
import torch
from problems import (
    UPRIGHT,
    disc_region,
    ell,
    off_rays,
    overlap_area,
    placed,
    problem,
    rays,
    rectangle,
    region_of,
    smallest_distance,
    square_region,
    state,
)
from threadpoolctl import threadpool_info, threadpool_limits
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten

from wordpack import geometry, optimise
from wordpack.backend import Backend, Compiled, Step
from wordpack.errors import WordpackError
from wordpack.levels import SCHEDULES, Level
from wordpack.losses import Grid, evenness, grids
from wordpack.model import Problem, State, Turning
from wordpack.optimise import (
    GROWTH,
    SIMPLE,
    Run,
    closed_outlines,
    init,
    solid_image,
    steps,
)
from wordpack.render import Edges, Renderer, cpu, reference

EXACT = Renderer("reference", "cpu", reference.coverage)
TORCH = Renderer("cpu", "cpu", cpu.coverage)
FAST = Compiled()
ANY = Turning((0.0,), math.pi / 2)
SHORT = Level(100, 0.0, 40, (1.5, 0.05), 0.004)


def optimised(given: Problem, at: State, *rest: Any) -> State:
    """One layout alone."""
    return optimise.optimise(given, [at], *rest)[0]


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
    """The run with outlines in float64, as the reference's picture of the region already is."""
    assert run.free.dtype == torch.float64
    edges = run.outlines
    return replace(run, outlines=Edges(edges.start.double(), edges.end.double(), edges.word))


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
    radii = [radius * unit for radius in optimise.RADII]

    def loss(moved: torch.Tensor) -> float:
        image = reference.coverage(run.outlines, moved, 64, 64)
        value = 0.5 * float(((image - run.free).clamp(min=0) ** 2).sum())
        if pressure:
            value += pressure * 64 * 64 * float(evenness(image, grids(run.free, radii))[0])
        return value

    assert loss(poses) > 1
    for word in range(5):
        for axis in range(4):
            step = torch.zeros_like(poses)
            step[0, word, axis] = 1e-5
            expected = (loss(poses + step) - loss(poses - step)) / 2e-5
            assert float(gradient[0, word, axis]) == pytest.approx(expected, rel=2e-3, abs=2e-3)


def by_the_formulas(
    given: Problem, states: List[State], level: Level, edges: Edges, free: torch.Tensor
) -> Tuple[np.ndarray, np.ndarray]:
    """Poses [B, N, 3] and scales [B] after the level, word by word as the method is written: Adam with a shorter
    memory, its second moment that of a word's whole shift, its turn measured at one em from the word's middle."""
    unit, slack = level.resolution / 1000, given.turning.slack
    poses, scales = np.array([at.poses for at in states]), np.array([at.scale for at in states])
    mean, square = np.zeros((*poses.shape[:2], 3)), np.zeros((*poses.shape[:2], 2))
    radii = [radius * unit for radius in optimise.RADII]
    for t in range(1, level.steps + 1):
        pace = level.pace[0] * (level.pace[1] / level.pace[0]) ** ((t - 1) / (level.steps - 1))
        for b, scale in enumerate(scales.copy()):
            size = scale * given.relative * unit  # px per em
            drawn = torch.tensor(np.column_stack((poses[b, :, :2] * unit, poses[b, :, 2], np.log(size))))[None]
            image = reference.coverage(edges, drawn.requires_grad_(), *free.shape, border="clamp")
            upstream = (image.detach() - free).clamp(min=0)
            overlap = float(upstream.sum() / image.detach().sum())
            if level.pressure:
                upstream = upstream + level.pressure * free.numel() * evenness(image.detach(), grids(free, radii))[1]
            (gradient,) = torch.autograd.grad(image, drawn, upstream)
            for n, (gx, gy, turn, _) in enumerate(gradient[0].tolist()):
                mean[b, n] = 0.7 * mean[b, n] + 0.3 * np.array((gx, gy, turn))
                square[b, n] = 0.9 * square[b, n] + 0.1 * np.array((gx**2 + gy**2, turn**2))
                x, y, turn = mean[b, n] / (1 - 0.7**t)
                shift, twist = np.sqrt(square[b, n] / (1 - 0.9**t))
                poses[b, n, :2] -= pace * np.array((x, y)) / (shift + 0.05) / unit
                if slack:
                    angle = poses[b, n, 2] - pace * turn / (twist + 0.05 * size[n]) / size[n]
                    poses[b, n, 2] = min(max(angle, -slack), slack)
            scales[b] *= math.exp(GROWTH * min(max(1 - overlap / level.tolerance, -1), 1))
    return poses, scales


@pytest.mark.parametrize("pressure", [0.0, 2.0])
@pytest.mark.parametrize("turning", [UPRIGHT, ANY, Turning((0.0,), 0.06)])
def test_a_level_is_what_the_formulas_say(turning: Turning, pressure: float) -> None:
    given, at = crowd(turning)
    states = [at, State(at.poses + (20.0, -30.0, 0.01), at.scale * 1.02)]
    level = Level(64, 0.0, 6, (1.5, 0.1), 0.2, pressure)
    run = list(steps(given, states, level, EXACT))[-1]
    poses, scales = by_the_formulas(given, states, level, run.outlines, run.free)
    assert np.abs(poses - [each.poses for each in states]).max() > 20
    assert run.poses.numpy() == pytest.approx(poses, rel=1e-9, abs=1e-9)
    assert run.scale.exp().numpy() == pytest.approx(scales, rel=1e-12)


class Replayed:
    """Does what a CUDA graph does, without one: the step is warmed up and undone, and afterwards only the tensors
    that it was given exist."""

    def __init__(self, step: Step, state: Sequence[torch.Tensor]) -> None:
        before = [tensor.clone() for tensor in state]
        for _ in range(3):
            step()
            for tensor, value in zip(state, before):
                tensor.copy_(value)
        self.step, self.calls = step, 0

    def __call__(self) -> None:
        self.calls += 1
        self.step()


@pytest.mark.parametrize("pressure", [0.0, 2.0])
def test_a_step_that_is_captured_once_and_replayed_is_the_step_that_is_called(pressure: float) -> None:
    given, at = crowd(ANY)
    states = [at, State(at.poses + (20.0, -30.0, 0.0), at.scale)]
    made: List[Replayed] = []

    def repeat(step: Step, state: Sequence[torch.Tensor]) -> Step:
        made.append(Replayed(step, state))
        return made[-1]

    level = Level(64, 0.0, 5, (1.5, 0.1), 0.2, pressure)
    ours, theirs = (list(steps(given, states, level, how)) for how in (replace(TORCH, repeat=repeat), TORCH))
    assert [(each.calls, run.count) for each, run in zip(made, ours[-1:])] == [(5, 5)]
    assert int(ours[-1].clock) == 5
    for one, two in zip(ours[-1].moving, theirs[-1].moving):
        assert torch.equal(one, two)
    for name in ("poses", "scale", "mean", "square", "overlap", "clock", "pixels", "over"):
        assert getattr(ours[0], name) is getattr(ours[-1], name)


class OnlyOn(TorchDispatchMode):
    """Lets nothing pass that has a tensor elsewhere than on the device."""

    def __init__(self, device: str) -> None:
        super().__init__()
        self.device, self.seen = device, 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        for each in tree_flatten((args, kwargs))[0]:
            assert not isinstance(each, torch.Tensor) or each.device.type == self.device, func
        self.seen += 1
        return func(*args, **kwargs or {})


def away(value: Any) -> Any:
    """The same with all tensors on torch's device without values."""
    if isinstance(value, torch.Tensor):
        return value.to("meta")
    if isinstance(value, (Run, Grid)):
        return replace(value, **{field.name: away(getattr(value, field.name)) for field in fields(value)})
    return tuple(map(away, value)) if isinstance(value, tuple) else value


@pytest.mark.parametrize("pressure", [0.0, 2.0])
def test_a_step_asks_nothing_of_the_host(pressure: float) -> None:
    """Where there are no values, reading one back fails; and no tensor may come from elsewhere."""

    def spots(edges: Edges, poses: torch.Tensor, height: int, width: int, border: str) -> torch.Tensor:
        x, y = torch.arange(width, device=poses.device), torch.arange(height, device=poses.device)
        across, down = poses[..., 0].sum(1), poses[..., 1:].sum((1, 2))
        return ((x - across[:, None, None]) * (y[:, None] - down[:, None, None])).cos()

    given, at = crowd(ANY)
    run = away(init(given, [at], Level(64, 0.0, 5, (1.5, 0.1), 0.2, pressure), EXACT))
    with OnlyOn("meta") as watched:
        optimise.step(given, run, Renderer("spots", "meta", spots))
    assert watched.seen > 30


@pytest.mark.parametrize("pressure", [0.0, 2.0])
@pytest.mark.parametrize("turning", [UPRIGHT, ANY, Turning((0.0,), 0.06), rays(430.0, 560.0)])
def test_numpys_steps_are_torchs(turning: Turning, pressure: float) -> None:
    """With one renderer under both: what is left are sums in another order, in float32."""
    given, at = crowd(turning, gap=3.0)
    states = [at, State(at.poses + (20.0, -30.0, 0.01), at.scale * 1.02)]
    level = Level(128, 0.05, 12, (1.5, 0.1), 0.2, pressure)
    ours, theirs = (list(steps(given, states, level, how))[-1] for how in (FAST, TORCH))
    assert isinstance(ours.poses, np.ndarray)
    assert isinstance(theirs.poses, torch.Tensor)
    assert np.abs(ours.poses - [each.poses for each in states]).max() > 20
    assert ours.free.shape == tuple(theirs.free.shape)
    for one, two in zip(ours.moving, theirs.moving):
        assert one == pytest.approx(two.numpy(), rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("backend", [EXACT, TORCH, FAST], ids=["reference", "torch", "numpy"])
def test_two_overlapping_squares_come_apart(backend: Backend) -> None:
    given = problem([rectangle(1, 1)] * 2, square_region(800, 100, 100), gap=6.0)
    before = state(200.0, (441.3, 500.9), (588.7, 512.1))
    after = optimised(given, before, [replace(SHORT, tolerance=1e-9)], backend)
    assert overlap_area(given, replace(after, scale=200.0)) < 0.01 * overlap_area(given, before)
    assert smallest_distance(placed(given, after)) > 4.0  # of a gap of 6, at 10 units per pixel
    assert "40 steps" in after.why
    assert before.poses[0, 0] == 441.3


def test_a_word_outside_comes_in() -> None:
    given = problem([rectangle(1, 1)], disc_region(300, 500, 500))
    after = optimised(given, state(100.0, (230, 500)), [replace(SHORT, tolerance=1e-9)], FAST)
    outside = placed(given, after)[0].difference(region_of(given)).area
    assert outside < 0.01 * 100**2


def test_the_scale_grows_by_all_it_may_while_there_is_room() -> None:
    given = problem([rectangle(1, 1)] * 2, square_region(800, 100, 100))
    after = optimised(given, state(100.0, (300, 300), (600, 600)), [SHORT], FAST)
    assert after.scale == pytest.approx(100.0 * math.exp(GROWTH * SHORT.steps))
    assert after.poses[:, :2] == pytest.approx(np.array([(300, 300), (600, 600)]))  # nothing pushes them


def test_the_scale_shrinks_by_all_it_may_where_there_is_none() -> None:
    given = problem([rectangle(1, 1)] * 2, square_region(100, 450, 450))
    after = optimised(given, state(100.0, (495, 500), (505, 500)), [SHORT], FAST)
    assert after.scale == pytest.approx(100.0 * math.exp(-GROWTH * SHORT.steps))


def test_growth_is_in_proportion_to_what_is_left_of_the_tolerance() -> None:
    given, at = crowd()
    level = replace(SHORT, tolerance=0.5)
    run = init(given, [at], level, EXACT)
    optimise.step(given, run, EXACT)
    share = float(run.overlap[0])
    image = reference.coverage(run.outlines, pixels(given, at, 0.1), 100, 100)[0] - run.free
    assert share == pytest.approx(float(image.clamp(min=0).sum()) / (at.scale**2 * given.ink * 0.01), rel=1e-4)
    assert 0.02 < share < 0.5
    assert float(run.scale[0]) - math.log(at.scale) == pytest.approx(GROWTH * (1 - share / 0.5), rel=1e-9)


def pixels(given: Problem, at: State, unit: float) -> torch.Tensor:
    sizes = np.log(at.scale * given.relative * unit)
    return torch.tensor(np.column_stack((at.poses[:, :2] * unit, at.poses[:, 2], sizes)))[None]


@pytest.mark.parametrize("slack", [0.0, 0.06, math.pi / 2])
def test_angles_stay_within_the_slack(slack: float) -> None:
    given, at = crowd(Turning((0.0,), slack))
    for run in steps(given, [at], SHORT, FAST):
        assert (np.abs(run.poses[..., 2]) <= slack).all()
    turned = np.abs(run.poses[0, :, 2] - at.poses[:, 2])
    assert (turned.max() > 0.01) == (slack > 0)


def test_fixed_angles_stay_as_they_are() -> None:
    given, at = crowd(Turning((0.0, -math.pi / 2)))
    at.poses[1, 2] = -math.pi / 2
    after = optimised(given, at, [SHORT], FAST)
    assert (after.poses[:, 2] == at.poses[:, 2]).all()


def test_layouts_of_a_batch_are_strangers() -> None:
    given, at = crowd()
    other = State(at.poses + (20.0, -30.0, 0.0), at.scale)
    level = replace(SHORT, steps=4)
    both = list(steps(given, [at, other], level, FAST))[-1]
    for b, alone in enumerate((at, other)):
        one = list(steps(given, [alone], level, FAST))[-1]
        assert both.poses[b] == pytest.approx(one.poses[0], abs=1e-6)
        assert float(both.scale[b]) == pytest.approx(float(one.scale[0]), abs=1e-9)


def test_a_step_is_no_longer_than_its_pace_at_first() -> None:
    given, at = crowd(ANY)
    run = init(given, [at], SHORT, FAST)
    optimise.step(given, run, FAST)
    moved = run.poses[0] - at.poses
    length = np.hypot(*moved[:, :2].T) * 0.1  # px
    assert (length <= SHORT.pace[0]).all()
    assert length.max() > 0.9 * SHORT.pace[0]
    reach = np.abs(moved[:, 2]) * at.scale * given.relative * 0.1
    assert (reach <= SHORT.pace[0]).all()


def test_pressure_moves_words_that_touch_nothing_to_where_there_is_room() -> None:
    given = problem([rectangle(1, 1)] * 2, square_region(900, 50, 50))
    before = state(100.0, (130, 200), (240, 200))
    still = optimised(given, before, [Level(64, 0.0, 15, (1.0, 1.0), 1e-9)], FAST)
    assert still.poses[:, :2] == pytest.approx(before.poses[:, :2])
    pushed = optimised(given, before, [Level(64, 0.0, 15, (1.0, 1.0), 1e-9, pressure=40.0)], FAST)
    assert pushed.poses[1, 0] - pushed.poses[0, 0] > 120
    assert overlap_area(given, pushed) < 100.0


def test_whoever_watches_sees_every_step_of_every_level() -> None:
    given, at = crowd()
    levels = [replace(SHORT, steps=3), replace(SHORT, resolution=128, steps=2)]
    seen: List[Run] = []
    after = optimised(given, at, levels, FAST, seen.append)
    assert [(run.level.resolution, run.count) for run in seen] == [(100, 1), (100, 2), (100, 3), (128, 1), (128, 2)]
    assert after.poses == pytest.approx(seen[-1].poses[0])
    assert (after.poses == optimised(given, at, levels, FAST).poses).all()


def test_a_state_that_a_watcher_keeps_stays() -> None:
    given, at = crowd()
    kept: List[Tuple[State, np.ndarray]] = []

    def watch(run: Run) -> None:
        seen = run.first
        kept.append((seen, seen.poses.copy()))

    optimised(given, at, [replace(SHORT, steps=3)], FAST, watch)
    assert all((seen.poses == copy).all() for seen, copy in kept)
    assert (kept[0][0].poses != kept[-1][0].poses).any()


def test_a_pose_that_a_captured_step_could_not_refuse_is_refused_when_it_is_read_back() -> None:
    given, at = crowd()
    run = init(given, [at], SHORT, FAST)
    optimise.step(given, run, FAST)
    run.pixels[0, 3, 1] = math.nan
    with pytest.raises(WordpackError, match="pose of word 3"):
        _ = run.first


def test_torchs_threads_are_given_back() -> None:
    threads, seen = torch.get_num_threads(), []
    try:
        torch.set_num_threads(2)
        optimised(*crowd(), [replace(SHORT, steps=1)], TORCH, lambda _: seen.append(torch.get_num_threads()))
        assert torch.get_num_threads() == 2
        assert seen == [1]
    finally:
        torch.set_num_threads(threads)


def test_numpys_products_have_one_thread_meanwhile() -> None:
    def threads() -> List[int]:
        return [each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"]

    seen: List[List[int]] = []
    with threadpool_limits(2, "blas"):
        before = threads()
        optimised(*crowd(), [replace(SHORT, steps=1)], FAST, lambda _: seen.append(threads()))
        assert threads() == before
    assert seen == [[1] * len(before)]


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


def test_layouts_of_one_batch_end_as_each_does_alone() -> None:
    given, one = crowd()
    other = State(one.poses + (3.0, -2.0, 0.0), one.scale)
    levels = (SHORT, replace(SHORT, resolution=96, pressure=0.2))
    together = optimise.optimise(given, [one, other], levels, FAST)
    for at, after in zip((one, other), together, strict=True):
        alone = optimised(given, at, levels, FAST)
        assert after.poses == pytest.approx(alone.poses, abs=1e-6)
        assert after.scale == pytest.approx(alone.scale, rel=1e-9)


def test_words_follow_the_field_at_every_step() -> None:
    given, at = crowd(rays(430.0, 560.0))
    for run in steps(given, [at, at], SHORT, EXACT):
        for poses in run.poses.numpy():
            assert off_rays(poses, 430.0, 560.0).max() < 15.5
    assert not np.array_equal(run.poses[0].numpy()[:, 2], at.poses[:, 2])


def test_the_scale_stops_at_the_largest_that_is_allowed() -> None:
    given, at = crowd()
    roomy = replace(at, scale=0.2 * at.scale)
    capped = replace(given, largest_scale=roomy.scale * (1 + 3 * GROWTH))
    scales = [math.exp(run.scale[0]) for run in steps(capped, [roomy], SHORT, FAST)]
    assert scales[0] < scales[1] < scales[2]
    assert scales[-1] == max(scales) == pytest.approx(capped.largest_scale, rel=1e-12)
