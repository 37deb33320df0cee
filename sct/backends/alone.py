"""Whether an array is held by one name alone: a statement makes it, and all others only compute with it.

    Z = X @ Y                           a new array
    s = np.sum(Z * Z) + Z.T[0] @ X      of which others are computed, also of views of it
    W = Z[1:]                           this is a view of it, which sees it change

Code of which nothing is known may keep it: a function, or an operator of another's class.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

import numpy as np

from sct import rules
from sct.core.lang import Assign, Attr, Augment, Call, Compare, Const, Display, Do, Global, Item, Op, Slice, Var
from sct.core.walk import children, walk
from sct.rules.core_functions import MADE_LIKE, NDIM, RESHAPE, SHAPE
from sct.tidy.blocks import COMPOUND, header, mentions

Names = Set[str]
ARITHMETIC = ("+", "-", "*", "/", "@", "**", "neg")
SIZES = ("shape", "ndim", "size", "dtype")


def makes(s: Any, name: str, plain: Names) -> bool:
    """Whether a statement gives a name an array that is new, computed of plain arrays and numbers."""
    if not (isinstance(s, Assign) and len(s.targets) == 1 and isinstance(s.targets[0], Var)):
        return False
    e = s.value
    if s.targets[0].name != name or not is_plain(e, plain):
        return False
    if isinstance(e, Call):
        return is_of_numpy(getattr(e.func, "value", None)) and gives_new(e)
    return isinstance(e, Op) and e.op in ARITHMETIC


def is_plain(e: Any, plain: Names) -> bool:
    """Whether an expression works on arrays of floats and numbers: what others do with an operator is theirs."""
    for n in walk((e,)):
        if isinstance(n, Var):
            known = n.name in plain
        elif isinstance(n, Global):
            known = callable(n.value) or isinstance(n.value, int | float | tuple) or type(n.value) is np.ndarray
        elif isinstance(n, Call):
            known = isinstance(n.func, Attr) or is_of_numpy(getattr(n.func, "value", None)) or is_size(n)
        else:
            known = isinstance(n, Op | Compare | Item | Attr | Const | Slice | Display)
        if not known:
            return False
    return True


def only_computes(s: Any, name: str, plain: Names, arrays: Any) -> bool:
    """Whether a statement does nothing with an array but to compute new values with it, and plain ones."""
    if name not in mentions(s):
        return True
    if isinstance(s, COMPOUND):
        inner = (*s.body, *s.orelse)
        return used_up(header(s), name, plain) and all(only_computes(x, name, plain, arrays) for x in inner)
    if isinstance(s, Assign):
        return name not in names(s.targets) and used_up((s.value,), name, plain)
    if isinstance(s, Augment):
        to_array = isinstance(s.target, Var) and s.target.name in arrays
        return name not in names(s.target) and used_up((s.value,), name, plain, to_array)
    return isinstance(s, Do) and used_up((s.value,), name, plain)


def used_up(parts: tuple[Any, ...], name: str, plain: Names, computed: bool = False) -> bool:
    """Whether none of these expressions is an array, or a view of it, or hands it to code that may keep it.

    computed: where they stand they are only computed with, so that they may be views.
    """
    viewed = computed and any(is_view(e, name) for e in parts)
    if viewed and not all(is_plain(e, plain) for e in parts):
        return False
    return all(name not in names(e) or (viewed and is_view(e, name)) or consumes(e, name, plain) for e in parts)


def consumes(e: Any, name: str, plain: Names) -> bool:
    """Whether an expression that mentions an array gives something new that is computed of it."""
    if isinstance(e, Var):
        return False
    if isinstance(e, Call) and isinstance(e.func, Attr):
        own = used_up((e.func.value,), name, plain, computed=gives_new(e))
        return own and used_up((*e.args, *(v for _, v in e.keywords)), name, plain)
    computes = isinstance(e, Compare) or (isinstance(e, Op) and e.op in ARITHMETIC)
    computes = computes or is_size(e) or is_call_of(e, *MADE_LIKE)
    computes = computes or (isinstance(e, Call) and is_of_numpy(getattr(e.func, "value", None)) and gives_new(e))
    return used_up(tuple(children(e)), name, plain, computes)


def is_view(e: Any, name: str) -> bool:
    """Whether an expression is an array, or a view of it by an index, by transposing or reshaping."""
    if isinstance(e, Item):
        return is_view(e.value, name) and name not in names(e.index)
    if isinstance(e, Attr):
        return e.name == "T" and is_view(e.value, name)
    inner = reshaped(e)
    if inner is e:
        return isinstance(e, Var) and e.name == name
    return is_view(inner, name) and names(e.args[0 if isinstance(e.func, Attr) else 1 :]).isdisjoint({name})


def reads(s: Any, name: str) -> bool:
    """Whether a statement reads more of an array than its shape."""
    todo, found = [s], False
    while todo and not found:
        n = todo.pop()
        if not is_size(n) and not is_call_of(n, *MADE_LIKE):
            found = isinstance(n, Var) and n.name == name
            todo += children(n)
        elif not all(isinstance(a, Var | Global) for a in children(n)):
            todo += children(n)
    return found


def is_size(e: Any) -> bool:
    """Whether an expression asks for the shape of something, or for a part of it."""
    return (isinstance(e, Attr) and e.name in SIZES) or is_call_of(e, SHAPE, NDIM, len)


def is_call_of(e: Any, *functions: Any) -> bool:
    """Whether an expression is a call of one of these functions."""
    return isinstance(e, Call) and isinstance(e.func, Global) and any(e.func.value is f for f in functions)


def gives_new(e: Call) -> bool:
    """Whether a call of a primitive always gives something new, and writes to nothing."""
    keywords = tuple(k or "**" for k, _ in e.keywords)
    if isinstance(e.func, Attr):
        row = rules.for_method(e.func.name, len(e.args), keywords)
    else:
        row = rules.for_callable(getattr(e.func, "value", None), len(e.args), keywords, False)
    if row is None or row.view or row.writes is not None or not {"out", "copy", "**"}.isdisjoint(keywords):
        return False
    return row.kind in ("elementwise", "bilinear", "linear")


def is_of_numpy(function: Any) -> bool:
    """Whether a function is NumPy's: those of others may keep what they are given, or give it back."""
    name = getattr(function, "__name__", None)
    return isinstance(function, np.ufunc) or (isinstance(name, str) and getattr(np, name, None) is function)


def reshaped(e: Any) -> Any:
    """What an expression is a reshaped view, or copy, of; itself where it is a name."""
    if isinstance(e, Call) and isinstance(e.func, Attr) and e.func.name == "reshape":
        return e.func.value
    return e.args[0] if isinstance(e, Call) and is_call_of(e, RESHAPE) and e.args else e


def names(e: Any) -> set[str]:
    """The names in an expression."""
    return {n.name for n in walk(e if isinstance(e, tuple) else (e,)) if isinstance(n, Var)}
