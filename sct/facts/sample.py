"""What a primitive returns, asked of the primitive itself: it is called on small sample arguments.

Lengths are symbols; the primitive is called twice, with two different assignments of sizes to the symbols, and a
length of the result that is the same symbol's size both times is that symbol.  So the libraries are their own
shape and dtype table.  What was found so must hold in two more samples: with sizes that fall where those rise, and
with small ones, and with other numbers in the arrays; so a length that is the larger of two, or that depends on what an
array holds, is not taken for a symbol.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from sct.facts.lengths import computed, is_symbol
from sct.facts.small import is_small
from sct.facts.values import BOOL, FLOAT, INT, NONE, TEXT, Array, Dim, Known, Ref, Scalar, Site, Value

SIZES = ((13, 29, 61, 127, 257, 509), (18, 41, 80, 156, 294, 562))  # no two grow alike, nor do small sums of them
OTHERS = ((97, 67, 43, 23, 11, 7), (2, 4, 3, 2, 4, 3))  # what the first two tell must hold of these as well
OFFSET = 8  # a length that is a symbol's and at most this much more or less is told as such, `n-2`
ALIKE = 3  # every unknown length, where only the number of axes is asked for
NO_DERIVATIVE = "has no derivative here"  # said by the helpers of the runtime
NOT_COVERED = "a call with arguments that the rule of the function does not cover; write it in plainer calls"
LARGEST = 400_000  # no sample has more elements than this


class NoSampleError(Exception):
    """No sample can be made of a value, or the primitive rejects it."""


class Sizes:
    """One assignment of sizes to symbols; None: every length is `ALIKE`."""

    def __init__(self, sizes: tuple[int, ...] | None, alike: int = ALIKE) -> None:
        self.sizes = sizes
        self.alike = alike
        self.given: dict[str, int] = {}
        self.other = OTHERS.index(sizes) + 1 if sizes in OTHERS else int(sizes is None and alike > 1)
        self.whole = 3 if sizes in (SIZES[1], OTHERS[1]) else 2  # an unknown number, of which no length can follow

    def size(self, dim: Dim) -> int:
        if isinstance(dim, int):
            return dim
        if self.sizes is None:
            return self.alike
        if dim is not None and dim not in self.given and not is_symbol(dim):
            return self.given.setdefault(dim, computed(dim, self.size))
        if dim is None or (dim not in self.given and len(self.bases()) == len(self.sizes)):
            raise NoSampleError
        return self.given.setdefault(dim, self.sizes[len(self.bases())])

    def bases(self) -> list[str]:
        """The symbols that are computed from no other."""
        return [d for d in self.given if is_symbol(d)]

    def symbol(self, size: int) -> Dim:
        for dim, s in self.given.items():
            if s == size:
                return dim
        return size


def sample(
    value: Value, sizes: Sizes, fields: Callable[[Site], dict[Any, Value]], around: frozenset[Site] = frozenset()
) -> Any:
    """A concrete object of an abstract value; around: what it is part of.  Raises NoSampleError."""
    atoms = [a for a in value.atoms if not (isinstance(a, Known) and a.object is None)] or list(value.atoms)
    if len(atoms) != 1:
        if atoms and all(isinstance(a, Scalar) for a in atoms):
            return 0.7
        atoms = [of_one_rank(atoms)]
    atom = atoms[0]
    if isinstance(atom, Scalar):
        if atom.kind == "i":
            return sizes.size(atom.dim) if atom.dim is not None else sizes.whole
        return {"f": 0.7, "b": True, "c": 0.7 + 0.1j}.get(atom.kind) if atom.kind != "s" else _no_sample()
    if isinstance(atom, Known):
        return atom.object
    if isinstance(atom, Array) and atom.shape is not None and atom.dtype is not None:
        shape = tuple(sizes.size(d) for d in atom.shape)
        return _sample_array(shape, atom.dtype) if not sizes.other else _other_array(shape, atom.dtype, sizes.other)
    if isinstance(atom, Ref) and atom.site.kind in ("list", "tuple") and atom.site not in around:
        parts, around = fields(atom.site), around | {atom.site}
        if atom.site.kind == "tuple" and "*" not in parts:
            return tuple(sample(parts[k], sizes, fields, around) for k in range(len(parts)))
        if "*" in parts and atom.site.kind == "list":
            return [sample(parts["*"], sizes, fields, around)] * sizes.whole  # of any length
    return _no_sample()


def of_one_rank(atoms: list[Any]) -> Array:
    """An array that stands for several of one rank and dtype, with the lengths that all of them have."""
    if not atoms or not all(isinstance(a, Array) and a.shape is not None for a in atoms):
        raise NoSampleError
    if len({(len(a.shape), a.dtype) for a in atoms}) > 1:
        raise NoSampleError
    shape = tuple(dims[0] if len(set(dims)) == 1 else None for dims in zip(*(a.shape for a in atoms), strict=True))
    return Array(atoms[0].site, shape, atoms[0].dtype)


def _no_sample() -> Any:
    raise NoSampleError


def _sample_array(shape: tuple[int, ...], dtype: str) -> Any:
    count = 1
    for n in shape:
        count *= n
    if count > LARGEST:
        raise NoSampleError
    if dtype == "f":
        out = np.linspace(0.3, 0.7, count).reshape(shape)
        if len(shape) >= 2 and shape[-1] == shape[-2]:
            out = out + out.swapaxes(-1, -2) + 3.0 * shape[-1] * np.eye(shape[-1])  # fit for inv, cholesky
        return out
    if dtype in "ibc":
        return np.zeros(shape, {"i": np.int64, "b": np.bool_, "c": np.complex128}[dtype])
    raise NoSampleError


def _other_array(shape: tuple[int, ...], dtype: str, other: int) -> Any:
    """An array with zeros, negative numbers and numbers that come again; of indices that are in range of small axes."""
    square = len(shape) >= 2 and shape[-1] == shape[-2]
    if dtype not in "fib" or (dtype == "f" and square):
        return _sample_array(shape, dtype)
    k = np.arange(_sample_array(shape, "b").size).reshape(shape)
    if dtype == "f":
        return ((k * 3 + 2) % 5 - 2) * 0.3
    return k * k % 3 % (other + 1) if dtype == "i" else (k * (other + 2)) % 3 > 0


def evaluate(
    function: Callable[..., Any],
    args: list[Value],
    keywords: dict[str, Value],
    fields: Callable[[Site], dict[Any, Value]],
) -> Any | None:
    """The result of a pure function on samples, as nested (dims, dtype) descriptions; None where it cannot be told.

    A description is ("scalar", kind), ("array", dims, dtype), ("tuple" or "list", [descriptions]), ("none",); of small
    whole numbers the kind and dtype are "u".
    What an unknown truth value decides, as of `keepdims`, cannot be told.
    """
    if any(isinstance(a, Scalar) and a.kind == "b" for v in (*args, *keywords.values()) for a in v.atoms):
        yes, no = (
            evaluate(function, [decided(v, truth) for v in args], {k: decided(v, truth) for k, v in keywords.items()},
                     fields)
            for truth in (True, False)
        )  # fmt: skip
        return yes if yes == no else None
    one, two = (Sizes(s) for s in SIZES)
    first, second = (_run(function, args, keywords, fields, s) for s in (one, two))
    if function is np.arange and not all(isinstance(a, Known) for v in args for a in v.atoms):
        return None if first is None else ("array", (None,), first[2])
    if first is not None and second is not None:
        merged = _agree(first, second, one, two)
        for sizes in map(Sizes, OTHERS) if merged is not None and not isinstance(function, np.ufunc) else ():
            if _tells(merged):
                found = _run(function, args, keywords, fields, sizes, raw=True)
                merged = merged if found is None else _confirmed(merged, found, sizes)
        if merged is not None:
            return merged
    alike = _run(function, args, keywords, fields, Sizes(None))
    if alike is not None:
        return _forget(alike)
    ones = _run(function, args, keywords, fields, Sizes(None, alike=1))  # they go with every known length
    return None if ones is None else _forget(ones, every=True)


def decided(value: Value, truth: bool) -> Value:
    """A value in which what may be true or false is the one."""
    return Value(frozenset(Known(truth) if isinstance(a, Scalar) and a.kind == "b" else a for a in value.atoms),
                 value.varied)  # fmt: skip


def _run(
    function: Callable[..., Any],
    args: list[Value],
    keywords: dict[str, Value],
    fields: Callable[[Site], dict[Any, Value]],
    sizes: Sizes,
    raw: bool = False,
) -> Any | None:
    """The description of the result for one sample; raw: with its lengths as they are."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            concrete = [sample(a, sizes, fields) for a in args]
            named = {k: sample(v, sizes, fields) for k, v in keywords.items()}
            return describe(function(*concrete, **named), Sizes(None) if raw else sizes)
    except Exception:  # whatever the library raises, the answer is only that nothing is known
        return None


