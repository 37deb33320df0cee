"""One array at several places of a list: each place has an adjoint of its own, and the array gets the sum."""

import numpy as np
import pytest

from sct import checkpoint
from tests.transform.reversing import assert_reverse


@checkpoint
def twice(a):
    y = a * a
    return [y, y]


def sliced_and_grown(a):
    w = [a, a]
    v = w[:2]
    v.append(a)
    return np.sum(v[0] * v[1] * v[2])


def comprehended(a):
    w = [a for _ in range(3)]
    v = w[:2]
    v.extend(w)
    return np.sum(v[0] * v[1] * v[4])


def repeated(a):
    w = [a] * 3
    v = w + w
    return np.sum(v[0] * v[4])


def listed(a):
    w = [a, a]
    v = list(w)
    v.insert(0, a)
    return np.sum(v[0] * v[1] * v[2])


def given_back(a):
    y = twice(a)
    return np.sum(y[0] * y[1] * a)


def grown_by_its_own_parts(a):
    w = [a, a * a]
    for _ in range(2):
        for v in w[:4]:
            w.append(v)  # noqa: PERF402
    return np.sum(w[0] * w[1] * w[3] * w[5] * w[7])


def written_as_well(a):
    y = a * 1.0
    w = [y] * 2 + [y]
    w[2] *= a
    v = list(w)
    return np.sum(v[0] * w[1])


def copied_dict_grown(a):
    d = {"p": a, "q": a * a}
    e = d.copy()
    e["r"] = a
    return np.sum(e["p"] * e["q"] * e["r"] * d["q"])


@pytest.mark.parametrize(
    "f",
    [
        sliced_and_grown,
        comprehended,
        repeated,
        listed,
        given_back,
        grown_by_its_own_parts,
        written_as_well,
        copied_dict_grown,
    ],
    ids=lambda f: f.__name__,
)
def test_one_array_at_several_places(f):
    """`[a] * 3` had one adjoint at three places, which was then added three times."""
    assert_reverse(f, np.array([0.3, 0.4, -0.7]))
