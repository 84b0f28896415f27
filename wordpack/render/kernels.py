# mypy: disallow-untyped-defs=False
# (on a kernel's argument an annotation is Triton's: constexpr or nothing)
"""The Triton kernels of cuda.py. Importing this file imports triton: only cuda.py does, and only when it draws.

The mathematics is reference.py's. Here an edge is walked, not sorted: one lane owns one edge and goes from pixel to
pixel, each time to the nearer of the next vertical and the next horizontal border. Seen from an edge the plane has
width + 2 columns and height + 2 rows, because everything left of the frame is one column (-1), everything right of it
one (width), and so for rows: so a walk ends after at most width + height + 2 borders, whatever the pose, and nothing
needs to be clipped. An edge with a coordinate that is not finite is not walked at all, so it can write nowhere.

A program works on one chunk: up to LANES edges of one word, so the pose is one scalar load and its sine, cosine and
exponential are taken once.
"""

from __future__ import annotations

import triton
import triton.language as tl

FAR = tl.constexpr(3.0e38)
"""Coordinates beyond this (or NaN) are not finite in float32."""

NEVER = tl.constexpr(2.0)
"""Later than the end u = 1 of every edge: no border is left to cross."""

SHORT = tl.constexpr(1.0e-30)
"""A step shorter than this has no reciprocal in float32: it crosses its borders at u = 0."""


@triton.jit
def _chunk(chunk_first, chunk_last, chunk_word, chunks, words):
    """What this program draws: its edges first to last, its layout and where that layout's pose of the word starts."""
    layer, chunk = tl.program_id(0) // chunks, tl.program_id(0) % chunks
    pose = (layer * words + tl.load(chunk_word + chunk)).to(tl.int64) * 4
    return tl.load(chunk_first + chunk), tl.load(chunk_last + chunk), layer.to(tl.int64), pose


@triton.jit
def _arms(ends, poses, first, last, pose, count, LANES: tl.constexpr):
    """The ends of the lanes' edges, turned and scaled but not yet moved, and which lanes have an edge at all."""
    lane = first + tl.arange(0, LANES)
    here = lane < last
    sx = tl.load(ends + lane, mask=here, other=0.0)
    sy = tl.load(ends + count + lane, mask=here, other=0.0)
    ex = tl.load(ends + 2 * count + lane, mask=here, other=0.0)
    ey = tl.load(ends + 3 * count + lane, mask=here, other=0.0)
    angle = tl.load(poses + pose + 2)
    scale = tl.exp(tl.load(poses + pose + 3))
    c, s = tl.cos(angle) * scale, tl.sin(angle) * scale
    return c * sx - s * sy, s * sx + c * sy, c * ex - s * ey, s * ex + c * ey, here


@triton.jit
def _edges(
    ends, poses, chunk_first, chunk_last, chunk_word, chunks, count, words, LANES: tl.constexpr,
):  # fmt: skip
    """This program's layout, its edges' ends as arms from their word's position and on the picture, and which lanes
    have an edge that can be walked."""
    first, last, layer, pose = _chunk(chunk_first, chunk_last, chunk_word, chunks, words)
    ax, ay, bx, by, here = _arms(ends, poses, first, last, pose, count, LANES)
    tx, ty = tl.load(poses + pose), tl.load(poses + pose + 1)
    x0, y0, x1, y1 = tx + ax, ty + ay, tx + bx, ty + by
    here = here & (tl.abs(x0) < FAR) & (tl.abs(y0) < FAR) & (tl.abs(x1) < FAR) & (tl.abs(y1) < FAR)
    return layer, ax, ay, bx, by, x0, y0, x1, y1, here


@triton.jit
def _cell(at, size):
    """The row or column of a coordinate; -1 and size are all that lies outside."""
    return tl.minimum(tl.maximum(tl.floor(at), -1.0), size * 1.0).to(tl.int32)


@triton.jit
def _axis(start, end, size):
    """One axis of a walk: the cell it starts in, its direction (-1 or 1), how many borders it crosses, 1 / step."""
    cell = _cell(start, size)
    cross = _cell(end, size) - cell
    step = end - start
    short = tl.abs(step) < SHORT
    inverse = tl.where(short, 0.0, 1.0 / tl.where(short, 1.0, step))
    return cell, tl.where(cross < 0, -1, 1), tl.abs(cross), inverse


