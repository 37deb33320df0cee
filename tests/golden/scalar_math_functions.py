"""Tangent of `math_functions` (scalar.py, line 46), written by sct.

Mode: forward. With respect to: x. Keeps nothing.
"""

import math

LOG_10 = 2.302585092994046
LOG_2 = 0.6931471805599453


def math_functions_tangent(x, dx):
    """Return the value and its derivative in the direction dx; all floats."""
    w1 = math.tan(x)
    w2 = math.tanh(x)
    return (
        w1 + math.asin(x) + math.acos(x) + math.atan(x) + math.sinh(x) + math.cosh(x) + w2
        + math.log10(x) + math.log2(x) + math.log1p(x) + math.expm1(x) + math.fabs(x),
        (1 + w1 * w1) * dx
        + (1 / math.sqrt(1 - x * x) if abs(x) < 1 else math.inf if dx else 0.0) * dx
        + (-1 / math.sqrt(1 - x * x) if abs(x) < 1 else -math.inf if dx else 0.0) * dx
        + dx / (1 + x * x) + math.cosh(x) * dx + math.sinh(x) * dx + (1 - w2 * w2) * dx
        + dx / (x * LOG_10) + dx / (x * LOG_2) + dx / (1 + x) + math.exp(x) * dx
        + (math.copysign(1.0, x) if x else 0.0) * dx
    )
