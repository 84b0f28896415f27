"""Word lists: what is read, and what is refused with its line."""

from __future__ import annotations

import csv
import io
import json
import math
import unicodedata
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wordpack import records, tables
from wordpack.entries import MOST_CHARACTERS
from wordpack.model import Word, WordpackError, Words
from wordpack.words import read_words

FIXTURES = Path(__file__).parent / "fixtures" / "words"


def pairs(words):
    return [(w.text, w.weight) for w in words.items]


@pytest.fixture
def write(tmp_path):
    def write(content, name="list.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


# -- what is read ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("header", ["word{}weight", "WORD{}Count", "Term {} Freq", "token{}n", "text{}Value", "a{}b"])
def test_headers_and_delimiters(write, delimiter, header):
    text = header.format(delimiter) + f"\nliberty{delimiter}3\njustice for all{delimiter}2.5\n"
    assert pairs(read_words(write(text))) == [("liberty", 3.0), ("justice for all", 2.5)]


def test_named_columns_win_over_their_order(write):
    words = read_words(write("id,count,word,category,note\n7,3,liberty,x,n\n8,2,justice,,m\n"))
    assert words.items == (Word("liberty", 3.0, "x"), Word("justice", 2.0, None))
    assert words.notes == ()


def test_unnamed_columns_are_guessed_and_said(write):
    words = read_words(write("year,place,visitors\n2024,Rome,12\n2024,Oslo,5\n"))
    assert pairs(words) == [("Rome", 12.0), ("Oslo", 5.0)]
    assert "'place' as words, 'visitors' as weights" in words.notes[0]


@pytest.mark.parametrize("index", ["id", "Rank", "No", "nr", "index", "#", "Year", "date", "pos", "Position", '""'])
def test_a_column_that_numbers_its_lines_is_not_the_weights(write, index):
    path = write(f"{index},topic,visitors\n101,climate,50\n102,energy,30\n")
    assert pairs(read_words(path)) == [("climate", 50.0), ("energy", 30.0)]
    path = write(f"{index},events\n2020,12\n2021,7\n")
    assert pairs(read_words(path)) == [("2020", 12.0), ("2021", 7.0)]
    with pytest.raises(WordpackError, match="line 1: no column of weights was found among"):
        read_words(write(f"{index},topic,note\n101,climate,x\n"))


@pytest.mark.parametrize(
    "name",
    ["Mentions", "score", "total", "share", "occurrences", "hits", "votes", "Sum", "amount", "percent", "Anzahl"],
)
def test_more_names_of_weights(write, name):
    words = read_words(write(f"id,word,place,{name}\n101,climate,up,50\n102,energy,up,30\n103,trade,down,20\n"))
    assert pairs(words) == [("climate", 50.0), ("energy", 30.0), ("trade", 20.0)]
    assert [note.partition(";")[0] for note in words.notes] == ["the column 'place' was left out"]


def test_counts_are_preferred_to_shares_and_a_name_may_be_decomposed(write):
    words = read_words(write("rank,term,share,mentions\n1,climate,0.6,50\n2,energy,0.4,30\n"))
    assert pairs(words) == [("climate", 50.0), ("energy", 30.0)]
    words = read_words(write("Wort,Seite,Ha\u0308ufigkeit\nKlima,7,50\nWind,8,30\n"))
    assert pairs(words) == [("Klima", 50.0), ("Wind", 30.0)]


@pytest.mark.parametrize(
    ("header", "able"),
    [("question,yes,no", "'yes' and 'no'"), ("word,likes,views", "'likes' and 'views'"), ("id,a,b", "'a' and 'b'")],
)
def test_several_columns_that_may_be_the_weights_are_refused(write, header, able):
    with pytest.raises(WordpackError, match=f"line 1: {able} are columns of numbers, .*; rename one to 'weight'"):
        read_words(write(f"{header}\nx,2,3\ny,3,4\n"))
    frame = SimpleNamespace(columns=header.split(","), itertuples=lambda index, name: iter([("x", 2, 3), ("y", 3, 4)]))
    with pytest.raises(WordpackError, match=f"words: {able} are columns of numbers"):
        read_words(frame)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("word,respondents,percent", "from 'percent'; 'respondents' holds numbers, too: rename the column that"),
        ("word,share,count", "from 'count'; 'share' holds numbers, too"),
        ("answer,respondents,percent", "from 'percent'; 'respondents' holds numbers, too"),
        ("word,likes,views,n", "from 'n'; 'likes' and 'views' hold numbers, too"),
        ("word,respondents,Weight", ""),
        ("word,id,percent", ""),
        ("word,group,percent", ""),
    ],
)
def test_other_columns_of_numbers_are_told_of(write, header, told):
    count = header.count(",")
    words = read_words(write(f"{header}\nclimate,{'9,' * (count - 1)}50\nenergy,{'8,' * (count - 1)}30\n"))
    assert pairs(words) == [("climate", 50.0), ("energy", 30.0)]
    notes = [note for note in words.notes if "numbers, too" in note]
    assert len(notes) == bool(told)
    assert all(told in note for note in notes)


