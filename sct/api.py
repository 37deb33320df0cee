"""The function transforms and `@differentiate`.  No algorithm: requests are checked, programs compiled once for each
signature, and called."""

from __future__ import annotations

import dataclasses
import functools
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np

from sct import jacobians, pipeline
from sct.arguments import Request, argument_names, bound_arguments, defaults_kept, resolved, seed, together, unwrap
from sct.backends import PYTHON, Backend, chosen
from sct.core.lang import Function
from sct.errors import ArgumentError, RequestError
from sct.facts.arranging import stop_gradient
from sct.facts.checkpointing import checkpoint
from sct.facts.sharing import shares
from sct.facts.signature import Lengths, Signature, scalar_kind, signature
from sct.frontend import read
from sct.ready import keep, likeness, plain
from sct.rules import rule
from sct.surroundings import Surroundings

__all__ = [
    "checkpoint", "derivative", "jacfwd", "jvp", "rule", "stop_gradient",
]  # fmt: skip

Argnums = int | str | tuple[int | str, ...]


class Compiled:
    """One emitted derivative: the function, its text, and the names of its seeds."""

    def __init__(
        self,
        core: Function,
        wrt: tuple[str, ...],
        given: Any,
        derivative_of: str | None = None,
        backend: Backend = PYTHON,
    ) -> None:
        module, name, self.wrt = pipeline.differentiate_forward(core.python, wrt, None, given)
        if derivative_of is not None:
            module, name = pipeline.with_derivative(module, name, core, derivative_of)
        self.text = pipeline.text(module, backend=backend)
        self.function = backend.load(self.text, name)[name]
        made = next(f for f in module.functions if f.name == name)
        own = {p.var.name for p in core.params}
        self.seeds = [p.var.name for p in made.params if p.var.name not in own]
        self.surroundings = Surroundings(core, module, frozen=backend.freezes)


_CORES: dict[Any, Any] = {}
_COMPILED: dict[Any, Compiled] = {}


def core_of(function: Any) -> Function:
    """The core of a plain function, read once."""
    core, surroundings = _CORES.get(function, (None, None))
    if core is None or not surroundings.unchanged():
        core = read(function)
        _CORES[function] = core, Surroundings(core)
    return core


def compiled(
    request: Request, args: dict[str, Any], wrt: tuple[str, ...], derivative_of: str | None = None
) -> Compiled:
    """The derivative for the types of these arguments."""
    lengths = Lengths()
    given = {name: signature(value, lengths) for name, value in args.items()}
    check_sharing(request, args, given, wrt)
    return compiled_for(request, given, wrt, derivative_of)


def check_sharing(request: Request, args: dict[str, Any], given: dict[str, Any], wrt: tuple[str, ...]) -> None:
    """Whether arguments may have their tangents apart: none is written to that another sees.  Raises RequestError."""
    if shares(args.values()):
        name = pipeline.written_together(request.core, args, given, wrt)
        if name is not None:
            raise RequestError(f"arguments that share memory are written to: `{name}`", "Pass copies.")
    kept = defaults_kept(request, args)
    if kept and (stored := pipeline.stored_into(request.core, tuple(given.items()), wrt) & kept):
        reason = f"active data stored in a default, which keeps it from call to call: `{min(stored)}`"
        raise RequestError(reason, "Make the array, list or dict in the function, or pass one.")


def compiled_for(request: Request, given: Any, wrt: tuple[str, ...], derivative_of: str | None = None) -> Compiled:
    """The derivative for these signatures."""
    key = (request.function, tuple(given.items()), wrt, derivative_of, request.backend)
    found = _COMPILED.get(key)
    if found is None or not found.surroundings.unchanged():
        found = _COMPILED[key] = Compiled(core_of(request.function), wrt, given, derivative_of, request.backend)
    return found


def prepare(f: Any, backend: Any = None) -> Request:
    """What a request about f is about: a plain function and arguments that come with it; and what is to run it."""
    function, args, keywords, dispatcher = unwrap(f)
    return Request(function, core_of(function), args, keywords, chosen(backend, dispatcher), dispatcher)


def prepare_inner(f: Any, backend: Any = None) -> Request:
    """As `prepare`, for a derivative whose text is differentiated again."""
    request = prepare(f, backend)
    return dataclasses.replace(request, backend=request.backend.in_one_thread())


def signed(f: Any) -> Request:
    """What tells the arguments of f: a transformed function has those of the function it was made from."""
    return f.request if hasattr(f, "specialised") else prepare(f)


