"""SVG -> Region: everything painted at least half opaque is inside, whatever its colour; the frame is the viewBox, or
what is shown of it and about it where the picture's width and height are of another ratio.

Filled shapes and paths with transforms and fill rules are taken exactly, as curves. Whatever changes ink in a way that
is not read here (strokes, clips, masks, use, text, style sheets, opacity, gradients, units other than px) goes through
resvg, which renders it on a transparent page; what is at least half opaque there is inside, and is traced. What is
fainter is told of where it is apart from that, and seen.
"""

from __future__ import annotations

import copy
import io
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Callable, Dict, List, Optional, Tuple
from xml.etree import ElementTree as ET

import numpy as np
import resvg_py
import shapely
from fontTools.misc.transform import Identity, Transform
from fontTools.pens.basePen import BasePen
from fontTools.pens.boundsPen import ControlBoundsPen
from fontTools.svgLib.path.parser import parse_path
from PIL import Image, ImageColor
from scipy.ndimage import binary_erosion, label
from shapely.geometry.base import BaseGeometry

from wordpack import css, geometry, markup
from wordpack.errors import WordpackError, reason, shown
from wordpack.markup import LARGEST_NUMBER, LEAST_SIDE, SVG, Markup, local
from wordpack.model import PAGE
from wordpack.numerals import NUMBER
from wordpack.options import DPI
from wordpack.pens import FlattenPen
from wordpack.silhouette import guard
from wordpack.silhouette.arcs import ArcPen
from wordpack.silhouette.crossings import crossings
from wordpack.silhouette.region import Region
from wordpack.silhouette.trace import trace
from wordpack.units import MILLIMETRES
from wordpack.veils import INKLESS

FLATTEN_TOLERANCE = 0.02
"""Largest distance of a curve from its polyline, in page units: 0.02 mm on a poster of 1 m."""
TRACED_SIDE = 2048
"""Longer side, in pixels, of the rendering that is traced when curves cannot be taken: half a page unit each."""
LEAST_SEEN = 0.05
"""Opacity below which nobody sees a paint: what is fainter is not told of."""
FAINT_SIDE = 5
"""Side, in pixels, of a square of less than half opaque ones by which a faint part is known from the greys of lines
that are thinner than a pixel."""
FAINT_SHARE = 1e-4
"""Faint parts are told of from this share of the pixels painted: smaller ones are specks, which are left out anyway."""
MOST_BYTES = 32_000_000
"""Largest drawing read, unpacked."""
MOST_CROSSINGS = 50_000
"""Crossings of a path with itself that are worked out exactly, which takes some four seconds; more are rendered."""
MOST_OVERHANG = 1e3
"""Drawing's extent in frames beyond which it is refused: so fine a polyline of so large a curve has no end."""

ALL_INSIDE = 0.995
"""Share of the frame from which a file's silhouette is the frame itself: a background was probably taken for it."""
ROUNDED = 0.5
"""Pixels by which a picture's width and height are rounded at most: many exports have them whole."""
ROUNDED_SHARE = 0.1
"""Share of a side that is rounding at most, where that is of few pixels."""
FIT = re.compile(r"\s*(?:defer\s+)?(none|x(?P<x>Min|Mid|Max)Y(?P<y>Min|Mid|Max))(?:\s+(?P<how>meet|slice))?\s*")
"""preserveAspectRatio (SVG 1.1, 7.8): where a viewBox lies in a picture of another ratio, and if all of it is shown."""
BEFORE = {"Min": 0.0, "Mid": 0.5, "Max": 1.0}
"""The share of what is left over that lies before the viewBox."""