@pytest.mark.parametrize("header", ["word,count,Count", "Word,word,count", "word,count,group,group"])
def test_columns_of_the_same_name_are_refused(write, header):
    line = ",".join("12345"[: header.count(",") + 1])
    with pytest.raises(WordpackError, match="line 1: 2 columns are named '.*'; leave that name to one of them"):
        read_words(write(f"{header}\n{line}\n"))


@pytest.mark.parametrize(
    "name",
    [
        *("Group", "category", "class", "Gruppe", "Kategorie", "groupe", "Cat\u00e9gorie", "cate\u0301gorie"),
        *("categorie", "grupo", "categor\u00eda", "Categoria"),
    ],
)
def test_groups_have_names_in_four_languages(write, name):
    words = read_words(write(f"Begriff;H\u00e4ufigkeit;{name}\nKlima;50;a\nWind;30;b\n"))
    assert words.items == (Word("Klima", 50.0, "a"), Word("Wind", 30.0, "b"))
    words = read_words(write(f"{name};Anzahl\nKlima;50\nWind;30\n"))
    assert words.items == (Word("Klima", 50.0), Word("Wind", 30.0))


@pytest.mark.parametrize("header", ["word,visits", "word,year", "place,rank", "place,class"])
def test_a_word_and_one_column_of_numbers_is_read_whatever_its_name(write, header):
    assert pairs(read_words(write(f"{header}\nRome,12\nOslo,5\n"))) == [("Rome", 12.0), ("Oslo", 5.0)]


def test_no_header_and_two_columns_either_way_round(write):
    assert pairs(read_words(write("liberty,3\njustice,2\n"))) == [("liberty", 3.0), ("justice", 2.0)]
    assert pairs(read_words(write("3,liberty\n2,justice\n"))) == [("liberty", 3.0), ("justice", 2.0)]
    words = read_words(write("word,12\nother,3\n"))
    assert pairs(words) == [("word", 12.0), ("other", 3.0)]
    assert "line 1 was read as data" in words.notes[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Country,2024\nFrance,68\nChad,18\n", True),
        ("2024;Partei\n68;A\n18;B\n", True),
        ("Re\u0301ponse,1900\noui,68\nnon,3000\n", True),
        ("word,2024\na,68\n", True),
        ("Category,2100\na,68\n", True),
        ("Country,1899\nFrance,68\n", False),
        ("Country,2101\nFrance,68\n", False),
        ("Country,2024.5\nFrance,68\n", False),
        ("Country,2024\nFrance,68\nChad,2023\n", False),
        ("France,2024\nChad,68\n", False),
        ("Country,2024\n", False),
    ],
)
def test_a_header_with_a_year_that_is_read_as_data_is_told_of(write, text, told):
    words = read_words(write(text))
    assert len(words) == text.count("\n")
    assert any("if " in note and "names a column, rename it to 'weight'" in note for note in words.notes) is told


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "sep=;;"])
@pytest.mark.parametrize("name", ["list.csv", "list.tsv"])
def test_excels_first_line_names_the_delimiter(write, line, name):
    text = f"{line}\r\nword;weight\r\na,b;3\r\nc,d;2\r\n"
    assert pairs(read_words(write(text, name))) == [("a,b", 3.0), ("c,d", 2.0)]
    with pytest.raises(WordpackError, match="line 4: the weight is 'x'"):
        read_words(write(text.replace("d;2", "d;x"), name))
    assert pairs(read_words(write("sep=|\na,b|3\n"))) == [("a,b", 3.0)]


@pytest.mark.parametrize("title", ["Top words 2024,", "Top words", "Top 10,2024", "All about it,\nsource,me"])
def test_a_title_above_the_header_is_told_of(write, title):
    line = title.count("\n") + 2
    with pytest.raises(WordpackError, match=f"line 1: .* where line {line} looks like the header; remove what stands"):
        read_words(write(f"{title}\nTerm,Mentions\nclimate,3\n"))


@pytest.mark.parametrize(
    "text",
    ["Survey 2024,,\nCountry,Visitors,Note\nFrance,3,x\n", "Survey 2024,\nCountry,Visitors\nFrance,3\nChad,x\n"],
)
def test_a_title_above_a_header_of_unknown_names_is_told_of(write, text):
    with pytest.raises(WordpackError, match="line 1: 'Survey 2024,.*' was found where line 2 looks like the header"):
        read_words(write(text))


