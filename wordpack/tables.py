"""Tables -> Words: CSV and TSV, and pandas' DataFrames. Which column is which is headers.py's question.

A header is a first line without any number in it, or of three cells and more with years beside a name of the weights,
or pandas' ",0"; any other first line is data. Before all that, a line such as sep=; names the delimiter, as in Excel.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from typing import Any, List, Optional, Sequence, Tuple

from wordpack.entries import DECIMAL_COMMA, GROUPED, NO_BREAK, collect, is_missing, like_number, spaced
from wordpack.errors import WordpackError, named, shown
from wordpack.headers import (
    WEIGHT_NAMES,
    WORD_NAMES,
    Columns,
    Row,
    by_header,
    column_name,
    first_named,
    headerless,
    is_numeric,
    is_year,
)
from wordpack.model import Words
from wordpack.numerals import is_number

UNNAMED_SERIES = ["", "0"]
"""The header that pandas writes over a Series without a name; as data it would be no word, of no weight."""
DELIMITERS = "\t;,"
"""In the order they are preferred when two of them cut a file equally well: a word holds a comma sooner than a tab."""
CUTS = {"\t": "tabs", ";": "semicolons", "|": "bars"}
"""Those that a sheet is cut by where its comma may be the decimal sign; where commas cut it, that is the point, unless
a cell shows a decimal comma."""
DECLARED = re.compile(r'[ \t]*"?sep=([,;|\t])"?[ ,;|\t]*(?=[\r\n]|$)', re.IGNORECASE)
"""Excel's own first line, which names the delimiter and is no row."""
TITLE_ROWS = 5
"""Rows under the first one among which a header is looked for, to tell that what stands above it is in the way."""
SNIFFED_ROWS = 50
"""Rows that decide the delimiter: enough to outvote odd ones."""
DOTTED_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+", re.ASCII)

WEB_PAGE = re.compile(r"\s*(<!doctype\s+html\b|<(html|head|table)(\s[^<>]*)?>\s*<)", re.IGNORECASE)
"""How a web page begins; a list may begin with the word <html>."""


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
    columns = by_header(name, header, as_text, what)
    items = []
    for where, values in rows:
        group = None if columns.group is None else values[columns.group]
        items.append((where, (values[columns.word], values[columns.weight], group)))
    words = collect(name, items, header[columns.weight], columns.guessed)
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


def refuse_row_numbers(index: Any) -> None:
    """Refuse a pandas Series whose index only numbers its rows, and so has no words. Raises WordpackError."""
    if hasattr(index, "names") and not _of_index(index)[0]:
        raise WordpackError(
            "words: the index of the series only numbers its rows; give one whose index has the words, such as "
            "table.set_index('word')['count'], or name the index if the words are numbers"
        )


# -- rows --------------------------------------------------------------------------------------------------------------


def _sniff(text: str) -> str:
    """The delimiter under which most of the first rows are of one width, of at least two cells: what stands above a
    table has other widths."""
    shares = []
    for delimiter in DELIMITERS:
        counts = []
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
        try:
            for row in itertools.islice((row for row in reader if any(c.strip() for c in row)), SNIFFED_ROWS):
                counts.append(len(row))
        except csv.Error:
            pass  # a huge cell: the rows so far decide, and _rows reads them again and names the line
        widths = Counter(count for count in counts if count > 1)
        shares.append(max(widths.values()) / len(counts) if widths else 0.0)
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


def _refuse_dots(name: str, weights: List[Tuple[int, str]], which: str) -> None:
    """Refuse weights (line, cell) such as 1.234 where no other of them has a point that can only be a decimal one: in
    files, `which` the sentence says, where the comma may be the decimal sign the point may part thousands."""
    doubtful = [(line, cell) for line, cell in weights if DOTTED_THOUSANDS.fullmatch(cell)]
    others = {cell for _, cell in weights} - {cell for _, cell in doubtful}
    if not doubtful or any("." in cell and is_number(cell) for cell in others):
        return
    line, cell = doubtful[0]
    whole = cell.replace(".", "")
    if cell.count(".") > 1:
        raise WordpackError(f"{name}: line {line}: {shown(cell)} was found; write it as {shown(whole)}")
    raise WordpackError(
        f"{name}: line {line}: {shown(cell)} in a file {which} may be a decimal or a thousand; "
        f"write it as {shown(whole)}, or as {shown(cell + '0')} if the point is a decimal one"
    )


