"""Neighbours told apart: chains, grids and cliques whose colourings are known, and components against brute force."""

from __future__ import annotations

import random
from itertools import combinations, permutations, product
from typing import List, Sequence, Tuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordpack.model import Word
from wordpack.palette import (
    APART,
    BUNDLED,
    CONTRAST,
    PAPER,
    Palette,
    assign,
    contrast,
    difference,
    load_palette,
    pool_of,
)
from wordpack.recolour import _components, _solve, recolour_apart, still_alike


def words(*weights: float) -> List[Word]:
    return [Word(f"w{k}", weight) for k, weight in enumerate(weights)]


@pytest.mark.parametrize("name", BUNDLED)
@pytest.mark.parametrize("background", [None, "#0e1526"])
def test_chains_of_words_are_coloured_apart(name: str, background: str) -> None:
    palette = load_palette(name)
    before = assign(words(*range(40, 0, -1)), palette, background)
    pairs = [(k, k + 1) for k in range(39)]
    after = recolour_apart(before, pairs, palette, background)
    assert still_alike(after, pairs) == ()
    assert all(difference(after[i], after[j]) >= APART for i, j in pairs)
    assert all(contrast(colour, background or PAPER) >= CONTRAST for colour in after)


def test_only_what_must_change_changes() -> None:
    palette = load_palette("ink")
    same = (palette.colours[0],) * 3
    assert recolour_apart(same, [], palette) == same
    star = recolour_apart(same, [(0, 1), (1, 2)], palette)
    assert [k for k in range(3) if star[k] != same[k]] == [1]
    far = (palette.colours[0], palette.colours[2])
    assert recolour_apart(far, [(0, 1), (1, 0), (0, 0)], palette) == far
    chain = recolour_apart((palette.colours[0],) * 10, [(k, k + 1) for k in range(9)], palette)
    assert sum(colour != palette.colours[0] for colour in chain) <= 5


def test_triangles_and_grids_are_solved_in_the_default_palette() -> None:
    palette, side = load_palette("ink"), 7
    grid = [(r * side + c, r * side + c + 1) for r in range(side) for c in range(side - 1)]
    grid += [(r * side + c, (r + 1) * side + c) for r in range(side - 1) for c in range(side)]
    diagonals = [(r * side + c, (r + 1) * side + c + 1) for r in range(side - 1) for c in range(side - 1)]
    before = assign(words(*range(49, 0, -1)), palette)
    after = recolour_apart(before, grid + diagonals, palette)
    assert still_alike(after, grid + diagonals) == ()


RED, GREEN, BLUE = "#ff0000", "#00a000", "#0000ff"


@pytest.mark.parametrize(("blocked", "moved"), [(BLUE, GREEN), (GREEN, BLUE)])
def test_a_neighbour_makes_way_where_no_colour_suits_all(blocked: str, moved: str) -> None:
    """Two red words beside each other, of three colours. Word 1 has neighbours of both others who cannot move; word 0
    has one who is free to be red, and three of the third colour, of whom two are not."""
    colours = [RED, RED, BLUE, GREEN, moved, *[blocked] * 3]
    pairs = [(0, 1), (1, 2), (1, 3), (2, 3), (0, 4), (0, 5), (0, 6), (0, 7)]
    for stuck in (2, 3, 6, 7):  # a neighbour of each colour that is not its own
        for colour in (RED, GREEN, BLUE):
            if colour != colours[stuck]:
                pairs.append((stuck, len(colours)))
                colours.append(colour)
    friends = {i: {a + b - i for a, b in pairs if i in (a, b)} for i in range(len(colours))}
    after = list(colours)
    _solve(range(len(colours)), after, friends, dict.fromkeys((RED, GREEN, BLUE), 0))
    assert still_alike(after, pairs) == ()
    assert [i for i, colour in enumerate(colours) if after[i] != colour] == [0, 4]


@pytest.mark.parametrize("pool", [*permutations((RED, "#90ff90", BLUE))])
def test_a_word_takes_the_colour_most_like_its_own(pool: Tuple[str, ...]) -> None:
    alone = [GREEN, GREEN]
    _solve(range(2), alone, {0: {1}, 1: {0}}, dict.fromkeys(pool, 0))
    assert sorted(alone) == [GREEN, min(pool, key=lambda colour: difference(colour, GREEN))]


@pytest.mark.parametrize("steps", [*permutations((0, 1, 2))])
def test_the_palettes_own_colours_go_before_steps_and_small_steps_before_large_ones(steps: Tuple[int, ...]) -> None:
    """However like the word's own colour a step is."""
    after, pool = [GREEN, GREEN], dict(zip((RED, "#90ff90", BLUE), steps))
    _solve(range(2), after, {0: {1}, 1: {0}}, pool)
    assert sorted(after) == sorted([GREEN, min(pool, key=pool.__getitem__)])


@pytest.mark.parametrize("name", BUNDLED)
@pytest.mark.parametrize("fill", [False, True])
def test_pairs_of_neighbours_are_told_apart_by_the_palettes_own_colours(name: str, fill: bool) -> None:
    """Of every palette some colour differs enough from each; a near-black maroon stood among navy, red and blue."""
    palette = load_palette(name)
    for one, other in combinations(palette.colours, 2):
        after = recolour_apart((one, other), [(0, 1)], palette, palette.background, fill=fill)
        assert {*after} <= {*palette.colours}
        assert difference(*after) >= APART


