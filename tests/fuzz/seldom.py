"""Statements that programs have less often: tuples, tables, masks, index arrays, joined arrays, squares, handlers."""

from __future__ import annotations

from tests.fuzz.expressions import Expressions
from tests.fuzz.scope import ANY, NUMBER, Type

LONGEST = 6  # entries of a vector that is made of others


class Seldom(Expressions):
    """Mixed into `Statements`, which writes the blocks within."""

    depth: int

    def block(self, most: int, loop: bool | None = None, **names: Type) -> list[str]:
        """A nested block, indented."""
        raise NotImplementedError

    def seldom(self) -> list[str]:
        """One of these statements."""
        compound = 1 if self.depth > 0 else 0
        return self.s.pick([
            (3, self.pair),
            (4, self.counter),
            (2, self.starred),
            (3, self.table),
            (3, self.masked),
            (3, self.indexed),
            (2, self.joined),
            (3, self.stacked),
            (3, self.square),
            (2, self.rows),
            (3, self.reshaped),
            (1 * compound, self.tried),
            (1 * compound, self.walrus),
            (1 * compound, self.handled),
            (3 * compound, self.backwards),
        ])  # fmt: skip

    def named(self, t: Type, letter: str, value: str) -> list[str]:
        """`name = value` with a name for a value of this type."""
        name = self.s.target(t, letter)
        self.s.names[name] = t
        return [f"{name} = {value}"]

    def any_vector(self) -> tuple[str, int] | None:
        """A vector that has a name, and its length."""
        found = self.s.of("vector")
        name = self.r.choice(found) if found else None
        return None if name is None else (name, self.s.names[name][1])

    def counter(self) -> list[str]:
        """An integer is made, or counted up or down, perhaps under a condition."""
        found = self.s.typed(ANY)
        if not found or self.r.random() < 0.2:
            name = self.s.fresh("n")
            self.s.names[name] = ANY
            return [f"{name} = {self.r.randrange(3)}"]
        step = f"{self.r.choice(found)} {self.r.choice(['+= 1', '+= 1', '-= 1', '+= 2'])}"
        return [f"if {self.condition()}:", f"    {step}"] if self.r.random() < 0.4 else [step]

    def reshaped(self) -> list[str]:
        """One name for a matrix, then for a vector that is made of it, which is written in place, as a rule."""
        rows, columns = self.r.randrange(1, 4), self.r.randrange(2, 4)
        v = self.s.target(("vector", columns), "v")
        made = self.s.pick([
            (3, lambda: f"{v}.sum(axis=0)"),
            (1, lambda: f"np.mean({v}, axis=0)"),
            (1, lambda: f"np.max({v}, axis=0)"),
            (2, lambda: f"{self.wrapped(self.vector(rows, 0))} @ {v}"),
            (2, lambda: f"{v}[0] * {v}[-1]"),
            (1, lambda: f"np.concatenate([{v}[0, :1], {v}[-1, 1:]])"),
            (1, lambda: f"{v}.T.reshape({rows * columns})[:{columns}]"),
            (1, lambda: f"np.sin({v}).sum(axis=0) * {v}[0]"),
        ])  # fmt: skip
        lines = [f"{v} = {self.matrix(rows, columns)}", f"{v} = {made}"]
        self.s.names[v] = ("vector", columns)
        if self.r.random() < 0.8:
            k = self.r.randrange(columns)
            written = self.s.pick([
                (3, lambda: f"{v} *= {self.bounded(1)}"),
                (2, lambda: f"{v}[{k}] = {self.bounded(1)}"),
                (1, lambda: f"{v}[{k}] *= {self.bounded(1)}"),
                (1, lambda: f"{v} += {self.vector(columns, 1)}"),
            ])  # fmt: skip
            lines.append(written)
        return lines

    def tried(self) -> list[str]:
        """A store that may miss its vector, with a handler that writes as well."""
        found = self.any_vector()
        if found is None:
            return self.reshaped()
        v, n = found
        i = self.s.fresh("i")
        stored = f"{v}[{i}] {self.r.choice(['*=', '+=', '='])} {self.r.choice([f'{v}[0]', self.bounded(1)])}"
        mended = f"{v}[0] {self.r.choice(['*=', '+=', '='])} {self.bounded(1)}"
        handler = self.r.choice([mended, mended, "break", "continue"])
        return [
            f"for {i} in range({n + self.r.randrange(3)}):",
            "    try:", f"        {stored}",
            "    except IndexError:", f"        {handler}",
        ]  # fmt: skip

    # ------------------------------------------------------------------------------------------------- containers

    def pair(self) -> list[str]:
        """A tuple of a number and a vector is made, by hand or by a function, or taken apart."""
        found = self.s.of("pair")
        if not found or self.r.random() < 0.4:
            n = self.r.randrange(2, 4)
            made = self.call(("pair", n), 2) or f"({self.number(1)}, {self.view(n) or self.vector(n, 1)})"
            return self.named(("pair", n), "q", made)
        q = self.r.choice(found)
        n = self.s.names[q][1]
        x, v = self.s.target(NUMBER, "a"), self.s.target(("vector", n), "v")
        form = self.r.randrange(3)
        if form == 0:
            return [f"{q} = ({q}[0] * {self.leaf()}, {self.r.choice([f'{q}[1]', self.vector(n, 1)])})"]
        self.s.names[v] = ("vector", n)
        if form == 1:
            return [f"{v} = {q}[1]"]
        self.s.names[x] = NUMBER
        return [f"{x}, {v} = {q}"]

    def starred(self) -> list[str]:
        """The first entry, and a list of the rest."""
        found = [(name, t[1]) for name, t in self.s.names.items() if t[0] in ("list", "vector") and t[1] > 1]
        if not found:
            return self.joined()
        name, n = self.r.choice(found)
        x, rest = self.s.target(NUMBER, "a"), self.s.fresh("l")
        self.s.names |= {x: NUMBER, rest: ("list", n - 1)}
        return [f"{x}, *{rest} = {name}"]

    def table(self) -> list[str]:
        """A dict of numbers with whole numbers as keys is made, changed or walked over."""
        found = self.s.of("table")
        if not found or self.r.random() < 0.3:
            n = self.r.randrange(2, 4)
            t, c = self.s.fresh("t"), self.s.fresh("c")
            inner = self.s.inner()
            inner.names[t] = ("index", 0, n)
            pairs = ", ".join(f"{k}: {self.number(1)}" for k in range(n))
            self.s.names[c] = ("table", n)
            return [f"{c} = {{{self.r.choice([pairs, f'{t}: {Expressions(inner).number(1)} for {t} in range({n})'])}}}"]
        c = self.r.choice(found)
        n = self.s.names[c][1]
        form = self.r.randrange(5)
        if form == 0 and self.depth > 0:
            k, e = self.s.fresh("k"), self.s.fresh("e")
            return [f"for {k}, {e} in {c}.items():", *self.block(2, True, **{k: ("index", 0, n), e: NUMBER})]
        if form == 1:
            key = self.r.randrange(n + 1)
            value = self.r.choice([f"sum({c}.values())", f"{c}.get({key}, {self.leaf()})"])
            return self.named(NUMBER, "a", f"tanh({value})")
        if form == 2:
            other = self.s.fresh("c")
            self.s.names[other] = ("table", n)
            return [f"{other} = {self.r.choice([c, f'dict({c})', f'{c}.copy()'])}"]
        return [f"{self.keyed(c)} {self.r.choice(['=', '+=', '*='])} {self.bounded(1)}"]

    def rows(self) -> list[str]:
        """A list of vectors gets one more, gives its last one, or is walked over."""
        found = self.s.of("vectors")
        if not found:
            return self.joined()
        w = self.r.choice(found)
        n = self.s.names[w][1]
        form = self.r.randrange(4)
        if form == 0:
            return [f"if len({w}) < 5:", f"    {w}.append({self.view(n) or self.vector(n, 1)})"]
        if form == 1:
            v = self.r.choice([*self.s.typed(("vector", n)), ""])
            return [f"if len({w}) > 2:", f"    {v + ' = ' if v else ''}{w}.pop()"]
        if form == 2 and self.depth > 0:
            e = self.s.fresh("v")
            return [f"for {e} in {w}[:4]:", *self.block(2, True, **{e: ("vector", n)})]
        return self.named(("vector", n), "v", self.r.choice([f"sum({w})", f"np.sum({w}, axis=0)", f"{w}[1] * {w}[0]"]))

    # ----------------------------------------------------------------------------------------------------- arrays

    def masked(self) -> list[str]:
        """A mask is made, or used: it chooses what is read and written."""
        found = [(b, v) for b in self.s.of("mask") for v in self.s.typed(("vector", self.s.names[b][1]))]
        if not found or self.r.random() < 0.4:
            v = self.any_vector()
            if v is None:
                return self.joined()
            b = self.s.fresh("b")
            self.s.names[b] = ("mask", v[1])
            both = f"({v[0]} < 0.9) & ({v[0]} > -0.9)"
            return [f"{b} = {self.r.choice([f'{v[0]} > {self.leaf()}', f'np.abs({v[0]}) < 0.8', both])}"]
        b, v = self.r.choice(found)
        n = self.s.names[v][1]
        where = self.r.choice([b, b, f"~{b}"])
        op = self.r.choice(["=", "+=", "*="])
        form = self.r.randrange(4)
        if form == 0:
            return [f"{v}[{where}] {op} {self.bounded(1)}"]
        if form == 1:
            return [f"{v}[{where}] {op} {self.wrapped(self.vector(n, 1))}[{where}]"]
        if form == 2:
            return self.named(NUMBER, "a", f"np.sum({v}[{where}])")
        return self.named(("vector", n), "v", f"np.where({b}, {self.vector(n, 1)}, {self.r.choice([v, self.leaf()])})")

    def indexed(self) -> list[str]:
        """An array of indices, which may name a place twice, is made or used."""
        of, names = self.s.of, self.s.names
        found = [(j, v) for j in of("indices") for v in of("vector") if names[v][1] >= names[j][2]]
        if not found or self.r.random() < 0.3:
            n, count = self.length(), self.r.randrange(1, 4)
            j = self.s.fresh("j")
            self.s.names[j] = ("indices", count, n)
            return [f"{j} = np.array({[self.r.randrange(n) for _ in range(count)]})"]
        j, v = self.r.choice(found)
        count = self.s.names[j][1]
        form = self.r.randrange(4)
        if form == 0:
            return self.named(("vector", count), "v", f"{v}[{j}]")
        if form == 1:
            return [f"np.{self.r.choice(['add', 'add', 'subtract'])}.at({v}, {j}, {self.vector(count, 1)})"]
        if form == 2:
            i = self.s.fresh("i")
            e = self.s.fresh("e")
            step = [f"    {v}[{i}] += {e} * {self.leaf()}"]
            return [f"for {i}, {e} in zip({j}, {self.vector(count, 1)}):", *step]
        return [f"{v}[{j}] {self.r.choice(['=', '+=', '*='])} {self.vector(count, 1)}"]

    def length(self) -> int:
        """The length of a vector to be made: mostly one that is there already."""
        lengths = [t[1] for t in self.s.names.values() if t[0] == "vector"]
        return self.r.choice(lengths) if lengths and self.r.random() < 0.6 else self.r.randrange(2, 5)

    def joined(self) -> list[str]:
        """A vector made of parts of others."""
        a, b = self.any_vector(), self.any_vector()
        if a is None or b is None:
            return self.named(("vector", 3), "v", self.made(3))
        (v, n), (w, k) = a, b
        made: list[tuple[int, str]] = [
            (n, f"np.roll({v}, {self.r.choice([1, -1, 2])})"), (n, f"np.flip({v})"), (n - 1, f"np.diff({v})"),
            (n + 1, f"np.append({v}, {self.bounded(1)})"), (n, f"np.concatenate([{v}[1:], {v}[:1]])"),
        ]  # fmt: skip
        if n + k <= LONGEST:
            pair = f"{v}, {w}"
            made += [(n + k, f"np.concatenate([{pair}])"), (n + k, f"np.hstack([{pair}])")]
        if 2 * n <= LONGEST:
            made += [(2 * n, f"np.repeat({v}, 2)"), (2 * n, f"np.tile({v}, 2)")]
        length, text = self.r.choice([m for m in made if m[0] > 0])
        return self.named(("vector", length), "v", text)

    def stacked(self) -> list[str]:
        """A matrix made of vectors."""
        n = self.length()
        v, w = self.vector(n, 1), self.vector(n, 1)
        form = self.r.randrange(4)
        if form == 0:
            return self.named(("matrix", 2, n), "m", f"np.{self.r.choice(['stack', 'vstack', 'array'])}([{v}, {w}])")
        if form == 1:
            return self.named(("matrix", n, 2), "m", f"np.column_stack([{v}, {w}])")
        if form == 2:
            return self.named(("matrix", n, n), "m", f"{self.wrapped(v)}[:, None] * {self.wrapped(w)}")
        return self.named(("matrix", n, n), "m", f"np.diag({v})")

    def square(self) -> list[str]:
        """What is done with matrices: products, diagonals, centred and scaled rows, flat views."""
        found = self.s.of("matrix")
        if not found:
            return self.stacked()
        m = self.r.choice(found)
        _, rows, columns = self.s.names[m]
        least = min(rows, columns)
        number, op = self.bounded(1), self.r.choice(["=", "+=", "*="])
        return self.s.pick([
            (2, lambda: self.named(("matrix", columns, columns), "m", f"np.tanh({m}.T @ {m})")),
            (2, lambda: self.named(("vector", least), "v", self.r.choice([f"{m}.diagonal()", f"np.diag({m})"]))),
            (1, lambda: self.named(NUMBER, "a", f"np.trace({m})")),
            (1, lambda: [f"np.fill_diagonal({m}, {number})"]),
            (2, lambda: self.named(("matrix", rows, columns), "m", f"{m} - {m}.mean(axis=0)")),
            (1, lambda: self.named(("matrix", rows, columns), "m",
                                   f"{m} / (1.0 + np.sum({m} * {m}, axis=1, keepdims=True))")),
            (2, lambda: [f"{m}.ravel()[{self.index(rows * columns)}] {op} {number}"]),
            (2, lambda: [f"{m}.reshape(-1)[::2] {op} {number}"]),
            (2, lambda: [f"{m}[:, ::-1] {op} {self.matrix(rows, columns)}"]),
            (1, lambda: [f"{m}[{self.index(rows)}], {m}[0] = {m}[0] * 1.0, {self.vector(columns, 1)}"]),
            (1, lambda: [f"{m}[[0, -1]] {op} {self.vector(columns, 1)}"]),
            (1, lambda: [f"{m}[[0, -1, 0], [1, 0, 1]] {op} {number}"]),
        ])  # fmt: skip

    # ----------------------------------------------------------------------------------------------- control flow

    def walrus(self) -> list[str]:
        """A value that is named where it is tested."""
        x = self.s.target(NUMBER, "a")
        test = f"if ({x} := {self.bounded(1)}) > {self.s.number()}:"
        self.s.names[x] = NUMBER
        return [test, *self.block(2)]

    def handled(self) -> list[str]:
        """A block that may end early, and what is done then."""
        stop = [f"    if {self.condition()}:", "        raise ValueError"]
        out = ["try:", *self.block(2, False), *stop, *self.block(1, False), "except ValueError:", *self.block(2, False)]
        return [*out, "finally:", *self.block(1, False)] if self.r.random() < 0.2 else out

    def backwards(self) -> list[str]:
        """A loop over something from its end, or over several things at once."""
        v = self.any_vector()
        lists = self.s.of("list")
        e, i, o = self.s.fresh("e"), self.s.fresh("i"), self.s.fresh("e")
        if v is None or (lists and self.r.random() < 0.5):
            if not lists:
                return [f"for {i} in range(2, -1, -1):", *self.block(2, True, **{i: ("index", 0, 3)})]
            name = self.r.choice(lists)
            form = self.r.randrange(3)
            if form == 0:
                return [f"for {e} in reversed({name}[:3]):", *self.block(2, True, **{e: NUMBER})]
            if form == 1:
                n = self.s.names[name][1]
                return [f"for {i} in range(len({name}[:{n}])):", *self.block(2, True, **{i: ("index", 0, n)})]
            inside = {i: ("index", 1, 4), e: NUMBER}
            return [f"for {i}, {e} in enumerate({name}[:3], 1):", *self.block(2, True, **inside)]
        name, n = v
        inside = {i: ("index", 0, n), e: NUMBER, o: NUMBER}
        form = self.r.randrange(4)
        if form == 0:
            return [f"for {e} in reversed({name}):", *self.block(2, True, **{e: NUMBER})]
        if form == 1:
            return [f"for {e} in {name}[::-1]:", *self.block(2, True, **{e: NUMBER})]
        if form == 2:
            head = f"for {e}, {o} in zip({name}, {self.r.choice([f'{name}[1:]', f'{name}[::-1]', f'range({n})'])}):"
            return [head, *self.block(2, True, **{e: NUMBER, o: NUMBER})]
        head = f"for {i}, ({e}, {o}) in enumerate(zip({name}, {self.vector(n, 1)})):"
        return [head, *self.block(2, True, **inside)]
