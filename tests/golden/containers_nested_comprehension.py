"""Tangent of `nested_comprehension` (containers.py, line 14), written by sct.

Mode: forward. With respect to: x. Keeps nothing.
"""


def nested_comprehension_tangent(x, dx):
    """Return the value and its derivative in the direction dx; all floats."""
    return (
        sum([(x * i + j) for i in range(3) for j in range(i)]),
        sum([(dx * i) for i in range(3) for j in range(i)])
    )
