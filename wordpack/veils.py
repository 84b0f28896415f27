"""What keeps an SVG path from being seen as its ink: properties of an element and of those above it, style sheets, and
a colour like the ground's.

Attributes and style attributes are read; of style sheets it is only told which of these properties they set.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Dict, Iterator, List, Mapping, Optional, Sequence, Set, Tuple
from xml.etree.ElementTree import Element

if TYPE_CHECKING:
    from coloraide import Color

ANY = r".*"
SOME = r"(?!none$).+"
FAINTER = r"(?!(\+?(?=.*[1-9])([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?%?|initial)$).+"
BLENDS = r"(?!normal$).+"
"""Values (a whole match): any, those that are not none, those that are no opacity above 0 (nor one that programs leave
aside, with whatever was set before), and modes in which a colour is mixed with what is below it."""

BOXES = r"inline|block|(inline-)?(block|flex|grid|table)|flow-root|list-item|initial"
"""Displays with which elements of SVG are shown: all are one to them, but for none and contents."""

HIDES = {
    "display": rf"(?!({BOXES})$).+",
    "visibility": r"(?!(visible|initial)$).+",
    "opacity": FAINTER,
    "fill-opacity": FAINTER,
    "fill-rule": r"(?!(nonzero|evenodd|initial)$).+",
    "stroke": r"(?!(none|transparent)$).+",
    "marker": SOME,
    "marker-start": SOME,
    "marker-mid": SOME,
    "marker-end": SOME,
    "clip-path": SOME,
    "mask": SOME,
    "mask-image": SOME,
    "filter": SOME,
    "mix-blend-mode": BLENDS,
    "background-blend-mode": BLENDS,
    "mask-border": SOME,
    "mask-border-source": SOME,
    "mask-box-image": SOME,
    "mask-box-image-source": SOME,
    "content-visibility": r"(?!(visible|auto|initial)$).+",
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

CSS_ALONE = {
    *("transform", "rotate", "scale", "translate", "zoom", "offset", "offset-path", "d", "all", "content-visibility"),
    *("mask-border", "mask-border-source", "mask-box-image", "mask-box-image-source"),
}
"""Those of them that are so in a style alone: an attribute of that name is another thing, or is read."""

NO_LENGTH = r"[+-]?(0+(\.0*)?|\.0+)(e[+-]?[0-9]+)?\s*(%|[a-z]*)"
UNSET = r"initial|inherit|unset|revert|revert-layer"
EDGE = r"(-(top|right|bottom|left|(block|inline)(-(start|end))?))?"
"""A length of 0, keywords that set nothing, and which edge of a page a property is for."""

ON_PAGE = (
    (r"background(-color|-image)?", rf"none|transparent|{UNSET}"),
    (r"color-scheme", rf"normal|light|only|{UNSET}"),
    (rf"(margin|inset){EDGE}|top|right|bottom|left", rf"auto|{NO_LENGTH}|{UNSET}"),
    (rf"padding{EDGE}", rf"{NO_LENGTH}|{UNSET}"),
    (rf"(border{EDGE}|outline)(-width|-style)?", rf"none|hidden|{NO_LENGTH}|{UNSET}"),
    (r"border-image(-source)?|box-shadow", rf"none|{UNSET}"),
    (r"border(-(top|bottom|start|end)-(left|right|start|end))?-radius|clip", rf"auto|{NO_LENGTH}|{UNSET}"),
)
"""What browsers alone paint below a whole drawing and round it, and what moves or cuts it there (a whole match), with
the words of a value (a whole match of each) with which nothing is painted, moved or cut."""

LINES = ("border", "outline")
LINE_STYLE = r"none|hidden|dotted|dashed|solid|double|groove|ridge|inset|outset"
NO_WIDTH = r"[+-]?(0+(\.0+)?|\.0+)(px|pt|pc|mm|cm|in|q|em|rem|ex|ch|vw|vh)?"
"""What is drawn round a page; words that are its style, and that are a width of 0, with which none paints anything."""

SIDES = r"(max-)?(width|height|inline-size|block-size)"
"""What says how large the drawing is: with a length of 0 nothing of it is seen."""

PASSED_ON = ("visibility", "fill", "stroke", "fill-rule", "marker", "marker-start", "marker-mid", "marker-end")
"""Properties that a child may set anew; the others hold for everything below."""

AS_ABOVE = ("inherit", "unset", "revert", "revert-layer")

CSS_TOKEN = re.compile(
    r"""(?P<aside>/\*.*?(?:\*/|\Z)|"(?:[^"\\\n\f\r]|\\.)*(?:"|\Z)|'(?:[^'\\\n\f\r]|\\.)*(?:'|\Z))"""
    r"""|(?P<url>(?<![-\w\\\u0080-\U0010ffff])url\(\s*[^"'\s)](?:[^)\\]|\\.)*\)?)|(?P<mark>[][(){};])""",
    re.DOTALL | re.IGNORECASE,
)
"""What parts declarations, or keeps the marks in it from parting them: comments and strings, urls without quotation
marks, brackets (CSS Syntax 3, 4.3)."""

