"""Numba: every function of the text carries `@njit`, and the text is a file, so that its machine code is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sct.backends.ahead import ahead
from sct.backends.as_copied import as_copied
from sct.backends.base import Backend
from sct.backends.decorating import check_random, decorated, with_callees, with_plain_parameters
from sct.backends.expanded import expanded
from sct.backends.forwarded import forwarded
from sct.backends.from_zero import from_zero
from sct.backends.harmless import harmless_functions
from sct.backends.in_threads import in_threads
from sct.backends.joined import joined
from sct.backends.keeping import circular, module_for, takes
from sct.backends.kept_calls import kept_calls
from sct.backends.kept_halves import kept_halves
from sct.backends.kept_more import kept_more
from sct.backends.known import check_known
from sct.backends.one_block import one_block
from sct.backends.overwritten import overwritten
from sct.backends.parallel import NO_LOOP, NotSharedOutError, parallel
from sct.backends.preallocated import preallocated
from sct.backends.refusing import refusing
from sct.backends.spelling import spelled
from sct.backends.unmade import unmade
from sct.backends.upwards import upwards
from sct.core.lang import DEFINED_HERE, Function, Global, Module
from sct.core.walk import walk
from sct.emit import Text, load, render
from sct.errors import EmitError, RequestError, UnsupportedError
from sct.tidy.numbering import numbering

COMPILED = "sct_runtime.compiled"
WITHOUT = "Leave `parallel` out."


@dataclass(frozen=True)
class Numba(Backend):
    """Numba with options of `numba.njit`, which mean what they mean there.

    fastmath: let the compiler take floats for real numbers; then infinite and undefined slopes are not what they are in
    Python.  boundscheck: check indices.  error_model: `python` raises at a division by zero, `numpy` gives inf or nan.
    nogil: let go of the global lock.  cache: keep the machine code on disk, for other processes.  fallback: where Numba
    cannot compile a derivative, run it in Python instead of raising UnsupportedError.

    parallel: share out the trips of the deepest loop to Numba's threads, each with sums of its own.  Where trips of all
    loops hand on something it is refused, with UnsupportedError.  It takes error_model="numpy" and no boundscheck, else
    RequestError: Numba drops what is raised in a thread.
    """

    fastmath: bool = False
    boundscheck: bool = False
    error_model: str = "python"
    nogil: bool = False
    parallel: bool = False
    cache: bool = True
    fallback: bool = False

    name = "numba"
    freezes = True

    def __post_init__(self) -> None:
        if self.parallel and (self.error_model != "numpy" or self.boundscheck):
            what = "parallel=True where divisions or indices shall raise: Numba drops what is raised in a thread"
            raise RequestError(what, 'Ask for sct.Numba(parallel=True, error_model="numpy").')

    @property
    def keeps(self) -> bool:  # type: ignore[override]
        """Whether machine code is kept; so are the texts then."""
        return self.cache

    @classmethod
    def like(cls, dispatcher: Any) -> Numba:
        """The options that a user's function was compiled with.

        `fastmath=True` is taken over because the user wrote it, single flags of it are not; nor is `parallel`: the
        derivative runs in one thread.
        """
        given = dispatcher.targetoptions
        names = ("fastmath", "boundscheck", "error_model", "nogil")
        return cls(**{k: given[k] for k in names if isinstance(given.get(k), bool | str)})

    def options(self) -> dict[str, Any]:
        """The keywords of `njit` that differ from its own defaults, but for `cache`."""
        wanted = {k: getattr(self, k) for k in ("fastmath", "boundscheck", "error_model", "nogil", "parallel")}
        return {k: v for k, v in wanted.items() if v != getattr(Numba, k)}

    def text(self, module: Module, standalone: bool = False, for_file: bool = False) -> Text:
        """The text with `@njit` above each function.  Raises EmitError where helpers cannot stand in the text."""
        njit = numba().njit
        module = with_plain_parameters(with_callees(module))
        check_random(module)
        functions = lowered(module.functions)
        if for_file or not self.fallback:
            check_known(functions)
        more = kept_more(module.functions, functions)
        functions = shared_out(functions) if self.parallel else functions
        doc = f"{module.doc}\n{more}" if more else module.doc
        module = replace(module, doc=doc, functions=tuple(numbering(from_zero(f)) for f in functions))
        keep = self.cache and not takes(module) and not circular(module.functions)
        options = {"cache": True, **self.options()} if keep else self.options()
        made = render(decorated(module, njit, options, numba().prange), for_file=for_file, runtime=COMPILED)
        if standalone and COMPILED in made.text:
            what = "Numba's forms of the helpers that the text needs stand in sct_runtime only."
            raise EmitError(what, "Leave standalone out, or give types of known rank.")
        return made

    def in_one_thread(self) -> Numba:
        """Without `parallel`."""
        return replace(self, parallel=False)

    def load(self, text: Text, title: str) -> dict[str, Any]:
        """The namespace of the text; what Numba cannot compile is refused at the call that finds out."""
        space = load(text, title, module_for(text, title))
        for name in text.names:
            refusing(space[name], self.fallback)
        return space


def lowered(functions: tuple[Function, ...]) -> tuple[Function, ...]:
    """The functions of a text as Numba is fast with them."""
    known = harmless_functions(functions)
    functions = kept_halves(tuple(kept_calls(preallocated(as_copied(spelled(f))), known) for f in functions))
    known = harmless_functions(functions)
    functions = tuple(upwards(expanded(ahead(overwritten(f)), known), known) for f in functions)
    functions = tuple(one_block(joined(forwarded(f, known), known)) for f in functions)
    # What a function that calls itself keeps holds its like: in one type LLVM takes for ever, else Numba refuses it.
    recursive = any(f.name in called(f, functions) for f in functions)
    return functions if recursive else tuple(map(unmade, functions))


def shared_out(functions: tuple[Function, ...]) -> tuple[Function, ...]:
    """The functions with a loop each shared out to threads, but for what these functions call, and what calls itself.

    Raises UnsupportedError where there is no such loop.
    """
    known = harmless_functions(functions)
    names = {f.name for f in functions}
    made: dict[str, tuple[Function, ...]] = {}
    refused: list[UnsupportedError] = []
    within: set[str] = set()  # called by those
    for f in reversed(functions):
        calls = called(f, functions)
        if f.name in calls:
            what = f"`{f.name}` in parallel: it calls itself"
            refused.append(UnsupportedError(what, WITHOUT, f.source, f.at))
        if f.name in within | calls or calls & made.keys():
            continue
        try:
            made[f.name] = in_threads(parallel(f, known), names)
            within |= calls
        except NotSharedOutError as error:
            what, at = f"`{f.name}` in parallel: {error}", error.objection.at or f.at
            refused.append(UnsupportedError(what, WITHOUT, f.source, at))
    if not made:
        raise next((r for r in refused if NO_LOOP not in r.reason), refused[0])
    return tuple(g for f in functions for g in made.get(f.name, (f,)))


def called(function: Function, functions: tuple[Function, ...]) -> set[str]:
    """The names of the functions of a text that one of them calls, and of those that these call."""
    calls = {f.name: names_called(f) for f in functions}
    found: set[str] = set()
    todo = [function.name]
    while todo:
        more = calls.get(todo.pop(), set()) - found
        found |= more
        todo += more
    return found


def names_called(function: Function) -> set[str]:
    """The names of the functions of the text that stand in one of them."""
    return {n.name for n in walk(function) if isinstance(n, Global) and n.value is DEFINED_HERE and n.name}


def compiled_types(dispatcher: Any, names: list[str]) -> dict[str, str] | None:
    """The types of parameters that a function of Numba's is compiled for; None where it is not, or for several."""
    if dispatcher is None or len(dispatcher.signatures) != 1:
        return None
    types = {name: type_text(t) for name, t in zip(names, dispatcher.signatures[0], strict=False)}
    return {name: text for name, text in types.items() if text is not None}


def type_text(t: Any) -> str | None:
    """A type of Numba's as `types` writes it; None where that has no word for it."""
    kinds = numba().types
    if isinstance(t, kinds.Array):
        letter = {kinds.Float: "float64", kinds.Integer: "int64", kinds.Boolean: "bool"}
        word = next((w for kind, w in letter.items() if isinstance(t.dtype, kind)), None)
        return None if word is None or t.ndim == 0 else f"{word}[{','.join(':' * t.ndim)}]"
    words = {kinds.Float: "float", kinds.Boolean: "bool", kinds.Integer: "int"}
    return next((word for kind, word in words.items() if isinstance(t, kind)), None)


def numba() -> Any:
    """The package.  Raises RequestError where it is not installed."""
    try:
        import numba as package
    except ImportError:
        raise RequestError("the back end numba is not installed", "Install it: pip install 'sct[numba]'.") from None
    return package
