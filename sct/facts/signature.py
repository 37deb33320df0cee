"""Signatures: the types of the arguments that a derivative is written for, and the abstract values they stand for.

A signature is a tuple that can be hashed:

    ("f",) ("i",) ("b",) ("c",) ("s",) ("none",)     scalars and text; ("u",): a small or unsigned int of NumPy's
    ("array", dims or None, dtype letter)             dims: numbers or symbols, one for equal lengths; letter
                                                      "n": floats that may be in another precision than double
    ("list", (sig, ...))                              the distinct kinds of elements
    ("tuple", (sig, ...), cls or None)                cls: a NamedTuple class
    ("dict", ((key, sig), ...))
    ("object", cls, ((attribute, sig), ...))
    ("known", Known)                                  a function, class, module or other object itself
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from sct.errors import RequestError
from sct.facts.small import is_small, names_small
from sct.facts.values import BOOL, COMPLEX, FLOAT, INT, NONE, TEXT, Array, Known, Ref, Scalar, Site, Value, of

Signature = tuple[Any, ...]
SCALARS = {"f": FLOAT, "i": INT, "u": INT, "b": BOOL, "c": COMPLEX, "s": TEXT, "none": NONE}
LETTERS = {"f": "f", "n": "f", "i": "i", "u": "i", "b": "b", "c": "c"}
FLOATS = ("f", "n", None)  # letters of arrays that may hold floats
DEPTH = 4  # objects nested deeper than this are taken as they are


class Lengths:
    """Symbols for the lengths that occur in one signature: equal lengths share one."""

    def __init__(self) -> None:
        self._symbols: dict[int, str] = {}

    def dim(self, length: int) -> int | str:
        """1 for 1 (it broadcasts), a symbol for any other length."""
        return 1 if length == 1 else self._symbols.setdefault(length, f"n{len(self._symbols)}")


def signature(obj: Any, lengths: Lengths, depth: int = DEPTH) -> Signature:
    """The signature of one argument."""
    kind = scalar_kind(obj)
    if kind is not None:
        return ("u" if is_small(obj) else kind,)
    if isinstance(obj, np.ndarray) and type(obj) in (np.ndarray, np.memmap):
        letter = "u" if is_small(obj) else "n" if is_other(obj) else LETTERS.get(obj.dtype.kind, "o")
        return ("array", tuple(lengths.dim(n) for n in obj.shape), letter)
    if depth:
        if type(obj) is list:
            return ("list", _distinct(signature(v, lengths, depth - 1) for v in obj))
        if isinstance(obj, tuple):
            cls = type(obj) if hasattr(obj, "_fields") else None
            return ("tuple", tuple(signature(v, lengths, depth - 1) for v in obj), cls)
        if type(obj) is dict:
            return ("dict", tuple((k, signature(v, lengths, depth - 1)) for k, v in obj.items()))
        if is_plain_object(obj):
            fields = tuple((k, signature(v, lengths, depth - 1)) for k, v in attributes(obj).items())
            return ("object", type(obj), fields)
    return ("known", Known(obj))


def scalar_kind(obj: Any) -> str | None:
    """The letter of a scalar, None for anything else."""
    if obj is None:
        return "none"
    if isinstance(obj, bool | np.bool_):
        return "b"
    if isinstance(obj, float | np.floating):
        return "f"
    if isinstance(obj, int | np.integer):
        return "i"
    if isinstance(obj, complex | np.complexfloating):
        return "c"
    if isinstance(obj, str | bytes):
        return "s"
    return None


def is_plain_object(obj: Any) -> bool:
    """Whether obj is an instance of an ordinary Python class with attributes."""
    cls = type(obj)
    library = cls.__module__.split(".")[0] in ("builtins", "numpy", "functools", "types")
    if library or isinstance(obj, type | np.ndarray) or hasattr(obj, "py_func"):  # a function that Numba compiled
        return False
    return (hasattr(obj, "__dict__") and not callable(getattr(obj, "__code__", None))) or dataclasses.is_dataclass(obj)


def attributes(obj: Any) -> dict[str, Any]:
    """The attributes that an instance itself holds."""
    if hasattr(obj, "__dict__"):
        return {k: v for k, v in vars(obj).items() if isinstance(k, str)}
    return {f.name: getattr(obj, f.name) for f in dataclasses.fields(obj) if hasattr(obj, f.name)}


def _distinct(signatures: Any) -> tuple[Signature, ...]:
    return tuple(dict.fromkeys(signatures))


def has_float(sig: Signature) -> bool:
    """Whether something in the signature can carry a derivative."""
    if sig[0] == "f" or (sig[0] == "array" and sig[2] in FLOATS):
        return True
    if sig[0] in ("list", "tuple"):
        return any(has_float(s) for s in sig[1])
    if sig[0] == "dict":
        return any(has_float(s) for _, s in sig[1])
    return sig[0] == "object" and any(has_float(s) for _, s in sig[2])


def is_other(array: np.ndarray) -> bool:
    """Whether an array holds floats, but not in double precision."""
    return bool(array.dtype.kind == "f" and array.dtype != float)


def has_other(sig: Any) -> bool:
    """Whether something in a signature is an array of floats that may be in another precision than double."""
    return isinstance(sig, tuple) and ((sig[:1] == ("array",) and sig[2] == "n") or any(map(has_other, sig)))


def materialise(sig: Signature, varied: bool, name: str, put: Callable[[Site, Any, Value], None]) -> Value:
    """The abstract value of a parameter with this signature; `put` stores what its parts contain."""
    head = sig[0]
    if head in SCALARS:
        base = SCALARS[head]
        return Value(base.atoms, varied and head == "f")
    if head == "known":
        return of(sig[1])
    site = Site(head, name, param=True)
    if head == "array":
        put(site, "*", Value(FLOAT.atoms, varied and sig[2] in FLOATS))
        return of(Array(site, sig[1], LETTERS.get(sig[2], sig[2])))
    if head == "list":
        for s in sig[1]:
            put(site, "*", materialise(s, varied, f"{name}[]", put))
    elif head == "tuple":
        site.cls = sig[2]
        for k, s in enumerate(sig[1]):
            put(site, k, materialise(s, varied, f"{name}[{k}]", put))
    elif head == "dict":
        for k, s in sig[1]:
            put(site, k, materialise(s, varied, f"{name}[{k!r}]", put))
    else:
        site.cls, site.given = sig[1], tuple(k for k, _ in sig[2])
        for k, s in sig[2]:
            put(site, k, materialise(s, varied, f"{name}.{k}", put))
    return of(Ref(site))


def signature_of(value: Value, heap: Any) -> Signature | None:
    """The signature of what an abstract value stands for; None where that is not one type."""
    kinds = {a.kind for a in value.atoms if isinstance(a, Scalar)}
    if value.atoms and value.is_scalar() and kinds <= {"f", "i"}:
        return ("f",) if "f" in kinds else ("i",) if kinds else ("none",)
    if len(value.atoms) != 1:
        return None
    (atom,) = value.atoms
    if isinstance(atom, Scalar):
        return (atom.kind,)
    if isinstance(atom, Known):
        return ("known", atom)
    if isinstance(atom, Array):
        shape = None if atom.shape is None or None in atom.shape else atom.shape
        return ("array", shape, "n" if atom.dtype == "f" else atom.dtype)
    if not isinstance(atom, Ref):
        return None
    parts = {k: signature_of(v, heap) for k, v in heap.fields(atom.site).items()}
    if None in parts.values() or (atom.site.kind != "list" and "*" in parts):
        return None
    if atom.site.kind == "list":
        return ("list", tuple(dict.fromkeys(s for s in parts.values() if s is not None)))
    if atom.site.kind == "tuple":
        cls = atom.site.cls if hasattr(atom.site.cls, "_fields") else None
        return ("tuple", tuple(parts[k] for k in sorted(parts)), cls)
    if atom.site.kind == "dict":
        return ("dict", tuple(parts.items()))
    return ("object", atom.site.cls, tuple(parts.items())) if atom.site.kind == "object" else None


_TYPE = re.compile(r"^(float|int|bool|str|complex|float64|float32|u?int(?:8|16|32|64)|none|number)(\[(.*)\])?$")


def parse_type(text: str, name: str) -> Signature:
    """The signature that a type's text stands for: `float`, `int`, `str`, `float64[:, :]`, `float64[n, 3]`,
    `list[float]`, `number` (a float or an array of any rank).

    Raises RequestError for any other text.
    """
    text = text.strip()
    if text.startswith("list[") and text.endswith("]"):
        return ("list", (parse_type(text[5:-1], name),))
    if text.startswith("tuple[") and text.endswith("]"):
        return ("tuple", tuple(parse_type(t, name) for t in text[6:-1].split(",")), None)
    m = _TYPE.match(text)
    if m is None:
        raise RequestError(
            f"type `{text}` of `{name}` is not understood",
            "Write float, int, bool, str, float64[:], float64[:,:], float64[n,p], list[float] or number.",
        )
    base, dims = m.group(1), m.group(3)
    letter = {"float": "f", "int": "i", "bool": "b", "str": "s", "complex": "c"}.get(base) or base[0]
    letter = "u" if base != "int" and names_small(base) else letter
    letter = "n" if base == "float32" and dims is not None else letter
    if base == "number":
        return ("array", None, "f")
    if base == "none":
        return ("none",)
    if dims is None:
        return (letter,)
    parts = [d.strip() for d in dims.split(",")]
    # `n0` and its like are the lengths of arguments at hand, which are known to be other than 1: a user's get a `_`
    own = (f"{d}_" if re.fullmatch(r"n\d+", d) else d for d in parts)
    named = (int(d) if d.isdecimal() else (f"{name}.{k}" if d == ":" else d) for k, d in enumerate(own))
    return ("array", tuple(named), letter)


ANNOTATIONS: Mapping[str, Signature] = {
    "float": ("f",),
    "int": ("i",),
    "bool": ("b",),
    "str": ("s",),
    "np.ndarray": ("array", None, "f"),
    "numpy.ndarray": ("array", None, "f"),
    "NDArray": ("array", None, "f"),
    "ndarray": ("array", None, "f"),
    "list[float]": ("list", (("f",),)),
}
