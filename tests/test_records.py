"""Word lists in JSON and as Python values, pandas' among them."""

from __future__ import annotations

import json
import math
from types import SimpleNamespace

import numpy as np
import pytest
from lists import FIXTURES, pairs

from wordpack.errors import WordpackError
from wordpack.model import Word, Words
from wordpack.words import read_words


def test_json_keeps_equal_keys_apart_and_sums_them(write):
    assert pairs(read_words(FIXTURES / "object.json")) == [("liberty", 4.0), ("justice", 2.5)]
    rows = [{"Word": "a", "N": 2, "group": "g"}, {"Word": "b", "N": 1}]
    assert read_words(write(json.dumps(rows), "l.json")).items == (Word("a", 2.0, "g"), Word("b", 1.0))
    assert pairs(read_words(write('[["a", 2], ["b", 1.5]]', "l.json"))) == [("a", 2.0), ("b", 1.5)]


@pytest.mark.parametrize("items", ['{"text": "a", "weight": 3}, {"text": "b", "weight": 1}', '["a", 3], ["b", 1]'])
def test_json_whose_only_key_holds_the_list(write, items):
    assert pairs(read_words(write(f'{{"words": [{items}]}}', "l.json"))) == [("a", 3.0), ("b", 1.0)]


@pytest.mark.parametrize(
    "text",
    [
        '{"word":{"0":"a","1":"b"},"weight":{"0":3,"1":1},"group":{"0":"x","1":null}}',
        '{"weight":{"a":3,"b":1},"group":{"a":"x","b":null}}',
        '{"columns":["word","weight","group"],"index":[0,1],"data":[["a",3,"x"],["b",1,null]]}',
        '{"columns":["weight","group"],"index":["a","b"],"data":[[3,"x"],[1,null]]}',
        '{"columns":["word","weight","group"],"index":null,"data":[["a",3,"x"],["b",1,null]]}',
        '{"columns":["weight","group"],"index":[[0,"a"],[1,"b"]],"data":[[3,"x"],[1,null]]}',
        '{"columns":["group","weight"],"index":[["a"],["b"]],"data":[["x",3],[null,1]]}',
        '{"columns":[["word",""],["weight","sum"],["group",""]],"index":[0,1],"data":[["a",3,"x"],["b",1,null]]}',
        '{"word":["a","b"],"weight":[3,1],"group":["x",null]}',
        '{"party":["a","b"],"seats":[3,1],"group":["x",""]}',
        '[{"index":"a","weight":3,"group":"x"},{"index":"b","weight":1,"group":null}]',
    ],
)
def test_tables_column_by_column_as_pandas_writes_them(write, text):
    """DataFrame.to_json by its default, with orient="split" and orient="records", and json.dumps of to_dict("list")."""
    assert read_words(write(text, "l.json")).items == (Word("a", 3.0, "x"), Word("b", 1.0))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '{"word":["a","b"],"weight":[3]}',
            "an object of lists was found, .*, but not all of them have the same rows; give a list of obj",
        ),
        (
            '{"word":{"0":"a"},"weight":{"1":3}}',
            "an object of objects was found, .*, but not all of them have the same rows; give a list",
        ),
        ('{"a":["x","y"],"b":[3,1]}', "none of them is named word or weight; give a list of objects"),
        (
            '{"0":{"word":"a","weight":3},"1":{"word":"b","weight":1}}',
            "none of them is named word or weight; give a list",
        ),
        (
            '{"columns":["word","n"],"data":[["a",3],["b"]]}',
            r"row 2: \['b'\] was found under the header 'word', 'n'; give a value for each column",
        ),
        (
            '{"columns":["word","weight"],"index":[0],"data":[["a",1,2]]}',
            r"row 1: \['a', 1, 2\] was found under the header 'word', 'weight'; give a value for each column",
        ),
        ('{"columns":["n"],"data":[[3],[]]}', r"row 2: \[\] was found under the header 'n'; give a value for each"),
        (
            '{"columns":["word","n"],"index":[0],"data":[["a",3],["b",1]]}',
            r"the index \[0\] has not a label for each row; mend it or leave it out",
        ),
        ('{"columns":["n"],"index":5,"data":[[3],[1]]}', "the index 5 has not a label for each row; mend it or leave"),
        (
            '{"columns":["n"],"index":[["x","a"],["b"]],"data":[[3],[1]]}',
            r"not all labels of the index \[\['x', 'a'\], \['b'\]\] have as many levels; mend it or leave",
        ),
        (
            '{"columns":[["n","sum"],["n","mean"]],"data":[[3,1],[1,3]]}',
            "'n sum' and 'n mean' are columns of numbers",
        ),
        ('{"votes":[3,4],"pct":[30,40]}', "no column of words was found among 'votes', 'pct'; groups and numbers are"),
        ('{"word":["a","b"],"weight":[3,"x"]}', "row 2: the weight is 'x' in the column 'weight'"),
        ('{"word":["a","b"],"weight":[3,null]}', "row 2: the weight is None"),
    ],
)
def test_tables_column_by_column_that_are_refused(write, text, told):
    with pytest.raises(WordpackError, match=told):
        read_words(write(text, "l.json"))


