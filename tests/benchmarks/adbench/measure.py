"""The measuring processes: what runs here has its own interpreter, so that threads and memory are its own.

    python -m tests.benchmarks.adbench.measure processor PROBLEM SIZE SECONDS   all candidates take turns: CPU time
    python -m tests.benchmarks.adbench.measure clock PROBLEM SIZE SECONDS       the same by the clock, for many threads
    python -m tests.benchmarks.adbench.measure alone PROBLEM SIZE CANDIDATE     time to the first derivative, memory

Each prints one line of JSON.
"""

from __future__ import annotations

import ctypes
import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.adbench.cases import PROBLEMS, flat

TOLERANCE = 1e-6  # of the largest difference to the others' derivative, relative to the largest number in it


CLOCKS = {"processor": time.process_time, "clock": time.perf_counter}


def together(problem: str, size: int, seconds: float, clock: Callable[[], float]) -> dict[str, Any]:
    """Name -> [seconds of the objective, of the derivative]: medians of rounds in which all take turns.

    On one thread the processor's time is told, which other programs on the machine hardly disturb.
    """
    chosen = PROBLEMS[problem].sizes[size]
    args = chosen.args()
    calls: dict[str, list[Callable[[], Any]]] = {}
    expected, failed = None, {}
    for candidate in PROBLEMS[problem].at(chosen):
        try:
            pair = list(candidate.make(args))
            pair[0]()
            found = flat(pair[1]())
        except Exception as problem_met:  # a candidate that cannot run is told, and does not stop the others
            failed[candidate.name] = " ".join(f"{type(problem_met).__name__}: {problem_met}".split())[:160]
            continue
        expected = found if expected is None else expected
        if len(found) != len(expected) or np.abs(found - expected).max() > TOLERANCE * np.abs(expected).max():
            failed[candidate.name] = "another derivative"
            continue
        calls[candidate.name] = pair
    return {"times": _medians(calls, seconds, clock), "failed": failed}


def _medians(
    calls: dict[str, list[Callable[[], Any]]], seconds: float, clock: Callable[[], float]
) -> dict[str, list[float]]:
    once = {name: [_time(call, 1, clock) for call in pair] for name, pair in calls.items()}
    repeats = {name: [max(1, int(0.004 / max(t, 1e-7))) for t in pair] for name, pair in once.items()}
    a_round = sum(t * r for name in calls for t, r in zip(once[name], repeats[name], strict=True))
    found: dict[str, list[list[float]]] = {name: [[], []] for name in calls}
    gc.disable()
    turns = list(calls.items())
    for _ in range(min(31, max(5, int(seconds / max(a_round, 1e-6))))):
        turns.reverse()  # so that nobody always comes after the same one
        for name, pair in turns:
            for k, call in enumerate(pair):
                call()  # so that what the others left in the caches is not counted
                found[name][k].append(_time(call, repeats[name][k], clock))
    gc.enable()
    return {name: [statistics.median(t) for t in pair] for name, pair in found.items()}


def _time(call: Callable[[], Any], repeat: int, clock: Callable[[], float]) -> float:
    start = clock()
    for _ in range(repeat):
        call()
    return (clock() - start) / repeat


def alone(problem: str, size: int, name: str) -> dict[str, float]:
    """first: seconds from nothing imported to the first derivative; memory: the most that a later one takes, bytes."""
    chosen = PROBLEMS[problem].sizes[size]
    args = chosen.args()
    candidate = next(c for c in PROBLEMS[problem].candidates if c.name == name)
    start = time.perf_counter()
    derivative = candidate.make(args)[1]
    derivative()
    first = time.perf_counter() - start
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    before = _resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is that from here on
    derivative()
    return {"first": first, "memory": max(0, _resident("VmHWM") - before)}


def _resident(field: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith(field))


if __name__ == "__main__":
    kind, problem, size, last = sys.argv[1:]
    if kind == "alone":
        print(json.dumps(alone(problem, int(size), last)))
    else:
        print(json.dumps(together(problem, int(size), float(last), CLOCKS[kind])))
