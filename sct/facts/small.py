"""Whole numbers of NumPy's that are small: of 8 to 32 bits, or without sign.

What is computed of them alone wraps around, silently: 200 + 100 is 44.  A program means that where it writes it; what a
derivative computes of them on its own must not.  So it computes in floats what may be small: all that is unknown,
and whole numbers where the program has small ones somewhere.
"""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import Any

import numpy as np

from sct.core.lang import Const, Function, Global
from sct.core.walk import walk
from sct.facts.values import Array, Known, Opaque, Ref, Scalar, Value

LOOKED_AT = 500  # items of a container
BYTES = 8  # of a whole number that is large enough
MADE_BY = (np.packbits, np.unpackbits)  # functions that give bytes
LETTERS = "bBhHiILQ"
BITS = [f"{sign}int{bits}" for bits in (8, 16, 32) for sign in ("", "u")] + [f"{s}{n}" for s in "iu" for n in (1, 2, 4)]
WORDS = ["uint64", "u8", "byte", "ubyte", "short", "ushort", "intc", "uintc", "uint", "ulong", "ulonglong", "uintp"]
NAMES = {*LETTERS, *BITS, *WORDS}


def is_small(obj: Any, depth: int = 3) -> bool:
    """Whether an object is an array or number of small whole numbers, or makes or holds such; or is their type."""
    if isinstance(obj, list | tuple | set | frozenset | deque | dict):
        items = islice(obj.values() if isinstance(obj, dict) else obj, LOOKED_AT)
        return depth > 0 and any(is_small(x, depth - 1) for x in items)
    if any(obj is f for f in MADE_BY):
        return True
    if isinstance(obj, type) and issubclass(obj, np.generic):
        return small(np.dtype(obj))
    if isinstance(obj, np.dtype):
        return small(obj)
    return isinstance(obj, np.ndarray | np.generic) and small(obj.dtype)


def small(dtype: np.dtype[Any]) -> bool:
    """Whether whole numbers of a type are small."""
    return dtype.kind == "u" or (dtype.kind == "i" and dtype.itemsize < BYTES)


def is_truth(atom: Any) -> bool:
    """Whether part of a value is a truth value, or an array of them: a sum of NumPy's is one again."""
    if isinstance(atom, Known):
        return getattr(getattr(atom.object, "dtype", None), "kind", None) == "b"
    return (atom.dtype if isinstance(atom, Array) else getattr(atom, "kind", None)) == "b"


def may_be_small(value: Value, anywhere: bool) -> bool:
    """Whether a value may be, or hold, small whole numbers; anywhere: whether the program has such."""
    kinds = {a.dtype if isinstance(a, Array) else a.kind for a in value.atoms if isinstance(a, Array | Scalar)}
    unknown = any(isinstance(a, Opaque) or (isinstance(a, Known) and is_small(a.object)) for a in value.atoms)
    held = any(isinstance(a, Ref) for a in value.atoms)  # what NumPy makes an array of
    return unknown or bool(kinds & {"o", None}) or (anywhere and ("i" in kinds or held))


def has_small(signature: Any) -> bool:
    """Whether something in a signature is a small whole number, an array of them, or their type."""
    if isinstance(signature, Known):
        return is_small(signature.object)
    return isinstance(signature, tuple) and ("u" in signature or any(map(has_small, signature)))


def mentions_small(function: Function) -> bool:
    """Whether a function names a type of small whole numbers, or some of its surroundings."""
    return any(
        is_small(n.value) if isinstance(n, Global) else isinstance(n.value, str) and names_small(n.value)
        for n in walk(function.body)
        if isinstance(n, Global | Const)
    )


def names_small(text: str) -> bool:
    """Whether a text is the name of a type of small whole numbers."""
    return text.lstrip("<>=|") in NAMES
