"""How far apart the states of a loop are kept, where memory is too small for all of them."""

from __future__ import annotations

from math import comb


def stride(steps: int, free: int) -> int:
    """How many of `steps` steps to take before a state is kept again, when places for `free` more states are left.

    The binomial schedule: no other does fewer steps again.  With places for c = free + 1 states, comb(c + t, c) steps
    can be turned round by doing none of them more than t times; t is the smallest number that is enough.

    Griewank and Walther, Algorithm 799: revolve, ACM Trans. Math. Software 26 (2000) 19, section 2.
    """
    if free < 1 or steps < 1:
        return steps
    places = free + 1
    times = 1
    while comb(places + times, places) <= steps:
        times += 1
    fewest = comb(places + times - 2, places) if times > 1 else 1
    return max(fewest, steps + 1 - comb(free + times, free))
