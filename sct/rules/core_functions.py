"""The few library functions that transforms call themselves, apart from those in formulas."""

from __future__ import annotations

import copy
import math
import warnings

import numpy as np

import sct_runtime

ZEROS_LIKE = np.zeros_like  # of an array of numbers
ZEROS_OF = sct_runtime.zeros_like  # of anything
MADE_LIKE = (np.zeros_like, np.ones_like, np.empty_like, ZEROS_OF)  # new arrays of an array's shape
FILLED = (np.zeros, np.ones, np.empty)  # floats in double precision
FULL_LIKE = np.full_like
BROADCAST_LIKE = sct_runtime.broadcast_like
SUM = np.sum
TOTAL = sum  # of any items
SORTING = sct_runtime.sorting  # the permutation that sorts a list
TAKE_ITEMS = sct_runtime.take_items
ERRSTATE = np.errstate
FLOATING_POINT_ERRORS = (ERRSTATE, np.seterr)  # the keywords say what becomes of them
CATCH_WARNINGS = warnings.catch_warnings
WARNINGS = (warnings.simplefilter, warnings.filterwarnings, CATCH_WARNINGS)
CELLS = sct_runtime.cells  # adjoint memory for anything
ACCUMULATE = sct_runtime.accumulate
ACCUMULATE_ITEMS = sct_runtime.accumulate_items
AS_STRUCTURE = sct_runtime.as_structure
UNBROADCAST = sct_runtime.unbroadcast
UNREDUCE = sct_runtime.unreduce
SPREAD = sct_runtime.spread
SCALED = sct_runtime.scaled  # `*` of lists
SUMS = sct_runtime.sums  # `+` of lists
OF_ITEMS = (sct_runtime.weighted, SCALED, sct_runtime.differences, SUMS)  # of arrays and lists alike
UNARRAY = sct_runtime.unarray
CAST = sct_runtime.cast
COUNT = sct_runtime.count
T = sct_runtime.T
TRANSPOSE = np.transpose
STRIDE = sct_runtime.stride
SHAPE = np.shape
NDIM = np.ndim
RESHAPE = np.reshape
ADD = np.add  # its method `at` adds where an index may name a place twice
COPIED = copy.deepcopy  # what an object of the surroundings, or something unknown, is now
COPY = np.copy
ASARRAY = np.asarray
FLOAT64 = np.float64
MULTIPLY = np.multiply
EYE = np.eye
DIAG = np.diag
MOVE_AXIS = np.moveaxis
STACK = np.stack
ARGSORT = np.argsort
MOD = np.mod
SCATTER = sct_runtime.scatter
SHARES = np.may_share_memory
REVERSED = reversed
CLAIM = sct_runtime.claim
WRITABLE = sct_runtime.writable
MATMUL = (sct_runtime.matmul_left, sct_runtime.matmul_right)
LEFT = (sct_runtime.matmul_left, sct_runtime.dot_left)  # adjoints of the operands of products
RIGHT = (sct_runtime.matmul_right, sct_runtime.dot_right)
INNER = np.inner
OF_INNER = {sct_runtime.inner_left: 1, sct_runtime.inner_right: 0}  # adjoint of an operand -> which is the other one
OUTER = np.outer
EINSUM = np.einsum
EINSUM_ADJOINT = sct_runtime.einsum_adjoint
CUMSUM = np.cumsum
FLIP = np.flip
COUNT_NONZERO = np.count_nonzero
NONZERO = np.nonzero
WHERE = np.where
MASKS = (np.where, np.select, np.choose, sct_runtime.unselect, sct_runtime.masked_product)
MASKED_PRODUCT = sct_runtime.masked_product
ARANGE = np.arange
FLATNONZERO = np.flatnonzero
ABOVE = (np.triu_indices, np.triu_indices_from)  # indices of the places on and above a diagonal
BELOW = (np.tril_indices, np.tril_indices_from)
ON_DIAGONAL = (np.diag_indices,)
BOUNDED = (np.sign, np.sin, np.cos, np.tanh, np.arctan)
COPYSIGN = math.copysign
