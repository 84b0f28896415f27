"""The coverage image against closed forms, FreeType and finite differences: the reference, and beside it the CPU's."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from wordpack import geometry, raster, render
from wordpack.errors import WordpackError
from wordpack.render import cpu, reference
from wordpack.render.edges import Edges

EXACT = 1e-9
"""The reference in float64."""
SINGLE = 2e-5
"""Images of float32: some tens of additions along a row, and outlines stored in float32."""

SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
CENTRED = SQUARE - 0.5
FONT = Path(__file__).parent.parent / "fonts" / "lato-black" / "Lato-Black.ttf"

both = pytest.mark.parametrize(("draw", "tolerance"), [(reference.coverage, EXACT), (cpu.coverage, SINGLE)])


def edges_of(*words: list[np.ndarray]) -> Edges:
    return Edges(*map(torch.tensor, raster.edges_of(words)))


def pose(*values: tuple[float, float, float, float]) -> torch.Tensor:
    return torch.tensor([values], dtype=torch.float64)


def image(draw, rings, at, height, width) -> np.ndarray:
    """One word at the pose (x, y, angle, scale in px per em)."""
    x, y, angle, scale = at
    return draw(edges_of(rings), pose((x, y, angle, math.log(scale))), height, width)[0].double().numpy()


def box(x0: float, y0: float, x1: float, y1: float, height: int, width: int) -> np.ndarray:
    """Exact coverage of an upright rectangle: an outer product of overlaps."""

    def overlap(low: float, high: float, size: int) -> np.ndarray:
        pixels = np.arange(size)
        return np.clip(np.minimum(high, pixels + 1) - np.maximum(low, pixels), 0, None)

    return np.outer(overlap(y0, y1, height), overlap(x0, x1, width))


def polygon(sides: int) -> np.ndarray:
    """A regular polygon of radius 1."""
    turn = np.arange(sides) * 2 * np.pi / sides
    return np.stack([np.cos(turn), np.sin(turn)], 1)


@both
@pytest.mark.parametrize("dx", [0.0, 0.125, 0.5, 0.9375, 1.0])
@pytest.mark.parametrize("dy", [0.0, 0.25, 0.51, 1.0])
@pytest.mark.parametrize("side", [0.3, 1.0, 2.5, 4.0])
def test_rectangles_at_fractional_offsets(draw, tolerance, dx, dy, side):
    got = image(draw, [SQUARE], (1 + dx, 2 + dy, 0.0, side), 9, 8)
    assert np.abs(got - box(1 + dx, 2 + dy, 1 + dx + side, 2 + dy + side, 9, 8)).max() < tolerance


@both
@pytest.mark.parametrize(
    "at", [(-1.3, 2.2), (6.4, 3.1), (2.5, -1.75), (3.0, 7.5), (-2.0, -2.0), (-90.0, 3.0), (3.0, 90.0)]
)
def test_partly_and_wholly_outside(draw, tolerance, at):
    x, y = at
    got = image(draw, [SQUARE], (x, y, 0.0, 4.0), 9, 8)
    assert np.abs(got - box(x, y, x + 4, y + 4, 9, 8)).max() < tolerance


@both
@pytest.mark.parametrize("scale", [40.0, 1e4, 1e12])
@pytest.mark.parametrize("angle", [0.0, 0.4, math.pi / 4])
def test_a_word_larger_than_the_frame(draw, tolerance, scale, angle):
    rounding = 1e-15 * scale  # px: float64 knows where a corner is to this
    assert np.abs(image(draw, [CENTRED], (3.0, 5.0, angle, scale), 12, 7) - 1).max() < tolerance + rounding


@both
def test_a_giant_whose_edge_crosses_the_frame(draw, tolerance):
    got = image(draw, [SQUARE], (3.25, -5e5, 0.0, 1e6), 6, 9)  # its left side stands at x = 3.25
    assert np.abs(got - box(3.25, -1, 99, 99, 6, 9)).max() < max(tolerance, 1e-9)


@both
def test_rotated_square_is_a_diamond(draw, tolerance):
    got = image(draw, [CENTRED], (4.0, 4.0, math.pi / 4, 4 * math.sqrt(2)), 8, 8)  # corners at (0, 4), (4, 0), ...
    rows, columns = np.mgrid[0:8, 0:8] + 0.5
    distance = np.abs(rows - 4) + np.abs(columns - 4)  # pixels lie inside, outside, or are halved by the diagonal
    expected = np.where(distance < 3.75, 1.0, np.where(distance > 4.25, 0.0, 0.5))
    assert np.abs(got - expected).max() < tolerance


@both
@pytest.mark.parametrize("radius", [0.2, 3.7, 11.0])
def test_circles(draw, tolerance, radius):
    sides = 720
    got = image(draw, [polygon(sides)], (12.3, 13.6, 0.1, radius), 27, 26)
    assert got.sum() == pytest.approx(0.5 * sides * math.sin(2 * math.pi / sides) * radius**2, abs=tolerance * 50)
    rows, columns = np.mgrid[0:27, 0:26] + 0.5
    away = np.hypot(rows - 13.6, columns - 12.3)
    assert np.abs(got[away < radius - 0.8] - 1).max(initial=0) < tolerance
    assert np.abs(got[away > radius + 0.8]).max() < tolerance


@both
def test_area_survives_turning_and_moving_and_grows_with_the_square(draw, tolerance):
    rings = [np.array([[-0.5, -0.4], [0.6, -0.2], [0.1, 0.1], [0.4, 0.5], [-0.3, 0.3]]), 0.2 * CENTRED[::-1] - 0.1]
    base = image(draw, rings, (30.0, 30.0, 0.0, 20.0), 60, 60).sum() / 400
    for x, y, angle, scale in [(30.3, 29.1, 1.0, 20.0), (25.0, 31.0, -2.7, 33.0), (30.0, 30.0, 9.0, 5.0)]:
        assert image(draw, rings, (x, y, angle, scale), 60, 60).sum() == pytest.approx(
            base * scale**2, abs=tolerance * 200
        )


@both
def test_holes_overlaps_and_degenerate_edges(draw, tolerance):
    hole = 0.5 * CENTRED[::-1] + 0.5
    doubled = np.repeat(SQUARE, 2, axis=0)  # every corner twice: edges of no length
    spike = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.5], [-3.0, 0.5], [0.0, 0.5]])
    edges = edges_of([SQUARE, hole], [], [doubled], [spike])
    at = (1.0, 1.0, 0.0, math.log(4.0))
    got = draw(edges, pose(at, at, at, at), 6, 6)[0].double().numpy()
    assert np.abs(got - 3 * box(1, 1, 5, 5, 6, 6) + box(2, 2, 4, 4, 6, 6)).max() < tolerance


@both
def test_no_words_and_no_layouts(draw, tolerance):
    assert draw(Edges.from_rings([]), torch.zeros(2, 0, 4), 3, 4).shape == (2, 3, 4)
    assert not draw(Edges.from_rings([[], []]), torch.zeros(1, 2, 4), 3, 4).any()
    assert draw(edges_of([SQUARE]), torch.zeros(0, 1, 4), 3, 4).shape == (0, 3, 4)


@both
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e13])
@pytest.mark.parametrize("which", range(4))
def test_poses_that_are_not_finite_are_refused(draw, tolerance, value, which):
    poses = torch.zeros(1, 2, 4, dtype=torch.float64)
    poses[0, 1, which] = value
    if value == 1e13 and which == 2:
        assert torch.isfinite(draw(edges_of([SQUARE], [SQUARE]), poses, 4, 4)).all()
        return
    with pytest.raises(WordpackError, match="pose of word 1"):
        draw(edges_of([SQUARE], [SQUARE]), poses, 4, 4)


@both
def test_calls_that_make_no_sense(draw, tolerance):
    edges = edges_of([SQUARE], [SQUARE])
    for poses, size, border in [
        (torch.zeros(2, 4), (4, 4), "zero"),
        (torch.zeros(1, 1, 4), (4, 4), "zero"),
        (torch.zeros(1, 2, 4), (0, 4), "zero"),
        (torch.zeros(1, 2, 4, dtype=torch.int64), (4, 4), "zero"),
        (torch.zeros(1, 2, 4, dtype=torch.bfloat16), (4, 4), "zero"),
        (np.zeros((1, 2, 4)), (4, 4), "zero"),
        (torch.zeros(1, 2, 4), (4, 4), "mirror"),
    ]:
        with pytest.raises(ValueError, match="give|choose|belongs"):
            draw(edges, poses, *size, border)
    with pytest.raises(ValueError, match="ascending"):
        Edges(edges.start, edges.end, edges.word.flip(0))
    with pytest.raises(WordpackError, match="less than 2.31 pixels"):
        draw(edges, torch.zeros(1, 2, 4), 2**16, 2**15)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_outlines_that_are_not_finite_are_refused_whoever_draws_them(value):
    ring = SQUARE.copy()
    ring[2, 1] = value
    with pytest.raises(ValueError, match="not finite"):
        edges_of([SQUARE], [ring])


def test_outlines_of_other_types_are_refused_whoever_draws_them():
    edges = edges_of([SQUARE])
    for start, end in [(edges.start.half(), edges.end.half()), (edges.start.float(), edges.end)]:
        with pytest.raises(ValueError, match="float32 or float64"):
            Edges(start, end, edges.word)


@both
def test_a_second_derivative_is_refused(draw, tolerance):
    poses = torch.tensor([[[2.2, 2.1, 0.3, 0.5]]], dtype=torch.float64, requires_grad=True)
    (grad,) = torch.autograd.grad(draw(edges_of([SQUARE]), poses, 5, 5).square().sum(), poses, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        grad.sum().backward()


def test_gradcheck_inside_outside_and_larger_than_the_frame():
    rings = [np.array([[-0.5, -0.4], [0.6, -0.2], [0.1, 0.1], [0.4, 0.5], [-0.3, 0.3]]), 0.2 * CENTRED[::-1] - 0.1]
    edges = edges_of(rings, [polygon(7)], [CENTRED])
    poses = torch.cat(
        (
            pose((4.1, 5.2, 0.3, 1.3), (0.4, 6.9, -2.0, 1.1), (8.3, 0.2, 0.7, 0.9)),
            pose((3.3, 3.7, 1.1, 3.1), (-9.0, 4.0, 0.2, 1.0), (5.0, 7.8, 0.1, 2.0)),
        )
    ).requires_grad_(True)
    assert torch.autograd.gradcheck(lambda p: reference.coverage(edges, p, 6, 7), (poses,), eps=1e-7, atol=1e-6)


def test_clamped_border_pulls_on_what_hangs_out():
    edges = edges_of([CENTRED])
    poses = pose((-0.5, 4.0, 0.0, math.log(4.0))).requires_grad_(True)
    penalty = torch.arange(8, dtype=torch.float64).flip(0).expand(8, 8)  # dearer towards the left
    grads = {}
    for border in ("zero", "clamp"):
        (grads[border],) = torch.autograd.grad((reference.coverage(edges, poses, 8, 8, border) * penalty).sum(), poses)
    assert grads["zero"][0, 0, 0] == pytest.approx(4 * 6.0)  # only the right side, in column 1, is seen
    assert grads["clamp"][0, 0, 0] == pytest.approx(4 * (6.0 - 7.0))  # the left side too: it wants to the right


def freetype_glyph(face, character: str, size: int, dx: int, dy: int) -> tuple[list[np.ndarray], np.ndarray]:
    """Contours in pixels (y down, curves in FreeType's steps) and FreeType's own picture [H, W] of them."""
    import freetype

    face.set_pixel_sizes(0, size)
    unturned = freetype.Matrix(0x10000, 0, 0, 0x10000)
    face.set_transform(unturned, freetype.Vector(dx, dy))
    face.load_char(character, freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_NO_BITMAP)
    outline = face.glyph.outline
    points, tags, ends = np.array(outline.points, float) / 64, list(outline.tags), outline.contours
    face.glyph.render(freetype.FT_RENDER_MODE_NORMAL)
    bitmap, left, top = face.glyph.bitmap, face.glyph.bitmap_left, face.glyph.bitmap_top
    picture = np.array(bitmap.buffer, float).reshape(bitmap.rows, bitmap.pitch)[:, : bitmap.width] / 255
    shift = np.array([-left + 2, top + 2])
    begin, rings = 0, []
    for end in ends:
        ring = flatten_quadratic(points[begin : end + 1], [tag & 1 for tag in tags[begin : end + 1]])
        rings.append(ring * [1, -1] + shift)
        begin = end + 1
    return rings, np.pad(picture, 2)


def freetype_curve(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """The quadratic's points but its last as FreeType's smooth rasteriser takes them: halved until the second
    difference is at most a quarter of a pixel."""
    bend, steps = int(np.abs(a - 2 * b + c).max() * 256), 1  # it counts in 1/256 px
    while bend > 64:
        bend, steps = bend >> 2, steps * 2
    t = (np.arange(steps) / steps)[:, None]
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c


def flatten_quadratic(points: np.ndarray, on: list[int]) -> np.ndarray:
    """A TrueType contour as a ring."""
    full = []
    for i, point in enumerate(points):
        if not on[i] and not on[i - 1]:
            full.append((np.floor((points[i - 1] + point) * 32) / 64, 1))  # implied points stand on 1/64 px
        full.append((point, on[i]))
    start = next(i for i, (_, is_on) in enumerate(full) if is_on)
    full = full[start:] + full[: start + 1]
    ring = []
    for (a, on_a), (b, on_b), (c, _) in zip(full, full[1:], full[2:] + full[1:2]):
        if on_a and on_b:
            ring.append(a[None])
        elif on_a:
            ring.append(freetype_curve(a, b, c))
    return np.concatenate(ring)


FREETYPE = 1 / 255 + 1 / 256 + 1 / 256
"""FreeType gives 256 levels (1/255), cuts the area off to 1/256, and rounds points on curves to 1/256 px."""


@both
@pytest.mark.parametrize("character", list("agQ&i"))
def test_freetype_draws_the_same_glyphs(draw, tolerance, character):
    freetype = pytest.importorskip("freetype")
    if not FONT.exists():
        pytest.skip("the bundled font is not here")
    face = freetype.Face(str(FONT))
    for size, dx, dy in [(9, 0, 0), (13, 17, 40), (24, 5, 63), (57, 32, 32), (150, 11, 3)]:
        rings, expected = freetype_glyph(face, character, size, dx, dy)
        if geometry.area(rings) < 0:
            rings = [ring[::-1] for ring in rings]
        got = image(draw, rings, (0.0, 0.0, 0.0, 1.0), *expected.shape)
        assert np.abs(got - expected).max() < FREETYPE


def test_pick_names_what_is_missing(monkeypatch):
    assert render.pick("reference", "cpu").coverage is reference.coverage
    assert render.pick("auto", "cpu").name == "cpu"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert (render.pick().name, render.pick().device) == ("cpu", "cpu")
    for name, device, words in [
        ("gpu", "auto", "choose one of auto, reference"),
        ("auto", "tpu", "choose one of auto, cpu"),
        ("auto", "cuda", "no GPU"),
        ("cuda", "auto", "without a GPU"),
        ("cuda", "cpu", "without a GPU"),
    ]:
        with pytest.raises(WordpackError, match=words):
            render.pick(name, device)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    with pytest.raises(WordpackError, match="--renderer cuda or --device cpu"):
        render.pick("cpu", "cuda")
    assert render.pick("reference", "cuda").device == "cuda"


def test_diffvg_is_refused_in_one_sentence(monkeypatch):
    monkeypatch.setattr(render, "find_spec", lambda name: None)
    with pytest.raises(WordpackError, match="pydiffvg does not import"):
        render.pick("diffvg")
