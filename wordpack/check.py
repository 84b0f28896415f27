"""The proof: every word there, inside, apart and of its true size, for a layout in memory or a drawing in a file.

`prove` is the one core: named polygons in, problems and figures out. `validate` feeds it a Layout (for the pipeline,
the tests and a fuzzer), `check_drawing` a drawing read from its file alone (for the user's `wordpack check`). The
drawing's own notes about itself (data-size, data-k) are never believed: ink is measured from its paths, weights come
from the word list, and a data-weight that says otherwise is a problem of its own.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import Iterable, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from wordpack import geometry, pose
from wordpack.claims import other_titles, other_weights
from wordpack.directions import turning_in
from wordpack.drawn import MOST_OFF, Drawing, DrawnWord
from wordpack.errors import shown
from wordpack.likeness import likenesses, may_turn, misturned, unlike
from wordpack.model import PAGE, Layout, Missing, Placement, Report, Turning, Word, target_size
from wordpack.page import longest_word


class Tolerance(NamedTuple):
    """How far a proof may be off: `length` in page units, `size` as a ratio, `curve` in em of each word concerned."""

    length: float
    size: float
    curve: float


LAYOUT = Tolerance(length=1e-6, size=1e-6, curve=0.0)
"""A layout holds the very numbers that were proven: only double rounding on a page of 1000 units is forgiven."""

DRAWING = Tolerance(length=0.02, size=2e-3, curve=geometry.CURVE)
"""A drawing's points are rounded to two decimals at worst (0.007 for each of two words) and its curves are flattened
to drawn.FLATTEN (0.001 each); a rounded outline 3 units high measures 0.1 % off in size. A layout is proven on
polylines, which the curves of the drawing leave by up to glyphs.FLATTEN_TOLERANCE em: that is `curve`."""

LISTED = 10
"""Problems of one kind that are told one by one; the rest are counted."""


@dataclass(frozen=True, eq=False)
class Ink:
    """One word as it stands on the page: its polygon (page units), measured size and f(weight); 0 for a filler."""

    text: str
    polygon: BaseGeometry
    size: float
    ideal: float

    @property
    def filler(self) -> bool:
        return self.ideal == 0


@dataclass(frozen=True)
class Proof:
    """What `prove` found; the figures as model.Report defines them, `balance` as docs/conventions.md does."""

    problems: Tuple[str, ...]
    fill: float
    fill_data: float
    size_error: float
    smallest_gap: float
    scale: float
    balance: float


def prove(
    inks: Sequence[Ink],
    silhouette: BaseGeometry,
    gap: float,
    margin: float,
    tolerance: Tolerance = LAYOUT,
    flex: float = 0.0,
) -> Proof:
    """Prove that `inks` are apart by `gap`, within `silhouette` by `margin` and of size k * ideal (k is measured).

    All lengths in page units. `flex` is the share by which a size may differ from k * ideal on purpose; k is then the
    geometric mean of size / ideal, else the median. Every problem is one sentence that names the words.
    """
    polygons = np.array([ink.polygon for ink in inks], object)
    shapely.prepare(polygons)
    slack = tolerance.length / 2 + tolerance.curve * np.array([ink.size for ink in inks])
    scale, size_error, size_problems = _sizes(inks, tolerance.size, flex)
    size_problems += _large_fillers(inks, tolerance.size)
    smallest, apart_problems = _apart(inks, polygons, gap, slack)
    problems = [*_empty(inks), *_inside(inks, polygons, silhouette, margin, slack)]
    areas = shapely.area(polygons) if len(inks) else np.zeros(0)
    ink_area, data_area = float(areas.sum()), float(areas[[not ink.filler for ink in inks]].sum())
    return Proof(
        problems=(*problems, *apart_problems, *size_problems),
        fill=ink_area / silhouette.area if silhouette.area else math.nan,
        fill_data=data_area / silhouette.area if silhouette.area else math.nan,
        size_error=size_error,
        smallest_gap=smallest,
        scale=scale,
        balance=_balance(inks, polygons, silhouette),
    )


def _empty(inks: Sequence[Ink]) -> List[str]:
    return _few(f"{shown(ink.text)} has no ink" for ink in inks if ink.polygon.is_empty)


def _inside(
    inks: Sequence[Ink], polygons: np.ndarray, silhouette: BaseGeometry, margin: float, slack: np.ndarray
) -> List[str]:
    """Words that leave the silhouette, or come nearer than `margin` to its edge, by more than their `slack` [N]."""
    if not len(inks):
        return []
    shapely.prepare(silhouette)
    spill = np.full(len(inks), shapely.Polygon(), object)
    crossing = ~shapely.covers(silhouette, polygons)  # an overlay walks all of the silhouette's edge for each word
    spill[crossing] = shapely.difference(polygons[crossing], silhouette)
    out = _thickness(spill) > slack
    away, edge = np.full(len(inks), np.inf), silhouette.boundary
    shapely.prepare(edge)
    asked = shapely.dwithin(edge, polygons, margin - slack)  # a distance walks it, too
    away[asked] = shapely.distance(edge, polygons[asked])
    near = ~out & ~shapely.is_empty(polygons) & (away < margin - slack)
    said = [
        f"{shown(inks[i].text)} lies outside the silhouette ({_share(spill[i].area, polygons[i].area)} of its ink)"
        for i in _where(out)
    ]
    tight = [
        f"{shown(inks[i].text)} is {away[i]:.3f} from the silhouette's edge (margin {margin:g})" for i in _where(near)
    ]
    return [*_few(said), *_few(tight)]


def _apart(inks: Sequence[Ink], polygons: np.ndarray, gap: float, slack: np.ndarray) -> Tuple[float, List[str]]:
    """The smallest distance of any two words, and the pairs that are nearer than `gap` or overlap.

    `slack` [N] is each word's own share in what a pair is forgiven.
    """
    pairs, distance = _near_pairs(polygons, gap)
    smallest = float(distance.min()) if len(distance) else math.inf
    overlaps, close = [], []
    for (i, j), d in zip(pairs.tolist(), distance.tolist()):
        pair, forgiven = (inks[i], inks[j]), slack[i] + slack[j]
        if 0 < d < gap - forgiven:
            close.append(f"{_both(pair)} are {d:.3f} apart (gap {gap:g})")
        elif d == 0:
            common = shapely.intersection(polygons[i], polygons[j])
            if _thickness(np.array([common]))[0] > forgiven:
                overlaps.append(f"{_both(pair)} overlap by an area of {common.area:.3g}")
            elif gap > forgiven:
                overlaps.append(f"{_both(pair)} touch (gap {gap:g})")
    return smallest, [*_few(overlaps), *_few(close)]


def _both(pair: Sequence[Ink]) -> str:
    return " and ".join(shown(ink.text) for ink in pair)


def _near_pairs(polygons: np.ndarray, gap: float) -> Tuple[np.ndarray, np.ndarray]:
    """All pairs [P, 2] nearer than `gap`, and at least the nearest pair of all, with their distances [P]; what is empty
    is near to nothing."""
    full = np.array(_where(~shapely.is_empty(polygons)) if len(polygons) else [], int)
    if len(full) < 2:
        return np.zeros((0, 2), int), np.zeros(0)
    tree = shapely.STRtree(polygons[full])
    reach = max(gap, 1.0)
    while True:
        pairs = full[tree.query(polygons[full], predicate="dwithin", distance=reach).T]
        pairs = pairs[pairs[:, 0] < pairs[:, 1]]
        if len(pairs):
            return pairs, shapely.distance(polygons[pairs[:, 0]], polygons[pairs[:, 1]])
        reach *= 4


def _sizes(inks: Sequence[Ink], tolerance: float, flex: float) -> Tuple[float, float, List[str]]:
    """k, the worst error, and who is off by more than `flex`. k is the median of size / ideal, so that one wrong word
    cannot shift it; of sizes that differ on purpose it is the geometric mean, which the flexing keeps."""
    data = [ink for ink in inks if not ink.filler]
    if not data:
        return math.nan, 0.0, []
    ratio = np.array([ink.size / ink.ideal for ink in data])
    scale = float(np.median(ratio)) if flex == 0 or not ratio.all() else float(np.exp(np.log(ratio).mean()))
    error = np.abs(ratio / scale - 1) if scale > 0 else np.full(len(ratio), math.inf)
    beyond = f" (flexed by up to {100 * flex:g} %)" if flex else ""
    wrong = [
        f"{shown(data[i].text)} is drawn {100 * (ratio[i] / scale - 1):+.2f} % off the size that its weight asks "
        f"for{beyond}"
        for i in np.argsort(-error, kind="stable").tolist()
        if not error[i] <= tolerance + flex
    ]
    return scale, float(error.max()), _few(wrong)


def _large_fillers(inks: Sequence[Ink], tolerance: float) -> List[str]:
    """Fillers that are larger than the smallest datum, and so might be read as data."""
    smallest = min((ink.size for ink in inks if not ink.filler and ink.size > 0), default=math.inf)
    return _few(
        f"{shown(ink.text)} is a filler {100 * (ink.size / smallest - 1):.2f} % larger than the smallest word"
        for ink in inks
        if ink.filler and ink.size > smallest * (1 + tolerance)
    )


def _balance(inks: Sequence[Ink], polygons: np.ndarray, silhouette: BaseGeometry) -> float:
    """Distance of the size-weighted mean of the words' middles from the silhouette's centroid / sqrt(area)."""
    boxes = shapely.bounds(polygons) if len(inks) else np.zeros((0, 4))
    known = np.isfinite(boxes).all(1) & np.array([not ink.filler for ink in inks], bool)
    if not known.any() or not silhouette.area:
        return math.nan
    size = np.array([ink.size for ink in inks])[known]
    middle = (boxes[known, :2] + boxes[known, 2:]) / 2
    mean = (middle * (size / size.sum())[:, None]).sum(0)
    centre = silhouette.centroid
    return math.hypot(mean[0] - centre.x, mean[1] - centre.y) / math.sqrt(silhouette.area)


def _thickness(shapes: np.ndarray) -> np.ndarray:
    """Mean thickness (2 area / length: a sliver has two sides) of each shape's thickest part; 0 if empty."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    area, length = shapely.area(parts), shapely.length(parts)
    thickest = np.zeros(len(shapes))
    np.maximum.at(thickest, owner, np.divide(2 * area, length, out=np.zeros_like(area), where=area > 0))
    return thickest


