"""The stages in their order, by quality and by the length of the list, and what an observer is told of them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Callable, List, Tuple

import numpy as np
import pytest
from problems import UPRIGHT, problem, rectangle

from wordpack import arrange, clock, scatter
from wordpack.arrange import fittest
from wordpack.errors import UnprovenError, WordpackError
from wordpack.finish import AS_LARGE, Effort, finish
from wordpack.model import Layout, Problem, Progress, State, Turning
from wordpack.options import BEGINNINGS, Options
from wordpack.orientation import turning
from wordpack.pipeline import pack
from wordpack.progress import SHARES

WORDS = {"river": 9.0, "stone": 5.0, "elm": 4.0, "cloud": 2.0, "ox": 1.0}
DRAFT = {"quality": "draft", "renderer": "cpu", "device": "cpu"}


def test_the_search_is_told_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from wordpack import arrange, search
    from wordpack.levels import Level
    from wordpack.search import TOLD, Stage

    level, stage = Level(128, 0.0, 3, (1.0, 0.1), 0.01), Stage(2 * TOLD, 128, (1.0, 0.1))
    monkeypatch.setitem(arrange.SCHEDULES, "standard", (level, Level(150, 0.0, 2, (1.0, 0.1), 0.01)))
    monkeypatch.setitem(search.STAGES, "standard", (stage, Stage(3 * TOLD, 150, (1.0, 0.1))))
    monkeypatch.setattr(search, "IN_ALL", 2.0)  # no fewer rounds for the layouts that so few words have more
    told: List[Progress] = []
    made = pack(WORDS, observer=told.append, **{**DRAFT, "quality": "standard"})
    assert made.report.proven
    kinds = [(news.stage, news.level, news.resolution) for news in told if news.stage in ("optimise", "search")]
    expected = [("optimise", 1, 128)] * 3 + [("optimise", 2, 150)] * 2 + [("search", 1, 128)] * 2
    assert kinds == expected + [("search", 2, 150)] * 3
    assert all(news.levels == 2 for news in told if news.level)
    fractions = [news.fraction for news in told]
    assert fractions == sorted(fractions)
    assert fractions[-2:] == pytest.approx([sum(SHARES["standard"]), 1.0])


@pytest.mark.parametrize("kind", sorted(set(BEGINNINGS) - {"contact"}))
def test_scattered_words_begin_no_longer_than_the_region_is(kind: str) -> None:
    """A phrase twice as long as its bar was shrunk by hundreds of programmes; words that fit begin at a common fill."""
    bar = rectangle(900, 300) + 500
    for width, fits in ((12, False), (2, True)):
        given = problem([rectangle(width, 0.5), rectangle(1, 1)], (bar,), relative=[1.0, 0.2], gap=2.0)
        options = Options(shape="bar", start=kind)
        (state,) = arrange._starts(given, options, [np.random.default_rng(0)], clock.Clock(options, 0.0, 2))
        assert (state.scale == scatter.fitting(given)) == fits
        assert width * state.scale <= 900


def test_a_packing_without_a_stage_of_the_search_is_finished_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from wordpack import search

    monkeypatch.setitem(search.STAGES, "draft", ())  # as benchmarks/without.py takes it out
    told: List[Progress] = []
    assert pack(WORDS, observer=told.append, **DRAFT).report.proven
    stages = {news.stage for news in told}
    assert "finish" in stages
    assert "search" not in stages


def test_a_long_list_is_seated_and_not_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    from wordpack import arrange, crowd, hall

    monkeypatch.setattr(arrange, "LONGEST", 20)
    monkeypatch.setattr(crowd, "LARGE", 5)
    monkeypatch.setattr(hall, "RESOLUTIONS", (512, 1024))
    monkeypatch.setattr(crowd, "NEWS", 5)
    told: List[Progress] = []
    made = pack({f"w{i}": 50.0 - i for i in range(30)}, observer=told.append, **{**DRAFT, "quality": "best"})
    assert made.report.proven
    assert made.report.placed == 30
    assert "too long to be moved" in made.report.stopped
    assert any("30 words are more than the 20 that are moved together" in note for note in made.report.notes)
    assert list(dict.fromkeys(news.stage for news in told)) == ["start", "done"]
    fractions = [news.fraction for news in told]
    assert len(fractions) > 5
    assert fractions == sorted(fractions)


def test_the_fittest_half_is_searched_on_and_two_at_least() -> None:
    def kept(*scales: float) -> List[float]:
        states = [State(np.zeros((1, 3)), scale) for scale in scales]
        return [state.scale for state in fittest(states)]

    assert kept(1.0) == [1.0]
    assert kept(1.0, 2.0) == [2.0, 2.0]
    assert kept(1.0, 4.0, 3.0, 2.0) == [4.0, 3.0]
    assert kept(1.0, 4.0, 3.0, 2.0, 5.0) == [5.0, 4.0, 3.0]


@pytest.mark.parametrize("start", BEGINNINGS)
def test_every_start_ends_proven_and_the_same_again(start: str) -> None:
    made = pack(WORDS, start=start, starts=2, **DRAFT)
    assert made.report.proven
    assert made.to_svg() == pack(WORDS, start=start, starts=2, **DRAFT).to_svg()


def test_the_largest_of_several_layouts_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: List[float] = []

    def noted(problem: Problem, state: State, effort: Effort, **named: Any) -> State:
        after = finish(problem, state, effort, **named)
        ended.append(after.scale)  # page units per em of the largest word
        return after

    monkeypatch.setattr(arrange, "finish", noted)
    made = pack(WORDS, start="random", starts=3, **DRAFT)
    largest_word = max(placement.size for placement in made.placements)
    assert len(set(ended)) == 3
    assert AS_LARGE * max(ended) <= largest_word <= max(ended) * (1 + 1e-9)


@pytest.mark.parametrize("count", [0, 65, 2.5, True])
def test_starts_that_make_no_sense_are_refused(count: float) -> None:
    with pytest.raises(WordpackError, match="option starts"):
        pack(WORDS, starts=count, **DRAFT)


def test_anchors_draw_the_words_to_their_side() -> None:
    words = {f"word{n}": 12.0 - n for n in range(12)}
    above, below = (pack(words, anchor=anchor, **DRAFT) for anchor in ("top", "bottom"))

    def middle(made: Layout) -> float:
        return float(np.mean([p.y for p in made.placements if p.word.weight > 8]))

    assert above.report.proven
    assert below.report.proven
    assert middle(above) < middle(below)


def test_a_long_list_stays_exact_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from wordpack import arrange

    monkeypatch.setattr(arrange, "LONGEST", 3)
    made = pack(WORDS, sizes="flex:15%", **DRAFT)
    assert made.report.size_error < 1e-9
    assert "sizes stay exact: 5 words are too many to be flexed" in made.report.notes


def test_flexed_words_are_followed_by_whoever_watches() -> None:
    told: List[Progress] = []
    made = pack(WORDS, observer=told.append, sizes="flex:20%", **DRAFT)
    assert {news.stage for news in told} == {"start", "optimise", "search", "finish", "done"}
    states = [news.state for news in told if news.state is not None]
    assert all(state.flex is not None for state in states)
    ink = sum(p.outline.area * p.size**2 for p in made.placements)  # of the curves; the report measures polylines
    assert told[-1].fill == pytest.approx(ink / made.silhouette.area, rel=1e-9)


def test_a_time_limit_ends_the_search_and_the_poster_is_proven() -> None:
    told: List[Progress] = []
    made = pack(WORDS, observer=told.append, time_limit=0.0, **{**DRAFT, "quality": "best"})
    assert made.report.proven
    assert made.report.placed == len(WORDS)
    assert [news.stage for news in told] == ["start", "optimise", "finish", "done"]  # a step, and it is late
    assert any("the time limit of 0 s was passed" in note for note in made.report.notes)


@pytest.mark.parametrize(("limit", "late"), [(0.0, True), (3600.0, False)])
def test_a_finish_that_is_late_is_the_last_to_move_words(
    monkeypatch: pytest.MonkeyPatch, limit: float, late: bool
) -> None:
    calls: List[str] = []
    each, plugged = arrange.finish, arrange.plugged

    def one_of(*given: Any, **named: Any) -> State:
        assert named["late"]() == late
        calls.append("finish")
        return each(*given, **named)

    def holes(*given: Any) -> State:
        calls.append("holes")
        return plugged(*given)

    monkeypatch.setattr(arrange, "finish", one_of)
    monkeypatch.setattr(arrange, "plugged", holes)
    monkeypatch.setattr(clock, "LEAST_TIME", 0.0)
    assert pack(WORDS, time_limit=limit, **DRAFT).report.proven
    assert "finish" in calls
    assert ("holes" in calls) != late


def test_a_drift_heeds_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    now, asked = [0.0], []

    def drifted(problem: Problem, state: State, programmes: int, late: Callable[[], bool]) -> State:
        asked.append(late())
        now[0] = 1e6
        asked.append(late())
        return state

    monkeypatch.setattr(arrange.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(arrange, "drifted", drifted)
    assert pack(WORDS, time_limit=3600.0, **DRAFT).report.proven
    assert asked == [False, True]


@pytest.mark.parametrize(("orientation", "turns"), [("horizontal", False), ("any", True), ("radial", True)])
def test_the_finish_does_as_much_as_words_that_turn_are_worth(
    orientation: str, turns: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def efforts(count: int, quality: str, turns: bool) -> Effort:
        asked.append((count, quality, turns))
        return Effort()

    monkeypatch.setattr(arrange.Effort, "of", efforts)
    pack(WORDS, orientation=orientation, **DRAFT)
    assert set(asked) == {(len(WORDS), "draft", turns)}


def test_the_clock_knows_how_many_words_are_to_be_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    counts, made = [], arrange.Clock

    def noted(options: Options, begun: float, count: int) -> Any:
        counts.append(count)
        return made(options, begun, count)

    monkeypatch.setattr(arrange, "Clock", noted)
    pack(WORDS, **DRAFT)
    assert counts == [len(WORDS)]


def test_a_time_limit_that_is_not_reached_changes_nothing() -> None:
    made = pack(WORDS, time_limit=3600.0, **DRAFT)
    plain = pack(WORDS, **DRAFT)
    assert made.to_svg() == plain.to_svg()
    assert not any("time limit" in note for note in made.report.notes)


@pytest.mark.parametrize("limit", [-1.0, float("nan"), 1e6])
def test_time_limits_that_make_no_sense_are_refused(limit: float) -> None:
    with pytest.raises(WordpackError, match="option time-limit"):
        pack(WORDS, time_limit=limit, **DRAFT)


@pytest.mark.parametrize("share", [0.0, 100.0])
def test_a_late_packing_is_searched_and_filled_in_the_least_time(share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    in_time: List[str] = []
    climb, filling = arrange.search, arrange.fillers

    def searched(*given: Any, **named: Any) -> State:
        in_time.append("search")
        return climb(*given, **named)

    def filled(*given: Any, late: Any, **named: Any) -> Any:
        in_time.extend(["fillers"] if not late() else [])
        return filling(*given, late=late, **named)

    monkeypatch.setattr(clock, "LEAST_TIME", share)
    monkeypatch.setattr(arrange, "search", searched)
    monkeypatch.setattr(arrange, "fillers", filled)
    assert pack(WORDS, time_limit=0.0, fill=True, **DRAFT).report.proven
    assert set(in_time) == ({"search", "fillers"} if share else set())


def test_fillers_that_the_time_limit_cuts_short_are_told_of_and_proven() -> None:
    made, whole = (pack(WORDS, time_limit=limit, fill=True, **DRAFT) for limit in (0.0, 3600.0))
    assert made.report.proven
    assert made.report.fillers < whole.report.fillers
    short = [any("cut the fillers short" in note for note in each.report.notes) for each in (made, whole)]
    assert short == [True, False]


def test_fillers_that_are_done_in_time_are_not_said_to_be_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    # They never ask whether it is late: that it is when they are done is no matter.
    monkeypatch.setattr(arrange, "fillers", lambda *given, **named: ())
    made = pack(WORDS, time_limit=0.0, fill=True, **DRAFT)
    assert not any("cut the fillers short" in note for note in made.report.notes)


def test_that_the_data_leave_no_size_to_fillers_is_told() -> None:
    # The smallest word has 3 thousandths of the page per em at most, and fillers are smaller than it.
    told = [pack({"river": weight, "elm": 1.0}, fill=True, **DRAFT).report for weight in (9.0, 1e6)]
    said = [[note for note in report.notes if "nothing was filled" in note] for report in told]
    assert not said[0]
    assert told[0].fillers > 0
    assert len(said[1]) == 1
    assert "--max-words" in said[1][0]
    assert told[1].fillers == 0


def test_where_the_scale_is_limited_a_layout_that_is_late_is_not_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: List[str] = []
    evened = arrange._evened

    def each(*given: Any) -> State:
        calls.append("evened")
        return evened(*given)

    monkeypatch.setattr(arrange, "_evened", each)
    for limit, expected in ((0.0, []), (3600.0, ["evened"])):
        calls.clear()
        assert pack(WORDS, time_limit=limit, **DRAFT).report.proven
        assert calls == expected


@pytest.mark.parametrize(("limit", "late"), [(0.0, True), (3600.0, False)])
def test_words_that_may_not_grow_heed_the_time_limit_too(
    monkeypatch: pytest.MonkeyPatch, limit: float, late: bool
) -> None:
    told: List[bool] = []
    even = arrange.even

    def evened(problem: Any, loose: Any, backend: Any, is_late: Any) -> State:
        told.append(is_late())
        return even(problem, loose, backend, is_late)

    monkeypatch.setattr(arrange, "even", evened)
    report = pack(WORDS, time_limit=limit, limit_share="15%", **DRAFT).report
    assert report.proven
    assert told == [late]
    assert "limits the scale by --limit-share 15%" in dict(report.remarks)["limit"]


def searched_at_best(monkeypatch: pytest.MonkeyPatch) -> List[State]:
    """The layouts that searches at best quality are to come to, which has short stages from now on."""
    from wordpack import search

    stages = tuple(search.Stage(rounds, 128, (1.0, 0.1)) for rounds in (40, 30, 30))
    monkeypatch.setitem(search.STAGES, "best", stages)
    monkeypatch.setattr(search, "SHORTER", 1.0)
    monkeypatch.setitem(arrange.FEW_STARTS, "best", arrange.STARTS["best"])
    found: List[State] = []
    whole = arrange._finished

    def all_of(problem: Problem, options: Options, tools: Any, states: List[State], *others: Any) -> State:
        found.extend(states)
        return whole(problem, options, tools, states, *others)

    monkeypatch.setattr(arrange, "_finished", all_of)
    return found


@pytest.mark.parametrize(
    ("count", "orientation", "starts"), [(12, "horizontal", 16), (13, "horizontal", 2), (12, "cross", 2), (1, "any", 1)]
)
def test_few_level_words_begin_in_many_layouts(count: int, orientation: str, starts: int) -> None:
    given = replace(problem([rectangle(1, 1)] * count), turning=turning(orientation))
    assert arrange._tools(given, Options(orientation=orientation)).starts == starts


@pytest.mark.parametrize(("limit", "finishes"), [(None, arrange.FINISHED), (600.0, arrange.LAYOUTS)])
def test_the_largest_of_what_all_stages_came_to_are_finished(
    monkeypatch: pytest.MonkeyPatch, limit: float | None, finishes: int
) -> None:
    found, each = searched_at_best(monkeypatch), arrange.finish
    ends: List[float] = []

    def one_of(problem: Problem, state: State, *others: Any, **named: Any) -> State:
        ends.append(state.scale)
        return each(problem, state, *others, **named)

    monkeypatch.setattr(arrange, "finish", one_of)
    words = {f"word{n}": 10.0 - n for n in range(8)}
    assert pack(words, time_limit=limit, **{**DRAFT, "quality": "best"}).report.proven
    scales = [state.scale for state in found]
    assert arrange.STARTS["best"] <= len(found) <= arrange.STARTS["best"] + 2 * arrange.LAYOUTS
    assert scales == sorted(scales, reverse=True)
    apart = [np.abs(one.poses - other.poses).max() for n, one in enumerate(found) for other in found[:n]]
    assert min(apart) > 1e-6, "the same layout twice"
    assert sorted(ends, reverse=True) == scales[:finishes]


@pytest.mark.parametrize("fails", [1, arrange.FINISHED])
def test_a_layout_that_cannot_be_proven_takes_none_with_it(monkeypatch: pytest.MonkeyPatch, fails: int) -> None:
    found, each = searched_at_best(monkeypatch), arrange.finish
    ended: List[float] = []

    def one_of(problem: Problem, state: State, **named: Any) -> State:
        index = [known is state for known in found].index(True)
        if index < fails:
            raise UnprovenError(f"layout {index}")
        done = each(problem, state, **named)
        ended.append(done.scale)
        assert not named["late"]()
        return done

    monkeypatch.setattr(arrange, "finish", one_of)
    words = {f"word{n}": 10.0 - n for n in range(8)}
    if fails == arrange.FINISHED:
        with pytest.raises(UnprovenError, match="^layout 0$"):
            pack(words, **{**DRAFT, "quality": "best"})
    else:
        assert pack(words, **{**DRAFT, "quality": "best"}).report.proven
        assert len(ended) == arrange.FINISHED - 1


def test_fewer_layouts_are_finished_where_programmes_take_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrange, "MANY_TURNING", 3)
    monkeypatch.setattr(arrange, "MANY", 5)

    def finished(count: int, turning: Turning, **fields: Any) -> int:
        return arrange._finished_of(problem([rectangle(1, 1)] * count, turning=turning), Options(**fields))

    turns = Turning((0.0,), slack=0.2)
    assert [finished(count, UPRIGHT, quality="draft") for count in (5, 6)] == [arrange.FINISHED, 1]
    assert [finished(count, turns, quality="draft") for count in (3, 4)] == [arrange.FINISHED, 1]
    cross = Turning((0.0, math.pi / 2))
    assert [finished(count, cross, quality="draft") for count in (5, 6)] == [arrange.FINISHED, 1]
    assert [finished(count, turns) for count in (4, 5, 6)] == [arrange.FINISHED, arrange.FINISHED, 1]
    assert [finished(count, UPRIGHT, sizes="flex:15%") for count in (5, 6)] == [arrange.LAYOUTS, 1]
    assert [finished(count, UPRIGHT, time_limit=9.0) for count in (5, 6)] == [arrange.LAYOUTS, 1]
    monkeypatch.setattr("wordpack.finish.FEW_POINTS", 15)  # of phrases: these have four points each
    assert [finished(count, UPRIGHT, time_limit=9.0) for count in (3, 4)] == [arrange.LAYOUTS, 1]
    assert [finished(count, UPRIGHT) for count in (3, 4)] == [arrange.FINISHED, arrange.FINISHED]


def test_of_words_about_level_those_that_turned_are_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    from wordpack import search

    tried: List[Tuple[bool, float]] = []
    ends: List[float] = []
    climb, each = arrange.search, arrange.finish

    def stage_of(problem: Problem, *, state: State, stage: search.Stage, **named: Any) -> State:
        after = climb(problem, state=state, stage=stage, **named)
        tried.append((stage.held, float(abs(after.poses[:, 2]).max())))
        return after

    def one_of(problem: Problem, state: State, *others: Any, **named: Any) -> State:
        ends.append(float(abs(state.poses[:, 2]).max()))
        return each(problem, state, *others, **named)

    monkeypatch.setattr(arrange, "search", stage_of)
    monkeypatch.setattr(arrange, "finish", one_of)
    words = {f"word{n}": 10.0 - n for n in range(8)}
    made = pack(words, **{**DRAFT, "orientation": "slight:20"})
    assert made.report.proven
    assert [level for level, _ in tried] == [True] * arrange.LAYOUTS + [False] * arrange.LAYOUTS
    assert all((angle == 0.0) == level for level, angle in tried)
    assert len(ends) == arrange.LAYOUTS
    assert min(ends) > 0.0
    assert max(abs(placement.angle) for placement in made.placements) <= math.radians(20) + 1e-9
