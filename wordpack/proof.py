"""A drawing's file, a word list, a shape and a font -> the proof of the drawing: what `wordpack check` calls."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Dict, Iterator, Mapping, Tuple, Union

from wordpack import geometry, markup
from wordpack.check import check_drawing
from wordpack.directions import turning_in
from wordpack.drawn import Drawing, read_drawing
from wordpack.errors import WordpackError, named, reason, shown
from wordpack.files import is_text
from wordpack.fonts import load_font
from wordpack.lines import breaking_of
from wordpack.model import Outlines, Report, Silhouette, Words
from wordpack.options import Options, refuse_unknown
from wordpack.outlines import outline_silhouette, outline_words
from wordpack.page import longest_word
from wordpack.silhouette import load_silhouette
from wordpack.words import STDIN, called, from_stdin, read_words

RECORDED = (
    "shape",
    "font",
    "shape-font",
    "scale",
    "sizes",
    "gap",
    "margin",
    "word-space",
    "frame",
    "invert",
    "missing",
    "orientation",
    "wrap",
    "limit-share",
)
"""Options that a drawing may name itself (data-shape="heart"), used when the caller does not give them."""

BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
"""Bytes that may stand before the first bracket of XML: byte order marks, blanks, and the zero bytes of UTF-16."""

MOST_BYTES = 500_000_000
"""Bytes of a drawing that are read, unpacked: 5000 words have 12 million."""


@dataclass(frozen=True)
class FileProof:
    """The report on a drawing, and the options that it was held against."""

    report: Report
    options: Options


def prove_file(poster: Union[str, Path], words: Any, **asked: Any) -> FileProof:
    """Prove the SVG or SVGZ file `poster` ("-": standard input) by its ink.

    `words` is anything that words.read_words takes; `asked` are fields of options.Options, those that are None or
    absent being taken from what the drawing records about itself. Raises WordpackError for what is no field of them,
    and when something cannot be read. Only one of the drawing and the list can be standard input.
    """
    refuse_unknown(asked)
    if poster == STDIN and isinstance(words, str) and words == STDIN:
        raise WordpackError("standard input was given for both the drawing and the words; name a file for one of them")
    name = called(poster)
    drawing = read_drawing(_read(poster, name), name)
    asked = {key: value for key, value in asked.items() if value is not None}
    options = _resolved(drawing, asked, name)
    listed = read_words(words, options.max_words)
    says = "orientation" in asked or "orientation" in drawing.recorded
    silhouette, outlines = _measures(drawing, listed, options, asked)
    with _telling("orientation", drawing, asked, name):
        turning = turning_in(options.orientation, silhouette) if says else None
    report = check_drawing(
        drawing,
        listed.items,
        geometry.to_polygon(silhouette.rings),
        {word.text: outline.area for word, outline in zip(outlines.words, outlines.items)},
        scale=options.scale,
        gap=options.gap,
        margin=options.margin,
        missing=outlines.missing,
        flex=options.flex,
        turning=turning,
        longest=longest_word(options, silhouette),
        word_space=options.word_space,
        em_inks={
            word.text: geometry.assembled(outline.rings, even_odd=False)
            for word, outline in zip(outlines.words, outlines.items)
        },
    )
    notes = (*listed.notes, *silhouette.notes, *outlines.notes, *_of_fewer(drawing, len(listed.items), options, name))
    broken = _misbroken(drawing, listed) if options.wrap else ()
    return FileProof(replace(report, notes=notes, problems=(*broken, *report.problems)), options)


def _read(poster: Union[str, Path], name: str) -> bytes:
    try:
        data = from_stdin() if poster == STDIN else Path(poster).read_bytes()
    except (OSError, ValueError) as error:
        if is_text(name, error):
            raise WordpackError(
                f"a text of {len(name)} characters was given ({shown(name)}) where the path of a drawing is wanted; "
                "save it as a file and give its path"
            ) from None
        raise WordpackError(f"{name}: the drawing cannot be read ({reason(error)}); give an SVG file") from error
    data = markup.unpacked(data, name, MOST_BYTES)
    if not data.lstrip(BEFORE_XML).startswith(b"<"):
        raise WordpackError(
            f"{name}: this is no SVG drawing, and nothing else can be proven; give the poster that `wordpack pack "
            "-o poster.svg` wrote"
        )
    return data


def _of_fewer(drawing: Drawing, listed: int, options: Options, poster: str) -> Iterator[str]:
    """A hint where the drawing says that it was made of fewer words than are `listed`, the heaviest as it seems."""
    said = drawing.recorded.get("words", "")
    if options.max_words is None and re.fullmatch("[1-9][0-9]{,8}", said) and int(said) < listed:
        yield f"{poster} says that it was made of {said} words, the list has {listed}; --max-words {said} checks it so"


def _measures(
    drawing: Drawing, words: Words, options: Options, asked: Mapping[str, Any]
) -> Tuple[Silhouette, Outlines]:
    """The silhouette on a page of the drawing's own proportions, and the words as they are at one em."""
    with _naming("font", asked, drawing):
        font = load_font(options.font)
    own = options.shape_font
    with _naming("shape-font", asked, drawing):
        letters = font if own is None else load_font(own)
    with _naming("shape", asked, drawing):
        silhouette = load_silhouette(
            options.shape,
            invert=options.invert,
            frame=options.frame,
            page=(drawing.width, drawing.height),
            text_outline=lambda text: outline_silhouette(text, letters, own=own not in (None, options.font)),
        )
    shown = _lines(drawing, words) if options.wrap else {}
    return silhouette, outline_words(words, font, missing=options.missing, shown=shown)


