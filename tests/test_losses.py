"""The losses: values counted pixel by pixel, gradients against torch's own and against finite differences."""

from __future__ import annotations

from typing import Callable, Tuple

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter1d

from wordpack.losses import Loss, grids, overlap_share, surplus
from wordpack.losses import evenness as evenness_on

SHAPES = [(2, 9, 13), (1, 16, 16), (3, 5, 21)]


def scene(shape: Tuple[int, int, int], seed: int = 0) -> Tuple[torch.Tensor, torch.Tensor]:
    """An image with empty, full and overfull pixels, and free room with a border of nothing and of fractions."""
    rng = np.random.default_rng(seed)
    image = rng.uniform(0, 1.8, shape) * (rng.random(shape) < 0.7)
    free = np.ones(shape[1:])
    free[0], free[:, -1], free[1] = 0.0, 0.4, 0.75
    return torch.tensor(image), torch.tensor(free)


def excess(image: torch.Tensor, free: torch.Tensor) -> Loss:
    """What the surplus is the derivative of: 1/2 sum over pixels of its square."""
    over = surplus(image, free)
    return 0.5 * (over**2).sum((1, 2)), over


def evenness(image: torch.Tensor, free: torch.Tensor, radii: Tuple[float, ...]) -> Loss:
    return evenness_on(image, grids(free, radii))


