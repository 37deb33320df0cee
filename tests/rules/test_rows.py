"""Every row of the table against the function that it describes: formulas are evaluated as plain Python text."""

from __future__ import annotations

import ast
import builtins
import cmath
import contextlib
import copy
import inspect
import math
from collections.abc import Callable, Iterator
from itertools import pairwise, product
from typing import Any

import mpmath
import numpy as np
import pytest

import sct_runtime
from sct.core.lang import Call, Compare, Display, Global, Var
from sct.core.walk import children, walk
from sct.rules import REQUIRED, Row, absent, all_rows, for_callable, parse, row_vars
from sct.rules.runtime_ import FROM_SOURCE

ROWS = list(all_rows())
SPACE = {**vars(builtins), **vars(sct_runtime), "np": np, "math": math}


def name(row: Row) -> str:
    return f"{row.kind} {row.head}"


def present(row: Row) -> bool:
    """Whether the installed NumPy still has a method; np.float32 is linear up to a rounding coarser than the tests."""
    if row.function is np.float32:
        return False
    return not (isinstance(row.function, str) and row.function[0] == ".") or hasattr(np.ndarray, row.function[1:])


def of(*kinds: str) -> list[Any]:
    return [pytest.param(row, id=name(row)) for row in ROWS if row.kind in kinds and present(row)]


def signature_text(row: Row) -> str:
    """The parameters of a head as those of a lambda."""
    parts, kinds = [], [p.kind for p in row.params]
    for i, p in enumerate(row.params):
        if p.kind == "keyword" and "keyword" not in kinds[:i] and "vararg" not in kinds:
            parts.append("*")
        star = {"vararg": "*", "kwarg": "**"}.get(p.kind, "")
        parts.append(star + p.name + ("" if p.default is REQUIRED else f"=_default_{p.name}"))
        if p.kind == "positional" and kinds[i + 1 : i + 2] != ["positional"]:
            parts.append("/")
    return ", ".join(parts)


def arguments(row: Row) -> dict[str, Any]:
    """The operands of a row at its sample, or at numbers drawn from its domain."""
    text = row.sample
    if text is None:
        rng = np.random.default_rng(len(row.head))
        needed = [p for p in row.params if p.default is REQUIRED and p.kind in ("positional", "normal")]
        text = ", ".join(repr(float(rng.uniform(*row.domain))) for _ in needed)
    defaults = {f"_default_{p.name}": p.default for p in row.params if p.default is not REQUIRED}
    return eval(f"(lambda {signature_text(row)}: locals())({text})", {**SPACE, **row.names, **defaults})


