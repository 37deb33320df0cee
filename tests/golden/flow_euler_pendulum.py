"""Tangent of `euler_pendulum` (flow.py, line 344), written by sct.

Mode: forward. With respect to: angle, speed. Keeps nothing.
"""

import math


def euler_pendulum_tangent(angle, speed, dangle, dspeed):
    """Return the value and its derivative in the direction (dangle, dspeed); all floats."""
    for _ in range(50):
        dangle, dspeed = dangle + 0.01 * dspeed, dspeed - 0.01 * 9.81 * math.cos(angle) * dangle
        angle, speed = angle + 0.01 * speed, speed - 0.01 * 9.81 * math.sin(angle)
    return (angle, speed), (dangle, dspeed)
