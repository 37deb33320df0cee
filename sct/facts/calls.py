"""Abstract evaluation of calls: primitives by their rows, builtins that arrange, methods, Python functions, classes."""

from __future__ import annotations

import array
import ast
import dataclasses
import decimal
import fractions
import functools
import itertools
import json
import math
import operator
import pickle
import struct
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from sct import rules
from sct.core import lang
from sct.core.lang import Function, Var
from sct.errors import SctError
from sct.facts import arranging, methods, transforms
from sct.facts.checkpointing import Checkpointed
from sct.facts.displays import made_of_display
from sct.facts.heap import object_value
from sct.facts.likeness import broadcast, floats, in_common, kinds_of, product
from sct.facts.outside import assigned_by, changes_anything, fixed, generator, known_objects, place_of_name
from sct.facts.reshaping import reshaped
from sct.facts.sample import evaluate, objection
from sct.facts.signature import signature_of
from sct.facts.values import (
    ACTIVE_TEXT,
    EMPTY,
    FLOAT,
    FROM_TEXT,
    INT,
    NONE,
    OPAQUE,
    Array,
    Bound,
    Closure,
    Known,
    Opaque,
    Partial,
    Ref,
    Scalar,
    Site,
    Super,
    Value,
    join,
    of,
)  # fmt: skip
from sct.frontend import read
from sct.rules.core_functions import MADE_LIKE, TAKE_ITEMS

READS_TEXT = {
    float, int, complex, float.fromhex, ast.literal_eval, json.loads, struct.unpack, np.array, np.asarray,
    np.asanyarray, np.fromstring, np.frombuffer, np.fromiter, np.genfromtxt, np.loadtxt, np.float64, np.float32,
    decimal.Decimal, fractions.Fraction, memoryview, bytearray, bytes, array.array, pickle.loads,
}  # fmt: skip

PRODUCTS = (operator.matmul, np.matmul, np.dot)
BROADCASTING = (operator.add, operator.sub, operator.mul, operator.truediv, operator.pow)  # element by element
# What may be told of such text: it gives no number that a derivative could be lost in.
TELLS = {
    print, str, repr, ascii, format, len, isinstance, issubclass, callable, hasattr, type, id, hash, bool, all, any,
}  # fmt: skip
READS_FILES = {np.loadtxt, np.genfromtxt, np.load, np.fromfile, json.load, pickle.load}
READING = ("getvalue", "getbuffer", "read", "readline", "readlines")
SHOWN = (sys.stdout, sys.stderr)

COMBINATIONS = 8  # of kinds of operands that a result is asked for


def certainly_differs(node: Any) -> bool:
    """Whether `np.diff` takes differences at all; of none of them, what it was given is the result."""
    times = [*node.args[1:2], *(e for name, e in node.keywords if name == "n")]
    return all(isinstance(e, lang.Const) and e.value != 0 for e in times)


def elementwise(function: Any) -> bool:
    """Whether a function works element by element; `np.matmul` is a `ufunc`, too, but not such a one."""
    return function in BROADCASTING or (isinstance(function, np.ufunc) and function.signature is None)


