"""The kernels of wordpack.render.cuda against mathematics and against the reference.

Not collected by itself: test_render_cuda.py runs this file in a process of its own, with TRITON_INTERPRET=1 where there
is no GPU (the interpreter has to be chosen before triton is first imported) and on the GPU where there is one.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import List, Tuple

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from problems import problem, rectangle, square_region, state

from wordpack import optimise
from wordpack.backend import plainly
from wordpack.errors import WordpackError
from wordpack.levels import Level
from wordpack.model import Problem, State, Turning
from wordpack.render import Renderer, cuda, kernels, pick, reference
from wordpack.render.edges import Edges
from wordpack.render.graphed import GraphedStep

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
SQUARE = np.array([[0, 0], [1, 0], [1, 1], [0, 1.0]])
HOLE = SQUARE[::-1] * 0.5 + 0.25

VALUE = 2e-5
"""Against float64: float32 coordinates of tens of px (4e-6 px) times the few edges that a pixel meets."""

FIXED = 4 * 2.0**-cuda.FINEST_BITS
"""A pixel that meets up to four edges, each rounded by at most one unit of the fixed point."""

GRADIENT = 2e-5
"""Largest error over largest derivative: float32 sums of some hundred pieces."""

quick = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


def poses(*rows: Tuple[float, float, float, float]) -> torch.Tensor:
    return torch.tensor([rows], dtype=torch.float32, device=DEVICE)


def draw(words: List[List[np.ndarray]], where: torch.Tensor, height: int, width: int) -> torch.Tensor:
    return cuda.coverage(Edges.from_rings(words, device=DEVICE), where, height, width)


@st.composite
def blobs(draw_from: st.DrawFn) -> List[List[np.ndarray]]:
    """Two or three words of star-shaped rings, most of them with edges of all lengths, one perhaps empty."""
    seed = draw_from(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    words = []
    for _ in range(draw_from(st.integers(2, 3))):
        angles = np.sort(rng.uniform(0, 2 * np.pi, draw_from(st.integers(0, 12))))
        radius = rng.uniform(0.1, 1.5, len(angles))
        words.append([np.stack((radius * np.cos(angles), radius * np.sin(angles)), 1)])
    return words


pose = st.tuples(st.floats(-8, 20), st.floats(-8, 17), st.floats(-7, 7), st.floats(-2, 3.5))


@quick
@given(blobs(), st.lists(pose, min_size=3, max_size=3), st.sampled_from(["zero", "clamp"]), st.integers(0, 99))
def test_values_and_gradients_are_the_references(
    words: List[List[np.ndarray]], rows: List[Tuple[float, float, float, float]], border: str, seed: int
) -> None:
    height, width, count = 9, 12, len(words)
    where = torch.tensor(rows, dtype=torch.float32, device=DEVICE)[None, :count]
    ours, exact = where.clone().requires_grad_(), where.double().requires_grad_()
    edges = Edges.from_rings(words, device=DEVICE)
    image = cuda.coverage(edges, ours, height, width, border)
    truth = reference.coverage(edges, exact, height, width, border)
    assert image.dtype == torch.float32
    torch.testing.assert_close(image.double(), truth, rtol=0, atol=VALUE)

    upstream = torch.randn(truth.shape, generator=torch.Generator().manual_seed(seed)).to(DEVICE)
    image.backward(upstream)
    truth.backward(upstream.double())
    largest = max(1.0, exact.grad.abs().max().item())
    torch.testing.assert_close(ours.grad.double() / largest, exact.grad / largest, rtol=0, atol=GRADIENT)


@pytest.mark.parametrize("x", [0.0, 0.25, 0.999])
@pytest.mark.parametrize("y", [0.0, 0.375])
def test_a_rectangle_at_a_fractional_offset(x: float, y: float) -> None:
    word = [SQUARE * (3.5, 2.0)]
    image = draw([word], poses((1 + x, 2 + y, 0, 0)), 8, 8)[0].cpu().double()
    across, down = (torch.arange(8.0).double() for _ in range(2))
    columns = ((across + 1).clamp(max=4.5 + x) - across.clamp(min=1 + x)).clamp(0, 1)
    rows = ((down + 1).clamp(max=4 + y) - down.clamp(min=2 + y)).clamp(0, 1)
    torch.testing.assert_close(image, rows[:, None] * columns, rtol=0, atol=FIXED)


def test_area_is_kept_by_turning_and_squared_by_scale() -> None:
    word = [SQUARE - 0.5, HOLE - 0.5]
    for angle, size in [(0.0, 4.0), (0.7, 4.0), (math.pi / 4, 9.3), (3.0, 9.3)]:
        area = draw([word], poses((8.2, 7.9, angle, math.log(size))), 16, 16).double().sum().item()
        assert area == pytest.approx(0.75 * size**2, abs=16 * 16 * FIXED)


@pytest.mark.parametrize("seed", range(4))
def test_rounding_never_leaks_to_the_right(seed: int) -> None:
    """Long steep edges, whose crossings of the rows float32 misses by many units of the fixed point."""
    rng = np.random.default_rng(seed)
    zigzag = np.stack((rng.uniform(0, 8, 7), rng.uniform(-300, 300, 7)), 1)
    image = draw([[zigzag]], poses((0.3, 5.1, 0, 0)), 11, 12)
    assert image[..., :9].abs().max() > 0.5
    assert (image[..., 9:] == 0).all()


def test_a_word_of_several_chunks() -> None:
    angles = np.linspace(0, 2 * np.pi, 3 * cuda.LANES - 5, endpoint=False)
    edges = Edges.from_rings([[SQUARE], [np.stack((np.cos(angles), np.sin(angles)), 1)]], device=DEVICE)
    ours = poses((2, 2, 0, 1), (5.2, 4.1, 0.2, 1.1)).requires_grad_()
    exact = ours.detach().double().requires_grad_()
    upstream = torch.randn(1, 9, 11, generator=torch.Generator().manual_seed(5)).to(DEVICE)
    cuda.coverage(edges, ours, 9, 11).backward(upstream)
    reference.coverage(edges, exact, 9, 11).backward(upstream.double())
    torch.testing.assert_close(ours.grad.double(), exact.grad, rtol=GRADIENT, atol=10 * GRADIENT)


def test_a_word_larger_than_the_frame_covers_it_and_ends_in_time() -> None:
    image = draw([[SQUARE - 0.5]], poses((2.0, 1.0, 0.4, math.log(1e6))), 5, 7)
    assert (image == 1).all()


@pytest.mark.parametrize(("x", "y", "inside"), [(-9, 3, 0), (-1, 3, 2), (30, 3, 0), (3, -9, 0), (3, 30, 0), (7, 5, 1)])
def test_a_word_partly_or_wholly_outside(x: float, y: float, inside: float) -> None:
    image = draw([[SQUARE * 2]], poses((x, y, 0, 0)), 6, 8)
    assert image.sum().item() == pytest.approx(inside, abs=FIXED)


def test_edges_on_pixel_borders_and_edges_without_length() -> None:
    twice = np.repeat(SQUARE * 3, 2, axis=0)
    image = draw([[twice]], poses((2.0, 1.0, 0, 0)), 6, 8)[0].cpu()
    expected = torch.zeros(6, 8)
    expected[1:4, 2:5] = 1
    assert torch.equal(image, expected)


def test_sums_reach_every_word_on_one_pixel() -> None:
    count = 12
    where = poses(*[(0.0, 0.0, 0.0, math.log(2.0))] * count)
    image = draw([[SQUARE]] * count, where, 2, 2)
    assert torch.equal(image.cpu(), torch.full((1, 2, 2), float(count)))


def test_the_same_bits_alone_and_in_a_batch_and_in_any_order_of_edges() -> None:
    angles = np.linspace(0, 2 * np.pi, 150, endpoint=False)
    words = [[np.stack((np.cos(angles), np.sin(angles)), 1)], [SQUARE, HOLE]]
    edges = Edges.from_rings(words, device=DEVICE)
    where = torch.cat((poses((5.2, 4.1, 0.2, 1.3), (6, 5, 1, 1.5)), poses((3, 4, 2, 1), (4.4, 5, 0, 0.5))))
    image = cuda.coverage(edges, where, 9, 11)
    assert torch.equal(image[1], cuda.coverage(edges, where[1:], 9, 11)[0])
    order = torch.randperm(len(edges), generator=torch.Generator().manual_seed(1)).to(DEVICE)
    order = order[edges.word[order].argsort(stable=True)]
    shuffled = Edges(edges.start[order], edges.end[order], edges.word[order])
    assert torch.equal(image, cuda.coverage(shuffled, where, 9, 11))


def test_a_row_wider_than_a_block_of_the_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cuda, "SCAN_BLOCK", 8)
    image = draw([[SQUARE * (17, 1)]], poses((3.0, 0.0, 0.0, 0.0)), 1, 21)[0, 0].cpu()
    assert image.tolist() == [0.0] * 3 + [1.0] * 17 + [0.0]


def test_nothing_to_draw() -> None:
    empty = Edges.from_rings([], device=DEVICE)
    where = torch.zeros(2, 0, 4, device=DEVICE, requires_grad=True)
    image = cuda.coverage(empty, where, 3, 4)
    image.sum().backward()
    assert image.shape == (2, 3, 4)
    assert not image.any()
    assert where.grad.shape == (2, 0, 4)


def test_words_without_edges_have_no_gradient() -> None:
    where = poses((2, 2, 0, 1), (3, 3, 0, 1), (2, 2, 0, 1)).requires_grad_()
    image = draw([[], [SQUARE], []], where, 8, 8)
    (image * torch.arange(8.0, device=DEVICE)).sum().backward()
    assert (where.grad[0, [0, 2]] == 0).all()
    assert where.grad[0, 1, 0] > 0


def test_float64_poses_get_a_float64_gradient() -> None:
    where = poses((2, 2, 0, 1)).double().requires_grad_()
    image = draw([[SQUARE]], where, 6, 6)
    image.sum().backward()
    assert image.dtype == torch.float32
    assert where.grad.dtype == torch.float64


@pytest.mark.parametrize("pressure", [0.0, 2.0])
def test_the_optimisers_steps_are_those_of_the_reference(pressure: float) -> None:
    given, at = three_words()
    level = Level(24, 0.0, 4, (1.0, 0.5), 0.05, pressure)
    ours = list(optimise.steps(given, [at], level, Renderer("cuda", str(DEVICE), cuda.coverage)))[-1]
    theirs = list(optimise.steps(given, [at], level, Renderer("reference", str(DEVICE), reference.coverage)))[-1]
    assert (ours.poses - theirs.poses).abs().max() < 0.01  # page units of steps of 20: float32 pictures
    assert (ours.poses[0, :, :2].cpu() - torch.tensor(at.poses[:, :2])).abs().max() > 20
    assert ours.scale.item() == pytest.approx(theirs.scale.item(), abs=1e-8)


def three_words() -> Tuple[Problem, State]:
    """Squares that overlap in the middle of the page, free to turn a little."""
    given = problem([rectangle(1, 1)] * 3, square_region(900, 50, 50), turning=Turning((0.0,), 0.5))
    return given, state(300.0, (400, 450, 0.1), (600, 520, -0.2), (500, 640, 0.0))


@pytest.mark.filterwarnings("ignore:invalid value")  # numpy in the interpreter
@pytest.mark.parametrize(
    ("value", "place"), [(math.nan, 0), (math.inf, 1), (math.nan, 2), (math.nan, 3), (math.inf, 3)]
)
def test_a_pose_that_is_not_finite(value: float, place: int) -> None:
    """The call refuses it; the kernels, which a graph replays without that check, leave the word out."""
    where = poses((2, 2, 0, 0), (2, 2, 0, 0))
    where[0, 1, place] = value
    with pytest.raises(WordpackError, match="pose of word 1"):
        draw([[SQUARE], [SQUARE]], where, 6, 6)
    made = cuda.plan(Edges.from_rings([[SQUARE], [SQUARE]], device=DEVICE), DEVICE)
    image = cuda._draw(kernels, made, where, 6, 6)
    assert image.sum().item() == pytest.approx(1, abs=FIXED)
    grad = cuda._integrate(kernels, made, where, torch.ones(1, 6, 6, device=DEVICE), "clamp")
    assert torch.isfinite(grad).all()


def test_too_few_poses() -> None:
    with pytest.raises(ValueError, match="poses"):
        draw([[SQUARE], [SQUARE]], poses((2, 2, 0, 0)), 6, 6)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="a CUDA graph needs a GPU")
def test_a_captured_step_is_the_same_step() -> None:
    edges = Edges.from_rings([[SQUARE], [SQUARE, HOLE]], device=DEVICE)
    start = poses((9, 9, 0.1, 2), (12, 11, 0.5, 1.5))
    speed = torch.zeros_like(start)

    def step(moving: torch.Tensor) -> torch.Tensor:
        leaf = moving.detach().requires_grad_()
        loss = (cuda.coverage(edges, leaf, 24, 24, "clamp") - 1).clamp(min=0).square().sum()
        (grad,) = torch.autograd.grad(loss, leaf)
        with torch.no_grad():
            speed.mul_(0.9).add_(grad)
            moving.sub_(0.01 * speed)
        return loss

    eager = start.clone()
    losses = [step(eager).item() for _ in range(5)]
    speed.zero_()
    graphed = GraphedStep(lambda: step(start), [start, speed])
    assert [graphed().item() for _ in range(5)] == losses
    assert torch.equal(start, eager)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="a CUDA graph needs a GPU")
@pytest.mark.parametrize("pressure", [0.0, 2.0])
def test_the_optimisers_level_replayed_is_the_level_called(pressure: float) -> None:
    given, at = three_words()
    level = Level(100, 0.0, 12, (1.0, 0.1), 0.05, pressure)
    other = State(at.poses + (15.0, -10.0, 0.0), at.scale)
    captured = pick("cuda")
    called = replace(captured, repeat=plainly)
    ours, theirs = (list(optimise.steps(given, [at, other], level, how))[-1] for how in (captured, called))
    for one, two in zip(ours.moving, theirs.moving, strict=True):
        assert torch.equal(one, two)
    assert ours.clock.item() == 12
