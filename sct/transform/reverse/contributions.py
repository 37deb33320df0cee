"""What one statement adds to one adjoint, added once.

    bx[i] += x[i] * btotal
    bx[i] += x[i] * btotal          ->          bx[i] += 2.0 * x[i] * btotal
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sct.core.lang import Attr, Call, Const, Display, Global, Item, Op, Var
from sct.core.walk import same, walk
from sct.rules.core_functions import WHERE
from sct.tidy.algebra import add, coefficient, mul, neg

LONGEST = 40  # nodes of a sum that is written as one


def merged(
    found: list[tuple[Any, Any]],
    adds_up: Callable[[Any], bool],
    written_out: Callable[[Any], Any],
    truth: Callable[[Any], bool],
) -> list[tuple[Any, Any]]:
    """Contributions (leaf, its part of the adjoint), those to one leaf as their sum, at the place of the first.

    adds_up: whether what a leaf names is a number or an array, for which `+` is addition.  written_out: an expression
    with what a temporary stands for in its place.  truth: whether an expression may be a truth value: NumPy's do not
    add up.
    """
    if len(found) < 2:
        return found
    places: dict[Any, list[int]] = {}
    for k, (leaf, _) in enumerate(found):
        places.setdefault((path_key(leaf), tuple((id(test), side) for test, side in found[k][1].guard)), []).append(k)
    out: list[Any] = list(found)
    for group in places.values():
        first = found[group[0]]
        whole = all(not found[k][1].over and found[k][1].full == first[1].full for k in group)
        if len(group) < 2 or not whole or not adds_up(first[0]):
            continue
        terms = [found[k][1].e for k in group]
        if sum(1 for t in terms for _ in walk((t,))) > LONGEST:
            continue
        out[group[0]] = (first[0], first[1]._replace(e=together(terms, written_out, truth)))
        for k in group[1:]:
            out[k] = None
    return [x for x in out if x is not None]


def path_key(e: Any) -> Any:
    """Equal for paths that are written alike."""
    if isinstance(e, Item):
        return ("item", path_key(e.value), path_key(e.index))
    if isinstance(e, Attr):
        return ("attr", path_key(e.value), e.name)
    if isinstance(e, Op):
        return (e.op, *map(path_key, e.args))
    if isinstance(e, Display):
        return (e.kind, *map(path_key, e.items))
    if isinstance(e, Const):
        return repr(e.value)
    return id(e.value) if isinstance(e, Global) and e.name is None else id(e)


def as_it_is(e: Any) -> Any:
    """The expression itself."""
    return e


def never(e: Any) -> bool:
    return False


def together(
    terms: list[Any], written_out: Callable[[Any], Any] = as_it_is, truth: Callable[[Any], bool] = never
) -> Any:
    """The sum of terms, with the last factor, or the `where`, that all of them have taken out."""
    taken = [masked_part(t) for t in terms]
    parts = [p for p in taken if p is not None and taken[0] and same(p[0], taken[0][0]) and p[1] == taken[0][1]]
    if 1 < len(parts) == len(terms):
        return where(parts[0], together([inside for _, _, inside in parts], written_out, truth))
    factor = last_factor(terms[0])
    rests = [without(t, factor) for t in terms]
    if len(terms) > 1 and factor is not None and not any(r is None or truth(r) for r in rests):
        return Op("*", (total(rests, written_out), factor))
    return total(terms, written_out)


def masked_part(e: Any) -> tuple[Any, bool, Any] | None:
    """(condition, whether it takes the part where it holds, the part) of a `where` that is zero on one side."""
    if not (isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is WHERE and len(e.args) == 3):
        return None
    condition, then, orelse = e.args
    for first, part, rest in ((True, then, orelse), (False, orelse, then)):
        if isinstance(rest, Const) and rest.value == 0.0:
            return condition, first, part
    return None


def where(part: tuple[Any, bool, Any], inside: Any) -> Any:
    """A `where` of the condition of another one, zero on the same side."""
    condition, first, _ = part
    return Call(Global(WHERE), (condition, inside, Const(0.0)) if first else (condition, Const(0.0), inside))


def total(terms: list[Any], written_out: Callable[[Any], Any]) -> Any:
    """The sum of terms; of equal ones, a multiple: 2.0 * w1 with w1 = 0.5 * a * x as a * x."""
    first = terms[0]
    if len(terms) > 1 and all(same(written_out(first), written_out(t)) for t in terms):
        scaled = mul(Const(float(len(terms))), written_out(first))
        return scaled if coefficient(scaled) is None else mul(Const(float(len(terms))), first)
    found = None
    for t in terms:
        found = add(found, t)
    return found


def last_factor(e: Any) -> Any:
    """The last factor of a product, whatever its sign; None for anything else."""
    if isinstance(e, Op) and e.op == "neg":
        return last_factor(e.args[0])
    return e.args[1] if isinstance(e, Op) and e.op == "*" and isinstance(e.args[1], Var | Item) else None


def without(e: Any, factor: Any) -> Any:
    """e divided by its last factor; None where that is another one."""
    if isinstance(e, Op) and e.op == "neg":
        rest = without(e.args[0], factor)
        return None if rest is None else neg(rest)
    if isinstance(e, Op) and e.op == "*" and same(e.args[1], factor):
        return e.args[0]
    return None
