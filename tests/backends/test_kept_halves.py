"""What a called function has computed is kept for its reverse half, where that would certainly compute the same."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest

import sct
from sct.backends.kept_halves import kept_halves
from tests.backends.halves import functions, run, text_of

HALVES = """
def g(x):
    return 1.0 / (1.0 + exp(-x))

def g_reverse(x, b):
    w1 = exp(-x)
    w2 = 1.0 + w1
    return w1 / (w2 * w2) * b

"""
CALLER = """def f(n, m, x, a, A):
    H = np.zeros(m)
    X = np.empty((n, m))
    b = 1.0
    for i in range(n):
        for j in range(m):
            X[i, j] = x
            x = g(a * x + A[j])
            H[j] = x
    y = x
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            x = X[i, j]
            b = a * g_reverse(a * x + A[j], b)
    return y, b, H
"""
KEPT = """def g_reverse(w1, b):
    w2 = 1.0 + w1
    return w1 / (w2 * w2) * b


def g_forward(x):
    \"\"\"Return what `g` returns, and what its reverse half needs.\"\"\"
    w1 = exp(-x)
    return 1.0 / (1.0 + w1), w1


def f(n, m, x, a, A):
    H = np.zeros(m)
    X = np.empty((n, m))
    b = 1.0
    w1_before = np.empty((n, m))
    for i in range(n):
        for j in range(m):
            X[i, j] = x
            x, w1 = g_forward(a * x + A[j])
            w1_before[i, j] = w1
            H[j] = x
    y = x
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            b = a * g_reverse(w1_before[i, j], b)
    return y, b, H"""


def test_a_called_function_that_is_straight() -> None:
    """The forward half returns what the reverse half computed again; what was saved for that alone is not."""
    expected = KEPT.replace("    X = np.empty((n, m))\n", "").replace("            X[i, j] = x\n", "")
    assert text_of(kept_halves(functions(HALVES + CALLER))) == expected


def test_what_is_saved_for_something_else_stays() -> None:
    """So where the state is read on the way back as well."""
    text = CALLER.replace("A[j], b)\n", "A[j], b)\n            y += x\n")
    expected = KEPT.replace("w1_before[i, j], b)", "w1_before[i, j], b)\n            y += x")
    expected = expected.replace("            b = a * g_r", "            x = X[i, j]\n            b = a * g_r")
    assert text_of(kept_halves(functions(HALVES + text))) == expected


OUTER = (
    "X[i, j] = x", "X[i, j] = b", "            x = X[i, j]\n", "", "range(n):\n", "range(n):\n        Y[i] = x\n",
    "range(n - 1, -1, -1):\n", "range(n - 1, -1, -1):\n        x = Y[i]\n", "b = 1.0", "b = 1.0\n    Y = np.empty(n)",
)  # fmt: skip
AGAIN = {
    "a name is given another value between": ("y = x\n", "y = x\n    a = a * 2.0\n"),
    "a name is given another value on the way there": ("H[j] = x", "a = a + 0.1"),
    "a name is given another value on the way back": ("A[j], b)\n", "A[j], b)\n            a = b\n"),
    "what is saved is no longer what is read": ("X[i, j] = x\n", "X[i, j] = x\n            x = x + 1.0\n"),
    "what is taken back is changed": ("x = X[i, j]\n", "x = X[i, j]\n            x = x + 1.0\n"),
    "what is taken back is another trip's": ("x = X[i, j]\n", "x = X[i, 0]\n"),
    "what is taken back is the counterpart's": ("x = X[i, j]", "x = X[n - 1 - i, j]"),
    "it is saved afterwards": ("X[i, j] = x\n            ", "", "H[j] = x", "X[i, j] = x"),
    "it is saved on one side": ("X[i, j] = x", "X[i, j] = 0.0\n            if x > a:\n                X[i, j] = x"),
    "it is saved by the last of several trips": ("X[i, j] = x", "X[i, j] = b\n            H[j] = x", "H[j] = x\n    y",
                                                 "b = x\n    y", "x = X[i, j]", "x = H[j]"),
    "a place is stored into twice": ("y = x\n", "y = x\n    X[0, 0] = a\n"),
    "an array that is read is stored into": ("y = x\n", "y = x\n    A[0] = x\n"),
    "an array that may be the one that is read is stored into": ("y = x\n", "y = x\n    V = A\n    V[0] = x\n"),
    "the saved values have another name": ("y = x\n", "y = x\n    V = X\n    V[0, 0] = x\n"),
    "it is computed on one side": ("x = g(a * x + A[j])", "if x > a:\n                x = g(a * x + A[j])"),
    "other trips go back": ("range(m - 1, -1, -1)", "range(m - 1, 0, -1)"),
    "the number of trips changes": ("y = x\n", "y = x\n    n = n - 1\n"),
    "the number of trips alone changes": ("b = 1.0\n", "b = 1.0\n    k = n\n", "for i in range(n)", "for i in range(k)",
                                          "y = x\n", "y = x\n    k = k + 1\n", "range(n - 1, -1, -1)", "range(k)"),
    "the lengths may be others by then": ("    X = np.empty((n,", "    k = n\n    X = np.empty((k,",
                                          "b = 1.0\n", "k = 0\n    b = 1.0\n"),
    "an outer loop saves what an inner one changes": OUTER,
    "an inner loop changes what an outer one takes back": (*OUTER, "x = g(", "y = g(",
                                                           "], b)\n", "], b)\n            x = b\n"),
    "a trip leaves the loop": ("H[j] = x", "if x > 9.0:\n                break"),
    "a counter changes": ("x = X[i, j]", "j = 0\n            x = X[i, j]"),
    "the calls are of something else": ("A[j], b)", "A[0], b)"),
    "the reverse half computes something else": ("w1 = exp(-x)", "w1 = exp(x)"),
    "the function computes it on one side": ("1.0 / (1.0 + exp(-x))", "1.0 / (1.0 + exp(-x)) if x > 0.0 else x"),
    "the function has a branch": ("    return 1.0 /", "    if x > 9.0:\n        return x\n    return 1.0 /"),
    "the parameter is given another value": ("    w1 = exp(-x)", "    x = x * 2.0\n    w1 = exp(-x)"),
    "the function may be of arrays": ("1.0 / (1.0 + exp(-x))", "np.sum(np.exp(-x))", "exp(-x)\n", "np.exp(-x)\n"),
    "the value may be an array": ("b = 1.0", "b = 1.0\n    Y = 0.0", "x = g(a", "Y = g(a"),
    "no array has a place for each trip": ("X[i, j] = x", "b = x", "x = X[i, j]", "x = a", "a * x + A", "a * a + A"),
}  # fmt: skip


@pytest.mark.parametrize("case", AGAIN)
def test_what_is_computed_again(case: str) -> None:
    """The reverse half computes again what might be another value, or would need an array more than there is."""
    text = HALVES + CALLER
    for before, then in zip(AGAIN[case][::2], AGAIN[case][1::2], strict=True):
        assert before in text
        text = text.replace(before, then)
    made = functions(text)
    assert text_of(kept_halves(made)) == text_of(made)


def test_a_function_that_is_one_costly_call() -> None:
    """Its result is what the reverse half needs: where each trip saves that, nothing more is kept."""
    text = """
