"""Which words limit the scale, and what is told of them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Optional

import numpy as np
import pytest
from problems import problem, rectangle, square_region, state

from wordpack.limits import limits, without
from wordpack.model import Word
from wordpack.options import Options
from wordpack.orientation import turning
from wordpack.place import Chance, start

BAR = rectangle(20.0, 1.0)
SMALL = [rectangle(2.0, 1.0)] * 12
TOWER = (np.array([[0.0, 0.0], [200.0, 0.0], [200.0, 1000.0], [0.0, 1000.0]]),)


WHOLE = 400_000.0
"""Area of the silhouette: the tower and as much of margin."""


def words(count: int, first: str = "incomprehensibilities") -> list:
    return [Word(first, 9.0), *(Word(f"w{i}", 1.0) for i in range(count - 1))]


def lengths(given) -> np.ndarray:  # type: ignore[no-untyped-def]
    return given.relative * [np.ptp(rings[0][:, 0]) for rings in given.rings]


def at(scale: float, count: int):  # type: ignore[no-untyped-def]
    return state(scale, *[(500.0, 500.0)] * count)


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """No layout counts as loose."""
    monkeypatch.setattr("wordpack.limits.LOOSE", 0.0)
    monkeypatch.setattr("wordpack.limits.BARE", 0.0)


def test_a_bar_as_long_as_the_tower_is_wide_limits_the_scale() -> None:
    given = problem([BAR, *SMALL], TOWER, gap=1.0, page=(200.0, 1000.0))
    ((heading, told),) = limits(given, lengths(given), at(9.8, 13), words(13), Options(), WHOLE)
    assert heading == "limit"
    assert told.startswith("'incomprehensibilities' limits the scale: without it fill would be about 0.")
    now = 9.8**2 * (20 + 12 * 2) / WHOLE  # the fill that the summary tells, of the silhouette and its margin
    assert f" instead of {now:.2f}; " in told
    without_it = float(told.split("about ")[1].split()[0])
    # Of the tower 0.35 to 0.7: at most place.FIRST_FILL and what rounding adds; the bar holds them at a tenth.
    assert 0.17 < without_it < 0.35


def test_what_can_be_broken_is_said_to_be_unless_it_was_asked_for() -> None:
    given = problem([BAR, *SMALL], TOWER, gap=1.0, page=(200.0, 1000.0))
    listed = words(13, "carbon capture and storage")
    assert "; --wrap can break it, " in limits(given, lengths(given), at(9.8, 13), listed, Options(), WHOLE)[0][1]
    assert "wrap" not in limits(given, lengths(given), at(9.8, 13), listed, Options(wrap=True), WHOLE)[0][1]


TURN, FILL = "--orientation cross can turn it (a fill of about {:.2f})", "--fill can fill what is left white"


@pytest.mark.parametrize(
    ("asked", "upright", "bare", "ways"),
    [
        ({}, 1.3, 0.0, f"; {TURN} and {FILL}"),
        ({}, 1.2, 0.0, f"; {FILL}"),  # no clear gain: it is less than SHARED
        ({"orientation": "slight:12"}, 1.3, 0.0, f"; {TURN} and {FILL}"),
        ({"orientation": "cross"}, 1.3, 0.0, f"; {FILL}"),
        ({"orientation": "any"}, 1.3, 0.0, f"; {FILL}"),
        ({"fill": True}, 1.3, 0.9, f"; {TURN}"),
        ({"fill": True}, 1.2, 0.0, ""),
        ({"scale": 38.0}, 1.3, 0.0, f"; {TURN}"),  # 0.22 of the tower: not so white
        ({}, 1.3, 0.5, f"; {TURN}"),  # what is told of the outline names fillers
        ({"scale": 46.0}, 9.9, 0.0, ""),  # 0.32: full enough not to be asked about
    ],
)
def test_ways_out_are_named_that_help(
    asked: dict, upright: float, bare: float, ways: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the bar the start places twice as much, and with it across and upright so many times as much."""
    asked = dict(asked)
    given = problem([rectangle(6.0, 1.0), *SMALL], TOWER, gap=1.0, page=(200.0, 1000.0))
    now = at(asked.pop("scale", 25.0), 13)
    fill = now.scale**2 * given.ink / 2e5

    def start_without(those, held, _):  # type: ignore[no-untyped-def]
        assert held or those.turning == turning("cross")
        return (2.0 if held else upright) * fill

    monkeypatch.setattr("wordpack.limits.without", start_without)
    monkeypatch.setattr("wordpack.limits.NEARLY", 0.5)
    (_, told), *others = limits(given, lengths(given), now, words(13), Options(**asked), WHOLE, bare)
    assert [heading for heading, _ in others] == ["outline"] * (bare > 0 and "fill" not in asked)
    assert told.partition(" instead of ")[2][4:] == ways.format(upright * fill * 2e5 / WHOLE)


