"""Drawings that a renderer would stall at, die of, or be led by to other files: what is refused, and what is not."""

from __future__ import annotations

import base64
import io
import math
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import shapely
from PIL import Image, ImageDraw

from wordpack import geometry
from wordpack.errors import WordpackError
from wordpack.silhouette import guard, load_silhouette
from wordpack.silhouette.crossings import crossings
from wordpack.silhouette.drawing import read_drawing

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 100">'
CIRCLE = '<circle cx="50" cy="50" r="40"/>'
DISC = math.pi * 400**2
"""The circle's area in page units."""


def svg(tmp_path: Path, body: str, name: str = "drawing.svg") -> Path:
    path = tmp_path / name
    path.write_text(f"{HEAD}{body}</svg>", encoding="utf-8")
    return path


def chained(links: int, depth: int, by: str) -> str:
    """A circle drawn through `links` groups, each `depth` deep and drawing the one before it."""
    groups = "".join(f'<g id="a{i}">{"<g>" * depth}{by.format(i - 1)}{"</g>" * depth}</g>' for i in range(1, links + 1))
    return f'<defs><circle id="a0" cx="50" cy="50" r="40"/>{groups}</defs><use href="#a{links}"/>'


def refused(path: Path) -> str:
    """What the drawing is refused for, by a process of its own: some used to end it."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom wordpack.errors import WordpackError\n"
        "from wordpack.silhouette import load_silhouette\n"
        "try: load_silhouette(Path(sys.argv[1]))\nexcept WordpackError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "body",
    [
        chained(2, 150, '<use href="#a{}"/>').replace("<g>", '<g opacity="0.999">'),
        chained(2, 150, '<use xlink:href=" #a{} "/>').replace("<g>", '<g opacity="0.999">'),
        '<svg opacity="0.999" width="100" height="100">' * 150 + CIRCLE + "</svg>" * 150,
    ],
)
def test_what_is_drawn_too_deep_is_refused_and_the_process_lives(tmp_path, body):
    assert "over 200 elements lie within one another" in refused(svg(tmp_path, body))


@pytest.mark.parametrize(
    "refers", ['clip-path="url(#c)"', "style=\"clip-path: url( '#c' )\"", 'class="x"', 'id="y"', 'class="z"']
)
def test_depth_is_counted_through_every_reference(tmp_path, refers):
    sheet = "<style>.x, .other {clip-path: url(#c)} g > circle#y {clip-path:url(#c)} * .z:hover {mask: url(#c)}</style>"
    deep = f'<clipPath id="c">{"<g>" * 120}{CIRCLE}{"</g>" * 120}</clipPath>'
    body = sheet + deep + "<g>" * 100 + f'<circle {refers} cx="50" cy="50" r="40"/>' + "</g>" * 100
    with pytest.raises(WordpackError, match="over 200 elements"):
        load_silhouette(svg(tmp_path, body))


@pytest.mark.parametrize(
    "body",
    [
        chained(9, 9, '<use href="#a{}"/>'),
        '<g id="a">' + CIRCLE + '<use href="#a"/></g>',  # left out where it would be within itself
        '<a id="a" href="#b"><circle id="b" cx="50" cy="50" r="40" fill-opacity="0.9"/>'
        '</a><a href="#a"><title>back</title></a>',
    ],
)
def test_what_refers_to_others_within_reason_is_drawn(tmp_path, body):
    assert load_silhouette(svg(tmp_path, body)).area == pytest.approx(DISC, rel=1e-3)


def test_references_in_a_circle_are_refused(tmp_path):
    body = f'<g id="a">{CIRCLE}<use href="#b"/></g><g id="b"><use href="#a"/></g>'
    with pytest.raises(WordpackError, match=r"what #[ab] names refers in a circle to itself; mend that"):
        load_silhouette(svg(tmp_path, body))


IMAGE = '<image width="100" height="100" {}="{}"/>'
SQUARE = '<rect width="30" height="30" fill-opacity="0.9"/>'
"""What is left where a picture is left out; its opacity sends it to the renderer."""


def pixels(kind: str = "PNG") -> bytes:
    """A picture of which all but its left half is inside the silhouette."""
    image = Image.new("RGBA" if kind != "JPEG" else "RGB", (40, 40))
    ImageDraw.Draw(image).rectangle((20, 0, 39, 39), fill="black")
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def area(path: Path) -> float:
    return load_silhouette(path).area / 1e6


@pytest.mark.parametrize(("key", "kind"), [("href", "png"), ("xlink:href", "PNG"), ("href", "gif"), ("href", "webp")])
def test_an_embedded_picture_is_drawn(tmp_path, key, kind):
    data = f"data:image/{kind};base64,{base64.b64encode(pixels(kind.upper())).decode()}"
    silhouette = load_silhouette(svg(tmp_path, IMAGE.format(key, data)))
    assert silhouette.area / 1e6 == pytest.approx(0.5, abs=0.01)
    assert not any("elsewhere" in note for note in silhouette.notes)


def test_an_embedded_jpeg_is_drawn(tmp_path):
    data = base64.b64encode(pixels("JPEG")).decode()
    for mime in ("jpeg", "jpg"):
        body = f'<image width="50" height="50" href="data:image/{mime};base64,{data}"/>'
        assert area(svg(tmp_path, body)) == pytest.approx(0.25, abs=0.01)


def test_a_picture_in_the_drawing_s_folder_is_drawn(tmp_path, monkeypatch):
    (tmp_path / "below").mkdir()
    for name in ("half.png", "below/half.png"):
        (tmp_path / name).write_bytes(pixels())
        path = svg(tmp_path, IMAGE.format("href", name))
        assert area(path) == pytest.approx(0.5, abs=0.01)
    monkeypatch.chdir(tmp_path)
    assert area(Path("drawing.svg")) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("link", ["{out}/half.png", "../half.png", "link.png", "inner.svg", "fake.png"])
def test_a_picture_from_elsewhere_is_left_out_and_told_of(tmp_path, link):
    folder = tmp_path / "own"
    (folder / "below").mkdir(parents=True)
    (tmp_path / "half.png").write_bytes(pixels())
    (folder / "link.png").symlink_to(tmp_path / "half.png")
    svg(folder, '<rect x="50" width="50" height="100"/>', "inner.svg")
    svg(folder, '<rect x="50" width="50" height="100"/>', "fake.png")
    silhouette = load_silhouette(
        svg(folder, SQUARE + "".join(IMAGE.format(key, link.format(out=tmp_path)) for key in ("href", "xlink:href")))
    )
    assert silhouette.area / 1e6 == pytest.approx(0.09, abs=1e-3)
    assert any("from elsewhere is not read" in note for note in silhouette.notes)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are Unix's")
@pytest.mark.parametrize("where", ["image", "feImage"])
def test_no_device_or_pipe_is_opened(tmp_path, where):
    os.mkfifo(tmp_path / "pipe.png")
    for link in ("pipe.png", "/dev/zero"):
        picture = IMAGE.format("href", link)
        if where == "feImage":
            picture = f'<filter id="f"><feImage href="{link}"/></filter><rect width="9" height="9" filter="url(#f)"/>'
        assert "from elsewhere is not read" in refused(svg(tmp_path, picture))


def test_a_drawing_embedded_in_a_drawing_is_refused(tmp_path):
    group = '<g opacity="0.999">'
    inner = f"{HEAD}{group * 250}{CIRCLE}{'</g>' * 250}</svg>".encode()
    for mime in ("image/svg+xml", "text/plain", ""):
        data = f"data:{mime};base64,{base64.b64encode(inner).decode()}"
        assert "a drawing is embedded in it as a picture" in refused(svg(tmp_path, IMAGE.format("href", data)))


MORPHOLOGY = '<filter id="f" {}><feMorphology operator="dilate" radius="{}"/></filter>'


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('<filter id="f"><feTurbulence numOctaves="2000000000"/></filter><g filter="url(#f)">{}</g>', "numOctaves"),
        (MORPHOLOGY.format("", "2 0") + '<g filter="url(#f)">{}</g>', "feMorphology"),
        (MORPHOLOGY.format("", 0.02) + '<g transform="scale(100)"><g filter="url(#f)">{}</g></g>', "feMorphology"),
        (MORPHOLOGY.format('primitiveUnits="objectBoundingBox"', 0.02) + '<g filter="url(#f)">{}</g>', "feMorphology"),
        ("<style>.x {{filter: url(#f)}}</style>" + MORPHOLOGY.format("", 2) + '<g class="x">{}</g>', "feMorphology"),
    ],
)
def test_filters_without_end_are_refused(tmp_path, body, told):
    assert told in refused(svg(tmp_path, body.format(CIRCLE)))


@pytest.mark.parametrize(
    ("body", "refuses"),
    [
        ('<feTurbulence numOctaves="10"/>', False),
        ('<feTurbulence numOctaves="11"/>', True),
        ('<feMorphology radius="19.9"/>', False),
        ('<feMorphology radius="20.1"/>', True),
    ],
)
def test_filters_of_ten_octaves_and_of_twenty_pixels_have_an_end(body, refuses):
    drawing = ET.fromstring(f'<svg><filter id="f">{body}</filter><g filter="url(#f)"/></svg>')
    if refuses:
        with pytest.raises(WordpackError, match="lower"):
            guard.refuse_endless(drawing, 1.0, 2000, "s.svg")
    else:
        guard.refuse_endless(drawing, 1.0, 2000, "s.svg")


def test_a_filter_that_spreads_ink_a_little_is_drawn(tmp_path):
    body = MORPHOLOGY.format("", 0.2) + f'<g filter="url(#f)">{CIRCLE}</g>'
    radius = math.sqrt(load_silhouette(svg(tmp_path, body)).area / math.pi)
    assert radius == pytest.approx(402, abs=1)  # renderers spread by whole pixels


def scribble(points: int) -> str:
    """A star of so many points, odd, each joined to the one across."""
    turns = (i * (points // 2) / points * math.tau for i in range(points))
    return "M" + "L".join(f"{50 + 40 * math.cos(t):.4f} {50 + 40 * math.sin(t):.4f}" for t in turns) + "z"


def scribbled(points: int) -> float:
    """The area in page units of that star {n/k}: n pairs of triangles between its points and its dents."""
    k = points // 2
    dent = math.cos(math.pi * k / points) / math.cos(math.pi * (k - 1) / points)
    return points * 400**2 * dent * math.sin(math.pi / points)


def test_crossings_are_counted():
    star = np.array([[math.cos(t), math.sin(t)] for t in (i * 50 / 101 * math.tau for i in range(101))])
    # Of a star {n/k} each edge crosses 2 (k - 1) others.
    assert crossings([star]) == pytest.approx(101 * 49)
    square = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])
    assert crossings([square]) == 0
    assert crossings([square, square + (0, 5.0)]) == 0
    assert crossings([square] * 3) == 5 * 3  # each pair of squares shares its five sides
    assert crossings([]) == 0


def test_a_path_of_many_crossings_is_rendered_and_one_of_few_is_exact(tmp_path):
    few = read_drawing(svg(tmp_path, f'<path d="{scribble(101)}"/>'))
    rounds = "M50 10a40 40 0 0 1 0 80a40 40 0 0 1 0-80z" * 1000
    many = read_drawing(svg(tmp_path, f'<path d="{rounds}"/>'))
    assert (few.traced, many.traced) == (False, True)
    assert few.shape.area * 100 == pytest.approx(scribbled(101), rel=1e-4)
    assert many.shape.area * 100 == pytest.approx(DISC, rel=1e-3)


def test_what_geos_gives_up_is_rendered(tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise shapely.errors.GEOSException("std::bad_alloc")

    monkeypatch.setattr(geometry, "filled", refuse)
    path = svg(tmp_path, CIRCLE)
    assert load_silhouette(path).area == pytest.approx(DISC, rel=1e-3)