def test_a_header_that_names_one_column_is_no_title(write):
    """As pandas writes an index without a name, or a sheet whose other header was forgotten."""
    assert pairs(read_words(write(",visits\nRome,12\nOslo,5\n"))) == [("Rome", 12.0), ("Oslo", 5.0)]
    assert pairs(read_words(write("place,\nRome,12\nOslo,5\n"))) == [("Rome", 12.0), ("Oslo", 5.0)]


def test_a_column_of_three_digits_after_the_weights_is_no_thousand(write):
    words = read_words(write("word,n,id\nliberty,3,101\njustice,2,102\npeace,1,103\n"))
    assert [w.weight for w in words.items] == [3.0, 2.0, 1.0]


def test_numbers_may_be_words(write):
    assert pairs(read_words(write("year,n\n2024,3\n2025,2\n"))) == [("2024", 3.0), ("2025", 2.0)]


def test_bom_crlf_quotes_blank_lines_groups_and_duplicates():
    words = read_words(FIXTURES / "semicolons-bom-crlf.csv")
    assert words.items == (Word("liberty", 7.0, "a"), Word("well; being", 1.5, None), Word("café", 2.0, "b"))
    assert [note.partition(";")[0] for note in words.notes] == [
        "the weights of duplicate words were summed: liberty (2 times)"
    ]


