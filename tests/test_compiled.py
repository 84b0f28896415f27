"""Compiled code: kept where it can be, and made all the same where it cannot."""

from __future__ import annotations

import time

import numba
import numpy as np
import pytest
from numba.core import caching

from wordpack import arrange
from wordpack.compiled import compiled, compiling, is_kept


def twice(x: float) -> float:
    return 2 * x


def positive(numbers: np.ndarray, at: int) -> float:
    """Of an array that it is handed."""
    return float(numbers[at]) if numbers[at] > 0 else 0.0


def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """What numba finds where neither the package's folder nor the user's can be written."""
    monkeypatch.setattr(caching.CacheImpl, "_locator_classes", [])


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
    def fail(**_: object) -> object:
        raise RuntimeError("out of luck")

    monkeypatch.setattr(numba, "njit", fail)
    with pytest.raises(RuntimeError, match="out of luck"):
        compiled()(twice)
