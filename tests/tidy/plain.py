"""Tidying switched off: the transforms make what they would, without a tidier, and no pass tidies behind them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FunctionType
from typing import Any
from unittest import mock

from sct import adjoints, api, jacobians, pipeline, pushforwards
from sct.core.lang import Op
from sct.tidy import algebra
from sct.transform import linear


def add(a: Any, b: Any) -> Any:
    """a + b, where None stands for no term."""
    return b if a is None else a if b is None else Op("+", (a, b))


def mul(a: Any, b: Any) -> Any:
    """a * b"""
    return Op("*", (a, b))


def neg(e: Any) -> Any:
    """-e"""
    return Op("neg", (e,))


def fold(e: Any) -> Any:
    """e"""
    return e


PLAIN: dict[Callable[..., Any], Callable[..., Any]] = {
    algebra.add: add, algebra.mul: mul, algebra.neg: neg, algebra.fold: fold,
}  # fmt: skip


COMPILED: tuple[dict[Any, Any], ...] = (
    linear._NEEDED, api._COMPILED, adjoints._ADJOINTS, adjoints._GRADIENTS, jacobians._MADE, jacobians._WRITTEN,
    pushforwards._WRITTEN,
)  # fmt: skip


@contextmanager
def tidy_off() -> Iterator[None]:
    """Within the block every transform builds its expressions plainly; what was compiled before is compiled anew."""
    with ExitStack() as stack:
        for module in [m for name, m in sys.modules.items() if name.startswith("sct.transform")]:
            for name, held in list(vars(module).items()):
                if isinstance(held, FunctionType) and held in PLAIN:
                    stack.enter_context(mock.patch.object(module, name, PLAIN[held]))
        stack.enter_context(mock.patch.dict(pipeline.TIDY, clear=True))
        for cache in COMPILED:
            stack.enter_context(mock.patch.dict(cache, clear=True))
        yield
