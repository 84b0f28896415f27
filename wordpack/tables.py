"""Tables -> Words: CSV and TSV, and pandas' DataFrames. Which column is which, and what is refused or told.

Columns are found so (names in any case, spaces around them ignored):

* a header is a first line without any number in it, or of three cells and more with years beside a name of the weights;
  its columns are found by name (WORD_NAMES, WEIGHT_NAMES, GROUP_NAMES), else the first column of text is the words and
  the only column of numbers the weights, and a note says so. Of more columns than two neither numbers nor what is
  named like groups are words; further columns are left out, and notes name those of numbers where the weights' name
  leaves a doubt, and those of texts that recur where there are no groups
* a column that numbers or dates its lines (INDEX_NAMES) is not the weights, unless it is all that a word has beside it;
  where several columns might be the weights, none is taken
* a first line with a number is data, and then the table must have exactly two columns; but pandas' ",0" is a header. If
  it reads like one for all that (word,12; Country,2024), a note says so
* before all that, a line such as sep=; names the delimiter, as in Excel

A column is one of numbers when at least half of its filled cells look like numbers, so that one bad cell is refused by
its line and does not turn the column into text. Half of the words may be numbers, too: a column without their name is
kept from being the words only where more than half of its filled cells look like numbers.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, List, Optional, Sequence, Tuple

from wordpack.entries import NO_BREAK, NUMBER, collect, is_missing, like_number, like_quantity, spaced
from wordpack.errors import WordpackError, first_few, shown
from wordpack.model import Words

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
COLOUR_NAMES = (
    *("color", "colour", "colors", "colours", "hex", "fill", "farbe", "couleur", "color_hex", "kleur", "cor", "colore"),
    *("цвет", "färg", "farve", "farge"),
)
NAMED = 5
"""Columns, or keys, that a sentence names before it says how many more there are."""
DELIMITERS = "\t;,"
"""In the order they are preferred when two of them cut a file equally well: a word holds a comma sooner than a tab."""
CUTS = {"\t": "tabs", ";": "semicolons", "|": "bars"}
"""Those that a sheet is cut by where its comma may be the decimal sign; where commas cut it, that is the point."""
DECLARED = re.compile(r'[ \t]*"?sep=([,;|\t])"?[ ,;|\t]*(?=[\r\n]|$)', re.IGNORECASE)
"""Excel's own first line, which names the delimiter and is no row."""
TITLE_ROWS = 5
"""Rows under the first one among which a header is looked for, to tell that what stands above it is in the way."""
SNIFFED_ROWS = 50
"""Rows that decide the delimiter: enough to outvote odd ones."""
DOTTED_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+", re.ASCII)

WEB_PAGE = re.compile(r"\s*(<!doctype\s+html\b|<(html|head|table)(\s[^<>]*)?>\s*<)", re.IGNORECASE)
"""How a web page begins; a list may begin with the word <html>."""

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


def read_table(name: str, text: str, delimiter: Optional[str] = None, prose: bool = False) -> Words:
    """The words of a CSV text. Its first line may name the `delimiter`; None: whichever cuts it best. `prose`: the file
    may as well be a plain text, which is refused.

    Raises WordpackError naming the file `name` and the line for everything that it does not understand.
    """
    if WEB_PAGE.match(text):
        raise WordpackError(
            f"{name}: line 1: this is HTML, a web page; copy its table into a spreadsheet and export that as CSV"
        )
    declared = DECLARED.match(text)
    if declared is not None:  # the line stays, as a blank one, so that lines count as in the file
        text, delimiter = text[declared.end() :], declared[1]
    delimiter = delimiter or _sniff(text)
    return _read_rows(name, _rows(name, text, delimiter, prose), delimiter)


def read_frame(frame: Any) -> Words:
    """A pandas DataFrame: its columns, and what its index has besides numbers of the rows, as those of a file with a
    header."""
    names, levels = _of_index(getattr(frame, "index", None))
    header = [*names, *map(column_name, frame.columns)]
    values = [[*(level[i] for level in levels), *row] for i, row in enumerate(frame.itertuples(index=False, name=None))]
    if len(header) < 2:
        raise WordpackError(
            f"words: the table has {len(header)} column(s); give one of words and one of weights "
            "(table.reset_index() makes a column of the index)"
        )
    if not values:
        raise WordpackError("words: the table has no rows; give at least one word with its weight")
    return read_columns("words", header, [(f"row {i}", row) for i, row in enumerate(values, 1)])