def jvp(
    f: Callable[..., Any], primals: tuple[Any, ...], tangents: tuple[Any, ...], *, backend: Any = None
) -> tuple[Any, Any]:
    """The value of f and its derivative in a direction: (f(*primals), J @ tangents).

    primals: the positional arguments; tangents: one for each, of the same structure and shapes, None for an argument
    held constant.  The tangent of the result has its structure and shape.  backend: as in `grad`.

    Raises RequestError for seeds that do not fit, ArgumentError for an integer, and UnsupportedError where f cannot
    be differentiated.  Griewank and Walther, Evaluating Derivatives (2008), section 3.1.
    """
    if not isinstance(primals, tuple | list) or not isinstance(tangents, tuple | list):
        raise RequestError("primals and tangents must be tuples", "Write jvp(f, (x,), (dx,)).")
    if len(primals) != len(tangents):
        counts = f"{len(primals)} primals but {len(tangents)} tangents"
        raise RequestError(counts, "Give one tangent, or None, for each.")
    request = prepare(resolved(f, tuple(primals), {}), backend)
    names = argument_names(request, len(primals))
    args, call_args, keywords = bound_arguments(request, primals, {})
    seeds: dict[str, Any] = {}
    for name, x, t in zip(names, primals, tangents, strict=True):
        if t is not None:
            if name in seeds or (name in args and args[name] is not x and isinstance(args[name], tuple)):
                seeds.setdefault(name, []).append(seed(x, t, name))
            else:
                seeds[name] = seed(x, t, name)
        elif name in seeds:
            raise RequestError("every one of the `*args` needs a tangent, or none", "Give zeros.")
    seeds = {n: tuple(s) if isinstance(args[n], tuple) and isinstance(s, list) else s for n, s in seeds.items()}
    if not seeds:
        raise RequestError("no tangent is given", "Give at least one tangent that is not None.")
    made = compiled(request, args, tuple(n for n in args if n in seeds))
    check_unchanged = together(args.values())
    value, tangent = made.function(
        *call_args, **keywords, **{s: seeds[n] for s, n in zip(made.seeds, made.wrt, strict=True)}
    )
    check_unchanged()
    return value, tangent


