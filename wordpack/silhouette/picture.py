"""PNG, JPEG, WebP, GIF, TIFF, BMP, PPM -> Region. The mask rule, in one sentence:

Transparent is outside, otherwise dark is inside at Otsu's threshold.

Otsu (1979, "A threshold selection method from gray-level histograms") parts the tones into two classes; at its optimum
the threshold is the midpoint of the two classes' means. So (light - tone) / (light - dark) is the membership, and its
0.5 contour is the threshold. When the opaque part of a picture with transparency is of about one tone there is nothing
for Otsu to part, and all of it is inside: a white logo is as good as a black one.
"""

from __future__ import annotations

import math
import re
import warnings
from pathlib import Path
from typing import Optional, Tuple

import numpy as np
import shapely
from PIL import Image, ImageOps

from wordpack import geometry
from wordpack.errors import WordpackError, reason
from wordpack.silhouette.region import Region
from wordpack.silhouette.trace import trace

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP", "PPM")
"""Pillow's readers that are let near a user's file: pictures of pixels only, nothing that starts a program."""
KINDS = "SVG, PNG, JPEG, WebP, GIF, TIFF, BMP or PPM"
MOST_PIXELS = 100_000_000
"""Largest picture decoded, 10 000 x 10 000: in memory 0.4 GB, and far more than any edge needs."""
LONGEST_SIDE = 4096
"""Larger pictures are box-reduced below this: a quarter of a page unit a pixel."""
BINS = 512
"""Histogram bins of Otsu's method over the tones that occur: two for each level of an 8-bit picture."""
SAME_TONE = 0.25
"""Opaque tones whose two classes are nearer than this (0 black, 1 white) are one material: a logo's own shading."""
BLANK = 0.06
"""Tones without transparency whose classes are nearer than this, 15 levels of 255: grain and noise, no silhouette."""
SOLID = 0.9
"""Opacity above which a pixel's tone counts: that of a faint one is rounded, and black or white where nothing shows."""
TRANSPARENT_SHARE = 1e-4
"""Share of pixels less than half opaque from which transparency says what is outside."""


def read_picture(path: Path) -> Region:
    """The silhouette in a picture, in pixels of the picture as it is stored.

    Raises WordpackError for a file that is no picture, truncated or too large, and for one without two tones.
    """
    tone, alpha, (width, height) = _load(path)
    inside = membership(tone, alpha, str(path))
    factor = _reduction(width, height)
    traced = trace(inside, str(path))
    shape = traced.shape
    if factor > 1:  # the last box of a row or column may hold fewer pixels: cut at the frame
        shape = shapely.transform(shape, lambda points: points * factor)
        shape = geometry.polygonal(shape.intersection(shapely.box(0, 0, width, height)))
    return Region(shape, float(width), float(height), str(path), traced.notes(str(path)), traced=True)


def membership(tone: np.ndarray, alpha: Optional[np.ndarray], name: str = "picture") -> np.ndarray:
    """Tones [H, W] (0 black, 1 white) and opacity [H, W] or None -> membership [H, W], > 0.5 inside."""
    if alpha is not None and (alpha < 0.5).mean() <= TRANSPARENT_SHARE:
        tone, alpha = tone * alpha + (1 - alpha), None  # as if on white paper
    if alpha is None:
        dark, light = otsu(tone)
        two_levels = not np.any((tone != tone.min()) & (tone != tone.max()))  # 0 and 1 of 255 is a mask, and meant
        if light == dark or (light - dark < BLANK and not two_levels):
            raise WordpackError(
                f"{name}: the picture is of one tone from edge to edge (its tones differ by {light - dark:.0%}), "
                "so there is no silhouette in it; give a dark shape on a light or transparent background"
            )
        return (light - tone) / (light - dark)
    solid = tone[alpha > SOLID]
    if not len(solid):
        raise WordpackError(
            f"{name}: nothing in the picture is opaque (the highest opacity is {float(alpha.max()):.0%}), "
            "so nothing is inside; give a shape that is filled"
        )
    dark, light = otsu(solid)
    if light - dark < SAME_TONE:
        return alpha
    return alpha * np.clip((light - tone) / (light - dark), 0.0, 1.0)


