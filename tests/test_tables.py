"""Tables of words: how their rows are cut, what is told of, and what is refused with its line."""

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

from wordpack.entries import MOST_CHARACTERS
from wordpack.errors import WordpackError
from wordpack.model import Word
from wordpack.words import read_words


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("header", ["word{}weight", "WORD{}Count", "Term {} Freq", "token{}n", "text{}Value", "a{}b"])
def test_headers_and_delimiters(write, delimiter, header):
    text = header.format(delimiter) + f"\nliberty{delimiter}3\njustice for all{delimiter}2.5\n"
    assert pairs(read_words(write(text))) == [("liberty", 3.0), ("justice for all", 2.5)]


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


@pytest.mark.parametrize("cut", [",", ";", "\t"])
@pytest.mark.parametrize("above", ["Quelle: X\n\n", "Amt {0} Berlin\n", "Quelle: Amt\nStand: 1.3.2025\n\n"])
@pytest.mark.parametrize("header", ["word{}weight", "Partei{}Stimmen"])
def test_lines_above_a_table_are_told_of_however_it_is_cut(write, cut, above, header):
    above = above.format("," if cut == ";" else ";")
    first, line = above.splitlines()[0], above.count("\n") + 1
    text = f"{above}{header.format(cut)}\nCDU{cut}3{',5' if cut == ';' else ''}\nSPD{cut}2\n"
    told = f"line 1: {first!r} was found where line {line} looks like the header; remove what stands above it"
    with pytest.raises(WordpackError) as refused:
        read_words(write(text))
    assert str(refused.value).partition(": ")[2] == told
    assert pairs(read_words(write(text.partition(above)[2].replace(",5", ".5"))))[1] == ("SPD", 2.0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Category: All\n\nTOP\nheat pump,100\nboiler,87\n", "('Category: All') where line 4 has 2; remove what"),
        ("liberty\njustice;3;x\n", "('liberty') where line 2 has 3; .*, or complete that line"),
        ("liberty\njustice for all, they said\n", "('liberty'); give two, word,weight"),
        ("liberty\njustice\n3\n", "('liberty'); give two, word,weight"),
    ],
)
def test_a_first_line_of_one_cell_is_told_with_where_the_table_begins(write, text, told):
    with pytest.raises(
        WordpackError, match="line 1: one column was found " + told.replace("(", r"\(").replace(")", r"\)")
    ):
        read_words(write(text))


def test_words_that_hold_another_delimiter_do_not_decide_how_a_table_is_cut(write):
    """Two in the first rows are outvoted by those under them."""
    rows = "".join(f"w{i},{i}\n" for i in range(3, 20))
    assert pairs(read_words(write(f"a;b,1\nc;d,2\n{rows}")))[:3] == [("a;b", 1.0), ("c;d", 2.0), ("w3", 3.0)]


def test_empty_cells_beyond_the_first_lines_width_are_nothing(write):
    """As spreadsheets leave commas at the ends of lines."""
    assert pairs(read_words(write("word,weight\na,1,\nb,2,,\n"))) == [("a", 1.0), ("b", 2.0)]
    with pytest.raises(WordpackError, match="line 3: 4 columns were found where the first line has 2"):
        read_words(write("word,weight\na,1,\nb,2,,x\n"))


def test_a_header_that_names_one_column_is_no_title(write):
    """As pandas writes an index without a name, or a sheet whose other header was forgotten."""
    assert pairs(read_words(write(",visits\nRome,12\nOslo,5\n"))) == [("Rome", 12.0), ("Oslo", 5.0)]
    assert pairs(read_words(write("place,\nRome,12\nOslo,5\n"))) == [("Rome", 12.0), ("Oslo", 5.0)]


def test_a_column_of_three_digits_after_the_weights_is_no_thousand(write):
    words = read_words(write("word,n,id\nliberty,3,101\njustice,2,102\npeace,1,103\n"))
    assert [w.weight for w in words.items] == [3.0, 2.0, 1.0]


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


class Series:
    """By the manners of a pandas Series."""

    def __init__(self, values, index):
        self.values, self.index = values, index

    def items(self):
        return zip(self.index, self.values)


def test_a_series_whose_index_only_numbers_its_rows_has_no_words():
    assert pairs(read_words(Series([12, 9], Index(["liberty", "union"])))) == [("liberty", 12.0), ("union", 9.0)]
    assert pairs(read_words(Series([12, 9], Index([2024, 2025], ["year"])))) == [("2024", 12.0), ("2025", 9.0)]
    with pytest.raises(WordpackError, match="words: the index of the series only numbers its rows; give one whose"):
        read_words(Series([12, 9], Index([0, 1])))


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


def test_numbers_with_dots_are_told_in_short(write):
    for number in ("1.234", "1" + ".234" * 999):
        with pytest.raises(WordpackError, match=r"line 2: '1\.234.* (was found; write|may be a decimal)") as refused:
            read_words(write(f"word;weight\na;{number}\n"))
        assert len(str(refused.value).partition("line 2")[2]) < 250


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


@pytest.mark.parametrize("comma", ["28,6 %", "28,6%", "28,6\u00a0%", "0,5", ",5", "-12,25", "1234,5"])
def test_a_point_may_part_thousands_where_commas_cut_and_another_cell_has_a_decimal_one(write, comma):
    text = f'Partei,Weight,Anteil\nCDU,987,x\nSPD,14.158,"{comma}"\n'
    with pytest.raises(WordpackError) as refused:
        read_words(write(text))
    assert str(refused.value).partition(": ")[2] == (
        f"line 3: '14.158' in a file with decimal commas ({comma!r}) may be a decimal or a thousand; "
        "write it as '14158', or as '14.1580' if the point is a decimal one"
    )
    assert pairs(read_words(write(text.replace("987", "0.25")))) == [("CDU", 0.25), ("SPD", 14.158)]


@pytest.mark.parametrize("comma", ["1,234", "1,234 %", "1,234,567", "1,2,3", "5, 6", "a,5", "28,6 kg"])
def test_commas_that_may_part_thousands_or_words_are_no_decimal_ones(write, comma):
    text = f'Partei,Weight,Anteil\nCDU,987,x\nSPD,14.158,"{comma}"\n'
    assert pairs(read_words(write(text))) == [("CDU", 987.0), ("SPD", 14.158)]


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
