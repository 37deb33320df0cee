"""Functions as values, methods, partials, defaults and effects: the right tangent, or a refusal."""

from __future__ import annotations

import copy
import math
from functools import partial

import numpy as np
import pytest

import sct
from sct.errors import SctError
from tests.oracles.structure import flat_tangent, random_tangent, same_bits
from tests.oracles.verdict import truth
from tests.transform.function_classes import (
    MODEL,
    PART,
    Acc,
    Checked,
    Child,
    Counter,
    Hold,
    Model,
    Node,
    P,
    Prop,
    Stack,
    Stop,
    V,
    apply,
    cu,
    forward_all,
    newton,
    outer2,
    sq,
    three,
)  # fmt: skip

PROGRAMS = []
REFUSED = []


def right(*args):
    """Register a program with its arguments."""
    return lambda f: PROGRAMS.append((f, args)) or f


def refused(*args):
    """Register a program that is refused."""
    return lambda f: REFUSED.append((f, args)) or f


@right(1.3)
def closures_capture_loop_variable(x):
    fs = []
    for k in range(3):
        fs.append(lambda y: y * x + k)
    return sum(f(x) for f in fs)


@right(1.3)
def default_active(x):
    y = x * x
    def g(a, b=y):
        return a * b
    y = 3.0 * x
    return g(x) + g(1.0) + g(x, 2.0) + y


@right(1.3, 0.4)
def default_active_list(x, z):
    def g(a, b=[x, z]):
        b.append(a)
        return sum(b)
    return g(x) + g(z)


@right(1.3)
def star_forwarding(x):
    return forward_all(three, x) + forward_all(three, x, x, c=x * x) + forward_all(three, 2.0, b=x)


@right(1.3)
def bound_method_in_variable(x):
    m = Model(x)
    f = m.second
    g = MODEL.first
    return f(x) + g(x)


@right(1.3)
def list_append_in_variable(x):
    ys = []
    add = ys.append
    add(x)
    add(x * x)
    return ys[0] * ys[1]


@right(1.3)
def callback_two_levels(x):
    return outer2(lambda y: y * x, x) + outer2(math.exp, x) + outer2(MODEL.first, x)


@right(1.3)
def callback_two_levels_partial(x):
    return outer2(partial(three, b=x), x) + outer2(partial(three, x), 0.5)


@right(1.3)
def python_functions_in_list(x):
    total = 0.0
    for f in (sq, cu):
        total += f(x)
    return total


@right(1.3)
def nonlocal_in_two_levels(x):
    n = x
    def outer():
        nonlocal n
        n = n * x
        def inner():
            nonlocal n
            n = n + x
        inner()
        return 1.0
    outer()
    outer()
    return n


@right(1.3)
def nonlocal_reset_to_constant(x):
    s = x
    def reset():
        nonlocal s
        s = 2.0
    a = s * x
    reset()
    return a + s * x


@right(1.3)
def nonlocal_through_callee(x):
    total = 0.0
    def add(v):
        nonlocal total
        total += v
    def both(v):
        add(v)
        add(v * v)
    for k in range(3):
        both(x * k)
    return total


@right(1.3)
def vector_class(x):
    a = V(x) + V(1.0, x)
    b = -(a * x)
    return b.x * b.y + a(x) + b[0] * b[1]


@right(1.3)
def vector_class_reflected(x):
    a = x * V(x)
    return a.x


@right(1.3)
def vector_class_augmented(x):
    a = V(x)
    a += V(x, x)
    a *= x
    return a.x * a.y


@right(1.3)
def named_tuple_own_add(x):
    p = P(x) + P(1.0, x)
    return p.a * p.b


@right(1.3)
def dataclass_default(x):
    v = V(x)
    v.y = v.y * x
    return v.x * v.y


@right(1.3)
def map_two(x):
    return sum(map(lambda a, b: a * b, [x, 2.0], [3.0, x])) + sum(map(sq, (x, x)))


@right(1.3)
def global_partial(x):
    return PART(x) + PART(1.0, c=x)


@right(1.3)
def closure_partial(x):
    def g(a, b): return a * b * x
    h = partial(g, x)
    return h(2.0) + partial(g, b=x)(3.0)


@right(1.3)
def getattr_call(x):
    return getattr(MODEL, "first")(x) + getattr(Model(x), "second")(x)


@right(1.3)
def recursion_closure_acc(x):
    out = []
    def walk(n, v):
        if n == 0:
            out.append(v)
            return
        walk(n - 1, v * x)
        walk(n - 1, v + x)
    walk(2, x)
    return sum(out)


@right(1.3)
def callback_attribute(x):
    return Hold(lambda v: v * x, x).go(x)


@right(1.3)
def callback_attribute_method(x):
    m = Model(x)
    return Hold(m.first).go(x)


@right(1.3)
def callback_attribute_builtin(x):
    return Hold(math.sin, x).go(x)


@right(1.3)
def append_passed(x):
    ys = []
    def fill(put, v):
        put(v)
        put(v * x)
    fill(ys.append, x)
    fill(ys.append, 2.0)
    return sum(ys)


@right(1.3)
def tree_of_objects(x):
    n = Node(x)
    n.kids.append(Node(x * x))
    n.kids.append(Node(2.0, [Node(x ** 3)]))
    return n.total()


@right([1.0, 2.0, 0.5])
def star_from_list(xs):
    def g(a, b, c=1.0):
        return a * b + c
    return g(*xs) + g(*xs[:2])


