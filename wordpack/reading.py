"""Which words a reader might take for one: side by side on nearly the same baseline, of like size, close together.

Each word has a reading line, from the left to the right end of its ink on its baseline. Two words run on when one line
ends within a word space of where the other begins, in nearly the same direction.
"""

from __future__ import annotations

import math
from typing import Sequence, Tuple

import numpy as np
from scipy.spatial import cKDTree

from wordpack.model import Outline

WORD_SPACE = 0.3
"""em of the smaller word between two lines' ends: what a space between words measures in most fonts, and a little."""

LIKE = 1.5
"""Ratio of sizes up to which two words may be read as one."""

SLANT = math.radians(10)
"""Difference of direction up to which they may."""


def run_on(outlines: Sequence[Outline], poses: np.ndarray, sizes: np.ndarray) -> Tuple[Tuple[int, int], ...]:
    """Pairs (left, right) of words that might be read as one, in order.

    poses [N, 3]: x, y page units, angle; sizes [N]: page units per em.
    """
    if len(outlines) < 2:
        return ()
    begins, ends = (_points(outlines, poses, sizes, side) for side in (0, 2))
    found = []
    for i, near in enumerate(cKDTree(begins).query_ball_point(ends, WORD_SPACE * sizes)):
        for j in near:
            ratio = max(sizes[i], sizes[j]) / min(sizes[i], sizes[j])
            turn = abs(math.remainder(poses[i, 2] - poses[j, 2], 2 * math.pi))
            apart = math.dist(ends[i], begins[j])
            if i != j and ratio <= LIKE and turn <= SLANT and apart <= WORD_SPACE * min(sizes[i], sizes[j]):
                found.append((i, int(j)))
    return tuple(sorted(found))


def _points(outlines: Sequence[Outline], poses: np.ndarray, sizes: np.ndarray, side: int) -> np.ndarray:
    """Where the reading lines begin (side 0) or end (side 2) on the page, [N, 2]."""
    em = np.array([(outline.bounds[side], outline.baseline[1]) for outline in outlines])
    c, s = np.cos(poses[:, 2]) * sizes, np.sin(poses[:, 2]) * sizes
    return poses[:, :2] + np.stack((c * em[:, 0] - s * em[:, 1], s * em[:, 0] + c * em[:, 1]), 1)
