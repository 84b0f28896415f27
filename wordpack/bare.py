"""How much of a silhouette's outline the words leave bare: who sees the poster has nothing but words to see it by.

The fill does not tell. A dozen words fill two fifths of a mug and leave its handle empty.
"""

from __future__ import annotations

import math
from typing import Sequence, Tuple

import numpy as np
from scipy import ndimage

from wordpack import geometry
from wordpack.model import Problem, Ring, State
from wordpack.raster import Chains, Workspace, edges_of

REACH = 0.1
"""Distance from the nearest word, in square roots of the region's area, from which a place on the outline is bare. In
posters of 100 to 200 words hardly one is farther off than 0.06, of 25 to 50 in a heart, a cat, a tree or a circle than
0.09; the handle of a mug, the neck of a bottle, the nose of a rocket that words left out 0.15 to 0.7."""

LOST = 0.04
"""Share of the outline from which it is told that it is bare. Drafts that are seen to lack a part of their silhouette
came to 0.054 (a rocket without its nose) to 0.36 (five words in a heart), those that are seen whole to 0.033 (50 names
in a cat) and less: a hundred words in a crescent, whose tips are sharp, to 0.013, in a dozen other shapes to 0."""

CELLS = 256
"""Pixels along the page of the picture that distances are taken from: REACH is 14 to 24 of them in bundled shapes."""

INKED = 0.05
"""Coverage of a pixel from which it is a word's: rounding leaves less."""


def bare_outline(problem: Problem, state: State, boxes: np.ndarray) -> float:
    """The share, 0 to 1 by length, of the outline of `problem.region` that is farther from every word than REACH. Boxes
    stand for words, since they cost a hundredth of the time to draw: x0, y0, x1, y1 [N, 4] of their ink, em, without
    what --word-space adds to the problem's."""
    unit = CELLS / max(problem.page)
    width, height = (math.ceil(side * unit) for side in problem.page)
    sizes = np.log(state.scale * problem.relative * unit)
    poses = np.column_stack((state.poses[:, :2] * unit, state.poses[:, 2], sizes))
    corners = boxes[:, [[0, 1], [2, 1], [2, 3], [0, 3]]]
    image = Workspace(Chains.of([(ring,) for ring in corners]), 1, height, width).forward(poses[None])[0]
    away = ndimage.distance_transform_edt(image < INKED) / unit
    places, lengths = _along(problem.region, 1 / unit)
    column, row = np.clip((places * unit).astype(int), 0, (width - 1, height - 1)).T
    bare = away[row, column] > REACH * math.sqrt(geometry.area(problem.region))
    return float(lengths[bare].sum() / lengths.sum())


def _along(rings: Sequence[Ring], step: float) -> Tuple[np.ndarray, np.ndarray]:
    """Places [P, 2] on the edges of rings, the middles of pieces no longer than `step`, and how long each is [P]."""
    start, end, _ = edges_of([rings])
    length = np.hypot(*(end - start).T)
    count = np.maximum(np.ceil(length / step), 1).astype(int)
    edge = np.arange(len(start)).repeat(count)
    part = np.arange(len(edge)) - (np.cumsum(count) - count)[edge]
    share = (part + 0.5) / count[edge]
    return start[edge] + share[:, None] * (end - start)[edge], (length / count)[edge]
