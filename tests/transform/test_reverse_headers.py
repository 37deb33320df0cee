"""Loops over dicts and their views, reversed sequences, counts from a start and nested `zip`, in reverse."""

from __future__ import annotations

import numpy as np
import pytest

from tests.aliasing.judged import directions
from tests.judging import RIGHT, judge
from tests.oracles.verdict import truth
from tests.transform.reversing import assert_refused, assert_reverse


def keys_and_items(x, v):
    d = {"a": x, "b": x * v[0]}
    s = 0.0
    for k, e in d.items():
        s += e * e if k == "a" else e
    for k in d:  # noqa: PLC0206
        s += (d[k] if k == "a" else s) * d["b"]
    return s


def values_multiplied(x, v):
    d = {k: x * v[k] for k in range(3)}
    s = 1.0
    for e in d.values():
        s = s * e
    return s * d[1]


def items_stored(x, v):
    d = {"a": x, "b": v[1] * x}
    for k, e in d.items():
        d[k] = e * e
    return d["a"] * d["b"]


def arrays_in_a_dict(x, v):
    d = {k: x * v * k for k in range(3)}
    s = 1.0
    for e in d.values():
        e *= x
        s += e[1] * s
    return s * d[1][2]


def pairs_left_early(x, v):
    d = {"a": x, "b": v[0], "c": v[2]}
    s = x
    for pair in d.items():
        s = s * pair[1]
        if pair[0] == "b":
            break
    return s


def backwards(x, v):
    s = 0.0
    for e in reversed([x, x * x, v[1]]):
        s = s * x + e
    for e in reversed(v):
        s += s * e
    return s


def rows_backwards(x, v):
    rows = [[x * v[0], x], [v[1], v[2]]]
    s = 1.0
    for r in reversed(rows):
        r[0] *= x
        s = s * x + r[0] * r[1]
    return s * rows[0][0] * rows[1][0]


def counted_from(x, v):
    s = 0.0
    for k, e in enumerate(v, 1):
        s = s * x + e * k
    for k, e in enumerate(v * x, start=3):
        s += e**k
    return s


def side_by_side(x, v):
    s = 0.0
    for k, (a, b) in enumerate(zip(v, v * x, strict=False)):
        s += a * b * k
    return s


def rows_side_by_side(x, v):
    rows = [[x * v[0], x], [v[1], v[2]]]
    s = 0.0
    for k, (r, q) in enumerate(zip(rows, rows[::-1])):
        r[1] = q[0] * x * (k + 1)
        s += r[1] * r[0]
    return s * rows[0][1]


def comprehension_of_keys(x, v):
    d = {k % 2: np.sin(x * v[: k + 1]) for k in range(3)}
    e = {k + str(j): e * j for k, e in zip("abc", v) for j in range(3) if e > 1.5}
    return np.sum(d[0]) * d[1][0] + e["b1"] * e["c2"] * x


def comprehension_of_lists(x, v):
    d = {k: [x * v[k], x] for k in range(3)}
    d[0][1] = d[1][0]
    return d[0][0] * d[2][1] * d[0][1]


def grown_by_its_loop(x, v):
    """A list that its own loop makes longer has more trips than it had items."""
    xs = [x]
    s = 0.0
    for e in xs:
        if len(xs) < 3:
            xs.append(e * v[len(xs)])
        s += e * e
    return s


def united(x, v):
    d = {"a": x}
    d |= {"b": x * v[0], "a": v[1]}
    s = 0.0
    for e in d.values():
        s = s * x + e * e
    return s


def sorted_keys(x, v):
    d = {"b": x, "a": v[1] * x}
    s = 0.0
    for k in sorted(d):
        s = s * x + d[k]
    return s * d[max(d)]


def target_given_again(x, v):
    a = v[-2]
    for i, e in enumerate(v):
        e = np.tanh(e * a * x)
        v[i] -= e
    return np.sum(v * v)


FUNCTIONS = [
    grown_by_its_loop, united, keys_and_items, values_multiplied, items_stored, arrays_in_a_dict, pairs_left_early,
    backwards, rows_backwards, sorted_keys, target_given_again, counted_from, side_by_side, rows_side_by_side,
    comprehension_of_keys, comprehension_of_lists,
]  # fmt: skip


@pytest.mark.parametrize("f", FUNCTIONS)
def test_loop_over(f):
    assert_reverse(f, 1.5, np.array([1.0, 2.0, 3.0]))


def test_target_that_is_a_place():
    """`for y[0] in v` stores in each trip, which the way back would have to undo: refused, not wrong."""

    def stored(x, v):
        y = np.zeros(1)
        s = 0.0
        for y[0] in v:
            s = s * x + y[0] * y[0]
        return s * y[0]

    assert_refused(stored, 1.5, np.array([1.0, 2.0, 3.0]), reason="a loop that stores into a place")


def transposed_pairs(x, v):
    rows = [v, v * x]
    s = 0.0
    for column in zip(*rows):
        s += column[0] ** 2 * column[1]
    return s + sum([a * b for a, b in zip(*rows)]) * list(zip(*rows))[1][1]


def test_zip_of_a_starred_list():
    """The tangents are spread as the values are."""
    args = (1.5, np.array([1.0, 2.0, 3.0]))
    outcome = judge(transposed_pairs, args, "forward", list(directions(args)), truth)
    assert outcome.kind == RIGHT, outcome
