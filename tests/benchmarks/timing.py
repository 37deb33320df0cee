"""Times that can be compared: the candidates take turns, and the median of each is taken."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence


def interleaved(
    candidates: Sequence[Callable[[], object]],
    rounds: int = 31,
    seconds: float = 0.004,
    clock: Callable[[], float] = time.perf_counter,
) -> list[float]:
    """Median seconds of one call of each candidate; a round runs each for about `seconds`, one after the other.

    clock: `time.process_time` counts the processor's time, which other programs on the machine hardly disturb.
    """
    repeats = []
    for call in candidates:
        start = clock()
        call()
        call()
        repeats.append(max(1, int(2 * seconds / max(clock() - start, 1e-9))))
    times: list[list[float]] = [[] for _ in candidates]
    gc.disable()
    try:
        for _ in range(rounds):
            for call, repeat, found in zip(candidates, repeats, times, strict=True):
                start = clock()
                for _ in range(repeat):
                    call()
                found.append((clock() - start) / repeat)
    finally:
        gc.enable()
    return [statistics.median(found) for found in times]
