"""Word lists: CSV, TSV, JSON, JSON Lines, dicts, pairs and pandas' tables -> Words. Nothing is guessed silently.

Which column is which (names in any case, spaces around them ignored):

* a header is a first line without any number in it; its columns are found by name (WORD_NAMES, WEIGHT_NAMES,
  GROUP_NAMES), else the first column of text is the words and the only column of numbers the weights, and a note
  says so; further columns are ignored, and a note names those of numbers where the weights' name leaves a doubt
* a column that numbers or dates its lines (INDEX_NAMES) is not the weights, unless it is all that a word has beside it;
  where several columns might be the weights, none is taken
* a first line with a number is data, and then the table must have exactly two columns; but pandas' ",0" is a header. If
  it reads like one for all that (word,12; Country,2024), a note says so
* before all that, a line such as sep=; names the delimiter, as in Excel

A column is one of numbers when at least half of its filled cells look like numbers, so that one bad cell is refused by
its line and does not turn the column into text. Texts are NFC-normalised and runs of white space become one space.
Soft hyphens (U+00AD) are taken out of the text and kept beside it, as places where it may be broken.
Marks that are not seen at a text's ends, and turn nothing there, are no part of it.
"""

from __future__ import annotations

import csv
import errno
import io
import itertools
import json
import math
import numbers
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple, Union

from wordpack.model import Word, WordpackError, Words, shown
from wordpack.runs import split

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
UNNAMED_SERIES = ["", "0"]
"""The header that pandas writes over a Series without a name; as data it would be no word, of no weight."""
GROUP_NAMES = (
    *("group", "category", "class", "gruppe", "kategorie", "groupe", "catégorie", "categorie"),
    *("grupo", "categoría", "categoria"),
)
DELIMITERS = "\t;,"
"""In the order they are preferred when two of them cut a file equally well: a word holds a comma sooner than a tab."""
DECLARED = re.compile(r'[ \t]*"?sep=([,;|\t])"?[ ,;|\t]*(?=[\r\n]|$)', re.IGNORECASE)
"""Excel's own first line, which names the delimiter and is no row."""
TITLE_ROWS = 5
"""Rows under the first one among which a header is looked for, to tell that what stands above it is in the way."""
LINES_OF_JSON = (".jsonl", ".ndjson")
BEGINS_JSON = re.compile(r'\s*(\{\s*["}]|\[\s*[\[{"])')
SNIFFED_ROWS = 50
"""Rows that decide the delimiter: enough to outvote odd ones."""
MOST_CHARACTERS = 500
"""Longest word: more than that is a quotation mark that was never closed, or a wrong column, not a word."""
SOFT_HYPHEN = "\u00ad"
NO_BREAK = "\u00a0"
NO_BREAKS = NO_BREAK + "\u2007\u202f"
"""Spaces at which nothing may be broken: the common one, one as wide as a digit, and a narrow one."""
UNSEEN = f" {NO_BREAK}\ufeff\u200b{SOFT_HYPHEN}"
"""What says nothing at a word's ends: a space, a byte order mark, a space without width, and a place to break."""
MARKS = "\u200e\u200f"
"""Marks of direction, which spreadsheets and messengers leave behind, and which at an end seldom turn anything."""
NAMED_DUPLICATES = 5
"""Duplicates that a note names before it says how many more there are."""

GIVE_TABLE = "give a CSV, TSV or JSON file of words and weights, in UTF-8"

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
GROUPED = re.compile(r"[+-]?\d{1,3}([,'’._ \u00a0\u2009\u202f]\d{3})+([.,]\d+)?", re.ASCII)
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?", re.ASCII)
DOTTED_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+", re.ASCII)
PERCENT = re.compile(r"(\d+([.,]\d{1,2})?) ?%", re.ASCII)
BESIDE_NUMBER = re.compile(r"[^\d\s]{0,4} ?\d+([.,]\d+)* ?[^\d\s]{0,8}", re.ASCII)
"""A number with a currency, a unit or letters for thousands beside it: $3m, 3k, 5 EUR."""
NOT_NUMBERS = ("nan", "inf", "infinity")
NUMBER_KINDS = "iufO"
"""numpy's kinds of values that may be weights: whole numbers with and without a sign, floats, and Python's own."""

Row = Tuple[int, List[str]]
"""Line number (from 1) and the cells, white space as _spaced leaves it."""


@dataclass(frozen=True)
class _Columns:
    word: int
    weight: int
    group: Optional[int]
    notes: Tuple[str, ...] = ()


def read_words(source: Any, max_words: Optional[int] = None) -> Words:
    """Read a word list.

    `source` is a path to a CSV, TSV or JSON file, "-" for standard input (any of the three), a dict of weights, an
    iterable of (text, weight) or (text, weight, group), Words, or a pandas Series (index: words) or DataFrame.
    Duplicates are summed into the first one's place. `max_words` keeps the N heaviest, ties in file order; the
    file's order stays.

    Raises WordpackError naming the file and the line (or item) for everything that it does not understand.
    """
    if max_words is not None and max_words < 1:
        raise WordpackError(f"option max-words: {max_words} was given; give a number of at least 1")
    words = _read(source)
    if not words.items:
        raise WordpackError(f"{words.source}: there are no words in it; give at least one word with its weight")
    return _heaviest(words, max_words)


