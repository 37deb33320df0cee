"""Transposes of products of arrays for every rank of the operands."""

from __future__ import annotations

from typing import Any

import numpy as np

from sct_runtime.shapes import T, unbroadcast

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def matmul_left(g: Any, a: Any, b: Any) -> Any:
    """The adjoint of a in `a @ b`, from the adjoint g of the product."""
    if np.ndim(b) == 1:
        full = np.expand_dims(g, -1) * b
    elif np.ndim(a) == 1:
        full = (np.expand_dims(g, -2) @ T(b))[..., 0, :]
    else:
        full = g @ T(b)
    return unbroadcast(full, np.shape(a))


def matmul_right(g: Any, a: Any, b: Any) -> Any:
    """The adjoint of b in `a @ b`, from the adjoint g of the product."""
    if np.ndim(a) == 1:
        full = a * g if np.ndim(b) == 1 else np.expand_dims(a, -1) * np.expand_dims(g, -2)
    elif np.ndim(b) == 1:
        full = (T(a) @ np.expand_dims(g, -1))[..., 0]
    else:
        full = T(a) @ g
    return unbroadcast(full, np.shape(b))


def _contracted(a: Any, b: Any, axes: Any) -> tuple[list[int], list[int]]:
    """The axes of a and of b that np.tensordot sums over."""
    if isinstance(axes, int | np.integer):
        return list(range(np.ndim(a) - int(axes), np.ndim(a))), list(range(axes))
    left, right = ([int(i)] if isinstance(i, int | np.integer) else list(i) for i in axes)
    return [i % np.ndim(a) for i in left], [i % np.ndim(b) for i in right]


