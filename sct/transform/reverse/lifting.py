"""What the functions that a program calls take from the functions around them, to be handed over as arguments.

The two halves of a nested function stand at the top of the text, so the variables of enclosing functions that it
uses, and those that the functions it calls use, become parameters.
"""

from __future__ import annotations

from typing import Any

from sct.core.lang import Var
from sct.facts.infer import Instance
from sct.facts.values import EMPTY, Value


def lifted_variables(instances: list[Instance]) -> dict[Instance, list[Var]]:
    """Instance -> the variables of other instances that its body, or a body that it calls, reads."""
    found: dict[Instance, list[Var]] = {i: list(i.function.free) for i in instances}
    changed = True
    while changed:
        changed = False
        for i in instances:
            for targets in i.targets.values():
                for _, callee in targets:
                    for v in found.get(callee, ()) if isinstance(callee, Instance) else ():
                        if v not in found[i] and not owns(i, v):
                            found[i].append(v)
                            changed = True
    return found


def owns(instance: Instance, var: Var) -> bool:
    """Whether a variable is a local of an instance."""
    return var in instance.values and var not in instance.function.free


def owner_value(instance: Instance, var: Var) -> Value:
    """The value of a variable of functions around an instance, or around what it calls, in the instances that own it.

    Another call of the same enclosing function has another instance, in which the variable may be something else.
    """
    found, seen = EMPTY, {instance}
    todo = [instance]
    while todo:
        i = todo.pop()
        if owns(i, var):
            found |= i.values[var]
            continue
        callees = [t for targets in i.targets.values() for _, t in targets if isinstance(t, Instance)]
        around = [i.parent] if var in i.function.free and i.parent else [t for t in callees if not owns(t, var)]
        todo += [t for t in dict.fromkeys(around) if t not in seen]
        seen |= set(around)
    return found


def handed(rec: Any, instance: Instance) -> dict[Var, Var]:
    """What a call hands over beside its arguments: a variable of a function around the callee -> what holds it here."""
    return {v: rec.lifted.get(v, v) for v in rec.program.lifted_of(instance)}


def handed_adjoints(rec: Any, instance: Instance) -> list[Var]:
    """The adjoints of what a call hands over beside its arguments."""
    return [rec.shadow(v) for v in handed(rec, instance).values() if rec.program.shadowed(rec.value(v))]