def test_two_ways_or_more_are_named_in_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    given = problem([BAR, BAR, *SMALL], TOWER, gap=1.0, page=(200.0, 1000.0))
    monkeypatch.setattr("wordpack.limits.without", lambda *_: 0.9)
    for listed, breaks in ((["a b", "c d"], "them"), (["a b", "cd"], "one of them")):
        texts = [Word(text, 1.0) for text in listed] + words(12)
        told = limits(given, lengths(given), at(9.8, 14), texts, Options(), WHOLE)[0][1]
        assert told.endswith(
            f"; --wrap can break {breaks}, {TURN.replace('it', 'them').format(0.9 * 2e5 / WHOLE)} and {FILL}"
        )


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(("share", "told"), [(0.7, False), (0.8, True)])
def test_a_word_may_limit_the_scale_from_three_quarters_of_the_longest_chord(share: float, told: bool) -> None:
    given = problem([BAR, *SMALL], TOWER, gap=1.0, page=(200.0, 1000.0))
    scale = share * 200.0 / 20.0
    assert bool(limits(given, lengths(given), at(scale, 13), words(13), Options(), WHOLE)) is told


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(("bars", "told"), [(3, True), (4, False)])
def test_where_more_than_three_are_as_long_it_is_the_list(bars: int, told: bool) -> None:
    given, count = problem([BAR] * bars + SMALL, TOWER, gap=1.0, page=(200.0, 1000.0)), bars + 12
    assert bool(limits(given, lengths(given), at(9.8, count), words(count), Options(), WHOLE)) is told


@pytest.mark.usefixtures("full")
def test_words_that_stand_upright_are_held_against_the_height() -> None:
    given = problem([BAR, *SMALL], TOWER, gap=1.0, page=(200.0, 1000.0), turning=turning("vertical"))
    assert limits(given, lengths(given), at(9.8, 13), words(13), Options(), WHOLE) == []
    assert limits(given, lengths(given), at(40.0, 13), words(13), Options(), WHOLE) != []


@pytest.mark.usefixtures("full")
def test_a_time_limit_is_not_spent_on_the_question() -> None:
    given = problem([BAR, *SMALL], TOWER, gap=1.0, page=(200.0, 1000.0))
    assert limits(given, lengths(given), at(9.8, 13), words(13), Options(time_limit=5.0), WHOLE) == []


def test_two_bars_are_told_together() -> None:
    given = problem([BAR, BAR, *SMALL], TOWER, gap=1.0, page=(200.0, 1000.0))
    told = limits(given, lengths(given), at(9.8, 14), words(14), Options(), WHOLE)[0][1]
    assert told.startswith("'incomprehensibilities' and 'w0' limit the scale: without them")


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("scale", [5.0, 9.8])
def test_nothing_is_told_where_no_word_is_long_or_where_all_are(scale: float) -> None:
    few = problem([BAR, *SMALL], TOWER, gap=1.0, page=(200.0, 1000.0))
    bars = problem([BAR] * 20, TOWER, gap=1.0, page=(200.0, 1000.0))
    told = limits(few, lengths(few), at(scale, 13), words(13), Options(), WHOLE) if scale < 6 else []
    assert told == limits(bars, lengths(bars), at(scale, 20), words(20), Options(), WHOLE) == []


