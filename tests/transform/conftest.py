"""What the tests of both modes share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def its_sizes(sizes: None) -> None:
    """Every test here has its lines in the table of sizes."""
