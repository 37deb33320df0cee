"""The sparse Jacobian of bundle adjustment, row by row from an adjoint of one observation's errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def rows(adjoint: Callable[..., Any]) -> Callable[..., Any]:
    """The function that fills in the errors and all rows.

    adjoint: of `objective.error` with respect to its first 15 arguments, called once for each of the two errors.  The
    memory for the results is the caller's, as in the suite: of_weights (p,), of (p, 2, 15), of_w (p,) the derivative of
    the errors of the weights.
    """

    def jacobian(cameras, points, weights, observations, features, errors, of_weights, of, of_w):
        for k in range(len(weights)):
            r1, r2, r3, c1, c2, c3, focal, u, v, k1, k2 = cameras[observations[k, 0]]
            x1, x2, x3 = points[observations[k, 1]]
            w, f1, f2 = weights[k], features[k, 0], features[k, 1]
            value, first = adjoint(r1, r2, r3, c1, c2, c3, focal, u, v, k1, k2, x1, x2, x3, w, f1, f2, (1.0, 0.0))
            value, second = adjoint(r1, r2, r3, c1, c2, c3, focal, u, v, k1, k2, x1, x2, x3, w, f1, f2, (0.0, 1.0))
            errors[k, 0], errors[k, 1] = value
            for j in range(15):
                of[k, 0, j] = first[j]
                of[k, 1, j] = second[j]
            of_weights[k] = 1.0 - w * w
            of_w[k] = -2.0 * w

    return jacobian


def memory(p: int) -> tuple[np.ndarray, ...]:
    """Memory for the results of `rows` for p observations."""
    return np.empty((p, 2)), np.empty(p), np.empty((p, 2, 15)), np.empty(p)
