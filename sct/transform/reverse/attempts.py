"""`try` and `with` in reverse: the forward sweep notes how far the block came and which handler ran.

    try:                        try:                            if handled == 1:
        y = sqrt(x)                 y = sqrt(x)                     (transposed: y = 0.0)
    except ValueError:          except ValueError:              if handled == 0:
        y = 0.0                     handled = 1                     (transposed: y = sqrt(x))
                                    y = 0.0

A statement that raises has done nothing that the backward sweep knows of, so only statements are allowed here that do
one thing: what they assign or store is the last that they do.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Compare, Const, If, Op, Pass, Var
from sct.core.walk import walk
from sct.transform.forward import plain_context
from sct.transform.reverse.lifting import handed_adjoints
from sct.transform.reverse.tree import Attempt, Branch, Invoke, Linear, Loop, Primal, Step, Undo, all_items

JUMPS = lang.Return | lang.Break | lang.Continue
SIMPLER = "Keep single assignments in it, and move the rest out."


class Attempting:
    """Mixed into `Recorder`."""

    # Given by the classes that build on this one.
    counter: Any
    emit: Any
    inst: Any
    is_memory: Any
    moves_adjoints: Any
    names: Any
    program: Any
    refuse: Any
    refuse_strict: Any
    test: Any
    value: Any
    inside: Any

    def stmt_Try(self, s: lang.Try) -> None:
        body, final = self.inside(s.body), self.inside(s.final)
        handlers = [self.inside(h.body) for h in s.handlers]
        orelse = self.inside(s.orelse)
        if not any(map(self.active, (body, final, orelse, *handlers))):
            self.emit(Primal(s))
            return
        made = Attempt(s, [], None, final)
        alone = sum(1 for x in body if isinstance(x, Step)) == 1
        if s.handlers:
            made.handled = self.number("handled")
            rest = orelse
            for k in range(len(handlers), 0, -1):
                test = Compare(("==",), (made.handled, Const(k)))
                made.choice = Branch(test, handlers[k - 1], rest, asked=made)
                rest = [made.choice]
        else:
            raise self.refuse("`finally` without `except` around active statements", "Write it without `try`.", s)
        if self.active(orelse) and any(isinstance(n, JUMPS) for n in walk(s.body)):
            raise self.refuse("`else` of a `try` that is left early", "Move it behind the `try`.", s)
        if not alone:
            made.reached = self.number("reached")
        made.body = Nest(self, made, s).steps(body)
        self.emit(made)

    def stmt_With(self, s: lang.With) -> None:
        body = self.inside(s.body)
        if not self.active(body):
            self.emit(Primal(s))
            return
        self.refuse_strict(e for e, _ in s.items)
        if any(t is not None for _, t in s.items):
            reason = "`with ... as` around active statements in reverse mode"
            raise self.refuse(reason, "Move the arithmetic out of it.", s)
        made = Attempt(s, body, None, [])
        if not all(plain_context(e) for e, _ in s.items):
            made.reached = self.number("reached")
            made.body = Nest(self, made, s).steps(body)
        self.emit(made)

    def active(self, items: list[Any]) -> bool:
        """Whether a block has anything that the backward sweep answers."""
        return any(isinstance(i, Linear | Invoke | Undo) or self.moves_adjoints(i) for i in all_items(items))

    def number(self, name: str) -> Var:
        """A counter, which is zero at first."""
        var: Var = self.counter(name)
        self.emit(Primal(Assign((var,), Const(0))))
        return var


class Nest:
    """A block in which each statement is only reached if those before it came to their end."""

    def __init__(self, rec: Any, attempt: Attempt, source: Any) -> None:
        self.rec = rec
        self.attempt = attempt
        self.source = source
        self.count = 0

    def steps(self, items: list[Any]) -> list[Any]:
        """The block with a branch around each statement: what follows it is within."""
        for k, x in enumerate(items):
            if isinstance(x, Step):
                return [*items[:k], self.guarded(x, items[k + 1 :])]
        return items

    def guarded(self, x: Step, rest: list[Any]) -> Branch:
        self.check(x)
        if self.attempt.reached is None:
            test = Compare(("==",), (self.attempt.handled, Const(0)))
            return Branch(test, [x, *self.steps(rest)], [], asked=self.attempt)
        self.count += 1
        test = Compare((">=",), (self.attempt.reached, Const(self.count)))
        mark = Primal(Assign((self.attempt.reached,), Const(self.count)))
        if isinstance(x.source, If):
            raise self.rec.refuse("a branch within a block that may fail", SIMPLER, x.source)
        return Branch(test, [x, mark, *self.steps(rest)], [], asked=self.attempt)

    def check(self, x: Step) -> None:
        """Refuse a statement that may have done part of its work when it fails."""
        items = list(all_items(x.items))
        compound = any(isinstance(i, Branch | Loop | Attempt) for i in items)
        calls = [i for i in items if isinstance(i, Invoke)]
        moved = [i for i in items if self.rec.moves_adjoints(i) and not self.local(i.stmt)]
        if (
            (compound and self.rec.active(x.items)) or moved or any(isinstance(i, Undo) for i in items)
            or any(i.instance.stores or self.hands_memory(i) for i in calls)
        ):  # fmt: skip
            reason = "a statement that may fail when part of its work is done, within something that catches exceptions"
            raise self.rec.refuse(reason, SIMPLER, x.source)

    def local(self, s: Any) -> bool:
        """Whether a step on adjoint memory only gives a name to it."""
        return isinstance(s, Assign) and all(isinstance(t, Var) for t in s.targets) and not (
            isinstance(s.value, lang.Call) and isinstance(s.value.func, lang.Attr)
        )

    def hands_memory(self, i: Invoke) -> bool:
        given = [t for _, t in i.tangents if t is not None]
        return any(map(self.rec.is_memory, (*given, *handed_adjoints(self.rec, i.instance))))


def forward_attempt(x: Attempt, forward: Any, after: dict[Any, list[Any]]) -> Any:
    """The statement of the forward sweep.  forward: the statements of a block; after: what follows an item."""
    body = tuple(unfolded(x.body, forward)) or (Pass(),)
    if isinstance(x.source, lang.Match):
        return [matched(x, forward), *choices(x.choice, after)]
    if isinstance(x.source, lang.With):
        return [dataclasses.replace(x.source, body=body), *merged(x.body, after)]
    late = merged(x.body, after)
    handlers = []
    choice = x.choice
    for k, h in enumerate(x.source.handlers):
        mark = Assign((x.handled,), Const(k + 1))
        handlers.append(dataclasses.replace(h, body=(mark, *late, *forward(choice.then))))
        choice = choice.orelse[0] if k + 1 < len(x.source.handlers) else choice
    orelse = (*late, *forward(choice.orelse))
    behind = choices(x.choice, after)
    if not x.source.final:
        return [lang.Try(body, tuple(handlers), orelse, (), x.source.at), *behind]
    return [lang.Try(body, tuple(handlers), orelse, (*behind, *forward(x.final)), x.source.at)]


def matched(x: Attempt, forward: Any) -> lang.Match:
    """A `match` that notes which case is chosen."""
    cases = []
    choice = x.choice
    for k, c in enumerate(x.source.cases):
        cases.append(dataclasses.replace(c, body=(Assign((x.handled,), Const(k + 1)), *forward(choice.then))))
        choice = choice.orelse[0] if k + 1 < len(x.source.cases) else choice
    return dataclasses.replace(x.source, cases=tuple(cases))


def quietly(x: Attempt, statements: list[Any]) -> list[Any]:
    """The backward statements of a block, under the same treatment of floating-point errors as the block."""
    if isinstance(x.source, lang.With) and all(
        plain_context(e) and e.func.value.__name__ == "errstate" and not any(isinstance(n, Var) for n in walk(e))
        for e, _ in x.source.items
    ):
        return [lang.With(x.source.items, tuple(statements))]
    return statements


def unfolded(items: list[Any], forward: Any) -> list[Any]:
    """The statements of a nested block, one after the other."""
    out: list[Any] = []
    for x in items:
        if isinstance(x, Branch) and x.asked is not None:
            out += unfolded(x.then, forward)
        else:
            out += forward([x])
    return out


def merged(items: list[Any], after: dict[Any, list[Any]]) -> list[Any]:
    """What is saved of names that a nested block may have assigned, once it is over."""
    out: list[Any] = []
    for x in items:
        if isinstance(x, Branch) and x.asked is not None:
            inner = merged(x.then, after)
            if inner:
                out.append(If(x.test, tuple(inner)))
            out += after.get(x, [])
    return out


def choices(x: Branch, after: dict[Any, list[Any]]) -> list[Any]:
    """What is saved of names that handlers may have assigned, once one has run."""
    out: list[Any] = []
    for inner in x.orelse:
        if isinstance(inner, Branch) and inner.asked is x.asked:
            made = choices(inner, after)
            out += [If(Op("not", (x.test,)), tuple(made))] if made else []
    return out + after.get(x, [])


__all__ = ["Attempting", "forward_attempt", "quietly"]