@pytest.mark.parametrize("ending", ["json", "jsonl", "wrapped"])
def test_objects_are_read_by_what_a_header_of_their_keys_would_be(write, ending):
    rows = [{"name": "a", "tags": ["t"], "new": True, "votes": 3, "group": "x"}]
    rows += [{"votes": "1", "name": "b", "new": False, "tags": [], "group": None}]
    text = "\n".join(map(json.dumps, rows)) if ending == "jsonl" else json.dumps(rows)
    path = write(f'{{"data": {text}}}' if ending == "wrapped" else text, f"l.{ending[:5].replace('wrapp', 'json')}")
    words = read_words(path)
    assert words.items == (Word("a", 3.0, "x"), Word("b", 1.0))
    assert words.notes == ("keys read: 'name' as words, 'votes' as weights",)
    path.write_text(path.read_text().replace('"1"', '"one"'))
    with pytest.raises(WordpackError, match="(item|line) 2: the weight is 'one' in the column 'votes'"):
        read_words(path)
    path.write_text(path.read_text().replace('"votes"', '"party"').replace("3", '"three"'))
    with pytest.raises(WordpackError, match="no key of weights was found among 'name', 'party', 'group'; name the"):
        read_words(path)


@pytest.mark.parametrize("ending", ["json", "jsonl"])
@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (("word", "respondents", "percent"), "from 'percent'; 'respondents' holds numbers, too: rename the key that"),
        (
            ("word", "share", "count"),
            "from 'count'; 'share' holds numbers, too: rename the key that is meant to 'weight'",
        ),
        (("word", "likes", "views", "n"), "from 'n'; 'likes' and 'views' hold numbers, too"),
        (("word", "respondents", "Weight"), ""),
        (("word", "id", "percent"), ""),
        (("word", "group", "percent"), ""),
        (("word", "percent"), ""),
    ],
)
def test_other_keys_with_numbers_are_told_of_as_columns_are(write, keys, told, ending):
    rows = [dict(zip(keys, ("climate", *[9] * (len(keys) - 2), 50))), dict(zip(keys, ("energy", "8", "8", "8")))]
    rows[1][keys[-1]] = 30
    text = json.dumps(rows) if ending == "json" else "\n".join(map(json.dumps, rows))
    words = read_words(write(text, f"l.{ending}"))
    assert pairs(words) == [("climate", 50.0), ("energy", 30.0)]
    assert len(words.notes) == bool(told)
    assert all(told in note for note in words.notes)


def test_keys_of_neither_numbers_nor_texts_are_not_told_of(write):
    rows = [{"word": "a", "n": 2, "seen": True, "of": [3], "not": None, "date": "May", "blank": ""}]
    rows += [{"word": w, "n": 1, "seen": False} for w in "bc"]
    assert read_words(write(json.dumps(rows), "l.json")).notes == ()


def test_keys_of_few_numbers_are_told_of_as_texts(write):
    rows = [{"word": "a", "n": 2, "more": 1}, *({"word": w, "n": 1, "more": "some"} for w in "bc")]
    (note,) = read_words(write(json.dumps(rows), "l.json")).notes
    assert note == "the key 'more' was left out; rename it to 'group' if words are to be coloured by it"


