"""Which Python a derivative's text is for: what the text must carry, and how it becomes functions."""

from sct.backends.base import PYTHON, Backend
from sct.backends.choice import chosen
from sct.backends.numba_ import Numba

__all__ = ["PYTHON", "Backend", "Numba", "chosen"]
