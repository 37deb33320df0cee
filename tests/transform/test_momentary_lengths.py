"""Lengths of slices that last for a moment: what is told of them must not be taken for what they are in another one.

Blocks of two of five samples: the last one has a single sample, which broadcasts against any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pytest

from tests.adjoints import adjoint_text
from tests.aliasing.judged import directions
from tests.judging import RIGHT, judge
from tests.oracles.verdict import truth

X = np.linspace(0.3, 1.4, 15).reshape(5, 3)
W = np.array([0.7, -0.4, 0.9])


@dataclass
class Held:
    part: Any


def of_the_trip_before(w: Any, x: Any, size: int) -> Any:
    total = 0.0
    last = x[0:size] @ w
    for s in range(0, len(x), size):
        z = np.sin(x[s : s + size] @ w)
        total += np.sum(last * z)
        last = z
    return total


def of_an_earlier_trip(w: Any, x: Any, size: int) -> Any:
    total = 0.0
    for s in range(0, len(x), size):
        xb = x[s : s + size]
        if s == 0:
            first = xb @ w
        total += np.sum(first * np.cos(xb @ w))
    return total


def behind_the_loop(w: Any, x: Any, size: int) -> Any:
    for s in range(0, len(x), size):
        xb = x[s : s + size]
        if s == 0:
            first = np.exp(xb @ w)
    return np.sum(first * (xb @ w))


def behind_an_inner_loop(w: Any, x: Any, size: int) -> Any:
    total = 0.0
    for k in range(2):
        for s in range(0, len(x), size):
            z = x[s : s + size] @ w
            if s == 2 * k:
                y = np.sin(z)
        total += np.sum(y * z)
    return total


def in_a_list(w: Any, x: Any, size: int) -> Any:
    parts = []
    total = 0.0
    for s in range(0, len(x), size):
        z = x[s : s + size] @ w
        parts.append(np.sin(z))
        total += np.sum(parts[0] * z) + np.sum(parts[-1] * z)
    return total


def in_a_tuple(w: Any, x: Any, size: int) -> Any:
    total = 0.0
    pair = (np.cos(x[0:size] @ w), 1.0)
    for s in range(0, len(x), size):
        z = x[s : s + size] @ w
        total += np.sum(pair[0] * z) * pair[1]
        pair = (z * z, 2.0)
    return total


def in_a_dict(w: Any, x: Any, size: int) -> Any:
    total = 0.0
    kept = {}
    for s in range(0, len(x), size):
        z = x[s : s + size] @ w
        if s == 0:
            kept["z"] = np.sin(z)
        total += np.sum(kept["z"] * z)
    return total


def in_an_object(w: Any, x: Any, size: int) -> Any:
    total = 0.0
    held = Held(np.sin(x[0:size] @ w))
    for s in range(0, len(x), size):
        z = x[s : s + size] @ w
        total += np.sum(held.part * z)
        held.part = z
    return total


def head(x: Any, k: int) -> Any:
    y = x[:k]
    return y * y


def returned(w: Any, x: Any, size: int) -> Any:
    y = x @ w
    return np.sum(head(y, size) * head(y, 1)) + np.sum(head(y, 1) * np.sin(y[:size]))


def recursive(y: Any, k: int) -> Any:
    z = y[k:]
    if len(z) == 1:
        return np.sum(y * z)
    return np.sum(np.sin(y) * y) + recursive(z, k)


def given_to_itself(w: Any, x: Any, size: int) -> Any:
    return recursive(x @ w, size)


def product(a: Any, b: Any) -> Any:
    return np.sum(a * np.sin(b))


def given(w: Any, x: Any, size: int) -> Any:
    total = 0.0
    y = x @ w
    for s in range(0, len(x), size):
        z = y[s : s + size]
        total += product(z, z) + product(y[:1], z) + product(z, y[s : s + 1])
    return total


def seen_by_a_function(w: Any, x: Any, size: int) -> Any:
    total = 0.0
    z = x[0:1] @ w

    def times(u: Any) -> Any:
        return np.sum(z * u)

    for s in range(0, len(x), size):
        y = np.sin(x[s : s + size] @ w)
        total += times(y)
        z = y
    return total


def from_place(y: Any, k: int) -> Callable[[Any], Any]:
    z = y[k:]
    return lambda u: z * u


def of_two_calls(w: Any, x: Any, size: int) -> Any:
    y = np.sin(x @ w)
    return np.sum(from_place(y, 4)(1.0) * from_place(y, 0)(2.0))


def by_a_method(w: Any, x: Any, size: int) -> Any:
    total = 0.0
    ones = np.ones(len(x), int)
    times = ones[0:1].repeat
    for s in range(0, len(x), size):
        total += np.sum(times(1) * np.sin(x[s : s + size] @ w))
        times = ones[s : s + size].repeat
    return total


def in_part(w: Any, x: Any, size: int) -> Any:
    total = 0.0
    for s in range(0, len(x), size):
        z = x[s : s + size] @ w
        if s == 0:
            times = partial(product, z)
        total += times(z)
    return total


def moving(w: Any, x: Any, size: int) -> Any:
    total, a = 0.0, 0
    while a < len(x):
        b = a + size
        z = x[a:b] @ w
        a = b
        y = np.cos(x[a - 1 : b] @ w)
        total += np.sum(z * y)
    return total


def collected(w: Any, x: Any, size: int) -> Any:
    parts = [np.sin(x[s : s + size] @ w) for s in range(0, len(x), size)]
    return np.sum(parts[0] * parts[-1]) + sum(np.sum(a * b) for a, b in zip(parts[1:], parts, strict=False))


def counted(w: Any, x: Any, size: int) -> Any:
    total, rows = 0.0, 1
    for s in range(0, len(x), size):
        xb = x[s : s + size]
        total += np.sum(np.zeros(rows) + np.sin(xb @ w))
        rows = len(xb)
    return total


def stepped(w: Any, x: Any, size: int) -> Any:
    total = 0.0
    for k in range(1, 5):
        z = x[::k] @ w
        total += np.sum(z * np.sin(z)) + np.sum(z * x[:1, 0]) + np.sum(z[::k] * w[:1])
    return total


def columns(w: Any, x: Any, size: int) -> Any:
    total = 0.0
    for j in range(3):
        z = x[:, j:] * w[j:]
        total += np.sum(z / (1.0 + z.sum(axis=1)[:, None])) + np.sum(z * w[2:])
    return total


def bounds_between(w: Any, x: Any, size: int) -> Any:
    total, stop = 0.0, 3
    for _ in range(2):
        a = x[0:stop] @ w
        stop = 1
        total += np.sum(a * np.sin(x[0:stop] @ w))
    return total


def bound_of_the_trip_before(w: Any, x: Any, size: int) -> Any:
    total = 0.0
    y = x @ w
    for s in range(2):
        a = y[0:stop] if s > 0 else y[0:2]  # noqa: F821 - the first trip gives it
        stop = 1 + 3 * s
        total += np.sum(a * np.sin(y[0:stop]))
    return total


def bound_in_steps(w: Any, x: Any, size: int) -> Any:
    total, k = 0.0, 1
    y = x @ w
    while k < 4:
        a = y[0:k]
        k += 3
        total += np.sum(a * np.cos(y[0:k]))
    return total


def bounds_of_rows(w: Any, x: Any, size: int) -> Any:
    ends = [4, 1]
    y = x @ w
    return np.sum(y[0 : ends.pop()] * np.sin(y[0 : ends.pop()]))


def each_end(w: Any, x: Any, size: int) -> Any:
    y = x @ w
    return np.sum(y[size:][:1] * np.sin(y[:size])) + np.sum(y[size + 2 :] * y[:size])


def of_two_slices(x: Any, y: Any, w: Any, s: int, t: int) -> Any:
    a = x[s:t]
    b = y[s:t]
    return np.sum(a * np.cumsum(w[0] + b))


def of_other_axes_then(w: Any, x: Any, size: int) -> Any:
    a, b = x[:, 0], x[:3, 1]
    return of_two_slices(a, a, w, size, 5) + of_two_slices(a, b, w, size, 5)


def of_another_array_later(w: Any, x: Any, size: int) -> Any:
    total = 0.0
    a, v = x[:, 0], x[:, 0]
    for _ in range(2):
        total += np.sum(a[size:5] * np.cumsum(w[0] + v[size:5]))
        v = x[:3, 1]
    return total


def bound_without_axes(w: Any, x: Any, size: int) -> Any:
    stop = np.array(3)
    a = x[:stop, 0]
    stop[...] = 1
    return np.sum(a * np.cumsum(w[0] + x[:stop, 1]))


@dataclass
class Bound:
    at: int

    def __index__(self) -> int:
        return self.at


def bound_of_an_object(w: Any, x: Any, size: int) -> Any:
    stop = Bound(3)
    a = x[:stop, 0]
    stop.at = 1
    return np.sum(a * np.cumsum(w[0] + x[:stop, 1]))


def backwards(w: Any, x: Any, size: int) -> Any:
    total = 0.0
    for s in range(4, -1, -2):
        u = x[s : s - 2 if s > 1 else None : -1] @ w
        total += np.sum(u * np.sin(u)) + np.sum(u * w[:1])
    return total + w @ w


FORWARD_ONLY = {of_two_calls, in_part, bound_of_an_object}
PROGRAMS = [
    of_the_trip_before, of_an_earlier_trip, behind_the_loop, behind_an_inner_loop, in_a_list, in_a_tuple, in_a_dict,
    in_an_object, returned, given_to_itself, given, seen_by_a_function, of_two_calls, by_a_method, in_part, moving,
    collected, counted, stepped, columns, bounds_between, bound_of_the_trip_before, bound_in_steps, bounds_of_rows,
    each_end, of_other_axes_then, of_another_array_later, bound_without_axes, bound_of_an_object,
    backwards,
]  # fmt: skip


@pytest.mark.parametrize("f", PROGRAMS)
def test_right(f: Callable[..., Any]) -> None:
    """What lasts longer than a moment has a length of its own; sums over what was broadcast are there."""
    args = (W, X, 2)
    for mode in ("forward",) if f in FORWARD_ONLY else ("forward", "reverse"):
        outcome = judge(f, args, mode, list(directions(args)), truth)
        assert outcome.kind == RIGHT, outcome


def of_blocks(W: Any, x: Any, y: Any, size: int) -> Any:
    """A sum over blocks of samples with weights, and a prior behind it."""
    total = 0.0
    for s in range(0, len(x), size):
        z = x[s : s + size] @ W
        top = z.max(axis=1)
        total += np.sum((top + np.log(np.exp(z - top[:, None]).sum(axis=1))) * y[s : s + size])
    weights = np.exp(W).sum()
    return total - np.log(weights)


def test_blocks_of_samples() -> None:
    """Both sweeps of a block stand in one loop, and no length is asked for: the prior needs none of its results."""
    args = (np.outer(W, [0.3, -0.2, 0.5, 0.1]), X, np.cos(np.arange(5.0)), 2)
    text = adjoint_text(of_blocks, args, (0,))[0]
    assert "Keeps nothing" in text
    assert text.count("for s in") == 1
    assert "broadcast" not in text
    assert "np.shape" not in text
    outcome = judge(of_blocks, args, "reverse", list(directions(args)), truth)
    assert outcome.kind == RIGHT, outcome
