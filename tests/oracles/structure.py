"""Values with structure: the floats inside floats, arrays, tuples, lists, dicts, dataclasses, in a fixed order."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np


def is_float(x: Any) -> bool:
    """Whether x is a float or an array of floats, which is where derivatives live."""
    return isinstance(x, float) or (isinstance(x, np.ndarray) and x.dtype.kind == "f")


def children(x: Any) -> list[Any] | None:
    """The parts of a container in order; None for what is none."""
    if isinstance(x, tuple | list) and not hasattr(x, "n_sequence_fields"):  # which sys.version_info and its like have
        return list(x)
    if isinstance(x, dict):
        return list(x.values())
    if dataclasses.is_dataclass(x) and not isinstance(x, type):
        return [getattr(x, f.name) for f in dataclasses.fields(x)]
    return None


def rebuild(x: Any, parts: list[Any]) -> Any:
    """A container like x with other parts."""
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*parts)
    if isinstance(x, tuple | list):
        return type(x)(parts)
    if isinstance(x, dict):
        return type(x)(zip(x, parts, strict=True))
    out = copy.copy(x)
    for f, part in zip(dataclasses.fields(x), parts, strict=True):
        object.__setattr__(out, f.name, part)
    return out


def combine(op: Callable[[Any, Any], Any], x: Any, t: Any) -> Any:
    """A copy of x whose floats are op(float, tangent).  A tangent that is None stands for "held constant"."""
    if t is None:
        return copy.deepcopy(x)
    parts = children(x)
    if parts is not None:
        tangents = children(t)
        assert tangents is not None and len(tangents) == len(parts), "a tangent must have the structure of its value"
        return rebuild(x, [combine(op, a, b) for a, b in zip(parts, tangents, strict=True)])
    if not is_float(x):
        return copy.deepcopy(x)
    made = op(x, t)  # arithmetic makes numbers of arrays without axes
    return np.asarray(made) if isinstance(x, np.ndarray) and isinstance(made, np.generic) else made


def shifted(x: Any, t: Any, s: Any) -> Any:
    """x + s t."""
    return combine(lambda a, b: a + s * b, x, t)


def floats(x: Any) -> Iterator[Any]:
    """The float leaves of x in order, each a float or an array."""
    parts = children(x)
    if parts is not None:
        for part in parts:
            yield from floats(part)
    elif is_float(x):
        yield x


def flat(x: Any) -> np.ndarray:
    """All floats of x as one vector."""
    leaves = [np.ravel(leaf) for leaf in floats(x)]
    return np.concatenate(leaves).astype(float) if leaves else np.zeros(0)


def flat_tangent(value: Any, tangent: Any) -> np.ndarray:
    """The tangent of every float of `value`, as one vector in the order of `flat(value)`.

    Raises AssertionError where the tangent's structure or a shape differs from the value's.
    """
    parts = children(value)
    if parts is not None:
        tangents = children(tangent)
        assert tangents is not None and len(tangents) == len(parts), f"tangent {tangent!r} for value {value!r}"
        found = [flat_tangent(a, b) for a, b in zip(parts, tangents, strict=True)]
        return np.concatenate(found) if found else np.zeros(0)
    if not is_float(value):
        return np.zeros(0)
    assert np.shape(tangent) == np.shape(value), f"tangent of shape {np.shape(tangent)}, value of {np.shape(value)}"
    return np.ravel(np.asarray(tangent, dtype=float))


def same_bits(x: Any, y: Any) -> bool:
    """Whether x and y are of one type and equal to the bit; NaN equals NaN, -0.0 is not 0.0."""
    if type(x) is not type(y):
        return False
    if isinstance(x, np.ndarray):
        return x.dtype == y.dtype and x.shape == y.shape and x.tobytes() == y.tobytes()
    if isinstance(x, float):
        return np.float64(x).tobytes() == np.float64(y).tobytes()
    if isinstance(x, dict) and list(x) != list(y):
        return False
    a, b = children(x), children(y)
    if a is not None and b is not None:
        return len(a) == len(b) and all(map(same_bits, a, b))
    return bool(x == y)


def random_tangent(x: Any, rng: np.random.Generator) -> Any:
    """A random direction with the structure of x, scaled to the size of its floats; None where there are none."""
    parts = children(x)
    if parts is not None:
        return rebuild(x, [random_tangent(part, rng) for part in parts])
    if not is_float(x):
        return None
    noise = rng.uniform(0.5, 1.5, np.shape(x)) * rng.choice([-1.0, 1.0], np.shape(x))
    direction = noise * np.where(np.abs(x) > 1e-3, np.abs(x), 1.0)
    return np.asarray(direction) if isinstance(x, np.ndarray) else float(direction)
