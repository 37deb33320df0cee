"""Arrays allocated inside, constant at first, and filled with active data."""

import numpy as np

from tests.aliasing.registry import A, Q, X, case


@case(X)
def zeros_filled(x):
    """np.zeros filled entry by entry"""
    y = np.zeros(6)
    for i in range(6):
        y[i] = x[i] * x[i - 1]
    return y


@case(X)
def empty_like_filled(x):
    """np.empty_like filled by recurrence"""
    y = np.empty_like(x)
    y[0] = x[0]
    for i in range(1, 6):
        y[i] = np.sin(y[i - 1]) * x[i]
    return y


@case(X)
def ones_scaled(x):
    """np.ones(6) *= x"""
    y = np.ones(6)
    y *= x
    y[2:] *= y[:-2]
    return y


@case(X)
def scratch_reused(x):
    """one scratch array serves every trip of a loop"""
    work = np.empty(3)
    total = 0.0
    for i in range(3):
        work[:] = x[i : i + 3] * x[i]
        work[0] += total
        total = total + np.sum(work * work)
    return total


@case(X)
def scratch_partly_stale(x):
    """what an earlier trip left in the scratch array is read in the next"""
    work = np.zeros(6)
    out = 0.0
    for i in range(1, 6):
        work[i] = x[i] * work[i - 1] + x[0]
        out += np.sum(work)
    return out


@case(Q)
def matrix_by_entries(q):
    """a Cholesky factor written entry by entry"""
    a = q @ q.T + 2.0 * np.eye(3)
    low = np.zeros((3, 3))
    for i in range(3):
        for j in range(i + 1):
            s = a[i, j] - low[i, :j] @ low[j, :j]
            low[i, j] = np.sqrt(s) if i == j else s / low[j, j]
    return low


@case(X)
def double_buffer(x):
    """old, new = new, old with two scratch arrays"""
    old, new = x.copy(), np.zeros(6)
    for _ in range(3):
        new[1:-1] = old[:-2] * old[2:]
        new[0], new[-1] = old[0], old[-1]
        old, new = new, old
    return old


@case(X)
def overwritten_between_uses(x):
    """an entry is read, overwritten and read again"""
    y = x * x
    a = y[0] * y[1]
    y[0] = x[2]
    b = y[0] * y[1]
    y[0] = 5.0
    return a * b * y[0]


@case(X)
def constant_then_active(x):
    """constants written over active entries and the other way round"""
    y = x * x
    y[:] = 3.0
    y[1] = x[1]
    y[1:3] *= x[4]
    return y


@case(X)
def history(x):
    """rows of a matrix hold the states of a loop"""
    states = np.zeros((4, 6))
    states[0] = x
    for k in range(3):
        states[k + 1] = np.sin(states[k]) * x[k]
    return states[::-1]


@case(A)
def state_vector_in_place(a):
    """a right-hand side writes into the array it is given"""

    def rate(y, out):
        out[0] = y[1] * a[0, 0]
        out[1] = -y[0] * a[1, 1]

    y, dy = a[:, 2].copy(), np.empty(2)
    for _ in range(4):
        rate(y, dy)
        y += 0.1 * dy
    return y


@case(X)
def integers_then_floats(x):
    """an integer array is written with integers only, and multiplies"""
    k = np.zeros(6, dtype=int)
    k[1:] = 2
    k += 1
    return x * k


@case(X)
def full_scaled(x):
    """y += x * k where y was made with np.full"""
    y = np.full(6, 0.5)
    y += x * np.arange(6)
    y[y > 2.0] = x[0]
    return y
