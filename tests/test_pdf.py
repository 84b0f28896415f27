"""PDF: what PDFium, which knows nothing of wordpack, reads back is the layout, ink, places, colours and page."""

from __future__ import annotations

import ctypes
import io
import math
from dataclasses import replace
from typing import Iterator, List, Optional, Tuple

import numpy as np
import pypdfium2
import pytest
from handmade import made
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdfium2 import raw

from wordpack import geometry, pose
from wordpack.export import render
from wordpack.export.pdf import operators, page_size, path_operators
from wordpack.model import Layout

CLOSE = 2e-3
"""Page units: a thousandth from the rounding of paths, as much from PDFium's single precision."""


def opened(layout: Layout) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(render(layout, ".pdf"))


@pytest.fixture
def page() -> Iterator[pypdfium2.PdfPage]:
    document = opened(made())
    yield document[0]
    document.close()


def picture(layout: Layout, pixels: Tuple[int, int], ground: Optional[Tuple[int, int, int, int]] = None) -> np.ndarray:
    """The page as PDFium draws it, grey."""
    document = opened(layout)
    scale = pixels[0] / document[0].get_size()[0]
    drawn = document[0].render(scale=scale, fill_color=ground or (255, 255, 255, 255)).to_pil()
    document.close()
    assert drawn.size == pixels
    return np.asarray(drawn.convert("L"), np.float64)


def colour_of(item: pypdfium2.PdfObject) -> Tuple[int, int, int]:
    parts = [ctypes.c_uint() for _ in range(4)]
    assert raw.FPDFPageObj_GetFillColor(item, *map(ctypes.byref, parts))
    return parts[0].value, parts[1].value, parts[2].value


def test_the_page_is_as_large_as_the_poster(page: pypdfium2.PdfPage) -> None:
    assert page.get_size() == pytest.approx((200 / 25.4 * 72, 160 / 25.4 * 72), abs=1e-3)


def test_every_word_is_a_path_of_its_ink_where_it_was_placed(page: pypdfium2.PdfPage) -> None:
    """PDFium's bounds of a turned path are those of its turned bounds."""
    layout, points = made(), 200 / 25.4 * 72 / 1000
    items = list(page.get_objects())
    assert [item.type for item in items] == [raw.FPDF_PAGEOBJ_PATH] * len(layout.placements)
    for item, placement in zip(items, layout.placements, strict=True):
        left, bottom, right, top = np.array(item.get_bounds()) / points
        x0, y0, x1, y1 = geometry.bounds(placement.outline.rings)
        corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
        box = pose.transform(corners, placement.x, placement.y, placement.angle, placement.size)
        assert (left, 800 - top, right, 800 - bottom) == pytest.approx(geometry.bounds([box]), abs=CLOSE), (
            placement.word
        )


def test_its_picture_is_the_svgs() -> None:
    """PDFium's picture of the PDF and resvg's of the SVG, where both are inside or outside of all edges."""
    layout = made()
    own = np.asarray(Image.open(io.BytesIO(render(layout, ".png", dpi=254))).convert("L"), np.float64)
    other = picture(layout, (2000, 1600))
    assert np.abs(own - other).max() < 128  # at edges the two smooth otherwise; a whole pixel would be 255
    assert (own < 64).sum() == pytest.approx((other < 64).sum(), rel=2e-3)


def test_ink_that_lies_on_ink_is_ink() -> None:
    """The SVG's rule, nonzero: two squares drawn the same way round have no hole where they overlap."""
    squares = [
        segment
        for a, b in ((-0.5, 0.2), (-0.2, 0.5))
        for segment in (
            ("moveTo", ((a, a),)),
            *(("lineTo", (corner,)) for corner in ((b, a), (b, b), (a, b))),
            ("closePath", ()),
        )
    ]
    layout = made()
    word = replace(layout.placements[0], outline=replace(layout.placements[0].outline, path=tuple(squares)), size=400.0)
    layout = replace(layout, placements=(word,))
    own = np.asarray(Image.open(io.BytesIO(render(layout, ".png"))).convert("L"))
    other = picture(layout, own.shape[::-1])
    place = round(word.y / 800 * own.shape[0]), round(word.x / 1000 * own.shape[1])
    assert own[place] < 64
    assert other[place] < 64


def test_colours_and_ground_are_the_layouts() -> None:
    layout = made()
    layout = replace(
        layout,
        placements=(replace(layout.placements[0], colour="#0a3cff"), *layout.placements[1:]),
        options=replace(layout.options, background="#f5f0e6"),
    )
    document = opened(layout)
    ground, first, second, *_ = document[0].get_objects()
    assert colour_of(ground) == (0xF5, 0xF0, 0xE6)
    assert ground.get_bounds() == pytest.approx((0, 0, *document[0].get_size()), abs=1e-3)
    assert colour_of(first) == (0x0A, 0x3C, 0xFF)
    assert "#{:02x}{:02x}{:02x}".format(*colour_of(second)) == layout.placements[1].colour
    document.close()


