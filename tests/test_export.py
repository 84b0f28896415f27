"""Exporters: what a parser that knows nothing of wordpack reads back is the layout, and no failure leaves a file."""

from __future__ import annotations

import contextlib
import errno
import importlib.util
import io
import json
import math
import os
import re
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, Dict, List, Tuple

import numpy as np
import pytest
from fontTools.pens.areaPen import AreaPen
from fontTools.pens.basePen import BasePen
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path.parser import parse_path
from handmade import FONT, PLACES, TEXTS, made
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from wordpack import geometry, outlines, pose
from wordpack.drawn import read_drawing
from wordpack.errors import WordpackError
from wordpack.export import EXPORTERS, check_targets, render, suffix_of, write, write_bytes, written
from wordpack.export import svg as svg_module
from wordpack.export.json import to_dict, to_json
from wordpack.export.png import pixels, rasterise
from wordpack.export.svg import decimals_for, escape, number, path_data, to_svg
from wordpack.model import Outline, Placement, Word
from wordpack.numerals import shortest
from wordpack.options import Options

REF = Path(__file__).parent / "ref"
SCORE = Path(__file__).parents[2] / "shared" / "bench" / "score.py"
SVG = "{http://www.w3.org/2000/svg}"


def words_of(svg: str) -> List[ET.Element]:
    return [element for element in ET.fromstring(svg).iter() if element.get("data-word") is not None]


def place_of(element: ET.Element) -> Tuple[float, float, float]:
    """x, y and degrees of a word's element."""
    found = re.fullmatch(r"translate\((\S+) (\S+)\)(?: rotate\((\S+)\))?", element.get("transform", ""))
    assert found is not None
    return float(found[1]), float(found[2]), float(found[3] or 0)


def drawn_area(element: ET.Element) -> float:
    pen = AreaPen()
    parse_path(element.find(f"{SVG}path").get("d"), pen)
    return pen.value


# ------------------------------------------------------------------------------------------------------------- SVG


def test_words_read_back_as_they_were_placed() -> None:
    layout = made()
    elements = words_of(to_svg(layout))
    assert [element.get("data-word") for element in elements] == list(TEXTS)
    for element, placement in zip(elements, layout.placements, strict=True):
        x, y, degrees = place_of(element)
        assert (x, y) == pytest.approx((placement.x, placement.y), abs=6e-4)
        assert degrees == pytest.approx(math.degrees(placement.angle), abs=1e-5)
        assert math.sqrt(drawn_area(element) / placement.outline.area) == pytest.approx(placement.size, rel=2e-4)
        assert float(element.get("data-size")) == pytest.approx(placement.size, rel=1e-4)
        assert element.get("fill") == placement.colour


def test_contract_of_a_word_and_of_a_filler() -> None:
    *data, filler = words_of(to_svg(made()))
    assert all(e.get("class") == "word" and e.get("data-filler") is None for e in data)
    assert float(data[0].get("data-weight")) == PLACES[0][3] ** 2
    assert data[0].find(f"{SVG}title").text == f"liberty: {PLACES[0][3] ** 2!r}"
    assert data[3].get("data-group") == "small & <few>"
    assert filler.get("class") == "word filler"
    assert filler.get("data-filler") == "true"  # svgo drops attributes that are empty
    assert filler.get("data-weight") is None
    assert [e.get("aria-hidden") for e in (*data, filler)] == [None] * 5 + ["true"]  # data are what is spoken
    ids = [e.get("id") for e in (*data, filler)]
    assert ids == [f"word-{k}" for k in range(len(TEXTS))]


def test_ids_may_be_given_a_prefix_as_the_readme_advises() -> None:
    """Of two drawings in one page: each word has another id then, and nothing else that is read of it differs."""
    svg = to_svg(made())
    renamed = re.sub(r'^(.*?)id="word-', r'\1id="cat-word-', svg, flags=re.MULTILINE)  # as sed has it: one a line
    assert not {e.get("id") for e in words_of(svg)} & {e.get("id") for e in words_of(renamed)}
    read, own = (read_drawing(text) for text in (renamed, svg))
    assert (read.doubts, read.recorded) == (own.doubts, own.recorded)
    assert [(w.text, w.attributes, w.titles, w.polygon.wkb) for w in read.words] == [
        (w.text, w.attributes, w.titles, w.polygon.wkb) for w in own.words
    ]


