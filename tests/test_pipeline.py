"""pack() as a whole, on a handful of words in draft: proven by shapely, the same for the same seed, told as it goes."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any, List, Optional, Tuple

import numpy as np
import pytest
import shapely
from coloraide import Color
from problems import off_rays, smallest_distance

from wordpack import geometry, pose
from wordpack.check import validate
from wordpack.directions import turning_in
from wordpack.drawn import read_drawing
from wordpack.errors import UnprovenError, WordpackError
from wordpack.fonts import load_font
from wordpack.model import Outlines, Problem, Progress, State, Turning, Word, Words, target_size
from wordpack.options import Options
from wordpack.orientation import limits
from wordpack.outlines import outline_silhouette, outline_words
from wordpack.pipeline import Poster, _page, _problem, pack
from wordpack.proof import prove_file
from wordpack.reading import PHRASE_SPACE, WORD_SPACE, run_on, stacked
from wordpack.silhouette import load_silhouette
from wordpack.words import read_words

WORDS = {"river": 9.0, "stone": 5.0, "elm": 4.0, "cloud": 2.0, "ox": 1.0}
LATO = load_font("lato-black")
DRAFT = {"quality": "draft", "renderer": "cpu", "device": "cpu"}


@pytest.fixture(scope="module")
def told() -> List[Progress]:
    return []


@pytest.fixture(scope="module")
def poster(told: List[Progress]) -> Poster:
    return pack(WORDS, observer=told.append, gap=2.0, margin=5.0, **DRAFT)


def inks(poster: Poster) -> np.ndarray:
    return np.array(
        [
            geometry.to_polygon([pose.transform(ring, p.x, p.y, p.angle, p.size) for ring in p.outline.rings])
            for p in poster.placements
        ],
        dtype=object,
    )


def test_a_proven_poster_with_every_word(poster: Poster) -> None:
    assert isinstance(poster, Poster)
    assert poster.report.proven
    assert poster.report.problems == ()
    assert (poster.report.placed, poster.report.asked, poster.report.fillers) == (5, 5, 0)
    assert sorted((p.word.text, p.word.weight) for p in poster.placements) == sorted(WORDS.items())
    assert poster.report.stopped
    assert poster.report.renderer == "cpu"
    assert poster.report.seconds > 0


def test_the_words_that_hold_the_scale_are_named_by_the_report(poster: Poster) -> None:
    assert poster.report.stopped.endswith(" hold each other")
    assert any(repr(text) in poster.report.stopped for text in WORDS)


def test_a_lone_word_is_held_by_the_silhouette() -> None:
    assert pack({"alone": 1.0}, shape="star", **DRAFT).report.stopped.endswith(": the silhouette holds 'alone'")


def test_it_is_proven_by_shapely_too(poster: Poster) -> None:
    shapes = inks(poster)
    region = geometry.to_polygon(poster.silhouette.rings)
    assert smallest_distance(shapes) >= 2.0 - 1e-9
    assert poster.report.smallest_gap == pytest.approx(smallest_distance(shapes))
    for shape in shapes:
        assert region.covers(shape)
        assert region.exterior.distance(shape) >= 5.0 - 1e-9
    assert poster.report.fill == pytest.approx(shapely.area(shapes).sum() / region.area, rel=1e-6)
    assert poster.report.fill > 0.25  # five words: it did pack


@pytest.mark.parametrize("scale", ["sqrt", "linear", "log"])
def test_sizes_are_one_number_times_f_of_the_weight(scale: str, poster: Poster) -> None:
    made = poster if scale == "sqrt" else pack(WORDS, scale=scale, **DRAFT)
    k = [p.size / target_size(p.word.weight, scale) for p in made.placements]
    assert k == pytest.approx([k[0]] * 5, rel=1e-12)
    assert made.report.scale == pytest.approx(k[0])
    assert made.report.size_error < 1e-9


@pytest.fixture(scope="module")
def flexed_poster() -> Poster:
    return pack(WORDS, sizes="flex:15%", **DRAFT)


def test_flexed_sizes_are_proven_within_their_share_and_refuted_beyond(flexed_poster: Poster, tmp_path: Path) -> None:
    assert 0.01 < flexed_poster.report.size_error <= 0.15
    assert validate(flexed_poster).proven
    less = replace(flexed_poster.options, sizes=f"flex:{flexed_poster.report.size_error - 1e-3!r}")
    assert not validate(replace(flexed_poster, options=less)).proven
    path = tmp_path / "poster.svg"
    flexed_poster.save(path)
    assert 'data-sizes="flex:15%"' in path.read_text(encoding="utf-8")
    assert prove_file(path, WORDS).report.proven
    for claimed in ("exact", f"flex:{flexed_poster.report.size_error - 5e-3:.4f}"):
        report = prove_file(path, WORDS, sizes=claimed).report
        assert "off the size that its weight asks for" in report.problems[0]
    drawn = {
        word.text: float(word.attributes["size"]) for word in read_drawing(path.read_bytes()).words if not word.filler
    }
    assert drawn == pytest.approx({p.word.text: p.size for p in flexed_poster.placements if not p.filler}, rel=1e-3)


def test_fillers_stand_between_flexed_words() -> None:
    made = pack(WORDS, sizes="flex:15%", fill=True, gap=12.0, **DRAFT)
    assert made.report.fillers > 0
    assert smallest_distance(inks(made)) >= 12.0 - 1e-6


@pytest.mark.parametrize("orientation", ["any", "radial"])
def test_words_that_turn_flex_too(orientation: str) -> None:
    made = pack(WORDS, sizes="flex:15%", orientation=orientation, **DRAFT)
    assert made.report.proven
    assert 0.01 < made.report.size_error <= 0.15


def test_flexing_gives_the_same_bytes_and_more_ink(flexed_poster: Poster) -> None:
    again = pack(WORDS, sizes="flex:15%", **DRAFT)
    assert again.to_svg() == flexed_poster.to_svg()
    exact = pack(WORDS, **DRAFT)
    assert flexed_poster.report.fill > exact.report.fill
    assert "data-sizes" not in exact.to_svg()


def test_the_same_seed_the_same_bytes_another_seed_another_drawing() -> None:
    # Enough words that some find no free place at first: where they are put is chance.
    words = {f"{a}{b}": 1.0 + k % 5 for k, (a, b) in enumerate((a, b) for a in "aeh" for b in "ptky")}
    words = dict(list(words.items())[:10])
    one, two, other = (pack(words, seed=seed, **DRAFT).to_svg() for seed in (1, 1, 2))
    assert one == two
    assert one != other


def test_progress_runs_from_nought_to_one_and_tells_every_stage(told: List[Progress], poster: Poster) -> None:
    fractions = [news.fraction for news in told]
    assert 0.0 <= fractions[0] < 0.05
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    stages = list(dict.fromkeys(news.stage for news in told))
    assert stages == ["start", "optimise", "search", "finish", "done"]
    elapsed = [news.elapsed for news in told]
    assert elapsed == sorted(elapsed)
    assert all(0 <= news.overlap <= 1 for news in told)
    assert all(news.resolution > 0 and news.level == 1 for news in told if news.stage == "optimise")
    assert told[-1].fill == pytest.approx(shapely.area(inks(poster)).sum() / inset_area(poster), rel=1e-3)


def inset_area(poster: Poster) -> float:
    return float(geometry.to_polygon(poster.silhouette.rings).buffer(-5.0, quad_segs=32).area)


def test_an_observer_changes_nothing(poster: Poster) -> None:
    assert pack(WORDS, gap=2.0, margin=5.0, **DRAFT).to_svg() == poster.to_svg()


def test_options_and_fields_by_name_are_one() -> None:
    one = pack({"a": 1.0, "b": 2.0}, Options(gap=3.0, seed=4, shape="square", **DRAFT))
    two = pack({"a": 1.0, "b": 2.0}, Options(shape="square", seed=9), gap=3.0, seed=4, **DRAFT)
    assert one.to_svg() == two.to_svg()
    assert one.options == two.options


def test_the_poster_writes_itself(poster: Poster, tmp_path: Path) -> None:
    svg, picture, data = (tmp_path / name for name in ("a.svg", "b.png", "c.json"))
    poster.save(svg, picture, data)
    assert svg.read_text(encoding="utf-8") == poster.to_svg() == poster._repr_svg_()
    assert picture.read_bytes() == poster.to_png()
    assert picture.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert json.loads(data.read_text(encoding="utf-8")) == json.loads(poster.to_json())


@pytest.mark.parametrize(
    ("orientation", "allowed"),
    [("vertical", lambda a: a == -math.pi / 2), ("slight:10", lambda a: abs(a) <= math.radians(10) + 1e-12)],
)
def test_words_are_turned_as_asked(orientation: str, allowed) -> None:
    made = pack(WORDS, orientation=orientation, gap=2.0, **DRAFT)
    assert made.report.proven
    assert all(allowed(p.angle) for p in made.placements)
    assert smallest_distance(inks(made)) >= 2.0 - 1e-9


@pytest.mark.parametrize(("orientation", "shape"), [("radial", "star"), ("flow", "crescent")])
def test_words_follow_their_field(orientation: str, shape: str, tmp_path: Path) -> None:
    made = pack(WORDS, orientation=orientation, shape=shape, gap=2.0, **DRAFT)
    assert made.report.proven
    poses = np.array([(p.x, p.y, p.angle) for p in made.placements])
    least, most = limits(turning_in(orientation, made.silhouette), poses)
    assert (least <= poses[:, 2]).all()
    assert (poses[:, 2] <= most).all()
    assert np.abs(poses[:, 2]).max() > 0.5
    made.save(tmp_path / "a.svg")
    assert prove_file(tmp_path / "a.svg", WORDS).report.proven
    assert not prove_file(tmp_path / "a.svg", WORDS, orientation="slight:10").report.proven


def test_a_layout_is_held_to_its_orientation(poster: Poster) -> None:
    def astray(turning: Turning) -> List[str]:
        return [each.split("'")[1] for each in validate(poster, turning=turning).problems if "orientation" in each]

    at = {p.word.text: np.array([[p.x, p.y, p.angle]]) for p in poster.placements}
    assert astray(Turning()) == []
    assert astray(Turning((0.0,), 0.1)) == []
    assert astray(Turning((0.5, -0.5))) == list(at)
    off = [text for text, where in at.items() if off_rays(where)[0] > 15.5]
    assert off
    assert astray(turning_in("radial", poster.silhouette)) == off


def test_one_word_alone_fills_what_it_can() -> None:
    made = pack({"wide": 1.0}, shape="square", **DRAFT)
    (ink,) = inks(made)
    region = geometry.to_polygon(made.silhouette.rings)
    left, _, right, _ = ink.bounds
    across = region.bounds[2] - region.bounds[0]
    assert region.covers(ink)
    assert right - left > 0.97 * across


def test_no_gap_is_no_overlap() -> None:
    made = pack(WORDS, gap=0.0, **DRAFT)
    shapes = inks(made)
    pairs = [shapes[a].intersection(shapes[b]).area for a in range(5) for b in range(a)]
    assert max(pairs) == 0.0


# ------------------------------------------------------------------------------------------------------------ refusals


def refusal(words: object, **asked: object) -> str:
    with pytest.raises(WordpackError) as caught:
        pack(words, **{**DRAFT, **asked})
    assert not isinstance(caught.value, UnprovenError)
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_an_unknown_option_is_told_with_those_there_are() -> None:
    text = refusal(WORDS, colour="red")
    assert "'colour' is unknown" in text
    assert "palette" in text


@pytest.mark.parametrize("options", [{"shape": "heart"}, "heart", 7], ids=str)
def test_what_are_no_options_is_told_with_how_they_are_given(options: Any) -> None:
    with pytest.raises(WordpackError, match=r"^options: .* was given; give Options, or .* by name: shape='heart'$"):
        pack(WORDS, options)


def test_dots_that_are_no_number_are_refused_before_any_packing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wordpack.arrange.arrange", lambda *_, **__: pytest.fail("it was packed"))
    for dpi in ("300", True, [96]):
        assert refusal(WORDS, dpi=dpi).startswith("option dpi: ")


def test_a_poster_does_not_take_the_place_of_its_list(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(json.dumps(WORDS), encoding="utf-8")
    drafts: List[Poster] = []
    for words in (path, str(path), read_words(path)):
        for made in (pack(words, trace=drafts.append, trace_every=1000, **DRAFT), drafts[0]):  # type: ignore[arg-type]
            with pytest.raises(WordpackError, match=r"list\.json: that is the word list itself; choose another name"):
                made.save(path)
    assert json.loads(path.read_text(encoding="utf-8")) == WORDS


def test_a_gap_wider_than_the_silhouette_is_told() -> None:
    text = refusal(WORDS, gap=250.0, margin=400.0)
    assert text.startswith("option gap: 250 was given")
    assert "smaller --gap" in text


def test_a_gap_that_leaves_no_room_for_so_many_words_is_told() -> None:
    many = {f"w{k}": 1.0 for k in range(60)}
    text = refusal(many, gap=150.0)
    assert text.startswith("option gap: 150 was given, and 60 words")


def test_a_gap_wider_than_a_bar_keeps_words_apart_along_it(tmp_path: Path) -> None:
    """Points a gap of 250 apart along 1000 are five at most: of six words the sixth has no place at any size."""
    bar = tmp_path / "bar.svg"
    box = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 100"'
    bar.write_text(f'<svg {box}><rect y="30" width="1000" height="40"/></svg>', encoding="utf-8")
    made = pack({"one": 1.0, "two": 1.0}, shape=str(bar), gap=45.0, **DRAFT)
    assert made.report.proven
    assert smallest_distance(inks(made)) >= 45.0
    six = refusal({f"w{k}": 1.0 for k in range(6)}, shape=str(bar), gap=250.0)
    assert six.startswith("option gap: 250 was given, and 6 words so far apart find no place")


def test_a_margin_that_leaves_nothing_is_told() -> None:
    assert "margin" in refusal(WORDS, margin=500.0)


def test_weights_too_far_apart_are_told() -> None:
    assert "too wide a range" in refusal({"a": 1e-300, "b": 1e300}, scale="linear")


@pytest.mark.parametrize(
    ("light", "heavy", "scale", "advised"),
    [
        (1e-300, 1e300, "sqrt", None),
        (1e-300, 1e300, "log", None),
        (1e-12, 1.0, "linear", "sqrt"),  # log(1 + w) is as small as w
        (1e-12, 1.0, "log", "sqrt"),
        (1.0, 1e30, "linear", "log"),
        (1.0, 1e30, "sqrt", "log"),
        (1.0, 1e12, "linear", "sqrt or log"),
    ],
)
def test_a_scale_is_advised_where_it_will_do(light: float, heavy: float, scale: str, advised: Optional[str]) -> None:
    text = refusal({"a": light, "b": heavy}, scale=scale)
    assert (f"one scale; choose --scale {advised}, or leave" if advised else "one scale; leave out") in text


def test_weights_over_nine_decades_are_drawn_with_a_warning() -> None:
    made = pack({"huge": 1e9, "mid": 1e5, "tiny": 1.0}, scale="linear", **DRAFT)
    assert made.report.proven
    sizes = {p.word.text: p.size for p in made.placements}
    assert sizes["huge"] / sizes["tiny"] == pytest.approx(1e9)
    drawn = read_drawing(made.to_svg())
    areas = {word.text: word.polygon.area for word in drawn.words}
    em = {p.word.text: p.outline.area for p in made.placements}
    assert math.sqrt(areas["huge"] / em["huge"] / (areas["tiny"] / em["tiny"])) == pytest.approx(1e9, rel=2e-3)
    (warning,) = [note for note in made.report.notes if "smaller than" in note]
    assert warning.startswith("2 of 3 words")
    assert "--scale log" in warning


def test_the_word_count_that_is_told_for_small_words_leaves_none_small() -> None:
    words = {f"w{i}": 100.0 / (i + 1) ** 2 for i in range(12)}
    (warning,) = [note for note in pack(words, width="20mm", **DRAFT).report.notes if "smaller than" in note]
    keep = int(warning.rpartition("--max-words ")[2])
    assert 0 < keep < 12
    assert not [note for note in pack(words, width="20mm", max_words=keep, **DRAFT).report.notes if "smaller" in note]


def test_a_word_space_keeps_words_apart_along_their_line() -> None:
    words = {"if": 1.0, "so": 1.0, "we": 1.0, "no": 1.0, "up": 1.0, "it": 1.0, "an": 1.0, "my": 1.0, "do": 1.0}
    for space in (0.0, 0.6):
        made = pack(words, word_space=space, **DRAFT)
        assert made.report.proven
        poses = np.array([(p.x, p.y, p.angle) for p in made.placements])
        sizes = np.array([p.size for p in made.placements])
        pairs = run_on([p.outline for p in made.placements], poses, sizes)
        assert bool(pairs) == (space == 0.0)
        shapes = inks(made)
        met = [
            (i, j)
            for i, one in enumerate(shapes)
            for j, other in enumerate(shapes)
            for part in (0.2, 0.4, 0.59)
            if i != j and shapely.affinity.translate(one, part * min(sizes[i], sizes[j])).intersects(other)
        ]
        assert bool(met) == (space == 0.0)


def test_words_that_no_font_can_draw_are_told() -> None:
    assert "cannot be drawn" in refusal({"\ue123": 1.0}, missing="skip")


def test_bands_are_told_of_where_they_come_about_and_not_by_the_proof(tmp_path: Path) -> None:
    made = pack(WORDS, shape="rectangle", width="210mm", height="297mm", **DRAFT)
    assert any("another ratio" in note for note in made.report.notes)
    made.save(tmp_path / "poster.svg")
    proof = prove_file(tmp_path / "poster.svg", WORDS)
    assert proof.report.proven
    assert not any("another ratio" in note for note in proof.report.notes)


def test_a_text_has_a_font_of_its_own(tmp_path: Path) -> None:
    made = pack(WORDS, shape="text:IO", shape_font="oswald", font="lato-black", **DRAFT)
    letters = load_silhouette("text:IO", text_outline=lambda text: outline_silhouette(text, load_font("oswald")))
    assert all(np.array_equal(*rings) for rings in zip(made.silhouette.rings, letters.rings, strict=True))
    assert {p.outline.font for p in made.placements} == {"lato-black"}
    path = tmp_path / "poster.svg"
    made.save(path)
    assert prove_file(path, WORDS).report.proven
    assert not prove_file(path, WORDS, shape_font="lato-black").report.proven
    path.write_text(path.read_text(encoding="utf-8").replace('="oswald"', '="nowhere.ttf"'), encoding="utf-8")
    with pytest.raises(WordpackError, match="the drawing names this shape-font, --shape-font gives another path to it"):
        prove_file(path, WORDS)
    with pytest.raises(WordpackError, match="option shape-font: 'oswald' was given, and 'heart' is no text"):
        pack(WORDS, shape="heart", shape_font="oswald", **DRAFT)
    with pytest.raises(WordpackError, match="option shape-font: 7 was given; give a text"):
        pack(WORDS, shape="text:IO", shape_font=7, **DRAFT)


def test_a_silhouettes_text_may_come_from_other_fonts(tmp_path: Path) -> None:
    made = pack({"love": 1.0}, shape="text:♥", **DRAFT)
    made.save(tmp_path / "heart.svg")
    proof = prove_file(tmp_path / "heart.svg", {"love": 1.0})
    assert proof.report.proven
    for notes in (made.report.notes, proof.report.notes):
        assert any(note.startswith("text:♥: lato-black cannot draw the word '♥' (U+2665)") for note in notes)


def test_a_failed_proof_is_no_poster(monkeypatch: pytest.MonkeyPatch) -> None:
    from wordpack import arrange

    def heaped(problem: Problem, state: State, **_: Any) -> State:
        return State(state.poses * 0 + 500, state.scale)

    monkeypatch.setattr(arrange, "finish", heaped)
    with pytest.raises(UnprovenError, match="could not be proven"):
        pack(WORDS, **DRAFT)


@pytest.mark.parametrize(
    ("turned", "flex", "told"),
    [
        (0.02, None, "'river' is turned by 1.15 degrees clockwise"),
        (0.0, [1.1, 1, 1, 1, 1], r"'river' is drawn \+10.00 % off"),
    ],
)
def test_a_poster_is_held_to_its_orientation_and_its_sizes(
    turned: float, flex: Any, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever comes out of the stages that move words; there is room enough for it to be apart and inside."""
    from wordpack import arrange as stages

    arrange = stages.arrange

    def wrong(*given: Any, **options: Any) -> stages.Arranged:
        made = arrange(*given, **options)
        flexed = None if flex is None else np.array(flex)
        poses = made.state.poses + (0.0, 0.0, turned)
        return replace(made, state=replace(made.state, poses=poses, scale=0.8 * made.state.scale, flex=flexed))

    monkeypatch.setattr(stages, "arrange", wrong)
    with pytest.raises(UnprovenError, match=told):
        pack(WORDS, **DRAFT)


