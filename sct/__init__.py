"""sct: derivatives of plain Python and NumPy functions, as source text."""

from sct import pipeline
from sct.api import checkpoint, derivative, jacfwd, jvp, rule, stop_gradient
from sct.backends import Numba
from sct.blocks import blocked
from sct.checking import check_grads
from sct.decorator import differentiate
from sct.errors import ArgumentError, EmitError, RequestError, SctError, SourceError, UnsupportedError
from sct.gradients import grad, hessian, hvp, value_and_grad
from sct.pullbacks import linearize, vjp
from sct.pushforwards import pushforward
from sct.rows import jacobian, jacrev
from sct.texts import emit, source

__version__ = "0.1.0"

__all__ = [
    "ArgumentError",
    "EmitError",
    "Numba",
    "RequestError",
    "SctError",
    "SourceError",
    "UnsupportedError",
    "blocked",
    "check_grads",
    "checkpoint",
    "derivative",
    "differentiate",
    "emit",
    "grad",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "linearize",
    "pipeline",
    "pushforward",
    "rule",
    "source",
    "stop_gradient",
    "value_and_grad",
    "vjp",
]
