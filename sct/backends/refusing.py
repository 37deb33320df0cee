"""What Numba cannot compile, as one of our own errors: which function, why, and what to do."""

from __future__ import annotations

import linecache
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np

import sct_runtime
from sct.core.lang import At, Source
from sct.core.places import in_users_text
from sct.errors import UnsupportedError

CURE = "Ask for backend='python', or sct.Numba(fallback=True), which runs in Python what Numba cannot compile."
NOISE = re.compile(r"Failed in \w+ mode pipeline \(step: [^)]*\)|, defined at \S+ \(\d+\)|\x1b\[[0-9;]*m")
OBJECT = re.compile(r"Function\(<(?:intrinsic |function |built-in function |class |ufunc )'?(?P<name>[\w.]+)'?[^>]*>\)")
UNTYPED = re.compile(r"Untyped global name '(?P<name>\w+)': Cannot determine Numba type of <class '(?P<what>[^']+)'>")
WHERE = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')


def refusing(dispatcher: Any, fallback: bool) -> None:
    """Let a dispatcher raise UnsupportedError where it cannot compile, or call the Python function that it stands for.

    Numba asks the dispatcher itself for machine code when it has none for the types of the arguments.  So nothing
    stands between a caller and the machine code that there is.
    """
    ask = dispatcher._compile_for_args

    def compiled(*args: Any, **keywords: Any) -> Any:
        try:
            check_lists(args)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of Numba's own, about lists as arguments and strided products
                made = ask(*args, **keywords)
            check_result(dispatcher)
            return made
        except Exception as error:  # Numba's compiler raises whatever comes up within it
            if fallback:
                return dispatcher.py_func
            raise refusal(dispatcher.py_func, error) from None

    dispatcher._compile_for_args = compiled


def check_lists(args: tuple[Any, ...]) -> None:
    """Whether the lists among the arguments hold one type of what is no list: others Numba finds out about too late.

    Raises TypeError.
    """
    for x in args:
        if isinstance(x, list):
            kinds = {(type(v), getattr(v, "dtype", None), np.ndim(v)) for v in x}
            if len(kinds) > 1 or any(isinstance(v, list | tuple | dict) for v in x):
                raise TypeError("a list as an argument that holds several types, or lists and tuples")


def check_result(dispatcher: Any) -> None:
    """Whether what is compiled can return its result: Numba gives no dict with values of several types to Python.

    Raises TypeError, after the machine code is gone.
    """
    if any("LiteralStrKey" in str(s.return_type) for s in dispatcher.nopython_signatures):
        dispatcher._reset_overloads()
        raise TypeError("a dict with names as keys as its result")


def refusal(function: Any, error: Exception) -> UnsupportedError:
    """`f.py:3: Numba cannot compile `f_adjoint`: use of unsupported NumPy function 'numpy.inner'`, and the line."""
    text = NOISE.sub("", str(error))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    why = next((line for line in lines if not line.startswith(("File ", "During:", "<source"))), type(error).__name__)
    why = OBJECT.sub(r"`\g<name>`", why).replace("found for signature:", "for its arguments")
    why = UNTYPED.sub(r"it knows nothing of `\g<name>`, \g<what>", why)
    what = f"Numba cannot compile `{function.__name__}`: {why.rstrip('.')}"
    file = function.__code__.co_filename
    numbers = [int(m["line"]) for m in WHERE.finditer(text) if Path(m["file"]).name == Path(file).name]
    found = [in_users_text(*place_in(file, number)) for number in numbers]
    source, at = next((p for p in found if p[0] is None or not of_runtime(p[0])), (None, None))
    return UnsupportedError(what, CURE, source, at)


def place_in(file: str, number: int) -> tuple[Source, At]:
    """A line of a file as a place."""
    text = linecache.getline(file, number).rstrip()
    indent = len(text) - len(text.lstrip())
    return Source(file, (text,), number), At(number, indent, number, len(text.encode()))


def of_runtime(source: Source) -> bool:
    """Whether a text is one of the runtime's helpers, which texts may have within them."""
    return Path(source.filename).is_relative_to(Path(sct_runtime.__file__).parent)