class Calls:
    """Calls; mixed into the analysis, whose attributes it uses."""

    heap: Any
    here: Any
    package: str
    instances: Any
    functions: dict[Any, Function]
    consult: Any
    consulted: dict[Any, tuple[str, Any, Any, Value]]
    changed: bool
    tuple_of: Callable[..., Any]
    prepare: Callable[[Function], Function]
    root: Any
    raised_active: bool
    settling: bool
    written_out: bool
    active: Any
    refuse: Any
    expr: Any
    bind: Any
    evaluate: Any

    def site(self, node: Any, kind: str, role: str = "") -> Site:
        """The site of what a node makes, in this instance."""
        key = (node, "site", kind, role)
        found = self.here.values.get(key)
        if found is None:
            found = self.here.values[key] = Site(kind, f"{self.here.function.name}:{getattr(node, 'at', None)}{role}")
        return found

    # -------------------------------------------------------------------------------------------- call expressions

    def expr_Call(self, e: lang.Call) -> Value:
        func = self.expr(e.func)
        args, keywords = self.arguments(e)
        self.here.targets[e] = []
        return self.call_value(func, args, keywords, e)

    def arguments(self, e: lang.Call) -> tuple[list[Any], dict[str, Value]]:
        """The values given; a starred one of known length is spread, another is kept as ("*", value)."""
        args: list[Any] = []
        for a in e.args:
            value = self.expr(a)
            if isinstance(a, lang.Star):
                spread = self.spread(value)
                args += spread if spread is not None else [("*", value)]
            else:
                args.append(value)
        keywords: dict[str, Value] = {}
        for name, v in e.keywords:
            value = self.expr(v)
            if name is not None:
                keywords[name] = value
                continue
            for a in value.atoms:
                fields = self.heap.fields(a.site) if isinstance(a, Ref) else {}
                if isinstance(a, Known) and isinstance(a.object, dict):
                    fields = {k: object_value(v) for k, v in a.object.items()}
                for k, part in fields.items():
                    keywords[str(k)] = keywords.get(str(k), EMPTY) | part
                if isinstance(a, Opaque):
                    keywords["**"] = OPAQUE
        return args, keywords

    def spread(self, value: Value) -> list[Value] | None:
        """The parts of a tuple of known length."""
        if len(value.atoms) != 1:
            return None
        (atom,) = value.atoms
        if isinstance(atom, Ref) and atom.site.kind == "tuple":
            cells = self.heap.fields(atom.site)
            return None if "*" in cells else [cells[k] for k in sorted(cells)]
        return None

    def call_value(self, func: Value, args: list[Any], keywords: dict[str, Value], node: Any) -> Value:
        """Calling a value; functions in the order of their names, not of a set, so that texts come out the same."""
        return join(self.call_atom(a, args, keywords, node) for a in sorted(func.atoms, key=by_name))

    def note(self, node: Any, atom: Any, target: Any) -> None:
        """Remember what a call node calls."""
        targets = self.here.targets.setdefault(node, [])
        if not any(a == atom and t is target for a, t in targets):
            targets.append((atom, target))

    def any_active(self, args: list[Any], keywords: dict[str, Value]) -> bool:
        """Whether an argument carries a derivative."""
        values = [a[1] if isinstance(a, tuple) else a for a in args]
        return any(self.active(v) for v in (*values, *keywords.values()))

    def call_atom(self, atom: Any, args: list[Any], keywords: dict[str, Value], node: Any) -> Value:
        if isinstance(atom, Closure):
            return self.python(atom, atom.function, atom.parent, args, keywords, node)
        if isinstance(atom, Partial):
            inner = {**dict(atom.keywords), **keywords}
            return self.call_value(atom.function, [*atom.args, *args], inner, node)
        if isinstance(atom, Bound):
            if isinstance(atom.method, str):
                return methods.call(self, atom, args, keywords, node)
            return self.call_atom(atom.method, [atom.owner, *args], keywords, node)
        if isinstance(atom, Known):
            return EMPTY if atom.object is None else self.call_known(atom, args, keywords, node)
        if isinstance(atom, Ref) and "__call__" in dir(atom.site.cls) and hasattr(atom.site.cls.__call__, "__code__"):
            return self.call_atom(Known(atom.site.cls.__call__), [of(atom), *args], keywords, node)
        if isinstance(atom, Scalar):
            return EMPTY
        if self.any_active(args, keywords):
            raise self.refuse("a call of something unknown with active arguments", self.cure(), node)
        self.check_reading(isinstance(node.func, lang.Attr) and node.func.name in READING, node)
        self.written_out = self.written_out or self.any_text(args, keywords)
        self.heap.write(OPAQUE)
        return self.unknown(args, keywords)

    def unknown(self, args: list[Any], keywords: dict[str, Value], function: Any = None) -> Value:
        """The result of code of which nothing is known: it may write to all that it can reach.

        All that is known of the result is whether it may have been read from text of active data.
        """
        self.heap.escape([a[1] if isinstance(a, tuple) else a for a in (*args, *keywords.values())])
        if not generator(function):
            self.heap.write(object_value(getattr(function, "__self__", None)))
        if changes_anything(function):
            self.heap.write(OPAQUE)
            for key in assigned_by(function):
                self.heap.write_name(key)
        return FROM_TEXT if self.any_text(args, keywords) else OPAQUE

    def any_text(self, args: list[Any], keywords: dict[str, Value]) -> bool:
        """Whether an argument is text with digits of active data."""
        return any(self.holds_text(a) for a in (*args, *keywords.values()))

    def check_numbers(self, args: list[Any], keywords: dict[str, Value], node: Any) -> None:
        """Refuse operands whose numbers are active though nothing tells it: in text, and as keys of dicts."""
        if self.any_text(args, keywords):
            raise self.refuse_text(node)
        values = [a[1] if isinstance(a, tuple) else a for a in (*args, *keywords.values())]
        if any(isinstance(x, Ref) and x.site in self.heap.keyed for v in values for x in v.atoms):
            raise self.refuse("the keys of a dict that are active data", "Keep them in a list beside it.", node)

    def check_view(self, result: Value, operand: Value, cure: str, node: Any) -> None:
        """Refuse what a call makes of an array where something is written to either: it may be a view of it."""
        if self.active(operand) and any(self.heap.is_written(a.site) for v in (result, operand) for a in v.arrays()):
            raise self.refuse("what may be an array that was given, or a view of it, beside writes", cure, node)

    def check_parts(self, args: list[Any], out: Value, node: Any) -> None:
        """Refuse `out=` where it may be what is put together: NumPy reads there what it has written."""
        parts = [a[1] if isinstance(a, tuple) else a for a in args]
        if self.active(out) and any(self.heap.reachable(out) & self.heap.reachable(v) for v in parts):
            raise self.refuse("`out=` that may be memory of what is put together", "Write `a[...] = ...`.", node)

    def check_extreme(self, obj: Any, args: list[Any], node: Any) -> None:
        """Refuse the largest of lists or tuples, which are compared part by part."""
        if any(self.active(v) and isinstance(x, Ref) for v in self.compared(args) for x in v.atoms):
            reason = f"`{obj.__name__}` of lists or tuples with active data"
            raise self.refuse(reason, "Give a key, or compare their numbers.", node)

    def compared(self, args: list[Any]) -> list[Value]:
        """What `max` or `min` chooses from."""
        values = [a[1] if isinstance(a, tuple) else a for a in args]
        return values if len(args) > 1 else [self.heap.element(v) for v in values]

    def refuse_text(self, node: Any) -> Exception:
        """The error for active data that is read out of text."""
        reason = "active data that goes through text and back"
        error: Exception = self.refuse(reason, "Keep the number in a variable of its own.", node)
        return error

    def check_reading(self, reads: bool, node: Any) -> None:
        """Refuse reading a file where active data may have been written into one."""
        if reads and self.written_out:
            raise self.refuse_text(node)

    def cure(self) -> str:
        """What to do about an unknown function."""
        return "Call a Python function or one with a rule (`sct rules` lists them), or add a rule with `sct.rule`."

    def call_known(self, atom: Known, args: list[Any], keywords: dict[str, Value], node: Any) -> Value:
        obj = atom.object
        if isinstance(obj, Checkpointed):
            return self.call_atom(Known(obj.function), args, keywords, node)
        if _hashable(obj) and (obj in transforms.MAKERS or obj in transforms.REFUSED):
            return self.call_transform(obj, args, keywords, node)
        if hasattr(type(obj), "lowered"):
            return self.call_lowered(obj, args, keywords, node)
        if type(obj).__name__ == "Differentiable" and hasattr(obj, "argnums"):
            return self.call_atom(Known(obj.function), args, keywords, node)
        owner = getattr(obj, "__self__", None)
        if _hashable(obj) and obj in READS_TEXT and self.any_text(args, keywords):
            raise self.refuse_text(node)
        self.check_reading(_hashable(obj) and obj in READS_FILES, node)
        if obj is super and len(args) == 2 and isinstance(args[1], Value):
            return of(*(Super(args[1], a.object) for a in args[0].atoms if isinstance(a, Known)))
        if _hashable(obj) and obj in OF_KEYS and len(args) == 1 and is_dict(args[0]):
            self.note(node, atom, "arrange")
            keys: Value = arranging.TABLE[list](self, args, {}, node)
            return keys if obj is sorted else self.heap.element(keys)
        arrange = arranging.TABLE.get(obj) if _hashable(obj) else None
        if arrange is not None:
            self.note(node, atom, "arrange")
            return arrange(self, args, keywords, node)
        flat = not any(isinstance(a, tuple) for a in args)
        scalar = all(isinstance(a, Value) and a.is_scalar() for a in args)
        row = rules.for_callable(obj, len(args) if flat else None, tuple(keywords), scalar)
        if row is None and "out" in keywords:
            named = {k: v for k, v in keywords.items() if k != "out"}
            row = rules.for_callable(obj, len(args) if flat else None, tuple(named), scalar)
            if row is not None and row.writes is None:
                self.note(node, atom, row)
                if obj in (np.concatenate, np.stack):
                    self.check_parts(args, keywords["out"], node)
                return self.output(self.primitive(obj, args, named, row, (node, "out")), keywords["out"], node)
        if row is not None:
            row = methods.copying(row, node)
            self.note(node, atom, row)
            if obj in (max, min) and "key" not in keywords:
                self.check_extreme(obj, args, node)
            if obj not in TELLS:
                self.check_numbers(args, keywords, node)
            if obj is print and "file" in keywords and (self.any_active(args, {}) or self.any_text(args, {})):
                shown = all(getattr(a, "object", None) in SHOWN for a in keywords["file"].atoms)
                self.written_out = self.written_out or not shown
            if row.writes is not None:
                return self.writing(args, keywords, row, node)
            result = self.primitive(obj, args, keywords, row, node)
            if obj is np.array and row.view and args:
                self.check_view(result, args[0], "Leave `copy` out, or use `np.asarray`.", node)
            if obj is np.diff and flat and not certainly_differs(node):
                self.check_view(result, args[0], "Give the number of differences as a literal.", node)
            if obj is np.einsum and flat and len(args) == 2:
                self.check_view(result, args[1], "Use `np.diagonal`.", node)
            if obj in (max, min):  # of arrays without axes, one of them
                for operand in self.compared(args):
                    self.check_view(result, operand, "Use `np.maximum` or `np.minimum`.", node)
            return result
        if rules.rows_of(obj) and self.any_active(args, keywords):
            known = " or ".join(f"`{r.head}`" for r in rules.rows_of(obj))
            raise self.refuse(f"this call does not fit the rule of the function: {known}", self.cure(), node)
        if isinstance(obj, type):
            return self.construct(obj, args, keywords, node)
        if owner is not None and not isinstance(owner, type(functools)) and hasattr(obj, "__func__"):
            return self.call_atom(Known(obj.__func__), [of(Known(owner)), *args], keywords, node)
        wrapped = getattr(obj, "__wrapped__", None)
        if hasattr(obj, "cache_info") and wrapped is not None:
            return self.call_atom(Known(wrapped), args, keywords, node)
        if hasattr(obj, "py_func") or hasattr(obj, "__code__"):
            return self.known_python(atom, args, keywords, node)
        if isinstance(obj, functools.partial):
            given = {k: object_value(v) for k, v in obj.keywords.items()}
            inner = [object_value(v) for v in obj.args]
            return self.call_value(of(Known(obj.func)), [*inner, *args], {**given, **keywords}, node)
        call = type(obj).__call__ if callable(obj) else None
        if hasattr(call, "__code__"):
            return self.call_atom(Known(call), [of(atom), *args], keywords, node)
        if self.any_active(args, keywords):
            name = getattr(obj, "__qualname__", None) or getattr(obj, "__name__", None) or type(obj).__name__
            module = getattr(obj, "__module__", None)
            full = f"{module}.{name}" if isinstance(module, str) else name
            raise self.refuse(f"no rule for `{full}`, called with active arguments", self.cure(), node)
        return self.unknown(args, keywords, obj)

    def call_transform(self, obj: Any, args: list[Any], keywords: dict[str, Value], node: Any) -> Value:
        """A derivative that is asked for within the program: of functions of the surroundings it is taken right now."""
        if obj in transforms.REFUSED:
            if self.any_active(args, keywords):
                raise self.refuse(f"`{obj.__name__}` within a function", transforms.REFUSED[obj], node)
            return OPAQUE
        try:
            given = [transforms.constant(e, v) for e, v in zip(node.args, args, strict=True)]
            named = {k: transforms.constant(dict(node.keywords)[k], v) for k, v in keywords.items()}
        except (transforms.UnknownError, ValueError, AttributeError, KeyError):
            if any(isinstance(a, Closure) for v in args if isinstance(v, Value) for a in v.atoms):
                reason = f"`{obj.__name__}`, within a function, of a function that is made there"
                raise self.refuse(reason, transforms.MAKERS[obj], node) from None
            return OPAQUE
        return of(Known(transforms.made(obj, given, named)))

    def call_lowered(self, obj: Any, args: list[Any], keywords: dict[str, Value], node: Any) -> Value:
        """A call of a derivative: of its text for arguments of these types."""
        if not self.any_active(args, keywords):
            return OPAQUE
        values = [*args, *keywords.values()]
        types = [None if isinstance(v, tuple) else signature_of(v, self.heap) for v in values]
        if None in types:
            raise self.refuse("a derivative at arguments of unknown type", "Give the types of the arguments.", node)
        function = obj.lowered(types[: len(args)], dict(zip(keywords, types[len(args) :], strict=True)))
        self.consult("attribute", obj, "state")
        return self.call_atom(Known(function), args, keywords, node)

    def holds_text(self, value: Any) -> bool:
        """Whether a value is text or bytes with digits of active data, or a sequence of such."""
        value = value[1] if isinstance(value, tuple) else value
        return any(
            a in ACTIVE_TEXT.atoms
            or (isinstance(a, Ref) and any(ACTIVE_TEXT.atoms & v.atoms for v in self.heap.fields(a.site).values()))
            for a in value.atoms
        )

    def known_python(self, atom: Known, args: list[Any], keywords: dict[str, Value], node: Any) -> Value:
        obj = atom.object
        active = self.any_active(args, keywords)
        code = getattr(obj, "py_func", obj)
        elsewhere = (getattr(code, "__module__", None) or "").split(".")[0] != self.package
        tells = getattr(code, "__name__", None) == "__init__"  # what its object holds
        if not active and elsewhere and not tells:
            return self.unknown(args, keywords, code)
        try:
            function = self.read(obj)
        except SctError as error:
            if active:
                raise self.refuse(f"a call of `{obj.__name__}`: {error.reason}", error.cure, node) from error
            return self.unknown(args, keywords, code)
        if not active:
            try:
                return self.python(atom, function, None, args, keywords, node)
            except SctError:  # nothing active goes in: the call stands as it is
                self.here.targets[node] = []
                return self.unknown(args, keywords, code)
        return self.python(atom, function, None, args, keywords, node)

    # ------------------------------------------------------------------------------------------- Python functions

    def read(self, obj: Any) -> Function:
        """The core of a Python function, one for all its calls."""
        found = self.functions.get(obj)
        if found is None:
            for name in ("__code__", "__defaults__", "__kwdefaults__"):
                self.consult("attribute", getattr(obj, "py_func", obj), name)
            found = self.functions[obj] = self.prepare(read(obj))
        return found

    def python(
        self, atom: Any, function: Function, parent: Any, args: list[Any], keywords: dict[str, Value], node: Any
    ) -> Value:
        """Calling a Python function: evaluated in the instance for these argument values."""
        from sct.facts.infer import Instance

        bound = self.bind_arguments(function, args, keywords, node, parent)
        if bound is None:
            if self.any_active(args, keywords):
                raise self.refuse(f"the arguments do not fit `{function.name}`", "Check the call.", node)
            return self.unknown(args, keywords)
        bound = {var: self.heap.momentary.outside(value, function) for var, value in bound.items()}
        key = tuple(bound.get(p.var, EMPTY) for p in function.params)
        known = self.instances.setdefault((function, parent), [])
        instance = next((i for k, i in known if k == key), None)
        running = next((i for _, i in known if i.running and i is not self.root), None)
        if instance is None and running is not None:
            instance = running
        if instance is None:
            instance = self.grown(known, key, node)
        if instance is None and (isinstance(atom, Closure) or self.through_value(node)) and known:
            instance = known[0][1]  # a function passed as a value has one derivative for all its calls
        if instance is None and len(known) >= 12:
            instance = known[-1][1]
        if instance is None:
            instance = Instance(function, parent, atom)
            known.append((key, instance))
            self.changed = True
        for var, value in bound.items():
            self.bind_param(instance, var, value)
        if function.name == "__init__" and not instance.remakes and not self.makes(args, node):
            instance.remakes = self.changed = True
        self.note(node, atom, instance)
        instance.callers.add((self.here, node))
        result: Value = self.evaluate(instance)
        if instance.stores and not self.here.stores:
            self.here.stores = self.changed = True
        return result

    def grown(self, known: list[Any], key: tuple[Value, ...], node: Any) -> Any:
        """The instance that this call had in an earlier round, whose arguments are more now: as where `y = step(y)`
        stands in a loop, and what it makes is an argument of its own.  Only calls of one instance may share it."""
        for k, (old, instance) in enumerate(known):
            ours = (self.here, node) in instance.callers and all(here is self.here for here, _ in instance.callers)
            if ours and not instance.running and all((a | b) == b for a, b in zip(old, key, strict=True)):
                known[k] = (key, instance)
                return instance
        return None

    def makes(self, args: list[Any], node: Any) -> bool:
        """Whether a call of an `__init__` is part of making an object: by its class, or by a subclass's `__init__`."""
        if any(target == "construct" for _, target in self.here.targets.get(node, ())):
            return True
        function = self.here.function
        inherited = function.name == "__init__" and function.params and not self.here.remakes
        return bool(inherited) and bool(args) and args[0] == self.here.lookup(function.params[0].var)

    def through_value(self, node: Any) -> bool:
        """Whether a call names its function by a variable."""
        return isinstance(node, lang.Call) and isinstance(node.func, Var)

    def bind_param(self, instance: Any, var: Var, value: Value) -> None:
        old = instance.values.get(var, EMPTY)
        new = old | value
        if new != old:
            instance.values[var] = new
            instance.round = 0 if not instance.running else instance.round
            self.changed = True

    def bind_arguments(
        self, function: Function, args: list[Any], keywords: dict[str, Value], node: Any, parent: Any = None
    ) -> dict[Var, Value] | None:
        """Parameter -> value, as Python binds them; None where they do not fit."""
        bound: dict[Var, Value] = {}
        rest = list(args)
        named = dict(keywords)
        unknown = named.pop("**", None)
        for p in function.params:
            if p.kind == "vararg":
                parts = [r for r in rest if not isinstance(r, tuple)]
                if len(parts) == len(rest):
                    bound[p.var] = self.tuple_of(parts, (function, p.var, node), "args")
                else:
                    site = self.site((function, p.var, node), "tuple", "args")
                    self.heap.put(site, "*", join(self.heap.element(r[1]) if isinstance(r, tuple) else r for r in rest))
                    bound[p.var] = of(Ref(site))
                rest = []
            elif p.kind == "kwarg":
                site = self.site((function, p.var, node), "dict", "kwargs")
                for k, v in named.items():
                    self.heap.put(site, k, v)
                named = {}
                bound[p.var] = of(Ref(site))
            elif p.kind in ("normal", "positional") and rest:
                if isinstance(rest[0], tuple):
                    element = self.heap.element(rest[0][1])
                    bound[p.var] = element if p.default is None else element | self.default(p, parent)
                else:
                    bound[p.var] = rest.pop(0)
            elif p.var.name in named and p.kind != "positional":
                bound[p.var] = named.pop(p.var.name)
            elif p.default is not None:
                bound[p.var] = self.default(p, parent)
            elif unknown is not None:
                bound[p.var] = OPAQUE
            else:
                return None
        left = [r for r in rest if not isinstance(r, tuple)]
        return None if left or named else bound

    def default(self, p: lang.Param, parent: Any = None) -> Value:
        """The value of a parameter's default, which the function around evaluates."""
        if isinstance(p.default, lang.Const | lang.Global):
            return object_value(p.default.value)
        before, self.here = self.here, parent or self.here
        try:
            return self.expr(p.default)
        finally:
            self.here = before

    # ------------------------------------------------------------------------------------------------ primitives

    def evaluated(self, e: Any) -> Value:
        """The value of an expression that has been evaluated."""
        found: Value = self.expr(e) if isinstance(e, Var | lang.Const) else self.here.values.get(e, EMPTY)
        return found

    def primitive(
        self, function: Any, args: list[Any], keywords: dict[str, Value], row: Any, node: Any, constant: bool = False
    ) -> Value:
        """The result of a function with a row, from samples of the arguments."""
        values = [a[1] if isinstance(a, tuple) else a for a in args]
        if any(v.empty for v in (*values, *keywords.values())):
            return EMPTY
        if row is not None and row.view and len(values[0].atoms) > 1 and values[0].arrays():  # a view of each
            each = (Value(frozenset([a]), values[0].varied) for a in values[0].atoms)
            return join(self.primitive(function, [one, *args[1:]], keywords, row, node) for one in each)
        if function in (str, repr, ascii, format) and (self.any_active(args, keywords) or self.any_text(args, {})):
            return ACTIVE_TEXT
        if function in (float, int) and len(values) == 1 and values[0].only("s"):  # float("inf")
            return FLOAT if function is float else INT
        if function is len and values[0].shape():
            return of(Scalar("i", values[0].shape()[0]))
        varied = self.any_active(args, keywords) and not (constant or row is None or row.kind == "constant")
        if varied:
            varied = self.check_operands(args, keywords, row, node)
            self.check_body(function, values, keywords, row, node)
        spread = [isinstance(a, tuple) for a in args]
        described = None
        if not any(spread):
            described = evaluate(function, *with_literals(values, keywords, node), self.heap.fields)
            if function is TAKE_ITEMS:  # as many, in another order
                described = evaluate(list, values[:1], {}, self.heap.fields)
            if described is None:
                described = self.alike(function, values, keywords, node)
            if described is None:
                described = reshaped(row, values, keywords, self.heap.fields)
            known = described[2] if described is not None and described[0] == "array" else None
            described = made_of_display(function, node, self.evaluated, known) or described
            if described is not None and elementwise(function):
                described = broadcast(described, values)
            chosen = self.compared(args) if function in (max, min) else []  # a sample chooses one of these
            if described is not None and described[0] == "scalar" and any(Scalar("f") in v.atoms for v in chosen):
                described = ("scalar", "f")
            if described is not None and function in PRODUCTS and not keywords:
                described = product(described, values)
        if row is not None and row.rank == "unknown" and described is not None and described[0] == "array":
            described = None
        if described is None:
            site = self.view_site(values, row) or self.site(node, "array")
            if not varied and not isinstance(site, Site):
                return OPAQUE
            self.heap.put(site, "*", Value(FLOAT.atoms, varied))
            like = function in MADE_LIKE and len(values) == 1 and not keywords
            like = like and all(isinstance(a, Array) and a.dtype == "f" for a in values[0].atoms)
            moves = row is not None and row.kind != "constant" and not keywords
            moves = moves and any(v.arrays() for v in values)  # what has a derivative gives floats for arrays of floats
            like = like or (moves and all(map(floats, values)))
            if row is not None and row.kind == "constant" and not self.active_site(site) and not like:
                return OPAQUE
            return of(Array(site, None, "f" if varied or like else None))
        return self.described(described, varied, self.view_site(values, row), node, "")

    def check_body(self, function: Any, values: list[Value], keywords: dict[str, Value], row: Any, node: Any) -> None:
        """Refuse a call for which the body of its row does not stand for the function."""
        if row.kind == "composed" and all(p.kind != "vararg" for p in row.params):
            given = with_literals(values, keywords, node)

            def body(y: Any, *args: Any, **named: Any) -> Any:
                if row.converts:
                    args = tuple(np.asarray(a) if _list_of_numbers(a) else a for a in args)
                return rules.evaluate(row, "body", args, named, y)

            reason = objection(function, body, *given, self.heap.fields)
            if reason is not None:
                what, _, others = reason.partition("; ")
                raise self.refuse(what, f"{others[:1].upper()}{others[1:]}.", node)

    def alike(self, function: Any, values: list[Value], keywords: dict[str, Value], node: Any) -> Any:
        """What the descriptions of a result have in common for each kind that the operands may be; None for nothing."""
        kinds = [kinds_of(v) for v in (*values, *keywords.values())]
        if not 1 < math.prod(map(len, kinds)) <= COMBINATIONS:
            return None
        found = None
        for one in itertools.product(*kinds):
            named = dict(zip(keywords, one[len(values) :], strict=True))
            described = evaluate(function, *with_literals(list(one[: len(values)]), named, node), self.heap.fields)
            found = described if found is None else in_common(found, described)
            if found is None:
                return None
        return found

    def output(self, result: Value, out: Value, node: Any) -> Value:
        """`function(..., out=array)`: the result is written into the array, which is returned."""
        if all(isinstance(a, Known) and a.object is None for a in out.atoms):
            return result
        self.heap.write(out)
        if not all(isinstance(a, Array) for a in out.atoms) and (self.active(result) or self.active(out)):
            raise self.refuse("`out=` that is not certainly an array", "Write `a[...] = function(...)`.", node)
        self.here.stores = self.here.stores or self.active(out)
        if self.active(result):
            self.store_active(out, node, result)
        return out

    def writing(self, args: list[Any], keywords: dict[str, Value], row: Any, node: Any) -> Value:
        """A call that overwrites one of its operands and returns None."""
        names = dict(zip((p.name for p in row.params), args, strict=False)) | keywords
        if not any(isinstance(v, tuple) for v in names.values()):
            written = names.get(row.writes, EMPTY)
            self.heap.write(written)
            if self.check_operands(args, keywords, row, node):
                self.here.stores = True
                if not all(isinstance(a, Array) for a in written.atoms):
                    raise self.refuse(
                        f"`{row.head}` with active data on what is not certainly an array",
                        "Write `a[...] = value` on an array made in the function.",
                        node,
                    )
                if any(self.active(v) for n, v in names.items() if n != row.writes and n in row.moving):
                    self.store_active(written, node, written)
        elif self.any_active(args, keywords):
            raise self.refuse("a starred argument of active data", "Write the arguments out.", node)
        return NONE

    def active_site(self, site: Site) -> bool:
        """Whether something active is stored at a site."""
        return any(v.varied for v in self.heap.fields(site).values())

    def view_site(self, values: list[Value], row: Any) -> Site | None:
        """The memory that the result of a view shares, when it is one array's."""
        if row is None or not row.view or not values:
            return None
        k = next((k for k, p in enumerate(row.params) if p.name in row.active), 0)  # `einsum` has its subscripts first
        seen = values[k] if k < len(values) else values[0]
        arrays, rank = seen.arrays(), seen.rank()
        if rank is not None and rank < row.least:
            return None
        return arrays[0].site if len(arrays) == 1 else None

    def check_operands(self, args: list[Any], keywords: dict[str, Value], row: Any, node: Any) -> bool:
        """Whether an operand that moves the result is active; refuses operands without a formula."""
        names: dict[str, Value] = {}
        slots = [p for p in row.params if p.kind in ("positional", "normal")]
        star = next((p.name for p in row.params if p.kind == "vararg"), None)
        for k, a in enumerate(args):
            name = slots[k].name if k < len(slots) else star
            value = a[1] if isinstance(a, tuple) else a
            if name is not None:
                names[name] = names.get(name, EMPTY) | value
        names |= keywords
        for name, value in names.items():
            if self.active(value) and name not in row.active and not self.settling:
                raise self.refuse(
                    f"the derivative of `{row.head}` with respect to `{name}`",
                    f"Keep `{name}` constant, or add a rule with `sct.rule`.",
                    node,
                )
            if self.active(value):
                self.check_complex(value, node)
                objects = [x for x in value.atoms if isinstance(x, Ref) and x.site.kind == "object"]
                inner = EMPTY if objects else self.heap.element(value)
                if objects or any(isinstance(x, Ref) and x.site.kind == "object" for x in inner.atoms):
                    raise self.refuse(f"`{row.head}` of an object of active data", "Call a method of it.", node)
        return any(self.active(v) for n, v in names.items() if n in row.moving)

    def check_complex(self, value: Value, node: Any) -> None:
        for a in value.atoms:
            if getattr(a, "kind", None) == "c" or getattr(a, "dtype", None) == "c":
                raise self.refuse("complex numbers", "Write the real and the imaginary part as two floats.", node)

    def described(self, d: Any, varied: bool, site: Site | None, node: Any, role: str) -> Value:
        """The value with a description that `sample` gave."""
        if d is None:
            return OPAQUE if not varied else self.described(("array", None, "f"), varied, site, node, role)
        if d[0] == "none":
            return NONE
        if d[0] in ("scalar", "array") and d[-1] == "u":
            self.heap.small = True
            d = (*d[:-1], "i")
        if d[0] == "scalar":
            if d[1] == "c" and varied:
                self.check_complex(of(Scalar("c")), node)
            return Value(frozenset([Scalar(d[1])]), varied and d[1] == "f")
        if d[0] == "array":
            if d[2] == "c" and varied:
                self.check_complex(of(Scalar("c")), node)
            if d[2] not in ("f", "i", "b", "c", None) and varied:
                raise self.refuse("an array of objects or text, of active data", "Use a list, or a float dtype.", node)
            new = site or self.site(node, "array", role)
            self.heap.put(new, "*", Value(FLOAT.atoms, varied and d[2] in ("f", None)))
            return of(Array(new, d[1], d[2]))
        parts = [self.described(p, varied, site, node, f"{role}.{k}") for k, p in enumerate(d[1])]
        if d[0] == "tuple":
            return self.tuple_of(parts, node, role)
        new = self.site(node, "list", role)
        self.heap.put(new, "*", join(parts))
        return of(Ref(new))

    # ---------------------------------------------------------------------------------------------------- stores

    def store_item(self, owner: Value, target: lang.Item, index: Value, value: Value) -> None:
        """`owner[index] = value`."""
        from sct.facts.expressions import _constant

        self.here.stores = self.here.stores or self.active(owner)  # constants over active data count as well
        self.heap.write(owner)
        for a in owner.atoms:
            if isinstance(a, Array):
                if self.holds_text(value):
                    raise self.refuse_text(target)
                content = value if value.is_scalar() else Value(FLOAT.atoms, self.active(value))
                if self.active(value):
                    self.check_integer(a, target)
                    self.here.stores = True
                self.heap.put(a.site, "*", Value(FLOAT.atoms, self.active(content) or self.active(value)))
            elif isinstance(a, Ref) and a.site.kind != "object":
                key = _constant(target.index) if a.site.kind == "dict" else None
                if a.site.kind == "dict":
                    self.heap.key(a.site, index)
                content = self.heap.element(value) if isinstance(target.index, lang.Slice) else value
                self.heap.put(a.site, "*" if key is None else key, content)
                self.here.stores = self.here.stores or self.active(value)
            elif self.active(value) and a != Known(None) and not isinstance(a, Scalar):
                raise self.refuse(
                    "active data written into something outside of the function or unknown",
                    "Make the array or list inside the function, or pass it as an argument.",
                    target,
                )

    def store_active(self, owner: Value, node: Any, value: Value) -> None:
        """An in-place operation on arrays with an active operand."""
        for a in owner.arrays():
            self.check_integer(a, node)
            self.heap.put(a.site, "*", Value(FLOAT.atoms, True))
            self.here.stores = True

    def check_integer(self, a: Array, node: Any) -> None:
        if a.dtype not in ("f", "i", "b", "c", None):
            raise self.refuse("active data in an array of objects", "Use a list, or an array of floats.", node)
        if a.dtype in ("i", "b"):
            raise self.refuse(
                "active data written into an integer array, which cuts off the fraction",
                "Make the array with a float dtype.",
                node,
            )

    def store_attr(self, owner: Value, target: lang.Attr, value: Value) -> None:
        """`owner.name = value`; what `__init__` stores into its object is no change of it: nobody has seen it yet."""
        function = self.here.function
        making = function.name == "__init__" and not self.here.remakes and target.value is function.params[0].var
        if not making:
            self.heap.write(owner)
            for obj in filter(fixed, known_objects(owner)):
                self.heap.write_name(place_of_name(obj, target.name))
        self.here.stores = self.here.stores or self.active(owner)
        for a in owner.atoms:
            if isinstance(a, Array) and (self.active(of(a)) or self.active(value)):
                raise self.refuse(f"setting `{target.name}` of an active array", "Make a new array.", target)
            if isinstance(a, Ref) and a.site.kind == "object":
                self.heap.put(a.site, target.name, value)
                if hasattr(getattr(a.site.cls, target.name, None), "__set__") and self.active(value):
                    raise self.refuse(f"setting the property `{target.name}`", "Call a method.", target)
                self.here.stores = self.here.stores or self.active(value)
            elif self.active(value):
                raise self.refuse(
                    "active data written into an object outside of the function",
                    "Pass the object as an argument, or return the value.",
                    target,
                )

    # --------------------------------------------------------------------------------------------------- classes

    def construct(self, cls: type, args: list[Any], keywords: dict[str, Value], node: Any) -> Value:
        """Making an instance of a class."""
        self.note(node, Known(cls), "construct")
        if issubclass(cls, BaseException):
            self.raised_active = self.raised_active or self.any_active(args, keywords) or self.any_text(args, keywords)
            return of(Known(cls))
        if hasattr(cls, "_fields") and issubclass(cls, tuple):
            named: Any = cls
            fields: tuple[str, ...] = named._fields
            defaults = getattr(cls, "_field_defaults", {})
            parts = list(args)
            for f in fields[len(parts) :]:
                if f in keywords:
                    parts.append(keywords[f])
                elif f in defaults:
                    parts.append(object_value(defaults[f]))
            if len(parts) == len(fields) and not any(isinstance(p, tuple) for p in parts):
                return self.tuple_of(parts, node, "", cls)
        if not (hasattr(cls.__init__, "__code__") or dataclasses.is_dataclass(cls)):
            if self.any_active(args, keywords):
                raise self.refuse(f"making a `{cls.__name__}` of active data", "Use a list, tuple or array.", node)
            plain = cls.__init__ is object.__init__ and cls.__new__ is object.__new__
            return of(Ref(self.instance_site(cls, node))) if plain else self.unknown(args, keywords, cls)
        site = self.instance_site(cls, node)
        if dataclasses.is_dataclass(cls) and _generated_init(cls):
            self.note(node, Known(cls), "dataclass")
            order = [f.name for f in dataclasses.fields(cls) if f.init]
            for name, v in [*zip(order, args, strict=False), *keywords.items()]:
                self.heap.put(site, name, v if isinstance(v, Value) else OPAQUE)
            for field in dataclasses.fields(cls):
                if field.default is not dataclasses.MISSING:
                    self.heap.put(site, field.name, object_value(field.default))
                elif field.default_factory in (list, dict):
                    kind = "list" if field.default_factory is list else "dict"
                    self.heap.put(site, field.name, of(Ref(self.site(node, kind, field.name))))
                elif field.default_factory is not dataclasses.MISSING:
                    self.heap.put(site, field.name, OPAQUE)
            if hasattr(cls, "__post_init__"):
                self.post_init(cls, site, node)
            return of(Ref(site))
        init = Known(cls.__init__)
        self.known_python(init, [of(Ref(site)), *args], keywords, node)
        return of(Ref(site))

    def post_init(self, cls: Any, site: Site, node: Any) -> None:
        """`__post_init__` of a dataclass, which may check its fields but not compute with active ones."""
        before = dict(self.heap.fields(site))
        where = (node, "post init")
        self.known_python(Known(cls.__post_init__), [of(Ref(site))], {}, where)
        stored = any(getattr(t, "stores", False) for _, t in self.here.targets.get(where, ()))
        stored = stored or not self.here.targets.get(where) or before != self.heap.fields(site)
        if stored and self.active(of(Ref(site))):
            raise self.refuse(
                f"`{cls.__name__}.__post_init__`, which computes with active data", "Compute it in a property.", node
            )

    def instance_site(self, cls: type, node: Any) -> Site:
        site = self.site(node, "object", cls.__name__)
        site.cls = cls
        return site


