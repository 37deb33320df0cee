"""Small whole numbers and truth values as data: what a derivative computes of them does not wrap around."""

from __future__ import annotations

import math
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import sct
from tests.adjoints import adjoint_text

X = np.array([[200, 100, 50], [20, 250, 9]], np.uint8)
Y = np.array([[103, 70, 211], [101, 5, 249]], np.uint8)
W = np.array([0.5, 0.25, 2.0])
A = np.array([0.5, 1.5, -0.2])


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Where a program itself wraps around, NumPy says so for numbers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def products(w, x, y):
    return np.sum(x * w * y) + np.sum(w * x * x) + np.sum(-(x * w) * y)


def differences(w, x, y):
    return np.sum(x * w - y * w) + np.sum(2.0 * (x * w) + 2.0 * (y * w))


def by_elements(w, x, y):
    s = 0.0
    for i in range(2):
        for j in range(3):
            s += x[i, j] * w[j] * y[i, j]
            s += x[i, j] * w[j] + y[i, j] * w[j]
    return s


def vectors(w, x, y):
    return (w * x[0]) @ y[0] + x @ w @ y[:, 1] + np.sum(np.outer(w, x[0]) * y[0])


def chosen(w, x, y):
    return np.sum(np.where(x > 30, x * w * y, y * w))


def rebound(w, x, y):
    r = x[0] * w
    r = r * y[0]
    r *= x[1]
    r -= y[1]
    return np.sum(r / x[1] * y[1])


def as_the_program_has_it(w, x, y):
    return np.sum(x * y * w) + np.sum((x + y) * w)