def test_fills_that_differ_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    given = problem([BAR, *SMALL], TOWER, gap=1.0, page=(200.0, 1000.0))
    state = at(9.8, 13)
    monkeypatch.setattr("wordpack.limits.without", lambda *_: 1.06 * state.scale**2 * given.ink / 2e5)
    small = 40 * WHOLE  # of which a twentieth more is a thousandth
    told = limits(given, lengths(given), state, words(13), Options(), small)[0][1]
    then, now = map(float, re.findall(r"0\.\d+", told))
    assert then == pytest.approx(1.06 * now, rel=0.05)
    assert then > now


def test_what_is_left_is_what_is_asked_about() -> None:
    given = problem([BAR, *SMALL], TOWER, gap=1.0, page=(200.0, 1000.0))
    alone = problem(SMALL, TOWER, gap=1.0, page=(200.0, 1000.0))
    found = start(alone, Chance(np.random.default_rng(1)))
    assert without(given, [0], 1) == pytest.approx(found.scale**2 * alone.ink / 2e5)


def test_the_share_that_is_reached_names_its_word_and_the_next_one() -> None:
    given = problem([BAR, rectangle(4.0, 1.0), *SMALL], square_region(1000.0), gap=1.0)
    capped = replace(given, largest_scale=25.0)
    told = limits(capped, lengths(capped), at(25.0, 14), words(14), Options(limit_share="50%"), WHOLE)[0][1]
    assert told == (
        "'incomprehensibilities' limits the scale by --limit-share 50%: without that word 'w0' would, at a scale "
        "400 % larger"
    )
    near = replace(capped, rings=(capped.rings[0], (rectangle(19.9, 1.0),), *capped.rings[2:]))
    told = limits(near, lengths(near), at(25.0, 14), words(14), Options(limit_share="50%"), WHOLE)[0][1]
    assert told.endswith(" 'w0' would, at a scale less than 1 % larger")
    under = limits(capped, lengths(capped), at(24.9, 14), words(14), Options(limit_share="50%"), WHOLE)[0][1]
    assert "holds nothing back" in under
    assert "'incomprehensibilities'" in under


def test_nothing_is_told_where_the_others_fill_the_shape_all_the_same() -> None:
    blocks = [rectangle(10.0, 5.0)] * 20
    given = problem([BAR, *blocks], TOWER, gap=1.0, page=(200.0, 1000.0))  # 0.49 of the tower at a scale of 9.8
    assert limits(given, lengths(given), at(9.8, 21), words(21), Options(), WHOLE) == []


ROOM = (np.array([[0.0, 0.0], [20.0, 0.0], [20.0, 950.0], [100.0, 950.0], [100.0, 1000.0], [0.0, 1000.0]]),)
"""A corridor of 20 by 950 below a room of 100 by 50."""


def test_words_that_share_the_only_wide_part_of_a_loose_shape_are_told_together() -> None:
    # Both blocks stand in the room, as large as one could alone; the corridor could take the others nearly three times
    # as large.
    given = problem([rectangle(8.0, 8.0)] * 2 + [rectangle(1.0, 1.0)] * 40, ROOM, gap=1.0, page=(100.0, 1000.0))
    ((heading, told),) = limits(given, lengths(given), at(6.0, 42), words(42), Options(), 50_000.0)
    assert heading == "limit"
    assert told.startswith("'incomprehensibilities' and 'w0' limit the scale: without them fill would be about 0.")
    assert told.endswith("instead of 0.12")  # 36 (2 * 64 + 40) / 50 000
    # At k = 18 they and their gaps are as wide as the corridor; a start grows less than the finish.
    assert 0.12 < float(told.split("about ")[1].split()[0]) < 18.0**2 * 40 / 50_000


def test_no_more_than_a_quarter_of_the_words_are_said_to_hold_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list = []
    monkeypatch.setattr("wordpack.limits.without", lambda _, held, *__: asked.append(list(held)) or 0.0)
    given = problem([rectangle(2.0, 1.0)] * 7, TOWER, gap=1.0, page=(200.0, 1000.0))
    limits(given, lengths(given), at(8.0, 7), words(7), Options(orientation="any"), WHOLE)
    assert asked == [[0]]


