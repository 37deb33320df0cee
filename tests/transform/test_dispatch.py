"""Tables of functions, and variables that hold one of several: the derivative asks which one is called."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sct
from tests.judging import MODES, RIGHT
from tests.transform.judged import judged


def square(v):
    return v * v


def cube(v):
    return v**3


LIBRARY = {"sin": math.sin, "exp": math.exp}
OWN = {"square": square, "cube": cube}
BOTH = {"square": square, "sin": math.sin}
LISTED = [square, cube]


def by_computed_name(x, n):
    return LIBRARY["sin" if n > 1 else "exp"](x)


def by_names_in_a_loop(x, n):
    total = 0.0
    for name in ("sin", "exp"):
        total += LIBRARY[name](x * total + x)
    return total


def own_functions(x, n):
    total = 0.0
    for name in ("square", "cube"):
        total += OWN[name](x)
    return total * LISTED[n - 2](x)


def of_both_kinds(x, n):
    total = 0.0
    for name in ("square", "sin"):
        total += BOTH[name](x) * x
    return total


def table_of_its_own(x, n):
    table = {"a": math.sin, "b": math.cos}
    return table["a" if n > 1 else "b"](x)


def one_of_two(x, n):
    g = np.sin if n > 2 else square
    return g(x) + (math.sin if n > 2 else math.cos)(x)


def from_a_list(x, n):
    total = 0.0
    for f in [np.sin, np.exp, square]:
        total += f(x)
    return total


CASES = [by_computed_name, by_names_in_a_loop, own_functions, of_both_kinds, table_of_its_own, one_of_two, from_a_list]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("n", [2, 3])
@pytest.mark.parametrize("f", CASES)
def test_the_function_that_is_called(f, n, mode):
    """Whichever it is: a primitive, a function of the user's, one of several of either kind."""
    outcome = judged(f, (0.7, n), mode)
    assert outcome.kind == RIGHT, outcome


CHANGING = {"f": math.sin, "g": math.exp}


def changing(x, name):
    return CHANGING[name](x)


def test_a_table_that_changes_is_read_again():
    """The text must not go on with another function's derivative."""
    assert sct.jvp(changing, (0.7, "f"), (1.0, None))[1] == math.cos(0.7)
    CHANGING["f"] = math.cos
    try:
        assert sct.jvp(changing, (0.7, "f"), (1.0, None))[1] == -math.sin(0.7)
    finally:
        CHANGING["f"] = math.sin
