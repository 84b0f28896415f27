"""The hall: pixels touched at all, the best of all free places, windows that remember what they refused."""

from __future__ import annotations

import math
from types import ModuleType

import numpy as np
import pytest
import scipy.signal
import shapely
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from problems import disc_region, ell, placed, problem, rectangle, square_region

from wordpack import crowd, fillers, hall
from wordpack.board import Board, grown
from wordpack.model import State
from wordpack.seats import turns_of


def test_resolution_follows_the_gap_and_the_smallest_word() -> None:
    least, most = hall.RESOLUTIONS
    assert hall.fine_resolution(problem([rectangle(1, 1)], gap=2.0), 100.0) == hall.PER_GAP * 1000 / 2
    assert hall.fine_resolution(problem([rectangle(1, 1)], gap=50.0), 8.0) == hall.PER_EM * 1000 / 8
    assert hall.fine_resolution(problem([rectangle(1, 1)], gap=50.0), 100.0) == least
    assert hall.fine_resolution(problem([rectangle(1, 1)], gap=0.0), 100.0) == most


@settings(max_examples=25, deadline=None)
@drawn(st.integers(1, 40), st.integers(1, 40), st.integers(1, 20), st.integers(0, 99))
def test_blurred_sums_squares_and_all_is_taken_beyond(height: int, width: int, reach: int, seed: int) -> None:
    taken = (np.random.default_rng(seed).random((height, width)) < 0.3).astype(np.uint8)
    padded = np.pad(taken, reach, constant_values=1).astype(float)
    side = 2 * reach + 1
    expected = scipy.signal.convolve2d(padded, np.ones((side, side)), mode="valid")
    np.testing.assert_array_equal(hall.blurred(taken, reach), np.rint(expected))


