"""What a rule says of memory against the function itself: what shares memory with an operand is a view."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from sct.rules import Row
from tests.rules.test_rows import ROWS, arguments, given, name, present


def arrays(x: Any) -> Iterator[np.ndarray]:
    """The arrays in a nested structure."""
    if isinstance(x, np.ndarray):
        yield x
    elif isinstance(x, list | tuple):
        for part in x:
            yield from arrays(part)


def of_arrays(x: Any) -> Any:
    """An operand with an array in the place of a float, with one axis or with several."""
    if isinstance(x, float):
        return np.array([x, x, x])
    return x


def shapes(row: Row) -> Iterator[dict[str, Any]]:
    """The operands at the sample; with arrays for numbers; laid out the other way; with the types that they have."""
    args = arguments(row)
    yield args
    grown = {n: of_arrays(x) for n, x in args.items()}
    yield grown
    yield {n: np.asfortranarray(x) if isinstance(x, np.ndarray) else x for n, x in args.items()}
    for n, x in args.items():
        if isinstance(x, np.ndarray) and x.ndim == 2:
            yield args | {n: x[:1]}
            yield args | {n: x[0]}


def result(row: Row, args: dict[str, Any]) -> Any:
    """What the function gives for operands, which it may give back."""
    positional, keywords = given(row, args)
    if not isinstance(row.function, str):
        return row.function(*positional, **keywords)
    member = getattr(positional[0], row.function[1:])
    return member(*positional[1:], **keywords) if "(" in row.head else member


CALLED = [r for r in ROWS if present(r) and not r.view and not r.writes and r.kind != "constant"]
CALLED = [r for r in CALLED if not isinstance(r.function, str) or r.function[0] == "."]


@pytest.mark.parametrize("row", CALLED, ids=name)
def test_what_is_no_view_has_memory_of_its_own(row: Row) -> None:
    """A change of the result in place reaches no operand; else its tangent would have to share memory as well."""
    for args in shapes(row):
        mine = copy.deepcopy(args)
        with contextlib.suppress(Exception), np.errstate(all="ignore"):  # operands that it does not take
            for out in arrays(result(row, mine)):
                for operand in arrays(list(mine.values())):
                    shared = out.flags.writeable and np.may_share_memory(out, operand)
                    if shared:
                        pytest.fail(f"{row.head} of {args} shares memory with an operand")
