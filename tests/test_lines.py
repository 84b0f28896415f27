"""Words in several lines: breaking and reading back, the evenest of all ways, and how far apart they stand."""

from __future__ import annotations

from itertools import combinations, product
from typing import List, Optional, Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.affinity import translate

from wordpack import assets, geometry
from wordpack.fonts import Font, load_font
from wordpack.lines import HYPHEN, LEAST_STEP, LINE_GAP, Breaking, breaking_of, broken, chances, evenest, line_step
from wordpack.model import Outline, Word
from wordpack.outlines import outline_lines, outline_text

LATO = load_font("lato-black")
HEBREW = load_font(next(path for path in assets.fallback_fonts() if "Hebrew" in path.name))


def test_a_phrase_breaks_at_spaces_and_within_words_only_where_asked() -> None:
    word = Word("global warming", 1.0, soft=(3, 11))
    assert chances(word) == (6,)
    assert chances(word, within=True) == (3, 6, 11)
    assert broken(word.text, (3, 6)) == ("glo-", "bal", "warming")
    assert broken(word.text, ()) == ("global warming",)


def test_no_line_ends_at_a_firm_space() -> None:
    word = Word("New York City", 1.0, firm=(3,))
    assert chances(word, within=True) == (8,)
    assert breaking_of(word, ("New York", "City")) == (8,)
    assert breaking_of(word, ("New", "York City")) is None


@pytest.mark.parametrize("dash", ["-", "\u2010", "\u2013", "\u2014"])
def test_no_line_begins_with_a_dash_that_stands_alone(dash: str) -> None:
    assert chances(Word(f"Louis {dash} Vuitton SE", 1.0)) == (7, 15)
    assert chances(Word(f"Louis {dash}", 1.0)) == ()
    assert chances(Word(f"minus {dash}5 or {dash}x{dash}", 1.0)) == (5, 8, 11)
    assert chances(Word(f"a {dash} {dash} b", 1.0), within=True) == (5,)
    rock = Word(f"rock {dash} roll", 1.0, soft=(4,))
    assert chances(rock, within=True) == (6,)
    assert breaking_of(rock, (f"rock {dash}", "roll")) == (6,)
    assert breaking_of(rock, ("rock", f"{dash} roll")) is None


@pytest.mark.parametrize("sign", ["-", "\u2010", "\u2011", "\u2013", "\u2015", "/"])
def test_a_line_that_ends_with_a_hyphen_or_a_slash_shows_no_other(sign: str) -> None:
    word = Word(f"Nordrhein{sign}Westfalen", 1.0, soft=(4, 10))
    assert broken(word.text, (10,)) == (f"Nordrhein{sign}", "Westfalen")
    assert breaking_of(word, (f"Nordrhein{sign}", "Westfalen")) == (10,)
    assert breaking_of(word, (f"Nordrhein{sign}-", "Westfalen")) is None
    assert breaking_of(word, (f"Nordrhein{sign}", "", "Westfalen")) is None
    assert breaking_of(word, ("Nord-", f"rhein{sign}", "Westfalen")) == (4, 10)


def test_a_line_that_ends_at_a_space_shows_no_hyphen() -> None:
    """Though there is a soft hyphen before it."""
    word = Word("solar power", 1.0, soft=(5,))
    assert breaking_of(word, ("solar", "power")) == (5,)
    assert breaking_of(word, ("solar-", " power")) is None


def test_a_word_breaks_into_any_lines_that_it_may_show_and_no_others() -> None:
    """All texts of five characters, with all soft hyphens within: the ways to cut them, and nothing else, read back."""
    for letters in product("a -", repeat=5):
        text = "".join(letters)
        if text != " ".join(text.split()):
            continue
        word = Word(text, 1.0, soft=tuple(i for i in range(1, 5) if " " not in text[i - 1 : i + 1]))
        places = chances(word, within=True)
        allowed = {broken(text, cut) for n in range(1, 5) for cut in combinations(places, n)}
        all_ways = {broken(text, cut) for n in range(1, 5) for cut in combinations(range(1, 5), n)}
        assert {shown for shown in all_ways if breaking_of(word, shown)} == allowed


@given(st.data())
def test_the_lines_of_a_word_tell_how_it_was_broken(data: st.DataObject) -> None:
    text = " ".join(data.draw(st.lists(st.text("ab-", min_size=1, max_size=4), min_size=1, max_size=4)))
    inner = [i for i in range(1, len(text)) if " " not in text[i - 1 : i + 1]]
    soft = tuple(sorted(data.draw(st.sets(st.sampled_from(inner))))) if inner else ()
    word = Word(text, 1.0, soft=soft)
    places = chances(word, within=True)
    breaking = tuple(sorted(data.draw(st.sets(st.sampled_from(places))))) if places else ()
    found = breaking_of(word, broken(text, breaking))
    assert (found is None) == (not breaking)
    assert found is None or broken(text, found) == broken(text, breaking)


