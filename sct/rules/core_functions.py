"""The few library functions that transforms call themselves, apart from those in formulas."""

from __future__ import annotations

import numpy as np

import sct_runtime

ZEROS_LIKE = np.zeros_like  # of an array of numbers
ZEROS_OF = sct_runtime.zeros_like  # of anything
BROADCAST_LIKE = sct_runtime.broadcast_like
SUM = np.sum
SORTING = sct_runtime.sorting  # the permutation that sorts a list
TAKE_ITEMS = sct_runtime.take_items
