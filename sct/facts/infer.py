"""The one fixed-point engine: types, aliases and activity of a program, function instance by function instance.

`analyse(function, values)` evaluates the function on abstract values until nothing changes.  A called Python function
is evaluated in an instance of its own for each combination of argument values.  Because the frontend has split the
variables, one value for each variable is enough: the analysis does not depend on the order of statements.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sct.core import lang
from sct.core.lang import Function, Source, Var
from sct.core.walk import walk
from sct.errors import SctError, UnsupportedError
from sct.facts.expressions import Expressions
from sct.facts.heap import Heap
from sct.facts.small import mentions_small
from sct.facts.values import (
    EMPTY,
    FROM_TEXT,
    NONE,
    OPAQUE,
    Closure,
    Known,
    Ref,
    Value,
    join,
    may_be_number_again,
    of,
)

ROUNDS = 60
CONTEXTS = 12  # instances of one function; further argument types join the last


class Instance:
    """One function analysed for one combination of argument values."""

    def __init__(self, function: Function, parent: Instance | None, owner: Any = None) -> None:
        self.function = function
        self.parent = parent
        self.owner = owner
        self.values: dict[Any, Value] = {}  # of variables and of expression nodes
        self.result = EMPTY
        self.targets: dict[Any, list[tuple[Any, Any]]] = {}  # call node -> (atom called, Instance or Row or word)
        self.dead: dict[Any, str] = {}  # If and IfExp nodes of which one side is never reached
        self.stores = False  # writes something active into an object
        self.remakes = False  # an `__init__` that is called for an object which others may have seen
        self.mentions_small = mentions_small(function)
        self.callers: set[tuple[Instance, Any]] = set()  # instance and node of each call
        self.running = False
        self.round = 0

    def lookup(self, var: Var) -> Value:
        """The value of a variable of this function or of one around it."""
        here: Instance | None = self
        while here is not None:
            if var in here.values:
                return here.values[var]
            here = here.parent
        return EMPTY

    @property
    def source(self) -> Source | None:
        """The text that the function came from."""
        here: Instance | None = self
        while here is not None:
            if here.function.source is not None:
                return here.function.source
            here = here.parent
        return None


class Analysis(Expressions):
    """The facts of one program, as far as they are known, and the rounds that complete them."""

    def __init__(self, root: Function, package: str) -> None:
        self.heap = Heap()
        self.package = package
        self.instances: dict[Any, list[tuple[tuple[Value, ...], Instance]]] = {}
        self.functions: dict[Any, Function] = {}
        self.consulted: dict[Any, tuple[str, Any, Any, Value]] = {}
        self.changed = False
        self.raised_active = False  # some exception carries an active number, or text of one
        self.written_out = False  # active data may have been written into a file, to be read again
        self.round = 0
        self.settling = False  # what a transform made is evaluated: nobody asks for its derivative
        self.seeded: set[Var] = set()
        self.doc = ""
        self.prepare: Callable[[Function], Function] = lambda function: function  # what a callee goes through first
        self.here = Instance(root, None)
        self.root = self.here

    # ------------------------------------------------------------------------------------------------- rounds

    def run(self, params: dict[Var, Value]) -> Instance:
        """Evaluate the root until nothing changes."""
        self.functions[self.root.function.python] = self.root.function
        key = tuple(params.get(p.var, EMPTY) for p in self.root.function.params)
        self.instances[(self.root.function, None)] = [(key, self.root)]
        for _ in range(ROUNDS):
            self.round += 1
            self.changed = self.heap.changed = False
            for var, value in params.items():
                self.bind(self.root, var, value)
            self.evaluate(self.root)
            if not (self.changed or self.heap.changed):
                return self.root
        raise SctError("the types in this program do not settle", "Simplify it, or report it with the program.")

    def looked_at(self) -> tuple[tuple[Any, ...], tuple[Function, ...]]:
        """What the facts were read from in the surroundings: parts of objects, and the functions themselves."""
        return (*self.consulted.values(), *self.heap.looked.values()), tuple(self.functions.values())

    def settle(self, e: Any) -> Value:
        """The value of an expression that a transform made, with the functions that it calls: until nothing changes."""
        value = EMPTY
        before, self.settling = self.settling, True
        try:
            for _ in range(ROUNDS):
                self.round += 1
                self.changed = self.heap.changed = False
                value = self.expr(e)
                if not (self.changed or self.heap.changed):
                    break
        finally:
            self.settling = before
        return value

    def evaluate(self, instance: Instance) -> Value:
        """Evaluate the body of an instance, once a round."""
        if instance.running or instance.round == self.round:
            return instance.result
        before, self.here = self.here, instance
        instance.running, instance.round = True, self.round
        self.heap.small |= instance.mentions_small
        try:
            self.block(instance.function.body)
            if not instance.function.body or _falls_through(instance.function.body):
                self.result(NONE)
        finally:
            instance.running = False
            self.here = before
        return instance.result

    def bind(self, instance: Instance, var: Var, value: Value) -> None:
        """Join a value into a variable, of this function or of the one around it that owns it."""
        here: Instance | None = instance
        while here is not None and var in here.function.free and here.parent is not None:
            here = here.parent
        owner = here or instance
        old = owner.values.get(var, EMPTY)
        if owner is instance:
            new = old | self.heap.momentary.in_name(value, var, instance.function)
        else:
            new = old | self.heap.momentary.outliving(value)
        if owner is not instance and self.active(new):
            instance.stores = True
        if new != old:
            owner.values[var] = new
            self.changed = True

    def result(self, value: Value) -> None:
        """Join a value into what the function returns."""
        new = self.here.result | self.heap.momentary.outside(value, self.here.function)
        if new != self.here.result:
            self.here.result = new
            self.changed = True

    def refuse(self, reason: str, cure: str, node: Any) -> UnsupportedError:
        """The error that points at a node of the function under way."""
        return UnsupportedError(reason, cure, self.here.source, getattr(node, "at", None))

    def active(self, value: Value) -> bool:
        """Whether a value carries a derivative, itself or in its parts."""
        return self.heap.active(value)

    # ------------------------------------------------------------------------------------------------- statements

    def block(self, statements: lang.Block) -> None:
        """Evaluate statements."""
        for s in statements:
            getattr(self, f"stmt_{type(s).__name__}", self.nothing)(s)

    def nothing(self, s: Any) -> None:
        """Statements without values."""

    def stmt_Assign(self, s: lang.Assign) -> None:
        value = self.expr(s.value)
        for target in s.targets:
            self.assign(target, value, s.value)

    def assign(self, target: Any, value: Value, expr: Any = None) -> None:
        """Store a value in a target; `expr` is what is assigned, when it is known."""
        if isinstance(target, Var):
            self.bind(self.here, target, value)
        elif isinstance(target, lang.Display):
            items = target.items
            starred = any(isinstance(t, lang.Star) for t in items)
            if isinstance(expr, lang.Display) and len(expr.items) == len(items) and not starred:
                for t, e in zip(items, expr.items, strict=True):
                    self.assign(t, self.here.values.get(e, value) if not isinstance(e, Var) else self.expr(e), e)
                return
            lengths = self.lengths_of(expr)
            if lengths is not None and len(lengths) == len(items) and not starred:
                for t, length in zip(items, lengths, strict=True):
                    self.assign(t, length)
                return
            for k, t in enumerate(items):
                if isinstance(t, lang.Star):
                    site = self.site(t, "list", "rest")
                    self.heap.put(site, "*", self.heap.element(value))
                    self.assign(t.value, of(Ref(site)))
                else:
                    self.assign(t, self.heap.element(value) if starred else self.position(value, k))
        elif isinstance(target, lang.Item):
            owner, index = self.expr(target.value), self.index(target.index)
            self.store_item(owner, target, index, value)
        elif isinstance(target, lang.Attr):
            self.store_attr(self.expr(target.value), target, value)
        elif isinstance(target, lang.Star):
            self.assign(target.value, value)

    def stmt_Augment(self, s: lang.Augment) -> None:
        old = self.expr(s.target)
        value = self.expr(s.value)
        self.here.targets.pop(s, None)
        new = self.binary(s.op, old, value, s, in_place=True)
        self.assign(s.target, new)

    def stmt_Do(self, s: lang.Do) -> None:
        self.expr(s.value)

    def stmt_Return(self, s: lang.Return) -> None:
        value = NONE if s.value is None else self.expr(s.value)
        if self.here is self.root and may_be_number_again(value):
            raise self.refuse_text(s.value)
        self.result(value)

    def stmt_If(self, s: lang.If) -> None:
        self.expr(s.test)
        truth = self.truth(s.test)
        self.here.dead.pop(s, None)
        if truth is True:
            self.here.dead[s] = "orelse"
        elif truth is False:
            self.here.dead[s] = "body"
        if truth is not False:
            self.block(s.body)
        if truth is not True:
            self.block(s.orelse)

    def stmt_While(self, s: lang.While) -> None:
        self.expr(s.test)
        self.block(s.body)
        self.block(s.orelse)

    def stmt_For(self, s: lang.For) -> None:
        self.assign(s.target, self.heap.element(self.expr(s.iter)))
        self.block(s.body)
        self.block(s.orelse)

    def stmt_Try(self, s: lang.Try) -> None:
        self.block(s.body)
        for h in s.handlers:
            if h.type is not None:
                self.expr(h.type)
            if h.var is not None:
                self.bind(self.here, h.var, FROM_TEXT if self.raised_active else OPAQUE)
                self.check_caught(h)
            self.block(h.body)
        self.block(s.orelse)
        self.block(s.final)

    def check_caught(self, h: lang.Handler) -> None:
        """Refuse reading an active number out of an exception."""
        for n in walk(h.body) if self.raised_active else ():
            inside = isinstance(n, lang.Call) and h.var in n.args and not isinstance(n.func, lang.Global)
            if inside or (isinstance(n, lang.Attr) and n.value is h.var):
                raise self.refuse("reading active data out of an exception", "Keep it in a variable.", n)

    def stmt_With(self, s: lang.With) -> None:
        for item, target in s.items:
            value = self.expr(item)
            if target is not None:
                if self.active(value):
                    raise self.refuse(
                        "a context manager with active data", "Use a context manager that holds no active data.", item
                    )
                self.assign(target, OPAQUE)
        self.block(s.body)

    def stmt_Raise(self, s: lang.Raise) -> None:
        for e in (s.exc, s.cause):
            if e is not None:
                self.message(e)

    def stmt_Assert(self, s: lang.Assert) -> None:
        self.expr(s.test)
        if s.message is not None:
            self.message(s.message)

    def message(self, e: Any) -> None:
        """An exception or its text: what it mentions carries no derivative any further."""
        if isinstance(e, lang.Call):
            for a in (*e.args, *(v for _, v in e.keywords)):
                value = self.expr(a.value if isinstance(a, lang.Star) else a)
                if (self.active(value) or self.holds_text(value)) and not self.raised_active:
                    self.raised_active = self.changed = True
        else:
            self.expr(e)

    def stmt_Delete(self, s: lang.Delete) -> None:
        for t in s.targets:
            if isinstance(t, lang.Item):
                self.here.stores = self.here.stores or self.active(self.expr(t.value))
                self.heap.write(self.expr(t.value))
                self.index(t.index)
            elif isinstance(t, lang.Attr):
                self.heap.write(self.expr(t.value))

    def stmt_Def(self, s: lang.Def) -> None:
        for d in s.decorators:
            self.expr(d)
        for p in s.function.params:
            if p.default is not None:
                self.expr(p.default)
        atom = Closure(s.function, self.here)
        value = of(atom)
        if s.decorators:
            if self.heap.captures_active(atom) or not all(transparent(self.expr(d)) for d in s.decorators):
                value = OPAQUE if not self.heap.captures_active(atom) else value
            if any(not transparent(self.expr(d)) for d in s.decorators) and self.heap.captures_active(atom):
                raise self.refuse(
                    f"the decorator of `{s.function.name}` is unknown here and the function uses active variables",
                    "Take the decorator away, or pass the active variables as arguments.",
                    s,
                )
        self.bind(self.here, s.var, value)

    def stmt_Match(self, s: lang.Match) -> None:
        subject = self.expr(s.subject)
        for case in s.cases:
            self.pattern(case.pattern, subject)
            if case.guard is not None:
                self.expr(case.guard)
            self.block(case.body)

    def pattern(self, p: lang.Pattern, subject: Value) -> None:
        """Bind what a pattern captures."""
        if p.var is not None:
            if p.kind in ("star", "mapping"):
                if self.active(subject):
                    raise self.refuse(
                        "a pattern that captures the rest of active data", "Index the subject instead.", self.here
                    )
                self.bind(self.here, p.var, OPAQUE)
            else:
                self.bind(self.here, p.var, subject)
        if p.expr is not None:
            self.expr(p.expr)
        for e in p.exprs:
            self.expr(e)
        inner = subject if p.kind in ("or", "as") else self.heap.element(subject) if p.kind == "sequence" else OPAQUE
        if p.kind in ("mapping", "class") and self.active(subject):
            inner = join(v for a in subject.atoms if isinstance(a, Ref) for v in self.heap.fields(a.site).values())
        for k, part in enumerate(p.parts):
            here = self.position(subject, k) if p.kind == "sequence" else inner
            if p.kind == "class" and self.active(subject):
                found = join(self.matched(a, p, k) for a in subject.atoms)
                here = inner if found.empty else found
            self.pattern(part, here)

    def matched(self, atom: Any, p: lang.Pattern, k: int) -> Value:
        """The attribute of an object that part k of a class pattern is matched with."""
        if not isinstance(atom, Ref) or atom.site.kind != "object":
            return EMPTY
        positional = len(p.parts) - len(p.names)
        names = (*getattr(atom.site.cls, "__match_args__", ())[:positional], *p.names)
        found: Value = self.attribute(of(atom), names[k], p) if k < len(names) else EMPTY
        return found


def transparent(value: Value) -> bool:
    """Whether a decorator leaves the function what it is: `functools.wraps(...)` and caches."""
    import functools

    good = (functools.lru_cache, functools.cache, staticmethod)
    return all(isinstance(a, Known) and (a.object in good or hasattr(a.object, "cache_info")) for a in value.atoms)


def _falls_through(block: lang.Block) -> bool:
    """Whether control may reach the end of a block."""
    for s in reversed(block):
        if isinstance(s, lang.Comment):
            continue
        if isinstance(s, lang.Return | lang.Raise | lang.Break | lang.Continue):
            return False
        if isinstance(s, lang.If):
            return not s.orelse or _falls_through(s.body) or _falls_through(s.orelse)
        if isinstance(s, lang.With):
            return _falls_through(s.body)
        if isinstance(s, lang.Try):
            if s.final and not _falls_through(s.final):
                return False
            body = _falls_through(s.orelse) if s.orelse else _falls_through(s.body)
            return body or any(_falls_through(h.body) for h in s.handlers)
        if isinstance(s, lang.While) and isinstance(s.test, lang.Const) and s.test.value:
            return any(isinstance(n, lang.Break) for n in _loop_level(s.body))
        return True
    return True


def _loop_level(block: lang.Block) -> Any:
    """The statements of a block that belong to its own loop."""
    for s in block:
        yield s
        if isinstance(s, lang.If | lang.With | lang.Try):
            yield from _loop_level(s.body)
            yield from _loop_level(getattr(s, "orelse", ()))
            for h in getattr(s, "handlers", ()):
                yield from _loop_level(h.body)


falls_through = _falls_through
