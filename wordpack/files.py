"""Files that somebody names, a drawing perhaps: those that end are read, and what is no name is known for a text."""

from __future__ import annotations

import errno
import stat
from pathlib import Path
from typing import Optional

MOST_BYTES = 500_000_000
"""Largest file read whole: word lists have a few million bytes, collections of fonts for East Asia 150."""

LONGEST_NAME = 1000
"""Characters from which what leads to no file is taken for a text, whatever a system says of it."""


def refuse_special(path: Path, *, pipes: bool = False) -> None:
    """Refuse a device, a socket and, unless `pipes` may be, a pipe: they may give bytes without end, or none for ever.

    Raises OSError that says which it is, and the system's own for a file that is not there or is closed to us.
    """
    mode = path.stat().st_mode
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode) or (pipes and stat.S_ISFIFO(mode)):
        return
    kind = "a pipe" if stat.S_ISFIFO(mode) else "a socket" if stat.S_ISSOCK(mode) else "a device"
    raise OSError(errno.EINVAL, f"it is {kind} and no file")


def read_whole(path: Path, *, pipes: bool = False, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file, `most` of them at most.

    Raises OSError for what `refuse_special` refuses, for a file of more bytes, and where the system does.
    """
    refuse_special(path, pipes=pipes)
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it is over {most / 1e6:g} MB")
    return data


def is_text(name: str, error: Optional[BaseException] = None) -> bool:
    """Whether what led to no file, and perhaps to that error, is no path but a text: markup, lines, or what is too
    long."""
    too_long = getattr(error, "errno", None) == errno.ENAMETOOLONG or len(name) > LONGEST_NAME
    return too_long or "\n" in name or name.lstrip("\ufeff \t\r").startswith("<")
