"""`x = y = e` in reverse mode where e mentions what is assigned: both adjoints are read before one is added to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.judging import RIGHT, judge
from tests.oracles.structure import random_tangent
from tests.oracles.verdict import truth


def itself(x: Any) -> Any:
    x = y = x  # noqa: PLW0127 -- what is tested
    return y + 3.0 * x


def itself_behind(x: Any) -> Any:
    y = x = x * x
    return y * x


def product_of_both(x: Any) -> Any:
    y = x + 1.0
    x = y = x * y
    return x + 2.0 * y


def three(x: Any) -> Any:
    a = b = x = x * 2.0
    return a * b + x


EACH = [itself, itself_behind, product_of_both, three]


@pytest.mark.parametrize("x", [0.84, np.array([0.84, -0.3])])
@pytest.mark.parametrize("f", EACH)
def test_adjoint(f: Any, x: Any) -> None:
    """A contribution of one target must not overwrite what another holds under the same name."""
    directions = [[random_tangent(x, np.random.default_rng(seed))] for seed in (1, 2)]
    assert judge(f, [x], "reverse", directions, truth).kind == RIGHT
