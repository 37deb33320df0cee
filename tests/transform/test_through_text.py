# ruff: noqa: C406, RUF015, UP031 - the spellings are what these programs are about
"""Active data that leaves the numbers through text, bytes, files, keys, exceptions, objects: followed or refused."""

from __future__ import annotations

import io
import re
from typing import Any

import numpy as np
import pytest

import sct
from tests.judging import REFUSED, RIGHT
from tests.transform.judged import judged

A = np.array([0.4, 0.9, 0.6])


def one_byte(a):
    return a.tobytes()[0] * 1.0 + a[0]


def all_bytes(a):
    return sum(a.tobytes()) * 1e-3 + a[0]


def listed_bytes(a):
    return list(a.tobytes())[1] * 1e-3 + a[0]


def bytes_one_by_one(a):
    total = 0.0
    for byte in a.tobytes():
        total += byte * 1e-3
    return total + a[0]


def whole_number_of_bytes(a):
    return int.from_bytes(a.tobytes()[:8], "little") * 1e-18 + a[0]


def printed_into_a_buffer(a):
    out = io.StringIO()
    print(a[0], file=out)
    return float(out.getvalue()) * 2.0


def written_into_a_buffer(a):
    out = io.StringIO()
    out.write(str(a[0]))
    return float(out.getvalue()) * 2.0


def written_and_loaded(a):
    out = io.StringIO()
    out.write(str(a[0]))
    out.seek(0)
    return np.loadtxt(out) * 2.0


def matched_text(a):
    return float(re.match(r".*", str(a[0])).group()) * 2.0


def sorted_text(a):
    return float(sorted([str(a[0]), "9"])[0]) * 2.0


def text_of_text(a):
    return float(str(str(a[0]))) * 2.0


def parsed(text: str) -> float:
    return float(text)


def parsed_elsewhere(a):
    return parsed(str(a[0])) * 2.0


def codes_of_characters(a):
    return sum([ord(c) for c in f"{a[0]:.3f}"]) * 1e-3 + a[0]


def text_into_an_array(a):
    made = np.zeros(2)
    made[0] = str(a[0])
    return made.sum()


def message_of_an_exception(a):
    try:
        raise ValueError(str(a[0]))
    except ValueError as error:
        return float(str(error)) * 2.0


class Carrier(Exception):
    def __init__(self, v: Any) -> None:
        super().__init__()
        self.v = v


def exception_under_another_name(a):
    try:
        raise Carrier(a[0] * a[0])
    except Carrier as error:
        kept = error
    return kept.v * a[0]


def key_of_a_dict(a):
    table = {a[0]: 1.0}
    return list(table)[0] * 2.0


def key_set_later(a):
    table = {}
    table[a[0]] = 1.0
    for k in table:
        return k * 2.0
    return 0.0


def largest_key(a):
    return max(dict([(a[0], 1.0)])) * 2.0


def key_popped(a):
    return {a[0]: 1.0}.popitem()[0] * 2.0


def array_of_objects(a):
    made = np.empty(2, object)
    made[0] = a[0]
    made[1] = a[1] * a[1]
    return made[0] * made[1]


def made_of_objects(a):
    return np.array([a[0], None], dtype=object)[0] * 2.0


@pytest.mark.parametrize(
    "f",
    [
        one_byte, all_bytes, listed_bytes, bytes_one_by_one, whole_number_of_bytes, printed_into_a_buffer,
        written_into_a_buffer, written_and_loaded, matched_text, sorted_text, text_of_text, parsed_elsewhere,
        codes_of_characters, text_into_an_array, message_of_an_exception, exception_under_another_name, key_of_a_dict,
        key_set_later, largest_key, key_popped, array_of_objects, made_of_objects,
    ],
)  # fmt: skip
def test_what_comes_back_as_a_number_is_refused(f):
    """The derivative would be lost on the way, and the result silently wrong."""
    outcome = judged(f, (A,))
    assert outcome.kind == REFUSED, outcome
    with pytest.raises(sct.UnsupportedError):
        sct.vjp(f, A)


def told_apart(a):
    text = f"{a[0]:.2f}" + str(a) + "%s" % a[1]
    if len(text) > 1000 or text.startswith("x"):
        raise ValueError(text)
    print(text[:0], end="")
    return a[0] * a[1]


def remembered(a):
    table = {}
    table[a[0]] = a[0] * a[1]
    return table[a[0]] * a[2]


def named(a):
    return a[0] * 2.0, f"{a[0]:.1f}"


@pytest.mark.parametrize("f", [told_apart, remembered, named])
def test_what_stays_text_or_key_is_no_obstacle(f):
    """Messages, reports and lookups are what text and keys are for."""
    assert judged(f, (A,)).kind == RIGHT
