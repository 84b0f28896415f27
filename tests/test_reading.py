"""Words that might be read as one: distances, baselines, sizes and directions at which they just do or do not."""

from __future__ import annotations

import math
from typing import Sequence, Tuple

import numpy as np
import pytest
import shapely
from shapely.affinity import translate

from wordpack import geometry
from wordpack.fonts import load_font
from wordpack.model import Line, Outline
from wordpack.outlines import outline_text
from wordpack.reading import (
    BEND,
    LIKE,
    NEXT_LINE,
    PHRASE_SPACE,
    SLANT,
    UNDER,
    WORD_SPACE,
    parting,
    run_on,
    spaced,
    stacked,
)


def box(width: float, descent: float = 0.0, text: str = "box") -> Outline:
    """Ink `width` em wide and 1 em high whose lowest `descent` em hang under the baseline."""
    half = width / 2
    bounds = (-half, -0.5, half, 0.5)
    return Outline(text, (), (), width, bounds, (-half, 0.5 - descent), width, "made")


def found(
    outlines: Sequence[Outline], places: Sequence[Tuple[float, ...]], sizes: Sequence[float]
) -> Tuple[Tuple[int, int], ...]:
    poses = np.array([(*place, 0.0)[:3] for place in places])
    return run_on(outlines, poses, np.array(sizes))


@pytest.mark.parametrize(("space", "expected"), [(0.01, True), (WORD_SPACE - 0.01, True), (WORD_SPACE + 0.01, False)])
@pytest.mark.parametrize("angle", [0.0, 0.4, -math.pi / 2])
def test_a_word_space_tells_words_apart(space: float, expected: bool, angle: float) -> None:
    """A word 2 em wide and one 1 em wide, turned together about the first."""
    step = 20.0 * (1.0 + space + 0.5)
    places = [(300.0, 200.0, angle), (300.0 + step * math.cos(angle), 200.0 + step * math.sin(angle), angle)]
    assert found([box(2.0), box(1.0)], places, [20.0, 20.0]) == (((0, 1),) if expected else ())
    assert found([box(1.0), box(2.0)], places[::-1], [20.0, 20.0]) == (((1, 0),) if expected else ())


@pytest.mark.parametrize("texts", [("a box", "box"), ("box", "a box"), ("a box", "a box")])
@pytest.mark.parametrize("angle", [0.0, 0.4, -math.pi / 2])
def test_two_spaces_tell_phrases_apart_along_the_line_and_one_across_it(texts: Tuple[str, str], angle: float) -> None:
    one, other = (box(1.0, text=text) for text in texts)

    def near(along: float, across: float) -> bool:
        x, y = 20.0 * (1.0 + along), 20.0 * across
        c, s = math.cos(angle), math.sin(angle)
        places = [(300.0, 200.0, angle), (300.0 + c * x - s * y, 200.0 + s * x + c * y, angle)]
        return found([one, other], places, [20.0, 20.0]) == ((0, 1),)

    assert near(0.35, 0.0)
    assert near(PHRASE_SPACE - 0.01, 0.0)
    assert not near(PHRASE_SPACE + 0.01, 0.0)
    for sign in (-1, 1):
        assert near(0.0, sign * (WORD_SPACE - 0.01))
        assert not near(0.0, sign * (WORD_SPACE + 0.01))


def test_the_word_space_that_parts_is_two_spaces_where_there_are_phrases() -> None:
    assert parting([box(1.0)]) == WORD_SPACE
    assert parting([box(1.0), box(1.0, text="a box")]) == PHRASE_SPACE


def test_a_phrase_in_one_line_might_go_on_under_another_or_a_word() -> None:
    places, sizes = np.array([[300.0, 300, 0], [300.0, 320, 0]]), np.full(2, 20.0)
    for texts, told in ((("a box", "box"), True), (("box", "a box"), True), (("box", "box"), False)):
        assert stacked([box(2.0, text=text) for text in texts], places, sizes) == (((0, 1),) if told else ())


def test_the_baseline_counts_and_not_the_ink() -> None:
    left, hanging = box(1.0), box(1.0, descent=0.4)
    level = [(100.0, 100.0), (121.0, 100.0)]
    assert found([left, left], level, [20.0, 20.0]) == ((0, 1),)
    assert found([left, hanging], level, [20.0, 20.0]) == ()
    assert found([left, hanging], [level[0], (121.0, 100.0 + 0.4 * 20)], [20.0, 20.0]) == ((0, 1),)