def test_a_word_of_two_groups_is_told_as_such(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("word,weight,group\nsun,3,sky\nsea,2,\nsun,1,sky\nsun,2,beach\nsea,4,beach\n", encoding="utf-8")
    words = read_words(path)
    assert words.items == (Word("sun", 6.0, "sky"), Word("sea", 6.0, "beach"))
    assert words.notes == (
        "the weights of duplicate words were summed: sun (3 times), sea (2 times); "
        "those of several groups are in the first: sun (in sky, not beach)",
    )


def test_tsv_and_scripts():
    words = read_words(FIXTURES / "scripts.tsv")
    assert pairs(words) == [("日本語", 5.0), ("رحلة", 3.0), ("rock 'n' roll", 2.0)]


def test_composed_and_decomposed_are_one_word(write):
    words = read_words(write("word,weight\ncafé,1\ncafe\u0301,2\n  two\u00a0 \twords ,1\n"))
    assert pairs(words) == [("café", 3.0), ("two words", 1.0)]


@pytest.mark.parametrize(
    "given", ["\u200b word", "word\u200e", "\u200f\ufeff word \u200b", "\u200eword\u200f", "\u00ad \u200bword\u00ad "]
)
def test_what_is_not_seen_at_a_words_ends_makes_no_other_word(given):
    assert read_words([("word", 1.0), (given, 2.0)]).items == (Word("word", 3.0),)


@pytest.mark.parametrize("given", ["\u200fC++", "abc \u05d0\u05d1!\u200f", "\u200e\u05d0\u05d1 C"])
def test_marks_of_direction_stay_where_they_turn_something(given):
    """By rules P2, P3 and N1 of UAX #9: the first one says how the whole is read, one at the end goes with a sign."""
    bare = given.strip("\u200e\u200f")
    assert [w.text for w in read_words([(bare, 1.0), (given, 1.0)]).items] == [bare, given]
    assert [w.text for w in read_words({"\u200f\u05d0\u05d1 C\u200f": 1.0}).items] == ["\u05d0\u05d1 C"]


def test_what_is_not_seen_within_a_word_stays():
    """A zero-width joiner or a mark of direction there changes how the word is drawn."""
    assert [w.text for w in read_words({"a\u200fb": 1.0, "a\u200db": 1.0}).items] == ["a\u200fb", "a\u200db"]


def test_a_line_break_within_a_quoted_word_is_a_space_and_lines_still_count(write):
    path = write('word,weight\n"New\nYork",3\nLondon,2\n')
    assert pairs(read_words(path)) == [("New York", 3.0), ("London", 2.0)]
    with pytest.raises(WordpackError, match="line 4: the weight is 'x'"):
        read_words(write('word,weight\n"New\nYork",3\nLondon,x\n'))


def test_json_keeps_equal_keys_apart_and_sums_them(write):
    assert pairs(read_words(FIXTURES / "object.json")) == [("liberty", 4.0), ("justice", 2.5)]
    rows = [{"Word": "a", "N": 2, "group": "g"}, {"Word": "b", "N": 1}]
    assert read_words(write(json.dumps(rows), "l.json")).items == (Word("a", 2.0, "g"), Word("b", 1.0))
    assert pairs(read_words(write('[["a", 2], ["b", 1.5]]', "l.json"))) == [("a", 2.0), ("b", 1.5)]


@pytest.mark.parametrize("items", ['{"text": "a", "weight": 3}, {"text": "b", "weight": 1}', '["a", 3], ["b", 1]'])
def test_json_whose_only_key_holds_the_list(write, items):
    assert pairs(read_words(write(f'{{"words": [{items}]}}', "l.json"))) == [("a", 3.0), ("b", 1.0)]


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


@pytest.mark.parametrize("kind", ["csv", "json", "frame"])
@pytest.mark.parametrize("name", ["color", "Couleur", "группа", "PoS", "number"])
def test_a_third_column_of_texts_is_told_of(write, name, kind):
    rows = [("sun", 3, "warm"), ("sea", 2, ""), ("sand", 2, "warm"), ("ice", 1, "cold")]
    if kind == "csv":
        words = read_words(write(f"word,weight,{name}\n" + "".join(f"{a},{b},{c}\n" for a, b, c in rows)))
    elif kind == "json":
        words = read_words(write(json.dumps([dict(zip(("word", "weight", name), row)) for row in rows]), "l.json"))
    else:
        words = read_words(SimpleNamespace(columns=["word", "weight", name], itertuples=lambda index, name: iter(rows)))
    assert words.items == tuple(Word(text, float(weight)) for text, weight, _ in rows)
    what = "key" if kind == "json" else "column"
    advice = "rename it to 'group' if words are to be coloured by it"
    assert words.notes == (f"the {what} {name!r} was left out; {advice}",)


@pytest.mark.parametrize(
    ("header", "cells", "told"),
    [
        ("word,weight,category,note", [",g,x", ",g,x", ",h,y"], ""),
        ("word,weight,a,b", [",x,y", ",x,y", ",y,x"], "the columns 'a' and 'b' were left out; rename the right one to"),
        ("word,weight,a,b,c,d,e,f,g", [",x" * 7, ",y" * 7, ",x" * 7], "and 'd' and 'e' and 2 more were left out"),
        ("word,weight,date,a", [",May,x", ",May,x", ",May,y"], "the column 'a' was left out"),
    ],
)
def test_columns_left_out_are_named_unless_there_are_groups(write, header, cells, told):
    notes = read_words(write(header + "".join(f"\n{w},3{more}" for w, more in zip("abc", cells)))).notes
    assert (len(notes) == 1 and told in notes[0]) if told else not notes


@pytest.mark.parametrize("kind", ["csv", "json"])
@pytest.mark.parametrize(
    "cells",
    [
        ("https://a.org/1", "https://a.org/2", "https://a.org/3", "https://b.org"),
        ("wiki", "wiki", "wiki", "wiki"),
        ("", "", "", "seen twice"),
        ("x", "x", "", "", "", "y", "", ""),
        ("", "", "", ""),
        ("42.9%", "42.9%", "7 %", "1,5 %"),
        ("$3", "$3", "-$4.50", "US$ 7"),
        ("3 EUR", "3 EUR", "1 234,50 €", "4k"),
        ("12:30", "12:30", "09:15:20", "9:15 pm"),
        ("01.02.2024", "01.02.2024", "2/28/2024", "2024-02"),
        ("2024-02-01T10:00:00Z", "2024-02-01T10:00:00Z", "2024-02-01 10:00", "2024-02-01"),
        ("3 May 2024", "3 May 2024", "May 4, 2024", "5. März 2024"),
        ("7th", "7th", "1st", "2nd"),
    ],
)
def test_what_can_be_no_groups_is_not_told_of(write, cells, kind):
    """Differing on every row or never, on few rows, or numbers, dates and times: nothing to colour words by."""
    rows = [{"word": f"w{i}", "weight": 1, "more": cell} for i, cell in enumerate(cells)]
    if kind == "json":
        assert read_words(write(json.dumps(rows), "l.json")).notes == ()
    else:
        lines = "".join(f"{row['word']}\t1\t{row['more']}\n" for row in rows)
        assert read_words(write(f"word\tweight\tmore\n{lines}", "l.tsv")).notes == ()


@pytest.mark.parametrize(
    "cells",
    [
        ("Q1", "Q2", "A-4", "A-4"),
        ("18-29", "18-29", "30-49"),
        ("#a00000", "navy", "navy"),
        ("1st class", "2nd class", "2nd class"),
        ("x", "x", "y", "", "", ""),
    ],
)
def test_names_with_numbers_in_them_may_be_groups(write, cells):
    rows = "".join(f"w{i},1,{cell}\n" for i, cell in enumerate(cells))
    (note,) = read_words(write(f"word,weight,more\n{rows}")).notes
    assert note == "the column 'more' was left out; rename it to 'group' if words are to be coloured by it"


def test_keys_are_told_of_once_whatever_the_weights_are_called(write):
    of_each = [("weight", "x"), ("count", "y"), ("weight", "y"), ("count", "x")]
    rows = [{"word": f"w{i}", key: 2, "kind": kind} for i, (key, kind) in enumerate(of_each)]
    several = "the weights were read from 'weight' and 'count', not from one key in all objects; give them one name"
    told = "the key 'kind' was left out; rename it to 'group' if words are to be coloured by it"
    assert read_words(write(json.dumps(rows), "l.json")).notes == (told, several)
    rows[0]["group"] = "g"
    assert read_words(write(json.dumps(rows), "l.json")).notes == (several,)


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_names_are_folded_as_often_as_there_are_columns(write, monkeypatch, kind):
    """Folding all of them for each was the square: 36 million for 6000 keys."""
    asked, fold = [], tables.folded
    for module in (tables, records):
        monkeypatch.setattr(module, "folded", lambda name: asked.append(name) or fold(name))
    count = 300
    names = [f"c{i}" for i in range(count)]
    if kind == "csv":
        text = f"word,weight,{','.join(names)}\n" + "".join(f"{w},1{',x' * count}\n" for w in "ab")
    else:
        text = json.dumps([{"word": name, "weight": 1, name: "x"} for name in names])
    read_words(write(text, f"l.{kind}"))
    assert len(asked) < 40 * count


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


@pytest.mark.parametrize("name", ["l.jsonl", "L.NDJSON"])
def test_json_lines(write, name):
    rows = [{"word": "a\u2028b", "count": 3, "group": "g"}, ["c, d", 2]]
    text = "\r\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    assert read_words(write(text, name)).items == (Word("a b", 3.0, "g"), Word("c, d", 2.0))
    with pytest.raises(WordpackError, match="line 2, column 6: this is not JSON"):
        read_words(write('["a", 1]\n["b" 2]\n', name))
    with pytest.raises(WordpackError, match='line 2: b was found; give an object with "word" and "weight"'):
        read_words(write('["a", 1]\n{"b": 2}\n', name))
    with pytest.raises(WordpackError, match="line 3: the weight is 'x'"):
        read_words(write('["a", 1]\n\n["b", "x"]\n', name))


@pytest.mark.parametrize("header", [",0", ",count", ",visits", '"",0'])
def test_what_pandas_writes_of_a_series(write, header):
    words = read_words(write(f"{header}\nliberty,3\n2024,2\n"))
    assert pairs(words) == [("liberty", 3.0), ("2024", 2.0)]
    assert "columns read: '' as words" in words.notes[0]


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("word,weight\na,1\n", [("a", 1.0)]),
        ("a\t1\nb, c\t2\n", [("a", 1.0), ("b, c", 2.0)]),
        ('{"a": 1, "b, c": 2.5}', [("a", 1.0), ("b, c", 2.5)]),
        ('\ufeff \n[["a", 1],\n ["b", 2]]\n', [("a", 1.0), ("b", 2.0)]),
        ("[sic],1\n{x},2\n", [("[sic]", 1.0), ("{x}", 2.0)]),
        ("[1],1\n[2],2\n", [("[1]", 1.0), ("[2]", 2.0)]),
        ('\n{"word": "a", "weight": 1}\n\n["b", 2]\n', [("a", 1.0), ("b", 2.0)]),
        ('{"word": "a", "weight": 1}\n', [("a", 1.0)]),
        ('["a", 1.5, "g"]', [("a", 1.5)]),
        ('{"word": 2, "weight": 1}', [("word", 2.0), ("weight", 1.0)]),
        ('[["a", 1]]', [("a", 1.0)]),
    ],
)
def test_standard_input(monkeypatch, text, expected):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    words = read_words("-")
    assert pairs(words) == expected
    assert words.source == "standard input"


