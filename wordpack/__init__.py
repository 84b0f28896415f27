"""Word clouds with exact sizes, packed tight into any silhouette, proven free of overlap.

    import wordpack

    poster = wordpack.pack({"liberty": 12, "union": 9}, shape="heart")
    poster.save("poster.svg")

Every public name is in `__all__`. They are imported when first used (PEP 562), so that `import wordpack` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, List

if TYPE_CHECKING:
    from wordpack.check import check_drawing, validate
    from wordpack.drawn import read_drawing
    from wordpack.errors import UnprovenError, WordpackError
    from wordpack.model import (
        Layout,
        Missing,
        Observer,
        Outline,
        Placement,
        Progress,
        Report,
        Silhouette,
        Word,
        Words,
    )
    from wordpack.options import Options
    from wordpack.pipeline import Poster, pack
    from wordpack.proof import FileProof, prove_file

__version__ = "0.1.0"

__all__ = [
    "FileProof",
    "Layout",
    "Missing",
    "Observer",
    "Options",
    "Outline",
    "Placement",
    "Poster",
    "Progress",
    "Report",
    "Silhouette",
    "UnprovenError",
    "Word",
    "WordpackError",
    "Words",
    "__version__",
    "check_drawing",
    "pack",
    "prove_file",
    "read_drawing",
    "validate",
]

_HOME = {
    "FileProof": "proof",
    "Options": "options",
    "UnprovenError": "errors",
    "WordpackError": "errors",
    "Poster": "pipeline",
    "pack": "pipeline",
    "check_drawing": "check",
    "prove_file": "proof",
    "read_drawing": "drawn",
    "validate": "check",
}
"""The module of each public name that is not model's."""


if not TYPE_CHECKING:  # a checker that sees it takes any name for a public one

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module 'wordpack' has no attribute {name!r}")
        value = getattr(import_module(f"wordpack.{_HOME.get(name, 'model')}"), name)
        globals()[name] = value
        return value


def __dir__() -> List[str]:
    return sorted(__all__)
