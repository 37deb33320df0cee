"""Items of NumPy's numbers, which are arrays without axes: `s[()]`, `s[mask]`, `s[None]` keep the derivative."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sct


def whole(x):
    s = np.sin(x)
    return s[()] * x


def masked(x):
    s = np.sin(x)
    bad = s > 2.0
    y = np.empty_like(s)
    y[~bad] = s[~bad] * x
    return y[()]


def new_axis(x):
    s = np.sin(x)
    return np.sum(s[None] * np.array([1.0, 2.0])) * x


def ellipsis(x):
    s = np.sin(x)
    return s[...] * x


def branch_of_python_number(x):
    s = np.sin(x)
    if s > 0.0:
        s = np.float64(2.0)
    return s[()] * x


def perhaps_array(x):
    try:  # noqa: SIM105 - as packages write it
        x = np.asarray(x)
    except NameError:
        pass
    y = np.empty_like(x * 2.0)
    y[...] = np.hypot(x, 3.0)
    return y[()] * x


def machine_limits(x):
    s = np.sin(x)
    limit = 1.5 - np.finfo(s.dtype).eps
    return np.where(s >= limit, 0, s) * x


CASES: list[Any] = [
    whole, masked, new_axis, ellipsis, branch_of_python_number, perhaps_array, machine_limits,
]  # fmt: skip


@pytest.mark.parametrize("f", CASES)
@pytest.mark.parametrize("x", [0.7, np.float64(0.7), np.array([0.7])], ids=["float", "float64", "array"])
def test_items_of_numbers(f: Any, x: Any) -> None:
    """The tangent and, where reverse mode takes the program, the adjoint are what differences give."""
    if f is new_axis and isinstance(x, np.ndarray):
        return
    h = 1e-6
    expected = (np.sum(f(x + h)) - np.sum(f(x - h))) / (2 * h)
    value, tangent = sct.jvp(f, (x,), (np.ones_like(x) if isinstance(x, np.ndarray) else 1.0,))
    assert np.array_equal(value, f(x))
    assert np.sum(tangent) == pytest.approx(expected, rel=1e-8)
    try:
        _, pull = sct.vjp(f, x)
        (gradient,) = pull(np.ones(np.shape(value)) if isinstance(value, np.ndarray) else 1.0)
    except sct.UnsupportedError:
        return
    assert np.sum(gradient) == pytest.approx(expected, rel=1e-8)


def wrapped(x):
    y = x * 3.0
    part = y[1:]
    part %= 2.0
    return y * x


def wrapped_angle(x):
    angle = np.arctan2(x, -0.4)
    try:
        angle %= 2.0
    except NameError:
        angle = 0.0
    return angle * x


def wrapped_by_active(x):
    y = x * 3.0
    y %= x[::-1] + 0.17
    return y * x


@pytest.mark.parametrize("f", [wrapped, wrapped_by_active, wrapped_angle])
def test_remainder_in_place(f: Any) -> None:
    """`%=` on an array, or on what may be a number, moves with the dividend and by whole quotients with the divisor."""
    x = np.array([0.3, 1.1, 0.8])
    dx = np.array([1.0, -0.4, 0.7])
    h = 1e-6
    value, tangent = sct.jvp(f, (x,), (dx,))
    assert np.array_equal(value, f(x))
    assert tangent == pytest.approx((f(x + h * dx) - f(x - h * dx)) / (2 * h), rel=1e-8)
    if f is wrapped_angle:
        expected = (f(0.7 + h) - f(0.7 - h)) / (2 * h)
        assert sct.jvp(f, (0.7,), (1.0,))[1] == pytest.approx(expected, rel=1e-8)
