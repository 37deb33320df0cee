"""The texts of a loop of which some states are kept: in the forward sweep, and in the backward sweep."""

from __future__ import annotations

from typing import Any

from sct.core.lang import (
    Assign,
    Attr,
    Augment,
    Call,
    Compare,
    Const,
    Display,
    Do,
    For,
    Global,
    If,
    Item,
    Op,
    Pass,
    Slice,
    Var,
    While,
)  # fmt: skip
from sct.core.walk import walk
from sct.rules.core_functions import STRIDE
from sct.transform.reverse.independent import is_range
from sct.transform.reverse.remember import assigned_vars, item_vars, range_of
from sct.transform.reverse.tree import Loop, all_items


def simple_range(x: Loop, rec: Any) -> bool:
    """Whether a loop's trips are counted from 0 by a literal, or by a name that the loop leaves as it is."""
    if not is_range(x.iter) or len(x.iter.args) != 1:
        return False
    bound = x.iter.args[0]
    given = {v.name for i in all_items([x]) for v in item_vars(i, rec)}
    return isinstance(bound, Const) or (isinstance(bound, Var) and bound.name not in given)


def length_of(x: Loop) -> Any:
    """The number of trips."""
    if x.counter is not None:
        return x.counter
    if x.states.trips is not None:
        return Call(Global(len), (x.states.trips,))
    return range_of(x) if x.header else x.iter.args[0]


def sequence_of(x: Loop) -> Any:
    """What a loop runs over, as something that can be sliced."""
    return x.iter if is_range(x.iter) else Call(Global(list), (x.iter,))


def parts_of(x: Loop, position: Any) -> Any:
    """What a kept state is taken apart into: the number of the trip that it is ahead of, and what names hold."""
    st = x.states
    return Display("tuple", (position, *st.names, *(st.copies[v.name] for v in st.content)))


def present(x: Loop, position: Any, rec: Any) -> Any:
    """The display of the state that the names hold now."""
    return Display("tuple", (position, *x.states.names, *(copy_of(v, rec) for v in x.states.content)))


def keep(x: Loop, position: Any, rec: Any) -> Any:
    """The statement that keeps the state that the names hold now."""
    return Do(Call(Attr(x.states.kept, "append"), (present(x, position, rec),)))


def copy_of(v: Var, rec: Any) -> Any:
    """A copy of an array or of a list of numbers."""
    return Call(Attr(v, "copy"), ()) if rec.value(v).arrays() else Call(Global(list), (v,))


def put_back(v: Var, value: Any, rec: Any) -> Any:
    """The statement that fills an array or a list of numbers."""
    whole: Any = Const(Ellipsis) if rec.value(v).arrays() else Slice(None, None, None)
    return Assign((Item(v, whole),), value)


def further(x: Loop, steps: Any) -> Any:
    """How many steps on the next state is kept."""
    room = Op("-", (Const(x.states.budget), Call(Global(len), (x.states.kept,))))
    return Call(Global(STRIDE), (steps, room))


def forward_loop(x: Loop, rec: Any) -> list[Any]:
    """The loop in the forward sweep."""
    st = x.states
    body: list[Any] = list(st.forward)
    out: list[Any] = []
    if st.trips is not None:
        out.append(Assign((st.trips,), sequence_of(x)))
    source = x.iter if st.trips is None else st.trips
    target = x.target
    held = bool(st.variables())
    if held and x.counter is not None:
        out.append(Assign((st.kept,), Display("list", (present(x, Const(0), rec),))))
    elif held:
        position, target, source = position_of(x, target, source, rec)
        out += [Assign((st.kept,), Display("list", ())), Assign((st.mark,), Const(0))]
        left = Op("-", (length_of(x), position))
        marked = (keep(x, position, rec), Augment(st.mark, "+", further(x, left)))
        body.insert(0, If(Compare(("==",), (position, st.mark)), marked))
    if x.test is not None:
        out.append(While(x.test, tuple(body), (), x.at))
    else:
        out.append(For(target, source, tuple(body) or (Pass(),), (), x.at))
    return out


def position_of(x: Loop, target: Any, source: Any, rec: Any) -> tuple[Any, Any, Any]:
    """(the number of the trip, the loop's target, what it runs over)."""
    if simple_range(x, rec) and isinstance(target, Var):
        if target.name == "_":
            return x.states.trip, x.states.trip, source
        return target, target, source
    if x.index is not None and any(v is x.index for v in assigned_vars(x)):
        return x.index, target, source
    trip = x.states.trip
    return trip, Display("tuple", (trip, target)), Call(Global(enumerate), (source,))


def elements(x: Loop, position: Any) -> list[Any]:
    """The statements that give the names in a loop's header their values in one trip."""
    st = x.states
    if x.test is not None:
        return []
    if st.trips is not None:
        return [Assign((x.target,), Item(st.trips, position))]
    if x.header:
        first = [Assign((x.index,), position)] if position is not x.index else []
        return [*first, *(Assign((t,), e) for t, e in x.header)]
    return [Assign((x.target,), position)]


def backward_loop(x: Loop, rec: Any, trip: list[Any], outlives: bool) -> list[Any]:
    """The loop in the backward sweep, around one trip's forward and backward part."""
    st = x.states
    body: list[Any] = []
    if st.variables():
        body.append(Assign((parts_of(x, st.first),), Call(Attr(st.kept, "pop"), ())))
        body += [put_back(v, st.copies[v.name], rec) for v in st.content]
        body.append(While(Compare(("<",), (st.first, st.trip)), tuple(advance(x, rec))))
    used = {n.name for s in trip for n in walk((s,)) if isinstance(n, Var)}
    given = elements(x, st.trip)
    body += [s for s in given if x.header or used & {v.name for v in assigned_vars(s)}]
    body += trip
    n = length_of(x)
    top = Const(n.value - 1) if isinstance(n, Const) else Op("-", (n, Const(1)))
    loop = For(st.trip, Call(Global(range), (top, Const(-1), Const(-1))), tuple(body) or (Pass(),))
    if not outlives or not st.content:
        return [loop]
    after = [Var(rec.names.fresh(f"{v.name}_after")) for v in st.content]
    before = [Assign((w,), copy_of(v, rec)) for v, w in zip(st.content, after, strict=True)]
    return [*before, loop, *(put_back(v, w, rec) for v, w in zip(st.content, after, strict=True))]


def advance(x: Loop, rec: Any) -> list[Any]:
    """From one kept state on to the next."""
    st = x.states
    steps = Op("-", (st.trip, st.first))
    span = Call(Global(range), (st.first, st.last))
    if st.trips is not None:
        loop = For(x.target, Item(st.trips, Slice(st.first, st.last, None)), tuple(st.advance))
    elif x.header:
        given = tuple(Assign((t,), e) for t, e in x.header)
        loop = For(x.index, span, (*given, *st.advance))
    else:
        loop = For(x.target if x.test is None else Var("_"), span, tuple(st.advance) or (Pass(),))
    return [
        keep(x, st.first, rec),
        Assign((st.last,), Op("+", (st.first, further(x, steps)))),
        loop,
        Assign((st.first,), st.last),
    ]
