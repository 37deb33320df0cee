"""Mutants that no test can tell from the original, each with the reason.

The key is (file, changed line or lines as they were, as they are in the mutant), without the white space around.
"""

from __future__ import annotations

EQUIVALENT: dict[tuple[str, str, str], str] = {}
