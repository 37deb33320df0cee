"""Lookup: by identity, by the arguments of the call, lazily, and for objects of every sort."""

from __future__ import annotations

import math
import subprocess
import sys
import textwrap
from typing import Any

import numpy as np
import pytest

from sct.rules import for_attribute, for_callable, for_method, for_operator


def test_rows_are_found_by_identity() -> None:
    """np.sin, math.sin and a user's `sin` are three functions."""

    def sin(x: float) -> float:
        return x

    assert for_callable(math.sin).function is math.sin  # type: ignore[union-attr]
    assert for_callable(np.sin).function is np.sin  # type: ignore[union-attr]
    assert for_callable(sin) is None


def test_the_call_chooses_among_rows() -> None:
    """max(a, b), max(values), max(*values) and max(values, key=f) are four rules, and numbers have their own."""
    assert for_callable(max, 2).head.startswith("max(a, b")  # type: ignore[union-attr]
    assert for_callable(max, 1).head.startswith("max(iterable")  # type: ignore[union-attr]
    assert for_callable(max, 3).head.startswith("max(a, b, c")  # type: ignore[union-attr]
    assert for_callable(max, 3, scalar=False).head.startswith("max(*values)")  # type: ignore[union-attr]
    assert for_callable(max, 9).head.startswith("max(*values)")  # type: ignore[union-attr]
    assert "key" in for_callable(max, 1, ("key",)).head  # type: ignore[union-attr]
    assert for_callable(math.log, 1).active == ("x",)  # type: ignore[union-attr]
    assert for_callable(math.log, 2).active == ("x", "base")  # type: ignore[union-attr]
    assert for_callable(np.where, 1).kind == "constant"  # type: ignore[union-attr]
    assert for_callable(np.where, 3).moving == ("x", "y")  # type: ignore[union-attr]


def test_arguments_outside_the_head_find_no_row() -> None:
    """`out=`, `dtype=` and `initial=` would make a linear map something else: no row covers them."""
    assert for_callable(np.sum, 1, ("axis",)) is not None
    assert for_callable(np.sum, 1, ("initial",)) is None
    assert for_callable(np.sum, 1, ("dtype",)) is None
    assert for_callable(np.sin, 1, ("out",)) is None
    assert for_callable(math.sin, 2) is None
    assert for_callable(np.reshape, 1) is None


def test_builtins_on_arrays_have_formulas_in_numpy() -> None:
    """`abs` of a float uses math.copysign, of an array np.sign."""
    assert "math" in for_callable(abs, 1, scalar=True).formulas["x"]  # type: ignore[union-attr]
    assert "np" in for_callable(abs, 1, scalar=False).formulas["x"]  # type: ignore[union-attr]
    assert for_callable(sum, 1, scalar=False).kind == "linear"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "op", ["+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^", "neg", "pos", "~", "not"]
)
def test_every_operator_has_rows(op: str) -> None:
    """Each operator of the core language has a row for numbers and one for arrays."""
    assert for_operator(op, scalar=True).function == op
    assert for_operator(op, scalar=False).function == op


def test_methods_and_attributes() -> None:
    """The array counts as the first operand `x` and is not counted as an argument."""
    assert for_method("sum", 0, ("axis",)).params[0].name == "x"  # type: ignore[union-attr]
    assert for_method("max", 0).formulas["body"] == "np.mean(x, where=np.equal(x, y))"  # type: ignore[union-attr]
    assert "axis" in for_method("max", 1).head  # type: ignore[union-attr]
    assert for_method("sort") is None
    assert for_attribute("T").view  # type: ignore[union-attr]
    assert for_attribute("shape").kind == "constant"  # type: ignore[union-attr]
    assert for_attribute("flat") is None


class Unhashable:
    __hash__ = None  # type: ignore[assignment]

    def __call__(self) -> None: ...


class Strange:
    __module__ = "math"

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("looked at")

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash(math.sin)


@pytest.mark.parametrize("thing", [Unhashable(), None, [], 3, np, lambda x: x, np.zeros(2)])
def test_any_object_may_be_asked_about(thing: Any) -> None:
    """Lookup never raises, whatever it is given."""
    assert for_callable(thing) is None


def test_an_object_is_not_taken_for_what_it_claims_to_equal() -> None:
    """Lookup is by identity, and touches no attribute that a strange object computes."""
    assert for_callable(Strange()) is None


def test_libraries_load_when_asked_for() -> None:
    """Importing the rules loads no table, and looking up a NumPy function never imports SciPy."""
    text = """
        import sys, numpy as np, sct.rules
        assert "sct.rules.math_" not in sys.modules and "sct.rules.numpy_shape" not in sys.modules
        assert sct.rules.for_callable(np.sin).kind == "elementwise"
        assert sct.rules.for_callable(np.frompyfunc(abs, 1, 1)) is None
        assert "sct.rules.numpy_shape" in sys.modules and "scipy" not in sys.modules
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(text)], check=True, env={"PYTHONPATH": ":".join(sys.path)})


def test_scipy_is_found_though_its_ufuncs_hide_their_home() -> None:
    """scipy.special's ufuncs carry no module of their own."""
    special = pytest.importorskip("scipy.special")
    assert for_callable(special.expit, 1).formulas == {"x": "y * (1 - y)"}  # type: ignore[union-attr]
    assert for_callable(special.logsumexp, 1).kind == "composed"  # type: ignore[union-attr]
