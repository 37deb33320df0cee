"""What is fitted to what, how far, and what shows that it is an optimum."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from sct.mixture.blocks import Samples
from sct.mixture.parameters import Parameters
from sct.mixture.steps import Expectation, Rules, maximisation

GRADIENT = 1e-8  # what the largest entry of a gradient at an optimum may be, for each sample

Report = Callable[[str, int, float, float], None]


@dataclass(frozen=True)
class Certificate:
    """What shows an optimum.

    gradient: the largest entry of the gradient, for each sample; negative_definite: whether the Hessian is, on the free
    parameters; largest_eigenvalue: that of the Hessian, below 0 at an optimum; identified: False where the gradient is
    zero and the Hessian is as well along some direction, so that the data do not tell all of the parameters.  All of
    the data divided by their standard deviations, so that the units do not count.
    """

    gradient: float
    negative_definite: bool
    largest_eigenvalue: float
    identified: bool = True

    @property
    def optimal(self) -> bool:
        """Whether this is a local maximum, to 1e-8 for each sample."""
        return self.gradient <= GRADIENT and self.negative_definite and self.identified


@dataclass(frozen=True)
class Problem:
    """What is fitted to what, and how far."""

    samples: Samples
    expectation: Expectation
    rules: Rules
    tolerance: float
    limit: int
    report: Report
    has_missing: bool = False

    def within(self, limit: int) -> Problem:
        """The same with another limit."""
        return dataclasses.replace(self, limit=limit)

    def step(self, p: Parameters) -> tuple[float, Parameters]:
        """(mean log-likelihood with the log prior of p, the parameters of one EM step)."""
        m = self.expectation(self.samples, p)
        return m.log_likelihood / self.samples.weight + self.rules.log_prior(p) / self.samples.weight, maximisation(
            m, p, self.rules
        )
