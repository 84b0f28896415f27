"""elastic.py: one move with a growth for each word, against programmes that can be solved on paper."""

from __future__ import annotations

from typing import Any, Tuple

import numpy as np
import pytest

from wordpack.elastic import Sizes, most_ink
from wordpack.jam import Freedom

WALL = 2


def facing(room: float, *, wanted: float = 0.0) -> Tuple[np.ndarray, np.ndarray]:
    """Two squares of half side 10 side by side between two walls: left wall | 0 | 1 | right wall, `room` at each."""
    ends = np.array([[0, WALL], [1, 0], [1, WALL]])
    rows = np.array(
        [
            [room, wanted, 1.0, 0.0, -10.0, 0.0, 0.0, 0.0],
            [room, wanted, 1.0, 0.0, -10.0, 0.0, 10.0, 0.0],
            [room, wanted, -1.0, 0.0, 10.0, 0.0, 0.0, 0.0],
        ]
    )
    return ends, rows


def sizes(ink: Tuple[float, float], band: float, deviation: Tuple[float, float] = (0.0, 0.0)) -> Sizes:
    return Sizes(np.array(ink), np.array(deviation), (-band, band))


def free(trust: float, count: int = 2, *turning: Any) -> Freedom:
    return Freedom(trust, np.full(count, 10.0), *turning)


def test_the_word_with_more_ink_gets_the_room() -> None:
    # The two grow by 20 g0 + 20 g1 = 3 room; the band lets g0 - g1 be 2 band: g0 = 0.1, g1 = 0.05.
    move = most_ink(*facing(1.0), sizes((0.6, 0.4), 0.025), free(5.0), (-0.5, 0.5))
    assert move.growths == pytest.approx([0.1, 0.05], abs=1e-9)
    assert move.moves[:, 0] == pytest.approx([0.0, 0.5], abs=1e-6)  # 0 grows from the wall, 1 makes way
    assert (move.moves[:, 1:] == 0).all()
    assert (move.lack == 0).all()


def test_without_a_band_one_word_shrinks_for_the_other() -> None:
    move = most_ink(*facing(0.0), sizes((0.6, 0.4), 10.0), free(5.0), (-0.1, 0.5))
    assert move.growths == pytest.approx([0.1, -0.1], abs=1e-9)


def test_a_band_is_about_the_mean_of_all_deviations() -> None:
    # Word 0 is at the upper end already: it cannot grow unless 1 grows as much.
    move = most_ink(*facing(1.0), sizes((0.9, 0.1), 0.1, (0.35, 0.15)), free(5.0), (-0.5, 0.5))
    assert move.growths == pytest.approx([0.075, 0.075], abs=1e-9)


def test_no_word_grows_by_more_than_the_trust_region_lets_its_ends_move() -> None:
    move = most_ink(*facing(100.0), sizes((0.5, 0.5), 1.0), free(2.0), (-0.5, 0.5))
    assert move.growths == pytest.approx([0.2, 0.2], abs=1e-9)


def test_a_lack_is_mended_by_shrinking_the_word_with_less_ink() -> None:
    move = most_ink(*facing(-0.5), sizes((0.8, 0.2), 1.0), free(5.0), (-0.5, 0.0), price=1.0)
    assert move.growths == pytest.approx([0.0, -0.075], abs=1e-9)
    assert move.lack == pytest.approx([0, 0, 0], abs=1e-9)


def test_a_lack_that_costs_less_than_the_ink_stays() -> None:
    move = most_ink(*facing(-0.5), sizes((0.5, 0.5), 1.0), free(5.0), (-0.5, 0.0), price=1e-4)
    assert move.growths == pytest.approx([0, 0], abs=1e-9)
    assert move.lack.sum() == pytest.approx(1.5)