def with_literals(values: list[Value], keywords: dict[str, Value], node: Any) -> tuple[list[Value], dict[str, Value]]:
    """The values of a call with the numbers and texts, and tuples of them, that are written out in it as they are."""
    call = node[0] if isinstance(node, tuple) else node
    if not isinstance(call, lang.Call) or any(isinstance(a, lang.Star) for a in call.args):
        return values, keywords
    first = len(values) - len(call.args)
    if first >= 0:
        values = values[:first] + [_literal(a, v) for a, v in zip(call.args, values[first:], strict=True)]
    written = dict(call.keywords)
    return values, {k: _literal(written.get(k), v) for k, v in keywords.items()}


def _literal(e: Any, value: Value) -> Value:
    """The number, text or tuple that an expression spells, its abstract value where it is no literal."""
    if value.is_scalar() or all(isinstance(a, Ref) and a.site.kind == "tuple" for a in value.atoms):
        try:
            found = _spelled(e)
        except ValueError:
            return value
        if found is not None and isinstance(found, tuple) != value.is_scalar():
            return of(Known(found))
    return value


def by_name(atom: Any) -> tuple[str, str]:
    """What orders the functions that a call may reach."""
    return type(atom).__name__, str(getattr(getattr(atom, "object", None), "__name__", ""))


