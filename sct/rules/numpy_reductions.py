"""NumPy's sums, means, products, extremes and spreads."""

from __future__ import annotations

import numpy as np

from sct.rules.words import Words

words = Words(np=np)
constant, linear, composed = words.constant, words.linear, words.composed

A = "np.array([[0.4, -0.7, 0.5], [0.3, 0.2, -0.9]])"

# Sums
linear(
    "np.sum(a, axis=None, *, keepdims=False, where=True)",
    a="where * unreduce(ct, a, axis, keepdims)",
    sample=f"{A}, 1",
)
composed(
    "np.nansum(a, axis=None, *, keepdims=False)",
    "np.sum(np.where(np.isnan(a), 0.0, a), axis, keepdims=keepdims)",
    sample=A,
)
linear(
    "np.cumsum(a, axis=None)",
    a="np.reshape(np.flip(np.cumsum(np.flip(ct, axis), axis), axis), np.shape(a))",
    sample=f"{A}, 1",
)
linear("np.diff(a, n=1, axis=-1)", a="undiff(ct, n, axis)", sample=f"{A}, 2")
linear("np.ediff1d(ary)", ary="np.reshape(undiff(ct), np.shape(ary))", sample=A)
TRAPEZOID = "np.sum(0.5 * (np.delete(y, 0, axis) + np.delete(y, -1, axis)) * along({width}, axis, np.ndim(y)), axis)"
for name in ("trapezoid", "trapz"):
    composed(f"np.{name}(y, *, dx=1.0, axis=-1)", TRAPEZOID.format(width="dx"), sample=f"{A}, dx=0.5")
    composed(
        f"np.{name}(y, x, *, axis=-1)",
        TRAPEZOID.format(width="np.diff(x, axis=axis if np.ndim(x) > 1 else 0)"),
        sample=f"{A}, np.array([0.1, 0.4, 1.1])",
    )

# Means and spreads.  A spread of equal numbers has derivative 0.
linear(
    "np.mean(a, axis=None, *, keepdims=False, where=True)",
    a="where * (unreduce(ct, a, axis, keepdims) / count(a, axis, where))",
    sample=f"{A}, 1",
)
composed(
    "np.nanmean(a, axis=None, *, keepdims=False)",
    "np.mean(np.where(np.isnan(a), 0.0, a), axis, keepdims=keepdims, where=np.isfinite(a) | np.isinf(a))",
    sample=A,
)
linear("np.average(a, axis=None)", a="unreduce(ct, a, axis) / count(a, axis)", sample=f"{A}, 1")
composed(
    "np.average(a, axis=None, weights=None)",
    "np.sum(a * along(weights, axis, np.ndim(a)), axis)"
    " / np.sum(np.broadcast_to(along(weights, axis, np.ndim(a)), np.shape(a)), axis)"
    " if weights is not None else np.mean(a, axis)",
    sample=f"{A}, 1, np.array([0.3, 0.5, 0.7])",
)
VARIANCE = "np.sum(np.square(a - np.mean(a, axis, keepdims=True)), axis, keepdims=keepdims) / (count(a, axis) - ddof)"
composed("np.var(a, axis=None, *, ddof=0, keepdims=False)", VARIANCE, sample=f"{A}, 1, ddof=1")
composed("np.std(a, axis=None, *, ddof=0, keepdims=False)", f"safe_sqrt({VARIANCE})", sample=f"{A}, 1, ddof=1")
composed(
    "np.median(a, axis=None)",
    "np.mean(np.take_along_axis(np.asarray(a), middle(a, axis), axis), axis)",
    sample=f"{A}, 1",
)

# Extremes: ties share equally.
for short, other, ignoring in (("max", "amax", "nanmax"), ("min", "amin", "nanmin")):
    for name in (short, other, ignoring):
        composed(f"np.{name}(a) -> y", "np.mean(a, where=np.equal(a, y))", sample=A)
        composed(
            f"np.{name}(a, axis=None, *, keepdims=False)",
            f"np.mean(a, axis, keepdims=keepdims, where=np.equal(a, np.{name}(a, axis, keepdims=True)))",
            sample=f"{A}, 1",
        )
composed(
    "np.ptp(a, axis=None, *, keepdims=False)",
    "np.max(a, axis, keepdims=keepdims) - np.min(a, axis, keepdims=keepdims)",
    sample=f"{A}, 1",
)

# Products: factor by factor, right where factors are 0
composed("np.prod(a, axis=None, *, keepdims=False)", "product_along(a, axis, keepdims)", sample=f"{A}, 1")
composed("np.cumprod(a, axis=None)", "products_so_far(a, axis)", sample=f"{A}, 1")

# Counts, tests, places
for name in ("all", "any", "count_nonzero"):
    constant(f"np.{name}(a, axis=None, *, keepdims=False)", sample=A)
for name in ("argmax", "argmin", "nanargmax", "nanargmin"):
    constant(f"np.{name}(a, axis=None, *, keepdims=False)", sample=A)
