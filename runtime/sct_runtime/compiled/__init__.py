"""The helpers for functions that Numba compiles: the same names, of which Numba finds forms here.

    from sct_runtime.compiled import unbroadcast

Each form is for arguments whose ranks are known when it is compiled; a helper has none for what Numba cannot express,
and Numba then says so.  Needs Numba, unlike the rest of the runtime.
"""

from sct_runtime import *  # noqa: F403
from sct_runtime.compiled import arithmetic, moves, products, reductions, sequences, shapes, structures
from sct_runtime.compiled.numpys import (
    argsort_of,
    clip_of,
    diagonal_of,
    linspace_of,
    repeat_of,
    reshape_of,
    result_type_of,
    roll_of,
    take_along_of,
    take_of,
    tensordot_of,
)
from sct_runtime.compiled.places import add_at
from sct_runtime.compiled.reductions import mean_of, ndim_of, sum_of
from sct_runtime.compiled.unmade import there

__all__ = [
    "add_at", "argsort_of", "arithmetic", "clip_of", "diagonal_of", "linspace_of", "mean_of", "moves", "ndim_of",
    "products", "reductions", "repeat_of", "reshape_of", "result_type_of", "roll_of", "sequences", "shapes",
    "structures", "sum_of", "take_along_of", "take_of", "tensordot_of", "there",
]  # fmt: skip
