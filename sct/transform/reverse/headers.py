"""What a loop runs over, told by places: the backward sweep asks for the k-th element, not for the next.

for i, e in enumerate(x):    ->    i: the place,  e = x[i]
for k, e in d.items():       ->    keys = list(d);  for k in keys:  e = d[k]
for e in reversed(x):        ->    for k in range(len(x) - 1, -1, -1):  e = x[k]
"""

from __future__ import annotations

from typing import Any

from sct.core.lang import Attr, Augment, Call, Const, Delete, Display, Global, Item, Op, Var
from sct.core.walk import walk
from sct.facts.purity import pure
from sct.facts.values import Ref
from sct.transform.looping import builtin_of
from sct.transform.reverse.iterating import has_places


class Headers:
    """Mixed into `Recorder`."""

    # Given by the classes that build on this one.
    counter: Any
    emit: Any
    given_in_loop: set[str]
    hoist: Any
    inactive: Any
    inst: Any
    is_list: Any
    keep: Any
    lin: Any
    names: Any
    part: Any
    program: Any
    refuse: Any
    shadow: Any
    shadowed: Any
    store: Any
    temp: Any
    value: Any
    variable: Any

    def with_places(self, target: Any, it: Any) -> tuple[Any, Any, list[tuple[Any, Any]]]:
        """(target, iterable, what each trip begins with), active elements told by places or keys."""
        name = builtin_of(it)
        if any(isinstance(n, Item | Attr) for n in walk(target)) and any(map(self.shadowed, walk(target))):
            raise self.refuse("a loop that stores into a place", "Store in the loop's body.", it)
        if not self.program.heap.active(self.value(it)):
            return target, it, []
        if name == "reversed" and self.indexable(it.args[0]):
            x, place = self.named(it.args[0]), self.index_var()
            last = Op("-", (Call(Global(len), (x,)), Const(1)))
            return place, Call(Global(range), (last, Const(-1), Const(-1))), [(target, Item(x, place))]
        if name == "enumerate" and (len(it.args) > 1 or it.keywords) and isinstance(target, Display):
            start = it.args[1] if len(it.args) > 1 else it.keywords[0][1]
            place = self.index_var()
            first = [(target.items[0], Op("+", (place, self.named(start))))]
            inner = Display("tuple", (place, *target.items[1:]))
            return inner, Call(Global(enumerate), it.args[:1], (), it.at), first
        if self.is_dict(it):
            return target, self.hoist(Call(Global(list), (self.named(it),))), []
        view = it.func.name if isinstance(it, Call) and isinstance(it.func, Attr) and not it.args else None
        if view in ("items", "values") and self.is_dict(it.func.value):
            owner = self.named(it.func.value)
            keys = self.hoist(Call(Global(list), (owner,)))
            pair = isinstance(target, Display) and len(target.items) == 2 and view == "items"
            key = target.items[0] if pair and isinstance(target.items[0], Var) else self.key_var(keys)
            part = Item(owner, key)
            whole = part if pair or view == "values" else Display("tuple", (key, part))
            return key, keys, [(target.items[1] if pair else target, whole)]
        return target, it, []

    def is_dict(self, e: Any) -> bool:
        """Whether an expression's value is certainly a dict."""
        atoms = self.value(e).atoms
        return bool(atoms) and all(isinstance(a, Ref) and a.site.kind == "dict" for a in atoms)

    def resized(self, it: Any, body: Any) -> bool:
        """Whether a loop may make a list that it runs over longer or shorter: so the list's length is not its trips."""
        reached = (a for n in walk((it,)) if isinstance(n, Var) for a in self.value(n).atoms)
        if not any(isinstance(a, Ref) and self.program.heap.is_written(a.site) for a in reached):
            return False
        return any(
            isinstance(n, Delete)
            or (isinstance(n, Call) and not pure((n,)))
            or (isinstance(n, Augment) and isinstance(n.target, Var) and not self.value(n.target).is_scalar())
            for n in walk(tuple(body))
        )

    def key_var(self, keys: Any) -> Var:
        """A variable for a key of a dict."""
        key = Var(self.names.fresh("key"))
        self.inst.values[key] = self.program.heap.element(self.value(keys))
        return key

    def side_by_side(self, target: Any, it: Any, elements: Any, linked: Any) -> tuple[Any, Any, Any]:
        """A loop over parts that are written to runs over their adjoints as well."""
        shadows = tuple(self.shadow(t) for t, _ in linked)
        sources = tuple(self.lin(e.value)[1] for _, e in linked)
        for t, e in linked:
            elements = [*elements, (self.shadow(t), Item(self.lin(e.value)[1], e.index))]
        name = builtin_of(it)
        if name == "zip":
            return (
                Display("tuple", (*target.items, *shadows)),
                Call(it.func, (*it.args, *sources), it.keywords),
                elements,
            )
        if name == "enumerate":
            inner = Display("tuple", (target.items[1], *shadows))
            both = Call(Global(zip), (it.args[0], *sources))
            return Display("tuple", (target.items[0], inner)), Call(it.func, (both,)), elements
        return Display("tuple", (target, *shadows)), Call(Global(zip), (it, *sources)), elements

    def elements(self, target: Any, it: Any) -> tuple[Any, list[Any], Any]:
        """(index variable, what the targets are in terms of it, the iterable with a name for what it runs over)."""
        name = builtin_of(it)
        if isinstance(it, Call) and isinstance(it.func, Global) and it.func.value is range:
            return None, [], self.inactive(it)
        pair = isinstance(target, Display) and len(target.items) == 2 and isinstance(target.items[0], Var)
        if name == "enumerate" and pair and len(it.args) == 1 and self.zips(target.items[1], it.args[0]):
            new, parts = self.zipped(target.items[1], it.args[0], target.items[0])
            return target.items[0], parts, self.keep(it, Call(it.func, (new,), (), it.at))
        if name in ("zip", "enumerate") and not all(has_places(a, self.value) for a in it.args):
            active = self.program.heap.active(self.value(it))
            return self.listed(target, it) if active else (None, [], self.inactive(it))
        if name == "enumerate" and pair and len(it.args) == 1 and not it.keywords:
            x = self.named(it.args[0])
            part = self.part(x, target.items[0])
            new = it if x is it.args[0] else Call(it.func, (x,), (), it.at)
            return target.items[0], [(target.items[1], part)], self.keep(it, new)
        if name == "zip" and isinstance(target, Display) and len(target.items) == len(it.args):
            index = self.index_var()
            new, parts = self.zipped(target, it, index)
            return index, parts, new
        if name in ("reversed", "items") or not self.indexable(it):
            if self.program.heap.active(self.value(it)):
                return self.listed(target, it)
            return None, [], self.inactive(it)
        x = self.named(it)
        index = self.index_var()
        return index, [(target, self.part(x, index))], x

    def zips(self, target: Any, it: Any) -> bool:
        """Whether targets are given the elements of things side by side, each of which has places."""
        fits = builtin_of(it) == "zip" and isinstance(target, Display) and len(target.items) == len(it.args)
        return fits and all(has_places(a, self.value) for a in it.args)

    def zipped(self, target: Any, it: Any, index: Var) -> tuple[Any, list[Any]]:
        """(`zip` of things that have names, what the targets are in terms of an index)."""
        xs = [self.named(a) for a in it.args]
        same = all(a is b for a, b in zip(xs, it.args, strict=True))
        new = it if same else Call(it.func, tuple(xs), it.keywords, it.at)
        return self.keep(it, new), [(t, self.part(x, index)) for t, x in zip(target.items, xs, strict=True)]

    def listed(self, target: Any, it: Any) -> tuple[Any, list[Any], Any]:
        raise self.refuse("a loop over this in reverse mode", "Loop over a range, a list or an array.", it)

    def indexable(self, e: Any) -> bool:
        """Whether an iterable is a list, tuple or array that can be asked for its k-th element."""
        value = self.value(e)
        kinds = {a.site.kind if isinstance(a, Ref) else type(a).__name__ for a in value.atoms}
        return not value.once() and bool(kinds) and kinds <= {"list", "tuple", "Array"}

    def index_var(self) -> Var:
        index: Var = self.counter(next((n for n in "ijklmn" if n not in self.names.taken), "i"))
        return index

    def named(self, x: Any) -> Any:
        p = self.inactive(x) if not self.shadowed(x) else None
        if p is not None:
            return p if isinstance(p, Var) and p.name not in self.given_in_loop else self.hoist(p, x)
        if isinstance(x, Var) and x.name not in self.given_in_loop:
            return x
        w = self.temp(x)
        p, d = self.lin(x)
        self.store(w, p, d, x)
        return w
