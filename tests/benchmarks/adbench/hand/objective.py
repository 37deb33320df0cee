"""Hand tracking, ADBench's third objective: by how much the points of a depth image miss the hand's surface.

Arguments: theta (26,), the axis times an angle and the place of the hand, then four angles for each finger; the model
of the hand (`read.Model`); picked (N,), the vertex or triangle of each point; points (3, N); in the complicated problem
us (N, 2), where in its triangle a point lies.  Value: the errors (3, N).

The Jacobian is dense in theta.  An error sees the `us` of its own point only, so two columns hold all of these: the
derivatives in the direction of `shift` (2,), which is added to each row of us.
"""

from __future__ import annotations

from math import cos, sin, sqrt

import numpy as np


def rotation(vector):
    """The rotation (3, 3) by the length of a vector around it."""
    angle = sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2])
    if angle < 1e-4:
        return np.eye(3)
    x, y, z = vector[0] / angle, vector[1] / angle, vector[2] / angle
    s, c = sin(angle), cos(angle)
    return np.array(
        [
            [x * x + (1.0 - x * x) * c, x * y * (1.0 - c) - z * s, x * z * (1.0 - c) + y * s],
            [x * y * (1.0 - c) + z * s, y * y + (1.0 - y * y) * c, y * z * (1.0 - c) - x * s],
            [x * z * (1.0 - c) - y * s, z * y * (1.0 - c) + x * s, z * z + (1.0 - z * z) * c],
        ]
    )


def bent(relative, theta, bone):
    """A bone's matrix (4, 4), turned about x by the bone's angle; the first of a finger about z as well."""
    out = relative.copy()
    finger, joint = (bone - 1) // 4, (bone - 1) % 4
    if 0 <= finger < 5 and joint > 0:
        start = 6 + 4 * finger
        x = theta[start] if joint == 1 else theta[start + joint]
        z = theta[start + 1] if joint == 1 else 0.0
        a, b, c, d = cos(z), sin(z), cos(x), sin(x)
        out[:, 0] = a * relative[:, 0] + b * relative[:, 1]
        out[:, 1] = a * c * relative[:, 1] - b * c * relative[:, 0] + d * relative[:, 2]
        out[:, 2] = b * d * relative[:, 0] - a * d * relative[:, 1] + c * relative[:, 2]
    return out


def surface(theta, parents, relatives, inverses, positions, weights):
    """The places (3, V) of the vertices."""
    absolutes = np.zeros_like(relatives)
    skinned = np.zeros((3, positions.shape[1]))
    for bone in range(len(parents)):
        relative = bent(relatives[bone], theta, bone)
        absolutes[bone] = relative if parents[bone] < 0 else absolutes[parents[bone]] @ relative
        moved = absolutes[bone] @ inverses[bone] @ positions
        skinned += moved[:3] * weights[bone]
    return rotation(theta[:3]) @ skinned + theta[3:6, None]


def simple(theta, parents, relatives, inverses, positions, weights, picked, points):
    """The errors of points that belong to vertices."""
    return points - surface(theta, parents, relatives, inverses, positions[:, picked], weights[:, picked])


def complicated(theta, shift, us, parents, relatives, inverses, positions, weights, triangles, picked, points):
    """The errors of points that lie within triangles."""
    first, second, third = triangles[picked].T
    corners = np.concatenate((first, second, third))
    at = surface(theta, parents, relatives, inverses, positions[:, corners], weights[:, corners])
    count = len(picked)
    u, v = us[:, 0] + shift[0], us[:, 1] + shift[1]
    inside = u * at[:, :count] + v * at[:, count : 2 * count] + (1.0 - u - v) * at[:, 2 * count :]
    return points - inside
