"""Reading and writing entries of pairs: both buffers are indexed alike, so views of them go together."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.oracles.pairs import ARITHMETIC, Pair, lifted, paired, tangent, value


def item(x: Any, index: Any) -> Any:
    if isinstance(x, Pair):
        return paired_view(x.value[value(index)], x.tangent[value(index)])
    return lifted(x[value(index) if isinstance(index, Pair) else index])


def paired_view(v: Any, t: Any) -> Any:
    return Pair(v, t) if isinstance(v, np.ndarray) and v.dtype.kind == "f" else paired(v, t)


def write(x: Any, index: Any, new: Any) -> None:
    if isinstance(x, Pair):
        x.value[value(index)] = value(new)
        x.tangent[value(index)] = tangent(new)
    elif isinstance(x, np.ndarray):
        x[value(index)] = value(new)
    else:
        x[index] = new


def arithmetic(op: Any, *args: Any) -> Any:
    if not any(isinstance(a, Pair) for a in args):
        return lifted(op(*args))
    if op in ARITHMETIC:
        return ARITHMETIC[op](*args)
    return op(*map(value, args))


def method_arguments(name: str, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """x.reshape(2, 3) and x.transpose(1, 0) take a shape spread out; the functions do not."""
    return (args,) if name in ("reshape", "transpose") and args and not isinstance(args[0], tuple) else args
