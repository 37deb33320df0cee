"""The helpers for functions that Numba compiles: the same names, which Numba finds the forms of here.

    from sct_runtime.compiled import unbroadcast

Needs Numba, unlike the rest of the runtime.
"""

from sct_runtime import *  # noqa: F403
