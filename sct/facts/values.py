"""Abstract values: what a variable or an expression may hold.

A `Value` is a set of atoms and whether a number in it *varies* with the inputs.  Mutable and structured things are
references to a `Site`, the place in the program where they are made (or the parameter they came in by); what they
contain is kept by the heap of the analysis, so that aliases see each other's stores.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Dim = int | str | None  # 1, a symbol for a length, or unknown
Shape = tuple[Dim, ...] | None  # None: unknown number of axes

MANY = 12  # more atoms than this are no longer told apart


class Site:
    """A place where objects are made.  kind: array, list, tuple, dict, set, object."""

    __slots__ = ("cls", "given", "kind", "name", "param")

    def __init__(self, kind: str, name: str, param: bool = False, cls: Any = None) -> None:
        self.kind = kind
        self.name = name
        self.param = param
        self.cls = cls
        self.given: tuple[str, ...] = ()  # of an object that is an argument: the attributes that it comes with

    @property
    def once(self) -> bool:
        """Whether what is made here is an iterator: reading it uses it up."""
        return isinstance(self.cls, type) and issubclass(self.cls, Iterator)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name}>"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number or text: `f` float, `i` int, `b` bool, `c` complex, `s` str or bytes.

    dim: of an integer, that it is this length; of text, "active" where it was written from active data.
    """

    kind: str
    dim: Dim = None


@dataclass(frozen=True, slots=True)
class Array:
    """A view of the array memory of a site; dtype is a kind letter or None."""

    site: Site
    shape: Shape
    dtype: str | None


@dataclass(frozen=True, slots=True)
class Ref:
    """A list, tuple, dict, set or object of a site."""

    site: Site


class Known:
    """An object of the surroundings itself: None, a function, class, module, or a constant structure."""

    __slots__ = ("object",)

    def __init__(self, obj: Any) -> None:
        self.object = obj

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Known) and other.object is self.object

    def __hash__(self) -> int:
        return id(self.object)

    def __repr__(self) -> str:
        return f"Known({self.object!r:.60})"


