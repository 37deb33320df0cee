"""EM of a stream: moments as running means over blocks that are seen once.  A fit counts as the first of them.

Cappé and Moulines, J. R. Stat. Soc. B 71 (2009) 593.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from sct.mixture.parameters import Parameters
from sct.mixture.steps import Moments, Rules, maximisation

Array = Any


@dataclass(frozen=True)
class Stream:
    """Running means of moments about points; `count` blocks with `weight` samples in all have been joined.

    parameters: those that the moments gave last, in the order in which the stream began.
    """

    parameters: Parameters
    about: Array
    count: int
    weight: float
    mass: Array
    first: Array
    second: Array

    @classmethod
    def of(cls, m: Moments, weight: float, p: Parameters) -> Stream:
        """The stream of one block, whose moments were found with p."""
        return cls(p, m.about, 1, weight, m.mass / weight, m.first / weight, m.second / weight)

    @classmethod
    def of_parameters(cls, p: Parameters, weight: float) -> Stream:
        """The stream of one block that has these parameters."""
        second = p.kind.of_second(p.weights[:, None, None] * p.matrices)
        return cls(p, p.means, 1, weight, p.weights, np.zeros_like(p.means), second)

    def joined(self, m: Moments, weight: float) -> Stream:
        """The stream with one block more."""
        moved = m.about_points(self.about, self.parameters.kind)
        share = (self.count + 2.0) ** -0.6
        parts = zip((self.mass, self.first, self.second), (moved.mass, moved.first, moved.second), strict=True)
        mixed = ((1.0 - share) * a + share * b / weight for a, b in parts)
        return Stream(self.parameters, self.about, self.count + 1, self.weight + weight, *mixed)

    def stepped(self, rules: Rules) -> Stream:
        """The stream with the parameters of an M step with its moments, as of all samples."""
        p = self.parameters
        sums = (self.weight * a for a in (self.mass, self.first, self.second))
        m = Moments(self.about, 0.0, *sums).about_points(p.means, p.kind)
        return dataclasses.replace(self, parameters=maximisation(m, p, rules))
