"""check.py: closed forms for its figures, brute force for its distances, and every kind of lie told to it once."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import List, Sequence, Tuple

import numpy as np
import pytest
import shapely
from fontTools.pens.svgPathPen import SVGPathPen
from hypothesis import given, settings
from hypothesis import strategies as st

from wordpack import check, drawn, fonts, geometry, outlines, pens
from wordpack.check import Ink, check_drawing, prove, validate
from wordpack.drawn import read_drawing
from wordpack.model import Layout, Missing, Outline, Placement, Report, Silhouette, Turning, Word
from wordpack.options import Options

PAGE_BOX = shapely.box(0, 0, 1000, 1000)


def square(x: float, y: float, side: float) -> shapely.Polygon:
    """A square by its middle."""
    return shapely.box(x - side / 2, y - side / 2, x + side / 2, y + side / 2)


def inks(*squares: Tuple[float, float, float]) -> List[Ink]:
    """Words w0, w1 ... as squares, each of the size that its weight asks for."""
    return [Ink(f"w{i}", square(*s), size=s[2], ideal=s[2]) for i, s in enumerate(squares)]


# ------------------------------------------------------------------------------------------------------------- prove


def test_the_figures_of_two_squares_in_closed_form() -> None:
    proof = prove(inks((100, 200, 40), (180, 200, 80)), PAGE_BOX, gap=1, margin=0)
    assert proof.problems == ()
    assert proof.smallest_gap == pytest.approx(80 - 20 - 40)
    assert proof.fill == pytest.approx((40**2 + 80**2) / 1e6)
    assert proof.scale == pytest.approx(1)
    assert proof.size_error == pytest.approx(0)
    mean_x = (100 * 40 + 180 * 80) / 120
    assert proof.balance == pytest.approx(math.hypot(mean_x - 500, 200 - 500) / 1000)


@pytest.mark.parametrize(
    ("apart", "proven"),
    [(1.0, True), (1.0 - 5e-7, True), (1.0 - 1.5e-6, False), (1.0 - 1e-5, False), (0.0, False), (-5.0, False)],
)
def test_a_pair_must_be_a_gap_apart(apart: float, proven: bool) -> None:
    proof = prove(inks((100, 100, 20), (120 + apart, 100, 20)), PAGE_BOX, gap=1, margin=0)
    assert (proof.problems == ()) is proven
    if not proven:
        (problem,) = proof.problems
        assert "'w0' and 'w1'" in problem


@pytest.mark.parametrize(("gap", "proven"), [(5e-7, True), (2e-6, False)])
def test_words_that_touch_are_forgiven_a_gap_that_is_less_than_rounding(gap: float, proven: bool) -> None:
    problems = prove(inks((100, 100, 20), (120, 100, 20)), PAGE_BOX, gap=gap, margin=0).problems
    assert problems == (() if proven else (f"'w0' and 'w1' touch (gap {gap:g})",))


def test_with_no_gap_words_may_touch_but_not_overlap() -> None:
    assert prove(inks((100, 100, 20), (120, 100, 20)), PAGE_BOX, gap=0, margin=0).problems == ()
    (problem,) = prove(inks((100, 100, 20), (119.9, 100, 20)), PAGE_BOX, gap=0, margin=0).problems
    assert problem == "'w0' and 'w1' overlap by an area of 2"


@pytest.mark.parametrize(("deep", "proven"), [(5e-7, True), (1.5e-6, False)])
def test_an_overlap_is_forgiven_by_its_thickness(deep: float, proven: bool) -> None:
    """A millionth of a page unit, which docs/conventions.md names; the sliver is 20 long and has an area of 20 deep."""
    assert (prove(inks((100, 100, 20), (120 - deep, 100, 20)), PAGE_BOX, gap=0, margin=0).problems == ()) is proven
    assert (prove(inks((10 - deep, 500, 20)), PAGE_BOX, gap=0, margin=0).problems == ()) is proven


def test_of_an_overlap_in_pieces_the_thickest_counts() -> None:
    comb = shapely.union_all([shapely.box(0, 100, 100, 110), shapely.box(0, 130 - 1e-9, 100, 140)])
    words = [Ink("comb", comb, 1, 1), Ink("bar", shapely.box(0, 109, 100, 130), 1, 1)]
    (problem,) = prove(words, PAGE_BOX, gap=0, margin=0).problems
    assert "'comb' and 'bar' overlap" in problem


def test_each_word_of_a_pair_brings_its_own_share_of_what_a_drawing_is_forgiven() -> None:
    # 0.02 for rounding, and 2.5e-4 em of either word: 0.025 of the large one, 0.00025 of the small one.
    for short, proven in ((0.04, True), (0.05, False)):
        two = [Ink("large", square(100, 100, 20), 100, 100), Ink("small", square(121 - short, 100, 20), 1, 1)]
        for words in (two, two[::-1]):
            problems = prove(words, PAGE_BOX, gap=1, margin=0, tolerance=check.DRAWING).problems
            assert (problems == ()) is proven


def test_a_drawing_is_forgiven_what_rounding_and_flattening_can_do_and_little_more() -> None:
    each = math.hypot(0.005, 0.005) + drawn.FLATTEN  # two decimals of x and y, and a curve's distance from its chords
    assert 2 * each <= check.DRAWING.length <= 1.25 * 2 * each


def test_all_pairs_within_the_gap_are_told_not_the_nearest_alone() -> None:
    words = inks((100, 100, 20), (120.5, 100, 20), (143.5, 100, 20))
    problems = prove(words, PAGE_BOX, gap=5, margin=0).problems
    assert [problem[: len("'w0' and 'w1'")] for problem in problems] == ["'w0' and 'w1'", "'w1' and 'w2'"]


def test_a_word_in_another_words_counter_is_apart() -> None:
    ring = square(500, 500, 100).difference(square(500, 500, 60))
    both = [Ink("o", ring, 1, 1), Ink("dot", square(500, 500, 50), 1, 1)]
    proof = prove(both, PAGE_BOX, gap=5, margin=0)
    assert proof.problems == ()
    assert proof.smallest_gap == pytest.approx(5)


def test_a_word_wholly_inside_anothers_ink_overlaps() -> None:
    (problem,) = prove(inks((500, 500, 100), (500, 500, 10)), PAGE_BOX, gap=1, margin=0).problems
    assert "overlap by an area of 100" in problem


def test_a_word_that_leaves_the_silhouette_is_named_with_its_share() -> None:
    (problem,) = prove(inks((990, 500, 40)), PAGE_BOX, gap=1, margin=0).problems
    assert problem == "'w0' lies outside the silhouette (25 % of its ink)"


def test_a_word_in_a_hole_of_the_silhouette_is_outside() -> None:
    frame = PAGE_BOX.difference(square(500, 500, 400))
    (problem,) = prove(inks((500, 500, 40)), frame, gap=1, margin=0).problems
    assert "'w0' lies outside" in problem


def test_a_margin_keeps_words_from_the_edge() -> None:
    assert prove(inks((20, 500, 20)), PAGE_BOX, gap=1, margin=10).problems == ()
    (problem,) = prove(inks((19.9, 500, 20)), PAGE_BOX, gap=1, margin=10).problems
    assert problem == "'w0' is 9.900 from the silhouette's edge (margin 10)"
    assert prove(inks((20 - 4e-7, 500, 20)), PAGE_BOX, gap=1, margin=10).problems == ()
    assert prove(inks((20 - 2e-6, 500, 20)), PAGE_BOX, gap=1, margin=10).problems != ()


def test_only_words_at_the_edge_are_laid_over_the_silhouette(monkeypatch: pytest.MonkeyPatch) -> None:
    """An overlay and a distance walk all of the silhouette's edge: minutes, for thousands of words on a coast."""
    asked, overlay, distance = [], shapely.difference, shapely.distance
    words = inks((500, 500, 20), (30, 300, 20), (15, 500, 20), (995, 700, 20))
    monkeypatch.setattr(shapely, "difference", lambda p, q: asked.append(("over", len(p))) or overlay(p, q))
    monkeypatch.setattr(shapely, "distance", lambda p, q: asked.append(("to edge", len(q))) or distance(p, q))
    told = check._inside(words, np.array([w.polygon for w in words]), PAGE_BOX, 10.0, np.full(4, 1e-6))
    assert [problem.split(" (")[0] for problem in told] == [
        "'w3' lies outside the silhouette",
        "'w2' is 5.000 from the silhouette's edge",
    ]
    assert asked == [("over", 1), ("to edge", 2)]


