"""What Numba has no form of, written as what it has."""

from __future__ import annotations

from types import BuiltinMethodType
from typing import Any

import numpy as np

from sct.core.lang import Assign, Call, Const, For, Function, Global, Item, Op, Slice, Var
from sct.core.walk import rebuild, walk


def spelled(function: Function) -> Function:
    """The function in Numba's words.

        for i in reversed(range(9)[:trips]):      ->      for i in range(trips - 1, -1, -1):
        for x in reversed(xs):                    ->      for k in range(len(xs) - 1, -1, -1): x = xs[k]
        np.add.at(bx, indices, w1)                ->      add_at(bx, indices, w1)
    """
    taken = {n.name for n in walk(function) if isinstance(n, Var | Global)}
    counter = Var(next(name for name in ("k", "place", "trip", *(f"k{n}" for n in range(1, 999))) if name not in taken))

    def change(n: Any) -> Any:
        if isinstance(n, For) and is_call(n.iter, reversed):
            n = backwards(n, counter)
        if isinstance(n, Global) and adds_at(n.value):
            from sct_runtime.compiled import add_at

            return Global(add_at)
        return rebuild(n, change)

    made: Function = rebuild(function, change)
    return made


def adds_at(value: Any) -> bool:
    """Whether an object is `np.add.at`, another one at each reading."""
    return isinstance(value, BuiltinMethodType) and value.__self__ is np.add and value.__name__ == "at"


def is_call(e: Any, function: Any) -> bool:
    """Whether e calls a builtin with plain arguments."""
    return isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is function and not e.keywords


def backwards(loop: For, counter: Var) -> For:
    """The loop over `reversed(...)` as one over a counter that falls; the loop itself where that may differ."""
    (over,) = loop.iter.args
    trips = None
    if isinstance(over, Item) and is_call(over.value, range) and is_head(over.index):
        over, trips = over.value, over.index.upper
    if is_call(over, range) and len(over.args) == 1 and isinstance(loop.target, Var):
        return For(loop.target, falling(trips or over.args[0]), loop.body, loop.orelse, loop.at)
    fixed = is_call(over, range) and all(isinstance(a, Const) for n in over.args for a in walk(n) if not_sign(a))
    if not fixed and (not isinstance(over, Var) or any(n is over for n in walk(loop.body))):
        return loop
    item = Assign((loop.target,), Item(over, counter))
    return For(counter, falling(trips or Call(Global(len), (over,))), (item, *loop.body), loop.orelse, loop.at)


def falling(count: Any) -> Call:
    """`range(count - 1, -1, -1)`"""
    last = Const(count.value - 1) if isinstance(count, Const) else Op("-", (count, Const(1)))
    return Call(Global(range), (last, Op("neg", (Const(1),)), Op("neg", (Const(1),))))


def is_head(index: Any) -> bool:
    """Whether an index is `[:n]`."""
    return isinstance(index, Slice) and index.lower is None and index.step is None and index.upper is not None


def not_sign(n: Any) -> bool:
    return not (isinstance(n, Op) and n.op == "neg")
