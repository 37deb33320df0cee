"""Adjoint of `convolution` (mirrored.py, line 143), written by sct.

Mode: reverse. With respect to: image, kernel. Keeps nothing beside the variables of the program.
"""

import numpy as np
from sct_runtime import unbroadcast


def convolution_adjoint(image, kernel, bvalue=1.0):
    """Return (value, (bimage, bkernel)): the value and bvalue times the derivative; image (n0, n0),
    kernel (n1, n1).
    """
    # forward sweep
    rows = image.shape[0] - kernel.shape[0] + 1
    columns = image.shape[1] - kernel.shape[1] + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            w1 = image[i:i + 2, j:j + 2]
            out[i, j] = np.sum(w1 * kernel)
    w2 = np.tanh(out)
    value = np.sum(w2)
    # backward sweep
    bout = (1 - w2 * w2) * bvalue
    bimage = np.zeros_like(image)
    bkernel = np.zeros_like(kernel)
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            # line 149: out[i, j] = np.sum(image[i : i + 2, j : j + 2] * kernel)
            w1 = image[i:i + 2, j:j + 2]
            w3 = bout[i, j]
            bout[i, j] = 0.0
            bimage[i:i + 2, j:j + 2] += unbroadcast(kernel * w3, np.shape(image[i:i + 2, j:j + 2]))
            bkernel += w1 * w3
    return value, (bimage, bkernel)
