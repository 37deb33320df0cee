"""Right, or refused: small functions judged by the oracles along one direction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.judging import Outcome, judge
from tests.oracles.structure import random_tangent
from tests.oracles.verdict import truth


def judged(f: Callable[..., Any], args: tuple[Any, ...], mode: str = "forward") -> Outcome:
    """What came of differentiating f at these arguments: value, tangent, inputs and a second call are compared."""
    rng = np.random.default_rng(3)
    tangents = [random_tangent(a, rng) if isinstance(a, float | np.ndarray) else None for a in args]
    return judge(f, args, mode, [tangents], truth)
