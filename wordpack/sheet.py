"""Contact sheets: all bundled shapes, or all bundled fonts, in one picture."""

from __future__ import annotations

from typing import Callable, List, NamedTuple, Sequence, Tuple

import numpy as np

from wordpack.assets import DEFAULT_FONT, font_names, shape_names
from wordpack.errors import WordpackError
from wordpack.export import check_targets, suffix_of, write_bytes
from wordpack.export.png import rasterise
from wordpack.fonts import load_font
from wordpack.geometry import bounds
from wordpack.options import DPI
from wordpack.outlines import outline_text
from wordpack.silhouette import load_silhouette
from wordpack.veils import PAPER

INK, QUIET = "#13233f", "#4f5b6d"
EDGE, LABEL_SIZE, LABEL_ROOM = 24.0, 15.0, 40.0
"""Free edge around a cell's picture, em size of a label, height kept for it; sheet units (CSS pixels)."""

PIXELS = 2
"""Pixels of a PNG for each CSS pixel: sharp on a dense screen."""

Rings = Sequence[np.ndarray]


class Cell(NamedTuple):
    """A name and what it looks like, as rings in any unit, y down."""

    name: str
    rings: Rings


class Sheet(NamedTuple):
    """An SVG, and its width and height in CSS pixels."""

    svg: str
    width: float
    height: float


def write_sheet(draw: Callable[[], Sheet], targets: Sequence[str]) -> None:
    """Draw a sheet into every target (.svg, .png, or "-" for an SVG on stdout); WordpackError for any other."""
    for target in targets:
        if suffix_of(target) not in (".svg", ".png"):
            raise WordpackError(f"output {target}: a contact sheet is a picture; choose .svg or .png")
    check_targets(targets)
    sheet = draw()
    write_bytes([(target, _rendered(sheet, target)) for target in targets])


def _rendered(sheet: Sheet, target: str) -> bytes:
    if suffix_of(target) == ".svg":
        return sheet.svg.encode("utf-8")
    return rasterise(sheet.svg, (round(PIXELS * sheet.width), round(PIXELS * sheet.height)), dpi=DPI * PIXELS)


def shape_sheet() -> Sheet:
    """All bundled silhouettes."""
    return _sheet([Cell(name, load_silhouette(name).rings) for name in shape_names()], 8, (180.0, 180.0))


def font_sheet() -> Sheet:
    """A line in each bundled font."""
    cells = [Cell(name, outline_text("Hamburg 1776", load_font(name)).rings) for name in font_names()]
    return _sheet(cells, 2, (480.0, 100.0))


def _sheet(cells: Sequence[Cell], columns: int, cell: Tuple[float, float]) -> Sheet:
    """Cells row by row, each picture fitted into its cell's box and its name below."""
    label_font = load_font(DEFAULT_FONT)
    step_x, step_y = cell[0] + 2 * EDGE, cell[1] + EDGE + LABEL_ROOM
    width, height = columns * step_x, -(-len(cells) // columns) * step_y + EDGE
    parts: List[str] = []
    for i, (name, rings) in enumerate(cells):
        row, column = divmod(i, columns)
        x, y = (column + 0.5) * step_x, row * step_y + EDGE
        parts.append(f'<path fill="{INK}" d="{_fitted(rings, x, y + cell[1] / 2, cell)}"/>')
        label = outline_text(name, label_font)
        foot = np.array([x, y + cell[1] + LABEL_ROOM / 2]) - (0, LABEL_SIZE * label.baseline[1])
        written = _path([LABEL_SIZE * ring + foot for ring in label.rings])
        parts.append(f'<path fill="{QUIET}" d="{written}"><title>{name}</title></path>')
    head = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    ground = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" {head}>', ground, *parts, "</svg>", ""]
    return Sheet("\n".join(lines), width, height)


def _fitted(rings: Rings, x: float, y: float, box: Tuple[float, float]) -> str:
    """The rings as path data, as large as the box allows, their middle at x, y."""
    x0, y0, x1, y1 = bounds(rings)
    scale = min(box[0] / (x1 - x0), box[1] / (y1 - y0))
    middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
    return _path([scale * (ring - middle) + (x, y) for ring in rings])


def _path(rings: Rings) -> str:
    """Rings as SVG path data, to a hundredth of a unit."""
    return "".join("M" + "L".join(f"{px:.2f} {py:.2f}" for px, py in ring) + "Z" for ring in rings)
