"""One entry of a word list, whatever it came from -> a Word: its text, weight and group, each checked.

Texts are NFC-normalised and runs of white space become one space. Soft hyphens (U+00AD) are taken out of the text and
kept beside it, as places where it may be broken. What has no width and joins nothing is no part of a text; neither are
marks that are not seen at its ends and turn nothing there. Weights are finite numbers above 0, written plainly: nothing
is guessed of 1,000 or 12 %.
"""

from __future__ import annotations

import itertools
import math
import numbers
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Dict, List, Optional, Sequence, Tuple

from wordpack.doubts import doubts
from wordpack.errors import WordpackError, first_few, shown
from wordpack.model import Word, Words
from wordpack.numerals import is_number
from wordpack.runs import split

MOST_CHARACTERS = 500
"""Longest word: more than that is a quotation mark that was never closed, or a wrong column, not a word."""
SOFT_HYPHEN = "\u00ad"
NO_BREAK = "\u00a0"
NO_BREAKS = NO_BREAK + "\u2007\u202f"
"""Spaces at which nothing may be broken: the common one, one as wide as a digit, and a narrow one."""
WIDTHLESS = re.compile("[\u200b\u2060\ufeff]")
"""The space without width, the joiner of words and the byte order mark, which web pages and merged files leave in words
and which draw nothing. The joiner and the non-joiner of letters (U+200D, U+200C) change these, and stay."""
UNSEEN = f" {NO_BREAK}{SOFT_HYPHEN}"
"""What says nothing at a word's ends: a space, and a place to break."""
MARKS = "\u200e\u200f"
"""Marks of direction, which spreadsheets and messengers leave behind, and which at an end seldom turn anything."""
NAMED_DUPLICATES = 5
"""Duplicates that a note names before it says how many more there are."""
GROUPED = re.compile(r"[+-]?\d{1,3}([,'’._ \u00a0\u2009\u202f]\d{3})+([.,]\d+)?", re.ASCII)
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?", re.ASCII)
PERCENT = re.compile(r"(\d+([.,]\d{1,2})?) ?%", re.ASCII)
BESIDE_NUMBER = re.compile(r"[^\d\s]{0,4} ?\d+([.,]\d+|['’ \u00a0\u2009\u202f]\d{3})* ?[^\d\s]{0,8}", re.ASCII)
"""A number with a currency, a unit or letters for thousands beside it: $3m, 3k, 5 EUR, 1 234 €."""
MINUS = "-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
"""The hyphen of keyboards, and the hyphens, dashes and minus signs that stand for a minus in what was typeset."""
BESIDE_BOUND = re.compile(r"([<>≤≥≈~±]|\+/?-) ?=? ?", re.ASCII)
"""What says that a number is a bound, or about right, before it: the number alone would say more than is known."""
QUANTITY = re.compile(r"[+-]?([^\W\d]{0,2}[$€£¥₹]|[^\w\s])? ?[0-9]+([.,'’ \u00a0\u2009\u202f][0-9]+)* ?[^\d\s]{0,8}")
"""A number with a sign before it or a unit after it, but no letters before it: Q1 and A-4 are names."""
TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[ap]\.?m\.?)?", re.ASCII | re.IGNORECASE)
DATE = re.compile(
    r"\d{1,4}([-./])\d{1,2}\1\d{1,4}([T ].*)?|\d{4}-\d{2}"
    r"|\d{1,2}\.? [^\W\d]{3,9}\.?,? \d{4}|[^\W\d]{3,9}\.? \d{1,2},? \d{4}"
)
"""Of three numbers, with a time or without; a year with its month; a month in letters between or before its numbers."""
PLAINLY = "write it with neither thousands separator nor decimal comma: 1000, 0.5"
NOT_NUMBERS = ("nan", "inf", "infinity")
NUMBER_KINDS = "iufO"
"""numpy's kinds of values that may be weights: whole numbers with and without a sign, floats, and Python's own."""
Breakable = Tuple[str, Tuple[int, ...], Tuple[int, ...]]
"""A text of letters and plain spaces; the indices of the characters before which it has a soft hyphen; those of its
spaces that are no-break ones."""