@dataclass(frozen=True, slots=True)
class Closure:
    """A nested function or lambda together with the instance of its enclosing function."""

    function: Any  # lang.Function, by identity
    parent: Any  # Instance

    def __hash__(self) -> int:
        return hash((id(self.function), id(self.parent)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Closure) and other.function is self.function and other.parent is self.parent


@dataclass(frozen=True, slots=True)
class Bound:
    """A method bound to an object: a Python function (`Known`/`Closure` atom), or the name of a built-in method."""

    owner: Value
    method: Any


@dataclass(frozen=True, slots=True)
class Super:
    """`super(cls, owner)`: the object, whose attributes are looked up behind a class."""

    owner: Value
    cls: Any


@dataclass(frozen=True, slots=True)
class Partial:
    """`functools.partial`: a function value with some arguments given."""

    function: Value
    args: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """Anything: nothing is known.  Never varies."""


Atom = Scalar | Array | Ref | Known | Closure | Bound | Super | Partial | Opaque


@dataclass(frozen=True, slots=True)
class Value:
    """A set of atoms; `varied`: a float in it depends on the inputs (arrays: see the heap)."""

    atoms: frozenset[Any] = field(default_factory=frozenset)
    varied: bool = False

    def __or__(self, other: Value) -> Value:
        if self is other or (other.atoms <= self.atoms and other.varied <= self.varied):
            return self
        if self.atoms <= other.atoms and self.varied <= other.varied:
            return other
        return Value(_merge(self.atoms | other.atoms), self.varied or other.varied)

    @property
    def empty(self) -> bool:
        """Whether nothing can be here (code not reached)."""
        return not self.atoms

    def is_scalar(self) -> bool:
        """Whether this is a plain number (or text, None) and certainly no array or container."""
        return all(isinstance(a, Scalar) or (isinstance(a, Known) and a.object is None) for a in self.atoms)

    def only(self, *kinds: str) -> bool:
        """Whether this is certainly a scalar of one of the kinds."""
        return bool(self.atoms) and all(isinstance(a, Scalar) and a.kind in kinds for a in self.atoms)

    def arrays(self) -> list[Array]:
        """The arrays among the atoms."""
        return [a for a in self.atoms if isinstance(a, Array)]

    def once(self) -> bool:
        """Whether this may be an iterator, which reading uses up."""
        return any(isinstance(a, Ref) and a.site.once for a in self.atoms)

    def rank(self) -> int | None:
        """The number of axes: 0 for scalars, None where unknown or not one number."""
        ranks = {rank_of_atom(a) for a in self.atoms}
        return ranks.pop() if len(ranks) == 1 else None

    def shape(self) -> Shape:
        """The shape, () for scalars, None where not known."""
        shapes = {shape_of_atom(a) for a in self.atoms}
        return shapes.pop() if len(shapes) == 1 else None


def rank_of_atom(atom: Atom) -> int | None:
    """Axes of one atom, or None."""
    shape = shape_of_atom(atom)
    return None if shape is None else len(shape)


def shape_of_atom(atom: Atom) -> Shape:
    """Shape of one atom, or None."""
    if isinstance(atom, Scalar):
        return ()
    if isinstance(atom, Array):
        return atom.shape
    if isinstance(atom, Known):
        if atom.object is None:
            return ()
        shape = getattr(atom.object, "shape", None)
        return shape if isinstance(shape, tuple) else None
    return None


def _merge(atoms: frozenset[Any]) -> frozenset[Any]:
    """Join array atoms of one site; forget the difference of too many atoms."""
    arrays: dict[Site, Array] = {}
    others = []
    for atom in atoms:
        if isinstance(atom, Array):
            old = arrays.get(atom.site)
            arrays[atom.site] = atom if old is None else join_arrays(old, atom)
        else:
            others.append(atom)
    if len(others) > MANY or any(isinstance(a, Opaque) for a in others):  # what is opaque swallows what was known
        refs = [a for a in others if not isinstance(a, Known | Opaque) or a == Known(None)]
        others = [*refs, Opaque()] if len(refs) < len(others) else others
    return frozenset([*others, *arrays.values()])


def join_arrays(a: Array, b: Array) -> Array:
    """What two views of one site have in common."""
    if a == b:
        return a
    shape: Shape = None
    if a.shape is not None and b.shape is not None and len(a.shape) == len(b.shape):
        shape = tuple(x if x == y else None for x, y in zip(a.shape, b.shape, strict=True))
    return Array(a.site, shape, a.dtype if a.dtype == b.dtype else None)


EMPTY = Value()
FLOAT = Value(frozenset([Scalar("f")]))
INT = Value(frozenset([Scalar("i")]))
BOOL = Value(frozenset([Scalar("b")]))
COMPLEX = Value(frozenset([Scalar("c")]))
TEXT = Value(frozenset([Scalar("s")]))
ACTIVE_TEXT = Value(frozenset([Scalar("s", "active")]))  # digits of active data: must not become a number again
NONE = Value(frozenset([Known(None)]))
OPAQUE = Value(frozenset([Opaque()]))
FROM_TEXT = ACTIVE_TEXT | OPAQUE  # what unknown code made of such text: a number, it may be


def is_text(value: Value) -> bool:
    """Whether a value is certainly text or bytes."""
    return value.only("s")


def may_be_number(value: Value) -> bool:
    """Whether a value may be a number when the text runs, or an array."""
    shapeless = any(isinstance(a, Scalar) or (isinstance(a, Array) and not a.shape) for a in value.atoms)
    return bool(value.arrays()) and shapeless


def may_be_number_again(value: Value) -> bool:
    """Whether a value may be a number that was read out of text written from active data."""
    others = value.atoms - NONE.atoms
    return bool(ACTIVE_TEXT.atoms & others) and not all(isinstance(a, Scalar) and a.kind == "s" for a in others)


def of(*atoms: Any, varied: bool = False) -> Value:
    """The value with these atoms."""
    return Value(frozenset(atoms), varied)


def join(values: Any) -> Value:
    """The join of any number of values."""
    out = EMPTY
    for v in values:
        out = out | v
    return out