def test_one_wrong_size_is_named_and_cannot_shift_the_others() -> None:
    words = inks(*((100.0 * i, 500, 20) for i in range(1, 6)))
    words[3] = replace(words[3], size=20.1)
    proof = prove(words, PAGE_BOX, gap=1, margin=0)
    assert proof.problems == ("'w3' is drawn +0.50 % off the size that its weight asks for",)
    assert proof.size_error == pytest.approx(0.005)
    assert prove(words, PAGE_BOX, gap=1, margin=0, flex=0.006).problems == ()


def test_flexed_sizes_are_held_against_their_geometric_mean() -> None:
    sizes = (23.0, 20.0, 20.0, 20.0 * 20.0 / 23.0)  # their geometric mean is 20
    words = inks(*((100.0 * i, 500, size) for i, size in enumerate(sizes, 1)))
    words = [replace(word, ideal=20.0) for word in words]
    proof = prove(words, PAGE_BOX, gap=1, margin=0, flex=0.15)
    assert proof.problems == ()
    assert proof.scale == pytest.approx(1.0)
    assert proof.size_error == pytest.approx(0.15)
    told = prove(words, PAGE_BOX, gap=1, margin=0, flex=0.149).problems
    assert told == ("'w0' is drawn +15.00 % off the size that its weight asks for (flexed by up to 14.9 %)",)


