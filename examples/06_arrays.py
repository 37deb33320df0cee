"""NumPy: a logistic loss and a heat-equation stencil that writes in place, forward derivatives and a Jacobian.

python examples/06_arrays.py
"""

from __future__ import annotations

import numpy as np

import sct


def logistic_loss(w, X, y):
    """Mean of log(1 + exp(-y X w)); w (n,), X (m, n), y (m,) of -1 and 1."""
    margins = y * (X @ w)
    return np.mean(np.log1p(np.exp(-margins)))


def heat(u, steps, c):
    """`steps` explicit steps of the heat equation on a line with fixed ends."""
    u = u.copy()
    for _ in range(steps):
        u[1:-1] += c * (u[2:] - 2 * u[1:-1] + u[:-2])
    return u


def main() -> dict[str, np.ndarray | float]:
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(6, 3)), np.array([1.0, -1.0, 1.0, 1.0, -1.0, 1.0])
    w, dw = rng.normal(size=3), np.array([1.0, 0.0, -1.0])

    loss, dloss = sct.jvp(logistic_loss, (w, X, y), (dw, None, None))
    print(f"loss {loss:.6f}, along {dw}: {dloss:.6f}")
    gradient = sct.jacfwd(logistic_loss)(w, X, y)
    print("gradient, all directions in one pass:", gradient)

    u = np.sin(np.linspace(0.0, np.pi, 9))
    v, dv = sct.jvp(heat, (u, 10, 0.25), (None, None, 1.0))
    print("heat after 10 steps:", np.round(v, 4))
    print("by the coefficient c:", np.round(dv, 4))
    jacobian = sct.jacfwd(heat)(u, 10, 0.25)
    print("Jacobian by the initial state, shape", jacobian.shape)
    print(np.round(jacobian, 3))

    print(sct.source(heat, mode="forward", wrt="u"))
    return {"loss": loss, "dloss": dloss, "gradient": gradient, "heat": v, "dheat": dv, "jacobian": jacobian}


if __name__ == "__main__":
    main()
