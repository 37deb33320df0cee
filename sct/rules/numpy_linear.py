"""NumPy's products of vectors, matrices and tensors."""

from __future__ import annotations

import numpy as np

from sct.rules.words import Words

words = Words(np=np)
linear, bilinear, composed = words.linear, words.bilinear, words.composed

M = "np.linspace(0.1, 1.2, 6).reshape(2, 3)"
N = "np.linspace(-1.0, 0.7, 12).reshape(3, 4)"
V = "np.array([0.4, -0.7, 0.5])"
W = "np.array([0.3, 0.2, -0.9])"

bilinear(
    "np.matmul(x1, x2, /)",
    x1="matmul_left(ct, x1, x2)",
    x2="matmul_right(ct, x1, x2)",
    sample=f"{M}, {N}",
)
bilinear(
    "np.dot(a, b)",
    a="dot_left(ct, a, b)",
    b="dot_right(ct, a, b)",
    sample=f"{M}, {N}",
)
bilinear(
    "np.vdot(a, b, /)", a="ct * np.reshape(b, np.shape(a))", b="ct * np.reshape(a, np.shape(b))", sample=f"{V}, {W}"
)
bilinear("np.vecdot(x1, x2, /)", x1="unbroadcast(np.expand_dims(ct, -1) * x2, np.shape(x1))",
         x2="unbroadcast(np.expand_dims(ct, -1) * x1, np.shape(x2))", sample=f"{M}, {W}")  # fmt: skip
bilinear("np.matvec(x1, x2, /)", x1="unbroadcast(np.expand_dims(ct, -1) * np.expand_dims(x2, -2), np.shape(x1))",
         x2="unbroadcast(np.matvec(T(x1), ct), np.shape(x2))", sample=f"{M}, {W}")  # fmt: skip
bilinear("np.vecmat(x1, x2, /)", x1="unbroadcast(np.matvec(x2, ct), np.shape(x1))",
         x2="unbroadcast(np.expand_dims(x1, -1) * np.expand_dims(ct, -2), np.shape(x2))",
         sample=f"{V}, {N}")  # fmt: skip
bilinear("np.inner(a, b, /)", a="inner_left(ct, a, b)", b="inner_right(ct, a, b)", sample=f"{M}, {W}")
bilinear(
    "np.outer(a, b)",
    a="np.reshape(ct @ np.ravel(b), np.shape(a))",
    b="np.reshape(np.ravel(a) @ ct, np.shape(b))",
    sample=f"{V}, np.array([0.3, 0.2])",
)
bilinear(
    "np.tensordot(a, b, axes=2)",
    a="tensordot_left(ct, a, b, axes)",
    b="tensordot_right(ct, a, b, axes)",
    sample=f"{M}, {N}, 1",
)
bilinear("np.kron(a, b)", a="kron_left(ct, a, b)", b="kron_right(ct, a, b)", sample=f"{M}, {N}")
bilinear(
    "np.cross(a, b)",
    a="cross_left(ct, a, b)",
    b="cross_right(ct, a, b)",
    sample=f"{V}, {W}",
)
bilinear(
    "np.convolve(a, v, mode='full')",
    a="convolve_left(ct, a, v, mode)",
    v="convolve_right(ct, a, v, mode)",
    sample=f"{V}, np.array([0.3, 0.2])",
)

# Linear in each operand
linear(
    "np.einsum(subscripts, a, /, *, optimize=False)",
    a="einsum_adjoint(ct, 0, subscripts, a)",
    view=True,
    sample=f"'ij->j', {M}",
)
bilinear(
    "np.einsum(subscripts, a, b, /, *, optimize=False)",
    a="einsum_adjoint(ct, 0, subscripts, a, b)",
    b="einsum_adjoint(ct, 1, subscripts, a, b)",
    sample=f"'ij,jk->ik', {M}, {N}",
)
bilinear(
    "np.einsum(subscripts, a, b, c, /, *, optimize=False)",
    a="einsum_adjoint(ct, 0, subscripts, a, b, c)",
    b="einsum_adjoint(ct, 1, subscripts, a, b, c)",
    c="einsum_adjoint(ct, 2, subscripts, a, b, c)",
    sample=f"'i,ij,j', np.array([0.3, 0.2]), {M}, {V}",
)

linear(
    "np.trace(a, offset=0, axis1=0, axis2=1)",
    a="scatter(np.expand_dims(ct, -1) + np.zeros(np.shape(np.diagonal(a, offset, axis1, axis2))),"
    " np.diagonal(labels(a), offset, axis1, axis2), a)",
    sample=M,
)
linear(
    "np.diagonal(a, offset=0, axis1=0, axis2=1)",
    a="scatter(ct, np.diagonal(labels(a), offset, axis1, axis2), a)",
    view=True,
    fixed=True,
    sample=M,
)
composed("np.polyval(p, x)", "polynomial(p, x)", sample=f"{V}, 0.3")
