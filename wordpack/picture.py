"""The drawn layout and the moves that gradients cannot make (large-neighbourhood search: docs/architecture.md).

Where words have stopped moving, the room they lack here lies idle there. A trial lifts one word off the picture, puts
it down where it would overlap least (one correlation of two images gives the overlap of every place), and lets the
words around both places settle by a few gradient steps in small windows of the picture. If the picture's loss fell the
trial stands, else the word on which the moved one came to lie is moved in turn, and in the end all is put back.

The loss is that of the optimiser, 1/2 sum of max(S + solid - 1, 0)^2, on the same exact coverage; `settle` is the fast
sibling of optimise.step for windows of a few thousand pixels, where calls from Python would cost more than the drawing.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
import scipy.fft

from wordpack import orientation
from wordpack.board import draw, grown, nearest_within, room
from wordpack.compiled import compiled
from wordpack.geometry import TINY
from wordpack.model import Problem, State
from wordpack.raster import ALONE, CLAMPED, Chains, draw_bands, gather_word, place_word, scratch_for

SIMPLE = 0.2
"""px by which outlines may be simplified."""

LOCAL_STEPS = 16
"""Steps in which the neighbours of a moved word settle."""

PACE = (1.0, 0.05)
"""First and last step length while settling, px. Words must come to rest: with a last step of 0.2 px the picture kept
twice the overlap."""

MOMENTUM, SECOND = 0.7, 0.9
"""Decay of the running mean and mean square of a word's gradient (Kingma & Ba 2015, shorter memory)."""

FAINT = 0.05
"""Gradient, px of outline per px, under which a word is hardly pushed: its step shrinks instead of being normalised."""

NEAR = 3.0
"""Words whose boxes come so close (px) to a moved word's box settle with it."""

HEAVIER = 5.0
"""Neighbours with more than so many times a moved word's ink stay where they are."""

ROOM = 6.0
"""px around the settling words that their windows hold: LOCAL_STEPS of PACE add up to 5.1 px, so none leaves it."""

COARSE = 2
"""The places are looked for on a picture reduced by this factor; settling makes up for the lost precision."""

CHAIN = 6
"""Words that one trial may move."""

VICTIM = 0.03
"""Share of a word's ink that another must cover to send it away in turn."""

BLOCK = 16
"""Side, reduced pixels, of the blocks that share one random number: words do not try the same place again and again."""

NOISE = 8.0
"""A block's places are made up to so many times worse than they are, at random; a free place stays a free place."""

FLOOR = 0.003
"""Overlap, as a share of the word's ink, below which places are told apart by chance alone."""

Box = Tuple[int, int, int, int]
"""Row and column of a window's first pixel, and of its last + 1."""

Saved = List[Tuple[Box, np.ndarray, np.ndarray, np.ndarray]]
"""What it takes to undo a trial: windows with their ink, words with their poses."""


