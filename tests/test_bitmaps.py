"""Packed bitmaps: what the machine words hold is what a picture of booleans holds, and counts are exact."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import List, Tuple

import numpy as np
import pytest
from problems import ell, problem, rectangle, square_region, state
from shapely import affinity, box

from wordpack.bitmaps import (
    ASKED,
    COLUMNS,
    FIRST,
    FRAME,
    LEFT,
    NOBODY,
    ONES,
    OUTSIDE,
    ROWS,
    SHARED,
    TAKEN,
    TOP,
    WIDTH,
    conflict,
    conflict_at,
    copy_slot,
    put,
)
from wordpack.metropolis import Metropolis
from wordpack.model import Problem, State
from wordpack.orientation import turning
from wordpack.picture import Picture

PX = 1000
"""Resolution of the tests: one pixel is one page unit."""


def words_of(given: Problem, at: State) -> Metropolis:
    return Metropolis(Picture(given, at, PX), given.turning)


def unpacked(plane: np.ndarray) -> np.ndarray:
    """A plane as booleans, a pixel each."""
    return np.unpackbits(plane.view(np.uint8), axis=-1, bitorder="little").astype(bool)


def picture_of(made: Metropolis, slot: int) -> np.ndarray:
    """A slot's bitmap as booleans [rows, columns]."""
    first, rows, columns, width = made.table[slot, [FIRST, ROWS, COLUMNS, WIDTH]]
    cells = made.bits[first : first + rows * (width + 1)].reshape(rows, width + 1)
    assert (cells[:, 0] == 0).all()
    return unpacked(np.ascontiguousarray(cells[:, 1:]))[:, :columns]


def laid(made: Metropolis, slot: int, top: int, left: int) -> np.ndarray:
    """The page with a slot's bitmap alone at a place."""
    out = np.zeros(unpacked(made.page[ONES]).shape, bool)
    bitmap = picture_of(made, slot)
    out[top : top + bitmap.shape[0], left : left + bitmap.shape[1]] = bitmap
    return out


def strewn(seed: int = 0) -> Tuple[Metropolis, np.random.Generator]:
    """Words of all widths lying on each other and outside."""
    rng = np.random.default_rng(seed)
    words = [rectangle(rng.uniform(0.3, 3.5), rng.uniform(0.3, 1)) if k % 2 else ell() for k in range(12)]
    given = problem(words, square_region(500, 250, 250), gap=2.0)
    return words_of(given, state(100.0, *rng.uniform(300, 700, (12, 2)))), rng


@pytest.mark.parametrize("orientation", ["any", "angles:45"])
@pytest.mark.parametrize("angle", [0.0, 0.3, -1.2, -math.pi / 4])
def test_bitmaps_are_the_words_grown_by_half_the_gap(angle: float, orientation: str) -> None:
    given = replace(problem([rectangle(3, 1)], square_region(900, 50, 50), gap=6.0), turning=turning(orientation))
    made = words_of(given, State(np.array([[500.3, 480.7, angle]]), 100.0))
    grown = affinity.rotate(box(350.3, 430.7, 650.3, 530.7), angle, use_radians=True).buffer(3.0)
    assert picture_of(made, 0).sum() == pytest.approx(grown.area, abs=0.6 * grown.length)  # pixels its edge cuts
    rows, columns = np.nonzero(laid(made, 0, *made.table[0, [TOP, LEFT]]))
    middle = columns.mean() + 0.5 - FRAME, rows.mean() + 0.5 - FRAME
    assert middle == pytest.approx((500.3, 480.7), abs=0.5)


def test_the_planes_count_what_is_laid_on_the_page() -> None:
    made, _ = strewn()
    layers = sum(laid(made, n, *made.table[n, [TOP, LEFT]]).astype(int) for n in range(12))
    outside = unpacked(made.page[OUTSIDE])
    assert layers.max() >= 3, "too little overlap: the test shows nothing of twos and fours"
    counted = sum(unpacked(made.page[ONES + plane]).astype(int) << plane for plane in range(3))
    assert (counted == layers).all()
    assert (unpacked(made.page[TAKEN]) == (layers > 0) | outside).all()
    assert (unpacked(made.page[SHARED]) == (layers > 1) | outside).all()


def test_a_word_that_is_lifted_leaves_the_page_as_it_was() -> None:
    made, _ = strewn()
    before = made.page.copy()
    spare = len(made.table) - 3
    copy_slot(made.bits, made.table, 5, spare)
    for left in (300, 331, 364, 427):  # all shifts within machine words
        put(made.page, made.bits, made.table, spare, 400, left, False)
        assert (made.page != before).any()
        put(made.page, made.bits, made.table, spare, 400, left, True)
        assert (made.page == before).all()


