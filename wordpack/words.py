"""Word lists: files, standard input, dicts, pairs and pandas' tables -> Words. Nothing is guessed silently.

What a file holds is read by tables.py (CSV, TSV) or records.py (JSON), each entry by entries.py.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Optional, Union

from wordpack.entries import collect, pair
from wordpack.errors import WordpackError, reason, shown
from wordpack.files import is_text, read_whole
from wordpack.model import Words
from wordpack.options import whole
from wordpack.records import read_json, read_json_lines, read_unnamed_json
from wordpack.tables import read_frame, read_table, refuse_row_numbers

LINES_OF_JSON = (".jsonl", ".ndjson")
STDIN = "-"
"""The source that is no file: standard input."""
GIVE_TABLE = "give a CSV, TSV or JSON file of words and weights, in UTF-8"


def read_words(source: Any, max_words: Optional[int] = None) -> Words:
    """Read a word list.

    `source` is a path to a CSV, TSV or JSON file, "-" for standard input (any of the three), a dict of weights, an
    iterable of (text, weight) or (text, weight, group), Words, or a pandas Series (index: words) or DataFrame.
    Duplicates are summed into the first one's place. `max_words` keeps the N heaviest, ties in file order; the
    file's order stays.

    Raises WordpackError naming the file and the line (or item) for everything that it does not understand.
    """
    if max_words is not None:
        max_words = whole("max-words", max_words, 1)
    words = _read(source)
    if not words.items:
        raise WordpackError(f"{words.source}: there are no words in it; give at least one word with its weight")
    return _heaviest(words, max_words)


def _read(source: Any) -> Words:
    if isinstance(source, Words):
        words = _read_items(source.source, source.items)
        told = (*source.notes, *(note for note in words.notes if note not in source.notes))
        return Words(words.items, words.source, told)
    if isinstance(source, (str, Path)):
        return _read_file(source)
    if isinstance(source, Mapping):
        return collect("words", [(f"item {i}", (t, w)) for i, (t, w) in enumerate(source.items(), 1)])
    if hasattr(source, "columns") and hasattr(source, "itertuples"):
        return read_frame(source)
    if hasattr(source, "index") and hasattr(source, "items"):  # a pandas Series
        refuse_row_numbers(source.index)
        return collect("words", [(f"item {i}", (t, w)) for i, (t, w) in enumerate(source.items(), 1)])
    return _read_items("words", source)


def _read_items(name: str, items: Any) -> Words:
    if not isinstance(items, Iterable) or isinstance(items, (str, bytes, bytearray)):
        raise WordpackError(
            f"{name}: {type(items).__name__} was given; give a path, a dict, a list of pairs, or a pandas table"
        )
    return collect(name, [(f"item {i}", pair(f"{name}: item {i}", item)) for i, item in enumerate(items, 1)])


def _heaviest(words: Words, count: Optional[int]) -> Words:
    if count is None or len(words) <= count:
        return words
    ranked = sorted(range(len(words)), key=lambda i: -words.items[i].weight)  # stable: ties stay in file order
    kept = sorted(ranked[:count])
    were = "heaviest of" if count == 1 else f"{count} heaviest of"
    note = f"the {were} {len(words)} words {'was' if count == 1 else 'were'} kept"
    least = words.items[ranked[count - 1]].weight
    if words.items[ranked[count]].weight == least:
        alike = sum(word.weight == least for word in words.items)
        also = sum(words.items[i].weight == least for i in kept)
        note += f", of {alike} of the weight {least:.15g} the first {'one' if also == 1 else also} of the list"
    return Words(tuple(words.items[i] for i in kept), words.source, (*words.notes, note))


def _read_file(source: Union[str, Path]) -> Words:
    if source == "":
        raise WordpackError("words: an empty name was given; name a file, or - for standard input")
    name = called(source)
    suffix = "" if source == STDIN else Path(source).suffix.lower()
    text = _decode(name, from_stdin() if source == STDIN else _bytes(name, Path(source)))
    if suffix in LINES_OF_JSON:
        return read_json_lines(name, text)
    if suffix == ".json":
        return read_json(name, text)
    json_words = read_unnamed_json(name, text) if source == STDIN else None
    if json_words is not None:
        return json_words
    delimiter = "\t" if suffix in (".tsv", ".tab") else None
    return read_table(name, text, delimiter, prose=suffix in (".txt", ".md"))


def called(source: Union[str, Path]) -> str:
    """What sentences call a file, or standard input."""
    return "standard input" if source == STDIN else str(source)


def from_stdin() -> bytes:
    """All that standard input holds. Raises WordpackError where it is closed, has no bytes or cannot be read."""
    buffer = getattr(sys.stdin, "buffer", None)
    if buffer is None:
        raise WordpackError("standard input: it is closed, or gives no bytes; name a file, or open it")
    try:
        data: bytes = buffer.read()
    except (OSError, ValueError) as error:
        raise WordpackError(f"standard input: it cannot be read ({reason(error)}); name a file") from error
    return data


def _bytes(name: str, path: Path) -> bytes:
    try:
        if path.is_dir():
            raise WordpackError(f"{name}: this is a folder; give a CSV, TSV or JSON file of words and weights")
        return read_whole(path, pipes=True)  # as <(sort words.csv) is one
    except (OSError, ValueError) as error:
        if is_text(name, error):
            raise WordpackError(
                f"words: a text of {len(name)} characters was given ({shown(name)}) where a path is wanted; "
                "give the path of a list, or a dict of words and weights"
            ) from None
        if isinstance(error, FileNotFoundError):
            raise WordpackError(f"{name}: there is no such file; check the path") from None
        raise WordpackError(
            f"{name}: it cannot be read ({reason(error)}); check the path and its permissions"
        ) from error


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
