"""In-place arithmetic on an array and a part of it: as in NumPy, which computes as if the operand had been copied.

    b = a[1:]                       b = a[1:]
    b += a[:-1]          ->         b += a[:-1].copy()
    m[2] += m[0]                    m[2] += m[0]
    m += m[1]                       m += +m[1]

Numba goes from place to place and reads what it has overwritten.  Which names may stand for one memory is told by the
text: what one is given of another, however little, may be a part of it, but for the results of arithmetic.  (Stores,
`a[1:] = a[:-1]`, need none of it: Numba looks after them.)  An operand that is no array for certain has a plus sign
ahead, which makes a new array of one and leaves a number as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sct.backends.own import is_making
from sct.core.lang import Assign, Attr, Augment, Call, Compare, Const, Do, For, Function, Global, Item, Op, Slice, Var
from sct.core.walk import children, rebuild, walk
from sct.rules.table import rows_of
from sct.tidy.keys import key


def as_copied(function: Function) -> Function:
    """The function with such operands copied."""
    memory = _Memory(function)

    def change(n: Any) -> Any:
        n = rebuild(n, change)
        if isinstance(n, Augment) and memory.overlap(n.target, n.value):
            copy = Call(Attr(n.value, "copy"), ()) if sliced(n.value) else Op("pos", (n.value,))
            return replace(n, value=copy)
        return n

    made: Function = rebuild(function, change)
    return made


class _Memory:
    """Which names of a function may stand for one memory."""

    def __init__(self, function: Function) -> None:
        self.numbers = function.numbers
        self.of: dict[str, str] = {}
        arrays = {s.targets[0].name for s in walk(function) if is_making(s)}
        for s in walk(function):
            if isinstance(s, Assign) and not is_making(s):
                for t in s.targets:
                    if not (isinstance(t, Item) and self.shared(t) <= arrays):  # into an array goes a copy
                        self.join({v.name for v in walk(t) if isinstance(v, Var)} | self.shared(s.value))
            elif isinstance(s, For):
                self.join({v.name for v in walk(s.target) if isinstance(v, Var)} | self.shared(s.iter))
            elif isinstance(s, Do):  # `xs.append(a)`
                self.join(self.shared(s.value))

    def join(self, names: set[str]) -> None:
        roots = {self.root(n) for n in names - self.numbers}
        for r in roots:
            self.of[r] = min(roots)

    def root(self, name: str) -> str:
        while self.of.get(name, name) != name:
            name = self.of[name]
        return name

    def shared(self, e: Any) -> set[str]:
        """The names of what the value of an expression may be a part of."""
        if isinstance(e, Var):
            return {e.name} - self.numbers
        if isinstance(e, Const | Compare | Slice) or (isinstance(e, Op) and e.op not in ("and", "or")):
            return set()
        if isinstance(e, Item):
            return self.shared(e.value)
        if isinstance(e, Call) and isinstance(e.func, Global):
            rows = rows_of(e.func.value)
            if rows and not any(r.view for r in rows):
                return set()
        return {name for n in children(e) for name in self.shared(n)}

    def overlap(self, target: Any, value: Any) -> bool:
        """Whether a value may be an array that has places of the target elsewhere than the target has them."""
        if key(target) == key(value) or (row(target) and row(value) and target.value.name == value.value.name):
            return False
        ours, theirs = ({self.root(n) for n in self.shared(e)} for e in (target, value))
        return bool(ours & theirs)


def sliced(e: Any) -> bool:
    """Whether an expression is an array, or a list, for certain: a part from here to there."""
    if isinstance(e, Attr):
        return e.name == "T"
    return isinstance(e, Item) and any(isinstance(n, Slice) for n in (e.index, *children(e.index)))


def row(e: Any) -> bool:
    """Whether an expression is an item of a name by numbers: two such are the same places, or have none in common."""
    return isinstance(e, Item) and isinstance(e.value, Var) and not sliced(e) and not isinstance(e.index, Attr)