def pair(where: str, item: Any) -> Tuple[Any, ...]:
    """(text, weight[, group]) of a Word or of a sequence of as many values; WordpackError for anything else."""
    if isinstance(item, Word):
        return (_as_listed(where, item), item.weight, item.group)
    if isinstance(item, (str, bytes)) or not isinstance(item, Iterable) or isinstance(item, Mapping):
        raise WordpackError(f"{where}: {shown(item)} was found; give (text, weight) or (text, weight, group)")
    values = tuple(item)
    if len(values) not in (2, 3):
        raise WordpackError(f"{where}: {len(values)} values were found; give (text, weight) or (text, weight, group)")
    return values


def _as_listed(where: str, word: Word) -> Any:
    """A word's text with its soft hyphens and no-break spaces again, as a list has it."""
    if not (word.soft or word.firm) or not isinstance(word.text, str):
        return word.text
    for what, places in (("soft hyphens", word.soft), ("no-break spaces", word.firm)):
        listed = isinstance(places, Iterable)
        if not listed or not all(isinstance(i, numbers.Integral) and 0 <= i <= len(word.text) for i in places):
            raise WordpackError(
                f"{where}: {shown(word.text)} has {what} at {shown(places)}; give the indices of its characters"
            )
    text = "".join(NO_BREAK if c == " " and i in word.firm else c for i, c in enumerate(word.text))
    ends = sorted({0, *word.soft, len(text)})
    return SOFT_HYPHEN.join(text[a:b] for a, b in zip(ends, ends[1:], strict=False))


def collect(name: str, items: Iterable[Tuple[str, Tuple[Any, ...]]], column: str = "", guessed: str = "") -> Words:
    """(where, (text, weight[, group])) -> Words: every datum checked, duplicates summed into the first one.
    `column`: what the table calls its weights; `guessed`: what it calls its words, where another of its columns may
    be meant."""
    found: Dict[str, Word] = {}
    repeated: Dict[str, int] = {}
    torn: Dict[str, Tuple[str, str]] = {}
    total = 0.0
    for where, (raw_text, raw_weight, *raw_group) in items:
        place = f"{name}: {where}"
        text, soft, firm = _text(place, raw_text, guessed)
        weight = _weight(place, raw_weight, column)
        total += weight
        if not math.isfinite(total):
            raise _weight_error(
                place, raw_weight, "the sum of all weights up to here is beyond every number; scale them"
            )
        before = found.get(text)
        if before is not None:
            repeated[text] = repeated.get(text, 1) + 1
            own = _group(place, raw_group)
            group = before.group or own
            if group is not None and own not in (None, group):
                torn.setdefault(text, (group, str(own)))
            found[text] = Word(text, before.weight + weight, group, before.soft or soft, before.firm or firm)
        else:
            found[text] = Word(text, weight, _group(place, raw_group), soft, firm)
    words = tuple(found.values())
    return Words(words, name, (*_duplicates(repeated, torn), *doubts(words)))


def _duplicates(repeated: Dict[str, int], torn: Dict[str, Tuple[str, str]]) -> Tuple[str, ...]:
    """What is told of words that came so many times, and of those of them that came under two groups."""
    if not repeated:
        return ()
    summed = first_few([f"{text} ({times} times)" for text, times in repeated.items()], NAMED_DUPLICATES)
    groups = first_few([f"{text} (in {kept}, not {other})" for text, (kept, other) in torn.items()], NAMED_DUPLICATES)
    kept = f"; those of several groups are in the first: {groups}" if torn else ""
    return (f"the weights of duplicate words were summed: {summed}{kept}",)


