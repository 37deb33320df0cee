"""What is measured: of each problem its sizes and the programs that compute objective and derivative.

A candidate is made for given arguments: (objective, derivative), two functions without arguments.  What the derivative
returns is told as one flat list of numbers by `flat`, so that all can be compared.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import sct
from sct.backends import PYTHON
from sct.backends.numba_ import Numba
from tests.benchmarks.adbench import generate, read
from tests.benchmarks.adbench.generated import adjoint, tangents
from tests.benchmarks.adbench.native import native

NUMBA = Numba(cache=False)
Pair = tuple[Callable[[], Any], Callable[[], Any]]
PLACE = "tests.benchmarks.adbench"


@dataclass(frozen=True)
class Candidate:
    """One program.  tool: sct, by hand, or a peer's name; form: how the objective is written; work: above which
    size it is left out, because it takes too long."""

    tool: str
    form: str
    make: Callable[[Any], Pair] = field(repr=False)
    needs: str = "numpy"
    most: float = 1e99

    @property
    def name(self) -> str:
        return f"{self.tool}, {self.form}"

    @property
    def there(self) -> bool:
        """Whether the package that it is about is installed."""
        return importlib.util.find_spec(self.needs) is not None


@dataclass(frozen=True)
class Size:
    """One input of a problem; work: about how many operations the objective takes."""

    name: str
    args: Callable[[], Any] = field(repr=False)
    work: float = 0.0


@dataclass(frozen=True)
class Problem:
    sizes: tuple[Size, ...]
    candidates: tuple[Candidate, ...]

    def at(self, size: Size) -> list[Candidate]:
        """The candidates that are measured at a size."""
        return [c for c in self.candidates if c.there and size.work <= c.most]


def module(name: str) -> Any:
    return importlib.import_module(f"{PLACE}.{name}")


def flat(result: Any) -> np.ndarray:
    """(value, derivatives) in any nesting, as one array."""
    if isinstance(result, tuple | list):
        return np.concatenate([flat(r) for r in result])
    return np.asarray(result, dtype=float).ravel()


def gradient(where: str, form: str, wrt: tuple[int, ...], by_hand: bool, compiled: bool, extra: tuple[Any, ...] = ()):
    """The maker of a gradient, generated or written by hand; extra: arguments that this form has beside."""

    def make(args: Any) -> Pair:
        place = "blocks" if form == "blocks" else "objective"
        f, args = getattr(module(f"{where}.{place}"), form), (*args, *extra)
        backend = NUMBA if compiled else PYTHON
        g = getattr(module(f"{where}.by_hand"), form) if by_hand else adjoint(f, args, wrt, backend)
        if compiled:
            f, g = native(f), native(g)
        return lambda: f(*args), lambda: g(*args)

    return make


def peer(where: str, name: str) -> Callable[[Any], Pair]:
    def make(args: Any) -> Pair:
        return getattr(module(f"{where}.peers"), name)(args)

    return make


def both(where: str, form: str, wrt: tuple[int, ...], compiled: bool, most: float = 1e99, extra: Any = ()) -> tuple:
    """The generated and the hand-written gradient of one form."""
    label = f"{form} (Numba)" if compiled else form
    needs = "numba" if compiled else "numpy"
    return tuple(
        Candidate(tool, label, gradient(where, form, wrt, tool == "by hand", compiled, extra), needs, most)
        for tool in ("sct", "by hand")
    )


def in_blocks(by_hand: bool) -> Callable[[Any], Pair]:
    """The mixture's matrix product in blocks of samples, which `sct.blocked` makes of it."""

    def make(args: Any) -> Pair:
        f = sct.blocked(module("gmm.objective").merged, "x").specialised(args, {})
        g = module("gmm.by_hand").in_blocks if by_hand else adjoint(f, args, THREE)
        return lambda: f(*args), lambda: g(*args)

    return make


def bundle_rows(args: Any) -> Pair:
    """Generated adjoints of single observations, compiled."""
    objective, jacobian = module("ba.objective"), module("ba.jacobian")
    one = tuple(map(float, (*args[0][0], *args[1][0], args[2][0], *args[4][0])))
    f = native(objective.loops)
    run = native(jacobian.rows(native(adjoint(objective.error, one, tuple(range(15)), NUMBA))))
    out = jacobian.memory(len(args[2]))

    def rows() -> Any:
        run(*args, *out)
        return out[0], out[2]

    return lambda: f(*args), rows


