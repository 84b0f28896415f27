"""proof.py: a drawing's file against its word list, with what it records and with what is asked."""

from __future__ import annotations

import gzip
import io
import math
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Sequence, Tuple
from xml.etree import ElementTree as ET

import made_fonts
import pytest
from PIL import Image
from shapely.geometry.base import BaseGeometry

import wordpack
from wordpack import geometry, proof
from wordpack.check import validate
from wordpack.errors import WordpackError
from wordpack.export.svg import to_svg
from wordpack.fonts import load_font
from wordpack.model import PAGE, Layout, Placement, Report, Word
from wordpack.options import Options
from wordpack.outlines import outline_lines, outline_silhouette, outline_text
from wordpack.pipeline import _page
from wordpack.proof import prove_file
from wordpack.silhouette import load_silhouette

WORDS = (Word("liberty", 16.0), Word("union", 9.0), Word("we & <you>", 4.0), Word("1787", 1.0))


def drawn(folder: Path, words: Sequence[Word] = WORDS, **fields: object) -> Path:
    """A drawing of words one under the other in the bundled square, size 15 sqrt(weight)."""
    options = Options(shape="square", **fields)
    font = load_font(options.font)
    places = tuple(
        Placement(word, outline_text(word.text, font), 500.0, 250.0 + 150 * i, 0.0, 15 * math.sqrt(word.weight))
        for i, word in enumerate(words)
    )
    report = Report(len(words), len(words), 0, 0.0, 0.0, 0.0, scale=15.0)
    layout = Layout(places, load_silhouette("square"), report, options, font=options.font)
    path = folder / "poster.svg"
    path.write_text(to_svg(layout), encoding="utf-8")
    return path


def test_a_drawing_is_proven_with_what_it_records(tmp_path: Path) -> None:
    proof = prove_file(drawn(tmp_path, font="oswald", gap=2.5, scale="sqrt"), WORDS)
    assert proof.report.problems == ()
    assert (proof.report.asked, proof.report.placed) == (4, 4)
    assert proof.report.scale == pytest.approx(15, rel=1e-3)
    assert proof.report.size_error < 1e-3
    assert (proof.options.shape, proof.options.font, proof.options.gap) == ("square", "oswald", 2.5)
    square = geometry.area(load_silhouette("square").rings)
    font = load_font("oswald")
    ink = sum(outline_text(word.text, font).area * 15**2 * word.weight for word in WORDS)
    assert proof.report.fill == pytest.approx(ink / square, rel=1e-3)


@pytest.mark.parametrize("shape", ["text:IT\nIS", "text:IT\r\n\nIS\n"])
def test_the_lines_of_a_silhouette_s_text_outlive_programs_that_write_blanks_for_them(
    tmp_path: Path, shape: str
) -> None:
    """White space in the attribute as XML 1.0, 3.3.3 normalises it where it is written as itself."""
    font = load_font(Options().font)
    silhouette = load_silhouette(shape, text_outline=lambda text: outline_silhouette(text, font))
    assert silhouette.height > 0.9 * PAGE  # two lines of two letters each
    inside = geometry.to_polygon(silhouette.rings).representative_point()
    place = Placement(Word("we", 1.0), outline_text("we", font), inside.x, inside.y, 0.0, 10.0)
    report = Report(1, 1, 0, 0.0, 0.0, 0.0, scale=10.0)
    text = to_svg(Layout((place,), silhouette, report, Options(shape=shape), font=Options().font))
    said = ET.fromstring(text).attrib["data-shape"]
    written = re.sub("[\t\n\r]", " ", said)
    path = tmp_path / "poster.svg"
    path.write_text(re.sub('data-shape="[^"]*"', f'data-shape="{written}"', text), encoding="utf-8")
    assert prove_file(path, [("we", 1)]).report.problems == ()


