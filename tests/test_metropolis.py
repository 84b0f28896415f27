"""Moves of chance: the books stay right, words keep to their limits, and heat does to odds what it says."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely
from problems import ell, off_rays, problem, rays, rectangle, square_region, state
from scipy.ndimage import center_of_mass, distance_transform_edt

from wordpack.bitmaps import (
    BITS,
    COLUMNS,
    FRAME,
    LEFT,
    MOST,
    ROWS,
    SHARED,
    TAKEN,
    TOP,
    bitmap,
    conflict,
    conflict_at,
    draw_word,
)
from wordpack.metropolis import BALANCE, BALANCED, INWARD, LEVEL, LOCKED, TURNED, Metropolis, Mix, _middle_of
from wordpack.model import Problem, State
from wordpack.moves import freest, sweep_level
from wordpack.orientation import turning
from wordpack.picture import Picture
from wordpack.pose import transform
from wordpack.turns import DEEP, _is_along, _lies_on, sweep_turning

PX = 1000
"""Resolution of the tests: one pixel is one page unit."""

ORIENTATIONS = ["horizontal", "cross", "any", "slight:20", "angles:0,45"]

MIXES = [Mix(1.0, 0.0, 0.0), Mix(0.0, 1.0, 0.0), Mix(0.0, 0.0, 1.0), Mix(0.0, 0.0, 0.0)]


def words_of(given: Problem, at: State) -> Metropolis:
    return Metropolis(Picture(given, at, PX), given.turning)


def crowd(orientation: str = "horizontal", seed: int = 0) -> Metropolis:
    """Words of several lengths and angles that fill a square well and lie on each other."""
    rng = np.random.default_rng(seed)
    words = [rectangle(0.6 + 0.2 * (k % 5), 0.5) if k % 3 else ell() for k in range(20)]
    given = replace(problem(words, square_region(500, 250, 250), gap=2.0), turning=turning(orientation))
    at = state(80.0, *rng.uniform(300, 700, (20, 2)))
    at.poses[:, 2] = rng.choice(given.turning.angles, 20)
    return words_of(given, at)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("mix", [None, *MIXES])
def test_the_books_are_right_after_many_moves(orientation: str, mix: Mix | None) -> None:
    made, rng = crowd(orientation), np.random.default_rng(1)
    made.mix = made.mix if mix is None else mix
    before = made.poses.copy()
    for heat in (20.0, 1.0, 0.1):
        made.sweep(60, heat, rng)
    if mix is None:
        assert (made.poses[:20] != before[:20]).any(1).all()
    made.hand_over()
    anew = Metropolis(made.picture, made.turning)
    assert (anew.page == made.page).all()
    assert (anew.conflicts() == made.conflicts()).all()
    assert (anew.table[:20, [TOP, LEFT]] == made.table[:20, [TOP, LEFT]]).all()


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("mix", [None, *MIXES])
def test_no_word_is_in_more_conflict_than_it_is_said_to_be_at_most(orientation: str, mix: Mix | None) -> None:
    made, rng = crowd(orientation), np.random.default_rng(4)
    made.mix = made.mix if mix is None else mix
    some = 0
    for heat in (20.0, 5.0, 1.0, 0.3, 0.1) * 8:
        made.sweep(1, heat, rng)
        most = made.table[:20, MOST].copy()
        exact = [conflict(made.page, made.bits, made.table, word) for word in range(20)]
        assert (most >= exact).all()
        assert made.conflicts().tolist() == exact
        assert made.table[:20, MOST].tolist() == exact
        some += 0 < np.count_nonzero(exact) < 20
    assert some > 5, "all or none in conflict: the test shows nothing"


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_words_keep_to_their_angles(orientation: str) -> None:
    made = crowd(orientation)
    made.sweep(200, 5.0, np.random.default_rng(0))
    angles, limits = made.poses[:20, 2], made.turning
    if limits.slack > 0:
        assert np.abs(angles).max() <= limits.slack + 1e-9
        assert len(set(np.round(angles, 6))) > 15
    else:
        off = np.abs(angles[:, None] - np.array(limits.angles)).min(1)
        assert off.max() < 1e-9
        assert len(set(np.round(angles, 6))) == len(limits.angles)


def test_words_of_a_field_keep_to_it() -> None:
    rng = np.random.default_rng(2)
    given = problem([rectangle(1.5, 0.4)] * 12, square_region(800, 100, 100), turning=rays())
    places = rng.uniform(200, 800, (12, 2))
    angles = np.arctan2(places[:, 1] - 500, places[:, 0] - 500)
    angles = np.mod(angles + math.pi / 2, math.pi) - math.pi / 2
    made = words_of(given, State(np.column_stack((places, angles)), 60.0))
    made.sweep(300, 1.0, rng)
    made.hand_over()
    moved = np.hypot(*(made.picture.poses[:, :2] - places).T)
    off = off_rays(made.picture.poses[:, :3])
    far = np.hypot(*(made.picture.poses[:, :2] - 500).T) > 100  # nearer the field bends within a word
    assert (moved > 50).sum() > 6
    assert off[far].max() < 12  # the slack and half a step of the headings


def test_words_of_a_field_are_never_upside_down() -> None:
    # Above and below the point that the rays come from they turn about the upright.
    given = problem([rectangle(1.5, 0.4)] * 6, square_region(800, 100, 100), turning=rays())
    made = words_of(given, state(60.0, *[(500, y, 1.5) for y in (150, 250, 350, 650, 750, 850)]))
    rng = np.random.default_rng(0)
    made.mix = Mix(0.0, 0.0, 0.8)
    steepest = []
    for _ in range(100):
        made.sweep(1, 10.0, rng)
        steepest.append(np.abs(made.poses[:6, 2]).max())
    assert 0.49 * math.pi < max(steepest) <= 0.5 * math.pi


def test_off_the_page_the_field_is_that_at_its_edge() -> None:
    rng, angles = np.random.default_rng(0), np.array([0.0, 1.0, -1.0])
    headings = rng.integers(0, 3, (40, 60), np.uint8)
    for x, y in rng.uniform((-30, -30), (90, 70), (300, 2)):
        own = angles[headings[np.clip(math.floor(y), 0, 39), np.clip(math.floor(x), 0, 59)]]
        for angle in angles:
            assert _is_along(angles, 0.1, headings, x, y, angle + 0.09) == (angle == own)
            assert not _is_along(angles, 0.1, headings, x, y, angle + math.pi)  # upside down


def test_words_that_change_places_stand_along_the_field_there() -> None:
    """Words of unequal heights come to stand beside each other's rays, all the farther off the nearer they are to where
    these come from; heat lets all else pass."""
    rng, turns = np.random.default_rng(0), np.linspace(-1.4, 1.4, 16)
    given = problem([rectangle(1.0 + 0.05 * k, 0.2 + 0.15 * (k % 4)) for k in range(16)], turning=rays())
    spots = [(500 + r * math.cos(a), 500 + r * math.sin(a), a) for r, a in zip(rng.uniform(80, 200, 16), turns)]
    made = words_of(given, state(60.0, *spots))
    made.mix, before = Mix(1.0, 0.0, 0.0), made.poses[:16].copy()
    for _ in range(20):
        made.sweep(5, 1e4, rng)
        off = off_rays(made.poses[:16, :3] - (FRAME, FRAME, 0.0))
        assert off.max() < 15 + 90 / len(given.turning.angles) + 2  # the slack, half a step of the headings, a pixel
    assert (abs(made.poses[:16] - before) > 1e-6).any(1).all()


def test_level_words_move_by_whole_pixels() -> None:
    rng = np.random.default_rng(0)
    given = problem([rectangle(2, 1)] * 3, square_region(400, 300, 300))
    made = words_of(given, state(100.0, (500.25, 500.5), (510.25, 500.75), (520.5, 505.0)))
    before = made.picture.poses.copy()
    made.sweep(500, 0.5, rng)
    made.hand_over()
    assert not made.conflicts().any()
    by_word = {tuple(np.round(np.mod(pose[:2], 1), 6)) for pose in before}
    assert {tuple(np.round(np.mod(pose[:2], 1), 6)) for pose in made.picture.poses} == by_word


def test_no_move_adds_conflict_without_heat() -> None:
    made, rng = crowd(), np.random.default_rng(3)
    before = made.conflicts().sum()
    for _ in range(30):
        made.sweep(5, 1e-6, rng)
        after = made.conflicts().sum()
        assert after <= before
        before = after


def test_words_that_lie_on_each_other_do_not_gain_by_changing_places() -> None:
    given = problem([rectangle(3, 0.5), rectangle(2, 0.5)])
    for seed in range(60):
        made = words_of(given, state(100.0, (450, 500), (600, 500)))
        made.mix, before = Mix(1.0, 0.0, 0.0), made.conflicts().sum()
        made.sweep(3, 1e-9, np.random.default_rng(seed))
        assert made.conflicts().sum() <= before


@pytest.mark.parametrize("mix", [Mix(0.5, 0.0, 0.0), Mix(0.0, 0.5, 0.0)])
@pytest.mark.parametrize("orientation", ["horizontal", "any"])
def test_large_words_keep_to_the_side_that_draws_them(orientation: str, mix: Mix) -> None:
    given = replace(
        problem([rectangle(1.5, 0.5)] * 16, square_region(600, 200, 200), relative=np.linspace(1.0, 0.5, 16)),
        turning=turning(orientation),
    )
    at = state(80.0, *np.random.default_rng(0).uniform(300, 700, (16, 2)))
    heights = []
    for side in ((0.0, -1.0), (0.0, 1.0)):
        made = Metropolis(Picture(given, at, PX), given.turning, side)
        made.mix = mix
        made.sweep(3000, 1.0, np.random.default_rng(0))
        heights.append(made.poses[:6, 1].mean())
    assert heights[0] < heights[1] - 100


LARGE_AND_SMALL = np.repeat([1.0, 0.1], [2, BALANCED - 2])


def lop(at_x: float, orientation: str = "horizontal") -> tuple[Problem, State]:
    """Two large words and small ones about x in a large square, whose middle is at 500."""
    words = [rectangle(1.5, 0.5)] * BALANCED
    given = problem(words, square_region(600, 200, 200), relative=LARGE_AND_SMALL)
    at = state(150.0, *np.column_stack((np.full(BALANCED, at_x), np.linspace(260, 740, BALANCED))))
    return replace(given, turning=turning(orientation)), at


PIXEL = 1 / 600
"""By which a turned bitmap's middle may be off: it can have an empty row or column."""


