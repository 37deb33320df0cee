"""Parts of the derivatives of determinants, factorisations and norms."""

from __future__ import annotations

from typing import Any

import numpy as np

from sct_runtime.arithmetic import safe_sqrt
from sct_runtime.shapes import T


def cofactors(a: Any) -> Any:
    """The cofactor matrix of a (..., n, n), the gradient of its determinant; right for singular a as well."""
    u, s, vt = np.linalg.svd(a)
    n = np.shape(s)[-1]
    others = np.prod(np.where(np.eye(n, dtype=bool), 1.0, np.expand_dims(s, -2)), axis=-1)
    sign = np.linalg.det(u) * np.linalg.det(vt)
    return np.expand_dims(sign, (-1, -2)) * ((u * np.expand_dims(others, -2)) @ vt)


def logdet(a: Any) -> Any:
    """The logarithm of the absolute determinant of a (..., n, n)."""
    return np.linalg.slogdet(a)[1]


def from_lower(a: Any) -> Any:
    """The symmetric matrix with the lower triangle of a (..., n, n), which is all that np.linalg.cholesky reads."""
    return np.tril(a) + T(np.tril(a, -1))


def to_lower(g: Any) -> Any:
    """The transpose of `from_lower`."""
    return np.tril(g) + np.tril(T(g), -1)


def half_lower(a: Any) -> Any:
    """The lower triangle of a (..., n, n) with half its diagonal."""
    return 0.5 * (np.tril(a) + np.tril(a, -1))


def norm(x: Any, order: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """np.linalg.norm of the orders None, 'fro', 1, -1, inf and -inf, and for vectors of any other number.

    Raises ValueError for the matrix norms that are made of singular values.  Its derivative at 0 is 0.
    """
    if order is None or order == "fro" or (order == 2 and _of_vectors(x, axis)):
        return safe_sqrt(np.sum(np.square(x), axis, keepdims=keepdims))
    if not _of_vectors(x, axis):
        if order not in (1, -1, np.inf, -np.inf):
            raise ValueError(f"the matrix norm of order {order!r} has no derivative here; 'fro', 1, -1, inf, -inf have")
        sums = np.sum(np.abs(x), one_of(axis, 0 if order in (1, -1) else 1), keepdims=True)
        across = one_of(axis, 1 if order in (1, -1) else 0)
        if order > 0:
            return np.sum(np.max(sums, across, keepdims=True), axis, keepdims=keepdims)  # of one number
        return np.sum(np.min(sums, across, keepdims=True), axis, keepdims=keepdims)
    if order == np.inf:
        return np.max(np.abs(x), axis, keepdims=keepdims)
    if order == -np.inf:
        return np.min(np.abs(x), axis, keepdims=keepdims)
    if order == 1:
        return np.sum(np.abs(x), axis, keepdims=keepdims)
    if order == 0:
        return np.sum(np.where(np.equal(x, 0), 0.0, 1.0), axis, keepdims=keepdims)
    return np.sum(np.abs(x) ** order, axis, keepdims=keepdims) ** (1.0 / order)


def one_of(axes: Any, k: int) -> Any:
    """The axis of the rows (k = 0) or columns (k = 1) of matrices; None: the last two axes."""
    return k - 2 if axes is None else axes[k]


def _of_vectors(x: Any, axis: Any) -> bool:
    return np.ndim(x) == 1 if axis is None else np.size(axis) == 1
