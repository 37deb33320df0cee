"""Control flow in one piece: one `return` at the end, no `continue`, `break` only where an iteration ends anyway.

    if x < 0:                 if x < 0:
        return -x        ->       value = -x
    y = x * x                 else:
    return y                      y = x * x
                                  value = y
                              return value

What follows a jump moves into the branch that does not jump; where several branches jump, a flag guards it.  So the
mirror image of a program is the mirror image of its branches and loops.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Break, Const, Continue, Function, If, Op, Pass, Return, Var
from sct.core.walk import rebuild, walk

JUMPS = Return | Break | Continue


def single_exit(function: Function) -> Function:
    """The function with one return, at its end, and the functions within it likewise."""
    return _Exits(function).function()


class _Exits:
    """One function on its way."""

    def __init__(self, function: Function) -> None:
        self.source = function
        self.taken = {n.name for n in walk(function) if isinstance(n, Var)}
        self.value: Var | None = None
        self.guards: list[Var] = []  # flags of this loop level that a return from a loop within clears

    def fresh(self, name: str) -> Var:
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return Var(name)

    def function(self) -> Function:
        body = tuple(self.nested(s) for s in self.source.body)
        returns = [s for s in own_statements(body) if isinstance(s, Return)]
        last = next((s for s in reversed(body) if not isinstance(s, lang.Comment)), None)
        if not (returns == [last] or not returns):
            if any(r.value is None for r in returns):
                returns = [r for r in returns if r.value is not None]
            self.value = self.fresh("value")
            done = self.block(body, None)
            if _falls(body):
                done = (Assign((self.value,), Const(None)), *done)
            body = (*done, Return(self.value))
        else:
            body = self.block(body, None)
        if body == self.source.body:
            return self.source
        return dataclasses.replace(self.source, body=body)

    def nested(self, s: Any) -> Any:
        """A statement with the functions defined in it in normal form."""
        if isinstance(s, lang.Def):
            inner = single_exit(s.function)
            return s if inner is s.function else dataclasses.replace(s, function=inner)
        if isinstance(s, lang.If | lang.While | lang.For | lang.With | lang.Try | lang.Match):
            return rebuild(s, lambda n: self.nested(n) if isinstance(n, _CONTAINERS) else n)
        return s

    # ------------------------------------------------------------------------------------------------- statements

    def block(self, statements: Any, loop: _Loop | None) -> tuple[Any, ...]:
        """A block without jumps but for breaks at its end."""
        out: list[Any] = []
        for k, s in enumerate(statements):
            rest = tuple(statements[k + 1 :])
            if isinstance(s, Return) and (self.value is not None or loop is not None):
                assert self.value is not None
                out.append(Assign((self.value,), Const(None) if s.value is None else s.value, s.at))
                if loop is not None:
                    loop.returns = True
                    out += [Assign((loop.returned,), Const(True)), Break()]
                return tuple(out)
            if isinstance(s, Continue):
                return tuple(out)
            if isinstance(s, Break):
                if loop is not None and loop.broke is not None:
                    out.append(Assign((loop.broke,), Const(True)))
                out.append(s)
                return tuple(out)
            if isinstance(s, lang.While | lang.For):
                before, made, after = self.loop(s, loop)
                out += [*before, made]
                guard = after(rest)
                if guard is not None:
                    out += guard
                    return tuple(out)
                continue
            if isinstance(s, If) and jumps(s):
                return (*out, *self.branch(s, rest, loop))
            if isinstance(s, lang.With | lang.Try | lang.Match) and jumps(s):
                out += self.guarded(s, rest, loop)
                return tuple(out)
            out.append(self.blocks_within(s, loop) if holds_loop(s) else s)
        return tuple(out)

    def blocks_within(self, s: Any, loop: _Loop | None) -> Any:
        """A statement that does not jump itself, with the loops in it in normal form."""
        if isinstance(s, lang.Try):
            handlers = tuple(dataclasses.replace(h, body=self.block(h.body, loop)) for h in s.handlers)
            body, orelse, final = (self.block(b, loop) for b in (s.body, s.orelse, s.final))
            return dataclasses.replace(s, body=body, handlers=handlers, orelse=orelse, final=final)
        if isinstance(s, lang.Match):
            return dataclasses.replace(
                s, cases=tuple(dataclasses.replace(c, body=self.block(c.body, loop)) for c in s.cases)
            )
        if isinstance(s, lang.With):
            return dataclasses.replace(s, body=self.block(s.body, loop))
        return dataclasses.replace(s, body=self.block(s.body, loop), orelse=self.block(s.orelse, loop))

    def branch(self, s: If, rest: tuple[Any, ...], loop: _Loop | None) -> list[Any]:
        """A branch that jumps, and what follows it."""
        there = [x for x in rest if not isinstance(x, lang.Comment)]
        then_falls, else_falls = _falls(s.body), _falls(s.orelse)
        if not then_falls and not any_jump(s.orelse):
            return [self.made_if(s, self.block(s.body, loop), self.block((*s.orelse, *rest), loop))]
        if not else_falls and not any_jump(s.body):
            return [self.made_if(s, self.block((*s.body, *rest), loop), self.block(s.orelse, loop))]
        if not then_falls and not else_falls:
            return [self.made_if(s, self.block(s.body, loop), self.block(s.orelse, loop))]
        if not there:
            return [self.made_if(s, self.block(s.body, loop), self.block(s.orelse, loop)), *rest]
        if not then_falls or not else_falls:  # one side goes on: what follows belongs to it
            if then_falls:
                return [self.made_if(s, self.block((*s.body, *rest), loop), self.block(s.orelse, loop))]
            return [self.made_if(s, self.block(s.body, loop), self.block((*s.orelse, *rest), loop))]
        return self.guarded(s, rest, loop)

    def made_if(self, s: If, body: Any, orelse: Any) -> If:
        return If(s.test, body or (Pass(),), orelse, s.at)

    def guarded(self, s: Any, rest: tuple[Any, ...], loop: _Loop | None) -> list[Any]:
        """A statement with jumps in several places: a flag says whether what follows is reached."""
        reached = self.fresh("reached")

        self.guards.append(reached)
        inner = self.inner(s, loop, reached)
        self.guards.pop()
        after = self.block(rest, loop)
        return [Assign((reached,), Const(True)), inner, If(reached, after or (Pass(),))]

    def inner(self, s: Any, loop: _Loop | None, reached: Var) -> Any:
        """The statement with each jump in it clearing the flag."""

        def clear(statements: Any) -> tuple[Any, ...]:
            out: list[Any] = []
            for x in statements:
                if isinstance(x, JUMPS):
                    out.append(Assign((reached,), Const(False)))
                out.append(deep(x))
            return tuple(out)

        def deep(x: Any) -> Any:
            if isinstance(x, If):
                return If(x.test, clear(x.body), clear(x.orelse), x.at)
            if isinstance(x, lang.With):
                return dataclasses.replace(x, body=clear(x.body))
            if isinstance(x, lang.Try):
                handlers = tuple(dataclasses.replace(h, body=clear(h.body)) for h in x.handlers)
                return dataclasses.replace(
                    x, body=clear(x.body), handlers=handlers, orelse=clear(x.orelse), final=clear(x.final)
                )
            if isinstance(x, lang.Match):
                return dataclasses.replace(
                    x, cases=tuple(dataclasses.replace(c, body=clear(c.body)) for c in x.cases)
                )
            return x

        marked = deep(s)
        if isinstance(marked, If):
            return If(marked.test, self.block(marked.body, loop) or (Pass(),), self.block(marked.orelse, loop), s.at)
        if isinstance(marked, lang.With):
            return dataclasses.replace(marked, body=self.block(marked.body, loop))
        if isinstance(marked, lang.Try):
            handlers = tuple(dataclasses.replace(h, body=self.block(h.body, loop)) for h in marked.handlers)
            return dataclasses.replace(
                marked,
                body=self.block(marked.body, loop),
                handlers=handlers,
                orelse=self.block(marked.orelse, loop),
                final=self.block(marked.final, loop),
            )
        cases = tuple(dataclasses.replace(c, body=self.block(c.body, loop) or (Pass(),)) for c in marked.cases)
        return dataclasses.replace(marked, cases=cases)

    def loop(self, s: Any, outer: _Loop | None) -> tuple[list[Any], Any, Any]:
        """(statements before, the loop, what makes of the statements after it a guarded block, or None)."""
        here = _Loop()
        own_breaks = any(isinstance(x, Break) for x in level(s.body))
        own_returns = any(isinstance(x, Return) for x in own_statements(s.body))
        before: list[Any] = []
        if s.orelse and own_breaks:
            here.broke = self.fresh("broke")
            before.append(Assign((here.broke,), Const(False)))
        if own_returns:
            here.returned = self.fresh("returned")
            before.append(Assign((here.returned,), Const(False)))
        guards, self.guards = self.guards, []
        body = self.block(s.body, here) or (Pass(),)
        self.guards = guards
        cleared = tuple(Assign((g,), Const(False)) for g in guards)
        made = dataclasses.replace(s, body=body, orelse=())

        def after(rest: tuple[Any, ...]) -> list[Any] | None:
            if not s.orelse and not own_returns:
                return None
            follow: tuple[Any, ...] = tuple(rest)
            if s.orelse:
                if here.broke is None:
                    follow = (*s.orelse, *rest)
                else:
                    follow = (If(Op("not", (here.broke,)), s.orelse), *rest)
            if not own_returns:
                return list(self.block(follow, outer))
            inside = self.block(follow, outer)
            if outer is None and cleared:
                return [If(here.returned, cleared, inside)]
            if outer is None:
                return [If(Op("not", (here.returned,)), inside)] if inside else []
            outer.returns = True
            leave: lang.Block = (*cleared, Assign((outer.returned,), Const(True)), Break())
            return [If(here.returned, leave, inside)]

        return before, made, after


class _Loop:
    """What a loop's exits set."""

    def __init__(self) -> None:
        self.broke: Var | None = None
        self.returned: Var = Var("returned")
        self.returns = False


