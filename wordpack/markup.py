"""What all readers of SVG share: XML without bombs, the names of elements, and the grammars of lists of numbers and of
transforms.

Nothing is interpreted beyond its grammar: what paints and what hides is each reader's own question.
"""

from __future__ import annotations

import gzip
import io
import math
import re
import xml.etree.ElementTree as ET
import zlib
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple, Union
from xml.parsers import expat

from fontTools.misc.transform import Identity, Transform

from wordpack.errors import WordpackError, plain, reason, shown
from wordpack.numerals import NUMBER

DEEPEST = 200
"""Elements within one another: far more than a drawing program nests, far less than exhausts a stack."""

LONGEST_ENTITY = 200
"""Characters of an XML entity: drawing programs declare namespaces so; longer ones, and nested ones, are bombs."""

PACKED = b"\x1f\x8b"
"""How gzip begins, and so SVGZ."""

LEAST_SIDE, LARGEST_NUMBER = 1e-30, 1e30
"""Sides and places of a view that can be reckoned with: renderers have single precision, which ends at 1e-38 and 1e38,
and areas are squares."""

SVG = "{http://www.w3.org/2000/svg}"

BLANKS = " \t\r\n\f"

# a number may follow another at once where it begins with a sign or with a second point
ENTRY = re.compile(rf"({NUMBER})[{BLANKS}]*(,?)[{BLANKS}]*")
STEP = re.compile(rf"[MmZzLlHhVvCcSsQqTtAa][{BLANKS}]*|{NUMBER}[{BLANKS}]*(?:,[{BLANKS}]*(?=[0-9.+-]))?")
"""A command or a number of path data, with what parts it from the next."""

ARC = re.compile(rf"[Aa][{BLANKS}0-9eE.,+-]*")
LEADING_ZERO = re.compile(r"(?<![0-9.])(?<![eE])(?<![eE][+-])0[0-9]")
"""A number of path data that begins with a zero and another digit, and is no exponent."""

FUNCTION = re.compile(rf"([A-Za-z]+)[{BLANKS}]*\(([^()]*)\)[{BLANKS}]*(?:,[{BLANKS}]*(?=.))?", re.DOTALL)


@dataclass(frozen=True, eq=False)
class Markup:
    """An XML file: its root, and the style sheets that it refers to outside itself (xml-stylesheet instructions)."""

    root: ET.Element
    linked: Tuple[str, ...] = ()


