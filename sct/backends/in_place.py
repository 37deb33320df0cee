"""Adjoints that are made element by element of an array that nobody needs any more: they are put into its memory.

    >>> print(after(in_place, '''
    ... Z = X @ Y
    ... value = np.sum(Z * Z)
    ... bZ = Z * value
    ... return bZ'''))
    Z = X @ Y
    value = np.sum(Z * Z)
    Z *= value
    bZ = Z
    return bZ

A large array costs more to make than to fill.  The array is one that a statement of the function makes by arithmetic or
by a function of NumPy's that always gives a new one, and all that the function does with it is to compute with it: so
nothing else is a view of it, or holds it.  That both are of one shape the transform has told; that nothing is
rounded tells `doubles`.  Not in loops: there memory that was given back is at hand, and derivatives of this text would
have to save what each trip overwrites.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sct.backends.alone import is_call_of, is_size, makes, names, only_computes, reads, reshaped
from sct.backends.doubles import doubles
from sct.core.lang import Assign, Attr, Augment, Function, If, Op, Var
from sct.core.walk import substitute, walk
from sct.rules.core_functions import RESHAPE, SHAPE
from sct.tidy.blocks import counts, hidden_names, open_to_passes
from sct.tidy.numbering import MADE_OF, numbering, users_names


def in_place(function: Function) -> Function:
    """The function with such adjoints in the memory of what they are made of."""
    if not function.arrays or not open_to_passes(function):
        return function
    mentioned, given = counts(function)
    hidden = hidden_names(function)
    precise = doubles(function)
    plain = function.numbers | function.arrays.keys()
    temps = fresh_temps(function)
    instead: dict[str, Var] = {}  # temporary for such an adjoint -> the array

    def change(block: Any) -> list[Any]:
        out: list[Any] = []
        for k, s in enumerate(block):
            if isinstance(s, If):
                body, orelse = tuple(change(s.body)), tuple(change(s.orelse))
                s = s if (body, orelse) == (s.body, s.orelse) else replace(s, body=body, orelse=orelse)
            out += written(s, k, block) or [s]
        return out

    def written(s: Any, k: int, block: Any) -> list[Any] | None:
        if not (isinstance(s, Assign) and s.at is None and len(s.targets) == 1 and isinstance(s.targets[0], Var)):
            return None
        e, of = s.value, sized(s.value)
        for z, view, factor in products(e if of is None else e.args[0]):
            alike = function.arrays.get(s.targets[0].name) == function.arrays.get(z.name)
            fits = alike if of is None else of.name == z.name
            if not fits or (view is z) != (of is None) or z.name in names((factor, *s.targets)):
                continue
            if not dies(z.name, k, block):
                continue
            op = (e if of is None else e.args[0]).op
            if of is None:
                target = s.targets[0]
                alone = target.temp and given[target.name] == 1 and target.name not in hidden
                if alone and times(target.name, block[k:]) == mentioned[target.name]:
                    instead[target.name] = z
                    return [Augment(z, op, factor)]
                return [Augment(z, op, factor), replace(s, value=z)]
            w = next(temps)
            return [Assign((w,), view), Augment(w, op, factor), replace(s, value=replace(e, args=(w, *e.args[1:])))]
        return None

    def dies(name: str, k: int, block: Any) -> bool:
        """Whether an array is made in a block ahead of a statement, held by its name alone, and not read after it."""
        if name not in precise or name in hidden or given[name] != 1:
            return False
        start = next((j for j in range(k) if makes(block[j], name, plain)), None)
        if start is None:
            return False
        return (
            times(name, block[start:]) == mentioned[name]
            and all(only_computes(s, name, plain, function.arrays) for s in block[start + 1 : k])
            and not any(reads(s, name) for s in block[k + 1 :])
        )

    def put(n: Any) -> Var | None:
        found = instead.get(n.name) if isinstance(n, Var) else None
        while found is not None and found.name in instead:
            found = instead[found.name]
        return found

    body = change(function.body)
    if all(a is b for a, b in zip(body, function.body, strict=False)):
        return function
    return numbering(replace(function, body=tuple(substitute(s, put) for s in body)))


def products(e: Any) -> Iterator[tuple[Var, Any, Any]]:
    """(the array, itself or a reshaped view of it, the other operand) of arithmetic that may be done in place."""
    if not (isinstance(e, Op) and e.op in ("*", "/") and len(e.args) == 2):
        return
    a, b = e.args
    for view, factor in ((a, b), (b, a))[: 2 if e.op == "*" else 1]:
        inner = reshaped(view)
        if isinstance(inner, Var):
            yield inner, view, factor


def sized(e: Any) -> Var | None:
    """The array whose shape something is given: `np.reshape(..., np.shape(z), "C")`."""
    if not is_call_of(e, RESHAPE) or len(e.args) < 2 or e.keywords:
        return None
    asked = e.args[1]
    of = asked.args[0] if is_call_of(asked, SHAPE) else asked.value if isinstance(asked, Attr) else None
    return of if isinstance(of, Var) and is_size(asked) and getattr(asked, "name", "shape") == "shape" else None


def times(name: str, block: Any) -> int:
    """How often a name is mentioned in a block."""
    return sum(isinstance(n, Var) and n.name == name for n in walk(tuple(block)))


def fresh_temps(function: Function) -> Iterator[Var]:
    """Temporaries whose names nothing has."""
    taken = names((*function.params, *function.body)) | users_names(function)
    taken |= {parts[2] for name in taken if (parts := MADE_OF.fullmatch(name))}
    k = 0
    while True:
        k += 1
        if f"w{k}" not in taken:
            yield Var(f"w{k}", True)
