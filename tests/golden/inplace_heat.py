"""Tangent of `heat` (inplace.py, line 217), written by sct.

Mode: forward. With respect to: u, c. Keeps nothing.
"""


def heat_tangent(u, c, du, dc):
    """Return (u, du): the value and its derivative in the direction (du, dc); u (n,), c float."""
    u = u.copy()
    du = du.copy()
    for _ in range(5):
        w1 = u[2:] - 2 * u[1:-1] + u[:-2]
        du[1:-1] += dc * w1 + c * (du[2:] - 2 * du[1:-1] + du[:-2])
        u[1:-1] += c * w1
    return u, du
