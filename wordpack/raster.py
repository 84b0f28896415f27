"""The exact coverage image by compiled loops: numba kernels, compiled once per machine, no allocation per step.

The method is that of render/reference.py; this file is about going fast and giving the same bits at any thread count.
It knows arrays alone, so that a packing on a processor does without torch; render/cpu.py hands it torch's tensors.

* The frame is cut into bands of rows whose accumulators fit a core's cache. A band belongs to one thread, which draws
  the words that reach it in the words' own order and then sums along the rows. The bands depend on the frame alone.
* The gradient belongs to words: each is gathered by one thread, edge after edge.
* Coordinates are float64, images are float32. Edges wholly inside take the short way; those that cross the frame's
  (or the band's) border are first cut there, so no loop is longer than the frame, however large the word.
"""

from __future__ import annotations

import math
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Callable, Iterator, List, Optional, Sequence, Tuple
from weakref import WeakKeyDictionary

import numba
import numpy as np

from wordpack.compiled import compiled
from wordpack.errors import WordpackError

BORDERS = ("zero", "clamp")
"""What the upstream gradient is outside the frame: nothing (the exact derivative), or its value at the border."""

LARGEST_LOG_SCALE = 40.0
"""exp(40) = 2e17 px per em: far past any poster, and its square is still finite in float32."""

LARGEST_POSITION = 1e12
"""Pixels: far past any poster, and float64 still tells tenths of a millipixel apart there."""

BAND_BYTES = 1 << 20
"""An accumulator of a megabyte stays in the second-level cache of a current core while it is drawn and summed. Measured
on 10 000 words at 2048 px: 512 KB cost 8 % more and 128 KB 70 %, as more words reach into several bands."""

BANDS = 2
"""At least so many bands per call. A word is cut once for each band it reaches into: on one core, 100 words at 600 px
cost half as much again in eight bands as in two."""

WHOLE = 1 << 14
"""A frame of at most so many pixels is one band: cutting it up costs more than it brings."""

SERIAL_WORK = 30_000
"""Edges plus pixels / 8 of one call under which waking a second thread costs more than it brings."""

CHUNK = 128
SPOT = CHUNK + 8
SLOTS = 3
AWAY = np.int32(-1)
END, FROM, AT, X, NEXT_X, NEXT_Y, EACH_X, EACH_Y, DX, DY, MEAN, MOMENT = 0, 3, *range(6, 16)
"""Layout of the scratch arrays, see _cut_chunk: column c of a chunk begins at c * CHUNK."""

ALONE, CLAMPED = (np.int64(0), np.int64(1)), np.bool_(True)
"""For kernels that draw all bands by themselves, and that clamp: written out as 0, 1 and True they are types of their
own to numba, and draw_bands and gather_word would be compiled once more for them."""

_jit = compiled(nogil=True, error_model="numpy")


class Chains:
    """The edges of all words as chains of points.

    points [2, Q] em, y down; live [Q]: 1 where an edge runs from point q to q + 1, else 0; first [N + 1]: where each
    word's points begin; boxes [N, 4]: middle and half size of a word's bounds, em. `words` is N, without the last words
    that have no edges; `edges` is E.
    """

    def __init__(self, start: np.ndarray, end: np.ndarray, word: np.ndarray) -> None:
        """start, end [E, 2] em, float32 or float64; word [E], ascending. Raises ValueError for what is not finite."""
        if not (np.isfinite(start).all() and np.isfinite(end).all()):
            raise ValueError("outline: a coordinate that is not finite was found; give finite rings")
        count = self.edges = len(word)
        self.words = int(word[-1]) + 1 if count else 0
        last = np.ones(count, bool)  # of its chain
        last[:-1] = (end[:-1] != start[1:]).any(1) | (word[:-1] != word[1:])
        at = np.arange(count) + np.cumsum(last) - last
        size = count + int(last.sum())
        self.points = np.empty((2, size), start.dtype)
        self.live = np.zeros(size, np.int8)
        self.points[:, at], self.live[at] = start.T, 1
        self.points[:, at[last] + 1] = end[last].T
        heads = np.searchsorted(word, np.arange(self.words + 1))
        self.first = np.append(at, size)[heads]
        self.boxes = np.zeros((self.words, 4))
        for i in range(self.words):
            ink = self.points[:, self.first[i] : self.first[i + 1]].astype(np.float64)
            if ink.size:
                low, high = ink.min(1), ink.max(1)
                self.boxes[i] = *(low + high) / 2, *(high - low) / 2

    @classmethod
    def of(cls, words: Sequence[Sequence[np.ndarray]]) -> Chains:
        """`words[i]` is the rings of word i, as for edges_of; the points are float32."""
        start, end, word = edges_of(words)
        return cls(start.astype(np.float32), end.astype(np.float32), word)