def test_words_in_their_outlines_are_proven_without_an_overlay_of_polygons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes five times as long as the strips between their rings, which are enough unless something is wrong."""
    drawing = drawn(tmp_path, WORDS[:2])
    squashed = re.sub(r"(translate\([^)]*\))", r"\1 scale(1.05 1)", drawing.read_text(encoding="utf-8"), count=1)
    overlays, overlay = [], BaseGeometry.symmetric_difference
    monkeypatch.setattr(BaseGeometry, "symmetric_difference", lambda *both: overlays.append(both) or overlay(*both))
    assert prove_file(drawing, WORDS[:2]).report.proven
    assert overlays == []
    drawing.write_text(squashed, encoding="utf-8")
    problems = prove_file(drawing, WORDS[:2]).report.problems
    assert any(problem.startswith("'liberty' is not drawn with its own outline") for problem in problems)
    assert overlays


@pytest.mark.parametrize(
    ("recorded", "refuted"),
    [
        ({"margin": 300.0}, "(margin 300)"),
        ({"gap": 120.0}, "(gap 120)"),
        ({"scale": "linear"}, "off the size that its weight asks for"),
        ({"orientation": "vertical"}, "which its orientation does not allow"),
        ({"limit_share": 0.1}, "long (--limit-share allows 94.00)"),  # of the bundled square, 940 wide
        ({"invert": True}, "lies outside the silhouette"),
        ({"margin": 300.0, "frame": "content"}, "(margin 300)"),
        ({"missing": "skip"}, ""),
        ({"sizes": "flex:15%"}, ""),
        ({"wrap": True}, ""),
    ],
)
def test_a_drawing_is_held_to_each_option_that_it_records(recorded: dict, refuted: str, tmp_path: Path) -> None:
    proof = prove_file(drawn(tmp_path, **recorded), WORDS)
    assert {name: getattr(proof.options, name) for name in recorded} == recorded
    assert bool(proof.report.problems) == bool(refuted)
    assert all(refuted in problem for problem in proof.report.problems)


def test_a_drawing_on_a_page_of_another_aspect_is_proven_there(tmp_path: Path) -> None:
    """The square, 940 wide on a page of its own, is 470 wide about the middle of a page twice as wide as high."""
    lato, shape = load_font("lato-black"), load_silhouette("square", page=(2.0, 1.0))
    for x, proven in ((500.0, True), (300.0, True), (240.0, False)):
        placed = Placement(Word("i", 1.0), outline_text("i", lato), x, 250.0, 0.0, 20.0)
        report = Report(1, 1, 0, 0.0, 0.0, 0.0, scale=20.0)
        layout = Layout((placed,), shape, report, Options(shape="square"), font="lato-black")
        path = tmp_path / "wide.svg"
        path.write_text(to_svg(layout), encoding="utf-8")
        assert prove_file(path, {"i": 1.0}).report.proven is proven


def test_an_orientation_that_is_asked_for_is_held_to_where_none_is_recorded(tmp_path: Path) -> None:
    path = drawn(tmp_path)
    text = path.read_text(encoding="utf-8")
    assert ' data-orientation="horizontal"' in text
    path.write_text(text.replace(' data-orientation="horizontal"', ""), encoding="utf-8")
    assert prove_file(path, WORDS).report.proven
    assert prove_file(path, WORDS, orientation="horizontal").report.proven
    (*told,) = prove_file(path, WORDS, orientation="vertical").report.problems
    assert len(told) == len(WORDS)
    assert all("which its orientation does not allow" in problem for problem in told)


def test_what_is_said_of_inverting_is_read_as_a_word(tmp_path: Path) -> None:
    path = drawn(tmp_path, invert=True)
    text = path.read_text(encoding="utf-8")
    for said, inverted in (("true", True), ("1", True), ("false", False), ("False", False), ("0", False), ("", False)):
        path.write_text(text.replace('data-invert="true"', f'data-invert="{said}"'), encoding="utf-8")
        assert prove_file(path, WORDS).report.proven is not inverted


def test_what_is_asked_goes_before_what_is_recorded(tmp_path: Path) -> None:
    path = drawn(tmp_path)
    assert prove_file(path, WORDS, gap=None, shape=None).report.proven
    assert not prove_file(path, WORDS, font="pacifico").report.proven
    assert not prove_file(path, WORDS, gap=120.0).report.proven
    assert not prove_file(path, WORDS, scale="linear").report.proven
    assert not prove_file(path, WORDS, shape="mountain").report.proven
    assert not prove_file(path, WORDS, margin=300.0).report.proven


def test_a_word_list_that_was_cut_is_cut_again(tmp_path: Path) -> None:
    path = drawn(tmp_path, WORDS[:3])
    assert prove_file(path, WORDS).report.problems == ("'1787' is missing",)
    assert prove_file(path, WORDS, max_words=3).report.proven


def test_a_list_longer_than_the_drawing_says_is_told_with_the_option(tmp_path: Path) -> None:
    path = drawn(tmp_path, WORDS[:3])
    (note,) = prove_file(path, WORDS).report.notes
    assert note == f"{path} says that it was made of 3 words, the list has 4; --max-words 3 checks it so"
    assert prove_file(path, WORDS, max_words=3).report.notes == ("the 3 heaviest of 4 words were kept",)
    assert prove_file(path, WORDS, max_words=4).report.notes == ()
    assert prove_file(path, WORDS[:3]).report.notes == ()
    for odd in ("", "many", "-3", "0"):
        path.write_text(drawn(tmp_path).read_text("utf-8").replace('words="4"', f'words="{odd}"'), encoding="utf-8")
        assert prove_file(path, WORDS).report.notes == ()


def test_a_shape_or_font_that_a_drawing_names_and_is_not_there_is_told_with_the_option(tmp_path: Path) -> None:
    path = drawn(tmp_path)
    text = path.read_text(encoding="utf-8")
    for option, there in (("shape", "square"), ("font", "lato-black")):
        lost = f"no/such/{there}.x"
        path.write_text(text.replace(f'data-{option}="{there}"', f'data-{option}="{lost}"'), encoding="utf-8")
        with pytest.raises(WordpackError, match=f"{lost}.*; the drawing names this {option}, --{option} gives") as told:
            prove_file(path, WORDS)
        assert "\n" not in str(told.value)
        assert prove_file(path, WORDS, **{option: there}).report.proven
        with pytest.raises(WordpackError, match=lost) as told:
            prove_file(path, WORDS, **{option: lost})
        assert "the drawing names" not in str(told.value)


def test_sizes_are_held_to_the_share_by_which_they_may_be_flexed(tmp_path: Path) -> None:
    # One word of four is larger by a tenth, and so by 1.1^(3/4) than the geometric mean has it.
    for share in (7, 8):
        path = drawn(tmp_path, sizes=f"flex:{share}%")
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("translate(500 400)", "translate(500 400) scale(1.1)"), encoding="utf-8")
        proof = prove_file(path, WORDS)
        assert proof.report.size_error == pytest.approx(1.1**0.75 - 1, abs=1e-3)
        told = [problem for problem in proof.report.problems if "(flexed by up to 7 %)" in problem]
        assert [*proof.report.problems] == told
        assert [problem.split("'")[1] for problem in told] == (["union"] if share == 7 else [])
    assert not prove_file(path, WORDS, sizes="exact").report.proven


def test_a_word_that_no_font_draws_is_no_trouble_where_such_words_are_left_out(tmp_path: Path) -> None:
    listed = [*WORDS, Word("\ue000", 2.0)]
    proof = prove_file(drawn(tmp_path, missing="skip"), listed)
    assert proof.report.problems == ()
    assert [entry.word for entry in proof.report.missing] == ["\ue000"]
    assert any(note.endswith("left out, no bundled font has it") for note in proof.report.notes)
    with pytest.raises(WordpackError, match="--missing skip"):
        prove_file(drawn(tmp_path), listed)


def test_what_is_said_of_the_shape_is_said_of_the_proof(tmp_path: Path) -> None:
    shape = tmp_path / "bar.svg"
    sheet, bar = '<style>@import "bar.css";</style>', '<path d="M0 0H9V5H0Z"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 11 7">{sheet}{bar}</svg>'
    shape.write_text(svg, encoding="utf-8")
    (note,) = load_silhouette(str(shape)).notes
    assert "the style sheet that it takes in from elsewhere is not read" in note
    assert prove_file(drawn(tmp_path), WORDS, shape=str(shape)).report.notes == (note,)


def test_the_font_that_was_taken_of_a_collection_is_told_of_a_silhouette_s_text_as_well(tmp_path: Path) -> None:
    """Once: by the words' notes, where they have the same font."""
    path, two = drawn(tmp_path), str(made_fonts.collection(tmp_path / "two.ttc"))
    told = "two.ttc is a collection of 2 fonts: the first was taken"
    for font, shape_font in (("lato-black", two), (two, two), (two, None)):
        asked = {"shape": "text:I", "font": font, "shape_font": shape_font}
        proven = prove_file(path, WORDS, **asked).report.notes
        options = Options(**asked)
        words = load_font(options.font)
        packed = (*_page(options, words)[0].notes, *words.notes)
        assert [sum(told in note for note in notes) for notes in (proven, packed)] == [1, 1]


