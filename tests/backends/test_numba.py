"""Derivatives that Numba compiles: the same numbers as in Python, or a refusal that says why."""

from __future__ import annotations

import math
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sct

numba = pytest.importorskip("numba")


def slide(x1, x2):
    w3 = x1 * x2
    w4 = math.sin(x1)
    w5 = w3 + w4
    return w5


@numba.njit
def square(x):
    return x * x


@numba.njit(boundscheck=True, error_model="numpy")
def energy(x):
    total = 0.0
    for i in range(len(x)):
        total += square(x[i]) / (1.0 + i)
    return total


def branching(x, n):
    y = x
    for _ in range(n):
        if y > 1.0:
            y = 0.5 * y * y
        else:
            y = y + 0.25 * x
    return y


def steps(x):
    """A plain function that carries no derivative."""
    return int(x) + 2


def counted(x):
    y = x
    for k in range(steps(3.7)):
        y = y * x + k
    return y


def gamma_like(x):
    return sum(math.lgamma(v) for v in [x, x + 1.0])


def test_a_function_passed_with_the_backend_by_name() -> None:
    """`backend="numba"` compiles the derivative of a plain function; value and gradient are the exact ones."""
    value, gradient = sct.value_and_grad(slide, (0, 1), backend="numba")(0.5, 2.0)
    assert value == pytest.approx(1.0 + math.sin(0.5), rel=1e-15)
    assert gradient == pytest.approx((2.0 + math.cos(0.5), 0.5), rel=1e-15)


def test_a_compiled_function_has_compiled_derivatives() -> None:
    """The gradient of an `@njit` function is compiled, with the functions that it calls; sum of 2 x_i / (1 + i)."""
    x = np.array([1.0, 2.0, 3.0])
    gradient = sct.grad(energy)
    assert isinstance(gradient.specialised((x,), {}), numba.core.registry.CPUDispatcher)
    assert np.allclose(gradient(x), 2 * x / np.array([1.0, 2.0, 3.0]), rtol=1e-15)


def test_options_of_a_compiled_function_are_taken_over() -> None:
    """What the user wrote in `njit` holds for the derivative's text; threads do not."""
    text = sct.source(energy, "reverse", types={"x": "float64[:]"})
    assert "@njit(cache=True, boundscheck=True, error_model='numpy')" in text.replace('"', "'")
    assert "def square(" in text  # a call of another compiled function is within the text


def test_single_flags_of_fastmath_are_not_taken_over() -> None:
    """`fastmath` as a set of flags is the user's for the function itself; as True it holds for the derivative too."""
    flags = numba.njit(fastmath={"contract"})(slide)
    assert "fastmath" not in sct.source(flags, "reverse")
    assert "fastmath=True" in sct.source(numba.njit(fastmath=True)(slide), "reverse")
    assert sct.grad(flags)(0.5, 2.0) == pytest.approx(2.0 + math.cos(0.5), rel=1e-15)


@pytest.mark.parametrize("transform", [sct.derivative, sct.grad, sct.jacfwd, sct.jacrev, sct.jacobian, sct.hessian])
def test_every_transform_takes_the_backend(transform: Any) -> None:
    """The transforms give under Numba what they give in Python, to rounding."""
    expected = transform(branching)(1.1, 7)
    assert transform(branching, backend="numba")(1.1, 7) == pytest.approx(expected, rel=1e-13)


def test_products_with_vectors_take_the_backend() -> None:
    """jvp, vjp and hvp under Numba."""
    assert sct.jvp(branching, (1.1, 7), (1.0, None), backend="numba") == sct.jvp(branching, (1.1, 7), (1.0, None))
    value, pull = sct.vjp(branching, 1.1, 7, backend="numba")
    assert pull(2.0)[0] == pytest.approx(2.0 * sct.grad(branching)(1.1, 7), rel=1e-13)
    assert value == branching(1.1, 7)
    second = sct.hessian(slide)(0.5, 2.0)
    assert sct.hvp(slide, (0.5, 2.0), (1.0,), backend="numba") == pytest.approx(second, rel=1e-13)


def test_a_decorated_function_has_a_backend() -> None:
    """`@sct.differentiate(backend="numba")`."""
    f = sct.differentiate(slide, backend="numba", argnums=(0, 1))
    assert f.grad(0.5, 2.0) == pytest.approx((2.0 + math.cos(0.5), 0.5), rel=1e-15)
    assert "@njit(cache=True)" in f.source("reverse")


def test_a_plain_function_that_is_called_is_compiled_as_well() -> None:
    """A function of the user's that carries no derivative, and so has none, stands in the text."""
    assert sct.grad(counted, backend="numba")(0.9) == pytest.approx(sct.grad(counted)(0.9), rel=1e-14)


WEIGHTS = np.array([1.0, 2.0])
SCALE = 2.0