def angles(w, x, y):
    return np.sum(np.arctan2(x, w)) + np.hypot(y[0, 0], w[0]) + np.sum(w % x * y) + np.sum(w ** (x // 100) * x)


def zipped(w, x, y):
    s = 0.0
    for a, b in zip(x[0], y[0], strict=True):
        s += a * w[0] * b - b * w[1]
    return s


def made_inside(w, x, y):
    n = (w > 0.3).astype("int8")
    k = np.array([200, 100, 50], dtype=np.uint8)
    return np.sum(w * n * 100 * n * 2) + np.sum(w * k * k)


def truths(w, x, y):
    s = 0.0
    for j in range(3):
        s += (w[j] > 0.1) * w[j] + (w[j] > 0.3) * w[j]
        s -= (w[j] > 0.1) * w[j] - (w[j] > 1.0) * w[j] * w[j]
    return s


def arrays_of_truths(w, x, y):
    low, high = w > 0.1, w > 0.3
    return np.sum(low * w + high * w) + np.sum(w * low * high - low * w) - 3.0 * np.sum(-(w * low) * high)


PROGRAMS = [
    products, differences, by_elements, vectors, chosen, rebound, as_the_program_has_it, angles, zipped, made_inside,
    truths, arrays_of_truths,
]  # fmt: skip


def difference_quotients(f: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """The gradient by central differences; the programs are nearly linear, and stay what they are for wrapped data."""
    h = 1e-5
    return np.array([(f(W + e, *args) - f(W - e, *args)) / (2 * h) for e in h * np.eye(len(W))])


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint32, np.int64, bool])
@pytest.mark.parametrize("function", PROGRAMS, ids=lambda f: f.__name__)
def test_both_modes(function: Any, dtype: Any) -> None:
    """Gradient and tangents are those of difference quotients, for data of each type."""
    if dtype is bool and function is angles:
        return  # 2.0 % 1 has no slope
    x, y = X.astype(dtype), Y.astype(dtype)
    truth = difference_quotients(function, (x, y))
    np.testing.assert_allclose(sct.grad(function)(W, x, y), truth, rtol=1e-6, atol=1e-4)
    d = np.array([1.0, 2.0, 3.0])
    _, tangent = sct.jvp(function, (W, x, y), (d, None, None))
    np.testing.assert_allclose(tangent, truth @ d, rtol=1e-6, atol=1e-4)


def of_the_surroundings(w):
    s = 0.0
    for i in range(2):
        s += X[i, 0] * w[0] * Y[i, 0]
    return s + np.sum(X * w * Y)


class Data:
    def __init__(self) -> None:
        self.images = X


HELD = Data()
NAMED = {"images": X}


def of_an_object(w):
    return np.sum(HELD.images * w * HELD.images)


def of_a_dict(w):
    return np.sum(NAMED["images"] * w * NAMED["images"])


def of_an_argument(w, held):
    return np.sum(held.images * w * held.images)


def of_a_list(w, images):
    s = 0.0
    for image in images:
        s += np.sum(image * w * image)
    return s


def packed(w):
    n = np.packbits(np.array([[True] * 8, [True, True] + [False] * 6]), axis=1)[:, 0]
    return np.sum(w * n * n)


def packages_own(name: str) -> Any:
    """A function of another package, which gives the first row of `X`."""
    names = {"__name__": "pictures", "X": X}
    exec(f"def {name}():\n    return X[0]", names)
    return names[name]


camera = packages_own("camera")
pictures = SimpleNamespace(shot=packages_own("shot"))


def another_package(w):
    image, again = camera(), pictures.shot()
    return np.sum(image * w * again)


def read_from_file(w, path):
    image = np.load(path)
    return np.sum(image[0] * w * image[0])


def test_what_others_give(tmp_path: Any) -> None:
    """Functions of packages and files may give small whole numbers to a program that names none."""
    path = tmp_path / "x.npy"
    np.save(path, X)
    truth = X[0].astype(float) ** 2
    for function, more in ((another_package, ()), (read_from_file, (str(path),))):
        np.testing.assert_allclose(sct.grad(function)(W, *more), truth)
        np.testing.assert_allclose(sct.jvp(lambda w, f=function: f(w, *more), (W,), (np.ones(3),))[1], truth.sum())


def test_functions_that_make_bytes() -> None:
    """What they give is small though no type is named: 255 * 255 is 65025."""
    np.testing.assert_allclose(sct.grad(packed)(np.ones(2)), [255.0**2, 192.0**2])
    np.testing.assert_allclose(sct.jvp(packed, (np.ones(2),), (np.ones(2),))[1], 255.0**2 + 192.0**2)


def test_data_in_objects_and_containers() -> None:
    """So are those that objects and containers hold."""
    truth = np.sum(X.astype(float) ** 2, axis=0)
    for function, more in ((of_an_object, ()), (of_a_dict, ()), (of_an_argument, (Data(),)), (of_a_list, ([X],))):
        np.testing.assert_allclose(sct.grad(function)(W, *more), truth)


def test_data_of_the_surroundings() -> None:
    """Arrays that a function takes from around it are seen as well."""
    wide = X.astype(float) * Y
    truth = np.sum(wide, axis=0) + np.array([np.sum(wide[:, 0]), 0.0, 0.0])
    np.testing.assert_allclose(sct.grad(of_the_surroundings)(W), truth)
    np.testing.assert_allclose(sct.jvp(of_the_surroundings, (W,), (np.ones(3),))[1], truth.sum())


BYTES = np.array([200, 100, 50], np.uint8)
RECORDS = np.array([(200, 0.5), (100, 1.5), (50, 2.5)], dtype=[("n", np.uint8), ("q", float)])
HERE, THERE = np.array([True, True, False]), np.array([True, False, False])


def from_bytes(w):
    n = np.asarray(bytearray(b"\xc8\x64\x32"))
    return np.sum(np.arctan2(n, w))


def smallest_type(w):
    n = np.array([200, 100, 50]).astype(np.min_scalar_type(255))
    return np.sum(np.arctan2(n, w))


def put_together(w):
    n = np.array([200, 100, 50], dtype="uint" + "8")
    return np.sum(np.arctan2(n, w))


def in_a_queue(w):
    return np.sum(np.arctan2(QUEUE[0], w))


def of_records(w):
    return np.sum(np.arctan2(RECORDS["n"], w))


def of_truths_alone(w):
    n = np.square(w > 0.0)
    for _ in range(6):
        n = n + n
    return np.sum(np.arctan2(n, w))


QUEUE = deque([BYTES])
UNNAMED = [from_bytes, smallest_type, put_together, in_a_queue, of_records, of_truths_alone]


@pytest.mark.parametrize("function", UNNAMED, ids=lambda f: f.__name__)
def test_data_of_unnamed_types(function: Any) -> None:
    """Where nothing tells the type of a whole number it is taken for a small one: slope -n / (n^2 + w^2)."""
    n = np.full(3, 64.0) if function is of_truths_alone else BYTES.astype(float)
    np.testing.assert_allclose(sct.grad(function)(W), -n / (n * n + W * W))
    np.testing.assert_allclose(sct.jvp(function, (W,), (W,))[1], np.sum(-n * W / (n * n + W * W)))


def of_given(w, given):
    return np.sum(np.arctan2(given[0], w))


def typed(w, dtype):
    return np.sum(np.arctan2(np.array([200, 100, 50], dtype=dtype), w))


class Named(np.ndarray):
    pass


def subclass(w, given):
    return np.sum(np.arctan2(given, w))


def test_arguments_of_unnamed_types() -> None:
    """So for what arguments hold."""
    n = BYTES.astype(float)
    for function, given in ((of_given, QUEUE), (typed, np.dtype("uint8")), (subclass, BYTES.view(Named))):
        np.testing.assert_allclose(sct.grad(function)(W, given), -n / (n * n + W * W))


def between(w, low, high):
    s = w[0]
    for i in range(low, high):
        s = s * w[i] + np.sin(s)
    return s


def test_bounds_of_loops() -> None:
    """0 - 1 is 255 for a bound of 8 bits: the trips come back from their end all the same."""
    low, high = np.uint8(0), np.uint8(3)
    truth = difference_quotients(between, (0, 3))
    np.testing.assert_allclose(sct.grad(between)(W, low, high), truth, rtol=1e-8)
    np.testing.assert_allclose(sct.grad(lambda w, n: between(w, 0, n))(W, high), truth, rtol=1e-8)
    assert sct.grad(between)(W, high, low).tolist() == [1.0, 0.0, 0.0]


def test_products_of_others() -> None:
    """What an adjoint multiplies of operands that are not active: 200 * 200 is 40000."""
    n = BYTES.astype(float)
    np.testing.assert_allclose(sct.grad(lambda w, u: np.einsum("i,i,i->", w, u, u))(W, BYTES), n * n)
    k = np.uint8(200)
    distance = np.sqrt(W[0] ** 2 + 2 * 200.0**2)
    assert sct.grad(lambda x, k: math.hypot(x, k, k))(W[0], k) == pytest.approx(W[0] / distance)
    difference = np.sqrt((W[0] - 200.0) ** 2 + 100.0**2)
    found = sct.grad(lambda x, k: math.dist([x, np.uint8(100)], [k, k]))(W[0], k)
    assert found == pytest.approx((W[0] - 200.0) / difference)


def test_exponents_stay_whole() -> None:
    """A power of two asks for a whole number, small or not."""
    k = np.int8(3)
    np.testing.assert_allclose(sct.grad(lambda w: np.sum(np.ldexp(w, k) * BYTES))(W), 8.0 * BYTES)
    assert sct.grad(lambda x: math.ldexp(x, math.frexp(5.0)[1] + 1) * k)(0.7) == 48.0


def test_masks_of_the_surroundings() -> None:
    """Truth values are added up as numbers where they weigh, and are never subtracted from one another."""
    programs: list[tuple[Any, Any]] = [
        (lambda w: np.sum(w * HERE + w * THERE), [2.0, 1.0, 0.0]),
        (lambda w: np.sum(w * HERE - w * THERE), [0.0, 1.0, 0.0]),
        (lambda w: np.sum((1 - w) * HERE - 2.0 * w * HERE), [-3.0, -3.0, 0.0]),
        (lambda w: np.sum(-w * HERE - w * HERE) - np.sum(w * THERE), [-3.0, -2.0, 0.0]),
        (lambda w: np.sum(w**HERE), [1.0, 1.0, 0.0]),
    ]
    for function, truth in programs:
        assert sct.grad(function)(W).tolist() == truth
        assert sct.jvp(function, (W,), (np.ones(3),))[1] == sum(truth)


def masked(w):
    here, there = w > 0.3, w < 1.0
    return np.sum(w * here + w * there) + np.sum(-w * here)


def test_masks_twice() -> None:
    """A gradient that is a sum of masks is one of numbers, and its derivative is 0."""
    assert sct.grad(masked)(W).tolist() == [1.0, 1.0, 0.0]
    gradient, tangent = sct.jvp(sct.grad(masked), (W,), (np.ones(3),))
    assert gradient.tolist() == [1.0, 1.0, 0.0]
    assert not np.any(tangent)
    assert not np.any(sct.hessian(masked)(W))


def scaled_field(s):
    return np.sum(s * RECORDS["q"])


def test_fields_of_records() -> None:
    """A field of an array of records is an array."""
    assert sct.grad(scaled_field)(0.5) == 4.5
    np.testing.assert_allclose(sct.jacfwd(lambda w: w[0] * RECORDS["q"] * w[1])(W)[:, 0], RECORDS["q"] * W[1])


def test_text_says_so_only_where_they_are_small() -> None:
    """Whole numbers of 64 bits stand as they are; each type has a derivative of its own."""
    small, _ = adjoint_text(products, (W, X, Y), (0,))
    large, _ = adjoint_text(products, (W, X.astype(np.int64), Y.astype(np.int64)), (0,))
    assert "astype" in small
    assert "astype" not in large
    types = {"w": "float64[n]", "x": "uint8[m,n]", "y": "uint8[m,n]"}
    assert "astype" in sct.source(products, mode="reverse", wrt="w", types=types)