def test_weights_come_from_the_list_and_not_from_the_drawing(tmp_path: Path) -> None:
    listed = [Word("union", 10.0) if word.text == "union" else word for word in WORDS]
    told, problem = prove_file(drawn(tmp_path), listed).report.problems
    assert told == "'union' carries the weight 9, the word list says 10"
    assert problem.startswith("'union' is drawn -5.13 % off")


def test_bad_records_and_missing_files_are_one_sentence(tmp_path: Path) -> None:
    path = drawn(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace('data-gap="1"', 'data-gap="wide"'), encoding="utf-8")
    with pytest.raises(WordpackError, match="data-gap is 'wide'"):
        prove_file(path, WORDS)
    assert prove_file(path, WORDS, gap=1.0).report.proven
    with pytest.raises(WordpackError, match="cannot be read"):
        prove_file(tmp_path / "none.svg", WORDS)
    with pytest.raises(WordpackError, match="cannot be read"):
        prove_file(tmp_path, WORDS)


def test_other_files_than_drawings_are_told_as_such(tmp_path: Path) -> None:
    """A poster's picture and its data: they were refused as XML that is not well-formed."""
    poster = tmp_path / "poster.bin"
    picture = io.BytesIO()
    Image.new("L", (9, 9)).save(picture, "PNG")
    for data in (picture.getvalue(), b'{"words": []}', gzip.compress(b"liberty,3"), b"", b"liberty,3"):
        poster.write_bytes(data)
        with pytest.raises(WordpackError, match=r"poster\.bin: this is no SVG drawing, and nothing else can be proven"):
            prove_file(poster, WORDS)


