"""Splitting names changes nothing: random programs, run by a small interpreter in which each variable is a cell of
its own, give what Python gives."""

from __future__ import annotations

import operator
import random

import pytest

from sct.core import lang

NAMES = ["x", "y", "z"]
OPERATORS = {"+": operator.add, "-": operator.sub, ">": operator.gt, "==": operator.eq}


class Program:
    """A random function text over three names; every jump, join and exception that webs must follow.

    Loops end because each runs over a tuple or counts steps in a name of its own; conditions read the names, so paths
    differ from run to run.
    """

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.counter = 0

    def text(self):
        start = "def f(x, y):\n    if x > 2:\n        z = 0\n"
        return start + "".join(f"    {line}\n" for line in self.block(4, False)) + "    return x, y\n"

    def expr(self, depth=2):
        r = self.r
        kind = r.randrange(9 if depth else 2)
        if kind == 0:
            return str(r.randrange(5))
        if kind < 4:
            return r.choice(NAMES)
        a, b = self.expr(depth - 1), self.expr(depth - 1)
        forms = {
            4: f"({a} + {b})",
            5: f"({a} - {b})",
            6: f"({a} if {self.test(depth - 1)} else {b})",
            7: f"({a} {r.choice(['and', 'or'])} {b})",
            8: f"({r.choice(NAMES)} := {a})",
        }
        return forms[kind]

    def test(self, depth=1):
        return f"{self.expr(depth)} {self.r.choice(['>', '=='])} {self.expr(depth)}"

    def block(self, depth, loop):
        return [line for _ in range(self.r.randrange(1, 4)) for line in self.statement(depth, loop)]

    def indented(self, depth, loop):
        return ["    " + line for line in self.block(depth - 1, loop)]

    def statement(self, depth, loop):
        r = self.r
        name = r.choice(NAMES)
        kind = r.randrange(14 if depth else 5)
        if kind < 3:
            return [f"{name} = {self.expr()}"]
        if kind == 3:
            return [f"{name} += {self.expr()}"]
        if kind == 4:
            jumps = ["break", "continue"] * 2 if loop else []
            return [r.choice([*jumps, f"del {name}", "raise ValueError", f"return {name}", f"{name}, y = y, 1"])]
        if kind < 8:
            orelse = ["else:", *self.indented(depth, loop)] if r.random() < 0.5 else []
            return [f"if {self.test()}:", *self.indented(depth, loop), *orelse]
        orelse = ["else:", *self.indented(depth, loop)] if r.random() < 0.3 else []
        if kind < 10:
            return [f"for {name} in (0, 1, 2):", *self.indented(depth, True), *orelse]
        if kind == 10:
            self.counter += 1
            n = f"n{self.counter}"
            body = [f"    {n} += 1", *self.indented(depth, True)]
            return [f"{n} = 0", f"while 3 > {n}:", *body, *orelse]
        handlers = ["except ValueError:", *self.indented(depth, loop)]
        final = ["finally:", *self.indented(depth, loop)]
        tail = r.choice([handlers, final, handlers + final, [*handlers, "else:", *self.indented(depth, loop)]])
        return ["try:", *self.indented(depth, loop), *tail]


class Jump(Exception):
    """Break, continue or return on its way; `value` is what is returned."""

    def __init__(self, kind, value=None):
        super().__init__(kind)
        self.kind = kind
        self.value = value


class Interpreter:
    """Runs core functions; a variable that was not set raises as Python does."""

    def __init__(self):
        self.cells = {}

    def run(self, function, *args):
        self.cells = {p.var: a for p, a in zip(function.params, args, strict=True)}
        try:
            self.block(function.body)
        except Jump as jump:
            return jump.value
        return None

    def get(self, e):
        match e:
            case lang.Var():
                if e not in self.cells:
                    raise UnboundLocalError(e.name)
                return self.cells[e]
            case lang.Const():
                return e.value
            case lang.Op() | lang.Compare():
                op = e.op if isinstance(e, lang.Op) else e.ops[0]
                return OPERATORS[op](*[self.get(a) for a in e.args])
            case lang.Lazy():
                first = self.get(e.args[0])
                return self.get(e.args[1]) if bool(first) == (e.op == "and") else first
            case lang.IfExp():
                return self.get(e.then if self.get(e.test) else e.orelse)
            case lang.Walrus():
                self.cells[e.target] = self.get(e.value)
                return self.cells[e.target]
            case lang.Display():
                return tuple(self.get(i) for i in e.items)
        raise AssertionError(e)

    def block(self, body):
        for s in body:
            self.statement(s)

    def statement(self, s):
        match s:
            case lang.Assign(targets=(lang.Display(items=targets),)):
                for target, value in zip(targets, self.get(s.value), strict=True):
                    self.cells[target] = value
            case lang.Assign():
                self.cells[s.targets[0]] = self.get(s.value)
            case lang.Augment():
                self.cells[s.target] = self.get(s.target) + self.get(s.value)
            case lang.Delete():
                self.get(s.targets[0])
                del self.cells[s.targets[0]]
            case lang.Return():
                raise Jump("return", self.get(s.value))
            case lang.Break() | lang.Continue():
                raise Jump(type(s).__name__)
            case lang.Raise():
                raise ValueError
            case lang.If():
                self.block(s.body if self.get(s.test) else s.orelse)
            case lang.For() | lang.While():
                self.loop(s)
            case lang.Try():
                self.attempt(s)
            case _:
                raise AssertionError(s)

    def loop(self, s):
        items = iter(self.get(s.iter)) if isinstance(s, lang.For) else None
        while True:
            if items is None:
                if not self.get(s.test):
                    break
            else:
                item = next(items, None)
                if item is None:
                    break
                self.cells[s.target] = item
            try:
                self.block(s.body)
            except Jump as jump:
                if jump.kind == "return":
                    raise
                if jump.kind == "Break":
                    return
        self.block(s.orelse)

    def attempt(self, s):
        try:
            try:
                self.block(s.body)
            except ValueError:
                if not s.handlers:
                    raise
                self.block(s.handlers[0].body)
            else:
                self.block(s.orelse)
        finally:
            self.block(s.final)


def outcome(run, *args):
    """What a call returns, or the type of what it raises."""
    try:
        return run(*args)
    except (ValueError, UnboundLocalError) as error:
        return type(error)


@pytest.mark.parametrize("part", range(8))
def test_split_programs_run_as_python_runs_them(cell, reading, part):
    """A web cut in two would read a variable that was never set, or an old value."""
    values = set()
    for seed in range(part * 50, part * 50 + 50):
        text = Program(seed).text()
        function = reading(text)
        f = cell(text)["f"]
        for args in [(0, 1), (1, 0), (2, 2), (3, 1)]:
            expected = outcome(f, *args)
            assert outcome(Interpreter().run, function, *args) == expected, text
            values.add(expected)
    assert len(values) > 15  # the programs are no trivial ones
