"""What a nest of loops has computed is kept for a later one, and only where that would compute the same again."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import sct
from sct.backends.harmless import harmless_functions
from sct.backends.kept_calls import kept_calls
from sct.core.lang import DEFINED_HERE, Call, Global, Var
from sct.frontend import read
from sct.tidy.keys import key
from tests.tidy.passes import after

TWICE = """
T = np.empty((n, m))
B = np.zeros_like(T)
for i in range(n):
    for j in range(m):
        T[i, j] = A[i] * x
z = 0.0
for i in range(n):
    for j in range(m):
        z += sin(T[i, j] - y)
q = x / z
for i in range(n - 1, -1, -1):
    for j in range(m):
        B[i, j] += sin(T[i, j] - y) * q
return B
"""
COMPUTED_AGAIN = {
    "the array is stored into between": ("q = x / z", "q = x / z\nT[0, 0] = q"),
    "the array is stored into where it is read again": ("* q\n", "* q\n        T[i, j] = q\n"),
    "a name is given another value between": ("q = x / z", "q = x / z\ny = q"),
    "a name is given another value within the loop": ("* q\n", "* q\n        y = y + q\n"),
    "a name is given another value where it is first read": ("- y)\nq", "- y)\n        y = y + z\nq"),
    "another array that is stored into may be the same": ("- y)", "- D[i])", "q = x / z", "q = x / z\nA[0] = q"),
    "unknown code runs between": ("q = x / z", "q = F(z)"),
    "unknown code is called between": ("q = x / z", "q = x / z\nF(z)"),
    "an array has a part with another name": ("q = x / z", "q = x / z\nV = T[0]\nV[0] = q"),
    "an array changes in place": ("q = x / z", "q = x / z\nT *= q"),
    "an array has another name": ("z = 0.0", "z = 0.0\nV = B", "q = x / z", "q = x / z\nV[0, 0] = q"),
    "it is not computed in each trip": ("        z +=", "        if x > y:\n            z +="),
    "it is not computed to the end": ("- y)\nq", "- y)\n        if z > x:\n            break\nq"),
    "it is computed on one side": ("z += sin(T[i, j] - y)", "z += sin(T[i, j] - y) if x > y else 0.0"),
    "other trips read it again": ("for j in range(m):\n        B", "for j in range(1, m):\n        B"),
    "other loops read it again": ("for j in range(m):\n        B", "for j in A:\n        B"),
    "a counter changes": ("        B[i, j]", "        j = 0\n        B[i, j]"),
    "the array has other lengths": ("range(m):\n        z", "range(k):\n        z"),
    "the array is an argument": ("sin(T[i, j] - y)", "sin(A[i, j] - y)"),
    "the array has a place for several trips": ("sin(T[i, j] - y)", "sin(T[i, 0] - y)"),
    "the length is given twice": ("z = 0.0", "z = 0.0\nm = m + 0"),
    "it is the place of something": ("B[i, j] += sin(T[i, j] - y) * q", "B[i, int(sin(T[i, j] - y))] += q"),
    "it may be an array": ("z = 0.0", "Z = 0.0", "z += sin", "Z += sin", "x / z", "x / Z"),
}


def changed(text: str) -> str:
    return after(lambda f: kept_calls(f, frozenset()), text)


def test_a_nest_that_is_gone_through_again() -> None:
    """The values stand where the counters say, whichever way the second nest goes; so with sums in between."""
    assert changed(TWICE) == """
T = np.empty((n, m))
B = np.zeros_like(T)
for i in range(n):
    for j in range(m):
        T[i, j] = A[i] * x
z = 0.0
w1_before = np.empty((n, m))
for i in range(n):
    for j in range(m):
        w1 = sin(T[i, j] - y)
        w1_before[i, j] = w1
        z += w1
q = x / z
for i in range(n - 1, -1, -1):
    for j in range(m):
        B[i, j] += w1_before[i, j] * q