@settings(max_examples=25, deadline=None)
@drawn(st.integers(0, 999), st.floats(0.0, 0.6))
def test_best_place_is_the_best_of_all_free_places(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    taken = (rng.random((24, 31)) < share).astype(np.uint8)
    mask = (rng.random((3, 4)) < 0.6).astype(np.uint8)
    mask[0, 0] = 1
    around = rng.integers(0, 100, taken.shape).astype(np.int32)
    pixels = np.argwhere(mask)
    probes = pixels[: max(1, len(pixels) // 2)]
    row, column, best = hall._best_place(taken, around, pixels, probes, *mask.shape, None)
    overlap = scipy.signal.correlate2d(taken.astype(int), mask.astype(int), mode="valid")
    kernel = np.zeros(mask.shape, int)
    kernel[tuple(probes.T)] = 1
    contact = scipy.signal.correlate2d(around.astype(int), kernel, mode="valid")
    if (overlap > 0).all():
        assert row == -1
    else:
        assert overlap[row, column] == 0
        assert best == contact[row, column] == contact[overlap == 0].max()


def test_a_word_stands_on_the_pixels_it_touches() -> None:
    given = problem([rectangle(1, 1)])
    made = hall.Hall(Board.of(given, 200, hall.TOUCH))
    before = made.taken.copy()
    made.stand(given.rings[0], np.array([501.0, 302.0, math.pi / 6]), 100.0)
    new = (made.taken > 0) & (before == 0)
    shape = placed(given, State(np.array([[501.0, 302.0, math.pi / 6]]), 100.0))[0]
    board = made.board
    rows, columns = np.indices(new.shape)
    boxes = shapely.box(
        columns / board.unit + board.left, rows / board.unit + board.top,
        (columns + 1) / board.unit + board.left, (rows + 1) / board.unit + board.top,
    )  # fmt: skip
    touched = shapely.area(shapely.intersection(boxes, shape)) * board.unit**2
    assert new[touched > 2 * hall.TOUCH].all()
    assert not new[touched < 0.5 * hall.TOUCH].any()
    for p, (top, left, bottom, right) in enumerate(made.panes):
        assert made.free[p] == (made.taken[top:bottom, left:right] == 0).sum()


def test_a_full_hall_refuses_and_remembers() -> None:
    given = problem([rectangle(1, 1)], square_region(100, 450, 450))
    made = hall.Hall(Board.of(given, 200, hall.TOUCH))
    assert made.seat(turns_of(given, made.board, given.rings[0], 120.0)) is None
    assert made.seat(turns_of(given, made.board, given.rings[0], 60.0)) is not None


def test_a_window_remembers_the_least_ink_that_it_refused() -> None:
    given = problem([rectangle(1.4, 0.2), rectangle(1.6, 0.1)], square_region(100, 450, 450))
    made = hall.Hall(Board.of(given, 200, hall.TOUCH))
    least = math.inf
    for rings, rows in zip(given.rings, (4, 2)):  # longer than the room is wide, and with less ink than it has
        turns = turns_of(given, made.board, rings, 100.0)
        ink = len(turns[0].sprite.pixels)
        assert 28 * rows <= ink < made.free.max()
        assert made.seat(turns) is None
        least = min(least, ink)
        assert (made.refused == least).all()


def test_windows_that_refused_as_much_come_last_and_the_freest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    given, asked = problem([rectangle(1, 1)]), []
    made = hall.Hall(Board.of(given, 400, hall.TOUCH))
    turns = turns_of(given, made.board, given.rings[0], 30.0)
    ink, count = len(turns[0].sprite.pixels), len(made.panes)
    assert count >= 4
    made.free = np.arange(count)
    made.refused[[0, count - 1]] = ink  # the freest of all, and the fullest
    made.refused[count - 2] = 2 * ink  # of less than half of that it may have room for
    monkeypatch.setattr(made, "seat_in", lambda p, _: asked.append(p))
    assert made.seat(turns) is None
    assert asked == [*range(count - 2, 0, -1), count - 1, 0]


def test_a_word_that_reaches_off_the_board_takes_what_is_on_it() -> None:
    given = problem([rectangle(1, 1)])
    for x, y in ((0.0, 0.0), (1000.0, 1000.0), (500.0, -5.0)):
        made = hall.Hall(Board.of(given, 200, hall.TOUCH))
        before = int((made.taken > 0).sum())
        made.stand(given.rings[0], np.array([x, y, 0.0]), 100.0)
        inside = max(0.0, min(x + 50, 1000) - max(x - 50, 0)) * max(0.0, min(y + 50, 1000) - max(y - 50, 0))
        assert (made.taken > 0).sum() - before == pytest.approx(inside / 25, abs=50)


def test_many_words_stand_as_one_by_one() -> None:
    given = problem([rectangle(1, 0.4), ell(), rectangle(2, 0.3)])
    rng = np.random.default_rng(0)
    poses = np.column_stack((rng.uniform(100, 900, (3, 2)), rng.uniform(-1.5, 1.5, 3)))
    sizes = np.array([90.0, 60.0, 120.0])
    one, all_at_once = (hall.Hall(Board.of(given, 300, hall.TOUCH)) for _ in range(2))
    for rings, pose, size in zip(given.rings, poses, sizes):
        one.stand(rings, pose, size)
    all_at_once.stand_all(given.rings, poses, sizes)
    apart = one.taken != all_at_once.taken
    assert apart.sum() <= 3  # pixels touched by about TOUCH
    assert one.taken.sum() > all_at_once.copy().taken.sum() - 4 > 500
    assert np.abs(one.free - all_at_once.free).max() <= 3


def test_a_copy_is_filled_on_its_own() -> None:
    made = hall.Hall(Board.of(problem([rectangle(1, 1)]), 200, hall.TOUCH))
    before = made.taken.sum(), made.free.sum()
    made.copy().stand_all([[rectangle(1, 1)]], np.array([[500.0, 500.0, 0.0]]), np.array([200.0]))
    assert (made.taken.sum(), made.free.sum()) == before


@pytest.mark.parametrize("module", [crowd, fillers])
def test_words_stand_apart_by_the_gap_and_what_a_drawing_rounds(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType
) -> None:
    """Two decimals of x and of y move a point by 0.007, and coarse outlines are grown by what is cut off them."""
    disc = disc_region(0.5, 0.0, 0.0, sides=720)[0]
    given, size, made = problem([disc] * 4, square_region(600, 200, 200), gap=0.2), 42.0, []
    monkeypatch.setattr(module, "grown", lambda *asked: made.append(grown(*asked)) or made[-1])
    if module is crowd:
        assert crowd._seat_all(given, size, "center", None, None)[1] == []
    else:
        fillers._furnished(given, State(np.array([[300.0 + 100 * n, 500.0, 0.0] for n in range(4)]), size))
    kept = shapely.buffer(shapely.polygons(size * disc), 0.1 + 0.015, quad_segs=90)
    assert [len(rings) for rings in made[0]] == [1] * 4
    assert all(len(rings[0]) < 360 for rings in made[0])
    assert all(shapely.polygons(size * rings[0]).covers(kept) for rings in made[0])
