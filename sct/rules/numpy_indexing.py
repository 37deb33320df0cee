"""NumPy's choosing, gathering, sorting and searching, and writing by function."""

from __future__ import annotations

import numpy as np

from sct.rules.words import Words

words = Words(np=np)
constant, linear, composed = words.constant, words.linear, words.composed

A = "np.array([[0.4, -0.7, 0.5], [0.3, 0.2, -0.9]])"
V = "np.array([0.4, -0.7, 0.5])"

# Choosing: linear in the values jointly, whatever decides
constant("np.where(condition, /)", sample="np.array([True, False])")
linear(
    "np.where(condition, x, y, /)",
    condition="0",
    x="unbroadcast(np.where(condition, ct, 0.0), np.shape(x))",
    y="unbroadcast(np.where(condition, 0.0, ct), np.shape(y))",
    sample=f"np.array([True, False, True]), {V}, 0.3",
)
linear(
    "np.select(condlist, choicelist, default=0.0)",
    condlist="0",
    choicelist="unselect(ct, condlist, choicelist)",
    default="unbroadcast(np.where(np.any(np.broadcast_arrays(*condlist), 0), 0.0, ct), np.shape(default))",
    sample=f"[{V} > 0.45, {V} > 0.0], [{V}, {V} * 2], 0.3",
)
linear(
    "np.choose(a, choices)",
    choices="scatter(ct, np.choose(a, labels(choices)), choices)",
    sample=f"np.array([0, 1, 0]), ({V}, {V})",
)
# Inside the bounds, and on them, the derivative is that of the value.
composed(
    "np.clip(a, a_min=None, a_max=None) -> y",
    "np.where(np.equal(y, a), a, np.where(np.equal(y, a_min), 0.0 if a_min is None else a_min,"
    " 0.0 if a_max is None else a_max))",
    sample=f"{V}, -0.5, 0.45",
)

# Gathering
linear(
    "np.take(a, indices, axis=None)", a="scatter(ct, np.take(labels(a), indices, axis), a)", sample=f"{A}, [0, 2, 0], 1"
)
linear(
    "np.take_along_axis(arr, indices, axis=-1)",
    arr="scatter(ct, np.take_along_axis(labels(arr), indices, axis), arr)",
    sample=f"{A}, np.array([[0, 2], [1, 1]]), 1",
)
linear(
    "np.compress(condition, a, axis=None)",
    a="scatter(ct, np.compress(condition, labels(a), axis), a)",
    sample=f"[True, False, True], {A}, 1",
)
linear("np.extract(condition, arr)", arr="scatter(ct, np.extract(condition, labels(arr)), arr)", sample=f"{A} > 0, {A}")
linear("np.delete(arr, obj, axis=None)", arr="scatter(ct, np.delete(labels(arr), obj, axis), arr)", sample=f"{A}, 1, 1")

# Sorting: the order is constant, the values move.
composed("np.sort(a, axis=-1)", "np.take_along_axis(np.asarray(a), np.argsort(a, axis), axis)", sample=A)
composed(
    "np.partition(a, kth, axis=-1)",
    "np.take_along_axis(np.asarray(a), np.argpartition(a, kth, axis), axis)",
    sample=f"{A}, 1",
)
constant("np.argsort(a, axis=-1, kind=None, order=None)", sample=A)
constant("np.argpartition(a, kth, axis=-1)", sample=f"{A}, 1")
constant("np.lexsort(keys, axis=-1)", sample=f"({V}, {V})")
constant("np.searchsorted(a, v, side='left', sorter=None)", sample="[0.1, 0.4, 0.8], 0.5")
constant("np.digitize(x, bins, right=False)", sample="0.5, [0.1, 0.4, 0.8]")
constant("np.histogram(a, bins=10, range=None)", sample=V)
constant("np.bincount(x, /)", sample="np.array([0, 1, 1])")
for name in ("nonzero", "flatnonzero", "argwhere"):
    constant(f"np.{name}(a)", sample=V)
constant("np.isin(element, test_elements, assume_unique=False, invert=False)", sample=f"{V}, {V}")
constant("np.unravel_index(indices, shape, order='C')", sample="3, (2, 3)")
constant("np.ravel_multi_index(multi_index, dims)", sample="(1, 2), (2, 3)")
constant("np.ix_(*args)", sample="[0, 1], [0, 2]")

# Piecewise linear interpolation; at a node the interval at its right counts, outside nothing moves with x.
composed(
    "np.interp(x, xp, fp)",
    "np.take(cast(fp, float), cell(x, xp))"
    " + (np.take(cast(fp, float), cell(x, xp) + 1) - np.take(cast(fp, float), cell(x, xp)))"
    " * ((np.clip(cast(x, float), cast(xp, float)[0], cast(xp, float)[-1]) - np.take(cast(xp, float), cell(x, xp)))"
    " / (np.take(cast(xp, float), cell(x, xp) + 1) - np.take(cast(xp, float), cell(x, xp))))",
    sample=f"{V}, [-0.8, 0.0, 0.45], [0.3, 0.1, 0.9]",
)

# Writing
linear(
    "np.copyto(dst, src)",
    dst="np.zeros_like(ct)",
    src="unbroadcast(ct, np.shape(src))",
    writes="dst",
    sample=f"np.ones(3), {V}",
)
# The diagonal is where all indices are equal, of any number of axes; its values are repeated, or cut, to its length.
DIAGONAL = "np.ptp(np.indices(np.shape(ct)), 0) == 0"
linear(
    "np.fill_diagonal(a, val)",
    a=f"np.where({DIAGONAL}, 0.0, ct)",
    val=f"scatter(ct[{DIAGONAL}], np.resize(labels(val), np.shape(ct[{DIAGONAL}])), val)",
    writes="a",
    sample="np.ones((3, 3)), 0.4",
)
linear(
    "np.add.at(a, indices, b, /)",
    a="ct",
    b="unbroadcast(ct[indices], np.shape(b))",
    writes="a",
    sample=f"np.ones(3), [0, 2, 0], {V}",
)
linear(
    "np.subtract.at(a, indices, b, /)",
    a="ct",
    b="-unbroadcast(ct[indices], np.shape(b))",
    writes="a",
    sample=f"np.ones(3), [0, 2, 0], {V}",
)
