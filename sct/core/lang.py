"""The core language: Python's statements and expressions with every name resolved.  The grammar on one page.

Nodes are immutable.  Names are objects: a `Var` is compared by identity, so two unrelated uses of one user name are
two variables that merely print alike.  Nodes compare by identity too, so that a fact can be attached to one
occurrence; `core.walk.same` compares structure.

    Function  = name, params, body, ...
    Stmt      = Assign | Augment | Do | Return | If | While | For | Break | Continue | Pass | Try | With | Raise
              | Assert | Delete | Def | Import | Nonlocal | Match | Comment
    Expr      = Const | Var | Global | Op | Compare | Lazy | IfExp | Call | Star | Attr | Item | Slice | Display
              | DictDisplay | Comp | Lambda | FString | Walrus
    Target    = Var | Attr | Item | Display of targets | Star of a target
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias, Union


class At(NamedTuple):
    """Where a node stands in the user's file: 1-based lines, 0-based columns, end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


# --------------------------------------------------------------------------------------------------- expressions


class Var:
    """A local variable.  `temp` marks one that sct made and may number as it likes (`w1`, `w2`, ...)."""

    __slots__ = ("name", "temp")

    def __init__(self, name: str, temp: bool = False) -> None:
        self.name = name
        self.temp = temp

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, eq=False)
class Const:
    """A literal: None, bool, int, float, complex, str, bytes, Ellipsis."""

    value: Any
    at: At | None = field(default=None, repr=False)


class _DefinedHere:
    """The type of `DEFINED_HERE`."""

    def __repr__(self) -> str:
        return "DEFINED_HERE"


DEFINED_HERE = _DefinedHere()


@dataclass(frozen=True, slots=True, eq=False)
class Global:
    """An object of the surroundings: a module, function, class, constant.

    `name` is the (dotted) text that the user wrote and `root` the object that its first part stands for; both are
    None on a node that sct made, for which the emitter chooses the text.  `source` says where `root` was found:
    ("global", namespace dict), ("closure", cell), ("builtin", None), ("import", None) for the name that an `Import`
    within the function binds, or None.
    """

    value: Any
    name: str | None = None
    root: Any = None
    source: tuple[str, Any] | None = field(default=None, repr=False)
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """An operator: one of `+ - * / // % ** @ << >> & | ^` (two args) or `neg pos ~ not` (one)."""

    op: str
    args: tuple[Expr, ...]
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Compare:
    """A comparison, perhaps chained: `args[0] ops[0] args[1] ops[1] ...`; ops as Python spells them (`<`, `not in`)."""

    ops: tuple[str, ...]
    args: tuple[Expr, ...]
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Lazy:
    """`and` or `or` over two or more operands."""

    op: str
    args: tuple[Expr, ...]
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class IfExp:
    """`then if test else orelse`."""

    test: Expr
    then: Expr
    orelse: Expr
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A call.  An argument may be `Star(x)`; a keyword whose name is None is `**x`."""

    func: Expr
    args: tuple[Expr, ...] = ()
    keywords: tuple[tuple[str | None, Expr], ...] = ()
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Star:
    """`*value` in a call, a display or a target."""

    value: Expr
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Attr:
    """`value.name`, where value is not itself resolved to a Global."""

    value: Expr
    name: str
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """`value[index]`; the index may be a Slice, or a tuple Display that holds slices."""

    value: Expr
    index: Expr
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """`lower:upper:step` within an Item."""

    lower: Expr | None
    upper: Expr | None
    step: Expr | None
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Display:
    """A `tuple`, `list` or `set` display."""

    kind: str
    items: tuple[Expr, ...]
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class DictDisplay:
    """A dict display; a key that is None stands for `**value`."""

    keys: tuple[Expr | None, ...]
    values: tuple[Expr, ...]
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """One `for target in iter if condition ...` of a comprehension."""

    target: Expr
    iter: Expr
    conditions: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Comp:
    """A comprehension: kind `list`, `set`, `generator` (elements = one) or `dict` (elements = key, value)."""

    kind: str
    elements: tuple[Expr, ...]
    clauses: tuple[Clause, ...]
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Lambda:
    """A lambda; its function's body is a single Return."""

    function: Function
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class FString:
    """An f-string: plain str parts, and fields (expression, conversion letter or '', format or None)."""

    parts: tuple[str | tuple[Expr, str, FString | None], ...]
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Walrus:
    """`(target := value)`."""

    target: Var
    value: Expr
    at: At | None = field(default=None, repr=False)


# One of: Const, Var, Global, Op, Compare, Lazy, IfExp, Call, Star, Attr, Item, Slice, Display, DictDisplay, Comp,
# Lambda, FString, Walrus.  The passes tell them apart by isinstance; a Union would ask for a cast at every step.
Expr: TypeAlias = Any

# ---------------------------------------------------------------------------------------------------- statements

