"""Functions that write into what they are given: out=, copyto, fill, sort, putmask."""

import numpy as np

from tests.aliasing.registry import A, X, case


@case(X)
def out_fresh(x):
    """np.multiply(x, x, out=y)"""
    y = np.empty(6)
    np.multiply(x, x, out=y)
    return y


@case(X)
def out_is_an_operand(x):
    """np.multiply(y, x, out=y)"""
    y = np.sin(x)
    np.multiply(y, x, out=y)
    np.add(y, y, out=y)
    return y


@case(X)
def out_overlaps_an_operand(x):
    """np.multiply(y[:-1], x[1:], out=y[1:])"""
    y = np.sin(x)
    np.multiply(y[:-1], x[1:], out=y[1:])
    return y


@case(X)
def out_is_a_view(x):
    """np.exp(x[:3], out=y[::2])"""
    y = x * x
    np.exp(x[:3], out=y[::2])
    return y


@case(X)
def out_result_is_an_alias(x):
    """z = np.add(..., out=y) is y itself"""
    y = np.empty(6)
    z = np.add(x, 1.0, out=y)
    z *= x
    return y


@case(X)
def out_positional(x):
    """np.subtract(x, 1.0, y): the output as a positional argument"""
    y = np.zeros(6)
    np.subtract(x * x, 1.0, y)
    return y


@case(A)
def out_of_a_reduction(a):
    """np.sum(a, axis=0, out=row)"""
    row = np.zeros(3)
    np.sum(a * a, axis=0, out=row)
    row *= a[0]
    return row


@case(A)
def out_of_a_product(a):
    """np.matmul(a, b, out=c)"""
    c = np.empty((2, 2))
    np.matmul(a, a.T, out=c)
    c[0] *= c[1]
    return c


@case(X)
def copyto(x):
    """np.copyto(y, source)"""
    y = x * x
    np.copyto(y, np.sin(x))
    return y * x


@case(X)
def copyto_a_view(x):
    """np.copyto(y[1:4], number)"""
    y = x * x
    np.copyto(y[1:4], x[0])
    return y


@case(X)
def copyto_where(x):
    """np.copyto(y, source, where=mask)"""
    y = x * x
    np.copyto(y, x, where=x > 0.5)
    return y


@case(X)
def fill_with_active(x):
    """y.fill(active number)"""
    y = x * x
    y[1:4].fill(x[0] * x[5])
    return y


@case(X)
def fill_with_constant(x):
    """y.fill(2.0) forgets what was there"""
    y = x * x
    s = y[0]
    y.fill(2.0)
    return y * s


@case(X)
def sorted_in_place(x):
    """y.sort()"""
    y = x * 1.0
    y.sort()
    return y * np.arange(6.0)


@case(X)
def view_sorted(x):
    """a slice is sorted in place"""
    y = x * x[0]
    y[1:5].sort()
    return y * np.arange(6.0)


@case(X)
def sorted_copy(x):
    """np.sort(y) is a copy"""
    y = x * 1.0
    z = np.sort(y)
    z *= np.arange(6.0)
    return y * z


@case(X)
def putmask(x):
    """np.putmask(y, mask, values)"""
    y = x * x
    np.putmask(y, x > 0.5, x[::-1])
    return y


@case(X)
def where_is_a_copy(x):
    """np.where gives a new array"""
    y = x * x
    z = np.where(x > 0.0, y, x)
    z *= y
    y += 1.0
    return z


@case(X)
def accumulated_in_place(x):
    """np.cumsum(y, out=y)"""
    y = x * x
    np.cumsum(y, out=y)
    return y * x


@case(X)
def negated_in_place(x):
    """np.negative(y, y) and np.clip(y, lo, hi, out=y)"""
    y = x * 1.0
    np.negative(y, y)
    np.clip(y, -1.0, 0.5, out=y)
    return y * x
