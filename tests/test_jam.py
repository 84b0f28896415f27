"""The programme of one collective move: growths known in closed form, and every contact it claims to keep."""

from __future__ import annotations

import math
from typing import Dict, List, Sequence, Tuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from wordpack.jam import ARMS, BINS, EFFORT, LACK_PRICE, UNIT, Freedom, constraints, largest_growth, moved, tightest

FREE = (-0.5, 0.5)
"""Bounds of the growth that no case here reaches unless it says so."""

WALL = 99
"""Stands for the silhouette in the lists of contacts below; `table` turns it into the number of words."""

Contact = Tuple[int, int, float, Tuple[float, float], Tuple[float, float], Tuple[float, float]]


def table(count: int, contacts: Sequence[Contact], wanted: float = 0.0) -> Tuple[np.ndarray, np.ndarray]:
    """(word, other, separation, normal, arm, other's arm) -> ends [C, 2], rows [C, 8] as contact.py writes them."""
    ends = np.array([[count if b == WALL else b for b in (c[0], c[1])] for c in contacts], np.int64).reshape(-1, 2)
    rows = [[c[2], wanted, *c[3], *c[4], *c[5]] for c in contacts]
    return ends, np.array(rows, float).reshape(-1, 8)


def interval(half: float, length: float, x: Sequence[float]) -> List[Contact]:
    """Squares of half side `half` in a row at x between walls at 0 and `length`: contacts along the row only."""
    last = len(x) - 1
    out: List[Contact] = [
        (0, WALL, x[0] - half, (1.0, 0.0), (-half, 0.0), (0.0, 0.0)),
        (last, WALL, length - x[last] - half, (-1.0, 0.0), (half, 0.0), (0.0, 0.0)),
    ]
    for i in range(last):
        out.append((i, i + 1, x[i + 1] - x[i] - 2 * half, (-1.0, 0.0), (half, 0.0), (-half, 0.0)))
    return out


def separations(ends: np.ndarray, rows: np.ndarray, moves: np.ndarray, growth: float) -> np.ndarray:
    """First-order separations after a move, contact by contact, from the module's own first formula."""
    out = []
    for (i, j), (s, _, nx, ny, ax, ay, bx, by) in zip(ends, rows):
        for body, sign, (x, y) in ((i, 1.0, (ax, ay)), (j, -1.0, (bx, by))):
            if body < len(moves):
                dx, dy, turn = moves[body]
                s += sign * (nx * (dx + growth * x - turn * y) + ny * (dy + growth * y + turn * x))
        out.append(s)
    return np.array(out)


@pytest.mark.parametrize("wanted", [0.0, 0.4])
@pytest.mark.parametrize("x", [(5.0, 16.0), (6.0, 17.0), (5.4, 16.5)])
def test_two_squares_between_walls_fill_the_length(x: Tuple[float, float], wanted: float) -> None:
    # Four half sides and three wanted distances in a length of 22; 0.05 is just what a unit of lack would bring here.
    ends, rows = table(2, interval(5.0, 22.0, x), wanted)
    best = largest_growth(ends, rows, Freedom(5.0, np.full(2, 5.0)), FREE, price=0.06)
    assert 4 * 5.0 * (1 + best.growth) + 3 * wanted == pytest.approx(22.0)
    assert best.lack == pytest.approx(np.zeros(3), abs=1e-6)
    assert np.array(x) + best.moves[:, 0] == pytest.approx([22 / 4 + wanted / 4, 22 * 3 / 4 - wanted / 4])


