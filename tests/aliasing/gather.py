"""Fancy indices, repeated or not, and boolean masks: reading copies, writing does not add up, `np.add.at` does."""

import numpy as np

from tests.aliasing.registry import A, X, case


@case(X)
def gather_repeated(x):
    """y = x[[0, 0, 2]] reads an entry twice"""
    y = x[[0, 0, 2]]
    return y * y


@case(X)
def gather_is_a_copy(x):
    """what a fancy index gives is a copy"""
    y = x * x
    w = y[[0, 1, 1]]
    w *= 0.0
    return y + w[0]


@case(X)
def scatter(x):
    """y[[4, 0]] = writes two entries"""
    y = x * 1.0
    y[[4, 0]] = x[:2] * x[2:4]
    return y


@case(X)
def scatter_repeated(x):
    """y[[1, 1]] = keeps the last one only"""
    y = x * 1.0
    y[[1, 1, 3]] = x[:3] * x[3:]
    return y


@case(X)
def scatter_add_repeated(x):
    """y[[1, 1]] += adds once, the last one"""
    y = x * 1.0
    y[[1, 1, 2]] += x[3:] * x[:3]
    return y


@case(X)
def scatter_times_repeated(x):
    """y[[1, 1]] *= multiplies once"""
    y = np.sin(x)
    k = np.array([1, 1, 0])
    y[k] *= x[3:]
    return y


@case(X)
def add_at(x):
    """np.add.at adds for every repetition"""
    y = np.zeros(4)
    np.add.at(y, [1, 1, 2, 0, 1, 2], x * x)
    return y * y


@case(X)
def add_at_active_target(x):
    """np.add.at into an array that is active already"""
    y = x * x
    np.add.at(y, np.array([0, 0, 5]), y[:3])
    return y


@case(X)
def subtract_at(x):
    """np.subtract.at"""
    y = x * 1.0
    np.subtract.at(y, [2, 2], x[:2] * x[1:3])
    return y


@case(A)
def add_at_matrix(a):
    """np.add.at with a pair of index arrays"""
    b = np.zeros((2, 2))
    np.add.at(b, ([0, 1, 0], [1, 1, 1]), a[0] * a[1])
    return b


@case(X)
def mask_zeroed(x):
    """y[x > 0] = 0"""
    y = x * x
    y[x > 0.5] = 0.0
    return y


@case(X)
def mask_of_itself(x):
    """y[y < 0] *= with the mask taken from y itself"""
    y = x * 1.0
    y[y < 0.0] *= x[0]
    return y


@case(X)
def mask_gathers(x):
    """y[mask] is a copy"""
    y = x * x
    m = x > 0.5
    w = y[m]
    w += 1.0
    y[m] = w * x[m]
    return y


@case(X)
def negative_indices(x):
    """y[[-1, 5]] names one entry twice"""
    y = x * x
    y[[-1, 5]] = x[:2]
    return y * x


@case(A)
def rows_gathered_and_written(a):
    """b[[1, 0]] = b: rows change places"""
    b = a * a
    b[[1, 0]] = b
    return b * a


@case(A)
def index_and_slice(a):
    """b[[0, 1], 1:] *= ..."""
    b = a * 1.0
    b[[0, 1], 1:] *= a[:, :2]
    return b


@case(X)
def take_and_put(x):
    """np.take reads, np.put writes"""
    y = x * x
    np.put(y, [0, 3], np.take(x, [1, 1]))
    return y


@case(X)
def table_by_integer_array(x):
    """an index array that is computed in a loop"""
    y = x * 1.0
    k = np.zeros(3, dtype=int)
    for i in range(3):
        k[i] = (2 * i + 1) % 3
    y[k] += x[k + 3] * x[k]
    return y
