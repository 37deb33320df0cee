"""Values that are given to a temporary and then to the name that they are for: they are given to that name at once.

    >>> print(after(targets, '''
    ... w1, w2 = f(x)
    ... w3 = sin(x)
    ... w4 = w3 * w3
    ... y = w1
    ... m = w3
    ... return y + m + w2 + w4'''))
    y, w2 = f(x)
    m = sin(x)
    w4 = m * m
    return y + m + w2 + w4
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
        for k, s in enumerate(block):
            found = copied(s)
            if found is not None and found[1].name in made:
                target, source = found
                place = made[source.name]
                maker = out[place]
                early = last.get(target.name, -1) <= place and target.name not in gives(maker) and jump < place
                alone = mentioned[source.name] == 2 or given[target.name] == 1
                if early and alone and target.name not in hidden:
                    renamed[source.name] = target
                    if maker.at is None and len(own_targets(maker)) == 1:
                        out[place] = replace(maker, at=s.at)
                    last[target.name] = k
                    out.append(None)
                    del made[source.name]
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


def copied(s: Any) -> tuple[Var, Var] | None:
    """(target, source) of a statement that copies a temporary."""
    if not (isinstance(s, Assign) and len(s.targets) == 1 and isinstance(s.targets[0], Var)):
        return None
    if not (isinstance(s.value, Var) and s.value.temp) or s.value.name == s.targets[0].name:
        return None
    return s.targets[0], s.value


def own_targets(s: Any) -> list[Var]:
    """The names that an assignment gives values, where its targets are nothing else."""
    if not isinstance(s, Assign) or len(s.targets) != 1:
        return []
    (t,) = s.targets
    parts = t.items if isinstance(t, Display) else (t,)
    return [p for p in parts if isinstance(p, Var)] if all(isinstance(p, Var) for p in parts) else []
