"""Calls in forward mode: primitives by their rows, Python functions by their tangent functions."""

from __future__ import annotations

import dataclasses
import functools
import types
from typing import Any

from sct.core import lang
from sct.core.lang import Attr, Call, Const, DictDisplay, Display, Global, Item, Star, Var
from sct.facts.checkpointing import Checkpointed
from sct.facts.heap import object_value
from sct.facts.infer import Instance
from sct.facts.values import Bound, Closure, Known, Partial, Ref, Super, Value, of
from sct.rules.core_functions import SORTING, TAKE_ITEMS
from sct.rules.row import Row
from sct.transform.dispatch import Dispatching


class Calling(Dispatching):
    """Calls; mixed into `Linear`."""

    def inactive_call(self, e: Call) -> Any:
        """A call without an active result that changes active data."""
        return self.lin_Call(e, None)[0]

    def lin_Call(self, e: Call, result: Any) -> tuple[Any, Any]:
        targets = [t for _, t in self.inst.targets.get(e, ())]
        atoms = [a for a, _ in self.inst.targets.get(e, ())]
        if not targets:
            raise self.refuse("this call of something unknown with active data", "Call a Python function.", e)
        if len(self.value(e.func).atoms) == 1:
            if "arrange" in targets:
                if atoms[targets.index("arrange")].object is getattr and any(isinstance(t, Instance) for t in targets):
                    raise self.refuse("`getattr` of a property", "Write `object.name`.", e)
                return self.lin_arranging(e, atoms[targets.index("arrange")].object)
            if "construct" in targets:
                return self.lin_construct(e, atoms[targets.index("construct")].object, targets)
        functions = self.value(e.func).atoms
        if any(isinstance(a, Partial) or isinstance(getattr(a, "object", None), functools.partial) for a in functions):
            return self.call_partial(e, targets, result)
        if any(isinstance(t, Instance) for t in targets):
            return self.lin_python(e, targets, result)
        if len({id(t) if isinstance(t, Row) else t for t in targets}) > 1:
            return self.lin_dispatch(e, result)
        target = targets[0]
        if isinstance(target, Row):
            return self.lin_row(e, target, result)
        if target == "method":
            return self.lin_method(e)
        raise self.refuse("a call that may reach different kinds of functions", "Call each in a branch.", e)

    # -------------------------------------------------------------------------------------------------- primitives

    def lin_row(self, e: Call, row: Row, result: Any) -> tuple[Any, Any]:
        """A call of a primitive."""
        method = isinstance(row.function, str) and row.function.startswith(".")
        if method and not isinstance(e.func, Attr):
            raise self.refuse("a method of an array under another name", "Write `array.method(...)`.", e)
        exprs = [e.func.value, *e.args] if method else list(e.args)
        exprs += [v for _, v in e.keywords]
        if any(k == "out" for k, _ in e.keywords) and not any(p.name == "out" for p in row.params):
            return self.lin_output(e, row)
        if any(k is None for k, _ in e.keywords):
            raise self.refuse("`**` in a call with active data", "Write the keywords out.", e)
        self.used_up |= {x for x in exprs if isinstance(x, lang.Comp | Call)}
        parts = self.parts(exprs)
        count = len(exprs) - len(e.keywords)
        slots = [p.name for p in row.params if p.kind in ("positional", "normal")]
        star = next((p.name for p in row.params if p.kind == "vararg"), None)
        operands: dict[str, Any] = {}
        rest: list[Any] = []
        for k in range(count):
            if k < len(slots) and not isinstance(exprs[k], Star):
                operands[slots[k]] = (parts[k], self.value(exprs[k]))
            else:
                rest.append((parts[k], exprs[k]))
        if rest:
            if star is None:
                raise self.refuse("a starred argument of active data", "Write the arguments out.", e)
            operands[star] = (self.packed(rest), self.value(Display("tuple", tuple(x for _, x in rest))))
        for (name, v), part in zip(e.keywords, parts[count:], strict=True):
            operands[name or ""] = (part, self.value(v))
        if row.kind == "composed" and "iterable" in operands:
            (p, t), v = operands["iterable"]
            if not isinstance(p, Var | Display):  # its formula looks at the elements more than once
                listed = (Call(Global(list), (p,)), None if t is None else Call(Global(list), (t,)))
                if not v.once():
                    self.inst.values[listed[0]] = v
                operands["iterable"] = (listed, self.value(listed[0]))
        given = list(operands)
        positional = given[: min(count, len(slots))]

        def primal(named: dict[str, Any]) -> Any:
            args = [named[n] for n in positional if n != star]
            if star is not None and star in named:
                packed = named[star]
                args += list(packed.items) if isinstance(packed, Display) else [Star(packed)]
            keywords = tuple((n, named[n]) for n, _ in e.keywords if n is not None)
            func = e.func
            if method:
                func = Attr(args[0], e.func.name)
                if args[0] is e.func.value:
                    func = e.func
                args = args[1:]
            same = func is e.func and len(args) == len(e.args)
            same = same and all(a is b for a, b in zip(args, e.args, strict=True))
            same = same and all(n is not None and named[n] is v for n, v in e.keywords)
            return e if same else Call(func, tuple(args), keywords, e.at)

        if row.writes is not None:
            return self.lin_writing(row, operands, primal, e), None
        return self.apply(row, operands, primal, e, result)

    def lin_writing(self, row: Row, operands: dict[str, Any], primal: Any, e: Call) -> Any:
        """A call that overwrites an operand, which it is linear in: first the same call on the tangents."""
        named = {n: p for n, ((p, _), _) in operands.items()}
        (_, written), _ = operands[row.writes or ""]
        if written is None:
            return self.keep(e, primal(named))
        named = {n: p if n in row.moving else self.atom(p) for n, p in named.items()}
        tangents = {n: (t or Const(0.0)) if n in row.moving else named[n] for n, ((_, t), _) in operands.items()}
        self.emit(lang.Do(primal(tangents)))
        return self.keep(e, primal(named))

    def lin_output(self, e: Call, row: Row) -> tuple[Any, Any]:
        """`function(..., out=array)`: the tangent goes into the array's tangent."""
        (out,) = [v for k, v in e.keywords if k == "out"]
        plain = Call(e.func, e.args, tuple((k, v) for k, v in e.keywords if k != "out"), e.at)
        self.inst.values[plain] = self.inst.values.get((e, "result"), self.value(e))
        self.inst.targets[plain] = self.inst.targets[e]
        p, t = self.lin_row(plain, row, None)
        buffer, shadow = self.lin(out)
        if shadow is None and isinstance(p, Call):
            new = self.keep(e, e if p is plain else Call(p.func, p.args, (*p.keywords, ("out", buffer)), e.at))
            return new, t
        if shadow is None:
            raise self.refuse("`out=` of a new array here", "Leave it out.", e)
        self.emit(lang.Assign((Item(shadow, Const(Ellipsis)),), Const(0.0) if t is None else t))
        if isinstance(p, Call):
            return self.keep(e, Call(p.func, p.args, (*p.keywords, ("out", buffer)), e.at)), shadow
        self.emit(lang.Assign((Item(buffer, Const(Ellipsis)),), p))  # the value has a name already
        return buffer, shadow

    def packed(self, rest: list[Any]) -> tuple[Any, Any]:
        """Variable arguments as one tuple: (primal, tangent or None)."""
        primals, tangents = [], []
        active = any(t is not None for (_, t), _ in rest)
        for (p, t), x in rest:
            if active and t is None:
                inner = p.value if isinstance(p, Star) else p
                t = self.zero(self.value(x.value if isinstance(x, Star) else x), self.atom(inner))
            primals.append(p)
            tangents.append(Star(t) if isinstance(x, Star) else t)
        return Display("tuple", tuple(primals)), Display("tuple", tuple(tangents)) if active else None

    # ------------------------------------------------------------------------------------------- Python functions

    def lin_python(self, e: Call, targets: list[Any], result: Any) -> tuple[Any, Any]:
        instances = [t for t in targets if isinstance(t, Instance)]
        if len(instances) != len(targets) or (len(instances) > 1 and self.from_a_table(e)):
            return self.lin_dispatch(e, result)
        return self.call_targets(e, instances, [*self.implied(e), *e.args], list(e.keywords), result)

    def lin_partial(self, e: Call) -> tuple[Any, Any]:
        """Making a `partial`: its tangent is a partial of the tangents, from which calls take them."""
        exprs = [*e.args, *(v for _, v in e.keywords)]
        primals, tangents = [], []
        for k, (x, (p, t)) in enumerate(zip(exprs, self.parts(exprs), strict=True)):
            if t is None:
                t, p = (p, p) if k == 0 else self.tangent_argument(x, p)
            primals.append(p)
            tangents.append(t)
        n = len(e.args)
        keys = [k for k, _ in e.keywords]

        def made(parts: list[Any]) -> Call:
            return Call(e.func, tuple(parts[:n]), tuple(zip(keys, parts[n:], strict=True)), e.at)

        same = all(a is b for a, b in zip(primals, exprs, strict=True))
        return self.keep(e, e if same else made(primals)), made(tangents)

    def call_partial(self, e: Call, targets: list[Any], result: Any) -> tuple[Any, Any]:
        """A call of a `partial`: of its function, with the arguments that it holds put in."""
        value = self.value(e.func)
        if len(value.atoms) != 1 or len(targets) != 1:
            raise self.refuse("a call that may reach several `partial` objects", "Write a nested function.", e)
        (atom,) = value.atoms
        if isinstance(atom, Known):
            given = tuple(object_value(v) for v in atom.object.args)
            named = tuple((k, object_value(v)) for k, v in atom.object.keywords.items())
            inner = of(Known(atom.object.func))
        else:
            given, named, inner = atom.args, atom.keywords, atom.function
            while len(inner.atoms) == 1 and isinstance(next(iter(inner.atoms)), Partial):  # `partial` makes them one
                (atom,) = inner.atoms
                given, inner = (*atom.args, *given), atom.function
                named = tuple((dict(atom.keywords) | dict(named)).items())
        if any(not isinstance(a, Known | Closure) or isinstance(getattr(a, "object", None), functools.partial)
               for a in inner.atoms) or len(inner.atoms) != 1:  # fmt: skip
            raise self.refuse("a `partial` of a method", "Write a nested function.", e)
        p, t = self.lin(e.func)
        q, p = p, self.atom(p, e.func)
        if p is not q and t is not None:
            self.emit(lang.Assign((self.shadow(p),), t))

        def held(attribute: str, key: Any, v: Value) -> Any:
            whole = Attr(p, attribute)
            part = Item(whole, Const(key))
            self.inst.values[whole], self.inst.values[part] = value, v
            return part

        func = Attr(p, "func")
        self.inst.values[func] = inner
        args = [held("args", k, v) for k, v in enumerate(given)]
        keywords = {k: held("keywords", k, v) for k, v in named} | dict(e.keywords)
        call = Call(func, (*args, *e.args), tuple(keywords.items()), e.at)
        self.inst.values[call] = self.value(e)
        self.inst.targets[call] = self.inst.targets[e]
        if isinstance(targets[0], Row):
            return self.lin_row(call, targets[0], result)
        if not isinstance(targets[0], Instance):
            raise self.refuse("a `partial` of such a function with active data", "Write a nested function.", e)
        return self.call_targets(call, targets, list(call.args), list(call.keywords), result)

    def implied(self, e: Call) -> list[Any]:
        """The arguments that the called object itself brings: the object of a method, a callable object."""
        func = e.func
        found = []
        for a in self.value(func).atoms:
            obj = getattr(a, "object", None)
            if isinstance(a, Bound) or (isinstance(a, Known) and isinstance(obj, types.MethodType)):
                found.append("self")
            elif isinstance(a, Ref) or (
                isinstance(a, Known)
                and not any(hasattr(obj, name) for name in ("__code__", "lowered", "argnums"))
                and not isinstance(obj, Checkpointed)
                and hasattr(type(obj).__call__, "__code__")
            ):
                found.append("object")
            else:
                found.append("")
        if len(set(found)) > 1:
            raise self.refuse("a call that may reach functions and methods", "Call each in a branch.", e)
        if found[0] == "object":
            return [func]
        if not found[0]:
            return []
        if isinstance(func, Attr) and not self.stored(func):
            return [self.receiver(func)]
        if isinstance(func, Global):
            owner = func.value.__self__
            if func.name and "." in func.name:
                return [Global(owner, func.name.rpartition(".")[0], func.root, func.source)]
        return [self.own_self(func)]

    def receiver(self, e: Attr) -> Any:
        """The object that a method or property is of: with `super(cls, self)`, self."""
        if not any(isinstance(a, Super) for a in self.value(e.value).atoms):
            return e.value
        if not isinstance(e.value, Call):
            raise self.refuse("`super()` that has a name", "Write `super().method(...)`.", e)
        return e.value.args[1]

    def stored(self, e: Attr) -> bool:
        """Whether an attribute is one that the object itself holds, not a method of its class."""
        for a in self.value(e.value).atoms:
            if isinstance(a, Ref) and a.site.kind == "object" and e.name in self.program.heap.fields(a.site):
                return True
            if isinstance(a, Known) and e.name in getattr(a.object, "__dict__", {}) and not isinstance(a.object, type):
                return True
        return False

    def call_targets(
        self, e: Any, instances: list[Instance], args: list[Any], keywords: list[Any], result: Any
    ) -> tuple[Any, Any]:
        """A call of one of several instances, with one convention for the tangents."""
        first = instances[0]
        active = [p.var.name for p in self.program.active_params(first)]
        for other in instances[1:]:
            mine = [k for k, p in enumerate(first.function.params) if p.var.name in active]
            names = {p.var.name for p in self.program.active_params(other)}
            theirs = [k for k, p in enumerate(other.function.params) if p.var.name in names]
            if mine != theirs or self.program.shadowed(first.result) != self.program.shadowed(other.result):
                raise self.refuse(
                    "a call that may reach functions of which different arguments are active",
                    "Call each in a branch.",
                    e,
                )
        function = self.tangent_function(e, instances)
        call = self.tangent_call(function, first, args, keywords, e)
        if not self.program.shadowed(first.result):
            return call, None
        w = self.temp(e)
        self.emit(lang.Assign((Display("tuple", (w, self.shadow(w))),), call))
        return w, self.shadow(w)

    def tangent_function(self, e: Any, instances: list[Instance]) -> Any:
        """The expression that names the tangent function of a call."""
        atoms = [a for a, _ in self.inst.targets.get(e, ())]
        func = e.func if isinstance(e, Call) else e
        made_again = isinstance(atoms[0], Closure) and self.shadowed(func)  # each trip of a loop makes one of its own
        if len(instances) == 1 and not made_again:
            local = self.local_tangent(instances[0], atoms[0])
            if local is not None:
                return local
        if isinstance(e, Call) and not all(a in [b for b, _ in self.inst.targets[e]] for a in self.value(func).atoms):
            raise self.refuse("a call that may reach several methods or objects", "Call each in a branch.", e)
        if not isinstance(e, Call):
            raise self.refuse(
                "an operator or attribute that may reach several methods", "Call a method in a branch of each.", e
            )
        if isinstance(func, Var):
            return self.shadow(func)
        _, t = self.lin(func)
        if t is None:
            raise self.refuse("a call of a function that is not known by name here", "Give the function a name.", e)
        return t

    def local_tangent(self, instance: Instance, atom: Any) -> Any:
        """The tangent function of an instance where it can be named here, else None."""
        if isinstance(atom, Closure):
            here: Any = self
            while here is not None:
                if here.inst is atom.parent:
                    return here.closures.get(id(atom.function))
                here = here.outer
            return None
        return self.program.reference(instance)

    def function_tangent(self, value: Value, e: Any) -> Any:
        """The tangent function of a function that is passed as a value."""
        atoms = list(value.atoms)
        if isinstance(e, Var) and self.shadowed(e):
            return self.shadow(e)
        if len(atoms) == 1 and isinstance(atoms[0], Known):
            owners = [i for i in self.program.owners.get(atoms[0], ()) if self.program.effective(i)]
            if len(owners) == 1:
                return self.program.reference(owners[0])
        return None

    def tangent_call(self, function: Any, inst: Instance, args: list[Any], keywords: list[Any], e: Any) -> Call:
        """The call of a tangent function: the arguments, then the tangents of the active parameters."""
        params = inst.function.params
        active = self.program.active_params(inst)
        args = self.spread_args(args, e)
        keywords = self.spread_keywords(keywords, e)
        parts = self.parts([*args, *(v for _, v in keywords)])
        given: dict[str, Any] = {}
        slots = [p for p in params if p.kind in ("normal", "positional")]
        vararg = next((p for p in params if p.kind == "vararg"), None)
        kwarg = next((p for p in params if p.kind == "kwarg"), None)
        rest: list[Any] = []
        extra: list[Any] = []
        primals = [p for p, _ in parts]
        shadowed = {p.var.name for p in active}
        first_star = next((k for k, a in enumerate(args) if isinstance(a, Star)), len(slots))
        first_star = min(first_star, len(slots))
        for k, (x, (p, t)) in enumerate(zip([*args, *(v for _, v in keywords)], parts, strict=True)):
            name = None
            if k >= len(args):
                name = keywords[k - len(args)][0]
                if name is None:
                    if t is not None and not isinstance(t, Var):
                        w = self.names.temp()
                        self.emit(lang.Assign((w,), t))
                        t = w
                    if not self.from_dict(x, p, t, inst, given):
                        if kwarg is None or (kwarg.var.name in shadowed and t is None):
                            raise self.refuse("`**` in a call with active data", "Write the keywords out.", e)
                        extra.append((None, x, p, t))
                    continue
            elif k < first_star:
                name = slots[k].var.name
            if name is not None and not any(p.var.name == name for p in params):
                extra.append((name, x, p, t))
                continue
            if name is None:
                rest.append((x, p, t))
                continue
            if name in shadowed and t is None:
                t, primals[k] = self.tangent_argument(x, p)
            given[name] = t
        filled = [q.var.name for q in slots[first_star:] if q.var.name in shadowed and q.var.name not in given]
        if rest and filled:
            self.tangents_from_star(rest, slots[first_star:], inst, given)
        if vararg is not None and vararg.var.name in shadowed:
            if rest and first_star < len(slots):
                raise self.refuse("a starred argument that fills parameters and `*` parameters", "Index it.", e)
            items = []
            for x, p, t in rest:
                inner = p.value if isinstance(p, Star) else p
                t = self.zero(self.value(x.value if isinstance(x, Star) else x), self.atom(inner)) if t is None else t
                items.append(Star(t) if isinstance(x, Star) else t)
            only = items[0].value if len(items) == 1 and isinstance(items[0], Star) else None
            given[vararg.var.name] = Display("tuple", tuple(items)) if only is None else Call(Global(tuple), (only,))
        if kwarg is not None and kwarg.var.name in shadowed:
            keys = tuple(None if n is None else Const(n) for n, _, _, _ in extra)
            values = tuple(self.zero(self.value(x), self.atom(p)) if t is None else t for _, x, p, t in extra)
            given[kwarg.var.name] = DictDisplay(keys, values)
        tangents = []
        for p in active:
            t = given.get(p.var.name)
            if t is None:
                value = self.default_value(inst, p.default)
                if p.default is not None and self.program.shadowed(value):
                    continue  # the tangent function has a default for it
                t = self.function_tangent(value, p.default) or self.zero(value, p.default)
            tangents.append((p.var.name, t))
        count = len(args)
        new_keywords = [(n, primals[count + k]) for k, (n, _) in enumerate(keywords)]
        names = tangent_names(inst, self.program)
        if positional_tangents(inst) and count == len(params) and not keywords:
            return Call(function, tuple(primals[:count]) + tuple(t for _, t in tangents))
        named = [(names[n], t) for n, t in tangents]
        return Call(function, tuple(primals[:count]), tuple(new_keywords) + tuple(named))

    def default_value(self, inst: Instance, default: Any) -> Value:
        """The value of a parameter's default, in the function that defines the function."""
        if default is None:
            return Value()
        if isinstance(default, Const | Global):
            return object_value(default.value)
        if inst.parent is None:  # as the facts have it, evaluated where the function is called
            found: Value = self.value(default)
            return found
        around = inst.parent
        return around.lookup(default) if isinstance(default, Var) else around.values.get(default, Value())

    def tangent_argument(self, x: Any, p: Any) -> tuple[Any, Any]:
        """The tangent for an argument that has none of its own: of a function, or zero."""
        value = self.value(x)
        found = self.function_tangent(value, x)
        if found is not None:
            return found, p
        p = p if isinstance(p, Star) or value.is_scalar() else self.atom(p, x)
        return self.zero(value, p), p

    def spread_args(self, args: list[Any], e: Any) -> list[Any]:
        """Starred arguments of known length written out, where the parts can be named."""
        out: list[Any] = []
        for a in args:
            if isinstance(a, Star) and isinstance(a.value, Var):
                parts = self.program.analysis.spread(self.value(a.value))
                if parts is not None:
                    out += [Item(a.value, Const(k)) for k in range(len(parts))]
                    continue
            out.append(a)
        return out

    def tangents_from_star(self, rest: list[Any], slots: list[Any], inst: Instance, given: dict[str, Any]) -> None:
        """The tangents of the parameters that starred arguments of unknown length fill."""
        items = []
        for x, p, t in rest:
            inner = p.value if isinstance(p, Star) else p
            t = self.zero(self.value(x.value if isinstance(x, Star) else x), self.atom(inner)) if t is None else t
            items.append(Star(t) if isinstance(x, Star) else t)
        w = self.names.temp()
        self.emit(lang.Assign((w,), Display("list", tuple(items))))
        active = {p.var.name for p in self.program.active_params(inst)}
        for k, p in enumerate(slots):
            if p.var.name not in active or p.var.name in given:
                continue
            given[p.var.name] = Item(w, Const(k))
            if p.default is not None:
                value = self.default_value(inst, p.default)
                if self.program.shadowed(value) or not value.is_scalar():
                    raise self.refuse("a starred argument over such a default", "Index it.", rest[0][0])
                longer = lang.Compare((">",), (Call(Global(len), (w,)), Const(k)))
                given[p.var.name] = lang.IfExp(longer, Item(w, Const(k)), Const(0.0))

    def spread_keywords(self, keywords: list[Any], e: Any) -> list[Any]:
        """`**` of a dict display written out."""
        out: list[Any] = []
        for name, v in keywords:
            if name is not None:
                out.append((name, v))
            elif isinstance(v, DictDisplay) and all(isinstance(k, Const) for k in v.keys):
                out += [(k.value, x) for k, x in zip(v.keys, v.values, strict=True) if k is not None]
            else:
                out.append((name, v))
        return out

    def from_dict(self, x: Any, p: Any, t: Any, inst: Instance, given: dict[str, Any]) -> bool:
        """The tangents of parameters that `**p` fills, put into `given`; whether all of it goes to parameters."""
        refs = [a for a in self.value(x).atoms if isinstance(a, Ref)]
        fields = {k: v for a in refs for k, v in self.program.heap.fields(a.site).items()}
        params = {q.var.name: q for q in inst.function.params if q.kind in ("normal", "keyword")}
        for k, v in fields.items():
            if k not in params or not self.program.shadowed(inst.values.get(params[k].var, Value())):
                continue
            default = params[k].default
            own = None if default is None else self.default_value(inst, default)
            if len(refs) != len(self.value(x).atoms) or not v.is_scalar() or (own is not None and (
                not own.is_scalar() or self.program.shadowed(own)
            )):  # fmt: skip
                raise self.refuse("`**` of arrays or over active defaults", "Write the keywords out.", x)
            given[k] = Const(0.0) if t is None else self.item_or(t, p, Const(k), Const(0.0))
        if any(k in params for k in fields) and any(k not in params for k in fields):
            raise self.refuse("`**` of a dict that fills parameters and `**` parameters", "Write the keywords out.", x)
        return all(k in params for k in fields)

    def item_or(self, shadow: Any, owner: Any, key: Any, default: Any) -> Any:
        """The tangent of the item of a dict that may not have it."""
        return Call(Attr(shadow, "get"), (key, default))

    # ----------------------------------------------------------------------------------------------- constructors

    def lin_construct(self, e: Call, cls: type, targets: list[Any]) -> tuple[Any, Any]:
        """Making an object: one with its tangents in attributes of the same names."""
        if "dataclass" in targets or hasattr(cls, "_fields"):
            return self.lin_record(e, cls)
        instances = [t for t in targets if isinstance(t, Instance)]
        if not instances and getattr(cls, "__init__", None) is object.__init__:
            w = self.hoist(e)
            self.emit(lang.Assign((self.shadow(w),), self.blank(e, cls)))
            return w, self.shadow(w)
        if len(instances) != 1:
            raise self.refuse(f"making a `{cls.__name__}` of active data", "Use a dataclass.", e)
        w = self.temp(e)
        self.emit(lang.Assign((w,), Call(Attr(e.func, "__new__"), (e.func,))))
        self.emit(lang.Assign((self.shadow(w),), self.blank(e, cls)))
        call = self.tangent_call(self.program.reference(instances[0]), instances[0], [w, *e.args], list(e.keywords), e)
        self.emit(lang.Do(call))
        return w, self.shadow(w)

    def blank(self, e: Call, cls: type) -> Call:
        """The tangent of a new object: zeros for the numbers that its class holds until it has its own."""
        fields = {k for a in self.value(e).atoms if isinstance(a, Ref) for k in self.program.heap.fields(a.site)}
        zeros = sorted(k for k in fields if isinstance(k, str) and isinstance(getattr(cls, k, None), int | float))
        return Call(Global(types.SimpleNamespace), (), tuple((k, Const(0.0)) for k in zeros))

    def lin_record(self, e: Call, cls: Any) -> tuple[Any, Any]:
        """Making a dataclass or named tuple: another one of the tangents; a default number has tangent zero."""
        exprs = [*e.args, *(v for _, v in e.keywords)]
        if any(isinstance(a, Star) for a in e.args) or any(k is None for k, _ in e.keywords):
            raise self.refuse(f"a starred argument of `{cls.__name__}` with active data", "Write the fields out.", e)
        parts = self.parts(exprs)
        primals, tangents = [], []
        for x, (p, t) in zip(exprs, parts, strict=True):
            if t is None:
                p = p if self.value(x).is_scalar() else self.atom(p, x)
                t = self.zero(self.value(x), p)
            primals.append(p)
            tangents.append(t)
        n = len(e.args)
        keys = [k for k, _ in e.keywords]
        same = all(a is b for a, b in zip(primals, exprs, strict=True))
        new = e if same else Call(e.func, tuple(primals[:n]), tuple(zip(keys, primals[n:], strict=True)), e.at)
        names, defaults = record_fields(cls)
        left = {k: v for k, v in defaults.items() if k in names[n:] and k not in keys}
        zeros = [(k, self.zero(object_value(v), Global(v))) for k, v in left.items()]
        keywords = (*zip(keys, tangents[n:], strict=True), *zeros)
        if hasattr(cls, "__post_init__"):  # it may check what holds for values only
            named = (*zip(names, tangents[:n], strict=False), *keywords)
            return self.keep(e, new), Call(Global(types.SimpleNamespace), (), tuple(named))
        return self.keep(e, new), Call(e.func, tuple(tangents[:n]), keywords)

    # ---------------------------------------------------------------------------------------------------- methods

    def lin_method(self, e: Call) -> tuple[Any, Any]:
        """Methods of lists and dicts: the same on the tangents."""
        name = next(a.object for a, _ in self.inst.targets[e])
        owned = e.func.value if isinstance(e.func, Attr) and not self.stored(e.func) else self.own_self(e.func)
        if name == "_replace":
            return self.lin_replace(e)
        ((owner, shadow),) = self.parts([owned])
        if self.value(owned).only("f"):  # `number.sum()` is the number
            return self.keep(e, e if owner is owned else Call(Attr(owner, name), e.args, e.keywords, e.at)), shadow
        if shadow is None:
            raise self.refuse(f"the method `{name}` here", "Use a list made in the function.", e)
        if name == "sort":
            return self.lin_sort(e, owner, shadow)
        plain = {"insert": 1, "pop": 1, "get": 1, "setdefault": 1}.get(name, 0)  # leading arguments without tangents
        if name in ("pop", "popitem") and len(e.args) > 1:
            plain = 1
        given, keywords = e.args, e.keywords
        if name == "update":
            given = (*given, *(v for _, v in keywords))
        parts = self.parts(given)
        primals, tangents = [], []
        for k, (x, (p, t)) in enumerate(zip(given, parts, strict=True)):
            if k < plain:
                p = self.atom(p, x)
                t = p
            elif t is None:
                value = self.value(x)
                p = p if value.is_scalar() else self.atom(p, x)
                t = self.zero(value, p)
                if name == "get" and value == Value(frozenset([Known(None)])):
                    t = Const(None)
            primals.append(p)
            tangents.append(t)
        same = owner is owned and all(a is b for a, b in zip(primals, given, strict=True))

        def called(on: Any, parts: list[Any]) -> Call:
            named = tuple(zip((k for k, _ in keywords), parts[len(e.args) :], strict=True)) if name == "update" else ()
            return Call(Attr(on, name), tuple(parts[: len(e.args)]), named or keywords, e.at)

        new = e if same else called(owner, primals)
        mirrored = called(shadow, tangents)
        if name == "get":
            mirrored = self.item_or(shadow, owner, *(tangents if len(tangents) > 1 else (*tangents, Const(None))))
        if not self.shadowed(e) or name in ("items", "values", "keys"):
            if name in ("items", "values"):
                return self.keep(e, new), mirrored
            self.emit(lang.Do(mirrored))
            return self.keep(e, new), None
        if name in ("pop", "setdefault"):
            w = self.hoist(self.keep(e, new), e)
            self.emit(lang.Assign((self.shadow(w),), mirrored))
            return w, self.shadow(w)
        return self.keep(e, new), mirrored

    def lin_sort(self, e: Call, owner: Any, shadow: Any) -> tuple[Any, Any]:
        """`items.sort(...)`: the tangents follow the permutation, which is asked for before the items move."""
        order = Call(Global(SORTING), (owner,), e.keywords)
        every = lang.Slice(None, None, None)
        self.emit(lang.Assign((Item(shadow, every),), Call(Global(TAKE_ITEMS), (shadow, order))))
        return e, None

    def own_self(self, func: Any) -> Attr:
        """The object of a bound method that a variable holds."""
        found = Attr(func, "__self__")
        self.value(found)
        return found

    def lin_replace(self, e: Call) -> tuple[Any, Any]:
        """`point._replace(x=...)` of a named tuple."""
        exprs = [e.func.value, *(v for _, v in e.keywords)]
        primals, tangents = [], []
        for x, (p, t) in zip(exprs, self.parts(exprs), strict=True):
            if t is None:
                p = p if self.value(x).is_scalar() else self.atom(p, x)
                t = self.zero(self.value(x), p)
            primals.append(p)
            tangents.append(t)
        keys = [k for k, _ in e.keywords]

        def replaced(parts: list[Any]) -> Call:
            return Call(Attr(parts[0], "_replace"), (), tuple(zip(keys, parts[1:], strict=True)), e.at)

        same = all(a is b for a, b in zip(primals, exprs, strict=True))
        return self.keep(e, e if same else replaced(primals)), replaced(tangents)

    def lin_Lambda(self, e: lang.Lambda, result: Any) -> tuple[Any, Any]:
        tangent = self.nested(e.function, "function")
        return e, tangent

    def lin_Global(self, e: Global, result: Any) -> tuple[Any, Any]:
        found = self.function_tangent(self.value(e), e)
        if found is None:
            raise self.refuse("this object of the surroundings with active data", "Pass it as an argument.", e)
        return e, found


def record_fields(cls: Any) -> tuple[list[str], dict[str, Any]]:
    """The names of the fields that making a dataclass or named tuple sets, and their defaults."""
    if hasattr(cls, "_fields"):
        return list(cls._fields), dict(cls._field_defaults)
    fields = [f for f in dataclasses.fields(cls) if f.init]
    return [f.name for f in fields], {f.name: f.default for f in fields if f.default is not dataclasses.MISSING}


def positional_tangents(inst: Instance) -> bool:
    """Whether tangents follow the parameters by position: where no parameter has a default or is a keyword's."""
    return all(p.kind in ("normal", "positional") and p.default is None for p in inst.function.params)


def tangent_names(inst: Instance, program: Any) -> dict[str, str]:
    """Parameter name -> the name of its tangent in the tangent function."""
    from sct.transform.names import Names

    names = program.param_names.get(inst)
    if names is None:
        fresh = Names(inst.function)
        names = program.param_names[inst] = {
            p.var.name: fresh.shadow(p.var, program.is_function(inst.values.get(p.var, Value()))).name
            for p in program.active_params(inst)
        }
    return names


