"""How exact are divided differences?  The derivative of x^3 at 1/3, four ways, for steps h from 1e-1 to 1e-16.

Forward differences are never better than about 1e-8, central ones than about 1e-11: a small h loses digits to
subtraction, a large one to truncation.  The complex step and the generated derivative subtract nothing.

    python examples/04_accuracy.py [FIGURE.png]
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import sct

X = 1 / 3


def cube(x):
    return x**3


def forward_difference(f: Callable[[Any], Any], x: float, h: float) -> float:
    return (f(x + h) - f(x)) / h


def central_difference(f: Callable[[Any], Any], x: float, h: float) -> float:
    return (f(x + h) - f(x - h)) / (2 * h)


def complex_step(f: Callable[[Any], Any], x: float, h: float) -> float:
    return f(complex(x, h)).imag / h


def study(x: float = X) -> list[dict[str, float]]:
    """The relative errors for each h; the truth, 3 x^2, is computed in exact fractions of the float x."""
    exact = 3 * Fraction(x) ** 2
    generated = sct.derivative(cube)(x)

    def error(found: float) -> float:
        return float(abs(Fraction(found) - exact) / exact)

    return [
        {
            "h": h,
            "forward": error(forward_difference(cube, x, h)),
            "central": error(central_difference(cube, x, h)),
            "complex": error(complex_step(cube, x, h)),
            "generated": error(generated),
        }
        for h in (10.0**-k for k in range(1, 17))
    ]


def plot(rows: list[dict[str, float]], path: Path) -> None:
    """The errors over h, both axes logarithmic, as a figure in `path`."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots()
    for name in ("forward", "central", "complex", "generated"):
        # An error of exactly 0 has no place on a logarithmic axis.
        axes.loglog([r["h"] for r in rows], [max(r[name], 1e-17) for r in rows], marker="o", label=name)
    axes.set_xlabel("h")
    axes.set_ylabel("relative error of the derivative of $x^3$ at 1/3")
    axes.legend()
    figure.savefig(path)
    plt.close(figure)


def main(figure: Path | None = None) -> list[dict[str, float]]:
    rows = study()
    print("      h    forward    central    complex step  generated")
    for r in rows:
        print(f"{r['h']:7.0e}  {r['forward']:9.2e}  {r['central']:9.2e}  {r['complex']:9.2e}     {r['generated']:9.2e}")
    if figure is not None:
        try:
            plot(rows, figure)
            print(f"figure: {figure}")
        except ImportError:
            print("no figure: matplotlib is not installed")
    return rows


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
