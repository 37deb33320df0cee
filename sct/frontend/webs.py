"""Names as objects: each local name is split into webs, one variable for each.

A web is a maximal group of definitions and uses that flow into each other (S. Muchnick, Advanced Compiler Design and
Implementation, 1997, section 8.10).  The structured program is walked once in evaluation order with an environment
name -> definition, as in the construction of static single assignment form; where paths join, a phi definition is
made for each name that one of them assigned.  A phi that is used unites what flows into it; an unused one unites
nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sct.core import lang
from sct.core.walk import children, substitute, walk
from sct.frontend.definitions import Definition, Occurrence
from sct.frontend.flow import Flow, Outcome, stores


def split(function: lang.Function) -> lang.Function:
    """The function with each occurrence of a name replaced by the variable of its web."""
    flow = Flow()
    for param in function.params:
        flow.target(param.var)
    block(flow, function.body)
    _unite_phis(flow.used)

    def variable(node: Any) -> Any:
        # Mentions in the defaults of a nested function's parameters belong to the function around it: left to that.
        if isinstance(node, Occurrence) and node.definition is not None:
            return node.definition.variable()
        return None

    result: lang.Function = substitute(function, variable)
    return result


def _unite_phis(used: list[Definition]) -> None:
    """Unite every phi that is used, directly or through another phi, with its operands."""
    while used:
        phi = used.pop()
        for operand in phi.operands or ():
            if operand is not None:
                phi.unite(operand)
                if not operand.used:
                    operand.used = True
                    used.append(operand)


def block(flow: Flow, body: lang.Block) -> None:
    """Walk the statements of a block."""
    for statement in body:
        _STATEMENTS[type(statement)](flow, statement)


def _if(flow: Flow, s: lang.If) -> None:
    flow.expr(s.test)
    flow.join([flow.branch(lambda: block(flow, s.body)), flow.branch(lambda: block(flow, s.orelse))])


def _for(flow: Flow, s: lang.For) -> None:
    flow.expr(s.iter)

    def body() -> None:
        flow.target(s.target)
        block(flow, s.body)

    flow.loop(lambda: None, body, lambda: block(flow, s.orelse), stores([s.target, *s.body]))


def _while(flow: Flow, s: lang.While) -> None:
    endless = isinstance(s.test, lang.Const) and bool(s.test.value)
    flow.loop(
        lambda: flow.expr(s.test), lambda: block(flow, s.body), lambda: block(flow, s.orelse),
        stores([s.test, *s.body]), endless,
    )  # fmt: skip


def _try(flow: Flow, s: lang.Try) -> None:
    """Any definition in the body, and what was there before, may reach a handler; and any at all the `finally`."""
    marks = [(jumps, len(jumps), loop.level) for loop in flow.loops[-1:] for jumps in (loop.breaks, loop.continues)]
    everything: dict[str, list[Definition | None]] = {}
    in_body: dict[str, list[Definition | None]] = {}
    flow.recorders.append(everything)

    def body() -> None:
        flow.recorders.append(in_body)
        block(flow, s.body)
        flow.recorders.pop()
        block(flow, s.orelse)

    def handler(h: lang.Handler) -> None:
        for name, definitions in in_body.items():
            flow.phi(name, [flow.env.get(name), *definitions])
        if h.type is not None:
            flow.expr(h.type)
        if h.var is not None:
            flow.target(h.var)
        block(flow, h.body)
        if isinstance(h.var, Occurrence):  # Python deletes the name here, whatever it holds by now
            flow.phi(h.var.name, [flow.env.get(h.var.name), h.var.definition])

    before = {}
    outcomes = [flow.branch(body)]
    outcomes += [flow.branch(lambda h=h: handler(h)) for h in s.handlers]  # type: ignore[misc]
    flow.recorders.pop()
    if s.final:
        before = {name: flow.env.get(name) for name in everything}
    flow.join(outcomes)
    if not s.final:
        return
    dead, flow.dead = flow.dead, False
    for name, definitions in everything.items():
        flow.phi(name, [flow.env.get(name), before[name], *definitions])
    # A jump out of the try passes through the finally, and leaves with what that leaves.
    passing = []
    for jumps, start, level in marks:
        if len(jumps) > start:
            passing.append((jumps, level))
            del jumps[start:]
    block(flow, s.final)
    for jumps, level in passing:
        flow.jump(jumps, level)
    flow.dead = flow.dead or dead


def _with(flow: Flow, s: lang.With) -> None:
    """As a try: the context manager may swallow an exception from anywhere in the body."""
    recorded: dict[str, list[Definition | None]] = {}
    flow.recorders.append(recorded)

    def body() -> None:
        for value, target in s.items:
            flow.expr(value)
            if target is not None:
                flow.target(target)
        block(flow, s.body)

    end = flow.branch(body)
    flow.recorders.pop()
    swallowed = {}
    for name, definitions in recorded.items():
        swallowed[name] = Definition(name, [flow.env.get(name), *definitions])
    flow.join([end, dict(swallowed)])


def _match(flow: Flow, s: lang.Match) -> None:
    flow.expr(s.subject)
    outcomes: list[Outcome | None] = []
    exhausted = False
    for case in s.cases:
        tried: Outcome = {}

        def run(case: lang.Case = case, tried: Outcome = tried) -> None:
            _pattern(flow, case.pattern)
            if case.guard is not None:
                flow.expr(case.guard)
            tried.update({name: flow.env[name] for name in flow.logs[-1]})
            block(flow, case.body)

        outcomes.append(flow.branch(run))
        for name, definition in tried.items():  # a pattern that fails late may have bound some names
            flow.phi(name, [flow.env.get(name), definition])
        irrefutable = case.pattern.kind in ("wildcard", "capture") and case.guard is None
        exhausted = exhausted or irrefutable
    flow.join(outcomes if exhausted else [*outcomes, {}])


def _pattern(flow: Flow, pattern: lang.Pattern) -> None:
    """All captures of one name in a pattern (in alternatives) are one definition."""
    definitions: dict[str, Definition] = {}
    for n in walk(pattern):
        if isinstance(n, Occurrence):
            if n.store:
                flow.define(n, definitions.setdefault(n.name, Definition(n.name)))
            else:
                flow.use(n)


def _assign(flow: Flow, s: lang.Assign) -> None:
    flow.expr(s.value)
    for target in s.targets:
        flow.target(target)


def _augment(flow: Flow, s: lang.Augment) -> None:
    if not isinstance(s.target, Occurrence):
        flow.expr(s.target)
        flow.expr(s.value)
        return
    flow.use(s.target)
    read = s.target.definition
    flow.expr(s.value)
    flow.define(s.target)
    assert read is not None and s.target.definition is not None
    s.target.definition.unite(read)


def _delete(flow: Flow, s: lang.Delete) -> None:
    """A deletion is a use; the definition goes on as one whose variable is empty, so that a later read still fails."""
    for target in s.targets:
        flow.expr(target)


def _assert(flow: Flow, s: lang.Assert) -> None:
    flow.expr(s.test)
    if s.message is not None:
        flow.branch(lambda: flow.expr(s.message))


def _def(flow: Flow, s: lang.Def) -> None:
    for decorator in s.decorators:
        flow.expr(decorator)
    for param in s.function.params:
        if param.default is not None:
            flow.expr(param.default)
    flow.target(s.var)


def _import(flow: Flow, s: lang.Import) -> None:
    for var in s.binds:
        flow.target(var)


def _do(flow: Flow, s: lang.Do) -> None:
    flow.expr(s.value)


def _leave(flow: Flow, s: Any) -> None:
    for part in children(s):
        flow.expr(part)
    flow.dead = True


def _break(flow: Flow, s: lang.Break) -> None:
    flow.jump(flow.loops[-1].breaks, flow.loops[-1].level)
    flow.dead = True


def _continue(flow: Flow, s: lang.Continue) -> None:
    flow.jump(flow.loops[-1].continues, flow.loops[-1].level)
    flow.dead = True


def _nothing(flow: Flow, s: Any) -> None:
    """Binds and reads no local name."""


_STATEMENTS: dict[type, Callable[[Flow, Any], None]] = {
    lang.Assign: _assign, lang.Augment: _augment, lang.Do: _do, lang.Return: _leave, lang.Raise: _leave, lang.If: _if,
    lang.While: _while, lang.For: _for, lang.Break: _break, lang.Continue: _continue, lang.Try: _try,
    lang.With: _with, lang.Assert: _assert, lang.Delete: _delete, lang.Def: _def, lang.Import: _import,
    lang.Match: _match, lang.Pass: _nothing, lang.Nonlocal: _nothing, lang.Comment: _nothing,
}  # fmt: skip