def test_a_packed_drawing_is_proven_and_a_broken_or_endless_one_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed, path = tmp_path / "poster.svgz", drawn(tmp_path)
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert prove_file(packed, WORDS).report == prove_file(path, WORDS).report
    packed.write_bytes(gzip.compress(path.read_bytes())[:-20])
    with pytest.raises(WordpackError, match=r"poster\.svgz: the drawing cannot be read"):
        prove_file(packed, WORDS)
    monkeypatch.setattr(proof, "MOST_BYTES", 1_000_000)
    packed.write_bytes(gzip.compress(b" " * 1_000_001))
    with pytest.raises(WordpackError, match=r"poster\.svgz: the drawing is over 1 MB"):
        prove_file(packed, WORDS)


def test_a_drawing_may_come_by_standard_input_but_not_its_words_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drawn(tmp_path)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
    assert prove_file("-", WORDS).report == prove_file(path, WORDS).report
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"liberty")))
    with pytest.raises(WordpackError, match="^standard input: this is no SVG drawing"):
        prove_file("-", WORDS)
    with pytest.raises(WordpackError, match="both the drawing and the words"):
        prove_file("-", "-")
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(WordpackError, match="^standard input: it is closed, or gives no bytes; name a file"):
        prove_file("-", WORDS)