@pytest.mark.parametrize("name", ["ink", "plum", "midnight"])
def test_no_more_neighbours_are_left_alike_than_where_all_colours_count_alike(name: str) -> None:
    """The palette's own colours are few, and those of plum differ little: preferred, they left 46 pairs for 31."""
    palette, side = load_palette(name), 9
    cells = [(r, c) for r in range(side) for c in range(side)]
    ways = ((0, 1), (1, 0), (1, 1))
    pairs = [(r * side + c, (r + y) * side + c + x) for r, c in cells for y, x in ways if max(r + y, c + x) < side]
    before = assign(words(*range(side * side, 0, -1)), palette, palette.background)
    after = recolour_apart(before, pairs, palette, palette.background)
    friends = {i: {a + b - i for a, b in pairs if i in (a, b)} for i in range(side * side)}
    pool = pool_of(palette, palette.background)
    plain = list(before)
    _solve(range(side * side), plain, friends, dict.fromkeys(pool, 0))
    assert len(still_alike(after, pairs)) <= len(still_alike(plain, pairs))


@pytest.mark.parametrize("pool", [*permutations((RED, GREEN, BLUE))])
def test_of_two_neighbours_who_could_make_way_the_one_most_alike_does(pool: Tuple[str, ...]) -> None:
    colours = [RED, RED, BLUE, GREEN, GREEN, BLUE, RED, RED]  # 1 is held by 2 and 3, and these by 6, 7 and each other
    pairs = [(0, 1), (1, 2), (1, 3), (2, 3), (0, 4), (0, 5), (2, 6), (3, 7)]
    after = list(colours)
    _solve(range(8), after, {i: {a + b - i for a, b in pairs if i in (a, b)} for i in range(8)}, dict.fromkeys(pool, 0))
    nearest = min((GREEN, BLUE), key=lambda colour: difference(colour, RED))
    assert [i for i in range(8) if after[i] != colours[i]] == [0, colours.index(nearest, 4)]
    assert after[0] == nearest


def test_where_too_few_colours_are_left_each_is_had_by_as_many() -> None:
    """Of six words beside one another three pairs at least are alike in three colours (Turan's theorem)."""
    pairs = [(i, j) for i in range(6) for j in range(i)]
    after = [RED] * 6
    _solve(range(6), after, {i: {*range(6)} - {i} for i in range(6)}, dict.fromkeys((RED, GREEN, BLUE), 0))
    assert len(still_alike(after, pairs)) == 3


def test_what_cannot_be_solved_is_counted_and_ends() -> None:
    single = Palette("one", ("#000000",))
    everyone = [(i, j) for i in range(30) for j in range(i)]
    before = ("#000000",) * 30
    after = recolour_apart(before, everyone, single)
    assert 0 < len(still_alike(after, everyone)) < len(everyone)


TWO = Palette("two", ("#000000", "#ffffff"))


def best_by_trying_all(pairs: Sequence[Tuple[int, int]], own: Sequence[str]) -> Tuple[int, int]:
    """Fewest pairs alike over all colourings of words in their own colours or TWO's, and fewest steps of lightness
    then."""
    pool = {**dict.fromkeys(own, 0), **pool_of(TWO, None)}
    near = {(one, other) for one in pool for other in pool if difference(*sorted((one, other))) < APART}
    return min(
        (sum((colours[i], colours[j]) in near for i, j in pairs), sum(pool[colour] for colour in colours))
        for colours in product(pool, repeat=len(own))
    )


def test_of_words_with_as_many_conflicts_the_one_with_fewer_neighbours_moves_first() -> None:
    """It has the most colours left: in another order one pair stays alike that need not."""
    pairs = [(0, 2), (0, 3), (0, 4), (1, 2), (1, 4), (2, 3), (2, 4), (3, 4)]
    before = [TWO.colours[k] for k in (0, 1, 0, 0, 1)]
    assert best_by_trying_all(pairs, before)[0] == 0
    assert still_alike(recolour_apart(before, pairs, TWO), pairs) == ()


def test_where_no_way_leaves_fewer_alike_steps_are_as_small_as_can_be() -> None:
    """Four of five words are all neighbours, in three colours that differ: one pair stays alike either way."""
    pairs = [(0, 1), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4), (2, 3), (3, 4)]
    before = ["#000000"] * 5
    after, pool = recolour_apart(before, pairs, TWO), pool_of(TWO, None)
    alike = len(still_alike(after, pairs))
    assert (alike, sum(pool[colour] for colour in after)) == best_by_trying_all(pairs, before)
    assert alike == 1


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 25))
def test_recolouring_never_makes_it_worse(seed: int, count: int) -> None:
    rng = random.Random(seed)
    palette = load_palette(rng.choice(list(BUNDLED)))
    before = [rng.choice(palette.colours) for _ in range(count)]
    pairs = [(rng.randrange(count), rng.randrange(count)) for _ in range(2 * count)]
    after = recolour_apart(before, pairs, palette, palette.background)
    assert len(still_alike(after, pairs)) <= len(still_alike(before, pairs))
    assert after == recolour_apart(before, pairs, palette, palette.background)
    touched = {index for pair in pairs for index in pair}
    assert all(after[k] == before[k] for k in range(count) if k not in touched)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=14))
def test_components_are_the_sets_that_no_pair_leaves(pairs: List[Tuple[int, int]]) -> None:
    """Sets of one word each, merged pair by pair; words without neighbours are in none."""
    pairs = [(i, j) for i, j in pairs if i != j]
    sets = [{i} for i in range(13)]
    for i, j in pairs:
        (one,), (other,) = ([each for each in sets if k in each] for k in (i, j))
        sets = [each for each in sets if each not in (one, other)] + [one | other]
    friends = {i: {a + b - i for a, b in pairs if i in (a, b)} for i in range(13)}
    found = _components({i: others for i, others in friends.items() if others})
    assert found == sorted(sorted(each) for each in sets if len(each) > 1)
