"""Calls of functions that have halves of their own: the forward half here, the reverse half on the way back."""

from __future__ import annotations

from typing import Any

from sct.core.lang import (
    DEFINED_HERE,
    Assign,
    Call,
    Const,
    Display,
    Do,
    Global,
    Var,
)  # fmt: skip
from sct.facts.purity import pure
from sct.transform.reverse import again
from sct.transform.reverse.backward import Backward
from sct.transform.reverse.cheap import CHEAP, operators
from sct.transform.reverse.lifting import handed
from sct.transform.reverse.several import each
from sct.transform.reverse.transposing import Cotangent
from sct.transform.reverse.tree import (
    Invoke,
)  # fmt: skip


class Calls:
    """Mixed into `Adjoint`."""

    program: Any
    rec: Any

    def call_forward(self, x: Invoke) -> list[Any]:
        """The statements of a call in the forward sweep."""
        half = self.program.half(x.instance)
        if half.leaf():
            return [*x.steps, *again.plain_call(half, x)]
        if x.again:
            return again.call_now(self.rec, half, x)
        memory = [t for name, t in self.all_tangents(half, x) if half.is_memory_param(name)]
        targets: list[Any] = []
        if x.result is not None:
            targets.append(x.result)
        if half.gives_memory():
            targets.append(self.rec.shadow(x.result))
        targets.append(x.kept)
        call = half.forward_call(x.call, (*handed(self.rec, half.inst).values(), *memory))
        target = targets[0] if len(targets) == 1 else Display("tuple", tuple(targets))
        return [Assign((target,), call)]

    def call_backward(self, back: Backward, x: Invoke) -> None:
        """The reverse half of a call, in the backward sweep of this function."""
        half = self.program.half(x.instance)
        found = [self.rec.shadows.get(v) for v in each(x.result)]
        results = [t for t in found if t is not None and not self.rec.is_memory(t)]
        memory = [t for name, t in self.all_tangents(half, x) if half.is_memory_param(name)]
        for t in memory:
            if not (back.is_path(t) or (isinstance(t, Const) and t.value is None)):
                raise self.rec.refuse("an argument made in the call", "Give it a name first.", x)
        moves = bool(memory) or x.instance.stores or half.gives_memory()  # adjoints that the call passes on by itself
        if not moves and not any(t in back.state for t in results):
            return
        for t in (t for t in results if t not in back.state):
            back.out.append(Assign((t,), back.zero(t)))
        seeds = () if half.seedless() else tuple(results)
        for t in results:
            back.state.pop(t, None)
        if half.leaf():
            self.name_arguments(x)
            given = half.leaf_arguments(x.call.args, x.call.keywords, handed(self.rec, half.inst))
            call = Call(Global(DEFINED_HERE, half.reverse_name), (*given, *seeds))
        else:
            if x.again:
                back.out += again.call_again(self.rec, half, x, tuple(handed(self.rec, half.inst).values()))
            call = Call(Global(DEFINED_HERE, half.reverse_name), (x.kept, *seeds, *memory))
        linked = dict(x.tangents)
        for v, here in handed(self.rec, half.inst).items():
            local = half.rec.lifted[v]
            if self.program.shadowed(self.rec.value(here)) and local.name not in linked:
                linked[local.name] = self.rec.shadow(here)
        outs: list[Any] = []
        pairs = []
        for p in half.value_params():
            t = linked.get(p.var.name)
            w = self.rec.names.temp()
            self.rec.inst.values[w] = half.rec.value(p.var)
            outs.append(w)
            pairs.append((t, w))
        if not outs:
            back.out.append(Do(call))
            return
        targets = outs[0] if len(outs) == 1 else Display("tuple", tuple(outs))
        used = [w for t, w in pairs if t is not None and back.linear(t)]
        if len(outs) > 1:
            targets = Display("tuple", tuple(w if w in used else Var("_") for w in outs))
        back.out.append(Assign((targets,), call))
        for t, w in pairs:
            if t is not None:
                for leaf, ct in back.transpose(t, Cotangent(w)):
                    back.accumulate(leaf, ct)

    def name_arguments(self, x: Invoke) -> None:
        """Arguments of a call that cost much, or may not be evaluated twice, are evaluated ahead of it."""
        rec = self.rec
        written = [*x.call.args, *(v for _, v in x.call.keywords)]
        costly = [k for k, e in enumerate(written) if not (isinstance(e, Var | Const | Global) or self.light(e))]
        if not costly:
            return
        for k, e in enumerate(written[: costly[-1] + 1]):  # those before it as well: in the user's order
            if not isinstance(e, Var | Const | Global):
                w = rec.temp(e)
                x.steps.append(Assign((w,), e))
                written[k] = w
        count = len(x.call.args)
        keywords = tuple((n, e) for (n, _), e in zip(x.call.keywords, written[count:], strict=True))
        x.call = Call(x.call.func, tuple(written[:count]), keywords, x.call.at)

    def light(self, e: Any) -> bool:
        """Whether an argument is evaluated again rather than saved."""
        return bool(self.rec.value(e).is_scalar() and pure(e) and operators(e) <= CHEAP)

    def all_tangents(self, half: Any, x: Invoke) -> list[Any]:
        """The adjoints of a call's arguments, and of what is handed over beside them."""
        found = list(x.tangents)
        for v, here in handed(self.rec, half.inst).items():
            if self.program.shadowed(self.rec.value(here)):
                found.append((half.rec.lifted[v].name, self.rec.shadow(here)))
        return found
