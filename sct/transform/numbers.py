"""Which names of a function that a transform has made hold plain numbers or arrays: all that tidying knows of types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sct.core.lang import Var
from sct.core.walk import walk
from sct.facts.values import Array


def plain_numbers(
    function: Any, value: Callable[[Var], Any], became: Mapping[Var, Var] | None = None, kinds: str = "fi"
) -> frozenset[str]:
    """The names whose variables all hold an int or a float, and certainly nothing else.

    kinds: `f` leaves out those that may hold an int.  became: variables that print under the name of another.
    """
    found: dict[str, bool] = {}
    for v in {n for n in walk(function) if isinstance(n, Var)}:
        name = (became or {}).get(v, v).name
        found[name] = found.get(name, True) and bool(value(v).only(*kinds))
    return frozenset(name for name, known in found.items() if known)


def float_arrays(function: Any, rec: Any, became: Mapping[Var, Var]) -> dict[str, Any]:
    """The names whose variables all hold arrays of floats with axes, each with what tells their shape.

    That is the lengths, where each is known by number or name, else the variable itself; of an adjoint its primal.
    """
    found: dict[str, set[Any]] = {}
    for v in {n for n in walk(function) if isinstance(n, Var)}:
        primal = rec.primals.get(v) or v
        value = rec.value(primal)
        shape = value.shape()
        arrays = bool(shape) and all(isinstance(a, Array) and a.dtype == "f" for a in value.atoms)
        known = shape is not None and None not in shape
        found.setdefault(became.get(v, v).name, set()).add((shape if known else primal) if arrays else None)
    return {name: shapes.pop() for name, shapes in found.items() if len(shapes) == 1 and None not in shapes}
