"""Free places by machine words: held against one look at each pixel of each place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordpack.vacant import LEVELS, best_place, free_bits, pieces_of, places_of, spans_of

NONE_CLOSED = np.zeros((0, 0), np.uint64)


def slow_free(taken: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Whether each place [rows, columns] by the mask's upper left corner is free."""
    height, width = mask.shape
    rows, columns = taken.shape[0] - height + 1, taken.shape[1] - width + 1
    return np.array(
        [[not taken[y : y + height, x : x + width][mask > 0].any() for x in range(columns)] for y in range(rows)]
    )


def unpacked(bits: np.ndarray, columns: int) -> np.ndarray:
    """Bits as bool [rows, columns]; none is 1 beyond them."""
    every = np.unpackbits(np.ascontiguousarray(bits, "<u8").view(np.uint8), axis=-1, bitorder="little").astype(bool)
    assert not every[..., columns:].any()
    return every[..., :columns]


def word(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """A mask of stretches, as letters' rows are, with as many single pixels."""
    mask = np.repeat(rng.integers(0, 2, (height, -(-width // 3)), np.uint8), 3, 1)[:, :width]
    return mask | (rng.random((height, width)) < 0.2).astype(np.uint8)


@pytest.mark.parametrize("width", [1, 63, 64, 65, 150])
def test_spans_tell_whether_any_of_the_next_pixels_is_taken(width: int) -> None:
    taken = (np.random.default_rng(width).random((4, width)) < 0.1).astype(np.int16)
    spans = spans_of(taken)
    beyond = np.pad(taken, ((0, 0), (0, 2**LEVELS)), constant_values=1)
    for level in range(LEVELS):
        expected = np.stack([beyond[:, x : x + 2**level].any(1) for x in range(width)], 1)
        assert (~unpacked(~spans[level, :, :-1], width) == expected).all()
    assert (spans[..., -1] == np.uint64(2**64 - 1)).all()


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(1, 150))
def test_pieces_are_a_word_s_pixels_and_no_others(seed: int, height: int, width: int) -> None:
    mask = word(np.random.default_rng(seed), height, width)
    again = np.zeros_like(mask)
    for row, column, level in pieces_of(mask):
        assert column + 2**level <= width
        again[row, column : column + 2**level] = 1
    assert (again == mask).all()


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([0.0, 0.002, 0.02, 0.2]),
    st.sampled_from([(9, 20), (9, 64), (7, 65), (12, 200)]),
    st.booleans(),
)
def test_free_places_are_all_that_there_are(seed: int, share: float, board: tuple, headed: bool) -> None:
    rng = np.random.default_rng(seed)
    taken = (rng.random(board) < share).astype(np.int16)
    mask = word(rng, int(rng.integers(1, 7)), int(rng.integers(1, min(board[1], 80) + 1)))
    free = slow_free(taken, mask)
    rows, columns = free.shape
    # what is closed is asked of the whole board, of which this is a part
    top, left = (int(n) for n in rng.integers(0, 100, 2))
    shut = np.repeat(rng.integers(0, 2, (top + rows, left + columns), np.uint8), 2, 1)[:, : left + columns]
    closed = spans_of(shut)[0] if headed else NONE_CLOSED
    barred = (shut[top:, left:] > 0) if headed else np.zeros_like(free)
    bits, found = free_bits(spans_of(taken), pieces_of(mask), rows, columns, closed, top, left)
    expected = free & ~barred
    assert (unpacked(bits, columns) == expected).all()
    assert found == expected.sum()
    assert (places_of(bits, found) == np.argwhere(expected)).all()


def test_a_word_without_a_pixel_is_free_everywhere() -> None:
    bits, found = free_bits(spans_of(np.ones((3, 70))), pieces_of(np.zeros((1, 1))), 3, 70, NONE_CLOSED, 0, 0)
    assert found == 3 * 70
    assert unpacked(bits, 70).all()


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_the_best_place_is_free_and_the_first_of_the_largest(seed: int, wished: bool) -> None:
    rng = np.random.default_rng(seed)
    free = rng.random((6, 90)) < 0.1
    free[2] = False
    contact = rng.integers(0, 4, (6, 130)).astype(np.float32)  # as wide as a transform: what is beyond is no place
    bonus = rng.integers(0, 3, (9, 95)).astype(np.float32) if wished else np.zeros((0, 0), np.float32)
    bits = np.packbits(np.pad(free, ((0, 0), (0, 38))), axis=-1, bitorder="little").view("<u8").astype(np.uint64)
    lines = np.flatnonzero(free.any(1))
    row, column, best = best_place(bits, lines, contact[lines], bonus)
    value = np.where(free, contact[:, :90] + (bonus[:6, :90] if wished else 0.0), -np.inf)
    assert (row, column) == np.unravel_index(value.argmax(), value.shape)
    assert best == value.max()


def test_no_place_is_the_best_where_none_is_free() -> None:
    bits, none = np.zeros((3, 1), np.uint64), np.zeros((0, 0), np.float32)
    assert best_place(bits, np.arange(3), np.ones((3, 9), np.float32), none)[:2] == (-1, -1)
