"""A text -> the runs that HarfBuzz can shape, from left to right: each of one direction and one script.

The order is that of the Unicode bidirectional algorithm (UAX #9) for one line without explicit embeddings: rules P2-P3,
W1-W7, N0-N2, I1-I2, L2. White space at the end of the line is at its level without L1: N1 takes the line's end for a
side of the paragraph's direction.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import Dict, List, Optional, Sequence, Tuple, TypeVar

from fontTools.unicodedata import script

NEUTRAL = ("B", "S", "WS", "ON", "BN", "LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "")
EVERY_SCRIPT = ("Zyyy", "Zinh", "Zzzz")
"""Common, inherited, unknown: such characters join the run that they stand in."""

T = TypeVar("T")


@dataclass(frozen=True)
class Run:
    """text[start:end], to be shaped from right to left when `rtl`."""

    start: int
    end: int
    rtl: bool


def split(text: str, base: Optional[int] = None) -> Tuple[Run, ...]:
    """The runs of a text in visual order, left to right; together they are the whole text.

    `base` is the level of the paragraph that the text is a line of: 0 for left to right, 1 for right to left; without
    it the text is its own paragraph.
    """
    if text.isascii() and not base:
        return (Run(0, len(text), False),)
    levels = embedding_levels(text, base)
    pieces = [
        (Run(a, b, level % 2 == 1), level)
        for level, (start, end) in _stretches(levels)
        for a, b in _script_runs(text, start, end)
    ]
    for level in range(max(levels, default=0), 0, -1):
        pieces = _turned(pieces, level)
    return tuple(run for run, _ in pieces)


def _turned(pieces: Sequence[Tuple[Run, int]], level: int) -> List[Tuple[Run, int]]:
    """Rule L2: every stretch of at least that level is turned round."""
    out: List[Tuple[Run, int]] = []
    for deep, group in groupby(pieces, lambda piece: piece[1] >= level):
        stretch = list(group)
        out += stretch[::-1] if deep else stretch
    return out


def paragraph_level(text: str) -> int:
    """Rules P2 and P3: 1 for a text whose first letter is read from right to left, else 0."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    return next((int(kind != "L") for kind in kinds if kind in ("L", "R", "AL")), 0)


def embedding_levels(text: str, base: Optional[int] = None) -> List[int]:
    """The level of every character: even ones read from left to right, odd ones from right to left. `base` as in
    split."""
    kinds = [unicodedata.bidirectional(char) for char in text]
    base = paragraph_level(text) if base is None else base
    outside = "R" if base else "L"
    weak = _neutral(_bracketed(text, _weak(kinds, outside), outside), outside)
    levels = [base + (kind == "R" if base == 0 else kind != "R") * 1 for kind in weak]
    if base == 0:
        levels = [2 if kind in ("EN", "AN") else level for kind, level in zip(weak, levels, strict=True)]
    return levels


def _weak(kinds: Sequence[str], outside: str) -> List[str]:
    """Rules W1 to W7: marks, numbers and their separators."""
    out: List[str] = []
    strong = outside
    for kind in kinds:
        if kind == "NSM":  # W1
            kind = out[-1] if out else outside
        if kind in ("L", "R", "AL"):
            strong = kind
        out.append("AN" if kind == "EN" and strong == "AL" else kind)  # W2
    out = ["R" if kind == "AL" else kind for kind in out]  # W3
    for i in range(1, len(out) - 1):  # W4
        if out[i - 1] == out[i + 1] and (out[i], out[i - 1]) in (("ES", "EN"), ("CS", "EN"), ("CS", "AN")):
            out[i] = out[i - 1]
    for start, end in _spans(out, ("ET",)):  # W5
        if "EN" in (out[start - 1 : start] + out[end : end + 1]):
            out[start:end] = ["EN"] * (end - start)
    out = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in out]  # W6
    strong = outside
    for i, kind in enumerate(out):  # W7
        strong = kind if kind in ("L", "R") else strong
        out[i] = "L" if kind == "EN" and strong == "L" else kind
    return out


