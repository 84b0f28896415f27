"""JSON and JSON Lines -> Words: {"liberty": 42}, lists of pairs and of objects, whose keys are read as the columns of
tables are: found by their names, refused where two are of one name, and told of where they hold numbers, or texts that
recur, beside those that were taken. Tables column by column, as pandas writes them, are read as tables.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Dict, Iterable, List, Optional, Set, Tuple

from wordpack.entries import collect, like_number, pair, spaced
from wordpack.errors import WordpackError, named, shown
from wordpack.headers import (
    ENTITY_NAMES,
    GROUP_NAMES,
    WEIGHT_NAMES,
    WORD_NAMES,
    Columns,
    Row,
    column_name,
    first_named,
    folded,
    is_index,
    is_numeric,
    is_of_colours,
    left_out,
    may_be_groups,
    not_obeyed,
    only_named,
    passed_over,
)
from wordpack.model import Words
from wordpack.tables import read_columns

NO_CELL = "..."
"""What stands for truths, lists and objects where cells are asked for: neither a number nor a group."""
COLUMN_NAMES = WORD_NAMES + WEIGHT_NAMES + ENTITY_NAMES
"""Of which a table that is written column by column has one at least."""
BEGINS_JSON = re.compile(r'\s*(\{\s*["}]|\[\s*[\[{"])')


Listed = List[Tuple[str, List[Any]]]
"""Rows of values, each with where it is, as tables.read_columns takes them."""


class _Object(Tuple[Tuple[str, Any], ...]):
    """A JSON object with all its pairs: json's own dict would keep the last of two equal keys."""

    def __repr__(self) -> str:
        return repr(dict(self))


@dataclass(frozen=True)
class _Keys:
    """The keys of so many objects as columns, of which an object need not have all, by their names, folded: how each is
    spelt; its cells; which are words, weights and groups; whether any are groups."""

    spelt: Dict[str, str]
    cells: Dict[str, List[Row]]
    used: Set[str]
    count: int
    grouped: bool


def read_json(name: str, text: str) -> Words:
    """The words of a JSON text; raises WordpackError naming the file `name` and the line or item."""
    return _read_data(name, _parsed(name, text))


def _read_data(name: str, data: Any) -> Words:
    if isinstance(data, _Object) and not _is_wrapped(data):
        listed = _listed(data)
        if listed is not None:
            return _read_entries(name, [(f"item {i}", item) for i, item in enumerate(listed, 1)])
        table = _split_table(name, data) or _table_of_columns(name, data)
        if table is not None:
            return read_columns(name, *table)
        return collect(name, [(f"item {i}", entry) for i, entry in enumerate(data, 1)])
    items = data[0][1] if isinstance(data, _Object) else data
    if not isinstance(items, list):
        raise WordpackError(f'{name}: {shown(data)} was found; give {{"liberty": 42}} or a list of objects')
    return _read_entries(name, [(f"item {i}", item) for i, item in enumerate(items, 1)])


def _listed(data: _Object) -> Optional[List[Any]]:
    """The entries of pandas' {"schema": ..., "data": [{...}, ...]}, a table, and {"name": ..., "index": [...], "data":
    [...]}, a series whose index has the words; None for others."""
    parts = dict(data)
    index, rows = parts.get("index"), parts.get("data")
    if not isinstance(rows, list):
        return None
    if set(parts) == {"schema", "data"}:
        return rows
    if set(parts) != {"name", "index", "data"} or not isinstance(index, list) or len(index) != len(rows):
        return None
    return [list(pair) for pair in zip(index, rows, strict=True)]


def _split_table(name: str, data: _Object) -> Optional[Tuple[List[str], Listed]]:
    """The header and the rows of pandas' {"columns": [...], "index": [...], "data": [[...], ...]}; None for others."""
    parts = dict(data)
    columns, rows = parts.get("columns"), parts.get("data")
    if not isinstance(columns, list) or not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return None
    header = [column_name(column) for column in columns]
    for i, row in enumerate(rows, 1):
        if len(row) != len(header):
            found = f"{shown(row)} was found under the header {named(header)}"
            raise WordpackError(f"{name}: row {i}: {found}; give a value for each column")
    return _with_labels(header, rows, _levels(name, parts.get("index"), len(rows)))


