"""`pop` is taken back where it took: at the end, or at a place that a literal gives."""

from __future__ import annotations

import pytest

import sct
from tests.transform.reversing import assert_reverse


def from_the_end(x):
    parts = [x, 2.0 * x, x * x, 3.0]
    last = parts.pop()
    third = parts.pop(-1)
    return last * third + parts[0] * parts[1]


def before_the_end(x):
    parts = [x, 2.0 * x, x * x, x * x * x]
    taken = parts.pop(-3)
    return taken * parts[0] + parts[1] * parts[2] * parts[2]


def from_the_front(x):
    queue = [x, 2.0 * x, x * x]
    total = 0.0
    while queue:
        first = queue.pop(0)
        total = total * x + first * first
    return total


def by_a_variable(x, k):
    parts = [x, 2.0 * x, x * x]
    taken = parts.pop(k)
    return taken * parts[0]


def by_a_key(x):
    parts = {"a": x, "b": x * x}
    taken = parts.pop("a")
    return taken * parts["b"]


@pytest.mark.parametrize("f", [from_the_end, before_the_end, from_the_front], ids=lambda f: f.__name__)
def test_items_go_back_where_they_were(f):
    """A negative place counts from the end of the longer list."""
    assert_reverse(f, 1.3)


def test_what_cannot_be_taken_back_is_refused():
    """A computed place may be negative, and a dict has no places."""
    for f, args in ((by_a_variable, (1.3, 1)), (by_a_key, (1.3,))):
        with pytest.raises(sct.UnsupportedError, match="`pop` by a key or a computed place"):
            sct.vjp(f, *args)
