"""State that changes between the two sweeps: the backward sweep reads what the forward sweep read."""

from __future__ import annotations

import collections
import heapq
import itertools
import math
from typing import Any

import numpy as np
import pytest

import sct
from tests.transform.reversing import assert_refused

counter = 1
counts = [0]
TABLE = np.ones(3)


class Holder:
    rate = 2.0


HOLDER = Holder()
HOLDER.n = 1


@pytest.fixture(autouse=True)
def surroundings():
    """Each test finds what it changes as it was."""
    reset()
    yield
    reset()


def reset() -> None:
    global counter  # noqa: PLW0603 - a program that does is what is tested
    counter = 1
    counts[0] = 0
    TABLE[:] = 1.0
    HOLDER.n = 1
    Holder.rate = 2.0


def assert_gradient(f: Any, x: float, *made: Any) -> None:
    """Both modes agree with differences, with the surroundings as they were; made: functions that make arguments."""

    def run(z: float) -> float:
        reset()
        return f(z, *(m() for m in made))

    h = 1e-5
    expected = (8.0 * (run(x + h) - run(x - h)) - (run(x + 2 * h) - run(x - 2 * h))) / (12.0 * h)
    reset()
    assert sct.grad(f)(x, *(m() for m in made)) == pytest.approx(expected, rel=1e-8)
    reset()
    rest = [m() for m in made]
    assert sct.jvp(f, (x, *rest), (1.0, *(None for _ in rest)))[1] == pytest.approx(expected, rel=1e-8)


def put(x):
    c = np.ones(3)
    s = x
    for k in range(3):
        s = s * x * c[k]
        np.put(c, [0, 1, 2], 2.0 + k)
    return s


def sorted_in_place(x):
    c = np.array([3.0, 1.0])
    s = x * x * c[0]
    c.sort()
    return s


def positional_out(x):
    c = np.ones(3)
    s = x * x * c[0]
    np.multiply(c, 4.0, c)
    return s


def flat_items(x):
    c = np.ones(3)
    s = x * x * c[0]
    c.flat[0] = 7.0
    return s


def deque_popped(x):
    d = collections.deque([3.0, 1.0])
    s = x * x * d[0]
    d.popleft()
    return s


def bytes_stored(x):
    c = bytearray(b"abc")
    s = x * x * c[0]
    c[0] = 5
    return s


def heap_popped(x):
    h = [3.0, 5.0, 4.0]
    s = x
    while h:
        s = s * x * h[0]
        heapq.heappop(h)
    return s


def after_a_loop_without_dependence(x):
    c = np.arange(1.0, 4.0)
    s = 0.0
    for k in range(3):
        s += x * x * c[k]
    np.put(c, [0, 1, 2], 9.0)
    return s


@pytest.mark.parametrize(
    "f",
    [put, sorted_in_place, positional_out, flat_items, deque_popped, bytes_stored, heap_popped,
     after_a_loop_without_dependence],
    ids=lambda f: f.__name__,
)  # fmt: skip
def test_what_unknown_code_changes(f):
    """Code without a rule may write to all that it can reach: what was read there before is kept."""
    assert_gradient(f, 1.2)


def global_counted(x):
    global counter  # noqa: PLW0603 - a program that does is what is tested
    s = x * x * counter
    counter += 1
    return s


def attribute_counted(x):
    s = x * x * HOLDER.n
    HOLDER.n += 1
    return s


def bump():
    HOLDER.n += 1


def helper_counts(x):
    s = x
    for _ in range(3):
        s = s * x * HOLDER.n
        bump()
    return s


def test_asks_what_changes(x=1.2):
    """A test that reads a changing name takes the side that it took."""

    def f(x):
        global counter  # noqa: PLW0603 - a program that does is what is tested
        s = x
        for _ in range(3):
            s = s * x if counter > 1 else s + x
            counter += 1
        return s

    assert_gradient(f, x)


def class_attribute(x):
    s = x * x * Holder.rate
    Holder.rate = 5.0
    return s


def global_array(x):
    s = np.sum(x * TABLE * x)
    TABLE[0] = 4.0
    return s


def dict_of_a_nested_function(x):
    c = {"n": 1.0}

    def up():
        c["n"] = c["n"] + 1.0

    s = x
    for _ in range(3):
        s = s * x * c["n"]
        up()
    return s


@pytest.mark.parametrize(
    "f",
    [global_counted, attribute_counted, helper_counts, class_attribute, global_array, dict_of_a_nested_function],
    ids=lambda f: f.__name__,
)
def test_state_outside_of_the_function(f):
    """Names of modules and classes, and objects of the surroundings, that the program changes itself."""
    assert_gradient(f, 1.2)


def count_up():
    global counter  # noqa: PLW0603 - a program that does is what is tested
    counter += 1


def reads_what_a_helper_assigns(x):
    s = x * counter
    count_up()
    return s * counter


