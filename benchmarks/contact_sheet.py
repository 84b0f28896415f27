"""Pictures side by side in one PNG, each with two lines under it: what a benchmark's drawings look like.

Pillow and resvg are imported when a sheet is drawn and not before: this module may be imported by a process that must
stay small while it measures others (common.py says why).
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Sequence, Union

from common import ROOT

if TYPE_CHECKING:
    from PIL.Image import Image as Raster

GALLERY = ROOT / "docs" / "gallery"
FONT = ROOT / "fonts" / "lato-black" / "Lato-Black.ttf"
INK, QUIET = "#13233f", "#4f5b6d"
"""Colours of the two lines, as on wordpack's own sheets of shapes and fonts."""

CELL, SPACE, CAPTION = 480, 32, 72
"""Side of a picture's square, the white between squares and around the sheet, the height kept for both lines; px."""
TITLE, LINE = (26, 34), (21, 64)
"""Em size of each line, and its baseline below the square; px."""
COLUMNS = 4
"""At most so many beside each other: in a page of text the lines of five could not be read."""
COLOURS = 128
"""Of the palette: enough for a dozen inks with their soft edges, in a file of a few hundred kilobytes."""


class Picture(NamedTuple):
    """A drawing (an SVG's path, or a PNG's bytes), whose it is, and its figures."""

    drawing: Union[Path, bytes]
    title: str
    line: str


def add_option(parser: argparse.ArgumentParser, sheets: str) -> None:
    """--gallery [FOLDER], None unless it is given: a benchmark does not rewrite the repository's pictures unasked."""
    parser.add_argument(
        "--gallery", nargs="?", type=_folder, const=str(GALLERY), metavar="FOLDER",
        help=f"also write {sheets}, the drawings side by side, to this folder (docs/gallery unless one is named); "
        "without --gallery no sheet is written",
    )  # fmt: skip


def _folder(name: str) -> Path:
    """Made at once, so that a folder that cannot be written is told before hours of runs and not after."""
    folder = Path(name).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise argparse.ArgumentTypeError(f"{name} cannot be made a folder: {problem.strerror}") from None
    if not os.access(folder, os.W_OK):
        raise argparse.ArgumentTypeError(f"{name} is a folder in which nothing can be written")
    return folder


def save(target: Path, pictures: Sequence[Picture]) -> None:
    """Draw the sheet, from left to right and from the top; the same pictures give the same bytes."""
    from PIL import Image, ImageDraw, ImageFont

    if not pictures:
        print(f"{target.name} is not written: there is no drawing", file=sys.stderr)
        return
    columns = columns_for(len(pictures))
    rows = -(-len(pictures) // columns)
    size = (SPACE + columns * (CELL + SPACE), SPACE + rows * (CELL + CAPTION + SPACE))
    sheet = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(sheet)
    for index, picture in enumerate(pictures):
        row, column = divmod(index, columns)
        left, top = SPACE + column * (CELL + SPACE), SPACE + row * (CELL + CAPTION + SPACE)
        image = _image(picture.drawing)
        sheet.paste(image, (left + (CELL - image.width) // 2, top + (CELL - image.height) // 2))
        for text, (em, baseline), colour in ((picture.title, TITLE, INK), (picture.line, LINE, QUIET)):
            font = ImageFont.truetype(str(FONT), em, layout_engine=ImageFont.Layout.BASIC)
            pen.text((left + CELL / 2, top + CELL + baseline), text, fill=colour, font=font, anchor="ms")
    # Of Pillow's ways to choose a palette this one keeps the ink of a single word and leaves white white.
    sheet.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=1).save(target, optimize=True)


def columns_for(count: int) -> int:
    """How many stand beside each other: COLUMNS, or one less where that leaves fewer places free in the last row."""
    return count if count <= COLUMNS else min(COLUMNS, COLUMNS - 1, key=lambda columns: -count % columns)


def _image(drawing: Union[Path, bytes]) -> Raster:
    """The drawing on white, in its own proportions, its longer side CELL; drawn at twice the size for clean edges."""
    import resvg_py
    from PIL import Image

    if isinstance(drawing, Path):  # a width in millimetres needs the dots of an inch
        drawing = bytes(resvg_py.svg_to_bytes(svg_path=str(drawing), width=2 * CELL, dpi=96))
    image = Image.open(io.BytesIO(drawing)).convert("RGBA")
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image)
    scale = CELL / max(image.size)
    width, height = (max(1, round(side * scale)) for side in image.size)
    return ground.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
