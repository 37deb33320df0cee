"""Tangent of `augmented` (scalar.py, line 79), written by sct.

Mode: forward. With respect to: x, y. Keeps nothing.
"""


def augmented_tangent(x, y, dx, dy):
    """Return (z, dz): the value and its derivative in the direction (dx, dy); all floats."""
    z = x
    z += y
    dz = (dx + dy) * x + z * dx
    z *= x
    z -= 2.0
    w1 = z / y
    dz = (dz - w1 * dy) / y
    z = w1
    dz = 2.0 * z * dz
    z **= 2
    return z, dz