def test_a_page_larger_than_readers_show_has_larger_units() -> None:
    layout = replace(made(), physical=(12_000.0, 9_600.0))
    document = opened(layout)
    width, height = document[0].get_size()
    assert max(width, height) <= 14_400
    unit = 12_000 / 25.4 * 72 / width
    assert unit == pytest.approx(3)
    assert page_size(layout.physical)[2] == 3
    assert b"/UserUnit 3" in render(layout, ".pdf")
    assert document.get_version() >= 16
    document.close()
    assert b"UserUnit" not in render(made(), ".pdf")


@pytest.mark.parametrize(("longest", "unit"), [(5080.0, 1), (5080.1, 2), (10_160.0, 2), (100_000.0, 20)])
def test_units_are_no_larger_than_they_have_to_be(longest: float, unit: int) -> None:
    """200 inches, which are 14400 points, need no unit of their own."""
    width, height, found = page_size((longest, 100.0))
    assert found == unit
    assert (width * unit, height * unit) == pytest.approx((longest / 25.4 * 72, 100 / 25.4 * 72), rel=1e-12)


def test_the_page_and_turned_words_are_placed_to_a_hundred_thousandth_of_a_unit() -> None:
    layout = made()
    width, height, _ = page_size(layout.physical)
    first, *lines = [line.split() for line in operators(layout, width, height)]
    assert float(first[0]) * layout.silhouette.width == pytest.approx(width, abs=1e-5)
    placed = [np.array(line[:4], np.float64).reshape(2, 2) for line in lines if line[-1] == "cm"]
    for matrix, placement in zip(placed, layout.placements, strict=True):
        c, s = math.cos(placement.angle), math.sin(placement.angle)
        assert 1000 * np.abs(matrix - [[c, s], [-s, c]]).max() < 1e-5


def test_it_says_what_it_is_and_not_when(page: pypdfium2.PdfPage) -> None:
    told = page.pdf.get_metadata_dict()
    assert told["Title"] == '5 words in a "box" & more'
    assert told["Creator"].startswith("wordpack ")
    assert not told["CreationDate"]
    assert render(made(), ".pdf") == render(made(), ".pdf")


def test_its_title_names_no_folder() -> None:
    layout = made()
    document = opened(replace(layout, silhouette=replace(layout.silhouette, source="clients/Mill & Co/mask.png")))
    assert document.get_metadata_dict()["Title"] == "5 words in mask"
    document.close()


def test_a_shape_whose_name_is_no_text_has_a_title() -> None:
    layout = made()
    named = replace(layout, silhouette=replace(layout.silhouette, source="caf\udce9.svg"))
    document = opened(named)
    assert document.get_metadata_dict()["Title"] == "5 words in caf\ufffd"
    document.close()


def along(controls: np.ndarray) -> np.ndarray:
    """Nine places along a Bezier curve of any degree, by Bernstein's sum."""
    degree, t = len(controls) - 1, np.linspace(0, 1, 9)
    weights = [math.comb(degree, k) * t**k * (1 - t) ** (degree - k) for k in range(degree + 1)]
    return np.einsum("kt,kd->td", weights, controls)


point = st.tuples(*[st.floats(-3, 3, allow_nan=False)] * 2)


@given(st.lists(st.tuples(point, point, point), min_size=1, max_size=5), st.floats(1, 200))
def test_curves_are_the_same_curves(bends: List[Tuple[Tuple[float, float], ...]], scale: float) -> None:
    """Each quadratic and the cubic that stands for it, Bernstein's sums at nine places along."""
    path = [("moveTo", ((0.0, 0.0),))]
    for control, end, other in bends:
        path += [("qCurveTo", (control, end)), ("curveTo", (control, other, end)), ("lineTo", (other,))]
    path += [("closePath", ())]
    start, here = np.zeros(2), np.zeros(2)
    for (name, own), line in zip(path, path_operators(path, scale, 3), strict=True):
        *values, operator = line.split()
        read = np.array([here, *np.array(values, np.float64).reshape(-1, 2)])
        meant = np.array([start, *(np.array(own).reshape(-1, 2) * scale)])
        assert operator == {"moveTo": "m", "lineTo": "l", "closePath": "h"}.get(name, "c")
        # half a thousandth of the rounded ends, and as much of the controls that stand for a quadratic's
        assert np.abs(along(read) - along(meant)).max() <= 1.001e-3
        start, here = meant[-1], read[-1]
