"""The values that the backward sweep needs, and where it gets them.

A need is a variable, or a part of an array that is written to, as it was at one point of the forward sweep.  In this
order: it is still there; the backward loop's own header gives it; an integer step is undone; a cheap expression is
evaluated again; it is saved.
"""

from __future__ import annotations

import itertools
from typing import Any

from sct.core import lang
from sct.core.lang import Assign, Attr, Augment, Call, Const, Display, Do, Global, Item, Op, Var
from sct.core.walk import children, same, substitute, walk
from sct.facts.purity import pure
from sct.facts.values import Array, Known, Opaque, Ref, of
from sct.rules.core_functions import BROADCAST_LIKE, CELLS, COPIED, FULL_LIKE, SHAPE, ZEROS_LIKE, ZEROS_OF
from sct.transform.reverse.carried import carried
from sct.transform.reverse.cheap import CHEAP, apart, evaluated_again, evaluated_from_arguments, operators
from sct.transform.reverse.regions import SHAPE_LIKE, arrays_written
from sct.transform.reverse.settled import Settled
from sct.transform.reverse.several import each
from sct.transform.reverse.tree import Attempt, Branch, Invoke, Loop, Primal, Step, all_items, key_of
from sct.transform.reverse.twins import Twin, Twins

LIKE = ((BROADCAST_LIKE, 2), (FULL_LIKE, 1))  # which part of a call is read for its shape
SHAPE_ONLY = (SHAPE, ZEROS_LIKE, ZEROS_OF, CELLS)  # len: see `read`


class Version:
    """One value of a name: where it is given, and where the backward sweep wants it."""

    __slots__ = ("header", "item", "loops", "name", "number", "path", "reads", "stmt", "sure", "var")

    def __init__(
        self, name: str, var: Any, item: Any, path: tuple[Any, ...], stmt: Any, header: bool, number: int
    ) -> None:
        self.name = name
        self.number = number  # in the order of the forward sweep
        self.var = var
        self.item = item  # the item after which it holds; a Loop for what holds at the start of its trips
        self.path = path  # the blocks around it, outermost first: (item, block number)
        self.loops = sum(1 for x, _ in path if isinstance(x, Loop))
        self.stmt = stmt
        self.header = header
        self.reads: dict[str, Version] = {}  # what the statement that gives it reads
        self.sure = True  # the name certainly has a value


