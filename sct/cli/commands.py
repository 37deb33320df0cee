"""What each command does with its parsed options; each returns the exit status."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from copy import deepcopy
from functools import partial
from pathlib import Path
from types import CoroutineType
from typing import Any

import sct
from sct import pipeline
from sct.checking import MODES
from sct.cli import rules, target, values
from sct.cli.gmm import gmm
from sct.cli.parameters import parameters
from sct.errors import RequestError
from sct.rules import all_rows

FINE = 0
FAILED = 1


def emit(options: Namespace) -> int:
    """Print or write a derivative's source."""
    f, wrt, types = _request(options)
    if options.output is None:
        if options.force:
            raise RequestError("--force goes with -o FILE.", "Name the file, or leave --force out.")
        kept = {"budget": options.budget, "standalone": options.standalone, "backend": options.backend}
        print(sct.source(f, options.mode, wrt=wrt, types=types, **kept), end="")
        return FINE
    sct.emit(
        f,
        Path(options.output),
        options.mode,
        wrt=wrt,
        types=types,
        budget=options.budget,
        standalone=options.standalone,
        backend=options.backend,
        force=options.force,
    )
    return FINE


def show(options: Namespace) -> int:
    """Print a derivative's source, or the program after one pass."""
    f, wrt, types = _request(options)
    if options.after is None:
        print(sct.source(f, options.mode, wrt=wrt, types=types), end="")
        return FINE
    known = pipeline.passes(options.mode)
    if options.after not in known:
        raise RequestError(
            f"there is no pass {options.after!r} in mode {options.mode!r}.",
            f"The passes, in order: {', '.join(known)}.",
        )
    print(pipeline.show(f, options.mode, options.after, wrt=wrt, types=types).rstrip("\n"))
    return FINE


def check(options: Namespace) -> int:
    """Compare the derivative at a point with an independent one."""
    f = target.function(options.function)
    given = {name: values.value(name, text) for name, text in values.assignments(options.at, "--at").items()}
    names = parameters(f)
    by_keyword = {name: given.pop(name) for name in names.keyword if name in given}
    missing = [name for name in names.keyword if name not in by_keyword and name not in names.defaults]
    if missing:
        raise RequestError(f"no value for the argument {missing[0]!r}.", f"Give it with --at {missing[0]}=VALUE.")
    args = values.arguments(given, names.positional, names.defaults)
    call = partial(f, **by_keyword) if by_keyword else f
    _try_out(call, args)
    modes = MODES if options.mode is None else (options.mode,)
    report = sct.check_grads(call, args, options.order, modes, tol=options.tol)
    if not report.rows:
        given_as = ", ".join(f"{n} is {values.described(v)}" for n, v in zip(names.positional, args, strict=False))
        raise RequestError(f"no argument is a float: {given_as or 'there are none'}.", "Write 3.0 instead of 3.")
    print(report)
    print("right" if report.ok else "WRONG: please report this function; the generated derivative must not be used.")
    return FINE if report.ok else FAILED


def list_rules(options: Namespace) -> int:
    """Print all rules, or one in full."""
    if options.name is None:
        print(rules.overview(all_rows()))
    else:
        print("\n\n".join(rules.in_full(row) for row in rules.named(all_rows(), options.name)))
    return FINE


COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "emit": emit,
    "show": show,
    "check": check,
    "rules": list_rules,
    "gmm": gmm,
}


def _request(options: Namespace) -> tuple[Callable[..., Any], Any, Any]:
    wrt, types = values.names(options.wrt), values.types(options.types)
    return target.function(options.function), wrt, types


def _try_out(f: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Call the user's function once, on copies, so that its own errors are told as such."""
    try:
        result = f(*deepcopy(args))
    except Exception as error:
        cure = "Choose a point where the function has a value."
        raise target.user_error(error, "calling the function at this point", cure) from None
    if isinstance(result, CoroutineType):
        result.close()  # refused in a moment; Python would warn that nobody awaited it