def test_stress_is_what_more_room_would_be_worth() -> None:
    # Two squares jammed between walls, a third with room all around: a longer corridor lets the two grow.
    contacts = interval(5.0, 20.0, (5.0, 15.0))
    contacts.append((2, WALL, 3.0, (1.0, 0.0), (-5.0, 0.0), (0.0, 0.0)))
    ends, rows = table(3, contacts)
    jammed = largest_growth(ends, rows, Freedom(1.0, np.full(3, 5.0)), FREE)
    assert jammed.growth == pytest.approx(0.0, abs=1e-9)
    assert jammed.stress[3] == pytest.approx(0.0, abs=1e-3)
    for c in range(3):
        more = rows.copy()
        more[c, 0] += 0.01
        gained = largest_growth(ends, more, Freedom(1.0, np.full(3, 5.0)), FREE).growth
        assert gained == pytest.approx(0.01 / 20.0, rel=1e-2)
        assert jammed.stress[c] == pytest.approx(UNIT * gained / 0.01, rel=1e-2)


def test_the_trust_region_binds() -> None:
    # The left square stands at its wall, the right one 8 from the other wall: it must go 6 to the right for the best.
    ends, rows = table(2, interval(5.0, 28.0, (5.0, 15.0)))
    free = largest_growth(ends, rows, Freedom(100.0, np.full(2, 5.0)), FREE)
    assert free.growth == pytest.approx(0.4)
    tight = largest_growth(ends, rows, Freedom(0.75, np.full(2, 5.0)), FREE)
    assert np.abs(tight.moves).max() <= 0.75 + 1e-9
    # The left one needs 5 g of room at its wall, and both 10 g between them.
    assert tight.growth == pytest.approx(0.75 / 15)


@pytest.mark.parametrize("growth", [(-0.1, 0.05), (0.0, 0.0)])
def test_growth_stays_within_its_bounds(growth: Tuple[float, float]) -> None:
    ends, rows = table(2, interval(5.0, 40.0, (10.0, 30.0)))
    assert largest_growth(ends, rows, Freedom(9.0, np.full(2, 5.0)), growth).growth == pytest.approx(growth[1])
    ends, rows = table(2, interval(5.0, 10.0, (3.0, 7.0)))  # only a growth of -0.5 would fit
    assert largest_growth(ends, rows, Freedom(9.0, np.full(2, 5.0)), growth, price=1e4).growth == pytest.approx(
        growth[0]
    )


def test_overlaps_are_resolved_before_anything_grows() -> None:
    ends, rows = table(2, interval(5.0, 30.0, (12.0, 19.0)))  # they overlap by 3
    best = largest_growth(ends, rows, Freedom(2.0, np.full(2, 5.0)), (-0.01, 0.0))
    assert best.growth == pytest.approx(0.0)
    assert best.lack == pytest.approx(np.zeros(3), abs=1e-6)
    assert separations(ends, rows, best.moves, best.growth).min() >= -1e-9


def test_what_cannot_be_resolved_is_told_as_lack() -> None:
    ends, rows = table(2, interval(5.0, 30.0, (12.0, 19.0)))
    best = largest_growth(ends, rows, Freedom(1.0, np.full(2, 5.0)), (0.0, 0.0))
    assert best.lack == pytest.approx([0, 0, 1.0])  # of 3, both went 1
    assert separations(ends, rows, best.moves, best.growth)[2] == pytest.approx(-1.0)


def test_the_price_decides_between_growth_and_lack() -> None:
    # Between walls 9 apart a square of 10 lacks 1 in all: a shrinking by 0.1 resolves it, at 10 of lack per growth.
    ends, rows = table(1, interval(5.0, 9.0, (4.5,)))
    dear = largest_growth(ends, rows, Freedom(9.0, np.full(1, 5.0)), (-0.2, 0.2), price=0.2)
    cheap = largest_growth(ends, rows, Freedom(9.0, np.full(1, 5.0)), (-0.2, 0.2), price=0.05)
    assert dear.growth == pytest.approx(-0.1)
    assert dear.lack == pytest.approx([0, 0], abs=1e-9)
    assert cheap.growth == pytest.approx(0.2)
    assert cheap.lack.sum() == pytest.approx(1 + 10 * 0.2)


