"""The helpers of `sct_runtime`, so that text which calls them can be differentiated again."""

from __future__ import annotations

import sct_runtime
from sct.rules.words import Words

words = Words(**{name: getattr(sct_runtime, name) for name in sct_runtime.__all__})
constant, linear, bilinear, elementwise = words.constant, words.linear, words.bilinear, words.elementwise

# Plain Python loops and branches, which the compiler differentiates from their source as it does a user's function.
FROM_SOURCE = (
    "accumulate", "accumulate_items", "as_structure", "claim",
    "chain", "matrix_power", "norm", "polynomial", "product", "product_along", "products_so_far",
)  # fmt: skip

A = "np.array([[0.4, -0.7, 0.5], [0.3, 0.8, -0.9], [1.1, 0.2, 0.6]])"
M = "np.linspace(0.1, 1.2, 6).reshape(2, 3)"
N = "np.linspace(-1.0, 0.7, 12).reshape(3, 4)"
G = "np.linspace(-0.3, 0.9, 8).reshape(2, 4)"
V = "np.array([0.4, -0.7, 0.5])"

# Arithmetic
elementwise("safe_divide(a, b) -> y", a="safe_divide(1.0, b)", b="-safe_divide(y, b)")
bilinear(
    "masked_product(factor, g)",
    factor="unbroadcast(g * ct, np.shape(factor))",
    g="unbroadcast(masked_product(factor, ct), np.shape(g))",
    sample=f"{V}, 0.4 * {V}",
)
elementwise("safe_sqrt(x) -> y", x="safe_divide(0.5, y)")
elementwise("safe_log(x)", x="safe_divide(1.0, x)")
elementwise("digamma(x)", x="polygamma(1, x)")
elementwise("polygamma(n, x)", x="polygamma(n + 1, x)", sample="2, 0.7")
elementwise(
    "spherical_bessel(n, x)",
    x="(n * spherical_bessel(n - 1, x) - (n + 1) * spherical_bessel(n + 1, x)) / (2 * n + 1)",
    sample="2, np.array([0.1, 0.7, 4.0])",
)

# Sequences
bilinear(
    "weighted(weights, values)",
    weights="scaled(ct, values)",
    values="scaled(ct, weights)",
    sample="[0.4, -0.7], [0.3, 0.2]",
)
bilinear("scaled(factor, values)", factor="weighted(ct, values)", values="scaled(factor, ct)", sample="0.4, [0.3, 0.2]")
linear("spread(value, values)", value="sum(ct)", values="0", sample="0.4, [0.3, 0.2]")
linear("sums(p, q)", p="ct", q="ct", sample="[0.4, -0.7], [0.3, 0.2]")
linear("differences(p, q)", p="ct", q="scaled(-1.0, ct)", sample="[0.4, -0.7], [0.3, 0.2]")
linear("take_items(values, indices)", values="put_items(ct, indices, values)", sample="[0.4, -0.7, 0.5], [2, 0, 2]")
linear(
    "put_items(items, indices, values)",
    items="take_items(ct, indices)",
    values="0",
    sample="[0.4, -0.7, 0.5], [2, 0, 2], [0.1, 0.2, 0.3]",
)
constant("ties(values, chosen)", sample="[0.4, 0.5, 0.5], 0.5")
constant("place(values, chosen)", sample="[0.4, 0.5, 0.5], 0.5")
constant("sorting(values, key=None, reverse=False)", sample="[0.4, -0.7, 0.5]")

# Shapes
linear("T(a)", a="T(ct)", view=True, sample=M)
linear("unbroadcast(x, shape)", x="np.broadcast_to(ct, np.shape(x))", view=True, sample=f"{M}, (1, 3)")
linear(
    "unbroadcast_each(g, args)",
    g="np.broadcast_arrays(*ct)",
    args="0",
    sample=f"({M}, {M}), (np.ones((2, 1)), np.ones(3))",
)
linear(
    "unreduce(g, x, axis=None, keepdims=False)",
    g="np.sum(ct, axis, keepdims=keepdims)",
    x="0",
    sample=f"np.array([0.4, 0.5]), {M}, 1",
)
linear("broadcast_like(dx, y)", dx="unbroadcast(ct, np.shape(dx))", y="0", sample=f"{V}, {M}")
linear("cast(x, dtype)", x="unarray(cast(ct, dtype), x)", view=True, sample=f"{M}, float")
linear("along(v, axis, ndim)", v="np.reshape(ct, np.shape(v))", view=True, sample=f"{V}, 1, 3")
constant("count(x, axis=None, where=True)", sample=M)