_CONTAINERS = lang.If | lang.While | lang.For | lang.With | lang.Try | lang.Match | lang.Def | lang.Handler | lang.Case


def holds_loop(s: Any) -> bool:
    """Whether a statement is a compound one, no loop itself, with a loop in it."""
    return isinstance(s, If | lang.With | lang.Try | lang.Match) and any(
        isinstance(x, lang.While | lang.For) for x in own_statements((s,))
    )


def own_statements(block: Any) -> Any:
    """All statements of a block, at any depth, but those of functions defined in it."""
    for s in block:
        yield s
        for name in ("body", "orelse", "final"):
            if not isinstance(s, lang.Def):
                yield from own_statements(getattr(s, name, ()))
        for part in (*getattr(s, "handlers", ()), *getattr(s, "cases", ())):
            yield from own_statements(part.body)


def level(block: Any) -> Any:
    """The statements of a block that belong to the loop it is the body of."""
    for s in block:
        yield s
        if isinstance(s, lang.While | lang.For):
            yield from level(s.orelse)
        elif not isinstance(s, lang.Def):
            for name in ("body", "orelse", "final"):
                yield from level(getattr(s, name, ()))
            for part in (*getattr(s, "handlers", ()), *getattr(s, "cases", ())):
                yield from level(part.body)


def jumps(s: Any) -> bool:
    """Whether a statement holds a jump out of it."""
    return any_jump((s,))


def any_jump(block: Any) -> bool:
    """Whether a block holds a jump out of it."""
    return any(isinstance(x, Break | Continue) for x in level(block)) or any(
        isinstance(x, Return) for x in own_statements(block)
    )


def _falls(block: Any) -> bool:
    """Whether control may reach the end of a block."""
    from sct.facts.infer import falls_through

    return falls_through(block)
