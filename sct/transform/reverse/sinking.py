"""Adjoint memory that only the backward sweep touches is made there, by its first contribution where that fills it.

    bu = np.zeros_like(u)           ->          ...
    ...                                         # backward sweep
    bu += 2.0 * u * bvalue                      bu = 2.0 * u * bvalue
"""

from __future__ import annotations

from typing import Any

from sct.core.lang import Assign, Augment, Call, Display, Global, Op, Var
from sct.core.walk import walk
from sct.facts.liveness import given_by_target
from sct.facts.values import Array
from sct.rules.core_functions import CELLS, ZEROS_LIKE


def sunk(adjoint: Any, forward: list[Any], backward: list[Any]) -> tuple[list[Any], list[Any], list[Any]]:
    """(forward sweep, adjoint memory that is only needed from the backward sweep on, backward sweep)."""
    mentioned: dict[str, int] = {}
    given: dict[str, int] = {}  # name -> the last statement in which it is given a value
    for k, s in enumerate(forward):
        for n in walk((s,)):
            if isinstance(n, Var):
                mentioned[n.name] = mentioned.get(n.name, 0) + 1
            for t in getattr(n, "targets", ()) or ((n.target,) if hasattr(n, "target") else ()):
                given |= dict.fromkeys(given_by_target(t), k)
    late: list[Any] = []
    kept: list[Any] = []
    for k, s in enumerate(forward):
        like = made_like(adjoint.rec, s)
        alone = like is not None and mentioned[s.targets[0].name] == 1 and given.get(like.name, k) <= k
        if like is not None and alone and (like_array(adjoint.rec, like) or adjoint.memory.unchanged_content(like)):
            late.append(s)
        else:
            kept.append(s)
    return kept, *filled_at_once(adjoint, late, backward)


def made_like(rec: Any, s: Any) -> Var | None:
    """The variable whose shape the adjoint memory has that a statement makes; None for other statements."""
    if not (isinstance(s, Assign) and isinstance(s.targets[0], Var) and s.targets[0] in rec.primals):
        return None
    e = s.value
    if isinstance(e, Call) and isinstance(e.func, Global) and e.func.value in (ZEROS_LIKE, CELLS):
        return e.args[0] if e.args and isinstance(e.args[0], Var) else None
    zeros = isinstance(e, Op) and e.op == "*" and isinstance(e.args[0], Display) and isinstance(e.args[1], Call)
    if zeros and len(e.args[1].args) == 1 and isinstance(e.args[1].args[0], Var):  # [0.0] * len(xs)
        return e.args[1].args[0]
    return None


def like_array(rec: Any, var: Var) -> bool:
    """Whether a variable holds an array, whose shape no store changes."""
    atoms = rec.value(var).atoms
    return bool(atoms) and all(isinstance(a, Array) for a in atoms)


def filled_at_once(adjoint: Any, late: list[Any], backward: list[Any]) -> tuple[list[Any], list[Any]]:
    """Zeros to which the backward sweep first adds something of the whole shape are that from the start."""
    out = list(backward)
    left: list[Any] = []
    first: dict[str, int] = {}
    for k, s in enumerate(backward):
        for n in walk((s,)):
            if isinstance(n, Var):
                first.setdefault(n.name, k)
    for s in late:
        b = s.targets[0]
        like = made_like(adjoint.rec, s)
        added = out[first[b.name]] if b.name in first else None
        if like is not None and isinstance(added, Augment) and fills(adjoint, added, b, like):
            out[first[b.name]] = Assign((b,), added.value, added.at)
        elif like is not None and isinstance(added, Augment) and spreads(adjoint, added, b, like):
            out[first[b.name]] = Assign((b,), adjoint.back.spread_over(added.value, like), added.at)
        else:
            left.append(s)
    return left, out


def spreads(adjoint: Any, s: Augment, b: Var, like: Var) -> bool:
    """Whether `b += e` gives each element of b the same number."""
    plain = like_array(adjoint.rec, like) and adjoint.back.kind(b) == "array"
    return bool(s.target is b and s.op == "+" and plain and adjoint.rec.value(s.value).only("f"))


def fills(adjoint: Any, s: Augment, b: Var, like: Var) -> bool:
    """Whether `b += e` gives b all of its elements, in an array of its own."""
    back, rec = adjoint.back, adjoint.rec
    whole = s.target is b and s.op == "+" and like_array(rec, like)
    if not whole or any(isinstance(n, Var) and n.name == b.name for n in walk((s.value,))):
        return False
    value = rec.value(s.value)
    floats = bool(value.atoms) and all(isinstance(a, Array) and a.dtype == "f" for a in value.atoms)
    shape = back.shape(like)
    alike = (shape is not None and shape == back.shape(s.value)) or back.alike(s.value, like)
    return floats and alike and shape != () and bool(back.fresh(s.value))
