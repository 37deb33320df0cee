"""Loops over parts of a vector or of a matrix's rows, of which the last has one: it broadcasts against any other."""

from __future__ import annotations

from tests.fuzz.expressions import Expressions
from tests.fuzz.scope import NUMBER


class Blocks(Expressions):
    """Mixed into `Statements`."""

    def blocks(self) -> list[str]:
        """A sum over blocks; names, lists and functions may outlive the block in which they are made."""
        vectors = [v for v in self.s.of("vector") if self.s.names[v][1] > 1]
        matrices = [m for m in self.s.of("matrix") if self.s.names[m][1] > 1]
        if not vectors + matrices:
            return [f"{self.s.target(NUMBER, 'a')} = {self.bounded(1)}"] if self.s.of("number") else ["pass"]
        source = self.r.choice(vectors + matrices)
        size = self.s.names[source][1] - 1
        s, b, c, last, first, kept, f = (self.s.fresh(letter) for letter in "ibcdefg")
        by = f" @ {self.wrapped(self.vector(self.s.names[source][2], 1))}" if source in matrices else ""
        known = [b, f"{source}[{s}:{s} + {size}]{by}", last, first, f"{b}[:1]", f"{f}({b}, 1)", f"{f}({last}, {size})"]

        def part() -> str:
            return self.wrapped(self.r.choice(known))

        out = [f"def {f}(u, k):", f"    return {self.r.choice(['u[:k]', 'u[:k] * u[:k]', 'np.tanh(u)[k - 1:]'])}"]
        out += [f"{last} = {source}[0:{size}]{by}", f"{first} = {last} * 0.5", f"{kept} = []"]
        inside = [f"{b} = np.tanh({source}[{s}:{s} + {size}]{by} * {self.leaf()})"]
        for _ in range(self.r.randrange(1, 4)):
            inside += self.s.pick([
                (3, lambda: [f"{c} = {part()} * np.cos({part()})"]),
                (2, lambda: [f"{first} = {part()}"]),
                (2, lambda: [f"if {s} == {self.r.choice([0, size])}:", f"    {first} = {part()} * 0.7"]),
                (2, lambda: [f"{b} = {b} * {part()}"]),
                (2, lambda: [f"{kept}.append({part()})"]),
            ])  # fmt: skip
            known += [c] if inside[-1].startswith(f"{c} =") else []
            known += [f"{kept}[0]", f"{kept}[-1]"] if inside[-1].startswith(kept) else []
        total = self.s.target(NUMBER, "a")
        inside.append(f"{total} += np.sum({part()} * {part()})")
        inside += [f"{last} = {part()}"] if self.r.random() < 0.6 else []
        out += [f"{total} = {self.bounded(1)}", f"for {s} in range(0, len({source}), {size}):"]
        out += ["    " + line for line in inside]
        self.s.names[total] = NUMBER
        behind = [f"{total} = tanh({total}) + np.sum({self.r.choice([first, last, b])} * {self.r.choice([first, b])})"]
        return out + (behind if self.r.random() < 0.5 else [f"{total} = tanh({total})"])
