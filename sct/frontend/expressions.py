"""Python's expressions to those of the core language."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sct.core import lang
from sct.core.lang import At, Expr, Source, Var
from sct.errors import UnsupportedError
from sct.frontend.comments import Comments
from sct.frontend.fence import check_bare_call, position
from sct.frontend.names import Names
from sct.frontend.scope import Scope
from sct.frontend.webs import split


@dataclass(frozen=True)
class Reader:
    """What reading needs to know at a place in the text."""

    names: Names
    scope: Scope
    comments: Comments

    @property
    def source(self) -> Source:
        return self.names.source

    def within(self, node: ast.AST) -> Reader:
        """The reader for what stands in the scope of a function or comprehension."""
        return replace(self, scope=self.names.scopes[node])

    def bind(self, name: str, at: At | None) -> Var:
        return self.names.bind(self.scope, name, at)


OPERATORS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@", ast.LShift: "<<", ast.RShift: ">>", ast.BitAnd: "&", ast.BitXor: "^", ast.BitOr: "|",
    ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "~", ast.Not: "not", ast.And: "and", ast.Or: "or",
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip

# Lists, not generators, are made into tuples throughout: a generator would use the C stack at each level.


def expression(r: Reader, node: Any) -> Expr:
    """The core expression of a syntax node that is read."""
    return _EXPRESSIONS[type(node)](r, node, position(node))


def maybe(r: Reader, node: Any) -> Expr | None:
    """As `expression`; None stays None."""
    return None if node is None else expression(r, node)


def expressions(r: Reader, nodes: list[Any]) -> tuple[Expr, ...]:
    """Each of several, in order."""
    return tuple([expression(r, n) for n in nodes])


def target(r: Reader, node: Any) -> Expr:
    """The core target of a syntax node that is assigned or deleted."""
    at = position(node)
    match node:
        case ast.Name():
            return r.names.write(r.scope, node.id, at)
        case ast.Attribute():
            return lang.Attr(expression(r, node.value), node.attr, at)
        case ast.Subscript():
            return _subscript(r, node, at)
        case ast.Starred():
            return lang.Star(target(r, node.value), at)
        case _:
            kind = "tuple" if isinstance(node, ast.Tuple) else "list"
            return lang.Display(kind, tuple([target(r, n) for n in node.elts]), at)


def parameters(r: Reader, node: Any, defaults: Callable[[Any], Expr]) -> tuple[lang.Param, ...]:
    """The parameters of a function node; `r` reads within it, `defaults` makes the core of a default."""
    args = node.args
    positional = [*args.posonlyargs, *args.args]
    values = [None] * (len(positional) - len(args.defaults)) + args.defaults
    listed = [
        (a, "positional" if k < len(args.posonlyargs) else "normal", d)
        for k, (a, d) in enumerate(zip(positional, values, strict=True))
    ]
    listed += [(args.vararg, "vararg", None)]
    listed += [(a, "keyword", d) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True)]
    listed += [(args.kwarg, "kwarg", None)]
    return tuple(
        [
            lang.Param(
                r.bind(arg.arg, position(arg)),
                kind,
                None if default is None else defaults(default),
                None if arg.annotation is None else annotation(arg.annotation),
            )
            for arg, kind, default in listed
            if arg is not None
        ]
    )


def annotation(node: ast.expr) -> str:
    """The text of an annotation, in quotes or not."""
    quoted = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if quoted else ast.unparse(node)  # type: ignore[attr-defined]


def free_variables(r: Reader) -> tuple[Var, ...]:
    """The variables of enclosing functions that the reader's scope uses; modules imported there are no variables."""
    bindings = [b for b in r.scope.free.values() if b not in r.names.imported]
    return tuple([b.var for b in bindings if b.var is not None])


def _constant(r: Reader, node: ast.Constant, at: At | None) -> Expr:
    return lang.Const(node.value, at)


def _name(r: Reader, node: ast.Name, at: At | None) -> Expr:
    return r.names.read(r.scope, node.id, at)


def _attribute(r: Reader, node: ast.Attribute, at: At | None) -> Expr:
    return r.names.attribute(expression(r, node.value), node.attr, at)


def _subscript(r: Reader, node: ast.Subscript, at: At | None) -> Expr:
    return lang.Item(expression(r, node.value), expression(r, node.slice), at)


def _slice(r: Reader, node: ast.Slice, at: At | None) -> Expr:
    return lang.Slice(maybe(r, node.lower), maybe(r, node.upper), maybe(r, node.step), at)


def _binary(r: Reader, node: ast.BinOp, at: At | None) -> Expr:
    return lang.Op(OPERATORS[type(node.op)], (expression(r, node.left), expression(r, node.right)), at)


def _unary(r: Reader, node: ast.UnaryOp, at: At | None) -> Expr:
    return lang.Op(OPERATORS[type(node.op)], (expression(r, node.operand),), at)


def _compare(r: Reader, node: ast.Compare, at: At | None) -> Expr:
    ops = tuple([OPERATORS[type(op)] for op in node.ops])
    return lang.Compare(ops, expressions(r, [node.left, *node.comparators]), at)