def _read(source: Any) -> Words:
    if isinstance(source, Words):
        words = _read_items(source.source, source.items)
        return Words(words.items, words.source, source.notes + words.notes)
    if isinstance(source, (str, Path)):
        return _read_file(source)
    if isinstance(source, Mapping):
        return _collect("words", [(f"item {i}", (t, w)) for i, (t, w) in enumerate(source.items(), 1)])
    if hasattr(source, "columns") and hasattr(source, "itertuples"):
        return _read_frame(source)
    if hasattr(source, "index") and hasattr(source, "items"):  # a pandas Series
        return _collect("words", [(f"item {i}", (t, w)) for i, (t, w) in enumerate(source.items(), 1)])
    return _read_items("words", source)


def _read_items(name: str, items: Any) -> Words:
    if not isinstance(items, Iterable) or isinstance(items, (str, bytes, bytearray)):
        raise WordpackError(
            f"{name}: {type(items).__name__} was given; give a path, a dict, a list of pairs, or a pandas table"
        )
    return _collect(name, [(f"item {i}", _pair(f"{name}: item {i}", item)) for i, item in enumerate(items, 1)])


def _pair(where: str, item: Any) -> Tuple[Any, ...]:
    if isinstance(item, Word):
        return (_as_listed(where, item), item.weight, item.group)
    if isinstance(item, (str, bytes)) or not isinstance(item, Iterable) or isinstance(item, Mapping):
        raise WordpackError(f"{where}: {shown(item)} was found; give (text, weight) or (text, weight, group)")
    values = tuple(item)
    if len(values) not in (2, 3):
        raise WordpackError(f"{where}: {len(values)} values were found; give (text, weight) or (text, weight, group)")
    return values


def _as_listed(where: str, word: Word) -> Any:
    """A word's text with its soft hyphens and no-break spaces again, as a list has it."""
    if not (word.soft or word.firm) or not isinstance(word.text, str):
        return word.text
    for what, places in (("soft hyphens", word.soft), ("no-break spaces", word.firm)):
        listed = isinstance(places, Iterable)
        if not listed or not all(isinstance(i, numbers.Integral) and 0 <= i <= len(word.text) for i in places):
            raise WordpackError(
                f"{where}: {shown(word.text)} has {what} at {shown(places)}; give the indices of its characters"
            )
    text = "".join(NO_BREAK if c == " " and i in word.firm else c for i, c in enumerate(word.text))
    ends = sorted({0, *word.soft, len(text)})
    return SOFT_HYPHEN.join(text[a:b] for a, b in zip(ends, ends[1:], strict=False))


# -- files -------------------------------------------------------------------------------------------------------------


def _read_file(source: Union[str, Path]) -> Words:
    if source == "":
        raise WordpackError("words: an empty name was given; name a file, or - for standard input")
    name = "standard input" if source == "-" else str(source)
    suffix = "" if source == "-" else Path(source).suffix.lower()
    text = _decode(name, sys.stdin.buffer.read() if source == "-" else _bytes(name, Path(source)))
    if suffix in LINES_OF_JSON:
        return _read_json_lines(name, text)
    if suffix == ".json":
        return _read_json(name, _parsed(name, text))
    json_words = _read_unnamed_json(name, text) if source == "-" else None
    if json_words is not None:
        return json_words
    delimiter = "\t" if suffix in (".tsv", ".tab") else None
    declared = DECLARED.match(text)
    if declared is not None:  # the line stays, as a blank one, so that lines count as in the file
        text, delimiter = text[declared.end() :], declared[1]
    rows = _rows(name, text, delimiter or _sniff(text), prose=suffix in (".txt", ".md"))
    return _read_table(name, rows)


def _bytes(name: str, path: Path) -> bytes:
    try:
        if path.is_dir():
            raise WordpackError(f"{name}: this is a folder; give a CSV, TSV or JSON file of words and weights")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError)
        if getattr(error, "errno", None) == errno.ENAMETOOLONG or (missing and "\n" in name):
            raise WordpackError(
                f"words: a text of {len(name)} characters was given ({shown(name)}) where a path is wanted; "
                "give the path of a list, or a dict of words and weights"
            ) from None
        if missing:
            raise WordpackError(f"{name}: there is no such file; check the path") from None
        reason = getattr(error, "strerror", None) or error
        raise WordpackError(f"{name}: it cannot be read ({reason}); check the path and its permissions") from error


