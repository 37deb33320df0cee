"""Jacobians by forward mode: all directions in one call, or one by one, put together."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from sct import pipeline
from sct.core.lang import Function
from sct.emit import load
from sct.errors import UnsupportedError
from sct.facts.signature import Signature, is_plain_object
from sct.surroundings import Surroundings
from sct_runtime import zeros_like

_MADE: dict[Any, tuple[Any, Any]] = {}


def vectorised(core: Function, name: str, given: dict[str, Signature]) -> Any:
    """(function, name of its seed parameter) for all directions of one argument at once; None where there is none."""
    key = (core.python, name, tuple(given.items()))
    made, surroundings = _MADE.get(key, (None, None))
    if surroundings is None or not surroundings.unchanged():
        made, surroundings = None, Surroundings(core)
        try:
            module, label = pipeline.differentiate_vector(core.python, (name,), given)
        except UnsupportedError:
            pass  # one direction at a time then; what that cannot do either, it says
        else:
            function = next(f for f in module.functions if f.name == label)
            own = {p.var.name for p in core.params}
            (seed,) = (p.var.name for p in function.params if p.var.name not in own)
            made = load(pipeline.text(module), label)[label], seed
            surroundings = Surroundings(core, module)
        _MADE[key] = made, surroundings
    return made


_WRITTEN: dict[Any, tuple[Any, Any]] = {}


def written(core: Function, name: str, given: dict[str, Signature]) -> Any:
    """The function of the text of the Jacobian of one argument.  Raises UnsupportedError where there is none."""
    key = (core.python, name, tuple(given.items()))
    made, surroundings = _WRITTEN.get(key, (None, None))
    if surroundings is None or not surroundings.unchanged():
        module, label, _ = pipeline.differentiate_jacobian(core.python, (name,), None, given)
        made, surroundings = load(pipeline.text(module), label)[label], Surroundings(core, module)
        _WRITTEN[key] = made, surroundings
    return made


def jacobian(
    all_at_once: Any, one: Callable[[Any], tuple[Any, Any]], x: Any, args: tuple[Any, ...], named: dict[str, Any]
) -> Any:
    """The Jacobian with respect to x: the shape of the value, then that of x.

    all_at_once: what `vectorised` gives; one: direction -> (value, tangent).
    """
    shape = np.shape(x)
    size = int(np.prod(shape))
    unit = np.eye(size)
    if all_at_once is not None and size:
        function, seed = all_at_once
        stack = unit.reshape((size, *shape)).astype(getattr(x, "dtype", float))
        seeds = list(stack) if isinstance(x, list) else tuple(stack) if isinstance(x, tuple) else stack
        try:
            value, tangents = function(*fresh(args), **fresh(named), **{seed: seeds})
            return structured(value, tangents, lambda v, t: moved(v, t, shape))
        except (ValueError, IndexError, TypeError):
            pass  # lengths that only a run shows, such as of an empty list; an error of the user's own comes again
    columns = [one(row.reshape(shape) if shape else 1.0) for row in unit]
    if not columns:
        value, tangent = one(np.zeros(shape))
        return structured(value, tangent, lambda v, _: np.zeros(np.shape(v) + shape))
    value = columns[0][0]
    return together(value, [t for _, t in columns], shape)


def together(value: Any, tangents: list[Any], shape: tuple[int, ...]) -> Any:
    """One tangent for each direction, as a Jacobian."""
    if isinstance(value, dict):
        return {k: together(v, [t[k] for t in tangents], shape) for k, v in value.items()}
    if isinstance(value, list | tuple):
        parts = [together(v, [t[k] for t in tangents], shape) for k, v in enumerate(value)]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    if value is None or isinstance(value, str):
        return None
    size = np.shape(value)
    return moved(value, np.stack([np.broadcast_to(np.asarray(t, float), size) for t in tangents]), shape)


def structured(value: Any, tangent: Any, leaf: Callable[[Any, Any], Any]) -> Any:
    """`leaf` of every number and array of a value and its tangent, in the structure of the value."""
    if isinstance(value, dict):
        return {k: structured(v, tangent[k], leaf) for k, v in value.items()}
    if isinstance(value, list | tuple):
        parts = [structured(v, t, leaf) for v, t in zip(value, tangent, strict=True)]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    return None if value is None or isinstance(value, str) else leaf(value, tangent)


def moved(value: Any, stack: Any, shape: tuple[int, ...]) -> Any:
    """The stack with its first axis, the directions, moved behind the value's and shaped like the argument."""
    stack = np.asarray(stack)
    size = np.shape(value)
    if stack.shape[1:] != size or len(stack) != int(np.prod(shape)):
        raise ValueError("the tangents do not have the shape of the value")
    return np.moveaxis(stack, 0, -1).reshape(size + shape)


def fresh(x: Any) -> Any:
    """Arguments with arrays, lists and dicts of their own, which a function may write into."""
    if isinstance(x, np.ndarray):
        return np.array(x)
    if type(x) in (list, tuple):
        return type(x)(fresh(v) for v in x)
    if type(x) is dict:
        return {k: fresh(v) for k, v in x.items()}
    if is_plain_object(x) and hasattr(x, "__dict__"):
        made = copy.copy(x)
        made.__dict__.update({k: fresh(v) for k, v in vars(x).items()})
        return made
    return x


def numbers(value: Any) -> int:
    """How many numbers a value holds."""
    if isinstance(value, dict):
        return sum(numbers(v) for v in value.values())
    if isinstance(value, list | tuple):
        return sum(numbers(v) for v in value)
    return 0 if value is None or isinstance(value, str) else int(np.size(value))


def from_rows(value: Any, pull: Callable[[Any], tuple[Any, ...]]) -> tuple[Any, ...]:
    """The Jacobians of all arguments from one pullback for each number of the value: the structure and shape of the
    value, then those of the argument."""
    rows = rows_of(value, pull, lambda seed: seed)
    count = next((len(row) for row in leaves(rows)), 0)
    return tuple(picked(rows, k) for k in range(count))


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


def picked(rows: Any, k: int) -> Any:
    """The Jacobian of the k-th argument."""
    if isinstance(rows, Rows):
        return stacked([row[k] for row in rows.pulled], rows.shape)
    if isinstance(rows, dict):
        return {n: picked(v, k) for n, v in rows.items()}
    return None if rows is None else rebuilt(rows, [picked(v, k) for v in rows])


def stacked(parts: list[Any], shape: tuple[int, ...]) -> Any:
    """Gradients, one for each number of an array of this shape, as arrays of that shape and their own."""
    if not shape:
        return parts[0]
    first = parts[0]
    if isinstance(first, dict):
        return {k: stacked([p[k] for p in parts], shape) for k in first}
    if isinstance(first, list | tuple):
        return rebuilt(first, [stacked([p[i] for p in parts], shape) for i in range(len(first))])
    return None if first is None else np.array(parts).reshape(shape + np.shape(first))


def rebuilt(like: Any, parts: list[Any]) -> Any:
    """Parts as a list, tuple or named tuple."""
    return type(like)(*parts) if hasattr(like, "_fields") else type(like)(parts)
