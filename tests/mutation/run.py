"""The mutation test of the compiler: would the suite notice if a rule or a pass were wrong?

    python -m tests.mutation.run [--count N] [--seed S] [--only PART] [--jobs J]

Mutants of the rules and of the passes of both modes are drawn at random, a third of them rules.  Each is judged by the
part of the suite that judges derivatives; the first failure kills it, and so does a test that takes far longer.
Survivors are printed with their changes when they are found, and in the end with the share killed.  Edit nothing in the
tree meanwhile.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.mutation import formulas, passes
from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.forked import ROOT, RULES, Original, Verdict, judged
from tests.mutation.segments import Mutant, Source

PASSES = ("sct/transform/reverse", "sct/transform/forward.py", "sct/transform/linear.py")


def files(part: str) -> Iterator[Path]:
    """The Python files of a folder, or the file itself."""
    path = ROOT / part
    yield from sorted(path.glob("*.py")) if path.is_dir() else (path,)


def drawn(count: int, seed: int, only: str) -> list[Mutant]:
    """`count` mutants, a third of them of rules; a change that does not compile is none."""
    chance = random.Random(seed)
    groups = []
    for parts, make in (((RULES,), formulas.mutants), (PASSES, passes.mutants)):
        found = []
        for part in parts:
            for path in files(part):
                name = str(path.relative_to(ROOT))
                if only in name:
                    found += list(make(Source(name, path.read_text(encoding="utf-8"))))
        chance.shuffle(found)
        groups.append([m for m in found if compiles(m)])
    rules, others = groups
    third = min(len(rules), count if not others else max(count // 3, count - len(others)))
    return rules[:third] + others[: count - third]


def compiles(mutant: Mutant) -> bool:
    """Whether a mutant is Python, and another program than the original."""
    try:
        compile(mutant.text, mutant.path, "exec")
    except SyntaxError:
        return False
    return mutant.before != mutant.after


def diff(mutant: Mutant) -> str:
    old = "\n".join(f"    - {line.strip()}" for line in mutant.before.splitlines())
    return f"{mutant.name}\n{old}\n" + "\n".join(f"    + {line.strip()}" for line in mutant.after.splitlines())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="part of the names of the files to change")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    results: list[Verdict] = []

    def told(found: Original | Verdict) -> None:
        if isinstance(found, Original):
            print(f"original: {len(found.seconds)} tests, {sum(found.seconds.values()):.0f} s of processor time")
            print("".join(f"left out, fails on the original: {t}\n" for t in sorted(found.failed)), end="", flush=True)
            return
        results.append(found)
        print(f"{time.strftime('%H:%M:%S')} {found.killer or 'SURVIVED'} {found.mutant.name}", flush=True)
        if not found.killer:
            print(f"{diff(found.mutant)}\n    run by {found.covering} tests", flush=True)

    judged(drawn(given.count, given.seed, given.only), given.jobs, told)
    return summary(results)


def summary(results: list[Verdict]) -> int:
    """Print the survivors and the share killed; 0 if at least 95 % of those that differ were killed."""
    survivors = [v.mutant for v in results if not v.killer]
    same = [m for m in survivors if (m.path, m.before, m.after) in EQUIVALENT]
    real = [m for m in survivors if m not in same]
    for m in same:
        print(f"\nequivalent: {diff(m)}\n    {EQUIVALENT[m.path, m.before, m.after]}")
    for m in real:
        print(f"\nSURVIVED: {diff(m)}")
    killers = Counter(v.killer.partition("::")[0].partition(",")[0] for v in results if v.killer)
    print("\nkilled first by: " + ", ".join(f"{k} {n}" for k, n in killers.most_common()))
    count, killed = len(results) - len(same), len(results) - len(survivors)
    print(f"{len(results)} mutants, {killed} killed, {len(same)} equivalent, {len(real)} survived")
    print(f"killed: {100 * killed / max(count, 1):.1f} % of those that are not equivalent")
    return 0 if killed >= 0.95 * count else 1


if __name__ == "__main__":
    sys.exit(main())
