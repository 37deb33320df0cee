"""What each field of a node may hold: the grammar as the annotations of `core.lang` say it, and what they leave open.

Everything here is about one node and those directly below it; names and loops are seen to in `core.check`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from itertools import pairwise
from keyword import iskeyword
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from sct.core import lang

EXPRESSIONS = (
    lang.Const, lang.Var, lang.Global, lang.Op, lang.Compare, lang.Lazy, lang.IfExp, lang.Call, lang.Star, lang.Attr,
    lang.Item, lang.Slice, lang.Display, lang.DictDisplay, lang.Comp, lang.Lambda, lang.FString, lang.Walrus,
)  # fmt: skip
NAMES = {**vars(lang), "Expr": Union[EXPRESSIONS], "Block": tuple[lang.Stmt, ...]}
LITERALS = (type(None), bool, int, float, complex, str, bytes, type(Ellipsis))

ONE = ("neg", "pos", "~", "not")
TWO = ("+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in")
PATTERNS = ("value", "wildcard", "capture", "or", "sequence", "star", "mapping", "class", "as")
PARAMETERS = ("positional", "normal", "vararg", "keyword", "kwarg")  # in the order in which they may follow each other

_HINTS: dict[type, dict[str, Any]] = {}


def fault(node: Any) -> str | None:
    """What is wrong with a node by itself; None where nothing is."""
    kind = type(node)
    if kind is lang.Var:
        return None if _is_name(node.name) else f"{node.name!r} is no name"
    if kind not in _HINTS:
        _HINTS[kind] = get_type_hints(kind, NAMES)
    for f in fields(kind):
        if not _matches(getattr(node, f.name), _HINTS[kind][f.name]):
            return f"{f.name} is {_brief(getattr(node, f.name))} where the grammar has {f.type}"
    more = _MORE.get(kind)
    return (None if more is None else more(node)) or _misplaced(node)


def _matches(value: Any, hint: Any) -> bool:
    """Whether a value is of an annotated type, all the way through its tuples."""
    if hint is Any:
        return True
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return any(_matches(value, a) for a in args)
    if origin is frozenset:
        return isinstance(value, frozenset) and all(_matches(v, args[0]) for v in value)
    if origin is Mapping:
        whole = isinstance(value, Mapping)
        return whole and all(_matches(k, args[0]) and _matches(v, args[1]) for k, v in value.items())
    if origin is not tuple:
        return isinstance(value, type(None) if hint is None else hint)
    if not isinstance(value, tuple):
        return False
    if args[-1] is Ellipsis:
        return all(_matches(v, args[0]) for v in value)
    return len(value) == len(args) and all(_matches(v, a) for v, a in zip(value, args, strict=True))


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _is_name(text: Any) -> bool:
    return isinstance(text, str) and text.isidentifier() and not iskeyword(text)


# ------------------------------------------------------------------------------------------------ stars and slices


def _misplaced(node: Any) -> str | None:
    """A star outside a call or display, or a slice outside an index."""
    for f in fields(node):
        star = (type(node), f.name) in ((lang.Call, "args"), (lang.Display, "items"))
        for part in _flat(getattr(node, f.name)):
            if isinstance(part, lang.Star) and not star:
                return f"a star as {f.name}"
            index = isinstance(node, lang.Item) and f.name == "index"
            if isinstance(part, lang.Slice) and not (index or isinstance(node, lang.Display)):
                return f"a slice as {f.name}"
            sliced = isinstance(part, lang.Display) and any(isinstance(i, lang.Slice) for i in part.items)
            if sliced and not (index and part.kind == "tuple"):
                return f"a display of slices as {f.name}"
    return None


def _flat(value: Any) -> list[Any]:
    if isinstance(value, tuple) and not isinstance(value, lang.At):
        return [part for v in value for part in _flat(v)]
    return [value]


# --------------------------------------------------------------------------------------- what annotations leave open


def target(e: Any, inner: bool = False) -> str | None:
    """What is wrong with an expression that is assigned; `inner` within a display, where one star may stand."""
    if isinstance(e, lang.Star) and inner:
        return target(e.value)
    if isinstance(e, lang.Display) and e.kind in ("tuple", "list"):
        if sum(isinstance(i, lang.Star) for i in e.items) > 1:
            return "two stars in a target"
        return next((wrong for i in e.items if (wrong := target(i, inner=True))), None)
    if isinstance(e, lang.Var | lang.Attr | lang.Item):
        return None
    return f"{_brief(e)} is no target"


def _const(n: lang.Const) -> str | None:
    return None if type(n.value) in LITERALS else f"{_brief(n.value)} is no literal"


def _op(n: lang.Op) -> str | None:
    known = {1: ONE, 2: TWO}.get(len(n.args), ())
    return None if n.op in known else f"`{n.op}` of {len(n.args)} operands"


def _compare(n: lang.Compare) -> str | None:
    if not n.ops or len(n.args) != len(n.ops) + 1:
        return f"{len(n.ops)} comparisons of {len(n.args)} operands"
    return next((f"`{op}` is no comparison" for op in n.ops if op not in COMPARISONS), None)


def _lazy(n: lang.Lazy) -> str | None:
    return None if n.op in ("and", "or") and len(n.args) > 1 else f"`{n.op}` of {len(n.args)} operands"


def _call(n: lang.Call) -> str | None:
    names = [k for k, _ in n.keywords if k is not None]
    return None if len({*names}) == len(names) and all(map(_is_name, names)) else f"keywords {names}"


def _attr(n: lang.Attr) -> str | None:
    return None if _is_name(n.name) else f"{n.name!r} is no name"


def _display(n: lang.Display) -> str | None:
    return None if n.kind in ("tuple", "list") or (n.kind == "set" and n.items) else f"a display of kind {n.kind!r}"


def _dict(n: lang.DictDisplay) -> str | None:
    return None if len(n.keys) == len(n.values) else f"{len(n.keys)} keys and {len(n.values)} values"


def _comp(n: lang.Comp) -> str | None:
    needed = {"list": 1, "set": 1, "generator": 1, "dict": 2}.get(n.kind)
    if needed != len(n.elements) or not n.clauses:
        return f"kind {n.kind!r} of {len(n.elements)} elements and {len(n.clauses)} clauses"
    return None


def _lambda(n: lang.Lambda) -> str | None:
    body = n.function.body
    one = len(body) == 1 and isinstance(body[0], lang.Return) and body[0].value is not None
    return None if one else "its body is not one return of a value"


def _fstring(n: lang.FString) -> str | None:
    letters = [p[1] for p in n.parts if not isinstance(p, str)]
    return next((f"conversion {c!r}" for c in letters if c not in ("", "s", "r", "a")), None)


def _assign(n: lang.Assign) -> str | None:
    return next((wrong for t in n.targets if (wrong := target(t))), None) if n.targets else "no target"


def _augment(n: lang.Augment) -> str | None:
    if n.op not in TWO:
        return f"`{n.op}=`"
    return None if isinstance(n.target, lang.Var | lang.Attr | lang.Item) else f"{_brief(n.target)} is no target"


def _with(n: lang.With) -> str | None:
    return next((wrong for _, t in n.items if t is not None and (wrong := target(t))), None) if n.items else "no items"


def _delete(n: lang.Delete) -> str | None:
    return next((wrong for t in n.targets if (wrong := target(t))), None) if n.targets else "no target"


def _raise(n: lang.Raise) -> str | None:
    return "a cause of nothing" if n.exc is None and n.cause is not None else None


def _try(n: lang.Try) -> str | None:
    return None if n.handlers or n.final else "neither handlers nor `finally`"


def _nonlocal(n: lang.Nonlocal) -> str | None:
    return None if n.vars else "no names"


def _match(n: lang.Match) -> str | None:
    return None if n.cases else "no cases"


def _pattern(n: lang.Pattern) -> str | None:
    if n.kind not in PATTERNS:
        return f"a pattern of kind {n.kind!r}"
    holds = {"value": n.expr, "capture": n.var, "or": n.parts, "class": n.expr, "as": n.parts and n.var}
    if n.kind in holds and not holds[n.kind]:
        return f"a pattern of kind {n.kind!r} without its parts"
    if n.kind == "mapping" and len(n.exprs) != len(n.parts):
        return f"{len(n.exprs)} keys and {len(n.parts)} patterns"
    return "more names than patterns" if len(n.names) > len(n.parts) else None


def _function(n: lang.Function) -> str | None:
    kinds, names = [p.kind for p in n.params], [p.var.name for p in n.params]
    for kind in kinds:
        if kind not in PARAMETERS:
            return f"a parameter of kind {kind!r}"
    order = [PARAMETERS.index(k) for k in kinds]
    if order != sorted(order) or kinds.count("vararg") > 1 or kinds.count("kwarg") > 1:
        return f"parameters in the order {', '.join(kinds)}"
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        return f"two parameters `{twice[0]}`"
    placed = [p for p in n.params if p.kind in ("positional", "normal")]
    if any(a.default is not None and b.default is None for a, b in pairwise(placed)):
        return "a parameter without a default after one with"
    if any(p.default is not None for p in n.params if p.kind in ("vararg", "kwarg")):
        return "a default of a starred parameter"
    return None


_MORE: dict[type, Any] = {
    lang.Const: _const, lang.Op: _op, lang.Compare: _compare, lang.Lazy: _lazy, lang.Call: _call, lang.Attr: _attr,
    lang.Display: _display, lang.DictDisplay: _dict, lang.Comp: _comp, lang.Lambda: _lambda, lang.FString: _fstring,
    lang.Assign: _assign, lang.Augment: _augment, lang.For: lambda n: target(n.target), lang.With: _with,
    lang.Clause: lambda n: target(n.target), lang.Delete: _delete, lang.Raise: _raise, lang.Try: _try,
    lang.Nonlocal: _nonlocal, lang.Match: _match, lang.Pattern: _pattern, lang.Function: _function,
}  # fmt: skip
