"""Adjoint and gradient functions, written once for each function, types of arguments and choice of arguments."""

from __future__ import annotations

from typing import Any

import numpy as np

from sct import pipeline
from sct.api import check_sharing, core_of
from sct.arguments import Request
from sct.backends import PYTHON, Backend
from sct.core.lang import Function
from sct.errors import ArgumentError, RequestError
from sct.facts.signature import Lengths, Signature, has_float, scalar_kind, signature
from sct.surroundings import Surroundings
from sct.transform.reverse.gradient import is_number


class Adjoint:
    """One emitted adjoint.

    seed: the name of the parameter for the adjoint of the result, None where the result does not vary; number: whether
    the result is one number, None where only a run can tell.
    """

    def __init__(
        self,
        core: Function,
        wrt: tuple[str, ...],
        given: dict[str, Signature],
        budget: int | None = None,
        backend: Backend = PYTHON,
    ) -> None:
        module, name, self.wrt, made = pipeline.adjoint(core.python, wrt, None, given, budget=budget)
        self.text = pipeline.text(module, backend=backend)
        self.function = backend.load(self.text, name)[name]
        self.seed = None if made.seed is None else made.printed(made.seed)
        self.number = is_number(made.inst.result)
        self.memory = {p.var.name for p in made.active if made.rec.is_memory(p.var)}  # those that are written to
        self.surroundings = Surroundings(core, module)

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
    found = _ADJOINTS.get(key)
    if found is None or not found.surroundings.unchanged():
        found = _ADJOINTS[key] = Adjoint(core_of(request.function), wrt, given, budget, request.backend)
    for name in found.memory:
        if strided(args[name]):
            what = f"argument `{name}`, which is written to, is a view with gaps, as its adjoint is not"
            raise RequestError(what, "Pass a copy.")
    return found


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
    key = (request.function, tuple(given.items()), wrt, with_value, has_aux, budget, request.backend)
    found, surroundings = _GRADIENTS.get(key, (None, None))
    if surroundings is None or not surroundings.unchanged():
        core = core_of(request.function)
        module, name, _ = pipeline.differentiate_gradient(
            core.python, wrt, None, given, with_value=with_value, has_aux=has_aux, budget=budget
        )
        found = pipeline.loaded(module, name, request.backend)
        _GRADIENTS[key] = found, Surroundings(core, module)
    return found


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
