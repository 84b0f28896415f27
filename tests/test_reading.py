"""Words that might be read as one, or one's mark as the other's: at what distances, baselines, sizes and directions."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import permutations
from typing import Callable, Sequence, Tuple

import numpy as np
import pytest
import shapely
from coloraide import Color
from shapely.affinity import affine_transform, translate

from wordpack import geometry
from wordpack.fonts import load_font
from wordpack.model import Line, Outline
from wordpack.outlines import outline_text
from wordpack.pipeline import pack
from wordpack.reading import columns, parting, run_on, spaced, stacked, stray_marks

WORD_SPACE, PHRASE_SPACE = 0.3, 0.6
"""em between words, and between phrases, at which no two are read as one, as the README gives them."""

NEXT_LINE, COLUMN, MARK = 1.2, 0.6, 0.35
"""em from a line to the next, from a line to one beside it, and of a mark, as wordpack/reading.py gives them."""

LIKE, LIKE_BLOCK, UNDER = 1.5, 2.0, 0.5
"""Ratios of sizes, and share of the shorter of two lines, as given there."""

BEND, SLANT = math.radians(40), math.radians(20)
"""Differences of direction, as given there."""


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


def block_of(leading: float) -> Outline:
    """A line of 4 em over one of 1 em."""
    lines = (Line("long", -2.0, 2.0, -leading / 2), Line("short", -0.5, 0.5, leading / 2))
    bounds = (-2.0, -leading / 2 - 0.5, 2.0, leading / 2)
    return Outline("long short", (), (), 4.0, bounds, (-2.0, -leading / 2), 4.0, "made", lines)


@pytest.mark.parametrize("size", [20.0, 14.0])
def test_a_word_as_far_under_a_block_as_its_own_lines_are_might_be_its_next_line(size: float) -> None:
    """Lines 30 apart, of which the last is at 315: more than NEXT_LINE of the word under it."""
    for down, told in ((29.9, True), (30.1, False)):
        places = np.array([[300.0, 300, 0], [300.0, 315 + down - 0.5 * size, 0]])
        assert bool(stacked([block_of(1.5), box(1.0)], places, np.array([20.0, size]))) is told
        assert bool(stacked([box(1.0), block_of(1.5)], places[::-1], np.array([size, 20.0]))) is told


def test_the_leading_of_the_lower_block_does_not_count() -> None:
    sizes = np.full(2, 20.0)
    for down, told in ((23.9, True), (24.1, False)):  # from 310 down to the first line of the lower one, 15 over it
        places = np.array([[300.0, 300, 0], [300.0, 310 + down + 15, 0]])
        assert bool(stacked([block_of(1.0), block_of(1.5)], places, sizes)) is told


def makes_columns(along: float, across: float, size: float = 20.0, turn: float = 0.0, whole: float = 0.0) -> bool:
    """Whether a box of that size stands beside the long line of a block of 20, from whose end its own begins so many
    units on and so many down; turned by so much, and all by `whole`. The same is asked of both in the mirror."""
    c, s = math.cos(whole + turn), math.sin(whole + turn)
    t = np.array([[math.cos(whole), -math.sin(whole)], [math.sin(whole), math.cos(whole)]])
    end, sizes = np.array([300.0, 300.0]) + t @ (40.0, -10.0), np.array([20.0, size])
    x, y = end + t @ (along, across) + 0.5 * size * np.array([c + s, s - c])  # the middle, from the left end's foot
    right = columns([block_of(1.0), box(1.0)], np.array([[300.0, 300, whole], [x, y, whole + turn]]), sizes)
    end = np.array([300.0, 300.0]) + t @ (-40.0, -10.0)
    x, y = end + t @ (-along, across) + 0.5 * size * np.array([s - c, -c - s])  # from the right end's
    left = columns([block_of(1.0), box(1.0)], np.array([[300.0, 300, whole], [x, y, whole + turn]]), sizes)
    assert (right, left) in ((((0, 1),), ((1, 0),)), ((), ()))
    return bool(right)


@pytest.mark.parametrize("whole", [0.0, 0.7, -math.pi / 2])
def test_a_word_beside_a_line_of_a_block_might_be_of_its_column(whole: float) -> None:
    inside, outside = 20 * PHRASE_SPACE - 0.1, 20 * PHRASE_SPACE + 0.1
    lower, far = 20 * COLUMN - 0.1, 20 * COLUMN + 0.1
    for sign in (-1, 1):
        assert makes_columns(inside, sign * lower, whole=whole)
        assert makes_columns(-inside, sign * lower, whole=whole)
        assert not makes_columns(sign * outside, 0.0, whole=whole)
        assert not makes_columns(0.0, sign * far, whole=whole)


def test_a_word_half_as_large_or_in_another_direction_is_of_no_column() -> None:
    for size, told in ((20 * LIKE_BLOCK - 0.1, True), (20 * LIKE_BLOCK + 0.1, False), (10.1, True), (9.9, False)):
        assert makes_columns(2.0, 2.0, size) is told
    assert makes_columns(0.0, 10.1 * COLUMN - 0.1, 10.1)
    assert not makes_columns(0.0, 10.1 * COLUMN + 0.1, 10.1)  # the smaller word's em count
    for turn, told in ((SLANT - 0.01, True), (SLANT + 0.01, False), (2 * math.pi, True), (math.pi, False)):
        assert makes_columns(2.0, 2.0, turn=turn) is told


def test_phrases_of_one_line_are_no_columns() -> None:
    places, sizes = np.array([[300.0, 300, 0], [322.0, 310, 0]]), np.full(2, 20.0)
    assert columns([box(1.0, text="a box"), box(1.0, text="a box")], places, sizes) == ()
    assert columns([block_of(1.0), box(1.0)], np.array([[300.0, 300, 0], [322, 310, 0]]), sizes) == ((0, 1),)
    far = np.array([[100.0, 100.0, 0.0], *places])
    assert columns([block_of(1.0), box(1.0), box(1.0)], far, np.full(3, 20.0)) == ()


def inked(*boxes: Tuple[float, float, float, float]) -> Outline:
    """Ink of such boxes, em."""
    rings = tuple(np.array([[a, b], [c, b], [c, d], [a, d]]) for a, b, c, d in boxes)
    x0, y0, x1, y1 = geometry.bounds(rings)
    return Outline("\u05e9", (), rings, geometry.area(rings), (x0, y0, x1, y1), (x0, y1), x1 - x0, "made")


LETTER, DOT = (-0.5, -0.25, 0.5, 0.25), (-0.1, -0.75, 0.1, -0.55)
"""A dot 0.3 em over its letter."""


@pytest.mark.parametrize("angle", [0.0, 0.4, math.pi])
@pytest.mark.parametrize(
    ("ink", "size", "near"),
    [
        ((LETTER, DOT), 20.0, 6.0),
        ((LETTER, DOT), 10.0, 3.0),
        ((LETTER, DOT, (0.12, -0.75, 0.32, -0.55)), 20.0, 6.0),  # another dot beside it is no letter of its own
        ((LETTER, (-0.17, -0.89, 0.17, -0.55)), 20.0, 6.0),
        ((LETTER, (-0.18, -0.91, 0.18, -0.55)), 20.0, 0.0),  # too large for a mark
        ((DOT,), 20.0, 0.0),  # what has no letters loses no mark
    ],
)
def test_a_mark_is_mistaken_where_another_word_is_nearer_than_its_letter(
    ink: tuple, size: float, near: float, angle: float
) -> None:
    """A word of 0.5 by 2 em stands over the dot, nearer and farther than its letter under it."""
    one, other, sizes = inked(*ink), inked((-1.0, -0.25, 1.0, 0.25)), np.array([size, 14.0])
    top = min(y for _, y, _, _ in ink) * size
    for gap in (0.5, abs(near - 0.1), near + 0.1):
        y = top - gap - 3.5
        poses = np.array([[300.0, 300.0, angle], [300 - y * math.sin(angle), 300 + y * math.cos(angle), angle]])
        assert stray_marks([one, other], poses, sizes) == (((0, 1),) if gap < near else ())
        assert stray_marks([other, one], poses[::-1], sizes[::-1]) == (((1, 0),) if gap < near else ())


@pytest.mark.parametrize(("ratio", "told"), [(LIKE - 0.01, True), (LIKE + 0.01, False)])
def test_a_mark_of_a_word_of_unlike_size_is_not_mistaken(ratio: float, told: bool) -> None:
    one, other = inked(LETTER, DOT), inked((-1.0, -0.25, 1.0, 0.25))
    for sizes in ((20.0, 20.0 * ratio), (20.0, 20.0 / ratio)):
        poses = np.array([[300.0, 300, 0], [300.0, 284 - 0.25 * sizes[1], 0]])  # 1 over the dot
        assert bool(stray_marks([one, other], poses, np.array(sizes))) is told


def test_a_mark_in_the_counter_of_another_word_is_as_far_from_it_as_from_its_edge() -> None:
    """A word with a dot within a ring so wide that the dot's own letter is nearer, then so narrow that it is not."""
    one = inked(LETTER, DOT)
    for half, told in ((1.5, False), (0.9, True)):
        ring = inked((-2.0, -2.0, 2.0, 2.0))
        hole = np.array([[-half, -half], [-half, half], [half, half], [half, -half]])
        holed = replace(ring, rings=(*ring.rings, hole))
        assert bool(stray_marks([one, holed], np.array([[300.0, 300, 0]] * 2), np.full(2, 20.0))) is told


