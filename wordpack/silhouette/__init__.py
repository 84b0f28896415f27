"""Bundled shapes, SVG drawings, pictures and texts -> Silhouette: the region to fill, on its page.

The page is x right, y down, its longer side PAGE units. With frame="picture" it is the drawing's or picture's own
frame, edge to edge; with frame="content" it is cropped to the silhouette. Mask rule: in an SVG everything painted at
least half opaque is inside; in a picture transparent is outside, otherwise dark is inside at Otsu's threshold; invert
turns either over.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Callable, Optional, Tuple, Union

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from wordpack import assets, files, geometry
from wordpack.errors import WordpackError, reason, shown
from wordpack.meant import hint
from wordpack.model import PAGE, Outline, Silhouette
from wordpack.options import FRAMES, TEXT_PREFIX, one_of
from wordpack.silhouette.drawing import ALL_INSIDE, read_drawing
from wordpack.silhouette.picture import read_picture
from wordpack.silhouette.region import Region

__all__ = ["inscribed_radius", "inset", "load_silhouette"]

TEXT_MARGIN = 0.04
"""Free edge around a text, as a share of the page's longer side: what a poster leaves."""
CONTENT_MARGIN = 0.02
"""Free edge around a silhouette with frame="content", as a share of the page's longer side."""
HAIRLINE_RADIUS = 2.0
"""Least inscribed radius of a silhouette, page units: 4 units are the height of the smallest legible words."""
HAIRLINE_SHARE = 0.02
"""Least inscribed radius over the square root of the area: a circle has 0.56, a line 25 times as long as it is wide
0.1, a contour drawn with a 4-unit pen around a page 0.02."""
RADIUS_TOLERANCE = 0.05
"""Inscribed radii are exact to this many page units."""

LINE = 8.0
"""How many times as wide a silhouette's widest place would be with its holes filled, from which it is told to be lines:
a ring whose hole has half its width comes to 4, a contour of 15 units around a disc of 800 to 53."""

BORDER_SHARE = 0.5
"""Share of a picture's border inside the silhouette from which the reader is told: the background is probably dark."""

TextOutline = Callable[[str], Tuple[Outline, Tuple[str, ...]]]
"""A text, its lines parted by line feeds -> its outline in em, and notes about the fonts that drew it."""


def load_silhouette(
    spec: Union[str, Path],
    *,
    invert: bool = False,
    frame: str = "picture",
    page: Optional[Tuple[float, float]] = None,
    text_outline: Optional[TextOutline] = None,
) -> Silhouette:
    """The silhouette that `spec` names: a bundled shape, an SVG or picture file, or "text:..." in a font.

    `invert` fills the rest of the frame instead. `frame` is "picture" or "content". `page` is a width and a height in
    any one unit: the frame is centred on a page of that aspect. `text_outline` draws a text in the chosen font, in em.
    Raises WordpackError for what cannot be read, and for a silhouette that is empty, all-inside or of lines too thin
    for words.
    """
    one_of("frame", frame, FRAMES)
    if page is not None and not all(math.isfinite(side) and side > 0 for side in page):
        raise WordpackError(f"option width/height: a page of {page[0]:g} x {page[1]:g} was given; give sizes above 0")
    region, bundled = _read(spec, text_outline)
    if invert:
        region = replace(region, shape=shapely.box(0, 0, region.width, region.height).difference(region.shape))
    _refuse_extremes(region, bundled, invert)
    region = replace(region, notes=(*_border_note(region, invert), *region.notes))
    return _on_page(region, frame, page)


def inscribed_radius(silhouette: Silhouette) -> float:
    """Radius of the largest circle within the silhouette, in page units."""
    return _radius(geometry.to_polygon(silhouette.rings))


def inset(silhouette: Silhouette, margin: float, safety: float = 1.0) -> Silhouette:
    """The part of the silhouette `margin * safety` page units away from its edge; WordpackError when none is left.

    The error names `margin`, which is the user's; `safety` is ours.
    """
    if margin == 0:
        return silhouette
    rings = geometry.eroded(silhouette.rings, margin * safety)
    if not rings:
        raise WordpackError(
            f"option margin: {margin:g} leaves no room in {silhouette.source}, whose largest inscribed circle has a "
            f"radius of {inscribed_radius(silhouette):.1f} thousandths of the page; give a smaller margin"
        )
    return replace(silhouette, rings=rings, area=geometry.area(rings))


