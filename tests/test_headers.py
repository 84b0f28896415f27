"""Which column is which: what is found by its name, what is guessed and said, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from types import SimpleNamespace

import pytest
from lists import pairs

from wordpack import headers, records
from wordpack.errors import WordpackError
from wordpack.model import Word
from wordpack.words import read_words

LONG = "n" * 5000


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


@pytest.mark.parametrize("header", ["value,n", "value,votes", "n,size", "size,count"])
def test_of_several_names_of_weights_one_is_that_of_numbers(write, header):
    """R's count(value) writes value,n."""
    for text in (f"{header}\nliberty,3\nunion,2\n", f"{header},share\nliberty,3,60\nunion,2,40\n"):
        assert pairs(read_words(write(text))) == [("liberty", 3.0), ("union", 2.0)]
    with pytest.raises(WordpackError, match="line 2: the weight is 'liberty'"):
        read_words(write("word,count\nunion,liberty\n"))


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


@pytest.mark.parametrize("header", ["word,visits", "word,year", "place,rank", "place,class", "word,class"])
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


def test_numbers_may_be_words(write):
    for name in ("Word", "year"):
        assert pairs(read_words(write(f"{name},n\n2024,3\n2025,2\n"))) == [("2024", 3.0), ("2025", 2.0)]
    assert pairs(read_words(write("place,n\nRome,3\n1984,2\n"))) == [("Rome", 3.0), ("1984", 2.0)]


def test_a_column_of_as_many_numbers_as_texts_may_be_the_words(write):
    """One number more, and it is refused."""
    rows = ["101,2001,4", "A7,2002,3", "B5,2003,2", "102,2004,1"]
    words = read_words(write("\n".join(["code,year,n", *rows])))
    assert pairs(words) == [("101", 4.0), ("A7", 3.0), ("B5", 2.0), ("102", 1.0)]
    with pytest.raises(WordpackError, match="no column of words"):
        read_words(write("\n".join(["code,year,n", *rows, "103,2005,1"])))


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("Anteil,Partei,Stimmen", ["28.6 %,CDU,100", "20.1 %,AfD,80"]),
        ("date,answer,count", ["2025-01-05,CDU,100", "2025-01-06,AfD,80"]),
        ("Timestamp,Answer,Count", ["1/5/2025 10:23:45,CDU,100", "1/6/2025 9:01:12,AfD,80"]),
        ("Datum,Antwort,Anzahl", ["05.01.2025,CDU,100", "06.01.2025,AfD,80"]),
        ("Betrag,Posten,Wert", ["12 EUR,CDU,100", "7 EUR,AfD,80"]),
        ("Uhrzeit,Posten,Wert", ["12:30,CDU,100", "9:15 pm,AfD,80"]),
        ("seen,party,n", ["5 %,CDU,100", "unknown,AfD,80", "7 %,CDU,0.5", ",AfD,0.5"]),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "json"])
def test_quantities_are_not_taken_for_the_words_beside_other_texts(write, header, rows, kind):
    names, cells = header.split(","), [row.split(",") for row in rows]
    if kind == "csv":
        words = read_words(write("\n".join([header, *rows])))
    else:
        words = read_words(write(json.dumps([dict(zip(names, row, strict=True)) for row in cells]), "l.json"))
    assert [word.text for word in words.items] == ["CDU", "AfD"]
    what = "key" if kind == "json" else "column"
    assert words.notes[0] == f"{what}s read: {names[1]!r} as words, {names[2]!r} as weights"
    assert not any("dates or quantities" in note for note in words.notes)


