"""Methods of lists, dicts, tuples, arrays and text: what they return and store."""

from __future__ import annotations

import dataclasses
from collections.abc import ItemsView, KeysView, ValuesView
from typing import Any

from sct import rules
from sct.core.lang import Const
from sct.facts.values import (
    ACTIVE_TEXT,
    FLOAT,
    INT,
    NONE,
    OPAQUE,
    TEXT,
    Array,
    Bound,
    Known,
    Ref,
    Scalar,
    Value,
    join,
    of,
)

ITSELF = {"item", "sum", "mean", "max", "min", "copy", "conj", "conjugate", "squeeze"}  # of one number: that number
VIEWS = {"get", "items", "values", "keys", "copy", "_replace"}  # methods that change nothing
ASKING = {"index", "count", "keys", "isdigit", "startswith"}  # methods whose answer carries no derivative


def call(a: Any, atom: Bound, args: list[Any], keywords: dict[str, Value], node: Any) -> Value:
    """The result of `owner.method(...)` for an owner that is not an instance of a user's class."""
    varied = atom.owner.varied
    return join(_call(a, owner, varied, atom.method, args, keywords, node) for owner in atom.owner.atoms)


def _call(a: Any, owner: Any, varied: bool, name: str, args: list[Any], keywords: dict[str, Value], node: Any) -> Value:
    if isinstance(owner, Array):
        return _array(a, owner, name, args, keywords, node)
    if isinstance(owner, Ref):
        a.note(node, Known(name), "method")
        values = [x[1] if isinstance(x, tuple) else x for x in args]
        if name == "_replace" and hasattr(owner.site.cls, "_fields") and "**" not in keywords:
            fields = [keywords.get(f, a.heap.get(owner.site, k)) for k, f in enumerate(owner.site.cls._fields)]
            return a.tuple_of(fields, node, "", owner.site.cls)
        if name in CHANGING:
            a.heap.write(of(owner))
        if owner.site.kind == "dict" and name == "setdefault":
            a.heap.key(owner.site, values[0])
        if owner.site.kind == "dict" and name == "popitem":
            a.heap.element(of(owner))
        table = {"list": _LIST, "dict": _DICT}.get(owner.site.kind, {})
        if keywords and name == "update":
            active = a.active(of(owner)) or any(a.active(v) for v in (*values, *keywords.values()))
            if active and (owner.site.kind != "dict" or any(k is None for k, _ in node.keywords)):
                raise a.refuse("`**` in `update` with active data", "Give the dict itself.", node)
            a.here.stores = a.here.stores or active
            for k, v in keywords.items():
                a.heap.put(owner.site, k, v)
            if not values:
                return NONE
        if name in table:
            if name in CHANGING and (a.active(of(owner)) or any(a.active(v) for v in values)):
                a.here.stores = True
            return table[name](a, owner, values, node)
        if (a.active(of(owner)) and name not in ASKING) or (any(a.active(v) for v in values) and name not in ASKING):
            raise a.refuse(f"the method `{name}` of a {owner.site.kind} of active data", "Write a loop.", node)
        if name not in ASKING | VIEWS:
            a.heap.write(of(owner))
            a.heap.escape(values)
        return INT if name in ("index", "count") else OPAQUE
    if isinstance(owner, Scalar) and owner.kind == "f":
        return _number(a, varied, name, args, keywords, node)
    a.note(node, Known(name), "method")
    if a.any_active(args, keywords) and name != "format":
        raise a.refuse(f"the method `{name}` with active arguments", "Keep active data in numbers and arrays.", node)
    written = owner in ACTIVE_TEXT.atoms or any(a.holds_text(x) for x in args)
    if written or (name == "format" and a.any_active(args, keywords)):
        return ACTIVE_TEXT
    return TEXT if name in ("format", "join", "lower", "upper", "strip", "replace") else OPAQUE


def copying(row: Any, node: Any) -> Any:
    """The row of a call that may be told by `copy` to give what it was given: a view then."""
    copied = next((e for name, e in node.keywords if name == "copy"), Const(True))
    certain = isinstance(copied, Const) and copied.value is True
    return row if certain else dataclasses.replace(row, view=True)


def _number(a: Any, varied: bool, name: str, args: list[Any], keywords: dict[str, Value], node: Any) -> Value:
    """A method of a float: Python's own, or one that NumPy's floats have as arrays do."""
    row = rules.for_method(name, len(args), tuple(keywords))
    if varied and name not in ITSELF and (row is None or row.kind != "constant"):
        raise a.refuse(f"the method `{name}` of a number of active data", "Call the function of NumPy.", node)
    if a.any_active(args, keywords):
        raise a.refuse(f"the method `{name}` with active arguments", "Keep active data in numbers and arrays.", node)
    a.note(node, Known(name), "method" if name in ITSELF or row is None else row)
    return Value(FLOAT.atoms, varied) if name in ITSELF else OPAQUE


