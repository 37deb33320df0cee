"""Calls: defaults, stars, closures, lambdas, recursion, methods, classes, functools."""

import functools
import math
from dataclasses import dataclass, field
from functools import lru_cache, partial, reduce, wraps
from typing import NamedTuple

from tests.programs.registry import program


def square(x):
    return x * x


def scaled(x, factor=2.0, *, offset=0.0):
    return x * factor + offset


@program(1.3)
def calls_another(x):
    return square(x) + square(square(x))


@program(1.3, 0.5)
def defaults_and_keywords(x, y):
    return scaled(x) + scaled(x, y) * scaled(offset=y, x=x)


@program(1.3)
def own_default(x, n=3, scale=2.0):
    return scale * x**n


@program(1.3, 2.0)
def positional_only(x, /, y):
    return x * y


def weighted(*xs, **options):
    total = 0.0
    for k, x in enumerate(xs):
        total += x * (k + 1)
    return total * options.get("scale", 1.0)


@program(1.3, 0.5)
def star_arguments(x, y):
    args = (x, y, x * y)
    return weighted(*args) + weighted(x, scale=y) + weighted(*args, **{"scale": x})


@program(1.3)
def nested_function(x):
    def inner(y):
        return y * x

    return inner(x) + inner(2.0)


@program(1.3)
def closure_sees_later_value(x):
    def inner():
        return y * y

    y = x
    a = inner()
    y = x * x
    return a + inner()


@program(1.3)
def nonlocal_counter(x):
    total = 0.0

    def add(y):
        nonlocal total
        total += y * x

    add(x)
    add(2.0)
    return total


@program(1.3)
def lambdas(x):
    f = lambda y: y * y + x
    g = lambda y, k=2: f(y) * k
    return f(x) + g(x)


def twice(f, x):
    return f(f(x))


@program(1.3)
def function_as_argument(x):
    return twice(square, x) + twice(lambda y: y + x, x) + twice(math.sin, x)


def power_function(n):
    def power(x):
        return x**n

    return power


CUBE = power_function(3)


@program(1.3)
def returned_function(x):
    return power_function(2)(x) + CUBE(x)


@program(1.1, 6)
def recursion(x, n):
    if n == 0:
        return 1.0
    return x * recursion(x, n - 1)


def even(x, n):
    return x if n == 0 else odd(x * 1.1, n - 1)


def odd(x, n):
    return x if n == 0 else even(x + 0.1, n - 1)


@program(1.3)
def mutual_recursion(x):
    return even(x, 5)


@program(1.3)
def local_recursion(x):
    def tree(depth):
        return x if depth == 0 else tree(depth - 1) * tree(depth - 1) + x

    return tree(3)


@program(1.3)
def partial_application(x):
    f = partial(scaled, factor=3.0)
    g = functools.partial(scaled, x)
    return f(x) + g(2.0)


@program(1.3)
def reduces(x):
    return reduce(lambda a, b: a * b + x, [x, 2.0, 3.0]) + reduce(lambda a, b: a + b, [x, x], 1.0)


def doubled(f):
    @wraps(f)
    def wrapper(*args, **kwargs):
        return 2.0 * f(*args, **kwargs)

    return wrapper


@doubled
def decorated_helper(x, y=1.0):
    return x * x * y


@program(1.3)
def calls_decorated(x):
    return decorated_helper(x) + decorated_helper(x, y=x)


@program(1.3)
@doubled
def decorated_itself(x):
    return math.sin(x) * x


@lru_cache(maxsize=None)
def binomial(n, k):
    return 1 if k in (0, n) else binomial(n - 1, k - 1) + binomial(n - 1, k)


@program(0.3)
def cached_integers(x):
    return sum(binomial(4, k) * x**k * (1 - x) ** (4 - k) * k for k in range(5))


@lru_cache(maxsize=None)
def cached_square(x):
    return x * x


@program(1.3)
def cached_floats(x):
    return cached_square(x) * x


