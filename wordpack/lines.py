"""Words in several lines: where a text may break, what its lines then show, and how far apart the lines stand.

A text breaks at a space, which is then not drawn, unless it is a no-break one or one before a dash, or at a soft
hyphen, which is then drawn as a hyphen, unless one is there, or a slash. Lines are written from the top in the order of
reading, whatever their script.
"""

from __future__ import annotations

import math
import re
from itertools import accumulate
from typing import AbstractSet, Dict, Iterator, List, Optional, Sequence, Tuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from wordpack.model import Word

HYPHEN = "-"
"""Drawn where a word is broken within: every font that has letters has it, unlike U+2010, and it looks the same."""

LINE_GAP = 0.06
"""Least distance between the ink of two lines of one word, em: what letters of one line stand apart."""

LEAST_STEP = 0.85
"""Least distance of two baselines, em, and that of all words in lines whose ink allows it: what lines with ascenders
but no descender need in most fonts, so that one leading is seen wherever none reaches down."""

FINENESS = 0.01
"""Baselines are set to so many em."""

ENDINGS = "-\u2010\u2011\u2012\u2013\u2014\u2015/"
"""What a line may end with at a soft hyphen without another one being drawn: Baden-, and/."""

BEFORE_DASH = re.compile(r" (?=[-\u2010-\u2015](?: |$))")
"""The space before a dash that stands alone: by typographers' custom the dash ends its line, and begins none."""

Breaking = Tuple[int, ...]
"""Indices of the characters before which lines end: of the space that is dropped, or of what follows a soft hyphen."""


def chances(word: Word, within: bool = False) -> Breaking:
    """Where the word may break: at its spaces but the firm ones and those before dashes, and `within` words at its soft
    hyphens, too."""
    kept = {*word.firm, *(found.start() for found in BEFORE_DASH.finditer(word.text))}
    spaces = [i for i, character in enumerate(word.text) if character == " "]
    return tuple(sorted({*spaces, *(word.soft if within else ())} - kept))


def is_hyphenated(text: str, at: int) -> bool:
    """Whether a line that ends before that character shows a hyphen that the text does not have."""
    return text[at] != " " and text[at - 1] not in ENDINGS


def broken(text: str, breaking: Breaking) -> Tuple[str, ...]:
    """What the lines of the text show."""
    starts = [0, *(i + 1 if text[i] == " " else i for i in breaking)]
    ends = [*breaking, len(text)]
    hyphens = [*(HYPHEN if is_hyphenated(text, i) else "" for i in breaking), ""]
    return tuple(text[a:b] + hyphen for a, b, hyphen in zip(starts, ends, hyphens, strict=True))


def breaking_of(word: Word, shown: Sequence[str]) -> Optional[Breaking]:
    """The breaking with which the word shows these lines, of which there are at least two; None if it has no such.

    One breaking is kept for each place where a line may begin: what follows is the same whichever led there, and the
    work stays within lines times letters for a drawing that says what it likes.
    """
    places = frozenset(chances(word, within=True))
    begun: Dict[int, Breaking] = {0: ()}
    for line in shown[:-1]:
        begun = {
            start: (*found, end) for at, found in begun.items() for end, start in _ends(word.text, places, at, line)
        }
    return next((found for at, found in begun.items() if found and word.text[at:] == shown[-1]), None)


def _ends(text: str, places: AbstractSet[int], at: int, line: str) -> Iterator[Tuple[int, int]]:
    """Where a line that begins at the character `at` and shows `line` ends, which is at one of the `places`, and where
    the next one begins."""
    end = at + len(line)
    if at < end and end in places and text[at:end] == line and not is_hyphenated(text, end):
        yield end, end + (text[end] == " ")
    end -= len(HYPHEN)
    if at < end and end in places and text[at:end] + HYPHEN == line and is_hyphenated(text, end):
        yield end, end


def evenest(lengths: Sequence[float], space: Sequence[float], hyphen: Sequence[float]) -> Iterator[Tuple[int, ...]]:
    """Pieces in a row -> for one line, two lines and so on up to P, the pieces at which to begin new ones, so that the
    lines are as even as can be.

    `lengths` [P]: of the pieces; of what stands between two of them `space` [P - 1] on one line, and `hyphen` [P - 1]
    at the end of the former's, where the latter begins a new one. The sum of the squared lengths of the lines is the
    least (dynamic programme over the last line's beginning, whose rows are the numbers of lines), and of equal sums the
    one whose lines begin sooner.
    """
    ends = list(accumulate((a + b for a, b in zip(lengths, [0.0, *space])), initial=0.0))
    begins = [0.0, *(end + gap for end, gap in zip(ends[1:], space))]
    closed = [end + more for end, more in zip(ends, [0.0, *hyphen, 0.0])]
    count = len(lengths)
    squares = np.full((count + 1, count + 1), math.inf)  # of a line that ends before piece n and begins with piece m
    for n in range(count + 1):
        squares[n, :n] = [(closed[n] - begins[m]) ** 2 for m in range(n)]
    best, rank = squares[:, 0], np.zeros(count + 1)
    last: List[np.ndarray] = []
    for _ in range(count):
        yield _traced(last, count)
        order = np.argsort(rank, kind="stable")  # the pieces, by the beginnings of the lines before each
        sums = best[order] + squares[:, order]
        at = sums.argmin(1)
        last.append(order[at])
        best, rank = sums[np.arange(count + 1), at], at


def _traced(last: Sequence[np.ndarray], count: int) -> Tuple[int, ...]:
    """The pieces at which lines begin; `last`: for each line but the first, where it begins, by where it ends."""
    begun = [count]
    for choice in reversed(last):
        begun.append(int(choice[begun[-1]]))
    return tuple(begun[:0:-1])


def line_step(inks: Sequence[BaseGeometry]) -> float:
    """Distance of the baselines, em, of lines whose ink, each at its place but for that (y down), is `inks`: the least
    from LEAST_STEP on at which neighbours are LINE_GAP apart, wherever a descender finds room, and all others by their
    heights alone."""
    near = [_step(above, below) for above, below in zip(inks, inks[1:])]
    far = [
        (inks[i].bounds[3] - inks[j].bounds[1] + LINE_GAP) / (j - i) for j in range(2, len(inks)) for i in range(j - 1)
    ]
    return max((*near, *far), default=LEAST_STEP)


def _step(above: BaseGeometry, below: BaseGeometry) -> float:
    """The smallest step down to which the lower line can be moved up without coming too near on its way."""
    shapely.prepare(above)
    step = above.bounds[3] - below.bounds[1] + LINE_GAP
    steps = max(round(step / FINENESS + 0.5), round(LEAST_STEP / FINENESS))
    while steps * FINENESS > LEAST_STEP:
        lower = (steps - 1) * FINENESS
        if above.distance(shapely.transform(below, lambda q, y=lower: q + (0.0, y))) < LINE_GAP:
            break
        steps -= 1
    return steps * FINENESS
