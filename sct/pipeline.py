"""The ordered passes of each mode, from a Python function to the text of its derivative."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

from sct.backends import PYTHON, Backend
from sct.contracts import AdjointDoc, GradientDoc, contract, heading, title
from sct.core.check import check
from sct.core.depth import deep
from sct.core.lang import (
    DEFINED_HERE,
    Assign,
    Call,
    Const,
    Display,
    Function,
    Global,
    Module,
    Param,
    Return,
    Star,
    Var,
)  # fmt: skip
from sct.core.show import show as dump
from sct.core.walk import walk
from sct.emit import Text
from sct.errors import ArgumentError, RequestError, UnsupportedError
from sct.facts import sharing
from sct.facts.guessing import default_signature, guessed, meets
from sct.facts.infer import Analysis
from sct.facts.signature import Signature, has_float, has_other, materialise, parse_type
from sct.facts.small import has_small
from sct.facts.values import Array, Ref
from sct.frontend import read
from sct.tidy.accumulators import accumulators
from sct.tidy.common import common
from sct.tidy.copies import copies
from sct.tidy.counters import counters
from sct.tidy.dead import dead
from sct.tidy.flat import flat
from sct.tidy.invariants import invariants
from sct.tidy.nest import nest
from sct.tidy.numbering import numbering
from sct.tidy.part_adjoints import part_adjoints
from sct.tidy.signs import signs
from sct.tidy.targets import targets
from sct.tidy.uncalled import uncalled
from sct.transform import jacobian
from sct.transform.alone import tangent_alone
from sct.transform.blocked import blocked
from sct.transform.forward import forward
from sct.transform.nesting import plain_calls
from sct.transform.reverse.adjoint import Adjoint
from sct.transform.reverse.gradient import gradient
from sct.transform.reverse.program import reverse
from sct.transform.single_exit import single_exit
from sct.transform.vector import numeric, vector

TIDY: dict[str, Callable[[Function], Function]] = {
    "uncalled": uncalled, "common": common, "targets": targets, "copies": copies, "invariants": invariants,
    "nest": nest, "part_adjoints": part_adjoints, "dead": dead, "accumulators": accumulators, "counters": counters,
    "signs": signs, "flat": flat, "numbering": numbering,
}  # fmt: skip
PASSES = {
    "forward": ("read", "forward", *TIDY, "emit"),
    "reverse": ("read", "single_exit", "reverse", *TIDY, "emit"),
    "jacobian": ("read", "vector", "emit"),
    "hessian": ("read", "single_exit", "hessian", "emit"),
}


def passes(mode: str) -> tuple[str, ...]:
    """The names of the passes of a mode, in order.  Raises RequestError for an unknown mode."""
    if mode not in PASSES:
        raise RequestError(f"there is no mode `{mode}`", f"Modes: {', '.join(PASSES)}.")
    return PASSES[mode]


def signatures(
    function: Function, types: dict[str, str] | None, given: dict[str, Signature] | None = None
) -> dict[str, Signature]:
    """Parameter name -> signature: from the arguments of a call, from texts, from annotations, from use.

    Raises RequestError for a name in types that is no parameter's.
    """
    out = {}
    types = types or {}
    unknown = set(types) - {p.var.name for p in function.params}
    if unknown:
        raise RequestError(f"`{function.name}` has no parameter `{sorted(unknown)[0]}`", "Check the names in types.")
    for p in function.params:
        name = p.var.name
        if given is not None and name in given:
            out[name] = given[name]
        elif name in types:
            out[name] = parse_type(types[name], name)
        else:
            out[name] = default_signature(function, p)
    free = [n for n in guessed(function) if out[n] == ("f",) and n not in types and n not in (given or {})]
    while found := told_by_use(function, out, free):
        out |= found
        free = [n for n in free if n not in found]
    return out


def told_by_use(function: Function, types: dict[str, Signature], free: list[str]) -> dict[str, Signature]:
    """What parameters are that were taken for floats and are more, or less, from where they go."""

    def told(wrt: tuple[str, ...]) -> Signature | None:
        try:
            return meets(analyse(function, types, wrt))
        except UnsupportedError:  # told when the derivative is taken
            return None

    each = {n: told((n,)) for n in free} if free and told(tuple(free)) else {}
    return {n: found for n, found in each.items() if found is not None}


def analyse(
    function: Function,
    types: dict[str, Signature],
    wrt: tuple[str, ...],
    prepare: Callable[[Function], Function] | None = None,
) -> Analysis:
    """The facts of a function for these types, with the named parameters active; `prepare` is done to its callees."""
    function = plain_calls(function)
    python = function.python
    package = (getattr(python, "__module__", None) or "").split(".")[0]
    analysis = Analysis(function, package)
    analysis.prepare = plain_calls if prepare is None else lambda callee: prepare(plain_calls(callee))
    params: dict[Var, Any] = {}
    for p in function.params:
        active = p.var.name in wrt
        analysis.heap.small |= has_small(types[p.var.name])
        analysis.heap.other |= has_other(types[p.var.name])
        params[p.var] = materialise(types[p.var.name], active, p.var.name, analysis.heap.put)
        if active:
            analysis.seeded.add(p.var)
    analysis.run(params)
    analysis.doc = ""
    return analysis


def tidied(module: Module, passes: tuple[str, ...] | None = None) -> Module:
    """The module after the named passes that tidy, None for all of them."""
    functions = module.functions
    for name in TIDY if passes is None else passes:
        functions = tuple(TIDY[name](f) for f in functions)
    return dataclasses.replace(module, functions=functions)


def differentiate_forward(
    function: Callable[..., Any],
    wrt: tuple[str, ...] | None,
    types: dict[str, str] | None = None,
    given: dict[str, Signature] | None = None,
    tidy: tuple[str, ...] | None = None,
) -> tuple[Module, str, tuple[str, ...]]:
    """(module, name of the tangent function, names of the differentiated parameters)."""
    with deep():
        core = read(function)
        sigs = signatures(core, types, given)
        wrt = chosen(core, wrt, sigs)
        analysis = analyse(core, sigs, wrt)
        name = title(core)
        head = heading("Tangent", core)
        head += f"Mode: forward. With respect to: {', '.join(wrt)}. Keeps nothing."
        analysis.doc = contract(core, sigs, wrt)
        return tidied(forward(analysis, f"{name}_tangent", head), tidy), f"{name}_tangent", wrt


def differentiate_reverse(
    function: Callable[..., Any],
    wrt: tuple[str, ...] | None,
    types: dict[str, str] | None = None,
    given: dict[str, Signature] | None = None,
    tidy: tuple[str, ...] | None = None,
    budget: int | None = None,
) -> tuple[Module, str, tuple[str, ...]]:
    """(module, name of the adjoint function, names of the differentiated parameters)."""
    return adjoint(function, wrt, types, given, tidy, budget)[:3]


def adjoint(
    function: Callable[..., Any],
    wrt: tuple[str, ...] | None,
    types: dict[str, str] | None,
    given: dict[str, Signature] | None,
    tidy: tuple[str, ...] | None = None,
    budget: int | None = None,
) -> tuple[Module, str, tuple[str, ...], Adjoint]:
    """As `differentiate_reverse`, with what is known of the adjoint: its seed, its result."""
    check_budget(budget)
    with deep():
        core = single_exit(read(function))
        sigs = signatures(core, types, given)
        wrt = chosen(core, wrt, sigs)
        analysis = analyse(core, sigs, wrt, single_exit)
        name = title(core)
        module, made = reverse(analysis, f"{name}_adjoint", AdjointDoc(core, sigs, wrt), budget)
        return tidied(module, tidy), f"{name}_adjoint", wrt, made


def differentiate_gradient(
    function: Callable[..., Any],
    wrt: tuple[str, ...] | None,
    types: dict[str, str] | None = None,
    given: dict[str, Signature] | None = None,
    *,
    with_value: bool = False,
    has_aux: bool = False,
    budget: int | None = None,
) -> tuple[Module, str, tuple[str, ...]]:
    """(module, name of the function that returns the gradient alone, names of the differentiated parameters).

    with_value: it returns (value, gradient).  has_aux: the function differentiated returns (number, anything).
    Raises RequestError where the value is known to be no number.
    """
    check_budget(budget)
    with deep():
        core = single_exit(read(function))
        sigs = signatures(core, types, given)
        wrt = chosen(core, wrt, sigs)
        analysis = analyse(core, sigs, wrt, single_exit)
        name = f"{title(core)}_value_and_gradient" if with_value else f"{title(core)}_gradient"
        module = gradient(analysis, name, GradientDoc(core, sigs, wrt), with_value, has_aux, budget)
        return tidied(module), name, wrt


def check_budget(budget: Any) -> None:
    """Whether a budget is a number of states, or None.  Raises RequestError."""
    if budget is not None and (isinstance(budget, bool) or not isinstance(budget, int) or budget < 1):
        raise RequestError(f"a budget of {budget!r}", "Give the number of states of a loop that are kept, 1 or more.")


def differentiate_hessian(
    function: Callable[..., Any],
    wrt: tuple[str, ...] | None,
    types: dict[str, str] | None = None,
    given: dict[str, Signature] | None = None,
    budget: int | None = None,
) -> tuple[Module, str, tuple[str, ...]]:
    """(module, name of the function that returns the Hessian, name of the differentiated parameter).

    Forward over reverse: the Jacobian of the text of the gradient.  wrt None: the first that holds floats.
    """
    core = read(function)
    sigs = signatures(core, types, given)
    if wrt is not None and len(wrt) != 1:
        raise RequestError("a Hessian with respect to several arguments", "Ask for one argument at a time.")
    wrt = chosen(core, wrt, sigs)[:1]
    module, name, _ = differentiate_gradient(function, wrt, None, sigs, budget=budget)
    made = loaded(module, name)
    module, _, _ = differentiate_jacobian(made, wrt, None, sigs)
    *callees, last = module.functions
    doc = f"Return the Hessian with respect to {wrt[0]}: the shape of {wrt[0]}, twice."
    name = f"{title(core)}_hessian"
    last = dataclasses.replace(last, name=name, qualname=name, doc=doc)
    head = heading("Hessian", core) + f"Mode: forward over reverse. With respect to: {wrt[0]}."
    return dataclasses.replace(module, doc=head, functions=(*callees, last)), name, wrt


def differentiate_vector(
    function: Callable[..., Any], wrt: tuple[str, ...], given: dict[str, Signature]
) -> tuple[Module, str]:
    """(module, name of the function that takes and returns all directions at once).

    Raises UnsupportedError where only single directions can be followed.
    """
    with deep():
        core = read(function)
        sigs = signatures(core, None, given)
        analysis = analyse(core, sigs, wrt)
        name = title(core)
        analysis.doc = contract(core, sigs, wrt)
        analysis.doc += "\n\nA tangent has one more axis than its value, in front: the direction."
        head = heading("Tangents", core) + "Mode: forward, all directions at once. "
        head += f"With respect to: {', '.join(wrt)}. Keeps nothing."
        return vector(analysis, f"{name}_tangents", head), f"{name}_tangents"


def differentiate_jacobian(
    function: Callable[..., Any],
    wrt: tuple[str, ...] | None,
    types: dict[str, str] | None = None,
    given: dict[str, Signature] | None = None,
) -> tuple[Module, str, tuple[str, ...]]:
    """(module, name of the function that returns the Jacobian, name of the differentiated parameter).

    All directions at once where the program allows that, else one by one.  wrt None: the first that holds floats.
    Raises RequestError for several arguments, UnsupportedError where the argument or value is no number or array of
    known rank.
    """
    with deep():
        core = read(function)
        sigs = signatures(core, types, given)
        if wrt is not None and len(wrt) != 1:
            raise RequestError("a Jacobian with respect to several arguments", "Ask for one argument at a time.")
        (x,) = wrt = chosen(core, wrt, sigs)[:1]
        name = title(core)
        if sigs[x] == ("f",):
            module, tangent, _ = differentiate_forward(function, wrt, types, given)
            module, label = with_derivative(module, tangent, core, x, "_jacobian")
            return module, label, wrt
        analysis = analyse(core, sigs, wrt)
        var = next(p.var for p in core.params if p.var.name == x)
        ranks = analysis.root.lookup(var).rank(), analysis.root.result.rank()
        if not ranks[0] or ranks[1] is None or not numeric(analysis.root.result):
            what = f"argument `{x}`" if not ranks[0] else f"value of `{name}`"
            reason = f"the text of a Jacobian where the {what} is not a number or an array of known rank"
            raise UnsupportedError(reason, f"Give the types, such as {x}: float64[:]; or ask for mode forward.")
        try:
            module, tangents = differentiate_vector(function, wrt, sigs)
            module = jacobian.at_once(module, tangents, core, var, (ranks[0], ranks[1]))
            return module, f"{name}_jacobian", wrt
        except UnsupportedError:
            held = [a for p in core.params for a in analysis.root.lookup(p.var).atoms]
            if any(isinstance(a, Ref) or (isinstance(a, Array) and analysis.heap.is_written(a.site)) for a in held):
                raise  # each direction needs the arguments as they were
        module, tangent, _ = differentiate_forward(function, wrt, types, given)
        return jacobian.one_by_one(module, tangent, core, var, (ranks[0], ranks[1])), f"{name}_jacobian", wrt


def in_blocks(
    function: Callable[..., Any], samples: tuple[str, ...], size: int, given: dict[str, Signature]
) -> tuple[Module, str]:
    """(module, name of the function that goes through the samples in blocks)."""
    with deep():
        core = read(function)
        analysis = analyse(core, signatures(core, None, given), ())
        name = f"{title(core)}_blocked"
        made = blocked(analysis, samples, size, name)
        consulted, sources = analysis.looked_at()
        head = heading("Blocks", core) + f"Samples: {', '.join(samples)}."
        return Module(head, (made,), consulted, sources), name


WITH_BUDGET = ("reverse", "hessian")
DIFFERENTIATE: dict[str, Callable[..., tuple[Module, str, tuple[str, ...]]]] = {
    "forward": differentiate_forward,
    "reverse": differentiate_reverse,
    "jacobian": differentiate_jacobian,
    "hessian": differentiate_hessian,
}


def written_together(
    function: Function, args: dict[str, Any], given: dict[str, Signature], wrt: tuple[str, ...]
) -> str | None:
    """The name of an argument that the program writes to where it is shared with another; None where there is none."""
    with deep():
        analysis = analyse(function, given, wrt)
    params = {p.var.name: analysis.root.lookup(p.var) for p in function.params}
    return sharing.written(args, params, analysis.heap)


@functools.cache
def stored_into(function: Function, given: tuple[tuple[str, Signature], ...], wrt: tuple[str, ...]) -> set[str]:
    """The arguments that the program stores active data into."""
    with deep():
        analysis = analyse(function, dict(given), wrt)
    values = {p.var.name: analysis.root.lookup(p.var) for p in function.params if p.var.name not in wrt}
    held = {name: [a.site for a in v.atoms if isinstance(a, Array | Ref)] for name, v in values.items()}
    active = {name for name, v in values.items() if analysis.active(v)}
    return {name for name in active if any(map(analysis.heap.is_written, held[name]))}


NO_SLOPE = {"i": "whole number", "u": "whole number", "b": "truth value"}  # letters of signatures


def chosen(function: Function, wrt: tuple[str, ...] | None, sigs: dict[str, Signature]) -> tuple[str, ...]:
    """The parameters to differentiate with respect to; None: all that can carry a derivative.

    Raises ArgumentError for one that holds whole numbers or truth values.
    """
    if wrt is None:
        found = tuple(p.var.name for p in function.params if has_float(sigs[p.var.name]))
        if not found:
            raise RequestError(f"`{function.name}` has no float argument", "Give it one, or pass types.")
        return found
    for name in wrt:
        sig = sigs[name]
        kind = NO_SLOPE.get(sig[2] if sig[0] == "array" else sig[0])
        if kind is not None:
            what = f"`{name}` of `{function.name}` is {f'an array of {kind}s' if sig[0] == 'array' else f'a {kind}'}"
            cure = "Choose another argument, or say that it holds floats, by its type."
            raise ArgumentError(what, cure, function.source, function.at)
    return wrt


def show(function: Callable[..., Any], mode: str, after: str | None = None, **request: Any) -> str:
    """The program after a pass: the core for all passes but the last, which gives the text.

    The core is checked before it is shown: a pass that broke it is named by what it left.
    """
    names = passes(mode)
    after = names[-1] if after is None else after
    if after not in names:
        raise RequestError(f"there is no pass `{after}` in mode {mode}", f"Passes: {', '.join(names)}.")
    program: Function | Module
    if after in ("read", "single_exit"):
        program = read(function) if after == "read" else single_exit(read(function))
    else:
        done = [name for name in names[: names.index(after) + 1] if name in TIDY]
        more: dict[str, Any] = {"tidy": tuple(done)} if set(TIDY) & set(names) else {}
        program, _, _ = DIFFERENTIATE[mode](function, request.get("wrt"), request.get("types"), **more)
        if after == names[-1]:
            return PYTHON.text(program).text
    check(program)
    return dump(program)


def text(module: Module, standalone: bool = False, for_file: bool = False, backend: Backend = PYTHON) -> Text:
    """The text of a module, for a back end."""
    with deep():
        return backend.text(module, standalone, for_file)


def loaded(module: Module, name: str, backend: Backend = PYTHON) -> Any:
    """The function of that name of a module, ready to run."""
    return backend.load(text(module, backend=backend), name)[name]


def with_derivative(
    module: Module, name: str, function: Function, wrt: str, suffix: str = "_derivative"
) -> tuple[Module, str]:
    """The module with a function that gives the derivative alone, for a seed of 1."""
    made = next(f for f in module.functions if f.name == name)
    own = [p for p in made.params if any(p.var.name == q.var.name for q in function.params)]
    (seeded,) = [p for p in made.params if p not in own]
    label = name.removesuffix("_tangent") + suffix
    doc = f"Return the derivative with respect to {wrt}."
    alone = tangent_alone(made, label, doc, seeded.var)
    if alone is not None:
        called = any(isinstance(n, Global) and n.value is DEFINED_HERE and n.name == name for n in walk(module))
        callees = module.functions if called else tuple(f for f in module.functions if f is not made)
        return dataclasses.replace(module, functions=(*callees, alone)), label
    unused, tangent = Var("_"), Var(seeded.var.name + "_value")
    args, keywords = passed_on(own)
    keywords.append((seeded.var.name, Const(1.0)))
    call = Call(Global(DEFINED_HERE, name), tuple(args), tuple(keywords))
    body = (Assign((Display("tuple", (unused, tangent)),), call), Return(tangent))
    wrapper = Function(label, tuple(own), body, doc, None, (), label)
    return Module(module.doc, (*module.functions, wrapper), module.consulted, module.sources), label


def with_tangent(module: Module, name: str) -> tuple[Module, str]:
    """The module with a function that gives the tangent alone, for any seed.  Raises UnsupportedError."""
    made = next(f for f in module.functions if f.name == name)
    alone = tangent_alone(made, f"{name}_alone", "Return the tangent.", None)
    if alone is None:
        raise UnsupportedError(f"the tangent of `{name}` without its value", "Use value and tangent.")
    return dataclasses.replace(module, functions=(*module.functions, alone)), alone.name


def passed_on(params: list[Param]) -> tuple[list[Any], list[Any]]:
    """The arguments and keywords that hand a function's parameters on."""
    args: list[Any] = []
    keywords: list[Any] = []
    for p in params:
        if p.kind in ("normal", "positional"):
            args.append(p.var)
        elif p.kind == "vararg":
            args.append(Star(p.var))
        else:
            keywords.append((None if p.kind == "kwarg" else p.var.name, p.var))
    return args, keywords
