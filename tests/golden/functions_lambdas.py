"""Tangent of `lambdas` (functions.py, line 86), written by sct.

Mode: forward. With respect to: x. Keeps nothing.
"""


def lambdas_tangent(x, dx):
    """Return the value and its derivative in the direction dx; all floats."""
    def function_tangent(y, dy):
        """Return what `<lambda>` returns, and its tangent."""
        return y * y + x, 2.0 * y * dy + dx

    f = lambda y: y * y + x
    f_tangent = function_tangent

    def function_tangent_(y, k=2, *, dy):
        """Return what `<lambda>` returns, and its tangent."""
        w1, dw1 = f_tangent(y, dy)
        return w1 * k, dw1 * k

    g = lambda y, k=2: f(y) * k
    g_tangent = function_tangent_
    w1, dw1 = f_tangent(x, dx)
    w2, dw2 = g_tangent(x, dy=dx)
    return w1 + w2, dw1 + dw2
