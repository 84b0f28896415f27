"""Exact contacts between outlines: where two words, or a word and the silhouette, are near each other.

The image knows a gap only to a fraction of a pixel; the last stages need it to a thousandth of a page unit. Here the
outlines are polygons on the page, cut into short edges. For every vertex, the nearest point of every other word's
boundary within reach gives one contact:

    separation s  (negative when the vertex is inside the other word), unit normal n, from the other word to the vertex

and to first order a contact stays open under small moves d of the two words as

    s + n . (d_vertex - d_foot) >= gap

which is what jam.py's programmes are made of. The silhouette is one more body, solid outside, that never moves.

Everything here is numba on flat arrays; results do not depend on the number of threads.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from threading import Lock
from typing import Sequence, Tuple, TypeAlias

import numpy as np
from numba import prange

from wordpack.compiled import compiled
from wordpack.geometry import TINY

Array: TypeAlias = np.ndarray

SLOTS = 4
"""Bodies that one vertex can touch at once; a vertex near more than four others keeps the nearest four."""

EDGE_LENGTH = 4.0
"""Longest edge in page units: stems cross at least one vertex when words interlock, and grid cells stay small."""


DEEP = 1.0
"""Page units that a vertex may lie inside another body and be found whatever contacts are asked for."""

UPON = 1e-9
"""Page units from a boundary within which a vertex lies upon it: the way there from its foot is rounding, so the normal
is the boundary's own."""


@dataclass(frozen=True, eq=False)
class Bodies:
    """Outlines of N words and the silhouette as flat arrays.

    `points` [V, 2]: em for words, page units for the silhouette (body N); `following` [V] and `preceding` [V]: the
    ring's next and previous vertex; `body` [V]: which body a vertex belongs to, ascending; `count`: N, the silhouette's
    own number.
    """

    points: np.ndarray
    following: np.ndarray
    preceding: np.ndarray
    body: np.ndarray
    count: int


def bodies(words: Sequence[Sequence[np.ndarray]], sizes: np.ndarray, silhouette: Sequence[np.ndarray]) -> Bodies:
    """Flat arrays of the words' rings (em) and the silhouette's (page units, turned inside out: solid outside).

    Edges are cut to EDGE_LENGTH at the given sizes (page units per em).
    """
    rings = [ring for word in words for ring in word] + [ring[::-1] for ring in silhouette]
    whose = np.repeat(np.arange(len(words) + 1), [len(word) for word in words] + [len(silhouette)])
    longest = EDGE_LENGTH / np.append(np.maximum(sizes, TINY), 1.0)
    lengths = np.array([len(ring) for ring in rings], np.int64)
    points, lengths = subdivide(np.concatenate(rings), lengths, np.repeat(longest[whose], lengths))
    order, first, last = np.arange(len(points)), np.cumsum(lengths) - lengths, np.cumsum(lengths) - 1
    following, preceding = order + 1, order - 1
    following[last], preceding[first] = first, last
    return Bodies(points, following, preceding, np.repeat(whose, lengths).astype(np.int64), len(words))


