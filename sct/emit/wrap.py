"""Long statements on several lines: broken within brackets, after commas and before operators.

total = (
    first_term * weight + second_term * other_weight
    + third_term
)
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

WIDTH = 100
STEP = "    "

_OPEN, _CLOSE = "([{", ")]}"
_ASSIGN = ("=", "+=", "-=", "*=", "/=", "//=", "%=", "**=", "@=", "&=", "|=", "^=", "<<=", ">>=")
# What may stand first on a continuation line, the loosest binding first; a comma stays behind what it ends.
_LEVELS = ((",",), ("for", "if", "else"), ("or",), ("and",), ("+", "-"), ("*", "/", "//", "%", "@"))


# What a piece may begin with that was broken before it.
OPENING = ("+", "-", "*", "/", "//", "%", "@", "and", "or", "if", "else", "for")


class Token(NamedTuple):
    """A token of one line: its text, the columns it spans, and how many brackets are open around it."""

    text: str
    start: int
    end: int
    depth: int
    binary: bool


def wrap(text: str, indent: str) -> list[str]:
    """The lines of a statement (or header), indented; several only where one would be too long."""
    if len(indent) + len(text) <= WIDTH or "\n" in text:
        return (indent + text).split("\n")
    tokens = _tokens(text)
    start, end = _value(text, tokens)
    inner = [t for t in tokens if t.start >= start and t.end <= end]
    if start and _splits(inner, 0):
        body = _fill(text[start:end], indent + STEP)
        return [indent + text[:start] + "(", *body, indent + ")" + text[end:]]
    return _bracket(text, indent, tokens)


def _value(text: str, tokens: list[Token]) -> tuple[int, int]:
    """The span that may be put in parentheses: what is assigned, returned or tested; (0, 0) where there is none."""
    colon = tokens[-1].text == ":"
    end = tokens[-2].end if colon else tokens[-1].end
    first = tokens[0].text
    if first == "return" or (colon and first in ("if", "elif", "while")):
        return tokens[1].start, end
    if first == "assert":
        commas = [t.start for t in tokens if t.text == "," and t.depth == 0]
        return tokens[1].start, (commas or [end])[0]
    for k in range(len(tokens) - 1, 0, -1):
        if tokens[k - 1].depth == 0 and tokens[k - 1].text in _ASSIGN:
            return tokens[k].start, end
    return 0, 0


def _fill(text: str, indent: str) -> list[str]:
    """The lines of an expression, or of several with commas between, that stands within brackets."""
    if len(indent) + len(text) <= WIDTH:
        return [indent + text]
    tokens = _tokens(text)
    places = _splits(tokens, 0)
    if not places:
        return _bracket(text, indent, tokens)
    lines: list[str] = []
    for start, end in zip([0, *places], [*places, len(text)], strict=True):
        piece = text[start:end].strip()
        if lines and start and len(lines[-1]) + 1 + len(piece) <= WIDTH and lines[-1].lstrip()[:1] not in _CLOSE:
            lines[-1] += " " + piece
        else:
            lines += _fill_piece(piece, indent)
    return lines


def _fill_piece(piece: str, indent: str) -> list[str]:
    # A piece begins with the operator it was broken before; what follows is indented beneath it.
    first, _, rest = piece.partition(" ")
    if len(indent) + len(piece) > WIDTH and first in OPENING:
        whole = not _splits(_tokens(rest), 0)
        lines = _fill(rest, indent if whole else indent + STEP)
        return [f"{indent}{first} {lines[0].lstrip()}", *lines[1:]]
    return _fill(piece, indent)


def _bracket(text: str, indent: str, tokens: list[Token]) -> list[str]:
    """Broken after the opening of the longest outermost bracket and before its closing."""
    spans = list(_brackets(tokens))
    if not spans:
        return [indent + text]
    start, end = max(spans, key=lambda s: s[1] - s[0])
    while _is_display(inside := [t for t in tokens if start <= t.start < end]):
        start, end = inside[0].end, inside[-1].start
    body = _fill(text[start:end].strip(), indent + STEP)
    lines = [indent + text[:start], *body]
    rest = text[end:]
    if len(indent) + len(rest) <= WIDTH:
        return [*lines, indent + rest]
    shifted = [t._replace(start=t.start - end, end=t.end - end) for t in tokens if t.start >= end]
    return [*lines, *_bracket(rest, indent, shifted)]


def _is_display(tokens: list[Token]) -> bool:
    """Whether the tokens are one pair of brackets and what they hold: its opening may hug the one around it."""
    if len(tokens) < 3 or tokens[0].text not in _OPEN or tokens[-1].text not in _CLOSE:
        return False
    return all(t.depth > tokens[0].depth for t in tokens[1:-1])


def _brackets(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """The insides of the outermost brackets that hold something."""
    opened = 0
    for t in tokens:
        if t.depth == 0 and t.text in _OPEN:
            opened = t.end
        elif t.depth == 0 and t.text in _CLOSE and t.start > opened > 0:
            yield opened, t.start


def _splits(tokens: list[Token], depth: int) -> list[int]:
    """Where to break: at all the commas or operators of the loosest kind there is."""
    mine = [t for t in tokens if t.depth == depth]
    if any(t.text == "lambda" for t in mine):
        mine = [t for t in mine if t.text == ","] if mine[0].text != "lambda" else []
    for level in _LEVELS:
        found = [t for t in mine if t.text in level and t.binary]
        if found and level == (",",):
            places = [t.end for t in found if t.end < tokens[-1].end]
        else:
            places = [t.start for t in found]
        if places:
            return places
    return []


def _tokens(text: str) -> list[Token]:
    out: list[Token] = []
    depth = 0
    before = "("
    string = 0
    for kind, part, (_, start), (_, end), _ in tokenize.generate_tokens(io.StringIO(text).readline):
        name = tokenize.tok_name[kind]
        if not part.strip():
            continue
        string += name == "FSTRING_START"
        if string:
            string -= name == "FSTRING_END"
            before = "x"
            continue
        if part in _CLOSE:
            depth -= 1
        word = kind == tokenize.NAME and part not in ("return", "in", "not", "and", "or", "is", "if", "else", "lambda")
        binary = part == "," or kind == tokenize.NAME or before in _CLOSE or before == "x"
        out.append(Token(part, start, end, depth, binary))
        if part in _OPEN:
            depth += 1
        before = "x" if word or kind in (tokenize.NUMBER, tokenize.STRING) or part == "..." else part
    return out
