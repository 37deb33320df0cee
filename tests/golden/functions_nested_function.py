"""Tangent of `nested_function` (functions.py, line 54), written by sct.

Mode: forward. With respect to: x. Keeps nothing.
"""


def nested_function_tangent(x, dx):
    """Return the value and its derivative in the direction dx; all floats."""
    def inner_tangent(y, dy):
        """Return what `inner` returns, and its tangent."""
        return y * x, dy * x + y * dx

    w1, dw1 = inner_tangent(x, dx)
    w2, dw2 = inner_tangent(2.0, 0.0)
    return w1 + w2, dw1 + dw2
