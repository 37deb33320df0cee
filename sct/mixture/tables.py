"""Samples from a file: CSV with or without a header, or NPY.  Nothing is lost and nothing is guessed."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sct.mixture.checks import LARGEST

Array = Any
MISSING = {"", "na", "nan", "null", "none", "?"}
# Python's float reads more: 1_000, and the digits of other scripts.
NUMBER = re.compile(r"[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf|infinity)", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """Rows (n, d) with NaN for what is missing, and the names of the columns."""

    rows: Array
    names: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many entries are missing."""
        return int(np.isnan(self.rows).sum())


def read(path: Path, delimiter: str = ",", columns: Sequence[str] | None = None, header: bool | None = None) -> Table:
    """The table in a file.

    columns: which, by name or by number from 1, by default all; what stands in the others is not looked at.  header:
    whether the first line has the names; by default it has if no field of it is a number.  Blank lines are skipped.
    Raises ValueError that names the file and the line where one is wrong, and OSError.
    """
    try:
        if path.suffix.lower() == ".npy":
            return of_array(path, columns)
        return of_text(path, delimiter, columns, header)
    except UnicodeDecodeError:
        raise ValueError(f"{path}: this is no text in UTF-8") from None
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def of_array(path: Path, columns: Sequence[str] | None) -> Table:
    """The table in a NPY file."""
    with path.open("rb") as stream:
        try:
            rows = np.lib.format.read_array(stream, allow_pickle=False)
        except ValueError as error:
            raise ValueError(f"this is no array of numbers in NumPy's format ({error})") from None
    rows = rows[:, None] if rows.ndim == 1 else rows
    if rows.ndim != 2 or rows.dtype.kind not in "fiu":
        raise ValueError(f"not an array of numbers with one or two axes but {rows.dtype} {rows.shape}")
    names = numbered(rows.shape[1])
    at = places(names, columns)
    rows = rows[:, at].astype(rows.dtype if rows.dtype == np.float32 else float)
    return checked(rows, tuple(names[k] for k in at), "row", range(1, len(rows) + 1))


def of_text(path: Path, delimiter: str, columns: Sequence[str] | None, header: bool | None) -> Table:
    """The table in a file with a sample in each line."""
    lines = fields_of(path, delimiter)
    if not lines:
        raise ValueError("the file is empty")
    first, head = lines[0]
    named = is_header(first, head) if header is None else header
    names = numbered(len(head))
    if named:
        names = tuple(" ".join(field.split()) or name for field, name in zip(head, names, strict=True))
        lines = lines[1:]
    at = places(names, columns)
    if not lines:
        raise ValueError("there is a header only")
    for line, fields in lines:
        if len(fields) != len(head):
            raise ValueError(f"line {line}: {counted(len(fields))}, where line {first} has {len(head)}{hint(head[0])}")
    rows = np.array([[number(line, names[k], fields[k]) for k in at] for line, fields in lines])
    return checked(rows, tuple(names[k] for k in at), "line", [line for line, _ in lines])


def fields_of(path: Path, delimiter: str) -> list[tuple[int, list[str]]]:
    """The fields of the lines that are not blank, with the numbers of the lines.

    Blanks around fields do not count, and so several are one where the delimiter is a blank.
    """
    with path.open(newline="", encoding="utf-8-sig") as stream:
        stripped = (line.rstrip(" \r\n") + "\n" for line in stream)
        reader = csv.reader(stripped, delimiter=delimiter, skipinitialspace=True, strict=True)
        try:
            return [(reader.line_num, [f.strip() for f in fields]) for fields in reader if fields]
        except csv.Error as error:
            raise ValueError(f"line {reader.line_num}: {error}") from None


def is_header(line: int, fields: list[str]) -> bool:
    """Whether a first line has names.  Raises ValueError where that cannot be told."""
    text = [f for f in fields if f.lower() not in MISSING and not NUMBER.fullmatch(f)]
    other = [f for f in fields if f and f not in text]
    if text and other:
        raise ValueError(
            f"line {line}: {other[0]!r} belongs to a sample and {text[0]!r} to a header{hint(text[0])}; "
            "say which it is, by --header or --no-header"
        )
    return bool(text)


def numbered(count: int) -> tuple[str, ...]:
    """Names for columns without."""
    return tuple(f"x{k}" for k in range(1, count + 1))


def counted(fields: int) -> str:
    """So many fields, in words."""
    return f"{fields} field{'' if fields == 1 else 's'}"


def places(names: tuple[str, ...], columns: Sequence[str] | None) -> list[int]:
    """Where the columns stand.  Raises ValueError for one that is not there, and for two of the same name."""
    at: list[int] = []
    for column in names if columns is None else [c.strip() for c in columns]:
        if names.count(column) > 1:
            raise ValueError(f"two columns have the same name {column!r}; --columns takes numbers as well")
        if column in names:
            place = names.index(column)
        elif re.fullmatch("[0-9]+", column) and 1 <= int(column) <= len(names):
            place = int(column) - 1
        else:
            raise ValueError(f"there is no column {column!r}; there are {', '.join(names)}")
        if names[place] in [names[k] for k in at]:
            raise ValueError(f"two columns of the name {names[place]!r} are asked for")
        at.append(place)
    return at


def number(line: int, column: str, field: str) -> float:
    """The number in a field, NaN where it is missing."""
    if field.lower() in MISSING:
        return np.nan
    if not NUMBER.fullmatch(field):
        raise ValueError(f"line {line}, column {column}: {field!r} is not a number{hint(field)}")
    return float(field)


def hint(field: str) -> str:
    """What may be wrong where a field is no number."""
    blank = " " if all(NUMBER.fullmatch(part) for part in field.split()) else ""
    other = next((c for c in f";\t|{blank}" if c in field), None)
    if other is not None:
        return f" (is the delimiter {'a tab' if other == chr(9) else repr(other)}?)"
    return " (a decimal point is a dot)" if "," in field else ""


def checked(rows: Array, names: tuple[str, ...], word: str, lines: Sequence[int]) -> Table:
    """The table, unless an entry cannot be squared or a column has nothing: then ValueError."""
    if len(rows) == 0:
        raise ValueError("there is no row")
    bad = np.argwhere(np.abs(rows).astype(float) > LARGEST)
    if len(bad):
        row, column = bad[0]
        why = "an infinite value" if np.isinf(rows[row, column]) else f"the square of {rows[row, column]:g} overflows"
        raise ValueError(f"{word} {lines[row]}, column {names[column]}: {why}")
    for name, empty in zip(names, np.isnan(rows).all(axis=0), strict=True):
        if empty:
            raise ValueError(f"column {name!r} has no value; --columns can leave it out")
    return Table(rows, names)
