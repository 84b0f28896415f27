"""Which of a table's columns, or of an object's keys, are the words, the weights and the groups, and what is told of
the others.

Names are in any case, and spaces around them are ignored:

* a header's columns are found by name (WORD_NAMES, WEIGHT_NAMES, GROUP_NAMES), else the first column of text is the
  words and the only column of numbers the weights, and a note says so. Of more columns than two neither numbers nor
  what is named like groups are words, and quantities (28,6 %, 12 EUR, dates, times) only where no other texts are, of
  which a note tells; further columns are left out, and notes name those of numbers where the weights' name leaves a
  doubt, and those of texts that recur where there are no groups
* a column that numbers or dates its lines (INDEX_NAMES) is not the weights, unless it is all that a word has beside it;
  where several columns might be the weights, none is taken
* a table without a header must have exactly two columns; if its first line reads like a header for all that (word,12;
  Country,2024), a note says so

A column is one of numbers when at least half of its filled cells look like numbers, so that one bad cell is refused by
its line and does not turn the column into text. Half of the words may be numbers, too: a column without their name is
kept from being the words only where more than half of its filled cells look like numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, List, Optional, Sequence, Tuple

from wordpack.entries import NO_BREAK, like_number, like_quantity
from wordpack.errors import NAMED, WordpackError, first_few, named, shown

WORD_NAMES = ("word", "words", "term", "text", "token")
WEIGHT_NAMES = (
    *("weight", "weights", "count", "counts", "freq", "frequency", "value", "n", "size"),
    *("occurrences", "mentions", "hits", "votes", "total", "sum", "amount", "score", "anzahl", "häufigkeit"),
    *("share", "percent"),
)
"""In the order they are preferred: shares last, for they are rounded where the counts stand beside them."""
OUTRIGHT = WEIGHT_NAMES[:2]
"""Names that leave no doubt of what the column is for."""
ENTITY_NAMES = (
    *("country", "name", "party", "city", "state", "product", "answer", "region", "place", "company", "brand"),
    *("topic", "theme", "subject", "keyword", "tag", "item", "language", "response", "author", "team", "title"),
    *("wort", "begriff", "land", "stadt", "partei", "antwort", "thema", "produkt", "firma", "sprache"),
    *("mot", "terme", "nom", "pays", "ville", "parti", "réponse", "sujet", "palabra", "término", "nombre", "país"),
    *("ciudad", "partido", "respuesta", "tema", "producto"),
)
"""What columns are called that hold words of some kind: a line that has one beside a year is more likely a header."""
YEARS = range(1900, 2101)
"""Whole numbers that are more likely a column's year, where no other of the column is among them."""
INDEX_NAMES = ("", "id", "rank", "no", "no.", "nr", "nr.", "number", "index", "#", "year", "date", "position", "pos")
"""Numbers of or about a line, not of how much; the empty name is that of pandas' index."""
GROUP_NAMES = (
    *("group", "category", "class", "gruppe", "kategorie", "groupe", "catégorie", "categorie"),
    *("grupo", "categoría", "categoria"),
)
COLOUR_NAMES = (
    *("color", "colour", "colors", "colours", "hex", "fill", "farbe", "couleur", "color_hex", "kleur", "cor", "colore"),
    *("цвет", "färg", "farve", "farge"),
)

Row = Tuple[int, List[str]]
"""Line number (from 1) and the cells, white space as entries.spaced leaves it."""


@dataclass(frozen=True)
class Columns:
    """Which columns of a table, or keys of an object, are the words, the weights and the groups, by their indices; and
    what is to be told of that."""

    word: int
    weight: int
    group: Optional[int]
    notes: Tuple[str, ...] = ()
    guessed: str = ""
    """What the column of the words is called, where it has no word's name and another one has texts."""


def by_header(where: str, header: List[str], data: List[Row], what: str = "column") -> Columns:
    """Which column is which; raises WordpackError where that is not told by a header of columns, or `what` they are."""
    numeric = [is_numeric(i, data) for i in range(len(header))]
    word, weight, group = (only_named(where, header, names, what) for names in (WORD_NAMES, WEIGHT_NAMES, GROUP_NAMES))
    is_guess = word is None or weight is None
    if weight is not None and not numeric[weight]:  # of several that have a weight's name one of numbers is it
        other = first_named([cell if yes else "" for cell, yes in zip(header, numeric)], WEIGHT_NAMES)
        weight = weight if other is None else other
    if weight is None:
        weight = _only_numbers(where, header, numeric, word, group, what)
    group = None if group == weight else group  # a word and its number, whatever that is called
    pair = len(header) == 2
    if word is None:
        group = None if pair else group  # what stands beside the weights alone is the words, whatever it is called
        word = _only_texts(header, data, numeric, weight)
    if weight is None and pair and word is not None and not all(numeric) and group is None:
        weight = 1 - word  # two columns: the other one, so that its bad cells are refused by line
    if weight is None or word is None or word == weight:
        raise _not_found(where, header, "words" if word is None and weight is not None else "weights", what)
    notes = [f"{what}s read: {shown(header[word])} as words, {shown(header[weight])} as weights"] if is_guess else []
    found = Columns(word, weight, group)
    is_named = folded(header[word]) in WORD_NAMES
    notes += [] if numeric[word] or is_named else _of_quantities(_filled(word, data))
    others = [i for i, yes in enumerate(numeric) if not yes and i not in (word, weight, group)]
    guessed = header[word] if others and not is_named else ""
    return replace(found, notes=(*notes, *_of_others(header, data, numeric, found, what)), guessed=guessed)


