"""How long the renderers take: words x resolution, each sibling that is there, beside numpy.cumsum on the same image.

    python benchmarks/render.py
    python benchmarks/render.py --only 100x600,10000x2048 --sibling cpu --json

The words are real outlines (the bundled Lato Black), their sizes the square roots of the list's weights, their inked
area half the frame, spread over the frame by a jittered grid. Outlines are flattened to within TOLERANCE px, as a
level of detail is. forward_ms, backward_ms and cumsum_ms are medians of process time on one thread, taken in turns in
one run; forward_all_ms and backward_all_ms are medians of wall time with all threads. The GPU's are wall time.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

import numpy as np
import scipy.optimize
import shapely
import torch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from wordpack.errors import WordpackError  # noqa: E402
from wordpack.fonts import load_font  # noqa: E402
from wordpack.model import Outline  # noqa: E402
from wordpack.options import RENDERERS  # noqa: E402
from wordpack.outlines import outline_words  # noqa: E402
from wordpack.raster import Workspace  # noqa: E402
from wordpack.render import Edges, pick  # noqa: E402
from wordpack.render.cpu import packed  # noqa: E402
from wordpack.words import read_words  # noqa: E402

WORDS = (100, 1000, 10_000)
PIXELS = (50, 150, 300, 600, 1200, 2048)
TOLERANCE = 0.25
"""Pixels by which the flattened outline may leave the true one."""
FILL = 0.5
LARGEST = {"reference": (1000, 1200), "diffvg": (100, 300)}
"""The most words and pixels that a run without --only asks of the slow siblings."""
SECONDS = 1.0
"""Measuring time per case; at least 5 repetitions, at most 60."""


@dataclass(frozen=True)
class Row:
    """One case; times in milliseconds. `length` is the outlines' total length in pixels."""

    sibling: str
    words: int
    px: int
    edges: int
    forward_ms: float
    backward_ms: float
    cumsum_ms: float
    threads: int
    forward_all_ms: float
    backward_all_ms: float
    length: float

    @property
    def ratio(self) -> float:
        return (self.forward_ms + self.backward_ms) / self.cumsum_ms


def bench_words() -> str:
    """The word list of the benchmark: shared/bench beside the checkout, or else the bundled example."""
    shared = ROOT.parent / "shared" / "bench" / "words" / "constitution100.csv"
    return str(shared if shared.exists() else ROOT / "examples" / "constitution.csv")


