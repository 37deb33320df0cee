"""Right, refused, wrong: the derivatives of the functions of installed packages.

    python -m tests.real.report [PACKAGE ...] [--mode MODE] [--limit N] [--oracles]

Without packages: chemicals, pymap3d, geographiclib.  `--oracles` only counts the functions that can be judged.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable

from tests.real.collect import functions, samples
from tests.real.judge import Verdict, judge, usable

PACKAGES = ("chemicals", "pymap3d", "geographiclib")
OUTCOMES = ("right", "refused", "wrong", "crashed")


def verdicts(package: str, limit: int | None = None, mode: str = "forward") -> list[Verdict]:
    """The verdict on each function of a package for which arguments are known."""
    import sct

    transform = {"forward": sct.jvp, "reverse": sct.vjp}[mode]
    return [judge(sample, transform, mode) for sample in [*samples(package)][:limit]]


def share_right(found: Iterable[Verdict]) -> float:
    """Right ones among those that can be judged."""
    counts = Counter(v.outcome for v in found)
    return counts["right"] / max(1, sum(counts[o] for o in OUTCOMES))


def pattern(reason: str) -> str:
    """A reason without the names and numbers that are particular to one function."""
    return re.sub(r"\d+(\.\d+)?", "#", re.sub(r"'[^']*'|`[^`]*`", "...", reason.partition("\n")[0]))


def print_package(package: str, found: list[Verdict]) -> None:
    """Counts and shares, what is wrong, and refusals by reason, the most frequent first."""
    counts = Counter(v.outcome for v in found)
    total = sum(counts[o] for o in OUTCOMES)
    print(f"\n{package}: {len(found)} functions with arguments, {total} of them with a derivative that oracles know")
    for outcome in OUTCOMES:
        print(f"    {outcome:8} {counts[outcome]:5}   {100 * counts[outcome] / max(1, total):5.1f} %")
    for v in found:
        if v.outcome in ("wrong", "crashed"):
            print(f"    {v.outcome.upper()} {v.name}: {v.detail}")
    reasons = Counter(pattern(v.detail) for v in found if v.outcome == "refused")
    for reason, count in reasons.most_common():
        example = next(v for v in found if v.outcome == "refused" and pattern(v.detail) == reason)
        print(f"    {count:4} refused: {example.detail.partition(chr(10))[0]}   ({example.name})")


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", default=PACKAGES, help="installed packages")
    parser.add_argument("--mode", choices=("forward", "reverse"), default="forward")
    parser.add_argument("--limit", type=int, help="only the first N functions of each package")
    parser.add_argument("--oracles", action="store_true", help="only count what can be judged")
    options = parser.parse_args(argv)
    for package in options.packages:
        if options.oracles:
            found = [*samples(package)][: options.limit]
            good = sum(map(usable, found))
            print(f"{package}: {len(functions(package))} functions, {len(found)} with arguments, {good} usable")
        else:
            print_package(package, verdicts(package, options.limit, options.mode))


if __name__ == "__main__":
    main()
