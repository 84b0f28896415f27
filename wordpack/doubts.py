"""What is told of a list's words and groups that may not be meant as they stand; they stay as they are."""

from __future__ import annotations

import html
import math
import re
from typing import Dict, List, Sequence

from wordpack.errors import first_few, shown
from wordpack.model import Word

NAMED_DOUBTS = 3
"""Texts that may not be meant as they stand and are named before it is said how many more there are: of running text
there are dozens."""
DOUBT_SHOWN = 30
"""Characters that a note shows of each of those."""
LEAST_WITH_TOTAL = 4
"""Words of a list from which one that weighs as much as all others is told of: of three it may be by chance."""
LIKE_TOTAL = 0.01
"""Share by which a total may be off: its parts may be rounded, or have lost a small one."""
ENTITY = re.compile(r"&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.ASCII | re.IGNORECASE)
ELEMENTS = (
    "a|abbr|b|big|blockquote|br|center|cite|code|del|div|em|font|h[1-6]|hr|i|img|ins|li|mark|ol|p|pre|q|s|small|span|"
    "strike|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul|wbr"
)
"""Those of HTML that stand in texts and tables: <you> is none."""
TAG = re.compile(rf"</?({ELEMENTS})(\s[^<>]*)?/?>", re.ASCII | re.IGNORECASE)
FOOTNOTE = re.compile(r"(?<=\S) ?\[(\d{1,3}|[a-z])\]$", re.ASCII)
"""As encyclopedias write them after a word: [1], [a]. One by itself is a word."""
OPENING = "\"'“”„‟‘’‚‛«»‹›(¡¿*_"
CLOSING = OPENING + ").,;:!?…。、！？"
"""Signs at a word's ends that say nothing of what it is, unlike those of C++, #metoo and .NET."""


def doubts(words: Sequence[Word]) -> List[str]:
    """What is told of words and groups that may not be meant as they stand."""
    texts = [word.text for word in words]
    groups = list(dict.fromkeys(word.group for word in words if word.group is not None))
    return [
        *_total(words),
        *_not_filled_down(words),
        *_not_plain([*texts, *groups]),
        *_nearly_alike("words", texts, "sum them"),
        *_nearly_alike("groups", groups, "colour them alike"),
    ]


def _total(words: Sequence[Word]) -> List[str]:
    """What is told of a word that may be the row under a table in which its numbers are summed."""
    if len(words) < LEAST_WITH_TOTAL:
        return []
    heaviest = max(words, key=lambda word: word.weight)
    others = math.fsum(word.weight for word in words if word is not heaviest)
    if not math.isclose(heaviest.weight, others, rel_tol=LIKE_TOTAL):
        return []
    return [f"{shown(heaviest.text)} weighs as much as all others together; delete the line if it is their total"]


def _not_filled_down(words: Sequence[Word]) -> List[str]:
    """What is told where each group stands at the first word of several, as sheets are exported whose cells were
    merged."""
    groups = [word.group for word in words if word.group is not None]
    without = len(words) - len(groups)
    if not 1 < len(groups) <= without or len(set(groups)) < len(groups) or words[0].group is None:
        return []
    return [f"{without} words have no group, and each group has one word; if cells were merged, fill the group down"]


def _not_plain(texts: Sequence[str]) -> List[str]:
    """What is told of texts that hold what web pages leave in them."""
    found = [shown(text, DOUBT_SHOWN) for text in texts if _has_html(text) or FOOTNOTE.search(text)]
    if not found:
        return []
    named = first_few(found, NAMED_DOUBTS)
    return [f"HTML and footnote marks in words and groups are drawn as they stand: {named}; clear the list of them"]


def _has_html(text: str) -> bool:
    return TAG.search(text) is not None or any(html.unescape(m[0]) != m[0] for m in ENTITY.finditer(text))


def _nearly_alike(what: str, texts: Sequence[str], to: str) -> List[str]:
    """What is told of texts, `what` they are, that a reader takes for one."""
    alike: Dict[str, List[str]] = {}
    for text in texts:
        alike.setdefault(text.strip(OPENING).rstrip(CLOSING).lower() or text, []).append(text)
    apart = [[shown(text, DOUBT_SHOWN) for text in spelt] for spelt in alike.values() if len(spelt) > 1]
    several = [first_few(spelt, NAMED_DOUBTS, " / ") for spelt in apart]
    if not several:
        return []
    named = first_few(several, NAMED_DOUBTS)
    return [f"{what} that differ in case or signs at their ends alone are apart: {named}; write them alike to {to}"]
