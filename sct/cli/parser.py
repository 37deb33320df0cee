"""The grammar of the command line and its help."""

from __future__ import annotations

import argparse
from importlib.metadata import PackageNotFoundError, version

from sct.cli import gmm

FUNCTION = "FILE.py:NAME, package.module:NAME or ...:Class.method"

ABOUT = """\
sct turns a plain Python or NumPy function into the source of its derivative.

You have model.py with a function `energy(x, k)`.  Then

  sct emit model.py:energy                      prints the tangent function's source
  sct emit model.py:energy -o energy_d.py       writes it to a file that you can commit
  sct check model.py:energy --at x=1.5 --at k=2.0
                                                compares it with an independent difference quotient
  sct rules np.linalg.solve                     shows the rule that is used for one function
  sct gmm samples.csv -k 2                      fits a mixture of Gaussians by such derivatives

`sct COMMAND --help` explains each command with examples."""

EMIT = """\
Print or write the source of a derivative.

The text has the statements of your function, in order, with the derivative lines beside them.  The emitted function
`NAME_tangent` takes your arguments and then one direction (`dx`, `dy`, ...) for each argument that is differentiated;
it returns (value, derivative in that direction).

With --mode reverse it is `NAME_adjoint`: it takes your arguments and then the adjoint of the value (1.0 where the value
is a number), and returns (value, adjoints of the arguments that are differentiated): for a number, its gradient.  With
--mode jacobian or hessian it is `NAME_jacobian` or `NAME_hessian`, with respect to one argument."""

EMIT_EXAMPLES = """\
examples:
  sct emit slides.py:f
  sct emit slides.py:f --wrt x1                 differentiate with respect to x1 only
  sct emit slides.py:f --mode reverse           the adjoint: all derivatives of a number in one call
  sct emit model.py:orbit --mode reverse --budget 100
                                                the same, in little memory: of each loop at most 100 states are kept,
                                                and trips are done again from those
  sct emit slides.py:f --mode hessian --wrt x1  second derivatives with respect to one argument
  sct emit model.py:loss --types 'w=float64[:],X=float64[:,:],y=float64[:]' --wrt w
                                                types as Numba writes them; the text then needs no rank helpers
  sct emit model.py:Spring.energy --standalone -o spring_d.py
                                                a file that needs only numpy
  sct emit slides.py:f --backend numba -o f_d.py
                                                a file whose functions carry @njit
  sct emit model.py:loss -o loss_d.py --force   write over an existing file"""

SHOW = """\
Print the derivative's source, or what the compiler holds after one of its passes."""

SHOW_EXAMPLES = """\
examples:
  sct show slides.py:f
  sct show slides.py:f --mode reverse
  sct show slides.py:f --after read             the program as the compiler reads it
  sct show slides.py:f --mode reverse --after single_exit
An unknown PASS is answered with the names of all passes, in order."""

CHECK = """\
Compare the generated derivative at one point with an independent one, and say whether they agree.

The reference is extrapolated differences of your own function along a fixed direction; besides, the adjoint is
compared with the tangent by their dot product.  Exit status: 0 right, 1 wrong, 2 refused or a wrong request."""

CHECK_EXAMPLES = """\
examples:
  sct check slides.py:f --at x1=3.0 --at x2=2.0
  sct check slides.py:f --at x1=3.0 --at x2=2.0 --order 2
  sct check model.py:loss --at 'w=[0.1, 0.2]' --at 'X=array([[1.0, 2.0], [3.0, 4.0]])' --at n=3
values:
  Python literals, arithmetic on numbers, pi, e, inf, nan, and array, zeros, ones, full, eye, arange, linspace with or
  without `np.` before them.  Write 3.0, not 3, for an argument that is differentiated."""

RULES = """\
List the functions that have a rule, or show one function's rule in full."""

RULES_EXAMPLES = """\
examples:
  sct rules
  sct rules np.tanh
  sct rules tanh                                in every library that has it"""


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    top = _parser_of(argparse.ArgumentParser, ABOUT, "", prog="sct")
    top.add_argument("--version", action="version", version=f"sct {installed_version()}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, about: str, examples: str) -> argparse.ArgumentParser:
        first = about.splitlines()[0]
        brief = first[0].lower() + first[1:].rstrip(".")
        return _parser_of(commands.add_parser, about, examples, name=name, help=brief)

    emit = command("emit", EMIT, EMIT_EXAMPLES)
    _function(emit)
    emit.add_argument("--budget", type=int, metavar="N", help="how many states of a loop the adjoint keeps at most")
    emit.add_argument("--standalone", action="store_true", help="write helpers into the text; it then needs only numpy")
    emit.add_argument("--backend", metavar="B", help="what the text is for: python or numba (default: as FUNCTION is)")
    emit.add_argument("-o", "--output", metavar="FILE", help="the file to write; without it the text goes to stdout")
    emit.add_argument("--force", action="store_true", help="write over an existing FILE")

    show = command("show", SHOW, SHOW_EXAMPLES)
    _function(show)
    show.add_argument("--after", metavar="PASS", help="the pass whose result is shown; without it, the final text")

    check = command("check", CHECK, CHECK_EXAMPLES)
    check.add_argument("function", metavar="FUNCTION", help=FUNCTION)
    check.add_argument("--mode", help="forward or reverse (default: both, and one against the other)")
    check.add_argument("--order", type=int, default=1, metavar="N", help="2: the gradient is differentiated as well")
    check.add_argument("--at", action="append", default=[], metavar="NAME=VALUE", help="one argument's value")
    check.add_argument("--tol", type=float, metavar="T", help="the largest relative error that counts as right")

    rules = command("rules", RULES, RULES_EXAMPLES)
    rules.add_argument("name", nargs="?", metavar="NAME", help="a function, such as np.tanh")
    gmm.arguments(command("gmm", gmm.ABOUT, gmm.EXAMPLES))
    return top


def _parser_of(make: object, about: str, examples: str, **options: str) -> argparse.ArgumentParser:
    assert callable(make)
    made = make(
        description=about,
        epilog=examples or None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        **options,
    )
    assert isinstance(made, argparse.ArgumentParser)
    return made


def _function(of: argparse.ArgumentParser) -> None:
    """The arguments that say which derivative of which function."""
    of.add_argument("function", metavar="FUNCTION", help=FUNCTION)
    modes = "forward, reverse, jacobian or hessian"
    of.add_argument("--mode", default="forward", help=f"which derivative: {modes} (default: forward)")
    of.add_argument("--wrt", metavar="X,Y", help="arguments to differentiate, by name or number (default: every float)")
    of.add_argument("--types", metavar="X=T,...", help="types of arguments: float, int, str, float64[:], float64[:,:]")


def installed_version() -> str:
    """The version of the installed distribution."""
    try:
        return version("sct")
    except PackageNotFoundError:
        return "(not installed)"