def _bracketed(text: str, kinds: List[str], outside: str) -> List[str]:
    """Rule N0: both brackets of a pair take the paragraph's direction if anything between them has it; if all that has
    one has the other, that of what comes before them."""
    out = list(kinds)
    for opening, closing in _pairs(text, kinds):
        within = {SIDES[kind] for kind in out[opening + 1 : closing] if kind in SIDES}
        if not within:
            continue
        before = next((SIDES[kind] for kind in reversed(out[:opening]) if kind in SIDES), outside)
        side = outside if outside in within else before
        for at in (opening, closing):  # what is set on a bracket goes with it
            marks = sum(1 for _ in takewhile(lambda char: unicodedata.bidirectional(char) == "NSM", text[at + 1 :]))
            out[at : at + 1 + marks] = [side] * (1 + marks)
    return out


SIDES = {"L": "L", "R": "R", "EN": "R", "AN": "R"}
"""The direction of what has one, once the weak are resolved (N0, N1)."""

NESTED = 63
"""Brackets that may be open at once (BD16); with more no pair is heeded."""


def _pairs(text: str, kinds: Sequence[str]) -> List[Tuple[int, int]]:
    """BD16: the pairs of brackets, by their opening ones."""
    waiting: List[Tuple[str, int]] = []
    found: List[Tuple[int, int]] = []
    for i, char in enumerate(text):
        if kinds[i] != "ON" or not unicodedata.mirrored(char):
            continue
        if unicodedata.category(char) == "Ps":
            if len(waiting) == NESTED:
                return []
            waiting.append((_closing(char), i))
        elif unicodedata.category(char) == "Pe":
            at = next((k for k in range(len(waiting) - 1, -1, -1) if waiting[k][0] == char), None)
            if at is not None:
                found.append((waiting[at][1], i))
                del waiting[at:]
    return sorted(found)


def _closing(opening: str) -> str:
    """The bracket that closes another: the next of Unicode's, or the one after it ([ and ], { and })."""
    if opening in CROSSED:
        return CROSSED[opening]
    following = chr(ord(opening) + 1)
    return following if unicodedata.category(following) == "Pe" else chr(ord(opening) + 2)


CROSSED: Dict[str, str] = {"\u298d": "\u2990", "\u298f": "\u298e"}
"""Ticked brackets, which Unicode has in another order."""


def _neutral(kinds: List[str], outside: str) -> List[str]:
    """Rules N1 and N2: neutrals take the direction on both sides if it is one, else the paragraph's."""
    out = list(kinds)
    for start, end in _spans(kinds, NEUTRAL):
        left = kinds[start - 1] if start else outside
        right = kinds[end] if end < len(kinds) else outside
        sides = {"L" if kind == "L" else "R" for kind in (left, right)}
        out[start:end] = [sides.pop() if len(sides) == 1 else outside] * (end - start)
    return out


def _spans(kinds: Sequence[str], members: Sequence[str]) -> List[Tuple[int, int]]:
    """The maximal stretches [start, end) of kinds that are all among `members`."""
    return [span for inside, span in _stretches([kind in members for kind in kinds]) if inside]


def _stretches(values: Sequence[T]) -> List[Tuple[T, Tuple[int, int]]]:
    """Each maximal stretch of equal values: the value, and where it is, [start, end)."""
    found, at = [], 0
    for value, group in groupby(values):
        size = len(list(group))
        found.append((value, (at, at + size)))
        at += size
    return found


def _script_runs(text: str, start: int, end: int) -> List[Tuple[int, int]]:
    """Stretches of one script; common characters go with what precedes them, or follows at the start."""
    cuts, current = [start], ""
    for i in range(start, end):
        own = script(text[i])
        if own in EVERY_SCRIPT:
            continue
        if current and own != current:
            cuts.append(i)
        current = own
    return list(zip(cuts, [*cuts[1:], end], strict=True))