def objection(
    function: Callable[..., Any],
    body: Callable[..., Any],
    args: list[Value],
    keywords: dict[str, Value],
    fields: Callable[[Site], dict[Any, Value]],
) -> str | None:
    """Why the body of a rule does not stand for its function with such arguments; None where it does.

    Both are asked on samples; `body` is given the function's result first.
    """
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            concrete = [sample(a, Sizes(None), fields) for a in args]
            named = {k: sample(v, Sizes(None), fields) for k, v in keywords.items()}
            expected = function(*concrete, **named)
            try:
                found = body(expected, *concrete, **named)
            except Exception as error:  # whatever a formula raises where its function does not
                return str(error) if NO_DERIVATIVE in str(error) else NOT_COVERED
    except Exception:  # no sample, or the function does not take it: nothing is known
        return None
    return None if _alike(found, expected) else NOT_COVERED


def _alike(found: Any, expected: Any) -> bool:
    """Whether a formula's value has the shapes and, to single precision, the numbers of the function's.

    A sample may lie where a formula divides by zero: what is not finite tells nothing.
    """
    if isinstance(expected, tuple):
        return isinstance(found, tuple) and all(map(_alike, found, expected))
    try:
        close = not np.all(np.isfinite(found)) or np.allclose(found, expected, rtol=1e-5, atol=1e-6)
    except (TypeError, ValueError):  # no numbers
        return True
    return close and np.shape(found) == np.shape(expected)