@contextmanager
def _naming(name: str, asked: Mapping[str, Any], drawing: Drawing) -> Iterator[None]:
    """Errors that are raised within tell that it was the drawing that named its shape or a font, if it was."""
    try:
        yield
    except WordpackError as error:
        if not _is_recorded(name, drawing, asked):
            raise
        raise WordpackError(f"{error}; the drawing names this {name}, --{name} gives another path to it") from error


def _lines(drawing: Drawing, words: Words) -> Dict[str, Tuple[str, ...]]:
    """The lines in which the drawing says that it shows words, where the words may be broken so: it is then measured
    whether it does."""
    said = _said(drawing)
    return {word.text: said[word.text] for word in words.items if breaking_of(word, said.get(word.text, ()))}


def _said(drawing: Drawing) -> Dict[str, Tuple[str, ...]]:
    """The lines in which the drawing says to show words, of those of which it says any."""
    return {w.text: tuple(w.attributes["lines"].splitlines()) for w in drawing.words if "lines" in w.attributes}


def _misbroken(drawing: Drawing, words: Words) -> Tuple[str, ...]:
    """Words that the drawing says to show in lines which they cannot be broken into."""
    said = _said(drawing)
    return tuple(
        f"{shown(word.text)} is broken where it may not be: {named(said[word.text], ' / ')}"
        for word in words.items
        if word.text in said and breaking_of(word, said[word.text]) is None
    )


def _resolved(drawing: Drawing, asked: Mapping[str, Any], source: str) -> Options:
    """What was asked for, completed by what the drawing records, each value read as its option's type."""
    options = Options(**asked)
    for name in RECORDED:
        if _is_recorded(name, drawing, asked):
            with _telling(name, drawing, asked, source):
                options = replace(options, **{name.replace("-", "_"): _value(name, drawing.recorded[name])})
    return options


def _is_recorded(name: str, drawing: Drawing, asked: Mapping[str, Any]) -> bool:
    """Whether it is the drawing that says what an option is, and not who asks."""
    return name in drawing.recorded and name.replace("-", "_") not in asked


def _value(name: str, text: str) -> Any:
    """What a drawing records as its option's type; a text that is no number is left to be refused as that."""
    if name in ("invert", "wrap"):
        return text not in ("", "0", "false", "False")
    if name in ("gap", "margin", "word-space"):
        try:
            return float(text)
        except ValueError:
            return text
    return text


@contextmanager
def _telling(name: str, drawing: Drawing, asked: Mapping[str, Any], source: str) -> Iterator[None]:
    """Errors that are raised within tell where the drawing records what was refused, if it was the drawing that did."""
    try:
        yield
    except WordpackError as error:
        if not _is_recorded(name, drawing, asked):
            raise
        found, _, advice = str(error).partition("; ")
        why = "" if found.startswith(f"option {name}:") else f" ({found})"  # another option, with which it cannot be
        told = f"{source}: data-{name} is {shown(drawing.recorded[name])}{why}; {advice}, there or as --{name}"
        raise WordpackError(told) from error