# -- what spec names ---------------------------------------------------------------------------------------------------


def _read(spec: Union[str, Path], text_outline: Optional[TextOutline]) -> Tuple[Region, bool]:
    """The region, and whether it is one of ours that may fill its frame (a bundled shape or a text)."""
    name = str(spec)
    if not name:
        raise WordpackError("option shape: an empty name was given; name a bundled shape, an SVG drawing or a picture")
    if isinstance(spec, str) and spec.startswith(TEXT_PREFIX):
        return _text(spec, text_outline), True
    if isinstance(spec, str) and spec in assets.shape_names():
        return replace(read_drawing(Path(assets.shape_path(spec))), source=spec), True
    path = Path(spec)
    try:
        if path.is_dir():
            raise WordpackError(f"{name}: this is a folder; give an SVG drawing or a picture")
        if not path.exists():
            raise _missing(path, name)
        files.refuse_special(path)
        with path.open("rb") as file:
            head = file.read(256)
    except (OSError, ValueError) as error:
        if files.is_text(name, error):
            raise _prose(name) from None
        raise WordpackError(
            f"{name}: it cannot be read ({reason(error)}); check the path and its permissions"
        ) from error
    if not head:
        raise WordpackError(f"{name}: the file is empty; give an SVG drawing or a picture")
    is_xml = path.suffix.lower() in (".svg", ".svgz") or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    return (read_drawing if is_xml else read_picture)(path), False


def _missing(path: Path, name: str) -> WordpackError:
    """What is said of a file that is not there; a bare name was more likely meant for a bundled shape."""
    if files.is_text(name):
        return _prose(name)
    if path.suffix or path.name != name:
        return WordpackError(f"{name}: there is no such file; check the path, or name a bundled shape")
    return WordpackError(
        f"{name}: there is no such file and no bundled shape of that name{hint(name, assets.shape_names())}; choose "
        "one that `wordpack shapes` lists, or check the path"
    )


def _prose(name: str) -> WordpackError:
    return WordpackError(
        f"option shape: a text of {len(name)} characters was given ({shown(name)}) where a path is wanted; save it as "
        "a file and give its path, or write text: before it to have its letters as the shape"
    )


def _text(spec: str, text_outline: Optional[TextOutline]) -> Region:
    """A text's ink, line by line, centred on a frame with TEXT_MARGIN around it, in em."""
    lines = list(filter(None, map(str.strip, spec[len(TEXT_PREFIX) :].splitlines())))
    text, source = "\n".join(lines), spec if spec.isprintable() else TEXT_PREFIX + " / ".join(lines)
    control = next((c for line in lines for c in line if unicodedata.category(c) in ("Cc", "Cs")), None)
    if control is not None:
        kind = "control" if unicodedata.category(control) == "Cc" else "half"
        raise WordpackError(
            f"option shape: the {kind} character U+{ord(control):04X} was found in {shown(spec)}; delete it"
        )
    if not text:
        raise WordpackError(f"option shape: {shown(spec)} holds no text; write it after the colon, as in text:2026")
    if text_outline is None:
        raise WordpackError(f"option shape: {shown(spec)} needs a font to be drawn in; give one")
    outline, notes = text_outline(text)
    rings = outline.rings
    if not rings:
        raise WordpackError(f"option shape: {shown(spec)} has no ink in this font; choose another text or font")
    x0, y0, x1, y1 = geometry.bounds(rings)
    margin = TEXT_MARGIN / (1 - 2 * TEXT_MARGIN) * max(x1 - x0, y1 - y0)
    shape = geometry.to_polygon([ring - (x0 - margin, y0 - margin) for ring in rings])
    told = tuple(f"{source}: {note}" for note in notes)
    return Region(shape, x1 - x0 + 2 * margin, y1 - y0 + 2 * margin, source, told)


def _border_note(region: Region, inverted: bool) -> Tuple[str, ...]:
    """Says when most of a picture's border is inside, along the middle of its outermost pixels."""
    if not region.traced or min(region.width, region.height) <= 1:
        return ()
    border = shapely.box(0.5, 0.5, region.width - 0.5, region.height - 0.5).exterior
    share = border.intersection(region.shape).length / border.length
    if share <= BORDER_SHARE:
        return ()
    turn = "leave out --invert" if inverted else "turn the picture over with --invert"
    return (
        f"{region.source}: {share:.0%} of the picture's border is inside the silhouette; if that is the background, "
        f"{turn}",
    )


