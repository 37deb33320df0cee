"""The passes that tidy: their examples, and what they must not do."""

from __future__ import annotations

import doctest
import importlib

import pytest

from sct import pipeline
from sct.tidy.common import common
from sct.tidy.copies import copies
from sct.tidy.counters import counters
from sct.tidy.dead import dead
from sct.tidy.nest import nest
from sct.tidy.targets import targets
from tests.tidy.passes import after


@pytest.mark.parametrize("name", pipeline.TIDY)
def test_examples(name: str) -> None:
    """The docstring of each pass shows what it does."""
    module = importlib.import_module(f"sct.tidy.{name}")
    failed, tried = doctest.testmod(module, extraglobs={"after": after})
    assert tried > 0
    assert failed == 0


FILLED_TWICE = """\
trips = 0
x_before = []
while x < y:
    x_before.append(x)
    trips += 1
    if x > 0.0:
        x_before.append(y)
    x = x * x
for _ in range(trips):
    x = x_before.pop()
return x"""

FILLED_BEHIND_AN_EXIT = """\
trips = 0
x_before = []
while x < y:
    trips += 1
    if x > 1.0:
        break
    x_before.append(x)
    x = x * x
for _ in range(trips):
    x = x_before.pop()
return x"""

COUNTER_READ = """\
trips = 0
x_before = []
while x < y:
    trips += 1
    x_before.append(x)
    x = x * x
for _ in range(trips):
    x = x_before.pop()
return x * trips"""

KEPT = {
    "a store between": (nest, "w1 = A[1]\nA[1] = 0.0\nreturn w1"),
    "an array changed in place between": (nest, "w1 = A + B\nA += 1.0\nreturn w1"),
    "a call between": (nest, "w1 = A[1]\nw2 = F(A)\nreturn w1 + w2"),
    "an operand named anew between": (nest, "w1 = x * y\nx = 2.0\nreturn w1 * x"),
    "read in every trip": (nest, "w1 = x * y\nfor i in range(n):\n    x = x + w1\nreturn x"),
    "asked in every trip": (nest, "w1 = x * y\nwhile w1 > x:\n    x = x + 1.0\nreturn x"),
    "read twice": (nest, "w1 = x * y\nz = w1 + w1\nreturn z"),
    "read again behind the sum": (nest, "bx = x * y\nz = bx\nbx = bx + 1.0\nreturn bx + z"),
    "left before the next value": (
        nest, "bx = x * y\nfor i in range(n):\n    bx = y\n    if y > x:\n        break\n    bx = bx + 1.0\nreturn bx",
    ),
    "what a call may change is read before it": (nest, "w1 = F(A)\nz = A[0] + w1\nreturn z"),
    "a place that what comes between reads": (nest, "bz = x * y\nx = A[0]\nA[0] += bz\nreturn x"),
    "a place whose index changes between": (nest, "bz = x * y\nx = x + i\ni = i + 1\nA[i] += bz\nreturn x"),
    "a copied name that changes": (copies, "w1 = x\nx = 2.0\nreturn w1 + x"),
    "a copied name that changes in a branch": (copies, "w1 = x\nif y > 0.0:\n    x = 2.0\nreturn w1 + x"),
    "a copy read in the next trip": (
        copies, "w1 = 0.0\nfor i in range(n):\n    y = y + w1\n    w1 = x\n    x = x * y\nreturn y",
    ),
    "a copied name increased": (copies, "w1 = x\nx += 1.0\nreturn w1 + x"),
    "a target read between": (targets, "w1 = sin(x)\nz = y\ny = w1\nreturn y * z"),
    "a target that the same statement gives": (targets, "w1, y = F(x)\ny = w1\nreturn y"),
    "a target seen where the loop is left": (
        targets, "y = 0.0\nfor i in range(n):\n    w1 = sin(x)\n    if x > y:\n        break\n    y = w1\nreturn y",
    ),
    "numbers computed anew": (common, "w1 = x * y\nx = 2.0\nw2 = x * y\nreturn w1 + w2"),
    "items of what was stored into": (common, "w1 = A[0] * x\nA[0] = x\nw2 = A[0] * x\nreturn w1 + w2"),
    "an array computed again, returned": (common, "W1 = A * x\nW2 = A * x\nW2[0] = x\nreturn W1 + W2"),
    "a view of an array computed again": (common, "W1 = A * x\nW2 = (A * x).T\nW2[0] = x\nreturn W1 + W2"),
    "an array that is written to, computed again": (common, "W1 = A * x\nW1[0] = x\nW2 = x + A * x\nreturn W1 + W2"),
    "an array written to through a view": (
        common, "W1 = A * x\nW2 = W1.T\nW2[0] = x\nW3 = x + A * x\nreturn W1 + W3",
    ),
    "an array increased, computed again": (common, "W1 = A * x\nW1 += x\nW2 = x + A * x\nreturn W1 + W2"),
    "an array of a written one, computed again": (common, "W1 = A * x\nA[0] = x\nW2 = x + A * x\nreturn W1 + W2"),
    "an array computed again behind a call": (common, "W1 = A * x\nW2 = F(W1)\nW3 = x + A * x\nreturn W1 + W3"),
    "numbers computed in one branch only": (
        common, "if x > 0.0:\n    w1 = x * y\n    y = w1\nw2 = x * y\nreturn w2 + y",
    ),
    "read in the next trip": (dead, "y = x\nfor i in range(n):\n    x = x * y\n    y = 2.0\nreturn x"),
    "read where the loop is left": (
        dead, "y = x\nfor i in range(n):\n    if x > 3.0:\n        y = 1.0\n        break\n    x = x + y\nreturn y",
    ),
    "a list that is not filled in each trip": (counters, FILLED_TWICE),
    "a list that is filled behind an exit": (counters, FILLED_BEHIND_AN_EXIT),
    "a counter that is read": (counters, COUNTER_READ),
    "a loop without statements": (dead, "for i in range(n):\n    pass\nreturn x"),
    "a call that may do something": (dead, "w1 = F(x)\nreturn x"),
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_left_alone(name: str) -> None:
    """A pass changes nothing where a value, or its time, would be another."""
    change, text = KEPT[name]
    assert after(change, text) == text


@pytest.mark.parametrize("loop", ["for i in range(n):", "for x in X:"])
def test_a_loop_that_does_something_of_its_own_stays(loop: str) -> None:
    """A counter that is read behind its loop, and what may be used up by it, keep a loop that has lost its body."""
    assert after(dead, f"{loop}\n    w1 = 2.0\nreturn i + x") == f"{loop}\n    pass\nreturn i + x"


def test_statements_of_the_user_stay() -> None:
    """What the user wrote is neither renamed nor left out, needed or not."""

    def f(x: float) -> float:
        _unused = x * x
        y = x
        z = y
        return z * y

    text = pipeline.text(pipeline.differentiate_reverse(f, None)[0]).text
    assert "    _unused = x * x\n    y = x\n    z = y\n" in text
