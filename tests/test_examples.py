"""The word lists of examples/ and the script that counted them."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent
EXAMPLES = REPO / "examples"
LISTS = {
    EXAMPLES / "constitution.csv": 130,
    EXAMPLES / "alice.csv": 200,
    EXAMPLES / "alice1000.csv": 1000,
    EXAMPLES / "countries.csv": 100,
    REPO / "benchmarks" / "words" / "words5000.csv": 5000,
}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_a_list_is_whole_and_descends(path: Path) -> None:
    entries = rows(path.read_text("utf-8"))
    weights = [int(entry["weight"]) for entry in entries]
    assert len(entries) == LISTS[path]
    assert len({entry["word"].casefold() for entry in entries}) == len(entries)
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] > 0
    assert all(entry["word"].strip() == entry["word"] != "" for entry in entries)


def run(folder: Path, data: bytes, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "text.txt").write_bytes(data)
    command = [sys.executable, EXAMPLES / "count_words.py", folder / "text.txt", *options]
    env = {"PYTHONIOENCODING": "ascii"}  # a terminal that cannot show what is written
    return subprocess.run(command, capture_output=True, check=False, encoding="utf-8", env=env)


def count(folder: Path, text: str, *options: str) -> list[tuple[str, int]]:
    done = run(folder, text.encode(), *options)
    assert done.returncode == 0
    return [(entry["word"], int(entry["weight"])) for entry in rows(done.stdout)]


def test_counting_by_hand(tmp_path: Path) -> None:
    text = "The owl saw Zoë. Owl, owl: zoë? It was Zoë's owl-house, 42 a_b."
    (tmp_path / "stop.txt").write_text("# remarks are no words: owl\nthe it\nwas saw\n", "utf-8")
    counted = count(tmp_path, text, "--stop-words", str(tmp_path / "stop.txt"))
    assert counted == [("owl", 4), ("Zoë", 3), ("house", 1)]
    assert count(tmp_path, text, "--max-words", "1") == [("owl", 4)]


def test_only_the_body_of_a_book_is_counted(tmp_path: Path) -> None:
    text = "licence *** START OF THIS BOOK *** contents one. one whale. end *** END OF THIS BOOK *** licence"
    assert dict(count(tmp_path, text)) == {"contents": 1, "one": 2, "whale": 1, "end": 1}
    assert dict(count(tmp_path, text, "--from", "one", "--to", "end")) == {"one": 1, "whale": 1}


@pytest.mark.parametrize(
    "word",
    ["नमस्ते", "हिन्दी", "வணக்கம்", "สวัสดี", "שָׁלוֹם", "مَرْحَبًا", "می\u200cخواهم", "က္ကရာဇ်", "x\u0304y"],
)
def test_marks_and_joiners_are_part_of_their_words(tmp_path: Path, word: str) -> None:
    assert count(tmp_path, f"{word}, {word}\u200c!") == [(word, 2)]


def test_composed_and_decomposed_are_one_word(tmp_path: Path) -> None:
    assert count(tmp_path, "caf\u00e9 cafe\u0301") == [("caf\u00e9", 2)]


def test_what_cannot_be_counted_ends_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    for data, options, sentence in (
        (b"one\ncaf\xe9\n", [], f"{path}: line 2: the byte 0xe9 is not UTF-8; save the file as UTF-8\n"),
        (b"one\n", [str(tmp_path / "none.txt")], f"{tmp_path / 'none.txt'}: it cannot be read"),
        (b"one\n", [str(tmp_path)], f"{tmp_path}: it cannot be read"),
        (b"one\n", ["--stop-words", str(tmp_path / "none.txt")], f"{tmp_path / 'none.txt'}: it cannot be read"),
        (b"one two\n", ["--from", "three"], f"{path}: 'three' was not found; give --from"),
        (b"one two\n", ["--from", "two", "--to", "one"], f"{path}: 'one' was not found; give --to"),
    ):
        done = run(tmp_path, data, *options)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(sentence)
        assert done.stderr.count("\n") == 1
