"""Layout -> SVG by the drawing's contract (docs/conventions.md): one element a word, ink as paths, short numbers.

The text is deterministic: fixed order of attributes, no dates, no machine. y points down in outlines and in SVG
alike; nothing is flipped here.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from pathlib import Path
from typing import Iterable, Iterator, List, Optional, Sequence, Tuple

import numpy as np

import wordpack
from wordpack.model import Layout, Placement, Segment
from wordpack.numerals import shortest
from wordpack.options import TEXT_PREFIX
from wordpack.pens import cut

DECIMALS = 3
"""Decimals of a page unit: a micrometre on a poster of one metre."""

SHAPE_ERROR = 2e-4
"""Largest rounding error of a word's outline, em: words under 2.5 units get more decimals than DECIMALS for it."""

ANGLE_DECIMALS = 5
"""Decimals of a degree: the far end of a word as long as the page moves by less than 1e-4 units."""

SHORT, SAGITTA = 8.0, 2e-3
"""Page units per em of words under which their curves are drawn in short pieces, and how far these are from their
chords at most, em. A program that cuts curves into chords to within a fiftieth of a page unit, a hair on any print,
makes a single one of each curve of small letters: of 5000 words one of 3 units measured 0.75 % off its size by it, and
none is more than 0.14 % off in pieces (benchmarks/pack.py, C5-draft)."""

COMMANDS = {"moveTo": "M", "lineTo": "l", "qCurveTo": "q", "curveTo": "c", "closePath": "z"}

LINE_BREAK = "\u2028"
"""What parts lines in attributes: they keep it, where programs that write a drawing anew make blanks of line feeds."""

NO_BACKGROUND = (None, "", "none", "transparent")


def to_svg(layout: Layout, pixels: Optional[Tuple[int, int]] = None) -> str:
    """The drawing as one text, lines ended by newlines; lengths in page units, physical size in millimetres.

    `pixels` (width, height) takes the place of the physical size: what a rasteriser needs to meet the pixel.
    """
    sides = (number(layout.physical[0]) + "mm", number(layout.physical[1]) + "mm")
    lines = [*_head(layout, sides if pixels is None else (str(pixels[0]), str(pixels[1])))]
    lines += [_word(index, placement) for index, placement in enumerate(layout.placements)]
    lines.append("</svg>")
    return "\n".join(lines) + "\n"


def _head(layout: Layout, sides: Tuple[str, str]) -> Iterator[str]:
    """The root element, which records what `wordpack check` needs to prove the drawing, title and background."""
    options, shape = layout.options, layout.silhouette
    width, height = number(shape.width), number(shape.height)
    yield _tag(
        "svg",
        ("xmlns", "http://www.w3.org/2000/svg"),
        ("viewBox", f"0 0 {width} {height}"),
        ("width", sides[0]),
        ("height", sides[1]),
        ("data-version", wordpack.__version__),
        ("data-words", str(layout.report.asked)),
        ("data-shape", _recorded(options.shape)),
        ("data-shape-font", options.shape_font),
        ("data-frame", options.frame),
        ("data-invert", "true" if options.invert else "false"),
        ("data-font", layout.font or options.font),
        ("data-missing", options.missing),
        ("data-scale", options.scale),
        ("data-sizes", options.sizes if options.flex else None),
        ("data-k", shortest(layout.report.scale)),
        ("data-orientation", options.orientation),
        ("data-gap", shortest(options.gap)),
        ("data-margin", shortest(options.margin)),
        ("data-word-space", shortest(options.word_space) if options.word_space else None),
        ("data-wrap", "true" if options.wrap else None),
        ("data-limit-share", None if options.limit_share is None else shortest(float(options.limit_share))),
        ("data-seed", str(options.seed)),
    )
    yield f"<title>{escape(title(layout))}</title>"
    if options.background not in NO_BACKGROUND:
        yield _tag("rect", ("width", width), ("height", height), ("fill", options.background), close=True)


def title(layout: Layout) -> str:
    """What the drawing is called in the programs that show it; a silhouette's file without folder and ending, which are
    nobody's business there."""
    count, source = sum(not placement.filler for placement in layout.placements), layout.silhouette.source
    return f"{count} word{'s' * (count != 1)} in {source if source.startswith(TEXT_PREFIX) else Path(source).stem}"


def _recorded(shape: str) -> str:
    """A silhouette's name as the drawing records it; of a text, whose lines any line break parts."""
    return LINE_BREAK.join(shape.splitlines()) if shape.startswith(TEXT_PREFIX) else shape


