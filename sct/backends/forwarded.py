"""Scratch arrays of cheap numbers that are only read behind the loop that fills them: what reads them computes them.

    bz = np.empty(d)                              for c in range(k):
    for c in range(k):                                ...
        ...                                           for i in range(d):
        for i in range(d):                                for j in range(i):
            bz[i] = 2.0 * z[i] * b         ->                 bz = 2.0 * z[j] * b
        for i in range(d):                                    bL[i, j] += x[i] * bz
            for j in range(i):                                bx[i] += L[i, j] * bz
                bL[i, j] += x[i] * bz[j]                  by[i] += 2.0 * z[i] * b
                bx[i] += L[i, j] * bz[j]
            by[i] += bz[i]

One nest gives each place its value, behind which nothing but elements that are certainly there are read.  All that the
value is made of is the same until the last of these reads, so it is the same float.  Cheap is what a look at memory
costs as well: a product of few numbers, of which one may be an element, in the order in which the array would be read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from sct.backends.accesses import Access, accesses, covers, is_there
from sct.backends.ahead import scratch
from sct.backends.evident import Evident
from sct.backends.overwritten import without
from sct.backends.own import Arrays, places
from sct.backends.unchanged import leaves_alone
from sct.core.lang import Assign, Augment, Comment, For, Function, If, Item, Op, Var, While
from sct.core.walk import substitute, walk
from sct.facts.liveness import live_before
from sct.tidy.accumulators import indices, mentions_of
from sct.tidy.blocks import COMPOUND, gives, mentions, open_to_passes
from sct.tidy.dead import dead
from sct.tidy.keys import key
from sct.tidy.numbering import users_names

Block = tuple[Any, ...]
MOST = 2  # operations


class Filled(NamedTuple):
    """An array that a nest fills: the place of its one store, and the value that is stored there."""

    name: str
    place: tuple[Var, ...]
    value: Any


def forwarded(function: Function, known: frozenset[str]) -> Function:
    """The function without such arrays; known: the functions of the text that change nothing."""
    if not open_to_passes(function):
        return function
    while (better := _Forwarding(function, known).better()) is not None:
        function = dead(better)
    return function


class _Forwarding:
    def __init__(self, function: Function, known: frozenset[str]) -> None:
        self.function = function
        self.known = known
        self.arrays = Arrays(function)
        self.evident = Evident(function, self.arrays)
        self.scratch = {n for n in scratch(function, self.arrays) if self.arrays.of_floats(n)}
        self.found: _Computing | None = None

    def better(self) -> Function | None:
        """The function without the first such array; None where there is none."""
        f = self.function
        body = self.block(f.body, set())
        if self.found is None:
            return None
        names = self.found.names
        body = without(body, self.arrays.makings[self.found.filled.name])
        return replace(f, body=body, numbers=f.numbers | names, floats=f.floats | names)

    def block(self, block: Block, behind: set[str]) -> Block:
        """A block without the first such array in it or within it; behind: the names that are read behind it."""
        for k, s in enumerate(() if self.found else block):
            if not isinstance(s, COMPOUND):
                continue
            rest = block[k + 1 :]
            after = live_before(rest, behind)
            inside = after | (set() if isinstance(s, If) else live_before((s,)))
            made = replace(s, body=self.block(s.body, inside), orelse=self.block(s.orelse, inside))
            if self.found is not None:
                return (*block[:k], made, *rest)
            filled = self.filled(s)
            if filled is not None and not gives(s) & after and self.only_read(filled, rest):
                self.found = _Computing(filled, mentions_of(self.function) | users_names(self.function))
                return (*block[:k], *map(self.found.statement, rest))
        return block

    # --------------------------------------------------------------------------------------------- what must be so

    def filled(self, s: Any) -> Filled | None:
        """What a nest fills if it does nothing else, with what is cheap."""
        inner = s
        while isinstance(inner, For):
            body = [x for x in inner.body if not isinstance(x, Comment)]
            inner = body[0] if len(body) == 1 else None
        if inner is s or not isinstance(inner, Assign) or len(inner.targets) != 1:
            return None
        (target,) = inner.targets
        name = target.value.name if isinstance(target, Item) and isinstance(target.value, Var) else ""
        first, *others = accesses(s, name) if name in self.scratch else [None]
        if first is None or others or not covers(first, self.arrays.lengths[name]):
            return None
        made = Filled(name, indices(target), inner.value)
        return made if self.evident.is_float(made.value) and self.is_cheap(made) else None

    def is_cheap(self, filled: Filled) -> bool:
        """Whether to compute a value takes no longer than to read it."""
        nodes = list(walk((filled.value,)))
        looks = [n for n in nodes if isinstance(n, Item)]
        if len(looks) > 1 or sum(isinstance(n, Op) for n in nodes) > MOST or any(is_division(n) for n in nodes):
            return False
        counters = {i.name for i in filled.place}
        return all(key(indices(n)[-1]) == key(filled.place[-1]) or not mentions(n) & counters for n in looks)

    def only_read(self, filled: Filled, rest: Block) -> bool:
        """Whether nothing but what follows the nest in its block asks for elements of the array, and its value stays
        the same meanwhile."""
        name = filled.name
        reading = [k for k, x in enumerate(rest) if accesses(x, name)]
        found = [a for x in rest for a in accesses(x, name)]
        making = self.arrays.makings[name]
        everywhere = [a for x in self.function.body for a in accesses(x, name) if a.statement is not making]
        if not found or len(everywhere) != len(found) + 1 or not all(self.reads(a, name) for a in found):
            return False
        read = mentions(filled.value) - {i.name for i in filled.place}
        return all(leaves_alone(x, read, self.arrays, self.known) for x in rest[: reading[-1] + 1])

    def reads(self, a: Access, name: str) -> bool:
        """Whether an access in the body of a loop reads an element that is certainly there."""
        in_header = isinstance(a.statement, For | While)
        stores = any(isinstance(p.value, Var) and p.value.name == name for p in places(a.statement))
        return not in_header and not stores and is_there(a, self.arrays.lengths[name])


class _Computing:
    """Computes the elements of an array where they are read: by a name where an element is part of something."""

    def __init__(self, filled: Filled, taken: set[str]) -> None:
        self.filled = filled
        self.taken = set(taken)
        self.named: dict[Any, Var] = {}  # the index of an element -> the name of its value
        self.names: frozenset[str] = frozenset()

    def statement(self, s: Any) -> Any:
        """A statement that computes what it read, within the innermost loop that counts the element."""
        if not isinstance(s, COMPOUND) or self.filled.name not in mentions(s):
            return s
        s = replace(s, body=tuple(map(self.statement, s.body)), orelse=tuple(map(self.statement, s.orelse)))
        return replace(s, body=tuple(self.trip(s.body, s.target.name))) if isinstance(s, For) else s

    def trip(self, body: Block, counter: str) -> Iterable[Any]:
        """The statements of a loop, which compute what depends on its counter."""
        times = Counter(key(n.index) for n in walk(body) if self.is_element(n))
        instead: dict[Any, Any] = {}
        for s in body:
            for n in walk((s,)):
                if not self.is_element(n) or counter not in mentions(n.index) or key(n.index) in instead:
                    continue
                at, value = key(n.index), self.value(indices(n))
                if times[at] > 1 or not isinstance(s, Assign | Augment) or s.value is not n:
                    yield Assign((self.name(at),), value)
                    value = self.name(at)
                instead[at] = value
            yield substitute(s, lambda n: instead.get(key(n.index)) if self.is_element(n) else None)

    def is_element(self, n: Any) -> bool:
        """Whether something is an element of the array."""
        return isinstance(n, Item) and isinstance(n.value, Var) and n.value.name == self.filled.name

    def value(self, place: tuple[Any, ...]) -> Any:
        """What an element is worth."""
        instead = {i.name: j for i, j in zip(self.filled.place, place, strict=True)}
        return substitute(self.filled.value, lambda n: instead.get(n.name) if isinstance(n, Var) else None)

    def name(self, at: Any) -> Var:
        """The name of an element's value: the array's, which is free then, or for other elements another one."""
        if at not in self.named:
            k = 1
            while f"w{k}" in self.taken:
                k += 1
            new = f"w{k}" if self.named else self.filled.name
            self.taken.add(new)
            self.names |= {new}
            self.named[at] = Var(new, True)
        return self.named[at]


def is_division(e: Any) -> bool:
    return isinstance(e, Op) and e.op == "/"