def test_what_is_no_option_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(WordpackError, match="^option 'foo' is unknown; choose from anchor, background, "):
        prove_file(drawn(tmp_path), WORDS, foo=1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_drawings_are_known_as_such_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = drawn(tmp_path)
    svg = re.sub(r"^<\?xml[^>]*>", "", path.read_text(encoding="utf-8"))
    path.write_bytes(f"\n{svg}".encode(encoding))
    assert prove_file(path, WORDS).report.proven


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("gap", value) for value in ("-5", "nan", "wide", "")),
        *(("margin", "1e9"), ("word-space", "-1"), ("scale", "cubic"), ("orientation", "up"), ("missing", "hide")),
        *(("frame", "round"), ("sizes", "flex:200%"), ("limit-share", "2")),
    ],
)
def test_a_bad_record_is_told_with_the_file_the_attribute_and_the_option(name: str, value: str, tmp_path: Path) -> None:
    path = drawn(tmp_path)
    text = re.sub(f' data-{name}="[^"]*"', "", path.read_text(encoding="utf-8"))
    path.write_text(text.replace("<svg ", f'<svg data-{name}="{value}" '), encoding="utf-8")
    with pytest.raises(WordpackError) as told:
        prove_file(path, WORDS)
    assert str(told.value).startswith(f"{path}: data-{name} is {value!r}; ")
    assert str(told.value).endswith(f", there or as --{name}")
    good = {"scale": "sqrt", "orientation": "any", "missing": "skip", "frame": "picture", "sizes": "flex:15%"}
    assert prove_file(path, WORDS, **{name.replace("-", "_"): good.get(name, 0.9)}).report.proven
    with pytest.raises(WordpackError, match=f"^option {name}: 'worse'"):
        prove_file(path, WORDS, **{name.replace("-", "_"): "worse"})


def test_records_and_lines_of_any_length_are_told_in_short(tmp_path: Path) -> None:
    path = drawn(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('data-scale="sqrt"', f'data-scale="{"x&#10;" * 9999}"'), encoding="utf-8")
    with pytest.raises(WordpackError, match="data-scale is 'x") as told:
        prove_file(path, WORDS)
    lines = broken_up(tmp_path, wrap=True)
    text = lines.read_text(encoding="utf-8")
    for said in ("\u2028".join("x" * 999), "y" * 9999):
        lines.write_text(text.replace("incom-\u2028plete", said), encoding="utf-8")
        problem = prove_file(lines, PHRASES_LISTED).report.problems[0]
        assert problem.startswith("'incomplete' is broken where it may not be: ")
        assert all(sentence.isprintable() and len(sentence) < 300 for sentence in (str(told.value), problem))


def test_records_that_exclude_each_other_are_told_with_the_file(tmp_path: Path) -> None:
    path = drawn(tmp_path, sizes="flex:15%")
    text = path.read_text(encoding="utf-8").replace("<svg ", '<svg data-limit-share="0.5" ')
    path.write_text(text, encoding="utf-8")
    for asked in ({}, {"sizes": "flex:20%"}):
        with pytest.raises(WordpackError) as told:
            prove_file(path, WORDS, **asked)
        found, _, advice = str(told.value).partition("; ")
        assert found.startswith(f"{path}: data-limit-share is '0.5' (option sizes: flex was given together with")
        assert advice == "choose one of the two, there or as --limit-share"
    assert prove_file(path, WORDS, sizes="exact").report.proven


