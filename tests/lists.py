"""Word lists for the tests of reading them."""

from __future__ import annotations

from pathlib import Path
from typing import List, Tuple

from wordpack.model import Words

FIXTURES = Path(__file__).parent / "fixtures" / "words"


def pairs(words: Words) -> List[Tuple[str, float]]:
    """Text and weight of each word."""
    return [(word.text, word.weight) for word in words.items]