def weighted(x):
    return SCALE * (WEIGHTS[0] * x[0] + WEIGHTS[1] * x[1])


def test_what_stands_outside_is_as_it_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numba takes numbers and arrays over when it compiles; a derivative sees what they are at its call."""
    gradient = sct.grad(weighted, backend="numba")
    x = np.ones(2)
    assert gradient(x).tolist() == [2.0, 4.0]
    monkeypatch.setitem(globals(), "SCALE", 3.0)
    assert gradient(x).tolist() == [3.0, 6.0]
    WEIGHTS[1] = 5.0
    assert gradient(x).tolist() == [3.0, 15.0]
    assert gradient(x).tolist() == [3.0, 15.0]
    WEIGHTS[1] = 2.0
    assert "cache=True" not in sct.source(weighted, "reverse", types={"x": "float64[:]"}, backend="numba")


def test_calls_alike_are_as_the_first_one() -> None:
    """A call that needs no second look gives what the first one gave, and other types, shapes and views are seen."""
    total = sct.grad(lambda x, y: np.sum(x * y), (0, 1))
    x, y = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    for _ in range(3):
        assert [g.tolist() for g in total(x, y)] == [[3.0, 4.0], [1.0, 2.0]]
    both = total(x, x)
    assert [g.tolist() for g in both] == [[1.0, 2.0], [1.0, 2.0]]
    assert total(2.0, 3.0) == (3.0, 2.0) == total(2.0, 3.0)
    assert [np.shape(g) for g in total(x, 2.0)] == [(2,), ()]
    with pytest.raises(sct.ArgumentError):
        total(1, 3.0)
    g = sct.differentiate(slide)
    assert g.forward(0.0, 2.0, 1.0, 0.0) == (0.0, 3.0) == g.forward(0.0, 2.0, 1.0, 0.0)
    h = sct.differentiate(slide, argnums=(1, 0))
    assert h.forward(0.0, 2.0, 0.0, 1.0) == (0.0, 3.0) == h.forward(0.0, 2.0, 0.0, 1.0)


def test_what_numba_lacks_is_refused_by_name() -> None:
    """Our own error, with the function, the reason and a cure; never Numba's traceback."""
    with pytest.raises(sct.UnsupportedError) as refusal:
        sct.jvp(lambda x: np.inner(x, x), (np.ones(3),), (np.ones(3),), backend="numba")
    assert "numpy.inner" in refusal.value.reason
    assert "python" in refusal.value.cure
    assert refusal.value.__context__ is None
    with pytest.raises(sct.UnsupportedError, match="a dict with names as keys") as refusal:
        sct.jvp(lambda x: {"a": x, "b": np.ones(2) * x}, (1.0,), (1.0,), backend="numba")
    assert refusal.value.__suppress_context__


def test_python_where_numba_cannot() -> None:
    """`fallback=True` runs what Numba cannot compile in Python."""
    gradient = sct.grad(lambda x: np.inner(x, x), backend=sct.Numba(fallback=True))
    assert np.array_equal(gradient(np.ones(3)), 2 * np.ones(3))


@numba.njit
def simpson(f: Any, a: float, b: float, n: int) -> float:
    """The integral of a function that comes as an argument."""
    h = (b - a) / n
    total = f(a) + f(b)
    for i in range(1, n):
        total += (4.0 if i % 2 else 2.0) * f(a + i * h)
    return total * h / 3.0


def test_compiled_functions_are_arguments() -> None:
    """Of the integral of x^2 from a to b: -a^2 and b^2, whether the integral is compiled or not."""
    square = numba.njit(lambda x: x * x)
    for integral in (simpson, simpson.py_func):
        np.testing.assert_allclose(sct.grad(integral, (1, 2))(square, 0.2, 1.3, 10), (-0.04, 1.69), rtol=1e-13)
    assert sct.jvp(simpson, (square, 0.2, 1.3, 10), (None, None, 1.0, None))[1] == pytest.approx(1.69, rel=1e-13)


def test_an_unknown_backend_is_refused() -> None:
    """A wrong name is a wrong request, told before anything is differentiated."""
    with pytest.raises(sct.RequestError, match="there is no back end 'cuda'"):
        sct.grad(slide, backend="cuda")


def test_an_emitted_file_is_compiled_where_sct_is_not(tmp_path: Path) -> None:
    """The file carries `@njit` and runs alone."""
    sct.emit(branching, tmp_path / "branching_d.py", "reverse", types={"x": "float", "n": "int"}, backend="numba")
    (tmp_path / "sct.py").write_text("raise ImportError('sct must not be needed')")
    code = "from branching_d import branching_adjoint as f; print(f(1.1, 7, 1.0)[1], len(f.signatures))"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    gradient, compiled = run.stdout.split()
    assert float(gradient) == pytest.approx(sct.grad(branching)(1.1, 7), rel=1e-13)
    assert compiled == "1"


