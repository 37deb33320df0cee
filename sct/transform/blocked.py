"""A function of samples as one that goes through them in blocks: what it computes of them fits into the cache.

    def loss(w, x):                               def loss_blocked(w, x):
        n = len(x)                                    n = len(x)
        z = x @ w                       ->            total = 0.0
        return np.sum(np.tanh(z)) / n                 for start in range(0, len(x), 256):
                                                          x_block = x[start : start + 256]
                                                          z = x_block @ w
                                                          total += np.sum(np.tanh(z))
                                                      return total / n

What works on each sample apart is in the loop, sums over all samples are added up there, and all else stands ahead of
it or, where it needs such a sum, behind it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sct.core.lang import (
    Assign,
    Augment,
    Call,
    Comment,
    Const,
    Display,
    For,
    Function,
    Global,
    IfExp,
    Item,
    Lazy,
    Op,
    Return,
    Slice,
    Var,
    Walrus,
)  # fmt: skip
from sct.core.walk import rebuild, walk
from sct.errors import RequestError, UnsupportedError
from sct.facts.infer import Analysis
from sct.facts.values import Value
from sct.tidy.algebra import literal
from sct.tidy.blocks import gives, is_name
from sct.transform.effects import Effects
from sct.transform.names import Names
from sct.transform.rowwise import NotRowsError, Rows, mentioned

CURE = "Write the loop over blocks yourself, or leave the function whole."


def blocked(analysis: Analysis, samples: tuple[str, ...], size: int, name: str) -> Function:
    """The function of that name, in blocks of so many samples, which the named arguments hold.

    Raises UnsupportedError where it does not fall into blocks, RequestError for samples that are no arrays of one
    length.
    """
    function = analysis.root.function
    try:
        body = Arrangement(analysis, samples, size).body()
    except NotRowsError as error:
        at = getattr(error.node, "at", None)
        raise UnsupportedError(f"blocks of samples: {error}", CURE, function.source, at) from None
    doc = f"As `{function.name}`, in blocks of {size} samples."
    return replace(function, name=name, qualname=name, body=body, doc=doc, python=None)


class Arrangement:
    """What stands ahead of the loop, in it, and behind it."""

    def __init__(self, analysis: Analysis, samples: tuple[str, ...], size: int) -> None:
        self.root, self.size = analysis.root, size
        self.effects = Effects(analysis)
        self.names = Names(self.root.function)
        self.start = Var(self.names.fresh("start"))
        self.params = {p.var.name: p.var for p in self.root.function.params}
        self.blocks = {n: Var(self.names.fresh(f"{n}_block")) for n in samples}
        self.rows = Rows(set(samples), self.value, self.length(samples))
        self.ahead: list[Any] = []
        self.sums: list[Any] = []  # that start with 0
        self.within: list[Any] = []
        self.behind: list[Any] = []

    def value(self, e: Any) -> Value:
        """The facts of an expression."""
        return self.root.lookup(e) if isinstance(e, Var) else self.root.values.get(e, Value())

    def length(self, samples: tuple[str, ...]) -> str:
        """The name of the number of samples."""
        shapes = [self.value(self.params[n]).shape() for n in samples]
        lengths = {shape[0] if shape else None for shape in shapes}
        length = lengths.pop() if len(lengths) == 1 else None
        if not isinstance(length, str):
            reason = f"`{'`, `'.join(samples)}` as samples: no arrays of one length, other than 1"
            raise RequestError(reason, "Name arguments that have the samples on their first axis.")
        return length

    def body(self) -> tuple[Any, ...]:
        """The statements of the function in blocks."""
        waiting: list[Any] = []  # comments go with the statement that they stand above
        where = self.ahead
        for s in self.root.function.body:
            if isinstance(s, Comment):
                (where if s.trailing else waiting).append(s)
                continue
            try:
                where, made = self.placed(s)
            except NotRowsError as error:  # names know no place
                raise error if getattr(error.node, "at", None) else NotRowsError(s, str(error)) from None
            where += [*waiting, *made]
            waiting = []
        if not self.sums:
            raise NotRowsError(self.root.function, "there is no sum over the samples")
        over = Call(Global(range), (Const(0), self.count(self.params), Const(self.size)))
        part = Slice(self.start, Op("+", (self.start, Const(self.size))), None)
        taken = [Assign((block,), Item(self.params[n], part)) for n, block in self.blocks.items()]
        loop = For(self.start, over, (*taken, *self.within))
        return (*self.ahead, *self.sums, loop, *self.behind)

    def count(self, arrays: dict[str, Var]) -> Call:
        """How many samples there are, or are in a block."""
        return Call(Global(len), (arrays[next(iter(self.blocks))],))

    def placed(self, s: Any) -> tuple[list[Any], list[Any]]:
        """(where a statement belongs, what it is there).  Raises NotRowsError."""
        if gives(s) & self.rows.samples:
            raise NotRowsError(s, "samples that are given another value")
        if self.rows.is_plain(s):
            self.check_order(s)
            return self.ahead, [s]
        if any(isinstance(n, Walrus) for n in walk(s)):
            raise NotRowsError(s, "a name that is given within an expression with samples in it")
        target = s.targets[0] if isinstance(s, Assign) and len(s.targets) == 1 else None
        if isinstance(target, Var) and self.is_rows(s.value):
            self.check_new(target, s, (*self.ahead, *self.sums, *self.behind))
            self.rows.rows.add(target.name)
            return self.within, [replace(s, value=self.of_block(s.value))]
        if not isinstance(s, Return) and not self.gives_numbers(s):
            raise NotRowsError(s, "a statement of this kind that reads samples or results of all of them")
        total = self.rows.total(s.value)
        if total is not None and isinstance(target, Var) and not total.mean:
            self.check_new(target, s, (*self.ahead, *self.sums, *self.within, *self.behind))
            self.rows.behind.add(target.name)
            self.sums.append(Assign((target,), self.zero(s.value)))
            return self.within, [Augment(target, "+", self.of_block(total.part), s.at)]
        self.rows.behind |= gives(s)
        return self.behind, [replace(s, value=self.with_sums(s.value))]

    def gives_numbers(self, s: Any) -> bool:
        """Whether a statement gives names values that are nothing of single samples, and does nothing else."""
        if isinstance(s, Augment):
            plain = is_name(s.target) and self.rows.is_number(s.target)
        else:
            plain = isinstance(s, Assign) and all(map(is_name, s.targets))
        return plain and not gives(s) & self.rows.rows and not self.effects.of(s.value, self.root)

    def is_rows(self, e: Any) -> bool:
        """Whether an expression gives something for each sample, and is no number made of all of them."""
        if self.rows.is_plain(e) or self.rows.is_number(e) or isinstance(e, Display):
            return False
        self.rows.check(e)
        return True

    def with_sums(self, e: Any) -> Any:
        """An expression with names for the sums over all samples in it."""
        if self.rows.is_plain(e):
            return e
        if isinstance(e, IfExp | Lazy):
            raise NotRowsError(e, "samples in an expression that may not be evaluated")
        total = self.rows.total(e)
        if total is None:
            if isinstance(e, Var) and e.name in self.rows.rows:
                raise NotRowsError(e, "what there is of each sample, where all are summed up")
            return e if isinstance(e, Var) else rebuild(e, self.with_sums)
        name = Var(self.names.fresh("total"))
        part = self.of_block(total.part)
        self.sums.append(Assign((name,), self.zero(e)))
        self.within.append(Augment(name, "+", Op("*", (part, self.count(self.blocks))) if total.mean else part))
        return Op("/", (name, self.count(self.params))) if total.mean else name

    def zero(self, e: Any) -> Const:
        """Where a sum starts: whole numbers stay such."""
        return Const(0) if self.value(e).only("i", "b") else Const(0.0)

    def of_block(self, e: Any) -> Any:
        """An expression as it is for a block; lengths of all samples stay those, and calls that have nothing to do with
        samples are done once, ahead of the loop."""
        if self.rows.is_plain(e) and not any(isinstance(n, Slice) for n in walk(e)):
            return self.named_ahead(e) if any(isinstance(n, Call) for n in walk(e)) else e
        if isinstance(e, Var):
            return self.blocks.get(e.name, e)
        if self.rows.reshapes(e):
            return self.reshaped(rebuild(e, self.of_block))
        return rebuild(e, self.of_block)

    def named_ahead(self, e: Any) -> Any:
        """The name of what is computed ahead of the loop."""
        if self.rows.is_length_of(e):
            return e
        if self.effects.of(e, self.root):
            raise NotRowsError(e, "a call that may change something, within what is computed of samples")
        named = Assign((self.names.temp(),), e)
        self.ahead.append(named)
        return named.targets[0]

    def reshaped(self, e: Call) -> Call:
        """A reshape to the length of a block, where it was to that of all samples."""
        ahead, shape = (e.args[:1], e.args[1:]) if isinstance(e.func, Global) else ((), e.args)
        several = len(shape) == 1 and isinstance(shape[0], Display)
        first, *rest = shape[0].items if several else shape
        first = first if literal(first) == -1 else self.count(self.blocks)
        given = (replace(shape[0], items=(first, *rest)),) if several else (first, *rest)
        return replace(e, args=(*ahead, *given))

    def check_new(self, target: Var, s: Any, others: Any) -> None:
        """Whether a name that is given a value in the loop has no other one elsewhere."""
        if target.name in self.params or any(target.name in mentioned(x) for x in others):
            raise NotRowsError(s, f"`{target.name}` has another value before")

    def check_order(self, s: Any) -> None:
        """Whether a statement that reads no samples may be done ahead of what stands before it and reads them."""
        before = (*self.sums, *self.within, *self.behind)
        simple = isinstance(s, Assign) and all(map(is_name, s.targets))
        if before and not (simple and not self.effects.of(s.value, self.root)):
            raise NotRowsError(s, "a statement that may change something, behind what is computed of samples")
        for name in gives(s):
            if any(name in mentioned(x) for x in before):
                raise NotRowsError(s, f"`{name}` is given another value behind what is computed of samples")
