"""sheet.py: every bundled shape and font is on its sheet, and the picture is really drawn."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import List, Tuple

import numpy as np
import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.svgLib.path.parser import parse_path
from PIL import Image
from problems import rectangle

from wordpack import sheet
from wordpack.assets import font_names, shape_names
from wordpack.errors import WordpackError


@pytest.mark.parametrize(("draw", "names"), [(sheet.shape_sheet, shape_names), (sheet.font_sheet, font_names)])
def test_every_name_is_on_the_sheet(draw, names) -> None:  # type: ignore[no-untyped-def]
    assert re.findall(r"<title>(.*?)</title>", draw().svg) == list(names())


def test_every_cell_of_the_picture_has_ink(tmp_path: Path) -> None:
    sheet.write_sheet(sheet.font_sheet, [str(tmp_path / "fonts.png"), str(tmp_path / "fonts.svg")])
    drawn = sheet.font_sheet()
    assert (tmp_path / "fonts.svg").read_text(encoding="utf-8") == drawn.svg
    picture = Image.open(io.BytesIO((tmp_path / "fonts.png").read_bytes())).convert("L")
    assert picture.size == (round(drawn.width * sheet.PIXELS), round(drawn.height * sheet.PIXELS))
    rows = -(-len(font_names()) // 2)
    dark = np.asarray(picture.resize((2, rows), Image.Resampling.BOX))
    assert (dark.ravel()[: len(font_names())] < 245).all()


@pytest.mark.parametrize("suffix", [".json", ".pdf", ""])
def test_a_sheet_is_a_picture(suffix: str, tmp_path: Path) -> None:
    with pytest.raises(WordpackError, match=r"choose \.svg or \.png"):
        sheet.write_sheet(sheet.font_sheet, [str(tmp_path / f"fonts{suffix}")])
    assert list(tmp_path.iterdir()) == []


def drawn_labels(drawn: sheet.Sheet) -> List[Tuple[float, float, float, float]]:
    """Bounds of the labels' ink, sheet units."""
    found = []
    for path in ET.fromstring(drawn.svg).iter("{http://www.w3.org/2000/svg}path"):
        if len(path):
            pen = BoundsPen(None)
            parse_path(path.get("d", ""), pen)
            found.append(pen.bounds)
    return found


def test_cells_come_row_by_row_and_a_last_row_need_not_be_full() -> None:
    cells = [sheet.Cell(name, [rectangle(1, 1)]) for name in ("Hx", "\u00c4x", "Hxp")]
    drawn = sheet._sheet(cells, 2, (100.0, 60.0))
    across, down = 100.0 + 2 * sheet.EDGE, sheet.EDGE + 60.0 + sheet.LABEL_ROOM
    assert (drawn.width, drawn.height) == pytest.approx((2 * across, 2 * down + sheet.EDGE))
    for (x0, y0, x1, y1), (column, row) in zip(drawn_labels(drawn), ((0, 0), (1, 0), (0, 1)), strict=True):
        top = row * down + sheet.EDGE + 60.0
        assert top < y0 < y1 < top + sheet.LABEL_ROOM
        assert 0.5 * (x0 + x1) == pytest.approx((column + 0.5) * across, abs=0.01)


def test_labels_stand_on_one_line_whatever_their_letters_reach() -> None:
    """H, x and a dotted A end on the baseline; the dots and the p's tail reach off it."""
    cells = [sheet.Cell(name, [rectangle(1, 1)]) for name in ("Hx", "\u00c4x", "Hxp")]
    plain, dotted, tailed = drawn_labels(sheet._sheet(cells, 3, (100.0, 60.0)))
    assert dotted[1] < plain[1] - 1
    assert dotted[3] == pytest.approx(plain[3], abs=0.011)
    assert tailed[1] == pytest.approx(plain[1], abs=0.011)
    assert tailed[3] > plain[3] + 1