SHAPES = ("path", "rect", "circle", "ellipse", "polygon", "polyline")
UNPAINTED = (
    "title",
    "desc",
    "metadata",
    "style",
    "defs",
    "symbol",
    "linearGradient",
    "radialGradient",
    "clipPath",
    "mask",
)
"""Elements that paint nothing where they stand; what refers to them is not simple and goes through resvg."""
GEOMETRY = {"d", "points", "x", "y", "width", "height", "rx", "ry", "cx", "cy", "r"}
INHERITED = {"fill": "black", "fill-rule": "nonzero", "stroke": "none", "visibility": "visible"}
KEYWORDS = ("display", "visibility", "fill-rule")
"""Properties of keywords, which have no case in CSS; resvg knows them in small letters alone."""
HIDDEN = ("hidden", "collapse")
PART = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)%?"
OPAQUE = re.compile(rf"#(?:[0-9a-f]{{3}}|[0-9a-f]{{6}})|rgb\(\s*{PART}(?:(?:\s*,\s*|\s+){PART}){{2}}\s*\)")
"""A colour that no fourth part makes see-through, names aside."""
HARMLESS = re.compile(
    r"id|class|style|role|version|baseProfile|viewBox|preserveAspectRatio|focusable|tabindex|lang"
    rf"|(data|aria|xml|inkscape|sodipodi)[-:].*|\{{.*|{INKLESS}"
)
"""Attributes and properties that change no filled ink."""
PIXELS = {
    "": 1.0,
    **{unit: DPI / (MILLIMETRES["in"] / MILLIMETRES[unit]) for unit in ("px", "pt", "pc", "mm", "cm", "in")},
}
"""CSS pixels of a length's unit: not all that units.py knows are CSS's."""

Style = Dict[str, str]
Frame = Tuple[float, float, float, float]
"""x, y, width, height in user units."""


class _NotSimple(Exception):
    """Something that only a renderer draws faithfully; its text says what."""


@dataclass(frozen=True)
class _Page:
    """What a drawing says of its page: the frame, None where it tells none; its viewBox, where the frame has that and
    more; whether it is shown stretched."""

    frame: Optional[Frame]
    view: Optional[Frame] = None
    is_stretched: bool = False


@dataclass(frozen=True)
class _Ink:
    """One filled element: how to draw it in its own coordinates, where those lie, and its fill rule."""

    element: ET.Element
    transform: Transform
    even_odd: bool


def read_drawing(path: Path) -> Region:
    """The region that an SVG paints, in user units, cut at its frame.

    Raises WordpackError for what is no XML, no SVG, or malformed, by line and column where XML knows them.
    """
    name = str(path)
    drawing = markup.parse_xml(_bytes(path), name)
    root = drawing.root
    if root.tag != SVG + "svg":
        raise WordpackError(f"{name}: this is XML but no SVG drawing (its root is {markup.called(root)}); give an SVG")
    page = _page(root, name)
    try:
        inks = _collect(drawing, name)
        region = _exact(inks, page.frame, name)
    except _NotSimple:
        region = _rendered(root, page.frame, name)
        region = replace(region, notes=(*region.notes, *_unread(drawing, name)))
    _refuse_all_inside(region, page)
    return replace(region, notes=(*region.notes, *_stretched(page, name)))


def _refuse_all_inside(region: Region, page: _Page) -> None:
    """Refuse what is all inside of another box than the region's own frame: of what is painted, where no page is told;
    of the viewBox, where the frame has more than that, for a background ends with the viewBox."""
    if page.frame is None and region.shape.area > ALL_INSIDE * region.width * region.height:
        raise WordpackError(
            f"{region.source}: the drawing names no page, so that its page is what is painted, and that is all inside; "
            "give its <svg> a viewBox, or a width and a height"
        )
    if page.frame is None or page.view is None:
        return
    x, y, width, height = page.view
    left, top = x - page.frame[0], y - page.frame[1]
    share = region.shape.intersection(shapely.box(left, top, left + width, top + height)).area / (width * height)
    if share > ALL_INSIDE:
        raise WordpackError(
            f"{region.source}: {share:.1%} of the viewBox is inside the silhouette, so no shape can be seen; delete "
            "the background, or use --shape rectangle"
        )


def _unread(drawing: Markup, name: str) -> List[str]:
    """What the user is told of style sheets outside the file: no reader here opens them."""
    if not drawing.linked and not any(map(css.takes_in_another, markup.sheets(drawing.root))):
        return []
    return [f"{name}: the style sheet that it takes in from elsewhere is not read; write it into the drawing"]


# -- the file ----------------------------------------------------------------------------------------------------------


