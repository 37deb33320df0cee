"""A whole program in forward mode: one tangent function for each instance that carries a derivative."""

from __future__ import annotations

from typing import Any

from sct.core.lang import DEFINED_HERE, Function, Global, Var
from sct.core.walk import walk
from sct.facts.infer import Analysis, Instance
from sct.facts.values import Array, Bound, Closure, Known, Partial, Ref, Value
from sct.transform.effects import Effects


class Program:
    """What the functions of one emitted text share: facts, names, and the functions made so far."""

    def __init__(self, analysis: Analysis, root_name: str) -> None:
        self.analysis = analysis
        self.heap = analysis.heap
        self.functions: list[Function] = []
        self.names: dict[Instance, str] = {}
        self.pending: list[Instance] = []
        self.param_names: dict[Instance, dict[str, str]] = {}
        variables = {n.name for function, _ in analysis.instances for n in walk(function) if isinstance(n, Var)}
        # no function is called as the root or a variable is
        self.taken = {root_name} | variables | {f"{name}_tangent" for name in variables}
        self.root_name = root_name
        self._effective: dict[Instance, bool] = {}
        self.effects = Effects(self)
        self.owners: dict[Any, list[Instance]] = {}
        for known in analysis.instances.values():
            for _, instance in known:
                self.owners.setdefault(instance.owner, []).append(instance)

    # ----------------------------------------------------------------------------------------------- questions

    def effective(self, instance: Instance, seen: frozenset[Instance] = frozenset()) -> bool:
        """Whether calling an instance carries a derivative: by its result, or by what it stores."""
        if instance in self._effective:
            return self._effective[instance]
        if instance in seen:
            return False
        found = (
            self.shadowed(instance.result)
            or instance.stores
            or any(
                isinstance(t, Instance) and self.effective(t, seen | {instance}) and t.stores
                for targets in instance.targets.values()
                for _, t in targets
            )
        )
        if not seen or found:
            self._effective[instance] = found
        return found

    def carries(self, atom: Any) -> bool:
        """Whether calls of a function value carry a derivative."""
        return any(self.effective(i) for i in self.owners.get(atom, ()))

    def shadowed(self, value: Value, seen: frozenset[Any] = frozenset()) -> bool:
        """Whether a value has a tangent beside it."""
        return value.varied or any(self._shadowed(a, value, seen) for a in value.atoms)

    def _shadowed(self, atom: Any, value: Value, seen: frozenset[Any]) -> bool:
        if isinstance(atom, Array | Ref):
            if atom.site in seen:
                return False
            cells = self.heap.fields(atom.site).values()
            return any(self.shadowed(v, seen | {atom.site}) or any(self.carries(a) for a in v.atoms) for v in cells)
        if isinstance(atom, Closure):
            return self.carries(atom)
        if isinstance(atom, Partial):
            return any(self.shadowed(v, seen) for v in (atom.function, *atom.args, *(v for _, v in atom.keywords)))
        if isinstance(atom, Known):
            return len(value.atoms) > 1 and self.carries(atom)
        return isinstance(atom, Bound) and self.shadowed(atom.owner, seen)

    def is_function(self, value: Value) -> bool:
        """Whether a value holds functions only."""
        return bool(value.atoms) and all(
            isinstance(a, Closure | Partial | Bound) or (isinstance(a, Known) and callable(a.object))
            for a in value.atoms
        )

    # --------------------------------------------------------------------------------------------------- names

    def reference(self, instance: Instance) -> Global:
        """A reference to the tangent function of an instance, which is then written too."""
        return Global(DEFINED_HERE, self.name(instance))

    def name(self, instance: Instance) -> str:
        """The name of the tangent function of an instance."""
        if instance not in self.names:
            base = f"{instance.function.name.strip('_<>') or 'f'}_tangent"
            if instance.function.name == "__init__":
                base = f"{instance.function.qualname.split('.')[-2]}_init_tangent"
            name, k = base, 1
            while name in self.taken:
                k += 1
                name = f"{base}_{k}"
            self.taken.add(name)
            self.names[instance] = name
            self.pending.append(instance)
        return self.names[instance]

    def active_params(self, instance: Instance) -> list[Any]:
        """The parameters of an instance that have tangents."""
        return [p for p in instance.function.params if self.shadowed(instance.values.get(p.var, Value()))]
