"""A part of the corpus under Numba; `python -m tests.numba_report` goes through all of it."""

from __future__ import annotations

import pytest

from tests.numba_report import REFUSED, SAME, outcome
from tests.programs import PROGRAMS

pytest.importorskip("numba")

# Programs with loops, branches, calls, arrays and lists whose derivatives compile quickly.
COMPILED = [
    "emitted.slide", "emitted.nll", "emitted.energy", "flow.if_else", "flow.early_return", "flow.for_range",
    "flow.nested_loops", "flow.while_loop", "flow.break_continue", "flow.for_else_skipped", "flow.newton_sqrt",
    "flow.return_within_loop", "functions.nested_function", "functions.early_exit_in_callee", "inplace.alias_rebound",
    "inplace.written_after_use", "mirrored.huber", "mirrored.running_product", "mirrored.call_tree",
    "mirrored.leaky_sum", "functools.partial",
]  # fmt: skip
REFUSALS = {
    "flow.match_sequence": "opcode (MATCH_SEQUENCE)",
    "functions.dataclass_argument": "non-precise type pyobject",
    "functions.cached_integers": "knows nothing of `binomial`",
    "scalar.local_import": "opcode (IMPORT_NAME)",
}
BY_NAME = {p.name: p for p in PROGRAMS}


@pytest.mark.parametrize("name", COMPILED)
def test_reverse_under_numba_is_reverse_in_python(name: str) -> None:
    """Value, gradient and what the arguments hold afterwards are the same, to rounding."""
    found = outcome(BY_NAME[name], "reverse")
    assert found.kind == SAME, found


@pytest.mark.parametrize("name", COMPILED[::4])
def test_forward_under_numba_is_forward_in_python(name: str) -> None:
    """The same for mode forward."""
    found = outcome(BY_NAME[name], "forward")
    assert found.kind == SAME, found


def test_a_dict_as_a_result_is_refused_each_time() -> None:
    """Numba compiles a function that returns a dict of names, but cannot hand the dict to Python."""
    for _ in range(2):
        found = outcome(BY_NAME["containers.dict_result"], "forward")
        assert found.kind == REFUSED, found


@pytest.mark.parametrize("name", REFUSALS)
def test_what_numba_does_not_compile_is_refused(name: str) -> None:
    """An error of ours that says what Numba lacks."""
    found = outcome(BY_NAME[name], "reverse")
    assert found.kind == REFUSED
    assert REFUSALS[name] in found.detail
