"""The abstract heap: what the objects made at each site contain, and what is active."""

from __future__ import annotations

import types
from typing import Any

from sct.core.lang import Function, Global
from sct.errors import UnsupportedError
from sct.facts.momentary import Momentary
from sct.facts.outside import OUTSIDE, fixed, generator, place_of_name
from sct.facts.signature import LETTERS, SCALARS, scalar_kind
from sct.facts.small import is_small
from sct.facts.values import (
    EMPTY,
    FLOAT,
    INT,
    OPAQUE,
    TEXT,
    Array,
    Bound,
    Closure,
    Known,
    Opaque,
    Partial,
    Ref,
    Scalar,
    Site,
    Super,
    Value,
    join,
    of,
)  # fmt: skip

LARGE = 500  # items of a constant structure that are looked at, to know their types


class Heap:
    """Site -> key -> Value.  Keys: positions of a tuple, keys of a dict, attribute names; `*` for any other."""

    def __init__(self) -> None:
        self.cells: dict[Site, dict[Any, Value]] = {}
        self.written: set[Site] = set()  # what some statement writes to
        self.keyed: set[Site] = set()  # dicts with active data among their keys
        self.shared: dict[Site, Site] = {}  # a view of several arrays -> one of them: all are one memory
        self.looked: dict[int, tuple[str, Any, Any, Value]] = {}  # structures that were gone through
        self.names: dict[tuple[int, str], Site] = {}  # the names of modules, classes and functions that are assigned
        self.other = False  # arguments hold arrays of floats that may be in another precision than double
        self.small = False  # there are small whole numbers in the program, which wrap around
        self.changed = False
        self.momentary = Momentary()

    def memory(self, site: Site) -> Site:
        """The site that stands for all sites which may be the same memory."""
        while site in self.shared:
            site = self.shared[site]
        return site

    def share(self, site: Site, other: Site) -> None:
        """Note that two sites may be the same memory."""
        a, b = self.memory(site), self.memory(other)
        if a is OUTSIDE:
            a, b = b, a
        if a is not b:
            self.shared[a] = b
            if a in self.written:
                self.written.add(b)
            self.changed = True

    def own(self, value: Value) -> set[Site]:
        """The memory of the arrays, lists, dicts and objects of a value, not of what they hold."""
        found: set[Site] = set()
        for a in value.atoms:
            if isinstance(a, Array | Ref):
                found.add(self.memory(a.site))
            elif isinstance(a, Bound) and isinstance(a.method, str):  # `array.flat` and the like
                found |= self.own(a.owner)
            elif isinstance(a, Opaque) or (isinstance(a, Known) and not fixed(a.object) and not generator(a.object)):
                found.add(OUTSIDE)
        return found

    def reachable(self, value: Value) -> set[Site]:
        """The memory of a value and of all that it holds."""
        found: set[Site] = set()
        todo = [value]
        while todo:
            value = todo.pop()
            for a in value.atoms:
                places = self.own(of(a))
                if isinstance(a, Array | Ref) and not places <= found:
                    todo += self.fields(a.site).values()
                found |= places
        return found

    def write(self, value: Value) -> None:
        """Note that the arrays, lists, dicts and objects of a value are written to."""
        self.written |= self.own(value)

    def write_name(self, key: tuple[int, str]) -> None:
        """Note that the name of a module, class or function is given another value."""
        if key not in self.names:
            self.names[key] = Site("outside", key[1])
            self.changed = True
        self.written.add(self.names[key])

    def name_of(self, e: Any) -> Site | None:
        """The place of a name that a Global node reads, where the program gives it other values."""
        if not self.names or not isinstance(e, Global) or e.name is None:
            return None
        first, *rest = e.name.split(".")
        if not rest:
            space = e.source[1] if e.source is not None and e.source[0] == "global" else None
            return self.names.get((id(space), first))
        owner = e.root
        for name in rest[:-1]:
            owner = getattr(owner, name, None)
        return self.names.get(place_of_name(owner, rest[-1]))

    def escape(self, values: list[Value]) -> None:
        """Note that code of which nothing is known got these values: it may write to them, now or later."""
        for value in values:
            for site in self.reachable(value):
                self.share(site, OUTSIDE)
                self.written.add(OUTSIDE)

    def escaped(self, site: Site) -> bool:
        """Whether code of which nothing is known got hold of a site: what nobody else stored into it, that may have."""
        return self.memory(site) is self.memory(OUTSIDE)

    def is_written(self, site: Site) -> bool:
        """Whether some statement writes to the memory, list, dict or object of a site."""
        return self.memory(site) in self.written

    def put(self, site: Site, key: Any, value: Value) -> None:
        """Join a value into a cell."""
        cells = self.cells.setdefault(site, {})
        old = cells.get(key, EMPTY)
        new = old | self.momentary.outliving(value)
        if new != old:
            cells[key] = new
            self.changed = True

    def key(self, site: Site, key: Value) -> None:
        """Note what a key of a dict is: one that is active data must not be read again."""
        if site not in self.keyed and self.active(key):
            self.keyed.add(site)
            self.changed = True

    def fields(self, site: Site) -> dict[Any, Value]:
        """All cells of a site."""
        return self.cells.get(site, {})

    def get(self, site: Site, key: Any) -> Value:
        """What reading a key gives; `*` reads any."""
        cells = self.cells.get(site, {})
        found = join(cells.values()) if key == "*" else cells.get(key, EMPTY) | cells.get("*", EMPTY)
        return OPAQUE if found.empty and site.kind in ("list", "dict", "set") and self.escaped(site) else found

    def active(self, value: Value, seen: frozenset[Any] = frozenset()) -> bool:
        """Whether a value, or anything that can be reached from it, varies."""
        return value.varied or any(self._active_atom(a, seen) for a in value.atoms)

    def _active_atom(self, atom: Any, seen: frozenset[Any]) -> bool:
        if isinstance(atom, Array | Ref):
            if atom.site in seen:
                return False
            cells = self.cells.get(atom.site, {})
            return any(self.active(v, seen | {atom.site}) for v in cells.values())
        if isinstance(atom, Closure):
            return self.captures_active(atom, seen)
        if isinstance(atom, Partial):
            values = (atom.function, *atom.args, *(v for _, v in atom.keywords))
            return any(self.active(v, seen) for v in values)
        return isinstance(atom, Bound | Super) and self.active(atom.owner, seen)

    def captures_active(self, atom: Closure, seen: frozenset[Any] = frozenset()) -> bool:
        """Whether a nested function uses an active variable of the functions around it."""
        if atom in seen:
            return False
        return any(self.active(atom.parent.lookup(v), seen | {atom}) for v in _free(atom.function))

    def element(self, value: Value) -> Value:
        """What iterating over, or indexing by an unknown number into, a value gives."""
        return join(self._element(a) for a in value.atoms)

    def _element(self, atom: Any) -> Value:
        if isinstance(atom, Array):
            varied = self.get(atom.site, "*").varied
            if atom.dtype == "o":
                return OPAQUE
            if atom.shape is not None and len(atom.shape) == 1:
                return Value(frozenset([number_of(atom, varied)]), varied and atom.dtype in ("f", None))
            return of(Array(atom.site, atom.shape[1:] if atom.shape else None, atom.dtype))
        if isinstance(atom, Ref):
            if atom.site.kind == "object" and self.active(of(atom)):
                raise UnsupportedError(
                    f"iterating over a `{atom.site.cls.__name__}` of active data", "Call a method that returns a list."
                )
            if atom.site in self.keyed:
                raise UnsupportedError("the keys of a dict that are active data", "Keep them in a list beside it.")
            if atom.site.kind == "dict":
                return join(key_value(k) for k in self.fields(atom.site))
            return self.get(atom.site, "*")
        if isinstance(atom, Known):
            return EMPTY if atom.object is None else self.look_through("elements", atom.object)
        if isinstance(atom, Scalar) and atom.kind == "s":
            return of(atom)
        return OPAQUE

    def look_through(self, kind: str, obj: Any) -> Value:
        """What the elements, or the values, of a constant structure are now: remembered, as they may be replaced."""
        found = look(kind, obj, None)
        self.small |= is_small(obj)
        self.looked[id(obj)] = (kind, obj, None, found)
        return found