def _text(place: str, raw: Any, guessed: str) -> Breakable:
    """The text of a list, checked, and where it may be broken."""
    if guessed and (is_missing(raw) or not str(raw).strip()):
        raise WordpackError(
            f"{place}: the word in the column {shown(guessed)} is empty; give a text or delete the line, or name the "
            "column that holds the words 'word'"
        )
    if isinstance(raw, bool) or is_missing(raw):
        raise WordpackError(f"{place}: {shown(raw)} was found instead of a word; give a text")
    if not isinstance(raw, (str, numbers.Real)):
        raise WordpackError(f"{place}: {type(raw).__name__} was found instead of a word; give a text")
    text, soft, firm = _breakable(_clean(place, str(raw)))
    if not text:
        raise WordpackError(f"{place}: the word is empty; give a text or delete the line")
    if len(text) > MOST_CHARACTERS:
        raise WordpackError(
            f"{place}: a word of {len(text)} characters was found ({shown(text)}); give at most {MOST_CHARACTERS}"
        )
    return text, soft, firm


def _joined(run: re.Match[str]) -> str:
    """What a run of soft hyphens and spaces is: a space if it has one, else a no-break one, else as it is."""
    return " " if " " in run[0] else NO_BREAK if NO_BREAK in run[0] else run[0]


def as_read(place: str, raw: str) -> str:
    """A text as a list's words are read: clean, no soft hyphens, all spaces plain. WordpackError names the place."""
    return _breakable(_clean(place, raw))[0]


def _breakable(text: str) -> Breakable:
    """A clean text without its soft hyphens and no-break spaces, and where it has them. They say where a word may be
    broken and where not, and are no letters: with and without them it is the same word."""
    if SOFT_HYPHEN not in text and NO_BREAK not in text:
        return text, (), ()
    text = re.sub(f"[{SOFT_HYPHEN} {NO_BREAK}]+", _joined, text)
    pieces = [piece for piece in text.strip(SOFT_HYPHEN + NO_BREAK + " ").split(SOFT_HYPHEN) if piece]
    soft = tuple(itertools.accumulate(len(piece) for piece in pieces[:-1]))
    whole = "".join(pieces)
    firm = tuple(i for i, character in enumerate(whole) if character == NO_BREAK)
    return whole.replace(NO_BREAK, " "), soft, firm


def spaced(text: str) -> str:
    """White space runs as one space, and as one NO_BREAK where none of a run may be broken at; none at the ends."""
    if not any(firm in text for firm in NO_BREAKS):
        return " ".join(text.split())
    return re.sub(r"\s+", lambda run: " " if run[0].strip(NO_BREAKS) else NO_BREAK, text).strip()


def _clean(place: str, raw: str) -> str:
    """NFC, white space runs as one space or NO_BREAK, nothing without width, no invisible marks at the ends; control
    characters are refused."""
    if raw.isascii() and raw.isalnum():
        return raw
    text = spaced(unicodedata.normalize("NFC", WIDTHLESS.sub("", raw)))  # what it parts may be a letter and its accent
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs"):
            raise WordpackError(
                f"{place}: the control character U+{ord(character):04X} was found in {shown(text)}; delete it"
            )
    if all(unicodedata.category(character) in ("Cf", "Zs") for character in text):
        return ""
    return _without_unseen(text)


def _without_unseen(text: str) -> str:
    """A text without what is not seen at its ends; marks of direction stay where they turn what is between them, as
    U+200F before C++ does: without them it would be drawn as another word."""
    kept, bare = text.strip(UNSEEN), text.strip(UNSEEN + MARKS)
    return bare if bare == kept or _order(bare) == _order(kept) else kept


def _order(text: str) -> List[Tuple[str, bool]]:
    """The pieces of a text as they stand from left to right, and whether each is read from right to left."""
    pieces = [(text[run.start : run.end].strip(UNSEEN + MARKS), run.rtl) for run in split(text)]
    return [piece for piece in pieces if piece[0]]


def _group(place: str, raw: Sequence[Any]) -> Optional[str]:
    value = raw[0] if raw else None
    return None if is_missing(value) else as_read(place, str(value)) or None


def is_missing(value: Any) -> bool:
    """None, and what is not equal to itself: nan, and pandas' NaT and NA, which does not even say whether it is."""
    try:
        return value is None or bool(value != value)
    except TypeError:
        return True
    except ValueError:  # an array, whose elements are each compared
        return False


