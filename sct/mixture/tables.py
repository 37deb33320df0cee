"""Samples from a file: CSV with or without a header, or NPY.  Nothing is lost and nothing is guessed."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

Array = Any
MISSING = {"", "na", "nan", "null", "none", "?"}


@dataclass(frozen=True)
class Table:
    """Rows (n, d) with NaN for what is missing, and the names of the columns."""

    rows: Array
    names: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many entries are missing."""
        return int(np.isnan(self.rows).sum())

    def columns(self, wanted: list[str]) -> Table:
        """Some columns, by name or by number from 1.  Raises ValueError for one that is not there."""
        at = []
        for column in wanted:
            if column in self.names:
                at.append(self.names.index(column))
            elif column.isdigit() and 1 <= int(column) <= len(self.names):
                at.append(int(column) - 1)
            else:
                raise ValueError(f"there is no column {column!r}; there are {', '.join(self.names)}")
        return Table(self.rows[:, at], tuple(self.names[k] for k in at))


def read(path: Path, delimiter: str = ",") -> Table:
    """The table in a file.  Raises ValueError that names the line where one is wrong, and OSError."""
    if path.suffix == ".npy":
        rows = np.load(path, allow_pickle=False)
        rows = rows[:, None] if rows.ndim == 1 else rows
        if rows.ndim != 2 or rows.dtype.kind not in "fiu":
            raise ValueError(f"{path}: not an array of numbers with one or two axes but {rows.dtype} {rows.shape}")
        table = Table(rows.astype(rows.dtype if rows.dtype == np.float32 else float), numbered(rows.shape[1]))
        checked(path, table.rows, range(1, len(rows) + 1), "row")
        return table
    with path.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.reader(stream, delimiter=delimiter)
        lines = [(reader.line_num, fields) for fields in reader if any(f.strip() for f in fields)]
    if not lines:
        raise ValueError(f"{path} is empty")
    head = [f.strip() for f in lines[0][1]]
    named = not any(is_number(f) for f in head)
    names = tuple(head) if named else numbered(len(head))
    if len(set(names)) < len(names):
        raise ValueError(f"{path}, line {lines[0][0]}: two columns have the same name")
    body = lines[1:] if named else lines
    if not body:
        raise ValueError(f"{path} has a header only")
    rows = np.array([numbers(path, line, fields, names) for line, fields in body])
    checked(path, rows, [line for line, _ in body], "line")
    return Table(rows, names)


def numbered(count: int) -> tuple[str, ...]:
    """Names for columns without."""
    return tuple(f"x{k}" for k in range(1, count + 1))


def is_number(field: str) -> bool:
    """Whether a field is a number, or says that one is missing."""
    if field.strip().lower() in MISSING:
        return bool(field.strip())
    try:
        float(field)
    except ValueError:
        return False
    return True


def numbers(path: Path, line: int, fields: list[str], names: tuple[str, ...]) -> list[float]:
    """The numbers of a line."""
    if len(fields) != len(names):
        raise ValueError(f"{path}, line {line}: {len(fields)} fields where there are {len(names)} columns")
    out = []
    for name, field in zip(names, fields, strict=True):
        text = field.strip()
        try:
            out.append(np.nan if text.lower() in MISSING else float(text))
        except ValueError:
            raise ValueError(f"{path}, line {line}, column {name}: {text!r} is not a number") from None
    return out


def checked(path: Path, rows: Array, lines: Any, word: str) -> None:
    """Raise ValueError for an infinite entry."""
    bad = np.flatnonzero(np.isinf(rows).any(axis=1))
    if len(bad):
        raise ValueError(f"{path}, {word} {lines[bad[0]]}: an infinite value")
