"""Contacts between polygons: separations and feet by shapely, normals by geometry, moves by what they leave apart."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Dict, Sequence, Tuple

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import disc_region, ell, rectangle, square_region

from wordpack import geometry, pose
from wordpack.contact import EDGE_LENGTH, SLOTS, ContactFinder, bodies, subdivide

ROOT = Path(__file__).resolve().parent.parent

SIZE = 40.0
"""Page units per em: a square of one em is cut into ten edges a side."""

FRAME = square_region(500.0)


def finder(
    words: Sequence[np.ndarray],
    region: Sequence[np.ndarray] = FRAME,
    *,
    gap: float = 0.0,
    slack: float = 0.0,
    reach: float = 12.0,
) -> ContactFinder:
    one = np.ones(len(words))
    return ContactFinder(
        [(ring,) for ring in words],
        SIZE * one,
        region,
        (500.0, 500.0),
        gap=gap,
        slack=slack * one,
        reach=reach,
    )


def at(*poses: Tuple[float, ...]) -> np.ndarray:
    return np.array([(*p, 0.0)[:3] for p in poses], float)


def found(pair: Tuple[int, int], ends: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The rows of a vertex of the first body against the second."""
    return rows[(ends == pair).all(1)]


SQUARE = rectangle(1.0, 1.0)


@pytest.mark.parametrize("distance", [6.0, 1.5, 0.01, -0.01, -1.5, -6.0])
def test_squares_side_by_side(distance: float) -> None:
    poses = at((200, 200), (200 + SIZE + distance, 200))
    ends, rows = finder([SQUARE, SQUARE]).contacts(poses, np.ones(len(poses)), SIZE, 10.0)
    for pair, normal in (((0, 1), -1.0), ((1, 0), 1.0)):
        mine = found(pair, ends, rows)
        facing = mine[np.abs(mine[:, 3]) < 1e-9]  # not those that look up or down
        side = facing[np.abs(np.abs(facing[:, 4]) - SIZE / 2) < 1e-9]
        assert side[:, 0].min() == pytest.approx(distance)
        nearest = side[np.isclose(side[:, 0], distance)]
        assert len(nearest) >= (SIZE - 2 * abs(distance)) / EDGE_LENGTH - 1  # near its ends other edges are as near
        assert nearest[:, 2] == pytest.approx(np.full(len(nearest), normal))


def test_corner_to_corner_the_normal_is_the_diagonal() -> None:
    poses = at((200, 200), (200 + SIZE + 3, 200 + SIZE + 4))
    ends, rows = finder([SQUARE, SQUARE]).contacts(poses, np.ones(len(poses)), SIZE, 10.0)
    mine = found((0, 1), ends, rows)
    nearest = mine[mine[:, 0].argmin()]
    assert nearest[0] == pytest.approx(5.0)
    assert nearest[2:4] == pytest.approx((-0.6, -0.8))
    assert nearest[4:6] == pytest.approx((SIZE / 2, SIZE / 2))
    assert nearest[6:8] == pytest.approx((-SIZE / 2, -SIZE / 2))


def test_inside_near_a_corner_the_sign_is_that_of_the_whole_body() -> None:
    # The corner of a word within another's acute corner: one edge alone would call it outside.
    spike = np.array([[0.0, -0.05], [1.0, 0.0], [0.0, 0.05]])
    tiny = rectangle(0.02, 0.02)
    for x, inside in ((230.0, True), (241.0, False)):
        poses = at((200, 200), (x, 200))
        ends, rows = finder([spike, tiny]).contacts(poses, np.ones(len(poses)), SIZE, 10.0)
        mine = found((1, 0), ends, rows)
        assert len(mine)
        assert ((mine[:, 0] < 0) == inside).all()


