"""Layout -> PDF: one page of the poster's printed size, every word's ink as a filled path; pypdf writes the file.

It is for printers: outlines as the SVG has them, no fonts, no transparency, no pictures. What `wordpack check` proves
is the SVG. Operators and their operands are those of ISO 32000-2, 8.4.4 and 8.5. No dates, no chance: the same layout
gives the same bytes.
"""

from __future__ import annotations

import io
import math
from typing import Iterable, Iterator, List, Sequence, Tuple

import numpy as np

import wordpack
from wordpack.export.svg import NO_BACKGROUND, decimals_for, fixed, legible, number, title
from wordpack.model import Layout, Placement, Segment
from wordpack.units import MILLIMETRES, ROUNDING

LARGEST_SIDE = 14_400
"""Units of a page's side at most that readers show (ISO 32000-2, annex C): 5.08 m of points. Larger pages have larger
units (UserUnit), since PDF 1.6."""

VERSION = "%PDF-1.6"

MATRIX_DECIMALS = 9
"""Decimals of sines, cosines and the scale of the page: the far end of a page moves by less than 1e-5 units."""


def to_pdf(layout: Layout) -> bytes:
    """The drawing as a PDF of one page."""
    from pypdf import PdfWriter  # a tenth of a second, for PDFs alone
    from pypdf.generic import DecodedStreamObject, FloatObject, NameObject

    width, height, unit = page_size(layout.physical)
    writer = PdfWriter()
    writer.pdf_header = VERSION
    writer.metadata = {"/Title": legible(title(layout)), "/Creator": f"wordpack {wordpack.__version__}"}
    page = writer.add_blank_page(width, height)
    if unit > 1:
        page[NameObject("/UserUnit")] = FloatObject(unit)
    content = DecodedStreamObject()
    content.set_data("\n".join(operators(layout, width, height)).encode("ascii"))
    page.replace_contents(content.flate_encode())
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def page_size(physical: Tuple[float, float]) -> Tuple[float, float, int]:
    """Width and height in units of a page of `physical` (width, height) millimetres, and how many points a unit is."""
    width, height = (length / MILLIMETRES["pt"] for length in physical)
    unit = math.ceil(max(width, height) / LARGEST_SIDE * (1 - ROUNDING))
    return width / unit, height / unit, unit


def operators(layout: Layout, width: float, height: float) -> Iterator[str]:
    """The page's content, an operator or a path a line, on a page of so many units."""
    shape, background = layout.silhouette, layout.options.background
    scale = width / shape.width
    yield _matrix(scale, 0, 0, -scale, 0, height)  # y points down in page units and up in PDF: flipped here alone
    if background not in NO_BACKGROUND:
        yield f"{_colour(background)} 0 0 {number(shape.width)} {number(shape.height)} re f"
    for placement in layout.placements:
        yield from _word(placement)


def _word(placement: Placement) -> Iterator[str]:
    """One word: its path in page units about its origin, moved and turned as in the SVG, filled by the nonzero rule."""
    cos, sin = math.cos(placement.angle), math.sin(placement.angle)
    decimals = decimals_for(placement.size)
    yield "q"
    yield _matrix(cos, sin, -sin, cos, placement.x, placement.y)
    yield _colour(placement.colour)
    yield from path_operators(placement.outline.path, placement.size, decimals)
    yield "f Q"


def path_operators(path: Iterable[Segment], scale: float, decimals: int) -> Iterator[str]:
    """Move, line, curve and close: coordinates times `scale`, rounded to `decimals`; quadratics as the cubics that they
    are, whose controls are two thirds of the way from the ends to the quadratic's one."""
    at: List[int] = [0, 0]
    for name, own in path:
        points = np.rint(np.array(own).reshape(-1, 2) * (scale * 10.0**decimals)).astype(np.int64).tolist()
        if name == "closePath":
            yield "h"
            continue
        *controls, end = points
        if name == "qCurveTo":
            controls = [[round((end + 2 * middle) / 3) for end, middle in zip(of, controls[0])] for of in (at, end)]
        yield _operands([*controls, end], decimals) + {"moveTo": "m", "lineTo": "l"}.get(name, "c")
        at = end


def _operands(points: Sequence[Sequence[int]], decimals: int) -> str:
    return "".join(fixed(value, decimals) + " " for point in points for value in point)


def _matrix(*values: float) -> str:
    """cm: x' = a x + c y + e, y' = b x + d y + f."""
    return " ".join(number(value, MATRIX_DECIMALS) for value in values) + " cm"


def _colour(colour: str) -> str:
    """rg: a colour "#rrggbb" in DeviceRGB, parts from 0 to 1."""
    return " ".join(number(int(colour[place : place + 2], 16) / 255, 4) for place in (1, 3, 5)) + " rg"
