"""The hierarchical image-space optimiser: init, step, terminate over poses and the one scale, level by level.

Wang & Lu, "Image-Space Collage and Packing with Differentiable Rendering" (SIGGRAPH 2025), with the changes of design
section 2: exact coverage and its boundary-integral gradient instead of a sampled picture, closed outlines at coarse
levels, half the gap as part of every outline, pressure beside contact, and one scale that grows while the overlap stays
under the level's tolerance (Lubachevsky & Stillinger's idea). Observers watch from outside; the optimiser does not
know them.

Poses are kept in page units and turned into pixels for each picture, so that levels differ in nothing but resolution.
"""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Callable, Iterator, List, Optional, Sequence, Tuple

import numpy as np
import shapely
import torch

from wordpack import geometry, pose
from wordpack.board import room, shapes
from wordpack.levels import Level
from wordpack.losses import Grid, evenness, grids, overlap_share, surplus
from wordpack.model import Problem, State
from wordpack.picture import FAINT, MOMENTUM, SECOND
from wordpack.render import Edges, Renderer
from wordpack.render.edges import check_poses

RADII = (25.0, 60.0)
"""Radii of the pressure's blurs, page units: a word's and a phrase's size on a poster of some hundred words."""

GROWTH = 4e-4
"""Largest growth of log k per step; it is proportional to what is left of the tolerance."""

SIMPLE = 0.35
"""px by which outlines may be simplified at a level."""


@dataclass(frozen=True, eq=False)
class Run:
    """Where one level stands. B layouts of N words at once; the tensors are on the renderer's device and made once.

    What stays: level; edges; free [H, W], see losses; share, size [N]: log of each word's share of k, and of its px per
    em at k = 1; rates [steps, 4]: for each step, minus its length in page units and in px, and what makes the moments
    fair; grids: what the pressure asks of the picture.

    What a step changes, in place (float64): poses [B, N, 3] page units and rad; scale [B] (log k); mean [B, N, 3],
    square [B, N, 2]: the gradients' running moments; overlap [B]: share of ink at the last step; clock [1]: the steps
    done, as the device counts them (`count` is how the host does). What it writes anew each time: pixels [B, N, 4], the
    poses as they are drawn; over [B, H, W].
    """

    level: Level
    edges: Edges
    free: torch.Tensor
    share: torch.Tensor
    size: torch.Tensor
    rates: torch.Tensor
    grids: Tuple[Grid, ...]
    poses: torch.Tensor
    scale: torch.Tensor
    mean: torch.Tensor
    square: torch.Tensor
    overlap: torch.Tensor
    clock: torch.Tensor
    pixels: torch.Tensor
    over: torch.Tensor
    count: int = 0

    @property
    def moving(self) -> Tuple[torch.Tensor, ...]:
        """What one step leaves to the next."""
        return self.poses, self.scale, self.mean, self.square, self.overlap, self.clock

    @property
    def first(self) -> State:
        """Where the first layout stands."""
        return states_of(self)[0]


Watch = Callable[[Run], None]


def optimise(
    problem: Problem,
    states: Sequence[State],
    levels: Sequence[Level],
    renderer: Renderer,
    watch: Optional[Watch] = None,
    late: Callable[[], bool] = lambda: False,
) -> List[State]:
    """Run the levels one after another on several layouts at once; `watch` sees every step, and all ends when it is
    `late`."""
    states = list(states)
    with _one_thread():
        for level in levels:
            for run in steps(problem, states, level, renderer):
                if watch is not None:
                    watch(run)
                if late():
                    return [replace(state, why="the time limit was reached") for state in states_of(run)]
            states = states_of(run)
    return states


def states_of(run: Run) -> List[State]:
    """Where the layouts of a run stand, copied: the run moves on. Raises WordpackError for a pose that is not finite,
    which a captured step cannot refuse."""
    check_poses(run.pixels)
    poses, scales = run.poses.to("cpu", copy=True).numpy(), run.scale.exp().tolist()
    return [State(pose, scale, terminate(run) or "") for pose, scale in zip(poses, scales, strict=True)]


@contextmanager
def _one_thread() -> Iterator[None]:
    """torch on one thread: on pictures this small, waking a second one costs more than it brings."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def steps(problem: Problem, states: Sequence[State], level: Level, renderer: Renderer) -> Iterator[Run]:
    """The runs of one level from first to last; states of B layouts. All share the tensors that `step` changes."""
    run = init(problem, states, level, renderer)
    again = renderer.repeat(partial(step, problem, run, renderer), run.moving)
    while terminate(run) is None:
        again()
        _hold(problem, run)
        run = replace(run, count=run.count + 1)
        yield run


def init(problem: Problem, states: Sequence[State], level: Level, renderer: Renderer) -> Run:
    """Outlines and region of the level as its renderer wants them, at the states' mean scale."""
    scale = float(np.mean([state.scale for state in states]))
    unit = level.resolution / max(problem.page)
    free = 1.0 - solid_image(problem, level, renderer)
    batch, words = len(states), len(problem)

    def numbers(values: Any) -> torch.Tensor:
        return torch.tensor(values, dtype=torch.float64, device=renderer.device)

    relative = numbers(problem.relative)
    return Run(
        level,
        Edges.from_rings(closed_outlines(problem, scale, level, unit), device=renderer.device),
        free,
        share=relative.log(),
        size=(relative * unit).log(),
        rates=numbers([_rates(level, count, unit) for count in range(level.steps)]),
        grids=grids(free, tuple(radius * unit for radius in RADII)) if level.pressure > 0 else (),
        poses=numbers(np.stack([state.poses for state in states])),
        scale=numbers([math.log(state.scale) for state in states]),
        mean=relative.new_zeros(batch, words, 3),
        square=relative.new_zeros(batch, words, 2),
        overlap=relative.new_zeros(batch),
        clock=torch.zeros(1, dtype=torch.int64, device=renderer.device),
        pixels=relative.new_zeros(batch, words, 4),
        over=free.new_zeros(batch, *free.shape),
    )


