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


def count(folder: Path, text: str, *options: str) -> list[tuple[str, int]]:
    (folder / "text.txt").write_text(text, "utf-8")
    command = [sys.executable, EXAMPLES / "count_words.py", folder / "text.txt", *options]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", env={"PYTHONIOENCODING": "utf-8"})
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