def test_a_squashed_word_is_told(tmp_path: Path) -> None:
    path = drawn(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("translate(500 400)", "translate(500 400) scale(.8 1.25)"), encoding="utf-8")
    (problem,) = prove_file(path, WORDS).report.problems
    assert problem.startswith("'union' is not drawn with its own outline")


def test_a_word_turned_as_it_may_not_be_is_told(tmp_path: Path) -> None:
    path = drawn(tmp_path)
    text = path.read_text(encoding="utf-8")
    for turn, told in (
        ("180", "180 degrees clockwise"),
        ("90", "90 degrees clockwise"),
        ("-3", "3 degrees anticlockwise"),
    ):
        path.write_text(text.replace("translate(500 400)", f"translate(500 400) rotate({turn})"), encoding="utf-8")
        (problem,) = prove_file(path, WORDS).report.problems
        assert problem.startswith(f"'union' is turned by {told}, which its orientation")
        assert prove_file(path, WORDS, orientation=f"angles:0,{-float(turn):g}").report.proven
    path.write_text(text.replace("translate(500 400)", "translate(500 400) rotate(-3)"), encoding="utf-8")
    assert prove_file(path, WORDS, orientation="slight:4").report.proven
    assert not prove_file(path, WORDS, orientation="slight:2").report.proven
    assert prove_file(path, WORDS, orientation="any").report.proven


def test_a_word_is_held_to_the_field_at_its_middle(tmp_path: Path) -> None:
    # All words stand at x = 500 in a square about (500, 500): the rays there run up and down.
    path = drawn(tmp_path, orientation="radial")
    text = path.read_text(encoding="utf-8")

    def astray(*turns: float, aside: float = 0.0) -> Tuple[str, ...]:
        turned = text
        for y, turn in zip((250, 400, 550, 700), turns, strict=True):
            assert f"translate(500 {y})" in turned
            turned = turned.replace(f"translate(500 {y})", f"translate({500 - aside:g} {y}) rotate({turn})")
        path.write_text(turned, encoding="utf-8")
        told = prove_file(path, WORDS, gap=0.0).report.problems
        return tuple(each.split("'")[1] for each in told if "orientation" in each)

    assert astray(0, 0, 0, 0) == ("liberty", "union", "we & <you>", "1787")
    assert astray(-90, 90, -76, 76) == ()
    assert astray(-90, 90, -74, 74) == ("we & <you>", "1787")
    assert astray(-92, 90, 90, 90) == ("liberty",)  # along the ray, but upside down by two degrees
    # 150 to the left the rays fall by 59.0, 33.7, -18.4 and -53.1 degrees.
    assert astray(73, 19, -33, -39, aside=150) == ()
    assert astray(75, 17, -35, -37, aside=150) == ("liberty", "union", "we & <you>", "1787")


def test_a_word_that_looks_the_same_turned_is_no_trouble(tmp_path: Path) -> None:
    path = drawn(tmp_path, [Word("OIO", 9.0)], font="oswald")
    turned = path.read_text(encoding="utf-8").replace("translate(500 250)", "translate(500 250) rotate(180)")
    assert "rotate(180)" in turned
    path.write_text(turned, encoding="utf-8")
    assert prove_file(path, [Word("OIO", 9.0)]).report.proven


PHRASES = (Word("liberty and union", 16.0), Word("incomplete", 9.0, None, (5,)), Word("we", 4.0))
PHRASES_LISTED = [("liberty and union", 16.0), ("incom\u00adplete", 9.0), ("we", 4.0)]
SHOWN = (("liberty", "and union"), ("incom-", "plete"), ())


