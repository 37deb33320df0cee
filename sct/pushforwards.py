"""Derivatives within a function that is differentiated: what grad, jvp, hvp and the others mean there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sct import pipeline
from sct.api import Transformed, checkpoint, core_of, derivative, jacfwd, jvp
from sct.arguments import Request
from sct.core.lang import Call, Const, Display, Global, Star
from sct.errors import RequestError
from sct.facts.signature import Signature
from sct.facts.transforms import MAKERS, REFUSED, REWRITTEN
from sct.gradients import grad, hessian, hvp, value_and_grad
from sct.pullbacks import linearize, vjp
from sct.rows import jacobian, jacrev
from sct.surroundings import Surroundings

_WRITTEN: dict[Any, tuple[Any, Surroundings]] = {}


class Pushforward(Transformed):
    """(x1, x2, ..., dx1, dx2, ...) -> (value, tangent), or the tangent alone; made by `pushforward`."""

    def __init__(self, f: Any, active: tuple[int, ...], alone: bool) -> None:
        super().__init__(f, active, "pushforward")
        self.active, self.alone = active, alone

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """(value, tangent) at the first half of the arguments, along the second."""
        count = len(args) - len(self.active)
        directions = dict(zip(self.active, args[count:], strict=True))
        pair = jvp(self.f, args[:count], tuple(directions.get(k) for k in range(count)))
        return pair[1] if self.alone else pair

    def lowered(self, args: list[Signature] | None = None, keywords: dict[str, Signature] | None = None) -> Any:
        """One plain function for arguments, and directions, of these types."""
        if args is not None:
            args = args[: len(args) - len(self.active)]
        return super().lowered(args, keywords)

    def plain(self, request: Request, given: dict[str, Any]) -> Any:
        """One plain function for these types."""
        if any(p.kind not in ("normal", "positional") for p in request.core.params) or request.args:
            raise RequestError("a direction for keyword or bound arguments", "Name plain parameters.")
        key = (request.function, tuple(given.items()), self.positions, self.alone, request.backend)
        found, surroundings = _WRITTEN.get(key, (None, None))
        if surroundings is None or not surroundings.unchanged():
            core = core_of(request.function)
            module, name, _ = pipeline.differentiate_forward(core.python, self.positions, None, given)
            if self.alone:
                module, name = pipeline.with_tangent(module, name)
            found = pipeline.loaded(module, name, request.backend)
            _WRITTEN[key] = found, Surroundings(core, module, frozen=request.backend.freezes)
        return found


def pushforward(f: Callable[..., Any], active: tuple[int, ...], alone: bool) -> Pushforward:
    """f as a function of its arguments and of directions for the active ones, to (value, tangent); alone: the tangent.

    This is what `jvp` and `hvp` become within a function that is differentiated.
    """
    return Pushforward(f, active, alone)


def _along(call: Call, second: bool) -> Any:
    """`jvp(f, (x, y), (dx, None))` -> `pushforward(f, (0,), second)(x, dx)`."""
    parts = displayed(call)
    if parts is None:
        return None
    f, primals, tangents = parts
    return _pushed(f, primals, tangents, second, call)


def _second(call: Call, second: bool) -> Any:
    """`hvp(f, (x, y), (v,))` -> `pushforward(grad(f), (0,), True)(x, y, v)`."""
    parts = displayed(call)
    if parts is None or second:
        return None
    f, primals, tangents = parts
    return _pushed(Call(Global(grad), (f,), (), call.at), primals, tangents, True, call)


def _pushed(f: Any, primals: Any, tangents: Any, alone: bool, call: Call) -> Any:
    active = tuple(k for k, t in enumerate(tangents) if not (isinstance(t, Const) and t.value is None))
    indices = Display("tuple", tuple(Const(k) for k in active))
    made = Call(Global(pushforward), (f, indices, Const(alone)), (), call.at)
    return Call(made, (*primals, *(tangents[k] for k in active)), (), call.at)


def displayed(call: Call) -> tuple[Any, tuple[Any, ...], tuple[Any, ...]] | None:
    """Function, primals and tangents of a call that writes them out; None for any other."""
    if len(call.args) != 3 or call.keywords or any(isinstance(a, Star) for a in call.args):
        return None
    f, primals, tangents = call.args
    if not all(isinstance(d, Display) and not any(isinstance(x, Star) for x in d.items) for d in (primals, tangents)):
        return None
    return f, primals.items, tangents.items


OUTSIDE = "Move the inner function to the top of the file, with what it uses as arguments: `{}(g)(x, more)`."
DISPLAYED = "Write primals and tangents out: `{}(g, (x,), (v,))`."
TRANSFORMS = "Use sct.grad, sct.jacfwd or sct.jvp there, which are functions of plain arguments."

for maker in (derivative, grad, value_and_grad, hessian, jacfwd, jacrev, jacobian, pushforward):
    MAKERS[maker] = OUTSIDE.format("sct.jvp" if maker is pushforward else f"sct.{maker.__name__}")
MAKERS[checkpoint] = "Mark the function where it is defined: `@sct.checkpoint` above its `def`."
REFUSED |= {jvp: DISPLAYED.format("sct.jvp"), hvp: DISPLAYED.format("sct.hvp"), vjp: TRANSFORMS, linearize: TRANSFORMS}
REWRITTEN |= {jvp: _along, hvp: _second}
