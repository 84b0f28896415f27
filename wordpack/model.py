"""The frozen data that flows from stage to stage: the bottom of the house, it imports nothing of ours.

Axes and units, once for the whole package (docs/conventions.md says more):

* page: x right, y down, origin at the top left corner; the longer side is always `PAGE` = 1000 units,
  so one page unit is one thousandth of the page's longer side
* em: an outline's own units, y down, origin at the centre of the ink's bounding box, 1 em = 1.0
* angle: radians, from +x towards +y, so positive turns clockwise on the screen
* ring: float64 array [V, 2], closed implicitly (the last point is not the first); the shoelace area
  sum(x0*y1 - x1*y0)/2 is positive for outer rings and negative for holes
"""

from __future__ import annotations

import math
import os
import re
from dataclasses import dataclass, replace
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, Callable, List, Optional, Sequence, Tuple, TypeAlias, Union

if TYPE_CHECKING:  # only a name in annotations: `wordpack --help` reads its defaults here and must not wait for numpy
    import numpy as np

PAGE = 1000.0
"""Longer side of every page, in page units."""

Ring: TypeAlias = "np.ndarray"
"""One closed contour, float64 [V, 2]."""

Segment = Tuple[str, Tuple[Tuple[float, float], ...]]
"""One pen command as fontTools' RecordingPen writes it: moveTo, lineTo, qCurveTo, curveTo, closePath."""


class WordpackError(Exception):
    """A mistake of the user's, told in one sentence: what was found, where, and what to do (exit status 2)."""


class UnprovenError(WordpackError):
    """A layout that could not be proven, or a drawing that fails its proof (exit status 1)."""


MANY = 400
"""Words beyond which a list is long, and its stages begin and finish fewer layouts, each of which takes seconds."""


def shown(value: Any) -> str:
    """A value for a sentence: quoted, on one line, cut to a legible length."""
    if isinstance(value, int) and abs(value) >= 10**30:
        return "a number of over 30 digits"
    try:
        text = re.sub(r"\s*\n\s*", " ", repr(value))
    except RecursionError:
        text = "something nested hundreds deep"
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


LONGEST_SHOWN = 60
"""Characters of a value that are shown in a sentence."""

Pin = Tuple[str, float, float]
"""A word's text, and where its middle is wished: shares of the page's width and height from the upper left corner."""


@dataclass(frozen=True)
class Word:
    """One datum: a text, its weight (> 0, finite) and, when the list has one, the group it belongs to.

    `soft` are the indices of the characters of `text` before which the list has a soft hyphen (U+00AD): where --wrap
    may break it. The text itself is without them. `firm` are those of its spaces that the list has as no-break ones
    (U+00A0, U+2007, U+202F): where it may not. The text has plain spaces there, for it is the same word.
    """

    text: str
    weight: float
    group: Optional[str] = None
    soft: Tuple[int, ...] = ()
    firm: Tuple[int, ...] = ()


@dataclass(frozen=True)
class Words:
    """A word list in file order, with what the reader has to say about it."""

    items: Tuple[Word, ...]
    source: str = "words"
    notes: Tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True)
class Line:
    """One line of a word that is broken into several: its text as shown (a hyphen where a soft one broke it), the ends
    of its ink and its baseline, em."""

    text: str
    left: float
    right: float
    baseline: float


@dataclass(frozen=True, eq=False)
class Outline:
    """The ink of one shaped word, contours united, in em (y down, origin at the centre of the ink's bounds).

    `path` keeps the curves for export; `rings` is the same outline flattened to within
    outlines.FLATTEN_TOLERANCE em; `area` is the exact ink area in em^2; `bounds` is x0, y0, x1, y1 of the ink;
    `baseline` is the pen's origin (x of the start of the word, y of the baseline) in these coordinates;
    `advance` is the typographic width; `font` is the name of the font that drew it. `lines` is empty but for a word in
    several lines (lines.py), whose baseline is the first one's and whose advance is that of the longest.
    """

    text: str
    path: Sequence[Segment]
    rings: Tuple[Ring, ...]
    area: float
    bounds: Tuple[float, float, float, float]
    baseline: Tuple[float, float]
    advance: float
    font: str
    lines: Tuple[Line, ...] = ()