def tensordot_left(g: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    """The adjoint of a in np.tensordot(a, b, axes), from the adjoint g of the result."""
    left, right = _contracted(a, b, axes)
    free_a = [i for i in range(np.ndim(a)) if i not in left]
    free_b = [i for i in range(np.ndim(b)) if i not in right]
    full = np.tensordot(g, b, (list(range(len(free_a), np.ndim(g))), free_b))
    # The axes left over of b are its contracted ones in rising order.
    order = free_a + [left[right.index(i)] for i in sorted(right)]
    return np.transpose(full, np.argsort(order)) if order else full


def tensordot_right(g: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    """The adjoint of b in np.tensordot(a, b, axes), from the adjoint g of the result."""
    left, right = _contracted(a, b, axes)
    free_a = [i for i in range(np.ndim(a)) if i not in left]
    free_b = [i for i in range(np.ndim(b)) if i not in right]
    full = np.tensordot(a, g, (free_a, list(range(len(free_a)))))
    order = [right[left.index(i)] for i in sorted(left)] + free_b
    return np.transpose(full, np.argsort(order)) if order else full


def dot_left(g: Any, a: Any, b: Any) -> Any:
    """The adjoint of a in np.dot(a, b), from the adjoint g of the result."""
    if np.ndim(a) == 0:
        return np.sum(g * b)
    if np.ndim(b) == 0:
        return g * b
    return tensordot_left(g, a, b, (-1, max(np.ndim(b) - 2, 0)))


def dot_right(g: Any, a: Any, b: Any) -> Any:
    """The adjoint of b in np.dot(a, b), from the adjoint g of the result."""
    if np.ndim(b) == 0:
        return np.sum(g * a)
    if np.ndim(a) == 0:
        return g * a
    return tensordot_right(g, a, b, (-1, max(np.ndim(b) - 2, 0)))


def inner_left(g: Any, a: Any, b: Any) -> Any:
    """The adjoint of a in np.inner(a, b), from the adjoint g of the result."""
    return dot_left(g, a, b) if np.ndim(a) == 0 or np.ndim(b) == 0 else tensordot_left(g, a, b, (-1, -1))


def inner_right(g: Any, a: Any, b: Any) -> Any:
    """The adjoint of b in np.inner(a, b), from the adjoint g of the result."""
    return dot_right(g, a, b) if np.ndim(a) == 0 or np.ndim(b) == 0 else tensordot_right(g, a, b, (-1, -1))


def _kron_shapes(a: Any, b: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Shapes of a and b with axes of length 1 between: a's at odd places, b's at even ones, ranks made equal."""
    rank = max(np.ndim(a), np.ndim(b))
    left = (1,) * (rank - np.ndim(a)) + np.shape(a)
    right = (1,) * (rank - np.ndim(b)) + np.shape(b)
    return tuple(n for m in left for n in (m, 1)), tuple(n for m in right for n in (1, m))


def kron_left(g: Any, a: Any, b: Any) -> Any:
    """The adjoint of a in np.kron(a, b), from the adjoint g of the result."""
    left, right = _kron_shapes(a, b)
    blocks = np.reshape(g, tuple(m * n for m, n in zip(left, right, strict=True)))
    return np.reshape(np.sum(blocks * np.reshape(b, right), axis=tuple(range(1, len(left), 2))), np.shape(a))


def kron_right(g: Any, a: Any, b: Any) -> Any:
    """The adjoint of b in np.kron(a, b), from the adjoint g of the result."""
    left, right = _kron_shapes(a, b)
    blocks = np.reshape(g, tuple(m * n for m, n in zip(left, right, strict=True)))
    return np.reshape(np.sum(blocks * np.reshape(a, left), axis=tuple(range(0, len(left), 2))), np.shape(b))


def _normal(g: Any, a: Any, b: Any) -> Any:
    """g as vectors of three numbers: where both a and b lie in the plane, np.cross gives what is normal to it only."""
    plane = np.shape(a)[-1] == np.shape(b)[-1] == 2
    return np.expand_dims(g, -1) * np.array([0.0, 0.0, 1.0], np.result_type(g)) if plane else g


def cross_left(g: Any, a: Any, b: Any) -> Any:
    """The adjoint of a in np.cross(a, b), vectors of two or three numbers, from the adjoint g of the result."""
    return unbroadcast(np.cross(b, _normal(g, a, b))[..., : np.shape(a)[-1]], np.shape(a))


def cross_right(g: Any, a: Any, b: Any) -> Any:
    """The adjoint of b in np.cross(a, b), vectors of two or three numbers, from the adjoint g of the result."""
    return unbroadcast(np.cross(_normal(g, a, b), a)[..., : np.shape(b)[-1]], np.shape(b))


def convolve_left(g: Any, a: Any, b: Any, mode: str = "full") -> Any:
    """The adjoint of a in np.convolve(a, b, mode), from the adjoint g of the result."""
    n, m = len(a), len(b)
    full = np.zeros(n + m - 1, np.result_type(g))
    start = {"full": 0, "same": (min(n, m) - 1) // 2, "valid": min(n, m) - 1}[mode]
    full[start : start + len(g)] = g
    return np.correlate(full, b, "valid") if n + m - 1 >= m else full


def convolve_right(g: Any, a: Any, b: Any, mode: str = "full") -> Any:
    """The adjoint of b in np.convolve(a, b, mode), from the adjoint g of the result."""
    return convolve_left(g, b, a, mode)


def einsum_adjoint(g: Any, k: int, subscripts: str, *operands: Any) -> Any:
    """The adjoint of operand k in np.einsum(subscripts, *operands), from the adjoint g of the result.

    An index that only this operand has is spread, one that it has twice is put on the diagonal.
    """
    inputs, output = _explicit(subscripts, operands)
    mine = inputs[k]
    unique = "".join(dict.fromkeys(mine))
    others = [(s, x) for i, (s, x) in enumerate(zip(inputs, operands, strict=True)) if i != k]
    sizes = dict(zip(mine, np.shape(operands[k]), strict=True))
    known = set(output).union(*(s for s, _ in others))
    found = "".join(c for c in unique if c in known)
    part = np.einsum(",".join([output, *(s for s, _ in others)]) + "->" + found, g, *(x for _, x in others))
    part = np.reshape(part, tuple(np.shape(part)[found.index(c)] if c in found else 1 for c in unique))
    part = unbroadcast(part, tuple(min(n, sizes[c]) for c, n in zip(unique, np.shape(part), strict=True)))
    full = np.zeros(np.shape(operands[k]), np.result_type(part))
    np.einsum(mine + "->" + unique, full)[...] = part
    return full


def einsum_with(g: Any, k: int, subscripts: str, *operands: Any) -> Any:
    """np.einsum(subscripts, *operands) with g in the place of operand k: the transpose of `einsum_adjoint`."""
    return np.einsum(subscripts, *operands[:k], g, *operands[k + 1 :])


def _explicit(subscripts: str, operands: Any) -> tuple[list[str], str]:
    """The index letters of each operand and of the result, ellipses and the implicit result spelled out."""
    left, arrow, output = subscripts.replace(" ", "").partition("->")
    free = [c for c in LETTERS if c not in subscripts]
    inputs = []
    widest = 0
    for s, x in zip(left.split(","), operands, strict=True):
        hidden = np.ndim(x) - len(s.replace("...", "")) if "..." in s else 0
        widest = max(widest, hidden)
        inputs.append((s, hidden))
    names = "".join(free[:widest])
    spelled = [s.replace("...", names[widest - n :]) for s, n in inputs]
    if not arrow:
        letters = left.replace(",", "").replace("...", "")
        output = "..." + "".join(sorted(c for c in set(letters) if letters.count(c) == 1))
    return spelled, output.replace("...", names)