def off_middle(made: Metropolis) -> float:
    """Distance of the size-weighted mean of the words' middles from (500, 500), in roots of the square's area."""
    found = [np.argwhere(bitmap(made.bits, made.table, n)) for n in range(BALANCED)]
    middles = [(pixels.min(0) + pixels.max(0) + 1) / 2 + made.table[n, [TOP, LEFT]] for n, pixels in enumerate(found)]
    mean = np.average(middles, axis=0, weights=LARGE_AND_SMALL) - FRAME
    return float(np.hypot(*(mean - 500))) / 600


@pytest.mark.parametrize("orientation", ["horizontal", "any"])
@pytest.mark.parametrize("mix", [None, Mix(0.3, 0.7, 0.0), Mix(0.7, 0.3, 0.0), Mix(0.0, 0.5, 0.5)])
def test_words_that_are_balanced_stay_so(orientation: str, mix: Mix | None) -> None:
    given, at = lop(500.0, orientation)
    at.poses[[1, -1]] = at.poses[[-1, 1]]  # a large word at either end
    farthest = {}
    for balanced in (False, True):
        made, rng = Metropolis(Picture(given, at, PX), given.turning, balanced=balanced), np.random.default_rng(0)
        made.mix = made.mix if mix is None else mix
        off = []
        for _ in range(60):
            made.sweep(2, 1e4, rng)
            off.append(off_middle(made))
        farthest[balanced] = max(off)
    assert farthest[True] <= BALANCE + PIXEL
    assert farthest[False] > 2 * BALANCE


