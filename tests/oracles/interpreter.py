"""A dual-number interpreter of Python source: it walks the syntax tree of a function and computes with pairs.

It shares nothing with the compiler and follows Python's own evaluation order.  What it does not know it refuses with
`Unhandled`; another oracle must then answer.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import copy
import functools
import inspect
import sys
import textwrap
import types
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tests.oracles.access import arithmetic, item, method_arguments, write
from tests.oracles.pairs import FLAT, RULES, Pair, Unhandled, active, lifted, tangent, value
from tests.oracles.scopes import BINARY, COMPARE, UNARY, Break, Continue, Return, Scope, bind, owner
from tests.oracles.structure import combine

CONSUMERS = {sorted, min, max, map, filter, zip, enumerate, list, tuple, dict, set, reversed, len, range, iter, next,
             functools.reduce, hasattr, getattr, any, all, id}  # fmt: skip


class Method:
    """A method of an array pair, already bound."""

    def __init__(self, f: Callable[..., Any]) -> None:
        self.f = f

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self.f(*args, **named)


class Closure:
    """A function of the interpreted program."""

    def __init__(self, node: Any, scope: Scope | None, outer: Callable[[str], Any], defaults: dict[str, Any]) -> None:
        self.node, self.scope, self.outer, self.defaults = node, scope, outer, defaults

    def __call__(self, *args: Any, **named: Any) -> Any:
        scope = Scope(self.outer)
        scope.update(bind(self.node.args, list(args), dict(named), self.defaults))
        if isinstance(self.node, ast.Lambda):
            return evaluate(self.node.body, scope)
        for inner in ast.walk(self.node):
            if isinstance(inner, ast.Yield | ast.YieldFrom | ast.Await):
                raise Unhandled("a generator")
            if isinstance(inner, ast.Nonlocal) and self.scope is not None:
                scope.elsewhere |= {name: owner(self.scope, name) for name in inner.names}
        try:
            run(self.node.body, scope)
        except Return as found:
            return found.args[0]
        return None


@functools.cache
def parsed(f: types.FunctionType) -> Any:
    tree = ast.parse(textwrap.dedent(inspect.getsource(f.__code__)))
    kinds = (ast.FunctionDef,) if f.__name__ != "<lambda>" else (ast.Lambda,)
    found = [n for n in ast.walk(tree) if isinstance(n, kinds)]
    if len(found) != 1 and f.__name__ == "<lambda>":
        raise Unhandled("two lambdas on one line")
    return found[0]


def of_python(f: types.FunctionType) -> Closure:
    """The interpreted twin of a Python function."""
    cells = inspect.getclosurevars(f).nonlocals if f.__closure__ else {}

    def outer(name: str) -> Any:
        for names in (cells, f.__globals__, vars(builtins)):
            if name in names:
                return names[name]
        raise NameError(name)

    given = inspect.signature(f, follow_wrapped=False).parameters.items()
    return Closure(parsed(f), None, outer, {k: p.default for k, p in given if p.default is not p.empty})


def call(f: Any, args: Sequence[Any], named: dict[str, Any]) -> Any:
    """f(*args, **named) by the rule, by interpretation, or, where no tangent is involved, by Python."""
    if isinstance(f, Closure | Method):
        return f(*args, **named)
    if isinstance(f, functools.partial):
        return call(f.func, [*f.args, *args], f.keywords | named)
    if isinstance(f, types.MethodType):
        return call(f.__func__, [f.__self__, *args], named)
    involved = any(map(active, args)) or any(map(active, named.values()))
    try:
        if involved and f in FLAT:
            return lifted(f(*map(value, args), **value(named)))
        if f is sum or (involved and f in RULES):
            return RULES[f](*args, **named)
        if f in CONSUMERS:
            return f(*(proxy(a) for a in args), **{k: proxy(v) for k, v in named.items()})
    except TypeError as fault:
        raise Unhandled(f"{f}: {fault}") from fault
    if hasattr(f, "__wrapped__") and not isinstance(f, types.FunctionType):
        return call(f.__wrapped__, args, named)
    if isinstance(f, types.FunctionType) and not (f.__module__ or "").startswith(("numpy", "functools")):
        return of_python(f)(*args, **named)
    if isinstance(f, type) and isinstance(vars(f).get("__init__"), types.FunctionType) and f.__module__ != "builtins":
        if "__dataclass_fields__" in vars(f):
            return f(*args, **named)
        made = f.__new__(f)
        of_python(vars(f)["__init__"])(made, *args, **named)
        return made
    if not isinstance(f, type) and isinstance(getattr(type(f), "__call__", None), types.FunctionType):
        return call(type(f).__call__, [f, *args], named)
    receiver = getattr(f, "__self__", None)
    if isinstance(receiver, list | dict | set) or (isinstance(f, type) and issubclass(f, tuple)):
        return f(*args, **named)  # containers hold pairs as they hold anything
    if involved:
        raise Unhandled(f"call of {f}")
    return lifted(f(*args, **named))


def proxy(x: Any) -> Any:
    """A Python function handed to a builtin must call back into the interpreter."""
    if isinstance(x, types.FunctionType) or (isinstance(x, types.BuiltinFunctionType) and x in RULES):
        return lambda *args, **named: call(x, args, named)
    return x


def attribute(x: Any, name: str) -> Any:
    if isinstance(x, Pair):
        if name in ("shape", "ndim", "size", "dtype"):
            return getattr(x.value, name)
        if name == "T":
            return Pair(x.value.T, x.tangent.T)
        if name == "fill":
            return Method(lambda v: write(x, slice(None), v))
        if name == "astype":
            return Method(lambda dtype: Pair(x.value.astype(dtype), x.tangent.copy()))
        rule = getattr(np, name, None)
        if rule in RULES or rule in FLAT:
            return Method(lambda *a, **k: call(rule, [x, *method_arguments(name, a)], k))
        raise Unhandled(f"attribute {name} of an array")
    described = getattr(type(x), name, None)
    if isinstance(described, property) and described.fget is not None:
        return call(described.fget, [x], {})
    return lifted(getattr(x, name))


def evaluate(node: Any, scope: Scope) -> Any:
    """The value of an expression: a pair where it has a tangent."""
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            return lifted(scope.find(node.id))
        case ast.BinOp():
            return arithmetic(BINARY[type(node.op)], evaluate(node.left, scope), evaluate(node.right, scope))
        case ast.UnaryOp():
            return arithmetic(UNARY[type(node.op)], evaluate(node.operand, scope))
        case ast.BoolOp():
            wanted = isinstance(node.op, ast.Or)
            for operand in node.values:
                found = evaluate(operand, scope)
                if bool(found) is wanted:
                    break
            return found
        case ast.Compare():
            left, found = evaluate(node.left, scope), True
            for op, right_node in zip(node.ops, node.comparators, strict=True):
                right = evaluate(right_node, scope)
                same = isinstance(op, ast.Is | ast.IsNot)
                found = COMPARE[type(op)](*((left, right) if same else (value(left), value(right))))
                if len(node.ops) > 1 and not found:
                    return found
                left = right
            return found
        case ast.IfExp():
            return evaluate(node.body if evaluate(node.test, scope) else node.orelse, scope)
        case ast.Call():
            f = evaluate(node.func, scope)
            named: dict[str, Any] = {}
            args = elements(node.args, scope)
            for k in node.keywords:
                named |= {k.arg: evaluate(k.value, scope)} if k.arg else evaluate(k.value, scope)
            return call(f, args, named)
        case ast.Attribute():
            return attribute(evaluate(node.value, scope), node.attr)
        case ast.Subscript():
            return item(evaluate(node.value, scope), evaluate(node.slice, scope))
        case ast.Slice():
            ends = (node.lower, node.upper, node.step)
            return slice(*(None if p is None else value(evaluate(p, scope)) for p in ends))
        case ast.List():
            return elements(node.elts, scope)
        case ast.Tuple():
            return tuple(elements(node.elts, scope))
        case ast.Set():
            return set(elements(node.elts, scope))
        case ast.Dict():
            out: dict[Any, Any] = {}
            for k, v in zip(node.keys, node.values, strict=True):
                out |= evaluate(v, scope) if k is None else {evaluate(k, scope): evaluate(v, scope)}
            return out
        case ast.ListComp() | ast.GeneratorExp() | ast.SetComp() | ast.DictComp():
            return comprehension(node, scope)
        case ast.Lambda():
            return closure(node, scope)
        case ast.NamedExpr():
            found = evaluate(node.value, scope)
            assign(node.target, found, scope)
            return found
        case ast.JoinedStr():
            return "".join(str(evaluate(part, scope)) for part in node.values)
        case ast.FormattedValue():
            found = value(evaluate(node.value, scope))
            found = {-1: lambda x: x, 114: repr, 115: str, 97: ascii}[node.conversion](found)
            return format(found, evaluate(node.format_spec, scope) if node.format_spec else "")
    raise Unhandled(type(node).__name__)


def elements(nodes: Sequence[Any], scope: Scope) -> list[Any]:
    out: list[Any] = []
    for node in nodes:
        out += list(evaluate(node.value, scope)) if isinstance(node, ast.Starred) else [evaluate(node, scope)]
    return out


def comprehension(node: Any, scope: Scope) -> Any:
    inner = Scope(scope.find)
    found: list[Any] = []

    def loop(k: int) -> None:
        if k == len(node.generators):
            if isinstance(node, ast.DictComp):
                found.append((evaluate(node.key, inner), evaluate(node.value, inner)))
            else:
                found.append(evaluate(node.elt, inner))
            return
        clause = node.generators[k]
        for x in evaluate(clause.iter, inner):
            assign(clause.target, x, inner)
            if all(evaluate(c, inner) for c in clause.ifs):
                loop(k + 1)

    loop(0)
    made = {ast.DictComp: dict, ast.SetComp: set, ast.GeneratorExp: iter}.get(type(node), list)
    return made(found)


def closure(node: Any, scope: Scope) -> Closure:
    spec = node.args
    positional = [a.arg for a in (*spec.posonlyargs, *spec.args)]
    defaults = {}
    if spec.defaults:
        defaults = dict(zip(positional[-len(spec.defaults) :], elements(spec.defaults, scope), strict=True))
    for a, d in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        if d is not None:
            defaults[a.arg] = evaluate(d, scope)
    return Closure(node, scope, scope.find, defaults)


def assign(target: Any, x: Any, scope: Scope) -> None:
    match target:
        case ast.Name():
            scope.bind(target.id, x)
        case ast.Attribute():
            setattr(evaluate(target.value, scope), target.attr, x)
        case ast.Subscript():
            write(evaluate(target.value, scope), evaluate(target.slice, scope), x)
        case ast.Tuple() | ast.List():
            xs = list(x)
            star = next((k for k, t in enumerate(target.elts) if isinstance(t, ast.Starred)), None)
            if star is not None:
                end = len(xs) - (len(target.elts) - star - 1)
                xs = [*xs[:star], xs[star:end], *xs[end:]]
            for t, part in zip(target.elts, xs, strict=True):
                assign(t.value if isinstance(t, ast.Starred) else t, part, scope)


def augment(node: ast.AugAssign, scope: Scope) -> None:
    """target op= value: in place where the target holds an array or a list."""
    op = BINARY[type(node.op)]
    if isinstance(node.target, ast.Name):
        put, old = functools.partial(scope.bind, node.target.id), lifted(scope.find(node.target.id))
    elif isinstance(node.target, ast.Subscript):
        base, index = evaluate(node.target.value, scope), evaluate(node.target.slice, scope)
        put, old = functools.partial(write, base, index), item(base, index)
    else:
        base = evaluate(node.target.value, scope)
        put, old = functools.partial(setattr, base, node.target.attr), attribute(base, node.target.attr)
    new = arithmetic(op, old, evaluate(node.value, scope))
    if isinstance(old, Pair) and isinstance(old.value, np.ndarray):
        old.value[...], old.tangent[...] = value(new), tangent(new)
        new = old
    elif isinstance(old, list):
        old[:] = new
        new = old
    put(new)


def run(body: Sequence[Any], scope: Scope) -> None:
    for statement in body:
        execute(statement, scope)


def execute(node: Any, scope: Scope) -> None:
    match node:
        case ast.Expr():
            if not isinstance(node.value, ast.Constant):
                evaluate(node.value, scope)
        case ast.Assign():
            found = evaluate(node.value, scope)
            for target in node.targets:
                assign(target, found, scope)
        case ast.AnnAssign():
            if node.value is not None:
                assign(node.target, evaluate(node.value, scope), scope)
        case ast.AugAssign():
            augment(node, scope)
        case ast.Return():
            raise Return(None if node.value is None else evaluate(node.value, scope))
        case ast.If():
            run(node.body if evaluate(node.test, scope) else node.orelse, scope)
        case ast.For():
            loop(node, scope, (assign(node.target, x, scope) for x in evaluate(node.iter, scope)))
        case ast.While():
            loop(node, scope, iter(lambda: bool(evaluate(node.test, scope)), False))
        case ast.Break():
            raise Break
        case ast.Continue():
            raise Continue
        case ast.FunctionDef():
            made: Any = closure(node, scope)
            for decorator in reversed(node.decorator_list):
                made = call(evaluate(decorator, scope), [made], {})
            scope.bind(node.name, made)
        case ast.Raise():
            raise sys.exception() if node.exc is None else evaluate(node.exc, scope)
        case ast.Assert():
            if not evaluate(node.test, scope):
                raise AssertionError
        case ast.Try():
            attempt(node, scope)
        case ast.With():
            with contextlib.ExitStack() as stack:
                for part in node.items:
                    entered = stack.enter_context(evaluate(part.context_expr, scope))
                    if part.optional_vars is not None:
                        assign(part.optional_vars, entered, scope)
                run(node.body, scope)
        case ast.Pass() | ast.Nonlocal():
            pass
        case _:
            raise Unhandled(type(node).__name__)


def loop(node: Any, scope: Scope, rounds: Any) -> None:
    for _ in rounds:
        try:
            run(node.body, scope)
        except Continue:
            continue
        except Break:
            return
    run(node.orelse, scope)


def attempt(node: ast.Try, scope: Scope) -> None:
    try:
        try:
            run(node.body, scope)
        except (Return, Break, Continue, Unhandled):
            raise
        except Exception as fault:
            for handler in node.handlers:
                if handler.type is None or isinstance(fault, evaluate(handler.type, scope)):
                    if handler.name:
                        scope.bind(handler.name, fault)
                    run(handler.body, scope)
                    return
            raise
        run(node.orelse, scope)
    finally:
        run(node.finalbody, scope)


def jvp(f: Callable[..., Any], args: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """(f(*args), its derivative along `tangents`); a tangent that is None holds its argument constant."""
    given = [lift(copy.deepcopy(combine(Pair, x, t))) for x, t in zip(args, tangents, strict=True)]
    out = call(f, given, {})
    return value(out), tangent(out)


def lift(x: Any) -> Any:
    """Arrays that are held constant are given tangent buffers too: the program may write to them."""
    if isinstance(x, list):
        return [lift(part) for part in x]
    return tuple(lift(part) for part in x) if type(x) is tuple else lifted(x)
