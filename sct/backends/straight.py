"""Functions of a text without branches and loops, and what is made of them where costly calls in them are kept.

    def logistic(x):                              def logistic_forward(x):
        return 1.0 / (1.0 + exp(-x))      ->          w1 = exp(-x)
                                                      return 1.0 / (1.0 + w1), w1
    def logistic_reverse(x, bvalue):              def logistic_reverse(w1, bvalue):
        w1 = exp(-x)                      ->          w2 = 1.0 + w1
        w2 = 1.0 + w1                                 return w1 / (w2 * w2) * bvalue
        return w1 / (w2 * w2) * bvalue
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Any, NamedTuple

from sct.backends.costly import formula_parts, is_costly, is_number
from sct.core import lang
from sct.core.lang import Assign, Augment, Call, Comment, Display, Function, Param, Return, Var
from sct.core.walk import substitute, walk
from sct.tidy.accumulators import mentions_of
from sct.tidy.blocks import counts, mentions
from sct.tidy.dead import dead
from sct.tidy.keys import key
from sct.tidy.numbering import users_names

HIDDEN = lang.Lambda | lang.Comp | lang.Walrus
MOST = 60  # nodes of what a name stands for: a name that is read twice doubles what reads it


class Inner(NamedTuple):
    """A costly call in a function: as it stands there, and told by the function's parameters alone."""

    call: Call
    told: Call


class Straight(NamedTuple):
    """A function without branches and loops.  inner: its costly calls.  result: what it returns, told likewise; None
    where that would be long."""

    function: Function
    inner: tuple[Inner, ...]
    result: Any

    @property
    def certain(self) -> tuple[Inner, ...]:
        """The costly calls that the result is made of, by arithmetic alone: where it is a number, so are they."""
        parts = [] if self.result is None else list(formula_parts(self.result))
        told = {key(n) for n in parts} if all(map(is_number, parts)) else set()
        return tuple(i for i in self.inner if key(i.told) in told)

    def of(self, inner: Inner, call: Call) -> Any:
        """A costly call, told by what a call of the function gives it."""
        given = {p.var.name: a for p, a in zip(self.function.params, call.args, strict=True)}
        return substitute(inner.told, lambda n: given.get(n.name) if isinstance(n, Var) else None)

    def takes(self, call: Call) -> bool:
        """Whether a call gives each parameter its argument by place."""
        plain = all(p.kind in ("normal", "positional") for p in self.function.params)
        starred = any(isinstance(a, lang.Star) for a in call.args)
        return plain and not starred and not call.keywords and len(call.args) == len(self.function.params)


def straight(function: Function) -> Straight | None:
    """A function as such a one; None for others."""
    body: list[Any] = [s for s in function.body if not isinstance(s, Comment)]
    last = body.pop()
    if not isinstance(last, Return) or last.value is None:
        return None
    _, given = counts(function)
    steady = {p.var.name for p in function.params if given[p.var.name] == 1}
    worth: dict[str, Any] = {}
    sizes: dict[str, int] = {}

    def short(e: Any) -> bool:
        known = mentions(e) <= steady | worth.keys()
        return known and sum(sizes.get(n.name, 1) if isinstance(n, Var) else 1 for n in walk((e,))) <= MOST

    def told(e: Any) -> Any:
        return substitute(e, lambda n: worth.get(n.name) if isinstance(n, Var) else None)

    inner: dict[Any, Inner] = {}
    if not all(map(gives_name, body)) or any(isinstance(n, HIDDEN) for n in walk(function.body)):
        return None
    for s in (*body, last):
        for n in walk((s.value,)):
            if is_costly(n) and short(n):
                inner.setdefault(key(n), Inner(n, told(n)))
        if isinstance(s, Assign) and given[s.targets[0].name] == 1 and short(s.value):
            name, e = s.targets[0].name, told(s.value)
            worth[name], sizes[name] = e, sum(1 for _ in walk((e,)))
    return Straight(function, tuple(inner.values()), told(last.value) if short(last.value) else None)


def gives_name(s: Any) -> bool:
    """Whether a statement does nothing but give a name a value."""
    target = s.targets[0] if isinstance(s, Assign) and len(s.targets) == 1 else getattr(s, "target", None)
    return isinstance(s, Assign | Augment) and isinstance(target, Var)


def giving(f: Straight, kept: tuple[Inner, ...], name: str) -> Function:
    """The function that also returns what these costly calls are worth."""
    function = f.function
    wanted = {key(i.call) for i in kept}
    fresh = fresh_names(function)
    names: dict[Any, Var] = {}
    body: list[Any] = []
    for s in function.body:
        for n in reversed(list(walk((s,)))):  # what stands within another first
            if key(n) in wanted - names.keys() and named(s, n, function) is None:
                w = next(fresh)
                body.append(Assign((w,), swapped(n, names)))
                names[key(n)] = w
        body.append(swapped(s, names))
        own = [(i.call, named(s, i.call, function)) for i in kept]
        names |= {key(call): w for call, w in own if w is not None}
    last = body.pop()
    returned = Display("tuple", (last.value, *(names[key(i.call)] for i in kept)))
    doc = f"Return what `{function.name}` returns, and what its reverse half needs."
    return with_numbers(replace(function, name=name, body=(*body, replace(last, value=returned)), doc=doc), names)


def given(f: Straight, kept: tuple[Inner, ...], name: str) -> Function:
    """The function that takes what these costly calls are worth, instead of what it needs for them alone."""
    function = f.function
    fresh = fresh_names(function)
    names: dict[Any, Var] = {}
    for i in kept:
        own = (w for s in function.body if (w := named(s, i.call, function)) is not None)
        names[key(i.call)] = next(own, None) or next(fresh)
    left = [s for s in function.body if all(named(s, i.call, function) is None for i in kept)]
    made = dead(replace(function, name=name, body=tuple(swapped(s, names) for s in left)))
    needed = frozenset().union(*map(mentions, made.body))
    rest = [p for p in function.params if p.var.name in needed]
    return with_numbers(replace(made, params=(*(Param(names[key(i.call)]) for i in kept), *rest)), names)


def named(s: Any, call: Call, function: Function) -> Var | None:
    """The name that a statement gives the value of a call, and that is given no other."""
    if not isinstance(s, Assign) or len(s.targets) != 1 or key(s.value) != key(call):
        return None
    (target,) = s.targets
    return target if isinstance(target, Var) and counts(function)[1][target.name] == 1 else None


def swapped(node: Any, names: Mapping[Any, Any]) -> Any:
    """A statement or an expression with other expressions for some calls, told by their keys."""
    return substitute(node, lambda n: names.get(key(n))) if names else node


def with_numbers(function: Function, names: dict[Any, Var]) -> Function:
    """A function in which these names stand for floats."""
    more = {v.name for v in names.values()}
    return replace(function, numbers=function.numbers | more, floats=function.floats | more)


def fresh_names(function: Function) -> Iterator[Var]:
    """Names for temporaries that a function has no use for yet."""
    taken = mentions_of(function) | users_names(function)
    return (Var(f"w{k}", True) for k in count(1) if f"w{k}" not in taken)
