"""A function instance as a tree of primal and linear statements: what forward mode writes, told apart.

Numbers, and arrays that nothing writes to, have adjoints that are values.  Arrays that are written to, lists, dicts
and objects have adjoint *memory*, which is made and moved about in the forward sweep by the same operations as the
primal's: so a view of one is the same view of the other, and an alias an alias.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Attr, Augment, Call, Const, Display, Do, Global, Item, Op, Return, Slice, Star, Var
from sct.core.walk import substitute, walk
from sct.facts.checkpointing import Checkpointed
from sct.facts.infer import Instance
from sct.facts.values import Array, Bound, Known, Ref, Scalar, Value, may_be_number
from sct.rules.core_functions import CELLS, WRITABLE, ZEROS_LIKE, ZEROS_OF
from sct.tidy.algebra import fold, literal
from sct.tidy.keys import key
from sct.transform import overlapping
from sct.transform.calling import tangent_names
from sct.transform.reverse.appending import Appending
from sct.transform.reverse.attempts import Attempting
from sct.transform.reverse.headers import Headers
from sct.transform.reverse.iterating import goes_again
from sct.transform.reverse.lifting import owns
from sct.transform.reverse.listing import Listing
from sct.transform.reverse.making import Making, namespace
from sct.transform.reverse.matching import Matching
from sct.transform.reverse.one_by_one import one_by_one
from sct.transform.reverse.places import picks, row_of
from sct.transform.reverse.ranks import with_ranks
from sct.transform.reverse.remember import assigned_vars, target_vars
from sct.transform.reverse.several import several
from sct.transform.reverse.storing import Storing
from sct.transform.reverse.transposing import ADJOINT
from sct.transform.reverse.tree import Attempt, Branch, Invoke, Linear, Loop, Primal, Step, Undo

TREE = Attempt | Step | Branch | Loop | Invoke | Linear | Primal | Undo


class Recorder(Attempting, Headers, Matching, Storing, Listing, Appending, Making):
    """One function instance, split."""

    def __init__(self, program: Any, instance: Instance) -> None:
        super().__init__(program, instance, None)
        self.shadows: dict[Var, Var] = {}
        self.primals: dict[Var, Var | None] = {}  # adjoint -> the variable it is the adjoint of; None: a linear step
        self.made_of: dict[Var, Any] = {}  # temporary -> the expression that it names
        self.products: set[Any] = set()  # keys of the products that names are given to
        self.printed: dict[Any, str] = {}
        self.webs: dict[str, bool] = {}
        self.linear_steps: set[Var] = set()  # linear steps: values, whatever their site
        self.old_cells: set[Var] = set()  # adjoint cells put aside by the forward sweep: memory, whatever they hold
        self.given_in_loop: set[str] = set()  # names that the loop under way gives values
        self.lifted: dict[Var, Var] = {}  # a variable of a function around -> the parameter that holds it here
        self.likes: dict[Var, Any] = {}  # a linear step -> a primal expression of its shape
        self.likes_given: dict[Assign, Any] = {}  # a linear statement -> a primal of the shape of what it gives
        self.source: Any = None  # the user's statement under way
        self.returned: Any = None
        self.result_tangent: Any = None

    def refuse(self, reason: str, cure: str, node: Any) -> Exception:
        """The error that points at a node, or at the user's statement that it was made of."""
        return super().refuse(reason, cure, node if getattr(node, "at", None) is not None else self.source)

    def emit(self, s: Any) -> None:
        """Append a statement to the block under way."""
        if isinstance(s, Assign) and isinstance(s.value, Op) and s.value.op == "*":
            self.products.add(key(s.value))
        super().emit(s)

    def stmt_Assign(self, s: Assign) -> None:
        for each in one_by_one(s, lambda x: self.shadowed(x) and self.is_memory(self.shadow(x))):
            super().stmt_Assign(each)

    def hoist(self, e: Any, like: Any = None) -> Var:
        """Give an expression a name; what it is made of is kept."""
        w = super().hoist(e, like)
        self.made_of[w] = e
        return w

    def fill(self, row: Any, formula: Any, named: dict[str, Any], y: Any) -> Any:
        """A formula with the operands in the places of its names, and its questions about ranks answered."""
        return fold(with_ranks(super().fill(row, formula, named, y), self.value))

    # ---------------------------------------------------------------------------------------------------- adjoints

    def shadow(self, var: Var) -> Var:
        """The adjoint variable of a variable."""
        found = self.shadows.get(var)
        if found is None:
            if var in self.inst.function.free and var not in self.lifted:
                raise self.refuse(f"the nested function's use of `{var.name}` of the function around", CLOSURE, var)
            key = (var.name, self.is_memory(var) and not self.only_parameter(var.name))
            if key not in self.printed:
                self.printed[key] = self.names.fresh(f"b{var.name}")
            found = self.shadows[var] = Var(self.printed[key], var.temp)
            self.primals[found] = var
            self.inst.values[found] = self.value(var)
        return found

    def only_parameter(self, name: str) -> bool:
        """Whether a name stands for a value as a parameter only, and for memory after that: one adjoint name does."""
        if name not in self.webs:
            found = {n for n in walk(self.inst.function.body) if isinstance(n, Var) and n.name == name}
            params = {p.var for p in self.inst.function.params if p.var.name == name}
            values = {v for v in found | params if self.shadowed(v) and not self.is_memory(v)}
            self.webs[name] = values <= params and bool(params) and not any(self.is_memory(p) for p in params)
        return self.webs[name]

    def is_memory(self, e: Any) -> bool:
        """Whether the adjoint of an expression's value is memory: of written arrays, lists, objects."""
        if isinstance(e, Var) and e in self.linear_steps:
            return False
        return self.memory_value(self.value(e), e)

    def is_value(self, adjoint: Var) -> bool:
        """Whether an adjoint is a value, and certainly no memory."""
        if adjoint in self.linear_steps or adjoint in self.old_cells:
            return adjoint in self.linear_steps
        return not any(self.memory_atom(a) for a in self.value(adjoint).atoms)

    def memory_value(self, value: Value, e: Any = None) -> bool:
        kinds = {self.memory_atom(a) for a in value.atoms if not (isinstance(a, Known) and a.object is None)}
        if kinds == {True, False}:  # where one of several arrays is written to, all have memory
            if not value.varied or not any(isinstance(a, Scalar) for a in value.atoms):
                return True
            raise self.refuse("a variable that holds now a number, now something that is written to", "Use two.", e)
        return True in kinds

    def memory_atom(self, atom: Any) -> bool:
        return isinstance(atom, Ref) or (isinstance(atom, Array) and self.program.heap.is_written(atom.site))

    def has_shadow(self, e: Any) -> bool:
        """Whether an expression mentions an adjoint."""
        return any(isinstance(n, Var) and n in self.primals for n in walk(e))

    def moves_adjoints(self, i: Any) -> bool:
        """Whether an item is a step of the forward sweep on adjoint memory: it builds, moves or measures some."""
        return isinstance(i, Primal) and self.has_shadow(i.stmt)

    def is_path(self, t: Any) -> bool:
        """Whether an expression is an adjoint variable, or an item or attribute reached from one."""
        if isinstance(t, Var):
            return t in self.primals
        if isinstance(t, Item):
            return self.is_path(t.value) and not self.has_shadow(t.index) and not picks(t.value, self.value)
        return isinstance(t, Attr) and not self.value(t.value).arrays() and self.is_path(t.value)

    # --------------------------------------------------------------------------------------------------- statements

    def block(self, statements: Any) -> None:
        """Record statements, one after the other."""
        for s in statements:
            if isinstance(s, lang.Comment):
                self.emit(Primal(s))
                continue
            if isinstance(s, Assign | Do):
                self.refuse_strict((s,))
            outer, self.out = self.out, []
            self.source = s
            s = self.with_named_view(s)
            method = getattr(self, f"stmt_{type(s).__name__}", None)
            if method is None:
                self.emit(s)
            else:
                method(s)
            made, self.out = self.out, outer
            self.emit(Step(s, self.told_by_place(self.convert(made))))

    def with_named_view(self, s: Any) -> Any:
        """`x.ravel()[k] += e` with a name for the array that may be a view or a copy, as if the user had given one."""
        targets = s.targets if isinstance(s, Assign) else (s.target,) if isinstance(s, Augment) else ()
        t = targets[0] if len(targets) == 1 else None
        if not isinstance(t, Item) or not isinstance(t.value, Call):
            return s
        owner = t.value
        if not self.shadowed(owner) or not self.value(owner).arrays():
            return s
        w = self.names.temp()
        self.inst.values[w] = self.value(owner)
        self.stmt_Assign(Assign((w,), owner, s.at))
        new = Item(w, t.index, t.at)
        self.inst.values[new] = self.value(t)
        return replace(s, target=new) if isinstance(s, Augment) else replace(s, targets=(new,))

    def inside(self, statements: Any) -> Any:
        """A block of its own."""
        outer, self.out = self.out, []
        self.block(statements)
        made, self.out = self.out, outer
        return made

    def apart_items(self, action: Any) -> list[Any]:
        """The items of what an action emits."""
        outer, self.out = self.out, []
        action()
        made, self.out = self.out, outer
        return self.convert(made)

    def moving(self, t: Any) -> Any:
        """A slope that asks whether what it is multiplied with is 0 asks for the adjoint here, not for the tangent."""
        return t

    def multiplied(self, t: Any) -> Any:
        return ADJOINT

    def computes_with_operands(self, row: Any) -> bool:
        """As in forward mode; transposes are written for arrays, but for those that give back what they were given."""
        given_back = any("unarray(" in text or "scatter(" in text for text in row.formulas.values())
        return super().computes_with_operands(row) or (row.kind == "linear" and not given_back)

    def convert(self, made: list[Any]) -> list[Any]:
        """Statements of forward mode, primal and linear ones told apart."""
        items: list[Any] = []
        for s in made:
            if isinstance(s, TREE):
                items.append(s)
            elif isinstance(s, Assign):
                items += self.convert_assign(s)
            elif isinstance(s, Augment) and self.has_shadow(s.target) and self.is_list(s.target):
                items += self.united(s.target, s.value, s) if s.op == "|" else self.extend(s.target, s.value, s)
            elif isinstance(s, Augment) and self.has_shadow(s.target):
                items.append(Linear(s.target, s.op, s.value))
            elif isinstance(s, Do) and self.has_shadow(s.value):
                items += self.convert_do(s)
            elif isinstance(s, lang.If) and self.has_shadow_statement(s):
                items.append(Branch(s.test, self.convert(list(s.body)), self.convert(list(s.orelse)), s.at))
            elif self.has_shadow_statement(s):
                raise self.refuse(f"this {type(s).__name__.lower()} statement in reverse mode", PLAINER, s)
            else:
                items.append(Primal(s))
        return items

    def has_shadow_statement(self, s: Any) -> bool:
        return any(isinstance(n, TREE) or (isinstance(n, Var) and n in self.primals) for n in walk(s))

    def convert_assign(self, s: Assign) -> list[Any]:
        if len(s.targets) == 1 and s.targets[0] in self.linear_steps:
            return [Linear(s.targets[0], "=", s.value)]
        if any(self.has_shadow(t) for t in s.targets):
            values = [t for t in s.targets if isinstance(t, Var) and not self.is_memory(t)]
            used = {n.name for n in walk(s.value) if isinstance(n, Var)}
            if 1 < len(values) == len(s.targets) and any(t.name in used for t in values):  # x = y = x: both at once
                both = Display("tuple", (s.value,) * len(values))
                return self.linear_assign(Display("tuple", tuple(values)), both, s)
            memory = [t for t in s.targets if self.has_shadow(t) and self.is_memory(t)]
            if len(memory) > 1 and not self.aliases(s.value):
                return self.one_for_all(memory, s)
            return [item for t in s.targets for item in self.linear_assign(t, s.value, s)]
        if not self.has_shadow(s.value):
            return [Primal(s)]
        (w,) = s.targets  # a linear step with a name of its own
        if not isinstance(w, Var):
            raise self.refuse("a new array, given two names at once and written to", "Assign one by one.", s)
        self.likes[w] = self.like_of(s.value)
        self.primals[w] = None
        self.inst.values[w] = self.value(s.value)
        return self.linear_assign(w, s.value, s)

    def added(self, target: Any, t: Any) -> Any:
        """What `target = target + e` adds to a number; None for other assignments."""
        if t is target:
            return None
        if not (isinstance(t, Op) and t.op == "+" and isinstance(target, Var) and self.value(target).only("f")):
            return None
        first, rest = t.args
        if any(n is target for n in walk((rest,))):
            return None
        if first is target:
            return rest
        more = self.added(target, first)
        return None if more is None else Op("+", (more, rest))

    def one_for_all(self, targets: list[Any], s: Assign) -> list[Any]:
        """`a = b = zeros`: one new memory for all names."""
        first = targets[0]
        if not all(isinstance(t, Var) for t in s.targets) or len(targets) < len(s.targets):
            raise self.refuse("a new array or list, given to several places at once", "Assign one by one.", s)
        if isinstance(s.value, Var) and self.value(first).arrays() and not is_zero(s.value):
            made = [self.new_memory(first, self.primals[first]), Linear(first, "init", s.value)]
        else:
            made = self.linear_assign(first, s.value, s)
        return made + [i for t in targets[1:] for i in self.linear_assign(t, first, s)]

    def linear_assign(self, target: Any, t: Any, s: Any) -> list[Any]:
        """`target = t` for the tangent of a target."""
        if isinstance(target, Var):
            if target not in self.primals:
                return []  # the place of something without tangent
            if self.is_pop(t):
                self.check_pop(t, s)
                if self.is_memory(target):
                    return [Primal(Assign((target,), t)), Undo([restored(t, target)])]
                return [Primal(Do(t)), Linear(target, "=", t)]
            if self.is_memory(target):
                return self.assign_memory(target, t, s)
            rest = self.added(target, t)
            return [Linear(target, "=", t) if rest is None else Linear(target, "+", rest)]
        if isinstance(target, Display):
            return self.unpack(target, t, s)
        if isinstance(target, Item) and self.value(target.value).is_scalar():
            return []  # a store into a number: Python raises
        if isinstance(target, Item | Attr) and self.is_place(target):
            return self.store_part(target, t, s)
        if isinstance(target, Item | Attr):
            overlapping.check(self, target, t, s)
            return [Linear(target, "=", t)]
        raise self.refuse("this target in reverse mode", "Assign to names.", s)

    def unpack(self, target: Display, t: Any, s: Any) -> list[Any]:
        if any(isinstance(x, Star) for x in target.items):
            return self.unpack_starred(target, t, s)
        used = [(k, x) for k, x in enumerate(target.items) if self.has_shadow(x)]
        if isinstance(t, Display) and len(t.items) == len(target.items):
            pairs = [(x, t.items[k]) for k, x in used]
            moved = [(x, v) for x, v in pairs if isinstance(x, Var) and self.is_memory(x)]
            if not all(self.has_shadow(v) and self.aliases(v) for _, v in moved):
                raise self.refuse("arrays or lists made while others are assigned", "Assign one by one.", s)
            stores = [(x, v) for x, v in pairs if not any(x is y for y, _ in moved)]
            placed = [(x, v) for x, v in stores if self.is_place(x) and not self.is_number_place(x, v)]
            if placed:
                if len(placed) < len(stores) or moved:
                    raise self.refuse("arrays or lists stored while others are assigned", "Assign one by one.", s)
                return self.store_parts(placed, s)
            present = [i for x, _ in stores if self.is_place(x) for i in self.present(x)]
            views = [v for _, v in stores if self.value(v).arrays() and self.has_shadow(v) and self.is_memory(v)]
            if views and not all(self.is_memory(v) and self.aliases(v) for _, v in stores):
                raise self.refuse("views and numbers assigned together", "Assign one by one.", s)
            items: list[Any] = present
            if moved:
                left, right = (Display("tuple", tuple(side)) for side in zip(*moved, strict=True))
                items.append(Primal(Assign((left,), right)))
            if views:  # they are read one after the other, as they are stored
                for x, v in stores:
                    overlapping.check(self, x, v, s)
                return items + [Linear(x, "=", v) for x, v in stores]
            if stores:
                left, right = (Display("tuple", tuple(side)) for side in zip(*stores, strict=True))
                items.append(Linear(left, "=", right))
            return items
        if not isinstance(t, Var | Item | Attr):
            w = self.linear_temp(t)
            made = self.linear_assign(w, t, s)
            return made + [i for k, x in used for i in self.linear_assign(x, Item(w, Const(k)), s)]
        return [i for k, x in used for i in self.linear_assign(x, Item(t, Const(k)), s)]

    def adjoint_temp(self, like: Any) -> Var:
        """A new temporary for adjoints that no variable of the function has."""
        w = self.temp(like)
        self.primals[w] = None
        return w

    def linear_temp(self, t: Any) -> Var:
        """A new temporary for a linear expression."""
        w = self.adjoint_temp(t)
        self.likes[w] = self.like_of(t)
        return w

    def unpack_starred(self, target: Display, t: Any, s: Any) -> list[Any]:
        """`a, *b, c = t`: the items in front, a slice of those between, the items at the end."""
        if not isinstance(t, Var | Item | Attr | Display):
            w = self.linear_temp(t)
            return [*self.linear_assign(w, t, s), *self.unpack_starred(target, w, s)]
        k = next(k for k, x in enumerate(target.items) if isinstance(x, Star))
        rest = len(target.items) - k - 1
        written = isinstance(t, Display) and not any(isinstance(x, Star) for x in t.items)
        if isinstance(t, Display):
            names = {v.name for v in target_vars(target)}
            if not written or names & {n.name for n in walk(t) if isinstance(n, Var)}:
                raise self.refuse("starred unpacking of active data in reverse mode", "Slice the rest off.", s)
            left = (*target.items[:k], target.items[k].value, *target.items[k + 1 :])
            between = Display("list", t.items[k : len(t.items) - rest])
            right = (*t.items[:k], between, *t.items[len(t.items) - rest :])
            pairs = [(x, v) for x, v in zip(left, right, strict=True) if self.has_shadow(x)]
            return [i for x, v in pairs for i in self.linear_assign(x, v, s)]
        middle = Item(t, Slice(Const(k), Const(-rest) if rest else None, None))
        self.inst.values[middle] = self.value(target.items[k].value)
        pairs = [(x, Item(t, Const(i))) for i, x in enumerate(target.items[:k])]
        pairs += [(target.items[k].value, middle)]
        pairs += [(x, Item(t, Const(i - rest))) for i, x in enumerate(target.items[k + 1 :])]
        return [i for x, part in pairs if self.has_shadow(x) for i in self.linear_assign(x, part, s)]

    # ------------------------------------------------------------------------------------------------------- memory

    def aliases(self, t: Any) -> bool:
        """Whether a tangent expression names memory that exists already."""
        if isinstance(t, Var | Attr):
            if self.is_memory(t) and may_be_number(self.value(t)):
                reason = "a number or an array that has two names, and is changed in place"
                raise self.refuse(reason, "Give the arrays a known rank, or write `a = a * b`.", t)
            return self.is_memory(t)
        if isinstance(t, Item) and isinstance(t.index, lang.Slice) and not self.value(t.value).arrays():
            return False  # a slice of a list is another list
        if isinstance(t, Display | lang.DictDisplay) or namespace(t):
            return False
        heap = self.program.heap
        value = self.value(t)
        leaves = [self.value(n) for n in walk(t) if isinstance(n, Var) and n in self.primals and self.is_memory(n)]
        known = {site for v in leaves for site in self.reachable(v)}
        own = [heap.memory(a.site) for a in value.atoms if isinstance(a, Array | Ref)]
        if own and all(site in known for site in own):
            if isinstance(t, Item) and value.arrays() and value.rank() is None:
                raise self.refuse("an item, which may be a number or an array, of something written to", RANK, t)
            return True
        if any(site in known for site in own):
            raise self.refuse("a value that may or may not share memory with another", "Copy it.", t)
        return False

    def reachable(self, value: Value) -> set[Any]:
        """The memory of a value and of what it holds."""
        found: set[Any] = self.program.heap.reachable(value)
        return found

    def assign_memory(self, target: Var, t: Any, s: Any) -> list[Any]:
        """A variable gets adjoint memory: what another name has, or new memory."""
        if self.reads_itself(target, t) and (not self.aliases(t) or any(map(self.may_copy, walk(t)))):
            w = self.adjoint_temp(target)  # the old memory is still wanted under its name
            return [*self.assign_memory(w, t, s), Primal(Assign((target,), w))]
        v: Any = self.likes_given.get(s) or self.primals[target] or self.likes.get(target)
        if is_zero(t) or isinstance(t, Const):
            if v is None:
                raise self.refuse("this value in reverse mode", PLAINER, s)
            return [self.new_memory(target, v)]
        if isinstance(t, Var) and self.primals.get(t) is None and not self.is_memory(t):
            raise self.refuse("a new array, given two names at once and written to", "Assign one by one.", s)
        if self.aliases(t):
            row = row_of(t) if isinstance(t, Call) else None
            if row is not None and row.fixed and self.certain_view(row, t):  # whatever the layout
                return [Primal(Assign((target,), self.opened(t)))]
            if row is not None and row.repeats:
                raise self.refuse("a view that cannot be written to, of an array that is", "Copy it.", s)
            if isinstance(t, Call) and self.value(t).arrays() and self.value(t).rank() is None:
                raise self.refuse("a view of unknown rank, of an array that is written to", "Index it.", s)
            items: list[Any] = [Primal(Assign((target,), self.opened(t)))]
            if any(map(self.may_copy, walk(t))):
                items.append(Linear(target, "maybe", t))
            return items
        inner: list[Any] = []
        t = self.written_out(t)
        if isinstance(t, Display):
            kind = "list" if t.kind == "tuple" else t.kind
            parts = list(enumerate(t.items))
            cells: Any = Display(kind, tuple(self.cell(x, self.part_of(v, Const(k), x), inner, s) for k, x in parts))
            return [*inner, Primal(Assign((target,), cells)), *self.filled(target, parts)]
        if isinstance(t, lang.DictDisplay):
            if any(k is None for k in t.keys):
                raise self.refuse("`**` in a dict of active data in reverse mode", "Write the items out.", s)
            pairs = list(zip(t.keys, t.values, strict=True))
            cells = lang.DictDisplay(t.keys, tuple(self.cell(x, self.part_of(v, k, x), inner, s) for k, x in pairs))
            return [*inner, Primal(Assign((target,), cells)), *self.filled(target, pairs)]
        if namespace(t):
            held = tuple((k, self.cell(x, self.part_of(v, k, x, Attr), inner, s)) for k, x in t.keywords)
            cells = Call(t.func, (), held)
            return [*inner, Primal(Assign((target,), cells)), *self.filled(target, t.keywords, Attr)]
        v = self.like_of(t) if v is None else v
        if not self.value(target).arrays() and self.holds(self.value(target), s) == "memory":
            made = Primal(Assign((target,), self.same_parts(t, s, inner)))
            return [*inner, made]
        return [self.new_memory(target, v), Linear(target, "init", t)]

    def may_copy(self, t: Any) -> bool:
        """Whether a part of an expression may be a copy of what it should be a view of, as what a reshape gives."""
        if not (isinstance(t, Call) and self.value(t).arrays()):
            return False
        row = row_of(t)
        return row is None or not row.fixed or not self.certain_view(row, t)

    def certain_view(self, row: Any, t: Call) -> bool:
        """Whether what a call gives is a view for certain: its array is known to have as many axes as that takes."""
        return not row.least or (len(t.args) > 0 and (self.value(t.args[0]).rank() or 0) >= row.least)

    def reads_itself(self, target: Var, t: Any) -> bool:
        """Whether a tangent expression reads the memory, or a value, that a name has until now.

        A copy of a value hands its adjoint on as it is: for `u = u.copy()` one name does.
        """
        whole = isinstance(t, Call) and isinstance(t.func, Attr) and t.func.name == "copy" and not t.args
        if whole and isinstance(t.func.value, Var) and not self.is_memory(t.func.value):
            return False
        return any(isinstance(n, Var) and n.name == target.name for n in walk(t))

    def in_order(self, primal: Any, tangent: Any, targets: Any, t: Any) -> None:
        """As in forward mode; the linear statement of `x = f(x)` first, where names and shapes are still the old x's.

        New memory of a name whose old one is read is made while the old value is there.
        """
        (target,) = tangent.targets if isinstance(tangent, Assign) and len(tangent.targets) == 1 else (None,)
        given = [v for x in targets for v in target_vars(x)]
        shadows = [self.shadow(v) for v in given if self.shadowed(v)]
        memory = any(map(self.is_memory, shadows))
        read = [n for e in (primal.value, t) for n in walk(e) if isinstance(n, Var)]
        again = {v.name for v in given} & {(self.primals.get(n) or n).name for n in read}
        indices = {n.name for x in places_of(targets) for n in walk(x) if isinstance(n, Var)}
        if again & indices:
            raise self.refuse("an assignment whose index is assigned with it", "Assign one by one.", primal)
        if (again and not memory) or (isinstance(target, Var) and memory and self.reads_itself(target, t)):
            self.emit(tangent)
            self.emit(primal)
            return
        old = [v for v in (self.primals.get(n) or n for n in read) if v.name in again]
        if again and memory and isinstance(target, Var) and not self.one_kind([*given, *old]):
            # the new memory is like the new value, the linear statement asks for the old one: so both are there
            self.likes_given[tangent] = w = self.hoist(primal.value)
            self.inst.values[w] = self.value(primal.value)
            self.emit(tangent)
            self.emit(replace(primal, value=w))
            return
        super().in_order(primal, tangent, targets, t)

    def one_kind(self, names: list[Var]) -> bool:
        """Whether all values of some names are arrays of floats of one and the same known shape."""
        shapes = {self.value(v).shape() for v in names}
        known = len(shapes) == 1 and all(shape is not None and None not in shape for shape in shapes)
        return known and all(self.value(v).is_scalar() or self.of_floats(self.value(v)) for v in names)

    def part_of(self, v: Any, key: Any, x: Any, place: Any = Item) -> Any:
        """The primal of a part of a container: of one that has no name yet, the expression that gives it."""
        return self.like_of(x) if v is None else place(v, key)

    def like_of(self, t: Any) -> Any:
        """A primal expression of a tangent's shape and layout: a name where one is known to have them."""
        made = self.primal_of(t)
        shape = self.value(t).shape()
        if not shape or None in shape:
            return made
        arrays = [n for n in walk(made) if isinstance(n, Var) and self.of_floats(self.value(n))]
        plain = all(isinstance(n, Var | Const | Op) and getattr(n, "op", "") != "@" for n in walk(made))
        if len(shape) == 1 or (plain and len(set(arrays)) == 1):
            return next((v for v in arrays if self.value(v).shape() == shape), made)
        return made

    def new_memory(self, target: Var, v: Any) -> Primal:
        return Primal(Assign((target,), self.zeros(v)))

    def zeros(self, v: Any) -> Any:
        """New adjoint memory for a value: an array, a list, or cells of whatever structure it has."""
        value = self.value(v)
        if self.of_floats(value):
            return Call(Global(ZEROS_LIKE), (v,))
        if all(isinstance(a, Ref) and self.numbers(a.site) for a in value.atoms):
            return Op("*", (Display("list", (Const(0.0),)), Call(Global(len), (v,))))
        return Call(Global(CELLS), (v,))

    def of_floats(self, value: Value) -> bool:
        """Whether a value certainly is an array of floats."""
        return bool(value.atoms) and all(isinstance(a, Array) and a.dtype == "f" for a in value.atoms)

    def numbers(self, site: Any) -> bool:
        """Whether a site is a list of numbers."""
        held = self.program.heap.fields(site).values()
        return site.kind == "list" and bool(held) and all(v.only("f", "i") for v in held)

    def zero_call(self, t: Any) -> bool:
        """Whether a tangent is the call that makes zeros."""
        return is_zero(t)

    def is_cell_memory(self, x: Any) -> bool:
        return self.has_shadow(x) and self.is_memory(x)

    def filled(self, target: Var, pairs: Any, place: Any = Item) -> list[Any]:
        """The values that the cells of a new container begin with."""
        out = []
        for k, x in pairs:
            if not self.is_cell_memory(x):
                out.append(Linear(place(target, Const(k) if isinstance(k, int) else k), "init", x))
        return out

    def cell(self, x: Any, primal: Any, inner: list[Any], s: Any) -> Any:
        """What a new container of adjoints holds for an item whose tangent is x; `inner` gets the steps before."""
        if self.is_cell_memory(x):
            named = self.aliases(x) and not isinstance(x, Call) and self.opened(x) is x
            return x if named else self.made_within(x, primal, inner, s)
        value = self.value(x)
        if value.is_scalar():
            return Const(0.0) if not (isinstance(x, Const) and x.value is None) else x
        return self.zero_cell(value, primal)

    def made_within(self, x: Any, primal: Any, inner: list[Any], s: Any) -> Var:
        """The adjoint memory of a container that is made where another one is."""
        w = self.adjoint_temp(x)
        self.likes[w] = primal
        inner += self.assign_memory(w, x, s)
        return w

    def zero_cell(self, value: Value, primal: Any) -> Any:
        """A zero for a part of a container."""
        if value.is_scalar():
            return Const(0.0)
        known = value.rank() is not None  # else it may turn out a whole number, whose zero must be a float
        return Call(Global(ZEROS_LIKE if self.of_floats(value) and known else CELLS), (primal,))

    def opened(self, t: Any) -> Any:
        """A view of adjoint memory in which those that NumPy would not let be written to are opened."""
        if isinstance(t, Item) and self.value(t.value).arrays():
            inner = self.opened(t.value)
            return t if inner is t.value else Item(inner, t.index)
        row = row_of(t) if isinstance(t, Call) else None
        if row is None or not row.view:
            return t
        if isinstance(t.func, Attr) and self.value(t.func.value).arrays():
            inner = self.opened(t.func.value)
            t = t if inner is t.func.value else replace(t, func=Attr(inner, t.func.name))
        elif t.args:
            inner = self.opened(t.args[0])
            t = t if inner is t.args[0] else replace(t, args=(inner, *t.args[1:]))
        return Call(Global(WRITABLE), (t,)) if row.fixed and self.certain_view(row, t) else t

    def is_list(self, e: Any) -> bool:
        return any(isinstance(a, Ref) for a in self.value(e).atoms)

    def primal_of(self, t: Any) -> Any:
        """The primal expression that a path to adjoint memory mirrors."""
        return substitute(t, lambda n: self.primals.get(n) or self.likes.get(n) if isinstance(n, Var) else None)

    # ------------------------------------------------------------------------------------------------- control flow

    def in_branches(self, e: Any, sides: tuple[Any, ...]) -> bool:
        """What a conditional expression makes has adjoint memory made on its side."""
        return self.memory_value(self.value(e)) and not all(t is None or self.aliases(t) for t in sides)

    def stmt_Return(self, s: Return) -> None:
        if s.value is None:
            return
        p, t = self.lin(s.value)
        callee = self.inst is not self.program.analysis.root
        made = callee and t is not None and not isinstance(t, Var) and self.memory_value(self.inst.result)
        if made and several(self.program, self.inst) is None:
            w = self.temp(s.value)  # the caller is given the adjoint as well
            self.store(w, p, t, s.value)
            p, t = w, self.shadow(w)
        self.returned, self.result_tangent = p, t

    def stmt_If(self, s: lang.If) -> None:
        dead = self.inst.dead.get(s)
        test = self.test(s.test)
        if any(isinstance(n, lang.Walrus) for n in walk((test,))):  # in a statement, so that it is seen to give a value
            test = self.hoist(test, s.test)
        body = [Primal(x) for x in self.dead_block(s.body)] if dead == "body" else self.inside(s.body)
        orelse: list[Any] = []
        if s.orelse:
            orelse = [Primal(x) for x in self.dead_block(s.orelse)] if dead == "orelse" else self.inside(s.orelse)
        self.emit(Branch(test, body, orelse, s.at))

    def stmt_While(self, s: lang.While) -> None:
        outer, self.out = self.out, []
        test = self.test(s.test)
        before, self.out = self.out, outer
        breaks = any(isinstance(n, lang.Break) for n in level_statements(s.body))
        body = self.inside(s.body)
        if before:
            inner = Branch(test, body, [Primal(lang.Break())])
            self.emit(Loop(None, None, Const(True), [*self.convert(before), inner], True, s.at))
        else:
            self.emit(Loop(None, None, test, body, breaks, s.at))

    def stmt_For(self, s: lang.For) -> None:
        self.loop(s.target, s.iter, lambda: self.block(s.body), s.at, s.body)

    def loop(self, target: Any, it: Any, inside: Any, at: Any, body: Any) -> None:
        """A `for` loop: its items, with the tangents of what it runs over taken at the start of each trip."""
        breaks = any(isinstance(n, lang.Break) for n in level_statements(body)) or self.resized(it, body)
        self.given_in_loop = {v.name for v in target_vars(target)}
        for x in own_statements(body):
            given = target_vars(x.target) if isinstance(x, lang.For) else assigned_vars(x)
            self.given_in_loop |= {v.name for v in given}
        target, it, first = self.with_places(target, it)
        index, elements, it = self.elements(target, it)
        linked = [(t, e) for t, e in elements if isinstance(t, Var) and self.shadowed(e) and self.is_memory(t)]
        for t, e in linked:
            if self.value(t).arrays() and self.value(t).rank() is None:
                raise self.refuse("elements, which may be numbers or arrays, of something written to", RANK, Do(e, at))
            if not self.is_memory(e.value):
                reason = "a variable that holds now a part of something, now something else that is written to"
                raise self.refuse(reason, "Use two.", Do(it, at))
        if linked:
            target, it, elements = self.side_by_side(target, it, elements, linked)
        made = Loop(target, it, None, [], breaks, at)
        made.index, made.header = index, elements
        made.once = not elements and not goes_again(it, self.value)

        def links() -> None:
            for v in () if elements else target_vars(target):
                if self.shadowed(v):
                    self.emit(Assign((self.shadow(v),), self.zero(self.value(v), v)))
            for t, e in elements:
                if t not in self.primals and not any(t is x for x, _ in linked) and self.target_shadowed(t):
                    tangent = self.lin(e)[1] if self.shadowed(e) else None
                    if tangent is None:
                        self.zero_targets(t, e)
                        continue
                    self.emit(Assign((self.shadow_target(t),), tangent))

        made.body = self.apart_items(links)
        for t, e in first:
            made.body += self.apart_items(lambda t=t, e=e: self.stmt_Assign(Assign((t,), e, at)))
        made.body += self.apart_items(inside)
        self.emit(made)

    def part(self, x: Any, index: Var) -> Item:
        part = Item(x, index)
        self.inst.values[part] = self.program.heap.element(self.value(x))
        return part

    # -------------------------------------------------------------------------------------------------------- calls

    def call_targets(self, e: Any, instances: Any, args: Any, keywords: Any, result: Any) -> tuple[Any, Any]:
        if len(instances) != 1:
            raise self.refuse("a call that may reach several functions", "Call each in a branch.", e)
        (inst,) = instances
        func = e.func if isinstance(e, Call) else None
        params = [p.var for p in self.inst.function.params]
        if inst.parent is self.inst and not (isinstance(func, Var) and func not in params):
            raise self.refuse("a nested function that is called by way of an argument or container", CLOSURE, e)
        shadowed = self.program.shadowed(inst.result)
        w = self.invoke(inst, func, args, keywords, e, self.value(e) if shadowed or isinstance(e, Call) else None)
        if isinstance(w, Display):
            return self.lin(w)
        return w, (self.shadow(w) if shadowed and w is not None else None)

    def invoke(self, inst: Instance, func: Any, args: Any, keywords: Any, e: Any, result: Value | None) -> Any:
        """The call of a function, and the variable of its result, or a tuple of them; result: None for none."""
        marker = Global(None)
        args = [x for a in args for x in self.written_parts(a)]
        call = self.tangent_call(marker, inst, args, keywords, e)
        names = tangent_names(inst, self.program)
        active = [p.var.name for p in self.program.active_params(inst)]
        back = {label: name for name, label in names.items()}
        if len(call.args) > len(args):
            count = len(call.args) - len(active)
            primals, tangents = call.args[:count], list(zip(active, call.args[count:], strict=True))
            kept_keywords: Any = call.keywords
        else:
            primals = call.args
            kept_keywords = tuple((n, v) for n, v in call.keywords if n not in back)
            tangents = [(back[n], v) for n, v in call.keywords if n in back]
        written = {p.var.name for p in inst.function.params if self.memory_value(inst.lookup(p.var))}
        given = Given(inst, list(primals), list(kept_keywords))
        tangents = [(n, self.handed_over(n, t, given, e) if n in written else self.step(t)) for n, t in tangents]
        parts = None if result is None else several(self.program, inst)
        w: Any = None if result is None else self.names.temp() if parts is None else self.new_parts(parts)
        if w is not None:
            self.inst.values[w] = result
        kept = self.names.temp()
        implied = len(args) - len(e.args) if isinstance(e, Call) else 0
        again = isinstance(e, Call) and self.checkpointed(e.func)
        if again:
            given.args = [self.named_argument(p) for p in given.args]
            given.keywords = [(n, self.named_argument(v)) for n, v in given.keywords]
        made = Call(func, tuple(given.args), tuple(given.keywords))
        self.emit(Invoke(inst, w, kept, made, tangents, getattr(e, "at", None), implied, again))
        return w

    def new_parts(self, values: list[Value]) -> Display:
        """A tuple of new temporaries."""
        names = tuple(self.names.temp() for _ in values)
        self.inst.values.update(zip(names, values, strict=True))
        return Display("tuple", names)

    def written_parts(self, a: Any) -> list[Any]:
        """An argument; a tuple that is spread, part by part."""
        if not isinstance(a, Star) or not self.shadowed(a.value):
            return [a]
        if isinstance(a.value, Display):
            return list(a.value.items)
        atoms = list(self.value(a.value).atoms)
        parts = self.program.heap.fields(atoms[0].site) if len(atoms) == 1 and isinstance(atoms[0], Ref) else {}
        if not parts or "*" in parts or atoms[0].site.kind != "tuple" or not isinstance(a.value, Var):
            raise self.refuse("a call that spreads active data of unknown number", "Write the arguments out.", a)
        return [Item(a.value, Const(k)) for k in sorted(parts)]

    def handed_over(self, name: str, t: Any, given: Given, e: Any) -> Any:
        """The adjoint memory for a parameter: an argument that is made in the call gets a name for it."""
        if self.is_path(t) and self.aliases(t):
            return t
        if isinstance(t, Const) and t.value is None:
            return t
        if not given.has(name):
            raise self.refuse("an argument made in the call", "Give it a name first.", e)
        p = given.get(name)
        w = self.temp(p)
        self.inst.values[w] = self.value(p) | given.parameter(name)  # memory, as what the function gives that name
        self.emit(Assign((w,), p))
        self.emit(Assign((self.shadow(w),), t))
        given.put(name, w)
        return self.shadow(w)

    def step(self, t: Any) -> Any:
        """A tangent with a name of its own before a call, which may change what it is computed from."""
        if not self.has_shadow(t) or isinstance(t, Var) or self.is_memory(t):
            return t
        w = self.linear_temp(t)
        self.emit(Assign((w,), t))
        self.linear_steps.add(w)
        return w

    def checkpointed(self, func: Any) -> bool:
        """Whether a called function, or method, is marked by `checkpoint`."""
        atoms = [a.method if isinstance(a, Bound) else a for a in self.value(func).atoms]
        marked = {isinstance(getattr(a, "object", None), Checkpointed) for a in atoms}
        return True in marked

    def named_argument(self, p: Any) -> Any:
        """An argument that the backward sweep can write again: a name or a literal."""
        if isinstance(p, Star):
            raise self.refuse("a starred argument of a checkpointed function", "Write the arguments out.", p)
        if isinstance(p, Var | Const | Global):
            return p
        w = self.temp(p)
        self.emit(Assign((w,), p))
        return w

    def lin_Comp(self, e: lang.Comp, result: Any) -> tuple[Any, Any]:
        return self.loop_comp(e, result)

    def reads_rebound(self, e: lang.Comp) -> bool:
        """Whether a generator that is read later may find other values under its names than those of now."""
        given = Counter(p.var.name for p in self.inst.function.params)
        for s in walk(self.inst.function.body):
            targets = s.targets if isinstance(s, Assign) else (s.target,) if isinstance(s, Augment | lang.For) else ()
            given.update(n.name for t in targets for n in walk(t) if isinstance(n, Var))
        own = {n.name for c in e.clauses for n in walk(c.target) if isinstance(n, Var)}
        lazy = [*e.elements, *(x for c in e.clauses for x in c.conditions), *(c.iter for c in e.clauses[1:])]
        return any(isinstance(n, Var) and n.name not in own and given[n.name] > 1 for x in lazy for n in walk(x))

    def loop_comp(self, e: lang.Comp, result: Any) -> tuple[Any, Any]:
        if e.kind not in ("list", "generator", "dict"):
            raise self.refuse(f"a {e.kind} comprehension of active data in reverse mode", "Write a loop.", e)
        if e.kind == "generator" and e not in self.used_up and self.reads_rebound(e):
            raise self.refuse("a generator expression that reads a name given several values", "Make a list of it.", e)
        w = self.temp(e)
        empty = lang.DictDisplay((), ()) if e.kind == "dict" else Display("list", ())
        self.emit(Assign((w,), empty))
        self.emit(Primal(Assign((self.shadow(w),), empty)))
        renamed = {}
        for c in e.clauses:
            for n in walk(c.target):
                if isinstance(n, Var):
                    fresh = Var(self.names.fresh(n.name)) if self.clashes(n) else n
                    self.inst.values[fresh] = self.value(n)
                    renamed[n] = fresh
        e = self.rename(e, renamed)

        def level(k: int) -> None:
            if k == len(e.clauses):
                *key, (p, t) = self.parts(e.elements)
                t = self.zero(self.value(e.elements[-1]), p) if t is None else t
                if key:
                    self.emit(Assign((Item(w, key[0][0]),), p))
                    self.emit(Assign((Item(self.shadow(w), key[0][0]),), t))
                    return
                self.emit(Do(Call(Attr(w, "append"), (p,))))
                self.emit(Do(Call(Attr(self.shadow(w), "append"), (t,))))
                return
            c = e.clauses[k]
            inner = (*c.conditions, *(x for d in e.clauses[k + 1 :] for x in (d.iter, *d.conditions)), *e.elements)
            body = tuple(map(Do, inner))
            self.loop(c.target, c.iter, lambda: guarded(list(c.conditions), lambda: level(k + 1)), e.at, body)

        def guarded(conditions: list[Any], inner: Any) -> None:
            if not conditions:
                inner()
                return
            test = self.inactive(conditions[0])
            self.emit(Branch(test, self.apart_items(lambda: guarded(conditions[1:], inner)), []))

        level(0)
        return w, self.shadow(w)

    # -------------------------------------------------------------------------------------- what is not done yet

    def stmt_Delete(self, s: lang.Delete) -> None:
        """The backward sweep may still ask for what a deleted name held."""
        parts = tuple(t for t in s.targets if not isinstance(t, Var))
        if parts:
            super().stmt_Delete(s if len(parts) == len(s.targets) else lang.Delete(parts, s.at))

    def stmt_Def(self, s: lang.Def) -> None:
        for n in walk(s):
            if isinstance(n, lang.Nonlocal) and any(owns(self.inst, v) for v in n.vars):
                raise self.refuse("`nonlocal` in reverse mode", CLOSURE, n)
        self.emit(s)

    def item_or(self, shadow: Any, owner: Any, key: Any, default: Any) -> Any:
        """An item of a dict or what stands for it: what is transposed is a place or a value."""
        if self.memory_value(self.value(Item(owner, key))):
            raise self.refuse("the method `get` in reverse mode, of lists or arrays", "Ask with `in` and index.", owner)
        return lang.IfExp(lang.Compare(("in",), (key, owner)), Item(shadow, key), default)

    def lin_Lambda(self, e: lang.Lambda, result: Any) -> tuple[Any, Any]:
        return e, None

    def lin_reduce(self, e: Call) -> tuple[Any, Any]:
        raise self.refuse("`reduce` of active data in reverse mode", "Write a loop.", e)

    def lin_partial(self, e: Call) -> tuple[Any, Any]:
        raise self.refuse("a `partial` of active data in reverse mode", "Write a function.", e)


