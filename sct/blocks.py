"""Functions of samples, computed in blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sct import pipeline
from sct.api import Transformed
from sct.arguments import Request
from sct.errors import RequestError
from sct.facts.signature import Signature
from sct.surroundings import Surroundings

SIZE = 256


class Blocked(Transformed):
    """A function computed in blocks of samples, as a function; made by `blocked`."""

    def __init__(self, f: Any, samples: Any, size: int) -> None:
        super().__init__(f, samples, "blocked")
        if isinstance(size, bool) or not isinstance(size, int) or size < 1:
            raise RequestError(f"blocks of {size!r} samples", "Give a number of samples, 1 or more.")
        self.size = size
        self.made: dict[Any, tuple[Any, Surroundings]] = {}  # types of arguments -> the function in blocks

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """The value at these arguments."""
        return self.specialised(args, keywords)(*args, **keywords)

    def plain(self, request: Request, given: dict[str, Signature]) -> Any:
        """One plain function for these types, with the arguments that come with the request put in."""
        key = (request.function, tuple(given.items()))
        made, surroundings = self.made.get(key, (None, None))
        if surroundings is None or not surroundings.unchanged():
            module, name = pipeline.in_blocks(request.function, self.positions, self.size, given)
            made, surroundings = pipeline.loaded(module, name), Surroundings(request.core, module)
            made.__module__ = request.function.__module__  # of whose package the functions that it calls are
            self.made[key] = made, surroundings
        return self.held_with(made, request)

    def __repr__(self) -> str:
        return f"<{self.request.function.__qualname__} in blocks of {self.size} samples>"


def blocked(f: Callable[..., Any], samples: int | str | tuple[int | str, ...], size: int = SIZE) -> Blocked:
    """f as a function of the same arguments that goes through the samples in blocks.

    samples: the arguments, by name or position, whose first axis are the samples; all have the same length.  size: how
    many samples a block has; so many that what is computed of them fits into the cache, some hundreds.

    The value is the same but for rounding; a mean over no samples raises ZeroDivisionError.  Derivatives of it, as
    `grad(blocked(f, "x"))`, do both sweeps of a block one after the other and keep nothing of it, so memory does not
    grow with the number of samples.

    Raises RequestError for samples that are no arrays of one length, and UnsupportedError where f does more with
    samples than to work on each of them apart and to add up numbers over them.
    """
    return Blocked(f, samples, size)


