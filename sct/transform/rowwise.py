"""Which expressions work on each sample apart: what they give of a block of samples is the block of what they give.

    rows      x, x @ Q - mu, np.exp(z).sum(axis=1), z.reshape(n, k, d), z[:, None]
    a sum     np.sum(z), z.mean(): numbers that are sums over blocks, and so are had of them
    plain     anything that reads no samples, nor results of all of them

Samples lie along the first axis.  A library function is known to go along other axes than that by its `axis`, or to
work element by element (a ufunc); everything else of samples is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from sct.core.lang import Attr, Call, Compare, Const, Display, Global, Item, Op, Slice, Var
from sct.core.walk import children, walk
from sct.facts.arranging import stop_gradient
from sct.facts.values import Scalar, Value
from sct.tidy.algebra import literal

ELEMENTWISE = ("+", "-", "*", "/", "//", "%", "**", "neg", "pos", "~", "&", "|", "^")
OF_ELEMENTS = (np.where, np.clip)
SUMS, MEANS = ("sum",), ("mean", "average")
ALONG = {
    "sum", "mean", "max", "min", "amax", "amin", "prod", "any", "all", "std", "var", "ptp", "median", "argmax",
    "argmin", "cumsum", "cumprod", "sort", "argsort", "norm", "logsumexp", "softmax", "log_softmax", "flip", "repeat",
}  # fmt: skip
AXIS_THIRD = ("norm", "repeat")  # functions that have another parameter between the array and the axis
INNER = (np.dot, np.inner, np.vdot, np.matmul)
METHODS = {"sum", "mean", "max", "min", "prod", "any", "all", "std", "var", "argmax", "argmin", "cumsum", "cumprod"}
LENGTHS = ("shape", "ndim", "size", "dtype")


class Total(NamedTuple):
    """A sum over all samples: what it is of a block, and whether it is a mean, which counts for as many samples."""

    part: Any
    mean: bool


class NotRowsError(Exception):
    """What of samples is not known to work on each of them apart: the node, and why."""

    def __init__(self, node: Any, reason: str) -> None:
        super().__init__(reason)
        self.node = node


class Rows:
    """Answers for the expressions of a function.  samples: the names of its arguments that are; names: those of rows,
    and of results of all samples; value: the facts of an expression; length: the name of how many samples there are."""

    def __init__(self, samples: set[str], value: Callable[[Any], Value], length: str) -> None:
        self.samples, self.rows = samples, set(samples)
        self.behind: set[str] = set()
        self.value, self.length = value, length

    def is_plain(self, e: Any) -> bool:
        """Whether an expression reads neither samples nor what is made of them, but for lengths of the samples."""
        if self.is_length_of(e):
            return True
        if isinstance(e, Var):
            return e.name not in self.rows | self.behind
        return all(map(self.is_plain, children(e)))

    def is_length_of(self, e: Any) -> bool:
        """Whether an expression asks for lengths of an argument only: `x.shape`, `len(x)`."""
        asked = e.value if isinstance(e, Attr) and e.name in LENGTHS else None
        if isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is len and len(e.args) == 1:
            asked = e.args[0]
        return isinstance(asked, Var) and asked.name in self.samples

    def rank(self, e: Any) -> int:
        """How many axes an expression's value has."""
        rank = 0 if isinstance(e, Const) else self.value(e).rank()
        if rank is None:
            raise NotRowsError(e, "an array with axes of which nobody knows how many there are")
        return rank

    def check(self, e: Any) -> None:
        """Whether an expression gives rows, or is plain.  Raises NotRowsError."""
        if self.is_plain(e):
            return
        if not self.of_rows(e):
            raise NotRowsError(e, "what is not known to work on each sample apart")

    def of_rows(self, e: Any) -> bool:
        """Whether an expression that is not plain gives rows."""
        if isinstance(e, Var):
            if e.name in self.behind:
                raise NotRowsError(e, "a result of all samples in what is computed of each")
            return True
        if isinstance(e, Op) and e.op == "@":
            return self.product(*e.args)
        if (isinstance(e, Op) and e.op in ELEMENTWISE) or isinstance(e, Compare):
            return self.aligned(e.args, e)
        if isinstance(e, Item):
            return self.gives_rows(e.value) and self.keeps_first(e.index)
        return isinstance(e, Call) and self.call(e)

    def keeps_first(self, index: Any) -> bool:
        """Whether an index takes all of the first axis, and leaves it the first one: as it does not where NumPy puts
        the axes of several arrays of indices ahead."""
        first, *others = index.items if isinstance(index, Display) and index.kind == "tuple" else (index,)
        chosen = [i for i in others if not isinstance(i, Slice) and not (isinstance(i, Const) and i.value is None)]
        one = len(chosen) < 2 or all(map(self.is_number, chosen))
        return is_all(first) and one and self.is_plain(index)

    def gives_rows(self, e: Any) -> bool:
        """Whether an expression gives rows, and is not plain."""
        if self.is_plain(e):
            return False
        self.check(e)
        return True

    def aligned(self, operands: Any, whole: Any) -> bool:
        """Whether operands of an elementwise operation have their samples on one axis, and others have none there."""
        rank = self.rank(whole)
        for e in operands:
            if self.is_plain(e):
                shape = () if isinstance(e, Const) else self.value(e).shape()
                if self.rank(e) >= rank and not (shape and shape[0] == 1):
                    raise NotRowsError(e, "an array with as many axes as the samples have, which is not one of them")
            elif self.gives_rows(e) and self.rank(e) != rank:
                raise NotRowsError(e, "samples along another axis than the first one")
        return True

    def product(self, a: Any, b: Any) -> bool:
        """Whether `a @ b` gives rows."""
        if self.is_plain(b):
            return self.gives_rows(a) and self.rank(a) > 1 and self.rank(b) <= 2
        if self.is_plain(a):
            return self.gives_rows(b) and self.rank(b) > 2 and self.rank(a) <= 2
        return self.gives_rows(a) and self.gives_rows(b) and self.rank(a) == self.rank(b) > 2

    def call(self, e: Call) -> bool:
        """Whether a call with rows among its arguments gives rows."""
        method = isinstance(e.func, Attr)
        name = e.func.name if method else getattr(e.func.value, "__name__", "") if isinstance(e.func, Global) else ""
        owner, rest = (e.func.value, e.args) if method else (e.args[0] if e.args else None, e.args[1:])
        function = None if method else getattr(e.func, "value", None)
        if function is stop_gradient:
            return self.gives_rows(owner)
        if of_elements(function):
            return not e.keywords and self.aligned(e.args, e)
        if function is np.einsum:
            return not e.keywords and self.einsum(owner, rest)
        if function in (np.matmul, np.dot) and not e.keywords and len(rest) == 1:
            by_plain = self.is_plain(rest[0]) and self.rank(owner) == 2  # else `dot` puts the samples elsewhere
            return (function is np.matmul or by_plain) and self.product(owner, *rest)
        if name == "reshape":
            return self.reshapes(e)
        known = name in METHODS if method else name in ALONG and is_library(function)
        axis = axis_of(e, name)
        others = [a for a in (*rest, *(v for _, v in e.keywords)) if a is not axis]
        if not known or not self.gives_rows(owner) or not all(self.is_plain(a) and self.is_number(a) for a in others):
            return False
        return all(a % self.rank(owner) >= 1 for a in axes_of(e, name) or (0,))

    def is_number(self, e: Any) -> bool:
        """Whether an expression is a number."""
        value = self.value(e)
        return isinstance(e, Const) or (bool(value.atoms) and value.is_scalar())

    def einsum(self, subscripts: Any, operands: Any) -> bool:
        """Whether an einsum has its samples on the first axis of whatever has any."""
        text = subscripts.value if isinstance(subscripts, Const) and isinstance(subscripts.value, str) else ""
        inputs, arrow, output = text.replace(" ", "").partition("->")
        letters = inputs.split(",")
        if not arrow or "." in text or len(letters) != len(operands):
            return False
        first = {own[:1] for own, e in zip(letters, operands, strict=True) if not self.is_plain(e)}
        for own, e in zip(letters, operands, strict=True):
            self.check(e)
            if not self.is_plain(e) and any(own[1:].count(c) for c in first):
                return False
            if self.is_plain(e) and any(c in own for c in first):
                raise NotRowsError(e, "an array that goes over the samples, which is not one of them")
        return len(first) == 1 and output[:1] in first and output.count(output[:1]) == 1

    def reshapes(self, e: Any) -> bool:
        """Whether an expression is a reshape of rows that keeps their first axis as it is."""
        if not isinstance(e, Call) or e.keywords or self.is_plain(e):
            return False
        method = isinstance(e.func, Attr) and e.func.name == "reshape"
        if not method and getattr(e.func, "value", None) is not np.reshape:
            return False
        owner, *shape = (e.func.value, *e.args) if method else e.args
        given = shape[0].items if len(shape) == 1 and isinstance(shape[0], Display) else shape
        if not given or not self.gives_rows(owner) or not all(map(self.is_plain, given)):
            return False
        if literal(given[0]) == -1:  # then the lengths of the other axes tell how many samples there are
            return self.first_length(e) == self.length
        return self.is_samples(given[0])

    def is_samples(self, e: Any) -> bool:
        """Whether an expression is the number of samples."""
        atoms = self.value(e).atoms
        return bool(atoms) and all(isinstance(a, Scalar) and a.dim == self.length for a in atoms)

    def first_length(self, e: Any) -> Any:
        """The length of the first axis of an expression's value."""
        shape = self.value(e).shape()
        return shape[0] if shape else None

    def total(self, e: Any) -> Total | None:
        """The sum over all samples that an expression is; None for another one."""
        if self.is_plain(e):
            return None
        inner = isinstance(e, Call) and getattr(e.func, "value", None) in INNER and not e.keywords
        if inner or (isinstance(e, Op) and e.op == "@"):
            one = all(self.gives_rows(a) and self.rank(a) == 1 for a in e.args)
            return Total(e, False) if one else None
        if not isinstance(e, Call):
            return None
        method = isinstance(e.func, Attr)
        name = e.func.name if method else getattr(getattr(e.func, "value", None), "__name__", "")
        owner = e.func.value if method else e.args[0] if e.args else None
        if name not in SUMS + MEANS or owner is None or self.is_plain(owner):
            return None
        if not method and not is_library(e.func.value):
            return None
        axes = axes_of(e, name)
        if len(e.args) + method > 2:  # what comes behind the axis
            return None
        every = axes is None or (axes == (0,) and self.rank(owner) == 1)
        others = {k for k, _ in e.keywords} - {"axis"}
        return Total(e, name in MEANS) if every and not others and self.gives_rows(owner) else None


