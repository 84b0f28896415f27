"""files.py: what has no end is not read, and what is no name is known for a text."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

import pytest

from wordpack.errors import WordpackError
from wordpack.files import is_text, read_whole, refuse_special
from wordpack.silhouette import load_silhouette


def test_a_file_is_read_whole_and_a_longer_one_refused(tmp_path: Path) -> None:
    path = tmp_path / "bytes"
    path.write_bytes(b"0123456789")
    assert read_whole(path, most=10) == b"0123456789"
    with pytest.raises(OSError, match="it is over 9e-06 MB"):
        read_whole(path, most=9)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are Unix's")
def test_what_is_no_file_of_an_end_is_refused_by_its_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket may have some hundred characters
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket")
        for path, kind in (("/dev/zero", "a device"), ("pipe", "a pipe"), ("socket", "a socket")):
            with pytest.raises(OSError, match=f"it is {kind} and no file"):
                read_whole(Path(path))
    refuse_special(Path("pipe"), pipes=True)
    refuse_special(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are Unix's")
def test_a_shape_that_is_a_device_or_a_pipe_is_refused_unread(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.svg")
    for path, kind in (("/dev/zero", "a device"), (tmp_path / "pipe.svg", "a pipe")):
        with pytest.raises(WordpackError, match=rf"^{path}: it cannot be read \(it is {kind} and no file\); check"):
            load_silhouette(path)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("heart.svg", False),
        ("a < b.svg", False),
        ("<svg/>", True),
        ("\ufeff\n<?xml version='1.0'?><svg/>", True),
        ("a" * 1001, True),
    ],
)
def test_a_text_is_told_from_a_path(name: str, expected: bool) -> None:
    assert is_text(name) is expected


def test_what_the_system_finds_too_long_is_a_text() -> None:
    assert is_text("a" * 300, OSError(errno.ENAMETOOLONG, "File name too long"))
    assert not is_text("a" * 300, OSError(errno.ENOENT, "No such file or directory"))
