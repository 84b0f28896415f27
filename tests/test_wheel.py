"""The wheel that people install, not the checkout: it holds what is bundled, and packs a poster on its own."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import List

import pytest

from wordpack.assets import fallback_fonts, font_names, shape_names

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = """
import sys, wordpack
assert wordpack.__file__.startswith(sys.argv[1]), wordpack.__file__
from wordpack.cli import cli
cli(["pack", "words.csv", "--shape", "cloud", "--font", "oswald", "--quality", "draft", "-o", "poster.svg"])
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="the build backend comes with the test extra")
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_asset_with_its_licence(wheel: Path) -> None:
    names: List[str] = zipfile.ZipFile(wheel).namelist()
    fonts, shapes = "wordpack/_assets/fonts/", "wordpack/_assets/shapes/"
    for shape in shape_names():
        assert f"{shapes}{shape}.svg" in names
    folders = [*font_names(), *(f"fallback/{path.parent.name}" for path in fallback_fonts())]
    for folder in folders:
        inside = {Path(name).suffix for name in names if name.startswith(f"{fonts}{folder}/")}
        assert ".txt" in inside, f"{folder} has no licence"
        assert inside & {".ttf", ".otf"}, f"{folder} has no font"
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "examples/"))]


def test_the_installed_wheel_packs_a_poster(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    (tmp_path / "words.csv").write_text("word,weight\nliberty,4\nunion,2\nlaw,1\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(site)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "placed  3 of 3 words" in done.stderr
    assert (tmp_path / "poster.svg").read_text(encoding="utf-8").count('class="word"') == 3