def test_a_global_that_a_helper_assigns():
    """The text has the value of a global that is only read: that is no longer right where a helper assigns it."""
    for transform in (sct.grad, sct.derivative):
        with pytest.raises(sct.SctError, match="Write `global counter` here, too"):
            transform(reads_what_a_helper_assigns)(1.2)


def shuffled(x, rng):
    c = np.arange(1.0, 4.0)
    s = x
    for _ in range(3):
        s = s * x * c[0]
        rng.shuffle(c)
    return s


def noisy(x, rng):
    s = 0.0
    for _ in range(3):
        s = s * x + x * rng.normal()
    return s


@pytest.mark.parametrize("f", [shuffled, noisy], ids=lambda f: f.__name__)
def test_random_generators(f):
    """What a generator gave or shuffled once is not asked for again."""
    assert_gradient(f, 1.2, lambda: np.random.default_rng(0))


def horner(x, ks):
    s = 0.0
    for k in ks:
        s = s * x + k * x
    return s


@pytest.mark.parametrize(
    "made",
    [lambda: iter([1.0, 2.0]), lambda: map(float, ["1", "2"]), lambda: (i + 1.0 for i in range(3)),
     lambda: np.nditer(np.array([1.0, 2.0])), {1: 1.0, 2: 2.0}.values, lambda: collections.deque([1.0, 2.0])],
    ids=["iter", "map", "generator", "nditer", "values", "deque"],
)  # fmt: skip
def test_an_iterator_as_argument(made):
    """The forward sweep uses an iterator up: what it gave is kept for the backward sweep."""
    assert_gradient(horner, 2.0, made)


def named_iterator(x):
    pairs = itertools.combinations(range(4), 2)
    s = 0.0
    for i, j in pairs:
        s = s * x + i * j * x
    return s


def endless(x):
    s = x
    for i in itertools.count():
        s = s * x
        if s > 30:
            break
    return s + i * x


def made_while_it_is_read(x):
    c = 1.0
    ks = (k * c for k in range(4))
    s = 0.0
    for k in ks:
        s = s * x + k * x
        c = c + 1.0
    return s


def numbered(x):
    s = 0.0
    for i, k in enumerate(map(float, ["1", "2"])):
        s = s * x + k * i * x
    return s


@pytest.mark.parametrize("f", [named_iterator, endless, made_while_it_is_read, numbered], ids=lambda f: f.__name__)
def test_iterators_within_the_function(f):
    """Iterators that were given a name, that do not end, and whose elements are made while the loop runs."""
    assert_gradient(f, 2.0)


def test_an_iterator_read_in_the_body():
    """The body may go on reading the iterator of its loop."""

    def f(x, ks):
        s = 0.0
        for k in ks:
            s = s * x + k * next(ks, 1.0) * x
        return s

    assert_gradient(f, 2.0, lambda: iter([1.0, 2.0, 3.0]))


def varied_in_range(x):
    s = x
    for k in range(4):
        if k > 1.5:
            k = k * x
        s = s * x + k
    return s


def varied_in_map(x):
    s = x
    for k in map(float, ["1", "2", "3"]):
        if k > 1.5:
            k = k * x
        s = s * x + k
    return s


@pytest.mark.parametrize("f", [varied_in_range, varied_in_map], ids=lambda f: f.__name__)
def test_a_loop_variable_that_the_body_gives_active_values(f):
    """Each trip begins with a number that has no derivative."""
    assert_gradient(f, 2.0)


def test_an_iterator_beside_active_data():
    """The elements of the active sequence are found by their number, those of an iterator cannot be."""

    def f(x, ks):
        s = 0.0
        for k, v in zip(ks, x, strict=False):
            s = s * x[0] + k * v
        return s

    assert_refused(f, np.array([1.0, 2.0]), iter([1.0, 2.0]), reason="a loop over this in reverse mode")


@sct.checkpoint
def random_step(x, rng):
    return x * rng.normal() * x


@sct.checkpoint
def counting_step(x):
    counts[0] += 1
    return x * x * counts[0]


@sct.checkpoint
def tabled_step(x):
    return math.sin(x) * TABLE[0]


def test_checkpoints_that_would_be_another_function():
    """Run again in the backward sweep, a checkpointed function must be the function that it was."""

    def rolled(x, rng):
        return random_step(x, rng)

    def counted(x):
        return counting_step(counting_step(x))

    def changed(x):
        s = tabled_step(x)
        TABLE[0] = 5.0
        return s

    assert_refused(rolled, 1.1, np.random.default_rng(0), reason="random numbers")
    assert_refused(counted, 1.1, reason="what the program changes")
    assert_refused(changed, 1.1, reason="what the program changes")


def test_checkpoints_that_read_what_stays():
    """A table of the surroundings that nothing changes may be read."""
    assert_gradient(lambda x: tabled_step(tabled_step(x)), 1.1)