def leaning(turn: float) -> Tuple[np.ndarray, np.ndarray]:
    """A bar of length 20 between four points that press it on opposite sides: a turn alone lets it go."""
    contacts: List[Contact] = [
        (0, WALL, 0.0, (0.0, -1.0), (8.0, 0.0), (0.0, 0.0)),
        (0, WALL, 0.0, (0.0, 1.0), (-8.0, 0.0), (0.0, 0.0)),
        (0, WALL, turn, (0.0, 1.0), (8.0, 0.0), (0.0, 0.0)),
        (0, WALL, turn, (0.0, -1.0), (-8.0, 0.0), (0.0, 0.0)),
    ]
    return table(1, contacts, wanted=0.5)


def test_turning_is_used_where_it_is_allowed() -> None:
    ends, rows = leaning(5.0)
    still = largest_growth(ends, rows, Freedom(2.0, np.array([10.0])), (0.0, 0.0))
    assert (still.moves[:, 2] == 0).all()
    assert still.lack.sum() == pytest.approx(1.0)
    turned = largest_growth(ends, rows, Freedom(2.0, np.array([10.0]), turn=1.0), (0.0, 0.0))
    assert turned.lack.sum() == pytest.approx(0.0, abs=1e-9)
    assert -2.0 / 10 <= turned.moves[0, 2] <= -0.5 / 8 + 1e-9  # the right end up, the left end down
    assert separations(ends, rows, turned.moves, turned.growth).min() >= 0.5 - 1e-9
    hardly = largest_growth(ends, rows, Freedom(2.0, np.array([10.0]), turn=0.1), (0.0, 0.0))
    assert abs(hardly.moves[0, 2]) <= 0.1 * 2.0 / 10 + 1e-12
    assert hardly.lack.sum() == pytest.approx(1.0 - 2 * 8 * 0.1 * 2.0 / 10)


@pytest.mark.parametrize(("back", "forth", "turn"), [(0.03, 9.0, -0.03), (9.0, 0.0, -0.5 / 8)])
def test_a_word_turns_no_farther_than_it_may_to_either_side(back: float, forth: float, turn: float) -> None:
    ends, rows = leaning(5.0)
    room = (np.array([back]), np.array([forth]))
    best = largest_growth(ends, rows, Freedom(2.0, np.array([10.0]), 1.0, room), (0.0, 0.0))
    assert best.moves[0, 2] == pytest.approx(turn, abs=1e-5)
    assert best.lack.sum() == pytest.approx(1.0 + 2 * 8 * turn, abs=1e-9)


@pytest.mark.parametrize(("forth", "back", "moves"), [(0.4, 9.0, (0.4, -2.0)), (9.0, 0.3, (2.0, -0.3))])
def test_a_word_moves_no_farther_than_its_leash(forth: float, back: float, moves: Tuple[float, float]) -> None:
    # Walls press it to the right and upwards, by more than the trust region lets it go.
    ends, rows = table(1, [(0, WALL, -5.0, normal, (0.0, 0.0), (0.0, 0.0)) for normal in ((1.0, 0.0), (0.0, -1.0))])
    leash = (np.full((1, 2), forth), np.full((1, 2), back))
    best = largest_growth(ends, rows, Freedom(2.0, np.array([10.0]), leash=leash), (0.0, 0.0))
    assert best.moves[0, :2] == pytest.approx(moves)


def test_a_word_is_moved_as_far_as_that_is_worth_what_it_costs() -> None:
    worth = EFFORT * np.array([[2.0, -2.0], [0.5, -0.5]])
    best = largest_growth(*table(2, []), Freedom(1.5, np.ones(2)), (0.0, 0.0), worth=worth)
    assert best.moves[:, :2] == pytest.approx(np.array([[1.5, -1.5], [0.5, -0.5]]), abs=2e-2)


COORDINATE = st.floats(-5, 5)


