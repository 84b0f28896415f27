"""One word and its weight: what makes two texts one word, and what is no weight."""

from __future__ import annotations

import numpy as np
import pytest
from lists import pairs

from wordpack.errors import WordpackError
from wordpack.model import Word
from wordpack.words import read_words


def test_a_word_of_two_groups_is_told_as_such(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("word,weight,group\nsun,3,sky\nsea,2,\nsun,1,sky\nsun,2,beach\nsea,4,beach\n", encoding="utf-8")
    words = read_words(path)
    assert words.items == (Word("sun", 6.0, "sky"), Word("sea", 6.0, "beach"))
    assert words.notes == (
        "the weights of duplicate words were summed: sun (3 times), sea (2 times); "
        "those of several groups are in the first: sun (in sky, not beach)",
    )


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


@pytest.mark.parametrize("mark", ["\u200b", "\u2060", "\ufeff"])
def test_what_has_no_width_within_a_word_makes_no_other_word(mark):
    """Nor within a group; and a letter that it parts from its accent is that letter."""
    words = read_words([("two words", 1.0, "a b"), (f"tw{mark}o{mark} {mark} words", 2.0, f"a {mark}{mark}b")])
    assert words.items == (Word("two words", 3.0, "a b"),)
    assert words.notes == ("the weights of duplicate words were summed: two words (2 times)",)
    assert pairs(read_words({"caf\u00e9": 1.0, f"cafe{mark}\u0301": 2.0})) == [("caf\u00e9", 3.0)]
    (word,) = read_words({f"solar{mark}\u00ad power{mark}ful": 1.0}).items
    assert (word.text, word.soft) == ("solar powerful", ())
    with pytest.raises(WordpackError, match="the word is empty"):
        read_words({f" {mark} ": 1.0})


def test_what_is_not_seen_within_a_word_stays_where_it_changes_the_drawing():
    """A zero-width joiner or non-joiner there, or a mark of direction."""
    texts = ["a\u200fb", "a\u200db", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\U0001f468\u200d\U0001f469"]
    assert [w.text for w in read_words({text: 1.0 for text in texts}).items] == texts


def test_half_a_character_is_no_letter():
    """A surrogate by itself, as JSON may spell it, is in no font and in no UTF-8."""
    with pytest.raises(WordpackError, match=r"words: item 1: the control character U\+D800 was found in .*; delete it"):
        read_words({"a\ud800b": 1})
    with pytest.raises(WordpackError, match=r"item 1: the control character U\+DFFF was found"):
        read_words([("a", 1, "\udfff")])


def test_extremes_that_are_fine(write):
    words = read_words(write("word,weight\na,1e308\nb,1e-300\nc,+.5\nd,7.\n"))
    assert pairs(words) == [("a", 1e308), ("b", 1e-300), ("c", 0.5), ("d", 7.0)]
    many = read_words(write("word,weight\n" + "".join(f"w{i},{i + 1}\n" for i in range(20_000))))
    assert len(many) == 20_000


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
    *[
        (cell, "give the number it stands for, or delete the line$")
        for cell in (
            "~5",
            "<1",
            ">1000",
            "< 5",
            '"<1,5"',
            "\u2264 5",
            "<=5",
            "\u2265$3",
            "\u2248 5 EUR",
            "\u00b15",
            "+/-5",
        )
    ],
    *[
        (cell, "give a number greater than 0, or delete the line$")
        for cell in (
            *(
                '"-3,2"',
                '"\u22123,2"',
                "\u22123",
                "\u2013 3",
                "\uff0d3.2",
                "-3 %",
                "-5 EUR",
                "-$3",
                "1 000-",
                '"12,50 -"',
            ),
            *("(3.2)", '"(1,000)"', "( 5 EUR )", "--5"),
        )
    ],
    ('"1,23,456"', "write it with neither thousands separator nor decimal comma: 1000, 0.5$"),
    ('"12,34,567"', "write it with neither thousands separator"),
    ("5-10", "plain number"),
    ("<5 6", "plain number"),
    ("(5", "write the number out"),
    ("(5 or 6)", "plain number"),
    ("-many", "plain number"),
    ("-", "plain number"),
    ("<", "plain number"),
    ("1 234 567 \u20ac", "write the number out, with nothing beside it"),
    ("\u20ac\u202f1\u202f234", "write the number out, with nothing beside it"),
    ("5 6 EUR", "plain number"),
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


@pytest.mark.parametrize(
    "weight", [2 + 1j, np.complex128(2 + 1j), np.complex64(2), np.timedelta64(5, "ns"), np.bytes_(b"5"), b"5"]
)
def test_what_numpy_would_cut_down_to_a_number_is_no_weight(weight):
    with pytest.raises(WordpackError, match="words: item 2: the weight is .*; give a number greater than 0"):
        read_words([("a", np.uint8(2)), ("b", weight)])


@pytest.mark.parametrize("weight", [np.int64(3), np.uint8(3), np.float16(3), np.array(3), np.array(3, object), 3])
def test_numbers_of_every_kind_are_weights(weight):
    assert pairs(read_words([("a", weight)])) == [("a", 3.0)]


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


def test_of_a_word_with_soft_hyphens_in_several_ways_the_first_ones_hold():
    words = read_words([("incomplete", 1.0), ("in\u00adcomplete", 2.0), ("incom\u00adplete", 4.0)])
    assert words.items == (Word("incomplete", 7.0, None, (2,)),)
    firm = read_words([("a b\u00a0c", 1.0), ("a\u00a0b c", 2.0)])
    assert firm.items == (Word("a b c", 3.0, None, (), (3,)),)


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


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        ((100, 100, 100, 300), True),
        ((300, 100, 100, 100), True),
        ((100, 100, 100, 303), True),
        ((100, 100, 100, 297), True),
        ((100, 100, 100, 304), False),
        ((100, 100, 100, 296), False),
        ((150, 150, 300), False),
        ((1e-300, 1e-300, 1e-300, 3e-300), True),
    ],
)
def test_a_word_as_heavy_as_all_others_may_be_their_total(weights, told):
    words = read_words({f"w{weight}-{i}": weight for i, weight in enumerate(weights)})
    heaviest = max(words.items, key=lambda word: word.weight).text
    total = f"'{heaviest}' weighs as much as all others together; delete the line if it is their total"
    assert words.notes == ((total,) if told else ())


