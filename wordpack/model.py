"""The frozen data that flows from stage to stage: words, outlines, the silhouette, the problem, the layout, the report.

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
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Callable, Optional, Sequence, Tuple, TypeAlias

from wordpack.options import SCALES, Options, one_of

if TYPE_CHECKING:  # only a name in annotations: `wordpack --help` imports this file and must not wait for numpy
    import numpy as np

PAGE = 1000.0
"""Longer side of every page, in page units."""

Ring: TypeAlias = "np.ndarray"
"""One closed contour, float64 [V, 2]."""

Segment = Tuple[str, Tuple[Tuple[float, float], ...]]
"""One pen command as fontTools' RecordingPen writes it: moveTo, lineTo, qCurveTo, curveTo, closePath."""

MANY = 400
"""Words beyond which a list is long, and its stages begin and finish fewer layouts, each of which takes seconds."""


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
    glyphs.FLATTEN_TOLERANCE em; `area` is the exact ink area in em^2; `bounds` is x0, y0, x1, y1 of the ink;
    `baseline` is the pen's origin (x of the start of the word, y of the baseline) in these coordinates;
    `advance` is the typographic width; `font` is the name of the font that drew it. `lines` is empty but for a word in
    several lines (lines.py), whose baseline is the first one's and whose advance is that of the longest.
    """

    text: str
    path: Sequence[Segment] = field(repr=False)  # thousands of numbers, which nobody reads in a print
    rings: Tuple[Ring, ...] = field(repr=False)
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
    `width` x `height`, the longer of which is PAGE, and of which the silhouette's own frame is the share `framed`."""

    rings: Tuple[Ring, ...] = field(repr=False)
    width: float
    height: float
    area: float
    source: str = "silhouette"
    notes: Tuple[str, ...] = ()
    framed: float = 1.0


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
    largest_scale: what this k may not exceed (--limit-share); pins [N, 2]: where words are pinned to, page units, nan
    where they are free (None: all are).
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
        """Ink area of all words at k = 1, page units^2."""
        return float(self.inks.sum())


@dataclass(frozen=True, eq=False)
class State:
    """Where the packing stands: poses [N, 3] (x, y page units, angle rad), the scale k (Problem's, not Report's), why
    the stage stopped, and the words (indices) that hold the scale where it is, if that is known; flex: with --sizes
    flex the factors [N] on the words' sizes (geometric mean 1; None: all sizes are exact)."""

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


@dataclass(frozen=True, eq=False)
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
    smallest distance between two words (inf with fewer than two); `scale` is k, that is State.scale divided by f
    of the largest weight. `problems` is empty exactly when the layout is proven; `notes` are warnings for the reader;
    `remarks` say, each under a heading, what was done because it was asked for and what limits the scale; `figures`
    holds further numbers by name, all measured but `memory_mb`, which was reckoned before the packing. Of the `seconds`
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

    `physical` is the page's printed width and height in millimetres; `listed` names the word list, as Words.source
    does.
    """

    placements: Tuple[Placement, ...]
    silhouette: Silhouette
    report: Report
    options: Options
    font: str = ""
    physical: Tuple[float, float] = (264.583, 264.583)
    listed: str = ""


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


def target_size(weight: float, scale: str) -> float:
    """f(weight) of size = k f(weight): sqrt (ink area follows the weight), linear, or log(1 + weight).

    `weight` is > 0 and finite, and so is the answer. It may be as large as the weight itself (1e308): who squares it
    or adds many divides by the largest first. Raises WordpackError for a scale that SCALES does not name.
    """
    one_of("scale", scale, SCALES)
    if scale == "sqrt":
        return math.sqrt(weight)
    return float(weight) if scale == "linear" else math.log1p(weight)
