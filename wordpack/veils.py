"""What keeps an SVG path from being its ink: properties of an element and of those above it, and style sheets.

Attributes and style attributes are read; of style sheets it is only told which of these properties they set.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Dict, Iterator, List, Mapping, Optional, Tuple
from xml.etree.ElementTree import Element

if TYPE_CHECKING:
    from coloraide import Color

ANY = r".*"
SOME = r"(?!none$).+"
NOTHING = r"-.+|[0.]+%?"
"""Values (a whole match): any, those that are not none, and opacities of 0, and below, which are clamped to it."""

HIDES = {
    "display": r"none|contents",
    "visibility": r"hidden|collapse",
    "opacity": NOTHING,
    "fill-opacity": NOTHING,
    "stroke": r"(?!(none|transparent)$).+",
    "marker": SOME,
    "marker-start": SOME,
    "marker-mid": SOME,
    "marker-end": SOME,
    "clip-path": SOME,
    "mask": SOME,
    "mask-image": SOME,
    "filter": SOME,
    "transform-origin": r"(?!([0.]+(px|%)? *)+$).+",
    "transform-box": r"(?!view-box$).+",
    "transform": SOME,
    "rotate": SOME,
    "scale": SOME,
    "translate": SOME,
    "zoom": r"(?!(normal|1|100%)$).+",
    "offset": SOME,
    "offset-path": SOME,
    "d": SOME,
    "all": SOME,
    "animation": SOME,
    "animation-name": SOME,
    "systemLanguage": ANY,
    "requiredExtensions": ANY,
    "requiredFeatures": ANY,
}
"""Property -> values (a whole match) with which the paths of a word are not its ink; of fills those that are no colour,
or a clear one: what a paint server or a variable paints is not asked. The last three are attributes alone, under which
an element is drawn in some languages or programs and not in others."""

CSS_ALONE = {"transform", "rotate", "scale", "translate", "zoom", "offset", "offset-path", "d", "all"}
"""Those of them that are so in a style alone: an attribute of that name is another thing, or is read."""

PASSED_ON = ("visibility", "fill", "stroke", "fill-rule", "marker", "marker-start", "marker-mid", "marker-end")
"""Properties that a child may set anew; the others hold for everything below."""

AS_ABOVE = ("inherit", "unset", "revert", "revert-layer")

CSS_ASIDE = re.compile(r"/\*.*?(?:\*/|\Z)|\"[^\"\n]*\"|'[^'\n]*'", re.DOTALL)
"""Comments, and strings, in which the marks that part declarations part nothing."""

Look = Mapping[str, str]
"""Property -> value of HIDES and of the fill rule, as set at or above an element."""


def look_of(element: Element, above: Look) -> Look:
    """The properties as they are at an element: its attributes, its style over them, what is above."""
    own = {key: value for key, value in element.attrib.items() if _matters(key) and key not in CSS_ALONE}
    own.update((key, value) for key, value in declarations(element.get("style", "")) if _matters(key))
    own = {key: value.strip() for key, value in own.items() if value.strip() not in AS_ABOVE}
    return {**own, **{key: value for key, value in above.items() if key not in own or not _again(key, value)}}


def veil(look: Look) -> str:
    """The first property that hides or changes a path ("display: none"); empty if none does."""
    return next((f"{key}: {value}" for key, value in look.items() if _hides(key, value)), "")


def set_by(sheet: str) -> List[str]:
    """What a style sheet sets that may hide or change paths, whatever it is set for; colours of fills may change."""
    found: Dict[str, None] = {}
    for key, value in declarations(sheet):
        if key == "fill" and _hides(key, value):
            found[f"{key}: {value}"] = None
        elif (key != "fill" and _matters(key)) or key.endswith("opacity"):
            found[key] = None
    return list(found)


@lru_cache(maxsize=4096)
def colour_of(paint: str) -> Optional[Color]:
    """The colour that a paint is, unless that is a server, a keyword or a variable, or wholly clear."""
    from coloraide import Color  # here: reading a silhouette's markup needs no colours

    try:
        found = Color(paint)
    except ValueError:
        return None
    return found if found.alpha(nans=False) > 0 else None


def takes_in_another(sheet: str) -> bool:
    """Whether a style sheet imports one, which is not at hand."""
    return "@import" in CSS_ASIDE.sub(" ", sheet).lower()


def declarations(text: str) -> Iterator[Tuple[str, str]]:
    """Property and value of each declaration in a style attribute or a sheet; what a brace follows is a selector."""
    parts = re.split(r"([;{}])", CSS_ASIDE.sub(" ", text))
    for part, mark in zip(parts[0::2], [*parts[1::2], ""], strict=True):
        key, colon, value = part.partition(":")
        if colon and mark != "{":
            yield key.strip().lower().removeprefix("-webkit-"), value.partition("!")[0].strip()


def _matters(key: str) -> bool:
    return key in HIDES or key in ("fill", "fill-rule")


def _hides(key: str, value: str) -> bool:
    if key == "fill":
        return colour_of(value) is None
    return key in HIDES and re.fullmatch(HIDES[key], value, re.IGNORECASE | re.DOTALL) is not None


def _again(key: str, value: str) -> bool:
    """Whether a child's own value takes the place of this one."""
    return key in PASSED_ON or not _hides(key, value)
