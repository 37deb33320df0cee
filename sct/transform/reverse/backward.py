"""The backward sweep: the transposed statements of every linear one, regions in reverse order.

What an adjoint holds at each point is known when the text is written: nothing yet (its first contribution is an
assignment, its later ones `+=`), an array of its own, or an array that another name holds too.
"""

from __future__ import annotations

from typing import Any

from sct import rules
from sct.core import lang
from sct.core.lang import Assign, Attr, Augment, Call, Compare, Const, Display, Do, Global, Item, Op, Var
from sct.core.walk import walk
from sct.facts.values import Array, Known, Ref, Scalar
from sct.rules.core_functions import (
    ACCUMULATE,
    ACCUMULATE_ITEMS,
    BROADCAST_LIKE,
    CLAIM,
    FULL_LIKE,
    MASKED_PRODUCT,
    SHARES,
    WHERE,
    ZEROS_LIKE,
    ZEROS_OF,
)
from sct.tidy.algebra import add, neg
from sct.transform import overlapping
from sct.transform.reverse.contributions import together
from sct.transform.reverse.distinct import names_each_once
from sct.transform.reverse.guards import guarded
from sct.transform.reverse.lifting import handed_adjoints
from sct.transform.reverse.once import first_store
from sct.transform.reverse.places import added_at, as_argument, certainly_picks, index_arrays, picks
from sct.transform.reverse.record import restored
from sct.transform.reverse.remember import item_vars
from sct.transform.reverse.several import each
from sct.transform.reverse.transposing import Cotangent, Transposing, operands_of, same_leaf
from sct.transform.reverse.tree import Attempt, Branch, Invoke, Linear, Loop, Primal, Step, Undo, all_items

OWN, SHARED = "own", "shared"  # how an adjoint holds what it holds: a number or an array of its own, or another's too


