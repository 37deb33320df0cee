"""What emitted text may call: small functions that need numpy only.  Never imports sct."""

from sct_runtime.arithmetic import digamma, polygamma, safe_divide, safe_log, safe_sqrt
from sct_runtime.products import matmul_left, matmul_right
from sct_runtime.sequences import (
    differences,
    place,
    product,
    put_items,
    scaled,
    sorting,
    spread,
    take_items,
    ties,
    weighted,
)
from sct_runtime.shapes import T, broadcast_like, cast, count, unbroadcast, unreduce
from sct_runtime.zeros import zeros_like

__all__ = [
    "T",
    "broadcast_like",
    "cast",
    "count",
    "differences",
    "digamma",
    "matmul_left",
    "matmul_right",
    "place",
    "polygamma",
    "product",
    "put_items",
    "safe_divide",
    "safe_log",
    "safe_sqrt",
    "scaled",
    "sorting",
    "spread",
    "take_items",
    "ties",
    "unbroadcast",
    "unreduce",
    "weighted",
    "zeros_like",
]
