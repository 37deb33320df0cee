"""Hand tracking for JAX: the poses of the bones one by one, then all vertices at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def by_jax(args: Any) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """(errors, errors and their Jacobian by forward mode) for the arguments of `objective.simple` or `.complicated`."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    simple = len(args) == 8
    parents, relatives, inverses, positions, weights = args[1:6] if simple else args[3:8]
    picked, points = args[-2:]

    def rotation(vector):
        angle = jnp.sqrt(jnp.sum(vector * vector))
        x, y, z = vector / angle
        s, c = jnp.sin(angle), jnp.cos(angle)
        rows = (
            (x * x + (1.0 - x * x) * c, x * y * (1.0 - c) - z * s, x * z * (1.0 - c) + y * s),
            (x * y * (1.0 - c) + z * s, y * y + (1.0 - y * y) * c, y * z * (1.0 - c) - x * s),
            (x * z * (1.0 - c) - y * s, z * y * (1.0 - c) + x * s, z * z + (1.0 - z * z) * c),
        )
        return jnp.array(rows)

    def bent(theta, bone):
        finger, joint = (bone - 1) // 4, (bone - 1) % 4
        if finger < 0 or finger > 4 or joint == 0:
            return jnp.eye(4)
        start = 6 + 4 * finger
        x = theta[start] if joint == 1 else theta[start + joint]
        z = theta[start + 1] if joint == 1 else 0.0
        a, b, c, d = jnp.cos(z), jnp.sin(z), jnp.cos(x), jnp.sin(x)
        return jnp.array(((a, -b * c, b * d, 0.0), (b, a * c, -a * d, 0.0), (0.0, d, c, 0.0), (0.0, 0.0, 0.0, 1.0)))

    def surface(theta):
        absolutes = []
        for bone in range(len(parents)):
            relative = relatives[bone] @ bent(theta, bone)
            absolutes.append(relative if parents[bone] < 0 else absolutes[parents[bone]] @ relative)
        moved = (jnp.stack(absolutes) @ inverses @ positions)[:, :3]
        return rotation(theta[:3]) @ jnp.sum(moved * weights[:, None, :], axis=0) + theta[3:6, None]

    if simple:

        def errors(theta):
            return points - surface(theta)[:, picked]

        given = (jnp.asarray(args[0]),)
    else:
        us, corners = np.asarray(args[2]), args[8][picked]

        def errors(theta, shift):
            at = surface(theta)
            u, v = us[:, 0] + shift[0], us[:, 1] + shift[1]
            return points - (u * at[:, corners[:, 0]] + v * at[:, corners[:, 1]] + (1.0 - u - v) * at[:, corners[:, 2]])

        given = (jnp.asarray(args[0]), jnp.asarray(args[1]))

    def with_value(*parameters):
        value = errors(*parameters)
        return value, value

    value = jax.jit(errors)
    both = jax.jit(jax.jacfwd(with_value, tuple(range(len(given))), has_aux=True))

    def jacobian():
        parts, found = jax.block_until_ready(both(*given))
        return found, parts

    return lambda: value(*given).block_until_ready(), jacobian