@settings(max_examples=30, deadline=None)
@given(
    st.floats(-30, 30), st.floats(-30, 30), st.floats(-math.pi, math.pi), st.floats(-math.pi, math.pi), st.booleans()
)
def test_every_contact_by_shapely(dx: float, dy: float, turn: float, other_turn: float, other_is_ell: bool) -> None:
    rings = [ell(), ell() if other_is_ell else SQUARE]
    poses, reach = at((200, 200, turn), (200 + dx, 200 + dy, other_turn)), 8.0
    contacts = finder(rings, reach=reach)
    ends, rows = contacts.contacts(poses, np.ones(len(poses)), SIZE, 100.0)
    polygons = [shapely.polygons(pose.transform(ring, *p, SIZE)) for ring, p in zip(rings, poses)]
    seen = borderline = 0
    for vertex, body in zip(contacts.points, contacts.bodies.body):
        if body == 2:
            continue
        other = polygons[1 - body]
        point = shapely.Point(vertex)
        distance = other.exterior.distance(point)
        mine = (ends[:, 0] == body) & (ends[:, 1] == 1 - body)
        mine &= np.isclose(rows[:, 4:6], vertex - poses[body, :2], atol=1e-9).all(1)
        borderline += abs(distance - reach) <= 1e-6
        if distance > reach + 1e-6:
            assert not mine.any()
        elif distance < reach - 1e-6:
            assert mine.sum() == 1
            row = rows[mine][0]
            seen += 1
            assert abs(row[0]) == pytest.approx(distance, abs=1e-9)
            if distance > 1e-6:
                assert (row[0] < 0) == other.contains(point)
            foot = row[6:8] + poses[1 - body, :2]
            assert other.exterior.distance(shapely.Point(foot)) == pytest.approx(0, abs=1e-9)
            assert np.hypot(*row[2:4]) == pytest.approx(1)
            assert vertex - foot == pytest.approx(row[0] * row[2:4], abs=1e-9)
    assert seen <= len(rows) <= seen + borderline


def test_the_silhouette_is_solid_outside() -> None:
    contacts = finder([SQUARE])
    for x, distance in ((SIZE / 2 + 2.5, 2.5), (SIZE / 2 - 2.5, -2.5)):
        ends, rows = contacts.contacts(at((x, 250)), np.ones(1), SIZE, 10.0)
        mine = found((0, 1), ends, rows)
        left = mine[np.isclose(mine[:, 4], -SIZE / 2)]
        assert left[:, 0].min() == pytest.approx(distance)
        assert left[left[:, 0].argmin(), 2:4] == pytest.approx((1.0, 0.0))
        assert (rows[:, 1] == 0).all()


def test_a_hole_of_the_silhouette_is_solid_and_a_counter_is_room() -> None:
    holed = (*square_region(500.0), disc_region(50.0, 250, 250, 32)[0][::-1])
    _, rows = finder([SQUARE], holed).contacts(at((250, 250)), np.ones(1), SIZE, 10.0)
    assert not len(rows)  # far within the hole, farther than the reach of 12
    ends, rows = finder([SQUARE], holed).contacts(at((250, 250 + 50 + SIZE / 2 - 3)), np.ones(1), SIZE, 10.0)
    assert rows[:, 0].min() == pytest.approx(-3.0, abs=0.3)
    frame = (rectangle(3.0, 3.0), rectangle(1.4, 1.4)[::-1])
    contacts = ContactFinder(
        [frame, (SQUARE,)],
        SIZE * np.ones(2),
        square_region(500.0),
        (500.0, 500.0),
        gap=0.0,
        slack=np.zeros(2),
        reach=12.0,
    )
    ends, rows = contacts.contacts(at((250, 250), (250, 250)), np.ones(2), SIZE, 20.0)
    assert found((1, 0), ends, rows)[:, 0].min() == pytest.approx(0.2 * SIZE)


