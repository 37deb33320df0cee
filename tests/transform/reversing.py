"""A reverse derivative judged by every single entry of the arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import sct
from tests.aliasing.judged import directions
from tests.judging import RIGHT, judge
from tests.oracles.verdict import truth


def assert_reverse(f: Callable[..., Any], *args: Any) -> None:
    """`vjp` of f agrees with the oracles by every float of the arguments, and touches nothing else."""
    outcome = judge(f, args, "reverse", list(directions(args)), truth)
    assert outcome.kind == RIGHT, outcome


def assert_refused(f: Callable[..., Any], *args: Any, reason: str) -> None:
    """`vjp` of f is refused for a reason, with a cure."""
    with pytest.raises(sct.SctError) as refusal:
        sct.vjp(f, *args)
    assert reason in refusal.value.reason
    assert refusal.value.cure
