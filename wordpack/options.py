"""What a user may ask for: the options by the names of the command's flags, the choices they have, and their checks."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, fields
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Iterable, List, Mapping, Optional, Sequence, Tuple, Union

from wordpack.errors import WordpackError, shown
from wordpack.numerals import number

Pin = Tuple[str, float, float]
"""A word's text, and where its middle is wished: shares of the page's width and height from the upper left corner."""

Text = Union[str, "os.PathLike[str]"]
"""What is taken where a file may be named."""

Length = Union[None, str, float]
"""What is taken for a side of the page: a number is of pixels."""

Pins = Union[None, str, Mapping[str, Sequence[Any]], Sequence[Any]]
"""What is taken for pins: a text WORD:X,Y, several, triples, or a dict of words and pairs."""

DAY = 86400.0
"""Seconds: nobody waits longer for a poster."""

MOST_STARTS = 64
"""Layouts begun side by side: more would not be looked at by anybody, and each takes memory."""

MOST_GAP = 250.0
"""Page units: a quarter of the page's longer side, more than any poster asks for."""

MOST_MARGIN = 500.0
"""Page units: half the page's longer side, which leaves no silhouette any room."""

MOST_WORD_SPACE = 5.0
"""em: more is no word space."""

SCALES = ("sqrt", "linear", "log")
QUALITIES = ("draft", "standard", "best")
BEGINNINGS = ("contact", "distance", "medial-axis", "random")
ANCHORS = ("center", "top", "left", "right", "bottom")
FRAMES = ("picture", "content")
MISSING_POLICIES = ("refuse", "skip")
DEVICES = ("auto", "cpu", "cuda")
RENDERERS = ("auto", "reference", "cpu", "cuda", "diffvg")


TEXT_PREFIX = "text:"
"""What a shape's name begins with that is the outline of a text."""

DPI = 96.0
"""Pixels to the inch where nobody says, as CSS has it: the default page of 264.583 mm is 1000 pixels wide."""

TRACE_EVERY = 10
"""Steps of the optimiser, or tens of rounds of the search (search.TOLD), from one frame of a trace to the next."""


