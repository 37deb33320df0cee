"""The transforms of reverse mode: grad, vjp, jacrev, jacobian, hessian, hvp, linearize."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from sct import jacobians, pipeline
from sct.api import check_sharing, core_of, jacfwd, jvp, prepare, signed
from sct.arguments import Request, bound_arguments, resolved, seed, together
from sct.core.lang import Function
from sct.emit import load
from sct.errors import ArgumentError, RequestError
from sct.facts.signature import Lengths, scalar_kind, signature
from sct.surroundings import Surroundings

Argnums = int | str | tuple[int | str, ...]


class Adjoint:
    """One emitted adjoint: the function, its text, and the name of its seed (None: the result does not vary)."""

    def __init__(self, core: Function, wrt: tuple[str, ...], given: Any) -> None:
        module, name, self.wrt = pipeline.differentiate_reverse(core.python, wrt, None, given)
        self.text = pipeline.text(module)
        self.function = load(self.text, name)[name]
        made = next(f for f in module.functions if f.name == name)
        own = {p.var.name for p in core.params}
        self.seed = next((p.var.name for p in made.params if p.var.name not in own), None)
        if self.seed is None and len(made.params) > len(core.params):
            self.seed = made.params[-1].var.name
        self.surroundings = Surroundings(core, module)


_ADJOINTS: dict[Any, Adjoint] = {}


def adjoint(request: Request, args: dict[str, Any], wrt: tuple[str, ...]) -> Adjoint:
    """The adjoint for the types of these arguments."""
    lengths = Lengths()
    given = {name: signature(value, lengths) for name, value in args.items()}
    check_sharing(request, args, given, wrt)
    key = (request.function, tuple(given.items()), wrt)
    found = _ADJOINTS.get(key)
    if found is None or not found.surroundings.unchanged():
        found = _ADJOINTS[key] = Adjoint(core_of(request.function), wrt, given)
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
        if kind in ("none", "s", "O") or kind == "U":
            raise ArgumentError(f"argument `{name}` has no derivative", "Choose another in argnums.")


class Gradient:
    """The gradient of a function, as a function; made by `grad` and `value_and_grad`."""

    def __init__(self, f: Any, argnums: Argnums, has_aux: bool, with_value: bool) -> None:
        self.f, self.argnums, self.has_aux, self.with_value = f, argnums, has_aux, with_value
        self.request = signed(f)
        self.request.positions(argnums)
        functools.update_wrapper(self, self.request.function)
        self.__dict__.pop("__wrapped__", None)

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """The gradient (and value) at these arguments."""
        request = prepare(resolved(self.f, args, keywords))
        names = request.positions(self.argnums)
        bound, call_args, named = bound_arguments(request, args, keywords)
        check_active(bound, names)
        made = adjoint(request, bound, names)
        check_unchanged = together(bound.values())
        if self.has_aux:
            value, gradient = made.function(*call_args, **{**named, **self.aux_seed(request, call_args, named, made)})
            if not isinstance(value, tuple) or len(value) != 2 or np.ndim(value[0]) != 0:
                raise RequestError("with has_aux the function must return (number, anything)", "Return a pair.")
        else:
            given = {} if made.seed is None else {made.seed: 1.0}
            value, gradient = self.run(made, call_args, named, given)
        check_unchanged()
        if isinstance(self.argnums, tuple) and len(names) == 1:
            gradient = (gradient,)
        return (value, gradient) if self.with_value else (gradient, value[1]) if self.has_aux else gradient

    def run(self, made: Adjoint, args: Any, named: Any, given: Any) -> Any:
        """Value and gradient of a function whose value is a number.  Raises RequestError where it is not."""
        try:
            value, gradient = made.function(*args, **named, **given)
        except (TypeError, ValueError, IndexError) as error:
            if not is_number(self.plain_value(args, named)):
                raise self.no_number() from None
            raise error
        if not is_number(value):
            raise self.no_number()
        return value, gradient

    def plain_value(self, args: Any, named: Any) -> Any:
        return prepare(resolved(self.f, args, named)).function(*jacobians.fresh(args), **jacobians.fresh(named))

    def no_number(self) -> RequestError:
        what = "the gradient is of a function that returns one number"
        return RequestError(what, "Use jacobian, or vjp with a seed.")

    def aux_seed(self, request: Request, args: Any, named: Any, made: Adjoint) -> dict[str, Any]:
        value = request.function(*jacobians.fresh(args), **jacobians.fresh(named))
        if not isinstance(value, tuple) or len(value) != 2:
            raise RequestError("with has_aux the function must return (number, anything)", "Return a pair.")
        return {} if made.seed is None else {made.seed: (1.0, zero_seed(value[1]))}

    def specialised(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """The gradient for the types of these arguments as one plain function, whose text can be differentiated."""
        request = prepare(resolved(self.f, args, keywords))
        bound, _, _ = bound_arguments(request, args, keywords)
        names = request.positions(self.argnums)
        check_active(bound, names)
        return gradient_function(request, bound, names, self.with_value)

    def lowered(self) -> Any:
        """The gradient as one plain function, for arguments of the default types."""
        core = self.request.core
        given = pipeline.signatures(core, None)
        return gradient_text(core, given, self.request.positions(self.argnums), self.with_value)

    def __repr__(self) -> str:
        return f"<gradient of {getattr(self.f, '__qualname__', self.f)}>"


_GRADIENTS: dict[Any, Any] = {}


def gradient_function(request: Request, bound: dict[str, Any], names: tuple[str, ...], with_value: bool) -> Any:
    """The plain function that gives the gradient for the types of these arguments."""
    lengths = Lengths()
    given = {name: signature(value, lengths) for name, value in bound.items()}
    return gradient_text(request.core, given, names, with_value)


def gradient_text(core: Function, given: Any, names: tuple[str, ...], with_value: bool) -> Any:
    """The loaded text of a gradient."""
    key = (core.python, tuple(given.items()), names, with_value)
    found, surroundings = _GRADIENTS.get(key, (None, None))
    if surroundings is None or not surroundings.unchanged():
        module, name, _ = pipeline.differentiate_reverse(core.python, names, None, given)
        if not with_value:
            module, name = pipeline.with_gradient(module, name, core)
        found, surroundings = load(pipeline.text(module), name)[name], Surroundings(core, module)
        _GRADIENTS[key] = found, surroundings
    return found


def is_number(value: Any) -> bool:
    """Whether a value is one number."""
    return not isinstance(value, tuple | list | dict) and value is not None and np.ndim(value) == 0


def zero_seed(value: Any) -> Any:
    """A seed that asks for nothing."""
    from sct_runtime import zeros_like

    return zeros_like(value)


def grad(f: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Gradient:
    """The gradient of a function that returns one number, as a function of the same arguments.

    The result has the structure and shapes of the argument; a tuple of argnums gives a tuple.  has_aux: f returns
    (number, anything else), and the result is (gradient, anything else).  The gradient is computed by the transposed
    program at a small multiple of the cost of f, whatever the number of inputs.

    Raises RequestError for argnums that f does not have or a value that is not one number, ArgumentError for integers,
    UnsupportedError where f cannot be differentiated.  Griewank and Walther, Evaluating Derivatives (2008), 3.2.
    """
    return Gradient(f, argnums, has_aux, False)


def value_and_grad(f: Callable[..., Any], argnums: Argnums = 0, has_aux: bool = False) -> Gradient:
    """As `grad`, but the result is (value, gradient)."""
    return Gradient(f, argnums, has_aux, True)


def vjp(f: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """(f(*primals), pullback).  pullback(seed) gives, for each primal, seed times the Jacobian.

    seed has the structure and shape of the value; the result is a tuple with one entry for each primal, None for one
    that holds no floats.  Raises as `grad` does.
    """
    request = prepare(resolved(f, primals, {}))
    bound, call_args, named = bound_arguments(request, primals, {})
    given = jacobians.fresh(call_args)
    lengths = Lengths()
    from sct.facts.signature import has_float

    names = tuple(n for n, x in bound.items() if has_float(signature(x, lengths)))
    own = [p.var.name for p in request.core.params if p.kind in ("normal", "positional")][len(request.args) :]
    if not names:
        raise RequestError(f"`{request.core.name}` has no float argument", "Give it floats.")
    made = adjoint(request, bound, names)
    value = request.function(*call_args, **named)

    def pullback(cotangent: Any) -> tuple[Any, ...]:
        seeds = {} if made.seed is None else {made.seed: seed_of(value, cotangent)}
        _, gradients = made.function(*jacobians.fresh(given), **jacobians.fresh(named), **seeds)
        found = dict(zip(names, gradients if len(names) > 1 else (gradients,), strict=True))
        return tuple(found.get(n) for n in own[: len(primals)])

    return value, pullback


def seed_of(value: Any, cotangent: Any) -> Any:
    """A cotangent, checked against the value that it belongs to."""
    if value is None or isinstance(value, str):
        return None
    if isinstance(value, list | tuple):
        if not isinstance(cotangent, list | tuple) or len(cotangent) != len(value):
            raise RequestError(f"the seed must have {len(value)} parts, as the value has", "Match the value.")
        parts = [seed_of(v, c) for v, c in zip(value, cotangent, strict=True)]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    if isinstance(value, dict):
        return {k: seed_of(v, cotangent[k]) for k, v in value.items()}
    if scalar_kind(value) in ("i", "b"):
        return 0.0
    return seed(value, cotangent, "the result") if isinstance(value, np.ndarray | float | np.floating) else cotangent


def jacrev(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The Jacobian of f by reverse mode, one sweep for each number of the value: the shape of the value, then that of
    the argument.  A tuple of argnums gives a tuple.  Raises as `grad` does."""

    def jacobian_of(*args: Any, **keywords: Any) -> Any:
        request = prepare(resolved(f, args, keywords))
        names = request.positions(argnums)
        bound, call_args, named = bound_arguments(request, args, keywords)
        check_active(bound, names)
        made = adjoint(request, bound, names)
        value = request.function(*jacobians.fresh(call_args), **jacobians.fresh(named))

        def pull(one: Any) -> tuple[Any, ...]:
            seeds = {} if made.seed is None else {made.seed: one}
            _, gradients = made.function(*jacobians.fresh(call_args), **jacobians.fresh(named), **seeds)
            return gradients if len(names) > 1 else (gradients,)

        parts = jacobians.from_rows(value, pull)
        return tuple(parts) if isinstance(argnums, tuple) else parts[0]

    jacobian_of.__name__ = f"{getattr(f, '__name__', 'f')}_jacobian"
    return jacobian_of


