"""Abstract evaluation of expressions: one method for each node of the grammar."""

from __future__ import annotations

import operator
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from sct import rules
from sct.core import lang
from sct.core.lang import Var
from sct.facts import lengths
from sct.facts.calls import Calls
from sct.facts.gathering import gathered
from sct.facts.heap import look, number_of, object_value
from sct.facts.small import is_small
from sct.facts.values import (
    ACTIVE_TEXT,
    BOOL,
    EMPTY,
    FLOAT,
    FROM_TEXT,
    NONE,
    OPAQUE,
    TEXT,
    Array,
    Bound,
    Closure,
    Known,
    Opaque,
    Ref,
    Scalar,
    Super,
    Value,
    is_text,
    join,
    may_be_number_again,
    of,
)  # fmt: skip

DUNDER = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul",
    "<<": "lshift", ">>": "rshift", "&": "and", "^": "xor", "|": "or",
}  # fmt: skip


def own_method(value: Value, name: str) -> Any:
    """The Python function that the class of an object in a value defines under a special name, else None."""
    for a in value.atoms:
        cls = a.site.cls if isinstance(a, Ref) else None
        if isinstance(a, Known) and not isinstance(a.object, type) and hasattr(a.object, "__dict__"):
            cls = type(a.object)
        found = getattr(cls, name, None)
        if hasattr(found, "__code__"):
            return found
    return None


def number_attribute(atom: Scalar, varied: bool, name: str) -> Value:
    """Reading an attribute of a number or text: of a number of NumPy's, those of an array."""
    number = Value(frozenset([atom]), varied)
    if varied and name in ("real", "T"):
        return number
    return OPAQUE if varied and not callable(getattr(np.float64, name, None)) else of(Bound(number, name))


