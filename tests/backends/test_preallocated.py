"""Lists that counted loops fill and empty become arrays for Numba, and only where each trip surely finds its place."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import sct
from sct.backends.ahead import ahead
from sct.backends.preallocated import preallocated
from sct.tidy.numbering import numbering
from tests.tidy.passes import after, core_of

NEST = """
x_before = []
for t in range(n - 1):
    for k in range(m):
        x_before.append(x)
        x = x * x
for t in range(n - 2, -1, -1):
    for k in range(m - 1, -1, -1):
        x = x_before.pop()
        bx = 2.0 * x * bx
return bx
"""
KEPT_LISTS = {
    "a loop that may be left": ("        x = x * x\n", "        x = x * x\n        if x > y:\n            break\n"),
    "a trip that is cut short": ("        x = x * x\n", "        if x > y:\n            continue\n        x = x * x\n"),
    "inner trips that the outer counter tells": ("range(m)", "range(t)"),
    "a number of trips that changes": ("        x = x * x\n", "        x = x * x\n        m = m + 1\n"),
    "a number of trips that changes later": ("for t in range(n - 2", "m = m + 1\nfor t in range(n - 2"),
    "a counter that the body changes": ("        x = x * x\n", "        x = x * x\n        k = k + 1\n"),
    "a way back with other trips": ("range(m - 1, -1, -1)", "range(m - 2, -1, -1)"),
    "a way back upwards": ("range(m - 1, -1, -1)", "range(m)"),
    "both ways downwards": ("range(m)", "range(m - 1, -1, -1)"),
    "a way back by other steps": ("range(m - 1, -1, -1)", "range(m - 1, -1, -2)"),
    "a value put in on one side only": ("    x_before.append(x)", "    if x > y:\n            x_before.append(x)"),
    "a value put in by a loop that a test ends": ("for k in range(m):", "while x < y:"),
    "two values for each trip": ("        x = x * x\n", "        x_before.append(x)\n        x = x * x\n"),
    "a list that is asked for its length": ("return bx", "return bx + len(x_before)"),
    "a value that may be an integer": ("x = x_before.pop()", "j = x_before.pop()"),
    "several names given at once": ("x = x_before.pop()", "x = y = x_before.pop()"),
    "trips told by a division": ("range(n - 1)", "range(n // m - 1)"),
    "a first trip below 0": ("range(m)", "range(-1, m)"),
    "a first trip that only the way there has": ("range(m)", "range(1, m)"),
    "a first trip that is computed": ("range(m)", "range(m - m, m)"),
    "a number of trips that a branch gives first": ("x_before", "if x > y:\n    q = 3\nx_before", "m", "q"),
}


def changed(text: str, **told: Any) -> str:
    return after(lambda f: ahead(preallocated(replace(f, floats=frozenset("xy"), **told))), text)


def test_a_nest_of_counted_loops() -> None:
    """Values of a nest stand where its counters say; a number of trips that may be below 0 is none."""
    assert changed(NEST) == """
x_before = np.empty((max(n - 1, 0), max(m, 0)))
for t in range(n - 1):
    for k in range(m):
        x_before[t, k] = x
        x = x * x
for t in range(n - 2, -1, -1):
    for k in range(m - 1, -1, -1):
        x = x_before[t, k]
        bx = 2.0 * x * bx