@pytest.mark.parametrize(
    ("groups", "without"),
    [
        (("a", None, "b", None), 2),
        (("a", "b", None, None, None), 3),
        (("a", None, None, None), 0),  # one group alone: the rest may have none
        (("a", None, "b"), 0),
        (("a", None, "b", None, "a"), 0),
        ((None, "a", None, "b"), 0),  # the first block's group would stand at its first word
        (("a", "b", "c"), 0),
        ((None, None, None), 0),
    ],
)
def test_groups_that_stand_at_one_word_each_may_have_been_merged_cells(groups, without):
    words = read_words([(f"w{i}", 1.0, group) for i, group in enumerate(groups)])
    assert [word.group for word in words.items] == list(groups)
    told = f"{without} words have no group, and each group has one word; if cells were merged, fill the group down"
    assert words.notes == ((told,) if without else ())


@pytest.mark.parametrize(
    "text",
    [
        *("Klima&amp;Umwelt", "don&#39;t know", "don&#X27;t", "caf&eacute;", "Road<br>Traffic", "a<br/>b", "</b>"),
        *("<span class='x'>a</span>", "<IMG src=a>", "English[a]", "Arabic[3][4]", "Tokyo [12]"),
    ],
)
def test_what_web_pages_leave_in_words_and_groups_is_told_of(text):
    for item in ((text, 1.0), ("plain", 1.0, text)):
        words = read_words([item])
        assert words.items == (Word(item[0], 1.0, *item[2:]),)
        (note,) = words.notes
        assert note == f"HTML and footnote marks in words and groups are drawn as they stand: {text!r}; " + (
            "clear the list of them"
        )


