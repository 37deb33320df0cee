"""From what a caller says to a back end."""

from __future__ import annotations

from typing import Any

from sct.backends.base import PYTHON, Backend
from sct.backends.numba_ import Numba
from sct.errors import RequestError

NAMES = "python, numba"


def chosen(wanted: Any, dispatcher: Any = None) -> Backend:
    """The back end that is meant: by name, or itself.  None: Numba for the derivatives of what Numba compiled.

    Where Numba is meant by its name, a dispatcher's own options hold.  Raises RequestError for an unknown name.
    """
    if isinstance(wanted, Backend):
        return wanted
    if wanted == "python" or (wanted is None and dispatcher is None):
        return PYTHON
    if wanted in (None, "numba"):
        return Numba() if dispatcher is None else Numba.like(dispatcher)
    raise RequestError(f"there is no back end {wanted!r}", f"Back ends: {NAMES}; or sct.Numba(...) with options.")
