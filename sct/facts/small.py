"""Whole numbers of NumPy's that are small: of 8 to 32 bits, or without sign.

What is computed of them alone wraps around, silently: 200 + 100 is 44.  A program means that where it writes it; what a
derivative computes of them on its own must not.
"""

from __future__ import annotations

import pickle
import sys
from itertools import islice
from typing import Any

import numpy as np

from sct.core.lang import Const, Function, Global
from sct.core.walk import walk

LOOKED_AT = 500  # items of a container
BYTES = 8  # of a whole number that is large enough
MADE_BY = (np.packbits, np.unpackbits)  # functions that give bytes
READERS = (np.load, np.fromfile, np.memmap, pickle.load, pickle.loads)
CAREFUL = sys.stdlib_module_names | {"numpy"}
LETTERS = "bBhHiILQ"
BITS = [f"{sign}int{bits}" for bits in (8, 16, 32) for sign in ("", "u")] + [f"{s}{n}" for s in "iu" for n in (1, 2, 4)]
WORDS = ["uint64", "u8", "byte", "ubyte", "short", "ushort", "intc", "uintc", "uint", "ulong", "ulonglong", "uintp"]
NAMES = {*LETTERS, *BITS, *WORDS}


def is_small(obj: Any, depth: int = 3) -> bool:
    """Whether an object is an array or number of small whole numbers, or makes or holds such; or is their type."""
    if isinstance(obj, list | tuple | dict):
        items = islice(obj.values() if isinstance(obj, dict) else obj, LOOKED_AT)
        return depth > 0 and any(is_small(x, depth - 1) for x in items)
    if any(obj is f for f in MADE_BY):
        return True
    if isinstance(obj, type) and issubclass(obj, np.generic):
        return small(np.dtype(obj))
    if isinstance(obj, np.dtype):
        return small(obj)
    return isinstance(obj, np.ndarray | np.generic) and small(obj.dtype)


def may_make_small(function: Any) -> bool:
    """Whether code of which nothing is known may give small whole numbers where nothing names them.

    NumPy and the standard library do so only where they read what was written elsewhere; methods of objects of which
    nothing is known, None, if what made the objects does.
    """
    if function is None or any(function is f for f in READERS):
        return function is not None
    made_by = function if getattr(function, "__module__", None) else getattr(function, "__self__", None)
    module = getattr(made_by, "__module__", None) or type(made_by).__module__
    return module.partition(".")[0].removeprefix("_") not in CAREFUL


def small(dtype: np.dtype[Any]) -> bool:
    """Whether whole numbers of a type are small."""
    return dtype.kind == "u" or (dtype.kind == "i" and dtype.itemsize < BYTES)


def has_small(signature: Any) -> bool:
    """Whether something in a signature is a small whole number, or an array of them."""
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