def broken_up(folder: Path, **fields: object) -> Path:
    """A drawing of words in lines."""
    font = load_font("lato-black")
    outlines = [outline_lines(w.text, s, font) or outline_text(w.text, font) for w, s in zip(PHRASES, SHOWN)]
    places = tuple(
        Placement(word, outline, 500.0, 250.0 + 200 * i, 0.0, 15 * math.sqrt(word.weight))
        for i, (word, outline) in enumerate(zip(PHRASES, outlines))
    )
    options = Options(shape="square", **fields)
    layout = Layout(places, load_silhouette("square"), Report(3, 3, 0, 0.0, 0.0, 0.0, 15.0), options, options.font)
    path = folder / "lines.svg"
    path.write_text(to_svg(layout), encoding="utf-8")
    return path


def test_words_in_lines_are_proven_where_they_may_be_broken(tmp_path: Path) -> None:
    path = broken_up(tmp_path, wrap=True)
    assert not set("\t\n\r") & set("".join(ET.parse(path).getroot().find(".//*[@data-lines]").attrib.values()))
    proof = prove_file(path, PHRASES_LISTED)
    assert proof.report.problems == ()
    assert proof.options.wrap
    assert proof.report.size_error < 1e-3
    refuted = prove_file(path, PHRASES_LISTED, wrap=False).report.problems
    assert any(problem.startswith("'liberty and union' is not drawn") for problem in refuted)


@pytest.mark.parametrize(
    ("said", "instead", "refuted"),
    [
        ("liberty\u2028and union", "liberty and\u2028union", "liberty and union"),  # another breaking than is drawn
        ("incom-\u2028plete", "in-\u2028complete", "incomplete"),  # where the list has no soft hyphen
        (' data-wrap="true"', "", "incomplete"),
    ],
)
def test_lines_are_not_believed(said: str, instead: str, refuted: str, tmp_path: Path) -> None:
    path = broken_up(tmp_path, wrap=True)
    text = path.read_text(encoding="utf-8")
    assert said in text
    path.write_text(text.replace(said, instead), encoding="utf-8")
    problems = prove_file(path, PHRASES_LISTED).report.problems
    assert any(problem.startswith(f"{refuted!r} is not drawn with its own outline") for problem in problems)
    said_to_be = "'incomplete' is broken where it may not be: 'in-' / 'complete'"
    assert (problems[0] == said_to_be) == instead.startswith("in-")


def test_the_share_that_a_drawing_records_is_held_against_it(tmp_path: Path) -> None:
    length = 15 * 4 * (outline_text("and union", load_font("lato-black")).bounds[2] * 2)
    x0, _, x1, _ = geometry.bounds(load_silhouette("square").rings)
    held = broken_up(tmp_path, wrap=True, limit_share=1.01 * length / (x1 - x0))
    assert prove_file(held, PHRASES_LISTED).report.problems == ()
    (problem,) = prove_file(held, PHRASES_LISTED, limit_share=0.98 * length / (x1 - x0)).report.problems
    assert problem.startswith("'liberty and union' is ")
    broken = broken_up(tmp_path, wrap=True, limit_share=0.98 * length / (x1 - x0))
    assert len(prove_file(broken, PHRASES_LISTED).report.problems) == 1


