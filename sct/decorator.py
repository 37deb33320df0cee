"""`@differentiate`: a function together with its derivatives."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from sct import pipeline
from sct.api import Compiled, compiled, derivative, jvp, prepare
from sct.backends import chosen
from sct.errors import RequestError
from sct.gradients import grad, hessian, hvp, value_and_grad
from sct.pullbacks import vjp
from sct.ready import plain
from sct.rows import jacobian
from sct.texts import source

NAMES = (
    "argnums", "backend", "derivative", "forward", "function", "grad", "hessian", "hvp", "jacobian", "jvp", "mode",
    "source", "value_and_grad", "vjp",
)  # fmt: skip


class Differentiable:
    """A function with its derivatives; itself when called.  Made by `differentiate`."""

    def __init__(self, f: Callable[..., Any], argnums: Any, mode: str, backend: Any = None) -> None:
        self.function = f
        self.argnums = argnums
        self.mode = mode
        self.backend = backend
        self.ready: dict[Any, Compiled] = {}  # for numbers that need no second look
        functools.update_wrapper(self, f)

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """The function itself."""
        return self.function(*args, **keywords)

    def __dir__(self) -> list[str]:
        """What the decorator adds to a function, beside what every object has."""
        return sorted({*filter(lambda name: name.startswith("__"), super().__dir__()), *NAMES})

    def __get__(self, owner: Any, cls: Any = None) -> Any:
        if owner is None:
            return self
        return Differentiable(functools.partial(self.function, owner), self.argnums, self.mode, self.backend)

    def forward(self, *arguments: Any) -> tuple[Any, Any]:
        """(x1, x2, ..., dx1, dx2, ...) -> (value, tangent): the arguments, then a tangent for each that is active."""
        made = self.ready.get(tuple(map(type, arguments)))
        if made is not None and made.surroundings.unchanged():
            return made.function(*arguments)
        return self.looked_at(arguments)

    def looked_at(self, arguments: tuple[Any, ...]) -> tuple[Any, Any]:
        """What `forward` gives, with all that can be wrong with a call asked; the next one like it is ready."""
        request = prepare(self.function, self.backend)
        slots = [p.var.name for p in request.core.params if p.kind in ("normal", "positional")][len(request.args) :]
        names = slots if self.argnums is None else request.positions(self.argnums)
        count = len(arguments) - len(names)
        if self.argnums is None:
            count = (len(arguments) + 1) // 2
            names = names[:count]
        if count < 0 or len(arguments) - count != len(names):
            raise RequestError(
                f"{len(arguments)} arguments: the tangents of {', '.join(names)} must follow the arguments",
                "Write forward(x1, x2, dx1, dx2).",
            )
        directions = dict(zip(names, arguments[count:], strict=True))
        seeds = tuple(directions.get(n) for n in slots[:count])
        pair = jvp(self.function, arguments[:count], seeds, backend=self.backend)
        key = tuple(map(type, arguments))
        in_order = tuple(n for n in slots if n in directions)
        if in_order == tuple(names) and len(slots) == len(request.core.params) == count:
            bound = dict(zip(slots, arguments[:count], strict=True))
            floats = {*key} <= {float, int} and {*key[count:]} == {float}
            if floats and plain(self.function, request, bound, arguments[:count]):
                self.ready[key] = compiled(request, bound, in_order)
        return pair

    def jvp(self, primals: tuple[Any, ...], tangents: tuple[Any, ...]) -> tuple[Any, Any]:
        """As `sct.jvp`."""
        return jvp(self.function, primals, tangents, backend=self.backend)

    @functools.cached_property
    def derivative(self) -> Any:
        """The derivative with respect to the (first) scalar argument, as a function of the same arguments."""
        return self.made(derivative)

    @functools.cached_property
    def grad(self) -> Any:
        """The gradient, as a function of the same arguments; `sct.grad`."""
        return self.made(grad)

    @functools.cached_property
    def value_and_grad(self) -> Any:
        """(value, gradient), as a function of the same arguments; `sct.value_and_grad`."""
        return self.made(value_and_grad)

    def vjp(self, *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
        """(value, pullback), as `sct.vjp`: with respect to all arguments."""
        return vjp(self.function, *primals, backend=self.backend)

    @functools.cached_property
    def jacobian(self) -> Any:
        """The Jacobian, as a function of the same arguments; `sct.jacobian`."""
        return self.made(jacobian)

    @functools.cached_property
    def hessian(self) -> Any:
        """The Hessian, as a function of the same arguments; `sct.hessian`."""
        return self.made(hessian)

    def hvp(self, primals: tuple[Any, ...], tangents: tuple[Any, ...]) -> Any:
        """The Hessian with respect to the first argument times a direction, as `sct.hvp`."""
        return hvp(self.function, primals, tangents, backend=self.backend)

    def made(self, transform: Callable[..., Any]) -> Any:
        """A transform of the function, with respect to the decorator's arguments."""
        return transform(self.function, 0 if self.argnums is None else self.argnums, backend=self.backend)

    def source(self, mode: str | None = None, **request: Any) -> str:
        """As `sct.source`; the mode is that of the decorator where none is given."""
        request = {"wrt": self.argnums, "backend": self.backend, **request}
        return source(self.function, mode or self.mode, **request)


def differentiate(f: Any = None, *, mode: str = "forward", argnums: Any = None, backend: Any = None) -> Any:
    """Decorator (or call): f with `.forward .jvp .derivative .grad .value_and_grad .vjp .jacobian .hessian .hvp
    .source`; f itself when called.

    argnums: the arguments to differentiate with respect to, by position or name; None: all floats for `.forward` and
    `.source`, the first argument for the others.  mode: what `.source()` writes: forward, reverse, jacobian, hessian.
    backend: as in `grad`.  Raises RequestError for an unknown mode or argnums that f does not have.
    """
    pipeline.passes(mode)
    if f is None:
        return lambda g: differentiate(g, mode=mode, argnums=argnums, backend=backend)
    if argnums is not None:
        prepare(f).positions(argnums)
    return Differentiable(f, argnums, mode, None if backend is None else chosen(backend))
