"""What Numba has no form of, written as what it has."""

from __future__ import annotations

from dataclasses import replace
from types import BuiltinMethodType
from typing import Any

import numpy as np

from sct.backends.mirrored import mirrored
from sct.backends.parts import element, named_ranges, of_range, over_places
from sct.core.lang import Attr, Call, For, Function, Global, Op, Slice, Var
from sct.core.walk import rebuild, walk

BLOCKS = ("body", "orelse", "final")
# Functions with so many arguments, of which Numba knows fewer or none, and our form.
LONGER: tuple[tuple[Any, int, str], ...] = (
    (np.argsort, 2, "argsort_of"), (np.diagonal, 4, "diagonal_of"),
    (np.linspace, 4, "linspace_of"), (np.repeat, 3, "repeat_of"), (np.reshape, 3, "reshape_of"),
    (np.result_type, 1, "result_type_of"), (np.roll, 3, "roll_of"), (np.take, 3, "take_of"),
    (np.take_along_axis, 3, "take_along_of"), (np.tensordot, 3, "tensordot_of"),
)  # fmt: skip


def spelled(function: Function) -> Function:
    """The function in Numba's words.

        for i in reversed(range(9)[:trips]):      ->      for i in range(trips - 1, -1, -1):
        for i in reversed(range(n, 0, -4)):       ->      for k in range(..., -1, -1): i = n - 4 * k
        for x in reversed(xs):                    ->      for k in range(len(xs) - 1, -1, -1): x = xs[k]
        for i in trips[first:last]:               ->      for k in range(first, last): i = 1 + k
        np.add.at(bx, indices, w1)                ->      add_at(bx, indices, w1)
        np.mean(x, where=near)                    ->      mean_of(x, where=near)
        np.inner(x, y)                            ->      np.sum(x * y)     where sct wrote that, for vectors
    """
    taken = {n.name for n in walk(function) if isinstance(n, Var | Global) and n.name}
    ranges = named_ranges(function)

    def fresh(*wanted: str) -> Var:
        name = next(n for n in (*wanted, *(f"{wanted[0]}{i}" for i in range(2, 9999))) if n not in taken)
        taken.add(name)
        return Var(name)

    def change(n: Any) -> Any:
        if adds_at(n):
            return Global(forms().add_at)
        if of_range(n, ranges) and not isinstance(n.index, Slice):
            return element(n.value, change(n.index), ranges)
        n = rebuild(n, change)
        if isinstance(n, Call):
            if isinstance(n.func, Global) and n.func.value is np.inner and n.func.name is None:
                return Call(Global(np.sum), (Op("*", n.args),))
            func = with_form(n)
            return n if func is n.func else replace(n, func=func)
        return in_blocks(n, ranges, fresh) if any(isinstance(getattr(n, b, None), tuple) for b in BLOCKS) else n

    made: Function = change(function)
    return made


def in_blocks(n: Any, ranges: dict[str, Call], fresh: Any) -> Any:
    """A node with loops in the place of those over `reversed(...)` and parts of ranges in its blocks."""
    blocks = {b: getattr(n, b) for b in BLOCKS if isinstance(getattr(n, b, None), tuple)}
    new = {b: tuple(t for s in block for t in (looping(s, ranges, fresh) if isinstance(s, For) else (s,)))
           for b, block in blocks.items()}  # fmt: skip
    changed = {b: block for b, block in new.items() if any(a is not s for a, s in zip(block, blocks[b], strict=False))}
    return replace(n, **changed) if changed else n


def looping(loop: For, ranges: dict[str, Call], fresh: Any) -> list[Any]:
    """The statements in the place of a loop."""
    return mirrored(over_places(loop, ranges, fresh), fresh)


def with_form(call: Call) -> Any:
    """The function that is called: ours, where the call is one of NumPy's functions in a way that Numba lacks."""
    of = call.func.value if isinstance(call.func, Global) else None
    if of is np.ndim and not call.keywords:
        return Global(forms().ndim_of)
    names = {name for name, _ in call.keywords}
    if of is np.mean and (len(call.args) == 2 or names) and names <= {"axis", "keepdims", "where"}:
        return Global(forms().mean_of)
    if of is np.sum and names & {"keepdims", "where"} and names <= {"axis", "keepdims", "where"}:
        return Global(forms().sum_of)
    if of is np.clip and call.at is None:  # of ours, perhaps of numbers
        return Global(forms().clip_of)
    more = next((name for f, n, name in LONGER if of is f and len(call.args) == n and not names), None)
    return call.func if more is None else Global(getattr(forms(), more))


def forms() -> Any:
    """The module of the forms, which needs Numba."""
    import sct_runtime.compiled as made

    return made


def adds_at(n: Any) -> bool:
    """Whether a node is `np.add.at`: an attribute, or an object, another one at each reading."""
    if isinstance(n, Attr):
        return n.name == "at" and isinstance(n.value, Global) and n.value.value is np.add
    value = n.value if isinstance(n, Global) else None
    return isinstance(value, BuiltinMethodType) and value.__self__ is np.add and value.__name__ == "at"