return bx
""".strip()


def test_lengths_are_not_negative() -> None:
    """What is a length needs no `max`: not of an axis, not a name that stands for one."""
    text = "n = len(A)\nx_before = []\nfor i in range(n):\n    x_before.append(x)\n    x = x * A[i]\n"
    text += "for i in range(n - 1, -1, -1):\n    x = x_before.pop()\n    bx = A[i] * bx + x\nreturn bx"
    assert "x_before = np.empty(n)\n" in changed(text)
    assert "x_before = np.empty(A.shape[0])\n" in changed(
        text.replace("n = len(A)\n", "").replace("range(n)", "range(A.shape[0])").replace("n - 1", "A.shape[0] - 1")
    )


@pytest.mark.parametrize("case", KEPT_LISTS)
def test_lists_that_stay(case: str) -> None:
    """A list stays where a trip back might not find the place that its counterpart wrote, or no float is kept."""
    text = NEST
    for before, then in zip(KEPT_LISTS[case][::2], KEPT_LISTS[case][1::2], strict=True):
        assert before in text
        text = text.replace(before, then, 1) if then.startswith("if") else text.replace(before, then)
    assert changed(text) == after(lambda f: f, text)


def test_an_inner_length_of_a_list_may_change() -> None:
    """`len` of what might be a list that grows is asked only ahead of the outermost loop."""
    inner = NEST.replace("range(m)", "range(len(Y))").replace("range(m - 1,", "range(len(Y) - 1,")
    assert "[]" in changed(inner, arrays={})
    assert "np.empty((max(n - 1, 0), len(Y)))" in changed(inner)
    outer = NEST.replace("range(n - 1)", "range(len(Y) - 1)").replace("range(n - 2,", "range(len(Y) - 2,")
    assert "np.empty((max(len(Y) - 1, 0), max(m, 0)))" in changed(outer, arrays={})


def test_trips_from_a_later_number() -> None:
    """A loop may begin at 1 or later: its places are told by its counter, and the first ones stay empty."""
    text = NEST.replace("range(m)", "range(2, m)").replace("range(m - 1, -1, -1)", "range(m - 1, 1, -1)")
    assert "x_before = np.empty((max(n - 1, 0), max(m, 0)))" in changed(text)
    assert "x = x_before[t, k]" in changed(text)


IN_A_LOOP = """
n = len(A)
for s in range(m):
    x_before = []
    for k in range(1, n):
        x_before.append(x)
        x = x * A[k]
    y = x
    for k in range(n - 1, 0, -1):
        x = x_before.pop()
        y = y * x
return y
"""


def test_a_list_that_each_trip_makes() -> None:
    """It is one array, made ahead of the loop; also from two loops."""
    found = changed(IN_A_LOOP)
    assert found.startswith("n = len(A)\nx_before = np.empty(n)\nfor s in range(m):\n    for k in range(1, n):\n")
    assert "x_before[k] = x\n" in found
    inner = "\n".join("    " + line for line in IN_A_LOOP.strip().splitlines()[1:-1])
    found = changed(f"n = len(A)\nwhile x < y:\n{inner}\nreturn y")
    assert found.startswith("n = len(A)\nx_before = np.empty(n)\nwhile x < y:\n")


@pytest.mark.parametrize(
    ("before", "then", "made"),
    [
        ("    x_before", "    n = s + 2\n    x_before", "    x_before = np.empty(max(n, 0))"),
        ("return y", "    n = n - 1\nreturn y", "    x_before = np.empty(max(n, 0))"),
        ("n = len(A)\n", "", "x_before = np.empty(max(n, 0))"),
        ("range(1, n)", "range(1, s)", "    x_before = np.empty(max(s, 0))"),
    ],
)
def test_where_the_array_of_a_loop_is_made(before: str, then: str, made: str) -> None:
    """Within the loop where its trips, or what ends them, change the length; a length they change may fall below 0."""
    assert before in IN_A_LOOP
    text = IN_A_LOOP.replace(before, then, 1)
    if "range(1, s)" in text:
        text = text.replace("range(n - 1, 0", "range(s - 1, 0")
    assert f"\n{made}\n" in "\n" + changed(text)


def test_a_loop_that_goes_down_and_comes_back_up() -> None:
    """As in Horner's scheme over samples: one array for all of them, as long as what nobody makes longer."""
    text = "for i in range(n):\n    x_before = []\n    for k in range(len(Y) - 1, 0, -1):\n        x_before.append(x)\n"
    text += "        x = x * Y[k]\n    for k in range(1, len(Y)):\n        x = x_before.pop()\n        y += x\nreturn y"
    made = changed(text)
    assert made.startswith("x_before = np.empty(len(Y))\nfor i in range(n):\n    for k in range(len(Y) - 1, 0, -1):\n")
    assert made.count("x_before[k]") == 2
    assert changed(text, arrays={}).startswith("for i in range(n):\n    x_before = np.empty(len(Y))\n")


def test_a_length_of_a_list_is_asked_for_in_each_trip() -> None:
    """What may be a list could grow in each trip: its array is made within the loop."""
    text = IN_A_LOOP.replace("n = len(A)\n", "").replace("(1, n)", "(1, len(Y))").replace("(n - 1, 0", "(len(Y) - 1, 0")
    assert "\n    x_before = np.empty(len(Y))\n" in changed(text, arrays={})
    assert changed(text).startswith("x_before = np.empty(len(Y))\n")


