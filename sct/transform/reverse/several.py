"""Functions that return several values: each of them has an adjoint of its own, as if it were returned alone.

    a, b = deriv(x, v)                   # forward sweep
    bx, bv = deriv_reverse(x, ba, bb)    # backward sweep

That is a tuple which the function writes out in its one `return`, with numbers, and arrays that nothing writes to.  It
stands nowhere else by then; so a caller that keeps it makes adjoint memory for it as for any tuple that it writes out.
"""

from __future__ import annotations

from typing import Any

from sct.core.lang import Comment, Display, Function, Return, Star
from sct.facts.values import Array, Ref, Scalar, Value


def several(program: Any, instance: Any) -> list[Value] | None:
    """The values of the parts of such a tuple that a function returns; None where it returns anything else."""
    atoms = list(instance.result.atoms)
    if len(atoms) != 1 or not isinstance(atoms[0], Ref) or atoms[0].site.kind != "tuple" or atoms[0].site.cls:
        return None
    written, fields = written_out(instance.function), program.heap.fields(atoms[0].site)
    if written is None or set(fields) != set(range(len(written.items))):
        return None
    values = [fields[k] for k in range(len(written.items))]
    active = [a for v in values if program.shadowed(v) for a in v.atoms]
    plain = all(isinstance(a, Scalar) or (isinstance(a, Array) and not program.heap.is_written(a.site)) for a in active)
    return values if active and plain else None


def written_out(function: Function) -> Display | None:
    """The tuple that a function with one exit writes out in its `return`."""
    last = next((s for s in reversed(function.body) if not isinstance(s, Comment)), None)
    e = last.value if isinstance(last, Return) else None
    plain = isinstance(e, Display) and e.kind == "tuple" and not any(isinstance(x, Star) for x in e.items)
    return e if plain else None


def each(e: Any) -> tuple[Any, ...]:
    """The results of a call, or their adjoints: none, one or several."""
    return e.items if isinstance(e, Display) else () if e is None else (e,)
