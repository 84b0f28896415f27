"""Mistakes, each told in one sentence: the errors, and how a sentence puts values, long lists and a system's refusals.

The bottom of the house: it imports nothing of ours.
"""

from __future__ import annotations

from typing import Any, Optional, Sequence

LONGEST_SHOWN = 60
"""Characters of a value that are shown in a sentence."""


class WordpackError(Exception):
    """A mistake of the user's, told in one sentence: what was found, where, and what to do (exit status 2)."""


class UnprovenError(WordpackError):
    """A layout that could not be proven, or a drawing that fails its proof (exit status 1)."""


def shown(value: Any, longest: int = LONGEST_SHOWN) -> str:
    """A value for a sentence: quoted, on one line, cut to a legible length of at most `longest` characters."""
    if isinstance(value, int) and abs(value) >= 10**30:
        return "a number of over 30 digits"
    try:
        text = " ".join(filter(None, map(str.strip, repr(value).split("\n"))))
    except RecursionError:
        text = "something nested hundreds deep"
    return text if len(text) <= longest else text[: longest - 3] + "..."


def plain(name: str) -> str:
    """A name for a sentence as it is, of an element say; quoted and cut where it is of no legible length, or of several
    lines."""
    return name if len(name) <= LONGEST_SHOWN and name.isprintable() else shown(name)


def first_few(names: Sequence[str], most: int, between: str = ", ", count: Optional[int] = None) -> str:
    """The first names of a list, `most` of them at most, and how many more there are: of `count` in all, if the list
    has not all of them."""
    more = (len(names) if count is None else count) - most
    return between.join(names[:most]) + (f" and {more} more" if more > 0 else "")


NAMED = 5
"""Names, of columns say, that a sentence has before it says how many more there are."""


def named(names: Sequence[str], between: str = ", ") -> str:
    """The first NAMED names, quoted and cut, and how many more there are: a header may have hundreds, of any length."""
    return first_few([shown(name) for name in names], NAMED, between)


def reason(error: BaseException) -> str:
    """Why something was refused: in the system's words where it was the system that did, else in the error's own."""
    return str(getattr(error, "strerror", None) or error)
