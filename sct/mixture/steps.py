"""One step of EM: responsibilities and moments of blocks of samples, and the parameters that they give.

    E   r_ik = pi_k N(x_i | mu_k, Sigma_k) / sum over j of pi_j N(x_i | mu_j, Sigma_j)
    M   n_k = sum over i of r_ik;   pi_k = n_k / n;   mu_k = sum of r_ik x_i / n_k
        Sigma_k = sum of r_ik (x_i - mu_k)(x_i - mu_k)^T / n_k

Dempster, Laird and Rubin, J. R. Stat. Soc. B 39 (1977) 1.  Moments are taken about the means of the step before, so
that nothing is lost where the data are far from the origin or the components from each other, and one pass suffices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.linalg.blas import dtrmm

from sct.mixture.blocks import Samples
from sct.mixture.kinds import Kind
from sct.mixture.parameters import Parameters, with_covariances
from sct.mixture.prior import Prior

Array = Any
LOG_2_PI = float(np.log(2.0 * np.pi))


@dataclass
class Moments:
    """Sums over samples: log-likelihood, responsibilities (K,), first and second moments about points (K, d)."""

    about: Array
    log_likelihood: float
    mass: Array
    first: Array
    second: Array

    @classmethod
    def empty(cls, about: Array, kind: str) -> Moments:
        """Nothing yet."""
        K, d = about.shape
        second = {"full": (K, d, d), "tied": (d, d), "diag": (K, d), "spherical": (K,)}[kind]
        return cls(about, 0.0, np.zeros(K), np.zeros((K, d)), np.zeros(second))

    def about_points(self, points: Array, kind: Kind) -> Moments:
        """The same moments about other points (K, d)."""
        by = self.about - points
        first = self.first + self.mass[:, None] * by
        cross = self.first[:, :, None] * by[:, None, :]
        more = cross + np.swapaxes(cross, 1, 2) + self.mass[:, None, None] * by[:, :, None] * by[:, None, :]
        second = self.second + kind.of_second(more)
        return Moments(points, self.log_likelihood, self.mass, first, second)


@dataclass(frozen=True)
class Rules:
    """What an M step keeps to, beside the likelihood.

    regularisation: what is added to the diagonals of the covariances; prior: extra samples; held: which of `weights`,
    `means` and `covariances` stay as they are.
    """

    regularisation: float = 0.0
    prior: Prior = field(default_factory=Prior)
    held: frozenset[str] = frozenset()

    def log_prior(self, p: Parameters) -> float:
        """The logarithm of the prior's density but for a constant."""
        prior = self.prior
        if prior.flat:
            return 0.0
        precisions = p.kind.in_full(p.kind.precisions(p.factors), p.components, p.features)
        one = slice(0, 1) if p.kind.name == "tied" else slice(None)
        traces = np.einsum("kij,ji->k", precisions, prior.target(p.features))
        spread = float(np.sum((log_determinants(p) - 0.5 * traces)[one]))
        return prior.strength * spread + (prior.weight * float(np.sum(np.log(p.weights))) if prior.weight else 0.0)


def log_joint(X: Array, p: Parameters) -> Array:
    """log(pi_k) + log N(x_i | mu_k, Sigma_k), (K, n); X (d, n)."""
    a = np.empty((p.components, X.shape[1]))
    R = np.empty_like(X)
    if p.kind.name == "tied":
        # What the factor makes of samples and of means is needed once; the centre keeps it small.
        centre = np.mean(p.means, axis=0)
        whitened = np.subtract(X, centre[:, None], out=np.empty_like(X))
        triangular_product(whitened, p.factors)
        for k, mean in enumerate((p.means - centre) @ p.factors):
            np.subtract(whitened, mean[:, None], out=R)
            np.einsum("ij,ij->j", R, R, out=a[k])
    else:
        for k in range(p.components):
            np.subtract(X, p.means[k][:, None], out=R)
            factor = p.factors[k]
            if np.ndim(factor) == 2:
                triangular_product(R, factor)
            elif np.ndim(factor) == 1:
                R *= factor[:, None]
            np.einsum("ij,ij->j", R, R, out=a[k])
            if np.ndim(factor) == 0:
                a[k] *= factor**2
    with np.errstate(divide="ignore"):
        constants = np.log(p.weights) + log_determinants(p) - 0.5 * len(X) * LOG_2_PI
    a *= -0.5
    a += constants[:, None]
    return a


