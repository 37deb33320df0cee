"""Adjoint and gradient functions, written once for each function, types of arguments and choice of arguments."""

from __future__ import annotations

from typing import Any

import numpy as np

from sct import pipeline
from sct.api import check_sharing, core_of
from sct.arguments import Request
from sct.backends import Backend
from sct.backends.store import place_of
from sct.core.lang import At, Function
from sct.core.places import Place
from sct.emit import Text
from sct.errors import ArgumentError, RequestError
from sct.facts.signature import Lengths, Signature, has_float, scalar_kind, signature
from sct.remembered import found, remember
from sct.surroundings import Surroundings
from sct.transform.reverse.gradient import is_number


class Adjoint:
    """One emitted adjoint.

    seed: the name of the parameter for the adjoint of the result, None where the result does not vary; number: whether
    the result is one number, None where only a run can tell.
    """

    def __init__(self, told: dict[str, Any], surroundings: Surroundings, text: Text, backend: Backend) -> None:
        self.told, self.surroundings, self.text = told, surroundings, text
        self.wrt: tuple[str, ...] = tuple(told["wrt"])
        self.function = backend.load(text, told["name"])[told["name"]]
        self.seed: str | None = told["seed"]
        self.seeded = {} if self.seed is None else {self.seed: 1.0}  # for the gradient of a number
        self.number: bool | None = told["number"]
        self.memory: set[str] = set(told["memory"])  # those that are written to

    def pulled(self, args: Any, keywords: Any, seed: Any) -> tuple[Any, tuple[Any, ...]]:
        """(value, a gradient for each argument) for an adjoint of the result."""
        seeds = {} if self.seed is None else {self.seed: seed}
        value, gradients = self.function(*args, **keywords, **seeds)
        return value, apart(gradients) if len(self.wrt) > 1 else (gradients,)


def apart(gradients: tuple[Any, ...]) -> tuple[Any, ...]:
    """Gradients that share no memory, so that each may be changed without the others."""
    made: list[Any] = []
    for g in gradients:
        shared = isinstance(g, np.ndarray) and any(np.may_share_memory(g, o) for o in made if isinstance(o, np.ndarray))
        made.append(g.copy() if shared else g)
    return tuple(made)


def written(
    core: Function, wrt: tuple[str, ...], given: dict[str, Signature], budget: int | None, backend: Backend
) -> Adjoint:
    """The adjoint of a function, written now, or found where another process kept it."""
    function = core.python
    asked = ("adjoint", wrt, tuple(given.items()), budget, backend)
    place = place_of(function, f"{core.name}_adjoint", *asked) if backend.keeps and core.name.isidentifier() else None
    held = found(place, function)
    if held is not None:
        told, surroundings = held
        places = tuple(None if p is None else Place(p[0], p[1], At(*p[2])) for p in told["places"])
        return Adjoint(told, surroundings, Text(told["text"], {}, tuple(told["functions"]), places), backend)
    module, name, wrt, made = pipeline.adjoint(function, wrt, None, given, budget=budget)
    text = pipeline.text(module, backend=backend)
    surroundings = Surroundings(core, module, frozen=backend.freezes)
    told = {
        "name": name,
        "wrt": wrt,
        "seed": None if made.seed is None else made.printed(made.seed),
        "number": is_number(made.inst.result),
        "memory": sorted(p.var.name for p in made.active if made.rec.is_memory(p.var)),
        "text": text.text,
        "functions": text.names,
        "places": text.places,
    }
    if not text.bindings:
        remember(place, function, surroundings, told)
    return Adjoint(told, surroundings, text, backend)


_ADJOINTS: dict[Any, Adjoint] = {}
_GRADIENTS: dict[Any, tuple[Any, Surroundings]] = {}


def signatures_of(args: dict[str, Any]) -> dict[str, Signature]:
    """The types of arguments; equal lengths share a symbol."""
    lengths = Lengths()
    return {name: signature(value, lengths) for name, value in args.items()}


def adjoint(request: Request, args: dict[str, Any], wrt: tuple[str, ...], budget: int | None = None) -> Adjoint:
    """The adjoint for the types of these arguments."""
    given = signatures_of(args)
    check_sharing(request, args, given, wrt)
    key = (request.function, tuple(given.items()), wrt, budget, request.backend)
    made = _ADJOINTS.get(key)
    if made is None or not made.surroundings.unchanged():
        made = _ADJOINTS[key] = written(core_of(request.function), wrt, given, budget, request.backend)
    for name in made.memory:
        if strided(args[name]):
            what = f"argument `{name}`, which is written to, is a view with gaps, as its adjoint is not"
            raise RequestError(what, "Pass a copy.")
    return made


def strided(x: Any) -> bool:
    """Whether an array is a view with gaps or turned axes."""
    return isinstance(x, np.ndarray) and not x.flags.forc


def gradient(
    request: Request,
    given: dict[str, Signature],
    wrt: tuple[str, ...],
    with_value: bool,
    has_aux: bool,
    budget: int | None = None,
) -> Any:
    """The plain function that gives the gradient (and value, and what comes with it) for arguments of these types."""
    return made_gradient(request, given, wrt, with_value, has_aux, budget)[0]


def made_gradient(
    request: Request,
    given: dict[str, Signature],
    wrt: tuple[str, ...],
    with_value: bool = False,
    has_aux: bool = False,
    budget: int | None = None,
) -> tuple[Any, Surroundings]:
    """That function, and what it was written from."""
    key = (request.function, tuple(given.items()), wrt, with_value, has_aux, budget, request.backend)
    made, surroundings = _GRADIENTS.get(key, (None, None))
    if surroundings is None or not surroundings.unchanged():
        core = core_of(request.function)
        module, name, _ = pipeline.differentiate_gradient(
            core.python, wrt, None, given, with_value=with_value, has_aux=has_aux, budget=budget
        )
        made = pipeline.loaded(module, name, request.backend)
        surroundings = Surroundings(core, module, frozen=request.backend.freezes)
        _GRADIENTS[key] = made, surroundings
    return made, surroundings


def check_active(bound: dict[str, Any], names: tuple[str, ...]) -> None:
    """Whether the chosen arguments can carry a derivative.  Raises ArgumentError."""
    for name in names:
        x = bound[name]
        kind = x.dtype.kind if isinstance(x, np.ndarray) else scalar_kind(x)
        if kind in ("i", "b", "u"):
            what = "holds integers" if isinstance(x, np.ndarray) else f"is an integer, {x!r}"
            raise ArgumentError(f"argument `{name}` {what}", "Give floats.")
        if kind == "c":
            raise ArgumentError(f"argument `{name}` is complex", "Give the real and the imaginary part as floats.")
        if not has_float(signature(x, Lengths())):
            what = f"is {x!r}" if x is None else f"holds no floats: it is a {type(x).__name__}"
            raise ArgumentError(f"argument `{name}` {what}", "Give floats, or choose another in argnums.")
