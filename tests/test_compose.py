"""Composition: the mean at its target, the largest apart and in the wide, and starts that differ by chance alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from problems import disc_region, problem, rectangle, region_of

from wordpack.board import Board, grown
from wordpack.compose import AWAY, HEAP, WEIGHTY, WIDE, Composer
from wordpack.model import Problem
from wordpack.options import ANCHORS
from wordpack.place import greedy


def some_words(count: int = 24) -> Problem:
    sizes = np.linspace(1.0, 0.3, count)
    return problem([rectangle(2, 0.7)] * count, disc_region(420, 500, 500), relative=sizes, gap=2.0)


def mean(given: Problem, poses: np.ndarray) -> np.ndarray:
    return (given.relative[:, None] * poses[:, :2]).sum(0) / given.relative.sum()


def composed(given: Problem, anchor: str = "center", seed: int = -1) -> np.ndarray:
    luck = np.random.default_rng(seed) if seed >= 0 else None
    found = greedy(given, 100.0, lambda board: Composer.of(given, board, anchor, luck).bonus)
    assert not found.left
    return found.poses


def test_the_words_balance_about_the_centroid() -> None:
    given = some_words()
    root = region_of(given).area ** 0.5
    plain = np.hypot(*(mean(given, greedy(given, 100.0).poses) - 500))
    balanced = np.hypot(*(mean(given, composed(given)) - 500))
    assert balanced < 0.02 * root < plain


@pytest.mark.parametrize(
    ("anchor", "axis", "sign"), [("top", 1, -1), ("left", 0, -1), ("right", 0, 1), ("bottom", 1, 1)]
)
def test_an_anchor_draws_the_largest_words_to_its_side(anchor: str, axis: int, sign: int) -> None:
    # However full the silhouette is: where small words take what is left, the mean of all lies on the other side.
    for count in (24, 60):
        given = some_words(count)
        off = composed(given, anchor)[:10, :2].mean(0) - 500
        assert sign * off[axis] > 80
        assert abs(off[1 - axis]) < 80
    assert anchor in ANCHORS


def test_the_largest_words_do_not_heap() -> None:
    given = some_words(40)

    def nearest(poses: np.ndarray) -> float:
        apart = np.hypot(*(poses[:10, None, :2] - poses[None, :10, :2]).transpose(2, 0, 1))
        np.fill_diagonal(apart, np.inf)
        return float(apart.min(1).mean())

    assert nearest(composed(given)) > 1.3 * nearest(greedy(given, 100.0).poses)


def test_the_first_word_stands_where_the_silhouette_is_widest() -> None:
    # A disc and a thin handle: contact alone would put a small word into the handle's end.
    handle = np.array([(700.0, 470.0), (990.0, 470.0), (990.0, 530.0), (700.0, 530.0)])
    given = problem([rectangle(2, 1)], (*disc_region(200, 300, 500), handle))
    board = Board.of(given, 400)
    wish = Composer.of(given, board)
    sprite = board.sprite(grown(given, 40.0)[0], 0.0, 40.0)
    worth = wish.bonus(0, sprite, np.full((1, 3), AWAY))
    row, column = np.unravel_index(int(worth.argmax()), worth.shape)
    x, y, _ = board.pose(sprite, type("At", (), {"row": row, "column": column})(), 0.0)
    assert abs(x - 300) < 120
    assert abs(y - 500) < 60


def poses_at(board: Board, sprite: object, places: np.ndarray) -> np.ndarray:
    """Where the word stands at each place [P, 2]."""
    at = [type("At", (), {"row": row, "column": column})() for row, column in places]
    return np.array([board.pose(sprite, one, 0.0) for one in at])


@pytest.mark.parametrize("standing", [2, 20])
def test_a_small_word_is_worth_the_way_that_the_mean_is_off(standing: int) -> None:
    given = some_words()
    board = Board.of(given, 200)
    poses = np.full((len(given), 3), AWAY)
    poses[:standing, :2] = np.random.default_rng(0).uniform(300, 620, (standing, 2))
    sprite = board.sprite(grown(given, 40.0)[22], 0.0, 40.0)
    places = np.argwhere(np.random.default_rng(1).random(board.taken.shape) < 0.002)
    stand, weight = given.relative[:standing], given.relative[:standing].sum() + given.relative[22]
    there = poses_at(board, sprite, places)[:, :2]
    means = (stand @ poses[:standing, :2] + given.relative[22] * there) / weight
    share = min(1.0, weight / (WEIGHTY * given.relative.sum()))
    expected = -share * np.hypot(*(means - 500).T) / region_of(given).area ** 0.5
    assert (share < 1) == (standing == 2)
    # The board's pixels are 5 page units, and a word stands at one corner of its pixel or another.
    assert Composer.of(given, board).bonus(22, sprite, poses, places) == pytest.approx(expected, abs=0.001)


def test_with_an_anchor_small_words_have_no_wish() -> None:
    given = some_words()
    board = Board.of(given, 200)
    poses = np.full((len(given), 3), AWAY)
    poses[0] = (400, 500, 0)
    sprite = board.sprite(grown(given, 40.0)[22], 0.0, 40.0)
    assert not Composer.of(given, board, "top").bonus(22, sprite, poses).any()


def test_a_large_word_is_worth_most_where_the_silhouette_is_widest() -> None:
    # Drawn to the left, which is as far from everywhere in one column: what differs there is the depth of the disc.
    given = some_words()
    board = Board.of(given, 200)
    sprite = board.sprite(grown(given, 40.0)[0], 0.0, 40.0)
    worth = Composer.of(given, board, "left").bonus(0, sprite, np.full((len(given), 3), AWAY))
    column = int(np.argmin(abs(poses_at(board, sprite, np.array([[0, c] for c in range(200)]))[:, 0] - 500)))
    rows = np.array([[r, column] for r in range(len(worth))])
    y = poses_at(board, sprite, rows)[:, 1]
    # From the middle of the disc, of radius 420, to half way to its edge the depth halves.
    middle, half = (worth[int(np.argmin(abs(y - at))), column] for at in (500, 290))
    assert middle - half == pytest.approx(WIDE / 2, abs=0.02 * WIDE)


@pytest.mark.parametrize("anchor", ["center", "top"])
@pytest.mark.parametrize("word", [0, 11])
@pytest.mark.parametrize("pinned", [False, True])
def test_places_are_worth_the_same_on_their_own(anchor: str, word: int, pinned: bool) -> None:
    given = some_words()
    if pinned:
        given = replace(given, pins=np.tile((300.0, 600.0), (len(given), 1)))
    board = Board.of(given, 200)
    wish = Composer.of(given, board, anchor, np.random.default_rng(3))
    poses = np.full((len(given), 3), AWAY)
    poses[1:5] = (400, 500, 0), (610, 300, 0), (700, 720, 0), (250, 350, 0)
    sprite = board.sprite(grown(given, 40.0)[word], 0.5, 40.0)
    everywhere = wish.bonus(word, sprite, poses)
    places = np.argwhere(np.random.default_rng(0).random(everywhere.shape) < 0.01)
    assert everywhere.shape == board.taken.shape
    assert np.ptp(everywhere) > 0 or (anchor == "top" and word == 11)
    assert np.array_equal(wish.bonus(word, sprite, poses, places), everywhere[places[:, 0], places[:, 1]])


def test_chance_makes_other_starts_and_the_same_ones_again() -> None:
    given = some_words()
    one, again, other = composed(given, seed=1), composed(given, seed=1), composed(given, seed=2)
    assert np.array_equal(one, again)
    assert np.abs(one[:5, :2] - other[:5, :2]).max() > 50


@pytest.mark.parametrize(("seated", "repels"), [(9, True), (10, False)])
def test_of_the_words_that_stand_the_largest_alone_are_kept_away_from(seated: int, repels: bool) -> None:
    """With an anchor the balance is no wish: what a word that stands changes is the heap."""
    given = some_words()
    board = Board.of(given, 200)
    sprite, nobody = board.sprite(grown(given, 40.0)[0], 0.0, 40.0), np.full((len(given), 3), AWAY)
    wish, one = Composer.of(given, board, "top"), nobody.copy()
    one[seated] = (500, 500, 0)
    lost = wish.bonus(0, sprite, nobody) - wish.bonus(0, sprite, one)
    assert lost.max() == pytest.approx(HEAP * repels, abs=0.01)
