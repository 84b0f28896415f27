"""About how often a path crosses itself, from a sample: what tells whether to work it out exactly."""

from __future__ import annotations

from typing import Sequence

import numpy as np

from wordpack.model import Ring

SAMPLED = 64
"""Segments of a path that are held against all others to tell about how many cross."""


def crossings(rings: Sequence[Ring]) -> float:
    """About how many pairs of a path's segments cross or lie on one another, from the pairs of SAMPLED of them."""
    if not rings:
        return 0.0
    start = np.concatenate(rings)
    end = np.concatenate([np.roll(ring, -1, axis=0) for ring in rings])
    low, high = np.minimum(start, end), np.maximum(start, end)
    found = 0
    sampled = np.unique(np.linspace(0, len(start) - 1, SAMPLED).astype(int))
    for i in sampled:
        shared = np.minimum(high, high[i]) - np.maximum(low, low[i])
        near = np.flatnonzero((shared >= 0).all(axis=1))
        a, b, p, q = start[i], end[i], start[near], end[near]
        from_p, from_q = _side(a, b, p), _side(a, b, q)
        cross = (from_p * from_q < 0) & (_side(p, q, a) * _side(p, q, b) < 0)
        same = (from_p == 0) & (from_q == 0) & (shared[near].max(axis=1) > 0) & (near != i)
        found += int((cross | same).sum())
    return found / len(sampled) * len(start) / 2


def _side(a: np.ndarray, b: np.ndarray, p: np.ndarray) -> np.ndarray:
    """Above 0 where p lies on one side of the line from a to b, below on the other; all [..., 2] -> [...]."""
    along, to = b - a, p - a
    return np.asarray(along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0])
