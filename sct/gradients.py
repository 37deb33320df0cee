"""Gradients and what is made of them: grad, value_and_grad, hessian, hvp."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from sct import adjoints, jacobians
from sct.api import Jacobian, Transformed, jacfwd, jvp, prepare, prepare_inner
from sct.arguments import Request, bound_arguments, resolved, together
from sct.errors import RequestError
from sct.facts.sharing import shares
from sct.facts.signature import scalar_kind
from sct.frontend import read
from sct.pipeline import check_budget
from sct.ready import NUMBERS, keep, likeness, plain
from sct.transform.reverse.gradient import NO_NUMBER

# (whether the surroundings are unchanged, what gives value and gradient in the form asked for, the seed that it takes)
Ready = tuple[Callable[[], bool], Callable[..., Any], tuple[float, ...]]
Argnums = int | str | tuple[int | str, ...]
CURE = "Use jacobian, or vjp with a seed."


class Gradient(Transformed):
    """The gradient of a function, as a function; made by `grad` and `value_and_grad`."""

    def __init__(
        self,
        f: Any,
        argnums: Argnums,
        has_aux: bool,
        with_value: bool,
        budget: int | None = None,
        backend: Any = None,
    ) -> None:
        super().__init__(f, argnums, "value_and_gradient" if with_value else "gradient", backend)
        check_budget(budget)
        self.has_aux, self.with_value, self.budget = has_aux, with_value, budget
        self.several = isinstance(argnums, tuple)
        self.ready: dict[Any, Ready] = {}  # for arguments that need no second look

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """The gradient (and value) at these arguments."""
        if not keywords:
            found = self.ready.get((*map(type, args),)) or self.ready.get(likeness(args))
            if found is not None:
                unchanged, function, seed = found
                if unchanged():
                    return function(*(args + seed)) if self.with_value else function(*(args + seed))[1]
        return self.looked_at(args, keywords)

    def looked_at(self, args: Any, keywords: dict[str, Any]) -> Any:
        """The gradient (and value), with all that can be wrong with a call asked; the next one like it is ready."""
        request = prepare(resolved(self.f, args, keywords), self.backend)
        bound, call_args, named = bound_arguments(request, args, keywords)
        adjoints.check_active(bound, self.positions)
        if shares(bound.values()):  # what is one object is two as a place of the gradient
            call_args, named = jacobians.fresh(call_args), jacobians.fresh(named)
        run = self.with_more if self.has_aux else self.of_number
        check_unchanged = together(bound.values())
        value, gradient = run(request, bound, call_args, named)
        check_unchanged()
        key = None if keywords or self.has_aux else likeness(args)
        if key is not None and plain(self.f, request, bound, args):
            made = adjoints.adjoint(request, bound, self.positions, self.budget)
            if made.number and len(args) == len(bound) and all(p.kind != "keyword" for p in request.core.params):
                apart = isinstance(gradient, tuple) and NUMBERS.issuperset(map(type, gradient))
                seed = () if defaults_to(made.function, made.seeded) else tuple(made.seeded.values())
                function = made.function if apart or not self.several else self.in_form(made.function)
                keep(self.ready, key, (made.surroundings.question, function, seed))
        gradient = self.as_asked(gradient)
        return (value, gradient) if self.with_value else (gradient, value[1]) if self.has_aux else gradient

    def in_form(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """An adjoint function with its gradient in the form that argnums ask for."""

        def formed(*args: Any) -> tuple[Any, Any]:
            value, gradient = function(*args)
            return value, self.as_asked(gradient)

        return formed

    def as_asked(self, gradient: Any) -> Any:
        """The gradient as the adjoint gives it, in the form that argnums ask for: a tuple for a tuple."""
        if not self.several:
            return gradient
        return (gradient,) if len(self.positions) == 1 else adjoints.apart(gradient)

    def specialised(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """One plain function for the types of these arguments, which can be differentiated again."""
        request = prepare_inner(resolved(self.f, args, keywords), self.backend)
        bound = bound_arguments(request, args, keywords)[0]
        adjoints.check_active(bound, self.positions)
        if any(map(adjoints.strided, bound.values())):
            adjoints.adjoint(request, bound, self.positions, self.budget)  # refuses what is written to
        return self.plain(request, adjoints.signatures_of(bound))

    def of_number(self, request: Request, bound: Any, args: Any, named: Any) -> tuple[Any, Any]:
        """(value, gradient) of a function that returns a number."""
        made = adjoints.adjoint(request, bound, self.positions, self.budget)
        if made.number is False:
            raise RequestError(NO_NUMBER, CURE)
        value, gradient = made.function(*args, **named, **made.seeded)
        if not is_number(value):
            raise RequestError(NO_NUMBER, CURE)
        return value, gradient

    def with_more(self, request: Request, bound: Any, args: Any, named: Any) -> tuple[Any, Any]:
        """(value, gradient) of a function that returns (number, anything)."""
        if any(map(adjoints.strided, bound.values())):
            raise RequestError("a view with gaps as an argument, with has_aux", "Pass a copy.")
        function = adjoints.gradient(request, adjoints.signatures_of(bound), self.positions, True, True, self.budget)
        value, gradient = function(*args, **named)
        if not isinstance(value, tuple) or len(value) != 2 or not is_number(value[0]):
            raise RequestError("with has_aux the function must return (number, anything)", "Return a pair.")
        return value, gradient

    def plain(self, request: Request, given: dict[str, Any]) -> Any:
        """One plain function for these types, with the arguments that come with the request put in."""
        function = adjoints.gradient(
            request, given, self.positions, self.with_value, self.has_aux, self.budget
        )
        return self.held_with(function, request)

    def __repr__(self) -> str:
        return f"<gradient of {self.request.function.__qualname__}>"


def defaults_to(function: Any, seeded: dict[str, float]) -> bool:
    """Whether the last parameter of a Python function is the seed, and has the seed of a number as its default."""
    if not isinstance(function, FunctionType) or not seeded or not function.__defaults__:
        return False
    code = function.__code__
    (name,), (seed,) = seeded, seeded.values()
    return code.co_varnames[code.co_argcount - 1] == name and function.__defaults__[-1] == seed


def is_number(value: Any) -> bool:
    """Whether a value is one number."""
    return scalar_kind(value) in ("f", "i", "b") or (isinstance(value, np.ndarray) and value.ndim == 0)


def grad(
    f: Callable[..., Any],
    argnums: Argnums = 0,
    has_aux: bool = False,
    *,
    budget: int | None = None,
    backend: Any = None,
) -> Gradient:
    """The gradient of a function that returns one number, as a function of the same arguments.

    The result has the structure and shapes of the argument; a tuple of argnums gives a tuple.  has_aux: f returns
    (number, anything else), and the result is (gradient, anything else).  The gradient is computed by the transposed
    program at a small multiple of the cost of f, whatever the number of inputs.

    budget: how many states of a loop are kept at most (None: something is kept for each trip).  A state is what a trip
    needs of those before it.  Trips are done again from the states that are kept: of fewer than comb(budget + t, t)
    trips none more than t + 1 times; once more where their number is not known ahead, as in `while`.

    backend: what runs the derivative: "python", "numba", or `sct.Numba(...)` with options.  None: Numba, with the same
    options, where f is one of its compiled functions; else Python.

    Raises RequestError for argnums that f does not have or a value that is not one number, ArgumentError for integers,
    UnsupportedError where f cannot be differentiated.  Griewank and Walther, Evaluating Derivatives (2008), 3.2.
    """
    return Gradient(f, argnums, has_aux, False, budget, backend)


def value_and_grad(
    f: Callable[..., Any],
    argnums: Argnums = 0,
    has_aux: bool = False,
    *,
    budget: int | None = None,
    backend: Any = None,
) -> Gradient:
    """As `grad`, but the result is (value, gradient); with has_aux, ((number, anything else), gradient)."""
    return Gradient(f, argnums, has_aux, True, budget, backend)


class Hessian(Transformed):
    """The Hessian of a function that returns one number, as a function; made by `hessian`."""

    def __init__(self, f: Any, argnums: Argnums, backend: Any = None) -> None:
        super().__init__(f, argnums, "hessian", backend)
        # (whether the surroundings are unchanged, the Jacobian of the gradient), for arguments that need no second look
        self.ready: dict[Any, tuple[Callable[[], bool], Jacobian]] = {}

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """The Hessian at these arguments."""
        found = None if keywords else self.ready.get(likeness(args))
        if found is not None and found[0]():
            return found[1](*args)
        return self.looked_at(args, keywords)

    def looked_at(self, args: Any, keywords: dict[str, Any]) -> Any:
        """The Hessian, with all that can be wrong with a call asked; the next one like it is ready."""
        gradient = Gradient(self.f, self.positions, False, False, None, self.backend).specialised(args, keywords)
        if not isinstance(self.argnums, tuple):
            jacobian = jacfwd(gradient, self.positions[0], backend=self.backend)
            out = jacobian(*args, **keywords)
            if jacobian.ready and not isinstance(self.f, Transformed):  # which is written for its arguments
                request = prepare_inner(self.f, self.backend)
                bound = bound_arguments(request, args, keywords)[0]
                if plain(self.f, request, bound, args):
                    _, surroundings = adjoints.made_gradient(request, adjoints.signatures_of(bound), self.positions)
                    keep(self.ready, likeness(args), (surroundings.question, jacobian))
            return out
        columns = jacfwd(gradient, self.positions, backend=self.backend)(*args, **keywords)
        if len(columns) == 1:
            return (columns,)
        return tuple(tuple(column[k] for column in columns) for k in range(len(columns)))

    def written(self, request: Request, given: dict[str, Any], name: str) -> Any:
        """The function of the text of the Hessian."""
        gradient = read(adjoints.gradient(request, given, (name,), False, False))
        return jacobians.written(gradient, name, given, request.backend)

    def __repr__(self) -> str:
        return f"<Hessian of {self.request.function.__qualname__}>"


def hessian(f: Callable[..., Any], argnums: Argnums = 0, *, backend: Any = None) -> Hessian:
    """The Hessian of a function that returns one number: the shape of the argument, twice.

    Forward over reverse: the generated gradient is differentiated again, all directions at once where it allows that.
    A tuple of argnums gives a tuple of tuples: `hessian(f, (0, 1))(x, y)[0][1]` is d2f/dx dy.  backend: as in `grad`.
    Raises as `grad` does.
    """
    return Hessian(f, argnums, backend)


def hvp(
    f: Callable[..., Any], primals: tuple[Any, ...], tangents: tuple[Any, ...], *, backend: Any = None
) -> Any:
    """The Hessian of f, times a direction, with respect to the arguments that have one.

    primals: the arguments; tangents: a direction for each argument that counts, None or nothing for the others, which
    are held.  One direction: the shape of its argument.  Several: a tuple, of the Hessian over all these arguments.
    Forward over reverse, at a small multiple of the cost of f.  backend: as in `grad`.  Raises as `grad` does.
    Pearlmutter, Neural Computation 6 (1994) 147.
    """
    if not isinstance(primals, tuple | list) or not isinstance(tangents, tuple | list):
        raise RequestError("primals and tangents must be tuples", "Write hvp(f, (x,), (v,)).")
    directions = (*tangents, *(None for _ in primals[len(tangents) :]))
    moved = tuple(k for k, v in enumerate(directions) if v is not None)
    gradient = grad(f, moved[0] if len(moved) == 1 else moved or 0, backend=backend)
    return jvp(gradient, tuple(primals), directions)[1]
