"""The name that was most likely meant by one that nobody knows."""

from __future__ import annotations

import difflib
from typing import Iterable

LIKE = 0.5
"""Similarity (difflib's ratio) from which a name is taken for the one that was meant: enough where few are known."""


def hint(given: str, known: Iterable[str], like: float = LIKE) -> str:
    """A question to go into a sentence after what was given, in whatever case; nothing where no name is like it."""
    folded = {name.casefold(): name for name in reversed(list(known))}  # of names alike but for case the first
    near = difflib.get_close_matches(given.casefold(), list(folded), 1, like)
    return f" (did you mean {folded[near[0]]}?)" if near else ""
