"""ADBench: generated derivatives beside hand-written ones and those of other tools, in one run.

    python -m tests.benchmarks.adbench [-o FOLDER] [--problems GMM,LSTM,BA] [--sizes 0,1] [--seconds 6] [--quick]

Writes results.md, results.json and, where matplotlib is installed, results.png into the folder; prints the table.  All
programs of one size take turns in one process; medians are told.  They run once on one thread and one processor, once
on all.  The time to the first derivative and the memory are measured in a process for each program.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.benchmarks.adbench import report
from tests.benchmarks.adbench.cases import PROBLEMS

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
LEFT_OUT = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")  # they would change what the linear algebra does


def run(*arguments: str, one_thread: bool = True) -> Any:
    """The result of a measuring process; None where it fails."""
    surroundings = {k: v for k, v in os.environ.items() if k not in (*THREADS, *LEFT_OUT)}
    command = [sys.executable, "-m", "tests.benchmarks.adbench.measure", *arguments]
    if one_thread:
        surroundings |= dict.fromkeys(THREADS, "1")
        surroundings["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    first = min(os.sched_getaffinity(0))
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=surroundings,
        preexec_fn=(lambda: os.sched_setaffinity(0, {first})) if one_thread else None,
    )  # fmt: skip
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        return None
    return json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", type=Path, default=Path("adbench"), help="folder of the results")
    parser.add_argument("--problems", default=",".join(PROBLEMS))
    parser.add_argument("--sizes", help="numbers of the sizes, from 0")
    parser.add_argument("--seconds", default="6", help="how long the programs of one size take turns")
    parser.add_argument("--quick", action="store_true", help="one thread only, no memory, no first time")
    options = parser.parse_args()
    results: list[dict[str, Any]] = []
    for name in options.problems.split(","):
        problem = PROBLEMS[name]
        for k, size in enumerate(problem.sizes):
            if options.sizes and str(k) not in options.sizes.split(","):
                continue
            row: dict[str, Any] = {"problem": name, "size": size.name}
            row["one"] = run("processor", name, str(k), options.seconds)
            if not options.quick:
                row["all"] = run("clock", name, str(k), options.seconds, one_thread=False)
                row["alone"] = {c.name: run("alone", name, str(k), c.name) for c in problem.at(size)}
            results.append(row)
            print(report.table([row]), flush=True)
    options.o.mkdir(parents=True, exist_ok=True)
    (options.o / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    (options.o / "results.md").write_text(report.table(results), encoding="utf-8")
    report.plot(results, options.o / "results.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