def test_zeros_that_each_trip_makes() -> None:
    """They are made once and put to 0 in each trip, ahead of all loops in which the lengths are the same."""
    text = "m = len(A)\nfor s in range(n):\n    for c in range(s):\n        Z = np.zeros((m, 3))\n"
    text += "        for k in range(m):\n            Z[k, 0] += A[k]\n            D[k] += Z[k, 0]\nreturn D"
    made = text.replace("for s", "Z = np.empty((m, 3))\nfor s").replace("Z = np.zeros((m, 3))", "Z[:] = 0.0")
    assert after(ahead, text) == made
    for kept in (
        text.replace("D[k] += Z[k, 0]", "D[k] += Z[k, 0]\n        L.append(Z)"),
        text.replace("(m, 3)", "(s, 3)").replace("for c in range(s)", "if s > 3"),
        text.replace("m = len(A)\n", ""),
    ):
        assert after(ahead, kept) == after(lambda f: f, kept)


IN_BLOCKS = """
n = len(A)
for s in range(0, n, m):
    h = min(m, n - s)
    Z = np.zeros((h, 3))
    for k in range(h):
        Z[k, 0] += A[s + k]
        D[k] += Z[k, 0]
return D
"""


def test_the_last_of_several_blocks_is_shorter() -> None:
    """An array of each block has the length of the longest, whatever the numbers are, and no more than all have."""
    moved = IN_BLOCKS.replace("for s", "Z = np.empty((max(min(m, n), 0), 3))\nfor s")
    assert after(ahead, IN_BLOCKS) == moved.replace("Z = np.zeros((h, 3))", "Z[:] = 0.0").strip()


@pytest.mark.parametrize(
    ("before", "then"),
    [
        ("Z[k, 0] += A", "Z[-1, 0] += A"),
        ("Z[k, 0] += A", "Z[h - 1, 0] += A"),
        ("for k in range(h)", "for k in range(-1, h)"),
        ("D[k] += Z[k, 0]", "Y = np.zeros_like(Z)\n        Y[k, 0] += A[k]\n        D[k] += Y[k, 0]"),
        ("D[k] += Z[k, 0]", "D[k] += len(Z)"),
        ("n = len(A)\n", ""),
        ("h = min(m, n - s)", "h = m"),
        ("h = min(m, n - s)", "h = min(s, n + s)"),
        ("range(0, n, m)", "range(-2, n, m)"),
        ("    Z = np", "    if m > 3:\n        h = 2\n    Z = np"),
        ("    Z[k, 0] += A[s + k]\n", "    Z[k, 0] += A[s + k]\n        s = s + 1\n"),
    ],
)
def test_arrays_that_each_block_makes(before: str, then: str) -> None:
    """They are made in each block where an index counts from the end, where the shape is asked for, where the longest
    block is not told."""
    assert before in IN_BLOCKS
    text = IN_BLOCKS.replace(before, then)
    assert after(ahead, text) == after(lambda f: f, text)


def test_lengths_that_an_array_was_made_with() -> None:
    """A number that was the length of an array is not below 0 until it is given another value."""
    text = "Y = np.zeros(m)\nfor s in range(n):\n    Z = np.empty(m)\n    for k in range(m):\n        Z[k] = A[k]\n"
    text += "        Y[k] += Z[k]\nreturn Y"
    moved = text.replace("    Z = np.empty(m)\n", "").replace("for s", "Z = np.empty(m)\nfor s")
    assert after(ahead, text) == moved
    kept = text.replace("for s", "m = m - 1\nfor s")
    assert after(ahead, kept) == after(lambda f: f, kept)


def test_a_count_that_a_loop_lowered() -> None:
    """A name that once stood for a length may be negative after a loop that changes it."""
    nest = NEST.replace("range(n - 1)", "range(n)").replace("n - 2", "n - 1")
    assert "np.empty((max(n, 0), max(m, 0)))" in changed(f"n = len(A)\nwhile x < y:\n    n = n - 1\n{nest}")


def largest_steps(x, rows, n):
    total = 0.0
    for s in range(rows):
        big = x[0] * s
        for k in range(1, n - s):
            big = max(big, math.sin(x[k]) * s)
        for k in range(1, n):
            big = big * math.cos(x[k] * big)
        total += big * big
    return total