@pytest.mark.parametrize(("text", "refused"), [('{"a": 1}', ""), ("[]", "no words"), ("[1]", "item 1: 1 was")])
def test_json_on_standard_input_is_parsed_once(monkeypatch, text, refused):
    parsed, loads = [], json.loads
    monkeypatch.setattr(json, "loads", lambda text, **options: parsed.append(text) or loads(text, **options))
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    with pytest.raises(WordpackError, match=refused) if refused else nullcontext():
        assert pairs(read_words("-")) == [("a", 1.0)]
    assert parsed == [text]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[\n{"word": "a", "weight": 3},\n]\n', "line 3, column 1: this is not JSON"),
        ('{"word": "a", "weight": 3},\n{"word": "b", "weight": 3}\n', "line 1, column 27: this is not JSON"),
        ('{"a": 1, "b"\n', "this is not JSON"),
    ],
)
def test_broken_json_on_standard_input_is_told_as_such(monkeypatch, text, told):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    with pytest.raises(WordpackError, match=told):
        read_words("-")


def test_json_lines_in_a_json_file_are_told_of_their_ending(write):
    path = write('{"word": "a", "weight": 3}\n{"word": "b", "weight": 3}\n', "a.json")
    with pytest.raises(WordpackError, match="line 2, .* name the file .jsonl if each of its lines is JSON"):
        read_words(path)


def test_a_line_on_standard_input_that_is_no_json_among_others_that_are_is_named(monkeypatch):
    text = '{"word": "a", "weight": 1}\n\nb,2\n'
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    with pytest.raises(WordpackError, match="standard input: line 3, column 1: this is not JSON"):
        read_words("-")


