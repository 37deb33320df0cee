"""The examples run as scripts do, and print numbers that are right by independent means."""

from __future__ import annotations

import importlib.util
import math
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch):
    """A function that imports an example by its file name, its folder being on the path as when it is run."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    before = set(sys.modules)

    def load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
        return module

    yield load
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(EXAMPLES)):
            del sys.modules[name]


def test_every_example_is_tested() -> None:
    """A numbered example without a test here would rot."""
    numbered = {path.stem for path in EXAMPLES.glob("[0-9]*.py")}
    tested = Path(__file__).read_text()
    assert all(f'example("{name}")' in tested for name in numbered)


def test_slides(example, capsys) -> None:
    """The slide's function: value, gradient by hand, and the statements of the slide under its names."""
    found = example("01_slides").main()
    x1, x2 = math.pi / 3, 2.0
    assert found["value"] == x1 * x2 + math.sin(x1)
    assert found["gradient"] == pytest.approx((x2 + math.cos(x1), x1), rel=1e-15)
    text = str(found["source"])
    order = [text.index(f"{name} = ") for name in ("    w3", "dw3", "    w4", "dw4", "    w5", "dw5")]
    assert order == sorted(order)
    assert "dw3 = dx1 * x2 + x1 * dx2" in text
    assert "dw5 = dw3 + dw4" in text
    assert text in capsys.readouterr().out


def test_dual_numbers(example) -> None:
    """Dual numbers and generated code agree with the derivative by hand."""
    found = example("02_dual_numbers").main()
    x, y = 0.5, 2.0
    by_x = -2 * x * math.exp(-x * x) * math.sqrt(y) - 1 / (x + y) ** 2 - 9 * x * x
    by_y = math.exp(-x * x) * 0.5 / math.sqrt(y) - 1 / (x + y) ** 2
    assert found["dual"] == pytest.approx((by_x, by_y), rel=1e-14)
    assert found["generated"] == pytest.approx((by_x, by_y), rel=1e-14)


def test_newton(example) -> None:
    """Roots are found quadratically; a cycle, a zero derivative and a left domain are called by their names."""
    found = example("03_newton").main()
    root = found["x^2 - 2 from 1"]
    assert root.converged
    assert root.x == pytest.approx(math.sqrt(2), rel=1e-15)
    errors = [abs(x - math.sqrt(2)) for x in root.steps[:4]]
    assert all(b <= 0.6 * a * a for a, b in pairwise(errors))
    kepler = found["Kepler's equation from 1"]
    assert kepler.converged
    assert abs(kepler.x - 0.9 * math.sin(kepler.x) - 1.0) < 1e-14
    assert found["x^3 - 2x + 2 from 0"].outcome == "cycle"
    assert found["x^3 - 2x + 2 from 0"].steps[:3] == (0.0, 1.0, 0.0)
    assert found["x^2 + 1 from 0"].outcome == "zero derivative"
    assert found["x^2 + 1 from 2"].outcome == "no convergence"
    assert found["cube root from 1"].outcome in ("no convergence", "cycle")
    assert found["log from 5"].outcome == "left the domain"


def test_accuracy(example, capsys, tmp_path) -> None:
    """Differences lose digits as the books say; the generated derivative is exact to rounding for every h."""
    rows = example("04_accuracy").main(tmp_path / "figure.png")
    assert [r["h"] for r in rows] == pytest.approx([10.0**-k for k in range(1, 17)])
    assert max(r["generated"] for r in rows) <= 3e-16
    assert 1e-10 < min(r["forward"] for r in rows) < 1e-6
    assert 1e-13 < min(r["central"] for r in rows) < 1e-8
    assert rows[-1]["forward"] > 0.1
    assert max(r["complex"] for r in rows[8:]) <= 1e-15
    drawn = importlib.util.find_spec("matplotlib") is not None
    assert (tmp_path / "figure.png").exists() is drawn
    assert "generated" in capsys.readouterr().out


def test_real_package(example) -> None:
    """The derivatives of Antoine's and Wagner's equations against formulas and central differences."""
    found = example("05_real_package").main()
    if found is None:
        pytest.skip("the example is about a package of the extra `real`, which the tests do not need")
    T, A, B, C = 100.0, 8.7687, 395.744, -6.469
    pressure = 10 ** (A - B / (T + C))
    assert found["pressure"] == pytest.approx(pressure, rel=1e-14)
    assert found["slope"] == pytest.approx(pressure * math.log(10) * B / (T + C) ** 2, rel=1e-13)
    from chemicals.vapor_pressure import Wagner

    def wagner(T: float, Pc: float = 4596420.0) -> float:
        return Wagner(T, 190.53, Pc, -6.00435, 1.1885, -0.834082, -1.22833)

    assert found["wagner_T"] == pytest.approx((wagner(100.001) - wagner(99.999)) / 0.002, rel=1e-8)
    assert found["wagner_Pc"] == pytest.approx(wagner(100.0) / 4596420.0, rel=1e-14)


def test_arrays(example) -> None:
    """The logistic gradient by its formula; the heat steps by a matrix power, and its powers' derivative in c."""
    found = example("06_arrays").main()
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(6, 3)), np.array([1.0, -1.0, 1.0, 1.0, -1.0, 1.0])
    w = rng.normal(size=3)
    gradient = -(X.T @ (y / (1 + np.exp(y * (X @ w))))) / 6
    np.testing.assert_allclose(found["gradient"], gradient, rtol=1e-13)
    assert found["dloss"] == pytest.approx(gradient @ [1.0, 0.0, -1.0], rel=1e-13)
    second = np.zeros((9, 9))
    for i in range(1, 8):
        second[i, i - 1 : i + 2] = 1.0, -2.0, 1.0
    step = np.eye(9) + 0.25 * second
    start = np.sin(np.linspace(0.0, np.pi, 9))
    np.testing.assert_allclose(found["jacobian"], np.linalg.matrix_power(step, 10), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(found["heat"], np.linalg.matrix_power(step, 10) @ start, rtol=1e-12, atol=1e-15)
    by_c = 10 * second @ np.linalg.matrix_power(step, 9) @ start
    np.testing.assert_allclose(found["dheat"], by_c, rtol=1e-12, atol=1e-14)


def test_mixtures(example) -> None:
    """The slides' EM ends where it is known to end, and the generated gradient is zero there."""
    found = example("07_mixtures").main()
    assert found["alone"] == pytest.approx(-1289.7967, abs=5e-5)
    assert found["values"][-1] == pytest.approx(-1130.2640, abs=5e-5)
    assert np.all(np.diff(found["values"]) > -1e-9)
    np.testing.assert_allclose(found["last"][1], [[2.03639, 54.4785], [4.28966, 79.9681]], atol=5e-4)
    np.testing.assert_allclose(found["gradient"], 0.0, atol=1e-3)


def test_mixture_pictures(example, tmp_path: Path) -> None:
    """Where scikit-learn's default stops short `auto` does not; the pictures are drawn."""
    pytest.importorskip("sklearn")
    module = example("08_mixture_pictures")
    pytest.importorskip("matplotlib")
    del module.FIGURES["overlap"]  # thousands of EM steps
    rows = module.main(str(tmp_path))
    assert [row[0] for row in rows] == [4.0, 2.0, 1.0]
    assert rows[1][2] == pytest.approx(-6304.04, abs=0.5)
    assert rows[1][4] == pytest.approx(-6299.9446, abs=5e-5)
    assert all(row[3].certificate_.optimal and row[3].newton_steps_ <= 15 for row in rows)
    assert sorted(p.stem for p in tmp_path.glob("*.png")) == ["covariances", "em", "one_against_two"]