def test_keys_are_told_of_once_whatever_the_weights_are_called(write):
    of_each = [("weight", "x"), ("count", "y"), ("weight", "y"), ("count", "x")]
    rows = [{"word": f"w{i}", key: 2, "kind": kind} for i, (key, kind) in enumerate(of_each)]
    several = "the weights were read from 'weight' and 'count', not from one key in all objects; give them one name"
    told = "the key 'kind' was left out; rename it to 'group' if words are to be coloured by it"
    assert read_words(write(json.dumps(rows), "l.json")).notes == (told, several)
    rows[0]["group"] = "g"
    assert read_words(write(json.dumps(rows), "l.json")).notes == (several,)


def test_weights_that_objects_name_otherwise_are_told_of(write):
    words = read_words(write('[{"word": "a", "count": 1, "n": 7}, {"text": "b", "N": 2}, ["c", 3]]', "l.json"))
    assert pairs(words) == [("a", 1.0), ("b", 2.0), ("c", 3.0)]
    assert words.notes == (
        "the weights were read from 'count'; 'n' holds numbers, too: rename the key that is meant to 'weight'",
        "the weights were read from 'count' and 'n', not from one key in all objects; give them one name",
    )
    assert read_words(write('[{"word": "a", "Count": 1}, {"word": "b", "count": 2}]', "l.json")).notes == ()


@pytest.mark.parametrize(
    "keys", ['"weight": 1, "Weight": 7', '"word": "b", "n": 1', '"n": 1, "group": "g", "GROUP ": "h"']
)
def test_keys_of_the_same_name_are_refused(write, keys):
    with pytest.raises(WordpackError, match="item 2: 2 keys are named '.*'; leave that name to one of them"):
        read_words(write(f'[["z", 1], {{"Word": "a", {keys}}}]', "l.json"))


@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("name", ["color", "Farbe"])
def test_a_column_of_colours_is_told_of_though_they_all_differ(write, name, grouped):
    rows = [{"word": f"w{i}", "count": 9 - i, name: f"#{i}0{i}0{i}0"} for i in range(4)]
    for i, row in enumerate(rows):
        row.update({"group": "xy"[i % 2]} if grouped else {})
    keys = read_words(write(json.dumps(rows), "list.json")).notes
    table = "\n".join([",".join(rows[0]), *(",".join(map(str, row.values())) for row in rows)])
    for notes, what in ((keys, "key"), (read_words(write(table)).notes, "column")):
        assert notes == (
            f"the {what} '{name}' was left out; --palette gives colours, to groups by their names (left=#a63d2f)",
        )


def test_a_column_of_numbers_or_of_nothing_is_none_of_colours(write):
    for notes in (
        read_words(write("word,weight,fill\na,3,0.5\nb,2,0.7\n")).notes,
        read_words(write("word,weight,color\na,3,\nb,2,\n")).notes,
        read_words(write('[{"word": "a", "weight": 3, "fill": 0.3}]', "list.json")).notes,
    ):
        assert not any("--palette" in note for note in notes)
    both = read_words(write("word,weight,color,fill\na,3,red,blue\nb,2,navy,gold\n")).notes
    assert both[0].startswith("the columns 'color' and 'fill' were left out; --palette")


@pytest.mark.parametrize("name", ["l.jsonl", "L.NDJSON"])
def test_json_lines(write, name):
    rows = [{"word": "a\u2028b", "count": 3, "group": "g"}, ["c, d", 2]]
    text = "\r\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    assert read_words(write(text, name)).items == (Word("a b", 3.0, "g"), Word("c, d", 2.0))
    with pytest.raises(WordpackError, match="line 2, column 6: this is not JSON"):
        read_words(write('["a", 1]\n["b" 2]\n', name))
    with pytest.raises(WordpackError, match='line 2: \'b\' was found; give an object with "word" and "weight"'):
        read_words(write('["a", 1]\n{"b": 2}\n', name))
    with pytest.raises(WordpackError, match="line 3: the weight is 'x'"):
        read_words(write('["a", 1]\n\n["b", "x"]\n', name))


def test_python_values():
    expected = [("a", 2.0), ("b", 1.0)]
    assert pairs(read_words({"a": 2, "b": 1})) == expected
    assert pairs(read_words([("a", 2), ("b", "1")])) == expected
    assert pairs(read_words(pair for pair in [["a", 2], ["b", 1]])) == expected
    assert read_words([("a", 2, "g"), Word("b", 1.0)]).items == (Word("a", 2.0, "g"), Word("b", 1.0))
    given_words = Words((Word("a", 2.0),), "mine", ("note",))
    assert read_words(given_words) == given_words