@st.composite
def scenes(draw: st.DrawFn) -> Tuple[np.ndarray, np.ndarray, int]:
    count = draw(st.integers(1, 4))
    contacts: List[Contact] = []
    for _ in range(draw(st.integers(0, 12))):
        i = draw(st.integers(0, count - 1))
        j = draw(st.sampled_from([b for b in (*range(count), WALL) if b != i]))
        turn = draw(st.floats(-math.pi, math.pi))
        arms = [(draw(COORDINATE), draw(COORDINATE)) for _ in range(2)]
        first, second = (i, j) if draw(st.booleans()) else (j, i)
        contacts.append((first, second, draw(st.floats(-1, 3)), (math.cos(turn), math.sin(turn)), *arms))
    ends, rows = table(count, contacts, wanted=draw(st.sampled_from([0.0, 0.5])))
    return ends, rows, count


@settings(max_examples=100, deadline=None)
@given(scenes(), st.floats(0.05, 2), st.sampled_from([0.0, 1.0]))
def test_every_move_keeps_what_it_says(scene: Tuple[np.ndarray, np.ndarray, int], trust: float, turn: float) -> None:
    ends, rows, count = scene
    radius = np.full(count, 7.0)
    best = largest_growth(ends, rows, Freedom(trust, radius, turn), (-0.01, 0.02))
    after = separations(ends, rows, best.moves, best.growth)
    assert (after + best.lack >= rows[:, 1] - 1e-6).all()
    assert moved(ends, rows, best)[:, 0] == pytest.approx(after, abs=1e-9)
    assert (moved(ends, rows, best)[:, 1:] == rows[:, 1:]).all()
    assert (best.lack[rows[:, 0] >= rows[:, 1]] == 0).all()
    assert (best.lack >= 0).all()
    assert np.abs(best.moves[:, :2]).max() <= trust + 1e-9
    assert np.abs(best.moves[:, 2]).max() <= turn * trust / 7.0 + 1e-9
    assert -0.01 - 1e-9 <= best.growth <= 0.02 + 1e-9
    # Standing still is allowed: nothing is worth less than that.
    lack = np.maximum(rows[:, 1] - rows[:, 0], 0).sum()
    assert best.growth - 0.05 * best.lack.sum() >= -0.05 * lack - 1e-7


@settings(max_examples=30, deadline=None)
@given(scenes(), st.floats(0.05, 2), st.sampled_from([0.0, 1.0]))
def test_no_growth_is_left_that_a_linear_programme_finds(
    scene: Tuple[np.ndarray, np.ndarray, int], trust: float, turn: float
) -> None:
    ends, rows, count = scene
    freedom = Freedom(trust, np.full(count, 7.0), turn)
    best = largest_growth(ends, rows, freedom, (-0.01, 0.02))
    lacking = np.flatnonzero(rows[:, 0] < rows[:, 1])
    forth, back = freedom.most
    linear = linprog(
        np.concatenate((np.zeros(len(forth)), [-1.0], np.full(len(lacking), LACK_PRICE))),
        A_ub=constraints(ends, rows, count, turn > 0, lacking),
        b_ub=rows[:, 0] - rows[:, 1],
        bounds=[*zip(-back, forth), (-0.01, 0.02), *[(0.0, None)] * len(lacking)],
    )
    assert best.growth - LACK_PRICE * best.lack.sum() == pytest.approx(-linear.fun, abs=1e-5)


@pytest.mark.parametrize("turn", [0.0, 1.0])
def test_without_contacts_all_grow_as_far_as_they_may(turn: float) -> None:
    best = largest_growth(*table(2, []), Freedom(1.0, np.ones(2), turn), (0.0, 0.03))
    assert best.growth == pytest.approx(0.03)
    assert len(best.lack) == 0


def kept_by_brute_force(ends: np.ndarray, rows: np.ndarray, count: int, turns: bool) -> List[int]:
    best: Dict[tuple, int] = {}
    along = [
        ny * ax - nx * ay if i < count else nx * by - ny * bx
        for (i, _), (nx, ny, ax, ay, bx, by) in zip(ends.tolist(), rows[:, 2:8])
    ]
    spread = max([1.0, *map(abs, along)])
    for c, ((i, j), row) in enumerate(zip(ends.tolist(), rows)):
        sector = math.floor((math.atan2(row[3], row[2]) + math.pi) / (2 * math.pi / BINS)) % BINS
        key: tuple = (i, j, sector)
        if turns:
            key += (math.floor((along[c] + spread) / (2 * spread / ARMS)),)
        if key not in best or row[0] - row[1] < rows[best[key], 0] - rows[best[key], 1]:
            best[key] = c
    return sorted(best.values())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 60), st.booleans())
