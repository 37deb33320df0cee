"""The patterns of `match`."""

from __future__ import annotations

import ast
from typing import Any

from sct.core.lang import Const, Pattern
from sct.frontend.expressions import Reader, expression, expressions
from sct.frontend.fence import position


def pattern(r: Reader, node: Any) -> Pattern:
    """The core pattern of a syntax node."""
    at = position(node)

    def several(nodes: list[Any]) -> tuple[Pattern, ...]:
        return tuple([pattern(r, n) for n in nodes])

    match node:
        case ast.MatchValue():
            return Pattern("value", expression(r, node.value))
        case ast.MatchSingleton():
            return Pattern("value", Const(node.value, at))
        case ast.MatchSequence():
            return Pattern("sequence", parts=several(node.patterns))
        case ast.MatchStar():
            return Pattern("star", var=None if node.name is None else r.bind(node.name, at))
        case ast.MatchMapping():
            rest = None if node.rest is None else r.bind(node.rest, at)
            return Pattern("mapping", exprs=expressions(r, node.keys), parts=several(node.patterns), var=rest)
        case ast.MatchClass():
            parts = several([*node.patterns, *node.kwd_patterns])
            return Pattern("class", expression(r, node.cls), parts=parts, names=tuple(node.kwd_attrs))
        case ast.MatchOr():
            return Pattern("or", parts=several(node.patterns))
        case ast.MatchAs(pattern=None, name=None):
            return Pattern("wildcard")
        case ast.MatchAs(pattern=None):
            return Pattern("capture", var=r.bind(node.name or "", at))
        case ast.MatchAs():
            return Pattern("as", parts=several([node.pattern]), var=r.bind(node.name or "", at))
    raise TypeError(type(node).__name__)