@dataclass(frozen=True)
class Missing:
    """A word with characters that the chosen font lacks, and the fonts that drew it, or its stretches of those, instead
    (None: it was left out)."""

    word: str
    characters: str
    fallback: Optional[str]


@dataclass(frozen=True, eq=False)
class Outlines:
    """`items[i]` is the outline of `words[i]`."""

    words: Tuple[Word, ...]
    items: Tuple[Outline, ...]
    missing: Tuple[Missing, ...] = ()
    notes: Tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Silhouette:
    """The region to fill, in page units: `rings` (outer rings and holes, disjoint pieces allowed) on a page
    `width` x `height`, the longer of which is PAGE."""

    rings: Tuple[Ring, ...]
    width: float
    height: float
    area: float
    source: str = "silhouette"
    notes: Tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Directions:
    """A direction for every place of the page, modulo a half turn: vectors [H, W, 2] of (cos 2a, sin 2a) times how
    certain it is (0 to 1), a the direction (rad) at the page point (column, row) * cell.

    With the angle doubled, a direction and its opposite are one vector, so that means and interpolations are right.
    """

    vectors: np.ndarray
    cell: float


@dataclass(frozen=True)
class Turning:
    """How a word may turn: to one of `angles` (radians), or with slack > 0 anywhere within it of level; with a field,
    within it of the field's direction at the word's middle (orientation.limits), never upside down. `held`: each word
    keeps the angle that it begins at."""

    angles: Tuple[float, ...] = (0.0,)
    slack: float = 0.0
    field: Optional[Directions] = None
    held: bool = False

    @property
    def turns(self) -> bool:
        """Whether a word may come to stand at another angle than it begins at."""
        return not self.held and (self.slack > 0.0 or len(self.angles) > 1)

    @property
    def needless(self) -> bool:
        """Whether words may as well stand level: neither a field nor a list of angles asks them to turn."""
        return self.field is None and (self.held or self.slack > 0.0)


@dataclass(frozen=True, eq=False)
class Problem:
    """What the packing stages solve, stripped of text and colour: outlines and numbers.

    rings[i]: the outline of word i in em; areas [N]: its ink in em^2; relative [N]: f(weight) / largest f(weight), so
    that word i has size k * relative[i] page units per em, k being the one scale of all words; region: the rings that
    words must stay inside (the silhouette less the margin), page units; page: width, height; gap: page units;
    largest_scale: what k may not exceed (--limit-share); pins [N, 2]: where words are pinned to, page units, nan where
    they are free (None: all are).
    """

    rings: Tuple[Tuple[Ring, ...], ...]
    areas: np.ndarray
    relative: np.ndarray
    region: Tuple[Ring, ...]
    page: Tuple[float, float]
    gap: float
    turning: Turning
    largest_scale: float = math.inf
    pins: Optional[np.ndarray] = None

    def __len__(self) -> int:
        return len(self.rings)

    @property
    def inks(self) -> np.ndarray:
        """Ink area [N] of each word at k = 1, page units^2; at scale k it is k^2 times that."""
        inks: np.ndarray = self.areas * self.relative**2
        return inks

    @property
    def ink(self) -> float:
        """That of all words."""
        return float(self.inks.sum())


@dataclass(frozen=True, eq=False)
class State:
    """Where the packing stands: poses [N, 3] (x, y page units, angle rad), the scale k, why the stage stopped, and the
    words (indices) that hold the scale where it is, if that is known; flex: with --sizes flex the factors [N] on the
    words' sizes (geometric mean 1; None: all sizes are exact)."""

    poses: np.ndarray
    scale: float
    why: str = ""
    holding: Tuple[int, ...] = ()
    flex: Optional[np.ndarray] = None


def part_of(problem: Problem, words: np.ndarray) -> Problem:
    """The problem of some of its words (indices)."""
    return replace(
        problem,
        rings=tuple(problem.rings[i] for i in words),
        areas=problem.areas[words],
        relative=problem.relative[words],
        pins=None if problem.pins is None else problem.pins[words],
    )


def flexed(problem: Problem, state: State) -> Problem:
    """The problem in which the words' own sizes in a state are what they are to be: word i has size
    state.scale * flexed(problem, state).relative[i]. Who wants to know how large words are asks here."""
    return problem if state.flex is None else replace(problem, relative=problem.relative * state.flex)


