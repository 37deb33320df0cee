"""Derivatives written by sct, imported from their files as a user would import them."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sct import pipeline
from sct.api import prepare
from sct.arguments import bound_arguments
from sct.backends import PYTHON, Backend
from sct.facts.signature import Lengths, signature
from tests.adjoints import adjoint_text


def adjoint(
    f: Callable[..., Any], args: Sequence[Any], wrt: Sequence[int], backend: Backend = PYTHON
) -> Callable[..., Any]:
    """The generated adjoint of f for arguments like these, in the text of a back end."""
    return loaded(*adjoint_text(f, args, wrt, backend=backend))


def tangents(f: Callable[..., Any], args: Sequence[Any], wrt: Sequence[int]) -> Callable[..., Any]:
    """The generated function of f's value and its tangents in all directions at once."""
    request = prepare(f)
    bound = bound_arguments(request, tuple(args), {})[0]
    lengths = Lengths()
    given = {name: signature(value, lengths) for name, value in bound.items()}
    names = tuple(name for k, name in enumerate(bound) if k in wrt)
    module, name = pipeline.differentiate_vector(request.function, names, given)
    return loaded(pipeline.text(module, for_file=True).text, name)


def loaded(text: str, name: str) -> Callable[..., Any]:
    """The function of that name in a file with this text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{name}.py")
        path.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return getattr(module, name)  # type: ignore[no-any-return]
