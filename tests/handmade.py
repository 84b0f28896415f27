"""A layout made by hand, for the tests of what writes it."""

from __future__ import annotations

import math
from typing import Sequence, Tuple

import numpy as np

from wordpack import outlines
from wordpack.fonts import load_font
from wordpack.model import Layout, Placement, Report, Silhouette, Word
from wordpack.options import Options

FONT = load_font("lato-black")

TEXTS = ("liberty", "Übermut & <Co>", 'say "it\'s"', "tiny", "turned", "filler")
PLACES = (  # x, y, angle, size
    (500.0, 300.0, 0.0, 180.123456),
    (500.1234567, 500.0, 0.0, 60.0),
    (300.0, 700.0, math.pi / 2, 33.3333),
    (700.0, 700.0, -0.3, 0.21),
    (600.0, 650.0, math.radians(-30), 7.5),
    (100.0, 100.0, 0.0, 5.0),
)


def made(texts: Sequence[str] = TEXTS, places: Sequence[Tuple[float, float, float, float]] = PLACES) -> Layout:
    """A layout by hand; the word "filler" is one, "tiny" has a group, weights are size squared."""
    placements = tuple(
        Placement(
            Word(text, size * size, "small & <few>" if text == "tiny" else None),
            outlines.outline_text(text, FONT),
            x,
            y,
            angle,
            size,
            filler=text == "filler",
        )
        for text, (x, y, angle, size) in zip(texts, places, strict=True)
    )
    ring = np.array([[0, 0], [1000, 0], [1000, 800], [0, 800]], np.float64)
    silhouette = Silhouette((ring,), 1000.0, 800.0, 800000.0, 'a "box" & more')
    report = Report(len(texts), len(texts), 1, 0.1, 0.0, 2.0, 1.0)
    return Layout(placements, silhouette, report, Options(shape="box.svg"), "lato-black", (200.0, 160.0))
