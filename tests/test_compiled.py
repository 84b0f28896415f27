"""Compiled code: kept where it can be, and made all the same where it cannot."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from numba.core import caching

from wordpack import arrange
from wordpack.compiled import compiled, is_kept


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


def test_uncounted_kernels_do_the_same_and_can_make_no_arrays() -> None:
    def sum_of_more(numbers: np.ndarray) -> float:
        return float((numbers + 1.0).sum())

    for counted in (True, False):
        assert compiled(counted=counted, nogil=True)(positive)(np.array([1.5, 2.5]), 1) == 2.5
    assert compiled()(sum_of_more)(np.ones(3)) == 6.0
    with pytest.raises(numba.core.errors.NumbaRuntimeError, match="NRT required"):
        compiled(counted=False)(sum_of_more)(np.ones(3))


def test_where_nothing_can_be_kept_it_is_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere(monkeypatch)
    made = compiled(nogil=True)(twice)
    assert made(3.0) == 6.0
    assert not is_kept(made)
    monkeypatch.setattr(arrange, "draw_bands", made)
    (note,) = arrange._not_kept()
    assert "NUMBA_CACHE_DIR" in note


def test_other_mistakes_are_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> object:
        raise RuntimeError("out of luck")

    monkeypatch.setattr(numba, "njit", fail)
    with pytest.raises(RuntimeError, match="out of luck"):
        compiled()(twice)
