"""What an observer is told, against shares of the time and areas that are known in closed form."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, List

import numpy as np
import pytest
from problems import problem, rectangle, state

from wordpack.levels import Level
from wordpack.model import Progress
from wordpack.progress import FILL_BEGINS, SHARES, Teller
from wordpack.search import Stage

LEVELS = (Level(64, 0.0, 10, (1.0, 0.1), 0.01), Level(128, 0.0, 40, (1.0, 0.1), 0.01))


def teller(told: Any, stages: int = 2, leaning: Any = lambda state: state) -> Teller:
    """Of two words of 2 x 1 em, the second half as large, on a page of 1000 x 1000."""
    given = problem([rectangle(2, 1)] * 2, relative=[1.0, 0.5])
    return Teller(told, 0.0, given, "draft", LEVELS, stages, leaning)


def run(level: int, count: int, scale: float) -> Any:
    """A step of the optimiser, as far as a teller looks at it."""
    at = state(scale, (1, 1), (2, 2))
    return SimpleNamespace(level=LEVELS[level], count=count, scale=np.log([scale]), overlap=[0.25], first=at)


def test_shares_of_the_time_leave_some_for_the_finish() -> None:
    assert all(0 < sum(shares) < FILL_BEGINS for shares in SHARES.values())


def test_an_observer_is_told_how_much_is_done_and_filled() -> None:
    told: List[Progress] = []
    tell, (start, optimiser, search) = teller(told.append), SHARES["draft"]
    at, stage = state(100.0, (1, 1), (2, 2)), Stage(10, 256, (1.0, 0.1))
    tell.stage("start")
    tell.of_run(run(0, 5, 40.0))
    tell.of_run(run(1, 20, 50.0))
    tell.of_search(1, stage, at, 0.5, 7.0)
    tell.stage("finish", at)
    tell.stage("done", at)
    assert [news.stage for news in told] == ["start", "optimise", "optimise", "search", "finish", "done"]
    done = [0.25, 0.75]  # half of each of two levels
    expected = [0.01, *(start + part * optimiser for part in done), start + optimiser + 0.75 * search]
    assert [news.fraction for news in told] == pytest.approx([*expected, start + optimiser + search, 1.0])
    ink = 2.0 + 2.0 / 4  # em^2, of a page of a million square units
    scales = [0.0, 40.0, 50.0, 100.0, 100.0, 100.0]
    assert [news.fill for news in told] == pytest.approx([scale**2 * ink / 1e6 for scale in scales])
    where = [(news.level, news.levels, news.resolution, news.overlap) for news in told[1:4]]
    assert where == [(1, 2, 64, 0.25), (2, 2, 128, 0.25), (2, 2, 256, 7.0)]


def test_what_is_told_never_goes_back() -> None:
    told: List[Progress] = []
    tell = teller(told.append)
    for share in (0.5, 0.1, 0.6):
        tell.of_crowd(share, 1.0)
    assert [news.fraction for news in told] == pytest.approx([0.37, 0.37, 0.44])


def test_states_are_told_as_they_lean_and_their_ink_with_them() -> None:
    told: List[Progress] = []
    factors = np.array([1.2, 1 / 1.2])
    tell = teller(told.append, leaning=lambda found: replace(found, flex=factors))
    tell.of_run(run(0, 5, 40.0))
    (news,) = told
    assert news.state is not None
    assert news.state.flex is factors
    assert news.fill == pytest.approx(40.0**2 * (2.0 * 1.2**2 + 2.0 * (0.5 / 1.2) ** 2) / 1e6)


def test_without_an_observer_nothing_is_looked_at() -> None:
    """A step of the optimiser may lie on a GPU, and to look at it is to wait for it."""
    tell = teller(None)
    tell.of_run(None)  # type: ignore[arg-type]
    tell.stage("start")
    assert tell.told == 0.01