def g(x):
    return tanh(x)

def g_reverse(x, b):
    w1 = tanh(x)
    return (1.0 - w1 * w1) * b

""" + CALLER.replace("H[j] = x", "Y[i, j] = x").replace("    b = 1.0\n", "    b = 1.0\n    Y = np.empty((n, m))\n")
    made = text_of(kept_halves(functions(text.replace("x = X[i, j]", "x = X[i, j]\n            y += Y[i, j] * x"))))
    assert "b = a * g_reverse(Y[i, j], b)" in made
    assert "x = g(a * x + A[j])" in made
    made = text_of(kept_halves(functions(text)))
    assert "b = a * g_reverse(Y[i, j], b)" in made
    assert "X" not in made


def test_functions_that_are_called_elsewhere_stay() -> None:
    """Both halves have two forms where they are called in both ways."""
    text = CALLER.replace("return y, b, H", "return g(y), g_reverse(y, b), H")
    made = text_of(kept_halves(functions(HALVES + text)))
    assert [line.split("(")[0] for line in made.split("\n") if line.startswith("def ")] == [
        "def g_reverse", "def g_reverse_2", "def g", "def g_forward", "def f"
    ]  # fmt: skip
    assert "return g(y), g_reverse(y, b), H" in made


def test_long_functions() -> None:
    """What is told by the parameters stays short, however often names are read: this ends."""
    lines = "".join(f"    x{k + 1} = x{k} * x{k} + 0.1\n" for k in range(200))
    halves = f"def g(x0):\n{lines}    return exp(x200)\n\ndef g_reverse(x0, b):\n{lines}    return exp(x200) * b\n\n"
    made = functions(halves + CALLER)
    assert text_of(kept_halves(made)) == text_of(made)


class Program:
    """A nest there and a nest back whose calls often match, not always."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        two = self.random.random() < 0.6
        self.counters = ("i", "j")[: 1 + two]
        self.lines = ["def f(n, m, x, a, c, A):", "    H = np.zeros(n + m)", "    b = 1.0", "    y = 0.5", "    i = 0"]
        names = [f"S{k}" for k in range(self.random.randint(1, 3))]
        self.lines += [f"    {s} = np.empty({'(n, m)' if two else 'n'})" for s in names]
        at = ", ".join(self.counters)
        self.call = self.pick(("a * x + A[i]", "x", "a * x + y", "H[i] * x", "x * y + c"))
        saves = [f"{s}[{at}] = {v}" for s, v in zip(names, ("x", "y", "H[i]"), strict=False)]
        there = saves + [self.there() for _ in range(self.random.randint(1, 4))]
        there += [f"{self.pick('xyz')} = {self.pick('ggh')}({self.call})"]
        if self.random.random() < 0.5:
            self.random.shuffle(there)
        self.nest(there, 1.0)
        if self.random.random() < 0.3:
            between = ("a = a * 1.1", "H[0] = y", "A[0] = x", "x = 0.1", "y = x" if two else "S0[0] = 0.3")
            self.lines.append(f"    {self.pick(between)}")
        back = [f"{v} = {s}[{at}]" for s, v in zip(names, ("x", "y", "z"), strict=False)]
        calls = [self.call.replace("H[i]", self.pick(("z", "H[i]")) if len(names) > 2 else "H[i]") for _ in range(2)]
        back += [f"b += {self.pick('ggh')}_reverse({calls[0]}, 0.3 * b + y)"]
        back += [self.there() for _ in range(self.random.randint(0, 2))]
        back += [f"H[i] += {self.pick('gh')}_reverse({calls[1]}, b)"] * (self.random.random() < 0.5)
        if self.random.random() < 0.3:
            self.random.shuffle(back)
        self.nest(back, 0.2)
        self.lines.append("    return b, x, y, H")

    def pick(self, some: Any) -> Any:
        return self.random.choice(some)

    def there(self) -> str:
        return str(self.pick((
            "x = 0.9 * x - 0.1", "y = y * 0.5 + x", "H[i] = x", "H[i] = 0.3 * y", "c = c + 0.1 * y", "z = x + y",
            "b = b * 0.9", "if x > 0.3:\n    y = 0.2 * x",
        )))  # fmt: skip

    def nest(self, body: list[str], rising: float) -> None:
        space = "    "
        for k in self.counters:
            end = {"i": "n", "j": "m"}[k]
            down = "range({end} - 1, -1, -1)" if self.random.random() < 0.9 else "range({end} - 1, 0, -1)"
            up = "range({end})" if self.random.random() < 0.95 else "range(1, {end})"
            self.lines.append(f"{space}for {k} in {(up if self.random.random() < rising else down).format(end=end)}:")
            space += "    "
        for s in body:
            self.lines += [space + line for line in s.split("\n")]


