"""How fast are generated gradients?  Value and gradient beside the value alone, and beside autograd.

    python -m tests.benchmarks.reverse

The generated file is imported as a user would import it.  Everything that is compared takes turns in one run, and
medians of the processor's time are told.  A bar that is missed is marked with `!`.
"""

from __future__ import annotations

import ast
import functools
import importlib.util
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import autograd
import autograd.numpy
import numpy as np

from tests.adjoints import adjoint_text
from tests.benchmarks import reverse_cases as cases
from tests.benchmarks import timing

interleaved = functools.partial(timing.interleaved, clock=time.process_time)
STRAIGHT_BAR, LOOP_BAR, VECTORISED_BAR = 5.0, 6.0, 3.5


def emitted(f: Callable[..., Any], args: Sequence[Any], wrt: Sequence[int], folder: Path) -> Callable[..., Any]:
    """The generated adjoint, for arguments like these, from its file."""
    text, name = adjoint_text(f, args, wrt)
    path = folder / f"{name}_{len(list(folder.iterdir()))}.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)  # type: ignore[no-any-return]


def by_autograd(f: types.FunctionType, wrt: Sequence[int]) -> Callable[..., Any]:
    """The same function on autograd's NumPy, with its gradient."""
    overloaded = types.FunctionType(f.__code__, f.__globals__ | {"np": autograd.numpy})
    return autograd.value_and_grad(overloaded, tuple(wrt))  # type: ignore[no-any-return]


def tuple_of(gradient: Any, wrt: Sequence[int]) -> tuple[Any, ...]:
    return (gradient,) if len(wrt) == 1 else tuple(gradient)


def marked(number: float, bar: float) -> str:
    return f"{number:6.2f}{'!' if number > bar else ' '}"


def straight(folder: Path) -> list[float]:
    """Straight-line functions of floats: the ratios."""
    print(f"straight line, plain Python (bar {STRAIGHT_BAR:g})")
    print("  function           value ns   value + gradient ns   ratio")
    ratios = []
    for f, args in cases.STRAIGHT:
        adjoint = emitted(f, args, range(len(args)), folder)
        value, gradient = adjoint(*args)
        assert value == f(*args)
        check(f, args, range(len(args)), gradient)
        one, both = interleaved([lambda f=f, args=args: f(*args), lambda g=adjoint, args=args: g(*args)])
        ratios.append(both / one)
        print(f"  {f.__name__:15}  {1e9 * one:10.0f}   {1e9 * both:19.0f}   {marked(ratios[-1], STRAIGHT_BAR)}")
    print(f"  median {statistics.median(ratios):.2f}, largest {max(ratios):.2f}")
    return ratios


def check(f: Callable[..., Any], args: Sequence[Any], wrt: Sequence[int], gradient: Any) -> None:
    """The gradient along one direction, against central differences."""
    direction = [0.3 + 0.2 * k for k in range(len(wrt))]

    def moved(s: float) -> float:
        new = list(args)
        for k, d in zip(wrt, direction, strict=True):
            new[k] = args[k] * (1 + s * d)
        return float(f(*new))

    expected = (moved(1e-6) - moved(-1e-6)) / 2e-6
    parts = tuple_of(gradient, wrt)
    found = sum(float(np.sum(g * args[k])) * d for g, k, d in zip(parts, wrt, direction, strict=True))
    assert abs(found - expected) <= 1e-5 * (abs(expected) + abs(f(*args))), (f.__name__, found, expected)


def loop(folder: Path) -> float:
    """A loop of 1,000 steps with a branch: the ratio."""
    f, args, wrt = cases.LOOP
    adjoint = emitted(f, args, wrt, folder)
    check(f, args, wrt, adjoint(*args)[1])
    one, both = interleaved([lambda: f(*args), lambda: adjoint(*args)])
    print(f"\nloop of {args[-1]} steps with a branch, plain Python (bar {LOOP_BAR:g})")
    print(f"  {f.__name__:15}  {1e6 * one:.1f} us   {1e6 * both:.1f} us   {marked(both / one, LOOP_BAR)}")
    return both / one


