"""Tables of words: which column is which, what is told of, and what is refused with its line."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lists import FIXTURES, pairs

from wordpack import records, tables
from wordpack.entries import MOST_CHARACTERS
from wordpack.errors import WordpackError
from wordpack.model import Word
from wordpack.words import read_words


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
    path = write(f"{index},word\n2020,liberty\n2021,union\n")
    assert pairs(read_words(path)) == [("liberty", 2020.0), ("union", 2021.0)]
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
    words = read_words(write(f"{header}\nRome,12\nOslo,5\n"))
    assert words.items == (Word("Rome", 12.0), Word("Oslo", 5.0))


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
    for name in ("Word", "year"):
        assert pairs(read_words(write(f"{name},n\n2024,3\n2025,2\n"))) == [("2024", 3.0), ("2025", 2.0)]
    assert pairs(read_words(write("place,n\nRome,3\n1984,2\n"))) == [("Rome", 3.0), ("1984", 2.0)]


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("votes,pct", ["3,30", "4,40"]),
        ("votes,pct", ["3,30"]),
        ("votes,pct", ["3,30", "4,40", "5,unknown"]),
        ("group,count,pct", ["left,3,60", "right,2,40"]),
        ("category,class,count", ["left,old,3", "right,new,2"]),
        ("class,category,count", ["left,old,3", "right,new,2"]),
        ("kategorie,Gruppe ,n", ["left,old,3", "right,new,2"]),
        ("code,year,n", ["1,2001,3", "2,2002,4", "3,2003,5", "x,2004,6"]),
    ],
)
def test_numbers_and_groups_are_not_taken_for_the_words(write, header, rows):
    names = [name.strip() for name in header.split(",")]
    listed = ", ".join(map(repr, names))
    why = "groups and numbers are not taken for words"
    asked = f"no column of words was found among {listed}; {why}; name the column that holds them 'word'"
    with pytest.raises(WordpackError, match=f"line 1: {asked}"):
        read_words(write("\n".join([header, *rows])))
    with pytest.raises(WordpackError, match=f"words: {asked}"):
        read_words(Frame(names, [row.split(",") for row in rows], Index(range(1, 4))))
    with pytest.raises(WordpackError, match=asked.replace("column", "key")):
        read_words(write(json.dumps([dict(zip(names, row.split(","), strict=True)) for row in rows]), "l.json"))
    (with_words,) = read_words(write(f"{header},word\n{rows[0]},liberty")).items
    assert with_words.text == "liberty"


def test_a_column_of_as_many_numbers_as_texts_may_be_the_words(write):
    """One number more, and it is refused."""
    rows = ["101,2001,4", "A7,2002,3", "B5,2003,2", "102,2004,1"]
    words = read_words(write("\n".join(["code,year,n", *rows])))
    assert pairs(words) == [("101", 4.0), ("A7", 3.0), ("B5", 2.0), ("102", 1.0)]
    with pytest.raises(WordpackError, match="no column of words"):
        read_words(write("\n".join(["code,year,n", *rows, "103,2005,1"])))


def test_of_two_columns_one_may_be_called_as_groups_are(write):
    assert pairs(read_words(write("class,category\nold,3\nnew,2"))) == [("old", 3.0), ("new", 2.0)]
    words = read_words(write("place,category,class,n\nRome,a,x,3\nOslo,b,x,2"))
    assert words.items == (Word("Rome", 3.0, "a"), Word("Oslo", 2.0, "b"))


class Index:
    """By the manners of a pandas index: its keys, tuples where it has several levels, and its levels' names."""

    def __init__(self, keys, names=(None,)):
        self.keys, self.names = list(keys), names

    def __iter__(self):
        return iter(self.keys)


class Frame:
    """By the manners of a pandas DataFrame."""

    def __init__(self, columns, rows, index):
        self.columns, self.rows, self.index = columns, rows, index

    def itertuples(self, index, name):
        assert (index, name) == (False, None)
        return map(tuple, self.rows)