def subdivide(points: np.ndarray, lengths: np.ndarray, longest: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """Rings, one after another in points [V, 2] and each of so many of them, with the edge that begins at each point
    cut evenly into pieces no longer than its `longest` [V]; the points of all and the rings' lengths then."""
    following, last = np.arange(1, len(points) + 1), np.cumsum(lengths) - 1
    following[last] = last - lengths + 1
    along = points[following] - points
    pieces = np.maximum(1, np.ceil(np.hypot(*along.T) / longest)).astype(np.int64)
    step = np.repeat(along / pieces[:, None], pieces, 0)
    end = np.cumsum(pieces)
    index = np.arange(end[-1]) - np.repeat(end - pieces, pieces)
    cut = np.repeat(points, pieces, 0).astype(np.float64) + step * index[:, None]
    return cut, np.diff(end[last], prepend=0)


@compiled(parallel=True)
def place_points(
    points: Array,
    body: Array,
    count: int,
    poses: Array,
    sizes: Array,
    out: Array,
) -> None:
    """points [V, 2] at poses [N, 3] (x, y, angle) and sizes [N] -> out [V, 2]; the silhouette stays."""
    for v in prange(points.shape[0]):
        b = body[v]
        if b == count:
            out[v, 0], out[v, 1] = points[v, 0], points[v, 1]
        else:
            c, s = math.cos(poses[b, 2]) * sizes[b], math.sin(poses[b, 2]) * sizes[b]
            out[v, 0] = poses[b, 0] + c * points[v, 0] - s * points[v, 1]
            out[v, 1] = poses[b, 1] + s * points[v, 0] + c * points[v, 1]


@compiled()
def fill_grid(
    points: Array,
    following: Array,
    cell: float,
    columns: int,
    rows: int,
    first: Array,
    order: Array,
    edges: Array,
) -> None:
    """Edges between points [V, 2] of the page by the grid cell of their midpoints, row by row and within a cell in
    their own order: those of a cell are order[first[cell] : first[cell + 1]], and edges [V, 5] repeats them in that
    order (start x, y, direction x, y, 1 / squared length), so that who looks through a cell reads on where it stands.
    """
    place = np.empty(points.shape[0], np.int64)
    first[:] = 0
    for v in range(points.shape[0]):
        w = following[v]
        x = int(0.5 * (points[v, 0] + points[w, 0]) / cell) + 1
        y = int(0.5 * (points[v, 1] + points[w, 1]) / cell) + 1
        place[v] = min(max(y, 0), rows - 1) * columns + min(max(x, 0), columns - 1)
        first[place[v] + 1] += 1
    for c in range(columns * rows):
        first[c + 1] += first[c]
    for v in range(points.shape[0]):
        w, k = following[v], first[place[v]]
        first[place[v]] += 1
        order[k] = v
        dx, dy = points[w, 0] - points[v, 0], points[w, 1] - points[v, 1]
        square = dx * dx + dy * dy
        edges[k, 0], edges[k, 1], edges[k, 2], edges[k, 3] = points[v, 0], points[v, 1], dx, dy
        edges[k, 4] = 0.0 if square == 0.0 else 1.0 / square
    for c in range(columns * rows, 0, -1):  # each stands where the next cell begins now
        first[c] = first[c - 1]
    first[0] = 0


@compiled()
def find_runs(body: Array, first: Array, order: Array, edges: Array, runs: Array, boxes: Array) -> None:
    """Runs of edges, as fill_grid has them, that are of one cell and one body: runs [V, 2] are each edge's body and the
    end of its run, boxes [V, 4] the bounds of what is left of the run from that edge on."""
    for c in range(len(first) - 1):
        end = first[c + 1]
        for k in range(first[c + 1] - 1, first[c] - 1, -1):
            runs[k, 0] = body[order[k]]
            if k + 1 < first[c + 1] and runs[k + 1, 0] != runs[k, 0]:
                end = k + 1
            runs[k, 1] = end
            x, y = edges[k, 0], edges[k, 1]
            u, w = x + edges[k, 2], y + edges[k, 3]
            boxes[k, 0], boxes[k, 1], boxes[k, 2], boxes[k, 3] = min(x, u), min(y, w), max(x, u), max(y, w)
            if k + 1 < end:
                boxes[k, 0], boxes[k, 1] = min(boxes[k, 0], boxes[k + 1, 0]), min(boxes[k, 1], boxes[k + 1, 1])
                boxes[k, 2], boxes[k, 3] = max(boxes[k, 2], boxes[k + 1, 2]), max(boxes[k, 3], boxes[k + 1, 3])


@compiled()
def outward(points: Array, following: Array, e: int) -> Tuple[float, float]:
    """Unit normal of edge e pointing out of its body (rings run so that the body lies to the right of the edge)."""
    f = following[e]
    dx, dy = points[f, 0] - points[e, 0], points[f, 1] - points[e, 1]
    length = math.hypot(dx, dy)
    if length == 0.0:
        return 0.0, 0.0
    return dy / length, -dx / length


@compiled(parallel=True)
def find_contacts(
    points: Array,
    following: Array,
    preceding: Array,
    body: Array,
    reach: float,
    cell: float,
    columns: int,
    rows: int,
    first: Array,
    order: Array,
    edges: Array,
    runs: Array,
    boxes: Array,
    other: Array,
    data: Array,
) -> None:
    """For each vertex the nearest point of up to SLOTS other bodies within `reach`.

    other [V, SLOTS]: body or -1; data [V, SLOTS, 5]: separation, normal x, y, foot x, y. Separation is negative
    inside the other body: the sign is taken against the normal of the nearest edge, or the sum of both neighbours'
    at a corner (the pseudo-normal of Baerentzen & Aanaes 2005, in the plane).
    """
    for index in prange(points.shape[0]):
        v = np.int64(index)  # or all that is called would be compiled for unsigned numbers as well
        for slot in range(SLOTS):
            other[v, slot] = -1
            data[v, slot, 0] = reach * reach
        mine, px, py = body[v], points[v, 0], points[v, 1]
        cx, cy = int(px / cell) + 1, int(py / cell) + 1
        left = min(max(cx - 1, 0), columns - 1)
        right = max(min(cx + 1, columns - 1), left)
        for gy in range(max(cy - 1, 0), min(cy + 2, rows)):
            begin, last = first[gy * columns + left], first[gy * columns + right + 1]
            while begin < last:
                b, end = runs[begin, 0], runs[begin, 1]
                if b != mine and is_near(boxes[begin], px, py, reach):
                    keep_nearest(edges, order, begin, end, px, py, reach, other, data, v, b)
                begin = end
        for slot in range(SLOTS):
            if other[v, slot] >= 0:
                finish_contact(points, following, preceding, data, v, slot)


@compiled()
def is_near(box: Array, x: float, y: float, reach: float) -> bool:
    """Whether a point is within reach of a box (left, top, right, bottom)."""
    return bool(box[0] - reach < x < box[2] + reach and box[1] - reach < y < box[3] + reach)


@compiled()
def keep_nearest(
    edges: Array,
    order: Array,
    begin: int,
    end: int,
    x: float,
    y: float,
    reach: float,
    other: Array,
    data: Array,
    v: int,
    b: int,
) -> None:
    """Remember the nearest point of a run of body b's edges for vertex v at (x, y), if it is within reach."""
    for k in range(begin, end):
        dx, dy = edges[k, 2], edges[k, 3]
        t = ((x - edges[k, 0]) * dx + (y - edges[k, 1]) * dy) * edges[k, 4]
        t = min(max(t, 0.0), 1.0)
        fx, fy = edges[k, 0] + t * dx, edges[k, 1] + t * dy
        d2 = (x - fx) ** 2 + (y - fy) ** 2
        if d2 < reach * reach:
            keep(other, data, v, b, d2, fx, fy, t, order[k])


@compiled()
def keep(
    other: Array,
    data: Array,
    v: int,
    b: int,
    d2: float,
    fx: float,
    fy: float,
    t: float,
    e: int,
) -> None:
    """Remember the foot if it is the nearest of body b so far; ties go to the lower edge, whatever the grid's order."""
    slot, worst = -1, 0
    for k in range(SLOTS):
        if other[v, k] == b:
            slot = k
            break
    if slot < 0:
        for k in range(SLOTS):
            if other[v, k] < 0:
                slot = k
                data[v, k, 0] = math.inf
                break
            if data[v, k, 0] > data[v, worst, 0]:
                worst = k
        if slot < 0:
            slot = worst
    if d2 < data[v, slot, 0] or (d2 == data[v, slot, 0] and e < data[v, slot, 4]):
        other[v, slot] = b
        data[v, slot, 0] = d2
        data[v, slot, 1], data[v, slot, 2], data[v, slot, 3], data[v, slot, 4] = fx, fy, t, e


@compiled()
def finish_contact(points: Array, following: Array, preceding: Array, data: Array, v: int, slot: int) -> None:
    """Turn squared distance, foot and edge into separation, normal and foot."""
    fx, fy, t, e = data[v, slot, 1], data[v, slot, 2], data[v, slot, 3], int(data[v, slot, 4])
    nx, ny = outward(points, following, e)
    if t == 0.0 or t == 1.0:
        mx, my = outward(points, following, preceding[e] if t == 0.0 else following[e])
        nx, ny = nx + mx, ny + my
    dx, dy = points[v, 0] - fx, points[v, 1] - fy
    d = math.sqrt(data[v, slot, 0])
    sign = 1.0 if dx * nx + dy * ny >= 0.0 else -1.0
    if d > UPON:
        nx, ny = sign * dx / d, sign * dy / d
    else:
        length = max(math.hypot(nx, ny), TINY)
        nx, ny = nx / length, ny / length
    data[v, slot, 0], data[v, slot, 1], data[v, slot, 2], data[v, slot, 3], data[v, slot, 4] = sign * d, nx, ny, fx, fy


@compiled()
def gather_contacts(
    body: Array,
    points: Array,
    poses: Array,
    count: int,
    other: Array,
    data: Array,
    near: float,
    gap: float,
    slack: Array,
    ends: Array,
    rows: Array,
) -> int:
    """Compact the contacts closer than wanted + `near` into ends [C, 2] (bodies) and rows [C, 8].

    rows: separation, wanted, normal x, y, arm of the vertex x, y (from its word's centre), arm of the foot x, y; the
    silhouette, which does not move, has arms of 0. Returns the number of contacts; those of a word with itself or of
    two fixed bodies do not occur.
    """
    found = 0
    for v in range(points.shape[0]):
        i = body[v]
        for slot in range(SLOTS):
            j = other[v, slot]
            if j < 0:
                continue
            wanted = slack[i] + slack[j] + (0.0 if i == count or j == count else gap)
            if data[v, slot, 0] >= wanted + near:
                continue
            ends[found, 0], ends[found, 1] = i, j
            rows[found, 0], rows[found, 1] = data[v, slot, 0], wanted
            rows[found, 2], rows[found, 3] = data[v, slot, 1], data[v, slot, 2]
            if i < count:
                rows[found, 4], rows[found, 5] = points[v, 0] - poses[i, 0], points[v, 1] - poses[i, 1]
            else:
                rows[found, 4], rows[found, 5] = 0.0, 0.0
            if j < count:
                rows[found, 6], rows[found, 7] = data[v, slot, 3] - poses[j, 0], data[v, slot, 4] - poses[j, 1]
            else:
                rows[found, 6], rows[found, 7] = 0.0, 0.0
            found += 1
    return found


_ALL_CORES = Lock()
"""Held while a kernel uses all cores: numba's own threads, which it has where there is neither OpenMP nor TBB, end the
process when two threads call upon them at once."""


class ContactFinder:
    """Working arrays for finding the contacts of one set of words. Not data: it lives inside one stage.

    Two words are to be `gap` apart, a word and the silhouette 0, and each word keeps `slack` [N] em more on its own
    account; `page` (width, height), gap and `reach` are in page units. The outlines' edges are cut once, at `sizes`
    [N], page units per em: those at which contacts are asked for later are to be near them.
    """

    def __init__(
        self,
        words: Sequence[Sequence[np.ndarray]],
        sizes: np.ndarray,
        silhouette: Sequence[np.ndarray],
        page: Tuple[float, float],
        *,
        gap: float,
        slack: np.ndarray,
        reach: float,
    ) -> None:
        self.page, self.gap, self.slack, self.reach = page, gap, slack, reach
        self.bodies = bodies(words, sizes, silhouette)
        count, vertices = self.bodies.count, len(self.bodies.points)
        self.points = np.empty((vertices, 2))
        self.order, self.edges = np.empty(vertices, np.int64), np.empty((vertices, 5))
        self.runs, self.boxes = np.empty((vertices, 2), np.int64), np.empty((vertices, 4))
        self.other = np.empty((vertices, SLOTS), np.int64)
        self.data = np.empty((vertices, SLOTS, 5))
        self.ends = np.empty((vertices * SLOTS, 2), np.int64)
        self.table = np.zeros((vertices * SLOTS, 8))
        self.extent = (
            np.array([max(float(np.abs(r).max()) for r in rings) for rings in words]) if count else np.zeros(0)
        )

    def contacts(
        self, poses: np.ndarray, relative: np.ndarray, scale: float, near: float
    ) -> Tuple[np.ndarray, np.ndarray]:
        """Contacts closer than wanted + near, page units: ends [C, 2], rows [C, 8] (see gather_contacts), which the
        next call overwrites. poses [N, 3]: x, y, angle; word i has the size scale * relative[i] page units per em."""
        b = self.bodies
        slack = np.append(self.slack * relative * scale, 0.0)
        reach = min(self.reach, near + self.gap + 2.0 * float(slack.max()) + DEEP)
        cell = reach + 0.5 * EDGE_LENGTH
        columns, rows = (int(math.ceil(side / cell)) + 3 for side in self.page)
        first = np.empty(columns * rows + 1, np.int64)
        grid, runs = (cell, columns, rows, first, self.order, self.edges), (self.runs, self.boxes)
        with _ALL_CORES:
            place_points(b.points, b.body, b.count, poses, relative * scale, self.points)
            fill_grid(self.points, b.following, *grid)
            find_runs(b.body, *grid[3:], *runs)
            find_contacts(self.points, b.following, b.preceding, b.body, reach, *grid, *runs, self.other, self.data)
        found = gather_contacts(
            b.body, self.points, poses, b.count, self.other, self.data, near, self.gap, slack, self.ends, self.table
        )
        return self.ends[:found], self.table[:found]

    def lack(self, poses: np.ndarray, relative: np.ndarray, scale: float) -> float:
        """How much the worst contact lacks of its wanted distance, page units."""
        _, rows = self.contacts(poses, relative, scale, 0.0)
        return float((rows[:, 1] - rows[:, 0]).max()) if len(rows) else 0.0
