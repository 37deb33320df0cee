"""Random statements: assignments, writes in place, aliases, branches, loops, lists, nested functions."""

from __future__ import annotations

from tests.fuzz.blocks import Blocks
from tests.fuzz.expressions import Expressions
from tests.fuzz.scope import NUMBER, Callee, Scope, Type
from tests.fuzz.seldom import Seldom
from tests.fuzz.webs import Webs

DEPTH = 3


class Statements(Seldom, Webs, Blocks):
    """Writes the statements of one block; names that it makes are seen from there on."""

    def __init__(self, scope: Scope, result: str | None, depth: int = DEPTH, loop: bool = False) -> None:
        super().__init__(scope)
        self.result = result  # what an early return gives: "number", "vector", "both", "dict"; None: no early return
        self.depth = depth
        self.loop = loop

    def block(self, most: int, loop: bool | None = None, **names: Type) -> list[str]:
        """A nested block, indented; it sees `names` as well."""
        scope = self.s.inner()
        scope.names |= names
        inside = Statements(scope, self.result, self.depth - 1, self.loop if loop is None else loop)
        return ["    " + line for line in inside.lines(self.r.randrange(1, most + 1))]

    def lines(self, count: int) -> list[str]:
        """That many statements."""
        return [line for _ in range(count) for line in self.statement()]

    def statement(self) -> list[str]:
        """One statement, simple or compound."""
        compound = 1 if self.depth > 0 else 0
        jumps = 2 if self.loop else 0
        return self.s.pick([
            (6, self.assign_number),
            (6, self.assign_vector),
            (9, self.write),
            (2, self.write_matrix),
            (3, self.write_held),
            (3, self.lists),
            (2, self.swap),
            (1, self.assign_matrix),
            (1, self.make_held),
            (2, self.called),
            (9, self.seldom),
            (7, self.webs),
            (2, self.blocks),
            (5 * compound, self.branch),
            (7 * compound, self.count),
            (3 * compound, self.repeat),
            (2 * compound, self.walk),
            (2 * compound, self.nested),
            (jumps, self.jump),
            (1 if self.result and self.depth < DEPTH else 0, self.early),
        ])  # fmt: skip

    # ------------------------------------------------------------------------------------------------- names

    def assign_number(self) -> list[str]:
        """`x = ...` in its forms."""
        value, other = self.bounded(), self.bounded(1)
        x = self.s.target(NUMBER, "a")
        form = self.r.randrange(8)
        old = self.s.of("number")
        if form == 0 and old:
            return [f"{self.r.choice(old)} {self.r.choice(['+=', '-=', '*='])} {other}"]
        if form == 1 and old:
            y = self.r.choice(old)
            return [f"{y} = tanh({y} + {other})"]
        self.s.names[x] = NUMBER
        if form == 2:
            y = self.s.target(NUMBER, "a")
            self.s.names[y] = NUMBER
            return [f"{x}, {y} = {value}, {other}"]
        if form == 3:
            y = self.s.fresh("a")
            self.s.names[y] = NUMBER
            return [f"{x} = {y} = {value}"]
        return [f"{x} = {value}"]

    def assign_vector(self) -> list[str]:
        """`v = ...`: new, an alias or a view."""
        n = self.length()
        value = (self.view(n) if self.r.random() < 0.5 else None) or self.vector(n)
        v = self.s.target(("vector", n), "v")
        self.s.names[v] = ("vector", n)
        return [f"{v} = {value}"]

    def assign_matrix(self) -> list[str]:
        """`m = ...`."""
        found = [self.s.names[m][1:] for m in self.s.of("matrix")]
        rows, columns = self.r.choice(found) if found else (2, self.r.randrange(2, 4))
        value = self.matrix(rows, columns)
        m = self.s.target(("matrix", rows, columns), "m")
        self.s.names[m] = ("matrix", rows, columns)
        return [f"{m} = {value}"]

    def swap(self) -> list[str]:
        """Two names or two entries change places."""
        numbers, vectors = self.s.of("number"), self.s.of("vector")
        if numbers and self.r.random() < 0.3:
            x, y = self.r.choice(numbers), self.r.choice(numbers)
            return [f"{x}, {y} = {y}, {self.bounded(1) if self.r.random() < 0.4 else x}"]
        if not vectors:
            return self.assign_number()
        v = self.r.choice(vectors)
        n = self.s.names[v][1]
        same = self.s.typed(("vector", n))
        if len(same) > 1 and self.r.random() < 0.5:
            w = self.r.choice(same)
            return [f"{v}, {w} = {w}, {v}"]
        i, j = self.index(n), self.index(n)
        return [f"{v}[{i}], {v}[{j}] = {v}[{j}], {self.r.choice([f'{v}[{i}]', self.bounded(1)])}"]

    # ------------------------------------------------------------------------------------------ writes in place

    def write(self) -> list[str]:
        """A vector is written in place."""
        vectors = self.s.of("vector")
        if not vectors:
            return self.assign_vector()
        v = self.r.choice(vectors)
        n = self.s.names[v][1]
        k = self.r.randrange(1, n + 1)
        part = self.slice(n, k) or ":"
        k = k if part != ":" else n
        op = self.r.choice(["=", "=", "+=", "-=", "*="])
        number, vector = self.bounded, self.vector
        return [self.s.pick([
            (5, lambda: f"{v}[{self.index(n)}] {op} {number()}"),
            (5, lambda: f"{v}[{part}] {op} {vector(k, 1)}"),
            (2, lambda: f"{v}[{part}] {op} {number(1)}"),
            (3, lambda: f"{v} {'*=' if op == '=' else op} {self.r.choice([vector(n, 1), number(1)])}"),
            (1, lambda: f"{v}[...] = {vector(n, 1)}"),
            (1, lambda: f"{v}[{v} > {self.leaf()}] {op} {number(1)}"),
            (2, lambda: f"{v}[{self.indices(n, k)}] {op} {vector(k, 1)}"),
            (1, lambda: f"np.add.at({v}, {self.indices(n, k)}, {vector(k, 1)})"),
            (1, lambda: f"np.multiply({vector(n, 1)}, {vector(n, 0)}, out={v})"),
            (1, lambda: f"np.tanh({vector(n, 1)}, out={v})"),
            (1, lambda: f"np.copyto({v}, {vector(n, 1)})"),
            (1, lambda: f"{v}.fill({number(1)})"),
            (2, lambda: self.tail(v) or f"{v}[0] = {number()}"),
        ])]  # fmt: skip

    def tail(self, v: str) -> str | None:
        """A write into a slice whose length depends on a counter."""
        names = [i for i in self.s.of("index") if self.s.names[i][1] >= 0]
        if not names:
            return None
        i = self.r.choice(names)
        part = self.r.choice([f"{i}:", f":{i}", f"{i}::-1", f":{i}:-1"])
        return f"{v}[{part}] {self.r.choice(['*=', '+=', '='])} {self.bounded(1)}"

    def write_matrix(self) -> list[str]:
        """A matrix is written in place."""
        matrices = self.s.of("matrix")
        if not matrices:
            return self.assign_matrix()
        m = self.r.choice(matrices)
        _, rows, columns = self.s.names[m]
        op = self.r.choice(["=", "+=", "*="])
        return [self.s.pick([
            (3, lambda: f"{m}[{self.index(rows)}, {self.index(columns)}] {op} {self.bounded()}"),
            (3, lambda: f"{m}[{self.index(rows)}] {op} {self.vector(columns, 1)}"),
            (3, lambda: f"{m}[:, {self.index(columns)}] {op} {self.vector(rows, 1)}"),
            (1, lambda: f"{m}.T[{self.index(columns)}] {op} {self.bounded(1)}"),
            (2, lambda: f"{m} {'+=' if op == '=' else op} {self.matrix(rows, columns)}"),
            (1, lambda: f"{m}[::-1] {op} {self.matrix(rows, columns)}"),
            (1, lambda: f"{m} *= {self.vector(columns, 0)}"),
            (1, lambda: f"{m}[{m} > {self.leaf()}] = {self.bounded(1)}"),
        ])]  # fmt: skip

    # ------------------------------------------------------------------------------------------------ containers

    def lists(self) -> list[str]:
        """A list of numbers is made, given a second name, or changed."""
        found = self.s.of("list")
        form = self.r.randrange(9) if found else 0
        if form == 0:
            n = self.r.randrange(2, 4)
            name = self.s.fresh("l")
            t = self.s.fresh("t")
            inner = self.s.inner()
            inner.names[t] = ("index", 0, n)
            listed = f"[{', '.join(self.number(1) for _ in range(n))}]"
            self.s.names[name] = ("list", n)
            return [f"{name} = " + self.r.choice([listed, f"[{Expressions(inner).number(1)} for {t} in range({n})]"])]
        name = self.r.choice(found)
        n = self.s.names[name][1]
        if form == 1:
            other = self.s.fresh("l")
            self.s.names[other] = ("list", n)
            copies = [f"{name}[:]", f"{name}[::-1]", f"{name} + [{self.leaf()}]"]
            return [f"{other} = {self.r.choice([name, name, *copies])}"]
        if form == 2:
            return [f"if len({name}) > {n}:", f"    {self.popped(name)}"]
        if form == 3:
            return [f"{name}.reverse()"]
        if form in (4, 5):
            method = self.r.choice(["append(", "append(", "insert(0, "])
            return [f"if len({name}) < 6:", f"    {name}.{method}{self.number()})"]
        return [f"{name}[{self.index(n)}] {self.r.choice(['=', '+=', '*='])} {self.bounded(1)}"]

    def popped(self, name: str) -> str:
        """The last entry of a list is taken."""
        numbers = self.s.of("number")
        return f"{self.r.choice(numbers)} = tanh({name}.pop())" if numbers else f"{name}.pop()"

    def make_held(self) -> list[str]:
        """A dict, an object, or a list of vectors."""
        n = self.length()
        form = self.r.randrange(3)
        vector = (self.view(n) if self.r.random() < 0.6 else None) or self.vector(n, 1)
        if form == 0:
            name = self.s.fresh("d")
            text = f'{{"a": {self.number(1)}, "u": {vector}}}'
            self.s.names[name] = ("dict", n)
        elif form == 1:
            name = self.s.fresh("o")
            text = f"Box({self.number(1)}, {vector})"
            self.s.names[name] = ("object", n)
        else:
            name = self.s.fresh("w")
            text = f"[{vector}, {self.vector(n, 1)}]"
            self.s.names[name] = ("vectors", n)
        return [f"{name} = {text}"]

    def write_held(self) -> list[str]:
        """What a dict, an object or a list of vectors holds is written."""
        names = self.s.of("dict", "object", "pair", "vectors")
        if not names:
            return self.write()
        name = self.r.choice(names)
        kind, n = self.s.names[name]
        op = self.r.choice(["=", "+=", "*="])
        if kind == "vectors":
            part = f"{name}[{self.r.choice(['0', '1', '-1'])}]"
        elif kind != "pair" and self.r.random() < 0.4:
            return [f"{self.held(name, 'a')} {op} {self.bounded(1)}"]
        else:
            part = self.held(name, "u")
        form = self.r.randrange(4)
        if form == 0:
            return [f"{part}[{self.index(n)}] {op} {self.bounded(1)}"]
        if form == 1:
            return [f"{part}[:] {op} {self.vector(n, 1)}"]
        if form == 2:
            v = self.s.target(("vector", n), "v")
            self.s.names[v] = ("vector", n)
            return [f"{v} = {part}"]
        return [f"{part}{'[...]' if kind == 'pair' else ''} {op} {self.vector(n, 1)}"]

    # ---------------------------------------------------------------------------------------------- control flow

    def called(self) -> list[str]:
        """A function that works by writing is called."""
        found = [c for c in self.s.callees if c.result is None]
        if not found:
            return self.write()
        callee = self.r.choice(found)
        arguments = [self.view(t[1]) if t[0] == "vector" else self.argument(t, 1) for t in callee.params]
        if None in arguments:
            return self.write()
        return [f"{callee.name}({', '.join(map(str, arguments))})"]

    def branch(self) -> list[str]:
        """`if` with or without `elif` and `else`."""
        out = [f"if {self.condition()}:", *self.block(2)]
        if self.r.random() < 0.2:
            out += [f"elif {self.condition()}:", *self.block(2)]
        if self.r.random() < 0.5:
            out += ["else:", *self.block(2)]
        return out

    def orelse(self) -> list[str]:
        """The `else` of a loop, now and then."""
        return ["else:", *self.block(1)] if self.r.random() < 0.15 else []

    def count(self) -> list[str]:
        """`for i in range(...)`."""
        i = self.s.fresh("i")
        a, n, step = self.r.randrange(3), self.r.randrange(1, 4), self.r.choice([1, 1, 2, -1, -2])
        first, stop = (a, a + n * step) if step > 0 else (a + (n - 1) * -step, a - 1)
        low, high = a, a + (n - 1) * abs(step) + 1
        steps = f"range({first}, {stop}, {step})" if step != 1 or self.r.random() < 0.2 else f"range({stop})"
        if steps == f"range({stop})":
            low, high = 0, stop
        if self.r.random() < 0.1:
            steps = f"reversed({steps})"
        return [f"for {i} in {steps}:", *self.block(3, True, **{i: ("index", low, high)}), *self.orelse()]

    def repeat(self) -> list[str]:
        """`while`, with a counter or until the data say so."""
        k = self.s.fresh("k")
        numbers = self.s.of("number")
        limit = self.r.randrange(1, 5)
        inside = self.block(2, True, **{k: ("index", 1, limit + 1)})
        if numbers and self.r.random() < 0.5:
            x = self.r.choice(numbers)
            test = f"{x} < {self.r.choice(['0.9', '1.5', '2.5'])} and {k} < {limit}"
            inside = [*inside, f"    {x} = {x} + {self.r.choice(['0.3', '0.5', f'0.4 * sin({x}) ** 2 + 0.2'])}"]
        elif self.r.random() < 0.3:
            return [f"{k} = 0", "while True:", f"    if {k} >= {limit}:", "        break", f"    {k} += 1", *inside]
        else:
            test = f"{k} < {limit}"
        return [f"{k} = 0", f"while {test}:", f"    {k} += 1", *inside, *self.orelse()]

    def walk(self) -> list[str]:
        """A loop over the entries of something."""
        vectors, matrices, lists = self.s.of("vector"), self.s.of("matrix"), self.s.of("list")
        x = self.s.fresh("e")
        if matrices and self.r.random() < 0.4:
            m = self.r.choice(matrices)
            columns = self.s.names[m][2]
            return [f"for {x} in {m}:", *self.block(2, True, **{x: ("vector", columns)})]
        if lists and self.r.random() < 0.5:
            return [f"for {x} in {self.r.choice(lists)}[:4]:", *self.block(2, True, **{x: NUMBER}), *self.orelse()]
        if not vectors:
            return self.count()
        v = self.r.choice(vectors)
        n = self.s.names[v][1]
        i, other = self.s.fresh("i"), self.s.fresh("e")
        form = self.r.randrange(3)
        if form == 0:
            return [f"for {i}, {x} in enumerate({v}):", *self.block(2, True, **{i: ("index", 0, n), x: NUMBER})]
        if form == 1:
            w = self.r.choice(vectors)
            return [f"for {x}, {other} in zip({v}, {w}):", *self.block(2, True, **{x: NUMBER, other: NUMBER})]
        return [f"for {x} in {v}:", *self.block(2, True, **{x: NUMBER}), *self.orelse()]

    def jump(self) -> list[str]:
        """`break` or `continue` under a condition."""
        return [f"if {self.condition()}:", f"    {self.r.choice(['break', 'continue'])}"]

    def early(self) -> list[str]:
        """An early return under a condition."""
        return [f"if {self.condition()}:", f"    return {self.returned()}"]

    def returned(self) -> str:
        """What is returned: made of all that there is, so that nothing that was done is without effect."""
        numbers, vectors = self.s.of("number"), self.s.of("vector")
        terms = [*numbers[:4], *(f"np.sum({v} * {v})" for v in vectors[:4])]
        terms += [f"np.sum({m})" for m in self.s.of("matrix")[:2]]
        terms += [f"{name}[0] * {name}[-1]" for name in self.s.of("list")[:2]]
        terms += [f"np.sum({self.held(d, 'u')}) * {self.held(d, 'a')}" for d in self.s.of("dict", "object", "pair")[:3]]
        terms += [f"{c}[0] * {c}[1]" for c in self.s.of("table")[:2]]
        terms += [f"np.sum({w}[0] * {w}[-1])" for w in self.s.of("vectors")[:2]]
        self.r.shuffle(terms)
        number = " + ".join(f"{w} * {t}" for w, t in zip(("1.0", "0.7", "-0.4", "1.3", "0.2") * 3, terms)) or "1.0"
        if self.result == "number" or not vectors:
            return f"{number}, {number}" if self.result == "both" else number
        vector = self.r.choice(vectors)
        if self.result == "dict":
            return f'{{"a": {number}, "u": {vector}}}'
        return vector if self.result == "vector" else f"{number}, {vector}"

    def nested(self) -> list[str]:
        """A nested function that sees the names around it, and perhaps writes what they hold."""
        name, t = self.s.fresh("g"), self.s.fresh("t")
        inside = Statements(self.s.inner(), None, 0)
        inside.s.names[t] = NUMBER
        if self.r.random() < 0.25:
            value = Expressions(inside.s).number()
            self.s.callees.append(Callee(name, (NUMBER,), NUMBER))
            return [f"{name} = lambda {t}: {value}"]
        own = inside.s
        for x in own.of("number", "list", "dict", "object", "pair", "table", "vectors", "matrix", "vector"):
            if x != t and self.r.random() < 0.3:
                del own.names[x]
        outer = dict(own.names)
        lines = inside.lines(self.r.randrange(1, 3))
        shared = sorted(x for x in outer if any(_assigns(line, x) for line in lines) and x != t)
        head = [f"    nonlocal {', '.join(shared)}"] if shared else []
        self.s.callees.append(Callee(name, (NUMBER,), NUMBER))
        return [f"def {name}({t}):", *head, *["    " + line for line in lines], f"    return {inside.bounded()}"]


def _assigns(line: str, name: str) -> bool:
    """Whether a line binds this name."""
    left = line.split(" = ")[:-1]
    bound = [part.strip() for targets in left for part in targets.split(",")]
    return name in bound or any(line.strip().startswith(f"{name} {op}= ") for op in "+-*")
