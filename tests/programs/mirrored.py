"""Programs of every kind that people write, for the text of their adjoints."""

import math

import numpy as np

from tests.programs.registry import program

A = np.array([[0.4, -0.2, 0.7], [0.1, 0.9, -0.5], [0.3, 0.6, 0.2], [-0.8, 0.5, 0.1]])
B = np.array([[0.5, 0.1], [-0.3, 0.8], [0.2, -0.6]])
V = np.array([0.6, -0.4, 0.9, 0.3])


@program([1.2, 0.7, 0.4, 1.1])
def rosenbrock(x):
    total = 0.0
    for i in range(len(x) - 1):
        total += 100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2
    return total


@program(np.array([0.5, 1.5, -0.7]), 0.3)
def pair_energy(q, softening):
    """Nested loops."""
    energy = 0.0
    for i in range(len(q)):
        for j in range(i):
            r2 = (q[i] - q[j]) ** 2 + softening
            energy += 1.0 / math.sqrt(r2)
    return energy


@program(2.0, 0.3)
def fixed_point(a, x):
    """while with break."""
    k = 0
    while k < 100:
        new = 0.5 * (x + a / x)
        if abs(new - x) < 1e-12:
            break
        x = new
        k += 1
    return x


@program(np.array([0.0, 0.3, 0.8, 0.1, 0.5]), 2)
def gauss_seidel(u, sweeps):
    """A stencil in place, one place at a time."""
    u = u.copy()
    for s in range(sweeps):
        for i in range(1, len(u) - 1):
            u[i] = 0.5 * (u[i - 1] + u[i + 1]) * u[i]
    return u.sum()


@program(0.4, 5)
def legendre(x, n):
    """Recursion."""
    if n == 0:
        return 1.0
    if n == 1:
        return x
    return ((2 * n - 1) * x * legendre(x, n - 1) - (n - 1) * legendre(x, n - 2)) / n


def kinetic(v, m):
    return 0.5 * m * v * v


def potential(x, k):
    return 0.5 * k * x * x + 0.1 * x**4


def hamiltonian(x, v, m, k):
    return kinetic(v, m) + potential(x, k)


@program(0.5, 1.2, 2.0, 3.0)
def call_tree(x, v, m, k):
    e = hamiltonian(x, v, m, k)
    return math.log(e) * potential(v, k)


@program(A, B, np.array([0.4, -0.9]))
def matmul_chain(a, b, x):
    h = a @ b
    y = h @ x
    return y @ y


@program(V)
def log_sum_exp(x):
    m = np.max(x)
    return m + np.log(np.sum(np.exp(x - m)))


@program(np.array([0.5, -0.2, 0.1]), 0.3, A, V, wrt=(0, 1))
def linear_regression(w, b, x, y):
    residual = x @ w + b - y
    return np.mean(residual**2) + 0.01 * np.sum(w**2)


@program([1.5, 0.3, -2.0])
def running_product(xs):
    p = 1.0
    for x in xs:
        p = p * x
    return p


@program(3.0)
def newton_cube_root(a):
    x = a
    for _ in range(6):
        x = x - (x**3 - a) / (3.0 * x**2)
    return x


@program(np.array([0.5, -1.0, 2.0, -0.3]), 0.1)
def leaky_sum(x, slope):
    """A branch in a loop."""
    total = 0.0
    for i in range(len(x)):
        if x[i] > 0.0:
            total = total + x[i] * x[i]
        else:
            total = total + slope * x[i]
    return total


@program([0.4, 0.9, 1.7], 1.0)
def first_above(xs, level):
    """An early return."""
    total = 0.0
    for x in xs:
        total = total + x * x
        if total > level:
            return total * x
    return total


@program(np.arange(16.0).reshape(4, 4) / 10.0, np.array([[0.1, -0.4], [0.7, 0.3]]))
def convolution(image, kernel):
    rows = image.shape[0] - kernel.shape[0] + 1
    columns = image.shape[1] - kernel.shape[1] + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = np.sum(image[i : i + 2, j : j + 2] * kernel)
    return np.sum(np.tanh(out))


def lotka(y, a, b):
    return np.array([a * y[0] - b * y[0] * y[1], b * y[0] * y[1] - a * y[1]])


@program(np.array([1.0, 0.5]), 0.8, 0.6, 0.1, 4, wrt=(0, 1, 2))
def runge_kutta(y, a, b, h, steps):
    for _ in range(steps):
        k1 = lotka(y, a, b)
        k2 = lotka(y + 0.5 * h * k1, a, b)
        k3 = lotka(y + 0.5 * h * k2, a, b)
        k4 = lotka(y + h * k3, a, b)
        y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return np.sum(y * y)


@program([(B.T, np.array([0.1, -0.2])), (B, np.array([0.3, 0.0, 0.1]))], np.array([0.5, -0.6, 0.2]))
def layers(weights, x):
    """A list of layers."""
    for w, b in weights:
        x = np.tanh(w @ x + b)
    return np.sum(x * x)


@program({"amplitude": 1.5, "rate": 0.7, "phase": 0.2}, 0.9, wrt=(0,))
def damped(params, t):
    """A dictionary of parameters."""
    decay = math.exp(-params["rate"] * t)
    return params["amplitude"] * decay * math.cos(3.0 * t + params["phase"])


@program(V, 0.5, wrt=(0,))
def huber(r, delta):
    a = np.abs(r)
    return np.sum(np.where(a <= delta, 0.5 * r * r, delta * (a - 0.5 * delta)))


@program(A, np.array([0.1, 0.4, -0.2]), V)
def standardised(x, shift, scale):
    """Broadcasting, sums over one axis."""
    centred = x - np.mean(x, axis=0) + shift
    spread = np.sum(centred * centred, axis=1)
    return np.sum(scale * np.sqrt(spread))


@program(V)
def cumulative(x):
    levels = np.cumsum(x)
    return np.sum(levels * levels * x)


@program(A, B)
def two_norms(a, b):
    """A product, a transpose, a slice, a reduction along the last axis."""
    gram = (a @ b).T @ a
    return np.sum(gram[:, 1:] ** 2) + np.mean(np.max(gram, axis=-1))


@program(np.array([0.2, 0.5, 0.3]), A.T @ A + np.eye(3), wrt=(0, 1))
def quadratic_form(x, a):
    return 0.5 * x @ a @ x - np.log(np.linalg.det(a))


@program([0.5, 1.5, 2.5], [1.0, 2.0, 2.9], 0.1, 1.2)
def least_squares(xs, ys, intercept, slope):
    """Two lists side by side."""
    total = 0.0
    for x, y in zip(xs, ys):
        r = y - (intercept + slope * x)
        total += r * r
    return math.sqrt(total / len(xs))


@program(np.array([0.3, 1.1, 0.6]), 0.05, 4)
def momentum(x, rate, steps):
    """Two carried arrays, built anew at every step."""
    v = np.zeros(3)
    for _ in range(steps):
        v = 0.9 * v - rate * x**3
        x = x + v
    return np.sum(x)


@program(0.5, 1.5)
def long_statement(x, y):
    """A statement of several lines."""
    total = (math.sin(x) * math.cos(y)
             + x * y)
    return total * total


@program(np.array([0.4, -0.7, 0.9]), 0.8)
def reflect(u, x):
    """A branch that asks for what it then overwrites."""
    u = u.copy()
    for i in range(len(u)):
        if u[i] < 0.0:
            u[i] = -u[i] * x
        else:
            u[i] = u[i] * u[i]
    return u.sum()