@pytest.mark.parametrize("wrapped", [tuple, Words])
def test_words_of_the_library_are_checked_as_others_are(wrapped):
    with pytest.raises(WordpackError, match=r"words: item 2: the weight is -1\.0"):
        read_words(wrapped((Word("a", 1.0), Word("b", -1.0))))
    with pytest.raises(WordpackError, match="words: item 1: the weight is nan"):
        read_words(wrapped((Word("a", math.nan),)))
    with pytest.raises(WordpackError, match="words: item 1: the word is empty"):
        read_words(wrapped((Word(" ", 1.0),)))
    with pytest.raises(WordpackError, match="words: item 1: 'ab' has soft hyphens at .*; give the indices"):
        read_words(wrapped((Word("ab", 1.0, None, (5,)),)))
    with pytest.raises(WordpackError, match="words: item 1: 'a b' has no-break spaces at .*; give the indices"):
        read_words(wrapped((Word("a b", 1.0, None, (), (-1,)),)))
    with pytest.raises(WordpackError, match="words: item 1: 'a b' has no-break spaces at 1.5; give the indices"):
        read_words(wrapped((Word("a b", 1.0, None, (), 1.5),)))
    words = read_words(wrapped((Word("a ", 1.0), Word("a", 2.0, "g"))))
    assert words.items == (Word("a", 3.0, "g"),)
    assert "summed" in words.notes[0]


@pytest.mark.parametrize("wrapped", [list, lambda items: Words(tuple(items), "mine", ("note",))])
@pytest.mark.parametrize(
    ("text", "soft", "firm"),
    [
        ("foobar", (3,), ()),
        ("abc", (1, 2), ()),
        ("caf\u00e9 bar", (2, 6), ()),
        ("ab", (), ()),
        ("10 kg net", (), (2,)),
        ("a b foobar", (7,), (1, 3)),
    ],
)
def test_words_of_the_library_keep_where_they_may_be_broken(wrapped, text, soft, firm):
    given_words = wrapped([Word(text, 1.0, None, soft, firm), Word("other", 2.0, "g")])
    words = read_words(given_words)
    assert words.items == (Word(text, 1.0, None, soft, firm), Word("other", 2.0, "g"))
    if isinstance(given_words, Words):
        assert words == given_words


def test_a_list_without_a_name_is_refused():
    with pytest.raises(WordpackError, match="words: an empty name was given"):
        read_words("")


def test_words_without_items_are_refused():
    with pytest.raises(WordpackError, match="mine: int was given; give a path"):
        read_words(Words(5, "mine"))


def test_pandas_by_its_manners():
    series = SimpleNamespace(index=["a", "b"], items=lambda: iter([("a", 2), ("b", 1)]))
    assert pairs(read_words(series)) == [("a", 2.0), ("b", 1.0)]
    rows = [(1, "a", 2.0, "g"), (2, "b", 1.0, math.nan)]
    frame = SimpleNamespace(columns=["id", "Term", "freq", "Class"], itertuples=lambda index, name: iter(rows))
    assert read_words(frame).items == (Word("a", 2.0, "g"), Word("b", 1.0))
    rows[1] = (2, math.nan, 1.0, "")
    with pytest.raises(WordpackError, match="row 2: nan was found instead of a word"):
        read_words(frame)


class NotAvailable:
    """By the manners of pandas.NA: it is neither equal nor unequal to anything, and its name is <NA>."""

    def __eq__(self, other):
        return self

    __ne__ = __eq__
    __hash__ = object.__hash__

    def __bool__(self):
        raise TypeError("boolean value of NA is ambiguous")

    def __repr__(self):
        return "<NA>"


@pytest.mark.parametrize("nothing", [None, math.nan, np.float32("nan"), np.datetime64("NaT"), NotAvailable()])
def test_what_pandas_has_for_nothing_is_no_group_and_no_number(nothing):
    assert read_words([("a", 1.0, nothing), ("b", 1.0, "g")]).items == (Word("a", 1.0), Word("b", 1.0, "g"))
    rows = [("a", 1), ("b", nothing), ("c", nothing)]
    frame = SimpleNamespace(columns=["place", "visitors"], itertuples=lambda index, name: iter(rows))
    with pytest.raises(WordpackError, match="row 2: the weight is"):
        read_words(frame)
    rows = [(nothing, 1), (nothing, 2), ("Rome", 3)]
    with pytest.raises(WordpackError, match="row 1: .* found instead of a word"):
        read_words(frame)


