"""Jobs side by side: results in order, the first in this thread, the first error raised and the others told to stop."""

from __future__ import annotations

import signal
import threading
import time
from functools import partial

import pytest

from wordpack.together import together


def test_results_come_in_the_jobs_order_and_the_first_job_runs_here() -> None:
    gate = threading.Event()

    def first() -> int:
        gate.set()
        return threading.get_ident()

    def second() -> int:
        assert gate.wait(20)  # both run at once, or this would wait in vain
        return threading.get_ident()

    here, there = together([first, second], threading.Event())
    assert here == threading.get_ident() != there
    assert together([partial(pow, k, 2) for k in range(9)], threading.Event()) == [k * k for k in range(9)]


def test_the_calling_thread_takes_up_jobs_that_none_has_begun() -> None:
    gate, names = threading.Event(), 40

    def job(at: int) -> int:
        if at == 1:
            assert gate.wait(20)  # the other thread is held up, if there is but one, until the last job is done
        if at == names - 1:
            gate.set()
        return threading.get_ident()

    done = together([partial(job, at) for at in range(names)], threading.Event())
    assert done[0] == threading.get_ident()
    assert done[1] != done[0]


def test_an_error_stops_the_others_and_is_raised() -> None:
    stop = threading.Event()

    def fail() -> bool:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        together([fail, partial(stop.wait, 20)], stop)
    assert stop.is_set()
    with pytest.raises(ValueError, match="no"):
        together([partial(int, "1"), fail], threading.Event())


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt("no"), SystemExit("no")])
def test_the_first_job_is_told_at_once_that_another_failed(error: BaseException) -> None:
    stop, told = threading.Event(), []

    def fail() -> None:
        raise error

    with pytest.raises(type(error), match="no"):
        together([lambda: told.append(stop.wait(20)), fail], stop)
    assert told == [True]


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="signals go to a chosen thread on POSIX alone")
def test_who_is_interrupted_while_it_waits_stops_the_others() -> None:
    stop, here, heeded = threading.Event(), threading.get_ident(), []

    def first() -> None:
        assert begun.wait(20)

    def second() -> None:
        begun.set()
        time.sleep(0.2)  # the first job ends meanwhile, or is interrupted itself
        signal.pthread_kill(here, signal.SIGINT)
        heeded.append(stop.wait(20))

    begun = threading.Event()
    with pytest.raises(KeyboardInterrupt):
        together([first, second], stop)
    assert heeded == [True]
