"""Bundle adjustment for JAX: one observation, mapped over all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def by_jax(args: Any) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """(errors, errors and their Jacobian (p, 2, 15)) for these arguments."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    cameras, points, weights, observations, features = (jnp.asarray(a) for a in args)

    def error(camera, point, weight, feature):
        moved = point - camera[3:6]
        angle = jnp.sqrt(jnp.sum(camera[:3] ** 2))
        axis = camera[:3] / angle
        c, s = jnp.cos(angle), jnp.sin(angle)
        turned = moved * c + jnp.cross(axis, moved) * s + axis * (axis @ moved) * (1.0 - c)
        flat = turned[:2] / turned[2]
        radius = jnp.sum(flat * flat)
        scale = (1.0 + camera[9] * radius + camera[10] * radius * radius) * camera[6]
        return weight * (flat * scale + camera[7:9] - feature)

    def with_value(camera, point, weight, feature):
        value = error(camera, point, weight, feature)
        return value, value

    def gathered(f):
        def run(cameras, points, weights):
            return jax.vmap(f)(cameras[observations[:, 0]], points[observations[:, 1]], weights, features)

        return jax.jit(run)

    value = gathered(error)
    both = gathered(jax.jacrev(with_value, (0, 1, 2), has_aux=True))

    def jacobian():
        (of_camera, of_point, of_weight), errors = jax.block_until_ready(both(cameras, points, weights))
        return errors, (of_camera, of_point, of_weight)

    return lambda: value(cameras, points, weights).block_until_ready(), jacobian