def _rates(level: Level, count: int, unit: float) -> Tuple[float, float, float, float]:
    """A row of Run.rates: of the step that follows `count` others."""
    pace = level.pace[0] * (level.pace[1] / level.pace[0]) ** (count / max(level.steps - 1, 1))
    return -pace / unit, -pace, 1 - MOMENTUM ** (count + 1), 1 - SECOND ** (count + 1)


def closed_outlines(problem: Problem, scale: float, level: Level, unit: float) -> Tuple[Tuple[np.ndarray, ...], ...]:
    """Every word's rings (em), closed by the level's closing, grown by half the gap, simplified."""
    em = 1.0 / (scale * problem.relative)
    growth, tolerance = level.closing + 0.5 * problem.gap * em, 0.5 * SIMPLE * em / unit
    words = geometry.simplified(np.array(shapes(problem), dtype=object), tolerance, mended=bool(growth.min() > 0))
    words = shapely.buffer(words, growth, quad_segs=geometry.ROUND_SEGMENTS)
    if level.closing > 0:
        words = shapely.buffer(words, -level.closing, quad_segs=geometry.ROUND_SEGMENTS)
    return tuple(geometry.from_polygon(word) for word in geometry.simplified(words, tolerance, mended=False))


def solid_image(problem: Problem, level: Level, renderer: Renderer) -> torch.Tensor:
    """[H, W]: 1 outside the room that grown words have, fractions on its edge."""
    unit = level.resolution / max(problem.page)
    height, width = (max(1, math.ceil(side * unit)) for side in (problem.page[1], problem.page[0]))
    region = Edges.from_rings([room(problem)], device=renderer.device)
    pose = torch.tensor([[[0.0, 0.0, 0.0, math.log(unit)]]], dtype=torch.float64, device=renderer.device)
    return (1.0 - renderer.coverage(region, pose, height, width)[0]).clamp(0.0, 1.0)


def step(problem: Problem, run: Run, renderer: Renderer) -> None:
    """One picture, its losses, and one move of all words and the scale, in place.

    Nothing that the host computes changes from step to step and nothing is read back to it, so that a renderer on a GPU
    may capture the step once and replay it.
    """
    unit = run.level.resolution / max(problem.page)
    torch.mul(run.poses[..., :2], unit, out=run.pixels[..., :2])
    run.pixels[..., 2] = run.poses[..., 2]
    torch.add(run.scale[:, None], run.size, out=run.pixels[..., 3])
    leaf = run.pixels.detach().requires_grad_(True)
    image = renderer.coverage(run.edges, leaf, *run.free.shape, border="clamp")
    with torch.no_grad():
        over = surplus(image, run.free, out=run.over)
        run.overlap.copy_(overlap_share(image, over))
        if run.grids:
            over.add_(evenness(image, run.grids)[1], alpha=run.level.pressure * image[0].numel())
    (gradient,) = torch.autograd.grad(image, leaf, over)
    _move(problem, run, gradient, unit)


def _move(problem: Problem, run: Run, gradient: torch.Tensor, unit: float) -> None:
    """A normalised step with momentum against the gradient [B, N, 4] (px), and the scale's growth."""
    advance, push, fair_mean, fair_square = run.rates.index_select(0, run.clock)[0].unbind()
    squares = torch.stack((gradient[..., :2].square().sum(-1), gradient[..., 2].square()), -1)
    run.mean.mul_(MOMENTUM).add_((1 - MOMENTUM) * gradient[..., :3])
    run.square.mul_(SECOND).add_((1 - SECOND) * squares)
    fair, size = run.mean / fair_mean, (run.square / fair_square).sqrt()
    run.poses[..., :2].add_(advance * fair[..., :2] / (size[..., :1] + FAINT))
    slack = problem.turning.slack
    if slack > 0:
        arm = (run.scale[:, None] + run.share).exp() * unit
        twist = push * fair[..., 2] / (size[..., 1] + FAINT * arm) / arm
        run.poses[..., 2].add_(twist)
        if problem.turning.field is None:
            run.poses[..., 2].clamp_(-slack, slack)  # a quarter turn is free, yet never upside down
    run.scale.add_(GROWTH * (1.0 - run.overlap / run.level.tolerance).clamp(-1.0, 1.0))
    run.scale.clamp_(max=math.log(problem.largest_scale))
    run.clock.add_(1)


def _hold(problem: Problem, run: Run) -> None:
    """Turn words back to within the limits that a field sets where they now stand. The host does it, after the step: it
    cannot be captured with it."""
    if problem.turning.field is not None:
        held = pose.held(problem.turning, run.poses.cpu().numpy())
        run.poses[..., 2].copy_(torch.as_tensor(held[..., 2], device=run.poses.device))


def terminate(run: Run) -> Optional[str]:
    """Why the level ends here, or None."""
    return f"all {run.level.steps} steps at {run.level.resolution} px" if run.count >= run.level.steps else None