def _few(problems: Iterable[str]) -> List[str]:
    """The first LISTED problems and a count of the rest."""
    told = list(problems)
    return told if len(told) <= LISTED else [*told[:LISTED], f"and {len(told) - LISTED} more of the same kind"]


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.3g} %" if whole else "all"


def _where(flags: np.ndarray) -> List[int]:
    return [int(i) for i in np.flatnonzero(flags)]


# ---------------------------------------------------------------------------------------------------- layouts


def validate(layout: Layout, words: Optional[Sequence[Word]] = None, turning: Optional[Turning] = None) -> Report:
    """The layout's report with every figure measured anew and every problem named; proven when there is none.

    Gap, margin, sizes and all else that must hold is what the layout's own options say. `words` are those that were
    asked for; without them the report's own `asked` (less what it lists as left out) is the count to reach. `turning`
    is what the orientation allows in the silhouette, for whoever has it (directions.turning_in): the field of `flow`
    takes a third of a second.
    """
    options, old = layout.options, layout.report
    turning = turning_in(options.orientation, layout.silhouette) if turning is None else turning
    found = [p for p in layout.placements if _is_found(p)]
    lost = [p for p in layout.placements if not _is_found(p)]
    inks = [
        Ink(
            text=p.word.text,
            polygon=geometry.to_polygon(pose.transform(ring, p.x, p.y, p.angle, p.size) for ring in p.outline.rings),
            size=p.size,
            ideal=0.0 if p.filler else target_size(p.word.weight, options.scale),
        )
        for p in found
    ]
    region = geometry.to_polygon(layout.silhouette.rings)
    lengths = [p.size * geometry.length(p.outline.rings) for p in found]
    proof = prove(inks, region, options.gap, options.margin, LAYOUT, options.flex)
    astray = _few(
        misturned(p.word.text, p.angle) for p in found if not may_turn(turning, p.angle, (p.x, p.y), LAYOUT.length)
    )
    drawn = [p.word.text for p in layout.placements if not p.filler]
    fillers = [p.word.text for p in layout.placements if p.filler]
    asked = old.asked if words is None else len(words)
    return replace(
        _with_figures(old, proof),
        asked=asked,
        placed=len(drawn),
        fillers=len(fillers),
        problems=(
            *_few(f"{shown(p.word.text)} stands nowhere: {_pose(p)}" for p in lost),
            *_all_there(drawn, words, asked, old.missing),
            *([] if words is None else _no_repeats(fillers, words)),
            *_too_long(inks, lengths, longest_word(options, layout.silhouette), LAYOUT),
            *_in_line(inks, [p.angle for p in found], options.word_space, LAYOUT),
            *astray,
            *proof.problems,
        ),
    )


