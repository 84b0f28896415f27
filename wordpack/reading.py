"""Which words a reader might take for one: side by side on nearly the same baseline, of like size, close together; or,
where one is a phrase or broken into lines, one under the other like lines of one, or beside each other like columns;
and which word's dot for another's, where dots tell letters apart.

Each word has a reading line, from the left to the right end of its ink on its baseline, or one for each line that it
is broken into. Two words run on when a line of one ends within a word space of where one of the other begins, or two
along the line where one is a phrase, which has spaces itself, in nearly the same direction.
"""

from __future__ import annotations

import math
import unicodedata
from typing import Iterator, List, Sequence, Tuple

import numpy as np
import shapely
from scipy.spatial import cKDTree

from wordpack import geometry, pose
from wordpack.model import Outline

WORD_SPACE = 0.3
"""em of the smaller word between two lines' ends: what a space between words measures in most fonts, and a little."""

PHRASE_SPACE = 2.0 * WORD_SPACE
"""The same along the line where one of the two is a phrase: its own words stand a space apart, so that one space and a
little ends nothing; two are seen as a gap, as printers set them after a sentence."""

LIKE = 1.5
"""Ratio of sizes up to which two words may be read as one."""

BEND = math.radians(40)
"""Difference of direction up to which they may: along a curve, which the eye follows, one word goes on from another
that it follows at 30 degrees."""

SLANT = math.radians(20)
"""The same of a word and of one under it: lines are set level with each other, or nearly so."""

NEXT_LINE = 1.2
"""em of the lower word between two baselines of which the lower might be read as the next line, as type is set."""

COLUMN = 0.6
"""em of the smaller word between the baselines of two lines side by side, of which one is of a block: half the leading,
so that wherever two blocks reach over the same heights the lines of one have one of the other's beside them."""

MARK = 0.35
"""em that a dot or another mark measures at most either way, and no letter."""

DOTTED = ("R", "AL")
"""Classes of characters (Unicode's, by direction) of scripts whose dots tell letters apart, Arabic's above all. A Latin
letter is the same letter with another's dot beside it, and words enough are coloured apart as it is."""

LIKE_BLOCK = 2.0
"""Ratio of sizes up to which words side by side run together where one is of several lines: one may be twice as large
as the other, and they still are one patch of text in one colour."""

UNDER = 0.5
"""Share of the shorter of two lines that stands over or under the other then."""


def run_on(outlines: Sequence[Outline], poses: np.ndarray, sizes: np.ndarray) -> Tuple[Tuple[int, int], ...]:
    """Pairs (left, right) of words that might be read as one, in order.

    poses [N, 3]: x, y page units, angle; sizes [N]: page units per em.
    """
    if len(outlines) < 2:
        return ()
    phrase = [_is_phrase(outline) for outline in outlines]
    found = set()
    for i, j, step in _side_by_side(outlines, poses, sizes, parting(outlines), LIKE, BEND):
        apart = _shortened(step, poses[i, 2]) if phrase[i] or phrase[j] else math.hypot(*step)
        if apart <= WORD_SPACE * min(sizes[i], sizes[j]):
            found.add((i, j))
    return tuple(sorted(found))


def columns(outlines: Sequence[Outline], poses: np.ndarray, sizes: np.ndarray) -> Tuple[Tuple[int, int], ...]:
    """Pairs (left, right) of words, one of them in lines, that stand beside each other like columns of one text: a line
    of the left one ends about a space from where one of the right one begins, somewhat higher or lower, of like size
    and in nearly the same direction. Arrays as in run_on.
    """
    if not any(outline.lines for outline in outlines):
        return ()
    found = set()
    for i, j, step in _side_by_side(outlines, poses, sizes, math.hypot(PHRASE_SPACE, COLUMN), LIKE_BLOCK, SLANT):
        ((along, across),) = np.abs(_levelled(step[None], poses[i, 2])) / min(sizes[i], sizes[j])
        if (outlines[i].lines or outlines[j].lines) and along <= PHRASE_SPACE and across <= COLUMN:
            found.add((i, j))
    return tuple(sorted(found))


