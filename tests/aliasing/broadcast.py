"""Broadcasting in place: the written side keeps its shape, the other one is spread out."""

import numpy as np

from tests.aliasing.registry import A, X, case


@case(A)
def number_into_matrix(a):
    """b += s with an active number s"""
    b = a * 1.0
    b += a[0, 0] * a[1, 1]
    return b


@case(A)
def row_into_matrix(a):
    """b *= row"""
    b = a * a
    b *= a[1]
    return b


@case(A)
def column_into_matrix(a):
    """b -= column[:, None]"""
    b = a * a
    b -= (a[:, 0] * a[:, 1])[:, None]
    return b


@case(A)
def own_row_into_matrix(a):
    """b *= b[0]: the row is part of what is written; NumPy buffers the overlap"""
    b = a * 1.0
    b *= b[0]
    return b


@case(X)
def own_entry_into_all(x):
    """y *= y[0]: an entry of the array itself"""
    y = np.sin(x)
    y *= y[0]
    return y


@case(A)
def number_assigned(a):
    """b[0] = s spreads one number over a row"""
    b = a * a
    b[0] = a[1, 2]
    return b


@case(A)
def row_assigned(a):
    """b[:] = row spreads a row over the matrix"""
    b = a * a
    b[:] = a[0] * a[1]
    b[0] += a[0]
    return b


@case(X)
def broadcast_to_read(x):
    """np.broadcast_to gives a view with stride 0, read after its base was written"""
    y = x * x
    b = np.broadcast_to(y, (2, 6))
    y[0] = x[1]
    return np.sum(b * b)


@case(X)
def broadcast_to_copied(x):
    """a copy of broadcast_to may be written"""
    b = np.broadcast_to(x[:3], (2, 3)).copy()
    b[0] *= x[3:]
    return b


@case(X)
def broadcast_sources(x):
    """y[...] = row + column"""
    y = np.empty((3, 3))
    y[...] = x[:3] + x[3:, None] * x[0]
    return y


@case(A)
def ones_spread_by_division(a):
    """b /= column sums kept as a row"""
    b = a * a
    b /= np.sum(b, axis=0, keepdims=True)
    return b


@case(X)
def power_in_place(x):
    """y **= 2 and y **= row"""
    y = np.abs(x) + 0.5
    y **= 2
    y[:3] **= x[3:]
    return y
