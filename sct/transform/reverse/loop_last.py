"""A loop that carries nothing but sums, done after what does not need it.

    for s in range(n):                            top = max(alphas)
        total += f(alphas, x[s])         ->       weights = g(alphas, top)
    top = max(alphas)                             for s in range(n):
    weights = g(alphas, top)                          total += f(alphas, x[s])
    return total - n * weights                    return total - n * weights

Then both sweeps of a trip can stand in one loop: nothing behind it is needed to give the adjoints of its sums.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sct.core.lang import Assign, Augment, Comment, Pass, Var
from sct.core.walk import walk
from sct.facts.purity import pure
from sct.tidy.blocks import is_name
from sct.transform.reverse.independent import as_sum, plain, repeats
from sct.transform.reverse.remember import item_vars
from sct.transform.reverse.tree import Attempt, Invoke, Linear, Loop, Primal, Step, Undo, all_items

PARTS = ("stmt", "target", "value", "iter", "test", "index")  # of items, where names stand


def loop_last(steps: list[Any], rec: Any) -> list[Any]:
    """The steps of a function with the last such loop behind what follows it, as far as that does without it."""
    k = next((k for k in range(len(steps) - 1, -1, -1) if loop_of(steps[k]) is not None), None)
    if k is None or not (repeats(loop_of(steps[k]), rec) and only_gives_names(steps[k], rec)):
        return steps
    ahead: list[Any] = []
    behind = [steps[k]]
    waiting: list[Any] = []  # comments go with the statement that they stand above
    for step in steps[k + 1 :]:
        waiting.append(step)
        if isinstance(step, Step):
            if may_move(step, rec) and not meets(step, behind, rec):
                ahead += waiting
            else:
                named, rest = without_temporaries(step, behind, rec)
                ahead += named
                behind += [*waiting[:-1], rest]
            waiting = []
    asked = given(steps[k : k + 1], rec) & names_in(behind[1:])
    return [*steps[:k], *ahead, *behind, *waiting] if ahead and asked <= sums(steps[k]) else steps


def without_temporaries(step: Step, behind: list[Any], rec: Any) -> tuple[list[Step], Step]:
    """What a step names first, as far as it has nothing to do with the loop, as a step of its own; and the rest."""
    count = 0
    for i in step.items:
        named = Step(step.source, [i])
        if not (isinstance(i, Primal) and is_temporary(i.stmt) and may_move(named, rec)) or meets(named, behind, rec):
            break
        count += 1
    return ([Step(step.source, step.items[:count])] if count else []), replace(step, items=step.items[count:])


def is_temporary(s: Any) -> bool:
    """Whether a statement gives a temporary its value."""
    return isinstance(s, Assign) and all(isinstance(t, Var) and t.temp for t in s.targets)


def loop_of(step: Any) -> Any:
    """The loop that a step comes to; None for other steps."""
    return step.items[-1] if isinstance(step, Step) and step.items and isinstance(step.items[-1], Loop) else None


def only_gives_names(step: Step, rec: Any) -> bool:
    """Whether nothing of a step changes memory: its statements give names values, or add to numbers."""
    items = list(all_items([step]))
    if any(isinstance(i, Invoke | Undo | Attempt) for i in items):
        return False
    return all(only_gives(i.stmt, rec) for i in items if isinstance(i, Primal))


def gives_names(s: Any, rec: Any) -> bool:
    """Whether a statement writes into no memory that has a name."""
    if isinstance(s, Augment):
        return isinstance(s.target, Var) and bool(rec.value(s.target).is_scalar())
    return isinstance(s, Comment | Pass) or (isinstance(s, Assign) and all(map(is_name, s.targets)))


def sums(step: Step) -> set[str]:
    """The names that a step adds to."""
    stmts = [as_sum(i.stmt) for i in all_items([step]) if isinstance(i, Primal)]
    return {s.target.name for s in stmts if isinstance(s, Augment) and isinstance(s.target, Var) and s.op in "+-"}


def may_move(step: Step, rec: Any) -> bool:
    """Whether a step gives names values only, and changes nothing: so it may be done earlier."""
    others = [i for i in step.items if not (isinstance(i, Linear) and plain(i))]
    return all(isinstance(i, Primal) and only_gives(i.stmt, rec) and not rec.moves_adjoints(i) for i in others)


def only_gives(s: Any, rec: Any) -> bool:
    """Whether a statement gives names values and does nothing else."""
    value = getattr(s, "value", None)
    changes = value is not None and not pure(value, rec.is_array) and rec.program.effects.of(value, rec.inst)
    return gives_names(s, rec) and not changes


def meets(step: Step, others: list[Any], rec: Any) -> bool:
    """Whether a step has to do with what others give, or they with what it gives."""
    mine, theirs = names_in([step]), names_in(others)
    return bool(given(others, rec) & mine or given([step], rec) & theirs) or not all(
        only_gives_names(s, rec) for s in others
    )


def given(steps: list[Any], rec: Any) -> set[str]:
    """The names that steps give values, in either sweep."""
    found = {v.name for i in all_items(steps) for v in item_vars(i, rec)}
    return found | {i.target.name for i in all_items(steps) if isinstance(i, Linear) and isinstance(i.target, Var)}


def names_in(steps: list[Any]) -> set[str]:
    """The names that steps mention."""
    parts = [p for i in all_items(steps) for name in PARTS if (p := getattr(i, name, None)) is not None]
    return {n.name for p in parts for n in walk(p) if isinstance(n, Var)}
