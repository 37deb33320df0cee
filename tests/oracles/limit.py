"""A limit on the time that something takes."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from typing import Any


class OutOfTime(BaseException):
    """The time is over; not an Exception, so that no handler in between takes it."""


@contextlib.contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raises OutOfTime in the block once the seconds are over."""

    def ring(*_: Any) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