def _bytes(path: Path) -> bytes:
    try:
        data = markup.unpacked(path.read_bytes(), str(path), MOST_BYTES)
    except OSError as error:
        raise WordpackError(f"{path}: the drawing cannot be read ({reason(error)}); check the file") from error
    if not data.strip():
        raise WordpackError(f"{path}: the file is empty; give an SVG drawing")
    return data


def _page(root: ET.Element, name: str) -> _Page:
    """The frame is the viewBox, as it is shown in a picture of that width and height, else the width and height."""
    sides, box = _sides(root), root.get("viewBox")
    if box is None:
        return _Page(None if sides is None else (0.0, 0.0, *sides))
    view = markup.view_box(box)
    if view is None:
        raise WordpackError(
            f"{name}: the viewBox is {shown(box)}; give x, y, a width and a height, these two from {LEAST_SIDE:g} to "
            f"{LARGEST_NUMBER:g}"
        )
    if sides is None or _is_of_ratio(view, sides):
        return _Page(view)
    told = FIT.fullmatch(root.get("preserveAspectRatio", ""))
    if told is None:  # SVG 1.1: what is no value of it is as if it were not there
        return _Page(_fitted(view, sides, "Mid", "Mid", max), view)
    if told[1] == "none":
        return _Page(view, is_stretched=True)
    if told["how"] == "slice":
        return _Page(_fitted(view, sides, told["x"], told["y"], min))
    return _Page(_fitted(view, sides, told["x"], told["y"], max), view)


def _sides(root: ET.Element) -> Optional[Tuple[float, float]]:
    """The picture's width and height in CSS pixels; None where they are not both told as such."""
    sides = []
    for key in ("width", "height"):
        match = re.fullmatch(rf"\s*({NUMBER})\s*([a-z]*)\s*", root.get(key, ""))
        if not match or match[2] not in PIXELS or not LEAST_SIDE <= float(match[1]) <= LARGEST_NUMBER:
            return None
        sides.append(float(match[1]) * PIXELS[match[2]])
    return sides[0], sides[1]


def _is_of_ratio(view: Frame, sides: Tuple[float, float]) -> bool:
    """Whether a picture's sides, in pixels, are a viewBox's at some scale, but for their rounding."""
    rounded = [min(ROUNDED, ROUNDED_SHARE * side) for side in sides]
    least = max((sides[i] - rounded[i]) / view[2 + i] for i in range(2))
    return least <= min((sides[i] + rounded[i]) / view[2 + i] for i in range(2))


def _fitted(view: Frame, sides: Tuple[float, float], along_x: str, along_y: str, which: Callable[..., float]) -> Frame:
    """What is shown of a viewBox and about it in a picture of those sides (SVG 1.1, 7.8), `which` of whose two units
    is taken: max shows all of the viewBox, min nothing about it."""
    x, y, width, height = view
    unit = which(width / sides[0], height / sides[1])  # user units in a pixel, if that side alone were to fit
    wide, high = unit * sides[0], unit * sides[1]
    return x - BEFORE[along_x] * (wide - width), y - BEFORE[along_y] * (high - height), wide, high


def _stretched(page: _Page, name: str) -> List[str]:
    """What is told of a drawing that is shown stretched: its page is the viewBox, as it was drawn."""
    if not page.is_stretched:
        return []
    return [
        f"{name}: it is shown stretched (preserveAspectRatio none), and is taken as it was drawn; give its <svg> a "
        "width and a height of the viewBox's ratio"
    ]


# -- exactly -----------------------------------------------------------------------------------------------------------


def _collect(drawing: Markup, name: str) -> List[_Ink]:
    """Every filled shape with its transform, in drawing order; raises _NotSimple at the first thing that is not."""
    root = drawing.root
    if drawing.linked or markup.sheets(root):
        raise _NotSimple("style sheet")
    inks: List[_Ink] = []

    def walk(element: ET.Element, inherited: Style, outer: Transform) -> None:
        tag = local(element)
        if tag in UNPAINTED or not markup.of_svg(element):
            return
        own = _properties(element)
        style = {key: own.get(key, inherited[key]) for key in inherited}
        if own.get("display") == "none":
            return
        transform = outer.transform(_transform(own["transform"], name)) if "transform" in own else outer
        if tag == "g" or element is root:
            for child in element:
                walk(child, style, transform)
        elif tag not in SHAPES:
            raise _NotSimple(f"<{tag}>")
        elif _is_painted(style):
            inks.append(_Ink(element, transform, style["fill-rule"] == "evenodd"))

    walk(root, INHERITED, Identity)
    return inks


