"""The exact coverage image on the CPU: numba kernels, compiled once per machine, no allocation per step.

The method is reference.py's; this file is about going fast and giving the same bits at any thread count.

* The frame is cut into bands of rows whose accumulators fit a core's cache. A band belongs to one thread, which draws
  the words that reach it in the words' own order and then sums along the rows. The bands depend on the frame alone.
* The gradient belongs to words: each is gathered by one thread, edge after edge.
* Coordinates are float64, images are float32. Edges wholly inside take the short way; those that cross the frame's
  (or the band's) border are first cut there, so no loop is longer than the frame, however large the word.
"""

from __future__ import annotations

import math
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Callable, List, Optional, Tuple
from weakref import WeakKeyDictionary

import numba
import numpy as np
import torch

from wordpack.render.edges import BORDERS, Edges, check_call, check_poses

BAND_BYTES = 1 << 19
"""An accumulator of half a megabyte stays in the second-level cache of today's cores while it is drawn and summed."""

BAND_ROWS = 64
"""More rows than this in a band only cost balance between threads."""

LANES = 8
"""Rows that are summed side by side: one sum must wait for its last addition, eight need not wait for each other."""

SERIAL_WORK = 30_000
"""Edges plus pixels / 8 of one call under which waking a second thread costs more than it brings."""

_jit: Callable[..., Any] = numba.njit(nogil=True, cache=True, error_model="numpy")


