"""The two halves of a function that is called, as functions of their own."""

from __future__ import annotations

import dataclasses
from typing import Any

from sct.core import lang
from sct.core.lang import (
    DEFINED_HERE,
    Assign,
    Augment,
    Call,
    Const,
    Display,
    Function,
    Global,
    Param,
    Pass,
    Return,
    Var,
)  # fmt: skip
from sct.core.show import show
from sct.core.walk import walk
from sct.facts.infer import Instance
from sct.facts.liveness import live_before
from sct.facts.values import Array, Ref, Value, may_be_number
from sct.transform.reverse.adjoint import Adjoint, assigned_here
from sct.transform.reverse.masking import any_masks
from sct.transform.reverse.remember import assigned_vars
from sct.transform.reverse.several import each, several
from sct.transform.reverse.tree import (
    Invoke,
    all_items,
)  # fmt: skip


class Halves(Adjoint):
    """A forward half that also returns what the reverse half needs, and that reverse half."""

    apart = True

    def __init__(self, program: Any, instance: Instance) -> None:
        super().__init__(program, instance)
        base = instance.function.name.strip("_<>") or "f"
        self.forward_name = self.free_name(f"{base}_forward")
        self.reverse_name = self.free_name(f"{base}_reverse")
        self.ready = False
        self.crossing: list[Var] = []

    def free_name(self, base: str) -> str:
        name, k = base, 1
        while name in self.program.taken:
            k += 1
            name = f"{base}_{k}"
        self.program.taken.add(name)
        return name

    def is_memory_param(self, name: str) -> bool:
        return any(p.var.name == name and self.rec.is_memory(p.var) for p in self.params())

    def params(self) -> list[Any]:
        return [*self.program.active_params(self.inst), *self.lifted_active()]

    def value_params(self) -> list[Any]:
        return [p for p in self.params() if not self.rec.is_memory(p.var)]

    def memory_params(self) -> list[Any]:
        return []

    def shadow_params(self) -> list[Var]:
        return [self.rec.shadow(p.var) for p in self.params() if self.rec.is_memory(p.var)]

    def gives_memory(self) -> bool:
        memory = self.program.shadowed(self.inst.result) and self.rec.memory_value(self.inst.result)
        return memory and self.several() is None

    def several(self) -> list[Value] | None:
        """The values that the function returns at once, each with an adjoint of its own; None for other results."""
        return several(self.program, self.inst)

    def seedless(self) -> bool:
        return not self.program.shadowed(self.inst.result) or self.gives_memory()

    def leaf(self) -> bool:
        """Whether the arguments are all that the reverse half needs."""
        return self.ready and self.is_leaf

    def seed_var(self) -> Any:
        if self.seedless():
            return None
        parts, t = self.several(), self.rec.result_tangent
        if parts is not None:
            active = [k for k, v in enumerate(parts) if self.program.shadowed(v)]
            return Display("tuple", tuple(self.seed_of(t, k, parts[k]) for k in active))
        if isinstance(t, Var):
            return t
        seed = Var(self.rec.names.fresh("bvalue"))
        self.rec.inst.values[seed] = self.inst.result
        return seed

    def seed_of(self, tangents: Display, k: int, value: Value) -> Var:
        """The variable of the adjoint of one of several results: the adjoint of what is returned, if nothing else has
        a part in that."""
        t, others = tangents.items[k], [*tangents.items[:k], *tangents.items[k + 1 :]]
        if isinstance(t, Var) and not self.rec.is_memory(t) and not any(n is t for n in walk(tuple(others))):
            return t
        seed = Var(self.rec.names.fresh(f"bvalue{k}"))
        self.rec.inst.values[seed] = value
        return seed

    def masked_seed(self) -> list[str]:
        others = (i.function for i in self.program.every if i is not self.inst)
        return [v.name for v in each(self.seed)] if self.seed is not None and any_masks(others) else []

    def seed_result(self) -> None:
        if self.gives_memory():
            return
        if self.seed is not None and self.rec.result_tangent is None:
            return
        parts = self.several()
        if parts is None or not isinstance(self.seed, Display):
            super().seed_result()
            return
        active = [t for t, v in zip(self.rec.result_tangent.items, parts, strict=True) if self.program.shadowed(v)]
        for t, seed in zip(active, self.seed.items, strict=True):
            self.seed_one(t, seed)

    def check_handed_over(self) -> None:
        """The adjoint of a number is a number, which no other function can add to."""
        crossing = [(p.var, self.rec.value(p.var)) for p in self.params()]
        crossing += [(None, self.inst.result)] if self.program.shadowed(self.inst.result) else []
        for e, value in crossing:
            if may_be_number(value) and self.rec.memory_value(value, e):
                reason = f"a number or an array that `{self.inst.function.name}` changes in place or hands on"
                raise self.rec.refuse(reason, "Give the arrays a known rank, or write `s = s + t`.", e)

    def build(self) -> None:
        function = self.inst.function
        for p in function.params:
            if p.default is not None and any(isinstance(n, Var) for n in walk(p.default)):
                raise self.rec.refuse("a default that depends on variables of the function around", "Pass it.", p)
        self.check_handed_over()
        super().build()
        given = {p.var.name for p in function.params} | {v.name for v in (*self.lifted_params(), *self.shadow_params())}
        made = {v.name for s in self.forward_body for n in walk((s,)) for v in assigned_here(n)}
        grads = {self.rec.shadow(p.var).name for p in self.value_params()}
        live = live_before(self.backward_body, grads) & (given | made)
        names: dict[str, Var] = {}
        for n in walk(tuple(self.backward_body)):
            if isinstance(n, Var) and n.name in live:
                names.setdefault(n.name, n)
        seeds = {v.name for v in each(self.seed)}
        fresh = {v.name for v in self.rec.primals if not self.rec.is_memory(v)} - made
        passed = {v.name for v in self.shadow_params()} - made  # the caller hands these to the reverse half as well
        places = {p.var.name: k for k, p in enumerate(function.params)}
        crossing = [v for name, v in names.items() if name not in seeds | (grads - made) | fresh | passed]
        self.crossing = sorted(crossing, key=lambda v: places.get(v.name, len(places)))
        plain = {p.var.name for p in function.params if p.kind in ("normal", "positional")}
        plain |= {v.name for v in self.lifted_params()}
        memory = bool(self.shadow_params()) or self.gives_memory() or self.inst.stores
        self.is_leaf = (
            all(v.name in plain and v.name not in made for v in self.crossing)
            and not memory
            and all(self.keeps_nothing(i) for i in all_items(self.items) if isinstance(i, Invoke))
            and self.value_safe()
            and not self.called_with_stars()
        )
        self.ready = True
        self.write()

    def keeps_nothing(self, x: Invoke) -> bool:
        """Whether the arguments of a call are all that its reverse half needs."""
        return not x.again and self.program.half(x.instance).leaf()

    def called_with_stars(self) -> bool:
        """Whether a call spreads its arguments, so that only Python tells which parameter gets which."""
        reached = [(e, t) for i in self.program.every for e, targets in i.targets.items() for _, t in targets]
        calls = [e for e, t in reached if t is self.inst and isinstance(e, Call)]
        return any(name is None for e in calls for name, _ in e.keywords) or any(
            isinstance(a, lang.Star) for e in calls for a in e.args
        )

    def value_safe(self) -> bool:
        """Whether the arguments that the reverse half reads cannot have changed by then: numbers and fixed arrays."""
        atoms = [a for v in self.crossing for a in self.rec.value(v).atoms]
        written = any(isinstance(a, Array) and self.program.heap.is_written(a.site) for a in atoms)
        memory = any(map(self.rec.is_memory, self.crossing))
        return not (written or memory or any(isinstance(a, Ref) for a in atoms))

    def leaf_arguments(self, args: Any, keywords: Any, lifted: dict[Var, Var]) -> list[Any]:
        """The arguments of the reverse half of a leaf: those of the call that it needs."""
        slots = [p for p in self.inst.function.params if p.kind in ("normal", "positional")]
        given = dict(zip((p.var.name for p in slots), args, strict=False)) | dict(keywords)
        out = []
        for v in self.crossing:
            e = given.get(v.name)
            if e is None and v in self.rec.lifted.values():
                e = lifted[next(o for o, local in self.rec.lifted.items() if local is v)]
            if e is None:
                e = next(p.default for p in slots if p.var.name == v.name)
            out.append(e)
        return out

    def write(self) -> None:
        """The text of the halves."""
        function = self.inst.function
        made = self.made_always()
        undefined = [v for v in self.crossing if v.name not in made]
        value: Any = self.value_expr if self.value_expr is not None else Const(None)
        memory_result: list[Any] = []
        if self.gives_memory():
            t = self.rec.result_tangent
            if not isinstance(t, Var):
                raise self.rec.refuse("returning something made in the return statement", "Name it first.", None)
            memory_result = [t]
        kept = Display("tuple", tuple(self.crossing))
        nothing = self.value_expr is None and not self.program.shadowed(self.inst.result)
        results = ([] if nothing else [value]) + memory_result
        if not results:
            results = [Const(None)]
        first = [Assign(tuple(undefined), Const(None))] if undefined else []
        params = [dataclasses.replace(p, annotation=None) for p in function.params]
        extra = [Param(v) for v in (*self.lifted_params(), *self.shadow_params())]
        made_texts: list[Function] = []
        if not self.is_leaf:
            body = (*first, *self.forward_body, Return(Display("tuple", (*results, kept))))
            doc = f"Return what `{function.name}` returns, and what its reverse half needs."
            made_texts.append(self.function(self.forward_name, self.with_extra(params, extra), body, doc))
        grads = [self.rec.shadow(p.var) for p in self.value_params()]
        returned = grads[0] if len(grads) == 1 else Display("tuple", tuple(grads))
        seeds = [Param(v) for v in each(self.seed)]
        memory = [Param(v) for v in self.shadow_params()]
        head: list[Any] = []
        if self.is_leaf:
            own = [Param(v) for v in self.crossing]
        else:
            packed = Var(self.rec.names.fresh("kept"))
            own = [Param(packed)]
            if self.crossing:
                head = [Assign((kept,), packed)]
        body = (*head, *self.backward_body, *([Return(returned)] if grads else []))
        made_texts.append(self.function(self.reverse_name, (*own, *seeds, *memory), body or (Pass(),)))
        names = ", ".join(map(self.printed, grads))
        doc = f"Return {f'({names})' if len(grads) > 1 else names}: the reverse half of `{function.name}`."
        if not grads:
            doc = f"The reverse half of `{function.name}`."
        made_texts[-1] = dataclasses.replace(made_texts[-1], doc=doc)
        known = self.program.written.setdefault(key_of_texts(made_texts), (self.forward_name, self.reverse_name))
        if known[1] == self.reverse_name:
            self.program.functions += made_texts
        self.forward_name, self.reverse_name = known

    def forward_call(self, call: Call, extra: tuple[Any, ...]) -> Call:
        """A call of the forward half; extra: what the caller adds, by name where arguments are given by name."""
        function = Global(DEFINED_HERE, self.forward_name)
        if call.keywords and not self.optional():
            names = [v.name for v in (*self.lifted_params(), *self.shadow_params())]
            return Call(function, call.args, (*call.keywords, *zip(names, extra, strict=True)))
        return Call(function, self.with_extra(call.args, extra), call.keywords)

    def optional(self) -> bool:
        """Whether a call may leave out arguments."""
        return any(p.default is not None or p.kind not in ("normal", "positional") for p in self.inst.function.params)

    def with_extra(self, given: Any, extra: Any) -> tuple[Any, ...]:
        """Parameters or arguments with those that the caller adds: last, or first where some may be left out."""
        return (*extra, *given) if self.optional() else (*given, *extra)

    def made_always(self) -> set[str]:
        """The names that the forward half gives a value whatever happens."""
        names = {p.var.name for p in self.inst.function.params}
        names |= {v.name for v in (*self.lifted_params(), *self.shadow_params())}
        for s in self.forward_body:
            if isinstance(s, Assign | Augment):
                names |= {v.name for v in assigned_vars(s)}
        return names


def key_of_texts(functions: list[Function]) -> Any:
    """Equal for functions that are the same but for their own names."""
    objects = [id(n.value) for n in walk(tuple(functions)) if isinstance(n, Global)]
    texts = [show(dataclasses.replace(f, name="f")) for f in functions]
    return (*texts, *objects)