def _decode(name: str, data: bytes) -> str:
    """UTF-8 with or without a BOM; the first byte that is not is named by its line."""
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise WordpackError(f"{name}: the file is empty; give a line for each word: word,weight")
    if data[:4] == b"PK\x03\x04":
        raise WordpackError(f"{name}: this is a spreadsheet or archive, not text; export it as CSV in UTF-8")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or _is_wide(data):
        raise WordpackError(f"{name}: line 1: the text is in UTF-16; save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise WordpackError(f"{name}: the file is binary; {GIVE_TABLE}") from error
        line, byte = _line_of(data, error.start), data[error.start]
        raise WordpackError(
            f"{name}: line {line}: the byte 0x{byte:02x} is not UTF-8; save the file as UTF-8"
        ) from error
    if "\0" in text:
        line = _line_of(data, data.index(b"\0"))
        raise WordpackError(f"{name}: line {line}: a zero byte was found, the file is binary; {GIVE_TABLE}")
    return text


def _line_of(data: bytes, at: int) -> int:
    """The line of a byte, counted as csv's reader does: old spreadsheets end lines with a carriage return alone."""
    return len(re.findall(rb"\r\n?|\n", data[:at])) + 1


def _is_wide(data: bytes) -> bool:
    """UTF-16 without a BOM: of Latin letters, digits and commas every other byte is zero."""
    head = data[:1000]
    return min(len(head[0::2]), len(head[1::2])) > 1 and any(
        head[i::2].count(0) > 0.7 * len(head[i::2]) and head[1 - i :: 2].count(0) == 0 for i in (0, 1)
    )


# -- tables ------------------------------------------------------------------------------------------------------------


def _sniff(text: str) -> str:
    """The delimiter under which most of the first rows have as many cells as the first one, at least two."""
    shares = []
    for delimiter in DELIMITERS:
        counts = []
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
        try:
            for row in itertools.islice((row for row in reader if any(c.strip() for c in row)), SNIFFED_ROWS):
                counts.append(len(row))
        except csv.Error:
            pass  # a huge cell: the rows so far decide, and _rows reads them again and names the line
        shares.append(counts.count(counts[0]) / len(counts) if counts and counts[0] > 1 else 0.0)
    best = max(range(len(DELIMITERS)), key=lambda i: shares[i])
    return DELIMITERS[best] if shares[best] > 0 else ","


def _rows(name: str, text: str, delimiter: str, prose: bool) -> List[Row]:
    """The rows that are not blank; `prose` also refuses a plain text, which is no table."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    rows: List[Row] = []
    line = 1
    try:
        for cells in reader:
            stripped = [_spaced(cell) for cell in cells]
            if any(stripped):
                rows.append((line, stripped))
            line = reader.line_num + 1
    except csv.Error as error:
        if '"' not in text:  # else a mark that is never closed may have made the cell so long
            raise WordpackError(
                f"{name}: line {line}: a cell of over {csv.field_size_limit()} characters was found; "
                "give a word and its weight on each line"
            ) from error
        raise WordpackError(
            f"{name}: line {line}: the quotation marks do not match ({error}); "
            'close every quoted cell and write a quotation mark within one twice ("")'
        ) from error
    if prose and (not rows or _named(rows[0][1], WORD_NAMES) is None or _named(rows[0][1], WEIGHT_NAMES) is None):
        raise WordpackError(
            f"{name}: line 1: a plain text is not a word list; count its words and give them as a table "
            "whose first line is word,weight"
        )
    if delimiter == ";":
        _refuse_dots(name, rows)
    return rows


def _refuse_dots(name: str, rows: List[Row]) -> None:
    """In a semicolon file, the comma may be the decimal sign and 1.234 a thousand: that is not ours to guess."""
    for line, cells in rows:
        for cell in cells[1:]:
            if DOTTED_THOUSANDS.fullmatch(cell):
                raise WordpackError(
                    f"{name}: line {line}: {cell!r} in a file cut by semicolons may be a decimal or a thousand; "
                    "write numbers without a thousands separator and cut the file by commas"
                )


def _read_table(name: str, rows: List[Row]) -> Words:
    if not rows:
        raise WordpackError(f"{name}: the file is empty; give a line for each word: word,weight")
    _refuse_title(name, rows)
    first_line, first = rows[0]
    if len(first) < 2:
        raise WordpackError(
            f"{name}: line {first_line}: one column was found ({shown(first[0])}); "
            "give two, word,weight, cut by commas, semicolons or tabs"
        )
    has_header = not any(_like_number(cell) for cell in first) or first == UNNAMED_SERIES
    data = rows[1:] if has_header else rows
    if has_header and not data:
        raise WordpackError(
            f"{name}: there is a header ({', '.join(first)}) but no words under it; add a line for each"
        )
    columns = _by_header(f"{name}: line {first_line}", first, data) if has_header else _headerless(name, rows)
    items = []
    may_be_cut = not _is_numeric(columns.weight + 1, data, more_than_half=True)
    for line, cells in data:
        _check_width(f"{name}: line {line}", cells, len(first), columns, may_be_cut)
        group = cells[columns.group] if columns.group is not None and columns.group < len(cells) else None
        items.append((f"line {line}", (cells[columns.word], cells[columns.weight], group)))
    words = _collect(name, items, first[columns.weight] if has_header else "")
    return Words(words.items, words.source, columns.notes + words.notes)


def _refuse_title(name: str, rows: List[Row]) -> None:
    """Refuse a table whose header is not its first row, before the header is refused as a word without a number."""
    likely = [line for line, cells in rows[: TITLE_ROWS + 1] if _is_header(cells)]
    if not likely and _is_title(rows[0][1]):
        pairs = zip(rows[1 : TITLE_ROWS + 1], rows[2:], strict=False)
        likely = [line for (line, cells), (_, after) in pairs if _is_above(cells, after)]
    if likely and not _is_header(rows[0][1]):
        raise WordpackError(
            f"{name}: line {rows[0][0]}: {shown(','.join(rows[0][1]))} was found where line {likely[0]} looks like "
            "the header; remove what stands above it"
        )


def _is_header(cells: List[str]) -> bool:
    """Whether a row names the words and the weights, and has no number, without which it cannot be data."""
    named = all(_named(cells, names) is not None for names in (WORD_NAMES, WEIGHT_NAMES))
    return named and not any(_like_number(cell) for cell in cells)


def _is_title(cells: List[str]) -> bool:
    """Whether a row holds nothing but a text in its first cell, as spreadsheets write a title above a table."""
    return len(cells) > 1 and bool(cells[0]) and not any(cells[1:]) and not _like_number(cells[0])


def _is_above(cells: List[str], after: List[str]) -> bool:
    """Whether a row, whatever it names, is full of texts and the one after it has a number."""
    return len(cells) > 1 and all(cells) and not any(map(_like_number, cells)) and any(map(_like_number, after))


def _check_width(where: str, cells: List[str], width: int, columns: _Columns, may_be_cut: bool) -> None:
    """Refuse a row with a cell too many or too few, and one whose weight was cut at its thousands separator.

    `may_be_cut`: the column after the weights is not one of numbers, so that three digits in it are suspicious.
    """
    if len(cells) > width and any(cells[width:]):
        raise WordpackError(
            f"{where}: {len(cells)} columns were found where the first line has {width} ({shown(','.join(cells))}); "
            "write numbers without a thousands separator, and quote a word that holds the delimiter"
        )
    if len(cells) <= max(columns.word, columns.weight):
        raise WordpackError(f"{where}: {shown(','.join(cells))} has no weight; give a word and its weight on each line")
    after = columns.weight + 1
    cut = after < len(cells) and re.fullmatch(r"\d{3}", cells[after], re.ASCII)
    if cut and re.fullmatch(r"\d{1,3}", cells[columns.weight], re.ASCII) and may_be_cut:
        raise WordpackError(
            f"{where}: {cells[columns.weight]},{cells[after]} looks like one number with a thousands separator; "
            f"write {cells[columns.weight]}{cells[after]}"
        )


def _by_header(where: str, header: List[str], data: List[Row]) -> _Columns:
    numeric = [_is_numeric(i, data) for i in range(len(header))]
    word, weight, group = (_only_named(where, header, names) for names in (WORD_NAMES, WEIGHT_NAMES, GROUP_NAMES))
    guessed = word is None or weight is None
    if weight is None:
        weight = _only_numbers(where, header, numeric, word, group)
    if word is None and len(header) == 2 and group != weight:
        group = None  # what stands beside the weights alone is the words, whatever it is called
    if word is None:
        others = [i for i in range(len(header)) if i not in (weight, group)]
        word = next((i for i in others if not numeric[i]), others[0] if others else None)
    if weight is None and len(header) == 2 and word is not None and not all(numeric):
        weight = 1 - word  # two columns: the other one, so that its bad cells are refused by line
    if word is None or weight is None or word == weight:
        raise WordpackError(
            f"{where}: no column of {'weights' if weight is None else 'words'} was found among "
            f"{', '.join(header)}; name the columns word and weight"
        )
    notes = [f"columns read: {header[word]!r} as words, {header[weight]!r} as weights"] if guessed else []
    others = [i for i, yes in enumerate(numeric) if yes and i not in (word, weight, group) and not _is_index(header, i)]
    return _Columns(word, weight, group, (*notes, *_passed_over(header, weight, others)))


def _passed_over(header: List[str], weight: int, others: List[int], what: str = "column") -> List[str]:
    """What is told where other columns, or `what` they are, hold numbers as well, unless the one that was taken says
    outright what it is."""
    if not others or _folded(header[weight]) in OUTRIGHT:
        return []
    named = " and ".join(repr(header[i]) for i in others)
    hold = "holds" if len(others) == 1 else "hold"
    read = f"the weights were read from {header[weight]!r}"
    return [f"{read}; {named} {hold} numbers, too: rename the {what} that is meant to 'weight'"]


def _only_numbers(
    where: str, header: List[str], numeric: List[bool], word: Optional[int], group: Optional[int]
) -> Optional[int]:
    """The column that can be the weights, none of them having a weight's name; several are not ours to choose from."""
    able = [i for i, yes in enumerate(numeric) if yes and i != word]
    if len(header) > 2 or all(numeric):  # else it is a word and its number, whatever that is called
        able = [i for i in able if i != group and not _is_index(header, i)]
    if len(able) > 1:
        raise WordpackError(
            f"{where}: {' and '.join(repr(header[i]) for i in able)} are columns of numbers, and any of them may be "
            "the weights; rename one to 'weight'"
        )
    return able[0] if able else None


def _is_index(header: List[str], column: int) -> bool:
    """Whether a column has the name of one that numbers lines; "no" beside "yes" is an answer."""
    answer = _named(header, ("no",)) == column and _named(header, ("yes",)) is not None
    return _folded(header[column]) in INDEX_NAMES and not answer


def _headerless(name: str, rows: List[Row]) -> _Columns:
    line, first = rows[0]
    if len(first) != 2:
        raise WordpackError(
            f"{name}: line {line}: {len(first)} columns were found and no header; add one that names the columns "
            "word and weight, and write numbers without a thousands separator"
        )
    word = 1 if _is_numeric(0, rows) and not _is_numeric(1, rows) else 0
    note = f"line {line} was read as data, the word {shown(first[word])}, for it holds a number; there is no header"
    if _is_header_of_year(word, rows):
        note += f"; if {first[1 - word]} names a column, rename it to 'weight'"
    elif _folded(first[word]) not in WORD_NAMES:
        return _Columns(word, 1 - word, None)
    return _Columns(word, 1 - word, None, (note,))


def _is_header_of_year(word: int, rows: List[Row]) -> bool:
    """Whether the first of rows without a header reads like one: a column's name beside a year, as no other line's."""
    name, year, *others = [_folded(rows[0][1][word])] + [cells[1 - word] for _, cells in rows if len(cells) == 2]
    named = name in WORD_NAMES + ENTITY_NAMES + GROUP_NAMES
    return named and _is_year(year) and bool(others) and not any(map(_is_year, others))


def _is_year(cell: str) -> bool:
    return re.fullmatch(r"\d{4}", cell, re.ASCII) is not None and int(cell) in YEARS


def _only_named(where: str, header: List[str], names: Tuple[str, ...], what: str = "column") -> Optional[int]:
    """The column, or `what` it is, of one of those names; two of the same are not ours to choose from."""
    column = _named(header, names)
    alike = 0 if column is None else [_folded(cell) for cell in header].count(_folded(header[column]))
    if column is not None and alike > 1:
        raise WordpackError(f"{where}: {alike} {what}s are named {header[column]!r}; leave that name to one of them")
    return column


def _named(header: Sequence[str], names: Tuple[str, ...]) -> Optional[int]:
    folded = [_folded(cell) for cell in header]
    return next((folded.index(name) for name in names if name in folded), None)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace(NO_BREAK, " ").strip()).casefold()


