"""A function split into what it computes and what is linear in its tangents, region by region."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Primal:
    """A statement of the forward sweep.

    hidden: it is part of the header of the statement around.
    """

    stmt: Any
    hidden: bool = False


@dataclass(eq=False)
class Linear:
    """`target op value`, linear in tangents; to be transposed.  target: the tangent of a number or of array memory.

    previous: for op `replace`, the variable that holds the adjoint which the target had before.
    """

    target: Any
    op: str
    value: Any
    back: list[Any] = field(default_factory=list)
    previous: Any = None


@dataclass(eq=False)
class Invoke:
    """A call of a Python function: its forward half stands in the forward sweep, its reverse half answers it.

    result: the variable of the value, or a tuple of variables (`several.py`), or None.  linked: parameter name ->
    tangent expression of the argument.  again: the forward sweep keeps the arguments only; the backward sweep runs the
    forward half.
    """

    instance: Any
    result: Any
    kept: Any
    call: Any
    tangents: list[tuple[str, Any]]
    at: Any = None
    implied: int = 0  # leading arguments that the call's text does not write, such as `self`
    again: bool = False
    steps: list[Any] = field(default_factory=list)  # arguments that are given a name ahead of the call
    back: list[Any] = field(default_factory=list)


@dataclass(eq=False)
class Undo:
    """A step that the backward sweep takes back on adjoint memory, such as `append` by `pop`."""

    statements: list[Any]
    back: list[Any] = field(default_factory=list)


@dataclass(eq=False)
class Step:
    """What became of one statement of the user's."""

    source: Any
    items: list[Any]
    back: list[Any] = field(default_factory=list)


@dataclass(eq=False)
class Branch:
    """`if test: then else: orelse`.

    asked: the attempt after which the test has its answer; None where the answer is known ahead of the branch.
    """

    test: Any
    then: list[Any]
    orelse: list[Any]
    at: Any = None
    before: list[Any] = field(default_factory=list)  # backward: statements ahead of the branch
    then_end: list[Any] = field(default_factory=list)
    else_end: list[Any] = field(default_factory=list)
    back: list[Any] = field(default_factory=list)
    asked: Any = None


@dataclass(eq=False)
class Attempt:
    """`try`, `with` or `match`: a body that may end early, then the handler, `else` or case (`choice`), then `final`.

    reached: the variable that counts the statements of the body which came to their end; handled: the one with the
    number of the handler that ran or of the case that was chosen, 0 for none.
    """

    source: Any
    body: list[Any]
    choice: Any
    final: list[Any]
    reached: Any = None
    handled: Any = None
    back: list[Any] = field(default_factory=list)

    def blocks(self) -> list[list[Any]]:
        """What is done, one after the other."""
        return [self.body, [] if self.choice is None else [self.choice], self.final]


@dataclass(eq=False)
class Loop:
    """`for target in iter` or `while test` (target None).

    breaks: it may end before its iterable does.  counter: the variable that counts its trips, where one is needed.
    """

    target: Any
    iter: Any
    test: Any
    body: list[Any]
    breaks: bool
    at: Any = None
    index: Any = None
    counter: Any = None
    before: list[Any] = field(default_factory=list)
    body_end: list[Any] = field(default_factory=list)
    back: list[Any] = field(default_factory=list)
    header: Any = None
    once: bool = False
    carried: list[Any] = field(default_factory=list)  # adjoint values that outlast a trip
    again: bool = False  # each backward trip does its forward part again
    any_order: bool = False  # the backward trips may go in the user's direction
    turned: bool = False  # its backward trips save nothing and do go in the user's direction
    states: Any = None  # what is kept of its trips, where they are done again from a state
    inner: Any = None  # what one trip remembers, where it does its forward part again
    entry: Any = None  # what holds where the loop starts: versions of names, and of memory


def items_of(node: Any) -> list[list[Any]]:
    """The blocks directly within an item."""
    if isinstance(node, Step):
        return [node.items]
    if isinstance(node, Branch):
        return [node.then, node.orelse]
    if isinstance(node, Attempt):
        return node.blocks()
    return [node.body] if isinstance(node, Loop) else []


def all_items(items: list[Any]) -> Any:
    """All items of a block at any depth, in forward order."""
    for x in items:
        yield x
        for block in items_of(x):
            yield from all_items(block)


def key_of(owner: Any) -> Any:
    """An owner as a key: an item, or (item, number of its block) for what stands at the block's start."""
    return (id(owner[0]), owner[1]) if isinstance(owner, tuple) else owner