@dataclass(frozen=True)
class Options:
    """All that a user may ask for; the names are those of the command's flags.

    shape        a bundled silhouette, an SVG or a picture by its path, or text:LETTERS, the outline of letters
    font         a bundled font, or a font file: file.ttf, file.ttc#2, file.ttf@wght=700
    shape_font   the font of a silhouette text:LETTERS; else the words' own
    scale        size = k * f(weight): f is the square root (ink follows the count), the identity, or log(1 + w)
    sizes        exact, or flex:15%: each size may differ from k * f(weight) by up to that share
    orientation  horizontal, vertical, cross (0 and 90), any, slight:DEG, angles:A,B,..., radial (along the
                 rays from the silhouette's centroid), flow (along its medial axis)
    gap          smallest distance between two words, page units
    word_space   smallest distance of two words along the line they are read on, half of it em of each, which each
                 keeps from the silhouette's edge as well
    margin       smallest distance of a word from the silhouette's edge, page units
    frame        the page is the silhouette picture's own frame, or its content's bounds
    width/height physical page size as a length ("600mm", "24in", "1000px"); one gives the other
    invert       fill the light part of a picture, or what an SVG leaves empty
    palette      a palette's name, or colours separated by commas, with their groups if they are for those (left=red)
    background   the page's colour, or none (pictures are see-through); else the palette's ground if it has one
    max_words    only so many words, the heaviest
    missing      a word with characters that no font at hand has: refuse the list, or skip the word and say so
    start        the first layout: contact (greedy), or distance, medial-axis, random (the paper's, which overlap)
    anchor       where the largest words are drawn to: top, left, right or bottom; center balances all words
    pin          words that stand where they are told to: WORD:X,Y, in shares of the page's width and height
                 ("joy:50%,20%"), or a dict of words and pairs
    starts       layouts that are begun, the best of which is kept; without it as many as the quality asks for
    fill         repeat words, smaller than any datum and lighter, in what room is left
    wrap         words that are long for the silhouette may break into lines, at spaces and soft hyphens; sizes stay
    limit_share  no word may be longer than this share of the silhouette's width ("50%", 0.5): one scale, so all follow
    time_limit   seconds after which the search for a tighter packing ends, which lasts at least a third as long as the
                 first layout took; what it takes to prove it comes on top; with `fill` half of them are the fillers'
    min_size     size in points on the physical page under which a word is reported as too small to read
    seed         of all chance: the same seed gives the same drawing
    quality      draft, standard or best: how long to search for a tighter packing
    device       where to optimise: cpu, cuda, or auto for a GPU if there is one
    renderer     which renderer optimises: reference, cpu, cuda or diffvg; auto for the device's
    """

    shape: str = "circle"
    font: str = "lato-black"
    shape_font: Optional[str] = None
    scale: str = "sqrt"
    sizes: str = "exact"
    orientation: str = "horizontal"
    gap: float = 1.0
    word_space: float = 0.0
    margin: float = 0.0
    fill: bool = False
    start: str = "contact"
    anchor: str = "center"
    pin: Tuple[Pin, ...] = ()
    starts: Optional[int] = None
    wrap: bool = False
    limit_share: Union[None, str, float] = None
    frame: str = "picture"
    invert: bool = False
    width: Optional[str] = None
    height: Optional[str] = None
    palette: str = "ink"
    background: Optional[str] = None
    max_words: Optional[int] = None
    missing: str = "refuse"
    min_size: float = 4.0
    seed: int = 1
    quality: str = "standard"
    time_limit: Optional[float] = None
    device: str = "auto"
    renderer: str = "auto"

    if TYPE_CHECKING:  # what may be given is more than what is kept: the fields' types are those that readers find

        def __init__(
            self,
            shape: Text = "circle",
            font: Text = "lato-black",
            shape_font: Optional[Text] = None,
            scale: str = "sqrt",
            sizes: str = "exact",
            orientation: str = "horizontal",
            gap: float = 1.0,
            word_space: float = 0.0,
            margin: float = 0.0,
            fill: bool = False,
            start: str = "contact",
            anchor: str = "center",
            pin: Pins = (),
            starts: Optional[int] = None,
            wrap: bool = False,
            limit_share: Union[None, str, float] = None,
            frame: str = "picture",
            invert: bool = False,
            width: Length = None,
            height: Length = None,
            palette: str = "ink",
            background: Optional[str] = None,
            max_words: Optional[int] = None,
            missing: str = "refuse",
            min_size: float = 4.0,
            seed: int = 1,
            quality: str = "standard",
            time_limit: Optional[float] = None,
            device: str = "auto",
            renderer: str = "auto",
        ) -> None: ...

    def __post_init__(self) -> None:
        for name in ("shape", "font", "shape_font", "width", "height"):
            self._keep(name, _as_text(getattr(self, name), numbers=name in ("width", "height")))
        for name, like in (("shape", ""), ("font", ""), ("orientation", "angles:0,90"), ("palette", "#123456,#aa2200")):
            _of_type(name, getattr(self, name), str, f"a text like {like!r}" if like else "a text")
        for name in ("shape_font", "width", "height", "background"):
            _of_type(name.replace("_", "-"), getattr(self, name), (str, type(None)), "a text")
        _of_type("invert", self.invert, bool, "True or False")
        if self.time_limit is not None:
            self._keep("time_limit", _in_range("time-limit", self.time_limit, 0.0, DAY))
        _of_type("fill", self.fill, bool, "True or False")
        _of_type("wrap", self.wrap, bool, "True or False")
        self._keep("limit_share", _share("limit-share", self.limit_share))
        self._keep("seed", whole("seed", self.seed, 0))
        one_of("scale", self.scale, SCALES)
        _of_type("sizes", self.sizes, str, "exact or flex:15%")
        if flex_share(self.sizes) and self.limit_share is not None:
            raise WordpackError("option sizes: flex was given together with limit-share; choose one of the two")
        one_of("quality", self.quality, QUALITIES)
        one_of("start", self.start, BEGINNINGS)
        one_of("anchor", self.anchor, ANCHORS)
        self._keep("pin", _pins(self.pin))
        if self.starts is not None:
            self._keep("starts", whole("starts", self.starts, 1))
            _in_range("starts", self.starts, 1, MOST_STARTS)
        one_of("frame", self.frame, FRAMES)
        one_of("missing", self.missing, MISSING_POLICIES)
        one_of("device", self.device, DEVICES)
        one_of("renderer", self.renderer, RENDERERS)
        self._keep("gap", _in_range("gap", self.gap, 0.0, MOST_GAP))
        self._keep("word_space", _in_range("word-space", self.word_space, 0.0, MOST_WORD_SPACE))
        self._keep("margin", _in_range("margin", self.margin, 0.0, MOST_MARGIN))
        self._keep("min_size", _in_range("min-size", self.min_size, 0.0, 1e4))
        if self.max_words is not None:
            self._keep("max_words", whole("max-words", self.max_words, 1))

    def _keep(self, name: str, value: Any) -> None:
        """A field's value as it was read: plain numbers and texts, since numpy's own are none to JSON."""
        object.__setattr__(self, name, value)

    @property
    def flex(self) -> float:
        """Share by which a size may differ from k * f(weight); 0 where all are exact."""
        return flex_share(self.sizes)


LEAST_FLEX, MOST_FLEX = 0.01, 0.5
"""Shares for --sizes flex. Sizes stay flex.SPARE, a tenth of the least, away from the limit, so that of less than that
nothing worth the name would be left; past the largest a word may be three times as large as another of its weight."""