def _decimal_comma(rows: List[Row]) -> Optional[str]:
    """The first cell of a table that has a comma which can only be a decimal one: 0,5 or 28,6 %, but not 1,234."""
    for cell in (cell for _, cells in rows for cell in cells if "," in cell):
        number = cell.removesuffix("%").rstrip(f" {NO_BREAK}")
        if DECIMAL_COMMA.fullmatch(number) and not GROUPED.fullmatch(number):
            return cell
    return None


def _read_rows(name: str, rows: List[Row], delimiter: str) -> Words:
    if not rows:
        raise WordpackError(f"{name}: the file is empty; give a line for each word: word,weight")
    _refuse_title(name, rows)
    first_line, first = rows[0]
    if len(first) < 2:
        _refuse_above(name, rows)
        raise WordpackError(
            f"{name}: line {first_line}: one column was found ({shown(first[0])}); "
            "give two, word,weight, cut by commas, semicolons or tabs; weights of 1 make all words equal"
        )
    has_header = _names_columns(first)
    data = rows[1:] if has_header else rows
    if has_header and not data:
        raise WordpackError(f"{name}: there is a header ({named(first)}) but no words under it; add a line for each")
    columns = by_header(f"{name}: line {first_line}", first, data) if has_header else headerless(name, rows)
    weights = [(line, cells[columns.weight]) for line, cells in data if columns.weight < len(cells)]
    if delimiter in CUTS:
        _refuse_dots(name, weights, f"cut by {CUTS[delimiter]}")
    elif (comma := _decimal_comma(data)) is not None:
        _refuse_dots(name, weights, f"with decimal commas ({shown(comma)})")
    items = []
    may_be_cut = not is_numeric(columns.weight + 1, data, surely=True)
    for line, cells in data:
        _check_width(f"{name}: line {line}", cells, len(first), columns, may_be_cut)
        group = cells[columns.group] if columns.group is not None and columns.group < len(cells) else None
        items.append((f"line {line}", (cells[columns.word], cells[columns.weight], group)))
    words = collect(name, items, first[columns.weight] if has_header else "", columns.guessed)
    return Words(words.items, words.source, columns.notes + words.notes)


def _names_columns(first: List[str]) -> bool:
    """Whether a table's first row is a header: it has no number, or, of three cells and more, no other than years, and
    the weights by name. Of two cells it may be a word and its weight."""
    found = [cell for cell in first if like_number(cell)]
    years = len(first) > 2 and all(map(is_year, found)) and first_named(first, WEIGHT_NAMES) is not None
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


def _refuse_above(name: str, rows: List[Row]) -> None:
    """Refuse a first row of one cell where a later one has a number beside its word: the table begins below it."""
    line, (first, *_) = rows[0]
    table = next(((at, cells) for at, cells in rows[1:] if len(cells) > 1 and any(map(like_number, cells))), None)
    if table is not None:
        raise WordpackError(
            f"{name}: line {line}: one column was found ({shown(first)}) where line {table[0]} has {len(table[1])}; "
            "remove what stands above the table, or complete that line"
        )


def _is_header(cells: List[str]) -> bool:
    """Whether a row names the words and the weights, and has no number, without which it cannot be data."""
    are_named = all(first_named(cells, names) is not None for names in (WORD_NAMES, WEIGHT_NAMES))
    return are_named and not any(like_number(cell) for cell in cells)


def _is_title(cells: List[str]) -> bool:
    """Whether a row holds nothing but a text in its first cell, as spreadsheets write a title above a table, with the
    delimiters of its other cells or without."""
    return bool(cells[0]) and not any(cells[1:]) and not like_number(cells[0])


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
