"""What type checkers make of the package: its types are seen, and what the documents show passes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

RIGHT = """
from pathlib import Path

from wordpack import FileProof, Options, pack, prove_file

Options(pin={"joy": (0.5, 0.2)})
Options(pin=("joy:50%,20%",), shape=Path("logo.svg"), width=600)
Options(pin=[("joy", 0.5, 0.2)], font=Path("a.ttf"), shape_font=Path("b.ttf"), height="60mm", limit_share=0.5)
shape: str = Options(shape=Path("logo.svg")).shape
proof: FileProof = prove_file("poster.svg", "words.csv")
problems: tuple[str, ...] = pack({"joy": 1.0}).report.problems
"""

WRONG = """
import wordpack

wordpack.pakc({"joy": 1.0})
wordpack.Options(shape=3)
size: int = wordpack.Options().shape
wordpack.prove_file("poster.svg", "words.csv").proven
"""


def complaints(code: str, folder: Path) -> str:
    """What mypy says, strictly, of a user's file that has the package beside it."""
    pytest.importorskip("mypy", reason="mypy comes with the dev extra")
    (folder / "mine.py").write_text(code, encoding="utf-8")
    (folder / "wordpack").symlink_to(ROOT / "wordpack")
    options = ["--strict", "--follow-imports=silent", "--ignore-missing-imports", "--cache-dir", str(folder / "cache")]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "mine.py"], cwd=folder, capture_output=True, text=True
    )
    assert not done.stderr
    return done.stdout


def test_documented_calls_pass_a_strict_checker(tmp_path: Path) -> None:
    assert complaints(RIGHT, tmp_path).startswith("Success")


def test_wrong_names_and_types_are_seen_by_a_checker(tmp_path: Path) -> None:
    told = re.findall(r"^mine.py:(\d+): error", complaints(WRONG, tmp_path), re.M)
    assert told == ["4", "5", "6", "7"]


def test_the_wheel_has_the_mark_of_a_typed_package() -> None:
    wheel = pytest.importorskip("hatchling.builders.wheel", reason="the build backend comes with the test extra")
    held = {file.distribution_path for file in wheel.WheelBuilder(str(ROOT)).recurse_included_files()}
    assert "wordpack/options.py" in held
    assert "wordpack/py.typed" in held