def test_a_frames_index_is_a_column_like_any_other():
    columns, rows = ["count", "group"], [(3, "left"), (2, "right")]
    expected = (Word("liberty", 3.0, "left"), Word("union", 2.0, "right"))
    for name in ("word", "place", None):
        words = read_words(Frame(columns, rows, Index(["liberty", "union"], [name])))
        assert words.items == expected
        assert words.notes == (
            () if name == "word" else (f"columns read: {name or ''!r} as words, 'count' as weights",)
        )
    words = read_words(Frame(["votes", "pct"], [(3, 30), (4, 40)], Index("AB", ["party"])))
    assert pairs(words) == [("A", 3.0), ("B", 4.0)]
    assert pairs(read_words(Frame(["votes"], [(3,), (4,)], Index("AB")))) == [("A", 3.0), ("B", 4.0)]
    words = read_words(Frame(["word"], [("liberty",), ("union",)], Index([7, 8], ["count"])))
    assert pairs(words) == [("liberty", 7.0), ("union", 8.0)]


def test_each_level_of_a_frames_index_is_a_column():
    keys = [("left", "liberty"), ("right", "union")]
    expected = (Word("liberty", 3.0, "left"), Word("union", 2.0, "right"))
    assert read_words(Frame(["n"], [(3,), (2,)], Index(keys, ["group", "word"]))).items == expected
    numbered = Index([(7, *key) for key in keys], [None, "class", None])
    assert read_words(Frame(["n"], [(3,), (2,)], numbered)).items == expected


def test_levels_of_columns_are_one_name():
    frame = Frame([("word", ""), ("votes", "sum")], [("a", 3), ("b", 1)], Index(range(2)))
    words = read_words(frame)
    assert pairs(words) == [("a", 3.0), ("b", 1.0)]
    assert words.notes == ("columns read: 'word' as words, 'votes sum' as weights",)


def test_numbers_of_rows_without_a_name_are_no_column():
    frame = Frame(["place", "visitors"], [("Rome", 12), ("Oslo", 5)], Index([31, 12]))
    words = read_words(frame)
    assert pairs(words) == [("Rome", 12.0), ("Oslo", 5.0)]
    with pytest.raises(WordpackError, match=r"the table has 1 column\(s\)"):
        read_words(Frame(["visitors"], [(12,), (5,)], Index([2024, 2025])))
    with pytest.raises(WordpackError, match="2 columns are named 'word'; leave that name to one of them"):
        read_words(Frame(["word", "n"], [("a", 12)], Index(["b"], ["word"])))
    with pytest.raises(WordpackError, match="the table has no rows"):
        read_words(Frame(["n"], [], Index([], ["group", "word"])))


def test_bom_crlf_quotes_blank_lines_groups_and_duplicates():
    words = read_words(FIXTURES / "semicolons-bom-crlf.csv")
    assert words.items == (Word("liberty", 7.0, "a"), Word("well; being", 1.5, None), Word("café", 2.0, "b"))
    assert [note.partition(";")[0] for note in words.notes] == [
        "the weights of duplicate words were summed: liberty (2 times)"
    ]


def test_tsv_and_scripts():
    words = read_words(FIXTURES / "scripts.tsv")
    assert pairs(words) == [("日本語", 5.0), ("رحلة", 3.0), ("rock 'n' roll", 2.0)]


def test_a_line_break_within_a_quoted_word_is_a_space_and_lines_still_count(write):
    path = write('word,weight\n"New\nYork",3\nLondon,2\n')
    assert pairs(read_words(path)) == [("New York", 3.0), ("London", 2.0)]
    with pytest.raises(WordpackError, match="line 4: the weight is 'x'"):
        read_words(write('word,weight\n"New\nYork",3\nLondon,x\n'))


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


def test_of_texts_and_numbers_half_and_half_there_are_no_groups(write):
    """Texts for the most part are more than half of them."""
    for cells, told in ((("up", "up", "3 kg", "3 kg"), 0), (("up", "up", "3 kg", "down"), 1)):
        rows = "".join(f"w{i},1,{cell}\n" for i, cell in enumerate(cells))
        assert len(read_words(write(f"word,weight,more\n{rows}")).notes) == told
        assert tables.may_be_groups(cells, 4) == bool(told)