def test_conflicts_are_the_pixels_that_two_words_share_or_that_are_outside() -> None:
    given = problem([rectangle(1, 1)] * 4, square_region(600, 100, 100))
    # 40 x 70 shared by the first two; a quarter of the third, 50 x 50, is outside; the fourth stands alone.
    at = state(100.0, (300, 300), (360, 330), (700, 700), (200, 600))
    assert words_of(given, at).conflicts().tolist() == [40 * 70, 40 * 70, 10000 - 50 * 50, 0]


@pytest.mark.parametrize("seed", range(3))
def test_conflict_elsewhere_is_that_of_a_page_without_the_word_that_goes(seed: int) -> None:
    made, rng = strewn(seed)
    stand: List[np.ndarray] = [laid(made, n, *made.table[n, [TOP, LEFT]]) for n in range(12)]
    outside = unpacked(made.page[OUTSIDE])
    for _ in range(60):
        word, gone = rng.integers(0, 12, 2)
        near = rng.random() < 0.5  # where the word that goes makes a difference
        top, left = made.table[gone, [TOP, LEFT]] + rng.integers(-9, 10, 2) if near else rng.integers(100, 600, 2)
        others = outside | np.any([stand[n] for n in range(12) if n != gone], axis=0)
        expected = (laid(made, word, top, left) & others).sum()
        assert conflict_at(made.page, made.bits, made.table, word, top, left, gone, np.inf) == expected
        nobody = 12 + NOBODY
        all_there = (laid(made, word, top, left) & (others | stand[gone])).sum()
        assert conflict_at(made.page, made.bits, made.table, word, top, left, nobody, np.inf) == all_there


def test_a_count_that_passes_the_limit_may_stop_but_says_so() -> None:
    made, _ = strewn()
    args = made.page, made.bits, made.table
    for word in range(12):
        top, left = made.table[word, [TOP, LEFT]]
        whole = conflict(*args, word)
        assert conflict_at(*args, word, top, left, word, np.inf) == whole
        if whole:
            assert whole - 1 < conflict_at(*args, word, top, left, word, whole - 1) <= whole


def order_of(made: Metropolis, word: int) -> np.ndarray:
    """The word's rows in the order in which they are asked."""
    rows, first = made.table[word, [ROWS, ASKED]]
    return made.bits[first : first + rows].astype(int)


def test_the_densest_rows_are_asked_first() -> None:
    made, _ = strewn()
    for word in range(12):
        order = order_of(made, word)
        assert sorted(order) == list(range(made.table[word, ROWS]))
        assert (np.diff(picture_of(made, word).sum(1)[order]) <= 0).all()


def test_a_row_that_told_comes_to_be_asked_first_and_no_row_is_lost() -> None:
    # The lower word of two reaches into the upper one by three rows, its first: they are as dense as all others.
    given = problem([rectangle(1, 1)] * 2, square_region(600, 100, 100))
    made = words_of(given, state(100.0, (300, 300), (300, 397)))
    args, (top, left) = (made.page, made.bits, made.table), made.table[1, [TOP, LEFT]]
    made.bits[made.table[1, ASKED] :][:100] = np.arange(100)[::-1]
    for _ in range(8):
        assert conflict_at(*args, 1, top, left, 1, 0) > 0
    assert order_of(made, 1)[0] in (0, 1, 2)
    assert sorted(order_of(made, 1)) == list(range(100))
    assert conflict_at(*args, 1, top, left, 1, np.inf) == 3 * 100


def test_a_word_of_less_than_a_pixel_has_one() -> None:
    given = problem([rectangle(1, 1)] * 2, square_region(600, 100, 100), relative=[1.0, 0.001])
    made = words_of(given, state(100.0, (300, 300), (310, 310)))
    assert picture_of(made, 1).sum() == 1
    assert made.conflicts().tolist() == [1, 1]


def test_a_word_larger_than_the_page_has_no_rows_and_one_off_the_page_comes_back() -> None:
    for large in (rectangle(30, 1), rectangle(1, 40), rectangle(30, 30)):
        given = problem([large, rectangle(1, 1)], square_region(300, 100, 100))
        made = words_of(given, state(100.0, (250, 250), (5000, -4000)))
        assert made.table[0, ROWS] == 0
        assert made.conflicts()[0] == 0
        top, left, rows, columns = made.table[1, [TOP, LEFT, ROWS, COLUMNS]]
        assert 0 <= top <= PX + 2 * FRAME - rows
        assert 0 <= left <= PX + 2 * FRAME - columns
