"""The commands as a user runs them: output, exit status, files."""

from __future__ import annotations

import importlib.util
import math
import os
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import sct
from sct.cli import commands, main
from sct.cli.parser import parser

ROOT = Path(__file__).resolve().parents[2]
SLIDE = """\
from math import sin


def f(x1, x2):
    w3 = x1 * x2
    w4 = sin(x1)
    w5 = w3 + w4
    return w5


def power(x, *, n=2, k):
    return k * x**n
"""


@pytest.fixture
def slide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with the function of the slides, in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    path = tmp_path / "slide.py"
    path.write_text(SLIDE)
    return path


def sct_process(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'runtime'}"}
    return subprocess.run(
        [sys.executable, "-m", "sct", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def load(path: Path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_emit_prints_what_emit_writes(slide: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """stdout, the file and `sct.source` hold the same text, and the file computes the derivative."""
    assert main(["emit", "slide.py:f"]) == 0
    printed = capsys.readouterr().out
    assert main(["emit", "slide.py:f", "-o", "slide_d.py"]) == 0
    assert capsys.readouterr().out == ""
    assert Path("slide_d.py").read_text() == printed
    value, tangent = load(slide.with_name("slide_d.py")).f_tangent(3.0, 2.0, 1.0, 0.0)
    assert value == 6.0 + math.sin(3.0)
    assert tangent == pytest.approx(2.0 + math.cos(3.0), rel=1e-15)


def test_nothing_is_overwritten_without_force(slide: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An existing file stays as it is, status 2; with --force it is written anew; no other file is left behind."""
    Path("out.py").write_text("precious = 1\n")
    assert main(["emit", "slide.py:f", "-o", "out.py"]) == 2
    assert Path("out.py").read_text() == "precious = 1\n"
    assert "force" in capsys.readouterr().err
    assert main(["emit", "slide.py:f", "-o", "out.py", "--force"]) == 0
    assert "f_tangent" in Path("out.py").read_text()
    assert {p.name for p in Path().iterdir()} <= {"out.py", "slide.py", "__pycache__"}


def test_wrt_and_types_reach_the_text(slide: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--wrt leaves the other arguments without a direction; --types is accepted in Numba's spelling."""
    assert main(["emit", "slide.py:f", "--wrt", "x1", "--types", "x1=float,x2=float"]) == 0
    text = capsys.readouterr().out
    assert "dx1" in text
    assert "dx2" not in text


def test_check_says_right(slide: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A right derivative: for each argument both modes and their dot product, the numbers, status 0."""
    assert main(["check", "slide.py:f", "--at", "x1=3.0", "--at", "x2=2.0"]) == 0
    out = capsys.readouterr().out
    rows = [line.replace("dot product", "dot").split() for line in out.splitlines()]
    kinds = ["forward", "reverse", "dot"]
    assert [row[:2] for row in rows[2:-1]] == [[x, kind] for x in ("x1", "x2") for kind in kinds]
    assert [float(row[2]) for row in rows[2:5]] == pytest.approx([2.0 + math.cos(3.0)] * 3, rel=1e-11)
    assert [float(row[2]) for row in rows[5:-1]] == [3.0] * 3
    assert out.splitlines()[-1] == "right"


def test_check_of_one_mode_and_of_second_order(slide: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--mode leaves the other mode out; --order 2 differentiates the gradient: d2f/dx1dx1 = -sin(x1)."""
    asked = ["check", "slide.py:f", "--at", "x1=3.0", "--at", "x2=2.0", "--mode", "reverse", "--order", "2"]
    assert main(asked) == 0
    rows = [line.split("  ") for line in capsys.readouterr().out.splitlines()]
    cells = {tuple(c.strip() for c in row if c)[:2]: float([c for c in row if c][2]) for row in rows[2:-1]}
    assert cells["x1", "reverse"] == pytest.approx(2.0 + math.cos(3.0), rel=1e-11)
    assert cells["x1, x1", "gradient, reverse"] == pytest.approx(-math.sin(3.0), rel=1e-11)
    assert cells["x1, x2", "gradient, reverse"] == 1.0
    assert cells["x2, x2", "gradient, reverse"] == 0.0
    assert len(cells) == 6


def test_check_takes_keyword_only_arguments(slide: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A keyword-only argument is given by --at like any other."""
    assert main(["check", "slide.py:power", "--at", "x=3.0", "--at", "k=2.0"]) == 0
    assert "12" in capsys.readouterr().out


def test_check_says_wrong(slide: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A tolerance that nothing can meet makes the verdict WRONG and the status 1: scripts can rely on it."""
    assert main(["check", "slide.py:f", "--at", "x1=3.0", "--at", "x2=2.0", "--tol", "-1.0"]) == 1
    assert "WRONG" in capsys.readouterr().out


def test_show_names_and_shows_every_pass(slide: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each pass can be shown, and without --after the text is that of `emit`."""
    for name in sct.pipeline.passes("forward"):
        assert main(["show", "slide.py:f", "--after", name]) == 0
        assert "w3" in capsys.readouterr().out
    main(["show", "slide.py:f"])
    shown = capsys.readouterr().out
    main(["emit", "slide.py:f"])
    assert capsys.readouterr().out == shown


def test_internal_error(slide: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours is one message with status 70; SCT_DEBUG lets it through."""

    def broken(*_: object, **__: object) -> None:
        raise KeyError("w1")

    monkeypatch.setattr(sct, "source", broken)
    monkeypatch.delenv("SCT_DEBUG", raising=False)
    assert main(["emit", "slide.py:f"]) == 70
    err = capsys.readouterr().err
    assert err.startswith("sct: internal error: KeyError: 'w1'\n")
    assert "report" in err
    assert "Traceback" not in err
    monkeypatch.setenv("SCT_DEBUG", "1")
    with pytest.raises(KeyError):
        main(["emit", "slide.py:f"])


def test_interrupt(slide: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Control-C ends quietly with the status that shells expect."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sct, "source", interrupted)
    assert main(["emit", "slide.py:f"]) == 130
    assert capsys.readouterr().err == "sct: interrupted\n"


def test_broken_pipe(slide: Path) -> None:
    """`sct rules | head -1` prints one line and nothing on stderr."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'runtime'}"}
    first = subprocess.Popen(
        [sys.executable, "-u", "-m", "sct", "rules"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert first.stdout is not None
    assert first.stderr is not None
    first.stdout.close()  # nobody reads
    err = first.stderr.read()
    first.stderr.close()
    assert first.wait(timeout=60) == 141
    assert err == b""


def test_module_runs_as_a_command(slide: Path) -> None:
    """`python -m sct` passes the exit status on and keeps stdout for the text."""
    good = sct_process("emit", "slide.py:f", cwd=slide.parent)
    assert (good.returncode, good.stderr) == (0, "")
    assert "def f_tangent(" in good.stdout
    bad = sct_process("emit", "slide.py:g", cwd=slide.parent)
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.startswith("sct: slide.py has no 'g'.")


@pytest.mark.parametrize("command", sorted(commands.COMMANDS))
def test_help_has_examples_that_parse(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every command's --help ends with status 0, and each example in it is a command line that is accepted."""
    with pytest.raises(SystemExit) as leaving:
        main([command, "--help"])
    assert leaving.value.code == 0
    out = capsys.readouterr().out
    examples = [line for line in out.splitlines() if line.startswith(f"  sct {command}")]
    assert examples
    for line in examples:
        words = shlex.split(line.strip().partition("  ")[0])
        assert parser().parse_args(words[1:]).command == command


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """--version prints one line and ends with status 0."""
    with pytest.raises(SystemExit) as leaving:
        main(["--version"])
    assert leaving.value.code == 0
    assert capsys.readouterr().out.startswith("sct ")


def test_emit_jacobian(slide: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--mode jacobian` writes the file whose `f_jacobian` needs no directions, with respect to one argument."""
    slide.write_text("def squares(x, a):\n    return a * x * x\n")
    asked = ["emit", "slide.py:squares", "--mode", "jacobian", "--types", "x=float64[:],a=float", "-o", "squares_j.py"]
    assert main([*asked, "--wrt", "x,a"]) == 2
    assert "one argument at a time" in capsys.readouterr().err
    assert main(asked) == 0
    spec = importlib.util.spec_from_file_location("squares_j", "squares_j.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.squares_jacobian(np.array([1.0, 2.0]), 3.0).tolist() == [[6.0, 0.0], [0.0, 12.0]]


@pytest.mark.parametrize(
    ("mode", "name", "args", "known"),
    [
        ("reverse", "f_adjoint", (3.0, 2.0), (6.0 + math.sin(3.0), (2.0 + math.cos(3.0), 3.0))),
        ("jacobian", "f_jacobian", (3.0, 2.0), 2.0 + math.cos(3.0)),
        ("hessian", "f_hessian", (3.0, 2.0), -math.sin(3.0)),
    ],
)
def test_emitted_modes_run_without_the_compiler(slide: Path, mode: str, name: str, args: tuple, known: object) -> None:
    """A file of any mode is written whole, and computes in a process in which neither sct nor its runtime is there."""
    wrt = [] if mode == "reverse" else ["--wrt", "x1"]
    assert main(["emit", "slide.py:f", "--mode", mode, *wrt, "--standalone", "-o", "made.py"]) == 0
    code = f"import sys; sys.modules['sct'] = sys.modules['sct_runtime'] = None; import made; print(made.{name}{args})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=slide.parent, capture_output=True, text=True, timeout=60, check=True
    )
    found = eval(done.stdout)
    numbers = [found[0], *found[1]] if mode == "reverse" else [found]
    expected = [known[0], *known[1]] if mode == "reverse" else [known]
    assert numbers == pytest.approx(expected, rel=1e-15)


def test_show_after_each_pass_of_reverse(slide: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The program with one exit, the adjoint as core, and its text."""
    slide.write_text(SLIDE + "\n\ndef g(x):\n    if x > 0.0:\n        return x\n    return -x\n")
    shown = {}
    for word in ("read", "single_exit", "reverse", "emit"):
        assert main(["show", "slide.py:g", "--mode", "reverse", "--after", word]) == 0
        shown[word] = capsys.readouterr().out
    assert shown["read"].count("return") == 2
    assert shown["single_exit"].count("return") == 1
    assert "bvalue" in shown["reverse"]
    assert "def g_adjoint(x, bvalue=1.0):" in shown["emit"]


def test_the_file_of_the_function_is_not_written_over(slide: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--force writes over files of ours; the user's own module is not one."""
    before = slide.read_text(encoding="utf-8")
    assert main(["emit", f"{slide.name}:f", "-o", slide.name, "--force"]) == 2
    assert "Give another name" in capsys.readouterr().err
    assert slide.read_text(encoding="utf-8") == before


OBJECTS = """\
from dataclasses import dataclass


@dataclass
class Gas:
    a: float
    b: float

    def pressure(self, v: float) -> float:
        return self.a / v + self.b


class Model:
    def __init__(self, k):
        self.k = k

    def run(self, x):
        return self.k * x * x


def product(g: Gas):
    return g.a * g.b
"""


def test_objects_are_known_by_dataclasses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The text for an object is written for the fields that an annotation tells; of others nothing is guessed."""
    monkeypatch.chdir(tmp_path)
    Path("objects_of_users.py").write_text(OBJECTS, encoding="utf-8")
    for name, call, expected in (
        ("product", "product_adjoint(Gas(2.0, 3.0), 1.0)", "(6.0, Gas(a=3.0, b=2.0))"),
        ("Gas.pressure", "pressure_adjoint(Gas(2.0, 3.0), 4.0, 1.0)", "(3.5, (Gas(a=0.25, b=1.0), -0.125))"),
    ):
        assert main(["emit", f"objects_of_users.py:{name}", "--mode", "reverse"]) == 0
        text = capsys.readouterr().out
        run = f"{text}\nfrom objects_of_users import Gas\nprint({call})\n"
        done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=False, cwd=tmp_path,
                              env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})  # fmt: skip
        assert done.stdout.strip() == expected, done.stderr
    assert main(["emit", "objects_of_users.py:Model.run", "--mode", "reverse"]) == 2
    assert "Annotate it with a dataclass" in capsys.readouterr().err
