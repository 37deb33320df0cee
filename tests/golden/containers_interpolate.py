"""Tangent of `interpolate` (containers.py, line 188), written by sct.

Mode: forward. With respect to: xs, ys, x. Keeps nothing.
"""


def interpolate_tangent(xs, ys, x, dxs, dys, dx):
    """Return the value and its derivative in the direction (dxs, dys, dx); xs list, ys list, x
    float.
    """
    for k in range(len(xs) - 1):
        if xs[k] <= x <= xs[k + 1]:
            w1 = x - xs[k]
            w2 = xs[k + 1] - xs[k]
            t = w1 / w2
            dt = (dx - dxs[k] - t * (dxs[k + 1] - dxs[k])) / w2
            w3 = 1 - t
            w5 = ys[k] * w3
            w4 = ys[k + 1]
            return w5 + w4 * t, dys[k] * w3 - ys[k] * dt + dys[k + 1] * t + w4 * dt
    return 0.0, 0.0