def given(row: Row, args: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """The operands as a call passes them; those that keep their default are left out where that is possible."""
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    pending: list[Any] = []
    for p in row.params:
        value = args[p.name]
        if p.kind == "vararg":
            positional += [*pending, *value]
        elif p.kind == "keyword":
            if p.default is REQUIRED or value is not p.default:
                keywords[p.name] = value
        elif p.default is REQUIRED or value is not p.default:
            positional += [*pending, value]
            pending = []
        else:
            pending.append(value)
    return positional, keywords


def value(row: Row, args: dict[str, Any]) -> Any:
    """What the function gives; what it wrote, if it writes."""
    args = copy.deepcopy(args)
    if isinstance(row.function, str) and row.function[0] != ".":
        return eval(row.head.partition("->")[0].strip(), dict(args))
    positional, keywords = given(row, args)
    if isinstance(row.function, str):
        member = getattr(positional[0], row.function[1:])
        out = member(*positional[1:], **keywords) if "(" in row.head else member
    else:
        out = row.function(*positional, **keywords)
    return args[row.writes] if row.writes else out


def evaluate(row: Row, which: str, space: dict[str, Any]) -> Any:
    return eval(row.formulas[which], {**SPACE, **row.names, **space})


def flat(x: Any) -> np.ndarray:
    """All numbers of a nested structure, in order."""
    if isinstance(x, tuple | list):
        return np.concatenate([np.zeros(0), *[flat(v) for v in x]])
    return np.ravel(np.asarray(x, dtype=float))


def like(x: Any, numbers: np.ndarray) -> Any:
    """A structure like x that holds the numbers."""
    if isinstance(x, tuple | list):
        parts, at = [], 0
        for v in x:
            n = len(flat(v))
            parts.append(like(v, numbers[at : at + n]))
            at += n
        return tuple(parts) if isinstance(x, tuple) else parts
    if isinstance(x, np.ndarray):
        return numbers.reshape(x.shape).copy()
    return float(numbers[0])


def direction(x: Any, seed: int = 0) -> Any:
    return like(x, np.random.default_rng(seed).uniform(-1.0, 1.0, len(flat(x))))


def moved(x: Any, dx: Any, h: float) -> Any:
    return like(x, flat(x) + h * flat(dx))


def movable(row: Row, args: dict[str, Any], operand: str) -> bool:
    """Whether an operand of the sample holds numbers that can move."""
    x = args[operand]
    try:
        numbers = flat(x)
    except (TypeError, ValueError):
        return False
    return len(numbers) > 0 and not isinstance(x, bool | str | range)


def holds_fractions(x: Any) -> bool:
    return any(map(holds_fractions, x)) if isinstance(x, tuple | list) else np.asarray(x).dtype.kind == "f"


def richardson(f: Callable[[float], np.ndarray], h: float = 0.02) -> np.ndarray:
    """The derivative at 0 by central differences, extrapolated five times."""
    table = [(f(h / 2**k) - f(-h / 2**k)) / (2 * h / 2**k) for k in range(6)]
    for order in range(1, 6):
        table = [(4**order * b - a) / (4**order - 1) for a, b in pairwise(table)]
    return table[0]


def tangent(row: Row, args: dict[str, Any], operand: str, d: Any) -> np.ndarray:
    """The tangent that a row gives for one moving operand."""
    y = value(row, args)
    space = {**args, **({row.result: y} if row.result else {})}
    if row.kind == "elementwise":
        product = evaluate(row, operand, space) * np.asarray(d)
        if row.summed:
            product = np.sum(product, axis=eval(row.summed, dict(args)))
        return flat(np.broadcast_to(product, np.shape(y)))
    if row.kind == "linear":
        still = {k: like(args[k], 0 * flat(args[k])) for k in row.moving if k != operand and movable(row, args, k)}
        return flat(value(row, {**args, **still, operand: d}))
    assert row.kind == "bilinear"
    return flat(value(row, {**args, operand: d}))


def moving(row: Row, args: dict[str, Any]) -> list[str]:
    return [k for k in row.moving if movable(row, args, k)]


@pytest.mark.parametrize("row", of("elementwise", "linear", "bilinear"))
def test_tangent_is_that_of_the_function(row: Row) -> None:
    """The forward derivative of each row agrees with extrapolated differences of the function itself."""
    args = arguments(row)
    assert moving(row, args), "the sample has no operand that moves"
    for operand in moving(row, args):
        d = direction(args[operand])
        expected = richardson(
            lambda h, k=operand, d=d: flat(value(row, {**args, k: moved(args[k], d, h)}))  # type: ignore[misc]
        )
        assert tangent(row, args, operand, d) == pytest.approx(expected, rel=2e-8, abs=2e-9), operand


def of_other_signs(row: Row) -> Iterator[dict[str, Any]]:
    """The sample of a row with the signs of its operands changed, as far as the function is defined there."""
    args = arguments(row)
    names = [k for k in args if movable(row, args, k) and holds_fractions(args[k])]
    for signs in list(product((1, -1), repeat=len(names)))[1:]:
        there = {**args, **{k: like(args[k], s * flat(args[k])) for k, s in zip(names, signs, strict=True)}}
        with np.errstate(all="ignore"), contextlib.suppress(ValueError, OverflowError, TypeError, ZeroDivisionError):
            if np.all(np.isfinite(flat(value(row, there)))):
                yield there


@pytest.mark.parametrize("row", of("elementwise"))
def test_tangent_is_that_of_the_function_for_other_signs(row: Row) -> None:
    """What a sample cannot tell apart, its mirror images may: a factor that is a sign, an even or odd part."""
    for args in of_other_signs(row):
        for operand in moving(row, args):
            d = direction(args[operand])
            expected = richardson(
                lambda h, k=operand, d=d, a=args: flat(value(row, {**a, k: moved(a[k], d, h)}))  # type: ignore[misc]
            )
            assert tangent(row, args, operand, d) == pytest.approx(expected, rel=2e-8, abs=2e-9), operand


@pytest.mark.parametrize("row", [p for p in of("composed") if p.values[0].function is not np.interp])
def test_body_is_the_function_for_other_signs(row: Row) -> None:
    """The body of a composed row has the function's value for operands of other signs, too.

    Not for `np.interp`, which gives anything where its places descend.
    """
    for args in of_other_signs(row):
        y = value(row, args)
        space = {**args, **({row.result: y} if row.result else {})}
        assert flat(evaluate(row, "body", space)) == pytest.approx(flat(y), rel=1e-13, abs=1e-14)


@pytest.mark.parametrize("row", of("elementwise"))
def test_zero_operands_have_zero_derivative(row: Row) -> None:
    """An operand whose formula is "0" may move without moving the result."""
    args = arguments(row)
    for operand in set(row.active) - set(row.moving):
        if movable(row, args, operand) and isinstance(args[operand], float) and args[operand] != 0.0:
            there = value(row, {**args, operand: args[operand] + 1e-3})
            assert flat(there) == pytest.approx(flat(value(row, args)), rel=1e-15)


@pytest.mark.parametrize("row", of("linear", "bilinear"))
def test_transpose_passes_the_dot_product_test(row: Row) -> None:
    """<ct, A d> = <transpose(ct), d> for random ct and d, and the transpose has the operand's shape."""
    args = arguments(row)
    y = value(row, args)
    ct = direction(y, 1)
    space = {**args, **({row.result: y} if row.result else {}), "ct": ct}
    for operand in moving(row, args):
        d = direction(args[operand])
        adjoint = evaluate(row, operand, space)
        if not isinstance(args[operand], tuple | list):
            assert np.shape(adjoint) == np.shape(args[operand])
        left = float(flat(ct) @ tangent(row, args, operand, d))
        assert float(flat(adjoint) @ flat(d)) == pytest.approx(left, rel=1e-12, abs=1e-13), operand


@pytest.mark.parametrize("row", of("composed"))
def test_body_is_the_function(row: Row) -> None:
    """The body of a composed row has the function's value, at the sample and around it, so its derivative too."""
    args = arguments(row)
    first = next((k for k, x in args.items() if movable(row, args, k) and holds_fractions(x)), None)
    for step in (0.0, 1e-3, -2e-3):
        here = args if first is None else {**args, first: moved(args[first], direction(args[first]), step)}
        y = value(row, here)
        space = {**here, **({row.result: y} if row.result else {})}
        assert flat(evaluate(row, "body", space)) == pytest.approx(flat(y), rel=1e-13, abs=1e-14)
        assert [np.shape(v) for v in parts(evaluate(row, "body", space))] == [np.shape(v) for v in parts(y)]


def parts(y: Any) -> list[Any]:
    return list(y) if isinstance(y, tuple) else [y]


@pytest.mark.parametrize("row", of("implicit"))
def test_implicit_rows_solve_correct_and_transpose(row: Row) -> None:
    """The residual vanishes; correct(-d residual) is the derivative; transpose is the transpose of correct."""
    args = arguments(row)
    y = value(row, args)
    space = {**args, row.result: y}
    residual = evaluate(row, "zero", space)
    assert flat(residual) == pytest.approx(0.0, abs=1e-14)
    for operand in args:
        d = direction(args[operand])
        expected = richardson(lambda h, k=operand, d=d: flat(value(row, {**args, k: moved(args[k], d, h)})))  # type: ignore[misc]
        slope = richardson(
            lambda h, k=operand, d=d: flat(evaluate(row, "zero", {**space, k: moved(args[k], d, h)}))  # type: ignore[misc]
        )
        found = evaluate(row, "correct", {**space, "r": -like(residual, slope)})
        assert flat(found) == pytest.approx(expected, rel=1e-8, abs=1e-8), operand
    r, ct = direction(residual, 2), direction(y, 3)
    left = flat(ct) @ flat(evaluate(row, "correct", {**space, "r": r}))
    assert flat(evaluate(row, "transpose", {**space, "ct": ct})) @ flat(r) == pytest.approx(left, rel=1e-12)


@pytest.mark.parametrize("row", of("constant"))
def test_constant_rows_can_be_called(row: Row) -> None:
    """The head of a constant row is one with which the function can be called."""
    value(row, arguments(row))


# ------------------------------------------------------------------------------- sharper oracles for elementwise rows

# The Bessel functions of complex arguments lose a step as small as the one taken here.
NOT_STEPPED = {"absolute", "fabs", "copysign", "hypot", "jv", "yv", "iv", "kv"}
UFUNCS = [row for row in ROWS if row.kind == "elementwise" and isinstance(row.function, np.ufunc)]


def test_complex_step() -> None:
    """Partials of ufuncs that take complex numbers agree with the complex step to rounding; most of them are met."""
    met = 0
    for row in UFUNCS:
        args = arguments(row)
        for operand in row.moving:
            stepped = {**args, operand: args[operand] + 1e-30j}
            if row.function.__name__ in NOT_STEPPED or isinstance(args[operand], int):
                continue
            try:
                out = value(row, stepped)
            except TypeError:
                continue
            if isinstance(out, complex):
                space = {**args, row.result: value(row, args)}
                partial = float(np.broadcast_to(evaluate(row, operand, space), ()))
                assert partial == pytest.approx(out.imag / 1e-30, rel=2e-13), (row.head, operand)
                met += 1
    assert met >= 40


IN_MPMATH = {
    "lgamma": mpmath.loggamma, "pow": mpmath.power, "log2": lambda x: mpmath.log(x, 2), "log1p": mpmath.log1p,
    "exp2": lambda x: mpmath.power(2, x), "fabs": abs, "fmod": lambda x, y: x - y * int(x / y),
    "copysign": lambda x, y: abs(x) * (1 if y > 0 else -1), "remainder": lambda x, y: x - y * mpmath.nint(x / y),
    "ldexp": lambda x, i: x * mpmath.mpf(2) ** int(i), "nextafter": lambda x, y: x, "fma": lambda x, y, z: x * y + z,
}  # fmt: skip
OF_MATH = [
    pytest.param(row, id=name(row))
    for row in ROWS
    if row.kind == "elementwise" and getattr(row.function, "__module__", "") == "math"
]


@pytest.mark.parametrize("row", OF_MATH)
def test_partials_of_math_agree_with_mpmath(row: Row) -> None:
    """Partials of the functions of `math` agree with 30-digit derivatives to 2e-13."""
    function = IN_MPMATH.get(row.function.__name__) or getattr(mpmath, row.function.__name__)
    args = arguments(row)
    space = {**args, **({row.result: value(row, args)} if row.result else {})}
    for operand in row.moving:
        with mpmath.workdps(30):
            order = tuple(1 if k == operand else 0 for k in args)
            at = tuple(mpmath.mpf(v) for v in args.values())
            expected = float(mpmath.diff(function, at, order)) if len(at) > 1 else float(mpmath.diff(function, at[0]))
        assert evaluate(row, operand, space) == pytest.approx(expected, rel=2e-13), operand


# --------------------------------------------------------------------------------------------- the table as a whole


def formulas() -> list[tuple[Row, str]]:
    return [(row, which) for row in ROWS for which in row.formulas]


def test_every_formula_reads_and_names_only_what_exists() -> None:
    """Every formula of the table parses; there are hundreds, so the loop is not empty."""
    assert len(formulas()) > 400
    for row, which in formulas():
        parse(row, which)


def test_closure_law() -> None:
    """Every function that a formula calls has a row, or is a helper whose source the compiler differentiates."""
    written = {getattr(sct_runtime, helper) for helper in FROM_SOURCE}
    missing = set()
    for row, which in formulas():
        for node in walk(parse(row, which)):
            if isinstance(node, Call) and isinstance(node.func, Global):
                function = node.func.value
                if for_callable(function) is None and function not in written:
                    missing.add((row.head, str(function)))
    assert missing == set()


def test_every_helper_has_a_row_or_is_differentiated_from_source() -> None:
    """The runtime's helpers can stand in text that is differentiated again."""
    without = {n for n in sct_runtime.__all__ if for_callable(getattr(sct_runtime, n)) is None}
    assert without == set(FROM_SOURCE)


def test_helpers_differentiated_from_source_call_only_what_has_a_row() -> None:
    """A helper without a row calls only functions that have one, and itself has readable source."""
    for helper in FROM_SOURCE:
        function = getattr(sct_runtime, helper)
        for node in ast.walk(ast.parse(inspect.getsource(function))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = eval(ast.unparse(node.func), vars(inspect.getmodule(function))) if _rooted(node.func) else None
                assert called is None or for_callable(called) is not None, (helper, ast.unparse(node.func))


def _rooted(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id == "np"


def test_scalar_formulas_need_no_arrays() -> None:
    """Operators on numbers and the functions of `math` are differentiated with `math` and arithmetic only, so that
    text for floats never pays for NumPy."""
    for row in ROWS:
        if row.kind == "elementwise" and getattr(row.function, "__module__", "") == "math":
            assert "np." not in "".join(row.formulas.values()), row.head
    from sct.rules.operators import of_scalars

    for row in of_scalars.rows:
        if row.kind == "elementwise":
            assert "np." not in "".join(row.formulas.values()), row.head


def test_result_occurs_in_bodies_only_where_it_is_constant() -> None:
    """The result's name in a composed body stands under functions that have no derivative with respect to it."""
    for row in ROWS:
        if row.kind == "composed" and row.result:
            y = row_vars(row)[row.result]
            loose = _loose(parse(row, "body"), y)
            assert not loose or row.function in (math.frexp, np.frexp), row.head


def _loose(node: Any, y: Var) -> bool:
    """Whether y occurs outside comparisons and operands that move nothing."""
    if isinstance(node, Var):
        return node is y
    if isinstance(node, Compare):
        return False
    if isinstance(node, Call) and isinstance(node.func, Global):
        row = for_callable(node.func.value, len(node.args), tuple(k or "" for k, _ in node.keywords))
        if row is not None and row.kind == "constant":
            return False
        if row is not None and row.kind != "composed":
            named = list(zip((p.name for p in row.params), node.args, strict=False)) + list(node.keywords)
            return any(k in row.moving and _loose(a, y) for k, a in named if k is not None)
    if isinstance(node, Display):
        return any(_loose(item, y) for item in node.items)
    return any(_loose(child, y) for child in children(node))


def test_only_functions_of_other_versions_are_absent() -> None:
    """A misspelled head would vanish silently; only functions that some supported version lacks may be absent."""
    versions = ("math.fma", "math.sumprod", "math.exp2", "math.cbrt", "np.trapz", "np.trapezoid", "np.vecdot",
                "np.matvec", "np.vecmat", "np.concat", "np.permute_dims", "np.matrix_transpose",
                "np.linalg.vector_norm")  # fmt: skip
    for head in absent():
        assert head.partition("(")[0] in versions


def functions_with_signature() -> list[Any]:
    found = []
    for row in ROWS:
        try:
            inspect.signature(row.function)
        except (TypeError, ValueError):
            continue
        found.append(pytest.param(row, id=name(row)))
    return found


@pytest.mark.parametrize("row", functions_with_signature())
def test_head_agrees_with_the_real_signature(row: Row) -> None:
    """Parameters stand where, and are called what, the function's own signature says, unless it takes `*args`."""
    real = list(inspect.signature(row.function).parameters.values())
    if any(p.kind is p.VAR_POSITIONAL for p in real):
        return
    names_of_real = [p.name for p in real]
    places = [p for p in row.params if p.kind in ("positional", "normal")]
    older = {"np.reshape": ("shape", "newshape")}
    for i, p in enumerate(places):
        expected = real[i]
        if expected.kind is not expected.POSITIONAL_ONLY and p.kind != "positional":
            assert p.name == expected.name or p.name in older.get(row.head.partition("(")[0], ())
        if p.default is not REQUIRED and isinstance(expected.default, int | float | str) and p.kind == "normal":
            assert p.default == expected.default
    for p in row.params:
        if p.kind == "keyword":
            assert p.name in names_of_real


def test_every_function_of_math_has_a_row() -> None:
    """`math` is covered whole."""
    functions = [getattr(math, n) for n in dir(math) if callable(getattr(math, n)) and not n.startswith("_")]
    assert [f.__name__ for f in functions if for_callable(f) is None] == []
    assert cmath.sin not in [row.function for row in ROWS]
