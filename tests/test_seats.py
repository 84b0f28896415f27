"""Seats: words that the board has seated lie apart and inside by shapely, to within a pixel, and none is forgotten."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import List, Tuple

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import (
    disc_region,
    ell,
    off_rays,
    placed,
    problem,
    rays,
    rectangle,
    region_of,
    smallest_distance,
    square_region,
)

from wordpack import seats
from wordpack.board import Board, Spot, Sprite, Window, grown
from wordpack.model import Problem, State, Turning
from wordpack.orientation import turning
from wordpack.seats import LEGIBLE, TURNED, Turn, best_turn, drawn, resolution_for, seat, turns_of

BOTH = Turning((0.0, -math.pi / 2))


def seated(given_: Problem, scale: float, resolution: int = 200) -> Tuple[Board, State, list]:
    board = Board.of(given_, resolution)
    poses = np.full((len(given_), 3), np.nan)
    order = np.argsort(-given_.areas * given_.relative**2, kind="stable").tolist()
    left = seat(board, drawn(given_, board, grown(given_, scale), scale * given_.relative), order, poses)
    return board, State(poses, scale), left


def check_seats(given_: Problem, at: State, left: list, unit: float) -> None:
    """Apart and inside up to a pixel: eroded by half of one, no two words meet and none leaves the region."""
    assert sorted(left) == sorted(np.flatnonzero(np.isnan(at.poses[:, 0])))
    there = ~np.isnan(at.poses[:, 0])
    poses = np.where(there[:, None], at.poses, 0.0)
    shapes = placed(given_, State(poses, at.scale))[there]
    pixel = 1.0 / unit
    # A pixel's corner may hold TOUCH of each of two words: a strip of less than a pixel across.
    cores = shapely.buffer(shapes, -0.5 * pixel)
    cores = cores[~shapely.is_empty(cores)]
    assert smallest_distance(cores) >= given_.gap * 0.75
    region = region_of(given_).buffer(0.5 * pixel)
    assert shapely.covers(region, cores).all()
    assert all(angle in given_.turning.angles for angle in at.poses[there, 2])


@pytest.mark.parametrize("turning", [Turning(), BOTH])
@pytest.mark.parametrize("gap", [0.0, 12.0])
def test_seated_words_are_apart_and_inside(gap: float, turning: Turning) -> None:
    words = [rectangle(2.2, 0.7), ell(), rectangle(1.4, 0.5)] * 8
    relative = 0.3 + 0.7 * np.random.default_rng(0).random(len(words))
    given_ = problem(words, disc_region(400, 500, 500), relative=relative, gap=gap, turning=turning)
    board, at, left = seated(given_, 150.0)
    check_seats(given_, at, left, board.unit)
    assert len(left) < len(words) / 2


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(60, 400), st.sampled_from([0.0, 10.0]))
def test_the_same_for_any_list_and_scale(seed: int, scale: float, gap: float) -> None:
    rng = np.random.default_rng(seed)
    words = [rectangle(*rng.uniform(0.3, 2, 2)) if rng.random() < 0.7 else ell() for _ in range(9)]
    given_ = problem(words, square_region(700, 100, 200), relative=rng.uniform(0.2, 1, 9), gap=gap, turning=BOTH)
    board, at, left = seated(given_, scale, 100)
    check_seats(given_, at, left, board.unit)


def test_squares_that_fill_a_square_all_find_their_seat() -> None:
    # Nine squares of 200 in a square of 600, on whole pixels: only a perfect packing seats them all.
    given_ = problem([rectangle(1, 1)] * 9, square_region(600, 200, 200))
    _, at, left = seated(given_, 200.0)
    assert left == []
    union = shapely.union_all(placed(given_, at))
    assert union.area == pytest.approx(600 * 600, rel=1e-6)
    _, _, left = seated(given_, 206.0)
    assert len(left) >= 5  # two by two is all that is left of three by three


def test_what_is_too_large_is_left_and_the_rest_seated() -> None:
    given_ = problem([rectangle(8, 1), rectangle(1, 1), rectangle(1, 8)], square_region(500.0))
    _, at, left = seated(given_, 100.0)
    assert sorted(left) == [0, 2]
    assert not np.isnan(at.poses[1]).any()


def test_a_turn_is_taken_where_only_a_turn_fits() -> None:
    slot = (rectangle(130, 600) + (500, 500),)
    given_ = problem([rectangle(4, 1)], slot, turning=BOTH)
    _, at, left = seated(given_, 100.0)
    assert left == []
    assert at.poses[0, 2] == -math.pi / 2
    _, _, left = seated(problem([rectangle(4, 1)], slot), 100.0)
    assert left == [0]


def test_ties_go_to_the_earlier_angle() -> None:
    given_ = problem([rectangle(1, 1)], turning=Turning((math.pi / 2, 0.0)))
    board = Board.of(given_, 100)
    height, width = board.taken.shape
    found = best_turn(Window(board, (0, height), (0, width)).find, turns_of(given_, board, given_.rings[0], 100.0))
    assert found is not None
    assert found[2] == math.pi / 2


def test_words_beyond_the_first_are_dealt_out_over_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "WHOLE_BOARD", 4)
    monkeypatch.setattr(seats, "WINDOW", 64)
    given_ = problem([rectangle(1.5, 0.7)] * 4 + [rectangle(0.9, 0.5)] * 60, square_region(900, 50, 50), gap=8.0)
    board, at, left = seated(given_, 100.0)
    check_seats(given_, at, left, board.unit)
    assert left == []
    # The board's own account: what was taken since the empty board is every word's sprite, once.
    sprites = [board.sprite(rings, 0.0, 100.0).mask.sum() for rings in grown(given_, 100.0)]
    assert (board.taken - Board.of(given_, 200).taken).sum() == sum(int(each) for each in sprites)


@pytest.mark.parametrize(("height", "width"), [(30, 50), (64, 64), (65, 200), (500, 129)])
def test_windows_cover_the_board_and_overlap_by_half(height: int, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "WINDOW", 64)
    windows = seats._windows(Board(1.0, 0.0, 0.0, np.zeros((height, width), np.int16)))
    covered = np.zeros((height, width), int)
    for window in windows:
        covered[slice(*window.rows), slice(*window.columns)] += 1
        assert window.height == min(64, height)
        assert window.width == min(64, width)
    assert covered.min() >= 1
    # Any place of a word of up to half a window lies within one of them.
    for side, spans in ((height, {w.rows for w in windows}), (width, {w.columns for w in windows})):
        for start in range(max(side - 32, 0) + 1):
            assert any(low <= start and min(start + 32, side) <= high for low, high in spans)


def test_the_order_counts_and_no_words_are_no_trouble() -> None:
    given_ = problem([rectangle(1, 1)] * 2, square_region(100.0))
    board, poses = Board.of(given_, 200), np.full((2, 3), np.nan)
    assert seat(board, drawn(given_, board, given_.rings, np.full(2, 90.0)), [1, 0], poses) == [0]
    assert seat(board, drawn(given_, board, given_.rings, np.full(2, 90.0)), [], poses) == []


def test_resolution_follows_the_smallest_word() -> None:
    for relative, scale, resolution in (((1.0, 0.5), 40.0, 400), ((1.0, 0.5), 20.0, 640), ((1.0, 0.02), 40.0, 1280)):
        given_ = problem([rectangle(1, 1)] * 2, relative=relative)
        assert resolution_for(given_, scale) == resolution
        if resolution < 1280:
            assert scale * min(relative) * resolution / 1000 >= LEGIBLE


def test_words_are_seated_along_the_rays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seats, "WHOLE_BOARD", 12)
    monkeypatch.setattr(seats, "WINDOW", 64)
    words = [rectangle(2.2, 0.7), ell(), rectangle(1.4, 0.5)] * 10
    given_ = problem(words, disc_region(400, 500, 500), gap=4.0, turning=rays())
    board, at, left = seated(given_, 90.0)
    check_seats(given_, at, left, board.unit)
    assert left == []
    step = 180 / len(given_.turning.angles)
    far = np.hypot(*(at.poses[:, :2] - 500).T) > 60
    assert far.sum() > 20
    assert off_rays(at.poses[far]).max() < 0.5 * step + 5  # a pixel is 5 units wide, 5 degrees at 60
    assert len(np.unique(at.poses[:, 2])) > 8


@pytest.mark.parametrize("whole", [0, 12])
def test_once_it_is_late_few_angles_are_tried_and_the_others_not_drawn(
    whole: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "WHOLE_BOARD", whole)  # on the whole board, or in windows
    angles = tuple(np.linspace(0.0, math.pi, 12, endpoint=False))
    given_ = problem([rectangle(2, 0.5)] * 12, disc_region(400, 500, 500), gap=4.0, turning=Turning(angles))
    board = Board.of(given_, 200)
    rings, drawn_, poses = grown(given_, 60.0), [], np.zeros((12, 3))

    def sprites(word: int) -> List[Turn]:
        def draw(angle: float) -> Sprite:
            drawn_.append(word)
            return board.sprite(rings[word], angle, 60.0)

        return [Turn(angle, partial(draw, angle)) for angle in angles]

    left = seat(board, sprites, range(12), poses, late=lambda: len(set(drawn_)) >= 7)
    assert left == []
    assert [drawn_.count(word) for word in range(12)] == [12] * 7 + [seats.HURRIED] * 5
    assert smallest_distance(placed(given_, State(poses, 60.0))) > 0


def test_the_one_angle_of_who_is_late_is_the_one_that_counts_most() -> None:
    given_ = problem([rectangle(2, 0.5)] * 12, disc_region(400, 500, 500), gap=4.0, turning=turning("any"))
    board, poses = Board.of(given_, 200), np.zeros((12, 3))
    sprites = drawn(given_, board, grown(given_, 60.0), np.full(12, 60.0))
    assert seat(board, sprites, range(12), poses, late=lambda: True) == []
    assert (poses[:, 2] == 0.0).all()


@pytest.mark.parametrize("fine", [0, 10**9])
def test_on_fine_boards_few_angles_of_a_field_are_tried_and_all_words_seated(
    fine: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "FINE", fine)
    monkeypatch.setattr(seats, "EVERY_TURN", 3)
    asked, best = [], seats.best_turn
    monkeypatch.setattr(
        seats, "best_turn", lambda find, turns, *enough: asked.append(enough) or best(find, turns, *enough)
    )
    given_ = problem([rectangle(2, 0.5)] * 12, disc_region(400, 500, 500), gap=4.0, turning=rays())
    board, at, left = seated(given_, 90.0)
    assert left == []
    assert asked == [()] * 3 + [(seats.ENOUGH,) if fine == 0 else ()] * 9
    far = np.hypot(*(at.poses[:, :2] - 500).T) > 40
    assert off_rays(at.poses[far]).max() < 90 / len(given_.turning.angles) + 3
    assert smallest_distance(placed(given_, at)) > 0


def test_words_that_may_as_well_stand_level_turn_where_that_is_worth_it() -> None:
    board = Board.of(problem([rectangle(1, 1)]), 100)
    level, turned = (board.sprite([rectangle(1, 1)], angle, 100.0) for angle in (0.0, 1.0))
    turns = [Turn(0.0, lambda: level), Turn(1.0, lambda: turned, TURNED)]

    def chosen(*contacts: float) -> float:
        found = best_turn(lambda each: Spot(0, 0, contacts[each is turned]), turns)
        assert found is not None
        return found[2]

    assert [chosen(1.0, more / TURNED) for more in (0.9, 1.1)] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("orientation", "needless"),
    [("any", True), ("slight:20", True), ("horizontal", False), ("cross", False), ("angles:0,45", False)],
)
def test_a_turned_place_counts_less_only_where_no_one_asked_for_it(orientation: str, needless: bool) -> None:
    given_ = replace(problem([rectangle(1, 1)]), turning=turning(orientation))
    assert given_.turning.needless == needless
    assert all(
        turn.worth == (TURNED if needless and turn.angle != 0.0 else 1.0)
        for turn in turns_of(given_, Board.of(given_, 100), given_.rings[0], 100.0)
    )


def test_turns_are_tried_until_enough_were_and_one_has_a_place() -> None:
    board = Board.of(problem([rectangle(1, 1)], square_region(400, 100, 100)), 100)
    sprite = board.sprite([rectangle(1, 1)], 0.0, 100.0)
    turns = [Turn(0.1 * k, lambda: sprite) for k in range(12)]
    window = Window(board, (0, board.taken.shape[0]), (0, board.taken.shape[1]))
    tries = []

    def found_from(first: int):  # type: ignore[no-untyped-def]
        tries.clear()
        return best_turn(
            lambda each: tries.append(each) or (window.find(each) if len(tries) > first else None), turns, 4
        )

    for first, many in ((0, 4), (2, 4), (8, 9), (12, 12)):
        assert (found_from(first) is None) == (first == 12)
        assert len(tries) == many
    for word in range(20):
        order = [round(10 * turn.angle) for turn in seats.spaced(turns, word)]
        assert sorted(order) == list(range(12))
        apart = np.diff(sorted(order[:4]), append=min(order[:4]) + 12)
        assert apart.max() <= 6, "the first few lie all around"
    assert len({seats.spaced(turns, word)[0].angle for word in range(12)}) > 6, "each word begins at another"
