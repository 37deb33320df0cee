"""Core nodes to Python's own syntax trees, statement by statement.

A compound statement becomes its header alone: the tree with a body of `pass`.  `Spell` says how a Global is written.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

from sct.core import lang

Spell = Callable[[lang.Global], str]

OPERATORS: dict[str, Any] = {
    "+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "//": ast.FloorDiv, "%": ast.Mod, "**": ast.Pow,
    "@": ast.MatMult, "<<": ast.LShift, ">>": ast.RShift, "&": ast.BitAnd, "^": ast.BitXor, "|": ast.BitOr,
    "neg": ast.USub, "pos": ast.UAdd, "~": ast.Invert, "not": ast.Not, "and": ast.And, "or": ast.Or,
    "==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE, "is": ast.Is,
    "is not": ast.IsNot, "in": ast.In, "not in": ast.NotIn,
}  # fmt: skip

_LOAD, _STORE, _DELETE = ast.Load(), ast.Store(), ast.Del()
_COMPREHENSIONS: dict[str, Any] = {"list": ast.ListComp, "set": ast.SetComp, "generator": ast.GeneratorExp}

# Lists, not generators, throughout: a generator would use the C stack at each level of a deep expression.


def expression(node: Any, spell: Spell) -> Any:
    """The syntax tree of an expression that is read."""
    return _EXPRESSIONS[type(node)](node, spell)


def maybe(node: Any, spell: Spell) -> Any:
    """As `expression`; None stays None."""
    return None if node is None else _EXPRESSIONS[type(node)](node, spell)


def several(nodes: Any, spell: Spell) -> list[Any]:
    """Each of several, in order."""
    return [_EXPRESSIONS[type(n)](n, spell) for n in nodes]


def target(node: Any, spell: Spell, context: Any = _STORE) -> Any:
    """The syntax tree of what is assigned (or deleted, with the context `Del`)."""
    if isinstance(node, lang.Display):
        kind = ast.Tuple if node.kind == "tuple" else ast.List
        return kind([target(n, spell, context) for n in node.items], context)
    if isinstance(node, lang.Star):
        return ast.Starred(target(node.value, spell, context), context)
    made = expression(node, spell)
    made.ctx = context
    return made


def dotted(text: str) -> Any:
    """The tree of a dotted name."""
    first, *rest = text.split(".")
    made: Any = ast.Name(first, _LOAD)
    for name in rest:
        made = ast.Attribute(made, name, _LOAD)
    return made


def literal(value: Any) -> Any:
    """The tree of a number, text or other literal, as Python would parse it: no negative constants."""
    if (type(value) is int and value < 0) or (type(value) is float and math.copysign(1, value) < 0):
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    if type(value) is complex and (value.real or math.copysign(1, value.imag) < 0):
        return ast.BinOp(literal(value.real), ast.Add(), literal(complex(0, value.imag)))
    return ast.Constant(value)


def arguments(params: tuple[lang.Param, ...], spell: Spell) -> ast.arguments:
    """The parameter list; annotations only where they name a plain builtin type."""
    made = ast.arguments(posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[])
    for p in params:
        plain = p.annotation if p.annotation in ("float", "int", "bool", "str") else None
        arg = ast.arg(p.var.name, ast.Name(plain, _LOAD) if plain else None)
        if p.kind == "vararg":
            made.vararg = arg
        elif p.kind == "kwarg":
            made.kwarg = arg
        elif p.kind == "keyword":
            made.kwonlyargs.append(arg)
            made.kw_defaults.append(maybe(p.default, spell))
        else:
            (made.posonlyargs if p.kind == "positional" else made.args).append(arg)
            if p.default is not None:
                made.defaults.append(expression(p.default, spell))
    return made


def _const(n: lang.Const, spell: Spell) -> Any:
    if type(n.value) is float and not math.isfinite(n.value):
        made = dotted(spell(lang.Global(abs(n.value))))  # `math.inf`, `nan`: there is no literal
        return ast.UnaryOp(ast.USub(), made) if n.value < 0 else made
    return literal(n.value)


def _var(n: lang.Var, spell: Spell) -> Any:
    return ast.Name(n.name, _LOAD)


def _global(n: lang.Global, spell: Spell) -> Any:
    text = spell(n)
    if all(part.isidentifier() for part in text.split(".")) and text not in ("None", "True", "False"):
        return dotted(text)
    return ast.parse(text, mode="eval").body


def _op(n: lang.Op, spell: Spell) -> Any:
    if len(n.args) == 1:
        return ast.UnaryOp(OPERATORS[n.op](), expression(n.args[0], spell))
    left, right = n.args
    return ast.BinOp(expression(left, spell), OPERATORS[n.op](), expression(right, spell))


def _compare(n: lang.Compare, spell: Spell) -> Any:
    first, *rest = n.args
    return ast.Compare(expression(first, spell), [OPERATORS[o]() for o in n.ops], several(rest, spell))


def _lazy(n: lang.Lazy, spell: Spell) -> Any:
    return ast.BoolOp(OPERATORS[n.op](), several(n.args, spell))


def _ifexp(n: lang.IfExp, spell: Spell) -> Any:
    return ast.IfExp(expression(n.test, spell), expression(n.then, spell), expression(n.orelse, spell))


def _call(n: lang.Call, spell: Spell) -> Any:
    keywords = [ast.keyword(k, expression(v, spell)) for k, v in n.keywords]
    return ast.Call(expression(n.func, spell), several(n.args, spell), keywords)


def _star(n: lang.Star, spell: Spell) -> Any:
    return ast.Starred(expression(n.value, spell), _LOAD)


def _attr(n: lang.Attr, spell: Spell) -> Any:
    return ast.Attribute(expression(n.value, spell), n.name, _LOAD)


def _item(n: lang.Item, spell: Spell) -> Any:
    return ast.Subscript(expression(n.value, spell), expression(n.index, spell), _LOAD)


def _slice(n: lang.Slice, spell: Spell) -> Any:
    return ast.Slice(maybe(n.lower, spell), maybe(n.upper, spell), maybe(n.step, spell))


def _display(n: lang.Display, spell: Spell) -> Any:
    items = several(n.items, spell)
    if n.kind == "set":
        return ast.Set(items)
    return ast.Tuple(items, _LOAD) if n.kind == "tuple" else ast.List(items, _LOAD)


def _dict(n: lang.DictDisplay, spell: Spell) -> Any:
    return ast.Dict([maybe(k, spell) for k in n.keys], several(n.values, spell))


def _comp(n: lang.Comp, spell: Spell) -> Any:
    clauses = [
        ast.comprehension(target(c.target, spell), expression(c.iter, spell), several(c.conditions, spell), 0)
        for c in n.clauses
    ]
    elements = several(n.elements, spell)
    if n.kind == "dict":
        return ast.DictComp(elements[0], elements[1], clauses)
    return _COMPREHENSIONS[n.kind](elements[0], clauses)


def _lambda(n: lang.Lambda, spell: Spell) -> Any:
    only: Any = n.function.body[0]
    return ast.Lambda(arguments(n.function.params, spell), expression(only.value, spell))


def _fstring(n: lang.FString, spell: Spell) -> Any:
    values: list[Any] = []
    for part in n.parts:
        if isinstance(part, str):
            values.append(ast.Constant(part))
        else:
            value, letter, form = part
            conversion = ord(letter) if letter else -1
            values.append(ast.FormattedValue(expression(value, spell), conversion, maybe(form, spell)))
    return ast.JoinedStr(values)


def _walrus(n: lang.Walrus, spell: Spell) -> Any:
    return ast.NamedExpr(ast.Name(n.target.name, _STORE), expression(n.value, spell))


_EXPRESSIONS: dict[type, Callable[[Any, Spell], Any]] = {
    lang.Const: _const, lang.Var: _var, lang.Global: _global, lang.Op: _op, lang.Compare: _compare,
    lang.Lazy: _lazy, lang.IfExp: _ifexp, lang.Call: _call, lang.Star: _star, lang.Attr: _attr, lang.Item: _item,
    lang.Slice: _slice, lang.Display: _display, lang.DictDisplay: _dict, lang.Comp: _comp, lang.Lambda: _lambda,
    lang.FString: _fstring, lang.Walrus: _walrus,
}  # fmt: skip
