"""Rules: data, one row for each primitive, the same row for all modes."""

from sct.rules.formula import evaluate, parse, row_vars
from sct.rules.public import rule
from sct.rules.row import REQUIRED, Row, RowParam
from sct.rules.table import absent, all_rows, for_attribute, for_callable, for_method, for_operator, rows_of

__all__ = [
    "REQUIRED",
    "Row",
    "RowParam",
    "absent",
    "all_rows",
    "evaluate",
    "for_attribute",
    "for_callable",
    "for_method",
    "for_operator",
    "parse",
    "row_vars",
    "rows_of",
    "rule",
]