SECOND = """
import math
import sct
from numba.core.caching import IndexDataCacheFile

def f(x, n):
    y = x
    for _ in range(n):
        y = y * math.cos(y) + x
    return y

saved = []
save = IndexDataCacheFile.save
IndexDataCacheFile.save = lambda self, key, data: (saved.append(key), save(self, key, data))
print(sct.grad(f, backend="numba")(0.7, 5), len(saved))
"""


def test_another_process_finds_the_machine_code(tmp_path: Path) -> None:
    """What one process compiles, the next one loads; the numbers are the same."""
    (tmp_path / "twice.py").write_text(SECOND)
    paths = os.pathsep.join(p for p in sys.path if p)
    run = [sys.executable, str(tmp_path / "twice.py")]
    env = {**os.environ, "PYTHONPATH": paths}
    (first, made), (second, found) = (
        subprocess.run(run, env=env, capture_output=True, text=True, check=True).stdout.split() for _ in range(2)
    )
    assert first == second
    assert (made, found) == ("1", "0")


def test_a_home_that_cannot_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a cache folder the derivative is compiled all the same."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert sct.grad(lambda x: x * x + 3.0 * x, backend="numba")(2.0) == 7.0


@numba.njit("float64(float64[:], float64)")
def norm_squared(x, scale):
    total = 0.0
    for i in range(x.shape[0]):
        total += scale * x[i] * x[i]
    return total


def test_types_come_from_the_signature_that_is_compiled() -> None:
    """The text for a function with a signature needs no types, and no helper that asks for a rank."""
    text = sct.source(norm_squared, "reverse")
    assert "scale float" in " ".join(text.split())
    assert "unbroadcast" not in text


@numba.njit(parallel=True)
def parallel_sum(x):
    total = 0.0
    for i in numba.prange(len(x)):
        total += x[i] * x[i]
    return total


def test_parallel_loops_run_in_one_thread() -> None:
    """The derivative of a loop over `prange` goes through it in one thread: no two trips can meet."""
    x = np.array([1.0, 2.0, 3.0])
    assert sct.grad(parallel_sum)(x).tolist() == [2.0, 4.0, 6.0]
    text = sct.source(parallel_sum, "reverse", types={"x": "float64[:]"})
    assert "prange" not in text
    assert "parallel" not in text.replace("parallel_sum", "")


REMEMBERED = """
import math
import sct
from sct import pipeline

RATE = 0.5

def decay(x, n):
    y = x
    for _ in range(n):
        y = y - RATE * math.tanh(y)
    return y

written = []
adjoint = pipeline.adjoint
pipeline.adjoint = lambda *args, **keywords: (written.append(1), adjoint(*args, **keywords))[1]
print(sct.grad(decay, backend="numba")(0.7, 5), len(written))
"""


def test_another_process_finds_the_text(tmp_path: Path) -> None:
    """The text is not written again, unless the program or what it takes from around it has changed."""
    file = tmp_path / "remembered.py"
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}

    def run(text: str) -> list[str]:
        file.write_text(text)
        done = subprocess.run([sys.executable, str(file)], env=env, capture_output=True, text=True, check=True)
        return done.stdout.split()

    (first, one), (second, none) = run(REMEMBERED), run(REMEMBERED)
    assert (first, one, none) == (second, "1", "0")
    changed, again = run(REMEMBERED.replace("RATE = 0.5", "RATE = 0.25"))
    assert again == "1"
    assert changed != first


CIRCLE = """
import sct

def even(x, n):
    return x if n == 0 else odd(x, n - 1) * x

def odd(x, n):
    return 1.0 if n == 0 else even(x, n - 1) + x

def alone(x, n):
    return x if n == 0 else alone(x, n - 1) * x

for f in (even, alone):
    print(*sct.jvp(f, (1.5, 3), (1.0, None), backend="numba"))
"""


def test_functions_that_call_each_other_in_another_process(tmp_path: Path) -> None:
    """Numba crashes with machine code from disk of functions that call each other in a circle, so none is kept."""
    file = tmp_path / "circle.py"
    file.write_text(CIRCLE)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    for _ in range(2):
        done = subprocess.run([sys.executable, str(file)], env=env, capture_output=True, text=True, check=True)
        assert done.stdout.split() == ["4.5", "6.0", "5.0625", "13.5"]  # 2 x^2 and x^4


def seeded(x: float) -> float:
    random.seed(2)
    return x * random.random()


def test_a_seed_that_means_other_numbers_is_refused() -> None:
    """Numba's generator gives others than Python's for the same seed: the value would be another."""
    with pytest.raises(sct.UnsupportedError, match=r"random\.seed"):
        sct.value_and_grad(seeded, backend="numba")(3.0)
