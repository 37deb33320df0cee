"""Places that are there only where a conditional expression takes its side: the adjoint asks for them only there.

`u[i + 1] if i < n - 1 else 0.0` is how boundaries are written.
"""

from __future__ import annotations

import numpy as np
import pytest

import sct
from tests.transform.reversing import assert_reverse


def behind_the_end(x, v):
    return (v[5] if len(v) > 5 else x) * v[0]


def no_such_key(x, v):
    d = {"a": x}
    return (d["b"] if "b" in d else v[0] * x) * d["a"]


def asked_by_get(x, v):
    d = {"a": x}
    return d.get("b", v[0] * x) * d.get("a", v[1])


def list_too_short(x, v):
    items = [x, v[0]]
    return (items[2] if len(items) > 2 else v[0] * x) * items[1]


def differences(x, v):
    s = 0.0
    for i in range(3):
        s += (v[i + 1] - v[i] if i < 2 else v[0] - v[i]) ** 2 * x
    return s


def written_in_place(x, v):
    u = v * x
    for i in range(3):
        u[i] = u[i + 1] * u[i + 1] * x if i < 2 else u[0] * u[i]
    return np.sum(u * u)


def nested(x, v):
    n, s = len(v), 0.0
    for i in range(n):
        left = v[i - 1] ** 2 if i > 0 else x
        right = v[i + 1] ** 2 if i < n - 1 else (v[i + 7] if n > 20 else 2.0 * v[0])
        s += left * right
    return s


def grown_meanwhile(x, v):
    items = [x]
    for i in range(3):
        items.append(items[i - 1] * v[i] if i > 0 else x * v[0])
        if len(items) > 2:
            items[0] = items[1] * x
    return items[3] * (items[9] if len(items) > 9 else items[2]) + items[0]


def picked(x, v):
    return (v[np.array([0, 5])].sum() if len(v) > 5 else v[np.array([0, 0, 1])].sum()) * x


FUNCTIONS = [
    behind_the_end, no_such_key, asked_by_get, list_too_short, differences, written_in_place, nested, grown_meanwhile,
    picked,
]  # fmt: skip


@pytest.mark.parametrize("f", FUNCTIONS)
def test_place_on_one_side(f):
    assert_reverse(f, 1.5, np.array([1.0, 2.0, 3.5]))


def test_both_sides_stand_in_one_branch():
    text = sct.source(differences, "reverse", types={"x": "float", "v": "float64[:]"})
    assert text.count("if i < 2:") == 1
    assert "        else:\n            bv[0] += " in text
