"""Temporaries that are read once: their expression stands where they are read, if that may be evaluated later.

    >>> print(after(nest, '''
    ... w1 = x * y
    ... w2 = A[1]
    ... z = w1 + w2
    ... w3 = A[2]
    ... A[2] = 0.0
    ... bz = 2.0 * z
    ... z = x
    ... A[1] += bz
    ... return f(w3)'''))
    z = x * y + A[1]
    w3 = A[2]
    A[2] = 0.0
    A[1] += 2.0 * z
    z = x
    return f(w3)

What reads an array, or a part of anything, does not pass a statement that may store into something.  A sum that is
added to a place at the end of a block, as the adjoint of an element is, goes up to where it is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Attr, Augment, Call, Comment, Const, Display, Function, Item, Op, Return, Var
from sct.core.walk import rebuild, walk
from sct.facts.purity import pure
from sct.tidy.algebra import coefficient, mul
from sct.tidy.blocks import (
    PLAIN,
    counts,
    gives,
    hidden_names,
    in_each_block,
    is_name,
    leaves_early,
    mentions,
    open_to_passes,
    reads_memory,
    writes_memory,
)  # fmt: skip
from sct.tidy.segments import read_once

LONGEST = 26  # nodes of a statement of ours that something is put into


def nest(function: Function) -> Function:
    """The function without temporaries that are read once, where that is plain to see."""
    if not open_to_passes(function):
        return function
    mentioned, given = counts(function)
    nesting = _Nesting(mentioned, given, hidden_names(function), function.numbers)
    body = in_each_block(in_each_block(function.body, told_apart), nesting.raised)
    nesting.alone = read_once(replace(function, body=tuple(body)))
    return replace(function, body=tuple(in_each_block(body, nesting.block)))


def told_apart(block: list[Any]) -> list[Any]:
    """A block in which no assignment of ours stands elsewhere as well, as it may in the other sweep."""
    return [replace(s) if isinstance(s, Assign) and s.at is None else s for s in block]


class _Pending:
    """`v = e`, waiting for the statement that reads v."""

    def __init__(self, place: int, s: Assign, memory: bool, free: bool, single: bool) -> None:
        self.place = place
        self.temp = s.targets[0].temp
        self.e = s.value
        self.memory = memory  # e reads what a store may change
        self.free = free  # e may pass other statements at all
        self.single = single  # what it gives its name is read once
        self.size = size(s.value)


def is_copy(p: _Pending | None) -> bool:
    """Whether what waits is another name's value, which belongs to no heading."""
    return p is not None and isinstance(p.e, Var)


class _Waiting:
    """The names that wait, and what makes them wait no longer."""

    def __init__(self) -> None:
        self.pending: dict[str, _Pending] = {}
        self.readers: dict[str, set[str]] = {}  # name -> those that wait and read it
        self.groups: dict[str, set[str]] = {"memory": set(), "calls": set(), "others": set()}

    def add(self, name: str, p: _Pending) -> None:
        self.pending[name] = p
        for read in mentions(p.e):
            self.readers.setdefault(read, set()).add(name)
        if p.memory:
            self.groups["memory"].add(name)
        if not p.free:
            self.groups["calls"].add(name)

    def drop(self, names: Iterable[str]) -> None:
        for name in names:
            self.pending.pop(name, None)

    def drop_all(self, group: str) -> None:
        self.drop(self.groups[group])
        self.groups[group] = set()