class Backward(Transposing):
    """One function on its way back."""

    def __init__(self, rec: Any, calls: Any) -> None:
        self.rec = rec
        self.calls = calls  # writes the reverse half of a call
        self.out: list[Any] = []
        self.guarded = 0
        self.masked: set[str] = set()
        self.windows: set[Var] = set()
        self.dying = False  # the memory under way is not used any more
        self.state: dict[Var, str] = {}  # adjoint -> how it holds what it holds; one that is not here is zero
        self.mentions: dict[Var, int] = {}

    def count(self, items: list[Any]) -> None:
        for x in all_items(items):
            for v in adjoints_of(x, self.rec):
                self.mentions[v] = self.mentions.get(v, 0) + 1

    def block(self, items: list[Any]) -> None:
        for x in reversed(items):
            if isinstance(x, Step):
                self.rec.source = x.source
                self.block(x.items)
            elif isinstance(x, Attempt):
                for block in reversed(x.blocks()):
                    self.block(block)
            elif isinstance(x, Branch):
                self.branch(x)
            elif isinstance(x, Loop):
                self.loop(x)
            else:
                x_back = self.collect(lambda x=x: self.item(x))
                if not isinstance(x, Primal):
                    x.back = x_back

    def collect(self, action: Any) -> list[Any]:
        outer, self.out = self.out, []
        action()
        made, self.out = self.out, outer
        return made

    # ---------------------------------------------------------------------------------------------------- adjoints

    def kind(self, var: Var) -> str:
        """`scalar`, `array`, or `unknown` where the rank is."""
        value = self.rec.value(var)
        if value.is_scalar():
            return "scalar"
        return "array" if all(isinstance(a, Array) and a.shape != () for a in value.atoms) else "unknown"

    def zero(self, var: Var) -> Any:
        """A zero adjoint of a variable."""
        if self.kind(var) == "scalar":
            return Const(0.0)
        v = self.rec.primals.get(var) or self.rec.likes.get(var)
        if v is None or self.linear(v):
            raise self.rec.refuse("a step whose shape is not known", "Give the types of the arguments.", None)
        value = self.rec.value(v)
        arrays = all(isinstance(a, Array) and a.dtype == "f" for a in value.atoms)
        return Call(Global(ZEROS_LIKE if arrays else ZEROS_OF), (v,))

    def present(self, var: Var) -> None:
        """Make sure that an adjoint holds something."""
        if var not in self.state:
            self.out.append(Assign((var,), self.zero(var)))
            self.state[var] = OWN

    def fresh(self, e: Any) -> bool:
        """Whether an expression makes an array of its own."""
        if isinstance(e, Op):
            return True
        if isinstance(e, Call):
            function = getattr(e.func, "value", None)
            if isinstance(e.func, Attr):
                return e.func.name == "copy"
            row = rules.for_callable(function, len(e.args), tuple(k or "" for k, _ in e.keywords), False)
            made = row is not None and not row.view and row.kind in ("elementwise", "bilinear")
            return made or function in (ZEROS_LIKE, ZEROS_OF, BROADCAST_LIKE, WHERE, MASKED_PRODUCT, FULL_LIKE)
        return False

    def spread_over(self, e: Any, like: Any) -> Any:
        """e in the shape of something, in an array of its own."""
        floats = all(isinstance(a, Array) and a.dtype == "f" and a.shape for a in self.rec.value(like).atoms)
        if floats and self.rec.value(e).only("f"):
            return Call(Global(FULL_LIKE), (like, e))
        return Call(Global(BROADCAST_LIKE), (e, like))

    def accumulate(self, leaf: Any, ct: Cotangent) -> None:
        """Add a contribution to the adjoint that a leaf names."""
        if isinstance(leaf, Var) and not self.rec.is_memory(leaf):
            self.add_value(leaf, ct)
            return
        self.own_root(root_of(leaf))
        added = self.collect(lambda: self.add_memory(leaf, ct))
        self.out = guarded(self.out, ct.guard, added, self.rec.value)

    def add_value(self, leaf: Var, ct: Cotangent) -> None:
        kind = self.kind(leaf)
        if leaf not in self.state:
            if kind == "scalar":
                self.out.append(Assign((leaf,), ct.e))
                self.state[leaf] = OWN
            elif ct.full:
                if not self.dying and not self.fresh(ct.e) and self.holds_memory(ct.e):  # which goes on changing
                    named = isinstance(ct.e, Var | Item | Attr) and kind == "array"
                    ct = Cotangent(Call(Attr(ct.e, "copy"), ()) if named else Op("pos", (ct.e,)))
                self.out.append(Assign((leaf,), ct.e))
                self.state[leaf] = OWN if self.fresh(ct.e) else SHARED
                if isinstance(ct.e, Var) and ct.e in self.state:
                    self.state[ct.e] = SHARED
            else:
                self.out.append(Assign((leaf,), self.spread_over(ct.e, self.primal_like(leaf))))
                self.state[leaf] = OWN
            return
        if kind == "scalar" or (kind == "array" and self.state[leaf] == OWN):
            self.out.append(increment(leaf, ct.e))
            return
        self.out.append(Assign((leaf,), add(leaf, ct.e)))
        self.state[leaf] = OWN if kind == "array" else SHARED

    def holds_memory(self, e: Any) -> bool:
        return any(
            isinstance(n, Var) and (n in self.windows or (n in self.rec.primals and self.rec.is_memory(n)))
            for n in walk(e)
        )

    def own_root(self, root: Var) -> None:
        """Make sure that an adjoint, where it is a value, is an array of its own."""
        if self.rec.is_memory(root):
            return
        if root not in self.state:
            self.present(root)
        elif self.state[root] != OWN:
            self.out.append(Assign((root,), Call(Attr(root, "copy"), ())))
            self.state[root] = OWN
        if self.kind(root) != "array":
            raise self.rec.refuse("an item of something of unknown rank", "Give the types of the arguments.", None)

    def add_memory(self, leaf: Any, ct: Cotangent) -> None:
        if isinstance(leaf, Item) and self.rec.value(leaf.value).arrays() and self.gathers(leaf):
            self.out.append(added_at(leaf, ct.e))
            return
        if isinstance(leaf, Item) and isinstance(leaf.index, lang.Slice) and not self.rec.value(leaf.value).arrays():
            self.out.append(Do(Call(Global(ACCUMULATE_ITEMS), (leaf.value, as_argument(leaf.index), ct.e))))
            return
        kinds = {type(a) for a in self.rec.value(leaf).atoms}
        if Ref in kinds:
            if Scalar in kinds:
                raise self.rec.refuse("an item that may be a number or a list, of active data", "Use two lists.", leaf)
            self.out.append(Do(Call(Global(ACCUMULATE), (leaf, ct.e))))
            return
        added = increment(leaf, ct.e)
        if Known(None) in self.rec.value(leaf).atoms:  # nothing has no cell
            added = lang.If(Compare(("is not",), (leaf, Const(None))), (added,))
        self.out.append(added)

    def gathers(self, leaf: Item) -> bool:
        """Whether an index may name a place twice."""
        arrays = index_arrays(leaf, self.rec.value)
        mask = len(arrays) == 1 and not isinstance(leaf.index, Display)
        mask = mask and all(isinstance(a, Array) and a.dtype == "b" for a in arrays[0].atoms)
        return bool(arrays) and not mask and not names_each_once(leaf, self.rec)

    # ------------------------------------------------------------------------------------------------------- items

    def item(self, x: Any) -> None:
        if isinstance(x, Linear):
            self.linear_item(x)
        elif isinstance(x, Invoke):
            self.calls.call_backward(self, x)
        elif isinstance(x, Undo):
            self.out += x.statements

    def linear_item(self, x: Linear) -> None:
        target = x.target
        if target is None:
            self.writing(x)
        elif isinstance(target, Var) and not self.rec.is_memory(target):
            self.value_item(x, target)
        elif isinstance(target, Display):
            self.parallel(x)
        elif x.op == "maybe":
            self.maybe(x)
        else:
            self.memory_item(x, target)

    def is_pop(self, t: Any) -> bool:
        return (
            isinstance(t, Call) and isinstance(t.func, Attr) and t.func.name == "pop" and self.is_path(t.func.value)
            and any(isinstance(a, Ref) for a in self.rec.value(t.func.value).atoms)
        )  # fmt: skip

    def give_back(self, t: Call, ct: Any) -> None:
        """The transpose of `pop` is `append` (or `insert`)."""
        self.out.append(restored(t, Const(0.0) if ct is None else ct))

    def value_item(self, x: Linear, target: Var) -> None:
        if self.is_pop(x.value):
            if target not in self.state and self.kind(target) != "scalar":
                self.present(target)
            self.give_back(x.value, target if target in self.state else None)
            self.state.pop(target, None)
            return
        if x.op == "=":
            if self.state.pop(target, None) is not None:
                self.passed_on(x.value, target)
        elif target in self.state:
            ct = target if x.op == "+" else neg(target)
            self.spread(self.transpose(x.value, Cotangent(ct)), target)

    def passed_on(self, t: Any, target: Var) -> None:
        """`target = t`: the adjoint of the target goes to what t is made of."""
        start = len(self.out)
        contributions = self.transpose(t, Cotangent(target))
        if any(not isinstance(leaf, Var) and root_of(leaf) is target for leaf, _ in contributions):
            del self.out[start:]  # `x = x[0] * x[1]`: the adjoint of the new x is read before the old one's begins
            w = self.rec.temp(target)
            self.out.append(Assign((w,), target))
            contributions = self.transpose(t, Cotangent(w))
        self.spread(contributions, target)

    def spread(self, contributions: list[Any], target: Var) -> None:
        """Add contributions; those to adjoints of the target's own name last, each as one statement."""
        own: dict[Var, list[Cotangent]] = {}
        for leaf, ct in contributions:
            if isinstance(leaf, Var) and leaf.name == target.name:
                own.setdefault(leaf, []).append(ct)
            else:
                self.accumulate(leaf, ct)
        for leaf, cts in sorted(own.items(), key=lambda pair: pair[0] is target):
            if leaf in self.state:
                total = None
                for ct in cts:
                    total = add(total, ct.e)
                self.accumulate(leaf, Cotangent(total))
            else:
                self.first(leaf, cts)

    def first(self, leaf: Var, cts: list[Cotangent]) -> None:
        """The first contributions to an adjoint, as one statement."""
        total = together([ct.e for ct in cts], truth=self.may_be_truth)
        if all(ct.full for ct in cts) and total is leaf:  # it stays what it is
            self.state[leaf] = SHARED if self.kind(leaf) != "scalar" else OWN
            return
        if not all(ct.full for ct in cts):
            total = self.spread_over(total, self.primal_like(leaf))
        self.out.append(Assign((leaf,), total))
        self.state[leaf] = OWN if self.kind(leaf) == "scalar" or self.fresh(total) else SHARED

    def parallel(self, x: Linear) -> None:
        """`a, b = e, f`: all adjoints of the left side are read before one is added to."""
        reads: list[tuple[Any, Any]] = []  # (linear expression, its adjoint), the last store first
        leaves = {n.name for v in x.value.items for n in walk(v) if isinstance(n, Var) and n in self.rec.primals}
        alone = len(x.target.items) == 1
        for t, v in reversed(list(zip(x.target.items, x.value.items, strict=True))):
            if isinstance(t, Var) and t not in self.state:
                continue
            ct: Any = t
            if not isinstance(t, Var) or (t.name in leaves and not alone):
                ct = self.rec.temp(t)
                self.out.append(Assign((ct,), t if isinstance(t, Var) else self.copied(t)))
            if isinstance(t, Var):
                self.state.pop(t, None)
            else:
                self.out.append(Assign((t,), self.zero_place(t)))
            reads.append((v, ct))
        for v, ct in reversed(reads):
            contributions = self.transpose(v, self.stored(Cotangent(ct), ct, v))
            if any(ct is t for t in x.target.items):
                self.spread(contributions, ct)
            else:
                for leaf, c in contributions:
                    self.accumulate(leaf, c)

    def copied(self, place: Any) -> Any:
        """What a place holds, to be kept while the place changes."""
        if self.scalar(place) or certainly_picks(place, self.rec.value):
            return place
        if self.rec.value(place).arrays():
            known = self.rec.value(place).rank() is not None
            return Call(Attr(place, "copy"), ()) if known else Op("pos", (place,))
        return place

    def zero_place(self, place: Any) -> Any:
        if self.scalar(place) or (isinstance(place, Item) and self.rec.value(place.value).arrays()):
            return Const(0.0)
        return Call(Global(ZEROS_OF), (place,))

    def writes_through(self, place: Any, contributions: list[Any]) -> bool:
        """Whether adding contributions may change what a place holds."""
        return any(self.may_meet(place, leaf) for leaf, _ in contributions)

    def may_meet(self, place: Any, leaf: Any) -> bool:
        reach = self.rec.reachable
        a, b = root_of(place), root_of(leaf)
        if not self.rec.is_memory(b):
            return False
        if same_leaf(place, leaf):
            return True
        return bool(reach(self.rec.value(a)) & reach(self.rec.value(b)))

    def memory_item(self, x: Linear, target: Any) -> None:
        if self.of_a_slice(target):
            raise self.rec.refuse("a store into a slice of a list, which is a copy", "Store into the list itself.", x)
        if isinstance(target, Item) and picks(target.value, self.rec.value):
            raise self.rec.refuse("a store into what an array of indices picks, which is a copy", "Index once.", x)
        if x.op == "shed":
            w = self.rec.temp(x.value)
            self.out += [Assign((w,), target), lang.Delete((target,))]
            for leaf, ct in self.transpose(x.value, Cotangent(w)):
                self.accumulate(leaf, ct)
            return
        if x.op == "take":
            w = self.rec.temp(x.value)
            if not self.linear(x.value):
                self.out.append(Do(target))
                return
            self.out.append(Assign((w,), target))
            for leaf, ct in self.transpose(x.value, Cotangent(w)):
                self.accumulate(leaf, ct)
            return
        if x.op == "replace":
            w = self.rec.temp(x.value)
            self.out += [Assign((w,), target), Assign((target,), x.previous)]
            for leaf, ct in self.transpose(x.value, Cotangent(w)):
                self.accumulate(leaf, ct)
            return
        if x.op != "init" and self.repeats(target):
            self.claimed(x, target)
            return
        if x.op in ("*", "/"):
            self.out.append(Augment(target, x.op, x.value))
            return
        if x.op == "init":
            self.dying = True
            for leaf, ct in self.transpose(x.value, self.stored(Cotangent(target), target, x.value)):
                self.accumulate(leaf, ct)
            self.dying = False
            return
        if x.op in ("+", "-"):
            start = len(self.out)
            ct = target if x.op == "+" else neg(target)
            contributions = self.transpose(x.value, self.stored(Cotangent(ct), target, x.value))
            values = [c for c in contributions if isinstance(c[0], Var) and not self.rec.is_memory(c[0])]
            stores = [c for c in contributions if not any(c is v for v in values)]
            contributions = values + stores
            direct = [c for c in stores[1:] if self.holds_memory(c[1].e)]
            if direct and self.writes_through(target, contributions):
                del self.out[start:]
                w = self.rec.temp(target)
                self.out.append(Assign((w,), self.copied(target)))
                ct = w if x.op == "+" else neg(w)
                contributions = self.transpose(x.value, self.stored(Cotangent(ct), target, x.value))
            for leaf, c in contributions:
                self.accumulate(leaf, c)
            return
        if not self.linear(x.value):
            self.out.append(self.clear(target))
            return
        w = self.rec.temp(target)
        self.out.append(Assign((w,), self.copied(target)))
        contributions = self.transpose(x.value, self.stored(Cotangent(w), target, x.value))
        places = isinstance(target, Item) and (self.only_arrays(target.value) or self.rec.value(target).only("f"))
        own = [c for c in contributions if places and same_leaf(c[0], target) and c[1].full and not c[1].guard]
        if len(own) == 1:
            self.out.append(Assign((target,), own[0][1].e))
        elif not (isinstance(target, Item) and first_store(x, target, self.calls.items, self.rec)):
            self.out.append(self.clear(target))
        for leaf, ct in contributions:
            if len(own) != 1 or leaf is not own[0][0]:
                self.accumulate(leaf, ct)

    def claimed(self, x: Linear, target: Item) -> None:
        """A store by an array of indices, which may name a place twice: what was stored last has the adjoint."""
        w = self.rec.temp(target)
        self.out.append(Assign((w,), Call(Global(CLAIM), (target.value, as_argument(target.index)))))
        ct: Any = w
        if x.op in ("+", "-", "*", "/"):
            part = Op(x.op, (w, x.value)) if x.op in "*/" else w
            self.out.append(added_at(target, part))
            ct = neg(w) if x.op == "-" else w
        if x.op in ("*", "/"):
            return
        for leaf, c in self.transpose(x.value, self.stored(Cotangent(ct), target, x.value)):
            self.accumulate(leaf, c)

    def stored(self, ct: Cotangent, target: Any, t: Any) -> Cotangent:
        """The adjoint of what was stored: summed over what the store broadcast."""
        if not self.linear(t) or not (self.rec.value(target).arrays() or self.rec.value(root_of(target)).arrays()):
            return ct
        return self.fit(ct, target, t, whole=True)

    def clear(self, target: Any) -> Any:
        if isinstance(target, Var):
            return Assign((Item(target, Const(Ellipsis)),), Const(0.0))
        return Assign((target,), self.zero_place(target))

    def repeats(self, target: Any) -> bool:
        return isinstance(target, Item) and bool(self.rec.value(target.value).arrays()) and self.gathers(target)

    def maybe(self, x: Linear) -> None:
        """A view that may have turned out a copy: then its adjoint is passed on."""
        roots = [n for n in walk(x.value) if isinstance(n, Var) and n in self.rec.primals]

        def passed_on() -> None:
            for leaf, ct in self.transpose(x.value, Cotangent(x.target)):
                self.accumulate(leaf, ct)

        inner = self.collect(passed_on)
        test = Op("not", (Call(Global(SHARES), (x.target, roots[0])),))
        self.out.append(lang.If(test, tuple(inner)))

    def writing(self, x: Linear) -> None:
        """A call that overwrites an operand and is linear in it."""
        t = x.value
        if not isinstance(t, Call):
            raise self.rec.refuse("an expression whose value is not used, in reverse mode", "Leave it out.", t)
        row, positional = self.called(t)
        if row is None or row.writes is None or row.kind != "linear":
            raise self.rec.refuse("this call in reverse mode", "Write the steps one by one.", t)
        named = operands_of(row, positional, t.keywords)
        place = named[row.writes]
        stored = [n for n, e in named.items() if n != row.writes and self.linear(e)]
        if not stored and row.formulas[row.writes] == "ct":
            return
        for n in stored:
            overlapping.check_call(self.rec, row.function, place, named[n], t)
        w = self.rec.temp(place)
        self.out.append(Assign((w,), self.copied(place)))
        given = {n: (self.primal_like(e) if self.linear(e) else e) for n, e in named.items()}
        left = self.fill(row, self.formula(row, row.writes, named), given, w)
        if not (isinstance(left, Var) and left is w):
            self.out.append(Assign((Item(place, Const(Ellipsis)),), left))
        for n in stored:
            self.down_into(named[n], self.fill(row, self.formula(row, n, named), given, w))

    def down_into(self, t: Any, filled: Any) -> None:
        from sct.transform.reverse.ranks import lower

        e, lazy = lower(self, filled, t)
        for leaf, ct in self.transpose(t, Cotangent(e, not lazy)):
            self.accumulate(leaf, ct)

    # ------------------------------------------------------------------------------------------------ control flow

    def branch(self, x: Branch) -> None:
        before = dict(self.state)
        self.block(x.then)
        after_then, self.state = self.state, dict(before)
        self.block(x.orelse)
        after_else = self.state
        x.before, x.then_end, x.else_end = [], [], []
        merged: dict[Var, str] = {}
        for var in {**after_then, **after_else}:
            sides = [after_then.get(var), after_else.get(var)]
            if None in sides:
                end, block = (x.then_end, x.then) if sides[0] is None else (x.else_end, x.orelse)
                used = var in before or any(var in adjoints_of(i, self.rec) for i in all_items(block))
                used = used or (self.kind(var) != "scalar" and self.given_within(var, x))  # it may have another shape
                (end if used else x.before).append(Assign((var,), self.zero(var)))
            merged[var] = SHARED if SHARED in sides else OWN
        self.state = merged

    def given_within(self, var: Var, x: Branch) -> bool:
        """Whether a branch may give the name that an adjoint belongs to a value."""
        name = getattr(self.rec.primals.get(var), "name", None)
        return any(v.name == name for i in all_items([x]) for v in item_vars(i, self.rec))

    def loop(self, x: Loop) -> None:
        used: list[Var] = []
        inside: dict[Var, int] = {}
        for item in all_items(x.body):
            for v in adjoints_of(item, self.rec):
                inside[v] = inside.get(v, 0) + 1
                if v not in used:
                    used.append(v)
        x.before, x.body_end = [], []
        carried = [v for v in used if not (inside[v] == self.mentions[v] and self.made_within(v, x.body))]
        x.carried = carried
        memory = any(self.moves_memory(i) for i in all_items(x.body))
        if not memory and not any(v in self.state for v in carried):
            for i in all_items(x.body):
                if not isinstance(i, Primal | Step | Branch | Loop | Attempt):
                    i.back = []
            return

        def prepare() -> None:
            for v in carried:
                if v not in self.state:
                    self.out.append(Assign((v,), self.zero(v)))
                    self.state[v] = OWN
                elif self.state[v] == SHARED and self.kind(v) == "array":
                    known = self.rec.value(v).rank() is not None
                    own = Call(Attr(v, "copy"), ()) if known else Op("pos", (v,))  # a number has no `copy`
                    self.out.append(Assign((v,), own))
                    self.state[v] = OWN

        x.before = self.collect(prepare)
        entry = dict(self.state)
        while True:
            self.state = dict(entry)
            self.block(x.body)
            ends = {v: self.state.get(v) for v in carried}
            worse = [v for v in carried if ends[v] == SHARED and entry[v] == OWN and self.kind(v) == "array"]
            if not worse:
                break
            for v in worse:
                entry[v] = SHARED
        x.body_end = [Assign((v,), self.zero(v)) for v in carried if v not in self.state]
        self.state = dict(entry)

    def moves_memory(self, i: Any) -> bool:
        """Whether the transpose of an item has an effect even where no adjoint value is at hand."""
        if not isinstance(i, Linear):
            return isinstance(i, Invoke | Undo)
        if not isinstance(i.target, Var) or i.op not in "=+-":
            return True
        return self.rec.is_memory(i.target) or self.is_pop(i.value)

    def made_within(self, var: Var, items: list[Any]) -> bool:
        """Whether every trip gives a variable a new value before it uses it."""
        flat = flatten(items)
        holding = [x for x in flat if any(var in adjoints_of(i, self.rec) for i in all_items([x]))]
        if not holding:
            return False
        first = holding[0]
        if isinstance(first, Linear):
            targets = first.target.items if isinstance(first.target, Display) else (first.target,)
            value_reads = any(n is var for n in walk(first.value))
            return first.op == "=" and any(t is var for t in targets) and not value_reads
        if isinstance(first, Invoke):
            return any(self.rec.shadows.get(v) is var for v in each(first.result))
        if len(holding) == 1:
            if isinstance(first, Branch):
                return all(
                    self.made_within(var, b)
                    for b in (first.then, first.orelse)
                    if any(var in adjoints_of(i, self.rec) for i in all_items(b))
                )
            if isinstance(first, Loop):
                return self.made_within(var, first.body)
            if isinstance(first, Attempt):
                parts = [b for b in first.blocks() if any(var in adjoints_of(i, self.rec) for i in all_items(b))]
                return len(parts) == 1 and self.made_within(var, parts[0])
        if isinstance(first, Branch):  # made on both sides, used after them
            return all(self.made_within(var, b) for b in (first.then, first.orelse))
        return False