def _like_number(cell: str) -> bool:
    patterns = (NUMBER, GROUPED, DECIMAL_COMMA)
    return any(p.fullmatch(cell) for p in patterns) or cell.lstrip("+-").casefold() in NOT_NUMBERS


def _is_numeric(column: int, data: List[Row], more_than_half: bool = False) -> bool:
    filled = [cells[column] for _, cells in data if column < len(cells) and cells[column]]
    surplus = 2 * sum(map(_like_number, filled)) - len(filled)
    return bool(filled) and (surplus > 1 if more_than_half else surplus >= 0)


def _read_frame(frame: Any) -> Words:
    """A pandas DataFrame: its columns as those of a file with a header."""
    header = [str(column) for column in frame.columns]
    values = [list(row) for row in frame.itertuples(index=False, name=None)]
    if len(header) < 2:
        raise WordpackError(
            f"words: the table has {len(header)} column(s); give one of words and one of weights "
            "(table.reset_index() makes a column of the index)"
        )
    if not values:
        raise WordpackError("words: the table has no rows; give at least one word with its weight")
    as_text = [(i, ["" if _is_missing(cell) else str(cell).strip() for cell in row]) for i, row in enumerate(values, 1)]
    columns = _by_header("words", header, as_text)
    items = []
    for i, row in enumerate(values, 1):
        group = None if columns.group is None else row[columns.group]
        items.append((f"row {i}", (row[columns.word], row[columns.weight], group)))
    words = _collect("words", items, header[columns.weight])
    return Words(words.items, words.source, columns.notes + words.notes)