def _lazy(r: Reader, node: ast.BoolOp, at: At | None) -> Expr:
    return lang.Lazy(OPERATORS[type(node.op)], expressions(r, node.values), at)


def _ifexp(r: Reader, node: ast.IfExp, at: At | None) -> Expr:
    return lang.IfExp(expression(r, node.test), expression(r, node.body), expression(r, node.orelse), at)


def _call(r: Reader, node: ast.Call, at: At | None) -> Expr:
    func = expression(r, node.func)
    if isinstance(func, lang.Global) and not node.args and not node.keywords:
        given = _arguments_of_super(r, at) if func.value is super else None
        if given is not None:
            return lang.Call(func, given, (), at)
        check_bare_call(func.value, r.source, at)
    keywords = tuple([(k.arg, expression(r, k.value)) for k in node.keywords])
    args = expressions(r, node.args)
    if getattr(func, "value", None) is getattr and not keywords and len(args) == 2 and _plain_name(args[1]):
        return lang.Attr(args[0], args[1].value, at)
    return lang.Call(func, args, keywords, at)


def _plain_name(e: Any) -> bool:
    """Whether a literal names an attribute that may as well be written with a dot."""
    name = e.value if isinstance(e, lang.Const) else None
    return isinstance(name, str) and name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("__")


def _arguments_of_super(r: Reader, at: At | None) -> tuple[Expr, Expr] | None:
    """The class and the object that `super()` finds by itself in a method; None elsewhere."""
    cell = r.names.cells.get("__class__")
    code = r.names.function.__code__
    if cell is None or r.scope.parent is not None or not code.co_argcount:
        return None
    return lang.Global(cell.cell_contents, at=at), r.names.read(r.scope, code.co_varnames[0], at)


def _star(r: Reader, node: ast.Starred, at: At | None) -> Expr:
    return lang.Star(expression(r, node.value), at)


def _display(r: Reader, node: Any, at: At | None) -> Expr:
    return lang.Display(type(node).__name__.lower(), expressions(r, node.elts), at)


def _dict(r: Reader, node: ast.Dict, at: At | None) -> Expr:
    return lang.DictDisplay(tuple([maybe(r, k) for k in node.keys]), expressions(r, node.values), at)


def _comprehension(r: Reader, node: Any, at: At | None) -> Expr:
    inner = r.within(node)
    clauses = []
    for k, clause in enumerate(node.generators):
        source = expression(inner if k else r, clause.iter)
        clauses.append(lang.Clause(target(inner, clause.target), source, expressions(inner, clause.ifs)))
    kinds = {ast.ListComp: "list", ast.SetComp: "set", ast.GeneratorExp: "generator", ast.DictComp: "dict"}
    elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    return lang.Comp(kinds[type(node)], expressions(inner, elements), tuple(clauses), at)


def _lambda(r: Reader, node: ast.Lambda, at: At | None) -> Expr:
    return lang.Lambda(lambda_function(r, node, lambda d: expression(r, d)), at)


def lambda_function(r: Reader, node: ast.Lambda, defaults: Callable[[Any], Expr]) -> lang.Function:
    """The function of a lambda."""
    inner = r.within(node)
    params = parameters(inner, node, defaults)
    body = (lang.Return(expression(inner, node.body), position(node.body)),)
    free = free_variables(inner)
    return split(lang.Function("<lambda>", params, body, None, r.source, free, qualname="<lambda>", at=position(node)))


def _joined(r: Reader, node: ast.JoinedStr, at: At | None) -> lang.FString:
    parts: list[Any] = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            letter = "" if part.conversion < 0 else chr(part.conversion)
            spec = part.format_spec
            form = _joined(r, spec, position(spec)) if isinstance(spec, ast.JoinedStr) else None
            parts.append((expression(r, part.value), letter, form))
        else:
            parts.append(part.value)  # type: ignore[attr-defined]
    return lang.FString(tuple(parts), at)


def _walrus(r: Reader, node: ast.NamedExpr, at: At | None) -> Expr:
    home = r.scope
    while not home.function and home.parent is not None:
        home = home.parent
    if node.target.id in home.globals:
        cure = "Assign the global name in a statement of its own."
        raise UnsupportedError(f"This binds the global name {node.target.id}.", cure, r.source, at)
    return lang.Walrus(r.bind(node.target.id, at), expression(r, node.value), at)


_EXPRESSIONS: dict[type, Callable[[Reader, Any, At | None], Expr]] = {
    ast.Constant: _constant, ast.Name: _name, ast.Attribute: _attribute, ast.Subscript: _subscript,
    ast.Slice: _slice, ast.BinOp: _binary, ast.UnaryOp: _unary, ast.Compare: _compare, ast.BoolOp: _lazy,
    ast.IfExp: _ifexp, ast.Call: _call, ast.Starred: _star, ast.Tuple: _display, ast.List: _display,
    ast.Set: _display, ast.Dict: _dict, ast.ListComp: _comprehension, ast.SetComp: _comprehension,
    ast.DictComp: _comprehension, ast.GeneratorExp: _comprehension, ast.Lambda: _lambda, ast.JoinedStr: _joined,
    ast.NamedExpr: _walrus,
}  # fmt: skip