def test_max_words_keeps_the_heaviest_ties_and_order_of_the_file():
    words = read_words([("a", 1), ("c", 2), ("b", 5), ("d", 2), ("e", 2)], max_words=3)
    assert pairs(words) == [("c", 2.0), ("b", 5.0), ("d", 2.0)]
    assert words.notes == ("the 3 heaviest of 5 words were kept",)
    assert read_words({"a": 1, "b": 2}, max_words=1).notes == ("the heaviest of 2 words was kept",)
    assert len(read_words({"a": 1}, max_words=9)) == 1
    with pytest.raises(WordpackError, match="max-words: 0"):
        read_words({"a": 1}, max_words=0)


def test_extremes_that_are_fine(write):
    words = read_words(write("word,weight\na,1e308\nb,1e-300\nc,+.5\nd,7.\n"))
    assert pairs(words) == [("a", 1e308), ("b", 1e-300), ("c", 0.5), ("d", 7.0)]
    many = read_words(write("word,weight\n" + "".join(f"w{i},{i + 1}\n" for i in range(20_000))))
    assert len(many) == 20_000


# -- what is refused ---------------------------------------------------------------------------------------------------

BAD_WEIGHTS = [
    ("0", "greater than 0"),
    ("-3", "greater than 0"),
    ("nan", "finite"),
    ("Infinity", "finite"),
    ("-inf", "finite"),
    ("1e999", "finite"),
    ("many", "plain number"),
    ("", "empty"),
    ("12%", "in the column 'weight'; write 12, not '12%'$"),
    ("12 %", "in the column 'weight'; write 12, not '12 %'$"),
    ('"12,5 %"', "write 12.5, not '12,5 %'$"),
    ("12.345%", "in the column 'weight'; write the number out, with nothing beside it$"),
    ("$3m", "write the number out"),
    ("3k", "write the number out"),
    ("\u20ac 5", "write the number out"),
    ("5 EUR", "write the number out"),
    ("~5", "write the number out"),
    ("5 or 6", "plain number"),
    ("a5b6", "plain number"),
    ("1_000", "thousands separator"),
    ("1 000", "thousands separator"),
    ("1'000", "thousands separator"),
    ('"1,000"', "thousands separator"),
    ('"0,5"', "decimal point"),
    ('"1.234,5"', "thousands separator"),
    ("1.234.567", "thousands separator"),
    ("１２", "plain number"),
    ("0x10", "plain number"),
]


@pytest.mark.parametrize(("cell", "reason"), BAD_WEIGHTS)
def test_bad_weights_are_refused_by_line(write, cell, reason):
    path = write(f"word,weight\nliberty,3\n\njustice,{cell}\npeace,1\n")
    with pytest.raises(WordpackError, match="line 4: the weight is.*" + reason) as caught:
        read_words(path)
    assert str(caught.value).startswith(str(path))


BAD_FILES = [
    ("word,weight\nliberty,3\njustice,1,000\n", "line 3: 3 columns were found where the first line has 2"),
    ("word,n,group\nliberty,3,law\njustice,1,000\n", "line 3: 1,000 looks like one number"),
    ("word,n,group\nliberty,3\njustice,1,000\n", "line 3: 1,000 looks like one number"),
    ("liberty,1,000\njustice,2,000\n", "line 1: 3 columns were found and no header"),
    ("word;weight\nliberty;1.000\n", "line 2: '1.000' in a file cut by semicolons"),
    ("word;weight\nliberty;1,5\n", "line 2: the weight is '1,5'; write it with a decimal point"),
    ("liberty;1,5\njustice;2,5\n", "line 1: the weight is '1,5'; write it with a decimal point"),
    ("word,weight\n", "a header .* but no words"),
    ("", "the file is empty"),
    (" \n\n", "the file is empty"),
    (",\n,\n", "the file is empty"),
    ("liberty\njustice\n", "line 1: one column was found"),
    ("liberty|3\njustice|2\n", "line 1: one column was found"),
    ("word,weight\nliberty\n", "line 2: 'liberty' has no weight"),
    ("word,weight\n  ,3\n", "line 2: the word is empty"),
    ("word,weight\n\u200b,3\n", "line 2: the word is empty"),
    ("word,weight\nab\u0007c,3\n", r"line 2: the control character U\+0007"),
    ("word,weight\n" + "x" * (MOST_CHARACTERS + 1) + ",3\n", "line 2: a word of 501 characters"),
    ('word,weight\n"liberty,3\njustice,2\n', "line 2: the quotation marks do not match"),
    ("place,colour\nRome,red\nOslo,blue\nParis,x\n", "line 2: the weight is"),
    ("place,colour,mood\nRome,red,x\n", "line 1: no column of weights"),
    ("word,weight\na,1e308\nb,1e308\n", "line 3: the weight is '1e308'; the sum of all weights"),
    ("word,weight\na,1e308\na,1e308\n", "line 3: the weight is '1e308'; the sum of all weights"),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", "the file is binary"),
    (b"word,weight\na\x00b,3\n", "line 2: a zero byte"),
    (b"word,weight\rb,1\r\na\x00b,3\r", "line 3: a zero byte"),
    (b"PK\x03\x04\x14\x00\x06", "a spreadsheet or archive"),
    ("word,weight\na,1\n".encode("utf-16"), "line 1: the text is in UTF-16; save it as UTF-8"),
    ("word,weight\na,1\n".encode("utf-16-le"), "line 1: the text is in UTF-16; save it as UTF-8"),
    (b"word,weight\r\na,1\r\ncaf\xe9,3\r\n", "line 3: the byte 0xe9 is not UTF-8; save the file as UTF-8"),
    (b"word,weight\ra,1\rcaf\xe9,3\r", "line 3: the byte 0xe9 is not UTF-8; save the file as UTF-8"),
    ("word,weight\ra,1\rb,x\r", "line 3: the weight is 'x'"),
    ("word,weight\na,1\n" + "x" * 140_000 + ",3\n", "line 3: a cell of over 131072 characters was found; give a word"),
    ('word,weight\na,1\n"' + "x,3\n" * 40_000, "line 3: the quotation marks do not match"),
    ("place,note,visits\nRome,a,12\nOslo,b,many\n", "line 3: the weight is 'many' in the column 'visits'"),
    ("place,note,visits\nRome,a,12\nOslo,b,many\nParis,c,some\n", "line 1: no column of weights was found"),
]


