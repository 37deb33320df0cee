"""NumPy: elementwise functions, broadcasting, shapes, reductions, linear algebra, selection."""

import numpy as np
from numpy import exp, sin

from tests.programs.registry import program

V = np.array([0.5, 1.5, 2.5])
W = np.array([0.2, -0.4, 0.8])
A = np.array([[2.0, 0.3, 0.1], [0.2, 3.0, 0.4], [0.5, 0.1, 4.0]])
B = np.array([[0.1, 0.7], [0.4, -0.3], [1.2, 0.9]])


@program(V, W)
def elementwise(x, y):
    return sin(x) * np.cos(y) + exp(y) / np.sqrt(x) - np.log(x) * np.tanh(y)


@program(V)
def elementwise_more(x):
    return (np.log1p(x) + np.expm1(x) + np.arctan(x) + np.square(x) + np.abs(-x) + np.sinh(x) / np.cosh(x)
            + np.log2(x) + np.log10(x) + np.cbrt(x) + np.power(x, 3) + np.reciprocal(x) + np.negative(x))


@program(0.7)
def numpy_functions_of_a_float(x):
    return np.sin(x) * np.exp(x) + np.sqrt(x)


@program(V, 2.0)
def array_and_scalar(x, c):
    return c * x + x**c - c


@program(B, np.array([1.0, -1.0]))
def broadcast_row(a, b):
    return a * b + b


@program(B, np.array([[1.0], [2.0], [3.0]]))
def broadcast_size_one_axis(a, c):
    return a / c + c


@program(V, W)
def outer_by_broadcast(x, y):
    return x[:, None] * y[None, :] + x[:, np.newaxis]


@program(A)
def reductions(a):
    return a.sum(), np.sum(a, axis=0), a.mean(axis=1), np.prod(a), a.sum(axis=1, keepdims=True)


@program(A)
def max_min_reductions(a):
    return a.max(), a.min(axis=0), np.max(a, axis=1)


@program(V)
def variance(x):
    return np.var(x), np.std(x), x.var(ddof=1)


@program(V, W)
def dot_products(x, y):
    return np.dot(x, y) + x @ y + np.inner(x, y) + np.sum(x * y)


@program(A, B, V)
def matrix_products(a, b, v):
    return a @ b, np.matmul(a, v), v @ a, np.dot(a, v), np.outer(v, v)


@program(A, B)
def einsums(a, b):
    return np.einsum("ij,jk->ik", a, b), np.einsum("ij,ij->", a, a), np.einsum("ii", a)


@program(A, V)
def linear_solve(a, b):
    return np.linalg.solve(a, b)


@program(A)
def inverse_and_determinant(a):
    return np.linalg.inv(a), np.linalg.det(a), np.linalg.slogdet(a)[1]


@program(A)
def cholesky(a):
    return np.linalg.cholesky(a @ a.T)


@program(V)
def norms(x):
    return np.linalg.norm(x) + np.sqrt(np.sum(x**2))


@program(A)
def shapes(a):
    b = a.reshape(9)
    c = np.reshape(a, (1, 9)).ravel()
    return a.T * 2, b * c, np.transpose(a) @ a, a.flatten()


@program(V, W)
def joins(x, y):
    return np.concatenate([x, y * 2]), np.stack([x, y], axis=1), np.hstack((x, y)), np.vstack((x, y))


@program(V, 0.3)
def array_of_scalars(v, x):
    a = np.array([x, x * x, 1.0])
    b = np.asarray([[x, 0.0], [v[0], x]])
    return a * v, b


@program(V)
def cumulative(x):
    return np.cumsum(x), np.diff(x), np.trace(np.diag(x))


@program(W)
def where_and_clip(x):
    return np.where(x > 0, x * x, -x), np.clip(x, -0.3, 0.5), np.maximum(x, 0.1), np.minimum(x, 0.0)


@program(np.array([0.0, 4.0, 9.0]))
def where_guards_division(x):
    safe = np.where(x > 0, x, 1.0)
    return np.where(x > 0, np.sqrt(safe), 0.0)


@program(W)
def boolean_mask(x):
    m = x > 0
    return x[m].sum() * 2, x[~m]


@program(V)
def fancy_index(x):
    k = np.array([2, 0, 2])
    return x[k] * np.arange(3.0), x[[1, 1]]


@program(A)
def many_indices(a):
    return a[0, 1] * a[-1, -1], a[1], a[:, 0], a[::2, 1:], a[..., 2], a[[0, 2], [1, 1]]


@program(V)
def sort_and_order(x):
    y = -x
    return np.sort(y), y[np.argsort(y)], y[np.argmax(x)]


@program(A)
def shape_arithmetic(a):
    n, m = a.shape
    return a.sum() / (n * m) + a.size * a[0, 0] + len(a) + a.ndim


@program(V)
def loop_over_array(x):
    s = 0.0
    for v in x:
        s += v * v
    for i in range(len(x)):
        s += x[i] * i
    for i, v in enumerate(x):
        s *= 1 + v / (i + 3)
    return s


@program(A)
def loop_over_rows(a):
    total = 0.0
    for row in a:
        total += np.sum(row) * row[0]
    return total


@program(np.array([0.3, -0.2, 0.5]), np.array([[1.0, 2.0, 0.5], [0.1, -1.0, 2.0]]), np.array([1.0, -1.0]))
def logistic_loss(w, x, y):
    margins = y * (x @ w)
    return np.mean(np.log1p(np.exp(-margins)))


@program(V)
def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


@program(A)
def roll_and_flip(a):
    return np.roll(a, 1, axis=0) * a, a[::-1], np.flip(a, axis=1), np.tile(a[0], 2), np.repeat(a[0], 2)


@program(V)
def constants_of_a_shape(x):
    return x * np.ones_like(x) + np.zeros(3) + np.full(3, 2.0) * x[0] + np.eye(3) @ x + np.linspace(0, 1, 3) * x


@program(A)
def quadratic_form(a):
    v = a[0]
    return v @ a @ v


@program(V)
def method_calls(x):
    return x.dot(x) + x.prod() + x.cumsum()[-1] + x.clip(0.6, 2.0).sum() + x.copy().sum() + float(x.sum())


@program(np.array([1, 2, 3]), V)
def integer_array(k, x):
    return k * x + k.sum()


@program(V)
def asarray_dispatch(x):
    x = np.asarray(x, dtype=float)
    if x.ndim == 0:
        return x
    if np.any(x < 0):
        raise ValueError("negative")
    return np.sqrt(x)


@program(0.5)
def zero_dimensional(x):
    a = np.asarray(x)
    return a * 2.0 + np.array(x) ** 2


@program(V)
def empty_slice(x):
    return x[3:].sum() + x[:0].sum() + x[0] * 2