@pytest.mark.parametrize(
    "shown",
    [
        ("global warming",),
        ("glob-", "al warming"),
        ("global ", "warming"),
        ("global", "war"),
        ("glo-", "-", "bal warming"),
        (),
    ],
)
def test_lines_that_the_word_cannot_show_have_no_breaking(shown: Sequence[str]) -> None:
    assert breaking_of(Word("global warming", 1.0, soft=(3,)), shown) is None


@pytest.mark.parametrize(("last", "found"), [("a" * 140, tuple(range(1, 61))), ("b", None)])
def test_a_breaking_of_many_lines_is_looked_for_along_one_way_alone(last: str, found: Optional[Breaking]) -> None:
    """Each of 60 lines could be cut in two places: 2^60 ways, of which this would never see the end."""
    word = Word("a" * 200, 1.0, soft=tuple(range(1, 200)))
    assert breaking_of(word, ("a-",) * 60 + (last,)) == found


def test_ways_that_meet_again_are_followed_once() -> None:
    """Each 'x- - ' is shown by 'x-' and '- -' in two ways: the first ends at the space, or is cut after the x."""
    word = Word("x- - " * 40 + "b", 1.0, soft=tuple(i for i in range(1, 201) if i % 5 < 2))
    shown = (*("x-", "- -") * 40, "b")
    found = breaking_of(word, shown)
    assert found is not None
    assert broken(word.text, found) == shown


@given(st.lists(st.integers(1, 20) | st.just(5), min_size=1, max_size=7), st.data())
def test_no_other_lines_are_more_even(lengths: List[int], data: st.DataObject) -> None:
    """Of as many lines, by all ways to break; of ways as even as each other the first one."""
    between = st.lists(st.integers(0, 3), min_size=len(lengths) - 1, max_size=len(lengths) - 1)
    space, hyphen = data.draw(between), data.draw(between)

    def squares(starts: Sequence[int]) -> int:
        cuts = [0, *starts, len(lengths)]
        ends = [0, *hyphen, 0]
        return sum((sum(lengths[a:b]) + sum(space[a : b - 1]) + ends[b]) ** 2 for a, b in zip(cuts, cuts[1:]))

    ways = [combinations(range(1, len(lengths)), more) for more in range(len(lengths))]
    best = [min(those, key=lambda starts: (squares(starts), starts)) for those in ways]
    assert list(evenest(lengths, space, hyphen)) == best


def test_the_lines_that_begin_sooner_are_taken_of_some_as_even() -> None:
    """Six lines of 1, 1, 3, 1, 1, 3, 3, 5 in which a hyphen at a line's end is 5, 4, 4, 4, 0, 5, 2 long."""
    lines = list(evenest([1, 1, 3, 1, 1, 3, 3, 5], [0] * 7, [5, 4, 4, 4, 0, 5, 2]))[5]
    assert lines == (1, 2, 5, 6, 7)


def test_the_gap_is_kept_where_the_step_is_no_whole_number_of_the_fineness() -> None:
    above, below = shapely.box(0, -0.5, 1, 0), shapely.box(0, -0.745, 1, 0.2)
    step = line_step([above, below])
    assert above.distance(translate(below, yoff=step)) >= LINE_GAP


def test_lines_stand_the_gap_apart_or_the_least_step() -> None:
    low, high = shapely.box(0, -0.4, 2, 0), shapely.box(0, -0.9, 2, 0.2)
    assert line_step([low, low]) == LEAST_STEP
    assert line_step([high, high]) == pytest.approx(1.1 + LINE_GAP, abs=0.01)
    assert line_step([low, high, low]) == pytest.approx(0.9 + LINE_GAP, abs=0.01)


@pytest.mark.parametrize("font", ["lato-black", "playfair", "nunito", "roboto-slab", "oswald"])
def test_words_of_a_font_have_one_leading_unless_ink_would_collide(font: str) -> None:
    drawn = load_font(font)
    blocks = [block("any text", shown, drawn) for shown in (("we", "love", "you"), ("sun", "moon"), ("net", "zero"))]
    leadings = [b.baseline - a.baseline for one in blocks for a, b in zip(one.lines, one.lines[1:])]
    assert leadings == pytest.approx([leadings[0]] * 4)
    lower = block("any text", ("happy", "birthday"), drawn)
    assert lower.lines[1].baseline - lower.lines[0].baseline > leadings[0]