# -- JSON --------------------------------------------------------------------------------------------------------------


class _Object(Tuple[Tuple[str, Any], ...]):
    """A JSON object with all its pairs: json's own dict would keep the last of two equal keys."""

    def __repr__(self) -> str:
        return repr(dict(self))


def _read_json(name: str, data: Any) -> Words:
    if isinstance(data, _Object) and not _is_wrapped(data):
        return _collect(name, [(f"item {i}", pair) for i, pair in enumerate(data, 1)])
    items = data[0][1] if isinstance(data, _Object) else data
    if not isinstance(items, list):
        raise WordpackError(f'{name}: {shown(data)} was found; give {{"liberty": 42}} or a list of objects')
    return _json_items(name, [(f"item {i}", item) for i, item in enumerate(items, 1)])


def _is_wrapped(data: _Object) -> bool:
    """Whether an object's only value is a list of words, each with its weight: {"words": [{"text": ...}, ...]}."""
    items = data[0][1] if len(data) == 1 else None
    return isinstance(items, list) and all(isinstance(item, (_Object, list)) for item in items)


def _read_json_lines(name: str, text: str) -> Words:
    """JSON Lines: an object or a pair on each line that is not blank."""
    items = []
    for number, line in enumerate(text.split("\n"), 1):  # splitlines would cut at U+2028 in a text, too
        if line.strip():
            items.append((f"line {number}", _parsed(name, line, number)))
    return _json_items(name, items)


