"""A limit on the processor's time that something takes: a busy machine fails nothing."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from typing import Any


class OutOfTime(BaseException):
    """The time is over; not an Exception, so that no handler in between takes it."""


@contextlib.contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raises OutOfTime in the block once this process has worked for so many seconds in it."""

    def ring(*_: Any) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