def test_the_tightest_contact_of_each_pair_and_direction_stays(seed: int, count: int, turns: bool) -> None:
    rng = np.random.default_rng(seed)
    turn = rng.uniform(-math.pi, math.pi, count)
    room, wanted = rng.integers(-3, 3, count) * 0.5, rng.integers(0, 2, count) * 0.5  # many are equally tight
    rows = np.stack((room, wanted, np.cos(turn), np.sin(turn), *rng.uniform(-9, 9, (4, count))), 1)
    ends = rng.integers(0, 3, (count, 2))
    for words in (2, 3):  # with the silhouette as the last body, and without
        assert tightest(ends, rows, words, turns).tolist() == kept_by_brute_force(ends, rows, words, turns)


@pytest.mark.parametrize("first", [(0, WALL), (WALL, 0)])
def test_contacts_with_the_silhouette_are_told_apart_by_their_place_along_the_word(first: Tuple[int, int]) -> None:
    """A bar of 20 under a wall: both its ends are held where it may turn, whoever's the vertex is."""
    contacts: List[Contact] = []
    for x in (-10.0, 0.0, 10.0):
        arm, wall = (x, -2.0), (0.0, 0.0)
        contacts.append((*first, 0.1 + 0.01 * x, (0.0, 1.0), *((arm, wall) if first[0] == 0 else (wall, arm))))
    ends, rows = table(1, contacts)
    assert tightest(ends, rows, 1, True).tolist() == [0, 1, 2]
    assert tightest(ends, rows, 1, False).tolist() == [0]


def test_the_first_and_the_last_direction_are_told_apart_from_none() -> None:
    # pi and -pi are one direction: atan2 gives both.
    rows = np.array([[0.2, 0, -1.0, 0.0, 0, 0, 0, 0], [0.1, 0, -1.0, -0.0, 0, 0, 0, 0]])
    assert tightest(np.zeros((2, 2), np.int64), rows, 1, False).tolist() == [1]


def test_a_word_that_moves_turns_with_its_field() -> None:
    """One contact pushes a bar aside; it may not turn of itself, but its field turns by a tenth of a radian a unit."""
    ends, rows = table(1, [(0, WALL, 0.0, (0.0, 1.0), (0.0, 0.0), (0.0, 0.0))], wanted=0.5)
    none = np.zeros(1)
    freedom = Freedom(2.0, np.array([10.0]), turn=1.0, room=(none, none), bend=np.array([[0.0, 0.1]]))
    best = largest_growth(ends, rows, freedom, (0.0, 0.0))
    assert best.moves[0] == pytest.approx((0.0, 0.5, 0.05), abs=1e-4)
    assert best.lack.sum() == pytest.approx(0.0, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(scenes(), st.floats(0.05, 2), st.integers(0, 2**32 - 1))
def test_with_a_field_every_move_keeps_what_it_says(
    scene: Tuple[np.ndarray, np.ndarray, int], trust: float, seed: int
) -> None:
    ends, rows, count = scene
    bend = np.random.default_rng(seed).uniform(-0.1, 0.1, (count, 2))
    best = largest_growth(ends, rows, Freedom(trust, np.full(count, 7.0), 1.0, bend=bend), (-0.01, 0.02))
    after = separations(ends, rows, best.moves, best.growth)
    assert (after + best.lack >= rows[:, 1] - 1e-6).all()
    own = best.moves[:, 2] - (bend * best.moves[:, :2]).sum(1)
    assert np.abs(own).max() <= trust / 7.0 + 1e-9
