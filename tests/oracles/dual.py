"""The dual numbers of the examples, as an oracle."""

from __future__ import annotations

from examples.dual import Dual, cos, exp, gradient, log, polynomial, sin, sqrt, variables

__all__ = ["Dual", "cos", "exp", "gradient", "log", "polynomial", "sin", "sqrt", "variables"]