class Expressions(Calls):
    """Expressions; the fixed point and the statements stand in `infer`, calls in `calls`."""

    assign: Callable[..., Any]

    def expr(self, e: Any) -> Value:
        """The value of an expression; kept for the node."""
        if isinstance(e, Var):
            return self.here.lookup(e)
        value: Value = getattr(self, f"expr_{type(e).__name__}")(e)
        old = self.here.values.get(e, EMPTY)
        self.here.values[e] = old | value
        return self.here.values[e]

    def expr_Const(self, e: lang.Const) -> Value:
        return object_value(e.value)

    def expr_Global(self, e: lang.Global) -> Value:
        if e.name is not None and "." not in e.name and self.heap.name_of(e) is not None:
            raise self.refuse(
                f"the global name `{e.name}`, which the program assigns", f"Write `global {e.name}` here, too.", e
            )
        return object_value(e.value)

    def expr_Op(self, e: lang.Op) -> Value:
        values = [self.expr(a) for a in e.args]
        self.here.targets.pop(e, None)
        return self.binary(e.op, values[0], values[-1], e) if len(values) == 2 else self.unary(e.op, values[0], e)

    def unary(self, op: str, a: Value, node: Any) -> Value:
        if op == "not":
            return BOOL
        if a.empty:
            return a
        if ACTIVE_TEXT.atoms & a.atoms:
            raise self.refuse_text(node)
        own = own_method(a, {"neg": "__neg__", "pos": "__pos__", "~": "__invert__"}[op])
        if own is not None and len(a.atoms) == 1:
            result: Value = self.call_value(of(Bound(a, Known(own))), [], {}, node)
            return result
        if a.is_scalar():
            return Value(frozenset(Scalar(k.kind) for k in a.atoms if isinstance(k, Scalar)), a.varied)
        return self.elementwise(op, [a], node)

    def binary(self, op: str, a: Value, b: Value, node: Any, in_place: bool = False) -> Value:
        """The value of `a op b`; in place (`a op= b`) an array or list stays the object it was."""
        if a.empty or b.empty:
            return EMPTY
        if ACTIVE_TEXT.atoms & (a.atoms | b.atoms):
            stays = (op == "%" and is_text(a)) or (op == "+" and (is_text(a) or is_text(b)))
            if not stays and not (op == "*" and (is_text(a) or is_text(b)) and (a.only("i") or b.only("i"))):
                raise self.refuse_text(node)
        if a.is_scalar() and b.is_scalar():
            return self.scalars(op, a, b, node)
        if op == "%" and all(isinstance(x, Scalar) and x.kind == "s" for x in a.atoms):
            return ACTIVE_TEXT if self.active(b) else TEXT
        own = self.own_operator(op, a, b, node, in_place)
        if own is not None:
            return own
        if op == "|" and any(isinstance(x, Ref) and x.site.kind == "dict" for v in (a, b) for x in v.atoms):
            return self.merged_dict(a, b, node, in_place)
        sequences = [x for v in (a, b) for x in v.atoms if isinstance(x, Ref) and x.site.kind in ("list", "tuple")]
        arrays = a.arrays() or b.arrays() or any(
            hasattr(x.object, "dtype") for v in (a, b) for x in v.atoms if isinstance(x, Known)
        )
        if sequences and op in "+*" and not arrays:
            numbers = [[x for x in v.atoms if isinstance(x, Scalar) and x.kind != "s"] for v in (a, b)]
            if all(numbers) and (a.varied or b.varied):
                left, right = (Value(frozenset(x), v.varied) for x, v in zip(numbers, (a, b), strict=True))
                product = self.scalars(op, left, right, node)
                if op == "*" and (a.only("f") or b.only("f")):  # no list is multiplied with such a number
                    return product
                if op == "*" and any(v.varied for v in (a, b) if not any(isinstance(x, Ref) for x in v.atoms)):
                    raise self.refuse("a product of what may be a number or a list", "Give them unlike names.", node)
                return product | self.joined_sequence(a, b, sequences, node, in_place)
            return self.joined_sequence(a, b, sequences, node, in_place)
        if in_place and self.active(a):
            self.here.stores = True
        if in_place and a.arrays():
            self.heap.write(a)
            if self.active(b) and op not in ("//",):
                self.store_active(a, node, b)
            if all(isinstance(x, Array) and x.shape is not None and x.shape != () for x in a.atoms):
                return a
            return a | self.elementwise(op, [a, b], node)
        return self.elementwise(op, [a, b], node)

    def own_operator(self, op: str, a: Value, b: Value, node: Any, in_place: bool) -> Value | None:
        """The value of an operator that the class of an operand defines; None where no class does."""
        left, right = own_method(a, f"__{DUNDER[op]}__"), own_method(b, f"__r{DUNDER[op]}__")
        changing = own_method(a, f"__i{DUNDER[op]}__") if in_place else None
        if not (left or right or changing):
            return None
        reflected = left is None and a.is_scalar() and all(isinstance(x, Ref) for x in b.atoms)
        clear = not changing and (reflected or all(own_method(of(x), f"__{DUNDER[op]}__") is left for x in a.atoms))
        clear = clear and (not reflected or all(own_method(of(x), f"__r{DUNDER[op]}__") is right for x in b.atoms))
        if not clear:
            if self.active(a) or self.active(b):
                raise self.refuse(f"the operator `{op}` in place or of several classes", "Call the method.", node)
            return OPAQUE
        owner, method, other = (b, right, a) if reflected else (a, left, b)
        result: Value = self.call_value(of(Bound(owner, Known(method))), [other], {}, node)
        return result

    def scalars(self, op: str, a: Value, b: Value, node: Any) -> Value:
        kinds = {x.kind for v in (a, b) for x in v.atoms if isinstance(x, Scalar)}
        varied = (a.varied or b.varied) and op not in ("//",)
        if "s" in kinds:
            text = ACTIVE_TEXT if a.varied or b.varied or ACTIVE_TEXT.atoms & (a.atoms | b.atoms) else TEXT
            numbers = [Value(v.atoms - TEXT.atoms - ACTIVE_TEXT.atoms, v.varied) for v in (a, b)]
            if any(v.empty for v in numbers):
                return text
            certain = self.scalars(op, numbers[0], numbers[1], node)
            whole = any(x.kind in ("i", "b") for v in numbers for x in v.atoms if isinstance(x, Scalar))
            both = all(v.atoms & (TEXT.atoms | ACTIVE_TEXT.atoms) for v in (a, b))
            return certain | text if (op == "+" and both) or op == "%" or (op == "*" and whole) else certain
        if "c" in kinds:
            if varied:
                raise self.refuse("complex numbers", "Write the real and the imaginary part as two floats.", node)
            return of(Scalar("c"))
        if op == "/" or "f" in kinds:
            return Value(frozenset([Scalar("f")]), varied)
        if op == "**":
            return of(Scalar("i"), Scalar("f"))
        if op == "*" and kinds == {"i"}:
            return of(Scalar("i", lengths.product(dim_of(a), dim_of(b))))
        return of(Scalar("b" if kinds == {"b"} and op in "&|^" else "i"))

    def elementwise(self, op: str, values: list[Value], node: Any) -> Value:
        """An operator on arrays and unknown things."""
        if not any(self.active(v) for v in values) and any(isinstance(x, Opaque) for v in values for x in v.atoms):
            return OPAQUE
        for v in values:
            for x in v.atoms:
                if self.active(v) and isinstance(x, Ref) and x.site.kind in ("object", "dict", "set"):
                    raise self.refuse(
                        f"the operator `{op}` on a {x.site.kind}", "Write the arithmetic on its numbers.", node
                    )
        return self.primitive(_OPERATORS[op], values, {}, rules.for_operator(op, False), node)

    def merged_dict(self, a: Value, b: Value, node: Any, in_place: bool) -> Value:
        """`|` of dicts."""
        if in_place:
            self.heap.write(a)
        sites = [x.site for x in a.atoms if isinstance(x, Ref)] if in_place else [self.site(node, "dict")]
        for site in sites:
            for x in (*(() if in_place else a.atoms), *b.atoms):
                cells = self.heap.fields(x.site).items() if isinstance(x, Ref) else ()
                for k, part in list(cells):
                    self.heap.put(site, k, part)
        return a if in_place else of(Ref(sites[0]))

    def joined_sequence(self, a: Value, b: Value, refs: list[Ref], node: Any, in_place: bool) -> Value:
        """`+` and `*` of lists and tuples."""
        if in_place:
            self.heap.write(a)
        if in_place and all(isinstance(x, Ref) and x.site.kind == "list" for x in a.atoms):
            for x in a.atoms:
                self.heap.put(x.site, "*", self.heap.element(b))
            return a
        kind = refs[0].site.kind
        left, right = self.spread(a), self.spread(b)
        if left is not None and right is not None:
            return self.tuple_of([*left, *right], node)
        site = self.site(node, kind)
        content = join(self.heap.get(r.site, "*") for r in refs)
        content = content | join(
            self.heap.element(of(x)) for v in (a, b) for x in v.atoms if isinstance(x, Known) and x.object is not None
        )
        if not content.empty:
            self.heap.put(site, "*", content)
        return of(Ref(site))

    def expr_Compare(self, e: lang.Compare) -> Value:
        values = [self.expr(a) for a in e.args]
        if all(v.is_scalar() for v in values) or all(op in ("is", "is not", "in", "not in") for op in e.ops):
            return BOOL
        if len(values) == 2:
            return self.primitive(_COMPARISONS[e.ops[0]], values, {}, None, e, constant=True)
        return OPAQUE

    def expr_Lazy(self, e: lang.Lazy) -> Value:
        return join(self.expr(a) for a in e.args)

    def expr_IfExp(self, e: lang.IfExp) -> Value:
        self.expr(e.test)
        truth = self.truth(e.test)
        self.here.dead.pop(e, None)
        if truth is not None:
            self.here.dead[e] = "orelse" if truth else "body"
        parts = [p for p, alive in ((e.then, truth is not False), (e.orelse, truth is not True)) if alive]
        return join(self.expr(p) for p in parts)

    def expr_Star(self, e: lang.Star) -> Value:
        return self.expr(e.value)

    def expr_Attr(self, e: lang.Attr) -> Value:
        self.here.targets.pop(e, None)
        return self.attribute(self.expr(e.value), e.name, e)

    def attribute(self, owner: Value, name: str, node: Any) -> Value:
        """Reading `owner.name`."""
        found = join(self.attribute_of(a, owner, name, node) for a in owner.atoms)
        return found | FROM_TEXT if may_be_number_again(owner) else found

    def attribute_of(self, atom: Any, owner: Value, name: str, node: Any) -> Value:
        if isinstance(atom, Array):
            if name == "shape" and atom.shape is not None:
                site = self.site(node, "tuple", "shape")
                for k, dim in enumerate(atom.shape):
                    self.heap.put(site, k, of(Scalar("i", dim)))
                return of(Ref(site))
            row = rules.for_attribute(name)
            if row is None:
                if self.active(of(atom)) and not callable(getattr(np.ndarray, name, len)):
                    raise self.refuse(f"the attribute `{name}` of an active array", "Use `ravel()` or indices.", node)
                return of(Bound(of(atom), name))
            getter = lambda x: getattr(x, name)  # noqa: E731 - a primitive of one argument
            return self.primitive(getter, [of(atom)], {}, row, node)
        if isinstance(atom, Ref):
            site = atom.site
            if site.kind == "object" or (site.kind == "tuple" and site.cls is not None):
                if site.kind == "tuple" and name in site.cls._fields:
                    return self.heap.get(site, site.cls._fields.index(name))
                field = self.heap.get(site, name)
                if not field.empty:
                    default = getattr(site.cls, name, None)
                    return field | object_value(default) if isinstance(default, int | float) else field
                if site.kind == "tuple" and name == "_replace":
                    return of(Bound(of(atom), name))
                found = self.class_attribute(site.cls, of(atom), name, node)
                return OPAQUE if found.empty and self.heap.escaped(site) else found
            return of(Bound(of(atom), name))
        if isinstance(atom, Known):
            return EMPTY if atom.object is None else self.known_attribute(atom, name, node)
        if isinstance(atom, Opaque):
            return OPAQUE
        if isinstance(atom, Bound) and name == "__self__":
            return atom.owner
        if isinstance(atom, Super):
            return join(self.behind(a, atom.cls, name, node) for a in atom.owner.atoms)
        if isinstance(atom, Scalar):
            return number_attribute(atom, owner.varied and atom.kind == "f", name)
        if self.active(of(atom)):
            raise self.refuse(
                f"the attribute `{name}` of a function with active data", "Keep the data in variables.", node
            )
        return OPAQUE

    def known_attribute(self, atom: Known, name: str, node: Any) -> Value:
        """An attribute of an object of the surroundings: read now, methods bound."""
        obj = atom.object
        if isinstance(obj, type):
            return self.consult("attribute", obj, name)
        found = getattr(type(obj), name, None)
        if isinstance(found, property):
            if found.fget is not None and hasattr(found.fget, "__code__"):
                return self.call_value(of(Bound(of(atom), Known(found.fget))), [], {}, node)
            return OPAQUE
        return self.consult("attribute", obj, name)

    def consult(self, kind: str, obj: Any, key: Any) -> Value:
        """What an attribute or item of an object of the surroundings is now: remembered, as it may be replaced."""
        found = look(kind, obj, key)
        self.heap.small |= is_small(obj) or any(isinstance(a, Known) and is_small(a.object) for a in found.atoms)
        self.heap.small |= kind == "attribute" and found.only("i") and is_small(getattr(obj, key))
        self.consulted[kind, id(obj), key] = (kind, obj, key, found)
        return found

    def behind(self, atom: Any, cls: Any, name: str, node: Any) -> Value:
        """An attribute of an object that `super` finds behind a class."""
        own = atom.site.cls if isinstance(atom, Ref) else type(getattr(atom, "object", None))
        if cls not in getattr(own, "__mro__", ()):
            if self.active(of(atom)):
                raise self.refuse("`super` of an object of unknown class", "Call the method of the class.", node)
            return OPAQUE
        return self.class_attribute(own, of(atom), name, node, cls)

    def class_attribute(self, cls: Any, owner: Value, name: str, node: Any, after: Any = None) -> Value:
        """A method, property or class constant read through an instance, of `after` through `super`."""
        bases = getattr(cls, "__mro__", ())
        for base in bases if after is None else bases[bases.index(after) + 1 :]:
            if name in vars(base):
                found = vars(base)[name]
                if isinstance(found, property):
                    return self.call_value(of(Bound(owner, Known(found.fget))), [], {}, node)
                if isinstance(found, staticmethod):
                    return of(Known(found.__func__))
                if isinstance(found, classmethod):
                    return of(Bound(of(Known(cls)), Known(found.__func__)))
                if hasattr(found, "__code__"):
                    self.consult("attribute", base, name)
                    return of(Bound(owner, Known(found)))
                if hasattr(found, "__get__") and not isinstance(found, type):
                    return OPAQUE
                return object_value(found)
        return EMPTY

    def expr_Item(self, e: lang.Item) -> Value:
        self.here.targets.pop(e, None)
        owner, index = self.expr(e.value), self.index(e.index)
        lengths, k = self.lengths_of(e.value), _constant(e.index)
        if lengths is not None and type(k) is int and -len(lengths) <= k < len(lengths):
            return lengths[k]
        return self.item(owner, e.index, index, e)

    def lengths_of(self, e: Any) -> list[Value] | None:
        """What `array.shape` holds, read off the array: a tuple, which may outlive them, knows no momentary lengths."""
        owner = self.expr(e.value) if isinstance(e, lang.Attr) and e.name == "shape" else EMPTY
        shape = owner.shape() if owner.atoms and len(owner.arrays()) == len(owner.atoms) else None
        return None if shape is None else [of(Scalar("i", dim)) for dim in shape]

    def index(self, e: Any) -> Value:
        """Evaluate an index; slices inside it have no value of their own."""
        if isinstance(e, lang.Slice):
            for part in (e.lower, e.upper, e.step):
                if part is not None:
                    self.expr(part)
            return EMPTY
        if isinstance(e, lang.Display) and e.kind == "tuple":
            for part in e.items:
                self.index(part)
            return EMPTY
        return self.expr(e)

    def item(self, owner: Value, index: Any, value: Value, node: Any) -> Value:
        """Reading `owner[index]`."""
        if owner.varied and any(isinstance(a, Scalar) for a in owner.atoms):
            rest = of(*(a for a in owner.atoms if not isinstance(a, Scalar)))
            return self.item_of_number(index, node) | self.item(rest, index, value, node)
        return join(self.item_of(a, index, value, node) for a in owner.atoms)

    def item_of_number(self, index: Any, node: Any) -> Value:
        """`number[index]` of an active number of NumPy's, which is an array without axes."""
        if isinstance(index, lang.Display) and not index.items:
            return Value(FLOAT.atoms, True)
        site = self.site(node, "array", "number")
        self.heap.put(site, "*", Value(FLOAT.atoms, True))
        axes = {None: (1,), Ellipsis: ()}
        literal = isinstance(index, lang.Const) and index.value in (None, Ellipsis)
        return of(Array(site, axes[index.value] if literal else None, "f"))

    def item_of(self, atom: Any, index: Any, value: Value, node: Any) -> Value:
        if isinstance(atom, Array):
            if self.active(of(atom)) and any(isinstance(a, Scalar) and a.kind == "s" for a in value.atoms):
                raise self.refuse("a field of a structured array of active data", "Use an array for each field.", node)
            return self.indexed_array(atom, index, value, node)
        if isinstance(atom, Ref):
            site = atom.site
            if site.kind == "object":
                own = own_method(of(atom), "__getitem__")
                if own is None:
                    return self.heap.get(site, "*")
                if self.active(of(atom)) and (isinstance(index, lang.Slice) or value.empty):
                    raise self.refuse("a slice of an object of active data", "Call a method.", node)
                return self.call_value(of(Bound(of(atom), Known(own))), [value], {}, node)
            if isinstance(index, lang.Slice):
                if site.kind == "tuple" and site.cls is None and "*" not in self.heap.fields(site):
                    picked = _constant_slice(index, len(self.heap.fields(site)))
                    if picked is not None:
                        return self.tuple_of([self.heap.get(site, k) for k in picked], node)
                new = self.site(node, site.kind if site.kind in ("list", "tuple") else "list")
                content = self.heap.get(site, "*")
                if not content.empty:
                    self.heap.put(new, "*", content)
                return of(Ref(new))
            key = _constant(index)
            if site.kind == "tuple" and isinstance(key, int) and key < 0:
                key += len(self.heap.fields(site))
            if site.kind in ("tuple", "dict") and key is not None:
                return self.heap.get(site, key)
            return self.heap.get(site, "*")
        if isinstance(atom, Known) and atom.object is None:
            return EMPTY  # raises: nothing comes after it
        if isinstance(atom, Known | Opaque) and self.active_index(index):
            return self.item_at_active(atom, index, value, node)
        if isinstance(atom, Known):
            key = _constant(index)
            if key is not None and isinstance(atom.object, list | tuple | dict):
                return self.consult("item", atom.object, key)
            if isinstance(atom.object, dict):
                return self.heap.look_through("values", atom.object)
            return self.heap.element(of(atom)) if not isinstance(index, lang.Slice | lang.Display) else OPAQUE
        if isinstance(atom, Scalar) and atom.kind == "s":
            return of(atom)
        return OPAQUE

    def active_index(self, index: Any) -> bool:
        """Whether an index, or a part of it, is active."""
        if isinstance(index, lang.Slice):
            return any(self.active_index(p) for p in (index.lower, index.upper, index.step) if p is not None)
        if isinstance(index, lang.Display) and index.kind == "tuple":
            return any(map(self.active_index, index.items))
        return self.active(self.expr(index))

    def item_at_active(self, atom: Any, index: Any, value: Value, node: Any) -> Value:
        """`owner[index]` of something outside, at active data: an object's own method computes with it."""
        obj = getattr(atom, "object", None)
        own = getattr(type(obj), "__getitem__", None)
        if isinstance(obj, dict | list | tuple | str | np.ndarray):
            return self.heap.element(of(atom))
        if hasattr(own, "__code__") and not isinstance(index, lang.Slice | lang.Display):
            return self.call_value(of(Bound(of(atom), Known(own))), [value], {}, node)
        what = next((f"`np.{n}`" for n in ("r_", "c_", "mgrid", "ogrid") if obj is getattr(np, n)), "something unknown")
        cure = "Write np.concatenate, np.stack or np.linspace." if "np" in what else "Call a function with a rule."
        raise self.refuse(f"an item of {what} at active data", cure, node)

    def position(self, value: Value, k: int) -> Value:
        """What unpacking position k of a value gives."""
        return join(self._position(a, k) for a in value.atoms)

    def _position(self, atom: Any, k: int) -> Value:
        if isinstance(atom, Ref) and atom.site.kind == "tuple":
            return self.heap.get(atom.site, k)
        if isinstance(atom, Known) and isinstance(atom.object, list | tuple) and k < len(atom.object):
            return object_value(atom.object[k])
        return self.heap.element(of(atom))

    def indexed_array(self, atom: Array, index: Any, value: Value, node: Any) -> Value:
        """Indexing an array: a view for basic indices, a copy for others."""
        if atom.dtype == "o":
            return OPAQUE  # records and objects: what an item is, only they tell
        varied = self.heap.get(atom.site, "*").varied
        number = number_of(atom, varied)
        parts = list(index.items) if isinstance(index, lang.Display) and index.kind == "tuple" else [index]
        values = [None if isinstance(p, lang.Slice) else self.index_value(p, value, index) for p in parts]
        basic = all(v is None or v.only("i") or _is_none_or_ellipsis(p) for p, v in zip(parts, values, strict=True))
        if not basic:
            shape = gathered(atom.shape, parts, values, self.heap.fields)
            if shape == ():
                return Value(frozenset([number]), varied)
            unknown_scalar = any(v is not None and any(isinstance(x, Opaque) for x in v.atoms) for v in values)
            if unknown_scalar:
                return of(Array(atom.site, None, atom.dtype))
            site = self.site(node, "array")
            self.heap.put(site, "*", Value(frozenset([number]), varied))
            return of(Array(site, shape, atom.dtype))
        if atom.shape is None:
            return of(Array(atom.site, None, atom.dtype))
        shape_out: list[Any] = []
        axes = list(atom.shape)
        named = sum(1 for p in parts if not _is_none_or_ellipsis(p))
        for p in parts:
            if isinstance(p, lang.Const) and p.value is None:
                shape_out.append(1)
            elif isinstance(p, lang.Const) and p.value is Ellipsis:
                for _ in range(len(atom.shape) - named):
                    shape_out.append(axes.pop(0))
            elif not axes:
                return OPAQUE
            else:
                dim = axes.pop(0)
                if isinstance(p, lang.Slice):
                    shape_out.append(self.sliced(dim, p))
        shape_out += axes
        if not shape_out and not any(_is_none_or_ellipsis(p) for p in parts):
            return Value(frozenset([number]), varied and atom.dtype in ("f", None))
        return of(Array(atom.site, tuple(shape_out), atom.dtype))

    def sliced(self, dim: Any, s: lang.Slice) -> Any:
        """The length of a slice of an axis."""
        if s.step is not None:
            every = s.lower is None and s.upper is None and _constant(s.step) in (1, -1)
            return dim if every else self.momentary(dim, s)
        bounds = [None if p is None else constant if (constant := _constant(p)) is not None else dim_of(self.expr(p))
                  for p in (s.lower, s.upper)]  # fmt: skip
        if any(p is not None and b is None for p, b in zip((s.lower, s.upper), bounds, strict=True)):
            return self.momentary(dim, s)
        return lengths.sliced(dim, *bounds)

    def momentary(self, dim: Any, s: lang.Slice) -> Any:
        """The length of a slice of which the bounds tell nothing."""
        if isinstance(dim, int):
            return None
        return self.heap.momentary.length(s, dim, self.here.function, lambda v: self.here.lookup(v).only("i"))

    def index_value(self, part: Any, whole: Value, index: Any) -> Value:
        return whole if part is index else self.expr(part)

    def expr_Slice(self, e: lang.Slice) -> Value:
        return self.index(e)

    def expr_Display(self, e: lang.Display) -> Value:
        values = [self.expr(i) for i in e.items]
        if e.kind == "tuple":
            spread = [self.spread(v) if isinstance(i, lang.Star) else [v] for i, v in zip(e.items, values, strict=True)]
            if None not in spread:
                return self.tuple_of([v for part in spread for v in part or ()], e)
        site = self.site(e, e.kind)
        for i, v in zip(e.items, values, strict=True):
            self.heap.put(site, "*", self.heap.element(v) if isinstance(i, lang.Star) else v)
        if e.kind == "set" and any(self.active(v) for v in values):
            raise self.refuse("a set of active numbers", "Use a list.", e)
        return of(Ref(site))

    def tuple_of(self, values: list[Value], node: Any, role: str = "", cls: Any = None) -> Value:
        """A tuple with these parts."""
        site = self.site(node, "tuple", role)
        site.cls = cls
        for k, v in enumerate(values):
            self.heap.put(site, k, v)
        return of(Ref(site))

    def expr_DictDisplay(self, e: lang.DictDisplay) -> Value:
        site = self.site(e, "dict")
        for k, v in zip(e.keys, e.values, strict=True):
            value = self.expr(v)
            if k is None:
                for a in value.atoms:
                    if isinstance(a, Ref):
                        for key, part in self.heap.fields(a.site).items():
                            self.heap.put(site, key, part)
            else:
                self.heap.key(site, self.expr(k))
                key = _constant(k)
                self.heap.put(site, "*" if key is None else key, value)
        return of(Ref(site))

    def expr_Comp(self, e: lang.Comp) -> Value:
        for c in e.clauses:
            self.assign(c.target, self.heap.element(self.expr(c.iter)))
            for test in c.conditions:
                self.expr(test)
        values = [self.expr(x) for x in e.elements]
        site = self.site(e, {"generator": "list"}.get(e.kind, e.kind))
        site.cls = types.GeneratorType if e.kind == "generator" else None
        self.heap.put(site, "*", values[-1])
        if e.kind == "dict":
            self.heap.key(site, values[0])
        if e.kind == "set" and self.active(values[-1]):
            raise self.refuse("a set of active numbers", "Use a list.", e)
        return of(Ref(site))

    def expr_Lambda(self, e: lang.Lambda) -> Value:
        for p in e.function.params:
            if p.default is not None:
                self.expr(p.default)
        return of(Closure(e.function, self.here))

    def expr_FString(self, e: lang.FString) -> Value:
        values = [self.expr(part[0]) for part in e.parts if not isinstance(part, str)]
        return ACTIVE_TEXT if any(self.active(v) or ACTIVE_TEXT.atoms & v.atoms for v in values) else TEXT

    def expr_Walrus(self, e: lang.Walrus) -> Value:
        value = self.expr(e.value)
        self.bind(self.here, e.target, value)
        return value

    # ---------------------------------------------------------------------------------------------------- truth

    def truth(self, e: Any) -> bool | None:
        """Whether a test is decided by the types alone."""
        if isinstance(e, lang.Op) and e.op == "not":
            inner = self.truth(e.args[0])
            return None if inner is None else not inner
        if isinstance(e, lang.Lazy):
            parts = [self.truth(a) for a in e.args]
            decisive = e.op == "or"
            if decisive in parts:
                return decisive
            return None if None in parts else not decisive
        if isinstance(e, lang.Compare) and len(e.ops) == 1 and e.ops[0] in ("is", "is not"):
            left, right = (self.expr(a) for a in e.args)
            same = self.same_object(left, right)
            return None if same is None else same == (e.ops[0] == "is")
        called = e.func.value if isinstance(e, lang.Call) and isinstance(e.func, lang.Global) else None
        if called is isinstance and len(e.args) == 2:
            return self.is_instance(self.expr(e.args[0]), self.expr(e.args[1]))
        if isinstance(e, lang.Const):
            return bool(e.value)
        return None

    def same_object(self, left: Value, right: Value) -> bool | None:
        """Whether two values are one object, where one of them is certainly None."""
        if right != NONE or left.empty:
            return None
        nones = [isinstance(a, Known) and a.object is None for a in left.atoms]
        if any(isinstance(a, Opaque) for a in left.atoms) or any(nones) != all(nones):
            return None
        return all(nones)

    def is_instance(self, value: Value, classes: Value) -> bool | None:
        """The answer of `isinstance`, where the types tell."""
        wanted: list[type] = []
        for a in classes.atoms:
            if isinstance(a, Ref):
                wanted += [x.object for v in self.heap.fields(a.site).values() for x in v.atoms if isinstance(x, Known)]
            elif isinstance(a, Known):
                wanted += list(a.object) if isinstance(a.object, tuple) else [a.object]
            else:
                return None
        if not wanted or not all(isinstance(w, type) for w in wanted):
            return None
        answers = {_instance_of(a, tuple(wanted)) for a in value.atoms}
        return answers.pop() if len(answers) == 1 else None


