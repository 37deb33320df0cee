"""Tangent of `powers` (scalar.py, line 28), written by sct.

Mode: forward. With respect to: x, y. Keeps nothing.
"""

from math import inf, log, nan

LOG_2 = 0.6931471805599453


def powers_tangent(x, y, dx, dy):
    """Return the value and its derivative in the direction (dx, dy); all floats."""
    w1 = x**y
    w2 = 2**x
    w3 = x * y
    return (
        x**3 + x**-2 + x**0.5 + w1 + w2 + x**0 + w3**2,
        3.0 * x**2 * dx + -2.0 * x**-3 * dx + (0.5 * x**-0.5 if x else inf if dx else 0.0) * dx
        + ((y * x ** (y - 1) if y >= 1 or y < 0 or x else inf if dx else 0.0) if y else 0.0) * dx
        + (w1 * log(x) if x > 0 else nan if x else 0.0) * dy + w2 * LOG_2 * dx
        + 2.0 * w3 * (dx * y + x * dy)
    )
