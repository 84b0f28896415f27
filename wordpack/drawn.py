"""A drawing's file, read: the ink of its words as polygons, and whatever makes that its paths need not be its ink.

What the drawing says about its sizes is handed on and never used: the proof (check.py) measures the polygons.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple, Union
from xml.etree.ElementTree import Element

import numpy as np
import shapely
from fontTools.misc.transform import Identity, Transform
from fontTools.svgLib.path.parser import parse_path
from shapely.geometry.base import BaseGeometry

from wordpack import css, geometry, markup, pens, veils
from wordpack.errors import WordpackError, plain, shown
from wordpack.markup import Markup, local
from wordpack.model import PAGE
from wordpack.numerals import NUMBER
from wordpack.veils import Look, look_of

FLATTEN = 1e-3
"""Largest distance between a drawing's curve and the polyline that is measured, page units."""

FLATTEN_SHARE = 2e-4
"""Largest such distance over the shorter side of a path's bounds: a word of 0.02 units is measured as well as one of
20."""

FLATTEN_LEAST = 1e-6
"""Least such distance over the longer side of a path's bounds: it bounds the work that a strange path can make."""

MOST_OFF = 1000.0
"""Pages from the drawing's corner past which no point of a word is read: polygons of such numbers cannot be reckoned
with, and nothing so far off is a word of the poster."""

DECIMALS = 10
"""Decimals of page units to which points are rounded: a contour of relative coordinates ends 1e-13 off where it began,
and may cross itself there."""

HAIR = 0.5
"""Page units by which a ground may miss the page's edges: programs round to pixels, and no word can stand in that."""

BOX = ("x", "y", "width", "height", "rx", "ry")
"""Attributes that place a rectangle; as properties, which browsers alone know, they are told (veils.FINE)."""


@dataclass(frozen=True, eq=False)
class DrawnWord:
    """One element with data-word: its ink as a polygon in page units, and what it says about itself.

    `turn` is the angle of its transform (radians; a hint, no more), `veil` the property that keeps its paths from
    being its ink ("display: none"), `faint` the colours in which it is not seen ("#fffffe on #ffffff"), if so;
    `titles` what readers are shown where they point at it.
    """

    text: str
    polygon: BaseGeometry
    filler: bool
    attributes: Mapping[str, str]
    turn: float = 0.0
    veil: str = ""
    faint: str = ""
    titles: Tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Drawing:
    """A drawing as read from its file, in page units (the viewBox's longer side is PAGE).

    `recorded` holds the root element's data-* attributes without the prefix: what the drawing says it was made with.
    `doubts` are sentences about what is painted besides the words, or changes their paint from afar.
    """

    words: Tuple[DrawnWord, ...]
    width: float
    height: float
    recorded: Mapping[str, str]
    doubts: Tuple[str, ...] = ()


def read_drawing(svg: Union[str, bytes], source: str = "drawing") -> Drawing:
    """Read the words of an SVG (contract: docs/conventions.md). Raises WordpackError for what is no such drawing."""
    file = markup.parse_xml(svg, source)
    root = file.root
    if root.tag != markup.SVG + "svg":
        raise WordpackError(
            f"{source}: the root element is {markup.called(root)}; give an SVG drawing made by wordpack"
        )
    x, y, width, height = _view_box(root, source)
    unit = PAGE / max(width, height)
    reader = _Reader(source, (x, y, width, height))
    matrix = Identity.scale(unit).translate(-x, -y).transform(_transform(root.get("transform", ""), source))
    for child in root:
        reader.walk(child, matrix, veils.look_of_page(root))
    recorded = {key[5:]: value for key, value in root.attrib.items() if key.startswith("data-")}
    if not reader.words:
        raise WordpackError(f"{source}: no element that is shown carries data-word; give a drawing made by "
                           "`wordpack pack`")  # fmt: skip
    doubts = (*reader.doubts(), *_afar(file, reader.is_covered), *_on_page(root), *_at_work(root))
    return Drawing(tuple(reader.words), width * unit, height * unit, recorded, doubts)


