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
from typing import Callable, Iterator, Optional, Sequence, Tuple

import numpy as np
import torch

from wordpack import geometry
from wordpack.board import room, shapes
from wordpack.losses import evenness, excess, overlap_share
from wordpack.model import Problem, State
from wordpack.picture import FAINT, MOMENTUM, SECOND
from wordpack.render import Edges, Renderer


@dataclass(frozen=True)
class Level:
    """One level of detail.

    resolution: px along the page's longer side; closing: em by which outlines are closed, so that words cannot
    interlock where the picture is too coarse to see it; steps: at most so many; pace: first and last step length in px;
    tolerance: share of ink that may overlap while the scale grows; pressure: weight of the evenness loss.
    """

    resolution: int
    closing: float
    steps: int
    pace: Tuple[float, float]
    tolerance: float
    pressure: float = 0.0


SCHEDULES = {
    "draft": (Level(512, 0.0, 60, (1.5, 0.05), 0.002),),
    "standard": (Level(256, 0.0, 60, (1.0, 0.1), 0.006), Level(512, 0.0, 80, (1.0, 0.05), 0.004)),
    "best": (Level(256, 0.0, 120, (1.0, 0.1), 0.006), Level(512, 0.0, 160, (1.0, 0.05), 0.004)),
}
"""After a greedy start the words stand where they can interlock only on purpose: outlines are not closed."""

FROM_AFAR = (
    Level(64, 0.25, 120, (2.0, 0.3), 0.03, pressure=0.3),
    Level(128, 0.15, 100, (1.5, 0.2), 0.02, pressure=0.3),
    Level(256, 0.08, 100, (1.2, 0.1), 0.01, pressure=0.1),
)
"""Before those, where words begin on top of each other: closed outlines, and pressure to make them flow apart."""

RADII = (25.0, 60.0)
"""Radii of the pressure's blurs, page units: a word's and a phrase's size on a poster of some hundred words."""

GROWTH = 4e-4
"""Largest growth of log k per step; it is proportional to what is left of the tolerance."""

SIMPLE = 0.35
"""px by which outlines may be simplified at a level."""


@dataclass(frozen=True, eq=False)
class Run:
    """Where one level stands. B layouts at once; tensors are float64 on the renderer's device.

    poses [B, N, 3] page units and rad; scale [B] (log k); mean [B, N, 3], square [B, N, 2]: the gradients' running
    moments; overlap [B]: share of ink at the last step.
    """

    level: Level
    edges: Edges
    solid: torch.Tensor
    poses: torch.Tensor
    scale: torch.Tensor
    mean: torch.Tensor
    square: torch.Tensor
    overlap: torch.Tensor
    count: int = 0


Watch = Callable[[Run], None]


def optimise(
    problem: Problem,
    state: State,
    levels: Sequence[Level],
    renderer: Renderer,
    watch: Optional[Watch] = None,
    late: Callable[[], bool] = lambda: False,
) -> State:
    """Run the levels one after another on one layout; `watch` sees every step, and all ends when it is `late`."""
    with _one_thread():
        for level in levels:
            for run in steps(problem, [state], level, renderer):
                if watch is not None:
                    watch(run)
                if late():
                    return replace(state_of(run), why="the time limit was reached")
            state = state_of(run)
    return state


def state_of(run: Run) -> State:
    """Where the first layout of a run stands."""
    return State(run.poses[0].cpu().numpy(), float(run.scale[0].exp()), terminate(run) or "")


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
    """The runs of one level from first to last; states of B layouts."""
    run = init(problem, states, level, renderer)
    while terminate(run) is None:
        run = step(problem, run, renderer)
        yield run


def init(problem: Problem, states: Sequence[State], level: Level, renderer: Renderer) -> Run:
    """Outlines and region of the level as its renderer wants them, at the states' mean scale."""
    scale = float(np.mean([state.scale for state in states]))
    unit = level.resolution / max(problem.page)
    edges = Edges.from_rings(closed_outlines(problem, scale, level, unit), device=renderer.device)
    poses = torch.tensor(np.stack([state.poses for state in states]), dtype=torch.float64, device=renderer.device)
    zero = torch.zeros_like(poses)
    return Run(
        level,
        edges,
        solid_image(problem, level, renderer),
        poses,
        torch.tensor([math.log(state.scale) for state in states], dtype=torch.float64, device=renderer.device),
        zero,
        zero[..., :2].clone(),
        zero.new_zeros(len(states)),
    )