@triton.jit
def _walk(x0, y0, x1, y1, here, height, width):
    """Both axes of the edges' walks, and how many borders each crosses in all; -1 where there is no edge."""
    column, way_x, left_x, inverse_x = _axis(x0, x1, width)
    row, way_y, left_y, inverse_y = _axis(y0, y1, height)
    walk = tl.where(here, left_x + left_y, -1)
    return column, way_x, left_x, inverse_x, row, way_y, left_y, inverse_y, walk


@triton.jit
def _border(cell, way):
    """The coordinate of the border at which a walk leaves its cell."""
    return (cell + tl.maximum(way, 0)).to(tl.float32)


@triton.jit
def _leave(x0, column, way_x, left_x, inverse_x, y0, row, way_y, left_y, inverse_y):
    """Where a walk leaves its pixel: u in [0, 1], and whether it goes on to the next column or the next row."""
    ux = tl.where(left_x > 0, (_border(column, way_x) - x0) * inverse_x, NEVER)
    uy = tl.where(left_y > 0, (_border(row, way_y) - y0) * inverse_y, NEVER)
    by_x = (left_x > 0) & (ux <= uy)
    by_y = (left_y > 0) & (by_x == 0)
    return tl.minimum(tl.minimum(ux, uy), 1.0), by_x, by_y


@triton.jit
def _within(at, cell):
    """How far a coordinate is into its cell, 0 to 1."""
    return tl.minimum(tl.maximum(at - cell.to(tl.float32), 0.0), 1.0)


@triton.jit(do_not_specialize=["chunks", "count", "words", "height", "width", "unit"])
def accumulate(
    change, ends, poses, chunk_first, chunk_last, chunk_word, chunks, count, words, height, width, unit,
    LANES: tl.constexpr,
):  # fmt: skip
    """Adds every edge to change [B, height, width] int32, in units of 1 / unit. One program a chunk and layout.

    Rises are differences of rounded heights, not rounded differences: along a closed ring they cancel to exactly 0 in
    every row, so rounding never leaks to the right. Integers add in any order to the same sum, modulo 2^32 on the way.
    """
    layer, ax, ay, bx, by, x0, y0, x1, y1, here = _edges(
        ends, poses, chunk_first, chunk_last, chunk_word, chunks, count, words, LANES
    )
    column, way_x, left_x, inverse_x, row, way_y, left_y, inverse_y, walk = _walk(x0, y0, x1, y1, here, height, width)
    change += layer * height * width

    xa = x0
    qa = tl.floor(_within(y0, row) * unit + 0.5).to(tl.int32)
    for k in range(0, tl.max(walk, 0) + 1):
        u, by_x, by_y = _leave(x0, column, way_x, left_x, inverse_x, y0, row, way_y, left_y, inverse_y)
        end = (left_x + left_y) == 0
        xb = tl.where(end, x1, tl.where(by_x, _border(column, way_x), x0 + u * (x1 - x0)))
        yb = tl.where(end, y1, y0 + u * (y1 - y0))
        qb = tl.floor(_within(yb, row) * unit + 0.5).to(tl.int32)
        qb = tl.where(by_y, tl.where(way_y > 0, unit, 0), qb)

        rise = qa - qb
        into = tl.maximum(column, 0)
        right = tl.floor(_within(0.5 * (xa + xb), into) * rise.to(tl.float32) + 0.5).to(tl.int32)
        seen = (k <= walk) & (row >= 0) & (row < height) & (column < width)
        at = change + row * width + into
        tl.atomic_add(at, rise - right, mask=seen & (rise != right), sem="relaxed")
        tl.atomic_add(at + 1, right, mask=seen & (right != 0) & (into + 1 < width), sem="relaxed")

        xa, qa = xb, tl.where(by_y, tl.where(way_y > 0, 0, unit), qb)
        column += tl.where(by_x, way_x, 0)
        row += tl.where(by_y, way_y, 0)
        left_x -= by_x.to(tl.int32)
        left_y -= by_y.to(tl.int32)


