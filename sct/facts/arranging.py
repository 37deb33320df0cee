"""Builtins that arrange values without computing: what they return."""

from __future__ import annotations

import builtins
import copy
import functools
import warnings
from collections.abc import Iterator
from typing import Any

from sct.facts.values import EMPTY, FLOAT, INT, OPAQUE, Array, Partial, Ref, Value, join, of


def _sequence(a: Any, node: Any, content: Value, kind: str = "list", cls: Any = None) -> Value:
    site = a.site(node, kind)
    site.cls = cls
    if not content.empty:
        a.heap.put(site, "*", content)
    return of(Ref(site))


def _values(args: list[Any]) -> list[Value]:
    return [x[1] if isinstance(x, tuple) else x for x in args]


def _range(a: Any, args: list[Any], keywords: Any, node: Any) -> Value:
    return _sequence(a, node, INT, cls=range)


def _zip(a: Any, args: list[Any], keywords: Any, node: Any) -> Value:
    if any(isinstance(x, tuple) for x in args):
        items = join(a.heap.element(a.heap.element(x[1])) for x in args if isinstance(x, tuple))
        return _sequence(a, node, _sequence(a, (node, "item"), items, "tuple"), cls=zip)
    return _sequence(a, node, a.tuple_of([a.heap.element(x) for x in args], (node, "item")), cls=zip)


def _enumerate(a: Any, args: list[Any], keywords: Any, node: Any) -> Value:
    return _sequence(a, node, a.tuple_of([INT, a.heap.element(args[0])], (node, "item")), cls=enumerate)


def _map(a: Any, args: list[Any], keywords: Any, node: Any) -> Value:
    content = a.call_value(args[0], [a.heap.element(x) for x in _values(args[1:])], {}, node)
    return _sequence(a, node, content, cls=map)


def _filter(a: Any, args: list[Any], keywords: Any, node: Any) -> Value:
    element = a.heap.element(args[1])
    a.call_value(args[0], [element], {}, node)
    return _sequence(a, node, element, cls=filter)


def _reduce(a: Any, args: list[Any], keywords: Any, node: Any) -> Value:
    element = a.heap.element(args[1])
    state = args[2] if len(args) > 2 else element
    key = (node, "state")
    state = a.here.values.get(key, EMPTY) | state
    state = state | a.call_value(args[0], [state, element], {}, node)
    a.here.values[key] = state
    return state


def _iter(a: Any, args: list[Any], keywords: Any, node: Any) -> Value:
    if len(args) > 1:
        if a.any_active(args, keywords):
            raise a.refuse("`iter` with a function of active data", "Write a loop.", node)
        return OPAQUE
    return _sequence(a, node, a.heap.element(_values(args)[0]), cls=Iterator)


def _elements(kind: str, cls: Any = None) -> Any:
    def made(a: Any, args: list[Any], keywords: Any, node: Any) -> Value:
        values = _values(args)
        if not values:
            return of(Ref(a.site(node, kind)))
        spread = a.spread(values[0]) if kind == "tuple" else None
        if spread is not None:
            return a.tuple_of(spread, node)
        content = a.heap.element(values[0])
        if kind == "set" and a.active(content):
            raise a.refuse("a set of active numbers", "Use a list.", node)
        return _sequence(a, node, content, kind, cls)

    return made


def _dict(a: Any, args: list[Any], keywords: dict[str, Value], node: Any) -> Value:
    site = a.site(node, "dict")
    for k, v in keywords.items():
        a.heap.put(site, k, v)
    for v in _values(args):
        refs = [x for x in v.atoms if isinstance(x, Ref) and x.site.kind == "dict"]
        for x in refs:
            for k, part in a.heap.fields(x.site).items():
                a.heap.put(site, k, part)
        if not refs:
            pair = a.heap.element(v)
            a.heap.key(site, a.position(pair, 0))
            a.heap.put(site, "*", a.position(pair, 1))
    return of(Ref(site))


def _same(a: Any, args: list[Any], keywords: Any, node: Any) -> Value:
    return _values(args)[0]


def _element(a: Any, args: list[Any], keywords: Any, node: Any) -> Value:
    return join([a.heap.element(args[0]), *args[1:]])


def _getattr(a: Any, args: list[Any], keywords: Any, node: Any) -> Value:
    from sct.core.lang import Const

    name = node.args[1]
    if isinstance(name, Const):
        return join([a.attribute(args[0], name.value, node), *args[2:]])
    if a.active(args[0]):
        raise a.refuse("`getattr` with a computed name on active data", "Write the attribute's name.", node)
    return OPAQUE


def _setattr(a: Any, args: list[Any], keywords: Any, node: Any) -> Value:
    if a.active(args[2]) or a.active(args[0]):
        raise a.refuse("`setattr` with active data", "Write `object.name = value`.", node)
    return OPAQUE


def _partial(a: Any, args: list[Any], keywords: dict[str, Value], node: Any) -> Value:
    if any(isinstance(x, tuple) for x in args):
        raise a.refuse("`partial` with starred arguments", "Write a lambda.", node)
    return of(Partial(args[0], tuple(args[1:]), tuple(keywords.items())))


def _inert(a: Any, args: list[Any], keywords: Any, node: Any) -> Value:
    return OPAQUE


def stop_gradient(x: Any) -> Any:
    """Return x; its derivative is taken to be zero.

    x may be a number, an array or a structure of them.
    """
    return x


def _stop(a: Any, args: list[Any], keywords: Any, node: Any) -> Value:
    if all(not hasattr(x, "site") for x in args[0].atoms):
        return Value(args[0].atoms)
    (atom,) = args[0].atoms if len(args[0].atoms) == 1 else (None,)
    if isinstance(atom, Array) and atom.site is a.site(node.args[0], "array"):  # made for this call: no other name
        site = a.site(node, "array")
        a.heap.put(site, "*", FLOAT)
        return of(Array(site, atom.shape, atom.dtype))
    return OPAQUE


TABLE: dict[Any, Any] = {
    builtins.range: _range,
    builtins.zip: _zip,
    builtins.enumerate: _enumerate,
    builtins.map: _map,
    builtins.filter: _filter,
    functools.reduce: _reduce,
    builtins.list: _elements("list"),
    builtins.tuple: _elements("tuple"),
    builtins.set: _elements("set"),
    builtins.frozenset: _elements("set"),
    builtins.reversed: _elements("list", reversed),
    builtins.dict: _dict,
    builtins.iter: _iter,
    copy.copy: _same,
    builtins.next: _element,
    builtins.getattr: _getattr,
    builtins.setattr: _setattr,
    functools.partial: _partial,
    functools.wraps: _inert,
    warnings.warn: _inert,
    stop_gradient: _stop,
}
