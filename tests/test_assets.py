"""The bundled fonts and silhouettes, asked through independent tools: fontTools, resvg, the file system."""

from __future__ import annotations

import hashlib
import io
import re
import string
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
import resvg_py
from fontTools.ttLib import TTFont
from PIL import Image
from scipy import ndimage

from wordpack import assets
from wordpack.errors import WordpackError

SIDE = 400  # pixels along the viewBox's width, enough to tell 1 % of it
HAIR = 4  # pixels: parts thinner than 1 % of the page are hairlines ...
TIP = 20  # pixels: ... when they are longer than a sharp tip is
REPO = Path(__file__).resolve().parent.parent

SCRIPTS = {
    "Greek": "Ελευθερία",
    "Cyrillic": "Свобода",
    "Arabic": "حرية",
    "Hebrew": "חירות",
    "Devanagari": "स्वतंत्रता",
    "Thai": "เสรีภาพ",
    "Armenian": "Ազատություն",
    "Georgian": "თავისუფლება",
    "Bengali": "স্বাধীনতা",
    "Gujarati": "સ્વતંત્રતા",
    "Gurmukhi": "ਆਜ਼ਾਦੀ",
    "Kannada": "ಸ್ವಾತಂತ್ರ್ಯ",
    "Malayalam": "സ്വാതന്ത്ര്യം",
    "Sinhala": "නිදහස",
    "Tamil": "சுதந்திரம்",
    "Telugu": "స్వేచ్ఛ",
    "Ethiopic": "ነፃነት",
    "Khmer": "សេរីភាព",
    "Lao": "ເສລີພາບ",
    "Myanmar": "လွတ်လပ်မှု",
    "simplified Chinese": "自由民主",
    "traditional Chinese": "國際會議",
    "Japanese": "桜ひらがなカタカナ",
    "Korean": "자유",
    "arrows and notes": "→♪",
    "stars and ticks": "★✓",
    "emoji": "😀🚀",
}


def ink(name: str) -> np.ndarray:
    """The silhouette as resvg draws it, True where it is dark."""
    svg = assets.shape_path(name).read_text("utf-8")
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=SIDE, background="white"))
    return np.asarray(Image.open(io.BytesIO(png)).convert("L")) < 128


def characters(path: Path) -> set[int]:
    with TTFont(path, lazy=True) as font:
        return set(font.getBestCmap())


@pytest.mark.parametrize("name", assets.shape_names())
def test_a_silhouette_prints_well(name: str) -> None:
    dark = ink(name)
    assert 0.25 < dark.mean() < 0.95
    rows, columns = np.flatnonzero(dark.any(1)), np.flatnonzero(dark.any(0))
    longer = max(dark.shape)
    free = (rows[0], dark.shape[0] - 1 - rows[-1], columns[0], dark.shape[1] - 1 - columns[-1])
    assert 0.015 * longer <= min(free) <= max(free) <= 0.045 * longer, "margins of 2 to 4 %, a pixel either way"
    pieces, count = ndimage.label(dark)
    assert np.bincount(pieces.ravel())[1:].max() > 0.45 * dark.sum(), f"one large mass, not {count} crumbs"
    disc = np.hypot(*np.mgrid[-HAIR : HAIR + 1, -HAIR : HAIR + 1]) <= HAIR / 2
    thin, _ = ndimage.label(dark & ~ndimage.binary_opening(dark, disc), np.ones((3, 3)))
    lengths = [max(part.stop - part.start for part in box) for box in ndimage.find_objects(thin)]
    assert max(lengths, default=0) < TIP, "tips may be thin, but not lines"


@pytest.mark.parametrize("name", assets.shape_names())
def test_a_silhouette_is_plain_svg(name: str) -> None:
    root = ElementTree.parse(assets.shape_path(name)).getroot()
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    assert (left, top, max(width, height)) == (0, 0, 1000)
    assert {child.tag.rpartition("}")[2] for child in root} <= {"title", "path", "circle", "rect"}
    assert not any("transform" in child.attrib or "stroke" in child.attrib for child in root)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)


def test_there_are_enough_and_all_have_names_of_their_own() -> None:
    assert len(assets.shape_names()) >= 20
    assert len(assets.font_names()) >= 7
    for names in (assets.shape_names(), assets.font_names(), assets.fallback_fonts()):
        assert len(set(names)) == len(names)


def test_every_font_folder_is_listed() -> None:
    folders = {path.parent.name for path in assets.assets_dir("fonts").rglob("*.ttf")}
    assert folders == {*assets.font_names(), *(path.parent.name for path in assets.fallback_fonts())}


@pytest.mark.parametrize("name", assets.font_names())
def test_a_poster_font_opens_and_spells(name: str) -> None:
    assert set(map(ord, string.ascii_letters + string.digits + "'-&éñüßçø")) <= characters(assets.font_path(name))


@pytest.mark.parametrize("font", [*map(assets.font_path, assets.font_names()), *assets.fallback_fonts()])
def test_no_font_lacks_its_licence(font: Path) -> None:
    (licence,) = font.parent.glob("*.txt")
    text = licence.read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in text or "Apache License" in text
    assert "Apache License" in text or text.startswith("Copyright"), "the OFL names the owner first"


@pytest.mark.parametrize("script", SCRIPTS)
def test_one_fallback_draws_a_whole_word(script: str) -> None:
    wanted = set(map(ord, SCRIPTS[script]))
    assert any(wanted <= characters(path) for path in assets.fallback_fonts())


def test_digits_come_from_letters_not_from_emoji() -> None:
    first = next(path for path in assets.fallback_fonts() if ord("7") in characters(path))
    assert first.parent.name == "noto-sans"


def test_fonts_stay_light_enough_for_a_wheel() -> None:
    sizes = [path.stat().st_size for path in assets.assets_dir("fonts").rglob("*") if path.is_file()]
    assert sum(sizes) < 14e6
    assert max(sizes) < 6e6


def test_the_default_is_the_font_of_the_benchmark() -> None:
    bench = REPO.parent / "shared" / "bench" / "fonts" / "Lato-Black.ttf"
    if not bench.is_file():
        pytest.skip("shared/bench is not here")
    ours = assets.font_path(assets.DEFAULT_FONT)
    assert hashlib.sha256(ours.read_bytes()).digest() == hashlib.sha256(bench.read_bytes()).digest()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The package as though it were installed under a temporary folder."""
    monkeypatch.setattr(assets, "_PACKAGE", tmp_path / "wordpack")
    assets.shape_names.cache_clear()
    yield tmp_path / "wordpack"
    assets.shape_names.cache_clear()


def test_a_wheel_carries_them_inside(elsewhere: Path) -> None:
    inside = elsewhere / "_assets" / "shapes"
    inside.mkdir(parents=True)
    (inside / "blob.svg").write_text("<svg/>", "utf-8")
    (elsewhere.parent / "shapes").mkdir()
    assert assets.shape_names() == ("blob",)
    assert assets.shape_path("blob") == inside / "blob.svg"


def test_a_broken_installation_says_so(elsewhere: Path) -> None:
    with pytest.raises(WordpackError, match="bundled shapes were not found.*reinstall"):
        assets.shape_names()
    (elsewhere / "_assets" / "fonts" / "oswald").mkdir(parents=True)
    with pytest.raises(WordpackError, match="exactly one font file and holds 0"):
        assets.font_path("oswald")
