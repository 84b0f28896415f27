"""How long a step of the optimiser takes, and how much of it is the renderer's own.

    python benchmarks/step.py
    python benchmarks/step.py WORDS.csv --shape MASK.png --px 256,512 --pressure 0.3

The first layout of the list is made once and moved STEPS steps at each resolution, by numpy's arrays and the compiled
renderer as a packing on a processor does, or by torch's and another one (`--renderer`; torch on one thread). Medians of
process time (on a GPU of wall time, the steps replayed and waited for together): a step whole, forward and backward of
the compiled renderer alone at the same poses, and the rest (losses, update).
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import List

import numpy as np
import torch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from wordpack import optimise  # noqa: E402
from wordpack.backend import Backend, Compiled  # noqa: E402
from wordpack.device import backend_for  # noqa: E402
from wordpack.errors import WordpackError  # noqa: E402
from wordpack.fonts import load_font  # noqa: E402
from wordpack.levels import Level  # noqa: E402
from wordpack.model import Problem, State, Turning, target_size  # noqa: E402
from wordpack.options import Options  # noqa: E402
from wordpack.outlines import outline_words  # noqa: E402
from wordpack.place import Chance, start  # noqa: E402
from wordpack.raster import Workspace  # noqa: E402
from wordpack.silhouette import load_silhouette  # noqa: E402
from wordpack.words import read_words  # noqa: E402

STEPS = 60


def given(words: str, shape: str, font: str) -> Problem:
    """The list in the silhouette as `wordpack pack` takes it, with a gap of 1."""
    found, silhouette = outline_words(read_words(words), load_font(font)), load_silhouette(shape)
    sizes = np.array([target_size(word.weight, "sqrt") for word in found.words])
    return Problem(
        rings=tuple(outline.rings for outline in found.items),
        areas=np.array([outline.area for outline in found.items]),
        relative=sizes / sizes.max(),
        region=silhouette.rings,
        page=(silhouette.width, silhouette.height),
        gap=1.0,
        turning=Turning(),
    )


def whole(problem: Problem, state: State, level: Level, backend: Backend) -> float:
    """Milliseconds of one step."""
    times: List[float] = []
    runs = optimise.steps(problem, [state], level, backend)
    next(runs)
    if backend.device == "cuda":
        torch.cuda.synchronize()
        begun = time.perf_counter()
        done = sum(1 for _ in runs)
        torch.cuda.synchronize()
        return (time.perf_counter() - begun) / done * 1e3
    while True:
        begun = time.process_time()
        if next(runs, None) is None:
            return float(np.median(times)) * 1e3
        times.append(time.process_time() - begun)


def drawing(problem: Problem, state: State, level: Level) -> float:
    """Milliseconds of the CPU renderer's forward and backward at these poses."""
    backend = Compiled()
    run = optimise.init(problem, [state], level, backend)
    optimise.step(problem, run, backend)
    workspace = Workspace(run.outlines, 1, *run.free.shape)
    times = []
    for _ in range(STEPS):
        begun = time.process_time()
        workspace.forward(run.pixels)
        workspace.backward(run.over, "clamp")
        times.append(time.process_time() - begun)
    return float(np.median(times)) * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="?", default=str(ROOT / "examples" / "alice.csv"))
    parser.add_argument("--shape", default="heart")
    parser.add_argument("--font", default="lato-black")
    parser.add_argument("--px", default="256,512", help="resolutions, such as 256,512")
    parser.add_argument("--pressure", type=float, default=0.0)
    parser.add_argument("--renderer", default="auto")
    options = parser.parse_args()
    torch.set_num_threads(1)
    problem, backend = (
        given(options.words, options.shape, options.font),
        backend_for(Options(renderer=options.renderer)),
    )
    state = start(problem, Chance(np.random.default_rng(1)))
    print("| renderer | words | px | step ms | cpu renderer ms | rest ms |\n|---|---|---|---|---|---|")
    for px in (int(each) for each in options.px.split(",")):
        level = Level(px, 0.0, STEPS, (1.0, 0.05), 0.004, options.pressure)
        step, drawn = whole(problem, state, level, backend), drawing(problem, state, level)
        rest = f"{step - drawn:.2f}" if backend.name == "cpu" else "-"
        print(f"| {backend.name} | {len(problem)} | {px} | {step:.2f} | {drawn:.2f} | {rest} |", flush=True)


if __name__ == "__main__":
    try:
        main()
    except WordpackError as mistake:
        sys.exit(f"{Path(__file__).name}: {mistake}")
