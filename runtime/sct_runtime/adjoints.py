"""Adjoint memory: zeros that can be added to, for any structure of numbers."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from sct_runtime.zeros import zeros_like


def cells(value: Any) -> Any:
    """Zeros in the structure of a value, with lists in the place of tuples, so that every part can be written to.

    A list that occurs twice has one zero, as it may be written to; an array that occurs twice has two: its adjoint is
    what each of its places contributes.
    """
    return _opened(zeros_like(value), {})


def _opened(zero: Any, memo: dict[int, Any]) -> Any:
    if not isinstance(zero, tuple | list | dict) and not hasattr(zero, "__dict__"):
        again = isinstance(zero, np.ndarray) and id(zero) in memo
        memo[id(zero)] = zero
        return np.zeros_like(zero) if again else zero
    if id(zero) in memo:
        return memo[id(zero)]
    if isinstance(zero, tuple):
        opened: Any = memo.setdefault(id(zero), [])
        opened.extend([_opened(v, memo) for v in zero])
        return opened
    memo[id(zero)] = zero
    if isinstance(zero, list):
        zero[:] = [_opened(v, memo) for v in zero]
    else:
        held = zero if isinstance(zero, dict) else vars(zero)
        held.update({k: _opened(v, memo) for k, v in held.items()})
    return zero


def accumulate(total: Any, part: Any) -> None:
    """Add a structure of numbers to adjoint memory of the same structure, in place."""
    if isinstance(part, dict):
        keys: Any = [k for k in part if k in total]  # what only a copy has got, by then has an adjoint of 0
    elif isinstance(total, list):
        keys = range(len(total))
    elif hasattr(total, "__dict__"):
        total, part = vars(total), vars(part)
        keys = part
    else:
        total += part
        return
    for k in keys:
        if total[k] is None:
            continue
        if isinstance(total[k], list | dict) or hasattr(total[k], "__dict__"):
            accumulate(total[k], part[k])
        else:
            total[k] += part[k]


def accumulate_items(total: Any, where: Any, part: Any) -> None:
    """Add the parts to the items of a list of adjoints that a slice names, in place."""
    for k, p in zip(range(len(total))[where], part, strict=True):
        if isinstance(total[k], list | dict) or hasattr(total[k], "__dict__"):
            accumulate(total[k], p)
        elif total[k] is not None:
            total[k] += p


def as_structure(adjoint: Any, value: Any) -> Any:
    """Adjoint memory in the structure of the value that it belongs to: tuples where it has tuples."""
    if adjoint is None:  # of what the argument came without
        return None
    if isinstance(value, tuple):
        parts = [as_structure(a, v) for a, v in zip(adjoint, value, strict=True)]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if isinstance(value, list):
        return [as_structure(a, v) for a, v in zip(adjoint, value, strict=True)]
    if isinstance(value, dict):
        return {k: as_structure(adjoint[k], v) for k, v in value.items()}
    if hasattr(adjoint, "__dict__") and hasattr(value, "__dict__") and not isinstance(value, np.ndarray):
        made = copy.copy(value)
        vars(made).update({k: as_structure(a, getattr(value, k, a)) for k, a in vars(adjoint).items()})
        return made
    return adjoint


def writable(x: Any) -> Any:
    """The same view of adjoint memory, which may be written to: NumPy gives diagonals that may not."""
    opened = x.view()
    opened.flags.writeable = True
    return opened


def claim(adjoint: Any, index: Any) -> Any:
    """The adjoint of what was stored by `array[index] = values`, taken out of the array's adjoint, which is then zero.

    Where an index array names a place twice, the value stored last gets all of it.
    """
    taken = np.array(adjoint[index])
    if not apart(np.shape(adjoint), index):
        order = np.arange(1, taken.size + 1).reshape(taken.shape)
        last = np.zeros(np.shape(adjoint), int)
        last[index] = order
        taken[last[index] != order] = 0.0
    adjoint[index] = 0.0
    return taken


def apart(shape: tuple[int, ...], index: Any) -> bool:
    """Whether an index certainly names no place of an array twice: asked of its whole numbers and arrays of these."""
    parts = index if isinstance(index, tuple) else (index,)
    if len(parts) > len(shape):
        return False
    picked, lengths = [], []
    for p, n in zip(parts, shape, strict=False):
        if isinstance(p, slice):
            continue
        if np.asarray(p).dtype.kind not in "iu":
            return False
        picked.append(p)
        lengths.append(n)
    seen = np.zeros(lengths, bool)
    seen[tuple(picked)] = True
    return bool(np.count_nonzero(seen) == np.broadcast(*picked).size) if picked else True
