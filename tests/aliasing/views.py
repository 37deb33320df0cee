"""Views and views of views, written through and read through."""

import numpy as np

from tests.aliasing.registry import A, Q, X, case


@case(X)
def slice_written(x):
    """v = y[1:4]; v[...] = writes into y"""
    y = x * 1.0
    v = y[1:4]
    v[...] = x[:3] * x[3:]
    return y


@case(X)
def base_written_view_read(x):
    """the base is written, the view made before is read"""
    y = x * x
    v = y[2:]
    y *= x
    return v * v


@case(X)
def view_of_a_view(x):
    """w = y[1:][::2]; w *= writes into y"""
    y = np.sin(x)
    v = y[1:]
    w = v[::2]
    w *= x[0]
    v[0] += w[1]
    return y


@case(A)
def transpose_written(a):
    """b.T[0] = writes a column of b"""
    b = a * a
    t = b.T
    t[0] = a[:, 1] * a[:, 2]
    t[2] *= t[0]
    return b


@case(A)
def transpose_called(a):
    """np.transpose(b) is written"""
    b = a * 1.0
    t = np.transpose(b)
    t[1:] += a.T[:2] * a.T[1:]
    return b


@case(Q)
def transpose_added_in_place(q):
    """b += b.T reads what it writes; NumPy buffers the overlap"""
    b = q * q
    b += b.T
    return b


@case(X)
def reshape_written(x):
    """y.reshape(2, 3) is a view and is written"""
    y = x * x
    m = y.reshape(2, 3)
    m[0] *= m[1]
    m[1, 2] = x[0]
    return y


@case(X)
def reshape_minus_one(x):
    """np.reshape(y, (3, -1)) is a view and is written"""
    y = x * 1.0
    m = np.reshape(y, (3, -1))
    m[:, 0] = m[:, 1] * x[0]
    return y * y


@case(A)
def ravel_written(a):
    """b.ravel() of a contiguous array is a view"""
    b = a * a
    r = b.ravel()
    r[2] = a[1, 1]
    r[3:] *= r[:3]
    return b


@case(A)
def ravel_copies(a):
    """b.T.ravel() is a copy: writing it changes nothing"""
    b = a * a
    r = b.T.ravel()
    r *= 0.0
    return b


@case(A)
def flatten_copies(a):
    """b.flatten() is a copy"""
    b = a * a
    r = b.flatten()
    r[:] = 7.0
    return b * 2.0


@case(A)
def reshape_of_transpose(a):
    """b.T.reshape(6) copies, since no strides fit"""
    b = a * a
    r = b.T.reshape(6)
    r += 1.0
    return b + r[0]


@case(Q)
def diagonal_read_after_write(q):
    """np.diagonal(b) is read after b was written"""
    b = q * 1.0
    d = np.diagonal(b)
    b[1, 1] = q[0, 1] * q[1, 0]
    return d * d


@case(Q)
def diagonal_written_by_stride(q):
    """the diagonal is written as b.ravel()[::4]"""
    b = q * q
    b.ravel()[::4] += q[0]
    return b


@case(Q)
def diagonal_by_indices(q):
    """the diagonal is written as b[i, i] with an index array"""
    b = q * q
    i = np.arange(3)
    b[i, i] *= q[i, 2 - i]
    return b


@case(Q)
def fill_diagonal(q):
    """np.fill_diagonal writes into b"""
    b = q * q
    np.fill_diagonal(b, q[0, 1])
    return b


@case(A)
def rows_as_loop_variable(a):
    """for row in b: row *= writes into b"""
    b = a * 1.0
    for row in b:
        row *= row[0]
    return b


@case(A)
def columns_as_loop_variable(a):
    """for column in b.T: column += writes into b"""
    b = a * 1.0
    for column in b.T:
        column += column[0] * column[1]
    return b


@case(A)
def enumerated_rows(a):
    """enumerate and zip hand out views"""
    b = a * a
    for i, (row, other) in enumerate(zip(b, a, strict=True)):
        row[i] = other[0] * other[1]
    return b


@case(A)
def unpacked_rows(a):
    """r, s = b are views of the rows"""
    b = a * 1.0
    r, s = b
    r += s
    s *= r
    return b


@case(X)
def new_axis_written(x):
    """y[:, None] is a view and is written"""
    y = x * x
    c = y[:, None]
    c[2:, 0] *= x[2:]
    return y


@case(A)
def squeezed_written(a):
    """np.squeeze(b[:, :1]) is a view and is written"""
    b = a * a
    s = np.squeeze(b[:, :1])
    s += a[:, 2]
    return b


@case(Q)
def swapped_axes_written(q):
    """np.swapaxes(b, 0, 1) is a view and is written"""
    b = q * 1.0
    s = np.swapaxes(b, 0, 1)
    s[0] = q[1] * q[2]
    return b


@case(Q)
def block_written(q):
    """a block of a matrix is written as a view"""
    b = q * q
    block = b[1:, :2]
    block -= np.outer(q[0, :2], q[1, :2])
    return b


@case(X)
def asarray_is_an_alias(x):
    """np.asarray(y) is y itself, np.array(y) a copy"""
    y = x * x
    z = np.asarray(y)
    w = np.array(y)
    z[0] = x[1]
    w[1] = 0.0
    return y + w


@case(A)
def flat_iterator_written(a):
    """b.flat[k] = writes into b"""
    b = a * a
    b.flat[2] = a[0, 0] * a[1, 1]
    return b


@case(X)
def split_views_written(x):
    """the parts of np.split are views"""
    y = x * x
    left, right = np.split(y, 2)
    left *= right
    return y
