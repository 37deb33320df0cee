"""The mutation test of the compiler: would the suite notice if a rule or a pass were wrong?

    python -m tests.mutation.run [--count N] [--seed S] [--only PART] [--jobs J]

Mutants of the rules and of the passes of both modes are drawn at random, a third of them rules.  Each is tested in a
copy of the tree by the part of the suite that judges derivatives; the first failure kills it, and so does using twice
the processor time that the original needs.  Printed are the survivors with their changes, and the share killed.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from tests.mutation import formulas, passes
from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.segments import Mutant, Source

ROOT = Path(__file__).parents[2]
RULES = "sct/rules"
PASSES = ("sct/transform/reverse", "sct/transform/forward.py", "sct/transform/linear.py")
NUMBERS = ("tests/aliasing", "tests/test_corpus_reverse.py", "tests/transform", "tests/test_corpus.py", "tests/rules",
           "tests/test_nested.py", "tests/test_gradients_nested.py", "tests/runtime")  # fmt: skip
TEXTS = ("tests/test_golden.py", "tests/test_golden_adjoints.py")
NEEDED = ("sct", "runtime", "tests", "examples", "pyproject.toml")
MEMORY = 6 << 30


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


class Copy:
    """A copy of the tree in which one mutant at a time is tested."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in NEEDED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(ROOT / name, folder / name)

    def tested(self, mutant: Mutant | None, seconds: int, left_out: tuple[str, ...]) -> tuple[int, str]:
        """(exit status, output) of the suite on a mutant; None: on the original."""
        if mutant is None:
            return self.suite(NUMBERS + TEXTS, seconds, left_out, stop=False)
        path = self.folder / mutant.path
        kept, times = path.read_text(encoding="utf-8"), path.stat()
        path.write_text(mutant.text, encoding="utf-8")
        first = ("tests/rules",) if mutant.path.startswith(RULES) else ()
        order = (*first, *(t for t in NUMBERS if t not in first), *TEXTS)
        try:
            return self.suite(order, seconds, left_out, stop=True)
        finally:
            path.write_text(kept, encoding="utf-8")
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    def suite(self, tests: tuple[str, ...], seconds: int, left_out: tuple[str, ...], stop: bool) -> tuple[int, str]:
        command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist"]
        command += ["-x"] if stop else ["-rfE"]
        command += [f"--deselect={t}" for t in left_out]
        command += [t for t in tests if (self.folder / t).exists()]
        env = os.environ | {"PYTHONPATH": ".:runtime", "OPENBLAS_NUM_THREADS": "1"}
        if stop:
            env["PYTHONDONTWRITEBYTECODE"] = "1"  # what is cached is the original

        def limited() -> None:
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

        run = subprocess.run(command, cwd=self.folder, env=env, capture_output=True, text=True, preexec_fn=limited,
                             check=False)  # fmt: skip
        return run.returncode, run.stdout


def killer(output: str) -> str:
    """The test that failed first, without its parameters."""
    found = re.search(r"^(?:FAILED|ERROR) ([^\s\[]+)", output, re.MULTILINE)
    return found[1] if found else "time or memory"


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
    chosen = drawn(given.count, given.seed, given.only)
    with tempfile.TemporaryDirectory() as folder:
        copies: Queue[Copy] = Queue()
        for k in range(given.jobs):
            (Path(folder) / str(k)).mkdir()
            copies.put(Copy(Path(folder) / str(k)))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        first = copies.get()
        _, output = first.tested(None, 3600, ())
        copies.put(first)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        limit = int(2 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)) + 30
        left_out = tuple(re.findall(r"^(?:FAILED|ERROR) (.*?)(?: - |$)", output, re.MULTILINE))
        print(f"original: {output.strip().splitlines()[-1]}; each mutant may take {limit} s of processor time")
        print("".join(f"left out, fails on the original: {t}\n" for t in left_out), end="", flush=True)

        def judged(mutant: Mutant) -> tuple[Mutant, int, str]:
            copy = copies.get()
            try:
                status, output = copy.tested(mutant, limit, left_out)
            finally:
                copies.put(copy)
            found = "survived" if status == 0 else killer(output)
            print(f"{time.strftime('%H:%M:%S')} {found:9} {mutant.name}", flush=True)
            return mutant, status, found

        with ThreadPoolExecutor(given.jobs) as pool:
            results = list(pool.map(judged, chosen))
    return summary(results)


def summary(results: list[tuple[Mutant, int, str]]) -> int:
    """Print the survivors and the share killed; 0 if at least 95 % of those that differ were killed."""
    survivors = [m for m, status, _ in results if status == 0]
    same = [m for m in survivors if (m.path, m.before, m.after) in EQUIVALENT]
    real = [m for m in survivors if m not in same]
    for m in same:
        print(f"\nequivalent: {diff(m)}\n    {EQUIVALENT[m.path, m.before, m.after]}")
    for m in real:
        print(f"\nSURVIVED: {diff(m)}")
    killers = Counter(found.partition("::")[0] for _, status, found in results if status)
    print("\nkilled first by: " + ", ".join(f"{k} {n}" for k, n in killers.most_common()))
    count, killed = len(results) - len(same), len(results) - len(survivors)
    print(f"{len(results)} mutants, {killed} killed, {len(same)} equivalent, {len(real)} survived")
    print(f"killed: {100 * killed / max(count, 1):.1f} % of those that are not equivalent")
    return 0 if killed >= 0.95 * count else 1


if __name__ == "__main__":
    sys.exit(main())
