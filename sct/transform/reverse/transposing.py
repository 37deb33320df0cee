"""One linear expression, transposed: from the adjoint of its value to contributions to the adjoints of its leaves.

    dx * y + dz     with adjoint ct     ->     bx += y * ct,  bz += ct
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sct import rules
from sct.core.lang import (
    Assign,
    Attr,
    Augment,
    Call,
    Const,
    DictDisplay,
    Display,
    Global,
    If,
    IfExp,
    Item,
    Op,
    Slice,
    Star,
    Var,
)
from sct.core.walk import rebuild, same, substitute, walk
from sct.facts.likeness import never_stretched
from sct.facts.small import is_truth
from sct.facts.values import Array, Ref
from sct.rules.core_functions import (
    ASARRAY,
    BROADCAST_LIKE,
    CELLS,
    OF_ITEMS,
    TOTAL,
    UNARRAY,
    UNBROADCAST,
    WHERE,
    ZEROS_LIKE,
    ZEROS_OF,
)
from sct.tidy.algebra import add, coefficient, fold, mul, neg
from sct.tidy.axes import only_longer, shorter
from sct.tidy.keys import key
from sct.transform.base import simple
from sct.transform.linear import in_floats
from sct.transform.reverse.contributions import masked_part, merged, where
from sct.transform.reverse.guards import Guard, negated
from sct.transform.reverse.masking import may_be_masked, scaled
from sct.transform.reverse.outlines import outline, shape_of
from sct.transform.reverse.places import added_at, place_in_slice
from sct.transform.reverse.ranks import lower, summed, total
from sct.transform.reverse.reshaped import apart
from sct.transform.reverse.smaller import literals_moved

ADJOINT = Var("ct")  # in a linear expression: the adjoint that a slope is going to be multiplied with


class Cotangent(NamedTuple):
    """The adjoint of an expression.

    full: it has the expression's shape; else it broadcasts to it.  over: it may have more axes or longer ones, and is
    still to be summed over what was broadcast.  guard: what must hold for the place that it is added to to be there.
    """

    e: Any
    full: bool = True
    over: bool = False
    guard: Guard = ()


class Transposing:
    """Mixed into `Backward`, which says where statements go."""

    rec: Any
    out: list[Any]
    guarded: int
    masked: set[str]  # names of adjoints that may be zero because a value was not taken
    windows: set[Var]  # temporaries that are views of adjoint memory
    fresh: Callable[[Any], bool]
    holds_memory: Callable[[Any], bool]
    gathers: Callable[[Item], bool]

    # ------------------------------------------------------------------------------------------------ questions

    def linear(self, t: Any) -> bool:
        """Whether an expression has a linear leaf."""
        return bool(self.rec.has_shadow(t))

    def shape(self, e: Any) -> Any:
        """The shape of an expression's value where each length is known by number or name; else None."""
        if isinstance(e, Const):
            return ()
        found = self.rec.value(e).shape()
        return None if found is None or None in found else found

    def alike(self, a: Any, b: Any) -> bool:
        """Whether two expressions have one shape, known or not: both are made element by element of the same arrays."""
        found = self.arrays_of(a)
        return bool(found) and found == self.arrays_of(b)

    def arrays_of(self, e: Any) -> frozenset[Any] | None:
        """The variables with axes that an expression works on element by element; None where it does anything else."""
        if isinstance(e, Var):
            e = self.rec.primals.get(e, e)
            if e is None or self.scalar(e):
                return None if e is None else frozenset()
            inner = self.arrays_of(self.rec.made_of[e]) if e in self.rec.made_of else None
            return frozenset([e]) if inner is None else inner
        if isinstance(e, Const):
            return frozenset()
        if isinstance(e, Op) and e.op in (*FREE, "**"):
            parts = [self.arrays_of(a) for a in e.args]
            return None if None in parts else frozenset().union(*(p for p in parts if p is not None))
        if isinstance(e, Call) and isinstance(e.func, Global) and len(e.args) == 1 and not e.keywords:
            row = rules.for_callable(e.func.value, 1)
            return self.arrays_of(e.args[0]) if row is not None and row.kind == "elementwise" else None
        return None

    def named(self, a: Any, b: Any) -> bool:
        """Whether the product of two factors has a name."""
        return not self.rec.products.isdisjoint((key(Op("*", (a, b))), key(Op("*", (b, a)))))

    def scalar(self, e: Any) -> bool:
        return bool(self.rec.value(e).is_scalar())

    def primal_like(self, t: Any) -> Any:
        """A primal expression with the shape of a linear one: a leaf where that is known to have it."""
        want = self.shape(t)
        if want is not None:
            for n in walk(t):
                v = self.rec.primals.get(n) if isinstance(n, Var) else None
                if v is not None and self.shape(v) == want:
                    return v
        if isinstance(t, Var) and t in self.rec.likes:
            return self.rec.likes[t]
        made = self.rec.primal_of(t)
        if self.rec.has_shadow(made):
            raise self.rec.refuse("a step whose shape is not known", "Give the types of the arguments.", None)
        return outline(made, self.shape, self.rec.made_of)

    def name(self, e: Any, like: Any = None) -> Any:
        """An expression that may be written twice."""
        if simple(e) or self.guarded:
            return e
        if isinstance(e, Op) and e.op == "neg" and not self.holds_memory(e):  # the sign goes into what is added
            return neg(self.name(e.args[0], like))
        part = masked_part(e)
        if part is not None and simple(part[0]):  # products of it move into it
            return where(part, self.name(part[2]))
        w = self.rec.temp(e if like is None else like)
        self.out.append(Assign((w,), e))
        if may_be_masked(e, self.masked):
            self.masked.add(w.name)
        if not self.scalar(w) and not self.fresh(e) and self.holds_memory(e):
            self.windows.add(w)
        return w

    # ------------------------------------------------------------------------------------------------ transposing

    def transpose(self, t: Any, ct: Cotangent) -> list[tuple[Any, Cotangent]]:
        """The contributions of a linear expression: (leaf, its part of the adjoint)."""
        found: list[tuple[Any, Cotangent]] = []
        self.down(t, ct, found)
        one_each = merged(found, self.is_numeric, self.written_out, self.may_be_truth)
        return [(leaf, c._replace(e=literals_moved(c.e, self.holds_floats))) for leaf, c in one_each]

    def written_out(self, e: Any) -> Any:
        """A product that a temporary stands for, of values that are still what they were when it was made."""
        made = self.rec.made_of.get(e) if isinstance(e, Var) else None
        if not (isinstance(made, Op) and made.op == "*" and coefficient(made) is not None):
            return e
        steady = self.rec.rebound(made)
        names = [n for n in walk((made,)) if not isinstance(n, Op | Const)]
        kept = all(isinstance(n, Var) and n.name not in steady and not self.rec.is_memory(n) for n in names)
        return made if kept else e

    def is_numeric(self, e: Any) -> bool:
        """Whether an expression's value is certainly a number or an array."""
        return self.scalar(e) or self.only_arrays(e)

    def may_be_truth(self, e: Any) -> bool:
        """Whether an expression's value may be a truth value, or an array of them."""
        if isinstance(e, Op) and e.op in ("neg", "*"):
            return all(map(self.may_be_truth, e.args))
        return any(map(is_truth, self.rec.value(e).atoms))

    def holds_floats(self, e: Any) -> bool:
        """Whether an expression's value is certainly an array of floats."""
        return self.only_arrays(e) and all(a.dtype == "f" for a in self.rec.value(e).atoms)

    def only_arrays(self, e: Any) -> bool:
        """Whether an expression's value is an array, and certainly nothing else."""
        atoms = self.rec.value(e).atoms
        return bool(atoms) and all(isinstance(a, Array) for a in atoms)

    def down(self, t: Any, ct: Cotangent, found: list[Any]) -> None:
        if not self.linear(t):
            return
        if self.is_path(t):
            found.append((self.in_the_list(t), self.as_number(self.reduced(ct, t), t)))
            return
        method = getattr(self, f"down_{type(t).__name__}", None)
        if method is None:
            raise self.rec.refuse(f"a {type(t).__name__.lower()} expression in reverse mode", "Write statements.", None)
        method(t, ct, found)

    def is_path(self, t: Any) -> bool:
        """Whether an expression is an adjoint variable, or an item or attribute reached from one."""
        return bool(self.rec.is_path(t))

    def of_a_slice(self, t: Any) -> bool:
        """Whether an expression is an item of a slice of a list, which is another list with the same parts."""
        inner = t.value if isinstance(t, Item) else None
        return isinstance(inner, Item) and isinstance(inner.index, Slice) and not self.rec.value(inner.value).arrays()

    def in_the_list(self, t: Any) -> Any:
        """A path with the places that it names in slices of lists as places of the lists: `b[3]` for `b[1:][2]`."""
        if not isinstance(t, Item | Attr):
            return t
        made = rebuild(t, lambda n: self.in_the_list(n) if n is t.value else n)
        if self.of_a_slice(made) and not isinstance(made.index, Slice):
            made = Item(made.value.value, place_in_slice(made.value.value, made.value.index, made.index))
        return made

    def fit(self, ct: Cotangent, node: Any, child: Any, whole: bool = False) -> Cotangent:
        """The adjoint of an operand of an elementwise operation: summed over what the operation broadcast."""
        if self.scalar(node) and not ct.over:
            return ct
        small, large = self.shape(child), self.shape(node)
        if ct.over:
            if self.free(child):
                return ct
            return self.reduced(ct, child)
        if (small is not None and small == large) or self.alike(child, node):
            return ct
        if not whole and ct.full and never_stretched(self.rec.value(child), self.rec.value(node).rank()):
            return ct
        unsure = not whole and (small is None or large is None)
        if unsure and self.free(child):
            return self.fill_out(ct, node)._replace(over=True)  # its own operands see to it
        full = ct if ct.full or (large is not None and self.shape(ct.e) == large) else self.fill_out(ct, node)
        made = summed(full.e, small, large, self)
        if made is not None:
            return Cotangent(made)
        return Cotangent(Call(Global(UNBROADCAST), (full.e, self.shape_text(child))))

    def reduced(self, ct: Cotangent, node: Any) -> Cotangent:
        """The cotangent summed to the shape of the node."""
        shape = self.shape(node)
        if not ct.over or (shape is not None and shape == self.shape(ct.e)):
            return Cotangent(ct.e, ct.full)
        made = summed(ct.e, shape, self.shape(ct.e), self)
        if made is not None:
            return Cotangent(made)
        if never_stretched(self.rec.value(node), self.rec.value(ct.e).rank()):
            return Cotangent(ct.e, ct.full)
        return Cotangent(Call(Global(UNBROADCAST), (ct.e, self.shape_text(node))))

    def shape_text(self, t: Any) -> Any:
        """The shape of a linear expression's value, asked of the matrix where it is a product with a vector."""
        like = self.primal_like(t)
        if isinstance(like, Op) and like.op == "@" and [self.rec.value(a).rank() for a in like.args] == [2, 1]:
            return Item(Attr(like.args[0], "shape"), Slice(None, Const(1), None))
        return shape_of(like, self.shape)

    def as_number(self, ct: Cotangent, leaf: Any) -> Cotangent:
        """The cotangent as a number where the leaf is one: to an array without axes two names could write."""
        if not self.scalar(leaf) or not self.rec.value(ct.e).arrays():
            return ct
        return ct._replace(e=total(ct.e))

    def fill_out(self, ct: Cotangent, node: Any) -> Cotangent:
        """The cotangent in the shape of the node."""
        ct = self.reduced(ct, node)
        return ct if ct.full else Cotangent(Call(Global(BROADCAST_LIKE), (ct.e, self.primal_like(node))))

    def down_Op(self, t: Op, ct: Cotangent, found: list[Any]) -> None:
        if any(isinstance(a, Ref) for a in self.rec.value(t).atoms):
            self.down_sequence(t, ct, found)
            return
        if t.op == "@":
            row = rules.for_operator("@", False)
            self.row(row, dict(zip((p.name for p in row.params), t.args, strict=True)), t, ct, found)
            return
        if t.op in ("neg", "pos"):
            ct = ct._replace(e=neg(ct.e)) if t.op == "neg" else ct
            self.down(t.args[0], ct, found)
            return
        a, b = t.args
        if t.op in ("+", "-"):
            if self.linear(a) and self.linear(b):
                ct = ct._replace(e=self.name(ct.e))
                if ct.over and not (self.free(a) or self.free(b)) and same(self.primal_like(a), self.primal_like(b)):
                    ct = self.reduced(ct, a)  # both are parts of one tangent
                    ct = ct._replace(e=self.name(ct.e))
                    self.down(a, ct, found)
                    self.down(b, ct if t.op == "+" else ct._replace(e=neg(ct.e)), found)
                    return
            if self.linear(a):
                self.down(a, self.fit(ct, t, a), found)
            if self.linear(b):
                here = ct if t.op == "+" else ct._replace(e=neg(ct.e))
                self.down(b, self.fit(here, t, b), found)
            return
        if t.op == "*":
            one, other = (a, b) if self.linear(a) else (b, a)
            if self.linear(other):
                raise self.rec.refuse("a product of two tangents", "Report it.", None)
            if isinstance(ct.e, Const) and self.may_be_truth(other):  # nothing else makes a number of it
                other = in_floats(other, self.rec.value(other))
            if any(n is ADJOINT for n in walk(other)):
                ct = ct._replace(e=self.name(ct.e))
                e = mul(fold(substitute(other, lambda n: ct.e if n is ADJOINT else None)), ct.e)
            else:
                e = scaled(ct.e, other, lambda e: mul(other, e), self.masked, self.scalar(t))
            self.down(one, self.fit(self.filled(e, ct, t), t, one), found)
            return
        if t.op == "/" and not self.linear(b):
            e = scaled(ct.e, Op("/", (Const(1.0), b)), lambda e: Op("/", (e, b)), self.masked, self.scalar(t))
            self.down(a, self.fit(self.filled(e, ct, t), t, a), found)
            return
        raise self.rec.refuse(f"the operator `{t.op}` of a tangent", "Report it.", None)

    def free(self, t: Any) -> bool:
        """Whether an expression leaves it to its operands to sum over what was broadcast."""
        return not self.is_path(t) and isinstance(t, Op) and t.op in FREE

    def filled(self, e: Any, ct: Cotangent, node: Any) -> Cotangent:
        """A product with a coefficient, which may have the whole shape."""
        if ct.full:
            return ct._replace(e=e)
        shape = self.shape(e)
        return Cotangent(e, (shape is not None and shape == self.shape(node)) or self.alike(e, node))

    def down_sequence(self, t: Op, ct: Cotangent, found: list[Any]) -> None:
        """`+` and `*` of lists: the adjoints of their items, in order."""
        a, b = t.args
        named = self.name(ct.e)
        if t.op == "+":
            length = self.rec.length(a)
            for part, kept in ((a, Slice(None, length, None)), (b, Slice(length, None, None))):
                if self.linear(part):
                    piece = Item(named, kept)
                    self.down(part, Cotangent(piece), found)
            return
        items = a if self.linear(a) else b
        if t.op != "*" or not isinstance(items, Display) or any(isinstance(x, Star) for x in items.items):
            raise self.rec.refuse(f"`{t.op}` of lists of active data in reverse mode", "Append in a loop.", t)
        for k, item in enumerate(items.items):
            every = named if len(items.items) == 1 else Item(named, Slice(Const(k), None, Const(len(items.items))))
            if self.linear(item):
                summed_up = Call(Global(sum), (every,))
                self.down(item, Cotangent(summed_up, self.scalar(item)), found)

    def down_IfExp(self, t: IfExp, ct: Cotangent, found: list[Any]) -> None:
        ct = self.reduced(ct, t)
        ct = Cotangent(self.name(ct.e), ct.full)
        self.guarded += 1
        sides = [self.on_its_side(t, taken, ct) for taken in (True, False)]
        self.guarded -= 1
        leaves: list[Any] = []
        for then, side in zip((True, False), sides, strict=True):
            for leaf, c in side:
                if not isinstance(leaf, Var) and self.on_one_side(leaf, sides):
                    filled = c if c.full else self.fill_out(c, leaf)
                    found.append((leaf, filled._replace(guard=((t.test, then), *c.guard))))
                elif not any(same_leaf(leaf, x) for x in leaves):
                    leaves.append(leaf)
        for leaf in leaves:
            parts = []
            for side in sides:
                total = None
                for x, c in side:
                    if same_leaf(x, leaf):
                        total = add(total, c.e if c.full else self.fill_out(c, leaf).e)
                parts.append(self.zero_part(leaf) if total is None else total)
            found.append((leaf, Cotangent(parts[0] if same_text(*parts) else IfExp(t.test, *parts))))

    def on_its_side(self, t: IfExp, taken: bool, ct: Cotangent) -> list[tuple[Any, Cotangent]]:
        """The contributions of one side; what is stored for them is stored where that side is taken."""
        outer, self.out = self.out, []
        found = self.transpose(t.then if taken else t.orelse, ct)
        made, self.out = self.out, outer
        if not all(isinstance(s, Assign) and all(isinstance(x, Var) for x in s.targets) for s in made):
            made = [If(t.test if taken else negated(t.test, self.rec.value), tuple(made))]
        self.out += made
        return found

    def on_one_side(self, leaf: Any, sides: list[list[tuple[Any, Cotangent]]]) -> bool:
        """Whether a place is there for certain only where one side of a conditional expression is taken."""
        found = [[c for x, c in side if same_leaf(x, leaf)] for side in sides]
        return not all(found) or any(c.guard for part in found for c in part)

    def zero_part(self, leaf: Any) -> Any:
        if self.scalar(leaf):
            return Const(0.0)
        return Call(Global(ZEROS_LIKE), (self.primal_like(leaf),))

    def down_Item(self, t: Item, ct: Cotangent, found: list[Any]) -> None:
        """An item of something computed: its adjoint is zero but there."""
        ct = self.reduced(ct, t)
        if isinstance(t.value, Display) and isinstance(t.index, Const):
            self.down(t.value.items[t.index.value], ct, found)
            return
        if only_longer(t.index) and self.only_arrays(t.value):
            ct = ct if self.shape(ct.e) == () else self.fill_out(ct, t)
            self.down(t.value, ct._replace(e=shorter(ct.e, t.index)) if ct.full else ct, found)
            return
        like = self.primal_like(t.value)
        w = self.rec.temp(t.value)
        arrays = self.rec.value(t.value).arrays()
        self.out.append(Assign((w,), Call(Global(ZEROS_LIKE if arrays else CELLS), (like,))))
        place = Item(w, t.index)
        if not arrays:
            self.out.append(Assign((place,), ct.e))  # a list is not added to by `+=`
        else:
            self.out.append(added_at(place, ct.e) if self.gathers(place) else Augment(place, "+", ct.e))
        self.down(t.value, Cotangent(w), found)

    def down_Attr(self, t: Attr, ct: Cotangent, found: list[Any]) -> None:
        row = rules.for_attribute(t.name)
        if row is None or row.kind != "linear":
            raise self.rec.refuse(f"the attribute `{t.name}` in reverse mode", "Use a function of NumPy.", t)
        self.row(row, {"x": t.value}, t, ct, found)

    def down_Display(self, t: Display, ct: Cotangent, found: list[Any]) -> None:
        named = self.name(ct.e)
        stars = [k for k, item in enumerate(t.items) if isinstance(item, Star)]
        if len(stars) > 1:
            self.down(self.rec.written_out(t), Cotangent(named), found)
            return
        for k, item in enumerate(t.items):
            inner = item.value if isinstance(item, Star) else item
            if self.linear(inner):
                behind = k - len(t.items)  # what stands behind a starred item is counted from the end
                index: Any = Const(behind if stars and k > stars[0] else k)
                if isinstance(item, Star):
                    index = Slice(Const(k), Const(behind + 1) if behind + 1 else None, None)
                part = Item(named, index)
                self.down(inner, Cotangent(self.structured(part, inner) if isinstance(item, Star) else part), found)

    def structured(self, items: Any, e: Any) -> Any:
        """A list of adjoints as an array, where what they are the adjoints of is one."""
        return Call(Global(UNARRAY), (items, self.primal_like(e))) if self.rec.value(e).arrays() else items

    def down_DictDisplay(self, t: DictDisplay, ct: Cotangent, found: list[Any]) -> None:
        named = self.name(ct.e)
        for k, item in zip(t.keys, t.values, strict=True):
            if not isinstance(k, Const):
                raise self.rec.refuse("a dict of active data with computed keys in reverse mode", "Use literals.", t)
            if self.linear(item):
                part = Item(named, k)
                self.down(item, Cotangent(part), found)

    def down_Call(self, t: Call, ct: Cotangent, found: list[Any]) -> None:
        if isinstance(t.func, Global) and t.func.value in (ZEROS_LIKE, ZEROS_OF):
            return
        if isinstance(t.func, Global) and t.func.value in (list, tuple, reversed) and len(t.args) == 1:
            turned = Item(ct.e, Slice(None, None, Const(-1))) if t.func.value is reversed else ct.e
            self.down(t.args[0], Cotangent(self.structured(turned, t.args[0])), found)
            return
        made = None if ct.full or self.shape(ct.e) == () else apart(t, self.shape, self.linear)
        if made is not None:
            self.down(made, ct, found)
            return
        row, positional = self.called(t)
        sums = isinstance(t.func, Global) and t.func.value is TOTAL
        items = self.rec.program.heap.element(self.rec.value(t.args[0])).atoms if sums else ()
        if any(isinstance(a, Ref) for a in items):
            raise self.rec.refuse("a sum of lists in reverse mode", "Append their items in a loop.", t)
        if row is None:
            raise self.rec.refuse("this call in reverse mode", "Write the steps one by one.", t)
        self.row(row, operands_of(row, positional, t.keywords), t, ct, found)

    def called(self, t: Call) -> tuple[Any, list[Any]]:
        """(the row of a primitive that a call is of, None where it has none, its positional operands)."""
        keywords = tuple(k or "" for k, _ in t.keywords)
        if isinstance(t.func, Attr) and not isinstance(t.func.value, Global):
            if not self.rec.value(t.func.value).arrays() and t.func.name not in ("copy",):
                raise self.rec.refuse(f"the method `{t.func.name}` in reverse mode", "Write a loop.", t)
            positional = [t.func.value, *t.args]
            row = rules.for_method(t.func.name, len(t.args), keywords)
        else:
            positional = list(t.args)
            scalar = all(self.scalar(a) for a in positional if not isinstance(a, Star | Display))
            row = rules.for_callable(function_of(t.func), len(positional), keywords, scalar)
        if row is None or "" in keywords or any(isinstance(a, Star) for a in positional[: places(row)]):
            return None, positional
        return row, positional

    def row(self, row: Any, named: dict[str, Any], t: Any, ct: Cotangent, found: list[Any]) -> None:
        """A primitive that is linear in some operand: the row's transpose."""
        if row.kind == "constant":
            return
        ct = self.reduced(ct, t)
        moved = [n for n, e in named.items() if self.linear(e)]
        mentions = {n for w in moved for n in self.formula_names(row, w)}
        if len(moved) > 1 or any(isinstance(named[n], Display) for n in moved):
            ct = Cotangent(self.name(ct.e), ct.full)
        if self.shape(ct.e) != () or not all(self.spreads(row, n, named, t) for n in moved):
            ct = self.fill_out(ct, t)
        given = {n: (self.primal_like(e) if self.linear(e) and n in mentions else e) for n, e in named.items()}
        for n in moved:
            formula = self.formula(row, n, named)
            filled, lazy = lower(self, self.fill(row, formula, given, ct.e), named[n])
            here = Cotangent(filled, not lazy)
            if row.kind == "implicit":  # stacks broadcast
                here = self.fit(here, t, named[n], whole=True)
            if lazy and self.listed(named[n]):  # its parts are told by their places
                like = Call(Global(ASARRAY), (self.primal_like(named[n]),))
                here = Cotangent(Call(Global(BROADCAST_LIKE), (filled, like)))
            if row.function in OF_ITEMS and any(map(self.listed, named.values())):
                here = here._replace(e=self.structured(here.e, named[n]))
            if isinstance(named[n], Display):
                self.down_Display(named[n], here, found)
            else:
                self.down(named[n], here, found)

    def listed(self, e: Any) -> bool:
        """Whether an operand is a list or tuple in the place of an array."""
        return isinstance(e, Display) or any(isinstance(a, Ref) for a in self.rec.value(e).atoms)

    def spreads(self, row: Any, operand: str, named: dict[str, Any], t: Any) -> bool:
        """Whether a transpose gives what it should also where the adjoint is a number in the place of equal ones."""
        if "unreduce" in row.formulas.get(operand, ""):
            return True
        whole = self.shape(t)
        return row.function is WHERE and whole is not None and self.shape(named["condition"]) == whole

    def formula(self, row: Any, operand: str, named: dict[str, Any]) -> Any:
        if row.kind in ("linear", "bilinear") and operand in row.formulas and row.formulas[operand] != "0":
            return rules.parse(row, operand)
        if row.kind == "implicit" and subtracted(rules.parse(row, "zero"), operand):
            return rules.parse(row, "transpose")
        raise self.rec.refuse(f"`{row.head}` of a tangent", "Write the steps one by one.", None)

    def formula_names(self, row: Any, operand: str) -> set[str]:
        which = operand if operand in row.formulas else "transpose"
        return {n.name for n in walk(rules.parse(row, which)) if isinstance(n, Var)} if which in row.formulas else set()

    def fill(self, row: Any, formula: Any, named: dict[str, Any], ct: Any) -> Any:
        """A transpose with operands and the adjoint put in."""
        variables = rules.row_vars(row)
        uses = sum(1 for n in walk(formula) if n is variables["ct"])
        if uses > 1:
            formula = lower(self, self.rec.fill(row, formula, {**named, "ct": variables["ct"]}, None), None)[0]
            if sum(1 for n in walk(formula) if n is variables["ct"]) > 1:
                ct = self.name(ct)
        return self.rec.fill(row, formula, {**named, "ct": ct}, None)