def _array(a: Any, owner: Array, name: str, args: list[Any], keywords: dict[str, Value], node: Any) -> Value:
    flat = not any(isinstance(x, tuple) for x in args)
    row = rules.for_method(name, len(args) if flat else None, tuple(keywords))
    if row is None:
        if a.active(of(owner)) or a.any_active(args, keywords):
            if name in ("append", "extend", "pop", "insert", "items", "values", "get", "keys"):
                why = "give its type, for example list[float]"
                raise a.refuse(f"the method `{name}` of something that is not known to be a list or dict", why, node)
            raise a.refuse(f"no rule for the array method `{name}`", a.cure(), node)
        return a.unknown([of(owner), *args], keywords)
    row = copying(row, node)
    a.note(node, Known(name), row)
    if name == "tobytes" and a.active(of(owner)):
        return ACTIVE_TEXT
    if row.writes is not None:
        return a.writing([of(owner), *args], keywords, row, node)

    def method(x: Any, *rest: Any, **named: Any) -> Any:
        return getattr(x, name)(*rest, **named)

    return a.primitive(method, [of(owner), *args], keywords, row, node)


def _append(a: Any, owner: Ref, values: list[Value], node: Any) -> Value:
    a.heap.put(owner.site, "*", values[-1])
    return NONE


def _extend(a: Any, owner: Ref, values: list[Value], node: Any) -> Value:
    a.heap.put(owner.site, "*", a.heap.element(values[0]))
    return NONE


def _take(a: Any, owner: Ref, values: list[Value], node: Any) -> Value:
    return a.heap.get(owner.site, "*")


def _nothing(a: Any, owner: Ref, values: list[Value], node: Any) -> Value:
    return NONE


def _copy(a: Any, owner: Ref, values: list[Value], node: Any) -> Value:
    site = a.site(node, owner.site.kind)
    for k, v in a.heap.fields(owner.site).items():
        a.heap.put(site, k, v)
    return of(Ref(site))


def _key(a: Any, node: Any) -> Any:
    from sct.facts.expressions import _constant

    return _constant(node.args[0]) if getattr(node, "args", ()) else None


def _get(a: Any, owner: Ref, values: list[Value], node: Any) -> Value:
    key = _key(a, node)
    found = a.heap.get(owner.site, "*" if key is None else key)
    return join([found, *(values[1:] or [NONE])])


def _setdefault(a: Any, owner: Ref, values: list[Value], node: Any) -> Value:
    key = _key(a, node)
    a.heap.put(owner.site, "*" if key is None else key, values[-1])
    return a.heap.get(owner.site, "*" if key is None else key)


def _pop(a: Any, owner: Ref, values: list[Value], node: Any) -> Value:
    key = _key(a, node)
    return join([a.heap.get(owner.site, "*" if key is None else key), *values[1:]])


def _update(a: Any, owner: Ref, values: list[Value], node: Any) -> Value:
    for v in values:
        if a.active(v) and not all(isinstance(x, Ref) and x.site.kind == "dict" for x in v.atoms):
            raise a.refuse("`update` by pairs of active data", "Give a dict, or assign the items.", node)
        for x in v.atoms:
            if isinstance(x, Ref):
                for k, part in a.heap.fields(x.site).items():
                    a.heap.put(owner.site, k, part)
    return NONE


def _items(a: Any, owner: Ref, values: list[Value], node: Any) -> Value:
    site = a.site(node, "list")
    site.cls = ItemsView
    pair = a.tuple_of([a.heap.element(of(owner)), a.heap.get(owner.site, "*")], (node, "item"))
    a.heap.put(site, "*", pair)
    return of(Ref(site))


def _values(a: Any, owner: Ref, values: list[Value], node: Any) -> Value:
    site = a.site(node, "list")
    site.cls = ValuesView
    a.heap.put(site, "*", a.heap.get(owner.site, "*"))
    return of(Ref(site))


def _keys(a: Any, owner: Ref, values: list[Value], node: Any) -> Value:
    site = a.site(node, "list")
    site.cls = KeysView
    a.heap.put(site, "*", a.heap.element(of(owner)))
    return of(Ref(site))


CHANGING = {
    "append", "extend", "insert", "update", "setdefault", "pop", "popitem", "clear", "reverse", "remove", "sort",
}  # fmt: skip
_LIST = {
    "append": _append, "insert": _append, "extend": _extend, "pop": _take, "clear": _nothing, "reverse": _nothing,
    "copy": _copy, "sort": _nothing,
}  # fmt: skip
_DICT = {
    "get": _get, "setdefault": _setdefault, "pop": _pop, "update": _update, "items": _items, "values": _values,
    "keys": _keys, "copy": _copy, "clear": _nothing,
}  # fmt: skip
