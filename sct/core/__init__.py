"""The core language: grammar, traversal, checker, printer."""