@pytest.mark.parametrize("orientation", ["horizontal", "any"])
def test_words_that_lean_come_to_balance_and_move_meanwhile(orientation: str) -> None:
    given, at = lop(330.0, orientation)
    made, rng = Metropolis(Picture(given, at, PX), given.turning, balanced=True), np.random.default_rng(0)
    assert off_middle(made) > 0.25
    assert made.lean() > 0
    last = off_middle(made)
    for _ in range(100):
        before = made.poses[:BALANCED].copy()
        made.sweep(20, 1.0, rng)
        now = off_middle(made)
        assert now <= max(last, BALANCE) + PIXEL
        assert (made.poses[:BALANCED] != before).any(1).sum() > 10
        last = now
    assert last <= BALANCE + PIXEL
    assert made.lean() == 0.0


def test_shifts_alone_bring_a_leaning_mean_nearer_with_every_sweep() -> None:
    given, at = lop(330.0)
    made, rng = Metropolis(Picture(given, at, PX), given.turning, balanced=True), np.random.default_rng(0)
    made.mix = Mix(0.0, 0.0, 0.0)
    for _ in range(40):
        before = off_middle(made)
        made.sweep(20, 1.0, rng)
        assert off_middle(made) <= max(INWARD * before, BALANCE) + 1e-4


