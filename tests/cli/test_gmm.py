"""`sct gmm` as a user runs it: tables, JSON, files, and bad rows named by their lines."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sct.cli import main
from sct.mixture import GaussianMixture, report, tables

FAITHFUL = str(Path(__file__).resolve().parents[2] / "examples/data/faithful.csv")


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Estimates with standard errors, log-likelihood, BIC, iterations, certificate."""
    assert main(["gmm", FAITHFUL, "-k", "2"]) == 0
    told = capsys.readouterr().out
    assert "identified      all parameters" in told
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


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (np.random.default_rng(0).normal(size=(60, 2)) * 1e-3, "reg_covar = 1e-06, and so are the data"),
        (np.c_[np.random.default_rng(0).normal(size=60), np.full(60, 7.0)], "a column never varies"),
    ],
)
def test_advice(rows: np.ndarray, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where reg_covar is why there is no optimum, the report says so."""
    np.save(tmp_path / "data.npy", rows)
    assert main(["gmm", str(tmp_path / "data.npy")]) == 1
    assert told in capsys.readouterr().out


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
        ("a,b\n1,2\n3\n", "line 3: 1 field, where line 1 has 2"),
        ("a,b\n1,2\n\n3,x\n", "line 4, column b: 'x' is not a number"),
        ("a,b\n1,2\n1_000,3\n", "line 3, column a: '1_000' is not a number"),
        ("a,b\n1,2\n\u0661,3\n", "line 3, column a: '\u0661' is not a number"),
        ("a,b\n1,inf\n", "line 2, column b: an infinite value"),
        ("a,b\n1,1e999\n", "line 2, column b: an infinite value"),
        ("a,b\n1,2\n\n1,-1e200\n", "line 4, column b: the square of -1e+200 overflows"),
        ('a,b\n"1,2\n', "line 2: unexpected end"),
        ("a,a\n1,2\n", "the same name"),
        ("a,b\n", "header only"),
        ("a,b\n1,\n2,NA\n", "column 'b' has no value"),
        ("red,1\nblue,2\n", "--no-header"),
        ("", "is empty"),
        ("1,2\n3,4\n", "n_samples = 2"),
        ("1;2\n3;4\n", "'3;4' is not a number (is the delimiter ';'?)"),
        ("a\tb\n3\t4\n", "(is the delimiter a tab?)"),
        ("a b\n3  4\n", "(is the delimiter ' '?)"),
        ("a;b\n3,5;4\n", "line 2: 2 fields, where line 1 has 1 (is the delimiter ';'?)"),
    ],
)
def test_bad_data(text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be read is named by its file and line, and nothing is fitted."""
    file = tmp_path / "Data.csv"
    file.write_text(text, encoding="utf-8")
    assert main(["gmm", str(file), "-k", "3"]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert str(file) in said or "n_samples" in said


@pytest.mark.parametrize(
    "name", ["data.csv", "data.npz", "data.npy", "empty.npy", "objects.npy", "cube.npy", "none.npy"]
)
def test_other_files(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of another kind is refused by its name."""
    file = tmp_path / name
    file.write_bytes(b"" if name == "empty.npy" else b"PK\x03\x04\xff\xfe and so on")
    if name in ("objects.npy", "cube.npy", "none.npy"):
        arrays = {"objects.npy": np.array([None]), "cube.npy": np.zeros((2, 2, 2)), "none.npy": np.zeros((0, 2))}
        np.save(file, arrays[name], allow_pickle=True)
    assert main(["gmm", str(file)]) == 2
    assert capsys.readouterr().err.startswith(f"sct: {file}: ")


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
    assert tables.read(file, header=True).names == ("1", "2")
    np.save(tmp_path / "data.npy", np.arange(6.0).reshape(3, 2))
    assert tables.read(tmp_path / "data.npy").rows.tolist() == [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]
    assert tables.read(tmp_path / "data.npy", columns=["2"]).rows.tolist() == [[1.0], [3.0], [5.0]]


def test_empty_fields_and_blank_lines(tmp_path: Path) -> None:
    """A line of empty fields is a sample of which nothing is known, and was once dropped; a blank line is none."""
    file = tmp_path / "data.csv"
    file.write_text("a,b\n1,2\n,\n\n   \n3,4\n")
    np.testing.assert_array_equal(tables.read(file).rows, [[1.0, 2.0], [np.nan, np.nan], [3.0, 4.0]])


def test_several_blanks_are_one_delimiter(tmp_path: Path) -> None:
    """Columns set with blanks have no missing values between them."""
    file = tmp_path / "data.txt"
    file.write_text(" a  b\n10   2\n 1  20 \n")
    assert tables.read(file, " ").rows.tolist() == [[10.0, 2.0], [1.0, 20.0]]


def test_columns(tmp_path: Path) -> None:
    """Columns by name or number; what stands in the others is not looked at."""
    file = tmp_path / "data.csv"
    file.write_text(",length,kind,width,kind\n1,5.1,setosa,3.5,x\n2,4.9,setosa,3.0,y\n")
    table = tables.read(file, columns=["4", " length"])
    assert table.names == ("width", "length")
    assert table.rows.tolist() == [[3.5, 5.1], [3.0, 4.9]]
    assert tables.read(file, columns=["1"]).names == ("x1",)
    for columns in (["2", "length"], ["kind"], ["0"], ["6"], [""], ["\u00b2"], ["2", "kinds"]):
        with pytest.raises(ValueError, match="column"):
            tables.read(file, columns=columns)
    file.write_text("5.1,3.5,setosa\n4.9,3.0,setosa\n")
    assert tables.read(file, columns=["1", "2"], header=False).rows.tolist() == [[5.1, 3.5], [4.9, 3.0]]
    with pytest.raises(ValueError, match="--header or --no-header"):
        tables.read(file, columns=["1", "2"])


def test_missing_entries_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How many entries are missing stands on stderr."""
    lines = Path(FAITHFUL).read_text().splitlines()
    lines[5] = lines[5].split(",")[0] + ","
    file = tmp_path / "gaps.csv"
    file.write_text("\n".join(lines))
    assert main(["gmm", str(file)]) == 0
    assert "1 of 544 entries are missing" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        *(["-k", k] for k in ("0", "two", "1.5", "3-1", "1_0", "300", "")),
        *(["--delimiter", d] for d in ("", "ab", "\n", '"', "1", ".")),
        *(["--columns", c] for c in ("height", "1,1", "eruptions,1", "3", "")),
        ["--covariance", "round"],
        ["--init", "0"],
        ["--max-iter", "0"],
        ["--seed", "-1"],
        ["--tol", "nan"],
        ["--force"],
        ["--save", FAITHFUL, "--force"],
    ],
)
def test_wrong_requests(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Each is refused in a line, with status 2."""
    assert main(["gmm", FAITHFUL, *arguments]) == 2
    said = capsys.readouterr()
    assert said.err.startswith("sct: ")
    assert "internal" not in said.err
    assert not said.out


def test_no_such_file(capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there is named."""
    assert main(["gmm", "no such file.csv"]) == 2
    assert capsys.readouterr().err.startswith("sct: no such file.csv: ")


@pytest.mark.parametrize("option", ["--save", "--plot"])
@pytest.mark.parametrize("file", ["nowhere/fit.png", "", "file/fit.png"])
def test_outputs_are_asked_for_before_the_fit(
    option: str, file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fit may take long: where its result cannot be written, it does not begin."""
    (tmp_path / "file").write_text("")
    assert main(["gmm", FAITHFUL, option, str(tmp_path / file)]) == 2
    assert not capsys.readouterr().out


def test_selection_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON has what was chosen from, the best first, and why a fit failed."""
    file = tmp_path / "data.csv"
    file.write_text("".join(f"{k * k % 7},{k % 3}\n" for k in range(8)))
    main(["gmm", str(file), "-k", "1,9", "--select", "aic", "--json"])
    best, failed = json.loads(capsys.readouterr().out)["candidates"]
    assert (best["components"], failed["components"]) == (1, 9)
    assert "aic" in best
    assert "n_samples" in failed["reason"]


def test_digits_that_mean_something() -> None:
    """As many digits as the standard error leaves, without exponents where there are digits to show."""
    assert report.cell(100000002.0364, 0.0271) == ("100000002.036", " (0.027)")
    assert report.cell(2.03639123, 0.0271) == ("2.03639", " (0.027)")
    assert report.cell(1234.5678, 123.4) == ("1234.57", " (120)")
    assert report.cell(1.0, 0.0) == ("1", " (0)")


def test_table_fits_the_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Many components stand in blocks below each other, each with the names of the parameters."""
    main(["gmm", FAITHFUL, "-k", "9", "--covariance", "tied", "--fit", "em"])
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line) for line in lines) <= 100
    assert sum(line.startswith("mean waiting") for line in lines) == 3


def test_many_parameters_have_no_certificate(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A Hessian of thousands of parameters took minutes and gigabytes, after a fit that had asked for none."""
    np.save(tmp_path / "data.npy", np.random.default_rng(0).normal(size=(500, 30)))
    main(["gmm", str(tmp_path / "data.npy"), "--fit", "em"])
    assert "none for more than 400 parameters" in capsys.readouterr().out


def test_parameters_that_are_not_identified() -> None:
    """A component without samples may be anywhere: the table and the data say so in words."""
    rows = np.random.default_rng(0).normal(size=(60, 1))
    fitted = GaussianMixture(2, weights_init=[1.0, 0.0], method="auto", random_state=0, max_iter=1000)
    with pytest.warns(UserWarning, match="not converge"):
        fitted.fit(rows)
    data = report.as_data(fitted, rows, ["a"])
    assert data["certificate"]["identified"] is False
    told = report.as_text(data)
    assert "NOT ALL PARAMETERS" in told
    assert "no standard errors: the data do not identify" in told
