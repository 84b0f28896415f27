"""Numbers as the texts of lists, options and drawings have them: one grammar, how it is read, and how to write what is
read back as it was. Python's own float takes underscores and the digits of all scripts as well.

The bottom of the house: it imports nothing of ours.
"""

from __future__ import annotations

import math
import re

NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
"""A pattern that parts a run of digits in one way alone: in a text of any length what is no number shows at once."""


def is_number(text: str) -> bool:
    """Whether all of a text is a number."""
    return re.fullmatch(NUMBER, text) is not None


def number(text: str) -> float:
    """The number that a text is, white space about it aside; nan for what is none."""
    text = text.strip()
    return float(text) if is_number(text) else math.nan


def shortest(value: float) -> str:
    """The shortest text that reads back as the very same float; whole numbers without a point."""
    text = repr(float(value))
    return text[:-2] if text.endswith(".0") else text