def test_json_lines_in_a_json_file_are_told_of_their_ending(write):
    path = write('{"word": "a", "weight": 3}\n{"word": "b", "weight": 3}\n', "a.json")
    with pytest.raises(WordpackError, match="line 2, .* name the file .jsonl if each of its lines is JSON"):
        read_words(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"a": 1,\n "b" 2}', "line 2, column 6: this is not JSON"),
        ('{"a": NaN}', "item 1: the weight is nan"),
        ('{"a": "x"}', "item 1: the weight is 'x'"),
        ('{"a": true}', "item 1: the weight is True"),
        ('{"a": null}', "item 1: the weight is None"),
        ('{"a": [1]}', "item 1: the weight is"),
        ('{"a": 1' + "0" * 400 + "}", "item 1: the weight is a number of over 30 digits"),
        ('[{"word": "a"}]', 'item 1: \'word\' was found; give an object with "word" and "weight"'),
        (
            '[{"word": "a", "weight": 1, "weight": 2}]',
            "item 1: 2 keys are named 'weight'; leave that name to one of them",
        ),
        ('["a", "b"]', "item 1: 'a' was found"),
        ("3", "3 was found"),
        ("{}", "there are no words"),
        ('{"words": []}', "there are no words"),
        ('{"title": 1, "words": [{"text": "a"}]}', r"item 2: the weight is \[\{'text': 'a'\}\]"),
        ("[" * 100_000, "this JSON cannot be read"),
        ('{"a":' * 300 + "1" + "}" * 300, "item 1: the weight is"),
    ],
)
def test_bad_json(write, content, message):
    with pytest.raises(WordpackError, match=message):
        read_words(write(content, "list.json"))


LONG = "k" * 5000


@pytest.mark.parametrize(
    "keys", [[f"k{i}" for i in range(500)], [f"{i}{LONG}" for i in range(9)], ["a\nb", "c\u2028d"]]
)
def test_whatever_keys_there_are_what_is_told_of_them_is_short(write, keys):
    """Of hundreds of keys, or of such of thousands of letters or several lines, the first few are told, each cut."""
    objects = [
        {"word": f"w{i}", "count": 1, **dict.fromkeys(keys, i), **{f"{key}?": f"t{i % 2}" for key in keys}}
        for i in range(4)
    ]
    told = [*read_words(write(json.dumps(objects), "list.json")).notes]
    assert len(told) == 2
    for refused in ([dict.fromkeys(keys, 1)], [{"word": "a", "weight": 1}, {key: 1 for key in keys}]):
        with pytest.raises(WordpackError, match="was found; give an object|are keys of numbers") as caught:
            read_words(write(json.dumps(refused), "list.json"))
        told.append(str(caught.value).partition(": ")[2])
    assert all(sentence.isprintable() and len(sentence) < 500 for sentence in told)


def test_an_array_is_no_word():
    with pytest.raises(WordpackError, match="item 1: ndarray was found instead of a word"):
        read_words([(np.array([1.0, 2.0]), 1.0)])


@pytest.mark.parametrize(
    "source", [3, None, b"a", [("a",)], ["ab"], [{"a": 1}], [(None, 1)], [("a", True)], [("a", np.True_)], {}, []]
)
def test_bad_values(source):
    with pytest.raises(WordpackError, match="words"):
        read_words(source)


def test_pandas_tables_and_split_series_are_read(write):
    """As to_json(orient="table") and a series' to_json(orient="split") write them."""
    fields = [{"name": "index", "type": "integer"}, {"name": "word", "type": "string"}]
    rows = [{"index": 0, "word": "liberty", "count": 3}, {"index": 1, "word": "union", "count": 2}]
    table = {"schema": {"fields": fields, "primaryKey": ["index"], "pandas_version": "1.4.0"}, "data": rows}
    series = {"name": "count", "index": ["liberty", "union"], "data": [3, 2]}
    for data in (table, series):
        assert pairs(read_words(write(json.dumps(data), "l.json"))) == [("liberty", 3.0), ("union", 2.0)]
    with pytest.raises(WordpackError):
        read_words(write(json.dumps({**series, "data": [3]}), "l.json"))