def _is_found(placement: Placement) -> bool:
    """Whether a word stands where polygons can be reckoned with; of a drawing nothing is read from farther off."""
    x, y, angle, size = placement.x, placement.y, placement.angle, placement.size
    reach = max(abs(x), abs(y)) + abs(size) * max(map(abs, placement.outline.bounds))
    return math.isfinite(math.degrees(angle)) and math.isfinite(x + y) and reach <= MOST_OFF * PAGE


def _pose(placement: Placement) -> str:
    """What is wrong with the pose of a word that is not found."""
    x, y, angle, size = placement.x, placement.y, placement.angle, placement.size
    told = f"x {x:g}, y {y:g}, angle {angle:g} and size {size:g}"
    return f"{told} are not finite or lead over {MOST_OFF:g} pages off"


def _extent(polygon: BaseGeometry) -> float:
    x0, _, x1, _ = polygon.bounds
    return float(x1 - x0)


def _too_long(inks: Sequence[Ink], lengths: Sequence[float], longest: float, tolerance: Tolerance) -> List[str]:
    """Words whose length along their baseline (page units) is more than --limit-share allows."""
    return _few(
        f"{shown(ink.text)} is {length:.2f} long (--limit-share allows {longest:.2f})"
        for ink, length in zip(inks, lengths, strict=True)
        if length > longest * (1 + tolerance.size)
    )


