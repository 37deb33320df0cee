"""What evaluating an expression may do beyond giving its value: change what another expression of it reads.

    x * a[0] * a.pop()      ->      the item, and the tangent that reads it, are named before `a` changes
"""

from __future__ import annotations

from typing import Any

from sct.core import lang
from sct.core.lang import Attr, Augment, Call, Comp, Item, Lambda, Star, Var, Walrus
from sct.core.walk import children, walk
from sct.facts.infer import Instance
from sct.facts.methods import CHANGING
from sct.facts.values import Array, Known, Ref, Site, Value
from sct.rules.row import Row

MUTATING = CHANGING | {"sort", "add", "discard"}
ARRANGING_WITH_EFFECT = {"next", "reduce", "setattr", "warn"}  # of the builtins that arrange


class Effects:
    """The answers for one analysed program."""

    def __init__(self, program: Any) -> None:
        self.program = program
        self._impure: dict[Instance, bool] = {}
        self._own: dict[Instance, set[Site]] = {}
        self._quiet: set[tuple[Any, Instance]] = set()

    def of(self, e: Any, inst: Instance) -> bool:
        """Whether evaluating e may change something that can be read elsewhere."""
        stack = [e]
        while stack:
            n = stack.pop()
            if isinstance(n, Var | Lambda) or (n, inst) in self._quiet:  # a lambda is made here, run elsewhere
                continue
            if isinstance(n, Walrus) or (isinstance(n, Call) and self._call(n, inst, None)):
                return True
            if isinstance(n, Attr | Item | lang.Op) and self._hidden_call(n, inst):
                return True
            lazy = n is e and isinstance(n, Comp) and n.kind == "generator"  # within another it is read at once
            stack.extend([n.clauses[0].iter] if lazy else children(n))
        self._quiet.add((e, inst))  # so that the operators around do not look again
        return False

    def _hidden_call(self, n: Any, inst: Instance) -> bool:
        """Whether a property, item or operator of a user's class changes something."""
        return any(isinstance(t, Instance) and self.impure(t) for _, t in inst.targets.get(n, ()))

    def _call(self, n: Call, inst: Instance, body_of: Instance | None) -> bool:
        targets = inst.targets.get(n, ())
        if not targets:  # unknown code
            return True
        return any(self._target(n, atom, target, inst, body_of) for atom, target in targets)

    def _target(self, n: Call, atom: Any, target: Any, inst: Instance, body_of: Instance | None) -> bool:
        if isinstance(target, Instance):
            return self.impure(target)
        if isinstance(target, Row):
            written = [v for k, v in n.keywords if k == "out"]
            if target.writes is not None:
                written.append(n.func.value if isinstance(n.func, Attr) else n.args[0])
            return any(not self._fresh(self._value(w, inst), body_of) for w in written)
        if target == "method":
            if atom.object not in MUTATING:
                return False
            return not (isinstance(n.func, Attr) and self._fresh(self._value(n.func.value, inst), body_of))
        if target == "arrange":
            return getattr(atom.object, "__name__", "") in ARRANGING_WITH_EFFECT
        return False  # making an object; its `__init__` is a target of its own

    def impure(self, instance: Instance) -> bool:
        """Whether a call of an instance changes what it has not made itself."""
        if instance not in self._impure:
            self._impure[instance] = False  # a recursive call adds nothing of its own
            self._impure[instance] = any(self._changes(s, instance) for s in instance.function.body)
        return self._impure[instance]

    def _changes(self, s: Any, inst: Instance) -> bool:
        """Whether a statement of a function's body changes what the call has not made."""
        for n in walk((s,)):
            if isinstance(n, lang.Nonlocal):
                return True
            if isinstance(n, Augment) and isinstance(n.target, Var) and not self._private(n.target, inst):
                return True
            for target in _stored(n):
                owner = target.value if isinstance(target, Item | Attr) else None
                if owner is not None and not self._fresh(self._value(owner, inst), inst):
                    return True
            if isinstance(n, Call) and self._call(n, inst, inst):
                return True
            if isinstance(n, Attr | Item | lang.Op | Augment) and self._hidden_call(n, inst):
                return True
        return False

    def _private(self, var: Var, inst: Instance) -> bool:
        value = inst.lookup(var)
        return value.is_scalar() or self._fresh(value, inst)

    def _value(self, e: Any, inst: Instance) -> Value:
        return inst.lookup(e) if isinstance(e, Var) else inst.values.get(e, Value())

    def _fresh(self, value: Value, inst: Instance | None) -> bool:
        """Whether a value is certainly something that the instance has made."""
        if inst is None or not value.atoms:
            return False
        if inst not in self._own:
            heap = self.program.heap
            values: Any = inst.values.values()
            joined = {*heap.shared, *heap.shared.values()}
            self._own[inst] = {v for v in values if isinstance(v, Site)} - joined
        return all(
            (isinstance(a, Array | Ref) and a.site in self._own[inst]) or (isinstance(a, Known) and a.object is None)
            for a in value.atoms
        )


def _stored(n: Any) -> list[Any]:
    """The targets that a statement stores into."""
    if isinstance(n, lang.Assign | lang.Delete):
        targets = list(n.targets)
    elif isinstance(n, Augment | lang.For):
        targets = [n.target]
    else:
        return []
    found = []
    while targets:
        t = targets.pop()
        if isinstance(t, lang.Display):
            targets += t.items
        elif isinstance(t, Star):
            targets.append(t.value)
        else:
            found.append(t)
    return found


def rebound(e: Any) -> set[str]:
    """The names that evaluating e may bind anew: by `:=`, and by nested functions that declare them nonlocal."""
    found = {n.target.name for n in walk((e,)) if isinstance(n, Walrus)}
    return found | {v.name for n in walk((e,)) if isinstance(n, lang.Nonlocal) for v in n.vars}