def otsu(tones: np.ndarray) -> Tuple[float, float]:
    """Means of the dark and the light class at Otsu's threshold; equal when there is but one tone."""
    low, high = float(tones.min()), float(tones.max())
    if low == high:
        return low, high
    counts, edges = np.histogram(tones, BINS, (low, high))
    centres = 0.5 * (edges[1:] + edges[:-1])
    dark, moment = np.cumsum(counts)[:-1].astype(np.float64), np.cumsum(counts * centres)
    total, whole = float(counts.sum()), moment[-1]
    between = (whole * dark / total - moment[:-1]) ** 2 / (dark * (total - dark))  # the end bins are never empty
    threshold = edges[1 + int(np.argmax(between))]
    is_dark = tones < threshold
    return float(tones[is_dark].mean()), float(tones[~is_dark].mean())


# -- reading -----------------------------------------------------------------------------------------------------------


def _load(path: Path) -> Tuple[np.ndarray, Optional[np.ndarray], Tuple[int, int]]:
    """Tone, opacity (None when the picture has none), and the upright picture's own width and height."""
    with _open(path) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise _too_large(path, f"{width} x {height} = {width * height} pixels")
        try:
            ImageOps.exif_transpose(image, in_place=True)
            return *_planes(image), image.size
        except Exception as error:  # a decoder raises whatever it trips over: OSError, SyntaxError, struct.error, ...
            raise WordpackError(
                f"{path}: the picture is damaged or cut short ({error}); save or download it again"
            ) from error


def _open(path: Path) -> Image.Image:
    """The picture, its header read and its pixels not yet."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # MOST_PIXELS judges instead
            return Image.open(path, formats=FORMATS)
    except Image.DecompressionBombError as error:
        found = re.search(r"\d+", str(error))
        raise _too_large(path, f"{found.group() if found else 'too many'} pixels") from error
    except Image.UnidentifiedImageError as error:
        raise WordpackError(f"{path}: this is not a picture that can be read; give {KINDS}") from error
    except Exception as error:
        raise WordpackError(f"{path}: the picture cannot be opened ({reason(error)}); give {KINDS}") from error


def _too_large(path: Path, size: str) -> WordpackError:
    return WordpackError(f"{path}: the picture has {size}, the limit is {MOST_PIXELS}; make it smaller")


def _reduction(width: int, height: int) -> int:
    return math.ceil(max(width, height) / LONGEST_SIDE)


def _planes(image: Image.Image) -> Tuple[np.ndarray, Optional[np.ndarray]]:
    """Tone and opacity as float32 [H, W] in 0..1, box-reduced below LONGEST_SIDE."""
    factor = _reduction(*image.size)
    if image.mode.startswith("I") or image.mode == "F":
        values, clear = np.asarray(image, np.float32), image.info.get("transparency")  # of a PNG in 16 bits one grey
        alpha = _box_reduced((values != clear).astype(np.float32), factor) if isinstance(clear, int) else None
        return _box_reduced(_stretched(values), factor), alpha
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        image = image if image.mode == "RGBA" else image.convert("RGBA")
        if factor > 1:
            image = image.reduce(factor)
        alpha = np.asarray(image.getchannel("A"), np.float32) / 255
        return np.asarray(image.convert("RGB").convert("L"), np.float32) / 255, alpha
    if image.mode not in ("1", "L", "RGB"):
        image = image.convert("RGB")
    if image.mode != "L":
        image = image.convert("L")
    if factor > 1:
        image = image.reduce(factor)
    return np.asarray(image, np.float32) / 255, None


def _stretched(values: np.ndarray) -> np.ndarray:
    """Values of a 16 or 32-bit or floating-point picture spread over 0..1: such files agree on no white."""
    if not np.isfinite(values).all():
        raise ValueError("it holds values that are not numbers")
    low, high = float(values.min()), float(values.max())
    return (values - low) / (high - low) if high > low else np.zeros_like(values)


def _box_reduced(plane: np.ndarray, factor: int) -> np.ndarray:
    """Means over boxes of factor x factor pixels, the last row and column of boxes filled by repeating the edge."""
    if factor == 1:
        return plane
    height, width = plane.shape
    padded = np.pad(plane, ((0, -height % factor), (0, -width % factor)), mode="edge")
    return padded.reshape(padded.shape[0] // factor, factor, -1, factor).mean((1, 3), dtype=np.float32)