def test_a_latin_dot_is_no_other_letters() -> None:
    one, other = inked(LETTER, DOT), inked((-1.0, -0.25, 1.0, 0.25))
    poses, sizes = np.array([[300.0, 300, 0], [300.0, 279, 0]]), np.full(2, 20.0)
    latin = [replace(outline, text="ink") for outline in (one, other)]
    for pair, told in (([one, other], True), ([latin[0], other], True), ([one, latin[1]], True), (latin, False)):
        assert bool(stray_marks(pair, poses, sizes)) is told
        far = np.concatenate((poses, [[900.0, 900, 0]]))  # where a third word is, of whatever script
        assert bool(stray_marks([*pair, one], far, np.full(3, 20.0))) is told


def test_words_without_marks_and_no_words_have_none_that_is_mistaken() -> None:
    assert stray_marks([], np.zeros((0, 3)), np.zeros(0)) == ()
    assert stray_marks([inked(LETTER)] * 2, np.array([[300.0, 300, 0], [300, 311, 0]]), np.full(2, 20.0)) == ()


@pytest.mark.parametrize("seed", range(3))
def test_mistaken_marks_are_those_that_polygons_tell(seed: int) -> None:
    """Words strewn about in any direction, of letters with counters, dots and commas."""
    rng, font = np.random.default_rng(seed), load_font("lato-black")
    texts = ("jinx", "na\u00efve", "flesh.", "boil", "we'd", "\u00e9t\u00e9,") * 4
    outlines = [replace(outline_text(text, font), text=f"\u0628 {text}") for text in texts]
    poses = np.column_stack((rng.uniform(0, 250, (24, 2)), rng.uniform(-2, 2, 24)))
    sizes = rng.uniform(20, 40, 24)
    edges, marks, letters = [], [], []
    for outline, (x, y, angle), size in zip(outlines, poses, sizes, strict=True):
        parts = geometry.to_polygon(outline.rings).geoms
        c, s = size * math.cos(angle), size * math.sin(angle)
        placed = [affine_transform(part, (c, -s, s, c, x, y)) for part in parts]
        small = [max(np.ptp(part.exterior.coords, axis=0)) <= MARK for part in parts]
        edges.append(shapely.union_all([part.boundary for part in placed]))
        marks.append([part.boundary for part, is_small in zip(placed, small) if is_small])
        letters.append(shapely.union_all([part for part, is_small in zip(placed, small) if not is_small]))
    expected = {
        (i, j)
        for i, j in permutations(range(24), 2)
        if max(sizes[i], sizes[j]) <= LIKE * min(sizes[i], sizes[j])
        and any(mark.distance(edges[j]) <= mark.distance(letters[i]) for mark in marks[i])
    }
    assert expected
    assert set(stray_marks(outlines, poses, sizes)) == expected