def _weight(place: str, raw: Any, column: str) -> float:
    """A finite number > 0, from a number or from its plain spelling (digits, one dot, an exponent)."""
    if isinstance(raw, str):
        raw = raw.replace(NO_BREAK, " ")
        return _positive(place, raw, _spelt(place, raw.strip(), column))
    kind = getattr(getattr(raw, "dtype", None), "kind", "f")  # numpy makes floats of truths and complex numbers, too
    if isinstance(raw, bool) or kind not in NUMBER_KINDS or not hasattr(raw, "__float__"):
        raise _weight_error(place, raw, "give a number greater than 0")
    try:
        return _positive(place, raw, float(raw))
    except OverflowError:
        raise _weight_error(place, raw, "it is beyond every floating-point number; scale the weights") from None
    except (TypeError, ValueError):
        raise _weight_error(place, raw, "give a number greater than 0") from None


def _positive(place: str, raw: Any, value: float) -> float:
    if math.isnan(value) or math.isinf(value):
        raise _weight_error(place, raw, "give a finite number greater than 0")
    if value <= 0:
        raise _weight_error(place, raw, "give a number greater than 0, or delete the line")
    return value


def _spelt(place: str, cell: str, column: str) -> float:
    if is_number(cell):
        return float(cell)
    if cell.lstrip("+-").casefold() in NOT_NUMBERS:
        return math.nan
    if not cell:
        raise WordpackError(f"{place}: the weight is empty; give a number greater than 0")
    if _is_negative(cell):
        raise _weight_error(place, cell, "give a number greater than 0, or delete the line")
    if GROUPED.fullmatch(cell):
        raise _weight_error(place, cell, PLAINLY)
    if DECIMAL_COMMA.fullmatch(cell):
        raise _weight_error(place, cell, "write it with a decimal point")
    named = f" in the column {shown(column)}" if column else ""
    raise WordpackError(f"{place}: the weight is {shown(cell)}{named}; {_as_plain(cell)}")


def _as_plain(cell: str) -> str:
    """What to write instead of a cell that is no plain number."""
    share = PERCENT.fullmatch(cell)
    if share:
        return f"write {share[1].replace(',', '.')}, not {shown(cell)}"
    bound = BESIDE_BOUND.match(cell)
    if bound and _is_amount(cell[bound.end() :]):
        return "give the number it stands for, or delete the line"
    if not BESIDE_NUMBER.fullmatch(cell):
        return "give a plain number greater than 0"
    is_bare = cell[0].isdecimal() and cell[-1].isdecimal()  # 1,23,456
    return PLAINLY if is_bare else "write the number out, with nothing beside it"


def _is_negative(cell: str) -> bool:
    """Whether a cell is a number below 0, in whatever manner: with a minus of any kind before or after it, or in
    brackets, as bookkeepers write it."""
    if cell[0] == "(" and cell[-1] == ")":
        return _is_amount(cell[1:-1].strip())
    return any(
        sign in MINUS and _is_amount(rest.strip()) for sign, rest in ((cell[0], cell[1:]), (cell[-1], cell[:-1]))
    )


def _is_amount(cell: str) -> bool:
    """Whether a cell is a number in whatever manner it is written, with a unit beside it or without."""
    return like_number(cell) or BESIDE_NUMBER.fullmatch(cell) is not None


def _weight_error(place: str, raw: Any, advice: str) -> WordpackError:
    return WordpackError(f"{place}: the weight is {shown(raw)}; {advice}")


def like_number(cell: str) -> bool:
    """Whether a cell looks like a number, in whatever manner it is written, one that would be refused among them."""
    written = is_number(cell) or any(p.fullmatch(cell) for p in (GROUPED, DECIMAL_COMMA))
    return written or cell.lstrip("+-").casefold() in NOT_NUMBERS


def like_quantity(cell: str) -> bool:
    """Whether a cell looks like a number, one with a sign or a unit beside it, a date or a time."""
    return like_number(cell) or any(p.fullmatch(cell) for p in (QUANTITY, TIME, DATE))
