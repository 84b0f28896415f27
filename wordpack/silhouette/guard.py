"""What a renderer is not given: drawings by which resvg would end the process, never end itself, or show files that are
none of the drawing's business."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, List, Optional, Tuple
from xml.etree import ElementTree as ET

import numpy as np
from fontTools.misc.transform import Identity

from wordpack import css, markup
from wordpack.errors import WordpackError, plain, shown
from wordpack.markup import local

REFERENCE = re.compile(r"url\(\s*[\"']?\s*#([^\"')]*?)\s*[\"']?\s*\)")
"""A reference of a property's: to a clip path, a mask, a pattern, a filter."""
DRAWN_BY_HREF = ("use", "pattern", "feImage", "textPath")
"""Elements that draw what their href names; a gradient's lends it numbers alone, and a link's leads elsewhere."""
HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
MOST_OCTAVES = 10
"""Octaves of a filter's noise: the eleventh is a thousandth of the first, and every one takes its time."""
MOST_RADIUS = 20.0
"""Pixels of the rendering by which a filter may spread or narrow ink: resvg takes the square of them for each pixel."""
PICTURES = ("image", "feImage")
EMBEDDED = re.compile(r"data:image/(png|jpe?g|gif|webp)[;,]", re.IGNORECASE)
"""How a picture begins that is in the drawing itself."""
EMBEDDED_DRAWING = re.compile(r"data:(image/svg|text/plain|[;,])", re.IGNORECASE)
"""How a drawing within the drawing begins, or what may be one: resvg tells from the bytes."""
PIXEL_FILES = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP", re.DOTALL)
"""How files of pixels begin."""
ALONE = (
    "a picture that it takes in from elsewhere is not read, but for a PNG, JPEG, GIF or WebP beside it; embed it in "
    "the drawing"
)


def refuse_bottomless(drawing: ET.Element, name: str) -> None:
    """Refuse a drawing of which over markup.DEEPEST elements are drawn within one another, what references name counted
    where they stand: resvg's stack ends not far beyond, and the process with it. Refuse circles of references, too,
    but for what names an element that it stands in, which resvg leaves out."""
    named: Dict[Optional[str], List[ET.Element]] = {}
    for element in drawing.iter():
        named.setdefault(element.get("id"), []).append(element)
    rules = _referring(drawing)
    below: Dict[ET.Element, int] = {}
    path: List[ET.Element] = []
    deep = WordpackError(
        f"{name}: with what its references draw over {markup.DEEPEST} elements lie within one another; ungroup them, "
        "or make the references into objects"
    )

    def depth(element: ET.Element, since: int) -> int:
        """Levels from this element down; its own ancestors are those of the path from `since` on."""
        if len(path) + below.get(element, 1) > markup.DEEPEST:
            raise deep
        if element in below:
            return below[element]
        path.append(element)
        deepest = max((depth(child, since) for child in element), default=0)
        for key in _references(element, rules):
            for target in named.get(key, ()):
                if target in path[:since]:
                    raise WordpackError(f"{name}: what #{plain(key)} names refers in a circle to itself; mend that")
                if target not in path:
                    deepest = max(deepest, depth(target, len(path)))
        path.pop()
        below[element] = deepest + (2 if local(element) == "svg" else 1)  # resvg makes two groups of a view
        return below[element]

    if depth(drawing, 0) > markup.DEEPEST:
        raise deep


def _references(element: ET.Element, rules: List[Tuple[str, List[str]]]) -> List[str]:
    """The ids that an element is drawn with: by its attributes, and by the rules of style sheets that may be for it."""
    found = [key for value in element.attrib.values() for key in REFERENCE.findall(value)]
    if local(element) in DRAWN_BY_HREF:
        found += [element.get(key, "").strip()[1:] for key in HREFS if element.get(key, "").strip().startswith("#")]
    marks = {local(element), f"#{element.get('id')}", *(f".{each}" for each in element.get("class", "").split())}
    return found + [key for key, needed in rules if marks.issuperset(needed)]