@pytest.mark.parametrize(
    ("asked", "physical"),
    [
        ({}, (1000 * 25.4 / 96, 640 * 25.4 / 96)),
        ({"width": "300mm"}, (300, 192)),
        ({"height": "12.8in"}, (20 * 25.4, 12.8 * 25.4)),
        ({"width": "30cm", "height": "100mm"}, (300, 100)),
        ({"width": "100mm", "height": "30cm"}, (100, 300)),
    ],
)
def test_the_page_has_the_size_that_is_asked_for(asked: dict, physical: Tuple[float, float]) -> None:
    """The bundled rectangle is 1000 by 640; one side gives the other, both the page's proportions."""
    silhouette, found = _page(Options(shape="rectangle", **asked), LATO)
    assert found == pytest.approx(physical)
    assert silhouette.width / silhouette.height == pytest.approx(physical[0] / physical[1])
    assert max(silhouette.width, silhouette.height) == 1000


def outlined(**weights: float) -> Outlines:
    return outline_words(Words(tuple(Word(text, weight) for text, weight in weights.items())), LATO)


def test_the_problem_is_what_the_options_ask_for() -> None:
    outlines = outlined(liberty=9.0, union=4.0, it=1.0)
    wide = np.array([outline.bounds[2] - outline.bounds[0] for outline in outlines.items])
    silhouette, _ = _page(Options(shape="star"), LATO)
    asked = Options(shape="star", margin=20.0, gap=3.0, word_space=0.4, limit_share="30%")
    made = _problem(outlines, silhouette, asked, "words")
    assert made.relative == pytest.approx(np.array([3, 2, 1]) / 3)  # square roots of the weights
    assert [np.ptp(np.concatenate(rings)[:, 0]) for rings in made.rings] == pytest.approx(wide + 0.4, abs=1e-6)
    left, _, right, _ = geometry.bounds(silhouette.rings)
    assert (wide * made.relative).max() * made.largest_scale == pytest.approx(0.3 * (right - left))
    edge, inner = geometry.to_polygon(silhouette.rings).boundary, geometry.to_polygon(made.region)
    assert inner.distance(edge) + 1e-9 >= 20.0
    corners = shapely.distance(shapely.points(shapely.get_coordinates(inner)), edge)
    assert corners.max() < 20.0 * 1.05
    assert _problem(outlines, silhouette, Options(shape="star"), "words").largest_scale == math.inf


