"""Layout -> PNG: the SVG drawn by resvg, as many pixels as the page's physical size has at the asked dots per inch."""

from __future__ import annotations

import struct
import zlib
from typing import Optional, Tuple

import resvg_py

from wordpack.errors import WordpackError, shown
from wordpack.export.svg import NO_BACKGROUND, to_svg
from wordpack.model import Layout
from wordpack.options import DPI, is_number
from wordpack.page import rounded_down
from wordpack.units import MILLIMETRES, refuse_senseless_dpi
from wordpack.veils import PAPER

MAX_SIDE = 20000
"""Pixels of a side that are drawn at most: 1.6 GB of memory if square."""


def to_png(layout: Layout, dpi: float = DPI) -> bytes:
    """The drawing in pixels, its dots per inch recorded. Raises WordpackError for a senseless dpi or size."""
    size = pixels(layout.physical, dpi)
    ground = layout.options.background
    clear = ground and ground in NO_BACKGROUND  # asked for, and so see-through
    paper = None if clear else ground or PAPER  # a ground ends within a pixel, and the rest of that is as it is
    return rasterise(to_svg(layout, size), size, paper, dpi)


def pixels(physical: Tuple[float, float], dpi: float) -> Tuple[int, int]:
    """Width and height in pixels of a page of `physical` (width, height) millimetres at `dpi` dots per inch.

    Raises WordpackError for a senseless dpi, and for more pixels than are drawn.
    """
    if not is_number(dpi):
        raise WordpackError(f"option dpi: {shown(dpi)} was given; give a number, such as 300")
    refuse_senseless_dpi(dpi)
    width, height = (max(1, round(length / MILLIMETRES["in"] * dpi)) for length in physical)
    if max(width, height) > MAX_SIDE:
        most = MAX_SIDE * MILLIMETRES["in"] / max(physical)
        raise WordpackError(
            f"option dpi: {dpi:g} makes a picture of {width} x {height} pixels, more than {MAX_SIDE} a side; "
            f"give at most {rounded_down(most):g} for this page, or write an SVG"
        )
    return width, height


def rasterise(svg: str, size: Tuple[int, int], paper: Optional[str] = PAPER, dpi: float = DPI) -> bytes:
    """An SVG as a PNG of `size` (width, height) pixels on `paper` (None: transparent)."""
    width, height = size
    data = resvg_py.svg_to_bytes(
        svg_string=svg, background=paper, width=width, height=height, dpi=DPI, skip_system_fonts=True
    )
    return _with_density(bytes(data), dpi)


def _with_density(png: bytes, dpi: float) -> bytes:
    """The picture with a pHYs chunk (PNG specification, 11.3.4.3), which belongs between header and data."""
    per_metre = round(dpi * 1000 / MILLIMETRES["in"])
    chunk = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    header = 8 + 25  # the signature, and the IHDR chunk, which is always first and as long
    return png[:header] + struct.pack(">I", 9) + chunk + struct.pack(">I", zlib.crc32(chunk)) + png[header:]
