"""Costly functions of numbers that the reverse half of a called function computes again: their values are kept.

    x_before = np.empty(n)                        x_before = np.empty(n)
    for t in range(n):                            w2_before = np.empty(n)
        x_before[t] = x                           for t in range(n):
        x = logistic(a * x)                           x_before[t] = x
    for t in range(n - 1, -1, -1):        ->          x, w2 = logistic_forward(a * x)
        x = x_before[t]                               w2_before[t] = w2
        w1 = logistic_reverse(a * x, bx)          for t in range(n - 1, -1, -1):
        ...                                           x = x_before[t]
                                                      w1 = logistic_reverse(w2_before[t], bx)
                                                      ...

Where both calls certainly compute the same (`again.py`), and the trip has saved something in a place of its own: so an
array of the same size is there already.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np

from sct.backends.again import Pair, Search
from sct.backends.harmless import harmless_functions
from sct.backends.own import Arrays, places
from sct.backends.preallocated import place
from sct.backends.straight import Inner, Straight, given, giving, straight, swapped
from sct.core.lang import DEFINED_HERE, Assign, Call, Display, Function, Global, Item, Var
from sct.core.walk import substitute, walk
from sct.facts.purity import pure
from sct.tidy.accumulators import indices, mentions_of
from sct.tidy.blocks import COMPOUND, gives, in_each_block, open_to_passes
from sct.tidy.dead import dead
from sct.tidy.keys import key
from sct.tidy.numbering import users_names


def kept_halves(functions: tuple[Function, ...]) -> tuple[Function, ...]:
    """The functions of a text, with such values kept."""
    halves = _Halves(functions)
    changed = [_Caller(f, halves).changed() for f in functions if halves.straight] or list(functions)
    return halves.text(changed) if halves.made else functions


class _Halves:
    """The straight functions of a text, and what is made of them for their callers."""

    def __init__(self, functions: tuple[Function, ...]) -> None:
        self.known = harmless_functions(functions)
        found = [straight(f) for f in functions if f.name in self.known]
        self.straight = {s.function.name: s for s in found if s is not None and s.inner}
        self.taken = {n.name for n in walk(functions) if isinstance(n, Var | Global)} | {f.name for f in functions}
        self.made: dict[Any, Function] = {}  # (name, whether it is the forward half, which calls) -> what is made of it

    def called(self, e: Any) -> Straight | None:
        """The straight function that an expression calls with an argument for each parameter."""
        here = isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is DEFINED_HERE
        found = self.straight.get(e.func.name) if here else None
        return found if found is not None and found.takes(e) else None

    def half(self, f: Straight, forward: bool, kept: tuple[Inner, ...]) -> Function:
        """What is made of a function that gives what these costly calls are worth, or is given it."""
        what = (f.function.name, forward, *(key(i.call) for i in kept))
        if what not in self.made:
            base = f"{f.function.name}_forward" if forward else f.function.name
            name = next(n for k in count(1) if (n := base if k == 1 else f"{base}_{k}") not in self.taken)
            self.taken.add(name)
            self.made[what] = (giving if forward else given)(f, kept, name)
        return self.made[what]

    def text(self, functions: list[Function]) -> tuple[Function, ...]:
        """All functions: what was made of one behind it, or in its place where nothing calls it any more."""
        of = Counter(name for name, *_ in self.made)
        called = {n.name for n in walk((*functions, *self.made.values())) if is_here(n)} | {functions[-1].name}
        names = {
            made.name: name
            for (name, forward, *_), made in self.made.items()
            if name not in called and of[name] == 1 and not forward
        }
        out: list[Function] = []
        for f in functions:
            out += [] if f.name in of.keys() - called else [f]
            out += [made for (name, *_), made in self.made.items() if name == f.name]
        return tuple(with_names(f, names) for f in out)


class _Caller:
    """A function, and what is changed in it."""

    def __init__(self, function: Function, halves: _Halves) -> None:
        self.function, self.halves = function, halves
        self.taken = mentions_of(function) | users_names(function)
        self.names: set[str] = set()
        self.ahead: dict[int, list[Any]] = {}  # the arrays that are made ahead of a nest
        self.sites: dict[int, list[Any]] = {}  # what stands in the place of a statement
        self.again: dict[int, dict[Any, Call]] = {}  # the calls in a statement that others stand for

    def changed(self) -> Function:
        f = self.function
        if not open_to_passes(f):
            return f
        search = Search(f, self.halves.called, self.halves.known)
        for pair in search.pairs(f.body):
            left = tuple(a for a in pair.again if key(a.call) not in self.again.get(id(a.statement), {}))
            if left and id(pair.site.statement) not in self.sites:
                self.keep(pair._replace(again=left), search)
        if not self.sites:
            return f
        f = replace(f, body=self.rewritten(f.body), numbers=f.numbers | self.names, floats=f.floats | self.names)
        return unread(dead(f))

    def keep(self, pair: Pair, search: Search) -> None:
        """Have a site keep what its costly calls are worth, and the calls behind it take that."""
        site, f = pair.site, pair.function
        s = site.statement
        kept = [i for i in f.inner if any(i is one for a in pair.again for one in a.same.values())]
        more = tuple(i for i in kept if key(i.told) != key(f.result))  # the result is given anyway
        there: dict[Inner, Item] = {}
        worth: list[Var] = []
        stores: list[Any] = []
        for i in kept:
            known = None if i in more else saved(pair, search)
            if known is None:
                w, array = self.fresh()
                known = Item(array, place([loop.target for loop in site.loops]))
                making = Assign((array,), Call(Global(np.empty), (place(pair.lengths),)))
                self.ahead.setdefault(id(pair.nest), []).append(making)
                worth += [w] if i in more else []
                stores.append(Assign((known,), w if i in more else s.targets[0]))
            there[i] = known
        if more:
            half = self.halves.half(f, True, more)
            value = Call(Global(DEFINED_HERE, half.name), s.value.args)
            s = replace(s, targets=(Display("tuple", (*s.targets, *worth)),), value=value)
        self.sites[id(site.statement)] = [s, *stores]
        for a in pair.again:
            half = self.halves.half(a.function, False, tuple(a.same))
            needed = {p.var.name for p in half.params}
            rest = [e for p, e in zip(a.function.function.params, a.call.args, strict=True) if p.var.name in needed]
            taken = Call(Global(DEFINED_HERE, half.name), (*(there[one] for one in a.same.values()), *rest))
            self.again.setdefault(id(a.statement), {})[key(a.call)] = taken

    def fresh(self) -> tuple[Var, Var]:
        """A name for a value, and one for the array that keeps it."""
        name = next(n for k in count(1) if not {n := f"w{k}", f"w{k}_before"} & self.taken)
        self.taken |= {name, f"{name}_before"}
        self.names.add(name)
        return Var(name, True), Var(f"{name}_before", True)

    def rewritten(self, block: Any) -> tuple[Any, ...]:
        """A block with all that is changed in it."""
        out: list[Any] = []
        for s in block:
            out += self.ahead.get(id(s), ())
            if isinstance(s, COMPOUND):
                out.append(replace(s, body=self.rewritten(s.body), orelse=self.rewritten(s.orelse)))
                continue
            first, *stores = self.sites.get(id(s), (s,))
            if id(s) in self.again:
                calls = self.again[id(s)]
                first = replace(first, value=swapped(first.value, calls))
            out += (first, *stores)
        return tuple(out)


def saved(pair: Pair, search: Search) -> Item | None:
    """The place in which each trip saves what a site's statement gives its name, if there is one."""
    site = pair.site
    (target,) = site.statement.targets
    body = site.loops[-1].body
    behind = next(k for k, x in enumerate(body) if x is site.statement) + 1
    for x in body[behind:]:
        found = search.places.saving(x, site.counters)
        if found is not None and key(found.e) == key(target) and len(indices(found.place)) == len(site.loops):
            return found.place
        if key(target) in gives(x):
            return None
    return None