def test_a_descender_may_reach_down_where_the_next_line_has_room() -> None:
    above = shapely.union_all([shapely.box(0, -0.5, 3, 0), shapely.box(0, 0, 0.1, 0.3)])
    assert line_step([above, shapely.box(1, -0.5, 2, 0)]) == LEAST_STEP
    assert line_step([above, shapely.box(0, -0.5, 2, 0)]) > 0.85


def test_lines_that_are_not_neighbours_stand_apart_too() -> None:
    above = shapely.union_all([shapely.box(0, -0.5, 3, 0), shapely.box(0, 0, 0.1, 1.5)])
    narrow, below = shapely.box(1, -0.5, 2, 0), shapely.box(0, -0.5, 3, 0)
    assert 2 * line_step([above, narrow, below]) == pytest.approx(1.5 + 0.5 + LINE_GAP)


def block(text: str, shown: Sequence[str], font: Font = LATO) -> Outline:
    outline = outline_lines(text, shown, font)
    assert outline is not None
    return outline


def rows(outline: Outline) -> List[shapely.Geometry]:
    """The ink of each line, from the top: rings shared out by the nearest baseline above which their middle lies."""
    lines = [line.baseline for line in outline.lines]
    ink = [[] for _ in lines]
    for ring in outline.rings:
        middle = (ring[:, 1].min() + ring[:, 1].max()) / 2
        ink[int(np.argmin([abs(middle + 0.25 - y) for y in lines]))].append(ring)
    return [geometry.to_polygon(rings) for rings in ink]


@pytest.mark.parametrize(
    "shown", [("jumping", "high"), ("gypsy", "folklore", "THE"), ("sun", "moon"), ("incom-", "plete")]
)
def test_a_block_is_its_lines_apart_and_on_one_middle(shown: Sequence[str]) -> None:
    outline = block("any text", shown)
    alone = [outline_text(line, LATO) for line in shown]
    ink = rows(outline)
    assert outline.area == pytest.approx(sum(line.area for line in alone), rel=1e-9)
    assert geometry.area(outline.rings) == pytest.approx(outline.area, rel=1e-3)
    assert min(a.distance(b) for a, b in zip(ink, ink[1:])) >= LINE_GAP
    for part, line, said in zip(ink, alone, outline.lines, strict=True):
        x0, y0, x1, y1 = part.bounds
        assert (x0 + x1) / 2 == pytest.approx(0, abs=5e-4)
        assert x1 - x0 == pytest.approx(line.bounds[2] - line.bounds[0], abs=5e-4)
        assert (said.left, said.right) == pytest.approx((x0, x1), abs=5e-4)
        assert y1 - said.baseline == pytest.approx(line.bounds[3] - line.baseline[1], abs=5e-4)
    assert outline.bounds == pytest.approx(geometry.bounds(outline.rings), abs=5e-4)
    assert (outline.bounds[0] + outline.bounds[2], outline.bounds[1] + outline.bounds[3]) == pytest.approx((0, 0))


def test_a_broken_word_shows_its_hyphen() -> None:
    word = Word("incomplete", 1.0, soft=(5,))
    outline = block(word.text, broken(word.text, (5,)))
    parts = [outline_text(part, LATO).area for part in ("incom", "plete", HYPHEN)]
    assert outline.area == pytest.approx(sum(parts), rel=1e-6)


def test_hebrew_reads_from_the_top_and_each_line_from_the_right() -> None:
    first, second = "אנרגיה", "מתחדשת"
    outline = block(f"{first} {second}", (first, second), HEBREW)
    for part, text in zip(rows(outline), (first, second), strict=True):
        alone = geometry.to_polygon(outline_text(text, HEBREW).rings)
        moved = shapely.transform(part, lambda q, c=part.envelope.centroid: q - (c.x, c.y))
        assert moved.symmetric_difference(alone).area < 1e-6


def test_a_line_is_read_in_the_direction_of_its_whole_text() -> None:
    line = "12!"
    after_hebrew = rows(block(f"שלום {line}", ("שלום", line), HEBREW))[1]
    mark = min(shapely.get_parts(after_hebrew), key=lambda part: part.bounds[0])
    assert mark.bounds[2] < 0  # in a text from right to left what comes last stands at the left
    alone = shapely.get_parts(geometry.to_polygon(outline_text(line, HEBREW).rings))
    assert max(part.bounds[0] for part in alone) > 0
    first = min(alone, key=lambda part: part.bounds[0])
    assert first.area != pytest.approx(mark.area, rel=0.01)


def test_a_font_without_a_hyphen_draws_no_broken_word() -> None:
    assert outline_lines("abba", ("ab\U0010fffe", "ba"), LATO) is None
