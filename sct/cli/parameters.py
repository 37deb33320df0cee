"""The parameters of a function, as `sct check` needs them to place values by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import MethodType
from typing import Any, NamedTuple

from sct.frontend.source import python_function


class Parameters(NamedTuple):
    """Names that may be given by position, names that may be given by keyword only, and defaults."""

    positional: tuple[str, ...]
    keyword: tuple[str, ...]
    defaults: dict[str, Any]


def parameters(function: Callable[..., Any]) -> Parameters:
    """The parameters of a function, a bound method, a partial, or a wrapper that says what it wraps.

    Raises SourceError for what is not written in Python.
    """
    if isinstance(function, partial):
        inner = parameters(function.func)
        positional = inner.positional[len(function.args) :]
        # After the first name that the partial fixes, the others can be given by keyword only.
        cut = next((k for k, name in enumerate(positional) if name in function.keywords), len(positional))
        return Parameters(positional[:cut], positional[cut:] + inner.keyword, {**inner.defaults, **function.keywords})
    if isinstance(function, MethodType):
        inner = parameters(function.__func__)
        return inner._replace(positional=inner.positional[1:])
    wrapped = getattr(function, "__wrapped__", None)
    if wrapped is not None:
        return parameters(wrapped)
    plain = python_function(function)
    code = plain.__code__
    positional = code.co_varnames[: code.co_argcount]
    keyword = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    values = plain.__defaults__ or ()
    defaults = dict(zip(positional[len(positional) - len(values) :], values, strict=True))
    return Parameters(positional, keyword, {**defaults, **(plain.__kwdefaults__ or {})})
