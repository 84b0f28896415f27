"""Finds the bundled fonts and silhouettes, in a checkout and in an installed wheel.

A checkout has `fonts/` and `shapes/` beside the package; a wheel carries them inside it, under `_assets/`. Nothing is
read here but folder listings, so that importing this module costs nothing at start-up.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Tuple

from wordpack.errors import WordpackError

DEFAULT_FONT = "lato-black"
"""Heavy, even in colour, and wide enough in its coverage to be nobody's surprise."""

FONT_SUFFIXES = (".ttf", ".otf")

_PACKAGE = Path(__file__).resolve().parent


_FONTS = (
    "lato-black",  # heavy grotesque, the default
    "montserrat",  # geometric, wide
    "oswald",  # condensed
    "nunito",  # rounded
    "roboto-slab",  # slab serif
    "alfa-slab",  # fat slab, wood type
    "playfair",  # high-contrast serif
    "pacifico",  # brush script
)
"""The folders fonts/<name>/, each with its font file and its licence."""

# Order in which a missing character is looked for: the broad alphabet first, then one script each, then Chinese and
# kana before Korean (whose subset has no Han), and pictures last, since the emoji font also claims digits; the signs
# that it draws better are fallbacks.SUITS.
_FALLBACKS = (
    "noto-sans",
    "noto-sans-arabic",
    "noto-sans-hebrew",
    "noto-sans-thai",
    "noto-sans-armenian",
    "noto-sans-georgian",
    "noto-sans-bengali",
    "noto-sans-gujarati",
    "noto-sans-gurmukhi",
    "noto-sans-kannada",
    "noto-sans-malayalam",
    "noto-sans-sinhala",
    "noto-sans-tamil",
    "noto-sans-telugu",
    "noto-sans-ethiopic",
    "noto-sans-khmer",
    "noto-sans-lao",
    "noto-sans-myanmar",
    "noto-sans-sc",
    "noto-sans-kr",
    "noto-sans-symbols",
    "noto-sans-symbols2",
    "noto-emoji",
)


def assets_dir(kind: str) -> Path:
    """The folder of `kind`, "fonts" or "shapes"; the wheel's own first, so that a stray sibling never shadows it."""
    for folder in (_PACKAGE / "_assets" / kind, _PACKAGE.parent / kind):
        if folder.is_dir():
            return folder
    raise WordpackError(
        f"wordpack's bundled {kind} were not found beside {_PACKAGE}: reinstall wordpack, or give a file instead"
    )


@lru_cache(maxsize=1)
def shape_names() -> Tuple[str, ...]:
    """Names of the bundled silhouettes, in alphabetical order."""
    return tuple(sorted(path.stem for path in assets_dir("shapes").glob("*.svg")))


def shape_path(name: str) -> Path:
    """The SVG of a bundled silhouette, one of `shape_names`."""
    return assets_dir("shapes") / f"{name}.svg"


def font_names() -> Tuple[str, ...]:
    """Names of the bundled poster fonts, the default first."""
    return _FONTS


def font_path(name: str) -> Path:
    """The font file of a bundled poster font, one of `font_names`."""
    return _font_file(assets_dir("fonts") / name)


@lru_cache(maxsize=1)
def fallback_fonts() -> Tuple[Path, ...]:
    """Files of the fallback fonts, in the order of _FALLBACKS: the first that has a character draws it."""
    return tuple(_font_file(assets_dir("fonts") / "fallback" / name) for name in _FALLBACKS)


def _font_file(folder: Path) -> Path:
    found = [path for path in sorted(folder.glob("*")) if path.suffix in FONT_SUFFIXES]
    if len(found) != 1:
        raise WordpackError(
            f"{folder} should hold exactly one font file and holds {len(found)}: reinstall wordpack, "
            "or give a font file of your own with --font"
        )
    return found[0]
