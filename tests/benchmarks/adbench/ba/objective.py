"""Bundle adjustment, ADBench's second objective: errors of projected points, and of the weights of the observations.

Arguments: cameras (n, 11): an axis times an angle, the centre, the focal length, the principal point, two radial
distortions; points (m, 3); weights (p,); observations (p, 2), of each its camera and its point; features (p, 2).
Values: errors (p, 2), weight times what the projection misses the feature by; 1 - w^2 (p,).

The Jacobian is sparse: 2 p rows with 15 numbers, of the camera, the point and the weight, and p rows with one.
"""

from __future__ import annotations

from math import cos, sin, sqrt

import numpy as np


def cross(a, b):
    """The products of vectors (p, 3)."""
    return np.stack(
        (
            a[:, 1] * b[:, 2] - a[:, 2] * b[:, 1],
            a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2],
            a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0],
        ),
        axis=1,
    )


def vectorised(cameras, points, weights, features):
    """All observations at once, of each its own camera (p, 11) and point (p, 3)."""
    rotation = cameras[:, 0:3]
    moved = points - cameras[:, 3:6]
    square = np.sum(rotation * rotation, axis=1)
    angle = np.sqrt(square)
    axis = rotation / angle[:, None]
    c = np.cos(angle)[:, None]
    s = np.sin(angle)[:, None]
    along = np.sum(axis * moved, axis=1)[:, None]
    turned = moved * c + cross(axis, moved) * s + axis * (along * (1.0 - c))
    flat = turned[:, 0:2] / turned[:, 2:3]
    radius = np.sum(flat * flat, axis=1)
    distortion = 1.0 + cameras[:, 9] * radius + cameras[:, 10] * radius * radius
    projected = flat * (distortion * cameras[:, 6])[:, None] + cameras[:, 7:9]
    return weights[:, None] * (projected - features)


def error(r1, r2, r3, c1, c2, c3, focal, u, v, k1, k2, x1, x2, x3, weight, feature1, feature2):
    """The two errors of one observation, all numbers: no array is made for one."""
    y1, y2, y3 = x1 - c1, x2 - c2, x3 - c3
    square = r1 * r1 + r2 * r2 + r3 * r3
    if square != 0.0:
        angle = sqrt(square)
        a1, a2, a3 = r1 / angle, r2 / angle, r3 / angle
        c, s = cos(angle), sin(angle)
        along = (a1 * y1 + a2 * y2 + a3 * y3) * (1.0 - c)
        z1 = y1 * c + (a2 * y3 - a3 * y2) * s + a1 * along
        z2 = y2 * c + (a3 * y1 - a1 * y3) * s + a2 * along
        z3 = y3 * c + (a1 * y2 - a2 * y1) * s + a3 * along
    else:
        z1 = y1 + r2 * y3 - r3 * y2
        z2 = y2 + r3 * y1 - r1 * y3
        z3 = y3 + r1 * y2 - r2 * y1
    p1, p2 = z1 / z3, z2 / z3
    radius = p1 * p1 + p2 * p2
    scale = (1.0 + k1 * radius + k2 * radius * radius) * focal
    return weight * (p1 * scale + u - feature1), weight * (p2 * scale + v - feature2)


def loops(cameras, points, weights, observations, features):
    """(errors, errors of the weights), observation by observation."""
    errors = np.empty((len(weights), 2))
    of_weights = np.empty(len(weights))
    for k in range(len(weights)):
        r1, r2, r3, c1, c2, c3, focal, u, v, k1, k2 = cameras[observations[k, 0]]
        x1, x2, x3 = points[observations[k, 1]]
        errors[k, 0], errors[k, 1] = error(
            r1, r2, r3, c1, c2, c3, focal, u, v, k1, k2, x1, x2, x3, weights[k], features[k, 0], features[k, 1]
        )
        of_weights[k] = 1.0 - weights[k] * weights[k]
    return errors, of_weights
