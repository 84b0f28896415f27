"""The size that a weight asks for, by its closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from wordpack.errors import WordpackError
from wordpack.model import target_size


@pytest.mark.parametrize(("scale", "power"), [("sqrt", 0.5), ("linear", 1.0)])
def test_sizes_are_powers_of_the_weight(scale: str, power: float) -> None:
    assert target_size(8.0, scale) / target_size(2.0, scale) == pytest.approx(4.0**power)
    assert 0 < target_size(5e-324, scale) < target_size(1e308, scale) < float("inf")


def test_log_sizes_grow_with_the_logarithm() -> None:
    assert target_size(np.e - 1, "log") == pytest.approx(1.0)
    with pytest.raises(WordpackError, match="option scale"):
        target_size(1.0, "cube")
