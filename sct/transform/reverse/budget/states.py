"""What is kept of a loop's trips, so that they can be done again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sct.core.lang import Assign, Const, Do, Var
from sct.transform.reverse.budget.carried import Looking
from sct.transform.reverse.budget.loops import length_of, simple_range
from sct.transform.reverse.budget.repeats import another, check_adjoints, check_content, check_repeats, in_place
from sct.transform.reverse.budget.stores import only_stored, stores_into
from sct.transform.reverse.budget.trips import Trips
from sct.transform.reverse.remember import assigned_vars, item_vars
from sct.transform.reverse.tree import Attempt, Branch, Invoke, Loop, Primal, Undo, all_items


@dataclass(eq=False)
class States:
    """What is kept of the trips of a loop.

    names: what is given a new value in each trip; content: what stays, but is written to.  outside: the names that a
    trip reads and no trip gives a value.  advance: a trip without what the backward sweep needs.
    """

    budget: int
    names: list[Var]
    content: list[Var]
    written: set[Any]
    outside: list[Var]
    forward: list[Any]
    advance: list[Any]
    kept: Var
    trip: Var
    mark: Var
    first: Var
    last: Var
    trips: Any = None  # the trips of a loop over something else than a list, as a sequence; None for others
    copies: dict[str, Var] = field(default_factory=dict)

    def variables(self) -> list[Var]:
        """What a state is made of."""
        return [*self.names, *self.content]

    def prunable(self, x: Loop) -> bool:
        """Whether a trip may leave out what its backward part does not read: it only gives values to names."""
        return not self.written and not any(
            isinstance(i, Invoke | Attempt | Undo)
            or (isinstance(i, Loop) and (i.states is not None or i.test is not None or i.breaks))
            for i in all_items(x.body)
        )

    def wants(self, remember: Any, x: Loop, path: Any) -> None:
        """Note what the backward sweep of the loop reads."""
        wants(remember, x, path)


def keep_states(x: Loop, adjoint: Any) -> None:
    """Note what is kept of a loop; its items then stand for a trip that is done again.

    Raises UnsupportedError where a trip cannot be done again.
    """
    rec = adjoint.rec
    made = {v.name for i in all_items(x.body) for v in item_vars(i, rec) if not in_place(i, rec)}
    made |= {v.name for v in assigned_vars(x)}
    look = Looking(rec, made)
    carried = look.exposed(x)
    check_repeats(x, rec)
    check_adjoints(x, adjoint, carried, made)
    written = {s for i in all_items(x.body) for s in writes_of(i, adjoint)}
    names = [v for name, v in carried.items() if name in made and v not in rec.primals and v is not x.counter]
    for v in names:
        if rec.reachable(rec.value(v)) & written:
            raise rec.refuse(*another(v.name), x)
    ahead = x.entry[0]
    roots = {v.name: v for v in look.read.values() if v.name in ahead and v.name not in made and v not in rec.primals}
    touched = [v for v in roots.values() if rec.reachable(rec.value(v)) & written]
    stored = [v for v in touched if only_stored(v, touched, written, x, rec)]
    content = [v for v in touched if v not in stored]
    for v in content:
        check_content(v, x, rec)
    fresh = rec.names.fresh
    trips = Trips(adjoint, x, {v.name for v in stored})
    x.states = States(
        adjoint.program.budget,
        names,
        content,
        written,
        list(roots.values()),
        forward=trips.block(x.body, False),
        advance=trips.block(x.body, True),
        kept=Var(fresh("states")),
        **counters(x, adjoint),
        trips=Var(fresh("trips")) if x.test is None and not x.header and not simple_range(x, rec) else None,
        copies={v.name: Var(fresh(f"{v.name}_kept")) for v in content},
    )
    x.body = trips.pruned(x.body)


def writes_of(i: Any, adjoint: Any) -> set[Any]:
    """The memory that an item writes to: of what a call can reach, what something writes to."""
    found: set[Any] = adjoint.memory.item_writes(i)
    stores = isinstance(i, Primal) and stores_into(i.stmt) is not None
    return found if stores else found & adjoint.rec.program.heap.written


def counters(x: Loop, adjoint: Any) -> dict[str, Var]:
    """The variables that count trips.  Loops share them, but loops within each other have a `trip` each."""
    loops = [i for i in all_items(adjoint.items) if isinstance(i, Loop) and i.states is not None]
    around = [i.states.trip for i in loops if any(j is x for j in all_items(i.body))]

    def var(name: str) -> Var:
        known = [v for v in (getattr(i.states, name) for i in loops) if v not in around]
        made = known[0] if known else Var(adjoint.rec.names.fresh(name))
        adjoint.rec.inst.values[made] = adjoint.rec.value(Const(0))
        return made

    return {name: var(name) for name in ("trip", "mark", "first", "last")}


def wants(remember: Any, x: Loop, path: Any) -> None:
    """Note what the backward sweep of a loop reads of what is ahead of it, and within a trip."""
    rec, st, inner = remember.rec, x.states, x.inner
    for version in remember.env.values():
        inner.define(version.name, version.var, None, (), None)
        inner.env[version.name].sure = version.sure
    for var in (*assigned_vars(x), *st.names):
        inner.define(var.name, var, None, (), None)
    inner.run()
    remember.saving += [loop for loop in inner.saving if loop not in remember.saving]
    for v in st.names:
        before = remember.env.get(v.name)
        if (before is None or not before.sure) and v.name not in remember.unbound:
            remember.unbound.add(v.name)
            remember.start.setdefault(None, []).insert(0, Assign((v,), Const(None)))
    own = {v.name for i in all_items([x]) for v in item_vars(i, rec)} | {v.name for v in st.variables()}
    for v in st.content:
        remember.note(remember.env[v.name], x, path)
    around = {name: version for name, version in remember.env.items() if name not in own}
    read: list[Any] = [*st.advance, *(Do(e) for _, e in x.header or ())]
    read += [Do(length_of(x))] if st.trips is None and x.counter is None else []
    for i in all_items(x.body):
        read += [i.stmt] if isinstance(i, Primal) else [Do(i.test)] if isinstance(i, Branch) else []
        read += [Do(e) for e in (i.iter, i.test) if e is not None] if isinstance(i, Loop) else []
        read += [Do(i.call)] if isinstance(i, Invoke) else []
        for name in ("back", "before", "then_end", "else_end", "body_end"):
            read += getattr(i, name, [])
    contents = [v for v in st.outside if v.name in around and remember.changes(v)]
    for v in contents:
        remember.note_content(v, v, x, path, around, set())
        del around[v.name]
    remember.want([*read, *x.body_end], x, path, around)


def told(budget: int, loops: list[Loop]) -> str:
    """How much is kept, and how often trips are done again, in words."""
    which = " and of ".join(
        f"the loop in line {x.at.line} ({', '.join(v.name for v in x.states.variables())})" for x in loops if x.at
    )
    often = "t + 2" if any(x.counter is not None for x in loops) else "t + 1"
    return (
        f"Keeps at most {budget} states of {which}. Of fewer than comb({budget} + t, t) trips none is done more than"
        f" {often} times."
    )
