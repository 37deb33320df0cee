"""The command line: `sct emit`, `sct show`, `sct check`, `sct rules`, `sct gmm`.

Exit status: 0 fine, 1 a check failed or a fit did not converge, 2 a wrong request or a refused program, 70 an internal
error, 130 interrupted, 141 the reader of our output went away.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from sct.cli.commands import COMMANDS
from sct.cli.parser import parser
from sct.errors import SctError

REFUSED = 2
INTERNAL = 70
INTERRUPTED = 130
BROKEN_PIPE = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command (argv defaults to the process's arguments) and return the exit status.

    Messages go to stderr.  An internal error is reported in one line; with SCT_DEBUG set it is raised.
    """
    options = parser().parse_args(argv)
    try:
        status = COMMANDS[options.command](options)
        sys.stdout.flush()
        return status
    except SctError as error:
        return fail(message(error), REFUSED)
    except KeyboardInterrupt:
        return fail("sct: interrupted", INTERRUPTED)
    except BrokenPipeError:
        # What is still buffered would fail again when the interpreter closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:
        if os.environ.get("SCT_DEBUG"):
            raise
        text = " ".join(str(error).split())
        return fail(
            f"sct: internal error: {type(error).__name__}: {text}\n"
            "This is a fault of sct, not of your program: please report it with the function and the command.\n"
            "SCT_DEBUG=1 shows where it happened.",
            INTERNAL,
        )


def message(error: SctError) -> str:
    """The text for stderr; one that starts with a place in a file stays as editors expect it."""
    return str(error) if error.source is not None and error.at is not None else f"sct: {error}"


def fail(text: str, status: int) -> int:
    """Print a message to stderr and return the status."""
    print(text, file=sys.stderr)
    return status
