"""sct: derivatives of plain Python and NumPy functions, as source text."""

from sct import pipeline
from sct.api import (
    check_grads,
    derivative,
    differentiate,
    emit,
    jacfwd,
    jvp,
    rule,
    source,
    stop_gradient,
)
from sct.errors import ArgumentError, EmitError, RequestError, SctError, SourceError, UnsupportedError

__version__ = "0.1.0"

__all__ = [
    "ArgumentError",
    "EmitError",
    "RequestError",
    "SctError",
    "SourceError",
    "UnsupportedError",
    "check_grads",
    "derivative",
    "differentiate",
    "emit",
    "jacfwd",
    "jvp",
    "pipeline",
    "rule",
    "source",
    "stop_gradient",
]
