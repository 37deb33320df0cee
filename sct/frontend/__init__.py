"""Python to the core language: source text, names resolved to objects, names split into variables."""

from sct.frontend.names import Unbound
from sct.frontend.read import read

__all__ = ["Unbound", "read"]