ARABIC = ["قمر", "بيت", "طريق", "أمل", "نور", "سلام", "حب", "حلم", "بحر", "كتاب", "شمس", "صديق", "حياة", "قلب", "سماء"]


@pytest.mark.parametrize(
    ("texts", "shape", "wrap", "pairs_of"),
    [
        (ARABIC, "crescent", False, stray_marks),
        ([f"{a} of the {b}" for a in ("law", "vote", "house") for b in ("people", "states")], "heart", True, columns),
    ],
)
def test_what_is_told_apart_by_colour_alone(texts: Sequence[str], shape: str, wrap: bool, pairs_of: Callable) -> None:
    made = pack([(text, 1.0) for text in texts], shape=shape, wrap=wrap, quality="draft", seed=1)
    poses = np.array([(p.x, p.y, p.angle) for p in made.placements])
    pairs = pairs_of([p.outline for p in made.placements], poses, np.array([p.size for p in made.placements]))
    assert pairs
    for pair in pairs:
        one, other = (Color(made.placements[n].colour) for n in pair)
        assert one.delta_e(other, method="2000") >= 20
    assert dict(made.report.figures)["run_on"] == 0


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


def test_words_and_phrases_are_parted_by_what_the_readme_says() -> None:
    font = load_font("lato-black")
    assert parting([outline_text("one", font)]) == 0.3
    assert parting([outline_text("one", font), outline_text("two words", font)]) == 0.6