def unpacked(data: bytes, name: str, most: int) -> bytes:
    """The bytes of the drawing `name`, an SVGZ's unpacked. Raises WordpackError for an SVGZ that is broken, and for a
    drawing of more than `most` bytes, of which no more are unpacked: a small file may hold gigabytes."""
    if data[:2] == PACKED:
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                data = packed.read(most + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise WordpackError(f"{name}: the drawing cannot be read ({reason(error)}); check the file") from error
    if len(data) > most:
        raise WordpackError(f"{name}: the drawing is over {most // 1_000_000} MB; simplify it")
    return data


def parse_xml(data: Union[str, bytes], name: str) -> Markup:
    """The file `name` read as XML; entity bombs and bottomless nesting are refused before anything is expanded.

    Below a root <svg> without a namespace, as HTML has it, elements that have none are SVG's. Raises WordpackError for
    bombs and nesting, for an encoding that is not known, and, by line and column, for what is no XML.
    """
    parser = expat.ParserCreate()
    depth, linked = 0, []

    def entity(
        key: str, parameter: bool, value: Optional[str], base: Any, system: Any, public: Any, notation: Any
    ) -> None:
        if parameter or value is None or len(value) > LONGEST_ENTITY or "&" in value or "%" in value:
            raise WordpackError(
                f"{name}: the XML entity {shown(key)} is nested, external or huge; save it as plain SVG"
            )

    def start(tag: str, attributes: Dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise WordpackError(
                f"{name}: line {parser.CurrentLineNumber}: over {DEEPEST} elements lie within one another; ungroup them"
            )

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1

    def instruction(target: str, text: str) -> None:
        if target == "xml-stylesheet":
            linked.append(text)

    parser.EntityDeclHandler, parser.ProcessingInstructionHandler = entity, instruction
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(data, True)
        return Markup(_in_svg(ET.fromstring(data)), tuple(linked))
    except expat.ExpatError as error:
        message = expat.errors.messages[error.code]
        raise WordpackError(
            f"{name}: line {error.lineno}, column {error.offset + 1}: this is not well-formed XML ({message}); "
            "mend it there or export the drawing again"
        ) from error
    except (ET.ParseError, LookupError, ValueError) as error:
        raise WordpackError(f"{name}: this XML cannot be read ({error}); export the drawing again, in UTF-8") from error


def _in_svg(root: ET.Element) -> ET.Element:
    """The same tree, with SVG's namespace for elements that have none, if its root is an <svg> that has none."""
    for element in root.iter() if root.tag == "svg" else ():
        if not element.tag.startswith("{"):
            element.tag = SVG + element.tag
    return root


def local(element: ET.Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def called(root: ET.Element) -> str:
    """A root that is not SVG's <svg>, for a sentence: "<html>", or that it is an <svg> of another language."""
    return f"<{plain(local(root))}>" + (" of another namespace than SVG's" if local(root) == "svg" else "")


def of_svg(element: ET.Element) -> bool:
    """Whether the element is SVG's; those of other namespaces, or of none beside SVG's, paint nothing."""
    return element.tag.startswith(SVG)


def sheets(root: ET.Element) -> List[str]:
    """The style sheets in a drawing that are not empty; they hold for all of it, wherever they stand."""
    found = ("".join(element.itertext()) for element in root.iter() if local(element) == "style")
    return [text for text in found if text.strip()]


def numbers(text: str) -> Optional[List[float]]:
    """A list of numbers with blanks, one comma or nothing between them; None for anything else."""
    text, at, comma = text.strip(BLANKS), 0, ""
    found: List[float] = []
    while at < len(text):
        match = ENTRY.match(text, at)
        if not match:
            return None
        found.append(float(match[1]))
        at, comma = match.end(), match[2]
    return None if comma else found


def is_path(d: str) -> bool:
    """Whether path data are commands with lists of numbers and nothing else, where renderers would stop drawing."""
    d = d.strip(BLANKS)
    return not is_ambiguous(d) and (not d or d[0].isalpha()) and not STEP.sub("", d)


def is_ambiguous(d: str) -> bool:
    """Whether path data hold what is one number to some readers and two to others, fontTools among them: a point before
    an exponent (1.e2), or leading zeros (007), but for the flags of arcs, which are none."""
    return ".e" in d.lower() or LEADING_ZERO.search(ARC.sub("", d)) is not None


def view_box(text: str) -> Optional[Tuple[float, float, float, float]]:
    """x, y, width and height of a view in user units; None for what is none, or has no area, or numbers of no use."""
    found = numbers(text)
    if found is None or len(found) != 4 or min(found[2:]) < LEAST_SIDE or max(map(abs, found)) > LARGEST_NUMBER:
        return None
    return found[0], found[1], found[2], found[3]


def transform(text: str) -> Optional[Transform]:
    """An SVG transform list as one matrix; None for what the grammar (SVG 1.1, 7.6) does not have."""
    text = text.strip(BLANKS)
    if text == "none":
        return Identity
    out, at = Identity, 0
    while at < len(text):
        match = FUNCTION.match(text, at)
        values = numbers(match[2]) if match else None
        step = _step(match[1], values) if match and values else None
        if not match or step is None:
            return None
        out, at = out.transform(step), match.end()
    return out


def _step(kind: str, v: List[float]) -> Optional[Transform]:
    """One function of a transform list; None for an unknown one or a wrong number of arguments."""
    if kind == "matrix" and len(v) == 6:
        return Transform(*v)
    if kind == "translate" and len(v) in (1, 2):
        return Identity.translate(v[0], v[1] if len(v) == 2 else 0.0)
    if kind == "scale" and len(v) in (1, 2):
        return Identity.scale(v[0], v[-1])
    if kind == "rotate" and len(v) in (1, 3):
        x, y = v[1:] or (0.0, 0.0)
        return Identity.translate(x, y).rotate(math.radians(v[0])).translate(-x, -y)
    if kind == "skewX" and len(v) == 1:
        return Identity.skew(math.radians(v[0]), 0.0)
    if kind == "skewY" and len(v) == 1:
        return Identity.skew(0.0, math.radians(v[0]))
    return None
