"""The corpus: importing this package registers every program."""

from tests.programs import arrays, containers, emitted, flow, functions, inplace, mirrored, scalar
from tests.programs.registry import PROGRAMS, Program

__all__ = [
    "PROGRAMS", "Program", "arrays", "containers", "emitted", "flow", "functions", "inplace", "mirrored", "scalar",
]