def vectorised(folder: Path) -> list[tuple[float, float]]:
    """NumPy functions: (ratio, ratio of autograd)."""
    print(f"\nvectorised NumPy (bar {VECTORISED_BAR:g}, and autograd)")
    print("  function              value us   generated us   ratio   autograd us   ratio")
    found = []
    for f, args, wrt in cases.vectorised():
        adjoint, other = emitted(f, args, wrt, folder), by_autograd(f, wrt)
        value, gradient = adjoint(*args, 1.0)
        known = other(*args)
        assert np.allclose(value, known[0], rtol=1e-12)
        for g, h in zip(tuple_of(gradient, wrt), known[1], strict=True):
            assert np.allclose(g, h, rtol=1e-8, atol=1e-12), f.__name__
        calls = [lambda f=f, a=args: f(*a), lambda g=adjoint, a=args: g(*a, 1.0), lambda o=other, a=args: o(*a)]
        one, both, taped = interleaved(calls, rounds=21, seconds=0.02)
        slower = "  SLOWER THAN AUTOGRAD" if both > taped else ""
        print(f"  {f.__name__:19}  {1e6 * one:9.1f}   {1e6 * both:12.1f}   {marked(both / one, VECTORISED_BAR)} "
              f"{1e6 * taped:12.1f}   {taped / one:5.2f}{slower}")  # fmt: skip
        found.append((both / one, taped / one))
    return found


def scaling(folder: Path) -> None:
    """Gradients of functions of n inputs: the ratio for each n."""
    print("\ngradient of a function of n inputs / function")
    print("  function                        " + "".join(f"{n:>9}" for n in cases.SIZES))
    for label, f, argument in cases.scaling():
        adjoint = emitted(f, (argument(10),), (0,), folder)
        ratios = []
        for n in cases.SIZES:
            x = argument(n)
            one, both = interleaved([lambda f=f, x=x: f(x), lambda g=adjoint, x=x: g(x)], rounds=11)
            ratios.append(both / one)
        print(f"  {label:30}  " + "".join(f"{r:9.2f}" for r in ratios))


def memory(folder: Path) -> None:
    """What the adjoint of a long carried loop keeps."""
    f, args, wrt = cases.CARRIED
    adjoint = emitted(f, args, wrt, folder)
    print(f"\nmemory of a carried loop of {args[-1]} steps")
    for label, call in (("function", f), ("value + gradient", adjoint)):
        tracemalloc.start()
        call(*args)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"  {label:17} at most {peak / 2**20:8.2f} MiB, {peak / args[-1]:6.1f} bytes a step")
    text = adjoint_text(f, args, wrt)[0]
    print(f"  it says: {text.partition('. Keeps ')[2].partition(chr(34))[0].strip() or 'nothing about it'}")


def budget(folder: Path) -> int:
    """A long carried loop under budgets: states, memory, time beside that without one; how many bars are missed.

    The bar: no more states are kept than the budget, and the memory is that of so many states.
    """
    f, args, wrt = cases.CARRIED
    steps = args[-1]
    print(f"\na carried loop of {steps} steps over a budget of states")
    print("  budget    states   traced MiB   peak RSS + MiB   seconds")
    gradients, missed = [], 0
    for size in (None, *cases.BUDGETS):
        text, name = adjoint_text(f, args, wrt, size)
        path = folder / f"{name}_{size}.py"
        path.write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", ALONE.format(path=str(path), name=name, args=args)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        states, traced, resident, seconds, gradient = ast.literal_eval(done.stdout)
        gradients.append(gradient)
        over = size is not None and (states > size or traced > 2**20 + 300 * size)
        missed += over
        kept = "all" if size is None else str(states)
        print(f"  {size or 'none':>6}   {kept:>7}   {traced / 2**20:10.2f}   {resident / 2**10:14.1f}   {seconds:7.2f}"
              f"{'!' if over else ''}")  # fmt: skip
    assert all(np.allclose(g, gradients[0], rtol=1e-12) for g in gradients)
    return missed


# A process of its own: the peak of its resident memory, and a list of states that counts.
ALONE = """
import runpy, time, tracemalloc
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
longest = 0
class Counted(list):
    def append(self, x):
        global longest
        super().append(x)
        longest = max(longest, len(self))
adjoint = runpy.run_path({path!r})[{name!r}]
before = peak()
start = time.process_time()
gradient = adjoint(*{args!r})[1]
seconds = time.process_time() - start
resident = peak() - before
tracemalloc.start()
adjoint(*{args!r})
traced = tracemalloc.get_traced_memory()[1]
tracemalloc.stop()
text = open({path!r}).read().replace("states = []", "states = Counted()")
space = dict(Counted=Counted)
exec(text, space)
space[{name!r}](*{args!r})
print((longest, traced, resident, seconds, gradient))
"""


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ratios = straight(folder)
        ratio = loop(folder)
        pairs = vectorised(folder)
        scaling(folder)
        memory(folder)
        over = budget(folder)
    missed = sum(r > STRAIGHT_BAR for r in ratios) + (ratio > LOOP_BAR)
    missed += sum(r > VECTORISED_BAR or r > other for r, other in pairs)
    print(f"\n{missed} of {len(ratios) + 1 + len(pairs)} bars missed")
    return 1 if missed or over else 0


if __name__ == "__main__":
    sys.exit(main())
