"""Functions from packages that nobody here wrote, unmodified: most are right, none is wrong."""

from __future__ import annotations

import pytest

from tests.real.collect import Sample
from tests.real.judge import judge
from tests.real.report import share_right, verdicts

BARS = {"chemicals": 0.85, "pymap3d": 0.0, "geographiclib": 0.0}


@pytest.mark.real
@pytest.mark.parametrize("package", BARS)
def test_functions_of_a_package(package: str) -> None:
    """No function has a wrong derivative or ends in an error that is not ours, and enough of them are right."""
    pytest.importorskip(package)
    found = verdicts(package)
    assert [v for v in found if v.outcome in ("wrong", "crashed")] == []
    assert share_right(found) >= BARS[package]


def test_the_judge_tells_right_from_wrong() -> None:
    """A right tangent passes; a wrong one, a wrong value and a foreign exception are each called by their names."""

    def f(x: float, n: int) -> tuple[float, float]:
        return x**n, x * n

    sample = Sample("f", f, (1.5, 3))
    right = (1.5**3, 4.5), (3 * 1.5**2, 3.0)

    def scaled(by: float) -> object:
        return lambda f, args, ts: (right[0], tuple(by * ts[0] * t for t in right[1]))

    assert judge(sample, scaled(1.0)).outcome == "right"
    assert judge(sample, scaled(1.0 + 1e-6)).outcome == "wrong"
    assert judge(sample, lambda f, args, ts: ((3.0, 4.5), right[1])).outcome == "wrong"
    assert judge(sample, lambda f, args, ts: {}[0]).outcome == "crashed"
    assert judge(Sample("g", int, (1.5,)), scaled(1.0)).outcome == "unusable"
