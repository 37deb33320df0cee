"""Linear maps at a point: vjp and linearize."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sct import adjoints, jacobians
from sct.api import jvp, prepare
from sct.arguments import bound_arguments, resolved, seed, together
from sct.errors import RequestError
from sct.facts.signature import has_float, scalar_kind


def vjp(
    f: Callable[..., Any], *primals: Any, budget: int | None = None, backend: Any = None
) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """(f(*primals), pullback).  pullback(seed) gives, for each primal, seed times the Jacobian.

    seed has the structure and shape of the value; the result is a tuple with one entry for each primal, None for one
    that holds no floats.  The pullback may be called again; it computes from the arguments as they were.  budget,
    backend: as in `grad`.

    Raises RequestError for a seed that does not fit, and as `grad` does.  Griewank and Walther (2008), section 3.2.
    """
    request = prepare(resolved(f, primals, {}), backend)
    bound, call_args, named = bound_arguments(request, primals, {})
    given, given_named = jacobians.fresh(call_args), jacobians.fresh(named)
    names = tuple(n for n, sig in adjoints.signatures_of(bound).items() if has_float(sig))
    if not names:
        raise RequestError(f"`{request.core.name}` has no float argument", "Give it floats.")
    own = [p.var.name for p in request.core.params if p.kind in ("normal", "positional")][len(request.args) :]
    made = adjoints.adjoint(request, bound, names, budget)
    check_unchanged = together(bound.values())
    value = request.primal(*call_args, **named)
    check_unchanged()

    def pullback(cotangent: Any) -> tuple[Any, ...]:
        _, gradients = made.pulled(jacobians.fresh(given), jacobians.fresh(given_named), seed_of(value, cotangent))
        found = dict(zip(names, gradients, strict=True))
        return tuple(found.get(n) for n in own[: len(primals)])

    return value, pullback


def seed_of(value: Any, cotangent: Any, name: str = "the result") -> Any:
    """A cotangent, checked against the value that it belongs to, and copied.  Raises RequestError."""
    if value is None or isinstance(value, str):
        return None
    if isinstance(value, list | tuple):
        if not isinstance(cotangent, list | tuple) or len(cotangent) != len(value):
            raise RequestError(f"the seed of {name} must have {len(value)} parts, as the value has", "Match the value.")
        pairs = enumerate(zip(value, cotangent, strict=True))
        return jacobians.rebuilt(value, [seed_of(v, c, f"{name}[{k}]") for k, (v, c) in pairs])
    if isinstance(value, dict):
        if not isinstance(cotangent, dict) or set(cotangent) != set(value):
            raise RequestError(f"the seed of {name} must have the keys of the value", "Match the value.")
        return {k: seed_of(v, cotangent[k], f"{name}[{k!r}]") for k, v in value.items()}
    if scalar_kind(value) in ("i", "b") or (isinstance(value, np.ndarray) and value.dtype.kind != "f"):
        return np.zeros(np.shape(value)) if np.shape(value) else 0.0
    if np.shape(cotangent) != np.shape(value):
        shapes = f"the seed of {name} has shape {np.shape(cotangent)}, the value {np.shape(value)}"
        raise RequestError(shapes, "Match them.")
    return seed(value, cotangent, name)


def linearize(f: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[..., Any]]:
    """(f(*primals), map): the map takes a tangent for each primal (None: held constant) to the tangent of the value.

    The map may be called again; it computes from the arguments as they were.  Raises as `jvp` does.
    """
    request = prepare(resolved(f, primals, {}))
    bound, call_args, named = bound_arguments(request, primals, {})
    given = jacobians.fresh(tuple(primals))
    check_unchanged = together(bound.values())
    value = request.primal(*call_args, **named)
    check_unchanged()

    def pushforward(*tangents: Any) -> Any:
        return jvp(f, jacobians.fresh(given), tangents)[1]

    return value, pushforward
