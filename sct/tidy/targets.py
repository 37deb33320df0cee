"""Values that are given to a temporary and then to the name that they are for: they are given to that name at once.

    >>> print(after(targets, '''
    ... w1, w2 = f(x)
    ... w3 = sin(x)
    ... w4 = w3 * w3
    ... y = w1
    ... m = w3
    ... (w5, w6), w7 = g(y, m)
    ... y, z = w5, w6
    ... return y + m + w2 + w4 + z + w7'''))
    y, w2 = f(x)
    m = sin(x)
    w4 = m * m
    (y, z), w7 = g(y, m)
    return y + m + w2 + w4 + z + w7
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sct.core.lang import Assign, Display, Function, Var
from sct.core.walk import substitute
from sct.tidy.blocks import counts, gives, hidden_names, in_each_block, leaves_early, mentions, open_to_passes


def targets(function: Function) -> Function:
    """The function without temporaries that only pass their value on to a name."""
    if not open_to_passes(function):
        return function
    mentioned, given = counts(function)
    hidden = hidden_names(function)
    renamed: dict[str, Var] = {}

    def in_block(block: list[Any]) -> list[Any]:
        out: list[Any] = []
        made: dict[str, int] = {}  # temporary -> place of the statement that gives it
        last: dict[str, int] = {}  # name -> place of its last mention so far
        jump = -1

        def may_be_given(target: Var, source: Var) -> bool:
            """Whether a name may be given its value where a temporary is."""
            if source.name not in made or target.name in hidden:
                return False
            place = made[source.name]
            early = last.get(target.name, -1) <= place and target.name not in gives(out[place]) and jump < place
            return early and (mentioned[source.name] == 2 or given[target.name] == 1)

        for k, s in enumerate(block):
            found = copied(s)
            if found and all(may_be_given(t, w) for t, w in found):
                place = made[found[-1][1].name]
                whole = [v.name for v in own_targets(out[place])] == [w.name for _, w in found]
                if out[place].at is None and whole:
                    out[place] = replace(out[place], at=s.at)
                for target, source in found:
                    renamed[source.name] = target
                    last[target.name] = k
                    del made[source.name]
                out.append(None)
                continue
            last.update(dict.fromkeys(mentions(s), k))
            jump = k if leaves_early(s) else jump
            made |= {v.name: k for v in own_targets(s) if v.temp and given[v.name] == 1 and v.name not in hidden}
            out.append(s)
        return [s for s in out if s is not None]

    body = tuple(in_each_block(function.body, in_block))
    if not renamed:
        return function
    made = [substitute(s, lambda n: renamed.get(n.name) if isinstance(n, Var) else None) for s in body]
    return replace(function, body=tuple(made))


def copied(s: Any) -> list[tuple[Var, Var]]:
    """(target, source) of a statement that copies a temporary, or several temporaries; none of others."""
    if not isinstance(s, Assign) or len(s.targets) != 1:
        return []
    pairs = list(zip(parts(s.targets[0]), parts(s.value), strict=False))
    names = [v.name for pair in pairs for v in pair if isinstance(v, Var)]
    plain = len(parts(s.targets[0])) == len(parts(s.value)) and len(set(names)) == len(names) == 2 * len(pairs)
    return pairs if plain and all(w.temp for _, w in pairs) else []


def own_targets(s: Any) -> list[Var]:
    """The names that an assignment gives values, where its targets are nothing else."""
    todo = list(s.targets) if isinstance(s, Assign) and len(s.targets) == 1 else []
    found = []
    while todo:
        t = todo.pop(0)
        todo = [*t.items, *todo] if isinstance(t, Display) else todo
        found += [] if isinstance(t, Display) else [t]
    return found if all(isinstance(p, Var) for p in found) else []


def parts(e: Any) -> tuple[Any, ...]:
    """The items of a tuple that is written out; another expression itself."""
    return e.items if isinstance(e, Display) and e.kind == "tuple" else (e,)
