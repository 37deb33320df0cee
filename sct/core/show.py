"""A plain dump of core, for looking at what a pass made.

Python-like, with every operation in parentheses.  Temporaries stand as `%w1`; a second variable of the same name is
`x~2`, a third `x~3`; an object that the user did not name stands as `<math.cos>`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sct.core import lang
from sct.core.depth import deep
from sct.core.lang import Var

_SIGNS = {"neg": "-", "pos": "+", "~": "~", "not": "not "}
_BRACKETS = {"tuple": "()", "list": "[]", "set": "{}", "generator": "()", "dict": "{}"}
_STARS = {"vararg": "*", "kwarg": "**"}


def show(node: lang.Function | lang.Module) -> str:
    """The dump of a function or module."""
    functions = node.functions if isinstance(node, lang.Module) else (node,)
    with deep():
        return "\n\n".join(["\n".join(_Show().function(f, f.name)) for f in functions]) + "\n"


class _Show:
    """Names variables apart: how many there are of each name, and which is which."""

    def __init__(self) -> None:
        self.count: dict[str, int] = {}
        self.names: dict[Var, str] = {}

    # Lists, not generators, for what an expression holds: a generator would use the C stack at each level.

    def several(self, nodes: Any) -> str:
        return ", ".join([self.text(n) for n in nodes])

    def var(self, v: Var) -> str:
        if v not in self.names:
            number = self.count[v.name] = self.count.get(v.name, 0) + 1
            self.names[v] = ("%" if v.temp else "") + v.name + (f"~{number}" if number > 1 else "")
        return self.names[v]

    def text(self, n: Any) -> str:
        """One expression."""
        match n:
            case None:
                return ""
            case Var():
                return self.var(n)
            case lang.Const():
                return "..." if n.value is Ellipsis else repr(n.value)
            case lang.Global():
                return n.name or f"<{_title(n.value)}>"
            case lang.Op(op, (a,)):
                return f"({_SIGNS[op]}{self.text(a)})"
            case lang.Op(op, (a, b)):
                return f"({self.text(a)} {op} {self.text(b)})"
            case lang.Compare():
                rest = [f" {op} {self.text(a)}" for op, a in zip(n.ops, n.args[1:], strict=True)]
                return f"({self.text(n.args[0])}{''.join(rest)})"
            case lang.Lazy():
                return "(" + f" {n.op} ".join([self.text(a) for a in n.args]) + ")"
            case lang.IfExp():
                return f"({self.text(n.then)} if {self.text(n.test)} else {self.text(n.orelse)})"
            case lang.Call():
                keywords = [f"{k}={self.text(v)}" if k else f"**{self.text(v)}" for k, v in n.keywords]
                return f"{self.text(n.func)}({', '.join([*[self.text(a) for a in n.args], *keywords])})"
            case lang.Star():
                return f"*{self.text(n.value)}"
            case lang.Attr():
                return f"{self.text(n.value)}.{n.name}"
            case lang.Item():
                return f"{self.text(n.value)}[{self.text(n.index)}]"
            case lang.Slice():
                step = "" if n.step is None else f":{self.text(n.step)}"
                return f"{self.text(n.lower)}:{self.text(n.upper)}{step}"
            case lang.Display():
                left, right = tuple(_BRACKETS[n.kind])
                comma = "," if n.kind == "tuple" and len(n.items) == 1 else ""
                return f"{left}{self.several(n.items)}{comma}{right}"
            case lang.DictDisplay():
                pairs = zip(n.keys, n.values, strict=True)
                return "{" + ", ".join([f"**{self.text(v)}" if k is None else self.pair(k, v) for k, v in pairs]) + "}"
            case lang.Comp():
                left, right = tuple(_BRACKETS[n.kind])
                element = self.pair(*n.elements) if n.kind == "dict" else self.text(n.elements[0])
                return f"{left}{element}{''.join([self.clause(c) for c in n.clauses])}{right}"
            case lang.Lambda():
                return f"(lambda {self.params(n.function)}: {self.text(n.function.body[0].value)})"  # type: ignore[union-attr]
            case lang.FString():
                return "f" + repr("".join([self.field(p) for p in n.parts]))
            case lang.Walrus():
                return f"({self.var(n.target)} := {self.text(n.value)})"
        raise TypeError(type(n).__name__)

    def pair(self, key: Any, value: Any) -> str:
        return f"{self.text(key)}: {self.text(value)}"

    def clause(self, c: lang.Clause) -> str:
        conditions = "".join([f" if {self.text(i)}" for i in c.conditions])
        return f" for {self.text(c.target)} in {self.text(c.iter)}{conditions}"

    def field(self, part: Any) -> str:
        if isinstance(part, str):
            return part
        value, letter, form = part
        spec = "" if form is None else ":" + "".join([self.field(p) for p in form.parts])
        return f"{{{self.text(value)}{'!' + letter if letter else ''}{spec}}}"

    def params(self, f: lang.Function) -> str:
        out: list[str] = []
        kind = "normal"
        for p in f.params:
            if kind == "positional" != p.kind:
                out.append("/")
            if p.kind == "keyword" and kind not in ("vararg", "keyword"):
                out.append("*")
            kind = p.kind
            out.append(_STARS.get(kind, "") + self.var(p.var) + (f"={self.text(p.default)}" if p.default else ""))
        return ", ".join([*out, "/"] if kind == "positional" else out)

    def function(self, f: lang.Function, name: str) -> Iterator[str]:
        yield from [f"@{self.text(d)}" for d in f.decorators]
        yield f"def {name}({self.params(f)}):"
        yield from self.block(f.body)

    def block(self, body: lang.Block) -> Iterator[str]:
        for s in body:
            for line in self.statement(s):
                yield "    " + line

    def statement(self, s: Any) -> Iterator[str]:
        """The lines of one statement, the compound ones here, the rest in `simple`."""
        match s:
            case lang.If() | lang.While():
                yield f"{type(s).__name__.lower()} {self.text(s.test)}:"
                yield from self.block(s.body)
                yield from self.tail("else:", s.orelse)
            case lang.For():
                yield f"for {self.text(s.target)} in {self.text(s.iter)}:"
                yield from self.block(s.body)
                yield from self.tail("else:", s.orelse)
            case lang.Try():
                yield from self.tail("try:", s.body)
                for h in s.handlers:
                    name = "" if h.var is None else f" as {self.var(h.var)}"
                    yield from self.tail(f"except {self.text(h.type)}{name}:", h.body)
                yield from self.tail("else:", s.orelse)
                yield from self.tail("finally:", s.final)
            case lang.With():
                items = [self.text(e) + ("" if t is None else f" as {self.text(t)}") for e, t in s.items]
                yield from self.tail(f"with {', '.join(items)}:", s.body)
            case lang.Match():
                yield f"match {self.text(s.subject)}:"
                for c in s.cases:
                    guard = "" if c.guard is None else f" if {self.text(c.guard)}"
                    yield f"    case {self.pattern(c.pattern)}{guard}:"
                    yield from ["    " + line for line in self.block(c.body)]
            case lang.Def():
                yield from [f"@{self.text(d)}" for d in s.decorators]
                yield from self.function(s.function, self.var(s.var))
            case _:
                yield self.simple(s)

    def tail(self, word: str, body: lang.Block) -> Iterator[str]:
        if body:
            yield word
            yield from self.block(body)

    def simple(self, s: Any) -> str:
        match s:
            case lang.Assign():
                return " = ".join([*[self.text(t) for t in s.targets], self.text(s.value)])
            case lang.Augment():
                return f"{self.text(s.target)} {s.op}= {self.text(s.value)}"
            case lang.Do():
                return self.text(s.value)
            case lang.Raise():
                return f"raise {self.text(s.exc)}" + ("" if s.cause is None else f" from {self.text(s.cause)}")
            case lang.Assert():
                return f"assert {self.text(s.test)}" + ("" if s.message is None else f", {self.text(s.message)}")
            case lang.Return():
                return f"return {self.text(s.value)}".rstrip()
            case lang.Delete():
                return f"del {self.several(s.targets)}"
            case lang.Nonlocal():
                return f"nonlocal {self.several(s.vars)}"
            case lang.Import():
                return s.text
            case lang.Comment():
                return "# " + s.text.replace("\n", "\n# ")
        return type(s).__name__.lower()

    def pattern(self, p: lang.Pattern) -> str:
        parts = [self.pattern(q) for q in p.parts]
        name = "_" if p.var is None else self.var(p.var)
        match p.kind:
            case "value":
                return self.text(p.expr)
            case "or":
                return "(" + " | ".join(parts) + ")"
            case "sequence":
                return "[" + ", ".join(parts) + "]"
            case "star":
                return f"*{name}"
            case "mapping":
                pairs = [f"{self.text(k)}: {q}" for k, q in zip(p.exprs, parts, strict=True)]
                return "{" + ", ".join(pairs if p.var is None else [*pairs, f"**{name}"]) + "}"
            case "class":
                split = len(parts) - len(p.names)
                named = [f"{n}={q}" for n, q in zip(p.names, parts[split:], strict=True)]
                return f"{self.text(p.expr)}({', '.join(parts[:split] + named)})"
            case "as":
                return f"({parts[0]} as {name})"
        return name


def _title(value: Any) -> str:
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    module = getattr(value, "__module__", None)
    if not isinstance(name, str):
        return type(value).__name__
    return f"{module}.{name}" if isinstance(module, str) and module != "builtins" else name
