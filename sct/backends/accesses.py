"""The accesses to an array within a statement, in the order of the text, each with the loops around it.

What is asked of two of them: whether one certainly comes ahead of the other, wherever they meet at one place.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sct.backends.trips import Trips, falls, less_by_one, trips_of
from sct.core.lang import Call, Const, For, Global, If, Item, Op, Var, While
from sct.core.walk import children
from sct.rules.core_functions import MADE_LIKE
from sct.tidy.accumulators import indices
from sct.tidy.algebra import literal
from sct.tidy.blocks import gives, header, leaves_early, mentions
from sct.tidy.keys import key
from sct.tidy.lengths import one_argument


class Access(NamedTuple):
    """A mention of an array: the plain statement, the loops around that, the index; None where it is no item."""

    statement: Any
    loops: tuple[Any, ...]
    place: tuple[Any, ...] | None


def accesses(s: Any, name: str, loops: tuple[Any, ...] = ()) -> list[Access]:
    """The accesses to what an array holds, in the order of the text; who makes another like it asks for its shape."""
    if name not in mentions(s):
        return []
    if isinstance(s, For | While | If):
        inside = loops if isinstance(s, If) else (*loops, s)
        ahead = [a._replace(statement=s) for part in header(s) for a in in_expression(part, name, s, inside)]
        return ahead + [a for x in (*s.body, *s.orelse) for a in accesses(x, name, inside)]
    return in_expression(s, name, s, loops)


def in_expression(e: Any, name: str, s: Any, loops: tuple[Any, ...]) -> list[Access]:
    """The accesses in an expression or a plain statement."""
    if isinstance(e, Item) and isinstance(e.value, Var) and e.value.name == name:
        return [Access(s, loops, indices(e)), *in_expression(e.index, name, s, loops)]
    if isinstance(e, Call) and isinstance(e.func, Global) and e.func.value in MADE_LIKE and one_argument(e):
        e = e.args[0] if not isinstance(e.args[0], Var) else e.func
    if isinstance(e, Var):
        return [Access(s, loops, None)] if e.name == name else []
    return [a for n in children(e) for a in in_expression(n, name, s, loops)]


def apart(one: Access, other: Access) -> bool:
    """Whether two accesses meet at one place in one trip only of all loops around both: so the order of the text there
    is the order in which they come.  The place of each such loop's counter in the index is the same for both."""
    if one.place is None or other.place is None or len(one.place) != len(other.place):
        return False
    for a, b in zip(one.loops, other.loops, strict=False):
        if a is not b:
            break
        if not counts_once(a) or not from_zero(a):  # a place counted from the end may be another's
            return False
        at = [k for k, i in enumerate(one.place) if isinstance(i, Var) and i.name == a.target.name]
        if not any(isinstance(i := other.place[k], Var) and i.name == a.target.name for k in at):
            return False
    return True


def counts_once(loop: Any) -> bool:
    """Whether a loop's counter is another number in each trip."""
    if not isinstance(loop, For) or not isinstance(loop.target, Var) or loop.orelse:
        return False
    e = loop.iter
    counted = isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is range and not e.keywords
    return counted and not any(loop.target.name in gives(x) for x in loop.body)


def from_zero(loop: For) -> bool:
    """Whether the text of a loop over a range says that it counts no numbers below 0."""
    first, *more = loop.iter.args if len(loop.iter.args) > 1 else (Const(0),)
    if len(more) == 2 and literal(more[1]) == -1:
        return type(literal(more[0])) is int and literal(more[0]) >= -1
    step = literal(more[1]) if len(more) == 2 else 1
    return type(literal(first)) is int and literal(first) >= 0 and type(step) is int and step > 0


def not_below(e: Any, loops: tuple[Any, ...]) -> bool:
    """Whether an index is certainly not below 0: a sum of such numbers and of counters of the loops around it."""
    if isinstance(e, Op):
        return e.op == "+" and all(not_below(a, loops) for a in e.args)
    if isinstance(e, Var):
        found = counting(e.name, loops)
        return found is not None and (from_zero(found[0]) or not_below(lowest(found[0]), found[1]))
    return type(literal(e)) is int and literal(e) >= 0


def counting(name: str, loops: tuple[Any, ...]) -> tuple[For, tuple[Any, ...]] | None:
    """(the one of the loops around that has a counter, those around it); None where that is not told."""
    found = [(loop, loops[:k]) for k, loop in enumerate(loops) if counts_once(loop) and loop.target.name == name]
    return found[0] if len(found) == 1 else None


def lowest(loop: For) -> Any:
    """What the counter of a loop over a range is not below; None where the text does not say that."""
    first, *more = loop.iter.args
    step = literal(more[1]) if len(more) == 2 else 1
    return (first if step == 1 else more[0] if step == -1 else None) if more else Const(0)


def ends_at(loop: For, length: Any) -> bool:
    """Whether the text of a loop over a range says that it counts up to the last place of a length, or down from it."""
    first, *more = loop.iter.args
    if len(more) < 2:
        return key((first, *more)[-1]) == key(length)
    return literal(more[1]) == -1 and less_by_one(first, length)


def is_there(access: Access, lengths: tuple[Any, ...]) -> bool:
    """Whether an access comes only to places that an array with these lengths has, counted from its start."""
    index, loops = access.place or (), access.loops
    found = [counting(i.name, loops) if isinstance(i, Var) and not_below(i, loops) else None for i in index]
    ends = [f is not None and ends_at(f[0], n) for f, n in zip(found, lengths, strict=False)]
    return len(index) == len(lengths) and all(ends)


def covers(access: Access, lengths: tuple[Any, ...]) -> bool:
    """Whether an access that stands in no branch comes to each place of an array with these lengths, once."""
    names = {i.name for i in access.place or () if isinstance(i, Var)}
    if not len(names) == len(lengths) == len(access.place or ()) == len(access.loops):
        return False
    ends = {i.name: n for i, n in zip(access.place or (), lengths, strict=True)}
    for loop in access.loops:
        if not counts_once(loop) or loop.target.name not in ends or any(map(leaves_early, loop.body)):
            return False
        whole, trips = Trips(0, ends[loop.target.name]), trips_of(loop)
        if not (falls(loop, whole) or (trips is not None and trips.first == 0 and key(trips.end) == key(whole.end))):
            return False
    return {loop.target.name for loop in access.loops} == names


def unconditional(s: Any, access: Access) -> bool:
    """Whether only loops stand around an access within a statement: no branch."""
    block: Any = (s,)
    for loop in access.loops:
        if not any(x is loop for x in block):
            return False
        block = loop.body
    return any(x is access.statement for x in block)
