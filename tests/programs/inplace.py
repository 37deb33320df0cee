"""Writing in place: items, slices, views of views, aliases, output arguments."""

import numpy as np

from tests.programs.registry import program

V = np.array([0.5, 1.5, 2.5, -1.0])
A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


@program(V)
def fill_by_items(x):
    y = np.zeros(4)
    for i in range(4):
        y[i] = x[i] ** 2 + i
    return y


@program(V)
def fill_empty(x):
    y = np.empty_like(x)
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = y[i - 1] * 0.5 + x[i]
    return y


@program(V)
def augmented_items(x):
    y = np.ones(4)
    y[1:] += x[:-1] * 2
    y[0] *= x[3]
    y[::2] -= x[::2]
    y /= 2.0
    return y


@program(V)
def augmented_whole(x):
    y = x.copy()
    y += 1
    y *= x
    y **= 2
    return y


@program(V)
def alias_then_add(x):
    y = x * 2
    z = y
    z += 1
    z[0] = 0.0
    return y * z


@program(V)
def alias_rebound(x):
    y = x * 2
    z = y
    z = z + 1
    return y * z


@program(V)
def argument_written(x):
    x[0] = x[1] * x[0]
    x *= 2
    return x.sum()


@program(V)
def view_written(x):
    y = x.copy()
    v = y[1:]
    v[0] = x[0] * 3
    v += x[0]
    return y


@program(V)
def view_of_view(x):
    y = x.copy()
    v = y[1:]
    w = v[::2]
    w *= 10.0
    v[1] = w[0]
    return y, w


@program(A)
def transposed_view(a):
    b = a.copy()
    t = b.T
    t[0] = a[:, 1]
    t[2, 1] *= 2
    return b


@program(V)
def reshaped_view(x):
    y = x * 1.0
    m = y.reshape(2, 2)
    m[0, 1] = x[3] * x[0]
    m += m[0, 0]
    return y


@program(A)
def row_views(a):
    b = a * 1.0
    for row in b:
        row *= row[0]
    return b


@program(V)
def reversed_view(x):
    y = x.copy()
    y[::-1][0] = x[0] ** 2
    r = y[::-1]
    r[1:] += r[:-1].copy()
    return y


@program(V)
def written_after_use(x):
    y = x.copy()
    s = y[0] * y[1]
    y[0] = 5.0
    return s + y[0] * y[1]


@program(V)
def overwritten_with_constant(x):
    y = x.copy()
    y[:] = 3.0
    y[1] = x[1]
    return y


@program(V)
def masked_write(x):
    y = x.copy()
    y[y < 1.0] = 0.0
    y[x > 2.0] *= x[0]
    return y


@program(V)
def fancy_write(x):
    y = np.zeros(4)
    y[[2, 0]] = x[:2] * 2
    y[np.array([1, 3])] += x[2:]
    return y


@program(V)
def repeated_fancy_add(x):
    y = np.zeros(4)
    y[[1, 1, 2]] += x[:3]
    return y


@program(V)
def add_at(x):
    y = np.zeros(3)
    np.add.at(y, [1, 1, 2, 0], x * x)
    return y


@program(V)
def output_argument(x):
    y = np.empty(4)
    np.multiply(x, x, out=y)
    np.add(y, 1.0, out=y)
    return y


@program(V)
def fill_method(x):
    y = x * x
    y.fill(2.0)
    y[0] = x[0]
    return y


@program(V)
def written_by_callee(x):
    def scale(target, factor):
        target *= factor
        target[0] = factor

    y = x.copy()
    scale(y[1:], x[0])
    return y


@program(V)
def swapped_items(x):
    y = x.copy()
    y[0], y[3] = y[3], y[0]
    y[[1, 2]] = y[[2, 1]]
    return y * np.arange(4.0)


@program(V)
def swapped_buffers(x):
    old, new = x.copy(), np.zeros(4)
    for _ in range(3):
        new[1:-1] = old[:-2] + old[2:] * 0.5
        new[0], new[-1] = old[0], old[-1]
        old, new = new, old
    return old


@program(np.linspace(0.0, 1.0, 6) ** 2, 0.2)
def heat(u, c):
    u = u.copy()
    for _ in range(5):
        u[1:-1] += c * (u[2:] - 2 * u[1:-1] + u[:-2])
    return u


@program(A)
def matrix_items(a):
    b = np.zeros((2, 3))
    for i in range(2):
        for j in range(3):
            b[i, j] = a[i, j] * a[i - 1, j] + (b[i, j - 1] if j else 0.0)
    return b


@program(np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]]))
def cholesky_by_hand(a):
    n = a.shape[0]
    l = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j] - l[i, :j] @ l[j, :j]
            if i == j:
                l[i, i] = np.sqrt(s)
            else:
                l[i, j] = s / l[j, j]
    return l


@program(V)
def arrays_in_a_list(x):
    parts = [x.copy(), np.zeros(4)]
    parts[1][1:3] = x[:2]
    parts[0] += parts[1]
    first = parts[0]
    first *= 2
    return parts


@program(V)
def array_in_a_dict(x):
    state = {"u": x * 1.0, "step": 0}
    while state["step"] < 3:
        state["u"][0] += state["u"][1] * x[0]
        state["step"] += 1
    return state["u"]


@program(V)
def integer_array_write(x):
    k = np.zeros(4, dtype=int)
    k[1:] = [1, 2, 3]
    k += 1
    return x * k


@program(V)
def ravel_is_a_view(x):
    m = np.zeros((2, 2))
    r = m.ravel()
    r[:] = x
    r[0] *= x[1]
    return m


@program(V)
def copy_is_no_view(x):
    y = x * 2
    z = y.copy()
    z[0] = 0.0
    w = y[[0, 1]]
    w[0] = 7.0
    return y, z, w