def triangular_product(R: Array, factor: Array) -> None:
    """R (d, n) becomes `factor.T @ R`, in place; factor (d, d), upper triangular."""
    found = dtrmm(1.0, np.asfortranarray(factor), R.T, side=1, overwrite_b=1)
    if not np.shares_memory(found, R):
        R[...] = found.T


def log_determinants(p: Parameters) -> Array:
    """The logarithms of the determinants of the factors, (K,)."""
    name, d = p.kind.name, p.features
    if name == "full":
        return np.sum(np.log(np.diagonal(p.factors, axis1=1, axis2=2)), axis=1)
    if name == "tied":
        return np.full(p.components, np.sum(np.log(np.diagonal(p.factors))))
    return np.sum(np.log(p.factors), axis=1) if name == "diag" else d * np.log(p.factors)


def never_zero(mass: Array) -> Array:
    """The mass (K,) of the components with so little added that they can be divided by, as scikit-learn does it.

    Where all samples together weigh less than 1, that little is relative to their weight.
    """
    return mass + 10.0 * np.finfo(float).eps * min(1.0, float(np.sum(mass)))


def responsibilities(a: Array) -> tuple[Array, Array]:
    """(log-likelihoods (n,), responsibilities (K, n)) of log joints (K, n), which are overwritten."""
    top = np.max(a, axis=0)
    a -= top
    np.exp(a, out=a)
    total = np.sum(a, axis=0)
    a /= total
    return top + np.log(total), a


def add_moments(m: Moments, X: Array, r: Array, kind: str) -> None:
    """Add the moments of samples X (d, n) with responsibilities r (K, n), weights included."""
    m.mass += np.sum(r, axis=1)
    if kind == "tied":
        add_tied_moments(m, X, r)
        return
    R = np.empty_like(X)
    for k, about in enumerate(m.about):
        np.subtract(X, about[:, None], out=R)
        if kind == "full":
            root = np.sqrt(r[k])
            R *= root
            m.first[k] += R @ root
            m.second[k] += R @ R.T
        elif kind == "diag":
            m.first[k] += R @ r[k]
            R *= R
            m.second[k] += R @ r[k]
        else:
            m.first[k] += R @ r[k]
            m.second[k] += np.einsum("ij,ij->j", R, R) @ r[k]


def add_tied_moments(m: Moments, X: Array, r: Array) -> None:
    """The same for one covariance: the samples about the means that they expect, and the spread of the means that each
    may belong to, as a sum over pairs, so that nothing cancels."""
    centre = np.mean(m.about, axis=0)
    near, about = X - centre[:, None], m.about - centre
    m.first += r @ near.T - np.sum(r, axis=1)[:, None] * about
    weights = np.sum(r, axis=0)
    shares = r / np.maximum(weights, 1e-300)
    near -= about.T @ shares
    for k, both in enumerate(shares @ r.T):
        apart = about - about[k]
        m.second += 0.5 * (apart.T * both) @ apart
    near *= np.sqrt(weights)
    m.second += near @ near.T


def expectation(samples: Samples, p: Parameters) -> Moments:
    """The E step: log-likelihood and moments, block by block, by BLAS; for any covariances."""
    m = Moments.empty(p.means, p.kind.name)
    for X, w in samples.columns(p.components + 3 * p.features):
        log_likelihoods, r = responsibilities(log_joint(X, p))
        m.log_likelihood += float(w @ log_likelihoods)
        r *= w
        add_moments(m, X, r, p.kind.name)
    return m


def maximisation(m: Moments, p: Parameters, rules: Rules) -> Parameters:
    """The M step: the parameters that the moments give; p where they are held."""
    mass = never_zero(m.mass)
    prior = rules.prior
    shift = m.first / mass[:, None]
    weights = mass + prior.weight
    weights = p.weights if "weights" in rules.held else weights / np.sum(weights)
    if "means" in rules.held:
        means, shift = p.means, np.zeros_like(p.means)
    else:
        means = m.about + shift
    if "covariances" in rules.held:
        return p.replaced(weights=weights, means=means)
    covariances = p.kind.from_moments(mass, shift, m.second, prior.strength, prior.target(p.features))
    d = p.features
    covariances = covariances + rules.regularisation * (np.eye(d) if p.kind.name in ("full", "tied") else 1.0)
    return with_covariances(p.kind.name, weights, means, covariances)


Expectation = Callable[[Samples, Parameters], Moments]
