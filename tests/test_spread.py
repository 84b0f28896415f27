"""Words that may not grow, spread over the silhouette."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from problems import off_rays, placed, problem, rays, rectangle, region_of, smallest_distance, state
from scipy.spatial import cKDTree

from wordpack.backend import Compiled
from wordpack.spread import as_it_stands, even, spread

LOOSE = problem([rectangle(2.0, 1.0)] * 20, gap=1.0)
AREA = 1e6


def largest_hole(given, at) -> float:  # type: ignore[no-untyped-def]
    """Distance from the point of a 20-unit grid that is farthest from all words' middles."""
    grid = np.stack(np.meshgrid(np.arange(10.0, 1000, 20), np.arange(10.0, 1000, 20)), -1).reshape(-1, 2)
    return float(cKDTree(at.poses[:, :2]).query(grid)[0].max())


def test_no_limit_or_no_room_is_no_spreading() -> None:
    assert spread(LOOSE, AREA) is None
    dense = float(np.sqrt(0.97 * AREA / LOOSE.ink))
    assert spread(replace(LOOSE, largest_scale=dense), AREA) is None


def test_words_stand_as_far_apart_as_is_said_and_leave_no_quarter_bare() -> None:
    given = replace(LOOSE, largest_scale=40.0)
    found = spread(given, AREA)
    assert found is not None
    assert found.state.scale == 40.0
    assert found.gap > 60
    assert smallest_distance(placed(given, found.state)) > found.gap - 5  # a board's pixels
    after = even(given, found, Compiled())
    assert after.scale == 40.0
    inside = [shape for shape in placed(given, after) if region_of(given).buffer(8).covers(shape)]
    assert len(inside) == 20
    assert smallest_distance(placed(given, after)) > 0.5 * found.gap
    assert largest_hole(given, after) < 230  # a square lattice of 20 leaves 158


def test_words_keep_to_their_field_on_a_page_with_a_rim() -> None:
    given = replace(LOOSE, largest_scale=40.0, turning=rays(300.0, 500.0))
    found = spread(given, AREA)
    assert found is not None
    assert off_rays(even(given, found, Compiled()).poses, 300.0, 500.0).max() < 15.5


def test_a_heap_is_pushed_apart() -> None:
    given = replace(LOOSE, largest_scale=40.0)
    heap = state(40.0, *[(45.0 + 120.0 * (i % 4), 25.0 + 200.0 * (i // 4)) for i in range(20)])  # on the left half
    loose = as_it_stands(given, heap, AREA)
    after = even(given, loose, Compiled())
    assert largest_hole(given, after) < 0.8 * largest_hole(given, heap)
    assert after.scale == 40.0


def test_once_it_is_late_words_are_moved_no_more() -> None:
    given, asked = replace(LOOSE, largest_scale=40.0), []
    found = spread(given, AREA)
    assert found is not None
    even(given, found, Compiled(), late=lambda: asked.append(True) or True)
    assert asked == [True]
