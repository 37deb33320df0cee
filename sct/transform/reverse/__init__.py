"""Reverse mode: the linear statements that forward mode makes, transposed region by region.

`record` splits a function into primal statements and linear ones; `transposing` turns one linear expression into
contributions to adjoints; `backward` walks the regions in reverse order; `remember` sees to it that the values which
the transposed statements need are there; `program` puts the two sweeps together, one function or two halves.
"""
