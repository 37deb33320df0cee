"""Python's operators: on numbers (plain arithmetic and `math` only), on arrays; powers of arrays by a number, and of
anything by a whole one."""

from __future__ import annotations

from sct.rules.words import Words

of_scalars = Words()
of_arrays = Words()
by_scalar = Words()

for table in (of_scalars, of_arrays):
    table.elementwise("a + b", a="1", b="1")
    table.elementwise("a - b", a="1", b="-1")
    table.elementwise("a * b", a="b", b="a")
    table.elementwise("a / b -> y", a="1 / b", b="-y / b")
    table.elementwise("a % b", a="1", b="-(a // b)", sample="2.7, 0.8")
    table.elementwise("-x", x="-1")
    table.elementwise("+x", x="1")
    table.constant("a // b")
    table.constant("not x")
    # Bits: whole numbers only.
    table.constant("~x", sample="5")
    table.constant("a << b", sample="5, 2")
    table.constant("a >> b", sample="5, 2")
    table.constant("a & b", sample="5, 3")
    table.constant("a | b", sample="5, 3")
    table.constant("a ^ b", sample="5, 3")
    # With the transposes of np.matmul; numbers have no `@`, but an operand of unknown type may.
    table.bilinear(
        "a @ b",
        a="matmul_left(ct, a, b)",
        b="matmul_right(ct, a, b)",
        sample="np.linspace(0.1, 1.2, 6).reshape(2, 3), np.linspace(-1.0, 0.7, 12).reshape(3, 4)",
    )

# x ** 0 is 1 also at x == 0, and 0 ** y is 0 for positive y: the derivatives there are 0.  The slope of a root at 0 is
# inf, as IEEE arithmetic has it, where Python's own would raise; times `ct`, what it is multiplied with, it is nothing
# where that is.
of_scalars.elementwise(
    "a ** b -> y",
    a="(b * a ** (b - 1) if b >= 1 or b < 0 or a else math.inf if ct else 0.0) if b else 0.0",
    b="y * math.log(a) if a > 0 else math.nan if a else 0.0",
)
by_scalar.elementwise("a ** b -> y", a="b * a ** (b - 1) if b else 0.0", b="y * safe_log(a)")
of_arrays.elementwise("a ** b -> y", a="b * a ** (b - 1 + (b == 0))", b="y * safe_log(a)")
