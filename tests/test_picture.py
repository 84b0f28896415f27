"""The picture that trials change: ink by the reference renderer, losses pixel by pixel, and trials that leave no trace.

`settle` is compared with the optimiser's own step in torch, which knows nothing of windows.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import List, Tuple

import numpy as np
import pytest
import shapely
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import (
    disc_region,
    ell,
    off_rays,
    overlap_area,
    placed,
    problem,
    rays,
    rectangle,
    region_of,
    square_region,
    state,
)

from wordpack import optimise, orientation, picture
from wordpack.levels import Level
from wordpack.model import Problem, State, Turning
from wordpack.picture import COARSE, LOCAL_STEPS, PACE, Picture, elsewhere, trial
from wordpack.raster import edges_of
from wordpack.render import Edges, Renderer, reference

SINGLE = 2e-5
"""float32 images: some tens of additions along a row."""

UPRIGHT = Turning()
ANY = Turning((0.0, -math.pi / 2), math.pi / 2)


def words(count: int, seed: int = 0, turning: Turning = UPRIGHT, gap: float = 0.0) -> Tuple[Problem, State]:
    """Words strewn over a disc, some over each other, some astride its edge."""
    rng = np.random.default_rng(seed)
    rings = [rectangle(rng.uniform(1, 2.5), 0.7) if k % 3 else ell() for k in range(count)]
    given_ = problem(rings, disc_region(400, 500, 500), relative=rng.uniform(0.4, 1, count), turning=turning, gap=gap)
    angles = rng.uniform(-turning.slack, turning.slack, count)
    return given_, State(np.column_stack((rng.uniform(200, 800, (count, 2)), angles)), 160.0)


def drawn(given_: Problem, at: State, resolution: int) -> np.ndarray:
    """S by the reference renderer in float64."""
    unit = resolution / 1000
    poses = np.column_stack((at.poses[:, :2] * unit, at.poses[:, 2], np.log(unit * at.scale * given_.relative)))
    edges = Edges(*map(torch.tensor, edges_of(given_.rings)))
    return reference.coverage(edges, torch.tensor(poses)[None], resolution, resolution)[0].numpy()


def excess_of(made: Picture) -> np.ndarray:
    return np.maximum(made.ink.astype(float) + made.solid - 1.0, 0.0)


@pytest.mark.parametrize("turning", [UPRIGHT, ANY])
def test_ink_is_the_reference_renderers(turning: Turning) -> None:
    given_, at = words(6, turning=turning)
    made = Picture(given_, at, 150)
    assert np.abs(made.ink - drawn(given_, at, 150)).max() < SINGLE
    made.rescale(1.1)
    made.redraw()
    assert made.scale == pytest.approx(176.0)
    assert np.abs(made.ink - drawn(given_, State(at.poses, 176.0), 150)).max() < SINGLE
    after = made.state("")
    assert after.poses == pytest.approx(at.poses)
    other = words(6, seed=9, turning=turning)[1]
    made.take(given_, other)
    assert np.abs(made.ink - drawn(given_, other, 150)).max() < SINGLE


def test_solid_is_what_the_region_leaves() -> None:
    given_, at = words(2)
    unit = 0.1
    row, column = np.mgrid[0:100, 0:100]
    boxes = shapely.box(column / unit, row / unit, (column + 1) / unit, (row + 1) / unit)
    outside = 1.0 - shapely.area(shapely.intersection(region_of(given_), boxes)) * unit**2
    assert np.abs(Picture(given_, at, 100).solid - outside).max() < 1e-4


def test_words_are_drawn_with_half_the_gap() -> None:
    given_ = problem([rectangle(1, 1)], square_region(800, 100, 100), gap=40.0)
    made = Picture(given_, state(200.0, (500, 500)), 100)
    # Steiner's formula, the round corners polygons between a square and a circle.
    assert 20.0**2 + 4 * 20 * 2 + 2 * 2.0**2 < made.ink.sum() < 20.0**2 + 4 * 20 * 2 + math.pi * 2.0**2
    assert (1 - made.solid).sum() == pytest.approx(84.0**2 - (4 - math.pi) * 2.0**2, rel=0.001)


def test_loss_and_pressure_pixel_by_pixel() -> None:
    given_, at = words(8, 3)
    made = Picture(given_, at, 120)
    over = excess_of(made)
    assert over.max() > 0.9
    assert made.loss(made.frame) == pytest.approx(0.5 * (over**2).sum(), rel=1e-5)
    assert made.loss((10, 20, 60, 90)) == pytest.approx(0.5 * (over[10:60, 20:90] ** 2).sum(), rel=1e-5)
    some = np.array([5, 0, 3])
    for word, pressure in zip(some, made.pressure(some)):
        alone = problem(given_.rings[word], given_.region, relative=given_.relative[[word]])
        ink = drawn(alone, State(at.poses[[word]], at.scale), 120)
        assert pressure == pytest.approx(np.minimum(ink, over).sum(), abs=1e-2)
    assert made.ink_of(some) == pytest.approx([drawn_area(given_, at, int(w)) * 0.12**2 for w in some])


def drawn_area(given_: Problem, at: State, word: int) -> float:
    return float(given_.areas[word] * (at.scale * given_.relative[word]) ** 2)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.sampled_from([UPRIGHT, ANY]))
def test_pressure_is_a_share_of_the_words_own_ink(seed: int, count: int, turning: Turning) -> None:
    given_, at = words(count, seed, turning)
    made = Picture(given_, at, 64)
    made.stamp(0, -1.0)  # lifting a word off leaves rounding behind
    pressure = made.pressure(made.everyone)
    assert (pressure >= 0).all()
    assert (pressure <= made.ink_of(made.everyone) * 1.001 + 1e-3).all()


def test_boxes_are_bounds() -> None:
    given_, at = words(6, 4, ANY)
    boxes, exact = Picture(given_, at, 200).boxes(), shapely.bounds(placed(given_, at)) * 0.2
    assert (boxes[:, :2] <= exact[:, :2] + 1e-4).all()  # of a turned word, the bounds of its turned box
    assert (boxes[:, 2:] >= exact[:, 2:] - 1e-4).all()
    bars = [k for k in range(6) if k % 3]
    assert boxes[bars] == pytest.approx(exact[bars], abs=1e-4)
    upright = words(6, 4)
    made = Picture(*upright, 200)
    assert made.boxes() == pytest.approx(shapely.bounds(placed(*upright)) * 0.2, abs=1e-4)
    assert made.window(np.array([10.2, 20.7, 30.1, 40.0]), 1.0) == (19, 9, 42, 32)
    assert made.window(np.array([-9.0, -9.0, -5.0, 500.0]), 1.0) == (0, 0, 200, 1)
    assert made.window(np.array([900.0, 900.0, 990.0, 990.0]), 1.0) == (199, 199, 200, 200)


def test_neighbours_are_those_whose_boxes_come_near() -> None:
    given_ = problem([rectangle(1, 1)] * 4)
    made = Picture(given_, state(100.0, (200, 200), (325, 200), (200, 340), (340, 340)), 100)  # boxes 10 px wide
    boxes = made.boxes()
    assert made.neighbours(boxes[0], boxes).tolist() == [0, 1]  # 2.5 px, 4 px and farther away


def test_stamping_changes_ink_and_loss_by_the_word() -> None:
    given_, at = words(6, 5)
    made = Picture(given_, at, 120)
    ink, loss = made.ink.copy(), made.loss(made.frame)
    word = int(made.pressure(made.everyone).argmax())
    change = made.stamp(word, -1.0)
    others = [k for k in range(6) if k != word]
    rest = problem([given_.rings[k][0] for k in others], given_.region, relative=given_.relative[others])
    assert np.abs(made.ink - drawn(rest, State(at.poses[others], at.scale), 120)).max() < SINGLE
    assert change == pytest.approx(made.loss(made.frame) - loss, rel=1e-6)
    assert change < 0
    back = made.stamp(word, 1.0)
    assert back == pytest.approx(-change, rel=1e-4)
    assert np.abs(made.ink - ink).max() < SINGLE


# ------------------------------------------------------------------------------------------------------------- settle


def test_two_overlapping_squares_settle_apart() -> None:
    given_ = problem([rectangle(1, 1)] * 2, square_region(800, 100, 100))
    before = state(200.0, (421.3, 500.9), (588.7, 512.1))
    made = Picture(given_, before, 200)
    loss = made.loss(made.frame)
    change = made.settle(made.everyone, made.frame, 30)
    assert change < -0.9 * loss
    assert loss + change == pytest.approx(made.loss(made.frame), rel=1e-4, abs=1e-4)
    after = made.state("")
    assert np.abs(made.ink - drawn(given_, after, 200)).max() < SINGLE
    assert overlap_area(given_, after) < 0.1 * overlap_area(given_, before)
    # Equal words push each other equally.
    assert after.poses[:, :2].mean(0) == pytest.approx(before.poses[:, :2].mean(0), abs=2.0)


@pytest.mark.parametrize("turning", [UPRIGHT, ANY, Turning((0.0,), 0.05)])
@pytest.mark.parametrize("steps", [1, 2, 6])
def test_settle_is_the_optimisers_step(steps: int, turning: Turning, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimise, "GROWTH", 0.0)
    given_, at = words(7, 6, turning)
    made = Picture(given_, at, 160)
    made.settle(made.everyone, made.frame, steps)
    level = Level(160, 0.0, steps, PACE, 1.0)
    renderer = Renderer("reference", "cpu", reference.coverage)
    run = list(optimise.steps(given_, [at], level, renderer))[-1]
    assert run.count == steps
    expected = run.poses[0].numpy()
    moved = np.abs(expected - at.poses).max(0)
    assert (moved[:2] > 1.0).all()
    assert (moved[2] > 0) == (turning.slack > 0)
    # Page units and radians: float32 pictures, and each step divides by the gradient's own length.
    assert made.state("").poses[:, :2] == pytest.approx(expected[:, :2], abs=1e-2)
    assert made.state("").poses[:, 2] == pytest.approx(expected[:, 2], abs=1e-4)


def test_a_window_is_enough_for_those_who_settle_in_it() -> None:
    given_ = problem([rectangle(1, 1)] * 3, square_region(900, 50, 50))
    at = state(200.0, (300, 300), (470, 310), (700, 700))
    whole, part = Picture(given_, at, 200), Picture(given_, at, 200)
    first = np.array([0, 1])
    boxes = part.boxes()
    window = part.window(np.append(boxes[first, :2].min(0), boxes[first, 2:].max(0)), 8.0)
    assert window != whole.frame
    one = whole.settle(first, whole.frame, 6)
    two = part.settle(first, window, 6)
    assert one == pytest.approx(two, rel=1e-3)
    assert part.poses == pytest.approx(whole.poses, abs=1e-3)
    assert part.ink == pytest.approx(whole.ink, abs=1e-3)


def test_settling_around_leaves_the_heavy_and_the_far_where_they_are() -> None:
    given_ = problem([rectangle(1, 1)] * 4, square_region(900, 50, 50), relative=(1.0, 0.3, 0.3, 0.3))
    at = state(200.0, (300, 300), (410, 300), (450, 310), (800, 800))
    made = Picture(given_, at, 200)
    before = made.poses.copy()
    saved: list = []
    made.settle_around(made.boxes()[1], 1.5 * float(made.ink_of(np.array([1]))[0]), saved)
    moved = (made.poses != before).any(1)
    assert moved.tolist() == [False, True, True, False]
    made.undo(saved)
    assert (made.poses == before).all()


# ------------------------------------------------------------------------------------------------------------- trials


@pytest.mark.parametrize("seed", range(6))
def test_a_trial_that_fails_leaves_no_trace_and_one_that_stands_is_better(seed: int) -> None:
    given_, at = words(12, seed, ANY if seed % 2 else UPRIGHT)
    made = Picture(given_, at, 160)
    rng = np.random.default_rng(seed)
    kinds = set()
    for k in range(24):
        ink, poses, loss = made.ink.copy(), made.poses.copy(), made.loss(made.frame)
        stood = trial(made, k % 12, 0.0, rng)
        kinds.add(stood)
        if stood:
            assert made.loss(made.frame) < loss
            assert (made.poses != poses).any()
        else:
            assert (made.ink == ink).all()
            assert (made.poses == poses).all()
    assert kinds == {True, False}


def test_the_picture_keeps_showing_what_its_poses_say() -> None:
    given_, at = words(12, 2)
    made = Picture(given_, at, 160)
    rng = np.random.default_rng(0)
    for k in range(36):
        trial(made, k % 12, 0.0, rng)
    assert np.abs(made.ink - drawn(given_, made.state(""), 160)).max() < 100 * SINGLE  # 36 trials' rounding adds up


def test_a_word_on_others_goes_where_there_is_room() -> None:
    # Two squares on one place, and one free quarter of the region.
    given_ = problem([rectangle(1, 1)] * 4, square_region(440, 280, 280))
    at = state(200.0, (385, 385), (615, 385), (385, 615), (390, 390))
    made = Picture(given_, at, 250)
    assert trial(made, 3, 0.0, np.random.default_rng(0))
    after = made.state("")
    assert after.poses[3, :2] == pytest.approx((602.5, 602.5), abs=20)
    assert overlap_area(given_, after) < 0.01 * 4 * 200**2


def test_heat_lets_worse_trials_stand() -> None:
    given_, at = words(10, 7)
    at = State(at.poses, 400.0)  # crowded

    def worse(heat: float) -> int:
        made, rng, count = Picture(given_, at, 120), np.random.default_rng(1), 0
        made.settle_all(40)
        for k in range(40):
            before = made.loss(made.frame)
            trial(made, k % 10, heat, rng)
            count += made.loss(made.frame) > before * (1 + 1e-6)
        return count

    assert worse(0.0) == 0
    assert worse(1e3) > 10


def test_elsewhere_moves_the_words_it_is_told_to() -> None:
    given_ = problem([rectangle(1, 1)] * 2, square_region(640, 180, 180))
    at = state(200.0, (300, 300), (310, 310))
    after = elsewhere(Picture(given_, at, 200), [1], np.random.default_rng(0))
    assert overlap_area(given_, after) == pytest.approx(0.0, abs=50)
    assert np.hypot(*(after.poses[1] - at.poses[1])[:2]) > 100
    assert np.hypot(*(after.poses[0] - at.poses[0])[:2]) < 30


# -------------------------------------------------------------------------------------------------------------- places


def test_vacancies_find_the_one_free_place() -> None:
    # A region that is full but for one hole; the word stands outside the page.
    blocks = [(x, y) for x in range(5) for y in range(5) if (x, y) != (3, 1)]
    given_ = problem([rectangle(1, 1)] * 25, square_region(900, 50, 50))
    at = state(180.0, *[(140 + 180 * x, 140 + 180 * y) for x, y in blocks], (-900, -900))
    made = Picture(given_, at, 200)
    for seed in range(5):
        found = made.place.find(made, 24, np.random.default_rng(seed))
        assert found is not None
        x, y, angle = found
        assert (x / made.unit, y / made.unit) == pytest.approx((140 + 180 * 3, 140 + 180), abs=COARSE / made.unit)
        assert angle == 0.0


def test_vacancies_by_brute_force_without_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "FLOOR", 0.0)
    rng = np.random.default_rng(3)
    ink = rng.uniform(0, 1.5, (40, 40)).astype(np.float32)
    given_ = problem([rectangle(0.2, 0.15)], square_region(1000.0))
    made = Picture(given_, state(1000.0, (100, 100)), 40)  # 8 x 6 px
    made.ink = ink
    reduced = np.minimum(ink, 1.0).reshape(20, COARSE, 20, COARSE).mean((1, 3))
    drawn = made.place._mask(made, 0, 0.0)
    assert drawn is not None
    mask, row, column = drawn
    assert mask.sum() == pytest.approx(8 * 6 / COARSE**2)
    best: List[Tuple[float, int, int]] = []
    for y in range(20 - mask.shape[0] + 1):
        for x in range(20 - mask.shape[1] + 1):
            over = float((mask * reduced[y : y + mask.shape[0], x : x + mask.shape[1]]).sum())
            best.append((over, y, x))
    smallest = min(best)[0]

    class Even:
        """Chance without chance."""

        def integers(self, high: int) -> int:
            return 0

        def random(self, shape: Tuple[int, int], dtype: type) -> np.ndarray:
            return np.zeros(shape, dtype)

    found = made.place.find(made, 0, Even())  # type: ignore[arg-type]
    assert found is not None
    y, x = found[1] / COARSE - row, found[0] / COARSE - column
    over = next(value for value, *at in best if at == [y, x])
    assert over == pytest.approx(smallest, abs=1e-4)


def test_a_word_does_not_go_back_to_where_it_stood() -> None:
    given_ = problem([rectangle(1, 1)], square_region(1000.0))
    made = Picture(given_, state(300.0, (500, 500)), 100)
    made.stamp(0, -1.0)
    for seed in range(20):
        found = made.place.find(made, 0, np.random.default_rng(seed))
        assert found is not None
        away = np.abs(np.array(found[:2]) / made.unit - 500).max()
        assert away > 300 / 2 - COARSE / made.unit


def test_too_large_a_word_has_no_place_and_stays() -> None:
    given_ = problem([rectangle(4, 1), rectangle(1, 1)], square_region(300, 350, 350))
    made = Picture(given_, state(100.0, (500, 480), (500, 500)), 100)
    assert made.place.find(made, 0, np.random.default_rng(0)) is None
    ink = made.ink.copy()
    picture._move(made, 0, [], np.random.default_rng(0))
    assert made.poses[0, :2] == pytest.approx((50, 48))
    assert np.abs(made.ink - ink).max() < SINGLE


def test_a_word_larger_than_the_picture_is_not_drawn_to_look_for_its_place() -> None:
    # The scratch arrays are as large as the picture: drawn beyond them, it was the process that ended.
    given_ = problem([rectangle(40, 40), rectangle(1, 1)])
    made = Picture(given_, state(100.0, (500, 480), (500, 500)), 100)
    assert made.place._mask(made, 0, 0.0) is None
    assert made.place.find(made, 0, np.random.default_rng(0)) is None


def test_steps_of_trials_are_enough_to_settle() -> None:
    # The neighbours of a moved word come to rest: the last step is a twentieth of a pixel.
    given_ = problem([rectangle(1, 1)] * 2, square_region(900, 50, 50))
    made = Picture(given_, state(200.0, (400, 500), (590, 500)), 200)
    made.settle(made.everyone, made.frame, LOCAL_STEPS)
    assert excess_of(made).sum() < 2e-3 * made.ink.sum()


def test_words_are_put_elsewhere_along_the_field() -> None:
    turning = rays()
    given_, at = words(12, 4)
    given_ = replace(given_, turning=turning)
    made = Picture(given_, State(orientation.held(turning, at.poses), at.scale), 250)
    rng = np.random.default_rng(0)
    places = [made.place.find(made, word, rng) for word in range(12) for _ in range(5)]
    found = np.array([place for place in places if place is not None])
    assert len(found) > 50
    found[:, :2] /= made.unit
    far = np.hypot(*(found[:, :2] - 500).T) > 40
    assert off_rays(found[far]).max() < 90 / len(turning.angles) + 3  # a pixel of the reduced picture is 8 units wide
    assert len(np.unique(found[:, 2])) > 8


def test_a_word_whose_ink_is_off_its_origin_finds_a_place_along_the_field() -> None:
    # The pixel at its origin is beyond its last one, and at the page's edge beyond the page's.
    given_ = problem([rectangle(0.5, 0.5) + side for side in ((-2, -2), (2, 2))] * 3, turning=rays())
    made = Picture(given_, State(np.tile((500.0, 500.0, 0.0), (6, 1)), 100.0), 100)
    for word in range(6):
        assert made.place.find(made, word, np.random.default_rng(word)) is not None


def test_words_settle_within_the_limits_of_where_they_stood() -> None:
    turning = rays()
    given_, at = words(9, 5)
    given_ = replace(given_, turning=turning)
    at.poses[:, 2] = 1.5  # as most may not be turned
    made = Picture(given_, at, 200)
    made.settle(made.everyone, made.frame, 1)
    nearest = orientation.held(turning, at.poses)
    assert np.abs(made.poses[:, 2] - nearest[:, 2]).max() < 0.1  # one step turns a word's end by a pixel
    least, most = orientation.limits(turning, nearest)
    assert (made.poses[:, 2] >= least - 1e-9).all()
    assert (made.poses[:, 2] <= most + 1e-9).all()
    assert np.abs(made.ink - drawn(given_, made.state(""), 200)).max() < SINGLE
