"""Frames of the packing: an observer that draws the layout every few steps, for an animation of how it came about."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Callable, Optional, Union

from wordpack import export
from wordpack.errors import WordpackError, reason, shown
from wordpack.model import Layout, Observer, Progress, State
from wordpack.options import whole

Trace = Callable[[Layout], None]
"""Is given a layout on its way: sizes are exact at its own scale, but words may still overlap, and its report says that
nothing is measured yet."""


class Frames:
    """A Trace that writes frame-0001.svg, frame-0002.svg, ... into a folder, which is made when it is missing.

    Raises WordpackError when the folder cannot be made, or holds frames already: those of two runs would mix.
    """

    def __init__(self, folder: Union[str, Path]) -> None:
        if not str(folder):
            raise WordpackError("option trace: no folder was named; give a folder to write frames to")
        self.folder, self.count = Path(folder), 0
        try:
            self.folder.mkdir(exist_ok=True)
            old = next((name for name in sorted(os.listdir(self.folder)) if name.startswith("frame-")), None)
        except (OSError, ValueError) as error:  # of the latter kind are names with a zero byte
            named = folder if isinstance(error, OSError) else shown(str(folder))
            raise WordpackError(f"option trace: {named}: {reason(error)}; give a folder to write frames to") from error
        if old is not None:
            raise WordpackError(f"option trace: {folder}: it holds frames already ({old}); give an empty folder")

    def __call__(self, layout: Layout) -> None:
        export.write(layout, [self.folder / f"frame-{self.count + 1:04d}.svg"])
        self.count += 1


def traced(
    given: Union[Trace, str, Path, None],
    every: int,
    layout_of: Callable[[State], Layout],
    observer: Optional[Observer],
) -> Optional[Observer]:
    """An observer that tells `observer` everything and gives the trace, or the Frames of a folder, each `every`-th
    layout, and the last one. Steps are those of the optimiser and tens of rounds of the search, after each of which an
    observer is told where the words stand, and where the finish begins and all is done.

    Raises WordpackError for what is neither a trace nor a folder, for an `every` that is no whole number of at least
    1, and as Frames does.
    """
    every = whole("trace-every", every, 1)
    if observer is not None and not callable(observer):
        raise WordpackError(f"option observer: {shown(observer)} was given; give a function of a Progress")
    if given is None:
        return observer
    trace = Frames(given) if isinstance(given, (str, Path)) else given
    if not callable(trace):
        raise WordpackError(f"option trace: {shown(trace)} was given; give a folder, or a function of a layout")
    seen = 0

    def observe(news: Progress) -> None:
        nonlocal seen
        if observer is not None:
            observer(news)
        if news.state is not None:
            if seen % every == 0 or news.stage == "done":
                trace(layout_of(news.state))
            seen += 1

    return observe
