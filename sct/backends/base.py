"""What a back end is, and the one that needs nothing: plain Python."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sct.backends.in_place import in_place
from sct.core.lang import Module
from sct.emit import Text, load, render


@dataclass(frozen=True)
class Backend:
    """Plain Python: the text as it is, but for where NumPy puts its results.

    Others are its subclasses, equal where they give the same.
    """

    name = "python"
    keeps = False  # whether its texts, too, are kept for other processes
    freezes = False  # whether code that it made keeps the arrays outside of a function as they were then

    def text(self, module: Module, standalone: bool = False, for_file: bool = False) -> Text:
        """The text of a module for this back end.  Raises UnsupportedError for what it cannot run."""
        module = replace(module, functions=tuple(map(in_place, module.functions)))
        return render(module, standalone=standalone, for_file=for_file)

    def in_one_thread(self) -> Backend:
        """The same for a text that is to be differentiated again: what threads share has no derivative."""
        return self

    def load(self, text: Text, title: str) -> dict[str, Any]:
        """The namespace that the text makes, its functions ready to run."""
        return load(text, title)


PYTHON = Backend()
