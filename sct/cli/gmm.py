"""`sct gmm`: fit a Gaussian mixture to a file of samples."""

from __future__ import annotations

import io
import json
import re
import sys
import warnings
from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sct.emit.write import check, save
from sct.errors import RequestError

ABOUT = """\
Fit a mixture of Gaussians to the rows of a CSV or NPY file, and print estimates with standard errors.

A first line of names is a header.  An empty field, NA, nan, null, none or ? is a missing value: the row counts with
what is there; blank lines are skipped.  A line that cannot be read is named, and nothing is fitted.  Needs the extra
`mixture` (scikit-learn).  Exit status: 0 the fit converged, 1 it did not, 2 a wrong request."""

EXAMPLES = """\
examples:
  sct gmm faithful.csv -k 2
  sct gmm faithful.csv -k 2 --covariance diag --fit em --plot faithful.png
  sct gmm faithful.csv -k 1-5 --covariance full,tied --select bic
  sct gmm iris.data -k 3 --columns 1,2,3,4 --no-header
  sct gmm samples.npy -k 3 --json"""

KINDS = ("full", "tied", "diag", "spherical")
PICTURES = (".png", ".svg", ".pdf")


def arguments(to: ArgumentParser) -> None:
    """The arguments of the command."""
    to.add_argument("data", metavar="FILE", help="a .npy file, or text with a sample in each line")
    to.add_argument("-k", "--components", default="2", metavar="K", help="components: 2, 1-5 or 1,3 (default: 2)")
    to.add_argument("--covariance", default="full", metavar="TYPE", help=f"{', '.join(KINDS)}, or several with commas")
    to.add_argument("--fit", default="auto", choices=("em", "newton", "gradient", "auto"), help="how (default: auto)")
    to.add_argument("--select", choices=("bic", "aic", "icl"), help="take the best of several by this criterion")
    to.add_argument("--columns", metavar="A,B", help="columns to use, by name or by number from 1 (default: all)")
    to.add_argument("--delimiter", default=",", help="what stands between fields (default: a comma; `tab` for tabs)")
    to.add_argument(
        "--header", action=BooleanOptionalAction, help="whether the first line has the names of the columns"
    )
    to.add_argument("--init", type=int, default=1, metavar="N", help="how many starts; the best is kept (default: 1)")
    to.add_argument("--max-iter", type=int, default=1000, metavar="N", help="iterations at most (default: 1000)")
    to.add_argument("--tol", type=float, default=1e-8, help="for EM: the change of the mean log-likelihood at the end")
    to.add_argument("--seed", type=int, default=0, help="of the random numbers (default: 0)")
    to.add_argument("--json", action="store_true", help="print the results as JSON")
    to.add_argument("--save", metavar="FILE", help="write the results as JSON to a file")
    to.add_argument("--plot", metavar="FILE", help="draw the fit: .png, .svg or .pdf (needs matplotlib)")
    to.add_argument("--force", action="store_true", help="write over existing files")


def gmm(options: Namespace) -> int:
    """Fit and report."""
    components, kinds = numbers(options.components), options.covariance.split(",")
    for kind in kinds:
        if kind not in KINDS:
            raise RequestError(f"there is no covariance type {kind!r}.", f"There are {', '.join(KINDS)}.")
    if options.select is None and len(components) * len(kinds) > 1:
        raise RequestError("several fits are asked for, and nothing to choose by.", "Add --select bic.")
    for option, least in (("init", 1), ("max_iter", 1), ("seed", 0)):
        if getattr(options, option) < least:
            told = f"--{option.replace('_', '-')} {getattr(options, option)} is below {least}."
            raise RequestError(told, "See `sct gmm --help`.")
    columns = None if options.columns is None else options.columns.split(",")
    between = delimiter(options.delimiter)
    outputs(options)
    with requests():
        from sct import mixture
        from sct.mixture import report, tables

        table = tables.read(Path(options.data), between, columns, options.header)
        if table.missing:
            print(f"sct: {table.missing} of {table.rows.size} entries are missing", file=sys.stderr)
        settings = {
            "method": options.fit,
            "n_init": options.init,
            "max_iter": options.max_iter,
            "tol": options.tol,
            "random_state": options.seed,
            "ordered": True,
        }
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what does not converge is said below
            if options.select is None:
                best, choice = mixture.GaussianMixture(components[0], covariance_type=kinds[0], **settings), None
                best.fit(table.rows)
            else:
                choice = mixture.select(table.rows, components, kinds, options.select, **settings)
                best = choice.best
            data = report.as_data(best, table.rows, table.names, choice)
    text = json.dumps(data, indent=2)
    if options.json:
        print(text)
    else:
        print("" if choice is None else f"{choice}\n\n", report.as_text(data), sep="")
    if options.save is not None:
        save(options.save, f"{text}\n".encode(), force=options.force)
    if options.plot is not None:
        save(options.plot, picture(best, table, Path(options.plot).suffix.lower()), force=options.force)
    return 0 if data["converged"] else 1


def outputs(options: Namespace) -> None:
    """What is to be written can be written: asked before the fit, which may be long."""
    files = [file for file in (options.save, options.plot) if file is not None]
    if options.force and not files:
        raise RequestError("--force goes with --save and --plot.", "Name a file, or leave --force out.")
    if len({Path(file).resolve() for file in (options.data, *files)}) <= len(files):
        raise RequestError("two of the files are the same.", "Give another name.")
    for file in files:
        check(file, force=options.force)
    if options.plot is None:
        return
    if Path(options.plot).suffix.lower() not in PICTURES:
        raise RequestError(f"{options.plot} is no kind of picture that there is.", "Give a .png, .svg or .pdf file.")
    if find_spec("matplotlib") is None:
        raise RequestError("--plot needs matplotlib.", "Install sct[plot].")


def delimiter(text: str) -> str:
    """The character that is meant by --delimiter."""
    character = "\t" if text == "tab" else text
    if len(character) != 1 or character.isalnum() or character in '+-."\r\n':
        raise RequestError(f"{text!r} cannot stand between fields.", "Give one character, such as ';', or `tab`.")
    return character


def numbers(text: str) -> list[int]:
    """`2`, `1-5` or `1,3` as numbers."""
    out = []
    if re.fullmatch(r"[0-9]+(-[0-9]+|(,[0-9]+)*)", text):
        first, dash, last = text.partition("-")
        out = list(range(int(first), int(last) + 1)) if dash else [int(part) for part in text.split(",")]
    if not out or min(out) < 1:
        raise RequestError(f"{text!r} is no number of components.", "Write 2, 1-5 or 1,3.")
    return out


def picture(mixture: Any, table: Any, suffix: str) -> bytes:
    """The bytes of a picture of the fit."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 5), layout="constrained")
    axes = mixture.plot(table.rows, axes=figure.add_subplot())
    axes.set_xlabel(table.names[0])
    if len(table.names) > 1:
        axes.set_ylabel(table.names[1])
    stream = io.BytesIO()
    figure.savefig(stream, format=suffix[1:], dpi=150)
    return stream.getvalue()


@contextmanager
def requests() -> Iterator[None]:
    """What is wrong with the data or the settings is a wrong request."""
    try:
        yield
    except ImportError as error:
        raise RequestError(f"{error}.", "Install the extra.") from None
    except OSError as error:
        raise RequestError(f"{error.filename}: {error.strerror}.", "Give a file that can be read.") from None
    except ValueError as error:
        raise RequestError(f"{str(error).rstrip('.')}.", "See `sct gmm --help`.") from None