@pytest.mark.parametrize(("price", "growth"), [(0.105, -0.05), (0.095, 0.0)])
def test_a_word_shrinks_once_the_lack_costs_twice_its_ink(price: float, growth: float) -> None:
    # Between walls on either side it lacks 0.5 at each. A growth by g takes 20 g of the lack and brings 2 g of its ink,
    # which is all there is: 20 price = 2 is the break-even.
    ends = np.array([[0, 1], [0, 1]])
    rows = np.array([[-0.5, 0.0, 1.0, 0.0, -10.0, 0.0, 0, 0], [-0.5, 0.0, -1.0, 0.0, 10.0, 0.0, 0, 0]])
    alone = Sizes(np.ones(1), np.zeros(1), (-1.0, 1.0))
    move = most_ink(ends, rows, alone, free(5.0, 1), (-0.5, 0.0), price=price)
    assert move.growths == pytest.approx([growth], abs=1e-6)
    assert move.lack.sum() == pytest.approx(1.0 + 20 * growth, abs=1e-5)


def test_what_cannot_be_within_the_band_does_not_move() -> None:
    move = most_ink(*facing(1.0), sizes((0.5, 0.5), 0.1, (0.5, -0.5)), free(5.0), (-0.01, 0.01))
    assert (move.growths == 0).all()
    assert (move.moves == 0).all()


def test_a_bar_askew_between_two_walls_turns_to_grow() -> None:
    # Its right end, 1 above the middle, touches the wall above, its left end, 1 below, the one beneath: as it grows by
    # g, turning by g / 10 takes both ends away from the walls again.
    ends = np.array([[0, 1], [0, 1]])
    rows = np.array([[0.0, 0.0, 0.0, 1.0, 10.0, -1.0, 0, 0], [0.0, 0.0, 0.0, -1.0, -10.0, 1.0, 0, 0]])
    alone = Sizes(np.ones(1), np.zeros(1), (-1.0, 1.0))
    assert most_ink(ends, rows, alone, free(1.0, 1), (-0.1, 0.1)).growths == pytest.approx([0.0], abs=1e-9)
    turned = most_ink(ends, rows, alone, free(1.0, 1, 0.5, (np.ones(1), np.ones(1))), (-0.1, 0.1))
    assert turned.growths == pytest.approx([0.1], abs=1e-9)
    assert turned.moves[0] == pytest.approx([0.0, 0.0, 0.01], abs=5e-3)  # a turn of so little costs next to nothing
    held = most_ink(ends, rows, alone, free(1.0, 1, 0.5, (np.ones(1), np.full(1, 0.004))), (-0.1, 0.1))
    assert held.growths == pytest.approx([0.04], abs=1e-9)


@pytest.mark.parametrize("band", [(-0.01, 0.1), (-0.1, 0.01)])
def test_either_end_of_the_band_binds_by_itself(band: Tuple[float, float]) -> None:
    # As above, g0 + g1 = 0.15; the two are as far from their mean, so that the nearer end lets g0 - g1 be 0.02.
    own = Sizes(np.array([0.6, 0.4]), np.zeros(2), band)
    assert most_ink(*facing(1.0), own, free(5.0), (-0.5, 0.5)).growths == pytest.approx([0.085, 0.065], abs=1e-9)


@pytest.mark.parametrize(("room", "sign"), [(100.0, 1.0), (-100.0, -1.0)])
def test_the_trust_region_binds_each_word_by_its_own_radius(room: float, sign: float) -> None:
    freedom = Freedom(2.0, np.array([10.0, 20.0]))
    move = most_ink(*facing(room), sizes((0.5, 0.5), 1.0), freedom, (-0.5, 0.5), price=1.0)
    assert move.growths == pytest.approx([sign * 0.2, sign * 0.1], abs=1e-9)


def test_a_word_that_moves_turns_with_its_field() -> None:
    # It is pressed at 10 to the right of its origin: half a unit is a quarter by its move and as much by the turn.
    rows = np.array([[0.0, 0.5, 0.0, 1.0, 10.0, 0.0, 0.0, 0.0]])
    none = np.zeros(1)
    freedom = Freedom(2.0, np.array([10.0]), 1.0, (none, none), bend=np.array([[0.0, 0.1]]))
    move = most_ink(np.array([[0, 1]]), rows, Sizes(np.ones(1), none, (-1.0, 1.0)), freedom, (0.0, 0.0))
    assert move.moves[0] == pytest.approx((0.0, 0.25, 0.025), abs=1e-4)
    assert move.lack == pytest.approx([0.0], abs=1e-9)
