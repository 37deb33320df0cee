"""Whether the trips of a loop can be done again: what is refused."""

from __future__ import annotations

from typing import Any

from sct.core.lang import Augment, Call, Global, Var, Walrus
from sct.core.walk import walk
from sct.facts.infer import Instance
from sct.facts.values import Array, Ref, Value
from sct.transform.reverse.backward import root_of
from sct.transform.reverse.budget.stores import grown, vars_of
from sct.transform.reverse.remember import assigned_vars
from sct.transform.reverse.tree import Linear, Loop, Primal, Step, Undo, all_items


def check_repeats(x: Loop, rec: Any) -> None:
    """Raises UnsupportedError where a trip done again may come out otherwise, or has what the loop's test gives it."""
    if any(isinstance(n, Walrus) for n in walk((x.test,))):
        raise rec.refuse("an assignment in the test of a loop with a budget", "Assign in a statement of the loop.", x)
    for i in all_items(x.body):
        if isinstance(i, Step):
            bad = unsteady((i.source,), rec.inst, set())
            if bad is not None:
                reason = "a call that may give something else when it is done again, in a loop with a budget"
                raise rec.refuse(reason, "Call it ahead of the loop.", bad)


def unsteady(part: Any, inst: Instance, seen: set[Any]) -> Any:
    """A call within a part of a program that need not give the same again; None where there is none."""
    for n in walk(part):
        if not isinstance(n, Call):
            continue
        targets = inst.targets.get(n, [])
        function = n.func.value if isinstance(n.func, Global) else None
        if function is next or (not targets and not is_error(function) and not unreached(n, inst)):
            return n
        for _, t in targets:
            if isinstance(t, Instance) and t not in seen:
                seen.add(t)
                if unsteady(t.function.body, t, seen) is not None:
                    return n
    return None


def is_error(function: Any) -> bool:
    return isinstance(function, type) and issubclass(function, BaseException)


def unreached(n: Call, inst: Instance) -> bool:
    """Whether a call stands where the analysis never came."""
    return n not in inst.values and n not in inst.targets


def check_adjoints(x: Loop, adjoint: Any, carried: dict[str, Var], made: set[str]) -> None:
    """Raises UnsupportedError where adjoint memory that a trip makes or moves outlasts it."""
    rec = adjoint.rec
    inside = set(map(id, all_items(x.body)))
    later = {n for i in all_items(adjoint.items) if id(i) not in inside and i is not x for n in vars_of(i)}
    for i in all_items(x.body):
        if isinstance(i, Undo):
            for n in walk(tuple(i.statements)):
                if isinstance(n, Var) and n.name not in made:
                    raise rec.refuse("a list that grows or shrinks in a loop with a budget", ARRAY, x)
        if isinstance(i, Linear) and i.previous is not None and root_of(i.target).name not in made:
            # a trip that is done again finds an adjoint in the place, not the cell that was there ahead of it
            raise rec.refuse("an item of a list or dict, replaced in a loop with a budget", ARRAY, x)
        if not rec.moves_adjoints(i):
            continue
        for v in assigned_vars(i.stmt):
            if v.name in carried or v in later:
                raise rec.refuse(*another(v.name[1:]), x)


def another(name: str) -> tuple[str, str]:
    """The refusal of memory that goes from trip to trip under a name."""
    reason = f"`{name}`, an array or list that is written to, made in a loop with a budget and used after the trip"
    return reason, f"Make it ahead of the loop and write into it, as `{name}[:] = ...`."


def in_place(i: Any, rec: Any) -> bool:
    """Whether an item gives a name no other array, but other content: `u *= a`."""
    s = i.stmt if isinstance(i, Primal) else None
    if not isinstance(s, Augment) or not isinstance(s.target, Var):
        return False
    return bool(rec.value(s.target).atoms) and all(isinstance(a, Array) for a in rec.value(s.target).atoms)


def check_content(v: Var, x: Loop, rec: Any) -> None:
    """Raises UnsupportedError where the content of something that is written to cannot be kept."""
    value = rec.value(v)
    arrays = all(isinstance(a, Array) for a in value.atoms)
    if not arrays and not number_list(value, rec):
        reason = f"`{v.name}`, which is no array or list of numbers, written to in a loop with a budget"
        raise rec.refuse(reason, ARRAY, x)
    for i in all_items(x.body):
        s = i.stmt if isinstance(i, Primal) else None
        if any(grown(n) == v.name for n in walk((s,)) if s is not None):
            raise rec.refuse("a list that grows or shrinks in a loop with a budget", ARRAY, x)


ARRAY = "Use an array that is made ahead of the loop."


def number_list(value: Value, rec: Any) -> bool:
    return bool(value.atoms) and all(isinstance(a, Ref) and rec.numbers(a.site) for a in value.atoms)