def jacobian(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The Jacobian of f, by the mode that costs less: forward where the argument has no more numbers than the value.

    The shape of the value, then that of the argument; a tuple of argnums gives a tuple.  Raises as `grad` does.
    """

    def jacobian_of(*args: Any, **keywords: Any) -> Any:
        plain = resolved(f, args, keywords)
        request = prepare(plain)
        bound, call_args, named = bound_arguments(request, args, keywords)
        value = request.function(*jacobians.fresh(call_args), **jacobians.fresh(named))
        inputs = sum(np.size(bound[n]) for n in request.positions(argnums))
        outputs = jacobians.numbers(value)
        return (jacfwd if inputs <= outputs else jacrev)(plain, argnums)(*args, **keywords)

    jacobian_of.__name__ = f"{getattr(f, '__name__', 'f')}_jacobian"
    return jacobian_of


def hessian(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The Hessian of a function that returns one number: the shape of the argument, twice.

    Forward over reverse: the generated gradient is differentiated again, all directions at once where it allows that.
    A tuple of argnums gives a tuple of tuples.  Raises as `grad` does.
    """

    def hessian_of(*args: Any, **keywords: Any) -> Any:
        return jacfwd(grad(f, argnums).specialised(args, keywords), argnums)(*args, **keywords)

    def rows_of(*args: Any, **keywords: Any) -> Any:
        gradient = grad(f, argnums).specialised(args, keywords)
        columns = jacfwd(gradient, argnums)(*args, **keywords)  # (argument) of (gradient part)
        count = len(columns)
        if count == 1 and not isinstance(columns[0], tuple):
            return ((columns[0],),)
        return tuple(tuple(columns[j][i] for j in range(count)) for i in range(count))

    made = rows_of if isinstance(argnums, tuple) else hessian_of
    made.__name__ = f"{getattr(f, '__name__', 'f')}_hessian"
    return made


def hvp(f: Callable[..., Any], primals: tuple[Any, ...], tangents: tuple[Any, ...]) -> Any:
    """The Hessian of f with respect to its first argument, times a direction: the shape of the first argument.

    primals: the arguments; tangents: the direction of the first, None or nothing for the others.  Forward over
    reverse, at a small multiple of the cost of f.  Pearlmutter, Neural Computation 6 (1994) 147.
    """
    if not isinstance(primals, tuple | list) or not isinstance(tangents, tuple | list):
        raise RequestError("primals and tangents must be tuples", "Write hvp(f, (x,), (v,)).")
    gradient = grad(f, 0).specialised(tuple(primals), {})
    directions = (*tangents, *(None for _ in primals[len(tangents) :]))
    return jvp(gradient, tuple(primals), directions)[1]


def linearize(f: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[..., Any]]:
    """(f(*primals), map): the map takes a tangent for each primal (None: held constant) to the tangent of the value."""
    given = jacobians.fresh(primals)
    request = prepare(resolved(f, primals, {}))
    _, call_args, named = bound_arguments(request, primals, {})
    value = request.function(*call_args, **named)

    def pushforward(*tangents: Any) -> Any:
        return jvp(f, jacobians.fresh(given), tangents)[1]

    return value, pushforward