@pytest.mark.parametrize(("content", "message"), BAD_FILES)
def test_bad_files_are_refused(write, content, message):
    path = write(content)
    with pytest.raises(WordpackError, match=message) as caught:
        read_words(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_weight_with_a_unit_is_told_with_its_column_where_that_has_a_name(write):
    with pytest.raises(WordpackError, match="line 2: the weight is '12 %'; write 12, not '12 %'$"):
        read_words(write("liberty,3\npeace,12 %\n"))
    frame = SimpleNamespace(columns=["answer", "share"], itertuples=lambda index, name: iter([("a", "12 %")]))
    with pytest.raises(WordpackError, match="row 1: the weight is '12 %' in the column 'share'; write 12"):
        read_words(frame)


def test_latin_1_file():
    with pytest.raises(WordpackError, match="line 2: the byte 0xe9 is not UTF-8"):
        read_words(FIXTURES / "latin-1.csv")


def test_missing_folder_and_prose(tmp_path, write):
    with pytest.raises(WordpackError, match="there is no such file"):
        read_words(tmp_path / "none.csv")
    with pytest.raises(WordpackError, match="this is a folder"):
        read_words(tmp_path)
    with pytest.raises(WordpackError, match="a plain text is not a word list"):
        read_words(write("It was a dark, stormy night.\nIt was, really.\n", "story.txt"))
    assert len(read_words(write("word\tweight\na\t1\n", "list.txt"))) == 1


@pytest.mark.parametrize("prose", ["It was a dark night.\nIt was, really.", "It was a dark night. " * 30])
def test_a_text_where_a_path_is_wanted_is_told_as_one(prose):
    with pytest.raises(WordpackError, match=r"words: a text of \d+ characters was given \('It was") as caught:
        read_words(prose)
    told = str(caught.value)
    assert "where a path is wanted; give the path of a list" in told
    assert "\n" not in told
    assert len(told) < 250


@pytest.mark.parametrize("asked", ["is_dir", "read_bytes"])
def test_a_folder_that_may_not_be_looked_into_is_told(asked, monkeypatch, write):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, asked, refuse)
    with pytest.raises(WordpackError, match=r"list.csv: it cannot be read \(Permission denied\); check the path"):
        read_words(write("a,1\n"))


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
        ('[{"word": "a"}]', 'item 1: word was found; give an object with "word" and "weight"'),
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


@pytest.mark.parametrize(
    "weight", [2 + 1j, np.complex128(2 + 1j), np.complex64(2), np.timedelta64(5, "ns"), np.bytes_(b"5"), b"5"]
)
def test_what_numpy_would_cut_down_to_a_number_is_no_weight(weight):
    with pytest.raises(WordpackError, match="words: item 2: the weight is .*; give a number greater than 0"):
        read_words([("a", np.uint8(2)), ("b", weight)])


@pytest.mark.parametrize("weight", [np.int64(3), np.uint8(3), np.float16(3), np.array(3), np.array(3, object), 3])
def test_numbers_of_every_kind_are_weights(weight):
    assert pairs(read_words([("a", weight)])) == [("a", 3.0)]


