"""Emitted texts, kept as files: a change of any of them is to be read by a person before it is accepted.

`pytest tests/test_golden.py --update-golden` writes the files anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import sct
from tests.programs import PROGRAMS

FOLDER = Path(__file__).parent / "golden"
FUNCTIONS = {p.name: p.function for p in PROGRAMS}
TYPES: dict[str, dict[str, str]] = {
    "scalar.slide": {},
    "scalar.powers": {},
    "scalar.math_functions": {},
    "scalar.augmented": {},
    "scalar.names_like_ours": {},
    "flow.elif_chain": {},
    "flow.newton_sqrt": {},
    "flow.euler_pendulum": {},
    "flow.nested_loops": {},
    "flow.while_true": {},
    "functions.calls_another": {},
    "functions.nested_function": {},
    "functions.recursion": {"n": "int"},
    "functions.lambdas": {},
    "containers.list_append": {},
    "containers.interpolate": {"xs": "list[float]", "ys": "list[float]"},
    "containers.nested_comprehension": {},
    "arrays.logistic_loss": {"w": "float64[p]", "x": "float64[n, p]", "y": "float64[n]"},
    "arrays.linear_solve": {"a": "float64[n, n]", "b": "float64[n]"},
    "arrays.reductions": {"a": "float64[n, p]"},
    "inplace.heat": {"u": "float64[n]", "c": "float"},
    "inplace.view_written": {"x": "float64[n]"},
}


@pytest.mark.parametrize("name", TYPES)
def test_forward_text(name: str, update_golden: bool) -> None:
    """The tangent of a program of the corpus is the text that was read and accepted."""
    text = sct.source(FUNCTIONS[name], types=TYPES[name])
    path = FOLDER / f"{name.replace('.', '_')}.py"
    if update_golden:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{path.name} has changed: read it, then --update-golden"


def test_slide_statement_for_statement() -> None:
    """The example that everything starts from reads as on paper."""
    text = (FOLDER / "scalar_slide.py").read_text(encoding="utf-8")
    body = [line.strip() for line in text.partition("all floats.")[2].splitlines()[1:]]
    assert body == [
        "w3 = x1 * x2",
        "dw3 = dx1 * x2 + x1 * dx2",
        "w4 = sin(x1)",
        "dw4 = cos(x1) * dx1",
        "w5 = w3 + w4",
        "dw5 = dw3 + dw4",
        "return w5, dw5",
    ]