def test_root_has_the_frame_the_physical_size_and_what_check_needs() -> None:
    root = ET.fromstring(to_svg(made()))
    assert root.get("viewBox") == "0 0 1000 800"
    assert (root.get("width"), root.get("height")) == ("200mm", "160mm")
    recorded = {key[5:] for key in root.attrib if key.startswith("data-")}
    assert recorded >= {"font", "scale", "gap", "margin", "shape", "k", "seed", "version", "words", "frame", "invert"}
    assert root.find(f"{SVG}title").text == '5 words in a "box" & more'
    assert root.find(f"{SVG}rect") is None


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("heart", "heart"),
        ("clients/Mill & Co/mask.png", "mask"),
        ("../secret/logo.v2.svgz", "logo.v2"),
        ("secret/no ending", "no ending"),
        ("text:24/7 a.m.", "text:24/7 a.m."),
    ],
)
def test_the_title_names_a_file_without_folder_and_ending(source: str, named: str) -> None:
    """The path stays where `wordpack check` looks for it, as it was given, and is read by nobody's screen reader."""
    layout = made()
    options = replace(layout.options, shape=source)
    svg = to_svg(replace(layout, silhouette=replace(layout.silhouette, source=source), options=options))
    root = ET.fromstring(svg)
    assert root.find(f"{SVG}title").text == f"5 words in {named}"
    assert root.get("data-shape") == source
    assert svg.count(escape(source)) == (2 if named == source else 1)


def test_root_records_the_options_that_the_proof_asks_for() -> None:
    def recorded(**asked: Any) -> Dict[str, str]:
        layout = replace(made(), options=Options(shape="box.svg", **asked))
        root = ET.fromstring(to_svg(replace(layout, silhouette=replace(layout.silhouette, width=1000.0, height=640.0))))
        assert root.get("viewBox") == "0 0 1000 640"
        return {key[5:]: value for key, value in root.attrib.items() if key.startswith("data-")}

    plain = recorded()
    assert not {"sizes", "wrap", "limit-share"} & set(plain)
    assert (plain["invert"], plain["frame"], plain["orientation"]) == ("false", "picture", "horizontal")
    assert (plain["shape"], plain["font"], plain["k"], plain["words"]) == ("box.svg", "lato-black", "1", "6")
    expected = {
        **{"gap": "1.25", "margin": "3.5", "invert": "true", "frame": "content", "scale": "log", "wrap": "true"},
        **{"orientation": "slight:20", "limit-share": "0.4", "missing": "skip", "seed": "9"},
    }
    asked = recorded(
        **{"gap": 1.25, "margin": 3.5, "invert": True, "frame": "content", "scale": "log", "wrap": True},
        **{"orientation": "slight:20", "limit_share": "40%", "missing": "skip", "seed": 9},
    )
    assert {key: asked[key] for key in expected} == expected
    assert recorded(sizes="flex:15%")["sizes"] == "flex:15%"


def test_background_is_drawn_first_and_only_if_there_is_one() -> None:
    layout = made()
    dark = replace(layout, options=replace(layout.options, background="#101820"))
    children = [child.tag for child in ET.fromstring(to_svg(dark))]
    assert children[:2] == [f"{SVG}title", f"{SVG}rect"]
    none = replace(layout, options=replace(layout.options, background="none"))
    assert ET.fromstring(to_svg(none)).find(f"{SVG}rect") is None


def test_same_layout_same_bytes() -> None:
    assert to_svg(made()) == to_svg(made())


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "<&>\"'", "a\tb\nc", "\ud800", "שלום", "\U0001f600", "]]>"])
def test_any_text_makes_a_document_that_parses(text: str) -> None:
    outline = replace(outlines.outline_text("x", FONT), text=text)
    layout = made()
    odd = replace(layout.placements[0], word=Word(text, 1.0, text), outline=outline)
    svg = to_svg(replace(layout, placements=(odd,), silhouette=replace(layout.silhouette, source=text)))
    element = words_of(svg.encode("utf-8").decode("utf-8"))[0]
    safe = re.sub("[\x00-\x08\x0b-\x1f\ud800-\udfff]", "\ufffd", text)
    assert element.get("data-word") == safe
    assert element.get("data-group") == safe


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_escape_survives_a_parser(text: str) -> None:
    element = ET.fromstring(f'<a b="{escape(text)}">{escape(text)}</a>')
    read = element.get("b") or ""
    assert read == (element.text or "")
    kept = [(a, b) for a, b in zip(text, read, strict=True) if b != "\ufffd"]
    assert all(a == b for a, b in kept)


