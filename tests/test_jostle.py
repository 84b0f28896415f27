"""Many small words set apart by moving first and by shrinking last, on exact outlines; what cannot be is left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from problems import (
    disc_region,
    off_limits,
    placed,
    problem,
    rays,
    rectangle,
    region_of,
    smallest_distance,
    square_region,
)
from problems import state as state_of

from wordpack import geometry, jostle, orientation, pose, projections
from wordpack.finish import ENOUGH, contacts_of
from wordpack.geometry import CURVE
from wordpack.jostle import SMALLER, SURE, proven, set_apart
from wordpack.model import Problem
from wordpack.swell import Filler, as_words, poses_of


def drawn(given: Problem, found: tuple) -> np.ndarray:
    return np.array(
        [shapely.polygons(pose.transform(given.rings[f.word][0], f.x, f.y, f.angle, f.size)) for f in found], object
    )


def test_words_that_lack_a_little_move_and_grow_and_are_proven() -> None:
    given = problem([rectangle(2.0, 0.7), rectangle(1.0, 0.7)], square_region(200, 400, 400), gap=2.0)
    data = state_of(30.0, (440, 430), (500, 570))
    places = [(x, y) for y in (460.0, 480.2, 500.1, 520.0) for x in (430.0, 468.5, 508.0, 548.0)]
    before = [Filler(n % 2, x, y, 0.0, 19.0) for n, (x, y) in enumerate(places)]
    found = proven(given, data, set_apart(given, data, before, 25.0))
    assert len(found) == len(before)
    shapes = np.concatenate((drawn(given, found), placed(given, data)))
    assert smallest_distance(shapes) >= given.gap
    assert all(region_of(given).covers(shape) for shape in shapes)
    sizes = np.array([f.size for f in found])
    assert sizes.max() <= 25.0
    assert sizes.mean() > 19.5
    moved = np.hypot(*np.array([(f.x - g.x, f.y - g.y) for f, g in zip(found, before)]).T)
    assert moved.max() < jostle.ROUNDS * projections.TRUST * 1.5


def test_a_word_in_a_slot_too_small_for_it_shrinks() -> None:
    given = problem([rectangle(1, 1)], square_region(40, 480, 480))
    found = set_apart(given, state_of(1e-3, (900, 900)), [Filler(0, 505.0, 505.0, 0.0, 30.5)], 60.0)
    assert found[0].size > 30.5  # there is room for 40
    tight = problem([rectangle(1, 1)], square_region(30, 480, 480))
    found = set_apart(tight, state_of(1e-3, (900, 900)), [Filler(0, 496.0, 496.0, 0.0, 31.0)], 60.0)
    assert 26.0 < found[0].size < 29.9


def test_who_lies_deep_in_a_datum_or_outside_is_left_out_and_of_two_the_smaller() -> None:
    given = problem([rectangle(1, 1)], disc_region(300, 500, 500), gap=1.0)
    data = state_of(100.0, (500, 500))
    inside, outside = Filler(0, 500, 500, 0.0, 10.0), Filler(0, 205, 500, 0.0, 10.0)
    large, small, alone = Filler(0, 600, 600, 0, 20.0), Filler(0, 610, 600, 0, 19.0), Filler(0, 400, 400, 0, 10.0)
    assert proven(given, data, [inside, large, outside, small, alone]) == (large, alone)


def test_who_is_too_near_to_one_that_is_left_out_alone_is_kept() -> None:
    given = problem([rectangle(1, 1)], disc_region(300, 500, 500), gap=1.0)
    large, middling, small = Filler(0, 600, 600, 0, 20.0), Filler(0, 610, 600, 0, 19.0), Filler(0, 628, 600, 0, 18.0)
    for order in ([large, middling, small], [large, small, middling]):
        assert set(proven(given, state_of(10.0, (400, 400)), order)) == {large, small}


def test_none_grows_beyond_what_is_allowed_where_there_is_all_the_room() -> None:
    given = problem([rectangle(1, 1)], disc_region(300, 500, 500), gap=1.0)
    before = [Filler(0, 500.0, 500.0, 0.0, 19.0), Filler(0, 600.0, 600.0, 0.0, 20.0)]
    found = set_apart(given, state_of(10.0, (400, 400)), before, 20.0)
    assert [f.size for f in found] == [20.0, 20.0]


def test_data_are_left_the_whole_gap() -> None:
    given = problem([rectangle(1, 1)], square_region(400, 300, 300), gap=12.0)
    data = state_of(100.0, (500, 500))
    found = set_apart(given, data, [Filler(0, 500.0, 427.5, 0.0, 21.0)], 22.0)  # 12 from the datum, and room above
    (datum,), (filler,) = placed(given, data), drawn(given, found)
    assert found[0].size == 22.0
    assert datum.distance(filler) >= 12.0
    assert proven(given, data, found) == found


def test_what_does_not_come_apart_is_drawn_smaller_where_it_stands_or_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    given = problem([rectangle(1, 1)], square_region(600, 200, 200), gap=2.0)
    data = state_of(10.0, (250, 250))
    for overlap, size in ((-1e-3, 20.0), (0.2, 20.0 * SMALLER[0]), (1.4, 20.0 * SMALLER[2]), (1.8, None)):
        # Squares that nothing moves, of which the second lacks so much; it keeps its middle.
        before = [Filler(0, 500.0, 500.0, 0.0, 21.0), Filler(0, 522.5 + SURE - overlap, 500.0, 0.0, 20.0)]
        sizes = np.array([f.size for f in before])
        monkeypatch.setattr(jostle, "jostle", lambda room, poses, most, sizes=sizes: (poses, sizes))
        found = set_apart(given, data, before, 25.0)
        assert [f.size for f in found] == [21.0] + ([size] if size else [])
        assert [(f.x, f.y) for f in found] == [(f.x, f.y) for f in before[: len(found)]]
        assert proven(given, data, found) == found


def test_of_two_that_stay_in_each_other_s_way_the_larger_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    given = problem([rectangle(1, 1)], square_region(600, 200, 200), gap=2.0)
    small, large = Filler(0, 510.0, 500.0, 0.0, 19.0), Filler(0, 500.0, 500.0, 0.0, 20.0)
    monkeypatch.setattr(jostle, "jostle", lambda room, poses, most: (poses, np.array([f.size for f in order])))
    for order in ([small, large], [large, small]):
        assert set_apart(given, state_of(10.0, (250, 250)), order, 25.0) == (large,)


def test_the_proof_asks_for_a_hair_more_than_the_gap() -> None:
    given = problem([rectangle(1, 1)], gap=2.0)
    data = state_of(100.0, (500, 500))
    hair = SURE + 100.0 * CURVE  # by which the datum's curves may leave its outline
    for distance, kept in ((2.0 + 0.9 * hair, 0), (2.0 + 1.1 * hair, 1)):
        assert len(proven(given, data, [Filler(0, 555.0 + distance, 500.0, 0.0, 10.0)])) == kept


@pytest.mark.parametrize(("spare", "kept"), [(0.008, False), (0.016, True)])
def test_fillers_stay_the_gap_apart_and_inside_when_a_drawing_rounds_them(spare: float, kept: bool) -> None:
    """By 0.005 in x each, two decimals; 0.002 more are the drawing's curves'. The datum is too far off to matter."""
    given, data = problem([rectangle(1, 1)], square_region(400, 300, 300), gap=2.0), state_of(1e-3, (310, 310))
    one, near, inner = (Filler(0, x, 500.0, 0.0, 10.0) for x in (500.0, 512.0 + spare, 305.0 + spare))
    assert shapely.distance(*drawn(given, (one, near))) == pytest.approx(2.0 + spare)
    assert region_of(given).boundary.distance(drawn(given, (inner,))[0]) == pytest.approx(spare)
    assert len(proven(given, data, [one, near])) == 1 + kept
    assert len(proven(given, data, [inner])) == kept


def test_words_of_a_field_turn_with_it() -> None:
    given = problem([rectangle(2.0, 0.5)], disc_region(300, 500, 500), gap=2.0, turning=rays())
    at = [(540.0 + 29.5 * k, 500.0 + 15 * k) for k in range(6)]
    before = [Filler(0, x, y, float(np.arctan2(y - 500, x - 500)), 14.0) for x, y in at]
    found = set_apart(given, state_of(10.0, (400, 400)), before, 30.0)
    assert len(found) == 6
    assert smallest_distance(drawn(given, found)) >= given.gap
    assert off_limits(given.turning, poses_of(found)).max() < 1e-6
    assert np.abs(poses_of(found) - poses_of(before)).max() > 0.1


def test_words_at_the_end_of_their_limits_turn_when_they_move_across_the_rays() -> None:
    given = problem([rectangle(2.0, 0.5)], disc_region(300, 500, 500), gap=2.0, turning=rays())
    _, most = orientation.limits(given.turning, np.array([[560.0, 500.0, 0.0], [560.0, 507.5, 0.0]]))
    before = [Filler(0, 560.0, 500.0, float(most[0]), 14.0), Filler(0, 560.0, 507.5, float(most[1]), 14.0)]
    found = set_apart(given, state_of(10.0, (400, 400)), before, 20.0)
    assert len(found) == 2
    assert np.abs(poses_of(found)[:, 1] - poses_of(before)[:, 1]).max() > 0.5
    assert np.abs(poses_of(found)[:, 2] - poses_of(before)[:, 2]).max() > 0.005
    assert off_limits(given.turning, poses_of(found)).max() < 1e-6


def test_nothing_to_set_apart_is_nothing_even_where_data_fill_all() -> None:
    given = problem([rectangle(1, 1)], square_region(100, 450, 450), gap=60.0)
    assert set_apart(given, state_of(90.0, (500, 500)), [], 20.0) == ()


def test_few_fillers_come_no_nearer_than_the_proof_allows_and_no_farther() -> None:
    """One beside the edge of the room that is narrowed for it: contacts find it apart from SURE away on, and what its
    curves may leave its outline."""
    given = problem([rectangle(1, 1)], square_region(400, 300, 300), gap=2.0)
    words = as_words(given, [Filler(0, 500.0, 500.0, 0.0, 20.0)])
    more = jostle._more(words)
    room = replace(words, region=tuple(geometry.from_polygon(region_of(given).buffer(-more))), gap=given.gap + more)
    contacts = contacts_of(room, 1.0)

    def is_apart(away: float) -> bool:
        _, rows = contacts.contacts(np.array([[310.0 + away, 500.0, 0.0]]), words.relative, 1.0, 1.0)
        return bool((rows[:, 1] - rows[:, 0] <= ENOUGH).all())

    sure = SURE + 20.0 * CURVE
    assert not is_apart(sure - 5e-4)
    assert is_apart(sure + 5e-4)
