"""The function of the slides, its derivative as source text, and the derivative's value.

python examples/01_slides.py
"""

from __future__ import annotations

import math
from math import sin

import sct


def f(x1, x2):
    w3 = x1 * x2
    w4 = sin(x1)
    w5 = w3 + w4
    return w5


def main() -> dict[str, object]:
    text = sct.source(f, mode="forward")
    print(text)

    df = sct.differentiate(f)
    x1, x2 = math.pi / 3, 2.0
    value, by_x1 = df.forward(x1, x2, 1.0, 0.0)
    _, by_x2 = df.forward(x1, x2, 0.0, 1.0)
    print(f"f({x1:.6f}, {x2}) = {value:.15f}")
    print(f"df/dx1 = {by_x1:.15f}   by hand, x2 + cos(x1): {x2 + math.cos(x1):.15f}")
    print(f"df/dx2 = {by_x2:.15f}   by hand, x1:           {x1:.15f}")
    return {"source": text, "value": value, "gradient": (by_x1, by_x2)}


if __name__ == "__main__":
    main()
