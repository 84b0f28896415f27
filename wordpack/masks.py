"""Guided local search on masks: words that lie on others go to where they lie on them least, again and again, and what
stays covered grows dear.

Every word is a bitmap of the pixels that it takes, grown by half the gap. One image holds, for every pixel, the sum of
the weights of the words on it. A word in conflict is lifted; places strewn over the free pixels, and around where it
stood, are tried by summing that image under its bitmap; from the best few it slides downhill, a pixel at the end, and
is put down. It always goes to the best place found, its own included: no move is refused. What leads out of dead ends
are the weights. After every pass the words that are still in conflict weigh more, so that others leave them or stay
away, and those that are free forget their weight (guided local search on overlap: Egeblad, Nielsen & Odgaard 2007;
Umetani et al. 2009; Gardeyn, Vanden Berghe & Wauters 2025).

A move takes a fraction of a millisecond, a hundredth of a trial of picture.py; but words move one at a time and by
whole pixels. What they do together, and by less, is settled on the picture between passes (search.py).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from wordpack import pose
from wordpack.compiled import compiled
from wordpack.model import Turning
from wordpack.picture import Picture
from wordpack.render.cpu import draw_bands, place_word, scratch_for

TOUCH = 0.33
"""Share of a pixel that a grown word may cover before the pixel is its own. At 0.45 the finish lost what the search had
won, at 0.25 small words could not come close."""

OUTSIDE = 3.0
"""Weight of the pixels outside the region."""

FRAME = 8
"""Pixels outside around the page: words may be tried a little beyond it."""

STREWN, NEARBY, SPREAD = 100, 30, 20
"""Places tried over all free pixels and around the word's own, within so many px each way."""

KEPT = 3
"""Best places from which a word slides, its own among them."""

STRIDE = 8
"""First step while sliding, px; it is halved where no step is for the better."""

DEARER, FORGET, DEAREST = 0.5, 0.95, 50.0
"""By what share of itself the weight of the word most in conflict grows after a pass, the factor on that of words that
are free, and the largest weight."""

LEAST = 0.2
"""Share of that growth for a word hardly in conflict."""

ELSEWHERE = 400
"""Places tried for a word that must leave its own."""

GIVING, HELD = 5, 10.0
"""Passes in which words give way to it, and its weight meanwhile."""

AIMS = 20
"""Pixels looked at for a free one to aim at."""


class Bitmaps(NamedTuple):
    """The bitmaps of N words: float32 bits (0 or 1), one word's after another's; word n's `rows` x `columns` begin at
    `begin` [N] and have their upper left pixel at `top`, `left`. A word larger than the images has no rows and stays.
    """

    bits: np.ndarray
    begin: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    top: np.ndarray
    left: np.ndarray


