"""Checking a derivative against extrapolated central differences (Ridders 1982)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from sct.facts.signature import Lengths, has_float, signature

STEPS = 10
SHRINK = 1.6
LOOSEST = 1e-3  # differences noisier than this decide nothing: the check fails


@dataclasses.dataclass(frozen=True)
class Row:
    """One argument: the generated derivative in a direction, the reference, and the relative error."""

    argument: str
    derivative: Any
    reference: Any
    error: float
    ok: bool


@dataclasses.dataclass(frozen=True)
class Report:
    """All rows; `ok` when every one is."""

    rows: tuple[Row, ...]

    @property
    def ok(self) -> bool:
        """Whether there is a derivative, and every one agrees with its reference."""
        return bool(self.rows) and all(r.ok for r in self.rows)


def check(f: Any, args: tuple[Any, ...], names: list[str], jvp: Callable[..., Any], tol: float | None) -> Report:
    """The report for every argument that holds floats."""
    rng = np.random.default_rng(0)
    rows = []
    for k, (name, x) in enumerate(zip(names, args, strict=True)):
        if not has_float(signature(x, Lengths())):
            continue
        direction = like(x, rng)
        tangents = tuple(direction if j == k else None for j in range(len(args)))
        _, tangent = jvp(f, tuple(copied(a) for a in args), tangents)
        got = flat(tangent)

        def along(h: float, k: int = k, x: Any = x, direction: Any = direction) -> Any:
            return flat(f(*(moved(x, direction, h) if j == k else copied(a) for j, a in enumerate(args))))

        reference, noise = ridders(along, 0.02 * max(1e-3, size(x)))
        error = float(np.max(np.abs(got - reference) / np.maximum(1.0, np.abs(reference)), initial=0.0))
        limit = tol if tol is not None else max(1e-6, min(20 * noise, LOOSEST))
        ok = bool(np.all(np.isfinite(got))) and error <= limit
        rows.append(Row(name, single(got), single(reference), error, ok))
    return Report(tuple(rows))


def ridders(along: Callable[[float], Any], h: float) -> tuple[Any, float]:
    """(derivative at 0, relative error estimate) of a function of a step."""
    best, error = None, np.inf
    table: list[list[Any]] = []
    for i in range(STEPS):
        row = [(along(h) - along(-h)) / (2 * h)]
        factor = SHRINK**2
        for j in range(i):
            row.append((factor * row[j] - table[i - 1][j]) / (factor - 1))
            factor *= SHRINK**2
            neighbours = (row[j], table[i - 1][j])
            e = max(np.max(np.abs(row[j + 1] - other), initial=0.0) for other in neighbours)
            if e <= error:
                best, error = row[j + 1], e
        table.append(row)
        h /= SHRINK
    if best is None:
        best = table[-1][0]
    return best, float(error / max(1.0, np.max(np.abs(best), initial=0.0)))


def like(x: Any, rng: Any) -> Any:
    """A random direction of the structure of x; 1.0 for a number."""
    if isinstance(x, float | np.floating):
        return 1.0
    if isinstance(x, np.ndarray):
        return rng.uniform(0.5, 1.0, x.shape) * rng.choice([-1.0, 1.0], x.shape)
    if isinstance(x, list | tuple):
        return [like(v, rng) for v in x]
    return {k: like(v, rng) for k, v in x.items()} if isinstance(x, dict) else None


def moved(x: Any, d: Any, h: float) -> Any:
    """x + h d."""
    if isinstance(x, float | np.floating | np.ndarray):
        return x + h * d
    if isinstance(x, list | tuple):
        parts = [moved(v, t, h) for v, t in zip(x, d, strict=True)]
        return type(x)(*parts) if hasattr(x, "_fields") else type(x)(parts)
    return {k: moved(v, d[k], h) for k, v in x.items()} if isinstance(x, dict) else x


def copied(x: Any) -> Any:
    """A copy of arrays and lists, which f may change."""
    return moved(x, like(x, np.random.default_rng(0)), 0.0) if isinstance(x, np.ndarray | list | dict) else x


def flat(x: Any) -> Any:
    """All floats of a structure in one vector."""
    if isinstance(x, list | tuple):
        return np.concatenate([flat(v) for v in x]) if len(x) else np.zeros(0)
    if isinstance(x, dict):
        return flat(list(x.values()))
    return np.ravel(np.asarray(0.0 if x is None or isinstance(x, str) else x, dtype=float))


def size(x: Any) -> float:
    """The size of the numbers in an argument."""
    values = flat(x)
    return float(np.max(np.abs(values), initial=0.0)) or 1.0


def single(v: Any) -> Any:
    """A number for a vector of one."""
    return float(v[0]) if len(v) == 1 else v