@pytest.mark.parametrize("turn", [0.0, 30.0])
@pytest.mark.parametrize(("off", "proven"), [(1.01, True), (0.98, False)])
def test_words_on_a_line_are_as_far_apart_as_a_drawing_records(
    tmp_path: Path, turn: float, off: float, proven: bool
) -> None:
    # Stems face each other, so that the ends of the words' bounds are as near as the words are.
    space, sizes, font = 0.5, (60.0, 40.0), load_font("lato-black")
    words = [Word("HIH", 9.0), Word("NIN", 4.0), Word("ILI", 4.0)]
    outlines = [outline_text(word.text, font) for word in words]
    apart = off * 0.5 * space * sum(sizes)
    along = sizes[0] * outlines[0].bounds[2] + apart - sizes[1] * outlines[1].bounds[0]
    below = sizes[0] * outlines[0].bounds[3] + 2.0 - sizes[1] * outlines[2].bounds[1]  # and no line is shared
    angle = -math.radians(turn)
    c, s = math.cos(angle), math.sin(angle)
    spots = [(0.0, 0.0, sizes[0]), (along, 0.0, sizes[1]), (0.0, below, sizes[1])]
    places = tuple(
        Placement(word, outline, 400 + c * x - s * y, 400 + s * x + c * y, angle, size, "#1d2430")
        for word, outline, (x, y, size) in zip(words, outlines, spots, strict=True)
    )
    options = Options(shape="square", word_space=space, orientation=f"angles:{turn:g}")
    layout = Layout(places, load_silhouette("square"), Report(3, 3, 0, 0.0, 0.0, 0.0, 20.0), options, options.font)
    (tmp_path / "line.svg").write_text(to_svg(layout), encoding="utf-8")
    listed = [(word.text, word.weight) for word in words]
    said = ["'HIH' and 'NIN' are nearer along their line than --word-space 0.5 allows"]
    for report in (validate(layout), prove_file(tmp_path / "line.svg", listed).report):
        assert list(report.problems) == ([] if proven else said)
    assert prove_file(tmp_path / "line.svg", listed, word_space=0.0).report.proven


def test_words_without_ink_are_near_to_nothing_on_their_lines(tmp_path: Path) -> None:
    """In a process of its own, for whoever looks for the nearest pair of no words looks for ever."""
    path = drawn(tmp_path, word_space=0.5)
    text = path.read_text(encoding="utf-8")
    (tmp_path / "words.csv").write_text("".join(f'"{w.text}",{w.weight:g}\n' for w in WORDS), encoding="utf-8")
    for left in (0, 1, 2):
        less = text
        for d in re.findall(' d="[^"]*"', text)[left:]:
            less = less.replace(d, ' d=""')
        path.write_text(less, encoding="utf-8")
        command = [sys.executable, "-m", "wordpack", "check", str(path), "--words", str(tmp_path / "words.csv")]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=100, check=False)
        assert done.returncode == 1
        assert done.stderr.count("has no ink") == len(WORDS) - left


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_what_the_encoding_of_stdout_lacks_is_escaped(tmp_path: Path, encoding: str) -> None:
    path = drawn(tmp_path).rename(tmp_path / "Плакат.svg")
    (tmp_path / "words.csv").write_text("".join(f'"{w.text}",{w.weight:g}\n' for w in WORDS), encoding="utf-8")
    command = [sys.executable, "-m", "wordpack", "check", path.name, "--words", "words.csv"]
    where = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(Path(wordpack.__file__).parents[1])}
    done = subprocess.run(command, capture_output=True, timeout=100, check=False, cwd=tmp_path, env=where)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode(encoding).splitlines()[-1] == "\\u041f\\u043b\\u0430\\u043a\\u0430\\u0442.svg: proven"


def test_a_drawing_itself_for_its_path_is_told_of_in_short(tmp_path: Path) -> None:
    text = drawn(tmp_path).read_text(encoding="utf-8")
    for given in (text, "<svg/>"):
        with pytest.raises(WordpackError, match=f"^a text of {len(given)} characters was given") as caught:
            prove_file(given, [("liberty", 16)])
        assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("words", "told"), [({"elm": 3, "oak": 2}, False), ({"elm": 3, "oak": 2, "ash": 1, "fir": 0.5}, True)]
)
def test_only_a_longer_list_than_the_drawing_says_is_a_matter_of_max_words(
    tmp_path: Path, words: dict[str, float], told: bool
) -> None:
    wordpack.pack({"elm": 3, "oak": 2, "ash": 1}, quality="draft").save(tmp_path / "p.svg")
    notes = prove_file(tmp_path / "p.svg", words).report.notes
    assert any("--max-words" in note for note in notes) == told
