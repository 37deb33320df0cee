"""The aliasing table: small functions on views, aliases, overlaps and writes in place, which many tools get wrong."""

from tests.aliasing import broadcast, containers, gather, names, outputs, scratch, strides, swaps, views
from tests.aliasing.registry import CASES, Case

__all__ = ["CASES", "Case", "broadcast", "containers", "gather", "names", "outputs", "scratch", "strides", "swaps",
           "views"]  # fmt: skip
