"""Jacobians by reverse mode, row by row, and the choice between them and those by forward mode."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from sct import adjoints, jacobians
from sct.api import Jacobian, Transformed, prepare
from sct.arguments import Request, bound_arguments, resolved, together
from sct.errors import UnsupportedError
from sct.jacobians import rebuilt
from sct_runtime import zeros_like

Argnums = int | str | tuple[int | str, ...]


class RowJacobian(Transformed):
    """The Jacobian of a function by reverse mode, as a function; made by `jacrev`."""

    def __init__(self, f: Any, argnums: Argnums, backend: Any = None) -> None:
        super().__init__(f, argnums, "jacobian", backend)

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """The Jacobian at these arguments."""
        request = prepare(resolved(self.f, args, keywords), self.backend)
        bound, call_args, named = bound_arguments(request, args, keywords)
        adjoints.check_active(bound, self.positions)
        made = adjoints.adjoint(request, bound, self.positions)
        check_unchanged = together(bound.values())
        if made.number:
            parts = made.pulled(call_args, named, 1.0)[1]
        else:
            given = jacobians.fresh(call_args), jacobians.fresh(named)
            value = request.primal(*call_args, **named)

            def pull(seed: Any) -> tuple[Any, ...]:
                return made.pulled(jacobians.fresh(given[0]), jacobians.fresh(given[1]), seed)[1]

            parts = from_rows(value, pull) or tuple(empty(value, bound[n]) for n in self.positions)
        check_unchanged()
        return parts if isinstance(self.argnums, tuple) else parts[0]

    def written(self, request: Request, given: dict[str, Any], name: str) -> Any:
        """The function of the text of the Jacobian; its text is that of forward mode, which gives the same."""
        return jacobians.written(request.core, name, given, request.backend)

    def __repr__(self) -> str:
        return f"<Jacobian of {self.request.function.__qualname__}>"


def jacrev(f: Callable[..., Any], argnums: Argnums = 0, *, backend: Any = None) -> RowJacobian:
    """The Jacobian of f by reverse mode, one sweep for each number of the value: the structure and shape of the value,
    then those of the argument.

    A tuple of argnums gives a tuple.  It nests: jacfwd(jacrev(f)) has the second derivatives.  backend: as in `grad`.
    Raises as `grad` does, but for the value, which may be anything.
    """
    return RowJacobian(f, argnums, backend)


class ChosenJacobian(RowJacobian):
    """The Jacobian of a function by the mode that costs less, as a function; made by `jacobian`."""

    def __init__(self, f: Any, argnums: Argnums, backend: Any = None) -> None:
        super().__init__(f, argnums, backend)
        self.rows: dict[Any, bool] = {}  # types and lengths of the arguments -> whether row by row

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """The Jacobian at these arguments."""
        request = prepare(resolved(self.f, args, keywords), self.backend)
        bound, call_args, named = bound_arguments(request, args, keywords)
        adjoints.check_active(bound, self.positions)
        by_rows, by_columns = super().__call__, Jacobian(self.f, self.argnums, self.backend)
        if any(not isinstance(bound[n], float | np.floating | np.ndarray) for n in self.positions):
            return by_rows(*args, **keywords)  # only they keep the structure of an argument
        key = (tuple(adjoints.signatures_of(bound).items()), tuple(np.shape(bound[n]) for n in self.positions))
        if key not in self.rows:
            self.rows[key] = self.fewer_rows(request, bound, jacobians.fresh(call_args), jacobians.fresh(named))
        first, second = (by_rows, by_columns) if self.rows[key] else (by_columns, by_rows)
        try:
            return first(*args, **keywords)
        except UnsupportedError as refused:
            try:
                return second(*args, **keywords)
            except UnsupportedError:
                raise refused from None

    def fewer_rows(self, request: Request, bound: dict[str, Any], args: Any, keywords: Any) -> bool:
        """Whether the value has fewer numbers than the arguments: by the analysis, or by a value where that is open."""
        inputs = sum(int(np.size(bound[n])) for n in self.positions)
        if inputs == 1:
            return False
        try:
            if adjoints.adjoint(request, bound, self.positions).number:
                return True
        except UnsupportedError:
            return False
        return numbers(request.primal(*args, **keywords)) < inputs


def jacobian(f: Callable[..., Any], argnums: Argnums = 0, *, backend: Any = None) -> ChosenJacobian:
    """The Jacobian of f, by the mode that costs less: forward where the argument has no more numbers than the value.

    The structure and shape of the value, then those of the argument; a tuple of argnums gives a tuple.  Where one mode
    refuses f, the other is taken.  Where the analysis leaves open how many numbers the value has, f is evaluated once
    more, on copies of the arguments, for each new combination of shapes.  backend: as in `grad`.
    Raises as `grad` does.
    """
    return ChosenJacobian(f, argnums, backend)


def from_rows(value: Any, pull: Callable[[Any], tuple[Any, ...]]) -> tuple[Any, ...]:
    """The Jacobians of all arguments from one pullback for each number of the value: the structure and shape of the
    value, then those of the argument."""
    rows = rows_of(value, pull, lambda seed: seed)
    like = next(leaves(rows), ())
    return tuple(picked(rows, k, like[k]) for k in range(len(like)))


class Rows(NamedTuple):
    """What pullbacks of unit seeds gave for one array or number of the value."""

    shape: tuple[int, ...]
    pulled: list[tuple[Any, ...]]


def rows_of(part: Any, pull: Callable[[Any], tuple[Any, ...]], whole: Callable[[Any], Any]) -> Any:
    """Rows in the structure of a part of the value; `whole` completes a seed of the part by zeros."""
    if isinstance(part, dict | list | tuple):
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        made = [rows_of(part[k], pull, partial(completed, part, k, whole)) for k in keys]
        return dict(zip(keys, made, strict=True)) if isinstance(part, dict) else rebuilt(part, made)
    if part is None or isinstance(part, str):
        return None
    shape = np.shape(part)
    if not shape:
        return Rows(shape, [pull(whole(1.0))])
    size = int(np.prod(shape))
    return Rows(shape, [pull(whole(unit)) for unit in np.eye(size).reshape((size, *shape))])


def completed(part: Any, k: Any, whole: Callable[[Any], Any], seed: Any) -> Any:
    """A seed of the whole value that is `seed` at one place and zero elsewhere."""
    zero = zeros_like(part)
    if isinstance(part, dict):
        return whole({**zero, k: seed})
    return whole(rebuilt(part, [seed if i == k else z for i, z in enumerate(zero)]))


def leaves(rows: Any) -> Any:
    """The pulled tuples anywhere in a structure."""
    if isinstance(rows, Rows):
        yield from rows.pulled
    elif isinstance(rows, dict | list | tuple):
        for part in rows.values() if isinstance(rows, dict) else rows:
            yield from leaves(part)


def picked(rows: Any, k: int, like: Any) -> Any:
    """The Jacobian of the k-th argument, whose gradients are like `like`."""
    if isinstance(rows, Rows):
        return stacked([row[k] for row in rows.pulled], rows.shape, like)
    if isinstance(rows, dict):
        return {n: picked(v, k, like) for n, v in rows.items()}
    return None if rows is None else rebuilt(rows, [picked(v, k, like) for v in rows])


def stacked(parts: list[Any], shape: tuple[int, ...], like: Any) -> Any:
    """Gradients like `like`, one for each number of an array of this shape, as arrays of that shape and their own."""
    if not shape:
        return parts[0]
    if isinstance(like, dict):
        return {k: stacked([p[k] for p in parts], shape, like[k]) for k in like}
    if isinstance(like, list | tuple):
        return rebuilt(like, [stacked([p[i] for p in parts], shape, like[i]) for i in range(len(like))])
    return None if like is None else np.array(parts).reshape(shape + np.shape(like))


def empty(value: Any, x: Any) -> Any:
    """The Jacobian of a value without numbers."""
    if isinstance(value, dict):
        return {k: empty(v, x) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return rebuilt(value, [empty(v, x) for v in value])
    return np.zeros(np.shape(value) + np.shape(x)) if isinstance(value, np.ndarray) else None


def numbers(value: Any) -> int:
    """How many numbers a value holds."""
    if isinstance(value, dict):
        return sum(numbers(v) for v in value.values())
    if isinstance(value, list | tuple):
        return sum(numbers(v) for v in value)
    return 0 if value is None or isinstance(value, str) else int(np.size(value))