@pytest.mark.parametrize(
    ("fills", "held"),
    [
        ({3: 0.1}, None),  # without three it would be no fuller: nothing else is asked
        ({3: 0.9, 1: 0.9}, 1),
        ({3: 0.9, 1: 0.2, 2: 0.86}, 2),
        ({3: 0.9, 1: 0.2, 2: 0.2}, 3),
    ],
)
def test_as_few_are_said_to_hold_the_others_as_do(
    fills: dict, held: Optional[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list = []
    monkeypatch.setattr("wordpack.limits.without", lambda _, those, *__: asked.append(len(those)) or fills[len(those)])
    given = problem([rectangle(2.0, 1.0)] * 40, TOWER, gap=1.0, page=(200.0, 1000.0))
    told = limits(given, lengths(given), at(25.0, 40), words(40), Options(orientation="any"), WHOLE)  # 0.25 of it
    assert asked == list(fills)
    assert [sentence.split(" limit")[0].count("'") // 2 for _, sentence in told] == ([held] if held else [])


@pytest.mark.parametrize(
    ("asked", "advice"),
    [
        (Options(), "more words or --fill can fill more of it"),
        (Options(gap=6.0), "more words, a smaller --gap or --fill can fill more of it"),
        (Options(time_limit=5.0), "more words or --fill can fill more of it"),
        (Options(word_space=0.3), "more words or --fill can fill more of it"),
        (Options(word_space=0.4), "more words, a smaller --word-space or --fill can fill more of it"),
    ],
)
def test_a_loose_poster_that_no_word_holds_says_what_would_fill_more(asked: Options, advice: str) -> None:
    # A square as wide as the tower, which is 0.2 of it: nothing but more ink fills more.
    given = problem([rectangle(1.0, 1.0)], TOWER, gap=1.0, page=(200.0, 1000.0))
    ((heading, told),) = limits(given, lengths(given), at(198.0, 1), words(1), asked, WHOLE)
    assert heading == "empty"
    assert told == f"much of the silhouette is left white: {advice}"


@pytest.mark.parametrize(
    ("texts", "fill", "wrap", "told"),
    [
        (("net zero", "in all", "oak"), 0.24, False, "--wrap, more words or --fill can"),
        (("net zero", "in all", "oak"), 0.26, False, ""),
        (("net zero", "in all", "oak"), 0.24, True, ""),
        (("net zero", "in all", "oak"), 0.19, True, ": more words or --fill can"),
        (("net zero", "in all", "oak"), 0.19, False, "--wrap, more words or --fill can"),
        (("net zero", "elm", "oak"), 0.24, False, ""),
        (("net zero", "elm", "oak"), 0.19, False, "--wrap, more words or --fill can"),
    ],
)
def test_lines_are_named_first_where_phrases_could_have_them(texts: tuple, fill: float, wrap: bool, told: str) -> None:
    # Three squares of which none holds the others.
    given = problem([rectangle(1.0, 1.0)] * 3, square_region(1000.0), gap=1.0)
    scale = (fill * 1e6 / given.ink) ** 0.5
    listed = [Word(text, 1.0) for text in texts]
    asked = Options(wrap=wrap, orientation="any")
    sentences = [sentence for _, sentence in limits(given, lengths(given), at(scale, 3), listed, asked, 1e6)]
    assert len(sentences) == bool(told)
    assert all(told in sentence for sentence in sentences)


@pytest.mark.parametrize(("asked", "told"), [({}, True), ({"orientation": "any"}, False), ({"time_limit": 5.0}, False)])
def test_other_angles_are_named_where_they_fill_more_and_may_be_asked_about(asked: dict, told: bool) -> None:
    # Six bars of 9 by 1 lie across the tower at k = 20, and stand in it twice as large and more.
    given = problem([rectangle(9.0, 1.0)] * 6, TOWER, gap=1.0, page=(200.0, 1000.0))
    ((heading, sentence),) = limits(given, lengths(given), at(20.0, 6), words(6), Options(**asked), WHOLE)
    assert heading == "empty"
    assert ("--orientation any" in sentence) is told


@pytest.mark.parametrize(("gain", "told"), [(1.1, False), (1.24, False), (1.26, True)])
def test_other_angles_are_named_where_they_fill_clearly_more(
    gain: float, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = problem([rectangle(9.0, 1.0)] * 3, TOWER, gap=1.0, page=(200.0, 1000.0))
    monkeypatch.setattr("wordpack.limits.without", lambda *_: gain * 20.0**2 * 27 / 2e5)
    ((_, sentence),) = limits(given, lengths(given), at(20.0, 3), words(3), Options(), WHOLE)
    assert ("--orientation any" in sentence) is told


@pytest.mark.parametrize(("phrases", "told"), [(1, False), (2, True), (3, True)])
def test_a_list_half_of_phrases_is_one_of_phrases(phrases: int, told: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wordpack.limits.without", lambda *_: 0.0)
    given = problem([rectangle(1.0, 1.0)] * 4, square_region(1000.0), gap=1.0)
    listed = [Word("net zero", 1.0)] * phrases + words(4 - phrases)
    found = limits(given, lengths(given), at((0.23 * 1e6 / 4) ** 0.5, 4), listed, Options(), 1e6)
    assert [heading for heading, _ in found] == ["empty"] * told


@pytest.mark.parametrize(("count", "told"), [(10, True), (11, False)])
def test_one_phrase_of_many_words_is_no_reason_for_lines(
    count: int, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wordpack.limits.without", lambda *_: 0.0)
    given = problem([rectangle(1.0, 1.0)] * count, square_region(1000.0), gap=1.0)
    listed = [Word("net zero", 1.0), *words(count - 1)]
    scale = (0.19 * 1e6 / count) ** 0.5
    ((heading, said),) = limits(given, lengths(given), at(scale, count), listed, Options(orientation="any"), 1e6)
    assert heading == "empty"
    assert ("--wrap" in said) is told


LOST = "the words leave 36 % of the silhouette's outline bare: more words or --fill can draw it"


@pytest.mark.parametrize(
    ("count", "scale", "bare", "asked", "told"),
    [
        (1, 400.0, 0.362, {}, [("outline", LOST)]),
        (1, 400.0, 0.362, {"time_limit": 5.0}, [("outline", LOST)]),
        (1, 400.0, 0.362, {"fill": True}, []),
        (1, 400.0, 0.03, {}, []),
        (1, 400.0, 0.041, {}, [("outline", LOST.replace("36", "4"))]),
        (401, 10.0, 0.362, {}, [("outline", LOST)]),
        (401, 10.0, 0.03, {}, []),
    ],
)
def test_an_outline_that_words_leave_bare_is_told(
    count: int, scale: float, bare: float, asked: dict, told: list
) -> None:
    # One square of 0.4 times the page is 0.32 of a region of half its area.
    given = problem([rectangle(1.0, 1.0)] * count, square_region(500.0**0.5 * 1000**0.5), gap=1.0)
    found = limits(given, lengths(given), at(scale, count), words(count), Options(**asked), 5e5, bare)
    assert found == told


def test_an_outline_is_told_beside_a_share_and_with_what_is_white() -> None:
    given = problem([rectangle(1.0, 1.0)] * 2, square_region(1000.0), gap=1.0)
    shared = limits(given, lengths(given), at(300.0, 2), words(2), Options(limit_share="30%"), 1e6, 0.362)
    assert [heading for heading, _ in shared] == ["limit", "outline"]
    assert shared[1][1] == LOST.replace("more words", "a larger --limit-share, more words")
    empty = limits(given, lengths(given), at(300.0, 2), words(2), Options(orientation="any"), 1e6, 0.362)
    assert [heading for heading, _ in empty] == ["empty"]
    assert empty[0][1].startswith("much of the silhouette is left white, and 36 % of its outline bare: more words")
    assert "--fill" in empty[0][1]


def test_a_long_list_is_not_asked_for_more_words() -> None:
    given = problem([rectangle(2.0, 1.0)] * 401, TOWER, gap=1.0, page=(200.0, 1000.0))
    assert limits(given, lengths(given), at(5.0, 401), words(401), Options(), WHOLE) == []


def test_a_poster_with_fillers_is_asked_for_no_more() -> None:
    given = problem([rectangle(2.0, 1.0)] * 3, TOWER, gap=1.0, page=(200.0, 1000.0))
    assert limits(given, lengths(given), at(60.0, 3), words(3), Options(fill=True), WHOLE) == []