def test_words_that_might_be_read_as_one_are_coloured_apart_unless_colours_are_groups() -> None:
    """By coloraide's CIEDE2000, on a line of words of one weight, which alone would all have one colour."""
    line = [(text, 1.0) for text in ("year", "years", "law", "laws", "vote", "votes")]
    made = pack(line, shape="rectangle", **DRAFT)
    poses = np.array([(p.x, p.y, p.angle) for p in made.placements])
    pairs = run_on([p.outline for p in made.placements], poses, np.array([p.size for p in made.placements]))
    assert pairs
    for i, j in pairs:
        one, other = (Color(made.placements[n].colour) for n in (i, j))
        assert one.delta_e(other, method="2000") >= 20
    grouped = pack([(text, weight, "noun") for text, weight in line], shape="rectangle", **DRAFT)
    assert len({p.colour for p in grouped.placements}) == 1
    assert dict(made.report.figures)["run_on"] == 0
    assert dict(grouped.report.figures)["run_on"] >= 1
    assert [any("read as one" in note for note in each.report.notes) for each in (made, grouped)] == [False, True]


def test_groups_that_their_colours_do_not_tell_apart_are_told_and_so_is_what_is_read_as_one() -> None:
    line = [(text, 1.0, f"G{k % 2}") for k, text in enumerate(("year", "years", "law", "laws", "vote", "votes"))]
    told = [
        pack(line, shape="rectangle", palette=palette, **DRAFT).report.notes
        for palette in ("#13233f,#0f2d5e", "#13233f", "#13233f,#a63d2f")
    ]
    groups = "the groups 'G0' and 'G1' have colours that differ little; choose --palette atlas, or fewer groups"
    assert [any(note.startswith(groups) for note in notes) for notes in told] == [True, False, False]
    assert any("read as one word, having colours that are the same or hardly differ;" in note for note in told[0])
    same = pack([(text, 1.0, "all") for text, *_ in line], shape="rectangle", **DRAFT).report.notes
    assert any("read as one word, having one colour;" in note for note in same)