LOSSES: dict[str, Callable[[torch.Tensor, torch.Tensor], Loss]] = {
    "excess": excess,
    "evenness, fine": lambda image, free: evenness(image, free, (1.3,)),
    "evenness, reduced": lambda image, free: evenness(image, free, (1.5, 4.0, 7.1)),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", LOSSES)
def test_upstream_is_the_derivative_by_finite_differences(name: str, shape: Tuple[int, int, int]) -> None:
    image, free = scene(shape)
    _, upstream = LOSSES[name](image.clone(), free)
    assert upstream.abs().max() > 0
    rng, step = np.random.default_rng(1), 1e-5
    smooth = ((image - free).abs() > 1e-3).double()  # off the bend of max(., 0)
    for _ in range(4):
        way = torch.tensor(rng.normal(size=shape)) * smooth
        ahead, behind = (LOSSES[name](image + sign * step * way, free)[0] for sign in (1, -1))
        expected = (upstream * way).sum((1, 2))
        assert ((ahead - behind) / (2 * step)).numpy() == pytest.approx(expected.numpy(), rel=1e-5, abs=1e-8)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", LOSSES)
def test_upstream_is_what_torchs_tape_finds(name: str, shape: Tuple[int, int, int]) -> None:
    image, free = scene(shape, 2)
    image.requires_grad_(True)
    value = LOSSES[name](image * 1.0, free)[0]
    (tape,) = torch.autograd.grad(value.sum(), image)
    _, upstream = LOSSES[name](image.detach().clone(), free)
    assert upstream.shape == image.shape
    assert (tape - upstream).abs().max() <= 1e-12 * max(1.0, float(tape.abs().max()))


@pytest.mark.parametrize("name", LOSSES)
def test_layouts_of_a_batch_are_strangers_and_the_image_is_left_alone(name: str) -> None:
    image, free = scene((3, 8, 11), 3)
    before = image.clone()
    value, upstream = LOSSES[name](image, free)
    assert torch.equal(image, before)
    assert value.shape == (3,)
    for b in range(3):
        alone, its = LOSSES[name](image[b : b + 1], free)
        assert float(value[b]) == pytest.approx(float(alone[0]), rel=1e-12)
        assert (its[0] - upstream[b]).abs().max() < 1e-12


def test_excess_and_share_pixel_by_pixel() -> None:
    image, free = scene((2, 9, 13), 4)
    value, upstream = excess(image, free)
    share = overlap_share(image, upstream)
    for b in range(2):
        over = np.zeros((9, 13))
        for y in range(9):
            for x in range(13):
                over[y, x] = max(0.0, float(image[b, y, x]) - float(free[y, x]))
        assert float(value[b]) == pytest.approx(0.5 * (over**2).sum())
        assert upstream[b].numpy() == pytest.approx(over)
        assert float(share[b]) == pytest.approx(over.sum() / float(image[b].sum()))


def test_one_pixel_on_each_side_of_the_threshold() -> None:
    def value(ink: float, free: float) -> float:
        return float(excess(torch.tensor([[[ink]]]), torch.tensor([[free]]))[0])

    assert value(1.0, 1.0) == 0.0
    assert value(2.0, 1.0) == 0.5  # a word on a word
    assert value(1.0, 0.0) == 0.5  # a word outside
    assert value(0.5, 0.5) == 0.0  # a word that ends where the region ends
    assert value(0.75, 0.5) == pytest.approx(0.25**2 / 2)


def test_the_surplus_is_written_where_it_is_wanted() -> None:
    image, free = scene((2, 9, 13), 8)
    out = torch.full_like(image, 7.0)
    assert surplus(image, free, out=out).data_ptr() == out.data_ptr()
    assert torch.equal(out, surplus(image, free))


def test_no_ink_is_no_overlap() -> None:
    empty = torch.zeros(1, 4, 4)
    assert float(overlap_share(empty, surplus(empty, torch.zeros(4, 4)))) == 0.0


def test_evenness_is_nought_for_even_ink_and_grows_with_a_heap() -> None:
    # Even: the same share of the room everywhere, so also less ink where there is less room.
    _, free = scene((1, 24, 24))
    even = 0.4 * free[None]
    radii = (1.0, 6.0)
    assert float(evenness(even, free, radii)[0]) == pytest.approx(0.0, abs=1e-18)
    heaped = even.clone()
    heaped[:, 8:12, 8:12] += 0.5
    more = even.clone()
    more[:, 8:12, 8:12] += 1.0
    one, two = (float(evenness(image, free, radii)[0]) for image in (heaped, more))
    assert one > 0
    assert two == pytest.approx(4 * one)  # quadratic in what is off
    # Ink flows from the heap to where there is none.
    upstream = evenness(heaped, free, radii)[1][0]
    assert upstream[10, 10] > 0 > upstream[20, 3]


def test_evenness_against_scipys_blur() -> None:
    # The whole picture is room: density is blurred ink over blurred ones.
    radius, size = 1.7, 31
    rng = np.random.default_rng(5)
    ink, room = rng.uniform(0, 1, (size, size)), np.ones((size, size))

    def blur(picture: np.ndarray) -> np.ndarray:
        for axis in (0, 1):
            picture = gaussian_filter1d(picture, radius, axis=axis, mode="constant", radius=6)
        return picture

    density = blur(ink) / blur(room)
    off = density - density.mean()
    value, _ = evenness(torch.tensor(ink)[None], torch.ones(size, size, dtype=torch.float64), (radius,))
    assert float(value) == pytest.approx(0.5 * (off**2).mean(), rel=1e-9)


def test_evenness_adds_up_over_radii() -> None:
    image, free = scene((2, 14, 17), 6)
    parts = [evenness(image, free, (radius,)) for radius in (1.2, 5.0)]
    value, upstream = evenness(image, free, (1.2, 5.0))
    assert value.numpy() == pytest.approx((parts[0][0] + parts[1][0]).numpy())
    assert upstream.numpy() == pytest.approx((parts[0][1] + parts[1][1]).numpy())


@pytest.mark.parametrize(("dtype", "close"), [(torch.float64, 1e-12), (torch.float32, 1e-4)])
@pytest.mark.parametrize("name", LOSSES)
def test_numpys_arrays_have_the_same_losses_as_torchs(name: str, dtype: torch.dtype, close: float) -> None:
    image, free = (each.to(dtype) for each in scene((2, 9, 13), 9))
    value, upstream = LOSSES[name](image, free)
    ours = LOSSES[name](image.numpy(), free.numpy())
    assert {each.dtype for each in ours} == {image.numpy().dtype}
    assert {each.dtype for each in (value, upstream)} == {dtype}
    assert ours[0] == pytest.approx(value.numpy(), rel=close)
    assert ours[1] == pytest.approx(upstream.numpy(), rel=close, abs=1e-3 * close)
