"""The types of parameters of which nothing is said: from annotations, else from what is done with them."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from sct.core.lang import Attr, Call, Function, Item, Param
from sct.core.walk import walk
from sct.errors import RequestError
from sct.facts.signature import ANNOTATIONS, Signature


def default_signature(function: Function, p: Param) -> Signature:
    """The type of a parameter: its annotation, else a float; `number` if used as an array.

    Raises RequestError for a parameter that is used as an object and is not annotated with a dataclass.
    """
    if p.kind == "vararg":
        return ("tuple", (), None)
    if p.kind == "kwarg":
        return ("dict", ())
    if p.annotation is not None and p.annotation in ANNOTATIONS:
        return ANNOTATIONS[p.annotation]
    cls = annotated_class(function, p)
    if cls is not None:
        return of_dataclass(cls, p.var.name)
    uses = list(walk(function.body))
    if any(isinstance(n, Attr) and n.value is p.var and not hasattr(np.ndarray, n.name) for n in uses):
        raise RequestError(
            f"what `{p.var.name}` of `{function.name}` holds cannot be told from the text",
            "Annotate it with a dataclass, or take the derivative of a call: its arguments tell.",
        )
    for n in uses:
        if isinstance(n, Item | Attr) and n.value is p.var:
            return ("array", None, "f")
        if isinstance(n, Call) and p.var in n.args and getattr(getattr(n.func, "name", ""), "split", None):
            value = getattr(n.func, "value", None)
            if type(value).__name__ == "ufunc" or (getattr(value, "__module__", None) or "").startswith("numpy"):
                return ("array", None, "f")
            if value in (len, sum, zip, enumerate, sorted):
                return ("array", None, "f")
        if getattr(n, "iter", None) is p.var or (getattr(n, "op", "") == "@" and p.var in n.args):
            return ("array", None, "f")
    return ("f",)


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