def _only_texts(header: List[str], data: List[Row], numeric: List[bool], weight: Optional[int]) -> Optional[int]:
    """The column that can be the words, none of them having a word's name: the first of texts, else of quantities, else
    of as many numbers; of more than two none that is called as groups are. What stands beside the weights alone may
    number the lines."""
    names, pair = [folded(cell) for cell in header], len(header) == 2
    able = [i for i, name in enumerate(names) if i != weight and (pair or name not in GROUP_NAMES)]
    able = [i for i in able if pair and is_index(names, i) or not _outnumber(i, data)]
    texts = [i for i in able if not numeric[i]]
    plain = [i for i in texts if not _are_quantities(_filled(i, data))]
    return next(iter((*plain, *texts, *able)), None)


def _are_quantities(filled: Sequence[str]) -> bool:
    """Whether more than half of a column's filled cells are quantities: shares, money, dates, times."""
    return 2 * sum(map(like_quantity, filled)) > len(filled)


def _of_quantities(filled: Sequence[str]) -> List[str]:
    """What is told of filled cells that were taken for the words and are quantities or dates for the most part."""
    if not _are_quantities(filled):
        return []
    like = shown(next(filter(like_quantity, filled)))
    found = f"the words read are dates or quantities for the most part ({like})"
    return [f"{found}; if they are not meant, give a column of the words that are"]


def _of_others(header: List[str], data: List[Row], numeric: List[bool], found: Columns, what: str) -> List[str]:
    """What is told of the columns that are left out."""
    names = [folded(cell) for cell in header]
    others = [i for i in range(len(header)) if i not in (found.word, found.weight, found.group)]
    of_numbers = [i for i in others if numeric[i] and not is_index(names, i)]
    of_texts = [i for i in others if not numeric[i] and may_be_groups(_filled(i, data), len(data))]
    told_of = of_texts if found.group is None else []
    of_colours = [i for i in others if is_of_colours(names[i], numeric[i], _filled(i, data)) and i not in told_of]
    return [
        *passed_over(header, found.weight, of_numbers, what),
        *left_out(header, of_texts, found.group, what),
        *not_obeyed(header, of_colours, what),
    ]


def _not_found(where: str, header: List[str], lacking: str, what: str) -> WordpackError:
    """What is said of a header in which nothing is known for the words, or for the weights."""
    found = f"{where}: no {what} of {lacking} was found among {named(header)}"
    if lacking == "weights":
        return WordpackError(f"{found}; name the {what}s word and weight")
    return WordpackError(f"{found}; groups and numbers are not taken for words; name the {what} that holds them 'word'")


def passed_over(header: List[str], weight: int, others: List[int], what: str = "column") -> List[str]:
    """What is told where other columns, or `what` they are, hold numbers as well, unless the one that was taken says
    outright what it is."""
    if not others or folded(header[weight]) in OUTRIGHT:
        return []
    hold = "holds" if len(others) == 1 else "hold"
    read = f"the weights were read from {shown(header[weight])}"
    names = named([header[i] for i in others], " and ")
    return [f"{read}; {names} {hold} numbers, too: rename the {what} that is meant to 'weight'"]


def left_out(header: List[str], others: List[int], group: Optional[int], what: str = "column") -> List[str]:
    """What is told of columns, or `what` they are, that may be the groups, where there are none."""
    if not others or group is not None:
        return []
    names = named([header[i] for i in others], " and ")
    those, it = (f"{what} {names} was", "it") if len(others) == 1 else (f"{what}s {names} were", "the right one")
    return [f"the {those} left out; rename {it} to 'group' if words are to be coloured by it"]


def is_of_colours(name: str, numeric: bool, filled: Sequence[str]) -> bool:
    """Whether a column of that name (folded) and those filled cells is one of colours."""
    return name in COLOUR_NAMES and bool(filled) and not numeric


def not_obeyed(header: List[str], of_colours: List[int], what: str = "column") -> List[str]:
    """What is told of columns, or `what` they are, that are called colours and are no groups."""
    if not of_colours:
        return []
    names = named([header[i] for i in of_colours], " and ")
    those = f"{what} {names} was" if len(of_colours) == 1 else f"{what}s {names} were"
    return [f"the {those} left out; --palette gives colours, to groups by their names (left=#a63d2f)"]


def _only_numbers(
    where: str, header: List[str], numeric: List[bool], word: Optional[int], group: Optional[int], what: str
) -> Optional[int]:
    """The column that can be the weights, none of them having a weight's name; several are not ours to choose from."""
    able = [i for i, yes in enumerate(numeric) if yes and i != word]
    if len(header) > 2 or all(numeric):  # else it is a word and its number, whatever that is called
        names = [folded(cell) for cell in header]
        able = [i for i in able if i != group and not is_index(names, i)]
    if len(able) > 1:
        raise WordpackError(
            f"{where}: {named([header[i] for i in able], ' and ')} are {what}s of numbers, and any of them may be "
            "the weights; rename one to 'weight'"
        )
    return able[0] if able else None


