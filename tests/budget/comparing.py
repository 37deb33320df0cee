"""An adjoint with a budget beside the one without."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import sct
from sct.adjoints import Adjoint, adjoint
from sct.api import prepare
from sct.arguments import bound_arguments
from sct.facts.signature import Lengths, has_float, signature
from tests.oracles.structure import flat, random_tangent

REFUSED, SAME = "refused", "same"


def written(f: Callable[..., Any], args: Sequence[Any], budget: int | None) -> Adjoint:
    """The adjoint of f, by all arguments that hold floats."""
    request = prepare(f)
    bound, _, _ = bound_arguments(request, tuple(args), {})
    lengths = Lengths()
    names = tuple(n for n, x in bound.items() if has_float(signature(x, lengths)))
    return adjoint(request, bound, names, budget)


def compared(f: Callable[..., Any], args: Sequence[Any], budget: int) -> tuple[str, str]:
    """(SAME or REFUSED, why): value, adjoints and arguments with a budget and without.  Raises AssertionError."""
    try:
        plain = written(f, args, None)
    except sct.SctError as error:
        return REFUSED, f"without a budget as well: {error.reason}"
    try:
        kept = written(f, args, budget)
    except sct.UnsupportedError as error:
        assert error.cure
        return REFUSED, error.reason
    known = _pulled(plain, f, args)
    for found in (_pulled(kept, f, args), _pulled(kept, f, args)):
        for a, b in zip(known, found, strict=True):
            assert np.allclose(a, b, rtol=1e-12, atol=1e-300, equal_nan=True), (a, b)
    return SAME, ""


def _pulled(made: Adjoint, f: Callable[..., Any], args: Sequence[Any]) -> list[Any]:
    """The value, its adjoints, and the arguments afterwards, as flat arrays."""
    seed = random_tangent(f(*copy.deepcopy(list(args))), np.random.default_rng(5))
    before = flat(seed).copy()
    _, given, named = bound_arguments(prepare(f), copy.deepcopy(tuple(args)), {})
    value, gradients = made.pulled(given, named, seed)
    assert np.array_equal(flat(seed), before)
    return [flat(value), *map(flat, gradients), *map(flat, given)]
