"""numba's compiler as this program uses it: what it makes is kept on disk for the next run, where that can be.

The first run on a machine waits for the compiler, longer than for the packing; `compiling` says for how long.
"""

from __future__ import annotations

import os
from typing import Any, Callable, List

import numba
from numba.core import event, types
from numba.core.caching import NullCache
from numba.extending import intrinsic

from wordpack.errors import WordpackError

_WATCH = event.TimingListener()
event.register("numba:compile", _WATCH)


def compiled(counted: bool = True, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """A decorator for functions of numbers and arrays; `options` are numba.njit's.

    counted: whether the code counts who holds an array whenever it is handed on, which takes longer than what the
    smallest kernels do with it; those that make no arrays, not even views, and call none that do, can go without.

    The machine code is kept beside the file, in the user's cache folder, or in NUMBA_CACHE_DIR if that is set. Where
    none of them can be written (numba refuses then) every process compiles anew: slow, but it draws the same.
    """

    options = options if counted else {**options, "_nrt": False}  # numba's runtime, which does the counting

    def make(function: Callable[..., Any]) -> Any:
        try:
            return numba.njit(cache=True, **options)(function)
        except RuntimeError as error:
            if "cannot cache" not in str(error):
                raise
            return numba.njit(**options)(function)

    return make


@intrinsic
def bits_set(context, number):  # type: ignore[no-untyped-def]
    """How many bits of a uint64 are 1: one instruction, for which numba has no name of its own."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


_PROCESS: List[int] = []


def refuse_forked() -> None:
    """Raise WordpackError in a process that was forked from one that this was called in before: the threads that share
    the work were left behind there, and the child would wait for them for ever."""
    if not _PROCESS:
        _PROCESS.append(os.getpid())
    if _PROCESS[0] != os.getpid():
        raise WordpackError(
            "this process was forked from one that had packed, and threads do not outlive a fork; start it anew, with "
            'multiprocessing.get_context("spawn"), or pack in forked processes alone'
        )


def is_kept(function: Any) -> bool:
    """Whether the next process finds what was compiled of a `compiled` function."""
    return not isinstance(function._cache, NullCache)


def compiling() -> float:
    """Seconds that this process has spent compiling up to now."""
    return _WATCH.duration if _WATCH.done else 0.0