def test_of_texts_and_quantities_half_and_half_the_first_column_is_the_words(write):
    words = read_words(write("size,maker,n\n5 kg,a,3\nXL,b,2\n"))
    assert [word.text for word in words.items] == ["5 kg", "XL"]
    words = read_words(write("size,maker,n\n5 kg,a,3\nXL,b,2\n7 kg,c,1\n"))
    assert [word.text for word in words.items] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Week,heat pump: (Worldwide)\n2025-01-05,45\n2025-01-12,40\nsince,1\n", True),
        ("Anteil,class,n\n5 %,a,3\n7 %,a,2\n", True),
        ("Week,n\n2025-01-05,45\nsince,1\n", False),
        ("word,visits\n2025-01-05,45\n2025-01-12,40\n", False),
        ("year,n\n2024,3\n2025,2\n", False),
    ],
)
def test_words_that_are_dates_or_quantities_are_told_of(write, text, told):
    """Unless they are named as the words, or are numbers, as years are."""
    words = read_words(write(text))
    assert [word.text for word in words.items] == [line.split(",")[0] for line in text.splitlines()[1:]]
    notes = [note for note in words.notes if "dates or quantities for the most part ('" in note]
    assert len(notes) == told


def test_of_two_columns_one_may_be_called_as_groups_are(write):
    assert pairs(read_words(write("class,category\nold,3\nnew,2"))) == [("old", 3.0), ("new", 2.0)]
    words = read_words(write("place,category,class,n\nRome,a,x,3\nOslo,b,x,2"))
    assert words.items == (Word("Rome", 3.0, "a"), Word("Oslo", 2.0, "b"))


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
        assert headers.may_be_groups(cells, 4) == bool(told)


@pytest.mark.parametrize("kind", ["csv", "json", "frame"])
@pytest.mark.parametrize(
    ("header", "is_in_doubt"),
    [
        ("Abteilung,Posten,Betrag", True),
        ("Abteilung,Posten,group,Betrag", True),
        ("word,Posten,Betrag", False),
        ("Abteilung,share,n", False),  # no other texts
        ("Abteilung,group,n", False),
        ("Abteilung,n", False),
    ],
)
def test_an_empty_word_names_its_column_where_another_has_texts(write, header, is_in_doubt, kind):
    """As of merged cells, whose words stand in the next column: the line is to be kept."""
    names = header.split(",")
    cells = {"Posten": ["Lehrer", "Mensa", "Bücher"], "group": ["a", "b", "a"]}
    rows = [[cells.get(name, "123")[i] for name in names] for i in range(3)]
    rows[0][0], rows[1][0], rows[2][0] = "Schulen", "", "Straßen"
    if kind == "csv":
        source = write("\n".join([header, *(",".join(row) for row in rows)]))
    elif kind == "json":
        source = write(json.dumps([dict(zip(names, row, strict=True)) for row in rows]), "l.json")
    else:
        rows[1][0] = None
        source = SimpleNamespace(columns=names, itertuples=lambda index, name: iter(rows))
    empty = r"(None was found instead of a word|the word is empty); give a text( or delete the line)?$"
    if is_in_doubt:
        empty = (
            "the word in the column 'Abteilung' is empty; give a text or delete the line, "
            "or name the column that holds the words 'word'$"
        )
    where = {"csv": "line 3", "json": "item 2", "frame": "row 2"}[kind]
    with pytest.raises(WordpackError, match=f": {where}: {empty}"):
        read_words(source)


def test_groups_that_are_numbers_are_not_taken_for_the_weights(write):
    words = read_words(write("word,group,x\nliberty,1,5\njustice,2,3\n"))
    assert words.items == (Word("liberty", 5.0, "1"), Word("justice", 3.0, "2"))
    assert words.notes == ("columns read: 'word' as words, 'x' as weights",)


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


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_names_are_folded_as_often_as_there_are_columns(write, monkeypatch, kind):
    """Folding all of them for each was the square: 36 million for 6000 keys."""
    asked, fold = [], headers.folded
    for module in (headers, records):
        monkeypatch.setattr(module, "folded", lambda name: asked.append(name) or fold(name))
    count = 300
    names = [f"c{i}" for i in range(count)]
    if kind == "csv":
        text = f"word,weight,{','.join(names)}\n" + "".join(f"{w},1{',x' * count}\n" for w in "ab")
    else:
        text = json.dumps([{"word": name, "weight": 1, name: "x"} for name in names])
    read_words(write(text, f"l.{kind}"))
    assert len(asked) < 40 * count
