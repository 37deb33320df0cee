"""Jacobians by forward mode: all directions in one call, or one by one, put together."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from sct import pipeline
from sct.arguments import laid_out_like
from sct.backends import PYTHON, Backend
from sct.core.lang import Function
from sct.errors import RequestError, UnsupportedError
from sct.facts.signature import Signature, is_plain_object
from sct.surroundings import Surroundings


class AllAtOnce(NamedTuple):
    """A function that takes all directions of one argument at once, and the name of its parameter for them."""

    function: Any
    seed: str
    surroundings: Surroundings


_MADE: dict[Any, tuple[AllAtOnce | None, Surroundings]] = {}


def vectorised(core: Function, name: str, given: dict[str, Signature]) -> AllAtOnce | None:
    """What takes all directions of one argument at once; None where there is no such function."""
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
            surroundings = Surroundings(core, module)
            made = AllAtOnce(pipeline.loaded(module, label), seed, surroundings)
        _MADE[key] = made, surroundings
    return made


_WRITTEN: dict[Any, tuple[Any, Any]] = {}


def written(core: Function, name: str, given: dict[str, Signature], backend: Backend = PYTHON) -> Any:
    """The function of the text of the Jacobian of one argument.  Raises UnsupportedError where there is none."""
    key = (core.python, name, tuple(given.items()), backend)
    made, surroundings = _WRITTEN.get(key, (None, None))
    if surroundings is None or not surroundings.unchanged():
        module, label, _ = pipeline.differentiate_jacobian(core.python, (name,), None, given)
        made = pipeline.loaded(module, label, backend)
        surroundings = Surroundings(core, module, frozen=backend.freezes)
        _WRITTEN[key] = made, surroundings
    return made


def at_once(made: AllAtOnce, x: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """The Jacobian with respect to x: the shape of the value, then that of x.

    Raises ValueError, IndexError or TypeError where the lengths are such that directions must go one by one.
    """
    shape = np.shape(x)
    size = int(np.prod(shape))
    stack = np.eye(size).reshape((size, *shape)).astype(getattr(x, "dtype", float))
    seeds = list(stack) if isinstance(x, list) else tuple(stack) if isinstance(x, tuple) else stack
    value, tangents = made.function(*fresh(args), **fresh(named), **{made.seed: seeds})
    return structured(value, tangents, lambda v, t: moved(v, t, shape))


LENGTHS = ValueError, IndexError, TypeError  # what lengths raise that only a run shows, such as of an empty list


def jacobian(
    all_at_once: AllAtOnce | None,
    one: Callable[[Any], tuple[Any, Any]],
    x: Any,
    args: tuple[Any, ...],
    named: dict[str, Any],
) -> Any:
    """The Jacobian with respect to x: the shape of the value, then that of x.

    all_at_once: what `vectorised` gives; one: direction -> (value, tangent).
    """
    shape = np.shape(x)
    size = int(np.prod(shape))
    if all_at_once is not None and size:
        try:
            return at_once(all_at_once, x, args, named)
        except LENGTHS:
            pass  # an error of the user's own comes again
    columns = [one(row.reshape(shape) if shape else 1.0) for row in np.eye(size)]
    if not columns:
        value, tangent = one(np.zeros(shape))
        return structured(value, tangent, lambda v, _: np.zeros(np.shape(v) + shape))
    value = columns[0][0]
    if not all(alike(v, value) for v, _ in columns):
        raise RequestError(
            "each direction is a call of the function, and its value is another in each: random numbers, or state",
            "Give what changes as an argument, or ask for jacrev.",
        )
    return together(value, [t for _, t in columns], shape)


def alike(a: Any, b: Any) -> bool:
    """Whether two values are the same numbers in the same structure."""
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(alike(v, b[k]) for k, v in a.items())
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(alike(v, w) for v, w in zip(a, b, strict=True))
    if isinstance(a, float | np.floating) or (isinstance(a, np.ndarray) and a.dtype.kind == "f"):
        return np.shape(a) == np.shape(b) and bool(np.all((a == b) | (np.isnan(a) & np.isnan(b))))
    return True


def together(value: Any, tangents: list[Any], shape: tuple[int, ...]) -> Any:
    """One tangent for each direction, as a Jacobian."""
    if isinstance(value, dict):
        return {k: together(v, [t[k] for t in tangents], shape) for k, v in value.items()}
    if isinstance(value, list | tuple):
        parts = [together(v, [t[k] for t in tangents], shape) for k, v in enumerate(value)]
        return rebuilt(value, parts)
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
        return rebuilt(value, parts)
    return None if value is None or isinstance(value, str) else leaf(value, tangent)


def moved(value: Any, stack: Any, shape: tuple[int, ...]) -> Any:
    """The stack with its first axis, the directions, moved behind the value's and shaped like the argument."""
    stack = np.asarray(stack)
    size = np.shape(value)
    if stack.shape[1:] != size or len(stack) != int(np.prod(shape)):
        raise ValueError("the tangents do not have the shape of the value")
    return np.moveaxis(stack, 0, -1).reshape(size + shape)[()]


def fresh(x: Any) -> Any:
    """Arguments with arrays, lists and dicts of their own, which a function may write into."""
    if isinstance(x, np.ndarray):
        made = laid_out_like(x)  # what is a view of the one is a view, not a copy, of the other as well
        made[...] = x
        return made
    if type(x) in (list, tuple):
        return type(x)(fresh(v) for v in x)
    if type(x) is dict:
        return {k: fresh(v) for k, v in x.items()}
    if is_plain_object(x) and hasattr(x, "__dict__"):
        made = copy.copy(x)
        made.__dict__.update({k: fresh(v) for k, v in vars(x).items()})
        return made
    return x


def rebuilt(like: Any, parts: list[Any]) -> Any:
    """Parts as a list, tuple or named tuple."""
    return type(like)(*parts) if hasattr(like, "_fields") else type(like)(parts)
