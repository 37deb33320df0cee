"""Statements that give a name, a counter or a place a new value where the old one is still pending."""

from __future__ import annotations

from tests.fuzz.expressions import Expressions
from tests.fuzz.scope import ANY, NUMBER, Scope, Type


class Webs(Expressions):
    """Mixed into `Statements`, which writes the blocks within."""

    depth: int

    def block(self, most: int, loop: bool | None = None, **names: Type) -> list[str]:
        """A nested block, indented."""
        raise NotImplementedError

    def webs(self) -> list[str]:
        """One of these statements."""
        compound = 1 if self.depth > 0 else 0
        return self.s.pick([
            (3, self.anew),
            (2, self.used_at),
            (2, self.for_two),
            (3, self.captured),
            (1, self.passing),
            (4 * compound, self.left_midway),
            (3 * compound, self.counted),
            (2 * compound, self.index_again),
            (4 * compound, self.stepped),
        ])  # fmt: skip

    def anew(self) -> list[str]:
        """A number that has a name gets a new value, made of the old one or not."""
        numbers = self.s.of("number")
        if not numbers:
            return self.for_two()
        x = self.r.choice(numbers)
        return [f"{x} = {self.r.choice([self.leaf(), self.bounded(1), f'tanh({x} * {self.leaf()})', f'{x} + 0.1'])}"]

    def used_at(self) -> list[str]:
        """A counter chooses what is read, or how often a number is multiplied by itself."""
        counters, vectors = self.s.typed(ANY), self.s.of("vector")
        if not counters or not vectors:
            return self.anew()
        i, v = self.r.choice(counters), self.r.choice(vectors)
        read = f"{v}[{i} % {self.s.names[v][1]}]"
        x = self.s.target(NUMBER, "a")
        self.s.names[x] = NUMBER
        return [f"{x} = {self.r.choice([read, f'tanh({read} * {self.leaf()})', f'tanh({read} ** ({i} % 3))'])}"]

    def for_two(self) -> list[str]:
        """Two names for one new array."""
        n = self.r.randrange(2, 4)
        v, w = self.s.fresh("v"), self.s.fresh("v")
        made = self.r.choice([f"np.zeros({n})", f"np.ones({n})", self.vector(n, 1)])
        self.s.names |= {v: ("vector", n), w: ("vector", n)}
        return [f"{v} = {w} = {made}"]

    def captured(self) -> list[str]:
        """A function that takes numbers from around is called in a loop, here or where it is passed to."""
        inner: Scope = self.s.inner()
        t, x = self.s.fresh("t"), self.s.target(NUMBER, "a")
        inner.names[t] = NUMBER
        body = Expressions(inner).number()
        start = self.leaf()
        self.s.names[x] = NUMBER
        if self.r.random() < 0.6:
            return [f"{x} = tanh(repeated(lambda {t}: {body}, {start}))"]
        g, k = self.s.fresh("g"), self.s.fresh("k")
        return [f"{g} = lambda {t}: {body}", f"{x} = {start}", f"for {k} in range(3):", f"    {x} = tanh({g}({x}))"]

    def passing(self) -> list[str]:
        """A name is used and deleted."""
        t, x = self.s.fresh("t"), self.s.target(NUMBER, "a")
        lines = [f"{t} = {self.number(1)}", f"{x} = tanh({t} * {self.leaf()} + {t})", f"del {t}"]
        self.s.names[x] = NUMBER
        return lines

    def left_midway(self) -> list[str]:
        """A loop that may be left between two assignments to one name, which has a value before and after it too."""
        x, k = self.s.target(NUMBER, "a"), self.s.fresh("k")
        before = [f"{x} = {self.bounded(1)}"]
        self.s.names[x] = NUMBER
        exits = ["break", "break", "continue"]
        jump = self.r.choice(exits)
        first, second = self.bounded(1), self.bounded(1)
        if self.r.random() < 0.5:
            head = [f"for {k} in range({self.r.randrange(1, 5)}):"]
        else:
            head = [f"{k} = 0", f"while {k} < {self.r.randrange(1, 5)}:", f"    {k} += 1"]
        inside = [
            f"    {x} = tanh({x} * {first} + {self.leaf()})",
            *(self.block(1) if self.r.random() < 0.5 else []),
            f"    if {self.condition()}:",
            f"        {jump}",
            f"    {x} = {self.r.choice([f'{x} * {second}', f'{x} + {second} * {x}', second])}",
        ]
        after = [f"{x} = {x} * {self.leaf()}"] if self.r.random() < 0.5 else []
        return [*before, *head, *inside, *after]

    def counted(self) -> list[str]:
        """A counter goes up in a branch or loop that does nothing else, and chooses what the rest of the trip reads."""
        n, k, x = self.s.fresh("n"), self.s.fresh("k"), self.s.target(NUMBER, "a")
        start = [f"{n} = {self.r.randrange(3)}"] + ([] if x in self.s.names else [f"{x} = {self.leaf()}"])
        self.s.names |= {n: ANY, x: NUMBER}
        step = self.r.choice([
            [f"    if {self.condition()}:", f"        {n} += 1"],
            [f"    if {k} % 2 == {self.r.randrange(2)}:", f"        {n} -= 1"],
            [f"    for _ in range({self.r.randrange(1, 3)}):", f"        {n} += 1"],
        ])  # fmt: skip
        uses = [f"    {line}" for line in self.used_at()]
        total = [f"    {x} = tanh({x} + {self.leaf()} ** ({n} % 3))"]
        parts = [step, uses, total]
        self.r.shuffle(parts)
        return [*start, f"for {k} in range({self.r.randrange(2, 5)}):", *(line for part in parts for line in part)]

    def index_again(self) -> list[str]:
        """An index that was used before a loop is the loop's variable."""
        vectors = self.s.of("vector")
        if not vectors:
            return self.counted()
        v, i = self.r.choice(vectors), self.s.fresh("n")
        n = self.s.names[v][1]
        store = f"{v}[{i} % {n}] {self.r.choice(['=', '+=', '*='])} {self.bounded(1)}"
        count = self.r.choice([f"range({i} % 3)", f"range({i} % 3 + 1)", "range(2)"])
        lines = [f"{i} = {self.r.randrange(3)}", store, f"for {i} in {count}:", *self.block(2, True, **{i: ANY})]
        return [*lines, f"{v}[{i} % {n}] *= {self.leaf()}"]

    def stepped(self) -> list[str]:
        """The arrays in a list, dict or object are bound anew in a loop."""
        found = self.s.of("dict", "object", "vectors")
        if not found:
            return self.left_midway()
        name = self.r.choice(found)
        kind, n = self.s.names[name]
        u = f"{name}[0]" if kind == "vectors" else self.held(name, "u")
        other = f"{name}[1]" if kind == "vectors" else self.vector(n, 1)
        k = self.s.fresh("k")
        first = self.r.choice([f"{u} = {u} * {other}", f"{u} = np.tanh({u} + {other})", f"{u} = {other} + 0.1 * {u}"])
        second = f"{self.held(name, 'a')} = tanh({self.held(name, 'a')} * {u}[0])" if kind != "vectors" else (
            f"{name}[1] = np.sin({u})"
        )  # fmt: skip
        more = self.block(1, True) if self.r.random() < 0.4 else []
        return [f"for {k} in range({self.r.randrange(1, 4)}):", f"    {first}", *more, f"    {second}"]
