"""Count the words of text files into a list that wordpack reads.

    python count_words.py book.txt --stop-words stopwords.txt --max-words 200 > book.csv

A word is a run of letters; case is ignored when counting, and each word is written as the text writes it most often,
so that names keep their capital. Ties keep the order in which the words first appear. A Project Gutenberg file is
counted between its START and END marks; --from and --to cut any other text.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

WORD = re.compile(r"[^\W\d_]+")
GUTENBERG = re.compile(r"\*\*\* ?START OF.*?\*\*\*(.*)\*\*\* ?END OF", re.DOTALL)


def body(text: str, first: str, last: str) -> str:
    """The part of a text that is to be counted."""
    inside = GUTENBERG.search(text)
    text = inside[1] if inside else text
    start = text.rindex(first) if first else 0
    return text[start : text.index(last, start) if last else None]


def count(texts: list[str], stop_words: set[str]) -> list[tuple[str, int]]:
    """(word, how often) over all texts, most frequent first."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for word in WORD.findall(text):
            if len(word) > 1 and word.lower() not in stop_words:
                spellings[word.lower()][word] += 1
    counted = [(forms.most_common(1)[0][0], forms.total()) for forms in spellings.values()]
    return sorted(counted, key=lambda pair: -pair[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, help="UTF-8 text files")
    parser.add_argument("--stop-words", type=Path, help="words to leave out; lines that start with # are remarks")
    parser.add_argument("--max-words", type=int, help="keep only the most frequent")
    parser.add_argument("--from", dest="first", default="", help="start where this text occurs last")
    parser.add_argument("--to", dest="last", default="", help="stop where this text occurs next")
    options = parser.parse_args()
    lines = options.stop_words.read_text("utf-8").splitlines() if options.stop_words else []
    stop_words = {word for line in lines if not line.startswith("#") for word in line.lower().split()}
    texts = [body(path.read_text("utf-8-sig"), options.first, options.last) for path in options.files]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["word", "weight"])
    writer.writerows(count(texts, stop_words)[: options.max_words])


if __name__ == "__main__":
    main()
