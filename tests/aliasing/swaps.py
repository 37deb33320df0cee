"""Swaps of names, entries, rows and slices."""

import numpy as np

from tests.aliasing.registry import A, X, case


@case(0.8, -1.7)
def names_of_numbers(a, b):
    """a, b = b, a"""
    a, b = b, a * b
    a, b = b, a
    return a * a * b


@case(X)
def names_of_arrays(x):
    """a, b = b, a and then a is written"""
    a, b = x * 2.0, x * x
    a, b = b, a
    a *= 3.0
    b[0] = a[1]
    return a * b


@case(X)
def entries(x):
    """x[i], x[j] = x[j], x[i]"""
    y = x * x
    y[0], y[3] = y[3], y[0]
    y[1], y[0] = y[0] * 2.0, y[1]
    return y * np.arange(6.0)


@case(X)
def entries_by_variables(x):
    """the same with computed indices, in a loop"""
    y = x * 1.0
    for i in range(3):
        j = 5 - i
        y[i], y[j] = y[j] * x[0], y[i]
    return y * np.arange(6.0)


@case(X)
def three_cycle(x):
    """y[0], y[1], y[2] = y[2], y[0], y[1]"""
    y = np.sin(x)
    y[0], y[1], y[2] = y[2], y[0], y[1]
    return y * x


@case(X)
def views_do_not_swap(x):
    """y[:3], y[3:] = y[3:], y[:3] loses one half: the right side holds views"""
    y = x * x
    y[:3], y[3:] = y[3:], y[:3]
    return y * x


@case(X)
def copies_swap(x):
    """y[:3], y[3:] = y[3:].copy(), y[:3].copy()"""
    y = x * x
    y[:3], y[3:] = y[3:].copy(), y[:3].copy()
    return y * x


@case(A)
def rows_by_index_list(a):
    """b[[0, 1]] = b[[1, 0]]"""
    b = a * a
    b[[0, 1]] = b[[1, 0]]
    return b * a


@case(A)
def rows_lost(a):
    """b[0], b[1] = b[1], b[0] loses a row"""
    b = a * a
    b[0], b[1] = b[1], b[0]
    return b * a


@case(X)
def bubble_sort(x):
    """entries swapped where they are out of order"""
    y = x * 1.0
    for i in range(5):
        for j in range(5 - i):
            if y[j] > y[j + 1]:
                y[j], y[j + 1] = y[j + 1], y[j]
    return y * np.arange(6.0)


@case(X)
def index_changed_first(x):
    """i, y[i] = 2, v stores at the new i"""
    y = x * x
    i = 0
    i, y[i] = 2, x[1]
    return y * x


@case(X)
def chained_targets(x):
    """y[0] = z = y[1] = v"""
    y = x * x
    y[0] = z = y[1] = x[2] * x[3]
    return y * z


@case(X)
def fibonacci(x):
    """a, b = b, a * b in a loop"""
    a, b = x[0], x[1]
    for i in range(4):
        a, b = b, a * b + x[i]
    return a * b
