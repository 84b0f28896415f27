"""sheet.py: every bundled shape and font is on its sheet, and the picture is really drawn."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wordpack import sheet
from wordpack.assets import font_names, shape_names
from wordpack.model import WordpackError


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