class Remember:
    """The recovery of values for one function whose backward sweep is written."""

    def __init__(self, rec: Any, params: list[Var], items: list[Any], apart: bool = False) -> None:
        self.rec = rec
        self.apart = apart  # the backward sweep comes after other functions have run
        self.items = items
        self.env: dict[str, Version] = {}
        self.memory: dict[Any, int] = {}
        self.clock = itertools.count(1)
        self.versions: list[Version] = []
        self.named: dict[str, list[Version]] = {}  # name -> its versions
        self.ticks: dict[Any, int] = {}  # (version, owner) -> how many versions there are where it is wanted
        self.needs: list[tuple[Version, Any, Any]] = []  # (version, place, owner)
        self.contents: list[Any] = []
        self.held: list[tuple[dict[Any, int], Any]] = []  # what holds for good once it is read: (stamp, owner)
        self.tests: dict[Any, list[Any]] = {}
        self.recording: list[Any] | None = None
        self.early = False  # what is wanted is what an item finds, not what it leaves
        self.early_ones: dict[Var, bool] = {}  # names of saved contents -> whether they were saved early
        self.ahead: dict[Any, list[Any]] = {}  # item -> statements of the forward sweep ahead of it
        self.after: dict[Any, list[Any]] = {}  # item -> statements of the forward sweep behind it
        self.start: dict[Any, list[Any]] = {}  # loop or branch block -> statements at its start
        self.inits: dict[Any, list[Any]] = {}  # outermost loop -> empty stacks before it
        self.restores: dict[Any, list[Any]] = {}  # item -> statements ahead of its backward ones
        self.renamed: dict[Any, dict[str, Any]] = {}  # item -> names that its backward statements use instead
        self.undone: dict[Any, list[Any]] = {}
        self.clobbered: set[str] = set()  # names that the backward sweep gives other values
        self.given: dict[Version, Var] = {}  # the name under which the backward sweep has a version
        self.saved: dict[Var, Any] = {}  # variable that keeps values -> what they are
        self.probing = False
        self.outer: Remember | None = None  # of one trip: what remembers the loop around it
        self.places: Settled | None = None
        self.unbound: set[str] = set()
        self.saving: list[Loop] = []  # loops in which something is saved in each trip
        self.parts: list[tuple[Any, Loop]] = []  # arrays of which a loop done again reads parts, fewer than they have
        self.heavy: list[Loop] = []  # loops done again for which more is saved than their trips would save
        self.final: dict[str, Version] = {}
        self.wanted: dict[Version, list[Any]] = {}  # those that are not there: what wants them
        for p in params:
            self.define(p.name, p, None, (), None)

    # -------------------------------------------------------------------------------------------------- the walk

    def define(self, name: str, var: Any, item: Any, path: tuple[Any, ...], stmt: Any, header: bool = False) -> None:
        version = Version(name, var, item, path, stmt, header, len(self.versions))
        self.versions.append(version)
        self.named.setdefault(name, []).append(version)
        self.env[name] = version

    def touch(self, sites: Any) -> None:
        for site in sites:
            self.memory[site] = next(self.clock)

    def run(self) -> None:
        """Walk the forward sweep; then decide."""
        self.walk_through()
        self.decide()

    def walk_through(self) -> None:
        """The forward sweep from its start to its end, and what others may write to after that."""
        self.block(self.items, ())
        self.final = self.env
        if self.apart:
            stamps = [entry[1] for entry in (*self.contents, *(e for t in self.tests.values() for e in t))]
            read = {site for stamp in stamps if isinstance(stamp, dict) for site in stamp}
            self.touch({site for site in read if self.written_elsewhere(site)})

    def written_elsewhere(self, site: Any) -> bool:
        """Whether the functions that run between the two sweeps may write to a site."""
        return self.apart and self.rec.program.heap.is_written(site)

    def probe(self) -> list[Branch]:
        """The branches whose test cannot be asked again; no loop is done again by then."""
        self.probing = True
        self.walk_through()
        return [x for x in self.tests if not isinstance(x.test, Var) and not self.test_free(x)]

    def block(self, items: list[Any], path: tuple[Any, ...]) -> None:
        for x in items:
            if isinstance(x, Step):
                self.block(x.items, path)
            elif isinstance(x, Primal):
                self.primal(x, x.stmt, path)
            elif isinstance(x, Attempt):
                self.attempt(x, path)
            elif isinstance(x, Branch):
                self.branch(x, path)
            elif isinstance(x, Loop):
                self.loop(x, path)
            else:
                if isinstance(x, Invoke):
                    self.invoke(x, path)
                self.want(x.back, x, path, self.env)

    def primal(self, x: Primal, s: Any, path: tuple[Any, ...]) -> None:
        before = self.found_in(s.value) if isinstance(s, Assign) else {}
        for var in assigned_vars(s):
            self.define(var.name, var, x, path, s)
            self.env[var.name].reads = before
        self.touch(self.writes(s))

    def found_in(self, e: Any) -> dict[str, Version]:
        """The versions of the names in an expression that hold here."""
        return {n.name: self.env[n.name] for n in walk((e,)) if isinstance(n, Var) and n.name in self.env}

    def invoke(self, x: Invoke, path: tuple[Any, ...]) -> None:
        for var in invoke_vars(x, self.rec):
            self.define(var.name, var, x, path, None)
        self.touch(self.invoke_writes(x))

    def attempt(self, x: Attempt, path: tuple[Any, ...]) -> None:
        for block in x.blocks():
            self.block(block, path)
        for var in (x.reached, x.handled):
            if var is not None:
                self.define(var.name, var, x, path, None)
        asked = [i.test for i in all_items([x]) if isinstance(i, Branch) and i.asked is x and has_back(i)]
        self.want([Do(test) for test in asked], x, path, self.env)

    def branch(self, x: Branch, path: tuple[Any, ...]) -> None:
        if x.asked is not None:
            pass
        elif has_back(x) and self.probing:
            self.tests[x] = self.collect_test(x, path)
        elif has_back(x):
            self.want_early(Do(x.test), x, path)
        before = dict(self.env)
        names = self.names_in(x)
        ends = []
        self.env = dict(before)
        self.want(x.then_end, (x, 0), path, self.env)
        self.block(x.then, (*path, (x, 0)))
        ends.append(self.env)
        self.env = dict(before)
        self.want(x.else_end, (x, 1), path, self.env)
        self.block(x.orelse, (*path, (x, 1)))
        ends.append(self.env)
        self.env = before
        for name, var in names.items():
            self.define(name, var, x, path, None)
            self.env[name].sure = all(name in end and end[name].sure for end in ends)
        self.want(x.before, x, path, self.env)

    def collect_test(self, x: Branch, path: tuple[Any, ...]) -> list[Any]:
        self.recording = []
        self.want([Do(x.test)], x, path, self.env)
        found, self.recording = self.recording, None
        return found

    def loop(self, x: Loop, path: tuple[Any, ...]) -> None:
        x.entry = dict(self.env), dict(self.memory)
        if x.again:
            self.loop_again(x, path)
            return
        if x.states is not None:
            self.loop_from_states(x, path)
            return
        if x.iter is not None and not x.once and has_back(x):
            self.want_early(Do(range_of(x)), x, path)
        names = self.names_in(x)
        inner = (*path, (x, 0))
        targets = {v.name for v in target_vars(x.target)}
        body_names = {v.name for i in all_items(x.body) for v in item_vars(i, self.rec)}
        sure: dict[str, bool] = {}
        for name, var in names.items():
            sure[name] = name in self.env and self.env[name].sure
            if name not in targets:
                self.define(name, var, x, inner, None, header=True)
                self.env[name].sure = sure[name]
        sites = {s for i in all_items(x.body) for s in self.item_writes(i)}
        self.touch(sites)
        before = self.found_in(tuple(e for _, e in x.header or ()))
        if x.index is not None:
            before.pop(x.index.name, None)  # the loop's own
        for var in target_vars(x.target):
            self.define(var.name, var, x, inner, ("header", var.name not in body_names and not x.once), header=True)
            self.env[var.name].reads = before
        self.want(x.body_end, (x, 0), path, self.env)
        self.block(x.body, inner)
        self.touch(sites)
        for name, var in names.items():
            self.define(name, var, x, path, None)
            self.env[name].sure = sure[name]
        self.want(x.before, x, path, self.env)
        if x.counter is not None and has_back(x):
            self.want([Do(x.counter)], x, path, self.env)

    def loop_again(self, x: Loop, path: tuple[Any, ...]) -> None:
        """A loop whose backward trips do their forward part again: what it reads from outside is needed once."""
        x.inner = inner = Remember(self.rec, [], x.body)
        inner.outer = self
        for version in self.env.values():
            inner.define(version.name, version.var, None, (), None)
        for var in assigned_vars(x):
            inner.define(var.name, var, None, (), None)
        inner.run()
        self.saving += [loop for loop in inner.saving if loop not in self.saving]
        self.heavy += inner.heavy
        made = {v.name for i in all_items([x]) for v in item_vars(i, self.rec)}
        arrays = arrays_written(x, self.rec, self) or {}
        for name in arrays:
            self.note(self.env[name], x, path)
        made |= arrays.keys()
        self.touch({s for i in all_items(x.body) for s in self.item_writes(i)})
        read: list[Any] = [Do(x.iter)]
        for i in all_items(x.body):
            read += [i.stmt] if isinstance(i, Primal) else []
            read += [Do(i.test)] if isinstance(i, Branch) else [Do(i.iter)] if isinstance(i, Loop) else []
            for name in ("back", "before", "then_end", "else_end", "body_end"):
                read += getattr(i, name, [])
        self.want(read, x, path, self.env, made)
        for name, var in self.names_in(x).items():
            self.define(name, var, x, path, None)
        self.want(x.before, x, path, self.env)

    def loop_from_states(self, x: Loop, path: tuple[Any, ...]) -> None:
        """A loop whose backward trips are done again from a state that was kept."""
        x.inner = Remember(self.rec, [], x.body)
        x.inner.outer = self
        x.states.wants(self, x, path)
        same_array = {v.name for v in x.states.content}
        for name, var in self.names_in(x).items():
            if name in same_array:
                continue
            sure = name in self.env and self.env[name].sure
            self.define(name, var, x, path, None)
            self.env[name].sure = sure
        if x.counter is not None:
            self.define(x.counter.name, x.counter, x, path, None)
        self.touch(x.states.written)
        self.want(x.before, x, path, self.env)
        if x.counter is not None:
            self.want([Do(x.counter)], x, path, self.env)

    def names_in(self, x: Any) -> dict[str, Var]:
        """The names that a branch or loop assigns."""
        found = {v.name: v for v in assigned_vars(x)} if isinstance(x, Loop) else {}
        for block in ([x.then, x.orelse] if isinstance(x, Branch) else [x.body]):
            for i in all_items(block):
                found |= {v.name: v for v in item_vars(i, self.rec)}
        return found

    # -------------------------------------------------------------------------------------------------- effects

    def item_writes(self, i: Any) -> set[Any]:
        if isinstance(i, Primal):
            return self.writes(i.stmt)
        if isinstance(i, Loop) and i.states is not None:
            return set(i.states.written)  # some of its stores stand in the forward sweep alone
        return self.invoke_writes(i) if isinstance(i, Invoke) else set()

    def invoke_writes(self, x: Invoke) -> set[Any]:
        """What a call of a function of the program may write to."""
        return self.rec.program.places.instance(x.instance)

    def writes(self, s: Any) -> set[Any]:
        """What a statement may write to."""
        return self.rec.program.places.statement(s, self.rec.value, self.rec.inst.targets)

    # ---------------------------------------------------------------------------------------------------- needs

    def want(
        self, statements: list[Any], owner: Any, path: tuple[Any, ...], env: dict[str, Version], own: Any = ()
    ) -> None:
        """Note what backward statements read, as it is at this point; `own` are names that they give values."""
        for s in statements:
            for part in reads_of(s):
                self.read(part, owner, path, env, set(own), True)

    def want_early(self, s: Any, owner: Any, path: tuple[Any, ...]) -> None:
        """Note what a backward statement reads, as it is ahead of an item."""
        self.early = True
        self.want([s], owner, path, self.env)
        self.early = False

    def read(self, e: Any, owner: Any, path: Any, env: Any, made: set[str], content: bool) -> None:
        if isinstance(e, Var):
            if e in self.rec.primals and self.rec.is_value(e):
                return  # an adjoint that only the backward sweep knows
            version = env.get(e.name)
            if version is not None and e.name not in made:
                if content and self.changes(e):
                    self.note_content(e, e, owner, path, env, made)
                else:
                    self.note(version, owner, path)
            return
        if isinstance(e, Global) and self.changes(e):
            self.note_content(e, e, owner, path, env, made)
            return
        if isinstance(e, Item | Attr):
            root: Any = e
            while isinstance(root, Item | Attr) and not self.names_place(root):
                root = root.value
            there = isinstance(root, Global | Attr)
            there = there or (isinstance(root, Var) and root.name in env and root.name not in made)
            if there and self.changes(root):
                asked = e.value if isinstance(e, Item) else e  # the shape, or one of its lengths
                shape_like = isinstance(asked, Attr) and asked.name in SHAPE_LIKE and all(
                    isinstance(a, Array) for a in self.rec.value(asked.value).atoms
                )
                if content and isinstance(e, Item) and not shape_like and self.settled(e, owner, path):
                    self.held.append((self.stamp(root), owner))
                    self.read(e.index, owner, path, env, made, True)
                    self.read(root, owner, path, env, made, False)
                    return
                if content and not shape_like:
                    whole = self.outer_part(e, made)
                    if isinstance(owner, Loop) and (owner.again and covers_less(e, whole, owner, self.rec)):
                        self.parts.append((whole, owner))
                    self.note_content(whole, root, owner, path, env, made)
                    return
                held = asked.value if shape_like else e
                if self.is_part(held):  # its shape may change with what the place holds, not with what it is written
                    self.note_content(self.outer_part(held, made), root, owner, path, env, made, shape_only=True)
                    return
                content = False
        if self.is_length(e) and e.args[0].name in env and e.args[0].name not in made and self.changes(e.args[0]):
            self.note_content(e, e.args[0], owner, path, env, made)
            return
        shape_only = isinstance(e, Call) and isinstance(e.func, Global) and (
            e.func.value in SHAPE_ONLY or (e.func.value is len and bool(self.rec.value(e.args[0]).arrays()))
        )
        for k, n in enumerate(children(e)):
            if isinstance(e, Call) and n is e.func and isinstance(n, Global):
                continue
            like = isinstance(e, Call) and isinstance(e.func, Global) and (e.func.value, k) in LIKE
            if isinstance(e, Call) and n is e.func and isinstance(n, Attr):
                n = n.value  # a method reads what its owner holds
            self.read(n, owner, path, env, made, content and not shape_only and not like)

    def settled(self, e: Any, owner: Any, path: Any) -> bool:
        """Whether a part of an array holds its value for good where an item reads it."""
        if self.apart or self.outer is not None:
            return False
        if self.places is None:
            self.places = Settled(self.items, self)
        return self.places.holds(e, owner, path)

    def outer_part(self, e: Any, made: set[str]) -> Any:
        """A part of something, or what it is a part of where its index is only known in the statements that read it."""
        part = e
        while isinstance(e, Item | Attr):
            if isinstance(e, Item) and any(isinstance(n, Var) and n.name in made for n in walk(e.index)):
                part = e.value
            e = e.value
        return part

    def is_length(self, e: Any) -> bool:
        """Whether an expression is the length of a list that a variable holds."""
        of_list = isinstance(e, Call) and isinstance(e.func, Global) and e.func.value is len and len(e.args) == 1
        return of_list and isinstance(e.args[0], Var) and not self.rec.value(e.args[0]).arrays()

    def is_part(self, e: Any) -> bool:
        """Whether an expression is a part of a list, dict or object, or of what such a part holds."""
        while isinstance(e, Item | Attr):
            e = e.value
            if any(isinstance(a, Ref) for a in self.rec.value(e).atoms):
                return True
        return False

    def changes(self, root: Any) -> bool:
        """Whether the content of a variable is memory that is written to; so of an object of the surroundings."""
        if root in self.rec.primals:
            return False
        return bool(self.touched_sites(root))

    def touched_sites(self, root: Any) -> tuple[Any, ...]:
        heap = self.rec.program.heap
        sites = heap.reachable(self.rec.value(root)) | ({self.names_place(root)} - {None})
        changeable = [s for s in sites if s.kind != "tuple"]  # what a tuple holds has sites of its own
        return tuple(s for s in changeable if s.kind not in ("array", "outside") or s in heap.written)

    def names_place(self, e: Any) -> Any:
        """The place of the name of a module, class or function, where the program gives it other values; else None."""
        heap = self.rec.program.heap
        if isinstance(e, Attr) and heap.names:
            return next(iter(self.rec.program.places.named(self.rec.value(e.value), e.name)), None)
        return heap.name_of(e)

    def note(self, version: Version, owner: Any, path: Any) -> None:
        if self.recording is not None:
            self.recording.append((version, None))
            return
        self.needs.append((version, owner, path))
        place = (version, key_of(owner))
        self.ticks[place] = max(self.ticks.get(place, 0), len(self.versions))

    def note_content(
        self, e: Any, root: Any, owner: Any, path: Any, env: dict[str, Version], made: set[str],
        shape_only: bool = False,
    ) -> None:  # fmt: skip
        stamp = self.stamp(root, shape_only)
        names = {n.name for n in walk(e) if isinstance(n, Var)} - made
        versions = [version for name, version in env.items() if name in names]
        for version in versions:
            self.ticks[version, key_of(owner)] = len(self.versions)
        entry = (e, stamp, versions, owner, path, self.early)
        if self.recording is not None:
            self.recording.append(entry)
        else:
            self.contents.append(entry)

    def stamp(self, root: Any, shape_only: bool = False) -> dict[Any, int]:
        """When the places that a variable reaches were last written to."""
        sites = (s for s in self.touched_sites(root) if not (shape_only and s.kind == "array"))
        return {s: self.memory.get(s, 0) for s in sites}

    # ------------------------------------------------------------------------------------------------- decisions

    def decide(self) -> None:
        undo = self.undoable()
        wanted: dict[Version, list[Any]] = {}
        done: set[tuple[int, int]] = set()
        todo = [(v, owner, path) for v, owner, path in self.needs]
        self.twins = Twins(self)
        for entry in self.contents:
            _, stamp, versions, owner, path, _ = entry
            if self.content_live(stamp, versions):
                todo += [(v, owner, path) for v in versions]
            else:
                self.save_content(entry)
        light = evaluated_from_arguments(self) if self.apart else set()
        for version, owner, path in todo:
            if isinstance(owner, Branch | Loop | tuple):  # a zero ahead of a region or at its end, also if it never ran
                self.bound(version)
            if version not in light and self.free(version, path):
                continue
            if self.taken_back(version, path, undo):
                continue
            if (id(version), id(owner_item(owner))) in done:
                continue
            done.add((id(version), id(owner_item(owner))))
            wanted.setdefault(version, []).append((owner, path))
        again = evaluated_again(self, wanted, light)
        self.wanted = wanted
        there = carried(self, wanted, again)
        for version in sorted(wanted, key=lambda v: v.number):
            if version in there:
                self.take_over(version, there[version])
            else:
                self.recover(version, wanted[version], again.get(version))

    def take_over(self, version: Version, start: Version) -> None:
        """Take what a name still has, ahead of all that wants it and of what gives the name its earlier value back."""
        owners = [*self.wanted[version], *self.wanted[start]]
        order = {id(x): k for k, x in enumerate(self.block_items(version))}
        last = max((self.place(version, *o) for o in owners), key=lambda p: order.get(id(owner_item(p)), -1))
        self.given[version] = version.var
        self.clobbered.add(version.name)
        self.restores.setdefault(key_of(last), []).insert(0, Assign((version.var,), start.var))

    def content_live(self, stamp: Any, versions: list[Version]) -> bool:
        return all(self.memory.get(s, 0) == t for s, t in stamp.items()) and all(
            self.free(v, ()) or (v.header and v.stmt and v.stmt[1]) for v in versions
        )

    def free(self, version: Version, path: Any) -> bool:
        """Whether the backward sweep finds a version without doing anything."""
        if self.final.get(version.name) is version:
            return True
        told = version.header and isinstance(version.stmt, tuple) and version.stmt[1]
        return bool(told and self.header_gives(version)) or self.stays(version)

    def stays(self, version: Version) -> bool:
        """Whether a name is given no other value after this one, wherever that is done at all."""
        if version.loops or version.header:
            return False
        around = [x for x, _ in version.path]
        later = [v for v in self.named[version.name] if v.number > version.number]
        return bool(around) and all(
            (v.stmt is None and isinstance(v.item, Branch) and v.item in around) or apart(v, version) for v in later
        )

    def header_gives(self, version: Version) -> bool:
        loop = version.item
        if loop.header:  # elements: only the index comes from the header
            return loop.index is not None and version.name == loop.index.name
        return True

    def undoable(self) -> dict[str, set[int]]:
        """Integer names that a loop only counts up or down: name -> the outermost loops in which that holds."""
        found: dict[str, set[int]] = {}
        # what a loop's header reads before its body counts on cannot be had from the body's steps taken back
        ahead = {
            v.name for v, owner, _ in self.needs
            if isinstance(owner, Loop | Branch) and v.item is not owner and v.name in self.names_in(owner)
        }  # fmt: skip
        for x in self.items_flat(self.items):
            if not isinstance(x, Loop) or not has_back(x) or any(isinstance(i, Attempt) for i in all_items(x.body)):
                continue
            steps: dict[str, list[Any]] = {}
            parts = [i for i in all_items(x.body) if isinstance(i, Loop | Branch)]
            silent = [i for i in parts if not has_back(i) or getattr(i, "again", False)]  # no steps taken back
            within = {j for i in silent for j in all_items([i])}
            targets = {v.name for i in all_items([x]) if isinstance(i, Loop) for v in assigned_vars(i)}
            for i in all_items(x.body):
                for v in item_vars(i, self.rec):
                    steps.setdefault(v.name, []).append(i)
            for name, items in steps.items():
                counted = all(
                    isinstance(i, Primal) and i not in within and int_step(i.stmt, self.rec) for i in items
                )
                if name in targets or name in ahead or not counted:
                    continue
                exit_version = next((v for v in self.versions if v.item is x and v.name == name and not v.header), None)
                if exit_version is not None and self.final.get(name) is exit_version:
                    found.setdefault(name, set()).add(id(x))
        return found

    def items_flat(self, items: list[Any]) -> Any:
        for x in items:
            if isinstance(x, Step):
                yield from self.items_flat(x.items)
            elif isinstance(x, Attempt):
                yield x
                for block in x.blocks():
                    yield from self.items_flat(block)
            else:
                yield x

    def taken_back(self, version: Version, path: Any, undo: dict[str, set[int]]) -> bool:
        loops = [x for x, _ in version.path if isinstance(x, Loop)]
        if not loops or id(loops[0]) not in undo.get(version.name, ()):
            return False
        for i in all_items(loops[0].body):
            if isinstance(i, Primal) and any(v.name == version.name for v in assigned_vars(i.stmt)):
                s = i.stmt
                self.undone[i] = [Augment(s.target, "-" if s.op == "+" else "+", s.value)]
        self.clobbered.add(version.name)
        return True

    def recover(self, version: Version, owners: list[Any], again: Any) -> None:
        """Evaluate again, or save: restore before the last thing that wants it."""
        places = [self.place(version, owner, path) for owner, path in owners]
        order = {id(x): k for k, x in enumerate(self.block_items(version))}
        last = max(places, key=lambda p: order.get(id(owner_item(p)), -1))
        if again is not None:
            self.give_back(version, owners, places, last, again)
            return
        saved = Var(self.rec.names.fresh(f"{version.name}_before"))
        self.saved[saved] = self.rec.value(version.var)
        if version.loops:
            self.saving += [x for x, _ in version.path if isinstance(x, Loop)]
            loop = next(x for x, _ in version.path if isinstance(x, Loop))
            self.inits.setdefault(loop, []).append(Assign((saved,), Display("list", ())))
            push = Do(Call(Attr(saved, "append"), (version.var,)))
            self.put_after(version, push)
            self.give_back(version, owners, places, last, Call(Attr(saved, "pop"), ()))
        else:
            self.put_after(version, Assign((saved,), version.var))
            self.given[version] = saved
            for owner, _ in owners:
                self.renamed.setdefault(key_of(owner), {})[version.name] = saved

    def give_back(self, version: Version, owners: list[Any], places: list[Any], last: Any, value: Any) -> None:
        """Assign the version's value before the last thing that wants it."""
        var = version.var
        if self.renamed_within(version):
            var = self.rec.variable(f"{version.name}_old", version.var)  # within, the name has later values as well
            for owner, _ in owners:
                self.renamed.setdefault(key_of(owner), {})[version.name] = var
        else:
            self.clobbered.add(version.name)
        self.given[version] = var
        renamed = {found.name: self.given[found] for found in version.reads.values() if found in self.given}
        value = substitute(value, lambda n: renamed.get(n.name) if isinstance(n, Var) else None)
        self.restores.setdefault(key_of(last), []).append(Assign((var,), value))

    def renamed_within(self, version: Version) -> bool:
        """Whether a version is given back under another name, as its own has another value in the same region."""
        places = [self.place(version, owner, path) for owner, path in self.wanted[version]]
        return any(isinstance(p, Branch | Loop) and self.meets(version, p) for p in places)

    def meets(self, version: Version, p: Any) -> bool:
        """Whether the backward sweep of a branch or loop wants, or gives, another value of a version's name."""
        if version.name not in self.names_in(p):
            return False
        within = {p, *all_items([p])}
        for x in within:
            given = self.names_in(x) if isinstance(x, Loop) and (x.again or x.states is not None) else {}
            if isinstance(x, Loop) and version.name in {*given, *(v.name for v in assigned_vars(x))}:
                return True
        named = [(v, owner) for v, owner, _ in self.needs]
        named += [(v, owner) for _, _, versions, owner, _, _ in self.contents for v in versions]
        named += [(v, owner) for v, owners in self.wanted.items() for owner, _ in owners]
        named += [(v, x) for x, entries in self.tests.items() for e in entries for v in (e[2] if len(e) > 2 else e[:1])]
        return any(
            v is not version and v.name == version.name and (owner[0] if isinstance(owner, tuple) else owner) in within
            for v, owner in named
        )

    def bound(self, version: Version) -> None:
        """See to it that a name which may not have a value by then can be read."""
        if not version.sure and version.name not in self.unbound:
            self.unbound.add(version.name)
            self.start.setdefault(None, []).insert(0, Assign((version.var,), Const(None)))

    def put_after(self, version: Version, stmt: Any) -> None:
        self.bound(version)  # saved all the same, whether it has a value yet or not
        if version.header:
            self.start.setdefault((id(version.item), 0), []).append(stmt)
        elif version.item is None:
            self.start.setdefault(None, []).append(stmt)
        else:
            done = finished(version.item, version.path) if version.loops else None  # else nothing is added to
            self.after.setdefault(version.item if done is None else done, []).append(stmt)

    def block_items(self, version: Version) -> list[Any]:
        """The items of the block in which a version holds."""
        if not version.path:
            return list(self.items_flat(self.items))
        x, k = version.path[-1]
        block = x.body if isinstance(x, Loop) else (x.then, x.orelse)[k]
        return list(self.items_flat(block))

    def place(self, version: Version, owner: Any, path: tuple[Any, ...]) -> Any:
        """The item of the version's own block in which the owner lies, or the owner itself."""
        depth = len(version.path)
        if len(path) > depth:
            return path[depth][0]
        return owner[0] if isinstance(owner, tuple) and isinstance(owner[0], Branch) else owner

    def unchanged_content(self, root: Var) -> bool:
        return not any(self.memory.get(s, 0) or self.written_elsewhere(s) for s in self.touched_sites(root))

    def save_content(self, entry: tuple[Any, ...]) -> None:
        """A part of an array that is overwritten later: its value is saved where it is used, early: ahead of that."""
        e, _, _, owner, path, early = entry
        known = self.renamed.setdefault(key_of(owner), {})
        pairs: list[Any] = known.setdefault("", [])
        there = [new for old, new in pairs if same(e, old)]
        told_within = isinstance(owner, Loop) and owner.again and any(
            isinstance(n, Var) and n.name in self.names_in(owner) for n in walk(e)
        )  # a place that only a trip which is done again knows
        if isinstance(owner, tuple) or told_within or (there and self.early_ones.get(there[0]) != early):
            raise self.rec.refuse("a size or test that depends on an array which changes later", "Name it first.", e)
        if there:
            return
        twin = self.twins.of(entry)
        if twin is not None:
            twin.taken_for(owner, self.restores)
            pairs.append((e, twin.name))
            return
        value = self.rec.value(e)
        w = self.rec.temp(e)
        saved = Var(self.rec.names.fresh(f"{w.name}_before"))
        self.saved[saved] = value
        if self.is_length(e):
            kept = e
        elif any(isinstance(a, Opaque | Known) and self.rec.program.heap.own(of(a)) for a in value.atoms):
            kept = Call(Global(COPIED), (e,))  # whatever it is
        elif not any(self.rec.memory_atom(a) for a in value.atoms):
            kept = e
        elif value.arrays() and not any(isinstance(a, Ref) for a in value.atoms):
            certain = all(isinstance(a, Array) for a in value.atoms) and value.rank() is not None
            kept = Call(Attr(e, "copy"), ()) if certain else Op("pos", (e,))  # a number has no `copy`
        elif all(isinstance(a, Ref) and a.site.kind == "list" and self.flat(a.site) for a in value.atoms):
            kept = Call(Global(list), (e,))
        else:
            raise self.rec.refuse("an object that changes after its value was used", "Copy what is used.", e)
        loops = [x for x, _ in path if isinstance(x, Loop)]
        if (loops or self.outer is not None) and any(x is owner and same(whole, e) for whole, x in self.parts):
            self.heavy.append(owner)
        if isinstance(owner, Loop) and owner.states is not None and isinstance(e, Var) and not loops:
            self.ahead.setdefault(owner, []).append(Assign((saved,), kept))
            known[e.name] = saved
            return
        pairs.append((e, w if loops else saved))
        self.early_ones[pairs[-1][1]] = early
        twin = Twin(e, pairs[-1][1], owner)
        alike = self.twins.alike(entry)
        if alike is not None:
            alike.append(twin)
        self.saving += loops
        if loops:
            self.inits.setdefault(loops[0], []).append(Assign((saved,), Display("list", ())))
            push: Any = Do(Call(Attr(saved, "append"), (kept,)))
            done = finished(owner, path)
            if done is not None and (early or done is not owner):  # a statement that fails adds nothing
                push = Assign((w,), kept)
                self.after.setdefault(done, []).append(Do(Call(Attr(saved, "append"), (w,))))
            twin.taken = Assign((w,), Call(Attr(saved, "pop"), ()))
            self.restores.setdefault(key_of(owner), []).insert(0, twin.taken)
        else:
            push = Assign((saved,), kept)
        if early:
            self.ahead.setdefault(owner, []).append(push)
        else:
            self.after.setdefault(owner, []).append(push)

    def flat(self, site: Any) -> bool:
        """Whether nothing that a list holds is written to: a copy of the list keeps it all."""
        held = self.rec.program.heap.fields(site).values()
        return not any(self.rec.memory_atom(a) for v in held for a in v.atoms)

    def test_free(self, x: Branch) -> bool:
        """Whether the backward sweep may ask a branch's test again."""
        names = self.names_in(x)
        if not pure(x.test) or operators(x.test) > CHEAP:
            return False
        undo = self.undoable()
        for entry in self.tests.get(x, ()):
            if len(entry) == 2:
                version = entry[0]
                if version.name in names:
                    return False
                loops = [i for i, _ in version.path if isinstance(i, Loop)]
                counted = bool(loops) and id(loops[0]) in undo.get(version.name, ())
                if not (self.free(version, ()) or counted):
                    return False
            elif not self.content_live(entry[1], entry[2]):
                return False
        return True


