"""Contacts opened one after another: closed forms of the moves that open few of them."""

from __future__ import annotations

import numpy as np
import pytest

from wordpack.projections import open_up


def opened(shifts: int, *contacts: tuple) -> tuple:
    """The shifts after sweeps over contacts (i, j, separation, wanted, normal x, y)."""
    ends = np.array([c[:2] for c in contacts], np.int64)
    rows = np.zeros((len(contacts), 8))
    rows[:, :4] = [c[2:] for c in contacts]
    moved, near = np.zeros((shifts + 1, 2)), np.zeros(shifts + 1, np.bool_)
    open_up(ends, rows, moved, near, 30, 0.25, 1e-3)
    return moved, near


def test_two_words_share_what_is_lacking() -> None:
    moved, near = opened(2, (0, 1, 0.8, 1.0, 0.6, 0.8))
    assert moved == pytest.approx(np.array([[0.06, 0.08], [-0.06, -0.08], [0, 0]]))
    assert not near.any()


def test_the_silhouette_stays_and_no_word_goes_farther_than_it_may() -> None:
    moved, near = opened(1, (0, 1, 0.8, 1.0, 1.0, 0.0))
    assert moved == pytest.approx(np.array([[0.2, 0], [0, 0]]))
    moved, near = opened(1, (0, 1, 0.5, 1.0, 1.0, 0.0))
    assert moved == pytest.approx(np.array([[0.25, 0], [0, 0]]))
    assert near[0]


def test_a_chain_of_words_opens_link_by_link_to_the_least_of_moves() -> None:
    # Four words in a row, each lacking 0.06 of its neighbour: the outer ones move by 0.09, the inner ones by 0.03.
    moved, near = opened(4, *((i, i + 1, 0.94, 1.0, -1.0, 0.0) for i in range(3)))
    assert moved[:4, 0] == pytest.approx([-0.09, -0.03, 0.03, 0.09], abs=5e-3)
    assert not near.any()


def test_a_word_between_walls_that_are_too_near_is_told() -> None:
    _, near = opened(1, (0, 1, 0.9, 1.0, 1.0, 0.0), (0, 1, 0.9, 1.0, -1.0, 0.0))
    assert near[0]