class Picture:
    """The drawn layout that trials change: working arrays of one search, not data.

    poses [N, 4] (x, y px, angle, log px per em); ink [H, W]: S; solid [H, W]: 1 outside the region.
    """

    def __init__(self, problem: Problem, state: State, resolution: int) -> None:
        self.unit = resolution / max(problem.page)
        self.areas, self.scale = problem.areas, state.scale
        height, width = (max(1, math.ceil(side * self.unit)) for side in (problem.page[1], problem.page[0]))
        self.chains = Chains.of(grown(problem, state.scale, SIMPLE / self.unit))
        self.poses = np.empty((len(problem), 4))
        self.turning = problem.turning
        self.solid = 1.0 - np.clip(draw(room(problem), 0.0, self.unit, 0.0, 0.0, height, width), 0.0, 1.0)
        self.scratch = scratch_for(height, width)
        self.ink = np.zeros((height, width), np.float32)
        self.everyone = np.arange(len(problem))
        self.frame: Box = (0, 0, height, width)
        self.take(problem, state)

    @cached_property
    def place(self) -> Vacancies:
        """Finds places; made when it is first asked, since most pictures never are."""
        return Vacancies(self)

    def take(self, problem: Problem, state: State) -> None:
        """Draw another state. The outlines stay those of the first: half the gap in em is that of its scale."""
        self.scale = state.scale
        self.poses[:, :2], self.poses[:, 2] = state.poses[:, :2] * self.unit, state.poses[:, 2]
        self.poses[:, 3] = np.log(self.unit * state.scale * problem.relative)
        self.redraw()

    def redraw(self) -> None:
        """Draw all words where their poses are now."""
        self.ink = self.draw(self.everyone, self.frame)

    def state(self, why: str) -> State:
        """Where the words stand, in page units."""
        poses = self.poses[:, :3].copy()
        poses[:, :2] /= self.unit
        return State(poses, self.scale, why)

    def rescale(self, factor: float) -> None:
        """All sizes times `factor`, about each word's own middle; the picture is not drawn anew."""
        self.scale *= factor
        self.poses[:, 3] += math.log(factor)

    def boxes(self) -> np.ndarray:
        """Bounds of every word [N, 4] (x0, y0, x1, y1 px)."""
        scale, angle = np.exp(self.poses[:, 3]), self.poses[:, 2]
        arm, half = _turned(self.chains.boxes, np.cos(angle) * scale, np.sin(angle) * scale)
        middle = self.poses[:, :2] + arm
        return np.concatenate((middle - half, middle + half), 1)

    def window(self, box: np.ndarray, pad: float) -> Box:
        """The pixels that a box covers with `pad` more on each side, within the frame and never empty."""
        height, width = self.ink.shape
        x0, y0 = int(min(max(box[0] - pad, 0), width - 1)), int(min(max(box[1] - pad, 0), height - 1))
        x1, y1 = int(min(max(box[2] + pad + 1, x0 + 1), width)), int(min(max(box[3] + pad + 1, y0 + 1), height))
        return y0, x0, y1, x1

    def draw(self, words: np.ndarray, window: Box) -> np.ndarray:
        """S of some words alone in a window."""
        y0, x0, y1, x1 = window
        image = np.empty((1, y1 - y0, x1 - x0), np.float32)
        c = self.chains
        _draw(c.points, c.live, c.first, c.boxes, self.poses, words, y0, x0, image, self.scratch)
        return image[0]

    def ink_of(self, words: np.ndarray) -> np.ndarray:
        """Ink of each of some words, px."""
        return self.areas[words] * np.exp(2 * self.poses[words, 3])

    def loss(self, window: Box) -> float:
        """1/2 sum of excess^2 in a window."""
        y0, x0, y1, x1 = window
        return _loss(self.ink[y0:y1, x0:x1], self.solid[y0:y1, x0:x1])

    def pressure(self, words: np.ndarray) -> np.ndarray:
        """How much of each of some words, px, lies on other ink or outside."""
        boxes, out = self.boxes(), np.zeros(len(words))
        for n, word in enumerate(words):
            y0, x0, y1, x1 = window = self.window(boxes[word], 1.0)
            over = self.ink[y0:y1, x0:x1] + (self.solid[y0:y1, x0:x1] - 1.0)
            out[n] = max(float(np.minimum(self.draw(words[n : n + 1], window), np.maximum(over, 0.0)).sum()), 0.0)
        return out

    def stamp(self, word: int, sign: float) -> float:
        """Add the word's ink to the picture, or take it away; returns the loss's change."""
        window = self.window(self.boxes()[word], 1.0)
        before = self.loss(window)
        y0, x0, y1, x1 = window
        self.ink[y0:y1, x0:x1] += np.float32(sign) * self.draw(np.array([word]), window)
        return self.loss(window) - before

    def neighbours(self, box: np.ndarray, boxes: np.ndarray) -> np.ndarray:
        """Words whose boxes come within NEAR of a box."""
        apart = np.maximum(boxes[:, :2] - box[2:], box[:2] - boxes[:, 2:]).max(1)
        return np.flatnonzero(apart < NEAR)

    def settle(self, words: np.ndarray, window: Box, steps: int) -> float:
        """Let some words move in a window that holds them all; returns the change of the loss."""
        y0, x0, y1, x1 = window
        ink = self.ink[y0:y1, x0:x1]
        before = self.loss(window)
        rest = ink - self.draw(words, window)
        image = np.empty((1, *ink.shape), np.float32)
        self.hold(words)
        c = self.chains
        settle(
            c.points, c.live, c.first, c.boxes, self.poses, words, rest + self.solid[y0:y1, x0:x1], y0, x0, steps,
            PACE[0], PACE[1], self.limits(words), image, self.scratch,
        )  # fmt: skip
        ink[:] = rest + image[0]
        return self.loss(window) - before

    def hold(self, words: np.ndarray) -> None:
        """Turn some words back to within the limits of where they stand; they are not drawn anew."""
        if self.turning.field is not None:
            page = (self.unit, self.unit, 1.0)
            self.poses[words, :3] = orientation.held(self.turning, self.poses[words, :3] / page) * page

    def limits(self, words: np.ndarray) -> np.ndarray:
        """Least and largest angle [2, n] of some words where they stand; [2, 0] where words do not turn."""
        if self.turning.slack == 0:
            return np.empty((2, 0))
        return np.stack(orientation.limits(self.turning, self.poses[words, :3] / (self.unit, self.unit, 1.0)))

    def settle_all(self, steps: int) -> None:
        """Let all words move."""
        self.settle(self.everyone, self.frame, steps)
        self.redraw()

    def settle_around(self, box: np.ndarray, heaviest: float, saved: Saved) -> float:
        """Let the words around a box settle that have at most so much ink, after noting on `saved` what it takes to
        undo it: heavier ones would hardly give way, and drawing them costs most."""
        boxes = self.boxes()
        words = self.neighbours(box, boxes)
        words = words[self.ink_of(words) <= heaviest]
        if not len(words):
            return 0.0
        around = np.append(boxes[words, :2].min(0), boxes[words, 2:].max(0))
        window = self.window(around, ROOM)
        self.note(saved, window, words)
        return self.settle(words, window, LOCAL_STEPS)

    def note(self, saved: Saved, window: Box, words: np.ndarray) -> None:
        """Remember a window's ink and some words' poses."""
        y0, x0, y1, x1 = window
        saved.append((window, self.ink[y0:y1, x0:x1].copy(), words, self.poses[words].copy()))

    def undo(self, saved: Saved) -> None:
        """Take back, last first, what was noted."""
        for (y0, x0, y1, x1), ink, words, poses in reversed(saved):
            self.ink[y0:y1, x0:x1] = ink
            self.poses[words] = poses