@pytest.mark.parametrize("seed", [0, 2])
def test_no_foot_of_a_word_reaches_under_the_arm_of_another_where_words_are_spaced(seed: int) -> None:
    """L's and T's are as far apart on every height as is asked while their ends are not: LTA might be read."""
    texts = ("LA", "TA", "LL", "TT", "LAL", "TAT", "VAL", "TVL", "LV", "TAL", "TLA", "TLLL")
    made = pack([(text, 5.0, "all") for text in texts], shape="square", word_space=WORD_SPACE, seed=seed, **DRAFT)
    assert made.report.proven
    assert dict(made.report.figures)["run_on"] == 0
    assert not any("read as one" in note for note in made.report.notes)


def test_the_word_space_that_is_told_for_phrases_parts_them() -> None:
    line = [(f"{a} {b}", 1.0, "all") for a in ("a", "my", "no") for b in ("law", "vote", "tax")]
    (told,) = [note for note in pack(line, shape="rectangle", **DRAFT).report.notes if "read as one" in note]
    space = float(told.rpartition("--word-space ")[2].split()[0])
    assert space == PHRASE_SPACE
    made = pack(line, shape="rectangle", word_space=space, **DRAFT)
    assert dict(made.report.figures)["run_on"] == 0


@pytest.mark.parametrize("wrap", [True, False])
def test_phrases_that_stand_on_each_other_are_coloured_apart(wrap: bool) -> None:
    phrases = [f"{a} of the {b}" for a in ("law", "vote", "house") for b in ("people", "states", "union")]
    made = pack([(text, 1.0) for text in phrases], shape="map-pin", wrap=wrap, **DRAFT)
    outlines = [p.outline for p in made.placements]
    assert any(outline.lines for outline in outlines) is wrap
    poses = np.array([(p.x, p.y, p.angle) for p in made.placements])
    pairs = stacked(outlines, poses, np.array([p.size for p in made.placements]))
    assert pairs
    for pair in pairs:
        one, other = (Color(made.placements[n].colour) for n in pair)
        assert one.delta_e(other, method="2000") >= 20