def _afar(file: Markup, is_covered: bool) -> Iterator[str]:
    """What may change the ink of elements elsewhere in the drawing: style sheets, wherever they stand, and the like."""
    sheets = markup.sheets(file.root)
    for name in dict.fromkeys(name for sheet in sheets for name in veils.set_by(sheet)):
        yield f"the drawing's style sheet sets {plain(name)}, so that its paths need not be its ink"
    for fill in dict.fromkeys(fill for sheet in sheets for fill in veils.fills_of(sheet)):
        if is_covered or veils.is_faint(veils.seen_on(veils.PAPER, {"fill": fill}), veils.PAPER):
            yield (
                f"the drawing's style sheet sets fill: {plain(fill)}, so that words may have the colour of their ground"
            )
    if file.linked or any(map(css.takes_in_another, sheets)):
        yield "the drawing takes in a style sheet from elsewhere, so that its paths need not be its ink"
    styles = {element.get("style", "") for element in file.root.iter()}
    unread = {*map(css.unread_in_sheet, sheets), *map(css.unread_in_style, styles)}
    for said in sorted(filter(None, unread)):
        told = f"what is no CSS where that should be ({plain(said)})"
        yield f"the drawing has {told}; programs read it each in their way"


def _on_page(root: Element) -> Iterator[str]:
    """What moves, hides or changes all of the drawing, or paints below it."""
    fit = root.get("preserveAspectRatio", "")
    if re.search("none|slice", fit, re.IGNORECASE):
        yield f"the drawing has preserveAspectRatio {shown(fit)}, with which its page may be stretched or cut"
    for said in veils.set_on_page(root):
        yield f"the drawing has {shown(said)}, with which its page need not be seen as it is measured"


def _at_work(root: Element) -> Iterator[str]:
    """What may change a drawing once it is shown: scripts, wherever they are, animations, and elements that are not
    known to do nothing else than they show."""
    handlers = (key for element in root.iter() for key in element.attrib if key.lower().startswith("on"))
    for name in dict.fromkeys(handlers):
        yield f"the drawing has {plain(name)}, with which a script may move, hide or change its words"
    for scheme in dict.fromkeys(filter(None, map(_scripted_link, root.iter()))):
        yield f"the drawing links to {scheme}:, with which a script may move, hide or change its words"
    inside = (local(element) for element in root.iter() if element is not root)
    for name in dict.fromkeys(name for name in inside if name in CHANGES):
        yield f"the drawing holds <{name}>, which may move, hide or change its words"
    for name in dict.fromkeys(name for name in _strange(root) if name not in CHANGES):
        yield f"the drawing holds <{plain(name)}>, which may paint, move, hide or change words where it is known"


def _scripted_link(element: Element) -> str:
    """The scheme of an element's link, if a script may be in it; browsers find it among blanks, in any case."""
    for key, value in element.attrib.items():
        scheme, colon, _ = re.sub(r"[\x00-\x20]", "", value).lower().partition(":")
        if colon and key.rpartition("}")[2] == "href" and scheme in SCRIPTED[local(element) == "a"]:
            return scheme
    return ""


def _strange(element: Element, is_note: bool = False) -> Iterator[str]:
    """The names of elements below one that may do anything where they are known."""
    is_note = is_note or element.tag.startswith(NOTES) or (markup.of_svg(element) and local(element) in DESCRIPTIONS)
    for child in element:
        if not _is_idle(child, is_note or child.tag.startswith(NOTES)):
            yield local(child)
        yield from _strange(child, is_note)