def range_of(x: Loop) -> Any:
    """What the header of the backward loop reads, but for a counter."""
    if not x.header:
        return x.iter
    if x.counter is not None:
        return Const(None)
    sources = [e.value for _, e in x.header]
    lengths = tuple(Call(Global(len), (e,)) for e in sources)
    return lengths[0] if len(lengths) == 1 else Call(Global(min), lengths)


def finished(owner: Any, path: tuple[Any, ...]) -> Any:
    """The last item of the statement that an item belongs to, if what that raises may be caught; else None."""
    asked = [x for x, _ in path if isinstance(x, Branch) and x.asked is not None]
    caught = bool(asked) and any(x is asked[-1] for x in all_items(asked[-1].asked.body))  # not by a handler
    steps = [list(all_items(s.items)) for s in (asked[-1].then if caught else ()) if isinstance(s, Step)]
    return next((items[-1] for items in steps if owner in items), None)


def owner_item(owner: Any) -> Any:
    return None if isinstance(owner, tuple) else owner


def covers_less(part: Any, whole: Any, x: Loop, rec: Any) -> bool:
    """Whether the parts of an array that the trips of a loop read are certainly fewer than it has."""
    ranks = rec.value(whole).rank(), rec.value(part).rank()
    return None not in ranks and ranks[0] - ranks[1] > nested(x)