def test_own_colours_that_are_changed_or_added_to_are_told() -> None:
    line = [(text, 1.0) for text in ("year", "years", "law", "laws", "vote", "votes")]
    added = pack(line, shape="rectangle", palette="#13233f", **DRAFT)
    others = sum(p.colour != "#13233f" for p in added.placements)
    assert others
    told = f"{others} words are drawn in colours" if others > 1 else "1 word is drawn in a colour"
    assert [note for note in added.report.notes if note.startswith(f"{told} beside the palette's")]
    bundled = pack(line, shape="rectangle", palette="mono", **DRAFT)
    assert len({p.colour for p in bundled.placements}) > 1
    assert not [note for note in bundled.report.notes if "palette" in note]


def test_own_colours_with_too_little_contrast_are_told_and_others_are_not() -> None:
    words = [("river", 9.0, "a"), ("stone", 4.0, "b"), ("elm", 2.0, "c")]
    made = pack(words, palette="#e30613,#f28b95", **DRAFT)  # 4.7 and 2.4 to 1 on white
    red, pink, other = (p.colour for p in made.placements)
    assert red == "#e30613"
    assert Color(pink).contrast("white", method="wcag21") >= 3 > Color("#f28b95").contrast("white", method="wcag21")
    assert other not in (red, pink)
    notes = [
        f"#f28b95 has too little contrast with the page and is drawn as {pink}",
        "1 of 3 groups is drawn in a colour beside the palette's, which has 2",
    ]
    assert [note for note in made.report.notes if "drawn" in note] == notes
    kept = pack(words, palette="gold,white,orange", background="black", **DRAFT)
    assert [p.colour for p in kept.placements] == ["#ffd700", "#ffffff", "#ffa500"]
    assert not [note for note in kept.report.notes if "drawn" in note]