class _Nesting:
    def __init__(
        self, mentioned: dict[str, int], given: dict[str, int], hidden: set[str], numbers: frozenset[str]
    ) -> None:
        self.mentioned, self.given, self.hidden, self.numbers = mentioned, given, hidden, numbers
        self.alone: set[int] = set()  # ids of statements that give a temporary a value which is read once

    def block(self, block: list[Any]) -> list[Any]:
        """A block with what may be nested in its place."""
        waiting = _Waiting()
        out: list[Any] = []
        for s in block:
            alone = id(s) in self.alone
            s = self.filled(s, waiting, out)
            compound = not isinstance(s, PLAIN)
            waiting.drop(mentions(s))
            for name in gives(s):
                waiting.drop(waiting.readers.pop(name, ()))
            if compound or writes_memory(s, self.numbers):
                waiting.drop_all("memory")
            if compound and leaves_early(s):
                waiting.drop_all("others")
            elif isinstance(s, Comment):
                waiting.drop(n for n in waiting.groups["others"] if not is_copy(waiting.pending.get(n)))
            waiting.drop_all("calls")
            if self.may_wait(s):
                name = s.targets[0].name
                single = self.single(name) or alone
                memory = reads_memory(s.value, self.numbers)
                waiting.add(name, _Pending(len(out), s, memory, pure(s.value), single))
                if not single:
                    waiting.groups["others"].add(name)
            out.append(s)
        return [s for s in out if s is not None]

    def single(self, name: str) -> bool:
        """Whether a name is given a value once and read once."""
        return self.mentioned[name] == 2 and self.given.get(name) == 1

    def may_wait(self, s: Any) -> bool:
        """Whether a statement gives a name of ours the value of an expression that may stand elsewhere."""
        if not (isinstance(s, Assign) and s.at is None and len(s.targets) == 1 and isinstance(s.targets[0], Var)):
            return False
        v = s.targets[0]
        if v.name in self.hidden or v.name in mentions(s.value):
            return False
        if not pure(s.value):
            return v.temp and self.single(v.name) and isinstance(s.value, Call)
        return self.single(v.name) or self.given.get(v.name, 0) > 1

    def filled(self, s: Any, waiting: _Waiting, out: list[Any]) -> Any:
        """A statement with what waits in the places where it is read; that is then gone from `out`."""
        pending = waiting.pending
        parts = once_evaluated(s) if pending else None
        if parts is None:
            return s
        reads = [n.name for n in walk(parts) if isinstance(n, Var) and n.name in pending]
        for name in dict.fromkeys(reads):
            p = pending[name]
            fits = s.at is not None or size(s) + p.size <= LONGEST
            if reads.count(name) == 1 and fits and self.may_enter(s, name, p):
                s = put(s, name, p.e)
                out[p.place] = None
                del pending[name]
        return self.sum_of(s, pending, out)

    def sum_of(self, s: Any, pending: dict[str, _Pending], out: list[Any]) -> Any:
        """`v = w` and `v += e` as `v = w + e`, of numbers."""
        if not (isinstance(s, Augment) and s.op in "+-" and isinstance(s.target, Var)):
            return s
        name = s.target.name
        p = pending.get(name)
        numbers = p is not None and isinstance(p.e, Var) and {name, p.e.name} <= self.numbers
        if p is None or not numbers or name in mentions(s.value):
            return s
        out[p.place] = None
        del pending[name]
        return Assign((s.target,), Op(s.op, (p.e, s.value)), s.at)

    def may_enter(self, s: Any, name: str, p: _Pending) -> bool:
        """Whether an expression may be evaluated where a statement reads its name."""
        if not p.single:  # then the statement must give the name its next value
            own = isinstance(s, Assign) and len(s.targets) == 1 and isinstance(s.targets[0], Var)
            if not own or s.targets[0].name != name or s.at is not None:
                return False
        elif not p.temp and added_to_place(s) != name:  # the adjoint of a variable keeps its name
            return False
        if not p.free:
            return self.last_read(s, name)
        if not p.memory:
            return True
        parts = [n for n in walk((s,)) if isinstance(n, Call) and not pure(n)]
        inside = not parts or (len(parts) == 1 and any(name in mentions(a) for a in parts[0].args))
        return inside and isinstance(s, Assign | Augment | Return | lang.If | lang.For)

    def last_read(self, s: Any, name: str) -> bool:
        """Whether nothing that a statement reads before a name could be changed by a call in its place."""
        if isinstance(s, Augment):
            return isinstance(s.target, Var) and isinstance(s.value, Var)
        if not isinstance(s, Assign) or not all(map(is_name, s.targets)) or not pure(s.value):
            return False
        other = mentions(s.value) - {name}
        return other <= self.numbers and not any(isinstance(n, Item | Attr) for n in walk((s.value,)))

    # ------------------------------------------------------------------------------- what is added to places at the end

    def raised(self, block: list[Any]) -> list[Any]:
        """A block in which `place += v` stands where v is made, if only numbers come between."""
        made: dict[str, int] = {}
        out = list(block)
        for k, s in enumerate(block):
            name = added_to_place(s)
            if name is not None and name in made:
                place = made[name]
                maker = out[place]
                between = [x for x in out[place + 1 : k] if x is not None]
                if size(maker.value) <= LONGEST and all(self.lets_pass(x, s) for x in between):
                    out[place] = replace(s, value=maker.value)
                    out[k] = None
            if isinstance(s, Assign) and s.at is None and len(s.targets) == 1 and isinstance(s.targets[0], Var):
                v = s.targets[0].name
                if self.single(v) and v not in self.hidden and pure(s.value):
                    made[v] = k
        return [s for s in out if s is not None]

    def lets_pass(self, s: Any, added: Augment) -> bool:
        """Whether an addition to a place may be done ahead of a statement instead of behind it."""
        if isinstance(s, Comment):
            return False
        plain = isinstance(s, Assign | Augment) and pure(s.value) and gives(s) <= self.numbers
        names = all(map(is_name, s.targets)) if isinstance(s, Assign) else plain and isinstance(s.target, Var)
        place = mentions(added.target)
        reads = mentions(s) - gives(s)
        return bool(plain and names) and not gives(s) & place and not (reads & place) and reads <= self.numbers


