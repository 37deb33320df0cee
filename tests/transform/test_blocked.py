"""Functions of samples in blocks: the same value, right derivatives, or a refusal."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sct
from sct import stop_gradient
from tests.judging import RIGHT
from tests.transform.judged import judged

X = np.linspace(-0.9, 1.3, 21).reshape(7, 3) ** 2 + np.eye(7, 3)
Y = np.cos(np.arange(7.0))
W = np.array([0.7, -0.4, 0.9])
V = np.array([[0.3, -0.2], [0.5, 0.1], [-0.6, 0.8]])
OFFSET = 0.25


def squares(w, x, y):
    return np.mean((x @ w - y) ** 2) + 0.1 * (w @ w)


def logistic(w, x, y):
    z = x @ w
    loss = np.log(1.0 + np.exp(-z * np.sign(y)))
    penalty = np.sum(np.abs(w))  # of the weights
    return np.sum(loss) / len(x) + penalty


def classes(V, x, y):
    """Of softmax, with the largest taken out."""
    n, k = len(x), V.shape[1]
    scores = x @ V
    top = stop_gradient(scores.max(axis=1, keepdims=True))
    total = np.log(np.exp(scores - top).sum(axis=-1)) + top[:, 0]
    loss = np.sum(total - scores[:, 0] * y)
    return loss / n + k * OFFSET


def tensors(V, x, y):
    n, d = x.shape
    z = np.einsum("ni,ij->nj", x, V)
    outer = (x[:, :, None] * z[:, None, :]).reshape(n, d * 2)
    near = np.where(outer > 0.2, outer, np.clip(outer, -0.1, 0.1))
    near = near[:, : len(y) - 4]
    spread = near.std(axis=1) + np.linalg.norm(outer, axis=1)
    return np.sum(spread * y) + (spread @ y) * math.tanh(np.dot(y, spread))


def batches(V, x, y):
    m = x[:, None, :] @ V
    q = np.matmul(m.reshape(-1, V.shape[1])[:, [1, 0, 1]], V)
    both = np.sum(q), np.mean(np.median(q, axis=1) * y)
    return both[0] - both[1]


def in_steps(w, x, y):
    total = 1.0
    z = np.tanh(x * w)
    z = z - 0.5
    scale = math.exp(w[0])
    total += np.sum(z)
    total = total * scale
    mean = z.mean()
    return np.log(np.sum(np.exp(z))) * total + mean + y.sum()


def counted(w, x, y):
    near = np.sum(x[:, 0] > 0.5)
    return np.sum(x @ w) + sum(range(near)) * w[0]


def once(w, x, y):
    return np.sum(x @ w * math.exp(w[1])) + np.sum(y * np.exp(w[0]))


def after_a_loop(w, x, y):
    table = np.zeros((3, 3))
    for i in range(3):
        for j in range(i + 1):
            table[i, j] = w[i] * w[j] + 1.0
    z = x @ table.T
    return np.sum(z * z) + np.sum(table)


PROGRAMS = [
    (squares, W), (logistic, W), (classes, V), (tensors, V), (batches, V), (in_steps, W), (after_a_loop, W),
    (counted, W), (once, W),
]  # fmt: skip


@pytest.mark.parametrize("size", [1, 3, 7, 100])
@pytest.mark.parametrize(("f", "w"), PROGRAMS, ids=lambda f: getattr(f, "__name__", ""))
def test_the_same_value(f: Callable[..., Any], w: Any, size: int) -> None:
    """In blocks of one, of which the last is shorter, of all, and of more than there are."""
    found = sct.blocked(f, ("x", "y"), size)(w, X, Y)
    np.testing.assert_allclose(found, f(w, X, Y), rtol=1e-12)


@pytest.mark.parametrize(("f", "w"), PROGRAMS, ids=lambda f: getattr(f, "__name__", ""))
def test_right(f: Callable[..., Any], w: Any) -> None:
    """The text in blocks has right derivatives, by differences of itself."""
    made = sct.blocked(f, ("x", "y"), 3).specialised((w, X, Y), {})
    for mode in ("forward", "reverse"):
        outcome = judged(made, (w, X, Y), mode)
        assert outcome.kind == RIGHT, outcome


def test_the_gradient() -> None:
    """`grad` of it, by keyword and by position, has the gradient of the whole; both sweeps are in one loop."""
    made = sct.blocked(squares, (1, 2), 2)
    expected = 2.0 * X.T @ (X @ W - Y) / 7 + 0.2 * W
    np.testing.assert_allclose(sct.grad(made)(W, X, y=Y), expected, rtol=1e-12)
    text = sct.source(made, "reverse", wrt="w", types={"w": "float64[d]", "x": "float64[n,d]", "y": "float64[n]"})
    assert text.count("    for ") == 1
    assert "Keeps nothing" in text


def test_the_hessian() -> None:
    """Second derivatives are those of the whole."""
    made = sct.blocked(squares, ("x", "y"), 3)
    expected = 2.0 * X.T @ X / 7 + 0.2 * np.eye(3)
    np.testing.assert_allclose(sct.hessian(made)(W, X, Y), expected, rtol=1e-12)
    np.testing.assert_allclose(sct.hvp(made, (W, X, Y), (Y[:3],)), expected @ Y[:3], rtol=1e-12)


def test_the_text() -> None:
    """What a person would write; the comment stands with its statement."""
    import inspect

    text = inspect.getsource(sct.blocked(logistic, ("x", "y"), 256).specialised((W, X, Y), {}))
    assert text.strip() == """