def _parsed(name: str, text: str, first_line: int = 1) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_Object)
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        more = error.msg == "Extra data" and first_line == 1
        advice = "name the file .jsonl if each of its lines is JSON, or mend it there" if more else "mend it there"
        raise WordpackError(
            f"{name}: line {line}, column {error.colno}: this is not JSON ({error.msg}); {advice}"
        ) from error
    except (RecursionError, ValueError) as error:  # nested thousands deep, or a whole number of thousands of digits
        raise WordpackError(f"{name}: this JSON cannot be read ({error}); give {{word: weight, ...}}") from error


def _read_unnamed_json(name: str, text: str) -> Optional[Words]:
    """The words of a text without a file name if it is JSON or JSON Lines; None if it is not: a table's first word may
    begin with a bracket, too. What begins as no word would is JSON whatever comes of it."""
    data = _if_json(text)
    if data is not None:
        return _read_json_lines(name, text) if _is_item(data) else _read_json(name, data)
    if _if_json(text.lstrip().partition("\n")[0]) is not None:
        return _read_json_lines(name, text)
    return _read_json(name, _parsed(name, text)) if BEGINS_JSON.match(text) else None


def _is_item(data: Any) -> bool:
    """Whether JSON is a word with its weight and no list of any: one line of JSON Lines."""
    if isinstance(data, _Object):
        keys = [key for key, _ in data]
        word = _named(keys, WORD_NAMES)
        return word is not None and _named(keys, WEIGHT_NAMES) is not None and isinstance(data[word][1], str)
    return (
        isinstance(data, list)
        and len(data) in (2, 3)
        and [type(part) for part in data[:2]] in ([str, int], [str, float])
    )


def _if_json(text: str) -> Any:
    """What a text holds if it is JSON, else None."""
    try:
        return _parsed("", text) if text.lstrip().startswith(("{", "[")) else None
    except WordpackError:
        return None


def _json_items(name: str, items: List[Tuple[str, Any]]) -> Words:
    """(where, object or pair) -> Words, with a note of the numbers that objects have beside their weights."""
    listed: List[Tuple[str, Tuple[Any, ...]]] = []
    by_weight: Dict[str, List[Tuple[_Object, _Columns]]] = {}
    for where, item in items:
        if not isinstance(item, _Object):
            listed.append((where, _pair(f"{name}: {where}", item)))
            continue
        keys = _by_keys(f"{name}: {where}", item)
        group = None if keys.group is None else item[keys.group][1]
        listed.append((where, (item[keys.word][1], item[keys.weight][1], group)))
        by_weight.setdefault(_folded(item[keys.weight][0]), []).append((item, keys))
    notes = [note for objects in by_weight.values() for note in _passed_over_keys(objects)]
    if len(by_weight) > 1:
        named = " and ".join(map(repr, by_weight))
        notes.append(f"the weights were read from {named}, not from one key in all objects; give them one name")
    words = _collect(name, listed)
    return Words(words.items, words.source, (*notes, *words.notes))


def _by_keys(where: str, item: _Object) -> _Columns:
    """Which keys of an object are the word, its weight and its group; two of the same name are refused."""
    keys = [key for key, _ in item]
    word, weight, group = (_only_named(where, keys, names, "key") for names in (WORD_NAMES, WEIGHT_NAMES, GROUP_NAMES))
    if word is None or weight is None:
        found = ", ".join(keys) or "nothing"
        raise WordpackError(f'{where}: {found} was found; give an object with "word" and "weight"')
    return _Columns(word, weight, group)


