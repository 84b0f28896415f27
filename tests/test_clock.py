"""The time limit dealt out, on a clock that the test sets: what is late when, and what is left however late it is. The
shares are those that wordpack/clock.py gives."""

from __future__ import annotations

import math

import pytest

from wordpack import clock as clocks
from wordpack.clock import Clock
from wordpack.options import Options


def test_the_clock_deals_out_what_the_limit_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(clocks.time, "perf_counter", lambda: now[0])
    clock = Clock(Options(time_limit=100.0), begun=990.0, count=0)
    left = 80.0 - 10.0  # the search has 0.8 of the limit
    assert clock.affords(10.0) == pytest.approx(0.3 * left / 10.0)
    gone = clock.share(2)
    now[0] += 0.25 * left
    assert gone() == pytest.approx(0.5)
    assert clock.share(1)() == 0.0
    now[0] += 0.8 * left
    assert clock.late()
    assert not clock.closing()
    assert gone() == math.inf
    assert clock.affords(10.0) == 0.0
    now[0] = 990.0 + 97.0 + 1e-6
    assert clock.closing()


@pytest.mark.parametrize(("count", "left"), [(1000, 97.0), (9990, 70.03), (10**6, 70.0)])
def test_the_clock_keeps_time_back_for_the_proof(count: int, left: float) -> None:
    """Three thousandths of a second for each word, and three tenths of the limit at most."""
    clock = Clock(Options(time_limit=100.0), begun=1000.0, count=count)
    ends = clock.hurry, clock.end, clock.close
    assert ends == pytest.approx([1000.0 + share * left for share in (0.3, 0.8, 0.97)])


def test_however_late_it_is_search_finish_and_fillers_have_some_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now, least = [1000.0], 0.3
    monkeypatch.setattr(clocks.time, "perf_counter", lambda: now[0])
    clock = Clock(Options(time_limit=10.0, fill=True), begun=1000.0, count=0)
    now[0] += 0.3 * 5.0 - 1e-6
    assert not clock.hurried()
    now[0] = 1020.0
    assert clock.hurried()
    assert clock.late()
    clock.search()
    gone = clock.share(1)
    now[0] += 0.5 * least * 20.0
    assert gone() == pytest.approx(0.5)
    now[0] += 0.6 * least * 20.0
    assert clock.late()
    assert not clock.closing()
    now[0] += least * 20.0
    assert clock.closing()
    now[0] = 1100.0
    assert clock.filling()
    clock.fill()
    now[0] += 0.9 * least * 100.0
    assert not clock.filling()
    now[0] += 0.2 * least * 100.0
    assert clock.filling()


def test_who_has_time_left_has_no_more_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(clocks.time, "perf_counter", lambda: now[0])
    clock = Clock(Options(time_limit=100.0, fill=True), begun=1000.0, count=0)
    ends = clock.end, clock.close, clock.filled
    now[0] += 10.0
    clock.search()
    clock.fill()
    assert (clock.end, clock.close, clock.filled) == ends


def test_fillers_have_their_part_of_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(clocks.time, "perf_counter", lambda: now[0])
    clock = Clock(Options(time_limit=100.0, fill=True), begun=1000.0, count=0)
    now[0] += 50.0
    assert clock.closing()
    assert not clock.filling()
    now[0] = 1000.0 + 70.0 - 1e-6
    assert not clock.filling()
    now[0] += 2e-6
    assert clock.filling()


def test_without_a_limit_nothing_is_late_until_all_is_stopped() -> None:
    clock = Clock(Options(), begun=0.0, count=9)
    gone = clock.share(3)
    assert (gone(), clock.affords(1e6)) == (0.0, math.inf)
    for late in (clock.hurried, clock.late, clock.closing, clock.filling):
        assert not late()
    clock.stop.set()
    assert gone() == math.inf
    for late in (clock.hurried, clock.late, clock.closing, clock.filling):
        assert late()
