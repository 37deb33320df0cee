"""Transposes of products of arrays for every rank of the operands."""

from __future__ import annotations

from typing import Any

import numpy as np

from sct_runtime.shapes import T, unbroadcast


def matmul_left(ct: Any, a: Any, b: Any) -> Any:
    """The adjoint of a in `a @ b`, from the adjoint ct of the product."""
    if np.ndim(b) == 1:
        full = np.expand_dims(ct, -1) * b
    elif np.ndim(a) == 1:
        full = (np.expand_dims(ct, -2) @ T(b))[..., 0, :]
    else:
        full = ct @ T(b)
    return unbroadcast(full, np.shape(a))


def matmul_right(ct: Any, a: Any, b: Any) -> Any:
    """The adjoint of b in `a @ b`, from the adjoint ct of the product."""
    if np.ndim(a) == 1:
        full = a * ct if np.ndim(b) == 1 else np.expand_dims(a, -1) * np.expand_dims(ct, -2)
    elif np.ndim(b) == 1:
        full = (T(a) @ np.expand_dims(ct, -1))[..., 0]
    else:
        full = T(a) @ ct
    return unbroadcast(full, np.shape(b))
