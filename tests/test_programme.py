"""The solver of programmes: answers known in closed form, and scipy's to the same ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csc_matrix

from wordpack.programme import Programme, solve


def programme(
    square: Tuple[float, ...],
    cost: Tuple[float, ...],
    rows: Tuple[Tuple[float, ...], ...],
    limits: Tuple[float, ...],
    equal: int = 0,
    reach: float = np.inf,
) -> Programme:
    bound = np.full(len(cost), reach)
    return Programme(
        np.array(square),
        np.array(cost),
        csc_matrix(np.array(rows, float)),
        np.array(limits, float),
        -bound,
        bound,
        equal,
    )


def test_the_nearest_point_of_a_half_plane() -> None:
    # Of (3, 4), where x + y <= 5: as far from the line along its normal as it is outside, (7 - 5) / 2 along each axis.
    solved = solve(programme((1.0, 1.0), (-3.0, -4.0), ((1.0, 1.0),), (5.0,)))
    assert solved is not None
    assert solved.values == pytest.approx([2.0, 3.0], abs=1e-6)
    assert solved.worth == pytest.approx([1.0], abs=1e-6)  # how far along each axis, which is the cost's slope


def test_a_row_that_holds_nothing_up_is_worth_nothing() -> None:
    solved = solve(programme((1.0, 1.0), (-3.0, -4.0), ((1.0, 1.0),), (9.0,)))
    assert solved is not None
    assert solved.values == pytest.approx([3.0, 4.0], abs=1e-6)
    assert solved.worth == pytest.approx([0.0], abs=1e-6)


@pytest.mark.parametrize(("equal", "nearest"), [(0, [1.0, 1.0]), (1, [4.0, 4.0])])
def test_the_first_rows_may_have_to_be_their_limits(equal: int, nearest: object) -> None:
    solved = solve(programme((1.0, 1.0), (-1.0, -1.0), ((1.0, 1.0),), (8.0,), equal))
    assert solved is not None
    assert solved.values == pytest.approx(nearest, abs=1e-6)


def test_bounds_are_kept_to_the_last_digit() -> None:
    solved = solve(programme((1e-4, 1e-4), (-1e3, 1e3), ((0.0, 0.0),), (1.0,), reach=0.1))
    assert solved is not None
    assert np.abs(solved.values).max() <= 0.1
    assert solved.values == pytest.approx([0.1, -0.1], abs=1e-6)


def test_where_nothing_can_be_there_is_no_answer() -> None:
    assert solve(programme((1.0,), (0.0,), ((1.0,), (-1.0,)), (-1.0, -1.0))) is None


def test_where_nothing_ends_there_is_no_answer() -> None:
    assert solve(programme((0.0,), (-1.0,), ((-1.0,),), (0.0,))) is None


@dataclass(frozen=True)
class Linear:
    """A linear programme in a box, in which standing still is allowed."""

    cost: np.ndarray
    rows: np.ndarray
    limits: np.ndarray


@st.composite
def linear(draw: st.DrawFn) -> Linear:
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    columns, rows = draw(st.integers(1, 12)), draw(st.integers(1, 40))
    return Linear(rng.normal(size=columns), rng.normal(size=(rows, columns)), rng.uniform(0.0, 2.0, rows))


@settings(max_examples=60, deadline=None)
@given(linear())
def test_without_squares_it_comes_to_what_the_simplex_does(given: Linear) -> None:
    bound = np.ones(len(given.cost))
    solved = solve(Programme(0.0 * bound, given.cost, csc_matrix(given.rows), given.limits, -bound, bound))
    simplex = linprog(given.cost, A_ub=given.rows, b_ub=given.limits, bounds=(-1.0, 1.0), method="highs-ds")
    assert solved is not None
    assert given.cost @ solved.values == pytest.approx(simplex.fun, abs=1e-5)
    assert (given.rows @ solved.values <= given.limits + 1e-6).all()
    assert solved.worth == pytest.approx(-simplex.ineqlin.marginals, abs=1e-3)
