"""Loops over a budget: of the states of its trips only so many are kept, and trips are done again from those.

    for k in range(n):                       # forward sweep
        if k == mark:
            states.append((k, x))
            mark += stride(n - k, 100 - len(states))
        x = step(x)
    for trip in range(n - 1, -1, -1):        # backward sweep
        first, x = states.pop()
        while first < trip:
            states.append((first, x))
            last = first + stride(trip - first, 100 - len(states))
            for k in range(first, last):
                x = step(x)
            first = last
        ...                                  # one trip, forward with all that it saves, then backward

A state is what a trip reads that an earlier one gave: names, and the content of arrays and lists that are written to.
Where the number of trips is not known ahead, the forward sweep keeps the first state only.
"""
from __future__ import annotations

from sct.transform.reverse.budget.loops import backward_loop, forward_loop
from sct.transform.reverse.budget.states import keep_states, told

__all__ = ["backward_loop", "forward_loop", "keep_states", "told"]