def test_gap_and_slack_are_wanted_of_words_and_slack_alone_of_the_edge() -> None:
    poses = at((SIZE / 2 + 1, 250), (SIZE * 1.5 + 2, 250))
    ends, rows = finder([SQUARE, SQUARE], gap=0.7, slack=0.01).contacts(poses, np.ones(len(poses)), SIZE, 10.0)
    assert found((0, 1), ends, rows)[:, 1] == pytest.approx(0.7 + 2 * 0.01 * SIZE)
    assert found((0, 2), ends, rows)[:, 1] == pytest.approx(0.01 * SIZE)
    assert found((2, 0), ends, rows)[:, 1] == pytest.approx(0.01 * SIZE)


@pytest.mark.parametrize("near", [0.0, 0.5, 3.0])
def test_near_leaves_out_what_is_farther(near: float) -> None:
    poses = at((200, 200), (200 + SIZE + 1.0, 210))
    contacts = finder([SQUARE, SQUARE], gap=0.75)
    _, every = contacts.contacts(poses, np.ones(len(poses)), SIZE, 100.0)
    every = every.copy()
    _, rows = contacts.contacts(poses, np.ones(len(poses)), SIZE, near)
    assert len(rows) == (every[:, 0] < every[:, 1] + near).sum()
    assert contacts.lack(poses, np.ones(len(poses)), SIZE) == 0.0
    assert finder([SQUARE, SQUARE], gap=1.25).lack(poses, np.ones(len(poses)), SIZE) == pytest.approx(0.25)


@pytest.mark.parametrize("x", [-1e7, -300.0, 250.0, 800.0, 1e7])
@pytest.mark.parametrize("y", [-1e7, -300.0, 250.0, 800.0, 1e7])
def test_words_far_off_the_page_touch_nothing_on_it(x: float, y: float) -> None:
    made = finder([SQUARE, SQUARE])
    ends, rows = made.contacts(at((250, 250), (x, y)), np.ones(2), SIZE, 5.0)
    apart = (x, y) != (250, 250)
    assert apart == bool((ends != (0, 1)).any(1).all() and (ends != (1, 0)).any(1).all())
    assert np.isfinite(rows).all()


def test_a_vertex_keeps_its_nearest_bodies() -> None:
    # A needle's tip among six squares on a circle at growing distances.
    count, needle = 6, np.array([[-0.02, -0.02], [0.02, -0.02], [0.02, 0.02], [-0.02, 0.02]])
    away = 3.0 + np.arange(count) * 0.5
    turn = np.arange(count) * 2 * math.pi / count
    flat = rectangle(0.1, 0.1)
    poses = [(250.0 + (d + 2.0) * math.cos(t), 250.0 + (d + 2.0) * math.sin(t), t) for d, t in zip(away, turn)]
    contacts = finder([needle, *[flat] * count])
    ends, _ = contacts.contacts(at((250, 250), *poses), np.ones(count + 1), SIZE, 100.0)
    polygons = [shapely.polygons(pose.transform(flat, *p, SIZE)) for p in poses]
    per_vertex: Dict[int, set] = {}
    for vertex, body in enumerate(contacts.bodies.body):
        if body == 0:
            per_vertex[vertex] = {int(b) for b in contacts.other[vertex]}
    assert len(per_vertex) == 4
    for vertex, kept in per_vertex.items():
        point = shapely.Point(contacts.points[vertex])
        order = np.argsort([p.distance(point) for p in polygons])
        assert kept == {int(k) + 1 for k in order[:SLOTS]}
    assert (ends[:, 0] == 0).sum() == 4 * SLOTS


def test_a_finder_that_was_used_finds_what_a_fresh_one_does() -> None:
    """In all columns: a contact with the silhouette has its word's arm, and none that another contact left behind."""
    room, rng, one = square_region(150.0), np.random.default_rng(0), np.ones(4)
    words, used = [SQUARE, ell(), SQUARE, ell()], finder([SQUARE, ell(), SQUARE, ell()], room)
    of_the_silhouette = 0
    for _ in range(20):
        poses = np.column_stack((rng.uniform(20, 130, (4, 2)), rng.uniform(-1, 1, 4)))
        ends, rows = used.contacts(poses, one, SIZE, 10.0)
        fresh_ends, fresh_rows = finder(words, room).contacts(poses, one, SIZE, 10.0)
        assert (ends == fresh_ends).all()
        assert (rows == fresh_rows).all()
        assert (rows[ends[:, 0] == 4, 4:6] == 0).all()
        assert (rows[ends[:, 1] == 4, 6:8] == 0).all()
        of_the_silhouette += np.count_nonzero(ends[:, 0] == 4)
    assert of_the_silhouette > 50