def nested(x: Loop) -> int:
    """How many loops stand one within another, a loop among them."""
    return 1 + max((nested(i) for i in all_items(x.body) if isinstance(i, Loop)), default=0)


def has_back(x: Any) -> bool:
    """Whether a branch or loop has anything in the backward sweep."""
    if x.before or getattr(x, "then_end", ()) or getattr(x, "else_end", ()) or getattr(x, "body_end", ()):
        return True
    blocks = [x.then, x.orelse] if isinstance(x, Branch) else [x.body]
    inner = [i for b in blocks for i in all_items(b) if not isinstance(i, Primal)]
    return any(getattr(i, name, None) for i in inner for name in ("back", "before", "then_end", "else_end", "body_end"))


def reads_of(s: Any) -> list[Any]:
    """The expressions that a backward statement reads."""
    if isinstance(s, Assign):
        return [s.value, *(p for t in s.targets for p in inner_reads(t))]
    if isinstance(s, Augment):
        return [s.value, *([s.target] if isinstance(s.target, Var) else inner_reads(s.target))]
    if isinstance(s, lang.If):
        return [s.test, *(p for b in (s.body, s.orelse) for x in b for p in reads_of(x))]
    return list(children(s))


def inner_reads(target: Any) -> list[Any]:
    """What a target reads: of an item its owner's name and index."""
    if isinstance(target, Var):
        return []
    if isinstance(target, Display):
        return [p for t in target.items for p in inner_reads(t)]
    return [target.value, *([target.index] if isinstance(target, Item) else [])]