def bundle_at_once(args: Any) -> Pair:
    """The generated adjoint of all observations at once, for each of the two errors."""
    objective = module("ba.objective")
    cameras, points, weights, observations, features = args
    given = (cameras[observations[:, 0]], points[observations[:, 1]], weights, features)
    g = adjoint(objective.vectorised, given, (0, 1, 2))
    seeds = [np.tile(row, (len(weights), 1)) for row in np.eye(2)]

    def gathered() -> Any:
        return cameras[observations[:, 0]], points[observations[:, 1]], weights, features

    def rows() -> Any:
        given = gathered()
        pulled = [g(*given, seed) for seed in seeds]
        parts = [np.concatenate((c, p, w[:, None]), axis=1) for _, (c, p, w) in pulled]
        return pulled[0][0], np.stack(parts, axis=1)

    return lambda: objective.vectorised(*gathered()), rows


def bundle_by_jax(args: Any) -> Pair:
    value, jacobian = peer("ba", "by_jax")(args)

    def rows() -> Any:
        errors, (c, p, w) = jacobian()
        return errors, np.concatenate((c, p, w[:, :, None]), axis=2)

    return value, rows


def hand(form: str) -> Callable[[Any], Pair]:
    """Generated tangents in all directions at once; those of theta first, then those of `shift`."""

    def make(args: Any) -> Pair:
        f = getattr(module("hand.objective"), form)
        wrt = (0,) if form == "simple" else (0, 1)
        g = tangents(f, args, wrt)
        sizes = [len(args[k]) for k in wrt]
        unit = np.eye(sum(sizes))
        seeds = np.split(unit, np.cumsum(sizes)[:-1], axis=1)

        def jacobian() -> Any:
            value, stack = g(*args, *seeds)
            columns = np.moveaxis(stack, 0, -1)
            return value, tuple(np.split(columns, np.cumsum(sizes)[:-1], axis=-1))

        return lambda: f(*args), jacobian

    return make


def hand_size(form: str) -> Size:
    def args() -> Any:
        model = read.model(read.DATA / "hand/model")
        path = read.DATA / f"hand/{form}_small/hand1_t26_c100.txt"
        theta, us, picked, points = read.hand(path, form == "complicated")
        bones = (model.parents, model.relatives, model.inverses, model.positions, model.weights)
        if form == "simple":
            return (theta, *bones, picked, points)
        return (theta, np.zeros(2), us, *bones, model.triangles, picked, points)

    return Size("26 parameters, 100 points", args)


def mixture_size(n: int, d: int, k: int) -> Size:
    return Size(f"{n}, {d}, {k}", lambda: generate.gmm(n, d, k), float(n) * k * d * d)


MIXTURE = tuple(
    mixture_size(*size)
    for size in (
        (1000, 2, 5), (1000, 10, 5), (1000, 10, 25), (1000, 20, 25), (1000, 64, 25), (10000, 10, 25), (10000, 20, 50),
        (10000, 32, 200),
    )
)  # fmt: skip
THREE = (0, 1, 2)
PROBLEMS = {
    "GMM": Problem(
        MIXTURE,
        (
            *both("gmm", "blocks", THREE, True, extra=(64,)),
            *both("gmm", "merged", THREE, False),
            Candidate("sct", "merged, in blocks", in_blocks(False)),
            Candidate("by hand", "merged, in blocks", in_blocks(True)),
            *both("gmm", "einsum", THREE, False, most=3e8),
            *both("gmm", "loops", THREE, True, most=3e8),
            Candidate("JAX", "einsum", peer("gmm", "by_jax"), "jax"),
            Candidate("PyTorch", "einsum", peer("gmm", "by_torch"), "torch"),
            Candidate("autograd", "einsum", peer("gmm", "by_autograd"), "autograd", 3e8),
        ),
    ),
    "LSTM": Problem(
        (
            Size("2 layers, 1024 characters", lambda: read.lstm(read.DATA / "lstm/lstm_l2_c1024.txt")),
            Size("4 layers, 1024 characters", lambda: generate.lstm(4, 1024, 14)),
        ),
        (
            *both("lstm", "loops", (0, 1), True),
            *both("lstm", "vectorised", (0, 1), False),
            Candidate("JAX", "scan", peer("lstm", "by_jax"), "jax"),
            Candidate("PyTorch", "vectorised", peer("lstm", "by_torch"), "torch"),
        ),
    ),
    "BA": Problem(
        (Size("49, 7776, 31843", lambda: generate.bundle(49, 7776, 31843)),),
        (
            Candidate("sct", "loops (Numba)", bundle_rows, "numba"),
            Candidate("sct", "vectorised", bundle_at_once),
            Candidate("JAX", "vmap of jacrev", bundle_by_jax, "jax"),
        ),
    ),
    **{
        f"HAND {form}": Problem(
            (hand_size(form),),
            (
                Candidate("sct", "all directions at once", hand(form)),
                Candidate("JAX", "jacfwd", peer("hand", "by_jax"), "jax"),
            ),
        )
        for form in ("simple", "complicated")
    },
}
