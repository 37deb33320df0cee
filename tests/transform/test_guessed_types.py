"""Types of which nothing is said: guessed from what the program does, and never a number that is taken apart."""

import numpy as np
import pytest

import sct


def unpacked(p):
    x, y = p
    return (1.0 - x) ** 2 + 100.0 * (y - x * x) ** 2


def starred(p):
    return max(*p)


def copied(p):
    return sum([x * x for x in list(p)])


def under_another_name(p):
    q = p * 1.0
    x, y = q
    return x * y


def scaled_sum(x, y, k):
    return k * np.sum(x * y)


def meets_an_array(x, k):
    y = np.sin(x)
    y[1:] = k * k
    return y


def ridge(w, x, y, lam):
    r = 1.0 / (1.0 + np.exp(-(x @ w))) - y
    return np.mean(r * r) + lam * np.sum(w * w)


def counted(x, n, k, plain=True, kind="a"):
    s = x[k]
    for i in range(n):
        s = s * x[i] if plain and kind == "a" else s
    return s


def floats_only(x, k):
    y = x
    y *= k
    return y


def number_or_pair(p):
    try:
        x, y = p
    except TypeError:
        x, y = p, 2.0
    return x * x * y


def called(text, name):
    scope: dict = {}
    exec(text, scope)
    return scope[name]


@pytest.mark.parametrize(
    ("f", "gradient"),
    [(unpacked, [2.0 * (0.5 - 1.0) - 400.0 * 0.5 * (0.7 - 0.25), 200.0 * (0.7 - 0.25)]),
     (starred, [0.0, 1.0]), (copied, [1.0, 1.4]), (under_another_name, [0.7, 0.5])],
)  # fmt: skip
def test_a_parameter_that_is_taken_apart_is_no_number(f, gradient):
    """`x, y = p` without a word on types once gave a derivative of 0: `p` was taken for a number."""
    p, dp = np.array([0.5, 0.7]), np.array([0.3, -1.1])
    _, dy = called(sct.source(f), f"{f.__name__}_tangent")(p, dp)
    _, bp = called(sct.source(f, mode="reverse"), f"{f.__name__}_adjoint")(p, 1.0)
    np.testing.assert_allclose(bp, gradient, rtol=1e-12)
    np.testing.assert_allclose(dy, np.dot(gradient, dp), rtol=1e-12)


@pytest.mark.parametrize(
    ("f", "told"),
    [(unpacked, "p float or array of floats"), (under_another_name, "p float or array of floats"),
     (scaled_sum, "x float or array of floats, y float or array of floats, k float"), (floats_only, "all floats"),
     (ridge, "w float or array of floats, x float or array of floats, y float or array of floats, lam float"),
     (counted, "x float or array of floats, n int, k int, plain bool, kind str"),
     (meets_an_array, "x float or array of floats, k float or array of floats")],
)  # fmt: skip
def test_what_the_text_says_of_its_parameters(f, told):
    """A parameter is a float unless it, or what is computed from it, goes where arrays go."""
    assert told in " ".join(sct.source(f).split())


def quoted(x: "float[n]", n: "int", parts: "list[float]"):  # noqa: F821
    return x[0] * n + parts[0] * x[1]


def test_annotations_in_quotes():
    """They are read as `types` are: n is no variable."""
    text = sct.source(quoted, mode="reverse")
    assert "x (n,), n int, parts list" in " ".join(text.split())
    assert "(bx, bparts)" in text


def test_a_number_that_might_have_been_a_pair():
    """What a `try` tries may fail: the number goes its own way."""
    assert sct.jvp(number_or_pair, (1.5,), (1.0,))[1] == pytest.approx(6.0)


def read_while_written(u):
    for e in u:
        u[0] = u[1] * e
    return np.sum(u * u)


def counted_while_written(u):
    y = u * 1.0
    for k, r in enumerate(y):
        y[k] = r * r
        y[0] += r
    return np.sum(y)


@pytest.mark.parametrize(
    ("f", "expected"), [(read_while_written, [0.0, 4 * 0.7**3 + 2 * 0.7]), (counted_while_written, [1.6, 2.4])]
)
def test_elements_that_may_be_numbers_or_rows_of_what_is_written(f, expected):
    """A row of a matrix is written to with it, a number is not: which it is has to be said."""
    with pytest.raises(sct.UnsupportedError, match="elements, which may be numbers or arrays, of something written to"):
        sct.source(f, mode="reverse")
    text = sct.source(f, mode="reverse", types={"u": "float64[:]"})
    _, bu = called(text, f"{f.__name__}_adjoint")(np.array([0.3, 0.7]), 1.0)
    assert bu == pytest.approx(expected)
