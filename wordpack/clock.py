"""What a time limit leaves to each part of the packing: when it is late for the start, the search, the finish and the
fillers."""

from __future__ import annotations

import math
import time
from threading import Event
from typing import Callable

from wordpack import geometry
from wordpack.options import Options

START_TIME = 0.3
"""Share of the time limit's rest that may go to begin more layouts than one, and after which words are seated at few of
their angles."""

LEAST_TIME = 0.3
"""Share of the time that a packing has taken before its search which this may take at least, however late it is, and
the growth in the finish as well; and fillers of the time before them. Words that no search has set apart take the
finish many times as long: 1000 words took 2 s of search and 2 of finish to a fill of 0.442, and without a search 14 or,
from a start at another moment, 125 s to 0.421 and 0.386."""

SEARCH_TIME = 0.8
"""Share of the time limit after which the search ends: the finish takes the rest."""

FINISH_TIME = 0.97
"""Share of the time limit after which the finish lets words grow no more: they are set apart in the rest."""

PROOF_TIME, LEAST_SHARE = 3e-3, 0.7
"""Seconds for each word that the time limit keeps back for the proof and the drawing, of which all other shares are
taken; such a share of the limit is left at least."""

FILL_TIME, FILLED_TIME = 0.5, 0.7
"""Share of the time limit that is the words' where fillers come after them, and at which these are late: some hundreds
are set apart and proven in the rest."""


class Clock:
    """What the time limit leaves the search: nothing is ever late without one, and all is once `stop` is set."""

    def __init__(self, options: Options, begun: float, count: int) -> None:
        limit = math.inf if options.time_limit is None else options.time_limit
        limit = max(limit - PROOF_TIME * count, LEAST_SHARE * limit)
        words = FILL_TIME * limit if options.fill else limit
        self.begun, self.hurry = begun, begun + START_TIME * words
        self.end, self.close = begun + SEARCH_TIME * words, begun + FINISH_TIME * words
        self.filled = begun + FILLED_TIME * limit
        self.stop = Event()

    def hurried(self) -> bool:
        """Whether it is late for the start."""
        return self.stop.is_set() or time.perf_counter() > self.hurry

    def late(self) -> bool:
        """Whether it is late for the search."""
        return self.stop.is_set() or time.perf_counter() > self.end

    def closing(self) -> bool:
        """Whether it is late for the finish as well."""
        return self.stop.is_set() or time.perf_counter() > self.close

    def filling(self) -> bool:
        """Whether it is late for the fillers too."""
        return self.stop.is_set() or time.perf_counter() > self.filled

    def search(self) -> None:
        """The search begins now, and has its least time, and the finish as much after it."""
        least = self._least()
        self.end = max(self.end, time.perf_counter() + least)
        self.close = max(self.close, self.end + least)

    def fill(self) -> None:
        """The fillers begin now, and have their least time."""
        self.filled = max(self.filled, time.perf_counter() + self._least())

    def _least(self) -> float:
        return LEAST_TIME * (time.perf_counter() - self.begun)

    def affords(self, seconds: float) -> float:
        """How many more layouts may be begun, after one has taken so long."""
        return START_TIME * max(self.end - time.perf_counter(), 0.0) / max(seconds, geometry.TINY)

    def share(self, parts: int) -> Callable[[], float]:
        """Asks what share is gone of the time from now to the end, dealt out evenly to so many parts."""
        now = time.perf_counter()
        allowed = (self.end - now) / parts

        def gone() -> float:
            return math.inf if self.late() else (time.perf_counter() - now) / allowed

        return gone
