"""What the trips of a loop do to arrays from outside of it: the facts by which trips do not depend on each other.

    for s in range(n):
        for i in range(d):
            diff[i] = x[s, i] - mu[i]      # own: written in a trip before it is read there
        for i in range(d):
            total[i] += diff[i] * diff[i]  # sum: trips only add to it

An array is a trip's own if each read in the trip is of a place that the same trip has certainly written.  Places are
told by their indices: the same index expression, an axis that a loop over its whole length has gone through, or the
part of an axis below the counter of such a loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Attr, Augment, Call, Comment, Const, Display, Global, Item, Op, Pass, Slice, Var
from sct.core.walk import children, same, walk
from sct.facts.values import Array, Scalar
from sct.transform.reverse.tree import Branch, Linear, Loop, Primal, Step, all_items

ALL = Slice(None, None, None)  # the whole of an axis
OWN, SUM = "own", "sum"
SHAPE_LIKE = ("shape", "size", "ndim", "dtype")


@dataclass(frozen=True, eq=False)
class Below:
    """The part of an axis before a counter, which starts at `start` where a loop has written that part."""

    counter: Var
    start: int = 0


Place = tuple[Any, ...]  # for each axis ALL, Below, or an index expression
Known = dict[str, list[Place]]  # name of an array -> the places that the trip has written


def arrays_written(x: Loop, rec: Any, effects: Any) -> dict[str, str] | None:
    """Name -> OWN or SUM for the arrays from outside that a loop's trips write to; None where it cannot be told."""
    primals = [i.stmt for i in all_items(x.body) if isinstance(i, Primal)]
    inside = {n.name for s in primals for n in assigned_names(s)} | names_of_headers(x)
    found: dict[str, Var] = {}
    around = outside(rec, inside)
    for s in primals:
        sites = effects.writes(s) & around
        if not sites:
            continue
        if isinstance(s, Assign) and len(s.targets) == 1:
            target = s.targets[0]
        elif isinstance(s, Augment):
            target = s.target
        else:
            return None
        if not (isinstance(target, Item) and isinstance(target.value, Var) and target.value.name not in inside):
            return None
        if sites != {one_array(target.value, rec)}:
            return None
        found[target.value.name] = target.value
    if not found:
        return {}
    if aliased(x, found, rec) or any(isinstance(n, Var) and n.name in found for n in walk(x.iter)):
        return None
    kinds = {name: SUM for name in found if only_added_to(name, x)}
    own = {name: var for name, var in found.items() if name not in kinds}
    if not Trip(own, rec).block(x.body, {name: [] for name in own}):
        return None
    return kinds | dict.fromkeys(own, OWN)


def assigned_names(s: Any) -> list[Var]:
    """The variables that a statement assigns, its items left out."""
    targets = s.targets if isinstance(s, Assign) else (s.target,) if isinstance(s, Augment) else ()
    return [n for t in targets if not isinstance(t, Item | Attr) for n in walk(t) if isinstance(n, Var)]


def names_of_headers(x: Loop) -> set[str]:
    """The names that a loop's header, and those of loops within it, give values."""
    targets = [i.target for i in all_items([x]) if isinstance(i, Loop) and i.target is not None]
    return {n.name for t in targets for n in walk(t) if isinstance(n, Var)}


def outside(rec: Any, inside: set[str]) -> set[Any]:
    """The memory that variables of other names reach."""
    found: set[Any] = set()
    for v in rec.inst.values:
        if isinstance(v, Var) and v.name not in inside:
            found |= rec.reachable(rec.inst.values[v])
    return found


def one_array(var: Var, rec: Any) -> Any:
    """The memory of a variable that certainly holds one array of known rank, else None."""
    atoms = list(rec.value(var).atoms)
    if len(atoms) != 1 or not isinstance(atoms[0], Array) or atoms[0].shape is None:
        return None
    return rec.program.heap.memory(atoms[0].site)


def parts_of(x: Loop) -> list[Any]:
    """What the forward part of a loop, and its header, reads and assigns."""
    out: list[Any] = []
    for i in all_items([x]):
        if isinstance(i, Primal):
            out.append(i.stmt)
        elif isinstance(i, Branch):
            out.append(i.test)
        elif isinstance(i, Loop):
            out += [i.iter, i.target]
    return [p for p in out if p is not None]


def aliased(x: Loop, arrays: dict[str, Var], rec: Any) -> bool:
    """Whether the loop knows one of the arrays by another name as well."""
    sites = {one_array(v, rec): name for name, v in arrays.items()}
    if len(sites) < len(arrays):
        return True
    for p in parts_of(x):
        others = [n for n in walk(p) if isinstance(n, Var) and n not in rec.primals and n.name not in arrays]
        if any(s in sites for n in others for s in rec.reachable(rec.value(n))):
            return True
    return False


def only_added_to(name: str, x: Loop) -> bool:
    """Whether an array is only the target of `a[...] += e` and `-=` in a loop."""
    for p in parts_of(x):
        adds = isinstance(p, Augment) and p.op in "+-" and isinstance(p.target, Item)
        to_it = adds and isinstance(p.target.value, Var) and p.target.value.name == name
        read = Display("tuple", (p.target.index, p.value)) if to_it else p
        if any(isinstance(n, Var) and n.name == name for n in walk(read)):
            return False
    return True


