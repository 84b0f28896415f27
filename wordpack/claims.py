"""What a drawing's words say of themselves, in data-weight and in <title>, held against the word list."""

from __future__ import annotations

from typing import Iterator, Mapping, Optional, Sequence

from wordpack.drawn import DrawnWord
from wordpack.errors import plain, shown
from wordpack.numerals import is_number, shortest


def other_weights(words: Sequence[DrawnWord], listed: Mapping[str, float]) -> Iterator[str]:
    """A sentence for every word whose data-weight is not the list's; a word that carries none claims nothing."""
    yield from (
        f"{shown(word.text)} carries the weight {plain(told)}, the word list says {shortest(listed[word.text])}"
        for word in words
        if not word.filler
        and word.text in listed
        and (told := word.attributes.get("weight")) is not None
        and not _is_number(told, listed[word.text])
    )


def other_titles(words: Sequence[DrawnWord], listed: Mapping[str, float]) -> Iterator[str]:
    """A sentence for every title, which browsers show, that is neither the word's text nor, of data, that with the
    list's weight; what a data-weight says as well is told once."""
    yield from (
        f"{shown(word.text)} has the title {shown(title)}, which is not its text{'' if word.filler else ' and weight'}"
        for word in words
        if word.filler or word.text in listed
        for title in word.titles
        if not _is_title(title, word, None if word.filler else listed[word.text])
    )


def _is_title(title: str, word: DrawnWord, weight: Optional[float]) -> bool:
    """Whether a title is a word's; of no weight is a filler."""
    text, (before, _, told) = " ".join(word.text.split()), title.rpartition(": ")
    if weight is None or before != text:
        return title == text
    return told == word.attributes.get("weight") or _is_number(told, weight)


def _is_number(text: str, value: float) -> bool:
    return is_number(text) and float(text) == value
