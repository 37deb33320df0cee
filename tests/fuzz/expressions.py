"""Random expressions: numbers, vectors and matrices of order 1, smooth, without poles; and conditions."""

from __future__ import annotations

from tests.fuzz.scope import NUMBER, Scope, Type

SMOOTH = ["sin", "cos", "tanh", "atan"]
SMOOTH_ARRAY = ["np.sin", "np.cos", "np.tanh", "np.arctan"]


class Expressions:
    """Writes expressions over the names of a scope."""

    def __init__(self, scope: Scope) -> None:
        self.s = scope
        self.r = scope.r

    # ------------------------------------------------------------------------------------------------- indices

    def index(self, n: int) -> str:
        """An index that fits an axis of length n."""
        names = self.s.of("index")
        if names and self.r.random() < 0.6:
            name = self.r.choice(names)
            _, low, high = self.s.names[name]
            if -n <= low and high <= n:
                forms = [name]
                if low >= 0:
                    forms += [f"-{name} - 1"] + [f"{name} - 1"] * (high <= n)
                if low >= 0 and high < n:
                    forms += [f"{name} + 1"]
                return self.r.choice(forms)
            return f"{name} % {n}"
        return str(self.r.randrange(-n, n))

    def slice(self, n: int, length: int) -> str | None:
        """A slice of an axis of length n that has this length; None where there is none."""
        found = []
        for step in (1, 1, 2, -1, -2, -3):
            span = (length - 1) * abs(step) + 1
            if length and span <= n:
                first = self.r.randrange(n - span + 1)
                last = first + span - 1
                found.append(self._slice(first, last, step, n) if step > 0 else self._slice(last, first, step, n))
        return self.r.choice(found) if found else None

    def _slice(self, first: int, last: int, step: int, n: int) -> str:
        start = "" if self.r.random() < 0.7 and first == (0 if step > 0 else n - 1) else str(first)
        if self.r.random() < 0.2 and first:
            start = str(first - n)
        stop = last + 1 if step > 0 else last - 1
        end = "" if stop in (-1, n) else str(stop - n if self.r.random() < 0.3 else stop)
        return f"{start}:{end}" + (f":{step}" if step != 1 else "")

    # ------------------------------------------------------------------------------------------------- numbers

    def number(self, depth: int = 2) -> str:
        """A number."""
        if depth <= 0:
            return self.leaf()
        n = self.number
        smooth = self.r.choice(SMOOTH)
        return self.s.pick([
            (4, self.leaf),
            (4, lambda: f"{smooth}({n(depth - 1)})"),
            (4, lambda: f"({n(depth - 1)} + {n(depth - 1)})"),
            (2, lambda: f"({n(depth - 1)} - {n(depth - 1)})"),
            (4, lambda: f"{n(depth - 1)} * {n(depth - 1)}"),
            (2, lambda: self.fraction(depth)),
            (1, lambda: f"-{n(depth - 1)}"),
            (1, lambda: f"{n(depth - 1)} ** 2"),
            (1, lambda: f"sqrt(1.0 + {n(depth - 1)} ** 2)"),
            (1, lambda: f"exp(-({n(depth - 1)}) ** 2)"),
            (1, lambda: f"({n(depth - 1)} if {self.condition()} else {n(depth - 1)})"),
            (1, lambda: f"{self.r.choice(['max', 'min'])}({n(depth - 1)}, {n(depth - 1)})"),
            (1, lambda: f"abs({n(depth - 1)})"),
            (3, lambda: self.reduction(depth)),
            (3, lambda: self.call(NUMBER, depth) or self.leaf()),
            (2, lambda: self.of_list(depth)),
        ])  # fmt: skip

    def bounded(self, depth: int = 2) -> str:
        """A number, mostly between -1 and 1 so that loops do not let it grow."""
        if self.r.random() < 0.6:
            return f"{self.r.choice(['sin', 'tanh'])}({self.number(depth)})"
        return self.number(depth)

    def fraction(self, depth: int) -> str:
        """A quotient whose denominator stays away from zero."""
        below = self.leaf()
        return f"{self.number(depth - 1)} / (1.0 + {below} * {below})"

    def leaf(self) -> str:
        """A number without operations."""
        options = [(1, self.s.number)]
        numbers, vectors, matrices = self.s.of("number"), self.s.of("vector"), self.s.of("matrix")
        lists, held = self.s.of("list"), self.s.of("dict", "object", "pair")
        tables = self.s.of("table")
        if numbers:
            options.append((6, lambda: self.r.choice(numbers)))
        if vectors:
            options.append((3, lambda: self.entry(self.r.choice(vectors))))
        if matrices:
            options.append((1, lambda: self.entry(self.r.choice(matrices))))
        if lists:
            options.append((2, lambda: self.entry(self.r.choice(lists))))
        if held:
            options.append((1, lambda: self.held(self.r.choice(held), "a")))
        if tables:
            options.append((1, lambda: self.keyed(self.r.choice(tables))))
        return self.s.pick(options)

    def held(self, name: str, part: str) -> str:
        """A part of a dict, an object or a tuple."""
        forms = {"dict": f'["{part}"]', "object": f".{part}", "pair": f"[{'au'.index(part)}]"}
        return name + forms[self.s.names[name][0]]

    def keyed(self, name: str) -> str:
        """An entry of a table."""
        n = self.s.names[name][1]
        names = self.s.of("index")
        key = f"{self.r.choice(names)} % {n}" if names and self.r.random() < 0.5 else self.r.randrange(n)
        return f"{name}[{key}]"

    def entry(self, name: str) -> str:
        """An entry of a vector, matrix or list."""
        t = self.s.names[name]
        if t[0] == "matrix":
            return f"{name}[{self.index(t[1])}, {self.index(t[2])}]"
        return f"{name}[{self.index(t[1])}]"

    def reduction(self, depth: int) -> str:
        """A number made of a vector or a matrix."""
        vectors, matrices = self.s.of("vector"), self.s.of("matrix")
        indices = [i for i in self.s.of("index") if self.s.names[i][1] >= 0]
        if matrices and self.r.random() < 0.3:
            m = self.r.choice(matrices)
            return self.r.choice([f"np.sum({m})", f"np.mean({m} * {m})", f"{m}.sum()"])
        if not vectors:
            return self.leaf()
        v = self.r.choice(vectors)
        if indices and self.r.random() < 0.3:
            i = self.r.choice(indices)
            return f"np.sum({v}[{self.r.choice([f'{i}:', f':{i}', f'{i}::-1', f':{i} + 1:2'])}])"
        n = self.s.names[v][1]
        w = self.vector(n, depth - 1)
        return self.r.choice([f"np.sum({w})", f"{v} @ {self.wrapped(w)}", f"np.dot({v}, {w})", f"np.mean({w})",
                              f"sum({v})", f"np.prod(np.sin({v}))"])  # fmt: skip

    def of_list(self, depth: int) -> str:
        """A number made by walking over something."""
        lists, vectors = self.s.of("list"), self.s.of("vector")
        inner = self.s.inner()
        t = self.s.fresh("t")
        inner.names[t] = NUMBER
        body = Expressions(inner).number(1)
        if lists and self.r.random() < 0.6:
            source = self.r.choice(lists)
            return self.r.choice([f"sum({source})", f"sum([{body} for {t} in {source}])", f"{source}[-1]"])
        if vectors:
            test = self.r.choice(["", "", f" if {t} > 0.2"])
            return f"sum({body} for {t} in {self.r.choice(vectors)}{test})"
        inner.names[t] = ("index", 0, 3)
        return f"sum([{Expressions(inner).number(1)} for {t} in range(3)])"

    def call(self, result: Type, depth: int) -> str | None:
        """A call of a function with this result; None where there is none."""
        found = [c for c in self.s.callees if c.result == result]
        if not found:
            return None
        callee = self.r.choice(found)
        arguments = [self.argument(t, depth - 1) for t in callee.params]
        if None in arguments:
            return None
        if callee.keyword and self.r.random() < 0.5:
            arguments.append(self.r.choice(["", f"{callee.keyword}="]) + self.bounded(min(depth - 1, 1)))
        return f"{callee.name}({', '.join(map(str, arguments))})"

    def argument(self, t: Type, depth: int) -> str | None:
        """An argument of this type."""
        if t == NUMBER:
            return self.bounded(min(depth, 1))
        if t[0] == "index":
            return str(self.r.randrange(t[1], t[2]))
        if t[0] == "vector":
            return self.vector(t[1], min(depth, 1))
        names = self.s.typed(t)
        return self.r.choice(names) if names else None

    # ------------------------------------------------------------------------------------------------- vectors

    def wrapped(self, text: str) -> str:
        """With brackets where an operator would bind wrongly."""
        return f"({text})" if " " in text else text

    def view(self, n: int) -> str | None:
        """A view of length n, or a whole vector; None where nothing fits."""
        options = []
        for name in self.s.of("vector", "matrix", "dict", "object", "pair", "vectors"):
            t = self.s.names[name]
            if t[0] == "vector":
                options += [name] * (2 * (t[1] == n)) + [f"{name}[{s}]" for s in [self.slice(t[1], n)] if s]
            elif t[0] == "matrix":
                rows, columns = t[1], t[2]
                if columns == n:
                    options += [f"{name}[{self.index(rows)}]", f"{name}.T[:, {self.index(rows)}]"]
                if rows == n:
                    options += [f"{name}[:, {self.index(columns)}]", f"{name}.T[{self.index(columns)}]"]
                if rows * columns == n:
                    options += [f"{name}.ravel()", f"{name}.reshape({n})"]
                if min(rows, columns) == n:
                    options.append(f"{name}.diagonal()")
            elif t[1] == n:
                options.append(f"{name}[{self.r.choice(['0', '-1'])}]" if t[0] == "vectors" else self.held(name, "u"))
        return self.r.choice(options) if options else None

    def vector(self, n: int, depth: int = 2) -> str:
        """A vector of length n, perhaps a view."""
        here = self.view(n)
        if depth <= 0:
            return here or self.made(n)
        v = self.vector
        w = self.wrapped
        smooth = self.r.choice(SMOOTH_ARRAY)
        return self.s.pick([
            (5, lambda: here or self.made(n)),
            (2, lambda: self.made(n)),
            (3, lambda: f"{smooth}({v(n, depth - 1)})"),
            (3, lambda: f"{w(v(n, depth - 1))} * {w(v(n, depth - 1))}"),
            (2, lambda: f"{v(n, depth - 1)} + {v(n, depth - 1)}"),
            (1, lambda: f"{v(n, depth - 1)} - {w(v(n, depth - 1))}"),
            (2, lambda: f"{self.wrapped(self.number(depth - 1))} * {w(v(n, depth - 1))}"),
            (1, lambda: f"{w(v(n, depth - 1))} / (1.0 + ({v(n, 0)}) ** 2)"),
            (1, lambda: f"np.where({v(n, 0)} > {self.leaf()}, {v(n, depth - 1)}, {v(n, depth - 1)})"),
            (1, lambda: f"np.maximum({v(n, depth - 1)}, {self.leaf()})"),
            (2, lambda: self.product(n) or self.made(n)),
            (1, lambda: self.gathered(n) or self.made(n)),
            (1, lambda: self.call(("vector", n), depth) or self.made(n)),
        ])  # fmt: skip

    def made(self, n: int) -> str:
        """A new vector of length n."""
        t = self.s.fresh("t")
        inner = self.s.inner()
        inner.names[t] = ("index", 0, n)
        options = [f"np.zeros({n})", f"np.ones({n})", f"np.full({n}, {self.leaf()})",
                   f"np.array([{', '.join(self.leaf() for _ in range(n))}])",
                   f"np.array([{Expressions(inner).number(1)} for {t} in range({n})]) * 1.0"]  # fmt: skip
        here = self.view(n)
        if here:
            options += [f"{here}.copy()", f"{here} * 1.0", f"np.cumsum({here})", f"{here}[::-1]"]
        return self.r.choice(options)

    def product(self, n: int) -> str | None:
        """A product with a matrix, or a sum along an axis."""
        for name in self.s.of("matrix"):
            _, rows, columns = self.s.names[name]
            other = self.view(rows) if columns == n else self.view(columns) if rows == n else None
            if other and columns == n:
                return self.r.choice([f"{other} @ {name}", f"{name}.T @ {other}", f"np.sum({name}, axis=0)"])
            if other:
                return self.r.choice([f"{name} @ {other}", f"{name}.sum(axis=1)"])
        return None

    def gathered(self, n: int) -> str | None:
        """Entries by a list of indices, perhaps repeated."""
        vectors = self.s.of("vector")
        if not vectors:
            return None
        v = self.r.choice(vectors)
        return f"{v}[{self.indices(self.s.names[v][1], n)}]"

    def indices(self, length: int, count: int) -> str:
        """A list of `count` indices into an axis."""
        return str([self.r.randrange(-length, length) for _ in range(count)])

    # ------------------------------------------------------------------------------------- matrices, conditions

    def matrix(self, rows: int, columns: int, depth: int = 1) -> str:
        """A matrix, perhaps a view."""
        same = self.s.typed(("matrix", rows, columns))
        turned = [f"{m}.T" for m in self.s.typed(("matrix", columns, rows))]
        flat = [f"{v}.reshape({rows}, {columns})" for v in self.s.typed(("vector", rows * columns))]
        known = [*same, *same, *turned, *flat, *[f"{m}[::-1]" for m in same]]
        new = [f"np.zeros(({rows}, {columns}))", f"np.outer({self.vector(rows, 0)}, {self.vector(columns, 0)})"]
        if depth <= 0 or self.r.random() < 0.3:
            return self.r.choice(known or new)
        m = self.r.choice(known or new)
        return self.s.pick([
            (2, lambda: self.r.choice(new)),
            (2, lambda: f"np.sin({m})"),
            (2, lambda: f"{m} * {self.wrapped(self.matrix(rows, columns, depth - 1))}"),
            (1, lambda: f"{m} + {self.vector(columns, 0)}"),
            (1, lambda: f"{m} * {self.wrapped(self.vector(rows, 0))}[:, None]"),
            (1, lambda: f"{self.leaf()} * {m}"),
            (1, lambda: f"{m}.copy()"),
        ])  # fmt: skip

    def condition(self) -> str:
        """A condition on numbers or on indices."""
        names = self.s.of("index")
        lists = self.s.of("list")
        options = [
            (4, lambda: f"{self.leaf()} {self.r.choice(['<', '>'])} {self.s.number()}"),
            (2, lambda: f"{self.leaf()} > {self.leaf()}"),
            (1, lambda: f"{self.reduction(1)} < {self.s.number()}"),
            (1, lambda: f"-0.5 < {self.leaf()} < 0.6"),
            (1, lambda: f"{self.leaf()} > 0.2 {self.r.choice(['and', 'or'])} {self.leaf()} < 0.7"),
            (1, lambda: f"not {self.leaf()} > 0.4"),
        ]
        if names:
            i = self.r.choice(names)
            options.append((4, lambda: self.r.choice([f"{i} % 2 == 0", f"{i} == 1", f"{i} > 0"])))
        if lists:
            options.append((1, lambda: f"len({self.r.choice(lists)}) > 3"))
        return self.s.pick(options)