def order_free(x: Loop, kinds: dict[str, str], rec: Any, others: list[Any], result: tuple[Any, Any]) -> bool:
    """Whether the adjoints of the arrays that trips write let the backward trips run in any order.

    What a trip alone has got, it leaves with an adjoint of zero, unless something outside of the loop (`others`, or the
    result and its tangent) reads it: then trips must write to different places.  An array that trips only add to has an
    adjoint that they only read.
    """
    parts = [*result, *(p for i in others if isinstance(i, Linear) for p in (i.target, i.value))]
    used = [n for p in parts if p is not None for n in walk(p) if isinstance(n, Var)]
    sites = {s for n in used for s in rec.reachable(rec.value(n))}
    for v in {n for p in parts_of(x) for n in walk(p) if isinstance(n, Var) and kinds.get(n.name) == OWN}:
        site = one_array(v, rec)
        if (site.param or site in sites) and not apart(x, v):
            return False
    return True


def apart(x: Loop, array: Var) -> bool:
    """Whether each trip keeps to the places of an array that its counter, which is not negative, stands for."""
    e = x.iter
    if not (isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is range):
        return False
    starts = e.args[:-1]
    if len(e.args) > 2 or not all(isinstance(a, Const) and isinstance(a.value, int) and a.value >= 0 for a in starts):
        return False
    axes: set[int] = set()
    for p in parts_of(x):
        items = [n for n in walk(p) if isinstance(n, Item) and n.value is array]
        if len(items) < sum(1 for n in walk(p) if n is array):
            return False
        for n in items:
            index = n.index.items if isinstance(n.index, Display) and n.index.kind == "tuple" else (n.index,)
            if x.target not in index or not all(isinstance(k, Var) or plain_number(k) for k in index):
                return False
            axes.add(index.index(x.target))
    return len(axes) == 1


def plain_number(e: Any) -> bool:
    return isinstance(e, Const) and type(e.value) is int