def test_of_flexed_sizes_one_that_cannot_be_measured_does_not_blame_the_others() -> None:
    words = inks(*((100.0 * i, 500, 20) for i in range(1, 6)))
    words[3] = replace(words[3], size=0.0)
    (problem,) = prove(words, PAGE_BOX, gap=1, margin=0, flex=0.15).problems
    assert problem.startswith("'w3' is drawn -100.00 % off")


def test_fillers_have_no_size_to_keep_but_must_be_apart_and_inside() -> None:
    words = [*inks((100, 100, 20)), Ink("filler", square(300, 300, 5), 5, 0)]
    proof = prove(words, PAGE_BOX, gap=1, margin=0)
    assert proof.problems == ()
    assert proof.balance == prove(words[:1], PAGE_BOX, gap=1, margin=0).balance
    crossing = [*inks((100, 100, 20)), Ink("filler", square(105, 100, 5), 5, 0)]
    assert "'w0' and 'filler' overlap" in prove(crossing, PAGE_BOX, gap=1, margin=0).problems[0]


@pytest.mark.parametrize("tolerance", [check.LAYOUT, check.DRAWING])
@pytest.mark.parametrize(("share", "proven"), [(0.9, True), (1.1, False)])
def test_fillers_and_lengths_are_forgiven_what_sizes_are(
    tolerance: check.Tolerance, share: float, proven: bool
) -> None:
    """A filler beside a datum of 20, and a word where 100 is allowed, as much larger as a size may be off, or more."""
    factor = 1 + share * tolerance.size
    words = [*inks((100, 100, 20)), Ink("filler", square(300, 300, 5), 20 * factor, 0)]
    told = prove(words, PAGE_BOX, gap=1, margin=0, tolerance=tolerance).problems
    told += tuple(check._too_long(words[:1], [100 * factor], 100.0, tolerance))
    assert [problem.split("'")[1] for problem in told] == ([] if proven else ["filler", "w0"])


def test_a_word_without_ink_is_a_problem() -> None:
    assert "'void' has no ink" in prove([Ink("void", shapely.Polygon(), 1, 1)], PAGE_BOX, gap=1, margin=0).problems


def test_no_words_and_one_word() -> None:
    assert prove([], PAGE_BOX, gap=1, margin=0).smallest_gap == math.inf
    assert prove(inks((500, 500, 10)), PAGE_BOX, gap=1, margin=0).smallest_gap == math.inf


def test_many_problems_are_counted_not_all_told() -> None:
    heap = inks(*((500, 500, 10) for _ in range(8)))
    problems = prove(heap, PAGE_BOX, gap=1, margin=0).problems
    assert len(problems) == check.LISTED + 1
    assert problems[-1] == f"and {8 * 7 // 2 - check.LISTED} more of the same kind"


places = st.lists(
    st.tuples(st.floats(50, 950), st.floats(50, 950), st.floats(1, 60)), min_size=2, max_size=12, unique=True
)


@settings(max_examples=60, deadline=None)
@given(places, st.floats(0.1, 200))
def test_distances_and_problems_agree_with_brute_force(squares: List[Tuple[float, float, float]], gap: float) -> None:
    words = inks(*squares)
    proof = prove(words, PAGE_BOX, gap=gap, margin=0)
    pairs = [(a, b) for i, a in enumerate(words) for b in words[i + 1 :]]
    distances = [a.polygon.distance(b.polygon) for a, b in pairs]
    assert proof.smallest_gap == pytest.approx(min(distances))
    assert (proof.problems == ()) == all(d >= gap - check.LAYOUT.length for d in distances)


