"""Fillers: apart and inside like data, smaller than every datum, of many words, and never counted as data."""

from __future__ import annotations

import math
from typing import Optional, Tuple

import numpy as np
import pytest
import shapely
from problems import (
    UPRIGHT,
    disc_region,
    off_limits,
    placed,
    problem,
    rays,
    rectangle,
    region_of,
    smallest_distance,
    state,
)

from wordpack import fillers, hall, pose
from wordpack.drawn import FLATTEN, read_drawing
from wordpack.export.svg import to_svg
from wordpack.fillers import LARGEST, LEAST, SMALLER, levels
from wordpack.fillers import fillers as fill_in
from wordpack.jostle import ROUNDS, SHRINK
from wordpack.model import Problem, Turning
from wordpack.pipeline import Poster, pack
from wordpack.proof import prove_file
from wordpack.swell import Filler, poses_of


@pytest.fixture(autouse=True)
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """A board of 1024 px shows all there is to see."""
    monkeypatch.setattr(hall, "RESOLUTIONS", (512, 1024))


def some(turning: Turning = UPRIGHT, gap: float = 3.0) -> Problem:
    words = [rectangle(2.0, 0.7), rectangle(1.0, 0.7), rectangle(3.0, 0.6), rectangle(0.8, 0.8)]
    return problem(words, disc_region(300, 500, 500), relative=(1.0, 0.9, 0.8, 0.7), gap=gap, turning=turning)


APART = state(50.0, (500, 400), (420, 520), (600, 560), (480, 620))


def drawn(given: Problem, found: Tuple[Filler, ...]) -> np.ndarray:
    return np.array(
        [shapely.polygons(pose.transform(given.rings[f.word][0], f.x, f.y, f.angle, f.size)) for f in found],
        dtype=object,
    )


def test_no_word_has_more_than_its_part_of_them() -> None:
    bars = [rectangle(w, 0.7) for w in (9.0, 8.5, 8.0, 7.5, 0.8)]
    given = problem(bars, disc_region(300, 500, 500), relative=(1.0, 0.9, 0.8, 0.7, 0.6), gap=3.0)
    apart = state(30.0, (500, 350), (500, 420), (500, 490), (500, 560), (500, 620))
    uses = np.bincount([f.word for f in fill_in(given, apart, rng=np.random.default_rng(0))], minlength=5)
    assert uses.sum() > 150
    assert uses.max() < 0.5 * uses.sum()  # some are lost when they are set apart


def test_words_longer_than_a_window_are_fillers_of_every_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fillers, "WINDOW", 64)
    given = problem([rectangle(9.0, 0.7), rectangle(8.0, 0.7)], disc_region(300, 500, 500), gap=3.0)
    apart = state(30.0, (500, 350), (500, 500))
    largest = levels(given, apart.scale)[0]
    assert 9.0 * largest > 64  # px of the board, 1 to a page unit
    found = fill_in(given, apart, rng=np.random.default_rng(0))
    assert max(f.size for f in found) > 0.9 * largest


def test_of_few_words_each_may_be_more_than_that() -> None:
    given = problem([rectangle(1.0, 0.7)], disc_region(300, 500, 500), gap=3.0)
    assert len(fill_in(given, state(30.0, (500, 500)), rng=np.random.default_rng(0))) > 4 * fillers.FIRST


@pytest.mark.parametrize("turning", [UPRIGHT, Turning((0.0, -math.pi / 2))])
def test_they_are_apart_from_all_and_inside(turning: Turning) -> None:
    given = some(turning)
    found = fill_in(given, APART, rng=np.random.default_rng(0))
    shapes = np.concatenate((placed(given, APART), drawn(given, found)))
    assert smallest_distance(shapes) >= given.gap
    assert all(region_of(given).covers(shape) for shape in shapes)
    assert {f.angle for f in found} == set(turning.angles)


def test_they_lie_along_the_rays() -> None:
    given = some(rays())
    found = fill_in(given, APART, rng=np.random.default_rng(0))
    shapes = np.concatenate((placed(given, APART), drawn(given, found)))
    assert smallest_distance(shapes) >= given.gap
    poses = poses_of(found)
    assert off_limits(given.turning, poses).max() < 0.5 * 180 / len(given.turning.angles)  # half a heading
    assert len(found) > 200