def is_here(n: Any) -> bool:
    """Whether a node names a function of the text."""
    return isinstance(n, Global) and n.value is DEFINED_HERE


def with_names(function: Function, names: dict[str, str]) -> Function:
    """A function by its new name, where the text has functions of other names."""

    def renamed(n: Any) -> Any:
        return Global(DEFINED_HERE, names[n.name]) if is_here(n) and n.name in names else None

    made: Function = substitute(function, renamed)
    return replace(made, name=names.get(function.name, function.name))


def unread(function: Function) -> Function:
    """The function without arrays of ours that it stores into and never reads."""
    mentioned = Counter(n.name for n in walk(function.body) if isinstance(n, Var))
    stores = [s for s in walk(function.body) if is_store(s)]
    stored = Counter(s.targets[0].value.name for s in stores)
    makings = {name: s for name, s in Arrays(function).makings.items() if s.at is None}
    needless = {name for name in makings if mentioned[name] == 1 + stored[name] and stored[name]}

    def left(block: list[Any]) -> list[Any]:
        gone = [s for s in block if is_store(s) and s.targets[0].value.name in needless]
        gone += [makings[name] for name in needless]
        return [s for s in block if not any(s is x for x in gone)]

    return replace(function, body=tuple(in_each_block(function.body, left))) if needless else function


def is_store(s: Any) -> bool:
    """Whether a statement of ours stores into an array, and does nothing else."""
    ours = isinstance(s, Assign) and s.at is None and len(s.targets) == 1 and pure(s.value)
    return ours and len(places(s)) == 1 and isinstance(s.targets[0].value, Var)
