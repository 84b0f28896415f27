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


@triton.jit
def _turned(ends, poses, first, last, pose, count, LANES: tl.constexpr):
    """The lanes' edges, turned and scaled but not yet moved: x0, y0, dx, dy, and who is there."""
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
def _cell(at, size):
    """The row or column of a coordinate; -1 and size are all that lies outside. Size as float."""
    return tl.minimum(tl.maximum(tl.floor(at), -1.0), size).to(tl.int32)


@triton.jit
def _next(cell, way, left, start, step):
    """The u of start + u step at which the walk leaves its cell, NEVER when `left` borders is none."""
    border = (cell + tl.maximum(way, 0)).to(tl.float32)
    return tl.where(left > 0, (border - start) / tl.where(step == 0.0, 1.0, step), NEVER)


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
    layer, chunk = tl.program_id(0) // chunks, tl.program_id(0) % chunks
    first, last = tl.load(chunk_first + chunk), tl.load(chunk_last + chunk)
    pose = (layer * words + tl.load(chunk_word + chunk)).to(tl.int64) * 4
    rx, ry, fx, fy, here = _turned(ends, poses, first, last, pose, count, LANES)
    tx, ty = tl.load(poses + pose), tl.load(poses + pose + 1)
    x0, y0, x1, y1 = tx + rx, ty + ry, tx + fx, ty + fy
    dx, dy = x1 - x0, y1 - y0
    here = here & (tl.abs(x0) < FAR) & (tl.abs(y0) < FAR) & (tl.abs(x1) < FAR) & (tl.abs(y1) < FAR)

    w, h = width * 1.0, height * 1.0
    column, row = _cell(x0, w), _cell(y0, h)
    cross_x, cross_y = _cell(x1, w) - column, _cell(y1, h) - row
    way_x, way_y = tl.where(cross_x < 0, -1, 1), tl.where(cross_y < 0, -1, 1)
    left_x, left_y = tl.abs(cross_x), tl.abs(cross_y)
    walk = tl.where(here, left_x + left_y, -1)
    change += layer.to(tl.int64) * height * width

    xa = x0
    qa = tl.floor(_within(y0, row) * unit + 0.5).to(tl.int32)
    for k in range(0, tl.max(walk, 0) + 1):
        ux, uy = _next(column, way_x, left_x, x0, dx), _next(row, way_y, left_y, y0, dy)
        by_x = (left_x > 0) & (ux <= uy)
        by_y = (left_y > 0) & (by_x == 0)
        u = tl.minimum(tl.minimum(ux, uy), 1.0)
        end = (left_x + left_y) == 0
        xb = tl.where(end, x1, tl.where(by_x, (column + tl.maximum(way_x, 0)).to(tl.float32), x0 + u * dx))
        qb = tl.floor(_within(tl.where(end, y1, y0 + u * dy), row) * unit + 0.5).to(tl.int32)
        qb = tl.where(by_y, tl.where(way_y > 0, unit, 0), qb)

        rise = qa - qb
        into = tl.maximum(column, 0)
        fraction = _within(0.5 * (xa + xb), into)
        right = tl.floor(fraction * rise.to(tl.float32) + 0.5).to(tl.int32)
        seen = (k <= walk) & (row >= 0) & (row < height) & (column < width)
        at = row * width + into
        tl.atomic_add(change + at, rise - right, mask=seen & (rise != right), sem="relaxed")
        tl.atomic_add(change + at + 1, right, mask=seen & (right != 0) & (into + 1 < width), sem="relaxed")

        qa = tl.where(by_y, tl.where(way_y > 0, 0, unit), qb)
        xa = xb
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

    With r0 + u d the arm from the word's position to the edge, G0 = integral of g du and G1 = integral of g u du, the
    four derivatives are dy G0, -dx G0, -((r0 . d) G0 + (d . d) G1) and (r0 x d) G0: a piece costs two sums.
    """
    layer, chunk = tl.program_id(0) // chunks, tl.program_id(0) % chunks
    first, last = tl.load(chunk_first + chunk), tl.load(chunk_last + chunk)
    pose = (layer * words + tl.load(chunk_word + chunk)).to(tl.int64) * 4
    rx, ry, fx, fy, here = _turned(ends, poses, first, last, pose, count, LANES)
    tx, ty = tl.load(poses + pose), tl.load(poses + pose + 1)
    x0, y0, x1, y1 = tx + rx, ty + ry, tx + fx, ty + fy
    here = here & (tl.abs(x0) < FAR) & (tl.abs(y0) < FAR) & (tl.abs(x1) < FAR) & (tl.abs(y1) < FAR)

    w, h = width * 1.0, height * 1.0
    column, row = _cell(x0, w), _cell(y0, h)
    cross_x, cross_y = _cell(x1, w) - column, _cell(y1, h) - row
    way_x, way_y = tl.where(cross_x < 0, -1, 1), tl.where(cross_y < 0, -1, 1)
    left_x, left_y = tl.abs(cross_x), tl.abs(cross_y)
    walk = tl.where(here, left_x + left_y, -1)
    upstream += layer.to(tl.int64) * height * width

    u = tl.zeros((LANES,), tl.float32)
    g0 = tl.zeros((LANES,), tl.float32)
    g1 = tl.zeros((LANES,), tl.float32)
    for k in range(0, tl.max(walk, 0) + 1):
        ux, uy = _next(column, way_x, left_x, x0, x1 - x0), _next(row, way_y, left_y, y0, y1 - y0)
        by_x = (left_x > 0) & (ux <= uy)
        by_y = (left_y > 0) & (by_x == 0)
        v = tl.maximum(tl.minimum(tl.minimum(ux, uy), 1.0), u)
        into_x = tl.minimum(tl.maximum(column, 0), width - 1)
        into_y = tl.minimum(tl.maximum(row, 0), height - 1)
        seen = k <= walk
        if not CLAMP:
            seen = seen & (into_x == column) & (into_y == row)
        g = tl.load(upstream + into_y * width + into_x, mask=seen, other=0.0) * (v - u)
        g0 += g
        g1 += g * (0.5 * (u + v))
        u = v
        column += tl.where(by_x, way_x, 0)
        row += tl.where(by_y, way_y, 0)
        left_x -= by_x.to(tl.int32)
        left_y -= by_y.to(tl.int32)

    dx, dy = tl.where(here, fx - rx, 0.0), tl.where(here, fy - ry, 0.0)
    rx, ry = tl.where(here, rx, 0.0), tl.where(here, ry, 0.0)
    out = partial + tl.program_id(0).to(tl.int64) * 4
    tl.store(out, tl.sum(dy * g0, 0))
    tl.store(out + 1, -tl.sum(dx * g0, 0))
    tl.store(out + 2, -tl.sum((rx * dx + ry * dy) * g0 + (dx * dx + dy * dy) * g1, 0))
    tl.store(out + 3, tl.sum((rx * dy - ry * dx) * g0, 0))


@triton.jit(do_not_specialize=["drawn", "words", "chunks"])
def total(grad, partial, word_first, drawn, words, chunks, LANES: tl.constexpr):
    """grad [B, words, 4]: each word's partials added in the order of its chunks. One lane a word and parameter."""
    blocks = tl.cdiv(drawn * 4, LANES)
    layer = (tl.program_id(0) // blocks).to(tl.int64)
    lane = tl.program_id(0) % blocks * LANES + tl.arange(0, LANES)
    here = lane < drawn * 4
    word, parameter = lane // 4, lane % 4
    first = tl.load(word_first + word, mask=here, other=0)
    last = tl.load(word_first + word + 1, mask=here, other=0)
    partial += layer * chunks * 4
    sums = tl.zeros((LANES,), tl.float32)
    for k in range(0, tl.max(last - first, 0)):
        sums += tl.load(partial + (first + k) * 4 + parameter, mask=here & (first + k < last), other=0.0)
    tl.store(grad + layer * words * 4 + lane, sums, mask=here)