Block = tuple["Stmt", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Assign:
    """`targets[0] = targets[1] = ... = value`."""

    targets: tuple[Expr, ...]
    value: Expr
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Augment:
    """`target op= value`, op as in `Op`.  A plain name on the left is one Var, read and written."""

    target: Expr
    op: str
    value: Expr
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Do:
    """An expression evaluated for its effect."""

    value: Expr
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Return:
    """`return value`; a bare `return` has None."""

    value: Expr | None
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class If:
    """`if`; an `elif` is an If alone in orelse."""

    test: Expr
    body: Block
    orelse: Block = ()
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class While:
    """`while` with its `else`."""

    test: Expr
    body: Block
    orelse: Block = ()
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class For:
    """`for target in iter` with its `else`."""

    target: Expr
    iter: Expr
    body: Block
    orelse: Block = ()
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Break:
    """`break`."""

    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Continue:
    """`continue`."""

    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """`pass`."""

    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Handler:
    """`except type as var`; type None catches all."""

    type: Expr | None
    var: Var | None
    body: Block
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Try:
    """`try` with handlers, `else` and `finally`."""

    body: Block
    handlers: tuple[Handler, ...]
    orelse: Block = ()
    final: Block = ()
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class With:
    """`with expr as target, ...`."""

    items: tuple[tuple[Expr, Expr | None], ...]
    body: Block
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Raise:
    """`raise exc from cause`."""

    exc: Expr | None
    cause: Expr | None = None
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Assert:
    """`assert test, message`."""

    test: Expr
    message: Expr | None = None
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Delete:
    """`del targets`."""

    targets: tuple[Expr, ...]
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Def:
    """A nested function bound to `var`; decorators outermost first."""

    var: Var
    function: Function
    decorators: tuple[Expr, ...] = ()
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Import:
    """A local import kept as text (relative ones made absolute).

    The names it binds were resolved to Globals, except those in `binds`, which something else assigns as well.
    """

    text: str
    binds: tuple[Var, ...] = ()
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Nonlocal:
    """`nonlocal a, b`."""

    vars: tuple[Var, ...]
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A `match` pattern.

    kind: `value` (expr), `wildcard`, `capture` (var), `or` (parts), `sequence` (parts; a `star` part may hold a var),
    `mapping` (exprs = keys, parts; var = rest), `class` (expr, parts positional, names + the last parts keyword),
    `as` (parts[0], var).
    """

    kind: str
    expr: Expr | None = None
    var: Var | None = None
    parts: tuple[Pattern, ...] = ()
    exprs: tuple[Expr, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """`case pattern if guard: body`."""

    pattern: Pattern
    guard: Expr | None
    body: Block


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """`match subject`."""

    subject: Expr
    cases: tuple[Case, ...]
    at: At | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Comment:
    """A comment, without its `#`; `trailing` puts it behind the statement before."""

    text: str
    trailing: bool = False
    at: At | None = field(default=None, repr=False)


Stmt = Union[
    Assign, Augment, Do, Return, If, While, For, Break, Continue, Pass, Try, With, Raise, Assert, Delete, Def, Import,
    Nonlocal, Match, Comment,
]

# ------------------------------------------------------------------------------------------- functions, modules


@dataclass(frozen=True, slots=True, eq=False)
class Param:
    """A parameter; kind is `positional` (before `/`), `normal`, `vararg`, `keyword` (after `*`) or `kwarg`."""

    var: Var
    kind: str = "normal"
    default: Expr | None = None
    annotation: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """The text a function came from: file name, its lines (all of the file's or cell's), line number of the first."""

    filename: str
    lines: tuple[str, ...] = field(repr=False)
    first_line: int = 1

    def line(self, number: int) -> str:
        """The text of one line of the file, '' where there is none."""
        k = number - self.first_line
        return self.lines[k] if 0 <= k < len(self.lines) else ""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function.  `free` are variables of enclosing functions in the same core tree that it uses.

    `numbers` are names that certainly hold plain numbers and nothing else, as far as the maker of the function knows;
    `floats` those of them that hold no int.  `arrays` are names that certainly hold arrays of floats with axes, each
    with what tells its shape: where that is equal, so are the shapes; `doubles` those parameters among them whose
    floats are in double precision.
    `decorators` stand above a top-level function, where a back end wants them there.
    """

    name: str
    params: tuple[Param, ...]
    body: Block
    doc: str | None = None
    source: Source | None = field(default=None, repr=False)
    free: tuple[Var, ...] = ()
    qualname: str = ""
    python: Any = field(default=None, repr=False)  # the function object it was read from, if any
    at: At | None = field(default=None, repr=False)
    numbers: frozenset[str] = field(default=frozenset(), repr=False)
    floats: frozenset[str] = field(default=frozenset(), repr=False)
    arrays: Mapping[str, Any] = field(default_factory=dict, repr=False)
    doubles: frozenset[str] = field(default=frozenset(), repr=False)
    decorators: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """What is emitted as one text: a docstring and functions, callees first.

    `consulted`: what the analysis read in objects of the surroundings, as (`attribute` or `item`, object, key, fact);
    `sources`: the functions that it looked at.
    """

    doc: str
    functions: tuple[Function, ...]
    consulted: tuple[tuple[str, Any, Any, Any], ...] = field(default=(), repr=False)
    sources: tuple[Function, ...] = field(default=(), repr=False)


Node = Union[Expr, Stmt, Clause, Handler, Case, Pattern, Param, Function, Module]
