"""The board: overlaps by brute force over all places, areas by polygons, and words that leave no trace."""

from __future__ import annotations

import gc
import math
from dataclasses import replace
from typing import Any, List, Optional, Tuple
from unittest import mock

import numpy as np
import pytest
import scipy.fft
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import disc_region, ell, off_limits, problem, rays, rectangle, square_region

from wordpack import board as boards
from wordpack import geometry, pose
from wordpack.board import (
    TOUCH,
    Board,
    Bonus,
    Spot,
    Sprite,
    Window,
    best_of,
    depth,
    draw,
    grown,
    room,
    shapes,
    transfer,
    turned,
)
from wordpack.model import part_of
from wordpack.vacant import free_bits, spans_of


def empty_board(side: int = 40) -> Board:
    return Board(1.0, 0.0, 0.0, np.zeros((side, side), np.int16))


def worth(bonus: np.ndarray) -> Bonus:
    """The Bonus that an image of it is."""
    return lambda places: bonus if places is None else bonus[places[:, 0], places[:, 1]]


def speckled(rng: np.random.Generator, height: int, width: int, share: float) -> Board:
    taken = (rng.random((height, width)) < share).astype(np.int16) * rng.integers(1, 4, (height, width)).astype(
        np.int16
    )
    return Board(0.05, 0.0, 0.0, taken)


def brute_overlap(taken: np.ndarray, mask: np.ndarray) -> np.ndarray:
    height, width = taken.shape[0] - mask.shape[0] + 1, taken.shape[1] - mask.shape[1] + 1
    out = np.empty((height, width))
    for y in range(height):
        for x in range(width):
            out[y, x] = ((taken[y : y + mask.shape[0], x : x + mask.shape[1]] > 0) * mask).sum()
    return out


def whole(window: Window, sprite: Sprite) -> Tuple[np.ndarray, np.ndarray]:
    """Overlap and contact by transforms of all rows and columns, which is the slow way to them."""
    taken = np.ones(window.shape, np.float32)
    taken[: window.height, : window.width] = window.board.taken[slice(*window.rows), slice(*window.columns)] > 0
    product = scipy.fft.rfft2(taken) * np.conj(scipy.fft.rfft2(sprite.mask.astype(np.float32), s=window.shape))
    blurred = product * (window.blur.T / max(int(sprite.mask.sum()), 1))
    return scipy.fft.irfft2(product, s=window.shape), scipy.fft.irfft2(blurred, s=window.shape)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(8, 30), st.integers(8, 30), st.sampled_from([0.02, 0.1, 0.5, 1.0]))
