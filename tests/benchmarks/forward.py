"""How fast is the generated code?  Value and tangent beside the value alone, and beside dual numbers.

    python -m tests.benchmarks.forward

The generated file is imported as a user would import it; the dual numbers run the same text with `sin` and so on
replaced by those of the class.
"""

from __future__ import annotations

import importlib.util
import statistics
import tempfile
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import sct
from examples import dual
from tests.benchmarks.straight_line import PROGRAMS
from tests.benchmarks.timing import interleaved


class Times(NamedTuple):
    """Seconds of one call: the function, value + tangent by the generated code, the same by dual numbers."""

    name: str
    primal: float
    generated: float
    dual: float


def emitted(f: Callable[..., Any], folder: Path) -> Callable[..., Any]:
    """The generated derivative function with respect to all arguments, from its file."""
    path = folder / f"{f.__name__}_tangent.py"
    sct.emit(f, path, mode="forward")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, f"{f.__name__}_tangent")  # type: ignore[no-any-return]


def with_duals(f: types.FunctionType) -> Callable[..., Any]:
    """The same function with the functions of `math` replaced by those for dual numbers."""
    names = {name: getattr(dual, name, g) for name, g in f.__globals__.items()}
    return types.FunctionType(f.__code__, names)


def measure(f: types.FunctionType, args: tuple[float, ...], folder: Path) -> Times:
    """The three times, taken in turns; the two tangents are compared first."""
    tangent, overloaded = emitted(f, folder), with_duals(f)
    seeds = tuple(0.5 + k for k in range(len(args)))
    everything = args + seeds

    def by_duals() -> Any:
        return overloaded(*(dual.Dual(x, (dx,)) for x, dx in zip(args, seeds, strict=True)))

    found, expected = tangent(*everything)[1], by_duals().parts[0]
    assert abs(found - expected) <= 1e-12 * abs(expected), (f.__name__, found, expected)
    return Times(f.__name__, *interleaved([lambda: f(*args), lambda: tangent(*everything), by_duals]))


def main() -> list[Times]:
    with tempfile.TemporaryDirectory() as folder:
        rows = [measure(f, args, Path(folder)) for f, args in PROGRAMS]
    print("function         value ns   value + tangent ns   ratio   dual numbers ns   dual / generated")
    for r in rows:
        print(
            f"{r.name:15}  {1e9 * r.primal:8.0f}   {1e9 * r.generated:18.0f}   {r.generated / r.primal:5.2f}"
            f"   {1e9 * r.dual:15.0f}   {r.dual / r.generated:16.1f}"
        )
    ratios, gains = [r.generated / r.primal for r in rows], [r.dual / r.generated for r in rows]
    print(f"value + tangent / value: median {statistics.median(ratios):.2f}, largest {max(ratios):.2f}")
    print(f"dual numbers / generated: median {statistics.median(gains):.1f}, smallest {min(gains):.1f}")
    return rows


if __name__ == "__main__":
    main()
