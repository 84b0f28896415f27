"""Word lists for the tests of reading and of drawing them."""

from __future__ import annotations

from pathlib import Path
from typing import List, Tuple

from wordpack.model import Word, Words

FIXTURES = Path(__file__).parent / "fixtures" / "words"


def pairs(listed: Words) -> List[Tuple[str, float]]:
    """Text and weight of each word."""
    return [(word.text, word.weight) for word in listed.items]


def words(*texts: str) -> Words:
    """A list of texts of equal weight."""
    return Words(tuple(Word(text, 1.0) for text in texts))
