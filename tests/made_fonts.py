"""Fonts that the tests make: squares whose areas are known, in every kind of font file; and FreeType's areas."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Dict, List

import freetype
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables.TupleVariation import TupleVariation

from wordpack import assets

LATO_FILE = Path(assets.font_path("lato-black"))

SQUARE = [(100, 0), (100, 600), (700, 600), (700, 0)]  # clockwise with y up, as TrueType wants
SHIFTED = [(x + 300, y + 300) for x, y in SQUARE]


def draw(pen: object, *contours: List) -> None:
    for contour in contours:
        pen.moveTo(contour[0])
        for point in contour[1:]:
            pen.lineTo(point)
        pen.closePath()


def builder(cff: bool) -> FontBuilder:
    """a: a square; b: two squares that overlap; c: a square and the same, wound the other way, inside; no others."""
    made = FontBuilder(1000, isTTF=not cff)
    order = [".notdef", "space", "a", "b", "c"]
    made.setupGlyphOrder(order)
    made.setupCharacterMap({ord(name): name for name in "abc"} | {32: "space"})
    inner = [(300, 200), (500, 200), (500, 400), (300, 400)]
    shapes: Dict[str, List] = {".notdef": [SQUARE], "space": [], "a": [SQUARE], "b": [SQUARE, SHIFTED]}
    shapes["c"] = [SQUARE, inner]
    if cff:
        strings = {}
        for name in order:
            pen = T2CharStringPen(1100, None)
            draw(pen, *(contour[::-1] for contour in shapes[name]))
            strings[name] = pen.getCharString()
        made.setupCFF("Made", {}, strings, {})
    else:
        glyphs = {}
        for name in order:
            pen = TTGlyphPen(None)
            draw(pen, *shapes[name])
            glyphs[name] = pen.glyph()
        made.setupGlyf(glyphs)
    made.setupHorizontalMetrics({name: (1100, 0) for name in order})
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable({"familyName": "Made", "styleName": "Regular"})
    made.setupOS2()
    made.setupPost()
    return made


def truetype(path: Path) -> Path:
    builder(cff=False).save(path)
    return path


def variable(path: Path) -> Path:
    """At wght=900 the square a is 200 units wider, and so is its advance."""
    made = builder(cff=False)
    made.setupFvar([("wght", 400, 400, 900, "Weight")], [])
    deltas = [(0, 0), (0, 0), (200, 0), (200, 0), (0, 0), (200, 0), (0, 0), (0, 0)]  # four of them phantom points
    made.setupGvar({"a": [TupleVariation({"wght": (0, 1, 1)}, deltas)]})
    made.save(path)
    return path


def flavoured(path: Path, flavor: str) -> Path:
    made = builder(cff=False).font
    made.flavor = flavor
    made.save(path)
    return path


def collection(path: Path) -> Path:
    """First the TrueType Lato, then the made font."""
    whole = TTCollection()
    buffer = io.BytesIO()
    builder(cff=False).save(buffer)
    whole.fonts = [TTFont(LATO_FILE), TTFont(buffer)]
    whole.save(path)
    return path


def freetype_ink(file: Path, char: str, pixels: int = 600) -> float:
    """Area of a glyph in em^2 as FreeType's smooth rasteriser covers it."""
    face = freetype.Face(str(file))
    face.set_pixel_sizes(pixels, pixels)
    face.load_char(char, freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_NO_BITMAP | freetype.FT_LOAD_RENDER)
    return sum(face.glyph.bitmap.buffer) / 255 / pixels**2


def fallback(name: str) -> Path:
    """The file of a bundled fallback font of that name."""
    return next(path for path in assets.fallback_fonts() if name in path.name)