@triton.jit
def scan(change, width, unit, BLOCK: tl.constexpr):
    """Turns each row of int32 changes into its running sum, as float32 in the same memory. One program a row."""
    row = change + tl.program_id(0).to(tl.int64) * width
    carry = tl.sum(tl.zeros((BLOCK,), tl.int32), 0)
    for first in range(0, width, BLOCK):
        at = first + tl.arange(0, BLOCK)
        step = tl.load(row + at, mask=at < width, other=0)
        area = (carry + tl.cumsum(step, 0)).to(tl.float32) / unit
        carry += tl.sum(step, 0)
        tl.store(row + at, area.to(tl.int32, bitcast=True), mask=at < width)


@triton.jit(do_not_specialize=["chunks", "count", "words", "height", "width"])
def gather(
    partial, upstream, ends, poses, chunk_first, chunk_last, chunk_word, chunks, count, words, height, width,
    CLAMP: tl.constexpr, LANES: tl.constexpr,
):  # fmt: skip
    """partial [B, chunks, 4]: the boundary integral of g = upstream [B, height, width] along each chunk's edges.

    With a + u d the arm from the word's position to the edge, G0 = integral of g du and G1 = integral of g u du, the
    four derivatives are dy G0, -dx G0, -((a . d) G0 + (d . d) G1) and (a x d) G0: a piece costs two sums.
    """
    layer, ax, ay, bx, by, x0, y0, x1, y1, here = _edges(
        ends, poses, chunk_first, chunk_last, chunk_word, chunks, count, words, LANES
    )
    column, way_x, left_x, inverse_x, row, way_y, left_y, inverse_y, walk = _walk(x0, y0, x1, y1, here, height, width)
    upstream += layer * height * width

    ua = tl.zeros((LANES,), tl.float32)
    g0 = tl.zeros((LANES,), tl.float32)
    g1 = tl.zeros((LANES,), tl.float32)
    for k in range(0, tl.max(walk, 0) + 1):
        u, by_x, by_y = _leave(x0, column, way_x, left_x, inverse_x, y0, row, way_y, left_y, inverse_y)
        ub = tl.maximum(u, ua)
        into_x = tl.minimum(tl.maximum(column, 0), width - 1)
        into_y = tl.minimum(tl.maximum(row, 0), height - 1)
        seen = k <= walk
        if not CLAMP:
            seen = seen & (into_x == column) & (into_y == row)
        g = tl.load(upstream + into_y * width + into_x, mask=seen, other=0.0) * (ub - ua)
        g0 += g
        g1 += g * (0.5 * (ua + ub))
        ua = ub
        column += tl.where(by_x, way_x, 0)
        row += tl.where(by_y, way_y, 0)
        left_x -= by_x.to(tl.int32)
        left_y -= by_y.to(tl.int32)

    dx, dy = tl.where(here, bx - ax, 0.0), tl.where(here, by - ay, 0.0)
    ax, ay = tl.where(here, ax, 0.0), tl.where(here, ay, 0.0)
    out = partial + tl.program_id(0).to(tl.int64) * 4
    tl.store(out, tl.sum(dy * g0, 0))
    tl.store(out + 1, -tl.sum(dx * g0, 0))
    tl.store(out + 2, -tl.sum((ax * dx + ay * dy) * g0 + (dx * dx + dy * dy) * g1, 0))
    tl.store(out + 3, tl.sum((ax * dy - ay * dx) * g0, 0))


@triton.jit(do_not_specialize=["drawn", "words", "chunks"])
def total(grad, partial, word_first, drawn, words, chunks, LANES: tl.constexpr):
    """grad [B, words, 4]: each word's partials added in the order of its chunks. One lane a word and parameter."""
    blocks = tl.cdiv(drawn * 4, LANES)
    layer = (tl.program_id(0) // blocks).to(tl.int64)
    lane = tl.program_id(0) % blocks * LANES + tl.arange(0, LANES)
    here = lane < drawn * 4
    first = tl.load(word_first + lane // 4, mask=here, other=0)
    last = tl.load(word_first + lane // 4 + 1, mask=here, other=0)
    partial += layer * chunks * 4
    sums = tl.zeros((LANES,), tl.float32)
    for k in range(0, tl.max(last - first, 0)):
        sums += tl.load(partial + (first + k) * 4 + lane % 4, mask=here & (first + k < last), other=0.0)
    tl.store(grad + layer * words * 4 + lane, sums, mask=here)
