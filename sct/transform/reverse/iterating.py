"""What the backward sweep may go over again: all but iterators, which reading uses up, and what may be one."""

from __future__ import annotations

import builtins
import collections
import itertools
from collections.abc import Callable, ItemsView, KeysView, ValuesView
from typing import Any

import numpy as np

from sct.core.lang import Attr, Call, Global
from sct.facts.methods import VIEWS
from sct.facts.values import Array, Known, Ref, Scalar, Value

MADE_AGAIN = {
    builtins.range, builtins.zip, builtins.enumerate, builtins.reversed, builtins.sorted, builtins.list, builtins.tuple,
    itertools.combinations, itertools.permutations, itertools.product, itertools.combinations_with_replacement,
    itertools.chain, itertools.pairwise, np.ndindex, np.ndenumerate,
}  # fmt: skip
KEPT: tuple[type, ...] = (
    list, tuple, dict, set, frozenset, str, bytes, range, np.ndarray, collections.deque,
    ItemsView, KeysView, ValuesView,
)  # fmt: skip


def goes_again(e: Any, value: Callable[[Any], Value]) -> bool:
    """Whether an expression, evaluated once more, can be gone over from its start: it is no iterator that was used up.

    A call that makes an iterator makes another one.
    """
    if isinstance(e, Call) and isinstance(e.func, Global) and e.func.value in MADE_AGAIN:
        return all(goes_again(a, value) or value(a).only("i") for a in e.args)
    if isinstance(e, Call) and isinstance(e.func, Attr) and e.func.name in VIEWS:
        return goes_again(e.func.value, value)
    atoms = value(e).atoms
    return bool(atoms) and all(map(kept, atoms))


def has_places(e: Any, value: Callable[[Any], Value]) -> bool:
    """Whether an expression certainly is something that can be asked for its k-th element, and a place is counted."""
    if isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is builtins.range:
        return True
    return bool(value(e).atoms) and all(map(sequence, value(e).atoms))


def sequence(atom: Any) -> bool:
    """Whether an atom stands for a list, tuple or array, or a dict or view of one, which is listed."""
    if isinstance(atom, Ref):
        return not atom.site.once and atom.site.kind in ("list", "tuple", "dict")
    if isinstance(atom, Known):
        return isinstance(atom.object, list | tuple | dict | str | range | np.ndarray)
    return isinstance(atom, Array | Scalar)


def kept(atom: Any) -> bool:
    """Whether an atom stands for something that is not used up."""
    if isinstance(atom, Ref):
        return not atom.site.once and atom.site.kind != "object"
    if isinstance(atom, Known):
        return isinstance(atom.object, KEPT)
    return isinstance(atom, Array | Scalar)