def test_the_drawing_is_proven_by_its_own_file() -> None:
    drawing = read_drawing(to_svg(made()))
    assert [word.text for word in drawing.words] == list(TEXTS)
    for drawn, placement in zip(drawing.words, made().placements, strict=True):
        rings = [
            pose.transform(ring, placement.x, placement.y, placement.angle, placement.size)
            for ring in placement.outline.rings
        ]
        expected = geometry.to_polygon(rings)
        far = drawn.polygon.hausdorff_distance(expected)
        assert far <= outlines.FLATTEN_TOLERANCE * placement.size + 0.003


@pytest.fixture(scope="module")
def score() -> ModuleType:
    if not SCORE.exists():
        pytest.skip("shared/bench is not here")
    spec = importlib.util.spec_from_file_location("score", SCORE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_score_measures_the_sizes(score: ModuleType, tmp_path: Path) -> None:
    layout = made()
    write(layout, [tmp_path / "a.svg"])
    _, _, words = score.read_svg(tmp_path / "a.svg")
    em = score.em_ink(str(FONT.path), TEXTS)
    assert [word["filler"] for word in words] == [False] * 5 + [True]
    for word, placement in zip(words, layout.placements, strict=True):
        # score.py flattens to 2e-5 of the page, and the font to 2.5e-4 em: too coarse for what is a few units high
        within = 5e-4 if placement.size > 30 else 2e-3 if placement.size > 1 else 0.05
        size = math.sqrt(word["shape"].area / em[placement.word.text])
        assert size == pytest.approx(placement.size, rel=within)
        assert word["angle"] == pytest.approx(math.degrees(placement.angle), abs=1e-4)


# ------------------------------------------------------------------------------------------------ numbers and paths


@settings(max_examples=200, deadline=None)
@given(st.floats(-1e6, 1e6), st.integers(0, 6))
def test_number_is_short_and_right(value: float, decimals: int) -> None:
    text = number(value, decimals)
    assert abs(float(text) - value) <= 0.5 * 10.0**-decimals * (1 + 1e-9) + 1e-9
    assert text != "-0"
    assert "e" not in text
    assert not ("." in text and text.endswith(("0", ".")))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_shortest_reads_back_exactly(value: float) -> None:
    assert float(shortest(value)) == value


COORDINATE = st.floats(-3, 3).map(lambda v: round(v, 4))
POINT = st.tuples(COORDINATE, COORDINATE)
SEGMENT = st.one_of(
    st.tuples(st.just("lineTo"), st.tuples(POINT)),
    st.tuples(st.just("qCurveTo"), st.tuples(POINT, POINT)),
    st.tuples(st.just("curveTo"), st.tuples(POINT, POINT, POINT)),
)


@settings(max_examples=80, deadline=None)
@given(POINT, st.lists(SEGMENT, min_size=1, max_size=12), st.floats(0.01, 400))
def test_path_data_reads_back_within_its_rounding(start: Tuple, segments: List, scale: float) -> None:
    path = [("moveTo", (start,)), *segments, ("qCurveTo", (start, start)), ("closePath", ())] * 2
    decimals = decimals_for(scale)
    pen = RecordingPen()
    parse_path(path_data(path, scale, decimals), pen)
    mine = np.array([point for _, points in path for point in points]) * scale
    read = [
        step
        for step, after in zip(pen.value, [*pen.value[1:], ("", ())], strict=True)
        if not (after[0] == "closePath" and step[0] == "lineTo")
    ]  # the parser's own, as long as its rounding
    assert [name for name, _ in read] == [name for name, _ in path]
    theirs = np.array([point for _, points in read for point in points])
    assert np.abs(mine - theirs).max() <= 0.5 * 10.0**-decimals + 1e-9


@given(st.floats(1e-3, 1e3))
def test_decimals_bound_the_error_in_em(size: float) -> None:
    decimals = decimals_for(size)
    assert decimals >= svg_module.DECIMALS
    assert 0.5 * 10.0**-decimals <= svg_module.SHAPE_ERROR * size * (1 + 1e-9) or size > 2.5


@pytest.mark.parametrize(("size", "decimals"), [(2.4999, 4), (2.5001, 3), (0.24999, 5), (0.25001, 4)])
def test_a_word_has_a_decimal_more_only_where_it_needs_it(size: float, decimals: int) -> None:
    """Rounding is off by half a unit of the last decimal: 0.0005 page units are 2e-4 em at 2.5 of them to the em."""
    assert decimals_for(size) == decimals


class Chords(BasePen):
    """The rings of a reader who takes every curve for the chord between its ends."""

    def __init__(self) -> None:
        super().__init__()
        self.rings: List[List[Tuple[float, float]]] = []

    def _moveTo(self, p: Tuple[float, float]) -> None:
        self.rings.append([p])

    def _lineTo(self, p: Tuple[float, float]) -> None:
        self.rings[-1].append(p)

    def _curveToOne(self, a: Any, b: Any, p: Tuple[float, float]) -> None:
        self.rings[-1].append(p)


@pytest.mark.parametrize("text", ["ee", "saga", "Obolus", "hill"])
def test_curves_of_small_words_are_as_good_as_chords(text: str) -> None:
    outline = outlines.outline_text(text, FONT)
    placed = Placement(Word(text, 1.0), outline, 500.0, 500.0, 0.0, 7.9, "#000000")
    svg = to_svg(replace(made(), placements=(placed,)))
    pen = Chords()
    parse_path(re.search(r' d="([^"]*)"', svg)[1], pen)
    chords = abs(sum(geometry.ring_area(np.array(ring)) for ring in pen.rings))
    assert math.sqrt(chords / (outline.area * placed.size**2)) == pytest.approx(1.0, abs=3.5e-3)


@pytest.mark.parametrize(("size", "whole"), [(7.99, False), (svg_module.SHORT, True)])
def test_curves_are_cut_under_a_size_and_not_at_it(size: float, whole: bool) -> None:
    outline = outlines.outline_text("saga", FONT)
    svg = to_svg(replace(made(), placements=(Placement(Word("saga", 1.0), outline, 500.0, 500.0, 0.0, size),)))
    pen = RecordingPen()
    parse_path(re.search(r' d="([^"]*)"', svg)[1], pen)
    drawn, own = ([name for name, _ in path if name in ("qCurveTo", "curveTo")] for path in (pen.value, outline.path))
    assert own
    assert (drawn == own) == whole


def test_rounding_does_not_add_up_along_a_path() -> None:
    third = 1 / 3
    path = [("moveTo", ((0.0, 0.0),)), *(("lineTo", ((third * k, third * k),)) for k in range(1, 3000))]
    pen = BoundsPen(None)
    parse_path(path_data([*path, ("closePath", ())], 1.0), pen)
    assert pen.bounds[2] == pytest.approx(third * 2999, abs=6e-4)


# --------------------------------------------------------------------------------------------------- PNG and JSON


def test_png_has_the_physical_size_and_white_paper() -> None:
    layout = made()
    picture = Image.open(io.BytesIO(render(layout, ".png", dpi=127)))
    assert picture.size == (1000, 800)
    assert picture.info["dpi"] == pytest.approx((127, 127), abs=0.1)
    assert picture.convert("RGB").getpixel((1, 1)) == (255, 255, 255)
    ink = np.asarray(picture.convert("L")) < 128
    assert ink.mean() == pytest.approx(sum(p.outline.area * p.size**2 for p in layout.placements) / 8e5, rel=0.02)
    dark = replace(layout, options=replace(layout.options, background="#102030"))
    assert Image.open(io.BytesIO(render(dark, ".png"))).convert("RGB").getpixel((1, 1)) == (16, 32, 48)
    clear = replace(layout, options=replace(layout.options, background="none"))
    assert Image.open(io.BytesIO(render(clear, ".png"))).convert("RGBA").getpixel((1, 1))[3] == 0


@pytest.mark.parametrize("physical", [(200.0, 160.0), (200.0, 159.3), (97.3, 78.1)])
def test_a_ground_covers_every_pixel(physical: Tuple[float, float]) -> None:
    """Where a page's sides are no whole pixels, the outermost ones showed half of what is under the picture."""
    layout = made()
    dark = replace(layout, physical=physical, options=replace(layout.options, background="#102030"))
    picture = np.asarray(Image.open(io.BytesIO(render(dark, ".png"))).convert("RGBA"))
    for edge in (picture[0], picture[-1], picture[:, 0], picture[:, -1]):
        assert (edge == (16, 32, 48, 255)).all()


@pytest.mark.parametrize("dpi", [0, -3, math.nan, math.inf, 5e4, 1e5, 1e6, 1e308, "300", None, True, [96]])
def test_senseless_dpi_is_refused(dpi: Any) -> None:
    with pytest.raises(WordpackError, match="dpi"):
        render(made(), ".png", dpi=dpi)


@pytest.mark.parametrize(
    "longer", [25.4, 264.583, 264.58333333333337, 600.0, 767.3, 1000.0, 4567.8, 99_999.0, 100_000.0]
)
def test_the_dots_that_are_advised_are_the_most_of_three_digits(longer: float) -> None:
    """Those are accepted, and the next number of three digits makes more pixels than are drawn."""
    for page in ((longer, 0.7 * longer), (0.01 * longer, longer)):
        with pytest.raises(WordpackError, match="more than 20000 a side") as refused:
            pixels(page, 1e5)
        most = Decimal(re.search(r"give at most (\S+) for this page", str(refused.value))[1])  # type: ignore[index]
        assert 19_800 < max(pixels(page, float(most))) <= 20_000
        step = Decimal((0, (1,), most.adjusted() - 2))
        assert most % step == 0
        with pytest.raises(WordpackError, match=f"give at most {most} for this page"):
            pixels(page, float(most + step))


def test_rasterise_leaves_transparency_when_asked() -> None:
    data = rasterise('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', (9, 9), None)
    assert Image.open(io.BytesIO(data)).convert("RGBA").getpixel((4, 4))[3] == 0


def test_json_holds_the_layout() -> None:
    layout = made()
    read = json.loads(to_json(layout))
    assert (read["canvas"]["width"], read["canvas"]["height"]) == (1000, 800)
    assert read["silhouette"]["area"] == 800000
    assert np.array_equal(read["silhouette"]["rings"][0], layout.silhouette.rings[0])
    assert read["options"]["shape"] == "box.svg"
    for word, placement in zip(read["words"], layout.placements, strict=True):
        assert (word["text"], word["weight"]) == (placement.word.text, placement.word.weight)
        assert (word["x"], word["y"]) == pytest.approx((placement.x, placement.y), abs=6e-5)
        assert word["angle"] == pytest.approx(math.degrees(placement.angle), abs=6e-5)
        rings = [
            pose.transform(r, word["x"], word["y"], placement.angle, word["size"]) for r in placement.outline.rings
        ]
        assert word["box"] == pytest.approx(geometry.bounds(rings), abs=2e-3)
        assert word["filler"] == placement.filler


def test_json_has_angles_of_half_a_turn_at_most_and_no_negative_zeros() -> None:
    layout = made(("turned",), ((600.0, 650.0, 3.5, 7.5),))
    ring = np.array([[-1e-9, 0.0], [1000.0, -1e-9], [1000.0, 800.0], [-1e-9, 800.0]])
    text = to_json(replace(layout, silhouette=replace(layout.silhouette, rings=(ring,))))
    assert json.loads(text)["words"][0]["angle"] == pytest.approx(3.5 * 180 / math.pi - 360, abs=6e-5)
    assert "-0.0" not in re.findall(r"-?[\d.]+", text)


def test_json_of_a_lone_surrogate_is_still_utf8() -> None:
    layout = made()
    named = replace(layout, options=replace(layout.options, shape="caf\udce9.svg"))
    assert json.loads(render(named, ".json"))["options"]["shape"] == "caf\udce9.svg"


# ---------------------------------------------------------------------------------------------------------- files


def test_every_format_is_written_and_nothing_else(tmp_path: Path) -> None:
    layout = made()
    targets = [tmp_path / f"poster{suffix}" for suffix in EXPORTERS]
    write(layout, targets)
    assert sorted(tmp_path.iterdir()) == sorted(targets)
    for target in targets:
        assert target.read_bytes() == render(layout, target.suffix)


def test_stdout_gets_the_svg(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write(made(), ["-"])
    assert capfdbinary.readouterr().out == render(made(), ".svg")


@pytest.mark.parametrize("stream", [None, io.StringIO()], ids=["closed", "no bytes"])
def test_stdout_that_takes_no_bytes_is_refused(stream: Any) -> None:
    with contextlib.redirect_stdout(stream), pytest.raises(WordpackError, match="^output -: standard output is closed"):
        write(made(), ["-"])


@pytest.mark.parametrize(("number", "expected"), [(errno.ENOSPC, WordpackError), (errno.EPIPE, BrokenPipeError)])
def test_stdout_that_is_full_is_named_and_a_reader_that_has_left_is_not_disturbed(
    number: int, expected: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(data: bytes) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("sys.stdout", SimpleNamespace(buffer=SimpleNamespace(write=fail)))
    with pytest.raises(
        expected, match="^output -: it cannot be written" if expected is WordpackError else "Broken pipe"
    ):
        write_bytes([("-", b"new")])


def test_a_pipe_with_a_name_whose_reader_has_left_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tmp_path / "pipe.svg"
    os.mkfifo(pipe)

    def fail(path: Path, data: bytes) -> None:
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(WordpackError, match=r"pipe\.svg: it cannot be written \(Broken pipe\)"):
        write_bytes([(pipe, b"new")])


@pytest.mark.parametrize(
    ("target", "suffix"),
    [("-", ".svg"), ("a.PNG", ".png"), (Path("b.tar/c.Svg"), ".svg"), ("none", ""), ("-.json", ".json")],
)
def test_a_format_is_picked_by_the_suffix_in_any_case(target: Any, suffix: str) -> None:
    assert suffix_of(target) == suffix


@pytest.mark.parametrize(
    ("size", "told"), [(999_999, ""), (1_000_000, " (1.0 MB)"), (6_949_999, " (6.9 MB)"), (6_950_001, " (7.0 MB)")]
)
def test_the_size_of_a_large_file_is_told(size: int, told: str, tmp_path: Path) -> None:
    with open(tmp_path / "b.svg", "wb") as file:
        file.truncate(size)
    assert written(tmp_path / "b.svg") == str(tmp_path / "b.svg") + told


def test_what_is_no_file_has_no_size() -> None:
    assert [written(name) for name in ("-", os.devnull)] == ["stdout", os.devnull]


@pytest.mark.parametrize("name", ["a\0b.svg", "a\ud800.svg"])
def test_what_is_no_name_of_a_file_is_refused(name: str, tmp_path: Path) -> None:
    for attempt in (
        lambda: write(made(), [f"{tmp_path}/{name}"]),
        lambda: write_bytes([(f"{tmp_path}/{name}", b"new")]),
    ):
        with pytest.raises(
            WordpackError, match=r"^output '.*: no file has such a name \(.*\); choose another$"
        ) as told:
            attempt()
        assert str(told.value).isprintable()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "told"),
    [("a.bmp", "suffix"), ("a", "no suffix"), ("nowhere/a.svg", "nowhere"), ("folder.svg", "folder")],
)
def test_bad_targets_are_refused_before_anything_is_written(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(WordpackError, match=told) as caught:
        write(made(), [tmp_path / "good.svg", tmp_path / name])
    assert str(tmp_path / name) in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.svg"]


def test_a_folder_is_tried_by_writing_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Permissions tell nothing of a disk that is read-only, nor to root."""

    def refuse(**_: object) -> None:
        raise OSError(30, "Read-only file system")

    check_targets([tmp_path / "a.svg"])
    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(WordpackError, match="a.svg: it may not be written there; choose another place"):
        check_targets([tmp_path / "a.svg"])


def test_a_target_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WordpackError, match="twice"):
        check_targets([tmp_path / "a.svg", tmp_path / "." / "a.svg"])
    with pytest.raises(WordpackError, match="output -: it is given twice"):
        check_targets(["-", tmp_path / "a.svg", "-"])


def test_the_silhouette_is_not_written_over(tmp_path: Path) -> None:
    shape = tmp_path / "logo.svg"
    shape.write_text("a logo")
    layout = replace(made(), options=replace(made().options, shape=str(shape)))
    with pytest.raises(WordpackError, match="the silhouette itself"):
        write(layout, [tmp_path / "poster.svg", shape])
    assert shape.read_text() == "a logo"
    assert not (tmp_path / "poster.svg").exists()


def test_the_word_list_is_not_written_over_by_any_of_its_names(tmp_path: Path) -> None:
    listed, link, linked = (tmp_path / name for name in ("list.json", "hard.json", "soft.json"))
    listed.write_text("a list")
    link.hardlink_to(listed)
    linked.symlink_to(listed)
    layout = replace(made(), listed=str(listed))
    for target in (listed, link, linked):
        with pytest.raises(WordpackError, match=rf"{target.name}: that is the word list itself; choose another name"):
            write(layout, [tmp_path / "poster.svg", target])
    assert listed.read_text() == "a list"
    assert sorted(tmp_path.iterdir()) == sorted([listed, link, linked])


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt(), RuntimeError()])
def test_a_failure_leaves_the_old_files_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    old = tmp_path / "a.svg"
    old.write_text("old")

    def fail(source: object, target: object) -> None:
        raise failure

    monkeypatch.setattr(os, "replace", fail)
    expected = WordpackError if isinstance(failure, OSError) else type(failure)
    with pytest.raises(expected):
        write_bytes([(old, b"new"), (tmp_path / "b.png", b"new")])
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]
    assert old.read_text() == "old"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are Unix's")
def test_stdout_pipes_and_old_files_wait_until_all_is_written_beside_its_place(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    pipe, old = tmp_path / "pipe.svg", tmp_path / "old.svg"
    os.mkfifo(pipe)
    old.write_text("old")
    targets = ["-", pipe, old]
    with open(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), "rb") as reader:
        with pytest.raises(WordpackError, match="nowhere"):
            write_bytes([*((target, b"new") for target in targets), (tmp_path / "nowhere" / "a.svg", b"new")])
        assert (capfdbinary.readouterr().out, reader.read(), old.read_text()) == (b"", b"", "old")
        write_bytes([(target, b"new") for target in targets])
        assert (capfdbinary.readouterr().out, reader.read(), old.read_text()) == (b"new", b"new", "new")
    assert sorted(tmp_path.iterdir()) == [old, pipe]


def test_nothing_is_written_when_one_rendering_fails(tmp_path: Path) -> None:
    with pytest.raises(WordpackError, match="dpi"):
        write(made(), [tmp_path / "a.svg", tmp_path / "a.png"], dpi=1e6)
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_followed_and_a_new_file_s_mode_is_the_umasks(tmp_path: Path) -> None:
    real, link = tmp_path / "real.svg", tmp_path / "link.svg"
    link.symlink_to(real)
    write_bytes([(link, b"new")])
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    (tmp_path / "other").touch()
    assert real.stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_word_in_lines_says_so_and_is_named_by_its_text() -> None:
    block = outlines.outline_lines("solar power", ("solar", "power"), FONT)
    assert block is not None
    layout = made(("liberty",), ((500.0, 400.0, 0.0, 40.0),))
    word = Placement(Word("solar power", 4.0), block, 300.0, 200.0, 0.0, 40.0)
    layout = replace(layout, placements=(*layout.placements, word), options=Options(wrap=True, limit_share="40%"))
    plain, broken = words_of(to_svg(layout))
    root = ET.fromstring(to_svg(layout))
    assert (root.get("data-wrap"), root.get("data-limit-share")) == ("true", "0.4")
    assert plain.get("data-lines") is None
    assert (broken.get("data-word"), broken.get("data-lines")) == ("solar power", "solar\u2028power")
    assert broken.findtext(f"{SVG}title") == "solar power: 4"
    told = json.loads(to_json(layout))["words"]
    assert "lines" not in told[0]
    assert (told[1]["text"], told[1]["lines"]) == ("solar power", ["solar", "power"])
    assert "wrap" not in to_svg(made())


# --------------------------------------------------------------------------------------------------------- goldens

NUMBERS = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")


def differences(one: str, other: str, within: float = 0.02) -> List[str]:
    """Where two drawings differ: all text but numbers must be equal, and numbers within `within`.

    Paths are compared by what they draw (area and bounds), since another library may cut a curve elsewhere.
    """
    found = []
    for a, b in zip(_canonical(one), _canonical(other), strict=False):
        words_a, words_b = NUMBERS.sub("#", a), NUMBERS.sub("#", b)
        numbers_a, numbers_b = ([float(n) for n in NUMBERS.findall(text)] for text in (a, b))
        if words_a != words_b or not np.allclose(numbers_a, numbers_b, rtol=1e-4, atol=within):
            found.append(f"{a} != {b}")
    if len(_canonical(one)) != len(_canonical(other)):
        found.append("different numbers of elements")
    return found


def _canonical(svg: str) -> List[str]:
    lines = []
    for element in ET.fromstring(svg).iter():
        attributes = dict(element.attrib)
        if "d" in attributes:
            area, box = AreaPen(), BoundsPen(None)
            parse_path(attributes["d"], area)
            parse_path(attributes.pop("d"), box)
            attributes["drawn"] = f"{area.value:.4f} {' '.join(f'{v:.4f}' for v in box.bounds)}"
        attributes.pop("data-version", None)
        lines.append(f"{element.tag} {sorted(attributes.items())} {(element.text or '').strip()}")
    return lines


def test_golden_drawing(update_goldens: bool) -> None:
    golden = REF / "poster.svg"
    if update_goldens:
        golden.write_text(to_svg(made()), encoding="utf-8")
    assert differences(golden.read_text(encoding="utf-8"), to_svg(made())) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("translate(500 300)", "translate(500.1 300)"),
        ('class="word filler"', 'class="word"'),
        ("#1d2430", "#1d2431"),
        ("liberty", "Liberty"),
        ('<g class="word" id="word-0"', '<g/><g class="word" id="word-0"'),
        ('<path d="M', '<path d="M0 0h9v9z M'),
    ],
)
def test_the_comparison_can_fail(old: str, new: str) -> None:
    svg = to_svg(made())
    assert old in svg
    assert differences(svg, svg.replace(old, new, 1))


def test_outline_protocol_is_only_its_segments() -> None:
    outline: Outline = outlines.outline_text("go", FONT)
    assert path_data(outline.path, 10.0) == path_data(list(outline.path), 10.0)


def test_a_link_in_a_circle_and_a_name_that_is_too_long_are_refused_in_one_sentence(tmp_path: Path) -> None:
    loop = tmp_path / "loop.svg"
    loop.symlink_to(loop)
    for name in (str(loop), str(tmp_path / "loop.svg" / "a.svg"), "x" * 300 + ".svg", "x/" * 3000 + "a.svg"):
        for attempt in (check_targets, lambda targets: write_bytes([(targets[0], b"new")])):
            with pytest.raises(WordpackError, match=r"^output '.*: it leads to no file \(.*\); choose ano") as told:
                attempt([name])
            assert len(str(told.value)) < 150 + len(str(tmp_path))
    assert list(tmp_path.iterdir()) == [loop]


def test_a_file_that_is_replaced_keeps_its_mode_while_it_is_written_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private, seen = tmp_path / "private.svg", []
    private.write_text("old")
    private.chmod(0o600)
    move = os.replace

    def look(source: Path, target: Path) -> None:
        seen.append(source.stat().st_mode & 0o777)
        move(source, target)

    monkeypatch.setattr(os, "replace", look)
    write_bytes([(private, b"new")])
    assert private.read_bytes() == b"new"
    assert seen == [0o600]
    assert private.stat().st_mode & 0o777 == 0o600


def test_what_is_recorded_is_as_exact_as_it_was_given() -> None:
    layout = replace(made(), options=Options(shape="box.svg", margin=2.6789012345), physical=(264.5833333, 211.6666667))
    layout = replace(layout, report=replace(layout.report, asked=5))  # one of its words is a filler
    root = ET.fromstring(to_svg(layout))
    assert float(root.get("data-margin", "")) == 2.6789012345
    assert root.get("data-words") == "5"
    sides = [float(root.get(key, "").removesuffix("mm")) for key in ("width", "height")]
    assert sides == pytest.approx([264.5833333, 211.6666667], abs=1e-3)


def test_the_default_page_has_a_thousand_pixels() -> None:
    assert pixels((264.583, 264.583), 96) == (1000, 1000)


def test_json_has_baselines_on_the_page_and_the_physical_size() -> None:
    layout = made()
    said = to_dict(layout)
    assert said["canvas"]["physical_mm"] == list(layout.physical)
    assert layout.physical[0] != layout.physical[1]
    for word, placement in zip(said["words"], layout.placements, strict=True):
        assert word["baseline"] == pytest.approx(np.array(placement.outline.baseline) * placement.size, abs=1e-4)


@pytest.mark.parametrize(("count", "said"), [(0, "0 words in box"), (1, "1 word in box"), (2, "2 words in box")])
def test_a_title_counts_as_one_does(count: int, said: str) -> None:
    layout = made()
    data = [placement for placement in layout.placements if not placement.filler][:count]
    layout = replace(layout, placements=tuple(data), silhouette=replace(layout.silhouette, source="folder/box.svg"))
    assert svg_module.title(layout) == said