class Trip:
    """The walk through one trip."""

    def __init__(self, arrays: dict[str, Var], rec: Any) -> None:
        self.arrays = arrays
        self.rec = rec
        self.below: dict[Var, Any] = {}  # the counter of a loop -> what it stays below

    # --------------------------------------------------------------------------------------------------- statements

    def block(self, items: list[Any], known: Known) -> bool:
        """Whether all reads are of places written before; `known` is brought up to date."""
        fine = True
        for i in items:
            fine = self.item(i, known) and fine  # each is looked at, also behind one that is not fine
        return fine

    def item(self, i: Any, known: Known) -> bool:
        if isinstance(i, Step):
            return self.block(i.items, known)
        if isinstance(i, Primal):
            return self.statement(i.stmt, known)
        if isinstance(i, Branch):
            then, orelse = copied(known), copied(known)
            fine = self.reads(i.test, known)
            fine = self.block(i.then, then) & self.block(i.orelse, orelse) & fine
            for name in known:
                known[name] = [p for p in then[name] if any(self.covers(q, p) for q in orelse[name])]
            return fine
        return self.loop(i, known) if isinstance(i, Loop) else True

    def statement(self, s: Any, known: Known) -> bool:
        if isinstance(s, Comment | Pass):
            return True
        if not isinstance(s, Assign | Augment):
            return self.reads(s, known)
        fine = self.reads(s.value, known)
        for t in s.targets if isinstance(s, Assign) else (s.target,):
            if isinstance(t, Item) and isinstance(t.value, Var) and t.value.name in self.arrays:
                fine = self.reads(t.index, known) and fine
                if isinstance(s, Augment):
                    fine = self.reads(t, known) and fine
                place = self.place(t)
                if place is not None and isinstance(s, Assign) and not any(isinstance(p, Below) for p in place):
                    known[t.value.name].append(place)
            else:
                fine = (isinstance(t, Var) or self.reads(t, known)) and fine
        self.forget(known, {v.name for v in assigned_names(s)})
        return fine

    def forget(self, known: Known, names: set[str]) -> None:
        """Places whose index has another meaning from now on."""
        for name, places in known.items():
            known[name] = [p for p in places if not any(mentions(a, names) for a in p)]

    def loop(self, x: Loop, known: Known) -> bool:
        fine = x.iter is None or self.reads(x.iter, known)
        names = {v.name for i in all_items(x.body) if isinstance(i, Primal) for v in assigned_names(i.stmt)}
        names |= names_of_headers(x)
        inner = copied(known)
        self.forget(inner, names)
        bounds = self.bounds(x, names)
        swept: list[tuple[str, Place, int]] = []
        if bounds is not None:
            start, stop = bounds
            trial = copied(inner)
            self.block(x.body, trial)
            self.below[x.target] = stop
            swept = [
                (name, place, place.index(x.target)) for name in trial for place in trial[name]
                if x.target in place and self.reached(name, place, place.index(x.target), start, inner)
                and not any(mentions(a, names) for a in place if a is not x.target)
            ]  # fmt: skip
            for name, place, k in swept:
                inner[name].append((*place[:k], Below(x.target, start), *place[k + 1 :]))
        fine = self.block(x.body, inner) and fine
        self.below.pop(x.target, None)
        self.forget(known, names)
        for name, place, k in swept:
            if self.is_length(stop, self.shape(name)[k]):
                known[name].append((*place[:k], ALL, *place[k + 1 :]))
        return fine

    def bounds(self, x: Loop, names: set[str]) -> tuple[int, Any] | None:
        """(start, stop) of a loop over `range(stop)` or `range(literal, stop)` that runs to its end, else None."""
        e = x.iter
        inside = {v.name for i in all_items(x.body) if isinstance(i, Primal) for v in assigned_names(i.stmt)}
        if x.breaks or not isinstance(x.target, Var) or x.target.name in inside or not isinstance(e, Call):
            return None
        if not (isinstance(e.func, Global) and e.func.value is range) or e.keywords or len(e.args) > 2:
            return None
        if any(isinstance(a, lang.Star) or mentions(a, names) for a in e.args):
            return None
        if len(e.args) == 1:
            return 0, e.args[0]
        start = e.args[0]
        plain = isinstance(start, Const) and isinstance(start.value, int) and start.value >= 0
        return (start.value, e.args[1]) if plain else None

    def reached(self, name: str, place: Place, axis: int, start: int, known: Known) -> bool:
        """Whether what lies before a loop's first index is written already."""
        ahead = ((*place[:axis], Const(k), *place[axis + 1 :]) for k in range(start))
        return all(any(self.covers(p, q) for p in known[name]) for q in ahead)

    # -------------------------------------------------------------------------------------------------- expressions

    def reads(self, e: Any, known: Known) -> bool:
        """Whether an expression reads no place that is not known to be written."""
        if isinstance(e, Var):
            places = known.get(e.name)
            return places is None or any(all(a is ALL for a in p) for p in places)
        if isinstance(e, Attr) and isinstance(e.value, Var) and e.name in SHAPE_LIKE:
            return True
        if isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is len:
            return True
        if isinstance(e, Item) and isinstance(e.value, Var) and e.value.name in known:
            place = self.place(e)
            if place is not None and any(self.covers(p, place) for p in known[e.value.name]):
                return self.reads(e.index, known)
            return self.reads(e.value, known) and self.reads(e.index, known)
        return all(self.reads(n, known) for n in children(e))

    def shape(self, name: str) -> Any:
        return self.rec.value(self.arrays[name]).shape()

    def place(self, e: Item) -> Place | None:
        """The place of `array[index]`; None where the index has axes of another kind."""
        shape = self.shape(e.value.name)
        index = e.index.items if isinstance(e.index, Display) and e.index.kind == "tuple" else (e.index,)
        if len(index) == 1 and isinstance(index[0], Const) and index[0].value is Ellipsis:
            return (ALL,) * len(shape)
        if len(index) > len(shape):
            return None
        out: list[Any] = []
        for k, i in enumerate(index):
            whole = isinstance(i, Slice) and i.lower is None and i.step is None
            if whole and (i.upper is None or self.is_length(i.upper, shape[k])):
                out.append(ALL)
            elif whole and isinstance(i.upper, Var):
                out.append(Below(i.upper))
            elif not isinstance(i, Slice) and self.rec.value(i).only("i"):
                out.append(i)
            else:
                return None
        return (*out, *(ALL,) * (len(shape) - len(out)))

    def covers(self, written: Place, read: Place) -> bool:
        """Whether what is at one place lies within another."""
        return all(self.within(r, w) for w, r in zip(written, read, strict=True))

    def within(self, read: Any, written: Any) -> bool:
        if written is ALL or read is written:
            return True
        if isinstance(written, Below):
            if isinstance(read, Below):
                return read.counter is written.counter
            if isinstance(read, Op) and read.op == "-" and read.args[0] is written.counter:
                back = read.args[1]
                return isinstance(back, Const) and isinstance(back.value, int) and 0 < back.value <= written.start
            return isinstance(read, Var) and self.below.get(read) is written.counter
        if read is ALL or isinstance(read, Below):
            return False
        return same(read, written)

    def is_length(self, e: Any, dim: Any) -> bool:
        """Whether an expression certainly is the length of an axis."""
        if e is None or dim is None:
            return False
        if isinstance(e, Const):
            return bool(e.value == dim)
        return any(isinstance(a, Scalar) and a.dim == dim for a in self.rec.value(e).atoms) and len(
            self.rec.value(e).atoms
        ) == 1


def copied(known: Known) -> Known:
    """The same places, in lists of their own."""
    return {name: list(places) for name, places in known.items()}


def mentions(axis: Any, names: set[str]) -> bool:
    """Whether an axis of a place is told by one of the names."""
    if isinstance(axis, Below):
        return axis.counter.name in names
    return any(isinstance(n, Var) and n.name in names for n in walk(axis))