def test_they_are_smaller_than_the_smallest_datum_and_fill_most_of_the_room() -> None:
    given = some()
    found = fill_in(given, APART, rng=np.random.default_rng(0))
    assert max(f.size for f in found) < 50.0 * 0.7
    assert min(f.size for f in found) >= LEAST * SHRINK**ROUNDS
    assert {f.word for f in found} == {0, 1, 2, 3}
    uses = np.bincount([f.word for f in found])
    assert uses.max() < 4 * uses.min()
    region = region_of(given)
    before = shapely.area(placed(given, APART)).sum() / region.area
    assert before + shapely.area(drawn(given, found)).sum() / region.area > before + 0.4


def test_once_it_is_late_no_window_is_filled_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    given, windows, seat = some(), set(), fillers._Level._seat

    def seen(level: fillers._Level, pane: int, word: int) -> Optional[Filler]:
        windows.add((level.size, pane))
        return seat(level, pane, word)

    def end(enough: int) -> Tuple[Filler, ...]:
        """The fillers when it is late as soon as so many windows were filled."""
        windows.clear()
        return fill_in(given, APART, rng=np.random.default_rng(0), late=lambda: len(windows) >= enough)

    monkeypatch.setattr(fillers._Level, "_seat", seen)
    for enough, filled in ((0, 1), (1, 1), (5, 5)):  # the freest is filled even then
        found = end(enough)
        assert len(windows) == filled
        assert found
        assert smallest_distance(np.concatenate((placed(given, APART), drawn(given, found)))) >= given.gap


def test_the_same_seed_the_same_fillers() -> None:
    one, two, other = (fill_in(some(), APART, rng=np.random.default_rng(seed)) for seed in (5, 5, 6))
    assert one == two != other


def test_levels_fall_from_below_the_data_to_the_least() -> None:
    given = some()
    sizes = levels(given, 40.0)
    assert sizes[0] == pytest.approx(SMALLER * 40.0 * 0.7)
    assert all(b / a == pytest.approx(fillers.STEP) for a, b in zip(sizes, sizes[1:-1]))
    assert sizes[-1] == LEAST > sizes[-2] * fillers.STEP
    assert levels(given, 1e4)[0] == LARGEST
    assert levels(given, LEAST) == ()


def test_data_too_small_leave_no_fillers() -> None:
    assert fill_in(some(), state(LEAST, *APART.poses), rng=np.random.default_rng(0)) == ()


@pytest.fixture(scope="module")
def poster() -> Poster:
    return pack({"river": 9.0, "stone": 5.0, "elm": 4.0}, fill=True, quality="draft", shape="circle")


def test_a_poster_counts_them_apart(poster: Poster) -> None:
    report = poster.report
    assert report.proven
    assert (report.placed, report.asked) == (3, 3)
    assert report.fillers == len(poster.placements) - 3 > 20
    figures = dict(report.figures)
    data = sum(p.outline.area * p.size**2 for p in poster.placements if not p.filler)
    assert figures["fill_data"] == pytest.approx(data / poster.silhouette.area, rel=1e-3)
    assert report.fill > figures["fill_data"] + 0.1
    assert max(p.size for p in poster.placements if p.filler) < min(p.size for p in poster.placements if not p.filler)


def test_a_drawing_with_fillers_is_proven(poster: Poster, tmp_path) -> None:
    svg = poster.to_svg()
    drawing = read_drawing(svg)
    assert sum(word.filler for word in drawing.words) == poster.report.fillers
    assert all("weight" not in word.attributes for word in drawing.words if word.filler)
    path = tmp_path / "poster.svg"
    path.write_text(svg, encoding="utf-8")
    proof = prove_file(path, {"river": 9.0, "stone": 5.0, "elm": 4.0})
    assert proof.report.proven, proof.report.problems
    assert proof.report.fillers == poster.report.fillers


@pytest.mark.parametrize("gap", [0.0, 9.0])
def test_fillers_keep_any_gap_in_a_silhouette_that_touches_the_page(gap: float) -> None:
    made = pack({"river": 9.0, "stone": 5.0, "elm": 4.0}, fill=True, gap=gap, quality="draft", shape="square")
    assert made.report.proven
    assert made.report.fillers > 10
    assert made.report.smallest_gap >= gap


def test_fillers_keep_the_gap_to_the_curves_of_large_words() -> None:
    # At 250 units per em an outline's polyline lies 0.06 within its curves.
    made = pack({"QUOS": 60.0, "boa": 6.0, "go": 4.0, "a": 2.0}, quality="draft", fill=True, gap=6.0)
    drawing = read_drawing(to_svg(made))
    data, others = ([word.polygon for word in drawing.words if word.filler is kind] for kind in (False, True))
    assert len(others) > 50
    _, away = shapely.STRtree(data).query_nearest(others, return_distance=True)
    assert away.min() >= 6.0 - 4 * FLATTEN
