"""Composition: where a designer would put the large words, as a bonus on the contact of a first layout.

Contact alone piles the largest words on one side. Three wishes are added to it: the size-weighted mean of all words
lies at the silhouette's centroid (with an anchor the largest stand towards its side instead), the largest words keep
away from each other, and they stand where the silhouette is wide. All are weak beside the contact of the many small
words, whose weights hardly move the mean: they go where they fit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Optional, Tuple

import numpy as np

from wordpack import geometry
from wordpack.board import Board, Sprite, depth
from wordpack.model import Problem

LARGEST = 10
"""Words that are kept apart and drawn to where the silhouette is wide."""

BALANCE = 1.0
"""Contact, per pixel of ink, that a shift of the mean by the square root of the area is worth."""

WEIGHTY = 0.2
"""Share of all sizes that must stand before the balance counts in full: one word alone need not stand in the middle."""

APART, HEAP = 0.15, 0.3
"""Distance, in square roots of the area, at which two of the largest words no longer heap, and the contact that it is
worth that they do not."""

WIDE = 0.2
"""Contact that the widest place of the silhouette is worth to one of the largest words, against its edge."""

LEAN = 1.0
"""Contact that one of the largest words gains with every square root of the area towards the anchor's side. The mean
of all is no wish then: small words have more size on as much room, so that it lay where the large ones were not."""

CHANCE, PATCHES = 0.3, 9
"""Contact that is dealt out at random to the places of the largest words in every start but the first, and into how
many patches along the board it falls: starts must differ where it matters and nowhere else."""

PULL = 1e3
"""Contact that a pinned word loses with every square root of the area from its pin: more than any contact."""

TOWARDS = {"center": (0.0, 0.0), "top": (0.0, -1.0), "left": (-1.0, 0.0), "right": (1.0, 0.0), "bottom": (0.0, 1.0)}
"""Direction in which each of options.ANCHORS draws the largest words."""

AWAY = -1e4
"""Page units: x and y of words that are not on the page yet."""


@dataclass(frozen=True, eq=False)
class Composer:
    """The wishes for one board.

    target: the wished mean (page units), None with an anchor; lean: x and y of the anchor's direction; root: square
    root of the region's area; unit: the board's pixels per page unit; x [W], y [H]: page coordinates of its pixel
    corners; depth [H, W]: distance from the region's edge over the largest; luck [K, H, W]: contact dealt out at
    random to the K largest, none in the first start; rank [N]: 0 for the largest word.
    """

    problem: Problem
    target: Optional[np.ndarray]
    lean: Tuple[float, float]
    root: float
    unit: float
    x: np.ndarray
    y: np.ndarray
    depth: np.ndarray
    luck: np.ndarray
    rank: np.ndarray

    @classmethod
    def of(
        cls, problem: Problem, board: Board, anchor: str = "center", luck: Optional[np.random.Generator] = None
    ) -> Composer:
        """The wishes for the board while nothing stands on it; with `luck`, those of one more start."""
        region = geometry.to_polygon(problem.region)
        root = math.sqrt(region.area)
        deep = depth(board.taken == 0)
        rank = np.empty(len(problem), np.int64)
        rank[np.argsort(-problem.relative, kind="stable")] = np.arange(len(problem))
        height, width = board.taken.shape
        return cls(
            problem,
            np.array([region.centroid.x, region.centroid.y]) if anchor == "center" else None,
            TOWARDS[anchor],
            root,
            board.unit,
            np.arange(width, dtype=np.float32) / np.float32(board.unit) + np.float32(board.left),
            np.arange(height, dtype=np.float32) / np.float32(board.unit) + np.float32(board.top),
            (deep / max(float(deep.max()), geometry.TINY)).astype(np.float32),
            np.zeros((0, 0, 0)) if luck is None else _patches(luck, min(LARGEST, len(problem)), height, width),
            rank,
        )

    def bonus(self, word: int, sprite: Sprite, poses: np.ndarray, places: Optional[np.ndarray] = None) -> np.ndarray:
        """What the word's standing there is worth, as contact, by the sprite's upper left pixel: float32 [P] at the
        places [P, 2], [H, W] at all without any.

        `poses` [N, 3] of all words, AWAY where they do not stand yet.
        """
        x, y = self.x + np.float32(sprite.column / self.unit), self.y + np.float32(sprite.row / self.unit)
        at: Any = ...
        if places is None:
            x, y = x[None, :], y[:, None]
        else:
            at = places[:, 0], places[:, 1]
            x, y = x[at[1]], y[at[0]]
        pins = self.problem.pins
        if pins is not None and not np.isnan(pins[word, 0]):
            off = (x - np.float32(pins[word, 0])) ** 2 + (y - np.float32(pins[word, 1])) ** 2
            return np.asarray(-PULL / self.root * np.sqrt(off), np.float32)
        there = poses[:, 0] > 0.5 * AWAY
        worth = self._balance(word, x, y, poses, there)
        if self.rank[word] < LARGEST:
            largest = there & (self.rank < LARGEST)
            for near_x, near_y in poses[largest, :2] / self.root:
                square = (x / self.root - np.float32(near_x)) ** 2 + (y / self.root - np.float32(near_y)) ** 2
                worth -= HEAP * np.exp(-square / (2 * APART * APART))
            worth += WIDE * _moved(self.depth, int(sprite.row), int(sprite.column))[at]
            if len(self.luck):
                worth += CHANCE * self.luck[self.rank[word]][at]
            worth += np.float32(LEAN * self.lean[0] / self.root) * x
            worth += np.float32(LEAN * self.lean[1] / self.root) * y
        return np.asarray(worth, np.float32)

    def _balance(self, word: int, x: np.ndarray, y: np.ndarray, poses: np.ndarray, there: np.ndarray) -> np.ndarray:
        """How far the mean would lie from the target with the word at each place, times -BALANCE."""
        if self.target is None:
            return np.zeros(np.broadcast_shapes(x.shape, y.shape), np.float32)
        sizes = self.problem.relative
        weight, own = float(sizes[there].sum()), float(sizes[word])
        mean = (sizes[there, None] * poses[there, :2]).sum(0)
        shift = mean / (weight + own) - self.target
        pull = own / (weight + own)
        off_x, off_y = (
            (np.float32(pull) * at + np.float32(by)) / np.float32(self.root)
            for at, by in zip((x, y), shift, strict=True)
        )
        share = min(1.0, (weight + own) / (WEIGHTY * float(sizes.sum())))
        off = off_x**2 + off_y**2  # of the whole board: no more of them than one
        np.sqrt(off, out=off)
        off *= np.float32(-BALANCE * share)
        return off


def _moved(image: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """image[y + rows, x + columns] [H, W], 0 beyond."""
    out = np.zeros_like(image)
    out[: max(len(image) - rows, 0), : max(image.shape[1] - columns, 0)] = image[rows:, columns:]
    return out


def _patches(rng: np.random.Generator, count: int, height: int, width: int) -> np.ndarray:
    """`count` smooth random images [count, H, W] of values 0 to 1, PATCHES along each side."""
    rough = rng.random((count, PATCHES, PATCHES), np.float32)
    down, across = (_between(side) for side in (height, width))
    return down @ rough @ across.T


def _between(side: int) -> np.ndarray:
    """Linear interpolation from PATCHES values, the first and the last at the ends, to `side` pixels, as a matrix."""
    at = np.linspace(0, PATCHES - 1, side, dtype=np.float32)[:, None]
    return np.maximum(1.0 - np.abs(at - np.arange(PATCHES, dtype=np.float32)), 0.0)