@dataclass(frozen=True)
class Placement:
    """One word on the page: the outline turned by `angle`, scaled by `size` (page units per em), moved to x, y."""

    word: Word
    outline: Outline
    x: float
    y: float
    angle: float
    size: float
    colour: str = "#1d2430"
    filler: bool = False


COMPILED = 1.0
"""Seconds of compiling from which it is told."""


@dataclass(frozen=True)
class Report:
    """What was proven about a layout, and what was measured. Lengths are in page units (thousandths of the page).

    `fill` is ink / silhouette area; `size_error` is the largest |size / (k f(weight)) - 1|; `smallest_gap` the
    smallest distance between two words (inf with fewer than two); `scale` is k. `problems` is empty exactly when the
    layout is proven; `notes` are warnings for the reader; `remarks` say, each under a heading, what was done because it
    was asked for and what limits the scale; `figures` holds further measured numbers by name. Of the `seconds`
    that packing took `compiling` were spent on what later runs find ready.
    """

    asked: int
    placed: int
    fillers: int
    fill: float
    size_error: float
    smallest_gap: float
    scale: float
    problems: Tuple[str, ...] = ()
    notes: Tuple[str, ...] = ()
    remarks: Tuple[Tuple[str, str], ...] = ()
    missing: Tuple[Missing, ...] = ()
    figures: Tuple[Tuple[str, float], ...] = ()
    renderer: str = ""
    stopped: str = ""
    seconds: float = 0.0
    compiling: float = 0.0

    @property
    def proven(self) -> bool:
        return not self.problems


@dataclass(frozen=True, eq=False)
class Layout:
    """A finished page: where every word stands, and the report that proves it.

    `physical` is the page's printed width and height in millimetres.
    """

    placements: Tuple[Placement, ...]
    silhouette: Silhouette
    report: Report
    options: Options
    font: str = ""
    physical: Tuple[float, float] = (264.583, 264.583)


@dataclass(frozen=True)
class Progress:
    """What an observer of the packing is told. `fraction` runs from 0 to 1 over the whole job; `state` is where all
    words stand, when they do."""

    stage: str
    level: int
    levels: int
    resolution: int
    fill: float
    overlap: float
    fraction: float
    elapsed: float
    state: Optional[State] = None


Observer = Callable[[Progress], None]

DAY = 86400.0
"""Seconds: nobody waits longer for a poster."""

MOST_STARTS = 64
"""Layouts begun side by side: more would not be looked at by anybody, and each takes memory."""

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


def target_size(weight: float, scale: str) -> float:
    """f(weight) of size = k f(weight): sqrt (ink area follows the weight), linear, or log(1 + weight).

    `weight` is > 0 and finite, and so is the answer. It may be as large as the weight itself (1e308): who squares it
    or adds many divides by the largest first. Raises WordpackError for a scale that SCALES does not name.
    """
    _one_of("scale", scale, SCALES)
    if scale == "sqrt":
        return math.sqrt(weight)
    return float(weight) if scale == "linear" else math.log1p(weight)


