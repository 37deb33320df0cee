"""`dict.update` with keywords: the tangents are updated under the same names."""

from __future__ import annotations

import math
from typing import Any

import pytest

import sct


def keyword(x):
    d = {"a": x, "b": 2.0}
    d.update(b=x * x, c=3.0)
    return d["a"] * d["b"] + d["c"] * x


def constant_over_active(x):
    d = {"a": x}
    d.update(a=2.0)
    return d["a"] * x


def mapping_and_keyword(x):
    d = {"a": 1.0}
    d.update({"b": math.sin(x)}, a=x * x)
    return d["a"] * d["b"]


def fill(d, value):
    d.update(a=value)


def by_a_callee(x):
    d = {"a": 1.0}
    fill(d, x * x)
    return d["a"] * x


def spread(x):
    d = {"a": 1.0}
    more = {"a": x}
    d.update(**more)
    return d["a"]


@pytest.mark.parametrize("f", [keyword, constant_over_active, mapping_and_keyword, by_a_callee])
def test_update_by_keyword(f: Any) -> None:
    """A keyword of `update` carries the derivative, over what was there, beside a mapping, and in a callee."""
    h = 1e-6
    value, slope = sct.jvp(f, (1.3,), (1.0,))
    assert value == f(1.3)
    assert slope == pytest.approx((f(1.3 + h) - f(1.3 - h)) / (2 * h), rel=1e-8)


def test_spread_is_refused() -> None:
    """`**` in `update` is refused, with what to write instead."""
    with pytest.raises(sct.UnsupportedError, match="Give the dict itself"):
        sct.jvp(spread, (1.3,), (1.0,))