def _levels(name: str, index: Any, count: int) -> List[List[Any]]:
    """The labels of so many rows, level by level: pandas writes lists of them where its index has several."""
    if index is None:
        return []
    if not isinstance(index, list) or len(index) != count:
        raise WordpackError(f"{name}: the index {shown(index)} has not a label for each row; mend it or leave it out")
    labels = [label if isinstance(label, list) else [label] for label in index]
    if len(set(map(len, labels))) > 1:
        raise WordpackError(
            f"{name}: not all labels of the index {shown(index)} have as many levels; mend it or leave it out"
        )
    return [list(level) for level in zip(*labels, strict=True)]


def _table_of_columns(name: str, data: _Object) -> Optional[Tuple[List[str], Listed]]:
    """The header and the rows of {"word": ["a", "b"], "weight": [1, 2]} and of pandas' {"word": {"0": "a", "1": "b"},
    ...}; None for what is no object of lists, or of objects."""
    header, columns = [key for key, _ in data], [column for _, column in data]
    of_objects = bool(data) and all(isinstance(column, _Object) for column in columns)
    of_lists = len(data) > 1 and all(isinstance(column, list) for column in columns)
    has_name = first_named(header, COLUMN_NAMES) is not None
    if not (of_lists or (of_objects and (has_name or len(data) > 1))):
        return None
    labels = [[label for label, _ in column] if of_objects else list(range(len(column))) for column in columns]
    if not has_name or any(own != labels[0] for own in labels):
        found = f"an object of {'objects' if of_objects else 'lists'} was found, as of a table column by column"
        but = "not all of them have the same rows" if has_name else "none of them is named word or weight"
        raise WordpackError(f'{name}: {found}, but {but}; give a list of objects with "word" and "weight"')
    values = [[value for _, value in column] if of_objects else column for column in columns]
    return _with_labels(header, [list(row) for row in zip(*values, strict=True)], labels[:1])


def _with_labels(header: List[str], rows: List[List[Any]], levels: List[List[Any]]) -> Tuple[List[str], Listed]:
    """A table with those levels of its rows' labels before it that have texts which are no numbers, as those of a
    frame's index are columns."""
    kept = [level for level in levels if any(isinstance(label, str) and not like_number(label) for label in level)]
    listed = [(f"row {i}", [*(level[i - 1] for level in kept), *row]) for i, row in enumerate(rows, 1)]
    return ["" for _ in kept] + header, listed


def _is_wrapped(data: _Object) -> bool:
    """Whether an object's only value is a list of words, each with its weight: {"words": [{"text": ...}, ...]}."""
    items = data[0][1] if len(data) == 1 else None
    return isinstance(items, list) and all(isinstance(item, (_Object, list)) for item in items)


def read_json_lines(name: str, text: str) -> Words:
    """JSON Lines: an object or a pair on each line that is not blank; raises WordpackError as read_json."""
    items = []
    for number, line in enumerate(text.split("\n"), 1):  # splitlines would cut at U+2028 in a text, too
        if line.strip():
            items.append((f"line {number}", _parsed(name, line, number)))
    return _read_entries(name, items)


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


def read_unnamed_json(name: str, text: str) -> Optional[Words]:
    """The words of a text without a file name if it is JSON or JSON Lines; None if it is not: a table's first word may
    begin with a bracket, too. What begins as no word would is JSON whatever comes of it."""
    data = _if_json(text)
    if data is not None:
        return read_json_lines(name, text) if _is_item(data) else _read_data(name, data)
    if _if_json(text.lstrip().partition("\n")[0]) is not None:
        return read_json_lines(name, text)
    return read_json(name, text) if BEGINS_JSON.match(text) else None


def _is_item(data: Any) -> bool:
    """Whether JSON is a word with its weight and no list of any: one line of JSON Lines."""
    if isinstance(data, _Object):
        keys = [key for key, _ in data]
        word = first_named(keys, WORD_NAMES)
        return word is not None and first_named(keys, WEIGHT_NAMES) is not None and isinstance(data[word][1], str)
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


def _read_entries(name: str, items: List[Tuple[str, Any]]) -> Words:
    """(where, object or pair) -> Words, with notes of what objects have beside their words."""
    table = _table_of_objects([(where, item) for where, item in items if isinstance(item, _Object)], len(items))
    if table is not None:
        return read_columns(name, *table, "key")
    listed: List[Tuple[str, Tuple[Any, ...]]] = []
    by_weight: Dict[str, List[Tuple[_Object, Columns]]] = {}
    for where, item in items:
        if not isinstance(item, _Object):
            listed.append((where, pair(f"{name}: {where}", item)))
            continue
        keys = _by_keys(f"{name}: {where}", item)
        group = None if keys.group is None else item[keys.group][1]
        listed.append((where, (item[keys.word][1], item[keys.weight][1], group)))
        by_weight.setdefault(folded(item[keys.weight][0]), []).append((item, keys))
    columns = {weight: _as_columns(objects) for weight, objects in by_weight.items()}
    notes = [note for weight, part in columns.items() for note in _passed_over_keys(weight, part)]
    notes += _left_out_keys(columns.values())
    if len(by_weight) > 1:
        read = f"the weights were read from {named(list(by_weight), ' and ')}"
        notes.append(f"{read}, not from one key in all objects; give them one name")
    words = collect(name, listed)
    return Words(words.items, words.source, (*notes, *words.notes))