def _instance_of(atom: Any, classes: tuple[type, ...]) -> bool | None:
    import numpy as np

    if isinstance(atom, Array) and atom.shape is not None:
        return issubclass(np.ndarray, classes)
    if isinstance(atom, Ref) and atom.site.cls is not None:
        return issubclass(atom.site.cls, classes)
    if isinstance(atom, Ref):
        found = {"list": list, "tuple": tuple, "dict": dict, "set": set}.get(atom.site.kind)
        return None if found is None else issubclass(found, classes)
    if isinstance(atom, Known):
        return isinstance(atom.object, classes)
    if isinstance(atom, Scalar):
        # A float may be Python's or NumPy's: the answer is known only where it is the same for both.
        pairs = {"f": (float, np.float64), "i": (int, np.int64), "b": (bool, np.bool_), "s": (str, str)}
        if atom.kind not in pairs:
            return None
        both = {issubclass(c, classes) for c in pairs[atom.kind]}
        return both.pop() if len(both) == 1 else None
    return None


def _constant(e: Any) -> Any:
    """The value of a literal index, None for anything else."""
    if isinstance(e, lang.Const) and isinstance(e.value, int | str | bool):
        return e.value
    if isinstance(e, lang.Op) and e.op == "neg" and isinstance(e.args[0], lang.Const):
        return -e.args[0].value
    return None


def _constant_slice(s: lang.Slice, length: int) -> range | None:
    parts = [None if p is None else _constant(p) for p in (s.lower, s.upper, s.step)]
    if any(p is not None and q is None for p, q in zip((s.lower, s.upper, s.step), parts, strict=True)):
        return None
    return range(length)[slice(*parts)]


def _is_none_or_ellipsis(p: Any) -> bool:
    return isinstance(p, lang.Const) and (p.value is None or p.value is Ellipsis)


def dim_of(value: Value) -> Any:
    """The length that an integer certainly is, by number or name; None where that is not known."""
    (atom,) = value.atoms if len(value.atoms) == 1 else (None,)
    if isinstance(atom, Known) and type(atom.object) is int:
        return atom.object
    return atom.dim if isinstance(atom, Scalar) and atom.kind == "i" else None


_OPERATORS: dict[str, Any] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod, "**": operator.pow, "@": operator.matmul, "<<": operator.lshift, ">>": operator.rshift,
    "&": operator.and_, "|": operator.or_, "^": operator.xor, "neg": operator.neg, "pos": operator.pos,
    "~": operator.invert,
}  # fmt: skip
_COMPARISONS: dict[str, Any] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
