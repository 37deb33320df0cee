"""Items appended to lists: the adjoint list gets a cell for each, which the backward sweep takes off again.

    a.append(x * y)     forward     ba.append(0.0), of an array zeros like a[-1], which must be there by then
                        backward    w = ba.pop();  bx += y * w ...

So the adjoint's `append` stands behind the list's own.  What reads the list that it is appended to is computed first.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from sct.core.lang import Attr, Augment, Call, Display, Do, Star, Var
from sct.core.walk import walk
from sct.facts.values import Ref
from sct.transform.forward import Forward
from sct.transform.reverse.places import shut

APPENDING = {"append": 1, "extend": 1, "insert": 2}  # method -> number of arguments, the last of which is put in


class Appending(Forward):
    """Mixed into `Recorder`."""

    def stmt_Do(self, s: Do) -> None:
        call = s.value
        method = call.func.name if isinstance(call, Call) and isinstance(call.func, Attr) else ""
        if len(getattr(call, "args", ())) == APPENDING.get(method):
            owner, (*places, x) = call.func.value, call.args
            new = self.computed_items(x, owner) if method == "extend" else self.computed(x, owner, True)
            if new is not x:
                made = Call(call.func, (*places, new), call.keywords, call.at)
                self.inst.targets[made] = self.inst.targets[call]
                s = Do(self.keep(call, made), s.at)
        super().stmt_Do(s)

    def augment_list(self, s: Augment, target: Any, shadow: Any) -> None:
        new = self.computed_items(s.value, target) if s.op == "+" else s.value
        super().augment_list(s if new is s.value else dataclasses.replace(s, value=new), target, shadow)

    def computed_items(self, x: Any, owner: Any) -> Any:
        """Items written out, with names for those that read the list which they are appended to."""
        if not isinstance(x, Display):
            return x
        items = tuple(self.computed(item, owner, len(x.items) == 1) for item in x.items)
        same = all(a is b for a, b in zip(items, x.items, strict=True))
        return x if same else self.keep(x, dataclasses.replace(x, items=items))

    def computed(self, x: Any, owner: Any, alone: bool) -> Any:
        """An item, with a name of its own where its adjoint could not be told from the list as it is afterwards, and
        where it is a view that NumPy does not let be written to: its adjoint has to be."""
        number = alone and self.value(x).is_scalar()
        if number or isinstance(x, Star | Var) or not self.shadowed(x) or not (self.reads(x, owner) or shut(x)):
            return x
        w = self.temp(x)
        p, t = self.lin(x)
        self.store(w, p, t, x)
        return w

    def reads(self, e: Any, owner: Any) -> bool:
        """Whether an expression reads a list, by whatever name."""
        sites = self.own_sites(owner)
        return any(isinstance(n, Var) and bool(sites & self.own_sites(n)) for n in walk(e))

    def own_sites(self, e: Any) -> set[Any]:
        return {a.site for a in self.value(e).atoms if isinstance(a, Ref)}

    def is_mirror(self, p: Any, last: Do) -> bool:
        """Whether the statement before is the same method on the tangents, to be moved behind."""
        if isinstance(p, Call) and isinstance(p.func, Attr) and p.func.name in APPENDING:
            called = last.value
            mirrored = isinstance(called, Call) and isinstance(called.func, Attr) and called.func.name == p.func.name
            return mirrored and not any(self.reads(a, p.func.value) for a in called.args)
        return super().is_mirror(p, last)
