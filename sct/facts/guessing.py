"""The types of parameters of which nothing is said: from annotations, else from what is done with them."""

from __future__ import annotations

import contextlib
import dataclasses
from typing import Any

import numpy as np

from sct.core.lang import (
    Assign,
    Attr,
    Augment,
    Call,
    Const,
    Display,
    Function,
    Global,
    Item,
    Match,
    Op,
    Param,
    Pattern,
    Slice,
    Star,
    Var,
)
from sct.core.walk import walk
from sct.errors import RequestError
from sct.facts.signature import ANNOTATIONS, Signature, parse_type
from sct.facts.values import EMPTY

WHOLE: Signature = ("i",)
ARRAY: Signature = ("array", None, "f")  # a number or an array
SEQUENCE = (sum, sorted, list, tuple, reversed, iter, max, min, any, all)  # with nothing else given
MADE_OF_LENGTHS = (np.zeros, np.ones, np.empty, np.full, np.eye, np.identity)


def default_signature(function: Function, p: Param) -> Signature:
    """The type of a parameter: its annotation or default tell it, or its use as an array; else a float.

    Raises RequestError for a parameter that is used as an object and is not annotated with a dataclass.
    """
    if p.kind == "vararg":
        return ("tuple", (), None)
    if p.kind == "kwarg":
        return ("dict", ())
    if p.annotation is not None and p.annotation in ANNOTATIONS:
        return ANNOTATIONS[p.annotation]
    if p.annotation is not None and "[" in p.annotation:
        with contextlib.suppress(RequestError):  # not one of ours
            return parse_type(p.annotation, p.var.name)
    if isinstance(p.default, Const) and p.annotation is None and isinstance(p.default.value, bool | str):
        return ANNOTATIONS[type(p.default.value).__name__]
    cls = annotated_class(function, p)
    if cls is not None:
        return of_dataclass(cls, p.var.name)
    uses = list(walk(function.body))
    if any(isinstance(n, Attr) and n.value is p.var and not hasattr(np.ndarray, n.name) for n in uses):
        raise RequestError(
            f"what `{p.var.name}` of `{function.name}` holds cannot be told from the text",
            "Annotate it with a dataclass, or take the derivative of a call: its arguments tell.",
        )
    return ARRAY if any(used_as_array(n, p.var) for n in uses) else ("f",)


def used_as_array(n: Any, e: Any) -> bool:
    """Whether a node does with an expression what is done with arrays and sequences, not with numbers."""
    if isinstance(n, Item | Attr | Star):
        return n.value is e and getattr(n, "name", "") not in ("real", "imag", "conjugate")
    if isinstance(n, Call):
        of = n.func.value if isinstance(n.func, Attr) else n.func  # np.add.at is a method of what NumPy has
        value = of.value if isinstance(of, Global) else None
        if of_numpy(value):
            return e in n.args or any(e in a.items for a in n.args if isinstance(a, Display))
        sequence = value in SEQUENCE and len(n.args) == 1
        return e in n.args and (sequence or value in (len, zip, enumerate, map, filter))
    if isinstance(n, Match):
        return any(isinstance(p, Pattern) and p.kind in ("sequence", "mapping") for p in walk(n.cases))
    if isinstance(n, Assign) and n.value is e:
        return any(isinstance(t, Display) for t in n.targets)
    return getattr(n, "iter", None) is e or (getattr(n, "op", "") == "@" and e in n.args)


def of_numpy(function: Any) -> bool:
    """Whether a function is one of NumPy's."""
    return isinstance(function, np.ufunc) or (getattr(function, "__module__", None) or "").startswith("numpy")


def guessed(function: Function) -> list[str]:
    """The names of the parameters of which nothing is said at all: no annotation, no default."""
    return [p.var.name for p in function.params if p.annotation is None and p.default is None and p.kind != "kwarg"]


def meets(analysis: Any) -> Signature | None:
    """What active numbers are from where they go: whole numbers where these are counted or indexed with; numbers or
    arrays where something is done that is done with arrays, or where they meet arrays; None if nothing says so."""

    def value(e: Any) -> Any:
        return inst.lookup(e) if isinstance(e, Var) else inst.values.get(e, EMPTY)

    def numbers(found: list[Any]) -> list[Any]:
        return [e for e in found if value(e).varied and value(e).only("f")]

    arrays = False
    for inst in [inst for known in analysis.instances.values() for _, inst in known]:
        for n in walk(inst.function.body):
            if numbers(counts(n)):
                return WHOLE
            found = numbers(operands(n))
            arrays = arrays or any(used_as_array(n, e) for e in found) or bool(found and beside_arrays(n, value))
    return ARRAY if arrays else None


def counts(n: Any) -> list[Any]:
    """What a node takes for whole numbers: bounds, indices, lengths."""
    if isinstance(n, Slice):
        return [e for e in (n.lower, n.upper, n.step) if e is not None]
    if isinstance(n, Item):
        return list(getattr(n.index, "items", (n.index,)))
    value = n.func.value if isinstance(n, Call) and isinstance(n.func, Global) else None
    if value is range:
        return list(n.args)
    return [e for a in n.args[:1] for e in getattr(a, "items", (a,))] if value in MADE_OF_LENGTHS else []


def operands(n: Any) -> list[Any]:
    """What a node does something with."""
    if isinstance(n, Call | Op):
        return [x for a in n.args for x in (a.items if isinstance(a, Display) else (a,))]
    if isinstance(n, Match):
        return [n.subject]
    found = (
        getattr(n, "value", None) if isinstance(n, Item | Attr | Star | Assign | Augment) else getattr(n, "iter", None)
    )
    return [] if found is None else [found]


def beside_arrays(n: Any, value: Any) -> bool:
    """Whether arrays are operands of an operation as well, or a part of an array is what is stored into."""
    if isinstance(n, Op):
        return any(value(e).arrays() for e in n.args)
    if isinstance(n, Augment) and not isinstance(n.target, Item):
        return bool(value(n.target).arrays())
    targets = n.targets if isinstance(n, Assign) else (n.target,) if isinstance(n, Augment) else ()
    parts = [p for t in targets if isinstance(t, Item) for p in getattr(t.index, "items", (t.index,))]
    return any(isinstance(p, Slice) or value(p).arrays() for p in parts)


def annotated_class(function: Function, p: Param) -> Any:
    """The dataclass that a parameter is annotated with, or whose method it is handed to as `self`; else None."""
    names = getattr(function.python, "__globals__", {})
    found = names.get(p.annotation) if isinstance(p.annotation, str) else None
    owner, _, _ = (function.qualname or "").rpartition(".")
    if found is None and p.annotation is None and function.params[0] is p and owner:
        found = names.get(owner)
    return found if isinstance(found, type) and dataclasses.is_dataclass(found) else None


def of_dataclass(cls: Any, name: str) -> Signature:
    """The signature of an instance, from the annotations of its fields.  Raises RequestError for others."""
    fields = []
    for f in dataclasses.fields(cls):
        text = f.type if isinstance(f.type, str) else getattr(f.type, "__name__", str(f.type))
        if text not in ANNOTATIONS:
            reason = f"`{text}`, the type of `{f.name}` in `{cls.__name__}`, the type of `{name}`, is not understood"
            raise RequestError(reason, f"Use one of {', '.join(ANNOTATIONS)}, or take the derivative of a call.")
        fields.append((f.name, ANNOTATIONS[text]))
    return ("object", cls, tuple(fields))
