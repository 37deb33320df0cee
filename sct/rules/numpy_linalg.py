"""The functions of `numpy.linalg`."""

from __future__ import annotations

import numpy as np

from sct.rules.words import Words

words = Words(np=np)
constant, elementwise, composed, implicit = words.constant, words.elementwise, words.composed, words.implicit

A = "np.array([[0.4, -0.7, 0.5], [0.3, 0.8, -0.9], [1.1, 0.2, 0.6]])"
POSITIVE = "np.array([[2.0, 0.3, -0.4], [0.3, 1.5, 0.2], [-0.4, 0.2, 1.1]])"

# A stack of matrices with one vector: NumPy takes a right-hand side for a vector only where it has one axis.
ONE = "np.ndim(a) == 2 or np.ndim(b) > 1"
implicit(
    "np.linalg.solve(a, b) -> y",
    zero=f"a @ y - b if {ONE} else (a @ np.expand_dims(y, -1))[..., 0] - b",
    correct=f"np.linalg.solve(a, r) if {ONE} else np.linalg.solve(a, np.expand_dims(r, -1))[..., 0]",
    transpose=f"np.linalg.solve(T(a), ct) if {ONE} else np.linalg.solve(T(a), np.expand_dims(ct, -1))[..., 0]",
    sample=f"{A}, np.array([0.3, 0.2, -0.9])",
)
implicit(
    "np.linalg.inv(a) -> y",
    zero="a @ y - np.linalg.matrix_power(y, 0)",
    correct="y @ r",
    transpose="T(y) @ ct",
    sample=A,
)
# From the lower triangle of a alone, as the function computes it.
implicit(
    "np.linalg.cholesky(a, /) -> y",
    zero="y @ T(y) - from_lower(a)",
    correct="y @ half_lower(np.linalg.solve(y, T(np.linalg.solve(y, r))))",
    transpose="np.linalg.solve(T(y), T(np.linalg.solve(T(y), half_lower(T(y) @ ct))))",
    sample=POSITIVE,
)
elementwise("np.linalg.det(a)", a="cofactors(a)", summed="(-2, -1)", sample=A)
composed("np.linalg.slogdet(a) -> y", "(np.sign(y[0]), logdet(a))", sample=A)
composed("np.linalg.matrix_power(a, n)", "matrix_power(a, n)", sample=f"{A}, 3")
composed("np.linalg.norm(x)", "safe_sqrt(np.sum(np.square(x)))", sample=A)
composed(
    "np.linalg.norm(x, *, axis=None, keepdims=False)",
    "safe_sqrt(np.sum(np.square(x), axis, keepdims=keepdims))",
    sample=f"{A}, axis=1",
)
composed("np.linalg.norm(x, ord=None, axis=None, keepdims=False)", "norm(x, ord, axis, keepdims)", sample=f"{A}, 1, 0")
composed(
    "np.linalg.vector_norm(x, /, *, axis=None, keepdims=False)",
    "safe_sqrt(np.sum(np.square(x), axis, keepdims=keepdims))",
    sample=A,
)
composed("np.linalg.multi_dot(arrays)", "chain(arrays)", sample=f"[{A}, {POSITIVE}, {A}]")

# Whole numbers
constant("np.linalg.matrix_rank(A, tol=None, hermitian=False)", sample=A)
