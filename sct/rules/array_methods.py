"""The methods and attributes of arrays; the array is `x`."""

from __future__ import annotations

from sct.rules.words import Words

methods = Words()
attributes = Words()
constant, linear, composed = methods.constant, methods.linear, methods.composed

A = "np.array([[0.4, -0.7, 0.5], [0.3, 0.2, -0.9]])"
V = "np.array([0.4, -0.7, 0.5])"

# Sums, means, extremes, spreads: as the functions of numpy
linear("x.sum(axis=None, *, keepdims=False, where=True)", x="where * unreduce(ct, x, axis, keepdims)", sample=f"{A}, 1")
linear(
    "x.mean(axis=None, *, keepdims=False, where=True)",
    x="where * (unreduce(ct, x, axis, keepdims) / count(x, axis, where))",
    sample=f"{A}, 1",
)
linear("x.cumsum(axis=None)", x="np.reshape(np.flip(np.cumsum(np.flip(ct, axis), axis), axis), np.shape(x))", sample=A)
composed("x.prod(axis=None, *, keepdims=False)", "product_along(x, axis, keepdims)", sample=f"{A}, 1")
composed("x.cumprod(axis=None)", "products_so_far(x, axis)", sample=f"{A}, 1")
composed(
    "x.var(axis=None, *, ddof=0, keepdims=False)", "np.var(x, axis, ddof=ddof, keepdims=keepdims)", sample=f"{A}, 1"
)
composed(
    "x.std(axis=None, *, ddof=0, keepdims=False)", "np.std(x, axis, ddof=ddof, keepdims=keepdims)", sample=f"{A}, 1"
)
for name in ("max", "min"):
    composed(f"x.{name}() -> y", "np.mean(x, where=np.equal(x, y))", sample=A)
    composed(f"x.{name}(axis=None, *, keepdims=False)", f"np.{name}(x, axis, keepdims=keepdims)", sample=f"{A}, 1")
composed("x.ptp(axis=None, *, keepdims=False)", "np.ptp(x, axis, keepdims=keepdims)", sample=None)

# Products
methods.bilinear(
    "x.dot(b)",
    x="dot_left(ct, x, b)",
    b="dot_right(ct, x, b)",
    sample=f"{A}, {V}",
)
linear(
    "x.trace(offset=0, axis1=0, axis2=1)",
    x="scatter(np.expand_dims(ct, -1) + np.zeros(np.shape(np.diagonal(x, offset, axis1, axis2))),"
    " np.diagonal(labels(x), offset, axis1, axis2), x)",
    sample=A,
)

# Shapes
linear(
    "x.reshape(*shape, order='C')",
    x="np.reshape(ct, np.shape(x), order)",
    view=True,
    rank="np.size(shape)",
    sample=f"{A}, 3, 2",
)
linear("x.ravel(order='C')", x="np.reshape(ct, np.shape(x), order)", view=True, sample=A)
linear("x.flatten(order='C')", x="np.reshape(ct, np.shape(x), order)", sample=A)
linear("x.transpose()", x="np.transpose(ct)", view=True, sample=A)
linear(
    "x.transpose(axes, /)",
    x="np.transpose(ct) if axes is None else np.transpose(ct, np.argsort(np.mod(axes, np.ndim(ct))))",
    view=True,
    sample=f"{A}, (1, 0)",
)
linear(
    "x.transpose(*axes)",
    x="np.transpose(ct, np.argsort(np.mod(axes, np.ndim(ct))))",
    view=True,
    sample=f"{A}, 1, 0",
)
linear("x.swapaxes(axis1, axis2, /)", x="np.swapaxes(ct, axis1, axis2)", view=True, sample=f"{A}, 0, 1")
linear("x.squeeze()", x="np.reshape(ct, np.shape(x))", view=True, rank="unknown", sample="np.ones((1, 3))")
linear(
    "x.squeeze(axis)", x="np.reshape(ct, np.shape(x))", view=True, rank="x - np.size(axis)", sample="np.ones((1, 3)), 0"
)
linear(
    "x.diagonal(offset=0, axis1=0, axis2=1)",
    x="scatter(ct, np.diagonal(labels(x), offset, axis1, axis2), x)",
    view=True,
    fixed=True,
    sample=A,
)
linear("x.repeat(repeats, axis=None)", x="scatter(ct, np.repeat(labels(x), repeats, axis), x)", sample=f"{A}, 2")
linear("x.take(indices, axis=None)", x="scatter(ct, np.take(labels(x), indices, axis), x)", sample=f"{A}, [0, 2], 1")
composed(
    "x.clip(min=None, max=None) -> y",
    "np.where(np.equal(y, x), x, np.where(np.equal(y, min), 0.0 if min is None else min, 0.0 if max is None else max))",
    sample=f"{V}, -0.5, 0.45",
)

# Copies and conversions
linear("x.copy(order='C')", x="ct", sample=A)
linear("x.conj()", x="ct", view=True, sample=A)  # of real numbers x itself
linear("x.conjugate()", x="ct", view=True, sample=A)
composed("x.astype(dtype, *, copy=True)", "cast(x, dtype)", sample=f"{A}, float")
linear("x.item(*args)", x="scatter(ct, labels(x).item(*args), x)", rank="0", sample=f"{A}, 1, 2")
linear("x.tolist()", x="unarray(ct, x)", rank="unknown", sample=A)
linear("x.fill(value, /)", x="np.zeros_like(ct)", value="np.sum(ct)", writes="x", sample=f"{A}, 0.3")

# Piecewise constant, places, tests; the first of Python's floats too
methods.constant("x.is_integer()", sample="np.float64(0.5)")
constant("x.round(decimals=0)", sample=A)
constant("x.argmax(axis=None, *, keepdims=False)", sample=A)
constant("x.argmin(axis=None, *, keepdims=False)", sample=A)
constant("x.argsort(axis=-1, kind=None, order=None)", sample=A)
constant("x.argpartition(kth, axis=-1)", sample=f"{A}, 1")
constant("x.searchsorted(v, side='left', sorter=None)", sample="np.array([0.1, 0.4, 0.8]), 0.5")
constant("x.nonzero()", sample=A)
constant("x.any(axis=None, *, keepdims=False)", sample=A)
constant("x.all(axis=None, *, keepdims=False)", sample=A)
constant("x.tobytes(order='C')", sample=A)

attributes.linear("x.T", x="np.transpose(ct)", view=True, sample=A)
attributes.linear("x.mT", x="T(ct)", view=True, sample=A)
attributes.linear("x.real", x="ct", view=True, sample=A)
attributes.constant("x.imag", sample=A)
for name in ("shape", "ndim", "size", "dtype", "nbytes", "itemsize", "strides"):
    attributes.constant(f"x.{name}", sample=A)
