"""Functions of which reverse mode keeps the arguments only."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any


class Checkpointed:
    """A function marked by `checkpoint`; the function itself when called."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        functools.update_wrapper(self, function)

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """The function itself."""
        return self.function(*args, **keywords)

    def __get__(self, owner: Any, cls: Any = None) -> Any:
        return self if owner is None else types.MethodType(self, owner)

    def __repr__(self) -> str:
        return f"<checkpoint of {getattr(self.function, '__qualname__', self.function)}>"


def checkpoint(f: Callable[..., Any]) -> Checkpointed:
    """f, marked: where it is called in a function that is differentiated in reverse mode, only its arguments are kept,
    and what else its derivative needs is computed again in the backward sweep, when it is wanted.

    Called, and in forward mode, it is f itself.  A loop of n calls then keeps n arguments in the place of all that n
    calls compute, for one more evaluation of f each; nested marks save more.  f may not write to its arguments, and its
    effects, such as printing, happen once more.  May be used as a decorator.

    Griewank and Walther, Algorithm 799: revolve, ACM Trans. Math. Software 26 (2000) 19.
    """
    return Checkpointed(f)
