"""python -m tests.fuzz.run --count 20000 --mode forward --seed 1: the long run.

Prints a line for each chunk of programs and for each failure as it is found, so that a run which is cut short has said
what it saw; then how many programs came out how, why programs were refused, and for each kind of
failure the smallest programs.  The exit status says whether there was a failure.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import re
import sys
import time
from collections import Counter

from tests.fuzz.grammar import Sample, sample
from tests.fuzz.reduce import reduced
from tests.fuzz.trial import DISCARDED, LATE, trial
from tests.judging import MODES, REFUSED, RIGHT, Outcome

CHUNK = 100
SHOWN = 12


def program(seed: int, number: int) -> Sample:
    """The program of this number in the run of this seed."""
    return sample(random.Random(f"{seed}/{number}"))


def chunk(job: tuple[int, int, int, str]) -> list[tuple[int, Outcome]]:
    """The outcomes of the programs from `first` to `last` - 1."""
    seed, first, last, mode = job
    return [(number, trial(program(seed, number), mode)) for number in range(first, last)]


def family(outcome: Outcome) -> str:
    """What failures or refusals of one cause have in common: the first line, without places, names and numbers."""
    if outcome.failed and not outcome.kind.startswith("crash"):
        return outcome.kind
    line = re.sub(r"^\S*<[^>]*>:\d+: ", "", outcome.detail.partition("\n")[0])
    return f"{outcome.kind}: " + re.sub(r"\d+", "#", re.sub(r"`[^`]*`|'[^']*'", "`..`", line))[:100]


def smallest(found: Sample, outcome: Outcome, mode: str) -> str:
    """The text of a smaller program that fails alike, with its arguments."""
    if outcome.detail == LATE:
        return f"{found.text}\n\nargs = {found.args!r}\n# {outcome.kind}: {outcome.detail}"
    wanted = family(outcome)

    def same(text: str) -> bool:
        other = trial(Sample(text, found.args), mode)
        return other.failed and family(other) == wanted

    text = reduced(found.text, same)
    again = trial(Sample(text, found.args), mode)
    return f"{text}\n\nargs = {found.args!r}\n# {again.kind}: {again.detail}"


def _shown(job: tuple[int, int, Outcome, str]) -> str:
    seed, number, outcome, mode = job
    return smallest(program(seed, number), outcome, mode)


class Tally:
    """What has been seen so far."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.failures: dict[str, list[tuple[int, Outcome]]] = {}

    def add(self, number: int, outcome: Outcome) -> None:
        """Count an outcome."""
        self.kinds[outcome.kind] += 1
        if outcome.failed:
            self.failures.setdefault(family(outcome), []).append((number, outcome))
        elif outcome.kind != RIGHT:
            self.reasons[family(outcome)] += 1

    def line(self) -> str:
        """How many programs came out how."""
        return f"{self.kinds.total()} programs: " + ", ".join(f"{n} {kind}" for kind, n in self.kinds.most_common())


def main() -> int:
    """Run, print, and give the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--mode", choices=MODES, default="forward")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--shown", type=int, default=SHOWN, help="how many failing programs to reduce and print")
    given = parser.parse_args()
    start = time.monotonic()
    jobs = [(given.seed, k, min(k + CHUNK, given.count), given.mode) for k in range(0, given.count, CHUNK)]
    tally = Tally()
    with multiprocessing.Pool(given.jobs, maxtasksperchild=4) as pool:
        for outcomes in pool.imap_unordered(chunk, jobs):
            for number, outcome in outcomes:
                tally.add(number, outcome)
                if outcome.failed:
                    print(f"  program {number}: {family(outcome)}", flush=True)
            print(f"{time.monotonic() - start:6.0f} s  {tally.line()}", flush=True)
    kinds, failures = tally.kinds, tally.failures
    judged = given.count - kinds[DISCARDED]
    print(f"{given.mode} mode, seed {given.seed}: {given.count} programs in {time.monotonic() - start:.0f} s")
    for kind, n in kinds.most_common():
        share = "" if kind == DISCARDED else f"  {100 * n / max(judged, 1):.1f} %"
        print(f"  {n:7} {kind}{share}")
    print("\nreasons")
    for reason, n in tally.reasons.most_common(40):
        print(f"  {n:7} {reason}")
    print("\nfailures" if failures else "\nno failures")
    ranked = sorted(failures.items(), key=lambda item: len(item[1]))
    for name, found in ranked:
        print(f"  {len(found):7} {name}; programs {', '.join(str(number) for number, _ in found[:8])}")
    shown = [found[k] for k in range(given.shown) for _, found in ranked if k < len(found)][: given.shown]
    with multiprocessing.Pool(given.jobs) as pool:
        texts = [(given.seed, number, outcome, given.mode) for number, outcome in shown]
        for (number, _), text in zip(shown, pool.imap(_shown, texts), strict=True):
            print(f"\n# ---- program {number} of seed {given.seed}\n{text}", flush=True)
    print(f"\n{kinds[RIGHT]} right, {kinds[REFUSED]} refused, {sum(map(len, failures.values()))} failures")
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
