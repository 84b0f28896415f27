"""Layout -> JSON: everything needed to draw the page again or to make it interactive, in page units."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any, Dict, List, Optional, Sequence

import numpy as np

import wordpack
from wordpack import geometry, pose
from wordpack.model import Layout, Placement

DECIMALS = 4
"""Decimals of lengths (page units) and of degrees."""


def to_json(layout: Layout) -> str:
    """The layout as JSON with a fixed order of keys. Weights are exact, lengths have DECIMALS decimals; angles are in
    degrees, clockwise; a bounding box is x0, y0, x1, y1 of the turned ink on the page. A number of the report that is
    not finite, as what is not measured yet on a layout on its way, is null."""
    return json.dumps(to_dict(layout), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def to_dict(layout: Layout) -> Dict[str, Any]:
    """What to_json writes, as plain dictionaries and lists."""
    shape, report = layout.silhouette, layout.report
    return {
        "generator": f"wordpack {wordpack.__version__}",
        "canvas": {
            "width": _round(shape.width),
            "height": _round(shape.height),
            "physical_mm": [_round(length) for length in layout.physical],
            "background": layout.options.background,
        },
        "silhouette": {
            "source": shape.source,
            "area": _round(shape.area),
            "rings": [_points(ring) for ring in shape.rings],
        },
        "font": layout.font,
        "options": asdict(layout.options),
        "report": {
            "proven": report.proven,
            "asked": report.asked,
            "placed": report.placed,
            "fillers": report.fillers,
            "scale": _finite(report.scale),
            "fill": _finite(report.fill),
            "size_error": _finite(report.size_error),
            "smallest_gap": _finite(report.smallest_gap),
            "figures": {name: _finite(value) for name, value in report.figures},
            "remarks": [list(remark) for remark in report.remarks],
            "missing": [asdict(entry) for entry in report.missing],
            "problems": list(report.problems),
        },
        "words": [_word(index, placement) for index, placement in enumerate(layout.placements)],
    }


def _word(index: int, placement: Placement) -> Dict[str, Any]:
    word, outline = placement.word, placement.outline
    points = np.concatenate(outline.rings)
    box = geometry.bounds([pose.transform(points, placement.x, placement.y, placement.angle, placement.size)])
    lines = [line.text for line in outline.lines]
    return {
        "id": f"word-{index}",
        "text": word.text,
        **({"lines": lines} if lines else {}),
        "weight": int(word.weight) if word.weight == int(word.weight) else word.weight,
        "group": word.group,
        "size": _round(placement.size, 6),
        "x": _round(placement.x),
        "y": _round(placement.y),
        "angle": _round(math.degrees(math.remainder(placement.angle, math.tau))),
        "box": [_round(value) for value in box],
        "font": outline.font,
        "baseline": [_round(value * placement.size) for value in outline.baseline],
        "colour": placement.colour,
        "filler": placement.filler,
    }


def _points(ring: np.ndarray) -> List[List[float]]:
    rounded: Sequence[Sequence[float]] = (np.round(ring, DECIMALS) + 0.0).tolist()  # + 0.0 turns -0.0 into 0.0
    return [list(point) for point in rounded]


def _finite(value: float) -> Optional[float]:
    """JSON knows neither nan nor inf."""
    return value if math.isfinite(value) else None


def _round(value: float, decimals: int = DECIMALS) -> float:
    return round(float(value), decimals) + 0.0