@right([1.0, 2.0, 0.5])
def star_middle(xs):
    def g(*a):
        return a[0] * a[-1] + len(a)
    return g(2.0, *xs, xs[0])


@right(1.3)
def dict_double_star(x):
    opts = {"b": x}
    opts["c"] = x * x
    return three(x, **opts) + three(1.0, b=x)


@right(1.3)
def default_mutable_shared(x):
    def g(v, acc=[]):
        acc.append(v)
        return sum(acc)
    return g(x) + g(x * x)


@right(1.3)
def default_function(x):
    def h(v): return v * x
    def g(v, f=h):
        return f(v)
    return g(x) + g(x, sq)


@right(1.3)
def default_array(x):
    a = np.array([x, 1.0])
    def g(v, w=a * 2):
        return (v * w).sum()
    return g(x) + g(2.0)


@right(1.3)
def keyword_default_active(x):
    def g(v, *, w=x * x):
        return v * w
    return g(x) + g(w=2.0, v=x) + g(1.0)


@right(1.3)
def partial_varargs(x):
    def g(*a, **k):
        return sum(a) * k["s"]
    h = partial(g, x, s=x)
    return h(2.0, x)


@right(1.3)
def default_of_callback(x):
    y = x * x
    def g(a, b=y):
        return a * b
    return apply(g, x)


def added_to(a, b=-1.1, c=2 * 3.0):
    b += a
    if a > 0.0:
        c = c * a
    return b * c


@right(1.3)
def default_with_an_operator(x):
    return added_to(x) + added_to(x, c=x)


@right(1.3)
def effects_in_inactive_callee(x):
    out = []
    def g(n):
        out.append(x * n)
        return n
    k = g(2) + g(3)
    return sum(out) * k


@right(1.3)
def effect_two_deep(x):
    out = [0.0]
    def a(v):
        out[0] = out[0] + v
    def b(v):
        a(v)
        a(v * v)
    def c(v):
        b(v)
        return 1
    k = c(x) + c(2 * x)
    return out[0] * k


@right(2.0)
def newton_args(x):
    return newton(lambda v, c: v * v - c, lambda v, c: 2 * v, 1.5, x)


@right(1.3)
def class_with_list(x):
    s = Stack()
    s.push(x)
    s.push(x * x)
    return s.pop() * s.items[0] + s.size * x


@right(1.3)
def method_returning_self_chain(x):
    return Acc().add(x).add(x * x).add(2.0).total


@right(1.3)
def augmented_class_default(x):
    c = Counter()
    c.count += x
    c.count *= x
    return c.count


@right(1.3)
def closure_cell_shared(x):
    def make():
        s = x
        def inc(v):
            nonlocal s
            s += v
        def get():
            return s
        return inc, get
    inc, get = make()
    inc(x * x)
    inc2, get2 = make()
    inc2(1.0)
    return get() * get2()


@right(1.3)
def frozen_add_loop(x):
    acc = V(0.0, 0.0)
    for k in range(3):
        acc = acc + V(x, k) * x
    return acc.x * acc.y


@refused(1.3)
def vector_class_abs(x):
    return abs(V(x, x * x))


@refused(1.3)
def vector_sum_builtin(x):
    return sum([V(x), V(x, 2.0)], V(0.0, 0.0)).x


@refused(1.3)
def iterates_object(x):
    return sum(v * x for v in Child(x))


@refused(1.3)
def unpacks_object(x):
    a, b = Child(x)
    return a * b


@refused(1.3)
def reads_partial(x):
    g = partial(three, x)
    return g.args[0] * x


@refused(1.3)
def exception_carries_number(x):
    class_ = ValueError
    try:
        raise class_(x)
    except ValueError as e:
        return e.args[0] * x


@refused(1.3)
def raise_custom(x):
    try:
        raise Stop(x)
    except Stop as e:
        return e.value * x


@right(1.3)
def kwargs_modified(x):
    def g(**kw):
        kw["b"] = kw.pop("a") * x
        kw.update(c=x)
        return kw["b"] * kw["c"]
    return g(a=x)


@refused(1.3)
def post_init_computes(x):
    return Checked(x).c


@refused(1.3)
def property_setter(x):
    p = Prop(1.0)
    p.a = x
    return p._a * x


@right(1.3)
def partial_of_partial(x):
    f = partial(partial(three, x), b=x)
    return f() + f(c=x)


@refused(1.3)
def effect_in_ifexp(x):
    out = [x]
    def g(n):
        out.append(x * n)
        return n
    k = g(3) if x > 1 else 0
    return sum(out) * k


def of_one_name(inner):
    def area(x):
        return inner(x) * x
    return area


right(1.3)(of_one_name(of_one_name(math.sin)))


@pytest.mark.parametrize(("f", "args"), PROGRAMS, ids=lambda p: getattr(p, "__name__", ""))
def test_tangent(f, args):
    """Each program has once had a wrong tangent, a crash or a needless refusal."""
    rng = np.random.default_rng(3)
    tangents = [random_tangent(a, rng) for a in args]
    known = truth(f, args, tangents)
    assert known is not None
    value, tangent = sct.jvp(f, copy.deepcopy(args), tuple(tangents))
    assert same_bits(value, f(*copy.deepcopy(args)))
    assert known.admits(flat_tangent(value, tangent))


@pytest.mark.parametrize(("f", "args"), REFUSED, ids=lambda p: getattr(p, "__name__", ""))
def test_refusal(f, args):
    """What cannot be done right is refused, where it once gave a wrong number or a crash."""
    with pytest.raises(SctError):
        sct.jvp(f, args, tuple(1.0 for _ in args))