def test_overlap_and_the_place_found_by_brute_force(seed: int, height: int, width: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    board = speckled(rng, height, width, share)
    mask = (rng.random((rng.integers(1, 7), rng.integers(1, 7))) < 0.8).astype(np.uint8)
    mask[0, 0] = 1
    sprite = Sprite(mask, 0.0, 0.0)
    window = Window(board, (0, height), (0, width))
    expected = brute_overlap(board.taken, mask)
    overlap, contact = whole(window, sprite)
    assert np.abs(overlap[: expected.shape[0], : expected.shape[1]] - expected).max() < 1e-2
    spot = window.find(sprite)
    free = expected == 0
    assert (spot is None) == (not free.any())
    if spot is not None:
        assert free[spot.row, spot.column]
        touch = contact[: expected.shape[0], : expected.shape[1]]
        assert touch[spot.row, spot.column] == pytest.approx(touch[free].max(), rel=1e-4, abs=1e-6)
        assert spot.contact == pytest.approx(touch[free].max(), rel=1e-4, abs=1e-6)


def test_contact_is_an_exponential_blur_of_what_is_taken() -> None:
    # One taken pixel far from the border; the blur's kernel is that of 1 / (1 + (2 pi f lambda)^2) in two dimensions,
    # K0(r / lambda) / (2 pi lambda^2): its integral is 1 and its ratio at two distances is that of K0.
    from scipy.special import k0

    taken = np.zeros((160, 160))
    taken[80, 80] = 1
    spread = np.fft.irfft2(np.fft.rfft2(taken) * transfer((160, 160), 6.0).T, s=taken.shape)
    assert spread.sum() == pytest.approx(1.0, rel=1e-5)
    assert spread[80, 92] / spread[80, 98] == pytest.approx(k0(12 / 6) / k0(18 / 6), rel=0.02)
    assert spread[80, 92] == pytest.approx(spread[92, 80])


def test_a_word_goes_into_the_corner_and_not_into_the_open() -> None:
    board = empty_board(40)
    board.taken[:, :3] = board.taken[-4:] = 1
    sprite = Sprite(np.ones((5, 8), np.uint8), 2.0, 4.0)
    spot = Window(board, (0, 40), (0, 40)).find(sprite)
    assert spot is not None
    assert spot[:2] in ((40 - 4 - 5, 3), (40 - 4 - 5, 40 - 8))  # beyond the window all is taken: two corners alike


def test_a_bonus_decides_among_free_places_only() -> None:
    board = empty_board(30)
    board.taken[10:20, 10:20] = 1
    bonus = np.zeros((30, 30), np.float32)
    bonus[12, 12], bonus[3, 21] = 2e6, 1e6
    found = Window(board, (0, 30), (0, 30)).find(Sprite(np.ones((2, 2), np.uint8), 0.0, 0.0), worth(bonus))
    assert found is not None
    assert found[:2] == (3, 21)


def both_ways(window: Window, *asked: Any) -> List[Optional[Spot]]:
    """What is found by transforms, and by looking the free places through."""
    found = []
    for looks in (-1, 10**9):
        with mock.patch.object(boards, "LOOKS", looks):
            found.append(window.find(*asked))
    return found


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans(), st.booleans())
def test_places_looked_through_are_those_of_the_transforms(seed: int, wished: bool, headed: bool) -> None:
    rng = np.random.default_rng(seed)
    board = speckled(rng, 30, 37, 0.1)
    if headed:
        board = replace(board, headings=np.repeat(rng.integers(0, 2, (30, 13), np.uint8), 3, 1)[:, :37])
    mask = np.ones((rng.integers(1, 5), rng.integers(1, 5)), np.uint8)
    sprite = Sprite(mask, mask.shape[0] / 2, mask.shape[1] / 2, heading=1)
    bonus = rng.random((30, 37), np.float32)
    window = Window(board, (3, 30), (2, 37))
    one, other = both_ways(window, sprite, *([worth(bonus)] if wished else []))
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert other.contact == pytest.approx(one.contact, rel=1e-4)
        assert not (board.taken[other.row :, other.column :][: mask.shape[0], : mask.shape[1]] > 0).any()
        if wished:
            assert one[:2] == other[:2]
        if headed:
            assert board.headings is not None
            assert board.headings[other.row + mask.shape[0] // 2, other.column + mask.shape[1] // 2] == 1


@pytest.mark.parametrize("origin", [(0, 0), (2, 3), (2, 1), (-1, 4)])
def test_places_have_a_heading_wherever_the_origin_is(origin: Tuple[int, int]) -> None:
    # A word of a pixel or two may have its origin on its far corner, and the window's last place is on the page's edge:
    # asked for what is beyond it, the compiled search once read whatever memory there was.
    board = replace(empty_board(6), headings=np.ones((6, 6), np.uint8))
    barred = board.barred(Sprite(np.ones((2, 3), np.uint8), *map(float, origin), heading=1), 0, 0, 5, 4)
    assert barred is not None
    assert barred.shape == (5, 4)
    assert not barred.any()
    sprite = Sprite(np.ones((2, 3), np.uint8), *map(float, origin), heading=1)
    assert free_bits(spans_of(board.taken), sprite.pieces, 5, 4, *board.closed(sprite, 0, 0))[1] == 20


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_what_is_kept_of_rows_is_that_of_a_fresh_window(seed: int, within: bool) -> None:
    rng = np.random.default_rng(seed)
    board = speckled(rng, 40, 50, 0.02)
    rows, columns = ((7, 33), (4, 45)) if within else ((0, 40), (0, 50))
    window, last = Window(board, rows, columns), Sprite(np.ones((2, 3), np.uint8), 1.0, 1.0)
    for n in range(5):
        sprite = Sprite(np.ones(rng.integers(1, 9, 2), np.uint8), 0.0, 0.0)
        spot = Spot(int(rng.integers(0, 40 - len(sprite.mask))), int(rng.integers(0, 40)), 0.0)
        board.put(sprite, spot, 0.0)
        window.changed(*sprite.rows_at(spot))
        if n % 2:  # two words at once are no other than one by one
            continue
        fresh = Window(board, rows, columns)
        assert (window.spans.now() == fresh.spans.now()).all()
        lines = np.flatnonzero(rng.random(window.height) < 0.5)
        contact = window.contact(last, lines)
        assert contact == pytest.approx(whole(fresh, last)[1][lines], abs=1e-6)
        assert contact == pytest.approx(fresh.contact(last, lines), abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.booleans())
def test_the_best_of_some_places_is_the_one_with_the_largest_sum(seed: int, count: int, wished: bool) -> None:
    rng = np.random.default_rng(seed)
    around = rng.random((30, 40), np.float32)
    pixels = np.argwhere(rng.random((6, 7)) < 0.6)
    places = rng.integers(0, 20, (count, 2))
    bonus = rng.random(count, np.float32) if wished else np.zeros(0, np.float32)
    sums = [sum(float(around[y + r, x + c]) for r, c in pixels) / max(len(pixels), 1) for y, x in places]
    values = np.array(sums) + (bonus if wished else 0.0)
    row, column, best = best_of(places, around, pixels, bonus)
    assert (row, column) == tuple(places[values.argmax()])
    assert best == values.max()


def test_a_word_without_a_pixel_goes_where_the_bonus_is() -> None:
    board = empty_board(8)
    board.taken[:, 1:] = 1
    bonus = np.zeros((8, 8), np.float32)
    bonus[5, 3] = 1.0
    window, sprite = Window(board, (0, 8), (0, 8)), Sprite(np.zeros((1, 1), np.uint8), 0.0, 0.0)
    assert both_ways(window, sprite, worth(bonus)) == [Spot(5, 3, 1.0)] * 2


def test_a_window_that_changed_is_looked_into_anew() -> None:
    board = empty_board(12)
    board.taken[:, 6:] = 1
    window, sprite = Window(board, (0, 12), (0, 12)), Sprite(np.ones((12, 2), np.uint8), 0.0, 0.0)
    for _ in range(3):
        found = window.find(sprite)
        assert found is not None
        assert found.column in (0, 2, 4)
        board.put(sprite, found, 0.0)
        window.changed()
        small = Sprite(np.ones((1, 1), np.uint8), 0.0, 0.0)
        at, fresh = window.find(small), Window(board, (0, 12), (0, 12)).find(small)
        assert (at is None) == (fresh is None)
        if at is not None and fresh is not None:
            assert at.contact == pytest.approx(fresh.contact, rel=1e-4)
    assert (board.taken <= 1).all()
    assert window.find(sprite) is None


def test_a_window_ends_where_it_ends() -> None:
    board = empty_board(40)
    sprite = Sprite(np.ones((6, 6), np.uint8), 0.0, 0.0)
    window = Window(board, (10, 22), (5, 13))
    spot = window.find(sprite)
    assert spot is not None
    assert 10 <= spot.row <= 22 - 6
    assert 5 <= spot.column <= 13 - 6
    assert Window(board, (10, 15), (0, 40)).find(sprite) is None
    assert Window(board, (10, 16), (0, 40)).find(sprite) is not None
    for row, column, touches in ((4, 5, False), (5, 5, True), (21, 12, True), (22, 12, False), (10, 13, False)):
        assert window.touches(Spot(row, column, 0.0), sprite) == touches
    assert not window.touches(Spot(12, -1, 0.0), sprite)
    assert window.touches(Spot(12, 0, 0.0), sprite)


@pytest.mark.parametrize("angle", [0.0, 0.3, -math.pi / 2])
def test_a_sprite_takes_the_pixels_that_its_pose_covers(angle: float) -> None:
    """By shapely's areas; the board shows 0.5 px a page unit and begins at 20, 30."""
    board = Board(0.5, 20.0, 30.0, np.zeros((60, 60), np.int16))
    board.taken[:] = np.random.default_rng(0).integers(0, 2, (60, 60))
    before = board.taken.copy()
    at = board.put(board.sprite([ell()], angle, 31.0), Spot(7, 12, 0.0), angle)
    exact = shapely.polygons((pose.transform(ell(), *at, 31.0) - (20.0, 30.0)) * 0.5)
    row, column = np.mgrid[0:60, 0:60]
    share = shapely.area(shapely.intersection(exact, shapely.box(column, row, column + 1, row + 1)))
    sure = np.abs(share - TOUCH) > 1e-4
    added = board.taken - before
    assert added.sum() > 50
    assert (added == (share > TOUCH))[sure].all()


@settings(max_examples=30, deadline=None)
@given(st.floats(-math.pi, math.pi), st.floats(1, 12), st.floats(20, 21), st.floats(20, 21))
def test_drawn_coverage_is_the_polygons_area(angle: float, scale: float, x: float, y: float) -> None:
    ring = ell()
    ink = draw([ring], angle, scale, x, y, 40, 40)
    assert float(ink.sum()) == pytest.approx(scale**2 * geometry.ring_area(ring), rel=1e-4)
    rows, columns = np.mgrid[0:40, 0:40] + 0.5
    centroid = shapely.polygons(pose.transform(ring, x, y, angle, scale)).centroid
    assert float((ink * columns).sum() / ink.sum()) == pytest.approx(centroid.x, abs=0.6)
    assert float((ink * rows).sum() / ink.sum()) == pytest.approx(centroid.y, abs=0.6)


def test_turned_turns_as_a_pose_does() -> None:
    for angle in (0.0, 0.7, -2.0):
        assert turned(ell(), angle) == pytest.approx(pose.transform(ell(), 0, 0, angle, 1.0))


@pytest.mark.parametrize("gap", [0.0, 8.0])
def test_the_board_of_a_region(gap: float) -> None:
    given_ = problem([rectangle(1, 1)], disc_region(300.0, 500, 600), gap=gap)
    board = Board.of(given_, 200)
    assert board.unit == 0.2
    region = shapely.polygons(given_.region[0])
    if gap:
        region = region.buffer(gap / 2)
    free = (board.taken == 0).sum() / board.unit**2
    border = region.length / board.unit  # pixels are free when at least 1 - TOUCH of them lies inside
    assert region.area - 0.6 * border < free < region.area
    rows, columns = np.nonzero(board.taken == 0)
    for row, column in list(zip(rows, columns))[::97]:
        x, y = (column + 0.5) / board.unit + board.left, (row + 0.5) / board.unit + board.top
        assert region.distance(shapely.Point(x, y)) < 1 / board.unit
    assert board.taken[0].all()
    assert board.taken[-1].all()
    assert board.taken[:, 0].all()
    assert board.taken[:, -1].all()


@pytest.mark.parametrize("scale", [20.0, 200.0])
def test_grown_words_are_half_the_gap_larger(scale: float) -> None:
    given_ = problem([rectangle(2, 1), ell()], relative=(1.0, 0.5), gap=6.0)
    for rings, ring, size in zip(grown(given_, scale), given_.rings, scale * given_.relative):
        exact = shapely.polygons(ring[0] * size)
        got = shapely.polygons(rings[0] * size)
        assert got.exterior.hausdorff_distance(exact.exterior) == pytest.approx(3.0, rel=0.45)
        assert got.exterior.distance(exact.exterior) == pytest.approx(3.0, rel=0.1)
        assert got.covers(exact)
    plain = problem([rectangle(2, 1)])
    assert geometry.area(grown(plain, 20.0)[0]) == pytest.approx(2.0)


def test_shapes_are_the_words_and_made_once() -> None:
    given_ = problem([rectangle(2, 1), ell()])
    made = shapes(given_)
    assert [shape.area for shape in made] == pytest.approx(given_.areas)
    assert shapes(given_) is made


def test_problems_that_share_rings_share_their_shapes_for_as_long_as_there_are_any() -> None:
    given_ = problem([rectangle(2, 1), ell()])
    made = shapes(given_)
    grown_ = replace(given_, relative=2.0 * given_.relative)
    assert all(one is two for one, two in zip(shapes(grown_), made, strict=True))
    (last,) = shapes(part_of(given_, np.array([1])))
    assert last is made[1]
    other = replace(given_, rings=((given_.rings[0][0], ell()[::-1]), given_.rings[1]))  # begins as the first one does
    assert shapes(other)[0].area != pytest.approx(made[0].area)
    keys = {id(rings[0]) for each in (given_, other) for rings in each.rings}
    assert keys <= set(boards._POLYGONS)
    del given_, grown_, other
    gc.collect()
    assert not keys & set(boards._POLYGONS)


def test_square_region_is_free_but_for_its_rim() -> None:
    board = Board.of(problem([rectangle(1, 1)], square_region(500.0, 100, 200)), 100)
    rows, columns = np.nonzero(board.taken == 0)
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == (50, 50)
    assert board.top + rows.min() / board.unit == pytest.approx(200)
    assert board.left + columns.min() / board.unit == pytest.approx(100)


def test_room_is_made_once_for_a_region_and_a_gap() -> None:
    given = problem([rectangle(2.0, 1.0)], disc_region(100, 500, 500), gap=3.0)
    first = room(given)
    assert room(replace(given, relative=0.5 * given.relative)) is first
    wider = room(replace(given, gap=6.0))
    assert max(ring[:, 0].max() for ring in wider) == pytest.approx(603.0, abs=0.1)
    elsewhere = room(replace(given, region=disc_region(100, 400, 500)))
    assert max(ring[:, 0].max() for ring in elsewhere) == pytest.approx(501.5, abs=0.1)


def test_a_notch_that_growing_closes_is_no_room() -> None:
    # Two squares side by side, one page unit apart, joined below: a word across the notch would be outside.
    squares = shapely.box(100, 100, 500, 900), shapely.box(501, 100, 900, 900)
    joined = shapely.union_all([*squares, shapely.box(400, 800, 600, 900)])
    given = problem([rectangle(1, 1)], geometry.from_polygon(joined), gap=4.0)
    kept = geometry.to_polygon(room(given))
    notch = shapely.box(500.3, 120, 500.7, 780)
    assert kept.intersection(notch).area < 0.01 * notch.area
    grown_region = joined.buffer(2.0)
    assert kept.difference(grown_region).area < 1.0
    assert grown_region.difference(kept).area == pytest.approx(1.0 * 700, rel=0.05)
    disc = problem([rectangle(1, 1)], disc_region(300, 500, 500), gap=4.0)
    smooth = geometry.to_polygon(room(disc))
    assert smooth.area == pytest.approx(geometry.to_polygon(disc.region).buffer(2.0).area, rel=1e-3)


@pytest.mark.parametrize("gap", [1.0, 12.0])
def test_with_something_to_spare_a_word_is_grown_by_all_of_half_the_gap(gap: float) -> None:
    given = problem([ell(), rectangle(2, 0.7)], relative=(1.0, 0.5), gap=gap)
    for rings, relative, outline in zip(grown(given, 40.0, 0.03, 0.05), given.relative, given.rings):
        whole = geometry.to_polygon(outline).buffer(0.5 * gap / (40.0 * relative), quad_segs=64)
        assert geometry.to_polygon(rings).covers(whole)


@pytest.mark.parametrize("resolution", [2048, 4096])
def test_a_fine_board_s_headings_are_within_the_limits_where_rays_meet(resolution: int) -> None:
    word = problem([rectangle(3, 1)], disc_region(300, 500, 500), turning=rays())
    board = Board.of(word, resolution)
    assert board.headings is not None
    rows, columns = (int((500 - start) * board.unit) + np.arange(-40, 40) for start in (board.top, board.left))
    row, column = (axis.ravel() for axis in np.meshgrid(rows, columns, indexing="ij"))
    angles = np.array(board.angles)[board.headings[row, column]]
    poses = np.column_stack((board.left + column / board.unit, board.top + row / board.unit, angles))
    assert off_limits(word.turning, poses).max() < 0.5


def test_how_deep_a_pixel_lies_is_how_far_the_nearest_is_that_is_not_free_or_off_the_picture() -> None:
    free = np.random.default_rng(0).random((7, 9)) < 0.9
    rows, columns = np.indices((9, 11)) - 1  # with a rim of pixels off the picture
    barred = np.ones((9, 11), bool)
    barred[1:-1, 1:-1] = ~free
    apart = np.hypot(*(np.indices((7, 9))[..., None] - np.array([rows[barred], columns[barred]])[:, None, None]))
    assert depth(free) == pytest.approx(apart.min(2))
