"""Calls of checkpointed functions: the forward sweep calls the function, the backward sweep its two halves.

    w1 = step(x, k)                                  # forward sweep
    _, w2 = step_forward(x, k)                       # backward sweep
    bx, bk = step_reverse(w2, bw1)
"""

from __future__ import annotations

from typing import Any

from sct.core.lang import Assign, Augment, Call, Const, Display, Do, Global, Item, Star, Var
from sct.core.walk import substitute
from sct.facts.checkpointing import Checkpointed
from sct.facts.values import Array, Ref
from sct.rules.core_functions import ACCUMULATE, CELLS, ZEROS_LIKE
from sct.transform.reverse.tree import Invoke


def plain_call(half: Any, x: Invoke) -> list[Any]:
    """The call as the user wrote it, but for the mark."""
    func = unmarked(x.call.func if x.call.func is not None else Global(x.instance.owner.object))
    call = Call(func, x.call.args[x.implied :], x.call.keywords, x.at)
    return [Assign((x.result,), call) if x.result is not None else Do(call)]


def unmarked(text: Any) -> Any:
    """An expression or statement with the functions themselves in the place of checkpointed ones."""

    def plain(n: Any) -> Any:
        if isinstance(n, Global) and isinstance(n.value, Checkpointed):
            return Global(n.value.function, n.name, n.root, n.source)
        return None

    return substitute(text, plain)


def call_now(rec: Any, half: Any, x: Invoke) -> list[Any]:
    """The forward sweep's statements; the adjoint memory of what is returned is made here."""
    check(rec, half, x)
    made = plain_call(half, x)
    if half.gives_memory():
        arrays = all(isinstance(a, Array) for a in rec.value(x.result).atoms)
        zeros: Any = Call(Global(ZEROS_LIKE if arrays else CELLS), (x.result,))
        parts = parts_of(rec, x)
        if parts:
            zeros = Display("list", tuple(rec.zero_cell(v, Item(x.result, Const(k))) for k, v in parts))
        made.append(Assign((rec.shadow(x.result),), zeros))
    return made


def parts_of(rec: Any, x: Invoke) -> list[tuple[int, Any]]:
    """The positions and values of the parts of a tuple that a call returns; none where that is something else."""
    atoms = list(rec.value(x.result).atoms)
    if len(atoms) != 1 or not isinstance(atoms[0], Ref) or atoms[0].site.kind != "tuple":
        return []
    fields = rec.program.heap.fields(atoms[0].site)
    return [] if "*" in fields else sorted(fields.items())


def call_again(rec: Any, half: Any, x: Invoke, handed: tuple[Any, ...]) -> list[Any]:
    """The backward sweep's statements ahead of the reverse half: the forward half, and its memory's adjoint filled."""
    targets: list[Any] = [Var("_")]
    filled: list[Any] = []
    if half.gives_memory():
        memory = rec.temp(x.result)
        targets.append(memory)
        bound = rec.shadow(x.result)
        parts = [k for k, v in parts_of(rec, x) if rec.program.shadowed(v)]
        filled = [Augment(Item(memory, Const(k)), "+", Item(bound, Const(k))) for k in parts]
        if not parts:
            filled = [Do(Call(Global(ACCUMULATE), (memory, bound)))]
    call = half.forward_call(x.call, handed)
    targets.append(x.kept)
    return [Assign((Display("tuple", tuple(targets)),), call), *filled]


def check(rec: Any, half: Any, x: Invoke) -> None:
    """Raises UnsupportedError where running the function again would not give the same, or would change something."""
    name = x.instance.function.name
    if not half.ready:
        raise rec.refuse(f"`{name}`, which is checkpointed and calls itself", "Mark a function that calls it.", x)
    if any(isinstance(a, Star) for a in x.call.args):
        raise rec.refuse(f"a starred argument of `{name}`, which is checkpointed", "Write the arguments out.", x)
    reached = {s for a in (*x.call.args, *(v for _, v in x.call.keywords)) for s in rec.reachable(rec.value(a))}
    if half.shadow_params() or reached & half.program.places.instance(half.inst):
        raise rec.refuse(f"`{name}`, which is checkpointed, with an argument that is written to", "Copy it first.", x)
    if half.program.places.reads_outside(half.inst):
        reason = f"`{name}`, which is checkpointed, of random numbers or of what the program changes outside of it"
        raise rec.refuse(reason, "Pass them as arguments.", x)
    if half.gives_memory() and reached & rec.reachable(rec.value(x.result)):
        raise rec.refuse(f"`{name}`, which is checkpointed and returns its argument", "Return a copy.", x)
    parts = [b for a in x.instance.result.atoms if isinstance(a, Ref) for b in rec.program.heap.fields(a.site).values()]
    if any(rec.memory_value(v) for v in parts if rec.program.shadowed(v)):
        reason = f"`{name}`, which is checkpointed and returns lists or written arrays within another"
        raise rec.refuse(reason, "Return numbers and new arrays.", x)