@pytest.mark.parametrize(
    ("tolerance", "forgiven"),
    [(check.LAYOUT, 1e-6), (check.DRAWING, 0.02 + 2.5e-4 * (20 + 10))],
)
@pytest.mark.parametrize("share", [0.0, 0.9, 1.1])
def test_words_on_a_line_are_forgiven_what_pairs_are(tolerance: check.Tolerance, forgiven: float, share: float) -> None:
    """Squares of 20 and 10 units on one line: of a word space of 0.5 em each keeps half, so that they are 7.5 apart."""
    two = inks((100, 100, 20), (100 + 10 + 7.5 + 5 - share * forgiven, 100, 10))
    told = check._in_line(two, [0.0, 0.0], 0.5, tolerance)
    assert told == (["'w0' and 'w1' are nearer along their line than --word-space 0.5 allows"] if share > 1 else [])


# ---------------------------------------------------------------------------------------------------------- validate

TEXTS = ("liberty", "union", "©", "justice")


@pytest.fixture(scope="module")
def ink() -> Sequence[Outline]:
    font = fonts.load_font("lato-black")
    return [outlines.outline_text(text, font) for text in TEXTS]


@pytest.fixture(scope="module")
def words() -> List[Word]:
    return [Word(text, weight) for text, weight in zip(TEXTS, (16.0, 9.0, 4.0, 1.0))]


@pytest.fixture
def layout(ink: Sequence[Outline], words: Sequence[Word]) -> Layout:
    """Four words one under the other, turned a little, size 20 sqrt(weight)."""
    placements = tuple(
        Placement(word, outline, 500.0, 200.0 + 150 * i, 0.1 * i, 20 * math.sqrt(word.weight))
        for i, (word, outline) in enumerate(zip(words, ink))
    )
    rings = geometry.from_polygon(PAGE_BOX)
    report = Report(asked=4, placed=4, fillers=0, fill=0, size_error=0, smallest_gap=0, scale=0, seconds=1.5)
    return Layout(placements, Silhouette(rings, 1000, 1000, 1e6), report, Options(orientation="slight:20"))


def changed(layout: Layout, index: int, **fields: object) -> Layout:
    placements = list(layout.placements)
    placements[index] = replace(placements[index], **fields)
    return replace(layout, placements=tuple(placements))


def test_a_good_layout_is_proven_with_figures_measured_anew(layout: Layout, words: Sequence[Word]) -> None:
    report = validate(layout, words)
    assert report.problems == ()
    assert (report.asked, report.placed, report.fillers, report.seconds) == (4, 4, 0, 1.5)
    assert report.scale == pytest.approx(20)
    assert report.fill == pytest.approx(sum(p.outline.area * p.size**2 for p in layout.placements) / 1e6, rel=1e-3)
    assert dict(report.figures)["balance"] > 0


def test_each_way_to_break_a_layout_is_found(layout: Layout, words: Sequence[Word]) -> None:
    first = layout.placements[0]
    broken = {
        "'union' is drawn": changed(layout, 1, size=layout.placements[1].size * 1.000002),
        "'liberty' and 'union' overlap": changed(layout, 1, x=first.x, y=first.y + 10),
        "'justice' lies outside": changed(layout, 3, y=1010.0),
        "'union' is missing": replace(layout, placements=layout.placements[:1] + layout.placements[2:]),
        "'union' is drawn 2 times": replace(
            layout, placements=(*layout.placements, replace(layout.placements[1], y=900.0))
        ),
        "'tyranny' is not in the word list": changed(layout, 3, word=Word("tyranny", 1.0)),
    }
    for problem, bad in broken.items():
        assert any(p.startswith(problem) for p in validate(bad, words).problems), problem


@pytest.mark.parametrize("orientation", ["slight:20", "any", "radial"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(
            (field, value)
            for field in ("x", "y", "angle", "size")
            for value in (math.nan, math.inf, -math.inf, 1.7e308)
        ),
        *((field, value) for field in ("x", "y", "size") for value in (1e300, -1e300, 1e6)),
    ],
)
def test_a_word_that_stands_nowhere_is_named_and_the_others_are_measured(
    layout: Layout, words: Sequence[Word], field: str, value: float, orientation: str
) -> None:
    asked = replace(layout, options=replace(layout.options, orientation=orientation, word_space=0.1, limit_share=0.9))
    report = validate(changed(asked, 1, **{field: value}), words)
    others = validate(replace(asked, placements=asked.placements[:1] + asked.placements[2:]), words)
    assert report.problems[0].startswith("'union' stands nowhere: ")
    assert f"{field} {value:g}" in report.problems[0]
    assert report.problems[1:] == others.problems[1:]  # of which the first is that it is missing
    assert (report.placed, report.fill, report.scale) == (4, others.fill, others.scale)


