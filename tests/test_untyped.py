"""Text that is written without a word on types, called with what the program is called with: right, or refused."""

from __future__ import annotations

import copy
import inspect
from typing import Any

import numpy as np
import pytest

import sct
from sct.pipeline import adjoint, differentiate_forward, loaded
from tests.aliasing import CASES
from tests.oracles.structure import flat, flat_tangent, floats, random_tangent
from tests.oracles.verdict import truth
from tests.programs import PROGRAMS

# Left out, and why: most say that they are for something else than what they are called with here.
OTHERS = {
    "flow.or_default": "called where it jumps, so that no difference tells its derivative",
    "arrays.array_and_scalar": "floats: nothing but arithmetic on names",
    "arrays.broadcast_row": "floats: nothing but arithmetic on names",
    "arrays.broadcast_size_one_axis": "floats: nothing but arithmetic on names",
    "containers.same_array_twice_in_a_list": "floats: nothing but arithmetic on names",
    "names.subtracted_from_itself": "floats: nothing but arithmetic on names",
    "mirrored.layers": "arrays, of one shape; it is called with a list of arrays of several",
    "flow.match_mapping": "numbers and arrays; it is called with a dict",
}


def with_floats(args: tuple[Any, ...]) -> tuple[int, ...]:
    """The positions of the arguments that hold floats."""
    return tuple(k for k, x in enumerate(args) if next(floats(x), None) is not None)


def called(p: Any) -> bool:
    """Whether a program is a plain function whose parameters are all given."""
    if not inspect.isfunction(p.function) or hasattr(p.function, "__wrapped__"):
        return False
    parameters = inspect.signature(p.function).parameters.values()
    plain = all(q.kind in (q.POSITIONAL_ONLY, q.POSITIONAL_OR_KEYWORD) for q in parameters)
    return plain and len(parameters) == len(p.args) and bool(with_floats(p.args))


ALL = [p for p in (*PROGRAMS, *CASES) if called(p) and p.name not in OTHERS]


@pytest.mark.parametrize("program", ALL, ids=lambda p: p.name)
def test_right_or_refused(program: Any) -> None:
    """The types that are guessed from use are such that the derivative is right for what the program takes."""
    f, args = program.function, program.args
    positions = with_floats(args)
    names = list(inspect.signature(f).parameters)
    rng = np.random.default_rng(1)
    d = [random_tangent(x, rng) if k in positions else None for k, x in enumerate(args)]
    expected = truth(f, args, d)
    assert expected is not None
    wrt = tuple(names[k] for k in positions)
    try:
        module, name, _ = differentiate_forward(f, wrt)
        tangents = [copy.deepcopy(d[k]) for k in positions]
        y, dy = loaded(module, name)(*copy.deepcopy(args), *tangents)
        assert expected.admits(flat_tangent(y, dy))
    except sct.SctError:
        pass
    try:
        module, name, _, made = adjoint(f, wrt, None, None)
    except sct.SctError:
        return
    y = f(*copy.deepcopy(args))
    ct = None if made.seed is None else random_tangent(y, np.random.default_rng(3))
    _, bars = loaded(module, name)(*copy.deepcopy(args), *([] if ct is None else [ct]))
    pairs = zip([bars] if len(wrt) == 1 else bars, positions, strict=True)
    left = [float(numbers(b) @ numbers(d[k])) for b, k in pairs]
    right = expected.tangent if ct is None else [numbers(ct) @ expected.tangent]
    assert sum(left) == pytest.approx(float(sum(right)), rel=1e-8, abs=1e-8)


def numbers(x: Any) -> np.ndarray:
    """The numbers of a structure; lists of lists may have an array as adjoint."""
    return flat(x.tolist() if isinstance(x, np.ndarray) else x)
