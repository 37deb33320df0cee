"""The docstrings of emitted text: what it is, with respect to what, what it returns and keeps."""

from __future__ import annotations

from typing import Any

from sct.core.lang import Function
from sct.facts.signature import Signature


def title(function: Function) -> str:
    """The name of a function in the names of its derivatives."""
    return "f" if function.name == "<lambda>" else function.name


def heading(what: str, core: Function) -> str:
    """The first lines of a file: what it is, of which function."""
    where = core.source.filename.replace("\\", "/").rsplit("/", 1)[-1] if core.source else "?"
    return f"{what} of `{title(core)}` ({where}, line {core.at.line if core.at else '?'}), written by sct.\n\n"


def contract(function: Function, sigs: dict[str, Signature], wrt: tuple[str, ...]) -> str:
    """The docstring of a tangent function: what it returns, and for what arguments."""
    direction = ", ".join(f"d{n}" for n in wrt)
    text = f"Return the value and its derivative in the direction {f'({direction})' if len(wrt) > 1 else direction}"
    kinds = {n: describe(s) for n, s in sigs.items()}
    if all(k == "float" for k in kinds.values()):
        return f"{text}; all floats."
    return f"{text}; " + ", ".join(f"{n} {k}" for n, k in kinds.items()) + "."


def describe(sig: Signature) -> str:
    """A signature in words."""
    if sig[0] == "array":
        if sig[1] is None:
            return "float or array of floats"
        return f"({', '.join(map(str, sig[1]))}{',' * (len(sig[1]) == 1)})"
    words = {"f": "float", "b": "bool", "s": "str", "none": "None", "c": "complex", "known": "as given"}
    words |= dict.fromkeys("iu", "int")
    return words.get(str(sig[0]), str(sig[0]))


class AdjointDoc:
    """The docstrings of an adjoint: of its file, and of the function."""

    what = "Adjoint"

    def __init__(self, core: Function, sigs: dict[str, Signature], wrt: tuple[str, ...]) -> None:
        self.core, self.sigs, self.wrt = core, sigs, wrt

    def head(self, made: Any) -> str:
        """What stands at the top of the file."""
        about = f"Mode: reverse. With respect to: {', '.join(self.wrt)}. {made.keeps()}"
        return heading(self.what, self.core) + about

    def text(self, made: Any) -> str:
        """What the function returns, for which arguments."""
        seed = made.printed(made.seed) if made.seed is not None else "1"
        returned = f"({made.value_name}, {self.listed(made)})"
        return f"Return {returned}: the value and {seed} times the derivative; {self.types()}."

    def listed(self, made: Any) -> str:
        """The names of the adjoints that are returned."""
        named = {p.var.name: made.printed(made.rec.shadow(p.var)) for p in made.active}
        grads = [named[name] for name in self.wrt]
        return grads[0] if len(grads) == 1 else f"({', '.join(grads)})"

    def types(self) -> str:
        """The types of the arguments."""
        kinds = {n: describe(s) for n, s in self.sigs.items()}
        floats = all(k == "float" for k in kinds.values())
        return "all floats" if floats else ", ".join(f"{n} {k}" for n, k in kinds.items())


class GradientDoc(AdjointDoc):
    """The docstrings of a gradient."""

    what = "Gradient"

    def text(self, made: Any) -> str:
        """What the function returns, for which arguments."""
        listed = self.listed(made)
        if made.with_value:
            return f"Return ({made.value_name}, {listed}): the value and the gradient; {self.types()}."
        if made.has_aux:
            return f"Return ({listed}, the second part of the value): the gradient of the first; {self.types()}."
        return f"Return {listed}: the gradient; {self.types()}."