def _properties(element: ET.Element) -> Style:
    """Attributes with the style attribute's declarations over them; raises _NotSimple for one that changes the ink."""
    style, own = element.get("style", ""), {key: value.strip() for key, value in element.attrib.items()}
    if css.unread_in_style(style):
        raise _NotSimple(style)
    for key, value, _ in css.of_style(style):
        if key in GEOMETRY or key == "transform":
            raise _NotSimple(key)
        own[key] = value
    own.update({key: own[key].lower() for key in KEYWORDS if key in own})
    for key, value in own.items():
        if key in INHERITED and value in ("inherit", "initial", "unset"):
            raise _NotSimple(value)
        known = key in INHERITED or key in GEOMETRY or key in ("transform", "display") or HARMLESS.fullmatch(key)
        if not known and not (key.endswith("opacity") and value in ("1", "1.0", "100%")):
            raise _NotSimple(key)
        if key.endswith("href"):
            raise _NotSimple(key)
    return own


def _is_painted(style: Style) -> bool:
    """Whether the fill is a plain opaque colour (True) or none (False)."""
    if style["stroke"] not in ("none", "transparent"):
        raise _NotSimple("stroke")
    if style["visibility"] in HIDDEN:
        return False
    if style["visibility"] != "visible":
        raise _NotSimple("visibility")
    fill = style["fill"].casefold()
    if fill in ("none", "transparent"):
        return False
    if fill not in ImageColor.colormap and not OPAQUE.fullmatch(fill):
        raise _NotSimple(fill)
    return True


def _transform(text: str, name: str) -> Transform:
    found = markup.transform(text)
    if found is None:
        raise _malformed(name, "transform", text)
    return found


def _malformed(name: str, what: str, value: str) -> WordpackError:
    return WordpackError(f"{name}: the {what} {shown(value)} is malformed; mend it or export the drawing again")


def _too_large(name: str) -> WordpackError:
    return WordpackError(f"{name}: a coordinate is too large to draw; mend it or export the drawing again")


def _exact(inks: List[_Ink], frame: Optional[Frame], name: str) -> Region:
    """The union of the inks, curves flattened to FLATTEN_TOLERANCE on the final page whichever its frame."""
    extent = ControlBoundsPen(None)
    for ink in inks:
        _draw(ink, extent, name)
    content = extent.bounds or (0.0, 0.0, 1.0, 1.0)
    if not all(abs(value) <= LARGEST_NUMBER for value in content):
        raise _too_large(name)
    wide, high = content[2] - content[0], content[3] - content[1]
    x, y, width, height = frame or (content[0], content[1], wide or 1.0, high or 1.0)
    if max(wide, high) > MOST_OVERHANG * max(width, height):
        raise WordpackError(
            f"{name}: the drawing is over {MOST_OVERHANG:g} times as large as its frame; "
            "mend its viewBox or export it again"
        )
    # a page cropped to the content magnifies it: flatten for that page, the finer of the two
    tolerance = FLATTEN_TOLERANCE / PAGE * (min(max(width, height), max(wide, high)) or 1.0)
    shapes = []
    try:
        for ink in inks:
            pen = FlattenPen(tolerance)
            _draw(ink, pen, name)
            rings = [ring - (x, y) for ring in pen.rings]
            if crossings(rings) > MOST_CROSSINGS:
                raise _NotSimple("a path that crosses itself again and again")
            shapes.append(geometry.filled(rings, ink.even_odd))
        whole = geometry.polygonal(shapely.union_all(np.array(shapes, object))) if shapes else shapely.Polygon()
        return Region(_cut(whole, width, height), width, height, name)
    except shapely.errors.GEOSException as error:  # out of memory, or of its depth: a picture of it has a bounded size
        raise _NotSimple(str(error)) from error