class Workspace:
    """Everything one size of problem needs, made once and used at every step.

    edges: E edges of N words; `batch`, `height`, `width`: the size of the images; `threads`: at most so many (None:
    NUMBA_NUM_THREADS, that is all cores). Results do not depend on `threads`. Not to be shared by several threads.
    """

    def __init__(self, edges: Edges, batch: int, height: int, width: int, threads: Optional[int] = None) -> None:
        self._outline = _packed(edges)
        self._shape = batch, height, width
        self._rows = max(LANES, min(BAND_ROWS, BAND_BYTES // (4 * (width + 3)) // LANES * LANES))
        bands = -(-height // self._rows)
        work = batch * (len(edges) + height * width // 8)
        most = numba.config.NUMBA_NUM_THREADS if threads is None else threads
        self.threads = 1 if work < SERIAL_WORK else max(1, min(most, batch * bands))
        self._sums = np.zeros((self.threads, (self._rows + 2) * (width + 3)), np.float32)
        self._points = np.empty((self.threads, 2, self._outline.longest), np.float64)
        self._image = np.empty((batch, height, width), np.float32)
        self._poses: Optional[np.ndarray] = None
        self._moves = np.empty((0, 0, 4))
        self._spans = np.empty((0, 0, 2), np.int32)

    def forward(self, poses: np.ndarray) -> np.ndarray:
        """S [B, H, W] float32 at the poses [B, N, 4]. The array is the workspace's own: the next call overwrites it.

        Raises WordpackError for poses that are not finite.
        """
        self.place(poses)
        outline, image = self._outline, self._image

        def part(thread: int) -> None:
            _draw_bands(
                outline.points, outline.live, outline.first, self._moves, self._spans, image, self._rows,
                self._sums[thread], self._points[thread], thread, self.threads,
            )  # fmt: skip

        _share(part, self.threads)
        return image

    def backward(self, upstream: np.ndarray, border: str = "zero") -> np.ndarray:
        """dL/dpose [B, N, 4] float64 at the poses of the last forward, from dL/dS [B, H, W]; the workspace's own.

        `border` is one of edges.BORDERS.
        """
        if self._poses is None:
            raise ValueError("backward: no forward came before; call forward with the poses first")
        if border not in BORDERS:
            raise ValueError(f"border: {border!r} was given; choose one of {', '.join(BORDERS)}")
        g = np.ascontiguousarray(upstream, np.float32)
        if g.shape != self._shape:
            raise ValueError(f"upstream gradient: the shape {g.shape} was given; give {self._shape}")
        outline = self._outline

        def part(thread: int) -> None:
            _gather_words(
                outline.points, outline.live, outline.first, self._poses, self._moves, self._spans, g,
                border == "clamp", self._rows, self._points[thread], self._grad, thread, self.threads,
            )  # fmt: skip

        _share(part, self.threads)
        return self._grad

    def place(self, poses: np.ndarray) -> None:
        """Takes the poses [B, N, 4] that backward will use, as forward does, without drawing."""
        batch = self._shape[0]
        if poses.ndim != 3 or poses.shape[0] != batch or poses.shape[2] != 4 or poses.shape[1] < self._outline.words:
            raise ValueError(f"poses: the shape {poses.shape} was given; give {batch, self._outline.words, 4}")
        check_poses(torch.from_numpy(poses))
        if self._moves.shape[1] != poses.shape[1] or self._poses is None:
            self._poses = np.empty(poses.shape)
            self._grad = np.empty(poses.shape)
            self._moves = np.empty(poses.shape)
            self._spans = np.empty((*poses.shape[:2], 2), np.int32)
        np.copyto(self._poses, poses)
        _place_words(self._poses, self._outline.boxes, self._rows, *self._shape[1:], self._moves, self._spans)


def coverage(edges: Edges, poses: torch.Tensor, height: int, width: int, border: str = "zero") -> torch.Tensor:
    """S [B, height, width] float32: sum over words of the exact area inside each pixel; see reference.coverage.

    poses [B, N, 4] float32 or float64 on the CPU; the gradient has their dtype.
    """
    check_call(edges, poses, height, width, border)
    return _Coverage.apply(poses, edges, height, width, border)


class _Coverage(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, poses: torch.Tensor, edges: Edges, height: int, width: int, border: str) -> torch.Tensor:
        ctx.workspace = Workspace(edges, len(poses), height, width)
        ctx.border = border
        ctx.dtype = poses.dtype
        return torch.from_numpy(ctx.workspace.forward(poses.detach().numpy()))

    @staticmethod
    def backward(ctx: Any, *upstream: torch.Tensor) -> Tuple[Any, ...]:
        grad = ctx.workspace.backward(upstream[0].numpy(), ctx.border)
        return torch.from_numpy(grad).to(ctx.dtype, copy=True), None, None, None, None


# ------------------------------------------------------------------------------------------------ outlines, threads


class _Outline:
    """Edges as chains of points: points [Q, 2] em, live [Q] (does an edge run from point q to q + 1), first [N + 1]
    (where each word's points begin), boxes [N, 4] (middle and half size of each word's bounds, em)."""

    def __init__(self, edges: Edges) -> None:
        start, end, word = edges.start.numpy(), edges.end.numpy(), edges.word.numpy()
        if not (np.isfinite(start).all() and np.isfinite(end).all()):
            raise ValueError("edges: a coordinate that is not finite was found; give finite outlines")
        count = len(word)
        self.words = int(word[-1]) + 1 if count else 0
        last = np.ones(count, bool)  # of its chain
        last[:-1] = (end[:-1] != start[1:]).any(1) | (word[:-1] != word[1:])
        at = np.arange(count) + np.cumsum(last) - last
        size = count + int(last.sum())
        self.points = np.empty((2, size), start.dtype)
        self.live = np.zeros(size, bool)
        self.points[:, at], self.live[at] = start.T, True
        self.points[:, at[last] + 1] = end[last].T
        heads = np.searchsorted(word, np.arange(self.words + 1))
        self.first = np.append(at, size)[heads]
        self.longest = int(np.diff(self.first).max(initial=0))
        self.boxes = np.zeros((self.words, 4))
        for i in range(self.words):
            ink = self.points[:, self.first[i] : self.first[i + 1]].astype(np.float64)
            if ink.size:
                low, high = ink.min(1), ink.max(1)
                self.boxes[i] = *(low + high) / 2, *(high - low) / 2


_OUTLINES: "WeakKeyDictionary[Edges, _Outline]" = WeakKeyDictionary()


def _packed(edges: Edges) -> _Outline:
    """The edges' chains, made once per Edges."""
    if edges not in _OUTLINES:
        _OUTLINES[edges] = _Outline(edges)
    return _OUTLINES[edges]


_POOL: List[ThreadPoolExecutor] = []


def _share(part: Callable[[int], None], threads: int) -> None:
    """Runs part(0), ..., part(threads - 1) at the same time and waits for all; the kernels let go of Python's lock."""
    if threads == 1:
        part(0)
        return
    if not _POOL:
        _POOL.append(ThreadPoolExecutor(max(1, numba.config.NUMBA_NUM_THREADS - 1), "wordpack-render"))
    others: List["Future[None]"] = [_POOL[0].submit(part, thread) for thread in range(1, threads)]
    part(0)
    for other in others:
        other.result()


# ------------------------------------------------------------------------------------------------ kernels: words


@_jit
def _place_words(poses, boxes, rows, height, width, moves, spans):  # type: ignore[no-untyped-def]
    """Per word: the linear map (scale cos, scale sin, x, y) to moves, and the first and last band it reaches to spans
    (last < first for a word that draws nothing)."""
    bands = (height + rows - 1) // rows
    for b in range(poses.shape[0]):
        for n in range(poses.shape[1]):
            scale = math.exp(poses[b, n, 3])
            c, s = scale * math.cos(poses[b, n, 2]), scale * math.sin(poses[b, n, 2])
            x, y = poses[b, n, 0], poses[b, n, 1]
            moves[b, n, 0], moves[b, n, 1], moves[b, n, 2], moves[b, n, 3] = c, s, x, y
            spans[b, n, 0], spans[b, n, 1] = 0, -1
            if n >= boxes.shape[0]:
                continue
            half_x = abs(c) * boxes[n, 2] + abs(s) * boxes[n, 3] + 1.0  # a pixel more than any rounding
            half_y = abs(s) * boxes[n, 2] + abs(c) * boxes[n, 3] + 1.0
            x += c * boxes[n, 0] - s * boxes[n, 1]
            y += s * boxes[n, 0] + c * boxes[n, 1]
            low, high = max(0.0, y - half_y), min(float(height), y + half_y)
            if low <= high and x - half_x < width and x + half_x > 0:
                spans[b, n, 0], spans[b, n, 1] = int(low) // rows, min(bands - 1, int(high) // rows)


@_jit
def _put(points, move, x, y, out):  # type: ignore[no-untyped-def]
    """The points of one word [2, V] moved to the page, less (x, y), to out [2, V]."""
    c, s = move[0], move[1]
    x, y = move[2] - x, move[3] - y
    for i in range(points.shape[1]):
        px, py = float(points[0, i]), float(points[1, i])
        out[0, i] = x + c * px - s * py
        out[1, i] = y + s * px + c * py


@_jit
def _clamp(value, low, high):  # type: ignore[no-untyped-def]
    return min(max(value, low), high)


# ------------------------------------------------------------------------------------------------ kernels: forward


@_jit
def _draw_bands(points, live, first, moves, spans, image, rows, sums, spot, thread, threads):  # type: ignore[no-untyped-def]
    """Draws the bands thread, thread + threads, ... of all images."""
    batch, height, width = image.shape
    stride = width + 3
    bands = (height + rows - 1) // rows
    for task in range(thread, batch * bands, threads):
        b, band = task // bands, task % bands
        top = band * rows
        for n in range(len(first) - 1):
            if spans[b, n, 0] <= band <= spans[b, n, 1]:
                begin, count = first[n], first[n + 1] - first[n]
                _put(points[:, begin : begin + count], moves[b, n], 0.0, top, spot)
                _draw_word(spot, live[begin : begin + count], count, sums, stride, rows, width)
        _sum_rows(sums, stride, image[b, top : min(top + rows, height)])


@_jit
def _draw_word(spot, live, count, sums, stride, rows, width):  # type: ignore[no-untyped-def]
    for i in range(count - 1):
        if live[i]:
            x0, y0, x1, y1 = spot[0, i], spot[1, i], spot[0, i + 1], spot[1, i + 1]
            if min(x0, x1, y0, y1) >= 0 and max(x0, x1) < width and max(y0, y1) < rows:
                _draw_edge(x0, y0, x1, y1, sums, stride)
            elif max(y0, y1) > 0 and min(y0, y1) < rows and min(x0, x1) < width:
                _draw_cut(x0, y0, x1, y1, sums, stride, rows, width)


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
            _draw_edge(
                _clamp(x0 + t * dx, 0.0, width), _clamp(y0 + t * dy, 0.0, rows),
                _clamp(x0 + end * dx, 0.0, width), _clamp(y0 + end * dy, 0.0, rows), sums, stride,
            )  # fmt: skip
        t = end


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
    """How an edge goes through the pixels: its first pixel's column and row, the number of borders it crosses, the
    signs of its step, the parameters of its first crossing of each kind and the parameter between two of a kind."""
    dx, dy = x1 - x0, y1 - y0
    column, row = math.floor(x0), math.floor(y0)
    over_x, over_y = abs(math.floor(x1) - column), abs(math.floor(y1) - row)
    each_x, each_y = 1.0 / dx, 1.0 / dy
    next_x = (column + (1.0 if dx > 0 else 0.0) - x0) * each_x if over_x > 0 else 2.0
    next_y = (row + (1.0 if dy > 0 else 0.0) - y0) * each_y if over_y > 0 else 2.0
    return column, row, int(over_x + over_y), dx > 0, dy > 0, next_x, next_y, abs(each_x), abs(each_y)


@_jit
def _draw_edge(x0, y0, x1, y1, sums, stride):  # type: ignore[no-untyped-def]
    """Adds one edge that lies in the band; rounding may put a last piece of length 1e-15 one pixel outside, which the
    accumulator's margin of one pixel takes up."""
    column, row, crossings, right, down, next_x, next_y, each_x, each_y = _walk(x0, y0, x1, y1)
    dx, dy = x1 - x0, y1 - y0
    at = (int(row) + 1) * stride + int(column) + 1
    step_x, step_y = (1 if right else -1), (stride if down else -stride)
    x = x0 - column  # of the piece's start, from its pixel's left side
    t = 0.0
    for _ in range(crossings):
        end = min(next_x, next_y)
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
def _sum_rows(sums, stride, image):  # type: ignore[no-untyped-def]
    """Running sums of the band's rows to image [R, W]; leaves the accumulator at zero."""
    height, width = image.shape
    zero = np.float32(0)
    row = 0
    while row + LANES <= height:
        a = b = c = d = e = f = g = h = zero
        at = (row + 1) * stride + 1
        for x in range(width):
            a += sums[at + x]
            b += sums[at + stride + x]
            c += sums[at + 2 * stride + x]
            d += sums[at + 3 * stride + x]
            e += sums[at + 4 * stride + x]
            f += sums[at + 5 * stride + x]
            g += sums[at + 6 * stride + x]
            h += sums[at + 7 * stride + x]
            image[row, x], image[row + 1, x], image[row + 2, x], image[row + 3, x] = a, b, c, d
            image[row + 4, x], image[row + 5, x], image[row + 6, x], image[row + 7, x] = e, f, g, h
        row += LANES
    for rest in range(row, height):
        a = zero
        for x in range(width):
            a += sums[(rest + 1) * stride + 1 + x]
            image[rest, x] = a
    sums[:] = zero


# ------------------------------------------------------------------------------------------------ kernels: backward


@_jit
def _gather_words(  # type: ignore[no-untyped-def]
    points, live, first, poses, moves, spans, upstream, clamp, rows, spot, grad, thread, threads
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
                begin, count = first[n], first[n + 1] - first[n]
                _put(points[:, begin : begin + count], moves[b, n], 0.0, 0.0, spot)
                x, y = poses[b, n, 0], poses[b, n, 1]
                _gather_word(spot, live[begin : begin + count], count, x, y, upstream[b], clamp, grad[b, n])


@_jit
def _gather_word(spot, live, count, x, y, g, clamp, grad):  # type: ignore[no-untyped-def]
    """dL/dpose [4] of a word from its points on the page and its position x, y."""
    height, width = g.shape
    flat = g.reshape(height * width)
    move_x = move_y = turn = grow = 0.0
    for i in range(count - 1):
        if not live[i]:
            continue
        x0, y0, x1, y1 = spot[0, i], spot[1, i], spot[0, i + 1], spot[1, i + 1]
        if min(x0, x1, y0, y1) >= 1 and max(x0, x1) < width - 1 and max(y0, y1) < height - 1:
            mean, moment = _gather_edge(x0, y0, x1, y1, flat, width)
        else:
            mean, moment = _gather_cut(x0, y0, x1, y1, g, clamp)
        dx, dy, arm_x, arm_y = x1 - x0, y1 - y0, x0 - x, y0 - y
        move_x += mean * dy
        move_y -= mean * dx
        turn -= mean * (arm_x * dx + arm_y * dy) + moment * (dx * dx + dy * dy)
        grow += mean * (arm_x * dy - arm_y * dx)
    grad[0], grad[1], grad[2], grad[3] = move_x, move_y, turn, grow


@_jit
def _gather_edge(x0, y0, x1, y1, g, stride):  # type: ignore[no-untyped-def]
    """Integrals of g and of u g over the edge's parameter u, for an edge that keeps a pixel away from the border."""
    column, row, crossings, right, down, next_x, next_y, each_x, each_y = _walk(x0, y0, x1, y1)
    at = int(row) * stride + int(column)
    step_x, step_y = (1 if right else -1), (stride if down else -stride)
    t = mean = moment = 0.0
    for _ in range(crossings):
        end = min(next_x, next_y)
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
    return mean + piece, 0.5 * (moment + piece * (1.0 + t))


@_jit
def _gather_cut(x0, y0, x1, y1, g, clamp):  # type: ignore[no-untyped-def]
    """The same near and outside the frame: parts outside see nothing, or with clamp the frame's nearest pixel."""
    height, width = g.shape
    dx, dy = x1 - x0, y1 - y0
    t = mean = moment = 0.0
    while t < 1.0:
        end = _next_cut(t, x0, y0, dx, dy, width, height)
        x, y = x0 + 0.5 * (t + end) * dx, y0 + 0.5 * (t + end) * dy
        if clamp or (0 <= x < width and 0 <= y < height):
            part, tilt = _gather_border(
                _clamp(x0 + t * dx, 0.0, width), _clamp(y0 + t * dy, 0.0, height),
                _clamp(x0 + end * dx, 0.0, width), _clamp(y0 + end * dy, 0.0, height), g,
            )  # fmt: skip
            mean += part * (end - t)
            moment += (part * t + tilt * (end - t)) * (end - t)
        t = end
    return mean, moment


@_jit
def _gather_border(x0, y0, x1, y1, g):  # type: ignore[no-untyped-def]
    """_gather_edge for an edge in the closed frame; pixels beyond it are its nearest."""
    height, width = g.shape
    column, row, crossings, right, down, next_x, next_y, each_x, each_y = _walk(x0, y0, x1, y1)
    x, y = int(column), int(row)
    t = mean = moment = 0.0
    for i in range(crossings + 1):
        end = min(next_x, next_y) if i < crossings else 1.0
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
    return mean, 0.5 * moment
