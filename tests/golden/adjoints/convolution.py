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
            out[i, j] = np.sum(image[i : i + 2, j : j + 2] * kernel)
    w1 = np.tanh(out)
    value = np.sum(w1)
    # backward sweep
    # line 150: return np.sum(np.tanh(out))
    bout = (1 - w1 * w1) * bvalue
    bimage = np.zeros_like(image)
    bkernel = np.zeros_like(kernel)
    for i in range(rows):
        for j in range(columns):
            # line 149: out[i, j] = np.sum(image[i : i + 2, j : j + 2] * kernel)
            w2 = image[i:i + 2, j:j + 2]
            w3 = bout[i, j]
            bimage[i:i + 2, j:j + 2] += unbroadcast(kernel * w3, np.shape(image[i:i + 2, j:j + 2]))
            bkernel += w2 * w3
    return value, (bimage, bkernel)
