"""One name for the adjoints of all variables of a user's name, wherever no two of them are in use at once.

    bx (of the second x) = 2.0 * seed                          bx = 2.0 * seed
    bx (of the first x) = y * bx (of the second x)      ->     bx = y * bx

Each web of a user's name has an adjoint variable of its own; they only print alike.  Here, in the written text, the
lives of those of one name are compared.  One that is given a value while another is still wanted gets another name.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from sct.core.lang import Function, Var
from sct.core.walk import substitute, walk
from sct.facts.lives import Lives


def joined(function: Function, adjoints: set[Var], first: Iterable[Var], taken: set[str]) -> dict[Var, Var]:
    """Adjoint -> the variable that stands for it in the text.

    adjoints: the variables that may be joined, or told apart; those of `first` choose first.  taken: names that are in
    use, to which new ones are added.
    """
    order = [*first, *(n for n in walk(function) if isinstance(n, Var))]
    own = {v: Var(f"{v.name}@{k}") for k, v in enumerate(dict.fromkeys(v for v in order if v in adjoints))}
    apart: Function = substitute(function, lambda n: own.get(n) if isinstance(n, Var) else None)
    lives = Lives(apart, {v.name for v in own} | {v.name for v in own.values()})
    groups: dict[str, dict[Var, list[str]]] = {}
    became: dict[Var, Var] = {}
    for v, alone in own.items():
        known = groups.setdefault(v.name, {v: [v.name]})  # the first shares its name with what is no adjoint value
        fitting = (g for g, members in known.items() if not any(lives.meet(alone.name, m) for m in members))
        group = next(fitting, None)
        if group is None:
            group = Var(another(v.name, taken))
            known[group] = []
        known[group].append(alone.name)
        became[v] = group
    return became


def another(name: str, taken: set[str]) -> str:
    """A name like this one that is not in use."""
    stem = f"{name}_" if name[-1].isdigit() else name
    found = next(n for n in (f"{stem}{k}" for k in count(2)) if n not in taken)
    taken.add(found)
    return found
