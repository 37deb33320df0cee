"""The lines of one function: blocks and indentation, docstring, comments, and each statement in the best words."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from sct.core import lang
from sct.core.places import Place, places
from sct.emit import statements
from sct.emit.text import line, means
from sct.emit.to_ast import Spell
from sct.emit.verbatim import comments_in, own_text
from sct.emit.wrap import STEP, WIDTH, wrap

LONGEST_WITH_COMMENT = 110


def function_lines(function: lang.Function, spell: Spell) -> tuple[list[str], list[Place | None]]:
    """The text of a top-level function, and the user's place of what stands in each of its lines."""
    layout = _Layout(spell, places(function))
    layout.function(function.name, function, "")
    return layout.lines, layout.places


def docstring(doc: str, indent: str) -> list[str]:
    """A docstring on one line where it fits, else with its closing quotes on a line of their own."""
    text = doc.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if text.endswith('"'):
        text = text[:-1] + '\\"'
    if "\n" not in text and len(indent) + len(text) + 6 <= WIDTH:
        return [f'{indent}"""{text}"""']
    lines: list[str] = []
    for k, raw in enumerate(text.split("\n")):
        room = WIDTH - len(indent) - (0 if k else 3)
        lead = raw[: len(raw) - len(raw.lstrip())]
        options: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
        short = len(raw) <= room
        lines += [raw] if short else textwrap.wrap(raw, room, subsequent_indent=lead, **options)
    body = [(indent + text).rstrip() for text in lines[1:]]
    return [f'{indent}"""{lines[0]}'.rstrip(), *body, f'{indent}"""']