def _referring(drawing: ET.Element) -> List[Tuple[str, List[str]]]:
    """The ids that style sheets refer to, each with the tag, the classes and the id that an element needs for that;
    what else a selector asks for is passed over."""
    found = []
    for declared in (each for sheet in markup.sheets(drawing) for each in css.of_sheet(sheet)):
        for selector in declared.selector.split(","):
            last = re.split(r"[\s>+~]+", re.sub(r"\[[^\]]*\]|:[\w-]+", "", selector).strip())[-1]
            needed = re.findall(r"[.#]?[\w-]+", last)
            found += [(key, needed) for key in REFERENCE.findall(declared.value)]
    return found


def refuse_endless(drawing: ET.Element, unit: float, side: int, name: str) -> None:
    """Refuse filters that resvg would be at for minutes, or for ever; `unit` is a pixel's side in user units, `side`
    the page's longer one in pixels. What a `use` or a view within the drawing magnifies is passed over."""
    for element in drawing.iter():
        if local(element) == "feTurbulence" and _largest(element, "numOctaves") > MOST_OCTAVES:
            raise WordpackError(
                f"{name}: a filter's numOctaves is {shown(element.get('numOctaves'))} where {MOST_OCTAVES} are all "
                "that can be seen; lower it, or delete the filter"
            )
    radii = {each.get("id"): _radius(each, unit, side) for each in drawing.iter() if local(each) == "filter"}
    above = {child: parent for parent in drawing.iter() for child in parent}
    rules = _referring(drawing)
    for element in drawing.iter():
        radius = max((radii.get(key, 0.0) for key in _references(element, rules)), default=0.0)
        outer: Optional[ET.Element] = element
        while radius and outer is not None:
            matrix = markup.transform(outer.get("transform", "")) or Identity
            radius *= max(np.hypot(*matrix[:2]), np.hypot(*matrix[2:4]))
            outer = above.get(outer)
        if radius > MOST_RADIUS:
            raise WordpackError(
                f"{name}: a filter spreads or narrows ink (feMorphology) by {radius / side:.2g} of the page's "
                f"longer side where {MOST_RADIUS / side:.2g} at most are drawn; lower its radius, or make its "
                "outcome into a path"
            )


def _radius(element: ET.Element, unit: float, side: int) -> float:
    """The largest radius of a filter's feMorphology in pixels, before transforms; shares of a box as if of the page."""
    whole = side * unit if element.get("primitiveUnits") == "objectBoundingBox" else 1.0
    found = (_largest(each, "radius") for each in element.iter() if local(each) == "feMorphology")
    return max(found, default=0.0) * whole / unit


def _largest(element: ET.Element, key: str) -> float:
    return max(markup.numbers(element.get(key, "")) or [0.0])


def without_others(drawing: ET.Element, name: str) -> List[str]:
    """Take out of a drawing the pictures that are in other files, but for those of pixels in its own folder, and say
    so: resvg opens any path, a device's too. Refuse drawings within it: nobody counts how deep those are."""
    count = 0
    for element in drawing.iter():
        keys = [key for key in HREFS if key in element.attrib] if local(element) in PICTURES else []
        for key in keys:
            href = element.attrib[key].strip()
            if EMBEDDED_DRAWING.match(href):
                raise WordpackError(
                    f"{name}: a drawing is embedded in it as a picture; make that into objects of its own"
                )
            if not (href.startswith("#") or EMBEDDED.match(href) or _is_beside(href, name)):
                del element.attrib[key]
                count += 1
    return [f"{name}: {ALONE}"] if count else []


def _is_beside(href: str, name: str) -> bool:
    """Whether a link leads to a file of pixels in the drawing's folder, or below."""
    folder = Path(name).resolve().parent
    try:
        path = (folder / href).resolve()
        if Path(href).is_absolute() or folder not in path.parents or not path.is_file():
            return False
        with path.open("rb") as file:
            return PIXEL_FILES.match(file.read(16)) is not None
    except (OSError, ValueError, RuntimeError):  # no path, closed to us, or a circle of links: resvg has no use for it
        return False
