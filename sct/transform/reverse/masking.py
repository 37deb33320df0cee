"""What a `where` did not take contributes nothing to the way back, not even a NaN.

    y = np.sqrt(x)                     by = np.where(x > 0.0, b, 0.0)
    np.where(x > 0.0, y, 0.0)          bx = masked_product(0.5 / y, by)      # 0 * inf is 0 here

The adjoint of a side not taken is 0, and its factor may be infinite or no number: IEEE arithmetic makes NaN of both.
Where the `where` stands around the product, the product moves into it; a variable between them asks for the helper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sct.core.lang import Call, Const, Global, IfExp, Item, Op, Var
from sct.core.walk import children, walk
from sct.facts.values import Array
from sct.rules.core_functions import BOUNDED, COPYSIGN, MASKED_PRODUCT, MASKS
from sct.transform.reverse.contributions import masked_part, where
from sct.transform.reverse.tree import Linear

Scale = Callable[[Any], Any]


def masked_adjoints(items: Iterable[Any], rec: Any, known: Iterable[str] = ()) -> set[str]:
    """The names of adjoints that may be zero because a `where`, or a conditional expression, did not take a value.

    `known` are names of which that is known already.
    """
    flows: list[tuple[set[str], str, bool]] = []  # (names of targets, name of a leaf, whether a mask is between them)
    for i in items:
        if isinstance(i, Linear) and i.value is not None:
            targets = {n.name for n in walk(i.target) if isinstance(n, Var)} if i.target is not None else set()
            flows += [(targets, name, masked) for name, masked in leaves(i.value, rec, False)]
    found = {name for _, name, masked in flows if masked} | set(known)
    while True:
        more = {name for targets, name, _ in flows if targets & found} - found
        if not more:
            return found
        found |= more


def leaves(e: Any, rec: Any, masked: bool) -> Iterable[tuple[str, bool]]:
    """(the name of a linear leaf, whether a mask stands over it)."""
    if isinstance(e, Var):
        if e in rec.primals:
            yield e.name, masked
        return
    inside = masked or isinstance(e, IfExp) or (isinstance(e, Call) and masks(e))
    inside = inside or (isinstance(e, Item) and is_mask(rec.value(e.index)))
    inside = inside or (isinstance(e, Call) and any(name == "where" for name, _ in e.keywords))
    for n in children(e):
        yield from leaves(n, rec, inside)


def any_masks(functions: Iterable[Any]) -> bool:
    """Whether some function takes one of two values by a condition."""
    return any(isinstance(n, IfExp) or (isinstance(n, Call) and masks(n)) for f in functions for n in walk(f.body))


def masks(e: Call) -> bool:
    return isinstance(e.func, Global) and any(e.func.value is f for f in MASKS)


def scaled(e: Any, factor: Any, scale: Scale, masked: set[str], scalar: bool) -> Any:
    """`scale(e)`, an adjoint times a factor, which is 0 where the adjoint is masked."""
    if harmless(factor):
        return scale(e)
    part = masked_part(e)
    if part is not None:
        return where(part, scaled(part[2], factor, scale, masked, scalar))
    if isinstance(e, IfExp) and zero(e.orelse):
        return IfExp(e.test, scaled(e.then, factor, scale, masked, scalar), e.orelse)
    if isinstance(e, IfExp) and zero(e.then):
        return IfExp(e.test, e.then, scaled(e.orelse, factor, scale, masked, scalar))
    if not may_be_masked(e, masked) or (scalar and not any(isinstance(n, IfExp) for n in walk(factor))):
        return scale(e)  # what makes an infinite factor of numbers has raised, but at a pole of the derivative alone
    return Call(Global(MASKED_PRODUCT), (factor, e))


def may_be_masked(e: Any, masked: set[str]) -> bool:
    """Whether an adjoint may be zero because a value was not taken."""
    return any(
        isinstance(n, IfExp) or (isinstance(n, Call) and masks(n)) or (isinstance(n, Var) and n.name in masked)
        for n in walk(e)
    )


def harmless(factor: Any) -> bool:
    """Whether a factor is finite in any case, as far as its operands are numbers."""
    if isinstance(factor, Const):
        return True
    if isinstance(factor, Op) and factor.op in ("neg", "+", "-", "*"):
        return all(map(harmless, factor.args))
    if isinstance(factor, IfExp):
        return harmless(factor.then) and harmless(factor.orelse)
    if not (isinstance(factor, Call) and isinstance(factor.func, Global)):
        return False
    return factor.func.value in BOUNDED or (factor.func.value is COPYSIGN and harmless(factor.args[0]))


def is_mask(value: Any) -> bool:
    """Whether a value is an array of truth values."""
    return bool(value.atoms) and all(isinstance(a, Array) and a.dtype == "b" for a in value.atoms)


def zero(e: Any) -> bool:
    return isinstance(e, Const) and e.value == 0.0