def closed_outlines(problem: Problem, scale: float, level: Level, unit: float) -> Tuple[Tuple[np.ndarray, ...], ...]:
    """Every word's rings (em), closed by the level's closing, grown by half the gap, simplified."""
    out = []
    for word, relative in zip(shapes(problem), problem.relative):
        em = 1.0 / (scale * relative)
        shape = word.simplify(0.5 * SIMPLE * em / unit)
        shape = shape.buffer(level.closing + 0.5 * problem.gap * em, quad_segs=geometry.ROUND_SEGMENTS)
        if level.closing > 0:
            shape = shape.buffer(-level.closing, quad_segs=geometry.ROUND_SEGMENTS)
        out.append(geometry.from_polygon(shape.simplify(0.5 * SIMPLE * em / unit)))
    return tuple(out)


def solid_image(problem: Problem, level: Level, renderer: Renderer) -> torch.Tensor:
    """[H, W]: 1 outside the room that grown words have, fractions on its edge."""
    unit = level.resolution / max(problem.page)
    height, width = (max(1, math.ceil(side * unit)) for side in (problem.page[1], problem.page[0]))
    region = Edges.from_rings([room(problem)], device=renderer.device)
    pose = torch.tensor([[[0.0, 0.0, 0.0, math.log(unit)]]], dtype=torch.float64, device=renderer.device)
    return (1.0 - renderer.coverage(region, pose, height, width)[0]).clamp(0.0, 1.0)


def step(problem: Problem, run: Run, renderer: Renderer) -> Run:
    """One picture, its losses, and one move of all words and the scale."""
    level = run.level
    unit = level.resolution / max(problem.page)
    relative = torch.as_tensor(problem.relative, device=run.poses.device)
    sizes = run.scale[:, None] + torch.log(relative * unit)
    pixels = torch.cat((run.poses[..., :2] * unit, run.poses[..., 2:], sizes[..., None]), -1).requires_grad_(True)
    image = renderer.coverage(run.edges, pixels, *run.solid.shape, border="clamp")
    with torch.no_grad():
        _, upstream = excess(image, run.solid)
        overlap = overlap_share(image, run.solid).to(run.poses.dtype)
        if level.pressure > 0:
            radii = tuple(radius * unit for radius in RADII)
            upstream = upstream + level.pressure * evenness(image, run.solid, radii)[1] * image[0].numel()
    (gradient,) = torch.autograd.grad(image, pixels, upstream)
    return _move(problem, replace(run, overlap=overlap, count=run.count + 1), gradient, unit)


def _move(problem: Problem, run: Run, gradient: torch.Tensor, unit: float) -> Run:
    """A normalised step with momentum against the gradient [B, N, 4] (px), and the scale's growth."""
    level, turning = run.level, problem.turning
    part = (run.count - 1) / max(level.steps - 1, 1)
    pace = level.pace[0] * (level.pace[1] / level.pace[0]) ** part
    mean = MOMENTUM * run.mean + (1 - MOMENTUM) * gradient[..., :3]
    push, twist = gradient[..., :2].square().sum(-1), gradient[..., 2].square()
    square = SECOND * run.square + (1 - SECOND) * torch.stack((push, twist), -1)
    fair = mean / (1 - MOMENTUM**run.count)
    size = (square / (1 - SECOND**run.count)).sqrt()
    move = torch.zeros_like(run.poses)
    move[..., :2] = -pace / unit * fair[..., :2] / (size[..., :1] + FAINT)
    if turning.slack > 0:
        arm = (run.scale[:, None] + torch.log(torch.as_tensor(problem.relative, device=fair.device))).exp() * unit
        move[..., 2] = -pace * fair[..., 2] / (size[..., 1] + FAINT * arm) / arm
    poses = run.poses + move
    poses[..., 2] = _limited(poses[..., 2], problem)
    room = (1.0 - run.overlap / level.tolerance).clamp(-1.0, 1.0)
    return replace(run, poses=poses, scale=run.scale + GROWTH * room, mean=mean, square=square)


def _limited(angle: torch.Tensor, problem: Problem) -> torch.Tensor:
    """Angles held within the turning's slack of straight (a slack of a quarter turn is free, yet never upside down)."""
    slack = problem.turning.slack
    return angle.clamp(-slack, slack) if slack > 0 else angle


def terminate(run: Run) -> Optional[str]:
    """Why the level ends here, or None."""
    return f"all {run.level.steps} steps at {run.level.resolution} px" if run.count >= run.level.steps else None
