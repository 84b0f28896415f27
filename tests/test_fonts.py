"""Fonts: every kind of file, collections and axes, and one sentence for what is none."""

from __future__ import annotations

import contextlib
import logging
import os
from pathlib import Path
from typing import Callable

import numpy as np
import pytest
from made_fonts import LATO_FILE, builder, collection, flavoured, truetype, variable

from wordpack import assets, fonts, geometry
from wordpack.errors import WordpackError
from wordpack.fonts import load_font
from wordpack.model import Word, Words
from wordpack.outlines import outline_text, outline_words


@pytest.mark.parametrize(
    ("suffix", "make"),
    [
        ("ttf", truetype),
        ("otf", lambda path: builder(cff=True).save(path) or path),
        ("woff", lambda path: flavoured(path, "woff")),
        ("woff2", lambda path: flavoured(path, "woff2")),
        ("var.ttf", variable),
        ("ttc#1", lambda path: collection(Path(str(path)[:-2])) and path),
    ],
)
def test_every_kind_of_font_draws_the_same_ink(tmp_path: Path, suffix: str, make: Callable[[Path], Path]) -> None:
    font = load_font(str(make(tmp_path / f"made.{suffix}")))
    outline = outline_text("abc", font)
    assert outline.area == pytest.approx(0.36 + 0.63 + 0.32, rel=1e-6)
    assert outline.advance == pytest.approx(3.3)
    assert geometry.area(outline.rings) == pytest.approx(outline.area, rel=1e-6)
    assert outline.font == f"made.{suffix}"


def test_axes_of_a_variable_font(tmp_path: Path) -> None:
    path = variable(tmp_path / "made.ttf")
    heavy = outline_text("a", load_font(f"{path}@wght=900"))
    assert heavy.area == pytest.approx(0.8 * 0.6)
    assert heavy.advance == pytest.approx(1.3)
    assert outline_text("a", load_font(f"{path}@wght=650")).area == pytest.approx(0.7 * 0.6)
    assert outline_text("a", load_font(f"{path}#0@wght=400")).area == pytest.approx(0.36)


def test_a_collection_without_number_takes_the_first_and_says_so(tmp_path: Path) -> None:
    path = collection(tmp_path / "two.ttc")
    result = outline_words(Words((Word("Ab", 1.0),)), load_font(str(path)))
    assert result.items[0].area == pytest.approx(outline_text("Ab", load_font("lato-black")).area)
    assert "collection of 2" in result.notes[0]