def _cut(shape: BaseGeometry, width: float, height: float) -> BaseGeometry:
    """The part of a shape within the frame, as a renderer shows it."""
    page = shapely.box(0, 0, width, height)
    return shape if page.covers(shape) else geometry.polygonal(shape.intersection(page))


def _draw(ink: _Ink, pen: BasePen, name: str) -> None:
    """Draw one element on a pen, through its transform."""
    arc_pen = ArcPen(pen, ink.transform)
    element, tag = ink.element, local(ink.element)
    if tag == "path":
        _draw_path(element.get("d", ""), arc_pen, name)
    elif tag in ("polygon", "polyline"):
        _draw_points(element.get("points", ""), arc_pen, name)
    elif tag == "rect":
        x, y, width, height = (_length(element, key, name) for key in ("x", "y", "width", "height"))
        rx, ry = _radii(element, name)
        arc_pen.rectangle(x, y, width, height, min(rx, width / 2), min(ry, height / 2))
    elif tag == "circle":
        r = _length(element, "r", name)
        arc_pen.ellipse(_length(element, "cx", name), _length(element, "cy", name), r, r)
    else:
        arc_pen.ellipse(_length(element, "cx", name), _length(element, "cy", name), *_radii(element, name))


def _radii(element: ET.Element, name: str) -> Tuple[float, float]:
    """Radii of an ellipse or of a rect's corners: one that is absent is the other (SVG 2, 7.4)."""
    first, second = (
        _length(element, key, name) if element.get(key, "auto") != "auto" else None for key in ("rx", "ry")
    )
    return first if first is not None else second or 0.0, second if second is not None else first or 0.0


def _length(element: ET.Element, key: str, name: str) -> float:
    """A length in user units; a size or radius below 0 and any other unit are left to the renderer."""
    text = element.get(key, "0").strip()
    match = re.fullmatch(rf"({NUMBER})(px)?", text)
    if not match:
        if re.fullmatch(rf"({NUMBER})\s*(%|[a-zA-Z]+)|auto", text):
            raise _NotSimple(text)
        raise _malformed(name, key, text)
    value = float(match[1])
    if abs(value) > LARGEST_NUMBER:
        raise _too_large(name)
    if value < 0 and key not in ("x", "y", "cx", "cy"):
        raise _NotSimple(f"{key} {text}")
    return value


def _draw_points(text: str, pen: ArcPen, name: str) -> None:
    values = markup.numbers(text.rstrip(markup.BLANKS + ","))  # renderers draw what stands before a last comma
    if values is None:
        raise _malformed(name, "list of points", text)
    points = list(zip(values[0::2], values[1::2], strict=False))
    if len(points) < 3:
        return
    pen.moveTo(points[0])
    for point in points[1:]:
        pen.lineTo(point)
    pen.closePath()


def _draw_path(d: str, pen: ArcPen, name: str) -> None:
    if re.search(r"[^MmZzLlHhVvCcSsQqTtAaeE\d\s+\-.,]", d):
        raise _malformed(name, "path", d)
    if markup.is_ambiguous(d):
        raise _NotSimple("numbers that fontTools reads otherwise")
    try:
        parse_path(d, pen)
    except (ValueError, IndexError, ArithmeticError, TypeError) as error:
        raise _malformed(name, "path", d) from error


# -- by a renderer -----------------------------------------------------------------------------------------------------


