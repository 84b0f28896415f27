"""What keeps an SVG path from being seen as its ink: properties of an element and of those above it, style sheets, and
a colour like the ground's.

CSS has hundreds of properties and gets more: those are known that leave a path as it is, and all others are told.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Dict, Iterator, List, Mapping, Optional
from xml.etree.ElementTree import Element

from wordpack import css

if TYPE_CHECKING:
    from coloraide import Color

ANY, NONE = r"(?s:.*)", r"none"
UNIT = r"(px|%|r?em|[cm]m|p[tc]|in|q|ex|ch|v[wh])"
MORE = r"\+?(?=[0-9.]*[1-9])([0-9]+(\.[0-9]+)?|\.[0-9]+)(e[+-]?[0-9]+)?"
"""Values (a whole match): all of them, and the keyword; units of lengths, and a number above 0 (CSS Values 4, 2 and 6:
what is written otherwise is left aside by programs, and whatever was set before holds)."""

ZERO = rf"(none|auto|hidden|transparent|initial|[+-]?(0+(\.0+)?|\.0+){UNIT}?)"
NOTHING = rf"{ZERO}(\s+{ZERO})*"
"""Values of boxes that paint, move and cut nothing: keywords and lengths of 0."""

LONGEST = 200
"""Characters of a value that is asked what it does; what is longer is told."""

BOXES = r"inline|block|(inline-)?(block|flex|grid|table)|flow-root|list-item|initial"
"""Displays with which elements of SVG are shown: all are one to them, but for none and contents."""

INKLESS = (
    r"color|color-(interpolation|rendering|profile).*|(stroke|stop|flood|lighting|solid|font|text)-.*|font|clip-rule"
    r"|(shape|image)-rendering|(letter|word)-spacing|line-height|kerning|white-space|writing-mode|direction|unicode-.*"
    r"|glyph-orientation-.*|(dominant|alignment)-baseline|baseline-shift|paint-order|enable-background"
    r"|isolation|block-progression|shape-(margin|padding)|overflow(-[xy])?|pointer-events|cursor|-inkscape-.*"
)
"""Properties that change no filled ink, whatever their value; `stroke-` ones need a stroke."""

FINE = (
    (INKLESS, ANY),
    (r"--.*|src|user-select|touch-action|tap-highlight-color|(print-)?color-adjust|will-change|transition.*", ANY),
    (r"position|z-index|float|vertical-align|box-sizing", ANY),
    (r"(max|min)-(width|height)", rf"none|auto|{MORE}{UNIT}"),
    (r"display", BOXES),
    (r"visibility", r"visible|initial"),
    (r"(fill-)?opacity", rf"{MORE}%?|initial"),
    (r"fill-rule", r"nonzero|evenodd|initial"),
    (r"stroke", r"none|transparent"),
    (r"vector-effect", r"none|non-scaling-stroke|initial"),
    (r"marker(-start|-mid|-end)?|clip-path|mask(-image)?|filter|backdrop-filter|animation(-name)?", NONE),
    (r"rotate|scale|translate|offset(-path)?", NONE),
    (r"(mix|background|filter)-blend-mode", r"normal"),
    (r"color-scheme", r"normal|(only )?light"),
    (r"filter-gaussianblur-deviation|clip", NOTHING),
    (r"(margin|padding|inset|border|outline)(-.*)?|top|right|bottom|left", NOTHING),
    (r"background(-color|-image)?|box-shadow", NOTHING),
)
"""Properties, and their values, with which a path is its ink. Of fills those are that are colours: what a paint server
or a variable paints is not asked."""

ATTRIBUTES = {
    *("fill", "fill-rule", "fill-opacity", "opacity", "stroke", "display", "visibility", "clip-path", "mask", "filter"),
    *("marker", "marker-start", "marker-mid", "marker-end", "mix-blend-mode", "background-blend-mode", "mask-image"),
    *("transform-origin", "transform-box", "vector-effect", "animation", "animation-name"),
    *("systemLanguage", "requiredExtensions", "requiredFeatures"),
}
"""Attributes that may not be fine; the last three let an element be drawn in some languages or programs alone."""

OF_PAGE = ("svg", ":root")
"""Selectors that are for the page alone."""

PAGE_SIDES = ("width", "height")
"""Properties that only a page may have, in whatever units; of other elements they are the drawing's own numbers."""

SIDE = rf"auto|{MORE}{UNIT}"
"""How large a page may be, so that something of it is seen; as an attribute in its own units as well."""

PASSED_ON = ("visibility", "fill", "fill-rule", "fill-opacity", "stroke", "marker", "marker-start", "marker-mid",
             "marker-end")  # fmt: skip
"""Properties that a child may set anew; the others hold for everything below."""

AS_ABOVE = ("inherit", "unset", "revert")
"""Values that are what is above; revert-layer is what an attribute says (CSS Cascade 5, 6.2), and is told."""

PAPER = "#ffffff"
"""What a drawing without a ground of its own is printed and seen on: words chosen to be read on white stay so."""

COLOUR = (
    r"#[0-9a-f]+$|[a-z]+$|(rgba?|hsla?|hwb|lab|lch|oklab|oklch)\("
    r"|color\((srgb|srgb-linear|display-p3|a98-rgb|prophoto-rgb|rec2020|xyz|xyz-d50|xyz-d65)\s"
)
"""How colours begin that all programs know (CSS Color 4); coloraide knows more, which browsers leave aside."""