def test_the_middle_and_the_area_are_those_of_what_is_not_solid() -> None:
    solid = np.random.default_rng(0).random((30, 50)).astype(np.float32) ** 4
    solid[:9, 20:] = 1.0
    middle, area = _middle_of(solid)
    assert middle[::-1] - 0.5 == pytest.approx(center_of_mass(1.0 - solid.astype(np.float64)))
    assert area == pytest.approx((1.0 - solid).sum())


@pytest.mark.parametrize("orientation", ["horizontal", "any"])
def test_the_sum_of_the_moments_is_right_after_many_moves(orientation: str) -> None:
    given, at = lop(500.0, orientation)
    made, rng = Metropolis(Picture(given, at, PX), given.turning, balanced=True), np.random.default_rng(2)
    poise, moves = made.poise(), 4000
    mix, words, bars = tuple(made.mix), (made.page, made.bits, made.table), np.full(moves, 10.0, np.float32)
    chance = rng.random((moves, 6), np.float32)
    if orientation == "horizontal":
        sweep_level(*words, made.poses, made.room, made.side, poise, mix, bars, chance)
    else:
        sweep_turning(
            *words, made.pen, made.poses, made.probes, made.room, made.side, poise, made.ways, mix, bars, chance
        )
    assert poise[:2] == pytest.approx(made.poise()[:2], abs=1e-6)


def test_nobody_balances_a_few_words_or_what_a_side_or_a_pin_draws_away() -> None:
    given, at = lop(330.0)
    pins = np.full((BALANCED, 2), np.nan)
    pins[0] = at.poses[0, :2]
    picture = Picture(given, at, PX)
    assert Metropolis(picture, given.turning, (0.0, -1.0), balanced=True).lean() == 0.0
    assert Metropolis(picture, given.turning, pins=pins, balanced=True).lean() == 0.0
    assert Metropolis(picture, given.turning).lean() == 0.0
    few = replace(given, rings=given.rings[1:], areas=given.areas[1:], relative=given.relative[1:])
    assert Metropolis(Picture(few, replace(at, poses=at.poses[1:]), PX), given.turning, balanced=True).lean() == 0.0


def test_heat_gives_conflicts_their_odds() -> None:
    # One word in a room one pixel too wide for it: it is in, or out by a pixel on either side, which costs its height.
    # Shifts alone walk among the five or so places; what they cost decides how often each is taken.
    given = problem([rectangle(1, 0.04)], (rectangle(101, 44) + 500.0,))
    made, rng, heat = words_of(given, state(100.0, (500.0, 500.0))), np.random.default_rng(0), 2.0
    made.mix = Mix(0.0, 0.0, 0.0)
    costs, seen = {}, {}
    for _ in range(4000):
        made.sweep(6, heat, rng)
        at = int(made.table[0, LEFT])
        costs[at] = int(made.conflicts()[0])
        seen[at] = seen.get(at, 0) + 1
    free = [at for at, cost in costs.items() if cost == 0]
    dear = [at for at, cost in costs.items() if cost == 4]
    assert free
    assert dear
    odds = np.mean([seen[at] for at in dear]) / np.mean([seen[at] for at in free])
    assert odds == pytest.approx(math.exp(-4 / heat), rel=0.25)


def test_two_words_change_places_where_each_stands_in_the_others() -> None:
    # Two slots, far apart, and no jumps: only by changing places they can come to where both fit.
    slots = [rectangle(203, 53) + (300, 500), rectangle(153, 73) + (700, 500)]
    given = problem([rectangle(2, 0.5), rectangle(1.5, 0.7)], slots)
    made = words_of(given, state(100.0, (700, 500), (300, 500)))
    assert made.conflicts().any()
    made.mix = Mix(0.5, 0.0, 0.0)
    made.sweep(2000, 0.01, np.random.default_rng(0))
    made.hand_over()
    assert made.picture.poses[:, 0] == pytest.approx([300, 700], abs=3)
    assert not made.conflicts().any()