CLOSURE = "Pass what it uses as an argument of a function of its own."
RANK = "Give the types of the arguments."
PLAINER = "Write the steps one by one."


class Given:
    """The arguments of a call by the names of the parameters."""

    def __init__(self, inst: Instance, args: list[Any], keywords: list[Any]) -> None:
        slots = [p.var.name for p in inst.function.params if p.kind in ("normal", "positional")]
        stars = [k for k, a in enumerate(args) if isinstance(a, Star)]
        self.inst = inst
        self.args, self.keywords = args, keywords
        own = {p.var.name for p in inst.function.params}
        self.extra = [k for k, (n, _) in enumerate(keywords) if n not in own]
        self.options = {p.var.name for p in inst.function.params if p.kind == "kwarg"}
        if any(n is None for n, _ in keywords):
            self.options = set()
        self.rest = {p.var.name: len(slots) for p in inst.function.params if p.kind == "vararg" and not stars}
        self.places = {n: k for k, n in enumerate(slots[: min([len(args), *stars])])}
        self.labels = {n: k for k, (n, _) in enumerate(keywords) if n is not None}

    def has(self, name: str) -> bool:
        """Whether it is known which argument, or arguments, a parameter gets."""
        return name in self.places or name in self.labels or name in self.rest or name in self.options

    def parameter(self, name: str) -> Value:
        """What the function's variable of a parameter's name may hold, also later on."""
        return next(self.inst.lookup(p.var) for p in self.inst.function.params if p.var.name == name)

    def get(self, name: str) -> Any:
        """The argument for a parameter; of a `*` parameter, the tuple of its arguments."""
        if name in self.rest:
            return Display("tuple", tuple(self.args[self.rest[name] :]))
        if name in self.options:
            named = [self.keywords[k] for k in self.extra]
            return lang.DictDisplay(tuple(Const(n) for n, _ in named), tuple(e for _, e in named))
        return self.args[self.places[name]] if name in self.places else self.keywords[self.labels[name]][1]

    def put(self, name: str, e: Any) -> None:
        """Another expression for a parameter."""
        if name in self.rest:
            self.args[self.rest[name] :] = [Star(e)]
        elif name in self.options:
            self.keywords[:] = [x for k, x in enumerate(self.keywords) if k not in self.extra] + [(None, e)]
        elif name in self.places:
            self.args[self.places[name]] = e
        else:
            self.keywords[self.labels[name]] = (name, e)


def restored(pop: Call, part: Any) -> Do:
    """The statement that takes `pop` back."""
    owner = pop.func.value
    k = literal(pop.args[0]) if pop.args else -1
    if k == -1:
        return Do(Call(Attr(owner, "append"), (part,)))
    return Do(Call(Attr(owner, "insert"), (Const(k if k >= 0 else k + 1), part)))


def places_of(targets: Any) -> list[Any]:
    """The items and attributes among targets."""
    return [n for x in targets for n in walk(x) if isinstance(n, Item | Attr)]


def is_zero(t: Any) -> bool:
    """Whether a tangent is the call that makes zeros."""
    return isinstance(t, Call) and isinstance(t.func, Global) and t.func.value in (ZEROS_LIKE, ZEROS_OF)


def own_statements(block: Any) -> Any:
    """All statements of a loop's body, at any depth."""
    from sct.transform import single_exit

    return single_exit.own_statements(block)


def level_statements(block: Any) -> Any:
    """The statements of a loop's body that belong to it."""
    from sct.transform.single_exit import level

    return level(block)
