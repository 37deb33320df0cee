"""Whether statements leave alone what some names read: then an expression of these names has the same value after them.

They give none of the names a value, call nothing that might change anything, and store into nothing but arrays that
have no other name and are not among them: whatever else the names stand for, it is other memory.
"""

from __future__ import annotations

from typing import Any

from sct.backends.harmless import harmless
from sct.backends.own import Arrays, places
from sct.core import lang
from sct.core.lang import Assign, Augment, Comment, For, Pass, Var
from sct.tidy.blocks import COMPOUND, gives, is_name
from sct.tidy.counters import appended, popped


def leaves_alone(s: Any, read: frozenset[str], arrays: Arrays, known: frozenset[str]) -> bool:
    """Whether a statement changes nothing that is read by these names; known: the functions of the text that change
    nothing."""
    if gives(s) & read:
        return False
    if isinstance(s, COMPOUND):
        parts = (s.iter,) if isinstance(s, For) else (s.test,)
        fine = harmless(parts, known) and (not isinstance(s, For) or is_name(s.target))
        return fine and all(leaves_alone(x, read, arrays, known) for x in (*s.body, *s.orelse))
    if isinstance(s, Comment | Pass | lang.Break | lang.Continue):
        return True
    grown = appended(s)
    if grown is not None:
        return grown.name not in read and harmless(s.value.args, known)
    if not isinstance(s, Assign | Augment) or not (popped(s) is not None or harmless(s.value, known)):
        return False
    targets = s.targets if isinstance(s, Assign) else (s.target,)
    stored = places(s)
    in_place = isinstance(s, Augment) and isinstance(s.target, Var) and s.target.name not in arrays.numbers
    names = all(is_name(t) or any(t is p for p in stored) for t in targets)
    own = all(isinstance(p.value, Var) and p.value.name in arrays.alone - read for p in stored)
    return names and own and not in_place and all(harmless(p.index, known) for p in stored)
