"""Seating words on the board: one word after another, each at the free place with the most contact.

The start seats all words this way, and of thousands the largest are (crowd.py).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Callable, List, Optional, Sequence, Tuple

import numpy as np

from wordpack.board import Board, Spot, Sprite, Window
from wordpack.errors import WordpackError
from wordpack.model import Problem, Ring
from wordpack.raster import Chains
from wordpack.vacant import GOLDEN

WHOLE_BOARD = 256
"""So many words, the first of a call, search the whole board; the rest are dealt out over windows."""

WINDOW = 256
"""Side of a window in pixels: its transforms stay in the second-level cache."""

EVERY_TURN, ENOUGH, FINE = 5, 4, 500_000
"""On boards of more pixels than that, which lists with very small words ask for: words, the first of a call, that are
tried at every angle of a field, and angles at which the others are, each at some that are spread over it, and at more
only while none has a place. At all of them 250 such words took minutes to seat; on coarser boards, which take seconds,
posters ended 0.002 less full with fewer."""

HURRIED = 1
"""The same of all words once time presses."""

TURNED = 0.65
"""What the contact of a turned place counts where words may as well stand level: so they turn where that is worth it,
along the border above all, and most stand as they are read. At 1 words lie at all angles everywhere; the fill is the
same (100 and 200 words, three seeds, at standard quality 0.467 and 0.500 either way). The largest words, whose contact
composition may make less than nothing, turn the sooner so; where their contact was counted down instead, they ended
0.001 to 0.002 lower (four and five seeds)."""


RESOLUTIONS = (400, 640, 1024, 1280)
"""Pixels along the page of the boards that there are. The coarsest on which all words are LEGIBLE is taken, for a seat
takes the longer the more pixels it has; lists with smaller words yet are seated on the finest as well as may be."""

LEGIBLE = 5.0
"""Pixels per em under which letters' own gaps are lost on the board."""


@dataclass(eq=False)
class Turn:
    """A word at one of its angles, rad, and what its contact counts there; its sprite is drawn when it is first asked
    for: where few angles are tried most are not."""

    angle: float
    draw: Callable[[], Sprite]
    worth: float = 1.0

    @cached_property
    def sprite(self) -> Sprite:
        """Its taken pixels on the board."""
        return self.draw()

    def afresh(self) -> Turn:
        """The same with nothing kept of what was asked of its sprite."""
        return Turn(self.angle, lambda: self.sprite.afresh(), self.worth)


Turns = Sequence[Turn]
"""A word at each of its angles."""

Sprites = Callable[[int], Turns]
"""Word -> its turns."""

Wish = Callable[[int, Sprite, np.ndarray, Optional[np.ndarray]], np.ndarray]
"""Word, sprite, poses so far, places -> what the places of the whole board are worth beside the contact
(board.Bonus)."""

Late = Callable[[], bool]
"""Whether time presses."""


def never() -> bool:
    """The Late of who has time."""
    return False


def seat(
    board: Board,
    sprites: Sprites,
    order: Sequence[int],
    poses: np.ndarray,
    wish: Optional[Wish] = None,
    late: Late = never,
) -> List[int]:
    """Seat the words of `order` on the board, writing into poses [N, 3]; returns those that fit nowhere. Once it is
    `late` words are tried at few of their angles.

    Words that come first look over the whole board, with a `wish` if there is one; small ones are dealt out over
    overlapping windows, each time the freest, so that the cost of a word does not grow with the page and sizes mix
    evenly.
    """
    left = _over_the_board(board, sprites, order[:WHOLE_BOARD], poses, wish, late)
    return left + _over_windows(board, sprites, order[WHOLE_BOARD:], poses, late)


def resolution_for(problem: Problem, scale: float) -> int:
    """Pixels along the page at which the smallest word is still told from its neighbours, within reason."""
    smallest = scale * float(problem.relative.min())
    for resolution in RESOLUTIONS[:-1]:
        if smallest * resolution / max(problem.page) >= LEGIBLE:
            return resolution
    return RESOLUTIONS[-1]