RINGS = st.lists(
    st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=3, max_size=8), min_size=1, max_size=4
)


@settings(max_examples=60, deadline=None)
@given(RINGS, st.lists(st.floats(0.5, 30), min_size=4, max_size=4))
def test_subdividing_keeps_the_outlines(points: list, each: list) -> None:
    rings = [np.array(ring) for ring in points]
    lengths = np.array([len(ring) for ring in rings])
    cut, ends = subdivide(np.concatenate(rings), lengths, np.repeat(each[: len(rings)], lengths))
    assert ends.sum() == len(cut)
    for ring, longest, fine in zip(rings, each, np.split(cut, np.cumsum(ends)[:-1])):
        steps = np.hypot(*(np.roll(fine, -1, 0) - fine).T)
        whole = np.hypot(*(np.roll(ring, -1, 0) - ring).T).sum()
        assert steps.max() <= longest * (1 + 1e-9)
        assert steps.sum() == pytest.approx(whole, abs=1e-9)
        assert geometry.ring_area(fine) == pytest.approx(geometry.ring_area(ring), abs=1e-9)
        kept = [np.flatnonzero((fine == corner).all(1)) for corner in ring]
        assert all(len(k) for k in kept)
        assert len(fine) <= whole / longest + len(ring) + 1e-6  # never more pieces than needed


def test_bodies_are_closed_rings_in_order() -> None:
    flat = bodies(
        [(rectangle(1, 1), rectangle(0.5, 0.5)[::-1]), (ell(),)], np.array([40.0, 10.0]), square_region(100.0)
    )
    assert flat.count == 2
    assert (np.diff(flat.body) >= 0).all()
    everyone = np.arange(len(flat.points))
    assert (flat.preceding[flat.following] == everyone).all()
    assert (flat.body[flat.following] == flat.body).all()
    # Each ring is walked once round: areas from `following` are those of the rings, the silhouette's turned over.
    ahead = flat.points[flat.following]
    cross = 0.5 * (flat.points[:, 0] * ahead[:, 1] - ahead[:, 0] * flat.points[:, 1])
    expected = (1 - 0.25, geometry.ring_area(ell()), -(100.0**2))
    assert [cross[flat.body == b].sum() for b in range(3)] == pytest.approx(expected)
    size = np.array([40.0, 10.0, 1.0])[flat.body]
    assert (np.hypot(*(ahead - flat.points).T) * size).max() <= EDGE_LENGTH * (1 + 1e-9)


def test_two_threads_may_look_for_contacts_at_once_whatever_threads_numba_has() -> None:
    """In a process of its own: numba's own threads end a process that calls upon them from two at once."""
    code = """
        import numpy as np
        from concurrent.futures import ThreadPoolExecutor
        from wordpack.contact import ContactFinder
        turn = np.arange(400) * 2 * np.pi / 400
        ring, one = np.stack((np.cos(turn), np.sin(turn)), 1), np.ones(60)
        frame = np.array([[0, 0], [900, 0], [900, 900], [0, 900.0]])
        poses = np.random.default_rng(0).uniform(100, 800, (60, 3))

        def look(_):
            made = ContactFinder([(ring,)] * 60, 60 * one, [frame], (900, 900), gap=1.0, slack=0 * one, reach=12.0)
            return [len(made.contacts(poses, one, 60.0, 4.0)[0]) for _ in range(10)]

        with ThreadPoolExecutor(4) as pool:
            print(len({tuple(found) for found in pool.map(look, range(8))}))
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_THREADING_LAYER": "workqueue"}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
