"""Python's builtins that compute.  Those that only arrange (zip, map, list, dict, ...) are the engine's business."""

from __future__ import annotations

import builtins

from sct.rules.words import Words

words = Words(**vars(builtins))
arrays = Words(**vars(builtins))  # where an operand is, or may be, an array
numbers = Words(**vars(builtins))  # where all operands are numbers
constant, linear, elementwise, composed = words.constant, words.linear, words.elementwise, words.composed

elementwise("abs(x, /)", x="math.copysign(1.0, x) if x else 0.0", domain=(-0.9, -0.3))
arrays.elementwise("abs(x, /)", x="np.sign(x)", domain=(-0.9, -0.3))
elementwise(
    "pow(base, exp) -> y",
    base="(exp * base ** (exp - 1) if exp >= 1 or exp < 0 or base else math.inf if ct else 0.0) if exp else 0.0",
    exp="y * math.log(base) if base > 0 else math.nan if base else 0.0",
)
arrays.elementwise("pow(base, exp) -> y", base="exp * base ** (exp - (exp != 0))", exp="y * safe_log(base)")
constant("pow(base, exp, mod)", sample="5, 3, 7")
composed("divmod(x, y, /)", "(x // y, x % y)", sample="2.7, 0.8")
linear("float(x=0.0, /)", x="ct")
linear("sum(iterable, /, start=0)", iterable="spread(ct, iterable)", start="ct", sample="[0.4, -0.7, 0.5], 0.25")


def shared(names: str) -> str:
    """The mean of those of several numbers that equal the chosen one, `y`; none of them does if that is nan."""
    won = " + ".join(f"({n} if {n} == y else 0.0)" for n in names)
    return f"({won}) / ({' + '.join(f'({n} == y)' for n in names)} or 1)"


# Ties share equally.
composed("max(a, b, /)", "a if a > b else b if b > a else 0.5 * (a + b)")
composed("min(a, b, /)", "a if a < b else b if b < a else 0.5 * (a + b)")
for name in ("max", "min"):
    composed(
        f"{name}(iterable, /, *, default=None) -> y",
        "weighted(ties(iterable, y), iterable) if len(iterable) else default",
        sample="[0.4, -0.7, 0.5]",
    )
    composed(
        f"{name}(iterable, /, *, key, default=None) -> y",
        "iterable[place(iterable, y)] if len(iterable) else default",
        sample="[0.4, -0.7, 0.5], key=abs",
    )
    composed(f"{name}(*values, key) -> y", "values[place(values, y)]", sample="0.4, -0.7, 0.5, key=abs")
    for operands in ("abc", "abcd", "abcde", "abcdef"):
        sample = ", ".join(("0.4", "-0.7", "0.5", "0.1", "-0.2", "0.3")[: len(operands)])
        numbers.composed(f"{name}({', '.join(operands)}, /) -> y", shared(operands), sample=sample)
    composed(f"{name}(*values) -> y", "weighted(ties(values, y), values)", sample="0.4, -0.7, 0.5")
composed(
    "sorted(iterable, /, *, key=None, reverse=False)",
    "take_items(iterable, sorting(iterable, key, reverse))",
    sample="[0.4, -0.7, 0.5], reverse=True",
)

# Whole numbers, tests, text
constant("round(number, ndigits=None)")
constant("int(x=0, /, *args)")
constant("bool(x=False, /)")
constant("str(object='', /, *args)")
constant("repr(obj, /)")
constant("ascii(obj, /)")
constant("format(value, format_spec='', /)")
constant("print(*args, sep=' ', end='', file=None, flush=False)", sample="sep=''")
constant("len(obj, /)", sample="[0.4, 0.5]")
constant("range(*bounds)", sample="1, 5")
constant("isinstance(obj, class_or_tuple, /)", sample="0.4, float")
constant("issubclass(cls, class_or_tuple, /)", sample="bool, int")
constant("callable(obj, /)")
constant("hasattr(obj, name, /)", sample="0.4, 'real'")
constant("type(obj, /)")
constant("id(obj, /)")
constant("hash(obj, /)")
constant("all(iterable, /)", sample="[0.4, 0.5]")
constant("any(iterable, /)", sample="[0.4, 0.5]")
constant("ord(c, /)", sample="'a'")
constant("chr(i, /)", sample="97")
constant("bin(number, /)", sample="5")
constant("hex(number, /)", sample="5")
constant("oct(number, /)", sample="5")
