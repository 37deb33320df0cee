"""No row of the aliasing table is wrong, and most are right."""

from __future__ import annotations

import pytest

from tests.aliasing import CASES, Case
from tests.aliasing.judged import judged
from tests.judging import MODES, RIGHT, UNJUDGED

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


@pytest.mark.usefixtures("sizes")
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_never_wrong(case: Case, mode: str) -> None:
    """Value to the bit, arguments left as the function leaves them, every partial derivative; or a clean refusal."""
    outcome = judged(case, mode)
    assert not outcome.failed, f"{case.what}: {outcome.kind}\n{outcome.detail}"
    assert outcome.kind != UNJUDGED, "no oracle is sure of this function"


@pytest.mark.parametrize("mode", MODES)
def test_most_are_right(mode: str) -> None:
    """Refusing everything would never be wrong either."""
    assert len(CASES) >= 66
    assert sum(judged(case, mode).kind == RIGHT for case in CASES) >= 50