def _side_by_side(
    outlines: Sequence[Outline], poses: np.ndarray, sizes: np.ndarray, reach: float, like: float, turn: float
) -> Iterator[Tuple[int, int, np.ndarray]]:
    """Words (left, right) whose sizes have a ratio up to `like` and whose directions differ by up to `turn`, and the
    step [2] from the end of a line of the left one to the beginning of one of the right one: up to `reach` em of the
    former."""
    owner, begins, ends = _reading_lines(outlines, poses, sizes)
    for n, near in enumerate(cKDTree(begins).query_ball_point(ends, reach * sizes[owner])):
        for m in near:
            i, j = int(owner[n]), int(owner[m])
            ratio = max(sizes[i], sizes[j]) / min(sizes[i], sizes[j])
            bend = abs(math.remainder(poses[i, 2] - poses[j, 2], 2 * math.pi))
            if i != j and ratio <= like and bend <= turn:
                yield i, j, begins[m] - ends[n]


def parting(outlines: Sequence[Outline]) -> float:
    """em of --word-space at which no two of the words are read as one along their line."""
    return PHRASE_SPACE if any(map(_is_phrase, outlines)) else WORD_SPACE


def _is_phrase(outline: Outline) -> bool:
    return " " in outline.text


def _shortened(step: np.ndarray, angle: float) -> float:
    """Length of a step [2] from one line's end to another's beginning, its part along the lines, which lie at `angle`,
    so much shorter that PHRASE_SPACE counts as WORD_SPACE."""
    ((along, across),) = _levelled(step[None], angle).tolist()
    return math.hypot(along * WORD_SPACE / PHRASE_SPACE, across)


def _levelled(points: np.ndarray, angle: float) -> np.ndarray:
    """Page points [P, 2] by how far they are along lines that lie at `angle`, and down to the next of them."""
    return pose.transform(points, 0.0, 0.0, -angle, 1.0)


def stacked(outlines: Sequence[Outline], poses: np.ndarray, sizes: np.ndarray) -> Tuple[Tuple[int, int], ...]:
    """Pairs (upper, lower) of words, one of them a phrase or in lines, of which the lower might be read as the upper
    one's next lines: its first stands under the other's last, of like size and in nearly the same direction. Arrays as
    in run_on.
    """
    textual = [i for i, outline in enumerate(outlines) if outline.lines or _is_phrase(outline)]
    if not textual:
        return ()
    owner, begins, ends = _reading_lines(outlines, poses, sizes)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    last = np.append(first[1:], len(owner)) - 1
    found = set()
    for i in textual:
        turn = poses[i, 2]
        like = np.maximum(sizes, sizes[i]) <= LIKE * np.minimum(sizes, sizes[i])
        like &= np.abs(np.remainder(poses[:, 2] - turn + math.pi, 2 * math.pi) - math.pi) <= SLANT
        lines = np.concatenate((_levelled(begins, turn), _levelled(ends, turn)), 1)
        # A block over this word, whose own leading counts, is textual and finds it below itself.
        below = like & _is_next(
            lines[last[[i]]], lines[first], np.maximum(NEXT_LINE * sizes, _leading(outlines[i]) * sizes[i])
        )
        above = like & _is_next(lines[last], lines[first[[i]]], NEXT_LINE * sizes[[i]])
        found |= {(i, int(j)) for j in np.flatnonzero(below) if j != i}
        found |= {(int(j), i) for j in np.flatnonzero(above) if j != i}
    return tuple(sorted(found))


def _leading(outline: Outline) -> float:
    """em between the baselines of a word in lines; 0 for one that is not."""
    return outline.lines[1].baseline - outline.lines[0].baseline if outline.lines else 0.0


def _is_next(upper: np.ndarray, lower: np.ndarray, farthest: np.ndarray) -> np.ndarray:
    """Whether lines [N, 4] (left end, its height downwards, right end, its height) might go on from others that are so
    far over them at most: either may be one for all."""
    down = lower[:, 1] - upper[:, 1]
    shared = np.minimum(lower[:, 2], upper[:, 2]) - np.maximum(lower[:, 0], upper[:, 0])
    shorter = np.minimum(lower[:, 2] - lower[:, 0], upper[:, 2] - upper[:, 0])
    return np.asarray((down > 0) & (down <= farthest) & (shared >= UNDER * shorter))


