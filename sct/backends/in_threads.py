"""The loop that threads share, in a function of its own; the function around it runs in one thread, as it is written.

    x[:] = x[::-1] + 1.0                          @njit(parallel=True)
    threads = get_num_threads()                   def f_loop(x, total):
    ...                                               threads = get_num_threads()
    for t in prange(threads):              ->         ...
        ...                                           return total
    for t in range(threads):
        total += total_parts[t]                   x[:] = x[::-1] + 1.0
                                                  total = f_loop(x, total)

Numba also shares out the statements on whole arrays of what it compiles with `parallel=True`, and does not ask which
names stand for the same memory: the first statement would read what it has written.  Within the loop nothing is
written to but single places of arrays that have one name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sct.core.lang import DEFINED_HERE, Assign, Call, Display, Do, Function, Global, If, Param, Return, Var
from sct.core.walk import walk
from sct.facts.liveness import live_before
from sct.tidy.blocks import gives, mentions

Block = tuple[Any, ...]


def in_threads(function: Function, taken: set[str]) -> tuple[Function, ...]:
    """The functions of the loops that threads share in a function, then itself; taken: the names of others."""
    made: list[Function] = []

    def block(statements: Block) -> Block:
        start = next((k for k, s in enumerate(statements) if asks_for_threads(s)), None)
        if start is None:
            return tuple(
                replace(s, body=block(s.body), orelse=block(s.orelse)) if isinstance(s, If) else s for s in statements
            )
        threads = statements[start].targets[0].name
        end = max(k for k, s in enumerate(statements) if threads in mentions(s) | gives(s)) + 1
        return (*statements[:start], apart(statements[start:end]), *statements[end:])

    def apart(part: Block) -> Any:
        variables = {n.name: n for n in walk(part) if isinstance(n, Var)}
        given = frozenset().union(*map(gives, part))
        live = live_before(part)
        own = [p.var.name for p in function.params if p.var.name in live]
        read = [variables[n] for n in (*own, *sorted(live.difference(own)))]
        sums = tuple(v for v in read if v.name in given & function.numbers)
        result = sums[0] if len(sums) == 1 else Display("tuple", sums)
        name = f"{function.name}_loop{len(made) + 1 if made else ''}"
        while name in taken:
            name += "_"
        taken.add(name)
        doc = f"A loop of `{function.name}`, its trips shared out to threads, each with sums and scratch of its own."
        body = (*part, Return(result)) if sums else part
        numbers, floats = function.numbers, function.floats
        params = tuple(map(Param, read))
        made.append(Function(name, params, body, doc, qualname=name, numbers=numbers, floats=floats))
        call = Call(Global(DEFINED_HERE, name), tuple(read))
        return Assign((result,), call) if sums else Do(call)

    body = block(function.body)
    return (*made, replace(function, body=body))


def asks_for_threads(s: Any) -> bool:
    """Whether a statement is the first of those in the place of a loop that is shared out."""
    import numba

    e = s.value if isinstance(s, Assign) else None
    return isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is numba.get_num_threads
