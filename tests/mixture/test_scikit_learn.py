"""scikit-learn's own tests of its mixture, with this class put in its place, and its checks of estimators."""

from __future__ import annotations

import importlib.util
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sklearn.utils.estimator_checks import parametrize_with_checks

from sct.mixture import GaussianMixture

pytestmark = pytest.mark.filterwarnings("ignore")

# These call private functions of scikit-learn's class, count calls of them, or are about arrays of other libraries.
PRIVATE = {
    "test_gaussian_mixture_precisions_init",
    "test_gaussian_mixture_all_init_does_not_estimate_gaussian_parameters",
    "test_gaussian_mixture_array_api_compliance",
    "test_gaussian_mixture_raises_where_array_api_not_implemented",
}


def theirs(name: str) -> ModuleType:
    """A copy of a module of scikit-learn's tests that tests our class."""
    spec = importlib.util.find_spec(f"sklearn.mixture.tests.{name}")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.GaussianMixture = GaussianMixture  # type: ignore[attr-defined]
    return module


def about_the_class(name: str, test: Any) -> bool:
    """Whether something in a module is a test of the class by its public interface."""
    is_test = isinstance(test, FunctionType) and name.startswith("test_") and name not in PRIVATE
    return is_test and "GaussianMixture" in test.__code__.co_names


globals().update({n: t for n, t in vars(theirs("test_gaussian_mixture")).items() if about_the_class(n, t)})


@pytest.fixture(params=[np.float64, np.float32], ids=["float64", "float32"])
def global_dtype(request: pytest.FixtureRequest) -> Any:
    """The dtypes that scikit-learn's tests are run with."""
    return request.param


@pytest.fixture
def global_random_seed() -> int:
    """The seed of scikit-learn's tests."""
    return 42


def test_there_are_tests() -> None:
    """The tests above were found, so that a change in scikit-learn's package does not pass for a success."""
    assert sum(about_the_class(n, t) for n, t in globals().items()) >= 30


@pytest.mark.parametrize("name", ["gaussian_mixture_n_iter", "mixture_n_components_greater_than_n_samples_error"])
def test_of_all_mixtures(name: str) -> None:
    """What scikit-learn asks of every mixture."""
    getattr(theirs("test_mixture"), f"test_{name}")(GaussianMixture())


@parametrize_with_checks([GaussianMixture()])
def test_estimator(estimator: Any, check: Any) -> None:
    """scikit-learn's checks of an estimator."""
    check(estimator)
