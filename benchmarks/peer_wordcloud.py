"""Runs the Python library `wordcloud` once: a job in JSON on stdin, its layout in JSON on stdout, its picture in a PNG.

Needs nothing but that library, so that peers.py can run it in an environment of its own. A word's pen position is
recovered from how Pillow draws here: through a TransposedFont, and therefore by the ink's box, turned or not.
"""

from __future__ import annotations

import json
import math
import sys
from typing import Any, Dict, List, Tuple

import numpy as np
from PIL import Image, ImageFont
from wordcloud import WordCloud

MODES: Dict[str, Dict[str, Any]] = {
    "default": {},
    "horizontal": {"prefer_horizontal": 1.0},
    "relative_scaling=1": {"prefer_horizontal": 1.0, "relative_scaling": 1.0},
    "repeat": {"prefer_horizontal": 1.0, "repeat": True},
}
REPEATED = 2600
"""Words that repeat mode may draw: near what it finds room for before its smallest size at 1000 px."""


def mask(path: str, px: int) -> np.ndarray:
    """The library's mask: 255 where nothing may go."""
    picture = Image.open(path).convert("RGBA")
    flat = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("L")
    scale = px / max(flat.size)
    small = flat.resize((round(flat.width * scale), round(flat.height * scale)), Image.Resampling.BICUBIC)
    return np.where(np.asarray(small) < 128, 0, 255).astype(np.uint8)


def frequencies(words: List[Tuple[str, float]], mode: str) -> Dict[str, float]:
    """relative_scaling=1 makes sizes proportional to what it is given: it is given the square roots."""
    return {text: math.sqrt(weight) if mode == "relative_scaling=1" else weight for text, weight in words}


def item(entry: Any, font_path: str) -> Dict[str, Any]:
    """Text, size in px per em, and where the pen starts; layout_ holds (row, column) of the ink box's corner."""
    (text, _), size, (row, column), orientation, _ = entry
    left, top, right, _ = ImageFont.truetype(font_path, size).getbbox(text, anchor="ls")
    if orientation is None:
        pen, angle = (column - left, row - top), 0.0
    else:  # a quarter turn against the clock takes (u, v) of the box to (v, width - u)
        pen, angle = (column - top, row + right), -90.0
    return {"text": text, "size": float(size), "x": float(pen[0]), "y": float(pen[1]), "angle": angle}


def main() -> None:
    job = json.load(sys.stdin)
    words = [(text, float(weight)) for text, weight in job["words"]]
    limit = REPEATED if job["mode"] == "repeat" else len(words)
    cloud = WordCloud(
        font_path=job["font"], mask=mask(job["mask"], job["px"]), max_words=limit, random_state=job["seed"],
        **MODES[job["mode"]],
    )  # fmt: skip
    cloud.generate_from_frequencies(frequencies(words, job["mode"]))
    cloud.to_image().save(job["png"])
    json.dump({"px": [cloud.width, cloud.height], "items": [item(e, job["font"]) for e in cloud.layout_]}, sys.stdout)


if __name__ == "__main__":
    main()