def _over_the_board(
    board: Board, sprites: Sprites, order: Sequence[int], poses: np.ndarray, wish: Optional[Wish], late: Late
) -> List[int]:
    height, width = board.taken.shape
    window = Window(board, (0, height), (0, width))
    left = []
    for n, i in enumerate(order):

        def find(sprite: Sprite, word: int = i) -> Optional[Spot]:
            return window.find(sprite) if wish is None else window.find(sprite, partial(wish, word, sprite, poses))

        few = n >= EVERY_TURN and board.headings is not None and board.taken.size > FINE
        found = _best_of(find, sprites(i), i, HURRIED if late() else ENOUGH if few else None)
        if found is None:
            left.append(i)
            continue
        poses[i] = board.put(*found)
        window.changed(*found[0].rows_at(found[1]))
    return left


def _best_of(
    find: Callable[[Sprite], Optional[Spot]], turns: Turns, word: int, enough: Optional[int]
) -> Optional[Tuple[Sprite, Spot, float]]:
    """The best free place of a word, over all its turns or `enough` of them: those first that count most."""
    if enough is None:
        return best_turn(find, turns)
    return best_turn(find, sorted(spaced(turns, word), key=lambda turn: -turn.worth), enough)


def _over_windows(board: Board, sprites: Sprites, order: Sequence[int], poses: np.ndarray, late: Late) -> List[int]:
    if not order:
        return []
    windows = _windows(board)
    free = np.array([_free_pixels(window) for window in windows], float)
    left = []
    for i in order:
        found, turns = None, sprites(i)
        for w in np.argsort(-free, kind="stable"):
            if free[w] > 0:
                found = _best_of(windows[w].find, turns, i, HURRIED if late() else None)
            if found is not None:
                break
        if found is None:
            left.append(i)
            continue
        poses[i] = board.put(*found)
        for w, window in enumerate(windows):
            if window.touches(found[1], found[0]):
                window.changed(*found[0].rows_at(found[1]))
                free[w] = _free_pixels(window)
    return left


def starts(side: int, window: int) -> List[int]:
    """Where windows begin that overlap by half and together cover a side, px."""
    count = max(1, math.ceil((side - window) / (window / 2)) + 1)
    return [round(i * max(side - window, 0) / max(count - 1, 1)) for i in range(count)]


def _windows(board: Board) -> List[Window]:
    """Windows that overlap by half, so that no seam is closed to a word."""
    height, width = board.taken.shape
    return [
        Window(board, (y, min(y + WINDOW, height)), (x, min(x + WINDOW, width)))
        for y in starts(height, WINDOW)
        for x in starts(width, WINDOW)
    ]


def _free_pixels(window: Window) -> int:
    return int((window.board.taken[slice(*window.rows), slice(*window.columns)] == 0).sum())


def turns_of(problem: Problem, board: Board, rings: Sequence[Ring], size: float) -> Turns:
    """The word at every allowed angle."""
    turned, outline = TURNED if problem.turning.needless else 1.0, Chains.of([rings])
    return [
        Turn(angle, partial(board.sprite, rings, angle, size, outline), turned if angle != 0.0 else 1.0)
        for angle in problem.turning.angles
    ]


def drawn(problem: Problem, board: Board, outlines: Sequence[Sequence[Ring]], sizes: np.ndarray) -> Sprites:
    """The words at their angles, from grown rings (em) and sizes [N], page units per em."""
    return lambda word: turns_of(problem, board, outlines[word], float(sizes[word]))


def spaced(turns: Turns, word: int) -> Turns:
    """The turns in an order of which any first few are spread over all, each word's being another."""
    return [turns[k] for k in sorted(range(len(turns)), key=lambda k: (k + word) * GOLDEN % 1.0)]


def too_tight(problem: Problem) -> WordpackError:
    """What is raised where words find no place at any size."""
    return WordpackError(
        f"option gap: {problem.gap:g} was given, and {len(problem)} words so far apart find no place in this "
        "silhouette at any size; choose a smaller --gap, a smaller --margin or fewer words"
    )


def best_turn(
    find: Callable[[Sprite], Optional[Spot]], turns: Turns, enough: Optional[int] = None
) -> Optional[Tuple[Sprite, Spot, float]]:
    """The best free place over the turns, of those that `find` finds, by its contact and what that counts; ties go to
    the earlier one. Once `enough` have been tried and one has a place, no more are."""
    best: Optional[Tuple[Sprite, Spot, float]] = None
    most = -math.inf
    for tried, turn in enumerate(turns):
        if enough is not None and tried >= enough and best is not None:
            break
        spot = find(turn.sprite)
        if spot is not None and turn.worth * spot.contact > most:
            best, most = (turn.sprite, spot, turn.angle), turn.worth * spot.contact
    return best
