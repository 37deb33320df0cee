"""Sums that a loop adds to one place of an array: they are added up in a number, and put there once.

    >>> print(after(accumulators, '''
    ... A = np.zeros(n)
    ... bA = np.zeros_like(A)
    ... for i in range(n):
    ...     for j in range(i):
    ...         bA[i] += x * B[j]
    ... return bA'''))
    A = np.zeros(n)
    bA = np.zeros_like(A)
    for i in range(n):
        w1 = 0.0
        for j in range(i):
            w1 += x * B[j]
        bA[i] += w1
    return bA

The array is one that nothing else can be a view of, and all other places of it that the loop touches are certainly not
this one: an index counts on from beyond its index (`bA[k, j]` beside `bA[i, k]`, where j begins with k + 1).  The
place is certainly there, for the loop may have no trip: its indices count through the lengths of the array's axes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Augment, Const, Display, Function, Item, Op, Return, Var
from sct.core.walk import walk
from sct.rules.core_functions import ZEROS_LIKE
from sct.tidy.algebra import literal
from sct.tidy.blocks import COMPOUND, counts, gives, hidden_names, mentions, open_to_passes
from sct.tidy.keys import key
from sct.tidy.lengths import Lengths, called, shifted
from sct.tidy.numbering import MADE_OF, users_names


def accumulators(function: Function) -> Function:
    """The function with such sums in numbers."""
    if not open_to_passes(function):
        return function
    _, given = counts(function)
    hidden = hidden_names(function)
    lengths = Lengths(function, given)
    made = {name: e for name, e in lengths.axes(function).items() if name not in hidden}
    own = {name for name in made if like(function, name) and alone(function, name, len(made[name]))}
    if not own:
        return function
    taken = mentions_of(function) | users_names(function)
    taken |= {parts[2] for name in taken if (parts := MADE_OF.fullmatch(name))}
    names: set[str] = set()

    def fresh() -> Var:
        k = 1
        while f"w{k}" in taken:
            k += 1
        taken.add(f"w{k}")
        names.add(f"w{k}")
        return Var(f"w{k}", True)

    def there(target: Any, loop: lang.For, around: dict[str, Any]) -> bool:
        """Whether a place stays the same throughout a loop, and certainly is one of its array's."""
        index = indices(target)
        ends = made[target.value.name]
        if len(index) != len(ends) or not all(isinstance(i, Var) and i.name in around for i in index):
            return False
        return not mentions(target.index) & gives(loop) and all(
            around[i.name] == n for i, n in zip(index, ends, strict=True)
        )

    def elsewhere(other: Item, target: Item, loop: lang.For, around: dict[str, Any]) -> bool:
        """Whether an item is a place of the same array as a target, another one in each trip of a loop."""
        if not isinstance(other.value, Var) or other.value.name != target.value.name:
            return False
        found = zip(indices(other), indices(target), made[other.value.name], strict=False)
        return any(
            isinstance(i, Var) and i.name == getattr(loop.target, "name", None)
            and lengths.counted(loop, around) == n and beyond(loop, t)
            for i, t, n in found
        )  # fmt: skip

    def summed(loop: lang.For, around: dict[str, Any]) -> list[Any]:
        """A loop, with what its trips add to one place put there behind it."""
        leaves = loop.orelse or any(isinstance(n, Return | lang.Raise) for n in walk((loop,)))
        ahead: list[Any] = []
        behind: list[Any] = []
        body = list(loop.body)
        for k, s in enumerate(body):
            if leaves or not (isinstance(s, Augment) and s.at is None and s.op in "+-"):
                continue
            target = s.target
            if not isinstance(target, Item) or not isinstance(target.value, Var):
                continue
            name = target.value.name
            if name not in own or not there(target, loop, around):
                continue
            others = [n for n in walk((loop.iter, *body)) if isinstance(n, Var) and n.name == name]
            apart = [n for n in walk(tuple(body)) if isinstance(n, Item) and elsewhere(n, target, loop, around)]
            if len(others) != 1 + len(apart):
                continue
            w = fresh()
            ahead.append(Assign((w,), Const(0.0)))
            body[k] = replace(s, target=w)
            behind.append(Augment(target, "+", w))
        return [*ahead, replace(loop, body=tuple(body)), *behind]

    def block(statements: Any, around: dict[str, Any]) -> tuple[Any, ...]:
        out: list[Any] = []
        for s in statements:
            if isinstance(s, lang.For):
                length = lengths.counted(s, around)
                inside = {n: e for n, e in around.items() if n not in gives(s)}
                if length is not None and isinstance(s.target, Var):
                    inside[s.target.name] = length
                out += summed(replace(s, body=block(s.body, inside), orelse=block(s.orelse, {})), around)
            elif isinstance(s, COMPOUND):
                inside = {n: e for n, e in around.items() if n not in gives(s)}
                out.append(replace(s, body=block(s.body, inside), orelse=block(s.orelse, inside)))
            else:
                out.append(s)
        return tuple(out)

    body = block(function.body, {})
    return replace(function, body=body, numbers=function.numbers | names) if names else function


def beyond(loop: lang.For, index: Any) -> bool:
    """Whether a loop over a range counts on from beyond an index, or back to it, or to what is below it."""
    first, end, step = (*(Const(0), *loop.iter.args)[-2:], Const(1)) if len(loop.iter.args) < 3 else loop.iter.args
    low, high = (first, end) if literal(step) == 1 else (end, first)
    (below, more), (above, less) = shifted(low), shifted(high)
    after = key(below) == key(index) and more >= (1 if literal(step) == 1 else 0)
    return after or (key(above) == key(index) and less <= (0 if literal(step) == 1 else -1))


def mentions_of(function: Function) -> set[str]:
    """The names of a function."""
    return {p.var.name for p in function.params}.union(*map(mentions, function.body))


def times(node: Any, name: str) -> int:
    """How often a name is mentioned."""
    return sum(1 for n in walk((node,)) if isinstance(n, Var) and n.name == name)


def like(function: Function, name: str) -> bool:
    """Whether a name is given zeros of our making."""
    return any(
        isinstance(s, Assign) and s.at is None and isinstance(s.targets[0], Var) and s.targets[0].name == name
        and called(s.value, ZEROS_LIKE)
        for s in function.body
    )  # fmt: skip


def alone(function: Function, name: str, axes: int) -> bool:
    """Whether an array is known by its name alone until it is returned: all else that is used are single elements."""
    used = sum(1 for n in walk(function.body) if isinstance(n, Item) and element(n, name, axes, function.numbers))
    given_back = [p for n in walk(function.body) if isinstance(n, Return) for p in parts(n.value)]
    returned = sum(1 for p in given_back if isinstance(p, Var) and p.name == name)
    return times(function.body, name) == 1 + used + returned  # one, where it is made


def element(n: Item, name: str, axes: int, numbers: frozenset[str]) -> bool:
    """Whether an item is a single element of an array."""
    if not (isinstance(n.value, Var) and n.value.name == name):
        return False
    index = indices(n)
    nodes = [m for i in index for m in walk((i,))]
    plain = all(isinstance(m, Var | Op) or (isinstance(m, Const) and type(m.value) is int) for m in nodes)
    return plain and len(index) == axes and mentions(n.index) <= numbers


def indices(n: Item) -> tuple[Any, ...]:
    """What stands between the brackets."""
    return n.index.items if isinstance(n.index, Display) and n.index.kind == "tuple" else (n.index,)


def parts(e: Any) -> list[Any]:
    """The parts of what is returned, or of a target."""
    return [p for x in e.items for p in parts(x)] if isinstance(e, Display) else [] if e is None else [e]
