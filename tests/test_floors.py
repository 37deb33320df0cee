"""The house's floors and bans, read off the imports of every file, so that the map in CONTRIBUTING.md stays true."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted([*(ROOT / "sct").rglob("*.py"), *(ROOT / "runtime").rglob("*.py")])

FLOORS = {
    "sct_runtime": 0,
    "core": 1,
    "errors": 1,
    "rules": 2,
    "frontend": 3,
    "facts": 3,
    "transform": 4,
    "tidy": 4,
    "emit": 5,
    "backends": 6,
    "pipeline": 7,
    "contracts": 7,
    "api": 8,
    "arguments": 8,
    "blocks": 8,
    "checking": 8,
    "decorator": 8,
    "differences": 8,
    "tables": 8,
    "texts": 8,
    "adjoints": 8,
    "gradients": 8,
    "pullbacks": 8,
    "pushforwards": 8,
    "ready": 8,
    "remembered": 8,
    "rows": 8,
    "jacobians": 8,
    "surroundings": 8,
    "": 8,  # sct/__init__.py, the public names
    "mixture": 9,
    "cli": 10,
    "__main__": 10,
}


def module_name(path: Path) -> str:
    """The dotted name of the module that stands in a file."""
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    parts = parts[1:] if parts[0] == "runtime" else parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room(module: str) -> str:
    """The room a module of the project belongs to, as FLOORS names it."""
    head, _, rest = module.partition(".")
    return "sct_runtime" if head == "sct_runtime" else rest.partition(".")[0]


def is_ours(module: str) -> bool:
    return module.partition(".")[0] in ("sct", "sct_runtime")


def imports(text: str) -> list[str]:
    """Every module that a text imports, wherever in the text; `from a import b` counts as `a.b` where both may be
    modules, which for the project's own modules is decided by the files that exist."""
    modules = {module_name(path) for path in FILES}
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the floor they reach for"
            base = node.module or ""
            below = [f"{base}.{alias.name}" for alias in node.names]
            found += [name if name in modules else base for name in below]
    return found


def calls_of_names(text: str) -> set[str]:
    return {n.func.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}


def outside(text: str) -> set[str]:
    """The top-level packages from outside that a text imports."""
    return {name.partition(".")[0] for name in imports(text) if not is_ours(name)}


BANNED_BY_ROOM = {
    "core": {"numpy", "inspect", "ast", "astor"},
    "emit": {"hashlib", "uuid", "random", "secrets"},
}


def faults(name: str, text: str) -> list[str]:
    """What a module of this name and text does against the floors and bans."""
    where = room(name)
    ours = [target for target in imports(text) if is_ours(target)]
    theirs = outside(text)
    out = []
    if where not in FLOORS:
        return [f"the room {where!r} has no floor"]
    out += [f"imports up: {t}" for t in ours if FLOORS.get(room(t), 99) > FLOORS[where]]
    out += [f"imports {t}, which is banned here" for t in sorted(theirs & BANNED_BY_ROOM.get(where, set()))]
    if where != "emit" and "astor" in theirs:
        out.append("imports astor; only emit may")
    if where != "frontend" and "inspect" in theirs:
        out.append("imports inspect; only frontend may")
    if where == "rules" and "sct.core.walk" in ours:
        out.append("rules never traverse programs")
    if where == "emit" and "hash" in calls_of_names(text):
        out.append("emit uses no hash")
    if where == "sct_runtime":
        known = {"numpy", "numba"} if name.startswith("sct_runtime.compiled") else {"numpy"}
        out += [f"the runtime imports {t}" for t in sorted(theirs - sys.stdlib_module_names - known)]
        out += [f"the runtime imports {t}" for t in ours if room(t) != "sct_runtime"]
    if where == "mixture":
        out += [f"reaches past the public names: {t}" for t in ours if room(t) not in ("", "mixture")]
    if where == "backends" and any(room(t) == "transform" for t in ours):
        out.append("back ends never differentiate")
    return out


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_module_keeps_its_floor(path: Path) -> None:
    """Every module imports downwards only and keeps the bans of its room."""
    assert faults(module_name(path), path.read_text()) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sct.core.x", "from sct.rules import row"),
        ("sct.core.x", "from sct.rules.row import Row"),
        ("sct.core.x", "def f():\n    import numpy as np"),
        ("sct.core.x", "import ast"),
        ("sct.rules.x", "from sct.core.walk import walk"),
        ("sct.rules.x", "from sct.core import walk"),
        ("sct.transform.x", "import astor"),
        ("sct.facts.x", "import inspect"),
        ("sct.emit.x", "import uuid"),
        ("sct.emit.x", "k = hash('a')"),
        ("sct.emit.x", "from sct.pipeline import passes"),
        ("sct.backends.x", "from sct.transform import forward"),
        ("sct_runtime.x", "import sct"),
        ("sct_runtime.x", "import scipy"),
        ("sct_runtime.x", "import numba"),
        ("sct.mixture.x", "from sct.core import lang"),
        ("sct.unheard_of", "pass"),
    ],
)
def test_a_fault_is_seen(name: str, text: str) -> None:
    """The reader of imports recognises each kind of fault, so the test above can fail."""
    assert faults(name, text)


def test_public_names_may_be_used_everywhere_above() -> None:
    """What is allowed is not taken for a fault."""
    assert faults("sct.mixture.x", "import sct\nimport numpy") == []
    assert faults("sct.emit.x", "import ast\nimport astor\nfrom sct.core import lang") == []
    assert faults("sct.cli", "from sct.pipeline import passes") == []