def logistic_blocked(w, x, y):
    \"\"\"As `logistic`, in blocks of 256 samples.\"\"\"
    penalty = np.sum(np.abs(w))  # of the weights
    total = 0.0
    for start in range(0, len(x), 256):
        x_block = x[start:start + 256]
        y_block = y[start:start + 256]
        z = x_block @ w
        loss = np.log(1.0 + np.exp(-z * np.sign(y_block)))
        total += np.sum(loss)
    return total / len(x) + penalty
""".strip()


def changing(w, x, y):
    z = x @ w
    w[0] = 2.0
    return np.sum(z * w[0])


def calling(w, x, y):
    z = x @ w
    a = halved(w)
    return np.sum(z) * a


def halved(w):
    w *= 0.5
    return 2.0


def drawn(w, x, y):
    numbers = iter([2.0, 3.0])
    z = x @ w
    return np.sum(z * next(numbers))


def named_within(w, x, y):
    z = x @ w
    z2 = z * (a := 2.0)
    return np.sum(z2) * a


def popped(w, x, y):
    numbers = [2.0, 3.0]
    z = x[:, 0] * numbers[-1] + numbers.pop()
    return np.sum(z)


def filling(w, x, y):
    z = x[:, 0] * w[0] + filled(w)
    return np.sum(z)


def filled(w):
    w[0] = 7.0
    return 1.0


def in_place(w, x, y):
    z = x * 1.0
    z *= w
    return np.sum(z)


def view_in_place(w, x, y):
    z = x
    z *= 2.0
    return np.sum(z)


def stored(w, x, y):
    out = np.zeros(2)
    out[0] = np.sum(x @ w)
    a = out[0]
    return a * a


def given_twice(w, x, y):
    z = w[0]
    z = x * z
    return np.sum(z)


def given_later(w, x, y):
    a = w[0]
    z = x * a
    a = 3.0
    return np.sum(z) + a


def samples_again(w, x, y):
    s = np.sum(x @ w)
    x = w
    return s + np.mean(y) * x[0]


def sum_again(w, x, y):
    z = x @ w
    z = np.sum(z)
    return z


def branch(w, x, y):
    z = x @ w
    if np.sum(z) > 0.0:
        return 2.0 * np.sum(z)
    return np.sum(z)


REFUSED = {
    "centred": (lambda w, x, y: np.sum((x @ w - np.mean(x @ w)) ** 2), "each sample apart"),
    "the largest": (lambda w, x, y: np.max(x @ w), "summed up"),
    "of neighbours": (lambda w, x, y: np.sum(x[1:] @ w - x[:-1] @ w), "each sample apart"),
    "one sample": (lambda w, x, y: x[0] @ w + np.sum(x), "each sample apart"),
    "sorted": (lambda w, x, y: np.sum(np.sort(x @ w) * y), "each sample apart"),
    "sorted columns": (lambda w, x, y: np.sum(np.sort(x, axis=0) * y[:, None]), "each sample apart"),
    "summed along samples": (lambda w, x, y: np.sum(np.cumsum(x, axis=0) @ w), "each sample apart"),
    "transposed": (lambda w, x, y: np.sum((x.T * y) @ x), "each sample apart"),
    "a product over samples": (lambda w, x, y: np.sum(x.T @ y * w), "each sample apart"),
    "an array of as many": (lambda w, x, y: np.sum((x @ w) * np.arange(7.0)), "as many axes"),
    "pairs": (lambda w, x, y: np.sum((y - y[:, None]) ** 2 * (x @ w)), "another axis"),
    "several arrays of indices": (lambda w, x, y: np.sum(x[:, None, None][:, [0, 0], :, [0, 0]]), "each sample apart"),
    "other letters": (lambda w, x, y: np.sum(np.einsum("ni,mi->nm", x, x)), "each sample apart"),
    "letters of others": (lambda w, x, y: np.sum(np.einsum("ni,n->i", x, np.arange(7.0))), "goes over the samples"),
    "reshaped": (lambda w, x, y: np.sum(np.tanh(x.reshape(3, 7)) @ y), "each sample apart"),
    "an order for an axis": (lambda w, x, y: np.sum(np.linalg.norm(x[:, :, None], 2)), "each sample apart"),
    "a function of ours": (lambda w, x, y: np.sum(squares(w, x, y)), "each sample apart"),
    "python's sum": (lambda w, x, y: sum(x @ w), "summed up"),
    "no sum": (lambda w, x, y: np.sum(w), "no sum over the samples"),
    "each": (lambda w, x, y: x @ w, "summed up"),
    "an array of sums": (lambda w, x, y: x.sum(axis=0), "summed up"),
    "weighted": (lambda w, x, y: np.average(x @ w, weights=y), "summed up"),
    "repeated": (lambda w, x, y: np.sum(np.repeat(x, 2) ** 2), "each sample apart"),
    "in a list": (lambda w, x, y: sum([np.sum(u * w) for u in x]), "summed up"),
    "stores": (changing, "may change something"), "calls": (calling, "may change something"),
    "calls within": (drawn, "may change something"),
    "in place": (in_place, "of this kind"), "a view in place": (view_in_place, "of this kind"),
    "named within": (named_within, "within an expression"), "popped": (popped, "may change something"),
    "filled": (filling, "may change something"),
    "on one side": (lambda w, x, y: np.sum(x) * 2.0 if w[0] > 0.0 else np.sum(y), "may not be evaluated"),
    "dot of a matrix and tensors": (
        lambda w, x, y: np.sum(np.tanh(np.dot(np.outer(w, w)[:2], x[:, :, None])[:, 0])), "each sample apart",
    ),
    "weights by place": (lambda w, x, y: np.average(x @ w, None, y), "summed up"),
    "a start by place": (lambda w, x, y: np.sum(x, None, None, None, False, 10.0), "summed up"),
    "a store of a sum": (stored, "of this kind"), "a name given twice": (given_twice, "another value"),
    "a name given later": (given_later, "another value"), "samples": (samples_again, "samples that are given"),
    "a sum with their name": (sum_again, "of this kind"), "a branch": (branch, "of this kind"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    """What does not fall into blocks, with the place and a cure."""
    f, reason = REFUSED[case]
    with pytest.raises(sct.UnsupportedError) as refusal:
        sct.blocked(f, ("x", "y"), 2)(W.copy(), X, Y)
    assert reason in refusal.value.reason
    assert refusal.value.cure
    assert refusal.value.at is not None


@pytest.mark.parametrize(("samples", "size"), [("w", 2), (("x", "w"), 2), ("z", 2), ("x", 0), ("x", True), ("x", 2.0)])
def test_no_samples(samples: Any, size: Any) -> None:
    """Arguments that are no samples, and sizes that are none."""
    with pytest.raises(sct.RequestError):
        sct.blocked(squares, samples, size)(0.5 if samples == "w" else W, X, Y)