def _table_of_objects(items: List[Tuple[str, _Object]], count: int) -> Optional[Tuple[List[str], Listed]]:
    """The header and the rows of so many objects of the same keys, which do not name both words and weights, but might
    as a table's columns; None for others. Keys that hold lists, objects or truths are left out."""
    keys = [key for key, _ in items[0][1]] if items else []
    by_name = first_named(keys, WORD_NAMES) is not None and first_named(keys, WEIGHT_NAMES) is not None
    if by_name or len(items) != count or any(sorted(key for key, _ in item) != sorted(keys) for _, item in items):
        return None
    objects = [dict(item) for _, item in items]
    header = [key for key in keys if not any(_as_cell(values[key]) == NO_CELL for values in objects)]
    if len(header) < 2 or len(set(keys)) < len(keys):
        return None
    rows = [[values[key] for key in header] for values in objects]
    return header, [(where, row) for (where, _), row in zip(items, rows, strict=True)]


def _by_keys(where: str, item: _Object) -> Columns:
    """Which keys of an object are the word, its weight and its group; two of the same name are refused."""
    keys = [key for key, _ in item]
    word, weight, group = (only_named(where, keys, names, "key") for names in (WORD_NAMES, WEIGHT_NAMES, GROUP_NAMES))
    if word is None or weight is None:
        raise WordpackError(f'{where}: {named(keys) or "nothing"} was found; give an object with "word" and "weight"')
    return Columns(word, weight, group)


def _as_columns(objects: List[Tuple[_Object, Columns]]) -> _Keys:
    spelt: Dict[str, str] = {}
    cells: Dict[str, List[Row]] = {}
    used: Set[str] = set()
    for item, keys in objects:
        used.update(folded(item[i][0]) for i in (keys.word, keys.weight, keys.group) if i is not None)
        for key, value in item:
            name = folded(key)
            spelt.setdefault(name, key)
            cells.setdefault(name, []).append((0, [_as_cell(value)]))
    return _Keys(spelt, cells, used, len(objects), any(keys.group is not None for _, keys in objects))


def _passed_over_keys(weight: str, keys: _Keys) -> List[str]:
    """What is told of other keys with numbers where all objects have their weights by one name."""
    names = list(keys.spelt)
    others = [i for i, name in enumerate(names) if name not in keys.used and not is_index(names, i)]
    of_numbers = [i for i in others if is_numeric(0, keys.cells[names[i]])]
    return passed_over(list(keys.spelt.values()), names.index(weight), of_numbers, "key")


def _left_out_keys(parts: Iterable[_Keys]) -> List[str]:
    """What is told of other keys that may be the groups, or are called colours: of all objects at once, for their
    weights part no groups."""
    spelt: Dict[str, str] = {}
    texts: Dict[str, List[str]] = {}
    used: Set[str] = set()
    count, grouped = 0, False
    for part in parts:
        grouped |= part.grouped
        used |= part.used
        count += part.count
        for name, rows in part.cells.items():
            spelt.setdefault(name, part.spelt[name])
            texts.setdefault(name, []).extend(cell for _, (cell,) in rows if cell not in ("", NO_CELL))
    others = [i for i, name in enumerate(spelt) if name not in used]
    names, header = list(spelt), list(spelt.values())
    able = [] if grouped else [i for i in others if may_be_groups(texts[names[i]], count)]
    numeric = {i: is_numeric(0, [(0, [text]) for text in texts[names[i]]]) for i in others}
    of_colours = [i for i in others if is_of_colours(names[i], numeric[i], texts[names[i]]) and i not in able]
    return [*left_out(header, able, None, "key"), *not_obeyed(header, of_colours, "key")]


def _as_cell(value: Any) -> str:
    """A JSON value as a table would have it; truths, lists and objects are no numbers, and nothing is no cell."""
    if value is None:
        return ""
    return spaced(str(value)) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else NO_CELL