def assigned_vars(s: Any) -> list[Var]:
    """The variables that a statement (or a loop's header) gives a value."""
    if isinstance(s, Loop):
        return [*target_vars(s.target), *(n.target for n in walk((s.test,)) if isinstance(n, lang.Walrus))]
    targets: tuple[Any, ...]
    if isinstance(s, Assign):
        targets = s.targets
    elif isinstance(s, Augment):
        targets = (s.target,)
    elif isinstance(s, lang.Def):
        targets = (s.var,)
    elif isinstance(s, lang.Try | lang.With | lang.Match | lang.For | lang.While | lang.If):
        return [v for n in walk(s) for v in (assigned_vars(n) if isinstance(n, STMTS) and n is not s else ())] + [
            n.target for n in walk(s) if isinstance(n, lang.Walrus)
        ]
    else:
        targets = ()
    return [n for t in targets for n in target_vars(t)] + [n.target for n in walk(s) if isinstance(n, lang.Walrus)]


STMTS = Assign | Augment | lang.Def | lang.For


def target_vars(t: Any) -> list[Var]:
    """The variables of a target."""
    if isinstance(t, Var):
        return [t]
    if isinstance(t, Display):
        return [v for x in t.items for v in target_vars(x)]
    return target_vars(t.value) if isinstance(t, lang.Star) else []


def item_vars(i: Any, rec: Any) -> list[Var]:
    """The variables that an item gives values in the forward sweep."""
    if isinstance(i, Primal):
        return assigned_vars(i.stmt)
    if isinstance(i, Loop):
        return assigned_vars(i)
    return invoke_vars(i, rec) if isinstance(i, Invoke) else []


def invoke_vars(x: Invoke, rec: Any) -> list[Var]:
    """The variables that a call's forward half gives values."""
    found = [*each(x.result), *([] if x.again or x.kept is None else [x.kept])]
    found += [v for s in x.steps for v in s.targets]
    return found + [rec.shadows[v] for v in each(x.result) if v in rec.shadows and rec.is_memory(v)]


def int_step(s: Any, rec: Any) -> bool:
    """Whether a statement counts an integer up or down by a literal."""
    return (
        isinstance(s, Augment) and s.op in ("+", "-") and isinstance(s.target, Var) and isinstance(s.value, Const)
        and isinstance(s.value.value, int) and rec.value(s.target).only("i")
    )  # fmt: skip
