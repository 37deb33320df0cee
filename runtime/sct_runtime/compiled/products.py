"""Forms of the transposes of products of vectors and matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from sct_runtime import cross_left, cross_right, dot_left, dot_right, matmul_left, matmul_right
from sct_runtime.compiled.kinds import form, rank

LEFT: dict[Any, Any] = {
    (1, 1): lambda g, a, b: g * b,
    (1, 2): lambda g, a, b: b @ g,
    (2, 1): lambda g, a, b: np.expand_dims(g, 1) * b,
    (2, 2): lambda g, a, b: g @ b.T,
}
RIGHT: dict[Any, Any] = {
    (1, 1): lambda g, a, b: g * a,
    (1, 2): lambda g, a, b: np.expand_dims(a, 1) * g,
    (2, 1): lambda g, a, b: a.T @ g,
    (2, 2): lambda g, a, b: a.T @ g,
}


@form(matmul_left)
def _matmul_left(g: Any, a: Any, b: Any) -> Any:
    return LEFT.get((rank(a), rank(b)))


@form(matmul_right)
def _matmul_right(g: Any, a: Any, b: Any) -> Any:
    return RIGHT.get((rank(a), rank(b)))


@form(dot_left)
def _dot_left(g: Any, a: Any, b: Any) -> Any:
    if rank(b) == 0:
        return lambda g, a, b: g * b
    return (lambda g, a, b: np.sum(g * b)) if rank(a) == 0 else LEFT.get((rank(a), rank(b)))


@form(dot_right)
def _dot_right(g: Any, a: Any, b: Any) -> Any:
    if rank(a) == 0:
        return lambda g, a, b: g * a
    return (lambda g, a, b: np.sum(g * a)) if rank(b) == 0 else RIGHT.get((rank(a), rank(b)))


@form(cross_left)
def _cross_left(g: Any, a: Any, b: Any) -> Any:
    return (lambda g, a, b: np.cross(b, g)[: len(a)]) if rank(g) == rank(a) == rank(b) == 1 else None


@form(cross_right)
def _cross_right(g: Any, a: Any, b: Any) -> Any:
    return (lambda g, a, b: np.cross(g, a)[: len(b)]) if rank(g) == rank(a) == rank(b) == 1 else None