def added_to_place(s: Any) -> str | None:
    """v of `place += v` for a part of something."""
    if isinstance(s, Augment) and s.at is None and isinstance(s.target, Item | Attr) and isinstance(s.value, Var):
        return None if s.value.name in mentions(s.target) else s.value.name
    return None


def once_evaluated(s: Any) -> tuple[Any, ...] | None:
    """The expressions that a statement evaluates once, as it begins; None where there are none."""
    if isinstance(s, Assign):
        places = tuple(t for t in s.targets if not is_name(t))
        return None if any(isinstance(t, Display) for t in places) else (s.value, *places)
    if isinstance(s, Augment):
        return (s.value,) if isinstance(s.target, Var) else (s.value, s.target)
    if isinstance(s, Return):
        return None if s.value is None else (s.value,)
    if isinstance(s, lang.If):
        return (s.test,)
    return (s.iter,) if isinstance(s, lang.For) else None


def put(s: Any, name: str, e: Any) -> Any:
    """A statement with e in the place where it reads a name."""

    def change(n: Any) -> Any:
        if isinstance(n, Var):
            return e if n.name == name else n
        made = rebuild(n, change)
        product = made is not n and s.at is None and isinstance(made, Op) and made.op == "*" and scaled(made, e)
        return mul(*made.args) if product else made

    if isinstance(s, Assign):
        targets = tuple(t if is_name(t) else change(t) for t in s.targets)
        return replace(s, targets=targets, value=change(s.value))
    if isinstance(s, Augment):
        return replace(s, target=s.target if isinstance(s.target, Var) else change(s.target), value=change(s.value))
    if isinstance(s, Return):
        return replace(s, value=change(s.value))
    return replace(s, test=change(s.test)) if isinstance(s, lang.If) else replace(s, iter=change(s.iter))


def scaled(product: Op, e: Any) -> bool:
    """Whether a literal stands before a product that was put in: then the literals can be one."""
    first, second = product.args
    return second is e and isinstance(first, Const) and isinstance(e, Op) and e.op == "*" and coefficient(e) is not None


def size(node: Any) -> int:
    """How many nodes there are."""
    return sum(1 for _ in walk((node,)))
