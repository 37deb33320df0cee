"""Arrays in lists, dictionaries and attributes; lists that are aliases of lists."""

from dataclasses import dataclass

import numpy as np

from tests.aliasing.registry import A, X, case


@case(0.7)
def list_alias_written(x):
    """b = a; b[0] = changes a"""
    a = [x, x * x]
    b = a
    b[0] *= x
    a.append(x)
    return b[0] * b[1] + b[2]


@case(0.7)
def list_copied(x):
    """b = a[:] and list(a) are copies"""
    a = [x, x * x]
    b = a[:]
    c = list(a)
    b[0] = 1.0
    c[1] *= 3.0
    return a[0] * a[1] + b[0] + c[1]


@case(0.7)
def list_extended_by_alias(x):
    """a += [...] extends b as well, a = a + [...] does not"""
    a = [x]
    b = a
    a += [x * x]
    a = a + [2.0 * x]  # noqa: RUF005 - the form is what this is about
    return sum(b) * sum(a)


@case(0.7)
def list_repeated(x):
    """[row] * 2 holds one list twice"""
    row = [x, 1.0]
    table = [row] * 2
    table[0][0] *= x
    return table[1][0] * table[1][1]


@case(X)
def array_in_a_list(x):
    """parts[0] += writes the array that y is, too"""
    y = x * x
    parts = [y, np.zeros(6)]
    parts[1][:3] = x[3:]
    parts[0] += parts[1]
    return y


@case(X)
def same_array_twice_in_a_list(x):
    """both entries of the list are one array"""
    y = x * 1.0
    pair = [y, y]
    pair[0] *= x
    pair[1] += 1.0
    return pair[0] * pair[1]


@case(X)
def arrays_of_a_list_looped(x):
    """for part in parts: part *= writes the arrays"""
    parts = [x[:3] * 1.0, x[3:] * 2.0]
    for part in parts:
        part *= part[0]
    return parts[0] * parts[1]


@case(X)
def views_in_a_list(x):
    """a list of views of one array"""
    y = x * x
    blocks = [y[:2], y[2:4], y[4:]]
    for k in range(2):
        blocks[k + 1] += blocks[k] * x[k]
    return y


@case(X)
def array_in_a_dict(x):
    """state["u"] is written in place"""
    state = {"u": x * 1.0, "v": x * x}
    state["u"][0] = x[1] * x[2]
    state["v"] += state["u"]
    state["u"] = state["v"]
    state["u"] *= 2.0
    return state["v"]


@case({"w": np.array([0.4, -0.9]), "b": 0.3})
def dict_argument_written(p):
    """the argument is a dictionary, and its array is written"""
    p["w"][0] *= p["b"]
    p["b"] = p["b"] * p["b"]
    return np.sum(p["w"]) * p["b"]


@case([np.array([0.4, -0.9]), np.array([1.2, 0.5])])
def list_argument_written(parts):
    """the argument is a list of arrays, and they are written"""
    parts[0] *= parts[1]
    parts[1][0] = parts[0][1]
    return parts[0] * parts[1]


class Particle:
    """Position and velocity."""

    def __init__(self, position, velocity):
        self.position = position
        self.velocity = velocity

    def step(self, h):
        """One step in place."""
        self.velocity = self.velocity - h * self.position
        self.position += h * self.velocity


@case(X)
def attribute_written(x):
    """an object's array is written by a method, and by its alias outside"""
    q = x[:3] * 1.0
    p = Particle(q, x[3:] * x[3:])
    p.step(0.1)
    q *= 2.0
    p.step(0.1)
    return p.position * p.velocity


@dataclass
class State:
    """A field and its rate."""

    u: np.ndarray
    rate: float


@case(State(np.array([0.3, -0.8, 1.4]), 0.6))
def dataclass_argument_written(s):
    """the argument is a dataclass whose array and number are written"""
    s.u[1:] *= s.rate
    s.rate *= s.u[0]
    return s.u * s.rate


@case(X)
def two_objects_one_array(x):
    """two objects share one array"""
    q = x[:3] * x[3:]
    a, b = Particle(q, 1.0), Particle(q, 2.0)
    a.position += x[0]
    b.position *= b.velocity
    return a.position


@case(0.7)
def nested_list_alias(x):
    """row = table[1]; row[0] = changes the table"""
    table = [[x, 1.0], [x * x, 2.0]]
    row = table[1]
    row[0] *= table[0][0]
    table[0] = row
    table[0][1] = x
    return table[1][0] * table[1][1]


@case(0.7)
def popped_and_inserted(x):
    """pop, insert, reverse on a list with an alias"""
    a = [x, x * x, x**3]
    b = a
    last = a.pop()
    b.insert(0, last * 2.0)
    a.reverse()
    return b[0] * 5.0 + b[1] * b[2]


@case(X)
def closure_writes(x):
    """a nested function writes an array of the function around it"""
    y = x * 1.0

    def bump(i):
        y[i] *= y[i - 1]

    for i in range(3):
        bump(i)
    return y


@case(X)
def default_array_of_rows(x):
    """rows collected in a list before and after they are written"""
    y = np.zeros((2, 3))
    rows = []
    for i in range(2):
        y[i] = x[i : i + 3]
        rows.append(y[i])
    y *= x[5]
    return rows[0] * rows[1]


@case(A)
def tuple_of_views(a):
    """a tuple holds views; the array they see is written through it"""
    b = a * 1.0
    pair = (b[0], b[:, 1])
    pair[0][:] = a[1]
    pair[1][:] *= a[:, 0]
    return b