def test_wrapped_and_limited_words_keep_their_sizes_and_are_told(tmp_path: Path) -> None:
    words = {"carbon capture and storage": 16.0, "incompre\u00adhensible": 4.0, "oak": 1.0, "elm": 1.0}
    poster = pack(words, wrap=True, limit_share="30%", word_space=0.5, shape="square", **DRAFT)
    long, cut, *rest = poster.placements
    assert len(long.outline.lines) > 1
    assert cut.word.text == "incomprehensible"
    k = poster.report.scale
    assert [p.size for p in poster.placements] == pytest.approx([4 * k, 2 * k, k, k], rel=1e-12)
    lengths = [p.size * (p.outline.bounds[2] - p.outline.bounds[0]) for p in poster.placements]
    x0, _, x1, _ = geometry.bounds(poster.silhouette.rings)
    assert max(lengths) == pytest.approx(0.3 * (x1 - x0), rel=1e-4)
    remarks = dict(poster.report.remarks)
    assert "carbon" in remarks["wrapped"]
    assert "--limit-share 30%" in remarks["limit"]
    poster.save(tmp_path / "poster.svg")
    assert prove_file(tmp_path / "poster.svg", words).report.problems == ()


def test_a_word_as_long_as_the_shape_is_told_to_limit_the_scale() -> None:
    poster = pack({"incomprehensibilities": 50.0, **{f"{a}x": 1.0 for a in "abcdefgh"}}, shape="crescent", **DRAFT)
    assert dict(poster.report.remarks)["limit"].startswith("'incomprehensibilities' limits the scale: without it fill")
    assert "limit" not in dict(pack(WORDS, **DRAFT).report.remarks)


