"""Slices with negative and non-unit strides, and slices that overlap."""

import numpy as np

from tests.aliasing.registry import A, X, case


@case(X)
def every_second_added(x):
    """y[::2] += z[1::2]"""
    y = x * x
    y[::2] += x[1::2] * y[1::2]
    return y


@case(X)
def reversed_written(x):
    """y[::-1] = writes back to front"""
    y = np.zeros(6)
    y[::-1] = x * x
    y[0] *= y[5]
    return y


@case(X)
def reversed_added_to_itself(x):
    """y += y[::-1]; NumPy buffers the overlap"""
    y = x * x
    y += y[::-1]
    return y


@case(X)
def reversed_view_written(x):
    """r = y[::-1]; r[1:] *= writes into y"""
    y = x * 1.0
    r = y[::-1]
    r[1:] *= x[0]
    r[0] = y[0]
    return y


@case(X)
def negative_step_two(x):
    """y[-1:0:-2] -= a slice that runs the other way"""
    y = x * x
    y[-1:0:-2] -= x[:3] * y[:3]
    return y


@case(X)
def shifted_assignment(x):
    """y[1:] = y[:-1] copies through a buffer"""
    y = x * x
    y[1:] = y[:-1]
    y[0] = x[5]
    return y * x


@case(X)
def shifted_back(x):
    """y[:-1] = y[1:]"""
    y = x * x
    y[:-1] = y[1:]
    return y * x


@case(X)
def overlapping_product(x):
    """y[1:] *= y[:-1]; read before written"""
    y = np.sin(x)
    y[1:] *= y[:-1]
    return y


@case(X)
def running_product(x):
    """the same, entry by entry: written before read"""
    y = np.sin(x)
    for i in range(1, 6):
        y[i] *= y[i - 1]
    return y


@case(X)
def running_sum_backwards(x):
    """a loop that counts down and writes y[i] from y[i + 1]"""
    y = x * x
    for i in range(4, -1, -1):
        y[i] += 0.5 * y[i + 1]
    return y


@case(X)
def stencil(x):
    """u[1:-1] += of three overlapping slices, repeated"""
    u = x * 1.0
    for _ in range(3):
        u[1:-1] += 0.1 * u[1:-1] * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return u


@case(X)
def two_overlapping_views(x):
    """two views of one array are written in turn"""
    y = x * 1.0
    v = y[:4]
    w = y[2:]
    v *= x[0]
    w *= x[1]
    v += w
    return y


@case(A)
def both_axes_reversed(a):
    """b[::-1, ::-1] is written from b"""
    b = a * a
    b[::-1, ::-1] = a * b
    return b


@case(A)
def strided_columns(a):
    """b[:, ::-2] *= ..."""
    b = a * 1.0
    b[:, ::-2] *= a[:, :2]
    return b


@case(X)
def slice_object(x):
    """a slice kept in a variable is used to read and to write"""
    y = x * x
    s = slice(4, 1, -1)
    y[s] *= x[s]
    return y


@case(X)
def shrinking_slices(x):
    """y[i:] += in a loop: the slice depends on the counter"""
    y = x * 1.0
    for i in range(5):
        y[i:] *= y[i]
        y[: i + 1] += 0.1
    return y


@case(X)
def empty_slice(x):
    """a write into an empty slice does nothing"""
    y = x * x
    y[3:3] *= x[0]
    y[5:2] = 7.0
    return y
