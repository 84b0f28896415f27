"""Count the words of text files into a list that wordpack reads.

    python count_words.py book.txt --stop-words stopwords.txt --max-words 200 > book.csv

A word is a run of letters with their marks, such as the vowels of Hindi; an apostrophe parts words: "Alice's" is Alice.
Case is ignored when counting, and each word is written as the text writes it most often, so that names keep their
capital. Ties keep the order in which the words first appear. A Project Gutenberg file is counted between its START and
END marks; --from and --to cut any other text.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

LETTER = r"[^\W\d_]"
MARKS = "".join(filter(lambda char: unicodedata.category(char)[0] == "M", map(chr, range(sys.maxunicode + 1))))
JOINERS = "\u200c\u200d"
"""What parts or joins the shapes of letters within a word, as in Persian."""
WORD = re.compile(rf"{LETTER}(?:[{JOINERS}]?(?:{LETTER}|[{MARKS}]))*")
GUTENBERG = re.compile(r"\*\*\* ?START OF.*?\*\*\*(.*)\*\*\* ?END OF", re.DOTALL)


def read(path: Path) -> str:
    """The text of a file; a file that is none ends the programme with a sentence."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        byte = error.object[error.start]
        sys.exit(f"{path}: line {line}: the byte 0x{byte:02x} is not UTF-8; save the file as UTF-8")
    except OSError as error:
        sys.exit(f"{path}: it cannot be read ({error.strerror}); check the path")


def body(path: Path, first: str, last: str) -> str:
    """The part of a file's text that is to be counted."""
    text = read(path)
    inside = GUTENBERG.search(text)
    text = inside[1] if inside else text
    if first not in text:
        sys.exit(f"{path}: {first!r} was not found; give --from a text that stands there")
    start = text.rindex(first) if first else 0
    if last not in text[start:]:
        sys.exit(f"{path}: {last!r} was not found; give --to a text that stands after that of --from")
    return text[start : text.index(last, start) if last else None]


def count(texts: list[str], stop_words: set[str]) -> list[tuple[str, int]]:
    """(word, how often) over all texts, most frequent first."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for word in WORD.findall(unicodedata.normalize("NFC", text)):
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
    lines = read(options.stop_words).splitlines() if options.stop_words else []
    stop_words = {word for line in lines if not line.startswith("#") for word in line.lower().split()}
    texts = [body(path, options.first, options.last) for path in options.files]
    sys.stdout.reconfigure(encoding="utf-8")  # what wordpack reads, whatever the terminal's own is
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["word", "weight"])
    writer.writerows(count(texts, stop_words)[: options.max_words])


if __name__ == "__main__":
    main()