def test_groups_that_are_numbers_are_not_taken_for_the_weights(write):
    words = read_words(write("word,group,x\nliberty,1,5\njustice,2,3\n"))
    assert words.items == (Word("liberty", 5.0, "1"), Word("justice", 3.0, "2"))
    assert words.notes == ("columns read: 'word' as words, 'x' as weights",)


LONG = "n" * 5000


@pytest.mark.parametrize("kind", ["csv", "frame"])
@pytest.mark.parametrize(
    "names", [[f"n{i}" for i in range(500)], [f"{i}{LONG}" for i in range(9)], ["a\nb", "c\u2028d"]]
)
def test_whatever_columns_there_are_what_is_told_of_them_is_short(write, kind, names):
    """Of hundreds of columns, or of such of thousands of letters or several lines, the first few are told, each cut."""

    def read(header, rows):
        if kind == "frame":
            return read_words(SimpleNamespace(columns=header, itertuples=lambda index, name: iter(rows)))
        file = io.StringIO()
        csv.writer(file).writerows([header, *rows])
        return read_words(write(file.getvalue()))

    texts, numbers = [[f"t{i % 2}" for _ in names] for i in range(4)], [[f"{i}.5" for _ in names] for i in range(4)]
    colours = [f"color{' ' * 200 * i}" for i in range(1, 40)]
    doubled = ["word", f"count{' ' * 900}", *names, *(f"{name}?" for name in names)]
    told = [
        *read(doubled, [[f"w{i}", "1", *numbers[i], *texts[i]] for i in range(4)]).notes,
        *read(["word", "weight", *colours], [[f"w{i}", "1", *(f"c{i}" for _ in colours)] for i in range(4)]).notes,
        *read([names[0], names[1]], [["a", "1"], ["b", "2"]]).notes,
    ]
    assert len(told) == 4
    for header, rows in (
        (["word", *names], [["a", *numbers[0]]]),
        (["word", *names], [["a", *texts[0]]]),
        ([*names, *names], [[*texts[0], *texts[0]]]),
        (["word", "weight", *names], []),
        ([f"count{' ' * 900}", "count", *names], [["1", "2", *numbers[0]]]),
    ):
        if kind == "csv" or rows:
            with pytest.raises(WordpackError) as refused:
                read(header, rows)
            told.append(str(refused.value).partition(": ")[2])
    assert all(sentence.isprintable() and len(sentence) < 500 for sentence in told)


def test_numbers_with_dots_are_told_in_short(write):
    for number in ("1.234", "1" + ".234" * 999):
        with pytest.raises(WordpackError, match=r"line 2: '1\.234.* (was found; write|may be a decimal)") as refused:
            read_words(write(f"word;weight\na;{number}\n"))
        assert len(str(refused.value).partition("line 2")[2]) < 250


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


@pytest.mark.parametrize("header", [",0", ",count", ",visits", '"",0'])
def test_what_pandas_writes_of_a_series(write, header):
    words = read_words(write(f"{header}\nliberty,3\n2024,2\n"))
    assert pairs(words) == [("liberty", 3.0), ("2024", 2.0)]
    assert "columns read: '' as words" in words.notes[0]


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
    ("liberty\njustice\n", "line 1: one column was found .* weights of 1 make all words equal"),
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


@pytest.mark.parametrize(
    "begins", ["\n<!DOCTYPE html><html>", '<html lang="en">\n<head>', "<table>\n<tr>", "<HTML>\n<body>"]
)
def test_a_web_page_is_told_as_such(write, begins):
    with pytest.raises(WordpackError, match="line 1: this is HTML, a web page; .* export that as CSV"):
        read_words(write(f"{begins}\n<td>SPD</td>,<td>3</td>\n"))
    assert pairs(read_words(write("<html>,3\n<table>,2\n"))) == [("<html>", 3.0), ("<table>", 2.0)]


