"""Where a list comes from: files, standard input, prose for a path, bytes of any kind."""

from __future__ import annotations

import io
import json
import math
import os
import re
import threading
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lists import FIXTURES, pairs

from wordpack.errors import WordpackError
from wordpack.options import Options
from wordpack.words import read_words


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


class Refusing(io.BytesIO):
    def read(self, *_):
        raise io.UnsupportedOperation("not readable")


@pytest.mark.parametrize(
    ("stream", "told"),
    [
        (None, "^standard input: it is closed, or gives no bytes; name a file"),
        (io.StringIO("a,1\n"), "^standard input: it is closed, or gives no bytes; name a file"),
        (SimpleNamespace(buffer=Refusing()), r"^standard input: it cannot be read \(not readable\); name a file"),
    ],
    ids=["closed", "no bytes", "not to be read"],
)
def test_standard_input_that_gives_nothing_is_told(monkeypatch, stream, told):
    monkeypatch.setattr("sys.stdin", stream)
    with pytest.raises(WordpackError, match=told):
        read_words("-")


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


def test_a_line_on_standard_input_that_is_no_json_among_others_that_are_is_named(monkeypatch):
    text = '{"word": "a", "weight": 1}\n\nb,2\n'
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    with pytest.raises(WordpackError, match="standard input: line 3, column 1: this is not JSON"):
        read_words("-")


def test_max_words_keeps_the_heaviest_ties_and_order_of_the_file():
    words = read_words([("a", 1), ("c", 2), ("b", 5), ("d", 2), ("e", 2)], max_words=3)
    assert pairs(words) == [("c", 2.0), ("b", 5.0), ("d", 2.0)]
    assert words.notes == ("the 3 heaviest of 5 words were kept, of 3 of the weight 2 the first 2 of the list",)
    assert read_words({"a": 1, "b": 2}, max_words=1).notes == ("the heaviest of 2 words was kept",)
    large = read_words({"a": 1234567, "b": 1234567, "c": 9999999}, max_words=2)
    assert large.notes == ("the 2 heaviest of 3 words were kept, of 2 of the weight 1234567 the first one of the list",)
    assert len(read_words({"a": 1}, max_words=9)) == 1
    for count in (0, -1, 1.5, "2"):
        with pytest.raises(WordpackError) as refused:
            read_words({"a": 1}, max_words=count)
        with pytest.raises(WordpackError, match=f"^{re.escape(str(refused.value))}$"):
            Options(max_words=count)


def test_latin_1_file():
    with pytest.raises(WordpackError, match="line 2: the byte 0xe9 is not UTF-8"):
        read_words(FIXTURES / "latin-1.csv")


def test_utf_16_of_letters_beyond_latin_1_is_told_as_such(write):
    """Without a byte order mark fewer than every other byte is zero: those of ASCII and Latin-1 alone have one."""
    text = "słowo,waga\nżółć,3\nłódź,2\nświęto,1\n"
    for coding in ("utf-16-le", "utf-16-be"):
        data = text.encode(coding)
        assert 0.7 < 2 * data.count(0) / len(data) < 0.8
        with pytest.raises(WordpackError, match="line 1: the text is in UTF-16; save it as UTF-8"):
            read_words(write(data))
    assert pairs(read_words(write(text)))[0] == ("żółć", 3.0)


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


@pytest.mark.parametrize("asked", ["is_dir", "stat"])
def test_a_folder_that_may_not_be_looked_into_is_told(asked, monkeypatch, write):
    def refuse(_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, asked, refuse)
    with pytest.raises(WordpackError, match=r"list.csv: it cannot be read \(Permission denied\); check the path"):
        read_words(write("a,1\n"))


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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are Unix's")
def test_a_device_is_refused_and_a_pipe_is_read(tmp_path):
    with pytest.raises(WordpackError, match=r"^/dev/zero: it cannot be read \(it is a device and no file\); check"):
        read_words("/dev/zero")
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=("a,1\n",))
    writer.start()
    assert pairs(read_words(tmp_path / "pipe")) == [("a", 1.0)]
    writer.join()
