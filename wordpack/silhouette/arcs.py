"""A pen that draws what SVG has and fontTools' pens lack: elliptical arcs, ellipses and rounded rectangles.

Arcs become cubics of at most 22.5 degrees, whose radius errs by less than 1e-7 of itself (the error of the usual
cubic, 4/3 tan(angle / 4), falls with the sixth power of the angle from 2.7e-4 at 90 degrees), and pass through the
pen's transform like everything else.
"""

from __future__ import annotations

import cmath
import math
from typing import Any, Tuple

from fontTools.misc.transform import Transform
from fontTools.pens.transformPen import TransformPen

Point = Tuple[float, float]

LARGEST_ANGLE = math.pi / 8


class ArcPen(TransformPen):
    """Passes everything through `transform` to another pen; knows the current point, which arcs start from."""

    def __init__(self, pen: Any, transform: Transform) -> None:
        super().__init__(pen, transform)
        self._at: Point = (0.0, 0.0)

    def moveTo(self, pt: Point) -> None:
        self._at = pt
        super().moveTo(pt)

    def lineTo(self, pt: Point) -> None:
        self._at = pt
        super().lineTo(pt)

    def curveTo(self, *points: Point) -> None:
        self._at = points[-1]
        super().curveTo(*points)

    def qCurveTo(self, *points: Point) -> None:
        self._at = points[-1]
        super().qCurveTo(*points)

    def arcTo(self, rx: float, ry: float, rotation: float, large: bool, sweep: bool, end: Point) -> None:
        """An elliptical arc from the current point, by SVG 1.1's conversion F.6.5 and F.6.6 of its five numbers.

        Raises ArithmeticError or ValueError for numbers that are not finite, or lead to some."""
        if rx == 0 or ry == 0:
            self.lineTo(end)
            return
        turn = cmath.rect(1.0, math.radians(rotation))
        start, stop = (complex(*p) / turn for p in (self._at, end))
        a, b = _squash(start, rx, ry), _squash(stop, rx, ry)  # now a unit circle, if it reaches
        if a == b:  # by SVG no arc at all; of ends that differ in their last bit, none can be made out
            self.lineTo(end)
            return
        half = abs(b - a) / 2
        grow = max(1.0, half)  # radii too short for the chord are scaled up until they reach
        a, b, half = a / grow, b / grow, half / grow
        height = math.sqrt(max(0.0, 1.0 - half * half))
        side = -1.0 if large == sweep else 1.0
        centre = (a + b) / 2 + side * height * 1j * (b - a) / abs(b - a)
        first, last = cmath.phase(a - centre), cmath.phase(b - centre)
        angle = (last - first) % (2 * math.pi) if sweep else -((first - last) % (2 * math.pi))
        radii = rx * grow, ry * grow
        if not math.isfinite(abs(centre) + abs(angle) + sum(radii)):
            raise ValueError("an arc of numbers that are not finite")
        self._arc(centre, first, angle, radii, turn, end)

    def _arc(self, centre: complex, first: float, angle: float, radii: Point, turn: complex, end: Point) -> None:
        """Cubics along an arc of the unit circle, each mapped to the ellipse."""
        count = max(1, math.ceil(abs(angle) / LARGEST_ANGLE - 1e-9))
        step = angle / count
        reach = 4 / 3 * math.tan(step / 4) * 1j
        for i in range(count):
            p, q = cmath.rect(1.0, first + i * step), cmath.rect(1.0, first + (i + 1) * step)
            points = []
            for z in (p + reach * p, q - reach * q, q):
                w = centre + z
                w = complex(w.real * radii[0], w.imag * radii[1]) * turn
                points.append((w.real, w.imag))
            if i == count - 1:
                points[-1] = end  # so that no rounding opens a contour
            self.curveTo(*points)

    def ellipse(self, cx: float, cy: float, rx: float, ry: float) -> None:
        """A whole ellipse; nothing when a radius is 0, as SVG has it."""
        if rx == 0 or ry == 0:
            return
        self.moveTo((cx + rx, cy))
        self.arcTo(rx, ry, 0.0, False, True, (cx - rx, cy))
        self.arcTo(rx, ry, 0.0, False, True, (cx + rx, cy))
        self.closePath()

    def rectangle(self, x: float, y: float, width: float, height: float, rx: float, ry: float) -> None:
        """A rectangle, its corners rounded by rx, ry; nothing when a side is 0."""
        if width == 0 or height == 0:
            return
        if rx == 0 or ry == 0:
            rx = ry = 0.0
        right, bottom = x + width, y + height
        self.moveTo((x + rx, y))
        for line, corner in (
            ((right - rx, y), (right, y + ry)),
            ((right, bottom - ry), (right - rx, bottom)),
            ((x + rx, bottom), (x, bottom - ry)),
            ((x, y + ry), (x + rx, y)),
        ):
            self.lineTo(line)
            if rx:
                self.arcTo(rx, ry, 0.0, False, True, corner)
        self.closePath()


def _squash(point: complex, rx: float, ry: float) -> complex:
    return complex(point.real / rx, point.imag / ry)
