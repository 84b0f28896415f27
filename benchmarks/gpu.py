"""How long a whole step of the optimiser takes on a GPU, captured in one CUDA graph and replayed, beside the floor.

    python benchmarks/gpu.py
    python benchmarks/gpu.py --only 100x600 --layouts 1,8 --profile

The words are render.py's (real outlines over a frame), the step is optimise.step as a packing takes it: picture,
losses, gradient and the words' move. A time is the median over ROUNDS rounds of REPLAYS replays between two events.
drawn is the renderer alone in a graph of its own: forward and backward. The floor is the fewest bytes that a step must
move (docs/renderers.md) over the bandwidth of a copy on the same card.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import Callable, List, Tuple

import numpy as np
import torch

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import render as scenes  # noqa: E402

from wordpack import optimise  # noqa: E402
from wordpack.errors import WordpackError  # noqa: E402
from wordpack.fonts import load_font  # noqa: E402
from wordpack.levels import Level  # noqa: E402
from wordpack.model import Problem, State, Turning  # noqa: E402
from wordpack.outlines import outline_words  # noqa: E402
from wordpack.render import Renderer, pick  # noqa: E402
from wordpack.render.graphed import GraphedStep  # noqa: E402
from wordpack.words import read_words  # noqa: E402

CASES = "100x600,1000x1200,10000x2048"
REPLAYS, ROUNDS = 20, 15
COPY_BYTES = 2**30
"""Far more than the L2 cache holds."""


def given(count: int, px: int) -> Tuple[Problem, State]:
    """render.scene as a packing's problem and layout: a square page of px units, words free to turn a little."""
    found = outline_words(read_words(scenes.bench_words()), load_font("lato-black"))
    _, poses = scenes.scene(found.items, [word.weight for word in found.words], count, px)
    size, side = np.exp(poses[0, :, 3]), float(px)
    words = [found.items[i % len(found.items)] for i in range(count)]
    problem = Problem(
        rings=tuple(word.rings for word in words),
        areas=np.array([word.area for word in words]),
        relative=size / size.max(),
        region=(np.array([[0.0, 0.0], [side, 0.0], [side, side], [0.0, side]]),),
        page=(side, side),
        gap=1.0,
        turning=Turning(slack=0.3),
    )
    return problem, State(poses[0, :, :3], float(size.max()))


def microseconds(again: Callable[[], object], before: Callable[[], object]) -> float:
    """Median time of one call; `before` every round puts back what the calls moved."""
    times: List[float] = []
    for _ in range(ROUNDS):
        before()
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        torch.cuda.synchronize()
        start.record()
        for _ in range(REPLAYS):
            again()
        end.record()
        torch.cuda.synchronize()
        times.append(start.elapsed_time(end) * 1e3 / REPLAYS)
    return float(np.median(times))


def bandwidth() -> float:
    """Bytes per second that a copy reads and writes."""
    source = torch.empty(COPY_BYTES, dtype=torch.uint8, device="cuda").random_()
    target = torch.empty_like(source)
    return 2 * COPY_BYTES / microseconds(lambda: target.copy_(source), lambda: None) * 1e6


def put_back(run: optimise.Run) -> Callable[[], None]:
    """What lets a run begin again from where it stands now."""
    kept = [tensor.clone() for tensor in run.moving]

    def again() -> None:
        for tensor, value in zip(run.moving, kept, strict=True):
            tensor.copy_(value)

    return again


def drawing(run: optimise.Run, renderer: Renderer) -> GraphedStep:
    """Forward and backward of the run's picture and nothing else, captured."""

    def draw() -> torch.Tensor:
        leaf = run.pixels.detach().requires_grad_(True)
        image = renderer.coverage(run.outlines, leaf, *run.free.shape, border="clamp")
        return torch.autograd.grad(image, leaf, run.over)[0]

    return GraphedStep(draw, [run.pixels])


def profile(step: Callable[[], None]) -> str:
    """The kernels of a step by the time they take."""
    step()
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CUDA]) as seen:
        for _ in range(REPLAYS):
            step()
        torch.cuda.synchronize()
    table = sorted(seen.key_averages(), key=lambda each: -each.device_time_total)
    return "\n".join(
        f"  {each.device_time_total / REPLAYS:8.2f} us {each.count / REPLAYS:4.0f} x {each.key[:110]}" for each in table
    )


def row(problem: Problem, at: State, px: int, layouts: int, pressure: float, rate: float) -> Tuple[str, str]:
    """The table's row, and the profile of the step."""
    renderer = pick("cuda")
    level = Level(px, 0.0, REPLAYS + 5, (1.0, 0.05), 0.004, pressure)
    run = optimise.init(problem, [at] * layouts, level, renderer)
    step = partial(optimise.step, problem, run, renderer)
    back = put_back(run)
    whole = microseconds(renderer.repeat(step, run.moving), back)
    drawn = microseconds(drawing(run, renderer), lambda: None)
    back()

    def first() -> None:
        run.clock.zero_()
        step()

    kernels = profile(first)
    least = 8 * layouts * px * px + 32 * len(run.outlines) + 32 * layouts * len(problem)
    return (
        f"| {len(problem)} | {px} | {layouts} | {len(run.outlines)} | {pressure:g} | {whole:.1f} | {drawn:.1f} | "
        f"{least / rate * 1e6:.1f} |",
        kernels,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=CASES, help=f"cases, such as {CASES}")
    parser.add_argument("--layouts", default="1", help="layouts of one call, such as 1,8")
    parser.add_argument("--pressure", default="0,0.3", help="weights of the evenness loss, such as 0,0.3")
    parser.add_argument("--profile", action="store_true", help="print each step's kernels too")
    options = parser.parse_args()
    if not torch.cuda.is_available():
        raise WordpackError("torch finds no GPU on this machine; nothing was measured")
    rate = bandwidth()
    print(f"{torch.cuda.get_device_name()}: a copy moves {rate / 1e12:.2f} TB/s\n")
    print(
        "| words | px | layouts | edges | pressure | step us | drawn us | floor us |\n|---|---|---|---|---|---|---|---|"
    )
    for words, px in scenes.cases(options.only):
        problem, at = given(words, px)
        for layouts in (int(each) for each in options.layouts.split(",")):
            for pressure in (float(each) for each in options.pressure.split(",")):
                line, kernels = row(problem, at, px, layouts, pressure, rate)
                print(line, flush=True)
                if options.profile:
                    print(kernels, flush=True)


if __name__ == "__main__":
    try:
        main()
    except WordpackError as mistake:
        sys.exit(f"{Path(__file__).name}: {mistake}")