FREE = ("+", "-", "*", "/", "neg", "pos")


def subtracted(zero: Any, operand: str) -> bool:
    """Whether a residual is something minus the operand, and the operand is nowhere else in it."""
    if isinstance(zero, IfExp):
        return subtracted(zero.then, operand) and subtracted(zero.orelse, operand)
    uses = sum(1 for n in walk(zero) if isinstance(n, Var) and n.name == operand)
    return isinstance(zero, Op) and zero.op == "-" and getattr(zero.args[1], "name", None) == operand and uses == 1


def function_of(func: Any) -> Any:
    """The function that a call's text names: a global, or an attribute of one, as `np.add.at`."""
    return getattr(func.value.value, func.name, None) if isinstance(func, Attr) else getattr(func, "value", None)


def places(row: Any) -> int:
    """How many positional operands a row has a name for each of."""
    return sum(1 for p in row.params if p.kind in ("positional", "normal"))


def operands_of(row: Any, positional: list[Any], keywords: Any) -> dict[str, Any]:
    """The operands of a call by the names that its row gives them."""
    slots = [p.name for p in row.params if p.kind in ("positional", "normal")]
    star = next((p.name for p in row.params if p.kind == "vararg"), None)
    named = dict(zip(slots, positional, strict=False))
    if star is not None:
        named[star] = Display("tuple", tuple(positional[len(slots) :]))
    return named | {k: v for k, v in keywords if k is not None}


def same_leaf(a: Any, b: Any) -> bool:
    """Whether two paths are written alike."""
    return same(a, b)


def same_text(a: Any, b: Any) -> bool:
    """Whether two expressions are written alike."""
    return same_leaf(a, b)

