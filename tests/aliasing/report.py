"""python -m tests.aliasing.report [forward|reverse]: the table, with the reason of each refusal."""

from __future__ import annotations

import sys
from collections import Counter

from tests.aliasing import CASES
from tests.aliasing.judged import judged
from tests.judging import MODES, RIGHT


def main(modes: list[str]) -> int:
    """Print the table of each mode; 1 where a row failed."""
    failed = False
    for mode in modes:
        print(f"{mode} mode, {len(CASES)} functions")
        count: Counter[str] = Counter()
        for case in CASES:
            outcome = judged(case, mode)
            count[outcome.kind] += 1
            failed |= outcome.failed
            print(f"  {outcome.kind:<15}{case.name:<41}{case.what}")
            if outcome.kind != RIGHT:
                print("".join(f"{'':19}| {line}\n" for line in outcome.detail.splitlines()), end="")
        print("  " + ", ".join(f"{n} {kind}" for kind, n in count.most_common()) + "\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(MODES)))
