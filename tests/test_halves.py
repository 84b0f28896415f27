"""Halves of a page: they share nothing, are the page where they lie, and their moves leave the page's books right."""

from __future__ import annotations

from threading import Event
from typing import Any, Callable, List, Sequence

import numpy as np
import pytest
from problems import ell, problem, rectangle, square_region, state

from wordpack import halves, metropolis
from wordpack.bitmaps import BITS, COLUMNS, LEFT, MOST, ROWS, TOP, conflict
from wordpack.metropolis import Metropolis
from wordpack.picture import Picture

COUNT = 60
PX = 1000


def crowd(seed: int = 0) -> Metropolis:
    """Words of several lengths that lie on each other in a square."""
    rng = np.random.default_rng(seed)
    words = [rectangle(0.6 + 0.3 * (k % 5), 0.5) if k % 3 else ell() for k in range(COUNT)]
    given = problem(words, square_region(800, 100, 100), gap=2.0)
    return Metropolis(Picture(given, state(60.0, *rng.uniform(150, 850, (COUNT, 2))), PX), given.turning)


def cut(made: Metropolis, seed: int) -> List[halves.Half]:
    return halves.cut(made.page, made.table, made.poses, made.room, np.random.default_rng(seed))


def sweep(made: Metropolis, sweeps: int, heat: float, seed: int) -> None:
    own = made.page, made.bits, made.table, made.poses, made.room, made.side
    halves.sweep_halves(*own, tuple(made.mix), sweeps, heat, np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(8))
def test_halves_are_the_page_where_they_lie(seed: int) -> None:
    made = crowd()
    both = cut(made, seed)
    owned = np.concatenate([half.words for half in both])
    assert len(both) == 2
    assert len(set(owned)) == len(owned) > 0.7 * COUNT
    for half in both:
        (top, left), (_, rows, width), count = half.origin, half.page.shape, len(half.words)
        assert (half.page == made.page[:, top : top + rows, left : left + width]).all()
        assert (half.table[:count, TOP] + top == made.table[half.words, TOP]).all()
        assert (half.table[:count, LEFT] + BITS * left == made.table[half.words, LEFT]).all()
        assert (half.table[:count, TOP] >= 0).all()
        assert (half.table[:count, TOP] + half.table[:count, ROWS] <= rows).all()
        assert (half.table[:count, LEFT] >= 0).all()
        assert (half.table[:count, LEFT] + half.table[:count, COLUMNS] <= BITS * (width - 2)).all()
    assert sum((half.page.shape[2] - 2) * half.page.shape[1] for half in both) == made.page[0, :, 2:].size


def test_lines_run_both_ways_and_leave_no_word_out_for_good() -> None:
    made = crowd()
    all_ = [cut(made, seed) for seed in range(40)]
    assert {half.origin[0] > 0 for both in all_ for half in both[1:]} == {True, False}
    assert {int(word) for both in all_ for half in both for word in half.words} == set(range(COUNT))


@pytest.mark.parametrize("heat", [20.0, 1.0, 0.1])
def test_the_books_are_right_after_many_moves(heat: float) -> None:
    made = crowd()
    before = made.poses.copy()
    sweep(made, 60, heat, 1)
    assert (made.poses[:COUNT] != before[:COUNT]).any(1).sum() > 0.9 * COUNT
    exact = [conflict(made.page, made.bits, made.table, word) for word in range(COUNT)]
    assert (made.table[:COUNT, MOST] >= exact).all()
    made.hand_over()
    anew = Metropolis(made.picture, made.turning)
    assert (anew.page == made.page).all()
    assert (anew.table[:COUNT, [TOP, LEFT]] == made.table[:COUNT, [TOP, LEFT]]).all()


def test_words_on_the_line_stay() -> None:
    made = crowd()
    seed = next(seed for seed in range(20) if sum(len(half.words) for half in cut(made, seed)) < COUNT)
    owned = np.concatenate([half.words for half in cut(made, seed)])
    on_it = np.setdiff1d(np.arange(COUNT), owned)
    before = made.poses.copy()
    sweep(made, halves.LINE, 5.0, seed)
    assert (made.poses[on_it] == before[on_it]).all()
    assert (made.poses[owned] != before[owned]).any(1).sum() > 0.9 * len(owned)


def test_one_core_comes_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    made, other = crowd(), crowd()
    sweep(made, 50, 1.0, 3)

    def in_turns(jobs: Sequence[Callable[[], Any]], stop: Event) -> List[Any]:
        return [job() for job in jobs[::-1]][::-1]

    monkeypatch.setattr(halves, "together", in_turns)
    sweep(other, 50, 1.0, 3)
    assert (made.page == other.page).all()
    assert (made.poses == other.poses).all()


def test_words_part_in_the_end() -> None:
    made = crowd()
    for heat in np.geomspace(1.0, 0.1, 30):
        sweep(made, 40, float(heat), int(1000 * heat))
    assert not made.conflicts().any()


def test_long_lists_move_in_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setattr(metropolis, "sweep_halves", lambda *given: calls.append(given[-3:-1]))
    monkeypatch.setattr(metropolis, "MANY", COUNT - 1)
    crowd().sweep(7, 0.5, np.random.default_rng(0))
    assert calls == [(7, 0.5)]
    monkeypatch.setattr(metropolis, "MANY", COUNT)
    crowd().sweep(7, 0.5, np.random.default_rng(0))
    assert len(calls) == 1


def test_a_half_without_words_is_left_out() -> None:
    given = problem([rectangle(2, 1)], square_region(400, 300, 300))
    made = Metropolis(Picture(given, state(50.0, (500.0, 500.0)), PX), given.turning)
    for seed in range(20):
        assert len(cut(made, seed)) <= 1
    sweep(made, 40, 1.0, 0)
    assert not made.conflicts().any()
