"""Loops over the same range, one after the other, of which the first hands the second elements of a scratch array: one
loop, in which the array is a number.

    by = np.empty(d)                              for i in range(d):
    for i in range(d):                                w = 0.0
        w = 0.0                                       for j in range(i + 1, d):
        for j in range(i + 1, d):                         w += L[i, j] * bz[j]
            w += L[i, j] * bz[j]           ->         by = w + s[i] * bz[i]
        by[i] = w                                     bs[i] += y[i] * bz[i]
    for i in range(d):                                bx[i] -= by
        by[i] += s[i] * bz[i]
        bs[i] += y[i] * bz[i]
        bx[i] -= by[i]

Each trip of the second loop then comes ahead of later ones of the first.  So neither may ask for what the other
changes, but at places that are a trip's own.  Loops of which one has nothing for the other stay apart: they may be such
that machine code does several trips at once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sct.backends.accesses import accesses, counts_once, from_zero, is_there
from sct.backends.ahead import scratch
from sct.backends.any_order import InAnyOrder, own_name, own_places, stored
from sct.backends.evident import ARITHMETIC, Evident
from sct.backends.overwritten import without
from sct.backends.own import places
from sct.backends.unchanged import leaves_alone
from sct.core.lang import Assign, Augment, Comment, For, Function, If, Item, Var
from sct.core.walk import substitute, walk
from sct.facts.liveness import live_before
from sct.tidy.blocks import COMPOUND, counts, gives, mentions, open_to_passes
from sct.tidy.copies import copies
from sct.tidy.dead import dead
from sct.tidy.keys import key

Block = tuple[Any, ...]


def joined(function: Function, known: frozenset[str]) -> Function:
    """The function with such loops; known: the functions of the text that change nothing."""
    if not open_to_passes(function):
        return function
    while (better := _Joining(function, known).better()) is not None:
        function = dead(copies(better))
    return function


class _Joining:
    def __init__(self, function: Function, known: frozenset[str]) -> None:
        self.function = function
        self.known = known
        self.asked = InAnyOrder(function, known)
        self.arrays = self.asked.arrays
        self.evident = Evident(function, self.arrays)
        self.scratch = {n for n in scratch(function, self.arrays) if self.arrays.of_floats(n)}
        self.found: set[str] = set()  # the arrays that are numbers now

    def better(self) -> Function | None:
        """The function with the first such loops joined; None where there are none."""
        f = self.function
        body = self.block(f.body, set(), ())
        for name in self.found:
            body = without(body, self.arrays.makings[name])
        more = replace(f, body=body, numbers=f.numbers | self.found, floats=f.floats | self.found)
        return more if self.found else None

    def block(self, block: Block, behind: set[str], loops: tuple[Any, ...]) -> Block:
        """A block with the first such loops in it or within it joined; behind: the names that are read behind it,
        loops: those around."""
        for k, s in enumerate(() if self.found else block):
            if not isinstance(s, COMPOUND):
                continue
            after = live_before(block[k + 1 :], behind) | (set() if isinstance(s, If) else live_before((s,)))
            around = loops if isinstance(s, If) else (*loops, s)
            made = replace(s, body=self.block(s.body, after, around), orelse=self.block(s.orelse, after, around))
            if self.found:
                return (*block[:k], made, *block[k + 1 :])
            m = next((m for m in range(k + 1, len(block)) if not isinstance(block[m], Comment)), len(block))
            if m == len(block) or not isinstance(s, For) or not self.alike(s, block[m]):
                continue
            one = replace(s, body=(*s.body, *block[k + 1 : m], *block[m].body))
            names = {n for n in self.scratch & stored(s) if self.is_number(n, s, one, loops)}
            if names and self.may_be_joined(s, block[m], one, live_before(block[m + 1 :], behind)):
                self.found = names
                body = one.body
                for name in sorted(names):
                    body = self.with_number(body, name)
                return (*block[:k], replace(one, body=body), *block[m + 1 :])
        return block

    # --------------------------------------------------------------------------------------------- what must be so

    def alike(self, s: For, t: Any) -> bool:
        """Whether two loops count the same numbers, where the second one stands behind the first."""
        counted = counts_once(s) and counts_once(t) and s.target.name == t.target.name and key(s.iter) == key(t.iter)
        return counted and from_zero(s) and leaves_alone(s, mentions(s.iter), self.arrays, self.known)

    def may_be_joined(self, s: For, t: For, one: For, behind: set[str]) -> bool:
        """Whether trips of the second loop may come ahead of later ones of the first; behind: what is read later."""
        if not all(map(self.asked.harmless, one.body)):
            return False
        inside, beyond = ({n for x in loop.body for n in mentions(x)} for loop in (s, t))
        given, too = (frozenset().union(*map(gives, loop.body)) for loop in (s, t))
        names = (given & beyond) | (too & inside)
        if not all(own_name(s, n, behind) and own_name(t, n, behind) for n in names):
            return False
        both = {n for n in stored(one) if all(any(accesses(x, n) for x in loop.body) for loop in (s, t))}
        return all(own_places(one, n) for n in both)

    def is_number(self, name: str, s: For, one: For, loops: tuple[Any, ...]) -> bool:
        """Whether trips of the joined loop need one element of an array only, which each of them gives a value first,
        and nobody else needs any."""
        first, *others = [a for x in one.body for a in accesses(x, name, (*loops, one))]
        making = self.arrays.makings[name]
        everywhere = [a for x in self.function.body for a in accesses(x, name) if a.statement is not making]
        if len(everywhere) != 1 + len(others) or not is_there(first, self.arrays.lengths[name]):
            return False
        changed = frozenset().union(*map(gives, one.body))
        if mentions(first.place) & changed or any(key(a.place) != key(first.place) for a in others):
            return False
        given = isinstance(first.statement, Assign) and stores(first.statement, name)
        ahead = any(first.statement is x for x in s.body) and all(a.statement is not first.statement for a in others)
        return given and ahead and all(self.stays_float(n) for n in walk(one.body) if stores(n, name))

    def stays_float(self, s: Any) -> bool:
        """Whether what a statement stores is the same as a number and as an element."""
        if isinstance(s, Augment):
            return s.op in ARITHMETIC
        return isinstance(s, Assign) and len(s.targets) == 1 and self.evident.is_float(s.value)

    # ------------------------------------------------------------------------------------------------ in its place

    def with_number(self, body: Block, name: str) -> Block:
        """The statements of a trip with a number instead of its element of an array, by the array's name: from the
        start where it is first given what a temporary was till then."""
        number = Var(name, True)
        body = tuple(substitute(s, lambda n: number if is_element(n, name) else None) for s in body)
        k = next(k for k, s in enumerate(body) if name in mentions(s))
        w, (mentioned, _) = body[k].value, counts(self.function)
        if not isinstance(w, Var) or not w.temp or w.name in live_before(body[:k]):
            return body
        if sum(isinstance(n, Var) and n.name == w.name for n in walk(body[: k + 1])) != mentioned[w.name]:
            return body
        ahead = (substitute(s, lambda n: number if isinstance(n, Var) and n.name == w.name else None) for s in body[:k])
        return (*ahead, *body[k + 1 :])


def is_element(n: Any, name: str) -> bool:
    """Whether something is an element of an array."""
    return isinstance(n, Item) and isinstance(n.value, Var) and n.value.name == name


def stores(s: Any, name: str) -> bool:
    """Whether a statement stores into an array."""
    return any(is_element(p, name) for p in places(s))
