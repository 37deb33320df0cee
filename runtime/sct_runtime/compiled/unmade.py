"""What is not made on some way through a function: machine code has one type for it on all of them."""

from __future__ import annotations

from typing import Any

from numba import types
from numba.extending import intrinsic

from sct_runtime.compiled.kinds import form


def there(x: Any) -> Any:
    """x; in machine code, where x is None, zeros of the type that it has elsewhere, so that the type is that one."""
    return x


@intrinsic
def _or_zeros(context: Any, x: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        made = context.make_helper(builder, x, value=args[0])
        is_there = builder.icmp_unsigned("!=", made.valid, made.valid.type(0))
        found = builder.select(is_there, made.data, context.get_constant_null(x.type))
        context.nrt.incref(builder, x.type, found)
        return found

    return x.type(x), code


or_zeros: Any = _or_zeros  # Numba calls it with a context of its own


@form(there)
def _there(x: Any) -> Any:
    return (lambda x: or_zeros(x)) if isinstance(x, types.Optional) else (lambda x: x)
