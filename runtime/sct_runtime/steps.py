"""Products, polynomials and powers as loops, so that the compiler differentiates them as they stand; and choices."""

from __future__ import annotations

from typing import Any

import numpy as np


def product_along(a: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    """np.prod over one axis or all, factor by factor, so that its derivative is right where factors are 0."""
    rows = np.ravel(a) if axis is None else np.moveaxis(np.asarray(a), axis, 0)
    total = np.ones(np.shape(rows)[1:], np.result_type(rows))
    for k in range(len(rows)):
        total = total * rows[k]
    if not keepdims:
        return total
    return np.reshape(total, (1,) * np.ndim(a)) if axis is None else np.expand_dims(total, axis)


def products_so_far(a: Any, axis: int | None = None) -> Any:
    """np.cumprod over one axis or the flattened array, factor by factor."""
    rows = np.ravel(a) if axis is None else np.moveaxis(np.asarray(a), axis, 0)
    total = np.ones(np.shape(rows)[1:], np.result_type(rows))
    out = []
    for k in range(len(rows)):
        total = total * rows[k]
        out.append(total)
    return np.stack(out, 0 if axis is None else axis)


def polynomial(coefficients: Any, x: Any) -> Any:
    """np.polyval by Horner's scheme: coefficients from the highest power."""
    x = np.asarray(x)
    y = 0.0 * x
    for k in range(len(coefficients)):
        y = y * x + coefficients[k]
    return y


def chain(arrays: Any) -> Any:
    """The matrix product of a sequence, from the left."""
    result = arrays[0]
    for k in range(1, len(arrays)):
        result = result @ arrays[k]
    return result


def matrix_power(a: Any, n: int) -> Any:
    """np.linalg.matrix_power by repeated multiplication."""
    base = a if n >= 0 else np.linalg.inv(a)
    result = np.eye(np.shape(a)[-1], dtype=np.result_type(a)) + np.zeros_like(a)
    for _ in range(abs(n)):
        result = result @ base
    return result


def cell(x: Any, nodes: Any) -> Any:
    """For each x the index of the node at the left of its interval; the first and last intervals reach outwards."""
    return np.clip(np.searchsorted(nodes, x, side="right") - 1, 0, len(nodes) - 2)


def middle(a: Any, axis: int | None = None) -> Any:
    """The indices along axis (None: of the flattened array) of the one or two elements that make the median."""
    n = np.size(a) if axis is None else np.shape(a)[axis]
    return np.take(np.argsort(a, axis), range((n - 1) // 2, n // 2 + 1), axis)


def spherical_bessel(n: int, x: Any) -> Any:
    """The spherical Bessel function j_n of numbers or arrays, n a small whole number; 0 for negative n.

    Source: Abramowitz and Stegun, 10.1.2 (series near 0) and 10.1.19 (upward recurrence elsewhere).
    """
    if n < 0:
        return 0.0 * x
    near = np.abs(x) < n + 1
    small = np.where(near, x, 1.0)
    term = small**n / float(np.prod(np.arange(1, 2 * n + 2, 2)))
    series = term
    for k in range(1, 20 + n):
        term = term * (-0.5 * small * small) / (k * (2 * n + 2 * k + 1))
        series = series + term
    large = np.where(near, 1.0, x)
    before, here = np.cos(large) / large, np.sin(large) / large
    for k in range(n):
        before, here = here, (2 * k + 1) / large * here - before
    return np.where(near, series, here)[()]


def largest(a: Any, axis: Any = None) -> Any:
    """The largest finite element along axis, with that axis kept: a shift that keeps exponentials from overflowing."""
    top = np.max(a, axis=axis, keepdims=True)
    return np.where(np.isfinite(top), top, 0.0)
