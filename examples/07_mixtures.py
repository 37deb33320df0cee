"""Gaussian mixtures as the slides have them: densities, estimates where classes are known, EM where they are not.

python examples/07_mixtures.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import sct

DATA = Path(__file__).resolve().parent / "data" / "faithful.csv"


def normal_density(x, mean, covariance):
    """p(x) = exp(-(x - mu)' inv(Sigma) (x - mu) / 2) / sqrt((2 pi)^d det(Sigma)); x (d,)."""
    d = len(x)
    r = x - mean
    return np.exp(-0.5 * r @ np.linalg.solve(covariance, r)) / np.sqrt((2 * np.pi) ** d * np.linalg.det(covariance))


def mixture_density(x, weights, means, covariances):
    """p(x) = sum over k of pi_k p(x | k)."""
    return sum(weights[k] * normal_density(x, means[k], covariances[k]) for k in range(len(weights)))


def log_marginal_likelihood(X, weights, means, covariances):
    """log p(X) = sum over i of log(sum over k of pi_k p(x_i | k)): the classes are summed out."""
    return sum(np.log(mixture_density(x, weights, means, covariances)) for x in X)


# ------------------------------------------------------------------------------------ supervised: the classes are known


def estimate_univariate(x):
    """mu = sum(x_i) / n, sigma^2 = sum((x_i - mu)^2) / n."""
    mean = sum(x) / len(x)
    return mean, sum((v - mean) ** 2 for v in x) / len(x)


def estimate_multivariate(X):
    """mu = sum(x_i) / n, Sigma = sum((x_i - mu)(x_i - mu)') / n."""
    mean = sum(X) / len(X)
    return mean, sum(np.outer(x - mean, x - mean) for x in X) / len(X)


def estimate_classes(X, labels):
    """Weights, means and covariances of known classes."""
    classes = [X[labels == k] for k in range(max(labels) + 1)]
    estimates = [estimate_multivariate(C) for C in classes]
    weights = np.array([len(C) / len(X) for C in classes])
    return weights, np.array([m for m, _ in estimates]), np.array([S for _, S in estimates])


# ---------------------------------------------------------------------------------------- EM: the classes are not known


def em_of_means(x, means, iterations):
    """Means only: one feature, sigma = 1, all classes alike.

    E: P(k | x_i) = exp(-(x_i - mu_k)^2 / 2) / sum over j of exp(-(x_i - mu_j)^2 / 2)
    M: mu_k = sum over i of P(k | x_i) x_i / sum over i of P(k | x_i)
    """
    for _ in range(iterations):
        r = np.exp(-0.5 * (x[:, None] - means) ** 2)
        r /= r.sum(axis=1, keepdims=True)
        means = (r * x[:, None]).sum(axis=0) / r.sum(axis=0)
    return means


def e_step(X, weights, means, covariances):
    """P(k | x_i) = pi_k p(x_i | k) / sum over j of pi_j p(x_i | j), (n, K)."""
    joint = np.array(
        [[weights[k] * normal_density(x, means[k], covariances[k]) for k in range(len(weights))] for x in X]
    )
    return joint / joint.sum(axis=1, keepdims=True)


def m_step(X, r):
    """n_k = sum of P(k | x_i); pi_k = n_k / n; mu_k = sum of P(k | x_i) x_i / n_k; Sigma_k likewise."""
    mass = r.sum(axis=0)
    means = np.array([sum(r[i, k] * X[i] for i in range(len(X))) / mass[k] for k in range(len(mass))])
    covariances = np.array(
        [
            sum(r[i, k] * np.outer(X[i] - means[k], X[i] - means[k]) for i in range(len(X))) / mass[k]
            for k in range(len(mass))
        ]
    )
    return mass / len(X), means, covariances


def em(X, weights, means, covariances, iterations):
    """The parameters after each iteration, the start first."""
    states = [(weights, means, covariances)]
    for _ in range(iterations):
        r = e_step(X, *states[-1])
        states.append(m_step(X, r))
    return states


def k_means(X, means, iterations):
    """EM with hard assignments, and nothing to learn but means: each sample belongs to the nearest."""
    for _ in range(iterations):
        distances = ((X[:, None, :] - means) ** 2).sum(axis=2)
        nearest = np.argmin(distances, axis=1)
        means = np.array([X[nearest == k].mean(axis=0) for k in range(len(means))])
    return means, nearest


def faithful():
    """The Old Faithful data (272, 2): duration of an eruption and waiting time to the next, minutes."""
    return np.loadtxt(DATA, delimiter=",", skiprows=1)


def faithful_start():
    """Where EM starts: two classes, each in the wrong place."""
    return np.array([0.5, 0.5]), np.array([[2.5, 75.0], [4.0, 60.0]]), np.array([np.diag([0.3, 50.0])] * 2)


def main() -> dict[str, object]:
    X = faithful()
    mean, variance = estimate_univariate(X[:, 0])
    print(f"eruptions: mean {mean:.4f}, variance {variance:.4f}")
    one = estimate_multivariate(X)
    alone = log_marginal_likelihood(X, np.ones(1), one[0][None], one[1][None])
    print(f"one Gaussian: log-likelihood {alone:.4f}")

    known = estimate_classes(X, (X[:, 0] > 3.0).astype(int))
    print("classes known (longer than 3 minutes or not): means", known[1].round(4).tolist())

    minutes = X[:, 0] - X[:, 0].mean()
    print("EM of means only:", em_of_means(minutes, np.array([-1.0, 1.0]), 50).round(4))

    states = em(X, *faithful_start(), 30)
    values = [log_marginal_likelihood(X, *s) for s in states]
    for k in (0, 1, 2, 3, 4, 5, 6, 20, 30):
        print(f"EM iteration {k:2d}: log-likelihood {values[k]:.4f}")
    print("two Gaussians: weights", states[-1][0].round(4), "means", states[-1][1].round(4).tolist())
    hard, _ = k_means(X, faithful_start()[1], 20)
    print("hard assignments (k-means): means", hard.round(4).tolist())

    gradient = sct.grad(log_marginal_likelihood, 2)(X, *states[-1])
    print("the generated gradient by the means, where EM ended:", gradient.round(6).tolist())
    return {"alone": alone, "values": values, "last": states[-1], "hard": hard, "gradient": gradient}


if __name__ == "__main__":
    main()
