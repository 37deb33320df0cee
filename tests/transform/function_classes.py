"""Classes and functions that the programs of `test_functions` use."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple


def forward_all(f, *args, **kw):
    return f(*args, **kw)

def three(a, b=2.0, *, c=1.0):
    return a * b + c

class Model:
    scale = 2.0
    def __init__(self, a):
        self.a = a
        self.cache = {}
    def first(self, x):
        return self.second(x) * self.a
    def second(self, x):
        return self.third(x) + self.prop
    def third(self, x):
        return Model.stat(x) + self.cls(x)
    @property
    def prop(self):
        return self.a ** 2
    @staticmethod
    def stat(x):
        return x ** 3
    @classmethod
    def cls(cls, x):
        return cls.scale * x
    def set(self, v):
        self.a = v
        return self

MODEL = Model(0.7)

def outer2(f, x):
    return inner2(f, x) * 2.0

def inner2(g, x):
    return g(x) + g(2.0)

def sq(x): return x * x

def cu(x): return x ** 3

@dataclass
class V:
    x: float
    y: float = 1.0
    def __add__(self, o):
        return V(self.x + o.x, self.y + o.y)
    def __mul__(self, k):
        return V(self.x * k, self.y * k)
    def __rmul__(self, k):
        return self * k
    def __neg__(self):
        return V(-self.x, -self.y)
    def __call__(self, t):
        return self.x * t + self.y
    def __getitem__(self, i):
        return self.x if i == 0 else self.y
    def __abs__(self):
        return math.hypot(self.x, self.y)

class P(NamedTuple):
    a: float
    b: float = 3.0
    def __add__(self, o):
        return P(self.a + o.a, self.b + o.b)

PART = partial(three, b=2.5)

class Hold:
    def __init__(self, cb, a=1.0):
        self.cb = cb
        self.a = a
    def go(self, x):
        return self.cb(x) * self.a

@dataclass
class Node:
    v: float
    kids: list = field(default_factory=list)
    def total(self):
        return self.v + sum(k.total() for k in self.kids)

@dataclass
class Checked:
    a: float
    b: float = 2.0
    c: float = field(init=False)
    def __post_init__(self):
        self.c = self.a * self.b

class Prop:
    def __init__(self, a):
        self._a = a
    @property
    def a(self):
        return self._a * 2
    @a.setter
    def a(self, v):
        self._a = v / 2

class Base:
    k = 2.0
    def __init__(self, a):
        self.a = a
    def f(self, x):
        return self.g(x) + self.a
    def g(self, x):
        return x

def apply(f, v):
    return f(v)

def newton(f, df, x0, *args, tol=1e-12, maxiter=50):
    for _ in range(maxiter):
        step = f(x0, *args) / df(x0, *args)
        x0 = x0 - step
        if abs(step) < tol:
            return x0
    raise RuntimeError("no convergence")

class Stop(Exception):
    def __init__(self, value):
        self.value = value

class Stack:
    def __init__(self):
        self.items = []
    def push(self, v):
        self.items.append(v)
    def pop(self):
        return self.items.pop()
    @property
    def size(self):
        return len(self.items)

class Acc:
    total = 0.0
    def add(self, v):
        self.total = self.total + v
        return self

class Counter:
    count = 0.0

class Child(Base):
    def g(self, x):
        return x * self.a
    def __len__(self):
        return 3
    def __iter__(self):
        return iter((self.a, self.a * 2))
    def __contains__(self, v):
        return True
    def __float__(self):
        return self.a
    def __lt__(self, o):
        return self.a < o.a