def test_a_file_may_have_the_signs_of_a_spec_in_its_name(tmp_path: Path) -> None:
    assert load_font(str(truetype(tmp_path / "odd#1@x=2.ttf"))).name == "odd#1@x=2.ttf"


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("lato-blak", "did you mean lato-black"),
        ("", "option font"),
        ("{dir}", "folder"),
        ("{dir}/none.ttf", "no such file"),
        ("x" * 300, r"^font 'x{196}\.\.\.: it cannot be read .*; check the path$"),
        ("{dir}/text.ttf", "not a font"),
        ("{dir}/empty.ttf", "not a font"),
        ("{dir}/cut.ttf", "cut off|not a font"),
        ("{dir}/cut.woff2", "not a font|cannot be read"),
        ("{dir}/pictures.ttf", "pictures"),
        ("{dir}/made.ttf#1", "single font"),
        ("{dir}/two.ttc#2", "#0 to #1"),
        ("{dir}/made.ttf@wght=900", "not a variable font"),
        ("{dir}/var.ttf@wdth=900", "it has wght"),
        ("{dir}/var.ttf@wght=901", "from 400 to 900"),
        ("{dir}/var.ttf@wght=bold", "from 400 to 900"),
        ("{dir}/var.ttf@wght=nan", "from 400 to 900"),
    ],
)
def test_what_is_no_font_gets_one_sentence(tmp_path: Path, spec: str, told: str) -> None:
    truetype(tmp_path / "made.ttf")
    variable(tmp_path / "var.ttf")
    collection(tmp_path / "two.ttc")
    (tmp_path / "text.ttf").write_text("once upon a time " * 20)
    (tmp_path / "empty.ttf").touch()
    (tmp_path / "cut.ttf").write_bytes(LATO_FILE.read_bytes()[:300_000])
    data = flavoured(tmp_path / "cut.woff2", "woff2").read_bytes()
    (tmp_path / "cut.woff2").write_bytes(data[: len(data) // 2])
    pictures = builder(cff=False).font
    del pictures["glyf"], pictures["loca"]
    pictures.save(tmp_path / "pictures.ttf")
    with pytest.raises(WordpackError, match=told) as caught:
        load_font(spec.format(dir=tmp_path))
    assert "\n" not in str(caught.value)


def test_a_font_in_a_folder_that_may_not_be_looked_into_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(WordpackError, match=r"^font 'a/b.ttf': it cannot be read \(Permission denied\); check"):
        load_font("a/b.ttf")


def test_a_damaged_font_never_raises_anything_but_our_error(tmp_path: Path) -> None:
    whole, rng = truetype(tmp_path / "made.ttf").read_bytes(), np.random.default_rng(1)
    opened = 0
    for _ in range(150):
        damaged = bytearray(whole)
        for where in rng.integers(0, len(whole), rng.integers(1, 8)):
            damaged[where] = rng.integers(0, 256)
        (tmp_path / "damaged.ttf").write_bytes(damaged)
        with contextlib.suppress(WordpackError):
            outline_text("abc", load_font(str(tmp_path / "damaged.ttf")))
            opened += 1
    assert 0 < opened < 150


@pytest.mark.parametrize("upem", [0, 1, 15, 16385, 65535])
def test_units_per_em_that_no_font_may_have_are_refused(tmp_path: Path, upem: int) -> None:
    made = builder(cff=False)
    made.font["head"].unitsPerEm = upem
    made.save(tmp_path / "made.ttf")
    with pytest.raises(
        WordpackError, match=rf"made\.ttf: it has {upem} units per em, where 16 to 16384 are allowed; f"
    ):
        load_font(str(tmp_path / "made.ttf"))


@pytest.mark.parametrize("upem", [16, 16384])
def test_units_per_em_that_a_font_may_just_have_scale_its_letters(tmp_path: Path, upem: int) -> None:
    made = builder(cff=False)
    made.font["head"].unitsPerEm = upem
    made.save(tmp_path / "made.ttf")
    assert outline_text("a", load_font(str(tmp_path / "made.ttf"))).area == pytest.approx((600 / upem) ** 2)


def test_reading_fonts_in_threads_leaves_the_logger_s_level_as_it_was() -> None:
    """One thread begins in the other's silence and ends after it: what it finds is not what is to be put back."""
    logger = logging.getLogger("fontTools")
    before = logger.level
    logger.setLevel(logging.INFO)
    try:
        first, second = fonts._quiet(), fonts._quiet()
        first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)
        assert logger.level == logging.ERROR
        second.__exit__(None, None, None)
        assert logger.level == logging.INFO
        with pytest.raises(WordpackError, match="no such file"), fonts._quiet():
            load_font("none.ttf")
        assert logger.level == logging.INFO
    finally:
        logger.setLevel(before)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are Unix's")
def test_a_font_that_is_a_device_or_a_pipe_is_refused_unread(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ttf")
    for path, kind in (("/dev/zero", "a device"), (tmp_path / "pipe.ttf", "a pipe")):
        with pytest.raises(
            WordpackError, match=rf"^font {path}: it cannot be read \(it is {kind} and no file\); check"
        ):
            load_font(str(path))


@pytest.mark.parametrize("share", [0.6, 0.99])
def test_a_font_without_its_end_is_told_to_be_cut_off(tmp_path: Path, share: float) -> None:
    data = Path(assets.font_path("lato-black")).read_bytes()
    (tmp_path / "cut.ttf").write_bytes(data[: int(share * len(data))])
    with pytest.raises(WordpackError, match="the file is cut off"):
        load_font(str(tmp_path / "cut.ttf"))
