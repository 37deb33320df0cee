"""Two names for one array, and names that only look so."""

import numpy as np

from tests.aliasing.registry import A, X, case


@case(X)
def alias_augmented(x):
    """z = y; z += 1 changes y as well"""
    y = x * 2.0
    z = y
    z += 1.0
    return np.sum(y * z)


@case(X)
def alias_scaled_by_active(x):
    """z = y; z *= x changes y as well, non-linearly"""
    y = np.sin(x)
    z = y
    z *= x
    return y * z


@case(X)
def alias_rebound(x):
    """z = z + 1 makes a new array and leaves y alone"""
    y = x * 2.0
    z = y
    z = z + 1.0
    return y * z


@case(0.8)
def alias_of_a_number(x):
    """b = a; b += 1 on numbers leaves a alone"""
    a = x * x
    b = a
    b += 1.0
    return a * b


@case(X)
def chain_of_aliases(x):
    """c is b is a, each written in turn"""
    a = x * x
    b = a
    c = b
    a[0] = x[1]
    b[1] *= x[2]
    c += a
    return b


@case(X)
def augmented_by_itself(x):
    """y += y and y *= y"""
    y = x.copy()
    y += y
    y *= y
    return y


@case(X)
def subtracted_from_itself(x):
    """y -= z where z is y leaves zeros"""
    y = x * x
    z = y
    y -= z
    return y + x


def _add_into(target, source):
    target += source * source
    return target


@case(X)
def same_array_passed_twice(x):
    """a function that writes one argument is given the same array twice"""
    y = np.sin(x)
    return _add_into(y, y)


@case(X)
def overlapping_views_passed(x):
    """a function that writes one argument is given two overlapping views"""
    y = np.sin(x)
    _add_into(y[1:], y[:-1])
    return y


@case(X)
def argument_returned_and_written(x):
    """a callee hands back its argument, which is then written by the new name"""
    y = x * 1.0
    z = _add_into(y, x)
    z[0] = 0.5
    return y * z


@case(X)
def input_written(x):
    """the argument itself is written in place"""
    x[1] = x[0] * x[1]
    x *= 2.0
    return x.sum()


@case(X)
def input_alias_written(x):
    """an alias of the argument is written in place"""
    y = x
    y[0] *= x[3]
    y += x[0]
    return np.sum(x * x)


@case(X, A)
def argument_left_alone(x, a):
    """a copy is written, the argument is read afterwards"""
    y = x.copy()
    y[:3] *= a[0]
    return y * x


@case(X)
def alias_in_a_branch(x):
    """which array z is depends on a branch"""
    y = x * 2.0
    u = x * x
    if x[0] > 0.0:
        z = y
    else:
        z = u
    z += x[1]
    return y * u


@case(X)
def alias_made_in_a_loop(x):
    """each trip writes through the alias made in the trip before"""
    y = x * 1.0
    z = y
    for _ in range(3):
        z *= 0.5
        z = y
        y[0] += z[1] * z[2]
    return y


@case(X)
def conditional_expression(x):
    """z = y if test else u, then written"""
    y = x * 2.0
    u = x * x
    z = y if x[1] > 0.0 else u
    z[0] *= 3.0
    return y[0] * u[0]