def test_turned_words_that_change_places_stand_alike_in_each_others_boxes() -> None:
    """What one is off from where the other was, along and across it, the other one is off the other way; and neither
    by more than half of what they differ in length and in height."""
    given = replace(problem([rectangle(2, 0.5), rectangle(1.2, 0.9)]), turning=turning("any"))
    made, rng = words_of(given, state(100.0, (300, 300, 0.3), (700, 650, -1.1))), np.random.default_rng(0)
    made.mix, offs = Mix(1.0, 0.0, 0.0), []
    boxes = made.pen[3][:, 2:] * np.exp(made.poses[:2, 3:])
    most = abs(boxes[0] - boxes[1])
    for _ in range(60):
        before = made.poses[:2].copy()
        made.sweep(1, 1.0, rng)
        if (made.poses[:2, 2] != before[::-1, 2]).any():
            continue  # they have not changed places, or have twice
        step = made.poses[:2, :2] - before[::-1, :2]
        off = [
            (dx * math.cos(a) + dy * math.sin(a), dy * math.cos(a) - dx * math.sin(a))
            for (dx, dy), a in zip(step, made.poses[:2, 2], strict=True)
        ]
        assert off[0] == pytest.approx(tuple(-each for each in off[1]), abs=1e-9)
        offs.append(off[0])
    assert len(offs) > 10
    assert (np.abs(offs).max(0) <= most + 1e-9).all()
    assert (np.ptp(offs, axis=0) > most).all()


@pytest.mark.parametrize("tight", [0, 1])
def test_turned_words_change_places_where_the_conflict_stays_what_it_was(tight: int) -> None:
    # Two words alike, one of which has two pixels outside of its room on both sides: so would the other one.
    rooms = (*square_region(200, 100, 100), rectangle(46, 120) + 600.0)
    given = replace(problem([rectangle(2, 1)] * 2, rooms), turning=turning("cross"))
    spots = [(600, 600, -math.pi / 2) if word == tight else (200, 200) for word in range(2)]
    made = words_of(given, state(50.0, *spots))
    made.mix, before = Mix(1.0, 0.0, 0.0), made.conflicts().sum()
    assert before > 100
    upright, rng = set(), np.random.default_rng(0)
    for _ in range(40):
        made.sweep(1, 0.1, rng)
        upright.add(int(np.flatnonzero(made.poses[:2, 2])[0]))
        assert made.conflicts().sum() <= before + 40
    assert upright == {0, 1}


def test_words_turn_when_only_another_angle_fits() -> None:
    slot = (rectangle(30, 300) + (315, 350),)
    given = replace(problem([rectangle(10, 1)], slot), turning=turning("cross"))
    made = words_of(given, state(25.0, (315, 350)))
    made.sweep(500, 0.5, np.random.default_rng(0))
    made.hand_over()
    assert made.picture.poses[0, 2] == pytest.approx(-math.pi / 2)
    assert made.conflicts().tolist() == [0]


def test_a_word_jumps_to_the_only_hole_that_takes_it() -> None:
    cells = [(250.5 + 101 * x, 250.5 + 101 * y) for y in range(5) for x in range(5) if (x, y) != (4, 1)]
    words, sizes = [rectangle(1, 1)] * 24 + [rectangle(1, 1)], [1.0] * 24 + [0.9]
    given = problem(words, square_region(505, 200, 200), relative=sizes)
    made = words_of(given, state(100.0, *cells, (251, 655)))
    made.mix = Mix(0.0, 0.5, 0.0)
    made.sweep(4000, 0.01, np.random.default_rng(1))
    made.hand_over()
    assert not made.conflicts().any()
    stands = {(round((x - 250.5) / 101), round((y - 250.5) / 101)) for x, y in made.picture.poses[:, :2]}
    assert len(stands) == 25


def test_chance_alone_decides() -> None:
    for orientation in ("horizontal", "any"):
        ends = []
        for seed in (1, 1, 2):
            made = crowd(orientation)
            made.sweep(20, 1.0, np.random.default_rng(seed))
            ends.append(made.poses[:20].copy())
        assert (ends[0] == ends[1]).all()
        assert (ends[0] != ends[2]).any()
        assert (ends[0][:, :2] > FRAME).all()