def edges_of(words: Sequence[Sequence[np.ndarray]]) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Start, end [E, 2] float64 em and word [E] int64 of all edges, in their order. `words[i]` is the rings ([V, 2] em,
    closed implicitly) of word i; a word may have none."""
    rings = [(i, np.asarray(ring, np.float64)) for i, word in enumerate(words) for ring in word if len(ring)]
    start = np.concatenate([ring for _, ring in rings] or [np.zeros((0, 2))])
    sides = np.array([len(ring) for _, ring in rings], np.int64)
    last, end = np.cumsum(sides) - 1, np.roll(start, -1, axis=0)
    end[last] = start[last + 1 - sides]
    return start, end, np.repeat(np.array([i for i, _ in rings], np.int64), sides)


def check_poses(poses: np.ndarray) -> None:
    """Raises WordpackError unless all poses [B, N, 4] are finite, with positions and log scales within the limits."""
    flat = poses.reshape(-1, 4)
    if not len(flat) or within(flat.min(0).tolist(), flat.max(0).tolist()):
        return
    at, pose = next((at, pose) for at, pose in enumerate(flat.tolist()) if not within(pose, pose))
    raise WordpackError(
        f"pose of word {at % poses.shape[1]}: {pose} was found (x px, y px, angle, log scale); "
        f"give finite numbers, positions within {LARGEST_POSITION:g} px and a log scale up to {LARGEST_LOG_SCALE:g}"
    )


def within(low: Sequence[float], high: Sequence[float]) -> bool:
    """Whether all poses are good whose least and greatest entries are these; nan is both, and good for nothing."""
    return (
        all(low[i] >= -LARGEST_POSITION and high[i] <= LARGEST_POSITION for i in (0, 1))
        and all(math.isfinite(end) for end in (*low[2:], *high[2:]))
        and high[3] <= LARGEST_LOG_SCALE
    )


class Workspace:
    """Everything one size of problem needs, made once and used at every step.

    chains: E edges of N words; `batch`, `height`, `width`: the size of the images; `threads`: at most so many (None:
    NUMBA_NUM_THREADS, that is all cores). Results do not depend on `threads`. Not to be shared by several threads.
    """

    def __init__(self, chains: Chains, batch: int, height: int, width: int, threads: Optional[int] = None) -> None:
        self._chains = chains
        self._shape = batch, height, width
        self._rows = _band_rows(batch, height, width)
        bands = -(-height // self._rows)
        work = batch * (chains.edges + height * width // 8)
        most = _cores() if threads is None else threads
        self.threads = 1 if work < SERIAL_WORK else max(1, min(most, batch * bands))
        self._scratch = [scratch_for(self._rows, width) for _ in range(self.threads)]
        self._image = np.empty((batch, height, width), np.float32)
        self._poses: Optional[np.ndarray] = None
        self._moves = np.empty((0, 0, 4))
        self._spans = np.empty((0, 0, 2), np.int32)

    @property
    def shape(self) -> Tuple[int, int, int]:
        """Batch, height and width of the images."""
        return self._shape

    def forward(self, poses: np.ndarray, out: Optional[np.ndarray] = None) -> np.ndarray:
        """S [B, H, W] float32 at the poses [B, N, 4], in `out` or else in the workspace's own array, which the next
        call overwrites.

        Raises WordpackError for poses that are not finite.
        """
        self.place(poses)
        chains, image = self._chains, self._image if out is None else out

        def part(thread: int) -> None:
            draw_bands(
                chains.points, chains.live, chains.first, self._moves, self._spans, image, self._rows,
                self._scratch[thread], thread, self.threads,
            )  # fmt: skip

        _share(part, self.threads)
        return image

    def backward(self, upstream: np.ndarray, border: str = "zero") -> np.ndarray:
        """dL/dpose [B, N, 4] float64 at the poses of the last forward, from dL/dS [B, H, W]; the workspace's own.

        `border` is one of BORDERS.
        """
        if self._poses is None:
            raise ValueError("backward: no forward came before; call forward with the poses first")
        if border not in BORDERS:
            raise ValueError(f"border: {border!r} was given; choose one of {', '.join(BORDERS)}")
        g = np.ascontiguousarray(upstream, np.float32)
        if g.shape != self._shape:
            raise ValueError(f"upstream gradient: the shape {g.shape} was given; give {self._shape}")
        chains = self._chains

        def part(thread: int) -> None:
            _gather_words(
                chains.points, chains.live, chains.first, self._poses, self._moves, self._spans, g,
                border == "clamp", self._rows, self._scratch[thread], self._grad, thread, self.threads,
            )  # fmt: skip

        _share(part, self.threads)
        return self._grad

    def place(self, poses: np.ndarray) -> None:
        """Takes the poses [B, N, 4] that backward will use, as forward does, without drawing."""
        poses, batch = np.asarray(poses), self._shape[0]
        if poses.ndim != 3 or poses.shape[0] != batch or poses.shape[2] != 4 or poses.shape[1] < self._chains.words:
            raise ValueError(f"poses: the shape {poses.shape} was given; give {batch, self._chains.words, 4}")
        check_poses(poses)
        self.take(poses)

    def take(self, poses: np.ndarray) -> None:
        """Takes the poses [B, N, 4] that backward will use, which were checked before."""
        if self._moves.shape[1] != poses.shape[1] or self._poses is None:
            self._poses = np.empty(poses.shape)
            self._grad = np.empty(poses.shape)
            self._moves = np.empty(poses.shape)
            self._spans = np.empty((*poses.shape[:2], 2), np.int32)
        np.copyto(self._poses, poses)
        _place_words(self._poses, self._chains.boxes, self._rows, *self._shape[1:], self._moves, self._spans)


_IDLE: WeakKeyDictionary[Chains, Workspace] = WeakKeyDictionary()
"""The workspace that the last picture of some chains left: scratch alone, so sharing it is not seen."""

_NOTHING = Chains.of(())
"""What an idle workspace draws: it does not hold its chains, or that would never go."""


@contextmanager
def borrowed(chains: Chains, shape: Sequence[int]) -> Iterator[Workspace]:
    """A workspace for images of this shape (B, H, W) that nobody else has meanwhile. One that failed is not kept."""
    workspace = _IDLE.pop(chains, None)
    if workspace is None or workspace.shape != tuple(shape):
        workspace = Workspace(chains, *shape)
    workspace._chains = chains
    yield workspace
    workspace._chains = _NOTHING
    _IDLE[chains] = workspace


# ------------------------------------------------------------------------------------------------ bands, threads


def _band_rows(batch: int, height: int, width: int) -> int:
    """Rows of a band, from the problem's size alone: the bits of the image depend on it."""
    if height * width <= WHOLE:
        return height
    bands = max(-(-BANDS // batch), -(-height * (width + 3) * 4 // BAND_BYTES))
    return max(4, -(-height // bands) + 3 & ~3)


def scratch_for(rows: int, width: int) -> Tuple[np.ndarray, ...]:
    """One thread's arrays: a band's accumulator with a margin of a pixel, and a chunk's spot, cell, part, weight."""
    sums = np.zeros((rows + 3) * (width + 3), np.float32)
    cell, part = np.zeros((SLOTS + 1) * CHUNK, np.int32), np.zeros((MOMENT + 1) * CHUNK)
    return sums, np.zeros(2 * SPOT), cell, part, np.zeros(2 * SLOTS * CHUNK, np.float32)


def _cores() -> int:
    """NUMBA_NUM_THREADS of the environment, or else all cores that this process may use."""
    return int(numba.config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined]


_POOL: List[ThreadPoolExecutor] = []


def _share(part: Callable[[int], None], threads: int) -> None:
    """Runs part(0), ..., part(threads - 1) at the same time and waits for all; the kernels let go of Python's lock."""
    if threads == 1:
        part(0)
        return
    if not _POOL:
        _POOL.append(ThreadPoolExecutor(max(1, _cores() - 1), "wordpack-render"))
    others: List[Future[None]] = [_POOL[0].submit(part, thread) for thread in range(1, threads)]
    part(0)
    for other in others:
        other.result()


# ------------------------------------------------------------------------------------------------ kernels: words


@_jit
def _place_words(poses, boxes, rows, height, width, moves, spans):  # type: ignore[no-untyped-def]
    """Per word: the linear map (scale cos, scale sin, x, y) to moves, and the first and last band it reaches to spans
    (last < first for a word that draws nothing)."""
    for b in range(poses.shape[0]):
        for n in range(poses.shape[1]):
            box = boxes[n] if n < boxes.shape[0] else np.full(4, np.nan)
            place_word(poses[b, n], box, rows, height, width, moves[b, n], spans[b, n])


@_jit
def place_word(pose, box, rows, height, width, move, span):  # type: ignore[no-untyped-def]
    """One word's map and bands, see _place_words; a word without a box (nan) draws nothing."""
    bands = (height + rows - 1) // rows
    scale = math.exp(pose[3])
    c, s = scale * math.cos(pose[2]), scale * math.sin(pose[2])
    x, y = pose[0], pose[1]
    move[0], move[1], move[2], move[3] = c, s, x, y
    span[0], span[1] = 0, -1
    half_x = abs(c) * box[2] + abs(s) * box[3] + 1.0  # a pixel more than any rounding
    half_y = abs(s) * box[2] + abs(c) * box[3] + 1.0
    x += c * box[0] - s * box[1]
    y += s * box[0] + c * box[1]
    low, high = max(0.0, y - half_y), min(float(height), y + half_y)
    if low <= high and x - half_x < width and x + half_x > 0:
        span[0], span[1] = int(low) // rows, min(bands - 1, int(high) // rows)


@_jit
def _put(points, begin, count, move, top, spot):  # type: ignore[no-untyped-def]
    """The points begin..begin + count (and one more, if there is one) on the page, less `top` rows, to spot."""
    c, s, x, y = move[0], move[1], move[2], move[3] - top
    for i in range(min(count + 1, points.shape[1] - begin)):
        px, py = float(points[0, begin + i]), float(points[1, begin + i])
        spot[i] = x + c * px - s * py
        spot[i + SPOT] = y + s * px + c * py


@_jit
def _clamp(value, low, high):  # type: ignore[no-untyped-def]
    return min(max(value, low), high)


# ------------------------------------------------------------------------------------------------ kernels: cutting
#
# Edges go through the kernels in chunks of CHUNK whose arrays stay in the first-level cache. The first SLOTS pieces of
# every edge are found for a whole chunk at once, in loops without branches that the compiler turns into vector code
# (hence one array for all columns, constant offsets, and no min or max, whose care for nan hinders it). What an edge
# has beyond these pieces is walked on its own, from the state that the chunk's columns hold.


@_jit
def _cut_chunk(spot, live, count, low, right, bottom, stride, shift, cell, part):  # type: ignore[no-untyped-def]
    """Cuts `count` edges at the pixel borders. An edge is near when it lies in [low, right) x [low, bottom).

    spot  x at 0, y at SPOT: the points on the page; edge i runs from i to i + 1 where live[i] is 1 (and not 0)
    cell  columns 0..2: the pixels row * stride + column + shift of the first pieces; 3: the number of borders that
          the edge crosses, or AWAY when it is not near
    part  columns END: u where the first pieces end (u = 1 for those that are not there, of no length); FROM: their
          start's distance from their pixel's left side; then the state in which a walk goes on, see _draw_rest
    """
    for i in range(count):
        x0, y0, x1, y1 = spot[i], spot[i + SPOT], spot[i + 1], spot[i + SPOT + 1]
        left_x, right_x = (x0, x1) if x0 < x1 else (x1, x0)
        top_y, bottom_y = (y0, y1) if y0 < y1 else (y1, y0)
        near = (left_x >= low) & (top_y >= low) & (right_x < right) & (bottom_y < bottom)
        keep = float(live[i]) if near else 0.0
        x0, y0 = (x0 if near else low), (y0 if near else low)
        dx, dy = ((x1 - x0) * keep if near else 0.0), ((y1 - y0) * keep if near else 0.0)
        column, row = np.floor(x0), np.floor(y0)
        over_x, over_y = abs(np.floor(x0 + dx) - column), abs(np.floor(y0 + dy) - row)
        each_x, each_y = abs(1.0 / dx), abs(1.0 / dy)
        ahead_x, ahead_y = (column + 1.0 - x0 if dx > 0 else x0 - column), (row + 1.0 - y0 if dy > 0 else y0 - row)
        next_x, next_y = (ahead_x * each_x if over_x > 0 else 2.0), (ahead_y * each_y if over_y > 0 else 2.0)
        each_x, each_y = (each_x if over_x > 0 else 2.0), (each_y if over_y > 0 else 2.0)
        step_x, step_y = (1.0 if dx > 0 else -1.0), (stride if dy > 0 else -stride)
        at = row * stride + column + shift if near else 0.0
        x = x0 - column
        state = at, x, 0.0, next_x, next_y
        state = _slot(i, 0, state, dx, each_x, each_y, step_x, step_y, cell, part)
        state = _slot(i, 1, state, dx, each_x, each_y, step_x, step_y, cell, part)
        state = _slot(i, 2, state, dx, each_x, each_y, step_x, step_y, cell, part)
        at, x, _, next_x, next_y = state
        cell[i + SLOTS * CHUNK] = np.int32(over_x + over_y) if near else AWAY
        part[i + AT * CHUNK] = at
        part[i + X * CHUNK] = x
        part[i + NEXT_X * CHUNK] = next_x
        part[i + NEXT_Y * CHUNK] = next_y
        part[i + EACH_X * CHUNK] = each_x
        part[i + EACH_Y * CHUNK] = each_y
        part[i + DX * CHUNK] = dx
        part[i + DY * CHUNK] = dy


@_jit
def _slot(i, slot, state, dx, each_x, each_y, step_x, step_y, cell, part):  # type: ignore[no-untyped-def]
    """Stores the piece of edge i that begins in `state`: pixel, distance from its left side, u, the next crossings'
    u; returns the state at its end."""
    at, x, t, next_x, next_y = state
    end = next_x if next_x < next_y else next_y
    end = end if end < 1.0 else 1.0
    cell[i + slot * CHUNK] = np.int32(at)
    part[i + (END + slot) * CHUNK] = end
    part[i + (FROM + slot) * CHUNK] = x
    aside, along = (step_x if next_x < next_y else 0.0), (0.0 if next_x < next_y else step_y)
    aside, along = (aside if end < 1.0 else 0.0), (along if end < 1.0 else 0.0)
    more_x, more_y = (each_x if next_x < next_y else 0.0), (0.0 if next_x < next_y else each_y)
    return at + aside + along, x + dx * (end - t) - aside, end, next_x + more_x, next_y + more_y


@_jit
def _next_cut(t, x0, y0, dx, dy, width, height):  # type: ignore[no-untyped-def]
    """The first parameter after t at which the edge crosses a border line of the frame; 1 when there is none."""
    end = 1.0
    for at in (-x0 / dx, (width - x0) / dx, -y0 / dy, (height - y0) / dy):
        if t < at < end:  # false for the nan and inf of a step of zero
            end = at
    return end


@_jit
def _walk(x0, y0, x1, y1):  # type: ignore[no-untyped-def]
    """How one edge goes through the pixels: its first pixel's column and row, the number of borders it crosses, the
    signs of its step, the parameters of its first crossing of each kind and the parameter between two of a kind."""
    dx, dy = x1 - x0, y1 - y0
    column, row = math.floor(x0), math.floor(y0)
    over_x, over_y = abs(math.floor(x1) - column), abs(math.floor(y1) - row)
    each_x, each_y = 1.0 / dx, 1.0 / dy
    next_x = (column + (1.0 if dx > 0 else 0.0) - x0) * each_x if over_x > 0 else 2.0
    next_y = (row + (1.0 if dy > 0 else 0.0) - y0) * each_y if over_y > 0 else 2.0
    return column, row, int(over_x + over_y), dx > 0, dy > 0, next_x, next_y, abs(each_x), abs(each_y)


# ------------------------------------------------------------------------------------------------ kernels: forward


@_jit
def draw_bands(points, live, first, moves, spans, image, rows, scratch, thread, threads):  # type: ignore[no-untyped-def]
    """Draws the bands thread, thread + threads, ... of all images."""
    batch, height, width = image.shape
    stride = width + 3
    right, bottom = float(width), float(rows)  # as gather_word has them: for whole numbers all would be compiled again
    bands = (height + rows - 1) // rows
    sums, spot, cell, part, weight = scratch
    for task in range(thread, batch * bands, threads):
        b, band = task // bands, task % bands
        top = band * rows
        for n in range(len(first) - 1):
            if not spans[b, n, 0] <= band <= spans[b, n, 1]:
                continue
            for begin in range(first[n], first[n + 1], CHUNK):
                count = min(CHUNK, first[n + 1] - begin)
                _put(points, begin, count, moves[b, n], float(top), spot)
                _cut_chunk(spot, live[begin:], count, 0.0, right, bottom, float(stride), stride + 1.0, cell, part)
                _draw_chunk(spot, live[begin:], count, cell, part, weight, sums, stride, rows, width)
        _sum_rows(sums, stride, image[b, top : min(top + rows, height)])


@_jit
def _draw_chunk(spot, live, count, cell, part, weight, sums, stride, rows, width):  # type: ignore[no-untyped-def]
    _weigh(count, part, weight)
    for i in range(count):
        crossings = cell[i + SLOTS * CHUNK]
        if crossings == AWAY:
            x0, y0, x1, y1 = spot[i], spot[i + SPOT], spot[i + 1], spot[i + SPOT + 1]
            reaches = (y0 > 0 or y1 > 0) and (y0 < rows or y1 < rows) and (x0 < width or x1 < width)
            if reaches and live[i] > 0:
                _draw_cut(x0, y0, x1, y1, sums, stride, rows, width)
            continue
        _draw_slot(i, 0, cell, weight, sums)
        _draw_slot(i, 1, cell, weight, sums)
        _draw_slot(i, 2, cell, weight, sums)
        if crossings >= SLOTS:
            _draw_rest(i, crossings, part, sums, stride)


@_jit
def _draw_slot(i, slot, cell, weight, sums):  # type: ignore[no-untyped-def]
    at = np.uintp(cell[i + slot * CHUNK])
    sums[at] += weight[i + slot * CHUNK]
    sums[at + np.uintp(1)] -= weight[i + (SLOTS + slot) * CHUNK]


@_jit
def _weigh(count, part, weight):  # type: ignore[no-untyped-def]
    """What the first pieces give to their pixels (columns 0..2) and take from the next ones (3..5)."""
    for i in range(count):
        dx, dy = part[i + DX * CHUNK], part[i + DY * CHUNK]
        t = _weigh_slot(i, 0, 0.0, dx, dy, part, weight)
        t = _weigh_slot(i, 1, t, dx, dy, part, weight)
        _weigh_slot(i, 2, t, dx, dy, part, weight)


@_jit
def _weigh_slot(i, slot, t, dx, dy, part, weight):  # type: ignore[no-untyped-def]
    end = part[i + (END + slot) * CHUNK]
    rise = dy * (end - t)
    rest = rise * (part[i + (FROM + slot) * CHUNK] + 0.5 * dx * (end - t))
    weight[i + slot * CHUNK] = np.float32(rest - rise)
    weight[i + (SLOTS + slot) * CHUNK] = np.float32(rest)
    return end


@_jit
def _draw_rest(i, crossings, part, sums, stride):  # type: ignore[no-untyped-def]
    """Draws the pieces of edge i of the chunk after its first SLOTS."""
    at, x, t = int(part[i + AT * CHUNK]), part[i + X * CHUNK], part[i + (END + SLOTS - 1) * CHUNK]
    next_x, next_y = part[i + NEXT_X * CHUNK], part[i + NEXT_Y * CHUNK]
    each_x, each_y = part[i + EACH_X * CHUNK], part[i + EACH_Y * CHUNK]
    dx, dy = part[i + DX * CHUNK], part[i + DY * CHUNK]
    _draw_pieces(at, x, t, crossings - SLOTS, next_x, next_y, each_x, each_y, dx, dy, sums, stride)


@_jit
def _draw_pieces(at, x, t, crossings, next_x, next_y, each_x, each_y, dx, dy, sums, stride):  # type: ignore[no-untyped-def]
    """Draws the pieces of an edge from u = t on, beginning in pixel `at`. Rounding may put a last piece of length
    1e-15 one pixel outside, which the accumulator's margin of one pixel takes up."""
    step_x, step_y = (1 if dx > 0 else -1), (stride if dy > 0 else -stride)
    for _ in range(crossings):
        end = next_x if next_x < next_y else next_y
        rise = dy * (end - t)
        rest = rise * (x + 0.5 * dx * (end - t))
        sums[np.uintp(at)] += np.float32(rest - rise)
        sums[np.uintp(at + 1)] -= np.float32(rest)
        x += dx * (end - t)
        t = end
        if next_x < next_y:
            x -= step_x
            at += step_x
            next_x += each_x
        else:
            at += step_y
            next_y += each_y
    rise = dy * (1.0 - t)
    rest = rise * (x + 0.5 * dx * (1.0 - t))
    sums[np.uintp(at)] += np.float32(rest - rise)
    sums[np.uintp(at + 1)] -= np.float32(rest)


@_jit
def _draw_cut(x0, y0, x1, y1, sums, stride, rows, width):  # type: ignore[no-untyped-def]
    """An edge that leaves the band or the frame: what is above, below and right is dropped, what is left is drawn at
    x = 0."""
    dx, dy = x1 - x0, y1 - y0
    t = 0.0
    while t < 1.0:
        end = _next_cut(t, x0, y0, dx, dy, width, rows)
        middle = 0.5 * (t + end)
        if 0 < y0 + middle * dy < rows and x0 + middle * dx < width:
            xa, ya = _clamp(x0 + t * dx, 0.0, width), _clamp(y0 + t * dy, 0.0, rows)
            xb, yb = _clamp(x0 + end * dx, 0.0, width), _clamp(y0 + end * dy, 0.0, rows)
            column, row, crossings, _, _, next_x, next_y, each_x, each_y = _walk(xa, ya, xb, yb)
            at = (int(row) + 1) * stride + int(column) + 1
            _draw_pieces(
                at, xa - column, 0.0, crossings, next_x, next_y, each_x, each_y, xb - xa, yb - ya, sums, stride
            )
        t = end


@_jit
def _sum_rows(sums, stride, image):  # type: ignore[no-untyped-def]
    """Running sums of the band's rows to image [R, W]; leaves the accumulator at zero. Four rows go side by side: one
    sum must wait for its last addition, four need not wait for each other."""
    height, width = image.shape
    a = b = c = d = np.float32(0)
    row = 0
    while row + 4 <= height:
        at = (row + 1) * stride + 1
        in0, in1 = sums[at : at + width], sums[at + stride : at + stride + width]
        in2, in3 = sums[at + 2 * stride : at + 2 * stride + width], sums[at + 3 * stride : at + 3 * stride + width]
        out0, out1, out2, out3 = image[row], image[row + 1], image[row + 2], image[row + 3]
        a = b = c = d = np.float32(0)
        for x in range(width):
            a += in0[x]
            b += in1[x]
            c += in2[x]
            d += in3[x]
            out0[x], out1[x], out2[x], out3[x] = a, b, c, d
        sums[at : at + 4 * stride] = np.float32(0)
        row += 4
    for last in range(row, height):
        a = np.float32(0)
        for x in range(width):
            a += sums[(last + 1) * stride + 1 + x]
            image[last, x] = a
    sums[: stride + 1] = np.float32(0)
    sums[(row + 1) * stride : (height + 3) * stride] = np.float32(0)


# ------------------------------------------------------------------------------------------------ kernels: backward


@_jit
def _gather_words(  # type: ignore[no-untyped-def]
    points, live, first, poses, moves, spans, upstream, clamp, rows, scratch, grad, thread, threads
):
    """dL/dpose of the words whose first band is thread, thread + threads, ...; words outside take turns too."""
    batch, height, _ = upstream.shape
    bands = (height + rows - 1) // rows
    for task in range(thread, batch * bands, threads):
        b, band = task // bands, task % bands
        for n in range(poses.shape[1]):
            seen = spans[b, n, 1] >= spans[b, n, 0]
            if (spans[b, n, 0] if seen else n % bands) != band:
                continue
            grad[b, n] = 0.0
            if n < len(first) - 1 and (seen or clamp):
                g, pose = upstream[b], poses[b, n]
                gather_word(points, live, first[n], first[n + 1], moves[b, n], pose, g, clamp, scratch, grad[b, n])


@_jit
def gather_word(points, live, begin, finish, move, pose, g, clamp, scratch, grad):  # type: ignore[no-untyped-def]
    """dL/dpose [4] of the word whose points are begin..finish."""
    _, spot, cell, part, _ = scratch
    height, width = g.shape
    flat = g.reshape(height * width)
    for start in range(begin, finish, CHUNK):
        count, alive = min(CHUNK, finish - start), live[start:]
        _put(points, start, count, move, 0.0, spot)
        _cut_chunk(spot, alive, count, 1.0, width - 1.0, height - 1.0, float(width), 0.0, cell, part)
        _gather_slots(count, cell, part, flat)
        for i in range(count):
            crossings = cell[i + SLOTS * CHUNK]
            if crossings == AWAY:
                mean, moment = _gather_cut(spot[i], spot[i + SPOT], spot[i + 1], spot[i + SPOT + 1], g, clamp)
                part[i + MEAN * CHUNK], part[i + MOMENT * CHUNK] = mean, moment
            elif crossings >= SLOTS:
                _gather_rest(i, crossings, part, flat, width)
        _gather_chunk(spot, alive, count, part, pose[0], pose[1], grad)


@_jit
def _gather_slots(count, cell, part, g):  # type: ignore[no-untyped-def]
    """Integrals of g and of 2 u g over the first pieces of each edge, u its parameter, to the columns MEAN, MOMENT."""
    for i in range(count):
        one, two, three = part[i + END * CHUNK], part[i + (END + 1) * CHUNK], part[i + (END + 2) * CHUNK]
        first = float(g[np.uintp(cell[i])]) * one
        second = float(g[np.uintp(cell[i + CHUNK])]) * (two - one)
        third = float(g[np.uintp(cell[i + 2 * CHUNK])]) * (three - two)
        part[i + MEAN * CHUNK] = first + second + third
        part[i + MOMENT * CHUNK] = first * one + second * (one + two) + third * (two + three)


@_jit
def _gather_rest(i, crossings, part, g, stride):  # type: ignore[no-untyped-def]
    """Adds the integrals of _gather_slots over the pieces of edge i after its first SLOTS."""
    at, t = int(part[i + AT * CHUNK]), part[i + (END + SLOTS - 1) * CHUNK]
    next_x, next_y = part[i + NEXT_X * CHUNK], part[i + NEXT_Y * CHUNK]
    each_x, each_y = part[i + EACH_X * CHUNK], part[i + EACH_Y * CHUNK]
    step_x, step_y = (1 if part[i + DX * CHUNK] > 0 else -1), (stride if part[i + DY * CHUNK] > 0 else -stride)
    mean, moment = part[i + MEAN * CHUNK], part[i + MOMENT * CHUNK]
    for _ in range(crossings - SLOTS):
        end = next_x if next_x < next_y else next_y
        piece = g[np.uintp(at)] * (end - t)
        mean += piece
        moment += piece * (end + t)
        t = end
        if next_x < next_y:
            at += step_x
            next_x += each_x
        else:
            at += step_y
            next_y += each_y
    piece = g[np.uintp(at)] * (1.0 - t)
    part[i + MEAN * CHUNK] = mean + piece
    part[i + MOMENT * CHUNK] = moment + piece * (1.0 + t)


@_jit
def _gather_chunk(spot, live, count, part, x, y, grad):  # type: ignore[no-untyped-def]
    """Adds what the edges of a chunk give to dL/dpose of their word at x, y."""
    for i in range(count):  # vector code: the four terms of every edge, to columns that are no longer needed
        mean, moment = part[i + MEAN * CHUNK] * float(live[i]), 0.5 * part[i + MOMENT * CHUNK] * float(live[i])
        dx, dy = spot[i + 1] - spot[i], spot[i + SPOT + 1] - spot[i + SPOT]
        arm_x, arm_y = spot[i] - x, spot[i + SPOT] - y
        part[i] = mean * dy
        part[i + CHUNK] = mean * dx
        part[i + 2 * CHUNK] = mean * (arm_x * dx + arm_y * dy) + moment * (dx * dx + dy * dy)
        part[i + 3 * CHUNK] = mean * (arm_x * dy - arm_y * dx)
    move_x = move_y = turn = grow = 0.0
    for i in range(count):  # their sums, in the edges' order
        move_x += part[i]
        move_y += part[i + CHUNK]
        turn += part[i + 2 * CHUNK]
        grow += part[i + 3 * CHUNK]
    grad[0] += move_x
    grad[1] -= move_y
    grad[2] -= turn
    grad[3] += grow


@_jit
def _gather_cut(x0, y0, x1, y1, g, clamp):  # type: ignore[no-untyped-def]
    """Integrals of g and of 2 u g over an edge near or outside the frame's border: parts outside see nothing, or with
    clamp the frame's nearest pixel."""
    height, width = g.shape
    dx, dy = x1 - x0, y1 - y0
    t = mean = moment = 0.0
    while t < 1.0:
        end = _next_cut(t, x0, y0, dx, dy, width, height)
        x, y = x0 + 0.5 * (t + end) * dx, y0 + 0.5 * (t + end) * dy
        if clamp or (0 <= x < width and 0 <= y < height):
            xa, ya = _clamp(x0 + t * dx, 0.0, width), _clamp(y0 + t * dy, 0.0, height)
            xb, yb = _clamp(x0 + end * dx, 0.0, width), _clamp(y0 + end * dy, 0.0, height)
            part, tilt = _gather_border(xa, ya, xb, yb, g)
            mean += part * (end - t)
            moment += (2.0 * part * t + tilt * (end - t)) * (end - t)
        t = end
    return mean, moment


@_jit
def _gather_border(x0, y0, x1, y1, g):  # type: ignore[no-untyped-def]
    """Integrals of g and of 2 u g over an edge in the closed frame; pixels beyond it are its nearest."""
    height, width = g.shape
    column, row, crossings, right, down, next_x, next_y, each_x, each_y = _walk(x0, y0, x1, y1)
    x, y = int(column), int(row)
    t = mean = moment = 0.0
    for i in range(crossings + 1):
        end = 1.0 if i == crossings else next_x if next_x < next_y else next_y
        piece = g[_clamp(y, 0, height - 1), _clamp(x, 0, width - 1)] * (end - t)
        mean += piece
        moment += piece * (end + t)
        t = end
        if next_x < next_y:
            x += 1 if right else -1
            next_x += each_x
        else:
            y += 1 if down else -1
            next_y += each_y
    return mean, moment
