"""Core to text, and text to functions or a file."""

from sct.emit.load import load
from sct.emit.render import Text, render
from sct.emit.write import write

__all__ = ["Text", "load", "render", "write"]
