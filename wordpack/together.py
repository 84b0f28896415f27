"""Jobs side by side on the machine's cores. What they return does not depend on how many cores there are."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Callable, List, Sequence, TypeVar

Result = TypeVar("Result")


def together(jobs: Sequence[Callable[[], Result]], stop: Event) -> List[Result]:
    """The jobs' results in their order. The first runs in the calling thread, so that who watches it is called there.

    Threads, since compiled kernels and transforms let go of the interpreter's lock. When a job raises, `stop` is set,
    for jobs that heed it to end early, and the first error in the jobs' order is raised again.
    """
    if len(jobs) == 1:
        return [jobs[0]()]
    with ThreadPoolExecutor(max(1, min(len(jobs), os.cpu_count() or 1) - 1)) as pool:
        others = [pool.submit(job) for job in jobs[1:]]
        try:
            return [jobs[0](), *(other.result() for other in others)]
        except BaseException:
            stop.set()
            for other in others:
                other.cancel()
            raise
