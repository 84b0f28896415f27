"""The hierarchical image-space optimiser: init, step, terminate over poses and the one scale, level by level.

Wang & Lu, "Image-Space Collage and Packing with Differentiable Rendering" (SIGGRAPH 2025), with these changes
(docs/architecture.md): exact coverage and its boundary-integral gradient instead of a sampled picture, closed outlines
at coarse levels, half the gap as part of every outline, pressure beside contact, and one scale that grows while the
overlap stays under the level's tolerance (Lubachevsky & Stillinger's idea). Observers watch from outside; the optimiser
does not know them.

Poses are kept in page units and turned into pixels for each picture, so that levels differ in nothing but resolution.
Arrays and pictures are a backend's: numpy's and compiled loops on the CPU, else torch's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Callable, Iterator, List, Optional, Sequence, Tuple

import numpy as np
import shapely

from wordpack import geometry, orientation
from wordpack.backend import Array, Backend, host, like, namespace
from wordpack.board import room, shapes
from wordpack.levels import Level
from wordpack.losses import Grid, evenness, grids, overlap_share, surplus
from wordpack.model import Problem, State
from wordpack.picture import FAINT, MOMENTUM, SECOND
from wordpack.raster import check_poses
from wordpack.seats import Late, never

RADII = (25.0, 60.0)
"""Radii of the pressure's blurs, page units: a word's and a phrase's size on a poster of some hundred words."""

GROWTH = 4e-4
"""Largest growth of log k per step; it is proportional to what is left of the tolerance."""

SIMPLE = 0.35
"""px by which outlines may be simplified at a level."""


@dataclass(frozen=True, eq=False)
class Run:
    """Where one level stands. B layouts of N words at once; the arrays are the backend's and made once.

    What stays: level; outlines, as the backend wants them; free [H, W], see losses; share, size [N]: log of each word's
    share of k, and of its px per em at k = 1; rates [steps, 4]: for each step, minus its length in page units and in
    px, and what makes the moments fair; grids: what the pressure asks of the picture.

    What a step changes, in place (float64): poses [B, N, 3] page units and rad; scale [B] (log k); mean [B, N, 3],
    square [B, N, 2]: the gradients' running moments; overlap [B]: share of ink at the last step; clock [1]: the steps
    done, as the device counts them (`count` is how the host does). What it writes anew each time: pixels [B, N, 4], the
    poses as they are drawn; over [B, H, W].
    """

    level: Level
    outlines: Any
    free: Array
    share: Array
    size: Array
    rates: Array
    grids: Tuple[Grid, ...]
    poses: Array
    scale: Array
    mean: Array
    square: Array
    overlap: Array
    clock: Array
    pixels: Array
    over: Array
    count: int = 0

    @property
    def moving(self) -> Tuple[Array, ...]:
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
    backend: Backend,
    watch: Optional[Watch] = None,
    late: Late = never,
) -> List[State]:
    """Run the levels one after another on several layouts at once; `watch` sees every step, and all ends when it is
    `late`."""
    states = list(states)
    with backend.at_work():
        for level in levels:
            for run in steps(problem, states, level, backend):
                if watch is not None:
                    watch(run)
                if late():
                    return [replace(state, why="the time limit was reached") for state in states_of(run)]
            states = states_of(run)
    return states


def states_of(run: Run) -> List[State]:
    """Where the layouts of a run stand, copied: the run moves on. Raises WordpackError for a pose that is not finite,
    which a captured step cannot refuse."""
    check_poses(host(run.pixels))
    ends = zip(host(run.poses), np.exp(host(run.scale)).tolist(), strict=True)
    return [State(poses, scale, terminate(run) or "") for poses, scale in ends]


def steps(problem: Problem, states: Sequence[State], level: Level, backend: Backend) -> Iterator[Run]:
    """The runs of one level from first to last; states of B layouts. All share the arrays that `step` changes."""
    run = init(problem, states, level, backend)
    again = backend.repeat(partial(step, problem, run, backend), run.moving)
    while terminate(run) is None:
        again()
        _hold(problem, run)
        run = replace(run, count=run.count + 1)
        yield run


def init(problem: Problem, states: Sequence[State], level: Level, backend: Backend) -> Run:
    """Outlines and region of the level as its backend wants them, at the states' mean scale."""
    scale = float(np.mean([state.scale for state in states]))
    unit = level.resolution / max(problem.page)
    free = 1.0 - solid_image(problem, level, backend)
    batch, words = len(states), len(problem)

    def numbers(values: Any) -> Array:
        return backend.array(np.array(values, np.float64))

    return Run(
        level,
        backend.outlines(closed_outlines(problem, scale, level, unit)),
        free,
        share=numbers(np.log(problem.relative)),
        size=numbers(np.log(problem.relative * unit)),
        rates=numbers([_rates(level, count, unit) for count in range(level.steps)]),
        grids=grids(free, tuple(radius * unit for radius in RADII)) if level.pressure > 0 else (),
        poses=numbers([state.poses for state in states]),
        scale=numbers([math.log(state.scale) for state in states]),
        mean=numbers(np.zeros((batch, words, 3))),
        square=numbers(np.zeros((batch, words, 2))),
        overlap=numbers(np.zeros(batch)),
        clock=backend.array(np.zeros(1, np.int64)),
        pixels=numbers(np.zeros((batch, words, 4))),
        over=like(np.zeros((batch, *free.shape)), free),
    )