@dataclass(frozen=True)
class Options:
    """All that a user may ask for; the names are those of the command's flags.

    shape        a bundled silhouette, an SVG or a picture by its path, or text:LETTERS, the outline of letters
    font         a bundled font, or a font file: file.ttf, file.ttc#2, file.ttf@wght=700
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
    palette      a palette's name, or colours separated by commas
    background   the page's colour, or none; else the palette's ground if it has one
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

    def __post_init__(self) -> None:
        for name in ("shape", "font", "width", "height"):
            self._keep(name, _as_text(getattr(self, name), numbers=name in ("width", "height")))
        for name in ("shape", "font", "orientation", "palette"):
            _of_type(name, getattr(self, name), str, "a text")
        for name in ("width", "height", "background"):
            _of_type(name, getattr(self, name), (str, type(None)), "a text")
        _of_type("invert", self.invert, bool, "True or False")
        if self.time_limit is not None:
            self._keep("time_limit", _in_range("time-limit", self.time_limit, 0.0, DAY))
        _of_type("fill", self.fill, bool, "True or False")
        _of_type("wrap", self.wrap, bool, "True or False")
        self._keep("limit_share", _share("limit-share", self.limit_share))
        self._keep("seed", _whole("seed", self.seed))
        _one_of("scale", self.scale, SCALES)
        _of_type("sizes", self.sizes, str, "exact or flex:15%")
        if flex_share(self.sizes) and self.limit_share is not None:
            raise WordpackError("option sizes: flex was given together with limit-share; choose one of the two")
        _one_of("quality", self.quality, QUALITIES)
        _one_of("start", self.start, BEGINNINGS)
        _one_of("anchor", self.anchor, ANCHORS)
        self._keep("pin", _pins(self.pin))
        if self.starts is not None:
            self._keep("starts", _whole("starts", self.starts))
            _in_range("starts", self.starts, 1, MOST_STARTS)
        _one_of("frame", self.frame, FRAMES)
        _one_of("missing", self.missing, MISSING_POLICIES)
        _one_of("device", self.device, DEVICES)
        _one_of("renderer", self.renderer, RENDERERS)
        self._keep("gap", _in_range("gap", self.gap, 0.0, PAGE / 4))
        self._keep("word_space", _in_range("word-space", self.word_space, 0.0, MOST_WORD_SPACE))
        self._keep("margin", _in_range("margin", self.margin, 0.0, PAGE / 2))
        self._keep("min_size", _in_range("min-size", self.min_size, 0.0, 1e4))
        if self.max_words is not None:
            self._keep("max_words", _whole("max-words", self.max_words))
            if self.max_words < 1:
                raise WordpackError(f"option max-words: {self.max_words} was given; give a number of at least 1")
        if self.seed < 0:
            raise WordpackError(f"option seed: {self.seed} was given; give a whole number of at least 0")

    def _keep(self, name: str, value: Any) -> None:
        """A field's value as it was read: plain numbers and texts, since numpy's own are none to JSON."""
        object.__setattr__(self, name, value)

    @property
    def flex(self) -> float:
        """Share by which a size may differ from k * f(weight); 0 where all are exact."""
        return flex_share(self.sizes)


MOST_FLEX = 0.5
"""Largest share for --sizes flex: past it a word may be three times as large as another of its weight."""


def flex_share(sizes: str) -> float:
    """--sizes -> the share by which a size may differ from k * f(weight): exact is 0, flex:15% and flex:0.15 are 0.15.

    Raises WordpackError for anything else, and for shares that are not above 0 and up to MOST_FLEX.
    """
    if sizes == "exact":
        return 0.0
    name, _, text = sizes.partition(":")
    share = _fraction(text) if name == "flex" else math.nan
    if not 0 < share <= MOST_FLEX:
        raise WordpackError(
            f"option sizes: {shown(sizes)} was given; choose exact, or flex:15% with a share above 0 and up to "
            f"{100 * MOST_FLEX:g}%"
        )
    return share


def _one_of(name: str, value: str, allowed: Tuple[str, ...]) -> None:
    if value not in allowed:
        raise WordpackError(f"option {name}: {shown(value)} was given; choose one of {', '.join(allowed)}")


def _in_range(name: str, value: float, low: float, high: float) -> float:
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if not (is_number and low <= value <= high):  # nan is in no range
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
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    return float(value) if is_number else _fraction(value) if isinstance(value, str) else math.nan


def _share(name: str, value: Union[None, str, float]) -> Optional[float]:
    """A share above 0 and up to 1, from a number or a text: 0.5 or "50%"."""
    if value is None:
        return None
    number: Any = _fraction(value) if isinstance(value, str) else value
    is_number = isinstance(number, Real) and not isinstance(number, bool)
    if not (is_number and 0 < number <= 1):
        raise WordpackError(
            f"option {name}: {shown(value)} was given; give a share above 0 and up to 1, such as 0.5 or 50%"
        )
    return float(number)


def _fraction(text: str) -> float:
    """0.5 from "0.5" and from "50%"; nan from what is neither."""
    number = text.strip().removesuffix("%")
    try:
        return float(number) / (1 if number == text.strip() else 100)
    except ValueError:
        return math.nan


def _as_text(value: Any, numbers: bool) -> Any:
    """A path, or (a length in px) a number, as the text that the command line would get."""
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    return f"{float(value):.17g}" if numbers and is_number else value


def _of_type(name: str, value: Any, kind: Any, wanted: str) -> None:
    if not isinstance(value, kind):
        raise WordpackError(f"option {name}: {shown(value)} was given; give {wanted}")


def _whole(name: str, value: Any) -> int:
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise WordpackError(f"option {name}: {shown(value)} was given; give a whole number")
    return int(value)