def test_probes_lie_in_the_ink_of_their_words() -> None:
    made = crowd("any")
    assert made.probes is not None
    size = np.exp(made.poses[:20, 3])
    for word, ring in enumerate([rectangle(0.6 + 0.2 * (k % 5), 0.5) if k % 3 else ell() for k in range(20)]):
        grown = shapely.Polygon(ring).buffer(3.0 / size[word])  # half the gap, and a pixel's diagonal
        assert shapely.contains_xy(grown, *made.probes[word].T).all(), "nan would be outside"
        assert len(np.unique(made.probes[word], axis=0)) > 15
    assert crowd("horizontal").probes is None


def test_probes_are_deep_in_the_ink_first_and_then_behind_its_edge() -> None:
    made = crowd("any")
    assert made.probes is not None
    for n, probes in enumerate(made.probes):
        ink = bitmap(made.bits, made.table, n)
        depth = distance_transform_edt(np.pad(ink, 1))[1:-1, 1:-1]
        angle, size = made.poses[n, 2], math.exp(made.poses[n, 3])
        turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
        x, y = (probes[~np.isnan(probes[:, 0])] @ turn * size + made.poses[n, :2] - made.table[n, [LEFT, TOP]]).T
        found = depth[np.floor(y).astype(int), np.floor(x).astype(int)]
        assert (found[:DEEP] > 2.0).all()
        assert (found[DEEP:] > 1.0).all()  # never the edge itself, which a turned bitmap may not have
        assert (found[DEEP:] < 3.0).any()


def test_probes_refuse_what_the_conflict_refuses() -> None:
    """A word that its probes keep from being drawn would not have stood if it had been."""
    made, rng = crowd("any"), np.random.default_rng(3)
    made.sweep(40, 1.0, rng)
    refused, slot, every = 0, made.slot, made.probes.shape[1]
    for _ in range(3000):
        word, bar = int(rng.integers(20)), float(rng.exponential())
        x, y = made.poses[word, :2] + rng.uniform(-6, 6, 2)
        angle = float(made.poses[word, 2] + rng.uniform(-0.15, 0.15))
        limit = bar + conflict(made.page, made.bits, made.table, word)
        if not _lies_on(
            made.page, made.bits, made.table, made.poses, made.probes, word, word, x, y, angle, DEEP, every, limit
        ):
            continue
        made.poses[slot] = (x, y, angle, made.poses[word, 3])
        draw_word(made.bits, made.table, made.pen, made.poses, word, slot)
        top, left = made.table[slot, [TOP, LEFT]]
        found = conflict_at(made.page, made.bits, made.table, slot, top, left, word, 1 << 40)
        assert found > limit - 2  # two probes may come to one pixel
        refused += 1
    assert refused > 300