def _rates(level: Level, count: int, unit: float) -> Tuple[float, float, float, float]:
    """A row of Run.rates: of the step that follows `count` others."""
    pace = level.pace[0] * (level.pace[1] / level.pace[0]) ** (count / max(level.steps - 1, 1))
    return -pace / unit, -pace, 1 - MOMENTUM ** (count + 1), 1 - SECOND ** (count + 1)


def closed_outlines(problem: Problem, scale: float, level: Level, unit: float) -> Tuple[Tuple[np.ndarray, ...], ...]:
    """Every word's rings (em), closed by the level's closing, grown by half the gap, simplified."""
    em = 1.0 / (scale * problem.relative)
    growth, tolerance = level.closing + 0.5 * problem.gap * em, 0.5 * SIMPLE * em / unit
    words = geometry.simplified(np.array(shapes(problem), dtype=object), tolerance, loose=bool(growth.min() > 0))
    words = shapely.buffer(words, growth, quad_segs=geometry.ROUND_SEGMENTS)
    if level.closing > 0:
        words = shapely.buffer(words, -level.closing, quad_segs=geometry.ROUND_SEGMENTS)
    return geometry.from_polygons(geometry.simplified(words, tolerance, loose=False))


def solid_image(problem: Problem, level: Level, backend: Backend) -> Array:
    """[H, W]: 1 outside the room that grown words have, fractions on its edge."""
    unit = level.resolution / max(problem.page)
    height, width = (max(1, math.ceil(side * unit)) for side in (problem.page[1], problem.page[0]))
    whole = backend.array(np.array([[[0.0, 0.0, 0.0, math.log(unit)]]]))
    return (1.0 - backend.picture(backend.outlines([room(problem)]), whole, height, width)[0]).clip(0.0, 1.0)


def step(problem: Problem, run: Run, backend: Backend) -> None:
    """One picture, its losses, and one move of all words and the scale, in place.

    Nothing that the host computes changes from step to step and nothing is read back to it, so that a backend on a GPU
    may capture the step once and replay it.
    """
    unit = run.level.resolution / max(problem.page)
    call = namespace(run.pixels)
    call.multiply(run.poses[..., :2], unit, out=run.pixels[..., :2])
    run.pixels[..., 2] = run.poses[..., 2]
    call.add(run.scale[:, None], run.size, out=run.pixels[..., 3])

    def upstream(image: Array) -> Array:
        over = surplus(image, run.free, out=run.over)
        run.overlap[:] = overlap_share(image, over)
        if run.grids:
            over += run.level.pressure * math.prod(run.free.shape) * evenness(image, run.grids)[1]
        return over

    _move(problem, run, backend.gradient(run.outlines, run.pixels, run.free.shape, upstream), unit)


def _move(problem: Problem, run: Run, gradient: Array, unit: float) -> None:
    """A normalised step with momentum against the gradient [B, N, 4] (px), and the scale's growth."""
    call = namespace(gradient)
    advance, push, fair_mean, fair_square = run.rates[run.clock][0]
    squares = call.stack(((gradient[..., :2] ** 2).sum(-1), gradient[..., 2] ** 2), -1)
    mean, square, places, turns, scale = run.mean, run.square, run.poses[..., :2], run.poses[..., 2], run.scale
    mean *= MOMENTUM
    mean += (1 - MOMENTUM) * gradient[..., :3]
    square *= SECOND
    square += (1 - SECOND) * squares
    fair, size = mean / fair_mean, call.sqrt(square / fair_square)
    places += advance * fair[..., :2] / (size[..., :1] + FAINT)
    slack = problem.turning.slack
    if slack > 0:
        arm = call.exp(scale[:, None] + run.share) * unit
        turns += push * fair[..., 2] / (size[..., 1] + FAINT * arm) / arm
        if problem.turning.field is None:
            call.clip(turns, -slack, slack, out=turns)  # a quarter turn is free, yet never upside down
    scale += GROWTH * (1.0 - run.overlap / run.level.tolerance).clip(-1.0, 1.0)
    call.clip(scale, None, math.log(problem.largest_scale), out=scale)
    count = run.clock
    count += 1


def _hold(problem: Problem, run: Run) -> None:
    """Turn words back to within the limits that a field sets where they now stand. The host does it, after the step: it
    cannot be captured with it."""
    if problem.turning.field is not None:
        run.poses[..., 2] = like(orientation.held(problem.turning, host(run.poses))[..., 2], run.poses)


def terminate(run: Run) -> Optional[str]:
    """Why the level ends here, or None."""
    return f"all {run.level.steps} steps at {run.level.resolution} px" if run.count >= run.level.steps else None