@pytest.mark.parametrize(("rows", "n"), [(3, 5), (5, 3), (2, 1), (2, 0), (0, 4), (1, -2)])
def test_arrays_of_inner_loops_under_numba(rows: int, n: int) -> None:
    """Numbers by complex step, where inner loops have trips, fewer in each trip of the outer one, or none."""
    pytest.importorskip("numba")
    x = np.array([0.3, 1.1, -0.4, 0.9, 0.7])

    def along(z: Any) -> Any:
        total = 0.0 * z[0]
        for s in range(rows):
            big = z[0] * s
            for k in range(1, n - s):
                other = np.sin(z[k]) * s
                big = big if big.real > other.real else other
            for k in range(1, n):
                big = big * np.cos(z[k] * big)
            total += big * big
        return total

    value, slope = sct.value_and_grad(largest_steps, backend="numba")(x, rows, n)
    assert value == pytest.approx(along(x + 0j).real, rel=1e-14)
    for k, e in enumerate(np.eye(5)):
        # where all terms of the first trip are 0 the largest is a tie, and nothing of it goes into the total
        assert slope[k] == pytest.approx(along(x + 1e-30j * e).imag / 1e-30, rel=1e-12, abs=1e-14)


def steps(x, n, m):
    total = 0.0
    for t in range(n - 1):
        for _ in range(m):
            x = math.sin(x) * x
        total = total + x * t
    return total


@pytest.mark.parametrize(("n", "m"), [(4, 3), (1, 2), (0, 2), (-3, 2), (4, 0), (4, -1)])
def test_numbers_under_numba(n: int, m: int) -> None:
    """The derivative of a nest of carried loops, by complex step; with no trips of either loop it is 0 or that of x."""
    pytest.importorskip("numba")

    def along(z: complex) -> complex:
        total = 0.0 * z
        for t in range(n - 1):
            for _ in range(m):
                z = np.sin(z) * z
            total = total + z * t
        return total

    value, slope = sct.value_and_grad(steps, backend="numba")(1.3, n, m)
    assert value == pytest.approx(along(1.3 + 0j).real, rel=1e-14)
    assert slope == pytest.approx(along(1.3 + 1e-30j).imag / 1e-30, rel=1e-13)


def test_the_text_for_numba() -> None:
    """The text for Numba keeps arrays, that for Python lists, which are faster there."""
    pytest.importorskip("numba")
    given: dict[str, Any] = {"mode": "reverse", "types": {"x": "float", "n": "int", "m": "int"}}
    assert "x_before[t, " in sct.source(steps, backend="numba", **given)
    assert "x_before.append(x)" in sct.source(steps, **given)


def test_names_of_numbers_that_are_gone() -> None:
    """A float's name that no statement mentions any more may become that of a pair: that is no float."""
    text = "w7 = P(x)\ny = w7[0] + x\nreturn y * w7[1]"
    found = numbering(replace(core_of(text), numbers=frozenset(("w1", "x", "y")), floats=frozenset(("w1", "y"))))
    assert found.body[0].targets[0].name == "w1"
    assert found.floats == {"y"}
    assert found.numbers == {"x", "y"}


def pair_kept(x):
    w = math.exp(-x)
    u = math.sin(w) * w
    return u / (1.0 + w * u)


def pairs_in_a_nest(x, n):
    total = 0.0
    for t in range(n):
        for k in range(2):
            x = pair_kept(x * (k + 1)) + 0.1 * t
            total += math.exp(x) * x
    return total


def test_what_callees_keep_in_a_nest_under_numba() -> None:
    """What a reverse half needs may be several numbers: a list keeps them, and the numbers are those of differences."""
    pytest.importorskip("numba")

    def along(z: complex) -> complex:
        total = 0.0 * z
        for t in range(3):
            for k in range(2):
                w = np.exp(-z * (k + 1))
                u = np.sin(w) * w
                z = u / (1.0 + w * u) + 0.1 * t
                total += np.exp(z) * z
        return total

    value, slope = sct.value_and_grad(pairs_in_a_nest, backend="numba")(0.7, 3)
    assert value == pytest.approx(along(0.7 + 0j).real, rel=1e-14)
    assert slope == pytest.approx(along(0.7 + 1e-30j).imag / 1e-30, rel=1e-12)
