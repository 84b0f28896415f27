"""Which words a reader might take for one: side by side on nearly the same baseline, of like size, close together; or,
where one is a phrase or broken into lines, one under the other like lines of one.

Each word has a reading line, from the left to the right end of its ink on its baseline, or one for each line that it
is broken into. Two words run on when a line of one ends within a word space of where one of the other begins, or two
along the line where one is a phrase, which has spaces itself, in nearly the same direction.
"""

from __future__ import annotations

import math
from typing import List, Sequence, Tuple

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

UNDER = 0.5
"""Share of the shorter of two lines that stands over or under the other then."""


def run_on(outlines: Sequence[Outline], poses: np.ndarray, sizes: np.ndarray) -> Tuple[Tuple[int, int], ...]:
    """Pairs (left, right) of words that might be read as one, in order.

    poses [N, 3]: x, y page units, angle; sizes [N]: page units per em.
    """
    if len(outlines) < 2:
        return ()
    owner, begins, ends = _reading_lines(outlines, poses, sizes)
    phrase = [_is_phrase(outline) for outline in outlines]
    found = set()
    for n, near in enumerate(cKDTree(begins).query_ball_point(ends, parting(outlines) * sizes[owner])):
        for m in near:
            i, j = int(owner[n]), int(owner[m])
            ratio = max(sizes[i], sizes[j]) / min(sizes[i], sizes[j])
            turn = abs(math.remainder(poses[i, 2] - poses[j, 2], 2 * math.pi))
            step = begins[m] - ends[n]
            apart = _shortened(step, poses[i, 2]) if phrase[i] or phrase[j] else math.hypot(*step)
            if i != j and ratio <= LIKE and turn <= BEND and apart <= WORD_SPACE * min(sizes[i], sizes[j]):
                found.add((i, j))
    return tuple(sorted(found))


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
        below = like & _is_next(lines[last[[i]]], lines[first], sizes)
        above = like & _is_next(lines[last], lines[first[[i]]], sizes[[i]])
        found |= {(i, int(j)) for j in np.flatnonzero(below) if j != i}
        found |= {(int(j), i) for j in np.flatnonzero(above) if j != i}
    return tuple(sorted(found))


def _is_next(upper: np.ndarray, lower: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Whether lines [N, 4] (left end, its height downwards, right end, its height) of so large words might go on from
    others: either may be one for all."""
    down = lower[:, 1] - upper[:, 1]
    shared = np.minimum(lower[:, 2], upper[:, 2]) - np.maximum(lower[:, 0], upper[:, 0])
    shorter = np.minimum(lower[:, 2] - lower[:, 0], upper[:, 2] - upper[:, 0])
    return np.asarray((down > 0) & (down <= NEXT_LINE * sizes) & (shared >= UNDER * shorter))


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