def _in_line(inks: Sequence[Ink], turns: Sequence[float], space: float, tolerance: Tolerance) -> List[str]:
    """Words that are nearer to each other along the line that they are read on, at `turns` (rad), than half of the word
    space `space` (em) of each."""
    if space <= 0:
        return []
    wide = np.array([_widened(ink, turn, 0.5 * space) for ink, turn in zip(inks, turns, strict=True)], object)
    slack = tolerance.length / 2 + tolerance.curve * np.array([ink.size for ink in inks])
    pairs, _ = _near_pairs(wide, 0.0)
    shared = _thickness(shapely.intersection(*wide[pairs].T))
    return _few(
        f"{_both((inks[i], inks[j]))} are nearer along their line than --word-space {space:g} allows"
        for (i, j), thickness in zip(pairs.tolist(), shared, strict=True)
        if thickness > slack[i] + slack[j]
    )


def _widened(ink: Ink, turn: float, reach: float) -> BaseGeometry:
    """The word's ink with all that lies within `reach` (em) of it on its line."""
    level = shapely.transform(ink.polygon, lambda points: pose.transform(points, 0.0, 0.0, -turn, 1.0))
    wide = geometry.to_polygon(geometry.widened(geometry.from_polygon(level), reach * ink.size))
    return shapely.transform(wide, lambda points: pose.transform(points, 0.0, 0.0, turn, 1.0))


def _all_there(
    drawn: Sequence[str], words: Optional[Sequence[Word]], asked: int, missing: Sequence[Missing]
) -> List[str]:
    """What the drawing lacks, has twice, or has without being asked; words that were left out by name are excused."""
    skipped = {m.word for m in missing if m.fallback is None}
    if words is None:
        wanted = asked - len(skipped)
        return [] if len(drawn) == wanted else [f"{len(drawn)} words are placed, {wanted} should be"]
    want = Counter(word.text for word in words if word.text not in skipped)
    have = Counter(drawn)
    return [
        *_few(f"{shown(text)} is missing" for text in want if text not in have),
        *_few(f"{shown(text)} is drawn {n} times" for text, n in have.items() if n > max(1, want[text])),
        *_few(f"{shown(text)} is not in the word list" for text in have if text not in want),
    ]


def _no_repeats(fillers: Sequence[str], words: Sequence[Word]) -> List[str]:
    """Fillers that are not what they are said to be: words of the list again."""
    listed = {word.text for word in words}
    return _few(f"{shown(text)} is a filler that repeats no word of the list" for text in fillers if text not in listed)


def _with_figures(report: Report, proof: Proof) -> Report:
    """The report with the figures that were measured."""
    figures = {**dict(report.figures), "balance": proof.balance, "fill_data": proof.fill_data}
    return replace(
        report,
        fill=proof.fill,
        size_error=proof.size_error,
        smallest_gap=proof.smallest_gap,
        scale=proof.scale,
        figures=tuple(figures.items()),
    )