def test_an_array_is_no_word():
    with pytest.raises(WordpackError, match="item 1: ndarray was found instead of a word"):
        read_words([(np.array([1.0, 2.0]), 1.0)])


@pytest.mark.parametrize(
    "source", [3, None, b"a", [("a",)], ["ab"], [{"a": 1}], [(None, 1)], [("a", True)], [("a", np.True_)], {}, []]
)
def test_bad_values(source):
    with pytest.raises(WordpackError, match="words"):
        read_words(source)


# -- whatever is written by csv is read back ---------------------------------------------------------------------------

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Zs", "Zl", "Zp"]), min_size=1)
lists = st.dictionaries(
    texts.map(lambda t: unicodedata.normalize("NFC", t)).filter(str.strip),
    st.floats(1e-6, 1e9) | st.integers(1, 10**9),
    min_size=1,
    max_size=12,
)


@given(lists, st.sampled_from([",", "\t"]))
def test_round_trip_through_csv(tmp_path_factory, words, delimiter):
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["word", "weight"])
    writer.writerows(words.items())
    path = tmp_path_factory.mktemp("csv") / "list.csv"
    path.write_text(buffer.getvalue(), encoding="utf-8")
    assert pairs(read_words(path)) == [(text, float(weight)) for text, weight in words.items()]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_one_sentence(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("bytes") / "list.csv"
    path.write_bytes(data)
    try:
        words = read_words(path)
    except WordpackError as error:
        refusal = str(error)
    else:
        refusal = f"{path}: read"
        assert all(w.text.strip() and 0 < w.weight < math.inf for w in words.items)
    assert refusal.startswith(str(path))
    assert "\n" not in refusal


@pytest.mark.parametrize(
    ("given", "text", "soft"),
    [
        ("in\u00adcom\u00adplete", "incomplete", (2, 5)),
        ("\u00adin\u00ad\u00adcom\u00ad", "incom", (2,)),
        ("solar\u00ad po\u00adwer", "solar power", (8,)),
        ("solar \u00ad power", "solar power", ()),
        ("plain", "plain", ()),
    ],
)
def test_soft_hyphens_are_no_letters_but_places(given, text, soft):
    (word,) = read_words([(given, 1.0)]).items
    assert (word.text, word.soft) == (text, soft)


def test_a_word_with_and_without_soft_hyphens_is_one():
    words = read_words([("incomplete", 1.0), ("in\u00adcomplete", 2.0)])
    assert words.items == (Word("incomplete", 3.0, None, (2,)),)
    assert "summed" in words.notes[0]


def test_nothing_but_soft_hyphens_is_an_empty_word():
    with pytest.raises(WordpackError, match="the word is empty"):
        read_words([("\u00ad \u00ad", 1.0)])
    with pytest.raises(WordpackError, match="the word is empty"):
        read_words([("\u00ad\u00a0\u00ad", 1.0)])


@pytest.mark.parametrize(
    ("given", "text", "firm"),
    [
        ("New\u00a0York City", "New York City", (3,)),
        ("10\u202fkm", "10 km", (2,)),
        ("1\u2007000\u00a0\u202f\u20ac", "1 000 \u20ac", (1, 5)),
        ("one\u00a0 two", "one two", ()),  # the plain space beside it may be broken at
        ("\u00a0ab\u00a0", "ab", ()),
        ("in\u00adcom \u00ad\u00a0plete", "incom plete", ()),
        ("in\u00adcom\u00ad\u00a0plete", "incom plete", (5,)),
    ],
)
def test_no_break_spaces_are_spaces_where_nothing_is_broken(given, text, firm):
    (word,) = read_words([(given, 1.0)]).items
    assert (word.text, word.firm) == (text, firm)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.json", "a.jsonl"])
def test_no_break_spaces_are_read_from_files(write, name):
    rows = {
        "a.csv": "search\u00a0term,weight,group\nNew\u00a0York City,1\u00a0000,a\u00a0b\n",
        "a.tsv": "New\u00a0York City\t1000\n",
        "a.json": '{"New\u00a0York City": 1000}',
        "a.jsonl": '{"word": "New\u00a0York City", "weight": 1000}\n',
    }
    if name == "a.csv":
        with pytest.raises(WordpackError, match="the weight is '1.000'; write it with neither thousands separator"):
            read_words(write(rows[name], name))
    (word,) = read_words(write(rows[name].replace("1\u00a0000", "1000"), name)).items
    assert (word.text, word.firm) == ("New York City", (3,))
    assert word.group == ("a b" if name == "a.csv" else None)


def test_a_word_with_and_without_no_break_spaces_is_one():
    words = read_words([("New York", 1.0), ("New\u00a0York", 2.0, "a\u00a0b")])
    assert words.items == (Word("New York", 3.0, "a b", (), (3,)),)
