"""Standalone files run where sct is not installed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sct
from tests.programs import PROGRAMS

BY_NAME = {p.name: p for p in PROGRAMS}
NAMES = [
    "scalar.slide", "scalar.math_functions", "scalar.powers", "scalar.min_max", "flow.newton_sqrt",
    "flow.euler_pendulum", "flow.elif_chain", "functions.calls_another", "functions.recursion",
    "functions.nested_function", "scalar.log_with_base", "flow.for_range",
]  # fmt: skip

# No site packages but numpy's own folder, no current directory, no PYTHONPATH; sct and its helpers cannot be found.
RUNNER = """
import importlib.util, json, sys
sys.path.append({numpy!r})
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("sct", "sct_runtime"):
            raise ImportError(name)
sys.meta_path.insert(0, Absent())
spec = importlib.util.spec_from_file_location("alone", {path!r})
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(json.dumps(getattr(module, {function!r})(*json.loads({args!r}))))
"""


@pytest.mark.parametrize("name", NAMES)
def test_file_needs_neither_sct_nor_its_runtime(name: str, tmp_path: Path) -> None:
    """In a process that can import neither, the file gives the numbers that sct gives."""
    program = BY_NAME[name]
    path = tmp_path / "alone.py"
    positions = tuple(program.wrt)
    sct.emit(program.function, path, wrt=positions, standalone=True)
    seeds = [0.5 + k for k in range(len(positions))]
    text = RUNNER.format(
        numpy=str(Path(np.__file__).parents[1]),
        path=str(path),
        function=f"{program.function.__name__}_tangent",
        args=json.dumps([*program.args, *seeds]),
    )
    ran = subprocess.run([sys.executable, "-I", "-S", "-c", text], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    tangents = [seeds[positions.index(k)] if k in positions else None for k in range(len(program.args))]
    assert json.loads(ran.stdout) == json.loads(json.dumps(sct.jvp(program.function, program.args, tuple(tangents))))
