"""Arguments of a request: what is called, by what names, with what seeds."""

from __future__ import annotations

import dataclasses
import functools
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from sct.backends import PYTHON, Backend
from sct.core.lang import Function
from sct.errors import ArgumentError, RequestError
from sct.facts.checkpointing import Checkpointed
from sct.facts.guessing import default_signature
from sct.facts.signature import Lengths, Signature, scalar_kind, signature


@dataclasses.dataclass(frozen=True)
class Request:
    """A plain function, its core, and the arguments that come with it (of a partial, a bound method)."""

    function: Any
    core: Function
    args: tuple[Any, ...]
    keywords: dict[str, Any]
    backend: Backend = PYTHON  # what runs its derivatives
    dispatcher: Any = None  # the function as Numba compiled it, where it did

    @property
    def primal(self) -> Any:
        """The function itself, compiled where it is."""
        return self.dispatcher or self.function

    def positions(self, argnums: Any) -> tuple[str, ...]:
        """The names of the parameters that argnums mean.  Raises RequestError."""
        params = [p for p in self.core.params if p.kind in ("normal", "positional")][len(self.args) :]
        names = [p.var.name for p in params]
        every = [p.var.name for p in self.core.params]
        wanted = argnums if isinstance(argnums, tuple | list) else (argnums,)
        out: list[str] = []
        for a in wanted:
            if isinstance(a, str):
                if a not in every:
                    cure = f"Its arguments: {', '.join(every)}."
                    raise RequestError(f"`{self.core.name}` has no argument `{a}`", cure)
                name = a
            elif isinstance(a, int) and not isinstance(a, bool):
                if not -len(names) <= a < len(names):
                    raise RequestError(
                        f"argnums {a} is out of range: `{self.core.name}` has {len(names)} positional arguments",
                        f"Its arguments: {', '.join(names)}.",
                    )
                name = names[a]
            else:
                raise RequestError(f"argnums must be ints or names, not {a!r}", "Write argnums=0 or argnums='x'.")
            if name in out:
                raise RequestError(f"argument `{name}` is named twice in argnums", "Name it once.")
            out.append(name)
        if not out:
            raise RequestError("argnums is empty", "Name at least one argument.")
        return tuple(out)


    def types(self, args: list[Signature] | None, keywords: dict[str, Signature] | None) -> dict[str, Signature]:
        """The types of all parameters for positional and keyword arguments of these types.  Raises RequestError."""
        slots = [p.var.name for p in self.core.params if p.kind in ("normal", "positional")]
        lengths = Lengths()
        given = [*(signature(x, lengths) for x in self.args), *(args or [])]
        if len(given) > len(slots):
            raise RequestError(f"`{self.core.name}` takes {len(slots)} arguments", "Name its parameters, without `*`.")
        found = {p.var.name: default_signature(self.core, p) for p in self.core.params}
        for p in self.core.params:
            if p.default is not None and args is not None:
                found[p.var.name] = signature(default_value(self, p.var.name), lengths)
        found |= {k: signature(x, lengths) for k, x in self.keywords.items()}
        return found | dict(zip(slots, given, strict=False)) | (keywords or {})


def unwrap(f: Any) -> tuple[Any, tuple[Any, ...], dict[str, Any], Any]:
    """(plain function, leading arguments, keywords, dispatcher or None) of a function, method, partial, dispatcher of
    Numba's or callable object."""
    args: tuple[Any, ...] = ()
    dispatcher = None
    keywords: dict[str, Any] = {}
    for _ in range(100):
        if hasattr(type(f), "lowered"):
            f = f.lowered()
        elif (type(f).__name__ == "Differentiable" and hasattr(f, "argnums")) or isinstance(f, Checkpointed):
            f = f.function
        elif isinstance(f, functools.partial):
            args, keywords, f = (*f.args, *args), {**f.keywords, **keywords}, f.func
        elif isinstance(f, types.MethodType):
            args, f = (f.__self__, *args), f.__func__
        elif hasattr(f, "py_func"):
            dispatcher, f = f, f.py_func
        elif isinstance(f, types.FunctionType):
            break
        elif hasattr(f, "cache_info") and hasattr(f, "__wrapped__"):
            f = f.__wrapped__
        elif isinstance(f, type) or not callable(f):
            what = f"the class `{f.__name__}`" if isinstance(f, type) else f"{f!r}"
            raise RequestError(f"{what} is not a function", "Give a function.")
        elif callable(f) and isinstance(type(f).__call__, types.FunctionType):
            args, f = (f, *args), type(f).__call__
        else:
            break
    return f, args, keywords, dispatcher


