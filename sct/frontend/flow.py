"""The environment of a walk over a structured program: what each name holds, and how paths part and join."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sct.core import lang
from sct.core.walk import children, walk
from sct.frontend.definitions import Definition, Occurrence

Outcome = dict[str, Definition | None]


class Loop:
    """Where `break` and `continue` of a loop lead: the environments that they bring, relative to the loop's head."""

    def __init__(self, level: int) -> None:
        self.level = level
        self.breaks: list[Outcome] = []
        self.continues: list[Outcome] = []


class Flow:
    """The walk.  `env` is changed in place; each branch logs what it overwrites, and is undone at its end, so that
    a join costs what its branches assigned and no more."""

    def __init__(self) -> None:
        self.env: Outcome = {}
        self.logs: list[Outcome] = [{}]
        self.loops: list[Loop] = []
        self.recorders: list[dict[str, list[Definition | None]]] = []
        self.used: list[Definition] = []
        self.dead = False

    # ------------------------------------------------------------------------------------ definitions and uses

    def assign(self, name: str, definition: Definition | None) -> None:
        log = self.logs[-1]
        if name not in log:
            log[name] = self.env.get(name)
        self.env[name] = definition

    def define(self, occurrence: Occurrence, definition: Definition | None = None) -> None:
        occurrence.definition = definition or Definition(occurrence.name)
        self.assign(occurrence.name, occurrence.definition)
        for recorder in self.recorders:
            recorder.setdefault(occurrence.name, []).append(occurrence.definition)

    def use(self, occurrence: Occurrence) -> None:
        definition = self.env.get(occurrence.name)
        if definition is None:  # unbound when it runs
            occurrence.definition = Definition(occurrence.name)
            return
        occurrence.definition = definition
        if not definition.used:
            definition.used = True
            self.used.append(definition)

    def phi(self, name: str, operands: Iterable[Definition | None]) -> None:
        distinct = list(dict.fromkeys(operands))
        self.assign(name, distinct[0] if len(distinct) == 1 else Definition(name, distinct))

    # ------------------------------------------------------------------------------------------------- branches

    def branch(self, run: Callable[[], None]) -> Outcome | None:
        """What a branch leaves in the names it assigned, None if its end is not reached; the branch is undone."""
        dead, self.dead = self.dead, False
        self.logs.append({})
        run()
        log = self.logs.pop()
        outcome = None if self.dead else {name: self.env[name] for name in log}
        self.env.update(log)
        self.dead = dead
        return outcome

    def join(self, outcomes: Iterable[Outcome | None]) -> None:
        live = [o for o in outcomes if o is not None]
        if not live:
            self.dead = True
        for name in dict.fromkeys(name for o in live for name in o):
            before = self.env.get(name)
            self.phi(name, [o.get(name, before) for o in live])

    def jump(self, outcomes: list[Outcome], level: int) -> None:
        """Take the path from here to where the innermost loop leads."""
        if not self.dead:
            outcomes.append(self.changes(level))

    def changes(self, level: int) -> Outcome:
        """The names assigned since a level of branches was entered, with what they hold now."""
        return {name: self.env[name] for log in self.logs[level:] for name in log}

    # ---------------------------------------------------------------------------------------------- expressions

    def expr(self, node: Any) -> None:
        nodes = list(walk(node))
        if any(isinstance(n, lang.Walrus) for n in nodes):
            self.ordered(node)
        else:
            self.uses(nodes)

    def uses(self, nodes: Iterable[Any]) -> None:
        for n in nodes:
            if isinstance(n, Occurrence):
                self.use(n)

    def ordered(self, node: Any) -> None:
        """An expression that holds a walrus, part by part in the order of evaluation."""
        match node:
            case Occurrence():
                self.use(node)
            case lang.Walrus():
                self.ordered(node.value)
                self.target(node.target)
            case lang.IfExp():
                self.ordered(node.test)
                then = self.branch(lambda: self.ordered(node.then))
                self.join([then, self.branch(lambda: self.ordered(node.orelse))])
            case lang.Lazy() | lang.Compare():
                certain = 1 if isinstance(node, lang.Lazy) else 2
                for n in node.args[:certain]:
                    self.ordered(n)
                self.optional(node.args[certain:])
            case lang.Comp():
                first = node.clauses[0]
                self.ordered(first.iter)
                inner = [*first.conditions]
                for clause in node.clauses[1:]:
                    inner += [clause.iter, *clause.conditions]
                parts = [*inner, *node.elements]
                self.loop(_nothing, lambda: self.optional(parts), _nothing, stores(parts))
            case lang.DictDisplay():
                for key, value in zip(node.keys, node.values, strict=True):
                    if key is not None:
                        self.ordered(key)
                    self.ordered(value)
            case lang.Lambda():
                for param in node.function.params:
                    if param.default is not None:
                        self.ordered(param.default)
            case _:
                for n in children(node):
                    self.ordered(n)

    def optional(self, nodes: Iterable[Any]) -> None:
        """Expressions each of which is evaluated only if those before it said so."""
        outcomes: list[Outcome | None] = []

        def run() -> None:
            for n in nodes:
                outcomes.append(self.changes(level))
                self.ordered(n)

        level = len(self.logs)
        end = self.branch(run)
        self.join([*outcomes, end])

    def target(self, node: Any) -> None:
        if isinstance(node, Occurrence):
            self.define(node)
        elif isinstance(node, lang.Display):
            for part in node.items:
                self.target(part)
        elif isinstance(node, lang.Star):
            self.target(node.value)
        else:  # x.a, x[i]: x and i are read
            self.expr(node)

    # ---------------------------------------------------------------------------------------------------- loops

    def loop(
        self, head: Callable[[], None], body: Callable[[], None], orelse: Callable[[], None], names: Iterable[str],
        endless: bool = False,
    ) -> None:  # fmt: skip
        """A loop: `head` is evaluated before each iteration and at the end, `names` are all that it assigns."""
        phis = {}
        for name in names:
            phis[name] = Definition(name, [self.env.get(name)])
            self.assign(name, phis[name])
        head()
        loop = Loop(len(self.logs))
        self.loops.append(loop)
        end = self.branch(body)
        self.loops.pop()
        for outcome in (end, *loop.continues):
            if outcome is not None:
                for name, phi in phis.items():
                    assert phi.operands is not None
                    phi.operands.append(outcome.get(name, self.env.get(name)))

        def after() -> None:
            orelse()
            self.dead = self.dead or endless

        self.join([self.branch(after), *loop.breaks])


def stores(nodes: Iterable[Any]) -> list[str]:
    """The names bound in some trees, in order, once each."""
    return list(dict.fromkeys(n.name for node in nodes for n in walk(node) if isinstance(n, Occurrence) and n.store))


def _nothing() -> None:
    """Part of a loop that is not there."""