def trial(picture: Picture, word: int, heat: float, rng: np.random.Generator) -> bool:
    """Move one word, or a short chain of them, elsewhere; True when the picture is the better for it."""
    saved: Saved = []
    change = 0.0
    moved: List[int] = []
    queue = [word]
    bar = heat * -math.log(1.0 - rng.random())
    while queue and len(moved) < CHAIN:
        word = queue.pop(0)
        change += _move(picture, word, saved, rng)
        moved.append(word)
        if change < bar:
            return True
        queue += [v for v in _victims(picture, word) if v not in moved and v not in queue]
    picture.undo(saved)
    return False


def elsewhere(picture: Picture, words: Sequence[int], rng: np.random.Generator) -> State:
    """The layout with some words put down where they overlap least now, whatever comes of it, and all settled."""
    for word in words:
        shove(picture, word, rng)
    picture.settle_all(LOCAL_STEPS)
    return picture.state("some words were put elsewhere")


def shove(picture: Picture, word: int, rng: np.random.Generator) -> None:
    """Put a word where it overlaps least now, whatever comes of it, and let the words around both places settle."""
    _move(picture, word, [], rng)


def put_back(picture: Picture, word: int, rng: np.random.Generator) -> None:
    """Put a word where it overlaps least now, at an angle at which it is no larger than the page if there is one, and
    let nobody settle."""
    picture.stamp(word, -1.0)
    pose = picture.place.find(picture, word, rng)
    if pose is not None:
        picture.poses[word, :3] = pose
    picture.stamp(word, 1.0)