STEP = r"([-\w]*\|)?(?P<tag>[-\w]*|\*)(?P<marks>([#.][-\w]+|::?[-\w]+)*)"
"""One step of a selector without what is in its brackets: an element's name, ids, classes and states."""

PARTNERS = {"(": ")", "[": "]", "{": "}"}

PAPER = "#ffffff"
"""What a drawing without a ground of its own is printed and seen on: words chosen to be read on white stay so."""

FAINT = 1.15
"""WCAG contrast below which a word is not seen on its ground. Data words of ours have 3, fillers no less than this."""

Look = Mapping[str, str]
"""Property -> value of HIDES and of the fill rule, as set at or above an element."""


def look_of(element: Element, above: Look) -> Look:
    """The properties as they are at an element: its attributes, its style over them, what is above."""
    own = {key: value for key, value in element.attrib.items() if _matters(key) and key not in CSS_ALONE}
    own.update((key, value) for key, value in declarations(element.get("style", "")) if _matters(key))
    own = {key: value.strip() for key, value in own.items() if value.strip() not in AS_ABOVE}
    look = {**own, **{key: value for key, value in above.items() if key not in own or not _again(key, value)}}
    if "opacity" in own and "opacity" in above and not _hides("opacity", look["opacity"]):  # a group's holds for all
        look["opacity"] = str(_share(own["opacity"]) * _share(above["opacity"]))
    return look


def veil(look: Look) -> str:
    """The first property that hides or changes a path ("display: none"); empty if none does."""
    return next((f"{key}: {value}" for key, value in look.items() if _hides(key, value)), "")


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


def fills_of(sheet: str) -> List[str]:
    """The colours of fills that a style sheet sets, whatever it sets them for; set_by tells of other fills."""
    return [value for key, value in declarations(sheet) if key == "fill" and colour_of(value) is not None]


def set_on_page(root: Element) -> Iterator[str]:
    """What the root element sets that paints below or round the drawing, moves or cuts it, or leaves nothing of it
    ("width: 0")."""
    attributes = [(key, value.strip()) for key, value in root.attrib.items() if key in ("width", "height")]
    style = list(declarations(root.get("style", "")))
    thin = _of_no_width(style)
    for key, value in (*attributes, *style):
        if _changes_page(key, value, thin):
            yield f"{key}: {value}"


def set_by(sheet: str, pages: Sequence[Element]) -> List[str]:
    """What a style sheet sets that may hide or change paths, whatever it is set for, and what it sets on the page:
    that is asked of rules alone which may be for one of `pages`, the root and the grounds. Colours of fills may change.
    """
    found: Dict[str, None] = {}
    for selector, body in _rules(sheet):
        declared = list(declarations(body))
        thin = _of_no_width(declared)
        on_page = {key for key, value in declared if _changes_page(key, value, thin)}
        if on_page and not any(_may_be(selector, page) for page in pages):
            on_page = set()
        for key, value in declared:
            if key == "fill" and _hides(key, value):
                found[f"{key}: {value}"] = None
            elif (key != "fill" and _matters(key)) or key.endswith("opacity") or key in on_page:
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
    return "@import" in _parted(sheet).lower()


def riddle(css: str, is_sheet: bool) -> str:
    """A mark with which a style attribute or a sheet is not what is read here: a backslash outside strings, or a brace
    in an attribute; empty if there is none."""
    return next((mark for mark in ("\\" if is_sheet else "\\{}") if mark in css and mark in _parted(css)), "")


def declarations(text: str) -> Iterator[Tuple[str, str]]:
    """Property and value of each declaration in a style attribute or a sheet, those that are !important last, since
    they count more; what a brace follows is a selector."""
    parts = re.split(r"([;{}])", _parted(text))
    important = []
    for part, mark in zip(parts[0::2], [*parts[1::2], ""], strict=True):
        key, colon, value = part.partition(":")
        if not colon or mark == "{":
            continue
        plain, _, flag = value.partition("!")
        counts_more = flag.strip().lower() == "important"
        found = key.strip().lower().removeprefix("-webkit-"), (plain if counts_more else value).strip()
        if counts_more:
            important.append(found)
        else:
            yield found
    yield from important


def _rules(sheet: str) -> Iterator[Tuple[str, str]]:
    """Selector and declarations of each rule, as they end; "*" for rules within others, and for @-rules alone."""
    parts = re.split(r"([;{}])", _parted(sheet))
    opened: List[Tuple[str, List[str]]] = [("@", [])]
    for part, mark in zip(parts[0::2], [*parts[1::2], ""], strict=True):
        if mark == "{":
            above, selector = opened[-1][0], part.strip()
            within = selector if above == "@" else "*"
            opened.append((above if selector.startswith("@") else within, []))
            continue
        opened[-1][1].append(part)
        if mark == "}" and len(opened) > 1:
            yield _rule(*opened.pop())
    while opened:
        yield _rule(*opened.pop())