def _is_idle(element: Element, is_note: bool) -> bool:
    """Whether an element does nothing else than it shows: SVG's idle ones, and in metadata, descriptions and notes of
    programs, which are not painted, those of any language, but of XHTML's, which work there as well, only a text's."""
    if markup.of_svg(element):
        return is_note or local(element) in IDLE
    return is_note and (not element.tag.startswith(XHTML) or local(element) in PROSE)


def _view_box(root: Element, source: str) -> Tuple[float, float, float, float]:
    view = markup.view_box(root.get("viewBox", ""))
    if view is None:
        found = f"the viewBox is {shown(root.get('viewBox'))}" if root.get("viewBox") else "it has no viewBox"
        raise WordpackError(
            f"{source}: {found} (x, y, width > 0, height > 0); give a drawing as wordpack pack makes them"
        )
    return view


def _transform(text: str, source: str) -> Transform:
    found = markup.transform(text)
    if found is None:
        raise WordpackError(f"{source}: the transform {shown(text)} cannot be read; save it as a matrix")
    return found


CONTAINERS = {"svg", "g", "a", "switch"}
"""Elements whose content is painted where it stands; that of all others is not, be they known to SVG or to nobody."""

SHAPES = {"rect", "circle", "ellipse", "line", "polyline", "polygon"}

NOT_OUTLINES = SHAPES | {"text", "image", "use", "foreignObject"}
"""Elements that put ink on the page which this reader does not measure."""

CHANGES = {
    *("svg", "switch", "script", "handler", "link", "set", "discard"),
    *("animate", "animateColor", "animateTransform", "animateMotion"),
}
"""Elements that move, hide or change what is drawn elsewhere or within them, which this reader does not follow."""

FILTERS = (
    *("Blend", "ColorMatrix", "ComponentTransfer", "Composite", "ConvolveMatrix", "DiffuseLighting", "DisplacementMap"),
    *("DistantLight", "DropShadow", "Flood", "FuncA", "FuncB", "FuncG", "FuncR", "GaussianBlur", "Image", "Merge"),
    *("MergeNode", "Morphology", "Offset", "PointLight", "SpecularLighting", "SpotLight", "Tile", "Turbulence"),
)

IDLE = {
    *("g", "a", "defs", "symbol", "use", "path", *SHAPES, "image", "foreignObject"),
    *("title", "desc", "metadata", "style", "view", "cursor", "color-profile"),
    *("text", "tspan", "tref", "textPath", "altGlyph", "altGlyphDef", "altGlyphItem", "glyphRef"),
    *("linearGradient", "radialGradient", "stop", "pattern", "marker", "clipPath", "mask", "filter"),
    *("meshgradient", "meshrow", "meshpatch", "hatch", "hatchpath", "hatchPath", "solidcolor", "solidColor"),
    *("font", "font-face", "font-face-src", "font-face-uri", "font-face-format", "font-face-name"),
    *("glyph", "missing-glyph", "hkern", "vkern"),
    *(f"fe{name}" for name in FILTERS),
}
"""Elements of SVG 1.1, and what programs write of SVG 2's drafts, that do nothing else than they show, which `walk`
tells, and what refers to them, which veils.py does. There are players that know others (flowRoot, video, mesh)."""


def _is_painted(element: Element) -> bool:
    """Whether an element puts ink on the page, or may hold what does."""
    name = local(element)
    return markup.of_svg(element) and (name in CONTAINERS or name in NOT_OUTLINES or name == "path")


SCRIPTED = {False: ("javascript", "vbscript"), True: ("javascript", "vbscript", "data")}
"""Schemes of links in which there may be a script; for <a>, which opens what it links to, and others, which show it."""

XHTML = "{http://www.w3.org/1999/xhtml}"

