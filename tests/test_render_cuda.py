"""wordpack.render.cuda: what can be asked without triton here, and the kernels in a process of their own."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace
from typing import List

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from wordpack.errors import WordpackError
from wordpack.render import cuda
from wordpack.render.edges import Edges
from wordpack.render.graphed import GraphedStep

SQUARE = np.array([[0, 0], [1, 0], [1, 1], [0, 1.0]])
GPU = torch.cuda.is_available()

needs_triton = pytest.mark.skipif(
    importlib.util.find_spec("triton") is None, reason="triton is not installed (there is one for Linux alone)"
)


def in_a_process(*command: str, interpret: bool) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).resolve().parent.parent
    paths = os.pathsep.join([str(root), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": paths, "TRITON_INTERPRET": str(int(interpret))}
    return subprocess.run(
        [sys.executable, *command], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


@needs_triton
def test_the_kernels() -> None:
    done = in_a_process("-m", "pytest", "-p", "no:cacheprovider", "tests/interpreted_render_cuda.py", interpret=not GPU)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


@needs_triton
def test_the_kernels_compile_for_a_gpu_that_is_not_here() -> None:
    """The interpreter takes more than the compiler does: build machine code for one architecture of each kernel."""
    done = in_a_process("-c", textwrap.dedent(COMPILE), interpret=False)
    if "this triton" in done.stdout:
        pytest.skip(done.stdout.strip())
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.split() == ["accumulate", "gather", "scan", "total"]


COMPILE = """
    import inspect
    from wordpack.render import kernels
    try:
        from triton.backends.compiler import GPUTarget
        from triton.compiler import ASTSource, compile
        assert "constexprs" in inspect.signature(ASTSource).parameters
    except (ImportError, AssertionError):
        raise SystemExit("this triton has another compiler interface") if print("this triton") else SystemExit(0)
    floats, constants = ("ends", "poses", "partial", "upstream", "grad"), dict(LANES=32, BLOCK=1024, CLAMP=True)
    integers = ("change", "chunk_first", "chunk_last", "chunk_word", "word_first")
    for name in ("accumulate", "gather", "scan", "total"):
        kernel = getattr(kernels, name)
        kinds = {a: "*fp32" if a in floats else "*i32" if a in integers else "i32" for a in kernel.arg_names}
        kinds |= {a: "constexpr" for a in kinds if a in constants}
        fixed = {a: constants[a] for a in kinds if a in constants}
        built = compile(ASTSource(kernel, kinds, constexprs=fixed), target=GPUTarget("cuda", 80, 32))
        assert built.asm["cubin"]
        print(name)
"""


def test_without_triton_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "wordpack.render.kernels", raising=False)
    monkeypatch.delattr("wordpack.render.kernels", raising=False)
    monkeypatch.setitem(sys.modules, "triton", None)
    with pytest.raises(WordpackError, match="triton does not import.*--renderer cpu") as caught:
        cuda.coverage(Edges.from_rings([[SQUARE]]), torch.zeros(1, 1, 4), 4, 4)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(GPU, reason="there is a GPU")
def test_without_a_gpu_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cuda, "_kernels", lambda: SimpleNamespace())
    monkeypatch.setattr(cuda, "_interpreted", lambda kernels: False)
    with pytest.raises(WordpackError, match="no GPU on this machine.*--renderer cpu"):
        cuda.coverage(Edges.from_rings([[SQUARE]]), torch.zeros(1, 1, 4), 4, 4)


def test_a_graph_needs_a_gpu() -> None:
    with pytest.raises(WordpackError, match="CUDA graph: the state is on cpu"):
        GraphedStep(lambda: None, [torch.zeros(1, 1, 4)])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 3 * cuda.LANES), max_size=6))
def test_every_edge_is_in_one_chunk_of_its_own_word(sizes: List[int]) -> None:
    rng = np.random.default_rng(len(sizes))
    edges = Edges.from_rings([[rng.uniform(size=(size, 2))] for size in sizes])
    made = cuda.plan(edges, torch.device("cpu"))
    seen = [(int(w), i) for a, b, w in zip(made.first, made.last, made.word, strict=True) for i in range(a, b)]
    assert [i for _, i in seen] == list(range(made.ends.shape[1]))
    long = (edges.start != edges.end).any(1)
    assert [w for w, _ in seen] == edges.word[long].tolist()
    assert all(0 < b - a <= cuda.LANES for a, b in zip(made.first, made.last, strict=True))
    for word in range(len(made.word_first) - 1):
        assert (made.word[made.word_first[word] : made.word_first[word + 1]] == word).all()
    assert made.word_first[-1] == len(made.word)


def test_a_plan_is_made_once_for_each_edges() -> None:
    edges = Edges.from_rings([[SQUARE]])
    assert cuda.plan(edges, torch.device("cpu")) is cuda.plan(edges, torch.device("cpu"))
    assert cuda.plan(Edges.from_rings([[SQUARE]]), torch.device("cpu")) is not cuda.plan(edges, torch.device("cpu"))


@given(st.integers(1, 10**6))
def test_the_sum_of_all_words_fits_the_fixed_point(words: int) -> None:
    bits = cuda.fraction_bits(words)
    assert 2 * words * 2**bits <= 2**31
    assert bits == cuda.FINEST_BITS or 4 * words * 2 ** (bits + 1) > 2**31


def test_memory_is_the_picture_twice_and_little_more() -> None:
    assert cuda.memory_bytes(0, 0, 3, 100, 200) == 3 * 100 * 200 * 8
    pictures = 8 * 2048 * 2048
    assert pictures < cuda.memory_bytes(800_000, 10_000, 1, 2048, 2048) < 1.5 * pictures
