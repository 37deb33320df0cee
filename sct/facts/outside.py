"""What stands outside of a program: which of it can change, and which code is known to leave it alone."""

from __future__ import annotations

import dis
import sys
import types
from typing import Any

import numpy as np

from sct.facts.signature import scalar_kind
from sct.facts.values import Bound, Known, Site

OUTSIDE = Site("outside", "what stands outside of the function, or is not known")

LIBRARIES = sys.stdlib_module_names | {"numpy", "scipy"}
CODE = type | types.FunctionType | types.BuiltinFunctionType | types.MethodType | types.ModuleType | np.ufunc


def fixed(obj: Any) -> bool:
    """Whether an object holds nothing that an item, attribute or element of it gives and that may change.

    The names of modules, classes and functions are places of their own.
    """
    return obj is None or isinstance(obj, CODE) or scalar_kind(obj) is not None


def generator(obj: Any) -> bool:
    """Whether an object is a random generator of NumPy's or Python's, or a method of one: nothing else reads it."""
    owner = getattr(obj, "__self__", obj)
    module = type(owner).__module__
    return module == "random" or module.startswith("numpy.random")


def changes_anything(function: Any) -> bool:
    """Whether a function of which the text is not followed may change what its arguments do not reach."""
    module = getattr(function, "__module__", None) or ""
    return hasattr(function, "__code__") and module.split(".")[0] not in LIBRARIES


def namespace(owner: Any) -> Any:
    """What holds the attributes of a module, class or function: a module's is the dictionary of its globals."""
    return vars(owner) if isinstance(owner, types.ModuleType) else owner


def place_of_name(owner: Any, name: str) -> tuple[int, str]:
    """The key of the name of a module, class or function."""
    return id(namespace(owner)), name


def assigned_by(function: Any) -> list[tuple[int, str]]:
    """The global names that a Python function assigns itself."""
    steps = dis.get_instructions(function) if hasattr(function, "__code__") else ()
    return [(id(function.__globals__), s.argval) for s in steps if s.opname == "STORE_GLOBAL"]


def known_objects(value: Any) -> list[Any]:
    """The objects of the surroundings that a value may be, or be a method of."""
    owners = [obj for a in value.atoms if isinstance(a, Bound) for obj in known_objects(a.owner)]
    return [*owners, *(a.object for a in value.atoms if isinstance(a, Known))]