class Transformed(ABC):
    """A function made from another, with the same arguments; `written` gives its text for some types of them."""

    written: Callable[[Request, dict[str, Any], str], Any]

    def __init__(self, f: Any, argnums: Argnums, word: str, backend: Any = None) -> None:
        self.f, self.argnums = f, argnums
        self.backend = None if backend is None else chosen(backend)
        self.request = signed(f)
        self.positions = self.request.positions(argnums)
        self.held: dict[Any, Any] = {}
        self.asked: dict[Any, Any] = {}  # types of arguments -> what `lowered` gave
        self.token = object()
        functools.update_wrapper(self, self.request.function)
        del self.__dict__["__wrapped__"]
        self.__name__ = f"{getattr(f, '__name__', 'f')}_{word}"

    @abstractmethod
    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """What the kind of function gives at these arguments."""

    def specialised(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """One plain function for the types of these arguments, which can be differentiated again."""
        request = prepare_inner(resolved(self.f, args, keywords), self.backend)
        lengths = Lengths()
        given = {n: signature(x, lengths) for n, x in bound_arguments(request, args, keywords)[0].items()}
        return self.plain(request, given)

    def lowered(self, args: list[Signature] | None = None, keywords: dict[str, Signature] | None = None) -> Any:
        """One plain function for arguments of these types; of the default types where none are given."""
        f = self.f.lowered(args, keywords) if isinstance(self.f, Transformed) else self.f
        request = prepare_inner(f, self.backend)
        made = self.plain(request, request.types(args, keywords))
        if args is not None:
            self.asked[tuple(args), tuple((keywords or {}).items())] = made
        return made

    @property
    def state(self) -> object:
        """The same object as long as the functions that `lowered` gave are still those that it would give."""
        for (args, keywords), made in list(self.asked.items()):
            if self.lowered(list(args), dict(keywords)) is not made:
                self.token = object()
        return self.token

    def plain(self, request: Request, given: dict[str, Any]) -> Any:
        """One plain function for these types, with the arguments that come with the request put in."""
        if len(self.positions) != 1:
            raise RequestError("a derivative of derivatives by several arguments", "Name one argument at a time.")
        return self.held_with(self.written(request, given, self.positions[0]), request)

    def held_with(self, function: Any, request: Request) -> Any:
        """The function with the arguments that come with the request put in; the same object for the same function."""
        if not request.args and not request.keywords:
            return function
        return self.held.setdefault(function, functools.partial(function, *request.args, **request.keywords))


class Derivative(Transformed):
    """The derivative of a function of a scalar, as a function; made by `derivative`."""

    def __init__(self, f: Any, argnums: Argnums, backend: Any = None) -> None:
        super().__init__(f, argnums, "derivative", backend)
        self.ready: dict[Any, Compiled] = {}  # for arguments that need no second look

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """The derivative at these arguments."""
        if not keywords:
            made = self.ready.get(tuple(map(type, args))) or self.ready.get(likeness(args))
            if made is not None and made.surroundings.unchanged():
                return made.function(*args)
        return self.looked_at(args, keywords)

    def looked_at(self, args: Any, keywords: dict[str, Any]) -> Any:
        """The derivative, with all that can be wrong with a call asked; the next one like it is ready."""
        request = prepare(resolved(self.f, args, keywords), self.backend)
        bound, call_args, named = bound_arguments(request, args, keywords)
        out = []
        for name in self.positions:
            x = bound[name]
            kind = scalar_kind(x)
            if kind in ("i", "b"):
                raise ArgumentError(f"argument `{name}` is an integer, {x!r}", f"Give a float: {float(x)!r}.")
            if kind != "f":
                raise ArgumentError(
                    f"`derivative` is for a scalar argument, and `{name}` is a {type(x).__name__}",
                    "Use jacfwd for arrays, or jvp for a direction.",
                )
            made = compiled(request, bound, (name,), name)
            out.append(made.function(*call_args, **named))
        key = None if keywords or isinstance(self.argnums, tuple) else likeness(args)
        if key is not None and plain(self.f, request, bound, args):
            self.ready[key] = made
        return out[0] if not isinstance(self.argnums, tuple) else tuple(out)

    def written(self, request: Request, given: dict[str, Any], name: str) -> Any:
        """The function of the text of the derivative."""
        return compiled_for(request, given, (name,), name).function

    def __repr__(self) -> str:
        return f"<derivative of {self.request.function.__qualname__}>"


def derivative(f: Callable[..., Any], argnums: Argnums = 0, *, backend: Any = None) -> Derivative:
    """The derivative of f with respect to a scalar argument, as a function of the same arguments.

    The result has the structure and shape of f's result; a tuple of argnums gives a tuple.  It nests:
    derivative(derivative(f)) is the second derivative.  backend: as in `grad`.

    Raises RequestError for argnums that f does not have, ArgumentError for an argument that is no float.
    """
    return Derivative(f, argnums, backend)


class Jacobian(Transformed):
    """The Jacobian of a function by forward mode, as a function; made by `jacfwd`."""

    def __init__(self, f: Any, argnums: Argnums, backend: Any = None) -> None:
        super().__init__(f, argnums, "jacobian", backend)
        # (what takes all directions at once, which argument they are of), for arguments that need no second look
        self.ready: dict[Any, tuple[jacobians.AllAtOnce, int]] = {}

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """The Jacobian at these arguments."""
        found = None if keywords else self.ready.get(likeness(args))
        if found is not None:
            made, place = found
            if made.surroundings.unchanged():
                try:
                    return jacobians.at_once(made, args[place], args, {})
                except jacobians.LENGTHS:
                    pass
        return self.looked_at(args, keywords)

    def looked_at(self, args: Any, keywords: dict[str, Any]) -> Any:
        """The Jacobian, with all that can be wrong with a call asked; the next one like it is ready."""
        request = prepare(resolved(self.f, args, keywords), self.backend)
        bound, call_args, named = bound_arguments(request, args, keywords)
        out = []
        for name in self.positions:
            x = bound[name]
            if scalar_kind(x) == "c" or (isinstance(x, np.ndarray) and x.dtype.kind == "c"):
                raise ArgumentError(f"argument `{name}` is complex", "Give the real and the imaginary part as floats.")
            if scalar_kind(x) in ("i", "b") or (isinstance(x, np.ndarray) and x.dtype.kind != "f"):
                raise ArgumentError(f"argument `{name}` holds integers", "Give floats.")
            known = {n: signature(v, lengths) for lengths in [Lengths()] for n, v in bound.items()}
            check_sharing(request, bound, known, (name,))
            # Compiled code takes single directions: it has loops at no cost, and no stacks of arrays.
            all_at_once = jacobians.vectorised(request.core, name, known) if request.backend is PYTHON else None

            def one(t: Any, name: str = name) -> Any:
                made = compiled(request, bound, (name,))
                fresh = jacobians.fresh(call_args)
                return made.function(*fresh, **jacobians.fresh(named), **{made.seeds[0]: seed(bound[name], t, name)})

            out.append(jacobians.jacobian(all_at_once, one, x, call_args, named))
        key = None if keywords or isinstance(self.argnums, tuple) or all_at_once is None else likeness(args)
        by_place = len(args) == len(bound) and all(p.kind != "keyword" for p in request.core.params)
        if key is not None and by_place and np.size(x) and plain(self.f, request, bound, args):
            keep(self.ready, key, (all_at_once, list(bound).index(name)))
        return tuple(out) if isinstance(self.argnums, tuple) else out[0]

    def written(self, request: Request, given: dict[str, Any], name: str) -> Any:
        """The function of the text of the Jacobian."""
        return jacobians.written(request.core, name, given, request.backend)

    def __repr__(self) -> str:
        return f"<Jacobian of {self.request.function.__qualname__}>"


def jacfwd(f: Callable[..., Any], argnums: Argnums = 0, *, backend: Any = None) -> Jacobian:
    """The Jacobian of f by forward mode: a function of f's arguments whose result has the shape of f's result followed
    by the shape of the argument; a tuple, list or dict that f returns keeps its structure.

    All directions go through the program together, in one call, where its operations allow that; else one by one.
    A tuple of argnums gives a tuple.  It nests: jacfwd(jacfwd(f)) has the second derivatives.  backend: as in `grad`.
    Raises as `jvp` does.
    """
    return Jacobian(f, argnums, backend)
