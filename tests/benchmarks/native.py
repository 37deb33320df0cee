"""What compiled derivatives and single calls cost: small functions, a carried loop, the first gradient of a program.

    python -m tests.benchmarks.native

One thread.  Besides Numba it wants autograd and JAX (extra `bench`); what is not installed is left out.
"""

from __future__ import annotations

import importlib.util
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from math import sin
from typing import Any

import numba
import numpy as np

import sct
from sct.tables import table
from tests.benchmarks.timing import interleaved

STEPS = 1000


def slide(x1: float, x2: float) -> float:
    """The function of the slides."""
    w3 = x1 * x2
    w4 = sin(x1)
    w5 = w3 + w4
    return w5


@numba.njit
def slide_by_hand(x1: float, x2: float) -> Any:
    """Value and gradient of `slide`, by a person."""
    return x1 * x2 + math.sin(x1), (x2 + math.cos(x1), x1)


def carried(x: float, n: int) -> float:
    """A loop that carries a number and has a branch."""
    y = x
    for _ in range(n):
        if y > 1.0:
            y = 0.9 * y + 0.01 * math.sin(y)
        else:
            y = y + 0.3 * x
    return y


def calls() -> list[tuple[str, Callable[[], Any]]]:
    """Gradients of the slide's function, by name."""
    python, native = sct.differentiate(slide, argnums=(0, 1)), sct.differentiate(slide, argnums=(0, 1), backend="numba")
    alone = sct.grad(slide, (0, 1)).specialised((0.5, 2.0), {})
    compiled = sct.grad(slide, (0, 1), backend="numba").specialised((0.5, 2.0), {})
    found: list[tuple[str, Callable[..., Any]]] = [
        ("by hand, njit", slide_by_hand),
        ("emitted function, njit", compiled),
        ("emitted function, Python", alone),
        ("decorated, Numba: .grad", native.grad),
        ("decorated, Python: .grad", python.grad),
        *peers(),
    ]
    return ready([(name, lambda f=f: f(0.5, 2.0)) for name, f in found])  # type: ignore[misc]


def ready(named: list[tuple[str, Callable[[], Any]]]) -> list[tuple[str, Callable[[], Any]]]:
    """Candidates that have been called: compiled, with warm caches."""
    for _, call in named:
        for _ in range(3):
            call()
    return named


def peers() -> list[tuple[str, Callable[..., Any]]]:
    """The same gradient by other tools."""
    found: list[tuple[str, Callable[..., Any]]] = []
    if importlib.util.find_spec("autograd"):
        import autograd
        import autograd.numpy as anp

        found.append(("autograd", autograd.grad(lambda a, b: a * b + anp.sin(a), (0, 1))))
    if importlib.util.find_spec("jax"):
        import jax
        import jax.numpy as jnp

        def f(a: Any, b: Any) -> Any:
            return a * b + jnp.sin(a)

        found.append(("JAX, jit", jax.jit(jax.grad(f, (0, 1)))))
        found.append(("JAX", jax.grad(f, (0, 1))))
    return found


def loops() -> list[tuple[str, Callable[[], Any]]]:
    """The carried loop: its value, and value with gradient, by name."""
    value, gradient = numba.njit(carried), sct.value_and_grad(carried, backend="numba")
    found: list[tuple[str, Callable[[], Any]]] = [
        ("value, njit", lambda: value(0.5, STEPS)),
        ("value and gradient, Numba", lambda: gradient(0.5, STEPS)),
    ]
    if importlib.util.find_spec("jax"):
        import jax
        import jax.numpy as jnp

        jax.config.update("jax_enable_x64", True)

        def scanned(x: Any) -> Any:
            def step(y: Any, _: Any) -> Any:
                return jnp.where(y > 1.0, 0.9 * y + 0.01 * jnp.sin(y), y + 0.3 * x), None

            return jax.lax.scan(step, x, None, length=STEPS)[0]

        both = jax.jit(jax.value_and_grad(scanned))


        def scan() -> Any:
            return both(0.5)[1].block_until_ready()

        found.append(("value and gradient, JAX's scan", scan))
    return ready(found)


FIRST = """
import time
import numpy as np
import numba
import sct
from tests.benchmarks.mixture_loops import arguments, gmm_loops

numba.njit(lambda x: x[0] + 1.0)(np.ones(2))  # what any program pays at its first compiled function is not ours
start = time.perf_counter(), time.process_time()
sct.value_and_grad(gmm_loops, (0, 1, 2, 3), backend="numba")(*arguments())
print(time.perf_counter() - start[0], time.process_time() - start[1])
"""


def first_gradient() -> list[list[str]]:
    """Seconds until the first gradient of the loops of a mixture, without and with what an earlier process kept."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "XDG_CACHE_HOME": folder, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
        env.pop("NUMBA_CACHE_DIR", None)
        for name in ("first process", "second process"):
            run = subprocess.run([sys.executable, "-c", FIRST], env=env, capture_output=True, text=True, check=True)
            wall, cpu = map(float, run.stdout.split())
            rows.append([name, f"{wall:.2f}", f"{cpu:.2f}"])
    return rows


def main() -> None:
    """Print all tables."""
    named = calls()
    times = interleaved([call for _, call in named], seconds=0.002)
    rows = [(name, f"{1e6 * t:.2f}", f"{t / times[2]:.1f}") for (name, _), t in zip(named, times, strict=True)]
    print(table(("gradient of the slide's function", "us a call", "beside emitted Python"), rows))
    named = loops()
    times = interleaved([call for _, call in named])
    rows = [(name, f"{1e6 * t:.1f}", f"{t / times[0]:.2f}") for (name, _), t in zip(named, times, strict=True)]
    print(table((f"{STEPS} steps with a branch", "us", "beside the value"), rows))
    print(table(("first gradient of a mixture's loops", "seconds", "of the processor"), first_gradient()))
    print(f"Numba {numba.__version__}, NumPy {np.__version__}")


if __name__ == "__main__":
    main()