def stray_marks(outlines: Sequence[Outline], poses: np.ndarray, sizes: np.ndarray) -> Tuple[Tuple[int, int], ...]:
    """Pairs (owner, other) of words, one of them DOTTED, of which a mark of the one, a detached part no larger than
    MARK, stands nearer to the other's ink than to its own word's letters, and so might be read as the other's. Arrays
    as in run_on.
    """
    dotted = np.array([_is_dotted(outline.text) for outline in outlines], bool)
    if not dotted.any():
        return ()
    owner, rings, small, dots = _placed_rings(outlines, poses, sizes)
    lettered, letters = np.unique(owner[~small], return_inverse=True)
    marks = np.flatnonzero(dots & np.isin(owner, lettered))
    if not len(marks):
        return ()
    ink = shapely.multilinestrings(rings[~small], indices=letters)
    shapely.prepare(ink)
    own = shapely.distance(ink[np.searchsorted(lettered, owner[marks])], rings[marks])
    n, near = shapely.STRtree(rings).query(rings[marks], predicate="dwithin", distance=own)
    one, other = owner[marks[n]], owner[near]
    like = np.maximum(sizes[one], sizes[other]) <= LIKE * np.minimum(sizes[one], sizes[other])
    taken = (one != other) & like & (dotted[one] | dotted[other])
    return tuple(sorted(set(zip(one[taken].tolist(), other[taken].tolist()))))


def _is_dotted(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in DOTTED for character in text)


def _placed_rings(
    outlines: Sequence[Outline], poses: np.ndarray, sizes: np.ndarray
) -> Tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The word [R] of each ring, the ring [R] on the page, whether it is no larger than MARK [R], and whether it is an
    outer one as well [R]."""
    rings = [ring for outline in outlines for ring in outline.rings]
    owner = np.repeat(np.arange(len(outlines)), [len(outline.rings) for outline in outlines])
    ring_of = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    points = np.concatenate([*rings, np.empty((0, 2))])
    begin = np.flatnonzero(np.diff(ring_of, prepend=-1))
    extent = np.maximum.reduceat(points, begin) - np.minimum.reduceat(points, begin)
    small = np.array((extent <= MARK).all(1), bool)
    where, size = poses[owner[ring_of]], sizes[owner[ring_of]]
    turned = points @ (1, 1j) * size * np.exp(1j * where[:, 2])
    placed = where[:, :2] + np.stack((turned.real, turned.imag), 1)
    dots = small.copy()
    dots[small] = [geometry.ring_area(rings[n]) > 0 for n in np.flatnonzero(small)]
    return owner, shapely.linearrings(placed, indices=ring_of), small, dots


def _reading_lines(
    outlines: Sequence[Outline], poses: np.ndarray, sizes: np.ndarray
) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The word [L] that each reading line belongs to, where on the page it begins [L, 2] and where it ends [L, 2]."""
    lines = [_lines(outline) for outline in outlines]
    owner = np.repeat(np.arange(len(outlines)), [len(own) for own in lines])
    both = [np.array([(end, line[2]) for line in own for end in line[:2]]) for own in lines]
    where = zip(both, poses, sizes, strict=True)
    placed = np.concatenate([pose.transform(q, x, y, angle, size) for q, (x, y, angle), size in where])
    return owner, placed[0::2], placed[1::2]


def _lines(outline: Outline) -> List[Tuple[float, float, float]]:
    """Left end, right end and baseline of each of the word's lines, em."""
    plain = (outline.bounds[0], outline.bounds[2], outline.baseline[1])
    return [(line.left, line.right, line.baseline) for line in outline.lines] or [plain]


def spaced(outline: Outline, word_space: float) -> Tuple[np.ndarray, ...]:
    """The word's rings with what no other word is to stand in. Of a word in lines that is what lies between them, or
    another's would be read after the first. With a word space (em) it is what lies within half of it of the ink along
    the lines, and of each line from end to end a strip WORD_SPACE high: else the foot of an L could reach under the arm
    of a T, and LTA be read."""
    lines, reach = _lines(outline), 0.5 * word_space
    taken = [shapely.box(left, y, right, below) for left, right, y, below in _between(lines)]
    if word_space > 0:
        taken += [shapely.box(left - reach, y - WORD_SPACE, right + reach, y) for left, right, y in lines]
    if not taken:
        return outline.rings
    ink = geometry.to_polygon(geometry.widened(outline.rings, reach))
    return geometry.from_polygon(shapely.union_all([ink, *taken]))


def _between(lines: Sequence[Tuple[float, float, float]]) -> List[Tuple[float, float, float, float]]:
    """What two lines of a word, one under the other, both reach over: left and right end, and their baselines."""
    shared = [
        (max(upper[0], lower[0]), min(upper[1], lower[1]), upper[2], lower[2]) for upper, lower in zip(lines, lines[1:])
    ]
    return [each for each in shared if each[0] < each[1] and each[2] < each[3]]
