"""Values on the command line mean what Python means by them, and nothing is executed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sct.cli import values
from sct.errors import RequestError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.0", 3.0),
        ("-3", -3),
        ("1e-3", 1e-3),
        ("'log'", "log"),
        ("None", None),
        ("True", True),
        ("[1.0, 2.0]", [1.0, 2.0]),
        ("(1.0, 'a')", (1.0, "a")),
        ("{'a': 1.0}", {"a": 1.0}),
        ("1/3", 1 / 3),
        ("2*pi - 1", 2 * math.pi - 1),
        ("np.pi", math.pi),
        ("-inf", -math.inf),
    ],
)
def test_scalar_values(text: str, value: object) -> None:
    """The value and its type are those of the same text in Python; a list of floats stays a list."""
    got = values.value("x", text)
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("array([1., 2.])", np.array([1.0, 2.0])),
        ("np.array([[1, 2]], dtype=float)", np.array([[1.0, 2.0]])),
        ("zeros((2, 3))", np.zeros((2, 3))),
        ("2.0 * np.ones(3)", 2.0 * np.ones(3)),
        ("linspace(0.0, 1.0, 5)", np.linspace(0.0, 1.0, 5)),
        ("arange(3)", np.arange(3)),
    ],
)
def test_array_values(text: str, value: np.ndarray) -> None:
    """The array forms give NumPy's arrays, dtype and shape included."""
    got = values.value("x", text)
    np.testing.assert_array_equal(got, value, strict=True)


@pytest.mark.parametrize(
    "text",
    [
        "open('a')",
        "__import__('os')",
        "().__class__",
        "[x for x in (1,)]",
        "lambda: 1",
        "9**9**9",
        "os.pi",
        "'a' * 3",
        "1 +",
    ],
)
def test_what_is_no_value(text: str) -> None:
    """Calls, attributes and anything that could run or take for ever is refused with a cure."""
    with pytest.raises(RequestError) as caught:
        values.value("x", text)
    assert caught.value.cure


def test_lists_of_options() -> None:
    """Commas within brackets do not separate; numbers and names of arguments are told apart."""
    assert values.types("x=float, y=float64[:,:],z=tuple[float,int]") == {
        "x": "float",
        "y": "float64[:,:]",
        "z": "tuple[float,int]",
    }
    assert values.names("x, -1,0") == ("x", -1, 0)
    assert values.names(None) is None


def test_arguments_are_placed_by_name() -> None:
    """Values come in the order of the parameters; a default fills a gap before a given one and ends with the last."""
    assert values.arguments({"c": 3.0, "a": 1.0}, ("a", "b", "c", "d"), {"b": 2.0, "d": 4.0}) == (1.0, 2.0, 3.0)
    with pytest.raises(RequestError, match="'b'"):
        values.arguments({"a": 1.0}, ("a", "b"), {})