return B
""".strip()


@pytest.mark.parametrize("case", COMPUTED_AGAIN)
def test_what_is_computed_again(case: str) -> None:
    """A value is computed again where it might be another one, or an array more would be kept than there was."""
    text = TWICE
    for before, then in zip(COMPUTED_AGAIN[case][::2], COMPUTED_AGAIN[case][1::2], strict=True):
        assert before in text
        text = text.replace(before, then)
    assert changed(text) == after(lambda f: f, text)


def test_statements_that_change_nothing_else() -> None:
    """Stores into other arrays of one name, sums, lists and branches may stand in between, in loops as well."""
    between = "q = x / z\nL.append(z)\nwhile q > x:\n    q = q - 1.0\n    if q > y:\n        B[0, 0] = q"
    assert "w1_before[i, j] * q" in changed(TWICE.replace("q = x / z", between))


def in_place(v):
    v += 1.0
    return v


def in_place_by_another_name(v):
    w = v
    w += 1.0
    return w


def stores(v):
    v[0] = 1.0
    return v


def rolls(v):
    return v + np.random.random()


def says(v):
    print(v)
    return v


def sums(v):
    total = 0.0
    for x in v:
        total += math.exp(x)
    return total


def calls(v):
    return sums(v) + 1.0


def calls_what_stores(v):
    return stores(v)[0]


def test_functions_that_change_nothing() -> None:
    """Functions that store, change what they are given, have no rule, or call such functions are not among them."""
    functions = [in_place, in_place_by_another_name, stores, rolls, says, sums, calls, calls_what_stores]
    made = sct.backends.decorating.with_callees(sct.core.lang.Module("", tuple(map(read, functions)))).functions
    assert harmless_functions(made) == {"sums", "calls"}


def test_functions_of_the_text_have_keys_of_their_own() -> None:
    """Calls of two functions that stand in the text are not the same."""
    one, other = (Call(Global(DEFINED_HERE, name), (Var("x"),)) for name in ("f", "g"))
    assert key(one) == key(Call(Global(DEFINED_HERE, "f"), (Var("x"),)))
    assert key(one) != key(other)


def shares(A, b, n):
    m = len(b)
    terms = np.zeros(m)
    total = 0.0
    for s in range(n):
        for c in range(m):
            terms[c] = A[s, c] * b[c] + s / (1.0 + b[c] * b[c])
        largest = terms[0]
        for c in range(1, m):
            largest = max(largest, terms[c])
        mass = 0.0
        for c in range(m):
            mass += math.exp(terms[c] - largest)
        total += largest + math.log(mass)
    return total


@pytest.mark.parametrize(("n", "m"), [(4, 3), (1, 1), (0, 3)])
def test_numbers_under_numba(n: int, m: int) -> None:
    """Sums of exponentials, by complex step."""
    pytest.importorskip("numba")
    random = np.random.default_rng(3)
    A, b = random.normal(size=(4, m)), random.normal(size=m)

    def along(A: Any, b: Any) -> Any:
        total = 0.0
        for s in range(n):
            terms = A[s] * b + s / (1.0 + b * b)
            total = total + np.log(np.sum(np.exp(terms)))
        return total

    value, (slopes, slope) = sct.value_and_grad(shares, argnums=(0, 1), backend="numba")(A, b, n)
    assert value == pytest.approx(np.real(along(A + 0j, b + 0j)), rel=1e-13)
    for place in np.ndindex(A.shape):
        step = np.zeros(A.shape)
        step[place] = 1e-30
        assert slopes[place] == pytest.approx(np.imag(along(A + 1j * step, b + 0j)) / 1e-30, rel=1e-11, abs=1e-14)
    for k, e in enumerate(np.eye(m)):
        assert slope[k] == pytest.approx(np.imag(along(A + 0j, b + 1e-30j * e)) / 1e-30, rel=1e-11, abs=1e-14)


def test_the_text_for_numba() -> None:
    """Exponentials are kept; the text for Python computes them again."""
    pytest.importorskip("numba")
    given: dict[str, Any] = {"mode": "reverse", "types": {"A": "float64[:,:]", "b": "float64[:]", "n": "int"}}
    assert sct.source(shares, backend="numba", **given).count(" = math.exp(") == 1
    assert sct.source(shares, **given).count("math.exp(terms[c] - largest) * ") == 1
