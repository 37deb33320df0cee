"""Emitted adjoints, kept as files: a change of any of them is to be read by a person before it is accepted.

`pytest tests/test_golden_adjoints.py --update-golden` writes the files anew.  Each of them is run as it stands.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.adjoints import adjoint_text
from tests.oracles.structure import flat, flat_tangent, random_tangent, same_bits
from tests.oracles.verdict import truth
from tests.programs import PROGRAMS, Program

FOLDER = Path(__file__).parent / "golden" / "adjoints"
CHOSEN = [p for p in PROGRAMS if p.name.partition(".")[0] in ("emitted", "mirrored")]


def path_of(program: Program) -> Path:
    return FOLDER / f"{program.name.partition('.')[2]}.py"


def by_name(program: Program) -> str:
    return program.name


@pytest.mark.parametrize("program", CHOSEN, ids=by_name)
def test_text(program: Program, update_golden: bool) -> None:
    """The adjoint of a program is the text that was read and accepted."""
    text, _ = adjoint_text(program.function, program.args, program.wrt)
    path = path_of(program)
    if update_golden:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{path.name} has changed: read it, then --update-golden"


@pytest.mark.parametrize("program", CHOSEN, ids=by_name)
def test_text_is_right(program: Program) -> None:
    """The accepted text gives the program's value to the bit, and the derivative as the oracles have it."""
    space: dict[str, Any] = {}
    exec(compile(path_of(program).read_text(encoding="utf-8"), program.name, "exec"), space)
    adjoint = space[f"{program.function.__name__}_adjoint"]
    value, gradients = adjoint(*copy.deepcopy(program.args), 1.0)
    assert same_bits(value, program.function(*copy.deepcopy(program.args)))
    gradients = (gradients,) if len(program.wrt) == 1 else gradients
    rng = np.random.default_rng(11)
    for _ in range(2):
        tangents = [random_tangent(x, rng) if k in program.wrt else None for k, x in enumerate(program.args)]
        known = truth(program.function, program.args, tangents)
        assert known is not None
        found = 0.0
        for k, gradient in zip(program.wrt, gradients, strict=True):
            assert same_bits(flat(gradient).shape, flat(program.args[k]).shape)
            found += flat_tangent(program.args[k], gradient) @ flat_tangent(program.args[k], tangents[k])
        assert known.admits(np.array([found])), f"{found}, by {known.source} {known.tangent}"


def test_there_are_enough() -> None:
    """The programs that the text is judged by are all there, each with its file and no file without a program."""
    assert len(CHOSEN) >= 28
    assert {path_of(p) for p in CHOSEN} == set(FOLDER.glob("*.py"))