@pytest.mark.parametrize(
    "text",
    [
        "AT&T",
        "R&D;x",
        "a & b;",
        "&nosuchname;",
        "<3",
        "a < b > c",
        "->",
        "<>",
        "[1]",
        "[sic]",
        "a [sic]",
        "x[1]y",
        "[12",
    ],
)
def test_signs_that_web_pages_have_too_are_no_doubt(text):
    assert read_words([(text, 1.0), ("plain", 1.0, text)]).notes == ()


@pytest.mark.parametrize(
    "spelt",
    [
        ("Bildung", "BILDUNG", "bildung"),
        ("Klima", "Klima.", "Klima!"),
        ("„Schule“", '"Schule"', "schule"),
        ("ΟΔΟΣ", "οδος", "οδος,"),
        ("(Rente)", "Rente…", "\u00bfrente?"),
    ],
)
def test_texts_that_differ_in_case_or_outer_signs_are_apart_and_told_of(spelt):
    named = " / ".join(map(repr, spelt))
    words = read_words([*((text, 1.0) for text in spelt), ("other", 1.0)])
    assert [word.text for word in words.items] == [*spelt, "other"]
    assert words.notes == (
        f"words that differ in case or signs at their ends alone are apart: {named}; write them alike to sum them",
    )
    words = read_words([(f"w{i}", 1.0, text) for i, text in enumerate([*spelt, "other", "other"])])
    assert [word.group for word in words.items] == [*spelt, "other", "other"]
    assert words.notes == (
        f"groups that differ in case or signs at their ends alone are apart: {named}; "
        "write them alike to colour them alike",
    )


def test_texts_that_differ_in_more_are_other_texts():
    texts = ["C", "C++", "C#", "net", ".NET", "metoo", "#metoo", "Masse", "Maße", "U.S.", "US", "!", "?", "a-b", "ab"]
    assert read_words([(text, 1.0, text) for text in texts]).notes == ()


def test_of_many_doubts_three_are_named_in_short():
    long = "x" * 400
    texts = [f"{long}{i}{mark}" for i in range(40) for mark in ("", ".", ",", ";", "!")]
    told = [*read_words([(text, 1.0) for text in texts]).notes]
    told += read_words([(f"w{i}", 1.0, text) for i, text in enumerate(texts)]).notes
    told += read_words([(f"{long}{i}[1]", 1.0) for i in range(40)]).notes
    told += read_words({f"{long}{i}": 1.0 + 2 * (not i) for i in range(4)}).notes
    assert [note.count("and 37 more") for note in told] == [1, 1, 1, 0]
    assert all(note.isprintable() and len(note) < 500 for note in told)


def test_what_may_be_meant_is_told_once_however_often_a_list_is_read():
    words = read_words([("sun", 6.0, "a"), ("Sun", 3.0), ("sea[1]", 2.0, "b"), ("sea", 0.5), ("sea", 0.5)])
    assert len(words.notes) == 5
    assert read_words(words) == words
    assert len(read_words(words, max_words=2).notes) == 6


def test_texts_that_are_nearly_html_are_no_doubt_however_long():
    """Each is a beginning that never ends, over and over: of elements, entities, marks."""
    for sign in ("<a ", "&a", "&#1", "[", "a[1]", "<a" + " " * 50, "[1] "):
        group = sign * (100_000 // len(sign)) + "."
        assert read_words([("w", 1.0, group)]).notes == ()


@pytest.mark.parametrize("char", ["1", "\u00ad", "\u00ad\u00a0"])
def test_long_runs_of_one_character_are_read_once(char: str) -> None:
    """In every way that a run can be parted they would take ten minutes."""
    with pytest.raises(WordpackError):
        read_words([("a" + 100_000 * char + "b", 1), ("c", 100_000 * char + "x")])
