"""The compiled picture without torch: outlines from rings, what is refused, kernels kept for the next process."""

from __future__ import annotations

import gc
import math
import os
import subprocess
import sys
from pathlib import Path
from weakref import ref

import numpy as np
import pytest
import torch

import wordpack
from wordpack import raster
from wordpack.backend import Compiled
from wordpack.errors import WordpackError
from wordpack.raster import Chains, Workspace, check_poses
from wordpack.render import Edges, cpu
from wordpack.render.cpu import packed
from wordpack.render.edges import check_poses as check_tensor

SQUARE = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])
HOLE = 0.3 * SQUARE[::-1]
NONE = np.zeros((0, 2))


def test_an_outline_that_was_drawn_can_go() -> None:
    edges = Edges.from_rings([[SQUARE]])
    poses = torch.tensor([[[3.0, 3.0, 0.0, 1.0]]])
    cpu.coverage(edges, poses.requires_grad_(), 6, 6).sum().backward()
    backend, outline = Compiled(), Chains.of([[SQUARE]])
    drawn = backend.gradient(outline, poses.detach().numpy(), (6, 6), lambda image: image)
    assert drawn.shape == (1, 1, 4)
    kept = [ref(outline), ref(packed(edges))]
    del outline, edges
    gc.collect()
    assert [each() for each in kept] == [None, None]


@pytest.mark.parametrize("words", [[], [[]], [[SQUARE, HOLE], [], [NONE, SQUARE / 3], []]])
def test_outlines_are_those_of_the_renderers_edges_to_the_bit(words: list) -> None:
    ours, theirs = Chains.of(words), packed(Edges.from_rings(words))
    assert (ours.words, ours.edges) == (theirs.words, theirs.edges)
    for name in ("points", "live", "first", "boxes"):
        mine, its = getattr(ours, name), getattr(theirs, name)
        assert mine.dtype == its.dtype
        assert mine.tobytes() == its.tobytes()


def test_chains_close_and_empty_words_have_no_points() -> None:
    made = Chains.of([[SQUARE, HOLE], [], [SQUARE / 2 + 1]])
    assert (made.words, made.edges) == (3, 12)
    assert made.first.tolist() == [0, 10, 10, 15]
    assert made.live.tolist() == [1, 1, 1, 1, 0] * 3
    assert (made.points[:, 0] == made.points[:, 4]).all()
    assert made.boxes.tolist() == [[0, 0, 0.5, 0.5], [0, 0, 0, 0], [1, 1, 0.25, 0.25]]


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_outlines_that_are_not_finite_are_refused(value: float) -> None:
    ring = SQUARE.copy()
    ring[2, 1] = value
    with pytest.raises(ValueError, match="not finite"):
        Chains.of([[SQUARE], [ring]])


@pytest.mark.parametrize("which", range(4))
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 41.0, -41.0, 1e13])
def test_poses_of_arrays_and_tensors_are_refused_alike(value: float, which: int) -> None:
    poses = np.zeros((2, 3, 4))
    poses[1, 2, which] = value
    told = []
    for check, given in ((check_poses, poses), (check_tensor, torch.tensor(poses))):
        try:
            check(given)
        except WordpackError as error:
            told.append(str(error))
    good = math.isfinite(value) and (which == 2 or (abs(value) < 1e12 if which < 2 else value < 40))
    assert len(told) == (0 if good else 2)
    assert len(set(told)) == (0 if good else 1)
    assert all(sentence.startswith("pose of word 2: ") for sentence in told)


def test_workspace_refuses_what_it_cannot_draw():
    workspace = Workspace(Chains.of([[SQUARE], [SQUARE]]), 1, 8, 8)
    with pytest.raises(ValueError, match="no forward came before"):
        workspace.backward(np.zeros((1, 8, 8)))
    with pytest.raises(ValueError, match="poses: the shape"):
        workspace.forward(np.zeros((1, 1, 4)))
    bad = np.zeros((1, 2, 4))
    bad[0, 1, 3] = np.nan
    with pytest.raises(WordpackError, match="pose of word 1"):
        workspace.forward(bad)
    workspace.forward(np.zeros((1, 2, 4)))
    with pytest.raises(ValueError, match="upstream"):
        workspace.backward(np.zeros((1, 8, 9)))
    with pytest.raises(ValueError, match="border"):
        workspace.backward(np.zeros((1, 8, 8)), "mirror")


def test_another_process_loads_the_compiled_kernels(tmp_path: Path) -> None:
    """What this process compiled or loaded is in the cache: the next one compiles nothing.

    The other process is to import the same files as this one, installed or checked out (each copy has a cache of its
    own): it starts in an empty folder, since `python -c` looks for modules in the current one first.
    """
    call = (
        "import numpy as np\n"
        "from wordpack import raster\n"
        "workspace = raster.Workspace(raster.Chains.of([[np.eye(3)[:, :2]]]), 1, 4, 4)\n"
        "workspace.backward(workspace.forward(np.zeros((1, 1, 4))))\n"
    )
    exec(call, {})
    count = (
        "print(raster.__file__)\n"
        "kernels = raster._place_words, raster.draw_bands, raster._gather_words\n"
        "print([sum(kernel.stats.cache_misses.values()) for kernel in kernels])"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(wordpack.__file__).resolve().parents[1])}
    run = subprocess.run(
        [sys.executable, "-c", call + count],
        env=environment,
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    imported, misses = run.stdout.splitlines()
    assert Path(imported).samefile(raster.__file__)
    assert misses == "[0, 0, 0]"