def test_probes_are_counted_that_lie_on_others_or_on_what_is_shared() -> None:
    made, rng = crowd("any"), np.random.default_rng(5)
    made.sweep(2, 20.0, rng)
    column = np.arange(made.page.shape[2] * BITS)
    planes = made.page[..., column // BITS] >> (column % BITS).astype(np.uint64) & np.uint64(1) == 1
    every, counted = made.probes.shape[1], []
    for _ in range(400):
        word, angle = int(rng.integers(20)), float(rng.uniform(-math.pi / 2, math.pi / 2))
        x, y = made.poses[word, :2] + rng.uniform(-60, 60, 2)
        probes = made.probes[word][~np.isnan(made.probes[word, :, 0])]
        at = tuple(transform(probes, x, y, angle, math.exp(made.poses[word, 3])).astype(int).T[::-1])
        ink, (top, left) = bitmap(made.bits, made.table, word), made.table[word, [TOP, LEFT]]
        mine = np.zeros(planes.shape[1:], bool)
        mine[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
        lying = int((planes[TAKEN][at] & (~mine[at] | planes[SHARED][at])).sum())
        for limit in {max(lying - 1, 0), lying}:
            args = made.page, made.bits, made.table, made.poses, made.probes, word, word, x, y, angle, 0, every, limit
            assert _lies_on(*args) == (lying > limit)
        counted.append(lying)
    assert min(counted) < 20
    assert max(counted) > 150


@pytest.mark.parametrize(("x", "y"), [(-20.0, 500.0), (1200.0, 500.0), (500.0, -20.0), (500.0, 1200.0)])
def test_probes_off_the_page_are_too_many(x: float, y: float) -> None:
    made = crowd("any")
    args = made.page, made.bits, made.table, made.poses, made.probes, 0, 0, x, y, 0.0, 0, made.probes.shape[1], 1e9
    assert _lies_on(*args)


def cross(orientation: str = "any") -> Metropolis:
    """Two bars across each other in a dense field of blocks, and a place for one of them far away."""
    bar, block = rectangle(1.2, 0.25), rectangle(1.0, 1.0)
    given = problem([bar, bar, *[block] * 4], square_region(400, 300, 300), relative=[0.5, 0.5, 1, 1, 1, 1], gap=1.0)
    given = replace(given, turning=turning(orientation))
    at = state(150.0, (400, 500), (400, 500), (377, 377), (623, 377), (377, 623), (623, 623))
    at.poses[1, 2] = -math.pi / 2
    return words_of(given, at)


@pytest.mark.parametrize("orientation", ["any", "cross", "angles:0,90"])
def test_a_word_that_is_locked_in_another_is_put_where_it_is_in_nobodys_way(orientation: str) -> None:
    made = cross(orientation)
    before, poses = made.conflicts(), made.poses[:6].copy()
    assert before[0] > LOCKED
    assert before[0] == before[1]
    assert made.relieve()
    after = made.conflicts()
    assert after.sum() < 0.5 * before.sum()
    moved = (made.poses[:6] != poses).any(1)
    assert moved.sum() == 1  # one of the two is enough
    assert moved[:2].any()  # and the blocks are larger
    made.hand_over()
    anew = Metropolis(made.picture, made.turning)
    assert (anew.page == made.page).all()
    assert (anew.conflicts() == after).all()
    assert not made.relieve(), "nobody is locked any more"


@pytest.mark.parametrize(("strip", "moves"), [(6.0, False), (14.0, True)])
def test_a_word_is_put_elsewhere_for_less_than_half_its_conflict_alone(strip: float, moves: bool) -> None:
    """A bar of 40 by 20 on a block that fills its room; in the other room a strip is left, in which it would lie on
    that room's block with 14 of 20 rows or with 6."""
    rooms = (rectangle(44, 24) + (300, 300), rectangle(60, 40) + (500, 300))
    blocks = rectangle(0.44, 0.24), rectangle(0.6, 0.4 - strip / 100)
    made = words_of(
        problem([rectangle(0.4, 0.2), *blocks], rooms),
        state(100.0, (300, 300), (300, 300), (500, 300 + strip / 2)),
    )
    before, poses = made.conflicts(), made.poses[:3].copy()
    assert before[0] > 700
    assert made.relieve() == moves
    assert (made.poses[:3] != poses).any(1).tolist() == [moves, False, False]
    if moves:
        assert 0.2 * before[0] < made.conflicts()[0] < 0.45 * before[0]


def test_who_is_pinned_is_not_put_elsewhere() -> None:
    given = cross().picture
    pins = np.full((6, 2), np.nan)
    pins[:2] = given.poses[:2, :2] / given.unit
    made = Metropolis(given, turning("any"), pins=pins)
    assert not made.relieve()


def test_the_freest_place_is_the_freest_of_all() -> None:
    made = crowd("horizontal")
    word, room = 7, np.array([260, 300, 420, 520])
    rows, columns = made.table[word, [ROWS, COLUMNS]]
    every = {
        (y - rows // 2, x - columns // 2): conflict_at(
            made.page, made.bits, made.table, word, y - rows // 2, x - columns // 2, word, 1 << 40
        )
        for y in range(260, 420, 2)
        for x in range(300, 520, 2)
    }
    least = min(every.values())
    top, left, found = freest(made.page, made.bits, made.table, word, word, room, (0.0, 0.0), 1 << 40)
    assert found == least == every[top, left]
    assert freest(made.page, made.bits, made.table, word, word, room, (0.0, 0.0), least)[:2] == (-1, -1)


def test_the_shares_of_moves_are_shares() -> None:
    for mix in (LEVEL, TURNED):
        assert 0 < sum(mix) < 1
