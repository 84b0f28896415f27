"""The CPU renderer against the reference: values, gradients, threads, and the workspace that is used at every step."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from wordpack import raster
from wordpack.raster import BORDERS, CHUNK, Workspace
from wordpack.render import cpu, reference
from wordpack.render.cpu import packed
from wordpack.render.edges import Edges

VALUE = 2e-5
"""Float32 image: some hundred additions along a row, each rounded to 6e-8 of values up to a few hundred."""
GRADIENT = 2e-6
"""Of the sum of the absolute contributions: float32 upstream, everything else in float64."""


def blob(rng: np.random.Generator, sides: int) -> np.ndarray:
    """A wild closed ring about the origin, some of its corners twice, some on a coarse lattice."""
    turn = np.sort(rng.uniform(0, 2 * np.pi, sides))
    ring = rng.uniform(0.1, 1.0, sides)[:, None] * np.stack([np.cos(turn), np.sin(turn)], 1)
    lattice = rng.random(sides) < 0.3
    ring[lattice] = np.round(ring[lattice] * 4) / 4
    return np.repeat(ring, rng.integers(1, 3, sides), axis=0)


def scene(seed: int, words: int, batch: int, height: int, width: int) -> tuple[Edges, torch.Tensor]:
    """Words inside, astride and outside the frame, from a fraction of a pixel to far larger than the frame."""
    rng = np.random.default_rng(seed)
    rings = [[blob(rng, int(rng.integers(3, 60))) for _ in range(rng.integers(0, 4))] for _ in range(words)]
    size = max(height, width)
    poses = np.stack(
        [
            rng.uniform(-0.5 * width, 1.5 * width, (batch, words)),
            rng.uniform(-0.5 * height, 1.5 * height, (batch, words)),
            rng.choice([0.0, np.pi / 2, np.pi / 4, 0.3, -2.0], (batch, words)),
            rng.uniform(-2, math.log(3 * size), (batch, words)),
        ],
        -1,
    )
    whole = rng.random((batch, words)) < 0.3  # positions and sizes that put corners on pixel borders
    poses[whole, :2] = np.round(poses[whole, :2])
    poses[whole, 3] = np.log(2.0 ** np.round(poses[whole, 3]))
    turned = whole & (poses[..., 2] > 0.5)  # by an eighth or a quarter: an edge on a border has its pixel by rounding,
    poses[turned, 2] = 0.3  # and its derivative jumps there
    return Edges(*map(torch.tensor, raster.edges_of(rings))), torch.tensor(poses)


def compare(edges: Edges, poses: torch.Tensor, height: int, width: int, border: str) -> None:
    """Values and gradients of both under one random upstream gradient."""
    upstream = torch.randn(len(poses), height, width, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    seen = []
    for draw in (reference.coverage, cpu.coverage):
        moved = poses.clone().requires_grad_(True)
        image = draw(edges, moved, height, width, border)
        (image * upstream).sum().backward()
        assert moved.grad.dtype == poses.dtype
        seen.append((image.detach().double(), moved.grad))
    (exact, grad), (fast, fast_grad) = seen
    assert (exact - fast).abs().max() <= VALUE
    assert ((grad - fast_grad).abs() <= GRADIENT * bound(edges, poses, height, width)).all()


def bound(edges: Edges, poses: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Upper bound of the terms of each gradient: length of the outline in px times the longest arm, times |g| <= 5."""
    scale = poses[..., 3].exp()
    length = torch.zeros(poses.shape[1], dtype=torch.float64)
    length.index_add_(0, edges.word, (edges.end - edges.start).norm(dim=1))
    move = 5 * length * scale + 1
    return torch.stack((move, move, move * (scale + 1), move * (scale + 1)), -1)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    words=st.integers(0, 5),
    batch=st.integers(1, 3),
    height=st.integers(1, 70),
    width=st.integers(1, 70),
    border=st.sampled_from(BORDERS),
)
def test_agrees_with_the_reference(seed, words, batch, height, width, border):
    compare(*scene(seed, words, batch, height, width), height, width, border)


@pytest.mark.parametrize("border", BORDERS)
def test_agrees_where_bands_and_chunks_meet(border):
    """A frame of several bands, and a word of more edges than a chunk."""
    height, width = 700, 310
    assert raster._band_rows(1, height, width) < height
    rng = np.random.default_rng(3)
    edges = Edges(*map(torch.tensor, raster.edges_of([[blob(rng, 3 * CHUNK)], [blob(rng, 40)]])))
    poses = torch.tensor([[[150.0, 350.0, 0.2, math.log(170.0)], [160.0, 349.0, 1.0, math.log(500.0)]]]).double()
    compare(edges, poses, height, width, border)


