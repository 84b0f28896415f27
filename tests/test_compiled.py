"""Compiled code: kept where it can be, and made all the same where it cannot."""

from __future__ import annotations

import os
import time

import numba
import numpy as np
import pytest
from numba.core import caching

from wordpack import arrange
from wordpack import compiled as module
from wordpack.compiled import compiled, compiling, is_kept, refuse_forked
from wordpack.errors import WordpackError
from wordpack.pipeline import pack


def twice(x: float) -> float:
    return 2 * x


def positive(numbers: np.ndarray, at: int) -> float:
    """Of an array that it is handed."""
    return float(numbers[at]) if numbers[at] > 0 else 0.0


def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """What numba finds where neither the package's folder nor the user's can be written."""
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_process_forked_from_one_that_packed_is_told_so_and_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PROCESS", [])
    refuse_forked()
    refuse_forked()
    child = os.fork()
    if child == 0:
        try:
            refuse_forked()
        except WordpackError as error:
            os._exit(17 if "spawn" in str(error) else 18)
        os._exit(19)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 17


def test_all_packing_begins_with_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PROCESS", [os.getpid() + 1])
    with pytest.raises(WordpackError, match="forked"):
        pack({"one": 2, "two": 1})


def test_what_is_compiled_is_kept() -> None:
    made = compiled(nogil=True)(twice)
    assert made(3.0) == 6.0
    assert is_kept(made)


@pytest.mark.parametrize("counted", [True, False])
def test_kernels_do_the_same_whether_holders_are_counted(counted: bool) -> None:
    made = compiled(counted=counted, nogil=True)(positive)
    numbers = np.array([1.5, -2.5])
    assert [made(numbers, at) for at in (0, 1)] == [1.5, 0.0]
    assert numbers.tolist() == [1.5, -2.5]


def test_where_nothing_can_be_kept_it_is_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere(monkeypatch)
    made = compiled(nogil=True)(twice)
    assert made(3.0) == 6.0
    assert not is_kept(made)
    monkeypatch.setattr(arrange, "draw_bands", made)
    (note,) = arrange._not_kept()
    assert "NUMBA_CACHE_DIR" in note


def test_what_the_compiler_takes_is_counted_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere(monkeypatch)
    made, before = compiled(nogil=True)(twice), compiling()
    begun = time.perf_counter()
    made(3.0)
    elapsed, spent = time.perf_counter() - begun, compiling() - before
    assert 0 < spent <= elapsed
    made(4.0)
    assert compiling() - before == spent


def test_other_mistakes_are_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(cache: bool = False, **_: object) -> object:
        if cache:  # without it all would go well
            raise RuntimeError("out of luck")
        return lambda function: function

    monkeypatch.setattr(numba, "njit", fail)
    with pytest.raises(RuntimeError, match="out of luck"):
        compiled()(twice)
