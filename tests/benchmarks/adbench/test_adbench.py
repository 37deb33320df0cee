"""The benchmark measures what it says: objectives are those of the definitions, and all derivatives are right."""

from __future__ import annotations

import functools
import tracemalloc

import mpmath
import numpy as np
import pytest

import sct
from tests.benchmarks.adbench import generate, read, report
from tests.benchmarks.adbench.ba import objective as ba
from tests.benchmarks.adbench.cases import PROBLEMS, flat
from tests.benchmarks.adbench.exponential import vexp
from tests.benchmarks.adbench.generated import adjoint, tangents
from tests.benchmarks.adbench.gmm import blocks, objective
from tests.benchmarks.adbench.gmm import by_hand as gmm_by_hand
from tests.benchmarks.adbench.hand import objective as hand
from tests.benchmarks.adbench.lstm import by_hand as lstm_by_hand
from tests.benchmarks.adbench.lstm import objective as lstm
from tests.oracles.verdict import truth

MIXTURE = (*generate.gmm(5, 3, 4)[:4], 1.3, 2)
NETWORK = generate.lstm(2, 5, 3)
FORMS = {
    "merged": (objective.merged, ()),
    "einsum": (objective.einsum, ()),
    "loops": (objective.loops, ()),
    "blocks": (blocks.blocks, (2,)),
}


def mixture(alphas, means, icf, x, gamma, m):
    """The definition, in numbers of 30 digits."""
    n, d = x.shape
    exp, log = mpmath.exp, mpmath.log
    total = -mpmath.mpf(n) * d / 2 * log(2 * mpmath.pi) - n * log(sum(map(exp, alphas)))
    terms = [[] for _ in range(n)]
    for c in range(len(alphas)):
        Q = mpmath.zeros(d, d)
        below = list(icf[c][d:])
        for j in range(d):
            Q[j, j] = exp(icf[c][j])
            for i in range(j + 1, d):
                Q[i, j] = below.pop(0)
        squares = sum(q * q for q in Q)
        total += mpmath.mpf(gamma) ** 2 / 2 * squares - m * sum(icf[c][:d])
        degrees = d + m + 1
        gammas = sum(mpmath.loggamma(mpmath.mpf(degrees - j) / 2) for j in range(d))
        total -= degrees * d * (log(gamma) - log(2) / 2) - mpmath.mpf(d * (d - 1)) / 4 * log(mpmath.pi) - gammas
        for s in range(n):
            z = Q * mpmath.matrix([x[s, i] - means[c][i] for i in range(d)])
            terms[s].append(exp(alphas[c] + sum(icf[c][:d]) - sum(v * v for v in z) / 2))
    return total + sum(log(sum(t)) for t in terms)


def slopes(f, arrays):
    """The derivatives of f by every number of arrays, from differences in numbers of 30 digits."""
    out = []
    with mpmath.workdps(30):
        parts = [[mpmath.mpf(v) for v in a.ravel()] for a in arrays]
        for part in parts:
            for i, v in enumerate(part):
                found = []
                for h in (mpmath.mpf("1e-10"), mpmath.mpf("-1e-10")):
                    part[i] = v + h
                    found.append(f(*(np.array(p, dtype=object).reshape(a.shape) for p, a in zip(parts, arrays))))
                part[i] = v
                out.append(float((found[0] - found[1]) / mpmath.mpf("2e-10")))
    return np.array(out)


@pytest.fixture(scope="module")
def mixture_slopes():
    return slopes(lambda *parameters: mixture(*parameters, *MIXTURE[3:]), MIXTURE[:3])


@pytest.mark.parametrize("form", FORMS)
def test_mixture(form, mixture_slopes):
    """Each way of writing the mixture's objective gives its definition; both its gradients are right."""
    f, more = FORMS[form]
    args = (*MIXTURE, *more)
    with mpmath.workdps(30):
        assert f(*args) == pytest.approx(float(mixture(*MIXTURE)), rel=1e-13)
    for gradient in (adjoint(f, args, (0, 1, 2)), getattr(gmm_by_hand, form)):
        value, parts = gradient(*args)
        assert value == pytest.approx(f(*args), rel=1e-13)
        assert flat(parts) == pytest.approx(mixture_slopes, rel=1e-11, abs=1e-11)


def test_mixture_in_blocks(mixture_slopes):
    """The matrix product in blocks of samples, of which the last is shorter."""
    f = sct.blocked(objective.merged, "x", 2).specialised(MIXTURE, {})
    for gradient in (adjoint(f, MIXTURE, (0, 1, 2)), functools.partial(gmm_by_hand.in_blocks, size=2)):
        value, parts = gradient(*MIXTURE)
        assert value == pytest.approx(objective.merged(*MIXTURE), rel=1e-13)
        assert flat(parts) == pytest.approx(mixture_slopes, rel=1e-11, abs=1e-11)


def network(main, extra, state, sequence):
    """The definition, in numbers of 30 digits."""
    layers, b = main.shape[0], main.shape[3]
    exp, tanh = mpmath.exp, mpmath.tanh
    hidden, cell = [list(s[0]) for s in state], [list(s[1]) for s in state]
    total = mpmath.mpf(0)
    for t in range(len(sequence) - 1):
        y = []
        for i in range(b):
            x = sequence[t][i] * extra[0][i]
            for k in range(layers):
                inner = [u * main[k][0][g][i] + main[k][1][g][i] for g, u in enumerate((x, hidden[k][i]) * 2)]
                forget, ingate, outgate = (1 / (1 + exp(-v)) for v in inner[:3])
                cell[k][i] = forget * cell[k][i] + ingate * tanh(inner[3])
                x = hidden[k][i] = outgate * tanh(cell[k][i])
            y.append(x * extra[1][i] + extra[2][i])
        mass = mpmath.log(2 + sum(map(exp, y)))
        total += sum(sequence[t + 1][i] * (y[i] - mass) for i in range(b))
    return -total / ((len(sequence) - 1) * b)