def read_columns(
    name: str, header: List[str], rows: Sequence[Tuple[str, Sequence[Any]]], what: str = "column"
) -> Words:
    """The words of rows (where, values), a value for each column, or `what` it is, of the header. Raises WordpackError
    naming `name` and the row."""
    as_text = [(0, ["" if is_missing(value) else str(value).strip() for value in values]) for _, values in rows]
    columns = _by_header(name, header, as_text, what)
    items = []
    for where, values in rows:
        group = None if columns.group is None else values[columns.group]
        items.append((where, (values[columns.word], values[columns.weight], group)))
    words = collect(name, items, header[columns.weight])
    return Words(words.items, words.source, columns.notes + words.notes)


def _of_index(index: Any) -> Tuple[List[str], List[List[Any]]]:
    """The names and the values of those levels of a pandas index that are columns like any other: they have a name, or
    texts. Numbers without a name only number the rows."""
    if index is None:
        return [], []
    names = list(index.names)
    levels = [list(index)] if len(names) == 1 else [[keys[i] for keys in index] for i in range(len(names))]
    kept = [i for i, name in enumerate(names) if name is not None or any(isinstance(key, str) for key in levels[i])]
    return ["" if names[i] is None else str(names[i]) for i in kept], [levels[i] for i in kept]


# -- rows --------------------------------------------------------------------------------------------------------------


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
            stripped = [spaced(cell) for cell in cells]
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
    if prose and (
        not rows or first_named(rows[0][1], WORD_NAMES) is None or first_named(rows[0][1], WEIGHT_NAMES) is None
    ):
        raise WordpackError(
            f"{name}: line 1: a plain text is not a word list; count its words and give them as a table "
            "whose first line is word,weight"
        )
    return rows


def _refuse_dots(name: str, weights: List[Tuple[int, str]], cut_by: str) -> None:
    """Refuse weights (line, cell) such as 1.234 where no other of them has a point that can only be a decimal one: in
    files cut by anything but commas, the comma may be the decimal sign and the point part thousands."""
    doubtful = [(line, cell) for line, cell in weights if DOTTED_THOUSANDS.fullmatch(cell)]
    if any("." in cell and NUMBER.fullmatch(cell) and not DOTTED_THOUSANDS.fullmatch(cell) for _, cell in weights):
        return
    for line, cell in doubtful:
        whole = cell.replace(".", "")
        if cell.count(".") > 1:
            raise WordpackError(f"{name}: line {line}: {shown(cell)} was found; write it as {shown(whole)}")
        raise WordpackError(
            f"{name}: line {line}: {shown(cell)} in a file cut by {cut_by} may be a decimal or a thousand; "
            f"write it as {shown(whole)}, or as {shown(cell + '0')} if the point is a decimal one"
        )


def _read_rows(name: str, rows: List[Row], delimiter: str) -> Words:
    if not rows:
        raise WordpackError(f"{name}: the file is empty; give a line for each word: word,weight")
    _refuse_title(name, rows)
    first_line, first = rows[0]
    if len(first) < 2:
        raise WordpackError(
            f"{name}: line {first_line}: one column was found ({shown(first[0])}); "
            "give two, word,weight, cut by commas, semicolons or tabs; weights of 1 make all words equal"
        )
    has_header = _names_columns(first)
    data = rows[1:] if has_header else rows
    if has_header and not data:
        raise WordpackError(f"{name}: there is a header ({named(first)}) but no words under it; add a line for each")
    columns = _by_header(f"{name}: line {first_line}", first, data) if has_header else _headerless(name, rows)
    if delimiter in CUTS:
        weights = [(line, cells[columns.weight]) for line, cells in data if columns.weight < len(cells)]
        _refuse_dots(name, weights, CUTS[delimiter])
    items = []
    may_be_cut = not is_numeric(columns.weight + 1, data, surely=True)
    for line, cells in data:
        _check_width(f"{name}: line {line}", cells, len(first), columns, may_be_cut)
        group = cells[columns.group] if columns.group is not None and columns.group < len(cells) else None
        items.append((f"line {line}", (cells[columns.word], cells[columns.weight], group)))
    words = collect(name, items, first[columns.weight] if has_header else "")
    return Words(words.items, words.source, columns.notes + words.notes)


def _names_columns(first: List[str]) -> bool:
    """Whether a table's first row is a header: it has no number, or, of three cells and more, no other than years, and
    the weights by name. Of two cells it may be a word and its weight."""
    found = [cell for cell in first if like_number(cell)]
    years = len(first) > 2 and all(map(_is_year, found)) and first_named(first, WEIGHT_NAMES) is not None
    return not found or years or first == UNNAMED_SERIES


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
    named = all(first_named(cells, names) is not None for names in (WORD_NAMES, WEIGHT_NAMES))
    return named and not any(like_number(cell) for cell in cells)