def test_where_no_word_stands_anywhere_all_are_named(layout: Layout, words: Sequence[Word]) -> None:
    gone = replace(layout, placements=tuple(replace(p, x=math.nan) for p in layout.placements))
    assert [problem.split("'")[1] for problem in validate(gone, words).problems] == list(TEXTS)


def test_a_word_a_few_pages_off_is_outside(layout: Layout, words: Sequence[Word]) -> None:
    (problem,) = validate(changed(layout, 1, x=0.9 * drawn.MOST_OFF * 1000), words).problems
    assert problem == "'union' lies outside the silhouette (100 % of its ink)"


def test_without_the_words_the_count_is_compared(layout: Layout) -> None:
    short = replace(layout, placements=layout.placements[:3])
    assert validate(short).problems == ("3 words are placed, 4 should be",)


def test_a_word_left_out_by_name_is_excused(layout: Layout, words: Sequence[Word]) -> None:
    excused = replace(layout.report, missing=(Missing("justice", "j", None),))
    short = replace(layout, placements=layout.placements[:3], report=excused)
    assert validate(short, words).problems == validate(short).problems == ()
    by_another_font = replace(layout.report, missing=(Missing("justice", "j", "noto-sans"),))
    short = replace(short, report=by_another_font)
    assert validate(short, words).problems == ("'justice' is missing",)
    assert validate(short).problems == ("3 words are placed, 4 should be",)


def test_a_word_turned_as_it_may_not_be_is_named(layout: Layout, words: Sequence[Word]) -> None:
    """The words stand at 0, 0.1, 0.2 and 0.3 radians, which is 0, 6, 11 and 17 degrees clockwise."""
    assert validate(layout, words, turning=Turning((0.0, 0.1, 0.2, 0.3 - math.tau))).problems == ()
    assert validate(layout, words, turning=Turning((0.0,), 0.3)).problems == ()
    (told,) = validate(layout, words, turning=Turning((0.0,), 0.25)).problems
    assert told == "'justice' is turned by 17.2 degrees clockwise, which its orientation does not allow"
    level = validate(layout, words, turning=Turning()).problems
    assert [problem.split("'")[1] for problem in level] == ["union", "©", "justice"]


@pytest.mark.parametrize(
    ("orientation", "named"),
    [
        ("any", []),
        ("slight:15", ["justice"]),
        ("horizontal", ["union", "©", "justice"]),
        ("radial", ["liberty", "union", "justice"]),
    ],
)
def test_a_layout_is_held_to_the_orientation_that_its_options_name(
    layout: Layout, words: Sequence[Word], orientation: str, named: List[str]
) -> None:
    """Three words stand right above and below the page's middle, from which rays run, and one in it."""
    asked = replace(layout, options=replace(layout.options, orientation=orientation))
    told = [problem.split("'")[1] for problem in validate(asked, words).problems if "orientation" in problem]
    assert told == named


@pytest.mark.parametrize(("sizes", "share"), [("exact", 0.0), ("flex:5%", 0.05), ("flex:6%", 0.06)])
def test_a_layout_is_held_to_the_share_of_sizes_that_its_options_name(
    layout: Layout, words: Sequence[Word], sizes: str, share: float
) -> None:
    """Two sizes are 5.5 % off, one up and one down, which leaves their geometric mean where it was."""
    first, second = (p.size for p in layout.placements[:2])
    flexed = changed(changed(layout, 0, size=first * 1.055), 1, size=second / 1.055)
    flexed = replace(flexed, options=replace(layout.options, sizes=sizes))
    told = [problem.split("'")[1] for problem in validate(flexed, words).problems if "its weight asks for" in problem]
    assert told == [text for text, off in (("liberty", 0.055), ("union", 1 - 1 / 1.055)) if off > share]


# ---------------------------------------------------------------------------------------------------------- drawings


def test_drawings_are_forgiven_exactly_the_flattening_of_outlines() -> None:
    assert check.DRAWING.curve == outlines.FLATTEN_TOLERANCE


