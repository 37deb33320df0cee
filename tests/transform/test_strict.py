"""Floating-point errors and warnings that are told to be exceptions: the value's, never the derivative's own."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import sct


def told_to_raise(a):
    try:
        with np.errstate(all="raise"):
            y = np.sqrt(a)
    except FloatingPointError:
        y = 3.0 * a
    return y.sum()


def told_to_raise_from_here_on(a):
    old = np.seterr(divide="raise")
    y = np.sqrt(a)
    np.seterr(**old)
    return y.sum()


def warnings_as_errors(a):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            y = np.sqrt(a)
        except RuntimeWarning:
            y = a
    return y.sum()


def in_steps(a):
    try:
        with np.errstate(all="raise"):
            y = np.sqrt(a)
            y += np.sqrt(a) * np.cos(y)
            y *= a
    except FloatingPointError:
        y = 3.0 * a
    return y.sum()


@pytest.mark.parametrize("f", [told_to_raise, warnings_as_errors, in_steps])
@pytest.mark.parametrize("x", [0.4, -0.4])
def test_exception_of_the_value_stays_its_own(f, x):
    """What the value raises, and the way it takes then, is the same; the tangents take it too."""
    a, da = np.array([x, 1.1 * x]), np.array([1.0, 0.5])
    value, tangent = sct.jvp(f, (a,), (da,))
    assert value == f(a)
    step = 1e-6 * da
    assert tangent == pytest.approx((f(a + step) - f(a - step)) / 2e-6, rel=1e-8)


@pytest.mark.parametrize("f", [told_to_raise, warnings_as_errors])
def test_exception_of_the_derivative_alone_is_none(f):
    """The slope of a root divides by zero where the root does not: the value keeps its way, and the slope is inf."""
    assert sct.jvp(f, (np.zeros(2),), (np.ones(2),)) == (f(np.zeros(2)), np.inf)


def helped(a):
    with np.errstate(all="raise"):
        y = told_to_ignore(a)
    return y


@pytest.mark.parametrize("f", [told_to_raise_from_here_on, helped])
def test_floating_point_errors_as_exceptions_are_refused(f):
    """Where value and tangent are computed by the same statements they cannot be told apart."""
    with pytest.raises(sct.UnsupportedError, match="an exception for a floating-point error or a warning"):
        sct.jvp(f, (np.zeros(2),), (np.ones(2),))


@pytest.mark.parametrize("f", [told_to_raise, told_to_raise_from_here_on, warnings_as_errors])
def test_floating_point_errors_as_exceptions_are_refused_in_reverse(f):
    """What the forward sweep computes beside the value would raise as well."""
    with pytest.raises(sct.UnsupportedError, match="an exception for a floating-point error or a warning"):
        sct.vjp(f, np.zeros(2))


def told_to_ignore(a):
    with np.errstate(divide="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = np.sqrt(a)
    with np.errstate(all="raise"):
        n = np.log(np.array([1.0, 2.0]))
    return y.sum() * n[1]


def test_floating_point_errors_that_are_ignored():
    """What raises nothing, and what raises around constants, passes."""
    assert sct.jvp(told_to_ignore, (np.ones(2),), (np.ones(2),))[1] == pytest.approx(np.log(2.0), rel=1e-15)