def test_gradient_is_the_derivative_of_the_loss():
    """Finite differences of the reference's loss against the gradient of the CPU's."""
    edges, poses = scene(11, 3, 1, 24, 31)
    target = torch.linspace(-1, 1, 24 * 31).reshape(24, 31).double()

    def loss(draw, p: torch.Tensor) -> torch.Tensor:
        return ((draw(edges, p, 24, 31) - target) ** 2).sum()

    moved = poses.clone().requires_grad_(True)
    loss(cpu.coverage, moved).backward()
    step = 1e-5
    for word in range(3):
        for which in range(4):
            ahead, behind = poses.clone(), poses.clone()
            ahead[0, word, which] += step
            behind[0, word, which] -= step
            slope = (loss(reference.coverage, ahead) - loss(reference.coverage, behind)) / (2 * step)
            assert moved.grad[0, word, which] == pytest.approx(float(slope), rel=1e-3, abs=1e-2)


def test_edges_that_are_no_chain_are_drawn_the_same():
    edges, poses = scene(5, 3, 1, 40, 40)
    order = torch.randperm(len(edges), generator=torch.Generator().manual_seed(1))
    order = order[edges.word[order].argsort(stable=True)]
    shuffled = Edges(edges.start[order], edges.end[order], edges.word[order])
    difference = cpu.coverage(edges, poses, 40, 40) - cpu.coverage(shuffled, poses, 40, 40)
    assert difference.abs().max() < VALUE


def step(edges: Edges, poses: torch.Tensor, size: int, threads: int, border: str) -> tuple[bytes, bytes]:
    workspace = Workspace(packed(edges), len(poses), size, size, threads=threads)
    workspace.threads = threads  # also where the problem is too small to be shared by itself
    workspace._scratch = [raster.scratch_for(workspace._rows, size) for _ in range(threads)]
    image = workspace.forward(poses.numpy()).copy()
    upstream = np.random.default_rng(0).normal(size=image.shape).astype(np.float32)
    return image.tobytes(), workspace.backward(upstream, border).tobytes()


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize(("batch", "size"), [(1, 400), (3, 90)])
def test_bits_do_not_depend_on_threads_nor_on_the_run(batch, size, border):
    edges, poses = scene(7, 12, batch, size, size)
    first = step(edges, poses, size, 1, border)
    for threads in (1, 2, 3, 5):
        assert step(edges, poses, size, threads, border) == first


def test_workspace_is_reused_and_forgets_the_last_step():
    edges, poses = scene(9, 4, 2, 50, 60)
    workspace = Workspace(packed(edges), 2, 50, 60)
    upstream = np.ones((2, 50, 60), np.float32)
    before = workspace.forward(poses.numpy()).copy(), workspace.backward(upstream).copy()
    image = workspace.forward(poses.numpy() + 3)
    workspace.backward(upstream, "clamp")
    assert workspace.forward(poses) is image  # the same buffer, and torch's poses are welcome
    assert (image == before[0]).all()
    assert (workspace.backward(torch.from_numpy(upstream)) == before[1]).all()


def test_pictures_and_gradients_of_calls_that_overlap_in_time_are_their_own():
    edges, poses = scene(5, 4, 2, 40, 50)
    moved = [(poses + shift).requires_grad_(True) for shift in (0.0, 2.0)]
    images = [cpu.coverage(edges, each, 40, 50) for each in moved]
    smaller = cpu.coverage(edges, poses, 20, 50)
    for each, image in reversed(list(zip(moved, images))):
        alone = reference.coverage(edges, each.detach().requires_grad_(True), 40, 50)
        assert (image.detach() - alone.detach()).abs().max() <= VALUE
    grads = [torch.autograd.grad(image.sum(), each, retain_graph=True)[0] for image, each in zip(images, moved)]
    assert (smaller - reference.coverage(edges, poses, 20, 50)).abs().max() <= VALUE
    for image, each, first in zip(images, moved, grads):
        (again,) = torch.autograd.grad(image.sum(), each)
        assert torch.equal(again, first)
        own = each.detach().requires_grad_(True)
        (exact,) = torch.autograd.grad(reference.coverage(edges, own, 40, 50).sum(), own)
        assert ((exact - first).abs() <= GRADIENT * bound(edges, each.detach(), 40, 50)).all()


def test_many_threads_draw_the_same_outlines_at_once():
    edges, poses = scene(6, 6, 1, 64, 64)
    expected = cpu.coverage(edges, poses, 64, 64)
    with ThreadPoolExecutor(4) as pool:
        for image in pool.map(lambda _: cpu.coverage(edges, poses, 64, 64), range(40)):
            assert torch.equal(image, expected)


def test_float32_poses_and_outlines():
    edges, poses = scene(4, 3, 1, 30, 30)
    narrow = Edges(edges.start.float(), edges.end.float(), edges.word)
    moved = poses.float().requires_grad_(True)
    image = cpu.coverage(narrow, moved, 30, 30)
    image.sum().backward()
    assert image.dtype == moved.grad.dtype == torch.float32
    exact = reference.coverage(edges, poses.float().double(), 30, 30)
    assert (image.detach() - exact).abs().max() < 1e-4  # outlines of float32, 90 px per em