def svg(layout: Layout, view: str = "0 0 1000 1000", before: str = "", attributes: str = "") -> str:
    """The layout as SVG, written here and not by wordpack.export; `before` is put before every transform."""
    parts = []
    for p in layout.placements:
        pen = SVGPathPen(None, ntos=lambda v: f"{v:.6f}")
        pens.replay(p.outline.path, pen)
        turn = f"translate({p.x:.6f} {p.y:.6f}) rotate({math.degrees(p.angle):.6f}) scale({p.size:.6f})"
        filler = ' data-filler=""' if p.filler else ""
        parts.append(
            f'<g class="word" data-word="{p.word.text}" data-weight="{p.word.weight!r}" data-size="1"{filler}>'
            f'<title>{p.word.text}</title><path transform="{before}{turn}" d="{pen.getCommands()}"/></g>'
        )
    body = "".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" data-font="f" {attributes}>{body}</svg>'


def proven(text: str, layout: Layout, words: Sequence[Word], **changes: object) -> Report:
    em_areas = {p.word.text: p.outline.area for p in layout.placements}
    asked = {"scale": "sqrt", "gap": 1.0, "margin": 0.0, **changes}
    return check_drawing(read_drawing(text), words, PAGE_BOX, em_areas, **asked)


@pytest.mark.parametrize(
    ("view", "before"),
    [
        ("0 0 1000 1000", ""),
        ("-5 7 1000 1000", "translate(-5 7) "),
        ("0 0 250 250", "scale(.25)"),
        ("0 0 1000 1000", "matrix(0 1 -1 0 1000 0)"),
        ("0 0 1000 1000", "rotate(90 500 500)"),
        ("0 0 1000 1000", "skewX(10) skewX(-10)"),
    ],
)
def test_a_good_drawing_is_proven_in_any_coordinates(
    layout: Layout, words: Sequence[Word], view: str, before: str
) -> None:
    report = proven(svg(layout, view, before), layout, words)
    assert report.problems == ()
    assert report.scale == pytest.approx(20, rel=1e-3)
    assert report.smallest_gap == pytest.approx(validate(layout).smallest_gap, abs=0.03)


def test_ink_is_measured_and_what_the_drawing_says_of_its_sizes_is_not_believed(
    layout: Layout, words: Sequence[Word]
) -> None:
    wrong = changed(layout, 1, size=layout.placements[1].size * 1.005)
    told = svg(wrong, attributes='data-k="20" data-scale="sqrt"')
    (problem,) = proven(told, layout, words).problems
    assert problem.startswith("'union' is drawn +0.50 % off the size")


def test_a_drawing_that_lacks_or_repeats_or_invents_a_word_is_refuted_by_name(
    layout: Layout, words: Sequence[Word]
) -> None:
    text = svg(layout)
    union = text[text.index('<g class="word" data-word="union"') : text.index('<g class="word" data-word="©"')]
    assert proven(text.replace(union, ""), layout, words).problems == ("'union' is missing",)
    problems = proven(text.replace(union, union + union), layout, words).problems
    assert problems[0] == "'union' is drawn 2 times"
    assert problems[1].startswith("'union' and 'union' overlap")
    problems = proven(text.replace('"union"', '"onion"'), layout, words).problems
    assert problems == ("'union' is missing", "'onion' is not in the word list")


def test_a_word_disguised_as_a_filler_is_missing(layout: Layout, words: Sequence[Word]) -> None:
    disguised = svg(changed(layout, 3, filler=True))  # the smallest
    report = proven(disguised, layout, words)
    assert report.problems == ("'justice' is missing",)
    assert (report.placed, report.fillers) == (3, 1)


def with_filler(layout: Layout, size: float) -> Layout:
    again = replace(layout.placements[1], y=900.0, size=size, filler=True)
    return replace(layout, placements=(*layout.placements, again))


@pytest.mark.parametrize(("share", "proved"), [(0.3, True), (1 - 1e-4, True), (1.01, False), (2.0, False)])
def test_a_repeated_word_as_filler_may_have_any_size_below_the_smallest_datum_s(
    layout: Layout, words: Sequence[Word], share: float, proved: bool
) -> None:
    filled = with_filler(layout, 20.0 * share)  # the smallest has a weight of 1
    for report in (proven(svg(filled), layout, words), validate(filled, words)):
        assert (report.placed, report.fillers) == (4, 1)
        told = [problem.split(" % ")[0].rpartition(" ") for problem in report.problems]
        assert [sentence for sentence, _, _ in told] == ([] if proved else ["'union' is a filler"])
        assert [float(more) for _, _, more in told] == pytest.approx([] if proved else [100 * (share - 1)], abs=0.1)