def flex_share(sizes: str) -> float:
    """--sizes -> the share by which a size may differ from k * f(weight): exact is 0, flex:15% and flex:0.15 are 0.15.

    Raises WordpackError for anything else, and for shares that are not from LEAST_FLEX to MOST_FLEX.
    """
    if sizes == "exact":
        return 0.0
    name, _, text = sizes.partition(":")
    share = _fraction(text) if name == "flex" else math.nan
    if not LEAST_FLEX <= share <= MOST_FLEX:
        raise WordpackError(
            f"option sizes: {shown(sizes)} was given; choose exact, or flex:15% with a share from "
            f"{100 * LEAST_FLEX:g}% to {100 * MOST_FLEX:g}%"
        )
    return share


def refuse_unknown(names: Iterable[str]) -> None:
    """Raise WordpackError for the first of the names, in their alphabet's order, that is no field of Options."""
    known = {field.name for field in fields(Options)}
    unknown = sorted(set(names) - known)
    if unknown:
        raise WordpackError(f"option {shown(unknown[0])} is unknown; choose from {', '.join(sorted(known))}")


def one_of(name: str, value: str, allowed: Tuple[str, ...]) -> None:
    """Raise WordpackError naming the option and its choices for a value that is none of them."""
    if value not in allowed:
        raise WordpackError(f"option {name}: {shown(value)} was given; choose one of {', '.join(allowed)}")


def _in_range(name: str, value: float, low: float, high: float) -> float:
    if not (is_number(value) and low <= value <= high):  # nan is in no range
        raise WordpackError(f"option {name}: {shown(value)} was given; give a number from {low:g} to {high:g}")
    return float(value)


def _pins(value: Any) -> Tuple[Pin, ...]:
    """Pins from texts WORD:X,Y, from triples, or from a dict of words and pairs."""
    if value is None:
        return ()
    given = [(text, at) for text, at in value.items()] if hasattr(value, "items") else value
    pins: List[Pin] = []
    for pin in given if isinstance(given, (list, tuple)) else (given,):
        text, places = _pin(pin)
        if not text or len(places) != 2 or not all(0 <= place <= 1 for place in places):
            raise WordpackError(
                f"option pin: {shown(pin)} was given; give a word and its place, in shares of the page's width and "
                "height, such as joy:50%,20%"
            )
        if text in [before for before, *_ in pins]:
            raise WordpackError(f"option pin: {shown(text)} was given two places; choose one")
        pins.append((text, places[0], places[1]))
    return tuple(pins)


def _pin(pin: Any) -> Tuple[str, List[float]]:
    """Text and place of a pin as it was given; no text where it is none."""
    if isinstance(pin, str):
        text, _, at = pin.rpartition(":")
        return text, [_place(place) for place in at.split(",")]
    parts = list(pin) if isinstance(pin, (list, tuple)) else []
    if len(parts) == 2 and isinstance(parts[1], (list, tuple)):
        parts = [parts[0], *parts[1]]
    return str(parts[0]) if parts else "", [_place(place) for place in parts[1:]]


def _place(value: Any) -> float:
    """0.5 from 0.5, "0.5" and "50%"; nan from what is none of them."""
    return float(value) if is_number(value) else _fraction(value) if isinstance(value, str) else math.nan


LEAST_SHARE = 0.001
"""Least share for --limit-share: a word as long as a thousandth of the silhouette is a millimetre long on a metre."""


def _share(name: str, value: Union[None, str, float]) -> Optional[float]:
    """A share from LEAST_SHARE to 1, from a number or a text: 0.5 or "50%"."""
    if value is None:
        return None
    number: Any = _fraction(value) if isinstance(value, str) else value
    if not (is_number(number) and LEAST_SHARE <= number <= 1):
        raise WordpackError(
            f"option {name}: {shown(value)} was given; give a share from {LEAST_SHARE:g} to 1, such as 0.5 or 50%"
        )
    return float(number)


def _fraction(text: str) -> float:
    """0.5 from "0.5" and from "50%"; nan from what is neither."""
    found = text.strip()
    return number(found[:-1]) / 100 if found.endswith("%") else number(found)


def _as_text(value: Any, numbers: bool) -> Any:
    """A path, or (a length in px) a number, as the text that the command line would get."""
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    return f"{float(value):.17g}" if numbers and is_number(value) else value


def _of_type(name: str, value: Any, kind: Any, wanted: str) -> None:
    if not isinstance(value, kind):
        raise WordpackError(f"option {name}: {shown(value)} was given; give {wanted}")


def is_number(value: Any) -> bool:
    """Whether a value is a number, Python's or numpy's; a truth is none."""
    return isinstance(value, Real) and not isinstance(value, bool)


def whole(name: str, value: Any, least: int) -> int:
    """A whole number of at least `least`; WordpackError naming the option for anything else."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
        raise WordpackError(f"option {name}: {shown(value)} was given; give a whole number of at least {least}")
    return int(value)
