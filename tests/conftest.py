"""The one flag of the test suite: pytest --update-goldens stores what the goldens of tests/ref/ should hold now. And
the file that a test writes for itself.

What is compiled for the tests is kept apart by the kernels' sources. Kernels call each other across files, and
numba looks at the date of one file alone: tests of a kernel that was changed would go on with callers compiled before.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Callable, Union

import pytest

ROOT = Path(__file__).parents[1]


def _kernels() -> str:
    """A name for all source that has something to compile in it."""
    digest = hashlib.sha256()
    for file in sorted((ROOT / "wordpack").rglob("*.py")):
        source = file.read_bytes()
        if b"compiled(" in source or b"_jit" in source:
            digest.update(source)
    return digest.hexdigest()[:12]


_KEPT = Path(os.environ.get("NUMBA_CACHE_DIR") or ROOT / ".pytest_cache") / f"kernels-{_kernels()}"
os.environ["NUMBA_CACHE_DIR"] = str(_KEPT)  # numba reads it when it is first imported


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="store the drawings of tests/ref/ anew")


@pytest.fixture
def update_goldens(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-goldens"))


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a text or bytes to a file of the test's own, and returns its path."""

    def write(content: Union[str, bytes], name: str = "list.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