def test_a_filler_that_is_no_word_of_the_list_is_told(layout: Layout, words: Sequence[Word]) -> None:
    filled = with_filler(layout, 11.0)
    before, _, after = svg(filled).rpartition('data-word="union"')
    said = "'onion' is a filler that repeats no word of the list"
    lie = f'{before}data-word="onion"{after.replace("<title>union", "<title>onion")}'
    assert proven(lie, layout, words).problems == (said,)
    onion = replace(filled.placements[-1], word=Word("onion", 9.0))
    assert validate(replace(filled, placements=(*layout.placements, onion)), words).problems == (said,)


def test_a_word_in_defs_is_not_drawn(layout: Layout, words: Sequence[Word]) -> None:
    text = svg(layout)
    union = text[text.index('<g class="word" data-word="union"') : text.index('<g class="word" data-word="©"')]
    assert proven(text.replace(union, f"<defs>{union}</defs>"), layout, words).problems == ("'union' is missing",)


def test_overlaps_and_words_outside_are_named(layout: Layout, words: Sequence[Word]) -> None:
    moved = changed(changed(layout, 1, x=500.0, y=210.0), 3, y=1005.0)
    problems = proven(svg(moved), layout, words).problems
    assert any(p.startswith("'liberty' and 'union' overlap by an area of") for p in problems)
    assert any(p.startswith("'justice' lies outside the silhouette") for p in problems)


def test_another_scale_refutes_the_same_drawing(layout: Layout, words: Sequence[Word]) -> None:
    assert proven(svg(layout), layout, words, scale="linear").problems != ()


def test_a_weight_and_a_title_that_are_not_the_lists_are_told(layout: Layout, words: Sequence[Word]) -> None:
    """Of a drawing's claims, which test_claims.py has one by one."""
    text = svg(layout).replace('data-weight="9.0"', 'data-weight="70"').replace("<title>union<", "<title>onion<")
    assert proven(text, layout, words).problems == (
        "'union' carries the weight 70, the word list says 9",
        "'union' has the title 'onion', which is not its text and weight",
    )


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ('display="none"', "display: none"),
        ('style="fill:red; display : none !important"', "display: none"),
        ('visibility="hidden"', "visibility: hidden"),
        ('opacity="0"', "opacity: 0"),
        ('opacity="0.0"', "opacity: 0.0"),
        ('fill="none"', "fill: none"),
        ('stroke="black"', "stroke: black"),
        ('clip-path="url(#c)"', "clip-path: url(#c)"),
        ('style="transform: scale(2)"', "transform: scale(2)"),
        ('style="scale:2"', "scale: 2"),
        ('systemLanguage="xx"', "systemLanguage: xx"),
        ('requiredExtensions="http://nowhere"', "requiredExtensions: http://nowhere"),
        ('requiredFeatures="http://nowhere"', "requiredFeatures: http://nowhere"),
        ('opacity="0.5" fill="red" stroke="none" style="fill:#123;display:inline"', ""),
    ],
)
def test_paths_that_are_not_the_ink_are_told(layout: Layout, words: Sequence[Word], attributes: str, said: str) -> None:
    """On the word itself, on its path, and on a group about it."""
    text = svg(layout)
    start = text.index('<g class="word" data-word="union"')
    word = text[start : text.index('<g class="word" data-word="©"')]
    expected = (f"'union' has {said!r}, with which its paths are not its ink",) if said else ()
    for changed_word in (
        word.replace("<g ", f"<g {attributes} ", 1),
        word.replace("<path ", f"<path {attributes} ", 1),
        f"<g {attributes}>{word}</g>",
    ):
        assert proven(text.replace(word, changed_word), layout, words).problems == expected


def test_a_word_in_the_colour_of_its_ground_is_told(layout: Layout, words: Sequence[Word]) -> None:
    white = svg(layout).replace('<g class="word" data-word="union"', '<g fill="#fff" class="word" data-word="union"')
    said = "'union' is drawn in #ffffff on #ffffff and cannot be seen"
    assert proven(white, layout, words).problems == (said,)
    on_grey = white.replace("<g ", "<rect width='1000' height='1000' fill='#999'/><g ", 1)
    assert proven(on_grey, layout, words).problems == ()


