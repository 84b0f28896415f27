"""wordpack.render.diffvg: contours from edges, and diffvg itself against the reference where it is built."""

from __future__ import annotations

import importlib.util
import math
import os
import sys
from typing import Callable, List, Tuple

import numpy as np
import pytest
import torch

from wordpack.errors import WordpackError
from wordpack.fonts import load_font
from wordpack.model import Outline
from wordpack.outlines import outline_text
from wordpack.render import diffvg, reference
from wordpack.render.edges import Edges

SIZE = 256
MEAN_DIFFERENCE = 0.02
COSINE = 0.95
"""The two bounds that diffvg is held to on five words at 256 px; found: 0.002 and 0.9998."""

SQUARE = np.array([[0, 0], [1, 0], [1, 1], [0, 1.0]])
TEXTS = ("liberty", "union", "people", "State", "on")
POSES = (
    (90, 60, 0.2, math.log(36)),
    (170, 130, -0.3, math.log(40)),
    (80, 190, 0.0, math.log(34)),
    (150, 90, 0.5, math.log(45)),
    (210, 200, 1.2, math.log(60)),
)

needs_diffvg = pytest.mark.skipif(
    importlib.util.find_spec("pydiffvg") is None, reason="pydiffvg is not built here (docs/renderers.md says how)"
)


@pytest.fixture(scope="module")
def outlines() -> List[Outline]:
    font = load_font("lato-black")
    return [outline_text(text, font) for text in TEXTS]


def smooth_noise(seed: int) -> torch.Tensor:
    """An upstream gradient [1, SIZE, SIZE] that changes over some 16 px, as those of blurred losses do."""
    coarse = torch.randn(1, 1, 17, 17, generator=torch.Generator().manual_seed(seed))
    return torch.nn.functional.interpolate(coarse, size=(SIZE, SIZE), mode="bicubic")[0]


def drawn(
    render: Callable[[torch.Tensor], torch.Tensor], rows: torch.Tensor, g: torch.Tensor
) -> Tuple[torch.Tensor, torch.Tensor]:
    poses = rows.clone().requires_grad_()
    image = render(poses)
    image.backward(g)
    assert poses.grad is not None
    return image.detach(), poses.grad


def test_edges_are_rings_again() -> None:
    words = [[SQUARE, SQUARE[::-1] * 0.5 + 0.25], [], [SQUARE + 3]]
    found = diffvg._from_edges(Edges.from_rings(words))
    assert found.sizes == (4, 4, 4)
    assert found.words == (0, 0, 2)
    assert found.points.tolist() == np.concatenate([ring for word in words for ring in word]).tolist()
    assert diffvg._from_edges(Edges.from_rings([])).sizes == ()


def test_the_gradient_goes_on_outside_the_frame() -> None:
    image = torch.zeros(6, 8, requires_grad=True)
    diffvg._Crop.apply(image, 2).backward(torch.arange(8.0).reshape(2, 4))
    assert image.grad is not None
    assert image.grad[0].tolist() == [0, 0, 0, 1, 2, 3, 3, 3]
    assert image.grad[-1].tolist() == [4, 4, 4, 5, 6, 7, 7, 7]


def test_without_pydiffvg_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pydiffvg", None)
    with pytest.raises(WordpackError, match="pydiffvg does not import.*https://.*--renderer auto") as caught:
        diffvg.coverage(Edges.from_rings([[SQUARE]]), torch.zeros(1, 1, 4), 4, 4)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(not hasattr(os, "sysconf"), reason="this system does not tell its memory this way")
def test_a_picture_too_large_for_the_machine_is_refused_with_the_numbers() -> None:
    with pytest.raises(WordpackError, match=r"1000000 x 1000000 px needs 1024454.8 GiB .* has \d+\.\d GiB"):
        diffvg._check_memory(10**6, 10**6)
    diffvg._check_memory(8, 8)


@needs_diffvg
def test_five_words_against_the_reference(outlines: List[Outline]) -> None:
    edges = Edges.from_rings([word.rings for word in outlines])
    rows, g = torch.tensor([POSES]), smooth_noise(3)
    truth, truth_grad = drawn(lambda poses: reference.coverage(edges, poses, SIZE, SIZE), rows, g)
    image, grad = drawn(lambda poses: diffvg.coverage(edges, poses, SIZE, SIZE), rows, g)
    assert truth.max() > 1.9, "the words are to overlap, or the sum is not tested"
    assert (image - truth).abs().mean() <= MEAN_DIFFERENCE
    for ours_part, true_part in zip(grad[0].T, truth_grad[0].T, strict=True):
        assert torch.nn.functional.cosine_similarity(ours_part, true_part, 0) >= COSINE
    for ours_part, true_part in zip(grad[0], truth_grad[0], strict=True):
        assert torch.nn.functional.cosine_similarity(ours_part, true_part, 0) >= COSINE


@needs_diffvg
def test_five_full_coverages_are_five() -> None:
    edges = Edges.from_rings([[SQUARE]] * 5)
    image = diffvg.coverage(edges, torch.tensor([[[4.0, 4.0, 0.0, math.log(8)]] * 5]), 16, 16)
    expected = torch.zeros(1, 16, 16)
    expected[:, 4:12, 4:12] = 5
    torch.testing.assert_close(image, expected, rtol=0, atol=1e-4)


@needs_diffvg
def test_a_word_outside_is_called_back_by_clamp_alone() -> None:
    edges = Edges.from_rings([[SQUARE]])
    rows = torch.tensor([[[-11.7, 4.2, 0.0, math.log(8)]], [[4.3, 3.2, 0.0, math.log(8)]]])  # off the pixel borders
    ramp = torch.linspace(-2, -1, 16).expand(2, 16, 16).contiguous()
    _, unseen = drawn(lambda poses: diffvg.coverage(edges, poses, 16, 16), rows, ramp)
    _, seen = drawn(lambda poses: diffvg.coverage(edges, poses, 16, 16, "clamp"), rows, ramp)
    _, truth = drawn(lambda poses: reference.coverage(edges, poses, 16, 16, "clamp"), rows, ramp)
    assert (unseen[0] == 0).all()
    assert torch.nn.functional.cosine_similarity(seen.flatten(), truth.flatten(), 0) >= COSINE
    assert seen[0, 0, 3] == pytest.approx(truth[0, 0, 3].item(), rel=0.1)


@needs_diffvg
def test_nothing_to_draw() -> None:
    poses = torch.zeros(2, 1, 4, requires_grad=True)
    image = diffvg.coverage(Edges.from_rings([[]]), poses, 3, 4)
    image.sum().backward()
    assert image.shape == (2, 3, 4)
    assert not image.any()
    assert poses.grad is not None
    assert not poses.grad.any()


@needs_diffvg
def test_poses_that_are_not_finite_or_too_few() -> None:
    edges = Edges.from_rings([[SQUARE]] * 5)
    with pytest.raises(WordpackError, match="pose of word 0"):
        diffvg.coverage(edges, torch.full((1, 5, 4), math.nan), 8, 8)
    with pytest.raises(ValueError, match="4 words were given and an edge belongs to word 4"):
        diffvg.coverage(edges, torch.zeros(1, 4, 4), 8, 8)
