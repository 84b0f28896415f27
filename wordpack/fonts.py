"""A font's name or file -> a font ready to shape and to draw: one of a collection, at some point of its axes.

HarfBuzz shapes with it and fontTools draws, and each has the file open in its own way; glyphs.py asks both.
"""

from __future__ import annotations

import contextlib
import io
import logging
import re
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterator, Mapping, Optional, Sequence, Tuple, Union

import uharfbuzz as hb
from fontTools.ttLib import TTFont
from shapely.geometry.base import BaseGeometry

from wordpack import assets, files
from wordpack.errors import WordpackError, reason, shown
from wordpack.meant import hint
from wordpack.model import Ring, Segment

_SPEC = re.compile(r"(?P<file>.*?)(?:#(?P<index>\d+))?(?:@(?P<axes>[^@/\\]*=[^@/\\]*))?")

LONGEST_SPEC = 200
"""Characters of what was given for a font that are repeated: a path, but not a text that was passed instead."""

LEAST_UPEM, MOST_UPEM = 16, 16384
"""Units per em that a font may have (OpenType, table head)."""


@dataclass(frozen=True, eq=False)
class Glyph:
    """One glyph's united ink in em, y down, about its own pen origin; `ink` is the polygon of `rings`."""

    path: Tuple[Segment, ...]
    rings: Tuple[Ring, ...]
    area: float
    bounds: Optional[Tuple[float, float, float, float]]
    ink: BaseGeometry


@dataclass(frozen=True, eq=False)
class Font:
    """A font ready to shape and to draw; `name` is what reports call it, `upem` its units per em.

    `others` draw what it lacks, stretch by stretch. `glyphs` and `meets` remember what was drawn (by glyph number) and
    which neighbours touch; they change no answer.
    """

    name: str
    path: Path
    upem: int
    notes: Tuple[str, ...] = ()
    order: Sequence[str] = field(default=(), repr=False)
    cmap: Mapping[int, str] = field(default_factory=dict, repr=False)
    glyph_set: Any = field(default=None, repr=False)
    shaper: Any = field(default=None, repr=False)
    glyphs: Dict[int, Glyph] = field(default_factory=dict, repr=False)
    meets: Dict[Tuple[int, int, float, float], bool] = field(default_factory=dict, repr=False)
    others: Tuple[Font, ...] = field(default=(), repr=False)


def load_font(spec: Union[str, Path]) -> Font:
    """A bundled font by name, or a font file: TTF, OTF, variable, WOFF, WOFF2, or one of a collection.

    `file.ttc#2` takes the third font of a collection (counted from 0), `file.ttf@wght=900,wdth=80` sets the axes of a
    variable font; both may be combined in that order. Raises WordpackError when that is not a font we can draw.
    """
    path, index, axes, name = _found(str(spec))
    data = _read(path)
    tables, notes = _open(data, path, index)
    try:
        with _quiet():
            location = _location(tables, axes, path)
            if tables.flavor is not None:  # HarfBuzz reads bare sfnt tables only
                tables.flavor, plain = None, io.BytesIO()
                tables.save(plain)
                data = plain.getvalue()
            if not {"glyf", "CFF ", "CFF2"} & set(tables.keys()):
                raise WordpackError(f"font {path}: it holds pictures, not outlines; choose a TTF or OTF with outlines")
            shaper = hb.Font(hb.Face(hb.Blob(data), index or 0))
            shaper.set_variations(location)
            upem, cmap = _upem(tables, path), tables.getBestCmap() or {}
            glyph_set, order = tables.getGlyphSet(location=location or None), tables.getGlyphOrder()
    except WordpackError:
        raise
    except Exception as error:  # fontTools raises whatever its parsers meet in a damaged file
        raise WordpackError(f"font {path}: it cannot be read ({error}); is the file damaged?") from error
    return Font(name, path, upem, notes, order, cmap, glyph_set, shaper)


def _found(spec: str) -> Tuple[Path, Optional[int], Dict[str, str], str]:
    """_parse's answer, where the file system lets it be asked for."""
    try:
        return _parse(spec)
    except OSError as error:  # a name that is too long, or a folder that may not be looked into
        named = shown(spec, LONGEST_SPEC)
        raise WordpackError(f"font {named}: it cannot be read ({reason(error)}); check the path") from error


