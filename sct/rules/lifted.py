"""How linear and bilinear primitives act on a stack: operands with one more axis in front.

    reduce     the axes move up by one; no axis means all but the first
    axis       a literal axis moves up by one
    trailing   the same call: only the last axes, or each number, count
    choose     the same call on operands whose axes are aligned
    flat       all but the first axis become one
    reshape    the shape gains the length of the stack
    transpose  all but the first axis in reverse order
    total      Python's sum: it adds the stacks
    number     conversion of a number: nothing
    product    `@` of vectors and matrices
    inner      the same of vectors only

What is not named here is called once for each layer of the stack.
"""

from __future__ import annotations

from typing import Any

import numpy as np

KINDS: dict[Any, str] = {
    **dict.fromkeys((np.sum, np.mean, ".sum", ".mean"), "reduce"),
    **dict.fromkeys((np.cumsum, np.diff, np.flip, np.concatenate, np.stack, ".cumsum"), "axis"),
    **dict.fromkeys((np.tril, np.triu, np.asarray, np.array, np.copy, ".copy", ".conj"), "trailing"),
    np.where: "choose",
    **dict.fromkeys((np.ravel, ".ravel", ".flatten"), "flat"),
    **dict.fromkeys((np.reshape, ".reshape"), "reshape"),
    **dict.fromkeys((np.transpose, ".transpose"), "transpose"),
    sum: "total",
    **dict.fromkeys((float, np.float64), "number"),
    **dict.fromkeys((np.matmul, np.dot, "@", ".dot"), "product"),
    np.inner: "inner",
}
