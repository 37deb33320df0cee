"""The public functions of an installed package, and arguments to call them with."""

from __future__ import annotations

import ast
import contextlib
import copy
import doctest
import functools
import importlib
import inspect
import io
import logging
import pkgutil
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.real.arguments import BY_NAME, METHODS

# Parts of packages that wrap others of their functions, or that are tests.
SKIPPED = ("test", "tests", "numba", "vectorized", "numba_tests", "conftest", "vendor", "plot")


@dataclass(frozen=True)
class Sample:
    """A function and the positional arguments of one call of it."""

    name: str
    function: Callable[..., Any]
    args: tuple[Any, ...]


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Nothing printed, logged or warned of."""
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)


def modules(package: str) -> Iterator[types.ModuleType]:
    """The package and the submodules that can be imported."""
    root = importlib.import_module(package)
    yield root
    for found in pkgutil.walk_packages(root.__path__, prefix=f"{package}.", onerror=lambda _: None):
        if not any(part in SKIPPED or part.startswith("_") for part in found.name.split(".")):
            with contextlib.suppress(Exception):
                yield importlib.import_module(found.name)


def functions(package: str) -> dict[str, types.FunctionType]:
    """The public functions written in the package, by `module.name`, each once."""
    found: dict[str, types.FunctionType] = {}
    for module in modules(package):
        for name, f in vars(module).items():
            if isinstance(f, types.FunctionType) and not name.startswith("_") and f.__module__.startswith(package):
                found.setdefault(f"{f.__module__}.{f.__qualname__}", f)
    return dict(sorted(found.items()))


def positional(
    f: Callable[..., Any], args: list[Any], named: dict[str, Any]
) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """The same call with positional arguments only, as far as the signature has positions; gaps get the defaults."""
    bound = inspect.signature(f).bind(*args, **named)
    last = max((k for k, p in enumerate(bound.signature.parameters) if p in bound.arguments), default=-1)
    out: list[Any] = []
    rest: dict[str, Any] = {}
    for k, (name, parameter) in enumerate(bound.signature.parameters.items()):
        value = bound.arguments.get(name, parameter.default)
        if parameter.kind is parameter.VAR_POSITIONAL:
            out += bound.arguments.get(name, ())
        elif parameter.kind is parameter.VAR_KEYWORD:
            rest |= bound.arguments.get(name, {})
        elif parameter.kind is parameter.KEYWORD_ONLY:
            rest |= {name: value} if name in bound.arguments else {}
        elif k <= last:
            out.append(value)
    return (functools.partial(f, **rest) if rest else f), tuple(out)


def documented(f: types.FunctionType) -> Iterator[tuple[list[Any], dict[str, Any]]]:
    """The arguments with which the examples of f's docstring call it; the examples before a call are run first."""
    names = {"np": np, "numpy": np} | dict(f.__globals__)
    try:
        examples = doctest.DocTestParser().get_examples(f.__doc__ or "")
    except ValueError:
        return
    for example in examples:
        with contextlib.suppress(Exception), quiet():
            tree = ast.parse(example.source)
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == f.__name__:
                    args = [evaluated(a, names) for a in node.args]
                    yield args, {k.arg: evaluated(k.value, names) for k in node.keywords if k.arg}
            exec(example.source, names)


def evaluated(node: ast.expr, names: dict[str, Any]) -> Any:
    """The value of an argument in an example."""
    return eval(compile(ast.Expression(node), "<example>", "eval"), names)


def by_name(f: types.FunctionType, known: dict[str, Any]) -> Iterator[tuple[list[Any], dict[str, Any]]]:
    """Arguments by the names of the parameters, where every parameter without a default has a known name."""
    parameters = inspect.signature(f).parameters.values()
    needed = [p.name for p in parameters if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
    if needed and all(name in known for name in needed):
        yield [known[name] for name in needed], {}


def samples(package: str) -> Iterator[Sample]:
    """One call for each public function for which arguments are known: the first that returns."""
    for name, f in functions(package).items():
        calls = [*documented(f), *by_name(f, BY_NAME.get(package, {}))]
        for args, named in calls:
            try:
                target, values = positional(f, args, named)
                with quiet():
                    target(*copy.deepcopy(values))
            except Exception:
                continue
            yield Sample(name, target, values)
            break
    for name, make, args in METHODS.get(package, ()):
        yield Sample(f"{package}.{name}", make(), args)