def test_an_outline_that_is_lost_is_told_unless_fillers_draw_it() -> None:
    """By the share of points along it from which the nearest ink is more than a tenth of the root of the area away, in
    so far as words are their boxes."""
    poster = pack(WORDS, shape="heart", word_space=0.6, **DRAFT)
    told = dict(poster.report.remarks)["outline"]
    region, words = geometry.to_polygon(poster.silhouette.rings), [shape.envelope for shape in inks(poster)]
    points = shapely.line_interpolate_point(region.exterior, np.linspace(0, 1, 2000, endpoint=False), normalized=True)
    bare = float((shapely.distance(points, shapely.union_all(words)) > 0.1 * math.sqrt(region.area)).mean())
    assert bare > 0.1
    assert told.startswith("the words leave ")
    assert abs(int(told.split()[3]) - 100 * bare) < 3
    assert "--fill" in told
    assert "outline" not in dict(pack(WORDS, shape="heart", fill=True, **DRAFT).report.remarks)


def test_a_poster_says_what_it_is_in_a_line() -> None:
    assert repr(pack({"river": 9.0, "elm": 4.0}, **DRAFT)) == "<Poster: 2 of 2 words in circle, proven>"


@pytest.mark.parametrize(("group", "least"), [(None, 10), ("all", 3)])
def test_fillers_that_might_be_read_as_one_differ_in_tone_and_a_groups_in_lightness(
    group: Optional[str], least: float
) -> None:
    """By coloraide's CIEDE2000; a tone of five is unlike the others, and one hue has no more than eight steps."""
    words = [(text, weight, group) if group else (text, weight) for text, weight in WORDS.items()]
    made = pack(words, shape="rectangle", fill=True, gap=5.0, **DRAFT).placements
    where = np.array([(p.x, p.y, p.angle) for p in made]), np.array([p.size for p in made])
    pairs = [(made[i], made[j]) for i, j in run_on([p.outline for p in made], *where) if made[i].filler]
    assert any(one.word == other.word for one, other in pairs)
    assert all(Color(one.colour).delta_e(other.colour, method="2000") >= least for one, other in pairs)
    assert all(Color(p.colour).contrast("white", method="wcag21") <= 2 for p in made if p.filler)
    if group:
        hues = [Color(p.colour).convert("oklch")["hue"] for p in made]
        assert max(hues) - min(hues) < 20