def _is_title(cells: List[str]) -> bool:
    """Whether a row holds nothing but a text in its first cell, as spreadsheets write a title above a table."""
    return len(cells) > 1 and bool(cells[0]) and not any(cells[1:]) and not like_number(cells[0])


def _is_above(cells: List[str], after: List[str]) -> bool:
    """Whether a row, whatever it names, is full of texts and the one after it has a number."""
    return len(cells) > 1 and all(cells) and not any(map(like_number, cells)) and any(map(like_number, after))


def _check_width(where: str, cells: List[str], width: int, columns: Columns, may_be_cut: bool) -> None:
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


# -- which column is which ---------------------------------------------------------------------------------------------


def _by_header(where: str, header: List[str], data: List[Row], what: str = "column") -> Columns:
    """Which column is which; raises WordpackError where that is not told by a header of columns, or `what` they are."""
    numeric = [is_numeric(i, data) for i in range(len(header))]
    word, weight, group = (only_named(where, header, names, what) for names in (WORD_NAMES, WEIGHT_NAMES, GROUP_NAMES))
    guessed = word is None or weight is None
    if weight is None:
        weight = _only_numbers(where, header, numeric, word, group, what)
    group = None if group == weight else group  # a word and its number, whatever that is called
    names, pair = [folded(cell) for cell in header], len(header) == 2
    if word is None:
        group = None if pair else group  # what stands beside the weights alone is the words, and may number them
        of_groups = [] if pair else [i for i, own in enumerate(names) if own in GROUP_NAMES]
        able = [i for i in range(len(header)) if i not in (weight, *of_groups)]
        able = [i for i in able if pair and is_index(names, i) or not _outnumber(i, data)]
        word = next((i for i in able if not numeric[i]), able[0] if able else None)
    if weight is None and pair and word is not None and not all(numeric) and group is None:
        weight = 1 - word  # two columns: the other one, so that its bad cells are refused by line
    if weight is None or word is None or word == weight:
        raise _not_found(where, header, "words" if word is None and weight is not None else "weights", what)
    notes = [f"{what}s read: {shown(header[word])} as words, {shown(header[weight])} as weights"] if guessed else []
    others = [i for i in range(len(header)) if i not in (word, weight, group)]
    of_numbers = [i for i in others if numeric[i] and not is_index(names, i)]
    of_texts = [i for i in others if not numeric[i] and may_be_groups(_filled(i, data), len(data))]
    told_of = of_texts if group is None else []
    of_colours = [i for i in others if is_of_colours(names[i], numeric[i], _filled(i, data)) and i not in told_of]
    told = (
        *notes,
        *passed_over(header, weight, of_numbers, what),
        *left_out(header, of_texts, group, what),
        *not_obeyed(header, of_colours, what),
    )
    return Columns(word, weight, group, told)


def _not_found(where: str, header: List[str], lacking: str, what: str) -> WordpackError:
    """What is said of a header in which nothing is known for the words, or for the weights."""
    found = f"{where}: no {what} of {lacking} was found among {named(header)}"
    if lacking == "weights":
        return WordpackError(f"{found}; name the {what}s word and weight")
    return WordpackError(f"{found}; groups and numbers are not taken for words; name the {what} that holds them 'word'")


def named(names: Sequence[str], between: str = ", ") -> str:
    """The first NAMED names, quoted and cut, and how many more there are: a header may have hundreds, of any length."""
    return first_few([shown(name) for name in names], NAMED, between)


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


def _headerless(name: str, rows: List[Row]) -> Columns:
    line, first = rows[0]
    years = [i for i, cell in enumerate(first) if like_number(cell)]
    if len(first) > 2 and all(_is_of_year(i, rows) for i in years):
        raise WordpackError(
            f"{name}: line {line} looks like a header with numbers in it ({', '.join(first[i] for i in years)}), which "
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
    named = folded(rows[0][1][word]) in WORD_NAMES + ENTITY_NAMES + GROUP_NAMES
    return named and _is_of_year(1 - word, rows)


def _is_of_year(column: int, rows: List[Row]) -> bool:
    """Whether a column's first cell is a year, as no other of its cells is."""
    year, *others = [cells[column] for _, cells in rows if column < len(cells)]
    return _is_year(year) and bool(others) and not any(map(_is_year, others))


def _is_year(cell: str) -> bool:
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
