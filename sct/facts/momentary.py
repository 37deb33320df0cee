"""Lengths of slices with bounds of which nothing is known: they have a name for as long as they stay what they are.

    for s in range(0, n, size):
        xb = x[s:s + size]           xb has the length ~1, and so has what is computed of it
        z = xb @ W
        top = z.max(axis=1)
        rest.append(z)               in the list, and in what lasts from trip to trip, z has a length of no name

Other names of lengths stand for one number in one run; such a one does for one evaluation of its slice.  So it is
forgotten where a value may outlive that: in a name that is read in a later trip or behind the loop, or by a nested
function; in whatever is held by an object; in what a function returns, and in what it is given of its own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from sct.core.lang import Comp, Const, For, Function, Lambda, Op, Slice, Var, While
from sct.core.walk import children, walk
from sct.facts.definitions import bound, definitions
from sct.facts.liveness import live_before
from sct.facts.values import Array, Bound, Dim, Partial, Scalar, Value

MOMENTARY = re.compile(r"~\d+")


class Moments(NamedTuple):
    """slices: those of a function's own statements, with the loops around each.  lasting: name -> the loops of which
    one trip may leave it to another, or to what stands behind.  exposed: name -> the loops of which a trip may read
    what an earlier one left.  hidden: the names that nested functions mention."""

    slices: dict[Slice, frozenset[Any]]
    lasting: dict[str, frozenset[Any]]
    exposed: dict[str, frozenset[Any]]
    hidden: frozenset[str]


@lru_cache(256)
def moments(function: Function) -> Moments:
    """What of a function tells how long its values last."""
    slices: dict[Slice, frozenset[Any]] = {}
    lasting: dict[str, set[Any]] = defaultdict(set)
    exposed: dict[str, set[Any]] = defaultdict(set)
    hidden: set[str] = {v.name for v in function.free}
    mentioned = Counter(names_of(function.body))

    todo: list[tuple[Any, frozenset[Any]]] = [(s, frozenset()) for s in function.body]
    while todo:
        node, loops = todo.pop()
        if isinstance(node, Comp | Lambda | Function):
            hidden.update(names_of((node,)))
            continue
        if isinstance(node, Slice):
            slices[node] = loops
        if isinstance(node, For | While):
            loops |= {node}
            inside, live = Counter(names_of((node,))), live_before((node,))
            for name in {v.name for n in walk((node,)) for v in bound(n)}:
                if name in live or inside[name] < mentioned[name]:
                    lasting[name].add(node)
                if name in live:
                    exposed[name].add(node)
        todo += [(part, loops) for part in children(node)]
    return Moments(slices, frozen(lasting), frozen(exposed), frozenset(hidden))


def frozen(found: dict[str, set[Any]]) -> dict[str, frozenset[Any]]:
    """The same sets, which nobody changes."""
    return {name: frozenset(loops) for name, loops in found.items()}


def same_at_once(e: Slice, function: Function, is_number: Callable[[Var], bool]) -> Any:
    """What tells the bounds of a slice, as long as the trips around it are the same: two slices with the same bounds of
    axes with the same length have the same length then.  None where a bound may have got another value in between, as
    an array or object may that stands for a number."""
    made = moments(function)
    told: list[Any] = []
    for n in walk((e,)):
        if isinstance(n, Var):
            once = len(definitions(function).get(n, ())) == 1 and n.name not in made.hidden
            if not (once and is_number(n)) or made.exposed.get(n.name, frozenset()) & made.slices[e]:
                return None
            told.append(n)
        elif isinstance(n, Slice):
            told.append(tuple(bound is None for bound in (n.lower, n.upper, n.step)))
        elif isinstance(n, Const | Op):
            told.append((getattr(n, "op", ""), len(children(n)), repr(getattr(n, "value", ""))))
        else:
            return None
    return tuple(told)


def names_of(nodes: Iterable[Any]) -> Iterable[str]:
    """The names that nodes mention, as often as they do."""
    return (n.name for n in walk(tuple(nodes)) if isinstance(n, Var))


class Momentary:
    """The names of such lengths in one analysis."""

    def __init__(self) -> None:
        self.names: dict[Any, str] = {}  # what tells the length of a slice -> its name
        self.owners: dict[str, tuple[Function, frozenset[Any]]] = {}  # the function of a name's slice, the loops around

    def length(self, e: Slice, dim: Dim, function: Function, is_number: Callable[[Var], bool]) -> Dim:
        """The name of the length of a slice of an axis with this length; None for a slice of which the function's own
        statements know nothing.  Each evaluation asks: an axis may be another one in another round or instance.
        is_number: whether a variable holds a plain number, as far as is known now."""
        loops = moments(function).slices.get(e)
        if loops is None:
            return None
        bounds = None if dim is None else same_at_once(e, function, is_number)
        told = e if bounds is None else (bounds, dim, function, loops)
        name = self.names.setdefault(told, f"~{len(self.names) + 1}")
        self.owners[name] = function, loops
        return name

    def in_name(self, value: Value, var: Var, function: Function) -> Value:
        """A value as a variable of a function holds it."""
        made = moments(function)
        if var.name in made.hidden:
            return self.outliving(value)
        loops = made.lasting.get(var.name, frozenset())
        return self.without(value, lambda name: self.owners[name][0] is function and bool(self.owners[name][1] & loops))

    def outside(self, value: Value, function: Function) -> Value:
        """A value as it goes into a function, or comes out of it."""
        return self.without(value, lambda name: self.owners[name][0] is function)

    def outliving(self, value: Value) -> Value:
        """A value as anything holds it that may outlive it."""
        return self.without(value, lambda name: True)

    def without(self, value: Value, forgotten: Callable[[str], bool]) -> Value:
        """A value without the lengths that are made of forgotten names."""
        if not self.names:
            return value

        def known(dim: Dim) -> Dim:
            gone = isinstance(dim, str) and any(map(forgotten, MOMENTARY.findall(dim)))
            return None if gone else dim

        def changed(a: Any) -> Any:
            if isinstance(a, Array) and a.shape is not None:
                shape = tuple(map(known, a.shape))
                return a if shape == a.shape else replace(a, shape=shape)
            if isinstance(a, Scalar):
                return a if known(a.dim) == a.dim else replace(a, dim=None)
            if isinstance(a, Bound):
                owner = self.without(a.owner, forgotten)
                return a if owner is a.owner else replace(a, owner=owner)
            if isinstance(a, Partial):
                args = tuple(self.without(v, forgotten) for v in a.args)
                keywords = tuple((k, self.without(v, forgotten)) for k, v in a.keywords)
                return a if (args, keywords) == (a.args, a.keywords) else replace(a, args=args, keywords=keywords)
            return a

        atoms = frozenset(map(changed, value.atoms))
        return value if atoms == value.atoms else Value(atoms, value.varied)


def is_momentary(dim: Dim) -> bool:
    """Whether a length has a name for one evaluation of a slice only."""
    return isinstance(dim, str) and MOMENTARY.search(dim) is not None
