"""The texts of derivatives: as a string, and as a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sct import pipeline
from sct.api import Transformed, prepare
from sct.backends.numba_ import compiled_types
from sct.emit import Text, write
from sct.errors import EmitError, RequestError
from sct.facts.signature import parse_type


def _request_text(
    f: Any,
    mode: str,
    wrt: Any,
    types: dict[str, str] | None,
    budget: int | None,
    standalone: bool,
    backend: Any,
    for_file: bool,
) -> Text:
    pipeline.passes(mode)
    if types and isinstance(f, Transformed):  # written for these types before it is differentiated
        f = f.lowered([], {name: parse_type(text, name) for name, text in types.items()})
    request = prepare(f, backend)
    if request.args or request.keywords:
        raise RequestError("the source of a bound method or partial", "Ask for the function itself.")
    names = None if wrt is None else request.positions(tuple(wrt) if not isinstance(wrt, int | str) else (wrt,))
    if budget is not None and mode not in pipeline.WITH_BUDGET:
        raise RequestError(f"a budget in mode {mode}, which keeps nothing", "Ask for mode reverse or hessian.")
    kept = {} if budget is None else {"budget": budget}
    types = types or compiled_types(request.dispatcher, [p.var.name for p in request.core.params])
    module, _, _ = pipeline.DIFFERENTIATE[mode](request.function, names, types, **kept)
    return pipeline.text(module, standalone, for_file, request.backend)


def source(
    f: Callable[..., Any],
    mode: str = "forward",
    *,
    wrt: Any = None,
    types: dict[str, str] | None = None,
    budget: int | None = None,
    standalone: bool = False,
    backend: Any = None,
) -> str:
    """The text of the derivative of f, by mode:

    `forward`: `f_tangent`, which takes the arguments and a direction for each that is differentiated, and returns
    (value, derivative in that direction).
    `reverse`: `f_adjoint`, which takes the arguments and the adjoint of the value (1.0 where that is a number), and
    returns (value, adjoints of the arguments that are differentiated).
    `jacobian`: `f_jacobian`, with respect to one argument (the first, if not named): the shape of the value, then that
    of the argument.
    `hessian`: `f_hessian`, of a function that returns one number, with respect to one argument.

    wrt: names or positions of the arguments (None: all floats).  types: parameter name -> `float`, `int`, `str`,
    `float64[:]`, `float64[n,3]`, `list[float]`, `number` (None: those that Numba compiled f for, if only once, else by
    annotations and use).  standalone: write the helpers it needs into the text.
    budget: how many states of a loop are kept at most, as in `grad`, for `reverse` and `hessian`.
    backend: as in `grad`; with "numba" the functions of the text carry `@njit`.

    Raises RequestError for a mode, name or type that there is not, and UnsupportedError where f cannot be
    differentiated in that mode.
    """
    return _request_text(f, mode, wrt, types, budget, standalone, backend, False).text


def emit(
    f: Callable[..., Any],
    path: str | os.PathLike[str],
    mode: str = "forward",
    *,
    wrt: Any = None,
    types: dict[str, str] | None = None,
    budget: int | None = None,
    standalone: bool = False,
    backend: Any = None,
    force: bool = False,
) -> None:
    """Write the derivative of f to a file, whole or not at all.

    Raises EmitError where the file exists (unless `force`), cannot be written, or the text cannot stand alone.
    Otherwise as `source`.
    """
    written = _request_text(f, mode, wrt, types, budget, standalone, backend, True)
    home = getattr(getattr(f, "__code__", None), "co_filename", None)
    if home is not None and Path(path).exists() and Path(home).exists() and Path(path).samefile(home):
        raise EmitError(f"{path} is the file of `{f.__name__}` itself.", "Give another name.")
    write(path, written, force=force)