class Masks:
    """The words of a picture as bitmaps: working arrays of one search, not data.

    poses [N, 4] px, in a frame of FRAME more on each side; count [H, W]: how many bitmaps, or the outside, lie on a
    pixel; price [H, W]: the sum of their weights; conflicts [N]: pixels of each word that another word, or the outside,
    has as well; weights [N] are changed in place.
    """

    def __init__(self, picture: Picture, turning: Turning, weights: np.ndarray) -> None:
        self.picture, self.turning, self.weights = picture, turning, weights
        chains = picture.chains
        self.chains = chains.points, chains.live, chains.first, chains.boxes
        self.angles = np.array(turning.angles)
        self.outside = np.pad((picture.solid > 1.0 - TOUCH).astype(np.float32), FRAME, constant_values=1.0)
        inside = np.argwhere(self.outside == 0)
        self.room = np.concatenate((inside.min(0), inside.max(0) + 1))
        self.headings = np.zeros((0, 0), np.uint8)
        if turning.field is not None:
            y, x = ((np.arange(side) + 0.5 - FRAME) / picture.unit for side in self.outside.shape)
            self.headings = pose.headings(turning, x, y)
        self.scratch = scratch_for(*self.outside.shape)
        self.take()

    def take(self) -> None:
        """Draw the bitmaps where the picture's words stand now, at their sizes."""
        self.poses = self.picture.poses + (FRAME, FRAME, 0.0, 0.0)
        size = np.prod(np.ceil(2 * self._half_sizes()) + 2, 1).astype(np.int64)
        self.spare = np.zeros((2, int(size.max())), np.float32)
        none = np.zeros((4, len(size)), np.int64)
        self.maps = Bitmaps(np.zeros(int(size.sum()), np.float32), np.cumsum(size) - size, *none)
        self.count = self.outside.copy()
        _draw_all(self.chains, self.poses, self.maps, self.spare, self.scratch, self.count)
        self._weigh()
        self.conflicts = _conflicts(self.count, self.maps)

    def _half_sizes(self) -> np.ndarray:
        """Half of the largest height and width [N, 2] px that a word's bitmap can come to have."""
        x, y = (self.chains[3][:, 2:] * np.exp(self.poses[:, 3])[:, None]).T
        if len(self.angles) > 1 or self.turning.slack > 0:
            return np.stack((np.hypot(x, y), np.hypot(x, y)), 1)
        c, s = abs(np.cos(self.poses[:, 2])), abs(np.sin(self.poses[:, 2]))
        return np.stack((s * x + c * y, c * x + s * y), 1)

    def _weigh(self) -> None:
        """Draw `price` anew."""
        self.price = np.float32(OUTSIDE) * self.outside
        _add_all(self.price, self.maps, self.weights)

    def improve(self, rng: np.random.Generator) -> int:
        """One pass: every word in conflict goes to its best place, in an order of chance. Returns how many were."""
        words = rng.permutation(np.flatnonzero(self.conflicts > 0))
        if len(words):
            self._pass(words, rng)
            self._learn()
        return len(words)

    def _pass(self, words: np.ndarray, rng: np.random.Generator) -> None:
        """Each of some words to its best place."""
        _improve(
            words, self.chains, self.poses, self.maps, self.spare, self.scratch, self.count, self.price,
            self.weights, self.room, self.angles, self.headings, rng,
        )  # fmt: skip
        self.conflicts = _conflicts(self.count, self.maps)

    def relocate(self, word: int, rng: np.random.Generator) -> bool:
        """Put a word elsewhere, and those that it comes to lie on elsewhere in turn. False where more is in conflict
        then than before, or no place was found away from its own: then all stand as they did."""
        maps, before = self.maps, float(self.conflicts.sum())
        kept = [array.copy() for array in (self.poses, maps.bits, *maps[2:])]
        if maps.rows[word] == 0 or not self._send_away(word, rng):
            return False
        self.weights[word] = HELD
        self._weigh()
        for _ in range(GIVING):
            if self.conflicts.sum() <= before:
                break
            others = rng.permutation(np.flatnonzero(self.conflicts > 0))
            self._pass(others[others != word], rng)
            self._learn()
        apart = float(self.conflicts.sum()) <= before
        if not apart:
            for array, value in zip((self.poses, maps.bits, *maps[2:]), kept, strict=True):
                array[:] = value
            self.count[:] = self.outside
            _add_all(self.count, maps, np.ones(len(self.weights)))
            self.conflicts = _conflicts(self.count, maps)
        self.weights[:] = 1.0
        self._weigh()
        return apart

    def _send_away(self, word: int, rng: np.random.Generator) -> bool:
        """Move a word to the cheapest place found while its own is not free, if that is farther off than it is high."""
        bits, begin, rows, columns, top, left = self.maps
        at = begin[word], rows[word], columns[word]
        _, y, x = _best(
            self.price, bits, *at, top[word], left[word], self.room, self.headings, -1, ELSEWHERE, 0, rng
        )  # fmt: skip
        if abs(y - top[word]) + abs(x - left[word]) <= rows[word]:
            return False
        _add(self.count, bits, *at, top[word], left[word], -1.0)
        self.poses[word, :2] += x - left[word], y - top[word]
        top[word], left[word] = y, x
        _add(self.count, bits, *at, y, x, 1.0)
        self.conflicts = _conflicts(self.count, self.maps)
        return True

    def _learn(self) -> None:
        """What is still in conflict grows dear, what is free forgets."""
        left, stuck = self.conflicts, self.conflicts > 0
        self.weights[stuck] *= 1.0 + DEARER * (LEAST + (1.0 - LEAST) * left[stuck] / max(float(left.max()), 1.0))
        self.weights[~stuck] *= FORGET
        np.clip(self.weights, 1.0, DEAREST, out=self.weights)
        self._weigh()

    def hand_over(self) -> None:
        """Bring the picture's words to where they stand now; the picture is not drawn anew."""
        self.picture.poses[:] = self.poses - (FRAME, FRAME, 0.0, 0.0)
        self.picture.hold(self.picture.everyone)


# ------------------------------------------------------------------------------------------------------------ kernels


