"""Checking derivatives: tangents against differences, adjoints against tangents, second order through the gradient."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from sct.api import jvp, prepare
from sct.arguments import argument_names, bound_arguments
from sct.differences import copied, flat, like, moved, precision, ridders, size
from sct.errors import RequestError
from sct.facts.signature import Lengths, has_float, signature
from sct.gradients import grad
from sct.pullbacks import vjp
from sct.tables import table

MODES = ("forward", "reverse")
LOOSEST = 1e-3  # differences noisier than this decide nothing: the check fails
ROUNDINGS = 1e5  # tangent and adjoint come from the same formulas: they agree but for rounding
HEAD = ("argument", "check", "generated", "independent", "relative error", "verdict")


@dataclasses.dataclass(frozen=True)
class Row:
    """One comparison: the generated derivative in a direction, the reference, and the relative error.

    check: `forward` and `reverse` are against differences, `dot product` is the adjoint against the tangent; those of
    order 2 name the mode that differentiates the gradient.
    """

    argument: str
    check: str
    derivative: Any
    reference: Any
    error: float
    ok: bool


@dataclasses.dataclass(frozen=True)
class Report:
    """All rows; `ok` when every one is.  It prints as a table."""

    rows: tuple[Row, ...]

    @property
    def ok(self) -> bool:
        """Whether there is a derivative, and every one agrees with its reference."""
        return bool(self.rows) and all(r.ok for r in self.rows)

    def __str__(self) -> str:
        return table(HEAD, [_cells(row) for row in self.rows])


def check_grads(
    f: Callable[..., Any],
    args: tuple[Any, ...],
    order: int = 1,
    modes: tuple[str, ...] = MODES,
    *,
    tol: float | None = None,
) -> Report:
    """Compare the generated derivatives with extrapolated differences, argument by argument.

    Along a fixed random direction v: in mode forward the tangent J v with the difference; in mode reverse, for a random
    adjoint u of the value, (J' u) . v with u . difference, and, where both modes are asked for, with u . (J v): the dot
    product test, which must hold to rounding.  order 2: besides, the gradient is differentiated again, forward and in
    reverse, as the modes say; f then returns one number.

    The report has `rows` (argument, check, derivative, reference, error, ok) and `ok`, and prints as a table.  tol: the
    largest relative error against differences that counts as right; None: by the differences' own noise.
    Raises RequestError for an unknown mode or order, and what the derivatives raise.  Ridders, Adv. Eng. Software 4
    (1982) 75; Griewank and Walther, Evaluating Derivatives (2008), 3.3.
    """
    for mode in modes:
        if mode not in MODES:
            raise RequestError(f"there is no check of mode `{mode}`", f"Modes: {', '.join(MODES)}.")
    if order not in (1, 2):
        raise RequestError(f"there is no check of order {order}", "Use order=1 or order=2.")
    request = prepare(f)
    bound_arguments(request, args, {})
    names = argument_names(request, len(args))
    active = [(k, n) for k, n in enumerate(names) if has_float(signature(args[k], Lengths()))]
    rows = [row for k, n in active for row in _rows(f, args, k, n, modes, tol, modes)]
    if order == 2:
        labels = tuple("gradient, " + mode for mode in modes)
        for j, name in active:
            gradient = grad(f, j)
            rows += [row for k, n in active for row in _rows(gradient, args, k, f"{name}, {n}", modes, tol, labels)]
    return Report(tuple(rows))


def _rows(
    f: Any, args: tuple[Any, ...], k: int, name: str, modes: tuple[str, ...], tol: float | None, labels: tuple[str, ...]
) -> list[Row]:
    """The comparisons for one argument."""
    rng = np.random.default_rng(0)
    direction = like(args[k], rng)

    def along(h: float) -> Any:
        return flat(f(*(moved(a, direction, h) if j == k else copied(a) for j, a in enumerate(args))))

    reference, noise = ridders(along, 0.02 * max(1e-3, size(args[k])))
    limit = tol if tol is not None else max(1e-6, min(20 * noise, LOOSEST))
    rows = []
    tangent: Any = None
    if "forward" in modes:
        directions = tuple(direction if j == k else None for j in range(len(args)))
        tangent = flat(jvp(f, tuple(copied(a) for a in args), directions)[1])
        rows.append(_row(name, labels[modes.index("forward")], tangent, reference, limit))
    if "reverse" in modes:
        value, pullback = vjp(f, *(copied(a) for a in args))
        seed = like(value, rng)
        weights = flat(seed)
        adjoint = flat(pullback(seed)[k]) @ flat(direction)
        label = labels[modes.index("reverse")]
        rows.append(_row(name, label, adjoint, weights @ reference, limit * max(1.0, np.abs(weights).sum())))
        if tangent is not None:
            scale = float(np.abs(weights) @ np.abs(tangent))
            label, rounding = label.replace("reverse", "dot product"), ROUNDINGS * precision(value)
            rows.append(_row(name, label, adjoint, weights @ tangent, rounding, scale))
    return rows


def _row(name: str, check: str, derivative: Any, reference: Any, limit: float, scale: Any = 0.0) -> Row:
    size_of = np.maximum(np.maximum(1.0, np.abs(reference)), scale)
    error = float(np.max(np.abs(derivative - reference) / size_of, initial=0.0))
    ok = bool(np.all(np.isfinite(derivative))) and error <= limit
    return Row(name, check, _single(derivative), _single(reference), error, ok)


def _single(v: Any) -> Any:
    """A number for a vector of one."""
    return float(v) if np.ndim(v) == 0 else float(v[0]) if len(v) == 1 else v


def _cells(row: Row) -> tuple[str, ...]:
    verdict = "right" if row.ok else "WRONG"
    return row.argument, row.check, _short(row.derivative), _short(row.reference), f"{row.error:.1e}", verdict


def _short(value: Any) -> str:
    """A number in 12 digits; anything else as it prints, shortened."""
    if isinstance(value, float):
        return f"{value:.12g}"
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else text[:37] + "..."
