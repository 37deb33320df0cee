"""Lists, tuples, dicts, sets, comprehensions, aliasing of lists."""

import math

from tests.programs.registry import program


@program(1.3)
def list_comprehension(x):
    return sum([x**k for k in range(5) if k != 2])


@program(1.3)
def nested_comprehension(x):
    return sum([x * i + j for i in range(3) for j in range(i)])


@program(1.3)
def generator_consumed(x):
    return sum(x * k for k in range(4)) + max(x * k for k in (1, 2))


@program(1.3)
def dict_comprehension(x):
    d = {k: x**k for k in range(4)}
    return d[3] + d[1]


@program(1.3)
def set_of_integers(x):
    s = {1, 2, 3}
    return x * len(s) if 2 in s else x


@program(1.3)
def comprehension_scope(x):
    k = 10.0
    ys = [k * x for k in (1.0, 2.0)]
    return k * ys[1]


@program([1.0, 2.0, 3.0])
def list_of_squares(xs):
    return [x * x for x in xs]


@program(1.3)
def list_append(x):
    ys = []
    for k in range(4):
        ys.append(x * k)
    return ys[1] + ys[-1] * ys[2]


@program(1.3)
def list_methods(x):
    ys = [x, 2.0]
    ys.extend([x * x, x + 1])
    ys.insert(0, 5 * x)
    last = ys.pop()
    first = ys.pop(0)
    ys.reverse()
    zs = ys.copy()
    zs[0] = 0.0
    return last * first + ys[0] + ys[2] * 3 + zs[0] + len(ys)


@program(1.3)
def list_item_assignment(x):
    ys = [0.0] * 4
    ys[0] = x
    for k in range(1, 4):
        ys[k] = ys[k - 1] * x + k
    ys[1] += x
    return ys[3] + ys[1]


@program(1.3)
def list_slices(x):
    ys = [x, x * x, x**3, 4.0]
    zs = ys[1:] + ys[:2]
    ys[1:3] = [x, x]
    return zs[0] * zs[-1] + ys[1] + sum(ys[::2])


@program(1.3)
def list_aliasing(x):
    ys = [x, 1.0]
    zs = ys
    zs[1] = x * x
    zs += [x]
    return ys[1] * ys[2]


@program(1.3)
def list_mutated_by_callee(x):
    ys = [x]

    def push(v, into):
        into.append(v * v)

    push(x, ys)
    push(ys[1], ys)
    return ys[2]


@program([1.5, 2.5])
def argument_list_mutated(xs):
    xs[0] = xs[1] * xs[0]
    xs.append(xs[0])
    return xs[0] + xs[2]


@program([[1.0, 2.0], [3.0, 4.0]])
def matrix_as_lists(a):
    return a[0][0] * a[1][1] - a[0][1] * a[1][0]


@program([[1.0, 2.0], [3.0, 4.0]], [0.5, -0.5])
def matvec_as_lists(a, v):
    return [sum(r * c for r, c in zip(row, v)) for row in a]


@program(1.3)
def list_multiplied(x):
    ys = [x, 2.0] * 2
    return ys[2] * ys[3] + ys[0]


@program(1.3, 2.0)
def dict_methods(x, y):
    d = {"x": x, "y": y}
    d["z"] = d["x"] * d["y"]
    d.update({"x": x * x})
    e = dict(d, w=x)
    total = 0.0
    for v in d.values():
        total += v * v
    w = e.pop("w")
    d.setdefault("u", w * 3)
    return total + w + d.get("u") + d.get("missing", 0.5) + len(e)


@program(1.3)
def dict_result(x):
    return {"square": x * x, "list": [x, 2 * x], "name": "x"}


@program({"a": 1.3, "b": [0.5, 0.7]})
def nested_argument(tree):
    return tree["a"] * tree["b"][0] + tree["b"][1] ** 2


@program((1.3, 0.7))
def tuple_argument(pair):
    x, y = pair
    return x * y, pair[0] + 1


@program(1.3)
def tuple_operations(x):
    t = (x, 2.0) + (x * x,)
    return t[0] * t[2] + t[-1] + len(t) + sum(t[:2])


@program(1.3)
def dict_merge(x):
    a = {"p": x, "q": 1.0}
    b = {**a, "q": x * x}
    c = a | {"p": 2.0}
    return b["q"] * b["p"] + c["p"] * c["q"]


@program([3.0, 1.0, 2.0])
def sorting(xs):
    ys = sorted(xs)
    zs = xs.copy()
    zs.sort(reverse=True)
    return ys[0] * zs[0] + min(xs) * max(xs) ** 2


@program([0.2, 0.5, 0.3])
def entropy(ps):
    return -sum(p * math.log(p) for p in ps if p > 0)


@program([1.0, 2.0, 4.0], [1.0, 3.0, 2.0], 2.5)
def interpolate(xs, ys, x):
    for k in range(len(xs) - 1):
        if xs[k] <= x <= xs[k + 1]:
            t = (x - xs[k]) / (xs[k + 1] - xs[k])
            return ys[k] * (1 - t) + ys[k + 1] * t
    return 0.0


@program(1.3)
def stack_machine(x):
    stack = []
    for token in "x x * 2 + x /".split():
        if token == "x":
            stack.append(x)
        elif token == "2":
            stack.append(2.0)
        else:
            b, a = stack.pop(), stack.pop()
            if token == "*":
                stack.append(a * b)
            elif token == "+":
                stack.append(a + b)
            else:
                stack.append(a / b)
    return stack[0]


@program(1.3)
def any_all(x):
    ys = [x, x * x]
    return x * 2 if any(y > 1.5 for y in ys) and all(y > 0 for y in ys) else x