def _word(index: int, placement: Placement) -> str:
    """One word's element: its data, its place, and its path in page units about the outline's origin."""
    word, filler = placement.word, placement.filler
    decimals = decimals_for(placement.size)
    weight = shortest(word.weight)
    tag = _tag(
        "g",
        ("class", "word filler" if filler else "word"),
        ("id", f"word-{index}"),
        ("data-word", word.text),
        ("data-weight", None if filler else weight),
        ("data-filler", "true" if filler else None),
        ("aria-hidden", "true" if filler else None),  # a screen reader would speak each of hundreds of repetitions
        ("data-size", number(placement.size, decimals + 1)),
        ("data-group", word.group),
        ("data-lines", LINE_BREAK.join(line.text for line in placement.outline.lines) or None),
        ("transform", _transform(placement, decimals)),
        ("fill", placement.colour),
    )
    title = word.text if filler else f"{word.text}: {weight}"
    path = placement.outline.path if placement.size >= SHORT else cut(placement.outline.path, SAGITTA)
    drawn = path_data(path, placement.size, decimals)
    return f'{tag}<title>{escape(title)}</title><path d="{drawn}"/></g>'


def _transform(placement: Placement, decimals: int) -> str:
    """translate(x y), and rotate(degrees) when the word is turned; positive is clockwise here and in SVG."""
    moved = f"translate({number(placement.x, decimals)} {number(placement.y, decimals)})"
    turn = number(math.degrees(math.remainder(placement.angle, math.tau)), ANGLE_DECIMALS)
    return moved if turn == "0" else f"{moved} rotate({turn})"


def decimals_for(size: float) -> int:
    """Decimals of page units that keep the outline of a word of that size (page units per em) within SHAPE_ERROR."""
    if size <= 0:
        return DECIMALS
    return max(DECIMALS, math.ceil(-math.log10(2 * SHAPE_ERROR * size)))


def path_data(path: Iterable[Segment], scale: float, decimals: int = DECIMALS) -> str:
    """A path's `d`: coordinates times `scale`, rounded to `decimals`; curves relative to their rounded start, so that
    rounding never adds up."""
    segments = list(path)
    points = np.array([point for _, points in segments for point in points], np.float64).reshape(-1, 2)
    grid = np.rint(points * (scale * 10.0**decimals)).astype(np.int64).tolist()
    out: List[str] = []
    at, before, (x, y) = 0, "", (0, 0)
    for name, own in segments:
        command, here = COMMANDS[name], grid[at : at + len(own)]
        at += len(own)
        if command == "z":
            out.append("z")
        else:
            base = (0, 0) if command == "M" else (x, y)
            steps = [value - base[axis] for point in here for axis, value in enumerate(point)]
            if command == "l" and not all(steps):
                command, steps = ("h", steps[:1]) if not steps[1] else ("v", steps[1:])
            text = _joined(steps, decimals)
            lead = command if command != before else "" if text[0] == "-" else " "
            out.append(lead + text)
            x, y = here[-1]
        before = command
    return "".join(out)


def _joined(values: Sequence[int], decimals: int) -> str:
    """Numbers in one string; a minus sign needs no space before it."""
    texts = [fixed(value, decimals) for value in values]
    return texts[0] + "".join(text if text[0] == "-" else " " + text for text in texts[1:])


@lru_cache(maxsize=1 << 16)
def fixed(value: int, decimals: int) -> str:
    """value * 10^-decimals as text: no trailing zeros, no zero before the point."""
    whole, part = divmod(abs(value), 10**decimals)
    tail = f"{part:0{decimals}d}".rstrip("0") if decimals else ""
    text = (str(whole) if whole or not tail else "") + ("." + tail if tail else "")
    return "-" + text if value < 0 else text


def number(value: float, decimals: int = DECIMALS) -> str:
    """A finite number rounded to `decimals`, without trailing zeros, without exponent and never -0."""
    text = f"{value:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


# ------------------------------------------------------------------------------------------------------------- XML

_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


def escape(text: str) -> str:
    """Text for content and for attributes in double quotes; what XML 1.0 cannot hold becomes U+FFFD."""
    return "".join(_ESCAPES.get(char, char) for char in legible(text))


def legible(text: str) -> str:
    """The text with U+FFFD for each character that XML 1.0 cannot hold: control characters and lone surrogates."""
    return _FORBIDDEN.sub("\ufffd", text)


def _tag(name: str, *attributes: Tuple[str, Optional[str]], close: bool = False) -> str:
    """A start tag; attributes of None are left out."""
    said = "".join(f' {key}="{escape(value)}"' for key, value in attributes if value is not None)
    return f"<{name}{said}{'/' if close else ''}>"
