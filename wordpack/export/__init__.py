"""Layout -> files. The suffix picks the format; every exporter is a pure function from a layout to bytes.

Nothing is written before everything is rendered, and every file is moved into place whole.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Set, Tuple, Union

from wordpack.errors import WordpackError, reason, shown
from wordpack.export.json import to_json
from wordpack.export.pdf import to_pdf
from wordpack.export.png import to_png
from wordpack.export.svg import to_svg
from wordpack.model import Layout
from wordpack.options import DPI

Target = Union[str, "os.PathLike[str]"]

STDOUT = "-"
"""The target that is no file: an SVG on standard output."""

LARGE = 1_000_000
"""Bytes from which a file's size is told: a megabyte is much for a web page."""

EXPORTERS: Dict[str, Callable[[Layout, float], bytes]] = {
    ".svg": lambda layout, dpi: to_svg(layout).encode("utf-8"),
    ".pdf": lambda layout, dpi: to_pdf(layout),
    ".png": to_png,
    ".json": lambda layout, dpi: to_json(layout).encode("utf-8", "backslashreplace"),  # file names need not be UTF-8
}
"""Suffix -> exporter (layout, dots per inch) -> the file's bytes."""


def render(layout: Layout, suffix: str, *, dpi: float = DPI) -> bytes:
    """The layout in the format of a suffix (".svg", ".pdf", ".png", ".json"); `dpi` matters to pixels only."""
    return EXPORTERS[_known(suffix, f"output format {suffix!r}")](layout, dpi)


def write(layout: Layout, targets: Sequence[Target], dpi: float = DPI) -> None:
    """Render the layout for every target, then write them all (write_bytes); on any failure none is left half written.

    Raises WordpackError for what check_targets would refuse, where nothing may take the place of the silhouette or of
    the word list, and for a disk that will not take the bytes.
    """
    check_targets(targets, {"the word list": layout.listed, "the silhouette": layout.options.shape})
    rendered: Dict[str, bytes] = {}
    for target in targets:
        suffix = suffix_of(target)
        if suffix not in rendered:
            rendered[suffix] = render(layout, suffix, dpi=dpi)
    write_bytes([(target, rendered[suffix_of(target)]) for target in targets])


def check_targets(targets: Sequence[Target], sources: Optional[Mapping[str, Target]] = None) -> None:
    """Raise WordpackError for an output that cannot be written, so that nobody packs an hour for nothing, or that would
    replace one of the `sources`: what they are, and their files (or names that are no files)."""
    seen: Set[Path] = set()
    for target in targets:
        name = os.fspath(target)
        path = _path(name)
        if path in seen:
            raise WordpackError(f"output {name}: it is given twice; give every output once")
        seen.add(path)
        if name == STDOUT:
            if not hasattr(sys.stdout, "buffer"):
                raise WordpackError(f"output {name}: standard output is closed, or takes no bytes; name a file")
            continue
        _known(path.suffix, f"output {name}")
        for what, source in (sources or {}).items():
            if path.exists() and os.path.exists(source) and path.samefile(source):
                raise WordpackError(f"output {name}: that is {what} itself; choose another name")
        if path.is_dir():
            raise WordpackError(f"output {name}: that is a folder; give a file name in it")
        if not path.parent.is_dir():
            raise WordpackError(f"output {name}: there is no folder {Path(name).parent}; make it first")
        if not _may_write(path):
            raise WordpackError(
                f"output {name}: it may not be written there; choose another place or change its permissions"
            )


def _path(name: str) -> Path:
    """Where a target leads, links followed; WordpackError for what the file system does not let be asked for."""
    try:
        path = Path(name).resolve()
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):  # it is yet to be made, or its folder is
            path.stat()
        return path
    except ValueError as error:  # a zero byte, or half of a character
        raise WordpackError(f"output {shown(name)}: no file has such a name ({error}); choose another") from error
    except (OSError, RuntimeError) as error:  # too long, or a link to itself: either of the two, as Python's version is
        raise WordpackError(f"output {shown(name)}: it leads to no file ({reason(error)}); choose another") from error


def _may_write(path: Path) -> bool:
    """Whether the file can be made or replaced. A file without a name is tried in its folder, for permissions alone
    tell little: a folder may be of a read-only disk, or its reader root."""
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        return os.access(path, os.W_OK)
    if path.exists() and not os.access(path, os.W_OK):
        return False
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            return True
    except OSError:
        return False


def write_bytes(contents: Sequence[Tuple[Target, bytes]]) -> None:
    """Write all contents to temporary files beside their targets, then move them into place; then what has no such
    place, stdout, a pipe or a device, is written directly. A link is followed.

    Whatever interrupts it, Ctrl-C included, the temporary files are removed. Until all of them are there nothing is
    replaced or said on stdout; after that only the moves can fail, each of which replaces a whole file or none.
    """
    waiting: List[Tuple[Path, Path]] = []
    direct: List[Tuple[str, bytes]] = []
    try:
        for target, data in contents:
            name = os.fspath(target)
            with _told(name):
                path = _path(name)
                if name == STDOUT or (path.exists() and not stat.S_ISREG(path.stat().st_mode)):
                    direct.append((name, data))
                    continue
                temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
                waiting.append((temporary, path))
                with open(temporary, "xb") as file:  # its mode is the umask's, as for any file the user makes
                    if path.exists():  # or that of the file it replaces, before there is anything to be read
                        shutil.copymode(path, temporary)
                    file.write(data)
        for temporary, path in waiting:
            with _told(str(path)):
                os.replace(temporary, path)
        for name, data in direct:
            _write_directly(name, data)
    finally:
        for temporary, _ in waiting:
            with contextlib.suppress(FileNotFoundError):  # it was moved into place, or never made
                temporary.unlink()


def _write_directly(name: str, data: bytes) -> None:
    with _told(name):
        if name != STDOUT:
            Path(name).write_bytes(data)
            return
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


@contextlib.contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if name == STDOUT and isinstance(error, BrokenPipeError):
            raise  # whoever read has left, and wants to be told nothing
        raise WordpackError(f"output {name}: it cannot be written ({reason(error)}); choose another place") from error


def written(target: Target) -> str:
    """A target that was written, as a summary names it: "b.svg", from LARGE on with its size, "b.svg (6.9 MB)"."""
    name = os.fspath(target)
    if name == STDOUT:
        return "stdout"
    size = os.path.getsize(name) if os.path.isfile(name) else 0  # a pipe or a device has none
    return f"{name} ({size / 1e6:.1f} MB)" if size >= LARGE else name


def suffix_of(target: Target) -> str:
    """The suffix that picks a target's format: ".svg", in small letters; that of stdout is an SVG's."""
    name = os.fspath(target)
    return ".svg" if name == STDOUT else Path(name).suffix.lower()


def _known(suffix: str, what: str) -> str:
    if suffix.lower() not in EXPORTERS:
        found = f"the suffix {suffix!r} is unknown" if suffix else "it has no suffix"
        raise WordpackError(f"{what}: {found}; choose one of {', '.join(EXPORTERS)}")
    return suffix.lower()
