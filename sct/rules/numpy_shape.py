"""NumPy's functions that move elements and compute nothing: shapes, axes, joining, splitting, padding."""

from __future__ import annotations

import numpy as np

from sct.rules.words import Words

words = Words(np=np)
constant, linear, composed = words.constant, words.linear, words.composed

A = "np.arange(6.0).reshape(2, 3)"
PAIR = "np.arange(6.0).reshape(2, 3), np.ones((2, 3))"

constant("np.shape(a)", sample=A)
constant("np.ndim(a)", sample=A)
constant("np.size(a, axis=None)", sample=A)
constant("np.broadcast_shapes(*args)", sample="(2, 1), (3,)")
constant("np.isscalar(element)")
constant("np.iterable(y)")
constant("np.result_type(*arrays_and_dtypes)", sample="0.4, 3")
constant("np.shares_memory(a, b)", sample=PAIR)
constant("np.may_share_memory(a, b)", sample=PAIR)

# Shapes and axes
linear(
    "np.reshape(a, shape, order='C')",
    a="np.reshape(ct, np.shape(a), order)",
    view=True,
    rank="np.size(shape)",
    sample=f"{A}, (3, 2)",
)
linear("np.ravel(a, order='C')", a="np.reshape(ct, np.shape(a), order)", view=True, sample=A)
linear("np.squeeze(a)", a="np.reshape(ct, np.shape(a))", view=True, rank="unknown", sample="np.ones((1, 3))")
linear(
    "np.squeeze(a, axis)",
    a="np.reshape(ct, np.shape(a))",
    view=True,
    rank="a - np.size(axis)",
    sample="np.ones((1, 3)), 0",
)
linear("np.expand_dims(a, axis)", a="np.reshape(ct, np.shape(a))", view=True, sample=f"{A}, 1")
for name in ("transpose", "permute_dims"):
    linear(
        f"np.{name}(a, axes=None)",
        a="np.transpose(ct) if axes is None else np.transpose(ct, np.argsort(np.mod(axes, np.ndim(ct))))",
        view=True,
        sample=A,
    )
linear("np.matrix_transpose(x, /)", x="T(ct)", view=True, sample=A)
linear("np.swapaxes(a, axis1, axis2)", a="np.swapaxes(ct, axis1, axis2)", view=True, sample=f"{A}, 0, 1")
linear("np.moveaxis(a, source, destination)", a="np.moveaxis(ct, destination, source)", view=True, sample=f"{A}, 0, 1")
linear(
    "np.rollaxis(a, axis, start=0)",
    a="scatter(ct, np.rollaxis(labels(a), axis, start), a)",
    view=True,
    sample=f"{A}, 1",
)
for name in ("atleast_1d", "atleast_2d", "atleast_3d"):
    linear(f"np.{name}(ary, /)", ary="unarray(ct, ary)", view=True, sample="np.array([0.4, 0.5])")
linear(
    "np.broadcast_to(array, shape)",
    array="unbroadcast(ct, np.shape(array))",
    view=True,
    repeats=True,
    rank="np.size(shape)",
    sample="np.ones((1, 3)), (2, 3)",
)
linear(
    "np.broadcast_arrays(*args)",
    args="unbroadcast_each(ct, args)",
    view=True,
    repeats=True,
    sample="np.ones((2, 1)), np.ones(3)",
)

# Order
linear("np.flip(m, axis=None)", m="np.flip(ct, axis)", view=True, sample=A)
linear("np.fliplr(m)", m="np.fliplr(ct)", view=True, sample=A)
linear("np.flipud(m)", m="np.flipud(ct)", view=True, sample=A)
linear("np.rot90(m, k=1, axes=(0, 1))", m="np.rot90(ct, -k, axes)", view=True, sample=A)
linear("np.roll(a, shift, axis=None)", a="scatter(ct, np.roll(labels(a), shift, axis), a)", sample=f"{A}, 2")
linear(
    "np.tile(A, reps)",
    A="scatter(ct, np.tile(labels(A), reps), A)",
    rank="max(A, np.size(reps))",
    sample=f"{A}, (2, 1)",
)
linear(
    "np.resize(a, new_shape)",
    a="scatter(ct, np.resize(labels(a), new_shape), a)",
    rank="np.size(new_shape)",
    sample=f"{A}, (2, 4)",
)
linear("np.repeat(a, repeats, axis=None)", a="scatter(ct, np.repeat(labels(a), repeats, axis), a)", sample=f"{A}, 2")

# Joining: linear in the arrays jointly
for name in ("concatenate", "concat", "stack"):
    linear(
        f"np.{name}(arrays, axis=0)", arrays=f"scatter(ct, np.{name}(labels(arrays), axis), arrays)", sample=f"({PAIR})"
    )
for name in ("hstack", "vstack", "dstack", "column_stack"):
    linear(f"np.{name}(tup)", tup=f"scatter(ct, np.{name}(labels(tup)), tup)", sample=f"({PAIR})")
linear("np.block(arrays)", arrays="scatter(ct, np.block(labels(arrays)), arrays)", sample=f"[{PAIR}]")
composed(
    "np.append(arr, values)", "np.concatenate((np.ravel(arr), np.ravel(values)))", sample="np.array([0.4, 0.5]), 0.6"
)
composed(
    "np.append(arr, values, axis)",
    "np.concatenate((arr, values), axis) if axis is not None else np.concatenate((np.ravel(arr), np.ravel(values)))",
    sample=f"{PAIR}, 0",
)
linear(
    "np.insert(arr, obj, values, axis=None)",
    arr="scatter(ct, np.insert(labels(arr), obj, 0, axis), arr)",
    values="scatter(ct, np.insert(0 * labels(arr), obj, labels(values), axis), values)",
    sample=f"{A}, 1, np.array([0.4, 0.5]), 1",
)
linear("np.pad(array, pad_width)", array="scatter(ct, np.pad(labels(array), pad_width), array)", sample=f"{A}, 1")
composed("np.pad(array, pad_width, mode)", "pad_moved(array, pad_width, mode)", sample=f"{A}, 1, 'edge'")

# Splitting
for name in ("split", "array_split"):
    linear(
        f"np.{name}(ary, indices_or_sections, axis=0)",
        ary=f"scatter(ct, np.{name}(labels(ary), indices_or_sections, axis), ary)",
        view=True,
        sample=f"{A}, 2",
    )
for name in ("hsplit", "vsplit", "dsplit"):
    shape = "(2, 2, 2)"
    linear(
        f"np.{name}(ary, indices_or_sections)",
        ary=f"scatter(ct, np.{name}(labels(ary), indices_or_sections), ary)",
        view=True,
        sample=f"np.ones({shape}), 2",
    )