class _Layout:
    """Lines under construction.  `start` is where the statement last written begins."""

    def __init__(self, spell: Spell, known: dict[Any, lang.At]) -> None:
        self.spell = spell
        self.known = known
        self.lines: list[str] = []
        self.places: list[Place | None] = []  # one for each line
        self.start = 0
        self.source: lang.Source | None = None

    def put(self, lines: list[str], at: lang.At | None = None, k: int | None = None) -> None:
        """Add lines that stand for a place of the user's, at the end or before line k."""
        s, k = self.source, len(self.lines) if k is None else k
        place = None if at is None or s is None else Place(s.filename, s.line(at.line), at)
        self.lines[k:k] = lines
        self.places[k:k] = [place] * len(lines)

    def function(self, name: str, function: lang.Function, indent: str) -> None:
        outer, self.source = self.source, function.source
        self.put([f"{indent}@{line(statements.statement(lang.Do(d), self.spell))}" for d in function.decorators])
        self.write(statements.definition(name, function, self.spell), None, indent)
        inner = indent + STEP
        if function.doc is not None:
            self.put(docstring(function.doc, inner))
        self.block(function.body, inner, bare=function.doc is not None)
        self.source = outer

    def block(self, body: lang.Block, indent: str, bare: bool = False) -> None:
        """The statements of a block; `pass` where there are none, unless it may be bare."""
        held: list[lang.Comment] = []
        gap = False
        begin = len(self.lines)
        for k, s in enumerate(body):
            if isinstance(s, lang.Comment):
                if _within(s, body[k + 1 :]):
                    held.append(s)
                elif s.trailing and len(self.lines) > begin:
                    self.behind([s.text], indent)
                else:
                    self.above([s.text], indent, len(self.lines))
                continue
            if (gap or isinstance(s, lang.Def)) and len(self.lines) > begin:
                self.blank(indent, begin)
            gap = isinstance(s, lang.Def)
            self.statement(s, indent, held)
            held = []
        if not bare and all(isinstance(s, lang.Comment) for s in body):
            self.put([indent + "pass"])

    def blank(self, indent: str, begin: int) -> None:
        """An empty line before the comments that stand directly above."""
        place = len(self.lines)
        while place > begin and self.lines[place - 1].startswith(indent + "#"):
            place -= 1
        if place > begin and self.lines[place - 1]:
            self.put([""], k=place)

    def statement(self, s: Any, indent: str, held: list[lang.Comment]) -> None:
        if isinstance(s, lang.Def):
            self.remarks(held, indent, len(self.lines))
            for d in s.decorators:
                self.put([indent + "@" + line(statements.statement(lang.Do(d), self.spell))])
            self.function(s.var.name, s.function, indent)
        elif isinstance(s, lang.Try):
            self.remarks(held, indent, len(self.lines))
            self.put([indent + "try:"])
            self.block(s.body, indent + STEP)
            for h in s.handlers:
                self.write(statements.handler(h, self.spell), None, indent)
                self.block(h.body, indent + STEP)
            self.otherwise("else", s.orelse, indent)
            self.otherwise("finally", s.final, indent)
        else:
            self.write(statements.statement(s, self.spell), s.at, indent, held, self.known.get(s))
            self.inside(s, indent)

    def inside(self, s: Any, indent: str) -> None:
        """What stands beneath the header of a compound statement."""
        if isinstance(s, lang.Match):
            for c in s.cases:
                self.write(statements.case(c, self.spell), None, indent + STEP)
                self.block(c.body, indent + 2 * STEP)
        elif isinstance(s, lang.If | lang.While | lang.For | lang.With):
            self.block(s.body, indent + STEP)
            if isinstance(s, lang.If):
                self.alternatives(s, indent)
            elif not isinstance(s, lang.With):
                self.otherwise("else", s.orelse, indent)

    def alternatives(self, s: lang.If, indent: str) -> None:
        """`elif` after `elif`, then `else`: a loop, so that a long chain costs no depth."""
        while len(s.orelse) == 1 and isinstance(s.orelse[0], lang.If):
            s = s.orelse[0]
            place = len(self.lines)
            self.write(statements.statement(s, self.spell), s.at, indent, (), self.known.get(s))
            self.lines[place] = f"{indent}el{self.lines[place][len(indent) :]}"
            self.block(s.body, indent + STEP)
        self.otherwise("else", s.orelse, indent)

    def otherwise(self, word: str, body: lang.Block, indent: str) -> None:
        if body:
            self.put([f"{indent}{word}:"])
            self.block(body, indent + STEP)

    def write(
        self, tree: Any, at: lang.At | None, indent: str, held: Sequence[lang.Comment] = (), of: lang.At | None = None
    ) -> None:
        """One statement or header, in the user's words where they say the same; of: the user's place that it is for."""
        own = own_text(tree, at, self.source, indent)
        self.start = len(self.lines)
        self.put(own or _ours(tree, indent), of)
        if held:
            kept = comments_in(own) if own else []
            rest = [c for c in held if c.text.strip() not in kept]
            if len(rest) == 1 and hasattr(tree, "body"):
                self.behind([rest[0].text], indent)
            else:
                self.remarks(rest, indent, self.start)

    def remarks(self, comments: list[lang.Comment], indent: str, place: int) -> None:
        self.above([c.text for c in comments], indent, place)

    def above(self, texts: list[str], indent: str, place: int) -> None:
        """Comments on lines of their own, at a place among the lines."""
        lines = [f"{indent}# {part}".rstrip() for text in texts for part in text.split("\n")]
        self.put(lines, k=place)

    def behind(self, texts: list[str], indent: str) -> None:
        """A comment behind the statement last written, or above it where the line would be long."""
        text = "\n".join(texts)
        longer = f"{self.lines[-1]}  # {text}"
        if "\n" in text or len(longer) > LONGEST_WITH_COMMENT:
            self.above([text], indent, self.start)
        else:
            self.lines[-1] = longer


def _ours(tree: Any, indent: str) -> list[str]:
    text = line(tree)
    lines = wrap(text, indent)
    good = len(lines) == 1 or means("\n".join(lines).removeprefix(indent), tree)
    return lines if good else [indent + text]


def _within(comment: lang.Comment, following: Any) -> bool:
    """Whether a comment stands, in the user's text, within the statement that follows it."""
    if comment.at is None:
        return False
    s = next((s for s in following if not isinstance(s, lang.Comment)), None)
    return s is not None and s.at is not None and s.at.line <= comment.at.line <= s.at.end_line