@program(1.3)
def maps_and_filters(x):
    ys = list(map(square, [x, 2 * x, -x]))
    zs = [z for z in filter(lambda v: v > x, ys)]
    return sum(ys) + sum(zs)


@program([3.0, 1.0, 2.0])
def sorts_with_key(xs):
    ys = sorted(xs, key=lambda v: -v)
    return ys[0] * 3 + ys[1] * 2 + ys[2]


class Spring:
    stiffness = 2.0

    def __init__(self, rest, factor=1.0):
        self.rest = rest
        self.factor = factor

    def energy(self, x):
        return 0.5 * self.stiffness * self.stretch(x) ** 2

    def stretch(self, x):
        return (x - self.rest) * self.factor

    @property
    def doubled_rest(self):
        return 2.0 * self.rest

    @staticmethod
    def cube(x):
        return x**3

    @classmethod
    def unit(cls, x):
        return cls.stiffness * x

    def __call__(self, x):
        return self.energy(x) + x


SPRING = Spring(0.4)


@program(1.3)
def methods_of_a_global(x):
    return SPRING.energy(x) + SPRING.doubled_rest * x + Spring.cube(x) + SPRING.unit(x) + SPRING(x)


@program(1.3, 0.2)
def object_made_within(x, rest):
    spring = Spring(rest, factor=x)
    return spring.energy(x) + spring.doubled_rest


@program(1.3)
def attribute_written(x):
    spring = Spring(1.0)
    spring.rest = x
    spring.rest += 1.0
    spring.factor *= x
    return spring.energy(2.0)


program(1.3)(SPRING.energy)
program(1.3)(partial(scaled, factor=4.0))
program(1.3)(lambda x: x * math.exp(-x))


class Base:
    def value(self, x):
        return x * x

    def total(self, x):
        return self.value(x) + 1.0


class Derived(Base):
    def value(self, x):
        return super().value(x) * x


DERIVED = Derived()


@program(1.3)
def inheritance(x):
    return DERIVED.total(x)


@dataclass
class Gas:
    pressure: float
    volume: float
    scale: float = 1.0
    tags: list = field(default_factory=list)

    def work(self):
        return self.pressure * self.volume * self.scale


@program(1.3)
def dataclass_made_within(x):
    gas = Gas(x, volume=x * 2)
    gas.pressure = gas.pressure * x
    return gas.work()


@program(Gas(1.3, 0.7))
def dataclass_argument(gas):
    return gas.work() + gas.pressure**2


class Point(NamedTuple):
    x: float
    y: float = 2.0

    def norm(self):
        return math.sqrt(self.x**2 + self.y**2)


@program(1.3)
def named_tuple_made_within(x):
    p = Point(x)
    q = p._replace(y=x * x)
    a, b = q
    return p.norm() + q.norm() * a + b


@program(Point(1.3, 0.4))
def named_tuple_argument(p):
    return p.norm() * p.x


@program(1.3)
def named_tuple_result(x):
    return Point(x * x, x + 1)


@dataclass(frozen=True)
class Interval:
    low: float
    high: float

    def __post_init__(self):
        if self.low > self.high:
            raise ValueError("empty interval")

    def __add__(self, other):
        return Interval(self.low + other.low, self.high + other.high)

    def __getitem__(self, k):
        return (self.low, self.high)[k]

    @property
    def width(self):
        return self.high - self.low


@program(1.3)
def operators_of_a_class(x):
    i = Interval(x, 2 * x) + Interval(0.0, x * x)
    return i.width * i[1]


@program(1.3)
def early_exit_in_callee(x):
    def clamp(v):
        if v > 1.0:
            return 1.0
        return v

    return clamp(x) * x + clamp(x / 2)


@program(1.3, refused="a generator function runs between the statements of its caller")
def generator_function(x):
    def terms(n):
        for k in range(n):
            yield x**k

    return sum(terms(4))


@program(1.3)
def several_returned_values(x):
    def pair(v):
        return v * v, {"v": v}

    a, info = pair(x)
    b, _ = pair(a)
    return a + b * info["v"]
