"""Objects made within the program: the adjoint has an attribute for each of theirs, a named tuple's is a list.

    gas = Gas(p, 2 * t)     forward     bgas = SimpleNamespace(p=0.0, t=0.0)
                            backward    bp += bgas.p;  bt += 2 * bgas.t
    spring = Spring(k)      forward     spring = Spring.__new__(Spring);  bspring = SimpleNamespace(k=0.0)
                                        w1 = init_forward(spring, k, bspring)
"""

from __future__ import annotations

import dataclasses
import types
from typing import Any

from sct.core.lang import Assign, Attr, Call, Const, DictDisplay, Display, Global, Item
from sct.facts.infer import Instance
from sct.facts.values import Known, Ref, Value, of
from sct.transform.calling import record_fields
from sct.transform.forward import Forward
from sct.transform.reverse.tree import Primal


class Making(Forward):
    """Constructors, and reading the parts of named tuples by name; `Recorder` builds on it."""

    invoke: Any

    def lin_construct(self, e: Call, cls: type, targets: list[Any]) -> tuple[Any, Any]:
        """Making an object: adjoint memory with the same attributes, which `__init__` works on as well."""
        if "dataclass" in targets or hasattr(cls, "_fields"):
            return self.lin_record(e, cls)
        instances = [t for t in targets if isinstance(t, Instance)]
        plain = not instances and getattr(cls, "__init__", None) is object.__init__
        if len(instances) != 1 and not plain:
            raise self.refuse(f"making a `{cls.__name__}` of active data", "Use a dataclass.", e)
        w = self.temp(e)
        self.emit(Assign((w,), e if plain else Call(Attr(e.func, "__new__"), (e.func,))))
        self.emit(Primal(Assign((self.shadow(w),), self.blank(e, cls))))
        if not plain:
            self.invoke(instances[0], e.func, [w, *e.args], list(e.keywords), e, of(Known(None)))
        return w, self.shadow(w)

    def blank(self, e: Call, cls: type) -> Call:
        """The adjoint of a new object: a zero for each number that it will hold."""
        fields: dict[Any, Value] = {}
        for a in self.value(e).atoms:
            if isinstance(a, Ref):
                fields |= self.program.heap.fields(a.site)
        numbers = sorted(k for k, v in fields.items() if isinstance(k, str) and k.isidentifier() and v.is_scalar())
        return Call(Global(types.SimpleNamespace), (), tuple((k, Const(0.0)) for k in numbers))

    def lin_record(self, e: Call, cls: Any) -> tuple[Any, Any]:
        """Making a dataclass or named tuple: its adjoint's parts in a SimpleNamespace or, by position, in a list."""
        p, t = super().lin_record(e, cls)
        names, _ = record_fields(cls)
        given = dict(zip(names, t.args, strict=False)) | dict(t.keywords)
        if hasattr(cls, "_fields"):
            made: Any = Display("tuple", tuple(given[name] for name in names))
        else:
            made = Call(Global(types.SimpleNamespace), (), (*given.items(), *self.by_default(e, cls, given)))
        self.inst.values[made] = self.value(e)
        return p, made

    def by_default(self, e: Call, cls: Any, given: dict[str, Any]) -> Any:
        """The adjoints of the fields that a dataclass fills by itself and that nothing is known of yet."""
        for f in dataclasses.fields(cls):
            if f.name in given:
                continue
            if f.default_factory in (list, dict):
                yield f.name, Display("list", ()) if f.default_factory is list else DictDisplay((), ())
            elif f.default_factory is not dataclasses.MISSING:
                raise self.refuse(f"the default of `{f.name}` with active data", "Give it as an argument.", e)
            elif isinstance(f.default, int | float):
                yield f.name, Const(0.0)

    def lin_Attr(self, e: Attr, result: Any) -> tuple[Any, Any]:
        """The part of a named tuple has its adjoint at its position."""
        p, t = super().lin_Attr(e, result)
        names = self.named_parts(e.value)
        if e.name in names and isinstance(t, Attr):
            t = Item(t.value, Const(names.index(e.name)))
        return p, t

    def named_parts(self, e: Any) -> tuple[str, ...]:
        """The names of the parts of a named tuple; none for anything else."""
        classes = {a.site.cls if isinstance(a, Ref) else None for a in self.value(e).atoms}
        cls = classes.pop() if len(classes) == 1 else None
        return tuple(getattr(cls, "_fields", ()))

    def lin_replace(self, e: Call) -> tuple[Any, Any]:
        """`point._replace(x=...)`: the adjoints of the parts that stay, and of the new ones."""
        p, t = super().lin_replace(e)
        new = dict(t.keywords)
        names = self.named_parts(e.func.value)
        if not names:
            raise self.refuse("`_replace` of one of several named tuples", "Write a branch for each.", e)
        parts = tuple(new.get(name, Item(t.func.value, Const(k))) for k, name in enumerate(names))
        return p, Display("tuple", parts)


def namespace(t: Any) -> bool:
    """Whether a tangent is the adjoint of an object that is made here."""
    return isinstance(t, Call) and isinstance(t.func, Global) and t.func.value is types.SimpleNamespace