MORE = """
def h(x):
    w = exp(x)
    return log(1.0 + w) * sin(x)

def h_reverse(x, b):
    w = exp(x)
    w1 = 1.0 + w
    return (sin(x) * w / w1 + log(w1)) * b

"""


@pytest.mark.parametrize("first", [0, 1000])
def test_random_nests(first: int) -> None:
    """Same numbers to the last bit, and no place of an empty array is read that was not stored into."""
    changed = 0
    args = (4, 3, 0.4, 0.7, -0.2, np.array([0.3, -0.5, 0.8, 0.1]))
    for seed in range(first, first + 200):
        text = HALVES + MORE + "\n".join(Program(seed).lines) + "\n"
        made = functions(text)
        before, then = text_of(made), text_of(kept_halves(made))
        if before == then:
            continue
        try:
            expected = run(before, *args)
        except UnboundLocalError:
            continue
        if np.all(np.isfinite(expected)):
            changed += 1
            assert np.array_equal(run(then, *args), expected), f"{seed}:\n{before}\n\n{then}"
    assert changed > 20


def gate(x):
    return 1.0 / (1.0 + math.exp(-x))


def gates(w, u, n):
    m = len(w)
    h = np.zeros(m)
    total = 0.0
    for t in range(n):
        for k in range(m):
            f = gate(h[k] * w[k] + u[t])
            h[k] = f * h[k] + gate(w[k] - 0.5 * h[k])
            total += h[k] * u[t]
    return total


def test_numbers_under_numba() -> None:
    """Gates of a recurrence, by complex step; each exponential is computed once."""
    pytest.importorskip("numba")
    random = np.random.default_rng(5)
    w, u = random.normal(size=3), random.normal(size=4)

    def along(w: Any) -> Any:
        def gate(x: Any) -> Any:
            return 1.0 / (1.0 + np.exp(-x))

        h, total = np.zeros(3, complex), 0.0
        for t in range(4):
            h = gate(h * w + u[t]) * h + gate(w - 0.5 * h)
            total = total + np.sum(h) * u[t]
        return total

    value, slopes = sct.value_and_grad(gates, backend="numba")(w, u, 4)
    assert value == pytest.approx(np.real(along(w + 0j)), rel=1e-13)
    expected = [np.imag(along(w + 1e-30j * e)) / 1e-30 for e in np.eye(3)]
    assert slopes == pytest.approx(expected, rel=1e-12)
    given: dict[str, Any] = {"mode": "reverse", "types": {"w": "float64[:]", "u": "float64[:]", "n": "int"}}
    text = sct.source(gates, backend="numba", **given)
    assert text.count(" = math.exp(") == 1
    assert text.count("gate_forward(") == 3
