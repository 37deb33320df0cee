"""The emitted adjoint of a function for given arguments, as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sct import pipeline
from sct.api import prepare
from sct.arguments import bound_arguments
from sct.backends import PYTHON, Backend
from sct.facts.signature import Lengths, signature


def adjoint_text(
    function: Callable[..., Any],
    args: Sequence[Any],
    wrt: Sequence[int],
    budget: int | None = None,
    backend: Backend = PYTHON,
) -> tuple[str, str]:
    """(the adjoint for the types of `args`, the name of its function); wrt: positions of the arguments."""
    request = prepare(function)
    bound, _, _ = bound_arguments(request, tuple(args), {})
    lengths = Lengths()
    given = {name: signature(value, lengths) for name, value in bound.items()}
    names = tuple(name for k, name in enumerate(bound) if k in wrt)
    module, name, _ = pipeline.differentiate_reverse(request.function, names, None, given, budget=budget)
    return pipeline.text(module, for_file=True, backend=backend).text, name