def _passed_over_keys(objects: List[Tuple[_Object, _Columns]]) -> List[str]:
    """What is told of other keys with numbers where all objects have their weights by one name: their keys as columns,
    of which an object need not have all."""
    spelt: Dict[str, str] = {}
    cells: Dict[str, List[Row]] = {}
    used = set()
    for item, keys in objects:
        used |= {_folded(item[i][0]) for i in (keys.word, keys.weight, keys.group) if i is not None}
        for key, value in item:
            spelt.setdefault(_folded(key), key)
            cells.setdefault(_folded(key), []).append((0, [_as_cell(value)]))
    header = list(spelt.values())
    others = [i for i, key in enumerate(spelt) if key not in used and _is_numeric(0, cells[key])]
    weight = list(spelt).index(_folded(objects[0][0][objects[0][1].weight][0]))
    return _passed_over(header, weight, [i for i in others if not _is_index(header, i)], "key")


def _as_cell(value: Any) -> str:
    """A JSON value as a table would have it; truths, lists and objects are no numbers, and nothing is no cell."""
    return "" if value is None else _spaced(str(value)) if isinstance(value, (str, int, float)) else "..."


# -- one word ----------------------------------------------------------------------------------------------------------


def _collect(name: str, items: Iterable[Tuple[str, Tuple[Any, ...]]], column: str = "") -> Words:
    """(where, (text, weight[, group])) -> Words: every datum checked, duplicates summed into the first one.
    `column`: what the table calls its weights."""
    found: Dict[str, Word] = {}
    repeated: Dict[str, int] = {}
    total = 0.0
    for where, (raw_text, raw_weight, *raw_group) in items:
        place = f"{name}: {where}"
        text, soft, firm = _text(place, raw_text)
        weight = _weight(place, raw_weight, column)
        total += weight
        if not math.isfinite(total):
            raise _weight_error(
                place, raw_weight, "the sum of all weights up to here is beyond every number; scale them"
            )
        before = found.get(text)
        if before is not None:
            repeated[text] = repeated.get(text, 1) + 1
            group = before.group or _group(place, raw_group)
            found[text] = Word(text, before.weight + weight, group, before.soft or soft, before.firm or firm)
        else:
            found[text] = Word(text, weight, _group(place, raw_group), soft, firm)
    return Words(tuple(found.values()), name, _duplicates(repeated))


def _duplicates(repeated: Dict[str, int]) -> Tuple[str, ...]:
    if not repeated:
        return ()
    names = [f"{text} ({times} times)" for text, times in list(repeated.items())[:NAMED_DUPLICATES]]
    more = f" and {len(repeated) - NAMED_DUPLICATES} more" if len(repeated) > NAMED_DUPLICATES else ""
    return (f"the weights of duplicate words were summed: {', '.join(names)}{more}",)


def _text(place: str, raw: Any) -> Breakable:
    """The text of a list, checked, and where it may be broken."""
    if isinstance(raw, bool) or _is_missing(raw):
        raise WordpackError(f"{place}: {shown(raw)} was found instead of a word; give a text")
    if not isinstance(raw, (str, numbers.Real)):
        raise WordpackError(f"{place}: {type(raw).__name__} was found instead of a word; give a text")
    text, soft, firm = _breakable(_clean(place, str(raw)))
    if not text:
        raise WordpackError(f"{place}: the word is empty; give a text or delete the line")
    if len(text) > MOST_CHARACTERS:
        raise WordpackError(
            f"{place}: a word of {len(text)} characters was found ({shown(text)}); give at most {MOST_CHARACTERS}"
        )
    return text, soft, firm


def as_read(place: str, raw: str) -> str:
    """A text as a list's words are read: clean, no soft hyphens, all spaces plain. WordpackError names the place."""
    return _breakable(_clean(place, raw))[0]


Breakable = Tuple[str, Tuple[int, ...], Tuple[int, ...]]
"""A text of letters and plain spaces; the indices of the characters before which it has a soft hyphen; those of its
spaces that are no-break ones."""


def _breakable(text: str) -> Breakable:
    """A clean text without its soft hyphens and no-break spaces, and where it has them. They say where a word may be
    broken and where not, and are no letters: with and without them it is the same word."""
    if SOFT_HYPHEN not in text and NO_BREAK not in text:
        return text, (), ()
    between = f"[{SOFT_HYPHEN} {NO_BREAK}]*[ {NO_BREAK}][{SOFT_HYPHEN} {NO_BREAK}]*"
    text = re.sub(between, lambda found: " " if " " in found[0] else NO_BREAK, text)
    pieces = [piece for piece in text.strip(SOFT_HYPHEN + NO_BREAK + " ").split(SOFT_HYPHEN) if piece]
    soft = tuple(itertools.accumulate(len(piece) for piece in pieces[:-1]))
    whole = "".join(pieces)
    firm = tuple(i for i, character in enumerate(whole) if character == NO_BREAK)
    return whole.replace(NO_BREAK, " "), soft, firm