def describe(result: Any, sizes: Sizes) -> Any | None:
    """The description of a concrete result."""
    if result is None:
        return ("none",)
    if isinstance(result, np.ndarray):
        kind = "u" if is_small(result) else result.dtype.kind
        return ("array", tuple(sizes.symbol(n) for n in result.shape), kind)
    if isinstance(result, bool | np.bool_):
        return ("scalar", "b")
    if isinstance(result, float | np.floating):
        return ("scalar", "f")
    if isinstance(result, int | np.integer):
        return ("scalar", "u" if is_small(result) else "i")
    if isinstance(result, complex | np.complexfloating):
        return ("scalar", "c")
    if isinstance(result, str | bytes):
        return ("scalar", "s")
    if isinstance(result, tuple | list):
        return ("list" if isinstance(result, list) else "tuple", [describe(r, sizes) for r in result])
    return None


def _tells(a: Any) -> bool:
    """Whether a description tells a length that could be another."""
    if a is None or a[0] in ("scalar", "none"):
        return False
    return any(n is not None for n in a[1]) if a[0] == "array" else any(map(_tells, a[1]))


def _confirmed(told: Any, found: Any, sizes: Sizes) -> Any | None:
    """What a description tells that holds of another sample, too."""
    if told is None or found is None or told[0] != found[0]:
        return None
    if told[0] == "array":
        if len(told[1]) != len(found[1]) or told[2] != found[2]:
            return None
        pairs = zip(told[1], found[1], strict=True)
        return ("array", tuple(d if d is None or max(sizes.size(d), 0) == n else None for d, n in pairs), told[2])
    if told[0] in ("tuple", "list"):
        if len(told[1]) != len(found[1]):
            return None
        return (told[0], [_confirmed(x, y, sizes) for x, y in zip(told[1], found[1], strict=True)])
    return told


def _length(x: Dim, y: Dim, one: Sizes, two: Sizes) -> Dim:
    """The length that is x in one sample and y in the other."""
    if x == y or not (isinstance(x, int) and isinstance(y, int)):
        return x if x == y else None
    for d in one.bases():
        offset = x - one.given[d]
        if d in two.given and offset == y - two.given[d] and abs(offset) <= OFFSET:
            return f"{d}{offset:+d}"
    return None


def _agree(a: Any, b: Any, one: Sizes, two: Sizes) -> Any | None:
    if a is None or b is None or a[0] != b[0]:
        return None
    if a[0] == "array":
        if len(a[1]) != len(b[1]) or a[2] != b[2]:
            return None
        return ("array", tuple(_length(x, y, one, two) for x, y in zip(a[1], b[1], strict=True)), a[2])
    if a[0] in ("tuple", "list"):
        if len(a[1]) != len(b[1]):
            return None
        return (a[0], [_agree(x, y, one, two) for x, y in zip(a[1], b[1], strict=True)])
    return a if a == b else None


def _forget(a: Any, every: bool = False) -> Any:
    """The description without lengths: with every length alike they mean nothing (every: nor does a length of 1)."""
    if a is None:
        return None
    if a[0] == "array":
        return ("array", tuple(1 if n == 1 and not every else None for n in a[1]), a[2])
    if a[0] in ("tuple", "list"):
        return (a[0], [_forget(x, every) for x in a[1]])
    return a


SCALAR_VALUES = {"f": FLOAT, "i": INT, "b": BOOL, "s": TEXT}
NOTHING = NONE