def resolved(f: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """A plain function for f: of a transformed function the text written for these arguments."""
    return f.specialised(args, keywords) if hasattr(f, "specialised") else f


def argument_names(request: Request, count: int) -> list[str]:
    """The parameter that each positional argument goes to; the name of `*args` is repeated.  Raises RequestError."""
    params = [p for p in request.core.params if p.kind in ("normal", "positional")][len(request.args) :]
    names = [p.var.name for p in params if p.var.name not in request.keywords]
    star = next((p.var.name for p in request.core.params if p.kind == "vararg"), None)
    if count > len(names) and star is None:
        raise RequestError(
            f"{count} arguments, but `{request.core.name}` takes {len(names)}", f"Its arguments: {', '.join(names)}."
        )
    return names[:count] + [star or ""] * (count - len(names))


def bound_arguments(
    request: Request, args: Any, keywords: dict[str, Any]
) -> tuple[dict[str, Any], tuple[Any, ...], dict[str, Any]]:
    """({parameter: value}, positional arguments, keywords) of a call.  Raises RequestError for what does not fit."""
    positional = (*request.args, *args)
    named = {**request.keywords, **keywords}
    left = dict(named)
    rest = list(positional)
    out: dict[str, Any] = {}
    for p in request.core.params:
        name = p.var.name
        if p.kind == "vararg":
            out[name], rest = tuple(rest), []
        elif p.kind == "kwarg":
            out[name], left = dict(left), {}
        elif p.kind in ("normal", "positional") and rest:
            if name in left:
                raise RequestError(f"argument `{name}` is given twice", "Give it once.")
            out[name] = rest.pop(0)
        elif name in left and p.kind != "positional":
            out[name] = left.pop(name)
        elif p.default is not None:
            out[name] = default_value(request, name)
        else:
            raise RequestError(f"argument `{name}` of `{request.core.name}` is missing", "Give it.")
    if rest or left:
        extra = next(iter(left), None)
        what = f"`{request.core.name}` has no argument `{extra}`" if extra else "too many arguments"
        raise RequestError(what, f"Its arguments: {', '.join(p.var.name for p in request.core.params)}.")
    return out, positional, named


def default_value(request: Request, name: str) -> Any:
    """The value of a parameter's default, as the function object holds it."""
    function = request.function
    if name in (function.__kwdefaults__ or {}):
        return function.__kwdefaults__[name]
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    defaults = function.__defaults__ or ()
    return defaults[names.index(name) - len(names)]


def seed(x: Any, t: Any, name: str) -> Any:
    """The tangent t of the argument x, checked and copied.  Raises RequestError or ArgumentError."""
    kind = scalar_kind(x)
    if kind in ("i", "b"):
        cure = f"Give None as its tangent, or make it a float: {float(x)!r}."
        raise ArgumentError(f"a tangent for argument `{name}`, which is an integer, {x!r}", cure)
    if kind == "c" or (isinstance(x, np.ndarray) and x.dtype.kind == "c"):
        raise ArgumentError(f"argument `{name}` is complex", "Give the real and the imaginary part as floats.")
    if kind in ("s", "none"):
        raise ArgumentError(f"argument `{name}` is {x!r}, which has no derivative", "Give None as its tangent.")
    if kind == "f":
        if np.shape(t) != () or scalar_kind(t) not in ("f", "i"):
            raise RequestError(f"the tangent of `{name}` must be a number", "Give a float.")
        return float(t) if isinstance(x, float) and not isinstance(x, np.floating) else type(x)(t)
    if isinstance(x, np.ndarray):
        if x.dtype.kind != "f":
            what = f"a tangent for argument `{name}`, which is an array of {x.dtype}"
            raise ArgumentError(what, "Give None as its tangent, or make it an array of floats.")
        if np.shape(t) != x.shape:
            shapes = f"the tangent of `{name}` has shape {np.shape(t)}, the argument {x.shape}"
            raise RequestError(shapes, "Match them.")
        out = laid_out_like(x)
        out[...] = t
        return out
    if isinstance(x, list | tuple):
        if not isinstance(t, list | tuple | np.ndarray) or len(t) != len(x):
            raise RequestError(f"the tangent of `{name}` must have {len(x)} parts", "Match the argument.")
        parts = [part(a, b, f"{name}[{k}]") for k, (a, b) in enumerate(zip(x, t, strict=True))]
        return type(x)(*parts) if hasattr(x, "_fields") else type(x)(parts)
    if isinstance(x, dict):
        if not isinstance(t, dict) or set(t) != set(x):
            raise RequestError(f"the tangent of `{name}` must have the keys of the argument", "Match them.")
        return {k: part(x[k], t[k], f"{name}[{k!r}]") for k in x}
    if hasattr(x, "__dict__") and hasattr(t, "__dict__"):
        return types.SimpleNamespace(**{k: part(v, getattr(t, k, None), f"{name}.{k}") for k, v in vars(x).items()})
    reason = f"argument `{name}` is a {type(x).__name__}, which has no derivative"
    raise ArgumentError(reason, "Give None as its tangent.")


def sharing(args: Any) -> list[Any]:
    """The arrays among the arguments that share memory with another: their tangents do not."""
    arrays = [x for x in args if isinstance(x, np.ndarray) and x.dtype.kind == "f"]
    return [x for i, x in enumerate(arrays) for j, y in enumerate(arrays) if i < j and np.may_share_memory(x, y)]


def together(args: Any) -> Callable[[], None]:
    """A check for after a call, of writes that no analysis saw.  Raises RequestError."""
    before = [(x, x.copy()) for x in sharing(args)]

    def unchanged() -> None:
        if not all(np.array_equal(x, old, equal_nan=True) for x, old in before):
            raise RequestError("arguments that share memory are written to", "Pass copies.")

    return unchanged


def laid_out_like(x: Any) -> Any:
    """Zeros with the strides of an array, so that a view of one is a view, not a copy, of the other as well."""
    if x.flags.forc or 0 in x.strides or not x.flags.writeable or not x.size:
        return np.zeros_like(x)
    reach = [(n - 1) * s // x.itemsize for n, s in zip(x.shape, x.strides, strict=True)]
    memory = np.zeros(sum(map(abs, reach)) + 1, x.dtype)
    return np.lib.stride_tricks.as_strided(memory[-sum(r for r in reach if r < 0) :], x.shape, x.strides)


def part(x: Any, t: Any, name: str) -> Any:
    """The tangent of a part of an argument; parts that are no floats have none."""
    if scalar_kind(x) in ("i", "b"):
        return 0.0
    if scalar_kind(x) in ("s", "none") or (t is None and not isinstance(x, np.ndarray | list | dict | tuple | float)):
        return None
    return seed(x, t, name)


def defaults_kept(request: Request, args: dict[str, Any]) -> set[str]:
    """The parameters that were given the function's own default, an array, list or dict that one can store into."""
    left = [p.var.name for p in request.core.params if p.default is not None]
    kept = {name for name in left if type(args.get(name)) in (np.ndarray, list, dict)}
    return {name for name in kept if default_value(request, name) is args[name]}
