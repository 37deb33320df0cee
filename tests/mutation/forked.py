"""The suite, loaded once: each mutant is judged in a fork of the process that has it.

Only the tests that come by the changed statement are run, the quickest first, those of the texts last; of a rule all
are, its own first.  Nothing is remembered between tests while it is found out which come by, so no other test can tell.
"""

from __future__ import annotations

import gc
import os
import pickle
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.mutation.covering import Place, watch
from tests.mutation.patching import Loaded, put_code, put_formulas
from tests.mutation.segments import Mutant

ROOT = Path(__file__).parents[2]
RULES = "sct/rules"
NUMBERS = ("tests/aliasing", "tests/test_corpus_reverse.py", "tests/transform", "tests/test_corpus.py", "tests/rules",
           "tests/test_nested.py", "tests/test_gradients.py", "tests/test_gradients_nested.py",
           "tests/test_jacobians.py", "tests/test_sharing.py", "tests/tidy", "tests/budget", "tests/errors",
           "tests/runtime")  # fmt: skip
TEXTS = ("tests/test_golden.py", "tests/test_golden_adjoints.py")
MEMORY = 6 << 30


class Original(NamedTuple):
    """What the suite does on the original: tests that fail, seconds of processor time, tests at each place."""

    failed: set[str]
    seconds: dict[str, float]
    tests: dict[Place, set[str]]


class Verdict(NamedTuple):
    """How a mutant fared: the first test that fails, None if there is none; how many tests run the changed line."""

    mutant: Mutant
    killer: str | None
    covering: int


def judged(mutants: list[Mutant], jobs: int, told: Callable[[Original | Verdict], None]) -> None:
    """Judge mutants, `jobs` at a time; what is found out is told at once."""
    os.environ |= {"OPENBLAS_NUM_THREADS": "1"}
    options = ["-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", f"--rootdir={ROOT}"]
    pytest.main([*options, *(str(ROOT / t) for t in NUMBERS + TEXTS)], plugins=[_Loop(mutants, jobs, told)])


class _Loop:
    """A plugin of pytest that has the tests run in forks instead of here."""

    def __init__(self, mutants: list[Mutant], jobs: int, told: Callable[[Original | Verdict], None]) -> None:
        self.mutants, self.jobs, self.told = mutants, jobs, told
        self.failed: Callable[[str], None] = lambda test: None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed(report.nodeid)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        loaded = Loaded()
        gc.collect()
        gc.freeze()
        places = {m: (str(ROOT / m.path), m.line) for m in self.mutants}
        original = _answer(*_fork(lambda tell: tell(self.original(session, loaded, set(places.values())))))
        assert isinstance(original, Original)
        self.told(original)
        running: dict[int, tuple[int, Mutant, int]] = {}
        waiting = list(self.mutants)
        while waiting or running:
            while waiting and len(running) < self.jobs:
                m = waiting.pop(0)
                covering = original.tests.get(places[m], set())
                pid, pipe = _fork(lambda tell, m=m, c=covering: self.mutant(session, m, original, c, loaded, tell))
                running[pid] = pipe, m, len(covering)
            pid = os.wait()[0]
            pipe, m, count = running.pop(pid)
            found = _read(pipe)
            self.told(Verdict(m, "time or memory" if found is None else found or None, count))
        return True

    def original(self, session: pytest.Session, loaded: Loaded, wanted: set[Place]) -> Original:
        """The suite on the original."""
        out, seen = Original(set(), {}, {}), set[Place]()
        watch(wanted, loaded, lambda path, line: seen.add((path, line)))
        self.failed = out.failed.add
        for item in session.items:
            loaded.forget()
            seen.clear()
            start = time.process_time()
            _run(item)
            for at in seen:
                out.tests.setdefault(at, set()).add(item.nodeid)
            out.seconds[item.nodeid] = time.process_time() - start
        return out

    def mutant(self, session: pytest.Session, m: Mutant, original: Original, covering: set[str], loaded: Loaded,
               tell: Callable[[str], None]) -> None:  # fmt: skip
        """The suite on a mutant: tells the first test that fails, "" if none does."""
        rows = put_formulas(m, loaded) if m.path.startswith(RULES) else put_code(m, ROOT / m.path, loaded)

        def its_own(item: pytest.Item) -> bool:
            params = item.callspec.params.values() if hasattr(item, "callspec") else ()
            return any(row is p for row in rows or () for p in params)

        def order(item: pytest.Item) -> tuple[bool, bool, bool, float]:
            away = not item.nodeid.startswith("tests/rules")
            return not its_own(item), away and bool(rows), item.nodeid.startswith(TEXTS), original.seconds[item.nodeid]

        def failed(test: str) -> None:
            tell(test)
            os._exit(0)

        self.failed = failed
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        sound = [x for x in session.items if x.nodeid not in original.failed]
        for item in sorted(sound if rows is not None else (x for x in sound if x.nodeid in covering), key=order):
            signal.signal(signal.SIGPROF, lambda *_: failed(f"time or memory, in {item.nodeid}"))
            signal.setitimer(signal.ITIMER_PROF, 30 + 10 * original.seconds[item.nodeid])
            _run(item)
        signal.setitimer(signal.ITIMER_PROF, 0)
        tell("")


def _run(item: pytest.Item) -> None:
    """One test, with all that is set up for it taken down again."""
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)


def _fork(body: Callable[[Callable[[Any], None]], None]) -> tuple[int, int]:
    """Run `body` in a fork: its process and the pipe from which comes what it tells."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    os.close(reading)
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)

    def tell(what: Any) -> None:
        with os.fdopen(writing, "wb") as out:
            pickle.dump(what, out)

    try:
        body(tell)
    finally:
        os._exit(0)


def _read(pipe: int) -> Any:
    """What a fork told, None if nothing."""
    with os.fdopen(pipe, "rb") as told:
        text = told.read()
    return pickle.loads(text) if text else None


def _answer(pid: int, pipe: int) -> Any:
    found = _read(pipe)
    os.waitpid(pid, 0)
    return found
