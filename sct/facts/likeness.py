"""What is known of a result where an operand may be of several kinds or lengths."""

from __future__ import annotations

import re
from typing import Any

from sct.facts.values import Array, Dim, Scalar, Value, of

RANKS = 4  # an array of unknown rank is tried as a number, and with up to three axes
SYMBOL = re.compile(r"n\d+(\*n\d+)*")  # the length of an argument, which is known to be other than 1; a product


def numbers(value: Value) -> bool:
    """Whether a value is certainly a number or an array."""
    return all(isinstance(a, Array) or (isinstance(a, Scalar) and a.kind != "s") for a in value.atoms)


def floats(value: Value) -> bool:
    """Whether a value is certainly a real number or an array of floats."""
    return bool(value.atoms) and all(
        a.dtype == "f" if isinstance(a, Array) else isinstance(a, Scalar) and a.kind in ("f", "i") for a in value.atoms
    )


def kinds_of(value: Value) -> list[Value]:
    """The kinds that a number or array may be, each as a value; anything else as it is."""
    if not numbers(value):
        return [value]
    found: list[Value] = []
    for a in value.atoms:
        if isinstance(a, Array) and a.shape is None and a.dtype in ("f", "i", "b"):
            found.append(of(Scalar(a.dtype)))
            found += [of(Array(a.site, (None,) * rank, a.dtype)) for rank in range(1, RANKS)]
        else:
            found.append(of(a))
    return found


def in_common(a: Any, b: Any) -> Any:
    """What two descriptions of a result have in common; None for nothing."""
    if a == b or a is None or b is None:
        return a if a == b else None
    if a[0] == b[0] == "array" and len(a[1]) == len(b[1]) and a[2] == b[2]:
        return ("array", tuple(x if x == y else None for x, y in zip(a[1], b[1], strict=True)), a[2])
    return None


def broadcast(described: Any, values: list[Value]) -> Any:
    """The description of an elementwise result, with the lengths that its operands tell.

    Where one operand has a length that is not 1, the result has it too, or there is none.
    """
    if described[0] != "array" or None not in described[1]:
        return described
    shapes = [v.shape() for v in values]
    dims = list(described[1])
    for k in range(1, len(dims) + 1):
        known = (s[-k] for s in shapes if s is not None and len(s) >= k and stretches(s[-k]))
        if dims[-k] is None:
            dims[-k] = next(known, None)
    return ("array", tuple(dims), described[2])


def product(described: Any, values: list[Value]) -> Any:
    """The description of a product of vectors and matrices, with the lengths that its operands tell."""
    told = AXES_OF_PRODUCTS.get(tuple(v.rank() for v in values), ())
    if described[0] != "array" or len(described[1]) != len(told):
        return described
    dims = list(described[1])
    for n, (k, axis) in enumerate(told):
        shape = values[k].shape()
        if dims[n] is None and shape is not None:
            dims[n] = shape[axis]
    return ("array", tuple(dims), described[2])


AXES_OF_PRODUCTS: dict[tuple[int | None, ...], tuple[tuple[int, int], ...]] = {
    (2, 1): ((0, 0),),
    (1, 2): ((1, 1),),
    (2, 2): ((0, 0), (1, 1)),
}  # ranks -> (operand, its axis) for each axis of the product


def never_stretched(value: Value, rank: int | None) -> bool:
    """Whether a value certainly is an array with so many axes of which none has the length 1."""
    shapes = [a.shape if isinstance(a, Array) else None for a in value.atoms]
    return bool(shapes) and all(s is not None and len(s) == rank and all(map(stretches, s)) for s in shapes)


def stretches(dim: Dim) -> bool:
    """Whether a length is certainly not 1."""
    return (isinstance(dim, int) and dim != 1) or (isinstance(dim, str) and SYMBOL.fullmatch(dim) is not None)