@pytest.mark.parametrize(("content", "message"), BAD_FILES)
def test_bad_files_are_refused(write, content, message):
    path = write(content)
    with pytest.raises(WordpackError, match=message) as caught:
        read_words(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("cut", [";", "\t", "|"])
@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("1.234", "may be a decimal or a thousand; write it as '1234', or as '1.2340' if"),
        ("17.932.651", "write it as '17932651'"),
    ],
)
def test_points_in_a_file_that_commas_do_not_cut(write, cell, told, cut):
    sep = "sep=|\n" if cut == "|" else ""
    line = 3 if sep else 2
    for columns in ((0, 1), (1, 0)):  # the weights on either side
        rows = [["Partei", "Stimmen"], ["SPD", cell], ["CDU", "987"]]
        text = sep + "\n".join(cut.join(row[i] for i in columns) for row in rows)
        with pytest.raises(WordpackError, match=f"line {line}: '{cell}' .*{told}"):
            read_words(write(text))
        if cell == "1.234":
            words = read_words(write(text.replace(cell, "1.2340")))
            assert pairs(words) == [("SPD", 1.234), ("CDU", 987.0)]


@pytest.mark.parametrize("shown", ["0.5", "12.25", "1234.5", "0.987"])
@pytest.mark.parametrize("cut", [";", "\t"])
def test_a_point_that_can_only_be_a_decimal_one_tells_what_others_are(write, shown, cut):
    text = f"word;weight;note\na;1.234;x\nb;{shown};1.234\n".replace(";", cut)
    assert pairs(read_words(write(text))) == [("a", 1.234), ("b", float(shown))]


def test_a_point_is_the_decimal_mark_where_commas_cut(write):
    assert pairs(read_words(write("word,weight\na,1.234\nb,987\n"))) == [("a", 1.234), ("b", 987.0)]
    assert pairs(read_words({"a": "1.234"})) == [("a", 1.234)]


@pytest.mark.parametrize("cut", [",", ";", "\t"])
def test_years_may_be_columns_of_a_header_that_names_the_weights(write, cut):
    text = "id,party,2019,2023,votes\n1,SPD,20,25,12\n2,CDU,30,28,7\n".replace(",", cut)
    words = read_words(write(text))
    assert pairs(words) == [("SPD", 12.0), ("CDU", 7.0)]
    assert any("'2019' and '2023' hold numbers, too" in note for note in words.notes)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "budget line,2023,2024\nSchools,120,130\n",
            "line 1 looks like a header with numbers in it (2023, 2024), which",
        ),
        ("party,2023,note\nSPD,120,x\nCDU,12,y\n", "line 1 looks like a header with numbers in it (2023), which"),
        ("Ann,1950,2010\nBob,1960,2020\n", "line 1: 3 columns were found and no header"),
        ("Rome,2019,12\nOslo,7,5\n", "line 1: 3 columns were found and no header"),
        ("Rome,2019,2020\n", "line 1: 3 columns were found and no header"),
    ],
)
def test_a_header_of_years_is_told_as_such(write, text, told):
    with pytest.raises(WordpackError, match=re.escape(told)):
        read_words(write(text))


def test_a_weight_with_a_unit_is_told_with_its_column_where_that_has_a_name(write):
    with pytest.raises(WordpackError, match="line 2: the weight is '12 %'; write 12, not '12 %'$"):
        read_words(write("liberty,3\npeace,12 %\n"))
    frame = SimpleNamespace(columns=["answer", "share"], itertuples=lambda index, name: iter([("a", "12 %")]))
    with pytest.raises(WordpackError, match="row 1: the weight is '12 %' in the column 'share'; write 12"):
        read_words(frame)


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
    writer.writerow(["last", 0.5])  # which shows that points are decimal ones where tabs cut the file
    path = tmp_path_factory.mktemp("csv") / "list.csv"
    path.write_text(buffer.getvalue(), encoding="utf-8")
    expected = {text: float(weight) for text, weight in words.items()}
    assert pairs(read_words(path)) == list({**expected, "last": expected.get("last", 0.0) + 0.5}.items())