FAINT = 1.15
"""WCAG contrast below which a word is not seen on its ground. Data words of ours have 3, fillers no less than this."""

Look = Mapping[str, str]
"""Property -> value, as set at or above an element."""


def look_of(element: Element, above: Look) -> Look:
    """The properties as they are at an element: its attributes, its style over them, what is above."""
    own = {key: value.strip() for key, value in element.attrib.items() if key in ATTRIBUTES}
    own.update(_styled(element))
    own = {key: value for key, value in own.items() if not (key in PASSED_ON and value.lower() in AS_ABOVE)}
    look = {**own, **{key: value for key, value in above.items() if key not in own or not _again(key, value)}}
    if "opacity" in own and "opacity" in above and _is_fine("opacity", look["opacity"]):  # a group's holds for all
        look["opacity"] = str(_share(own["opacity"]) * _share(above["opacity"]))
    return look


def _styled(element: Element) -> Look:
    """The properties of an element's style: of several values the last, but one that is not fine stays, for programs
    that do not know a later one have that."""
    found: Dict[str, str] = {}
    for key, value, _ in css.of_style(element.get("style", "")):
        if key not in found or _is_fine(key, found[key]):
            found[key] = value
    return found


def veil(look: Look) -> str:
    """The first property that hides or may change a path ("display: none"); empty if none does."""
    return next((f"{key}: {value}" for key, value in look.items() if not _is_fine(key, value)), "")


def look_of_page(root: Element) -> Look:
    """The look that a root gives to all below it, but for what set_on_page tells once for all of them."""
    return {key: value for key, value in look_of(root, {}).items() if key in PASSED_ON or _is_fine(key, value)}


def set_on_page(root: Element) -> Iterator[str]:
    """What the root sets that hides or may change all of the drawing, or leaves nothing of it ("width: 0")."""
    for key, value in root.attrib.items():
        if key in PAGE_SIDES and not _is(f"{SIDE}|{MORE}", value.strip()):
            yield f"{key}: {value.strip()}"
    for key, value in look_of(root, {}).items():
        if key not in PASSED_ON and not _is_fine(key, value, on_page=True):
            yield f"{key}: {value}"


def set_by(sheet: str) -> List[str]:
    """What a style sheet sets that may hide or change paths, whatever it is set for; a fill that is a colour does not
    (fills_of)."""
    found: Dict[str, None] = {}
    for key, value, selector in css.of_sheet(sheet):
        on_page = selector.lower() in OF_PAGE
        if key in ("fill-rule", "opacity", "fill-opacity") or not _is_fine(key, value, on_page):
            found[f"{key}: {value}" if key == "fill" else key] = None
    return list(found)


def fills_of(sheet: str) -> List[str]:
    """The colours of fills that a style sheet sets, whatever it sets them for; set_by tells of other fills."""
    return [value for key, value, _ in css.of_sheet(sheet) if key == "fill" and colour_of(value) is not None]


def seen_on(ground: str, look: Look) -> str:
    """The colour ("#rrggbb") in which a fill of that look is seen on a ground; the ground's where it is no colour."""
    opacity = _share(look.get("fill-opacity", "1")) * _share(look.get("opacity", "1"))
    return _laid_on(ground, look.get("fill", "black"), opacity)


@lru_cache(maxsize=4096)
def is_faint(colour: str, ground: str) -> bool:
    """Whether nobody sees one colour ("#rrggbb") on the other."""
    one, other = colour_of(colour), colour_of(ground)
    return one is not None and other is not None and one.contrast(other, method="wcag21") < FAINT


@lru_cache(maxsize=4096)
def colour_of(paint: str) -> Optional[Color]:
    """The colour that a paint is, unless that is a server, a keyword or a variable, or wholly clear."""
    from coloraide import Color  # here: reading a silhouette's markup needs no colours

    if not re.match(COLOUR, paint, re.IGNORECASE):
        return None
    try:
        found = Color(paint)
    except ValueError:
        return None
    return found if found.alpha(nans=False) > 0 else None


@lru_cache(maxsize=4096)
def _laid_on(ground: str, paint: str, opacity: float) -> str:
    over, under = colour_of(paint), colour_of(ground)
    if over is None or under is None:
        return ground
    share, seen = opacity * over.alpha(nans=False), under.clone()
    for name, value in zip("rgb", over.convert("srgb").clip().coords(nans=False), strict=True):
        seen[name] += share * (value - under[name])
    return str(seen.to_string(hex=True))


def _share(text: str) -> float:
    """An opacity, from 0 to 1; 1 where it cannot be read."""
    try:
        value = float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return 1.0
    return min(1.0, max(0.0, value))


@lru_cache(maxsize=4096)
def _is_fine(key: str, value: str, on_page: bool = False) -> bool:
    """Whether a path with that property is its ink, or a page all there."""
    if key == "fill":
        return colour_of(value) is not None
    if on_page and key in PAGE_SIDES:
        return _is(SIDE, value)
    return any(re.fullmatch(names, key) and _is(values, value) for names, values in FINE)


def _is(values: str, value: str) -> bool:
    if values == ANY or len(value) > LONGEST:
        return values == ANY
    return re.fullmatch(values, value, re.IGNORECASE) is not None


def _again(key: str, value: str) -> bool:
    """Whether a child's own value takes the place of this one."""
    return key in PASSED_ON or _is_fine(key, value)
