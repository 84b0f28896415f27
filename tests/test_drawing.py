"""Drawings that a renderer would stall at, die of, or be led by to other files: what is refused, and what is not."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest

from wordpack.errors import WordpackError
from wordpack.silhouette import load_silhouette

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