@pytest.mark.parametrize(("ratio", "expected"), [(LIKE - 0.01, True), (LIKE + 0.01, False)])
def test_words_of_unlike_size_are_not_read_as_one(ratio: float, expected: bool) -> None:
    large, small = 20.0 * ratio, 20.0
    places = [(100.0, 100.0 - large / 2), (100.0 + large / 2 + small / 2 + 1, 100.0 - small / 2)]
    assert (found([box(1.0), box(1.0)], places, [large, small]) == ((0, 1),)) == expected


@pytest.mark.parametrize("sizes", [(30.0, 22.0), (22.0, 30.0)])
@pytest.mark.parametrize(("gap", "expected"), [(6.5, True), (7.6, False)])  # 0.3 em are 6.6 of the one, 9 of the other
def test_the_word_space_is_the_smaller_words(sizes: Tuple[float, float], gap: float, expected: bool) -> None:
    left, right = sizes
    places = [(100.0, 100.0 - left / 2), (100.0 + left / 2 + gap + right / 2, 100.0 - right / 2)]
    assert (found([box(1.0), box(1.0)], places, sizes) == ((0, 1),)) == expected


@pytest.mark.parametrize(("turn", "expected"), [(BEND - 0.01, True), (BEND + 0.01, False), (math.pi, False)])
def test_words_in_another_direction_are_not(turn: float, expected: bool) -> None:
    """Both lines meet in one point, whatever the turn."""
    c, s = 10.0 * math.cos(turn), 10.0 * math.sin(turn)
    middle = (100.0 + c + s, 100.0 + s - c, turn)  # the second line begins where the first ends, at (100, 100)
    assert (found([box(1.0), box(1.0)], [(90.0, 90.0, 0.0), middle], [20.0, 20.0]) == ((0, 1),)) == expected


def test_one_word_or_none_has_no_neighbour() -> None:
    assert found([box(1.0)], [(100.0, 100.0)], [20.0]) == ()
    assert run_on([], np.zeros((0, 3)), np.zeros(0)) == ()


def test_each_line_of_a_broken_word_is_read() -> None:
    """A block of a long line over a short one; a word beside the short line, then beside neither."""
    lines = (Line("long", -2.0, 2.0, -0.5), Line("short", -0.5, 0.5, 0.5))
    block = Outline("long short", (), (), 4.0, (-2.0, -1.0, 2.0, 1.0), (-2.0, -0.5), 4.0, "made", lines)
    beside = [(100.0, 100.0), (100.0 + 20 * (0.5 + 0.1 + 0.5), 100.0)]  # box() has its baseline at half an em, too
    assert found([block, box(1.0)], beside, [20.0, 20.0]) == ((0, 1),)
    assert found([block, box(1.0)], [beside[0], (122.0, 90.0)], [20.0, 20.0]) == ()
    assert found([box(1.0), block], [(100.0 - 20 * (2.0 + 0.1 + 0.5), 80.0), beside[0]], [20.0, 20.0]) == ((0, 1),)


def under(down: float, aside: float = 0.0, size: float = 20.0, turn: float = 0.0, whole: float = 0.0) -> tuple:
    """The pairs of a block, whose last line is as long as a word of its size of 20 under it is (by so many em of the
    word down, from baseline to baseline, and of 20 aside; turned by so much about itself, and all by `whole`)."""
    lines = (Line("long", -2.0, 2.0, -0.5), Line("short", -0.5, 0.5, 0.5))
    block = Outline("long short", (), (), 4.0, (-2.0, -1.0, 2.0, 1.0), (-2.0, -0.5), 4.0, "made", lines)
    x, y = 20.0 * aside, 10.0 + size * down - 0.5 * size
    c, s = math.cos(whole), math.sin(whole)
    poses = np.array([[300.0, 300.0, whole], [300 + c * x - s * y, 300 + s * x + c * y, whole + turn]])
    return stacked([block, box(1.0)], poses, np.array([20.0, size]))


@pytest.mark.parametrize("whole", [0.0, 0.7, -math.pi / 2])
def test_a_word_under_a_block_might_be_its_next_line(whole: float) -> None:
    assert under(1.0, whole=whole) == ((0, 1),)
    for down, told in ((NEXT_LINE - 0.01, True), (NEXT_LINE + 0.01, False), (0.01, True), (-0.01, False)):
        assert bool(under(down, whole=whole)) is told
    for aside, told in ((UNDER - 0.01, True), (UNDER + 0.01, False)):
        assert bool(under(1.0, aside, whole=whole)) == bool(under(1.0, -aside, whole=whole)) == told


def test_a_word_of_another_size_or_direction_is_no_next_line() -> None:
    for size, told in ((20 * LIKE - 0.1, True), (20 * LIKE + 0.1, False), (20 / LIKE + 0.1, True), (19 / LIKE, False)):
        assert bool(under(0.9, size=size)) is told
    for turn, told in ((SLANT - 0.01, True), (SLANT + 0.01, False), (2 * math.pi, True), (math.pi, False)):
        assert bool(under(1.0, turn=turn)) is told


