"""What a long fit tells: scikit-learn's lines, and a bar that is written over on a terminal."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field


@dataclass
class Progress:
    """The trace of a fit, and its messages.

    verbose: 0 nothing, 1 a line every `interval` iterations, 2 with times and changes.  Where stderr is a terminal a
    bar shows how far the iterations have come.
    """

    verbose: int
    interval: int
    limit: int
    trace: list[tuple[str, int, float, float]] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)
    last: float = field(default_factory=time.perf_counter)

    def start(self, number: int) -> None:
        """A fit from the next initialisation begins."""
        self.trace, self.began = [], time.perf_counter()
        if self.verbose:
            print(f"Initialization {number}")  # noqa: T201 - this is what `verbose` asks for

    def __call__(self, method: str, n: int, bound: float, change: float) -> None:
        """An iteration has ended; change: of the bound, for Newton's method the largest entry of the gradient."""
        now = time.perf_counter()
        self.trace.append((method, n, bound, now - self.began))
        if not self.verbose:
            return
        if sys.stderr.isatty():
            done = min(20 * n // max(self.limit, 1), 20)
            bar = f"\r{method} {n}/{self.limit} [{'#' * done}{' ' * (20 - done)}] {bound:.8g} ({change:.1e})"
            print(bar, end="", file=sys.stderr, flush=True)  # noqa: T201
        if n % self.interval == 0 or method == "Newton":
            more = f"\t time lapse {now - self.last:.5f}s\t ll change {change:.5f}" if self.verbose > 1 else ""
            print(f"  {method} iteration {n}{more}")  # noqa: T201
            self.last = now

    def end(self, bound: float, converged: bool) -> None:
        """The fit from one initialisation has ended."""
        if not self.verbose:
            return
        if sys.stderr.isatty():
            print(file=sys.stderr)  # noqa: T201
        word = "converged" if converged else "did not converge"
        took = time.perf_counter() - self.began
        more = f" time lapse {took:.5f}s\t lower bound {bound:.5f}." if self.verbose > 1 else ""
        print(f"Initialization {word}.{more}")  # noqa: T201