@compiled(nogil=True)
def _draw(chains, pose, n, bits, begin, image, scratch, most):  # type: ignore[no-untyped-def]
    """Word n's bitmap at a pose, to `bits` from `begin` on; returns its rows, columns and upper left pixel. No rows,
    and nothing drawn, if it has more rows or columns than `most`, for which the scratch arrays are made."""
    points, live, first, boxes = chains
    scale = math.exp(pose[3])
    c, s = math.cos(pose[2]) * scale, math.sin(pose[2]) * scale
    half_x = abs(c) * boxes[n, 2] + abs(s) * boxes[n, 3]
    half_y = abs(s) * boxes[n, 2] + abs(c) * boxes[n, 3]
    x, y = pose[0] + c * boxes[n, 0] - s * boxes[n, 1], pose[1] + s * boxes[n, 0] + c * boxes[n, 1]
    left, top = int(math.floor(x - half_x)), int(math.floor(y - half_y))
    rows, columns = max(int(math.ceil(y + half_y)) - top, 1), max(int(math.ceil(x + half_x)) - left, 1)
    if rows > most[0] or columns > most[1]:
        return 0, 0, 0, 0
    moves, spans = np.empty((1, 1, 4)), np.zeros((1, 1, 2), np.int32)
    here = pose.copy()
    here[0] -= left
    here[1] -= top
    place_word(here, boxes[n], rows, rows, columns, moves[0, 0], spans[0, 0])
    drawn = image[: rows * columns]
    draw_bands(points, live, first[n : n + 2], moves, spans, drawn.reshape((1, rows, columns)), rows, scratch, 0, 1)
    for i in range(rows * columns):
        bits[begin + i] = np.float32(1.0) if drawn[i] > TOUCH else np.float32(0.0)
    return rows, columns, top, left


@compiled(nogil=True)
def _draw_all(chains, poses, maps, spare, scratch, count):  # type: ignore[no-untyped-def]
    """All bitmaps, where the words stand but wholly within the images, and counted."""
    bits, begin, all_rows, all_columns, all_top, all_left = maps
    height, width = count.shape
    for n in range(len(poses)):
        rows, columns, top, left = _draw(chains, poses[n], n, bits, begin[n], spare[0], scratch, count.shape)
        if rows > 0:
            inside_top, inside_left = min(max(top, 0), height - rows), min(max(left, 0), width - columns)
            poses[n, 0] += inside_left - left
            poses[n, 1] += inside_top - top
            all_rows[n], all_columns[n], all_top[n], all_left[n] = rows, columns, inside_top, inside_left
            _add(count, bits, begin[n], rows, columns, inside_top, inside_left, 1.0)


@compiled(nogil=True)
def _add(image, bits, begin, rows, columns, top, left, what):  # type: ignore[no-untyped-def]
    for y in range(rows):
        row, own = image[top + y, left : left + columns], bits[begin + y * columns : begin + (y + 1) * columns]
        for x in range(columns):
            row[x] += np.float32(what) * own[x]


@compiled(nogil=True)
def _add_all(image, maps, what):  # type: ignore[no-untyped-def]
    bits, begin, rows, columns, top, left = maps
    for n in range(len(begin)):
        _add(image, bits, begin[n], rows[n], columns[n], top[n], left[n], what[n])


@compiled(nogil=True, fastmath=True)
def _under(image, bits, begin, rows, columns, top, left, bound):  # type: ignore[no-untyped-def]
    """The sum of the image under a bitmap; from `bound` on, the sum of its first rows.

    fastmath lets a row be summed in vector registers, and rows are slices so that no index need be checked: a fourth of
    the time. One machine gives the same sum every time.
    """
    total = np.float32(0.0)
    for y in range(rows):
        row, own = image[top + y, left : left + columns], bits[begin + y * columns : begin + (y + 1) * columns]
        part = np.float32(0.0)
        for x in range(columns):
            part += row[x] * own[x]
        total += part
        if total >= bound:
            break
    return total


@compiled(nogil=True)
def _conflicts(count, maps):  # type: ignore[no-untyped-def]
    bits, begin, rows, columns, top, left = maps
    out = np.zeros(len(begin))
    for n in range(len(begin)):
        own = np.float32(0.0)
        for i in range(begin[n], begin[n] + rows[n] * columns[n]):
            own += bits[i]
        out[n] = _under(count, bits, begin[n], rows[n], columns[n], top[n], left[n], np.inf) - own
    return out


@compiled(nogil=True)
def _aim(price, room, headings, heading, rng):  # type: ignore[no-untyped-def]
    """A free pixel by chance, of the heading if one is given (>= 0); any pixel of the room if none is found soon."""
    y, x = room[0], room[1]
    for _ in range(AIMS):
        y = room[0] + int(rng.random() * (room[2] - room[0]))
        x = room[1] + int(rng.random() * (room[3] - room[1]))
        if price[y, x] < 0.5 and (heading < 0 or headings[y, x] == heading):
            break
    return y, x