def _free(function: Function) -> tuple[Any, ...]:
    return function.free


def number_of(array: Array, varied: bool) -> Scalar:
    """An element of an array."""
    return Scalar(array.dtype or ("f" if varied else "o"))


def key_value(key: Any) -> Value:
    """The value that a dict key is, when iterated over."""
    return {"i": INT, "s": TEXT, "f": FLOAT}.get(scalar_kind(key) or "", OPAQUE)


def object_value(obj: Any) -> Value:
    """The value of an object of the surroundings."""
    kind = scalar_kind(obj)
    return of(Known(obj)) if kind is None else SCALARS[kind]


def look(kind: str, obj: Any, key: Any) -> Value:
    """What an attribute or item of an object of the surroundings is now, or its elements or values together."""
    if kind == "elements":
        return known_element(obj)
    if kind == "values":
        return known_element(tuple(obj.values()))
    try:
        value = getattr(obj, key) if kind == "attribute" else obj[key]
    except Exception:  # what cannot be read now is only unknown
        return OPAQUE
    if isinstance(value, types.BuiltinMethodType):  # so are they
        value = _METHODS.setdefault(value, value)
    if isinstance(value, types.MethodType):  # another object at each reading
        return of(Bound(object_value(value.__self__), Known(value.__func__)))
    return object_value(value)


def known_element(obj: Any) -> Value:
    """The elements of a constant structure."""
    if isinstance(obj, list | tuple | set | frozenset | dict) and len(obj) <= LARGE:
        return join(object_value(v) for v in obj)
    shape = getattr(obj, "shape", None)
    dtype = getattr(getattr(obj, "dtype", None), "kind", None)
    if isinstance(shape, tuple) and dtype in LETTERS:
        if len(shape) == 1:
            return of(Scalar(LETTERS[dtype]))
        return of(Array(_site_of(obj), tuple(shape[1:]), LETTERS[dtype]))
    return OPAQUE


_METHODS: dict[Any, Any] = {}  # methods that are not written in Python, one for all readings
_SITES: dict[int, Site] = {}


def _site_of(obj: Any) -> Site:
    """The site of a constant array."""
    return _SITES.setdefault(id(obj), Site("array", "constant"))
