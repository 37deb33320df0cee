"""Control flow in one piece: one `return` at the end, no `continue`, `break` only where an iteration ends anyway.

    if x < 0:                 if x < 0:
        return -x        ->       value = -x
    y = x * x                 else:
    return y                      y = x * x
                                  value = y
                              return value

What follows a jump moves into the branch that does not jump; where several branches jump, a flag guards it.  So the
mirror image of a program is the mirror image of its branches and loops.  Where each `return` writes out as many values,
each has a name of its own: `value0, value1 = x, -x`.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Break, Const, Continue, Display, Function, If, Op, Pass, Return, Var
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
        self.value: Any = None  # the variable of what is returned, or a tuple of them
        self.guards: list[Var] = []  # flags of this loop level: whether what follows a statement is reached
        self.leaving: Var | None = None  # whether the loop is to be left at the end of the outermost such statement

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
            parts = 0 if _falls(body) else number_written_out(returns)
            names = tuple(self.fresh(f"value{k}") for k in range(parts))
            self.value = Display("tuple", names) if names else self.fresh("value")
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
            if isinstance(s, JUMPS) and (loop is not None or self.value is not None):
                return (*out, *self.jump(s, loop))
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
            out.append(self.inside(s, loop))
        return tuple(out)

    def inside(self, s: Any, loop: _Loop | None) -> Any:
        """A statement that nothing jumps out of, with the loops in it in normal form."""
        if isinstance(s, If):
            return dataclasses.replace(s, body=self.block(s.body, loop) or (Pass(),), orelse=self.block(s.orelse, loop))
        if isinstance(s, lang.With | lang.Handler | lang.Case):
            return dataclasses.replace(s, body=self.block(s.body, loop))
        if isinstance(s, lang.Match):
            return dataclasses.replace(s, cases=tuple(self.inside(c, loop) for c in s.cases))
        if isinstance(s, lang.Try):
            return dataclasses.replace(
                s,
                body=self.block(s.body, loop),
                handlers=tuple(self.inside(h, loop) for h in s.handlers),
                orelse=self.block(s.orelse, loop),
                final=self.block(s.final, loop),
            )
        return s

    def branch(self, s: If, rest: tuple[Any, ...], loop: _Loop | None) -> list[Any]:
        """A branch that jumps, and what follows it."""
        there = [x for x in rest if not isinstance(x, lang.Comment)]
        s = dataclasses.replace(s, body=reachable(s.body), orelse=reachable(s.orelse))
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

    def jump(self, s: Any, loop: _Loop | None) -> list[Any]:
        """What stands for a jump: the flags that it sets, and a `break` where the loop's trip ends here."""
        out: list[Any] = []
        if isinstance(s, Return):
            assert self.value is not None
            out.append(Assign((self.value,), Const(None) if s.value is None else s.value, s.at))
            if loop is not None:
                loop.returns = True
                out.append(Assign((loop.returned,), Const(True)))
        elif isinstance(s, Break) and loop is not None and loop.broke is not None:
            out.append(Assign((loop.broke,), Const(True)))
        return out + self.leave(isinstance(s, Return | Break) and loop is not None, s)

    def leave(self, loop: bool, s: Any = None) -> list[Any]:
        """The end of a trip (loop: of all trips): at once, or by way of the flags of what is under way."""
        if self.guards:
            cleared: list[Any] = [Assign((g,), Const(False)) for g in self.guards]
            return cleared + ([Assign((self.leaving,), Const(True))] if loop and self.leaving is not None else [])
        return ([s] if isinstance(s, Break) else [Break()]) if loop else []

    def guarded(self, s: Any, rest: tuple[Any, ...], loop: _Loop | None) -> list[Any]:
        """A statement with jumps in several places: a flag says whether what follows is reached, and the outermost
        one such statement of a loop leaves the loop at its end."""
        reached = self.fresh("reached")
        first: list[Any] = [Assign((reached,), Const(True))]
        outermost = not self.guards and loop is not None and leaves(s)
        if outermost:
            self.leaving = self.fresh("leaving")
            first.insert(0, Assign((self.leaving,), Const(False)))
        self.guards.append(reached)
        inner = self.inside(s, loop)
        self.guards.pop()
        orelse: tuple[Any, ...] = ()
        if outermost:
            orelse = (If(self.leaving, (Break(),)),)
            self.leaving = None
        return [*first, inner, If(reached, self.block(rest, loop) or (Pass(),), orelse)]

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
        leaving, self.leaving = self.leaving, None
        body = self.block(s.body, here) or (Pass(),)
        self.guards, self.leaving = guards, leaving
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
            if outer is None and self.guards:
                return [If(here.returned, tuple(self.leave(False)), inside)]
            if outer is None:
                return [If(Op("not", (here.returned,)), inside)] if inside else []
            outer.returns = True
            leave: lang.Block = (Assign((outer.returned,), Const(True)), *self.leave(True))
            return [If(here.returned, leave, inside)]

        return before, made, after


class _Loop:
    """What a loop's exits set."""

    def __init__(self) -> None:
        self.broke: Var | None = None
        self.returned: Var = Var("returned")
        self.returns = False


def number_written_out(returns: list[Return]) -> int:
    """How many values each `return` writes out; 0 where that is not one number for all."""
    written = [r.value for r in returns if isinstance(r.value, Display) and r.value.kind == "tuple"]
    numbers = {len(e.items) for e in written}
    starred = any(isinstance(x, lang.Star) for e in written for x in e.items)
    return numbers.pop() if len(written) == len(returns) and len(numbers) == 1 and not starred else 0


_CONTAINERS = lang.If | lang.While | lang.For | lang.With | lang.Try | lang.Match | lang.Def | lang.Handler | lang.Case


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


def reachable(block: Any) -> tuple[Any, ...]:
    """A block up to its first jump."""
    end = next((k for k, s in enumerate(block) if isinstance(s, JUMPS)), len(block))
    return tuple(block[: end + 1])


def leaves(s: Any) -> bool:
    """Whether a statement holds a jump out of the loop around it."""
    return any(isinstance(x, Break) for x in level((s,))) or any(isinstance(x, Return) for x in own_statements((s,)))


def any_jump(block: Any) -> bool:
    """Whether a block holds a jump out of it."""
    return any(isinstance(x, Break | Continue) for x in level(block)) or any(
        isinstance(x, Return) for x in own_statements(block)
    )


def _falls(block: Any) -> bool:
    """Whether control may reach the end of a block."""
    from sct.facts.infer import falls_through

    return falls_through(block)
