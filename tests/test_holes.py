"""The largest holes: a word that has room in one goes there, one that must stay stays, and nothing is lost."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from problems import emptiest, placed, problem, rays, rectangle, smallest_distance, square_region, state
from scipy import ndimage

from wordpack import holes
from wordpack.bitmaps import BITS, COLUMNS, LEFT, ROWS, TAKEN, TOP, conflict_at
from wordpack.finish import contacts_of, faults, mended
from wordpack.holes import RESOLUTION, Box, depths, nearest_place, one_by_one, plugged
from wordpack.metropolis import Metropolis
from wordpack.model import Directions, Problem, State
from wordpack.orientation import turning
from wordpack.picture import Picture

FREE = (0.0, 0.0)


def pocket(high: float = 60.0) -> tuple[Problem, State]:
    """Four blocks about a pocket in the middle of a box of 500, and three small words in a row below them."""
    beside, between, small = rectangle(217, 470), rectangle(60, (470 - high) / 2), rectangle(60, 20)
    words, relative = [beside, beside, between, between, small, small, small], [1.0] * 4 + [0.5] * 3
    given = problem(words, square_region(500, 250, 250), relative=relative, gap=1.0)
    off = (470 + high) / 4
    blocks = [(359.5, 486), (640.5, 486), (500, 486 - off), (500, 486 + off)]
    return given, state(1.0, *blocks, (270, 738), (400, 738), (600, 738))


def test_a_word_that_has_room_goes_to_the_middle_of_the_hole() -> None:
    given, before = pocket()
    after = plugged(given, before)
    assert not faults(given, after.poses, after.scale)
    assert smallest_distance(placed(given, after)) >= given.gap
    assert after.scale == pytest.approx(before.scale, rel=1e-4)
    assert emptiest(given, after) < 0.7 * emptiest(given, before)
    away = np.hypot(*(after.poses[:, :2] - (500, 486)).T)
    assert (away[4:] < 5).sum() == 1
    assert after.poses[:4] == pytest.approx(before.poses[:4], abs=1.0)  # the blocks have room nowhere else


def test_where_no_word_has_room_the_state_stays() -> None:
    given, before = pocket(high=9.0)
    assert plugged(given, before) is before


def test_no_word_goes_where_it_leaves_as_large_a_hole() -> None:
    # Two pockets and one word, which fills one of them: to go to the other would open its own.
    walls, word = rectangle(217, 498), rectangle(56, 56)
    bars = [rectangle(60, height) for height in (150, 226)]
    given = problem([walls, walls, *bars, word], square_region(500, 250, 250), gap=1.0)
    before = state(1.0, (359.5, 500), (640.5, 500), (500, 326), (500, 576), (500, 432))
    assert not faults(given, before.poses, before.scale)
    assert plugged(given, before) is before


def test_pinned_words_and_words_of_a_field_stay() -> None:
    given, before = pocket()
    pins = np.full((7, 2), np.nan)
    pins[4:] = before.poses[4:, :2]
    assert plugged(replace(given, pins=pins), before) is before
    field = Directions(np.tile((1.0, 0.0), (251, 251, 1)), 4.0)  # a level one, in which all words may stand as they do
    assert plugged(replace(given, turning=replace(rays(), field=field)), before) is before


@pytest.mark.parametrize("side", [(0.0, -1.0), (0.0, 1.0)])
def test_small_words_go_to_holes_on_any_side(side: tuple[float, float]) -> None:
    given, before = pocket()
    after = plugged(given, before, side=side)
    assert emptiest(given, after) < 0.7 * emptiest(given, before)


def test_large_words_go_no_farther_from_their_side() -> None:
    given, before = pocket()
    tiny, row = 8, [(300.0 + 25.0 * n, 742.0, 0.0) for n in range(8)]  # beside them all of the pocket's are large
    words = [*(rings[0] for rings in given.rings), *[rectangle(30, 10)] * tiny]
    given = problem(words, given.region, relative=[*given.relative, *[0.25] * tiny], gap=1.0)
    before = replace(before, poses=np.vstack([before.poses, np.array(row)]))
    before.poses[4:7, 1] -= 5
    assert not faults(given, before.poses, before.scale)
    highest = [plugged(given, before, side=(0.0, way)).poses[4:7, 1].min() for way in (1.0, -1.0)]
    assert highest == pytest.approx([733.0, 486.0], abs=5.0)


def test_of_words_that_cannot_all_be_set_apart_those_that_can_stand_in_holes() -> None:
    given, before = pocket()
    wanted = before.poses.copy()
    wanted[4, :2] = before.poses[0, :2] + (20, 0)  # within a block
    wanted[5, :2] = 500, 486
    contacts = contacts_of(given, before.scale)
    assert mended(given, contacts, before, wanted) is before
    after = one_by_one(given, contacts, before, wanted)
    assert not faults(given, after.poses, after.scale)
    assert after.scale == pytest.approx(before.scale, rel=1e-4)
    assert after.poses[5, :2] == pytest.approx((500, 486), abs=5)
    assert after.poses[4, :2] == pytest.approx(before.poses[4, :2], abs=5)


def test_a_word_turns_to_fit_where_it_may() -> None:
    # A pocket that is too narrow for a level word.
    walls, slim, bar, small = rectangle(217, 470), rectangle(21, 470), rectangle(16, 217), rectangle(48, 20)
    words, relative = [walls, walls, slim, slim, bar, bar, small, small], [1.0] * 6 + [0.5] * 2
    level = problem(words, (rectangle(500, 484) + (500, 492),), relative=relative, gap=1.0)
    blocks = [(359.5, 486), (640.5, 486), (480, 486), (520, 486), (500, 359.5), (500, 612.5)]
    before = state(1.0, *blocks, (400, 728), (600, 728))
    assert not faults(level, before.poses, before.scale)
    assert plugged(level, before) is before
    for orientation in ("any", "cross"):
        free = replace(level, turning=turning(orientation))
        after = plugged(free, before)
        turned = np.flatnonzero(abs(after.poses[:, 2]) > 1.0)
        assert len(turned) == 1
        assert np.hypot(*(after.poses[turned[0], :2] - (500, 486))) < 5
        assert not faults(free, after.poses, after.scale)


def test_what_is_known_of_the_state_is_kept() -> None:
    given, before = pocket()
    at = replace(before, why="why", holding=(1,), flex=np.ones(7))
    after = plugged(given, at)
    assert after is not at
    assert (after.why, after.holding, after.flex is at.flex) == ("why", (1,), True)


@pytest.mark.parametrize("reach", [0, 3, 25])
def test_the_nearest_place_is_the_nearest_of_all(reach: int) -> None:
    given, before = pocket()
    words = Metropolis(Picture(given, before, RESOLUTION), given.turning)
    word, rng = 5, np.random.default_rng(0)
    rows, columns = words.table[word, [ROWS, COLUMNS]]
    found = 0
    for y, x in rng.integers(300, 740, (60, 2)):
        free = [
            (down**2 + along**2)
            for down in range(-reach, reach + 1)
            for along in range(-reach, reach + 1)
            if not conflict_at(
                words.page, words.bits, words.table, word, y + down - rows // 2, x + along - columns // 2, word, 0
            )
        ]
        top, left = nearest_place(words.page, words.bits, words.table, word, word, y, x, reach, FREE)
        if not free:
            assert (top, left) == (-1, -1)
            continue
        found += 1
        assert (top + rows // 2 - y) ** 2 + (left + columns // 2 - x) ** 2 == min(free)
        assert not conflict_at(words.page, words.bits, words.table, word, top, left, word, 0)
    assert 0 < found < 60 or reach == 25
    assert (words.table[word, [TOP, LEFT]] == Metropolis(words.picture, given.turning).table[word, [TOP, LEFT]]).all()


@pytest.mark.parametrize("box", [Box(300, 300, 700, 700), Box(-40, 20, 600, 900), Box(500, 700, 2000, 2000)])
def test_depths_are_those_of_the_whole_page_as_far_as_they_are_asked_for(box: Box) -> None:
    given, before = pocket()
    words = Metropolis(Picture(given, before, RESOLUTION), given.turning)
    column = np.arange(words.page.shape[2] * BITS)
    taken = words.page[TAKEN][:, column // BITS] >> (column % BITS).astype(np.uint64) & np.uint64(1)
    whole = ndimage.distance_transform_edt(taken == 0)[max(box.top, 0) : box.bottom, max(box.left, 0) : box.right]
    assert whole.max() > 7
    for most in (0, 7, math.ceil(whole.max())):
        found = depths(words, box, most)
        assert found.shape == whole.shape
        assert (found[whole <= most] == whole[whole <= most]).all()


def test_after_a_plug_the_largest_hole_is_looked_at_as_it_is_then(monkeypatch: pytest.MonkeyPatch) -> None:
    given, before = pocket()
    plug, changes = holes._plug, []

    def seen(words: Metropolis, y: int, x: int, radius: float) -> tuple[Box, ...]:
        whole = depths(words, Box(0, 0, words.page.shape[1], words.page.shape[2] * BITS), 0)
        assert radius == whole[y, x]
        assert radius == whole.max() or not all(changes)  # a hole that nothing fits is passed over
        changes.append(plug(words, y, x, radius))
        return changes[-1]

    monkeypatch.setattr(holes, "_plug", seen)
    assert plugged(given, before) is not before
    assert changes[0]
    assert len(changes) > 1


@pytest.mark.parametrize(("middle", "goes"), [(400.0, True), (740.0, False)])
def test_no_word_goes_to_a_hole_that_leaves_the_words_less_balanced(
    monkeypatch: pytest.MonkeyPatch, middle: float, goes: bool
) -> None:
    # The small words stand at 738, and the one that goes to the hole at 486 lifts the mean of all, which lies between.
    given, before = pocket()
    monkeypatch.setattr("wordpack.metropolis.BALANCED", len(before.poses))
    monkeypatch.setattr("wordpack.metropolis._middle_of", lambda _: (np.array([0.5, middle / 1000]) * RESOLUTION, 1.0))
    assert (plugged(given, before) is not before) is goes


@pytest.mark.parametrize("changed", [(), (Box(0, 0, RESOLUTION, RESOLUTION),)])
def test_a_hole_that_was_passed_over_is_not_looked_at_again(
    monkeypatch: pytest.MonkeyPatch, changed: tuple[Box, ...]
) -> None:
    # Every second hole is said to be changed, though it is not: then all depths there are found anew.
    given, before = pocket()
    seen, passed = [], []

    def plug(words: Metropolis, y: int, x: int, radius: float) -> tuple[Box, ...]:
        assert all(max(abs(y - b), abs(x - a)) >= reach - 1 for b, a, reach in passed)
        seen.append(radius)
        if len(seen) % 2 == 0 and changed:
            return changed
        passed.append((y, x, radius))
        return ()

    monkeypatch.setattr(holes, "_plug", plug)
    plugged(given, before)
    assert len(passed) > 3
    assert seen == sorted(seen, reverse=True)


def rooms(*words: tuple[float, float]) -> tuple[Problem, State]:
    """Words of these widths and heights, each in a room that it all but fills, and an empty room of 60 by 60."""
    at = [(300.0, 300.0 + 60 * k) for k in range(len(words))]
    region = [square_region(60, 600, 600)[0], *(rectangle(w + 3, h + 3) + to for (w, h), to in zip(words, at))]
    return problem([rectangle(*each) for each in words], region, gap=0.5), state(1.0, *at)


def test_the_word_that_leaves_the_least_goes_to_a_hole() -> None:
    # The longest leaves two strips of 26, so circles of 13; the next, corners with circles of 11.7; the last, of 14.1.
    given, before = rooms((56, 8), (30, 14), (12, 12))
    after = plugged(given, before)
    assert [*np.flatnonzero(np.hypot(*(after.poses[:, :2] - 630).T) < 3)] == [1]


def test_the_largest_words_are_tried_in_a_hole() -> None:
    given, before = rooms(*[(10.0 + 4 * (5 * k % 9), 9.0) for k in range(9)])
    words = Metropolis(Picture(given, before, RESOLUTION), given.turning)
    middle = round(630 * RESOLUTION / 1000)
    tried = [word for word, _ in holes._seats(words, middle, middle, 30)]
    assert tried == sorted(range(9), key=lambda k: -(5 * k % 9))[:6]