def _list_of_numbers(x: Any) -> bool:
    """Whether a sample is a list of numbers or a tuple of floats, which functions of arrays make arrays of."""
    if isinstance(x, list):
        return all(isinstance(v, int | float) or _list_of_numbers(v) for v in x)
    return isinstance(x, tuple) and bool(x) and all(isinstance(v, float) for v in x)


def _spelled(e: Any) -> Any:
    if isinstance(e, lang.Const | lang.Global) and isinstance(e.value, int | float | str):
        return e.value
    if isinstance(e, lang.Op) and e.op == "neg":
        return -_spelled(e.args[0])
    if isinstance(e, lang.Display) and e.kind == "tuple":
        return tuple(_spelled(i) for i in e.items)
    raise ValueError


def _generated_init(cls: type) -> bool:
    """Whether a dataclass has the `__init__` that the decorator writes."""
    code = getattr(vars(cls).get("__init__"), "__code__", None)
    return code is not None and code.co_filename == "<string>"


def _hashable(obj: Any) -> bool:
    try:
        hash(obj)
    except TypeError:
        return False
    return True


OF_KEYS = (sorted, max, min)  # of a dict


def is_dict(a: Any) -> bool:
    """Whether an argument certainly is a dict."""
    atoms = getattr(a, "atoms", ())
    return bool(atoms) and all(isinstance(x, Ref) and x.site.kind == "dict" for x in atoms)
