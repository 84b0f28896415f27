"""The size that a weight asks for, by its closed forms."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from wordpack.errors import WordpackError
from wordpack.model import Outline, Placement, Silhouette, Word, target_size


@pytest.mark.parametrize(("scale", "power"), [("sqrt", 0.5), ("linear", 1.0)])
def test_sizes_are_powers_of_the_weight(scale: str, power: float) -> None:
    assert target_size(8.0, scale) / target_size(2.0, scale) == pytest.approx(4.0**power)
    assert 0 < target_size(5e-324, scale) < target_size(1e308, scale) < float("inf")


def test_log_sizes_grow_with_the_logarithm() -> None:
    assert target_size(np.e - 1, "log") == pytest.approx(1.0)
    with pytest.raises(WordpackError, match="option scale"):
        target_size(1.0, "cube")


def test_a_placement_and_a_silhouette_print_short_whatever_their_outlines_hold() -> None:
    ring = np.zeros((4000, 2))
    path = (("moveTo", ((0.0, 0.0),)),) * 4000
    outline = Outline("joy", path, (ring,), 0.5, (-0.5, -0.5, 0.5, 0.5), (-0.5, 0.2), 1.0, "lato-black")
    told = repr(Placement(Word("joy", 3.0), outline, 10.0, 20.0, 0.0, 5.0))
    assert len(told) < 400
    assert "text='joy', area=0.5" in told
    assert len(repr(Silhouette((ring,), 1000.0, 1000.0, 1.0, "circle"))) < 200


def test_placements_are_compared_as_the_outlines_that_they_hold() -> None:
    outline = Outline("joy", (), (), 0.5, (-0.5, -0.5, 0.5, 0.5), (-0.5, 0.2), 1.0, "lato-black")
    placement = Placement(Word("joy", 3.0), outline, 10.0, 20.0, 0.0, 5.0)
    assert (copy.copy(outline) == outline) is (copy.copy(placement) == placement) is False
    assert len({placement, copy.copy(placement)}) == 2
