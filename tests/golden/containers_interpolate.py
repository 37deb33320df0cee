"""Tangent of `interpolate` (containers.py, line 188), written by sct.

Mode: forward. With respect to: xs, ys, x. Keeps nothing.
"""


def interpolate_tangent(xs, ys, x, dxs, dys, dx):
    """Return the value and its derivative in the direction (dxs, dys, dx); xs list, ys list, x
    float.
    """
    for k in range(len(xs) - 1):
        if xs[k] <= x <= xs[k + 1]:
            w1 = xs[k + 1] - xs[k]
            t = (x - xs[k]) / w1
            dt = (dx - dxs[k] - t * (dxs[k + 1] - dxs[k])) / w1
            w2 = 1 - t
            w3 = ys[k + 1]
            return ys[k] * w2 + w3 * t, dys[k] * w2 - ys[k] * dt + dys[k + 1] * t + w3 * dt
    return 0.0, 0.0
