"""Fillers that move and grow: between the data, within their sizes, and by chance alone."""

from __future__ import annotations

from dataclasses import replace
from typing import List

import numpy as np
import pytest
import shapely
from problems import UPRIGHT, disc_region, off_limits, placed, problem, rays, rectangle, region_of, state

from wordpack import pose, swell
from wordpack.model import Problem, State, Turning
from wordpack.picture import Picture
from wordpack.swell import ROUNDS, Filler, as_words, poses_of, taken_by

GIVEN = problem(
    [rectangle(2.0, 0.7), rectangle(1.0, 0.7), rectangle(3.0, 0.6)],
    disc_region(300, 500, 500),
    relative=(1.0, 0.9, 0.8),
    gap=3.0,
)
APART = state(50.0, (500, 400), (420, 520), (600, 560))
SIZES = (6.0, 30.0)


def few(count: int = 60) -> List[Filler]:
    rng = np.random.default_rng(1)
    places = 500 + 190 * rng.uniform(-1, 1, (count, 2))
    return [Filler(int(n % 3), float(x), float(y), 0.0, 12.0) for n, (x, y) in enumerate(places)]


def swollen(given: Problem = GIVEN, seed: int = 0, quality: str = "standard") -> np.ndarray:
    found = swell.swell(given, taken_by(given, APART), few(), SIZES, quality, rng=np.random.default_rng(seed))
    assert [f.word for f in found] == [f.word for f in few()]
    return np.array([(f.x, f.y, f.angle, f.size, f.word) for f in found])


def drawn(given: Problem, found: np.ndarray) -> np.ndarray:
    return np.array(
        [shapely.polygons(pose.transform(given.rings[int(w)][0], x, y, a, s)) for x, y, a, s, w in found], object
    )


def test_they_come_apart_but_for_a_pixel_and_grow() -> None:
    found = swollen(quality="best")
    assert found[:, 3].min() >= SIZES[0] - 1e-9
    assert found[:, 3].max() <= SIZES[1] + 1e-9
    assert found[:, 3].mean() > 15.0
    shapes = drawn(GIVEN, found)
    pixel = 1000 / swell.RESOLUTION
    near_data = shapely.distance(shapes[:, None], placed(GIVEN, APART)[None, :])
    near = shapely.distance(shapes[:, None], shapes[None, :]) + 1e3 * np.eye(len(shapes))
    assert near_data.min() > GIVEN.gap - 2 * pixel
    assert np.mean(near.min(1) > GIVEN.gap - 2 * pixel) > 0.95
    assert all(region_of(GIVEN).buffer(pixel).covers(shape) for shape in shapes)


def test_the_same_chance_the_same_fillers() -> None:
    one, two, other = (swollen(seed=seed, quality="draft") for seed in (3, 3, 4))
    assert (one == two).all()
    assert (one != other).any()


def test_they_keep_to_a_field() -> None:
    given = problem([rectangle(2.0, 0.5)] * 3, disc_region(300, 500, 500), gap=2.0, turning=rays())
    at = np.array([(x, y) for x, y in 500 + 190 * np.random.default_rng(1).uniform(-1, 1, (40, 2))])
    angles = np.mod(np.arctan2(at[:, 1] - 500, at[:, 0] - 500) + np.pi / 2, np.pi) - np.pi / 2
    before = [Filler(0, float(x), float(y), float(a), 9.0) for (x, y), a in zip(at, angles)]
    data = state(40.0, (500, 300), (500, 700), (300, 500))
    found = swell.swell(given, taken_by(given, data), before, SIZES, "best", rng=np.random.default_rng(0))
    after = poses_of(found)
    assert off_limits(given.turning, after).max() < 1e-6
    assert np.hypot(*(after[:, :2] - at).T).max() > 20


def test_no_fillers_stay_none() -> None:
    assert swell.swell(GIVEN, taken_by(GIVEN, APART), [], SIZES, "draft", rng=np.random.default_rng(0)) == ()
    assert poses_of([]).shape == (0, 3)


def test_fillers_are_words_of_their_own_size() -> None:
    own = as_words(GIVEN, few(4))
    assert own.rings == (GIVEN.rings[0], GIVEN.rings[1], GIVEN.rings[2], GIVEN.rings[0])
    assert own.relative.tolist() == [12.0] * 4
    assert own.areas == pytest.approx([1.4, 0.7, 1.8, 1.4])


def test_better_quality_takes_more_rounds() -> None:
    assert ROUNDS["draft"] < ROUNDS["standard"] < ROUNDS["best"]


@pytest.mark.parametrize(("turning", "part"), [(UPRIGHT, 1), (rays(), 5)])
@pytest.mark.parametrize("quality", ROUNDS)
def test_words_that_turn_take_a_fifth_of_the_rounds(
    monkeypatch: pytest.MonkeyPatch, turning: Turning, part: int, quality: str
) -> None:
    heats: List[float] = []
    monkeypatch.setattr(swell.Metropolis, "sweep", lambda self, sweeps, heat, rng, press: heats.append(heat))
    given = replace(GIVEN, turning=turning)
    swell.swell(given, taken_by(given, APART), few(3), SIZES, quality, rng=np.random.default_rng(0))
    assert len(heats) == max(ROUNDS[quality] // part, 1)
    assert heats[0] == swell.HEAT[0]


def test_until_its_bitmaps_are_made_anew_a_filler_grows_by_so_much_and_to_no_more_than_the_largest() -> None:
    own = as_words(GIVEN, [Filler(0, 500.0, 500.0, 0.0, size) for size in (6.0, 12.0, 29.0)])
    picture = Picture(own, State(np.array([[500.0, 500.0, 0.0]] * 3), 1.0), 512)
    unit = 512 / 1000
    expected = [[6.0, size] for size in (6.0 * np.exp(swell.GROWTH), 12.0 * np.exp(swell.GROWTH), 30.0)]
    assert np.exp(swell._bounds(picture, SIZES)) / unit == pytest.approx(np.array(expected))