def _rule(selector: str, declared: Sequence[str]) -> Tuple[str, str]:
    return "*" if selector == "@" else selector, ";".join(declared)


def _may_be(selectors: str, element: Element) -> bool:
    """Whether one of a rule's selectors may be for an element by its last step: its tag, id and classes. What else a
    step asks for may be so, and one that is not understood may be anything."""
    depth, plain = 0, ""
    for part in re.split(r"([][()])", selectors):
        depth += (part in ("(", "[")) - (part in (")", "]"))
        plain += part if depth == 0 and part not in (")", "]") else ""
    steps = (re.split(r"[\s>+~]+", selector.strip())[-1] for selector in plain.split(","))
    return depth != 0 or any(_may_be_step(step, element) for step in steps)


def _may_be_step(step: str, element: Element) -> bool:
    found = re.fullmatch(STEP, step.lower())
    if found is None:
        return True
    names = {"#" + element.get("id", "").lower(), *("." + name for name in element.get("class", "").lower().split())}
    is_named = names.issuperset(re.findall(r"[#.][-\w]+", found["marks"]))
    return is_named and found["tag"] in ("", "*", element.tag.rpartition("}")[2].lower())


def _parted(css: str) -> str:
    """CSS without comments and strings, and without the marks that part nothing where they stand, in brackets."""
    closing: List[str] = []

    def seen(token: re.Match[str]) -> str:
        mark = token["mark"]
        if mark is None:
            return " " if token["url"] is None else re.sub("[;{}]", " ", token["url"])
        if mark in PARTNERS and (closing or mark != "{"):
            closing.append(PARTNERS[mark])
        elif closing and mark == closing[-1]:
            closing.pop()
        elif not closing:
            return mark
        return " " if mark in ";{}" else mark

    return CSS_TOKEN.sub(seen, css)


def _matters(key: str) -> bool:
    return key in HIDES or key == "fill"


def _changes_page(key: str, value: str, thin: Set[str]) -> bool:
    """Whether a property set on a page paints round it, moves, cuts or removes it; `thin` as from _of_no_width."""
    if re.fullmatch(SIDES, key):
        return re.fullmatch(NO_LENGTH, value, re.IGNORECASE) is not None
    fine = next((fine for keys, fine in ON_PAGE if re.fullmatch(keys, key)), ANY)
    is_fine = all(re.fullmatch(fine, word, re.IGNORECASE) for word in value.split())
    return not is_fine and thin.isdisjoint(_widths_of(key))


def _widths_of(key: str) -> Set[str]:
    """The properties that set the widths of what a border's or an outline's property styles."""
    name = re.sub("-(style|width)$", "", key)
    kind = next((kind for kind in LINES if re.fullmatch(kind + EDGE, name)), None)
    return set() if kind is None else {kind, f"{kind}-width", name, f"{name}-width"}


def _of_no_width(declared: Sequence[Tuple[str, str]]) -> Set[str]:
    """The properties that set widths of borders to 0 where no edge has another, and of the outline likewise."""
    found: Set[str] = set()
    for kind in LINES:
        last = {key: value for key, value in declared if re.fullmatch(f"{kind}{EDGE}(-width)?", key)}
        if all(_is_no_width(key, value) for key, value in last.items()):
            found.update(last)
    return found


def _is_no_width(key: str, value: str) -> bool:
    """Whether a border's widths are 0; a value that is no border's is left aside by programs, and so no width."""
    words = re.findall(r"[^\s(]+(?:\([^()]*\))?", value.lower())
    kinds = ["width" if re.fullmatch(NO_WIDTH, word) else _kind_of(word) for word in words]
    if key.endswith("-width"):
        return 0 < len(kinds) <= 4 and set(kinds) == {"width"}
    return "width" in kinds and "" not in kinds and len(set(kinds)) == len(kinds)


def _kind_of(word: str) -> str:
    """What a word of a border's is but for its width; empty if nothing of it."""
    if re.fullmatch(LINE_STYLE, word):
        return "style"
    is_colour = word in ("transparent", "currentcolor") or colour_of(word) is not None
    return "colour" if is_colour else ""


def _hides(key: str, value: str) -> bool:
    if key == "fill":
        return colour_of(value) is None
    return key in HIDES and re.fullmatch(HIDES[key], value, re.IGNORECASE | re.DOTALL) is not None


def _again(key: str, value: str) -> bool:
    """Whether a child's own value takes the place of this one."""
    return key in PASSED_ON or not _hides(key, value)