def _spaced(text: str) -> str:
    """White space runs as one space, and as one NO_BREAK where none of a run may be broken at; none at the ends."""
    if not any(firm in text for firm in NO_BREAKS):
        return " ".join(text.split())
    return re.sub(r"\s+", lambda run: " " if run[0].strip(NO_BREAKS) else NO_BREAK, text).strip()


def _clean(place: str, raw: str) -> str:
    """NFC, white space runs as one space or NO_BREAK, no invisible marks at the ends; control characters are
    refused."""
    if raw.isascii() and raw.isalnum():
        return raw
    text = _spaced(unicodedata.normalize("NFC", raw))
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs"):
            raise WordpackError(
                f"{place}: the control character U+{ord(character):04X} was found in {shown(text)}; delete it"
            )
    if all(unicodedata.category(character) in ("Cf", "Zs") for character in text):
        return ""
    return _without_unseen(text)


def _without_unseen(text: str) -> str:
    """A text without what is not seen at its ends; marks of direction stay where they turn what is between them, as
    U+200F before C++ does: without them it would be drawn as another word."""
    kept, bare = text.strip(UNSEEN), text.strip(UNSEEN + MARKS)
    return bare if bare == kept or _order(bare) == _order(kept) else kept


def _order(text: str) -> List[Tuple[str, bool]]:
    """The pieces of a text as they stand from left to right, and whether each is read from right to left."""
    pieces = [(text[run.start : run.end].strip(UNSEEN + MARKS), run.rtl) for run in split(text)]
    return [piece for piece in pieces if piece[0]]


def _group(place: str, raw: Sequence[Any]) -> Optional[str]:
    value = raw[0] if raw else None
    return None if _is_missing(value) else as_read(place, str(value)) or None


def _is_missing(value: Any) -> bool:
    """None, and what is not equal to itself: nan, and pandas' NaT and NA, which does not even say whether it is."""
    try:
        return value is None or bool(value != value)
    except TypeError:
        return True
    except ValueError:  # an array, whose elements are each compared
        return False


def _weight(place: str, raw: Any, column: str) -> float:
    """A finite number > 0, from a number or from its plain spelling (digits, one dot, an exponent)."""
    if isinstance(raw, str):
        raw = raw.replace(NO_BREAK, " ")
        return _positive(place, raw, _spelt(place, raw.strip(), column))
    kind = getattr(getattr(raw, "dtype", None), "kind", "f")  # numpy makes floats of truths and complex numbers, too
    if isinstance(raw, bool) or kind not in NUMBER_KINDS or not hasattr(raw, "__float__"):
        raise _weight_error(place, raw, "give a number greater than 0")
    try:
        return _positive(place, raw, float(raw))
    except OverflowError:
        raise _weight_error(place, raw, "it is beyond every floating-point number; scale the weights") from None
    except (TypeError, ValueError):
        raise _weight_error(place, raw, "give a number greater than 0") from None


def _positive(place: str, raw: Any, value: float) -> float:
    if math.isnan(value) or math.isinf(value):
        raise _weight_error(place, raw, "give a finite number greater than 0")
    if value <= 0:
        raise _weight_error(place, raw, "give a number greater than 0, or delete the line")
    return value


def _spelt(place: str, cell: str, column: str) -> float:
    if NUMBER.fullmatch(cell):
        return float(cell)
    if cell.lstrip("+-").casefold() in NOT_NUMBERS:
        return math.nan
    if not cell:
        raise WordpackError(f"{place}: the weight is empty; give a number greater than 0")
    if GROUPED.fullmatch(cell):
        raise _weight_error(place, cell, "write it with neither thousands separator nor decimal comma: 1000, 0.5")
    if DECIMAL_COMMA.fullmatch(cell):
        raise _weight_error(place, cell, "write it with a decimal point")
    named = f" in the column {column!r}" if column else ""
    raise WordpackError(f"{place}: the weight is {shown(cell)}{named}; {_as_plain(cell)}")


def _as_plain(cell: str) -> str:
    """What to write instead of a cell that is no plain number."""
    share = PERCENT.fullmatch(cell)
    if share:
        return f"write {share[1].replace(',', '.')}, not {shown(cell)}"
    beside = BESIDE_NUMBER.fullmatch(cell)
    return "write the number out, with nothing beside it" if beside else "give a plain number greater than 0"


def _weight_error(place: str, raw: Any, advice: str) -> WordpackError:
    return WordpackError(f"{place}: the weight is {shown(raw)}; {advice}")


def _heaviest(words: Words, count: Optional[int]) -> Words:
    if count is None or len(words) <= count:
        return words
    ranked = sorted(range(len(words)), key=lambda i: -words.items[i].weight)  # stable: ties stay in file order
    kept = sorted(ranked[:count])
    were = "heaviest of" if count == 1 else f"{count} heaviest of"
    note = f"the {were} {len(words)} words {'was' if count == 1 else 'were'} kept"
    return Words(tuple(words.items[i] for i in kept), words.source, (*words.notes, note))
