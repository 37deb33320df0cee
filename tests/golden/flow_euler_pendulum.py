"""Tangent of `euler_pendulum` (flow.py, line 344), written by sct.

Mode: forward. With respect to: angle, speed. Keeps nothing.
"""

import math


def euler_pendulum_tangent(angle, speed, dangle, dspeed):
    """Return the value and its derivative in the direction (dangle, dspeed); all floats."""
    for _ in range(50):
        w2 = angle + 0.01 * speed
        w1 = 0.01 * 9.81
        dangle, dspeed = dangle + 0.01 * dspeed, dspeed - w1 * (math.cos(angle) * dangle)
        angle, speed = w2, speed - w1 * math.sin(angle)
    return (angle, speed), (dangle, dspeed)
