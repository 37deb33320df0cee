"""How fast is the compiler?  `sct.source` on generated functions of 1,000 to 10,000 statements.

    python -m tests.benchmarks.compiler [LARGEST]

Time ~ n^p: p is the slope of a line through the logarithms.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import time
import types
from collections.abc import Callable
from pathlib import Path

import numpy as np

import sct

SIZES = (1000, 2000, 5000, 10000)


def straight_line(n: int) -> list[str]:
    """n assignments; each uses the two values before it."""
    forms = ("a{k} = a{i} * a{j} + 0.5", "a{k} = sin(a{i}) - a{j}", "a{k} = a{i} / (1.0 + a{j} * a{j})")
    body = [forms[k % 3].format(k=k, i=k - 1, j=k - 2) for k in range(2, n + 2)]
    return ["a0 = x", "a1 = y", *body, f"return a{n + 1}"]


def loops_and_branches(n: int) -> list[str]:
    """Blocks of nine statements: a loop that holds a loop that holds a branch."""
    body = ["s = x", "t = y"]
    for k in range(n // 9):
        body += [
            f"for i in range({k % 3 + 1}):",
            "    s = s * 0.5 + t",
            "    for j in range(2):",
            "        t = sin(t) * s",
            f"        if t > {k % 7}.5:",
            "            t = t - s",
            "        else:",
            "            t = t + 0.1 * s",
            f"v{k} = s * t",
        ]
    return [*body, f"return s + t + v{n // 9 - 1}"]


def elif_chain(n: int) -> list[str]:
    """One `if` with n / 2 arms."""
    body = ["if x < 0.0:", "    r = x * y"]
    for k in range(1, n // 2):
        body += [f"elif x < {k}.0:", f"    r = x * {k}.0 + sin(y)"]
    return [*body, "else:", "    r = y", "return r"]


def deep_expression(n: int) -> list[str]:
    """One sum of n terms; Python's own parser nests it n deep to the left."""
    return [f"return {' + '.join(f'x * {k}.0' for k in range(n))} + y"]


SHAPES: dict[str, tuple[Callable[[int], list[str]], tuple[int, ...]]] = {
    "straight line": (straight_line, SIZES),
    "loops and branches": (loops_and_branches, SIZES),
    "elif chain": (elif_chain, (250, 500, 1000)),
    "deep expression": (deep_expression, (250, 500, 1000)),
}


def function(body: list[str], folder: Path, name: str) -> types.FunctionType:
    """The function with this body, imported from a file."""
    path = folder / f"{name}.py"
    path.write_text("from math import sin\n\n\ndef f(x, y):\n" + "".join(f"    {line}\n" for line in body))
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.f  # type: ignore[no-any-return]


def seconds(f: types.FunctionType) -> float:
    start = time.perf_counter()
    sct.source(f, mode="forward")
    return time.perf_counter() - start


def main(largest: int = SIZES[-1]) -> dict[str, float]:
    """Prints the times; gives the exponent of growth of each shape."""
    exponents = {}
    print("shape                 statements  seconds  ms a statement")
    with tempfile.TemporaryDirectory() as folder:
        for shape, (build, sizes) in SHAPES.items():
            times = []
            chosen = [n for n in sizes if n <= largest]
            for n in chosen:
                times.append(seconds(function(build(n), Path(folder), f"{build.__name__}_{n}")))
                print(f"{shape:20}  {n:10d}  {times[-1]:7.2f}  {1000 * times[-1] / n:14.3f}", flush=True)
            exponents[shape] = (
                float(np.polyfit(np.log(chosen), np.log(times), 1)[0]) if len(chosen) > 1 else float("nan")
            )
    for shape, exponent in exponents.items():
        print(f"{shape}: time ~ n^{exponent:.2f}")
    return exponents


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