def test_a_block_might_go_on_from_a_word_over_it_and_no_word_from_a_word() -> None:
    lines = (Line("long", -2.0, 2.0, -0.5), Line("short", -0.5, 0.5, 0.5))
    block = Outline("long short", (), (), 4.0, (-2.0, -1.0, 2.0, 1.0), (-2.0, -0.5), 4.0, "made", lines)
    places, sizes = np.array([[300.0, 300, 0], [330.0, 260, 0]]), np.full(2, 20.0)  # baselines at 290 and 270
    assert stacked([block, box(1.0)], places, sizes) == ((1, 0),)
    assert stacked([box(1.0), block], places[::-1], sizes) == ((0, 1),)
    small = np.array([20.0, 14.0])  # baselines 20 apart: 1 em of the lower one, 1.4 of the other
    assert stacked([block, box(1.0)], np.array([[300.0, 300, 0], [330.0, 263, 0]]), small) == ((1, 0),)
    assert stacked([block, block], np.array([[300.0, 300, 0], [300, 340, 0]]), sizes) == ((0, 1),)  # 310 and 330
    assert stacked([box(1.0)] * 2, np.array([[300.0, 300, 0], [300, 320, 0]]), sizes) == ()


def test_a_spaced_word_keeps_its_space_on_every_height_and_at_its_ends() -> None:
    """Its strip is as high as a word space, so ends that run_on would find near, the one up to so much higher, meet."""
    outline = outline_text("TV", load_font("lato-black"))
    ink, room = geometry.to_polygon(outline.rings), geometry.to_polygon(spaced(outline, 0.4))
    left, _, right, bottom = outline.bounds
    assert room.bounds == pytest.approx((left - 0.2, outline.bounds[1], right + 0.2, bottom), abs=1e-3)
    for step in (-0.19, -0.1, 0.1, 0.19):
        assert room.buffer(1e-6).contains(translate(ink, step))
    foot = outline.baseline[1] - 1e-3
    for height, there in ((foot, True), (foot - WORD_SPACE + 0.01, True), (foot - WORD_SPACE - 0.01, False)):
        assert room.contains(shapely.Point(right + 0.19, height)) == there
    assert spaced(outline, 0.0) is outline.rings


def test_each_line_of_a_spaced_word_has_its_strip() -> None:
    lines = (Line("long", -2.0, 2.0, -0.5), Line("short", -0.5, 0.5, 0.5))
    block = Outline("long short", (), (square(0.1),), 4.0, (-2.0, -1.0, 2.0, 1.0), (-2.0, -0.5), 4.0, "made", lines)
    room = geometry.to_polygon(spaced(block, 0.4))
    for x, y, there in ((2.1, -0.6, True), (2.1, 0.4, False), (0.6, 0.4, True), (0.8, 0.4, False)):
        assert room.contains(shapely.Point(x, y)) == there


def test_nothing_stands_between_the_lines_of_a_word() -> None:
    lines = (Line("long", -2.0, 2.0, -0.5), Line("short", -0.5, 0.5, 0.5), Line("aside", 0.2, 2.0, 1.5))
    block = Outline("long ...", (), (square(0.1),), 4.0, (-2.0, -1.0, 2.0, 2.0), (-2.0, -0.5), 4.0, "made", lines)
    room = geometry.to_polygon(spaced(block, 0.0))
    for x, y, there in ((0.4, 0.0, True), (-0.4, 0.0, True), (0.6, 0.0, False), (0.0, -0.6, False)):
        assert room.contains(shapely.Point(x, y)) == there
    for x, y, there in ((0.4, 1.0, True), (0.1, 1.0, False), (0.4, 1.6, False)):  # what the second and third share
        assert room.contains(shapely.Point(x, y)) == there
    assert room.contains(geometry.to_polygon(block.rings))


@pytest.mark.parametrize("second", [Line("aside", 2.0, 3.0, 0.5), Line("beside", -2.0, 2.0, -0.5)])
def test_lines_that_are_not_one_under_the_other_have_nothing_between_them(second: Line) -> None:
    lines = (Line("long", -2.0, 2.0, -0.5), second)
    block = Outline("long ...", (), (square(0.1),), 4.0, (-2.0, -1.0, 2.0, 1.0), (-2.0, -0.5), 4.0, "made", lines)
    assert spaced(block, 0.0) is block.rings


def square(side: float) -> np.ndarray:
    return np.array([[0, 0], [side, 0], [side, side], [0, side]]) - side / 2
