"""Syntax trees to lines of text: the only user of astor.

Every text is parsed back and compared with its tree; where astor's differs, Python's own printer has the word.
"""

from __future__ import annotations

import ast
import re
from typing import Any

from astor.code_gen import SourceGenerator, set_precedence
from astor.op_util import Precedence

from sct.errors import EmitError

_PASS = "\n    pass"
_POWER = re.compile(r"(?<![\w.)\]])([\w.]+) \*\* (-?[\w.]+)(?![\w.(\[])")  # of names and numbers: without spaces


class _Generator(SourceGenerator):  # type: ignore[misc]
    """astor's generator with plain numbers, double quotes, `(x,)` and `lambda:`; f-strings by Python's own printer."""

    def visit_Constant(self, node: Any) -> None:
        value = node.value
        if isinstance(value, str):
            self.write(quoted(value))
        elif isinstance(value, int | float | complex) and not isinstance(value, bool):
            with self.delimit(node):
                # 1e-05 and 1e+22 are 1e-5 and 1e22 where people write them.
                self.write(re.sub(r"e\+?(-?)0*", r"e\1", repr(value)))
        else:
            self.write("..." if value is Ellipsis else repr(value))

    def visit_JoinedStr(self, node: Any) -> None:
        self.write(ast.unparse(node))

    def visit_Tuple(self, node: Any) -> None:
        with self.delimit(node) as delimiters:
            delimiters.discard = delimiters.discard and len(node.elts) > 1
            self.comma_list(node.elts, len(node.elts) == 1)

    def visit_Lambda(self, node: Any) -> None:
        with self.delimit(node) as delimiters:
            set_precedence(delimiters.p, node.body)
            args = node.args
            some = args.posonlyargs or args.args or args.vararg or args.kwonlyargs or args.kwarg
            self.write("lambda ") if some else self.write("lambda")
            self.visit_arguments(args)
            self.write(": ", node.body)

    def visit_arguments(self, node: Any) -> None:
        positional = [*node.posonlyargs, *node.args]
        defaults = [None] * (len(positional) - len(node.defaults)) + node.defaults
        set_precedence(Precedence.Comma, [d for d in [*node.defaults, *node.kw_defaults] if d is not None])
        parts: list[tuple[Any, ...]] = [_parameter(a, d) for a, d in zip(positional, defaults, strict=True)]
        if node.posonlyargs:
            parts.insert(len(node.posonlyargs), ("/",))
        if node.vararg or node.kwonlyargs:
            parts.append(("*", node.vararg) if node.vararg else ("*",))
        parts += [_parameter(a, d) for a, d in zip(node.kwonlyargs, node.kw_defaults, strict=True)]
        if node.kwarg:
            parts.append(("**", node.kwarg))
        for k, part in enumerate(parts):
            self.write(", " if k else "", *part)


def _parameter(arg: Any, default: Any) -> tuple[Any, ...]:
    if default is None:
        return (arg,)
    return (arg, " = " if arg.annotation else "=", default)


def quoted(value: str) -> str:
    """A string literal in double quotes, unless single ones save escapes."""
    text = repr(value)
    if text[0] == '"' or '"' in value:
        return text
    return '"' + text[1:-1] + '"'


def line(tree: Any) -> str:
    """The text of a simple statement, or of a compound one's header up to its colon, on one line."""
    if isinstance(tree, ast.Match):
        return _header(tree, ast.unparse(tree))
    text = _header(tree, _astor(tree))
    tight = _POWER.sub(r"\1**\2", text)
    if tight != text and means(tight, tree):
        return tight
    if means(text, tree):
        return text
    text = _header(tree, ast.unparse(tree))
    if not means(text, tree) and not any(isinstance(n, ast.JoinedStr) for n in ast.walk(tree)):
        raise EmitError("A statement cannot be written as text: too deeply nested.", "Give parts of it names.")
    return text


def means(text: str, tree: Any) -> bool:
    """Whether a statement's (or header's) text is parsed to the tree."""
    if isinstance(tree, ast.Try):
        text = f"try:{_PASS}\n{text}"
    elif isinstance(tree, ast.Match):
        inner = text.startswith("case ")
        text = f"match _:\n    {text} pass" if inner else f"{text}\n    case _: pass"
    if hasattr(tree, "body"):
        text += " pass"
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return False
    return len(body) == 1 and same_tree(body[0], tree)


def same_tree(a: Any, b: Any) -> bool:
    """Whether two syntax trees are equal, positions aside."""
    stack = [(a, b)]
    while stack:
        a, b = stack.pop()
        if type(a) is not type(b):
            return False
        if isinstance(a, list):
            if len(a) != len(b):
                return False
            stack.extend(zip(a, b, strict=True))
        elif isinstance(a, ast.Constant):
            if type(a.value) is not type(b.value) or repr(a.value) != repr(b.value):
                return False
        elif isinstance(a, ast.AST):
            stack.extend([(getattr(a, f, None) or None, getattr(b, f, None) or None) for f in a._fields])
        elif a != b:
            return False
    return True


def _astor(tree: Any) -> str:
    generator = _Generator("    ")
    generator.visit(tree)
    return "".join(generator.result).strip("\n")


def _header(tree: Any, text: str) -> str:
    if isinstance(tree, ast.Match):
        head, _, rest = text.partition("\n    ")
        return rest.removesuffix("\n        pass") if head == "match _:" else head
    if isinstance(tree, ast.Try):
        text = text.removeprefix(f"try:{_PASS}\n")
    return text.removesuffix(_PASS) if hasattr(tree, "body") else text