@compiled(nogil=True)
def _slide(price, bits, begin, rows, columns, top, left, cost):  # type: ignore[no-untyped-def]
    """Downhill from a place, in ever smaller steps along the axes; returns the place's cost, top and left."""
    height, width = price.shape
    step, direction = STRIDE, 0
    while step > 0 and cost > 0:
        better = False
        for turn in range(4):
            way = (direction + turn) % 4
            y = top + (step if way == 0 else -step if way == 2 else 0)
            x = left + (step if way == 1 else -step if way == 3 else 0)
            if 0 <= y <= height - rows and 0 <= x <= width - columns:
                found = _under(price, bits, begin, rows, columns, y, x, cost)
                if found < cost:
                    cost, top, left, direction, better = found, y, x, way, True
                    break
        if not better:
            step //= 2
    return cost, top, left


@compiled(nogil=True)
def _best(  # type: ignore[no-untyped-def]
    price, bits, begin, rows, columns, top, left, room, headings, heading, strewn, nearby, rng
):
    """The cheapest place found for a lifted bitmap: its cost, top and left. The place given is the first tried."""
    height, width = price.shape
    costs, places = np.full(KEPT, np.inf), np.zeros((KEPT, 2), np.int64)
    costs[0] = _under(price, bits, begin, rows, columns, top, left, np.inf)
    places[0] = top, left
    for index in range(strewn + nearby):
        if index < strewn:
            y, x = _aim(price, room, headings, heading, rng)
            y, x = y - int(rng.random() * rows), x - int(rng.random() * columns)
        else:
            y = top + int(round((2.0 * rng.random() - 1.0) * SPREAD))
            x = left + int(round((2.0 * rng.random() - 1.0) * SPREAD))
        if 0 <= y <= height - rows and 0 <= x <= width - columns:
            worst = np.argmax(costs)
            found = _under(price, bits, begin, rows, columns, y, x, costs[worst])
            if found < costs[worst]:
                costs[worst], places[worst, 0], places[worst, 1] = found, y, x
    best, best_top, best_left = np.inf, top, left
    for k in range(KEPT):
        if costs[k] < np.inf:
            found, y, x = _slide(price, bits, begin, rows, columns, places[k, 0], places[k, 1], costs[k])
            if found < best:
                best, best_top, best_left = found, y, x
    return best, best_top, best_left


@compiled(nogil=True)
def _improve(  # type: ignore[no-untyped-def]
    words, chains, poses, maps, spare, scratch, count, price, weights, room, angles, headings, rng
):
    """Each of `words` to its best place, at its angle or at another one of chance."""
    bits, begin, rows, columns, top, left = maps
    field, turns = headings.size > 0, len(angles) > 1
    for n in words:
        if rows[n] == 0:
            continue
        _add(count, bits, begin[n], rows[n], columns[n], top[n], left[n], -1.0)
        _add(price, bits, begin[n], rows[n], columns[n], top[n], left[n], -weights[n])
        strewn = 0 if field else STREWN // 2 if turns else STREWN
        cost, y, x = _best(
            price, bits, begin[n], rows[n], columns[n], top[n], left[n], room, headings, -1, strewn, NEARBY, rng
        )
        poses[n, 0] += x - left[n]
        poses[n, 1] += y - top[n]
        top[n], left[n] = y, x
        if turns and cost > 0:
            _turn(n, cost, chains, poses, maps, spare, scratch, price, room, angles, headings, rng)
        _add(count, bits, begin[n], rows[n], columns[n], top[n], left[n], 1.0)
        _add(price, bits, begin[n], rows[n], columns[n], top[n], left[n], weights[n])


@compiled(nogil=True)
def _turn(n, cost, chains, poses, maps, spare, scratch, price, room, angles, headings, rng):  # type: ignore[no-untyped-def]
    """The lifted word n to an angle of chance, where that has a place cheaper than `cost`."""
    bits, begin, all_rows, all_columns, all_top, all_left = maps
    heading = -1
    turned = poses[n].copy()
    if headings.size > 0:
        y, x = _aim(price, room, headings, -1, rng)
        heading = int(headings[y, x])
        turned[2] = angles[heading]
    else:
        turned[2] = angles[int(rng.random() * len(angles))]
    rows, columns, top, left = _draw(chains, turned, n, spare[1], 0, spare[0], scratch, price.shape)
    if rows == 0:
        return
    y, x = min(max(top, 0), price.shape[0] - rows), min(max(left, 0), price.shape[1] - columns)
    strewn = STREWN if heading >= 0 else STREWN // 2
    found, y, x = _best(price, spare[1], 0, rows, columns, y, x, room, headings, heading, strewn, 0, rng)
    if found < cost:
        poses[n, 0], poses[n, 1], poses[n, 2] = turned[0] + x - left, turned[1] + y - top, turned[2]
        all_rows[n], all_columns[n], all_top[n], all_left[n] = rows, columns, y, x
        bits[begin[n] : begin[n] + rows * columns] = spare[1, : rows * columns]