@pytest.mark.parametrize("form", ["vectorised", "loops"])
def test_network(form):
    """Both ways of writing the network's objective give its definition, and their gradients are right."""
    f = getattr(lstm, form)
    expected = slopes(lambda *parameters: network(*parameters, *NETWORK[2:]), NETWORK[:2])
    with mpmath.workdps(30):
        assert f(*NETWORK) == pytest.approx(float(network(*NETWORK)), rel=1e-13)
    for gradient in (adjoint(f, NETWORK, (0, 1)), getattr(lstm_by_hand, form)):
        value, parts = gradient(*NETWORK)
        assert value == pytest.approx(f(*NETWORK), rel=1e-13)
        assert flat(parts) == pytest.approx(expected, rel=1e-10, abs=1e-12)


def test_bundle():
    """Rows of the sparse Jacobian from the adjoint of one observation are those from all at once and of the oracles;
    a camera that does not turn has them, too."""
    cameras, points, weights, observations, features = generate.bundle(3, 4, 6)
    cameras[1, :3] = 0.0
    errors, of_weights = ba.loops(cameras, points, weights, observations, features)
    turning = observations[:, 0] != 1
    gathered = (cameras[observations[:, 0]], points[observations[:, 1]], weights, features)
    assert errors[turning] == pytest.approx(ba.vectorised(*(g[turning] for g in gathered)), rel=1e-13)
    assert of_weights == pytest.approx(1.0 - weights**2)
    for k in range(3):
        one = tuple(map(float, np.concatenate([g[k].ravel() for g in gathered])))
        pulled = adjoint(ba.error, one, range(15))
        rows = np.array([pulled(*one, seed)[1] for seed in ((1.0, 0.0), (0.0, 1.0))])
        assert pulled(*one, (1.0, 0.0))[0] == pytest.approx(errors[k], rel=1e-13)
        for j in range(15 if turning[k] else 3, 15):
            direction = [float(i == j) for i in range(len(one))]
            expected = truth(ba.error, one, direction)
            assert rows[:, j] == pytest.approx(expected.tangent, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("form", ["simple", "complicated"])
def test_hand(form):
    """The hand's Jacobian in all directions at once is that of differences along each."""
    name = f"HAND {form}"
    args = PROBLEMS[name].sizes[0].args()
    f = getattr(hand, form)
    count = 1 if form == "simple" else 2
    sizes = [len(a) for a in args[:count]]
    seeds = np.split(np.eye(sum(sizes)), np.cumsum(sizes)[:-1], axis=1)
    value, found = tangents(f, args, range(count))(*args, *seeds)
    assert np.array_equal(value, f(*args))
    for k in range(0, sum(sizes), 5):
        moved = [[a + h * s[k] for a, s in zip(args, seeds)] for h in (1e-3, -1e-3, 2e-3, -2e-3)]
        one, two, three, four = (f(*m, *args[count:]) for m in moved)
        assert found[k] == pytest.approx((8.0 * (one - two) - (three - four)) / 12e-3, abs=1e-9)


@pytest.mark.parametrize("form", ["loops", "blocks"])
def test_memory(form):
    """What the gradient of the mixture takes beside its inputs and results does not grow with the number of samples."""
    f, more = FORMS[form]
    peaks = []
    for n in (10, 90):
        args = (*generate.gmm(n, 3, 4), *more)
        gradient = adjoint(f, args, (0, 1, 2))
        gradient(*args)
        tracemalloc.start()
        gradient(*args)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 2048


def test_exponential():
    """The exponential without a call is right to a few units in the last place, and 0 where it would not be normal."""
    for x in np.linspace(-700.0, 700.0, 501)[1:]:
        assert vexp(float(x)) == pytest.approx(np.exp(x), rel=1e-15)
    assert vexp(-701.0) == vexp(-np.inf) == 0.0


def test_files():
    """The suite's files are read: all numbers that they hold, in their places."""
    mixture_file = read.gmm(read.DATA / "gmm/gmm_d10_K25.txt")
    assert [a.shape for a in mixture_file[:4]] == [(25,), (25, 10), (25, 55), (1000, 10)]
    assert mixture_file[3][-1, -1] == 1.42706
    assert mixture_file[4:] == (1.0, 0)
    main, _, _, sequence = read.lstm(read.DATA / "lstm/lstm_l2_c1024.txt")
    assert main.shape == (2, 2, 4, 14)
    assert set(sequence.ravel()) == {0.0, 1.0}
    cameras, points, _, observations, _ = read.bundle(read.DATA / "ba/ba1_n49_m7776_p31843.txt")
    assert (cameras.shape, points.shape, observations.shape) == ((49, 11), (7776, 3), (31843, 2))
    assert observations.max(axis=0).tolist() == [48, 7775]
    model = read.model(read.DATA / "hand/model")
    assert model.weights.sum(axis=0) == pytest.approx(np.ones(544))
    assert model.relatives.shape == (22, 4, 4)


def test_report():
    """The table tells times, ratios to the objective and to the hand-written derivative, and what could not run."""
    times = {"sct, merged": [1e-3, 2e-3], "by hand, merged": [1e-3, 1e-3], "JAX, einsum": [2e-3, 6e-3]}
    row = {"problem": "GMM", "size": "1, 2, 3", "one": {"times": times, "failed": {"PyTorch, einsum": "not there"}}}
    text = report.table([row])
    assert "| sct, merged | 1 ms | 2 ms | 2.00 | 2.00 |" in text
    assert "JAX takes 3.00 times as long" in text
    assert "not there" in text
