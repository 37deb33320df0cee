"""NumPy's functions that make arrays."""

from __future__ import annotations

import numpy as np

from sct.rules.words import Words

words = Words(np=np)
constant, linear, composed = words.constant, words.linear, words.composed

# From values.  A dtype without fractions ends the derivative, which `cast` sees to.
for name in ("asarray", "asanyarray"):
    linear(f"np.{name}(a)", a="unarray(ct, a)", view=True, sample="[0.4, 0.5]")
    composed(
        f"np.{name}(a, dtype=None, order=None, *, copy=None)",
        f"cast(np.{name}(a), dtype)",
        view=True,
        sample="[0.4, 0.5], float",
    )
linear("np.ascontiguousarray(a)", a="unarray(ct, a)", view=True, sample="[0.4, 0.5]")
composed(
    "np.ascontiguousarray(a, dtype=None)", "cast(np.ascontiguousarray(a), dtype)", view=True, sample="[0.4, 0.5], float"
)
linear("np.asarray_chkfinite(a)", a="unarray(ct, a)", view=True, sample="[0.4, 0.5]")
linear(
    "np.array(object, *, copy=True, order='K', subok=False, ndmin=0)",
    object="unarray(ct, object)",
    sample="[[0.4, 0.5], [0.6, 0.7]], ndmin=3",
)
composed(
    "np.array(object, dtype=None, *, copy=True, order='K', subok=False, ndmin=0)",
    "cast(np.array(object, ndmin=ndmin), dtype)",
    sample="[0.4, 0.5], float",
)
linear("np.copy(a, order='K')", a="unarray(ct, a)", sample="np.array([0.4, 0.5])")
linear(
    "np.full(shape, fill_value)",
    fill_value="unbroadcast(ct, np.shape(fill_value))",
    rank="np.size(shape)",
    sample="(2, 3), 0.4",
)
composed(
    "np.full(shape, fill_value, dtype=None)",
    "cast(np.full(shape, fill_value), dtype)",
    rank="np.size(shape)",
    sample="(2, 3), 0.4, float",
)
composed(
    "np.full_like(a, fill_value, dtype=None)",
    "cast(np.full(np.shape(a), fill_value), np.asarray(a).dtype if dtype is None else dtype)",
    sample="np.zeros((2, 3)), 0.4",
)
constant("np.ones_like(a, dtype=None, order='K', subok=True, shape=None)", sample="[0.4, 0.5]")
constant("np.zeros_like(a, dtype=None, order='K', subok=True, shape=None)", sample="[0.4, 0.5]")
constant("np.empty_like(prototype, dtype=None, order='K', subok=True, shape=None)", sample="[0.4, 0.5]")

# Numbers of a given type
for name in ("float64", "float32"):
    linear(f"np.{name}(x=0.0, /)", x="ct", view=True, sample="0.5")  # of an array of that type the array itself
for name in ("bool_", "int64", "int32", "intp"):
    constant(f"np.{name}(x=0, /)", sample="5")

# From shapes
for name in ("zeros", "ones", "empty"):
    constant(f"np.{name}(shape, dtype=None, order='C')", rank="np.size(shape)", sample="(2, 3)")
constant("np.eye(N, M=None, k=0, dtype=None)", sample="2, 3")
constant("np.identity(n, dtype=None)", sample="2")
constant("np.tri(N, M=None, k=0, dtype=None)", sample="2, 3")
constant("np.indices(dimensions, dtype=None, sparse=False)", rank="np.size(dimensions) + 1", sample="(2, 3)")

# Ranges: as many values as the bounds give, which move with them
constant("np.arange(stop, /, *, dtype=None)", rank="1", sample="3")
composed(
    "np.arange(start, stop, step=1, *, dtype=None) -> y",
    "cast(start, np.result_type(y)) + cast(step, np.result_type(y)) * np.arange(len(y))",
    rank="1",
    sample="0.4, 2.0, 0.3, dtype=float",
)
END = "unarray(cast(unbroadcast(np.tensordot({weights}, ct, 1), np.shape({end})), float), {end})"
linear(
    "np.linspace(start, stop, num=50, endpoint=True)",
    start=END.format(end="start", weights="np.linspace(1.0, 0.0, num, endpoint)"),
    stop=END.format(end="stop", weights="1.0 - np.linspace(1.0, 0.0, num, endpoint)"),
    sample="0.4, 2.0, 5",
)
composed(
    "np.logspace(start, stop, num=50, endpoint=True, base=10.0)",
    "np.power(base, np.linspace(start, stop, num, endpoint))",
    sample="0.4, 2.0, 5",
)
composed(
    "np.geomspace(start, stop, num=50, endpoint=True) -> y",
    "np.sign(start) * np.exp(np.linspace(np.log(np.abs(cast(start, np.result_type(y)))),"
    " np.log(np.abs(cast(stop, np.result_type(y)))), num, endpoint))",
    sample="0.4, 2.0, 5",
)
linear(
    "np.meshgrid(*xi, sparse=False, indexing='xy')",
    xi="unmeshgrid(ct, xi, indexing)",
    sample="np.array([0.4, 0.5]), np.array([0.1, 0.2, 0.3])",
)

# Matrices from vectors, triangles
linear(
    "np.diag(v, k=0)",
    v="scatter(ct, np.diag(labels(v), k), v)",
    view=True,
    least=2,
    fixed=True,
    sample="np.array([0.4, 0.5]), 1",
)
linear("np.diagflat(v, k=0)", v="scatter(ct, np.diagflat(labels(v), k), v)", sample="np.array([0.4, 0.5]), 1")
linear("np.tril(m, k=0)", m="unbroadcast(np.tril(ct, k), np.shape(m))", sample="np.arange(6.0).reshape(2, 3)")
linear("np.triu(m, k=0)", m="unbroadcast(np.triu(ct, k), np.shape(m))", sample="np.arange(6.0).reshape(2, 3)")
for name in ("tril_indices", "triu_indices"):
    constant(f"np.{name}(n, k=0, m=None)", sample="3")
for name in ("tril_indices_from", "triu_indices_from"):
    constant(f"np.{name}(arr, k=0)", sample="np.zeros((2, 2))")
constant("np.diag_indices(n, ndim=2)", sample="3")

# Windows
for name in ("hanning", "hamming", "bartlett", "blackman"):
    constant(f"np.{name}(M)", sample="5")
