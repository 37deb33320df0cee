"""`sct gmm` as a user runs it: tables, JSON, files, and bad rows named by their lines."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sct.cli import main
from sct.mixture import GaussianMixture, tables

FAITHFUL = str(Path(__file__).resolve().parents[2] / "examples/data/faithful.csv")


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Estimates with standard errors, log-likelihood, BIC, iterations, certificate."""
    assert main(["gmm", FAITHFUL, "-k", "2"]) == 0
    told = capsys.readouterr().out
    for text in ("2.03639 (0.027)", "79.9681 (0.46)", "-1130.2640", "BIC 2322.192", "converged", "an optimum"):
        assert text in told


@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical"])
def test_json(kind: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The JSON has the parameters, from which the mixture is made again; --save writes the same to a file."""
    file = tmp_path / "fit.json"
    assert main(["gmm", FAITHFUL, "--covariance", kind, "--json", "--save", str(file)]) == 0
    told = capsys.readouterr().out
    assert told == file.read_text()
    data = json.loads(told)
    again = GaussianMixture.from_parameters(data["weights"], data["means"], data["covariances"], kind)
    rows = tables.read(Path(FAITHFUL)).rows
    assert again.score(rows) * len(rows) == pytest.approx(data["log_likelihood"], rel=1e-12)
    assert data["certificate"]["optimal"]
    assert main(["gmm", FAITHFUL, "--save", str(file)]) == 2
    assert "exists" in capsys.readouterr().err


def test_selection(capsys: pytest.CaptureFixture[str]) -> None:
    """Several numbers of components and types, the best in full."""
    arguments = ["gmm", FAITHFUL, "-k", "1-2", "--covariance", "full,diag"]
    assert main([*arguments, "--select", "bic"]) == 0
    told = capsys.readouterr().out
    assert told.index("2  full") < told.index("1  full") < told.index("component 1")
    assert main(arguments) == 2
    assert "--select" in capsys.readouterr().err


def test_not_converged(capsys: pytest.CaptureFixture[str]) -> None:
    """A fit that was cut short says so, and by its exit status."""
    assert main(["gmm", FAITHFUL, "-k", "3", "--fit", "em", "--max-iter", "2"]) == 1
    assert "NOT CONVERGED" in capsys.readouterr().out


def test_plot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A picture, of a kind that there is."""
    pytest.importorskip("matplotlib")
    file = tmp_path / "fit.png"
    assert main(["gmm", FAITHFUL, "--plot", str(file)]) == 0
    assert file.read_bytes().startswith(b"\x89PNG")
    assert main(["gmm", FAITHFUL, "--plot", str(tmp_path / "fit.gif")]) == 2
    assert ".png" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n1,2\n3\n", "line 3: 1 fields"),
        ("a,b\n1,2\n\n3,x\n", "line 4, column b: 'x' is not a number"),
        ("a,b\n1,inf\n", "line 2: an infinite value"),
        ("a,a\n1,2\n", "the same name"),
        ("a,b\n", "header only"),
        ("", "is empty"),
        ("1,2\n3,4\n", "n_samples = 2"),
        ("1;2\n3;4\n", "is not a number"),
    ],
)
def test_bad_data(text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be read is named by its line, and nothing is fitted."""
    file = tmp_path / "data.csv"
    file.write_text(text)
    assert main(["gmm", str(file), "-k", "3"]) == 2
    assert told in capsys.readouterr().err


def test_files(tmp_path: Path) -> None:
    """With and without a header, other delimiters, gaps, NPY."""
    file = tmp_path / "data.csv"
    file.write_text("\ufeffa;b\n1;2\nNA; 3.5\n;4e1\n")
    table = tables.read(file, ";")
    assert table.names == ("a", "b")
    np.testing.assert_array_equal(table.rows, [[1.0, 2.0], [np.nan, 3.5], [np.nan, 40.0]])
    assert table.missing == 2
    assert tables.read(Path(FAITHFUL)).rows.shape == (272, 2)
    file.write_text("1,2\n3,4\n")
    assert tables.read(file).names == ("x1", "x2")
    np.save(tmp_path / "data.npy", np.arange(6.0).reshape(3, 2))
    assert tables.read(tmp_path / "data.npy").rows.tolist() == [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]
    assert tables.read(tmp_path / "data.npy").columns(["2"]).rows.tolist() == [[1.0], [3.0], [5.0]]


def test_missing_entries_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How many entries are missing stands on stderr."""
    lines = Path(FAITHFUL).read_text().splitlines()
    lines[5] = lines[5].split(",")[0] + ","
    file = tmp_path / "gaps.csv"
    file.write_text("\n".join(lines))
    assert main(["gmm", str(file)]) == 0
    assert "1 of 544 entries are missing" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["-k", "0"], ["-k", "two"], ["--covariance", "round"], ["--columns", "height"], ["--init", "0"]]
)
def test_wrong_requests(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Each is refused in a line, with status 2."""
    assert main(["gmm", FAITHFUL, *arguments]) == 2
    assert capsys.readouterr().err.startswith("sct: ")
    assert main(["gmm", "no such file.csv"]) == 2
