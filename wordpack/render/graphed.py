"""A step on the GPU that is captured once and replayed: one launch instead of one for each of its kernels."""

from __future__ import annotations

from typing import Any, Callable, Sequence

import torch

from wordpack.errors import WordpackError

WARMUP = 3
"""Steps run before a capture: kernels compile, and the allocator and the optimiser make what they need."""


class GraphedStep:
    """A whole optimiser step (render, losses, backward, update) captured in one CUDA graph and replayed.

    `step()` must change its tensors in place, must not read back to the host, and returns tensors (or None) that each
    replay overwrites: `self.result`. Its tensors that live from step to step (poses, an optimiser's moments and
    counters) are named in `state`: they are put back after each step of the warm-up, so that none goes further than
    the first one may, and are what they were when the first replay comes. torch.optim.Adam needs capturable=True, and
    its state is there only after one step; simplest is to write the update with in-place operations on `state`.
    Raises WordpackError without a GPU.
    """

    def __init__(self, step: Callable[[], Any], state: Sequence[torch.Tensor], warmup: int = WARMUP) -> None:
        for tensor in state:
            if not tensor.is_cuda:
                raise WordpackError(f"CUDA graph: the state is on {tensor.device}; a graph needs it on a GPU")
        before = [tensor.detach().clone() for tensor in state]
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(warmup):
                step()
                for tensor, value in zip(state, before):
                    tensor.copy_(value)
        torch.cuda.current_stream().wait_stream(side)
        self._graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self._graph):
            self.result = step()

    def __call__(self) -> Any:
        """One more step. Returns `self.result`, overwritten by the next call."""
        self._graph.replay()
        return self.result