def _parse(spec: str) -> Tuple[Path, Optional[int], Dict[str, str], str]:
    """File, index in a collection, axes and name of a font spec; a file of that very name comes first."""
    if Path(spec).is_file():
        return Path(spec), None, {}, Path(spec).name
    match = _SPEC.fullmatch(spec)
    if match is None or not spec.strip():
        raise WordpackError(f"option font: {spec!r} was given; give a bundled font's name or the path of a font file")
    base, index = match["file"], int(match["index"]) if match["index"] else None
    pairs = (part.partition("=") for part in (match["axes"] or "").split(",") if part)
    axes = {tag.strip(): value for tag, _, value in pairs}
    bundled = assets.font_names()
    if base in bundled:
        return Path(assets.font_path(base)), index, axes, spec
    path = Path(base)
    if path.is_dir():
        raise WordpackError(f"font {base}: that is a folder; give the path of a font file in it")
    if not path.exists():
        raise WordpackError(
            f"font {base!r}: there is no such file and no bundled font of that name{hint(base, bundled)}; choose one "
            f"of {', '.join(bundled)}, or give the path of a font file"
        )
    return path, index, axes, path.name + spec[len(base) :]


def _read(path: Path) -> bytes:
    try:
        return files.read_whole(path)
    except OSError as error:
        raise WordpackError(f"font {path}: it cannot be read ({reason(error)}); check the path") from error


def _open(data: bytes, path: Path, index: Optional[int]) -> Tuple[TTFont, Tuple[str, ...]]:
    """The font's tables, whole, and what is worth telling about the choice among a collection's fonts."""
    notes: Tuple[str, ...] = ()
    count = int.from_bytes(data[8:12], "big") if data[:4] == b"ttcf" else 0
    if index is not None and index >= max(count, 1):
        there = (
            f"it is a collection of {count} fonts; give #0 to #{count - 1}"
            if count
            else f"it is a single font; leave out #{index}"
        )
        raise WordpackError(f"font {path}: #{index} was asked for, but {there}")
    if count and index is None:
        notes = (f"{path.name} is a collection of {count} fonts: the first was taken (choose another with #1, #2 ...)",)
    try:
        with _quiet():
            tables = TTFont(io.BytesIO(data), fontNumber=(index or 0) if count else -1)
            entries = tables.reader.tables.values() if tables.flavor is None else ()
            end = max((entry.offset + entry.length for entry in entries), default=0)
    except Exception as error:  # as above: the parsers raise whatever they meet
        raise WordpackError(f"font {path}: it is not a font ({error}); give a TTF, OTF, WOFF or WOFF2 file") from error
    if end > len(data):
        raise WordpackError(f"font {path}: the file is cut off ({len(data)} of at least {end} bytes); fetch it again")
    return tables, notes


def _upem(tables: TTFont, path: Path) -> int:
    upem: int = tables["head"].unitsPerEm
    if not LEAST_UPEM <= upem <= MOST_UPEM:
        raise WordpackError(
            f"font {path}: it has {upem} units per em, where {LEAST_UPEM} to {MOST_UPEM} are allowed; "
            "fetch it again, or choose another font"
        )
    return upem


def _location(tables: TTFont, axes: Mapping[str, str], path: Path) -> Dict[str, float]:
    """The user's axis values as numbers, every one checked against the font's own axes."""
    known = {axis.axisTag: axis for axis in tables["fvar"].axes} if "fvar" in tables else {}
    location = {}
    for tag, text in axes.items():
        if tag not in known:
            have = (
                f"it has {', '.join(known)}; choose of these" if known else "it is not a variable font; leave out the @"
            )
            raise WordpackError(f"font {path}: axis {tag!r} was given, but {have}")
        low, high = known[tag].minValue, known[tag].maxValue
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise WordpackError(f"font {path}: axis {tag}={text} was given; give a number from {low:g} to {high:g}")
        location[tag] = value
    return location


class _Hush:
    """How many threads read fonts, and the level of fontTools' logger before the first of them began.

    The level is the process's: were each thread to put back what it found, the last might put back another's silence.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.readers = 0
        self.level = logging.NOTSET


_HUSH = _Hush()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """fontTools logs trifles about a font's dates and names, which no user of ours can mend."""
    logger = logging.getLogger("fontTools")
    with _HUSH.lock:
        if _HUSH.readers == 0:
            _HUSH.level = logger.level
            logger.setLevel(logging.ERROR)
        _HUSH.readers += 1
    try:
        yield
    finally:
        with _HUSH.lock:
            _HUSH.readers -= 1
            if _HUSH.readers == 0:
                logger.setLevel(_HUSH.level)
