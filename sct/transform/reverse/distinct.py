"""Arrays of indices that name no place twice, and stores of which none reaches another's places.

    rows, columns = np.tril_indices(n, -1)
    diagonal = np.arange(n)
    L[rows, columns] = below                 each pair names another place, all of them below the diagonal
    L[diagonal, diagonal] = np.exp(logs)     so do these, on the diagonal

An adjoint that is added there needs no `np.add.at`, and one that is taken out no search for what was stored last.  The
indices that are known here are whole numbers from 0 on: a negative one may name the same place as another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sct.core.lang import Assign, Attr, Call, Const, Display, Global, Item, Slice, Var
from sct.facts.definitions import only_statement
from sct.facts.values import Scalar
from sct.rules.core_functions import ABOVE, ARANGE, ARGSORT, BELOW, FLATNONZERO, NONZERO, ON_DIAGONAL, WHERE
from sct.tidy.algebra import literal
from sct.transform.reverse.places import index_arrays, is_newaxis

Side = tuple[int, int, str]  # two axes, and how the index of the first one compares with that of the second: < = >
TURNED = {"<": ">", ">": "<", "=": "="}


def names_each_once(place: Item, rec: Any) -> bool:
    """Whether an index by arrays certainly names no place twice."""
    if places_of(place.index, rec) is not None:
        return True
    arrays = [e for _, e in arrays_of(place, rec)]
    if unpacked(arrays, rec) is not None:
        return True
    shapes = {shape_of(e, rec) for e in arrays}
    (shape,) = shapes if len(shapes) == 1 else (None,)
    alike = len(arrays) == 1 or same_name(arrays) or (shape is not None and None not in shape)
    return alike and any(counts_once(e, rec) for e in arrays)


def apart(a: Item, b: Item, rec: Any) -> bool:
    """Whether two indices certainly name no place in common: one those on a side of a diagonal, the other others."""
    one, other = side(a, rec), side(b, rec)
    return one is not None and other is not None and one[:2] == other[:2] and one[2] != other[2]


def side(place: Item, rec: Any) -> Side | None:
    """On which side of a diagonal all places of an index lie; None where that is not known."""
    made = places_of(place.index, rec)
    if made is not None:
        return on_side((0, 1), made, [0, 1])
    found = arrays_of(place, rec)
    if len(found) != 2:
        return None
    (i, a), (j, b) = found
    if i is None or j is None:
        return None
    if same_name((a, b)):
        return (i, j, "=") if counts_once(a, rec) else None
    unpacking = unpacked((a, b), rec)
    return None if unpacking is None else on_side((i, j), *unpacking)


def on_side(axes: tuple[int, int], made: Call, order: list[int]) -> Side | None:
    """The side where the places lie that a call gives; order: which of its indices stand in the two axes."""
    compared = comparison(made)
    if compared is None:
        return None
    return (*axes, compared if order[0] == 0 else TURNED[compared])


def comparison(made: Call) -> str | None:
    """How the first indices that a call gives compare with the second ones."""
    function = getattr(made.func, "value", None)
    shift = literal(dict(made.keywords).get("k", made.args[1] if len(made.args) > 1 else Const(0)))
    if is_one(function, ON_DIAGONAL):
        return "=" if len(made.args) == 1 and not made.keywords else None
    if is_one(function, ABOVE) and shift is not None and shift > 0:
        return "<"
    return ">" if is_one(function, BELOW) and shift is not None and shift < 0 else None


def arrays_of(place: Item, rec: Any) -> list[tuple[int | None, Any]]:
    """(axis, expression) of the arrays in an index; the axis is None where something before leaves that open."""
    index = place.index
    parts = index.items if isinstance(index, Display) and index.kind == "tuple" else (index,)
    found: list[tuple[int | None, Any]] = []
    axis: int | None = 0
    for part in parts:
        if index_arrays(Item(place.value, Display("tuple", (part,))), rec.value):
            found.append((axis, part))
        plain = isinstance(part, Slice) or not isinstance(part, Const) or type(part.value) is int
        if not is_newaxis(part):
            axis = axis + 1 if plain and axis is not None else None
    return found


def same_name(arrays: Sequence[Any]) -> bool:
    """Whether arrays are all one variable."""
    return isinstance(arrays[0], Var) and all(e is arrays[0] for e in arrays)


def unpacked(arrays: Sequence[Any], rec: Any) -> tuple[Call, list[int]] | None:
    """The call that gave several names the indices of places, if these are all of them; and which ones, in order."""
    made = [given_by(e, rec) for e in arrays]
    s = made[0]
    if s is None or any(m is not s for m in made) or any(changed(e, rec) for e in arrays):
        return None
    (t,) = s.targets if len(s.targets) == 1 else (None,)
    if not isinstance(t, Display) or not gives_places(s.value, rec):
        return None
    order = [k for e in arrays for k, v in enumerate(t.items) if v is e]
    return (s.value, order) if sorted(order) == list(range(len(t.items))) else None


def places_of(e: Any, rec: Any) -> Call | None:
    """The call that gives a tuple of indices, one for each axis, no place twice; None for anything else."""
    if isinstance(e, Var) and not changed(e, rec):
        e = named(e, rec)
    return e if gives_places(e, rec) else None


def gives_places(e: Any, rec: Any) -> bool:
    """Whether an expression is a call that gives such a tuple."""
    if not isinstance(e, Call):
        return False
    if isinstance(e.func, Attr):
        values = rec.value(e.func.value)
        return e.func.name == "nonzero" and bool(values.arrays()) and len(values.arrays()) == len(values.atoms)
    function = getattr(e.func, "value", None)
    if function is WHERE:
        return len(e.args) == 1 and not e.keywords
    return is_one(function, (NONZERO, *ABOVE, *BELOW, *ON_DIAGONAL))


def counts_once(e: Any, rec: Any) -> bool:
    """Whether an expression is an array with one axis, of whole numbers from 0 on, none of them twice."""
    if isinstance(e, Var):
        return not changed(e, rec) and counts_once(named(e, rec), rec)
    if isinstance(e, Item):
        if isinstance(e.index, Slice):
            return counts_once(e.value, rec)
        return gives_places(e.value, rec) and literal(e.index) == 0 and of_one_axis(e.value, rec)
    if isinstance(e, Display) and e.kind == "list":
        numbers = [x.value if isinstance(x, Const) and type(x.value) is int else -1 for x in e.items]
        return min(numbers, default=0) >= 0 and len({*numbers}) == len(numbers)
    function = getattr(e.func, "value", None) if isinstance(e, Call) else None
    if function is ARANGE:
        return not e.keywords and counts_from_zero(e.args)
    return function is FLATNONZERO or (function is ARGSORT and of_one_axis(e, rec))


def shape_of(e: Any, rec: Any) -> Any:
    """The shape of an array in an index, where it is known: `np.arange(n)` has the length n."""
    if isinstance(e, Var):
        made = named(e, rec)
        e = e if made is None else made
    if isinstance(e, Call) and getattr(e.func, "value", None) is ARANGE and len(e.args) == 1 and not e.keywords:
        lengths = {a.dim if isinstance(a, Scalar) and a.kind == "i" else None for a in rec.value(e.args[0]).atoms}
        return tuple(lengths) if len(lengths) == 1 else None
    return rec.value(e).shape()


def of_one_axis(e: Call, rec: Any) -> bool:
    """Whether what a function is called with has one axis."""
    return isinstance(e.func, Global) and len(e.args) > 0 and bool(rec.value(e.args[0]).rank() == 1)


def counts_from_zero(bounds: tuple[Any, ...]) -> bool:
    """Whether a range with these bounds has no negative number."""
    if len(bounds) == 1:
        return True
    start, stop, *rest = [literal(e) for e in bounds]
    step = rest[0] if rest else 1
    if step is None or any(type(n) is float for n in (start, stop, step)):
        return False
    return (step > 0 and start is not None and start >= 0) or (step < 0 and stop is not None and stop >= -1)


def is_one(function: Any, functions: tuple[Any, ...]) -> bool:
    """Whether an object is one of these functions: it may be anything, and equal to whatever it likes."""
    return any(function is f for f in functions)


def given_by(e: Any, rec: Any) -> Assign | None:
    """The statement that alone gives a variable its value."""
    return only_statement(e, rec.inst.function) if isinstance(e, Var) else None


def named(var: Var, rec: Any) -> Any:
    """The expression that a variable is a name for; None where it is more than that."""
    s = given_by(var, rec)
    if s is not None:
        return s.value if any(t is var for t in s.targets) else None
    return rec.made_of.get(var)


def changed(var: Any, rec: Any) -> bool:
    """Whether something may write to the array, list or tuple that a variable holds, or to an array in it."""
    reached = rec.program.heap.reachable(rec.value(var))
    return not reached or any(s in rec.program.heap.written for s in reached)