def _move(picture: Picture, word: int, saved: Saved, rng: np.random.Generator) -> float:
    """Lift the word, put it down where it overlaps least, let both places settle; returns the loss's change."""
    only = np.array([word])
    source = picture.boxes()[word]
    picture.note(saved, picture.window(source, 1.0), only)
    change = picture.stamp(word, -1.0)
    pose = picture.place.find(picture, word, rng)
    if pose is None:
        return change + picture.stamp(word, 1.0)
    picture.poses[word, :3] = pose
    picture.note(saved, picture.window(picture.boxes()[word], 1.0), only)
    change += picture.stamp(word, 1.0)
    heaviest = HEAVIER * float(picture.ink_of(picture.everyone)[word])
    change += picture.settle_around(picture.boxes()[word], heaviest, saved)
    return change + picture.settle_around(source, heaviest, saved)


def _victims(picture: Picture, word: int) -> List[int]:
    """The words on which a word came to lie, largest first."""
    boxes = picture.boxes()
    words = picture.neighbours(boxes[word], boxes)
    ink = picture.ink_of(words)
    share = picture.pressure(words) / np.maximum(ink, TINY)
    return [int(words[n]) for n in np.argsort(-ink, kind="stable") if share[n] > VICTIM and words[n] != word]


class Vacancies:
    """Finds the place where a word would overlap least, on the picture of the region's bounds reduced by COARSE."""

    def __init__(self, picture: Picture) -> None:
        inside = np.argwhere(picture.solid < 1.0)
        (y0, x0), (y1, x1) = inside.min(0), inside.max(0) + 1
        self.top, self.left = int(y0), int(x0)
        self.bottom, self.right = int(y1), int(x1)
        self.height, self.width = -(-(self.bottom - self.top) // COARSE), -(-(self.right - self.left) // COARSE)
        self.shape = tuple(scipy.fft.next_fast_len(side + 1, real=True) for side in (self.height, self.width))
        self.headings: Optional[np.ndarray] = None
        if picture.turning.field is not None:
            x, y = self.left + COARSE * np.arange(self.width), self.top + COARSE * np.arange(self.height)
            self.headings = orientation.headings(picture.turning, x / picture.unit, y / picture.unit)
            self.inside = picture.solid[self.top : self.bottom : COARSE, self.left : self.right : COARSE] < 1.0

    def find(self, picture: Picture, word: int, rng: np.random.Generator) -> Optional[Tuple[float, float, float]]:
        """x, y (px), angle of the least overlap away from where the word stood; None where it is too large."""
        for turn in self._turns(picture, rng):
            found = self._find(picture, word, picture.turning.angles[turn], turn, rng)
            if found is not None:
                return found
        return None

    def _turns(self, picture: Picture, rng: np.random.Generator) -> List[int]:
        """The angles to try until one has a place: any one of them; with a field all that it has in the room, those of
        wide parts most likely first."""
        count = len(picture.turning.angles)
        if self.headings is None:
            return [int(rng.integers(count)) if count > 1 else 0]
        odds = np.bincount(self.headings[self.inside], minlength=count) / self.inside.sum()
        return rng.choice(count, np.count_nonzero(odds), replace=False, p=odds).tolist()

    def _find(
        self, picture: Picture, word: int, angle: float, turn: int, rng: np.random.Generator
    ) -> Optional[Tuple[float, float, float]]:
        """`find` at one angle, that of the index `turn`, where the field allows it."""
        drawn = self._mask(picture, word, angle)
        if drawn is None:
            return None
        mask, row, column = drawn
        height, width = self.height - mask.shape[0] + 1, self.width - mask.shape[1] + 1
        taken = np.ones(self.shape, np.float32)
        taken[: self.height, : self.width] = self._taken(picture)
        product = np.conj(scipy.fft.rfft2(mask, s=self.shape))
        product *= scipy.fft.rfft2(taken)
        overlap = scipy.fft.irfft2(product, s=self.shape)[:height, :width]
        if self.headings is not None:
            top, left = nearest_within(row, mask.shape[0]), nearest_within(column, mask.shape[1])
            overlap[self.headings[top : top + height, left : left + width] != turn] = np.inf
        old = picture.poses[word, :2] / COARSE - (self.left / COARSE + column, self.top / COARSE + row)
        reach = min(mask.shape) / 2  # of a word on end not its length: on most pages it would have no place left
        noise = rng.random((height // BLOCK + 1, width // BLOCK + 1), np.float32)
        y, x = _least(overlap, noise, NOISE, FLOOR * float(mask.sum()), old[1], old[0], reach)
        if y < 0:
            return None
        return (x + column) * COARSE + self.left, (y + row) * COARSE + self.top, angle

    def _taken(self, picture: Picture) -> np.ndarray:
        """min(S + solid, 1), each pixel the mean of COARSE x COARSE."""
        return _reduced(picture.ink, picture.solid, self.top, self.left, self.height, self.width)

    def _mask(self, picture: Picture, word: int, angle: float) -> Optional[Tuple[np.ndarray, int, int]]:
        """The word's coverage on the reduced picture, and the row and column of its origin in it; None, undrawn, where
        it is larger than the room: the scratch arrays are as large as the picture."""
        c = picture.chains
        scale = math.exp(picture.poses[word, 3]) / COARSE
        (x, y), (half_x, half_y) = _turned(c.boxes[word], math.cos(angle) * scale, math.sin(angle) * scale)
        column, row = math.ceil(half_x - x), math.ceil(half_y - y)
        height, width = max(1, row + math.ceil(y + half_y)), max(1, column + math.ceil(x + half_x))
        if height > self.height or width > self.width:
            return None
        poses = picture.poses.copy()
        poses[word] = column, row, angle, math.log(scale)
        image = np.empty((1, height, width), np.float32)
        _draw(c.points, c.live, c.first, c.boxes, poses, np.array([word]), 0, 0, image, picture.scratch)
        return image[0], row, column


def _turned(boxes: np.ndarray, c: Any, s: Any) -> Tuple[np.ndarray, np.ndarray]:
    """Middle and half size [..., 2] of the bounds of boxes [..., 4], which have theirs as raster.Chains', once they
    are turned and scaled about the origin; c, s [...]: cosine and sine of the angle, times the scale."""
    x, y, wide, high = boxes.T
    middle = np.array((c * x - s * y, s * x + c * y)).T
    return middle, np.array((abs(c) * wide + abs(s) * high, abs(s) * wide + abs(c) * high)).T


# ------------------------------------------------------------------------------------------------------------ kernels


@compiled(nogil=True)
def _draw(points, live, first, boxes, poses, words, y0, x0, image, scratch):  # type: ignore[no-untyped-def]
    """Coverage of some words in the window whose first pixel is y0, x0, to image [1, h, w]."""
    height, width = image.shape[1], image.shape[2]
    moves, spans = np.empty((1, len(poses), 4)), np.zeros((1, len(poses), 2), np.int32)
    spans[0, :, 1] = -1
    _place(poses, boxes, words, y0, x0, height, width, moves[0], spans[0])
    draw_bands(points, live, first, moves, spans, image, height, scratch, *ALONE)


@compiled(nogil=True)
def _place(poses, boxes, words, y0, x0, height, width, moves, spans):  # type: ignore[no-untyped-def]
    """What raster.place_word makes of some words in the window whose first pixel is y0, x0, to moves and spans."""
    for n in words:
        pose = poses[n].copy()
        pose[0] -= x0
        pose[1] -= y0
        place_word(pose, boxes[n], height, height, width, moves[n], spans[n])


@compiled(nogil=True)
def _loss(ink, solid):  # type: ignore[no-untyped-def]
    total = 0.0
    for y in range(ink.shape[0]):
        for x in range(ink.shape[1]):
            over = max(ink[y, x] + solid[y, x] - np.float32(1.0), np.float32(0.0))
            total += 0.5 * over * over
    return total


@compiled(nogil=True)
def settle(  # type: ignore[no-untyped-def]
    points, live, first, boxes, poses, words, ground, y0, x0, steps, pace, last_pace, limits, image, scratch
):
    """`steps` steps of optimise.step (without growth or pressure) for some words over a fixed ground [h, w]; leaves
    their last picture in image [1, h, w]. Poses [N, 4] of the words are moved in place; `limits` [2, n] are the least
    and largest angles that they may come to, with [2, 0] they do not turn."""
    height, width = image.shape[1], image.shape[2]
    count = len(words)
    mean, square = np.zeros((count, 3)), np.zeros((count, 2))
    excess = np.empty((height, width), np.float32)
    moves, spans = np.empty((1, len(poses), 4)), np.zeros((1, len(poses), 2), np.int32)
    spans[0, :, 1] = -1
    grad = np.empty(4)
    for step in range(steps + 1):
        _place(poses, boxes, words, y0, x0, height, width, moves[0], spans[0])
        draw_bands(points, live, first, moves, spans, image, height, scratch, *ALONE)
        if step == steps:
            break
        for y in range(height):
            for x in range(width):
                excess[y, x] = max(image[0, y, x] + ground[y, x] - np.float32(1.0), np.float32(0.0))
        now = pace * (last_pace / pace) ** (step / max(steps - 1, 1))
        fair, fair_square = 1.0 - MOMENTUM ** (step + 1), 1.0 - SECOND ** (step + 1)
        for i in range(count):
            n = words[i]
            pose = poses[n].copy()
            pose[0] -= x0
            pose[1] -= y0
            grad[:] = 0.0
            gather_word(points, live, first[n], first[n + 1], moves[0, n], pose, excess, CLAMPED, scratch, grad)
            for axis in range(3):
                mean[i, axis] = MOMENTUM * mean[i, axis] + (1.0 - MOMENTUM) * grad[axis]
            square[i, 0] = SECOND * square[i, 0] + (1.0 - SECOND) * (grad[0] ** 2 + grad[1] ** 2)
            square[i, 1] = SECOND * square[i, 1] + (1.0 - SECOND) * grad[2] ** 2
            push = now / fair / (math.sqrt(square[i, 0] / fair_square) + FAINT)
            poses[n, 0] -= push * mean[i, 0]
            poses[n, 1] -= push * mean[i, 1]
            if limits.shape[1] > 0:
                arm = math.exp(pose[3])
                twist = now / fair / (math.sqrt(square[i, 1] / fair_square) + FAINT * arm) / arm
                poses[n, 2] = min(max(poses[n, 2] - twist * mean[i, 2], limits[0, i]), limits[1, i])


@compiled(nogil=True)
def _reduced(ink, solid, top, left, height, width):  # type: ignore[no-untyped-def]
    """Means of min(S + solid, 1) over COARSE x COARSE pixels; beyond the picture all is taken."""
    out = np.ones((height, width), np.float32)
    for y in range(height):
        for x in range(width):
            total = np.float32(0.0)
            for v in range(top + y * COARSE, top + (y + 1) * COARSE):
                for u in range(left + x * COARSE, left + (x + 1) * COARSE):
                    if v < ink.shape[0] and u < ink.shape[1]:
                        total += min(ink[v, u] + solid[v, u], np.float32(1.0))
                    else:
                        total += np.float32(1.0)
            out[y, x] = total / np.float32(COARSE * COARSE)
    return out


@compiled(nogil=True)
def _least(overlap, noise, strength, floor, old_y, old_x, reach):  # type: ignore[no-untyped-def]
    """Row and column of the least overlap + noise, farther than `reach` from the old place; -1 where there is none."""
    row, column, best = -1, -1, np.inf
    for y in range(overlap.shape[0]):
        for x in range(overlap.shape[1]):
            value = overlap[y, x]
            if value < best and (abs(y - old_y) > reach or abs(x - old_x) > reach):
                value = (value + floor) * (1.0 + strength * noise[y // BLOCK, x // BLOCK])
                if value < best:
                    row, column, best = y, x, value
    return row, column
