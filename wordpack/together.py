"""Jobs side by side on the machine's cores. What they return does not depend on how many cores there are."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Callable, List, Sequence, TypeVar

Result = TypeVar("Result")


def together(jobs: Sequence[Callable[[], Result]], stop: Event) -> List[Result]:
    """The jobs' results in their order. The first runs in the calling thread, so that who watches it is called there;
    when it is done, that thread takes up others that none has begun, from the last on.

    Threads, since compiled kernels and transforms let go of the interpreter's lock. When a job raises, `stop` is set at
    once, for jobs that heed it to end early, and the first error in the jobs' order is raised again.
    """
    jobs = [partial(_stopping, job, stop) for job in jobs]
    if len(jobs) <= 1:
        return [job() for job in jobs]
    with ThreadPoolExecutor(max(1, min(len(jobs), os.cpu_count() or 1) - 1)) as pool:
        others = [pool.submit(job) for job in jobs[1:]]
        try:
            first = jobs[0]()
            taken = {at: jobs[1 + at]() for at in reversed(range(len(others))) if others[at].cancel()}
            return [first, *(taken[at] if at in taken else other.result() for at, other in enumerate(others))]
        except BaseException:
            stop.set()  # for who is interrupted while it waits for others
            for other in others:
                other.cancel()
            raise


def _stopping(job: Callable[[], Result], stop: Event) -> Result:
    """The job's result; where it raises the others are told, whoever waits for whom."""
    try:
        return job()
    except BaseException:
        stop.set()
        raise
