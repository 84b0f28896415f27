"""likeness.py: outlines squashed, mirrored, slanted and turned, on the page and in the font, and what a hair is."""

from __future__ import annotations

import math
from typing import List, Optional

import numpy as np
import pytest
import shapely
import shapely.affinity
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from shapely.geometry.base import BaseGeometry

from wordpack import geometry, markup, pens, pose
from wordpack.check import DRAWING
from wordpack.drawn import DrawnWord, read_drawing
from wordpack.fonts import load_font
from wordpack.likeness import likenesses, may_turn, unlike
from wordpack.model import Directions, Turning
from wordpack.outlines import outline_text

FORGIVEN = (DRAWING.length, DRAWING.curve)


def misshapen(word: DrawnWord, size: float, em: BaseGeometry, turning: Optional[Turning] = None) -> List[str]:
    """The sentences about a word that is held against its outline."""
    return list(unlike([word], likenesses([word], [size], {word.text: em}, turning, *FORGIVEN)))


@pytest.mark.parametrize(
    ("before", "after", "good"),
    [
        ("", "", True),
        ("rotate(33 500 500)", "", True),
        ("", "scale(.9 1.1111111)", False),
        ("", "scale(-1 1)", False),
        ("", "skewX(8)", False),
        ("", "rotate(180)", True),
    ],
)
def test_a_word_is_its_own_outline_moved_turned_and_scaled(before: str, after: str, good: bool) -> None:
    """Whether its transform is an attribute or was flattened into the path."""
    outline = outline_text("union", load_font("lato-black"))
    spread = f"{before} translate(500 350) scale(60) {after}"
    for hint in (spread, None):
        pen = SVGPathPen(None, ntos=lambda v: f"{v:.6f}")
        matrix = markup.transform(spread) if hint is None else (1, 0, 0, 1, 0, 0)
        pens.replay(outline.path, TransformPen(pen, matrix))
        path = f'<path transform="{hint or ""}" d="{pen.getCommands()}"/>'
        text = f'<svg viewBox="0 0 1000 1000"><g data-word="union">{path}</g></svg>'
        (word,) = read_drawing(text).words
        found = misshapen(word, 60.0, geometry.to_polygon(outline.rings))
        assert (found == []) == good, found


@pytest.mark.parametrize(("share", "good"), [(0.9, True), (1.1, False)])
def test_a_word_may_leave_its_outline_by_a_hair_along_its_edge(share: float, good: bool) -> None:
    """A hundredth of a page unit, and 2.5e-4 em: of a bar of 100 x 20 at 20 units per em, 240 x (0.01 + 0.005)."""
    em = shapely.box(-2.5, -0.5, 2.5, 0.5)
    squash = 1 + share * 240 * 0.015 / (2 * 100 * 20)  # as much longer and thinner: twice its area lies in one alone
    polygon = shapely.box(500 - 50 * squash, 500 - 10 / squash, 500 + 50 * squash, 500 + 10 / squash)
    found = misshapen(DrawnWord("bar", polygon, False, {}), 20.0, em)
    assert (found == []) is good


def test_the_turn_of_a_flattened_word_is_read_off_its_outline_and_the_font_s() -> None:
    """An outline that leans in the font already: 20 degrees there, 53 on the page."""
    wedge = shapely.Polygon([(-2, -0.5), (2, -0.5), (2, 0.2), (-2, 0.5)])
    em = shapely.affinity.rotate(wedge, 20, origin=(0, 0))
    page = shapely.affinity.translate(shapely.affinity.scale(shapely.affinity.rotate(wedge, 53), 20, 20), 400, 300)
    word = DrawnWord("wedge", page, False, {})
    assert misshapen(word, 20.0, em, Turning((math.radians(33),))) == []
    (told,) = misshapen(word, 20.0, em, Turning())
    assert told.startswith("'wedge' is turned by 33 degrees clockwise, which")


@pytest.mark.parametrize("downwards", [False, True])
@pytest.mark.parametrize(("beyond", "good"), [(0.0, True), (0.4, True), (0.7, False)])
def test_where_a_field_is_steep_a_middle_may_be_off_by_what_a_drawing_is_forgiven(
    beyond: float, good: bool, downwards: bool
) -> None:
    """In a field that is 0 sure at t = 0 and half sure at t = 1 words may be turned by 90 - 75 t degrees. One that is
    turned by as much as it may be at 0.4 is drawn at 0.42, where 1.5 degrees less are allowed; half a degree is not
    seen."""
    sure, t = np.array([[0.0, 0.5], [0.0, 0.5]]), 0.4
    field = Directions(np.stack((sure.T if downwards else sure, np.zeros((2, 2))), -1), 1.0)
    angle = math.radians(90.0 - 75.0 * t + beyond)
    x, y = (0.5, t + 0.02) if downwards else (t + 0.02, 0.5)
    wedge = shapely.Polygon([(-2, -0.5), (2, -0.5), (2, 0.2), (-2, 0.5)])
    page = shapely.transform(wedge, lambda points: pose.transform(points, x, y, angle, 20.0))
    word = DrawnWord("wedge", page, False, {}, turn=angle)
    told = misshapen(word, 20.0, wedge, Turning((0.0,), math.radians(15.0), field))
    assert (told == []) is good


@pytest.mark.parametrize(("off", "allowed"), [(0.0, True), (0.49, True), (0.51, False), (-0.51, False), (180.0, False)])
@pytest.mark.parametrize("whole", [-1, 0, 2])
def test_a_turn_that_is_off_by_half_a_degree_is_not_seen(off: float, allowed: bool, whole: int) -> None:
    turn = math.radians(30.0 + off) + whole * math.tau
    assert may_turn(Turning((0.0, math.radians(30.0))), turn, (500.0, 500.0), 0.02) is allowed
    if abs(off) < 1:
        assert may_turn(Turning((0.0,), math.radians(30.0)), turn, (500.0, 500.0), 0.02) is (off < 0.5)


def test_a_word_without_an_outline_or_a_size_is_like_nothing() -> None:
    word, em = DrawnWord("bar", shapely.box(0, 0, 10, 2), False, {}), {"bar": shapely.box(0, 0, 5, 1)}
    assert likenesses([word], [2.0], {}, None, *FORGIVEN) == [None]
    assert likenesses([word], [2.0], {"bar": shapely.Polygon()}, None, *FORGIVEN) == [None]
    assert likenesses([word], [0.0], em, None, *FORGIVEN) == [None]
    assert list(unlike([word], [None])) == []
    (found,) = likenesses([word], [2.0], em, None, *FORGIVEN)
    assert found is not None
    assert found.allowed