def test_a_child_may_show_again_what_its_group_hides_only_where_svg_says_so(
    layout: Layout, words: Sequence[Word]
) -> None:
    shown = svg(layout).replace("<path ", '<path fill="black" visibility="visible" opacity="1" ')
    for attributes, fine in (('fill="none"', True), ('visibility="hidden"', True), ('opacity="0"', False)):
        text = shown.replace('<g class="word"', f'<g {attributes}><g class="word"', 1).replace("</g>", "</g></g>", 1)
        assert (proven(text, layout, words).problems == ()) == fine


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("<text>buy</text>", "the drawing holds 1 <text> that is no word of the list"),
        ("<path d='M0 0h9v9z'/><path d='M0 0h9v9z'/>", "the drawing holds 2 <path> that are no word of the list"),
        ("<rect width='9' height='9'/>", "the drawing holds 1 <rect> that is no word of the list"),
        ("<style>.word{fill:red;display:none}</style>", "the drawing's style sheet sets display, so"),
        ("<defs><style>.word{display:none}</style></defs>", "the drawing's style sheet sets display, so"),
        ("<style>path{fill:none}</style>", "the drawing's style sheet sets fill: none, so"),
        ("<style>@import url(x.css)</style>", "the drawing takes in a style sheet from elsewhere, so"),
        ("<svg viewBox='0 0 9 9'/>", "the drawing holds <svg>, which may move, hide or change its words"),
        ("<style>.word{fill:red}</style><defs><path d='M0 0h9v9z'/></defs>", ""),
    ],
)
def test_what_is_painted_besides_the_words_is_told(layout: Layout, words: Sequence[Word], more: str, said: str) -> None:
    problems = proven(svg(layout).replace("</svg>", more + "</svg>"), layout, words).problems
    assert [problem[: len(said)] for problem in problems] == ([said] if said else [])
    ground = svg(layout).replace("<g ", "<rect width='1000' height='1000' fill='#eee'/><g ", 1)
    assert proven(ground, layout, words).problems == ()


def test_a_word_that_no_font_can_measure_is_told(layout: Layout, words: Sequence[Word]) -> None:
    em_areas = {p.word.text: p.outline.area for p in layout.placements if p.word.text != "union"}
    report = check_drawing(read_drawing(svg(layout)), words, PAGE_BOX, em_areas, scale="sqrt", gap=1.0, margin=0.0)
    assert report.problems == ("'union' has no outline in the font to measure it by",)


@pytest.mark.parametrize("size", [0.02, 0.3, 20.0])
def test_the_smallest_words_are_measured_as_well_as_the_large(layout: Layout, size: float) -> None:
    """A drawing's polygon has the area of the curves (Green's theorem) at any size."""
    (ours,) = [p for p in layout.placements if p.word.text == "©"]
    small = replace(layout, placements=(replace(ours, size=size, angle=0.0),))
    text = svg(small).replace(f"scale({size:.6f})", f"scale({size!r})")
    (word,) = read_drawing(text).words
    assert word.polygon.area == pytest.approx(size**2 * ours.outline.area, rel=1e-3)


def test_ink_that_is_not_painted_does_not_count(layout: Layout, words: Sequence[Word]) -> None:
    text = svg(layout).replace("<title>union</title>", "<clipPath><path d='M0 0h900v900z'/></clipPath>")
    assert proven(text, layout, words).problems == ()


def test_the_other_winding_is_the_same_ink(layout: Layout, words: Sequence[Word]) -> None:
    assert proven(svg(layout, before="matrix(-1 0 0 1 1000 0)"), layout, words).problems == ()


@pytest.mark.parametrize("filler", [False, True])
def test_whatever_a_drawing_says_the_problems_are_short(layout: Layout, words: Sequence[Word], filler: bool) -> None:
    """A data-word of 100 000 letters and lines, and a property as long."""
    long = "x&#10;" * 50_000
    marked = 'data-filler="true"' if filler else ""
    strange = f'<g data-word="{long}" style="-filter:{"y" * 100_000}" {marked}>'
    text = svg(layout).replace("</svg>", f'{strange}<path d="M0 0h990v990z"/></g></svg>')
    em_inks = {p.word.text: geometry.to_polygon(p.outline.rings) for p in layout.placements}
    report = proven(text, layout, words, em_inks=em_inks, word_space=0.3)
    assert len(report.problems) >= 5
    assert all(problem.isprintable() and len(problem) < 250 for problem in report.problems)


def test_a_word_longer_than_its_share_is_named(layout: Layout, words: Sequence[Word]) -> None:
    first = layout.placements[0]
    share = first.size * (first.outline.bounds[2] - first.outline.bounds[0]) / 1000
    for factor, found in ((1.001, []), (0.999, ["liberty"])):
        limited = replace(layout, options=replace(layout.options, limit_share=share * factor))
        named = [p.split("'")[1] for p in validate(limited, words).problems if "--limit-share allows" in p]
        assert named == found