# --------------------------------------------------------------------------------------------------- drawings


def check_drawing(
    drawing: Drawing,
    words: Sequence[Word],
    silhouette: BaseGeometry,
    em_areas: Mapping[str, float],
    *,
    scale: str,
    gap: float,
    margin: float,
    missing: Sequence[Missing] = (),
    flex: float = 0.0,
    em_inks: Optional[Mapping[str, BaseGeometry]] = None,
    turning: Optional[Turning] = None,
    longest: float = math.inf,
    word_space: float = 0.0,
) -> Report:
    """Prove a drawing by its ink alone.

    `words` are those that were asked for, `silhouette` the region in page units, `em_areas` the ink area in em^2 of
    each word shaped in its font; size is sqrt(ink on the page / ink at one em), in page units per em. `em_inks` is
    that ink itself: with it, words that are squashed, mirrored or other words are refuted too, with `turning` those
    that are turned as they may not be, those that are more than `longest` page units long, and those that are nearer
    along their line than `word_space` (em) allows.
    """
    weight = {word.text: word.weight for word in words}
    inks = _measured(drawing.words, weight, em_areas, scale)
    proof = prove(inks, silhouette, gap, margin, DRAWING, flex)
    said = [*drawing.doubts, *_hidden(drawing.words)]
    said += [*_few(other_weights(drawing.words, weight)), *_few(other_titles(drawing.words, weight))]
    if em_inks is not None:
        said += _unlike_outlines(drawing.words, inks, em_inks, turning, longest, word_space)
    strange = _few(
        f"{shown(ink.text)} has no outline in the font to measure it by"
        for ink in inks
        if ink.text in weight and not em_areas.get(ink.text)
    )
    names = [drawn.text for drawn in drawing.words if not drawn.filler]
    fillers = [drawn.text for drawn in drawing.words if drawn.filler]
    blank = Report(
        asked=len(words),
        placed=len(names),
        fillers=len(fillers),
        fill=math.nan,
        size_error=math.nan,
        smallest_gap=math.nan,
        scale=math.nan,
        missing=tuple(missing),
    )
    there = (*_all_there(names, words, len(words), missing), *_no_repeats(fillers, words))
    return replace(_with_figures(blank, proof), problems=(*there, *strange, *said, *proof.problems))


def _measured(
    words: Sequence[DrawnWord], weight: Mapping[str, float], em_areas: Mapping[str, float], scale: str
) -> List[Ink]:
    """The words with the sizes that their ink has; what is not listed, or has no ink at one em, has no size to keep."""
    inks = []
    for drawn in words:
        em = em_areas.get(drawn.text, 0.0)
        size = math.sqrt(drawn.polygon.area / em) if em else 0.0
        known = not drawn.filler and drawn.text in weight and em
        inks.append(Ink(drawn.text, drawn.polygon, size, target_size(weight[drawn.text], scale) if known else 0.0))
    return inks


def _unlike_outlines(
    words: Sequence[DrawnWord],
    inks: Sequence[Ink],
    em_inks: Mapping[str, BaseGeometry],
    turning: Optional[Turning],
    longest: float,
    word_space: float,
) -> List[str]:
    """What is wrong with words that are held against their ink at one em: their shape, how they are turned, how long
    they are, and how near each other along their line."""
    found = likenesses(words, [ink.size for ink in inks], em_inks, turning, DRAWING.length, DRAWING.curve)
    lengths = [ink.size * _extent(em_inks[ink.text]) if ink.size else 0.0 for ink in inks]
    along = [like.turn if like and like.turn is not None else 0.0 for like in found]  # the others are told
    return [
        *_few(unlike(words, found)),
        *_too_long(inks, lengths, longest, DRAWING),
        *_in_line(inks, along, word_space, DRAWING),
    ]


def _hidden(words: Sequence[DrawnWord]) -> List[str]:
    veiled = (
        f"{shown(word.text)} has {shown(word.veil)}, with which its paths are not its ink"
        for word in words
        if word.veil
    )
    faint = (f"{shown(word.text)} is drawn in {word.faint} and cannot be seen" for word in words if word.faint)
    return [*_few(veiled), *_few(faint)]