PROSE = {
    *(
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "cite",
        "code",
        "dd",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
    ),
    *("h6", "hr", "i", "kbd", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup", "u", "ul"),
}
"""Elements of XHTML that are text and nothing else: in what is not painted they do nothing."""

DESCRIPTIONS = {"metadata", "desc", "title"}
"""Elements of SVG that hold what is said about a drawing, in any language (SVG 2, 5.7 and 5.8); none is painted."""

NOTES = (
    *("{http://www.inkscape.org/", "{http://sodipodi.sourceforge.net/", "{http://ns.adobe.com/"),
    *("{http://www.serif.com/", "{http://www.bohemiancoding.com/", "{https://sketch.com", "{https://boxy-svg.com"),
    *("{http://schemas.microsoft.com/visio/", "{http://krita.org/", "{http://www.yworks.com/", "{https://penpot.app/"),
    "{http://www.w3.org/1999/02/22-rdf-syntax-ns#",
)
"""How the names of elements begin in which drawing programs keep guides, layers and the like, for themselves, with
whatever is in them."""


class _Reader:
    """Walks a drawing's elements and collects its words, and what else is painted."""

    def __init__(self, source: str, view: Tuple[float, float, float, float]) -> None:
        self.source, self.view = source, view
        self.words: List[DrawnWord] = []
        self.others: Dict[str, int] = {}
        self.ground: Optional[str] = None
        self.is_covered = False

    def doubts(self) -> Iterator[str]:
        for name, count in self.others.items():
            yield f"the drawing holds {count} <{name}> that {'is' if count == 1 else 'are'} no word of the list"

    def walk(self, element: Element, matrix: Transform, look: Look) -> None:
        """Collect what is below `element`; `matrix` maps its parent's coordinates to page units."""
        name = local(element)
        if not _is_painted(element):
            return
        matrix = matrix.transform(_transform(element.get("transform", ""), self.source))
        look = look_of(element, look)
        text = element.get("data-word")
        if text is not None:
            self.words.append(self._word(element, matrix, look, text))
            return
        if name not in CONTAINERS and not (not self.words and self._covers(element, matrix, look) and self._lay(look)):
            self.others[name] = self.others.get(name, 0) + 1
        for child in element if name in CONTAINERS else ():
            self.walk(child, matrix, look)

    def _covers(self, element: Element, matrix: Transform, look: Look) -> bool:
        """Whether a rectangle or a path covers the whole page, so that no word is seen against anything but it."""
        if local(element) == "rect":
            ground = _rectangle(element, matrix, self.view)
        elif local(element) == "path":  # some programs make paths of rectangles
            try:
                ground = _path_polygon(
                    element, matrix, "below the words", self.source, look.get("fill-rule", "nonzero")
                )
            except WordpackError:  # it is told of as what is no word of the list
                return False
        else:
            return False
        width, height = (side * PAGE / max(self.view[2:]) for side in self.view[2:])
        return bool(ground.covers(shapely.box(HAIR, HAIR, width - HAIR, height - HAIR)))

    def _lay(self, look: Look) -> bool:
        """Whether what covers the whole page is a ground and nothing else; words are then seen on its colour."""
        clear = look.get("fill", "").lower() in ("none", "transparent")
        if veils.veil({**look, "fill": "black"} if clear else look):
            return False
        self.is_covered = True
        self.ground = self.ground if clear else veils.seen_on(self.ground or veils.PAPER, look)
        return True

    def _word(self, element: Element, matrix: Transform, look: Look, text: str) -> DrawnWord:
        pieces = list(_inked(element, matrix, look, text, self.source))
        inks = [piece.polygon for piece in pieces]
        polygon = inks[0] if len(inks) == 1 else geometry.polygonal(shapely.union_all(inks))
        attributes = {key[5:]: value for key, value in element.attrib.items() if key.startswith("data-")}
        veil = next(filter(None, (veils.veil(piece.look) for piece in pieces)), "")
        ground = self.ground or veils.PAPER
        colours = [veils.seen_on(ground, piece.look) for piece in pieces if not veil]
        faint = next((f"{colour} on {ground}" for colour in colours if veils.is_faint(colour, ground)), "")
        turn = pieces[0].turn if pieces else 0.0
        filler = attributes.get("filler", "false").lower() not in ("false", "0")
        return DrawnWord(text, polygon, filler, attributes, turn, veil, faint, _titles(element))


def _rectangle(rect: Element, matrix: Transform, view: Tuple[float, float, float, float]) -> BaseGeometry:
    """A <rect> in page units; of no area where it has round corners, or lengths that are not read here."""
    x, y, width, height, *rounding = (_length(rect.get(name, "0"), side) for name, side in zip(BOX, 3 * view[2:]))
    corners = matrix.transformPoints([(x, y), (x + width, y), (x + width, y + height), (x, y + height)])
    if any(rounding) or not np.isfinite(corners).all():
        return shapely.Polygon()
    return shapely.Polygon(corners)


def _length(text: str, whole: float) -> float:
    """A length in user units; `whole` is 100 %; not finite for other units, in which nobody writes a ground."""
    found = re.fullmatch(rf"\s*({NUMBER})(px|%|)\s*", text)
    if found is None:
        return math.nan
    return float(found[1]) * (whole / 100 if found[2] == "%" else 1.0)


def _titles(element: Element) -> Tuple[str, ...]:
    """The titles at and below a word's element that are not empty, blanks joined as programs that show them do."""
    found = (" ".join("".join(title.itertext()).split()) for title in element.iter() if local(title) == "title")
    return tuple(filter(None, found))


class _Piece(NamedTuple):
    """One path of a word; the rest as DrawnWord has it."""

    polygon: BaseGeometry
    turn: float
    look: Look


def _inked(element: Element, matrix: Transform, look: Look, text: str, source: str) -> Iterator[_Piece]:
    """The paths at and below a word's element; `matrix` and `look` include the element's own."""
    name = local(element)
    if not _is_painted(element):
        return
    if name in NOT_OUTLINES:
        raise WordpackError(
            f"{source}: {shown(text)} holds a <{name}> element; only words drawn as paths can be proven"
        )
    if name == "path":
        polygon = _path_polygon(element, matrix, f"of {shown(text)}", source, look.get("fill-rule", "nonzero"))
        yield _Piece(polygon, math.atan2(matrix[1], matrix[0]), look)
    for child in element if name in CONTAINERS else ():
        own = matrix.transform(_transform(child.get("transform", ""), source))
        yield from _inked(child, own, look_of(child, look), text, source)


def _path_polygon(element: Element, matrix: Transform, which: str, source: str, rule: str) -> BaseGeometry:
    pen, d = pens.CurvePen(), element.get("d", "")
    if not markup.is_path(d):
        raise WordpackError(f"{source}: the path {which} holds what is neither command nor number; export it anew")
    try:
        parse_path(d, pen)
        curves = pen.curves
    except (ValueError, IndexError, TypeError, AssertionError) as error:
        raise WordpackError(f"{source}: the path {which} cannot be read ({error}); export it anew") from error
    with np.errstate(over="ignore", invalid="ignore"):
        points = np.stack(matrix.transformPoint(curves.points.T), 1).round(DECIMALS)
    if not (np.abs(points) <= MOST_OFF * PAGE).all():  # which nan is not
        raise WordpackError(
            f"{source}: the path {which} holds numbers that are not finite or lead over {MOST_OFF:g} pages off; "
            "export it anew"
        )
    rings = pens.polylines(curves._replace(points=points), _tolerance(points))
    return geometry.assembled(rings, even_odd=rule.lower() == "evenodd")


def _tolerance(points: np.ndarray) -> float:
    """How near its curves a path with control points [P, 2] is measured, page units."""
    shorter, longer = sorted(np.ptp(points, 0).tolist()) if len(points) else (0.0, 0.0)
    tolerance = max(min(FLATTEN, FLATTEN_SHARE * shorter), FLATTEN_LEAST * longer)
    return tolerance if tolerance > 0 else FLATTEN