# Moves
linear(
    "scatter(g, moved, value)",
    g="gather(ct, moved)",
    value="0",
    sample=f"{V}, np.array([2, 0, 2]), np.array([0.1, 0.2])",
)
linear("gather(value, moved)", value="scatter(ct, moved, value)", sample=f"{V}, np.array([2, 0, 2])")
linear("unarray(g, value)", g="gather(ct, labels(g))", value="0", view=True, sample=f"{V}, [0.1, np.array([0.2, 0.3])]")
linear(
    "pad_moved(array, pad_width, mode)",
    array="scatter(ct, pad_moved(labels(array), pad_width, mode), array)",
    sample=f"{M}, 1, 'reflect'",
)
linear(
    "unmeshgrid(g, xi, indexing)",
    g="np.meshgrid(*ct, indexing=indexing)",
    xi="0",
    sample=f"({M}.T, {M}.T * 2), ({V}[:2], {V}), 'xy'",
)
linear("undiff(g, n=1, axis=-1)", g="np.diff(ct, n, axis)", sample=f"{M}, 2")
linear(
    "unselect(g, condlist, choicelist)",
    g="np.select(condlist, ct, 0.0)",
    condlist="0",
    choicelist="0",
    sample=f"{V}, [{V} > 0.45, {V} > 0.0], [{V}, {V}]",
)
constant("labels(value, first=1)", sample=M)
constant("zeros_like(value)", sample=M)
constant("cells(value)", sample=M)
linear("writable(x)", x="ct", view=True, sample=M)

# Schedules
constant("stride(steps, free)", sample="7, 2")

# Products: the transpose of one is the other, or the product itself.
bilinear("matmul_left(g, a, b)", g="ct @ b", a="0", b="matmul_right(g, ct, b)", sample=f"{G}, {M}, {N}")
bilinear("matmul_right(g, a, b)", g="a @ ct", a="matmul_left(g, a, ct)", b="0", sample=f"{G}, {M}, {N}")
bilinear("dot_left(g, a, b)", g="np.dot(ct, b)", a="0", b="dot_right(g, ct, b)", sample=f"{G}, {M}, {N}")
bilinear("dot_right(g, a, b)", g="np.dot(a, ct)", a="dot_left(g, a, ct)", b="0", sample=f"{G}, {M}, {N}")
bilinear("inner_left(g, a, b)", g="np.inner(ct, b)", a="0", b="inner_right(g, ct, b)", sample=f"{G}, {M}, {N}.T")
bilinear("inner_right(g, a, b)", g="np.inner(a, ct)", a="inner_left(g, a, ct)", b="0", sample=f"{G}, {M}, {N}.T")
bilinear(
    "tensordot_left(g, a, b, axes=2)",
    g="np.tensordot(ct, b, axes)",
    a="0",
    b="tensordot_right(g, ct, b, axes)",
    sample=f"{G}, {M}, {N}, 1",
)
bilinear(
    "tensordot_right(g, a, b, axes=2)",
    g="np.tensordot(a, ct, axes)",
    a="tensordot_left(g, a, ct, axes)",
    b="0",
    sample=f"{G}, {M}, {N}, 1",
)
bilinear(
    "kron_left(g, a, b)", g="np.kron(ct, b)", a="0", b="kron_right(g, ct, b)", sample=f"np.arange(9.0), {V}, {V} * 2"
)
bilinear(
    "kron_right(g, a, b)", g="np.kron(a, ct)", a="kron_left(g, a, ct)", b="0", sample=f"np.arange(9.0), {V}, {V} * 2"
)
bilinear("cross_left(g, a, b)", g="np.cross(ct, b)", a="0", b="cross_right(g, ct, b)", sample=f"{V}, {V} * 2, {V} - 1")
bilinear("cross_right(g, a, b)", g="np.cross(a, ct)", a="cross_left(g, a, ct)", b="0", sample=f"{V}, {V} - 1, {V} * 2")
bilinear(
    "convolve_left(g, a, b, mode='full')",
    g="np.convolve(ct, b, mode)",
    a="0",
    b="convolve_right(g, ct, b, mode)",
    sample=f"np.arange(4.0), {V}, {V}[:2]",
)
bilinear(
    "convolve_right(g, a, b, mode='full')",
    g="np.convolve(a, ct, mode)",
    a="convolve_left(g, a, ct, mode)",
    b="0",
    sample=f"np.arange(4.0), {V}, {V}[:2]",
)
linear(
    "einsum_adjoint(g, k, subscripts, *operands)",
    g="einsum_with(ct, k, subscripts, *operands)",
    sample=f"{G}, 0, 'ij,jk->ik', {M}, {N}",
)
linear(
    "einsum_with(g, k, subscripts, *operands)",
    g="einsum_adjoint(ct, k, subscripts, *operands)",
    sample=f"{M}, 0, 'ij,jk->ik', {M}, {N}",
)

# Matrices
words.composed("cofactors(a)", "np.expand_dims(np.linalg.det(a), (-1, -2)) * T(np.linalg.inv(a))", sample=A)
elementwise("logdet(a)", a="T(np.linalg.inv(a))", summed="(-2, -1)", sample=A)
linear("from_lower(a)", a="to_lower(ct)", sample=A)
linear("to_lower(g)", g="from_lower(ct)", sample=A)
linear("half_lower(a)", a="half_lower(ct)", sample=A)

# Places
constant("cell(x, nodes)", sample="0.5, [0.1, 0.4, 0.8]")
constant("one_of(axes, k)", sample="(0, 1), 1")
constant("middle(a, axis=None)", sample=V)
constant("largest(a, axis=None)", sample=V)
