"""Readers of the suite's data files, which lie in data/ with their licence."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

DATA = Path(__file__).parent / "data"


def numbers(text: str) -> np.ndarray:
    return np.array(text.split(), dtype=float)


def gmm(path: Path):
    """(alphas, means, icf, x, gamma, m); d, K, n in the first line, the prior in the last."""
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    d, k, n = map(int, head.split())
    found = numbers(" ".join(lines))
    sizes = (k, k * d, k * d * (d + 1) // 2, n * d)
    alphas, means, icf, x, rest = np.split(found, np.cumsum(sizes))
    if len(rest) != 2:
        x, rest = np.tile(x[:d], n), x[d:]  # one sample stands for all
    return alphas, means.reshape(k, d), icf.reshape(k, -1), x.reshape(n, d), float(rest[0]), int(rest[1])


def bundle(path: Path):
    """(cameras, points, weights, observations, features): the file has one of each, which stands for all."""
    head, camera, point, weight, feature = path.read_text(encoding="utf-8").splitlines()[:5]
    n, m, p = map(int, head.split())
    observations = np.stack((np.arange(p) % n, np.arange(p) % m), axis=1)
    return (
        np.tile(numbers(camera), (n, 1)),
        np.tile(numbers(point), (m, 1)),
        np.tile(numbers(weight), p),
        observations,
        np.tile(numbers(feature), (p, 1)),
    )


def lstm(path: Path):
    """(main, extra, state, sequence); layers, characters and units in the first line."""
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    layers, _, b = map(int, head.split())
    found = numbers(" ".join(lines))
    main, extra, state, sequence = np.split(found, np.cumsum((8 * layers * b, 3 * b, 2 * layers * b)))
    return main.reshape(layers, 2, 4, b), extra.reshape(3, b), state.reshape(layers, 2, b), sequence.reshape(-1, b)


class Model(NamedTuple):
    """A hand: bones B, vertices V, triangles."""

    parents: np.ndarray  # (B,), -1 for the root
    relatives: np.ndarray  # (B, 4, 4), of each bone to its parent
    inverses: np.ndarray  # (B, 4, 4), of the bones at rest
    positions: np.ndarray  # (4, V), homogeneous, at rest
    weights: np.ndarray  # (B, V), how much a vertex follows a bone
    triangles: np.ndarray  # (T, 3)


def model(folder: Path) -> Model:
    """The model of the hand."""
    bones = [line.split(":") for line in (folder / "bones.txt").read_text(encoding="utf-8").splitlines()]
    vertices = [line.split(":") for line in (folder / "vertices.txt").read_text(encoding="utf-8").splitlines()]
    triangles = [line.split(":") for line in (folder / "triangles.txt").read_text(encoding="utf-8").splitlines()]
    positions = np.ones((4, len(vertices)))
    weights = np.zeros((len(bones), len(vertices)))
    for k, vertex in enumerate(vertices):
        positions[:3, k] = list(map(float, vertex[:3]))
        for j in range(int(vertex[8])):
            weights[int(vertex[9 + 2 * j]), k] = float(vertex[10 + 2 * j])
    matrices = np.array([list(map(float, bone[2:34])) for bone in bones]).reshape(len(bones), 2, 4, 4)
    return Model(
        np.array([int(bone[1]) for bone in bones]),
        np.ascontiguousarray(matrices[:, 0]),
        np.ascontiguousarray(matrices[:, 1]),
        positions,
        weights,
        np.array([list(map(int, t)) for t in triangles]),
    )


def hand(path: Path, complicated: bool):
    """(theta, us, picked, points): the pose (26,), barycentric coordinates (N, 2) of the complicated problem, the
    vertex or triangle of each point (N,), the points (3, N)."""
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    count, parameters = map(int, head.split())
    rows = [numbers(line) for line in lines if line.strip()]
    picked = np.array([int(row[0]) for row in rows[:count]])
    points = np.array([row[1:4] for row in rows[:count]]).T.copy()
    us = np.array(rows[count : 2 * count]) if complicated else np.zeros((0, 2))
    theta = np.concatenate(rows[-parameters:]) if len(rows[-1]) == 1 else rows[-1][:parameters]
    return theta, us, picked, points
