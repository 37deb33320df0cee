"""Newton's method with the generated derivative: digits double each step, and failures are said to be failures.

python examples/03_newton.py
"""

from __future__ import annotations

import math

from newton import Root, newton


def square_root(x):
    return x * x - 2.0


def kepler(x):
    return x - 0.9 * math.sin(x) - 1.0


def cycling(x):
    return x**3 - 2 * x + 2


def rootless(x):
    return x * x + 1.0


def cube_root(x):
    return math.copysign(abs(x) ** (1 / 3), x)


def logarithm(x):
    return math.log(x)


def report(name: str, found: Root, root: float | None) -> None:
    print(f"{name}: {found.outcome} after {len(found.steps) - 1} steps, x = {found.x:.16g}")
    if root is None:
        return
    print("    step  x                     error      error / (previous error)^2")
    before = None
    for k, x in enumerate(found.steps):
        error = abs(x - root)
        ratio = f"{error / before**2:10.3f}" if before and error > 1e-15 else ""
        print(f"    {k:4d}  {x:<20.16g}  {error:9.2e}  {ratio}")
        before = error


def main() -> dict[str, Root]:
    found = {
        "x^2 - 2 from 1": newton(square_root, 1.0),
        "Kepler's equation from 1": newton(kepler, 1.0),
        "x^3 - 2x + 2 from 0": newton(cycling, 0.0),
        "x^2 + 1 from 0": newton(rootless, 0.0),
        "x^2 + 1 from 2": newton(rootless, 2.0, max_iterations=30),
        "cube root from 1": newton(cube_root, 1.0, max_iterations=30),
        "log from 5": newton(logarithm, 5.0),
    }
    for name, result in found.items():
        report(name, result, result.x if result.converged else None)
    return found


if __name__ == "__main__":
    main()
