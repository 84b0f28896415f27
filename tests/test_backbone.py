"""The backbone: a word that jams all others goes to a hole where there is one, and what comes of it is proven."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

import numpy as np
import pytest
from problems import placed, problem, rays, rectangle, region_of, smallest_distance, square_region

from wordpack import backbone
from wordpack.backbone import loosened, trials_of
from wordpack.finish import finish
from wordpack.masks import Masks
from wordpack.model import Problem, State, Turning
from wordpack.picture import Picture


def wedge() -> Problem:
    """Two bars that fill a corridor with a pin between them, and a side room that has space for the pin."""
    corridor = np.array(
        [[100.0, 400], [900, 400], [900, 600], [600, 600], [600, 800], [400, 800], [400, 600], [100, 600]]
    )
    return problem(
        [rectangle(3.4, 1), rectangle(3.4, 1), rectangle(1, 1)], [corridor], gap=2.0, relative=(1.0, 1.0, 0.9)
    )


def jammed(given: Problem) -> State:
    """As the finish leaves the three in a row."""
    at = np.array([[280.0, 500, 0], [720, 500, 0], [500, 500, 0]])
    return finish(given, State(at, 95.0), rng=np.random.default_rng(0))


def test_the_pin_leaves_the_row_and_all_grow() -> None:
    given = wedge()
    before = jammed(given)
    after = loosened(given, before, 12, rng=np.random.default_rng(1))
    assert after.scale > 1.05 * before.scale
    shapes = placed(given, after)
    assert smallest_distance(shapes) >= given.gap
    assert all(region_of(given).covers(shape) for shape in shapes)
    assert after.holding


def test_a_layout_that_no_move_betters_is_returned_as_it_was() -> None:
    given = problem([rectangle(1, 1)] * 4, square_region(402, 299, 299), gap=1.0)
    cells = np.array([(400.0 + 200.5 * x, 400.0 + 200.5 * y, 0.0) for x in range(2) for y in range(2)])
    before = finish(given, State(cells - (0.25, 0.25, 0), 190.0), rng=np.random.default_rng(0))
    told = []
    after = loosened(given, before, 3, rng=np.random.default_rng(1), watch=lambda share, at: told.append((share, at)))
    assert after.scale == pytest.approx(before.scale, rel=1e-3)
    assert [share for share, _ in told] == pytest.approx([1 / 3, 2 / 3, 1.0])


@pytest.mark.parametrize("growth", [0.99, 1.1, None])
def test_a_move_is_taken_back_that_ends_smaller_or_unproven_or_nowhere(
    growth: Optional[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = wedge()
    before = jammed(given)
    end = None if growth is None else State(before.poses, growth * before.scale)  # at 1.1 the three overlap
    monkeypatch.setattr(backbone, "regrown", lambda *_: end)
    assert loosened(given, before, 3, rng=np.random.default_rng(1)) is before


def test_nothing_is_tried_when_it_is_late_or_a_field_turns_the_words() -> None:
    given = wedge()
    before = jammed(given)
    assert loosened(given, before, 5, rng=np.random.default_rng(1), late=lambda: True) is before
    assert loosened(given, before, 0, rng=np.random.default_rng(1)) is before
    assert trials_of(given, "best") == 2 * trials_of(replace(given, turning=Turning((0.0,), 0.5)), "best") > 0
    assert trials_of(replace(given, turning=rays()), "best") == 0


def test_a_relocated_word_lies_elsewhere_and_in_no_conflict() -> None:
    given = wedge()
    picture = Picture(given, jammed(given), 1000)
    masks = Masks(picture, given.turning, np.ones(3))
    before = masks.poses.copy()
    assert masks.relocate(2, np.random.default_rng(0))
    assert np.abs(masks.poses[2, :2] - before[2, :2]).max() > 50
    anew = Masks(picture, given.turning, np.ones(3))
    masks.hand_over()
    anew.take()
    assert (anew.count == masks.count).all()
    assert masks.conflicts.sum() <= 4
    assert (masks.weights == 1).all()


def test_a_word_that_finds_no_room_leaves_everything_as_it_was() -> None:
    given = problem([rectangle(1, 1)] * 4, square_region(402, 299, 299), gap=1.0)
    cells = np.array([(399.5 + 200.5 * x, 399.5 + 200.5 * y, 0.0) for x in range(2) for y in range(2)])
    masks = Masks(Picture(given, State(cells, 198.0), 1000), given.turning, np.ones(4))
    poses, count, conflicts = masks.poses.copy(), masks.count.copy(), masks.conflicts.copy()
    price = masks.price.copy()
    for word in range(4):
        assert not masks.relocate(word, np.random.default_rng(word))
    assert (masks.poses == poses).all()
    assert (masks.count == count).all()
    assert (masks.conflicts == conflicts).all()
    assert masks.price == pytest.approx(price, abs=1e-3)
