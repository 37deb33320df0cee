"""What a forward half keeps and makes on some of its ways only: Numba has one type for it on all of them.

    w1 = taken = y = None                            taken = y = None
    if n > 2:                                        w1 = nan
        ...                                ->        if n > 2:
    return s, (n, w1, taken, y)                          ...
                                                     return s, (n, w1, taken, there(y))

Numba knows hardly any function of what is an array or None, nor can it take a tuple with lists, or None, from Python,
which it asks of each function that it compiles: LLVM then says "Instruction does not dominate all uses".
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, TypeGuard

from sct.core.lang import Assign, Call, Compare, Const, Display, Function, Global, Return, Var
from sct.core.walk import substitute, walk


def unmade(function: Function) -> Function:
    """The function with nan for the floats that it begins with giving None, and with what else that is marked.

    Whole numbers stay, and what a comparison tells: of these Numba takes None as well.
    """
    nothing = {t.name for s in function.body if is_nothing(s) for t in s.targets if isinstance(t, Var)}
    plain = function.numbers | told(function)
    body = tuple(t for s in function.body for t in (in_two(s, function.floats) if is_nothing(s) else (s,)))
    return replace(function, body=tuple(marked(s, nothing - plain) for s in body)) if nothing else function


def is_nothing(s: Any) -> TypeGuard[Assign]:
    """Whether a statement of ours gives names None."""
    return isinstance(s, Assign) and isinstance(s.value, Const) and s.value.value is None and s.at is None


def told(function: Function) -> set[str]:
    """The names that hold what a comparison tells, or None."""
    given: dict[str, set[bool]] = {}
    for s in walk(function.body):
        if isinstance(s, Assign) and not is_nothing(s):
            for t in walk(s.targets):
                if isinstance(t, Var):
                    given.setdefault(t.name, set()).add(isinstance(s.value, Compare))
    return {name for name, kinds in given.items() if kinds == {True}}


def in_two(s: Assign, floats: frozenset[str]) -> tuple[Assign, ...]:
    """The statement as two: for what else there is, and for floats."""
    numbers = tuple(t for t in s.targets if isinstance(t, Var) and t.name in floats)
    others = tuple(t for t in s.targets if t not in numbers)
    made = [(others, s.value), (numbers, Global(math.nan))]
    return tuple(replace(s, targets=targets, value=value) for targets, value in made if targets)


def marked(s: Any, names: set[str]) -> Any:
    """A return statement with `there` around what it keeps under these names: what stands in a tuple of the result."""

    def change(n: Any) -> Any:
        return Call(Global(there()), (n,)) if isinstance(n, Var) and n.name in names else None

    if not (isinstance(s, Return) and isinstance(s.value, Display)):
        return s
    items = tuple(substitute(e, change) if isinstance(e, Display) else e for e in s.value.items)
    return replace(s, value=replace(s.value, items=items))


def there() -> Any:
    """The helper, which needs Numba."""
    from sct_runtime.compiled import there as made

    return made