# -- what is refused ---------------------------------------------------------------------------------------------------


def _refuse_extremes(region: Region, ours: bool, inverted: bool) -> None:
    """Refuse a silhouette that is nothing, or (in a file, unless asked for by invert) everything."""
    whole = region.width * region.height  # 0 where a drawing without a viewBox is all but nothing
    share = region.shape.area / whole if whole else 0.0
    if share == 0 and inverted:
        raise WordpackError(
            f"{region.source}: all of it is filled, so --invert leaves nothing inside; delete the background"
        )
    if share == 0:
        raise WordpackError(
            f"{region.source}: nothing is inside the silhouette (0 % of the frame is); fill a shape in it"
        )
    if share > ALL_INSIDE and not ours and not inverted:
        other = "" if share == 1 else ", try --invert"
        raise WordpackError(
            f"{region.source}: {share:.1%} of the frame is inside the silhouette, so no shape can be seen; "
            f"delete the background{other}, or use --shape rectangle"
        )


def _refuse_hairline(silhouette: Silhouette) -> None:
    radius, side = inscribed_radius(silhouette), math.sqrt(silhouette.area)
    found = f"the largest circle in it has a radius of {radius:.2g} thousandths of the page where words need"
    if radius < HAIRLINE_RADIUS:
        raise WordpackError(
            f"{silhouette.source}: the silhouette is hairline-thin: {found} {HAIRLINE_RADIUS:g}; "
            "give a filled or a bolder shape"
        )
    if radius < HAIRLINE_SHARE * side:
        raise WordpackError(
            f"{silhouette.source}: the silhouette is a web of thin lines: {found} {HAIRLINE_SHARE * side:.2g} "
            f"({HAIRLINE_SHARE:.0%} of {side:.0f}, the square root of its area); fill what the lines are drawn around, "
            "or make them bolder"
        )


def _line_note(silhouette: Silhouette) -> Tuple[str, ...]:
    """Says where the silhouette is a drawing's lines, and not what they are drawn around."""
    outer = [ring for ring in silhouette.rings if geometry.ring_area(ring) > 0]
    if len(outer) == len(silhouette.rings):
        return ()
    wide, filled = inscribed_radius(silhouette), _radius(geometry.to_polygon(outer))
    if filled < LINE * wide:
        return ()
    return (
        f"{silhouette.source}: the silhouette is lines, {2 * wide:.0f} thousandths of the page wide where they are "
        "widest; fill what they are drawn around for words of a size to read",
    )


def _radius(shape: BaseGeometry) -> float:
    """Largest inscribed radius over the pieces; a piece too small to beat the best so far is not searched."""
    best = 0.0
    parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
    for part in parts:
        if math.sqrt(part.area / math.pi) <= best:
            break
        best = max(best, float(shapely.length(shapely.maximum_inscribed_circle(part, RADIUS_TOLERANCE))))
    return best


# -- the page ----------------------------------------------------------------------------------------------------------


def _on_page(region: Region, frame: str, page: Optional[Tuple[float, float]]) -> Silhouette:
    """The region moved and scaled to its page, the frame centred on it."""
    x0, y0, x1, y1 = (0.0, 0.0, region.width, region.height)
    if frame == "content":
        x0, y0, x1, y1 = region.shape.bounds
        margin = CONTENT_MARGIN / (1 - 2 * CONTENT_MARGIN) * max(x1 - x0, y1 - y0)
        x0, y0, x1, y1 = x0 - margin, y0 - margin, x1 + margin, y1 + margin
    width, height = own = x1 - x0, y1 - y0
    if page is not None:
        aspect = page[0] / page[1]
        width, height = max(width, height * aspect), max(height, width / aspect)
    longest = max(width, height)
    scale = PAGE / longest
    corner = np.array([(x0 + x1 - width) / 2, (y0 + y1 - height) / 2])
    rings = geometry.from_polygon(shapely.transform(region.shape, lambda points: (points - corner) * scale))
    size = (width / longest * PAGE, height / longest * PAGE)  # this order makes the longer side PAGE to the last bit
    taken = own[0] * own[1] / (width * height)
    silhouette = Silhouette(rings, *size, geometry.area(rings), region.source, region.notes, taken)
    _refuse_hairline(silhouette)
    return replace(silhouette, notes=(*silhouette.notes, *_line_note(silhouette)))
