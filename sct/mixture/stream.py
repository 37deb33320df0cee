"""EM of a stream: moments as running means over blocks that are seen once.

Cappé and Moulines, J. R. Stat. Soc. B 71 (2009) 593.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sct.mixture.kinds import Kind
from sct.mixture.parameters import Parameters
from sct.mixture.steps import Moments

Array = Any


@dataclass(frozen=True)
class Stream:
    """Running means of moments about the origin of the first block's means; `count` blocks have been joined."""

    about: Array
    count: int
    mass: Array
    first: Array
    second: Array

    @classmethod
    def of(cls, m: Moments, weight: float) -> Stream:
        """The stream of one block."""
        return cls(m.about, 1, m.mass / weight, m.first / weight, m.second / weight)

    def joined(self, m: Moments, weight: float, kind: Kind) -> Stream:
        """The stream with one block more."""
        moved = m.about_points(self.about, kind)
        share = (self.count + 2.0) ** -0.6
        parts = zip((self.mass, self.first, self.second), (moved.mass, moved.first, moved.second), strict=True)
        return Stream(self.about, self.count + 1, *((1.0 - share) * a + share * b / weight for a, b in parts))

    def moments(self, p: Parameters) -> Moments:
        """The moments, as of one sample, about the means p."""
        return Moments(self.about, 0.0, self.mass, self.first, self.second).about_points(p.means, p.kind)