def is_index(names: Sequence[str], column: int) -> bool:
    """Whether a column of numbers has the name of one that numbers lines; "no" beside "yes" is an answer. `names`: of
    all columns, folded."""
    answer = names[column] == "no" and names.index("no") == column and "yes" in names
    return names[column] in INDEX_NAMES and not answer


def may_be_groups(filled: Sequence[str], rows: int) -> bool:
    """Whether the filled cells of a column of so many rows may be the words' groups: on half of the rows at least,
    texts for the most part, of which one comes again and another is there. What differs on each row, or never, colours
    nothing."""
    if 2 * len(filled) < rows:
        return False
    times = Counter(filled)
    quantities = sum(count for text, count in times.items() if like_quantity(text))
    return 1 < len(times) < len(filled) and 2 * quantities < len(filled)


def headerless(name: str, rows: List[Row]) -> Columns:
    """Which column is which of a table whose first row is data; raises WordpackError naming `name` where it has not
    exactly two."""
    line, first = rows[0]
    years = [i for i, cell in enumerate(first) if like_number(cell)]
    if len(first) > 2 and all(_is_of_year(i, rows) for i in years):
        found = first_few([first[i] for i in years], NAMED)
        raise WordpackError(
            f"{name}: line {line} looks like a header with numbers in it ({found}), which "
            "data alone have; rename those columns or leave them out, and name the others word and weight"
        )
    if len(first) != 2:
        raise WordpackError(
            f"{name}: line {line}: {len(first)} columns were found and no header; add one that names the columns "
            "word and weight, and write numbers without a thousands separator"
        )
    word = 1 if is_numeric(0, rows) and not is_numeric(1, rows) else 0
    note = f"line {line} was read as data, the word {shown(first[word])}, for it holds a number; there is no header"
    if _is_header_of_year(word, rows):
        note += f"; if {first[1 - word]} names a column, rename it to 'weight'"
    elif folded(first[word]) not in WORD_NAMES:
        return Columns(word, 1 - word, None)
    return Columns(word, 1 - word, None, (note,))


def _is_header_of_year(word: int, rows: List[Row]) -> bool:
    """Whether the first of rows without a header reads like one: a column's name beside a year, as no other line's."""
    is_name = folded(rows[0][1][word]) in WORD_NAMES + ENTITY_NAMES + GROUP_NAMES
    return is_name and _is_of_year(1 - word, rows)


def _is_of_year(column: int, rows: List[Row]) -> bool:
    """Whether a column's first cell is a year, as no other of its cells is."""
    year, *others = [cells[column] for _, cells in rows if column < len(cells)]
    return is_year(year) and bool(others) and not any(map(is_year, others))


def is_year(cell: str) -> bool:
    return re.fullmatch(r"\d{4}", cell, re.ASCII) is not None and int(cell) in YEARS


def only_named(where: str, header: List[str], names: Tuple[str, ...], what: str = "column") -> Optional[int]:
    """The column, or `what` it is, of one of those names; two of the same are not ours to choose from."""
    column = first_named(header, names)
    alike = 0 if column is None else [folded(cell) for cell in header].count(folded(header[column]))
    if column is not None and alike > 1:
        raise WordpackError(
            f"{where}: {alike} {what}s are named {shown(header[column])}; leave that name to one of them"
        )
    return column


def first_named(header: Sequence[str], names: Tuple[str, ...]) -> Optional[int]:
    """The column of the first of `names` that there is; None where there is none."""
    found = [folded(cell) for cell in header]
    return next((found.index(name) for name in names if name in found), None)


def column_name(label: Any) -> str:
    """A column's label in pandas as its name: that of several levels is a tuple, a list in JSON."""
    return " ".join(filter(None, map(str, label))) if isinstance(label, (tuple, list)) else str(label)


@lru_cache(maxsize=1024)
def folded(name: str) -> str:
    """A column's name as it is compared: in any case, of composed letters, without spaces around it."""
    return unicodedata.normalize("NFC", name.replace(NO_BREAK, " ").strip()).casefold()


def is_numeric(column: int, data: List[Row], surely: bool = False) -> bool:
    """Whether at least half of a column's filled cells look like numbers; `surely`: whether numbers outnumber the other
    filled cells by two at least."""
    filled = _filled(column, data)
    surplus = 2 * sum(map(like_number, filled)) - len(filled)
    return bool(filled) and surplus >= (2 if surely else 0)


def _outnumber(column: int, data: List[Row]) -> bool:
    """Whether more than half of a column's filled cells look like numbers."""
    filled = _filled(column, data)
    return 2 * sum(map(like_number, filled)) > len(filled)


def _filled(column: int, data: List[Row]) -> List[str]:
    return [cells[column] for _, cells in data if column < len(cells) and cells[column]]