def flatten(items: list[Any]) -> list[Any]:
    """A block with the items of its steps in their places."""
    out: list[Any] = []
    for x in items:
        out += flatten(x.items) if isinstance(x, Step) else [x]
    return out


def adjoints_of(x: Any, rec: Any) -> list[Var]:
    """The adjoint values (not memory) that an item itself mentions, in the order in which it does."""
    parts: list[Any] = []
    if isinstance(x, Linear):
        parts = [x.target, x.value]
    elif isinstance(x, Invoke):
        parts = [*(t for _, t in x.tangents), *handed_adjoints(rec, x.instance)]
        parts += [rec.shadows[v] for v in each(x.result) if v in rec.shadows]
    mentioned = dict.fromkeys(n for p in parts if p is not None for n in walk(p) if isinstance(n, Var))
    return [n for n in mentioned if n in rec.primals and not rec.is_memory(n)]


def root_of(path: Any) -> Any:
    """The variable at the start of a path."""
    while isinstance(path, Item | Attr):
        path = path.value
    return path


def increment(leaf: Any, e: Any) -> Any:
    """`leaf += e`, `leaf -= ...` where e is negative."""
    if isinstance(e, Op) and e.op == "neg":
        return Augment(leaf, "-", e.args[0])
    return Augment(leaf, "+", e)