def of_elements(function: Any) -> bool:
    """Whether a function works element by element, and gives one array."""
    if isinstance(function, np.ufunc):
        return function.nout == 1 and function.signature is None
    return any(function is f for f in OF_ELEMENTS)


def axis_of(e: Call, name: str) -> Any:
    """The argument of a call that tells its axes; None where there is none.  A method has its array ahead of it."""
    place = (2 if name in AXIS_THIRD else 1) - isinstance(e.func, Attr)
    return dict(e.keywords).get("axis", e.args[place] if len(e.args) > place else None)


def axes_of(e: Call, name: str) -> tuple[int, ...] | None:
    """The axes that a call goes along, where they are written out; None for all; the first one where it may be any."""
    given = axis_of(e, name)
    if given is None or (isinstance(given, Const) and given.value is None):
        return None
    axes = [literal(a) for a in (given.items if isinstance(given, Display) else (given,))]
    return tuple(axes) if all(type(a) is int for a in axes) else (0, 0)


def is_all(e: Any) -> bool:
    """Whether an index is `:`."""
    return isinstance(e, Slice) and e.lower is None and e.upper is None and e.step is None


def is_library(function: Any) -> bool:
    """Whether a function is one of NumPy's or SciPy's."""
    return (getattr(function, "__module__", None) or "").split(".")[0] in ("numpy", "scipy")


def mentioned(e: Any) -> set[str]:
    """The names that an expression mentions."""
    return {n.name for n in walk((e,)) if isinstance(n, Var)}