def _rendered(root: ET.Element, frame: Optional[Frame], name: str) -> Region:
    """The opacity of resvg's rendering, traced; in user units when the frame is known, else in pixels."""
    drawing = _in_small_letters(copy.deepcopy(root))
    wide, unit = True, 1.0
    if frame is not None:
        x, y, width, height = frame
        unit = max(width, height) / TRACED_SIDE
        wide = width >= height
        drawing.set("viewBox", f"{x!r} {y!r} {width!r} {height!r}")
        drawing.set("width", repr(width / unit))
        drawing.set("height", repr(height / unit))
        drawing.attrib.pop("preserveAspectRatio", None)  # nothing is left to fit but the last bit of a side
    guard.refuse_bottomless(drawing, name)
    guard.refuse_endless(drawing, unit, TRACED_SIDE, name)
    left_out = guard.without_others(drawing, name)
    has_text = any(local(element) == "text" for element in drawing.iter())
    text = ET.tostring(drawing, encoding="unicode")
    png = _render(text, wide, has_text, name)
    with Image.open(io.BytesIO(png)) as image:
        alpha = np.asarray(image.convert("RGBA").getchannel("A"), np.float32) / 255
    faint = _faint(alpha, name)
    traced = trace(alpha, name)
    width, height = (frame[2], frame[3]) if frame is not None else (float(alpha.shape[1]), float(alpha.shape[0]))
    shape = _cut(shapely.transform(traced.shape, lambda points: points * unit), width, height)
    if has_text and not shape.area:
        raise WordpackError(f"{name}: nothing is inside the silhouette: no font here has its text; convert it to paths")
    if left_out and not shape.area:
        raise WordpackError(f"{name}: nothing is inside the silhouette: {guard.ALONE}")
    text_note = [f"{name}: its text is in what fonts are here, or left out; convert it to paths"] if has_text else []
    return Region(shape, width, height, name, (*traced.notes(name), *faint, *text_note, *left_out), traced=True)


def _in_small_letters(root: ET.Element) -> ET.Element:
    """The same tree with the KEYWORDS of attributes and of their styles as resvg knows them."""
    for element in root.iter():
        own, style = element.attrib, element.get("style", "")
        own.update({key: own[key].lower() for key in KEYWORDS if key in own})
        said = [(key, value) for key, value, _ in css.of_style(style) if key in KEYWORDS and not value.islower()]
        if said:
            element.set("style", ";".join((style, *(f"{key}:{value.lower()}" for key, value in said))))
    return root


def _faint(alpha: np.ndarray, name: str) -> List[str]:
    """What is told of parts that are seen, but less than half opaque, and apart from what is more: not of soft edges,
    nor of shadows. WordpackError where there are no others."""
    solid = alpha >= 0.5
    parts = _wide((alpha > 0) & ~solid)
    if parts.any() and solid.any():
        parts = _wide(_apart(alpha >= LEAST_SEEN, solid))
    if not parts.any() or parts.sum() < FAINT_SHARE * (alpha > 0).sum():
        return []
    highest = float(alpha[parts].max())
    if not solid.any():
        raise WordpackError(
            f"{name}: nothing in the drawing is half opaque (the highest opacity is {highest:.0%}), so nothing is "
            "inside; raise the opacity of a shape in it"
        )
    return [
        f"{name}: parts of it are less than half opaque ({highest:.0%} at most) and count as not painted; raise their "
        "opacity to have them in the silhouette"
    ]


def _wide(mask: np.ndarray) -> np.ndarray:
    """The pixels of a mask [H, W] round which all of a square of FAINT_SIDE are of it."""
    return np.asarray(binary_erosion(mask, np.ones((FAINT_SIDE, FAINT_SIDE))))


def _apart(seen: np.ndarray, solid: np.ndarray) -> np.ndarray:
    """The pixels of `seen` [H, W] that no others of it join to `solid` ones."""
    labels, count = label(seen, np.ones((3, 3)))
    is_joined = np.zeros(count + 1, bool)
    is_joined[labels[solid]] = True
    return seen & ~is_joined[labels]


def _render(text: str, wide: bool, has_text: bool, name: str) -> bytes:
    """A PNG of TRACED_SIDE on the longer side, on nothing. Fonts of the machine are only looked for when needed."""
    try:
        return resvg_py.svg_to_bytes(
            svg_string=text,
            width=TRACED_SIDE if wide else None,
            height=None if wide else TRACED_SIDE,
            dpi=DPI,
            resources_dir=str(Path(name).resolve().parent),
            skip_system_fonts=not has_text,
        )
    except BaseException as error:  # a panic of resvg's is no Exception, and Ctrl-C is not ours to keep
        if not isinstance(error, ValueError) and type(error).__name__ != "PanicException":
            raise
        raise WordpackError(f"{name}: the drawing cannot be rendered ({error}); simplify or export it again") from error