def scene(outlines: Sequence[Outline], weights: Sequence[float], count: int, px: int) -> Tuple[Edges, np.ndarray]:
    """`count` words (the list over and over) at px x px: their edges, and poses [1, count, 4]."""
    which = np.arange(count) % len(outlines)
    size = np.sqrt(np.asarray(weights, float)[which])
    ink = np.array([outline.area for outline in outlines])[which]
    scale = size * math.sqrt(FILL * px * px / float((ink * size**2).sum()))
    flat = [
        simplified(outline, TOLERANCE / scale[i]) for i, outline in enumerate(outlines[: min(count, len(outlines))])
    ]
    side = math.ceil(math.sqrt(count))
    rng = np.random.default_rng(1)
    cells = rng.permutation(side * side)[:count]
    at = (np.stack([cells % side, cells // side], 1) + rng.uniform(0.2, 0.8, (count, 2))) * px / side
    poses = np.concatenate([at, rng.uniform(-0.3, 0.3, (count, 1)), np.log(scale)[:, None]], 1)
    return Edges.from_rings([flat[i] for i in which]), poses[None]


def simplified(outline: Outline, tolerance: float) -> List[np.ndarray]:
    """The outline's rings with as few vertices as the tolerance (em) lets be."""
    rings = (shapely.simplify(shapely.LinearRing(ring), tolerance) for ring in outline.rings)
    return [np.asarray(ring.coords)[:-1] for ring in rings]


def length(edges: Edges, poses: np.ndarray) -> float:
    """Total length of the outlines, px."""
    em = (edges.end - edges.start).double().norm(dim=1).numpy()
    return float((em * np.exp(poses[0, :, 3])[edges.word.numpy()]).sum())


def medians(clock: Callable[[], float], *steps: Callable[[], Any]) -> List[float]:
    """Median milliseconds of each step, the steps taken in turns."""
    for step in steps:
        step()
    times: List[List[float]] = []
    until = time.perf_counter() + SECONDS
    while len(times) < 5 or (len(times) < 60 and time.perf_counter() < until):
        row = []
        for step in steps:
            start = clock()
            step()
            row.append((clock() - start) * 1e3)
        times.append(row)
    return [float(value) for value in np.median(np.array(times), 0)]


def steps_of(sibling: str, edges: Edges, poses: np.ndarray, px: int) -> Tuple[Callable[[], Any], Callable[[], Any]]:
    """Forward and backward of a sibling through torch, as a user calls it."""
    renderer = pick(sibling, "cuda" if sibling == "cuda" else "cpu")
    edges = edges.to(renderer.device)
    at = torch.tensor(poses, dtype=torch.float32, device=renderer.device, requires_grad=True)
    upstream = torch.rand(1, px, px, device=renderer.device)
    held: Dict[str, torch.Tensor] = {}

    def wait() -> None:
        if renderer.device == "cuda":
            torch.cuda.synchronize()

    def forward() -> None:
        held["image"] = renderer.coverage(edges, at, px, px)
        wait()

    def backward() -> None:
        torch.autograd.grad(held["image"], at, upstream)
        wait()

    return forward, backward


def measure(sibling: str, edges: Edges, poses: np.ndarray, px: int) -> Row:
    image = np.random.default_rng(0).random((1, px, px), np.float32)

    def cumsum() -> np.ndarray:
        return np.cumsum(image[0], axis=1)

    threads = 1
    if sibling == "cpu":
        one, all_ = (Workspace(packed(edges), 1, px, px, threads=threads) for threads in (1, None))
        pair = (lambda: one.forward(poses), lambda: one.backward(image))
        forward, backward, yard = medians(time.process_time, *pair, cumsum)
        together = (lambda: all_.forward(poses), lambda: all_.backward(image))
        forward_all, backward_all = medians(time.perf_counter, *together)
        threads = all_.threads
    else:
        clock = time.perf_counter if sibling == "cuda" else time.process_time
        forward, backward, yard = medians(clock, *steps_of(sibling, edges, poses, px), cumsum)
        forward_all, backward_all = forward, backward
    count = poses.shape[1]
    return Row(
        sibling,
        count,
        px,
        len(edges),
        forward,
        backward,
        yard,
        threads,
        forward_all,
        backward_all,
        length(edges, poses),
    )


def cases(only: Optional[str]) -> List[Tuple[int, int]]:
    if only is None:
        return [(words, px) for words in WORDS for px in PIXELS]
    try:
        asked = [(int(words), int(px)) for words, px in (case.split("x") for case in only.split(","))]
    except ValueError:
        asked = [(0, 0)]
    if any(words < 1 or px < 1 for words, px in asked):
        raise WordpackError(f"option only: {only!r} was given; give WORDSxPX cases such as 100x600,10000x2048")
    return asked


def siblings(wanted: Optional[str]) -> Iterator[str]:
    """The siblings asked for, or all that are there."""
    for name in RENDERERS[1:] if wanted is None else wanted.split(","):  # the first is auto
        try:
            pick(name, "cuda" if name == "cuda" else "cpu")
        except WordpackError:
            if wanted is not None:
                raise
            continue
        yield name


def linear(rows: Sequence[Row]) -> str:
    """One sentence: the fit of forward + backward to a + b length + c pixels + d edges, none of them negative."""
    times = np.array([row.forward_ms + row.backward_ms for row in rows])
    table = np.array([[1.0, row.edges, row.length, row.px**2] for row in rows])
    fit, _ = scipy.optimize.nnls(table / times[:, None], np.ones(len(rows)))
    error = np.abs(table @ fit / times - 1)
    return (
        f"forward + backward = {fit[0] * 1e3:.0f} us + {fit[1] * 1e6:.2f} ns an edge + {fit[2] * 1e6:.2f} ns a px "
        f"of outline + {fit[3] * 1e6:.3f} ns a pixel of the frame: off by {100 * np.median(error):.0f} % in the median "
        f"and {100 * error.max():.0f} % at most over {len(rows)} cases"
    )


def line(row: Row) -> str:
    return (
        f"| {row.sibling} | {row.words} | {row.px} | {row.edges} | {row.forward_ms:.3f} | {row.backward_ms:.3f} | "
        f"{row.forward_ms + row.backward_ms:.3f} | {row.cumsum_ms:.3f} | {row.ratio:.2f} | "
        f"{row.forward_all_ms + row.backward_all_ms:.3f} ({row.threads}) |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="cases, such as 100x600,10000x2048")
    parser.add_argument("--sibling", help="renderers, such as cpu,reference")
    parser.add_argument("--json", action="store_true", help="print a list of objects instead of the table")
    options = parser.parse_args()
    torch.set_num_threads(1)
    found = outline_words(read_words(bench_words()), load_font("lato-black"))
    weights = [word.weight for word in found.words]
    rows = []
    if not options.json:
        print(
            "| sibling | words | px | edges | forward ms | backward ms | both | cumsum ms | ratio | both, all threads |"
        )
        print("|---|---|---|---|---|---|---|---|---|---|")
    for words, px in cases(options.only):
        edges, poses = scene(found.items, weights, words, px)
        for sibling in siblings(options.sibling):
            most_words, most_px = LARGEST.get(sibling, (words, px))
            if options.only is None and (words > most_words or px > most_px):
                continue
            rows.append(measure(sibling, edges, poses, px))
            if not options.json:
                print(line(rows[-1]), flush=True)
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    elif len([row for row in rows if row.sibling == "cpu"]) > 6:
        print("\ncpu:", linear([row for row in rows if row.sibling == "cpu"]))


if __name__ == "__main__":
    try:
        main()
    except WordpackError as mistake:
        sys.exit(f"{Path(__file__).name}: {mistake}")
